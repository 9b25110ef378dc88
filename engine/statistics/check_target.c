/* check_target.c - a decline against its target: verdict, completion, path, warning levels, what is still needed. */
#include "engine/statistics/check.h"
#include "engine/statistics/figure.h"

/* T as a fraction. */
static nh_status target_of(const struct nhi_check_input *input, struct nhi_ratio *target,
                           struct nh_error *error)
{
    struct nhi_ratio hundred;
    nhi_ratio_from_integers(100, 1, &hundred);
    nhi_ratio_from_decimal(input->target_percent, target);
    return nhi_ratio_divide(target, &hundred, target, error);
}

static nh_status reaches(const struct nhi_ratio *decline, const struct nhi_ratio *target, bool *is_met,
                         struct nh_error *error)
{
    int order;
    NH_TRY(nhi_ratio_compare(decline, target, &order, error));
    *is_met = order >= 0;
    return NH_OK;
}

/* ---- completion ---------------------------------------------------------------------------------------------- */

/* Both conventions are in official use: C / T, and ln(1 - C) / ln(1 - T). Not defined for an allowed rise. */
static nh_status fill_completion(const struct nhi_check_input *input, const struct nhi_ratio *target,
                                 struct nhi_check *check, struct nh_error *error)
{
    const enum nhi_direction direction = nhi_direction_of(input->tie);
    struct nhi_ratio completion, left_by_target;
    if (nhi_ratio_sign(target) <= 0)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&check->decline, target, &completion, error));
    NH_TRY(nhi_percent_text(&completion, input->decimals, direction, check->ratio_percent, error));
    NH_TRY(nhi_complement(target, &left_by_target, error));
    return nhi_ratio_log_percent_text(&check->left, &left_by_target, input->decimals, direction,
                                      check->log_percent, error);
}

/* ---- the verdict under every usual rule ------------------------------------------------------------------------ */

/* The decline of the levels as they are given. Where the base rounds to 0 the rule says nothing. */
static nh_status decline_under(const struct nhi_check_input *input, enum nh_rounding rule,
                               struct nhi_ratio *decline, bool *is_defined, struct nh_error *error)
{
    const struct nhi_level *base = &input->levels[0], *end = &input->levels[input->n_levels - 1];
    struct nhi_ratio before, output;
    nhi_level_output(base, &output);
    NH_TRY(nhi_intensity_at(base->energy_tce, &output, &before, error));
    nhi_level_output(end, &output);
    NH_TRY(nhi_intensity_at(end->energy_tce, &output, decline, error));
    if (rule == NH_ROUNDING_BULLETIN4) {
        NH_TRY(nhi_bulletin4(&before, error));
        NH_TRY(nhi_bulletin4(decline, error));
    }
    *is_defined = nhi_ratio_sign(&before) > 0;
    if (!*is_defined)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(decline, &before, decline, error));
    return nhi_complement(decline, decline, error);
}

enum { FULL, HALF_UP, HALF_EVEN, LOW, HIGH, BULLETIN, N_RULES };

/* What each usual rule compares with the target: the full value, the rounded ones, the ends of what the levels stand for,
 * and the decline of bulletin intensities. */
static nh_status compared_values(const struct nhi_check_input *input, struct nhi_ratio values[N_RULES],
                                 struct nh_error *error)
{
    const int decimals = input->decimals + 2; /* of a fraction, where `decimals` are those of the percent */
    struct nhi_interval exact;
    bool is_defined;
    NH_TRY(decline_under(input, NH_ROUNDING_EXACT, &values[FULL], &is_defined, error));
    NH_TRY(nhi_ratio_round(&values[FULL], decimals, NHI_ROUND_HALF_UP, &values[HALF_UP], error));
    NH_TRY(nhi_ratio_round(&values[FULL], decimals, NHI_ROUND_HALF_EVEN, &values[HALF_EVEN], error));
    NH_TRY(nhi_check_interval(input, NH_ROUNDING_EXACT, 0, &exact, error));
    values[LOW] = exact.low;
    values[HIGH] = exact.high;
    NH_TRY(decline_under(input, NH_ROUNDING_BULLETIN4, &values[BULLETIN], &is_defined, error));
    if (!is_defined)
        values[BULLETIN] = values[FULL];
    return NH_OK;
}

static nh_status fill_dependence(const struct nhi_check_input *input, const struct nhi_ratio *target,
                                 struct nhi_check *check, struct nh_error *error)
{
    struct nhi_ratio values[N_RULES];
    bool is_met[N_RULES];
    NH_TRY(compared_values(input, values, error));
    for (int i = 0; i < N_RULES; i++) {
        NH_TRY(reaches(&values[i], target, &is_met[i], error));
        check->depends_on_rounding = check->depends_on_rounding || is_met[i] != is_met[FULL];
    }
    return NH_OK;
}

/* ---- the path ------------------------------------------------------------------------------------------------ */

/* The end of an interval of the yearly target, as a fraction. */
static nh_status required_end(const struct nhi_ratio *left_by_target, int n_years,
                              enum nhi_direction direction, struct nhi_ratio *required,
                              struct nh_error *error)
{
    /* n-th powers of that many digits fit into a wide integer; a target with that many decimals or fewer whose root is
     * rational has one of fewer, so that both ends are then the root itself. */
    const int decimals = n_years <= 20 ? 28 : 12;
    char text[NHI_NUMBER_BYTES];
    struct nhi_ratio hundred;
    NH_TRY(nhi_ratio_root_decline_text(left_by_target, (unsigned)n_years, decimals, direction, text, error));
    if (nhi_ratio_parse(text, required, NULL) != NHI_PARSE_OK)
        return nhi_fail(error, NH_RANGE, "the yearly target %s%% has too many digits", text);
    nhi_ratio_from_integers(100, 1, &hundred);
    return nhi_ratio_divide(required, &hundred, required, error);
}

