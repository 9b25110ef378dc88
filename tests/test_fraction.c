/* test_fraction.c - figures in 128 bits are those of the wide integers, and both are those of fractions computed elsewhere
 * (tests/figures.py).
 */
#include "engine/base/digits.h"
#include "engine/base/fraction.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 20 ^ *state << 7;
}

/* Of any length up to n bits, now and then just beside a power of two or of ten. */
static nhi_i128 random_integer(uint64_t *state, unsigned n_bits)
{
    const unsigned n = (unsigned)(next_random(state) % (n_bits + 1)),
                   kind = (unsigned)(next_random(state) % 16);
    const nhi_u128 most = ((nhi_u128)1 << n) - 1;
    if (kind == 0)
        return (nhi_i128)most + (n < n_bits);
    if (kind == 1)
        return (nhi_i128)most;
    if (kind == 2)
        return (nhi_i128)(nhi_ten_to(n % 39) % (most + 1));
    return (nhi_i128)(((nhi_u128)next_random(state) << 64 | next_random(state)) & most);
}

static struct nhi_decimal random_decimal(uint64_t *state, unsigned n_bits, int decimals)
{
    return (struct nhi_decimal){.value = random_integer(state, n_bits), .decimals = decimals};
}

/* ---- both ways --------------------------------------------------------------------------------------------------- */

struct pair {
    struct nhi_decimal energy, output;
};

static void ratio_of(struct pair pair, struct nhi_ratio *ratio)
{
    struct nhi_ratio divisor;
    nhi_ratio_from_decimal(pair.energy, ratio);
    nhi_ratio_from_decimal(pair.output, &divisor);
    cr_assert_eq(nhi_ratio_divide(ratio, &divisor, ratio, NULL), NH_OK);
}

static void wide_significant(struct pair pair, int digits, enum nhi_direction direction,
                             char text[NHI_NUMBER_BYTES])
{
    struct nhi_ratio ratio;
    ratio_of(pair, &ratio);
    cr_assert_eq(nhi_ratio_significant_text(&ratio, digits, direction, text, NULL), NH_OK);
}

static size_t quick_significant(struct pair pair, int digits, enum nhi_direction direction,
                                char text[NHI_NUMBER_BYTES])
{
    struct nhi_fraction fraction;
    return nhi_fraction_of(pair.energy, pair.output, &fraction)
               ? nhi_fraction_significant_text(&fraction, digits, direction, text)
               : 0;
}

struct rule {
    bool is_bulletin;
    int decimals;
    enum nhi_direction direction;
};

