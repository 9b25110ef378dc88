#!/usr/bin/env bash
# The layers: every #include points downwards as layers.txt says, and OpenMP pragmas live in one file.
# usage: layers.sh [ROOT]
set -euo pipefail
cd "${1:-.}"
libc="assert ctype errno fcntl inttypes limits math setjmp signal stdarg stdatomic stdbool stddef stdint stdio stdlib string strings time unistd dirent poll sys/file sys/mman sys/stat sys/time sys/types sys/uio sys/wait sys/resource sys/ioctl"
failed=0

allowed_for() { # file -> the allowed list of its first matching line
    local file=$1 pattern allowed
    while IFS='|' read -r pattern allowed; do
        pattern=${pattern%% *}
        case $pattern in \#* | '') continue ;; esac
        # shellcheck disable=SC2254 # a pattern is meant
        case $file in $pattern) echo "$allowed"; return 0 ;; esac
    done <tests/checks/layers.txt
    return 1
}

permitted() { # include allowed-words
    local include=$1 word header; shift
    set -f
    for word in $*; do
        if [ "$word" = LIBC ]; then
            for header in $libc; do [ "$include" = "<$header.h>" ] && { set +f; return 0; }; done
        else
            # shellcheck disable=SC2254
            case $include in $word) set +f; return 0 ;; esac
        fi
    done
    set +f
    return 1
}

files=$(find kernels engine bench -name '*.[ch]' | sort)
[ -n "$files" ] || { echo "layers: no source files found" >&2; exit 1; }
for file in $files; do
    if ! allowed=$(allowed_for "$file"); then
        echo "layers: $file matches no line of layers.txt" >&2; failed=1; continue
    fi
    while read -r include; do
        [ -n "$include" ] || continue
        if ! permitted "$include" "$allowed"; then
            echo "layers: $file may not include $include" >&2; failed=1
        fi
    done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*\(<[^>]*>\).*/\1/p; s/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file")
done
if grep -rlE '#[[:space:]]*pragma[[:space:]]+omp|_Pragma\("omp' kernels engine bench --include='*.[ch]' | grep -v '^engine/base/parallel.c$'; then
    echo "layers: OpenMP pragmas belong into engine/base/parallel.c" >&2; failed=1
fi
exit $failed
