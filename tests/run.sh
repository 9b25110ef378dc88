#!/usr/bin/env bash
# Runs every suite of a build and adds up what they say. usage: tests/run.sh BUILD_DIR [suite...]
# A suite ends with a line "N passed, N failed[, N skipped]" (Criterion's synthesis is read as well).
set -uo pipefail
build=$1; shift
shared=${NENGHAO_SHARED:-../shared}
[ -d "$shared/data" ] || shared=none
work=$build/test-work
rm -rf "$work"; mkdir -p "$work"
passed=0 failed=0 skipped=0

suite() { # name command...: runs it, shows its output only when something failed, adds its counts
    local name=$1 log line code=0 p=0 f=0 s=0 started=$SECONDS; shift
    log=$work/$name.log
    "$@" >"$log" 2>&1 || code=$?
    if line=$(grep -aE '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1) && [ -n "$line" ]; then
        read -r p f s < <(echo "$line" | sed -E 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*/\1 \2 \4/; s/ $/ 0/')
        s=${s:-0}
    elif line=$(grep -aE 'Synthesis: Tested:' "$log" | tail -n 1) && [ -n "$line" ]; then
        read -r p f s < <(echo "$line" | sed -E 's/\x1b\[[0-9;]*m//g; s/.*Passing: ([0-9]+) \| Failing: ([0-9]+) \| Crashing: ([0-9]+).*/\1 \2 \3/')
        f=$((f + s)); s=0
    else
        f=1; echo "$name: no closing line" >>"$log"
    fi
    [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    [ $((p + f + s)) -eq 0 ] && f=1 # a suite that tests nothing has failed
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-24s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$p" "$f" "$s" $((SECONDS - started))
    grep -a '^skipped' "$log" | sed 's/^/    /' || true
    [ "$f" -eq 0 ] || { echo "---- $name (exit $code)"; tail -n 60 "$log"; echo "----"; }
}

program=$build/nenghao
for test in "$build"/tests/test_*; do
    case $test in *.d) continue ;; esac
    suite "$(basename "$test")" "$test" --jobs "${JOBS:-2}"
done
if [ "${NENGHAO_SUITES:-all}" != undefined ]; then # the longest
    suite torture "$build/tests/torture"
    suite metamorphic python3 tests/metamorphic.py "$program" "$work/metamorphic"
fi
suite cli bash tests/test_cli.sh "$program" "$work/cli"
suite comfort bash tests/test_comfort.sh "$program" "$work/comfort"
suite verify_unit python3 tests/test_verify.py
suite audit python3 tests/audit.py "$program" "$work/audit"
suite report python3 tests/report.py "$program" "$build/tests/fault/shim.so" "$work/report"
suite bench_tools python3 tests/test_bench_tools.py
suite accounts python3 tests/accounts.py "$program" "$work/accounts"
suite formats python3 tests/formats.py "$program" "$work/formats"
suite real_data python3 tests/real_data.py "$program" "$shared" "$work/real"
if [ "${NENGHAO_SUITES:-all}" = all ]; then # these do not depend on how the program was compiled
    suite installed bash tests/installed.sh "$build" "$work/installed"
    suite python python3 tests/python_module.py "$program" "$work/python"
    suite docs python3 tests/docs.py "$program" "$work/docs" # with the packages of the suite before
    suite interop python3 tests/interop.py "$program" "$work/interop"
    suite faults python3 tests/fault/run.py "$program" "$build/tests/fault/shim.so" "$work/faults"
    suite packages python3 tests/packages.py "$program" "$work/packages"
    suite neon bash tests/checks/neon.sh "$build"
fi

echo
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
