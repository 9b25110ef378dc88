"""Keyword arguments as the options structures of the library: the words of the command line, lists and mappings too."""
from __future__ import annotations

import ctypes
import difflib
import os
from decimal import Decimal
from typing import Any, Iterator, Mapping

from . import _abi
from ._library import ArgumentError


def word(value: Any) -> str:
    """The text that the command line would take: a list is joined by `,`, a mapping is KEY=VALUE;KEY=VALUE."""
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    if isinstance(value, bool) or isinstance(value, float):
        raise TypeError(f"{value!r}: figures are exact here, so give text, an integer or a Decimal, such as '20.55'")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return ";".join(f"{key}={word(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ",".join(word(one) for one in value)
    return str(int(value))


def _members(structure: ctypes.Structure) -> Iterator[tuple[str, ctypes.Structure]]:
    """Name and holder of every member; those of a structure inside come last, so that the outer name counts."""
    inner = []
    for name, kind, *_ in structure._fields_:
        if isinstance(kind, type) and issubclass(kind, ctypes.Structure):
            inner.append(getattr(structure, name))
        elif name not in ("size", "user"):
            yield name, structure
    for part in inner:
        yield from _members(part)


def _begin(structure: ctypes.Structure) -> None:
    structure.size = ctypes.sizeof(structure)
    for name, value in _abi.DEFAULTS[type(structure)].items():
        setattr(structure, name, value)
    for name, kind, *_ in structure._fields_:
        if isinstance(kind, type) and issubclass(kind, ctypes.Structure):
            _begin(getattr(structure, name))


def _number(structure: ctypes.Structure, name: str, value: Any) -> Any:
    words = _abi.ENUMS.get(_abi.WORDS.get((type(structure).__name__, name), ""))
    if words is None:
        return value
    if value not in words:
        raise ArgumentError(f"{name} {value!r}: expected {' or '.join(words)}")
    return words[value]


def options(kind: type, given: Mapping[str, Any]) -> Any:
    """A new structure of that kind; None stands for what is not given."""
    made = kind()
    _begin(made)
    known: dict[str, ctypes.Structure] = {}
    for name, holder in _members(made):
        known.setdefault("from_" if name == "from" else name, holder)
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise TypeError(f"unknown option {name!r}" + (f", did you mean {near[0]!r}?" if near else "; known: " + ", ".join(known)))
        if value is None:
            continue
        holder, member = known[name], "from" if name == "from_" else name
        is_text = any(field[:2] == (member, ctypes.c_char_p) for field in holder._fields_)
        setattr(holder, member, word(value).encode() if is_text else _number(holder, member, value))
    return made
