"""A result table: exact texts, NumPy columns, Arrow, pandas, Polars, HTML."""
from __future__ import annotations

import csv
import ctypes
import html
import io
import json
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Callable, Iterator, Literal, Optional

from . import _abi
from ._library import call, library, take_text

if TYPE_CHECKING:
    import numpy

Figures = Literal["decimal", "float", "text"]
_FORMATS, _LANGS = _abi.ENUMS["nh_format"], _abi.ENUMS["nh_lang"]
_KINDS = {value: word for word, value in _abi.ENUMS["nh_column_kind"].items()}
_SHOWN_ROWS = 60


# ---- capsules: how Arrow structures travel between Python libraries -----------------------------------------------------

_capsule_new = ctypes.pythonapi.PyCapsule_New
_capsule_new.restype = ctypes.py_object
_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype = ctypes.c_void_p
_capsule_pointer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
_Destructor = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_capsule_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, _Destructor]
_in_capsules: dict[int, ctypes.Structure] = {}  # by address; C knows them, so they must stay


def _destructor(name: bytes, kind: type) -> Any:
    def destroy(capsule: int) -> None:
        address = _capsule_pointer(capsule, name)
        structure = _in_capsules.pop(address)
        if structure.release:  # nobody has taken it over
            _Release(structure.release)(address)
    return _Destructor(destroy)


_DESTRUCTORS = {_abi.ArrowSchema: (b"arrow_schema", _destructor(b"arrow_schema", _abi.ArrowSchema)),
                _abi.ArrowArray: (b"arrow_array", _destructor(b"arrow_array", _abi.ArrowArray))}


def _capsule(structure: ctypes.Structure) -> Any:
    name, destructor = _DESTRUCTORS[type(structure)]
    _in_capsules[ctypes.addressof(structure)] = structure
    return _capsule_new(ctypes.addressof(structure), name, destructor)


# ---- the table -----------------------------------------------------------------------------------------------------------

def _decimal(text: str) -> Optional[Decimal]:
    return Decimal(text) if text else None


def _float(text: str) -> float:
    return float(text) if text else float("nan")


