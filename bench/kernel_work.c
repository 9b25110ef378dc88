/* kernel_work.c - see kernel_work.h. */
#include "bench/kernel_work.h"

#include "bench/bench.h"

#include <stdlib.h>
#include <string.h>

/* Six years of months, as in the store of the suite engine; fifty enterprises in a group. */
enum {
    MONTHS = 72,
    YEARS = 6,
    GROUP_ROWS = 50,
    CHUNK_ROWS = 512,
    PRESENT_BYTES = (MONTHS + 63) / 64 * 8,
    VALUE_BITS = 24,                        /* of the narrow ones */
    PACKED_BITS = 15,                       /* mean width of monthly returns */
    MOST_PACKED_BYTES = 8 + 1 + MONTHS * 8, /* room that packing asks for */
    PACKED_BYTES = MONTHS * PACKED_BITS / 8,
    SAFE_ROWS = (1 << (31 - VALUE_BITS)) - 1
};
static const uint32_t years[YEARS + 1] = {0, 12, 24, 36, 48, 60, 72};

static uint64_t run_rollup_i32(void *state)
{
    struct kernel_work *w = state;
    int64_t *sums = (void *)w->out;
    uint32_t *counts = (void *)(sums + w->n * YEARS);
    w->kernels->rollup_i32((const void *)w->in, w->n, MONTHS, years, YEARS, sums, counts);
    return counts[0];
}

static uint64_t run_rollup_i64(void *state)
{
    struct kernel_work *w = state;
    int64_t *sums = (void *)w->out;
    uint32_t *counts = (void *)(sums + w->n * YEARS);
    w->kernels->rollup_i64((const void *)w->in, w->n, MONTHS, years, YEARS, sums, counts);
    return counts[0];
}

static uint64_t run_rollup_i64_split(void *state)
{
    struct kernel_work *w = state;
    int64_t *lo = (void *)w->out, *hi = lo + w->n * YEARS;
    uint32_t *counts = (void *)(hi + w->n * YEARS);
    w->kernels->rollup_i64_split((const void *)w->in, w->n, MONTHS, years, YEARS, lo, hi, counts);
    return counts[0];
}

static uint64_t run_columns_i32(void *state)
{
    struct kernel_work *w = state;
    int64_t *sums = (void *)w->out;
    uint64_t *present = (void *)(sums + MONTHS), *full = present + w->n * ((MONTHS + 63) / 64);
    w->kernels->columns_i32((const void *)w->in, w->n, MONTHS, MONTHS, SAFE_ROWS, sums, present, full);
    return present[0];
}

static uint64_t run_columns_i64(void *state)
{
    struct kernel_work *w = state;
    int64_t *sums = (void *)w->out;
    uint64_t *present = (void *)(sums + MONTHS), *full = present + w->n * ((MONTHS + 63) / 64);
    w->kernels->columns_i64((const void *)w->in, w->n, MONTHS, MONTHS, sums, present, full);
    return present[0];
}

static uint64_t run_columns_packed(void *state)
{
    struct kernel_work *w = state;
    const struct nhi_packed_rows rows = {.element_bytes = sizeof(int32_t),
                                         .n_rows = w->n,
                                         .n_columns = MONTHS,
                                         .base = w->in,
                                         .width = w->in + w->n * sizeof(int32_t),
                                         .payload = w->in + w->n * (sizeof(int32_t) + 1),
                                         .offset = (const void *)w->more};
    int64_t *sums = (void *)w->out;
    uint64_t *present = (void *)(sums + MONTHS), *full = present + w->n * ((MONTHS + 63) / 64);
    w->kernels->columns_packed(&rows, 0, MONTHS, sums, present, full);
    return (uint64_t)sums[0];
}

static uint64_t run_pack_i32(void *state)
{
    struct kernel_work *w = state;
    uint8_t *width = w->out + w->n * sizeof(int32_t);
    return w->kernels->pack_i32((const void *)w->in, w->n, MONTHS, w->out, width, width + w->n);
}

