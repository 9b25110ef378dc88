#!/usr/bin/env python3
"""Finds blocks of code that stand in the tree more than once. usage: repeats.py [ROOT]

A block is a run of at least MIN_LINES lines of code, equal after blanks, comments and lone punctuation are passed
over. Include lines do not count."""
import pathlib
import re
import sys

MIN_LINES = 8


def code_lines(path):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), path.read_text(), flags=re.S)
    for number, line in enumerate(text.split("\n"), 1):
        line = re.sub(r"\s+", " ", line).strip()
        if re.fullmatch(r"[\W_]*", line) or line.startswith(("#include", "//")):
            continue
        yield number, line


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    files = sorted(p for top in ("kernels", "engine", "bench") for p in (root / top).rglob("*.[ch]"))
    if not files:
        sys.exit("repeats: no source files found")
    seen, found = {}, []
    for path in files:
        lines = list(code_lines(path))
        reported_until = -1
        for i in range(len(lines) - MIN_LINES + 1):
            block = tuple(text for _, text in lines[i:i + MIN_LINES])
            first = seen.setdefault(block, (path, lines[i][0], i))
            if first != (path, lines[i][0], i) and i > reported_until and not (first[0] == path and i < first[2] + MIN_LINES):
                found.append(f"{path}:{lines[i][0]} repeats {first[0]}:{first[1]}")
                reported_until = i + MIN_LINES - 1
    for line in found:
        print("repeats:", line, file=sys.stderr)
    sys.exit(1 if found else 0)


main()
