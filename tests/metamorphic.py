#!/usr/bin/env python3
"""Metamorphic tests of the program: what must not change a figure does not change one byte, and what must change it
changes it exactly as predicted; every random city is also recomputed by verify.py.

usage: metamorphic.py PROGRAM WORKDIR [SEED]"""
import copy
import json
import os
import platform
import random
import struct
import sys
from decimal import Decimal
from fractions import Fraction

import seeds
import verify
import verify_growth
from city import City
from outcome import table
from verify_check import check_core
from verify_tables import Refused, Tables

VIEWS = [
    [],
    ["--by", "region:4,industry:2", "--freq", "quarter"],
    ["--by", "chain,size", "--totals"],
    ["--by", "carrier", "--freq", "month"],
    ["--by", "region,carrier", "--totals", "--pairing", "matched"],
    ["--by", "enterprise", "--energy", "gross", "--compare", "year-ago", "--freq", "month"],
    ["--by", "industry:1", "--rounding", "bulletin4", "--tie", "half-even", "--decimals", "3"],
    ["--basis", "equivalent", "--where", "region=3204;industry=C26,C30", "--freq", "quarter"],
    ["--factor", "carbon", "--by", "industry", "--compare", "2019"],
    ["--measure", "revenue", "--where", "chain=chain0;carrier=coal_a,power_a", "--from", "2019-02", "--to", "2020-05",
     "--freq", "month"],
    ["--price", "constant:2018"],
    ["--price", "constant:2020", "--by", "industry:2,chain", "--totals", "--tie", "half-even"],
    ["--price", "constant:2019", "--by", "enterprise", "--freq", "quarter", "--compare", "year-ago"],
    ["--freq", "ytd", "--by", "industry:1"],
    ["--freq", "ytd", "--by", "region:4,carrier", "--totals", "--pairing", "matched", "--from", "2019-11", "--to", "2020-03"],
    ["--panel", "matched", "--by", "industry:2", "--totals"],
    ["--panel", "matched", "--freq", "ytd", "--by", "size", "--pairing", "matched"],
    ["--panel", "matched", "--freq", "quarter", "--by", "carrier", "--compare", "2019Q2"],
    ["--price", "constant:2019", "--freq", "ytd", "--by", "industry:2", "--from", "2019-03"],
    ["--price", "constant:2020", "--panel", "matched", "--by", "industry:1", "--totals"],
    ["--price", "constant:2018", "--panel", "matched", "--freq", "ytd", "--by", "size"],
    ["--scope", "all", "--by", "region:4", "--freq", "quarter"],
    ["--scope", "full,no-feedstock,fossil,no-feedstock+fossil", "--by", "carrier,size", "--totals", "--pairing", "matched"],
    ["--scope", "full,fossil", "--panel", "matched", "--basis", "equivalent", "--by", "industry:1"],
    ["--scope", "no-feedstock", "--factor", "carbon", "--by", "region:4", "--freq", "quarter", "--compare", "year-ago"],
]
EXACT_VIEWS = [view for view in VIEWS if "bulletin4" not in view and "--price" not in view]
UNIT_VIEWS = [view for view in EXACT_VIEWS if "enterprise" not in view]


class Bench:
    """One random city, its store and the figures that everything else is compared with."""

    def __init__(self, program, outcome, seed):
        self.program, self.outcome = program, outcome
        self.random = random.Random(seed)
        self.city = City(self.random)
        self.folder = program.work / f"tables{seed}"
        self.files = self.write(self.city, "base")
        self.store = program.store(self.files)
        self.figures = self.views(self.store)

    def write(self, city, name, **how):
        return city.write(self.folder / name, **how)

    def views(self, store, views=tuple(VIEWS), extra=(), environment=None):
        return [self.program.rate(store, *view, *extra, environment=environment) for view in views]

    def same(self, name, *imports, views=tuple(VIEWS)):
        """The store of these imports gives the same bytes in every view."""
        wanted = [self.figures[VIEWS.index(view)] for view in views]
        self.outcome.equal(name, self.views(self.program.store(*imports), views), wanted)

    def pairs(self, other, views):
        """Rows of the base and of another store, matched by key and period."""
        for view, text in zip(views, self.views(other, views)):
            yield from zip(table(self.figures[VIEWS.index(view)]), table(text), strict=True)


