#!/bin/sh
# Writes the manual pages and the completions, which the program makes from its own tables, below a directory `share`.
# usage: tools/install_pages.sh PROGRAM SHARE
set -eu
program=$1 share=$2

pages() { # directory language
    mkdir -p "$share/$1/man1"
    "$program" help --man --lang "$2" >"$share/$1/man1/nenghao.1"
    "$program" help --lang en | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' | while read -r command; do
        "$program" help --man "$command" --lang "$2" >"$share/$1/man1/nenghao-$command.1"
    done
}
pages man en
pages man/zh_CN zh

mkdir -p "$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
"$program" completion bash --lang en >"$share/bash-completion/completions/nenghao"
"$program" completion zsh --lang en >"$share/zsh/site-functions/_nenghao"
"$program" completion fish --lang en >"$share/fish/vendor_completions.d/nenghao.fish"
