/* test_audit_store.c - published figures against a small store whose sums are worked by hand. */
#include "tests/audited.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <string.h>

enum { JANUARY_2020 = 9, UNIT_CENTS = 100, UNIT_MILLIS = 1000 };

static const char *const header = "id,kind,relation,measure,where,of,from,to,price,threshold,published";

/* Units 0 (320402), 10 (320411) and 20 (320505), a month of each of 2019 to 2021; output in 10,000 yuan:
 *
 *         energy             value added        gross output (2020 and 2021)
 *   2019   60   40   10        30   70   20
 *   2020   56   40   10        31   69   25         90  210  100
 *   2021   44   40   11        32   78   15         99  221  140 */
static struct sample_city open_city(const char *name)
{
    static const int energy[3][3] = {{60, 40, 10}, {56, 40, 10}, {44, 40, 11}},
                     added[3][3] = {{30, 70, 20}, {31, 69, 25}, {32, 78, 15}},
                     gross[3][3] = {{0, 0, 0}, {90, 210, 100}, {99, 221, 140}};
    struct sample_city city = {.sample =
                                   sample_make(&(struct sample_options){.n_imports = 1, .max_value = 1})};
    city.sample->rows = sample_plain_rows;
    for (int y = 0; y < 3; y++)
        for (int u = 0; u < 3; u++) {
            const int month = y == 0 ? 0 : JANUARY_2020 + 12 * (y - 1);
            sample_put_energy(city.sample, 10 * u, 0, 0, month, energy[y][u] * UNIT_CENTS);
            sample_put_output(city.sample, 10 * u, 0, month, added[y][u] * UNIT_MILLIS);
            if (y > 0)
                sample_put_output(city.sample, 10 * u, 1, month, gross[y][u] * UNIT_MILLIS);
        }
    sample_open(&city, NULL, name);
    return city;
}

#define CASES(name, ...)                                                                                     \
    struct sample_city city = open_city(name);                                                               \
    audit_cases(city.store, header, (const struct audited[]){__VA_ARGS__, {NULL, NULL}});                    \
    sample_close(&city)

Test(audit_store, levels_in_any_unit)
{
    CASES("audit_levels", {"A,level,,value_added,,,,2021,,,125", "CONFIRMED 125 125 125"},
          {"B,level,,value_added,,,,2021,,,125万元", "CONFIRMED 125 125 125"},
          {"C,level,,value_added,,,,2021,,,1250000元", "CONFIRMED 1250000 1250000 1250000"},
          {"D,level,,增加值,region=3204,,,2021,,,0.01亿元", "CONFIRMED 0.011 0.011 0.011"},
          {"E,level,,value_added,,,,2021,,,126", "REFUTED 125 125 125"},
          {"F,level,,energy,,,,2021,,,95吨标准煤", "CONFIRMED 95 95 95"},
          {"G,level,,value_added,,,2019,2021,,,370", "CONFIRMED 370 370 370"}, /* the years together */
          {"H,level,gt,value_added,,,,2021,,,124", "CONFIRMED 125 125 125"},
          {"I,level,,value_added,,,,2021,,,100多万元", "CONFIRMED 125 125 125"},
          {"J,level,,value_added,,,,2021-01,,,125", "CONFIRMED 125 125 125"},
          {"K,level,,value_added,,,,2021,,,125万美元", "UNDECIDED - - -"},
          {"L,level,,value_added,,,,2021,constant:2020,,125", "UNDECIDED - - -"},
          {"M,level,target,value_added,,,,2021,,,120", "CONFIRMED 125 125 125"},
          {"N,level,approx,value_added,,,,2021,,,120", "UNDECIDED 125 125 125"});
}