# ---- the same bytes ------------------------------------------------------------------------------------------

def agrees_with_the_oracle(bench):
    for view, text in zip(VIEWS, bench.figures):
        groups, options = verify.parse_arguments([*map(str, bench.files), *view])
        bench.outcome.equal(f"verify.py computes the same: {view}", text, verify.rate_csv(Tables(groups, options), options))


def checks_agree_with_the_oracle(bench):
    for region, target, end, panel in (("3204", "-3", "2020", "all"), ("3204", "3.5", "2020", "matched"), ("320500", "17", "2025", "all"),
                                       ("330100", "-40", "2023", "matched"), ("32", "5", "2022", "matched")):
        options = {"region": region, "from": "2019", "to": "2020", "target": target, "target-to": end, "measure": "revenue",
                   "panel": panel}
        try:
            core = check_core([list(map(str, bench.files))], options)
        except Refused:
            bench.outcome.skip(f"check of {region}: no intensity")
            continue
        words = [word for name, value in options.items() for word in (f"--{name}={value}",)]
        missed = not core["met"] and end == "2020"
        found = json.loads(bench.program.run("check", bench.store, *words, "--format", "json", status=int(missed)))
        bench.outcome.equal(f"check of {region} for {target} %", part_of(found, core), core)


def levels_of_groups_agree(bench):
    """The barometer shows the declines of `rate --compare year-ago`, and levels that follow from its exact levels."""
    kept = Decimal("0.830").ln() / 4  # 17 % in four years
    required = 1 - Fraction(kept.exp())
    for view in (["--by", "region:4", "--freq", "ytd"], ["--by", "industry:2", "--freq", "quarter", "--totals"], ["--by", "size"]):
        options = ["--from", "2019", *view]
        found = table(bench.program.run("check", bench.store, "--format", "csv", "--target", "17", "--target-to", "2023", *options))
        rates = table(bench.program.rate(bench.store, "--compare", "year-ago", "--decimals", "2", *options))
        key = lambda row: tuple(row[name] for name in row if name in ("region", "industry", "size", "period"))
        before = {key(row): row for row in rates}
        ago = lambda row: (*key(row)[:-1], str(int(row["period"][:4]) - 1) + row["period"][4:])
        value = lambda row: Fraction(row["energy_tce"]) / Fraction(row["output_cny10k"])
        for row, rate in zip(found, rates, strict=True):
            decline = rate["change_percent"][1:] if rate["change_percent"][:1] == "-" else "-" + rate["change_percent"]
            decline = {"-": "", "-0.00": "0.00"}.get(decline, decline)
            level = ""
            if decline and row["period"] > "2020" and ago(row) in before:
                exact = 1 - value(rate) / value(before[ago(row)])
                level = "1" if exact < 0 else "2" if exact < required else "3"
            bench.outcome.equal(f"barometer {view} {key(row)}", (row["decline_percent"], row["warning"] if row["period"] > "2020" else level),
                                (decline, level))