/* "-" where there is nothing to compare with. */
static void wide_change(struct pair now_pair, struct pair before_pair, struct rule rule,
                        char text[NHI_NUMBER_BYTES])
{
    struct nhi_ratio now, before, one, hundred;
    ratio_of(now_pair, &now);
    ratio_of(before_pair, &before);
    if (rule.is_bulletin) {
        cr_assert_eq(nhi_ratio_round(&now, 4, NHI_ROUND_HALF_EVEN, &now, NULL), NH_OK);
        cr_assert_eq(nhi_ratio_round(&before, 4, NHI_ROUND_HALF_EVEN, &before, NULL), NH_OK);
    }
    memcpy(text, "-", 2);
    if (nhi_ratio_sign(&before) <= 0)
        return;
    nhi_ratio_from_integers(1, 1, &one);
    nhi_ratio_from_integers(100, 1, &hundred);
    cr_assert_eq(nhi_ratio_divide(&now, &before, &now, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_subtract(&now, &one, &now, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_multiply(&now, &hundred, &now, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_text(&now, rule.decimals, rule.direction, text, NULL), NH_OK);
}

static size_t quick_change(struct pair now_pair, struct pair before_pair, struct rule rule,
                           char text[NHI_NUMBER_BYTES])
{
    struct nhi_fraction now, before, change;
    if (!nhi_fraction_of(now_pair.energy, now_pair.output, &now) ||
        !nhi_fraction_of(before_pair.energy, before_pair.output, &before) ||
        (rule.is_bulletin && (!nhi_fraction_round(&now, 4, NHI_ROUND_HALF_EVEN) ||
                              !nhi_fraction_round(&before, 4, NHI_ROUND_HALF_EVEN))) ||
        !nhi_fraction_change(&now, &before, &change))
        return 0;
    change.exponent += 2;
    return nhi_fraction_text(&change, rule.decimals, rule.direction, text);
}

/* ---- against the wide integers ----------------------------------------------------------------------------------- */

static const unsigned widths[] = {20, 40, 63, 64, 80, 126};
enum { N_WIDTHS = sizeof widths / sizeof *widths, EACH = 40000 };

Test(fraction, significant_digits_are_those_of_the_wide_integers)
{
    uint64_t state = 1;
    for (size_t w = 0; w < N_WIDTHS; w++) {
        int n_quick = 0;
        for (int i = 0; i < EACH; i++) {
            char quick[NHI_NUMBER_BYTES], wide[NHI_NUMBER_BYTES];
            const struct pair pair = {random_decimal(&state, widths[w], (int)(next_random(&state) % 19)),
                                      random_decimal(&state, widths[w], (int)(next_random(&state) % 10))};
            const struct pair signed_pair = {
                {i % 3 == 0 ? -pair.energy.value : pair.energy.value, pair.energy.decimals},
                {i % 7 == 0 ? -pair.output.value : pair.output.value, pair.output.decimals}};
            const int digits = (int)(next_random(&state) % 17) + 1;
            const enum nhi_direction direction = (enum nhi_direction)(i % 4);
            const size_t n = quick_significant(signed_pair, digits, direction, quick);
            if (n == 0)
                continue;
            wide_significant(signed_pair, digits, direction, wide);
            cr_assert_str_eq(quick, wide);
            cr_assert_eq(n, strlen(wide));
            n_quick++;
        }
        cr_assert_gt(n_quick, widths[w] <= 40 ? EACH * 3 / 4 : EACH / 8, "%u bits: %d", widths[w], n_quick);
    }
}

Test(fraction, changes_are_those_of_the_wide_integers)
{
    uint64_t state = 2;
    for (size_t w = 0; w < N_WIDTHS; w++) {
        int n_quick = 0;
        for (int i = 0; i < EACH; i++) {
            char quick[NHI_NUMBER_BYTES], wide[NHI_NUMBER_BYTES];
            const int decimals = (int)(next_random(&state) % 10);
            struct pair now = {random_decimal(&state, widths[w], decimals),
                               random_decimal(&state, widths[w], 2)},
                        before = {random_decimal(&state, widths[w], decimals),
                                  random_decimal(&state, widths[w], 2)};
            if (i % 2 == 0) /* as years are */
                before = (struct pair){{now.energy.value + i % 5 - 2, decimals},
                                       {now.output.value + i % 3 - 1, 2}};
            if (i % 5 == 0)
                now.energy.value = -now.energy.value;
            const struct rule rule = {i % 3 == 0, (int)(next_random(&state) % 16),
                                      (enum nhi_direction)(i % 4)};
            const size_t n = quick_change(now, before, rule, quick);
            if (n == 0)
                continue;
            wide_change(now, before, rule, wide);
            cr_assert_str_eq(quick, wide);
            cr_assert_eq(n, strlen(wide));
            n_quick++;
        }
        cr_assert_gt(n_quick, widths[w] <= 40 ? EACH / 2 : EACH / 50, "%u bits: %d", widths[w], n_quick);
    }
}

/* Every second or fourth quotient is a tie. */
Test(fraction, quotients_by_a_ratio_are_those_of_the_wide_integers)
{
    uint64_t state = 7;
    size_t n_quick = 0;
    for (int i = 0; i < 20000; i++) {
        const struct nhi_decimal a = random_decimal(&state, 90, i % 10);
        struct nhi_ratio ratio, divisor, quotient;
        struct nhi_fraction fraction;
        char quick[NHI_NUMBER_BYTES], wide[NHI_NUMBER_BYTES];
        ratio_of((struct pair){random_decimal(&state, 80, 0), {.value = 1 + random_integer(&state, 80)}},
                 &ratio);
        if (nhi_ratio_sign(&ratio) == 0 || !nhi_fraction_of_ratio(&ratio, &fraction) ||
            !nhi_fraction_divide(a, &fraction, &fraction) ||
            nhi_fraction_significant_text(&fraction, 12, NHI_ROUND_HALF_UP, quick) == 0)
            continue;
        nhi_ratio_from_decimal(a, &quotient);
        divisor = ratio;
        cr_assert_eq(nhi_ratio_divide(&quotient, &divisor, &quotient, NULL), NH_OK);
        cr_assert_eq(nhi_ratio_significant_text(&quotient, 12, NHI_ROUND_HALF_UP, wide, NULL), NH_OK);
        cr_assert_str_eq(quick, wide);
        n_quick++;
    }
    cr_expect_gt(n_quick, 10000);
}

Test(fraction, ratios_of_three_limbs_and_zeros_are_left_to_the_wide_integers)
{
    struct nhi_ratio ratio;
    struct nhi_fraction fraction;
    nhi_ratio_from_decimal((struct nhi_decimal){.value = (nhi_i128)nhi_ten_to(37)}, &ratio);
    cr_expect(nhi_fraction_of_ratio(&ratio, &fraction));
    cr_assert_eq(nhi_ratio_multiply(&ratio, &ratio, &ratio, NULL), NH_OK);
    cr_expect(!nhi_fraction_of_ratio(&ratio, &fraction));
    nhi_ratio_from_integers(0, 1, &ratio);
    cr_expect(nhi_fraction_of_ratio(&ratio, &fraction));
    cr_expect(!nhi_fraction_divide((struct nhi_decimal){.value = 1}, &fraction, &fraction));
}

Test(fraction, ties_are_those_of_the_wide_integers)
{
    static const int dens[] = {2, 4, 8, 20, 200, 2000, 3};
    for (int num = -2000; num <= 2000; num++)
        for (size_t d = 0; d < sizeof dens / sizeof *dens; d++)
            for (int direction = 0; direction < 4; direction++) {
                char quick[NHI_NUMBER_BYTES], wide[NHI_NUMBER_BYTES];
                struct nhi_fraction fraction;
                struct nhi_ratio ratio;
                const struct pair pair = {{num, 0}, {dens[d], 0}};
                cr_assert(nhi_fraction_of(pair.energy, pair.output, &fraction));
                ratio_of(pair, &ratio);
                cr_assert_gt(nhi_fraction_text(&fraction, (int)d % 3, (enum nhi_direction)direction, quick),
                             0);
                cr_assert_eq(nhi_ratio_text(&ratio, (int)d % 3, (enum nhi_direction)direction, wide, NULL),
                             NH_OK);
                cr_assert_str_eq(quick, wide, "%d/%d, rule %d", num, dens[d], direction);
                cr_assert_gt(quick_significant(pair, (int)d % 3 + 1, (enum nhi_direction)direction, quick),
                             0);
                wide_significant(pair, (int)d % 3 + 1, (enum nhi_direction)direction, wide);
                cr_assert_str_eq(quick, wide, "%d/%d, rule %d", num, dens[d], direction);
            }
}

/* ---- what does not fit --------------------------------------------------------------------------------------------- */

Test(fraction, what_does_not_fit_is_left_to_the_wide_integers)
{
    const nhi_i128 most = ~(nhi_u128)0 >> 1;
    const struct nhi_decimal one = {1, 0}, zero = {0, 0}, large = {most, 0}, least = {-most - 1, 0};
    struct nhi_fraction fraction = {.num = 7, .den = 3}, unit, change = {.num = 9, .den = 5};
    char text[NHI_NUMBER_BYTES] = "untouched";
    cr_assert_not(nhi_fraction_of(one, zero, &fraction));
    cr_assert_not(nhi_fraction_of(large, one, &fraction));
    cr_assert_not(nhi_fraction_of(one, least, &fraction));
    cr_assert(fraction.num == 7 && fraction.den == 3);
    cr_assert_not(nhi_fraction_round(&fraction, 20, NHI_ROUND_HALF_UP));
    cr_assert(fraction.num == 7 && fraction.den == 3);
    cr_assert_eq(nhi_fraction_text(&fraction, 20, NHI_ROUND_HALF_UP, text), 0);
    cr_assert_eq(nhi_fraction_significant_text(&fraction, 18, NHI_ROUND_HALF_UP, text), 0);
    cr_assert_str_eq(text, "untouched");
    cr_assert(nhi_fraction_of(one, one, &unit));
    cr_assert_not(nhi_fraction_change(&unit, &(struct nhi_fraction){.num = 0, .den = 1}, &change));
    cr_assert_not(nhi_fraction_change(&unit, &(struct nhi_fraction){1, 1, 0, true}, &change));
    cr_assert_not(nhi_fraction_change(&unit, &(struct nhi_fraction){1, 1, 1, false}, &change));
    const nhi_u128 half = (nhi_u128)1 << 64;
    cr_assert_not(nhi_fraction_change(&(struct nhi_fraction){half, half, 0, false},
                                      &(struct nhi_fraction){half, half, 0, false}, &change));
    cr_assert(change.num == 9 && change.den == 5);
}

/* UINT64_MAX + 1/2 cannot be rounded up in 64 bits. */
Test(fraction, the_largest_quotient_is_left_alone)
{
    const nhi_u128 num = (nhi_u128)UINT64_MAX * 2 + 1;
    char text[NHI_NUMBER_BYTES];
    cr_assert_eq(nhi_fraction_text(&(struct nhi_fraction){num, 2, 0, false}, 0, NHI_ROUND_HALF_UP, text), 0);
    cr_assert_eq(nhi_fraction_text(&(struct nhi_fraction){num - 2, 2, 0, false}, 0, NHI_ROUND_HALF_UP, text),
                 20);
    cr_assert_str_eq(text, "18446744073709551615");
}

/* ---- against fractions computed elsewhere -------------------------------------------------------------------------- */

struct line {
    char levels[4][64], tie[16], rule[16], intensity[128], change[256];
    int energy_decimals, output_decimals, digits, decimals;
};

static bool read_line(FILE *cases, struct line *line)
{
    return fscanf(cases, "%63s %63s %63s %63s %d %d %d %d %15s %15s %127s %255s", line->levels[0],
                  line->levels[1], line->levels[2], line->levels[3], &line->energy_decimals,
                  &line->output_decimals, &line->digits, &line->decimals, line->tie, line->rule,
                  line->intensity, line->change) == 12;
}

static struct nhi_decimal level_of(const struct line *line, int i)
{
    struct nhi_decimal number;
    cr_assert_eq(nhi_decimal_parse(line->levels[i], strlen(line->levels[i]), &number), NHI_PARSE_OK, "%s",
                 line->levels[i]);
    number.decimals = i % 2 == 0 ? line->energy_decimals : line->output_decimals;
    return number;
}

/* Says how many of the two figures came the quick way. */
static int check_line(const struct line *line)
{
    const struct pair now = {level_of(line, 0), level_of(line, 1)},
                      before = {level_of(line, 2), level_of(line, 3)};
    const enum nhi_direction direction =
        strcmp(line->tie, "half-even") == 0 ? NHI_ROUND_HALF_EVEN : NHI_ROUND_HALF_UP;
    const struct rule rule = {strcmp(line->rule, "bulletin4") == 0, line->decimals, direction};
    char text[NHI_NUMBER_BYTES];
    int n_quick = 0;
    wide_significant(now, line->digits, direction, text);
    cr_assert_str_eq(text, line->intensity, "%s/%s", line->levels[0], line->levels[1]);
    if (quick_significant(now, line->digits, direction, text) > 0) {
        cr_assert_str_eq(text, line->intensity, "%s/%s", line->levels[0], line->levels[1]);
        n_quick++;
    }
    wide_change(now, before, rule, text);
    cr_assert_str_eq(text, line->change, "%s/%s after %s/%s", line->levels[0], line->levels[1],
                     line->levels[2], line->levels[3]);
    if (quick_change(now, before, rule, text) > 0) {
        cr_assert_str_eq(text, line->change, "%s/%s after %s/%s", line->levels[0], line->levels[1],
                         line->levels[2], line->levels[3]);
        n_quick++;
    }
    return n_quick;
}

Test(fraction, both_ways_are_those_of_fractions_computed_elsewhere)
{
    FILE *cases = popen("python3 tests/figures.py", "r");
    struct line line;
    int n_lines = 0, n_quick = 0;
    cr_assert_not_null(cases);
    for (; read_line(cases, &line); n_lines++)
        n_quick += check_line(&line);
    cr_assert_eq(pclose(cases), 0);
    cr_assert_eq(n_lines, 30000);
    cr_assert_gt(n_quick, n_lines / 2);
}
