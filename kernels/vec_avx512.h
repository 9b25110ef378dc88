/* vec_avx512.h - the vector vocabulary (see vec_scalar.h) on 512-bit registers and mask registers. */
#ifndef NHI_VEC_H
#define NHI_VEC_H

#if !defined(__AVX512F__) || !defined(__AVX512BW__) || !defined(__AVX512DQ__) || !defined(__AVX512VL__) ||   \
    !defined(__AVX512VBMI__) || !defined(__BMI2__)
#error "k_avx512.c is compiled with the flags of ISA_FLAGS.avx512 in the Makefile"
#endif

#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VL = 8 };
typedef __m512i vec;
typedef __mmask8 vmask;

static inline vec v_set(uint64_t x)
{
    return _mm512_set1_epi64((int64_t)x);
}
static inline vec v_load(const void *from)
{
    return _mm512_loadu_si512(from);
}
static inline void v_store(void *to, vec x)
{
    _mm512_storeu_si512(to, x);
}
static inline vec v_load_part(const int64_t *from, size_t n, vec fill)
{
    return _mm512_mask_loadu_epi64(fill, (__mmask8)((1u << n) - 1), from);
}
static inline void v_store_part(int64_t *to, size_t n, vec x)
{
    _mm512_mask_storeu_epi64(to, (__mmask8)((1u << n) - 1), x);
}
static inline vec v_load_part32(const int32_t *from, size_t n, vec fill)
{
    return _mm512_mask_loadu_epi32(fill, (__mmask16)((1u << n) - 1), from);
}
static inline vec v_load_widened(const int32_t *from)
{
    return _mm512_cvtepi32_epi64(_mm256_loadu_si256((const __m256i *)(const void *)from));
}
static inline void v_store_narrowed(uint32_t *to, vec x)
{
    _mm256_storeu_si256((__m256i *)(void *)to, _mm512_cvtepi64_epi32(x));
}
static inline vec v_add(vec a, vec b)
{
    return _mm512_add_epi64(a, b);
}
static inline vec v_sub(vec a, vec b)
{
    return _mm512_sub_epi64(a, b);
}
static inline vec v_and(vec a, vec b)
{
    return _mm512_and_si512(a, b);
}
static inline vec v_xor(vec a, vec b)
{
    return _mm512_xor_si512(a, b);
}
static inline vec v_shr16(vec x)
{
    return _mm512_srli_epi64(x, 16);
}
static inline vec v_shr32(vec x)
{
    return _mm512_srli_epi64(x, 32);
}
static inline vec v_shl31(vec x)
{
    return _mm512_slli_epi64(x, 31);
}
static inline vmask v_greater(vec a, vec b)
{
    return _mm512_cmpgt_epi64_mask(a, b);
}
static inline vec v_keep(vmask where, vec x)
{
    return _mm512_maskz_mov_epi64(where, x);
}
static inline vec v_count(vec n, vmask where)
{
    return _mm512_mask_add_epi64(n, where, n, _mm512_set1_epi64(1));
}
static inline vec v_min_where(vec least, vmask where, vec x)
{
    return _mm512_mask_min_epi64(least, where, least, x);
}
static inline vec v_max_where(vec most, vmask where, vec x)
{
    return _mm512_mask_max_epi64(most, where, most, x);
}
static inline vec v_abs(vec x)
{
    return _mm512_abs_epi64(x);
}
static inline vec v_count_present32(vec n32, vec x32)
{
    const __mmask16 present = _mm512_cmpneq_epi32_mask(x32, _mm512_set1_epi32(INT32_MIN));
    return _mm512_mask_add_epi32(n32, present, n32, _mm512_set1_epi32(1));
}
static inline vec v_add32(vec a, vec b)
{
    return _mm512_add_epi32(a, b);
}
static inline vec v_keep_nonzero32(vec which32, vec x32)
{
    return _mm512_maskz_mov_epi32(_mm512_test_epi32_mask(which32, which32), x32);
}
static inline vec v_first_half(vec x32)
{
    return _mm512_cvtepu32_epi64(_mm512_castsi512_si256(x32));
}
static inline vec v_last_half(vec x32)
{
    return _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(x32, 1));
}
/* 16 numbers lie within 50 bytes: one load, and one permutation brings the 4 bytes of each into its lane. Up to 16 bits
 * wide they lie within 32, a load that meets two cache lines half as often. */
enum { UNPACK_NARROW = 16 };
struct unpack {
    vec index, shift, mask;
};
/* Made by the compiler: the processor would need as long as for the numbers of a row. */
#define NHI_BYTES(width, k) ((width) * (k) / 8 * 0x01010101 + 0x03020100)
#define NHI_SHIFT(width, k) ((width) * (k) % 8)
#define NHI_FOUR(f, width, k) f(width, k), f(width, (k) + 1), f(width, (k) + 2), f(width, (k) + 3)
#define NHI_LANES(f, width)                                                                                  \
    NHI_FOUR(f, width, 0), NHI_FOUR(f, width, 4), NHI_FOUR(f, width, 8), NHI_FOUR(f, width, 12)
