"""Rounds: every contender once after the other, so that a slow minute of the machine meets all of them."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from .contender import THREADS

HERE = pathlib.Path(__file__).parent
QUIET = {**os.environ, "OMP_NUM_THREADS": str(THREADS), "OPENBLAS_NUM_THREADS": str(THREADS)}


def child(action, contender, last):
    return [sys.executable, "-m", "bench.peers.child", action, str(contender.directory), type(contender).__module__,
            type(contender).__name__, str(last)]


def launch(command):
    """Seconds of the clock and of the processors, peak memory in bytes; a failed command is an exception."""
    answer = subprocess.run([sys.executable, "-I", "-S", HERE / "launch.py", *map(str, command)], check=True, env=QUIET,
                            stdout=subprocess.PIPE, text=True).stdout.split()
    if answer[3] != "0":
        raise RuntimeError(f"exit status {answer[3]} of {' '.join(map(str, command))}")
    return float(answer[0]), float(answer[1]), int(answer[2])


def writing(contender, path):
    """The command of a whole process that writes the table."""
    if hasattr(contender, "command"):
        return contender.command(path)
    return child("write", contender, path)


def for_each_file(contender, visit):
    for name in contender.files:
        top = contender.directory / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                with open(path, "rb", buffering=0) as file:
                    visit(file)


def evict(contender):
    """Out of the page cache, as far as the system follows the advice."""
    def visit(file):
        os.fdatasync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    for_each_file(contender, visit)


def warm(contender):
    """Into the page cache, in one way for all: from the front to the end in large reads."""
    def visit(file):
        while file.read(16 << 20):
            pass
    evict(contender)
    for_each_file(contender, visit)


class Samples:
    """Seconds of one contender by kind (hot, first, whole, cold), and what else is known of it."""

    def __init__(self, contender):
        self.seconds = {}
        self.peak_bytes = 0
        self.file_bytes = contender.file_bytes()
        self.worst = None

    def add(self, kind, *seconds):
        self.seconds.setdefault(kind, []).extend(seconds)

    def median(self, kind):
        return statistics.median(self.seconds[kind]) if self.seconds.get(kind) else None

    def spread(self, kind):
        middle = self.median(kind)
        return statistics.median(abs(s - middle) for s in self.seconds[kind])


def one_round(contender, samples, repeats):
    if contender.has_query:
        answer = subprocess.run(child("time", contender, repeats), check=True, env=QUIET, stdout=subprocess.PIPE, text=True)
        first, *hot = map(float, answer.stdout.split())
        samples.add("first", first)
        samples.add("hot", *hot)
    with tempfile.TemporaryDirectory() as directory:
        seconds, _, peak = launch(writing(contender, pathlib.Path(directory, "out.csv")))
    samples.add("whole", seconds)
    samples.peak_bytes = max(samples.peak_bytes, peak)


def one_cold_round(contender, samples):
    evict(contender)
    with tempfile.TemporaryDirectory() as directory:
        samples.add("cold", launch(writing(contender, pathlib.Path(directory, "out.csv")))[0])


def repeats_for(samples):
    """Three repeats in a round, one for those that take seconds."""
    return 3 if (samples.median("first") or 0) < 1 else 1


def contest(contenders, rounds, cold_rounds, limit=None):
    """{name: Samples}. `limit` is called once in every round and returns seconds."""
    everyone = {c.name: Samples(c) for c in contenders}
    limits = []
    for contender in contenders:
        warm(contender)
    for _ in range(rounds):
        if limit is not None:
            limits.append(limit())
        for contender in contenders:
            one_round(contender, everyone[contender.name], repeats_for(everyone[contender.name]))
    for _ in range(cold_rounds):
        for contender in contenders:
            one_cold_round(contender, everyone[contender.name])
    return everyone, limits
