"""Draws a workload and makes everything that it needs and that is not there yet. A process of its own: what it holds in
memory would slow down the start of others. usage: prepare.py DIR w1|w2 SIZE"""
import pathlib
import shutil
import sys

from .city import City
from .meters import Meters


def main():
    directory, workload, size = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if (directory / "exact.csv").exists():
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    if workload == "w2":
        Meters(directory, size).write()
        return
    city = City(directory, size)
    city.write_tables()
    city.write_frames()
    city.write_arrays()
    city.write_exact()  # last: it says that the rest is whole


main()
