"""GDP of regions for verify.py: accounts joined with what enterprises reported. Formulas: docs/methods.md, METHOD 6."""
from fractions import Fraction

import verify
from verify_tables import Refused, index_of, start_of

MONTHS = {"year": 12, "quarter": 3, "month": 1}


class Accounts:
    """The values in force, and what follows from them. A place is (first month, number of months)."""

    def __init__(self, tables):
        self.values = {}  # (region, item, base, first month, months)
        for (region, item, base, freq, i), versions in tables.accounts.items():
            value = max(versions, key=lambda version: version[:2])[2]
            self.values[region, item, base, i * MONTHS[freq], MONTHS[freq]] = value
        self.regions = {key[0] for key in self.values}
        self.bases = sorted({base for (_, item, base, *_), value in self.values.items()
                             if item == "gdp_constant" and value is not None} | {0}, reverse=True)

    def value(self, region, item, base, place):
        """Given, or the sum of the quarters, or months, that make it up."""
        first, n = place
        for months in (12, 3, 1):
            if first % months == 0 and n % months == 0 and n > 0:
                parts = [self.values.get((region, item, base, first + i, months)) for i in range(0, n, months)]
                if None not in parts:
                    return sum(parts)
        return None

    def level(self, region, base, place):
        found = self.value(region, "gdp_constant", base, place)
        if found is None and place[0] // 12 == base:
            found = self.value(region, "gdp_current", 0, place)
        return found if found is not None else self.value(region, "gdp_constant", 0, place)

    def growth(self, region, place):
        """Of a place over the same one a year earlier."""
        index = self.values.get((region, "gdp_index", 0, *place))
        if index is not None:
            return index / 100
        earlier, year = (place[0] - 12, place[1]), place[0] // 12
        for base in [b for b in self.bases if b < year] + self.bases:
            now, before = self.level(region, base, place), self.level(region, base, earlier)
            if now is not None and before is not None and now > 0 and before > 0:
                return now / before
        return None

    def constant(self, region, base, place):
        found = self.level(region, base, place)
        if found is not None:
            return found
        if place[1] in (1, 3, 12):
            towards = -12 if place[0] // 12 > base else 12
            for step in (towards, -towards):
                found = self.walk(region, base, place, step)
                if found is not None:
                    return found
        if place[1] % 3 or place[0] % 3 or place[1] == 3:
            return None
        parts = [self.constant(region, base, (place[0] + i, 3)) for i in range(0, place[1], 3)]
        return None if None in parts else sum(parts)

    def walk(self, region, base, place, step):
        factor, at = Fraction(1), place
        for _ in range(60):
            beyond = (at[0] + step, at[1])
            growth = self.growth(region, at if step < 0 else beyond)
            if growth is None:
                return None
            factor = factor * growth if step < 0 else factor / growth
            at = beyond
            level = self.level(region, base, at)
            if level is not None:
                return level * factor
        return None


