/* test_audit_oracles.c - the worked examples of tests/oracles as tables of figures: chains with their naive sums, implied
 * growth, shares, differences and implied bases.
 */
#include "tests/audited.h"
#include "tests/examples.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { TABLE_BYTES = 1024 };

/* The one figure that the table is about: its last. Free with json_decref. */
static json_t *last_figure(const char *table, bool is_refuted)
{
    json_t *figures = audit_json(NULL, table, NULL, is_refuted ? NH_CHECK_FAILED : NH_OK);
    json_t *figure = json_incref(json_array_get(figures, json_array_size(figures) - 1));
    json_decref(figures);
    return figure;
}

/* An end of the interval, "" where there is none. */
static const char *end_of(const json_t *figure, size_t i)
{
    const char *text = json_string_value(json_array_get(json_object_get(figure, "interval"), i));
    return text != NULL ? text : "";
}

/* Six digits behind the printed ones are shown, rounded outwards. */
static struct example shown(const struct example *example, int decimals)
{
    struct example rounded = *example;
    rounded.abs = 1e-6;
    for (int i = 0; i < decimals; i++)
        rounded.abs /= 10;
    rounded.rel = 0;
    return rounded;
}

static void run_position(const struct example *example, const json_t *expected)
{
    const json_t *rates = json_object_get(example->input, "annual_decline_pct");
    const size_t n = (size_t)json_integer_value(json_object_get(expected, "position"));
    const char *published =
        json_string_value(json_array_get(json_object_get(example->input, "published_cumulative_pct"), n - 1));
    const bool is_consistent = json_is_true(json_object_get(expected, "consistent"));
    char table[TABLE_BYTES];
    int length = snprintf(table, sizeof table, "id,kind,published,expression\nC,chain,%s,", published);
    for (size_t i = 0; i < n; i++)
        length += snprintf(table + length, sizeof table - (size_t)length, "%s%s", i > 0 ? ";" : "",
                           json_string_value(json_array_get(rates, i)));
    snprintf(table + length, sizeof table - (size_t)length, "\n");
    json_t *figure = last_figure(table, !is_consistent);
    struct example rounded = shown(example, example_decimal(published).decimals);
    rounded.expected = expected;
    expect_member(&rounded, "chained_pct", json_string_value(json_object_get(figure, "value")));
    expect_member(&rounded, "chain_low_pct", end_of(figure, 0));
    expect_member(&rounded, "chain_high_pct", end_of(figure, 1));
    expect_truth(&rounded, "naive_sum_match", json_is_true(json_object_get(figure, "naive_sum")));
    json_decref(figure);
}

static void run_published(const struct example *example, void *user)
{
    (void)user;
    const json_t *checks = json_object_get(example->expected, "checks");
    for (size_t i = 0; i < json_array_size(checks); i++)
        run_position(example, json_array_get(checks, i));
}

/* "consistent", where the example says so, is that nothing is refuted. */
static void run_table(const struct example *example, const char *table, const char *published,
                      const char *const names[3])
{
    const json_t *consistent = json_object_get(example->expected, "consistent");
    json_t *figure = last_figure(table, json_is_false(consistent));
    const struct example rounded =
        shown(example, published != NULL ? example_decimal(published).decimals : 0);
    expect_member(&rounded, names[0], json_string_value(json_object_get(figure, "value")));
    expect_member(&rounded, names[1], end_of(figure, 0));
    expect_member(&rounded, names[2], end_of(figure, 1));
    json_decref(figure);
}

static void run_implied_gdp(const struct example *example, void *user)
{
    (void)user;
    static const char *const names[] = {"implied_gdp_growth_pct", "low_pct", "high_pct"};
    const char *published = example_text(example, "published_gdp_growth_pct");
    char table[TABLE_BYTES];
    snprintf(table, sizeof table,
             "id,kind,expression,published\nR,decline,,%s%%\nE,growth,,%s%%\nG,growth,(1+E)/(1+R)-1,%s%%\n",
             example_text(example, "intensity_rate_pct"), example_text(example, "energy_growth_pct"),
             published);
    run_table(example, table, published, names);
}

static void run_difference(const struct example *example, void *user)
{
    (void)user;
    static const char *const names[] = {"difference", "low", "high"};
    const char *published = example_text(example, "published_difference");
    char table[TABLE_BYTES];
    snprintf(table, sizeof table, "id,kind,expression,published\nD,share_change,%s%%-%s%%,%spp\n",
             example_text(example, "a"), example_text(example, "b"), published);
    run_table(example, table, published, names);
}

