/* check_input.c - the options of a check, read: years, levels, target, published figure; see check.h. */
#include "engine/aggregate/selection.h"
#include "engine/base/memory.h"
#include "engine/statistics/check.h"

#include <string.h>

enum {
    DEFAULT_DECIMALS = 2,
    MAX_DECIMALS = 15, /* roots of degree NHI_CHECK_MAX_YEARS with more do not fit into a wide integer */
    MAX_LEVEL_DECIMALS = 18,
    N_LEVELS = 4 /* E0,G0,E1,G1 */
};

/* ---- years --------------------------------------------------------------------------------------------------- */

static nh_status parse_year(const char *option, const char *text, int64_t *year, struct nh_error *error)
{
    enum nhi_freq freq;
    if (nhi_period_parse(text, strlen(text), &freq, year) && freq == NHI_FREQ_YEAR)
        return NH_OK;
    return nhi_fail(error, NH_ARGUMENT, "%s '%s' is not a year: a check compares whole years, such as 2020",
                    option, text);
}

/* The years between which the decline is asked for; 0: not given. */
struct span {
    int64_t from, to;
};

static nh_status parse_span(const struct nh_check_options *options, struct span *span, struct nh_error *error)
{
    *span = (struct span){0};
    if (options->from != NULL)
        NH_TRY(parse_year("--from", options->from, &span->from, error));
    if (options->to != NULL)
        NH_TRY(parse_year("--to", options->to, &span->to, error));
    if (options->from != NULL && options->to != NULL && span->from >= span->to)
        return nhi_fail(error, NH_ARGUMENT, "--from %s must lie before --to %s", options->from, options->to);
    return NH_OK;
}

/* The last year of the plan: of --target-to, else of the targets table, else of the levels. */
static nh_status parse_plan_end(const struct nh_check_options *options, const struct span *span,
                                struct nhi_check_input *input, int64_t *end, struct nh_error *error)
{
    if (options->target_to == NULL)
        return NH_OK;
    NH_TRY(parse_year("--target-to", options->target_to, end, error));
    if (!input->has_target || span->from == 0)
        return nhi_fail(error, NH_ARGUMENT, "--target-to %s needs %s", options->target_to,
                        input->has_target ? "--from and --to as well" : "--target as well");
    return *end >= span->to ? NH_OK
                            : nhi_fail(error, NH_ARGUMENT, "--target-to %s lies before the last year, %lld",
                                       options->target_to, (long long)span->to);
}

/* The plan begins with the base year and ends with the last one, or later. */
static nh_status parse_plan(const struct nh_check_options *options, const struct span *span,
                            int64_t end_of_table, struct nhi_check_input *input, struct nh_error *error)
{
    int64_t end = end_of_table != 0 ? end_of_table : span->to;
    NH_TRY(parse_plan_end(options, span, input, &end, error));
    if (end - span->from > NHI_CHECK_MAX_YEARS)
        return nhi_fail(error, NH_ARGUMENT, "%lld to %lld are more than %d years", (long long)span->from,
                        (long long)end, NHI_CHECK_MAX_YEARS);
    input->n_years = (int)(span->to - span->from);
    input->n_plan_years = (int)(end - span->from);
    if (options->target_to != NULL || end_of_table != 0)
        nhi_period_text(NHI_FREQ_YEAR, end, input->plan_end);
    return NH_OK;
}

/* Without --target the target is that of the store's table; with it, its years are used where the plan is the same. */
static nh_status read_table(const nh_store *store, const struct nh_check_options *options,
                            const struct span *span, struct nhi_check_input *input, int64_t *end,
                            struct nh_error *error)
{
    struct nhi_plan_query query = {.region = options->region, .from = span->from, .last_year = span->to};
    struct nhi_plan plan;
    if (options->target_to != NULL)
        NH_TRY(parse_year("--target-to", options->target_to, &query.to, error));
    if (input->has_target) {
        query.to = query.to != 0 ? query.to : span->to;
        query.decline_percent = &input->target_percent;
    }
    NH_TRY(nhi_plan_find(store, &query, &plan, error));
    if (plan.years == NULL)
        return NH_OK;
    input->path = plan.years;
    if (input->has_target)
        return NH_OK;
    input->has_target = input->is_target_of_store = true;
    input->target_percent = plan.decline_percent;
    *end = plan.to;
    return NH_OK;
}

/* ---- levels -------------------------------------------------------------------------------------------------- */

