/* measured.h - cells whose coefficient was measured: their energy is quantity x coefficient, cell by cell, and leaves the
 * totals to which the reference coefficients apply.
 */
#ifndef NHI_MEASURED_H
#define NHI_MEASURED_H

#include "engine/aggregate/tally.h"

struct nhi_measured {
    struct nhi_tally *tally;      /* of the same items; what is measured is subtracted from its totals */
    const struct nhi_item *items; /* [tally->n_items] */
    size_t n_parts;
    const int8_t *signs;      /* [tally->n_items x n_parts] of their energy */
    int coefficient_decimals; /* of the products beyond those of the quantities */
    nhi_i128 *energy;         /* [n_parts][n_atoms x n_periods], is added to */
};

/* NH_RANGE: a product or a sum leaves 127 bits. */
NH_CHECKED nh_status nhi_measured_apply(const struct nhi_measured *measured, struct nh_error *error);

#endif
