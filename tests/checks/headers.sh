#!/usr/bin/env bash
# Every header compiles alone as C17; the public one also as C++17 and with documentation warnings.
# usage: headers.sh [ROOT]   (CC, CXX from the environment)
set -euo pipefail
cd "${1:-.}"
failed=0
for header in $(find engine kernels bench -name '*.h' | sort); do
    case $header in
    kernels/vec_*.h | kernels/body_*.h) continue ;; # parts of a kernel table, compiled by k_*.c only
    esac
    if ! printf '#include "%s"\n' "$header" |
        "${CC:-gcc}" -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror -I. $(pkg-config --cflags hdf5-serial 2>/dev/null) -fsyntax-only -x c -; then
        echo "headers: $header does not compile alone" >&2; failed=1
    fi
done
printf '#include "engine/nenghao.h"\n' | "${CXX:-g++}" -std=c++17 -Wall -Wextra -Wpedantic -Werror -I. -fsyntax-only -x c++ - || failed=1
if command -v clang >/dev/null; then
    printf '#include "engine/nenghao.h"\n' | clang -std=c17 -Wdocumentation -Werror -I. -fsyntax-only -x c - || failed=1
fi
exit $failed
