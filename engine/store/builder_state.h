/* builder_state.h - the inside of a builder, shared by builder.c and builder_write.c only. */
#ifndef NHI_BUILDER_STATE_H
#define NHI_BUILDER_STATE_H

#include "engine/store/builder.h"
#include "engine/store/commit.h"

/* The key of a cell: item, flow, rank of the enterprise, period. */
enum {
    NHI_PERIOD_BITS = 21,
    NHI_RANK_BITS = 28,
    NHI_FLOW_BITS = 3, /* which leaves 12 bits for the item: NHI_MAX_ITEMS */
    NHI_PERIOD_REACH =
        1 << (NHI_PERIOD_BITS - 1), /* either side of the first period: 29 years of quarter hours */
    NHI_MAX_ATTRIBUTES = 256,
    NHI_MAX_TABLES = 8
};

/* The periods of one axis while they come in. */
struct nhi_time_grid {
    bool is_set, is_fixed;     /* fixed: by the store */
    enum nhi_freq freq;        /* of the periods that come in */
    enum nhi_freq stored_freq; /* of the axis: as coarse as the times of day allow */
    uint64_t n;
    int64_t base, first, last;
};

struct nhi_builder {
    nh_context *context;
    struct nhi_commit *commit; /* NULL after the commit */
    nh_store *old;
    enum nhi_codec codec;
    uint32_t chunk_lines;

    struct nhi_dictionary *ids;
    int32_t enterprise_capacity;
    bool *is_declared, *is_mentioned;
    int n_attributes;
    struct nhi_attribute attributes[NHI_MAX_ATTRIBUTES];
    int32_t *rank, *by_rank; /* enterprise -> rank and back, after seal */

    struct nhi_dictionary *carriers, *measures;
    char *units[NHI_MAX_ITEMS];
    struct nhi_time_grid grids[2]; /* energy, output */
    struct nhi_sorter *sorters[NHI_N_SERIES];
    int decimals[NHI_N_SERIES];
    struct nhi_series_info info[NHI_N_SERIES]; /* after check */
    uint64_t n_corrected;

    size_t n_tables;
    struct nhi_table tables[NHI_MAX_TABLES];
};

NH_CHECKED nh_status nhi_builder_add_enterprise(struct nhi_builder *builder, const char *id, size_t n_bytes,
                                                int32_t *enterprise, struct nh_error *error);
/* Appends the texts of a list to another. */
NH_CHECKED nh_status nhi_builder_copy_list(const struct nhi_dictionary *from, struct nhi_dictionary *to,
                                           struct nh_error *error);
uint64_t nhi_builder_pack_line(const struct nhi_builder *builder, int32_t item, int32_t flow,
                               int32_t enterprise);

#endif
