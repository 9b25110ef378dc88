#!/usr/bin/env bash
# The program as a user meets it: exit statuses, messages, help, files, languages, signals.
# usage: test_cli.sh PROGRAM WORKDIR
set -uo pipefail
program=$(realpath "$1")
work=$2
rules=$(realpath "$(dirname "$0")/../data/rules")
# shellcheck source=tests/cli_lib.sh
. "$(dirname "$0")/cli_lib.sh"

# ---- the tables of a city of two works ---------------------------------------------------------------------------
mkdir tables
cat >tables/enterprises.csv <<'CSV'
enterprise_id,name,region,industry,size
A,First Works,320402,C26,large
B,Second Works,320411,C30,small
CSV
cat >tables/energy.csv <<'CSV'
enterprise_id,period,carrier,quantity
A,2019,raw_coal,100000
A,2020,raw_coal,90000
B,2019,raw_coal,10500.5
B,2020,raw_coal,10000
CSV
cat >tables/output.csv <<'CSV'
enterprise_id,period,measure,value
A,2019,value_added,1000
A,2020,value_added,1000
B,2019,value_added,100
B,2020,value_added,110.25
CSV
printf 'enterprise_id,period,raw_coal\nA,2019,100000\nA,2020,90000\nB,2019,10500.5\nB,2020,10000\n' >energy_wide.csv
printf 'enterprise_id,period,value_added\nA,2019,1000\nA,2020,1000\nB,2019,100\nB,2020,110.25\n' >output_wide.csv

# ---- help ----------------------------------------------------------------------------------------------------------
nh "no command is wrong use" 2
empty "no command leaves stdout alone" out
has "no command shows the overview" err 'nenghao rate'
for call in help --help -h; do
    nh "$call" 0 $call
    has "$call begins with examples" <(head -n 4 out) 'nenghao synth'
    has "$call lists the commands" out '^  verify +[a-z]'
    has "$call lists the topics" out '^  carriers +[a-z]'
    empty "$call is silent on stderr" err
done
for command in import info rate check audit prices pack export verify synth bench doctor completion help; do
    nh "help $command" 0 help $command
    cp out page
    nh "$command --help" 0 $command --help
    [ $command = help ] || same "both ways to the page of $command" page out
    has "the page of $command has an example" page "nenghao $command "
done
nh "the page of a command in Chinese" 0 rate --help --lang zh
has "the page of a command in Chinese" out '选项'
nh "version" 0 --version
has "version" out '^nenghao [0-9]+\.[0-9]+\.[0-9]+$'
nh "a topic" 0 help carriers
has "carriers" out 'raw_coal'
nh "a topic with aliases" 0 help tables --lang zh
has "aliases of columns" out '统一社会信用代码'
nh "a topic that is near a command" 2 help raet
has "a topic that is near a command" err "did you mean 'rate'"
nh "a topic that is near another" 2 help cariers
has "a topic that is near another" err "did you mean 'carriers'"

# ---- wrong use -----------------------------------------------------------------------------------------------------
nh "unknown command" 2 chekc x
has "unknown command" err "did you mean 'check'"
for later in explain evaluate edit reconcile merge; do
    nh "$later is not pretended" 2 $later
    has "$later is not pretended" err 'no command'
done
nh "unknown option" 2 rate x --mesure revenue
has "unknown option" err 'did you mean --measure'
for short in --meas --b --thr; do
    nh "$short is no abbreviation" 2 rate x $short 1
    has "$short is no abbreviation" err "has no option $short"
done
nh "unknown letter" 2 rate x -z
nh "an option of another command" 2 rate x --seed 1
nh "unknown value" 2 rate x --energy nett
has "unknown value" err 'net\|gross'
nh "a flag with a value" 2 rate x --totals=yes
nh "a missing value" 2 rate x --by
has "a missing value" err '--by KEY'
nh "a missing store" 2 rate
nh "a word too many" 2 rate x y
has "a word too many" err "'y'"
nh "options before the command" 2 --lang zh rate x
has "options before the command" err 'behind the command'
for number in -1 1x '' 99999999999999999999; do
    nh "threads '$number'" 2 rate x --threads "$number"
done
for size in 1X 12Mi 99999999999G G; do
    nh "memory '$size'" 2 rate x --max-memory "$size"
done
for later in 'disclosure p'; do
    # shellcheck disable=SC2086 # two words
    nh "$later is refused by name" 2 rate x --$later
    has "$later is refused by name" err 'not in this version'
done
nh "import without a store" 2 import tables
nh "import without tables" 2 import -o city.nh
nh "import of a folder without tables" 2 import -o city.nh "$(mkdir -p nothing; echo nothing)"
nh "synth without a place" 2 synth
nh "synth in two places" 2 synth -o x --csv y
nh "check without levels" 2 check
with=NENGHAO_CPU=sse9
nh "an unknown SIMD level" 2 check --levels 1,1,1,1
has "an unknown SIMD level" err 'sse9'
with=

# ---- import --------------------------------------------------------------------------------------------------------
nh "import of a folder" 0 import -o city.nh tables
has "the next command is named" out '^next: nenghao rate city.nh$'
has "rows are counted" out '3 files, 10 rows; 2 enterprises'
empty "import is silent on stderr" err
nh "rate" 0 rate city.nh --format csv
cp out rate.csv
has "rate by hand" out '^2020,71\.43,1110\.25,0\.0643368610673,-10\.338157,2,2,2,$'
nh "import again" 2 import -o city.nh tables
import_gives_the_same() { # what arguments...
    local what=$1; shift
    rm -rf other.nh
    nh "$what" 0 import -o other.nh "$@" --quiet
    empty "$what, quiet" out
    nh "$what: rate" 0 rate other.nh --format csv
    same "$what" out rate.csv
}
import_gives_the_same "wide tables" tables/enterprises.csv energy_wide.csv output_wide.csv
import_gives_the_same "kinds by name" tables/enterprises.csv --table energy=tables/energy.csv --table=output=tables/output.csv
import_gives_the_same "chunks of one line" tables --chunk-lines 1 --codec deflate
import_gives_the_same "packed chunks" tables --codec packed
mkdir bom gb18030 crlf
for file in enterprises energy output; do
    { printf '\xef\xbb\xbf'; cat tables/$file.csv; } >bom/$file.csv
    sed 's/$/\r/' tables/$file.csv >crlf/$file.csv
