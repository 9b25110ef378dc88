"""The workload W2: meters read every quarter of an hour for a year, rolled up to months by county; nenghao beside DuckDB.

The exact table comes from the integers while they are drawn; nothing but one block of meters is ever in memory."""
import csv
import decimal
import pathlib

from .contender import THREADS, Contender, register
from .nenghao import Nenghao, knows_codec
from .shape import COUNTIES, identifier

YEAR, DAY_SLOTS, BLOCK = 2023, 96, 20
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
SLOTS = DAY_SLOTS * sum(DAYS)
KGCE = "1229"  # for each 10^4 kWh


def county(meter):
    """Neighbours in the tables are in different counties."""
    return 320000 + 100 * (1 + meter % COUNTIES // 10) + meter % 10 + 1


class Meters:
    def __init__(self, directory, n_meters, seed=1):
        self.directory, self.n = pathlib.Path(directory), n_meters
        self.seed = seed

    def write(self):
        """Tables for import, and the exact table beside them."""
        import numpy
        random = numpy.random.Generator(numpy.random.Philox(self.seed))
        tables = self.directory / "tables"
        tables.mkdir(parents=True, exist_ok=True)
        with open(tables / "enterprises.csv", "w", encoding="ascii") as file:
            file.write("enterprise_id,region,industry\n")
            file.writelines(f"{identifier(m)},{county(m)},C26\n" for m in range(self.n))
        (tables / "carriers.csv").write_text(f"carrier,unit,kgce_per_unit\nelectricity,10^4 kWh,{KGCE}\n", encoding="ascii")
        sums = {}
        with open(tables / "energy.csv", "wb") as file:
            file.write(b"enterprise_id,period,carrier,quantity\n")
            for first in range(0, self.n, BLOCK):
                self.write_block(file, range(first, min(first + BLOCK, self.n)), random, sums)
        with open(self.directory / "exact.csv", "w", encoding="ascii", newline="") as file:
            table = csv.writer(file)
            table.writerow(["county", "month", "energy"])
            table.writerows((c, f"{YEAR}-{m + 1:02d}", decimal.Decimal(total * int(KGCE)).scaleb(-5))
                            for (c, m), total in sorted(sums.items()))

    @staticmethod
    def write_block(file, meters, random, sums):
        import numpy
        import polars
        hours = numpy.tile(1 + 0.4 * numpy.sin((numpy.arange(DAY_SLOTS) - 30) * numpy.pi / 48), sum(DAYS))
        size = numpy.exp(random.normal(numpy.log(4000), 1, (len(meters), 1)))
        cents = numpy.maximum(size * hours * random.uniform(0.8, 1.2, (len(meters), SLOTS)), 1).astype(numpy.int64)
        ends = numpy.cumsum(DAYS) * DAY_SLOTS
        for meter, months in zip(meters, numpy.add.reduceat(cents, numpy.r_[0, ends[:-1]], axis=1).tolist()):
            for month, total in enumerate(months):
                sums[county(meter), month] = sums.get((county(meter), month), 0) + total
        times = numpy.datetime_as_string(numpy.datetime64(f"{YEAR}-01-01T00:00") + 15 * numpy.arange(SLOTS))
        polars.DataFrame({
            "enterprise_id": numpy.repeat([identifier(m) for m in meters], SLOTS), "period": numpy.tile(times, len(meters)),
            "carrier": numpy.full(cents.size, "electricity"),
            "quantity": cents.ravel() / 100}).write_csv(file, include_header=False, float_precision=2)


class MetersNenghao(Nenghao):
    keys, freq = "region:6", "month"


@register
class MetersNone(MetersNenghao):
    name, codec, files = "meters: nenghao, none", "none", ("none.nh",)


@register
class MetersDeflate(MetersNenghao):
    name, codec, files = "meters: nenghao, deflate", "deflate", ("deflate.nh",)


if knows_codec("packed"):
    @register
    class MetersPacked(MetersNenghao):
        name, codec, files = "meters: nenghao, packed", "packed", ("packed.nh",)


@register
class MetersParquet(Contender):
    """Sorted by meter and time; county and month are columns of their own, so that nothing is joined or computed."""
    name, files = "meters: duckdb, parquet", ("meters.parquet",)

    def make(self, city):
        if not self.path().exists():
            self.load()
            self.duckdb.execute(f"""copy (
                select cast(substr(enterprise_id, 2) as integer) as meter, period as time,
                       cast({YEAR * 100} + month(period) as integer) as month,
                       cast(320000 + 100 * (1 + meter % {COUNTIES} // 10) + meter % 10 + 1 as integer) as county, quantity as kwh
                from read_csv('{city.directory}/tables/energy.csv', types = {{'period': 'timestamp', 'quantity': 'double'}}))
                to '{self.path()}' (format parquet)""")

    def load(self):
        import duckdb
        self.duckdb = duckdb

    def load_arrays(self):
        import numpy  # noqa: F401  of fetchnumpy

    def text(self):
        return (f"select county, substr(month::varchar, 1, 4) || '-' || substr(month::varchar, 5) as month, energy from "
                f"(select county, month, sum(kwh) * {int(KGCE) / 1000!r} as energy from '{self.path()}' group by county, month)")

    def open(self):
        connection = self.duckdb.connect()
        connection.execute(f"pragma threads = {THREADS}")
        return lambda: connection.execute(self.text()).fetchnumpy()

    def write(self, path):
        self.duckdb.execute(f"pragma threads = {THREADS}")
        self.duckdb.execute(f"copy ({self.text()}) to '{path}' (format csv, header)")
