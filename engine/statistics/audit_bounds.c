/* audit_bounds.c - everything that an expression can be: exact interval arithmetic; see audit_expression.h. */
#include "engine/base/memory.h"
#include "engine/statistics/audit_expression.h"

#include <string.h>

enum { N_CORNERS = 4 };

/* ---- intervals ----------------------------------------------------------------------------------------------- */

static void constant(int64_t number, struct nhi_interval *interval)
{
    nhi_ratio_from_integers(number, 1, &interval->low);
    interval->high = interval->low;
}

static nh_status add(const struct nhi_interval *a, const struct nhi_interval *b, struct nhi_interval *out,
                     struct nh_error *error)
{
    NH_TRY(nhi_ratio_add(&a->low, &b->low, &out->low, error));
    return nhi_ratio_add(&a->high, &b->high, &out->high, error);
}

/* b may not be `out`. */
static nh_status subtract(const struct nhi_interval *a, const struct nhi_interval *b,
                          struct nhi_interval *out, struct nh_error *error)
{
    NH_TRY(nhi_ratio_subtract(&a->low, &b->high, &out->low, error));
    return nhi_ratio_subtract(&a->high, &b->low, &out->high, error);
}

static nh_status widen(const struct nhi_ratio *value, struct nhi_interval *interval, struct nh_error *error)
{
    int order;
    NH_TRY(nhi_ratio_compare(value, &interval->low, &order, error));
    if (order < 0)
        interval->low = *value;
    NH_TRY(nhi_ratio_compare(value, &interval->high, &order, error));
    if (order > 0)
        interval->high = *value;
    return NH_OK;
}

/* The product and, where b does not hold 0, the quotient take their extremes at the ends of a and b. */
static nh_status corners(const struct nhi_interval *a, const struct nhi_interval *b, bool is_quotient,
                         struct nhi_interval *out, struct nh_error *error)
{
    struct nhi_interval made;
    for (int i = 0; i < N_CORNERS; i++) {
        const struct nhi_ratio *left = i % 2 == 0 ? &a->low : &a->high, *right = i < 2 ? &b->low : &b->high;
        struct nhi_ratio value;
        NH_TRY(is_quotient ? nhi_ratio_divide(left, right, &value, error)
                           : nhi_ratio_multiply(left, right, &value, error));
        if (i == 0)
            made = (struct nhi_interval){value, value};
        else
            NH_TRY(widen(&value, &made, error));
    }
    *out = made;
    return NH_OK;
}

static bool holds_zero(const struct nhi_interval *interval)
{
    return nhi_ratio_sign(&interval->low) <= 0 && nhi_ratio_sign(&interval->high) >= 0;
}

/* ---- operands ------------------------------------------------------------------------------------------------ */

nh_status nhi_printed_quantity(const struct nhi_printed *printed, const struct nhi_operands *operands,
                               struct nhi_interval *interval, struct nh_error *error)
{
    const int exponent = operands->is_plain && printed->unit == NHI_UNIT_PERCENT ? 0 : printed->exponent;
    const bool is_point = operands->is_point || nhi_printed_is_exact(printed);
    if (printed->relation == NHI_RELATION_RANGE && !operands->is_point) {
        nhi_ratio_from_decimal(printed->number, &interval->low);
        nhi_ratio_from_decimal(printed->end, &interval->high);
    } else if (is_point) {
        nhi_ratio_from_decimal(printed->number, &interval->low);
        interval->high = interval->low;
    } else
        NH_TRY(nhi_printed_interval(printed->number, operands->n_more_digits, interval, error));
    NH_TRY(nhi_scale(&interval->low, exponent, error));
    return nhi_scale(&interval->high, exponent, error);
}

static bool is_open(const struct nhi_printed *printed)
{
    return printed->relation != NHI_RELATION_EQ && printed->relation != NHI_RELATION_RANGE &&
           printed->relation != NHI_RELATION_TARGET; /* plans are compared as they are printed */
}

/* ---- evaluation ---------------------------------------------------------------------------------------------- */