Test(audit_store, growth_and_the_decline_of_the_intensity)
{
    /* 460/400 = 1.15; the intensity of 3204 1, 96/100, 84/110; declines 4 % and 20.45 %, together 23.63 % */
    CASES("audit_growth", {"A,growth,,gross_output,,,2020,2021,,,15%", "CONFIRMED 15 15 15"},
          {"B,growth,,gross_output,,,,2021,,,15.0%", "CONFIRMED 15 15 15"},
          {"C,growth,,gross_output,,,2020,2021,,,14.9%", "REFUTED 15 15 15"},
          {"D,multiple,,gross_output,,,2020,2021,,,1.15倍", "CONFIRMED 1.15 1.15 1.15"},
          {"E,average_growth,,value_added,,,2019,2021,,,2.06%", "CONFIRMED 2.06207262 2.06207261 2.06207262"},
          {"F,average_growth,,value_added,,,2019,2021,,,2.07%", "REFUTED 2.06207262 2.06207261 2.06207262"},
          {"G,decline,,value_added,region=3204,,2019,2021,,,23.64%",
           "CONFIRMED 23.63636364 23.63636363 23.63636364"},
          {"H,decline,,value_added,region=3204,,2019,2021,,,24.45%",
           "REFUTED 23.63636364 23.63636363 23.63636364"},
          {"I,decline,,value_added,region=3204,,,2020,,,4%", "CONFIRMED 4 4 4"},
          {"J,decline,,value_added,region=3204,,2019,2025,,,4%", "UNDECIDED - - -"},
          {"K,decline,,value_added,,,,,,,4%", "UNDECIDED - - -"});
}

Test(audit_store, the_sum_of_the_yearly_declines_is_recognised)
{
    struct sample_city city = open_city("audit_naive");
    json_t *figures = audit_json(city.store,
                                 "id,kind,measure,where,from,to,published\n"
                                 "A,decline,value_added,region=3204,2019,2021,24.45%\n"
                                 "B,decline,value_added,region=3204,2019,2021,24.40%\n",
                                 NULL, NH_CHECK_FAILED);
    cr_expect(json_is_true(json_object_get(json_array_get(figures, 0), "naive_sum")));
    cr_expect(json_is_false(json_object_get(json_array_get(figures, 1), "naive_sum")));
    cr_expect_eq(json_integer_value(json_object_get(json_array_get(figures, 0), "n_units")), 2);
    json_decref(figures);
    sample_close(&city);
}

Test(audit_store, the_sentence_names_scope_and_rounding)
{
    static const char *const table = "id,kind,measure,to,published\nA,level,value_added,2021,125\n";
    struct sample_city city = open_city("audit_sentence");
    struct nh_audit_options options = NH_AUDIT_OPTIONS_INIT;
    struct nh_text text = audit_text(city.store, table, &options, NH_FORMAT_TABLE, NH_LANG_ZH, NH_OK);
    cr_expect_not_null(
        strstr(
            text.data,
            "经核对，1项公布数字中1项可以复现，0项与依据相符但不唯一，0项不符，0项尚无法判定；依据为企业数据"
            "（能耗净额，电力当量）及文件自身的数字，全程不舍入，只在最后按四舍五入比较。\n"),
        "%s", text.data);
    nh_text_free(&text);
    options.rate.energy = "gross";
    options.rate.tie = NH_TIE_HALF_EVEN;
    text = audit_text(city.store, table, &options, NH_FORMAT_TABLE, NH_LANG_EN, NH_OK);
    cr_expect_not_null(
        strstr(text.data, "judged by the data (energy gross, electricity calorific), and otherwise by the "
                          "document itself, exactly, and rounded (half to even) only to compare.\n"),
        "%s", text.data);
    nh_text_free(&text);
    sample_close(&city);
}

