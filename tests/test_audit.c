/* test_audit.c - published figures against their own document. Numbers in comments are worked by hand. */
#include "engine/statistics/audit_printed.h"
#include "tests/audited.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define CASES(header, ...) audit_cases(NULL, header, (const struct audited[]){__VA_ARGS__, {NULL, NULL}})

static const char *const plain = "id,kind,expression,published";

/* ---- printed figures ------------------------------------------------------------------------------------------------ */

static struct nhi_printed printed_as(const char *text)
{
    struct nhi_printed printed;
    const char *fault = "";
    cr_assert(nhi_printed_read(text, strlen(text), &printed, &fault), "%s: %s", text, fault);
    return printed;
}

Test(audit, figures_are_read_with_unit_precision_and_the_word_beside_them)
{
    static const struct {
        const char *text;
        long long value, end;
        int decimals, exponent;
        enum nhi_unit unit;
        enum nhi_relation relation;
    } cases[] = {{"20.55%", 2055, 0, 2, -2, NHI_UNIT_PERCENT, NHI_RELATION_EQ},
                 {"12.2pp", 122, 0, 1, -2, NHI_UNIT_PERCENT, NHI_RELATION_EQ},
                 {"3个百分点", 3, 0, 0, -2, NHI_UNIT_PERCENT, NHI_RELATION_EQ},
                 {"4679", 4679, 0, 0, 0, NHI_UNIT_NONE, NHI_RELATION_EQ},
                 {"1.3万亿元", 13, 0, 1, 12, NHI_UNIT_MONEY, NHI_RELATION_EQ},
                 {"1.30 万亿元", 130, 0, 2, 12, NHI_UNIT_MONEY, NHI_RELATION_EQ},
                 {"407.7亿美元", 4077, 0, 1, 8, NHI_UNIT_OTHER, NHI_RELATION_EQ},
                 {"超5万家", 5, 0, 0, 4, NHI_UNIT_COUNT, NHI_RELATION_GT},
                 {"突破2400家", 2400, 0, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_GT},
                 {">2400", 2400, 0, 0, 0, NHI_UNIT_NONE, NHI_RELATION_GT},
                 {">=40", 40, 0, 0, 0, NHI_UNIT_NONE, NHI_RELATION_GE},
                 {"40家以上", 40, 0, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_GE},
                 {"不足30%", 30, 0, 0, -2, NHI_UNIT_PERCENT, NHI_RELATION_LT},
                 {"400家左右", 400, 0, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_APPROX},
                 {"200多家", 200, 300, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_RANGE},
                 {"3000多家", 3000, 4000, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_RANGE},
                 {"2.3万多家", 23, 24, 1, 4, NHI_UNIT_COUNT, NHI_RELATION_RANGE},
                 {"2-3条", 2, 3, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_RANGE},
                 {"-3.10%", -310, 0, 2, -2, NHI_UNIT_PERCENT, NHI_RELATION_EQ},
                 {"−3.10%", -310, 0, 2, -2, NHI_UNIT_PERCENT, NHI_RELATION_EQ},
                 {"1,204.50元", 120450, 0, 2, 0, NHI_UNIT_MONEY, NHI_RELATION_EQ},
                 {"１２．２％", 122, 0, 1, -2, NHI_UNIT_PERCENT, NHI_RELATION_EQ},
                 {"3200万吨标准煤", 3200, 0, 0, 4, NHI_UNIT_ENERGY, NHI_RELATION_EQ},
                 {"40.19件/万人", 4019, 0, 2, 0, NHI_UNIT_OTHER, NHI_RELATION_EQ},
                 {"2.14倍", 214, 0, 2, 0, NHI_UNIT_OTHER, NHI_RELATION_EQ},
                 {"第3位", 3, 0, 0, 0, NHI_UNIT_COUNT, NHI_RELATION_EQ}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct nhi_printed printed = printed_as(cases[i].text);
        cr_expect(printed.is_known);
        cr_expect_eq((long long)printed.number.value, cases[i].value, "%s", cases[i].text);
        cr_expect_eq(printed.number.decimals, cases[i].decimals, "%s", cases[i].text);
        cr_expect_eq(printed.exponent, cases[i].exponent, "%s", cases[i].text);
        cr_expect_eq(printed.unit, cases[i].unit, "%s", cases[i].text);
        cr_expect_eq(printed.relation, cases[i].relation, "%s", cases[i].text);
        if (printed.relation == NHI_RELATION_RANGE)
            cr_expect_eq((long long)printed.end.value, cases[i].end, "%s", cases[i].text);
    }
    cr_expect_not(printed_as("超额").is_known);
    cr_expect_not(printed_as("-").is_known);
    cr_expect_not(printed_as("").is_known);
}

