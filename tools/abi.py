#!/usr/bin/env python3
"""The binary interface of the library, read from engine/nenghao.h: what exists, where it lies, and the same for Python.

usage: tools/abi.py            compares the header with the symbol map, tests/abi/nenghao.abi and engine/python/nenghao/_abi.py
       tools/abi.py --update   writes the three anew; a new function goes into the newest version of the map
"""
import ctypes
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEADER, MAP = ROOT / "engine/nenghao.h", ROOT / "engine/libnenghao.map"
LAYOUT, PYTHON = ROOT / "tests/abi/nenghao.abi", ROOT / "engine/python/nenghao/_abi.py"
SCALARS = {"bool": "c_bool", "int": "c_int", "unsigned": "c_uint", "size_t": "c_size_t", "char": "c_char",
           "uint32_t": "c_uint32", "int32_t": "c_int32", "uint64_t": "c_uint64", "int64_t": "c_int64", "void": "None",
           "nh_status": "c_int"}


# ---- the header --------------------------------------------------------------------------------------------------------

def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def words(text):
    return " ".join(text.split())


class Header:
    def __init__(self, text):
        self.version = re.search(r'#define NH_VERSION "(.*?)"', text)[1]
        self.enums = {name: self.enumerators(body) for name, body in
                      re.findall(r"^(?:typedef )?enum (\w+) \{(.*?)\}", text, re.S | re.M)}
        self.callbacks = {name: (result, parameters) for result, name, parameters in
                          re.findall(r"^typedef (\w+) \(\*(\w+)\)\((.*?)\);", text, re.S | re.M)}
        self.structs = {name: self.fields(body) for name, body in
                        re.findall(r"^struct (\w+) \{\n(.*?)^\};", text, re.S | re.M)}
        self.defaults = {name: [words(item) for item in body.split(",")] for name, body in
                         re.findall(r"^#define NH_(\w+)_INIT[ \\\n]+\{(.*?)\}", text.replace("\\\n", ""), re.S | re.M)}
        self.functions = {name: (words(result), words(parameters)) for result, name, parameters in
                          re.findall(r"^NH_API (?:NH_CHECKED )?([\w ]+?[ *]+)(nh_\w+)\((.*?)\);", without_comments(text),
                                     re.S | re.M)}

    @staticmethod
    def enumerators(body):
        return {name: int(value) for name, value in re.findall(r"(\w+) = (\d+)", without_comments(body))}

    @staticmethod
    def fields(body):
        """(name, type, comment); a pointer keeps its stars in the type, an array its bounds."""
        found = []
        for declaration, comment in re.findall(r"((?:[^;/]|/\*.*?\*/)*);[ \n]*(/\*.*?\*/)?", body, re.S):
            declaration = re.sub(r"\* ?const ?", "*", words(without_comments(declaration)))
            function = re.match(r".*\(\*(\w+)\)\(", declaration)
            if function:
                found.append((function[1], "void *", ""))
                continue
            base = re.match(r"(?:const )?(?:(?:struct|enum) )?\w+", declaration)[0]
            for declarator in declaration[len(base):].split(","):
                stars, name, bound = re.match(r"\s*(\**)\s*(\w+)(\[\w+\])?", declarator).groups()
                found.append((name, words(f"{base} {stars}{bound or ''}"), words(comment.strip("/* "))))
        return found


# ---- Python ------------------------------------------------------------------------------------------------------------

def class_name(struct):
    return "".join(part.capitalize() for part in struct.removeprefix("nh_").split("_")) if struct.startswith("nh_") else struct


def ctype(header, declared):
    """The expression of a C type in the generated module."""
    base = words(re.sub(r"\b(const|struct|enum)\b|\*|\[\w+\]", " ", declared))
    stars, bound = declared.count("*"), re.search(r"\[(\w+)\]", declared)
    if base in header.callbacks:
        return base
    if base == "char" and stars == 1:
        return "c_char_p"
    if base in header.structs and stars == 1:
        return f"POINTER({class_name(base)})"
    if base == "char" and stars == 2:
        return "POINTER(c_char_p)"
    if stars:  # handles, and where handles go
        return "POINTER(c_void_p)" if stars == 2 else "c_void_p"
    name = class_name(base) if base in header.structs else "c_int" if base in header.enums else SCALARS[base]
    return f"{name} * {bound[1]}" if bound else name