def part_of(found, wanted):
    """What `found` has at the places of `wanted`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {name: part_of(found.get(name), value) for name, value in wanted.items()}
    return [part_of(*pair) for pair in zip(found, wanted)] if isinstance(wanted, list) else found


def order_and_files_do_not_matter(bench):
    city = copy.deepcopy(bench.city)
    for rows in (city.enterprises, city.carriers, city.energy, city.output, city.deflators):
        bench.random.shuffle(rows)
    bench.same("shuffled rows", bench.write(city, "shuffled"))
    for k in (2, 5):
        bench.same(f"rows split over {k} files", bench.write(bench.city, f"split{k}", split=k))
    files = list(bench.files)
    bench.random.shuffle(files)
    bench.same("files in another order", files)


def append_order_does_not_matter(bench):
    months = bench.city.months()
    for name in ("in order", "backwards", "shuffled"):
        order = list(months)
        if name == "backwards":
            order.reverse()
        elif name == "shuffled":
            bench.random.shuffle(order)
        imports = []
        for month in order:
            part = bench.city.of_month(month)
            imports.append(bench.write(part, f"append_{name}/{month}".replace(" ", "_"), kinds=None if not imports else
                                       ("energy", "output")))
        bench.same(f"months appended {name}", *imports)


def storage_does_not_matter(bench):
    for lines in (1, 7, 100):
        bench.same(f"chunks of {lines} lines", [*bench.files, "--chunk-lines", lines])
    for codec in ("none", "deflate", "packed"):
        bench.same(f"codec {codec}", [*bench.files, "--codec", codec])


def machine_does_not_matter(bench):
    for threads in (1, 2, 3, 7):
        bench.outcome.equal(f"{threads} threads", bench.views(bench.store, extra=["--threads", threads]), bench.figures)
    have = available_levels()
    for level in ("scalar", "avx2", "avx512", "neon"):
        if level not in have:
            bench.outcome.skip(f"NENGHAO_CPU={level} (not on this machine)")
            continue
        environment = {"NENGHAO_CPU": level}
        bench.outcome.equal(f"NENGHAO_CPU={level}", bench.views(bench.store, environment=environment), bench.figures)
        store = bench.program.work / f"cpu_{level}_{bench.folder.name}"
        bench.program.run("import", "-o", store, *bench.files, "--quiet", environment=environment)
        bench.outcome.equal(f"imported with NENGHAO_CPU={level}", bench.views(store), bench.figures)


def available_levels():
    if platform.machine() == "aarch64":
        return {"scalar", "neon"}
    levels = {"scalar"}
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        flags = next((set(line.split()) for line in file if line.startswith("flags")), set())
    if {"avx2", "bmi2"} <= flags:
        levels.add("avx2")
    if {"avx2", "bmi2", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vbmi"} <= flags:
        levels.add("avx512")
    return levels


def notation_does_not_matter(bench):
    bench.same("CRLF", bench.write(bench.city, "crlf", line_end="\r\n"))
    bench.same("a byte order mark", bench.write(bench.city, "bom", encoding="utf-8-sig"))
    bench.same("GB18030", bench.write(bench.city, "gb18030", encoding="gb18030"))
    bench.same("Chinese headers", bench.write(bench.city, "chinese", chinese=True))
    bench.same("Chinese headers in GB18030", bench.write(bench.city, "chinese_gb", chinese=True, encoding="gb18030"))
    bench.same("every field quoted", bench.write(bench.city, "quoted", quote=True))
    plain = bench.city.without_flows()
    long = bench.program.store(bench.write(plain, "long"))
    wide = bench.program.store(bench.write(plain, "wide", wide=True))
    bench.outcome.equal("wide tables", bench.views(wide), bench.views(long))


def a_scale_does_not_matter(bench):
    """Ten times the number in a unit a tenth as large."""
    bench.same("quantities in a unit ten times smaller", bench.write(bench.city.in_units_of_a_tenth(), "tenth"))
    bench.same("outputs in 1000 yuan", [*bench.write(bench.city.with_output_times(Fraction(10)), "thousands"), "--unit", "cny1k"])


def a_withdrawn_correction_leaves_no_trace(bench):
    wrong, right = bench.city.correction(bench.random)
    kinds = ("energy", "output")
    first, second = bench.write(wrong, "wrong", kinds=kinds), bench.write(right, "right", kinds=kinds)
    corrected = bench.views(bench.program.store(bench.files, first))
    bench.outcome.expect("a correction changes the figures", corrected != bench.figures)
    for view, text in zip(VIEWS, corrected):
        groups, options = verify.parse_arguments([*map(str, bench.files), "--append", *map(str, first), *view])
        bench.outcome.equal(f"corrected, verify.py computes the same: {view}", text,
                            verify.rate_csv(Tables(groups, options), options))
    bench.same("a correction withdrawn", bench.files, first, second)


def exports_say_the_same(bench):
    """Of a store with a correction: its tables make an equal store, its one file gives the same figures, its matrices hold what its
    tables say."""
    program, folder = bench.program, bench.program.work / f"exports_{bench.folder.name}"
    folder.mkdir()
    wrong = bench.write(bench.city.correction(bench.random)[0], "exported", kinds=("energy", "output"))
    store = program.store(bench.files, wrong)
    figures = bench.views(store)
    for form in ("csv", "npy", "hdf5"):
        program.run("export", store, "-o", folder / form, "--format", form, "--quiet")
    tables = program.store([folder / "csv" / name for name in sorted(os.listdir(folder / "csv")) if "output_" not in name],
                           *([folder / "csv" / name, "--unit", name[len("output_"):-len(".csv")]]
                             for name in sorted(os.listdir(folder / "csv")) if "output_" in name))
    bench.outcome.equal("a store of its exported tables", bench.views(tables), figures)
    program.run("export", tables, "-o", folder / "again", "--quiet")
    for name in sorted(os.listdir(folder / "csv")):
        rows = [sorted((folder / part / name).read_text(encoding="utf-8").splitlines()) for part in ("csv", "again")]
        bench.outcome.equal(f"{name} exported again", rows[1], rows[0])
    bench.outcome.equal("one file of what is in force", bench.views(folder / "hdf5"), figures)
    bench.outcome.equal("matrices", *(sorted(rows) for rows in (matrix_rows(folder / "npy"), table_rows(folder / "csv"))))


def table_rows(folder):
    """(enterprise, carrier, flow, period, quantity) of energy.csv, empty quantities left out."""
    rows = table((folder / "energy.csv").read_text(encoding="utf-8"))
    return [(r["enterprise_id"], r["carrier"], r["flow"], r["period"], str(Fraction(r["quantity"]))) for r in rows if r["quantity"]]


def matrix_rows(folder):
    """The same of quantity.npy, read by hand: NumPy need not be there."""
    data = (folder / "quantity.npy").read_bytes()
    about = json.loads((folder / "export.json").read_text())["quantity"]
    values = struct.unpack(f"<{about['rows'] * about['periods']}q", data[128:])
    keys = table((folder / "quantity_rows.csv").read_text(encoding="utf-8"))
    periods = [r["period"] for r in table((folder / "energy_periods.csv").read_text())]
    assert f"'shape': ({about['rows']}, {about['periods']})".encode() in data[:128]
    return [(key["enterprise_id"], key["carrier"], key["flow"], period, str(Fraction(value, 10 ** about["decimals"])))
            for i, key in enumerate(keys) for period, value in zip(periods, values[i * about["periods"]:])
            if value != about["missing"]]


# ---- predicted changes ---------------------------------------------------------------------------------------

def k_times_the_energy(bench):
    k = 3
    pairs = list(bench.pairs(bench.program.store(bench.write(bench.city.with_energy_times(k), "threefold")), EXACT_VIEWS))
    kept = ("output_cny10k", "change_percent", "n_units", "n_energy", "n_output", "flags")
    name = lambda row, start: next(column for column in row if column.startswith(start))
    amount = lambda row, start: Fraction(row[name(row, start)] or 0)
    bench.outcome.expect_all("k x energy: change, output, counts and flags stay",
                             ((all(a[c] == b[c] for c in kept), f"{a} {b}") for a, b in pairs))
    bench.outcome.expect_all("k x energy: energy",
                             ((amount(b, "e") == k * amount(a, "e"), f"{a} {b}") for a, b in
                              ((trim(a), trim(b)) for a, b in pairs)))
    near = lambda a, b: abs(amount(b, "intensity") - k * amount(a, "intensity")) <= abs(amount(b, "intensity")) / 10 ** 10
    bench.outcome.expect_all("k x energy: intensity", ((near(a, b), f"{a} {b}") for a, b in pairs))


def trim(row):
    """The row without its keys."""
    names = list(row)
    return {name: row[name] for name in names[names.index("period") + 1:]}


def an_idle_enterprise_changes_counts_only(bench):
    store = bench.program.store(bench.write(bench.city.with_an_idle_enterprise(), "idle"))
    counts = ("n_units", "n_energy", "n_output")
    pairs = list(zip(table(bench.figures[0]), table(bench.program.rate(store)), strict=True))
    bench.outcome.expect_all("an idle enterprise: figures stay",
                             ((all(a[c] == b[c] for c in a if c not in counts), f"{a} {b}") for a, b in pairs))
    bench.outcome.expect_all("an idle enterprise: counted",
                             ((all(int(b[c]) == int(a[c]) + 1 for c in counts), f"{a} {b}") for a, b in pairs))


def everything_twice(bench):
    store = bench.program.store(bench.write(bench.city.doubled(), "doubled"))
    twice = {"n_units", "n_energy", "n_output", "n_entries", "n_exits", "energy_tce", "emission_tco2", "output_cny10k",
             "full_tce", "feedstock_tce", "new_renewable_tce", "nonfossil_tce"}
    for what, columns in (("sums and counts are doubled", lambda row: twice & row.keys()),
                          ("keys, ratios and flags stay", lambda row: row.keys() - twice)):
        same = lambda a, b, c: Fraction(b[c] or 0) == 2 * Fraction(a[c] or 0) if c in twice else a[c] == b[c]
        bench.outcome.expect_all(f"everything twice: {what}", ((all(same(a, b, c) for c in columns(a)), f"{a} {b}")
                                                               for a, b in bench.pairs(store, UNIT_VIEWS)))


def groups_add_up(bench):
    totals = table(bench.figures[0])
    for by in ("region", "region:4", "industry:1", "industry:2", "industry", "size", "enterprise"):
        rows = table(bench.program.rate(bench.store, "--by", by))
        added = lambda period, column: sum(Fraction(row[column] or 0) for row in rows if row["period"] == period)
        columns = ("energy_tce", "output_cny10k", "n_units", "n_energy", "n_output")
        bench.outcome.expect_all(f"the groups of {by} add up",
                                 ((added(total["period"], c) == Fraction(total[c] or 0), f"{c} in {total}")
                                  for total in totals for c in columns))
        key = by.split(":")[0]
        rows = [row for row in table(bench.program.rate(bench.store, "--by", by, "--totals")) if row[key] == "*"]
        bench.outcome.equal(f"{by}: the total row is the total", [trim(row) for row in rows], [trim(row) for row in totals])


SCOPE_VIEWS = [["--scope", "all"], ["--scope", "no-renewable", "--by", "region:4", "--freq", "ytd"],
               ["--scope", "full,no-feedstock+no-renewable", "--by", "industry:1,carrier", "--totals", "--freq", "quarter"],
               ["--scope", "no-renewable,fossil", "--by", "region:4", "--pairing", "matched", "--from", "2021-02", "--to", "2021-06",
                "--freq", "month"],
               ["--scope", "no-feedstock", "--by", "enterprise", "--energy", "gross", "--freq", "month"],
               ["--scope", "no-renewable", "--freq", "ytd", "--compare", "2020", "--measure", "revenue"]]


def scopes_add_up(bench):
    """With a year behind 2020: verify.py computes or refuses the same; the lines of every row add up; what is fossil and
    what is not is everything; a scope alone is its rows among several."""
    files = bench.write(bench.city.a_year_later(), "later")
    store = bench.program.store(files)
    for view in SCOPE_VIEWS:
        groups, options = verify.parse_arguments([*map(str, files), *view])
        try:
            wanted = verify.rate_csv(Tables(groups, options), options)
        except Refused:
            bench.program.run("rate", store, *view, "--format", "csv", status=3)
            bench.outcome.skip(f"scopes, both refuse it: {view}")
            continue
        bench.outcome.equal(f"scopes, verify.py computes the same: {view}", bench.program.rate(store, *view), wanted)
    rows = table(bench.program.rate(store, "--scope", "all", "--by", "region:4"))
    less = ("feedstock_tce", "new_renewable_tce", "nonfossil_tce")
    bench.outcome.expect_all("scopes: the lines add up", (
        (Fraction(r["energy_tce"] or 0) == Fraction(r["full_tce"] or 0) - sum(Fraction(r[c] or 0) for c in less), str(r))
        for r in rows))
    for scope in ("full", "no-feedstock", "no-renewable", "fossil", "no-feedstock+fossil"):
        alone = [trim(r) for r in table(bench.program.rate(store, "--scope", scope, "--by", "region:4"))]
        among = [{c: r[c] for c in alone[0]} for r in rows if r["scope"] == scope]
        bench.outcome.equal(f"scopes: {scope} alone", [trim({"period": "", **r}) for r in among], alone)
    total = lambda column, *view: [r[column] for r in table(bench.program.rate(store, *view, "--by", "region:4", "--freq", "month"))]
    of = lambda text: Fraction(text or 0)
    carriers = lambda names: [of(e) for e in total("energy_tce", "--where", f"carrier={names}")]
    fossil = total("energy_tce", "--scope", "fossil")
    if len(carriers("coal_a,gas_a")) == len(fossil) == len(carriers("power_a,steam_a")):
        bench.outcome.equal("scopes: fossil carriers", [of(e) for e in fossil], carriers("coal_a,gas_a"))
        whole = [of(e) for e in total("energy_tce")]
        bench.outcome.equal("scopes: fossil and not", [a + b for a, b in zip(carriers("coal_a,gas_a"), carriers("power_a,steam_a"))],
                            whole)


def swapped_periods(bench):
    """r' = -r / (1 + r), where r is the exact change of the two years."""
    store = bench.program.store(bench.write(bench.city.with_years_swapped("2019", "2020"), "swapped"))
    for where in ("", "region=3204", "industry=C"):
        options = ["--where", where] if where else []
        old, new = ({row["period"]: row for row in table(bench.program.rate(s, *options, "--compare", "2019"))}
                    for s in (bench.store, store))
        e, g = ({y: Fraction(old[y][c]) for y in ("2019", "2020")} for c in ("energy_tce", "output_cny10k"))
        r = (e["2020"] / g["2020"]) / (e["2019"] / g["2019"]) - 1
        bench.outcome.equal(f"change as it is: {where}", old["2020"]["change_percent"], verify.rounded(r * 100, 6))
        bench.outcome.equal(f"change of swapped years: {where}", new["2020"]["change_percent"],
                            verify.rounded(-r / (1 + r) * 100, 6))


