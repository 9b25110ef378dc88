/* check_published.c - can the data have given a published figure? Intervals of everything that printed numbers stand for. */
#include "engine/statistics/check.h"
#include "engine/statistics/figure.h"

enum {
    MORE_DIGITS = 12,   /* that are tried before it is said that digits do not help */
    INTERVAL_DIGITS = 4 /* of the ends of an interval, behind those of the published figure */
};

/* ---- intervals ----------------------------------------------------------------------------------------------- */

nh_status nhi_printed_interval(struct nhi_decimal printed, int n_more_digits, struct nhi_interval *interval,
                               struct nh_error *error)
{
    struct nhi_ratio value, half;
    nhi_ratio_from_decimal(printed, &value);
    nhi_ratio_from_decimal((struct nhi_decimal){.value = 5, .decimals = printed.decimals + n_more_digits + 1},
                           &half);
    NH_TRY(nhi_ratio_subtract(&value, &half, &interval->low, error));
    return nhi_ratio_add(&value, &half, &interval->high, error);
}

static nh_status energy_interval(const struct nhi_check_input *input, const struct nhi_level *level,
                                 int n_more_digits, struct nhi_interval *interval, struct nh_error *error)
{
    if (input->is_printed)
        return nhi_printed_interval(level->energy_tce, n_more_digits, interval, error);
    nhi_ratio_from_decimal(level->energy_tce, &interval->low);
    interval->high = interval->low;
    return NH_OK;
}

static nh_status output_interval(const struct nhi_check_input *input, const struct nhi_level *level,
                                 int n_more_digits, struct nhi_interval *interval, struct nh_error *error)
{
    if (input->is_printed)
        return nhi_printed_interval(level->output_cny10k, n_more_digits, interval, error);
    nhi_level_output(level, &interval->low);
    interval->high = interval->low;
    return NH_OK;
}

static nh_status intensity_interval(const struct nhi_check_input *input, const struct nhi_level *level,
                                    enum nh_rounding rule, int n_more_digits, struct nhi_interval *intensity,
                                    struct nh_error *error)
{
    struct nhi_interval output;
    NH_TRY(energy_interval(input, level, n_more_digits, intensity, error));
    NH_TRY(output_interval(input, level, n_more_digits, &output, error));
    NH_TRY(nhi_ratio_divide(&intensity->low, &output.high, &intensity->low, error));
    NH_TRY(nhi_ratio_divide(&intensity->high, &output.low, &intensity->high, error));
    if (rule != NH_ROUNDING_BULLETIN4)
        return NH_OK;
    NH_TRY(nhi_bulletin4(&intensity->low, error));
    NH_TRY(nhi_bulletin4(&intensity->high, error));
    return nhi_ratio_sign(&intensity->low) > 0
               ? NH_OK
               : nhi_fail(
                     error, NH_RANGE,
                     "a level is given with so few digits that its intensity may be 0.0000 under bulletin4: "
                     "give more digits, or use --rounding exact");
}

nh_status nhi_check_interval(const struct nhi_check_input *input, enum nh_rounding rule, int n_more_digits,
                             struct nhi_interval *decline, struct nh_error *error)
{
    struct nhi_interval base, end;
    NH_TRY(intensity_interval(input, &input->levels[0], rule, n_more_digits, &base, error));
    NH_TRY(intensity_interval(input, &input->levels[input->n_levels - 1], rule, n_more_digits, &end, error));
    NH_TRY(nhi_ratio_divide(&end.high, &base.low, &decline->low, error));
    NH_TRY(nhi_ratio_divide(&end.low, &base.high, &decline->high, error));
    NH_TRY(nhi_complement(&decline->low, &decline->low, error));
    return nhi_complement(&decline->high, &decline->high, error);
}

/* ---- verdicts ------------------------------------------------------------------------------------------------ */

/* Rounding is monotone: an interval rounds to a figure if both ends do. */
static nh_status rounds_to(const struct nhi_ratio *number, struct nhi_decimal figure, enum nh_tie tie,
                           bool *does_round, struct nh_error *error)
{
    struct nhi_ratio rounded, printed;
    int order;
    nhi_ratio_from_decimal(figure, &printed);
    NH_TRY(nhi_ratio_round(number, figure.decimals, nhi_direction_of(tie), &rounded, error));
    NH_TRY(nhi_ratio_compare(&rounded, &printed, &order, error));
    *does_round = order == 0;
    return NH_OK;
}

