/* vec_scalar.h - the vector vocabulary of the bodies on one 64-bit word: for every machine, and the reference of
 * the other tables. The words are explained here once; vec_avx2.h, vec_avx512.h and vec_neon.h say the same.
 *
 * A vec is VL lanes of 64 bits; the same register seen as 2 * VL lanes of 32 bits has names that end in 32.
 * Additions wrap. A part load reads n columns, 0 < n < lanes, touches nothing behind them and fills the rest.
 */
#ifndef NHI_VEC_H
#define NHI_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the byte kernels are written for little-endian machines"
#endif

enum { VL = 1 };
typedef uint64_t vec;
typedef uint64_t vmask; /* per lane: all bits or none */

static inline vec v_set(uint64_t x)
{
    return x;
}
static inline vec v_load(const void *from)
{
    vec x;
    __builtin_memcpy(&x, from, sizeof x);
    return x;
}
static inline void v_store(void *to, vec x)
{
    __builtin_memcpy(to, &x, sizeof x);
}
/* No number of columns lies between 0 and one lane: never called with anything to load or to store. */
static inline vec v_load_part(const int64_t *from, size_t n, vec fill)
{
    (void)from, (void)n;
    return fill;
}
static inline void v_store_part(int64_t *to, size_t n, vec x)
{
    (void)to, (void)n, (void)x;
}
static inline vec v_load_part32(const int32_t *from, size_t n, vec fill)
{
    (void)n;
    return (fill & 0xffffffff00000000) | (uint32_t)from[0];
}
/* VL int32 to VL int64, keeping the sign. */
static inline vec v_load_widened(const int32_t *from)
{
    return (uint64_t)(int64_t)from[0];
}
/* The low half of every lane. */
static inline void v_store_narrowed(uint32_t *to, vec x)
{
    to[0] = (uint32_t)x;
}
static inline vec v_add(vec a, vec b)
{
    return a + b;
}
static inline vec v_sub(vec a, vec b)
{
    return a - b;
}
static inline vec v_and(vec a, vec b)
{
    return a & b;
}
static inline vec v_xor(vec a, vec b)
{
    return a ^ b;
}
/* Shifts of the 64-bit lanes, to the right with zeros. */
static inline vec v_shr16(vec x)
{
    return x >> 16;
}
static inline vec v_shr32(vec x)
{
    return x >> 32;
}
static inline vec v_shl31(vec x)
{
    return x << 31;
}
/* a > b, signed. */
static inline vmask v_greater(vec a, vec b)
{
    return (int64_t)a > (int64_t)b ? UINT64_MAX : 0;
}
/* x, or 0 where the mask is off. */
static inline vec v_keep(vmask where, vec x)
{
    return where & x;
}
/* n + 1, or n where the mask is off. */
static inline vec v_count(vec n, vmask where)
{
    return n - where;
}
/* The smaller (larger) one, signed, or the first where the mask is off. */
static inline vec v_min_where(vec least, vmask where, vec x)
{
    return where != 0 && (int64_t)x < (int64_t)least ? x : least;
}
static inline vec v_max_where(vec most, vmask where, vec x)
{
    return where != 0 && (int64_t)x > (int64_t)most ? x : most;
}
static inline vec v_abs(vec x)
{
    return (int64_t)x < 0 ? 0 - x : x;
}
/* n32 + 1 in every 32-bit lane where x32 is not the smallest int32. */
static inline vec v_count_present32(vec n32, vec x32)
{
    return n32 + ((uint32_t)x32 != 0x80000000) + ((uint64_t)(x32 >> 32 != 0x80000000) << 32);
}
static inline vec v_add32(vec a, vec b)
{
    return ((a + (b & 0xffffffff)) & 0xffffffff) | ((a & 0xffffffff00000000) + (b & 0xffffffff00000000));
}
/* x32, or 0 in the 32-bit lanes where which32 is 0. */
static inline vec v_keep_nonzero32(vec which32, vec x32)
{
    const uint64_t low = (uint32_t)which32 != 0 ? 0xffffffff : 0;
    const uint64_t high = which32 >> 32 != 0 ? 0xffffffff00000000 : 0;
    return x32 & (low | high);
}
/* The first (last) VL of the 32-bit lanes, widened with zeros. */
static inline vec v_first_half(vec x32)
{
    return x32 & 0xffffffff;
}
static inline vec v_last_half(vec x32)
{
    return x32 >> 32;
}
/* Numbers of `width` bits, at most 25, that follow one another, the lowest bit first: what unpacking 16 of them needs, made
 * once for a row. Any code then lies within 4 bytes. */
