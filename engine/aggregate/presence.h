/* presence.h - who reported: for every enterprise (unit) and output period one byte of bits, collected while lines are
 * added up. Counting them is counts.h.
 */
#ifndef NHI_PRESENCE_H
#define NHI_PRESENCE_H

#include "engine/aggregate/pipeline.h"

/* What is known of an enterprise in a period. ANY is about all classes of carriers, the others about the one at hand. */
enum nhi_presence {
    NHI_HAS_ENERGY = 1,
    NHI_PARTIAL_ENERGY = 2, /* a line has cells in the period, but not all */
    NHI_HAS_OUTPUT = 4,
    NHI_PARTIAL_OUTPUT = 8,
    NHI_HAS_ANY_ENERGY = 16,
    NHI_PARTIAL_ANY_ENERGY = 32,
    NHI_IS_MEMBER = 64 /* of those that count, where not all do */
};

/* States are noted and counted 8 at a time: their array begins at a multiple of 8 and is so much longer. */
enum { NHI_STATES_PADDING = 15 };

/* The energy bits of the class at hand become part of those of any class, and are free for the next. */
void nhi_states_close_class(uint8_t *states, size_t n_states);
/* With matched pairing a unit counts only where it has both: energy is added where there is output, then output where
 * there is energy, and what remains has both. */
void nhi_states_keep_matched(uint8_t *states, size_t n_states);

/* Collects over several passes. */
struct nhi_roll_call {
    /* given */
    struct nhi_pool *pool;
    uint8_t *states; /* [n_units x n_periods] enum nhi_presence */
    size_t n_units;
    const struct nhi_slots *slots;
    uint8_t has, partial; /* the bits to set */
    size_t n_items;
    /* [n_items] present cells of (unit, period) over all pieces, modulo 2^16; NULL: whatever is to be known of a line
     * of the item comes at once */
    uint16_t **net;
    uint8_t *is_full; /* [n_units] a line of the pass that runs has all of its cells */
    /* of the pass that runs */
    const int32_t *unit;     /* of a local enterprise; NULL: the same */
    uint32_t *full_counts;   /* [slots] cells of a full line */
    uint8_t *full_states;    /* [n_periods] what it says of its unit */
    uint64_t *full_of_eight; /* [n_periods words] the same of eight units, one behind the other */
    bool is_subtracted;
};

/* Takes memory; nhi_roll_call_wait for items whose lines come in pieces. Free with nhi_roll_call_clear. NH_MEMORY. */
NH_CHECKED nh_status nhi_roll_call_init(struct nhi_roll_call *call, struct nh_error *error);
NH_CHECKED nh_status nhi_roll_call_wait(struct nhi_roll_call *call, size_t i_item, struct nh_error *error);
void nhi_roll_call_clear(struct nhi_roll_call *call);

/* A pass over one series of one segment begins; its rows, from any thread; it ends. */
void nhi_roll_call_begin(struct nhi_roll_call *call, const struct nhi_store_segment *segment,
                         enum nhi_series series);
void nhi_roll_call_rows(const struct nhi_roll_call *call, const struct nhi_rows *rows);
/* In so many tasks, from any thread. */
size_t nhi_roll_call_tasks(const struct nhi_roll_call *call);
void nhi_roll_call_end(const struct nhi_roll_call *call, size_t i_task);
/* After the last pass: what had to wait. */
void nhi_roll_call_close(const struct nhi_roll_call *call);

#endif