done
import_gives_the_same "a byte order mark" bom
import_gives_the_same "CRLF" crlf
sed 's/enterprise_id,name,region,industry/企业代码,名称,地区代码,行业代码/; s/First Works/第一厂/' tables/enterprises.csv |
    iconv -f utf-8 -t gb18030 >gb18030/enterprises.csv
sed 's/enterprise_id,period,carrier,quantity/企业代码,时期,品种,数量/' tables/energy.csv | iconv -f utf-8 -t gb18030 >gb18030/energy.csv
sed 's/enterprise_id,period,measure,value/企业代码,时期,指标,数值/' tables/output.csv | iconv -f utf-8 -t gb18030 >gb18030/output.csv
import_gives_the_same "Chinese tables in GB18030" gb18030
import_gives_the_same "an encoding by name" gb18030 --encoding gb18030
nh "names come out as UTF-8" 0 rate other.nh --by name --format csv
has "names come out as UTF-8" out '^第一厂,2019,'
holds "a store is private" [ "$(stat -c %a city.nh)" = 700 ]

printf 'enterprise_id,region,industry,chain\nA,320402,C26,化工;新能源\nB,320411,C31,化工；新碳材料\n' >chains.csv
nh "chains between wide semicolons" 0 import -o chains.nh chains.csv tables/energy.csv tables/output.csv --quiet
nh "chains between wide semicolons: rate" 0 rate chains.nh --by chain --from 2020 --format csv
holds "chains between wide semicolons" [ "$(cut -d , -f 1,7 out | tail -n +2 | tr '\n' ' ')" = '化工,2 新碳材料,1 新能源,1 ' ]

# corrections and new periods
printf 'enterprise_id,period,carrier,quantity\nB,2020,raw_coal,20000\nA,2021,raw_coal,80000\n' >later.csv
cp -r city.nh corrected.nh
nh "append" 0 import -o corrected.nh --append later.csv
has "a correction is counted" out '^values corrected: 1$'
nh "rate after a correction" 0 rate corrected.nh --format csv
has "the corrected sum" out '^2020,78\.573,'
has "the new period" out '^2021,57\.144,'
nh "info after a correction" 0 info corrected.nh
has "the old value stays visible" out '(^|[^0-9])10000([^0-9]|$)'
nh "append to nothing" 2 import -o missing.nh --append later.csv
if command -v flock >/dev/null; then
    got=0
    flock corrected.nh/LOCK "$program" import -o corrected.nh --append later.csv >out 2>err || got=$?
    holds "a second writer is refused" [ $got -eq 4 ]
    has "a second writer is refused" err 'another'
else
    skip "a second writer (no flock)"
fi

# bad rows
printf 'enterprise_id,period,carrier,quantity\nA,2019,raw_coal,5000\nA,2020,raw_coal,1x5\nC,2019,raw_coal,7\nA,2019,unobtainium,1\n' >bad.csv
for lang in en zh; do
    nh "bad rows" 3 import -o bad.nh tables/enterprises.csv bad.csv --lang $lang
    has "bad rows are shown with their place" err 'bad\.csv, line 3, column quantity'
    has "bad rows are shown with what was found" err '1x5'
    holds "nothing is stored" [ ! -e bad.nh ]
    holds "rejects are private" [ "$(stat -c %a bad.nh.rejects.csv)" = 600 ]
    holds "rejects are complete" [ "$(wc -l <bad.nh.rejects.csv)" -eq 4 ]
    has "rejects have the value" bad.nh.rejects.csv '^bad\.csv,3,quantity,1x5,'
    has "rejects have the unknown enterprise" bad.nh.rejects.csv '^bad\.csv,4,enterprise_id,C,'
    has "rejects have the unknown carrier" bad.nh.rejects.csv '^bad\.csv,5,carrier,unobtainium,'
done
nh "skip-bad" 0 import -o bad.nh tables/enterprises.csv bad.csv --skip-bad
has "skip-bad says what was left out" out '^bad rows, not stored: 3$'
holds "skip-bad lists the bad rows" [ "$(wc -l <bad.nh.rejects.csv)" -eq 4 ]
nh "skip-bad stores the good row" 0 rate bad.nh --format csv
has "skip-bad stores the good row" out '^2019,3\.5715,'
printf 'enterprise_id,period,carrier,quantity\nA,2019,raw_coal,1.1234567895\n' >fine.csv
nh "ten decimals" 3 import -o fine.nh tables/enterprises.csv fine.csv
has "ten decimals" err '--round'
nh "rounded decimals" 0 import -o fine.nh tables/enterprises.csv fine.csv --round 9
has "rounded decimals are counted" out '^values rounded: 1$'
nh "a file that is not there" 4 import -o fine2.nh tables/enterprises.csv nowhere.csv
has "a file that is not there" err 'nowhere\.csv'
nh "an unknown kind of table" 2 import -o fine3.nh --table energie=tables/energy.csv
nh "a table without kind" 2 import -o fine3.nh --table tables/energy.csv

# ---- results -------------------------------------------------------------------------------------------------------
for command in info rate verify; do
    for format in table json; do
        nh "$command as $format" 0 $command city.nh --format $format
        empty "$command as $format is silent on stderr" err
    done
    json "$command has a schema" out "d['schema'] == 'nenghao.$command/1'"
    nh "$command in Chinese" 0 $command city.nh --lang zh
    has "$command in Chinese" out '[一-龥]|能|段|通过'
