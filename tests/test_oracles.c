/* test_oracles.c - the worked examples of tests/oracles against the engine. What the engine does not compute is listed at
 * the end, with the reason.
 */
#include "engine/statistics/figure.h"
#include "tests/examples.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LEVELS = 16, FINE = 13 /* decimals of figures that are compared with binary64 */ };

/* ---- a check of intensities ---------------------------------------------------------------------------------------- */

struct asked {
    struct nhi_level levels[MAX_LEVELS];
    struct nhi_check_input input;
    struct nhi_check check;
};

static struct asked ask(void)
{
    return (struct asked){.input = {.decimals = FINE, .intensity_digits = 12}};
}

/* The next year; an intensity is an energy with an output of 1. */
static void put(struct asked *asked, struct nhi_decimal energy, struct nhi_decimal output)
{
    struct nhi_check_input *input = &asked->input;
    asked->levels[input->n_levels] = (struct nhi_level){.year = 2000 + (int64_t)input->n_levels,
                                                        .energy_tce = energy,
                                                        .output_cny10k = output,
                                                        .has_energy = true,
                                                        .has_output = true};
    input->n_years = (int)input->n_levels++;
}

static void put_intensity(struct asked *asked, struct nhi_decimal intensity)
{
    put(asked, intensity, (struct nhi_decimal){.value = 1});
}

/* The next year after a decline in percent (a rate with the other sign). */
static void put_decline(struct asked *asked, const char *percent, int sign)
{
    const struct nhi_decimal decline = example_decimal(percent);
    struct nhi_decimal next = {.value = 1, .decimals = decline.decimals + 2};
    for (int i = 0; i < next.decimals; i++)
        next.value *= 10;
    next.value -= sign * decline.value;
    const struct nhi_decimal before = asked->levels[asked->input.n_levels - 1].energy_tce;
    next.value *= before.value;
    next.decimals += before.decimals;
    put_intensity(asked, next);
}

static const struct nhi_check *answer(struct asked *asked)
{
    struct nh_error error = {0};
    nhi_check_clear(&asked->check);
    asked->input.levels = asked->levels;
    cr_assert_eq(nhi_check_make(&asked->input, &asked->check, &error), NH_OK, "%s", error.message);
    return &asked->check;
}

static void set_target(struct asked *asked, const char *percent, int n_years_left)
{
    asked->input.has_target = true;
    asked->input.target_percent = example_decimal(percent);
    asked->input.n_plan_years = asked->input.n_years + n_years_left;
}

static struct asked one_decline(const char *percent)
{
    struct asked asked = ask();
    put_intensity(&asked, (struct nhi_decimal){.value = 1});
    put_decline(&asked, percent, 1);
    return asked;
}

static void done(struct asked *asked)
{
    nhi_check_clear(&asked->check);
}

/* ---- chains ---------------------------------------------------------------------------------------------------------- */

/* C of yearly declines that lie anywhere in their intervals. */
static struct nhi_interval chain_interval(const json_t *rates, size_t n, int sign)
{
    struct nhi_ratio least = whole(1), most = whole(1);
    for (size_t i = 0; i < n; i++) {
        const struct nhi_interval rate = printed(json_string_value(json_array_get(rates, i)));
        const struct nhi_ratio low = sign > 0 ? rate.low : minus(whole(0), rate.high);
        const struct nhi_ratio high = sign > 0 ? rate.high : minus(whole(0), rate.low);
        least = times(least, minus(whole(1), over(low, whole(100))));
        most = times(most, minus(whole(1), over(high, whole(100))));
    }
    return (struct nhi_interval){times(minus(whole(1), least), whole(100)),
                                 times(minus(whole(1), most), whole(100))};
}

static struct nhi_interval sum_interval(const json_t *rates, size_t n)
{
    struct nhi_interval sum = {whole(0), whole(0)};
    for (size_t i = 0; i < n; i++) {
        const struct nhi_interval rate = printed(json_string_value(json_array_get(rates, i)));
        sum = (struct nhi_interval){plus(sum.low, rate.low), plus(sum.high, rate.high)};
    }
    return sum;
}

static struct asked chain_of(const json_t *rates, size_t n, int sign)
{
    struct asked asked = ask();
    put_intensity(&asked, (struct nhi_decimal){.value = 1});
    for (size_t i = 0; i < n; i++)
        put_decline(&asked, json_string_value(json_array_get(rates, i)), sign);
    return asked;
}

