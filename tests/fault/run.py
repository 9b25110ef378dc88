#!/usr/bin/env python3
"""Cuts an import, or a packing, at every call that changes the disk: killed before it, behind it or in the middle of a write, failing
once with EIO, or with the disk full from there on. And cuts a segment while it is read. Whatever happens, the store reads as exactly
the old or exactly the new state, the exit status says which, the same import works afterwards, and no temporary file is left.

usage: run.py PROGRAM SHIM WORKDIR"""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from outcome import Outcome

ENTERPRISES = "enterprise_id,region,industry,chain\nU1,320402,C2614,solar\nU2,330100,C30,\n"
ENERGY = "enterprise_id,period,carrier,quantity,coefficient\nU1,2019-01,raw_coal,10.5,\nU1,2020-01,raw_coal,9,0.7\nU2,2020-03,heat,3,\n"
OUTPUT = "enterprise_id,period,value_added\nU1,2019,100\nU1,2020,120.25\nU2,2020,-5\n"
MORE = "enterprise_id,period,carrier,quantity\nU1,2020-01,raw_coal,8.125\nU2,2021-06,heat,4\n"

MODES = ["kill-before", "kill-after", "torn", "eio", "enospc"]
PACK_MODES = ["kill-after", "eio"]  # a packing commits as an import does
KILLED, GOOD, USAGE, IO, UNKNOWN = -9, 0, 2, 4, 8
WRITES = ("write", "pwrite")
HARMLESS = ("close", "unlink")  # some of these may fail without a word: a lock that is given back, a file that is not there


