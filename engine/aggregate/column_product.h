/* column_product.h - the energy of many atoms from their carriers: one column of the product of linalg.h, on all threads.
 */
#ifndef NHI_COLUMN_PRODUCT_H
#define NHI_COLUMN_PRODUCT_H

#include "engine/base/exact.h"

struct nhi_column_product {
    const int64_t *cells; /* [n_items x n_cells] */
    size_t n_items, n_cells;
    const int64_t *factors; /* [n_items] */
    nhi_i128 *energy;       /* [n_cells] is added to */
};

/* energy[i] += sum over k of cells[k * n_cells + i] * factors[k], exactly: in 63 bits where the numbers of a block are small
 * enough, which those of a group are. NH_RANGE: a sum leaves 127 bits. */
NH_CHECKED nh_status nhi_column_product(const struct nhi_column_product *product, unsigned n_threads,
                                        struct nh_error *error);

#endif
