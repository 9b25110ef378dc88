"""What a contender is: files that it makes from the city, a query that can be repeated, and a table written to a file."""
import os
import pathlib

THREADS = int(os.environ.get("OMP_NUM_THREADS", 0)) or len(os.sched_getaffinity(0))
REGISTRY = {}


class Contender:
    name = None
    files = ()         # in the directory of the city; they must be there before it starts
    is_float = True    # adds up float64
    has_query = True   # can be repeated inside one process

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)

    def path(self, i=0):
        return self.directory / self.files[i]

    def file_bytes(self):
        return sum(size_of(self.directory / name) for name in self.files)

    def make(self, city):
        """Makes the files that are not there."""

    def load(self):
        """Imports libraries: what a fresh process does before the clock of `first` starts."""

    def load_arrays(self):
        """Imports what only the arrays of a result need."""

    def open(self):
        """Returns the query: a function of nothing that returns the result as arrays."""

    def write(self, path):
        """From nothing to a CSV file, the shortest way that the library offers."""


def register(contender):
    REGISTRY[contender.name] = contender
    return contender


def size_of(path):
    path = pathlib.Path(path)
    if path.is_dir():
        return sum(size_of(entry) for entry in path.iterdir())
    return path.stat().st_size
