/* test_codes.c - code lists against the published examples, and the tables against the standards. */
#include "engine/base/codes.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* ---- social credit codes ------------------------------------------------------------------------------- */

static const char *const status_names[] = {
    [NHI_USCC_OK] = "OK",
    [NHI_USCC_WARNING_CHECKSUM] = "WARNING_CHECKSUM",
    [NHI_USCC_ERROR_LENGTH] = "ERROR_LENGTH",
    [NHI_USCC_ERROR_CHARACTER] = "ERROR_CHARACTER",
};

static void check_example(const json_t *example)
{
    const char *code = json_string_value(json_object_get(json_object_get(example, "input"), "code"));
    const json_t *expected = json_object_get(example, "expected");
    struct nhi_uscc_detail detail;
    enum nhi_uscc status = nhi_uscc_check(code, &detail);
    cr_assert_str_eq(status_names[status], json_string_value(json_object_get(expected, "status")), "%s",
                     code);
    cr_assert_eq(nhi_uscc_check(code, NULL), status);
    if (json_object_get(expected, "weighted_sum") == NULL)
        return;
    cr_assert_eq(detail.weighted_sum, json_integer_value(json_object_get(expected, "weighted_sum")));
    cr_assert_eq(detail.weighted_sum % 31,
                 json_integer_value(json_object_get(expected, "weighted_sum_mod31")));
    cr_assert_eq(detail.check_computed, json_string_value(json_object_get(expected, "computed_check"))[0]);
    cr_assert_eq(detail.check_ok, json_is_true(json_object_get(expected, "check_ok")));
    cr_assert_str_eq(detail.org_code, json_string_value(json_object_get(expected, "org_code")));
    cr_assert_eq(detail.org_check_computed,
                 json_string_value(json_object_get(expected, "org_check_computed"))[0]);
    cr_assert_eq(detail.org_check_ok, json_is_true(json_object_get(expected, "org_check_ok")));
    cr_assert_str_eq(detail.region, json_string_value(json_object_get(expected, "region")));
}

Test(uscc, every_example_of_the_oracle_is_reproduced)
{
    json_error_t problem;
    json_t *examples = json_load_file("tests/oracles/codes.json", 0, &problem);
    cr_assert_not_null(examples, "%s", problem.text);
    size_t n_seen = 0, i;
    json_t *example;
    json_array_foreach(examples, i,
                       example) if (strcmp(json_string_value(json_object_get(example, "topic")), "uscc") == 0)
    {
        check_example(example);
        n_seen++;
    }
    json_decref(examples);
    cr_assert_geq(n_seen, 6);
}

Test(uscc, synthetic_codes_have_their_status)
{
    struct nhi_uscc_detail detail;
    cr_assert_eq(nhi_uscc_check("91320411MA1ABC238Q", &detail), NHI_USCC_OK);
    cr_assert_eq(detail.weighted_sum, 1805);
    cr_assert_str_eq(detail.region, "320411");
    cr_assert_eq(nhi_uscc_check("91320404712345671K", &detail), NHI_USCC_WARNING_CHECKSUM);
    cr_assert(detail.check_ok && !detail.org_check_ok);
}

Test(uscc, blanks_hyphens_and_case_do_not_matter)
{
    struct nhi_uscc_detail detail;
    cr_assert_eq(nhi_uscc_check(" 9132-0411 ma1abc238q ", &detail), NHI_USCC_OK);
    cr_assert_str_eq(detail.code, "91320411MA1ABC238Q");
}

Test(uscc, what_is_no_code_has_an_empty_detail)
{
    static const struct {
        const char *text;
        enum nhi_uscc status;
    } bad[] = {
        {"", NHI_USCC_ERROR_LENGTH},
        {"9132041100000000", NHI_USCC_ERROR_LENGTH},
        {"91320411MA1ABC238QQ", NHI_USCC_ERROR_LENGTH},
        {"91320411MA1ABC238I", NHI_USCC_ERROR_CHARACTER},
        {"91320411MA1ABC238\xff", NHI_USCC_ERROR_CHARACTER},
        {"常州市钟楼区", NHI_USCC_ERROR_CHARACTER}, /* 18 bytes */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct nhi_uscc_detail detail = {.weighted_sum = 5};
        cr_assert_eq(nhi_uscc_check(bad[i].text, &detail), bad[i].status, "%s", bad[i].text);
        cr_assert(detail.weighted_sum == 0 && detail.code[0] == '\0');
    }
}

