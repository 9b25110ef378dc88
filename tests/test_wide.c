/* test_wide.c - wide integers against residues and identities; logarithms and roots against known digits, ties, and
 * powers that enclose them.
 */
#include "engine/base/wide.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 20 ^ *state << 7;
}

/* n limbs, some of them all zeros or all ones: carries and digits that are one too large need them. */
static struct nhi_wide random_wide(uint64_t *state, uint32_t n)
{
    struct nhi_wide made = {.n = n};
    for (uint32_t i = 0; i < n; i++)
        switch (next_random(state) >> 11 & 3) {
        case 0: made.limb[i] = 0; break;
        case 1: made.limb[i] = UINT64_MAX; break;
        default: made.limb[i] = next_random(state);
        }
    if (n > 0)
        made.limb[n - 1] |= (uint64_t)1 << (next_random(state) >> 11 & 63);
    return made;
}

/* The residue modulo a prime, by Horner's rule over the limbs: an oracle that shares nothing with the arithmetic. */
static const uint64_t primes[] = {2305843009213693951u, 998244353u, 18446744073709551557u};

static uint64_t residue(const struct nhi_wide *wide, uint64_t prime)
{
    nhi_u128 rest = 0;
    for (uint32_t i = wide->n; i-- > 0;)
        rest = ((rest << 64) + wide->limb[i]) % prime;
    return (uint64_t)rest;
}

static bool is_canonical(const struct nhi_wide *wide)
{
    return wide->n == 0 ? !wide->is_negative : wide->limb[wide->n - 1] != 0;
}

Test(wide, sums_differences_and_products_have_the_right_residues)
{
    uint64_t state = 5;
    for (int i = 0; i < 20000; i++) {
        struct nhi_wide a = random_wide(&state, (uint32_t)(next_random(&state) % 24)),
                        b = random_wide(&state, (uint32_t)(next_random(&state) % 24)), sum, product;
        cr_assert(nhi_wide_add(&a, &b, &sum) && nhi_wide_multiply(&a, &b, &product));
        cr_assert(is_canonical(&sum) && is_canonical(&product));
        for (int p = 0; p < 3; p++) {
            const nhi_u128 x = residue(&a, primes[p]), y = residue(&b, primes[p]);
            cr_assert_eq(residue(&sum, primes[p]), (uint64_t)((x + y) % primes[p]));
            cr_assert_eq(residue(&product, primes[p]), (uint64_t)(x * y % primes[p]));
        }
        nhi_wide_subtract(&sum, &b, &sum);
        cr_assert(is_canonical(&sum) && nhi_wide_compare(&sum, &a) == 0);
    }
}

Test(wide, quotient_and_rest_give_the_dividend_back)
{
    uint64_t state = 6;
    for (int i = 0; i < 20000; i++) {
        const uint32_t n_a = (uint32_t)(next_random(&state) % (NHI_WIDE_LIMBS + 1)),
                       n_b = (uint32_t)(next_random(&state) % NHI_WIDE_LIMBS) + 1;
        struct nhi_wide a = random_wide(&state, n_a), b = random_wide(&state, n_b), quotient, rest, again;
        nhi_wide_divide(&a, &b, &quotient, &rest);
        cr_assert(is_canonical(&quotient) && is_canonical(&rest) && nhi_wide_compare(&rest, &b) < 0);
        cr_assert(nhi_wide_multiply(&quotient, &b, &again) && nhi_wide_add(&again, &rest, &again));
        cr_assert_eq(nhi_wide_compare(&again, &a), 0, "%u limbs by %u", n_a, n_b);
        again = a;
        nhi_wide_divide(&again, &b, &again, &b);
        cr_assert(nhi_wide_compare(&again, &quotient) == 0 && nhi_wide_compare(&b, &rest) == 0, "aliased");
    }
}

Test(wide, shifts_are_products_and_quotients_by_powers_of_two)
{
    uint64_t state = 8;
    for (int i = 0; i < 5000; i++) {
        const unsigned n_bits = (unsigned)(next_random(&state) % 700);
        struct nhi_wide a = random_wide(&state, (uint32_t)(next_random(&state) % 30)), two, power, left,
                        right, expected;
        nhi_wide_set(&two, 2);
        cr_assert(nhi_wide_power(&two, n_bits, &power) && nhi_wide_shift_left(&a, n_bits, &left));
        cr_assert(nhi_wide_multiply(&a, &power, &expected) && nhi_wide_compare(&left, &expected) == 0);
        cr_assert(a.n == 0 || nhi_wide_bits(&left) == nhi_wide_bits(&a) + n_bits);
        nhi_wide_divide(&a, &power, &expected, NULL);
        nhi_wide_shift_right(&a, n_bits, &right);
        cr_assert(is_canonical(&right) && nhi_wide_compare(&right, &expected) == 0);
    }
}

