#!/usr/bin/env python3
"""nenghao report, read back: the page with Python's HTML parser, the workbook as a ZIP of XML, with openpyxl and with LibreOffice, the page
in a headless Chromium. Every figure is compared with `rate` and `check`, every formula is computed anew with fractions. What is not
installed is skipped by name.

usage: report.py PROGRAM SHIM WORKDIR"""
import csv
import html.parser
import io
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal, getcontext
from fractions import Fraction
from xml.etree import ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from outcome import Outcome, Program, table

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
HOSTILE = '=HYPERLINK("http://x","<b>&\'")'
getcontext().prec = 60


# ---- rounding, as the methods say ---------------------------------------------------------------------------------------
def half_up(number, decimals):
    scaled = abs(Fraction(number)) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = str(whole).rjust(decimals + 1, "0")
    text = text[:len(text) - decimals] + ("." + text[len(text) - decimals:] if decimals else "")
    return ("-" if number < 0 and whole else "") + text


def shown(level):
    """An exact level as a table shows it."""
    return half_up(Fraction(level), 2) if level else "—"


# ---- the page -------------------------------------------------------------------------------------------------------------
class Page(html.parser.HTMLParser):
    """Tables as lists of rows, lists of terms, charts as lists of texts; what must not be there; tags that do not match."""
    VOID = {"meta", "rect", "line", "path", "circle"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.tables, self.terms, self.charts, self.texts = [], [], [], [], [], {}
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag, attributes):
        names = {name for name, _ in attributes}
        if tag in ("script", "link", "img", "iframe", "object") or names & {"src", "href", "onload", "onclick", "style"}:
            self.wrong.append(f"{tag} {sorted(names)}")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag in ("dt", "dd"):
            self.terms.append("")
        elif tag == "svg":
            self.charts.append({"role": dict(attributes).get("role"), "title": "", "desc": "", "text": []})
        elif tag == "text":
            self.charts[-1]["text"].append("")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag not in self.VOID:
            self.wrong.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("/" + tag)

    def handle_data(self, data):
        if not self.open:
            return
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data if self.open[-1] != "small" else "|" + data
        elif self.open[-1] in ("dt", "dd"):
            self.terms[-1] += data
        elif "svg" in self.open and self.open[-1] in ("title", "desc") and self.open[-2] == "svg":
            self.charts[-1][self.open[-1]] += data
        elif self.open[-1] == "text":
            self.charts[-1]["text"][-1] += data
        else:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data


def rows_of(page, i_table):
    """Rows of a table by the first part of their first cell."""
    return {row[0].split("|")[0].strip(): row for row in page.tables[i_table]}


