/* bridge.h - why a decline changed between two states of knowledge: what was revised, in a fixed order, part by part.
 *
 * q = 1 - C is what is left of the base intensity. The parts are put in one after the other; f is q after a part over q before
 * it, so that the product of all f is q new / q old. In percentage points of C a part is (C new - C old) ln f / ln(q new /
 * q old), which add up exactly.
 */
#ifndef NHI_BRIDGE_H
#define NHI_BRIDGE_H

#include "engine/statistics/rate.h"

enum nhi_bridge_part {
    NHI_BRIDGE_OUTPUT,       /* output of the units that were known, or the account */
    NHI_BRIDGE_COEFFICIENTS, /* the table of carriers */
    NHI_BRIDGE_SCOPE,        /* which energy counts */
    NHI_BRIDGE_LATE,         /* units that had not reported the year */
    NHI_BRIDGE_ENERGY,       /* everything else that is energy */
    NHI_BRIDGE_PARTS
};

struct nhi_bridge {
    struct nhi_ratio left[NHI_BRIDGE_PARTS + 1]; /* q: before all parts, and after each */
    struct nhi_ratio factor[NHI_BRIDGE_PARTS];
    char points[NHI_BRIDGE_PARTS][NHI_NUMBER_BYTES]; /* of the decline in percent, rounded */
    char change_points[NHI_NUMBER_BYTES];            /* C new - C old */
};

struct nhi_bridge_query {
    nh_store *before, *now; /* two views of one store; the older one is borrowed and changed meanwhile */
    const char *region, *from, *to;
    const struct nh_rate_options *rate;
    int decimals; /* of points */
};

/* NH_DATA: one of the two has no figure. What nhi_rate_levels says. */
NH_CHECKED nh_status nhi_bridge_make(const struct nhi_bridge_query *query, struct nhi_bridge *bridge,
                                     struct nh_error *error);

#endif
