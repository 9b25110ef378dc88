#!/usr/bin/env python3
"""Converts public data sets to the tables of the contract: the full sets, or the small extracts of the project, by the
same code. It changes keys, units of ten and stamps, never a value.

usage: prepare.py NAME SHARED_DIR OUT_DIR [--extract]     NAME: see DATA_SETS; sources lie in SHARED_DIR/data
       prepare.py --extract SHARED_DIR PROJECT_DIR        cuts every bundled set anew (data/, tests/data/)
OUT_DIR gets the tables; OUT_DIR/control gets published figures, which are never imported."""
import csv
import datetime
import gzip
import pathlib
import re
import sys
from decimal import Decimal

PROVINCES = {  # GB/T 2260
    "Beijing": "11", "Tianjin": "12", "Hebei": "13", "Shanxi": "14", "InnerMongolia": "15", "Liaoning": "21",
    "Jilin": "22", "Heilongjiang": "23", "Shanghai": "31", "Jiangsu": "32", "Zhejiang": "33", "Anhui": "34",
    "Fujian": "35", "Jiangxi": "36", "Shandong": "37", "Henan": "41", "Hubei": "42", "Hunan": "43", "Guangdong": "44",
    "Guangxi": "45", "Hainan": "46", "Chongqing": "50", "Sichuan": "51", "Guizhou": "52", "Yunnan": "53",
    "Shaanxi": "61", "Gansu": "62", "Qinghai": "63", "Ningxia": "64", "Xinjiang": "65"}
PROVINCE_CARRIERS_ZH = {
    "raw_coal": "原煤", "cleaned_coal": "洗精煤", "other_washed_coal": "其他洗煤", "briquettes": "型煤", "coke": "焦炭",
    "coke_oven_gas": "焦炉煤气", "other_gas": "其他煤气", "crude_oil": "原油", "gasoline": "汽油", "kerosene": "煤油",
    "diesel": "柴油", "fuel_oil": "燃料油", "lpg": "液化石油气", "refinery_gas": "炼厂干气", "natural_gas": "天然气",
    "heat": "热力", "electricity": "电力"}
NAICS_SECTIONS = {"11": "A", "21": "B", "22": "D", "23": "E", "31": "C", "32": "C", "33": "C", "48": "G", "92": "S"}
ENTITIES = {"World", "China", "United States", "Germany", "India", "Japan", "United Kingdom"}
CAMBRIDGE_BUILDINGS = {"b0", "b4", "b78"}  # with gas, with gas, without
CAMBRIDGE_DAYS = {"2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01", "2020-02-28", "2020-02-29", "2020-03-01"}


