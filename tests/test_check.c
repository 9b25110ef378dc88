/* test_check.c - declines against targets and published figures, from levels given by hand. */
#include "engine/statistics/check.h"
#include "tests/answers.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

static const char *const example = "30000000,50000000,31000000,65031000"; /* 40093/195093 = 20.5507...% */

/* ---- levels given by hand ------------------------------------------------------------------------------------------ */

Test(check, every_member_of_the_contract_is_there_in_its_order)
{
    static const char *const members[] = {"schema",
                                          "region",
                                          "from",
                                          "to",
                                          "price_base",
                                          "rounding",
                                          "tie",
                                          "levels",
                                          "annual",
                                          "decline_percent",
                                          "decline_exact",
                                          "target_percent",
                                          "met",
                                          "margin_pp",
                                          "completion",
                                          "required_annual_percent",
                                          "verdict_depends_on_rounding",
                                          "published",
                                          "path",
                                          "progress",
                                          "what_if",
                                          "score",
                                          "panel",
                                          "other_rounding",
                                          "warning_depends_on_rounding",
                                          "provenance"};
    struct nh_check_options options = levels_of(example);
    for (int is_full = 0; is_full < 2; is_full++) {
        json_t *json = json_of(NULL, &options, NH_OK), *value;
        const char *name;
        size_t n = 0;
        json_object_foreach(json, name, value) cr_assert_str_eq(name, members[n++]);
        cr_assert_eq(n, sizeof members / sizeof *members);
        json_decref(json);
        options.target = "17";
        options.published = "20.55%";
    }
}

Test(check, two_levels_give_decline_completion_and_verdict)
{
    struct nh_check_options options = levels_of(example);
    options.target = "17%";
    options.published = "20.55%";
    EXPECT(NULL, &options, NH_OK, {"schema", "nenghao.check/1"}, {"region", "null"}, {"from", "null"},
           {"to", "null"},
           {"levels.0", "{\"period\":\"base\",\"energy_tce\":\"30000000\",\"output_cny10k\":\"50000000\","
                        "\"intensity\":\"0.6\"}"},
           {"levels.1.period", "end"}, {"levels.1.intensity", "0.476695729729"}, {"annual", "[]"},
           {"decline_percent", "20.55"},
           {"decline_exact", "{\"numerator\":\"40093\",\"denominator\":\"195093\"}"},
           {"target_percent", "17"}, {"met", "true"}, {"margin_pp", "3.55"},
           {"completion.ratio_percent", "120.89"}, {"completion.log_percent", "123.46"},
           {"required_annual_percent", "null"}, {"verdict_depends_on_rounding", "false"},
           {"published.value", "20.55%"}, {"published.verdict", "CONFIRMED"},
           {"published.interval", "[\"20.550707\",\"20.550716\"]"}, {"provenance.route", "given levels"});
}

Test(check, without_a_target_its_members_are_null)
{
    struct nh_check_options options = levels_of(example);
    EXPECT(NULL, &options, NH_OK, {"target_percent", "null"}, {"met", "null"}, {"margin_pp", "null"},
           {"completion", "{\"ratio_percent\":null,\"log_percent\":null}"},
           {"required_annual_percent", "null"}, {"verdict_depends_on_rounding", "null"},
           {"published", "null"});
}

Test(check, a_missed_target_has_its_text_and_its_own_status)
{
    struct nh_check_options options = levels_of("100.00,100.00,84.00,100.00");
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.target = "17";
    cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_TABLE, NH_LANG_ZH, &text, &error), NH_CHECK_FAILED);
    cr_assert_str_eq(error.message, "the decline of 16.00% misses the target of 17%");
    cr_assert_not_null(
        strstr(text.data,
               "与基期相比，单位GDP能耗累计下降16.00%，未完成目标（17%），差1.00个百分点；按给出的水平计算，"
               "四舍五入保留2位小数。\n"),
        "%s", text.data);
    nh_text_free(&text);
}

Test(check, targets_of_zero_and_below_have_no_completion)
{
    struct nh_check_options options = levels_of("100.00,100.00,100.00,100.00");
    options.target = "0";
    EXPECT(NULL, &options, NH_OK, {"decline_percent", "0.00"}, {"decline_exact.numerator", "0"},
           {"decline_exact.denominator", "1"}, {"met", "true"}, {"margin_pp", "0.00"},
           {"completion", "{\"ratio_percent\":null,\"log_percent\":null}"});
    options.levels = "100.00,100.00,103.00,100.00";
    options.target = "-5%";
    EXPECT(NULL, &options, NH_OK, {"decline_percent", "-3.00"}, {"target_percent", "-5"}, {"met", "true"},
           {"margin_pp", "2.00"}, {"completion.log_percent", "null"});
    options.levels = "100.00,100.00,106.00,100.00";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"met", "false"}, {"margin_pp", "-1.00"});
}