struct evaluation {
    const struct nhi_expression *expression;
    const struct nhi_operands *operands;
    struct nhi_interval *values; /* [n] of the nodes */
    struct nhi_interval *slopes; /* [n] of the nodes, by one figure */
    enum nhi_bounds outcome;
    int32_t culprit;
};

static nh_status combine(struct evaluation *made, const struct nhi_node *node, struct nhi_interval *value,
                         struct nh_error *error)
{
    const struct nhi_interval *left = &made->values[node->left], *right = &made->values[node->right];
    struct nhi_interval zero;
    constant(0, &zero);
    switch (node->operation) {
    case NHI_ADD: return add(left, right, value, error);
    case NHI_SUBTRACT: return subtract(left, right, value, error);
    case NHI_MULTIPLY: return corners(left, right, false, value, error);
    case NHI_NEGATE: return subtract(&zero, left, value, error);
    case NHI_DIVIDE: break;
    case NHI_NUMBER:
    case NHI_FIGURE: return NH_OK;
    }
    if (!holds_zero(right))
        return corners(left, right, true, value, error);
    made->outcome = NHI_BOUNDS_DIVISOR;
    return NH_OK;
}

static nh_status read_operands(struct evaluation *made, struct nh_error *error)
{
    for (size_t i = 0; i < made->expression->n && made->outcome == NHI_BOUNDS_OK; i++) {
        const struct nhi_node *node = &made->expression->nodes[i];
        const bool is_figure = node->operation == NHI_FIGURE;
        if (!is_figure && node->operation != NHI_NUMBER)
            continue;
        const struct nhi_printed *printed =
            is_figure ? &made->operands->figures[node->figure] : &node->number;
        made->culprit = is_figure ? node->figure : NHI_NOT_FOUND;
        made->outcome = !printed->is_known ? NHI_BOUNDS_NO_NUMBER
                        : is_open(printed) ? NHI_BOUNDS_OPEN
                                           : NHI_BOUNDS_OK;
        if (made->outcome == NHI_BOUNDS_OK)
            NH_TRY(nhi_printed_quantity(printed, made->operands, &made->values[i], error));
    }
    return NH_OK;
}

static nh_status evaluate(struct evaluation *made, struct nh_error *error)
{
    for (size_t i = 0; i < made->expression->n && made->outcome == NHI_BOUNDS_OK; i++)
        NH_TRY(combine(made, &made->expression->nodes[i], &made->values[i], error));
    return NH_OK;
}

/* ---- a figure that stands there more than once --------------------------------------------------------------- */

/* (u v)' = u'v + uv';  (u / v)' = (u' - (u / v) v') / v */
static nh_status slope_of_product(const struct evaluation *made, size_t i, struct nhi_interval *slope,
                                  struct nh_error *error)
{
    const struct nhi_node *node = &made->expression->nodes[i];
    const struct nhi_interval *u = &made->values[node->left], *v = &made->values[node->right];
    struct nhi_interval first, second;
    if (node->operation == NHI_MULTIPLY) {
        NH_TRY(corners(&made->slopes[node->left], v, false, &first, error));
        NH_TRY(corners(u, &made->slopes[node->right], false, &second, error));
        return add(&first, &second, slope, error);
    }
    NH_TRY(corners(&made->values[i], &made->slopes[node->right], false, &second, error));
    NH_TRY(subtract(&made->slopes[node->left], &second, &first, error));
    return corners(&first, v, true, slope, error);
}

static nh_status slope_of(const struct evaluation *made, size_t i, int32_t figure, struct nhi_interval *slope,
                          struct nh_error *error)
{
    const struct nhi_node *node = &made->expression->nodes[i];
    constant(node->operation == NHI_FIGURE && node->figure == figure, slope);
    switch (node->operation) {
    case NHI_ADD: return add(&made->slopes[node->left], &made->slopes[node->right], slope, error);
    case NHI_SUBTRACT: return subtract(&made->slopes[node->left], &made->slopes[node->right], slope, error);
    case NHI_NEGATE: return subtract(slope, &made->slopes[node->left], slope, error);
    case NHI_MULTIPLY:
    case NHI_DIVIDE: return slope_of_product(made, i, slope, error);
    case NHI_NUMBER:
    case NHI_FIGURE: break;
    }
    return NH_OK;
}