Test(audit, what_is_no_single_figure_is_refused)
{
    static const char *const texts[] = {"1; 3",   "1 2",   "68家、117个",          "20.5.5%",
                                        "some 5", "1,3,4", "0.1234567890123456789"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct nhi_printed printed;
        const char *fault = NULL;
        cr_expect_not(nhi_printed_read(texts[i], strlen(texts[i]), &printed, &fault), "%s", texts[i]);
        cr_expect_not_null(fault);
    }
}

/* ---- arithmetic ------------------------------------------------------------------------------------------------------ */

Test(audit, differences_and_shares_have_the_interval_of_their_printed_precision)
{
    CASES(plain, {"A,share,,45.5%", "UNDECIDED - - -"}, {"B,share,,33.3%", "UNDECIDED - - -"},
          {"C,arith,A-B,12.2pp", "CONSISTENT 12.2 12.1 12.3"},
          {"D,arith,45.5-33.3,12.2pp", "CONSISTENT 12.2 12.1 12.3"},
          {"E,arith,A-B,12.31pp", "REFUTED 12.2 12.1 12.3"}, {"F,arith,A-B,12pp", "CONFIRMED 12.2 12.1 12.3"},
          {"G,arith,209.2/407.7,51.3%", "CONFIRMED 51.3122394 51.2936848 51.3307985"},
          {"H,arith,209.2/407.7*100,51.3%", "CONFIRMED 51.3122394 51.2936848 51.3307985"},
          {"I,share,209.2亿美元/407.7亿美元,51.3", "CONFIRMED 51.3122394 51.2936848 51.3307985"},
          {"J,arith,209.2亿美元/407.7亿美元,0.5%", "REFUTED 51.3122394 51.2936848 51.3307985"});
}

Test(audit, whole_things_are_exact_and_amounts_are_not)
{
    CASES(plain, {"A,arith,23-17,6", "CONFIRMED 6 6 6"}, {"B,arith,665+31,697", "REFUTED 696 696 696"},
          {"C,arith,309亿元/41,7.5亿元", "CONFIRMED 7.5365854 7.5243902 7.5487805"},
          {"D,arith,500/200,2.5亿元", "CONFIRMED 2.5 2.5 2.5"},
          {"E,arith,39万+39万,78万", "CONSISTENT 78 77 79"}, /* two decimals less than what would decide */
          {"F,arith,-(2+3)*-4/(7-5),10", "CONFIRMED 10 10 10"}, {"G,arith,2×3÷（1+1）,3", "CONFIRMED 3 3 3"});
}

Test(audit, a_growth_is_implied_by_two_rates)
{
    /* 1.005/0.969 - 1 = 3.71517 %; METHOD 8.7 */
    CASES(plain, {"R,decline,,3.10%", "UNDECIDED - - -"}, {"E,growth,,0.5%", "UNDECIDED - - -"},
          {"G,growth,(1+E)/(1-R)-1,3.7%", "CONSISTENT 3.7151703 3.6582219 3.7721245"},
          {"H,growth,(1+E/100)/(1-R/100)-1,3.7%", "CONSISTENT 3.7151703 3.6582219 3.7721245"},
          {"I,growth,(1+0.5%)/(1-3.10%)-1,4%", "CONFIRMED 3.71517 3.658221 3.772125"},
          {"J,growth,E+R,3.6%", "CONSISTENT 3.6 3.545 3.655"},
          {"K,growth,(1+E)/(1-R)-1,3.8%", "CONSISTENT 3.7151703 3.6582219 3.7721245"},
          {"L,growth,(1+E)/(1-R)-1,3.9%", "REFUTED 3.7151703 3.6582219 3.7721245"});
}

Test(audit, a_figure_that_stands_twice_moves_as_one)
{
    /* a/(a+b), a 20.0, b 30.0: 19.95/(19.95+30.05) to 20.05/(20.05+29.95); a-a is 0; a*a/a is a */
    CASES(plain, {"a,level,,20.0", "UNDECIDED - - -"}, {"b,level,,30.0", "UNDECIDED - - -"},
          {"c,share,a/(a+b),40.0%", "CONSISTENT 40 39.9 40.1"}, {"d,arith,a-a,0.0", "CONFIRMED 0 0 0"},
          {"e,arith,a*a/a,20.0", "CONSISTENT 20 19.95 20.05"},
          {"f,growth,(b-a)/a,50%", "CONSISTENT 50 49.376558 50.626567"});
}

