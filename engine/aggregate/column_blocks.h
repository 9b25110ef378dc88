/* column_blocks.h - which columns of the stored chunks the slots of a question need.
 */
#ifndef NHI_COLUMN_BLOCKS_H
#define NHI_COLUMN_BLOCKS_H

#include "engine/aggregate/calendar.h"
#include "engine/store/store.h"

/* Bits first .. end - 1 of the words of a row. */
struct nhi_span {
    uint32_t first, end;
    uint64_t first_mask, last_mask; /* of the words of bits first and end - 1 */
};

enum nhi_cells { NHI_CELLS_NONE, NHI_CELLS_SOME, NHI_CELLS_ALL };

/* Which bits of a span (not empty) are set. */
static inline enum nhi_cells nhi_cells_in(const struct nhi_span *span, const uint64_t *words)
{
    const uint32_t last = (span->end - 1) / 64;
    uint32_t w = span->first / 64;
    uint64_t some = words[w] & span->first_mask, missing = ~words[w] & span->first_mask;
    for (; w < last; w++) {
        const uint64_t mask = w + 1 == last ? span->last_mask : UINT64_MAX;
        some |= words[w + 1] & mask;
        missing |= ~words[w + 1] & mask;
    }
    return missing == 0 ? NHI_CELLS_ALL : some == 0 ? NHI_CELLS_NONE : NHI_CELLS_SOME;
}

/* A column block of the chunks and the slots that reach into it. */
struct nhi_column_block {
    uint32_t i_block, first_slot, n_slots;
    uint32_t first_column,
        n_columns;          /* of the block: all that the slots need; packed rows can be entered there */
    uint32_t *slot_first;   /* [n_slots + 1] counted from first_column */
    uint32_t *widths;       /* [n_slots] cells of a row that is full */
    struct nhi_span *spans; /* [n_slots] of the bits of the columns */
    uint32_t *slot_of;      /* [n_columns] counted from first_slot, of columns that are in one */
    uint64_t *whole;        /* bits of the columns that are in a slot */
};

struct nhi_column_blocks {
    struct nhi_column_block *block; /* without those that no slot reaches into */
    size_t n;
    uint32_t max_slots, max_columns; /* of a block */
};

/* *blocks is empty before; to be cleared after a failure as well. NH_MEMORY. */
NH_CHECKED nh_status nhi_column_blocks_find(const struct nhi_series_info *info, const struct nhi_slots *slots,
                                            struct nhi_column_blocks *blocks, struct nh_error *error);
void nhi_column_blocks_clear(struct nhi_column_blocks *blocks);

/* Present cells of a full row in each slot: full[slots->n]. */
void nhi_full_counts(const struct nhi_series_info *info, const struct nhi_slots *slots, uint32_t *full);

#endif