Test(check, a_rise_has_a_negative_decline_and_completion)
{
    struct nh_check_options options = levels_of("100.00,100.00,103.00,100.00");
    options.target = "17";
    options.published = "-3%";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"decline_percent", "-3.00"}, {"decline_exact.numerator", "-3"},
           {"completion.ratio_percent", "-17.65"}, {"completion.log_percent", "-15.86"},
           {"published.verdict", "CONFIRMED"});
}

Test(check, there_is_no_minus_zero)
{
    struct nh_check_options options = levels_of("100000,100000,100001,100000");
    options.target = "0.0005";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"decline_percent", "0.00"}, {"decline_exact.numerator", "-1"},
           {"margin_pp", "0.00"}, {"completion.ratio_percent", "-200.00"});
    options.target = "-0.002";
    EXPECT(NULL, &options, NH_OK, {"margin_pp", "0.00"}, {"met", "true"});
}

/* ---- rounding and verdicts ------------------------------------------------------------------------------------------ */

Test(check, an_exact_tie_is_decided_by_the_rule_and_the_verdict_by_the_full_value)
{
    struct nh_check_options options = levels_of("100000.000000,100000.000000,79455.000000,100000.000000");
    options.target = "20.55";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"decline_percent", "20.55"}, {"met", "false"},
           {"margin_pp", "-0.01"}, {"verdict_depends_on_rounding", "true"});
    options.rate.tie = NH_TIE_HALF_EVEN;
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"decline_percent", "20.54"}, {"tie", "half-even"},
           {"margin_pp", "0.00"}, {"verdict_depends_on_rounding", "true"});
    options.rate.decimals = 4;
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"decline_percent", "20.5450"},
           {"verdict_depends_on_rounding", "false"});
}

/* 17% of 3: the integer remainder decides, not fifteen digits. */
Test(check, a_target_that_is_met_exactly_is_met)
{
    struct nh_check_options options =
        levels_of("300000000000.000000,1000.000000000,249000000000.000000,1000.000000000");
    options.target = "17";
    options.rate.decimals = 15;
    EXPECT(NULL, &options, NH_OK, {"met", "true"}, {"margin_pp", "0.000000000000000"},
           {"completion.ratio_percent", "100.000000000000000"},
           {"completion.log_percent", "100.000000000000000"});
    options.levels = "300000000000.000000,1000.000000000,249000000000.000001,1000.000000000";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"met", "false"}, {"margin_pp", "0.000000000000000"},
           {"decline_percent", "17.000000000000000"}, {"verdict_depends_on_rounding", "true"});
}

Test(check, bulletin4_rounds_the_intensities_first)
{
    struct nh_check_options options = levels_of("3319.8,4190.6,3568.4,4648.5");
    options.target = "3.10";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"decline_percent", "3.10"}, {"met", "false"},
           {"verdict_depends_on_rounding", "true"}, {"rounding", "exact"});
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    EXPECT(NULL, &options, NH_OK, {"decline_percent", "3.11"}, {"met", "true"}, {"rounding", "bulletin4"},
           {"decline_exact", "{\"numerator\":\"123\",\"denominator\":\"3961\"}"},
           {"levels.0.intensity", "0.792201594044"});
}

/* 0.60005 becomes 0.6000: half-even, whatever the rule for the rate. */
Test(check, bulletin4_rounds_intensities_half_even)
{
    struct nh_check_options options = levels_of("0.60005,1,0.4767,1");
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    EXPECT(NULL, &options, NH_OK, {"tie", "half-up"},
           {"decline_exact", "{\"numerator\":\"411\",\"denominator\":\"2000\"}"});
}

Test(check, bulletin4_has_no_decline_from_an_intensity_of_zero)
{
    struct nh_check_options options = levels_of("1.000000,100000,0.900000,100000");
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.target = "5";
    EXPECT(NULL, &options, NH_OK, {"decline_percent", "10.00"}, {"verdict_depends_on_rounding", "false"});
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, "use --rounding exact"), "%s", error.message);
    cr_assert_null(text.data);
}