Test(wide, the_common_divisor_divides_both_and_leaves_nothing_common)
{
    uint64_t state = 9;
    for (int i = 0; i < 300; i++) {
        struct nhi_wide a = random_wide(&state, 5), b = random_wide(&state, 7),
                        common = random_wide(&state, 3), divisor, rest, one;
        cr_assert(nhi_wide_multiply(&a, &common, &a) && nhi_wide_multiply(&b, &common, &b));
        nhi_wide_gcd(&a, &b, &divisor);
        nhi_wide_divide(&divisor, &common, NULL, &rest);
        cr_assert(nhi_wide_is_zero(&rest));
        nhi_wide_divide(&a, &divisor, &a, &rest);
        cr_assert(nhi_wide_is_zero(&rest));
        nhi_wide_divide(&b, &divisor, &b, &rest);
        cr_assert(nhi_wide_is_zero(&rest));
        nhi_wide_gcd(&a, &b, &divisor);
        nhi_wide_set(&one, 1);
        cr_assert_eq(nhi_wide_compare(&divisor, &one), 0);
    }
}

Test(wide, what_does_not_fit_is_refused)
{
    struct nhi_wide all_ones = {.n = NHI_WIDE_LIMBS}, one, out = {.n = 1, .limb = {7}};
    memset(all_ones.limb, 0xff, sizeof all_ones.limb);
    nhi_wide_set(&one, 1);
    cr_assert_not(nhi_wide_add(&all_ones, &one, &out));
    cr_assert_not(nhi_wide_multiply_small(&all_ones, 2, &out));
    cr_assert_not(nhi_wide_shift_left(&all_ones, 1, &out));
    cr_assert(nhi_wide_power_of_ten(924, &out)); /* 10^924 < 2^3072 < 10^925 */
    cr_assert_eq(nhi_wide_bits(&out), 3070);
    cr_assert_not(nhi_wide_power_of_ten(925, &out));
    cr_assert(nhi_wide_multiply_small(&all_ones, 1, &out) && nhi_wide_compare(&out, &all_ones) == 0);
}

Test(wide, text_is_the_decimal_number)
{
    uint64_t state = 10;
    char text[NHI_NUMBER_BYTES];
    for (int i = 0; i < 2000; i++) {
        struct nhi_wide a = random_wide(&state, (uint32_t)(next_random(&state) % (NHI_WIDE_LIMBS + 1)));
        const size_t n = nhi_wide_text(&a, text);
        nhi_u128 rest = 0;
        cr_assert(n == strlen(text) && (n == 1 || text[0] != '0'));
        for (size_t c = 0; c < n; c++)
            rest = (rest * 10 + (unsigned char)(text[c] - '0')) % primes[0];
        cr_assert_eq((uint64_t)rest, residue(&a, primes[0]), "%s", text);
    }
    struct nhi_wide all_ones = {.n = NHI_WIDE_LIMBS, .is_negative = true};
    memset(all_ones.limb, 0xff, sizeof all_ones.limb);
    cr_assert_eq(nhi_wide_text(&all_ones, text), 926); /* 925 digits and the sign */
}

/* ---- logarithms ---------------------------------------------------------------------------------------------------- */

static void log_text(int64_t a, uint64_t a_den, int64_t b, uint64_t b_den, int decimals, enum nh_tie tie,
                     char text[NHI_NUMBER_BYTES])
{
    struct nhi_ratio x, y;
    struct nh_error error = {0};
    nhi_ratio_from_integers(a, a_den, &x);
    nhi_ratio_from_integers(b, b_den, &y);
    cr_assert_eq(nhi_ratio_log_percent_text(&x, &y, decimals, nhi_direction_of(tie), text, &error), NH_OK,
                 "%s", error.message);
}

Test(logarithm, known_constants_have_their_digits)
{
    char text[NHI_NUMBER_BYTES];
    log_text(2, 1, 10, 1, 30, NH_TIE_HALF_UP, text); /* log10 2 */
    cr_assert_str_eq(text, "30.102999566398119521373889472449");
    log_text(3, 1, 2, 1, 28, NH_TIE_HALF_UP,
             text); /* log2 3 = 1.584962500721156181453738943947816508759814407... */
    cr_assert_str_eq(text, "158.4962500721156181453738943948");
    log_text(1, 3, 2, 1, 28, NH_TIE_HALF_UP, text);
    cr_assert_str_eq(text, "-158.4962500721156181453738943948");
    log_text(1, 1, 83, 100, 2, NH_TIE_HALF_UP, text);
    cr_assert_str_eq(text, "0.00");
}