static nh_status parse_level(const char *part, size_t n_bytes, struct nhi_decimal *level,
                             struct nh_error *error)
{
    nhi_trim(&part, &n_bytes);
    if (nhi_decimal_parse(part, n_bytes, level) != NHI_PARSE_OK || level->decimals > MAX_LEVEL_DECIMALS)
        return nhi_fail(error, NH_ARGUMENT,
                        "--levels: '%.*s' is not a plain number with at most %d decimals, such as 3000.00",
                        (int)n_bytes, part, MAX_LEVEL_DECIMALS);
    return NH_OK;
}

static nh_status parse_levels(const char *text, struct nhi_decimal numbers[N_LEVELS], struct nh_error *error)
{
    const char *rest = text, *part;
    size_t n_bytes, n = 0;
    for (; nhi_next_part(&rest, ',', &part, &n_bytes); n++)
        if (n < N_LEVELS)
            NH_TRY(parse_level(part, n_bytes, &numbers[n], error));
    return n == N_LEVELS
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "--levels '%s' has %zu numbers: expected E0,G0,E1,G1", text, n);
}

static nh_status levels_from_text(const struct nh_check_options *options, const struct span *span,
                                  struct nhi_check_input *input, struct nh_error *error)
{
    struct nhi_decimal numbers[N_LEVELS];
    struct nhi_level *made;
    if (options->rate.where != NULL)
        return nhi_fail(error, NH_ARGUMENT, "--levels and --where exclude each other: no data are selected");
    if (options->rate.panel != NULL && strcmp(options->rate.panel, "all") != 0)
        return nhi_fail(error, NH_ARGUMENT,
                        "--levels and --panel %s exclude each other: there are no units to take",
                        options->rate.panel);
    if ((options->from == NULL) != (options->to == NULL))
        return nhi_fail(error, NH_ARGUMENT, "--levels with --%s alone: give both --from and --to, or neither",
                        options->from != NULL ? "from" : "to");
    bool is_constant; /* levels are at the prices at which they are given: the word only names them */
    int64_t base_year;
    NH_TRY(nhi_price_parse(options->rate.price, &is_constant, &base_year, error));
    NH_TRY(parse_levels(options->levels, numbers, error));
    NH_TRY(nhi_alloc(2, sizeof *made, &made, error));
    for (size_t i = 0; i < 2; i++)
        made[i] = (struct nhi_level){.year = i == 0 ? span->from : span->to,
                                     .energy_tce = numbers[2 * i],
                                     .output_cny10k = numbers[2 * i + 1],
                                     .has_energy = true,
                                     .has_output = true};
    input->levels = made;
    input->n_levels = 2;
    input->is_printed = true;
    return NH_OK;
}

/* A year that was asked for by name must be one of the store's. */
static nh_status require_year(const char *option, const char *asked, int64_t year, const struct span *found,
                              struct nh_error *error)
{
    if (asked == NULL || year == found->from || year == found->to)
        return NH_OK;
    return nhi_fail(error, NH_DATA,
                    "%s %s: the store has no data of that year; of those asked for it has %lld to %lld",
                    option, asked, (long long)found->from, (long long)found->to);
}

/* Where nobody is in the panel, every level is that of nothing. */
static nh_status require_panel(const struct nhi_check_input *input, struct nh_error *error)
{
    const struct nhi_level *first = &input->levels[0], *last = &input->levels[input->n_levels - 1];
    return !input->is_panel || first->n_units > 0
               ? NH_OK
               : nhi_fail(
                     error, NH_DATA,
                     "--panel matched: no unit reported both in %lld and in %lld: choose other years, or "
                     "--panel all",
                     (long long)first->year, (long long)last->year);
}

