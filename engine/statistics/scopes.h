/* scopes.h - the energy of a scope, and the lines that lead from all of it to that: exact sums, so that they add up.
 */
#ifndef NHI_SCOPES_H
#define NHI_SCOPES_H

#include "engine/aggregate/aggregate.h"

/* energy = full - feedstock - renewable - nonfossil; what the scope does not leave out is 0. */
struct nhi_scope_energy {
    struct nhi_decimal full, feedstock, renewable, nonfossil, energy;
    bool
        is_known; /* false: what is to be left out is not known: no feedstock is reported at all, or nothing of 2020 */
    bool is_over;    /* more is to be left out than there is: there is no energy of the scope */
    bool is_falling; /* there is less renewable energy than in 2020: nothing is left out for it */
    bool is_partial; /* cells of 2020 are missing */
};

struct nhi_scope_query {
    const nh_store *store;
    const struct nhi_selection *selection;
    const struct nhi_aggregate *made;
    uint8_t deductions; /* enum nhi_deduction */
    size_t row;         /* class x n_groups + group */
    size_t i_period;    /* of the aggregate */
};

/* NH_RANGE: it leaves 127 bits. */
NH_CHECKED nh_status nhi_scope_energy(const struct nhi_scope_query *query, struct nhi_scope_energy *energy,
                                      struct nh_error *error);

#endif
