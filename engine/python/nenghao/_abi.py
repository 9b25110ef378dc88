"""Structures and functions of engine/nenghao.h; written by tools/abi.py (make abi), not by hand."""
from __future__ import annotations

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char, c_char_p, c_int, c_int64, c_size_t, c_uint,
                    c_uint32, c_uint64, c_void_p)
from decimal import Decimal
from typing import Literal, Mapping, Sequence, TypedDict, Union

Word = Union[str, int, Decimal, Sequence[Union[str, int, Decimal]], Mapping[str, object]]

VERSION = "0.1.0"
ENUMS = {
    "nh_status": {"ok": 0, "argument": 1, "memory": 2, "io": 3, "format": 4, "data": 5, "range": 6, "unsupported": 7, "cancelled": 8, "uncertain": 9, "busy": 10, "check-failed": 11, "internal": 12},
    "nh_message_level": {"info": 0, "warning": 1, "error": 2},
    "nh_format": {"table": 0, "csv": 1, "json": 2, "jsonl": 3, "sdmx-csv": 4, "xlsx": 5, "html": 6},
    "nh_lang": {"en": 0, "zh": 1},
    "nh_column_kind": {"key": 0, "decimal": 1, "percent": 2, "integer": 3, "flags": 4},
    "nh_tie": {"half-up": 0, "half-even": 1},
    "nh_rounding": {"exact": 0, "bulletin4": 1},
    "nh_report_format": {"html": 0, "xlsx": 1},
}

nh_message_fn = CFUNCTYPE(None, c_void_p, c_int, c_char_p)
nh_progress_fn = CFUNCTYPE(c_bool, c_void_p, c_char_p, c_uint64, c_uint64)


class Error(Structure):
    pass


class ContextOptions(Structure):
    pass


class Timings(Structure):
    pass


class ImportFile(Structure):
    pass


class ImportOptions(Structure):
    pass


class ImportReport(Structure):
    pass


class PackOptions(Structure):
    pass


class PackReport(Structure):
    pass


class ExportOptions(Structure):
    pass


class ExportReport(Structure):
    pass


class Text(Structure):
    pass


class ArrowSchema(Structure):
    pass


class ArrowArray(Structure):
    pass


class RateOptions(Structure):
    pass


class CheckOptions(Structure):
    pass


class RevisionsOptions(Structure):
    pass


class AuditOptions(Structure):
    pass


class PricesOptions(Structure):
    pass


class ReportOptions(Structure):
    pass


class Run(Structure):
    pass


class SynthOptions(Structure):
    pass


