"""Stores, and the functions of the library that need none."""
from __future__ import annotations

import ctypes
import json
import os
import pathlib
from typing import TYPE_CHECKING, Any, Mapping, Optional, Union

from . import _abi
from ._library import ArgumentError, Context, DataError, Progress, call, library, take_bytes, take_text
from ._options import options, word
from ._report import Report
from ._table import Table

if TYPE_CHECKING:
    from typing_extensions import Unpack

Path = Union[str, "os.PathLike[str]"]
_FORMATS, _LANGS = _abi.ENUMS["nh_format"], _abi.ENUMS["nh_lang"]
_REPORT_FORMATS = _abi.ENUMS["nh_report_format"]


def _path(path: Path) -> bytes:
    return os.fsencode(path)


def _counts(report: ctypes.Structure) -> dict[str, int]:
    return {name: getattr(report, name) for name, *_ in report._fields_}


class _Open:
    """An open store of the library, until nobody needs it."""

    def __init__(self, path: Path, as_of: Any, context: Context):
        self.context, self.handle = context, ctypes.c_void_p()
        context.run(call, "nh_store_open_as_of", context.handle, _path(path), None if as_of is None else word(as_of).encode(),
                    ctypes.byref(self.handle))

    def __del__(self) -> None:
        if self.handle:
            self.context.run(library.nh_store_close, self.handle)

    def call(self, function: str, *arguments: Any) -> Optional[str]:
        return self.context.run(call, function, self.handle, *arguments)

    def text(self, function: str, *arguments: Any) -> str:
        return self.context.run(take_text, function, self.handle, *arguments)[0]


class Store:
    """An open store; made by nenghao.open. Each store has a context of its own, so stores are independent of each other:
    threads work at the same time on different ones, and take turns on the same one."""

    def __init__(self, path: Path, context: Context, as_of: Any = None):
        self.path, self.context = os.fspath(path), context
        self._open: Optional[_Open] = _Open(path, as_of, context)

    def close(self) -> None:
        """Closes the store. Tables and reports stay; a report keeps what it needs to be shown in another language."""
        self._open = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<nenghao.Store {self.path!r}{'' if self._open else ', closed'}>"

    def _opened(self) -> _Open:
        if self._open is None:
            raise ValueError(f"the store {self.path} is closed")
        return self._open

    def _table(self, function: str, *arguments: Any) -> Table:
        return Table(lambda handle: self._opened().call(function, *arguments, handle))

    def _report(self, function: str, *arguments: Any) -> Report:
        return _report(self.context, function, self.context.handle, self._opened(), *arguments)

    def rate(self, **words: "Unpack[_abi.RateOptionsWords]") -> Table:
        """Energy, output, intensity and its change by group and period: `nenghao rate`.

        The options are those of the command: by, where, freq, from_, to, measure, energy, basis, factor, pairing, compare,
        rounding, tie, decimals, totals, price, panel. `by=["region:4", "industry:2"]` and `where={"region": 32}` are understood.

        >>> store.rate(by="region:4", from_=2015, to=2020).to_pandas()
        """
        return self._table("nh_rate_table", options(_abi.RateOptions, words))

    def prices(self, **words: "Unpack[_abi.PricesOptionsWords]") -> Table:
        """Output at constant prices, its growth, and the link of two price bases: `nenghao prices`. Needs price="constant:YYYY"."""
        return self._table("nh_prices_table", options(_abi.PricesOptions, words))

    def accounts(self, **words: "Unpack[_abi.RateOptionsWords]") -> Table:
        """What the accounts of regions say, given or derived, with vintage and differences: `nenghao info --accounts`."""
        return self._table("nh_accounts_table", options(_abi.RateOptions, words))

    def check(self, **words: "Unpack[_abi.CheckOptionsWords]") -> Report:
        """The decline of the intensity against a target: `nenghao check`. Options: region, from_, to, target, published ...,
        and those of rate. report.table has the years.

        >>> store.check(region=320400, from_=2015, to=2020, target=17, published="20.55%").holds
        """
        return self._report("nh_check", options(_abi.CheckOptions, words))

    def audit(self, figures: Path, **words: "Unpack[_abi.AuditOptionsWords]") -> Report:
        """Published figures, one a row of a CSV file, recomputed: `nenghao audit`. report.table has one row for each."""
        return self._report("nh_audit", _path(figures), options(_abi.AuditOptions, words))

    def report(self, path: Path, lang: str = "en", **words: "Unpack[_abi.ReportOptionsWords]") -> None:
        """Writes the report of a check to a file that ends in .html or .xlsx: `nenghao report`. Options: those of check, and
        title, agency, date.

        >>> store.report("2020.xlsx", lang="zh", region=320400, from_=2015, to=2020, target=17)
        """
        form = pathlib.Path(path).suffix.lower().lstrip(".")
        if form not in _REPORT_FORMATS:
            raise ArgumentError(f"a report is .html or .xlsx, not {os.fspath(path)}")
        made, _ = self.context.run(take_bytes, "nh_report", self._opened().handle, options(_abi.ReportOptions, words),
                                   _REPORT_FORMATS[form], _LANGS[lang])
        pathlib.Path(path).write_bytes(made)

    def info(self) -> dict[str, Any]:
        """What is inside: the document of `nenghao info --format json`."""
        document: dict[str, Any] = json.loads(self._opened().text("nh_info", _FORMATS["json"], _LANGS["en"]))
        return document

    def info_table(self, section: str = "series") -> Table:
        """One section of info: segments, axes, series, carriers, measures, attributes, tables, corrections, warnings."""
        return self._table("nh_info_table", section.encode())

    def info_text(self, lang: str = "en") -> str:
        return self._opened().text("nh_info", _FORMATS["table"], _LANGS[lang])

    def export(self, path: Path, **words: "Unpack[_abi.ExportOptionsWords]") -> dict[str, int]:
        """Writes what is in force into a new directory: `nenghao export`. format: csv (tables that import_ reads), npy, hdf5.
        Returns the counts."""
        report = _abi.ExportReport()
        self._opened().call("nh_export", _path(path), options(_abi.ExportOptions, words), ctypes.byref(report))
        return _counts(report)


