/* test_plan.c - targets of a store: which plan is meant, its years, the progress line, and what would have been enough. */
#include "tests/answers.h"
#include "tests/csv_store.h"

#include <criterion/criterion.h>
#include <string.h>

static struct csv_city city;

static void end(void)
{
    csv_end(&city);
}

TestSuite(plan, .fini = end);

/* Intensities 1, 0.96, 0.9, 0.855 of 2015 to 2018: declines of 4, 6.25 and 5 %. */
static void open_city(const char *targets)
{
    const struct csv_table tables[] = {
        {"enterprises", "enterprise_id,region,industry\nA,320400,C26\n"},
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,tce,1000\n"},
        {"energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,100\nA,2016,coal,96\nA,2017,coal,90\n"
                   "A,2018,coal,171\n"},
        {"output", "enterprise_id,period,value_added\nA,2015,100\nA,2016,100\nA,2017,100\nA,2018,200\n"},
        {"targets", targets}};
    csv_begin(&city, "plan", tables, targets != NULL ? 5 : 4);
}

static struct nh_check_options years(const char *from, const char *to)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "320400";
    options.from = from;
    options.to = to;
    return options;
}

/* ---- which plan --------------------------------------------------------------------------------------------------- */

Test(plan, the_target_of_the_table_is_taken_where_none_is_given)
{
    open_city("region,from,to,decline_percent\n32,2015,2020,30\n3204,2015,2020,17\n3204,2016,2018,9\n");
    struct nh_check_options options = years("2015", "2018");
    EXPECT(city.store, &options, NH_OK, {"target_percent", "17"}, {"met", "false"},
           {"annual.0.target_percent", "3.66"}, {"path.source", "geometric"}, {"path.short", "false"},
           {"provenance.target", "table targets"}, {"provenance.target_to", "2020"},
           {"required_annual_percent", "1.47"});
    options.from = "2016";
    EXPECT(city.store, &options, NH_OK, {"target_percent", "9"}, {"met", "true"});
    options.region = NULL; /* there is no row of region * */
    EXPECT(city.store, &options, NH_OK, {"target_percent", "null"}, {"path", "null"}, {"progress", "null"},
           {"what_if", "null"});
}

Test(plan, the_first_plan_that_reaches_the_last_year_is_meant_unless_its_end_is_named)
{
    open_city("region,from,to,decline_percent\n*,2015,2017,9\n*,2015,2025,30\n*,2015,2020,17\n");
    struct nh_check_options options = years("2015", "2018");
    options.region = NULL;
    EXPECT(city.store, &options, NH_OK, {"target_percent", "17"}, {"provenance.target_to", "2020"});
    options.target_to = "2025";
    EXPECT(city.store, &options, NH_OK, {"target_percent", "30"}, {"provenance.target_to", "2025"});
    options.target_to = "2024"; /* no such plan */
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(NULL, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                 NH_ARGUMENT);
    cr_assert_not_null(strstr(error.message, "needs --target as well"), "%s", error.message);
}

Test(plan, a_target_that_is_given_beats_the_table)
{
    open_city("region,from,to,decline_percent\n3204,2015,2018,17\n");
    struct nh_check_options options = years("2015", "2018");
    EXPECT(city.store, &options, NH_CHECK_FAILED, {"target_percent", "17"});
    options.target = "14";
    EXPECT(city.store, &options, NH_OK, {"target_percent", "14"}, {"met", "true"});
}

/* ---- its years ---------------------------------------------------------------------------------------------------- */

/* 1 - 0.83 / (0.965 x 0.95) = 9.4627 % are left for three years: 1 - 0.905372...^(1/3) = 3.2593 % each. */
Test(plan, given_years_are_kept_and_the_rest_is_spread_over_the_others)
{
    open_city("region,from,to,decline_percent,year,annual_percent\n3204,2015,2020,17,,\n"
              "3204,2015,2020,17.0,2016,3.5\n3204,2015,2020,,2018,5\n");
    struct nh_check_options options = years("2015", "2018");
    options.rate.decimals = 4;
    EXPECT(city.store, &options, NH_OK, {"path.source", "given, the rest geometric"},
           {"annual.0.target_percent", "3.5000"}, {"annual.1.target_percent", "3.2593"},
           {"annual.2.target_percent", "5.0000"}, {"annual.2.warning", "3"},
           {"path.cumulative.0.target_percent", "3.5000"}, {"path.cumulative.1.target_percent", "6.6453"},
           {"path.cumulative.2.target_percent", "11.3130"}, {"path.cumulative.2.decline_percent", "14.5000"});
    options.target = "17"; /* the same plan needs its end to be recognised */
    EXPECT(city.store, &options, NH_CHECK_FAILED, {"path.source", "geometric"});
    options.target_to = "2020";
    EXPECT(city.store, &options, NH_OK, {"path.source", "given, the rest geometric"},
           {"annual.0.target_percent", "3.5000"});
}