Test(audit_store, shares_and_ratios)
{
    /* 110/125, 100/120; 95/125; 125/460 */
    CASES("audit_shares", {"A,share,,value_added,region=3204,,,2021,,,88%", "CONFIRMED 88 88 88"},
          {"B,share,,value_added,region=320402,region=3204,,2021,,,29.1%",
           "CONFIRMED 29.0909091 29.090909 29.0909091"},
          {"C,share_change,,value_added,region=3204,,2019,2021,,,4.7pp",
           "CONFIRMED 4.6666667 4.6666666 4.6666667"},
          {"D,ratio,,energy,,value_added,,2021,,,0.76吨标准煤/万元", "CONFIRMED 0.76 0.76 0.76"},
          {"E,ratio,,value_added,,gross_output,,2021,,,27.2%", "CONFIRMED 27.173913 27.173913 27.1739131"},
          {"F,ratio,,value_added,region=3204,gross_output,,2021,,,34.4%", "CONFIRMED 34.375 34.375 34.375"},
          {"G,multiple,,value_added,region=3204,region=3205,,2021,,,7.3倍",
           "CONFIRMED 7.3333333 7.3333333 7.3333334"},
          {"H,share,,gross_output,region=3204,,,2019,,,88%", "UNDECIDED - - -"});
}

Test(audit_store, counts_with_a_threshold_and_ranks)
{
    CASES("audit_counts", {"A,count,,gross_output,,,,2021,,100万元,2", "CONFIRMED 2 2 2"},
          {"B,count,,gross_output,,,,2021,,99万元,3", "CONFIRMED 3 3 3"},
          {"C,count,,gross_output,,,,2021,,超99万元,2", "CONFIRMED 2 2 2"},
          {"D,count,,gross_output,,,,2021,,99,3家", "CONFIRMED 3 3 3"},
          {"E,count,,gross_output,,,,2021,,不足100万元,1", "CONFIRMED 1 1 1"},
          {"F,count,,value_added,,,,2019,,,3", "CONFIRMED 3 3 3"},
          {"G,count,,,region=3204,,,,,,20", "CONFIRMED 20 20 20"}, /* of the list */
          {"H,count,,,,,,,,,12", "UNDECIDED - - -"},
          {"I,count,,gross_output,,,,2021,,100万元,3", "REFUTED 2 2 2"},
          {"J,rank,,gross_output,region=320411,region:6;region=32,,2021,,,1", "CONFIRMED 1 1 1"},
          {"K,rank,,gross_output,region=320402,region:6;region=32,,2021,,,3", "CONFIRMED 3 3 3"},
          {"L,rank,,gross_output,region=320505,region:6;region=32,2020,2021,,,1", "CONFIRMED 1 1 1"},
          {"M,rank,,gross_output,region=320402,region:6;region=3204,,2021,,,2", "CONFIRMED 2 2 2"},
          /* of 330100 nothing is known */
          {"O,rank,,gross_output,region=320411,region:6,,2021,,,1", "UNDECIDED - - -"},
          {"P,rank,,gross_output,region=320402,region=3204,,2021,,,2", "CONFIRMED 2 2 2"},
          {"Q,rank,,gross_output,industry=C26,,,2021,,,1", "UNDECIDED - - -"}, /* not all have any */
          {"N,rank,,gross_output,region=320499,region:6,,2021,,,2", "UNDECIDED - - -"});
}

Test(audit_store, what_the_store_does_not_have_is_undecided_and_the_document_is_asked)
{
    struct sample_city city = open_city("audit_silent");
    json_t *figures = audit_json(city.store,
                                 "id,kind,measure,where,from,to,expression,published\n"
                                 "A,level,gdp,,,2021,,125\n"
                                 "B,level,value_added,,,2035,,125\n"
                                 "C,level,value_added,region=99,,2021,,125\n"
                                 "D,level,gdp,,,2021,100+25,125\n"
                                 "E,level,,,,2021,,125\n"
                                 "F,level,value_added,,,,,125\n",
                                 NULL, NH_OK);
    static const char *const reasons[] = {
        "no accounts of regions have gdp: import a table accounts with the items gdp_current,",
        "needs the data: value_added of 2035",
        "the store cannot answer: unknown region '99'",
        "the document allows 125, which rounds to 125",
        "needs the data: the measure of 2021",
        "needs the data: value_added"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        const char *reason = json_string_value(json_object_get(json_array_get(figures, i), "reason"));
        cr_expect_not_null(strstr(reason, reasons[i]), "%s", reason);
    }
    json_decref(figures);
    sample_close(&city);
}
