/* test_printed.c - what rounded figures stand for: worked examples of rounding, intervals, and growth rates that must fit
 * together.
 */
#include "tests/examples.h"

#include <criterion/criterion.h>
#include <string.h>

enum { FINE = 13 /* decimals of figures that are compared with binary64 */ };

/* ---- rounding -------------------------------------------------------------------------------------------------------- */

static void run_round(const struct example *example, void *user)
{
    (void)user;
    struct nhi_ratio value;
    char up[NHI_NUMBER_BYTES], even[NHI_NUMBER_BYTES];
    const int decimals = example_integer(example, "decimals");
    cr_assert_eq(nhi_ratio_parse(example_text(example, "value"), &value, NULL), NHI_PARSE_OK);
    cr_assert_eq(nhi_ratio_text(&value, decimals, NHI_ROUND_HALF_UP, up, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_text(&value, decimals, NHI_ROUND_HALF_EVEN, even, NULL), NH_OK);
    expect_string(example, "half_up", up);
    expect_string(example, "half_even", even);
    expect_truth(example, "differ", strcmp(up, even) != 0);
}

static void run_round_successive(const struct example *example, void *user)
{
    (void)user;
    const json_t *steps = json_object_get(example->input, "steps");
    struct nhi_ratio value, stepwise;
    char direct[NHI_NUMBER_BYTES], successive[NHI_NUMBER_BYTES];
    int decimals = 0;
    cr_assert_eq(nhi_ratio_parse(example_text(example, "value"), &value, NULL), NHI_PARSE_OK);
    stepwise = value;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        decimals = (int)json_integer_value(json_array_get(steps, i));
        cr_assert_eq(nhi_ratio_round(&stepwise, decimals, NHI_ROUND_HALF_UP, &stepwise, NULL), NH_OK);
    }
    cr_assert_eq(nhi_ratio_text(&value, decimals, NHI_ROUND_HALF_UP, direct, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_text(&stepwise, decimals, NHI_ROUND_HALF_UP, successive, NULL), NH_OK);
    expect_string(example, "direct_half_up", direct);
    expect_string(example, "successive_half_up", successive);
    expect_truth(example, "differ", strcmp(direct, successive) != 0);
}

static void run_rounding_interval(const struct example *example, void *user)
{
    (void)user;
    const struct nhi_interval interval = printed(example_text(example, "published_decline_pct"));
    const struct nhi_ratio low = minus(whole(1), over(interval.high, whole(100))),
                           high = minus(whole(1), over(interval.low, whole(100)));
    char text[NHI_NUMBER_BYTES];
    expect_ratio(example, "low_pct", &interval.low);
    expect_ratio(example, "high_pct", &interval.high);
    expect_ratio(example, "intensity_ratio_low", &low);
    expect_ratio(example, "intensity_ratio_high", &high);
    cr_assert_eq(nhi_ratio_root_decline_text(&high, 5, FINE, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    expect_member(example, "mean_annual_low_pct", text);
    cr_assert_eq(nhi_ratio_root_decline_text(&low, 5, FINE, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    expect_member(example, "mean_annual_high_pct", text);
}

/* ---- intervals ------------------------------------------------------------------------------------------------------- */

static void run_difference_check(const struct example *example, void *user)
{
    (void)user;
    const struct nhi_interval a = printed(example_text(example, "a")),
                              b = printed(example_text(example, "b"));
    const struct nhi_interval band = {minus(a.low, b.high), minus(a.high, b.low)};
    const struct nhi_ratio difference = minus(middle(a), middle(b));
    expect_ratio(example, "difference", &difference);
    expect_ratio(example, "low", &band.low);
    expect_ratio(example, "high", &band.high);
    expect_truth(example, "consistent", meet(band, printed(example_text(example, "published_difference"))));
}

static void run_share_check(const struct example *example, void *user)
{
    (void)user;
    const struct nhi_interval a = printed(example_text(example, "numerator")),
                              b = printed(example_text(example, "denominator"));
    const struct nhi_ratio share = times(over(middle(a), middle(b)), whole(100));
    const struct nhi_interval band = {times(over(a.low, b.high), whole(100)),
                                      times(over(a.high, b.low), whole(100))};
    expect_ratio(example, "share_pct", &share);
    expect_ratio(example, "low_pct", &band.low);
    expect_ratio(example, "high_pct", &band.high);
    expect_truth(example, "consistent", meet(band, printed(example_text(example, "published_pct"))));
}

static void expect_base(const struct example *example, struct nhi_interval value,
                        struct nhi_interval multiple)
{
    const struct nhi_ratio base = over(middle(value), middle(multiple)), low = over(value.low, multiple.high),
                           high = over(value.high, multiple.low);
    expect_ratio(example, "base", &base);
    expect_ratio(example, "low", &low);
    expect_ratio(example, "high", &high);
}

static void run_implied_base(const struct example *example, void *user)
{
    (void)user;
    expect_base(example, printed(example_text(example, "value")), printed(example_text(example, "multiple")));
}

static void run_implied_base_growth(const struct example *example, void *user)
{
    (void)user;
    const struct nhi_interval value = printed(example_text(example, "value")),
                              growth = printed(example_text(example, "annual_growth_pct"));
    struct nhi_ratio low = value.low, base = middle(value), high = value.high;
    for (int i = 0; i < example_integer(example, "years"); i++) {
        low = over(low, factor_of(growth.high));
        base = over(base, factor_of(middle(growth)));
        high = over(high, factor_of(growth.low));
    }
    expect_ratio(example, "base", &base);
    expect_ratio(example, "low", &low);
    expect_ratio(example, "high", &high);
}

/* ---- growth ---------------------------------------------------------------------------------------------------------- */

/* 100 (a / b - 1). */
static struct nhi_ratio growth_between(struct nhi_ratio a, struct nhi_ratio b)
{
    return times(minus(over(a, b), whole(1)), whole(100));
}

/* Growth of GDP that a rate of the intensity and a growth of energy imply, and what their roundings allow. */
static struct nhi_interval implied_growth(const char *energy, const char *rate, struct nhi_ratio *value)
{
    const struct nhi_interval e = printed(energy), r = printed(rate);
    *value = growth_between(factor_of(middle(e)), factor_of(middle(r)));
    return (struct nhi_interval){growth_between(factor_of(e.low), factor_of(r.high)),
                                 growth_between(factor_of(e.high), factor_of(r.low))};
}

static void run_implied_gdp(const struct example *example, void *user)
{
    (void)user;
    struct nhi_ratio value;
    const struct nhi_interval band = implied_growth(example_text(example, "energy_growth_pct"),
                                                    example_text(example, "intensity_rate_pct"), &value);
    expect_ratio(example, "implied_gdp_growth_pct", &value);
    expect_ratio(example, "low_pct", &band.low);
    expect_ratio(example, "high_pct", &band.high);
    expect_truth(example, "consistent",
                 meet(band, printed(example_text(example, "published_gdp_growth_pct"))));
}

static void run_growth_form(const struct example *example, void *user)
{
    (void)user;
    struct nhi_ratio energy, output;
    cr_assert_eq(nhi_ratio_parse(example_text(example, "energy_growth_pct"), &energy, NULL), NHI_PARSE_OK);
    cr_assert_eq(nhi_ratio_parse(example_text(example, "output_growth_pct"), &output, NULL), NHI_PARSE_OK);
    const struct nhi_ratio rate = growth_between(factor_of(energy), factor_of(output)),
                           wrong = minus(energy, output);
    expect_ratio(example, "rate_pct", &rate);
    expect_ratio(example, "wrong_difference_pct", &wrong);
}

static void run_column_identification(const struct example *example, void *user)
{
    (void)user;
    const json_t *rows = json_object_get(example->input, "rows");
    const char *name;
    json_t *column;
    json_object_foreach(json_object_get(example->expected, "columns"), name, column)
    {
        int n_consistent = 0;
        for (size_t i = 0; i < json_array_size(rows); i++) {
            const struct example row = {.id = name, .input = json_array_get(rows, i), .expected = column};
            struct nhi_ratio value;
            const struct nhi_interval band =
                implied_growth(example_text(&row, name), example_text(&row, "intensity_rate_pct"), &value);
            const bool is_consistent = meet(band, printed(example_text(&row, "gdp_growth_pct")));
            char text[NHI_NUMBER_BYTES];
            cr_assert_eq(nhi_ratio_text(&value, FINE, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
            expect_number(example, json_array_get(json_object_get(column, "implied_gdp_growth_pct"), i),
                          text);
            cr_assert_eq(is_consistent,
                         json_is_true(json_array_get(json_object_get(column, "consistent"), i)));
            n_consistent += is_consistent;
        }
        cr_assert_eq(n_consistent, json_integer_value(json_object_get(column, "n_consistent")));
    }
}

/* ---- topics -------------------------------------------------------------------------------------------------- */

Test(printed, rounding_follows_its_rule)
{
    static const struct topic topics[] = {{"round", run_round, 12},
                                          {"round_successive", run_round_successive, 1},
                                          {"rounding_interval", run_rounding_interval, 1}};
    topics_run(topics, sizeof topics / sizeof *topics);
}

Test(printed, differences_shares_and_bases_have_intervals)
{
    static const struct topic topics[] = {{"difference_check", run_difference_check, 2},
                                          {"share_check", run_share_check, 2},
                                          {"implied_base", run_implied_base, 1},
                                          {"implied_base_growth", run_implied_base_growth, 1}};
    topics_run(topics, sizeof topics / sizeof *topics);
}

Test(printed, growth_rates_of_energy_and_intensity_imply_that_of_output)
{
    static const struct topic topics[] = {{"implied_gdp", run_implied_gdp, 8},
                                          {"growth_form", run_growth_form, 1},
                                          {"column_identification", run_column_identification, 1}};
    topics_run(topics, sizeof topics / sizeof *topics);
}
