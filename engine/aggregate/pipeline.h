/* pipeline.h - one pass over lines of one series of one segment: every row block is read, verified, decoded and rolled
 * up along time by one thread, while it is in that thread's cache, and handed on. What it is added to is tally.h.
 */
#ifndef NHI_PIPELINE_H
#define NHI_PIPELINE_H

#include "engine/aggregate/column_blocks.h"
#include "engine/store/store.h"

/* Wanted lines first .. end - 1, all of one item. */
struct nhi_run {
    uint64_t first, end;
    uint32_t i_item;
};

/* Some rows of one run and the slots that one column block of the chunks reaches. Neighbouring rows of one atom may come
 * as one sum. The taker may change sums and counts. */
struct nhi_rows {
    uint32_t i_item;
    uint32_t first_slot, n_slots;
    size_t n;
    const int32_t *enterprise; /* [n] of the segment */
    const uint32_t *atom;      /* [n]; NHI_NO_GROUP: such a row is in no sum */
    /* NULL, or bits of the present cells [n x n_words] of rows that are in a sum: then the counts are not set */
    const uint64_t *present;
    size_t n_words;
    /* With present, bits of the rows that are in a sum: those with all cells of the block, and the others. */
    const uint64_t *full, *others; /* [(n + 63) / 64] */
    const uint64_t *whole;         /* [n_words] the bits that are in a slot */
    const struct nhi_span *spans;  /* [n_slots] of them */
    const uint32_t *slot_of;       /* [bits] of one of them, counted from first_slot */
    const uint32_t *widths;        /* [n_slots] cells of a row that is full */
    uint32_t *counts;              /* [n x n_slots] present cells */
    size_t n_sums;
    const uint32_t *sum_atom; /* [n_sums] */
    int64_t *sums;            /* [n_sums x n_slots] */
    int64_t *sums_hi;         /* NULL, or: value = sums_hi * 2^32 + sums */
};

struct nhi_pass {
    nh_context *context;
    const struct nhi_store_segment *segment;
    enum nhi_series series;
    const struct nhi_slots *slots;
    const struct nhi_run *runs; /* ascending, disjoint */
    size_t n_runs;
    const uint32_t *atom; /* [enterprises of the segment] */
    bool is_wide;         /* the sums of 64-bit cells are not known to fit into 63 bits */
    bool by_row;          /* every row is a sum, and present is NULL */
    /* Any thread; i_thread < context->n_threads. Rows of one line come from one thread. */
    nh_status (*take)(void *state, const struct nhi_rows *rows, unsigned i_thread, struct nh_error *error);
    void *state;
};

/* The largest n of nhi_rows. */
enum { NHI_MAX_ROWS = 512 };

/* Memory: for each thread a stored chunk (not when files are mapped), two decoded ones (not for the codec none), and
 * less than a megabyte. NH_FORMAT: a chunk is damaged; says which. NH_IO, NH_MEMORY, NH_CANCELLED, and whatever the
 * taker returns. */
NH_CHECKED nh_status nhi_pass_run(const struct nhi_pass *pass, struct nh_error *error);

#endif