done
nh "rate as JSON" 0 rate city.nh --format json --by region:4 --threads 1 --quiet
json "the command in the provenance leaves out what cannot matter" out \
    "d['provenance']['command'] == 'nenghao rate city.nh --format json --by region:4'"
nh "a word that a shell would split" 0 rate city.nh --format json --where 'region=32;industry=C26'
json "a word that a shell would split" out "\"'region=32;industry=C26'\" in d['provenance']['command']"
nh "an unknown key" 2 rate city.nh --by regoin
has "an unknown key" err "did you mean 'region'"
nh "a bare segment" 0 rate city.nh/seg-000001.h5 --format csv
same "a bare segment gives the same figures" out rate.csv
nh "a store that is not there" 4 rate nowhere.nh
nh "a file that is no store" 4 rate tables/energy.csv
for scope in 'price current' 'scope full' 'panel all' 'disclosure none'; do
    # shellcheck disable=SC2086
    nh "$scope is what is computed" 0 rate city.nh --$scope --format csv
    same "$scope is what is computed" out rate.csv
done
nh "a panel" 0 rate city.nh --panel matched --format csv
has "a panel has three columns more" out ',flags,raw_change_percent,n_entries,n_exits$'
nh "a panel of a check" 0 check city.nh --panel matched --format json
json "a panel of a check" out "d['panel']['n_exits'] >= 0 and d['provenance']['panel'] == 'matched'"
nh "the barometer" 0 check city.nh --by region:4 --target 17 --from 2019 --to 2020 --format csv
has "the barometer" out '^region,period,.*,energy_change_percent,decline_percent,target_percent,warning,n_units,flags$'
nh "the barometer in Chinese" 0 check city.nh --by region:4 --lang zh
has "the barometer in Chinese" out '预警等级：'
nh "the barometer of a published figure" 2 check city.nh --by region:4 --published 20.55
nh "months of years" 2 rate city.nh --freq ytd
has "months of years" err 'ytd is finer'
nh "options in every notation" 0 rate --format=csv -q --by region:4 -- city.nh
has "options in every notation" out '^3204,2019,'

# scopes: 100 t of coal, 30 of them feedstock, and 1,000 kWh; the forms that belong to it
mkdir scopes
printf 'enterprise_id,region,industry\nA,320402,C2614\n' > scopes/enterprises.csv
printf 'carrier,unit,kgce_per_unit,fossil\ncoal,t,1000,1\npower,kWh,0.1,0\n' > scopes/carriers.csv
printf 'enterprise_id,period,carrier,flow,quantity\nA,2020,coal,消费,100\nA,2020,coal,原料,30\nA,2020,power,,1000\n' \
    > scopes/energy.csv
printf 'enterprise_id,period,value_added\nA,2020,10\n' > scopes/output.csv
nh "a store with feedstock" 0 import -o scopes.nh scopes
nh "a scope" 0 rate scopes.nh --scope no-feedstock --format csv
has "a scope" out '^period,energy_tce,output_cny10k,'
has "a scope" out '^2020,70.1,10,7.01,'
nh "two deductions" 0 rate scopes.nh --scope no-feedstock+fossil --format csv
has "two deductions" out '^2020,70,10,7,'
nh "scopes side by side" 0 rate scopes.nh --scope full,no-feedstock,fossil --format json
json "scopes side by side" out "[(r['scope'], r['full_tce'], r['feedstock_tce'], r['nonfossil_tce'], r['energy_tce']) for r in d['rows']] == [('full', '100.1', '0', '0', '100.1'), ('no-feedstock', '100.1', '30', '0', '70.1'), ('fossil', '100.1', '0', '0.1', '100')] and d['provenance']['scope'] == 'full,no-feedstock,fossil'"
nh "scopes in Chinese" 0 rate scopes.nh --scope full,no-feedstock --lang zh
has "scopes in Chinese" out '扣原料用能'
nh "a scope that is not one" 2 rate scopes.nh --scope no-feedstok
has "a scope that is not one" err "did you mean 'no-feedstock'"
nh "a scope that the table of carriers cannot answer" 3 rate scopes.nh --scope all
has "a scope that the table of carriers cannot answer" err 'whether coal is renewable'
nh "scopes of a check" 2 check scopes.nh --scope full,fossil --from 2019 --to 2020
has "scopes of a check" err 'one scope at a time'
nh "forms that hold" 0 info scopes.nh --checks
has "forms that hold" out '^1 forms checked .*: 0 errors, 0 warnings$'
printf 'enterprise_id,period,carrier,flow,quantity\nA,2020,coal,原料,130\nA,2020,coal,期初库存,-1\n' > more_feedstock.csv
nh "more feedstock than coal" 0 import -o scopes.nh --append more_feedstock.csv
nh "forms that do not hold" 1 info scopes.nh --checks --format csv
has "forms that do not hold" out '^X03,error,A,2020,coal,feedstock,130,<= 100$'
has "forms that do not hold" out '^X07,error,A,2020,coal,opening_stock,-1,>= 0$'
nh "forms that do not hold, in Chinese" 1 info scopes.nh --checks --lang zh
has "forms that do not hold, in Chinese" out '原料用能、加工转换投入不大于消费量'
nh "more is left out than there is" 3 rate scopes.nh --scope no-feedstock
has "more is left out than there is" err 'over_deducted'
nh "more is left out than there is, in a table" 0 rate scopes.nh --scope no-feedstock --by enterprise --format csv
has "more is left out than there is, in a table" out '^A,2020,,10,,,1,1,1,over_deducted$'

