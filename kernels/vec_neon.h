/* vec_neon.h - the vector vocabulary (see vec_scalar.h) on the 128-bit registers that every AArch64 has. */
#ifndef NHI_VEC_H
#define NHI_VEC_H

#if !defined(__aarch64__) || !defined(__ARM_NEON)
#error "k_neon.c is for AArch64 with Advanced SIMD"
#endif

#include <arm_neon.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the byte kernels are written for little-endian machines"
#endif

enum { VL = 2 };
typedef uint64x2_t vec;
typedef uint64x2_t vmask;

static inline vec v_set(uint64_t x)
{
    return vdupq_n_u64(x);
}
static inline vec v_load(const void *from)
{
    return vreinterpretq_u64_u8(vld1q_u8((const uint8_t *)from));
}
static inline void v_store(void *to, vec x)
{
    vst1q_u8((uint8_t *)to, vreinterpretq_u8_u64(x));
}
static inline vec v_load_part(const int64_t *from, size_t n, vec fill)
{
    (void)n; /* 1 */
    return vsetq_lane_u64((uint64_t)from[0], fill, 0);
}
static inline void v_store_part(int64_t *to, size_t n, vec x)
{
    (void)n; /* 1 */
    to[0] = (int64_t)vgetq_lane_u64(x, 0);
}
static inline vec v_load_part32(const int32_t *from, size_t n, vec fill)
{
    int32x4_t x = vsetq_lane_s32(from[0], vreinterpretq_s32_u64(fill), 0);
    if (n > 1)
        x = vsetq_lane_s32(from[1], x, 1);
    if (n > 2)
        x = vsetq_lane_s32(from[2], x, 2);
    return vreinterpretq_u64_s32(x);
}
static inline vec v_load_widened(const int32_t *from)
{
    return vreinterpretq_u64_s64(vmovl_s32(vld1_s32(from)));
}
static inline void v_store_narrowed(uint32_t *to, vec x)
{
    vst1_u32(to, vmovn_u64(x));
}
static inline vec v_add(vec a, vec b)
{
    return vaddq_u64(a, b);
}
static inline vec v_sub(vec a, vec b)
{
    return vsubq_u64(a, b);
}
static inline vec v_and(vec a, vec b)
{
    return vandq_u64(a, b);
}
static inline vec v_xor(vec a, vec b)
{
    return veorq_u64(a, b);
}
static inline vec v_shr16(vec x)
{
    return vshrq_n_u64(x, 16);
}
static inline vec v_shr32(vec x)
{
    return vshrq_n_u64(x, 32);
}
static inline vec v_shl31(vec x)
{
    return vshlq_n_u64(x, 31);
}
static inline vmask v_greater(vec a, vec b)
{
    return vcgtq_s64(vreinterpretq_s64_u64(a), vreinterpretq_s64_u64(b));
}
static inline vec v_keep(vmask where, vec x)
{
    return vandq_u64(where, x);
}
static inline vec v_count(vec n, vmask where)
{
    return vsubq_u64(n, where);
}
static inline vec v_min_where(vec least, vmask where, vec x)
{
    return vbslq_u64(vandq_u64(where, v_greater(least, x)), x, least);
}
static inline vec v_max_where(vec most, vmask where, vec x)
{
    return vbslq_u64(vandq_u64(where, v_greater(x, most)), x, most);
}
static inline vec v_abs(vec x)
{
    return vreinterpretq_u64_s64(vabsq_s64(vreinterpretq_s64_u64(x)));
}
static inline vec v_count_present32(vec n32, vec x32)
{
    const uint32x4_t present = vcgtq_s32(vreinterpretq_s32_u64(x32), vdupq_n_s32(INT32_MIN));
    return vreinterpretq_u64_u32(vsubq_u32(vreinterpretq_u32_u64(n32), present));
}
static inline vec v_add32(vec a, vec b)
{
    return vreinterpretq_u64_u32(vaddq_u32(vreinterpretq_u32_u64(a), vreinterpretq_u32_u64(b)));
}
static inline vec v_keep_nonzero32(vec which32, vec x32)
{
    const uint32x4_t which = vreinterpretq_u32_u64(which32);
    return vandq_u64(vreinterpretq_u64_u32(vtstq_u32(which, which)), x32);
}
static inline vec v_first_half(vec x32)
{
    return vmovl_u32(vget_low_u32(vreinterpretq_u32_u64(x32)));
}
static inline vec v_last_half(vec x32)
{
    return vmovl_high_u32(vreinterpretq_u32_u64(x32));
}
/* Four numbers and the half byte before them lie within the 16 bytes that a table look-up reaches. Every other four
 * start in the middle of a byte where the width is odd. */