nh_status nhi_check_verdict(const struct nhi_interval *percent, struct nhi_decimal published, enum nh_tie tie,
                            enum nhi_verdict *verdict, struct nh_error *error)
{
    struct nhi_interval printed;
    bool low_rounds, high_rounds;
    int below, above;
    NH_TRY(rounds_to(&percent->low, published, tie, &low_rounds, error));
    NH_TRY(rounds_to(&percent->high, published, tie, &high_rounds, error));
    NH_TRY(nhi_printed_interval(published, 0, &printed, error));
    NH_TRY(nhi_ratio_compare(&percent->high, &printed.low, &below, error));
    NH_TRY(nhi_ratio_compare(&percent->low, &printed.high, &above, error));
    *verdict = low_rounds && high_rounds  ? NHI_VERDICT_CONFIRMED
               : below >= 0 && above <= 0 ? NHI_VERDICT_CONSISTENT
                                          : NHI_VERDICT_REFUTED;
    return NH_OK;
}

static nh_status verdict_with(const struct nhi_check_input *input, int n_more_digits,
                              struct nhi_interval *percent, enum nhi_verdict *verdict, struct nh_error *error)
{
    struct nhi_ratio hundred;
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(nhi_check_interval(input, input->rule, n_more_digits, percent, error));
    NH_TRY(nhi_ratio_multiply(&percent->low, &hundred, &percent->low, error));
    NH_TRY(nhi_ratio_multiply(&percent->high, &hundred, &percent->high, error));
    return nhi_check_verdict(percent, input->published_percent, input->tie, verdict, error);
}

static nh_status fill_more_digits(const struct nhi_check_input *input, struct nhi_check *check,
                                  struct nh_error *error)
{
    enum nhi_verdict verdict = check->verdict;
    struct nhi_interval percent;
    int n = 0;
    while (input->is_printed && verdict == NHI_VERDICT_CONSISTENT && n < MORE_DIGITS)
        NH_TRY(verdict_with(input, ++n, &percent, &verdict, error));
    check->n_more_digits = verdict == NHI_VERDICT_CONSISTENT ? 0 : n;
    return NH_OK;
}

/* Declines chain; some have been added up in print: is the figure that sum, within the rounding of its last digit? */
static nh_status fill_plain_sum(const struct nhi_check_input *input, struct nhi_check *check,
                                struct nh_error *error)
{
    struct nhi_ratio sum, decline;
    struct nhi_interval printed;
    int below, above;
    if (!check->is_chain || input->n_levels < 3 || check->verdict != NHI_VERDICT_REFUTED)
        return NH_OK;
    nhi_ratio_from_integers(0, 1, &sum);
    for (size_t i = 1; i < input->n_levels; i++) {
        if (nhi_ratio_parse(check->years[i].decline_percent, &decline, NULL) != NHI_PARSE_OK)
            return NH_OK;
        NH_TRY(nhi_ratio_add(&sum, &decline, &sum, error));
    }
    NH_TRY(nhi_printed_interval(input->published_percent, 0, &printed, error));
    NH_TRY(nhi_ratio_compare(&sum, &printed.low, &below, error));
    NH_TRY(nhi_ratio_compare(&sum, &printed.high, &above, error));
    check->is_plain_sum = below >= 0 && above <= 0;
    return NH_OK;
}

nh_status nhi_check_published(const struct nhi_check_input *input, struct nhi_check *check,
                              struct nh_error *error)
{
    const int decimals = input->published_percent.decimals + INTERVAL_DIGITS;
    struct nhi_interval percent;
    NH_TRY(verdict_with(input, 0, &percent, &check->verdict, error));
    NH_TRY(nhi_ratio_text(&percent.low, decimals, NHI_ROUND_FLOOR, check->low, error));
    NH_TRY(nhi_ratio_text(&percent.high, decimals, NHI_ROUND_CEILING, check->high, error));
    NH_TRY(fill_more_digits(input, check, error));
    return fill_plain_sum(input, check, error);
}
