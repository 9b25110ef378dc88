/* barometer.c - see barometer.h. */
#include "engine/statistics/barometer.h"

#include "engine/base/memory.h"
#include "engine/statistics/figure.h"
#include "engine/statistics/warning.h"

#include <string.h>

/* ---- what is asked ------------------------------------------------------------------------------------------- */

static bool is_set(const char *word)
{
    return word != NULL && *word != '\0';
}

bool nhi_barometer_is_asked(const struct nh_check_options *options)
{
    const char *freq = options->rate.freq;
    return is_set(options->rate.by) || (is_set(freq) && strcmp(freq, "year") != 0 && strcmp(freq, "年") != 0);
}

/* A cumulative decline, and what is compared with it, is that of years and of one group. */
static nh_status refuse_others(const struct nh_check_options *options, struct nh_error *error)
{
    const struct {
        const char *option, *value;
    } others[] = {{"--levels", options->levels},
                  {"--published", options->published},
                  {"--scheme", options->scheme},
                  {"--points", options->points},
                  {"--compare", options->rate.compare}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].value != NULL)
            return nhi_fail(
                error, NH_ARGUMENT,
                "%s %s is about one decline between two years: leave it out, or leave out --by and "
                "--freq",
                others[i].option, others[i].value);
    return NH_OK;
}

static nh_status year_of(const char *option, const char *text, int64_t *year, bool *is_year,
                         struct nh_error *error)
{
    enum nhi_freq freq;
    int64_t period;
    if (!nhi_period_parse(text, strlen(text), &freq, &period))
        return nhi_fail(error, NH_ARGUMENT, "%s '%s' is not a period: expected 2020, 2020Q1 or 2020-03",
                        option, text);
    *year = nhi_period_containing(freq, period, NHI_FREQ_YEAR);
    *is_year = freq == NHI_FREQ_YEAR;
    return NH_OK;
}

/* With --target the plan holds for every group. Its base year is that of --from, or where --from is a part of a year, the
 * year before; it ends with --target-to, or with what is shown. */
static nh_status read_plan(const struct nh_check_options *options, struct nhi_barometer *made,
                           struct nh_error *error)
{
    const struct nhi_window visible = made->rate.selection.visible;
    bool is_year = true;
    made->has_target = options->target != NULL;
    if (options->target_to != NULL)
        NH_TRY(year_of("--target-to", options->target_to, &made->plan_end, &is_year, error));
    if (!made->has_target)
        return NH_OK;
    NH_TRY(nhi_check_parse_target(options->target, &made->target_percent, error));
    if (options->from == NULL)
        return nhi_fail(error, NH_ARGUMENT, "--target %s needs --from: the base year of the plan",
                        options->target);
    NH_TRY(year_of("--from", options->from, &made->base_year, &is_year, error));
    made->base_year -= !is_year;
    if (options->target_to == NULL)
        made->plan_end = nhi_period_containing(
            made->rate.selection.freq, visible.first + (visible.n > 0 ? visible.n - 1 : 0), NHI_FREQ_YEAR);
    const int64_t n_years = made->plan_end - made->base_year;
    return n_years > 0 && n_years <= NHI_CHECK_MAX_YEARS
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT, "a plan from %lld to %lld has %lld years: expected 1 to %d",
                          (long long)made->base_year, (long long)made->plan_end, (long long)n_years,
                          NHI_CHECK_MAX_YEARS);
}

static nh_status allocate(struct nhi_barometer *made, struct nh_error *error)
{
    const struct nhi_selection *selection = &made->rate.selection;
    const struct nhi_window visible = selection->visible;
    if (visible.n == 0)
        return NH_OK;
    made->first_year = nhi_period_containing(selection->freq, visible.first, NHI_FREQ_YEAR);
    const int64_t last = nhi_period_containing(selection->freq, visible.first + visible.n - 1, NHI_FREQ_YEAR);
    made->n_years = (size_t)(last - made->first_year) + 1;
    return nhi_alloc(made->n_years, sizeof *made->requirements, &made->requirements, error);
}

