"""The table of a result, and how it is compared with the exact one, which has every digit."""
import csv
import decimal

TOLERANCE = 1e-12  # relative, of sums in float64


def read(path, n_keys, n_values):
    """{keys: (values as exact decimals)}; division is 26 or C26, a missing value is 0."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {tuple(word.lstrip("C") for word in row[:n_keys]):
                tuple(decimal.Decimal(word or 0) for word in row[n_keys:n_keys + n_values]) for row in rows}


def worst_difference(got, exact):
    """The largest relative difference, or None when the keys differ."""
    if got.keys() != exact.keys():
        return None
    return max((abs(g - e) / abs(e) if e else abs(g) for key, values in exact.items() for g, e in zip(got[key], values)),
               default=decimal.Decimal(0))
