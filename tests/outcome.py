"""Counts what a test script found and runs the program under test; no test of its own."""
import csv
import io
import os
import pathlib
import shutil
import subprocess
import sys


class Outcome:
    """passed, failed, skipped, and the closing line that tests/run.sh reads."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def expect(self, name, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {name}" + (f"\n    {detail}" if detail else ""), flush=True)

    def expect_all(self, name, cases):
        """One test over many cases of (holds, detail), of which there must be some."""
        cases = list(cases)
        failed = [detail for holds, detail in cases if not holds]
        self.expect(f"{name} ({len(failed)} of {len(cases)} cases)", cases and not failed, failed[0] if failed else "no case")

    def equal(self, name, got, wanted):
        self.expect(name, got == wanted, first_difference(got, wanted))

    def attempt(self, name, test):
        """What keeps a test from its end is a failure of its own, and the next one begins."""
        try:
            test()
        except (OSError, RuntimeError, KeyError, ValueError, ZeroDivisionError) as error:
            self.expect(name, False, f"{type(error).__name__}: {error}")

    def skip(self, name):
        self.skipped += 1
        print(f"skipped: {name}", flush=True)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed or not self.passed else 0


def first_difference(got, wanted):
    """One line that shows where two outputs part."""
    if not (isinstance(got, (str, list)) and isinstance(wanted, (str, list))):
        return f"got {got!r}, wanted {wanted!r}"
    left, right = (x.split("\n") if isinstance(x, str) else x for x in (got, wanted))
    for number, (a, b) in enumerate(zip(left, right), 1):
        if a != b:
            return first_difference(a, b) if isinstance(a, str) and "\n" in a else f"line {number}: got {a!r}, wanted {b!r}"
    return f"got {len(left)} lines, wanted {len(right)}"


def find_python(*modules):
    """A Python that has these modules: this one, or that of the distribution; else this one."""
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python) and subprocess.run([python, "-c", f"import {', '.join(modules)}"], capture_output=True).returncode == 0:
            return python
    return sys.executable


class Program:
    """The program under test and a folder for its stores."""

    def __init__(self, path, work):
        self.path = str(pathlib.Path(path).resolve()) if os.sep in path else path
        self.work = pathlib.Path(work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.n_stores = 0

    def run(self, *arguments, environment=None, status=0):
        """stdout as text; anything but the expected exit status is an error of the test run."""
        done = subprocess.run([self.path, *map(str, arguments)], capture_output=True,
                              env={**os.environ, **(environment or {})})
        if done.returncode != status:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}, expected {status}\n"
                               + done.stderr.decode(errors="replace")[-2000:])
        return done.stdout.decode()

    def enter(self):
        """From now on paths are those of the folder."""
        self.path = shutil.which(self.path) or self.path
        os.chdir(self.work)
        self.work = pathlib.Path()

    def run_bytes(self, *arguments):
        """stdout as it is, with exit status 0 or 1."""
        done = subprocess.run([self.path, *map(str, arguments)], capture_output=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}\n" + done.stderr.decode(errors="replace")[-2000:])
        return done.stdout

    def run_any(self, *arguments):
        return self.run_bytes(*arguments).decode("utf-8")

    def store(self, *imports):
        """A new store from lists of import arguments; every list after the first is appended."""
        self.n_stores += 1
        path = self.work / f"store{self.n_stores:04}"
        for i, arguments in enumerate(imports):
            self.run("import", "-o", path, *(["--append"] if i else []), *arguments, "--quiet")
        return path

    def rate(self, store, *options, **keywords):
        return self.run("rate", store, "--format", "csv", *options, **keywords)


def table(text):
    """CSV text of the program as a list of dictionaries."""
    return list(csv.DictReader(io.StringIO(text)))
