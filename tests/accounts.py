#!/usr/bin/env python3
"""Accounts of regions: random ones, with random gaps, vintages and price bases, beside a random city. The program computes
what verify.py computes from the same tables, digit for digit; what must not change a figure does not change a byte. And the published rates of 30 provinces.

usage: accounts.py PROGRAM WORKDIR [SEED]"""
import csv
import json
import pathlib
import random
import sys
from fractions import Fraction

import seeds
import verify
import verify_growth
from city import City
from outcome import table
from verify_tables import Tables

PROVINCES = pathlib.Path(__file__).resolve().parent / "data" / "nbs_2020" / "provinces.csv"
REGIONS = ["320000", "3204", "320500", "320402", "330100", "340000"]
YEARS = range(2017, 2023)
VIEWS = [
    ["--by", "region:4"],
    ["--by", "region", "--price", "constant:2018", "--totals"],
    ["--by", "region:6", "--price", "constant:2020", "--compare", "2019", "--totals"],
    ["--price", "constant:2017"],
    ["--where", "region=3204", "--price", "constant:2020", "--rounding", "bulletin4"],
    ["--where", "region=320400,3205", "--price", "constant:2018", "--decimals", "9", "--tie", "half-even"],
    ["--by", "region:2", "--energy", "gross", "--basis", "equivalent", "--from", "2018", "--to", "2020"],
    ["--by", "region", "--freq", "quarter", "--compare", "year-ago", "--price", "constant:2018"],
    ["--by", "region:4", "--freq", "ytd", "--price", "constant:2019"],
    ["--freq", "ytd", "--by", "region", "--totals"],
    ["--by", "region:4", "--factor", "carbon", "--totals"],
    ["--factor", "carbon", "--price", "constant:2018", "--pairing", "matched"],
    ["--by", "region", "--pairing", "matched", "--totals", "--price", "constant:2020"],
]


PRICES = [
    ["--by", "region", "--totals", "--price", "constant:2018"],
    ["--price", "constant:2019", "--link", "2021"],
    ["--by", "region:4", "--price", "constant:2017", "--link", "2020", "--from", "2018", "--tie", "half-even", "--decimals", "2"],
]


def number(rng, low, high, decimals):
    return f"{rng.randrange(low * 10 ** decimals, high * 10 ** decimals) / 10 ** decimals:.{decimals}f}"


def rows_of(rng):
    """Level or index of a year, never both, so that nothing contradicts; some say that there is no value."""
    rows = []
    for region in REGIONS:
        for year in YEARS:
            gap = lambda text: "" if rng.random() < 0.08 else text
            base = 2015 if year <= 2019 else 2020
            if rng.random() < 0.5:
                rows.append([region, year, "gdp_constant", gap(number(rng, 8000, 20000, 2)), base, ""])
            elif rng.random() < 0.8:
                rows.append([region, year, "gdp_index", gap(number(rng, 95, 115, 1)), "", ""])
            if rng.random() < 0.6 and not (year == 2020 and rows and rows[-1][:3] == [region, year, "gdp_constant"]):
                rows.append([region, year, "gdp_current", gap(number(rng, 8000, 20000, 1)), "", ""])
            if rng.random() < 0.3:
                rows.append([region, year, "gdp_rest", gap(number(rng, 4000, 9000, 0)), "", ""])
            if rng.random() < 0.4:
                rows.append([region, year, "energy_total", gap(number(rng, 4000, 90000, 3)), "", ""])
            if rng.random() < 0.5:
                rows.append([region, year, "energy_rest", gap(number(rng, 400, 9000, 2)), "", ""])
            if rng.random() < 0.5:
                rows.append([region, year, "emission_" + rng.choice(["total", "rest"]), gap(number(rng, 900, 90000, 2)), "", ""])
            for quarter in range(1, 5):
                period = f"{year}Q{quarter}"
                if region in REGIONS[1:3] and rng.random() < 0.7:
                    item = rng.choice(["gdp_current", "gdp_index", "energy_total", "energy_rest"])
                    value = number(rng, 95, 115, 1) if item == "gdp_index" else number(rng, 1000, 5000, 2)
                    rows.append([region, period, item, gap(value), "", ""])
    return rows


def with_vintages(rng, rows):
    """Later values of some rows, dated, in any order."""
    more = []
    for row in rows:
        if row[2] != "gdp_constant" and rng.random() < 0.15:
            for vintage in rng.sample(["2019-05-01", "2020Q2", "2021", "2022-02"], 2):
                more.append([*row[:3], number(rng, 96, 114, 1) if row[2] == "gdp_index" else number(rng, 5000, 9000, 1), "", vintage])
    return rows + more


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["region", "period", "item", "value", "price_base", "vintage"])
        writer.writerows(rows)
    return path


