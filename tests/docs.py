"""Every command block of the README and of docs/ is run, and what it shows must be what comes out.

A page is worked through from top to bottom in a folder of its own, in which `data` are the bundled data and STORE is a small store.
Blocks are fenced, or indented by four spaces:
- lines that begin with `$ ` are a transcript: what stands below a command is compared with what it prints, to the letter; a line `...`
  stands for any lines;
- lines of a block that begin with a command that is known here are run and must end with 0;
- blocks of `python` are run one behind the other, as in a notebook; without a library that it needs one is skipped.
`make`, package managers and whatever else is not known here is not run.

usage: docs.py PROGRAM WORKDIR
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from outcome import Outcome, find_python

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUN = ("nenghao ", "source <(nenghao ", "python3 ", "printf ", "cat ", "mkdir ", "head ", "cp ")


def blocks(text):
    """(first line number, language, lines) of the blocks of a page."""
    lines, found, i = text.split("\n"), [], 0
    while i < len(lines):
        fence = re.match(r"```(\w*)$", lines[i])
        if fence:
            end = next(j for j in range(i + 1, len(lines)) if lines[j] == "```")
            found.append((i + 2, fence.group(1), lines[i + 1:end]))
            i = end
        elif lines[i].startswith("    ") and (i == 0 or not lines[i - 1].strip()):
            end = next((j for j in range(i, len(lines)) if not lines[j].startswith("    ")), len(lines))
            found.append((i + 1, "", [line[4:] for line in lines[i:end]]))
            i = end
        i += 1
    return found


def commands(lines):
    """(command, lines it shows, or None where nothing is shown) of a block; a command goes on behind a `\\` at its end, or to
    the end of its here-document."""
    found, is_transcript, i = [], any(line.startswith("$ ") for line in lines), 0
    while i < len(lines):
        line = lines[i]
        is_command = line.startswith("$ ") if is_transcript else line.startswith(RUN)
        here = re.search(r"<<'(\w+)'", line) if is_command else None
        while here and lines[i] != here.group(1):
            i += 1
            line += "\n" + lines[i]
        while is_command and not here and line.endswith("\\") and i + 1 < len(lines):
            i += 1
            line += "\n" + lines[i]
        if is_command:
            found.append((line[2:], []) if is_transcript else (line, None))
        elif is_transcript and found:
            found[-1][1].append(line)
        i += 1
    return found


def shows(shown, printed):
    """Does a transcript show what was printed?"""
    while shown and not shown[-1]:
        shown = shown[:-1]
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in shown)
    return re.fullmatch(pattern, printed) is not None


NOTEBOOK = """
import json, sys, traceback
space = {"__name__": "__main__"}
for place, code in json.load(sys.stdin):
    missing = fault = ""
    try:
        exec(compile(code, place, "exec"), space)
    except ImportError as error:
        missing = str(error)
    except BaseException:
        fault = traceback.format_exc()
    print("\\x1e" + json.dumps([place, missing, fault]), flush=True)
"""


def interpreter(program):
    """With the newest packages, where tests/python_module.py has put them beside the program; else that of the distribution."""
    newest = program.parent / "python-venv" / "bin" / "python"
    return str(newest) if newest.exists() else find_python("numpy", "pandas", "h5py", "xarray")


class Page:
    def __init__(self, path, program, work, outcome):
        self.python = interpreter(program)
        self.path, self.outcome = path, outcome
        self.name = str(path.relative_to(ROOT))
        self.folder = work / self.name.replace("/", "_")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "data").symlink_to(ROOT / "data")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
        self.environment = {**kept, "LANG": "C.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8" if ".zh." in self.name else "C.UTF-8",
                            "PATH": f"{program.parent}:{os.environ['PATH']}", "HDF5_PLUGIN_PATH": str(program.parent), "TERM": "dumb",
                            "PYTHONPATH": str(ROOT / "engine" / "python"), "NENGHAO_LIBRARY": str(program.parent / "libnenghao.so")}
        self.call("nenghao synth -o STORE --enterprises 20 --months 24 --quiet", check=True)

    def call(self, command, **keywords):
        return subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **keywords)

    def run_command(self, place, command, shown):
        done = self.call(command)
        if command.startswith("Rscript ") and re.search("command not found|there is no package called", done.stdout):
            self.outcome.skip(f"{place}: {done.stdout.strip()}")
            return
        if shown is None:
            self.outcome.expect(f"{place}: {command}", done.returncode == 0, f"exit {done.returncode}: {done.stdout[-400:]}")
            return
        printed = done.stdout if done.stdout.endswith("\n") or not done.stdout else done.stdout + "\n"
        printed = re.sub(r"\n+\Z", "\n", printed)
        self.outcome.expect(f"{place}: {command}", shows(shown, printed), f"it prints\n{printed}")

    def run_python(self, blocks):
        """All blocks in one process and one name space, as in a notebook."""
        if not blocks:
            return
        code = json.dumps([[place, "\n".join(lines)] for place, lines in blocks])
        done = subprocess.run([self.python, "-c", NOTEBOOK], cwd=self.folder, env=self.environment, input=code, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        told = [json.loads(line[1:]) for line in done.stdout.split("\n") if line.startswith("\x1e")]
        for place, missing, fault in told:
            if missing:
                self.outcome.skip(f"{place}: {missing}")
            else:
                self.outcome.expect(f"{place}: python", not fault, fault[-800:])
        self.outcome.expect(f"{self.name}: every block of python was reached", len(told) == len(blocks), done.stderr[-400:])

    def run(self):
        notebook = []
        for line, language, lines in blocks(self.path.read_text(encoding="utf-8")):
            place = f"{self.name}:{line}"
            if language == "python":
                notebook.append((place, lines))
            for command, shown in commands(lines) if language in ("", "sh", "console") else []:
                self.run_command(place, command, shown)
        self.run_python(notebook)


def errors_are_documented(program, outcome):
    """Every kind of error that the program knows has its row, with its exit status."""
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    told = subprocess.run([program, "help", "errors", "--lang", "en"], capture_output=True, text=True, check=True).stdout
    kinds = re.findall(r"^ +(\d+)  (\S(?:.*?\S)?)(?:  .*)?$", told, re.M)
    outcome.expect_all("kinds of errors in docs/errors.md",
                       ((re.search(rf"^\| {status} \| `NH_\w+` \| {re.escape(kind if kind != 'success' else 'ok')} \|", page, re.M) is not None,
                         f"{status} {kind}") for status, kind in kinds))


def main(program, work):
    outcome = Outcome()
    program = pathlib.Path(program).resolve()
    pages = [*sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("docs/**/*.md")), ROOT / "data" / "README.md"]
    for path in pages:
        Page(path, program, pathlib.Path(work).resolve(), outcome).run()
    errors_are_documented(program, outcome)
    return outcome.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
