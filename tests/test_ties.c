/* test_ties.c - a million constructed ties for each rule of rounding: the figure is known by construction, and so are those of
 * its neighbours on both sides. */
#include "engine/base/fraction.h"
#include "engine/statistics/figure.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { N_TIES = 1000000, MAX_DECIMALS = 9 };

static uint64_t state = 20;

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

/* |value| = k + 1/2 units of the last decimal: (2 k + 1) scale / (2 scale), which nobody reduced. */
struct tie {
    uint64_t k, scale;
    int decimals;
    bool is_negative;
};

static struct tie next_tie(void)
{
    static const uint64_t sizes[] = {3, 1000, 1000000000, UINT64_C(1000000000000000)};
    return (struct tie){.k = draw(sizes[draw(4)]),
                        .scale = 1 + draw(1000),
                        .decimals = (int)draw(MAX_DECIMALS + 1),
                        .is_negative = draw(2) == 1};
}

/* q units of the last decimal. */
static void expected_text(uint64_t q, const struct tie *tie, char text[64])
{
    char digits[64];
    const int n = snprintf(digits, sizeof digits, "%0*llu", tie->decimals + 1, (unsigned long long)q);
    const int n_whole = n - tie->decimals;
    snprintf(text, 64, "%s%.*s%s%s", tie->is_negative && q > 0 ? "-" : "", n_whole, digits,
             tie->decimals > 0 ? "." : "", digits + n_whole);
}

/* E / G is the tie, moved by nudge / (2 scale) units of its last decimal. */
static void levels_of(const struct tie *tie, int nudge, struct nhi_decimal *energy,
                      struct nhi_decimal *output)
{
    const nhi_i128 size = (nhi_i128)(2 * tie->k + 1) * (nhi_i128)tie->scale + nudge;
    *energy = (struct nhi_decimal){.value = tie->is_negative ? -size : size, .decimals = tie->decimals};
    *output = (struct nhi_decimal){.value = 2 * (nhi_i128)tie->scale};
}

/* Both ways of computing print q units. */
static void expect_units(const struct tie *tie, int nudge, enum nhi_direction direction, uint64_t q)
{
    struct nhi_decimal energy, output;
    struct nhi_ratio ratio;
    struct nhi_fraction fraction;
    char expected[64], wide[NHI_NUMBER_BYTES], quick[NHI_NUMBER_BYTES];
    expected_text(q, tie, expected);
    levels_of(tie, nudge, &energy, &output);
    cr_assert_eq(nhi_intensity(energy, output, &ratio, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_text(&ratio, tie->decimals, direction, wide, NULL), NH_OK);
    cr_assert_str_eq(wide, expected, "k %llu, nudge %d", (unsigned long long)tie->k, nudge);
    cr_assert(nhi_fraction_of(energy, output, &fraction));
    if (nhi_fraction_text(&fraction, tie->decimals, direction, quick) > 0)
        cr_assert_str_eq(quick, expected, "k %llu, nudge %d", (unsigned long long)tie->k, nudge);
}

static void expect_ties(enum nhi_direction direction)
{
    for (int i = 0; i < N_TIES; i++) {
        const struct tie tie = next_tie();
        const bool is_up = direction == NHI_ROUND_HALF_UP || tie.k % 2 != 0;
        expect_units(&tie, 0, direction, tie.k + is_up);
        if (i % 10 != 0)
            continue;
        expect_units(&tie, -1, direction, tie.k); /* the neighbours need no rule */
        expect_units(&tie, 1, direction, tie.k + 1);
    }
}

Test(ties, a_million_halves_go_away_from_zero, .timeout = 300)
{
    expect_ties(NHI_ROUND_HALF_UP);
}

Test(ties, a_million_halves_go_to_the_even_digit, .timeout = 300)
{
    expect_ties(NHI_ROUND_HALF_EVEN);
}

/* The intensities lie on ties of the fourth decimal; whatever rule the change is rounded by, they go to the even one, and the
 * change is that of two numbers of four decimals. */
Test(ties, a_million_intensities_of_bulletins_go_to_the_even_digit, .timeout = 300)
{
    for (int i = 0; i < N_TIES; i++) {
        struct tie tie = next_tie();
        struct nhi_decimal energy, output;
        struct nhi_ratio intensity, even;
        struct nhi_fraction fraction;
        int order;
        tie.decimals = NHI_BULLETIN_DECIMALS;
        levels_of(&tie, 0, &energy, &output);
        const int64_t units = (int64_t)(tie.k + tie.k % 2);
        nhi_ratio_from_integers(tie.is_negative ? -units : units, 10000, &even);
        cr_assert_eq(nhi_intensity(energy, output, &intensity, NULL), NH_OK);
        cr_assert_eq(nhi_bulletin4(&intensity, NULL), NH_OK);
        cr_assert_eq(nhi_ratio_compare(&intensity, &even, &order, NULL), NH_OK);
        cr_assert_eq(order, 0, "k %llu", (unsigned long long)tie.k);
        char expected[64], quick[NHI_NUMBER_BYTES];
        expected_text((uint64_t)units, &tie, expected);
        cr_assert(nhi_fraction_of(energy, output, &fraction));
        if (nhi_fraction_round(&fraction, NHI_BULLETIN_DECIMALS, NHI_ROUND_HALF_EVEN) &&
            nhi_fraction_text(&fraction, NHI_BULLETIN_DECIMALS, NHI_ROUND_FLOOR, quick) > 0)
            cr_assert_str_eq(quick, expected, "k %llu", (unsigned long long)tie.k);
    }
}

/* A change of (2 k + 1) / 2 units of the last decimal, in percent: from 100 x 10^decimals x 2 to that and (2 k + 1) more. */
Test(ties, a_million_changes_on_a_tie_follow_the_rule_that_is_asked_for, .timeout = 300)
{
    for (int i = 0; i < N_TIES; i++) {
        const struct tie tie = {.k = draw(1000000), .decimals = (int)draw(7), .is_negative = draw(2) == 1};
        const bool is_even = i % 2 != 0;
        const struct nhi_rate_rounding rounding = {.tie = is_even ? NH_TIE_HALF_EVEN : NH_TIE_HALF_UP,
                                                   .change_decimals = tie.decimals};
        const int64_t base = 200 * (int64_t)nhi_ten_to((unsigned)tie.decimals),
                      step = (int64_t)(2 * tie.k + 1);
        struct nhi_ratio before, now;
        char expected[64], text[NHI_NUMBER_BYTES];
        if (tie.is_negative && step >= base)
            continue;
        nhi_ratio_from_integers(base, 7, &before);
        nhi_ratio_from_integers(tie.is_negative ? base - step : base + step, 7, &now);
        cr_assert_eq(nhi_change_text(&rounding, &before, &now, text, NULL), NH_OK);
        expected_text(tie.k + (!is_even || tie.k % 2 != 0), &tie, expected);
        cr_assert_str_eq(text, expected, "k %llu", (unsigned long long)tie.k);
    }
}