#define NHI_PLACES(width)                                                                                    \
    {                                                                                                        \
        {NHI_LANES(NHI_BYTES, width)},                                                                       \
        {                                                                                                    \
            NHI_LANES(NHI_SHIFT, width)                                                                      \
        }                                                                                                    \
    }
#define NHI_FIVE(x, n) x(n), x((n) + 1), x((n) + 2), x((n) + 3), x((n) + 4)
#define NHI_WIDTHS(x) NHI_FIVE(x, 0), NHI_FIVE(x, 5), NHI_FIVE(x, 10), NHI_FIVE(x, 15), NHI_FIVE(x, 20), x(25)
static inline struct unpack v_unpack_for(unsigned width)
{
    static const struct {
        uint32_t index[16], shift[16];
    } places[] __attribute__((aligned(64))) = {NHI_WIDTHS(NHI_PLACES)};
    return (struct unpack){.index = v_load(places[width].index),
                           .shift = v_load(places[width].shift),
                           .mask = _mm512_set1_epi32((int32_t)((1u << width) - 1))};
}
static inline void v_unpack16(const uint8_t *bytes, const struct unpack *u, bool is_narrow,
                              vec codes[16 / (2 * VL)])
{
    const vec all = is_narrow
                        ? _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)bytes))
                        : v_load(bytes);
    const vec four = _mm512_permutexvar_epi8(u->index, all);
    codes[0] = _mm512_and_si512(_mm512_srlv_epi32(four, u->shift), u->mask);
}
/* _mm512_reduce_add_epi64 of gcc 12 adds signed integers: overflow is undefined there. */
static inline uint64_t v_sum(vec x)
{
    const __m256i four = _mm256_add_epi64(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
    return (uint64_t)_mm_extract_epi64(two, 0) + (uint64_t)_mm_extract_epi64(two, 1);
}
static inline vec v_sum_pairs(vec a, vec b)
{
    return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}
/* Adds neighbouring 128-bit blocks: those of a become the lower half of the result. */
static inline vec v_sum_blocks(vec a, vec b)
{
    return _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}
static inline vec v_sum_rows(const vec rows[VL])
{
    const vec low = v_sum_blocks(v_sum_pairs(rows[0], rows[1]), v_sum_pairs(rows[2], rows[3]));
    const vec high = v_sum_blocks(v_sum_pairs(rows[4], rows[5]), v_sum_pairs(rows[6], rows[7]));
    return v_sum_blocks(low, high);
}
/* Bytes are interleaved inside 128-bit blocks; the permutations put the blocks in order. */
static inline void v_zip(vec a, vec b, vec *low, vec *high)
{
    const vec lows = _mm512_unpacklo_epi8(a, b);
    const vec highs = _mm512_unpackhi_epi8(a, b);
    *low = _mm512_permutex2var_epi64(lows, _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), highs);
    *high = _mm512_permutex2var_epi64(lows, _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15), highs);
}
static inline uint64_t v_above64(const uint8_t *bytes, uint8_t mask, uint8_t limit)
{
    const vec x = v_and(v_load(bytes), _mm512_set1_epi8((char)mask));
    return _mm512_cmpgt_epu8_mask(x, _mm512_set1_epi8((char)limit));
}
/* The shuffle yields 0 for bytes above 127, which are not 0. */
static inline uint64_t v_match64(const uint8_t *bytes, const uint8_t table[16])
{
    const vec x = v_load(bytes);
    const vec four = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
    return _mm512_cmpeq_epi8_mask(x, _mm512_shuffle_epi8(four, x));
}
static inline uint64_t v_nonzero32(vec x32)
{
    return _mm512_test_epi32_mask(x32, x32);
}
/* gcc 12 widens a comparison without clearing the bits above it where registers are short (its PR 117159). This executes
 * nothing: it only does not see any more that the mask is a comparison. */
#define NHI_OPAQUE(mask) __asm__("" : "+Yk"(mask))
static inline vec v_add_present32(vec total32, vec x32, uint64_t *present)
{
    __mmask16 where = _mm512_cmpneq_epi32_mask(x32, _mm512_set1_epi32(INT32_MIN));
    NHI_OPAQUE(where);
    *present = where;
    return _mm512_mask_add_epi32(total32, where, total32, x32);
}
static inline vec v_add_present(vec total, vec x, uint64_t *present)
{
    __mmask8 where = _mm512_cmpneq_epi64_mask(x, _mm512_set1_epi64(INT64_MIN));
    NHI_OPAQUE(where);
    *present = where;
    return _mm512_mask_add_epi64(total, where, total, x);
}
static inline void v_add_widened32(int64_t *to, vec x32)
{
    v_store(to, v_add(v_load(to), _mm512_cvtepi32_epi64(_mm512_castsi512_si256(x32))));
    v_store(to + VL, v_add(v_load(to + VL), _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(x32, 1))));
}

#endif
