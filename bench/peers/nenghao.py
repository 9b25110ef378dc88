"""nenghao itself, one contender for each codec that the build knows: through its public header, and as the program."""
import ctypes
import os
import pathlib
import subprocess

from .contender import THREADS, Contender, register

BUILD = pathlib.Path(os.environ.get("NENGHAO_BUILD", "build")).resolve()
KEYS = "region:6,industry:2"


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("n_bytes", ctypes.c_size_t)]


class ContextOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("n_threads", ctypes.c_uint), ("max_memory_bytes", ctypes.c_uint64),
                ("cpu", ctypes.c_char_p), ("message", ctypes.c_void_p), ("progress", ctypes.c_void_p), ("user", ctypes.c_void_p)]


class RateOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t)] + [
        (name, ctypes.c_char_p) for name in ("by", "where", "freq", "from_", "to", "measure", "energy", "basis",
                                             "factor", "pairing", "compare")] + [
        ("rounding", ctypes.c_int), ("tie", ctypes.c_int), ("decimals", ctypes.c_int), ("totals", ctypes.c_bool),
        ("command", ctypes.c_char_p)]


def must(status):
    if status != 0:
        raise SystemExit(f"nenghao: status {status}")


def knows_codec(codec):
    asked = subprocess.run([BUILD / "nenghao", "import", "-o", "/", "--codec", codec, "/"], capture_output=True, text=True)
    return "expected one of" not in asked.stderr


def import_store(store, tables, *options, command=()):
    """Exit status 0 or an exception; what it printed is dropped."""
    return subprocess.run([*command, BUILD / "nenghao", "import", "-o", store, *options, "--quiet", *tables], check=True,
                          capture_output=True, text=True)


class Nenghao(Contender):
    is_float = False
    keys, freq = KEYS, None

    def make(self, city):
        if not self.path().exists():
            import_store(self.path(), [city.directory / "tables"], "--codec", self.codec)

    def load(self):
        self.library = ctypes.CDLL(str(BUILD / "libnenghao.so"))

    def open(self):
        context, store = ctypes.c_void_p(), ctypes.c_void_p()
        wanted = ContextOptions(size=ctypes.sizeof(ContextOptions), n_threads=THREADS)
        must(self.library.nh_context_new(ctypes.byref(wanted), ctypes.byref(context), None))
        must(self.library.nh_store_open(context, os.fsencode(self.path()), ctypes.byref(store), None))
        options = RateOptions(size=ctypes.sizeof(RateOptions), by=self.keys.encode(), decimals=-1,
                              freq=self.freq.encode() if self.freq else None)

        def query():
            text = Text()
            must(self.library.nh_rate(store, ctypes.byref(options), 1, 0, ctypes.byref(text), None))
            self.library.nh_text_free(ctypes.byref(text))
        return query

    def command(self, path):
        freq = ["--freq", self.freq] if self.freq else []
        return [BUILD / "nenghao", "rate", self.path(), "--by", self.keys, *freq, "--threads", str(THREADS), "--format", "csv", "-o", path]


@register
class NenghaoNone(Nenghao):
    name, codec, files = "nenghao, none", "none", ("none.nh",)


@register
class NenghaoDeflate(Nenghao):
    name, codec, files = "nenghao, deflate", "deflate", ("deflate.nh",)


if knows_codec("packed"):
    @register
    class NenghaoPacked(Nenghao):
        name, codec, files = "nenghao, packed", "packed", ("packed.nh",)