/* 100 ln a / ln b is rational only between powers of one number; a tie is found by comparing powers. */
Test(logarithm, powers_of_one_number_are_exact_and_their_ties_follow_the_rule)
{
    char text[NHI_NUMBER_BYTES];
    log_text(9, 10, 81, 100, 2, NH_TIE_HALF_UP, text);
    cr_assert_str_eq(text, "50.00");
    log_text(9, 10, 43046721, 100000000, 0, NH_TIE_HALF_UP, text); /* 0.9^8: 12.5 */
    cr_assert_str_eq(text, "13");
    log_text(9, 10, 43046721, 100000000, 0, NH_TIE_HALF_EVEN, text);
    cr_assert_str_eq(text, "12");
    log_text(729, 1000, 43046721, 100000000, 0, NH_TIE_HALF_EVEN, text); /* 37.5 */
    cr_assert_str_eq(text, "38");
    log_text(18, 20, 43046721, 100000000, 1, NH_TIE_HALF_EVEN, text);
    cr_assert_str_eq(text, "12.5");
    log_text(43046721, 100000000, 9, 10, 4, NH_TIE_HALF_UP, text);
    cr_assert_str_eq(text, "800.0000");
    log_text(10, 9, 9, 10, 0, NH_TIE_HALF_UP, text);
    cr_assert_str_eq(text, "-100");
}

Test(logarithm, random_quotients_agree_with_the_mathematics_library)
{
    uint64_t state = 11;
    for (int i = 0; i < 500; i++) {
        const int64_t a = (int64_t)(next_random(&state) >> 40) + 1,
                      b = (int64_t)(next_random(&state) >> 40) + 1;
        const uint64_t a_den = (next_random(&state) >> 40) + 1, b_den = (next_random(&state) >> 40) + 1;
        char text[NHI_NUMBER_BYTES];
        if ((uint64_t)b == b_den)
            continue;
        log_text(a, a_den, b, b_den, 12, NH_TIE_HALF_UP, text);
        const long double expected =
            100 * logl((long double)a / (long double)a_den) / logl((long double)b / (long double)b_den);
        cr_assert_lt(fabsl(strtold(text, NULL) - expected), 1e-11L * (1 + fabsl(expected)), "%s, %.15Lf",
                     text, expected);
    }
}

