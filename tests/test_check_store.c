/* test_check_store.c - declines of a store: regions, missing years, the report. */
#include "tests/answers.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <string.h>

enum { JANUARY_2020 = 9, UNIT_CENTS = 100, UNIT_MILLIS = 1000 };

/* Units 0 (320402) and 10 (320411) share the energy of Changzhou, 100, 96 and 84.39 tons for an output of 100 each year;
 * without `has_2020` nobody reports that year. Unit 20 (320505) is another city. */
static struct sample_city open_city(const char *name, bool has_2020)
{
    static const int cents[] = {10000, 9600, 8439};
    struct sample_city city = {.sample =
                                   sample_make(&(struct sample_options){.n_imports = 1, .max_value = 1})};
    city.sample->rows = sample_plain_rows;
    for (int y = 0; y < 3; y++) {
        const int month = y == 0 ? 0 : JANUARY_2020 + 12 * (y - 1);
        if (y == 1 && !has_2020)
            continue;
        sample_put_energy(city.sample, 0, 0, 0, month, cents[y] - 4000);
        sample_put_energy(city.sample, 10, 0, 0, month, 4000);
        sample_put_output(city.sample, 0, 0, month, 30 * UNIT_MILLIS);
        sample_put_output(city.sample, 10, 0, month, 70 * UNIT_MILLIS);
        sample_put_energy(city.sample, 20, 0, 0, month, 77 * UNIT_CENTS);
        sample_put_output(city.sample, 20, 0, month, UNIT_MILLIS);
    }
    sample_open(&city, NULL, name);
    return city;
}

Test(check, a_city_is_selected_by_its_code_with_zeros_or_without)
{
    static const char *const codes[] = {"320400", "3204"};
    struct sample_city city = open_city("check_city", true);
    for (int i = 0; i < 2; i++) {
        struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
        options.region = codes[i];
        options.from = "2019";
        options.to = "2021";
        options.target = "20";
        options.target_to = "2022";
        options.published = "15.61%";
        EXPECT(
            city.store, &options, NH_OK, {"region", codes[i]}, {"from", "2019"}, {"to", "2021"},
            {"levels.0",
             "{\"period\":\"2019\",\"energy_tce\":\"100\",\"output_cny10k\":\"100\",\"intensity\":\"1\"}"},
            {"levels.2.intensity", "0.8439"},
            {"annual.0",
             "{\"period\":\"2020\",\"decline_percent\":\"4.00\",\"target_percent\":\"7.17\",\"warning\":2}"},
            {"annual.1",
             "{\"period\":\"2021\",\"decline_percent\":\"12.09\",\"target_percent\":\"7.17\",\"warning\":3}"},
            {"decline_percent", "15.61"},
            {"decline_exact", "{\"numerator\":\"1561\",\"denominator\":\"10000\"}"}, {"met", "false"},
            {"required_annual_percent", "5.20"}, {"verdict_depends_on_rounding", "false"},
            {"published",
             "{\"value\":\"15.61%\",\"verdict\":\"CONFIRMED\",\"interval\":[\"15.610000\",\"15.610000\"]}"},
            {"provenance.route", "chain"}, {"provenance.measure", "value_added"},
            {"provenance.store", city.path});
    }
    sample_close(&city);
}

Test(check, the_span_of_the_store_is_taken_where_no_year_is_named)
{
    struct sample_city city = open_city("check_span", true);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.rate.where = "region=320411";
    EXPECT(city.store, &options, NH_OK, {"region", "null"}, {"from", "2019"}, {"to", "2021"},
           {"levels.1.energy_tce", "40"}, {"decline_percent", "0.00"});
    options.region = "320505"; /* both conditions hold for nobody */
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(city.context, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                 NH_DATA);
    cr_assert_not_null(strstr(error.message, "in 2019 no energy was reported"), "%s", error.message);
    sample_close(&city);
}

Test(check, a_missing_year_in_between_is_null_and_the_route_is_labelled)
{
    struct sample_city city = open_city("check_gap", false);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "3204";
    options.from = "2019";
    options.to = "2021";
    EXPECT(
        city.store, &options, NH_OK,
        {"levels.1", "{\"period\":\"2020\",\"energy_tce\":null,\"output_cny10k\":null,\"intensity\":null}"},
        {"annual.0",
         "{\"period\":\"2020\",\"decline_percent\":null,\"target_percent\":null,\"warning\":null}"},
        {"annual.1.decline_percent", "null"}, {"decline_percent", "15.61"}, {"provenance.route", "levels"});
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    cr_assert_not_null(strstr(text.data, "15.61% = 1561/10000，按首末两年水平计算"), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "2019—2021年，常州市单位增加值能耗（当年价）累计下降15.61%；"
                                         "按全口径计算，四舍五入保留2位小数。\n"),
                       "%s", text.data);
    nh_text_free(&text);
    sample_close(&city);
}

