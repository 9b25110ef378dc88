#!/usr/bin/env python3
"""rate by county, division and year beside DuckDB, Polars and NumPy: hot, in one process, in turns, on the same city.

usage: peers.py BUILD_DIR [ENTERPRISES [ROUNDS]]   (`make bench-peers` makes the environment and calls this)

The peers are given what costs nenghao time for nothing: quantities already netted over the flows, one column for each
carrier, rows in the order of the groups, and the coefficients applied to the sums. They add up float64; nenghao adds up
decimals, rounds once, and also computes the change against the year before. A peer whose table differs is not timed."""
import csv
import ctypes
import io
import os
import pathlib
import statistics
import subprocess
import sys
import time

import duckdb
import numpy
import polars

MONTHS = 72
TOLERANCE = 1e-9  # relative, of float64 sums


# ---- nenghao, through its public header ------------------------------------------------------------------------

class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("n_bytes", ctypes.c_size_t)]


class RateOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t)] + [
        (name, ctypes.c_char_p) for name in ("by", "where", "freq", "from_", "to", "measure", "energy", "basis",
                                             "factor", "pairing", "compare")] + [
        ("rounding", ctypes.c_int), ("tie", ctypes.c_int), ("decimals", ctypes.c_int), ("totals", ctypes.c_bool),
        ("command", ctypes.c_char_p)]


class Nenghao:
    def __init__(self, library, store):
        self.library = ctypes.CDLL(str(library))
        self.context, self.store = ctypes.c_void_p(), ctypes.c_void_p()
        assert self.library.nh_context_new(None, ctypes.byref(self.context), None) == 0
        assert self.library.nh_store_open(self.context, os.fsencode(store), ctypes.byref(self.store), None) == 0
        self.options = RateOptions(size=ctypes.sizeof(RateOptions), by=b"region:6,industry:2", decimals=-1)

    def __call__(self):
        text = Text()
        assert self.library.nh_rate(self.store, ctypes.byref(self.options), 1, 0, ctypes.byref(text), None) == 0
        document = ctypes.string_at(text.data, text.n_bytes)
        self.library.nh_text_free(ctypes.byref(text))
        return document

    @staticmethod
    def table(document):
        return {(row["region"], row["industry"], int(row["period"])):
                (float(row["energy_tce"] or 0), float(row["output_cny10k"] or 0))
                for row in csv.DictReader(io.StringIO(document.decode()))}


# ---- the city in the shape that suits the peers ------------------------------------------------------------------

class City:
    """A table months(county, division, year, month, e, <carriers>, value_added) in a DuckDB file, sorted by group."""

    def __init__(self, tables, directory):
        self.directory = directory
        with open(tables / "carriers.csv", encoding="utf-8") as file:
            self.coefficients = {row["carrier"]: float(row["kgce_per_unit"]) / 1000 for row in csv.DictReader(file)}
        self.connection = duckdb.connect(str(directory / "city.duckdb"))
        if not self.connection.execute("from information_schema.tables where table_name = 'months'").fetchall():
            self.make(tables)
        self.export()

    def make(self, tables):
        sign = "case flow when 'consumption' then 1 when 'transformation_output' then -1 when 'recovery' then -1 else 0 end"
        sums = ", ".join(f"sum(case when carrier = '{c}' then quantity * {sign} else 0 end) as {c}" for c in self.coefficients)
        self.connection.execute(f"""
            create table months as
            with enterprises as (
                select enterprise_id, region as county, substr(industry, 1, 3) as division,
                       row_number() over (order by region, substr(industry, 1, 3), enterprise_id) - 1 as e
                from read_csv('{tables}/enterprises.csv', all_varchar = true)),
            energy as (
                select enterprise_id, period, {sums}
                from read_csv('{tables}/energy.csv', types = {{'enterprise_id': 'varchar', 'period': 'varchar'}})
                group by all)
            select county, division, cast(substr(period, 1, 4) as smallint) as year,
                   cast(substr(period, 6, 2) as smallint) as month, cast(e as integer) as e,
                   {", ".join(f"coalesce({c}, 0)::double as {c}" for c in self.coefficients)}, value_added::double as value_added
            from read_csv('{tables}/output.csv', types = {{'enterprise_id': 'varchar', 'period': 'varchar'}})
            left join energy using (enterprise_id, period) join enterprises using (enterprise_id)
            order by e, year, month""")

    def export(self):
        self.parquet, self.ipc = self.directory / "city.parquet", self.directory / "city.arrow"
        if not self.ipc.exists():
            self.connection.execute(f"copy months to '{self.parquet}' (format parquet, compression snappy)")
            polars.read_parquet(self.parquet).write_ipc(self.ipc, compression="uncompressed")


def as_table(rows):
    return {(county, division, int(year)): (energy, output) for county, division, year, energy, output in rows}


