/* tally.h - totals of lines by (item, atom, slot) and who reported, over all segments: series minus superseded.
 * Integers only, so that nothing depends on threads, chunks or the order of anything.
 */
#ifndef NHI_TALLY_H
#define NHI_TALLY_H

#include "engine/aggregate/groups.h"
#include "engine/aggregate/parts.h"
#include "engine/aggregate/presence.h"

/* Enterprises of a segment seen from the groups. */
struct nhi_local {
    const uint32_t *atom; /* [enterprises of the segment] */
    uint32_t *own_atom;   /* NULL: atom is that of the groups */
};
NH_CHECKED nh_status nhi_locals_make(const nh_store *store, const struct nhi_groups *groups,
                                     struct nhi_local **locals, struct nh_error *error);
void nhi_locals_free(struct nhi_local *locals, size_t n_segments);

struct nhi_tally {
    /* given */
    const nh_store *store;
    const struct nhi_groups *groups;
    const struct nhi_local *locals;
    const struct nhi_slots *slots;
    const struct nhi_parts *parts; /* of NHI_QUANTITY or NHI_OUTPUT */
    size_t n_items;
    int decimals;         /* of the totals: the largest of all segments */
    bool is_wide;         /* |sums| are not known to fit into 63 bits */
    uint8_t *states;      /* [n_enterprises x n_periods] enum nhi_presence */
    uint8_t has, partial; /* the bits to set */
    uint8_t required;     /* cells of units without this bit are left out; 0: none are */
    /* [n_items x n_slots] NULL, or: the totals of all items become one, each times its factor. Not with is_wide; the caller
     * has proved that this sum stays within 63 bits. */
    const int64_t *factors;
    /* made: [n_items, or 1 with factors][n_atoms x n_slots], one of them */
    int64_t *narrow;
    nhi_i128 *wide;
};

/* Bytes that a tally needs: for the totals of an item, which are those of all items with factors, and for knowing who
 * reported an item. */
uint64_t nhi_tally_totals_bytes(const nh_store *store, const struct nhi_groups *groups,
                                const struct nhi_slots *slots, bool is_wide);
uint64_t nhi_tally_call_bytes(const nh_store *store, const struct nhi_slots *slots);

/* Adds everything up; on failure nothing is left to free. Free with nhi_tally_clear. */
NH_CHECKED nh_status nhi_tally_run(struct nhi_tally *tally, struct nh_error *error);
void nhi_tally_clear(struct nhi_tally *tally);

/* Scale of a sum of |values| over all segments, and whether sums may leave 63 bits. NH_RANGE: they may leave 126. */
NH_CHECKED nh_status nhi_tally_range(const nh_store *store, enum nhi_series series, int *decimals,
                                     bool *is_wide, struct nh_error *error);

/* 10^n, 0 <= n <= 18: what brings a value to n more decimals. */
int64_t nhi_power_of_ten(int n);

#endif
