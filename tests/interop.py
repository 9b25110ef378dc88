#!/usr/bin/env python3
"""Segments are ordinary netCDF-4 files: other programs read the labels and values that the CSV tables gave.

usage: interop.py PROGRAM WORKDIR
       interop.py --read READER SEGMENT   prints a segment as JSON; run by the interpreter that has the reader's module"""
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLOWS = ["consumption", "feedstock", "transformation_input", "transformation_output", "recovery",
         "opening_stock", "purchase", "non_industrial", "outflow", "closing_stock"]
SERIES = {"quantity": ("carrier_id", "carrier", "time"), "coefficient": ("carrier_id", "carrier", "time"),
          "output": ("measure_name", "measure", "output_time")}
EPOCH = datetime.datetime(1970, 1, 1)


# ---- reading a segment with somebody else's library ------------------------------------------------------------------

class H5py:
    """A segment through h5py; integers as they are stored."""

    def __init__(self, path):
        import h5py
        self.file, self.library = h5py.File(path, "r"), f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}"

    def has(self, name):
        return name in self.file

    def texts(self, name):
        return [row.tobytes().rstrip(b"\0").decode() for row in self.file[name][...]]

    def numbers(self, name):
        return self.file[name][...].tolist()

    def attribute(self, name, key):
        value = self.file[name].attrs[key]
        return value.decode() if isinstance(value, bytes) else value.item() if hasattr(value, "item") else value


class Xarray:
    """A segment through xarray; `decoded` is what a user gets who knows nothing of the profile."""

    def __init__(self, path, engine):
        import xarray
        self.raw = xarray.open_dataset(path, engine=engine, mask_and_scale=False, decode_times=False)
        self.decoded = xarray.open_dataset(path, engine=engine)
        self.library = f"xarray {xarray.__version__}, {engine}"

    def has(self, name):
        return name in self.raw.variables

    def texts(self, name):
        return [x.decode() if isinstance(x, bytes) else str(x) for x in self.decoded[name].values.tolist()]

    def numbers(self, name):
        return self.raw[name].values.tolist()

    def attribute(self, name, key):
        value = self.raw[name].attrs[key]
        return value.item() if hasattr(value, "item") else value


def cells_of(keys, times, rows, decimals, is_missing):
    for key, row in zip(keys, rows):
        for time, value in zip(times, row):
            if not is_missing(value):
                yield [*key, time, str(Decimal(value).scaleb(-decimals)) if decimals is not None else repr(value)]


def read_series(reader, name, labels):
    item_list, item, time = SERIES[name.replace("_superseded", "")]
    keys = [(labels["enterprise_id"][e], labels[item_list][i], labels["flow_name"][f])
            for e, i, f in zip(*(reader.numbers(f"{name}_line_{k}") for k in ("enterprise", item, "flow")))]
    times = [(EPOCH + datetime.timedelta(minutes=m)).isoformat() for m in reader.numbers(time)]
    missing = reader.attribute(name, "_FillValue")
    decimals = reader.attribute(name, "nh_decimals")
    found = {"cells": list(cells_of(keys, times, reader.numbers(name), decimals, lambda v: v == missing)),
             "decimals": decimals}
    if isinstance(reader, Xarray):
        series = reader.decoded[name]
        assert series.dims == (f"{name}_line", time), series.dims
        times = [str(t)[:19] for t in series[time].values.astype("datetime64[s]")]
        found["decoded"] = list(cells_of(keys, times, series.values.tolist(), None, lambda v: v != v))
    return found


def read(reader_name, path):
    """Everything of a segment as plain lists."""
    reader = Xarray(path, reader_name.split(":")[1]) if reader_name.startswith("xarray") else H5py(path)
    lists = [n for n in ("enterprise_id", "carrier_id", "measure_name", "measure_units", "flow_name", "attribute_name")
             if reader.has(n)]
    labels = {name: reader.texts(name) for name in lists}
    attributes = {}
    for i, name in enumerate(labels["attribute_name"]):
        base = f"enterprise_{name}" if reader.has(f"enterprise_{name}_code") else f"enterprise_column{i}"
        values = reader.texts(f"{base}_label")
        attributes[name] = [values[code] for code in reader.numbers(f"{base}_code")]
    series = {n + s: read_series(reader, n + s, labels) for n in SERIES for s in ("", "_superseded") if reader.has(n + s)}
    return {"library": reader.library, "labels": labels, "attributes": attributes, "series": series}


# ---- what the tables say ---------------------------------------------------------------------------------------------

def start_of(period):
    """Start of a period as ISO 8601."""
    if "Q" in period:
        year, quarter = period.split("Q")
        period = f"{year}-{3 * int(quarter) - 2:02}"
    parts = period.split("T")
    date = (parts[0] + "-01-01")[:10]
    return f"{date}T{parts[1] if len(parts) > 1 else '00:00'}:00"