static nh_status make_rate(nh_store *store, const struct nh_check_options *options, int intensity_digits,
                           struct nhi_barometer *made, struct nh_error *error)
{
    struct nh_rate_options asked = options->rate;
    char *where = NULL;
    const struct nhi_rate_rounding rounding = {.rule = asked.rounding,
                                               .tie = asked.tie,
                                               .change_decimals = made->decimals,
                                               .intensity_digits = intensity_digits};
    NH_TRY(nhi_join_region(asked.where, options->region, &where, error));
    asked.where = where;
    asked.from = options->from;
    asked.to = options->to;
    asked.compare = "year-ago";
    const nh_status status = nhi_rate_make(store, &asked, &rounding, &made->rate, error);
    nhi_free(where);
    return status;
}

nh_status nhi_barometer_make(nh_store *store, const struct nh_check_options *options, int intensity_digits,
                             struct nhi_barometer *barometer, struct nh_error *error)
{
    nh_status status;
    struct nhi_barometer made = {.options = options};
    NH_TRY(refuse_others(options, error));
    NH_TRY(nhi_check_decimals(options, &made.decimals, error));
    if (store == NULL)
        return nhi_fail(error, NH_ARGUMENT, "warning levels of groups and of parts of a year need a store");
    NH_TRY_DONE(make_rate(store, options, intensity_digits, &made, error));
    if (made.rate.selection.i_carrier_key >= 0)
        NH_TRY_DONE(
            nhi_fail(error, NH_ARGUMENT,
                     "warning levels are those of an intensity: a carrier alone has none: leave it out of "
                     "--by"));
    NH_TRY_DONE(read_plan(options, &made, error));
    NH_TRY_DONE(nhi_warning_rules(options->rules, &made.rules, error));
    NH_TRY_DONE(allocate(&made, error));
    *barometer = made;
done:
    if (status != NH_OK)
        nhi_barometer_clear(&made);
    return status;
}

void nhi_barometer_clear(struct nhi_barometer *barometer)
{
    nhi_free(barometer->requirements);
    nhi_rule_file_clear(&barometer->rules);
    nhi_rate_clear(&barometer->rate);
    *barometer = (struct nhi_barometer){0};
}

/* ---- what is required ---------------------------------------------------------------------------------------- */

/* The region whose plan it is: that of the group, or the one that was asked for; NULL: everything. */
static const char *region_of(const struct nhi_barometer *barometer, const struct nhi_rate_subject *subject)
{
    const struct nhi_selection *selection = &barometer->rate.selection;
    for (size_t k = 0; k < selection->n_keys; k++)
        if (selection->keys[k].kind == NHI_KEY_REGION) {
            const char *text = nhi_rate_key(&barometer->rate, subject, k);
            return strcmp(text, "*") == 0 ? barometer->options->region : text;
        }
    return barometer->options->region;
}

static nh_status find_plan(const struct nhi_barometer *barometer, int64_t year, struct nhi_plan *plan,
                           struct nh_error *error)
{
    const struct nhi_plan_query query = {.region = barometer->region,
                                         .from = barometer->base_year,
                                         .last_year = year,
                                         .to = barometer->plan_end,
                                         .decline_percent =
                                             barometer->has_target ? &barometer->target_percent : NULL};
    NH_TRY(nhi_plan_find(barometer->rate.store, &query, plan, error));
    if (!barometer->has_target || plan->years != NULL)
        return NH_OK;
    *plan = (struct nhi_plan){.from = barometer->base_year,
                              .to = barometer->plan_end,
                              .decline_percent = barometer->target_percent};
    return NH_OK;
}

static nh_status find_requirement(const struct nhi_barometer *barometer, int64_t year,
                                  struct nhi_requirement *found, struct nh_error *error)
{
    struct nhi_plan plan = {0};
    NH_TRY(find_plan(barometer, year, &plan, error));
    const struct nhi_check_input input = {.n_plan_years = (int)(plan.to - plan.from),
                                          .target_percent = plan.decline_percent,
                                          .path = plan.years,
                                          .tie = barometer->rate.rounding.tie,
                                          .decimals = barometer->decimals};
    nh_status status = NH_OK;
    found->is_asked = true;
    found->is_known = plan.to != 0 && year > plan.from && year <= plan.to;
    if (found->is_known)
        status = nhi_check_required(&input, (int)(year - plan.from) - 1, &found->decline, found->text, error);
    nhi_free(plan.years);
    return status;
}

