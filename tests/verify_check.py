"""The core of `check` for verify.py: levels, yearly chain, decline, target, completion. Formulas: METHOD 6 to 8."""
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import verify
from verify_tables import Refused, Tables

PRECISE = Context(prec=80)


def decimal_of(value):
    return PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))


def percent_of(text):
    return Fraction(text.strip().rstrip("%"))


def irrational_text(value, decimals, tie):
    """A Decimal good to some 70 digits, rounded; a tie cannot occur for an irrational number."""
    step = Decimal(1).scaleb(-decimals)
    mode = ROUND_HALF_UP if tie == "half-up" else ROUND_HALF_EVEN
    rounded = value.quantize(step, mode, PRECISE)
    return format(rounded if rounded else abs(rounded), "f")


def levels_of(groups, options):
    """[(year, E, G)] from the data, or the two that were given; and the selection of the data."""
    if "levels" in options:
        e0, g0, e1, g1 = (Fraction(part) for part in options["levels"].split(","))
        return [(options.get("from", ""), e0, g0), (options.get("to", ""), e1, g1)], None
    tables = Tables(groups, options)
    chosen = {**options, "freq": "year"}
    if "region" in options:
        chosen["where"] = ";".join(filter(None, [options.get("where", ""), "region=" + options["region"]]))
    selection = verify.Selection(tables, chosen)
    sides = verify.by_unit(tables, selection, chosen)
    if options.get("panel") == "matched":
        ends = [{unit for side in sides for unit, year in side if year == int(options[end])} for end in ("from", "to")]
        sides = [{key: value for key, value in side.items() if key[0] in ends[0] & ends[1]} for side in sides]
    rows = verify.group_up(*sides, selection, chosen)
    found = []
    for year in range(int(options["from"]), int(options["to"]) + 1):
        energy, output = rows.get(((), year), (None, None))
        if energy is None or output is None or output.value <= 0:
            raise Refused(f"no intensity in {year}")
        found.append((str(year), energy.value, output.value))
    return found, selection


def check_core(groups, options):
    decimals, tie = int(options.get("decimals", 2)), options.get("tie", "half-up")
    text = lambda value: verify.rounded(value, decimals, tie)
    levels, selection = levels_of(groups, options)
    level_text = lambda g: verify.level_text(g, selection, options) if selection else verify.exact_text(g)
    used = intensities = [e / g for _, e, g in levels]
    if options.get("rounding") == "bulletin4":
        used = [Fraction(verify.rounded(x, 4, "half-even")) for x in intensities]
    decline = 1 - used[-1] / used[0]
    core = {
        "from": levels[0][0], "to": levels[-1][0],
        "levels": [{"period": period, "energy_tce": verify.exact_text(e), "output_cny10k": level_text(g),
                    "intensity": verify.significant(e / g)} for period, e, g in levels],
        "annual": [{"period": levels[i][0], "decline_percent": text((1 - used[i] / used[i - 1]) * 100)}
                   for i in range(1, len(levels)) if "levels" not in options],
        "decline_percent": text(decline * 100),
        "decline_exact": {"numerator": str(decline.numerator), "denominator": str(decline.denominator)},
    }
    if "target" in options:
        core.update(target_core(decline, percent_of(options["target"]) / 100, levels, options, text))
    if "target" in options:
        target = percent_of(options["target"]) / 100
        core["what_if"] = {"target": what_if(levels[0], levels[-1], target)}
        if "to" in options:
            core.update(path_core(used, decline, target, options, text))
    if "published" in options:
        core["published"] = published_core(decline * 100, options)
    return core