# ---- the workbook as it lies in the file ---------------------------------------------------------------------------------
class Book:
    """Sheets as {cell: (text, formula, is_text)}."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.dates = {entry.date_time for entry in archive.infolist()}
            self.core = archive.read("docProps/core.xml").decode()
            self.xml = {name: archive.read(name) for name in archive.namelist()}
        for name, text in self.xml.items():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(text)
        shared = ["".join(t.text or "" for t in item.iter(MAIN + "t"))
                  for item in ElementTree.fromstring(self.xml["xl/sharedStrings.xml"])]
        targets = {r.get("Id"): r.get("Target") for r in ElementTree.fromstring(self.xml["xl/_rels/workbook.xml.rels"])}
        workbook = ElementTree.fromstring(self.xml["xl/workbook.xml"])
        self.sheets = {}
        for sheet in workbook.iter(MAIN + "sheet"):
            root = ElementTree.fromstring(self.xml["xl/" + targets[sheet.get(RELATION)]])
            self.sheets[sheet.get("name")] = {c.get("r"): self.cell(c, shared) for c in root.iter(MAIN + "c")}
        self.names = list(self.sheets)

    @staticmethod
    def cell(element, shared):
        value, formula = element.find(MAIN + "v"), element.find(MAIN + "f")
        is_text = element.get("t") == "s"
        text = "" if value is None else shared[int(value.text)] if is_text else value.text
        return text, None if formula is None else formula.text, is_text


def compute(sheet, formula):
    """The formula with exact numbers; roots and logarithms with 60 digits."""
    def of_cell(match):
        return f"V('{match.group(0).replace('$', '')}')"

    def rounded(number, decimals):
        return Fraction(half_up(Fraction(number), decimals))

    def power(base, exponent):
        return Fraction(Decimal(base.numerator) / Decimal(base.denominator)) if exponent == 1 else Fraction(
            ((Decimal(base.numerator) / Decimal(base.denominator)).ln()
             * (Decimal(exponent.numerator) / Decimal(exponent.denominator))).exp())

    def logarithm(number):
        return Fraction((Decimal(number.numerator) / Decimal(number.denominator)).ln())

    class Number(Fraction):
        def __xor__(self, other):
            return power(Fraction(self), Fraction(other))

    text = re.sub(r"\$?[A-Z]\$?\d+", of_cell, formula.lstrip("="))
    text = re.sub(r"(?<![\w.'(])(\d+)(?![\w.'])", r"F(\1)", text)
    text = text.replace("(1-", "(F(1)-").replace("^(1/", "**P(1/").replace("(1/", "(F(1)/")
    if "**P" in text:  # (q)^(1/n): the base is the bracket before it
        base, exponent = text.split("**P(F(1)/") if "**P(F(1)/" in text else text.split("**P(1/")
        depth, start = 0, len(base)
        while True:
            start -= 1
            depth += {")": 1, "(": -1}.get(base[start], 0)
            if depth == 0:
                break
        n, rest = exponent.split(")", 1)
        text = f"{base[:start]}POW({base[start:]},F(1)/{n}){rest}"
    scope = {"V": lambda name: Fraction(sheet[name][0]), "F": Fraction, "ROUND": lambda x, n: rounded(x, int(n)),
             "POW": lambda base, exponent: power(Fraction(base), Fraction(exponent)), "LN": logarithm}
    return eval(text, {"__builtins__": {}}, scope)  # made by the program under test from cells alone


# ---- stores ---------------------------------------------------------------------------------------------------------------
def hostile_tables(work):
    """Two years in which names are formulas and tags, and sums have more digits than a cell."""
    work.mkdir(parents=True, exist_ok=True)
    files = {"enterprises": ["enterprise_id,region,industry,chain", '1,320402,C26,"' + HOSTILE.replace('"', '""') + '"',
                             "2,320404,C30,+1;@x", "3,320411,C30,"],
             "carriers": ["carrier,unit,kgce_per_unit,name_zh", "coal,tce,1000.123456789,=煤&", "heat,tce,1000,-热"],
             "energy": ["enterprise_id,period,carrier,quantity"],
             "output": ["enterprise_id,period,value_added"]}
    for unit in (1, 2, 3):
        for year in (2015, 2016, 2017):
            files["energy"].append(f"{unit},{year},coal,{1234567890 * unit + 98765 * (2018 - year)}.{year}1")
            files["energy"].append(f"{unit},{year},heat,{77 * unit}.5")
            files["output"].append(f"{unit},{year},{1000 * unit + year}.125")
    for name, lines in files.items():
        (work / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [work / f"{name}.csv" for name in files]


def gap_tables(work):
    """No output in 2016, nobody in 2017, a closed and a new unit, an unknown region, no industry; prices that move."""
    work.mkdir(parents=True, exist_ok=True)
    (work / "enterprises.csv").write_text("enterprise_id,region,industry\nA,320402,C26\nB,330100,C30\nC,999999,\n")
    (work / "carriers.csv").write_text("carrier,unit,kgce_per_unit\ncoal,tce,1000\ngas,tce,1000\n")
    (work / "energy.csv").write_text("enterprise_id,period,carrier,quantity\nA,2015,coal,100\nA,2016,coal,99\nA,2018,coal,120\n"
                                     "B,2015,gas,50.5\nC,2018,gas,7\n")
    (work / "output.csv").write_text("enterprise_id,period,value_added\nA,2015,1000\nA,2018,1100\nB,2015,333.33\nC,2018,70\n")
    (work / "deflators.csv").write_text("industry,period,index,basis\n" + "".join(
        f"{industry},{year},{index},previous_year\n" for year in (2016, 2017, 2018) for industry, index in (("*", "103.1"), ("C26", "97.3"))))
    return sorted(work.glob("*.csv"))


def stores(program, work):
    """(name, store, options of check)"""
    tables = work / "city"
    program.run("synth", "--csv", tables, "--enterprises", 300, "--months", 72, "--decline", "20.55", "--from", 2015, "--to", 2020)
    city = program.store([tables / f"{name}.csv" for name in ("enterprises", "carriers", "energy", "output")])
    data = ROOT / "data" / "china_provinces"
    provinces = program.store(["--round", 8, "--unit", "cny100m",
                               *(data / f"{name}.csv" for name in ("enterprises", "carriers", "energy", "value_added"))])
    hostile = program.store(hostile_tables(work / "hostile"))
    gaps = program.store(gap_tables(work / "gaps"))
    return [("gaps", gaps, ["--target", "5"]),
            ("constant prices", gaps, ["--target", "5", "--price", "constant:2015"]),
            ("city", city, ["--region", "3204", "--from", "2015", "--to", "2020", "--target", "17", "--published", "20.55%"]),
            ("open plan", city, ["--region", "3204", "--from", "2015", "--to", "2018", "--target", "40", "--target-to", "2020"]),
            ("bulletin4", city, ["--from", "2016", "--to", "2019", "--rounding", "bulletin4"]),
            ("provinces", provinces, ["--from", "2006", "--to", "2010", "--target", "30", "--decimals", "4"]),
            ("hostile", hostile, ["--target", "1"])]


class Truth:
    """What `check` and `rate` say."""

    def __init__(self, program, store, options):
        run = subprocess.run([program.path, "check", str(store), *options, "--format", "csv"], capture_output=True, check=False)
        self.years = table(run.stdout.decode())
        self.from_, self.to = self.years[0]["period"], self.years[-1]["period"]
        run = subprocess.run([program.path, "check", str(store), *options, "--format", "json"], capture_output=True, check=False)
        self.check = json.loads(run.stdout)
        words, where, decimals = list(options), [], "2"
        for name in ("--region", "--target", "--target-to", "--published", "--from", "--to", "--decimals"):
            if name in words:
                at = words.index(name)
                if name == "--region":
                    where = ["--where", f"region={words[at + 1]}"]
                if name == "--decimals":
                    decimals = words[at + 1]
                del words[at:at + 2]
        self.decimals = int(decimals)
        self.rate_options = [*words, *where, "--from", self.from_, "--to", self.to, "--compare", self.from_, "--totals",
                             "--decimals", decimals]
        self.program, self.store = program, store

    def rate(self, by):
        """{key: (row of the first year or None, row of the last year or None)}"""
        key, found = by.split(":")[0], {}
        for row in table(self.program.rate(self.store, "--by", by, *self.rate_options)):
            pair = found.setdefault(row[key], [None, None])
            if row["period"] == self.from_:
                pair[0] = row
            if row["period"] == self.to:
                pair[1] = row
        return {key: pair for key, pair in found.items() if pair != [None, None]}


def regions_of(truth):
    for level in (2, 4, 6):
        found = truth.rate(f"region:{level}")
        if len(found) > 2:
            return f"region:{level}", found
    return None


# ---- what the page must show ----------------------------------------------------------------------------------------------
def test_page(outcome, name, truth, text, lang):
    page = Page(text)
    outcome.expect(f"{name}, {lang}: tags match and nothing loads or runs", not page.wrong, str(page.wrong))
    outcome.expect(f"{name}, {lang}: the sentence of check", page.texts.get("p", "").count(sentence_of(truth, lang)) >= 1,
                   sentence_of(truth, lang))
    years = rows_of(page, 0)
    outcome.expect_all(f"{name}, {lang}: years are those of check",
                       ((all(part in years[row["period"]] for part in
                             (shown(row["energy_tce"]), shown(row["output_cny10k"]), row["decline_percent"],
                              row["cumulative_decline_percent"] or "—") if part), f"{row} in {years[row['period']]}")
                        for row in truth.years))
    i_table = 1
    for by in (regions_of(truth)[0], "industry:2", "chain"):
        rows = truth.rate(by) if by != "chain" or has_chain(truth) else {}
        if len(rows) > 2:
            test_ranking(outcome, f"{name}, {lang}, {by}", truth, rows, page.tables[i_table][2:], page.charts[i_table + 1])
            i_table += 1
    test_structure(outcome, f"{name}, {lang}", truth, page.tables[i_table][2:])
    outcome.expect_all(f"{name}, {lang}: charts have titles and descriptions",
                       ((chart["role"] == "img" and chart["title"] and chart["desc"], str(chart)[:200])
                        for chart in page.charts[1:]))


def sentence_of(truth, lang):
    run = subprocess.run([truth.program.path, "check", str(truth.store), *truth.options, "--lang", lang], capture_output=True, check=False)
    return run.stdout.decode().rstrip("\n").split("\n")[-1]


def has_chain(truth):
    run = subprocess.run([truth.program.path, "rate", str(truth.store), "--by", "chain"], capture_output=True, check=False)
    return run.returncode == 0


def test_ranking(outcome, name, truth, rows, cells, chart):
    total = rows["*"][1]
    changes = [row[-3 if row[-1] == "" or not re.match(r"^[\d—]", row[-1]) else -2] for row in cells]
    wanted = sorted((Decimal(pair[1]["change_percent"]) for key, pair in rows.items()
                     if key != "*" and pair[1] is not None and pair[1]["change_percent"]))
    got = [Decimal(change) for change in changes[1:] if change != "—"]
    outcome.equal(f"{name}: changes are those of rate, the greatest fall first", list(map(str, got)), list(map(str, wanted)))
    outcome.equal(f"{name}: the total comes first", changes[0], total["change_percent"])
    by_code = {(row[0].split("|") + [row[0]])[1].strip(): row for row in cells[1:]}
    outcome.expect_all(f"{name}: levels and shares", (
        (shown(pair[1]["energy_tce"]) in by_code[key]
         and half_up(Fraction(pair[1]["energy_tce"]) / Fraction(total["energy_tce"]) * 100, truth.decimals) in by_code[key]
         and pair[1]["n_units"] in by_code[key], f"{pair[1]} in {by_code.get(key)}")
        for key, pair in rows.items() if key in by_code and key != "*" and pair[1] is not None))
    outcome.expect(f"{name}: the chart has the total's change", total["change_percent"] in chart["text"], str(chart["text"][:8]))


def test_structure(outcome, name, truth, cells):
    rows = truth.rate("carrier")
    totals = [pair["energy_tce"] for pair in rows["*"]]
    shares = sorted(half_up(Fraction(pair[1]["energy_tce"]) / Fraction(totals[1]) * 100, truth.decimals)
                    for key, pair in rows.items() if key != "*")
    outcome.equal(f"{name}: shares of carriers", sorted(row[4] for row in cells[1:]), shares)


# ---- what the workbook must hold ------------------------------------------------------------------------------------------
def digits_of(figure):
    """Significant ones, without zeros at both ends."""
    return len(figure.lstrip("-").replace(".", "").strip("0")) if "." in figure else len(figure.lstrip("-0"))


def test_book(outcome, name, truth, book):
    first = book.sheets[book.names[0]]
    outcome.equal(f"{name}: every part is dated 1980", book.dates, {(1980, 1, 1, 0, 0, 0)})
    rows = {text: int(re.sub(r"\D", "", cell)) for cell, (text, _, is_text) in first.items()
            if cell.startswith("A") and is_text and re.fullmatch(r"\d{4}", text)}
    outcome.expect_all(f"{name}: levels are exact, in the cell or beside it", (
        held(first, f"{column}{rows[row['period']]}", beside + str(rows[row["period"]]), row[member])
        for row in truth.years for column, beside, member in (("B", "M", "energy_tce"), ("C", "N", "output_cny10k"))
        if row[member]))
    outcome.expect_all(f"{name}: declines of check", (
        (decimal_of(first[f"H{rows[row['period']]}"]) == Decimal(row["cumulative_decline_percent"])
         and (not row["decline_percent"]
              or decimal_of(first[f"E{rows[row['period']]}"]) == -Decimal(row["decline_percent"])), str(row))
        for row in truth.years[1:] if row["cumulative_decline_percent"]))
    formulas = [(sheet, cell, *content[:2]) for sheet, cells in book.sheets.items() for cell, content in cells.items() if content[1]]
    outcome.expect(f"{name}: there are live formulas", len(formulas) > 10, str(len(formulas)))
    outcome.expect_all(f"{name}: formulas give what the cells hold", (
        agrees(book.sheets[sheet], cell, text, formula) for sheet, cell, text, formula in formulas))
    outcome.expect_all(f"{name}: formulas are arithmetic on cells", (
        (re.fullmatch(r"[A-Z]+\d+/[A-Z]+\d+|-[A-Z]+\d+|ROUND\([-+*/^(),.\d$A-Z]+\)", formula) is not None, formula)
        for _, _, _, formula in formulas))


def decimal_of(cell):
    """What a spreadsheet makes of the text of a cell: a double, printed as short as it is unique."""
    return Decimal(repr(float(cell[0])))


def held(sheet, cell, beside, figure):
    """Up to 15 digits the cell is the figure; of more it is rounded, and the exact text stands beside it."""
    if digits_of(figure) <= 15:
        return decimal_of(sheet[cell]) == Decimal(figure), f"{cell}: {sheet[cell]}, {figure}"
    return sheet.get(beside, ("",))[0] == figure and abs(Decimal(sheet[cell][0]) / Decimal(figure) - 1) < Decimal("1e-14"), \
        f"{cell}: {sheet[cell]}, beside it {sheet.get(beside)}, wanted {figure}"


def agrees(sheet, cell, text, formula):
    value = compute(sheet, formula)
    if formula.startswith("ROUND"):
        return value == Fraction(decimal_of((text,))), f"{cell} {formula}: {float(value)}, cached {text}"
    return abs(value - Fraction(text)) <= abs(value) / 10**11, f"{cell} {formula}: {float(value)}, cached {text}"


def test_openpyxl(outcome, name, path, book):
    try:
        import openpyxl
    except ImportError:
        outcome.skip(f"{name}: openpyxl is not installed (python3-openpyxl)")
        return
    cached, live = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    outcome.equal(f"{name}: openpyxl sees the sheets", cached.sheetnames, book.names)
    outcome.expect_all(f"{name}: openpyxl sees the cells", (
        (cached[sheet][cell].value == (text if is_text else float(text)) and (formula is None or live[sheet][cell].value == "=" + formula),
         f"{sheet}!{cell}: {cached[sheet][cell].value!r}, {text!r}")
        for sheet, cells in book.sheets.items() for cell, (text, formula, is_text) in cells.items() if text))
    outcome.expect(f"{name}: panes are frozen and charts are there",
                   all(live[sheet].freeze_panes and live[sheet]._charts for sheet in live.sheetnames[:-2]), str(live.sheetnames))
    outcome.expect(f"{name}: text is text", all(cell.data_type == "s" for row in live[book.names[-2]].iter_rows() for cell in row
                                                if isinstance(cell.value, str)))


def without_results(path, target):
    """The workbook as if nobody had computed its formulas."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", old.read(entry)))


