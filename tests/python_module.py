#!/usr/bin/env python3
"""The Python module gives what the program prints, digit for digit, in every form; with the Python of the distribution and
with the newest packages.

usage: python_module.py PROGRAM WORKDIR
       python_module.py --inside PROGRAM WORKDIR PACKAGE...   the tests themselves; run by the interpreter under test"""
import gc
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import warnings
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent
RATES = [{}, {"by": ["region:4", "industry:1"], "totals": True}, {"by": "chain,size", "freq": "quarter", "decimals": 2},
         {"by": "enterprise", "where": {"region": [320402, 320411]}, "freq": "month", "from_": "2015-03", "to": "2015-06"},
         {"by": "carrier", "energy": "gross", "factor": "carbon"}, {"tie": "half-even", "rounding": "bulletin4"},
         {"freq": "ytd", "compare": "year-ago", "panel": "matched"}, {"measure": "gross_output", "price": "constant:2015"}]
TABLES = {"enterprises": "enterprise_id,region,industry,name\nU1,320402,C26,\"<b>常州, 一厂</b>\"\nU2,320411,C30,\n",
          "energy": "enterprise_id,period,carrier,quantity\nU1,2015,raw_coal,100.5\nU2,2015,raw_coal,7\nU1,2016,raw_coal,90\n",
          "output": "enterprise_id,period,measure,value\nU1,2015,value_added,100\nU1,2016,value_added,120.25\nU2,2015,value_added,8\n",
          "deflators": "industry,period,index,basis\n*,2016,102.5,previous_year\n*,2017,101.1,previous_year\n",
          "accounts": "region,period,item,value\n320400,2015,gdp_current,1000.5\n320400,2016,gdp_current,1100\n"
                      "320400,2015,energy_total,300\n320400,2016,energy_total,310\n"}


def command_line(words):
    """The options of the command for keyword arguments."""
    for name, value in words.items():
        if isinstance(value, dict):
            value = ";".join(f"{key}={','.join(map(str, one))}" for key, one in value.items())
        elif isinstance(value, list):
            value = ",".join(value)
        yield from ["--" + name.rstrip("_").replace("_", "-")] + ([] if value is True else [str(value)])


def without_command(document):
    """JSON of the program without the one thing that the module does not have."""
    return re.sub(r',? ?"command": "(?:[^"\\]|\\.)*"', "", document)


# ---- the same digits ------------------------------------------------------------------------------------------------------

def check_rates(outcome, nenghao, program, store):
    with nenghao.open(store) as opened:
        for words in RATES:
            options = list(command_line(words))
            table = opened.rate(**words)
            outcome.equal(f"rate {options} csv", table.csv(), program.run("rate", store, *options, "--format", "csv"))
            outcome.equal(f"rate {options} json", table.json(),
                          without_command(program.run("rate", store, *options, "--format", "json")))
        for kind, lang in (("csv", "en"), ("json", "en"), ("table", "zh")):
            check_other(outcome, nenghao, program, store, opened, kind, lang)
        check_reports(outcome, nenghao, program, store, opened)


def check_revised(outcome, nenghao, program, store):
    """Accounts of regions, and a store as it was known before its last import."""
    with nenghao.open(store) as opened:
        outcome.equal("accounts", opened.accounts().csv(), program.run("info", store, "--accounts", "--format", "csv"))
        outcome.equal("rate of an account", opened.rate(measure="gdp", freq="year").json(),
                      without_command(program.run("rate", store, "--measure", "gdp", "--format", "json")))
        now = opened.rate().csv()
    with nenghao.open(store, as_of="state:1") as before:
        outcome.expect("as of a state", before.rate().csv() != now and before.rate().provenance["as_of"] == "state:1")
    outcome.equal("revisions", nenghao.revisions(store, since="state:1", from_=2015, to=2016).csv(),
                  program.run("revisions", store, "--since", "state:1", "--from", 2015, "--to", 2016, "--format", "csv"))


