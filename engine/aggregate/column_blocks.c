/* column_blocks.c - see column_blocks.h. */
#include "engine/aggregate/column_blocks.h"

#include "engine/base/memory.h"

enum { ALIGNED_COLUMNS = 16 /* kernels enter packed rows there */ };

/* Where a base period lies in columns first .. first + n - 1 of the axis, cut to them. */
static uint32_t column_of(const struct nhi_axis *axis, int64_t base_period, int64_t first, int64_t n)
{
    int64_t column = base_period - axis->first - first;
    return (uint32_t)(column < 0 ? 0 : column > n ? n : column);
}

static struct nhi_span span_of(uint32_t first, uint32_t end)
{
    struct nhi_span span = {first, end, UINT64_MAX << first % 64, UINT64_MAX >> (63 - (end - 1) % 64)};
    if (first / 64 == (end - 1) / 64)
        span.first_mask &= span.last_mask;
    return span;
}

/* Everything of a block that follows from slot_first. */
static nh_status describe_slots(struct nhi_column_block *block, struct nh_error *error)
{
    NH_TRY(nhi_alloc(block->n_slots, sizeof *block->widths, &block->widths, error));
    NH_TRY(nhi_alloc(block->n_slots, sizeof *block->spans, &block->spans, error));
    NH_TRY(nhi_alloc(block->n_columns, sizeof *block->slot_of, &block->slot_of, error));
    NH_TRY(nhi_alloc((block->n_columns + 63) / 64, sizeof *block->whole, &block->whole, error));
    for (uint32_t s = 0; s < block->n_slots; s++) {
        block->widths[s] = block->slot_first[s + 1] - block->slot_first[s];
        block->spans[s] = span_of(block->slot_first[s], block->slot_first[s + 1]);
        for (uint32_t c = block->slot_first[s]; c < block->slot_first[s + 1]; c++) {
            block->slot_of[c] = s;
            block->whole[c / 64] |= UINT64_C(1) << c % 64;
        }
    }
    return NH_OK;
}

static nh_status add_block(const struct nhi_series_info *info, const struct nhi_slots *slots,
                           uint32_t i_block, struct nhi_column_blocks *blocks, struct nh_error *error)
{
    const struct nhi_axis *axis = &info->axis;
    struct nhi_column_block *block = &blocks->block[blocks->n];
    int64_t begin = (int64_t)i_block * info->chunk_columns;
    int64_t width = axis->n - begin < info->chunk_columns ? axis->n - begin : info->chunk_columns;
    uint32_t first = 0, end = slots->n;
    while (first < end && column_of(axis, slots->bound[first + 1], begin, width) == 0)
        first++;
    while (end > first && column_of(axis, slots->bound[end - 1], begin, width) ==
                              column_of(axis, slots->bound[end], begin, width))
        end--;
    if (first == end)
        return NH_OK; /* no wanted period in this block: it is not read */
    blocks->n++;
    *block = (struct nhi_column_block){.i_block = i_block, .first_slot = first, .n_slots = end - first};
    NH_TRY(nhi_alloc(block->n_slots + 1, sizeof *block->slot_first, &block->slot_first, error));
    block->first_column =
        column_of(axis, slots->bound[first], begin, width) / ALIGNED_COLUMNS * ALIGNED_COLUMNS;
    for (uint32_t s = 0; s <= block->n_slots; s++)
        block->slot_first[s] = column_of(axis, slots->bound[first + s], begin, width) - block->first_column;
    block->n_columns = block->slot_first[block->n_slots];
    blocks->max_slots = block->n_slots > blocks->max_slots ? block->n_slots : blocks->max_slots;
    blocks->max_columns = block->n_columns > blocks->max_columns ? block->n_columns : blocks->max_columns;
    return describe_slots(block, error);
}

nh_status nhi_column_blocks_find(const struct nhi_series_info *info, const struct nhi_slots *slots,
                                 struct nhi_column_blocks *blocks, struct nh_error *error)
{
    uint32_t n = (info->axis.n + info->chunk_columns - 1) / info->chunk_columns;
    NH_TRY(nhi_alloc(n, sizeof *blocks->block, &blocks->block, error));
    for (uint32_t b = 0; b < n; b++)
        NH_TRY(add_block(info, slots, b, blocks, error));
    return NH_OK;
}

void nhi_column_blocks_clear(struct nhi_column_blocks *blocks)
{
    for (size_t b = 0; b < blocks->n; b++) {
        nhi_free(blocks->block[b].slot_first);
        nhi_free(blocks->block[b].widths);
        nhi_free(blocks->block[b].spans);
        nhi_free(blocks->block[b].slot_of);
        nhi_free(blocks->block[b].whole);
    }
    nhi_free(blocks->block);
    *blocks = (struct nhi_column_blocks){0};
}

void nhi_full_counts(const struct nhi_series_info *info, const struct nhi_slots *slots, uint32_t *full)
{
    for (uint32_t s = 0; s < slots->n; s++)
        full[s] = column_of(&info->axis, slots->bound[s + 1], 0, info->axis.n) -
                  column_of(&info->axis, slots->bound[s], 0, info->axis.n);
}