/* The outer mod 31 and the values 10 and 11 of the organisation check occur among a few hundred codes. */
Test(uscc, a_code_completed_with_the_computed_characters_is_good)
{
    bool saw_x = false, saw_zero = false, saw_first = false;
    for (int i = 0; i < 2000; i++) {
        char code[24];
        snprintf(code, sizeof code, "91320402%08d00", i * 37);
        struct nhi_uscc_detail detail;
        nhi_uscc_check(code, &detail);
        code[16] = detail.org_check_computed;
        nhi_uscc_check(code, &detail);
        code[17] = detail.check_computed;
        cr_assert_eq(nhi_uscc_check(code, &detail), NHI_USCC_OK, "%s", code);
        saw_x |= code[16] == 'X';
        saw_zero |= code[16] == '0';
        saw_first |= detail.weighted_sum % 31 == 0 && code[17] == '0';
    }
    cr_assert(saw_x && saw_zero && saw_first);
}

/* ---- industries ---------------------------------------------------------------------------------------- */

Test(industry, codes_get_the_letter_of_their_section)
{
    static const char *const cases[][2] = {
        {"26", "C26"},   {"C26", "C26"}, {"2614", "C2614"},  {"C2614", "C2614"}, {"C", "C"},
        {"261", "C261"}, {"01", "A01"},  {"A0111", "A0111"}, {"06", "B06"},      {"12", "B12"},
        {"13", "C13"},   {"43", "C43"},  {"44", "D44"},      {"46", "D46"},      {"47", "E47"},
        {"70", "K70"},   {"83", "P83"},  {"97", "T97"},      {"T", "T"},         {"A", "A"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char shown[NHI_INDUSTRY_BYTES];
        cr_assert(nhi_industry_normalise(cases[i][0], shown), "%s", cases[i][0]);
        cr_assert_str_eq(shown, cases[i][1]);
    }
}

Test(industry, what_is_no_code_is_left_alone)
{
    static const char *const bad[] = {"",    "U",    "Z26",  "D26",   "c26",    "98",   "00",
                                      "99",  "2",    "C2",   "26145", "C26145", "26 ",  " 26",
                                      "26x", "CC26", "C-26", "化工",  "C26化",  "code", "*"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char shown[NHI_INDUSTRY_BYTES] = "same";
        cr_assert_not(nhi_industry_normalise(bad[i], shown), "%s", bad[i]);
        cr_assert_str_eq(shown, "same");
    }
}

/* GB/T 4754-2017 has 20 sections and 97 divisions; manufacturing is 13-43. */
Test(industry, the_table_has_every_section_and_division_once_in_order)
{
    char shown[NHI_INDUSTRY_BYTES], name[NHI_CODE_NAME_BYTES], last = 'A';
    int n_manufacturing = 0;
    for (int division = 1; division <= 97; division++) {
        char digits[16];
        snprintf(digits, sizeof digits, "%02d", division);
        cr_assert(nhi_industry_normalise(digits, shown), "%s", digits);
        cr_assert(shown[0] == last || shown[0] == last + 1, "%s", shown);
        last = shown[0];
        n_manufacturing += last == 'C';
        cr_assert(nhi_industry_name(shown, NH_LANG_ZH, name) && (unsigned char)name[0] > 127, "%s", name);
        cr_assert(nhi_industry_name(shown, NH_LANG_EN, name) && name[0] >= 'A' && name[0] <= 'Z', "%s", name);
    }
    cr_assert_eq(last, 'T');
    cr_assert_eq(n_manufacturing, 31);
    for (char section[2] = "A"; section[0] <= 'T'; section[0]++)
        cr_assert(nhi_industry_normalise(section, shown) && nhi_industry_name(section, NH_LANG_ZH, name),
                  "%s", section);
}

Test(industry, names_are_those_of_the_standard)
{
    char name[NHI_CODE_NAME_BYTES];
    cr_assert(nhi_industry_name("C26", NH_LANG_ZH, name));
    cr_assert_str_eq(name, "化学原料和化学制品制造业");
    cr_assert(nhi_industry_name("C", NH_LANG_EN, name));
    cr_assert_str_eq(name, "Manufacturing");
    cr_assert(nhi_industry_name("C15", NH_LANG_EN, name));
    cr_assert_str_eq(name, "Manufacture of liquor, beverages and refined tea");
    cr_assert(nhi_industry_name("C2614", NH_LANG_ZH, name)); /* that of its division */
    cr_assert_str_eq(name, "化学原料和化学制品制造业");
    cr_assert_not(nhi_industry_name("X1", NH_LANG_EN, name));
}

Test(industry, a_level_is_the_letter_and_so_many_digits)
{
    static const struct {
        const char *shown;
        int n_level;
        size_t n_bytes;
    } cases[] = {
        {"C2614", 1, 1},  {"C2614", 2, 3},  {"C2614", 3, 4},  {"C2614", 4, 5}, {"C2614", 0, 5},
        {"C26", 4, 3},    {"C26", 1, 1},    {"C", 1, 1},      {"C", 2, 1},     {"D26", 2, 2},
        {"D26", 1, 1},    {"98", 1, 1},     {"", 2, 0},       {"", 0, 0},      {"化工厂", 1, 3},
        {"化工厂", 2, 6}, {"化工厂", 9, 9}, {"化工厂", 0, 9}, {"26145", 4, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(nhi_industry_level(cases[i].shown, cases[i].n_level), cases[i].n_bytes, "%s:%d",
                     cases[i].shown, cases[i].n_level);
}

/* ---- regions ------------------------------------------------------------------------------------------- */

Test(region, two_four_or_six_digits_of_a_province_are_known)
{
    static const char *const good[] = {"32", "3204", "320411", "320499", "110000", "82", "659001"};
    static const char *const bad[] = {"",       "3",      "320", "32041",  "3204111", "99",
                                      "000000", "160000", "32x", "32041x", "常州",    " 32"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_assert(nhi_region_known(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_not(nhi_region_known(bad[i]), "%s", bad[i]);
}

Test(region, there_are_34_provinces)
{
    int n = 0;
    for (int i = 0; i < 100; i++) {
        char code[16];
        snprintf(code, sizeof code, "%02d", i);
        n += nhi_region_known(code);
    }
    cr_assert_eq(n, 34);
}

Test(region, a_level_is_so_many_digits)
{
    cr_assert_eq(nhi_region_level("320411", 2), 2);
    cr_assert_eq(nhi_region_level("320411", 4), 4);
    cr_assert_eq(nhi_region_level("320411", 6), 6);
    cr_assert_eq(nhi_region_level("320411", 0), 6);
    cr_assert_eq(nhi_region_level("3204", 6), 4);
    cr_assert_eq(nhi_region_level("常州", 1), 3);
    cr_assert_eq(nhi_region_level("", 2), 0);
}

Test(region, the_prefix_is_the_code_without_the_pairs_of_zeros_at_its_end)
{
    cr_assert_eq(nhi_region_prefix("320400"), 4);
    cr_assert_eq(nhi_region_prefix("320000"), 2);
    cr_assert_eq(nhi_region_prefix("320411"), 6);
    cr_assert_eq(nhi_region_prefix("320410"), 6);
    cr_assert_eq(nhi_region_prefix("320010"), 6);
    cr_assert_eq(nhi_region_prefix("3200"), 4); /* 6 digits only */
    cr_assert_eq(nhi_region_prefix("32"), 2);
    cr_assert_eq(nhi_region_prefix("zone00"), 6);
    cr_assert_eq(nhi_region_prefix("000000"), 2);
    cr_assert_eq(nhi_region_prefix(""), 0);
}

Test(region, names_are_found_with_and_without_the_zeros)
{
    char name[NHI_CODE_NAME_BYTES];
    cr_assert(nhi_region_name("3204", NH_LANG_ZH, name));
    cr_assert_str_eq(name, "常州市");
    cr_assert(nhi_region_name("320400", NH_LANG_EN, name));
    cr_assert_str_eq(name, "Changzhou");
    cr_assert(nhi_region_name("32", NH_LANG_ZH, name));
    cr_assert_str_eq(name, "江苏省");
    static const char *const districts[][2] = {{"320402", "天宁区"}, {"320404", "钟楼区"},
                                               {"320411", "新北区"}, {"320412", "武进区"},
                                               {"320413", "金坛区"}, {"320481", "溧阳市"}};
    for (size_t i = 0; i < sizeof districts / sizeof districts[0]; i++) {
        cr_assert(nhi_region_name(districts[i][0], NH_LANG_ZH, name));
        cr_assert_str_eq(name, districts[i][1]);
    }
    cr_assert_not(nhi_region_name("320499", NH_LANG_ZH, name));
    cr_assert_not(nhi_region_name("32041", NH_LANG_ZH, name));
    cr_assert_not(nhi_region_name("", NH_LANG_ZH, name));
    for (int city = 1; city <= 13; city++) {
        char code[16];
        snprintf(code, sizeof code, "32%02d", city);
        cr_assert(nhi_region_name(code, NH_LANG_ZH, name), "%s", code);
    }
}
