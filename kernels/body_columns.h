/* body_columns.h - adding rows up column by column: what a group is made of before it is rolled up along time.
 *
 * Rows of one group are added first, because that is the cheapest addition there is: one load and one masked addition
 * for a register of cells, without a sum across lanes. Which cells are present comes out as bits on the way.
 */
#ifndef NHI_BODY_COLUMNS_H
#define NHI_BODY_COLUMNS_H

#include "kernels/kernels.h"

/* One value type: how many bytes, how many columns in a register, the present ones of n columns added to a total with
 * the bits of those, and lanes of a total added to sums. */
struct column_kind {
    size_t bytes, lanes;
    vec (*step)(vec total, const void *columns, size_t n, uint64_t *present);
    void (*flush)(vec total, int64_t *sums);
};

struct column_sums {
    const unsigned char *values;
    size_t n_rows, stride, n_columns;
    int64_t *sums;
    uint64_t *present; /* n_words a row */
    size_t n_words;
    uint64_t *full;
    size_t first_row; /* the bit of row 0 in it */
};

static inline vec step_i32(vec total, const void *columns, size_t n, uint64_t *present)
{
    const vec x = n == 2 * VL ? v_load(columns) : v_load_part32(columns, n, v_set(0x8000000080000000));
    return v_add_present32(total, x, present);
}
static inline void flush_i32(vec total, int64_t *sums)
{
    v_add_widened32(sums, total);
}
static inline vec step_i64(vec total, const void *columns, size_t n, uint64_t *present)
{
    const vec x = n == VL ? v_load(columns) : v_load_part(columns, n, v_set((uint64_t)NHI_MISSING_I64));
    return v_add_present(total, x, present);
}
static inline void flush_i64(vec total, int64_t *sums)
{
    v_store(sums, v_add(v_load(sums), total));
}

/* The lanes of a total to sums[n] from column c on. */
__attribute__((always_inline)) static inline void flush(struct column_kind kind, vec total, size_t c,
                                                        size_t n, int64_t *sums)
{
    int64_t last[2 * VL] = {0};
    if (c + kind.lanes <= n) {
        kind.flush(total, sums + c);
        return;
    }
    kind.flush(total, last);
    for (size_t i = 0; c + i < n; i++)
        sums[c + i] = (int64_t)((uint64_t)sums[c + i] + (uint64_t)last[i]);
}

enum {
    GROUP_COLUMNS = 16,
    MOST_COLUMNS = 6 * GROUP_COLUMNS /* in one pass: seven years of months */
};

/* The bits of a row of at most 128 columns that are all present. */
struct full_row {
    uint64_t low, high;
};

static inline struct full_row full_row_of(size_t n)
{
    const struct full_row all = {UINT64_MAX >> (n < 64 ? 64 - n : 0), n > 64 ? UINT64_MAX >> (128 - n) : 0};
    return all;
}

/* Rows are full until columns are found that are not there. */
static inline void begin_full(uint64_t *full, size_t n_rows)
{
    for (size_t w = 0; w < n_rows / 64; w++)
        full[w] = UINT64_MAX;
    if (n_rows % 64 != 0)
        full[n_rows / 64] = UINT64_MAX >> (64 - n_rows % 64);
}

/* Register i of the last group of a row: n columns, which may end before it, are left. */
__attribute__((always_inline)) static inline vec step_last(struct column_kind kind, size_t i, size_t n,
                                                           const unsigned char *cells, vec total,
                                                           uint64_t *present)
{
    const size_t before = i * kind.lanes;
    *present = 0;
    if (n <= before)
        return total;
    return kind.step(total, cells, n - before < kind.lanes ? n - before : kind.lanes, present);
}

/* Columns c .. c + n - 1, which lie in n_groups times 16; c: a multiple of 64. Row by row to the end of each, because
 * processors read ahead of one stream: half of a row at a time takes 2.5 times as long from memory. */
