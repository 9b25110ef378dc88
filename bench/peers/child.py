"""One contender in a fresh process. usage: child.py time|write DIR MODULE CLASS REPEATS|FILE

`time` prints JSON: seconds from the open files to the arrays of the result for the first time (libraries are imported
before), and of every repeat with everything still open. `write` is a whole process: the parent looks at the clock. Only
the module of the contender is imported: a start must not pay for the libraries of others."""
import importlib
import sys
import time


def measure(contender, repeats):
    contender.load()
    contender.load_arrays()
    start = time.perf_counter()
    query = contender.open()
    query()
    first, hot = time.perf_counter() - start, []
    for _ in range(repeats):
        start = time.perf_counter()
        query()
        hot.append(time.perf_counter() - start)
    return [first, *hot]


def main():
    action, directory, module, name, last = sys.argv[1:]
    contender = getattr(importlib.import_module(module), name)(directory)
    if action == "time":
        print(*measure(contender, int(last)))
    else:
        contender.load()
        contender.write(last)


main()