def declines_are_chained(bench):
    """1 - C of a span is the product over its parts, and that of the span the other way round is its reciprocal: exactly, at
    current prices and at those of a year, for everybody and for the same units."""
    def left(store, first, last, *more):
        found = json.loads(bench.program.run("check", store, "--format", "json", "--from", first, "--to", last, *more))["decline_exact"]
        return 1 - Fraction(int(found["numerator"]), int(found["denominator"]))

    swapped = bench.program.store(bench.write(bench.city.with_years_swapped("2019", "2020"), "swapped_check"))
    for more in ([], ["--where", "industry=C"], ["--price", "constant:2019", "--where", "industry=C26,C31"]):
        whole, parts = left(bench.store, "2018", "2020", *more), [left(bench.store, year, str(int(year) + 1), *more) for year in ("2018", "2019")]
        bench.outcome.equal(f"a chain is the product of its years {more}", whole, parts[0] * parts[1])
        if "--price" not in more:  # indices of the years are not swapped
            bench.outcome.equal(f"base and final year swapped {more}", left(swapped, "2019", "2020", *more) * parts[1], 1)
            bench.outcome.equal(f"the panel, base and final year swapped {more}", left(swapped, "2019", "2020", "--panel", "matched", *more)
                                * left(bench.store, "2019", "2020", "--panel", "matched", *more), 1)


