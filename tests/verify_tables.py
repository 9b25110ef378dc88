"""Reads the CSV tables of the contract for verify.py: text, calendar, codes, keys, corrections. It computes nothing
that is published."""
import datetime
import pathlib
import re
from fractions import Fraction

FREQUENCIES = ["15min", "30min", "hour", "day", "month", "quarter", "year"]
STEP_MINUTES = {"15min": 15, "30min": 30, "hour": 60, "day": 1440}
ONE = 10 ** 18  # a stored value is an integer of 10^-18, so that long series add fast and exactly
MISSING = {"", "-", "—", "…", "NA", "*"}
FLOWS = ["consumption", "feedstock", "transformation_input", "transformation_output", "recovery",
         "opening_stock", "purchase", "non_industrial", "outflow", "closing_stock"]
MONEY = {"cny10k": 0, "cny": -4, "cny1k": -1, "cny100m": 4}
REFERENCE = pathlib.Path(__file__).resolve().parent.parent / "data" / "reference" / "carriers.csv"

# Chinese headers and words of the contract; `nenghao help tables` prints the engine's own list.
HEADERS = {
    "企业代码": "enterprise_id", "统一社会信用代码": "enterprise_id", "名称": "name", "企业名称": "name",
    "地区代码": "region", "行业代码": "industry", "产业链": "chain", "规模": "size", "时期": "period", "品种": "carrier",
    "流向": "flow", "数量": "quantity", "折标系数": "coefficient", "指标": "measure", "数值": "value", "单位": "unit",
    "折标准煤系数": "kgce_per_unit", "口径": "basis", "指数": "index",
}
FLOW_WORDS = {"消费": "consumption", "原料": "feedstock", "加工转换投入": "transformation_input",
              "加工转换产出": "transformation_output", "回收利用": "recovery"}
BASIS_WORDS = {"当量": "calorific", "等价": "equivalent", "": ""}

