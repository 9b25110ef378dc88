#!/bin/sh
# Installs what is missing on Debian or Ubuntu with apt, and says what; elsewhere it names what is missing.
# usage: tools/setup.sh build|test|check   (each includes the one before), or gallery (build and what pictures need)
set -eu
level=${1:-build}

build="gcc libc6-dev pkg-config libhdf5-dev libopenblas-openmp-dev liblapacke-dev libdeflate-dev libjansson-dev libssl-dev libxlsxwriter-dev"
test="g++ libcriterion-dev python3 python3-venv python3-numpy python3-pandas python3-openpyxl python3-jsonschema python3-h5py python3-xarray \
python3-h5netcdf python3-netcdf4 netcdf-bin hdf5-tools gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user binutils mandoc zsh rpm r-cran-ncdf4"
gallery="chromium fonts-noto-cjk libreoffice-calc poppler-utils"
check="doxygen clang clang-format clang-tidy libclang-rt-14-dev libomp-dev"
case $level in
build) wanted=$build ;;
test) wanted="$build $test" ;;
check) wanted="$build $test $check" ;;
gallery) wanted="$build $gallery" ;;
*) echo "usage: tools/setup.sh build|test|check|gallery" >&2; exit 2 ;;
esac

if ! command -v apt-get >/dev/null 2>&1; then
    # Another distribution: the compiler and the libraries are tested one by one, nothing is installed.
    missing=
    for tool in gcc pkg-config; do
        command -v $tool >/dev/null 2>&1 || missing="$missing $tool"
    done
    for library in hdf5 openblas jansson libdeflate libcrypto; do
        pkg-config --exists $library 2>/dev/null || pkg-config --exists $library-serial 2>/dev/null || missing="$missing $library"
    done
    [ -z "$missing" ] && exit 0
    echo "nenghao needs:$missing (their -devel packages; names for dnf are in README.md)" >&2
    exit 1
fi

missing=
for package in $wanted; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "missing packages:$missing" >&2
        echo "install them as root: apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "installing with apt:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() { # quiet unless it fails
    if ! $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
        cat "$log" >&2
        echo "could not run: $*" >&2
        exit 1
    fi
}
run apt-get update
# shellcheck disable=SC2086 # a list of words
run apt-get install -y --no-install-recommends $missing
echo "installed."