def check_other(outcome, nenghao, program, store, opened, kind, lang):
    """check, audit, verify, info, prices in one format."""
    figures, form = ROOT / "data/changzhou/figures.csv", ["--format", kind, "--lang", lang]
    texts = {"csv": lambda r: r.csv(), "json": lambda r: r.json(), "table": lambda r: r.text(lang)}
    words = {"from_": 2015, "to": 2017, "target": "99%", "published": Decimal("2.50")}
    report = opened.check(**words)
    outcome.equal(f"check {kind}", texts[kind](report),
                  without_command(program.run("check", store, *command_line(words), *form, status=1)))
    outcome.expect(f"check {kind}: a verdict with its reason", not report.holds and "2.50" in report.failure, report.failure)
    outcome.equal(f"check of levels {kind}", texts[kind](nenghao.check([100, 100, Decimal("79.45"), 100], target=17)),
                  without_command(program.run("check", "--levels", "100,100,79.45,100", "--target", 17, *form)))
    outcome.equal(f"audit {kind}", texts[kind](nenghao.audit(figures)),
                  without_command(program.run("audit", figures, *form)))
    outcome.equal(f"verify {kind}", texts[kind](nenghao.verify(store)), program.run("verify", store, *form))
    info = {"csv": lambda: opened.info_table().csv(), "json": lambda: None, "table": lambda: opened.info_text(lang)}[kind]()
    printed = program.run("info", store, *form)
    outcome.equal(f"info {kind}", *((opened.info(), json.loads(printed)) if info is None else (info, printed)))
    prices = opened.prices(price="constant:2015", by="region:4")
    if kind != "table":
        outcome.equal(f"prices {kind}", texts[kind](prices), without_command(
            program.run("prices", store, "--price", "constant:2015", "--by", "region:4", *form)))
    outcome.expect("doctor", "OpenMP" in nenghao.doctor(store), nenghao.doctor(store))
    outcome.equal("help", nenghao.help("carriers", lang), program.run("help", "carriers", "--lang", lang))


def check_reports(outcome, nenghao, program, store, opened):
    """A report has the bytes of the command's but for the command in its provenance."""
    without = lambda page: re.sub(rb"nenghao report [^<]*", b"", page)
    place = program.work / "report.html"
    opened.report(place, lang="zh", from_=2015, to=2017, target="2")
    program.run("report", store, "-o", program.work / "command.html", "--lang", "zh", "--from", 2015, "--to", 2017, "--target", 2)
    lines = [without(path.read_bytes()).splitlines() for path in (place, program.work / "command.html")]
    differ = set(lines[0]) ^ set(lines[1])
    outcome.expect("report: the page of the command", len(lines[0]) > 100 and len(differ) <= 3, str(differ))
    opened.report(program.work / "report.xlsx")
    outcome.equal("report: a workbook", (program.work / "report.xlsx").read_bytes()[:2], b"PK")
    try:
        opened.report(program.work / "report.pdf")
        outcome.expect("report: another form is refused", False)
    except nenghao.ArgumentError as failure:
        outcome.expect("report: another form is refused", ".html or .xlsx" in str(failure), str(failure))


# ---- the forms ---------------------------------------------------------------------------------------------------------------

def figures_of(table):
    """What every form must give: texts, Decimals for figures, integers for counts, None for what is not defined."""
    def value(name, text):
        kind = table.kinds[name]
        if kind in ("key", "flags"):
            return text
        return None if not text else int(text) if kind == "integer" else Decimal(text)
    return [{name: value(name, text) for name, text in row.items()} for row in table]


def check_numpy(outcome, table, wanted):
    import numpy
    outcome.equal("numpy: counts are int64", table["n_units"].dtype, numpy.dtype("int64"))
    columns = table.to_numpy()
    outcome.expect("numpy: every value", [{name: column[i] for name, column in columns.items()} for i in range(len(table))] == wanted)
    floats = table.column("energy_tce", "float")
    outcome.expect("numpy: floats are the nearest", [float(row["energy_tce"]) for row in wanted] == floats.tolist())
    outcome.expect("numpy: texts", table.column("energy_tce", "text").tolist() == [row["energy_tce"] for row in table])


def check_pandas(outcome, table, wanted):
    import pandas
    frame = table.to_pandas()
    outcome.equal("pandas: columns", list(frame.columns), table.columns)
    outcome.expect("pandas: every value", [{name: None if value is None or value is pandas.NA or value != value else value
                                            for name, value in row.items()} for row in frame.to_dict("records")] == wanted)
    outcome.equal("pandas: floats on request", str(table.to_pandas("float")["energy_tce"].dtype), "float64")