/* 1, -1: the value rises, falls with the figure wherever the others are; 0: neither is certain. */
static nh_status direction_of(struct evaluation *made, int32_t figure, int *direction, struct nh_error *error)
{
    const size_t n = made->expression->n;
    for (size_t i = 0; i < n; i++)
        NH_TRY(slope_of(made, i, figure, &made->slopes[i], error));
    const struct nhi_interval *slope = &made->slopes[n - 1];
    *direction = nhi_ratio_sign(&slope->low) >= 0 ? 1 : nhi_ratio_sign(&slope->high) <= 0 ? -1 : 0;
    return NH_OK;
}

static size_t count_of(const struct nhi_expression *expression, int32_t figure)
{
    size_t n = 0;
    for (size_t i = 0; i < expression->n; i++)
        n += expression->nodes[i].operation == NHI_FIGURE && expression->nodes[i].figure == figure;
    return n;
}

static void pin(struct evaluation *made, int32_t figure, bool at_high)
{
    for (size_t i = 0; i < made->expression->n; i++) {
        struct nhi_interval *value = &made->values[i];
        if (made->expression->nodes[i].operation != NHI_FIGURE || made->expression->nodes[i].figure != figure)
            continue;
        if (at_high)
            value->low = value->high;
        else
            value->high = value->low;
    }
}

/* One end of the value: every figure that stands there more than once and drives it steadily is at its own end. The
 * directions were found where all figures are free, so that they hold wherever some are pinned. */
static nh_status tighten(struct evaluation *made, const int *directions, bool at_high, struct nhi_ratio *end,
                         struct nh_error *error)
{
    const struct nhi_interval *whole = &made->values[made->expression->n - 1];
    NH_TRY(read_operands(made, error));
    for (size_t i = 0; i < made->expression->n; i++)
        if (directions[i] != 0)
            pin(made, made->expression->nodes[i].figure, at_high == (directions[i] > 0));
    NH_TRY(evaluate(made, error));
    *end = at_high ? whole->high : whole->low;
    return NH_OK;
}

static nh_status sharpen(struct evaluation *made, struct nhi_interval *bounds, struct nh_error *error)
{
    const struct nhi_expression *expression = made->expression;
    bool has_any = false;
    int *directions;
    nh_status status;
    NH_TRY(nhi_alloc(expression->n, sizeof *directions, &directions, error));
    for (size_t i = 0; i < expression->n; i++) {
        const struct nhi_node *node = &expression->nodes[i];
        if (node->operation != NHI_FIGURE || count_of(expression, node->figure) == 1)
            continue;
        if (direction_of(made, node->figure, &directions[i], NULL) != NH_OK)
            directions[i] = 0; /* too wide a number: the bounds hold without it */
        has_any = has_any || directions[i] != 0;
    }
    status = NH_OK;
    if (has_any) {
        NH_TRY_DONE(tighten(made, directions, false, &bounds->low, error));
        NH_TRY_DONE(tighten(made, directions, true, &bounds->high, error));
    }
done:
    nhi_free(directions);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

nh_status nhi_expression_bounds(const struct nhi_expression *expression, const struct nhi_operands *operands,
                                struct nhi_interval *bounds, enum nhi_bounds *outcome, int32_t *culprit,
                                struct nh_error *error)
{
    struct evaluation made = {.expression = expression, .operands = operands};
    nh_status status;
    NH_TRY(nhi_alloc(expression->n, sizeof *made.values, &made.values, error));
    NH_TRY_DONE(nhi_alloc(expression->n, sizeof *made.slopes, &made.slopes, error));
    NH_TRY_DONE(read_operands(&made, error));
    NH_TRY_DONE(evaluate(&made, error));
    if (made.outcome == NHI_BOUNDS_OK) {
        *bounds = made.values[expression->n - 1];
        NH_TRY_DONE(sharpen(&made, bounds, error));
    }
    *outcome = made.outcome;
    *culprit = made.culprit;
done:
    nhi_free(made.slopes);
    nhi_free(made.values);
    return status;
}
