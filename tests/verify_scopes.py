"""Scopes of energy for verify.py: what a scope leaves out of a row, recomputed from the parts of its energy. It shares
nothing with the engine."""
import copy
from fractions import Fraction

from verify_tables import Refused, index_of, start_of

BASE_YEAR = 2020
WORDS = {"full": set(), "no-feedstock": {"feedstock"}, "no-renewable": {"renewable"}, "fossil": {"nonfossil"}}
ALL = ["full", "no-feedstock", "no-renewable", "no-feedstock+no-renewable", "fossil", "no-feedstock+fossil"]
YES, NO = ("yes", "1", "true", "是"), ("no", "0", "false", "否")


def parse(text):
    """The scopes asked for, as the program names them."""
    names = []
    for word in ALL if text == "all" else text.split(","):
        parts = [part.strip() for part in word.split("+")]
        if any(part not in WORDS for part in parts):
            raise Refused(f"no such scope: {word}", 2)
        found = set().union(*(WORDS[part] for part in parts))
        names += [name for name in ALL if less_of(name) == found]
        if {"renewable", "nonfossil"} <= found or names.count(names[-1]) > 1:
            raise Refused(f"scopes overlap: {text}", 2)
    return names


def less_of(name):
    return set().union(*(WORDS[part] for part in name.split("+")))


def is_kind(tables, carrier, column):
    """Is a carrier fossil, is it renewable? What the user says of it, else the built-in set, else no if the user says
    anything of others."""
    for rows in (tables.carriers.get(carrier, []), tables.known.get(carrier, [])):
        said = [row.get(column, "") for row in rows if row.get(column, "") in YES + NO]
        if said:
            return said[-1] in YES
    if any(row.get(column, "") in YES + NO for rows in tables.carriers.values() for row in rows):
        return False
    raise Refused(f"nobody says whether {carrier} is {column}")


class Parts:
    """{(group, period): energy} of each part that the scopes need, made by `rows_of(flows, takes)`."""

    def __init__(self, tables, scopes, net_flows, rows_of):
        less = set().union(*map(less_of, scopes))
        consumed = {carrier for _, carrier, flow in tables.quantity if flow == "consumption"}
        kinds = {"feedstock": None, "renewable": "renewable", "nonfossil": "fossil"}
        self.energy = {}
        for part in less:
            column = kinds[part]
            takes = lambda carrier: column is None or is_kind(tables, carrier, column) == (part == "renewable")
            fed = lambda carrier: carrier in consumed and takes(carrier)
            if part != "feedstock":
                self.energy[part] = rows_of(net_flows, takes)
            if "feedstock" in less:
                self.energy[part, "feedstock"] = rows_of({"feedstock": 1}, fed)
        self.has_feedstock = any(flow == "feedstock" for _, _, flow in tables.quantity)

    def of(self, part, key, has_feedstock):
        """What a part adds up to in a row; less its feedstock where that is left out anyway."""
        value = lambda name: self.energy[name].get(key, Fraction(0)) if name in self.energy else Fraction(0)
        if part == "feedstock":
            return value(("feedstock", "feedstock"))
        return value(part) - (value((part, "feedstock")) if has_feedstock else 0)


class Scoped:
    """Rows of (energy, output) with the energy of a scope in the place of all of it, computed when they are looked at."""

    def __init__(self, rows, parts, scope, selection):
        self.rows, self.parts, self.selection, self.scope, self.less = rows, parts, selection, scope, less_of(scope)

    def get(self, key, default=None):
        row = self.rows.get(key, default)
        if row is None or row[0] is None:
            return row
        energy = copy.copy(row[0])
        energy.bridge = {"full": energy.value, "feedstock": Fraction(0), "renewable": Fraction(0), "nonfossil": Fraction(0)}
        energy.words = []
        for part in self.less:
            energy.bridge[part] = self.less_by(part, key, energy)
        if None in energy.bridge.values() or ("feedstock" in self.less and not self.parts.has_feedstock):
            energy.words.insert(0, "no_deduction")
            energy.is_known = False
            return energy, row[1]
        out = sum(energy.bridge[part] for part in self.less)
        if out > max(row[0].value, 0):
            if not self.selection.keys:
                raise Refused(f"{key}: more is left out than there is")
            energy.is_known, energy.words = False, energy.words + ["over_deducted"]
        energy.value = row[0].value - out
        return energy, row[1]

    def less_by(self, part, key, energy):
        with_feedstock = "feedstock" in self.less
        now = self.parts.of(part, key, with_feedstock)
        if part != "renewable":
            return now
        group, period = key
        freq = self.selection.freq
        per_year = {"year": 1, "quarter": 4, "month": 12}[freq]
        base = BASE_YEAR * per_year + period % per_year
        if period <= base:
            return Fraction(0)
        tables = self.selection.tables
        if not tables.quantity or base < min(index_of(freq, start_of(tables.energy_freq, i))
                                             for cells in tables.quantity.values() for i in cells):
            return None
        before = self.rows.get((group, base))
        energy.is_partial = energy.is_partial or bool(before and before[0] and before[0].is_partial)
        grown = now - self.parts.of(part, (group, base), with_feedstock)
        if grown < 0:
            energy.words.append("neg_increment")
        return max(grown, Fraction(0))
