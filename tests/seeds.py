"""Runs a script of random tests with two seeds; no test of its own."""
import pathlib
import random
import sys

from outcome import Outcome, Program


def main(usage, one_seed, *others):
    """one_seed(program, outcome, seed) with the seed of the command line, or a drawn one, and with the next; then each of the
    others(program, outcome) once. The exit status."""
    if len(sys.argv) not in (3, 4):
        print(usage, file=sys.stderr)
        return 2
    path, work = sys.argv[1:3]
    outcome = Outcome()
    first = int(sys.argv[3]) if len(sys.argv) == 4 else random.SystemRandom().randrange(10 ** 6)
    for seed in (first, first + 1):
        print(f"seed {seed} (again: {pathlib.Path(sys.argv[0]).name} PROGRAM WORKDIR {first})", flush=True)
        outcome.attempt(f"seed {seed}", lambda: one_seed(Program(path, f"{work}/{seed}"), outcome, seed))
    for other in others:
        outcome.attempt(other.__name__, lambda: other(Program(path, f"{work}/{other.__name__}"), outcome))
    return outcome.finish()
