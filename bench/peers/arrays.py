"""Peers over dense float64 arrays [enterprise, month, column]: NumPy with one BLAS product, h5py in blocks, xarray.

The order of the groups is known to them in advance: it is kept beside the array, as an expert would keep it."""
import numpy

from .contender import Contender, register
from .shape import COEFFICIENTS, COLUMNS, FIRST_YEAR, MONTHS, YEARS, county, division

ROWS = 256  # of a block: 1.9 MB, which stays in the cache


def weights():
    """[12 months x columns, 2]: twelve months of all columns become energy and output."""
    matrix = numpy.zeros((len(COLUMNS), 2))
    matrix[:-1, 0] = [float(text) / 1000 for text in COEFFICIENTS.values()]
    matrix[-1, 1] = 1
    return numpy.tile(matrix, (12, 1))


class Groups:
    """Sums of [enterprise, year x 2] by group: one gather into the order of the groups, one pass."""

    def __init__(self, directory):
        group = numpy.load(directory / "group.npy")
        self.order = numpy.argsort(group, kind="stable")
        sorted_group = group[self.order]
        self.firsts = numpy.flatnonzero(numpy.r_[True, sorted_group[1:] != sorted_group[:-1]])
        self.groups = sorted_group[self.firsts]

    def sum(self, rows):
        return numpy.add.reduceat(rows[self.order], self.firsts, axis=0)


class Arrays(Contender):
    def write(self, path):
        sums = self.open()()
        groups = Groups(self.directory).groups.tolist()
        with open(path, "w", encoding="ascii") as file:
            file.write("county,division,year,energy,output\n")
            file.writelines(f"{county(group)},{division(group)},{FIRST_YEAR + year},{energy!r},{output!r}\n"
                            for group, row in zip(groups, sums.reshape(len(groups), YEARS, 2).tolist())
                            for year, (energy, output) in enumerate(row))


@register
class NumpyMap(Arrays):
    name, files = "numpy, memory map, one BLAS product", ("dense.npy", "group.npy")

    def open(self):
        groups, matrix = Groups(self.directory), weights()

        def query():
            dense = numpy.load(self.path(), mmap_mode="r")
            return groups.sum((dense.reshape(-1, len(matrix)) @ matrix).reshape(len(dense), -1))
        return query


class H5Blocks(Arrays):
    options = {}

    def make(self, city):
        if self.path().exists():
            return
        self.load()
        with self.h5py.File(self.path(), "w", libver="v110") as file:
            dataset = file.create_dataset("values", city.cents.shape, "f8", **self.options)
            for first in range(0, city.n, 16 * ROWS):
                dataset[first:first + 16 * ROWS] = city.cents[first:first + 16 * ROWS] / 100

    def load(self):
        import h5py
        self.h5py = h5py

    def open(self):
        groups, matrix = Groups(self.directory), weights()
        buffer = numpy.empty((ROWS, MONTHS, len(COLUMNS)))

        def query():
            with self.h5py.File(self.path()) as file:
                values = file["values"]
                rows = numpy.empty((len(values), 2 * YEARS))
                for first in range(0, len(values), ROWS):
                    n = min(ROWS, len(values) - first)
                    values.read_direct(buffer, numpy.s_[first:first + n], numpy.s_[:n])
                    rows[first:first + n] = (buffer[:n].reshape(-1, len(matrix)) @ matrix).reshape(n, -1)
            return groups.sum(rows)
        return query


@register
class H5Contiguous(H5Blocks):
    name, files = "h5py, contiguous, blocks", ("contiguous.h5", "group.npy")


@register
class H5Deflate(H5Blocks):
    name, files = "h5py, shuffle and deflate, blocks", ("deflate.h5", "group.npy")
    options = {"chunks": (64, MONTHS, len(COLUMNS)), "shuffle": True, "compression": 4}


class Xarray(Arrays):
    def make(self, city):
        self.maker(self.directory).make(city)

    def load(self):
        import xarray
        self.xarray = xarray

    def open(self):
        groups, matrix = Groups(self.directory), self.weights()

        def query():
            with self.xarray.open_dataset(self.path(), engine="h5netcdf", phony_dims="access") as dataset:
                values = dataset["values"].rename(dict(zip(dataset["values"].dims, ("enterprise", "month", "column"))))
                rows = values.coarsen(month=12).sum().dot(matrix)
                return groups.sum(rows.transpose("enterprise", "month", "kind").values.reshape(len(values), -1))
        return query

    def weights(self):
        return self.xarray.DataArray(weights()[:len(COLUMNS)], dims=("column", "kind"))


@register
class XarrayContiguous(Xarray):
    name, files, maker = "xarray, contiguous", H5Contiguous.files, H5Contiguous


@register
class XarrayDeflate(Xarray):
    name, files, maker = "xarray, shuffle and deflate", H5Deflate.files, H5Deflate
