"""Price indices for verify.py: what prices of one period are where those of the base year are 1. Formula: METHOD 5.2.

A point is (year, 0), the mean of a year, or (year, i), its i-th quarter or month."""
from fractions import Fraction

from verify_tables import FREQUENCIES, Refused, period_index, start_of

SLOTS = {"year": 0, "quarter": 4, "month": 12}


def point_of(freq, day):
    return day.year, (day.month - 1) // (12 // SLOTS[freq]) + 1 if SLOTS[freq] else 0


class Prices:
    """By industry of the table, the points that its rows tie together: ties[industry][point] = {point: factor}."""

    def __init__(self, tables, base, freq="year"):
        rows = [(*key, *period_index(key[1]), index) for key, index in tables.deflators.items()]
        usable = [row[3] for row in rows if FREQUENCIES.index(row[3]) >= FREQUENCIES.index(freq)]
        if not usable:
            raise Refused("there are no deflators")
        self.base, self.ties, self.found = base, {}, {}
        self.freq = min(usable, key=FREQUENCIES.index)
        for industry, _, basis, row_freq, i, index in rows:
            if row_freq == self.freq:
                self.tie(industry, point_of(self.freq, start_of(self.freq, i)[0]), basis, index)
        for industry, ties in self.ties.items():
            for point in ties:
                self.reach(industry, point)
        named = {year for ties in self.ties.values() for year, _ in ties}
        if not min(named) <= base <= max(named):
            raise Refused(f"no index names {base}")
        self.points = [(year, slot) for year in range(min(named), max(named) + 1) for slot in range(SLOTS[self.freq] + 1)]

    def tie(self, industry, point, basis, index):
        other = (point[0] - 1, point[1]) if basis == "previous_year" else (int(basis.removeprefix("fixed:")), 0)
        ties = self.ties.setdefault(industry, {})
        for a, b, factor in ((other, point, index / 100), (point, other, 100 / index)):
            if ties.setdefault(a, {}).setdefault(b, factor) != factor or (a == b and factor != 1):
                raise Refused(f"{industry}: {a} to {b} twice")

    def reach(self, industry, start):
        """{point: price} of all points that are tied to `start`, by whatever way; every way must say the same."""
        prices, waiting = {start: Fraction(1)}, [start]
        while waiting:
            year = waiting.pop()
            for other, factor in self.ties[industry].get(year, {}).items():
                if other not in prices:
                    waiting.append(other)
                if prices.setdefault(other, prices[year] * factor) != prices[year] * factor:
                    raise Refused(f"{industry}: {start} to {other} contradictory")
        return prices

    def cell(self, industry):
        """The longest prefix that has rows."""
        return next((industry[:n] for n in range(len(industry), 0, -1) if industry[:n] in self.ties),
                    "*" if "*" in self.ties else None)

    def of(self, industry, day):
        """(price of the period of a day where the base year is 1, did a wider industry stand in)"""
        cell, point = self.cell(industry), point_of(self.freq, day)
        mean, same = (self.base, 0), (self.base, point[1])
        own = self.reach(cell, point) if cell else {}
        tied = lambda base: self.level(cell, base)[1] == self.level(cell, point)[1]
        base = mean if mean in own else same if same == point or tied(same) else mean
        if base == point:
            return Fraction(1), False
        if cell is None or not tied(base):
            raise Refused(f"no chain from {base} to {point} for {industry}")
        return self.level(cell, point)[0] / self.level(cell, base)[0], base not in own

    def level(self, cell, point):
        """(level of a point, where its counting begins): by own rows from an earlier one, else by the wider industry."""
        if (cell, point) not in self.found:
            self.found[cell, point] = (Fraction(1), point)
            before = [earlier for earlier in reversed(self.points) if earlier < point]
            own = self.reach(cell, point) if cell else {}
            wider = self.cell(cell[:-1]) if cell not in (None, "*") else None
            for earlier in before:
                if earlier in own:
                    level, root = self.level(cell, earlier)
                    self.found[cell, point] = (level / own[earlier], root)
                    break
            else:
                for earlier in before:
                    if wider and self.level(wider, earlier)[1] == self.level(wider, point)[1]:
                        level, root = self.level(cell, earlier)
                        factor = self.level(wider, point)[0] / self.level(wider, earlier)[0]
                        self.found[cell, point] = (level * factor, root)
                        break
        return self.found[cell, point]