Test(audit, divisors_and_operands_without_number_leave_it_undecided)
{
    CASES(plain, {"a,level,,超额", "UNDECIDED - - -"}, {"b,level,,400家左右", "UNDECIDED - - -"},
          {"c,level,,0.0", "UNDECIDED - - -"}, {"d,arith,1/c,5", "UNDECIDED - - -"},
          {"e,arith,a+1,5", "UNDECIDED - - -"}, {"f,arith,b+1,5", "UNDECIDED - - -"},
          {"g,arith,,5", "UNDECIDED - - -"});
}

Test(audit, ids_may_hold_signs_and_the_longest_counts)
{
    CASES(plain, {"F-1,count,,12", "UNDECIDED - - -"}, {"F,count,,30", "UNDECIDED - - -"},
          {"F-1b,count,,7", "UNDECIDED - - -"}, {"S,arith,F-1,12", "CONFIRMED 12 12 12"},
          {"T,arith,F - 1,29", "CONFIRMED 29 29 29"}, {"U,arith,F-1b+F-1,19", "CONFIRMED 19 19 19"});
}

Test(audit, relations_are_judged_by_their_bounds)
{
    static const char *const header = "id,kind,relation,expression,published";
    CASES(header, {"A,arith,,5*4679,超2万家", "CONFIRMED 2.3395 2.3395 2.3395"},
          {"B,arith,gt,50000,50000", "REFUTED 50000 50000 50000"},
          {"C,arith,ge,50000,50000", "CONFIRMED 50000 50000 50000"},
          {"D,arith,lt,27.5%,30%", "CONFIRMED 27.5 27.45 27.55"},
          {"E,arith,lt,30.0%,30%", "CONSISTENT 30 29.95 30.05"},
          {"F,arith,,250,200多家", "CONFIRMED 250 250 250"}, {"G,arith,,300,200多家", "REFUTED 300 300 300"},
          {"H,arith,range,250,200", "CONFIRMED 250 250 250"},
          {"I,arith,range_1000,3999,3000", "CONFIRMED 3999 3999 3999"},
          {"J,arith,,3,2-3条", "CONFIRMED 3 3 3"}, {"K,arith,,4,2-3条", "REFUTED 4 4 4"},
          {"L,arith,approx,400,400", "UNDECIDED 400 400 400"}, {"M,arith,target,45,40", "CONFIRMED 45 45 45"},
          {"N,count,target,,40", "UNDECIDED - - -"});
}

Test(audit, a_figure_that_implies_another_is_possible_or_not)
{
    CASES(plain, {"A,ratio,,40.19", "UNDECIDED - - -"},
          {"B,multiple,A/B,2.14倍", "CONSISTENT 18.78037383 18.73426573 18.8266979"},
          {"C,count,C-17,23", "CONSISTENT 6 6 6"}, {"D,count,D-17,12", "REFUTED -5 -5 -5"},
          {"E,level,,65.8%", "UNDECIDED - - -"}, {"F,share_change,E-F,1pp", "CONSISTENT 64.8 64.25 65.35"});
}

Test(audit, mean_growth_needs_its_years)
{
    /* (1.3/0.8)^(1/5) - 1 */
    static const char *const header = "id,kind,from,to,expression,published";
    CASES(header, {"A,average_growth,,,1.30/0.80,10.2%", "UNDECIDED - - -"},
          {"B,average_growth,2015,2020,1.30/0.80,10.2%", "CONSISTENT 10.1972288 9.9752043 10.4202375"},
          {"C,average_growth,2015,2020,1.30/0.80,10%", "CONFIRMED 10.197229 9.975204 10.420238"},
          {"D,average_growth,2015,2020,1.30/0.80,12.5%", "REFUTED 10.1972288 9.9752043 10.4202375"});
}

/* ---- chains ---------------------------------------------------------------------------------------------------------- */

static void expect_naive(const char *table, nh_status status, bool is_naive)
{
    json_t *figures = audit_json(NULL, table, NULL, status);
    cr_assert_eq(json_is_true(json_object_get(json_array_get(figures, 0), "naive_sum")), is_naive, "%s",
                 table);
    json_decref(figures);
}

