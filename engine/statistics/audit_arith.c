/* audit_arith.c - a figure against an expression over other figures of its document; see audit.h. */
#include "engine/statistics/audit.h"

enum { MORE_DIGITS = 12 }; /* that are tried before it is said that digits do not help */

/* ---- readings ------------------------------------------------------------------------------------------------ */

/* How the numbers of an expression are meant: a percentage as its fraction (45.5% is 0.455), unless the expression has a
 * factor of 100 of its own; the whole times 10^-exponent is in the unit of the figure. Numbers without any unit may
 * already be in that unit: then the reading that comes nearer is taken. */
struct reading {
    bool is_plain;
    int exponent, other_exponent;
};

static const struct nhi_printed *operand_of(const struct nhi_case *of, const struct nhi_node *node)
{
    return node->operation == NHI_NUMBER   ? &node->number
           : node->operation == NHI_FIGURE ? &of->figures->printed[node->figure]
                                           : NULL;
}

static bool is_hundred(const struct nhi_printed *number)
{
    return nhi_printed_is_exact(number) && number->number.value == 100;
}

static struct reading reading_of(const struct nhi_case *of, const struct nhi_expression *expression)
{
    const struct nhi_printed *printed = of->printed;
    const bool is_percent = printed->unit == NHI_UNIT_PERCENT;
    bool has_hundred = false, has_percent = false, has_unit = false;
    for (size_t i = 0; i < expression->n; i++) {
        const struct nhi_printed *operand = operand_of(of, &expression->nodes[i]);
        if (operand == NULL)
            continue;
        has_hundred = has_hundred || (expression->nodes[i].operation == NHI_NUMBER && is_hundred(operand));
        has_percent = has_percent || operand->unit == NHI_UNIT_PERCENT;
        has_unit = has_unit || operand->unit > NHI_UNIT_COUNT || operand->exponent != 0;
    }
    struct reading reading = {.is_plain = has_hundred && (has_percent || is_percent),
                              .exponent = printed->exponent,
                              .other_exponent = printed->exponent};
    if (reading.is_plain || !has_unit)
        reading.other_exponent = 0;
    else if (has_percent && printed->unit == NHI_UNIT_NONE)
        reading.other_exponent = -2;
    return reading;
}

/* Of |a - figure| and |b - figure|, is the second smaller? */
static nh_status is_nearer(const struct nhi_case *of, const struct nhi_ratio *a, const struct nhi_ratio *b,
                           bool *is_second, struct nh_error *error)
{
    struct nhi_ratio figure, left, right;
    int order;
    nhi_ratio_from_decimal(of->printed->number, &figure);
    NH_TRY(nhi_ratio_subtract(a, &figure, &left, error));
    NH_TRY(nhi_ratio_subtract(b, &figure, &right, error));
    left.num.is_negative = right.num.is_negative = false;
    NH_TRY(nhi_ratio_compare(&right, &left, &order, error));
    *is_second = order < 0;
    return NH_OK;
}

/* ---- what an expression can be ------------------------------------------------------------------------------- */

/* In the unit of the figure. */
struct evaluation {
    const struct nhi_expression *expression;
    struct reading reading;
    unsigned n_years; /* average_growth: the expression is a ratio over so many */
    struct nhi_interval interval;
    struct nhi_ratio value;
    enum nhi_bounds outcome;
    int32_t culprit;
};

/* Of a ratio over n years, in place; the root rises with the ratio. */
static nh_status mean_growth(const struct nhi_case *of, unsigned n, bool is_point,
                             struct nhi_interval *interval, struct nh_error *error)
{
    struct nhi_interval low, high;
    struct nhi_ratio value;
    NH_TRY(nhi_mean_growth(of, &interval->low, n, &low, &value, error));
    NH_TRY(nhi_mean_growth(of, &interval->high, n, &high, NULL, error));
    *interval = is_point ? (struct nhi_interval){value, value} : (struct nhi_interval){low.low, high.high};
    return NH_OK;
}

