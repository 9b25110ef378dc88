/* check.c - intensities of the years, their chain, and what is left at its end; see check.h. */
#include "engine/statistics/check.h"

#include "engine/base/memory.h"
#include "engine/statistics/figure.h"
#include "engine/statistics/score.h"

#include <stdio.h>
#include <string.h>

void nhi_check_period(const struct nhi_check_input *input, size_t i_level, char text[NHI_PERIOD_BYTES])
{
    if (input->n_years > 0)
        nhi_period_text(NHI_FREQ_YEAR, input->levels[i_level].year, text);
    else
        snprintf(text, NHI_PERIOD_BYTES, "%s", i_level == 0 ? "base" : "end");
}

/* ---- the two ends -------------------------------------------------------------------------------------------- */

static int sign_of_output(const struct nhi_level *level)
{
    struct nhi_ratio output;
    nhi_level_output(level, &output);
    return nhi_ratio_sign(&output);
}

static nh_status require_end(const struct nhi_check_input *input, size_t i_level, struct nh_error *error)
{
    const struct nhi_level *level = &input->levels[i_level];
    const char *missing = !level->has_energy             ? "no energy was reported"
                          : !level->has_output           ? "no output was reported"
                          : level->energy_tce.value <= 0 ? "the energy is not above 0"
                          : sign_of_output(level) <= 0   ? "the output is not above 0"
                                                         : NULL;
    char period[NHI_PERIOD_BYTES];
    nhi_check_period(input, i_level, period);
    if (missing == NULL)
        return NH_OK;
    return nhi_fail(
        error, NH_DATA,
        "the decline cannot be computed: in %s %s; the first and the last year need both, above 0: "
        "choose other years, or import what is missing",
        period, missing);
}

static nh_status require_usable(const struct nhi_check_input *input, const struct nhi_check *check,
                                size_t i_level, struct nh_error *error)
{
    char period[NHI_PERIOD_BYTES];
    nhi_check_period(input, i_level, period);
    if (check->years[i_level].is_usable)
        return NH_OK;
    return nhi_fail(
        error, NH_RANGE,
        "the intensity of %s, %s, is 0.0000 with the 4 decimals of bulletin4: use --rounding exact", period,
        check->years[i_level].intensity);
}

/* ---- years --------------------------------------------------------------------------------------------------- */

static nh_status fill_intensity(const struct nhi_check_input *input, const struct nhi_level *level,
                                struct nhi_check_year *year, struct nh_error *error)
{
    struct nhi_ratio output;
    if (!level->has_energy || !level->has_output || sign_of_output(level) <= 0)
        return NH_OK;
    nhi_level_output(level, &output);
    NH_TRY(nhi_intensity_at(level->energy_tce, &output, &year->used, error));
    NH_TRY(nhi_ratio_significant_text(&year->used, input->intensity_digits, nhi_direction_of(input->tie),
                                      year->intensity, error));
    if (input->rule == NH_ROUNDING_BULLETIN4)
        NH_TRY(nhi_bulletin4(&year->used, error));
    year->is_usable = nhi_ratio_sign(&year->used) > 0;
    return NH_OK;
}

/* The decline from one year to another in percent, where both have an intensity. */
static nh_status fill_decline(const struct nhi_check_input *input, const struct nhi_check_year *from,
                              const struct nhi_check_year *to, char text[NHI_NUMBER_BYTES],
                              struct nh_error *error)
{
    struct nhi_ratio decline;
    if (!from->is_usable || !to->is_usable)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&to->used, &from->used, &decline, error));
    NH_TRY(nhi_complement(&decline, &decline, error));
    return nhi_percent_text(&decline, input->decimals, nhi_direction_of(input->tie), text, error);
}

static nh_status fill_years(const struct nhi_check_input *input, struct nhi_check *check,
                            struct nh_error *error)
{
    check->is_chain = !input->is_printed;
    for (size_t i = 0; i < input->n_levels; i++) {
        struct nhi_check_year *year = &check->years[i];
        NH_TRY(fill_intensity(input, &input->levels[i], year, error));
        check->is_chain = check->is_chain && year->is_usable;
        if (i == 0)
            continue;
        NH_TRY(fill_decline(input, &check->years[0], year, year->cumulative_percent, error));
        if (!input->is_printed) /* two printed levels may be any number of years apart */
            NH_TRY(fill_decline(input, year - 1, year, year->decline_percent, error));
    }
    return NH_OK;
}

