"""A small random city for the metamorphic tests, and the changes that are made to it: tables in memory, CSV out."""
import copy
import csv
from fractions import Fraction

MONTHS = [f"{y}-{m:02}" for y in (2018, 2019, 2020) for m in range(1, 13)][9:]  # 2018-10 ... 2020-12
CARRIERS = ["coal_a", "gas_a", "power_a", "steam_a"]
CHINESE = {"enterprise_id": "企业代码", "region": "地区代码", "industry": "行业代码", "chain": "产业链", "name": "名称",
           "period": "时期", "carrier": "品种", "flow": "流向", "quantity": "数量", "coefficient": "折标系数",
           "measure": "指标", "value": "数值", "index": "指数", "basis": "口径"}
HEADERS = {
    "enterprises": ["enterprise_id", "region", "industry", "name", "chain", "size"],
    "carriers": ["carrier", "unit", "kgce_per_unit", "basis", "valid_from", "valid_to", "tco2_per_unit", "fossil", "renewable"],
    "energy": ["enterprise_id", "period", "carrier", "flow", "quantity", "coefficient"],
    "output": ["enterprise_id", "period", "measure", "value"],
    "deflators": ["industry", "period", "index", "basis"],
}


def decimal(value):
    """A fraction of powers of ten as text."""
    text = f"{abs(value.numerator) * (10 ** 12 // value.denominator):013}"
    text = (text[:-12] + "." + text[-12:]).rstrip("0").rstrip(".")
    return ("-" if value < 0 else "") + text


def times(text, k):
    return decimal(Fraction(text) * k) if text else text