class Table:
    """Rows of exact figures. A table is independent of the store it came from.

    `table["energy_tce"]` is a NumPy column: counts are integers, figures decimal.Decimal (None: not defined), the rest text.
    Conversions: to_numpy, to_pandas, to_arrow, to_polars; every library that reads Arrow capsules takes the table itself,
    such as pyarrow.table(table) or polars.DataFrame(table).
    """

    def __init__(self, make: Callable[..., Optional[str]]):
        self._handle = ctypes.c_void_p()
        self.failure: Optional[str] = make(ctypes.byref(self._handle))

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            library.nh_table_free(self._handle)

    def _of_columns(self, function: str, *arguments: int) -> list[str]:
        return [getattr(library, function)(self._handle, i, *arguments).decode()
                for i in range(library.nh_table_columns(self._handle))]

    @cached_property
    def schema(self) -> str:
        """Name and version of the columns: "nenghao.rate/1"."""
        return library.nh_table_schema(self._handle).decode()

    @cached_property
    def columns(self) -> list[str]:
        return self._of_columns("nh_table_column_name")

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Of each column: key, decimal, percent, integer or flags."""
        return {name: _KINDS[library.nh_table_column_kind(self._handle, i)] for i, name in enumerate(self.columns)}

    def labels(self, lang: str = "en") -> dict[str, str]:
        return dict(zip(self.columns, self._of_columns("nh_table_column_label", _LANGS[lang])))

    def units(self, lang: str = "en") -> dict[str, str]:
        return dict(zip(self.columns, self._of_columns("nh_table_column_unit", _LANGS[lang])))

    def __len__(self) -> int:
        return int(library.nh_table_rows(self._handle))

    # ---- texts

    def _text(self, format: str, lang: str = "en") -> str:
        return take_text("nh_table_text", self._handle, _FORMATS[format], _LANGS[lang])[0]

    def csv(self) -> str:
        """The bytes of `nenghao ... --format csv`."""
        return self._text("csv")

    def json(self) -> str:
        """{"schema", "columns", "rows", "provenance"}: the bytes of `nenghao rate ... --format json`."""
        return self._text("json")

    def text(self, lang: str = "en") -> str:
        """An aligned table with all digits."""
        return self._text("table", lang)

    @cached_property
    def provenance(self) -> dict[str, str]:
        """What was computed on what, enough to do it again."""
        return dict(json.loads(self.json())["provenance"])

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """Every cell as the text that is published."""
        return [tuple(row) for row in csv.reader(io.StringIO(self.csv(), newline=""))][1:]

    def __iter__(self) -> Iterator[dict[str, str]]:
        return (dict(zip(self.columns, row)) for row in self.rows)

    # ---- columns

    def column(self, name: str, figures: Figures = "decimal") -> "numpy.ndarray":
        """A column as NumPy array; figures as decimal.Decimal, as rounded float64, or as text."""
        import numpy
        i_column = self.columns.index(name)
        texts = [row[i_column] for row in self.rows]
        kind = self.kinds[name]
        if kind == "integer" and all(texts):
            return numpy.array([int(text) for text in texts], dtype=numpy.int64)
        if kind in ("key", "flags") or figures == "text":
            return numpy.array(texts, dtype=object)
        if figures == "float":
            return numpy.array([_float(text) for text in texts], dtype=numpy.float64)
        convert = _decimal if kind != "integer" else lambda text: int(text) if text else None
        return numpy.array([convert(text) for text in texts], dtype=object)

    def __getitem__(self, name: str) -> "numpy.ndarray":
        if name not in self.kinds:
            raise KeyError(f"{name!r}: the columns are {', '.join(self.columns)}")
        return self.column(name)

    def to_numpy(self, figures: Figures = "decimal") -> "dict[str, numpy.ndarray]":
        return {name: self.column(name, figures) for name in self.columns}

    # ---- other libraries

    def _arrow(self) -> tuple[_abi.ArrowSchema, _abi.ArrowArray]:
        schema, array = _abi.ArrowSchema(), _abi.ArrowArray()
        call("nh_table_arrow", self._handle, ctypes.byref(schema), ctypes.byref(array))
        return schema, array

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        """The Arrow PyCapsule interface: (schema, record batch)."""
        schema, array = self._arrow()
        return _capsule(schema), _capsule(array)

    def __arrow_c_schema__(self) -> Any:
        return self.__arrow_c_array__()[0]

    def to_arrow(self) -> Any:
        """A pyarrow.Table: figures are decimal128, counts int64, what is not defined is null."""
        import pyarrow
        schema, array = self._arrow()
        batch = pyarrow.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))
        return pyarrow.Table.from_batches([batch])

    def to_pandas(self, figures: Figures = "decimal") -> Any:
        """A pandas.DataFrame; figures as decimal.Decimal (exact), as float64, or as text."""
        import pandas
        return pandas.DataFrame(self.to_numpy(figures))

    def to_polars(self) -> Any:
        """A polars.DataFrame with exact decimals."""
        import polars
        return polars.from_arrow(self.to_arrow())

    # ---- people

    def __repr__(self) -> str:
        lines = self.text().splitlines()
        more = len(lines) - _SHOWN_ROWS - 3
        return "\n".join(lines[:_SHOWN_ROWS + 3] + ([f"... and {more} more rows"] if more > 0 else []))

    def _repr_html_(self) -> str:
        units = self.units()
        head = "".join(f"<th>{html.escape(label)}{f'<br><small>{html.escape(units[name])}</small>' if units[name] else ''}</th>"
                       for name, label in self.labels().items())
        is_number = [self.kinds[name] in ("decimal", "percent", "integer") for name in self.columns]
        body = "".join("<tr>" + "".join(f'<td style="text-align:{"right" if right else "left"}">{html.escape(cell)}</td>'
                                        for cell, right in zip(row, is_number)) + "</tr>"
                       for row in self.rows[:_SHOWN_ROWS])
        more = f"<p>{len(self)} rows, the first {_SHOWN_ROWS} shown</p>" if len(self) > _SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