static void run_chain(const struct example *example, void *user)
{
    (void)user;
    const json_t *rates = json_object_get(example->input, "rates_pct");
    const size_t n = json_array_size(rates);
    struct asked asked = chain_of(rates, n, -1);
    const struct nhi_check *check = answer(&asked);
    const struct nhi_interval interval = chain_interval(rates, n, -1);
    const struct nhi_ratio sum = minus(whole(0), middle(sum_interval(rates, n)));
    cr_assert(check->is_chain);
    expect_member(example, "cumulative_decline_pct", check->decline_percent);
    expect_member(example, "mean_annual_decline_pct", check->mean_annual_percent);
    expect_ratio(example, "naive_sum_pct", &sum);
    expect_ratio(example, "interval_low_pct", &interval.low);
    expect_ratio(example, "interval_high_pct", &interval.high);
    for (size_t i = 0; i < n; i++)
        expect_number(example, json_array_get(json_object_get(example->expected, "running_decline_pct"), i),
                      check->years[i + 1].cumulative_percent);
    done(&asked);
}

static void check_position(const struct example *whole_example, const json_t *expected)
{
    struct example example = *whole_example;
    const json_t *rates = json_object_get(example.input, "annual_decline_pct");
    const size_t n = (size_t)json_integer_value(json_object_get(expected, "position"));
    const char *figure =
        json_string_value(json_array_get(json_object_get(example.input, "published_cumulative_pct"), n - 1));
    const struct nhi_interval chain = chain_interval(rates, n, 1), sum = sum_interval(rates, n),
                              figures = printed(figure);
    const struct nhi_ratio plain = middle(sum);
    struct asked asked = chain_of(rates, n, 1);
    enum nhi_verdict verdict;
    example.expected = expected;
    expect_member(&example, "chained_pct", answer(&asked)->decline_percent);
    expect_ratio(&example, "chain_low_pct", &chain.low);
    expect_ratio(&example, "chain_high_pct", &chain.high);
    expect_ratio(&example, "naive_sum_pct", &plain);
    expect_ratio(&example, "naive_low_pct", &sum.low);
    expect_ratio(&example, "naive_high_pct", &sum.high);
    expect_ratio(&example, "published_low_pct", &figures.low);
    expect_ratio(&example, "published_high_pct", &figures.high);
    cr_assert_eq(nhi_check_verdict(&chain, example_decimal(figure), NH_TIE_HALF_UP, &verdict, NULL), NH_OK);
    const bool is_consistent = verdict != NHI_VERDICT_REFUTED;
    expect_truth(&example, "consistent", is_consistent);
    asked.input.has_published = true; /* of the chain of unrounded rates */
    asked.input.published_percent = example_decimal(figure);
    asked.input.decimals = 2;
    const bool is_plain_sum = answer(&asked)->is_plain_sum;
    expect_truth(&example, "naive_sum_match", is_plain_sum);
    expect_string(&example, "verdict",
                  is_consistent  ? "CONSISTENT"
                  : is_plain_sum ? "NAIVE_SUM"
                                 : "INCONSISTENT");
    done(&asked);
}

static void run_published_check(const struct example *example, void *user)
{
    (void)user;
    const json_t *checks = json_object_get(example->expected, "checks");
    cr_assert_gt(json_array_size(checks), 0);
    for (size_t i = 0; i < json_array_size(checks); i++)
        check_position(example, json_array_get(checks, i));
}

/* ---- targets --------------------------------------------------------------------------------------------------------- */

static void completion_texts(struct nhi_ratio achieved, const char *target, char ratio[NHI_NUMBER_BYTES],
                             char log[NHI_NUMBER_BYTES])
{
    struct nhi_ratio wanted, left, left_by_target;
    cr_assert_eq(nhi_ratio_parse(target, &wanted, NULL), NHI_PARSE_OK);
    left = minus(whole(1), over(achieved, whole(100)));
    left_by_target = minus(whole(1), over(wanted, whole(100)));
    achieved = over(achieved, wanted);
    cr_assert_eq(nhi_percent_text(&achieved, FINE, NHI_ROUND_HALF_UP, ratio, NULL), NH_OK);
    cr_assert_eq(nhi_ratio_log_percent_text(&left, &left_by_target, FINE, NHI_ROUND_HALF_UP, log, NULL),
                 NH_OK);
}

static bool is_within(const char *low, const char *high, const char *figure)
{
    struct nhi_interval band;
    cr_assert_eq(nhi_ratio_parse(low, &band.low, NULL), NHI_PARSE_OK);
    cr_assert_eq(nhi_ratio_parse(high, &band.high, NULL), NHI_PARSE_OK);
    return meet(band, printed(figure));
}

