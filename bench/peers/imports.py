"""The workload W3: the long CSV tables of W1 to a committed store, beside DuckDB's read_csv to Parquet files."""
import pathlib
import shutil
import statistics
import sys
import tempfile

from . import document, tables
from .contender import THREADS, size_of
from .contest import launch
from .nenghao import BUILD, KEYS

ROUNDS = 3


class NenghaoImport:
    def __init__(self, codec):
        self.name, self.codec = f"nenghao, {codec}", codec

    def command(self, source, target):
        return [BUILD / "nenghao", "import", "-o", target, "--codec", self.codec, "--threads", THREADS, "--quiet", source / "tables"]

    def is_right(self, source, target):
        out = target.with_suffix(".csv")
        launch([BUILD / "nenghao", "rate", target, "--by", KEYS, "--format", "csv", "-o", out])
        return tables.read(out, 3, 2) == tables.read(source / "exact.csv", 3, 2)


class DuckDBImport:
    """Two Parquet files in the order of the tables; nothing is sorted, netted or checked."""
    name = "duckdb, read_csv to parquet"

    def command(self, source, target):
        code = (f"import duckdb; duckdb.execute('pragma threads = {THREADS}'); [duckdb.execute(\"copy (from read_csv('{source}/tables/\" + t + \".csv')) "
                f"to '{target}/\" + t + \".parquet' (format parquet)\") for t in ('energy', 'output')]")
        target.mkdir()
        return [sys.executable, "-c", code]

    def is_right(self, source, target):
        import duckdb
        output = sum(row[1] for row in tables.read(source / "exact.csv", 3, 2).values())
        return duckdb.execute(f"select cast(sum(cast(value as decimal(18, 2))) as varchar) from '{target}/output.parquet'").fetchone()[0] == f"{output:.2f}"


def run(contender, source, target):
    shutil.rmtree(target, ignore_errors=True)
    return launch(contender.command(source, target))


def contest(source, n_enterprises, options):
    everyone = [NenghaoImport("none"), DuckDBImport()]
    n_bytes = size_of(source / "tables")
    times, peaks, sizes, n_wrong = {}, {}, {}, 0
    with tempfile.TemporaryDirectory(dir=source) as directory:
        target = pathlib.Path(directory, "target")
        for contender in list(everyone):
            run(contender, source, target)
            if not contender.is_right(source, target):
                print(f"{contender.name}: WRONG; not measured")
                everyone.remove(contender)
                n_wrong += 1
        for _ in range(min(ROUNDS, options.rounds)):
            for contender in everyone:
                seconds, _, peak = run(contender, source, target)
                times.setdefault(contender.name, []).append(seconds)
                peaks[contender.name] = max(peak, peaks.get(contender.name, 0))
                sizes[contender.name] = size_of(target)
    print(f"\nw3: {n_enterprises} enterprises, {n_bytes / 1e6:.0f} MB of CSV, {THREADS} threads, whole processes")
    base = statistics.median(next(iter(times.values())))
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:42}{middle:9.2f} s{n_bytes / middle / 1e6:8.0f} MB/s{middle / base:7.2f} x{peaks[name] / 1e6:9.0f} MB peak{sizes[name] / 1e6:9.0f} MB made")
    return [document.row(f"w3/whole/{name}", seconds, THREADS, file_bytes=sizes[name], peak_bytes=peaks[name], csv_bytes=n_bytes,
                         bytes_per_second=n_bytes / statistics.median(seconds)) for name, seconds in times.items()], n_wrong
