#!/usr/bin/env python3
"""Draws what `make bench` and `make bench-peers` have measured. usage: plot.py LAST.json PEERS.json DIRECTORY

What was not measured is not drawn: a plot of an older run stays as it is."""
import json
import pathlib
import sys

from svg import Drawing, LogAxis, horizontal_axis, vertical_axis

LEVELS = ["L1", "L2", "DRAM"]
SHAPES = {"avx512": "disc", "avx2": "square", "neon": "disc", "scalar": "ring"}


def rows_of(path):
    if not path.exists():
        return []
    return [row for row in json.loads(path.read_text(encoding="utf-8"))["benchmarks"] if row["run_type"] == "iteration"]


def legend(drawing, y, entries):
    x = 12
    for shape, words in entries:
        drawing.mark(x + 4, y - 4, shape)
        drawing.text(x + 14, y, words, "s")
        x += 24 + 6 * len(words)


# ---- kernels beside the limit of their level ---------------------------------------------------------------------

def roofline(rows):
    kernels = [(row["name"].split("/")[1:], row) for row in rows if row["name"].startswith("kernel/")]
    names = list(dict.fromkeys(parts[0] for parts, _ in kernels))
    height = 110 + 18 * len(names)
    drawing = Drawing(920, height, "Kernels: bytes per second at each instruction set, beside plain loads (dashed)",
                      "One panel for each level of memory; one line for each kernel; marks for the instruction sets; one thread.")
    legend(drawing, 42, [(SHAPES[isa], isa) for isa in dict.fromkeys(parts[1] for parts, _ in kernels)])
    for i, name in enumerate(names):
        drawing.text(146, 78 + 18 * i, name, "r")
    for i, level in enumerate(LEVELS):
        panel = [(parts, row) for parts, row in kernels if parts[2] == level]
        if panel:
            roofline_panel(drawing, panel, names, level, 160 + 255 * i, height)
    return drawing.done()


def roofline_panel(drawing, panel, names, level, left, height):
    gigabytes = [row["bytes_per_second"] / 1e9 for _, row in panel]
    limit = max(row["limit_bytes_per_second"] for _, row in panel) / 1e9
    axis = LogAxis([*gigabytes, limit], left, left + 225)
    horizontal_axis(drawing, axis, 62, height - 36, f"{level}, GB/s")
    drawing.line(axis(limit), 62, axis(limit), height - 36, "l")
    for (parts, _), speed in zip(panel, gigabytes):
        drawing.mark(axis(speed), 74 + 18 * names.index(parts[0]), SHAPES[parts[1]], f"{'/'.join(parts)}: {speed:.1f} GB/s")


# ---- contenders ----------------------------------------------------------------------------------------------------

def times_of(rows, workload):
    """{contender: {kind: row}} in the order of the hot times."""
    table = {}
    for row in rows:
        start, kind, name = (*row["name"].split("/", 2), "", "")[:3]
        if start == workload:
            table.setdefault(name, {})[kind] = row
    return dict(sorted(table.items(), key=lambda item: item[1].get("hot", item[1].get("whole", item[1].get("limit")))["real_time"]))


def contenders(rows):
    table = times_of(rows, "w1")
    limit = table.pop("float64 loads", {}).get("limit")
    height = 110 + 22 * len(table)
    times = [row["real_time"] / 1e6 for kinds in table.values() for row in kinds.values()] + ([limit["real_time"] / 1e6] if limit else [])
    axis = LogAxis([min(times) / 2, *times], 270, 890)  # the shortest bar has a length
    drawing = Drawing(920, height, "W1: rate by county, division and year; milliseconds, every step is a factor of ten",
                      "A bar is the time of a repeated query; a square the first run in a fresh process, a ring the whole process "
                      "with the CSV file, a cross the same from an evicted file; the dashed line is only loading the cells as float64.")
    legend(drawing, 42, [("square", "first run"), ("ring", "whole process"), ("cross", "whole process, cold file")])
    horizontal_axis(drawing, axis, 58, height - 36, "ms; bar: repeated query; dashed: only loading the cells as float64")
    for i, (name, kinds) in enumerate(table.items()):
        y = 64 + 22 * i
        drawing.text(262, y + 12, name, "r")
        if "hot" in kinds:
            hot = kinds["hot"]["real_time"] / 1e6
            drawing.bar(axis.start, y, axis(hot) - axis.start, 15, "#555" if name.startswith("nenghao") else "#eee")
        for kind, shape in (("first", "square"), ("whole", "ring"), ("cold", "cross")):
            if kind in kinds:
                drawing.mark(axis(kinds[kind]["real_time"] / 1e6), y + 7.5, shape, f"{name}, {kind}: {kinds[kind]['real_time'] / 1e6:.1f} ms")
    if limit:
        drawing.line(axis(limit["real_time"] / 1e6), 58, axis(limit["real_time"] / 1e6), height - 36, "l")
    return drawing.done()


