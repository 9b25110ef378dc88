/* test_score.c - rule files: score sheets against worked examples, warning levels, and files that are wrong. */
#include "engine/statistics/score.h"
#include "engine/statistics/warning.h"
#include "tests/answers.h"
#include "tests/csv_store.h"
#include "tests/examples.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *const pattern_2007 = "data/rules/score_sheet_2007.csv";
static char path[256];

static void begin(void)
{
    cr_assert_not_null(small_path(path, "rules.csv"));
}

static void end(void)
{
    remove(path);
}

TestSuite(score, .init = begin, .fini = end);

static const char *file_of(const char *text)
{
    cr_assert(small_write_file(path, text, strlen(text)));
    return path;
}

/* ---- worked examples ------------------------------------------------------------------------------------------------- */

static void run_score_sheet(const struct example *example, void *user)
{
    (void)user;
    struct nhi_completion completion;
    struct nhi_rule_file sheet;
    struct nhi_score score;
    struct nh_error error = {0};
    char given[64];
    cr_assert_str_eq(example_text(example, "sheet"), "pattern_2007");
    cr_assert_eq(nhi_ratio_parse(example_text(example, "completion_pct"), &completion.by_ratio, NULL),
                 NHI_PARSE_OK);
    completion.by_log = (struct nhi_interval){completion.by_ratio, completion.by_ratio};
    snprintf(given, sizeof given, "other_measures=%d", example_integer(example, "other_points"));
    cr_assert_eq(nhi_score_sheet(pattern_2007, &sheet, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_score_make(&sheet, 2010, &completion, given, &score, &error), NH_OK, "%s",
                 error.message);
    cr_assert_str_eq(score.items[0].name, "intensity_target");
    expect_member(example, "intensity_points", score.items[0].points);
    expect_member(example, "total_points", score.total);
    expect_truth(example, "veto", score.is_vetoed);
    expect_string(example, "grade", score.grade);
    nhi_score_clear(&score);
    nhi_rule_file_clear(&sheet);
}

Test(score, the_worked_sheets_come_out)
{
    static const struct topic topic = {"score_sheet", run_score_sheet, 7};
    topics_run(&topic, 1);
}

/* ---- in a check ------------------------------------------------------------------------------------------------------- */

static struct nh_check_options check_of(const char *levels, const char *sheet)
{
    struct nh_check_options options = levels_of(levels);
    options.target = "10";
    options.scheme = sheet;
    return options;
}

Test(score, points_that_are_not_given_leave_the_total_open_but_not_the_veto)
{
    struct nh_check_options options = check_of("100,100,90,100", pattern_2007);
    EXPECT(NULL, &options, NH_OK, {"score.scheme", "pattern_2007"},
           {"score.items", "[{\"item\":\"intensity_target\",\"points\":\"40\"},"
                           "{\"item\":\"other_measures\",\"points\":null}]"},
           {"score.total_points", "null"}, {"score.veto", "false"}, {"score.grade", "null"});
    options.levels = "100,100,91,100";
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"score.total_points", "null"}, {"score.veto", "true"},
           {"score.grade", "NOT_MET"});
    options.scheme = NULL;
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"score", "null"});
}

Test(score, the_completion_is_unrounded)
{
    struct nh_check_options options = check_of("100,100,90.001,100", pattern_2007); /* 99.99 % */
    options.rate.decimals = 0;
    EXPECT(NULL, &options, NH_CHECK_FAILED, {"completion.ratio_percent", "100"},
           {"score.items.0.points", "36"}, {"score.veto", "true"});
}

/* C = 19 %, T = 10 %: 190 % by ratio, 200 % by logarithms, since 0.81 = 0.9^2. */
Test(score, either_convention_of_completion_can_be_asked_for_and_a_bonus_may_be_a_part)
{
    static const char head[] = "scheme,rule,item,threshold,points,grade,per,max,partial,convention\n";
    char text[512];
    struct nh_check_options options = check_of("100,100,81,100", path);
    snprintf(text, sizeof text,
             "%ss,band,a,200,7,,,,,log\ns,band,a,,1,,,,,log\ns,band,b,200,7,,,,,ratio\n"
             "s,band,b,,1,,,,,\ns,grade,,8,,GOOD,,,,\n",
             head);
    file_of(text);
    EXPECT(NULL, &options, NH_OK, {"score.items.0.points", "7"}, {"score.items.1.points", "1"},
           {"score.total_points", "8"}, {"score.grade", "GOOD"});
    snprintf(text, sizeof text,
             "%ss,band,a,,1,,,,,\ns,bonus,a,100,2,,40,100,yes,\ns,band,b,,1,,,,,\n"
             "s,bonus,b,100,2,,40,100,no,\ns,band,c,,1,,,,,\ns,bonus,c,100,2,,40,3,no,\n",
             head);
    file_of(text); /* 90 / 40 = 2.25 steps */
    EXPECT(NULL, &options, NH_OK, {"score.items.0.points", "5.5"}, {"score.items.1.points", "5"},
           {"score.items.2.points", "4"}, {"score.total_points", "14.5"}, {"score.grade", "null"});
}

