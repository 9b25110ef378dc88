/* test_digits.c - integers as text, against printf and digits taken one at a time. */
#include "engine/base/digits.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void expect_digits(uint64_t value)
{
    char text[64], expected[64];
    snprintf(expected, sizeof expected, "%" PRIu64, value);
    *nhi_put_digits(text, value) = '\0';
    cr_assert_str_eq(text, expected);
    for (int n = (int)strlen(expected); n <= NHI_BLOCK_DIGITS; n++) {
        snprintf(expected, sizeof expected, "%0*" PRIu64, n, value);
        *nhi_put_padded(text, value, (unsigned)n) = '\0';
        cr_assert_str_eq(text, expected);
    }
}

/* Every value of each field of four digits, alone and beside the largest. */
Test(digits, every_group_of_four_is_right)
{
    for (uint64_t four = 0; four < 10000; four++) {
        expect_digits(four);
        expect_digits(four * 10000);
        expect_digits(four * 10000 + 9999);
        expect_digits(99990000 + four);
    }
}

Test(digits, every_length_up_to_64_bits_is_right)
{
    for (uint64_t power = 1;; power *= 10) {
        expect_digits(power - 1);
        expect_digits(power);
        expect_digits(power + 1);
        if (power > UINT64_MAX / 10)
            break;
    }
    expect_digits(UINT64_MAX);
    for (unsigned i = 0; i < 64; i++)
        expect_digits(((uint64_t)1 << i) * 3);
}

/* One digit at a time. */
static void plain_text(nhi_u128 value, bool is_negative, int decimals, char text[128])
{
    char reversed[128];
    size_t n = 0;
    for (int i = 0; value != 0 || i <= decimals; i++, value /= 10) {
        if (i == decimals && i > 0)
            reversed[n++] = '.';
        reversed[n++] = (char)('0' + (int)(value % 10));
    }
    if (is_negative)
        reversed[n++] = '-';
    for (size_t i = 0; i < n; i++)
        text[i] = reversed[n - 1 - i];
    text[n] = '\0';
}

Test(digits, every_place_of_the_point_is_right)
{
    uint64_t state = 5;
    for (int i = 0; i < 128; i++)
        for (int decimals = 0; decimals <= 38; decimals++) {
            char text[NHI_NUMBER_BYTES], expected[128];
            state = state * 6364136223846793005u + 1442695040888963407u;
            const nhi_u128 mask = i < 127 ? ((nhi_u128)1 << i) - 1 : ~(nhi_u128)0 >> 1;
            const nhi_u128 value = decimals % 3 == 0 ? mask : ((nhi_u128)state << 64 | state * 7) & mask;
            const bool is_negative = decimals % 2 == 0;
            plain_text(value, is_negative && value != 0, decimals, expected);
            cr_assert_eq(nhi_fixed_text(value, is_negative, decimals, text), strlen(expected));
            cr_assert_str_eq(text, expected);
        }
}

Test(digits, zeros_at_the_end_are_cut_up_to_the_point)
{
    static const char *const cases[][2] = {
        {"1.50", "1.5"}, {"100.00", "100"}, {"0.00", "0"}, {"0.05", "0.05"}, {"-10.10", "-10.1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[16];
        strcpy(text, cases[i][0]);
        cr_assert_eq(nhi_strip_zeros(text, strlen(text)), strlen(cases[i][1]));
        cr_assert_str_eq(text, cases[i][1]);
    }
}

Test(digits, the_least_integer_of_128_bits_has_its_digits)
{
    char text[NHI_NUMBER_BYTES];
    const struct nhi_decimal least = {.value = (nhi_i128)((nhi_u128)1 << 127), .decimals = 0};
    nhi_decimal_text(least, text);
    cr_assert_str_eq(text, "-170141183460469231731687303715884105728");
    for (unsigned n = 0; n <= 38; n++) {
        nhi_fixed_text(nhi_ten_to(n), false, (int)n, text);
        cr_assert_eq(text[0], '1');
        cr_assert_eq(strspn(text + 1, ".0"), n == 0 ? 0 : n + 1);
    }
}