def deflated_groups_add_up(bench):
    """With indices that divide without a rest, outputs at constant prices are finite, and those of finer groups add up to them."""
    pick = lambda: bench.random.choice(["50", "80", "100", "125", "200"])
    rows = [[industry, year, pick(), "previous_year"] for industry in ("C26", "C", "*") for year in ("2019", "2020")]
    city = bench.city.changed(deflators=rows)
    store = bench.program.store(bench.write(city, "round_prices"))
    options = ["--price", "constant:2018", "--measure", "revenue"]
    totals = table(bench.program.rate(store, *options))
    for by in ("industry:1", "industry", "region:4,industry:2", "enterprise"):
        rows = table(bench.program.rate(store, *options, "--by", by))
        bench.outcome.expect_all(f"deflated groups of {by} add up",
                                 ((sum(Fraction(row["output_cny10k"] or 0) for row in rows if row["period"] == total["period"]) ==
                                   Fraction(total["output_cny10k"] or 0), str(total)) for total in totals))


def a_whole_year_to_date_is_the_year(bench):
    """All columns, counts and flags too; a span from January of one quarter is that quarter."""
    for view in (["--by", "region:4"], ["--by", "carrier,size", "--totals"], ["--pairing", "matched", "--by", "industry:2"]):
        rows = lambda freq, *more: table(bench.program.rate(bench.store, *view, "--freq", freq, *more))
        year = [row for row in rows("year") if row["period"] in ("2019", "2020")]
        december = [{**row, "period": row["period"][:4]} for row in rows("ytd", "--from", "2019") if row["period"].endswith("-12")]
        bench.outcome.equal(f"January to December is the year: {view}", december, year)
        first = [{**row, "period": row["period"][:4]} for row in rows("quarter", "--compare", "year-ago")
                 if row["period"] in ("2019Q1", "2020Q1")]
        march = [{**row, "period": row["period"][:4]} for row in rows("ytd", "--from", "2019") if row["period"].endswith("-03")]
        bench.outcome.equal(f"January to March is the first quarter: {view}", march, first)


