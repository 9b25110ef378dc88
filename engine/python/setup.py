"""Puts build/libnenghao.so into the wheel where `make` has built it; else the installed library is used."""
import pathlib
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

BUILT = pathlib.Path(__file__).resolve().parents[2] / "build" / "libnenghao.so"


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        if BUILT.exists() and not self.editable_mode:
            shutil.copyfile(BUILT, pathlib.Path(self.build_lib) / "nenghao" / "libnenghao.so.0")


class PlatformDistribution(Distribution):
    def has_ext_modules(self):
        return BUILT.exists()


setup(cmdclass={"build_py": BuildWithLibrary}, distclass=PlatformDistribution)