static uint64_t run_pack_i64(void *state)
{
    struct kernel_work *w = state;
    uint8_t *width = w->out + w->n * sizeof(int64_t);
    return w->kernels->pack_i64((const void *)w->in, w->n, MONTHS, w->out, width, width + w->n);
}

/* The parts of a packed chunk one after the other; codes of all rows of a work have the same width. */
static uint64_t run_unpack_i32(void *state)
{
    struct kernel_work *w = state;
    const uint8_t *width = w->in + w->n * sizeof(int32_t);
    w->kernels->unpack_i32(w->in, width, width + w->n, w->n, MONTHS, (void *)w->out);
    return w->out[0];
}

static uint64_t run_unpack_i64(void *state)
{
    struct kernel_work *w = state;
    const uint8_t *width = w->in + w->n * sizeof(int64_t);
    w->kernels->unpack_i64(w->in, width, width + w->n, w->n, MONTHS, (void *)w->out);
    return w->out[0];
}

static uint64_t run_are_below(void *state)
{
    struct kernel_work *w = state;
    return w->kernels->are_below((const void *)w->in, w->n, (uint32_t)w->n);
}

static uint64_t run_take_groups(void *state)
{
    struct kernel_work *w = state;
    return w->kernels->take_groups((const void *)w->in, w->n, (const void *)w->more, (void *)w->out);
}

/* As many rows at a time as a pass hands on. */
static uint64_t run_stretch_ends(void *state)
{
    struct kernel_work *w = state;
    const uint32_t *group = (const void *)w->more;
    uint16_t *end = (void *)w->out;
    uint64_t n_ends = 0;
    for (size_t r = 0; r < w->n; r += CHUNK_ROWS)
        n_ends += w->kernels->stretch_ends(group + r, w->n - r < CHUNK_ROWS ? w->n - r : CHUNK_ROWS, end + r);
    return n_ends;
}

static uint64_t run_mask_rows(void *state)
{
    struct kernel_work *w = state;
    int64_t *sums = (void *)w->out;
    uint32_t *counts = (void *)(sums + w->n);
    w->kernels->mask_rows(w->in, w->n, sums, counts);
    return counts[0];
}

static uint64_t run_group_add(void *state)
{
    struct kernel_work *w = state;
    int64_t *acc = (void *)w->out;
    w->kernels->group_add((const void *)w->in, (const void *)w->more, w->n, YEARS, YEARS, acc);
    return (uint64_t)acc[0];
}

static uint64_t run_count_present_i32(void *state)
{
    struct kernel_work *w = state;
    return w->kernels->count_present_i32((const void *)w->in, w->n);
}

static uint64_t run_count_present_i64(void *state)
{
    struct kernel_work *w = state;
    return w->kernels->count_present_i64((const void *)w->in, w->n);
}

static uint64_t run_stats_i64(void *state)
{
    struct kernel_work *w = state;
    struct nhi_column_stats stats = NHI_COLUMN_STATS_INIT;
    w->kernels->stats_i64((const void *)w->in, w->n, &stats);
    return stats.n_present ^ (uint64_t)stats.min ^ (uint64_t)stats.max ^ stats.abs_sum_lo ^ stats.abs_sum_hi;
}

static uint64_t run_product_i64(void *state)
{
    struct kernel_work *w = state;
    const int64_t *values = (const void *)w->in, *factors = (const void *)w->more;
    uint64_t *lo = (void *)w->out;
    int64_t *hi = (void *)(lo + w->n * YEARS);
    for (size_t r = 0; r < w->n; r++)
        w->kernels->product_i64(values + r * MONTHS, factors + r * MONTHS, years, YEARS, lo + r * YEARS,
                                hi + r * YEARS);
    return lo[0];
}

static uint64_t run_unshuffle_4(void *state)
{
    struct kernel_work *w = state;
    w->kernels->unshuffle_4(w->in, w->n, w->out);
    return w->out[0];
}

