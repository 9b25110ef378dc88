#!/bin/sh
# Builds the RPM packages from a source tarball of `make dist`, which has the specification in it.
# usage: tools/packaging/rpm.sh TARBALL OUTPUT_DIR [RPMBUILD_OPTION...]
set -eu
tarball=$(realpath "$1")
mkdir -p "$2"
output=$(realpath "$2")
shift 2
command -v rpmbuild >/dev/null || { echo "rpm: rpmbuild is missing: dnf install rpm-build (Debian: apt-get install rpm)" >&2; exit 1; }
rm -rf "$output/top"
rpmbuild -tb --define "_topdir $output/top" --define "_rpmdir $output" "$@" "$tarball"
rm -rf "$output/top"
find "$output" -name '*.rpm'
