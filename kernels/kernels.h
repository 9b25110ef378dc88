/* kernels.h - the contract of the arithmetic over arrays: one table of functions per instruction set.
 *
 * Rules for every kernel: pure (no allocation, errno, globals, threads); lengths may be 0; no alignment beyond
 * that of the type is demanded; nothing outside the given lengths is read or written; outputs do not overlap
 * inputs. All results are integers and equal in every table, bit for bit (tests compare with ==).
 *
 * Missing values are stored as the smallest integer of their type. They add nothing and are not counted.
 *
 * Adding a kernel: one row in NHI_KERNEL_LIST, one function in a body header, one case in
 * tests/kernel_cases*.c against tests/oracle.c.
 * Adding an instruction set: one vec_*.h, one k_*.c, one row in dispatch.c (and its -m flags in the Makefile).
 */
#ifndef NHI_KERNELS_H
#define NHI_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NHI_MISSING_I32 INT32_MIN
#define NHI_MISSING_I64 INT64_MIN
#define NHI_NO_GROUP UINT32_MAX

/* Of a packed chunk. */
enum {
    NHI_PACKED_WIDTH = 0x7f,   /* bits of `width` that are the number of bits of a code */
    NHI_PACKED_GAPS = 0x80,    /* bit of `width`: code 0 is a missing value, code 1 is the base */
    NHI_PACKED_TAIL_BYTES = 64 /* zero bytes behind the codes: kernels load beyond the last row */
};

/* Rows of a packed chunk (docs/file-format.md). The caller has checked that no width is above the bits of an element and
 * that both widths and codes lie in memory with NHI_PACKED_TAIL_BYTES behind them, which are read. */
struct nhi_packed_rows {
    size_t element_bytes; /* 4, 8 */
    size_t n_rows, n_columns;
    const uint8_t *base;    /* [n_rows x element_bytes] */
    const uint8_t *width;   /* [n_rows] */
    const uint8_t *payload; /* codes of row r begin at payload + offset[r] */
    const uint32_t *offset; /* [n_rows] */
};

/* What a column of values is: the overflow budget of everything that sums it. */
struct nhi_column_stats {
    uint64_t n_present;
    int64_t min, max;                /* of the present values; INT64_MAX, INT64_MIN when there are none */
    uint64_t abs_sum_lo, abs_sum_hi; /* sum of |value| as 128 bits */
};

/* row: X(result, name, (parameters))
 *
 * rollup_i32, rollup_i64: calendar roll-up along time. Row r is values + r * stride, n_slots slots; slot s covers
 *   columns [slot_first[s], slot_first[s + 1]) (slot_first has n_slots + 1 ascending entries, in columns; a slot
 *   may be empty, the first may start behind column 0, the last row need not reach to its stride).
 *   sums[r * n_slots + s] = sum of the present values, counts[...] = how many are present.
 *   Budget: the caller has proved |sum| < 2^63 for int64 (beyond, sums are right modulo 2^64); int32 cannot
 *   overflow below 2^32 columns. Fastest: slots of one column, then slots of one width.
 * rollup_i64_split: the same for values without that proof: every value v is split into v >> 32 (arithmetic)
 *   and v & 0xffffffff, summed apart: value = sums_hi * 2^32 + sums_lo. Safe for 2^31 columns of any int64.
 * mask_rows: where keep[r * n_slots + s] is 0: sums and counts become 0.
 * columns_i32, columns_i64: rows added up column by column: sums[c] = the present ones of values[r * stride + c], and
 *   bit c % 64 of present[r * ((n_columns + 63) / 64) + c / 64] says whether (r, c) is present, bit r % 64 of
 *   full[r / 64] whether all columns of row r are; further bits are 0.
 *   n_safe: so many values of the rows add up to less than 2^31, whatever their signs; at least 1. int64 sums have
 *   the budget of rollup_i64.
 * columns_packed: the same of packed rows without unpacking them, for columns first .. first + n - 1 (first: a multiple
 *   of 16), which are columns 0 .. n - 1 of sums, present and full.
 * are_below: whether all codes are in 0 .. end - 1.
 * take_groups: group[i] = group_of[index[i]]; returns how many are not NHI_NO_GROUP.
 * stretch_ends: where the groups of n > 0 rows, fewer than 2^16, change, and n: the ends of the stretches of one group.
 *   Returns how many; `end` has room for n.
 * group_add: acc[group[r] * stride + s] += sums[r * n_slots + s]; rows with group NHI_NO_GROUP are left out.
 *   Groups in any order; runs of equal groups are added in registers. Two's complement adds: exact whenever the
 *   final total fits, which the caller has proved.
 * count_present_i32, count_present_i64: number of values that are not missing.
 * stats_i64: adds n values to *stats (initialise with NHI_COLUMN_STATS_INIT).
 * product_i64: measured coefficients: sums over slots of values[c] * factors[c] where both are present (other
 *   columns add nothing), as 128-bit results lo, hi (two's complement), for one row. Budget: sum of
 *   |value| * |factor| < 2^127; beyond, right modulo 2^128.
 * unshuffle_4, unshuffle_8: undo the HDF5 shuffle filter of n elements.
 * fletcher32: the checksum that HDF5 stores behind a chunk of n bytes (as a little-endian integer).
 * pack_i32, pack_i64: rows of n_columns values to the parts of a packed chunk (docs/file-format.md): a base of 4 or 8 bytes
 *   and a width for each row, and a payload of the codes of all rows, 64 zero bytes behind them. Returns the number of
 *   bytes of the codes. `payload` has room for the values as they are and 64 bytes. The same bytes in every table.
 * unpack_i32, unpack_i64: back again. The caller has checked that no width is above 32 or 64 and that the payload is as
 *   long as the widths say, with 64 bytes behind it, which are read.
 * csv_marks: one bit per byte of 64 * n_words bytes (byte 0 is the lowest bit of marks[0]): is it a comma, LF, CR
 *   or double quote?
 */