/* E 30000 -> 31000, G 50000 -> 65031, printed with ever fewer digits. */
Test(check, fewer_digits_turn_confirmed_into_consistent)
{
    static const struct {
        const char *levels, *published, *verdict, *interval;
    } cases[] = {
        {"30000.00,50000.00,31000.00,65031.00", "20.55%", "CONFIRMED", "[\"20.550671\",\"20.550752\"]"},
        {"30000,50000,31000,65031", "20.55%", "CONFIRMED", "[\"20.546700\",\"20.554723\"]"},
        {"0.6000,1.000000000,0.4767,1.000000000", "20.55%", "CONSISTENT", "[\"20.535044\",\"20.564954\"]"},
        {"0.60,1.000000000,0.48,1.000000000", "20.55%", "CONSISTENT", "[\"18.487394\",\"21.487604\"]"},
        {"30000,50000,31000,65031", "20.56%", "REFUTED", "[\"20.546700\",\"20.554723\"]"},
        {"30000,50000,31000,65031", "20.6", "CONSISTENT", "[\"20.54670\",\"20.55473\"]"},
        {"100000.000000,100000.000000,79450.000000,100000.000000", "20.54", "REFUTED",
         "[\"20.549999\",\"20.550001\"]"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nh_check_options options = levels_of(cases[i].levels);
        options.published = cases[i].published;
        const bool is_refuted = strcmp(cases[i].verdict, "REFUTED") == 0;
        EXPECT(NULL, &options, is_refuted ? NH_CHECK_FAILED : NH_OK, {"published.verdict", cases[i].verdict},
               {"published.interval", cases[i].interval});
    }
}

/* The intensities 0.6000 and 0.4767 stand for themselves under bulletin4 as long as the levels fix their 4 decimals. */
Test(check, bulletin4_also_rounds_the_ends_of_what_the_levels_stand_for)
{
    struct nh_check_options options = levels_of("30000,50000,31000,65031");
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    options.published = "20.55%";
    EXPECT(NULL, &options, NH_OK, {"published.verdict", "CONFIRMED"},
           {"published.interval", "[\"20.550000\",\"20.550000\"]"});
    options.levels = "30000,50000,31000,65031.5"; /* 0.47669: the ends round to 0.4767 as well */
    EXPECT(NULL, &options, NH_OK, {"published.verdict", "CONFIRMED"});
    options.levels = "3,50000,3,59000";
    cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, "may be 0.0000 under bulletin4"), "%s", error.message);
}

/* ---- plans ---------------------------------------------------------------------------------------------------------- */

Test(check, before_the_end_of_the_plan_the_yearly_rate_still_needed_is_known)
{
    struct nh_check_options options = levels_of("100.0000,100.0000,84.3900,100.0000");
    options.from = "2015";
    options.to = "2019";
    options.target = "20";
    options.target_to = "2020";
    EXPECT(NULL, &options, NH_OK, {"from", "2015"}, {"to", "2019"}, {"levels.0.period", "2015"},
           {"met", "false"}, {"required_annual_percent", "5.20"}, {"annual", "[]"},
           {"provenance.target_to", "2020"});
    struct nh_text text = text_of(NULL, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    cr_assert_not_null(strstr(text.data,
                              "2015—2019年，单位GDP能耗累计下降15.61%，距2020年目标（20%）还差4.39个百分点，"
                              "今后1年尚需年均下降5.20%；按给出的水平计算，四舍五入保留2位小数。\n"),
                       "%s", text.data);
    nh_text_free(&text);
    options.levels = "100.0000,100.0000,81.5000,100.0000";
    options.target = "17";
    options.target_to = "2021";
    EXPECT(NULL, &options, NH_OK, {"met", "true"}, {"required_annual_percent", "-0.92"});
    text = text_of(NULL, &options, NH_FORMAT_TABLE, NH_LANG_EN, NH_OK);
    cr_assert_not_null(strstr(text.data, "\nallowed yearly rise   0.92%\n"), "%s", text.data);
    cr_assert_not_null(
        strstr(text.data,
               "From 2015 to 2019, energy consumption per unit of GDP fell by 18.50%, already reaching "
               "the target for 2021 (17%) and exceeding it by 1.50 percentage points; from the levels given, "
               "rounded half up "
               "to 2 decimals.\n"),
        "%s", text.data);
    nh_text_free(&text);
}

Test(check, the_longest_plan_has_fifty_years)
{
    struct nh_check_options options = levels_of("100.0000,100.0000,60.0000,100.0000");
    options.from = "1970";
    options.to = "2019";
    options.target = "39.999";
    options.target_to = "2020";
    options.rate.decimals = 9;
    EXPECT(NULL, &options, NH_OK, {"required_annual_percent", "-0.001666667"},
           {"completion.ratio_percent", "100.002500063"});
    options.from = "1969";
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_ARGUMENT);
    cr_assert_str_eq(error.message, "1969 to 2020 are more than 50 years");
}

