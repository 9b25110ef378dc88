#!/usr/bin/env python3
"""nenghao audit against fractions: random documents whose intervals are found by trying every corner, and figures of a
synthetic city recomputed from the tables of `nenghao rate`, and of a city that meets a letter from its CSV tables. Digit for
digit; shares no code with the engine.

usage: audit.py PROGRAM WORKDIR"""
import csv
import itertools
import json
import pathlib
import random
import shutil
import subprocess
import sys
from fractions import Fraction

PROGRAM, WORK = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
MORE_DIGITS = 6  # of values and ends, behind those that are published
passed = failed = 0


def check(what, got, wanted):
    global passed, failed
    if got == wanted:
        passed += 1
        return
    failed += 1
    if failed <= 20:
        print(f"FAILED: {what}: got {got}, wanted {wanted}")


def nenghao(*arguments):
    run = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if run.returncode > 1:
        sys.exit(f"nenghao {' '.join(map(str, arguments))}: {run.stderr}")
    return run.stdout


# ---- decimals ---------------------------------------------------------------------------------------------------------
def text_of(scaled, decimals):
    """scaled / 10^decimals, all decimals written."""
    digits = str(abs(scaled)).rjust(decimals + 1, "0")
    sign = "-" if scaled < 0 else ""
    return sign + digits[:len(digits) - decimals] + ("." + digits[len(digits) - decimals:] if decimals else "")


def half_up(number, decimals):
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return whole if number >= 0 else -whole


