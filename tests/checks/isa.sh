#!/usr/bin/env bash
# Wide registers stay in the objects that are entered behind a CPU test only: %ymm in k_avx2.o and k_avx512.o, %zmm,
# the masks %k and the registers above 15 in k_avx512.o. Any other object would end on an old processor with an illegal instruction.
# Product objects only: the benchmark's load loop has one clone for each level, chosen when the program is loaded.
# usage: isa.sh BUILD_DIR
set -euo pipefail
build=$1
failed=0 n_objects=0

wide_in() { # object pattern: prints the first instruction that uses such a register
    local listing
    listing=$(objdump -d --no-show-raw-insn "$1")
    awk -v pattern="$2" '$0 ~ pattern { print; exit }' <<<"$listing"
}

while IFS= read -r object; do
    case $(objdump -f "$object") in *x86-64*) ;; *) continue ;; esac
    n_objects=$((n_objects + 1))
    case $object in
    */k_avx512.o) continue ;;
    */k_avx2.o) pattern='%zmm|%k[0-7]|mm(1[6-9]|2[0-9]|3[01])' ;;
    *) pattern='%[yz]mm|%k[0-7]|mm(1[6-9]|2[0-9]|3[01])' ;;
    esac
    found=$(wide_in "$object" "$pattern")
    if [ -n "$found" ]; then
        echo "isa: $object uses a wide register:$found" >&2
        failed=1
    fi
done < <(find "$build/kernels" "$build/engine" -name '*.o' 2>/dev/null | sort)

if [ "$n_objects" -eq 0 ] && [ "$(uname -m)" = x86_64 ]; then
    echo "isa: no objects under $build" >&2
    failed=1
fi
exit $failed
