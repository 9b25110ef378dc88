"""One contender in a fresh process. usage: child.py time DIR NAME REPEATS | write DIR NAME FILE

`time` prints JSON: seconds from the open files to the arrays of the result for the first time (libraries are imported
before), and of every repeat with everything still open. `write` is a whole process: the parent looks at the clock."""
import json
import sys
import time

from .everyone import REGISTRY


def measure(contender, repeats):
    contender.load()
    start = time.perf_counter()
    query = contender.open()
    query()
    first, hot = time.perf_counter() - start, []
    for _ in range(repeats):
        start = time.perf_counter()
        query()
        hot.append(time.perf_counter() - start)
    return {"first": first, "hot": hot}


def main():
    action, directory, name, last = sys.argv[1:]
    contender = REGISTRY[name](directory)
    if action == "time":
        print(json.dumps(measure(contender, int(last))))
    else:
        contender.load()
        contender.write(last)


main()