def _report(context: Context, function: str, *arguments: Any) -> Report:
    """The closures hold the store, if there is one, and so keep it open."""
    def handles() -> list[Any]:
        return [argument.handle if isinstance(argument, _Open) else argument for argument in arguments]

    def text(format: str, lang: str) -> tuple[str, Optional[str]]:
        return context.run(take_text, function, *handles(), _FORMATS[format], _LANGS[lang])
    return Report(text, lambda handle: context.run(call, function + "_table", *handles(), handle))


# ---- functions ---------------------------------------------------------------------------------------------------------

def open(path: Path, n_threads: int = 0, max_memory_bytes: int = 0, cpu: Optional[str] = None,  # noqa: A001 - nenghao.open
         read_path: Optional[str] = None, progress: Optional[Progress] = None, as_of: Any = None) -> Store:
    """Opens a store, or one bare segment; as_of: as it was known at the end of a day ("2021-06-30"), or in "state:2". n_threads, max_memory_bytes, cpu, read_path: of its context; `progress` is called
    with (stage, done, total) and stops the call by returning False."""
    return Store(path, Context(n_threads, max_memory_bytes, cpu, read_path, progress), as_of)


def import_(store: Path, *files: Union[Path, tuple[str, Path]], context: Optional[Context] = None,
            **words: "Unpack[_abi.ImportOptionsWords]") -> dict[str, int]:
    """Reads CSV tables into a store, all or nothing: `nenghao import`. A file is a path, or (kind, path). Returns the counts.
    DataError: bad rows; its `details` show the first, STORE.rejects.csv all of them, and its `report` counts them."""
    context = context or Context()
    named = [file if isinstance(file, tuple) else (None, file) for file in files]
    array = (_abi.ImportFile * max(len(named), 1))(*(
        _abi.ImportFile(path=_path(path), kind=kind.encode() if kind else None) for kind, path in named))
    report = _abi.ImportReport()
    try:
        context.run(call, "nh_import", context.handle, _path(store), array, len(named),
                    options(_abi.ImportOptions, words), ctypes.byref(report))
    except DataError as failure:
        failure.report = _counts(report)  # type: ignore[attr-defined]
        raise
    return _counts(report)


def synth(path: Optional[Path] = None, context: Optional[Context] = None,
          **words: "Unpack[_abi.SynthOptionsWords]") -> None:
    """Makes a synthetic city with known truth: a store, or its tables in csv_dir. `nenghao synth`."""
    context = context or Context()
    if path is None and words.get("csv_dir") is None:
        raise ArgumentError("synth needs the path of a store or csv_dir")
    context.run(call, "nh_synth", context.handle, None if path is None else _path(path), options(_abi.SynthOptions, words))


def pack(store: Path, new: Path, context: Optional[Context] = None,
         **words: "Unpack[_abi.PackOptionsWords]") -> dict[str, int]:
    """Writes a store anew with another codec: `nenghao pack`. Returns the counts."""
    context = context or Context()
    report = _abi.PackReport()
    context.run(call, "nh_pack", context.handle, _path(store), _path(new), options(_abi.PackOptions, words),
                ctypes.byref(report))
    return _counts(report)


def verify(path: Path, context: Optional[Context] = None) -> Report:
    """Checks every hash and checksum of a store: `nenghao verify`. report.table has the checks."""
    context = context or Context()
    return _report(context, "nh_verify", context.handle, _path(path))


def revisions(path: Path, context: Optional[Context] = None, **words: "Unpack[_abi.RevisionsOptionsWords]") -> Table:
    """What made the change of a decline between two states of knowledge: `nenghao revisions`. Needs since, from_, to."""
    context = context or Context()
    asked = options(_abi.RevisionsOptions, words)
    return Table(lambda handle: context.run(call, "nh_revisions_table", context.handle, _path(path), asked, handle))


def check(levels: Any, /, **words: "Unpack[_abi.CheckOptionsWords]") -> Report:
    """A decline from levels given by hand, (E0, G0, E1, G1) in tce and 10,000 CNY; no store is needed."""
    return _report(Context(n_threads=1), "nh_check", None, None, options(_abi.CheckOptions, {**words, "levels": levels}))


def audit(figures: Path, **words: "Unpack[_abi.AuditOptionsWords]") -> Report:
    """Published figures decided by their own document; with a store: Store.audit."""
    context = Context()
    return _report(context, "nh_audit", context.handle, None, _path(figures), options(_abi.AuditOptions, words))


def doctor(path: Optional[Path] = None, lang: str = "en") -> str:
    """What this machine offers and what is used of it; the file system of `path`: `nenghao doctor`."""
    context = Context()
    return context.run(take_text, "nh_doctor", context.handle, None if path is None else _path(path), _FORMATS["table"],
                       _LANGS[lang])[0]


def help(topic: Optional[str] = None, lang: str = "en") -> str:  # noqa: A001 - nenghao.help
    """A page of reference: carriers, tables, measures, methods, errors ...; None: the list of topics."""
    return take_text("nh_help", topic.encode() if topic else None, _LANGS[lang])[0]
