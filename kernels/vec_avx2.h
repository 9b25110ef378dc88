/* vec_avx2.h - the vector vocabulary (see vec_scalar.h) on 256-bit registers. */
#ifndef NHI_VEC_H
#define NHI_VEC_H

#if !defined(__AVX2__) || !defined(__BMI2__)
#error "k_avx2.c is compiled with the flags of ISA_FLAGS.avx2 in the Makefile"
#endif

#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VL = 4 };
typedef __m256i vec;
typedef __m256i vmask;

static inline vec v_set(uint64_t x)
{
    return _mm256_set1_epi64x((int64_t)x);
}
static inline vec v_load(const void *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}
static inline void v_store(void *to, vec x)
{
    _mm256_storeu_si256((__m256i *)to, x);
}
/* The first n of eight 32-bit lanes. */
static inline vec v_first32(size_t n)
{
    static const int32_t window[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
    return v_load(window + 8 - n);
}
static inline vec v_load_part32(const int32_t *from, size_t n, vec fill)
{
    const vec first = v_first32(n);
    return _mm256_blendv_epi8(fill, _mm256_maskload_epi32(from, first), first);
}
static inline vec v_load_part(const int64_t *from, size_t n, vec fill)
{
    return v_load_part32((const int32_t *)(const void *)from, 2 * n, fill);
}
/* In pieces: masked stores are microcoded on some processors. */
static inline void v_store_part(int64_t *to, size_t n, vec x)
{
    const __m128i high = _mm256_extracti128_si256(x, 1);
    const __m128i low = _mm256_castsi256_si128(x);
    if (n >= 2)
        _mm_storeu_si128((__m128i *)(void *)to, low);
    if (n % 2 == 1)
        _mm_storel_epi64((__m128i *)(void *)(to + n - 1), n == 1 ? low : high);
}
static inline vec v_load_widened(const int32_t *from)
{
    return _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)(const void *)from));
}
static inline void v_store_narrowed(uint32_t *to, vec x)
{
    const vec even = _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm_storeu_si128((__m128i *)(void *)to, _mm256_castsi256_si128(even));
}
static inline vec v_add(vec a, vec b)
{
    return _mm256_add_epi64(a, b);
}
static inline vec v_sub(vec a, vec b)
{
    return _mm256_sub_epi64(a, b);
}
static inline vec v_and(vec a, vec b)
{
    return _mm256_and_si256(a, b);
}
static inline vec v_xor(vec a, vec b)
{
    return _mm256_xor_si256(a, b);
}
static inline vec v_shr16(vec x)
{
    return _mm256_srli_epi64(x, 16);
}
static inline vec v_shr32(vec x)
{
    return _mm256_srli_epi64(x, 32);
}
static inline vec v_shl31(vec x)
{
    return _mm256_slli_epi64(x, 31);
}
static inline vmask v_greater(vec a, vec b)
{
    return _mm256_cmpgt_epi64(a, b);
}
static inline vec v_keep(vmask where, vec x)
{
    return _mm256_and_si256(where, x);
}
static inline vec v_count(vec n, vmask where)
{
    return _mm256_sub_epi64(n, where);
}
static inline vec v_min_where(vec least, vmask where, vec x)
{
    return _mm256_blendv_epi8(least, x, _mm256_and_si256(where, _mm256_cmpgt_epi64(least, x)));
}
static inline vec v_max_where(vec most, vmask where, vec x)
{
    return _mm256_blendv_epi8(most, x, _mm256_and_si256(where, _mm256_cmpgt_epi64(x, most)));
}
static inline vec v_abs(vec x)
{
    const vec negative = _mm256_cmpgt_epi64(_mm256_setzero_si256(), x);
    return _mm256_sub_epi64(_mm256_xor_si256(x, negative), negative);
}
static inline vec v_count_present32(vec n32, vec x32)
{
    return _mm256_sub_epi32(n32, _mm256_cmpgt_epi32(x32, _mm256_set1_epi32(INT32_MIN)));
}
static inline vec v_add32(vec a, vec b)
{
    return _mm256_add_epi32(a, b);
}
static inline vec v_keep_nonzero32(vec which32, vec x32)
{
    return _mm256_andnot_si256(_mm256_cmpeq_epi32(which32, _mm256_setzero_si256()), x32);
}
static inline vec v_first_half(vec x32)
{
    return _mm256_cvtepu32_epi64(_mm256_castsi256_si128(x32));
}
static inline vec v_last_half(vec x32)
{
    return _mm256_cvtepu32_epi64(_mm256_extracti128_si256(x32, 1));
}
/* Four numbers and the half byte before them lie within the 16 bytes that a shuffle reaches. Eight numbers fill whole
 * bytes: the 5th to 8th start in the middle of one where the width is odd, the 9th where the first does. */