def one_seed(program, outcome, seed):
    rng = random.Random(seed)
    folder = program.work / f"accounts{seed}"
    files = City(rng).write(folder / "city")
    rows = with_vintages(rng, rows_of(rng))
    accounts = write(folder / "accounts.csv", rows)
    dated = [row[:3] for row in rows if row[5]]  # an undated value that comes later is newer than all of them
    revised = [[*row[:3], row[3] and "7777.5", row[4], row[5]] for row in rng.sample(rows, 40)
               if row[2] != "gdp_index" and (row[5] or row[:3] not in dated)]
    revision = write(folder / "revision.csv", revised)
    restored = write(folder / "restored.csv", [row for row in rows if [*row[:3], *row[4:]] in [[*r[:3], *r[4:]] for r in revised]])
    rate = lambda store: [program.rate(store, "--measure", "gdp", *view, "--quiet") for view in VIEWS]
    store = program.store([*files, accounts])
    figures = rate(store)
    barometer(program, outcome, store)
    audited(program, outcome, store, folder)
    corrected = rate(program.store([*files, accounts], [revision]))
    for view in PRICES:
        groups, options = verify.parse_arguments([*map(str, files), str(accounts), "--measure", "gdp", *view])
        outcome.equal(f"verify.py computes the same prices: {view}",
                      program.run("prices", store, "--measure", "gdp", "--format", "csv", *view, "--quiet"),
                      verify_growth.prices_csv(Tables(groups, options), options))
    for name, found, appended in (("", figures, []), ("revised: ", corrected, ["--append", str(revision)])):
        for view, text in zip(VIEWS, found):
            groups, options = verify.parse_arguments([*map(str, files), str(accounts), *appended, "--measure", "gdp", *view])
            outcome.equal(f"{name}verify.py computes the same: {view}", text, verify.rate_csv(Tables(groups, options), options))
    outcome.expect("a revision changes the figures", corrected != figures)
    outcome.equal("a revision withdrawn restores every byte", rate(program.store([*files, accounts], [revision], [restored])), figures)
    outcome.equal("so does looking back", [program.rate(program.work / f"store{program.n_stores:04}", "--measure", "gdp", *view, "--quiet",
                                                        "--as-of", "state:1") for view in VIEWS], figures)
    rng.shuffle(rows)
    halves = [write(folder / f"half{i}.csv", rows[i::2]) for i in range(2)]
    outcome.equal("rows in another order, in two files", rate(program.store([*files, *halves])), figures)
    zeros = write(folder / "zeros.csv", [[str(row[0]).ljust(6, "0"), *row[1:]] for row in rows])
    outcome.equal("regions with their zeros", rate(program.store([*files, zeros])), figures)


def barometer(program, outcome, store):
    """Warning levels by GDP: energy, output and intensity of `rate`, and its change since the year before with the other sign."""
    for view in (["--by", "region"], ["--by", "region:4", "--price", "constant:2018", "--totals"],
                 ["--by", "region", "--freq", "ytd"], ["--by", "region", "--freq", "quarter", "--price", "constant:2020"]):
        options = ["--measure", "gdp", *view]
        levels = table(program.run("check", store, *options, "--decimals", "6", "--format", "csv"))
        rates = table(program.rate(store, *options, "--decimals", "6", "--compare", "year-ago"))
        columns = ("region", "period", "energy_tce", "output_cny10k", "intensity_tce_per_cny10k", "n_units")
        outcome.equal(f"levels {' '.join(view)}", [[row[name] for name in columns] for row in levels],
                      [[row[name] for name in columns] for row in rates])
        decline = lambda text: str(-Fraction(text)) if text else ""
        outcome.equal(f"declines {' '.join(view)}", [str(Fraction(row["decline_percent"])) if row["decline_percent"] else "" for row in levels],
                      [decline(row["change_percent"]) for row in rates])


