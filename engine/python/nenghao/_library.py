"""Finds and loads libnenghao, turns its failures into exceptions, and holds one context of it."""
from __future__ import annotations

import ctypes
import ctypes.util
import logging
import os
import pathlib
import threading
import warnings
from typing import Any, Callable, Optional, TypeVar

from . import _abi

Result = TypeVar("Result")
Progress = Callable[[str, int, int], Optional[bool]]
_log = logging.getLogger("nenghao")


# ---- failures --------------------------------------------------------------------------------------------------------

class Error(Exception):
    """A call of the library failed; the text is the library's own: what was done on what, found, expected, how to fix it.
    `details` are the lines that the command prints above it, such as each bad row: they hold data, so they are not in the text."""

    details: tuple[str, ...] = ()


class ArgumentError(Error, ValueError):
    """The call itself is wrong: an unknown word, a contradiction."""


class OutOfMemory(Error, MemoryError):
    """No memory, or the limit given does not suffice."""


class FileError(Error, OSError):
    """The operating system refused: cannot open, disk full, ..."""

    def __str__(self) -> str:
        return str(self.args[0])


class FormatError(Error):
    """A store or segment is not what it should be: damaged, foreign, newer."""


class DataError(Error, ValueError):
    """The input data are wrong: the message says file, line, column, and how to fix it."""


class RangeError(Error, ArithmeticError):
    """A number leaves the range in which it would be exact."""


class Unsupported(Error, NotImplementedError):
    """This build or this version cannot do it."""


class Cancelled(Error):
    """The progress function asked to stop."""


class UncertainCommit(Error):
    """The commit may or may not have happened: run verify."""


class Busy(Error):
    """Another writer holds the store."""


class InternalError(Error):
    """A bug in nenghao."""


class Warning(UserWarning):  # noqa: A001 - nenghao.Warning
    """What the library has to say about data that it accepts."""


_ERRORS = {"argument": ArgumentError, "memory": OutOfMemory, "io": FileError, "format": FormatError, "data": DataError,
           "range": RangeError, "unsupported": Unsupported, "cancelled": Cancelled, "uncertain": UncertainCommit,
           "busy": Busy, "internal": InternalError}
_LEVELS = _abi.ENUMS["nh_message_level"]
_STATUS = {value: word for word, value in _abi.ENUMS["nh_status"].items()}


def _failure(status: int, message: str) -> Error:
    return _ERRORS.get(_STATUS.get(status, ""), Error)(message)


# ---- the library -----------------------------------------------------------------------------------------------------

def _candidates() -> list[str]:
    here = pathlib.Path(__file__).resolve().parent
    files = [here / "libnenghao.so.0"]
    if len(here.parents) > 2 and (here.parents[1] / "nenghao.h").exists():  # engine/ of the source tree
        files.append(here.parents[2] / "build" / "libnenghao.so")
    return [str(file) for file in files if file.exists()] + ["libnenghao.so.0"]


def _load() -> ctypes.CDLL:
    named = os.environ.get("NENGHAO_LIBRARY")
    failures = []
    for path in [named] if named else _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError as failure:
            failures.append(str(failure))
            continue
        _declare(library, path)
        return library
    raise ImportError("cannot load libnenghao: run `make` in the source tree, install the library, or set NENGHAO_LIBRARY to its "
                      "path; tried: " + "; ".join(failures))


def _declare(library: ctypes.CDLL, path: str) -> None:
    try:
        for name, (result, arguments) in _abi.FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as failure:
        raise ImportError(f"{path} is another version than this module, {_abi.VERSION}: {failure}") from None
    version = library.nh_version().decode()
    if version != _abi.VERSION:
        raise ImportError(f"{path} has version {version}, this module {_abi.VERSION}: install both from one source")


library = _load()


def call(function: str, *arguments: Any) -> Optional[str]:
    """Calls a function that returns nh_status. None: ok; the message of a check that did not hold; else raises."""
    error = _abi.Error()
    status = getattr(library, function)(*arguments, ctypes.byref(error))
    if status == 0:
        return None
    message = error.message.decode(errors="replace")
    if _STATUS.get(status) == "check-failed":
        return message
    raise _failure(status, message)


def take_bytes(function: str, *arguments: Any) -> tuple[bytes, Optional[str]]:
    """The bytes of a function whose last argument but the error is a nh_text, and what did not hold."""
    text = _abi.Text()
    held = call(function, *arguments, ctypes.byref(text))
    try:
        return ctypes.string_at(text.data, text.n_bytes), held
    finally:
        library.nh_text_free(ctypes.byref(text))


def take_text(function: str, *arguments: Any) -> tuple[str, Optional[str]]:
    """The same of a function that makes text."""
    data, held = take_bytes(function, *arguments)
    return data.decode(), held


# ---- a context -------------------------------------------------------------------------------------------------------

class Context:
    """Threads, memory limit and callbacks of calls. A context serves one thread at a time: a second one waits."""

    def __init__(self, n_threads: int = 0, max_memory_bytes: int = 0, cpu: Optional[str] = None,
                 read_path: Optional[str] = None, progress: Optional[Progress] = None):
        self._progress = progress
        self._raised: Optional[BaseException] = None
        self._details: list[str] = []
        self._lock = threading.RLock()
        self._callbacks = (_abi.nh_message_fn(self._on_message), _abi.nh_progress_fn(self._on_progress))
        options = _abi.ContextOptions(size=ctypes.sizeof(_abi.ContextOptions), n_threads=n_threads,
                                      max_memory_bytes=max_memory_bytes, message=self._callbacks[0],
                                      progress=self._callbacks[1])
        options.cpu, options.read_path = (word.encode() if word else None for word in (cpu, read_path))
        self.handle = ctypes.c_void_p()
        call("nh_context_new", ctypes.byref(options), ctypes.byref(self.handle))

    def __del__(self) -> None:
        if getattr(self, "handle", None):
            library.nh_context_free(self.handle)

    def _on_message(self, _user: Any, level: int, text: bytes) -> None:
        try:
            if level == _LEVELS["info"]:
                _log.info("%s", text.decode(errors="replace"))
            elif level == _LEVELS["error"]:
                self._details.append(text.decode(errors="replace"))
            else:
                warnings.warn(text.decode(errors="replace"), Warning, stacklevel=5)
        except BaseException as raised:  # an exception cannot pass through C: it stops the call and is raised behind it
            self._raised = raised

    def _on_progress(self, _user: Any, stage: bytes, done: int, total: int) -> bool:
        try:
            if self._raised is not None:
                return False
            return self._progress is None or self._progress(stage.decode(), done, total) is not False
        except BaseException as raised:  # also KeyboardInterrupt
            self._raised = raised
            return False

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Calls `function` while no other thread uses the context; raises what a callback has raised."""
        with self._lock:
            self._raised, self._details = None, []
            try:
                result = function(*arguments)
            except Error as failure:
                failure.details = tuple(self._details)
                if self._raised is None:
                    raise
                raise self._raised from None
            if self._raised is not None:
                raise self._raised
            return result

    @property
    def cpu(self) -> str:
        """Name of the SIMD level in use: "avx512"."""
        return library.nh_context_cpu(self.handle).decode()

    @property
    def threads(self) -> int:
        return library.nh_context_threads(self.handle)

    @property
    def timings(self) -> dict[str, int]:
        """Where the time of the calls went, in nanoseconds, and what was read."""
        timings = _abi.Timings()
        with self._lock:
            library.nh_context_timings(self.handle, ctypes.byref(timings))
        return {name: getattr(timings, name) for name, *_ in _abi.Timings._fields_}