Test(audit, chains_of_yearly_declines_and_their_naive_sums)
{
    CASES(plain, {"A,chain,2.01;3.6;3.7;4.8;5.6,19.71%", "REFUTED 18.24882162 18.07342206 18.42393521"},
          {"B,chain,2.01%；3.6%；3.7%；4.8%；5.6%,18.2%", "CONSISTENT 18.2488216 18.073422 18.4239353"},
          {"C,chain,-1.00;5.00,4.05%", "CONSISTENT 4.05 4.04019975 4.05979975"},
          {"D,chain,4.68;5.54;6.18;3.05;3.10,20.64%", "CONSISTENT 20.64048701 20.61970427 20.6612654"},
          {"E,chain,4.68;5.54;6.18;3.05;3.10,20.6%", "CONSISTENT 20.640487 20.6197042 20.6612654"},
          {"F,chain,4.68;5.54;6.18;3.05;3.10,21%", "CONFIRMED 20.640487 20.619704 20.661266"});
    expect_naive("id,kind,expression,published\nA,chain,2.01;3.6;3.7;4.8;5.6,19.71%\n", NH_CHECK_FAILED,
                 true);
    expect_naive("id,kind,expression,published\nA,chain,2.01;3.6;3.7;4.8;5.6,19.70%\n", NH_CHECK_FAILED,
                 false);
    expect_naive("id,kind,expression,published\nA,chain,0.01;0.02,0.03%\n", NH_OK, true);
    expect_naive("id,kind,expression,published\nA,chain,3.00,3.00%\n", NH_OK, false);
}