Test(score, a_sheet_holds_in_its_years_only)
{
    struct nh_check_options options = check_of("100,100,90,100", pattern_2007);
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.from = "2005";
    options.to = "2010";
    EXPECT(NULL, &options, NH_OK, {"score.items.0.points", "40"});
    options.to = "2013";
    cr_assert_eq(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_DATA);
    cr_assert_not_null(strstr(error.message, "no row holds at the end of 2013"), "%s", error.message);
}

static void refuse(const struct nh_check_options *options, nh_status status, const char *part)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(NULL, NULL, options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), status, "%s",
                 error.message);
    cr_assert_not_null(strstr(error.message, part), "%s", error.message);
}

Test(score, points_and_sheets_without_their_partners_are_refused)
{
    struct nh_check_options options = check_of("100,100,90,100", pattern_2007);
    options.points = "other=5";
    refuse(&options, NH_ARGUMENT, "'other' is no item");
    options.points = "other_measures=61";
    refuse(&options, NH_ARGUMENT, "takes 0 to 60 points");
    options.points = "other_measures=x";
    refuse(&options, NH_ARGUMENT, "not a plain number");
    options.points = "other_measures";
    refuse(&options, NH_ARGUMENT, "expected ITEM=POINTS");
    options.scheme = NULL;
    refuse(&options, NH_ARGUMENT, "needs --scheme");
    options = check_of("100,100,90,100", pattern_2007);
    options.target = NULL;
    refuse(&options, NH_ARGUMENT, "needs a target");
    options.target = "-3";
    refuse(&options, NH_ARGUMENT, "above 0");
    options = check_of("100,100,90,100", "nowhere/no.csv");
    refuse(&options, NH_IO, "nowhere/no.csv");
}

Test(score, a_sheet_that_is_wrong_is_refused_with_its_place)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"scheme,rule,item,treshold,points,grade\ns,band,a,,1,\n",
         "unknown column 'treshold', did you mean 'threshold'"},
        {"scheme,rule,item,threshold,points\ns,band,a,,1\n", "the column 'grade' is not there"},
        {"scheme,rule,item,threshold,points,grade,grade\ns,band,a,,1,,\n", "stands twice"},
        {"scheme,rule,item,threshold,points,grade\n", "has no rows"},
        {"scheme,rule,item,threshold,points,grade\ns,band,a,1\n", "line 2: 4 fields, expected 6"},
        {"scheme,rule,item,threshold,points,grade\ns,bend,a,,1,\n", "line 2, column rule: found 'bend'"},
        {"scheme,rule,item,threshold,points,grade\ns,band,,,1,\n", "column item: found '', expected an item"},
        {"scheme,rule,item,threshold,points,grade\ns,grade,a,,1,G\n",
         "column item: found 'a', expected nothing"},
        {"scheme,rule,item,threshold,points,grade\ns,band,a,5%,1,\n", "column threshold: found '5%'"},
        {"scheme,rule,item,threshold,points,grade\ns,band,a,5,,\n",
         "column points: found '', expected a number"},
        {"scheme,rule,item,threshold,points,grade\ns,veto,a,5,,\n",
         "column grade: found '', expected a grade"},
        {"scheme,rule,item,threshold,points,grade\ns,band,a,5,1,\nt,band,a,6,2,\n",
         "the same name in all rows"},
        {"scheme,rule,item,threshold,points,grade\ns,band,a,5,1,\ns,band,a,5.0,2,\n",
         "line 3, column threshold: found '5.0'"},
        {"scheme,rule,item,threshold,points,grade,per,max\ns,bonus,a,5,1,,0,1\n", "column per: found '0'"},
        {"scheme,rule,item,threshold,points,grade,convention\ns,band,a,5,1,,ln\n",
         "column convention: found 'ln'"},
        {"scheme,rule,item,threshold,points,grade,valid_from\ns,band,a,5,1,,2020\n",
         "column valid_from: found '2020', expected a day"},
        {"scheme,rule,item,threshold,points,grade,valid_from,valid_to\ns,band,a,5,1,,2020-02-01,2020-01-01\n",
         "column valid_to: found '2020-01-01', expected a day that is not before"},
        {"scheme,rule,item,threshold,points,grade,valid_from,valid_to\ns,band,a,5,1,,2015-01-01,2020-06-30\n"
         "s,band,a,6,1,,2020-06-01,\n",
         "line 3, column valid_from: found '2020-06-01', expected a validity apart from, or equal to, that "
         "of line 2 "
         "('2015-01-01' to '2020-06-30'): the dates overlap"}};
    struct nh_check_options options = check_of("100,100,90,100", path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file_of(cases[i].text);
        refuse(&options, NH_DATA, cases[i].part);
    }
}

