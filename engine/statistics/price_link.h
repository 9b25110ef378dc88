/* price_link.h - growth at comparable prices, and the link between two price bases: METHOD 5.2, 5.3, 5.5.
 *
 * A plan ends with figures at the prices of an old base year, the next begins with a new one, the link year L. The total of
 * old figures is carried over with its growth, lambda = G_L(new) / G_L(old), and so is every industry with its own lambda.
 * The total that is linked is not the sum of the industries that are: the residual is reported, and never spread.
 */
#ifndef NHI_PRICE_LINK_H
#define NHI_PRICE_LINK_H

#include "engine/statistics/rate.h"

enum nhi_price_figure {
    NHI_PRICE_CONSTANT,          /* output at the prices of the base year */
    NHI_PRICE_NOMINAL_GROWTH,    /* X_t / X_{t-1} - 1 */
    NHI_PRICE_COMPARABLE_GROWTH, /* sum(X_t / P_t) / X_{t-1} - 1: at the prices of the year before */
    NHI_PRICE_CONSTANT_GROWTH,   /* of the output at the prices of the base year */
    NHI_PRICE_CHANGE,            /* (1 + nominal growth) / (1 + comparable growth) - 1 */
    NHI_PRICE_LAMBDA,            /* 12 significant digits; the others below are outputs */
    NHI_PRICE_LINKED,            /* lambda x output at the prices of the base year */
    NHI_PRICE_PARTS,             /* sum over the industries, each with its own lambda */
    NHI_PRICE_RESIDUAL           /* linked - parts: also what belongs to industries without a lambda */
};

/* Where the figures are of: a group of a rate at constant prices by years, in an aggregate of it, against the year before in
 * the same or in another one; and the link year, which must be among them. */
struct nhi_price_place {
    const struct nhi_rate *rate;
    const struct nhi_aggregate *made, *before;
    size_t group, i_period; /* of the aggregate */
    bool has_before;
    size_t i_before; /* of the other */
    bool has_link;
    size_t link_period;
};

/* A figure as text, growth in percent; "" where it is not defined: nothing to compare with, or not above 0.
 * NH_RANGE: too wide. NH_DATA: no chain of deflators. */
NH_CHECKED nh_status nhi_price_figure_text(const struct nhi_price_place *place, enum nhi_price_figure figure,
                                           bool is_table, char text[NHI_NUMBER_BYTES],
                                           struct nh_error *error);

#endif