/* Of a year of the subject's region. Subjects with the same region follow each other, or there is one region for all. */
static nh_status requirement_of(struct nhi_barometer *barometer, const struct nhi_rate_subject *subject,
                                int64_t year, const struct nhi_requirement **found, struct nh_error *error)
{
    const char *region = region_of(barometer, subject);
    struct nhi_requirement *requirement = &barometer->requirements[year - barometer->first_year];
    const bool is_same = region == barometer->region || (region != NULL && barometer->region != NULL &&
                                                         strcmp(region, barometer->region) == 0);
    for (size_t i = 0; !is_same && i < barometer->n_years; i++)
        barometer->requirements[i].is_asked = false;
    barometer->region = region;
    if (!requirement->is_asked)
        NH_TRY(find_requirement(barometer, year, requirement, error));
    *found = requirement;
    return NH_OK;
}

/* ---- what came out -------------------------------------------------------------------------------------------- */

static bool is_usable(const struct nhi_rate_row *row)
{
    return row->has_energy && row->has_output && row->output_sign > 0;
}

/* An end of the outputs of a row, at the prices asked for. */
static void output_end(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                       const struct nhi_constant *constant, bool is_high, struct nhi_ratio *output)
{
    if (!rate->selection.is_constant)
        nhi_ratio_from_decimal(row->output, output);
    else
        *output = is_high && !constant->is_exact ? constant->high : constant->low;
}

static nh_status intensity_end(const struct nhi_rate *rate, const struct nhi_rate_row *row,
                               const struct nhi_constant *constant, bool is_high, struct nhi_ratio *intensity,
                               struct nh_error *error)
{
    struct nhi_ratio output;
    output_end(rate, row, constant, is_high, &output);
    return nhi_intensity_at(row->energy, &output, intensity, error);
}

/* Two rows that are compared, and how closely their outputs are enclosed. */
struct pair {
    const struct nhi_rate_row *before, *now;
    struct nhi_constant before_output, now_output;
};

/* The decline between two intensities by a rule; not defined where the former rounds to 0. */
static nh_status decline_by(enum nh_rounding rule, const struct nhi_ratio intensities[2],
                            struct nhi_ratio *decline, bool *is_defined, struct nh_error *error)
{
    struct nhi_ratio used[2] = {intensities[0], intensities[1]};
    for (int i = 0; i < 2 && rule == NH_ROUNDING_BULLETIN4; i++)
        NH_TRY(nhi_bulletin4(&used[i], error));
    *is_defined = nhi_ratio_sign(&used[0]) > 0;
    if (!*is_defined)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&used[1], &used[0], decline, error));
    return nhi_complement(decline, decline, error);
}

/* The level, and whether another rule of rounding would give another one. */
static nh_status judge(const struct nhi_barometer *barometer, const struct nhi_ratio intensities[2],
                       const struct nhi_ratio *decline, int64_t year, const struct nhi_requirement *required,
                       struct nhi_barometer_row *row, struct nh_error *error)
{
    struct nhi_ratio full, bulletin;
    bool is_defined;
    NH_TRY(nhi_warning_level(&barometer->rules, year, decline, &required->decline, &row->warning, error));
    NH_TRY(decline_by(NH_ROUNDING_EXACT, intensities, &full, &is_defined, error));
    NH_TRY(decline_by(NH_ROUNDING_BULLETIN4, intensities, &bulletin, &is_defined, error));
    const struct nhi_warning_case of = {.year = year,
                                        .decimals = barometer->decimals,
                                        .full = &full,
                                        .bulletin = is_defined ? &bulletin : NULL,
                                        .required = &required->decline};
    return nhi_warning_is_open(&barometer->rules, &of, &row->is_level_open, error);
}

