/* check_score.c - a check by the score sheet of an assessment; see score.h. */
#include "engine/statistics/figure.h"
#include "engine/statistics/score.h"

/* The completion by logarithms, to so many decimals that a threshold is practically never inside of the interval. */
static nh_status log_interval(const struct nhi_check *check, const struct nhi_ratio *left_by_target,
                              struct nhi_interval *by_log, struct nh_error *error)
{
    enum { DECIMALS = 15 };
    char low[NHI_NUMBER_BYTES], high[NHI_NUMBER_BYTES];
    NH_TRY(nhi_ratio_log_percent_text(&check->left, left_by_target, DECIMALS, NHI_ROUND_FLOOR, low, error));
    NH_TRY(
        nhi_ratio_log_percent_text(&check->left, left_by_target, DECIMALS, NHI_ROUND_CEILING, high, error));
    return nhi_ratio_parse(low, &by_log->low, NULL) == NHI_PARSE_OK &&
                   nhi_ratio_parse(high, &by_log->high, NULL) == NHI_PARSE_OK
               ? NH_OK
               : nhi_fail(error, NH_RANGE, "the completion %s%% has too many digits", low);
}

nh_status nhi_check_log_completion(const struct nhi_check *check, const struct nhi_ratio *target,
                                   struct nhi_interval *log_percent, struct nh_error *error)
{
    struct nhi_ratio left_by_target;
    NH_TRY(nhi_complement(target, &left_by_target, error));
    return log_interval(check, &left_by_target, log_percent, error);
}

nh_status nhi_check_score(const struct nhi_check_input *input, const struct nhi_ratio *target,
                          struct nhi_check *check, struct nh_error *error)
{
    struct nhi_completion completion;
    struct nhi_ratio hundred;
    if (nhi_ratio_sign(target) <= 0)
        return nhi_fail(error, NH_ARGUMENT,
                        "--scheme %s: the target is %s%%, and completion is defined for a decline above 0",
                        input->scheme_path, check->target_percent);
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_ratio_divide(&check->decline, target, &completion.by_ratio, error));
    NH_TRY(nhi_ratio_multiply(&completion.by_ratio, &hundred, &completion.by_ratio, error));
    NH_TRY(nhi_check_log_completion(check, target, &completion.by_log, error));
    NH_TRY(nhi_score_sheet(input->scheme_path, &check->sheet, error));
    return nhi_score_make(&check->sheet, input->levels[input->n_levels - 1].year, &completion, input->points,
                          &check->score, error);
}