static nh_status bounds(const struct nhi_case *of, struct evaluation *made, bool is_point, int n_more_digits,
                        struct nhi_interval *interval, struct nh_error *error)
{
    const struct nhi_operands operands = {of->figures->printed, made->reading.is_plain, is_point,
                                          n_more_digits};
    NH_TRY(
        nhi_expression_bounds(made->expression, &operands, interval, &made->outcome, &made->culprit, error));
    if (made->outcome != NHI_BOUNDS_OK)
        return NH_OK;
    if (made->n_years > 0)
        NH_TRY(mean_growth(of, made->n_years, is_point, interval, error));
    NH_TRY(nhi_scale(&interval->low, -made->reading.exponent, error));
    return nhi_scale(&interval->high, -made->reading.exponent, error);
}

static nh_status evaluate(const struct nhi_case *of, struct evaluation *made, struct nh_error *error)
{
    struct nhi_interval point;
    bool is_other;
    NH_TRY(bounds(of, made, true, 0, &point, error));
    if (made->outcome != NHI_BOUNDS_OK)
        return NH_OK;
    if (made->reading.other_exponent != made->reading.exponent) {
        struct nhi_ratio other = point.low;
        NH_TRY(nhi_scale(&other, made->reading.exponent - made->reading.other_exponent, error));
        NH_TRY(is_nearer(of, &point.low, &other, &is_other, error));
        if (is_other)
            made->reading.exponent = made->reading.other_exponent;
        if (is_other)
            point.low = other;
    }
    made->value = point.low;
    return bounds(of, made, false, 0, &made->interval, error);
}

static void undecided(const struct nhi_case *of, const struct evaluation *made)
{
    const bool has_culprit = made->culprit >= 0 && made->outcome != NHI_BOUNDS_DIVISOR;
    const char *id = has_culprit ? of->figures->figure[made->culprit].cell[NHI_FIGURE_ID] : NULL;
    nhi_case_undecided(of,
                       made->outcome == NHI_BOUNDS_NO_NUMBER ? NHI_REASON_OPERAND_UNKNOWN
                       : made->outcome == NHI_BOUNDS_OPEN    ? NHI_REASON_OPERAND_OPEN
                                                             : NHI_REASON_DIVISOR,
                       id);
}

/* How many zeros more in every number would decide. */
static nh_status fill_more_digits(const struct nhi_case *of, struct evaluation *made, struct nh_error *error)
{
    struct nhi_finding finding = *of->finding;
    struct nhi_case sharper = *of;
    struct nhi_interval interval;
    sharper.finding = &finding;
    for (int n = 1; n <= MORE_DIGITS && finding.verdict == NHI_VERDICT_CONSISTENT; n++) {
        NH_TRY(bounds(of, made, false, n, &interval, error));
        NH_TRY(nhi_case_judge(&sharper, &interval, &made->value, error));
        if (finding.verdict != NHI_VERDICT_CONSISTENT)
            of->finding->n_more_digits = n;
    }
    return NH_OK;
}

/* A figure that is its own operand is not recomputed: the expression is what it implies. Amounts cannot be negative. */
static nh_status imply(const struct nhi_case *of, const struct evaluation *made, struct nh_error *error)
{
    const enum nhi_audit_kind kind = of->figure->kind;
    const bool may_be_negative = kind == NHI_AUDIT_GROWTH || kind == NHI_AUDIT_DECLINE ||
                                 kind == NHI_AUDIT_SHARE_CHANGE || kind == NHI_AUDIT_AVERAGE_GROWTH;
    of->finding->reason = NHI_REASON_IMPLIES;
    of->finding->verdict = !may_be_negative && nhi_ratio_sign(&made->interval.high) < 0
                               ? NHI_VERDICT_REFUTED
                               : NHI_VERDICT_CONSISTENT;
    return nhi_case_show(of, &made->interval, &made->value, error);
}

nh_status nhi_audit_arith(const struct nhi_case *of, const struct nhi_expression *expression,
                          unsigned n_years, struct nh_error *error)
{
    struct evaluation made = {
        .expression = expression, .reading = reading_of(of, expression), .n_years = n_years};
    NH_TRY(evaluate(of, &made, error));
    if (made.outcome != NHI_BOUNDS_OK) {
        undecided(of, &made);
        return NH_OK;
    }
    if (nhi_expression_names(expression, (int32_t)of->i))
        return imply(of, &made, error);
    NH_TRY(nhi_case_judge(of, &made.interval, &made.value, error));
    return fill_more_digits(of, &made, error);
}