/* The figures at the end where the later output is high and the earlier low, or the other way round. */
static nh_status compute(const struct nhi_barometer *barometer, const struct pair *pair, bool is_high,
                         int64_t year, const struct nhi_requirement *required, struct nhi_barometer_row *row,
                         struct nh_error *error)
{
    const struct nhi_rate *rate = &barometer->rate;
    struct nhi_ratio intensities[2], decline;
    bool is_defined;
    row->warning = 0;
    row->is_level_open = false;
    row->decline_percent[0] = '\0';
    NH_TRY(intensity_end(rate, pair->before, &pair->before_output, !is_high, &intensities[0], error));
    NH_TRY(intensity_end(rate, pair->now, &pair->now_output, is_high, &intensities[1], error));
    NH_TRY(decline_by(rate->rounding.rule, intensities, &decline, &is_defined, error));
    if (!is_defined)
        return NH_OK;
    NH_TRY(nhi_percent_text(&decline, barometer->decimals, nhi_direction_of(rate->rounding.tie),
                            row->decline_percent, error));
    return required->is_known ? judge(barometer, intensities, &decline, year, required, row, error) : NH_OK;
}

/* Enclosed more closely until both ends say the same. */
static nh_status decide(const struct nhi_barometer *barometer, struct pair *pair, int64_t year,
                        const struct nhi_requirement *required, struct nhi_barometer_row *row,
                        struct nh_error *error)
{
    struct nhi_barometer_row other;
    for (int closeness = NHI_CLOSE;; closeness++) {
        NH_TRY(compute(barometer, pair, false, year, required, row, error));
        if (!barometer->rate.selection.is_constant ||
            (pair->before_output.is_exact && pair->now_output.is_exact))
            return NH_OK;
        NH_TRY(compute(barometer, pair, true, year, required, &other, error));
        if (row->warning == other.warning && row->is_level_open == other.is_level_open &&
            strcmp(row->decline_percent, other.decline_percent) == 0)
            return NH_OK;
        NH_TRY(nhi_constant_enclose(&barometer->rate, pair->before, (enum nhi_closeness)(closeness + 1),
                                    &pair->before_output, error));
        NH_TRY(nhi_constant_enclose(&barometer->rate, pair->now, (enum nhi_closeness)(closeness + 1),
                                    &pair->now_output, error));
    }
}

static nh_status energy_change(const struct nhi_barometer *barometer, const struct nhi_rate_row *before,
                               const struct nhi_rate_row *now, char text[NHI_NUMBER_BYTES],
                               struct nh_error *error)
{
    struct nhi_ratio change, base, one;
    if (!before->has_energy || !now->has_energy || before->energy.value <= 0)
        return NH_OK;
    nhi_ratio_from_decimal(now->energy, &change);
    nhi_ratio_from_decimal(before->energy, &base);
    nhi_ratio_from_integers(1, 1, &one);
    NH_TRY(nhi_ratio_divide(&change, &base, &change, error));
    NH_TRY(nhi_ratio_subtract(&change, &one, &change, error));
    return nhi_percent_text(&change, barometer->decimals, nhi_direction_of(barometer->rate.rounding.tie),
                            text, error);
}

nh_status nhi_barometer_row(struct nhi_barometer *barometer, const struct nhi_rate_subject *subject,
                            const struct nhi_rate_row *now, struct nhi_barometer_row *row,
                            struct nh_error *error)
{
    const int64_t year = nhi_period_containing(barometer->rate.selection.freq, now->period, NHI_FREQ_YEAR);
    const struct nhi_requirement *required;
    struct nhi_rate_row before;
    bool is_compared;
    row->decline_percent[0] = row->energy_change_percent[0] = '\0';
    row->warning = 0;
    row->is_level_open = false;
    NH_TRY(requirement_of(barometer, subject, year, &required, error));
    row->target_percent = required->is_known ? required->text : "";
    NH_TRY(nhi_rate_row_before(&barometer->rate, subject, now->period, &before, &is_compared, error));
    if (!is_compared)
        return NH_OK;
    NH_TRY(energy_change(barometer, &before, now, row->energy_change_percent, error));
    if (!is_usable(&before) || !is_usable(now))
        return NH_OK;
    struct pair pair = {&before, now, before.constant, now->constant};
    return decide(barometer, &pair, year, required, row, error);
}