def test_office(outcome, name, truth, path, work):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        outcome.skip(f"{name}: LibreOffice is not installed (libreoffice-calc)")
        return
    folder = work / f"office-{name.replace(' ', '-')}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    without_results(path, folder / "computed.xlsx")
    done = subprocess.run([office, f"-env:UserInstallation=file://{work.resolve()}/office-profile", "--headless", "--convert-to",
                           "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(folder), str(path), str(folder / "computed.xlsx")],
                          capture_output=True, timeout=300, check=False)
    for kind, file in (("shows", folder / f"{pathlib.Path(path).stem}.csv"), ("computes", folder / "computed.csv")):
        if not file.is_file():
            outcome.expect(f"{name}: LibreOffice opens the workbook", False, (done.stdout + done.stderr).decode(errors="replace")[-300:])
            continue
        rows = {row[0]: row for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))) if row}
        outcome.expect_all(f"{name}: LibreOffice {kind} the digits of check", (
            (rows[row["period"]][7] == row["cumulative_decline_percent"]
             and rows[row["period"]][4].lstrip("-") == row["decline_percent"].lstrip("-")
             and rows[row["period"]][2].replace(",", "") == (half_up(Fraction(row["output_cny10k"]), 2) if row["output_cny10k"] else ""),
             f"{rows.get(row['period'])}, {row}") for row in truth.years[1:]))