def parameter_types(header, parameters):
    if parameters == "void":
        return []
    return [ctype(header, re.sub(r"\w+$", "", parameter) if not parameter.rstrip().endswith("*") else parameter)
            for parameter in parameters.split(",")]


def annotation(header, declared):
    base = words(re.sub(r"\b(const|struct|enum)\b|\*", " ", declared))
    if base in header.enums:
        return "Literal[" + ", ".join(f'"{word}"' for word in enum_words(header, base)) + "]"
    return "Word" if base == "char" else "bool" if base == "bool" else "int"


def enum_words(header, enum):
    """NH_TIE_HALF_EVEN of nh_tie is "half-even", as on the command line."""
    enumerators, prefix = header.enums[enum], f"NH_{enum.split('_')[1].upper()}_"
    if not all(name.startswith(prefix) for name in enumerators):
        prefix = "NH_"
    return {name.removeprefix(prefix).lower().replace("_", "-"): value for name, value in enumerators.items()}


def python_name(name):
    return name + "_" if name == "from" else name


def default_values(header, struct):
    """What differs from zero in the INIT macro of an options struct."""
    flat = header.defaults[struct.removeprefix("nh_").upper()]
    values = {}
    for (name, declared, _), item in zip(header.structs[struct], flat):
        if declared.startswith("struct") or name == "size" or item in ("NULL", "false", "0"):
            continue
        value = next((e[item] for e in header.enums.values() if item in e), None)
        value = int(item) if value is None else value
        if value:
            values[name] = value
    return values


def options_class(header, struct):
    nested = [declared.split()[1] for _, declared, _ in header.structs[struct] if declared.startswith("struct")]
    base = f"{class_name(nested[0])}Words" if nested else "TypedDict"
    lines = [f"class {class_name(struct)}Words({base}, total=False):"]
    for name, declared, comment in header.structs[struct]:
        if name in ("size", "command") or declared.startswith("struct"):
            continue
        lines.append(f"    {python_name(name)}: {annotation(header, declared)}" + (f"  # {comment}" if comment else ""))
    return lines + (["    pass"] if len(lines) == 1 else []) + ["", ""]


def python_module(header):
    lines = ['"""Structures and functions of engine/nenghao.h; written by tools/abi.py (make abi), not by hand."""',
             "from __future__ import annotations", "",
             "from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char, c_char_p, c_int, c_int64, c_size_t, c_uint,",
             "                    c_uint32, c_uint64, c_void_p)",
             "from decimal import Decimal", "from typing import Literal, Mapping, Sequence, TypedDict, Union", "",
             "Word = Union[str, int, Decimal, Sequence[Union[str, int, Decimal]], Mapping[str, object]]", "",
             f'VERSION = "{header.version}"', "ENUMS = {"]
    for name in header.enums:
        lines.append(f'    "{name}": {{' + ", ".join(f'"{w}": {v}' for w, v in enum_words(header, name).items()) + "},")
    lines += ["}", ""]
    for name, (result, parameters) in header.callbacks.items():
        types = parameter_types(header, words(parameters))
        lines.append(f"{name} = CFUNCTYPE({', '.join([ctype(header, result), *types])})")
    lines += ["", ""]
    for struct, fields in header.structs.items():
        lines += [f"class {class_name(struct)}(Structure):", "    pass", "", ""]
    for struct, fields in header.structs.items():
        lines.append(f"{class_name(struct)}._fields_ = [")
        lines += [f'    ("{name}", {ctype(header, declared)}),' for name, declared, _ in fields] + ["]"]
    lines += ["", "# what the INIT macros set to another value than zero", "DEFAULTS = {"]
    options = [struct for struct in header.structs if struct.endswith("_options")]
    lines += [f"    {class_name(struct)}: {default_values(header, struct)!r}," for struct in options] + ["}"]
    lines += ["# members that are words of an enumeration", "WORDS = {"]
    for struct in options:
        for name, declared, _ in header.structs[struct]:
            if declared.startswith("enum"):
                lines.append(f'    ("{class_name(struct)}", "{name}"): "{declared.split()[1]}",')
    lines += ["}", "", "# result and arguments", "FUNCTIONS = {"]
    for name, (result, parameters) in sorted(header.functions.items()):
        lines.append(f'    "{name}": ({ctype(header, result)}, [{", ".join(parameter_types(header, parameters))}]),')
    lines += ["}", "", ""]
    options.remove("nh_context_options")  # the module has its own, with functions of Python
    for struct in sorted(options, key=lambda s: any(d.startswith("struct") for _, d, _ in header.structs[s])):
        lines += options_class(header, struct)
    return "\n".join(lines).rstrip("\n") + "\n"


