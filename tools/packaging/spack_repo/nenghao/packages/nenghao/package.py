"""nenghao for Spack 1.0 and later, from a checkout or an unpacked release: see docs/install.md."""
from spack_repo.builtin.build_systems.makefile import MakefilePackage

from spack.package import *


class Nenghao(MakefilePackage):
    """Exact energy-intensity statistics over enterprise series: CSV tables become a store of HDF5 files, which is aggregated
    on all cores, computed in integers and rounded once."""

    manual_download = True

    license("Apache-2.0")

    version("0.1.0")

    depends_on("c", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("hdf5@1.10: +hl ~mpi")
    depends_on("jansson")
    depends_on("libdeflate")
    depends_on("openblas threads=openmp")  # loaded when it is needed: found by the search path that Spack links in
    depends_on("openssl")

    build_targets = ["HDF5=shared", "all"]

    @property
    def install_targets(self):
        return ["HDF5=shared", f"PREFIX={self.prefix}", "install"]

    def setup_run_environment(self, env):
        env.prepend_path("HDF5_PLUGIN_PATH", self.prefix.lib.hdf5.plugin)

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_install(self):
        Executable("sh")("tools/demo.sh", self.prefix.bin.nenghao)
