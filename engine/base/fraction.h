/* fraction.h - the figures of ratio.c and rounding.c where 128 bits hold what they are made of: almost all, many times
 * faster. The wide integers stay the definition: every function is false where it cannot say the same, its outputs are
 * unchanged then, and the caller takes a ratio.
 */
#ifndef NHI_FRACTION_H
#define NHI_FRACTION_H

#include "engine/base/exact.h"

/* (num / den) * 10^exponent; num, den < 2^127, den > 0. */
struct nhi_fraction {
    nhi_u128 num, den;
    int exponent;
    bool is_negative; /* with num = 0 without meaning */
};

/* a / b; false also for b = 0. */
NH_CHECKED bool nhi_fraction_of(struct nhi_decimal a, struct nhi_decimal b, struct nhi_fraction *out);

/* The number of a ratio. */
NH_CHECKED bool nhi_fraction_of_ratio(const struct nhi_ratio *ratio, struct nhi_fraction *out);

/* a / b of a scaled integer; false also for b = 0. */
NH_CHECKED bool nhi_fraction_divide(struct nhi_decimal a, const struct nhi_fraction *b,
                                    struct nhi_fraction *out);

/* a / b - 1; false also for b <= 0. */
NH_CHECKED bool nhi_fraction_change(const struct nhi_fraction *a, const struct nhi_fraction *b,
                                    struct nhi_fraction *out);

/* As nhi_ratio_round, in place. */
NH_CHECKED bool nhi_fraction_round(struct nhi_fraction *fraction, int decimals, enum nhi_direction direction);

/* As nhi_ratio_text and nhi_ratio_significant_text; return the length of the text, 0 instead of false. */
NH_CHECKED size_t nhi_fraction_text(const struct nhi_fraction *fraction, int decimals,
                                    enum nhi_direction direction, char text[NHI_NUMBER_BYTES]);
NH_CHECKED size_t nhi_fraction_significant_text(const struct nhi_fraction *fraction, int digits,
                                                enum nhi_direction direction, char text[NHI_NUMBER_BYTES]);

#endif
