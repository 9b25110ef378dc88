#!/usr/bin/env bash
# The official path holds no floating point: no float, double, strtod, %f and no libm call outside the files that
# are named here with their reason.
# usage: exact.sh [ROOT]
set -euo pipefail
cd "${1:-.}"
# linalg.c: dgemm on integers below 2^53, proved before the call. segment_*.c: the attribute scale_factor for foreign
# readers, which the engine never reads. xlsx.c, xlsx_chart.c: cells of XLSX, made of decimals that are finished. synth*.c
# draws random numbers; its truth is computed in integers.
allowed='^engine/base/linalg\.c$|^engine/store/segment_[a-z0-9]*\.[ch]$|^engine/publish/xlsx(_chart)?\.c$'
failed=0
code() { # a file without comments and string literals
    sed -e 's/"\([^"\\]\|\\.\)*"/""/g' -e 's://.*::' "$1" | awk '
        { line = $0
          while (1) {
              if (inside) { i = index(line, "*/"); if (!i) { line = ""; break } line = substr(line, i + 2); inside = 0 }
              i = index(line, "/*"); if (!i) break
              rest = substr(line, i + 2); j = index(rest, "*/")
              if (j) line = substr(line, 1, i - 1) " " substr(rest, j + 2); else { line = substr(line, 1, i - 1); inside = 1; print line; line = ""; break }
          }
          print line }'
}
for file in $(find engine kernels -name '*.[ch]' | grep -vE "$allowed" | sort); do
    hits=$(code "$file" | grep -nE '\b(float|double|strtod|strtof|strtold|atof|sscanf|setlocale|log|exp|pow|sqrt)\b[^_]' || true)
    if [ -n "$hits" ]; then
        echo "exact: floating point in the official path: $file" >&2
        echo "$hits" >&2
        failed=1
    fi
    if grep -nE '%[-+ 0#]*[0-9.*]*l?[aefgAEFG]["a-z%]*' "$file" | grep -E 'printf' >&2; then
        echo "exact: a floating-point format in $file" >&2
        failed=1
    fi
done
exit $failed
