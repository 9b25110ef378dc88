"""nenghao beside its peers: same tables first, then times in turns.

`make bench-peers` makes the environment and calls this; PEERS="--workload w1 --enterprises 100000" narrows it.
The limit of a run, only loading the cells as float64, is measured by the program itself (`nenghao bench --suite loads`)."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from . import document, imports, memory, starts, tables
from .contender import THREADS
from .contest import contest, launch, writing
from .everyone import REGISTRY
from .nenghao import BUILD, Nenghao


WORKLOADS = ["w1", "w2", "w3", "w5", "start"]


def module(name, *arguments):
    subprocess.run([sys.executable, "-m", f"bench.peers.{name}", *map(str, arguments)], check=True)


def chosen(workload, pattern):
    """nenghao is always there: the others are measured in its times."""
    return [c for c in REGISTRY.values() if c.name.startswith("meters: ") == (workload == "w2") and
            (issubclass(c, Nenghao) or pattern in c.name)]


def is_right(contender, exact, n_values, samples_by_name):
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "out.csv")
        launch(writing(contender, path))
        got = tables.read(path, len(next(iter(exact))), n_values)
    worst = tables.worst_difference(got, exact)
    samples_by_name[contender.name] = worst
    if worst is not None and worst <= (tables.TOLERANCE if contender.is_float else 0):
        return True
    print(f"{contender.name}: WRONG ({'other rows' if worst is None else f'off by {worst:.1e}'}); not measured")
    return False


def limit_of(n_enterprises):
    """Seconds of loading n x 72 x 13 float64 from memory."""
    def measure():
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            subprocess.run([BUILD / "nenghao", "bench", "--suite", "loads", "--enterprises", str(n_enterprises), "--threads",
                            str(THREADS), "--json", file.name, "--dir", str(BUILD / "bench" / "data")],
                           check=True, stdout=subprocess.DEVNULL)
            return json.load(open(file.name, encoding="utf-8"))["benchmarks"][0]["real_time"] / 1e9
    return measure


def rate_contest(options, workload, size, n_keys, n_values, limit):
    directory = BUILD / "bench" / f"{workload}-{size}"
    module("prepare", directory, workload, size)
    exact = tables.read(directory / "exact.csv", n_keys, n_values)
    contenders, worst = [], {}
    for contender in [c(directory) for c in chosen(workload, options.only)]:
        module("make", directory, workload, size, contender.name)
        if is_right(contender, exact, n_values, worst):
            contenders.append(contender)
    print(f"\n{workload}: {size} {'enterprises' if workload == 'w1' else 'meters'}, {len(exact)} rows, {THREADS} threads, {options.rounds} rounds in turns")
    everyone, limits = contest(contenders, options.rounds, options.cold_rounds, limit)
    for name, samples in everyone.items():
        samples.worst = float(worst[name])
    ours = [c.name for c in contenders if isinstance(c, Nenghao)]
    base = min(ours, key=lambda name: everyone[name].median("hot")) if ours else None
    document.print_table(everyone, limits, base)
    return document.rows_of(workload, everyone, limits, THREADS), len(worst) - len(contenders)


def arguments():
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workload", action="append", choices=WORKLOADS, help="may be given more than once; default: all")
    parser.add_argument("--enterprises", type=int, default=100000, help="of w1, w3 and w5 (default: 100000)")
    parser.add_argument("--meters", type=int, help="of w2 (default: 500; with --large 5000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold-rounds", type=int, default=2)
    parser.add_argument("--only", default="", help="peers whose name has this in it")
    parser.add_argument("--large", action="store_true", help="5,000 meters, and 10^7 enterprises x 12 months in w5: hours and 20 GB")
    parser.add_argument("--json", type=pathlib.Path, default=BUILD / "bench" / "peers.json")
    return parser.parse_args()


def main():
    options = arguments()
    workloads = options.workload or WORKLOADS
    n, rows, n_wrong = options.enterprises, [], 0
    if "w1" in workloads:
        more, wrong = rate_contest(options, "w1", n, 3, 2, limit_of(n))
        rows, n_wrong = rows + more, n_wrong + wrong
    if "w2" in workloads:
        more, wrong = rate_contest(options, "w2", options.meters or (5000 if options.large else 500), 2, 1, None)
        rows, n_wrong = rows + more, n_wrong + wrong
    for name, run in (("w3", imports.contest), ("w5", memory.contest), ("start", starts.contest)):
        if name in workloads:
            directory = BUILD / "bench" / f"w1-{n}"
            if name != "start":
                module("prepare", directory, "w1", n)
            more, wrong = run(directory, n, options)
            rows, n_wrong = rows + more, n_wrong + wrong
    document.write(options.json, document.context(THREADS, enterprises=n), rows)
    return n_wrong > 0


sys.exit(main())
