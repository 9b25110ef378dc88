/* builder_state.h - the inside of a builder, shared by builder*.c and gather.c only. */
#ifndef NHI_BUILDER_STATE_H
#define NHI_BUILDER_STATE_H

#include "engine/store/commit.h"
#include "engine/store/gather.h"

/* The key of a cell: item, flow, rank of the enterprise, period. */
enum {
    NHI_RANK_BITS = 28,
    NHI_FLOW_BITS = 4, /* which leaves 11 bits for the item: NHI_MAX_ITEMS */
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
    struct nhi_sorter_memory memory;
    struct nhi_sorter *sorters[NHI_N_SERIES];
    struct nhi_gather *gather; /* of the values that come one by one */
    int decimals[NHI_N_SERIES];
    struct nhi_series_info info[NHI_N_SERIES]; /* after check */
    uint64_t n_corrected;

    size_t n_tables;
    struct nhi_table tables[NHI_MAX_TABLES];
};

NH_CHECKED nh_status nhi_builder_add_enterprise(struct nhi_builder *builder, const char *id, size_t n_bytes,
                                                int32_t *enterprise, struct nh_error *error);
/* They are not asked for any more: not even their number. */
void nhi_builder_free_enterprises(struct nhi_builder *builder);
/* Appends the texts of a list to another. */
NH_CHECKED nh_status nhi_builder_copy_list(const struct nhi_dictionary *from, struct nhi_dictionary *to,
                                           struct nh_error *error);
static inline uint64_t nhi_builder_pack_line(const struct nhi_builder *builder, int32_t item, int32_t flow,
                                             int32_t enterprise)
{
    return ((uint64_t)item << NHI_FLOW_BITS | (uint64_t)flow) << NHI_RANK_BITS |
           (uint64_t)builder->rank[enterprise];
}

/* ---- time (builder_time.c) ------------------------------------------------------------------------------ */

static inline const struct nhi_time_grid *nhi_builder_grid(const struct nhi_builder *builder,
                                                           enum nhi_series series)
{
    return &builder->grids[series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED];
}

/* The frequency of an axis that also holds periods with these bits. */
enum nhi_freq nhi_time_needs(const struct nhi_time_grid *grid, uint64_t times);

/* Why a period cannot be on the axis. */
enum nhi_time_fault { NHI_TIME_OK, NHI_TIME_TOO_FAR, NHI_TIME_OFF_GRID };
static inline enum nhi_time_fault nhi_time_fault(const struct nhi_time_grid *grid, int64_t period)
{
    if (period - grid->base >= NHI_PERIOD_REACH || grid->base - period >= NHI_PERIOD_REACH)
        return NHI_TIME_TOO_FAR;
    return grid->is_fixed && nhi_time_needs(grid, (uint64_t)period) < grid->stored_freq ? NHI_TIME_OFF_GRID
                                                                                        : NHI_TIME_OK;
}

/* NH_DATA or NH_RANGE: the period is refused, and the axis is as it was. */
NH_CHECKED nh_status nhi_builder_check_time(struct nhi_builder *builder, enum nhi_series series,
                                            int64_t period, struct nh_error *error);
/* Periods that are not refused: from first to last, their bits or-ed together. */
void nhi_builder_note_times(struct nhi_builder *builder, enum nhi_series series, int64_t first, int64_t last,
                            uint64_t times);

/* ---- values (gather.c) ----------------------------------------------------------------------------------- */

/* Hands the values that came one by one to the sorters. */
NH_CHECKED nh_status nhi_builder_flush(struct nhi_builder *builder, struct nh_error *error);

/* ---- lines (builder_lines.c) ------------------------------------------------------------------------------ */

/* Goes over the lines of a series in order; every pass is the same. */
struct nhi_line_maker {
    struct nhi_builder *builder;
    enum nhi_series series;
    nhi_bad_cell_fn bad; /* NULL: what is bad was reported by an earlier pass */
    void *state;
    struct nhi_axis axis;
    const struct nhi_strip *strip; /* the first one of the next line; NULL: there is none */
    struct nhi_buffer strips;      /* of the line in work */
    /* the line in work */
    uint64_t line;
    int64_t *values;   /* [axis.n], at the decimals of the series */
    uint8_t *is_given; /* [axis.n]: the input has a cell here, be it a missing one */
};
NH_CHECKED nh_status nhi_line_maker_begin(struct nhi_line_maker *maker, struct nh_error *error);
/* The next line that has a cell that can be stored. */
NH_CHECKED nh_status nhi_line_maker_next(struct nhi_line_maker *maker, bool *has_line,
                                         struct nh_error *error);
void nhi_line_maker_end(struct nhi_line_maker *maker);

#endif