class City:
    """Rows are lists in the order of HEADERS; an empty text is a missing value."""

    def __init__(self, random):
        self.enterprises, self.energy, self.output = [], [], []
        self.carriers = [
            ["coal_a", "t", "714.3", "", "", "2019-06-30", "1.9", "yes", ""],
            ["coal_a", "t", "700.25", "", "2019-07-01", "", "2.05", "1", "no"],
            ["gas_a", "m3", "1.33", "", "", "", "0.00216", "是", "是"],
            ["power_a", "kWh", "0.1229", "当量", "", "", "0.00057", "", "true"],
            ["power_a", "kWh", "0.3", "等价", "2018-01-01", "2018-12-31", "0.00057", "", ""],
            ["power_a", "kWh", "0.29", "等价", "2019-01-01", "", "0.00057", "", ""],
            ["steam_a", "GJ", "34.12", "", "", "", "0.11", "", "0"]]
        for i in range(24):  # every word that a test names is there, whatever the seed
            region = ["320402", "320411", "320412", "320481", "320500", "330100"][i % 6]
            industry = ["26", "C26", "C2614", "3011", "C31", "44", "D45", "B06"][i % 8]
            chains = ";".join(sorted(random.sample(["chain0", "chain1", "链二"], random.choice([0, 1, 1, 2])))) if i else "chain0"
            size = ["large", "medium", "small", ""][i // 2 % 4]
            self.enterprises.append([f"e{i:03}", region, industry, f"企业 e{i:03}", chains, size])
            self.add_series(random, f"e{i:03}")
        index = lambda: decimal(Fraction(random.randint(9000, 11500), 100))
        self.deflators = [  # C2614 has no index of 2019, and C30 and B none of its own
            ["C26", "2019", index(), "previous_year"], ["26", "2020", index(), "previous_year"],
            ["C2614", "2020", index(), "previous_year"], ["C31", "2018", index(), "fixed:2020"],
            ["C", "2019", index(), "fixed:2018"], ["C", "2020", index(), "fixed:2018"],
            ["D", "2019", index(), "previous_year"], ["D44", "2020", index(), "fixed:2018"],
            ["*", "2018", index(), "fixed:2019"], ["*", "2020", index(), "previous_year"]]
        quarters = [f"{year}Q{quarter}" for year in (2019, 2020) for quarter in range(1, 5)]
        self.quarterly = [  # the same quarter of the year before, or the mean of a year; C26 lacks two
            *(["C26", quarter, index(), "previous_year"] for quarter in quarters if quarter not in ("2019Q2", "2020Q3")),
            *(["C", quarter, index(), "previous_year"] for quarter in quarters),
            *(["D", quarter, index(), "fixed:2018"] for quarter in quarters),
            *(["*", quarter, index(), "fixed:2019"] for quarter in ["2018Q1", "2018Q2", "2018Q3", "2018Q4", *quarters])]

    def add_series(self, random, ident):
        role = random.choice(["both"] * 8 + ["energy", "output"])
        full = random.random() < 0.3
        kept = [m for m in MONTHS if full or random.random() < 0.9]
        missing = lambda: not full and random.random() < 0.05
        value = lambda low, high: "" if missing() else decimal(Fraction(random.randint(low, high), 100))
        for carrier in random.sample(CARRIERS, random.choice([1, 2, 3])) if role != "output" else []:
            for month in kept:
                measured = decimal(Fraction(random.randint(6500, 7600), 10)) if carrier == "coal_a" and random.random() < 0.2 else ""
                consumed = value(0, 10 ** 7)
                self.energy.append([ident, month, carrier, random.choice(["", "consumption"]), consumed, measured])
                if carrier == "steam_a":
                    self.energy.append([ident, month, carrier, "transformation_output", value(0, 10 ** 6), ""])
                    self.energy.append([ident, month, carrier, "recovery", value(0, 10 ** 5), ""])
                if carrier == "gas_a" and consumed:
                    self.energy.append([ident, month, carrier, "feedstock", times(consumed, Fraction(random.randint(0, 8), 10)), ""])
        for month in kept if role != "energy" else []:
            low = -(10 ** 5) if random.random() < 0.1 else 10 ** 4
            self.output.append([ident, month, "value_added", value(low, 10 ** 6)])
            self.output.append([ident, month, "revenue", value(10 ** 5, 10 ** 7)])

    # ---- other cities ------------------------------------------------------------------------------------------

    def months(self):
        return list(MONTHS)

    def changed(self, **tables):
        other = copy.copy(self)
        vars(other).update(tables)
        return other

    def of_month(self, month):
        return self.changed(energy=[r for r in self.energy if r[1] == month], output=[r for r in self.output if r[1] == month])

    def without_flows(self):
        """Consumption at reference coefficients only: what a wide table can hold."""
        return self.changed(energy=[[*r[:3], "", r[4], ""] for r in self.energy if r[3] in ("", "consumption")])

    def in_units_of_a_tenth(self):
        tenth, ten = Fraction(1, 10), Fraction(10)
        return self.changed(carriers=[[*r[:2], times(r[2], tenth), *r[3:6], times(r[6], tenth), *r[7:]] for r in self.carriers],
                            energy=[[*r[:4], times(r[4], ten), times(r[5], tenth)] for r in self.energy])

    def with_output_times(self, k):
        return self.changed(output=[[*r[:3], times(r[3], k)] for r in self.output])

    def a_year_later(self):
        later = lambda text: f"{int(text[:4]) + 1}{text[4:]}"
        return self.changed(energy=[[r[0], later(r[1]), *r[2:]] for r in self.energy],
                            output=[[r[0], later(r[1]), *r[2:]] for r in self.output])

    def with_energy_times(self, k):
        return self.changed(energy=[[*r[:4], times(r[4], k), r[5]] for r in self.energy])

    def with_an_idle_enterprise(self):
        new = ["idle", "320402", "C26", "idle", "", "small"]
        return self.changed(enterprises=self.enterprises + [new],
                            energy=self.energy + [["idle", m, "gas_a", "", "0", ""] for m in MONTHS],
                            output=self.output + [["idle", m, "value_added", "0"] for m in MONTHS])

    def doubled(self):
        twin = lambda rows: rows + [["twin_" + r[0], *r[1:]] for r in rows]
        return self.changed(enterprises=twin(self.enterprises), energy=twin(self.energy), output=twin(self.output))

    def with_years_swapped(self, a, b):
        """The years trade places; every coefficient is that of year a in both cities' eyes, hence made measured."""
        other = {a: b, b: a}
        swap = lambda rows: [[r[0], other.get(r[1][:4], r[1][:4]) + r[1][4:], *r[2:]] for r in rows]
        kgce = lambda r: r[5] or next(c[2] for c in self.carriers if c[0] == r[2] and c[3] != "等价"
                                      and (c[4][:7] or "0") <= r[1] <= (c[5] or "9"))
        return self.changed(energy=swap([[*r[:5], kgce(r)] for r in self.energy]), output=swap(self.output))

    def with_zeros_for_missing(self):
        """Every cell that could be there is there."""
        have = {(r[0], r[1], r[2], r[3] or "consumption") for r in self.energy}
        lines = {(e, c, f) for e, _, c, f in have}
        more = [[e, m, c, f, "0", ""] for e, c, f in sorted(lines) for m in MONTHS if (e, m, c, f) not in have]
        have = {tuple(r[:3]) for r in self.output}
        rest = [[e, m, k, "0"] for e, k in sorted({(e, k) for e, _, k in have}) for m in MONTHS if (e, m, k) not in have]
        return self.changed(energy=[[*r[:4], r[4] or "0", r[5]] for r in self.energy] + more,
                            output=[[*r[:3], r[3] or "0"] for r in self.output] + rest)

    def correction(self, random):
        """Some rows with other values, and the same rows as they were."""
        energy, output = random.sample(self.energy, 40), random.sample(self.output, 20)
        wrong = self.changed(energy=[[*r[:4], "777.77", ""] for r in energy], output=[[*r[:3], "55.5"] for r in output])
        return wrong, self.changed(energy=energy, output=output)

    # ---- CSV ---------------------------------------------------------------------------------------------------

    def write(self, folder, kinds=None, split=1, wide=False, chinese=False, quote=False, encoding="utf-8", line_end="\n"):
        """Writes the tables and returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for kind in kinds or HEADERS:
            header, rows = HEADERS[kind], getattr(self, kind)
            if wide and kind in ("energy", "output"):
                header, rows = widened(rows, 2)
            if chinese:
                header = [CHINESE.get(name, name) for name in header]
            n_parts = split if kind in ("energy", "output") else 1
            for i in range(n_parts):
                path = folder / (f"{kind}{i}.csv" if n_parts > 1 else f"{kind}.csv")
                with open(path, "w", encoding=encoding, newline="") as file:
                    writer = csv.writer(file, lineterminator=line_end, quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL)
                    writer.writerow(header)
                    writer.writerows(rows[i::n_parts])
                files.append(path)
        return files


def widened(rows, at):
    """Long rows (enterprise, period, name at `at`, ..., value) as one column per name."""
    names = sorted({row[at] for row in rows})
    cells = {}
    for row in rows:
        cells.setdefault((row[0], row[1]), {})[row[at]] = row[4] if len(row) > 4 else row[3]
    return (["enterprise_id", "period", *names],
            [[*key, *(found.get(name, "") for name in names)] for key, found in cells.items()])