def spans_at_once_are_spans_one_by_one(bench):
    """With a memory limit every span is added up on its own."""
    views = [view for view in VIEWS if "ytd" in view] + [["--freq", "ytd", "--by", "enterprise", "--compare", "2019"]]
    bench.outcome.equal("spans at once are spans one by one", bench.views(bench.store, views, ["--max-memory", "64G"]),
                        bench.views(bench.store, views))


def a_panel_of_everybody_is_no_panel(bench):
    outside = ("raw_change_percent", "n_entries", "n_exits")
    for freq, period in (("year", "2019"), ("quarter", "2020Q1"), ("month", "2019-07")):
        view = ["--by", "industry:2", "--freq", freq, "--from", period, "--to", period, "--compare", period]
        panel, plain = (table(bench.program.rate(bench.store, *view, *more)) for more in (["--panel", "matched"], []))
        bench.outcome.equal(f"compared with itself, {period}", [{c: row[c] for c in row if c not in outside} for row in panel], plain)
        bench.outcome.expect(f"nobody enters or leaves, {period}", all(row["n_entries"] == row["n_exits"] == "0" for row in panel))
    for freq in ("year", "month", "ytd"):  # a unit alone is in its panel or has no change
        panel, plain = (table(bench.program.rate(bench.store, "--by", "enterprise", "--freq", freq, *more))
                        for more in (["--panel", "matched"], []))
        changes = lambda rows, column: [(row["enterprise"], row["period"], row[column]) for row in rows]
        bench.outcome.equal(f"units one by one, {freq}", changes(panel, "change_percent"), changes(plain, "change_percent"))
        bench.outcome.equal(f"the raw change, {freq}", changes(panel, "raw_change_percent"), changes(plain, "change_percent"))


