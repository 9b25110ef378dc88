#!/usr/bin/env python3
"""Recomputes the figures of `nenghao rate` and `nenghao check` from the CSV tables, independently of the engine:
own CSV reader, own calendar, integers and fractions, no code in common. It is not fast and not a second product.

usage: verify.py rate TABLES... [--append TABLES...] [options]      prints the CSV of `nenghao rate --format csv`
       verify.py prices TABLES... --price constant:YYYY [--link YYYY]      prints the CSV of `nenghao prices --format csv`
       verify.py check TABLES... --region R --from Y --to Y --target P [options]    prints the core of the check JSON
       verify.py check --levels E0,G0,E1,G1 --target P [options]
       verify.py compare PROGRAM TABLES... [--append TABLES...] [options]  runs PROGRAM and itself, compares bytes
TABLES are CSV files or directories of them; each --append stands for one `nenghao import --append`.
Options are those of the manual: --by --where --freq --from --to --measure --energy --basis --factor --pairing
--scope --panel --compare --rounding --tie --decimals --price --totals, and of the import: --unit --round --lenient --encoding."""
import itertools
import json
import subprocess
import sys
import tempfile
from fractions import Fraction

import verify_scopes
from verify_prices import Prices
from verify_tables import (FREQUENCIES, NUMBER, ONE, Refused, Tables, index_of, industry_code, period_index,
                           period_text, start_of)

VALUED = ("by where freq from to measure energy basis factor scope pairing panel compare rounding tie decimals price link unit round encoding "
          "region target target-to levels published").split()
FLAGS = ["totals", "lenient"]
FLOW_SIGNS = {"net": {"consumption": 1, "transformation_output": -1, "recovery": -1}, "gross": {"consumption": 1}}


def rounded(value, decimals, tie="half-up"):
    """value as a decimal text, half away from zero or half to even, decided on the exact fraction."""
    scaled = abs(value) * 10 ** decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if twice > 0 or (twice == 0 and (tie == "half-up" or whole % 2)):
        whole += 1
    digits = str(whole).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and whole else ""
    return sign + (digits[:-decimals] + "." + digits[-decimals:] if decimals else digits)


