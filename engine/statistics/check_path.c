/* check_path.c - the way to a target: what every year has to bring, how far the last one should be, warning levels. */
#include "engine/statistics/check.h"
#include "engine/statistics/figure.h"
#include "engine/statistics/warning.h"

/* The years that are given keep their declines; what is left of the target is spread over the others at one rate. */
struct path {
    struct nhi_ratio rest; /* what all the others together have to leave */
    int n_others;
    struct nhi_ratio left; /* of the given years up to the one at hand */
    int n_passed;          /* others up to there */
};

static bool is_given(const struct nhi_check_input *input, int i_year)
{
    return input->path != NULL && input->path[i_year].is_given;
}

/* 1 - k of a given year. */
static nh_status left_by_year(const struct nhi_check_input *input, int i_year, struct nhi_ratio *left,
                              struct nh_error *error)
{
    struct nhi_ratio hundred;
    nhi_ratio_from_integers(100, 1, &hundred);
    nhi_ratio_from_decimal(input->path[i_year].percent, left);
    NH_TRY(nhi_ratio_divide(left, &hundred, left, error));
    return nhi_complement(left, left, error);
}

static nh_status begin(const struct nhi_check_input *input, const struct nhi_ratio *left_by_target,
                       struct path *path, struct nhi_check *check, struct nh_error *error)
{
    struct nhi_ratio given, year;
    int order;
    nhi_ratio_from_integers(1, 1, &path->left);
    nhi_ratio_from_integers(1, 1, &given);
    path->n_others = input->n_plan_years;
    path->n_passed = 0;
    for (int i = 0; i < input->n_plan_years; i++)
        if (is_given(input, i)) {
            NH_TRY(left_by_year(input, i, &year, error));
            NH_TRY(nhi_ratio_multiply(&given, &year, &given, error));
            path->n_others--;
        }
    check->n_given = input->n_plan_years - path->n_others;
    NH_TRY(nhi_ratio_divide(left_by_target, &given, &path->rest, error));
    if (path->n_others > 0)
        return NH_OK;
    NH_TRY(nhi_ratio_compare(&given, left_by_target, &order, error));
    check->is_path_short = order > 0;
    NH_TRY(nhi_complement(&given, &given, error));
    return nhi_percent_text(&given, input->decimals, nhi_direction_of(input->tie), check->path_percent,
                            error);
}

/* ---- roots --------------------------------------------------------------------------------------------------- */

/* An end of the interval of 1 - left^(1 / n), as a fraction. */
static nh_status root_end(const struct nhi_ratio *left, int n, enum nhi_direction direction,
                          struct nhi_ratio *decline, struct nh_error *error)
{
    /* n-th powers of that many digits fit into a wide integer; a target with that many decimals or fewer whose root is
     * rational has one of fewer, so that both ends are then the root itself. */
    const int decimals = n <= 20 ? 28 : 12;
    char text[NHI_NUMBER_BYTES];
    struct nhi_ratio hundred;
    NH_TRY(nhi_ratio_root_decline_text(left, (unsigned)n, decimals, direction, text, error));
    if (nhi_ratio_parse(text, decline, NULL) != NHI_PARSE_OK)
        return nhi_fail(error, NH_RANGE, "the yearly target %s%% has too many digits", text);
    nhi_ratio_from_integers(100, 1, &hundred);
    return nhi_ratio_divide(decline, &hundred, decline, error);
}

static nh_status root_interval(const struct nhi_ratio *left, int n, struct nhi_interval *decline,
                               struct nh_error *error)
{
    NH_TRY(root_end(left, n, NHI_ROUND_FLOOR, &decline->low, error));
    return root_end(left, n, NHI_ROUND_CEILING, &decline->high, error);
}

static nh_status power_of(const struct nhi_ratio *base, int64_t exponent, struct nhi_ratio *power,
                          struct nh_error *error)
{
    nhi_ratio_from_integers(1, 1, power);
    for (int64_t i = 0; i < exponent; i++)
        NH_TRY(nhi_ratio_multiply(power, base, power, error));
    return NH_OK;
}