/* ---- years, without a store ----------------------------------------------------------------------------------------- */

/* Intensities of consecutive years in thousandths; 0: nothing was reported. */
static void check_years(const int *thousandths, size_t n, const char *target, struct nhi_check *check)
{
    static struct nhi_level levels[8];
    struct nhi_check_input input = {.levels = levels,
                                    .n_levels = n,
                                    .n_years = (int)n - 1,
                                    .n_plan_years = (int)n - 1,
                                    .has_target = true,
                                    .decimals = 2,
                                    .intensity_digits = 12};
    struct nh_error error = {0};
    cr_assert_eq(nhi_decimal_parse(target, strlen(target), &input.target_percent), NHI_PARSE_OK);
    for (size_t i = 0; i < n; i++)
        levels[i] = (struct nhi_level){.year = 2015 + (int64_t)i,
                                       .energy_tce = {.value = thousandths[i]},
                                       .output_cny10k = {.value = 1000},
                                       .has_energy = thousandths[i] != 0,
                                       .has_output = thousandths[i] != 0};
    cr_assert_eq(nhi_check_make(&input, check, &error), NH_OK, "%s", error.message);
}

/* 19% in two years is exactly 10% a year. */
Test(check, a_year_on_its_path_has_warning_level_three_and_just_below_it_two)
{
    static const struct {
        int thousandths[3], warnings[2];
    } cases[] = {{{1000, 900, 810}, {3, 3}},
                 {{10000, 9001, 8100}, {2, 3}},
                 {{1000, 1000, 1000}, {2, 2}},
                 {{1000, 1001, 1000}, {1, 2}},
                 {{1000, 500, 501}, {3, 1}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nhi_check check;
        check_years(cases[i].thousandths, 3, "19", &check);
        for (int year = 1; year <= 2; year++) {
            cr_assert_eq(check.years[year].warning, cases[i].warnings[year - 1], "case %zu, year %d", i,
                         year);
            cr_assert_str_eq(check.years[year].target_percent, "10.00");
        }
        cr_assert_str_eq(check.years[2].cumulative_target_percent, "19.00");
        nhi_check_clear(&check);
    }
}

/* 17% in two years is 1 - sqrt 0.83 = 8.8956642...% a year; the years fall by 8.8957% and 8.89562...%. */
Test(check, a_path_that_is_irrational_is_compared_as_finely_as_needed)
{
    static const int thousandths[] = {1000000, 911043, 830000};
    struct nhi_check check;
    check_years(thousandths, 3, "17", &check);
    cr_assert(check.is_met && check.years[1].warning == 3 && check.years[2].warning == 2);
    cr_assert_str_eq(check.years[1].decline_percent, check.years[2].target_percent);
    nhi_check_clear(&check);
}

Test(check, the_chain_of_the_years_is_the_decline_of_the_ends)
{
    static const int thousandths[] = {1000, 953, 900, 845, 819, 794};
    static const char *const yearly[] = {"4.70", "5.56", "6.11", "3.08", "3.05"}, *const path[] = {
                                                                                      "3.66", "7.18", "10.58",
                                                                                      "13.85", "17.00"};
    struct nhi_check check;
    check_years(thousandths, 6, "17", &check);
    cr_assert(check.is_chain && check.state == NHI_CHECK_MET);
    cr_assert_str_eq(check.decline_percent, "20.60");
    cr_assert_str_eq(check.mean_annual_percent, "4.51");
    for (int i = 0; i < 5; i++) {
        cr_assert_str_eq(check.years[i + 1].decline_percent, yearly[i]);
        cr_assert_str_eq(check.years[i + 1].target_percent, "3.66");
        cr_assert_str_eq(check.years[i + 1].cumulative_target_percent, path[i]);
    }
    cr_assert_str_eq(check.years[3].cumulative_percent, "15.50");
    nhi_check_clear(&check);
}

Test(check, where_a_year_is_missing_the_levels_of_the_ends_are_left)
{
    static const int thousandths[] = {1000, 0, 900, 845};
    struct nhi_check check;
    check_years(thousandths, 4, "17", &check);
    cr_assert_not(check.is_chain);
    cr_assert_str_eq(check.decline_percent, "15.50");
    cr_assert(check.years[1].decline_percent[0] == '\0' && check.years[2].decline_percent[0] == '\0');
    cr_assert(check.years[1].warning == 0 && check.years[2].warning == 0);
    cr_assert_str_eq(check.years[3].decline_percent, "6.11");
    cr_assert_str_eq(check.years[2].cumulative_percent, "10.00");
    nhi_check_clear(&check);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------------- */

Test(check, wrong_and_contradictory_options_are_named)
{
    static const struct {
        const char *levels, *from, *to, *target, *target_to, *published, *where;
        int decimals;
        nh_status status;
        const char *message;
    } bad[] = {
        {NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "a check needs a store, or --levels"},
        {"1,1,1", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "has 3 numbers: expected E0,G0,E1,G1"},
        {"1,1,1,1,1", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "has 5 numbers"},
        {"1,1,1e3,1", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "'1e3' is not a plain number"},
        {"1,1,,1", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "'' is not a plain number"},
        {"1,1,1,1", "2015", NULL, NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "--from alone: give both"},
        {"1,1,1,1", "2020", "2015", NULL, NULL, NULL, NULL, 2, NH_ARGUMENT,
         "--from 2020 must lie before --to 2015"},
        {"1,1,1,1", "2015", "2015", NULL, NULL, NULL, NULL, 2, NH_ARGUMENT, "must lie before"},
        {"1,1,1,1", "2015Q1", "2020", NULL, NULL, NULL, NULL, 2, NH_ARGUMENT,
         "--from '2015Q1' is not a year"},
        {"1,1,1,1", NULL, NULL, "100", NULL, NULL, NULL, 2, NH_ARGUMENT, "would leave no energy at all"},
        {"1,1,1,1", NULL, NULL, "17 percent", NULL, NULL, NULL, 2, NH_ARGUMENT,
         "is not a decline in percent"},
        {"1,1,1,1", NULL, NULL, NULL, NULL, "+1%", NULL, 2, NH_ARGUMENT,
         "--published '+1%' is not a decline"},
        {"1,1,1,1", "2015", "2020", NULL, "2025", NULL, NULL, 2, NH_ARGUMENT, "needs --target as well"},
        {"1,1,1,1", NULL, NULL, "17", "2025", NULL, NULL, 2, NH_ARGUMENT, "needs --from and --to as well"},
        {"1,1,1,1", "2015", "2020", "17", "2019", NULL, NULL, 2, NH_ARGUMENT,
         "--target-to 2019 lies before the last year, 2020"},
        {"1,1,1,1", NULL, NULL, NULL, NULL, NULL, "region=32", 2, NH_ARGUMENT, "exclude each other"},
        {"1,1,1,1", NULL, NULL, NULL, NULL, NULL, NULL, 16, NH_ARGUMENT, "decimals 16: expected 0 to 15"},
        {"0,1,1,1", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_DATA, "in base the energy is not above 0"},
        {"1,-1,1,1", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_DATA, "in base the output is not above 0"},
        {"1,1,-1,1", "2015", "2020", NULL, NULL, NULL, NULL, 2, NH_DATA, "in 2020 the energy is not above 0"},
        {"1,1,1,0.0", NULL, NULL, NULL, NULL, NULL, NULL, 2, NH_DATA, "in end the output is not above 0"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct nh_check_options options = levels_of(bad[i].levels);
        struct nh_error error = {0};
        struct nh_text text = {0};
        options.from = bad[i].from;
        options.to = bad[i].to;
        options.target = bad[i].target;
        options.target_to = bad[i].target_to;
        options.published = bad[i].published;
        options.rate.where = bad[i].where;
        options.rate.decimals = bad[i].decimals;
        cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), bad[i].status,
                     "%zu: %s", i, error.message);
        cr_assert_not_null(strstr(error.message, bad[i].message), "%zu: %s", i, error.message);
        cr_assert_null(text.data, "%zu", i);
        cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, NULL), bad[i].status);
    }
}

Test(check, a_caller_of_an_older_header_knows_fewer_options)
{
    struct nh_check_options options = levels_of(example);
    options.published = "99%";
    options.size = offsetof(struct nh_check_options, published);
    EXPECT(NULL, &options, NH_OK, {"decline_percent", "20.55"}, {"published", "null"});
}