def duckdb_peer(city):
    energy = " + ".join(f"sum({c}) * {k!r}" for c, k in city.coefficients.items())
    query = f"select county, division, year, {energy}, sum(value_added) from months group by all"
    return lambda: city.connection.execute(query).fetchall()


def polars_peer(scan):
    def run(city):
        energy = sum(polars.col(c).sum() * k for c, k in city.coefficients.items())
        query = scan(city).group_by("county", "division", "year").agg(energy.alias("energy"), polars.col("value_added").sum())
        return lambda: query.collect().rows()
    return run


def numpy_peer(city):
    """What an expert writes: a dense memory-mapped array, one matrix-vector product, sums over sorted groups."""
    path = city.directory / "city.npy"
    columns = city.connection.execute("select e, (year - 2015) * 12 + month - 1 as t, * exclude (e, month) from months").fetchnumpy()
    e, t = columns["e"], columns["t"]
    shape = (int(e.max()) + 1, MONTHS, len(city.coefficients) + 1)
    if not path.exists():
        dense = numpy.zeros(shape)
        for i, name in enumerate([*city.coefficients, "value_added"]):
            dense[e, t, i] = columns[name]
        numpy.save(path, dense)
    names = dict(zip(e.tolist(), zip(columns["county"].tolist(), columns["division"].tolist())))
    keys = [names.get(i) for i in range(shape[0])]
    firsts = [i for i in range(shape[0]) if i == 0 or keys[i] != keys[i - 1]]
    reported = set(zip(columns["county"].tolist(), columns["division"].tolist(), columns["year"].tolist()))
    weights = numpy.zeros((shape[2], 2))
    weights[:-1, 0], weights[-1, 1] = list(city.coefficients.values()), 1
    weights = numpy.tile(weights, (12, 1))

    def run():
        dense = numpy.load(path, mmap_mode="r")
        sums = numpy.add.reduceat((dense.reshape(-1, 12 * shape[2]) @ weights).reshape(shape[0], -1), firsts, axis=0)
        return sums

    def table(sums):
        rows = ((*keys[first], 2015 + y, *sums[g, 2 * y:2 * y + 2]) for g, first in enumerate(firsts) for y in range(MONTHS // 12))
        return as_table(row for row in rows if row[:3] in reported)
    run.table = table
    return run


PEERS = {"duckdb, own file": duckdb_peer,
         "polars, uncompressed ipc": polars_peer(lambda city: polars.scan_ipc(city.ipc)),
         "polars, parquet": polars_peer(lambda city: polars.scan_parquet(city.parquet)),
         "numpy, memory map and BLAS": numpy_peer}


# ---- the contest -------------------------------------------------------------------------------------------------

def differs(got, expected):
    """The first key at which two tables differ, or None."""
    if got.keys() != expected.keys():
        return sorted(got.keys() ^ expected.keys())[0]
    return next((key for key, values in expected.items()
                 if any(abs(a - b) > TOLERANCE * max(abs(b), 1) for a, b in zip(got[key], values))), None)


def contest(contenders, n_rounds):
    times = {name: [] for name in contenders}
    for _ in range(n_rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return times


def make_city(program, directory, n_enterprises):
    store, tables = directory / "city.nh", directory / "tables"
    common = [str(program), "synth", "--enterprises", str(n_enterprises), "--months", str(MONTHS), "--seed", "1"]
    if not store.exists():
        subprocess.run([*common, "-o", str(store)], check=True, stdout=subprocess.DEVNULL)
    if not tables.exists():
        subprocess.run([*common, "--csv", str(tables)], check=True, stdout=subprocess.DEVNULL)
    return store, tables


def main():
    build, n_enterprises = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    n_rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 11
    directory = build / "bench" / f"peers-{n_enterprises}"
    directory.mkdir(parents=True, exist_ok=True)
    store, tables = make_city(build / "nenghao", directory, n_enterprises)
    city, nenghao = City(tables, directory), Nenghao(build.resolve() / "libnenghao.so", store)
    expected = Nenghao.table(nenghao())
    contenders, wrong = {"nenghao": nenghao}, 0
    for name, make in PEERS.items():
        run = make(city)
        at = differs(getattr(run, "table", as_table)(run()), expected)
        if at is None:
            contenders[name] = run
        else:
            print(f"{name}: WRONG at {at}; not measured")
            wrong += 1
    print(f"{n_enterprises} enterprises x {MONTHS} months, {len(expected)} rows; duckdb {duckdb.__version__}, "
          f"polars {polars.__version__}, numpy {numpy.__version__}; median of {n_rounds} rounds in turns")
    times = contest(contenders, n_rounds)
    base = statistics.median(times["nenghao"])
    for name, values in times.items():
        median = statistics.median(values)
        spread = statistics.median(abs(value - median) for value in values)
        print(f"{name:28} {1e3 * median:9.2f} ms  spread {100 * spread / median:3.0f} %  {median / base:6.2f} x nenghao")
    return wrong > 0


sys.exit(main())