Test(check, a_base_year_that_the_store_does_not_have_is_an_error)
{
    static const struct {
        const char *region, *from, *to;
        nh_status status;
        const char *message;
    } bad[] = {{NULL, "2015", "2021", NH_DATA, "--from 2015: the store has no data of that year"},
               {NULL, "2019", "2025", NH_DATA, "--to 2025: the store has no data of that year"},
               {NULL, "2021", "2025", NH_DATA, "the store has 1 of the years asked for"},
               {NULL, "2030", "2035", NH_DATA, "the store has 0 of the years asked for"},
               {NULL, "2019", "2020", NH_DATA, "in 2020 no energy was reported"},
               {"", "2019", "2021", NH_ARGUMENT, "--region is empty"},
               {"999999", "2019", "2021", NH_ARGUMENT, "unknown region '999999'"},
               {NULL, "2019", "2021-03", NH_ARGUMENT, "--to '2021-03' is not a year"}};
    struct sample_city city = open_city("check_missing", false);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
        struct nh_error error = {0};
        struct nh_text text = {0};
        options.region = bad[i].region;
        options.from = bad[i].from;
        options.to = bad[i].to;
        cr_assert_eq(nh_check(city.context, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                     bad[i].status, "%zu: %s", i, error.message);
        cr_assert_not_null(strstr(error.message, bad[i].message), "%s", error.message);
        cr_assert_null(text.data);
    }
    sample_close(&city);
}

Test(check, csv_has_one_row_a_year)
{
    struct sample_city city = open_city("check_csv", true);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "3204";
    options.target = "15.61";
    options.rate.factor = "carbon";
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_CSV, NH_LANG_ZH, NH_OK);
    cr_assert_str_eq(
        text.data,
        "period,emission_tco2,output_cny10k,intensity_tco2_per_cny10k,decline_percent,target_percent,"
        "cumulative_decline_percent,cumulative_target_percent,warning,flags\n"
        "2019,200,100,2,,,,,,partial\n"
        "2020,192,100,1.92,4.00,8.14,4.00,8.14,2,partial\n"
        "2021,168.78,100,1.6878,12.09,8.14,15.61,15.61,3,partial\n");
    nh_text_free(&text);
    sample_close(&city);
}

/* 4.00 + 12.09 = 16.09, which is no decline of anything. */
Test(check, a_plain_sum_of_yearly_declines_is_refuted_and_recognised)
{
    struct sample_city city = open_city("check_sum", true);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.region = "3204";
    options.published = "16.09%";
    cr_assert_eq(nh_check(city.context, city.store, &options, NH_FORMAT_TABLE, NH_LANG_EN, &text, &error),
                 NH_CHECK_FAILED);
    cr_assert_str_eq(error.message, "the published figure 16.09% is refuted: the data give 15.61%");
    cr_assert_not_null(strstr(text.data, "it is the plain sum of the yearly declines"), "%s", text.data);
    nh_text_free(&text);
    sample_close(&city);
}

/* From exact data only a tie that the other rule would print is consistent. */
Test(check, exact_data_on_a_tie_leave_two_figures_possible)
{
    struct sample_city city = open_city("check_tie", true);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "3204";
    options.from = "2020"; /* 96 -> 84.39: 12.09375% */
    options.published = "12.0938";
    EXPECT(city.store, &options, NH_OK, {"published.verdict", "CONFIRMED"});
    options.published = "12.0937";
    EXPECT(city.store, &options, NH_OK, {"published.verdict", "CONSISTENT"});
    options.published = "12.0936";
    EXPECT(city.store, &options, NH_CHECK_FAILED, {"published.verdict", "REFUTED"});
    sample_close(&city);
}

Test(check, the_report_for_people_has_every_part)
{
    struct sample_city city = open_city("check_text", true);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.region = "320400";
    options.target = "15";
    options.published = "15.61%";
    struct nh_text text = text_of(city.store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    static const char *const parts[] = {
        "能耗强度降低率核查    地区 320400 常州市    2019—2021年\n\n",
        "时期  能源消费量    产出       能耗强度  年度降低率  年度目标  累计降低率  进度要求  预警等级  "
        "标记\n",
        "2020       96.00  100.00           0.96        4.00      7.80        4.00      7.80         2  "
        "partial\n",
        "累计降低率            15.61% = 1561/10000，各年连乘\n",
        "年均降低率            8.14%\n",
        "降低目标              15%\n",
        "结论                  完成\n",
        "超出目标              0.61个百分点\n",
        "完成率（比值法）      104.07%  C/T\n",
        "完成进度（对数法）    104.43%  ln(1-C)/ln(1-T)\n",
        "公布值                15.61%  CONFIRMED：数据可以复现\n",
        "修约                  exact：只在最后修约一次，四舍五入，2位小数\n",
        "                      结论不随修约规则改变\n",
        "\n2019—2021年，常州市单位增加值能耗（当年价）累计下降15.61%，超额完成目标（15%）0.61个百分点；"
        "按全口径计算，四舍五入保留2位小数。\n"};
    const char *rest = text.data;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        rest = strstr(rest, parts[i]);
        cr_assert_not_null(rest, "%s is not in its place in\n%s", parts[i], text.data);
    }
    nh_text_free(&text);
    sample_close(&city);
}
