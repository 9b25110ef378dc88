/* body_exact.h - what a column of values is: how many, how large, and products with 128 bits. */
#ifndef NHI_BODY_EXACT_H
#define NHI_BODY_EXACT_H

#include "kernels/kernels.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/* Lanes of 32 bits hold counts and sums of 32-bit halves fit into 64 bits: any number below 2^32 would do. */
static const size_t block_values = (size_t)1 << 30;

static uint64_t count_block_i32(const int32_t *values, size_t n)
{
    const vec missing = v_set(0x8000000080000000);
    vec n32 = v_set(0);
    for (; n >= 2 * VL; n -= 2 * VL, values += 2 * VL)
        n32 = v_count_present32(n32, v_load(values));
    if (n > 0)
        n32 = v_count_present32(n32, v_load_part32(values, n, missing));
    return v_sum(v_and(n32, v_set(0xffffffff))) + v_sum(v_shr32(n32));
}

static uint64_t count_present_i32(const int32_t *values, size_t n)
{
    uint64_t n_present = 0;
    for (; n > block_values; n -= block_values, values += block_values)
        n_present += count_block_i32(values, block_values);
    return n_present + count_block_i32(values, n);
}

static uint64_t count_present_i64(const int64_t *values, size_t n)
{
    const vec missing = v_set((uint64_t)NHI_MISSING_I64);
    vec n_present = v_set(0);
    for (; n >= VL; n -= VL, values += VL)
        n_present = v_count(n_present, v_greater(v_load(values), missing));
    if (n > 0)
        n_present = v_count(n_present, v_greater(v_load_part(values, n, missing), missing));
    return v_sum(n_present);
}

/* Per lane: the statistics, with the sum of |value| in halves of 32 bits. */
struct lane_stats {
    vec n, min, max, abs_low, abs_high;
};

static inline void stats_step(struct lane_stats *s, vec x)
{
    const vmask present = v_greater(x, v_set((uint64_t)NHI_MISSING_I64));
    const vec size = v_abs(v_keep(present, x));
    s->n = v_count(s->n, present);
    s->min = v_min_where(s->min, present, x);
    s->max = v_max_where(s->max, present, x);
    s->abs_low = v_add(s->abs_low, v_and(size, v_set(0xffffffff)));
    s->abs_high = v_add(s->abs_high, v_shr32(size));
}

static void stats_merge(const struct lane_stats *lanes, struct nhi_column_stats *stats)
{
    int64_t min[VL], max[VL];
    v_store(min, lanes->min);
    v_store(max, lanes->max);
    for (size_t i = 0; i < VL; i++) {
        stats->min = min[i] < stats->min ? min[i] : stats->min;
        stats->max = max[i] > stats->max ? max[i] : stats->max;
    }
    stats->n_present += v_sum(lanes->n);
    const uint128 sum = ((uint128)stats->abs_sum_hi << 64 | stats->abs_sum_lo) + v_sum(lanes->abs_low) +
                        ((uint128)v_sum(lanes->abs_high) << 32);
    stats->abs_sum_lo = (uint64_t)sum;
    stats->abs_sum_hi = (uint64_t)(sum >> 64);
}

static void stats_block(const int64_t *values, size_t n, struct nhi_column_stats *stats)
{
    struct lane_stats s = {v_set(0), v_set((uint64_t)INT64_MAX), v_set((uint64_t)INT64_MIN), v_set(0),
                           v_set(0)};
    for (; n >= VL; n -= VL, values += VL)
        stats_step(&s, v_load(values));
    if (n > 0)
        stats_step(&s, v_load_part(values, n, v_set((uint64_t)NHI_MISSING_I64)));
    stats_merge(&s, stats);
}

static void stats_i64(const int64_t *values, size_t n, struct nhi_column_stats *stats)
{
    for (; n > block_values; n -= block_values, values += block_values)
        stats_block(values, block_values, stats);
    stats_block(values, n, stats);
}

/* Scalar in every table: one multiplication of 64 by 64 bits is as fast as anything that the vectors offer. */
static void product_i64(const int64_t *values, const int64_t *factors, const uint32_t *slot_first,
                        size_t n_slots, uint64_t *lo, int64_t *hi)
{
    for (size_t slot = 0; slot < n_slots; slot++) {
        uint128 sum = 0;
        for (size_t c = slot_first[slot]; c < slot_first[slot + 1]; c++)
            if (values[c] != NHI_MISSING_I64 && factors[c] != NHI_MISSING_I64)
                sum += (uint128)((int128)values[c] * factors[c]);
        lo[slot] = (uint64_t)sum;
        hi[slot] = (int64_t)(uint64_t)(sum >> 64);
    }
}

#endif