# ---- the page in a browser -------------------------------------------------------------------------------------------------
def test_browser(outcome, path, work):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        outcome.skip("the page in a browser: chromium is not installed")
        return
    for width in (1100, 480):
        image, log = work / f"page-{width}.png", work / f"net-{width}.json"
        done = browse(browser, work, path, f"--window-size={width},2400", f"--screenshot={image}", f"--log-net-log={log}",
                      "--enable-logging=stderr")
        messages = done.stderr.decode(errors="replace")
        outcome.expect(f"{width} pixels: a picture", image.is_file() and image.read_bytes()[:4] == b"\x89PNG", messages[-300:])
        outcome.expect(f"{width} pixels: the console is silent", "CONSOLE" not in messages, messages[-300:])
        asked = re.findall(r'"url":"(https?://[^"]*)"', log.read_text(errors="replace")) if log.is_file() else ["no log"]
        own = [url for url in asked if not re.search(r"google|gstatic|gvt1", url)]  # the browser's own calls for updates
        outcome.expect(f"{width} pixels: no request leaves", log.is_file() and not own, str(own[:3]))
    test_glyphs(outcome, browser, path, work)


def browse(browser, work, path, *options):
    return subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
                           "--disable-component-update", "--no-first-run", f"--user-data-dir={work.resolve()}/browser", *options,
                           path.resolve().as_uri()], capture_output=True, timeout=120, check=False)