#define NHI_KERNEL_LIST(X)                                                                                   \
    X(void, rollup_i32,                                                                                      \
      (const int32_t *values, size_t n_rows, size_t stride, const uint32_t *slot_first, size_t n_slots,      \
       int64_t *sums, uint32_t *counts))                                                                     \
    X(void, rollup_i64,                                                                                      \
      (const int64_t *values, size_t n_rows, size_t stride, const uint32_t *slot_first, size_t n_slots,      \
       int64_t *sums, uint32_t *counts))                                                                     \
    X(void, rollup_i64_split,                                                                                \
      (const int64_t *values, size_t n_rows, size_t stride, const uint32_t *slot_first, size_t n_slots,      \
       int64_t *sums_lo, int64_t *sums_hi, uint32_t *counts))                                                \
    X(void, columns_i32,                                                                                     \
      (const int32_t *values, size_t n_rows, size_t stride, size_t n_columns, size_t n_safe, int64_t *sums,  \
       uint64_t *present, uint64_t *full))                                                                   \
    X(void, columns_i64,                                                                                     \
      (const int64_t *values, size_t n_rows, size_t stride, size_t n_columns, int64_t *sums,                 \
       uint64_t *present, uint64_t *full))                                                                   \
    X(void, columns_packed,                                                                                  \
      (const struct nhi_packed_rows *rows, size_t first, size_t n, int64_t *sums, uint64_t *present,         \
       uint64_t *full))                                                                                      \
    X(bool, are_below, (const int32_t *codes, size_t n, uint32_t end))                                       \
    X(size_t, take_groups, (const int32_t *index, size_t n, const uint32_t *group_of, uint32_t *group))      \
    X(size_t, stretch_ends, (const uint32_t *group, size_t n, uint16_t *end))                                \
    X(void, mask_rows, (const uint8_t *keep, size_t n_values, int64_t *sums, uint32_t *counts))              \
    X(void, group_add,                                                                                       \
      (const int64_t *sums, const uint32_t *group, size_t n_rows, size_t n_slots, size_t stride,             \
       int64_t *acc))                                                                                        \
    X(uint64_t, count_present_i32, (const int32_t *values, size_t n))                                        \
    X(uint64_t, count_present_i64, (const int64_t *values, size_t n))                                        \
    X(void, stats_i64, (const int64_t *values, size_t n, struct nhi_column_stats *stats))                    \
    X(void, product_i64,                                                                                     \
      (const int64_t *values, const int64_t *factors, const uint32_t *slot_first, size_t n_slots,            \
       uint64_t *lo, int64_t *hi))                                                                           \
    X(void, unshuffle_4, (const uint8_t *bytes, size_t n, uint8_t *out))                                     \
    X(void, unshuffle_8, (const uint8_t *bytes, size_t n, uint8_t *out))                                     \
    X(uint32_t, fletcher32, (const uint8_t *bytes, size_t n))                                                \
    X(size_t, pack_i32,                                                                                      \
      (const int32_t *values, size_t n_rows, size_t n_columns, uint8_t *base, uint8_t *width,                \
       uint8_t *payload))                                                                                    \
    X(size_t, pack_i64,                                                                                      \
      (const int64_t *values, size_t n_rows, size_t n_columns, uint8_t *base, uint8_t *width,                \
       uint8_t *payload))                                                                                    \
    X(void, unpack_i32,                                                                                      \
      (const uint8_t *base, const uint8_t *width, const uint8_t *payload, size_t n_rows, size_t n_columns,   \
       int32_t *values))                                                                                     \
    X(void, unpack_i64,                                                                                      \
      (const uint8_t *base, const uint8_t *width, const uint8_t *payload, size_t n_rows, size_t n_columns,   \
       int64_t *values))                                                                                     \
    X(void, csv_marks, (const uint8_t *bytes, size_t n_words, uint64_t *marks))

#define NHI_COLUMN_STATS_INIT                                                                                \
    {                                                                                                        \
        0, INT64_MAX, INT64_MIN, 0, 0                                                                        \
    }

struct nhi_kernels {
    const char *name; /* scalar, avx2, avx512, neon: the value of NENGHAO_CPU */
#define X(result, name, parameters) result(*name) parameters;
    NHI_KERNEL_LIST(X)
#undef X
};

/* The best table that this processor runs and that is not above `ceiling` (a name; NULL: no ceiling). NULL: the
 * name is unknown, or this processor or this build does not have it. */
const struct nhi_kernels *nhi_kernels_select(const char *ceiling);

/* All tables of this build that this processor runs, best first; returns their number (tests, bench). */
size_t nhi_kernels_available(const struct nhi_kernels *tables[4]);

#endif
