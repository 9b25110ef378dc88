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
static void add_run(const int64_t *sums, size_t n_rows, size_t n_slots, int64_t *acc)
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

/* One row in steps of two slots: a whole register reaches into a line of accumulators that nobody has asked for. */
static inline void add_narrow(const int64_t *row, size_t n_slots, int64_t *acc)
{
    typedef uint64_t pair __attribute__((vector_size(16), aligned(8), may_alias));
    size_t s = 0;
    for (; s + 2 <= n_slots; s += 2)
        *(pair *)(acc + s) += *(const pair *)(row + s);
    if (s < n_slots)
        acc[s] = (int64_t)((uint64_t)acc[s] + (uint64_t)row[s]);
}

static inline void add_wide(const int64_t *row, size_t n_slots, int64_t *acc)
{
    size_t s = 0;
    for (; s + VL <= n_slots; s += VL)
        v_store(acc + s, v_add(v_load(acc + s), v_load(row + s)));
    add_narrow(row + s, n_slots - s, acc + s);
}

enum {
    RUN_ROWS =
        64, /* runs end there, so that the rows of a run are still near when their next columns are read */
    LINE_SLOTS = 8, /* of a cache line */
    /* whose accumulators are asked for: with 10^6 groups they come from the memory */
    LINES_AHEAD = 96,
    MOST_ROWS_AHEAD = 32
};

struct group_rows {
    const int64_t *sums;
    const uint32_t *group;
    size_t n_rows, n_slots, stride;
    int64_t *acc;
};

/* In the second-level cache: more lines may be under way to it than to the first. A row may begin inside of one. As a call it
 * would be left out: it seems to do nothing. */
__attribute__((always_inline)) static inline void ask_for(const struct group_rows *rows, size_t r)
{
    if (r >= rows->n_rows || rows->group[r] == NHI_NO_GROUP)
        return;
    const int64_t *const acc = rows->acc + rows->group[r] * rows->stride;
    for (size_t s = 0; s < rows->n_slots; s += LINE_SLOTS)
        __builtin_prefetch(acc + s, 0, 2);
    __builtin_prefetch(acc + rows->n_slots - 1, 0, 2);
}

static inline size_t run_end(const struct group_rows *rows, size_t first)
{
    const size_t limit = rows->n_rows - first < RUN_ROWS ? rows->n_rows : first + RUN_ROWS;
    size_t end = first + 1;
    while (end < limit && rows->group[end] == rows->group[first])
        end++;
    return end;
}

__attribute__((always_inline)) static inline void add_groups(const struct group_rows *given, size_t n_ahead,
                                                             bool is_narrow)
{
    const struct group_rows rows = *given;
    for (size_t r = 0; r < n_ahead; r++)
        ask_for(&rows, r);
    for (size_t r = 0, end; r < rows.n_rows; r = end) {
        end = run_end(&rows, r);
        ask_for(&rows, r + n_ahead);
        if (rows.group[r] == NHI_NO_GROUP)
            continue;
        const int64_t *const row = rows.sums + r * rows.n_slots;
        int64_t *const acc = rows.acc + rows.group[r] * rows.stride;
        if (end - r > 1)
            add_run(row, end - r, rows.n_slots, acc);
        else if (is_narrow)
            add_narrow(row, rows.n_slots, acc);
        else
            add_wide(row, rows.n_slots, acc);
    }
}

/* Of one slot: a run costs no more than its rows. */
static void add_numbers(const struct group_rows *rows)
{
    for (size_t r = 0; r < rows->n_rows; r++) {
        ask_for(rows, r + MOST_ROWS_AHEAD);
        if (rows->group[r] != NHI_NO_GROUP)
            add_narrow(rows->sums + r, 1, rows->acc + rows->group[r] * rows->stride);
    }
}

static void group_add(const int64_t *sums, const uint32_t *group, size_t n_rows, size_t n_slots,
                      size_t stride, int64_t *acc)
{
    const struct group_rows rows = {sums, group, n_rows, n_slots, stride, acc};
    const size_t n_ahead = LINES_AHEAD / (n_slots / LINE_SLOTS + 1) + 1;
    if (n_slots == 1)
        add_numbers(&rows);
    else if (n_slots > 1 && n_slots <= LINE_SLOTS)
        add_groups(&rows, MOST_ROWS_AHEAD, true);
    else if (n_slots > 1)
        add_groups(&rows, n_ahead < MOST_ROWS_AHEAD ? n_ahead : MOST_ROWS_AHEAD, false);
}

#endif