/* The half-year barometer: 1 a rise, 3 the required decline or more, 2 what lies between. Unrounded values decide. */
static nh_status warning_of(const struct nhi_check_year *before, const struct nhi_check_year *year,
                            const struct nhi_interval *required, int *warning, struct nh_error *error)
{
    struct nhi_ratio decline;
    int low, high;
    NH_TRY(nhi_ratio_divide(&year->used, &before->used, &decline, error));
    NH_TRY(nhi_complement(&decline, &decline, error));
    NH_TRY(nhi_ratio_compare(&decline, &required->low, &low, error));
    NH_TRY(nhi_ratio_compare(&decline, &required->high, &high, error));
    if (nhi_ratio_sign(&decline) >= 0 && low >= 0 && high < 0)
        return nhi_fail(error, NH_RANGE, "a yearly decline is too near to its target to be compared with it");
    *warning = nhi_ratio_sign(&decline) < 0 ? 1 : low < 0 ? 2 : 3;
    return NH_OK;
}

/* C* = 1 - (1 - T)^(t / n) after t of n years. */
static nh_status fill_cumulative_target(const struct nhi_check_input *input,
                                        const struct nhi_ratio *left_by_target, int64_t n_years,
                                        struct nhi_check_year *year, struct nh_error *error)
{
    struct nhi_ratio power;
    nhi_ratio_from_integers(1, 1, &power);
    for (int64_t i = 0; i < n_years; i++)
        NH_TRY(nhi_ratio_multiply(&power, left_by_target, &power, error));
    return nhi_ratio_root_decline_text(&power, (unsigned)input->n_plan_years, input->decimals,
                                       nhi_direction_of(input->tie), year->cumulative_target_percent, error);
}

static nh_status fill_path(const struct nhi_check_input *input, const struct nhi_ratio *left_by_target,
                           struct nhi_check *check, struct nh_error *error)
{
    struct nhi_interval required;
    NH_TRY(required_end(left_by_target, input->n_plan_years, NHI_ROUND_FLOOR, &required.low, error));
    NH_TRY(required_end(left_by_target, input->n_plan_years, NHI_ROUND_CEILING, &required.high, error));
    for (size_t i = 1; i < input->n_levels; i++) {
        struct nhi_check_year *year = &check->years[i];
        NH_TRY(fill_cumulative_target(input, left_by_target, input->levels[i].year - input->levels[0].year,
                                      year, error));
        if (input->is_printed)
            continue;
        NH_TRY(nhi_ratio_root_decline_text(left_by_target, (unsigned)input->n_plan_years, input->decimals,
                                           nhi_direction_of(input->tie), year->target_percent, error));
        if (year->is_usable && year[-1].is_usable)
            NH_TRY(warning_of(year - 1, year, &required, &year->warning, error));
    }
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

/* k = 1 - ((1 - T) / (1 - C))^(1 / years left); below 0 it is the rise that is still allowed. */
static nh_status fill_required(const struct nhi_check_input *input, const struct nhi_ratio *left_by_target,
                               struct nhi_check *check, struct nh_error *error)
{
    struct nhi_ratio rest;
    if (check->n_years_left == 0)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(left_by_target, &check->left, &rest, error));
    return nhi_ratio_root_decline_text(&rest, (unsigned)check->n_years_left, input->decimals,
                                       nhi_direction_of(input->tie), check->required_annual_percent, error);
}

static nh_status fill_verdict(const struct nhi_check_input *input, const struct nhi_ratio *target,
                              struct nhi_check *check, struct nh_error *error)
{
    struct nhi_ratio margin;
    NH_TRY(reaches(&check->decline, target, &check->is_met, error));
    NH_TRY(nhi_ratio_subtract(&check->decline, target, &margin, error));
    NH_TRY(nhi_percent_text(&margin, input->decimals, nhi_direction_of(input->tie), check->margin_pp, error));
    check->n_years_left = input->n_plan_years - input->n_years;
    if (check->n_years_left > 0)
        check->state = check->is_met ? NHI_CHECK_REACHED : NHI_CHECK_OPEN;
    else
        check->state = check->is_met ? NHI_CHECK_MET : NHI_CHECK_MISSED;
    return NH_OK;
}

nh_status nhi_check_target(const struct nhi_check_input *input, struct nhi_check *check,
                           struct nh_error *error)
{
    struct nhi_ratio target, left_by_target;
    nhi_decimal_text(input->target_percent, check->target_percent);
    NH_TRY(target_of(input, &target, error));
    NH_TRY(nhi_complement(&target, &left_by_target, error));
    NH_TRY(fill_verdict(input, &target, check, error));
    NH_TRY(fill_completion(input, &target, check, error));
    NH_TRY(fill_dependence(input, &target, check, error));
    if (input->n_plan_years > 0)
        NH_TRY(fill_path(input, &left_by_target, check, error));
    return fill_required(input, &left_by_target, check, error);
}