# ---- the layout --------------------------------------------------------------------------------------------------------

def layout(header, symbol_map, module):
    """Every symbol with its version, every member with offset and size, every enumerator."""
    space = {}
    exec(compile(module, str(PYTHON), "exec"), space)
    lines = ["# The binary interface of libnenghao.so.0 where pointers have 64 bits: tools/abi.py."]
    lines += [f"symbol {name} {version}" for name, version in sorted(versions(symbol_map).items())]
    for struct, fields in header.structs.items():
        type_ = space[class_name(struct)]
        lines.append(f"struct {struct} {ctypes.sizeof(type_)}")
        lines += [f"member {struct} {name} {getattr(type_, name).offset} {getattr(type_, name).size}" for name, _, _ in fields]
    lines += [f"value {name} {value}" for e in header.enums.values() for name, value in e.items()]
    return "\n".join(lines) + "\n"


def versions(symbol_map):
    return {name: version for version, body in re.findall(r"^(NENGHAO_[\d.]+) \{(.*?)^\}", symbol_map, re.S | re.M)
            for name in re.findall(r"\b(nh_\w+);", body)}


def with_new_functions(header, symbol_map):
    """The map with the functions that it lacks, in the order of the alphabet, in its last version."""
    known = versions(symbol_map)
    newest = re.findall(r"^(NENGHAO_[\d.]+) \{", symbol_map, re.M)[-1]
    names = sorted(name for name in {**known, **dict.fromkeys(header.functions, newest)} if known.get(name, newest) == newest)
    start = symbol_map.index(newest + " {")
    body = re.sub(r"global:.*?(?=\n    local|\n\})", "global:" + "".join(f"\n        {name};" for name in names),
                  symbol_map[start:], count=1, flags=re.S)
    return symbol_map[:start] + body


def is_break(old, new):
    """Lines of the old layout that programs rely on and that are no more; an options struct may grow at its end."""
    kept = set(new.splitlines())
    return [line for line in old.splitlines() if line not in kept and not re.match(r"#|struct \w+_options ", line)]


def main():
    header, symbol_map = Header(HEADER.read_text()), MAP.read_text()
    if "--update" in sys.argv:
        symbol_map = with_new_functions(header, symbol_map)
    module = python_module(header)
    wanted = {MAP: with_new_functions(header, symbol_map), LAYOUT: layout(header, symbol_map, module), PYTHON: module}
    failed = False
    for line in is_break(LAYOUT.read_text() if LAYOUT.exists() else "", wanted[LAYOUT]):
        print(f"abi: programs built before now would break: gone or changed is '{line}'", file=sys.stderr)
        failed = True
    for path, text in wanted.items():
        if "--update" in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"abi: {path.relative_to(ROOT)} is not what engine/nenghao.h says: make abi", file=sys.stderr)
            failed = True
    return 0 if "--update" in sys.argv else int(failed)


if __name__ == "__main__":
    sys.exit(main())