# GB/T 4754-2017: the last division of every section.
SECTIONS = [(5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"), (69, "J"),
            (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T")]


class Refused(Exception):
    """The input or the call is wrong; status is the exit status of the contract."""

    def __init__(self, text, status=3):
        super().__init__(text)
        self.status = status


# ---- calendar: (frequency, index) counts whole periods ------------------------------------------------------

def index_of(freq, start):
    """The period of `freq` that contains a start (date, minute of the day)."""
    day, minute = start
    if freq in STEP_MINUTES:
        return (day.toordinal() * 1440 + minute) // STEP_MINUTES[freq]
    return {"year": day.year, "quarter": day.year * 4 + (day.month - 1) // 3, "month": day.year * 12 + day.month - 1}[freq]


def start_of(freq, i):
    if freq in STEP_MINUTES:
        ordinal, minute = divmod(i * STEP_MINUTES[freq], 1440)
        return datetime.date.fromordinal(ordinal), minute
    months = i * {"year": 12, "quarter": 3, "month": 1}[freq]
    return datetime.date(months // 12, months % 12 + 1, 1), 0


def period_text(freq, i):
    day, minute = start_of(freq, i)
    if freq == "quarter":
        return f"{day.year:04}Q{(day.month + 2) // 3}"
    if freq in ("15min", "30min", "hour"):
        return f"{day.isoformat()}T{minute // 60:02}:{minute % 60:02}"
    return day.isoformat()[:{"year": 4, "month": 7, "day": 10}[freq]]


PERIOD = re.compile(r"(\d{4})(?:Q([1-4])|-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d))?)?)?")


def period_index(text):
    """(frequency, index) of a text of the contract; a time of day counts as a quarter of an hour here."""
    match = PERIOD.fullmatch(text)
    if not match:
        raise Refused(f"not a period: {text!r}")
    year, quarter, month, day, hour, minute = (int(g) if g else None for g in match.groups())
    try:
        if hour is not None:
            if hour > 23 or minute > 59 or minute % 15:
                raise ValueError
            return "15min", index_of("15min", (datetime.date(year, month, day), hour * 60 + minute))
        freq = "day" if day else "month" if month else "quarter" if quarter else "year"
        first = quarter * 3 - 2 if quarter else month or 1
        return freq, index_of(freq, (datetime.date(year, first, day or 1), 0))
    except ValueError:
        raise Refused(f"no such date: {text!r}") from None


def axis_of(starts):
    """The coarsest frequency on whose grid all quarter-hours lie."""
    for freq in ("hour", "30min"):
        if all(i % (STEP_MINUTES[freq] // 15) == 0 for i in starts):
            return freq
    return "15min"


# ---- text ------------------------------------------------------------------------------------------------------

def decode(data, encoding=None):
    if encoding and encoding != "auto":
        return data.decode({"utf-8": "utf-8-sig"}.get(encoding, encoding))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def records(text):
    """RFC 4180: lists of fields; a quoted field may hold commas, quotes written twice, and line ends."""
    if '"' not in text:
        for line in text.split("\n"):
            line = line[:-1] if line.endswith("\r") else line
            if line:
                yield line.split(",")
        return
    fields, field, inside, was_quoted, i = [], [], False, False, 0
    while i < len(text):
        c = text[i]
        if inside and c == '"' and text[i + 1:i + 2] == '"':
            field.append('"')
            i += 1
        elif c == '"':
            inside, was_quoted = not inside, True
        elif not inside and c in ",\n":
            value = "".join(field)
            fields.append(value[:-1] if c == "\n" and value.endswith("\r") else value)
            field = []
            if c == "\n":
                if fields != [""] or was_quoted:
                    yield fields
                fields, was_quoted = [], False
        else:
            field.append(c)
        i += 1
    if fields or field:
        yield fields + ["".join(field)]


NUMBER = re.compile(r"-?\d+(\.\d+)?")


def number(text, options):
    """A plain decimal in units of 1/ONE; None when it is missing; rounded half-even when the import is told to."""
    text = text.strip()
    if "lenient" in options:
        text = text.translate({0xff10 + i: str(i) for i in range(10)}).replace(",", "").replace("．", ".")
    if text in MISSING:
        return None
    if not NUMBER.fullmatch(text):
        raise Refused(f"not a number: {text!r}")
    whole, _, part = text.partition(".")
    limit = int(options.get("round", 9))
    if len(part) <= limit:
        return int(whole + part.ljust(18, "0"))
    if "round" not in options:
        raise Refused(f"more than 9 decimals: {text}")
    return round(Fraction(text) * 10 ** limit) * (ONE // 10 ** limit)  # round() of a fraction is half-even


def industry_code(text):
    """The shown form: section letter, then the digits."""
    if re.fullmatch(r"\d{2,4}", text) and text[:2] != "00":
        for last, letter in SECTIONS:
            if int(text[:2]) <= last:
                return letter + text
    return text


# ---- the tables -----------------------------------------------------------------------------------------------

class Tables:
    """All tables of some imports: what is in force after the last one."""

    def __init__(self, groups, options):
        self.options = options
        self.enterprises, self.attribute_names = {}, ["region", "industry"]
        self.carriers, self.quantity, self.coefficient, self.output = {}, {}, {}, {}
        self.deflators = {}  # (industry, period, basis): index
        self.n_imports, self.accounts = 0, {}  # (region, item, base, frequency, index): [(known since, order, value or None)]
        self.energy_freq = self.output_freq = None
        self.known = {}
        if REFERENCE.exists():
            self.read_carriers(list(self.rows_of(REFERENCE)), self.known)
        self.chosen = {}
        for group in groups:
            self.read_import([list(self.rows_of(path)) for path in self.files_of(group)])

    @staticmethod
    def files_of(paths):
        files = []
        for path in map(pathlib.Path, paths):
            files += sorted(path.glob("*.csv")) if path.is_dir() else [path]
        return [str(path) for path in files]

    def rows_of(self, path):
        """The header, then the rows as lists of the same length."""
        rows = records(decode(pathlib.Path(path).read_bytes(), self.options.get("encoding")))
        header = [HEADERS.get(name.strip(), name.strip()) for name in next(rows)]
        yield header
        for row in rows:
            if len(row) != len(header):
                raise Refused(f"{path}: {len(row)} fields, expected {len(header)}")
            yield row

    def read_import(self, tables):
        """One import: dimension tables first, then series, in which no key may come twice."""
        self.n_imports += 1
        kinds = [(self.kind_of(rows[0]), rows) for rows in tables]
        own_carriers = {}
        for kind, rows in kinds:
            if kind == "enterprises":
                self.read_enterprises(rows)
            elif kind == "carriers":
                self.read_carriers(rows, own_carriers)
            elif kind == "deflators":
                self.read_deflators(rows)
            elif kind == "accounts":
                self.read_accounts(rows)
        self.carriers.update(own_carriers)
        self.chosen = {}
        energy, output = {}, {}
        for kind, rows in kinds:
            if kind == "series":
                kind = self.wide_kind(rows[0])
            if kind == "energy":
                self.read_energy(rows, energy)
            elif kind == "output":
                self.read_output(rows, output)
        self.energy_freq = self.put(energy, self.energy_freq, "energy")
        self.output_freq = self.put(output, self.output_freq, "output")

    @staticmethod
    def kind_of(header):
        names = set(header)
        if {"enterprise_id", "region", "industry"} <= names:
            return "enterprises"
        if {"carrier", "kgce_per_unit"} <= names:
            return "carriers"
        if {"industry", "index", "basis"} <= names:
            return "deflators"
        if {"region", "period", "item", "value"} <= names:
            return "accounts"
        if {"enterprise_id", "period"} <= names:
            return "energy" if {"carrier", "quantity"} <= names else "output" if {"measure", "value"} <= names else "series"
        return "other"

    def wide_kind(self, header):
        names = [n for n in header if n not in ("enterprise_id", "period")]
        n_known = sum(name in self.carriers or name in self.known for name in names)
        if n_known not in (0, len(names)):
            raise Refused(f"carriers and measures in one table: {header}")
        return "energy" if n_known else "output"

    def read_enterprises(self, rows):
        header = rows[0]
        self.attribute_names += [n for n in header if n != "enterprise_id" and n not in self.attribute_names]
        for row in rows[1:]:
            record = {name: value.strip() for name, value in zip(header, row)}
            record["industry"] = industry_code(record["industry"])
            self.enterprises[record.pop("enterprise_id")] = record

    @staticmethod
    def read_carriers(rows, into):
        for row in rows[1:]:
            record = dict(zip(rows[0], row))
            into.setdefault(record["carrier"], []).append(record)

    def read_deflators(self, rows):
        for row in rows[1:]:
            record = dict(zip(rows[0], row))
            key = (industry_code(record["industry"]), record["period"], record["basis"])
            self.deflators[key] = Fraction(record["index"])

    def read_accounts(self, rows):
        """Every version of every value: a dated vintage is known from its last day, any other row from its import, the
        first import from the beginning."""
        for row in rows[1:]:
            record = {name: text.strip() for name, text in zip(rows[0], row)}
            region, item, vintage = record["region"], record["item"], record.get("vintage", "")
            if len(region) == 6:
                region = region.removesuffix("0000") if region.endswith("0000") else region.removesuffix("00")
            base = record.get("price_base", "") if item not in ("gdp_current", "gdp_index") else ""
            known = (1, last_day(vintage)) if PERIOD.fullmatch(vintage) else (2 if self.n_imports > 1 else 0, datetime.date.min)
            value = number(record["value"], self.options)
            key = (region, item, int(base or 0), *period_index(record["period"]))
            versions = self.accounts.setdefault(key, [])
            versions.append((known, len(versions), None if value is None else Fraction(value, ONE)))

    def read_energy(self, rows, into):
        at = {name: i for i, name in enumerate(rows[0])}
        wide = [name for name in at if name not in ("enterprise_id", "period")] if "quantity" not in at else None
        for row in rows[1:]:
            unit, period = self.key(row, at)
            if wide:
                cells = [(name, "consumption", row[at[name]], "") for name in wide]
            else:
                flow = row[at["flow"]] if "flow" in at else ""
                cells = [(row[at["carrier"]], FLOW_WORDS.get(flow, flow) or "consumption", row[at["quantity"]],
                          row[at["coefficient"]] if "coefficient" in at else "")]
            for carrier, flow, quantity, coefficient in cells:
                if (carrier not in self.carriers and carrier not in self.known) or flow not in FLOWS:
                    raise Refused(f"unknown carrier or flow: {carrier} {flow}")
                measured = number(coefficient, self.options)
                self.cell(into, (unit, carrier, flow), period,
                          (number(quantity, self.options), None if measured is None else Fraction(measured, ONE)))

    def read_output(self, rows, into):
        at = {name: i for i, name in enumerate(rows[0])}
        power = MONEY.get(self.options.get("unit", "cny10k"), 0)
        for row in rows[1:]:
            unit, period = self.key(row, at)
            cells = ([(row[at["measure"]], row[at["value"]])] if "measure" in at else
                     [(name, row[i]) for name, i in at.items() if name not in ("enterprise_id", "period")])
            for measure, text in cells:
                value = number(text, self.options)
                self.cell(into, (unit, measure), period, None if value is None else value * 10 ** (power + 4) // 10 ** 4)

    def key(self, row, at):
        unit = row[at["enterprise_id"]]
        if unit not in self.enterprises:
            raise Refused(f"unknown enterprise: {unit}")
        return unit, row[at["period"]]

    @staticmethod
    def cell(into, line, period, value):
        cells = into.setdefault(line, {})
        if period in cells:
            raise Refused(f"twice in one import: {line} {period}")
        cells[period] = value

    def put(self, new, freq, name):
        """Lays one import over what is in force; returns the frequency of the series."""
        parsed = {text: period_index(text) for text in {p for cells in new.values() for p in cells}}
        found = {f for f, _ in parsed.values()}
        if len(found) > 1:
            raise Refused(f"{name}: more than one frequency: {sorted(found)}")
        if not found:
            return freq
        own = found.pop()
        if own == "15min":
            own = axis_of([i for _, i in parsed.values()])
        if freq is not None and own != freq:
            raise Refused(f"{name}: the store is by {freq}, the new rows are by {own}")
        position = {text: index_of(own, start_of(f, i)) for text, (f, i) in parsed.items()}
        for line, cells in new.items():
            for text, value in cells.items():
                i = position[text]
                if name == "output":
                    self.output.setdefault(line, {})[i] = value
                else:
                    self.quantity.setdefault(line, {})[i] = value[0]
                    self.coefficient.setdefault(line, {})[i] = value[1]
        return own

    def per_unit(self, carrier, i, factor, basis):
        """tce (or tCO2) per unit of a carrier at the start of base period i."""
        day = start_of(self.energy_freq, i)[0]
        key = (carrier, day, factor, basis)
        if key not in self.chosen:
            self.chosen[key] = self.choose(carrier, day, factor, basis)
        return self.chosen[key]

    def choose(self, carrier, day, factor, basis):
        """The last row that is valid on that day, the user's behind the built-in ones. No basis means calorific;
        a carrier without any row of the basis `equivalent` keeps its calorific ones, but electricity may not."""
        rows = self.known.get(carrier, []) + self.carriers.get(carrier, [])
        kind = lambda row: BASIS_WORDS.get(row.get("basis", ""), row.get("basis", "")) or "calorific"
        if basis not in map(kind, rows):
            if factor == "coal" and any(carrier.startswith("electricity") or row.get("name_zh", "").startswith("电力") for row in rows):
                raise Refused(f"no coefficient of {carrier} of the basis {basis}")
            basis = "calorific"
        column = "kgce_per_unit" if factor == "coal" else "tco2_per_unit"
        always = self.known.get(carrier, []) if factor == "carbon" else []  # the built-in factors have no dates
        values = [row[column] for row in rows if kind(row) == basis and row.get(column, "") not in MISSING
                  and (row in always or first_day(row.get("valid_from", "")) <= day <= last_day(row.get("valid_to", "")))]
        if not values:
            raise Refused(f"no {factor} coefficient of {carrier} on {day} ({basis})")
        value = Fraction(values[-1])
        return value / 1000 if factor == "coal" else value


def first_day(text):
    return start_of(*period_index(text))[0] if text else datetime.date.min


def last_day(text):
    if not text:
        return datetime.date.max
    freq, i = period_index(text)
    return start_of(freq, i + 1)[0] - datetime.timedelta(days=1)