def read(path, encoding="utf-8-sig"):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def plain(text, shift=0):
    """The same number without exponent, the point moved `shift` places to the right; anything else is missing."""
    if not re.fullmatch(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", text.strip()):
        return ""
    digits = format(Decimal(text.strip()).scaleb(shift), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def slug(text):
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def china_provinces(source, extract):
    """Whole set in both cases: it is small. The column `total` is a control. Digits stay as they are printed."""
    energy = read(source / "energy_10ktce.csv")
    carriers = list(PROVINCE_CARRIERS_ZH)
    order = lambda row: (PROVINCES[row["province"]], row["year"])
    names = {row["province"]: row["province_zh"] for row in energy}
    energy.sort(key=order)
    return {
        "enterprises": [["enterprise_id", "region", "industry", "name"]] +
                       [[p, code + "0000", "C", names[p]] for p, code in PROVINCES.items()],
        "carriers": [["carrier", "unit", "kgce_per_unit", "name_zh"]] +
                    [[c, "10k tce", "10000000", zh] for c, zh in PROVINCE_CARRIERS_ZH.items()],
        "energy": [["enterprise_id", "period", *carriers]] +
                  [[row["province"], row["year"], *(plain(row[c]) if "e" in row[c] else row[c] for c in carriers)]
                   for row in energy],
        "value_added": [["enterprise_id", "period", "value_added"]] +
                       [[row["province"], row["year"], row["industry_value_added_100m_yuan"]]
                        for row in sorted(read(source / "value_added.csv"), key=order)],
        "control/total": [["enterprise_id", "period", "total_10k_tce"]] +
                         [[row["province"], row["year"], row["total"]] for row in energy]}


def india(source, extract):
    """Whole set in both cases. GWh become MWh; the column energy_tce then reads tonnes of CO2."""
    rows = read(source / "stations_v14.csv")
    years = ["2013-14", "2014-15", "2015-16", "2016-17", "2017-18"]
    attributes = ["name", "sector", "owner", "type", "fuel1"]
    ident = lambda row: "cea" + row["s_no"].zfill(3)
    series = lambda column, shift: [[ident(row), year[:4], plain(row[column + year], shift)]
                                    for row in rows for year in years]
    return {
        "enterprises": [["enterprise_id", "region", "industry", *attributes]] +
                       [[ident(row), row["state"].strip(), "D44", *(row[a].strip() for a in attributes)] for row in rows],
        "carriers": [["carrier", "unit", "kgce_per_unit"], ["co2", "t", "1000"]],
        "energy": [["enterprise_id", "period", "co2"]] + series("co2_t_", 0),
        "output": [["enterprise_id", "period", "net_generation"]] + series("net_gwh_", 3)}


def us_facilities(source, extract):
    """Facility and fuel, 2017; every 15th facility in the extract. Rows of one facility and fuel that differ only in
    an empty name are added. energy_tce then reads MMBtu."""
    rows = read(source / "facility_fuel_2017_2023-05-08.csv")
    idents = sorted({row["FACILITY_ID"] for row in rows}, key=int)
    if extract:
        idents = idents[::15]
        rows = [row for row in rows if row["FACILITY_ID"] in set(idents)]
    fuel = lambda row: "unspecified" if row["FUEL"] == "nan" else slug(row["FUEL"])
    facts, names, energy, output, fuels = {}, {}, {}, {}, {}
    for row in rows:
        ident = row["FACILITY_ID"]
        names[ident] = names.get(ident) or row["FACILITY_NAME"].strip()
        facts[ident] = [row["STATE"], NAICS_SECTIONS[row["PRIMARY_NAICS_CODE"][:2]], row["PRIMARY_NAICS_CODE"][:3],
                        row["PRIMARY_NAICS_CODE"]]
        if fuels.setdefault(fuel(row), row["FUEL"]) != row["FUEL"]:
            raise SystemExit(f"two fuels with one id: {row['FUEL']}")
        energy[ident, fuel(row)] = energy.get((ident, fuel(row)), 0) + Decimal(row["MMBtu_TOTAL"])
        output[ident] = output.get(ident, 0) + Decimal(row["MTCO2e_TOTAL"])
    return {
        "enterprises": [["enterprise_id", "region", "industry", "naics3", "naics", "name"]] +
                       [[i, *facts[i], names[i]] for i in idents],
        "carriers": [["carrier", "unit", "kgce_per_unit"]] + [[f, "MMBtu", "1000"] for f in sorted(fuels)],
        "energy": [["enterprise_id", "period", "carrier", "quantity"]] +
                  [[i, "2017", f, plain(str(v))] for (i, f), v in sorted(energy.items())],
        "output": [["enterprise_id", "period", "measure", "value"]] +
                  [[i, "2017", "emissions_co2e", plain(str(v))] for i, v in sorted(output.items())]}


def steel_works(source, extract):
    """Stamps are ends of intervals, and the last interval of a day is stamped 00:00 of the same day: both become the
    start of the interval. Energy by quarter of an hour, emissions by day. Extract: February and a day on each side."""
    energy, emissions = [], {}
    for row in read(source / "Steel_industry_data.csv"):
        date, time = row["date"].split(" ")
        day, month, year = map(int, date.split("/"))
        hour, minute = map(int, time.split(":"))
        end = datetime.datetime(year, month, day, hour, minute)
        if (hour, minute) == (0, 0):
            end += datetime.timedelta(days=1)
        start = end - datetime.timedelta(minutes=15)
        if extract and not datetime.datetime(2018, 1, 31) <= start < datetime.datetime(2018, 3, 2):
            continue
        energy.append(["steel", start.isoformat(timespec="minutes"), plain(row["Usage_kWh"])])
        key = start.date().isoformat()
        emissions[key] = emissions.get(key, 0) + Decimal(row["CO2(tCO2)"])
    return {
        "enterprises": [["enterprise_id", "region", "industry", "name"], ["steel", "KR", "C31", "steel works, Gwangyang"]],
        "carriers": [["carrier", "unit", "kgce_per_unit"], ["electricity_kwh", "kWh", "0.1229"]],
        "energy": [["enterprise_id", "period", "electricity_kwh"]] + energy,
        "output": [["enterprise_id", "period", "emissions"]] +
                  [["steel", day, plain(str(v))] for day, v in sorted(emissions.items())]}


def cambridge(source, extract):
    """Hourly kWh of the buildings of an estate; buildings without gas have empty cells. Extract: year ends and the
    leap day of three buildings. kgce of gas: 3600 / 29307.6, to 8 decimals."""
    cells = {}
    for at, carrier in enumerate(("electricity", "gas")):
        for year in (2018, 2019, 2020):
            for row in read(source / f"{carrier}_{year}_hourly_kwh.csv.gz"):
                stamp = row.pop("datetime")
                if extract and stamp[:10] not in CAMBRIDGE_DAYS:
                    continue
                for building, value in row.items():
                    if not extract or building in CAMBRIDGE_BUILDINGS:
                        cells.setdefault((building, stamp[:10] + "T" + stamp[11:16]), ["", ""])[at] = value
    buildings = sorted({building for building, _ in cells}, key=lambda b: int(b[1:]))
    return {
        "enterprises": [["enterprise_id", "region", "industry"]] + [[b, "E07000008", "P83"] for b in buildings],
        "carriers": [["carrier", "unit", "kgce_per_unit"], ["electricity_kwh", "kWh", "0.1229"],
                     ["gas_kwh", "kWh", "0.12283503"]],
        "energy": [["enterprise_id", "period", "electricity_kwh", "gas_kwh"]] +
                  [[b, stamp, *values] for (b, stamp), values in sorted(cells.items())]}


def kayadata(source, extract):
    """Quads become 10^9 Btu and 10^12 USD become 10^6 USD, so that the ratio is the published e; energy_tce then reads
    10^9 Btu."""
    rows = [row for row in read(source / "kaya_data.csv") if not extract or row["region"] in ENTITIES]
    rows.sort(key=lambda row: (row["region"], row["year"]))
    regions = {row["region"]: row for row in rows}
    series = lambda column: [[slug(row["region"]), row["year"], plain(row[column], 6)] for row in rows]
    return {
        "enterprises": [["enterprise_id", "region", "industry", "name", "geography"]] +
                       [[slug(name), slug(name), "all", name, row["geography"]] for name, row in regions.items()],
        "carriers": [["carrier", "unit", "kgce_per_unit"], ["primary_energy", "10^9 Btu", "1000"]],
        "energy": [["enterprise_id", "period", "primary_energy"]] + series("E"),
        "output": [["enterprise_id", "period", "gdp_million_usd"]] + series("G"),
        "control/published": [["enterprise_id", "period", "e"]] +
                             [[slug(row["region"]), row["year"], row["e"]] for row in rows if plain(row["e"])]}


def owid(source, extract):
    """Rows with a published intensity, vintage 2021-03-31; dollars become 10^9 dollars; energy_tce then reads TWh."""
    gdp = {(row["Country"], row["Year"]): row["Total real GDP"] for row in read(source / "total-gdp-maddison_2020-12-09.csv")}
    rows = [row for row in read(source / "primary_energy_2021-03-31.csv") if row["Energy per GDP (kWh per $)"]
            and (not extract or row["Country"] in ENTITIES)]
    rows.sort(key=lambda row: (row["Country"], row["Year"]))
    names = sorted({row["Country"] for row in rows})
    return {
        "enterprises": [["enterprise_id", "region", "industry", "name"]] +
                       [[slug(name), slug(name), "all", name] for name in names],
        "carriers": [["carrier", "unit", "kgce_per_unit"], ["primary_energy", "TWh", "1000"]],
        "energy": [["enterprise_id", "period", "primary_energy"]] +
                  [[slug(row["Country"]), row["Year"], row["Primary energy consumption (TWh)"]] for row in rows],
        "output": [["enterprise_id", "period", "gdp_billion_usd"]] +
                  [[slug(row["Country"]), row["Year"], plain(gdp[row["Country"], row["Year"]], -9)] for row in rows],
        "control/published": [["enterprise_id", "period", "kwh_per_usd"]] +
                             [[slug(row["Country"]), row["Year"], row["Energy per GDP (kWh per $)"]] for row in rows]}


# name: (folder of the sources, conversion, folder of the bundled extract)
DATA_SETS = {
    "china_provinces": ("china_prov_industry", china_provinces, "data/china_provinces"),
    "india": ("in_cea_co2", india, "tests/data/india"),
    "us_facilities": ("us_ghgrp_energy", us_facilities, "tests/data/us_facilities"),
    "steel_works": ("steel_plant_15min", steel_works, "tests/data/steel_works"),
    "cambridge": ("cambridge_estates_hourly", cambridge, "tests/data/cambridge"),
    "kayadata": ("kayadata", kayadata, "tests/data/kayadata"),
    "owid": ("owid_energy", owid, "tests/data/owid")}


def prepare(name, shared, out, extract=False):
    folder, convert, _ = DATA_SETS[name]
    for table, rows in convert(pathlib.Path(shared) / "data" / folder, extract).items():
        path = pathlib.Path(out) / (table + ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "--extract":
        for name, (_, _, bundled) in DATA_SETS.items():
            prepare(name, arguments[1], pathlib.Path(arguments[2]) / bundled, extract=True)
    elif len(arguments) in (3, 4) and arguments[0] in DATA_SETS and arguments[3:] in ([], ["--extract"]):
        prepare(*arguments[:3], extract=len(arguments) == 4)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
