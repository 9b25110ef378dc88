# cli_lib.sh - what the suites of the command line share: calls of the program, and what is expected of them. To be sourced with
# `program` and `work` set; the suite works in `work` and ends with cli_summary.
# shellcheck shell=bash disable=SC2154
rm -rf "$work"; mkdir -p "$work"; cd "$work" || exit 1
unset LANG LC_MESSAGES NENGHAO_CPU NENGHAO_IO NO_COLOR
export LC_ALL=C
umask 022
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); }
not_ok() { failed=$((failed + 1)); printf 'FAILED: %s\n    %s\n' "$1" "${2-}"; }
skip() { skipped=$((skipped + 1)); echo "skipped: $1"; }

# what STATUS argument...: runs the program; stdout is in out, stderr in err. `with` holds variables for it.
with=
nh() {
    local what=$1 wanted=$2 got=0; shift 2
    # shellcheck disable=SC2086 # none or several
    env $with "$program" "$@" >out 2>err || got=$?
    if [ "$got" -eq "$wanted" ]; then ok; else not_ok "$what" "exit $got, wanted $wanted; $(head -c 300 err)"; fi
}
holds() { local what=$1; shift; if "$@"; then ok; else not_ok "$what" "$*"; fi; }
has() { if grep -qE -- "$3" "$2"; then ok; else not_ok "$1" "no /$3/ in $2: $(head -c 300 "$2")"; fi; }
hasnt() { if grep -qE -- "$3" "$2"; then not_ok "$1" "/$3/ in $2: $(grep -m 1 -E -- "$3" "$2")"; else ok; fi; }
same() { if cmp -s "$2" "$3"; then ok; else not_ok "$1" "$(diff "$2" "$3" | head -n 4)"; fi; }
empty() { if [ -s "$2" ]; then not_ok "$1" "$2 has: $(head -c 300 "$2")"; else ok; fi; }
json() { # what file python-expression over d
    if python3 -c 'import json, sys; d = json.load(open(sys.argv[1], encoding="utf-8")); sys.exit(not eval(sys.argv[2]))' \
        "$2" "$3" 2>json.err; then ok; else not_ok "$1" "$3: $(tail -n 1 json.err)"; fi
}

cli_summary() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
}
