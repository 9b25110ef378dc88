"""How long a process takes that has almost nothing to do: start-up, one small store."""
import statistics

from . import document
from .contender import THREADS
from .contest import launch
from .memory import synthesise
from .nenghao import BUILD

ROUNDS = 21


def contest(_source, _n_enterprises, _options):
    stores = BUILD / "bench" / "w5"
    stores.mkdir(exist_ok=True)
    store = synthesise(stores, 200, 24)
    commands = {"--version": ["--version"], "check of four numbers": ["check", "--levels", "3000,5000,3100,6503.1"],
                "check of 200 enterprises": ["check", store, "--from", "2015", "--to", "2016"],
                "rate of 200 enterprises": ["rate", store, "--by", "region:6"]}
    costs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            costs[name].append(launch([BUILD / "nenghao", *command]))
    print(f"\nstart: whole processes, {ROUNDS} rounds in turns")
    for name, found in costs.items():
        print(f"{name:42}{1e3 * statistics.median(c[0] for c in found):9.2f} ms{max(c[2] for c in found) / 1e6:9.1f} MB peak")
    return [document.row(f"start/{name}", [c[0] for c in found], THREADS, peak_bytes=max(c[2] for c in found)) for name, found in costs.items()], 0
