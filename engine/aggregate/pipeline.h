/* pipeline.h - one pass over lines of one series of one segment: raw chunks are read by the host's thread, verified,
 * decoded and rolled up along time by all threads, and handed on as rows. What the rows are added to is tally.h.
 */
#ifndef NHI_PIPELINE_H
#define NHI_PIPELINE_H

#include "engine/aggregate/calendar.h"
#include "engine/store/store.h"

/* Wanted lines first .. end - 1, all of one item. */
struct nhi_run {
    uint64_t first, end;
    uint32_t i_item;
};

/* Rows of one run, rolled up; the taker may change sums and counts. */
struct nhi_rows {
    uint32_t i_item;
    size_t n;
    const int32_t *enterprise; /* [n] of the segment */
    int64_t *sums;             /* [n x n_slots] */
    int64_t *sums_hi;          /* NULL, or: value = sums_hi * 2^32 + sums */
    uint32_t *counts;          /* [n x n_slots] present cells */
};

struct nhi_pass {
    nh_context *context;
    const struct nhi_store_segment *segment;
    enum nhi_series series;
    const struct nhi_slots *slots;
    const struct nhi_run *runs; /* ascending, disjoint */
    size_t n_runs;
    const uint8_t
        *keep_line_enterprise; /* [enterprises of the segment] rows of others are not wanted; NULL: all are */
    bool is_wide;              /* the sums of 64-bit cells are not known to fit into 63 bits */
    /* Any thread; i_thread < context->n_threads. */
    nh_status (*take)(void *state, const struct nhi_rows *rows, unsigned i_thread, struct nh_error *error);
    void *state;
};

/* Lines of a row block; the largest n that the taker sees. 0: the series is empty. */
size_t nhi_pass_max_rows(const struct nhi_store_segment *segment, enum nhi_series series);

/* Memory is bounded by a few row blocks for each thread. NH_FORMAT: a chunk is damaged. NH_IO, NH_MEMORY,
 * NH_CANCELLED, and whatever the taker returns. */
NH_CHECKED nh_status nhi_pass_run(const struct nhi_pass *pass, struct nh_error *error);

#endif
