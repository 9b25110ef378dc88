/* spread.h - from atoms to their groups, on all threads where no two atoms are in one group.
 */
#ifndef NHI_SPREAD_H
#define NHI_SPREAD_H

#include "engine/aggregate/groups.h"

/* Atoms first .. end - 1. */
typedef nh_status (*nhi_atoms_fn)(const void *state, size_t first, size_t end, struct nh_error *error);

/* Calls `fn` for all atoms, from several threads. Returns what it returns. */
NH_CHECKED nh_status nhi_over_atoms(const struct nhi_groups *groups, unsigned n_threads, nhi_atoms_fn fn,
                                    const void *state, struct nh_error *error);
/* The same; once for all of them where not every atom is a group of its own. */
NH_CHECKED nh_status nhi_spread_atoms(const struct nhi_groups *groups, unsigned n_threads, nhi_atoms_fn fn,
                                      const void *state, struct nh_error *error);

/* results[g * stride + p] += the sums of the atoms of group g. */
struct nhi_spread {
    const struct nhi_groups *groups;
    const nhi_i128 *sums; /* [n_atoms x n_periods] */
    uint32_t n_periods;
    nhi_i128 *results;
    size_t stride;
};
/* NH_RANGE: a sum leaves 127 bits. */
NH_CHECKED nh_status nhi_spread_sums(const struct nhi_spread *spread, unsigned n_threads,
                                     struct nh_error *error);

#endif
