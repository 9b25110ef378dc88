/* audit_verdict.c - everything that a figure can be against what is printed; see audit.h. */
#include "engine/base/digits.h"
#include "engine/statistics/audit.h"

#include <stdio.h>
#include <string.h>

enum { MORE_DIGITS = 6 }; /* of values and ends of intervals, behind those of the published figure */

/* ---- texts --------------------------------------------------------------------------------------------------- */

static int shown_decimals(const struct nhi_case *of)
{
    return of->printed->number.decimals + MORE_DIGITS;
}

static nh_status number_text(const struct nhi_ratio *number, int decimals, enum nhi_direction direction,
                             char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    NH_TRY(nhi_ratio_text(number, decimals, direction, text, error));
    text[nhi_strip_zeros(text, strlen(text))] = '\0';
    return NH_OK;
}

nh_status nhi_case_show(const struct nhi_case *of, const struct nhi_interval *interval,
                        const struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_finding *finding = of->finding;
    const int decimals = shown_decimals(of);
    NH_TRY(number_text(value, decimals, nhi_direction_of(of->options->tie), finding->value, error));
    NH_TRY(number_text(&interval->low, decimals, NHI_ROUND_FLOOR, finding->low, error));
    return number_text(&interval->high, decimals, NHI_ROUND_CEILING, finding->high, error);
}

/* Things that are counted are printed as they are, unless in ten thousands. */
static bool is_count(const struct nhi_case *of)
{
    const enum nhi_audit_kind kind = of->figure->kind;
    return nhi_printed_is_exact(of->printed) &&
           (of->printed->unit == NHI_UNIT_COUNT || kind == NHI_AUDIT_COUNT || kind == NHI_AUDIT_RANK ||
            kind == NHI_AUDIT_SUBSET);
}

nh_status nhi_case_show_printed(const struct nhi_case *of, struct nh_error *error)
{
    const struct nhi_printed *printed = of->printed;
    struct nhi_finding *finding = of->finding;
    struct nhi_interval interval;
    const int decimals = printed->number.decimals + 1;
    if (!printed->is_known)
        return NH_OK;
    if (printed->relation == NHI_RELATION_EQ && !is_count(of)) {
        NH_TRY(nhi_printed_interval(printed->number, 0, &interval, error));
        NH_TRY(number_text(&interval.low, decimals, NHI_ROUND_FLOOR, finding->published_low, error));
        return number_text(&interval.high, decimals, NHI_ROUND_CEILING, finding->published_high, error);
    }
    if (printed->relation != NHI_RELATION_LT)
        nhi_decimal_text(printed->number, finding->published_low);
    if (printed->relation == NHI_RELATION_RANGE)
        nhi_decimal_text(printed->end, finding->published_high);
    else if (printed->relation != NHI_RELATION_GT && printed->relation != NHI_RELATION_GE &&
             printed->relation != NHI_RELATION_TARGET)
        nhi_decimal_text(printed->number, finding->published_high);
    return NH_OK;
}

void nhi_case_undecided(const struct nhi_case *of, enum nhi_reason reason, const char *detail)
{
    of->finding->verdict = NHI_VERDICT_UNDECIDED;
    of->finding->reason = reason;
    if (detail != NULL) {
        const size_t n = nhi_cut_at_character(detail, strlen(detail), NHI_DETAIL_BYTES - 1);
        memcpy(of->finding->detail, detail, n);
        of->finding->detail[n] = '\0';
    }
}

/* ---- verdicts ------------------------------------------------------------------------------------------------ */

static nh_status order_of(const struct nhi_ratio *number, struct nhi_decimal bound, int *order,
                          struct nh_error *error)
{
    struct nhi_ratio printed;
    nhi_ratio_from_decimal(bound, &printed);
    return nhi_ratio_compare(number, &printed, order, error);
}

/* Do all values satisfy the relation, or does none? */
static nh_status satisfy(const struct nhi_printed *printed, const struct nhi_interval *interval,
                         bool *does_all, bool *does_none, struct nh_error *error)
{
    int low, high, low_to_end = 0, high_to_end = 0;
    NH_TRY(order_of(&interval->low, printed->number, &low, error));
    NH_TRY(order_of(&interval->high, printed->number, &high, error));
    if (printed->relation == NHI_RELATION_RANGE) {
        const int last = printed->is_closed ? 0 : -1;
        NH_TRY(order_of(&interval->low, printed->end, &low_to_end, error));
        NH_TRY(order_of(&interval->high, printed->end, &high_to_end, error));
        *does_all = low >= 0 && high_to_end <= last;
        *does_none = high < 0 || low_to_end > last;
    } else if (printed->relation == NHI_RELATION_LT) {
        *does_all = high < 0;
        *does_none = low >= 0;
    } else {
        const int least = printed->relation == NHI_RELATION_GT ? 1 : 0;
        *does_all = low >= least;
        *does_none = high < least;
    }
    return NH_OK;
}

nh_status nhi_case_judge(const struct nhi_case *of, const struct nhi_interval *interval,
                         const struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_finding *finding = of->finding;
    bool does_all = false, does_none = false;
    NH_TRY(nhi_case_show(of, interval, value, error));
    if (of->printed->relation == NHI_RELATION_APPROX) {
        nhi_case_undecided(of, NHI_REASON_APPROXIMATE, NULL);
        return NH_OK;
    }
    if (of->printed->relation == NHI_RELATION_EQ)
        NH_TRY(nhi_check_verdict(interval, of->printed->number, of->options->tie, &finding->verdict, error));
    else {
        NH_TRY(satisfy(of->printed, interval, &does_all, &does_none, error));
        finding->verdict = does_all    ? NHI_VERDICT_CONFIRMED
                           : does_none ? NHI_VERDICT_REFUTED
                                       : NHI_VERDICT_CONSISTENT;
    }
    finding->reason = finding->verdict == NHI_VERDICT_CONFIRMED ? NHI_REASON_AGREES
                      : finding->verdict == NHI_VERDICT_REFUTED ? NHI_REASON_DISAGREES
                                                                : NHI_REASON_ALLOWS;
    return NH_OK;
}

/* ---- mean growth --------------------------------------------------------------------------------------------- */

/* Growth is a decline with the other sign, and so is its rounding. */
static nh_status mean_growth(const struct nhi_case *of, const struct nhi_ratio *ratio, unsigned n,
                             enum nhi_direction direction, struct nhi_ratio *growth, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    struct nhi_ratio decline;
    NH_TRY(nhi_ratio_root_decline_text(ratio, n, shown_decimals(of), direction, text, error));
    if (nhi_ratio_parse(text, &decline, NULL) != NHI_PARSE_OK)
        return nhi_fail(error, NH_INTERNAL, "a rate that was made is not read: %s", text);
    nhi_ratio_from_integers(0, 1, growth);
    NH_TRY(nhi_ratio_subtract(growth, &decline, growth, error));
    return nhi_scale(growth, -2, error);
}

nh_status nhi_mean_growth(const struct nhi_case *of, const struct nhi_ratio *ratio, unsigned n,
                          struct nhi_interval *growth, struct nhi_ratio *value, struct nh_error *error)
{
    if (value != NULL)
        NH_TRY(mean_growth(of, ratio, n, nhi_direction_of(of->options->tie), value, error));
    NH_TRY(mean_growth(of, ratio, n, NHI_ROUND_CEILING, &growth->low, error));
    return mean_growth(of, ratio, n, NHI_ROUND_FLOOR, &growth->high, error);
}
