/* check_target.c - a decline against its target: verdict, completion, what is still needed. */
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

enum { FULL, HALF_UP, HALF_EVEN, LOW, HIGH, BULLETIN, N_RULES };

/* What each usual rule compares with the target: the full value, the rounded ones, the ends of what the levels stand for,
 * and the decline of bulletin intensities. */
static nh_status compared_values(const struct nhi_check_input *input, struct nhi_ratio values[N_RULES],
                                 struct nh_error *error)
{
    const int decimals = input->decimals + 2; /* of a fraction, where `decimals` are those of the percent */
    const size_t ends[2] = {0, input->n_levels - 1};
    struct nhi_interval exact;
    bool is_defined;
    NH_TRY(nhi_check_decline_under(input, ends, NH_ROUNDING_EXACT, &values[FULL], &is_defined, error));
    NH_TRY(nhi_ratio_round(&values[FULL], decimals, NHI_ROUND_HALF_UP, &values[HALF_UP], error));
    NH_TRY(nhi_ratio_round(&values[FULL], decimals, NHI_ROUND_HALF_EVEN, &values[HALF_EVEN], error));
    NH_TRY(nhi_check_interval(input, NH_ROUNDING_EXACT, 0, &exact, error));
    values[LOW] = exact.low;
    values[HIGH] = exact.high;
    NH_TRY(
        nhi_check_decline_under(input, ends, NH_ROUNDING_BULLETIN4, &values[BULLETIN], &is_defined, error));
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
        NH_TRY(nhi_check_path(input, &target, check, error));
    NH_TRY(nhi_check_what_if(input, &target, check, error));
    if (input->scheme_path != NULL)
        NH_TRY(nhi_check_score(input, &target, check, error));
    return fill_required(input, &left_by_target, check, error);
}
