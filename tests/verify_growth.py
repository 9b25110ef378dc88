"""The table of `nenghao prices` for verify.py: growth at comparable prices and the link of two price bases. METHOD 5.2, 5.5."""
import datetime
from fractions import Fraction

import verify
from verify_tables import ONE, Refused

NAMES = ["period", "current_cny10k", "constant_cny10k", "nominal_growth_percent", "comparable_growth_percent",
         "constant_growth_percent", "price_change_percent"]
PANEL_NAMES = ["same_sample_growth_percent", "same_sample_comparable_growth_percent", "panel_growth_percent",
               "panel_comparable_growth_percent", "entries_cny10k", "n_entries", "exits_cny10k", "n_exits"]
LINK_NAMES = ["lambda", "linked_cny10k", "parts_cny10k", "residual_cny10k"]


class Group:
    """Output of a group by cell of deflators and year, and who reported it."""

    def __init__(self, prices, base):
        self.prices, self.base, self.cells, self.units, self.values = prices, base, {}, {}, {}

    def add(self, industry, year, value, unit):
        cell = self.cells.setdefault(self.prices.cell(industry), [industry, {}])[1]
        cell[year] = cell.get(year, 0) + value
        self.units.setdefault(year, set()).add(unit)
        self.values[unit, year] = industry, value

    def output(self, year, at=None, only=None):
        """At current prices, or at those of a year; of all cells, or of those with output above 0 in another year."""
        total = Fraction(0)
        for industry, sums in self.cells.values():
            value = sums.get(year, 0)
            if value and (only is None or sums.get(only, 0) > 0):
                total += value if at is None else value * self.price(industry, at) / self.price(industry, year)
        return total

    def price(self, industry, year):
        return self.prices.of(industry, datetime.date(year, 1, 1))[0]

    def has_parent(self, year):
        return any(self.prices.of(industry, datetime.date(year, 1, 1))[1] for industry, sums in self.cells.values() if sums.get(year, 0))

    def figures(self, year, link):
        """Those of the columns behind the period: outputs, growths in percent, lambda; None where one is not defined."""
        now, before = self.output(year), self.output(year - 1)
        constant, earlier = self.output(year, self.base), self.output(year - 1, self.base)
        real = self.output(year, year - 1) if before > 0 else None
        growth = lambda a, b: (a / b - 1) * 100 if b is not None and b > 0 else None
        found = [now, constant, growth(now, before), growth(real, before) if before > 0 else None,
                 growth(constant, earlier), growth(now, real)]
        if link is None:
            return found
        old, new = self.output(link, self.base), self.output(link)
        factor = new / old if new > 0 and old > 0 else None
        linked = new if year == link else constant * factor if factor is not None else None
        parts = self.output(year, link, link)
        return [*found, factor, linked, parts, linked - parts if linked is not None else None]


    def panel(self, year):
        """METHOD 5.3, of units with output: growth of all of the year against what those of them had a year before, nominal and
        at comparable prices; of those of both years; what is new, and what is gone."""
        now, before = self.units.get(year, set()), self.units.get(year - 1, set())
        total = lambda units, of: sum(self.values[unit, of][1] for unit in units)
        real = lambda units: sum(value * self.price(industry, year - 1) / self.price(industry, year)
                                 for industry, value in (self.values[unit, year] for unit in units) if value)
        base = total(now & before, year - 1)
        growth = lambda amount: (amount / base - 1) * 100 if base > 0 else None
        return [growth(total(now, year)), growth(real(now)) if base > 0 else None, growth(total(now & before, year)),
                growth(real(now & before)) if base > 0 else None,
                total(now - before, year), len(now - before), total(before - now, year - 1), len(before - now)]


def prices_csv(tables, options):
    if options.get("measure") == "gdp":
        from verify_accounts import gdp_prices_csv
        return gdp_prices_csv(tables, options)
    selection = verify.Selection(tables, options)
    if not selection.prices:
        raise Refused("prices needs a base year", 2)
    base, groups = selection.prices.base, {}
    for (unit, measure), cells in tables.output.items():
        if measure != selection.measure or not selection.takes(unit):
            continue
        for year, (periods, _) in verify.split(cells, tables.output_freq, "year").items():
            value = Fraction(sum(cells[i] for i in periods), ONE)
            for group in selection.group_keys(unit, "", "totals" in options):
                groups.setdefault(group, Group(selection.prices, base)).add(
                    tables.enterprises[unit]["industry"], year, value, unit)
    link = int(options["link"]) if "link" in options else None
    has_panel = options.get("panel") == "matched"
    lines = [selection.names + NAMES + (LINK_NAMES if link is not None else []) + ["n_output", "flags"] +
             (PANEL_NAMES if has_panel else [])]
    first = min(year_of_data(tables))
    for group in sorted(groups, key=lambda key: [text.encode() for text in key]):
        units = groups[group].units
        for year in sorted(units.keys() | ({year + 1 for year in units} & year_of_data(tables) if has_panel else set())):
            line = [*group, str(year)]
            if year in units:
                line += [*map(str, texts(groups[group].figures(year, link), selection, options)), str(len(units[year])),
                         "parent_price" if groups[group].has_parent(year) else ""]
            else:
                line += [""] * (len(lines[0]) - len(line) - len(PANEL_NAMES))
            if has_panel:
                line += panel_texts(groups[group].panel(year), options) if year > first else [""] * len(PANEL_NAMES)
            lines.append(line)
    return "".join(",".join(map(verify.quoted, line)) + "\n" for line in lines)


def year_of_data(tables):
    """All years between the first and the last in which somebody reported anything."""
    starts = [verify.start_of(freq, i)[0].year for cells, freq in ((tables.quantity, tables.energy_freq), (tables.output, tables.output_freq))
              for line in cells.values() for i in line]
    return set(range(min(starts), max(starts) + 1))


def panel_texts(figures, options):
    decimals, tie = int(options.get("decimals", 6)), options.get("tie", "half-up")
    growths = ["" if value is None else verify.rounded(value, decimals, tie) for value in figures[:4]]
    return growths + [str(value) if i % 2 else verify.exact_text(Fraction(value)) for i, value in enumerate(figures[4:])]


def texts(figures, selection, options):
    decimals, tie = int(options.get("decimals", 6)), options.get("tie", "half-up")
    for i, value in enumerate(figures):
        if value is None:
            yield ""
        elif i == 0:
            yield verify.exact_text(value)
        elif 2 <= i <= 5:
            yield verify.rounded(value, decimals, tie)
        elif i == 6:
            yield verify.significant(value)
        else:
            yield verify.level_text(value, selection, options)
