#!/bin/sh
# Prints a C file that holds each given text file as a symbol nhi_embedded_<name without suffix>.
set -eu
for file in "$@"; do
    name=$(basename "$file" | sed 's/\..*//')
    printf 'extern const char nhi_embedded_%s[];\nconst char nhi_embedded_%s[] = {\n' "$name" "$name"
    od -An -v -tu1 "$file" | sed 's/ *\([0-9][0-9]*\)/(char)\1,/g'
    printf '0};\n'
done