Test(plan, a_path_that_does_not_lead_to_the_target_is_short)
{
    open_city("region,from,to,decline_percent,year,annual_percent\n3204,2015,2018,13,2016,4\n"
              "3204,2015,2018,13,2017,4\n3204,2015,2018,13,2018,5\n");
    const struct nh_check_options options = years("2015", "2018");
    EXPECT(city.store, &options, NH_OK, {"path.source", "given"}, {"path.short", "true"},
           {"path.decline_percent", "12.45"}, {"annual.0.warning", "3"});
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_TABLE, NH_LANG_EN, NH_OK);
    cr_assert_not_null(strstr(text.data, "3 given; CAUTION: together 12.45%, short of the target"), "%s",
                       text.data);
    nh_text_free(&text);
}

static void refuse(const char *targets, const char *part)
{
    const struct nh_check_options options = years("2015", "2018");
    struct nh_error error = {0};
    struct nh_text text = {0};
    open_city(targets);
    cr_assert_eq(nh_check(NULL, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_DATA);
    cr_assert_not_null(strstr(error.message, part), "%s", error.message);
    csv_end(&city);
}

Test(plan, rows_that_contradict_each_other_are_refused)
{
    refuse(
        "region,from,to,decline_percent,year,annual_percent\n3204,2015,2018,13,,\n3204,2015,2018,14,2016,4\n",
        "more than one decline_percent");
    refuse("region,from,to,decline_percent,year,annual_percent\n3204,2015,2018,,2016,4\n",
           "no row has a decline_percent");
}

/* ---- progress ----------------------------------------------------------------------------------------------------- */

/* After 3 of 5 years: 1 - 0.83^0.6 = 10.577 % and 10.2 %; 14.5 % is beyond both. After 1 of 5 with a target of 19 %: 4.127 %
 * by logarithms, which 4 % misses, and 3.8 %, which it reaches. */
Test(plan, the_progress_line_has_two_conventions)
{
    open_city("region,from,to,decline_percent\n3204,2015,2020,17\n");
    struct nh_check_options options = years("2015", "2018");
    EXPECT(city.store, &options, NH_OK,
           {"progress", "{\"share_percent\":\"60\",\"log_required_percent\":\"10.58\",\"log_met\":true,"
                        "\"ratio_required_percent\":\"10.20\",\"ratio_met\":true}"});
    options = years("2015", "2016");
    options.target = "19";
    options.target_to = "2020";
    EXPECT(city.store, &options, NH_OK,
           {"progress", "{\"share_percent\":\"20\",\"log_required_percent\":\"4.13\",\"log_met\":false,"
                        "\"ratio_required_percent\":\"3.80\",\"ratio_met\":true}"});
}

Test(plan, a_decline_exactly_on_the_line_is_on_it)
{
    struct nh_check_options options = levels_of("1,1,0.96,1"); /* (1 - 0.0784)^(1/2) = 0.96 */
    options.from = "2015";
    options.to = "2016";
    options.target = "7.84";
    options.target_to = "2017";
    EXPECT(NULL, &options, NH_OK, {"progress.share_percent", "50"}, {"progress.log_required_percent", "4.00"},
           {"progress.log_met", "true"}, {"progress.ratio_required_percent", "3.92"},
           {"progress.ratio_met", "true"});
    options.target = "-1"; /* of an allowed rise there is no line */
    EXPECT(NULL, &options, NH_OK, {"progress", "null"});
}

/* ---- what would have been enough ------------------------------------------------------------------------------------- */

/* 171 tce at an output of 200; 17 % from 1: 166 tce, or an output of 206.0240...; 6 % from 0.9: 169.2, or 202.127... */
Test(plan, what_would_have_been_enough_is_rounded_up)
{
    open_city(
        "region,from,to,decline_percent,year,annual_percent\n3204,2015,2018,17,,\n3204,2015,2018,,2018,6\n");
    const struct nh_check_options options = years("2015", "2018");
    EXPECT(city.store, &options, NH_CHECK_FAILED,
           {"what_if.target", "{\"less_energy_tce\":\"5.00\",\"more_output_cny10k\":\"6.03\"}"},
           {"what_if.year", "{\"less_energy_tce\":\"1.80\",\"more_output_cny10k\":\"2.13\"}"});
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_CHECK_FAILED);
    cr_assert_not_null(
        strstr(text.data, "当年达标尚需          能源消费量减少1.80吨标准煤，或产出增加2.13万元\n"), "%s",
        text.data);
    nh_text_free(&text);
}

/* With what the report says the target is met, and with a hundredth less it is not. */
Test(plan, what_is_enough_is_enough)
{
    struct nh_check_options options = levels_of("100,100,169.00,200");
    options.target = "15.5";
    EXPECT(NULL, &options, NH_OK,
           {"what_if.target", "{\"less_energy_tce\":null,\"more_output_cny10k\":null}"});
    options.levels = "100,100,169.01,200";
    EXPECT(NULL, &options, NH_CHECK_FAILED,
           {"what_if.target", "{\"less_energy_tce\":\"0.01\",\"more_output_cny10k\":\"0.02\"}"},
           {"what_if.year.less_energy_tce", "null"});
}
