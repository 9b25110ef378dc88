/* test_exact.c - decimals, ratios and the one rounding: by hand where a rule decides, against plain 128-bit long division
 * elsewhere.
 */
#include "engine/base/exact.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 20 ^ *state << 7;
}

static struct nhi_ratio ratio_of(int64_t num, uint64_t den)
{
    struct nhi_ratio ratio;
    nhi_ratio_from_integers(num, den, &ratio);
    return ratio;
}

static struct nhi_ratio ratio_from(const char *text)
{
    struct nhi_ratio ratio;
    cr_assert_eq(nhi_ratio_parse(text, &ratio, NULL), NHI_PARSE_OK, "%s", text);
    return ratio;
}

/* ---- decimals ------------------------------------------------------------------------------------------------ */

Test(decimal, plain_numbers_are_read_with_the_decimals_they_have)
{
    static const struct {
        const char *text;
        int64_t value;
        int decimals;
        const char *again;
    } good[] = {{"0", 0, 0, "0"},
                {"-0", 0, 0, "0"},
                {"-0.00", 0, 2, "0"},
                {"12.30", 1230, 2, "12.3"},
                {"-0.05", -5, 2, "-0.05"},
                {"007", 7, 0, "7"},
                {"1000", 1000, 0, "1000"},
                {"0.000000001", 1, 9, "0.000000001"},
                {"9223372036854775807", INT64_MAX, 0, "9223372036854775807"},
                {"-922337203685477580.8", INT64_MIN, 1, "-922337203685477580.8"}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct nhi_decimal number;
        char text[NHI_NUMBER_BYTES];
        cr_assert_eq(nhi_decimal_parse(good[i].text, strlen(good[i].text), &number), NHI_PARSE_OK, "%s",
                     good[i].text);
        cr_assert(number.value == good[i].value && number.decimals == good[i].decimals, "%s", good[i].text);
        cr_assert_eq(nhi_decimal_text(number, text), strlen(good[i].again));
        cr_assert_str_eq(text, good[i].again);
    }
}

Test(decimal, everything_else_is_refused_and_leaves_the_number_alone)
{
    static const struct {
        const char *text;
        enum nhi_parse expected;
    } bad[] = {{"", NHI_PARSE_EMPTY},
               {"-", NHI_PARSE_SYNTAX},
               {".5", NHI_PARSE_SYNTAX},
               {"1.", NHI_PARSE_SYNTAX},
               {"+1", NHI_PARSE_SYNTAX},
               {"1e3", NHI_PARSE_SYNTAX},
               {" 1", NHI_PARSE_SYNTAX},
               {"1 ", NHI_PARSE_SYNTAX},
               {"1,000", NHI_PARSE_SYNTAX},
               {"1.2.3", NHI_PARSE_SYNTAX},
               {"--1", NHI_PARSE_SYNTAX},
               {"1-", NHI_PARSE_SYNTAX},
               {"0x10", NHI_PARSE_SYNTAX},
               {"nan", NHI_PARSE_SYNTAX},
               {"１", NHI_PARSE_SYNTAX},
               {"1.2\xff", NHI_PARSE_SYNTAX},
               {"-.1", NHI_PARSE_SYNTAX},
               {"-1.", NHI_PARSE_SYNTAX},
               {"100000000000000000000000000000000000000", NHI_PARSE_OVERFLOW},
               {"0.000000000000000000000000000000000000001", NHI_PARSE_OVERFLOW}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct nhi_decimal number = {.value = 5, .decimals = 1};
        cr_assert_eq(nhi_decimal_parse(bad[i].text, strlen(bad[i].text), &number), bad[i].expected, "%s",
                     bad[i].text);
        cr_assert(number.value == 5 && number.decimals == 1, "%s", bad[i].text);
    }
}

Test(decimal, the_largest_has_38_digits_wherever_the_point_is)
{
    static const char *const texts[] = {
        "99999999999999999999999999999999999999", "-9999999999999999999.9999999999999999999",
        "0.99999999999999999999999999999999999999", "0099999999999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct nhi_decimal number;
        char text[NHI_NUMBER_BYTES];
        cr_assert_eq(nhi_decimal_parse(texts[i], strlen(texts[i]), &number), NHI_PARSE_OK);
        nhi_decimal_text(number, text);
        cr_assert_str_eq(text, texts[i] + (i == 3 ? 2 : 0));
    }
}