def missing_is_not_zero(bench):
    """The same city with every missing cell written as 0: the same sums, other counts, fewer gaps."""
    store = bench.program.store(bench.write(bench.city.with_zeros_for_missing(), "zeros"))
    old, new = (table(bench.program.rate(s, "--freq", "month")) for s in (bench.store, store))
    same = lambda a, b, c: Fraction(a[c] or 0) == Fraction(b[c] or 0)
    bench.outcome.expect_all("missing as 0: the sums stay",
                             ((all(same(a, b, c) for c in ("energy_tce", "output_cny10k")), f"{a} {b}")
                              for a, b in zip(old, new, strict=True)))
    for count in ("n_energy", "n_output"):
        bench.outcome.expect(f"missing as 0: {count} grows", sum(int(row[count]) for row in new) >
                             sum(int(row[count]) for row in old))
    old, new = (table(bench.program.rate(s, "--by", "enterprise", "--where", "size=large,medium,small")) for s in
                (bench.store, store))
    gaps = lambda rows: sum("partial" in row["flags"] for row in rows if row["period"] == "2019")
    bench.outcome.expect("missing as 0: fewer partial years", gaps(new) < gaps(old), f"{gaps(new)} {gaps(old)}")


def prices_of_the_years(bench):
    """Prices that do not move leave no trace; a finer list with the same indices says the same; the base year scales the
    level of an industry and no change of it."""
    city, options = bench.city, ["--by", "industry", "--totals"]
    rate = lambda changed, name, *more: bench.program.rate(bench.program.store(bench.write(changed, name)), *options, *more)
    still = city.changed(deflators=[["*", year, "100", "previous_year"] for year in ("2019", "2020")])
    bench.outcome.equal("prices that do not move", rate(still, "still", "--price", "constant:2018"), rate(still, "still"))
    finer = city.changed(deflators=city.deflators + [["C3011", *r[1:]] for r in city.deflators if r[0] == "C"])
    bench.outcome.equal("a finer list of the same indices", rate(finer, "finer", "--price", "constant:2019"),
                        rate(city, "coarse", "--price", "constant:2019"))
    old, new = (table(rate(city, "coarse", "--price", f"constant:{base}")) for base in (2018, 2020))
    bench.outcome.expect_all("the base year scales levels and leaves changes",
                             ((a["change_percent"] == b["change_percent"], f"{a} {b}")
                              for a, b in zip(old, new, strict=True) if a["industry"] != "*"))
    for view in (["--link", "2020"], ["--by", "industry", "--totals", "--link", "2019"], ["--by", "region:4,size", "--tie", "half-even"],
                 ["--by", "enterprise", "--link", "2018", "--measure", "revenue"], ["--panel", "matched"],
                 ["--by", "region:4,industry:2", "--panel", "matched", "--link", "2019", "--totals"],
                 ["--by", "enterprise", "--panel", "matched", "--measure", "revenue"]):
        asked = ["--price", "constant:2019", *view]
        groups, given = verify.parse_arguments([*map(str, bench.files), *asked])
        bench.outcome.equal(f"verify.py computes the same growth: {view}",
                            bench.program.run("prices", bench.store, "--format", "csv", *asked),
                            verify_growth.prices_csv(Tables(groups, given), given))
    levels = lambda rows: [(r["industry"], r["output_cny10k"], r["intensity_tce_per_cny10k"]) for r in rows if r["period"] == "2020"]
    bench.outcome.equal("the base year itself is at current prices", levels(new), levels(table(rate(city, "coarse"))))


