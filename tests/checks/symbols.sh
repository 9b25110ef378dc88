#!/usr/bin/env bash
# The shared library exports exactly the functions that nenghao.h declares; the static one only nh_ and nhi_ names; the
# plugin the two functions that HDF5 looks for, and it needs nothing of HDF5.
# usage: symbols.sh BUILD_DIR [ROOT]
set -euo pipefail
build=$1
cd "${2:-.}"
declared=$(sed -n 's/^NH_API.*[ *]\(nh_[a-z0-9_]*\)(.*/\1/p' engine/nenghao.h | sort)
exported=$(nm -D --defined-only "$build/libnenghao.so" | awk '$2 ~ /[TDBRVW]/ {sub(/@.*/, "", $3); print $3}' | sort)
if [ "$declared" != "$exported" ]; then
    echo "symbols: libnenghao.so exports other names than nenghao.h declares:" >&2
    diff <(echo "$declared") <(echo "$exported") >&2 || true
    exit 1
fi
foreign=$(nm -g --defined-only "$build/libnenghao.a" | awk 'NF == 3 {print $3}' | grep -vE '^nhi?_|^__(asan|odr_asan|gcov|llvm)|^\.gomp_critical_user_nhi_' || true)
if [ -n "$foreign" ]; then
    echo "symbols: libnenghao.a defines names without the prefix:" >&2
    echo "$foreign" >&2
    exit 1
fi
plugin=$(nm -D --defined-only "$build/libh5nenghao.so" | awk '{print $3}' | sort | xargs)
if [ "$plugin" != "H5PLget_plugin_info H5PLget_plugin_type" ] || nm -D --undefined-only "$build/libh5nenghao.so" | grep ' H5'; then
    echo "symbols: libh5nenghao.so exports '$plugin', or needs functions of HDF5" >&2
    exit 1
fi
