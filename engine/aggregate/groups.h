/* groups.h - which enterprises form which group. Carriers are no part of it: they split the energy of a group.
 *
 * An enterprise may count in several groups (one for each of its chains, and the subtotals above them). To keep sums
 * and counts exact and simple, enterprises with the same groups form an *atom*; every enterprise is in exactly one, so
 * that everything is added by atom, and a group is the union of disjoint atoms.
 */
#ifndef NHI_GROUPS_H
#define NHI_GROUPS_H

#include "engine/aggregate/selection.h"

struct nhi_groups {
    struct nhi_pool *pool; /* of `atom`, `label` and `n_leading` */
    size_t n_atoms;
    uint32_t *atom; /* [n_enterprises]; NHI_NO_GROUP: not selected */
    bool is_each;   /* every atom is one enterprise; they ascend together */
    size_t n_keys;  /* keys but `carrier` */
    size_t n_groups;
    const char **label;  /* [n_groups x n_keys] texts of a group, "*" behind the leading keys of a subtotal */
    uint32_t *n_leading; /* [n_groups] keys that are not summed over */
    size_t *first;       /* [n_atoms + 1] groups of atom a: group[first[a]] .. group[first[a + 1] - 1] */
    uint32_t *group;
    bool is_one_to_one; /* every atom is a group, of which it is all */
    uint32_t *
        cell; /* [n_atoms] where the selection tells cells of industries apart: every atom lies in one; else NULL */
    struct nhi_dictionary **texts; /* [n_keys] owners of the labels; NULL: they are the store's */
};

/* Groups sorted bytewise by their labels. NH_MEMORY. NH_RANGE: more than 2^31 groups. */
NH_CHECKED nh_status nhi_groups_make(const nh_store *store, const struct nhi_selection *selection,
                                     struct nhi_groups *groups, struct nh_error *error);
void nhi_groups_clear(struct nhi_groups *groups);

#endif
