#!/usr/bin/env python3
"""The files that packages are made from: one version everywhere, every library of the Makefile, everything that is installed.

Nothing is built here: tests/packages_deb.sh builds.  usage: packages.py PROGRAM WORKDIR
"""
import os
import pathlib
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import types

from outcome import Outcome

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "tools" / "packaging"
RECIPE = PACKAGING / "spack_repo" / "nenghao" / "packages" / "nenghao" / "package.py"
# what pkg-config calls a library: Debian, RPM, Spack
LIBRARIES = {"hdf5": ("libhdf5-dev", "hdf5-devel", "hdf5"), "openblas": ("libopenblas-dev", "openblas-devel", "openblas"),
             "jansson": ("libjansson-dev", "jansson-devel", "jansson"),
             "libdeflate": ("libdeflate-dev", "libdeflate-devel", "libdeflate"),
             "libcrypto": ("libssl-dev", "openssl-devel", "openssl")}


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def spack_recipe():
    """The recipe as Spack reads it, with modules in place of Spack that note what is declared."""
    declared = {}

    def directive(name):
        return lambda *words, **options: declared.setdefault(name, []).append((words, options))

    package = types.ModuleType("spack.package")
    for name in ("license", "version", "depends_on"):
        setattr(package, name, directive(name))
    package.run_after = package.on_package_attributes = lambda *words, **options: lambda method: method
    package.Executable = None
    makefile = types.ModuleType("spack_repo.builtin.build_systems.makefile")
    makefile.MakefilePackage = type("MakefilePackage", (), {})
    names = ["spack", "spack_repo", "spack_repo.builtin", "spack_repo.builtin.build_systems"]
    sys.modules.update({name: types.ModuleType(name) for name in names})
    sys.modules.update({"spack.package": package, "spack_repo.builtin.build_systems.makefile": makefile})
    recipe = runpy.run_path(str(RECIPE))["Nenghao"]
    recipe.prefix = "/opt/nenghao"
    return recipe, declared


def versions(outcome, declared):
    version = re.search(r'#define NH_VERSION "(.*)"', read("engine/nenghao.h"))[1]
    outcome.equal("version of Debian", re.match(r"nenghao \((.*)-\d+\)", read("tools/packaging/debian/changelog"))[1], version)
    outcome.equal("version of RPM", re.search(r"^Version: *(.*)$", read("tools/packaging/nenghao.spec"), re.M)[1], version)
    outcome.equal("version of Spack", declared["version"][0][0][0], version)
    outcome.equal("version of the image", re.search(r"^ARG VERSION=(.*)$", read("tools/packaging/Containerfile"), re.M)[1], version)


def libraries(outcome, declared):
    used = {names.split()[-1] for names in re.findall(r"call pkg,--(?:cflags|libs),([^)]*)\)", read("Makefile"))} - {"criterion"}
    outcome.equal("libraries of the Makefile", sorted(used), sorted(LIBRARIES))
    built_with = re.search(r"^Build-Depends:(.*?)^\S", read("tools/packaging/debian/control"), re.M | re.S)[1]
    debian = {word.strip() for word in re.split(r"[,|]", built_with)}
    rpm = set(re.findall(r"^BuildRequires: *(\S+)", read("tools/packaging/nenghao.spec"), re.M))
    spack = {re.match(r"[\w-]+", words[0])[0] for words, _ in declared["depends_on"]}
    for library, names in LIBRARIES.items():
        for system, needed, name in zip(("Debian", "RPM", "Spack"), (debian, rpm, spack), names):
            outcome.expect(f"{system} needs {library}", name in needed, f"{name} is not among {sorted(needed)}")


def matched(path, patterns):
    return any(pathlib.PurePath(path).match(pattern) or path.startswith(pattern.rstrip("/") + "/") for pattern in patterns)


def installed_files(outcome, work):
    """What `make install` writes, all of it in one package of each kind."""
    root = pathlib.Path(work).resolve() / "root"
    shutil.rmtree(root, ignore_errors=True)
    build = pathlib.Path(sys.argv[1]).resolve().parent
    layout = {"PREFIX": "/usr", "LIBDIR": "/usr/lib/any", "PLUGINDIR": "/usr/lib/any/hdf5/serial/plugins"}
    subprocess.run(["make", "--no-print-directory", f"BUILD={build}", f"DESTDIR={root}", *(f"{k}={v}" for k, v in layout.items()),
                    "install"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    files = [str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()]
    debian = [line for path in PACKAGING.glob("debian/*.install") for line in path.read_text().split()]
    outcome.expect_all("Debian packages have everything", ((matched(file, debian), file) for file in files))
    macros = {"_bindir": "usr/bin", "_libdir": "usr/lib/any", "_mandir": "usr/share/man", "_datadir": "usr/share",
              "_includedir": "usr/include"}
    rpm = [re.sub(r"%\{(\w+)\}", lambda macro: macros[macro[1]], line) for line in
           re.findall(r"^%\{_\w+dir\}/.*$", read("tools/packaging/nenghao.spec").split("%files", 1)[1], re.M)]
    outcome.expect_all("RPM packages have everything", ((matched(file, rpm), file) for file in files))
    pc = (root / "usr/lib/any/pkgconfig/nenghao.pc").read_text()
    outcome.expect("pkg-config knows LIBDIR", "\nlibdir=/usr/lib/any\n" in pc, pc)


def image(outcome):
    """Known instructions, stages that exist, files that `make dist` writes."""
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", read("tools/packaging/Containerfile"), flags=re.M))
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    known = {"ARG", "FROM", "ENV", "COPY", "RUN", "LABEL", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    outcome.expect_all("instructions of the image", ((line[0] in known and len(line) == 2, str(line)) for line in lines))
    outcome.expect_all("words of the image", ((bool(shlex.split(line[1])), line[1]) for line in lines))
    stages = re.findall(r" AS (\w+)", text)
    outcome.expect_all("stages of the image", ((stage in stages, stage) for stage in re.findall(r"from=(\w+)", text)))
    outcome.equal("files of the image", re.findall(r"^COPY (\S+) /$", text, re.M), ["nenghao-${VERSION}.tar.gz"])


def parsed_by_their_tools(outcome):
    for tool, *arguments in (["rpmspec", "-P", "tools/packaging/nenghao.spec"],
                             ["dpkg-parsechangelog", "-l", "tools/packaging/debian/changelog"],
                             ["sh", "-n", "tools/packaging/deb.sh"], ["sh", "-n", "tools/packaging/rpm.sh"],
                             ["make", "-n", "-f", "tools/packaging/debian/rules", "override_dh_auto_build"]):
        if shutil.which(tool) and not (tool == "make" and not os.path.exists("/usr/share/dpkg/buildflags.mk")):
            done = subprocess.run([tool, *arguments], cwd=ROOT, capture_output=True, text=True)
            outcome.expect(f"{tool} {arguments[-1]}", done.returncode == 0 and not done.stderr, done.stderr)
        else:
            outcome.skip(f"packages: {tool} is missing")


def main(_program, work):
    outcome = Outcome()
    recipe, declared = spack_recipe()
    versions(outcome, declared)
    libraries(outcome, declared)
    outcome.equal("Spack installs into its prefix", recipe().install_targets[-2:], ["PREFIX=/opt/nenghao", "install"])
    installed_files(outcome, work)
    image(outcome)
    parsed_by_their_tools(outcome)
    return outcome.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