def frontier(rows):
    table = {name: kinds["hot"] for name, kinds in times_of(rows, "w1").items() if "hot" in kinds}
    sizes = {name: row["file_bytes"] / 1e6 for name, row in table.items()}
    x, y = LogAxis(sizes.values(), 70, 890), LogAxis([row["real_time"] / 1e6 for row in table.values()], 480, 50)
    drawing = Drawing(920, 530, "W1: size of the file against the time of a repeated query", "Left and low is better. Both axes are logarithmic.")
    horizontal_axis(drawing, x, 50, 480, "file, MB")
    vertical_axis(drawing, y, 70, 890, "ms")
    taken = [(x(sizes[name]) - 5, y(row["real_time"] / 1e6) - 5, 10, 10) for name, row in table.items()]
    for name, row in table.items():
        at = x(sizes[name]), y(row["real_time"] / 1e6)
        drawing.mark(*at, "disc" if name.startswith("nenghao") else "ring", f"{name}: {sizes[name]:.0f} MB, {row['real_time'] / 1e6:.1f} ms")
        place = free_place(at, 5.8 * len(name), taken)
        taken.append(place)
        drawing.text(place[0], place[1] + 9, name, "s")
    return drawing.done()


def free_place(at, width, taken):
    """Left, top, width, height of a text beside a mark: as near as nothing is covered."""
    def overlaps(a, b):
        return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    for rise in sorted(range(-60, 61, 6), key=abs):
        for left in (at[0] + 8, at[0] - 8 - width):
            place = (left, at[1] - 6 + rise, width, 12)
            if left > 75 and left + width < 890 and not any(overlaps(place, other) for other in taken):
                return place
    return at[0] + 8, at[1] - 6, width, 12


# ---- growth --------------------------------------------------------------------------------------------------------

CURVES = [("threads", "threads"), ("enterprises", "enterprises"), ("periods", "months"), ("sorted-groups", "groups in runs"),
          ("scattered-groups", "groups, scattered")]


def cell_ns(row):
    n_cells = row["items_per_second"] * row["real_time"] / 1e9
    return row["part_time"] / n_cells


def growth(rows):
    drawing = Drawing(920, 330, "Growth: nanoseconds for each cell, without publishing", "A flat line: the cost of a cell does not depend on the size.")
    curves = {name: [(float(row["name"].rsplit("/", 1)[1]), cell_ns(row)) for row in rows if row["name"].startswith(f"scale/{name}/")]
              for name, _ in CURVES}
    y = LogAxis([ns for curve in curves.values() for _, ns in curve], 280, 70)
    for i, (name, label) in enumerate(CURVES):
        if not curves[name]:
            continue
        left = 50 + 175 * i
        x = LogAxis([at for at, _ in curves[name]], left, left + 140)
        vertical_axis(drawing, y, left, left + 140, "ns a cell" if i == 0 else "")
        horizontal_axis(drawing, x, 70, 280, label)
        drawing.path([(x(at), y(ns)) for at, ns in curves[name]])
        for at, ns in curves[name]:
            drawing.mark(x(at), y(ns), "disc", f"{name} {at:.0f}: {ns:.3f} ns")
    return drawing.done()


PLOTS = [("kernels.svg", "kernel/", roofline), ("contenders.svg", "w1/", contenders), ("frontier.svg", "w1/hot/", frontier),
         ("growth.svg", "scale/", growth)]


def main():
    last, peers, directory = map(pathlib.Path, sys.argv[1:4])
    directory.mkdir(parents=True, exist_ok=True)
    rows = rows_of(last) + rows_of(peers)
    for file, prefix, draw in PLOTS:
        if any(row["name"].startswith(prefix) for row in rows):
            (directory / file).write_text(draw(rows), encoding="utf-8")
            print(directory / file)
        else:
            print(f"{directory / file}: not measured, left as it is")


if __name__ == "__main__":
    main()
