"""The workload W1: a city in no order at all, as integers, as CSV tables for nenghao, and as files for its peers.

100,000 enterprises x 72 months in 2,000 groups (100 counties x 20 divisions), drawn at random, so that neighbours in the
tables are strangers; 12 carriers, of which an enterprise uses 40 %, without gaps; two decimals. The integers are the
truth: the exact table comes from them alone, with Python's integers, and everything else is compared with it."""
import csv
import decimal
import pathlib

import numpy
import polars

from .shape import (CARRIERS, COEFFICIENTS, COLUMNS, COUNTIES, DIVISIONS, FIRST_YEAR, MONTHS, YEARS, county, division,
                    identifier)

BLOCK = 5000  # enterprises that are written at a time


class City:
    """cents[enterprise, month, column], 0 where there is nothing, and group[enterprise], memory-mapped."""

    def __init__(self, directory, n_enterprises, seed=1):
        self.directory, self.n = pathlib.Path(directory), n_enterprises
        self.path = self.directory / "cents.npy"
        if not self.path.exists():
            self.draw(numpy.random.Generator(numpy.random.Philox(seed)))
        self.cents = numpy.load(self.path, mmap_mode="r")
        self.group = numpy.load(self.directory / "group.npy")

    def draw(self, random):
        """Each line has a size of its own (median 140 units, mean width 14.7 bits in cents), a season, and noise."""
        season = 1 + 0.15 * numpy.sin(numpy.arange(MONTHS) * numpy.pi / 6)
        cents = numpy.lib.format.open_memmap(self.path.with_suffix(".new"), "w+", numpy.int32, (self.n, MONTHS, len(COLUMNS)))
        for first in range(0, self.n, BLOCK):
            n = min(BLOCK, self.n - first)
            size = numpy.exp(random.normal(numpy.log(14000), 0.8, (n, 1, len(COLUMNS))))
            used = random.random((n, 1, len(COLUMNS))) < 0.4
            used[:, :, -1] = True
            noise = random.uniform(0.8, 1.2, (n, MONTHS, len(COLUMNS)))
            cents[first:first + n] = numpy.where(used, numpy.maximum(size * season[None, :, None] * noise, 1), 0)
        cents.flush()
        numpy.save(self.directory / "group.npy", random.integers(0, COUNTIES * DIVISIONS, self.n).astype(numpy.int32))
        self.path.with_suffix(".new").rename(self.path)

    def blocks(self):
        for first in range(0, self.n, BLOCK):
            yield first, numpy.asarray(self.cents[first:first + BLOCK])

    # ---- the exact table -----------------------------------------------------------------------------------------

    def write_exact(self):
        """county,division,year,energy,output with every digit there is: cents x 10^-4 kgce are 10^-9 tce."""
        scaled = [int(decimal.Decimal(text) * 10 ** 4) for text in COEFFICIENTS.values()]
        sums = numpy.zeros((COUNTIES * DIVISIONS, YEARS, len(COLUMNS)), numpy.int64)
        for first, cents in self.blocks():
            years = cents.reshape(len(cents), YEARS, 12, len(COLUMNS)).sum(axis=2, dtype=numpy.int64)
            numpy.add.at(sums, self.group[first:first + len(cents)], years)
        with open(self.directory / "exact.csv", "w", encoding="ascii", newline="") as file:
            table = csv.writer(file)
            table.writerow(["county", "division", "year", "energy", "output"])
            for group in numpy.unique(self.group).tolist():
                for year, columns in enumerate(sums[group].tolist()):
                    energy = sum(n * k for n, k in zip(columns, scaled))
                    table.writerow([county(group), division(group), FIRST_YEAR + year,
                                    decimal.Decimal(energy).scaleb(-9), decimal.Decimal(columns[-1]).scaleb(-2)])

    # ---- tables for import ---------------------------------------------------------------------------------------

    def write_tables(self):
        tables = self.directory / "tables"
        tables.mkdir(exist_ok=True)
        with open(tables / "enterprises.csv", "w", encoding="ascii") as file:
            file.write("enterprise_id,region,industry\n")
            file.writelines(f"{identifier(e)},{county(g)},C{division(g)}\n" for e, g in enumerate(self.group.tolist()))
        with open(tables / "carriers.csv", "w", encoding="ascii") as file:
            file.write("carrier,unit,kgce_per_unit\n")
            file.writelines(f"{carrier},unit,{kgce}\n" for carrier, kgce in COEFFICIENTS.items())
        with open(tables / "energy.csv", "wb") as energy, open(tables / "output.csv", "wb") as output:
            energy.write(b"enterprise_id,period,carrier,quantity\n")
            output.write(b"enterprise_id,period,measure,value\n")
            for first, cents in self.blocks():
                self.write_long(energy, first, cents[:, :, :-1], CARRIERS)
                self.write_long(output, first, cents[:, :, -1:], ["value_added"])

    @staticmethod
    def write_long(file, first, cents, names):
        enterprises, months, items = numpy.nonzero(cents)
        identifiers = polars.Series([identifier(first + i) for i in range(len(cents))])
        periods = polars.Series([f"{FIRST_YEAR + t // 12}-{t % 12 + 1:02d}" for t in range(MONTHS)])
        polars.DataFrame({
            "enterprise_id": identifiers.gather(enterprises), "period": periods.gather(months),
            "item": polars.Series(names).gather(items),
            "value": cents[enterprises, months, items] / 100}).write_csv(file, include_header=False, float_precision=2)

    # ---- files for peers: one row for each enterprise and month, one column for each carrier ----------------------

    def frame(self, first, cents):
        n = len(cents)
        group = numpy.repeat(self.group[first:first + n], MONTHS)
        month = numpy.tile(numpy.arange(MONTHS), n)
        values = (cents.reshape(n * MONTHS, len(COLUMNS)) / 100).T
        return polars.DataFrame({
            "county": county(group).astype(numpy.int32), "division": division(group).astype(numpy.int16),
            "year": (FIRST_YEAR + month // 12).astype(numpy.int16), "month": (1 + month % 12).astype(numpy.int8),
            "enterprise": numpy.repeat(numpy.arange(first, first + n, dtype=numpy.int32), MONTHS),
            **{name: values[i] for i, name in enumerate(COLUMNS)}})

    def write_frames(self):
        frame = polars.concat([self.frame(first, cents) for first, cents in self.blocks()])
        frame.write_parquet(self.directory / "city.parquet", compression="snappy", row_group_size=122880)
        frame.rechunk().write_ipc(self.directory / "city.arrow", compression="uncompressed")

    def write_arrays(self):
        dense = numpy.lib.format.open_memmap(self.directory / "dense.npy", "w+", numpy.float64, self.cents.shape)
        for first, cents in self.blocks():
            dense[first:first + len(cents)] = cents / 100
        dense.flush()