class Scenario:
    """An import under test, or the packing of a store of two states, in a folder of its own with the state before it."""

    def __init__(self, program, shim, work, kind):
        self.program, self.shim, self.kind, self.append = str(program), str(shim), kind, kind == "append"
        self.work, self.folder, self.log = work, work / "city", work / "calls"
        self.base, self.store = work / "base", work / "city" / "s"
        self.tables = []
        for name, text in {"enterprises": ENTERPRISES, "energy": ENERGY, "output": OUTPUT, "more": MORE}.items():
            path = work / f"{name}.csv"
            path.write_text(text)
            self.tables.append(str(path))
        if kind != "new store":
            self.run("import", "-o", str(self.base), *self.tables[:3])
        if kind == "pack":
            self.run("import", "-o", str(self.base), "--append", self.tables[3])
        self.old = self.rate(self.base) if self.append else None
        self.calls = self.count()
        self.new = self.rate(self.store)
        if self.new in (None, self.old):
            sys.exit(f"run.py: the import does not work: {self.new!r}")

    def run(self, *arguments, **fault):
        """Exit status and messages; negative: killed by that signal."""
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C"}
        if fault:
            environment.update({name: str(value) for name, value in fault.items()}, LD_PRELOAD=self.shim)
        done = subprocess.run([self.program, *arguments], env=environment, capture_output=True, timeout=60)
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")

    def rate(self, store):
        """Figures of the store, or None where it does not open."""
        status, figures, _ = self.run("rate", str(store), "--by", "enterprise,carrier", "--freq", "year", "--format", "csv")
        return figures if status == GOOD else None

    def imports(self, **fault):
        if self.kind == "pack":
            return self.run("pack", str(self.base), "-o", str(self.store), **fault)
        how = ["--append", self.tables[3]] if self.append else self.tables[:3]
        return self.run("import", "-o", str(self.store), *how, **fault)

    def reset(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if self.append:
            shutil.copytree(self.base, self.store)

    def count(self):
        """Names of the calls that the import makes, in order."""
        self.reset()
        status, _, messages = self.imports(FAULT_LOG=self.log)
        if status != GOOD:
            sys.exit(f"run.py: import: {messages}")
        return self.log.read_text().split()

    def state(self):
        """old, new, or what is wrong."""
        if not self.store.exists():
            return "damaged" if self.append else "old"
        status, report, _ = self.run("verify", str(self.store))
        if status != GOOD:
            return f"verify: {report.decode()}"
        figures = self.rate(self.store)
        return "old" if figures == self.old else "new" if figures == self.new else f"other figures: {figures}"

    def leftovers(self):
        names = [str(path.relative_to(self.folder)) for path in self.folder.rglob("*")]
        return [name for name in names if "tmp" in name or "seg-" in name and not self.is_named(name)]

    def is_named(self, name):
        return f'"{pathlib.Path(name).name}"' in (self.store / "MANIFEST.json").read_text()


def allowed(scenario, mode, at, status, state):
    """The exit status tells the truth about the state."""
    if mode in ("eio", "enospc"):
        struck = scenario.calls[at - 1:at] if mode == "eio" else scenario.calls[at - 1:]
        truths = [(IO, "old"), (UNKNOWN, "old"), (UNKNOWN, "new")]
        return (status, state) in truths + [(GOOD, "new")] * all(call in HARMLESS for call in struck)
    return status == KILLED and state in ("old", "new")


def strike(scenario, mode, at):
    """Strikes the import at one call. Returns the state behind it and what is wrong; None: nothing."""
    scenario.reset()
    status, _, messages = scenario.imports(FAULT_MODE=mode, FAULT_AT=at)
    state = scenario.state()
    if not allowed(scenario, mode, at, status, state):
        return state, f"exit status {status}, state {state}: {messages}"
    if status in (IO, UNKNOWN) and not messages.strip():
        return state, "no message"
    left = scenario.leftovers()
    if status == IO and left:
        return state, f"a failure that was reported has left behind: {left}"
    again, _, messages = scenario.imports()
    if again != (USAGE if state == "new" and not scenario.append else GOOD):
        return state, f"state {state}, and the same import again: exit status {again}: {messages}"
    if scenario.rate(scenario.store) != scenario.new:
        return state, f"state {state}, and after the same import again other figures"
    left = scenario.leftovers()
    return state, f"left behind: {left}" if left else None


def torture(scenario, name, outcome):
    for mode in PACK_MODES if scenario.kind == "pack" else MODES:
        points = [at for at, call in enumerate(scenario.calls, 1) if mode != "torn" or call in WRITES]
        states = []
        for at in points:
            state, problem = strike(scenario, mode, at)
            states.append(state)
            outcome.expect(f"{name}, {mode} at call {at} ({scenario.calls[at - 1]})", problem is None, problem)
        print(f"{name}, {mode}: {len(points)} points of {len(scenario.calls)} calls, "
              f"{states.count('old')} old, {states.count('new')} new", flush=True)


def cut_under_the_reader(scenario, outcome):
    """A segment that another program cuts while it is mapped: a message and no figure."""
    for path, expected in (("map", IO), ("pread", GOOD)):  # it is cut only when it is mapped
        store = scenario.work / f"cut-{path}"
        shutil.copytree(scenario.store, store)
        status, figures, messages = scenario.run("rate", str(store), "--format", "csv", FAULT_MODE="cut-mapped", NENGHAO_IO=path)
        outcome.expect(f"cut under the reader, {path}: status", status == expected, f"{status}: {messages}")
        outcome.expect(f"cut under the reader, {path}: figures", bool(figures) == (expected == GOOD), figures)
        outcome.expect(f"cut under the reader, {path}: message", ("was cut" in messages) == (expected == IO), messages)


def main():
    program, shim, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    shutil.rmtree(work, ignore_errors=True)
    outcome = Outcome()
    for name in ("new store", "append", "pack"):
        folder = work / name.replace(" ", "-")
        folder.mkdir(parents=True)
        scenario = Scenario(program, shim, folder, name)
        torture(scenario, name, outcome)
    cut_under_the_reader(scenario, outcome)
    return outcome.finish()


sys.exit(main())
