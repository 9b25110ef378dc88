"""The shape of W1: what all contenders know of it. Imports nothing, so that a fresh process starts as fast as its library."""
MONTHS, YEARS, FIRST_YEAR = 72, 6, 2015
COUNTIES, DIVISIONS, FIRST_DIVISION = 100, 20, 13
COEFFICIENTS = {  # kgce for each unit, as GB/T 2589-2020 has them or nearly
    "electricity": "1229", "natural_gas": "12143", "raw_coal": "714.3", "heat": "34.12", "diesel": "1457.1",
    "gasoline": "1471.4", "coke": "971.4", "lpg": "1714.3", "fuel_oil": "1428.6", "blast_furnace_gas": "1286",
    "coke_oven_gas": "5714", "lng": "1757.2"}
CARRIERS = list(COEFFICIENTS)
COLUMNS = [*CARRIERS, "value_added"]


def county(group):
    return 320000 + 100 * (1 + group // DIVISIONS // 10) + group // DIVISIONS % 10 + 1


def division(group):
    return FIRST_DIVISION + group % DIVISIONS


def identifier(enterprise):
    return f"E{enterprise:08d}"
