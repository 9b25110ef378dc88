"""Builds libnenghao with the Makefile of the source tree, unless it is there, and puts it into the wheel."""
import os
import pathlib
import shutil
import subprocess

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

TOP = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = TOP / "build" / "libnenghao.so"


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        if self.editable_mode:
            return
        if not LIBRARY.exists():
            subprocess.run(["make", f"-j{os.cpu_count()}", "build/libnenghao.so"], cwd=TOP, check=True)
        shutil.copyfile(LIBRARY, pathlib.Path(self.build_lib) / "nenghao" / "libnenghao.so.0")


class PlatformDistribution(Distribution):
    def has_ext_modules(self):
        return True


setup(cmdclass={"build_py": BuildWithLibrary}, distclass=PlatformDistribution)
