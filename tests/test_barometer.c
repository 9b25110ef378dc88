/* test_barometer.c - warning levels of regions and of parts of a year, against plans of the targets table. */
#include "engine/nenghao.h"
#include "tests/csv_store.h"

#include <criterion/criterion.h>
#include <string.h>

static struct csv_city city;

/* A tonne of coal is one of standard coal, and every output is 10. 320402 has to bring 5 % in 2021, 320411 10 % a year,
 * 320481 1 %, 320500 has no plan. Nobody reports January. */
static void open_store(void)
{
    static const struct csv_table tables[] = {
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,t,1000\n"},
        {"enterprises",
         "enterprise_id,region,industry\nA,320402,C26\nB,320411,C26\nC,320481,C31\nD,320500,C31\n"},
        {"energy", "enterprise_id,period,coal\n"
                   "A,2020-02,10\nA,2020-03,10\nA,2021-02,10\nA,2021-03,9\n"
                   "B,2020-02,10\nB,2020-03,10\nB,2021-02,9\nB,2021-03,9.1\n"
                   "C,2020-02,10\nC,2020-03,10\nC,2021-02,11\nC,2021-03,9\n"
                   "D,2020-02,10\nD,2020-03,10\nD,2021-02,10\nD,2021-03,9\n"},
        {"output", "enterprise_id,period,value_added\n"
                   "A,2020-02,10\nA,2020-03,10\nA,2021-02,10\nA,2021-03,10\n"
                   "B,2020-02,10\nB,2020-03,10\nB,2021-02,10\nB,2021-03,10\n"
                   "C,2020-02,10\nC,2020-03,10\nC,2021-02,10\nC,2021-03,10\n"
                   "D,2020-02,10\nD,2020-03,10\nD,2021-02,10\nD,2021-03,10\n"},
        {"deflators", "industry,period,index,basis\n*,2021,98,previous_year\n"},
        {"targets", "region,from,to,decline_percent,year,annual_percent\n*,2020,2025,17,,\n"
                    "320402,2015,2020,16,,\n320402,2020,2025,18,,\n320402,2020,2025,,2021,5\n"
                    "320411,2019,2021,19,,\n320481,2020,2021,1,,\n"}};
    csv_begin(&city, "barometer", tables, sizeof tables / sizeof *tables);
}

static void close_store(void)
{
    csv_end(&city);
}

TestSuite(barometer, .init = open_store, .fini = close_store);

static struct nh_check_options by(const char *keys, const char *freq)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.from = "2021";
    options.rate.by = keys;
    options.rate.freq = freq;
    return options;
}

static void expect_text(const struct nh_check_options *options, enum nh_format format, enum nh_lang lang,
                        const char *expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(city.place.context, city.store, options, format, lang, &text, &error), NH_OK, "%s",
                 error.message);
    cr_assert_not_null(strstr(text.data, expected), "%s\nis not in\n%s", expected, text.data);
    nh_text_free(&text);
}

Test(barometer, every_region_is_judged_by_the_year_of_its_own_plan)
{
    struct nh_check_options options = by("region", "ytd");
    options.rate.totals = true;
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN,
                "region,period,energy_tce,output_cny10k,intensity_tce_per_cny10k,energy_change_percent,"
                "decline_percent,target_percent,warning,n_units,flags\n"
                "*,2021-02,40,40,1,0.00,0.00,3.66,2,4,\n"
                "*,2021-03,76.1,80,0.95125,-4.88,4.88,3.66,3,4,\n"
                "320402,2021-02,10,10,1,0.00,0.00,5.00,2,1,\n"
                "320402,2021-03,19,20,0.95,-5.00,5.00,5.00,3,1,\n"
                "320411,2021-02,9,10,0.9,-10.00,10.00,10.00,3,1,\n"
                "320411,2021-03,18.1,20,0.905,-9.50,9.50,10.00,2,1,\n"
                "320481,2021-02,11,10,1.1,10.00,-10.00,1.00,1,1,\n"
                "320481,2021-03,20,20,1,0.00,0.00,1.00,2,1,\n"
                "320500,2021-02,10,10,1,0.00,0.00,,,1,\n"
                "320500,2021-03,19,20,0.95,-5.00,5.00,,,1,\n");
}

