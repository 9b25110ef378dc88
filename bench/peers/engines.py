"""Peers that take a query: DuckDB, ClickHouse, Polars. They get netted quantities, one column for each carrier and narrow
integers as keys; `push`: one sum for each carrier, coefficients behind the sums, which is the best form in SQL."""
import os
import subprocess
import sys

from .contender import THREADS, Contender, register
from .shape import COEFFICIENTS

KGCE = {carrier: float(text) / 1000 for carrier, text in COEFFICIENTS.items()}
INSIDE = f"sum({' + '.join(f'{c} * {k!r}' for c, k in KGCE.items())})"
BEHIND = " + ".join(f"sum({c}) * {k!r}" for c, k in KGCE.items())
KEYS = "county, division, year"


def select(source, energy=BEHIND):
    return f"select {KEYS}, {energy} as energy, sum(value_added) as output from {source} group by {KEYS}"


# ---- DuckDB --------------------------------------------------------------------------------------------------------

class DuckDB(Contender):
    order, energy = "", BEHIND

    def make(self, city):
        if not self.path().exists():
            self.load()
            with self.duckdb.connect(str(self.path())) as connection:
                connection.execute(f"create table months as from '{city.directory}/city.parquet' {self.order}")

    def load(self):
        import duckdb
        self.duckdb = duckdb

    def load_arrays(self):
        import numpy  # noqa: F401  of fetchnumpy

    def connect(self):
        connection = self.duckdb.connect(str(self.path()), read_only=True)
        connection.execute(f"pragma threads = {THREADS}")
        return connection

    def text(self):
        return select("months", self.energy)

    def open(self):
        connection = self.connect()
        return lambda: connection.execute(self.text()).fetchnumpy()

    def write(self, path):
        self.connect().execute(f"copy ({self.text()}) to '{path}' (format csv, header)")


@register
class DuckDBOwn(DuckDB):
    name, files = "duckdb, own file, push", ("city.duckdb",)


@register
class DuckDBOwnNatural(DuckDB):
    name, files, energy = "duckdb, own file", ("city.duckdb",), INSIDE


class OlderDuckDB(DuckDB):
    """The release beside which the goals were set, in a directory of its own."""
    release = "1.5.6"

    def library(self):
        return self.directory.parent / f"duckdb-{self.release}"

    def make(self, city):
        if not self.library().exists():
            subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", self.library(),
                            f"duckdb=={self.release}"], check=True)
        super().make(city)

    def load(self):
        sys.path.insert(0, str(self.library()))
        super().load()
        if self.duckdb.__version__ != self.release:
            raise SystemExit(f"{self.name}: {self.library()} has another release")


@register
class OlderDuckDBOwn(OlderDuckDB):
    name, files = f"duckdb {OlderDuckDB.release}, own file, push", (f"city-{OlderDuckDB.release}.duckdb",)


@register
class OlderDuckDBOwnNatural(OlderDuckDB):
    name, files, energy = f"duckdb {OlderDuckDB.release}, own file", (f"city-{OlderDuckDB.release}.duckdb",), INSIDE


@register
class DuckDBOwnSorted(DuckDB):
    name, files, order = "duckdb, own file sorted by group, push", ("sorted.duckdb",), f"order by {KEYS}"


@register
class DuckDBParquet(DuckDB):
    name, files = "duckdb, parquet, push", ("city.parquet",)

    def make(self, city):
        pass

    def connect(self):
        connection = self.duckdb.connect()
        connection.execute(f"pragma threads = {THREADS}")
        return connection

    def text(self):
        return select(f"'{self.path()}'", self.energy)


# ---- ClickHouse ----------------------------------------------------------------------------------------------------

@register
class ClickHouse(Contender):
    name, files = "clickhouse, mergetree, push", ("clickhouse",)

    def make(self, city):
        if not self.path().exists():
            self.load()
            session = self.Session(str(self.path()))
            source = f"file('{city.directory}/city.parquet', Parquet)"
            session.query("create database city engine = Atomic")
            session.query(f"create table city.months engine = MergeTree order by (county, division, year, enterprise, month) "
                          f"as select * from {source} settings schema_inference_make_columns_nullable = 0")
            session.query("optimize table city.months final")
            size = session.query("select sum(bytes_on_disk) from system.parts where database = 'city' and active", "CSV").bytes()
            (self.directory / "clickhouse.bytes").write_bytes(size)
            session.close()

    def load(self):
        from chdb.session import Session
        self.Session = Session

    def file_bytes(self):
        """Without the parts that were merged and the server's own logs, which lie in the same directory."""
        return int((self.directory / "clickhouse.bytes").read_text())

    def text(self):
        return f"{select('city.months')} settings max_threads = {THREADS}"

    def open(self):
        session = self.Session(str(self.path()))
        return lambda: session.query(self.text(), "Arrow").bytes()

    def write(self, path):
        with open(path, "wb") as file:
            file.write(self.Session(str(self.path())).query(self.text(), "CSVWithNames").bytes())


# ---- Polars --------------------------------------------------------------------------------------------------------

class Polars(Contender):
    is_behind = True

    def load(self):
        os.environ.setdefault("POLARS_MAX_THREADS", str(THREADS))
        import polars
        self.polars = polars

    def open(self):
        column = self.polars.col
        energy = (sum(column(c).sum() * k for c, k in KGCE.items()) if self.is_behind
                  else sum(column(c) * k for c, k in KGCE.items()).sum())
        query = self.scan().group_by("county", "division", "year").agg(energy.alias("energy"), column("value_added").sum())
        return lambda: query.collect(engine="streaming")

    def write(self, path):
        self.open()().write_csv(path)


@register
class PolarsIPC(Polars):
    name, files = "polars, uncompressed ipc, push", ("city.arrow",)

    def scan(self):
        return self.polars.scan_ipc(self.path())


@register
class PolarsIPCNatural(PolarsIPC):
    name, is_behind = "polars, uncompressed ipc", False


@register
class PolarsParquet(Polars):
    name, files = "polars, parquet, push", ("city.parquet",)

    def scan(self):
        return self.polars.scan_parquet(self.path())
