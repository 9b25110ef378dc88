/* body_calendar.h - roll-ups along time, written once against the vector vocabulary of vec_scalar.h.
 *
 * A slot is added up in lanes (a tally); the lanes of VL slots are then added across in one go, whatever row they
 * belong to, so that slots of three or twelve columns do not pay for a horizontal sum each. Where every slot is one
 * column the lanes are the slots.
 *
 * Sums with a sign are made of unsigned halves: int32 x becomes x + 2^31 by flipping its top bit. A missing value
 * becomes 0 that way and needs no mask; the 2^31 are taken off again, once for each present value.
 */
#ifndef NHI_BODY_CALENDAR_H
#define NHI_BODY_CALENDAR_H

#include "kernels/kernels.h"

/* What some columns add up to, spread over the lanes; high is a result of the split roll-up only. */
struct tally {
    vec low, high, n;
};

/* One value type: how many bytes, the raw tally of n neighbouring columns (one slot), how raw lanes that have been
 * added across become sums, and the sums of VL slots of one column. */
struct value_kind {
    size_t bytes;
    struct tally (*slot)(const void *columns, size_t n);
    struct tally (*finish)(struct tally raw);
    struct tally (*singles)(const void *columns);
};

struct rollup {
    const unsigned char *values;
    size_t n_rows, stride;
    const uint32_t *slot_first;
    size_t n_slots;
    int64_t *low, *high; /* high: NULL unless split */
    uint32_t *counts;
};

/* ---- tallies -------------------------------------------------------------------------------------------- */

static const uint64_t flip32 = 0x8000000080000000, flip64 = 0x8000000000000000, low32 = 0xffffffff;

static inline void tally_i32_step(struct tally *t, vec x)
{
    const vec flipped = v_xor(x, v_set(flip32));
    t->low = v_add(t->low, v_and(flipped, v_set(low32)));
    t->high = v_add(t->high, v_shr32(flipped));
    t->n = v_count_present32(t->n, x);
}
static inline struct tally tally_i32(const void *columns, size_t n)
{
    const int32_t *values = columns;
    struct tally t = {v_set(0), v_set(0), v_set(0)};
    for (; n >= 2 * VL; n -= 2 * VL, values += 2 * VL)
        tally_i32_step(&t, v_load(values));
    if (n > 0)
        tally_i32_step(&t, v_load_part32(values, n, v_set(flip32)));
    t.low = v_add(t.low, t.high); /* two chains of additions until here: they wait for each other less */
    return t;
}
/* A slot has below 2^32 columns: the two 32-bit counts of a lane have not met. */
static inline struct tally finish_i32(struct tally raw)
{
    const vec n = v_add(v_and(raw.n, v_set(low32)), v_shr32(raw.n));
    const struct tally t = {v_sub(raw.low, v_shl31(n)), raw.high, n};
    return t;
}
static inline struct tally singles_i32(const void *columns)
{
    const vec x = v_load_widened(columns);
    const vmask present = v_greater(x, v_set((uint64_t)(int64_t)NHI_MISSING_I32));
    const struct tally t = {v_keep(present, x), v_set(0), v_count(v_set(0), present)};
    return t;
}

static inline void tally_i64_step(struct tally *t, vec x)
{
    const vmask present = v_greater(x, v_set(flip64));
    t->low = v_add(t->low, v_keep(present, x));
    t->n = v_count(t->n, present);
}
static inline struct tally tally_i64(const void *columns, size_t n)
{
    const int64_t *values = columns;
    struct tally t = {v_set(0), v_set(0), v_set(0)};
    for (; n >= VL; n -= VL, values += VL)
        tally_i64_step(&t, v_load(values));
    if (n > 0)
        tally_i64_step(&t, v_load_part(values, n, v_set(flip64)));
    return t;
}
static inline struct tally finish_i64(struct tally raw)
{
    return raw;
}
static inline struct tally singles_i64(const void *columns)
{
    struct tally t = {v_set(0), v_set(0), v_set(0)};
    tally_i64_step(&t, v_load(columns));
    return t;
}

static inline void tally_split_step(struct tally *t, vec x)
{
    const vec flipped = v_xor(x, v_set(flip64));
    t->low = v_add(t->low, v_and(flipped, v_set(low32)));
    t->high = v_add(t->high, v_shr32(flipped));
    t->n = v_count(t->n, v_greater(x, v_set(flip64)));
}
static inline struct tally tally_split(const void *columns, size_t n)
{
    const int64_t *values = columns;
    struct tally t = {v_set(0), v_set(0), v_set(0)};
    for (; n >= VL; n -= VL, values += VL)
        tally_split_step(&t, v_load(values));
    if (n > 0)
        tally_split_step(&t, v_load_part(values, n, v_set(flip64)));
    return t;
}
static inline struct tally finish_split(struct tally raw)
{
    const struct tally t = {raw.low, v_sub(raw.high, v_shl31(raw.n)), raw.n};
    return t;
}
static inline struct tally singles_split(const void *columns)
{
    return finish_split(tally_split(columns, VL));
}

/* ---- drivers: the kinds are constants of the callers, so that everything is inlined ----------------------- */

static inline void put_slots(const struct rollup *r, size_t at, struct tally t)
{
    v_store(r->low + at, t.low);
    if (r->high != NULL)
        v_store(r->high + at, t.high);
    v_store_narrowed(r->counts + at, t.n);
}