Test(barometer, the_sentence_counts_the_groups_of_the_last_period)
{
    struct nh_check_options options = by("region", "ytd");
    options.rate.totals = true;
    expect_text(&options, NH_FORMAT_TABLE, NH_LANG_ZH,
                "\n\n2021-03（1月至本期累计）预警等级：二级2个（新北区、溧阳市），三级1个（天宁区），"
                "无等级1个（苏州市）；按全口径计算，四舍五入保留2位小数。\n");
    expect_text(
        &options, NH_FORMAT_TABLE, NH_LANG_EN,
        "\n\nWarning levels of January to 2021-03: level 2: 2 (Xinbei, Liyang), level 3: 1 (Tianning), "
        "no level: 1 (Suzhou); full scope, rounded half up to 2 decimals.\n");
    options = by(NULL, "ytd");
    options.region = "320402";
    expect_text(&options, NH_FORMAT_TABLE, NH_LANG_ZH, "\n2021-03（1月至本期累计）预警等级：三级；按全口径");
}

Test(barometer, months_and_quarters_are_compared_with_the_year_before)
{
    struct nh_check_options options = by("region", "month");
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, "\n320402,2021-03,9,10,0.9,-10.00,10.00,5.00,3,1,\n");
    options = by("region:4", "quarter");
    options.rate.where = "region=3204";
    options.target = "15"; /* one plan for all of them: 2021 is its last year */
    options.from = "2020";
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN,
                "\n3204,2021Q1,57.1,60,0.951666666667,-4.83,4.83,15.00,2,3,partial\n");
}

Test(barometer, the_plan_of_a_part_of_a_year_begins_with_the_year_before)
{
    struct nh_check_options options = by("region", "ytd");
    options.from = options.to = "2021-03";
    options.target = "9.75"; /* 0.95 x 0.95 */
    options.target_to = "2022";
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, "\n320402,2021-03,19,20,0.95,-5.00,5.00,5.00,3,1,\n");
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, "\n320500,2021-03,19,20,0.95,-5.00,5.00,5.00,3,1,\n");
}

Test(barometer, constant_prices_rules_and_rounding_are_those_of_a_check)
{
    struct nh_check_options options = by("region", "ytd");
    options.rate.price = "constant:2020";
    options.rate.decimals = 4;
    options.region = "320402"; /* 19 against 20 / 0.98: 1 - 0.95 x 0.98 */
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, ",-5.0000,6.9000,5.0000,3,1,\n");
    options = by("region", "ytd");
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    options.rate.tie = NH_TIE_HALF_EVEN;
    expect_text(&options, NH_FORMAT_TABLE, NH_LANG_EN,
                "intensities first to 4 decimals, rounded half to even to 2 decimals.\n");
    expect_text(&options, NH_FORMAT_JSON, NH_LANG_EN, "\"schema\": \"nenghao.barometer/1\"");
}

Test(barometer, a_level_that_depends_on_rounding_is_flagged)
{
    struct nh_check_options options = by("region", "ytd");
    options.rate.decimals = 0; /* 9.5 falls short of 10, the printed 10 does not */
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN,
                "\n320411,2021-03,18.1,20,0.905,-10,10,10,2,1,depends_on_rounding\n");
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, "\n320402,2021-03,19,20,0.95,-5,5,5,3,1,\n");
}

Test(barometer, a_year_without_the_year_before_has_no_level)
{
    struct nh_check_options options = by("region", NULL);
    options.from = options.to = "2020";
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, "\n320402,2020,20,20,1,,,3.43,,1,partial\n");
}

static void expect_refused(const struct nh_check_options *options, const char *message)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_expect_eq(nh_check(city.place.context, city.store, options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                 NH_ARGUMENT);
    cr_expect(strstr(error.message, message) != NULL, "'%s' is not in '%s'", message, error.message);
}

