/* energy.h - from quantities to tonnes: carrier totals by slot times the coefficient in force there, plus what has a
 * measured coefficient, exactly.
 */
#ifndef NHI_ENERGY_H
#define NHI_ENERGY_H

#include "engine/aggregate/coefficients.h"
#include "engine/aggregate/scope.h"
#include "engine/aggregate/tally.h"

struct nhi_energy {
    const nh_store *store;
    const struct nhi_groups *groups;
    const struct nhi_local *locals;
    const struct nhi_slots *slots;
    const struct nhi_coefficients *coefficients;
    bool is_gross;
    size_t n_parts;
    const enum nhi_energy_part *parts; /* that are added up, each a column of the product */
    const struct nhi_carrier_kinds *kinds;
    bool is_silent;   /* states are left as they are: feedstock says nothing of who reported */
    uint8_t *states;  /* [n_enterprises x n_periods]; gets NHI_HAS_ENERGY and NHI_PARTIAL_ENERGY */
    uint8_t required; /* as in a tally */
    int quantity_decimals;
    bool is_wide;
    int coefficient_decimals; /* common to reference and measured ones */
    uint64_t budget_bytes;    /* of the totals of the items in work; one item is always taken */
};

/* +1, -1, or 0 (a part of consumption, which adds nothing): the sign of a flow in the energy of a unit. */
int nhi_flow_sign(int flow, bool is_gross);

/* energy[n_parts][n_atoms x n_periods] += the energy of the items, in 10^-(quantity_decimals + coefficient_decimals) of the
 * unit of the coefficients. NH_DATA: MISSING_COEF. NH_RANGE: a sum leaves 127 bits. */
NH_CHECKED nh_status nhi_energy_add(const struct nhi_energy *given, const struct nhi_item *items,
                                    size_t n_items, nhi_i128 *energy, struct nh_error *error);

#endif