def test_glyphs(outcome, browser, path, work):
    """Chinese is drawn, not replaced by boxes: 降 and 低 are different pictures, as boxes are not."""
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout if shutil.which("fc-list") else b""
    if not fonts.strip():
        outcome.skip("Chinese glyphs: no Chinese font is installed (fonts-noto-cjk)")
        return
    page, style = path.read_text(encoding="utf-8"), ""
    style = re.search(r"<style>.*?</style>", page, re.S).group(0)
    pictures = []
    for number, character in enumerate("降低率"):
        one, image = work / f"glyph{number}.html", work / f"glyph{number}.png"
        one.write_text(f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8">{style}<p style="font-size:60px">{character}</p>', encoding="utf-8")
        browse(browser, work, one, "--window-size=200,200", f"--screenshot={image}")
        pictures.append(image.read_bytes() if image.is_file() else b"")
    outcome.expect("Chinese glyphs are drawn", all(pictures) and len(set(pictures)) == 3, str([len(picture) for picture in pictures]))


# ---- wrong use --------------------------------------------------------------------------------------------------------------
def fails(program, status, words, *arguments, **keywords):
    done = subprocess.run([program.path, "report", *map(str, arguments)], capture_output=True, check=False, **keywords)
    message = done.stderr.decode(errors="replace")
    return done.returncode == status and words in message, f"{arguments}: exit {done.returncode}, {message[-300:]}"


def test_wrong_use(outcome, program, shim, store, work):
    target = work / "whole.html"
    target.write_text("as it was")
    nothing = work / "nothing"
    nothing.mkdir(exist_ok=True)
    limited = dict(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)))
    full = dict(env={**os.environ, "LD_PRELOAD": shim, "FAULT_MODE": "enospc", "FAULT_AT": "1"})
    cases = [fails(program, 2, "needs the file", store),
             fails(program, 2, "ends with .html or .xlsx", store, "-o", nothing / "r.docx"),
             fails(program, 2, "ends with .html or .xlsx", store, "-o", "-"),
             fails(program, 2, "html|xlsx", store, "-o", nothing / "r.html", "--format", "pdf"),
             fails(program, 2, "2026-03-15", store, "-o", nothing / "r.html", "--date", "yesterday"),
             fails(program, 2, "SOURCE_DATE_EPOCH", store, "-o", nothing / "r.html", env={**os.environ, "SOURCE_DATE_EPOCH": "1x"}),
             fails(program, 4, "nowhere", store, "-o", nothing / "nowhere" / "r.html"),
             fails(program, 4, "no-store", work / "no-store", "-o", nothing / "r.html"),
             fails(program, 3, "has no data of that year", store, "-o", nothing / "r.html", "--from", "1999"),
             fails(program, 4, "No space left", store, "-o", "/dev/full", "--format", "html"),
             fails(program, 4, "temporary", store, "-o", nothing / "r.xlsx", **limited),
             fails(program, 4, "/nowhere", store, "-o", nothing / "r.xlsx", env={**os.environ, "TMPDIR": "/nowhere"})]
    if os.environ.get("NENGHAO_SUITES", "all") == "all":  # a sanitizer must be the first library
        cases.append(fails(program, 4, "No space left", store, "-o", target, **full))
    outcome.expect_all("wrong use and a full disk are errors with a reason", cases)
    outcome.equal("no half-written file is left", sorted(p.name for p in nothing.iterdir()), [])
    outcome.equal("the old report is as it was", target.read_text(), "as it was")


