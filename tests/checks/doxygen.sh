#!/usr/bin/env bash
# The manual of the C library is complete: everything in nenghao.h is described, and Doxygen has nothing to complain of.
# usage: doxygen.sh OUTPUT_DIR [ROOT]
set -euo pipefail
output=$(realpath -m "$1")
cd "${2:-.}"
command -v doxygen >/dev/null || { echo "skipped: doxygen is not installed"; exit 0; }
mkdir -p "$output"
{ cat docs/Doxyfile; printf 'OUTPUT_DIRECTORY = %s\nPROJECT_NUMBER = %s\n' "$output" \
    "$(sed -n 's/^.define NH_VERSION "\(.*\)"/\1/p' engine/nenghao.h)"; } | doxygen -