def check_arrow(outcome, table, wanted):
    import pyarrow
    arrow = table.to_arrow()
    outcome.expect("arrow: every value", arrow.to_pylist() == wanted)
    outcome.expect("arrow: through capsules", pyarrow.table(table).equals(arrow) and
                   pyarrow.schema(table).equals(arrow.schema))
    arrow.validate(full=True)
    outcome.equal("arrow: types", [str(arrow.schema.field(n).type) for n in ("flags", "n_units", "change_percent")],
                  ["string", "int64", "decimal128(38, 6)"])
    outcome.equal("arrow: units", arrow.schema.field("energy_tce").metadata[b"unit"], b"tce")
    outcome.equal("arrow: provenance", arrow.schema.metadata[b"schema"], b"nenghao.rate/1")
    capsules = [table.__arrow_c_array__() for _ in range(50)]  # that nobody takes
    del capsules
    gc.collect()


def check_polars(outcome, table, wanted):
    import polars
    for name, frame in (("to_polars", table.to_polars()), ("capsules", polars.DataFrame(table))):
        outcome.expect(f"polars, {name}: every value", frame.to_dicts() == wanted)


def check_duckdb(outcome, table, wanted):
    import duckdb
    table_of_rates = table  # noqa: F841 - found by DuckDB
    got = duckdb.sql("select count(*), sum(energy_tce), sum(n_units) from table_of_rates").fetchall()[0]
    outcome.equal("duckdb: a table by its name", got, (len(wanted), sum(row["energy_tce"] for row in wanted if row["energy_tce"]),
                                                       sum(row["n_units"] for row in wanted)))


def check_forms(outcome, nenghao, store, packages):
    opened = nenghao.open(store)
    table = opened.rate(by="region:4", freq="quarter", totals=True)
    opened.close()
    outcome.expect("a table outlives its store", len(table) > 20 and len(table.rows) == len(table))
    wanted = figures_of(table)
    checks = {"numpy": check_numpy, "pandas": check_pandas, "pyarrow": check_arrow, "polars": check_polars,
              "duckdb": check_duckdb}
    for package, check in checks.items():
        if package in packages:
            check(outcome, table, wanted)
    outcome.expect("a closed store says so", raises(ValueError, opened.rate)[1].endswith("is closed"))


def check_people(outcome, nenghao, store, hand_made):
    with nenghao.open(hand_made) as opened:
        page = opened.rate(by="name")._repr_html_()
    outcome.expect("html: data are text", "&lt;b&gt;常州, 一厂" in page and "<b>常州" not in page, page[:2000])
    with nenghao.open(store) as opened:
        months = opened.rate(freq="month", by="region:6")
        report = opened.check(from_=2015, to=2017, target=-99)
    outcome.expect("html: a long table is cut", "the first 60 shown" in months._repr_html_() and "more rows" in repr(months))
    outcome.expect("html: a verdict", "<strong>holds</strong>" in report._repr_html_() and bool(report))
    outcome.equal("a report is its document", report["decline_percent"], report.data["decline_percent"])
    outcome.equal("labels", months.labels("zh")["energy_tce"], "能源消费量")


# ---- failures ----------------------------------------------------------------------------------------------------------------

def raises(kind, function, *arguments, **words):
    try:
        function(*arguments, **words)
    except kind as raised:
        return raised, str(raised)
    except BaseException as raised:
        return None, f"{type(raised).__name__}: {raised}"
    return None, "nothing was raised"


def check_failures(outcome, nenghao, store, work):
    bad = work / "bad.csv"
    bad.write_text(TABLES["energy"] + "U1,2015,raw_coal,1O\n", encoding="utf-8")
    tables = [work / "enterprises.csv", work / "output.csv"]
    opened = nenghao.open(store)
    cases = [("an unknown key", nenghao.ArgumentError, "'region'", opened.rate, {"by": "regin"}),
             ("an unknown option", TypeError, "'measure'", opened.rate, {"mesure": "tax"}),
             ("a float", TypeError, "exact", opened.check, {"target": 20.55}),
             ("an unknown word", nenghao.ArgumentError, "half-even", opened.rate, {"tie": "up"}),
             ("no such store", nenghao.FileError, "nowhere", lambda: nenghao.open(work / "nowhere"), {}),
             ("not a store", nenghao.FormatError, "bad.csv", lambda: nenghao.open(bad), {}),
             ("a store that exists", nenghao.Error, "exist", lambda: nenghao.import_(store, *tables), {}),
             ("an unknown level", nenghao.ArgumentError, "avx2", lambda: nenghao.Context(cpu="sse9"), {}),
             ("an unknown topic", nenghao.ArgumentError, "carriers", lambda: nenghao.help("cariers"), {}),
             ("no path", nenghao.ArgumentError, "csv_dir", nenghao.synth, {})]
    for name, kind, word, function, words in cases:
        raised, text = raises(kind, function, **words)
        outcome.expect(f"{name}: {kind.__name__}", raised is not None and word in text, text)
    raised, text = raises(nenghao.DataError, nenghao.import_, work / "new", *tables, ("energy", bad))
    outcome.expect("a bad row: file, line, and how many", raised is not None and "1O" not in text and
                   "bad.csv, line 5" in raised.details[0] and raised.report["n_bad_rows"] == 1 and not (work / "new").exists(), text)
    outcome.expect("failures are also Python's own kinds", issubclass(nenghao.FileError, OSError) and
                   issubclass(nenghao.DataError, ValueError) and issubclass(nenghao.OutOfMemory, MemoryError))


