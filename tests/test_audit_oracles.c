/* test_audit_oracles.c - the worked examples of tests/oracles as tables of figures: chains with their naive sums, implied
 * growth, shares, differences and implied bases, totals of a region and balances.
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

/* ---- totals and balances: METHOD 6.8 to 6.10 as expressions -------------------------------------------------------- */

/* What an expression over the numbers of the example comes to, whatever is published. */
static void run_expression(const struct example *example, const char *expression, const char *name)
{
    char table[TABLE_BYTES];
    snprintf(table, sizeof table, "id,kind,expression,relation,published\nX,arith,%s,ge,-999999999\n",
             expression);
    json_t *figure = last_figure(table, false);
    struct example shown_digits = shown(example, 0);
    expect_member(&shown_digits, name, json_string_value(json_object_get(figure, "value")));
    json_decref(figure);
}

static void run_regional_total(const struct example *example, void *user)
{
    (void)user;
    char sum[TABLE_BYTES / 2] = "", expression[TABLE_BYTES / 2];
    const char *name;
    json_t *account;
    json_object_foreach(json_object_get(example->input, "accounts_10k_tce"), name, account)
    {
        const size_t n = strlen(sum);
        snprintf(sum + n, sizeof sum - n, "%s%s", n > 0 ? "+" : "", json_string_value(account));
    }
    run_expression(example, sum, "total_equivalent_10k_tce");
    const int n = snprintf(
        expression, sizeof expression, "(%s-%s)*(%s+%s)", example_text(example, "coef_input_based"),
        example_text(example, "coef_equivalent"), example_text(example, "primary_electricity_100M_kWh"),
        example_text(example, "net_imported_electricity_100M_kWh"));
    run_expression(example, expression, "adjustment_10k_tce");
    snprintf(expression + n, sizeof expression - (size_t)n, "+%s", sum);
    run_expression(example, expression, "total_input_based_10k_tce");
}

static void run_balance(const struct example *example, void *user)
{
    (void)user;
    char expression[TABLE_BYTES / 2];
    snprintf(expression, sizeof expression, "%s+%s-%s-%s", example_text(example, "supply"),
             example_text(example, "conversion_net"), example_text(example, "losses"),
             example_text(example, "final_consumption"));
    run_expression(example, expression, "balance_difference");
}

/* A difference within the rounding of the printed parts is consistent. */
static void run_energy_total(const struct example *example, void *user)
{
    (void)user;
    char table[TABLE_BYTES], expression[TABLE_BYTES / 2];
    snprintf(expression, sizeof expression, "%s+%s+%s", example_text(example, "final_consumption"),
             example_text(example, "conversion_loss"), example_text(example, "losses"));
    run_expression(example, expression, "total");
    snprintf(
        table, sizeof table,
        "id,kind,expression,published\nF,level,,%s万吨标准煤\nC,level,,%s万吨标准煤\nL,level,,%s万吨标准煤\n"
        "E,arith,F+C+L,%s万吨标准煤\n",
        example_text(example, "final_consumption"), example_text(example, "conversion_loss"),
        example_text(example, "losses"), example_text(example, "published_total"));
    json_decref(last_figure(table, !json_is_true(json_object_get(example->expected, "consistent"))));
    snprintf(expression + strlen(expression), sizeof expression - strlen(expression), "-%s",
             example_text(example, "published_total"));
    run_expression(example, expression, "difference");
}

static void run_savings(const struct example *example, void *user)
{
    (void)user;
    char expression[TABLE_BYTES / 2];
    snprintf(expression, sizeof expression, "%s*(100/%s-1)", example_text(example, "energy"),
             example_text(example, "odex"));
    run_expression(example, expression, "savings");
}

Test(audit_oracles, totals_of_a_region_and_balances)
{
    static const struct topic topics[] = {{"regional_total", run_regional_total, 1},
                                          {"energy_balance", run_balance, 1},
                                          {"energy_total", run_energy_total, 1},
                                          {"odex_savings", run_savings, 1}};
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