def stripped(scaled, decimals):
    text = text_of(scaled, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(low, high, value, decimals):
    digits = decimals + MORE_DIGITS
    return [stripped(half_up(value, digits), digits), stripped(low * 10**digits // 1, digits),
            stripped(-(-high * 10**digits // 1), digits)]


def verdict(low, high, published, decimals):
    if half_up(low, decimals) == half_up(high, decimals) == published:
        return "CONFIRMED"
    half = Fraction(1, 2 * 10**decimals)
    figure = Fraction(published, 10**decimals)
    return "CONSISTENT" if high >= figure - half and low <= figure + half else "REFUTED"


# ---- documents --------------------------------------------------------------------------------------------------------
class Figure:
    """A printed amount: a number of 0 to 3 decimals in 100 million yuan, so that it is never taken as exact."""

    def __init__(self, name, dice):
        self.name = name
        self.decimals = dice.randint(0, 3)
        self.scaled = dice.randint(1, 10**(self.decimals + 3))
        self.point = Fraction(self.scaled, 10**self.decimals)
        half = Fraction(1, 2 * 10**self.decimals)
        self.ends = (self.point - half, self.point + half)


def random_tree(names, dice):
    """An expression in which every name stands once."""
    if len(names) == 1:
        return names[0]
    cut = dice.randint(1, len(names) - 1)
    left, right = random_tree(names[:cut], dice), random_tree(names[cut:], dice)
    return f"({left}{dice.choice('+-*/')}{right})"


TWICE = ["(a-b)/b", "a/(a+b)", "(a-b)/(a+b)", "a*b/(a+b)", "(a+b)/(a+b+c)", "a-a", "a*a/a", "-(b-a)/a"]  # steady in each


def corners(formula, figures):
    """Least and largest value: in each name the value is a quotient of linear functions, so that it is extreme at corners.
    None: a divisor may be zero."""
    code = compile(formula, formula, "eval")
    values = []
    try:
        for ends in itertools.product(*(figure.ends for figure in figures)):
            values.append(eval(code, {}, {f.name: end for f, end in zip(figures, ends)}))
    except ZeroDivisionError:
        return None
    return min(values), max(values)


def has_safe_divisors(formula, figures):
    """Does every divisor keep its sign over all corners? Divisors are found by taking what follows each /."""
    for i, character in enumerate(formula):
        if character != "/":
            continue
        depth = 0
        end = i + 1
        while end < len(formula) and (depth > 0 or formula[end] not in "+-*/)"):
            depth += (formula[end] == "(") - (formula[end] == ")")
            end += 1
        bounds = corners(formula[i + 1:end], figures)
        if bounds is None or bounds[0] <= 0 <= bounds[1]:
            return False
    return True


def document(dice):
    """One expression with its figures: rows, and what is expected of the last."""
    figures = [Figure(name, dice) for name in "abcd"[:dice.randint(2, 4)]]
    formula = random_tree([f.name for f in figures], dice)
    if dice.random() < 0.3:
        figures = [Figure(name, dice) for name in "abc"]
        formula = dice.choice(TWICE)
    used = [f for f in figures if f.name in formula]
    if any(f.ends[0] <= 0 for f in used) or not has_safe_divisors(formula, used):
        return None
    low, high = corners(formula, used)
    value = eval(formula, {}, {f.name: f.point for f in used})
    decimals = dice.randint(0, 4)
    published = half_up(value, decimals) + dice.choice([0, 0, 0, -1, 1, 3])
    return used, formula, (low, high, value), published, decimals


def documents(dice, n):
    rows, expected, twice = [], {}, set()
    while len(expected) < n:
        made = document(dice)
        if made is None:
            continue
        used, formula, (low, high, value), published, decimals = made
        number = len(expected)
        names = {f.name: f"{f.name}_{number}" for f in used}
        rows += [[names[f.name], "level", "", f"{text_of(f.scaled, f.decimals)}件/户"] for f in used]
        rows.append([f"x_{number}", "arith", "".join(names.get(c, c) for c in formula), f"{text_of(published, decimals)}件/户"])
        expected[f"x_{number}"] = [verdict(low, high, published, decimals), *shown(low, high, value, decimals)]
        if formula in TWICE:
            twice.add(f"x_{number}")
    return rows, expected, twice


def chains(dice, n):
    rows, expected = [], {}
    for number in range(n):
        decimals = dice.randint(1, 2)
        years = [dice.randint(-200, 900) if decimals == 2 else dice.randint(-20, 90) for _ in range(dice.randint(2, 6))]
        half, hundred = Fraction(1, 2 * 10**decimals), Fraction(100)
        ends = []
        for sign in (-1, 0, 1):
            left = Fraction(1)
            for year in years:
                left *= 1 - (Fraction(year, 10**decimals) + sign * half) / hundred
            ends.append((1 - left) * hundred)
        low, value, high = ends
        plain = Fraction(sum(years), 10**decimals)
        digits = dice.randint(0, decimals)  # of the published figure
        published = half_up(plain if dice.random() < 0.4 else value, digits) + dice.choice([0, 0, 1, -2])
        rows.append([f"c_{number}", "chain", ";".join(text_of(y, decimals) for y in years), f"{text_of(published, digits)}%"])
        is_plain = abs(plain - Fraction(published, 10**digits)) <= Fraction(1, 2 * 10**digits)
        expected[f"c_{number}"] = [verdict(low, high, published, digits), *shown(low, high, value, digits), is_plain]
    return rows, expected, set()


def audit(name, header, rows, *store):
    path = WORK / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return {f["id"]: f for f in json.loads(nenghao("audit", path, *store, "--format", "json"))["figures"]}


def is_wider(got, wanted):
    """Where a figure stands twice and it is not certain that it drives the value steadily, the interval only holds it."""
    return got[1] == wanted[1] and Fraction(got[2]) <= Fraction(wanted[2]) and Fraction(got[3]) >= Fraction(wanted[3]) \
        and got[0] in (wanted[0], "CONSISTENT")


def compare(figures, expected, twice=()):
    n_wider = 0
    for name, wanted in expected.items():
        figure = figures[name]
        got = [figure["verdict"], figure["value"], *figure["interval"]]
        if len(wanted) == 5:
            got.append(figure["naive_sum"])
        if name in twice and got != wanted and is_wider(got, wanted):
            n_wider += 1
            continue
        check(f"{name} ({figure['reason']})", got, wanted)
    check("few intervals are wider than they must be", 100 * n_wider <= len(twice), True)


def test_documents(dice):
    header = ["id", "kind", "expression", "published"]
    for name, make, n in (("documents", documents, 3000), ("chains", chains, 1000)):
        rows, expected, twice = make(dice, n)
        compare(audit(name, header, rows), expected, twice)
        kinds = {wanted[0] for wanted in expected.values()}
        check(f"every verdict in {name}", kinds, {"CONFIRMED", "CONSISTENT", "REFUTED"})


# ---- a city -----------------------------------------------------------------------------------------------------------
def rate(store, by):
    """(key, year) -> (energy, output) in tce and 10,000 yuan."""
    rows = csv.DictReader(nenghao("rate", store, *by, "--measure", "gross_output", "--format", "csv").splitlines())
    key = by[1].split(":")[0] if by else None
    return {(row[key] if key else "", row["period"]):
            (Fraction(row["energy_tce"] or 0), Fraction(row["output_cny10k"] or 0)) for row in rows}


def city_rows(store, dice):
    total, regions, enterprises = (rate(store, by) for by in ([], ["--by", "region:6"], ["--by", "enterprise"]))
    codes = sorted({code for code, _ in regions})
    for code in codes:
        where = f"region={code}"
        (e0, g0), (e1, g1) = regions[code, "2015"], regions[code, "2016"]
        yield "level", where, "", "", "gross_output", g1, ""
        yield "level", where, "", "", "energy", e1, ""
        yield "level", where, "", "2015", "gross_output", g0 + g1, ""
        yield "growth", where, "", "2015", "gross_output", 100 * (g1 / g0 - 1), "%"
        yield "growth", where, "", "", "energy", 100 * (e1 / e0 - 1), "%"
        yield "multiple", where, "", "2015", "gross_output", g1 / g0, "倍"
        yield "decline", where, "", "2015", "gross_output", 100 * (1 - e1 / g1 / (e0 / g0)), "%"
        yield "share", where, "", "", "gross_output", 100 * g1 / total["", "2016"][1], "%"
        yield "share_change", where, "", "2015", "gross_output", 100 * (g1 / total["", "2016"][1] - g0 / total["", "2015"][1]), "pp"
        yield "ratio", where, "gross_output", "", "energy", e1 / g1, "吨标准煤/万元"
        yield "rank", where, "region:6", "", "gross_output", Fraction(1 + sum(regions[c, "2016"][1] > g1 for c in codes)), ""
    outputs = sorted(output for (_, year), (_, output) in enterprises.items() if year == "2016")
    for _ in range(10):
        threshold = dice.choice(outputs)
        for word, n in (("", sum(o >= threshold for o in outputs)), ("超", sum(o > threshold for o in outputs))):
            yield "count", "", f"{word}{stripped(threshold * 10**9 // 1, 9)}万元", "", "gross_output", Fraction(n), "家"


def test_city(dice):
    store = WORK / "city.nh"
    nenghao("synth", "-o", store, "--enterprises", "300", "--months", "24", "--seed", "5")
    rows, expected = [], {}
    for kind, where, of, since, measure, value, unit in city_rows(store, dice):
        is_whole = kind in ("rank", "count")
        decimals = 0 if is_whole else dice.randint(0, 4)
        published = half_up(value, decimals) + dice.choice([0, 0, 1, -1])
        name = f"{kind}_{len(rows)}"
        rows.append([name, kind, measure, where, "" if kind == "count" else of, since, "2016", of if kind == "count" else "",
                     f"{text_of(published, decimals)}{unit}"])
        expected[name] = [verdict(value, value, published, decimals), *shown(value, value, value, decimals)]
    header = ["id", "kind", "measure", "where", "of", "from", "to", "threshold", "published"]
    compare(audit("city", header, rows, store), expected)


# ---- a city that meets a letter ------------------------------------------------------------------------------------------
def table(directory, name):
    with open(directory / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_taken(unit, where):
    """KEY=VALUE[,...][;...] of --where: regions and industries by prefix, chains one by one, other columns whole."""
    for term in filter(None, where.split(";")):
        key, _, values = term.partition("=")
        if key in ("region", "industry"):
            hit = any(unit[key].startswith(value) for value in values.split(","))
        elif key == "chain":
            hit = bool(set(unit[key].split(";")) & set(values.split(",")))
        else:
            hit = unit[key] in values.split(",")
        if not hit:
            return False
    return True


class Letter:
    """The tables of a calibrated city, added up with fractions."""

    def __init__(self, directory):
        self.units = {row["enterprise_id"]: row for row in table(directory, "enterprises")}
        self.price = {(row["industry"], row["period"]): Fraction(row["index"]) / 100 for row in table(directory, "deflators")}
        self.accounts = {(row["item"], row["period"]): Fraction(row["value"]) for row in table(directory, "accounts")}
        self.output, self.tce, quantities = {}, {}, {}
        for row in table(directory, "output"):
            for measure in ("value_added", "gross_output", "revenue"):
                key = row["enterprise_id"], row["period"][:4], measure
                self.output[key] = self.output.get(key, 0) + Fraction(row[measure])
        kgce = {row["carrier"]: Fraction(row["kgce_per_unit"]) for row in table(directory, "carriers")}
        for row in table(directory, "energy"):
            whole, _, cents = row["quantity"].partition(".")
            key = row["period"][:4], row["carrier"], row["flow"]
            quantities[key] = quantities.get(key, 0) + int(whole + cents.ljust(2, "0"))
        for (year, carrier, flow), cents in quantities.items():
            sign = {"consumption": 1, "transformation_output": -1, "recovery": -1}.get(flow, 0)
            self.tce[year] = self.tce.get(year, 0) + sign * cents * kgce[carrier] / 100000

    def total(self, measure, where, year, base=None):
        total = 0
        for (unit, when, name), value in self.output.items():
            if when != year or name != measure or not is_taken(self.units[unit], where):
                continue
            for moved in range(int(base or year) + 1, int(year) + 1):
                value /= self.price[self.units[unit]["industry"][:3], str(moved)]
            total += value
        return total

    def count(self, row):
        reporting = {unit for unit, when, _ in self.output if when == row["to"]}
        chosen = [unit for unit in self.units if not row["to"] or unit in reporting]
        if not row["threshold"]:
            return sum(is_taken(self.units[unit], row["where"]) for unit in chosen)
        is_more, text = row["threshold"].startswith("超"), row["threshold"].removeprefix("超").removesuffix("以上")
        number, _, unit = text.partition("亿" if "亿" in text else "万")
        bound = int(number) * (10000 if "亿" in text else 1)
        values = [self.output[unit, row["to"], row["measure"]] for unit in chosen]
        return sum(value > bound if is_more else value >= bound for value in values)

    def figure(self, row):
        """As a fraction: a growth of 7.5 % is 0.075."""
        measure, where = row["measure"], row["where"]
        base = row["price"].removeprefix("constant:") or None
        if row["kind"] in ("count", "subset"):
            return Fraction(self.count(row))
        whole = lambda year: self.accounts["gdp_current", year] if row["of"] == "gdp" else self.total(measure, "", year)
        shares = [self.total(measure, where, year) / whole(year)
                  for year in (row["from"], row["to"]) if year and row["kind"].startswith("share")]
        if row["kind"] == "share":
            return shares[-1]
        if row["kind"] == "share_change":
            return shares[1] - shares[0]
        if row["kind"] == "growth":
            return self.total(measure, where, row["to"], base) / self.total(measure, where, row["from"], base and row["from"]) - 1
        first, last = row["from"], row["to"]
        if measure == "gdp":
            gdp = "gdp_constant" if base else "gdp_current"
            return 1 - (self.accounts["energy_total", last] / self.accounts[gdp, last]) / (self.accounts["energy_total", first] / self.accounts[gdp, first])
        return 1 - self.tce[last] / self.total("value_added", "", last) / (self.tce[first] / self.total("value_added", "", first))


def test_letter():
    figures = pathlib.Path(__file__).resolve().parent.parent / "data" / "changzhou" / "figures.csv"
    nenghao("synth", "--csv", WORK / "letter", "--calibrate", figures, "--seed", "2021")
    nenghao("import", "-o", WORK / "letter.nh", WORK / "letter")
    letter = Letter(WORK / "letter")
    rows = {row["id"]: row for row in table(figures.parent, "figures")}
    truth = json.loads((WORK / "letter" / "truth.json").read_text(encoding="utf-8"))["figures"]
    audited = {row["id"]: row for row in json.loads(nenghao("audit", figures, WORK / "letter.nh", "--format", "json"))["figures"]}
    check("figures in the truth", [figure["id"] for figure in truth], list(rows))
    check("figures that are met", sum(figure["status"] == "met" for figure in truth), 40)
    check("refuted", [name for name, row in audited.items() if row["verdict"] == "REFUTED"], [])
    for figure in truth:
        if figure["status"] != "met":
            continue
        name, percent = figure["id"], 1 if rows[figure["id"]]["kind"] in ("count", "subset") else 100
        value, exact = letter.figure(rows[name]), figure["exact"]
        check(f"{name}, the truth", Fraction(int(exact["numerator"]), int(exact["denominator"])), percent * value)
        check(f"{name}, verdict", audited[name]["verdict"], "CONFIRMED")
        digits = len(rows[name]["published"].partition(".")[2].rstrip("%p")) + MORE_DIGITS
        check(f"{name}, its value", audited[name]["value"], stripped(half_up(percent * value, digits), digits))
    test_prices(letter)


def test_prices(letter):
    """Figures at the prices of 2015: sums over 24 divisions with five indices each, which the engine encloses."""
    def at_2015(where, year):
        return letter.total("value_added", where, year, "2015")
    rise = at_2015("", "2020") / at_2015("", "2015")
    steel = at_2015("industry=C31", "2020") / at_2015("", "2020")
    cases = [("level", "", "", at_2015("", "2020") / 10000, "亿元"), ("growth", "", "2015", 100 * (rise - 1), "%"),
             ("multiple", "", "2015", rise, "倍"), ("share", "industry=C31", "", 100 * steel, "%"),
             ("share_change", "industry=C31", "2015", 100 * (steel - at_2015("industry=C31", "2015") / at_2015("", "2015")), "pp"),
             ("decline", "", "2015", 100 * (1 - letter.tce["2020"] / letter.tce["2015"] / rise), "%")]
    rows, expected = [], {}
    for kind, where, since, value, unit in cases:
        for wrong in (0, 1):
            published = half_up(value, 3) + wrong
            rows.append([f"{kind}{wrong}", kind, "value_added", where, since, "2020", "constant:2015", text_of(published, 3) + unit])
            expected[f"{kind}{wrong}"] = [verdict(value, value, published, 3), *shown(value, value, value, 3)]
    header = ["id", "kind", "measure", "where", "from", "to", "price", "published"]
    compare(audit("prices", header, rows, WORK / "letter.nh"), expected)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    dice = random.Random(20210032)
    test_documents(dice)
    test_city(dice)
    test_letter()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
