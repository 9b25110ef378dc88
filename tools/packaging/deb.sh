#!/bin/sh
# Builds the Debian packages from a source tarball of `make dist`, and lets lintian look at them where it is installed.
# usage: tools/packaging/deb.sh TARBALL OUTPUT_DIR
set -eu
tarball=$(realpath "$1")
mkdir -p "$2"
output=$(realpath "$2")
for tool in dpkg-buildpackage dh; do
    command -v $tool >/dev/null || { echo "deb: $tool is missing: apt-get install dpkg-dev debhelper" >&2; exit 1; }
done
name=$(basename "$tarball" .tar.gz)

rm -rf "$output/source"
rm -f "$output"/*.deb "$output"/*.buildinfo "$output"/*.changes
mkdir "$output/source"
tar -xzf "$tarball" -C "$output/source"
cp -r "$output/source/$name/tools/packaging/debian" "$output/source/$name/debian"
cd "$output/source/$name"
dpkg-buildpackage --build=binary --unsigned-changes --jobs=auto
cd "$output"
mv source/*.deb source/*.buildinfo source/*.changes .
rm -rf source
if command -v lintian >/dev/null; then lintian --fail-on error --suppress-tags initial-upload-closes-no-bugs ./*.changes; fi
ls ./*.deb
