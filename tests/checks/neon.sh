#!/usr/bin/env bash
# Proves the NEON table by execution: cross-builds the kernels and their cases, runs them on an emulated AArch64.
# usage: neon.sh BUILD_DIR. Skipped, and counted, where there is nothing to cross-build or to emulate with.
set -euo pipefail
build=$1
cross=${NEON_CC:-aarch64-linux-gnu-gcc}
emulator=${NEON_RUN:-qemu-aarch64}
for tool in "$cross" "$emulator"; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: neon: $tool is missing"
        echo "0 passed, 0 failed, 1 skipped"
        exit 0
    fi
done
work=$build/neon
mkdir -p "$work"
sources="kernels/dispatch.c kernels/k_scalar.c kernels/k_neon.c tests/kernels_plain.c tests/kernel_cases.c
    tests/kernel_cases_columns.c tests/kernel_cases_bytes.c tests/kernel_cases_lines.c tests/kernel_cases_packed.c tests/kernel_trial.c
    tests/oracle.c"
passed=0 failed=0
for level in -O0 -O3; do # wrong casts of registers are seen without optimisation only
    # shellcheck disable=SC2086 # a list of words is meant
    "$cross" -std=gnu17 -I. -Wall -Wextra -Wconversion "$level" -static -o "$work/plain$level" $sources
    "$emulator" "$work/plain$level" >"$work/log" || true
    cat "$work/log"
    if ! grep -q '^tables exercised: neon scalar$' "$work/log"; then
        echo "neon: $level did not exercise the NEON table"
        failed=$((failed + 1))
    fi
    read -r p f < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$work/log") || { p=0; f=1; }
    passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
