/* sorter.h - sorting more records than fit into memory: sorted runs in temporary files, merged at the end. */
#ifndef NHI_SORTER_H
#define NHI_SORTER_H

#include "engine/base/status.h"

/* One value of a series on its way into a segment. Equal keys keep the order of their arrival. */
struct nhi_cell {
    uint64_t key;  /* what is sorted by: builder.c packs (item, flow, enterprise, period) into it */
    int64_t value; /* scaled by `decimals`; NHI_MISSING_I64: missing */
    uint32_t line; /* where it stood, for messages */
    uint16_t file;
    uint16_t decimals;
};

struct nhi_sorter;

/* Runs go to unlinked files in `directory` as soon as more than memory_bytes are needed. Returns new. */
NH_CHECKED nh_status nhi_sorter_new(const char *directory, uint64_t memory_bytes, struct nhi_sorter **sorter,
                                    struct nh_error *error);
void nhi_sorter_free(struct nhi_sorter *sorter);

NH_CHECKED nh_status nhi_sorter_add(struct nhi_sorter *sorter, const struct nhi_cell *cell,
                                    struct nh_error *error);
uint64_t nhi_sorter_count(const struct nhi_sorter *sorter);

/* Goes to the first cell; the first call ends the adding. May be called again for another pass. */
NH_CHECKED nh_status nhi_sorter_rewind(struct nhi_sorter *sorter, struct nh_error *error);
/* The next cell in order of the keys; *has_cell false: the end. */
NH_CHECKED nh_status nhi_sorter_next(struct nhi_sorter *sorter, struct nhi_cell *cell, bool *has_cell,
                                     struct nh_error *error);

#endif
