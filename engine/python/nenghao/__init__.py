"""Exact energy-intensity statistics: the C library nenghao, digit for digit the same as its command.

>>> import nenghao
>>> with nenghao.open("changzhou.nh") as store:
...     store.rate(by="region:4").to_pandas()
...     store.check(region=320400, from_=2015, to=2020, target=17)
"""
from ._abi import VERSION as __version__
from ._library import (ArgumentError, Busy, Cancelled, Context, DataError, Error, FileError, FormatError, InternalError,
                       OutOfMemory, RangeError, UncertainCommit, Unsupported, Warning)
from ._report import Report
from ._store import Store, audit, check, doctor, help, import_, open, pack, revisions, synth, verify
from ._table import Table

__all__ = ["ArgumentError", "Busy", "Cancelled", "Context", "DataError", "Error", "FileError", "FormatError", "InternalError",
           "OutOfMemory", "RangeError", "Report", "Store", "Table", "UncertainCommit", "Unsupported", "Warning", "__version__",
           "audit", "check", "doctor", "help", "import_", "open", "pack", "revisions", "synth",
           "verify"]

for _name in __all__:  # what users see in tracebacks and help
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = __name__