def audited(program, outcome, store, folder):
    """Levels, shares and declines that `rate` gives are confirmed, and what is one digit off is refuted."""
    rates = table(program.rate(store, "--measure", "gdp", "--by", "region", "--price", "constant:2018", "--decimals", "6"))
    figures, wanted = ["id,kind,measure,where,of,from,to,price,published"], []
    def add(verdict, kind, measure, region, of, year, published):
        figures.append(f"F{len(wanted)},{kind},{measure},region={region},{of},,{year},constant:2018,{published}")
        wanted.append(verdict)
    for row in rates:
        region, year = row["region"], row["period"]
        if region.startswith("*"):
            continue
        if row["output_cny10k"]:
            off = Fraction(row["output_cny10k"]) + 1
            add("CONFIRMED", "level", "gdp", region, "", year, row["output_cny10k"])
            add("REFUTED", "level", "gdp", region, "", year, f"{int(off)}.0000")
        else:
            add("UNDECIDED", "level", "gdp", region, "", year, "1000")
        if row["change_percent"]:
            change = -Fraction(row["change_percent"])
            text = lambda number: f"{'-' if number < 0 else ''}{abs(number) // 1}.{int(abs(number) % 1 * 10 ** 6):06}%"
            add("CONFIRMED", "decline", "gdp", region, "", year, text(change))
            add("REFUTED", "decline", "gdp", region, "", year, text(change + Fraction(2, 10 ** 6)))
    path = folder / "figures.csv"
    path.write_text("\n".join(figures) + "\n", encoding="utf-8")
    found = json.loads(program.run("audit", path, store, "--format", "json", status=1))["figures"]
    outcome.equal("figures of accounts are audited by them", [f"{line} {figure['verdict']}" for line, figure in zip(figures[1:], found)],
                  [f"{line} {verdict}" for line, verdict in zip(figures[1:], wanted)])


def provinces_of_2020(program, outcome):
    """The communique of 2020: the printed growth of energy and the printed rate of every province imply a growth of GDP that
    agrees with the printed one; the accounts made of them give the rate back, and Tibet, of which nothing is printed, nothing."""
    with open(PROVINCES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [row for row in rows if row["intensity_rate_percent"]]
    outcome.expect("30 provinces are published and one is not", (len(known), len(rows)) == (30, 31))
    folder = program.work / "provinces"
    figures = ["id,kind,expression,published"]
    accounts = []
    for row in rows:
        code, energy, gdp = row["region"], row["energy_growth_percent"], row["gdp_growth_percent"]
        level = lambda growth: "" if not growth else str(1000 + Fraction(growth) * 10)
        accounts += [[code, 2019, "energy_total", "1000" if energy else "", "", ""], [code, 2020, "energy_total", level(energy), "", ""],
                     [code, 2019, "gdp_constant", "1000" if gdp else "", 2015, ""], [code, 2020, "gdp_constant", level(gdp), 2015, ""]]
        if energy:
            figures += [f"R{code},decline,,{row['intensity_rate_percent']}%", f"E{code},growth,,{energy}%",
                        f"G{code},growth,(1+E{code})/(1+R{code})-1,{gdp}%"]
    store = program.store([write(folder / "accounts.csv", accounts)])
    (folder / "figures.csv").write_text("\n".join(figures) + "\n", encoding="utf-8")
    audited = json.loads(program.run("audit", folder / "figures.csv", "--format", "json"))["figures"]
    verdicts = {figure["id"]: figure["verdict"] for figure in audited if figure["id"].startswith("G")}
    outcome.expect_all("the implied growth of GDP agrees with the printed one", ((verdict in ("CONFIRMED", "CONSISTENT"), f"{key} {verdict}")
                                                                                 for key, verdict in verdicts.items()))
    outcome.expect("of all 30", len(verdicts) == 30)
    rate = {row["region"]: row for row in table(program.rate(store, "--measure", "gdp", "--by", "region", "--from", "2020"))}
    half = Fraction(1, 20)
    ends = lambda row: [(100 + Fraction(row["energy_growth_percent"]) + sign * half) / (100 + Fraction(row["gdp_growth_percent"]) - sign * half)
                        * 100 - 100 for sign in (-1, 1)]
    change = lambda row: Fraction(rate[row["region"].removesuffix("0000")]["change_percent"])
    outcome.expect_all("the accounts give the printed rates back", (
        (ends(row)[0] - Fraction(1, 200) <= Fraction(row["intensity_rate_percent"]) <= ends(row)[1] + Fraction(1, 200) and
         ends(row)[0] <= change(row) <= ends(row)[1], f"{row} {change(row)}") for row in known))
    tibet = rate["54"]
    outcome.expect("what is not published is not available, and not zero",
                   (tibet["energy_tce"], tibet["output_cny10k"], tibet["change_percent"], tibet["flags"]) ==
                   ("", "", "", "no_energy;no_output;not_available"), str(tibet))


if __name__ == "__main__":
    sys.exit(seeds.main(__doc__, one_seed, provinces_of_2020))
