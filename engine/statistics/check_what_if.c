/* check_what_if.c - how much less energy, or how much more output, would do: at the unrounded levels, rounded up, so that what
 * is printed is enough. */
#include "engine/statistics/check.h"
#include "engine/statistics/figure.h"

enum { DECIMALS = 2 };

/* The amount by which `have` misses `need`; "" where it does not. */
static nh_status missing_text(const struct nhi_ratio *need, const struct nhi_ratio *have,
                              char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_ratio missing;
    NH_TRY(nhi_ratio_subtract(need, have, &missing, error));
    return nhi_ratio_sign(&missing) > 0 ? nhi_ratio_text(&missing, DECIMALS, NHI_ROUND_CEILING, text, error)
                                        : NH_OK;
}

/* From a base level: the intensity of `now` is to be at most (1 - decline) of that. */
static nh_status fill(const struct nhi_level *base, const struct nhi_level *now,
                      const struct nhi_ratio *decline, struct nhi_what_if *what, struct nh_error *error)
{
    struct nhi_ratio limit, energy, output, most, least;
    nhi_level_output(base, &output);
    NH_TRY(nhi_intensity_at(base->energy_tce, &output, &limit, error));
    NH_TRY(nhi_complement(decline, &most, error));
    NH_TRY(nhi_ratio_multiply(&limit, &most, &limit, error));
    nhi_ratio_from_decimal(now->energy_tce, &energy);
    nhi_level_output(now, &output);
    NH_TRY(nhi_ratio_multiply(&limit, &output, &most, error));
    NH_TRY(nhi_ratio_divide(&energy, &limit, &least, error));
    NH_TRY(missing_text(&energy, &most, what->less_energy_tce, error));
    return missing_text(&least, &output, what->more_output_cny10k, error);
}

nh_status nhi_check_what_if(const struct nhi_check_input *input, const struct nhi_ratio *target,
                            struct nhi_check *check, struct nh_error *error)
{
    const size_t last = input->n_levels - 1;
    const struct nhi_level *levels = input->levels;
    const struct nhi_check_year *year = &check->years[last];
    NH_TRY(fill(&levels[0], &levels[last], target, &check->for_target, error));
    if (input->is_printed || input->n_plan_years == 0 || !year[-1].is_usable)
        return NH_OK;
    return fill(&levels[last - 1], &levels[last], &year->required.high, &check->for_year, error);
}
