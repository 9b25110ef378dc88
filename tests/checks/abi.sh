#!/usr/bin/env bash
# The binary interface is the one that is checked in: symbols with their versions in the shared library, offsets and sizes as
# the compiler has them, and the structures of the Python module.
# usage: abi.sh BUILD_DIR [ROOT]   (CC from the environment)
set -euo pipefail
build=$1
cd "${2:-.}"
layout=tests/abi/nenghao.abi
python3 tools/abi.py
exported=$(nm -D --defined-only "$build/libnenghao.so" | sed -n 's/.* T \(nh_[a-z0-9_]*\)@@\(.*\)/symbol \1 \2/p' | sort)
if ! diff <(grep '^symbol' $layout | sort) <(echo "$exported") >&2; then
    echo "abi: libnenghao.so exports other symbols or versions than $layout" >&2
    exit 1
fi
soname=$(readelf -d "$build/libnenghao.so" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
[ "$soname" = libnenghao.so.0 ] || { echo "abi: the soname is '$soname'" >&2; exit 1; }
[ "$("${CC:-gcc}" -dM -E -x c /dev/null | grep -c '__SIZEOF_POINTER__ 8')" = 1 ] || exit 0 # the layout is that of 64 bits
{
    printf '#include "engine/nenghao.h"\n'
    while read -r kind a b c d; do
        case $kind in
        struct) printf '_Static_assert(sizeof(struct %s) == %s, "%s");\n' "$a" "$b" "$a" ;;
        member) printf '_Static_assert(offsetof(struct %s, %s) == %s && sizeof(((struct %s *)0)->%s) == %s, "%s.%s");\n' \
            "$a" "$b" "$c" "$a" "$b" "$d" "$a" "$b" ;;
        value) printf '_Static_assert(%s == %s, "%s");\n' "$a" "$b" "$a" ;;
        esac
    done <$layout
} | "${CC:-gcc}" -std=c17 -Werror -I. -fsyntax-only -x c -
