/* audit_expression.h - the arithmetic of a figure: an expression over numbers and other figures, and everything that it
 * can be when each of them lies anywhere in what its print stands for.
 */
#ifndef NHI_AUDIT_EXPRESSION_H
#define NHI_AUDIT_EXPRESSION_H

#include "engine/base/dictionary.h"
#include "engine/statistics/audit_printed.h"

enum nhi_operation { NHI_NUMBER, NHI_FIGURE, NHI_ADD, NHI_SUBTRACT, NHI_MULTIPLY, NHI_DIVIDE, NHI_NEGATE };

/* Operands stand before what is made of them; the last node is the whole. */
struct nhi_node {
    enum nhi_operation operation;
    size_t left, right;
    struct nhi_printed number; /* NHI_NUMBER */
    int32_t figure;            /* NHI_FIGURE */
};

struct nhi_expression {
    struct nhi_node *nodes;
    size_t n, capacity;
};

/* Reads + - * / ( ) over numbers, with their units, and the ids; × ÷ − （ ） as well. An id is the longest one that stands
 * there. Free with nhi_expression_clear. NH_DATA: what is wrong with it, and where in the text. NH_MEMORY. */
NH_CHECKED nh_status nhi_expression_read(const char *text, size_t n_bytes, const struct nhi_dictionary *ids,
                                         struct nhi_expression *expression, struct nh_error *error);
void nhi_expression_clear(struct nhi_expression *expression);

bool nhi_expression_names(const struct nhi_expression *expression, int32_t figure);

/* What the operands are. */
struct nhi_operands {
    const struct nhi_printed *figures; /* by number */
    bool is_plain;                     /* 45.5% is 45.5, and not 0.455 */
    bool is_point;                     /* every number is what is printed */
    int n_more_digits;                 /* as if so many zeros more were printed */
};

/* Why an expression has no bounds. */
enum nhi_bounds {
    NHI_BOUNDS_OK,
    NHI_BOUNDS_NO_NUMBER, /* *culprit is a figure without number */
    NHI_BOUNDS_OPEN,      /* *culprit is printed as a bound, or as an approximation */
    NHI_BOUNDS_DIVISOR    /* a divisor may be zero */
};

/* The least interval that holds every value, where the value rises or falls steadily with each figure that stands in the
 * expression more than once (always, if none does); else one that holds it. NH_RANGE, NH_MEMORY. */
NH_CHECKED nh_status nhi_expression_bounds(const struct nhi_expression *expression,
                                           const struct nhi_operands *operands, struct nhi_interval *bounds,
                                           enum nhi_bounds *outcome, int32_t *culprit,
                                           struct nh_error *error);

/* What a printed number stands for, as a quantity: 12.2pp is about 0.122. */
NH_CHECKED nh_status nhi_printed_quantity(const struct nhi_printed *printed,
                                          const struct nhi_operands *operands, struct nhi_interval *interval,
                                          struct nh_error *error);

#endif
