#!/usr/bin/env bash
# What makes the command line comfortable: completion, manual pages, doctor, receipts, logs.
# usage: test_comfort.sh PROGRAM WORKDIR
set -uo pipefail
program=$(realpath "$1")
work=$2
# shellcheck source=tests/cli_lib.sh
. "$(dirname "$0")/cli_lib.sh"
commands=$("$program" help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')

# ---- completion ----------------------------------------------------------------------------------------------------
cat >offer.sh <<'SH'
# words...: what bash offers for the last of them
source ./completion.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_nenghao
echo "${COMPREPLY[*]-}"
SH
offers() { # what wanted words...
    local what=$1 wanted=$2 got; shift 2
    got=$(bash offer.sh nenghao "$@")
    if [ "$got" = "$wanted" ]; then ok; else not_ok "$what" "offered '$got', wanted '$wanted'"; fi
}
nh "completion of bash" 0 completion bash
cp out completion.bash
holds "its syntax" bash -n completion.bash
offers "commands" "check completion" c
offers "options" "--energy" rate --en
offers "options of the command only" "" rate --seed
offers "values" "net gross" rate --energy ""
offers "values that begin so" "matched" rate --pairing m
offers "values behind an equals sign" "net" check --energy = n
offers "files are left to the shell" "" info ci
for command in $commands; do # every option of the help is offered
    "$program" help "$command" | sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort >wanted
    bash offer.sh nenghao "$command" -- | tr ' ' '\n' | sort >offered
    same "options of $command" wanted offered
done
for shell in zsh fish; do
    nh "completion of $shell" 0 completion $shell
    cp out completion.$shell
    if command -v $shell >/dev/null; then holds "syntax of $shell" $shell -n completion.$shell; else skip "$shell is not there"; fi
    nh "completion of $shell in Chinese" 0 completion $shell --lang zh
    has "completion of $shell in Chinese" out '分组'
done
if command -v fish >/dev/null; then
    fish -c 'source completion.fish; complete -C "nenghao rate --energy "' >offered
    has "fish offers values" offered '^net'
fi
nh "no shell" 2 completion
nh "another shell" 2 completion tcsh
has "another shell" err 'expected one of bash, zsh, fish'

# ---- manual pages --------------------------------------------------------------------------------------------------
for command in '' $commands; do
    for lang in en zh; do
        # shellcheck disable=SC2086 # none or one
        nh "manual of '$command' ($lang)" 0 help --man $command --lang $lang
        cp out page.1
        if command -v mandoc >/dev/null; then
            mandoc -K utf-8 -T lint -W warning page.1 2>&1 | grep -v 'missing date' >lint
            empty "manual of '$command' ($lang) has no fault" lint
        fi
    done
done
command -v mandoc >/dev/null || skip "mandoc is not there"
nh "manual of the program" 0 help --man
for command in $commands; do has "the manual lists $command" out "nenghao\\\\-$command \(1\)"; done
nh "manual of rate" 0 help --man rate
has "the manual has the options" out '\\-\\-panel'
nh "manual of a topic" 2 help --man carriers

# ---- doctor --------------------------------------------------------------------------------------------------------
nh "doctor" 0 doctor
has "doctor knows the processor" out '^in use +(avx512|avx2|neon|scalar)'
has "doctor knows HDF5" out '^HDF5 +[0-9]+\.[0-9]+'
nh "doctor in Chinese" 0 doctor --lang zh
has "doctor in Chinese" out '^指令集'
nh "doctor as JSON" 0 doctor --format json --threads 1
json "doctor as JSON" out "d['schema'] == 'nenghao.doctor/1' and {'item': 'threads', 'found': '1', 'note': ''} in d['rows']"
with=NENGHAO_CPU=scalar
nh "doctor sees what is lowered" 0 doctor
has "doctor sees what is lowered" out '^in use +scalar'
with=
nh "doctor of another directory" 0 doctor /proc
has "doctor of another directory" out 'not writable|0x9fa0'
nh "doctor of nothing" 4 doctor ./nothing

# ---- bulletin ------------------------------------------------------------------------------------------------------
nh "a city for a bulletin" 0 synth -o bulletin.nh --enterprises 60 --months 24 --decline 5 --from 2015 --to 2016
nh "a bulletin" 0 check bulletin.nh --by region:6 --totals --from 2016 --to 2016 --bulletin --format csv
cp out bulletin.csv
nh "its electricity" 0 rate bulletin.nh --by region:6 --totals --where carrier=electricity --energy gross --from 2016 --decimals 2 --format csv
cp out electricity.csv
nh "the barometer behind it" 0 check bulletin.nh --by region:6 --totals --from 2016 --to 2016 --format csv
cp out barometer.csv
python3 - >told <<'PY'
import csv
turned = lambda text: text if not text.strip("0.") else text[1:] if text.startswith("-") else "-" + text
rows = [list(csv.DictReader(open(name, encoding="utf-8"))) for name in ("bulletin.csv", "barometer.csv", "electricity.csv")]
print(list(rows[0][0]), len(rows[0]) == len(rows[1]) > 3, all(
    (a["intensity_change_percent"], a["energy_change_percent"], a["flags"]) == (turned(b["decline_percent"]), b["energy_change_percent"], b["flags"])
    for a, b in zip(*rows[:2])), [row["electricity_intensity_change_percent"] for row in rows[0]] == [row["change_percent"] for row in rows[2]])
PY
has "a bulletin turns the sign of the barometer and keeps its digits" told "^\['region', 'period', 'intensity_change_percent', 'energy_change_percent', 'electricity_intensity_change_percent', 'flags'\] True True True$"
nh "a bulletin in Chinese" 0 check bulletin.nh --by region:6 --from 2016 --to 2016 --bulletin --lang zh
has "a bulletin in Chinese" out '^地区 .*能耗强度上升或下降 .*能源消费总量增速 .*电耗上升或下降'
has "regions have their names" out '^武进区'
cp bulletin.csv english.csv
nh "a bulletin for programs has codes" 0 check bulletin.nh --by region:6 --totals --from 2016 --to 2016 --bulletin --format csv --lang zh
same "a bulletin for programs has codes, whatever the language" out english.csv
has "a bulletin for programs has codes" out '^320402,2016,'
printf 'region,period,item,value\n3204,2015,gdp_current,100\n3204,2016,gdp_current,110\n3204,2015,energy_total,50\n3204,2016,energy_total,53\n3204,2015,全社会用电量,400\n3204,2016,electricity_total,418\n' >electricity.csv
nh "accounts with electricity" 0 import -o electricity.nh electricity.csv
nh "a bulletin of accounts" 0 check electricity.nh --by region --measure gdp --bulletin --from 2016 --format csv
has "a bulletin of accounts" out '^3204,2016,-3.64,6.00,-5.00,$'
nh "a bulletin of emissions" 2 check bulletin.nh --by region:4 --bulletin --factor carbon
nh "a bulletin of one group" 2 check bulletin.nh --from 2015 --to 2016 --bulletin
has "a bulletin of one group" err 'add --by region:4'

# ---- receipts ------------------------------------------------------------------------------------------------------
nh "a city" 0 synth -o city.nh --enterprises 40 --months 24 --decline 5 --from 2015 --to 2016
nh "a rate with its receipt" 0 rate city.nh --by region:6,industry:2 --where 'region=3204' -o rate.csv --receipt rate.json --threads 2
json "the receipt" rate.json "d['schema'] == 'nenghao.receipt/1' and d['words'][:2] == ['rate', 'city.nh'] and d['format'] == 'csv'"
json "it leaves out what changes nothing" rate.json "'--threads' not in d['words'] and '-o' not in d['words']"
json "it knows the result" rate.json "d['result']['sha256'] == __import__('hashlib').sha256(open('rate.csv', 'rb').read()).hexdigest()"
nh "the receipt holds" 0 verify rate.json
has "the receipt holds" out '2 checks, all hold'
nh "a check that does not hold" 1 check city.nh --from 2015 --to 2016 --target 50 --lang zh --receipt check.json
nh "its receipt holds" 0 verify check.json --format json
json "its receipt holds" out "d['ok'] and d['n_checks'] == 2"
nh "levels without a store" 0 check --levels 3000,5000,3100,6503.1 --target 17 --format json -o levels.json --receipt levels.receipt.json
nh "their receipt holds" 0 verify levels.receipt.json
for form in html xlsx; do
    nh "a report, $form" 0 report city.nh --from 2015 --to 2016 --target 1 --lang zh -o "report.$form" --receipt report.json
    json "its receipt, $form" report.json "d['format'] == '$form' and d['result']['sha256'] == __import__('hashlib').sha256(open('report.$form', 'rb').read()).hexdigest()"
    nh "the receipt of the report holds, $form" 0 verify report.json
    has "the receipt of the report holds, $form" out '2 checks, all hold'
    sed 's/"--target"/"--agency"/' report.json >other.json
    nh "another report, $form" 1 verify other.json
done
printf 'id,kind,expression,published\nA,arith,45.5-33.3,12.2\n' >figures.csv
nh "an audit" 0 audit figures.csv city.nh --receipt audit.json
json "its inputs" audit.json "[(i['path'], i['kind']) for i in d['inputs']] == [('figures.csv', 'file'), ('city.nh', 'store')]"
nh "the receipt of the audit" 0 verify audit.json
printf 'B,arith,1+1,2\n' >>figures.csv
nh "another list of figures" 1 verify audit.json
has "the input is named" out 'input +figures.csv +FAILED +SHA-256'
has "the result is named" out 'result +audit +FAILED'
printf 'enterprise_id,period,carrier,quantity\n' >more.csv
sed -n '2p' <("$program" rate city.nh --by enterprise --format csv) | cut -d, -f1 | sed 's/$/,2016-01,raw_coal,12345/' >>more.csv
nh "another value" 0 import -o city.nh --append more.csv
nh "the store is another one" 1 verify rate.json
has "the store is another one" out 'input +city.nh +FAILED'
sed 's/city.nh/town.nh/' rate.json >moved.json
nh "a store that is gone" 4 verify moved.json
has "a store that is gone" err 'cannot be run again: cannot open town.nh'
sed 's/"rate"/"synth"/' rate.json >other.json
nh "a receipt runs what reads, nothing that writes" 4 verify other.json
echo '{"schema": "nenghao.receipt/1"}' >short.json
nh "a receipt without words" 4 verify short.json
echo '{"schema"' >broken.json
nh "a broken receipt" 4 verify broken.json
has "a broken receipt" err 'line 1|not a receipt'
nh "a receipt that cannot be written" 4 rate city.nh --receipt nowhere/r.json
nh "the same run gives the same receipt" 0 rate city.nh -o a.csv --receipt a.json
nh "again" 0 rate city.nh -o a.csv --receipt b.json
same "the same run gives the same receipt" a.json b.json

# ---- export --------------------------------------------------------------------------------------------------------
nh "tables of a city" 0 export city.nh -o tables
has "tables of a city" out '^tables: 40 enterprises, [0-9]+ rows of energy'
holds "files of an export are private" [ "$(stat -c %a tables tables/energy.csv | tr '\n' ' ')" = '700 600 ' ]
nh "a part of it" 0 export city.nh -o part --where 'region=3204;carrier=raw_coal' --table enterprises,energy
holds "a part of it" [ "$(ls part)" = "$(printf 'energy.csv\nenterprises.csv')" ]
holds "one carrier of it" [ "$(tail -n +2 part/energy.csv | cut -d, -f3 | sort -u)" = raw_coal ]
nh "an export in Chinese" 0 export city.nh -o city.h5 --format hdf5 --lang zh
has "an export in Chinese" out '^city.h5：40 家企业'
nh "one file is a store to read" 0 rate city.h5
nh "the form of a name" 0 export city.nh -o named.h5
holds "the form of a name" [ -f named.h5 ]
for place in - energy.csv energy.npy; do
    nh "tables in one file ($place)" 2 export city.nh -o "$place"
    has "tables in one file ($place)" err 'several files, in a directory'
    holds "tables in one file ($place)" [ ! -e "./$place" ]
done
nh "what is there stays" 2 export city.nh -o tables
nh "an unknown table" 2 export city.nh -o x --table energi
has "an unknown table" err "did you mean 'energy'"
nh "an unknown format" 2 export city.nh -o x --format parquet
nh "no place" 2 export city.nh
nh "a place that cannot be" 4 export city.nh -o nowhere/x
mkdir odd
printf 'enterprise_id,region,industry,note\nA,320402,C26,"a ""quoted"", text"\nB,320402,C26,=1+1\n' >odd/enterprises.csv
printf 'enterprise_id,period,carrier,quantity\nA,2020,raw_coal,1\nB,2020,raw_coal,\n' >odd/energy.csv
nh "odd texts" 0 import -o odd.nh odd
nh "odd texts come out as they went in" 0 export odd.nh -o odd_tables
same "odd texts come out as they went in" odd/enterprises.csv odd_tables/enterprises.csv
has "a line without values is there" odd_tables/energy.csv '^B,2020,raw_coal,,consumption,$'
holds "nothing is left beside" [ -z "$(ls -d ./*.tmp-* 2>/dev/null)" ]

# ---- logs ----------------------------------------------------------------------------------------------------------
nh "a logged run" 0 rate city.nh --where region=3204 --log log.jsonl
nh "a logged failure" 4 rate nowhere.nh --log log.jsonl
printf 'enterprise_id,period,carrier,quantity\nX,2019,raw_coal,98765x\n' >bad.csv
nh "a logged import" 3 import -o bad.nh bad.csv --log log.jsonl
python3 - log.jsonl >lines <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print([(d["event"], d.get("status")) for d in lines], lines[0]["command"])
PY
has "the log has a line for each beginning and end" lines "^\[\('begin', None\), \('end', 'ok'\), \('begin', None\), \('end', 'input/output'\), \('begin', None\), \('end', 'input data'\)\] nenghao rate city.nh --where region=3204$"
hasnt "values of enterprises stay out of the log" log.jsonl 98765
nh "a log that cannot be written" 4 rate city.nh --log nowhere/log.jsonl

cli_summary