static inline void put_slot(const struct rollup *r, size_t at, struct tally t)
{
    r->low[at] = (int64_t)v_sum(t.low);
    if (r->high != NULL)
        r->high[at] = (int64_t)v_sum(t.high);
    r->counts[at] = (uint32_t)v_sum(t.n);
}

/* Where the next slot is: slots follow one another inside a row. */
struct cursor {
    size_t slot, row, column;
};

__attribute__((always_inline)) static inline struct tally next_slot(const struct rollup *r,
                                                                    struct value_kind kind, struct cursor *c,
                                                                    size_t width)
{
    const unsigned char *columns = r->values + (c->row + c->column) * kind.bytes;
    const size_t end = width != 0 ? c->column + width : r->slot_first[c->slot + 1];
    const struct tally t = kind.slot(columns, width != 0 ? width : end - c->column);
    c->column = end;
    if (++c->slot == r->n_slots) {
        c->slot = 0;
        c->row += r->stride;
        c->column = r->slot_first[0];
    }
    return t;
}

/* width: of every slot; 0: they differ. */
__attribute__((always_inline)) static inline void rollup_slots(const struct rollup *r, struct value_kind kind,
                                                               size_t width)
{
    const size_t n_sums = r->n_rows * r->n_slots;
    struct cursor c = {0, 0, r->slot_first[0]};
    size_t at = 0;
    for (; at + VL <= n_sums; at += VL) {
        vec low[VL], high[VL], n[VL];
#pragma GCC unroll 8 /* VL: the tallies stay in registers */
        for (size_t i = 0; i < VL; i++) {
            const struct tally t = next_slot(r, kind, &c, width);
            low[i] = t.low, high[i] = t.high, n[i] = t.n;
        }
        const struct tally raw = {v_sum_rows(low), v_sum_rows(high), v_sum_rows(n)};
        put_slots(r, at, kind.finish(raw));
    }
    for (; at < n_sums; at++)
        put_slot(r, at, kind.finish(next_slot(r, kind, &c, width)));
}

/* n slots of one column. The last VL of them are done again if n is not a multiple: they are stored, not added. */
__attribute__((always_inline)) static inline void rollup_singles(const struct rollup *r,
                                                                 struct value_kind kind, size_t at,
                                                                 const unsigned char *columns, size_t n)
{
    if (n < VL) {
        for (size_t i = 0; i < n; i++) {
            put_slot(r, at + i, kind.finish(kind.slot(columns + i * kind.bytes, 1)));
        }
        return;
    }
    for (size_t i = 0; i + VL <= n; i += VL) {
        put_slots(r, at + i, kind.singles(columns + i * kind.bytes));
    }
    if (n % VL != 0)
        put_slots(r, at + n - VL, kind.singles(columns + (n - VL) * kind.bytes));
}

enum { YEAR = 12 }; /* of months: the width of most roll-ups, as a constant without a loop over a slot */

/* The width of all slots, or 0 when they differ. */
static inline size_t equal_width(const uint32_t *slot_first, size_t n_slots)
{
    const uint32_t width = slot_first[1] - slot_first[0];
    for (size_t slot = 1; slot < n_slots; slot++)
        if (slot_first[slot + 1] - slot_first[slot] != width)
            return 0;
    return width;
}

__attribute__((always_inline)) static inline void rollup(const struct rollup *r, struct value_kind kind)
{
    if (r->n_rows == 0 || r->n_slots == 0)
        return;
    const size_t width = equal_width(r->slot_first, r->n_slots);
    if (width == 0) {
        rollup_slots(r, kind, 0);
        return;
    }
    if (width == YEAR) {
        rollup_slots(r, kind, YEAR);
        return;
    }
    if (width > 1) {
        rollup_slots(r, kind, width);
        return;
    }
    const unsigned char *columns = r->values + r->slot_first[0] * kind.bytes;
    if (r->stride == r->n_slots) {
        rollup_singles(r, kind, 0, columns, r->n_rows * r->n_slots);
        return;
    }
    for (size_t row = 0; row < r->n_rows; row++)
        rollup_singles(r, kind, row * r->n_slots, columns + row * r->stride * kind.bytes, r->n_slots);
}

/* ---- the kernels ------------------------------------------------------------------------------------------ */

static void rollup_i32(const int32_t *values, size_t n_rows, size_t stride, const uint32_t *slot_first,
                       size_t n_slots, int64_t *sums, uint32_t *counts)
{
    const struct rollup r = {
        (const unsigned char *)values, n_rows, stride, slot_first, n_slots, sums, NULL, counts};
    const struct value_kind kind = {sizeof *values, tally_i32, finish_i32, singles_i32};
    rollup(&r, kind);
}

static void rollup_i64(const int64_t *values, size_t n_rows, size_t stride, const uint32_t *slot_first,
                       size_t n_slots, int64_t *sums, uint32_t *counts)
{
    const struct rollup r = {
        (const unsigned char *)values, n_rows, stride, slot_first, n_slots, sums, NULL, counts};
    const struct value_kind kind = {sizeof *values, tally_i64, finish_i64, singles_i64};
    rollup(&r, kind);
}

static void rollup_i64_split(const int64_t *values, size_t n_rows, size_t stride, const uint32_t *slot_first,
                             size_t n_slots, int64_t *sums_lo, int64_t *sums_hi, uint32_t *counts)
{
    const struct rollup r = {
        (const unsigned char *)values, n_rows, stride, slot_first, n_slots, sums_lo, sums_hi, counts};
    const struct value_kind kind = {sizeof *values, tally_split, finish_split, singles_split};
    rollup(&r, kind);
}

#endif