def target_core(decline, target, levels, options, text):
    core = {"target_percent": verify.exact_text(target * 100), "met": decline >= target,
            "margin_pp": text((decline - target) * 100), "completion": {"ratio_percent": None, "log_percent": None}}
    decimals, tie = int(options.get("decimals", 2)), options.get("tie", "half-up")
    if target > 0:
        core["completion"]["ratio_percent"] = text(decline / target * 100)
        logs = [decimal_of(1 - x).ln(PRECISE) for x in (decline, target)]
        core["completion"]["log_percent"] = irrational_text(
            PRECISE.multiply(PRECISE.divide(*logs), Decimal(100)), decimals, tie)
    core["required_annual_percent"] = None
    if "to" in options:
        years_left = int(options.get("target-to", options["to"])) - int(options["to"])
        if years_left > 0:
            left = decimal_of((1 - target) / (1 - decline))
            root = PRECISE.power(left, PRECISE.divide(Decimal(1), Decimal(years_left)))
            core["required_annual_percent"] = irrational_text(
                PRECISE.multiply(PRECISE.subtract(Decimal(1), root), Decimal(100)), decimals, tie)
    return core


def what_if(base, now, target):
    """How much less energy, or more output, brings the intensity of `now` to (1 - target) times that of `base`."""
    limit = (1 - target) * base[1] / base[2]
    up = lambda x: verify.rounded(Fraction(-(-x * 100 // 1), 100), 2) if x > 0 else None
    return {"less_energy_tce": up(now[1] - limit * now[2]), "more_output_cny10k": up(now[1] / limit - now[2])}


def path_core(used, decline, target, options, text):
    """The geometric path, the progress line and the warning levels; whole powers decide, not roots."""
    decimals, tie = int(options.get("decimals", 2)), options.get("tie", "half-up")
    q = int(options["to"]) - int(options["from"])
    n = int(options.get("target-to", options["to"])) - int(options["from"])

    def after(years):  # 1 - (1 - T)^(years / n)
        if years % n == 0:
            return text((1 - (1 - target) ** (years // n)) * 100)
        left = PRECISE.power(decimal_of(1 - target), PRECISE.divide(Decimal(years), Decimal(n)))
        return irrational_text(PRECISE.multiply(PRECISE.subtract(Decimal(1), left), Decimal(100)), decimals, tie)

    core = {"path": {"source": "geometric", "short": False}, "progress": None}
    if target > 0:
        core["progress"] = {"share_percent": verify.significant(Fraction(100 * q, n), 6), "log_required_percent": after(q),
                            "log_met": (1 - decline) ** n <= (1 - target) ** q,
                            "ratio_required_percent": text(target * q / n * 100), "ratio_met": decline >= target * q / n}
    if "levels" in options:
        return core
    rates = [1 - used[i] / used[i - 1] for i in range(1, len(used))]
    core["annual"] = [{"period": str(int(options["from"]) + i + 1), "decline_percent": text(k * 100), "target_percent": after(1),
                       "warning": 1 if k < 0 else 3 if (1 - k) ** n <= 1 - target else 2} for i, k in enumerate(rates)]
    core["path"]["cumulative"] = [{"period": str(int(options["from"]) + i), "decline_percent": text((1 - used[i] / used[0]) * 100),
                                   "target_percent": after(i)} for i in range(1, len(used))]
    return core


def published_core(decline_percent, options):
    """From a store the data are exact: one point. Levels given by hand stand for half a unit of their last digit
    around them."""
    tie, text = options.get("tie", "half-up"), options["published"].strip().rstrip("%")
    printed = len(text.partition(".")[2])
    low = high = decline_percent
    if "levels" in options:
        (e0, de0), (g0, dg0), (e1, de1), (g1, dg1) = map(printed_interval, options["levels"].split(","))
        high = (1 - (e1 - de1) / (g1 + dg1) * (g0 - dg0) / (e0 + de0)) * 100
        low = (1 - (e1 + de1) / (g1 - dg1) * (g0 + dg0) / (e0 - de0)) * 100
    ends = {verify.rounded(end, printed, tie) for end in (low, high)}
    value, half = printed_interval(text)
    if ends == {verify.rounded(value, printed, tie)}:
        verdict = "CONFIRMED"
    elif low <= value + half and high >= value - half:
        verdict = "CONSISTENT"
    else:
        verdict = "REFUTED"
    return {"value": options["published"], "verdict": verdict}


def printed_interval(text):
    """(value, half a unit of the last printed digit)"""
    return Fraction(text), Fraction(1, 2 * 10 ** len(text.strip().partition(".")[2]))