def trimmed(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_text(value):
    """A fraction whose denominator is 2^a 5^b, all its digits, none of its trailing zeros."""
    return trimmed(rounded(value, 60))


def level_text(value, selection, options):
    """An output: exact at current prices, to 12 decimals at constant ones."""
    return exact_text(value) if not selection.prices else trimmed(rounded(value, 12, options.get("tie", "half-up")))


def significant(value, digits=12):
    if value == 0:
        return "0"
    exponent = len(str(abs(value.numerator))) - len(str(value.denominator))
    if abs(value) < Fraction(10) ** exponent:
        exponent -= 1
    decimals = digits - 1 - exponent
    if decimals >= 0:
        return trimmed(rounded(value, decimals))
    return rounded(value / 10 ** -decimals, 0) + "0" * -decimals


class Selection:
    """The options of one call, checked, and which enterprises and lines they take."""

    def __init__(self, tables, options):
        self.tables = tables
        self.freq = options.get("freq", "year")
        self.measure = options.get("measure", "value_added")
        self.signs = FLOW_SIGNS[options.get("energy", "net")]
        self.keys = [key for key in options.get("by", "").split(",") if key]
        self.names = [key.split(":")[0] for key in self.keys]
        self.carrier_at = self.names.index("carrier") if "carrier" in self.names else None
        self.where = {}
        for term in filter(None, options.get("where", "").split(";")):
            key, values = term.split("=", 1)
            self.where[key] = values.split(",")
        for name in [*self.names, *self.where]:
            if name not in ("carrier", "enterprise", "chain") and name not in tables.attribute_names:
                raise Refused(f"no such key: {name}", 2)
        self.carriers = self.where.pop("carrier", None)
        price = options.get("price", "current")
        price_freq = "year" if self.freq == "ytd" else self.freq
        self.prices = None if price == "current" else Prices(tables, int(price.removeprefix("constant:")), price_freq)
        measures = {measure for _, measure in tables.output}
        if self.measure not in measures and (measures or "measure" in options):
            raise Refused(f"no such measure: {self.measure}", 2)
        bases = [base for base in (tables.energy_freq, tables.output_freq) if base]
        self.hull, self.is_ytd = None, self.freq == "ytd"
        if self.is_ytd:
            self.freq = "quarter" if "quarter" in bases else "month"
            self.spans = {}
        for base in bases:
            if FREQUENCIES.index(base) > FREQUENCIES.index(self.freq):
                raise Refused(f"the data are by {base}, not by {self.freq}", 2)

    def takes(self, enterprise):
        for key, values in self.where.items():
            labels = self.labels(enterprise, key)
            if key == "region":
                hit = any(labels[0].startswith(region_prefix(v)) for v in values)
            elif key == "industry":
                hit = any(labels[0].startswith(industry_code(v)) for v in values)
            else:
                hit = any(label in values for label in labels)
            if not hit:
                return False
        return True

    def labels(self, enterprise, key):
        """The labels of an enterprise under a key: one, or one for each of its chains."""
        name, _, width = key.partition(":")
        if name == "enterprise":
            return [enterprise]
        text = self.tables.enterprises[enterprise].get(name, "")
        if name == "chain":
            return sorted({part.strip() for part in text.split(";") if part.strip()}) or [""]
        if width and name == "region":
            return [text[:int(width)]]
        if width and name == "industry":  # 1 is the letter, N > 1 the letter and N digits
            return [text[:1] if width == "1" else text[:1 + int(width)]]
        return [text]

    def group_keys(self, enterprise, carrier, totals):
        """Every row that the enterprise belongs to, subtotals included, each once."""
        parts = [[carrier] if name == "carrier" else self.labels(enterprise, key)
                 for name, key in zip(self.names, self.keys)]
        groups = set(itertools.product(*parts))
        if totals:
            n = len(self.keys)
            groups |= {group[:j] + ("*",) * (n - j) for group in set(groups) for j in range(n)}
        return groups

    def split(self, side, cells):
        """{output period: (base periods with a value, is one missing)} of one line."""
        base = self.tables.energy_freq if side == "energy" else self.tables.output_freq
        return self.split_spans(side, base, cells) if self.is_ytd else split(cells, base, self.freq)

    def lines(self, side):
        """Those of the whole store that count for energy, or for output."""
        if side == "energy":
            return [cells for (_, _, flow), cells in self.tables.quantity.items() if flow in self.signs]
        return [cells for (_, measure), cells in self.tables.output.items() if measure == self.measure]

    def begin_of(self, side, base, year):
        """The first base period of the spans of a year: of February where nobody in the store has a January."""
        if (side, year) not in self.spans:
            january, february = (index_of(base, start_of("month", year * 12 + m)) for m in (0, 1))
            is_known = any(cells.get(i) is not None for cells in self.lines(side) for i in range(january, february))
            self.spans[side, year] = january if is_known else february
        return self.spans[side, year]

    def data(self):
        """The first and the last period of which the store holds anything."""
        if self.hull is None:
            ends = [index_of(self.freq, start_of(freq, end(cells)))
                    for freq, lines in ((self.tables.energy_freq, self.tables.quantity),
                                        (self.tables.output_freq, self.tables.output))
                    for cells in lines.values() if cells for end in (min, max)]
            self.hull = min(ends), max(ends)
        return self.hull

    def split_spans(self, side, base, cells):
        """The same of the spans from January to each month, or quarter, of a year."""
        per_year, periods = {"month": 12, "quarter": 4}[self.freq], {}
        present = sorted(i for i, value in cells.items() if value is not None)
        for year in {index_of("year", start_of(base, i)) for i in present}:
            begin = self.begin_of(side, base, year)
            for period in range(year * per_year, min(year * per_year + per_year, self.data()[1] + 1)):
                end = index_of(base, start_of(self.freq, period + 1))
                inside = [i for i in present if begin <= i < end]
                if inside:
                    periods[period] = (inside, len(inside) < end - begin)
        return periods

    def text_of(self, period):
        return period_text("month", index_of("month", start_of(self.freq, period + 1)) - 1) if self.is_ytd else period_text(
            self.freq, period)

    def without_carrier(self, group):
        at = self.carrier_at
        return group if at is None else group[:at] + group[at + 1:]


def region_prefix(code):
    while len(code) == 6 and code.isdigit() and code.endswith("00"):
        code = code[:-2] if not code.endswith("0000") else code[:-4]
    return code


class Sum:
    """What is known of one side of a row: the sum, who contributed, and whether something is missing."""

    def __init__(self):
        self.value, self.units, self.is_partial = Fraction(0), set(), False
        self.is_known, self.words, self.bridge = True, [], None  # of a scope
        self.parent = {}  # cell of deflators: what was deflated by the index of a wider industry

    def add(self, value, unit, is_partial, parent=None):
        self.value += value
        if parent is not None:
            self.parent[parent] = self.parent.get(parent, 0) + value
        self.units.add(unit)
        self.is_partial |= is_partial


def energy_by_unit(tables, selection, options, signs, takes=lambda carrier: True):
    """{(unit, period): {carrier: (energy, is_partial)}} of the flows with their signs, of carriers that are taken."""
    factor, basis = options.get("factor", "coal"), options.get("basis", "calorific")
    energy = {}
    for (unit, carrier, flow), cells in tables.quantity.items():
        if flow not in signs or not selection.takes(unit):
            continue
        if (selection.carriers is not None and carrier not in selection.carriers) or not takes(carrier):
            continue
        measured = tables.coefficient.get((unit, carrier, flow), {})
        for period, (cell_periods, is_partial) in selection.split("energy", cells).items():
            quantities = {}  # coefficient: sum of the quantities that it applies to
            for i in cell_periods:
                if cells[i] != 0:  # nothing needs no coefficient
                    kgce = measured.get(i) if factor == "coal" else None
                    tonnes = kgce / 1000 if kgce is not None else tables.per_unit(carrier, i, factor, basis)
                    quantities[tonnes] = quantities.get(tonnes, 0) + cells[i]
            value = sum((tonnes * Fraction(q, ONE) for tonnes, q in quantities.items()), Fraction(0))
            old = energy.setdefault((unit, period), {}).get(carrier, (0, False))
            energy[unit, period][carrier] = (old[0] + signs[flow] * value, old[1] or is_partial)
    return energy


def by_unit(tables, selection, options):
    """energy[unit, period][carrier] and output[unit, period] as (value, is_partial), and the periods seen."""
    energy, output = energy_by_unit(tables, selection, options, selection.signs), {}
    for (unit, measure), cells in tables.output.items():
        if measure != selection.measure or not selection.takes(unit):
            continue
        for period, (cell_periods, is_partial) in selection.split("output", cells).items():
            output[unit, period] = (Fraction(sum(cells[i] for i in cell_periods), ONE), is_partial)
    if selection.prices:
        for unit, period in output:
            output[unit, period] = deflated(tables, selection, unit, period, *output[unit, period])
    if options.get("pairing", "all") == "matched":
        both = energy.keys() & output.keys()
        energy = {key: energy[key] for key in both}
        output = {key: output[key] for key in both}
    return energy, output


def deflated(tables, selection, unit, period, value, is_partial):
    """(value at the prices of the base year, is_partial, cell of deflators where a wider industry stood in)"""
    if value == 0:
        return value, is_partial, None
    industry = tables.enterprises[unit]["industry"]
    price, is_parent = selection.prices.of(industry, start_of(selection.freq, period)[0])
    return value / price, is_partial, selection.prices.cell(industry) if is_parent else None


def split(cells, base, freq):
    """{output period: (base periods with a value, is one missing)} of one line."""
    periods = {}
    for i, value in cells.items():
        if value is not None:
            periods.setdefault(index_of(freq, start_of(base, i)), []).append(i)
    holds = lambda p: index_of(base, start_of(freq, p + 1)) - index_of(base, start_of(freq, p))
    return {p: (present, len(present) < holds(p)) for p, present in periods.items()}


def aggregate(tables, selection, options):
    """{(group, period): (energy Sum or None, output Sum or None)}"""
    return group_up(*by_unit(tables, selection, options), selection, options)


def views(tables, selection, options, more=None):
    """Three sets of rows: as they are shown, those with which they are compared, and those of all units. `more`: of this
    energy of units in the place of all of it."""
    energy, output = by_unit(tables, selection, options)
    if options.get("panel", "all") == "matched":
        return panel(energy, output, selection, options, energy if more is None else more)
    if more is not None and options.get("pairing", "all") == "matched":
        more = {key: more[key] for key in more.keys() & output.keys()}
    rows = group_up(energy if more is None else more, output, selection, options)
    return rows, rows, rows


def parts_of(tables, selection, options, scopes):
    """The parts of the three sets of rows."""
    def rows_of(i):
        def make(signs, takes):
            more = energy_by_unit(tables, selection, options, signs, takes)
            rows = views(tables, selection, options, more)[i]
            return {key: energy.value for key, (energy, _) in rows.items() if energy}
        return make
    return [verify_scopes.Parts(tables, scopes, selection.signs, rows_of(i)) for i in range(3)]


def panel(energy, output, selection, options, more):
    """The rows of the units present in both compared periods, the same a period of comparison earlier (at the later period),
    and the rows of all; of the energy in `more`."""
    first, last = selection.data()
    present = energy.keys() | output.keys()
    other = lambda period: compared_period(period, selection, options)
    is_inside = lambda period: first <= period <= last
    kept = {(unit, period) for unit, period in present if not is_inside(other(period)) or (unit, other(period)) in present}
    now = [{key: value for key, value in side.items() if key in kept} for side in (more, output)]
    before = [{(unit, period): side[unit, other(period)] for unit, period in kept if (unit, other(period)) in side}
              for side in (more, output)]
    rows = group_up(more, output, selection, options)
    return [group_up(*sides, selection, options, rows.keys()) for sides in (now, before)] + [rows]


def group_up(energy, output, selection, options, keys=None):
    """The same of these values of units; `keys`: the rows that there are to be."""
    totals = "totals" in options
    energies, outputs = {}, {}
    for (unit, period), carriers in energy.items():
        for carrier, (value, is_partial) in carriers.items():
            for group in selection.group_keys(unit, carrier, totals):
                energies.setdefault((group, period), Sum()).add(value, unit, is_partial)
    for (unit, period), found in output.items():
        groups = {selection.without_carrier(g) for g in selection.group_keys(unit, "", totals)}
        for group in groups:
            outputs.setdefault((group, period), Sum()).add(found[0], unit, *found[1:])
    if keys is not None:
        pass
    elif selection.carrier_at is None:
        keys = energies.keys() | outputs.keys()
    else:  # a carrier has a row in every period in which its group has it or has output
        periods = {}
        for group, period in outputs:
            periods.setdefault(group, []).append(period)
        keys = set(energies)
        for group in {g for g, _ in energies}:
            keys |= {(group, p) for p in periods.get(selection.without_carrier(group), [])}
    return {(g, p): (energies.get((g, p)), outputs.get((selection.without_carrier(g), p))) for g, p in keys}


def intensity_of(row):
    """E / G, or None where there is no such figure."""
    energy, output = row if row else (None, None)
    return energy.value / output.value if energy and energy.is_known and output and output.value != 0 else None


def has_positive_output(row):
    """Without it a change is not defined, although the quotient may exist."""
    return bool(row) and row[1] is not None and row[1].value > 0


def change(now, before, options):
    """Exact change in per cent under the rounding rule; None where there is nothing to compare with."""
    if now is None or before is None:
        return None
    if options.get("rounding") == "bulletin4":
        now, before = (Fraction(rounded(x, 4, "half-even")) for x in (now, before))
    return (now / before - 1) * 100 if before > 0 else None


def compared_period(period, selection, options):
    rule = options.get("compare", "previous")
    if selection.is_ytd:  # the same months, of the year before or of the year named
        per_year = {"month": 12, "quarter": 4}[selection.freq]
        return period - per_year if not rule.isdigit() else int(rule) * per_year + period % per_year
    if rule == "previous":
        return period - 1
    if rule == "year-ago":
        per_year = {"year": 1, "quarter": 4, "month": 12}.get(selection.freq)
        if per_year is None:
            raise Refused(f"year-ago needs months, quarters or years, not {selection.freq}", 2)
        return period - per_year
    return index_of(selection.freq, start_of(*period_index(rule)))


def flags_of(energy, output, selection, options):
    units = (energy.units if energy else set()) | (output.units if output else set())
    found = []
    if energy is None:
        found.append("no_energy")
    if output is None or output.value == 0:
        found.append("no_output")
    differs = any(side is None or len(side.units) != len(units) for side in (energy, output))
    if any(side and side.is_partial for side in (energy, output)) or (
            differs and options.get("pairing", "all") == "all" and selection.carrier_at is None):
        found.append("partial")
    if energy and energy.is_known and energy.value < 0:
        found.append("neg_energy")
    if output and any(output.parent.values()):
        found.append("parent_price")
    return ";".join(found), len(units)


def window(selection, options):
    """first and last output period asked for."""
    first = index_of(selection.freq, start_of(*period_index(options["from"]))) if "from" in options else None
    if "to" in options:
        freq, i = period_index(options["to"])
        fine = "15min"  # the last quarter of an hour of the period named
        return first, index_of(selection.freq, start_of(fine, index_of(fine, start_of(freq, i + 1)) - 1))
    return first, None


def percent_of(row, earlier, options):
    """The change between two rows as text; "" where it is not defined."""
    if not has_positive_output(row) or not has_positive_output(earlier):
        return ""
    percent = change(intensity_of(row), intensity_of(earlier), options)
    return rounded(percent, int(options.get("decimals", 6)), options.get("tie", "half-up")) if percent is not None else ""


def rate_csv(tables, options):
    if options.get("measure") == "gdp":
        from verify_accounts import gdp_csv
        return gdp_csv(tables, options)
    selection = Selection(tables, options)
    first, last = window(selection, options)
    energy_name = "emission_tco2" if options.get("factor") == "carbon" else "energy_tce"
    intensity_name = "intensity_tco2_per_cny10k" if options.get("factor") == "carbon" else "intensity_tce_per_cny10k"
    lines = [selection.names + ["period", energy_name, "output_cny10k", intensity_name, "change_percent", "n_units",
                                "n_energy", "n_output", "flags"]]
    is_panel = options.get("panel", "all") == "matched"
    if is_panel:
        lines[0] += ["raw_change_percent", "n_entries", "n_exits"]
    sets, scopes = views(tables, selection, options), verify_scopes.parse(options.get("scope", "full"))
    if "renewable" in set().union(*map(verify_scopes.less_of, scopes)) and is_panel:
        raise Refused("a panel of three periods", 2)
    parts = parts_of(tables, selection, options, scopes) if scopes != ["full"] else None
    if len(scopes) > 1:
        at, unit = lines[0].index("period"), "tco2" if options.get("factor") == "carbon" else "tce"
        lines[0][at:at + 1] = ["scope", "period", *(f"{name}_{unit}" for name in ("full", "feedstock", "new_renewable", "nonfossil"))]
    keys = sorted(((*key, i) for key in sets[2] for i in range(len(scopes))),
                  key=lambda key: ([text.encode() for text in key[0]], key[2], key[1]))
    for group, period, i in keys:
        if (first is not None and period < first) or (last is not None and period > last):
            continue
        now, before, rows = sets if parts is None else [verify_scopes.Scoped(of, part, scopes[i], selection)
                                                        for of, part in zip(sets, parts)]
        energy, output = row = now.get((group, period), (None, None))
        intensity, other = intensity_of(row), (group, compared_period(period, selection, options))
        earlier = before.get((group, period)) if is_panel else rows.get(other)
        flags, n_units = flags_of(energy, output, selection, options)
        is_compared = is_panel and selection.data()[0] <= other[1] <= selection.data()[1]
        flags = ";".join(filter(None, [flags, "no_panel" if is_panel and not is_compared else "", *(energy.words if energy else []),
                                       "neg_output" if output and output.value < 0 else ""]))
        lines.append([*group, *bridge_of(energy, scopes, i, selection.text_of(period)),
                      exact_text(energy.value) if energy and energy.is_known else "", level_text(output.value, selection, options) if output else "",
                      significant(intensity) if intensity is not None else "", percent_of(row, earlier, options),
                      str(n_units), str(len(energy.units) if energy else 0), str(len(output.units) if output else 0),
                      flags])
        if is_panel:
            count = lambda key, of: flags_of(*of.get(key, (None, None)), selection, options)[1]
            lines[-1] += ["", "", ""] if not is_compared else [
                percent_of(rows.get((group, period)), rows.get(other), options),
                str(count((group, period), rows) - n_units), str(count(other, rows) - count((group, period), before))]
    return "".join(",".join(map(quoted, line)) + "\n" for line in lines)


def bridge_of(energy, scopes, i, period):
    """The cells of the period; of several scopes with the scope before it, and behind it what leads from all energy to it."""
    if len(scopes) == 1:
        return [period]
    known = energy and "no_deduction" not in energy.words
    return [scopes[i], period, exact_text(energy.bridge["full"]) if energy else "",
            *(exact_text(energy.bridge[name]) if known else "" for name in ("feedstock", "renewable", "nonfossil"))]


def quoted(text):
    """RFC 4180; what a spreadsheet would execute gets a ' in front."""
    if text[:1] in tuple("=+-@\t\r") and not NUMBER.fullmatch(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def parse_arguments(arguments):
    """(groups of tables, options); every --append begins a new group."""
    groups, options, i = [[]], {}, 0
    while i < len(arguments):
        word = arguments[i]
        name, equals, value = word[2:].partition("=")
        if word == "--append":
            groups.append([])
        elif word.startswith("--") and name in FLAGS:
            options[name] = True
        elif word.startswith("--") and name in VALUED:
            if not equals:
                i += 1
                value = arguments[i]
            options[name] = value
        elif word.startswith("-"):
            raise Refused(f"no such option: {word}", 2)
        else:
            groups[-1].append(word)
        i += 1
    return groups, options


def compare(program, groups, options):
    """Imports the tables with PROGRAM, asks it for the same figures, and shows where they differ."""
    to_words = lambda names: [w for n in names if n in options
                              for w in ([f"--{n}"] if options[n] is True else [f"--{n}", options[n]])]
    import_names = ["unit", "round", "lenient", "encoding"]
    with tempfile.TemporaryDirectory() as folder:
        store = folder + "/store"
        for i, group in enumerate(groups):
            files = Tables.files_of(group)
            subprocess.run([program, "import", "-o", store, *(["--append"] if i else []), *files,
                            *to_words(import_names), "--quiet"], check=True)
        theirs = subprocess.run([program, "rate", store, "--format", "csv",
                                 *to_words([n for n in VALUED + FLAGS if n not in import_names])],
                                check=True, capture_output=True).stdout.decode()
    ours = rate_csv(Tables(groups, options), options)
    if ours == theirs:
        print(f"equal: {ours.count(chr(10))} lines")
        return 0
    for number, pair in enumerate(itertools.zip_longest(ours.split("\n"), theirs.split("\n")), 1):
        if pair[0] != pair[1]:
            print(f"line {number}\n  verify.py: {pair[0]}\n  program:   {pair[1]}")
    return 1


def main(arguments):
    if not arguments or arguments[0] not in ("rate", "prices", "check", "compare"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        program = arguments[1] if arguments[0] == "compare" else None
        groups, options = parse_arguments(arguments[2 if program else 1:])
        if arguments[0] == "compare":
            return compare(program, groups, options)
        if arguments[0] == "rate":
            sys.stdout.write(rate_csv(Tables(groups, options), options))
            return 0
        if arguments[0] == "prices":
            from verify_growth import prices_csv
            sys.stdout.write(prices_csv(Tables(groups, options), options))
            return 0
        from verify_check import check_core
        core = check_core(groups, options)
        print(json.dumps(core, ensure_ascii=False, indent=1))
        return 0 if core.get("met", True) and core.get("published", {}).get("verdict") != "REFUTED" else 1
    except Refused as refused:
        print(f"verify.py: {refused}", file=sys.stderr)
        return refused.status
    except OSError as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
