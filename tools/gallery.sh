#!/bin/sh
# Reports as pictures, to be looked at: the page at two widths and on paper, the workbook in LibreOffice.
# usage: tools/gallery.sh PROGRAM [DIR]
set -eu
program=$1
folder=${2:-build/gallery}
rm -rf "$folder"
mkdir -p "$folder"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
office=$(command -v soffice || command -v libreoffice || true)
[ -n "$browser" ] && [ -n "$office" ] || { echo "gallery: chromium and LibreOffice are needed" >&2; exit 1; }

in_browser() { # page options...
    page=$1
    shift
    "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$(realpath "$folder")/browser" "$@" \
        "file://$(realpath "$page")" >"$folder/browser.log" 2>&1
}
on_paper() { # name.pdf: its pages as name-N.png
    pdftoppm -r 70 -png "$1" "${1%.pdf}"
}
pictures() { # name
    in_browser "$folder/$1.html" --window-size=1100,6000 --screenshot="$folder/$1-wide.png"
    in_browser "$folder/$1.html" --window-size=480,9000 --screenshot="$folder/$1-narrow.png"
    in_browser "$folder/$1.html" --no-pdf-header-footer --print-to-pdf="$folder/$1-page.pdf"
    on_paper "$folder/$1-page.pdf"
    "$office" "-env:UserInstallation=file://$(realpath "$folder")/office" --headless --convert-to pdf --outdir "$folder" \
        "$folder/$1.xlsx" >/dev/null 2>&1
    mv "$folder/$1.pdf" "$folder/$1-book.pdf"
    on_paper "$folder/$1-book.pdf"
}
report() { # name store options...: both forms and their pictures
    name=$1 store=$2
    shift 2
    "$program" report "$store" -o "$folder/$name.html" "$@"
    "$program" report "$store" -o "$folder/$name.xlsx" "$@"
    pictures "$name"
}

"$program" synth -o "$folder/city.nh" --enterprises 4679 --months 72 --seed 2021 --decline 20.55 --from 2015 --to 2020
"$program" import -o "$folder/provinces.nh" --round 8 --unit cny100m data/china_provinces/enterprises.csv \
    data/china_provinces/carriers.csv data/china_provinces/energy.csv data/china_provinces/value_added.csv >/dev/null
report city "$folder/city.nh" --lang zh --region 3204 --from 2015 --to 2020 --target 17 --published 20.55% \
    --agency 常州市工业和信息化局 --date 2021-03-15
report provinces "$folder/provinces.nh" --lang en --from 2006 --to 2010 --target 40 --target-to 2011
rm -rf "$folder/browser" "$folder/office" "$folder/browser.log"
ls "$folder"