# comparable prices: 200 / 1.02 / 0.985 = 199.06..., 110 / 1.1 = 100
mkdir prices
printf 'enterprise_id,region,industry\nA,320402,C2614\nB,320402,C30\nD,320404,D44\n' > prices/enterprises.csv
printf 'enterprise_id,period,raw_coal\nA,2015,100\nA,2017,90\nB,2015,50\nB,2017,40\n' > prices/energy.csv
printf 'enterprise_id,period,value_added\nA,2015,200\nA,2017,200\nB,2015,100\nB,2017,110\nD,2015,7\n' > prices/output.csv
printf 'industry,period,index,basis\nC26,2016,102,previous_year\nC26,2017,98.5,previous_year\nC,2017,110,fixed:2015\n' \
    > prices/deflators.csv
nh "a store with deflators" 0 import -o prices.nh prices
nh "constant prices" 0 rate prices.nh --price constant:2015 --by industry:2 --format csv
has "constant prices" out '^C26,2017,0.0642[0-9]*,199.064397332537,'
has "constant prices" out '^C30,2017,0.0285[0-9]*,100,'
nh "constant prices before the base" 0 rate prices.nh --price constant:2017 --by industry:2 --where industry=C --format csv
has "constant prices before the base" out '^C26,2015,0.07143,200.94,'
has "constant prices before the base" out '^C30,2015,0.035715,110,'
nh "constant prices in a check" 0 check prices.nh --price constant:2015 --from 2015 --to 2017 --where industry=C --format json
json "constant prices in a check" out "d['price_base'] == '2015' and d['levels'][-1]['output_cny10k'] == '299.064397332537'"
nh "constant prices in a sentence" 0 check prices.nh --price constant:2015 --from 2015 --to 2017 --where industry=C --lang zh
has "constant prices in a sentence" out '单位增加值能耗（2015年价）累计下降'
has "constant prices in a table" out '产出（2015年价）'
# prices of quarters: 60 / 0.98 / 1.1 = 55.658627..., and a table that is too fine
mkdir quarters
printf 'enterprise_id,region,industry\nA,320402,C2614\n' > quarters/enterprises.csv
printf 'enterprise_id,period,raw_coal\nA,2015Q1,100\nA,2017Q1,90\n' > quarters/energy.csv
printf 'enterprise_id,period,value_added\nA,2015Q1,50\nA,2017Q1,60\n' > quarters/output.csv
printf 'industry,period,index,basis\nC26,2016Q1,98,previous_year\nC26,2017Q1,110,previous_year\n' > quarters/deflators.csv
nh "a store with prices of quarters" 0 import -o quarters.nh quarters
nh "prices of quarters" 0 rate quarters.nh --price constant:2015 --freq quarter --compare 2015Q1 --from 2017Q1 --format csv
has "prices of quarters" out '^2017Q1,0.064287,55.658627087199,0.0011550231,-19.150000,1,1,1,$'
nh "prices of quarters for years" 3 rate quarters.nh --price constant:2015
has "prices of quarters for years" err 'are by quarter, and figures by year'
nh "prices of quarters in a check" 3 check quarters.nh --price constant:2015 --from 2015 --to 2017
printf 'industry,period,index,basis\nC26,2016Q1,98,previous_year\nC26,2016-03-01,110,previous_year\n' > quarters/deflators.csv
nh "prices of days" 3 import -o days.nh quarters
has "prices of days" err 'deflators.csv, line 3, column period: found .2016-03-01., expected a year, a quarter or a month'
# what a clerk may write into small tables: file, line, column, what stands there, what was expected
while IFS='|' read -r name header row column expected; do
    printf '%s\n%s\n' "$header" "$row" > quarters/bad.csv
    nh "$name" 3 import -o clerk.nh quarters/enterprises.csv quarters/energy.csv quarters/output.csv quarters/bad.csv
    has "$name" err "bad.csv, line 2, column $column: found .*, expected $expected"
done <<'ROWS'
an index of 0|industry,period,index,basis|C,2016,0.00,previous_year|index|a price index above 0
a negative index|industry,period,index,basis|C,2016,-5,previous_year|index|a price index above 0
an index that is missing|industry,period,index,basis|C,2016,,previous_year|index|a price index above 0
an unknown basis|industry,period,index,basis|C,2016,101,last|basis|previous_year or fixed:YYYY
a base quarter|industry,period,index,basis|C,2016,101,fixed:2015Q1|basis|previous_year or fixed:YYYY
no industry|industry,period,index,basis|,2016,101,previous_year|industry|an industry, or \* for the rest
a plan backwards|region,from,to,decline_percent|3204,2015,2014,17|to|a year after the base year
a quarter as a base year|region,from,to,decline_percent|3204,2015Q1,2020,17|from|a year such as 2020
a target of everything|region,from,to,decline_percent|3204,2015,2020,100|decline_percent|a decline below 100 percent
a year of everything|region,from,to,decline_percent,year,annual_percent|3204,2015,2020,17,2016,100.5|annual_percent|a decline below 100 percent
a target with a sign|region,from,to,decline_percent|3204,2015,2020,17%|decline_percent|a plain decimal
a year outside of the plan|region,from,to,decline_percent,year,annual_percent|3204,2015,2020,17,2015,3|year|a year of the plan
ROWS
nh "growth at comparable prices" 0 prices prices.nh --price constant:2015 --by industry:2 --link 2017 --where industry=C --format csv
has "growth at comparable prices" out '^C26,2017,200,199.064397332537,,,,,1.0047,200,200,0,1,'
has "growth at comparable prices" out '^C30,2015,100,100,,,,,1.1,110,110,0,1,'
nh "growth of the same units" 0 prices prices.nh --price constant:2015 --panel matched --format csv --from 2017
has "growth of the same units" out ',n_entries,exits_cny10k,n_exits$'
has "two years have none of each other" out '^2017,310,299.064397332537,,,,,2,,,,,,310,2,0,0$'
nh "the link in Chinese" 0 prices prices.nh --price constant:2015 --link 2017 --where industry=C --lang zh
has "the link in Chinese" out '不可加残差'
nh "levels at named prices" 0 check --levels 3000,5000,3100,6503.1 --price constant:2015 --format json
json "levels at named prices" out "d['price_base'] == '2015'"
nh "levels at no prices" 2 check --levels 3000,5000,3100,6503.1 --price old
printf 'enterprise_id,period,steel\nA,2015,3\n' > steel.csv
nh "a measure in tonnes" 0 import -o tonnes.nh prices/enterprises.csv prices/deflators.csv steel.csv --unit t
nh "tonnes have no prices" 2 rate tonnes.nh --measure steel --price constant:2015
has "tonnes have no prices" err 'the measure steel is in t and has no prices'
nh "prices without a base" 2 prices prices.nh
has "prices without a base" err 'prices needs a base year'
nh "an industry without deflator" 3 rate prices.nh --price constant:2017
has "an industry without deflator" err 'industry D44 has no deflator, and its output of 2015 needs one'
nh "a base year without deflator" 3 rate prices.nh --price constant:2010
has "a base year without deflator" err 'those of the store are for 2015 to 2017'
nh "no deflators at all" 3 rate city.nh --price constant:2019
has "no deflators at all" err 'the store has no deflators'
nh "prices of no year" 2 rate prices.nh --price constant:2015-03
has "prices of no year" err 'expected current, or constant:YYYY'
printf 'industry,period,index,basis\nC26,2017,101,fixed:2015\n' > prices/more.csv
nh "a contradiction is stored" 0 import -o prices.nh --append prices/more.csv
nh "contradictory deflators" 3 rate prices.nh --price constant:2015
has "contradictory deflators" err 'the deflators of industry C26 contradict each other: a row gives'