Test(barometer, what_makes_no_sense_here_is_refused)
{
    struct nh_check_options options = by("region", "ytd");
    options.published = "12%";
    expect_refused(&options, "--published 12% is about one decline between two years");
    options = by("region", "ytd");
    options.scheme = "sheet.csv";
    expect_refused(&options, "--scheme sheet.csv is about one decline");
    options = by("region", "ytd");
    options.levels = "1,1,1,1";
    expect_refused(&options, "--levels 1,1,1,1 is about one decline");
    options = by("region,carrier", NULL);
    expect_refused(&options, "warning levels are those of an intensity");
    options = by("region", NULL);
    options.target = "17";
    options.from = NULL;
    expect_refused(&options, "--target 17 needs --from");
    options.from = "2021";
    options.target_to = "2021";
    expect_refused(&options, "a plan from 2021 to 2021 has 0 years");
    options.target_to = "soon";
    expect_refused(&options, "--target-to 'soon' is not a period");
    options = by("region", NULL);
    options.rate.decimals = 99;
    expect_refused(&options, "decimals 99");
    options = by("region", "weekly");
    expect_refused(&options, "weekly");
}

/* ---- accounts of whole regions --------------------------------------------------------------------------------- */

static const struct csv_table accounts[] = {
    {"accounts", "region,period,item,value,price_base\n"
                 "3204,2020,gdp_current,1000,\n3204,2021,gdp_current,1100,\n"
                 "3204,2020,gdp_constant,900,2015\n3204,2021,gdp_constant,945,2015\n"
                 "3204,2020,energy_total,500,\n3204,2021,energy_total,504,\n"
                 "3205,2020,gdp_current,800,\n3205,2020,energy_total,300,\n3205,2021,energy_total,330,\n"
                 "3204,2020Q1,gdp_current,200,\n3204,2021Q1,gdp_current,210,\n"
                 "3204,2020Q1,energy_total,100,\n3204,2021Q1,energy_total,106,\n"},
    {"targets", "region,from,to,decline_percent\n3204,2020,2025,15\n*,2020,2025,10\n"}};

static struct nh_check_options of_accounts(const char *freq, const char *price)
{
    struct nh_check_options options = by("region", freq);
    csv_end(&city);
    csv_begin(&city, "barometer", accounts, sizeof accounts / sizeof *accounts);
    options.rate.measure = "gdp";
    options.rate.price = price;
    return options;
}

/* 504/1100 over 500/1000 is 0.91636...; of the other region the energy rose by a tenth, and its GDP is not available. */
Test(barometer, regions_are_judged_by_their_gdp)
{
    const struct nh_check_options options = of_accounts(NULL, NULL);
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN,
                "\n3204,2021,504,1100,0.458181818182,0.80,8.36,3.20,3,0,\n"
                "3205,2021,330,,,10.00,,,,0,no_output;not_available\n");
}

/* 504/945 over 500/900 is 0.96 exactly. */
Test(barometer, regions_are_judged_at_the_prices_of_a_year)
{
    struct nh_check_options options = of_accounts(NULL, "constant:2015");
    options.region = "3204";
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN,
                "\n3204,2021,504,945,0.533333333333,0.80,4.00,3.20,3,0,\n");
    options.target = "40";
    options.from = "2020";
    options.target_to = "2025";
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN, ",4.00,9.71,2,0,\n");
}

Test(barometer, the_sentence_is_about_the_last_quarter_that_the_accounts_have)
{
    const struct nh_check_options options = of_accounts("quarter", NULL);
    expect_text(&options, NH_FORMAT_TABLE, NH_LANG_EN,
                "\n\nWarning levels of 2021Q1: level 1: 1 (Changzhou)");
    expect_text(&options, NH_FORMAT_CSV, NH_LANG_EN,
                "\n3204,2021Q1,106,210,0.504761904762,6.00,-0.95,3.20,1,0,\n");
}

Test(barometer, accounts_are_those_of_regions_and_of_nothing_else)
{
    struct nh_check_options options = of_accounts(NULL, NULL);
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.by = "industry";
    cr_assert_eq(nh_check(city.place.context, city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error),
                 NH_ARGUMENT);
    options.rate.by = "region";
    options.region = "3204";
    options.rate.where = "region=3205";
    cr_assert_eq(nh_check(city.place.context, city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error),
                 NH_ARGUMENT);
    cr_assert_not_null(strstr(error.message, "give one"), "%s", error.message);
}
