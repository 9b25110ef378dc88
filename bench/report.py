#!/usr/bin/env python3
"""Markdown tables of what `make bench` and `make bench-peers` have measured, so that no figure is typed by hand.

usage: report.py LAST.json PEERS.json [DOCUMENT.md]

Without a document every table is printed; with one, the text between `<!-- figures: NAME -->` and `<!-- end -->` is
replaced by the table of that name. A table that was not measured stays as it is."""
import json
import pathlib
import re
import statistics
import sys

LEVELS = ["L1", "L2", "DRAM"]
ISAS = ["avx512", "neon", "avx2", "scalar"]


def read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"context": {}, "benchmarks": []}


def table(heads, rows):
    """The first column is text, the others are numbers."""
    if not rows:
        return None
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def three(value):
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def duration(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if ns >= size:
            return f"{three(ns / size)} {unit}"
    return f"{three(ns)} ns"


def spread(row):
    return f"{100 * row['mad_ns'] / row['real_time']:.0f} %"


class Figures:
    def __init__(self, last, peers):
        self.contexts = [last["context"], peers["context"]]
        self.rows = [row for row in last["benchmarks"] if row["run_type"] == "iteration"]
        self.fits = [row for row in last["benchmarks"] if row["run_type"] == "aggregate"]
        self.peers = peers["benchmarks"]

    def of(self, prefix):
        return [row for row in self.rows if row["name"].startswith(prefix)]

    # ---- make bench ----------------------------------------------------------------------------------------------

    def machine(self):
        rows = [(c["executable"], c["date"][:10], f"{c['num_cpus']} processors of {c['cpu']}", str(c["threads"]), f"{c['load_avg'][0]:.1f}",
                 c.get("simd", "") + ", " + ("compiler " + c["compiler"] if "compiler" in c else ", ".join(f"{k} {v}" for k, v in c["libraries"].items())))
                for c in self.contexts if c]
        return table(["run", "date", "machine", "threads", "load before", "versions"], [tuple(w.strip(", ") for w in row) for row in rows])

    def limits(self):
        names = dict.fromkeys(row["name"] for row in self.of("limits/"))
        threads = sorted({row["threads"] for row in self.of("limits/")})
        cells = {(row["name"], row["threads"]): f"{three(row['bytes_per_second'] / 1e9)}, {spread(row)}" for row in self.of("limits/")}
        return table(["GB/s, spread", *(f"{n} threads" if n > 1 else "1 thread" for n in threads)],
                     [(name.split("/", 1)[1].replace("/", ", "), *(cells.get((name, n), "") for n in threads)) for name in names])

    def kernels(self):
        """GB/s of the instruction sets, best first to last, and the best as a share of plain loads of that level."""
        found = {tuple(row["name"].split("/")[1:]): row for row in self.of("kernel/")}
        isas = [isa for isa in ISAS if any(key[1] == isa for key in found)]
        rows = []
        for name in dict.fromkeys(key[0] for key in found):
            cells = []
            for level in LEVELS:
                speeds = [found[name, isa, level]["bytes_per_second"] for isa in isas if (name, isa, level) in found]
                cells.append(" / ".join(three(s / 1e9) for s in speeds))
                limits = [found[key]["limit_bytes_per_second"] for key in found if key[0] == name and key[2] == level]
                cells.append(f"{100 * max(speeds) / statistics.median(limits):.0f} %" if speeds else "")
            rows.append((f"`{name}`", *cells))
        heads = [f"GB/s: {' / '.join(isas)}", *(head for level in LEVELS for head in (level, "of loads"))]
        return table(heads, rows)

    def plain(self, prefix):
        return table(["", "threads", "time", "spread", "GB/s", "of loads", "million items/s", ""],
                     [(row["name"].split("/", 1)[1].replace("/", ", "), str(row["threads"]), duration(row["real_time"]), spread(row),
                       three(row["bytes_per_second"] / 1e9) if "bytes_per_second" in row else "",
                       f"{100 * row['bytes_per_second'] / row['limit_bytes_per_second']:.0f} %" if "limit_bytes_per_second" in row else "",
                       three(row["items_per_second"] / 1e6) if "items_per_second" in row else "", row.get("label", ""))
                      for row in self.of(prefix)])

    def exactness(self):
        rows = self.of("exactness/")
        places = dict.fromkeys((row["name"].split("/")[2], row["threads"]) for row in rows)
        times = {(row["name"].split("/")[1], row["name"].split("/")[2], row["threads"]): row for row in rows}
        return table(["", "threads", "doubles", "int64, x", "int32, x", "spread"],
                     [(level, str(n), duration(times["double", level, n]["real_time"]),
                       *(three(times[kind, level, n]["real_time"] / times["double", level, n]["real_time"]) for kind in ("int64", "int32")),
                       spread(times["int64", level, n])) for level, n in places])

    def cost_of_exactness(self, level):
        rows = {row["name"].split("/")[1]: row["real_time"] for row in self.of("exactness/") if row["name"].endswith(level)}  # most threads last
        return rows["int64"] / rows["double"] if "int64" in rows else None

    def chunks(self):
        return self.plain("io/")

    def engine(self):
        return self.plain("engine/")

    def imports(self):
        return self.plain("import/")

    def growth(self):
        rows = []
        for fit in self.fits:
            points = self.of(fit["name"] + "/")
            cells = [1e9 * row["part_time"] / (row["items_per_second"] * row["real_time"]) for row in points if "part_time" in row]
            ends = [row["name"].rsplit("/", 1)[1] for row in points]
            rows.append((fit["name"].split("/")[1].replace("-", " "), ends[0], ends[-1], ", ".join(f"{ns:.2f}" for ns in cells), fit["big_o"][2:]))
        return table(["over", "from", "to", "ns a cell", "exponent of the time"], rows)

    # ---- make bench-peers ------------------------------------------------------------------------------------------

    def contest(self, workload):
        contenders = {}
        for row in self.peers:
            start, kind, name = (*row["name"].split("/", 2), "", "")[:3]
            if start == workload and kind in ("hot", "first", "whole", "cold"):
                contenders.setdefault(name, {})[kind] = row
        return dict(sorted(contenders.items(), key=lambda item: item[1]["hot"]["real_time"]))

    def contest_table(self, workload):
        contenders = self.contest(workload)
        ours = [kinds for name, kinds in contenders.items() if "nenghao" in name]
        base = ours[0] if ours else None

        def cells(kinds):
            for kind in ("hot", "first", "whole", "cold"):
                row = kinds.get(kind)
                yield f"{duration(row['real_time'])}, {three(row['real_time'] / base[kind]['real_time'])} x" if row else ""
            yield spread(kinds["hot"])
            yield three(kinds["whole"]["peak_bytes"] / 1e6)
            yield three(kinds["whole"]["file_bytes"] / 1e6)
        return table(["", "repeated", "first run", "whole process", "cold file", "spread", "peak MB", "file MB"],
                     [(name.removeprefix("meters: "), *cells(kinds)) for name, kinds in contenders.items()])

    def w1(self):
        return self.contest_table("w1")

    def w2(self):
        return self.contest_table("w2")

    def w3(self):
        found = [row for row in self.peers if row["name"].startswith("w3/")]
        return table(["", "time", "spread", "MB/s of CSV", "peak MB", "made MB"],
                     [(row["name"].split("/", 2)[2], duration(row["real_time"]), spread(row), three(row["bytes_per_second"] / 1e6),
                       three(row["peak_bytes"] / 1e6), three(row["file_bytes"] / 1e6)) for row in found])

    def w5(self):
        found = [row for row in self.peers if row["name"].startswith("w5/")]
        return table(["", "time", "spread", "ns an enterprise", "peak MB", "limit MB", "store MB"],
                     [(row["name"][3:].replace("/", ", "), duration(row["real_time"]), spread(row), three(row["real_time"] / row["n_enterprises"]),
                       three(row["peak_bytes"] / 1e6), three(row["limit_bytes"] / 1e6) if "limit_bytes" in row else "",
                       three(row["file_bytes"] / 1e6)) for row in found])

    def starts(self):
        return table(["", "time", "spread", "peak MB"],
                     [(row["name"].split("/", 1)[1], duration(row["real_time"]), spread(row), three(row["peak_bytes"] / 1e6))
                      for row in self.peers if row["name"].startswith("start/")])

    # ---- goals -----------------------------------------------------------------------------------------------------

    def best(self, workload, part, kind):
        rows = [kinds[kind] for name, kinds in self.contest(workload).items() if part in name and kind in kinds]
        return min((row["real_time"] for row in rows), default=None)

    def ratio(self, workload, part, kind):
        ours, theirs = self.best(workload, "nenghao", kind), self.best(workload, part, kind)
        return theirs / ours if ours and theirs else None

    def size(self, codec):
        row = self.contest("w1").get(f"nenghao, {codec}", {}).get("hot")
        return row["file_bytes"] / 1e6 if row else None

    def share_of_loads(self):
        limit = [row["real_time"] for row in self.peers if row["name"] == "w1/limit/float64 loads"]
        ours = self.best("w1", "nenghao", "hot")
        return ours / limit[0] if limit and ours else None

    def import_ratio(self):
        times = {row["name"]: row["real_time"] for row in self.peers if row["name"].startswith("w3/")}
        ours, theirs = times.get("w3/whole/nenghao, none"), times.get("w3/whole/duckdb, read_csv to parquet")
        return theirs / ours if ours and theirs else None

    def start(self):
        return next((row["real_time"] / 1e6 for row in self.peers if row["name"] == "start/check of 200 enterprises"), None)

    def share_of_bandwidth(self):
        """Stored bytes of `none` in the time of a repeated query, as a share of the float64 loads of the same run."""
        row = self.contest("w1").get("nenghao, none", {}).get("hot")
        limit = next((r["real_time"] for r in self.peers if r["name"] == "w1/limit/float64 loads"), None)
        cells = 8 * 72 * 13 * self.contexts[1].get("enterprises", 0)
        return 100 * (row["file_bytes"] / row["real_time"]) / (cells / limit) if row and limit else None

    def deflate_over_h5dread(self):
        """Reading and decoding with all threads, against H5Dread of the same file."""
        theirs = [row["real_time"] for row in self.of("io/H5Dread/deflate")]
        ours = [row["real_time"] for row in self.of("io/read-") if row["name"].endswith("/deflate")]
        return theirs[0] / min(ours) if theirs and ours else None

    def gain_of_threads(self, codec):
        times = {row["threads"]: row["real_time"] for row in self.of(f"engine/rate/county+division/{codec}")}
        return times[1] / times[max(times)] if len(times) > 1 and 1 in times else None

    def meets_limit(self):
        shares = [row["peak_bytes"] / row["limit_bytes"] for row in self.peers if row["name"].startswith("w5/rate/") and "limit_bytes" in row]
        return max(shares, default=None)

    def linear(self):
        """Time of an enterprise in the largest store that has a limit, against the smallest."""
        cost = [row["real_time"] / row["n_enterprises"] for row in self.peers if row["name"].startswith("w5/rate/") and "limit_bytes" in row]
        return cost[-1] / cost[0] if len(cost) > 1 else None

    def import_peak(self):
        return next((row["peak_bytes"] / 1e6 for row in self.peers if row["name"] == "w3/whole/nenghao, none"), None)

    def peak(self):
        """Of the largest store that is read in pieces: mapped pages of files are no memory of the process."""
        rows = [row["peak_bytes"] / 1e6 for row in self.peers if row["name"].startswith("w5/rate/") and "limit_bytes" in row]
        return rows[-1] if rows else None

    def goals(self):
        """(what, at least or at most, goal, reached)"""
        rows = [
            *((f"W1 {what}, x {name}", 1, goal, self.ratio("w1", part, kind))
              for kind, what, goal in (("hot", "repeated", 30), ("first", "first run", 20), ("whole", "whole process", 12), ("cold", "cold file", 5))
              for part, name in (("duckdb 1", "DuckDB 1.5.6, beside which the goal was set"), ("duckdb,", "DuckDB as it is now"))),
            ("W1 repeated, x Polars' best", 1, 40, self.ratio("w1", "polars", "hot")),
            ("W1 repeated, x NumPy", 1, 6, self.ratio("w1", "numpy", "hot")),
            ("W1 repeated, share of loading the cells as float64", -1, 0.35, self.share_of_loads()),
            ("W1 `none`: stored bytes, % of the loads", 1, 60, self.share_of_bandwidth()),
            ("W1 file `none`, MB", -1, 200, self.size("none")),
            ("W1 file `deflate`, MB", -1, 100, self.size("deflate")),
            ("W1 file `packed`, MB", -1, 90, self.size("packed")),
            ("W5 largest store, read in pieces: peak memory of `rate`, MB", -1, 32, self.peak()),
            ("W2 repeated, x DuckDB on Parquet", 1, 25, self.ratio("w2", "duckdb", "hot")),
            ("W3 import, x DuckDB", 1, 2, self.import_ratio()),
            ("W3 import, peak MB", -1, 1000, self.import_peak()),
            ("W5 peak, share of --max-memory", -1, 1, self.meets_limit()),
            ("W5 time of an enterprise, largest store / smallest", -1, 1.2, self.linear()),
            ("`deflate`: reading and decoding, x H5Dread", 1, 4, self.deflate_over_h5dread()),
            ("`deflate`: gain of all threads", 1, 1.9, self.gain_of_threads("deflate")),
            ("exact x doubles, DRAM, all threads", -1, 1.05, self.cost_of_exactness("DRAM")),
            ("exact x doubles, L2", -1, 1.2, self.cost_of_exactness("L2")),
            ("`check` of a small store, ms", -1, 20, self.start())]
        return table(["", "goal", "reached", ""],
                     [(what, f"{'>=' if sign > 0 else '<='} {goal}", three(reached), "yes" if sign * reached >= sign * goal else "no")
                      for what, sign, goal, reached in rows if reached is not None])


NAMES = ["machine", "limits", "kernels", "exactness", "chunks", "engine", "imports", "growth", "w1", "w2", "w3", "w5", "starts", "goals"]


def fill(path, figures):
    text = path.read_text(encoding="utf-8")
    for name in NAMES:
        made = getattr(figures, name)()
        pattern = re.compile(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", re.S)
        if made is not None and pattern.search(text):
            text = pattern.sub(lambda match, made=made: match[1] + made + "\n" + match[2], text)
            print(f"{path}: {name}")
        else:
            print(f"{path}: {name} stays as it is")
    path.write_text(text, encoding="utf-8")


def main():
    figures = Figures(*(read(pathlib.Path(path)) for path in sys.argv[1:3]))
    if len(sys.argv) > 3:
        fill(pathlib.Path(sys.argv[3]), figures)
        return
    for name in NAMES:
        print(f"\n{name}\n\n{getattr(figures, name)() or '(not measured)'}")


if __name__ == "__main__":
    main()