# -o
nh "-o" 0 rate city.nh --format csv -o result.csv
empty "-o leaves stdout alone" out
same "-o" result.csv rate.csv
holds "-o respects the umask" [ "$(stat -c %a result.csv)" = 644 ]
nh "the ending names the format" 0 rate city.nh -o result.json
json "the ending names the format" result.json "d['schema'] == 'nenghao.rate/1'"
nh "--format beats the ending" 0 rate city.nh -oresult.json --format csv
same "--format beats the ending" result.json rate.csv
nh "-o -" 0 rate city.nh --format csv -o -
same "-o - is stdout" out rate.csv
chmod 600 result.csv
ln -s result.csv link.csv
nh "-o through a link" 0 rate city.nh --by size -o link.csv
holds "a link stays a link" [ -L link.csv ]
holds "the mode stays" [ "$(stat -c %a result.csv)" = 600 ]
has "the file behind it is written" result.csv '^size,'
cp result.csv before.csv
nh "-o after a failure" 2 rate city.nh --by regoin -o result.csv
same "a failure leaves the old result" result.csv before.csv
nh "-o into a folder that is not there" 4 rate city.nh -o nowhere/x.csv
nh "-o over a folder" 4 rate city.nh -o tables
holds "no temporary file is left" [ -z "$(find . -maxdepth 1 -name '*.tmp-*')" ]

# a stdout that takes nothing
if [ -c /dev/full ]; then
    for command in 'rate city.nh' 'info city.nh' help --version 'check --levels 3000,5000,3100,6503.1'; do
        got=0
        # shellcheck disable=SC2086
        "$program" $command >/dev/full 2>err || got=$?
        holds "$command on a full disk" [ $got -eq 4 ]
        has "$command on a full disk" err 'No space left'
    done
    nh "-o /dev/full" 4 rate city.nh -o /dev/full
else
    skip "a full disk (no /dev/full)"
fi
got=0
"$program" rate city.nh >&- 2>err || got=$?
holds "a closed stdout" [ $got -eq 4 ]
got=0
python3 - "$program" 2>err <<'PYTHON' || got=$?
import os, subprocess, sys
reader, writer = os.pipe()
os.close(reader)
sys.exit(subprocess.run([sys.argv[1], "rate", "city.nh"], stdout=writer).returncode)
PYTHON
holds "a reader that went away" [ $got -eq 4 ]
empty "a reader that went away is no news" err

# ---- check -----------------------------------------------------------------------------------------------------------
nh "a target that is met" 0 check --levels 3000,5000,3100,6503.1 --target 17 --published 20.55% --format json
json "the decline" out "d['decline_percent'] == '20.55' and d['met'] is True and d['schema'] == 'nenghao.check/1'"
nh "a target that is missed" 1 check --levels 3000,5000,3100,6503.1 --target 21
has "a missed target has its report" out '20\.55'
nh "a target that is missed, into a file" 1 check --levels 3000,5000,3100,6503.1 --target 21 -o check.txt
has "a missed target has its report in the file" check.txt '20\.55'
nh "a published figure that is refuted" 1 check --levels 3000,5000,3100,6503.1 --published 19.5%
nh "half-even and decimals reach check" 0 check --levels 1000,1000,875,1000 --decimals 0 --tie half-even --format json
json "half-even and decimals reach check" out "d['decline_percent'] == '12'"
nh "a report in Chinese" 0 check --levels 3000,5000,3100,6503.1 --target 17 --lang zh
has "a report in Chinese" out '目标'
has "both ends in Chinese" out '^报告期 '
nh "check of a store" 0 check city.nh --region 3204 --from 2019 --to 2020 --target 5 --format json
json "check of a store" out "d['met'] is True"
nh "a score sheet" 0 check --levels 100,100,80,100 --target 17 --scheme "$rules/score_sheet_2007.csv" --points other_measures=55 --format json
json "a score sheet" out "d['score']['total_points'] == '98' and d['score']['grade'] == 'EXCEEDED'"
nh "a score sheet in Chinese" 1 check --levels 100,100,84,100 --target 17 --scheme "$rules/score_sheet_2007.csv" --lang zh
has "a score sheet in Chinese" out '未完成（一票否决）'
nh "a score sheet that is none" 3 check --levels 100,100,84,100 --target 17 --scheme tables/energy.csv
has "a score sheet that is none" err 'unknown column'
nh "warning levels" 0 check city.nh --from 2019 --to 2020 --target 5 --rules "$rules/warning_levels.csv" --format json
json "warning levels" out "d['annual'][0]['warning'] == 3"
echo 'region,from,to,decline_percent,year,annual_percent
3204,2019,2020,5,2020,4' >targets.csv
cp -r city.nh targets.nh
nh "targets are appended" 0 import -o targets.nh --append targets.csv
nh "the target of the store" 0 check targets.nh --region 3204 --from 2019 --to 2020 --format json
json "the target of the store" out \
    "d['target_percent'] == '5' and d['path']['short'] and d['provenance']['target'] == 'table targets'"
