/* test_check_text.c - the report of a check for people: the digits that would decide, and the sentence for a letter. */
#include "tests/answers.h"

#include <criterion/criterion.h>
#include <string.h>

/* How levels given by hand are computed with, at the end of a sentence. */
#define GIVEN_ZH "；按给出的水平计算，四舍五入保留2位小数。\n"
#define GIVEN_EN "; from the levels given, rounded half up to 2 decimals.\n"

Test(report, the_report_says_how_many_digits_would_decide)
{
    struct nh_check_options options = levels_of("0.6000,1.000000000,0.4767,1.000000000");
    struct nh_text text;
    options.published = "20.55";
    text = text_of(NULL, &options, NH_FORMAT_TABLE, NH_LANG_EN, NH_OK);
    cr_assert_not_null(strstr(text.data, "20.55  CONSISTENT: "), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "so many more decimals in every level would decide: 1\n"), "%s",
                       text.data);
    nh_text_free(&text);
    options.levels = "1.0000,1.000000000,0.7945,1.000000000"; /* on the boundary of 20.5: no digits help */
    options.published = "20.5";
    text = text_of(NULL, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    cr_assert_not_null(strstr(text.data, "CONSISTENT"), "%s", text.data);
    cr_assert_null(strstr(text.data, "位小数即可判定"), "%s", text.data);
    nh_text_free(&text);
}

Test(report, the_other_rule_is_named_where_it_says_something_else)
{
    struct nh_check_options options = levels_of("0.60004,1.000000000,0.47670,1.000000000");
    struct nh_text text = text_of(NULL, &options, NH_FORMAT_TABLE, NH_LANG_EN, NH_OK);
    cr_assert_not_null(
        strstr(text.data, "half-up, 2 decimals\n                      by bulletin4 it is 20.55%\n"), "%s",
        text.data);
    nh_text_free(&text);
    EXPECT(NULL, &options, NH_OK, {"decline_percent", "20.56"},
           {"other_rounding", "{\"rounding\":\"bulletin4\",\"decline_percent\":\"20.55\"}"});
    options.rate.rounding = NH_ROUNDING_BULLETIN4;
    text = text_of(NULL, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    cr_assert_not_null(strstr(text.data, "\n                      按exact为20.56%\n"), "%s", text.data);
    nh_text_free(&text);
}

Test(report, the_sentence_says_what_happened_in_both_languages)
{
    static const struct {
        const char *levels, *target, *target_to, *measure, *region, *zh, *en;
    } cases[] = {
        {"100.0000,100.0000,100.0000,100.0000", NULL, NULL, "gdp", "32",
         "2015—2020年，江苏省单位GDP能耗基本持平" GIVEN_ZH,
         "From 2015 to 2020, energy consumption per unit of GDP in Jiangsu did not change" GIVEN_EN},
        {"100.0000,100.0000,103.0000,100.0000", NULL, NULL, "steel", "319999",
         "2015—2020年，单位产出能耗累计上升3.00%" GIVEN_ZH,
         "From 2015 to 2020, energy consumption per unit of output rose by 3.00%" GIVEN_EN},
        {"100.0000,100.0000,103.0000,100.0000", "-5", NULL, "revenue", NULL,
         "2015—2020年，单位营业收入能耗累计上升3.00%，超额完成目标（允许上升5%）2.00个百分点" GIVEN_ZH,
         "From 2015 to 2020, energy consumption per unit of revenue rose by 3.00%, exceeding the target (an "
         "allowed rise of "
         "5%) by 2.00 percentage points" GIVEN_EN},
        {"100.0000,100.0000,83.0000,100.0000", "17.00%", NULL, NULL, NULL,
         "2015—2020年，单位GDP能耗累计下降17.00%，完成目标（17%）" GIVEN_ZH,
         "From 2015 to 2020, energy consumption per unit of GDP fell by 17.00%, meeting the target "
         "(17%)" GIVEN_EN},
        {"100.0000,100.0000,83.0001,100.0000", "17", NULL, NULL, NULL,
         "2015—2020年，单位GDP能耗累计下降17.00%，未完成目标（17%），相差甚微" GIVEN_ZH,
         "From 2015 to 2020, energy consumption per unit of GDP fell by 17.00%, missing the target (17%) by "
         "a trace" GIVEN_EN},
        {"100.0000,100.0000,83.0001,100.0000", "17", "2025", NULL, NULL,
         "2015—2020年，单位GDP能耗累计下降17.00%，距2025年目标（17%）相差甚微，今后5年尚需年均下降0."
         "00%" GIVEN_ZH,
         "From 2015 to 2020, energy consumption per unit of GDP fell by 17.00%; the target for 2025 (17%) is "
         "a trace away; "
         "reaching it takes a fall of 0.00% per year until 2025" GIVEN_EN}};
    for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
        struct nh_check_options options = levels_of(cases[i / 2].levels);
        struct nh_text text = {0};
        const char *expected = i % 2 == 0 ? cases[i / 2].zh : cases[i / 2].en;
        options.from = "2015";
        options.to = "2020";
        options.target = cases[i / 2].target;
        options.target_to = cases[i / 2].target_to;
        options.rate.measure = cases[i / 2].measure;
        options.region = cases[i / 2].region;
        const nh_status status = nh_check(NULL, NULL, &options, NH_FORMAT_TABLE,
                                          i % 2 == 0 ? NH_LANG_ZH : NH_LANG_EN, &text, NULL);
        cr_assert(status == NH_OK || status == NH_CHECK_FAILED);
        const char *last = text.data + text.n_bytes - strlen(expected);
        cr_assert_str_eq(last, expected);
        cr_assert_eq(strstr(text.data, i % 2 == 0 ? "注意：换用其他修约规则结论会改变"
                                                  : "CAUTION: the verdict depends on it") != NULL,
                     i / 2 > 2, "rounding decides the last three");
        nh_text_free(&text);
    }
}
