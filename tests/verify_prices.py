"""Price indices for verify.py: what prices of one year are where those of another are 1. Formula: METHOD 5.2."""
from fractions import Fraction

from verify_tables import Refused


class Prices:
    """By industry of the table, the years that its rows tie together: ties[industry][year] = {year: factor}."""

    def __init__(self, tables, base):
        if not tables.deflators:
            raise Refused("there are no deflators")
        self.base, self.ties, self.found = base, {}, {}
        for (industry, year, basis), index in tables.deflators.items():
            other = year - 1 if basis == "previous_year" else int(basis.removeprefix("fixed:"))
            ties = self.ties.setdefault(industry, {})
            for a, b, factor in ((other, year, index / 100), (year, other, 100 / index)):
                if ties.setdefault(a, {}).setdefault(b, factor) != factor or (a == b and factor != 1):
                    raise Refused(f"{industry}: {a} to {b} twice")
        for industry, ties in self.ties.items():
            for year in ties:
                self.reach(industry, year)
        if not any(base in ties for ties in self.ties.values()):
            raise Refused(f"no index names {base}")

    def reach(self, industry, start):
        """{year: price} of all years that are tied to `start`, by whatever way; every way must say the same."""
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

    def of(self, industry, year):
        """(price of the year where the base year is 1, did a wider industry stand in)"""
        cell = self.cell(industry)
        if year == self.base:
            return Fraction(1), False
        (now, root), (then, base_root) = self.level(cell, year), self.level(cell, self.base)
        if cell is None or root != base_root:
            raise Refused(f"no chain from {self.base} to {year} for {industry}")
        return now / then, self.base not in self.reach(cell, year)

    def level(self, cell, year):
        """(level of a year, the year where its counting begins): by own rows from an earlier year, else by the wider industry."""
        if (cell, year) not in self.found:
            self.found[cell, year] = (Fraction(1), year)
            first = min(y for ties in self.ties.values() for y in ties)
            own = self.reach(cell, year) if cell else {}
            wider = self.cell(cell[:-1]) if cell not in (None, "*") else None
            for earlier in range(year - 1, first - 1, -1):
                if earlier in own:
                    level, root = self.level(cell, earlier)
                    self.found[cell, year] = (level / own[earlier], root)
                    break
            else:
                for earlier in range(year - 1, first - 1, -1):
                    if wider and self.level(wider, earlier)[1] == self.level(wider, year)[1]:
                        level, root = self.level(cell, earlier)
                        factor = self.level(wider, year)[0] / self.level(wider, earlier)[0]
                        self.found[cell, year] = (level * factor, root)
                        break
        return self.found[cell, year]