Test(decimal, a_change_of_scale_is_exact_or_refused)
{
    struct nhi_decimal number = {.value = 1230, .decimals = 2};
    struct nh_error error = {0};
    cr_assert_eq(nhi_decimal_rescale(&number, 1, &error), NH_OK);
    cr_assert(number.value == 123 && number.decimals == 1);
    cr_assert_eq(nhi_decimal_rescale(&number, 4, &error), NH_OK);
    cr_assert(number.value == 123000 && number.decimals == 4);
    cr_assert_eq(nhi_decimal_rescale(&number, 0, &error), NH_RANGE);
    cr_assert_str_eq(error.message, "a number needs more than 0 decimals");
    cr_assert_eq(nhi_decimal_rescale(&number, 38, &error), NH_RANGE);
    cr_assert(number.value == 123000 && number.decimals == 4);
}

Test(decimal, half_even_rounding_of_a_column_counts_what_it_changes)
{
    static const struct {
        int value, decimals, to, expected;
        bool is_changed;
    } cases[] = {{125, 2, 1, 12, true},   {135, 2, 1, 14, true},  {-125, 2, 1, -12, true},
                 {-135, 2, 1, -14, true}, {126, 2, 1, 13, true},  {-124, 2, 1, -12, true},
                 {120, 2, 1, 12, false},  {5, 1, 0, 0, true},     {-5, 1, 0, 0, true},
                 {15, 1, 0, 2, true},     {1251, 3, 1, 13, true}, {12, 1, 3, 12, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nhi_decimal number = {.value = cases[i].value, .decimals = cases[i].decimals};
        cr_assert_eq(nhi_decimal_round_even(&number, cases[i].to), cases[i].is_changed, "%zu", i);
        cr_assert(number.value == cases[i].expected, "%zu", i);
    }
}

Test(decimal, a_sum_has_the_larger_scale_and_never_wraps)
{
    const nhi_i128 most = ~(nhi_u128)0 >> 1;
    struct nhi_decimal sum = {.value = 7, .decimals = 7}, one = {.value = 1, .decimals = 0};
    struct nh_error error = {0};
    cr_assert_eq(nhi_decimal_add((struct nhi_decimal){.value = -105, .decimals = 2},
                                 (struct nhi_decimal){.value = 3, .decimals = 1}, &sum, &error),
                 NH_OK);
    cr_assert(sum.value == -75 && sum.decimals == 2);
    cr_assert_eq(nhi_decimal_add((struct nhi_decimal){.value = most}, one, &sum, &error), NH_RANGE);
    cr_assert_eq(nhi_decimal_add((struct nhi_decimal){.value = -most}, (struct nhi_decimal){.value = -2},
                                 &sum, &error),
                 NH_RANGE);
    cr_assert_eq(
        nhi_decimal_add((struct nhi_decimal){.value = most}, (struct nhi_decimal){.decimals = 1}, &sum, NULL),
        NH_RANGE);
    cr_assert(sum.value == -75 && sum.decimals == 2);
}

/* ---- ratios --------------------------------------------------------------------------------------------------- */

static nhi_i128 small_wide(const struct nhi_wide *wide)
{
    cr_assert_leq(wide->n, 1);
    const nhi_i128 magnitude = wide->n > 0 ? wide->limb[0] : 0;
    return wide->is_negative ? -magnitude : magnitude;
}

static void expect_ratio(const struct nhi_ratio *ratio, nhi_i128 num, nhi_i128 den)
{
    cr_assert(small_wide(&ratio->num) * den == num * small_wide(&ratio->den));
    cr_assert_not(ratio->den.is_negative || ratio->den.n == 0);
    cr_assert_not(ratio->num.is_negative && ratio->num.n == 0, "minus zero");
}

Test(ratio, a_printed_figure_is_the_number_that_is_written)
{
    struct nhi_ratio ratio = ratio_of(1, 1);
    int decimals = -1;
    cr_assert_eq(nhi_ratio_parse("20.55%", &ratio, &decimals), NHI_PARSE_OK);
    cr_assert_eq(decimals, 2);
    expect_ratio(&ratio, 2055, 100);
    cr_assert_eq(nhi_ratio_parse("-17", &ratio, &decimals), NHI_PARSE_OK);
    cr_assert_eq(decimals, 0);
    expect_ratio(&ratio, -17, 1);
    cr_assert_eq(nhi_ratio_parse("%", &ratio, NULL), NHI_PARSE_EMPTY);
    cr_assert_eq(nhi_ratio_parse("17%%", &ratio, NULL), NHI_PARSE_SYNTAX);
    cr_assert_eq(nhi_ratio_parse("17 %", &ratio, NULL), NHI_PARSE_SYNTAX);
    expect_ratio(&ratio, -17, 1);
}

/* Results are written over one of the operands in turn. */
Test(ratio, the_four_operations_agree_with_128_bit_fractions)
{
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        const int64_t a = (int64_t)(next_random(&state) % 60001) - 30000,
                      c = (int64_t)(next_random(&state) % 60001) - 30000;
        const uint64_t b = next_random(&state) % 30000 + 1, d = next_random(&state) % 30000 + 1;
        struct nhi_ratio x = ratio_of(a, b), y = ratio_of(c, d), out;
        int order;
        cr_assert_eq(nhi_ratio_add(&x, &y, &out, NULL), NH_OK);
        expect_ratio(&out, (nhi_i128)a * d + (nhi_i128)c * b, (nhi_i128)b * d);
        cr_assert_eq(nhi_ratio_compare(&x, &y, &order, NULL), NH_OK);
        cr_assert_eq(order, (a * (int64_t)d > c * (int64_t)b) - (a * (int64_t)d < c * (int64_t)b));
        cr_assert_eq(nhi_ratio_subtract(&out, &y, &out, NULL), NH_OK);
        cr_assert_eq(nhi_ratio_compare(&out, &x, &order, NULL), NH_OK);
        cr_assert_eq(order, 0);
        out = y;
        cr_assert_eq(nhi_ratio_multiply(&x, &out, &out, NULL), NH_OK);
        expect_ratio(&out, (nhi_i128)a * c, (nhi_i128)b * d);
        cr_assert_eq(nhi_ratio_divide(&x, &y, &x, NULL), c == 0 ? NH_RANGE : NH_OK);
        expect_ratio(&x, c == 0 ? a : (nhi_i128)a * d, c == 0 ? (nhi_i128)b : (nhi_i128)b * c);
    }
}