nh "check of years without data" 3 check city.nh --from 2009 --to 2020 --target 5
nh "levels beside a store" 2 check city.nh --levels 1,1,1,1

# ---- audit -----------------------------------------------------------------------------------------------------------
cat >figures.csv <<'CSV'
id,sentence,kind,relation,measure,where,of,from,to,price,threshold,expression,published
F1,,share,,,,,,2020,,,,45.5%
F2,,share,,,,,,2015,,,,33.3%
F3,,share_change,,,,,,2020,,,F1-F2,12.2pp
F4,,arith,,,,,,,,,209.2/407.7,51.3%
CSV
nh "figures of a document" 0 audit figures.csv --format json
json "verdicts of a document" out "[f['verdict'] for f in d['figures']] == ['UNDECIDED', 'UNDECIDED', 'CONSISTENT', 'CONFIRMED']"
json "an interval" out "d['schema'] == 'nenghao.audit/1' and d['figures'][2]['interval'] == ['12.1', '12.3'] and d['figures'][2]['published'] == ['12.15', '12.25']"
nh "a sum of declines" 1 audit - --format json <<'CSV'
id,kind,expression,published
C,chain,2.01;3.6;3.7;4.8;5.6,19.71%
CSV
json "a sum of declines" out "d['figures'][0]['verdict'] == 'REFUTED' and d['figures'][0]['naive_sum'] is True"
cat >of_store.csv <<'CSV'
编号,类型,指标,基期,报告期,公布数
D,decline,value_added,2019,2020,10.34%
L,level,value_added,,2020,1110.25万元
N,level,gdp,,2020,1亿元
CSV
iconv -f utf-8 -t gb18030 of_store.csv >of_store_gb18030.csv
for file in of_store.csv of_store_gb18030.csv; do
    nh "$file" 0 audit $file city.nh --format csv -o audited.csv
    has "a decline from the store" audited.csv '^D,decline,10\.34%,CONFIRMED,10\.338157'
    has "a level from the store" audited.csv '^L,level,1110\.25万元,CONFIRMED,1110\.25,'
    has "what the store does not have" audited.csv '^N,level,1亿元,UNDECIDED,'
done
for format in csv json; do
    nh "audit, 1 thread" 0 audit of_store.csv city.nh --format $format --threads 1
    cp out one_thread
    nh "audit, 3 threads" 0 audit of_store.csv city.nh --format $format --threads 3
    same "audit does not depend on threads ($format)" out one_thread
done
nh "an audit as CSV, in Chinese" 0 audit figures.csv --format csv --lang zh
has "csv does not know the language" out ',"the document allows 12\.1 to 12\.3, of which a part rounds to 12\.2pp;'
nh "an audit in Chinese" 0 audit figures.csv --lang zh
has "an audit in Chinese" out '经核对，4项公布数字中1项可以复现'
printf 'id,kind,published\nA,arith,1.2.3\n' >bad_figures.csv
nh "a figure that is none" 3 audit bad_figures.csv
has "a figure that is none" err 'bad_figures\.csv, line 2, column published'
nh "a table that is not there" 4 audit nowhere.csv
nh "audit without a table" 2 audit
nh "a word too many for audit" 2 audit figures.csv city.nh more

# ---- verify ------------------------------------------------------------------------------------------------------------
nh "verify" 0 verify corrected.nh
cp -r corrected.nh damaged.nh
segment=damaged.nh/seg-000001.h5
printf 'x' | dd of=$segment bs=1 seek=$(($(stat -c %s $segment) / 2)) conv=notrunc status=none
nh "verify of a damaged store" 1 verify damaged.nh
has "verify names the segment" out 'seg-000001\.h5'
nh "rate of a damaged store" 4 rate damaged.nh
rm -r damaged.nh

# ---- language, locale, colour --------------------------------------------------------------------------------------------
language() { # what wanted-pattern variables...
    local what=$1 pattern=$2; shift 2
    env -u LC_ALL "$@" "$program" help >out 2>err
    has "$what" out "$pattern"
}
language "LANG" '示例' LANG=zh_CN.UTF-8
language "LC_MESSAGES beats LANG" '示例' LANG=de_DE.UTF-8 LC_MESSAGES=zh_CN.UTF-8
language "LC_ALL beats LC_MESSAGES" 'Examples' LC_MESSAGES=zh_CN.UTF-8 LC_ALL=C
language "an empty variable is none" '示例' LC_ALL= LANG=zh_CN.UTF-8
with=LC_ALL=zh_CN.UTF-8
nh "--lang beats the locale" 0 rate city.nh --lang en
has "--lang beats the locale" out '^period'
for locale in de_DE.UTF-8 zh_CN.GB18030 tr_TR.UTF-8 nonsense; do
    with=LC_ALL=$locale
    nh "csv in $locale" 0 rate city.nh --format csv
    same "csv does not know the locale $locale" out rate.csv