/* ---- years --------------------------------------------------------------------------------------------------- */

/* The decline that year i of the plan has to bring, as an interval and as text; the path moves on. */
static nh_status require_year(const struct nhi_check_input *input, struct path *path, int i_year,
                              struct nhi_interval *required, char text[NHI_NUMBER_BYTES],
                              struct nh_error *error)
{
    const enum nhi_direction direction = nhi_direction_of(input->tie);
    struct nhi_ratio left;
    if (!is_given(input, i_year)) {
        path->n_passed++;
        NH_TRY(root_interval(&path->rest, path->n_others, required, error));
        return nhi_ratio_root_decline_text(&path->rest, (unsigned)path->n_others, input->decimals, direction,
                                           text, error);
    }
    NH_TRY(left_by_year(input, i_year, &left, error));
    NH_TRY(nhi_ratio_multiply(&path->left, &left, &path->left, error));
    NH_TRY(nhi_complement(&left, &required->low, error));
    required->high = required->low;
    return nhi_percent_text(&required->low, input->decimals, direction, text, error);
}

nh_status nhi_check_required(const struct nhi_check_input *input, int i_year, struct nhi_interval *required,
                             char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_check none = {0}; /* what is said of the whole path is not asked for */
    struct nhi_ratio left_by_target, hundred;
    struct path path;
    nhi_ratio_from_integers(100, 1, &hundred);
    nhi_ratio_from_decimal(input->target_percent, &left_by_target);
    NH_TRY(nhi_ratio_divide(&left_by_target, &hundred, &left_by_target, error));
    NH_TRY(nhi_complement(&left_by_target, &left_by_target, error));
    NH_TRY(begin(input, &left_by_target, &path, &none, error));
    return require_year(input, &path, i_year, required, text, error);
}

/* C* = 1 - left * rest^(passed / others). */
static nh_status cumulative_text(const struct nhi_check_input *input, const struct path *path,
                                 char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    const unsigned degree = path->n_others > 0 ? (unsigned)path->n_others : 1;
    struct nhi_ratio given, power;
    NH_TRY(power_of(&path->left, degree, &given, error));
    NH_TRY(power_of(&path->rest, path->n_passed, &power, error));
    NH_TRY(nhi_ratio_multiply(&given, &power, &power, error));
    return nhi_ratio_root_decline_text(&power, degree, input->decimals, nhi_direction_of(input->tie), text,
                                       error);
}

/* Unrounded values decide; where another rule would decide otherwise, that is said. */
static nh_status warning_of(const struct nhi_rule_file *rules, const struct nhi_check_input *input,
                            size_t i_level, struct nhi_check *check, struct nh_error *error)
{
    const size_t pair[2] = {i_level - 1, i_level};
    const struct nhi_check_year *before = &check->years[i_level - 1];
    struct nhi_check_year *now = &check->years[i_level];
    struct nhi_ratio decline, full, bulletin;
    bool is_defined;
    if (!now->is_usable || !before->is_usable)
        return NH_OK;
    NH_TRY(nhi_ratio_divide(&now->used, &before->used, &decline, error));
    NH_TRY(nhi_complement(&decline, &decline, error));
    NH_TRY(nhi_warning_level(rules, input->levels[i_level].year, &decline, &now->required, &now->warning,
                             error));
    NH_TRY(nhi_check_decline_under(input, pair, NH_ROUNDING_EXACT, &full, &is_defined, error));
    NH_TRY(nhi_check_decline_under(input, pair, NH_ROUNDING_BULLETIN4, &bulletin, &is_defined, error));
    const struct nhi_warning_case of = {.year = input->levels[i_level].year,
                                        .decimals = input->decimals,
                                        .full = &full,
                                        .bulletin = is_defined ? &bulletin : NULL,
                                        .required = &now->required};
    return nhi_warning_is_open(rules, &of, &now->is_level_open, error);
}