class Regions:
    """Rows of one call."""

    def __init__(self, tables, options):
        self.accounts = Accounts(tables)
        if not any(key[1].startswith("gdp_") for key in self.accounts.values):
            raise Refused("no accounts of GDP")
        measures = {measure for _, measure in tables.output}
        own = {name: value for name, value in options.items() if name not in ("measure", "by", "totals", "price", "pairing")}
        self.is_matched = options.get("pairing") == "matched"
        self.what = "emission" if options.get("factor") == "carbon" else "energy"
        self.has_value_added = "value_added" in measures
        if not self.has_value_added and measures:
            own["measure"] = sorted(measures)[0]
        self.tables, self.options = tables, own
        self.selection = verify.Selection(tables, own)
        self.energy, self.output = verify.by_unit(tables, self.selection, own)
        self.where = self.selection.where.get("region")
        price = options.get("price") or self.default_price()
        self.base = None if price == "current" else int(price.removeprefix("constant:"))

    def default_price(self):
        has_current = any(key[1] == "gdp_current" and value is not None for key, value in self.accounts.values.items())
        return "current" if has_current or len(self.accounts.bases) != 2 else f"constant:{self.accounts.bases[0]}"

    def takes(self, region):
        return self.where is None or any(region.startswith(verify.region_prefix(v)) for v in self.where)

    def place(self, period):
        months = MONTHS[self.selection.freq]
        first = period * months
        return (first // 12 * 12, first % 12 + months) if self.selection.is_ytd else (first, months)

    def units(self, prefix, period):
        inside = lambda unit: self.tables.enterprises[unit]["region"].startswith(prefix)
        energy = {u: parts for (u, p), parts in self.energy.items() if p == period and inside(u)}
        output = {u: found for (u, p), found in self.output.items() if p == period and inside(u)}
        total = sum((value for parts in energy.values() for value, _ in parts.values()), Fraction(0))
        is_partial = len(energy) != len(energy.keys() | output.keys()) or any(
            partial for parts in energy.values() for _, partial in parts.values())
        added = sum((found[0] for found in output.values()), Fraction(0)) if output and self.has_value_added else None
        return total if energy else None, added, is_partial, len(energy.keys() | output.keys()), len(energy)

    def row(self, region, period):
        """energy, is it of the whole region, GDP, units, with energy, accounts, flags, known, regions with energy"""
        place, flags = self.place(period), set()
        own, added, is_partial, n_units, n_energy = self.units(region, period)
        account = lambda item: self.accounts.value(region, item, 0, place)
        energy, is_whole = account(f"{self.what}_total"), True
        if energy is None:
            flags |= {"partial"} if is_partial else set()
            rest = account(f"{self.what}_rest") if own is not None else None
            energy, is_whole = (own, False) if rest is None else (own + rest, True)
            if own is not None and rest is None:
                flags |= {"partial", "no_energy_rest"}
        if self.base is not None:
            gdp = self.accounts.constant(region, self.base, place)
        else:
            gdp = account("gdp_current")
            if gdp is None:
                gdp = self.accounts.value(region, "gdp_constant", place[0] // 12, place)
            if gdp is None and added is not None and account("gdp_rest") is not None:
                gdp = added + account("gdp_rest")
        refused = any(key in self.accounts.values and self.accounts.values[key] is None for key in (
            (region, item, self.base or 0 if item == "gdp_constant" else 0, *place)
            for item in ("gdp_current", "gdp_constant", "gdp_index"))) and not self.selection.is_ytd
        known = n_units > 0 or energy is not None or gdp is not None or refused
        if self.is_matched:
            known = energy is not None and gdp is not None
        return energy, is_whole, gdp, n_units, n_energy, int(gdp is not None), flags, known, int(energy is not None)

    def parts(self):
        """Regions of the accounts that are part of no other selected one."""
        taken = [r for r in self.accounts.regions if self.takes(r)]
        return [r for r in taken if not any(r != o and r.startswith(o) for o in taken)]

    def total(self, period):
        parts = [self.row(r, period) for r in self.parts()]
        parts = [part for part in parts if part[7] or not self.is_matched]
        add = lambda i: sum((part[i] for part in parts if part[i] is not None), Fraction(0)) if any(
            part[i] is not None for part in parts) else None
        flags = set().union(*(part[6] for part in parts)) if parts else set()
        n_units = sum(part[3] for part in parts)
        if not self.is_matched and (any(part[0] is None or part[2] is None for part in parts) or self.units("", period)[3] > n_units):
            flags |= {"partial"}
        return (add(0), all(part[1] for part in parts), add(2), n_units, sum(part[4] for part in parts),
                sum(part[5] for part in parts), flags, any(part[7] for part in parts), sum(part[8] for part in parts))

    def periods(self, options):
        freq = self.selection.freq
        found = {p for _, p in self.energy.keys() | self.output.keys()}
        for _, _, _, first, months in self.accounts.values:
            found |= {index_of(freq, start_of("month", first + i)) for i in range(months)}
        if not self.selection.is_ytd and (self.tables.quantity or self.tables.output):
            found |= set(self.selection.data())
        first, last = verify.window(self.selection, options)
        low, high = min(found), max(found)
        return range(low if first is None else max(low, first), (high if last is None else min(high, last)) + 1)


def listed(regions, options):
    """(label, region or None for the total) of the rows."""
    if "by" not in options:
        where = regions.where
        return [("*", None)] if where is None or len(where) > 1 else [("", verify.region_prefix(where[0]))]
    _, _, width = options["by"].partition(":")
    rows, codes = {}, {regions.tables.enterprises[u]["region"] for u, _ in regions.energy.keys() | regions.output.keys()}
    for code in sorted(codes):
        label = code[:int(width)] if width else code
        prefix = verify.region_prefix(label)
        if width or not any(prefix.startswith(r) for r in regions.accounts.regions):
            rows.setdefault(prefix, label)
    for region in regions.accounts.regions:
        if (not width or len(region) == int(width)) and regions.takes(region):
            rows.setdefault(region, region)
    found = [(label, prefix) for prefix, label in rows.items()]
    return sorted(found + ([("*", None)] if "totals" in options else []))


def gdp_csv(tables, options):
    regions = Regions(tables, options)
    read = lambda region, period: regions.total(period) if region is None else regions.row(region, period)
    names = ["emission_tco2", "tco2"] if regions.what == "emission" else ["energy_tce", "tce"]
    lines = [(["region"] if "by" in options else []) + ["period", names[0], "output_cny10k", f"intensity_{names[1]}_per_cny10k"] +
             "change_percent n_units n_energy n_output flags".split()]
    for label, region in listed(regions, options):
        for period in regions.periods(options):
            energy, is_whole, gdp, n_units, n_energy, n_output, flags, known, n_with_energy = read(region, period)
            if not known:
                continue
            flags |= {"no_energy"} if energy is None else {"neg_energy"} if energy < 0 else set()
            flags |= {"no_output", "not_available"} if gdp is None else {"no_output"} if gdp == 0 else set()
            other = read(region, verify.compared_period(period, regions.selection, options))
            change = ""
            if None not in (energy, gdp, other[0], other[2]) and gdp > 0 and other[2] > 0 and is_whole == other[1] and (
                    n_output == other[5]) and n_with_energy == other[8] and other[7]:
                percent = verify.change(energy / gdp, other[0] / other[2], options)
                change = "" if percent is None else verify.rounded(percent, int(options.get("decimals", 6)), options.get("tie", "half-up"))
            order = ["no_energy", "no_output", "partial", "neg_energy", "not_available", "no_energy_rest"]
            exact = gdp is not None and 10 ** 12 % gdp.denominator == 0
            lines.append(([label] if "by" in options else []) + [
                regions.selection.text_of(period), "" if energy is None else verify.exact_text(energy),
                "" if gdp is None else verify.exact_text(gdp) if exact else verify.trimmed(verify.rounded(gdp, 12, options.get("tie", "half-up"))),
                "" if energy is None or not gdp else verify.significant(energy / gdp), change,
                str(n_units), str(n_energy), str(n_output), ";".join(flag for flag in order if flag in flags)])
    return "".join(",".join(map(verify.quoted, line)) + "\n" for line in lines)


class Year:
    """GDP of a region (None: of all) in a year, for the table of `prices`."""

    def __init__(self, regions, region, year):
        self.regions, self.region, self.year = regions, region, year

    def level(self, year, base):
        """(GDP at current prices, or at those of a year; of how many regions)"""
        self.regions.base = base
        row = self.regions.total(year) if self.region is None else self.regions.row(self.region, year)
        return row[2], row[5]

    def growth(self, base):
        return quotient(self.level(self.year, base), self.level(self.year - 1, base))

    def comparable(self):
        if self.region is None:
            return self.growth(self.year - 1)
        return self.regions.accounts.growth(self.region, (self.year * 12, 12)), 1

    def linked(self, base, link):
        factor, n = quotient(self.level(link, None), self.level(link, base))
        value, n_now = self.level(self.year, base)
        return factor, value * factor if None not in (factor, value) and n == n_now else None

    def parts(self, base, link):
        if self.region is not None:
            return self.linked(base, link)[1]
        found = [Year(self.regions, region, self.year).linked(base, link)[1] for region in self.regions.parts()]
        return sum((value for value in found if value is not None), Fraction(0))


def quotient(now, before):
    is_known = None not in (now[0], before[0]) and now[1] == before[1] and before[0] > 0
    return now[0] / before[0] if is_known else None, now[1]


def gdp_prices_csv(tables, options):
    from verify_growth import LINK_NAMES, NAMES
    regions = Regions(tables, options)
    base, link = regions.base, int(options["link"]) if "link" in options else None
    decimals, tie = int(options.get("decimals", 6)), options.get("tie", "half-up")
    percent = lambda growth: "" if growth is None else verify.rounded((growth - 1) * 100, decimals, tie)
    amount = lambda value: "" if value is None else verify.trimmed(verify.rounded(value, 12, tie))
    lines = [(["region"] if "by" in options else []) + NAMES + (LINK_NAMES if link else []) + ["n_output", "flags"]]
    for label, region in listed(regions, options):
        for period in regions.periods(options):
            of = Year(regions, region, period)
            current, constant, real = of.level(period, None), of.level(period, base), of.comparable()
            if (current[0], constant[0], real[0]) == (None, None, None):
                continue
            nominal = of.growth(None)
            line = ([label] if "by" in options else []) + [
                str(period), amount(current[0]), amount(constant[0]), percent(nominal[0]), percent(real[0]), percent(of.growth(base)[0]),
                percent(quotient(nominal, real)[0])]
            if link:
                factor, linked = of.linked(base, link)
                parts = of.parts(base, link)
                line += ["" if factor is None else verify.significant(factor), amount(linked), amount(parts),
                         amount(None if linked is None else linked - parts)]
            row = current if current[0] is not None else constant
            n_parts = len(regions.parts()) if region is None else 1
            flags = "no_output;not_available" if row[0] is None else "partial" if row[1] < n_parts else ""
            lines.append(line + [str(row[1]), flags])
    return "".join(",".join(map(verify.quoted, line)) + "\n" for line in lines)