/* Which convention reproduces a printed completion: the bands of both against the figure. */
static void check_bands(const struct example *example)
{
    const struct nhi_interval achieved = printed(example_text(example, "achieved_pct"));
    const char *target = example_text(example, "target_pct");
    const json_t *matched = json_object_get(example->expected, "conventions_matched");
    char ratio[2][NHI_NUMBER_BYTES], log[2][NHI_NUMBER_BYTES];
    completion_texts(achieved.low, target, ratio[0], log[0]);
    completion_texts(achieved.high, target, ratio[1], log[1]);
    expect_member(example, "ratio_low_pct", ratio[0]);
    expect_member(example, "ratio_high_pct", ratio[1]);
    expect_member(example, "log_low_pct", log[0]);
    expect_member(example, "log_high_pct", log[1]);
    if (matched == NULL)
        return;
    const char *figure = example_text(example, "published_completion_pct");
    const char *const name = json_string_value(json_array_get(matched, 0));
    cr_assert_eq(json_array_size(matched), 1);
    cr_assert_eq(is_within(ratio[0], ratio[1], figure), strcmp(name, "ratio") == 0, "%s", example->id);
    cr_assert_eq(is_within(log[0], log[1], figure), strcmp(name, "log") == 0, "%s", example->id);
}

static void run_completion(const struct example *example, void *user)
{
    (void)user;
    struct asked asked = one_decline(example_text(example, "achieved_pct"));
    struct nhi_ratio ratio;
    set_target(&asked, example_text(example, "target_pct"), 0);
    const struct nhi_check *check = answer(&asked);
    expect_member(example, "ratio_pct", check->ratio_percent);
    expect_member(example, "log_pct", check->log_percent);
    expect_member(example, "over_pp", check->margin_pp);
    cr_assert_eq(nhi_ratio_parse(check->ratio_percent, &ratio, NULL), NHI_PARSE_OK);
    ratio = minus(ratio, whole(100));
    expect_ratio(example, "over_ratio_pct", &ratio);
    check_bands(example);
    done(&asked);
}

