#!/usr/bin/env python3
"""Instructions of every kernel, of rate and of import, for each item; compared with a file of the same counts.

usage: instructions.py PROGRAM DIRECTORY BASELINE.json [--update]

A count does not depend on what else the machine does, so that a small change is seen where times show noise only. It is
no time: instructions that wait for memory count as much as others. valgrind has no AVX-512, so that AVX2 is counted
(NENGHAO_CPU=avx2). Counts of another compiler are shown, never judged."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.02
MARK = "bench_mark"


def run(program, directory):
    """{name: instructions for each item}, and the compiler of the program."""
    command = [program, "bench", "--suite", "instructions", "--threads", "1", "--dir", directory, "--quick"]
    environment = {**os.environ, "NENGHAO_CPU": "avx2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # makes the city, not counted
    with tempfile.TemporaryDirectory() as scratch:
        counter = ["valgrind", "--tool=callgrind", "--quiet", f"--dump-before={MARK}", f"--callgrind-out-file={scratch}/out"]
        text = subprocess.run(counter + command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        counts = read_counts(pathlib.Path(scratch), text)
    return counts, re.search(r"compiler (.*)", text).group(1)


def read_counts(scratch, text):
    """Dump 2n ends at the second mark of work n."""
    counts = {}
    for i, (name, items) in enumerate(re.findall(r"^marked (\S+) (\d+)$", text, re.M)):
        with open(scratch / f"out.{2 * i + 2}", encoding="utf-8") as file:
            total = next(line for line in file if line.startswith(("totals:", "summary:")))
        counts[name] = int(total.split()[1]) / int(items)
    return counts


def verdict(now, before):
    if before is None:
        return "new"
    change = now / before - 1
    return "" if abs(change) <= TOLERANCE else f"{100 * change:+.1f} %"


def show(counts, baseline):
    """Returns whether anything needs more instructions than before, beyond the tolerance."""
    is_worse = False
    print(f"{'work':36}{'an item':>12}{'before':>12}")
    for name, count in counts.items():
        before = baseline.get(name)
        is_worse |= before is not None and count > before * (1 + TOLERANCE)
        print(f"{name:36}{count:12.3f}{'-' if before is None else f'{before:.3f}':>12}  {verdict(count, before)}")
    for name in baseline.keys() - counts.keys():
        print(f"{name:36}{'-':>12}{baseline[name]:12.3f}  gone")
    return is_worse


def main():
    program, directory, path = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    if shutil.which("valgrind") is None:
        print("skipped: instructions are not counted, there is no valgrind")
        return 0
    counts, compiler = run(program, directory)
    if "--update" in sys.argv:
        path.write_text(json.dumps({"compiler": compiler, "items": {k: round(v, 3) for k, v in counts.items()}}, indent=1) + "\n", encoding="utf-8")
    document = json.loads(path.read_text(encoding="utf-8"))
    is_worse = show(counts, document["items"])
    if document["compiler"] != compiler:
        print(f"counted with compiler {compiler}, the file with {document['compiler']}: not judged")
        return 0
    print(f"kernels of AVX2 and below (valgrind has no AVX-512); tolerance {100 * TOLERANCE:.0f} %")
    return int(is_worse)


if __name__ == "__main__":
    sys.exit(main())
