/* test_check_panel.c - declines of the same units (同口径), and what the sentence says of prices, scope and rounding. */
#include "tests/answers.h"
#include "tests/csv_store.h"

#include <criterion/criterion.h>
#include <string.h>

static struct csv_city city;

/* A and D are there at both ends, D not in between; B leaves and C comes. A tonne of coal is one of standard coal. */
static void open_store(void)
{
    static const struct csv_table tables[] = {
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,t,1000\n"},
        {"enterprises",
         "enterprise_id,region,industry\nA,320402,C26\nB,320402,C26\nC,320402,C26\nD,320402,C26\n"},
        {"energy", "enterprise_id,period,coal\nA,2019,100\nA,2020,96\nA,2021,84\nB,2019,50\nC,2021,10\n"
                   "D,2019,100\nD,2021,84\n"},
        {"output", "enterprise_id,period,value_added\nA,2019,100\nA,2020,100\nA,2021,100\nB,2019,10\n"
                   "C,2021,40\nD,2019,100\nD,2021,100\n"},
        {"deflators",
         "industry,period,index,basis\nC26,2020,100,previous_year\nC26,2021,105,previous_year\n"}};
    csv_begin(&city, "check_panel", tables, sizeof tables / sizeof *tables);
}

static void close_store(void)
{
    csv_end(&city);
}

static struct nh_check_options matched(void)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.from = "2019";
    options.to = "2021";
    options.rate.panel = "matched";
    return options;
}

TestSuite(check_panel, .init = open_store, .fini = close_store);

Test(check_panel, the_panel_of_a_check_are_the_units_of_both_ends_in_every_year)
{
    const struct nh_check_options options = matched();
    EXPECT(city.store, &options, NH_OK, {"levels.0.energy_tce", "200"}, {"levels.1.energy_tce", "96"},
           {"levels.2.energy_tce", "168"}, {"levels.2.output_cny10k", "200"}, {"decline_percent", "16.00"},
           {"panel", "{\"n_units\":2,\"n_entries\":1,\"n_exits\":1,\"raw_decline_percent\":\"37.70\"}"},
           {"provenance.panel", "matched"}, {"provenance.partial_years", "2020"});
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_TABLE, NH_LANG_EN, NH_OK);
    cr_assert_not_null(strstr(text.data,
                              "\nthe same units        2 present in both years; left out: entries 1, "
                              "exits 1\ndecline of all units  37.70%\n"),
                       "%s", text.data);
    nh_text_free(&text);
    text = text_of(city.store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    cr_assert_not_null(strstr(text.data,
                              "\n同口径                首末两年都在的单位2个；未计入新进1个、退出1个\n"
                              "全部单位降低率        37.70%\n"),
                       "%s", text.data);
    nh_text_free(&text);
}

Test(check_panel, without_a_panel_everybody_counts)
{
    struct nh_check_options options = matched();
    options.rate.panel = "all";
    EXPECT(city.store, &options, NH_OK, {"decline_percent", "37.70"}, {"panel", "null"});
}

Test(check_panel, constant_prices_hold_for_the_panel_too)
{
    struct nh_check_options options = matched();
    options.rate.price = "constant:2019";
    EXPECT(city.store, &options, NH_OK, {"decline_percent", "11.80"},
           {"panel", "{\"n_units\":2,\"n_entries\":1,\"n_exits\":1,\"raw_decline_percent\":\"34.59\"}"});
}

static void expect_failure(const struct nh_check_options *options, nh_status status, const char *message)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(city.place.context, city.store, options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                 status);
    cr_assert_not_null(strstr(error.message, message), "%s", error.message);
}

Test(check_panel, a_panel_of_nobody_and_a_panel_of_levels_are_refused)
{
    struct nh_check_options options = matched();
    options.rate.where = "enterprise=B";
    expect_failure(&options, NH_DATA, "no unit reported both in 2019 and in 2021");
    options = matched();
    options.rate.panel = "same";
    expect_failure(&options, NH_ARGUMENT, "same");
    options = matched();
    options.levels = "1,1,1,1";
    expect_failure(&options, NH_ARGUMENT, "--levels and --panel matched exclude each other");
}

/* 4 % against a requirement of 4.004 %: both are printed as 4.00. */
Test(check_panel, a_level_that_depends_on_rounding_names_its_year)
{
    struct nh_check_options options = matched();
    options.rate.panel = NULL;
    options.rate.where = "enterprise=A";
    options.target = "7.84768016";
    EXPECT(city.store, &options, NH_OK, {"annual.0.decline_percent", "4.00"},
           {"annual.0.target_percent", "4.00"}, {"annual.0.warning", "2"},
           {"warning_depends_on_rounding", "[\"2020\"]"}, {"other_rounding", "null"});
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, NH_OK);
    cr_assert_not_null(strstr(text.data, "\n2020,96,100,0.96,4.00,4.00,4.00,4.00,2,depends_on_rounding\n"),
                       "%s", text.data);
    nh_text_free(&text);
}

/* ---- sentences ------------------------------------------------------------------------------------------------ */