static nh_status fill_years(const struct nhi_check_input *input, struct path *path, struct nhi_check *check,
                            struct nh_error *error)
{
    nh_status status;
    struct nhi_rule_file rules;
    NH_TRY(nhi_warning_rules(input->rules_path, &rules, error));
    for (size_t i = 1; i < input->n_levels; i++) {
        struct nhi_check_year *year = &check->years[i];
        NH_TRY_DONE(require_year(input, path, (int)i - 1, &year->required, year->target_percent, error));
        NH_TRY_DONE(cumulative_text(input, path, year->cumulative_target_percent, error));
        NH_TRY_DONE(warning_of(&rules, input, i, check, error));
    }
    status = NH_OK;
done:
    nhi_rule_file_clear(&rules);
    return status;
}

/* Two levels given by hand: the path between them is passed without a look. */
static nh_status fill_end(const struct nhi_check_input *input, struct path *path, struct nhi_check *check,
                          struct nh_error *error)
{
    path->n_passed = input->n_years;
    return cumulative_text(input, path, check->years[input->n_levels - 1].cumulative_target_percent, error);
}

/* ---- the progress line ---------------------------------------------------------------------------------------- */

/* Is ln(1 - C) / ln(1 - T) at least the share? Powers of a long plan would be too wide. */
static nh_status compare_logs(const struct nhi_check *check, const struct nhi_ratio *target,
                              const struct nhi_ratio *share_percent, bool *is_on_line, struct nh_error *error)
{
    struct nhi_interval done;
    int below, above;
    NH_TRY(nhi_check_log_completion(check, target, &done, error));
    NH_TRY(nhi_ratio_compare(&done.low, share_percent, &below, error));
    NH_TRY(nhi_ratio_compare(&done.high, share_percent, &above, error));
    *is_on_line = below >= 0;
    return below >= 0 || above < 0
               ? NH_OK
               : nhi_fail(error, NH_RANGE, "the decline is too near to the progress line to be compared");
}

/* After q of n years q / n of the target, as a power and as a part of it. Not defined for an allowed rise. */
static nh_status fill_progress(const struct nhi_check_input *input, const struct nhi_ratio *target,
                               const struct nhi_ratio *left_by_target, struct nhi_check *check,
                               struct nh_error *error)
{
    const enum nhi_direction direction = nhi_direction_of(input->tie);
    const unsigned n = (unsigned)input->n_plan_years;
    struct nhi_progress *progress = &check->progress;
    struct nhi_ratio share, part, power;
    int order;
    if (nhi_ratio_sign(target) <= 0)
        return NH_OK;
    nhi_ratio_from_integers(input->n_years, n, &share);
    NH_TRY(nhi_ratio_multiply(target, &share, &part, error));
    NH_TRY(nhi_percent_text(&part, input->decimals, direction, progress->ratio_percent, error));
    NH_TRY(nhi_ratio_compare(&check->decline, &part, &order, error));
    progress->is_on_ratio = order >= 0;
    NH_TRY(power_of(left_by_target, input->n_years, &power, error));
    NH_TRY(nhi_ratio_root_decline_text(&power, n, input->decimals, direction, progress->log_percent, error));
    nhi_ratio_from_integers(100 * (int64_t)input->n_years, n, &share);
    NH_TRY(compare_logs(check, target, &share, &progress->is_on_log, error));
    return nhi_ratio_significant_text(&share, 6, direction, progress->share_percent, error);
}

nh_status nhi_check_path(const struct nhi_check_input *input, const struct nhi_ratio *target,
                         struct nhi_check *check, struct nh_error *error)
{
    struct nhi_ratio left_by_target;
    struct path path;
    NH_TRY(nhi_complement(target, &left_by_target, error));
    NH_TRY(begin(input, &left_by_target, &path, check, error));
    NH_TRY(fill_progress(input, target, &left_by_target, check, error));
    return input->is_printed ? fill_end(input, &path, check, error) : fill_years(input, &path, check, error);
}