/* ---- warning levels --------------------------------------------------------------------------------------------------- */

static int level_of(const char *rules_path, int year, const char *decline, const char *required)
{
    struct nh_error error = {0};
    struct nhi_rule_file rules;
    struct nhi_ratio k, limit;
    int level;
    cr_assert_eq(nhi_ratio_parse(decline, &k, NULL), NHI_PARSE_OK);
    cr_assert_eq(nhi_ratio_parse(required, &limit, NULL), NHI_PARSE_OK);
    k = over(k, whole(100));
    limit = over(limit, whole(100));
    const struct nhi_interval interval = {limit, limit};
    cr_assert_eq(nhi_warning_rules(rules_path, &rules, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_warning_level(&rules, year, &k, &interval, &level, &error), NH_OK, "%s", error.message);
    nhi_rule_file_clear(&rules);
    return level;
}

Test(score, the_built_in_warning_levels_are_the_file_that_is_shown)
{
    for (int i = 0; i < 2; i++) {
        const char *rules = i == 0 ? NULL : "data/rules/warning_levels.csv";
        cr_expect_eq(level_of(rules, 2021, "-0.1", "1.8"), 1);
        cr_expect_eq(level_of(rules, 2021, "0", "1.8"), 2);
        cr_expect_eq(level_of(rules, 2021, "1.79", "1.8"), 2);
        cr_expect_eq(level_of(rules, 2021, "1.8", "1.8"), 3);
    }
}

Test(score, other_levels_hold_in_their_years)
{
    file_of("rule,level,decline_below_percent,share_below_percent,valid_from,valid_to\n"
            "x,1,0,,,2020-12-31\nx,4,,50,2021-01-01,\nx,5,,100,2021-01-01,\n");
    cr_expect_eq(level_of(path, 2020, "-1", "2"), 1);
    cr_expect_eq(level_of(path, 2020, "1", "2"), 0, "no row holds");
    cr_expect_eq(level_of(path, 2021, "0.99", "2"), 4);
    cr_expect_eq(level_of(path, 2021, "1", "2"), 5);
    cr_expect_eq(level_of(path, 2021, "2", "2"), 0);
}

Test(score, editions_of_warning_levels_that_overlap_are_refused)
{
    struct nh_error error = {0};
    struct nhi_rule_file rules;
    file_of("rule,level,decline_below_percent,share_below_percent,valid_from,valid_to\n"
            "x,1,0,,,2020-12-31\nx,3,,,,2020-12-31\ny,1,0,,2020-12-31,\n");
    cr_assert_eq(nhi_warning_rules(path, &rules, &error), NH_DATA);
    cr_assert_not_null(strstr(error.message,
                              "line 4, column valid_from: found '2020-12-31', expected a validity "
                              "apart from, or equal to, that of line 2 ('' to '2020-12-31')"),
                       "%s", error.message);
}

Test(score, warning_levels_of_a_file_reach_the_check)
{
    static const struct csv_table tables[] = {
        {"enterprises", "enterprise_id,region,industry\nA,320400,C26\n"},
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,tce,1000\n"},
        {"energy", "enterprise_id,period,carrier,quantity\nA,2020,coal,100\nA,2021,coal,99\n"},
        {"output", "enterprise_id,period,value_added\nA,2020,100\nA,2021,100\n"}};
    char store_path[256];
    nh_context *context;
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    cr_assert_eq(nh_context_new(NULL, &context, NULL), NH_OK);
    nh_store *store = csv_store(context, small_path(store_path, "levels"), tables, 4);
    options.target = "1";
    EXPECT(store, &options, NH_OK, {"annual.0.warning", "3"});
    options.rules =
        file_of("rule,level,decline_below_percent,share_below_percent,valid_from,valid_to\nx,7,,,,\n");
    EXPECT(store, &options, NH_OK, {"annual.0.warning", "7"}, {"provenance.rules", path});
    options.rules =
        file_of("rule,level,decline_below_percent,share_below_percent,valid_from,valid_to\nx,0,,,,\n");
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(NULL, store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_DATA);
    cr_assert_not_null(strstr(error.message, "a level from 1 to 9"), "%s", error.message);
    nh_store_close(store);
    small_path(store_path, "levels");
    nh_context_free(context);
}