def rows_of(import_):
    """(series, key, text) of one import; the tables of the synthetic city have wide output."""
    for row in import_.get("energy", []):
        key = (row["enterprise_id"], row["carrier"], row.get("flow") or "consumption", start_of(row["period"]))
        yield "quantity", key, row["quantity"]
        yield "coefficient", key, row.get("coefficient") or ""
    for row in import_.get("output", []):
        measures = [row["measure"]] if "measure" in row else [m for m in row if m not in ("enterprise_id", "period")]
        for measure in measures:
            key = (row["enterprise_id"], measure, FLOWS[0], start_of(row["period"]))
            yield "output", key, row.get("value", row.get(measure))


def expected_segments(imports):
    """For each import the cells of each series: what it says, and what of earlier imports it replaces."""
    in_force, segments = {}, []
    for import_ in imports:
        cells = {}
        for series, key, text in rows_of(import_):
            old = in_force.get((series, key), "")
            for name, value in ((series, text), (series + "_superseded", old)):
                if value:
                    cells.setdefault(name, {})[key] = Decimal(value)
            in_force[series, key] = text
        segments.append(cells)
    return segments


def read_tables(folder):
    tables = {}
    for path in folder.glob("*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


CORRECTED = [
    {"enterprises": "enterprise_id,region,industry,name,chain,所有制\n"
                    "E1,320402,C2614,常州一厂,光伏;电池,国有\nE2,320411,C30,\"二厂, 东\",,民营\nE3,320404,D44,,光伏,\n",
     "energy": "enterprise_id,period,carrier,quantity,flow,coefficient\n"
               "E1,2020-11,raw_coal,100.55,,\nE1,2020-12,raw_coal,90,,0.6512\nE2,2020-12,electricity,123456789012.25,,\n"
               "E1,2020-12,electricity,0,,\nE1,2021-01,electricity,-5.5,,\nE1,2020-12,heat,7,recovery,\n"
               "E3,2021-01,raw_coal,,,\n",
     "output": "enterprise_id,period,measure,value\nE1,2020Q4,value_added,10.5\nE2,2020Q4,value_added,7\n"
               "E1,2020Q4,gross_output,33\n"},
    {"energy": "enterprise_id,period,carrier,quantity,flow,coefficient\n"
               "E1,2020-12,raw_coal,88.125,,\nE3,2021-02,raw_coal,4,,\nE2,2020-12,electricity,,,\n",
     "output": "enterprise_id,period,measure,value\nE1,2020Q4,value_added,10.25\n"},
]
METERED = [
    {"enterprises": "enterprise_id,region,industry\nM1,320402,C26\n",
     "energy": "enterprise_id,period,carrier,quantity\n"
               + "".join(f"M1,2021-03-31T{m // 60:02}:{m % 60:02},electricity,{m + 0.125}\n" for m in range(0, 1440, 15)),
     "output": "enterprise_id,period,measure,value\nM1,2021-03,value_added,12\n"},
]


class Stores:
    """Stores of the program, each with the imports from which it was made."""

    def __init__(self, program):
        self.program, self.all = program, []

    def add_synthetic(self, codec):
        tables = self.program.work / "city"
        options = ["--enterprises", 8, "--months", 14, "--seed", 3]
        if not tables.exists():
            self.program.run("synth", "--csv", tables, *options)
        path = self.program.work / f"city-{codec}"
        self.program.run("synth", "-o", path, "--codec", codec, *options, "--quiet")
        self.all.append((path, [read_tables(tables)]))

    def add_imported(self, name, imports):
        arguments = []
        for i, tables in enumerate(imports):
            folder = self.program.work / f"{name}-{i}"
            folder.mkdir()
            for kind, text in tables.items():
                (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
            arguments.append([folder / f"{kind}.csv" for kind in tables])
        self.all.append((self.program.store(*arguments), [read_tables(self.program.work / f"{name}-{i}")
                                                          for i in range(len(imports))]))

    def segments(self):
        """(name, path, expected cells, enterprises known so far) of every segment of every store."""
        for path, imports in self.all:
            enterprises = {}
            for i, (import_, cells) in enumerate(zip(imports, expected_segments(imports)), 1):
                enterprises.update({row["enterprise_id"]: row for row in import_.get("enterprises", [])})
                yield f"{path.name}/seg-{i:06}", path / f"seg-{i:06}.h5", cells, enterprises


# ---- the readers -----------------------------------------------------------------------------------------------------

def interpreter_with(*modules):
    """The system's Python first: the packages of the distribution are there, whatever stands first on PATH."""
    for candidate in ("/usr/bin/python3", sys.executable, shutil.which("python3")):
        if candidate and pathlib.Path(candidate).exists() and subprocess.run(
                [candidate, "-c", "import " + ", ".join(modules)], capture_output=True).returncode == 0:
            return candidate
    return None


def newest_h5py(folder):
    """An interpreter with the h5py that its makers publish, which brings a newer HDF5; None: it cannot be had here."""
    python = folder / "bin" / "python"
    for base in (sys.executable, "/usr/bin/python3"):
        if python.exists():
            break
        steps = ([base, "-m", "venv", "--clear", str(folder)],
                 [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20", "--only-binary",
                  ":all:", "h5py"])
        try:
            if any(subprocess.run(step, capture_output=True, timeout=240).returncode != 0 for step in steps):
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, subprocess.TimeoutExpired):
            shutil.rmtree(folder, ignore_errors=True)
    works = python.exists() and subprocess.run([python, "-c", "import h5py"], capture_output=True).returncode == 0
    return str(python) if works else None


def dump(interpreter, reader, path):
    done = subprocess.run([interpreter, __file__, "--read", reader, str(path)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


def as_dictionary(cells):
    return {tuple(key): Decimal(value) for *key, value in cells}


def check_labels(outcome, name, found, enterprises):
    known = [enterprises[e] for e in found["labels"]["enterprise_id"]]
    outcome.equal(f"{name}: attributes of enterprises", found["attributes"],
                  {attribute: [row.get(attribute) or "" for row in known] for attribute in found["attributes"]})
    outcome.equal(f"{name}: flows", found["labels"]["flow_name"], FLOWS)
    outcome.equal(f"{name}: units of measures", set(found["labels"].get("measure_units", ["10000 CNY"])), {"10000 CNY"})


def check_cells(outcome, name, found, cells):
    outcome.equal(f"{name}: series with values", {n for n, s in found["series"].items() if s["cells"]}, set(cells))
    for series, content in found["series"].items():
        wanted = cells.get(series, {})
        outcome.expect(f"{name}: {series}", as_dictionary(content["cells"]) == wanted)
        if "decoded" in content: # one rounding of a double is all that scale_factor may add
            decoded = {tuple(key): round(float(value), content["decimals"]) for *key, value in content["decoded"]}
            outcome.expect(f"{name}: {series}, decoded", decoded == {k: float(v) for k, v in wanted.items()})


def check_reader(outcome, stores, label, interpreter, reader):
    if interpreter is None:
        outcome.skip(f"interop: {label} is not there")
        return
    for name, path, cells, enterprises in stores.segments():
        try:
            found = dump(interpreter, reader, path)
        except RuntimeError as failure:
            outcome.expect(f"{label}: {name}", False, str(failure))
            continue
        if name.endswith("city-none/seg-000001"):
            print(f"{label}: {found['library']}")
        check_labels(outcome, f"{label}: {name}", found, enterprises)
        check_cells(outcome, f"{label}: {name}", found, cells)


# ---- tools that print ------------------------------------------------------------------------------------------------

def check_ncdump(outcome, path, found):
    """Texts and integers as CDL has them."""
    for name in ("enterprise_id", "carrier_id", "measure_name"):
        if name in found["labels"]:
            text = subprocess.run(["ncdump", "-v", name, path], capture_output=True, text=True).stdout
            outcome.equal(f"ncdump: {path.parent.name}/{path.name}: {name}",
                          re.findall(r'"([^"]*)"', text.split("\ndata:")[-1]), found["labels"][name])
    for name, content in found["series"].items():
        text = subprocess.run(["ncdump", "-v", name, path], capture_output=True, text=True).stdout.split("\ndata:")[-1]
        values = re.findall(r"-?\d+", text[text.index(f" {name} =") + len(name) + 3:])
        outcome.equal(f"ncdump: {path.parent.name}/{path.name}: {name}", [int(v) for v in values],
                      [int(Decimal(c[-1]).scaleb(content["decimals"])) for c in content["cells"]])


def h5dump_data(path, name):
    done = subprocess.run(["h5dump", "-d", "/" + name, "-y", "-w", "0", path], capture_output=True, text=True)
    return done.stdout.split("DATA {\n", 1)[1].split("\n   }", 1)[0] if done.returncode == 0 else ""


def h5dump_character(token):
    """h5dump prints a NUL as nothing and a byte of UTF-8 as the octal digits of a negative number."""
    if token[:1] == "\\" and token[1:].isdigit():
        return bytes([int(token[1:], 8) & 255])
    return token[-1:].encode() or b"\0"


def check_h5dump(outcome, path, found):
    """Characters and integers one by one."""
    for name, texts in found["labels"].items():
        width = max(len(t.encode()) for t in texts)
        tokens = re.findall(r'"((?:[^"\\]|\\\d+|\\.)?)"', h5dump_data(path, name))
        outcome.equal(f"h5dump: {path.parent.name}/{path.name}: {name}", b"".join(map(h5dump_character, tokens)),
                      b"".join(t.encode().ljust(width, b"\0") for t in texts))
    for name, content in found["series"].items():
        values = [int(v) for v in re.findall(r"-?\d+", h5dump_data(path, name))]
        outcome.equal(f"h5dump: {path.parent.name}/{path.name}: {name}", [v for v in values if v not in (-2**31, -2**63)],
                      [int(Decimal(c[-1]).scaleb(content["decimals"])) for c in content["cells"]])


def check_printers(outcome, stores, interpreter):
    for tool, check in (("ncdump", check_ncdump), ("h5dump", check_h5dump)):
        if interpreter is None or shutil.which(tool) is None:
            outcome.skip(f"interop: {tool} is not there")
            continue
        for _, path, _, _ in stores.segments():
            check(outcome, path, dump(interpreter, "h5py", path))


# ---- the plugin ------------------------------------------------------------------------------------------------------

def use_plugin(program, folder):
    """A folder of its own: HDF5 opens every library that it finds in one."""
    folder.mkdir()
    shutil.copy(pathlib.Path(program.path).parent / "libh5nenghao.so", folder)
    os.environ["HDF5_PLUGIN_PATH"] = str(folder)


def check_without_plugin(outcome, path, interpreters):
    """Packed values cannot be read without the plugin, and no program takes that for data."""
    environment = {**os.environ, "HDF5_PLUGIN_PATH": str(path)}
    readers = [([python, "-c", f"import h5py; h5py.File('{path}')['quantity'][...]"], "OSError")
               for python in interpreters if python]
    readers += [([tool, *options, str(path)], said) for tool, options, said in
                (("h5dump", ["-d", "/quantity"], "unable to print data"), ("ncdump", ["-v", "quantity"], "NetCDF"))
                if shutil.which(tool)]
    for command, said in readers:
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        outcome.expect(f"without the plugin: {command[0]}", done.returncode != 0 and said in done.stderr,
                       f"{done.returncode}: {done.stderr[-300:]}")


# ---- the examples of the documents -----------------------------------------------------------------------------------

def check_examples(outcome, stores, interpreter):
    """The programs in docs/file-format.md do what the page says."""
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "docs/file-format.md").read_text(), re.S)
    outcome.equal("file-format.md: number of examples", len(examples), 2)
    if interpreter is None:
        outcome.skip("interop: the examples need h5py")
        return
    for path, imports in stores.all:
        hashed, listed = (subprocess.run([interpreter, "-c", example.replace("STORE/", f"{path}/")], capture_output=True,
                                         text=True) for example in examples)
        outcome.expect(f"file-format.md: the hash of {path.name}", hashed.returncode == 0, hashed.stderr)
        found = {}
        for line in listed.stdout.splitlines():
            *key, time, value = line.split(" ")
            found[(*key, time + ":00")] = Decimal(value)
        outcome.expect(f"file-format.md: the quantities of {path.name}",
                       found == expected_segments(imports)[0]["quantity"], listed.stderr)


def main(program_path, work):
    from outcome import Outcome, Program
    outcome, program = Outcome(), Program(program_path, work)
    stores = Stores(program)
    stores.add_synthetic("none")
    stores.add_synthetic("deflate")
    stores.add_synthetic("packed")
    use_plugin(program, program.work / "plugin")
    stores.add_imported("corrected", CORRECTED)
    stores.add_imported("metered", METERED)
    system, xarray = interpreter_with("h5py"), interpreter_with("xarray", "netCDF4", "h5netcdf")
    check_reader(outcome, stores, "h5py of the distribution", system, "h5py")
    check_reader(outcome, stores, "xarray, engine netcdf4", xarray, "xarray:netcdf4")
    check_reader(outcome, stores, "xarray, engine h5netcdf", xarray, "xarray:h5netcdf")
    newest = newest_h5py(pathlib.Path(program.path).parent / "interop-venv")
    check_reader(outcome, stores, "newest h5py", newest, "h5py")
    check_printers(outcome, stores, system)
    check_examples(outcome, stores, system)
    check_without_plugin(outcome, program.work / "city-packed" / "seg-000001.h5", (system, newest))
    return outcome.finish()


if sys.argv[1:2] == ["--read"]:
    json.dump(read(sys.argv[2], sys.argv[3]), sys.stdout)
else:
    sys.exit(main(*sys.argv[1:3]))