__attribute__((always_inline)) static inline void add_band(const struct column_sums *s,
                                                           struct column_kind kind, size_t c, size_t n,
                                                           size_t n_groups)
{
    const size_t n_vecs = GROUP_COLUMNS / kind.lanes, n_last = n - (n_groups - 1) * GROUP_COLUMNS;
    const struct full_row all = full_row_of(n);
    const unsigned char *row = s->values + c * kind.bytes;
    uint64_t *present = s->present + c / 64;
    vec total[MOST_COLUMNS / VL], kept[MOST_COLUMNS / VL];
    for (size_t i = 0; i < n_groups * n_vecs; i++)
        total[i] = v_set(0);
    for (size_t r = 0; r < s->n_rows; r++, row += s->stride * kind.bytes, present += s->n_words) {
        const unsigned char *cells = row;
        uint64_t bits[2] = {0, 0};
#pragma GCC unroll 6
        for (size_t g = 0; g < n_groups; g++)
#pragma GCC unroll 16
            for (size_t i = 0; i < n_vecs; i++, cells += kind.lanes * kind.bytes) {
                vec *sum = &total[g * n_vecs + i];
                uint64_t some;
                *sum = g + 1 < n_groups ? kind.step(*sum, cells, kind.lanes, &some)
                                        : step_last(kind, i, n_last, cells, *sum, &some);
                bits[g / 4] |= some << (g % 4 * GROUP_COLUMNS + i * kind.lanes);
            }
        present[0] = bits[0];
        if (n_groups > 4)
            present[1] = bits[1];
        const size_t bit = s->first_row + r;
        s->full[bit / 64] &= ~((uint64_t)(bits[0] != all.low || bits[1] != all.high) << bit % 64);
    }
#pragma GCC unroll 96 /* only then are the totals registers */
    for (size_t i = 0; i < n_groups * n_vecs; i++)
        kept[i] = total[i];
    for (size_t i = 0; i < n_groups * n_vecs; i++)
        flush(kind, kept[i], i * kind.lanes, n, s->sums + c);
}

__attribute__((always_inline)) static inline void add_columns(const struct column_sums *s,
                                                              struct column_kind kind)
{
    size_t c = 0;
    for (; s->n_columns - c > MOST_COLUMNS; c += 64)
        add_band(s, kind, c, 64, 4);
    const size_t n = s->n_columns - c;
    switch ((n + GROUP_COLUMNS - 1) / GROUP_COLUMNS) {
    case 0: break;
    case 1: add_band(s, kind, c, n, 1); break;
    case 2: add_band(s, kind, c, n, 2); break;
    case 3: add_band(s, kind, c, n, 3); break;
    case 4: add_band(s, kind, c, n, 4); break;
    case 5: add_band(s, kind, c, n, 5); break;
    default: add_band(s, kind, c, n, 6);
    }
}

static void columns_i32(const int32_t *values, size_t n_rows, size_t stride, size_t n_columns, size_t n_safe,
                        int64_t *sums, uint64_t *present, uint64_t *full)
{
    const struct column_kind kind = {sizeof *values, 2 * VL, step_i32, flush_i32};
    const size_t n_words = (n_columns + 63) / 64;
    begin_full(full, n_rows);
    __builtin_memset(sums, 0, n_columns * sizeof *sums);
    for (size_t r = 0, n; r < n_rows; r += n) {
        n = n_rows - r < n_safe ? n_rows - r : n_safe;
        const struct column_sums s = {(const unsigned char *)(values + r * stride),
                                      n,
                                      stride,
                                      n_columns,
                                      sums,
                                      present + r * n_words,
                                      n_words,
                                      full,
                                      r};
        add_columns(&s, kind);
    }
}

static void columns_i64(const int64_t *values, size_t n_rows, size_t stride, size_t n_columns, int64_t *sums,
                        uint64_t *present, uint64_t *full)
{
    const struct column_kind kind = {sizeof *values, VL, step_i64, flush_i64};
    const struct column_sums s = {(const unsigned char *)values, n_rows, stride, n_columns, sums, present,
                                  (n_columns + 63) / 64,         full,   0};
    begin_full(full, n_rows);
    __builtin_memset(sums, 0, n_columns * sizeof *sums);
    add_columns(&s, kind);
}

#endif