static void expect_sentence(const struct nh_check_options *options, const char *zh, const char *en)
{
    for (int i = 0; i < 2; i++) {
        struct nh_text text = {0};
        const char *expected = i == 0 ? zh : en;
        const nh_status status = nh_check(city.place.context, city.store, options, NH_FORMAT_TABLE,
                                          i == 0 ? NH_LANG_ZH : NH_LANG_EN, &text, NULL);
        cr_assert(status == NH_OK || status == NH_CHECK_FAILED);
        const char *last = strrchr(text.data, '\n') - 1;
        while (last[-1] != '\n')
            last--;
        cr_assert_str_eq(last, expected);
        nh_text_free(&text);
    }
}

Test(check_panel, the_sentence_of_the_same_units_names_them)
{
    struct nh_check_options options = matched();
    options.region = "3204";
    options.target = "15";
    expect_sentence(
        &options,
        "2019—2021年，常州市单位增加值能耗（当年价）累计下降16.00%，超额完成目标（15%）1.00个百分点；"
        "按全口径、首末两年都在的单位（同口径）计算，四舍五入保留2位小数。\n",
        "From 2019 to 2021, energy consumption per unit of value added at current prices in Changzhou "
        "fell by 16.00%, exceeding the target (15%) by 1.00 percentage points; full scope, the same "
        "units in both years, rounded half up to 2 decimals.\n");
}

Test(check_panel, the_sentence_names_the_year_of_constant_prices)
{
    struct nh_check_options options = matched();
    options.rate.price = "constant:2019";
    options.target = "15";
    expect_sentence(
        &options,
        "2019—2021年，单位增加值能耗（2019年价）累计下降11.80%，未完成目标（15%），差3.20个百分点；"
        "按全口径、首末两年都在的单位（同口径）计算，四舍五入保留2位小数。\n",
        "From 2019 to 2021, energy consumption per unit of value added at 2019 prices fell by 11.80%, "
        "missing the target (15%) by 3.20 percentage points; full scope, the same units in both "
        "years, rounded half up to 2 decimals.\n");
}

Test(check_panel, the_sentence_of_a_target_that_is_reached_early_names_how_it_was_computed)
{
    struct nh_check_options options = matched();
    options.rate.panel = NULL;
    options.rate.energy = "gross";
    options.rate.pairing = "matched";
    options.rate.tie = NH_TIE_HALF_EVEN;
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    options.rate.decimals = 1;
    options.target = "30";
    options.target_to = "2024";
    expect_sentence(
        &options,
        "2019—2021年，单位增加值能耗（当年价）累计下降37.7%，提前完成2024年目标（30%），超出7.7个百分点；"
        "按全口径、能耗总额、能耗与产出俱全的单位计算，强度先取4位小数，四舍六入五成双保留1位小数。\n",
        "From 2019 to 2021, energy consumption per unit of value added at current prices fell by "
        "37.7%, already reaching the target for 2024 (30%) and exceeding it by 7.7 percentage points; "
        "full scope, gross energy, units with both energy and output, intensities first to 4 "
        "decimals, rounded half to even to 1 decimals.\n");
}

Test(check_panel, the_sentence_of_a_rise_without_a_target_and_of_an_alias)
{
    struct nh_check_options options = matched();
    options.rate.panel = NULL;
    options.rate.measure = "增加值";
    options.rate.where = "enterprise=A";
    options.from = "2020";
    options.rate.price = "constant:2021"; /* 96 / 105 against 84 / 100 */
    expect_sentence(
        &options,
        "2020—2021年，单位增加值能耗（2021年价）累计下降8.13%；按全口径计算，四舍五入保留2位小数。\n",
        "From 2020 to 2021, energy consumption per unit of value added at 2021 prices fell by 8.13%; "
        "full scope, rounded half up to 2 decimals.\n");
}

/* A and B are the panel; B has nothing of 2020, and C is gone in 2022. Increments 25 - 10 and 38 - 10: 160 and 150 of 200. */
Test(check_panel, new_renewable_energy_is_that_of_the_panel)
{
    static const struct csv_table tables[] = {
        {"carriers", "carrier,unit,kgce_per_unit,fossil,renewable\ncoal,t,1000,yes,no\nwind,t,1000,no,yes\n"},
        {"enterprises", "enterprise_id,region,industry\nA,320402,C26\nB,320402,C26\nC,320402,C26\n"},
        {"energy", "enterprise_id,period,coal,wind\nA,2020,100,10\nA,2021,100,20\nA,2022,90,30\nB,2021,50,5\n"
                   "B,2022,50,8\nC,2020,10,100\nC,2021,10,100\n"},
        {"output", "enterprise_id,period,value_added\nA,2020,100\nA,2021,100\nA,2022,100\nB,2021,100\n"
                   "B,2022,100\nC,2020,100\nC,2021,100\n"}};
    struct csv_city other;
    csv_begin(&other, "check_panel_renewable", tables, sizeof tables / sizeof *tables);
    struct nh_check_options options = matched();
    options.from = "2021";
    options.to = "2022";
    options.rate.scope = "no-renewable";
    EXPECT(other.store, &options, NH_OK, {"levels.0.energy_tce", "160"}, {"levels.1.energy_tce", "150"},
           {"levels.1.output_cny10k", "200"}, {"decline_percent", "6.25"},
           {"provenance.partial_years", "2021;2022"});
    csv_end(&other);
}