nh_status nhi_check_decline_under(const struct nhi_check_input *input, const size_t levels[2],
                                  enum nh_rounding rule, struct nhi_ratio *decline, bool *is_defined,
                                  struct nh_error *error)
{
    struct nhi_ratio intensity[2], output;
    for (int i = 0; i < 2; i++) {
        const struct nhi_level *level = &input->levels[levels[i]];
        nhi_level_output(level, &output);
        NH_TRY(nhi_intensity_at(level->energy_tce, &output, &intensity[i], error));
        if (rule == NH_ROUNDING_BULLETIN4)
            NH_TRY(nhi_bulletin4(&intensity[i], error));
    }
    *is_defined = nhi_ratio_sign(&intensity[0]) > 0;
    if (!*is_defined)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&intensity[1], &intensity[0], decline, error));
    return nhi_complement(decline, decline, error);
}

/* METHOD 8.3: the other rule is named where it says something else. */
static nh_status fill_other_rule(const struct nhi_check_input *input, struct nhi_check *check,
                                 struct nh_error *error)
{
    const enum nh_rounding other =
        input->rule == NH_ROUNDING_BULLETIN4 ? NH_ROUNDING_EXACT : NH_ROUNDING_BULLETIN4;
    const size_t ends[2] = {0, input->n_levels - 1};
    struct nhi_ratio decline;
    bool is_defined;
    NH_TRY(nhi_check_decline_under(input, ends, other, &decline, &is_defined, error));
    if (!is_defined)
        return NH_OK;
    NH_TRY(nhi_percent_text(&decline, input->decimals, nhi_direction_of(input->tie), check->other_percent,
                            error));
    if (strcmp(check->other_percent, check->decline_percent) == 0)
        check->other_percent[0] = '\0';
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

/* The chain of the yearly ratios telescopes: whether a year is missing or not, q is the ratio of the ends. */
static nh_status fill_decline_of_ends(const struct nhi_check_input *input, struct nhi_check *check,
                                      struct nh_error *error)
{
    const size_t last = input->n_levels - 1;
    NH_TRY(require_usable(input, check, 0, error));
    NH_TRY(require_usable(input, check, last, error));
    NH_TRY(nhi_ratio_divide(&check->years[last].used, &check->years[0].used, &check->left, error));
    nhi_ratio_reduce(&check->left);
    NH_TRY(nhi_complement(&check->left, &check->decline, error));
    nhi_ratio_reduce(&check->decline);
    NH_TRY(nhi_percent_text(&check->decline, input->decimals, nhi_direction_of(input->tie),
                            check->decline_percent, error));
    return input->n_years == 0
               ? NH_OK
               : nhi_ratio_root_decline_text(&check->left, (unsigned)input->n_years, input->decimals,
                                             nhi_direction_of(input->tie), check->mean_annual_percent, error);
}

nh_status nhi_check_points(const struct nhi_check_input *input, struct nhi_check *check,
                           struct nh_error *error)
{
    nh_status status;
    struct nhi_check made = {0};
    NH_TRY(require_end(input, 0, error));
    NH_TRY(require_end(input, input->n_levels - 1, error));
    NH_TRY(nhi_alloc(input->n_levels, sizeof *made.years, &made.years, error));
    NH_TRY_DONE(fill_years(input, &made, error));
    NH_TRY_DONE(fill_decline_of_ends(input, &made, error));
    NH_TRY_DONE(fill_other_rule(input, &made, error));
    if (input->has_target)
        NH_TRY_DONE(nhi_check_target(input, &made, error));
    if (input->has_published)
        NH_TRY_DONE(nhi_check_published(input, &made, error));
    *check = made;
done:
    if (status != NH_OK)
        nhi_check_clear(&made);
    return status;
}

void nhi_check_clear(struct nhi_check *check)
{
    nhi_score_clear(&check->score);
    nhi_rule_file_clear(&check->sheet);
    nhi_free(check->years);
    check->years = NULL;
}