Error._fields_ = [
    ("status", c_int),
    ("message", c_char * 1024),
]
ContextOptions._fields_ = [
    ("size", c_size_t),
    ("n_threads", c_uint),
    ("max_memory_bytes", c_uint64),
    ("cpu", c_char_p),
    ("message", nh_message_fn),
    ("progress", nh_progress_fn),
    ("user", c_void_p),
    ("read_path", c_char_p),
]
Timings._fields_ = [
    ("open_ns", c_uint64),
    ("plan_ns", c_uint64),
    ("read_aggregate_ns", c_uint64),
    ("publish_ns", c_uint64),
    ("stored_bytes", c_uint64),
    ("n_cells", c_uint64),
]
ImportFile._fields_ = [
    ("path", c_char_p),
    ("kind", c_char_p),
]
ImportOptions._fields_ = [
    ("size", c_size_t),
    ("append", c_bool),
    ("skip_bad", c_bool),
    ("lenient", c_bool),
    ("round_decimals", c_int),
    ("encoding", c_char_p),
    ("unit", c_char_p),
    ("codec", c_char_p),
    ("chunk_lines", c_uint32),
]
ImportReport._fields_ = [
    ("n_rows", c_uint64),
    ("n_bad_rows", c_uint64),
    ("n_rounded", c_uint64),
    ("n_corrected", c_uint64),
    ("n_enterprises", c_uint64),
    ("n_energy_lines", c_uint64),
    ("n_output_lines", c_uint64),
    ("n_warnings", c_uint64),
]
PackOptions._fields_ = [
    ("size", c_size_t),
    ("codec", c_char_p),
    ("chunk_lines", c_uint32),
]
PackReport._fields_ = [
    ("n_segments", c_uint64),
    ("old_bytes", c_uint64),
    ("new_bytes", c_uint64),
]
ExportOptions._fields_ = [
    ("size", c_size_t),
    ("format", c_char_p),
    ("tables", c_char_p),
    ("where", c_char_p),
]
ExportReport._fields_ = [
    ("n_enterprises", c_uint64),
    ("n_energy_rows", c_uint64),
    ("n_output_rows", c_uint64),
]
Text._fields_ = [
    ("data", c_char_p),
    ("n_bytes", c_size_t),
]
ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_char_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(c_void_p)),
    ("dictionary", POINTER(ArrowSchema)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(c_void_p)),
    ("dictionary", POINTER(ArrowArray)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
RateOptions._fields_ = [
    ("size", c_size_t),
    ("by", c_char_p),
    ("where", c_char_p),
    ("freq", c_char_p),
    ("from", c_char_p),
    ("to", c_char_p),
    ("measure", c_char_p),
    ("energy", c_char_p),
    ("basis", c_char_p),
    ("factor", c_char_p),
    ("pairing", c_char_p),
    ("compare", c_char_p),
    ("rounding", c_int),
    ("tie", c_int),
    ("decimals", c_int),
    ("totals", c_bool),
    ("command", c_char_p),
    ("price", c_char_p),
    ("panel", c_char_p),
    ("scope", c_char_p),
]
CheckOptions._fields_ = [
    ("size", c_size_t),
    ("region", c_char_p),
    ("from", c_char_p),
    ("to", c_char_p),
    ("levels", c_char_p),
    ("target", c_char_p),
    ("target_to", c_char_p),
    ("published", c_char_p),
    ("rate", RateOptions),
    ("rules", c_char_p),
    ("scheme", c_char_p),
    ("points", c_char_p),
    ("bulletin", c_bool),
]
RevisionsOptions._fields_ = [
    ("size", c_size_t),
    ("since", c_char_p),
    ("as_of", c_char_p),
    ("region", c_char_p),
    ("from", c_char_p),
    ("to", c_char_p),
    ("rate", RateOptions),
]
AuditOptions._fields_ = [
    ("size", c_size_t),
    ("rate", RateOptions),
]
PricesOptions._fields_ = [
    ("size", c_size_t),
    ("link", c_char_p),
    ("rate", RateOptions),
]
ReportOptions._fields_ = [
    ("size", c_size_t),
    ("check", CheckOptions),
    ("title", c_char_p),
    ("agency", c_char_p),
    ("date", c_char_p),
]
Run._fields_ = [
    ("words", POINTER(c_char_p)),
    ("n_words", c_size_t),
    ("inputs", POINTER(c_char_p)),
    ("n_inputs", c_size_t),
    ("format", c_int),
    ("lang", c_int),
    ("did_hold", c_bool),
]
SynthOptions._fields_ = [
    ("size", c_size_t),
    ("seed", c_uint64),
    ("n_enterprises", c_uint32),
    ("n_months", c_uint32),
    ("n_carriers", c_uint32),
    ("from", c_char_p),
    ("csv_dir", c_char_p),
    ("decline", c_char_p),
    ("decline_from", c_char_p),
    ("decline_to", c_char_p),
    ("codec", c_char_p),
    ("calibrate", c_char_p),
]

# what the INIT macros set to another value than zero
DEFAULTS = {
    ContextOptions: {},
    ImportOptions: {'round_decimals': -1},
    PackOptions: {},
    ExportOptions: {},
    RateOptions: {'decimals': -1},
    CheckOptions: {},
    RevisionsOptions: {},
    AuditOptions: {},
    PricesOptions: {},
    ReportOptions: {},
    SynthOptions: {'seed': 1, 'n_enterprises': 1000, 'n_months': 24, 'n_carriers': 12},
}
# members that are words of an enumeration
WORDS = {
    ("RateOptions", "rounding"): "nh_rounding",
    ("RateOptions", "tie"): "nh_tie",
}

# result and arguments
FUNCTIONS = {
    "nh_accounts": (c_int, [c_void_p, POINTER(RateOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_accounts_table": (c_int, [c_void_p, POINTER(RateOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_audit": (c_int, [c_void_p, c_void_p, c_char_p, POINTER(AuditOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_audit_table": (c_int, [c_void_p, c_void_p, c_char_p, POINTER(AuditOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_check": (c_int, [c_void_p, c_void_p, POINTER(CheckOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_check_table": (c_int, [c_void_p, c_void_p, POINTER(CheckOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_context_cpu": (c_char_p, [c_void_p]),
    "nh_context_free": (None, [c_void_p]),
    "nh_context_new": (c_int, [POINTER(ContextOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_context_threads": (c_uint, [c_void_p]),
    "nh_context_timings": (None, [c_void_p, POINTER(Timings)]),
    "nh_doctor": (c_int, [c_void_p, c_char_p, c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_export": (c_int, [c_void_p, c_char_p, POINTER(ExportOptions), POINTER(ExportReport), POINTER(Error)]),
    "nh_form_checks": (c_int, [c_void_p, c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_help": (c_int, [c_char_p, c_int, POINTER(Text), POINTER(Error)]),
    "nh_import": (c_int, [c_void_p, c_char_p, POINTER(ImportFile), c_size_t, POINTER(ImportOptions), POINTER(ImportReport), POINTER(Error)]),
    "nh_info": (c_int, [c_void_p, c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_info_table": (c_int, [c_void_p, c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "nh_pack": (c_int, [c_void_p, c_char_p, c_char_p, POINTER(PackOptions), POINTER(PackReport), POINTER(Error)]),
    "nh_prices": (c_int, [c_void_p, POINTER(PricesOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_prices_table": (c_int, [c_void_p, POINTER(PricesOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_rate": (c_int, [c_void_p, POINTER(RateOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_rate_table": (c_int, [c_void_p, POINTER(RateOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_receipt_check": (c_int, [c_void_p, c_void_p, POINTER(Text), c_bool, c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_receipt_free": (None, [c_void_p]),
    "nh_receipt_is": (c_bool, [c_char_p]),
    "nh_receipt_make": (c_int, [c_void_p, POINTER(Run), POINTER(Text), POINTER(Text), POINTER(Error)]),
    "nh_receipt_read": (c_int, [c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "nh_receipt_run": (POINTER(Run), [c_void_p]),
    "nh_report": (c_int, [c_void_p, POINTER(ReportOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_revisions": (c_int, [c_void_p, c_char_p, POINTER(RevisionsOptions), c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_revisions_table": (c_int, [c_void_p, c_char_p, POINTER(RevisionsOptions), POINTER(c_void_p), POINTER(Error)]),
    "nh_status_text": (c_char_p, [c_int]),
    "nh_store_close": (None, [c_void_p]),
    "nh_store_open": (c_int, [c_void_p, c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "nh_store_open_as_of": (c_int, [c_void_p, c_char_p, c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "nh_synth": (c_int, [c_void_p, c_char_p, POINTER(SynthOptions), POINTER(Error)]),
    "nh_table_arrow": (c_int, [c_void_p, POINTER(ArrowSchema), POINTER(ArrowArray), POINTER(Error)]),
    "nh_table_cell": (c_char_p, [c_void_p, c_size_t, c_size_t]),
    "nh_table_column_kind": (c_int, [c_void_p, c_size_t]),
    "nh_table_column_label": (c_char_p, [c_void_p, c_size_t, c_int]),
    "nh_table_column_name": (c_char_p, [c_void_p, c_size_t]),
    "nh_table_column_unit": (c_char_p, [c_void_p, c_size_t, c_int]),
    "nh_table_columns": (c_size_t, [c_void_p]),
    "nh_table_free": (None, [c_void_p]),
    "nh_table_rows": (c_size_t, [c_void_p]),
    "nh_table_schema": (c_char_p, [c_void_p]),
    "nh_table_text": (c_int, [c_void_p, c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_text_free": (None, [POINTER(Text)]),
    "nh_verify": (c_int, [c_void_p, c_char_p, c_int, c_int, POINTER(Text), POINTER(Error)]),
    "nh_verify_table": (c_int, [c_void_p, c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "nh_version": (c_char_p, []),
}


class ImportOptionsWords(TypedDict, total=False):
    append: bool  # add to an existing store; else the store must not exist
    skip_bad: bool  # store the good rows although there are bad ones
    lenient: bool  # thousands separators inside quotes and full-width digits are accepted
    round_decimals: int  # -1: refuse more decimals than 9; else round half-even to so many and count it
    encoding: Word  # NULL: detect; else utf-8 or gb18030
    unit: Word  # money unit of the output values: cny10k (default, NULL), cny, cny1k, cny100m, or 万元 ...; any other word is kept as the label of a physical measure, unconverted
    codec: Word  # none (NULL): as they are; deflate: shuffle + deflate; packed: the fewest bits
    chunk_lines: int  # 0: chosen; lines of a chunk otherwise (results never depend on it)


class PackOptionsWords(TypedDict, total=False):
    codec: Word  # as in nh_import_options; NULL: packed
    chunk_lines: int  # as in nh_import_options


class ExportOptionsWords(TypedDict, total=False):
    format: Word  # csv: tables that import reads; npy: matrices; hdf5: a segment; NULL: hdf5 for FILE.h5, else csv
    tables: Word  # of csv: enterprises,energy,...; NULL: all that there are
    where: Word  # as in nh_rate_options


class RateOptionsWords(TypedDict, total=False):
    by: Word  # "region:6,industry:2"; NULL: the total
    where: Word  # "region=32;industry=C26,C30"; NULL: everything
    freq: Word  # month|quarter|year|ytd|day|hour ...; NULL: year
    from_: Word  # first and last period, in any frequency; NULL: all there is
    to: Word  # as `from`
    measure: Word  # the denominator; NULL: value_added
    energy: Word  # net (default) | gross
    basis: Word  # calorific (default) | equivalent
    factor: Word  # coal (default) | carbon
    pairing: Word  # all (default) | matched
    compare: Word  # previous (default) | year-ago | a period
    rounding: Literal["exact", "bulletin4"]  # of levels
    tie: Literal["half-up", "half-even"]  # of every rounding
    decimals: int  # of change_percent; -1: 2 in tables, 6 otherwise
    totals: bool  # add subtotal and total rows, key `*`
    price: Word  # current (default) | constant:YYYY: output at the prices of that year
    panel: Word  # all (default) | matched
    scope: Word  # full (default) | no-feedstock | no-renewable | fossil, several with +


class SynthOptionsWords(TypedDict, total=False):
    seed: int  # another seed is another city
    n_enterprises: int  # 1 .. 50,000,000
    n_months: int  # 1 .. 200 years
    n_carriers: int  # 1 .. number of carriers of the generator (12)
    from_: Word  # first month; NULL: 2015-01
    csv_dir: Word  # NULL: store; else the tables of the contract go to this directory
    decline: Word  # "20.55": true decline of the data in percent, NULL: as it comes
    decline_from: Word  # years between which the decline holds
    decline_to: Word  # the later one
    codec: Word  # as in nh_import_options
    calibrate: Word  # a table of published figures, as for nh_audit, that the data are made to meet where enterprises can carry them: n_enterprises and n_months are then the least numbers; NULL: none


class CheckOptionsWords(RateOptionsWords, total=False):
    region: Word  # GB/T 2260 code, a prefix or with trailing zeros; NULL: everything
    from_: Word  # base year
    to: Word  # last year
    levels: Word  # "E0,G0,E1,G1" in tce and 10,000 CNY; then no store is read
    target: Word  # "17" or "17%": decline in percent from `from` to `target_to`; NULL: of the store's targets table, if it has one
    target_to: Word  # last year of the plan; NULL: of that table, else `to`
    published: Word  # "20.55%"; NULL: nothing to compare with
    rules: Word  # CSV file of the warning levels; NULL: the built-in half-year barometer
    scheme: Word  # CSV file of a score sheet; NULL: none
    points: Word  # "item=55;other=3": what the assessor gives in it
    bulletin: bool  # with rate.by: the table of a bulletin: intensity, energy, electricity


class RevisionsOptionsWords(RateOptionsWords, total=False):
    since: Word  # what was known then: a day or "state:1", as nh_store_open_as_of
    as_of: Word  # and later; NULL: now
    region: Word  # as of a check
    from_: Word  # first year of the decline
    to: Word  # and its last


class AuditOptionsWords(RateOptionsWords, total=False):
    pass


class PricesOptionsWords(RateOptionsWords, total=False):
    link: Word  # first year of the new price base, "2020"; NULL: no link


class ReportOptionsWords(CheckOptionsWords, total=False):
    title: Word  # NULL: made of what is reported
    agency: Word  # who reports (填报单位); NULL: left to be filled in by hand
    date: Word  # "2026-03-15", of the report; NULL: left to be filled in by hand