enum { UNPACK_NARROW = 25 };
struct unpack {
    uint8x16_t index[2];
    int32x4_t shift[2]; /* to the left, hence negative */
    uint32x4_t mask;
    size_t after4, after8; /* bytes */
};
static inline struct unpack v_unpack_for(unsigned width)
{
    static const uint32_t places[4] = {0, 1, 2, 3};
    struct unpack u = {.mask = vdupq_n_u32((1u << width) - 1), .after4 = width / 2, .after8 = width};
    for (unsigned odd = 0; odd < 2; odd++) {
        const uint32x4_t start = vdupq_n_u32(odd * (width % 2) * 4);
        const uint32x4_t bit = vmlaq_n_u32(start, vld1q_u32(places), width);
        const uint32x4_t byte = vmulq_n_u32(vshrq_n_u32(bit, 3), 0x01010101);
        u.index[odd] = vreinterpretq_u8_u32(vaddq_u32(byte, vdupq_n_u32(0x03020100)));
        u.shift[odd] = vnegq_s32(vreinterpretq_s32_u32(vandq_u32(bit, vdupq_n_u32(7))));
    }
    return u;
}
static inline vec v_unpack4(const uint8_t *bytes, const struct unpack *u, unsigned odd)
{
    const uint32x4_t four = vreinterpretq_u32_u8(vqtbl1q_u8(vld1q_u8(bytes), u->index[odd]));
    return vreinterpretq_u64_u32(vandq_u32(vshlq_u32(four, u->shift[odd]), u->mask));
}
static inline void v_unpack16(const uint8_t *bytes, const struct unpack *u, bool is_narrow,
                              vec codes[16 / (2 * VL)])
{
    (void)is_narrow;
    codes[0] = v_unpack4(bytes, u, 0);
    codes[1] = v_unpack4(bytes + u->after4, u, 1);
    codes[2] = v_unpack4(bytes + u->after8, u, 0);
    codes[3] = v_unpack4(bytes + u->after8 + u->after4, u, 1);
}
static inline uint64_t v_sum(vec x)
{
    return vaddvq_u64(x);
}
static inline vec v_sum_rows(const vec rows[VL])
{
    return vpaddq_u64(rows[0], rows[1]);
}
static inline void v_zip(vec a, vec b, vec *low, vec *high)
{
    const uint8x16_t a8 = vreinterpretq_u8_u64(a);
    const uint8x16_t b8 = vreinterpretq_u8_u64(b);
    *low = vreinterpretq_u64_u8(vzip1q_u8(a8, b8));
    *high = vreinterpretq_u64_u8(vzip2q_u8(a8, b8));
}
/* The bit of its place in a group of eight for every byte that is all ones, the others being 0: three pairwise additions
 * gather the bits of 64 bytes in 8. */
static inline uint64_t v_bits64(const uint8x16_t bytes[4])
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t place = vld1q_u8(places);
    const uint8x16_t first = vpaddq_u8(vandq_u8(bytes[0], place), vandq_u8(bytes[1], place));
    const uint8x16_t second = vpaddq_u8(vandq_u8(bytes[2], place), vandq_u8(bytes[3], place));
    const uint8x16_t both = vpaddq_u8(first, second);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(both, both)), 0);
}
static inline uint64_t v_above64(const uint8_t *bytes, uint8_t mask, uint8_t limit)
{
    uint8x16_t above[4];
    for (size_t i = 0; i < 4; i++)
        above[i] = vcgtq_u8(vandq_u8(vld1q_u8(bytes + 16 * i), vdupq_n_u8(mask)), vdupq_n_u8(limit));
    return v_bits64(above);
}
static inline uint64_t v_match64(const uint8_t *bytes, const uint8_t table[16])
{
    const uint8x16_t t = vld1q_u8(table);
    uint8x16_t matches[4];
    for (size_t i = 0; i < 4; i++) {
        const uint8x16_t x = vld1q_u8(bytes + 16 * i);
        matches[i] = vceqq_u8(x, vqtbl1q_u8(t, vandq_u8(x, vdupq_n_u8(15))));
    }
    return v_bits64(matches);
}
static inline uint64_t v_nonzero32(vec x32)
{
    static const uint32_t places[4] = {1, 2, 4, 8};
    const uint32x4_t x = vreinterpretq_u32_u64(x32);
    return vaddvq_u32(vandq_u32(vtstq_u32(x, x), vld1q_u32(places)));
}
static inline vec v_add_present32(vec total32, vec x32, uint64_t *present)
{
    static const uint32_t places[4] = {1, 2, 4, 8};
    const uint32x4_t x = vreinterpretq_u32_u64(x32);
    const uint32x4_t where = vcgtq_s32(vreinterpretq_s32_u64(x32), vdupq_n_s32(INT32_MIN));
    *present = vaddvq_u32(vandq_u32(where, vld1q_u32(places)));
    return vreinterpretq_u64_u32(vaddq_u32(vreinterpretq_u32_u64(total32), vandq_u32(where, x)));
}
static inline vec v_add_present(vec total, vec x, uint64_t *present)
{
    const vec where = v_greater(x, vdupq_n_u64(UINT64_C(1) << 63));
    *present = (vgetq_lane_u64(where, 0) & 1) | (vgetq_lane_u64(where, 1) & 2);
    return vaddq_u64(total, vandq_u64(where, x));
}
static inline void v_add_widened32(int64_t *to, vec x32)
{
    const int32x4_t x = vreinterpretq_s32_u64(x32);
    v_store(to, v_add(v_load(to), vreinterpretq_u64_s64(vmovl_s32(vget_low_s32(x)))));
    v_store(to + VL, v_add(v_load(to + VL), vreinterpretq_u64_s64(vmovl_high_s32(x))));
}

#endif
