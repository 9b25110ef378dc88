"""The workload W5: stores four times as large as --max-memory. Peak memory must stay under the limit and the time must
grow with the store; the figures must be those without a limit. With --large also 10^7 enterprises x 12 months."""
import pathlib
import shutil
import statistics
import tempfile

from . import document
from .contender import THREADS, size_of
from .contest import launch
from .nenghao import BUILD, KEYS

ROUNDS, PARTS = 3, (4, 2, 1)


def synthesise(directory, n_enterprises, n_months):
    store = directory / f"{n_enterprises}x{n_months}.nh"
    if not store.exists():
        launch([BUILD / "nenghao", "synth", "-o", store, "--enterprises", n_enterprises, "--months", n_months, "--quiet"])
    return store


def rate(store, out, *limit):
    return launch([BUILD / "nenghao", "rate", store, "--by", KEYS, "--threads", THREADS, "--format", "csv", "-o", out, *limit])


def point(name, seconds, peak, limit, file_bytes, n_enterprises):
    text = f"{limit / 1e6:.0f} MB" if limit else "none"
    print(f"{name:42}{1e3 * statistics.median(seconds):10.1f} ms{1e9 * statistics.median(seconds) / n_enterprises:9.0f} ns an enterprise"
          f"{peak / 1e6:9.1f} MB peak, limit {text}, store {file_bytes / 1e6:.0f} MB{'' if not limit or peak <= limit else '  OVER'}")
    return document.row(f"w5/{name}", seconds, THREADS, peak_bytes=peak, limit_bytes=limit or None, file_bytes=file_bytes, n_enterprises=n_enterprises)


def rate_point(store, n_enterprises, limit, scratch):
    expected, got = scratch / "expected.csv", scratch / "got.csv"
    rate(store, expected)
    costs = [rate(store, got, *(["--max-memory", limit] if limit else [])) for _ in range(ROUNDS)]
    if expected.read_bytes() != got.read_bytes():
        print(f"rate of {store}: WRONG with a limit; not measured")
        return []
    return [point(f"rate/{n_enterprises}", [c[0] for c in costs], max(c[2] for c in costs), limit, size_of(store), n_enterprises)]


def import_point(source, n_enterprises, limit, scratch):
    target = scratch / "imported.nh"
    shutil.rmtree(target, ignore_errors=True)
    seconds, _, peak = launch([BUILD / "nenghao", "import", "-o", target, "--max-memory", limit, "--threads", THREADS, "--quiet", source / "tables"])
    return [point(f"import/{n_enterprises}", [seconds], peak, limit, size_of(target), n_enterprises)]


def contest(source, n_enterprises, options):
    print(f"\nw5: out of core, {THREADS} threads, whole processes")
    stores = BUILD / "bench" / "w5"
    stores.mkdir(exist_ok=True)
    rows, sizes = [], [n_enterprises // part for part in PARTS]
    limit = size_of(synthesise(stores, sizes[-1], 72)) // 4
    with tempfile.TemporaryDirectory(dir=source) as directory:
        scratch = pathlib.Path(directory)
        for n in sizes:
            rows += rate_point(synthesise(stores, n, 72), n, limit, scratch)
        rows += import_point(source, n_enterprises, max(limit, 64 << 20), scratch)
        if options.large:
            rows += rate_point(synthesise(stores, 10 ** 7, 12), 10 ** 7, 0, scratch)
    return rows, len(sizes) - sum(row["name"].startswith("w5/rate") for row in rows)
