/* superseded.h - what a store says about a key before an append: the values that corrections replace. */
#ifndef NHI_SUPERSEDED_H
#define NHI_SUPERSEDED_H

#include "engine/store/store.h"

struct nhi_superseded;

/* The number by which the builder sorts a line; lines of the store are packed with the view's enterprises and items. */
typedef uint64_t (*nhi_pack_fn)(const void *state, int32_t item, int32_t flow, int32_t enterprise);

/* Looks into the segments of `store` that have `series` at a time inside `axis`. Returns new; borrows the store. */
NH_CHECKED nh_status nhi_superseded_new(const nh_store *store, enum nhi_series series,
                                        const struct nhi_axis *axis, nhi_pack_fn pack, const void *state,
                                        struct nhi_superseded **superseded, struct nh_error *error);
void nhi_superseded_free(struct nhi_superseded *superseded);

/* The value in force of a line (packed) in a period: of the newest segment that has one. *has_value false: none. The
 * measured coefficient that belongs to a quantity comes with it. */
struct nhi_old_value {
    int64_t value, coefficient; /* coefficient: NHI_MISSING_I64: none */
    int decimals, coefficient_decimals;
};
NH_CHECKED nh_status nhi_superseded_find(struct nhi_superseded *superseded, uint64_t line, int64_t period,
                                         struct nhi_old_value *old, bool *has_value, struct nh_error *error);

#endif
