/* cell_sums.h - output by group and cell of industries: what prices are applied to.
 */
#ifndef NHI_CELL_SUMS_H
#define NHI_CELL_SUMS_H

#include "engine/aggregate/groups.h"

/* The cells of group g are cell[first[g]] .. cell[first[g + 1] - 1], ascending. All NULL where cells are not told apart. */
struct nhi_cell_sums {
    size_t *first; /* [n_groups + 1] */
    uint32_t *cell;
    nhi_i128 *sum; /* [first[n_groups] x n_periods] */
};

/* Adds up the atoms: [n_atoms x n_periods] of groups that have cells. NH_RANGE: wider than 127 bits. NH_MEMORY. */
NH_CHECKED nh_status nhi_cell_sums_make(const struct nhi_groups *groups, const nhi_i128 *atoms,
                                        uint32_t n_periods, struct nhi_cell_sums *sums,
                                        struct nh_error *error);
void nhi_cell_sums_clear(struct nhi_cell_sums *sums);

#endif