/* Widths up to UNPACK_NARROW may be said to be narrow, which reads less where a machine gains by it. */
enum { UNPACK_NARROW = 25 };
struct unpack {
    unsigned width;
    uint64_t mask;
};
static inline struct unpack v_unpack_for(unsigned width)
{
    return (struct unpack){width, (UINT64_C(1) << width) - 1};
}
/* The 16 numbers that start with the lowest bit of *bytes, in 32-bit lanes. Reads at most 64 bytes, whatever the width. */
static inline void v_unpack16(const uint8_t *bytes, const struct unpack *u, bool is_narrow,
                              vec codes[16 / (2 * VL)])
{
    (void)is_narrow;
    for (unsigned k = 0, bit = 0; k < 8; k++, bit += 2 * u->width) {
        const uint64_t two = v_load(bytes + bit / 8) >> bit % 8;
        codes[k] = (two & u->mask) | (two << (32 - u->width) & u->mask << 32);
    }
}
/* The sum of all lanes. */
static inline uint64_t v_sum(vec x)
{
    return x;
}
/* Lane i of the result is the sum of the lanes of rows[i]. */
static inline vec v_sum_rows(const vec rows[VL])
{
    return rows[0];
}
/* The bytes a b c d to 0 a 0 b 0 c 0 d. */
static inline uint64_t v_spread(uint64_t x)
{
    x = (x | x << 16) & 0x0000ffff0000ffff;
    return (x | x << 8) & 0x00ff00ff00ff00ff;
}
/* The bytes a0 b0 a1 b1 ...: the lower half of them in *low, the upper half in *high. */
static inline void v_zip(vec a, vec b, vec *low, vec *high)
{
    *low = v_spread(a & 0xffffffff) | v_spread(b & 0xffffffff) << 8;
    *high = v_spread(a >> 32) | v_spread(b >> 32) << 8;
}
/* Bit i says whether byte i of 64, of which only the bits of `mask` count, is above `limit`. */
static inline uint64_t v_above64(const uint8_t *bytes, uint8_t mask, uint8_t limit)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; i++)
        bits |= (uint64_t)((bytes[i] & mask) > limit) << i;
    return bits;
}
/* Bit i says whether byte i of 64 equals table[its low four bits]; the table holds only bytes below 128. */
static inline uint64_t v_match64(const uint8_t *bytes, const uint8_t table[16])
{
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; i++)
        bits |= (uint64_t)(table[bytes[i] & 15] == bytes[i]) << i;
    return bits;
}
/* Bit i says whether 32-bit lane i is not 0. */
static inline uint64_t v_nonzero32(vec x32)
{
    return (uint64_t)((uint32_t)x32 != 0) | (uint64_t)(x32 >> 32 != 0) << 1;
}
/* The 32-bit lanes of x32 added to those of total32, where they are not the smallest int32: bit i of *present says so of
 * lane i. */
static inline vec v_add_present32(vec total32, vec x32, uint64_t *present)
{
    const uint64_t low = (uint32_t)x32 != 0x80000000, high = x32 >> 32 != 0x80000000;
    *present = low | high << 1;
    return (uint32_t)(total32 + ((0 - low) & x32)) | ((total32 >> 32) + ((0 - high) & (x32 >> 32))) << 32;
}
/* The same with 64-bit lanes. */
static inline vec v_add_present(vec total, vec x, uint64_t *present)
{
    *present = x != 0x8000000000000000;
    return total + ((0 - *present) & x);
}
/* Adds 2 * VL signed 32-bit lanes to as many int64. */
static inline void v_add_widened32(int64_t *to, vec x32)
{
    to[0] = (int64_t)((uint64_t)to[0] + (uint64_t)(int64_t)(int32_t)x32);
    to[1] = (int64_t)((uint64_t)to[1] + (uint64_t)((int64_t)x32 >> 32));
}

#endif
