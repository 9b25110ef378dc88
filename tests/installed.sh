#!/usr/bin/env bash
# The installed tree alone: programs in C and C++ that find it with pkg-config, linked with either library, and Python.
# usage: installed.sh BUILD_DIR WORK_DIR      Ends with "N passed, N failed, N skipped".
set -uo pipefail
build=$(realpath "$1")
top=$PWD
mkdir -p "$2"
work=$(realpath "$2")
root=$work/root
passed=0 failed=0 skipped=0

check() { # name command...
    local name=$1; shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)); echo "FAILED: $name"; tail -n 20 "$work/log"
    fi
}
exits_with() { # status command...
    local wanted=$1 code=0; shift
    "$@" || code=$?
    [ "$code" -eq "$wanted" ]
}
prints() { # text command...
    local wanted=$1; shift
    "$@" | tee "$work/printed" | grep -qF -- "$wanted" || { cat "$work/printed"; return 1; }
}

check "install" make --no-print-directory BUILD="$build" DESTDIR="$root" PREFIX=/opt/nenghao install
cd "$work" || exit 1
export PKG_CONFIG_PATH=$root/opt/nenghao/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root LD_LIBRARY_PATH=$root/opt/nenghao/lib
# libraries that are not ours are on this machine, not under the root
shared=$(pkg-config --cflags --libs nenghao)
static="$(pkg-config --cflags nenghao) $root/opt/nenghao/lib/libnenghao.a \
$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --static --libs-only-l nenghao | sed 's/-lnenghao//') \
$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --static --libs-only-L --libs-only-other nenghao)"
strict="-Wall -Wextra -Wpedantic -Werror"

# the fragment in the documents, as the body of a program
{
    printf '#include <nenghao.h>\n#include <stdio.h>\nint main(void)\n{\n'
    sed -n '/^```c$/,/^```$/p' "$top/docs/library.md" | grep -v '^```'
    printf 'return (int)status;\n}\n'
} >fragment.c
check "version of pkg-config" [ "$(pkg-config --modversion nenghao)" = "$(sed -n 's/^.define NH_VERSION "\(.*\)"/\1/p' "$top/engine/nenghao.h")" ]
# shellcheck disable=SC2086 # words are meant
{
    check "consumer in C" "${CC:-gcc}" -std=c99 $strict "$top/tests/consumer.c" $shared -o consumer
    check "consumer in C, static" "${CC:-gcc}" -std=c17 $strict "$top/tests/consumer.c" $static -o consumer-static
    check "example in C" "${CC:-gcc}" -std=c17 $strict "$top/docs/examples/decline.c" $shared -o decline
    check "fragment in C" "${CC:-gcc}" -std=c17 $strict fragment.c $shared -o fragment
    check "example in C++" "${CXX:-g++}" -std=c++17 $strict "$top/docs/examples/columns.cpp" $shared -o columns
}
check "consumer" ./consumer
check "consumer, static" ./consumer-static
check "consumer is linked with the soname" sh -c 'readelf -d consumer | grep -q "NEEDED.*\[libnenghao.so.0\]"'
check "consumer asks for versions" sh -c 'readelf -V consumer | grep -q NENGHAO_0.1'

program=$root/opt/nenghao/bin/nenghao
check "synth" "$program" synth -o city.nh --enterprises 50 --months 36 --seed 4 --decline 6 --from 2015 --to 2017
check "fragment in C: runs" ./fragment
check "example in C: its rows" prints "2017: " ./decline city.nh 2015 2017 5
check "example in C: met" prints "the target of 5% is met" ./decline city.nh 2015 2017 5
check "example in C: missed" exits_with 1 ./decline city.nh 2015 2017 50
check "example in C: no store" exits_with 2 ./decline nowhere 2015 2017 5
"$program" rate city.nh --by region:6 --format csv >rate.csv
rows=$(($(wc -l <rate.csv) - 1)) units=$(awk -F, 'NR > 1 {n += $7} END {print n}' rate.csv)
check "example in C++: the columns of the program" prints "$rows rows, $units units, 0 without energy" ./columns city.nh
if command -v valgrind >/dev/null; then
    check "nothing is lost or read behind its end" env NENGHAO_CPU=avx2 valgrind -q --error-exitcode=99 --leak-check=full \
        --errors-for-leak-kinds=definite ./columns city.nh
else
    skipped=$((skipped + 1)); echo "skipped: installed: no valgrind"
fi

mkdir module && cp -r "$top/engine/python/nenghao" module/ && rm -f module/nenghao/libnenghao.so.0
check "Python finds the installed library" env PYTHONPATH="$work/module" PYTHONDONTWRITEBYTECODE=1 python3 -c '
import nenghao
assert nenghao.check([100, 100, "79.45", 100], target=17)["decline_percent"] == "20.55"
assert nenghao.open("city.nh").rate(by="region:6").csv() == open("rate.csv").read()'
check "uninstall" make --no-print-directory -C "$top" BUILD="$build" DESTDIR="$root" PREFIX=/opt/nenghao uninstall
check "nothing is left" [ -z "$(find "$root" -type f -o -type l)" ]

printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
