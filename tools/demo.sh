#!/bin/sh
# The tour: real data of 30 provinces, then a synthetic city that meets the figures of a letter, its report, and the letter audited.
# usage: tools/demo.sh PROGRAM [DIR]
set -eu
program=$1
work=${2:-build/demo}
rm -rf "$work"
mkdir -p "$work"

say() { printf '\n%s\n' "$*"; }
run() { # shows a command as a user types it, then runs it
    printf '\n$ nenghao %s\n' "$(printf '%s' "$*" | sed "s#$work/##g")"
    "$program" "$@"
}

say "1. Real data: industry of 30 provinces, 2006-2010 (17 carriers, value added at current prices; data/README.md)"
run import -o "$work/provinces.nh" --round 8 --unit cny100m data/china_provinces/enterprises.csv \
    data/china_provinces/carriers.csv data/china_provinces/energy.csv data/china_provinces/value_added.csv
run rate "$work/provinces.nh" --by region:2 --from 2009 --to 2010
run check "$work/provinces.nh" --region 320000 --from 2006 --to 2010 --target 20 || [ $? -eq 1 ]
say "(A target that is missed is exit status 1, so that scripts notice.)"

say "2. A synthetic Changzhou, 2015-2020: invented enterprises that together meet the figures of a published letter"
say "(4,679 enterprises above scale, 578 chemical closures, ten chains at 33.3 % and then 45.5 % of output, ...: data/README.md)"
run synth --csv "$work/city" --calibrate data/changzhou/figures.csv --seed 2021
run import -o "$work/changzhou.nh" "$work/city"
run rate "$work/changzhou.nh" --by region:6,industry:2 --where industry=C26,C30,C31 --from 2019 --to 2020
run prices "$work/changzhou.nh" --price constant:2019 --from 2019 --to 2020
say "The target of 17 % is the provincial one; that it holds for the city is an assumption."
run check "$work/changzhou.nh" --region 3204 --measure gdp --price constant:2015 --from 2015 --to 2020 --target 17 \
    --published 20.55%

say "3. The same city as a report: open the page in a browser, the workbook in a spreadsheet"
run report "$work/changzhou.nh" -o "$work/changzhou.html" --lang zh --region 3204 --measure gdp \
    --price constant:2015 --from 2015 --to 2020 --target 17 --published 20.55%
run report "$work/changzhou.nh" -o "$work/changzhou.xlsx" --lang zh --region 3204 --measure gdp \
    --price constant:2015 --from 2015 --to 2020 --target 17 --published 20.55%
ls "$work"/changzhou.html "$work"/changzhou.xlsx

say "4. The whole letter audited: by the enterprises where they have the figure, else by the letter itself"
run audit data/changzhou/figures.csv "$work/changzhou.nh"
say "CONFIRMED: recomputed, and it rounds to what is printed.  CONSISTENT: nothing contradicts it.  REFUTED: it cannot be true."
say "UNDECIDED: the reason says what would decide it. Without the city (nenghao audit data/changzhou/figures.csv) the letter"
say "decides 37 of its 121 figures by itself."