Test(logarithm, what_has_no_logarithm_is_a_range_error)
{
    struct nhi_ratio zero, one, two, minus;
    char text[NHI_NUMBER_BYTES] = "same";
    nhi_ratio_from_integers(0, 1, &zero);
    nhi_ratio_from_integers(7, 7, &one);
    nhi_ratio_from_integers(2, 1, &two);
    nhi_ratio_from_integers(-1, 2, &minus);
    cr_assert_eq(nhi_ratio_log_percent_text(&zero, &two, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_eq(nhi_ratio_log_percent_text(&minus, &two, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_eq(nhi_ratio_log_percent_text(&two, &zero, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_eq(nhi_ratio_log_percent_text(&two, &one, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_str_eq(text, "same");
}

/* ---- roots ----------------------------------------------------------------------------------------------------------- */

static void root_text(int64_t num, uint64_t den, unsigned n, int decimals, enum nhi_direction direction,
                      char text[NHI_NUMBER_BYTES])
{
    struct nhi_ratio ratio;
    struct nh_error error = {0};
    nhi_ratio_from_integers(num, den, &ratio);
    cr_assert_eq(nhi_ratio_root_decline_text(&ratio, n, decimals, direction, text, &error), NH_OK, "%s",
                 error.message);
}

Test(root, known_roots_have_their_digits)
{
    char text[NHI_NUMBER_BYTES];
    root_text(1, 2, 2, 28, NHI_ROUND_HALF_UP, text); /* 1 - 1/sqrt 2 */
    cr_assert_str_eq(text, "29.2893218813452475599155637895");
    root_text(4, 5, 5, 4, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "4.3648");
    root_text(81, 100, 2, 2, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "10.00");
    root_text(83, 100, 1, 2, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "17.00");
    root_text(121, 100, 2, 2, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "-10.00");
    root_text(0, 1, 7, 3, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "100.000");
    root_text(1, 1, 50, 2, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "0.00");
}

/* (1 - 0.10005)^2 = 0.8099100025: the yearly decline is exactly 10.005. */
Test(root, a_rational_root_on_a_tie_follows_the_rule)
{
    char text[NHI_NUMBER_BYTES];
    root_text(8099100025, 10000000000, 2, 2, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "10.01");
    root_text(8099100025, 10000000000, 2, 2, NHI_ROUND_HALF_EVEN, text);
    cr_assert_str_eq(text, "10.00");
    root_text(8099100025, 10000000000, 2, 3, NHI_ROUND_FLOOR, text);
    cr_assert_str_eq(text, "10.005");
    root_text(8099100025, 10000000000, 2, 3, NHI_ROUND_CEILING, text);
    cr_assert_str_eq(text, "10.005");
    root_text(8099100024, 10000000000, 2, 2, NHI_ROUND_HALF_EVEN, text); /* just above the tie */
    cr_assert_str_eq(text, "10.01");
    root_text(8099100026, 10000000000, 2, 2, NHI_ROUND_HALF_UP, text); /* just below */
    cr_assert_str_eq(text, "10.00");
    root_text(100000000000001, 100000000000000, 3, 2, NHI_ROUND_HALF_UP, text);
    cr_assert_str_eq(text, "0.00", "no minus zero");
}

/* ((1 - percent / 100)^n against the ratio, with percent = text + offset units of 10^-(decimals + 1). */
static int power_order(const char *text, int64_t offset, int decimals, unsigned n,
                       const struct nhi_ratio *ratio)
{
    struct nhi_ratio left, unit, hundred, power;
    int order;
    nhi_ratio_from_integers(100, 1, &hundred);
    cr_assert_eq(nhi_ratio_parse(text, &left, NULL), NHI_PARSE_OK);
    nhi_ratio_from_decimal((struct nhi_decimal){.value = offset, .decimals = decimals + 1}, &unit);
    cr_assert_eq(nhi_ratio_add(&left, &unit, &left, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_subtract(&hundred, &left, &left, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_divide(&left, &hundred, &left, NULL), NH_OK);
    power = left;
    for (unsigned i = 1; i < n; i++)
        cr_assert_eq(nhi_ratio_multiply(&power, &left, &power, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_compare(&power, ratio, &order, NULL), NH_OK);
    return order;
}

Test(root, half_a_unit_on_each_side_encloses_the_ratio)
{
    uint64_t state = 12;
    for (int i = 0; i < 1500; i++) {
        const unsigned n = (unsigned)(next_random(&state) >> 30) % 50 + 1;
        const int decimals = (int)((next_random(&state) >> 30) % 7);
        const int64_t num = (int64_t)(next_random(&state) >> 44) + 1;
        const uint64_t den = (next_random(&state) >> 44) + 1;
        struct nhi_ratio ratio;
        char text[NHI_NUMBER_BYTES];
        nhi_ratio_from_integers(num, den, &ratio);
        root_text(num, den, n, decimals, NHI_ROUND_HALF_UP, text);
        cr_assert(power_order(text, -5, decimals, n, &ratio) >= 0 &&
                      power_order(text, 5, decimals, n, &ratio) <= 0,
                  "%lld/%llu, degree %u: %s", (long long)num, (unsigned long long)den, n, text);
        root_text(num, den, n, decimals, NHI_ROUND_FLOOR, text);
        cr_assert(power_order(text, 0, decimals, n, &ratio) >= 0 &&
                  power_order(text, 10, decimals, n, &ratio) < 0);
        root_text(num, den, n, decimals, NHI_ROUND_CEILING, text);
        cr_assert(power_order(text, 0, decimals, n, &ratio) <= 0 &&
                  power_order(text, -10, decimals, n, &ratio) > 0);
    }
}

Test(root, a_wrong_degree_or_ratio_is_a_range_error)
{
    struct nhi_ratio half, minus;
    char text[NHI_NUMBER_BYTES] = "same";
    nhi_ratio_from_integers(1, 2, &half);
    nhi_ratio_from_integers(-1, 2, &minus);
    cr_assert_eq(nhi_ratio_root_decline_text(&half, 0, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_eq(nhi_ratio_root_decline_text(&half, 51, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_eq(nhi_ratio_root_decline_text(&minus, 2, 2, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_eq(nhi_ratio_root_decline_text(&half, 50, 38, NHI_ROUND_HALF_UP, text, NULL), NH_RANGE);
    cr_assert_str_eq(text, "same");
}