def prices_of_the_quarters(bench):
    """Indices of quarters are used for quarters and months, and leave the figures of years as they are."""
    city = bench.city.changed(deflators=bench.city.deflators + bench.city.quarterly)
    files = bench.write(city, "quarterly")
    store = bench.program.store(files)
    for view in (["--freq", "quarter", "--by", "industry:2"], ["--freq", "month", "--by", "region:4", "--compare", "year-ago"],
                 ["--freq", "quarter", "--by", "industry", "--totals"]):
        asked = ["--price", "constant:2019", *view]
        groups, given = verify.parse_arguments([*map(str, files), *asked])
        bench.outcome.equal(f"verify.py computes the same at prices of quarters: {view}", bench.program.rate(store, *asked),
                            verify.rate_csv(Tables(groups, given), given))
    yearly = ["--price", "constant:2019", "--by", "industry", "--totals"]
    bench.outcome.equal("indices of quarters leave years alone", bench.program.rate(store, *yearly),
                        bench.program.rate(bench.store, *yearly))


RELATIONS = [agrees_with_the_oracle, checks_agree_with_the_oracle, levels_of_groups_agree, order_and_files_do_not_matter,
             append_order_does_not_matter, storage_does_not_matter, machine_does_not_matter, notation_does_not_matter,
             a_scale_does_not_matter, a_withdrawn_correction_leaves_no_trace, exports_say_the_same, k_times_the_energy,
             an_idle_enterprise_changes_counts_only, everything_twice, groups_add_up, scopes_add_up, swapped_periods,
             declines_are_chained, deflated_groups_add_up, prices_of_the_quarters, a_whole_year_to_date_is_the_year,
             spans_at_once_are_spans_one_by_one, a_panel_of_everybody_is_no_panel, missing_is_not_zero,
             prices_of_the_years]


def one_seed(program, outcome, seed):
    bench = Bench(program, outcome, seed)
    for relation in RELATIONS:
        outcome.attempt(relation.__name__, lambda: relation(bench))


if __name__ == "__main__":
    sys.exit(seeds.main(__doc__, one_seed))