Test(ratio, lowest_terms_keep_value_and_sign)
{
    struct nhi_ratio ratio = ratio_of(-84, 30);
    nhi_ratio_reduce(&ratio);
    cr_assert(small_wide(&ratio.num) == -14 && small_wide(&ratio.den) == 5);
    ratio = ratio_of(0, 30);
    nhi_ratio_reduce(&ratio);
    cr_assert(ratio.num.n == 0 && !ratio.num.is_negative && small_wide(&ratio.den) == 1);
    ratio = ratio_of(INT64_MIN, UINT64_MAX);
    cr_assert_eq(nhi_ratio_sign(&ratio), -1);
    nhi_ratio_reduce(&ratio);
    cr_assert_eq(ratio.num.limb[0], (uint64_t)1 << 63);
}

Test(ratio, thirty_years_of_eight_digit_rates_telescope)
{
    const int64_t whole = 100000000;
    struct nhi_ratio chain = ratio_of(1, 1), step;
    for (int year = 1; year <= 30; year++) {
        step = ratio_of(whole + year, (uint64_t)(whole + year - 1));
        cr_assert_eq(nhi_ratio_multiply(&chain, &step, &chain, NULL), NH_OK);
    }
    nhi_ratio_reduce(&chain);
    cr_assert(small_wide(&chain.num) == (whole + 30) / 10 && small_wide(&chain.den) == whole / 10);
}