Test(audit, a_swap_of_digits_that_explains_a_contradiction_is_told)
{
    /* 3.71 was printed for 3.17; the chain of the right years is 12.51 */
    static const struct {
        const char *years, *published, *told;
    } cases[] = {{"4.10;3.71;5.78", "12.51%", "if two digits are swapped in print: 3.17 (3.71)"},
                 {"4.10;3.17;5.78", "13.53%", NULL},
                 {"4.10;3.17;7.58", "12.51%", "if two digits are swapped in print: 5.78 (7.58)"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char table[256];
        snprintf(table, sizeof table, "id,kind,expression,published\nA,chain,%s,%s\n", cases[i].years,
                 cases[i].published);
        json_t *figures = audit_json(NULL, table, NULL, NH_CHECK_FAILED);
        const char *reason = json_string_value(json_object_get(json_array_get(figures, 0), "reason"));
        cr_expect_eq(strstr(reason, "swapped") != NULL, cases[i].told != NULL, "%s", reason);
        if (cases[i].told != NULL)
            cr_expect_not_null(strstr(reason, cases[i].told), "%s", reason);
        json_decref(figures);
    }
}

/* ---- parts and ranks --------------------------------------------------------------------------------------------------- */

Test(audit, a_part_is_not_more_than_the_whole_and_a_rank_in_a_part_not_worse)
{
    static const char *const header = "id,kind,of,expression,published";
    CASES(header, {"W,count,,,665", "UNDECIDED - - -"}, {"P,subset,W,,31", "CONSISTENT 665 665 665"},
          {"Q,subset,W,,700", "REFUTED 665 665 665"}, {"H,subset,,P+W,200多家", "REFUTED 696 696 696"},
          {"I,subset,,P+12,200多家", "CONSISTENT 43 43 43"},
          {"J,subset,,W,超5万家", "CONSISTENT 0.0665 0.0665 0.0665"},
          {"K,subset,J,,4679", "CONSISTENT 50000 45000 55000"}, {"L,subset,,,5", "UNDECIDED - - -"},
          {"R,rank,,,3", "UNDECIDED - - -"}, {"S,rank,R,,1", "CONSISTENT 3 3 3"},
          {"T,rank,R,,4", "REFUTED 3 3 3"});
}

Test(audit, where_and_of_may_name_figures)
{
    static const char *const header = "id,kind,where,of,published";
    CASES(header, {"A,level,,,209.2亿美元", "UNDECIDED - - -"}, {"B,level,,,407.7亿美元", "UNDECIDED - - -"},
          {"C,share,A,B,51.3%", "CONFIRMED 51.3122394 51.2936848 51.3307985"},
          {"D,share,,,45.5%", "UNDECIDED - - -"}, {"E,share,,,33.3%", "UNDECIDED - - -"},
          {"F,share_change,D,E,12.2pp", "CONSISTENT 12.2 12.1 12.3"},
          {"G,multiple,B,A,1.9488倍", "CONSISTENT 1.9488527725 1.9481481481 1.9495577337"});
}

/* ---- faults ------------------------------------------------------------------------------------------------------------ */

Test(audit, faults_of_the_table_have_their_place)
{
    static const struct {
        const char *table, *message;
    } cases[] = {
        {"id,kind\nA,arith\n", "has no column published"},
        {"kind,published\narith,1\n", "has no column id"},
        {"id,kind,published,id\nA,arith,1,B\n", "column id stands twice"},
        {"id,kind,published\nA,arith,1\nB,aritm,1\n",
         "line 3, column kind: 'aritm' is no kind of figure, did you mean 'arith'?"},
        {"id,kind,published\nA,arith,1\nA,arith,1\n",
         "line 3, column id: this id is that of an earlier figure"},
        {"id,kind,published\n,arith,1\n", "line 2, column id: empty"},
        {"id,kind,published\nA,arith,1.2.3%\n", "line 2, column published: '1.2.3%': expected a number"},
        {"id,kind,published\nA,arith,1; 3\n", "line 2, column published: '1; 3': more than one figure"},
        {"id,kind,published\nA,arith\n", "line 2: found 2 fields, expected the 3"},
        {"id,kind,relation,published\nA,arith,about,1\n", "line 2, column relation: 'about'"},
        {"id,kind,expression,published\nA,arith,1+,2\n",
         "line 2, column expression: at '' of '1+': expected a number"},
        {"id,kind,expression,published\nA,arith,(1+1,2\n", "expected a closing bracket"},
        {"id,kind,expression,published\nA,arith,1)2,2\n",
         "column expression: at ')2' of '1)2': expected + - * / or the end"},
        {"id,kind,expression,published\nA,arith,B+1,2\n", "at 'B+1' of 'B+1': expected a number, an id"},
        {"id,kind,expression,published\nA,chain,1;;2,2%\n", "line 2, column expression: at '' of ''"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        audit_refused(cases[i].table, NH_DATA, cases[i].message);
}

Test(audit, a_product_that_is_too_wide_says_at_which_figure)
{
    char table[2048] = "id,kind,expression,published\nA,arith,1,1\nB,arith,1";
    for (int i = 0; i < 60; i++)
        strcat(table, "*1.000000000000000001");
    strcat(table, ",1\n");
    audit_refused(table, NH_RANGE, "line 3: an exact ratio needs more than 3072 bits");
}

/* ---- reports ------------------------------------------------------------------------------------------------------------ */

Test(audit, the_sentence_counts_the_verdicts_in_both_languages)
{
    static const char *const table =
        "编号,类型,算式,公布数\nA,chain,2.01;3.6;3.7;4.8;5.6,19.71%\nB,arith,209.2/407.7,51.3%\n"
        "C,level,,4679\n";
    static const char csv[] =
        "id,kind,published,verdict,value,low,high,published_low,published_high,naive_sum,n_units,reason\n"
        "A,chain,19.71%,REFUTED,18.24882162,18.07342206,18.42393521,19.705,19.715,true,,";
    struct nh_text text = audit_text(NULL, table, NULL, NH_FORMAT_TABLE, NH_LANG_ZH, NH_CHECK_FAILED);
    cr_expect_not_null(
        strstr(text.data,
               "经核对，3项公布数字中1项可以复现，0项与依据相符但不唯一，1项不符（A），1项尚无法判定"),
        "%s", text.data);
    cr_expect_not_null(strstr(text.data, "公布数等于各年降低率简单相加，应当连乘"), "%s", text.data);
    nh_text_free(&text);
    text = audit_text(NULL, table, NULL, NH_FORMAT_TABLE, NH_LANG_EN, NH_CHECK_FAILED);
    cr_expect_not_null(
        strstr(text.data, "Of 3 published figures 1 can be reproduced, 0 can be true, 1 cannot be true (A), "
                          "and 1 cannot be decided"),
        "%s", text.data);
    nh_text_free(&text);
    text = audit_text(NULL, table, NULL, NH_FORMAT_CSV, NH_LANG_ZH, NH_CHECK_FAILED);
    cr_expect_eq(strncmp(text.data, csv, strlen(csv)), 0, "%s", text.data);
    nh_text_free(&text);
}