static uint64_t run_unshuffle_8(void *state)
{
    struct kernel_work *w = state;
    w->kernels->unshuffle_8(w->in, w->n, w->out);
    return w->out[0];
}

static uint64_t run_fletcher32(void *state)
{
    struct kernel_work *w = state;
    return w->kernels->fletcher32(w->in, w->n);
}

static uint64_t run_csv_marks(void *state)
{
    struct kernel_work *w = state;
    uint64_t *marks = (void *)w->out;
    w->kernels->csv_marks(w->in, w->n, marks);
    return marks[0];
}

const struct kernel_row kernel_rows[] = {
    {"rollup_i32", run_rollup_i32, 4, MONTHS * 4, 0, YEARS * 12, KERNEL_VALUES},
    {"rollup_i64", run_rollup_i64, 8, MONTHS * 8, 0, YEARS * 12, KERNEL_VALUES},
    {"rollup_i64_split", run_rollup_i64_split, 8, MONTHS * 8, 0, YEARS * 20, KERNEL_VALUES},
    {"columns_i32", run_columns_i32, 4, MONTHS * 4, 0, PRESENT_BYTES, KERNEL_VALUES},
    {"columns_i64", run_columns_i64, 8, MONTHS * 8, 0, PRESENT_BYTES, KERNEL_VALUES},
    {"columns_packed", run_columns_packed, 4, 4 + 1 + PACKED_BYTES, 4, PRESENT_BYTES, KERNEL_PACKED},
    {"pack_i32", run_pack_i32, 4, MONTHS * 4, 0, 4 + 1 + MONTHS * 4, KERNEL_VALUES},
    {"pack_i64", run_pack_i64, 8, MONTHS * 8, 0, 8 + 1 + MONTHS * 8, KERNEL_VALUES},
    {"unpack_i32", run_unpack_i32, 4, 4 + 1 + PACKED_BYTES, 0, MONTHS * 4, KERNEL_PACKED},
    {"unpack_i64", run_unpack_i64, 8, 8 + 1 + PACKED_BYTES, 0, MONTHS * 8, KERNEL_PACKED},
    {"are_below", run_are_below, 4, 4, 0, 0, KERNEL_CODES},
    {"take_groups", run_take_groups, 4, 4, 4, 4, KERNEL_CODES},
    {"stretch_ends", run_stretch_ends, 4, 0, 4, 2, KERNEL_VALUES},
    {"mask_rows", run_mask_rows, 1, 1, 0, 12, KERNEL_VALUES},
    {"group_add", run_group_add, 8, YEARS * 8, 4, YEARS * 8 / GROUP_ROWS + 1, KERNEL_VALUES},
    {"count_present_i32", run_count_present_i32, 4, 4, 0, 0, KERNEL_VALUES},
    {"count_present_i64", run_count_present_i64, 8, 8, 0, 0, KERNEL_VALUES},
    {"stats_i64", run_stats_i64, 8, 8, 0, 0, KERNEL_VALUES},
    {"product_i64", run_product_i64, 8, MONTHS * 8, MONTHS * 8, YEARS * 16, KERNEL_VALUES},
    {"unshuffle_4", run_unshuffle_4, 1, 4, 0, 4, KERNEL_VALUES},
    {"unshuffle_8", run_unshuffle_8, 1, 8, 0, 8, KERNEL_VALUES},
    {"fletcher32", run_fletcher32, 1, 1, 0, 0, KERNEL_VALUES},
    {"csv_marks", run_csv_marks, 1, 64, 0, 8, KERNEL_VALUES},
};
const size_t n_kernel_rows = sizeof kernel_rows / sizeof kernel_rows[0];