enum { UNPACK_NARROW = 25 };
struct unpack {
    vec index, shift, mask;
    size_t after4, after8; /* bytes */
};
static inline struct unpack v_unpack_for(unsigned width)
{
    const vec places = _mm256_setr_epi16(0, 0, 1, 0, 2, 0, 3, 0, 0, 4, 1, 4, 2, 4, 3, 4);
    const vec bit = _mm256_madd_epi16(_mm256_set1_epi32((int32_t)(width | width % 2 << 16)), places);
    const vec four = _mm256_set1_epi32(0x03020100);
    const vec spread = _mm256_setr_epi8(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12, 0, 0, 0, 0, 4, 4,
                                        4, 4, 8, 8, 8, 8, 12, 12, 12, 12);
    return (struct unpack){.index =
                               _mm256_add_epi8(_mm256_shuffle_epi8(_mm256_srli_epi32(bit, 3), spread), four),
                           .shift = _mm256_and_si256(bit, _mm256_set1_epi32(7)),
                           .mask = _mm256_set1_epi32((int32_t)((1u << width) - 1)),
                           .after4 = width / 2,
                           .after8 = width};
}
static inline vec v_unpack8(const uint8_t *bytes, const struct unpack *u)
{
    const __m128i first = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    const __m128i last = _mm_loadu_si128((const __m128i *)(const void *)(bytes + u->after4));
    const vec both = _mm256_inserti128_si256(_mm256_castsi128_si256(first), last, 1);
    return _mm256_and_si256(_mm256_srlv_epi32(_mm256_shuffle_epi8(both, u->index), u->shift), u->mask);
}
static inline void v_unpack16(const uint8_t *bytes, const struct unpack *u, bool is_narrow,
                              vec codes[16 / (2 * VL)])
{
    (void)is_narrow;
    codes[0] = v_unpack8(bytes, u);
    codes[1] = v_unpack8(bytes + u->after8, u);
}
static inline uint64_t v_sum(vec x)
{
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    return (uint64_t)_mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two)));
}
static inline vec v_sum_pairs(vec a, vec b)
{
    return _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
}
static inline vec v_sum_rows(const vec rows[VL])
{
    const vec first = v_sum_pairs(rows[0], rows[1]);
    const vec second = v_sum_pairs(rows[2], rows[3]);
    return _mm256_add_epi64(_mm256_permute2x128_si256(first, second, 0x20),
                            _mm256_permute2x128_si256(first, second, 0x31));
}
static inline void v_zip(vec a, vec b, vec *low, vec *high)
{
    const vec lows = _mm256_unpacklo_epi8(a, b);
    const vec highs = _mm256_unpackhi_epi8(a, b);
    *low = _mm256_permute2x128_si256(lows, highs, 0x20);
    *high = _mm256_permute2x128_si256(lows, highs, 0x31);
}
static inline uint32_t v_above32(const uint8_t *bytes, uint8_t mask, uint8_t limit)
{
    const vec x = v_and(v_load(bytes), _mm256_set1_epi8((char)mask));
    const vec not_above = _mm256_cmpeq_epi8(_mm256_subs_epu8(x, _mm256_set1_epi8((char)limit)), v_set(0));
    return ~(uint32_t)_mm256_movemask_epi8(not_above);
}
static inline uint64_t v_above64(const uint8_t *bytes, uint8_t mask, uint8_t limit)
{
    return v_above32(bytes, mask, limit) | (uint64_t)v_above32(bytes + 32, mask, limit) << 32;
}
static inline uint32_t v_match32(const uint8_t *bytes, vec table)
{
    const vec x = v_load(bytes);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, _mm256_shuffle_epi8(table, x)));
}
/* The shuffle yields 0 for bytes above 127, which are not 0. */
static inline uint64_t v_match64(const uint8_t *bytes, const uint8_t table[16])
{
    const vec both = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
    return v_match32(bytes, both) | (uint64_t)v_match32(bytes + 32, both) << 32;
}
static inline uint64_t v_nonzero32(vec x32)
{
    const vec zero = _mm256_cmpeq_epi32(x32, _mm256_setzero_si256());
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(zero)) ^ 0xff;
}
static inline vec v_add_present32(vec total32, vec x32, uint64_t *present)
{
    const vec missing = _mm256_cmpeq_epi32(x32, _mm256_set1_epi32(INT32_MIN));
    *present = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(missing)) ^ 0xff;
    return _mm256_add_epi32(total32, _mm256_andnot_si256(missing, x32));
}
static inline vec v_add_present(vec total, vec x, uint64_t *present)
{
    const vec missing = _mm256_cmpeq_epi64(x, _mm256_set1_epi64x(INT64_MIN));
    *present = (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(missing)) ^ 0xf;
    return _mm256_add_epi64(total, _mm256_andnot_si256(missing, x));
}
static inline void v_add_widened32(int64_t *to, vec x32)
{
    v_store(to, v_add(v_load(to), _mm256_cvtepi32_epi64(_mm256_castsi256_si128(x32))));
    v_store(to + VL, v_add(v_load(to + VL), _mm256_cvtepi32_epi64(_mm256_extracti128_si256(x32, 1))));
}

#endif