done
with=
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    on_terminal() { TERM=${term-xterm} script -qec "'$program' $*" /dev/null </dev/null >terminal 2>&1; }
    color=$'\033\\[31m'
    on_terminal chekc
    has "errors are coloured on a terminal" terminal "$color"
    on_terminal rate city.nh --by regoin --no-color
    hasnt "--no-color" terminal "$color"
    NO_COLOR=1 on_terminal rate city.nh --by regoin
    hasnt "NO_COLOR" terminal "$color"
    term=dumb on_terminal rate city.nh --by regoin
    hasnt "a dumb terminal" terminal "$color"
else
    skip "colours (no pseudo-terminal)"
fi
nh "no colour in a file" 2 rate city.nh --by regoin
hasnt "no colour in a file" err $'\033'

# ---- series that begin later than others ----------------------------------------------------------------------------------
mkdir late
printf 'enterprise_id,region,industry\nU1,320402,C26\nU2,320402,C26\nU3,320402,C26\n' >late/enterprises.csv
{ echo enterprise_id,period,carrier,quantity; for year in 2018 2019 2020; do echo "U1,$year-01,raw_coal,5"; done; } >late/energy.csv
{ echo enterprise_id,period,value_added
  for month in 02 03 04 05 06 07 08 09 10 11 12; do echo "U1,2020-$month,10"; done
  echo U2,2020-03,20; echo U3,2020-11,30; } >late/output.csv
nh "a series that begins later" 0 import -o late.nh late --quiet
nh "its rate" 0 rate late.nh --format csv --from 2019 -o late.csv
holds "all are counted where they report" grep -qE '^2020,0\.0035715,160,0\.000022321875,,3,1,3,partial$' late.csv

# ---- threads, memory, timings, environment -------------------------------------------------------------------------------
for threads in 0 1 3; do
    nh "$threads threads" 0 rate city.nh --format csv --threads $threads
    same "$threads threads" out rate.csv
done
for size in 64M 64MiB 64MB 1G 67108864; do
    nh "memory $size" 0 rate city.nh --format csv --max-memory $size
    same "memory $size" out rate.csv
done
nh "too little memory" 5 rate city.nh --max-memory 10
has "the needed memory is named" err 'need [0-9]+ bytes, and the memory limit is 10: raise --max-memory'
nh "too little memory to import" 5 import -o little.nh tables --max-memory 1M --threads 2
has "the memory that an import needs is named" err 'needs at least [0-9]+ bytes'
holds "nothing is left of it" [ ! -e little.nh ]
nh "an import in little memory" 0 import -o little.nh tables --max-memory 32M --threads 2 --quiet
with=NENGHAO_CPU=scalar
nh "NENGHAO_CPU" 0 rate city.nh --format csv -v
same "NENGHAO_CPU" out rate.csv
has "-v names the kernels" err 'scalar kernels'
for path in auto map pread hdf5; do
    with=NENGHAO_IO=$path
    nh "NENGHAO_IO=$path" 0 rate city.nh --format csv
    same "NENGHAO_IO=$path" out rate.csv
done
with=NENGHAO_IO=mmap
nh "an unknown way of reading" 2 rate city.nh
has "an unknown way of reading" err "'mmap' is unknown: use auto, map, pread or hdf5"
with=
nh "--timings" 0 rate city.nh --timings timings.json --quiet
json "--timings" timings.json "all(isinstance(d[k], float) and d[k] >= 0 for k in ('open', 'plan', 'read_aggregate', 'publish', 'total'))"
json "the parts are not more than the whole" timings.json \
    "0 < sum(d[k] for k in ('open', 'plan', 'read_aggregate', 'publish')) <= d['total']"
json "cells and bytes are counted" timings.json "d['cells'] >= 8 and d['bytes_stored'] >= 4 * d['cells']"
mkdir -p plugins
with="HDF5_PLUGIN_PATH=plugins HDF5_DRIVER=nonsense HDF5_VOL_CONNECTOR=nonsense HDF5_DRIVER_CONFIG=x"
nh "HDF5 variables are not obeyed" 0 rate city.nh --format csv
same "HDF5 variables are not obeyed" out rate.csv
with=

# ---- synth ---------------------------------------------------------------------------------------------------------------
synth=(--enterprises 60 --months 24 --carriers 4 --seed 7 --decline 3.5 --from 2015 --to 2016)
nh "synth" 0 synth -o synth.nh "${synth[@]}"
has "synth names the next command" out 'next: nenghao rate synth.nh'
nh "synth as tables" 0 synth --csv synth "${synth[@]}"
has "synth as tables names the next command" out 'next: nenghao import -o STORE synth'
nh "import of the tables" 0 import -o tables.nh synth
nh "rate of the store" 0 rate synth.nh --by region,industry --format csv
cp out synth.csv
nh "rate of the tables" 0 rate tables.nh --by region,industry --format csv
same "both give the same figures" out synth.csv
nh "months from January" 0 rate synth.nh --freq ytd --lang zh
has "months from January" out '1月至'
nh "months from January compared with a month" 2 rate synth.nh --freq ytd --compare 2016-03
has "months from January compared with a month" err 'another year'
nh "the known decline" 0 check synth.nh --from 2015 --to 2016 --target 3 --published 3.5% --format json
json "the known decline" out "d['decline_percent'] == '3.50' and d['published']['verdict'] == 'CONFIRMED'"
printf 'id,kind,measure,where,to,published\nA,share,gross_output,industry=C26,2016,12.5%%\nB,count,,green=yes,2016,7\nC,rank,,,2016,3\n' > figures.csv
nh "calibrated synth" 0 synth -o calibrated.nh --enterprises 60 --calibrate figures.csv
has "calibrated synth names the next command" out 'next: nenghao audit figures.csv calibrated.nh'
has "calibrated synth names its truth" out 'calibrated.nh.truth.json has the true value and error of each'
json "the truth of the figures" calibrated.nh.truth.json \
    "[f['status'] for f in d['figures']] == ['met', 'met', 'not carried'] and d['figures'][1]['error'] == '0'"