def check_callbacks(outcome, nenghao, work):
    stages = []
    context = nenghao.Context(n_threads=2, progress=lambda stage, done, total: stages.append((stage, done, total)))
    nenghao.synth(work / "small", n_enterprises=300, n_months=12, context=context)
    outcome.expect("progress is told", stages and all(isinstance(s, str) and d >= 0 and t >= 0 for s, d, t in stages), stages[:3])
    outcome.expect("a context knows itself", context.threads == 2 and context.cpu in ("scalar", "avx2", "avx512", "neon"))

    def stop(*_):
        raise KeyboardInterrupt
    for name, progress, kind in (("False", lambda *_: False, nenghao.Cancelled), ("an exception", stop, KeyboardInterrupt)):
        stopped = nenghao.Context(progress=progress)
        raised, text = raises(kind, nenghao.synth, work / "stopped", context=stopped)
        outcome.expect(f"{name} stops a call", raised is not None and not (work / "stopped").exists(), text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        odd = work / "odd.csv"
        odd.write_text("enterprise_id,region,industry\nU1,990000,C26\n", encoding="utf-8")
        nenghao.import_(work / "odd", odd)
    outcome.expect("a warning of the library is one of Python", any(issubclass(w.category, nenghao.Warning) and "990000" in str(w.message)
                                                                    for w in caught), [str(w.message) for w in caught])


def check_threads(outcome, nenghao, store):
    """Threads on one store take turns, on stores of their own they do not; the bytes are the same."""
    shared, results = nenghao.open(store), []

    def work(own):
        opened = nenghao.open(store, n_threads=1) if own else shared
        results.extend(opened.rate(by="region:4", freq="month").csv() for _ in range(5))
    threads = [threading.Thread(target=work, args=(i % 2 == 0,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.expect("threads", len(results) == 20 and len(set(results)) == 1, f"{len(results)} results, {len(set(results))} different")


def check_export(outcome, nenghao, store, work):
    """What was exported and read again gives the same figures."""
    with nenghao.open(store) as opened:
        counts, wanted = opened.export(work / "exported"), opened.rate(by="region:4").csv()
    again = work / "again"
    nenghao.import_(again, *sorted((work / "exported").glob("*.csv")))
    outcome.expect("export: counts", counts["n_enterprises"] == 120 and counts["n_energy_rows"] > 1000, counts)
    outcome.equal("export: read again", nenghao.open(again).rate(by="region:4").csv(), wanted)


def check_documents(outcome, store, work):
    """The programs in docs/python.md run one after the other."""
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "docs/python.md").read_text(encoding="utf-8"), re.S)
    script = work / "examples.py"
    script.write_text("\n".join(examples), encoding="utf-8")
    folder = work / "documents"
    folder.mkdir()
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, cwd=folder)
    outcome.expect("docs/python.md runs", len(examples) >= 4 and done.returncode == 0, done.stderr[-2000:])


def inside(program_path, work, packages):
    sys.path.insert(0, str(ROOT / "tests"))
    from outcome import Outcome, Program
    import nenghao
    outcome, program, work = Outcome(), Program(program_path, work), pathlib.Path(work)
    for name, text in TABLES.items():
        (work / f"{name}.csv").write_text(text, encoding="utf-8")
    store, hand_made = work / "city", work / "hand-made"
    nenghao.synth(store, n_enterprises=120, n_months=36, seed=7)
    counts = nenghao.import_(hand_made, *(work / f"{name}.csv" for name in TABLES))
    outcome.equal("import: counts", (counts["n_rows"], counts["n_enterprises"]), (14, 2))
    nenghao.import_(store, ("deflators", work / "deflators.csv"), append=True)
    packed = nenghao.pack(store, work / "packed")
    outcome.expect("pack: counts", packed["n_segments"] == 2 and packed["new_bytes"] < packed["old_bytes"], packed)
    check_rates(outcome, nenghao, program, store)
    (work / "late.csv").write_text(TABLES["energy"].splitlines()[0] + "\nU1,2016,raw_coal,91\n", encoding="utf-8")
    nenghao.import_(hand_made, work / "late.csv", append=True)
    check_revised(outcome, nenghao, program, hand_made)
    check_forms(outcome, nenghao, store, packages)
    check_people(outcome, nenghao, store, hand_made)
    check_failures(outcome, nenghao, store, work)
    check_callbacks(outcome, nenghao, work)
    check_threads(outcome, nenghao, store)
    check_export(outcome, nenghao, store, work)
    if "polars" in packages:
        check_documents(outcome, store, work)
    return outcome.finish()


# ---- interpreters --------------------------------------------------------------------------------------------------------------

FRIENDS = ("numpy", "pandas", "pyarrow", "polars", "duckdb")  # take results
READERS = ("xarray", "h5py", "h5netcdf")  # read stores, in the examples of docs/


def packages_of(python):
    probe = f"import importlib.util as u; print(*[p for p in {FRIENDS} if u.find_spec(p)])"
    return subprocess.run([python, "-c", probe], capture_output=True, text=True, check=True).stdout.split()


def copied_tree(folder, build):
    """The module beside a built library, as in the source tree; building a wheel would litter that."""
    shutil.copytree(ROOT / "engine/python", folder / "engine/python", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    shutil.copy(ROOT / "engine/nenghao.h", folder / "engine")
    (folder / "build").mkdir()
    shutil.copy(build / "libnenghao.so", folder / "build")
    return folder / "engine/python"


def newest_packages(folder, module):
    """An interpreter of a venv with the module installed by pip and today's packages; None: they cannot be had here."""
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "30"]
    steps = [install + ["--force-reinstall", "--no-deps", str(module)]]
    if not python.exists():
        steps = [[sys.executable, "-m", "venv", "--clear", str(folder)],
                 install + ["--only-binary", ":all:", "setuptools", *FRIENDS, *READERS]] + steps
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, timeout=420)
        except (OSError, subprocess.TimeoutExpired) as failure:
            done = subprocess.CompletedProcess(step, 1, "", str(failure))
        if done.returncode != 0:
            print(f"{step}: {done.stderr[-500:]}")
            if str(module) not in step:
                shutil.rmtree(folder, ignore_errors=True)
            return None
    return str(python)


