/* gather.h - values on their way to a builder, gathered and packed by any one thread, taken by the builder in order. */
#ifndef NHI_GATHER_H
#define NHI_GATHER_H

#include "engine/store/builder.h"

/* What was gathered: sorted strips of each series. */
struct nhi_packed {
    struct nhi_packed_series {
        struct nhi_buffer strips;
        size_t n_strips;
        int decimals;        /* that its values need */
        int64_t first, last; /* period; times has the bits of every period or-ed together */
        uint64_t times;
    } series[NHI_N_SERIES];
};
void nhi_packed_clear(struct nhi_packed *packed);

struct nhi_gather; /* opaque: belongs to one thread */

/* Returns new; borrows the builder, which must not change while a value is gathered. */
NH_CHECKED nh_status nhi_gather_new(const struct nhi_builder *builder, struct nhi_gather **gather,
                                    struct nh_error *error);
void nhi_gather_free(struct nhi_gather *gather);

/* Adds a value; its line is relative to the first one of what is gathered. *is_taken false: nhi_builder_value has to see
 * it, because it is the first of its axis or is to be refused. */
NH_CHECKED nh_status nhi_gather_value(struct nhi_gather *gather, const struct nhi_entry *entry,
                                      bool *is_taken, struct nh_error *error);
NH_CHECKED nh_status nhi_gather_cell(struct nhi_gather *gather, enum nhi_series series,
                                     const struct nhi_cell *cell, struct nh_error *error);
/* A row is added as a whole or not at all: drops what was added last from this line. */
void nhi_gather_drop(struct nhi_gather *gather, uint64_t line);

/* Sorts and packs what was added into an empty *packed; the gather is empty afterwards. */
NH_CHECKED nh_status nhi_gather_pack(struct nhi_gather *gather, struct nhi_packed *packed,
                                     struct nh_error *error);

/* Takes what was gathered from rows that begin at physical line first_row; *packed is empty afterwards. Host's thread. */
NH_CHECKED nh_status nhi_builder_take(struct nhi_builder *builder, struct nhi_packed *packed,
                                      uint64_t first_row, struct nh_error *error);

#endif
