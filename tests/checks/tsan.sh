#!/usr/bin/env bash
# Data races: everything compiled by clang with ThreadSanitizer and libomp, Archer telling it about OpenMP.
# usage: tsan.sh BUILD_DIR
set -euo pipefail
build=$1
archer=$(find /usr/lib -name libarcher.so 2>/dev/null | sort | tail -n 1)
if ! command -v clang >/dev/null || [ -z "$archer" ]; then
    echo "skipped: tsan (needs clang, libomp and Archer)"; echo "0 passed, 0 failed, 1 skipped"; exit 0
fi
make --no-print-directory CONFIG=tsan CC=clang "$build/tsan_main"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_TOOL_LIBRARIES=$archer ARCHER_OPTIONS=verbose=1 TSAN_OPTIONS=ignore_noninstrumented_modules=1:exitcode=66 \
    "$build/tsan_main" "$work" 2>&1 | tee "$work/log"
grep -q "Archer detected" "$work/log" || { echo "tsan: Archer did not announce itself, nothing was checked" >&2; exit 1; }