/* p = a / b of the way to T under the log convention: 1 - (1 - T)^(a / b). */
static void run_completion_inverse(const struct example *example, void *user)
{
    (void)user;
    struct nhi_ratio share, target, power = whole(1);
    char text[NHI_NUMBER_BYTES];
    cr_assert_str_eq(example_text(example, "convention"), "log");
    cr_assert_eq(nhi_ratio_parse(example_text(example, "completion_pct"), &share, NULL), NHI_PARSE_OK);
    cr_assert_eq(nhi_ratio_parse(example_text(example, "target_pct"), &target, NULL), NHI_PARSE_OK);
    share = over(share, whole(100));
    nhi_ratio_reduce(&share);
    for (uint64_t i = 0; i < share.num.limb[0]; i++)
        power = times(power, minus(whole(1), over(target, whole(100))));
    const unsigned degree = (unsigned)share.den.limb[0];
    cr_assert_eq(nhi_ratio_root_decline_text(&power, degree, FINE, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    expect_member(example, "achieved_pct", text);
    cr_assert_eq(nhi_ratio_root_decline_text(&power, degree, 2, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    expect_string(example, "achieved_2dp", text);
}

static void run_mean_annual(const struct example *example, void *user)
{
    (void)user;
    struct asked asked = one_decline(example_text(example, "cumulative_decline_pct"));
    asked.input.n_years = example_integer(example, "years");
    expect_member(example, "mean_annual_decline_pct", answer(&asked)->mean_annual_percent);
    done(&asked);
}

static void run_remaining(const struct example *example, void *user)
{
    (void)user;
    static const char *const states[] = {[NHI_CHECK_MET] = "MET",
                                         [NHI_CHECK_MISSED] = "MISSED",
                                         [NHI_CHECK_REACHED] = "REACHED",
                                         [NHI_CHECK_OPEN] = "OPEN"};
    struct asked asked = one_decline(example_text(example, "achieved_pct"));
    set_target(&asked, example_text(example, "target_pct"), example_integer(example, "years_left"));
    const struct nhi_check *check = answer(&asked);
    expect_member(example, "required_annual_decline_pct", check->required_annual_percent);
    expect_string(example, "status", states[check->state]);
    done(&asked);
}

static void run_progress_line(const struct example *example, void *user)
{
    (void)user;
    const json_t *shares = json_object_get(example->input, "shares_pct");
    const int n = (int)json_array_size(shares);
    struct nhi_ratio target;
    struct asked asked = ask();
    for (int i = 0; i <= n; i++)
        put_intensity(&asked, (struct nhi_decimal){.value = 1});
    set_target(&asked, example_text(example, "target_pct"), 0);
    cr_assert_eq(nhi_ratio_parse(example_text(example, "target_pct"), &target, NULL), NHI_PARSE_OK);
    const struct nhi_check *check = answer(&asked);
    for (int i = 0; i < n; i++) {
        const int64_t share = json_integer_value(json_array_get(shares, (size_t)i));
        const struct nhi_ratio path = over(times(target, whole(share)), whole(100));
        char text[NHI_NUMBER_BYTES];
        cr_assert_eq(share * n, 100 * (i + 1), "shares of equal years");
        expect_number(example, json_array_get(json_object_get(example->expected, "log_path_pct"), (size_t)i),
                      check->years[i + 1].cumulative_target_percent);
        cr_assert_eq(nhi_ratio_text(&path, FINE, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
        expect_number(example,
                      json_array_get(json_object_get(example->expected, "ratio_path_pct"), (size_t)i), text);
    }
    done(&asked);
}

static void run_path_check(const struct example *example, void *user)
{
    (void)user;
    const json_t *targets = json_object_get(example->input, "annual_targets_pct");
    struct asked asked = chain_of(targets, json_array_size(targets), 1);
    set_target(&asked, example_text(example, "target_pct"), 0);
    const struct nhi_check *check = answer(&asked);
    expect_member(example, "path_cumulative_pct", check->decline_percent);
    expect_truth(example, "reaches_target", check->is_met);
    done(&asked);
}

static void run_level_decline(const struct example *example, void *user)
{
    (void)user;
    const struct nhi_decimal figure = example_decimal(example_text(example, "published_pct"));
    struct asked asked = ask();
    put_intensity(&asked, example_decimal(example_text(example, "intensity_0")));
    put_intensity(&asked, example_decimal(example_text(example, "intensity_T")));
    expect_member(example, "decline_pct", answer(&asked)->decline_percent);
    asked.input.decimals = figure.decimals;
    asked.input.has_published = true;
    asked.input.published_percent = figure;
    const struct nhi_check *check = answer(&asked);
    expect_string(example, "rounded", check->decline_percent);
    cr_assert_eq(check->verdict, NHI_VERDICT_CONFIRMED);
    done(&asked);
}

static void run_warning_level(const struct example *example, void *user)
{
    (void)user;
    char level[16];
    struct asked asked = ask();
    put_intensity(&asked, (struct nhi_decimal){.value = 1});
    put_decline(&asked, example_text(example, "rate_pct"), -1);
    set_target(&asked, example_text(example, "required_decline_pct"), 0);
    snprintf(level, sizeof level, "LEVEL_%d", answer(&asked)->years[1].warning);
    expect_string(example, "level", level);
    done(&asked);
}

/* ---- bulletins ------------------------------------------------------------------------------------------------ */

static void expect_rule(const struct example *example, struct asked *asked, enum nh_rounding rule,
                        const char *decline, const char *rounded, const char *pass)
{
    asked->input.rule = rule;
    asked->input.decimals = FINE;
    expect_member(example, decline, answer(asked)->decline_percent);
    asked->input.decimals = example_integer(example, "decimals");
    const struct nhi_check *check = answer(asked);
    expect_string(example, rounded, check->decline_percent);
    expect_truth(example, pass, check->is_met);
    expect_truth(example, "depends_on_rounding", check->depends_on_rounding);
}

static void run_bulletin4(const struct example *example, void *user)
{
    (void)user;
    struct asked asked = ask();
    struct nhi_ratio rounded, target;
    char text[NHI_NUMBER_BYTES];
    put(&asked, example_decimal(example_text(example, "E0")), example_decimal(example_text(example, "G0")));
    put(&asked, example_decimal(example_text(example, "E1")), example_decimal(example_text(example, "G1")));
    set_target(&asked, example_text(example, "target_decline_pct"), 0);
    expect_rule(example, &asked, NH_ROUNDING_EXACT, "exact_decline_pct", "exact_rounded", "pass_full_value");
    cr_assert_eq(nhi_ratio_parse(asked.check.decline_percent, &rounded, NULL), NHI_PARSE_OK);
    cr_assert_eq(nhi_ratio_parse(example_text(example, "target_decline_pct"), &target, NULL), NHI_PARSE_OK);
    expect_truth(example, "pass_rounded_value", order_of(rounded, target) >= 0);
    expect_rule(example, &asked, NH_ROUNDING_BULLETIN4, "bulletin4_decline_pct", "bulletin4_rounded",
                "pass_bulletin4");
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(nhi_ratio_text(&asked.check.years[i].used, 4, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
        expect_string(example, i == 0 ? "intensity_0_4dp" : "intensity_1_4dp", text);
    }
    done(&asked);
}

/* ---- topics -------------------------------------------------------------------------------------------------- */

static const struct topic chains[] = {{"chain", run_chain, 9},
                                      {"published_check", run_published_check, 4},
                                      {"level_decline", run_level_decline, 2},
                                      {"bulletin4", run_bulletin4, 1}},
                          targets[] = {{"completion", run_completion, 5},
                                       {"completion_inverse", run_completion_inverse, 1},
                                       {"mean_annual", run_mean_annual, 4},
                                       {"remaining", run_remaining, 3},
                                       {"progress_line", run_progress_line, 1},
                                       {"path_check", run_path_check, 1},
                                       {"warning_level", run_warning_level, 6}};

/* NULL: run by test_accounts, test_audit_oracles, test_codes, test_forms, test_printed, test_prices, test_score or test_time. */
static const struct {
    const char *name, *reason;
} left_out[] = {{"uscc", NULL},
                {"round", NULL},
                {"round_successive", NULL},
                {"rounding_interval", NULL},
                {"difference_check", NULL},
                {"share_check", NULL},
                {"implied_base", NULL},
                {"implied_base_growth", NULL},
                {"implied_gdp", NULL},
                {"growth_form", NULL},
                {"column_identification", NULL},
                {"ytd_rate", NULL},
                {"comprehensive_energy", NULL},
                {"regional_total", NULL},
                {"energy_balance", NULL},
                {"energy_total", NULL},
                {"score_sheet", NULL},
                {"score", "evaluation is not computed"},
                {"grading", "evaluation is not computed"},
                {"price_link", NULL},
                {"intensity_link", NULL},
                {"deflate", NULL},
                {"odex_savings", NULL},
                {"lmdi", "decomposition is not computed"},
                {"lmdi_attribution", "decomposition is not computed"},
                {"lmdi_nested", "decomposition is not computed"},
                {"lmdi_rate_points", "decomposition is not computed"},
                {"log_mean", "decomposition is not computed"},
                {"firm_dynamics", "decomposition is not computed"},
                {"denton", "benchmarking is not computed"},
                {"ipf", "raking is not computed"},
                {"hb", "editing is not computed"},
                {"selective_editing", "editing is not computed"},
                {"sdc_primary", "disclosure control is not computed"},
                {"sdc_secondary", "disclosure control is not computed"}};

Test(oracles, chains_published_figures_and_bulletins)
{
    topics_run(chains, sizeof chains / sizeof *chains);
}

Test(oracles, completions_paths_and_warning_levels)
{
    topics_run(targets, sizeof targets / sizeof *targets);
}

enum { N_LEFT_OUT = sizeof left_out / sizeof *left_out };

static void find_topic(const struct example *example, void *user)
{
    (void)user;
    bool is_known = false;
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
        is_known = is_known || strcmp(chains[i].name, example->topic) == 0;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        is_known = is_known || strcmp(targets[i].name, example->topic) == 0;
    for (size_t i = 0; i < N_LEFT_OUT; i++)
        is_known = is_known || strcmp(left_out[i].name, example->topic) == 0;
    cr_assert(is_known, "%s: the topic %s is neither run nor left out for a reason", example->id,
              example->topic);
}

Test(oracles, every_topic_is_run_or_left_out_for_a_reason)
{
    cr_assert_geq(examples_run(NULL, find_topic, NULL), 100);
}

static void ignore(const struct example *example, void *user)
{
    (void)example;
    (void)user;
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
    size_t n_skipped = 0;
    for (size_t i = 0; i < N_LEFT_OUT; i++) {
        if (left_out[i].reason == NULL)
            continue;
        const size_t n = examples_run(left_out[i].name, ignore, NULL);
        printf("skipped: %zu examples of %s: %s\n", n, left_out[i].name, left_out[i].reason);
        n_skipped += n;
    }
    printf("%zu passed, %zu failed, %zu skipped\n", stats->tests_passed,
           stats->tests_failed + stats->tests_crashed, n_skipped);
}
