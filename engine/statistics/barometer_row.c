/* barometer_row.c - a row of the barometer: what its plan requires, how its intensity moved, and the level of that; see
 * barometer.h. */
#include "engine/statistics/barometer.h"

#include "engine/base/memory.h"
#include "engine/statistics/warning.h"

#include <string.h>

/* ---- what is required ---------------------------------------------------------------------------------------- */

/* The region whose plan it is: that of the group, or the one that was asked for; NULL: everything. */
static const char *region_of(const struct nhi_barometer *barometer, size_t i_subject)
{
    if (barometer->is_of_accounts) {
        const struct nhi_region *region = &barometer->regions.regions[i_subject];
        return region->is_total ? barometer->options->region : region->label;
    }
    for (size_t k = 0; k < nhi_barometer_n_keys(barometer); k++)
        if (nhi_barometer_is_region_key(barometer, k)) {
            const char *text = nhi_barometer_key(barometer, i_subject, k);
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
    NH_TRY(nhi_plan_find(barometer->store, &query, plan, error));
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
                                          .tie = nhi_barometer_rounding(barometer)->tie,
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
static nh_status requirement_of(struct nhi_barometer *barometer, size_t i_subject, int64_t year,
                                const struct nhi_requirement **found, struct nh_error *error)
{
    const char *region = region_of(barometer, i_subject);
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

/* The figures of two intensities. */
static nh_status compare(const struct nhi_barometer *barometer, const struct nhi_ratio intensities[2],
                         int64_t year, const struct nhi_requirement *required, struct nhi_barometer_row *row,
                         struct nh_error *error)
{
    const struct nhi_rate_rounding *rounding = nhi_barometer_rounding(barometer);
    struct nhi_ratio decline;
    bool is_defined;
    row->warning = 0;
    row->is_level_open = false;
    row->decline_percent[0] = '\0';
    NH_TRY(decline_by(rounding->rule, intensities, &decline, &is_defined, error));
    if (!is_defined)
        return NH_OK;
    NH_TRY(nhi_percent_text(&decline, barometer->decimals, nhi_direction_of(rounding->tie),
                            row->decline_percent, error));
    return required->is_known ? judge(barometer, intensities, &decline, year, required, row, error) : NH_OK;
}

/* At the end where the later output is high and the earlier low, or the other way round. */
static nh_status compute(const struct nhi_barometer *barometer, const struct pair *pair, bool is_high,
                         int64_t year, const struct nhi_requirement *required, struct nhi_barometer_row *row,
                         struct nh_error *error)
{
    const struct nhi_rate *rate = &barometer->rate;
    struct nhi_ratio intensities[2];
    NH_TRY(intensity_end(rate, pair->before, &pair->before_output, !is_high, &intensities[0], error));
    NH_TRY(intensity_end(rate, pair->now, &pair->now_output, is_high, &intensities[1], error));
    return compare(barometer, intensities, year, required, row, error);
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

/* Of energies that are above 0 before. */
static nh_status energy_change(const struct nhi_barometer *barometer, struct nhi_decimal before,
                               struct nhi_decimal now, char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_ratio change, base, one;
    if (before.value <= 0)
        return NH_OK;
    nhi_ratio_from_decimal(now, &change);
    nhi_ratio_from_decimal(before, &base);
    nhi_ratio_from_integers(1, 1, &one);
    NH_TRY(nhi_ratio_divide(&change, &base, &change, error));
    NH_TRY(nhi_ratio_subtract(&change, &one, &change, error));
    return nhi_percent_text(&change, barometer->decimals,
                            nhi_direction_of(nhi_barometer_rounding(barometer)->tie), text, error);
}

/* An empty row, with what is required of its year. */
static nh_status begin_row(struct nhi_barometer *barometer, size_t i_subject, int64_t year,
                           const struct nhi_requirement **required, struct nhi_barometer_row *row,
                           struct nh_error *error)
{
    row->decline_percent[0] = row->energy_change_percent[0] = '\0';
    row->warning = 0;
    row->is_level_open = false;
    NH_TRY(requirement_of(barometer, i_subject, year, required, error));
    row->target_percent = (*required)->is_known ? (*required)->text : "";
    return NH_OK;
}

static int64_t year_in(const struct nhi_barometer *barometer, int64_t period)
{
    return nhi_period_containing(nhi_barometer_selection(barometer)->freq, period, NHI_FREQ_YEAR);
}

nh_status nhi_barometer_row(struct nhi_barometer *barometer, size_t i_subject, const struct nhi_rate_row *now,
                            struct nhi_barometer_row *row, struct nh_error *error)
{
    const struct nhi_rate_subject *subject = &barometer->rate.subjects[i_subject];
    const int64_t year = year_in(barometer, now->period);
    const struct nhi_requirement *required;
    struct nhi_rate_row before;
    bool is_compared;
    NH_TRY(begin_row(barometer, i_subject, year, &required, row, error));
    NH_TRY(nhi_rate_row_before(&barometer->rate, subject, now->period, &before, &is_compared, error));
    if (!is_compared)
        return NH_OK;
    if (before.has_energy && now->has_energy)
        NH_TRY(energy_change(barometer, before.energy, now->energy, row->energy_change_percent, error));
    if (!is_usable(&before) || !is_usable(now))
        return NH_OK;
    struct pair pair = {&before, now, before.constant, now->constant};
    return decide(barometer, &pair, year, required, row, error);
}

nh_status nhi_barometer_region_row(struct nhi_barometer *barometer, size_t i_subject,
                                   const struct nhi_region_row *now, struct nhi_barometer_row *row,
                                   struct nh_error *error)
{
    const struct nhi_region_rate *rate = &barometer->regions;
    const int64_t year = year_in(barometer, now->period),
                  other = nhi_selection_compared(&rate->units.selection, now->period);
    const struct nhi_requirement *required;
    struct nhi_region_row before;
    struct nhi_ratio intensities[2];
    bool is_known;
    NH_TRY(begin_row(barometer, i_subject, year, &required, row, error));
    NH_TRY(nhi_region_row(rate, &rate->regions[i_subject], other, &before, &is_known, error));
    if (!is_known)
        return NH_OK;
    if (before.has_energy && now->has_energy && before.is_energy_whole == now->is_energy_whole)
        NH_TRY(energy_change(barometer, before.energy, now->energy, row->energy_change_percent, error));
    if (!nhi_region_is_comparable(&before, now))
        return NH_OK;
    NH_TRY(nhi_intensity_at(before.energy, &before.output, &intensities[0], error));
    NH_TRY(nhi_intensity_at(now->energy, &now->output, &intensities[1], error));
    return compare(barometer, intensities, year, required, row, error);
}