/* ---- contents ----------------------------------------------------------------------------------------------- */

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* One value in sixteen is missing; the others stay below 2^24 and 2^40, so that every budget of kernels.h holds. */
static void fill(void *memory, size_t n_bytes, unsigned value_bytes, uint64_t seed)
{
    uint8_t *bytes = memory;
    int32_t *narrow = memory;
    int64_t *wide = memory;
    for (size_t i = 0; i < n_bytes / value_bytes; i++) {
        uint64_t random = next(&seed);
        bool is_missing = random >> 60 == 0;
        if (value_bytes == 1)
            bytes[i] = (uint8_t)random;
        else if (value_bytes == 4)
            narrow[i] = is_missing ? NHI_MISSING_I32 : (int32_t)(random & ((1 << VALUE_BITS) - 1));
        else
            wide[i] = is_missing ? NHI_MISSING_I64 : (int64_t)(random & 0xffffffffff);
    }
}

static void fill_codes(int32_t *codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        codes[i] = (int32_t)i;
}

static void fill_groups(uint32_t *group, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++)
        group[i] = (uint32_t)(i / GROUP_ROWS);
}

/* Values without gaps, of which each row has the smallest and the largest, so that every row has PACKED_BITS. */
static void fill_packed(struct kernel_work *work)
{
    const struct nhi_kernels *scalar = nhi_kernels_select("scalar");
    unsigned n_bytes = work->row->value_bytes;
    uint64_t random = 1;
    uint8_t *values = bench_allocate(work->n * MONTHS * n_bytes), *width = work->in + work->n * n_bytes;
    memset(values, 0, work->n * MONTHS * n_bytes);
    for (size_t i = 0; i < work->n * MONTHS; i++) {
        uint64_t value = i % MONTHS == 0 ? 0 : next(&random) | (i % MONTHS == 1 ? UINT64_MAX : 0);
        value &= (1U << PACKED_BITS) - 1;
        memcpy(values + i * n_bytes, &value, sizeof(uint16_t)); /* little end first */
    }
    if (n_bytes == sizeof(int32_t))
        scalar->pack_i32((const void *)values, work->n, MONTHS, work->in, width, width + work->n);
    else
        scalar->pack_i64((const void *)values, work->n, MONTHS, work->in, width, width + work->n);
    free(values);
}

static void fill_places(uint32_t *place, size_t n)
{
    for (size_t r = 0; r < n; r++)
        place[r] = (uint32_t)(r * PACKED_BYTES);
}

/* A last group may be begun, or there is one row of sums for all: room for it. */
static size_t out_bytes(const struct kernel_row *row, size_t n)
{
    return n * row->out_bytes + MONTHS * sizeof(int64_t) + (n / 64 + 1) * sizeof(uint64_t);
}

void kernel_work_open(struct kernel_work *work, const struct kernel_row *row, size_t n_bytes)
{
    size_t n = n_bytes / (row->in_bytes + row->more_bytes + row->out_bytes);
    *work = (struct kernel_work){.row = row, .n = n, .n_out_bytes = out_bytes(row, n)};
    work->in = bench_allocate(n * (row->input == KERNEL_PACKED ? MOST_PACKED_BYTES : row->in_bytes) +
                              NHI_PACKED_TAIL_BYTES);
    work->more = bench_allocate(n * row->more_bytes);
    work->out = bench_allocate(work->n_out_bytes);
    switch (row->input) {
    case KERNEL_VALUES: fill(work->in, n * row->in_bytes, row->value_bytes, 1); break;
    case KERNEL_CODES: fill_codes((void *)work->in, n); break;
    case KERNEL_PACKED: fill_packed(work); break;
    }
    if (row->input == KERNEL_PACKED)
        fill_places((void *)work->more, row->more_bytes > 0 ? n : 0);
    else if (row->more_bytes == sizeof(uint32_t))
        fill_groups((void *)work->more, n);
    else
        fill(work->more, n * row->more_bytes, row->value_bytes, 2);
    kernel_work_reset(work);
}

void kernel_work_close(struct kernel_work *work)
{
    free(work->in);
    free(work->more);
    free(work->out);
}

void kernel_work_reset(struct kernel_work *work)
{
    memset(work->out, 1, work->n_out_bytes);
}

double kernel_work_bytes(const struct kernel_work *work)
{
    const struct kernel_row *row = work->row;
    return (double)work->n * (row->in_bytes + row->more_bytes + row->out_bytes);
}
