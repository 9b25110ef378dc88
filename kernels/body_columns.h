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

/* n_vectors registers of columns from column c on, from top to bottom. */
__attribute__((always_inline)) static inline void add_band(const struct column_sums *s,
                                                           struct column_kind kind, size_t c,
                                                           size_t n_vectors)
{
    vec total[4];
    const unsigned char *row = s->values + c * kind.bytes;
    uint64_t *present = s->present + c / 64;
    for (size_t i = 0; i < n_vectors; i++)
        total[i] = v_set(0);
    for (size_t r = 0; r < s->n_rows; r++, row += s->stride * kind.bytes, present += s->n_words) {
        uint64_t bits = 0;
#pragma GCC unroll 4
        for (size_t i = 0; i < n_vectors; i++) {
            uint64_t some;
            total[i] = kind.step(total[i], row + i * kind.lanes * kind.bytes, kind.lanes, &some);
            bits |= some << (i * kind.lanes);
        }
        *present |= bits << c % 64;
    }
    for (size_t i = 0; i < n_vectors; i++)
        kind.flush(total[i], s->sums + c + i * kind.lanes);
}

/* The last columns, fewer than a register. */
__attribute__((always_inline)) static inline void add_edge(const struct column_sums *s,
                                                           struct column_kind kind, size_t c)
{
    const size_t n = s->n_columns - c;
    const unsigned char *row = s->values + c * kind.bytes;
    uint64_t *present = s->present + c / 64;
    vec total = v_set(0);
    int64_t sums[2 * VL] = {0};
    for (size_t r = 0; r < s->n_rows; r++, row += s->stride * kind.bytes, present += s->n_words) {
        uint64_t some;
        total = kind.step(total, row, n, &some);
        *present |= some << c % 64;
    }
    kind.flush(total, sums);
    for (size_t i = 0; i < n; i++)
        s->sums[c + i] += sums[i];
}

__attribute__((always_inline)) static inline void add_columns(const struct column_sums *s,
                                                              struct column_kind kind)
{
    size_t c = 0;
    for (size_t i = 0; i < s->n_rows * s->n_words; i++)
        s->present[i] = 0;
    for (; c + 4 * kind.lanes <= s->n_columns; c += 4 * kind.lanes)
        add_band(s, kind, c, 4);
    for (; c + kind.lanes <= s->n_columns; c += kind.lanes)
        add_band(s, kind, c, 1);
    if (c < s->n_columns)
        add_edge(s, kind, c);
}

static void columns_i32(const int32_t *values, size_t n_rows, size_t stride, size_t n_columns, size_t n_safe,
                        int64_t *sums, uint64_t *present)
{
    const struct column_kind kind = {sizeof *values, 2 * VL, step_i32, flush_i32};
    const size_t n_words = (n_columns + 63) / 64;
    for (size_t r = 0, n; r < n_rows; r += n) {
        n = n_rows - r < n_safe ? n_rows - r : n_safe;
        const struct column_sums s = {(const unsigned char *)(values + r * stride),
                                      n,
                                      stride,
                                      n_columns,
                                      sums,
                                      present + r * n_words,
                                      n_words};
        add_columns(&s, kind);
    }
}

static void columns_i64(const int64_t *values, size_t n_rows, size_t stride, size_t n_columns, int64_t *sums,
                        uint64_t *present)
{
    const struct column_kind kind = {sizeof *values, VL, step_i64, flush_i64};
    const struct column_sums s = {(const unsigned char *)values, n_rows, stride, n_columns, sums, present,
                                  (n_columns + 63) / 64};
    add_columns(&s, kind);
}

#endif
