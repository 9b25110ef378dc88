/* inventory.h - which lines and classes an aggregate is made of, and how large its numbers may become. */
#ifndef NHI_INVENTORY_H
#define NHI_INVENTORY_H

#include "engine/aggregate/aggregate.h"
#include "engine/aggregate/energy.h"

struct nhi_inventory {
    struct nhi_item *items; /* of energy, by carrier */
    size_t n_items;
    struct nhi_item *feedstock; /* the same of feedstock, where a scope leaves it out */
    size_t n_feedstock;
    struct nhi_carrier_kinds kinds; /* where there are scopes */
    int quantity_decimals, coefficient_decimals;
    bool is_energy_wide, is_output_wide; /* sums are not known to fit into 63 bits */
};

/* Also sets the classes and the decimals of an aggregate, whose parts are known, and has_feedstock. To be cleared after a failure, too. NH_RANGE: energy would need
 * too many decimals, or a sum might not be exact. NH_MEMORY, NH_FORMAT, NH_IO. */
NH_CHECKED nh_status nhi_inventory_take(const nh_store *store, const struct nhi_selection *selection,
                                        const struct nhi_coefficients *coefficients,
                                        struct nhi_aggregate *aggregate, struct nhi_inventory *inventory,
                                        struct nh_error *error);
void nhi_inventory_clear(struct nhi_inventory *inventory);

#endif