nh "audit of the calibrated store" 0 audit figures.csv calibrated.nh --format json
json "audit of the calibrated store" out "[f['verdict'] for f in d['figures']] == ['CONFIRMED', 'CONFIRMED', 'UNDECIDED']"
nh "calibrated synth in Chinese" 0 synth --csv calibrated --enterprises 60 --calibrate figures.csv --lang zh
has "calibrated synth in Chinese" out '已按 figures.csv 校准'
nh "calibrated tables" 0 import -o calibrated2.nh calibrated
nh "audit of the calibrated tables" 0 audit figures.csv calibrated2.nh --format csv
printf 'D,share,gross_output,industry=C26,2016,13%%\n' >> figures.csv
nh "figures that contradict each other" 3 synth -o x.nh --enterprises 60 --calibrate figures.csv
has "figures that contradict each other" err 'figures.csv, line 2, column published: no city gives 12.5%'
nh "no table of figures" 4 synth -o x.nh --calibrate nothing.csv
nh "no carriers" 2 synth -o x.nh --carriers 99
has "no carriers" err 'expected 1 to 12, found 99'
nh "years without a decline" 2 synth -o y.nh --from 2015 --to 2016

# ---- pack ----------------------------------------------------------------------------------------------------------------
nh "pack" 0 pack synth.nh -o packed.nh
has "pack says what it saved" out '^packed.nh: 1 segments, [0-9]+ bytes \(they were [0-9]+\)$'
has "pack names the next command" out '^next: nenghao rate packed.nh$'
nh "rate of the packed store" 0 rate packed.nh --by region,industry --format csv
same "the packed store gives the same figures" out synth.csv
nh "the packed store is whole" 0 verify packed.nh
nh "the codec is shown" 0 info packed.nh
has "the codec is shown" out ' packed '
nh "pack back" 0 pack packed.nh -o unpacked.nh --codec none --quiet
empty "pack back, quiet" out
same "there and back is the same segment" unpacked.nh/seg-000001.h5 synth.nh/seg-000001.h5
nh "pack in Chinese" 0 pack synth.nh/seg-000001.h5 -o bare.nh --lang zh
has "pack in Chinese" out '^下一步：nenghao rate bare.nh$'
nh "pack onto a store" 2 pack synth.nh -o packed.nh
has "pack onto a store" err 'exists: choose another name'
nh "pack without a place" 2 pack synth.nh
nh "pack with an unknown codec" 2 pack synth.nh -o x.nh --codec zip
nh "pack of nothing" 4 pack nothing.nh -o x.nh
holds "nothing is left of it" [ ! -e x.nh ]

# ---- bench ---------------------------------------------------------------------------------------------------------------
# No test looks at a time.
nh "bench" 0 bench --quick --suite kernel,loads --threads 1 --dir bench --json bench.json
has "bench compares before it measures" out '^kernel/rollup_i32/scalar/L1 .* GB/s'
hasnt "no kernel is wrong" out 'WRONG'
json "bench in the shape of Google Benchmark" bench.json \
    "d['context']['num_cpus'] >= 1 and all(b['real_time'] > 0 and b['time_unit'] == 'ns' for b in d['benchmarks'])"
json "bench names suite, work, level" bench.json "d['benchmarks'][-1]['name'] == 'loads/float64'"
nh "bench beside an older run" 0 bench --quick --suite loads --threads 1 --dir bench --baseline bench.json
has "bench beside an older run" out '^loads/float64 .*x the time before'
nh "bench of an unknown suite" 2 bench --suite kernels --dir bench
has "bench of an unknown suite" err "no suite 'kernels': expected limits, kernel"
nh "bench without its baseline" 4 bench --suite loads --dir bench --baseline nothing.json
has "bench without its baseline" err 'nothing.json'
nh "bench that cannot write" 4 bench --quick --suite loads --threads 1 --dir bench --json no/such/place.json
with=NENGHAO_CPU=sse9
nh "bench of an unknown SIMD level" 2 bench --quick --suite import --dir bench
with=
for suite in exactness io engine import; do
    nh "bench, $suite" 0 bench --quick --suite $suite --threads 2 --dir bench
    hasnt "bench, $suite: nothing is wrong" out 'WRONG'
done

# ---- progress and signals --------------------------------------------------------------------------------------------------
nh "no progress off a terminal" 0 synth -o progress.nh --enterprises 500 --months 24
empty "no progress off a terminal" err
nh "plain progress" 0 synth -o progress2.nh --enterprises 5000 --months 24 --progress plain
has "plain progress" err '^nenghao: [a-z]+ 50 %$'
hasnt "plain progress has no control characters" err $'[\r\033]'

interrupted() { # signal arguments...: started, told once it has begun, must end with 6
    local signal=$1 got=0 pid; shift
    : >err
    env --default-signal=INT "$program" "$@" --progress plain >out 2>err & # the shell, or who started it, ignores SIGINT
    pid=$!
    for _ in $(seq 200); do [ -s err ] && break; sleep 0.02; done
    kill -s "$signal" $pid
    wait $pid || got=$?
    holds "$signal to $1 gives 6" [ $got -eq 6 ]
    has "$signal to $1 is said" err 'cancelled'
}
for signal in INT TERM; do
    interrupted $signal synth -o signal.nh --enterprises 500000 --months 120
    holds "$signal leaves nothing behind" [ -z "$(find . -maxdepth 1 -name '*signal.nh*')" ]
done

cli_summary
