#!/usr/bin/env python3
"""Runs the program on real public data and compares it with published figures and with direct sums over the sources.
Bundled extracts are always tested; the full sets when they are there, else each is named and counted as skipped.

usage: real_data.py PROGRAM SHARED_DIR|none WORKDIR"""
import csv
import gzip
import json
import pathlib
import sys
from fractions import Fraction

import prepare
import verify
from outcome import Outcome, Program, table
from verify_tables import Tables

PROJECT = pathlib.Path(__file__).resolve().parent.parent
HALF_NANO = Fraction(1, 2 * 10 ** 9)  # what rounding to 9 decimals may change in one value


def rows_of(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def add_up(pairs):
    """{key: (sum, number of values)} of the values that are numbers."""
    sums = {}
    for key, text in pairs:
        if prepare.plain(text):
            value, n = sums.get(key, (Fraction(0), 0))
            sums[key] = (value + Fraction(text.strip()), n + 1)
    return sums


class Case:
    """One data set, the bundled extract or the full set, imported once."""

    def __init__(self, program, outcome, name, folder, label, import_options):
        self.program, self.outcome, self.name, self.folder = program, outcome, label, pathlib.Path(folder)
        self.import_options = import_options
        self.files = sorted(self.folder.glob("*.csv"))
        self.store = program.store([*self.files, *import_options])
        self.tables = None  # as verify.py reads them

    def rate(self, *options):
        return table(self.program.rate(self.store, *options))

    def oracle(self, *options):
        """The same bytes as verify.py."""
        groups, parsed = verify.parse_arguments([*map(str, self.files), *self.import_options, *options])
        self.tables = self.tables or Tables(groups, parsed)
        self.outcome.equal(f"{self.name}: verify.py computes the same: {' '.join(options)}",
                           self.program.rate(self.store, *options), verify.rate_csv(self.tables, parsed))

    def near(self, what, cases):
        """cases: (label, got, wanted, bound)"""
        self.outcome.expect_all(f"{self.name}: {what}", ((abs(Fraction(got or 0) - wanted) <= bound,
                                f"{label}: got {got}, wanted {float(wanted)!r}") for label, got, wanted, bound in cases))

    def control(self, name):
        return {(row["enterprise_id"], row["period"]): list(row.values())[2]
                for row in rows_of(self.folder / "control" / name)}


# ---- the data sets -------------------------------------------------------------------------------------------------

def china_provinces(case, source):
    case.oracle("--by", "region:2")
    case.oracle("--by", "carrier", "--totals")
    case.oracle("--by", "name", "--compare", "2006", "--rounding", "bulletin4", "--tie", "half-even", "--decimals", "2")
    rows = case.rate("--by", "enterprise")
    totals = case.control("total.csv")
    case.outcome.expect(f"{case.name}: 30 provinces, 5 years", len(rows) == len(totals) == 150)
    # the source adds up binary numbers; its total and the sum of 17 rounded carriers agree to 10^-6 of 10^4 tce
    case.near("the total of the source", ((row["enterprise"] + row["period"], row["energy_tce"],
              10000 * Fraction(totals[row["enterprise"], row["period"]]), Fraction(1, 100)) for row in rows))
    value = {(row["enterprise_id"], row["period"]): row["value_added"] for row in rows_of(case.folder / "value_added.csv")}
    case.near("value added", ((row["enterprise"], row["output_cny10k"],
              10000 * Fraction(value[row["enterprise"], row["period"]]), 0) for row in rows))
    jiangsu = {row["period"]: Fraction(row["energy_tce"]) / Fraction(row["output_cny10k"]) for row in rows
               if row["enterprise"] == "Jiangsu"}
    decline = 1 - jiangsu["2010"] / jiangsu["2006"]
    check = json.loads(case.program.run("check", case.store, "--region", "320000", "--from", "2006", "--to", "2010",
                                        "--target", "20", "--format", "json", status=0 if decline * 5 >= 1 else 1))
    exact = check["decline_exact"]
    case.outcome.equal(f"{case.name}: decline of Jiangsu 2006-2010",
                       Fraction(int(exact["numerator"]), int(exact["denominator"])), decline)


INDIA_PUBLISHED = {"2013": "0.8202388383464478", "2014": "0.8285494363824344", "2015": "0.8239904256821908",
                   "2016": "0.828028240329516", "2017": "0.8222265643768527"}  # sheet Results, weighted average rate


def india(case, source):
    measure = ["--measure", "net_generation"]
    rates = {row["period"]: row["intensity_tce_per_cny10k"] for row in case.rate(*measure)}
    case.near("the published national rate, t CO2 per MWh", ((year, rates[year], Fraction(rate), Fraction(1, 10 ** 9))
              for year, rate in INDIA_PUBLISHED.items()))
    case.oracle(*measure, "--by", "region", "--totals")
    case.oracle(*measure, "--by", "type,sector", "--pairing", "matched", "--compare", "2013")
    if source:
        stations = rows_of(source / "stations_v14.csv")
        years = {y: next(c[8:] for c in stations[0] if c.startswith("net_gwh_" + y)) for y in INDIA_PUBLISHED}
        cells = lambda column: add_up(((s["state"].strip(), y), s[column + text]) for s in stations
                                      for y, text in years.items())
        co2, generation = cells("co2_t_"), cells("net_gwh_")
    else:
        state = {row["enterprise_id"]: row["region"] for row in rows_of(case.folder / "enterprises.csv")}
        cells = lambda name, column: add_up(((state[r["enterprise_id"]], r["period"]), r[column])
                                            for r in rows_of(case.folder / name))
        co2 = cells("energy.csv", "co2")
        generation = {key: (value / 1000, n) for key, (value, n) in cells("output.csv", "net_generation").items()}
    rows = {(row["region"], row["period"]): row for row in case.rate(*measure, "--by", "region")}
    case.outcome.equal(f"{case.name}: states and years", sorted(rows), sorted(co2.keys() | generation.keys()))
    case.near("emissions of the states", ((key, rows[key]["energy_tce"], total, n * HALF_NANO)
                                          for key, (total, n) in co2.items()))
    case.near("generation of the states", ((key, rows[key]["output_cny10k"], 1000 * total, n * HALF_NANO)
                                           for key, (total, n) in generation.items()))
    case.outcome.expect_all(f"{case.name}: stations counted", ((int(rows[key]["n_energy"]) == n, key)
                                                               for key, (_, n) in co2.items()))


def us_facilities(case, source):
    case.oracle("--measure", "emissions_co2e", "--by", "region,naics3", "--totals")
    case.oracle("--measure", "emissions_co2e", "--by", "carrier,industry")
    if source:
        cells = [((row["STATE"], row["PRIMARY_NAICS_CODE"]), row["MMBtu_TOTAL"])
                 for row in rows_of(source / "facility_fuel_2017_2023-05-08.csv")]
    else:
        keys = {row["enterprise_id"]: (row["region"], row["naics"]) for row in rows_of(case.folder / "enterprises.csv")}
        cells = [(keys[row["enterprise_id"]], row["quantity"]) for row in rows_of(case.folder / "energy.csv")]
    sums = add_up(cells)
    rows = {(row["region"], row["naics"]): row["energy_tce"] for row in case.rate("--measure", "emissions_co2e", "--by", "region,naics")}
    case.outcome.equal(f"{case.name}: states and industries", sorted(rows), sorted(sums))
    case.near("MMBtu by state and industry", ((key, rows[key], total, n * HALF_NANO) for key, (total, n) in sums.items()))


STEEL_MONTHS_KWH = {"2018-01": "126238.29", "2018-02": "91497.34", "2018-03": "80230.41", "2018-04": "78769.8",
                    "2018-05": "79059.28", "2018-06": "65404.64", "2018-07": "81674.41", "2018-08": "68559.43",
                    "2018-09": "57883.07", "2018-10": "84665.65", "2018-11": "86221.21", "2018-12": "59436.78"}


def steel_works(case, source):
    """The months are those of the source, whose last interval of a day belongs to that day."""
    measure = ["--measure", "emissions"]
    case.oracle(*measure, "--freq", "month")
    case.oracle(*measure, "--freq", "day", "--from", "2018-02-10", "--to", "2018-02-20")
    months = {row["period"]: row for row in case.rate(*measure, "--freq", "month")}
    whole = {m: row for m, row in months.items() if "partial" not in row["flags"]}
    case.outcome.expect(f"{case.name}: whole months", len(whole) == (12 if source else 1), str(sorted(whole)))
    case.outcome.expect_all(f"{case.name}: kWh of the months",
                            ((Fraction(row["energy_tce"]) == Fraction(STEEL_MONTHS_KWH[m]) * Fraction("0.0001229"), f"{row}")
                             for m, row in whole.items()))


def cambridge(case, source):
    """Months and years of hourly meters against direct sums; 2020 has a 29 February."""
    case.oracle("--freq", "month", "--by", "enterprise,carrier")
    case.oracle("--freq", "day", "--from", "2020-02-28", "--to", "2020-03-01", "--by", "carrier", "--totals")
    case.oracle("--freq", "year")
    case.oracle("--freq", "hour", "--from", "2020-02-28T22:00", "--to", "2020-02-29T02:00", "--by", "enterprise")
    if source:
        cells = [((b, carrier + "_kwh", row["datetime"][:10]), value) for carrier in ("electricity", "gas")
                 for year in (2018, 2019, 2020) for row in rows_of(source / f"{carrier}_{year}_hourly_kwh.csv.gz")
                 for b, value in row.items() if b != "datetime"]
    else:
        cells = [((row["enterprise_id"], carrier, row["period"][:10]), row[carrier])
                 for row in rows_of(case.folder / "energy.csv") for carrier in ("electricity_kwh", "gas_kwh")]
    days = add_up(cells)
    tce = {"electricity_kwh": Fraction("0.0001229"), "gas_kwh": Fraction("0.00012283503")}
    for freq, width in (("year", 4), ("month", 7), ("day", 10)):
        sums = {}
        for (building, carrier, day), (value, _) in days.items():
            key = (building, carrier, day[:width])
            sums[key] = sums.get(key, 0) + value * tce[carrier]
        rows = {(row["enterprise"], row["carrier"], row["period"]): Fraction(row["energy_tce"])
                for row in case.rate("--freq", freq, "--by", "enterprise,carrier")}
        case.outcome.expect(f"{case.name}: sums by {freq}", rows == sums,
                            str(next((k for k in rows.keys() | sums.keys() if rows.get(k) != sums.get(k)), "")))
    leap = case.rate("--freq", "day", "--from", "2020-02-29", "--to", "2020-02-29", "--by", "carrier")
    case.outcome.expect(f"{case.name}: the leap day is whole", len(leap) == 2 and all(row["flags"] == "no_output" for row in leap),
                        str(leap))


def kayadata(case, source):
    measure = ["--measure", "gdp_million_usd"]
    case.oracle(*measure, "--by", "enterprise")
    case.oracle(*measure, "--by", "geography,enterprise", "--compare", "2015", "--from", "2015", "--to", "2020")
    rows = {(row["enterprise"], row["period"]): row["intensity_tce_per_cny10k"] for row in case.rate(*measure, "--by", "enterprise")}
    # e, E and G are printed with 15 digits; the intensity has 12
    case.near("the published e", ((key, rows[key], Fraction(e), Fraction(e) / 10 ** 11)
                                  for key, e in case.control("published.csv").items()))
    china = {row["period"]: row["change_percent"] for row in case.rate(*measure, "--where", "enterprise=china", "--compare", "2015")}
    case.near("China 2015-2020", [("decline", china["2020"], Fraction("-10.627030872397425"), Fraction(1, 10 ** 6))])


def owid(case, source):
    measure = ["--measure", "gdp_billion_usd"]
    case.oracle(*measure, "--by", "enterprise", "--compare", "2010")
    rows = {(row["enterprise"], row["period"]): row for row in case.rate(*measure, "--by", "enterprise")}
    published = case.control("published.csv")
    case.outcome.expect(f"{case.name}: as many figures as published", len(rows) == len(published) == (6900 if source else 364))
    half = Fraction("0.0005")  # of the printed intensity, and of the energy in TWh
    case.near("published energy per GDP within the two roundings",
              ((key, rows[key]["intensity_tce_per_cny10k"], Fraction(text), half + half / Fraction(rows[key]["output_cny10k"]))
               for key, text in published.items()))


IMPORT_OPTIONS = {"china_provinces": ["--round", "8", "--unit", "cny100m"], "india": ["--round", "9", "--unit", "MWh"],
                  "us_facilities": ["--round", "9", "--unit", "t"], "steel_works": ["--unit", "t"], "cambridge": [],
                  "kayadata": ["--round", "9", "--unit", "USD"], "owid": ["--unit", "USD"]}


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    outcome, program = Outcome(), Program(arguments[0], arguments[2])
    shared = None if arguments[1] == "none" else pathlib.Path(arguments[1])
    for name, (folder, _, bundled) in prepare.DATA_SETS.items():
        tests = globals()[name]
        for label, source in ((f"{name} as bundled", None), (f"{name} in full", shared and shared / "data" / folder)):
            try:
                if source is None and label.endswith("in full") or source and not source.is_dir():
                    outcome.skip(f"{label} (not in this checkout)")
                    continue
                tables = PROJECT / bundled
                if source:
                    tables = program.work / name
                    prepare.prepare(name, shared, tables)
                tests(Case(program, outcome, name, tables, label, IMPORT_OPTIONS[name]), source)
            except (OSError, RuntimeError, KeyError, ValueError) as error:
                outcome.expect(label, False, f"{type(error).__name__}: {error}")
    return outcome.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
