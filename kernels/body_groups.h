/* body_groups.h - adding the slots of rows to the accumulators of their groups. */
#ifndef NHI_BODY_GROUPS_H
#define NHI_BODY_GROUPS_H

#include "kernels/kernels.h"

static void mask_rows(const uint8_t *keep, size_t n_values, int64_t *sums, uint32_t *counts)
{
    for (size_t i = 0; i < n_values; i++) {
        sums[i] = keep[i] != 0 ? sums[i] : 0;
        counts[i] = keep[i] != 0 ? counts[i] : 0;
    }
}

/* Adds n_rows rows, all of one group: columns of registers, read once, from top to bottom. */
static inline void add_run(const int64_t *sums, size_t n_rows, size_t n_slots, int64_t *acc)
{
    enum { BLOCK = 4 };
    const int64_t *const end = sums + n_rows * n_slots;
    size_t s = 0;
    for (; s + BLOCK * VL <= n_slots; s += BLOCK * VL) {
        vec total[BLOCK];
        for (size_t i = 0; i < BLOCK; i++)
            total[i] = v_load(acc + s + i * VL);
        for (const int64_t *row = sums; row < end; row += n_slots)
            for (size_t i = 0; i < BLOCK; i++)
                total[i] = v_add(total[i], v_load(row + s + i * VL));
        for (size_t i = 0; i < BLOCK; i++)
            v_store(acc + s + i * VL, total[i]);
    }
    for (; s + VL <= n_slots; s += VL) {
        vec total = v_load(acc + s);
        for (const int64_t *row = sums; row < end; row += n_slots)
            total = v_add(total, v_load(row + s));
        v_store(acc + s, total);
    }
    if (s < n_slots) {
        vec total = v_load_part(acc + s, n_slots - s, v_set(0));
        for (const int64_t *row = sums; row < end; row += n_slots)
            total = v_add(total, v_load_part(row + s, n_slots - s, v_set(0)));
        v_store_part(acc + s, n_slots - s, total);
    }
}

enum {
    RUN_ROWS =
        64, /* runs end there, so that the rows of a run are still near when their next columns are read */
    ROWS_AHEAD = 16 /* whose accumulators are asked for: with 10^6 groups they come from the memory */
};

/* The first and the last of them: they seldom reach over more than two lines. */
static inline void ask_for(const uint32_t *group, size_t row, size_t n_slots, size_t stride,
                           const int64_t *acc)
{
    const int64_t *first = acc + (group[row] != NHI_NO_GROUP ? group[row] : 0) * stride;
    __builtin_prefetch(first, 1);
    __builtin_prefetch(first + n_slots - 1, 1);
}

static void group_add(const int64_t *sums, const uint32_t *group, size_t n_rows, size_t n_slots,
                      size_t stride, int64_t *acc)
{
    if (n_slots == 0)
        return;
    for (size_t first = 0, end; first < n_rows; first = end) {
        const size_t limit = n_rows - first < RUN_ROWS ? n_rows : first + RUN_ROWS;
        for (end = first + 1; end < limit && group[end] == group[first];)
            end++;
        if (end + ROWS_AHEAD <= n_rows && end - first < ROWS_AHEAD)
            ask_for(group, end + ROWS_AHEAD - 1, n_slots, stride, acc);
        if (group[first] != NHI_NO_GROUP)
            add_run(sums + first * n_slots, end - first, n_slots, acc + group[first] * stride);
    }
}

#endif