/* (2^64 - 1)^48 is the last power that fits. */
Test(ratio, beyond_the_last_limb_is_a_range_error_unless_it_reduces)
{
    struct nhi_ratio large = ratio_of(1, 1), unit = ratio_of(1, UINT64_MAX), inverse, before;
    struct nh_error error = {0};
    cr_assert_eq(nhi_ratio_divide(&large, &unit, &unit, NULL), NH_OK);
    for (int i = 0; i < NHI_WIDE_LIMBS; i++)
        cr_assert_eq(nhi_ratio_multiply(&large, &unit, &large, &error), NH_OK, "%d: %s", i, error.message);
    before = large;
    cr_assert_eq(nhi_ratio_multiply(&large, &unit, &large, &error), NH_RANGE);
    cr_assert_str_eq(error.message, "an exact ratio needs more than 3072 bits");
    cr_assert_eq(memcmp(before.num.limb, large.num.limb, sizeof large.num.limb), 0);
    cr_assert_eq(nhi_ratio_divide(&unit, &large, &inverse, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_multiply(&large, &inverse, &large, NULL), NH_OK);
    nhi_ratio_reduce(&large);
    expect_ratio(&large, UINT64_MAX, 1);
    large = before;
    large.den = large.num; /* 1 in disguise */
    cr_assert_eq(nhi_ratio_multiply(&large, &unit, &large, &error), NH_OK, "%s", error.message);
    nhi_ratio_reduce(&large);
    cr_assert(large.num.n == 1 && large.num.limb[0] == UINT64_MAX && large.den.n == 1 &&
              large.den.limb[0] == 1);
}

/* ---- the one rounding ------------------------------------------------------------------------------------------- */

/* num / den to `decimals` digits by long division, one digit at a time; den < 2^60. */
static void long_division(int64_t num, uint64_t den, int decimals, enum nhi_direction direction,
                          char text[128])
{
    const bool is_negative = num < 0;
    const uint64_t size = is_negative ? -(uint64_t)num : (uint64_t)num;
    nhi_u128 quotient = size / den, rest = size % den;
    for (int i = 0; i < decimals; i++) {
        rest *= 10;
        quotient = quotient * 10 + rest / den;
        rest %= den;
    }
    const bool is_half = 2 * rest == den, is_above = 2 * rest > den;
    quotient += direction == NHI_ROUND_HALF_UP ? is_half || is_above
                : direction == NHI_ROUND_HALF_EVEN
                    ? is_above || (is_half && quotient % 2 != 0)
                    : rest > 0 && is_negative == (direction == NHI_ROUND_FLOOR);
    char digits[64];
    int n = 0;
    for (nhi_u128 left = quotient; left > 0 || n <= decimals; left /= 10)
        digits[n++] = (char)('0' + (int)(left % 10));
    char *at = text;
    if (is_negative && quotient > 0)
        *at++ = '-';
    while (n > 0) {
        if (n == decimals)
            *at++ = '.';
        *at++ = digits[--n];
    }
    *at = '\0';
}

static void expect_rounded(int64_t num, uint64_t den, int decimals, enum nhi_direction direction)
{
    struct nhi_ratio ratio = ratio_of(num, den), rounded, printed;
    char text[NHI_NUMBER_BYTES], expected[128];
    int order;
    long_division(num, den, decimals, direction, expected);
    cr_assert_eq(nhi_ratio_text(&ratio, decimals, direction, text, NULL), NH_OK);
    cr_assert_str_eq(text, expected, "%lld/%llu, %d decimals, rule %d: %s, expected %s", (long long)num,
                     (unsigned long long)den, decimals, (int)direction, text, expected);
    cr_assert_eq(nhi_ratio_round(&ratio, decimals, direction, &rounded, NULL), NH_OK);
    printed = ratio_from(text);
    cr_assert_eq(nhi_ratio_compare(&rounded, &printed, &order, NULL), NH_OK);
    cr_assert_eq(order, 0);
}

Test(rounding, every_rule_agrees_with_long_division)
{
    uint64_t state = 7;
    for (int i = 0; i < 20000; i++) {
        const int decimals = (int)(next_random(&state) % 19);
        const uint64_t den = next_random(&state) % ((uint64_t)1 << next_random(&state) % 60) + 1;
        const int64_t size = (int64_t)(next_random(&state) % ((uint64_t)1 << next_random(&state) % 62));
        expect_rounded(i % 2 == 0 ? size : -size, den, decimals, (enum nhi_direction)(i % 4));
    }
}

/* Denominators of which every second or fourth quotient is a tie. */
Test(rounding, ties_agree_with_long_division)
{
    for (int64_t num = -500; num <= 500; num++)
        for (int direction = 0; direction < 4; direction++) {
            expect_rounded(num, 2, 0, (enum nhi_direction)direction);
            expect_rounded(num, 20, 1, (enum nhi_direction)direction);
            expect_rounded(num, 8, 2, (enum nhi_direction)direction);
            expect_rounded(num, 2000, 2, (enum nhi_direction)direction);
        }
}

Test(rounding, a_tie_is_decided_by_what_follows_the_five)
{
    static const struct {
        const char *number, *half_up, *half_even;
    } cases[] = {{"20.545", "20.55", "20.54"},
                 {"20.5450001", "20.55", "20.55"},
                 {"20.5449999", "20.54", "20.54"},
                 {"20.555", "20.56", "20.56"},
                 {"-20.545", "-20.55", "-20.54"},
                 {"0.005", "0.01", "0.00"},
                 {"-0.005", "-0.01", "0.00"},
                 {"-0.0049", "0.00", "0.00"},
                 {"99.995", "100.00", "100.00"},
                 {"-0.00", "0.00", "0.00"},
                 {"0.0050000000000000000000000000001", "0.01", "0.01"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nhi_ratio ratio = ratio_from(cases[i].number);
        char text[NHI_NUMBER_BYTES];
        cr_assert_eq(nhi_ratio_text(&ratio, 2, nhi_direction_of(NH_TIE_HALF_UP), text, NULL), NH_OK);
        cr_assert_str_eq(text, cases[i].half_up, "%s", cases[i].number);
        cr_assert_eq(nhi_ratio_text(&ratio, 2, nhi_direction_of(NH_TIE_HALF_EVEN), text, NULL), NH_OK);
        cr_assert_str_eq(text, cases[i].half_even, "%s", cases[i].number);
    }
}

/* ---- significant digits ------------------------------------------------------------------------------------------ */

Test(rounding, significant_digits_are_counted_from_the_first_that_is_not_zero)
{
    static const struct {
        const char *number;
        int digits;
        const char *expected;
    } cases[] = {{"0", 12, "0"},
                 {"-0", 3, "0"},
                 {"0.000123456", 3, "0.000123"},
                 {"1200", 12, "1200"},
                 {"123456", 3, "123000"},
                 {"-123456", 3, "-123000"},
                 {"999.5", 3, "1000"},
                 {"0.09995", 3, "0.1"},
                 {"0.9995", 3, "1"},
                 {"0.99949", 3, "0.999"},
                 {"1", 1, "1"},
                 {"9.5", 1, "10"},
                 {"-0.00095", 1, "-0.001"},
                 {"100", 1, "100"},
                 {"1.0000000000049", 12, "1"},
                 {"1.00000000005", 12, "1.00000000005"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nhi_ratio ratio = ratio_from(cases[i].number);
        char text[NHI_NUMBER_BYTES];
        cr_assert_eq(nhi_ratio_significant_text(&ratio, cases[i].digits, NHI_ROUND_HALF_UP, text, NULL),
                     NH_OK);
        cr_assert_str_eq(text, cases[i].expected, "%s to %d: %s", cases[i].number, cases[i].digits, text);
    }
    struct nhi_ratio ratio = ratio_of(65031, 81853);
    char text[NHI_NUMBER_BYTES];
    cr_assert_eq(nhi_ratio_significant_text(&ratio, 12, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    cr_assert_str_eq(text, "0.794485235727");
}

/* num * 10^places / den, half up; den < 2^40. */
static nhi_u128 scaled(uint64_t num, uint64_t den, int places)
{
    nhi_u128 n = num, d = den;
    for (int i = 0; i < places; i++)
        n *= 10;
    for (int i = places; i < 0; i++)
        d *= 10;
    return (2 * n + d) / (2 * d);
}

Test(rounding, twelve_significant_digits_agree_with_128_bit_arithmetic)
{
    const uint64_t low = 100000000000u, high = 10 * low;
    uint64_t state = 3;
    for (int i = 0; i < 20000; i++) {
        const uint64_t num = next_random(&state) % ((uint64_t)1 << next_random(&state) % 41) + 1;
        const uint64_t den = next_random(&state) % ((uint64_t)1 << next_random(&state) % 41) + 1;
        struct nhi_ratio ratio = ratio_of((int64_t)num, den);
        struct nhi_decimal printed;
        char text[NHI_NUMBER_BYTES];
        int places = -2;
        while (scaled(num, den, places) < low)
            places++;
        nhi_u128 expected = scaled(num, den, places);
        cr_assert(expected <= high);
        cr_assert_eq(nhi_ratio_significant_text(&ratio, 12, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
        cr_assert_eq(nhi_decimal_parse(text, strlen(text), &printed), NHI_PARSE_OK);
        nhi_u128 left = (nhi_u128)printed.value;
        for (int p = places; p < printed.decimals; p++)
            expected *= 10;
        for (int p = printed.decimals; p < places; p++)
            left *= 10;
        cr_assert(left == expected, "%llu/%llu: %s", (unsigned long long)num, (unsigned long long)den, text);
    }
}
