/* figure.h - the exact steps of which every rate is made: intensity, bulletin rounding, decline, percent.
 */
#ifndef NHI_FIGURE_H
#define NHI_FIGURE_H

#include "engine/base/exact.h"

/* How figures are rounded. */
struct nhi_rate_rounding {
    enum nh_rounding rule;
    enum nh_tie tie;
    int change_decimals;
    int intensity_digits; /* significant ones */
};

/* Closed. */
struct nhi_interval {
    struct nhi_ratio low, high;
};

/* energy / output. NH_RANGE: output is zero. */
NH_CHECKED nh_status nhi_intensity_at(struct nhi_decimal energy, const struct nhi_ratio *output,
                                      struct nhi_ratio *intensity, struct nh_error *error);
NH_CHECKED nh_status nhi_intensity(struct nhi_decimal energy, struct nhi_decimal output,
                                   struct nhi_ratio *intensity, struct nh_error *error);

/* Rounds an intensity in place as bulletins print it: half-even. */
enum { NHI_BULLETIN_DECIMALS = 4 };
NH_CHECKED nh_status nhi_bulletin4(struct nhi_ratio *intensity, struct nh_error *error);

/* (now / before - 1) * 100 of two intensities under the rule; "" where the one compared with is not above 0 after its
 * rounding. Both are used up. */
NH_CHECKED nh_status nhi_change_text(const struct nhi_rate_rounding *rounding, struct nhi_ratio *before,
                                     struct nhi_ratio *now, char text[NHI_NUMBER_BYTES],
                                     struct nh_error *error);

/* *out = 1 - part: the decline that leaves `part`, and what a decline leaves. May alias. */
NH_CHECKED nh_status nhi_complement(const struct nhi_ratio *part, struct nhi_ratio *out,
                                    struct nh_error *error);

/* 100 times the fraction, rounded once. */
NH_CHECKED nh_status nhi_percent_text(const struct nhi_ratio *fraction, int decimals,
                                      enum nhi_direction direction, char text[NHI_NUMBER_BYTES],
                                      struct nh_error *error);

#endif
