#!/usr/bin/env bash
# Mutates a copy of the tree so that each check of `make check` is seen to fail once.
# usage: selftest.sh BUILD_DIR
set -uo pipefail
build=$(realpath "$1")
top=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
passed=0 failed=0

plant() { # name, command that must fail, command that plants the fault in a fresh copy
    local name=$1 check=$2 fault=$3
    rm -rf "$copy/tree"; mkdir -p "$copy/tree"
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy/tree" 2>/dev/null
    if ! (cd "$copy/tree" && BUILD=$build bash -c "$check") >"$copy/log" 2>&1; then
        echo "selftest: $name fails without a fault"; tail -n 5 "$copy/log"; failed=$((failed + 1)); return
    fi
    (cd "$copy/tree" && bash -euc "$fault") || { echo "selftest: cannot plant $name"; failed=$((failed + 1)); return; }
    if (cd "$copy/tree" && BUILD=$build bash -c "$check") >"$copy/log" 2>&1; then
        echo "selftest: $name was not noticed"; failed=$((failed + 1))
    else
        passed=$((passed + 1))
    fi
}

layers='tests/checks/layers.sh .'
plant "upward include" "$layers" 'sed -i "1i #include \"engine/store/store.h\"" engine/base/memory.c'
plant "foreign header" "$layers" 'sed -i "1i #include <hdf5.h>" engine/aggregate/aggregate.c'
plant "stray pragma" "$layers" 'printf "#pragma omp parallel\n" >> engine/aggregate/aggregate.c'
plant "kernel with libc" "$layers" 'sed -i "1i #include <stdlib.h>" kernels/k_scalar.c'
plant "unlisted file" "$layers" 'mkdir engine/other && touch engine/other/new.c'
plant "header not self-contained" 'tests/checks/headers.sh .' 'sed -i "s/#include .*//" engine/store/model.h'
plant "public header not C++" 'tests/checks/headers.sh .' 'sed -i "s/^NH_API void nh_store_close.*/NH_API void nh_store_close(nh_store *restrict store);/" engine/nenghao.h'
plant "double in the official path" 'tests/checks/exact.sh .' 'printf "double planted(void);\n" >> engine/statistics/rate.c'
plant "floating format" 'tests/checks/exact.sh .' 'printf "/**/ void p(void) { printf(\"%%.2f\", 1); }\n" >> engine/publish/result.c'
plant "repeated block" 'tests/checks/repeats.py .' 'cp engine/base/memory.c engine/base/memory2.c'
plant "format" 'clang-format --dry-run -Werror engine/base/memory.c' 'printf "int  planted ( void );\n" >> engine/base/memory.c'
plant "undeclared export" 'tests/checks/symbols.sh $BUILD .' 'sed -i "s/nh_info(/nh_infos(/" engine/nenghao.h'
abi='tests/checks/abi.sh $BUILD .'
plant "member in the middle of a structure" "$abi" 'sed -i "s/^    uint64_t n_bad_rows;/    uint64_t n_other;\n&/" engine/nenghao.h'
plant "changed value of an enumeration" "$abi" 'sed -i "s/NH_IO = 3/NH_IO = 33/" engine/nenghao.h'
plant "symbol without its version" "$abi" 'sed -i "s/^symbol nh_info .*/symbol nh_info NENGHAO_0.2/" tests/abi/nenghao.abi'
plant "layout that the compiler does not have" "$abi" 'sed -i "s/\"int\": \"c_int\"/\"int\": \"c_int64\"/" tools/abi.py; python3 tools/abi.py --update'
command -v doxygen >/dev/null &&
    plant "function without description" 'tests/checks/doxygen.sh doc .' 'printf "NH_API int nh_planted(int n);\n" >> engine/nenghao.h'
plant "unfinished words" 'tests/checks/words.sh .' 'printf "/* TO%s: later */\n" DO >> engine/base/memory.c'
wide='tests/checks/isa.sh "${OBJECTS:-$BUILD}"'
mkdir -p "$copy/objects/kernels"
printf 'typedef long v __attribute__((vector_size(32))); v nhi_f(v a, v b) { return a + b; }\n' >"$copy/f.c"
gcc -O2 -mavx2 -c "$copy/f.c" -o "$copy/objects/kernels/k_scalar.o"
plant "wide vectors outside their file" "$wide" "printf 'exit 1' > /dev/null; sed -i '2i set -- $copy/objects' tests/checks/isa.sh"

cd "$top" || exit 1
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
