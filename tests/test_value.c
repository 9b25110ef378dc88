/* test_value.c - what a cell holds: a number, nothing, or a mistake. */
#include "engine/store/value.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void expect_value(const char *text, bool lenient, enum nhi_value expected, int64_t value, int decimals)
{
    struct nhi_decimal number = {.value = 77, .decimals = 7};
    cr_assert_eq(nhi_value_parse(text, strlen(text), lenient, &number), expected, "%s", text);
    if (expected != NHI_VALUE_OK) {
        value = 77;
        decimals = 7;
    }
    cr_assert(number.value == value && number.decimals == decimals, "%s", text);
}

Test(value, plain_decimals_are_read_exactly)
{
    for (int lenient = 0; lenient < 2; lenient++) {
        expect_value("0", lenient, NHI_VALUE_OK, 0, 0);
        expect_value("12.50", lenient, NHI_VALUE_OK, 1250, 2);
        expect_value("-3.5", lenient, NHI_VALUE_OK, -35, 1);
    }
}

Test(value, missing_is_never_zero)
{
    static const char *const words[] = {"", "-", "—", "…", "NA", "*"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        for (int lenient = 0; lenient < 2; lenient++)
            expect_value(words[i], lenient, NHI_VALUE_MISSING, 0, 0);
}

Test(value, everything_else_is_a_mistake)
{
    static const char *const bad[] = {"+1",      "1e3",    " 1",   "1 ",     ".5",       "1.",       "nan",
                                      "na",      "--",     "——",   "0x1",    "1.2.3",    "inf",      "1,5",
                                      "12,34",   "1,2345", ",123", "1,,234", "1234,567", "1,234,56", "一",
                                      "1.234,5", "-,123",  "%",    "，"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (int lenient = 0; lenient < 2; lenient++)
            expect_value(bad[i], lenient, NHI_VALUE_SYNTAX, 0, 0);
}

Test(value, separators_and_full_width_digits_are_read_only_when_lenient)
{
    static const struct {
        const char *text;
        int64_t value;
        int decimals;
    } cases[] = {{"1,234.5", 12345, 1}, {"-1,234,567", -1234567, 0},        {"12,345", 12345, 0},
                 {"１２３", 123, 0},    {"－１，２３４．５０", -123450, 2}, {"1２", 12, 0},
                 {"0,123", 123, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_value(cases[i].text, true, NHI_VALUE_OK, cases[i].value, cases[i].decimals);
        expect_value(cases[i].text, false, NHI_VALUE_SYNTAX, 0, 0);
    }
    expect_value("－", true, NHI_VALUE_MISSING, 0, 0);
}

Test(value, a_number_of_too_many_digits_overflows)
{
    char text[400];
    memset(text, '9', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[60] = '\0';
    expect_value(text, false, NHI_VALUE_OVERFLOW, 0, 0);
    expect_value(text, true, NHI_VALUE_OVERFLOW, 0, 0);
    text[60] = ',';
    expect_value(text, true, NHI_VALUE_SYNTAX, 0, 0);
}

/* ---- short numbers ---------------------------------------------------------------------------------------------- */

/* The oracle reads one character after the other; false: not a plain decimal. */
static bool naive_number(const char *text, size_t n, int64_t *value, int *decimals)
{
    const size_t first = n > 0 && text[0] == '-' ? 1 : 0;
    bool has_point = false;
    *value = *decimals = 0;
    for (size_t i = first; i < n; i++) {
        if (text[i] == '.' && !has_point && i > first && i + 1 < n) {
            has_point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + text[i] - '0';
        *decimals += has_point;
    }
    *value = first == 1 ? -*value : *value;
    return n > first;
}

/* A copy of exact length, so that a byte read behind it is seen by the sanitizer. */
static void compare_short(const char *text, size_t n)
{
    char *copy = malloc(n);
    int64_t value = 77, expected;
    int decimals = 7, expected_decimals;
    memcpy(copy, text, n);
    const bool is_number = naive_number(text, n, &expected, &expected_decimals);
    const bool is_short = n - (n > 0 && text[0] == '-') <= 8;
    cr_assert_eq(nhi_value_parse_short(copy, n, &value, &decimals), is_number && is_short, "%.*s", (int)n,
                 text);
    cr_assert(value == (is_number && is_short ? expected : 77), "%.*s", (int)n, text);
    cr_assert(decimals == (is_number && is_short ? expected_decimals : 7), "%.*s", (int)n, text);
    free(copy);
}

Test(value, all_short_texts_are_read_as_the_naive_reader_reads_them)
{
    static const char characters[] = {'0', '1', '9', '.', '-', '/', ':', '\xB0'};
    char text[5];
    for (size_t n = 1; n <= sizeof text; n++)
        for (size_t i = 0; i < (size_t)1 << 3 * n; i++) {
            for (size_t k = 0; k < n; k++)
                text[k] = characters[i >> 3 * k & 7];
            compare_short(text, n);
        }
}

Test(value, numbers_of_up_to_ten_characters_are_read_as_the_naive_reader_reads_them)
{
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        char text[10];
        size_t n = 0;
        state = state * 6364136223846793005u + 1442695040888963407u;
        for (uint64_t digits = state >> 8; n < 1 + state % sizeof text; digits /= 11)
            text[n++] = "0123456789."[digits % 11];
        if (i % 3 == 0)
            text[0] = '-';
        if (i % 7 == 0)
            text[n - 1] = (char)(state >> 40);
        compare_short(text, n);
    }
}