static void run_share(const struct example *example, void *user)
{
    (void)user;
    static const char *const names[] = {"share_pct", "low_pct", "high_pct"};
    const char *published = example_text(example, "published_pct");
    char table[TABLE_BYTES];
    snprintf(table, sizeof table,
             "id,kind,where,of,published\nA,level,,,%s亿\nB,level,,,%s亿\nS,share,A,B,%s%%\n",
             example_text(example, "numerator"), example_text(example, "denominator"), published);
    run_table(example, table, published, names);
}

static void run_implied_base(const struct example *example, void *user)
{
    (void)user;
    static const char *const names[] = {"base", "low", "high"};
    const char *multiple = example_text(example, "multiple");
    char table[TABLE_BYTES];
    snprintf(table, sizeof table, "id,kind,expression,published\nA,ratio,,%s件/万人\nM,multiple,A/M,%s倍\n",
             example_text(example, "value"), multiple);
    run_table(example, table, multiple, names);
}

static void expect_sum(const struct example *example, const char *expression, const char *published,
                       const char *name)
{
    char table[TABLE_BYTES];
    snprintf(table, sizeof table, "id,kind,expression,published\nA,arith,%s,%s\n", expression, published);
    json_t *figure = last_figure(table, false);
    const struct example rounded = shown(example, 0);
    expect_member(&rounded, name, json_string_value(json_object_get(figure, "value")));
    json_decref(figure);
}

static void run_energy_balance(const struct example *example, void *user)
{
    (void)user;
    char expression[TABLE_BYTES / 2];
    snprintf(expression, sizeof expression, "%s+(%s)-%s-%s", example_text(example, "supply"),
             example_text(example, "conversion_net"), example_text(example, "losses"),
             example_text(example, "final_consumption"));
    expect_sum(example, expression, example_text(example, "published_difference"), "balance_difference");
}

/* A difference that the rounding of the parts explains is not refuted: numbers with a unit are measured, not counted. */
static void run_energy_total(const struct example *example, void *user)
{
    (void)user;
    char table[TABLE_BYTES];
    snprintf(table, sizeof table,
             "id,kind,expression,published\nF,level,,%s万吨\nC,level,,%s万吨\nL,level,,%s万吨\n"
             "T,arith,F+C+L,%s万吨\n",
             example_text(example, "final_consumption"), example_text(example, "conversion_loss"),
             example_text(example, "losses"), example_text(example, "published_total"));
    json_t *figure = last_figure(table, false);
    const struct example rounded = shown(example, 0);
    expect_member(&rounded, "total", json_string_value(json_object_get(figure, "value")));
    expect_truth(example, "consistent",
                 strcmp(json_string_value(json_object_get(figure, "verdict")), "REFUTED") != 0);
    json_decref(figure);
}

/* Primary and imported electricity at its input-based value. */
static void run_regional_total(const struct example *example, void *user)
{
    (void)user;
    char adjustment[TABLE_BYTES / 4], total[TABLE_BYTES / 2];
    snprintf(adjustment, sizeof adjustment, "(%s-%s)*(%s+%s)", example_text(example, "coef_input_based"),
             example_text(example, "coef_equivalent"), example_text(example, "primary_electricity_100M_kWh"),
             example_text(example, "net_imported_electricity_100M_kWh"));
    snprintf(total, sizeof total, "820.0+60.0+12.0+18.0+75.0+40.0+55.0+90.0+%s", adjustment);
    expect_sum(example, adjustment, "247.9", "adjustment_10k_tce");
    expect_sum(example, total, "1417.9", "total_input_based_10k_tce");
}

Test(audit_oracles, balances_and_totals_of_energy)
{
    static const struct topic topics[] = {{"energy_balance", run_energy_balance, 1},
                                          {"energy_total", run_energy_total, 1},
                                          {"regional_total", run_regional_total, 1}};
    topics_run(topics, sizeof topics / sizeof *topics);
}

Test(audit_oracles, published_cumulative_declines)
{
    cr_assert_eq(examples_run("published_check", run_published, NULL), 4);
}

Test(audit_oracles, implied_growth_shares_differences_and_bases)
{
    static const struct topic topics[] = {{"implied_gdp", run_implied_gdp, 8},
                                          {"difference_check", run_difference, 2},
                                          {"share_check", run_share, 2},
                                          {"implied_base", run_implied_base, 1}};
    topics_run(topics, sizeof topics / sizeof *topics);
}