def run_inside(outcome, name, python, environment, arguments, packages):
    done = subprocess.run([python, __file__, "--inside", *map(str, arguments), *packages], capture_output=True, text=True,
                          env={**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning:nenghao", **environment})
    print(f"{name}: {python} with {' '.join(packages)}\n{done.stdout}{done.stderr}")
    closing = re.search(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", done.stdout, re.M)
    outcome.expect(f"{name} comes to its end", closing is not None and done.returncode in (0, 1))
    if closing:
        passed, failed, skipped = map(int, closing.groups())
        outcome.passed, outcome.failed, outcome.skipped = (outcome.passed + passed, outcome.failed + failed,
                                                           outcome.skipped + skipped)


def main(program_path, work):
    from outcome import Outcome
    outcome, work, build = Outcome(), pathlib.Path(work).resolve(), pathlib.Path(program_path).resolve().parent
    program = pathlib.Path(program_path).resolve()
    tree = {"PYTHONPATH": str(ROOT / "engine/python"), "NENGHAO_LIBRARY": str(build / "libnenghao.so"),
            "PYTHONDONTWRITEBYTECODE": "1"}
    system = next((p for p in ("/usr/bin/python3", sys.executable) if pathlib.Path(p).exists()), None)
    run_inside(outcome, "distribution", system, tree, [program, work / "distribution"], packages_of(system))
    newest = newest_packages(build / "python-venv", copied_tree(work / "tree", build))
    if newest is None:
        outcome.skip("python: the newest packages cannot be installed here")
    else:
        run_inside(outcome, "newest", newest, {"PYTHONPATH": ""}, [program, work / "newest"], packages_of(newest))
    return outcome.finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.exit(inside(sys.argv[2], sys.argv[3], sys.argv[4:]))
    sys.exit(main(*sys.argv[1:3]))
