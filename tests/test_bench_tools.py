#!/usr/bin/env python3
"""The tools around the benchmark: comparison of tables, counts of instructions, tables and plots of a run. No time is looked at.

usage: test_bench_tools.py"""
import contextlib
import decimal
import io
import json
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TOP), str(TOP / "bench")]

import instructions  # noqa: E402
import plot  # noqa: E402
import report  # noqa: E402
import svg  # noqa: E402
from bench.peers import tables  # noqa: E402


def row(name, ns, **more):
    return {"name": name, "run_type": "iteration", "threads": 2, "real_time": ns, "mad_ns": ns / 100, **more}


def run_of_everything():
    context = {"executable": "x", "date": "2026-01-01T00:00:00Z", "num_cpus": 2, "cpu": "y", "threads": 2, "load_avg": [0.5], "libraries": {}}
    kernel = {"bytes_per_second": 5e10, "limit_bytes_per_second": 1e11}
    last = {"context": context, "benchmarks": [
        *(row(f"kernel/fletcher32/{isa}/{level}", 100, **kernel) for level in ("L1", "L2", "DRAM") for isa in ("avx2", "scalar")),
        *(row(f"scale/{name}/{x}", 1000 * x, part_time=900 * x, items_per_second=1e9) for name, _ in plot.CURVES for x in (1, 10)),
        {"name": "scale/threads", "run_type": "aggregate", "big_o": "N^1.000"}]}
    contender = {"file_bytes": 2e8, "peak_bytes": 3e7}
    peers = {"context": {**context, "enterprises": 1000}, "benchmarks": [
        *(row(f"w1/{kind}/{name}", ns, **contender) for name, ns in (("nenghao, none", 1e6), ("duckdb, own file, push", 4.5e7))
          for kind in ("hot", "first", "whole", "cold")), row("w1/limit/float64 loads", 2e6)]}
    return last, peers


class Tables(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write(text)
            file.flush()
            return tables.read(file.name, 2, 2)

    def test_division_with_and_without_letter_is_one_key(self):
        self.assertEqual(self.read("a,b,c,d\n320402,C26,1.50,2\n"), self.read("x,y,e,o\n320402,26,1.5,2\n"))

    def test_the_difference_is_relative_to_the_exact_value(self):
        exact, got = self.read("a,b,c,d\n1,2,100,4\n"), self.read("a,b,c,d\n1,2,101,4\n")
        self.assertEqual(tables.worst_difference(got, exact), decimal.Decimal("0.01"))

    def test_a_missing_row_is_no_difference_but_wrong(self):
        self.assertIsNone(tables.worst_difference({}, self.read("a,b,c,d\n1,2,3,4\n")))


class Counts(unittest.TestCase):
    def test_the_second_mark_of_a_work_ends_its_count(self):
        with tempfile.TemporaryDirectory() as directory:
            for i, total in enumerate((999, 50, 999, 80)):
                pathlib.Path(directory, f"out.{i + 1}").write_text(f"events: Ir\ntotals: {total}\n", encoding="utf-8")
            counts = instructions.read_counts(pathlib.Path(directory), "x\nmarked a/b 10\nmarked c 16\n")
        self.assertEqual(counts, {"a/b": 5, "c": 5})

    def test_only_more_instructions_than_the_tolerance_fail(self):
        for now, is_worse in ((100, False), (101.9, False), (102.1, True), (50, False)):
            self.assertEqual(instructions.show({"work": now}, {"work": 100}), is_worse)
        self.assertFalse(instructions.show({"new": 1}, {"gone": 1}))


class Report(unittest.TestCase):
    def figures(self):
        return report.Figures(*run_of_everything())

    def test_goals_are_ratios_of_one_run(self):
        goals = self.figures().goals()
        self.assertIn("| W1 repeated, x DuckDB as it is now | >= 30 | 45.0 | yes |", goals)
        self.assertIn("| W1 repeated, share of loading the cells as float64 | <= 0.35 | 0.50 | no |", goals)
        self.assertNotIn("Polars", goals)  # was not measured
        self.assertNotIn("DuckDB 1", goals)

    def test_kernels_stand_with_their_share_of_the_loads(self):
        self.assertIn("| `fletcher32` | 50.0 / 50.0 | 50 % | 50.0 / 50.0 | 50 % | 50.0 / 50.0 | 50 % |", self.figures().kernels())

    def test_only_marked_and_measured_tables_are_replaced(self):
        text = "a\n<!-- figures: goals -->\nstale\n<!-- end -->\nb\n<!-- figures: w3 -->\nkept\n<!-- end -->\n"
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, "page.md")
            path.write_text(text, encoding="utf-8")
            report.fill(path, self.figures())
            filled = path.read_text(encoding="utf-8")
        self.assertNotIn("stale", filled)
        self.assertIn("<!-- figures: w3 -->\nkept\n<!-- end -->", filled)
        self.assertTrue(filled.startswith("a\n") and "\nb\n" in filled)


class Plots(unittest.TestCase):
    def draw(self):
        last, peers = run_of_everything()
        with tempfile.TemporaryDirectory() as directory:
            paths = [pathlib.Path(directory, name) for name in ("last.json", "peers.json")]
            for path, document in zip(paths, (last, peers)):
                path.write_text(json.dumps(document), encoding="utf-8")
            rows = plot.rows_of(paths[0]) + plot.rows_of(paths[1])
        return {file: draw(rows) for file, _, draw in plot.PLOTS}

    def test_every_plot_is_whole_has_a_title_and_is_the_same_again(self):
        plots = self.draw()
        self.assertEqual(plots, self.draw())
        for text in plots.values():
            root = xml.fromstring(text)
            names = [child.tag.split("}")[1] for child in root]
            self.assertIn("title", names)
            self.assertIn("desc", names)

    def test_an_axis_ends_at_round_values_around_the_data(self):
        axis = svg.LogAxis([3, 70], 0, 100)
        self.assertEqual(axis.ticks(), [2, 5, 10, 20, 50, 100])
        self.assertEqual((round(axis(2)), round(axis(100))), (0, 100))
        self.assertEqual(svg.LogAxis([10, 10], 0, 1).ticks(), [10, 20])


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()):
        outcome = unittest.main(exit=False, argv=sys.argv[:1]).result
    n_failed = len(outcome.failures) + len(outcome.errors)
    print(f"{outcome.testsRun - n_failed} passed, {n_failed} failed")
    sys.exit(n_failed > 0)