def test_cut_sheet(outcome, program, work):
    """A disk that has room for the archive but not for the sheets inside it, while they are made."""
    tables = work / "many"
    tables.mkdir(exist_ok=True)
    units = [(f"U{i}", f"{11 + i % 20}{10 + i % 89}{10 + i % 70}") for i in range(1500)]
    (tables / "enterprises.csv").write_text("enterprise_id,region,industry,chain\n" + "".join(f"{u},{r},C26,chain {u}\n" for u, r in units))
    for name, column in (("energy", "raw_coal"), ("output", "value_added")):
        (tables / f"{name}.csv").write_text(f"enterprise_id,period,{column}\n" + "".join(
            f"{u},{year},{7 * i % 1009 + 1}.25\n" for i, (u, _) in enumerate(units) for year in (2019, 2020)))
    store = program.store([tables / f"{name}.csv" for name in ("enterprises", "energy", "output")])
    outcome.expect_all("a sheet that a full disk cuts is an error", [
        fails(program, 4, "temporary", store, "-o", work / "cut.xlsx",
              preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        for limit in (60000, 100000, 150000, 200000)] if sheet_bytes(program, store, work) > 200000 else [(False, "the sheets are too small")])
    outcome.expect("and leaves nothing", not (work / "cut.xlsx").exists())


def sheet_bytes(program, store, work):
    program.run("report", store, "-o", work / "many.xlsx", "--where", "industry=C26")
    with zipfile.ZipFile(work / "many.xlsx") as archive:
        return max(entry.file_size for entry in archive.infolist())


def test_same_bytes(outcome, program, store, work):
    for suffix in ("html", "xlsx"):
        made = []
        for number, environment in enumerate(({}, {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Shanghai"}, {"SOURCE_DATE_EPOCH": "1615766400"})):
            path = work / f"same{number}.{suffix}"
            date = [] if "SOURCE_DATE_EPOCH" in environment else ["--date", "2021-03-15"]
            program.run("report", store, "-o", path, "--lang", "zh", "--threads", 1 + number, *date, environment=environment)
            made.append(path.read_bytes().replace(b" --date 2021-03-15", b"") if suffix == "html" else path.read_bytes())
        outcome.equal(f"{suffix}: the same bytes in any place and for any number of threads", made[1] == made[0], True)
        if suffix == "html":
            outcome.equal("the date of SOURCE_DATE_EPOCH is the one of --date", made[2] == made[0], True)


def with_openpyxl():
    """Runs again with the Python of the system, where openpyxl is, if it is not in this one."""
    system = "/usr/bin/python3"
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        if os.path.realpath(sys.executable) != os.path.realpath(system) and os.path.exists(system) and subprocess.run(
                [system, "-c", "import openpyxl"], capture_output=True, check=False).returncode == 0:
            os.execv(system, [system, *sys.argv])


def main():
    with_openpyxl()
    program, shim, work = Program(sys.argv[1], sys.argv[3]), str(pathlib.Path(sys.argv[2]).resolve()), pathlib.Path(sys.argv[3])
    outcome = Outcome()
    made = stores(program, work)
    for name, store, options in made:
        truth = Truth(program, store, options)
        truth.options = options
        for lang in ("en", "zh"):
            path = work / f"{name.replace(' ', '-')}-{lang}"
            program.run("report", store, "-o", f"{path}.html", "--lang", lang, *options)
            test_page(outcome, name, truth, pathlib.Path(f"{path}.html").read_text(encoding="utf-8"), lang)
            program.run("report", store, "-o", f"{path}.xlsx", "--lang", lang, *options)
            book = Book(f"{path}.xlsx")
            test_book(outcome, f"{name}, {lang}", truth, book)
            test_openpyxl(outcome, f"{name}, {lang}", f"{path}.xlsx", book)
        test_office(outcome, name, truth, f"{path}.xlsx", work)
    test_browser(outcome, work / "city-zh.html", work)
    test_wrong_use(outcome, program, shim, made[-1][1], work)
    test_cut_sheet(outcome, program, work)
    test_same_bytes(outcome, program, made[2][1], work)
    return outcome.finish()


if __name__ == "__main__":
    sys.exit(main())
