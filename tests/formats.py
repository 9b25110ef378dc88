"""Every form of one result carries the same digits: csv, json, jsonl, sdmx-csv, html and xlsx of the same run are read by readers that
share nothing with the program, and compared text by text. JSON is held against the published schemas in docs/schemas.

usage: formats.py PROGRAM WORKDIR
"""
import csv
import html.parser
import io
import json
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from decimal import Decimal

from outcome import Outcome, Program, find_python, table

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "docs" / "schemas"
VIEWS = {
    "rate": ["rate", "STORE", "--by", "region:6,industry:2", "--totals"],
    "rate by quarter": ["rate", "STORE", "--freq", "quarter", "--by", "size", "--compare", "year-ago"],
    "rate by carrier": ["rate", "STORE", "--by", "carrier", "--factor", "coal", "--energy", "gross"],
    "panel": ["rate", "STORE", "--panel", "matched", "--by", "industry:1"],
    "barometer": ["check", "STORE", "--by", "region:4", "--from", "2015", "--to", "2016", "--target", "1"],
    "years of a check": ["check", "STORE", "--from", "2015", "--to", "2016", "--target", "1"],
}
JSON_VIEWS = {
    "check": ("check", ["check", "STORE", "--from", "2015", "--to", "2016", "--target", "1", "--published", "5.00%"]),
    "levels": ("check", ["check", "--levels", "3000,5000,3100,6503.1"]),
    "audit": ("audit", ["audit", "figures.csv", "STORE"]),
    "verify": ("verify", ["verify", "STORE"]),
    "info": ("info", ["info", "STORE"]),
    "doctor": ("table", ["doctor"]),
    "rate": ("table", VIEWS["rate"]),
    "barometer": ("table", VIEWS["barometer"]),
}


class Cells(html.parser.HTMLParser):
    """The cells of the body of the only table."""

    def __init__(self):
        super().__init__()
        self.rows, self.is_in, self.is_body = [], False, False

    def handle_starttag(self, tag, attributes):
        if tag == "tbody":
            self.is_body = True
        elif tag == "tr" and self.is_body:
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")
            self.is_in = True

    def handle_endtag(self, tag):
        if tag == "td":
            self.is_in = False
        elif tag == "tbody":
            self.is_body = False

    def handle_data(self, data):
        if self.is_in:
            self.rows[-1][-1] += data


def of_html(data):
    reader = Cells()
    reader.feed(data.decode("utf-8"))
    return [["" if cell == "—" else cell for cell in row] for row in reader.rows]


def of_xlsx(data):
    """The first sheet below its two heads, by the standard library alone: numbers as they stand in the file."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        shared = ["".join(t.text or "" for t in item.iter(name + "t"))
                  for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        rows = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(name + "row")
        found = {}
        for cell in (c for row in rows for c in row):
            letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            value = cell.find(name + "v")
            text = "" if value is None else shared[int(value.text)] if cell.get("t") == "s" else value.text
            found[int(number), column] = (text, cell.get("t") != "s" and value is not None)
    n_columns = max(c for _, c in found)
    return [[found.get((r, c), ("", False)) for c in range(1, n_columns + 1)] for r in range(3, max(r for r, _ in found) + 1)]


def same_cell(cell, wanted):
    """A number of a workbook is a double, which holds a decimal of 15 digits; a text is the same text."""
    text, is_number = cell
    return Decimal(f"{float(text):.15g}") == Decimal(wanted) if is_number and wanted else text == wanted


def compare_forms(program, outcome, name, words):
    run = lambda form: program.run_bytes(*words, "--format", form)
    wanted = list(csv.reader(io.StringIO(run("csv").decode("utf-8"))))
    header, rows = wanted[0], wanted[1:]
    outcome.expect(f"{name}: there are rows", len(rows) > 0)
    text_of = lambda value: "" if value is None else str(value)
    lines = [json.loads(line) for line in run("jsonl").decode("utf-8").splitlines()]
    outcome.equal(f"{name}: jsonl", [[text_of(line[column]) for column in header] for line in lines], rows)
    outcome.equal(f"{name}: html", of_html(run("html")), rows)
    found = of_xlsx(run("xlsx"))
    outcome.expect_all(f"{name}: xlsx", ((len(found) == len(rows) and all(map(same_cell, got, row)), f"{got} {row}")
                                         for got, row in zip(found, rows)))
    outcome.equal(f"{name}: csv for spreadsheets", program.run_bytes(*words, "--format", "csv", "--excel"),
                  b"\xef\xbb\xbf" + run("csv"))
    compare_sdmx(outcome, name, table(run("sdmx-csv").decode("utf-8")), [dict(zip(header, row)) for row in rows])


def compare_sdmx(outcome, name, observations, rows):
    """One observation for each figure of a row, in their order."""
    code = lambda column: re.sub(r"[^A-Z0-9_]", "_", column.upper())
    time = lambda period: re.sub(r"^(\d{4})Q", r"\1-Q", period)
    indicators = {o["INDICATOR"] for o in observations}
    wanted = [(code(column), time(row["period"]), value, "A" if value else "M", row.get("flags", ""))
              for row in rows for column, value in row.items() if code(column) in indicators]
    outcome.equal(f"{name}: sdmx-csv", [(o["INDICATOR"], o["TIME_PERIOD"], o["OBS_VALUE"], o["OBS_STATUS"], o["REASON"])
                                        for o in observations], wanted)
    outcome.expect_all(f"{name}: sdmx-csv says of what it is", ((o["STRUCTURE"] == "dataflow" and o["ACTION"] == "I" and o["CONF_STATUS"] == "F"
                                                                and re.fullmatch(r"NENGHAO:[A-Z]+\(1\.0\)", o["STRUCTURE_ID"]), str(o))
                                                               for o in observations))


def check_schemas(program, outcome):
    try:
        import jsonschema
    except ImportError:
        outcome.skip("schemas: jsonschema is not there")
        return
    for name, (schema, words) in JSON_VIEWS.items():
        document = json.loads(program.run_any(*words, "--format", "json"))
        faults = list(jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text())).iter_errors(document))
        outcome.expect(f"{name} follows {schema}.schema.json", not faults, faults[0].message if faults else "")
    program.run("rate", "STORE", "--receipt", "receipt.json", "--timings", "timings.json")
    for name in ("receipt", "timings"):
        document = json.loads((program.work / f"{name}.json").read_text())
        faults = list(jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text())).iter_errors(document))
        outcome.expect(f"{name} follows its schema", not faults, faults[0].message if faults else "")
        document["surprise"] = 1
        outcome.expect(f"{name}: the schema refuses what it does not know",
                       list(jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text())).iter_errors(document)))


def main(path, work):
    outcome, program = Outcome(), Program(path, work)
    program.enter()
    program.run("synth", "-o", "STORE", "--enterprises", "80", "--months", "24", "--seed", "7", "--quiet")
    (program.work / "figures.csv").write_text("id,kind,measure,from,to,expression,published\nA,arith,,,,45.5-33.3,12.2\n"
                                              "B,growth,value_added,2015,2016,,1.0%\n", encoding="utf-8")
    for name, words in VIEWS.items():
        compare_forms(program, outcome, name, words)
    check_schemas(program, outcome)
    return outcome.finish()


if __name__ == "__main__":
    python = find_python("jsonschema")
    if python != sys.executable:
        os.execv(python, [python, *sys.argv])
    sys.exit(main(*sys.argv[1:]))
