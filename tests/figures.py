#!/usr/bin/env python3
"""Cases for test_fraction.c with their answers, computed with fractions by code that shares nothing with the engine. The
same lines every time: energy and output now, energy and output before (integers), their decimals, significant digits of the
intensity, decimals of the change, tie, rule; then the intensity and the change ("-" where it is not defined)."""
from fractions import Fraction

CASES = 30000
DECIMALS = (0, 2, 7, 9, 17)


class Draw:
    """Whole numbers of a linear congruence, so that every version of Python gives the same ones."""

    def __init__(self):
        self.state = 20200720

    def bits(self, n):
        value = 0
        for _ in range(n // 32 + 1):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
            value = value << 32 | self.state >> 32
        return value % 2**n

    def among(self, choices):
        return choices[self.bits(30) % len(choices)]


def rounded(value, decimals, tie):
    """The integer nearest to |value| * 10^decimals, as its text with the point and the sign set."""
    scaled = abs(value) * Fraction(10) ** decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if twice > 0 or twice == 0 and (tie == "half-up" or whole % 2 == 1):
        whole += 1
    if decimals < 0:
        whole, decimals = whole * 10**-decimals, 0
    digits = str(whole).rjust(decimals + 1, "0")
    text = digits[:len(digits) - decimals] + ("." + digits[len(digits) - decimals:] if decimals else "")
    return ("-" if value < 0 and whole else "") + text


def significant(value, digits, tie):
    if value == 0:
        return "0"
    first = 0
    while abs(value) >= Fraction(10) ** (first + 1):
        first += 1
    while abs(value) < Fraction(10) ** first:
        first -= 1
    text = rounded(value, digits - 1 - first, tie)
    return text.rstrip("0").rstrip(".") if "." in text else text


def change(now, before, decimals, tie, rule):
    if rule == "bulletin4":
        now, before = (Fraction(rounded(level, 4, "half-even")) for level in (now, before))
    return rounded((now / before - 1) * 100, decimals, tie) if before > 0 else "-"


def quantity(draw):
    kind = draw.bits(4)
    if kind < 9:
        return draw.bits(1 + draw.among(range(64)))
    if kind < 11:
        return draw.bits(1 + draw.among(range(126)))
    if kind == 11:  # 99...9, 100...0, 100...01
        return 10 ** draw.among(range(38)) + draw.among((-1, 0, 1))
    if kind == 12:
        return 2 ** draw.among(range(127)) + draw.among((-1, 0, 1))
    if kind == 13:  # quotients that end in a five
        return (2 * draw.bits(20) + 1) * 5 ** draw.among(range(1, 12))
    if kind == 14:
        return 2 ** draw.among(range(1, 30))
    return draw.bits(8)


def main():
    draw = Draw()
    for _ in range(CASES):
        levels = [quantity(draw) for _ in range(4)]
        if draw.bits(2) == 0:  # close together, as years are
            levels[2:] = levels[0] + draw.among((-1, 0, 1)), levels[1] + draw.among((-1, 0, 1))
        if draw.bits(3) == 0:
            levels[0] = -levels[0]
        levels[1], levels[3] = max(levels[1], 1), max(levels[3], 1)
        energy_decimals, output_decimals = draw.among(DECIMALS), draw.among((0, 2, 3, 9))
        digits, decimals = draw.among((1, 6, 12, 12, 12, 17)), draw.among((0, 1, 2, 2, 6, 6, 30))
        tie, rule = draw.among(("half-up", "half-even")), draw.among(("exact", "exact", "bulletin4"))
        unit = Fraction(10) ** (output_decimals - energy_decimals)
        now, before = Fraction(levels[0], levels[1]) * unit, Fraction(levels[2], levels[3]) * unit
        print(*levels, energy_decimals, output_decimals, digits, decimals, tie, rule, significant(now, digits, tie),
              change(now, before, decimals, tie, rule))


main()