/* Of the span, years that were not given become those that were found. */
static nh_status levels_from_store(nh_store *store, const struct nh_check_options *options, struct span *span,
                                   struct nhi_check_input *input, struct nh_error *error)
{
    if (store == NULL)
        return nhi_fail(error, NH_ARGUMENT, "a check needs a store, or --levels E0,G0,E1,G1");
    if (options->region != NULL && *options->region == '\0')
        return nhi_fail(error, NH_ARGUMENT, "--region is empty: give a code, or leave it out for everything");
    const struct nhi_level_query query = {options->region, options->from, options->to, input->closeness,
                                          NULL};
    NH_TRY(nhi_rate_levels(store, &options->rate, &query, &input->levels, &input->n_levels, error));
    if (input->n_levels < 2)
        return nhi_fail(error, NH_DATA,
                        "the store has %zu of the years asked for: a decline needs two at least",
                        input->n_levels);
    const struct span found = {input->levels[0].year, input->levels[input->n_levels - 1].year};
    NH_TRY(require_year("--from", options->from, span->from, &found, error));
    NH_TRY(require_year("--to", options->to, span->to, &found, error));
    input->is_panel = options->rate.panel != NULL && strcmp(options->rate.panel, "matched") == 0;
    NH_TRY(require_panel(input, error));
    *span = found;
    return NH_OK;
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

/* "17%" or "17". */
static nh_status parse_percent(const char *option, const char *text, struct nhi_decimal *percent,
                               struct nh_error *error)
{
    size_t n_bytes = strlen(text);
    nhi_trim(&text, &n_bytes);
    if (n_bytes > 0 && text[n_bytes - 1] == '%')
        n_bytes--;
    if (nhi_decimal_parse(text, n_bytes, percent) != NHI_PARSE_OK || percent->decimals > MAX_DECIMALS)
        return nhi_fail(
            error, NH_ARGUMENT,
            "%s '%s' is not a decline in percent with at most %d decimals, such as 20.55%%; a rise is "
            "negative",
            option, text, MAX_DECIMALS);
    return NH_OK;
}

nh_status nhi_check_parse_target(const char *text, struct nhi_decimal *percent, struct nh_error *error)
{
    struct nhi_ratio target, hundred;
    int order;
    NH_TRY(parse_percent("--target", text, percent, error));
    nhi_ratio_from_decimal(*percent, &target);
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_compare(&target, &hundred, &order, error));
    return order < 0
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT,
                          "--target '%s': a decline of 100%% or more would leave no energy at all", text);
}

nh_status nhi_check_decimals(const struct nh_check_options *options, int *decimals, struct nh_error *error)
{
    return nhi_decimals_of(options->rate.decimals, MAX_DECIMALS, DEFAULT_DECIMALS, decimals, error);
}

static nh_status parse_figures(const struct nh_check_options *options, struct nhi_check_input *input,
                               struct nh_error *error)
{
    NH_TRY(nhi_check_decimals(options, &input->decimals, error));
    input->rule = options->rate.rounding;
    input->tie = options->rate.tie;
    input->has_target = options->target != NULL;
    input->has_published = options->published != NULL;
    if (options->target != NULL)
        NH_TRY(nhi_check_parse_target(options->target, &input->target_percent, error));
    return options->published != NULL
               ? parse_percent("--published", options->published, &input->published_percent, error)
               : NH_OK;
}

static nh_status parse_scheme(const struct nh_check_options *options, struct nhi_check_input *input,
                              struct nh_error *error)
{
    input->rules_path = options->rules;
    input->scheme_path = options->scheme;
    input->points = options->points;
    if (options->points != NULL && options->scheme == NULL)
        return nhi_fail(error, NH_ARGUMENT, "--points %s needs --scheme as well", options->points);
    if (options->scheme != NULL && !input->has_target)
        return nhi_fail(error, NH_ARGUMENT,
                        "--scheme %s needs a target: --target, or the targets of the store", options->scheme);
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

nh_status nhi_check_input_make(nh_store *store, const struct nh_check_options *options,
                               enum nhi_closeness closeness, struct nhi_check_input *input,
                               struct nh_error *error)
{
    nh_status status;
    struct nhi_check_input made = {.closeness = closeness};
    struct span span;
    int64_t end = 0;
    NH_TRY_DONE(parse_figures(options, &made, error));
    NH_TRY_DONE(parse_span(options, &span, error));
    NH_TRY_DONE(options->levels != NULL ? levels_from_text(options, &span, &made, error)
                                        : levels_from_store(store, options, &span, &made, error));
    if (options->levels == NULL)
        NH_TRY_DONE(read_table(store, options, &span, &made, &end, error));
    NH_TRY_DONE(parse_plan(options, &span, end, &made, error));
    NH_TRY_DONE(parse_scheme(options, &made, error));
    *input = made;
done:
    if (status != NH_OK)
        nhi_check_input_clear(&made);
    return status;
}

void nhi_check_input_clear(struct nhi_check_input *input)
{
    nhi_free(input->levels);
    nhi_free(input->path);
    *input = (struct nhi_check_input){0};
}
