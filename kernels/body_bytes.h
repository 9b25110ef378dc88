/* body_bytes.h - kernels over bytes: the shuffle filter and the checksum of HDF5, and the marks of CSV text. */
#ifndef NHI_BODY_BYTES_H
#define NHI_BODY_BYTES_H

#include "kernels/kernels.h"

/* ---- shuffle ----------------------------------------------------------------------------------------------- */

/* A perfect shuffle of n vectors as of a pack of cards: byte t of the first half, byte t of the second, and so on. */
__attribute__((always_inline)) static inline void riffle(vec *pack, size_t n)
{
    vec dealt[8];
    for (size_t k = 0; k < n / 2; k++)
        v_zip(pack[k], pack[k + n / 2], &dealt[2 * k], &dealt[2 * k + 1]);
    for (size_t k = 0; k < n; k++)
        pack[k] = dealt[k];
}

/* The filter has put first all bytes 0, then all bytes 1, ... Each perfect shuffle rotates the bits of a byte's index
 * by one, so that log2(width) of them bring the index (byte, element) to (element, byte). */
__attribute__((always_inline)) static inline void unshuffle(const uint8_t *bytes, size_t n, uint8_t *out,
                                                            size_t width)
{
    size_t i = 0;
    for (; i + sizeof(vec) <= n; i += sizeof(vec)) {
        vec pack[8];
        for (size_t k = 0; k < width; k++)
            pack[k] = v_load(bytes + k * n + i);
        for (size_t step = 1; step < width; step *= 2)
            riffle(pack, width);
        for (size_t k = 0; k < width; k++)
            v_store(out + i * width + k * sizeof(vec), pack[k]);
    }
    for (; i < n; i++)
        for (size_t k = 0; k < width; k++)
            out[i * width + k] = bytes[k * n + i];
}

static void unshuffle_4(const uint8_t *bytes, size_t n, uint8_t *out)
{
    unshuffle(bytes, n, out, 4);
}

static void unshuffle_8(const uint8_t *bytes, size_t n, uint8_t *out)
{
    unshuffle(bytes, n, out, 8);
}

/* ---- checksum ---------------------------------------------------------------------------------------------- */

/* For words w[0..n): sum1 = sum of w[i], sum2 = sum of (n - i) w[i], both modulo 65535, where 0 stands for "all words
 * were 0" only and 65535 for every other multiple: that is what HDF5's folding of carries amounts to, in whatever
 * blocks it is done. HDF5 takes words with the high byte first; swapping the bytes of a word is a multiplication by
 * 256 modulo 65535, so that the words are summed as they lie and the sums are swapped at the end. */
struct fletcher {
    uint64_t sum1, sum2;
};

static uint64_t modulo_65535(uint64_t x)
{
    return x == 0 ? 0 : (x - 1) % 65535 + 1;
}

/* In a 32-bit lane prefix reaches (2 * 65535) * s * (s - 1) / 2 after s steps: below 2^32 for s = 256. */
enum { FLETCHER_STEPS = 256 };

static void fletcher_block(const uint8_t *bytes, size_t n_steps, struct fletcher *f)
{
    enum { LANES = sizeof(vec) / 4, WORDS = sizeof(vec) / 2 };
    const vec even = v_set(0x0000ffff0000ffff);
    vec both = v_set(0), prefix = v_set(0), odd = v_set(0);
    for (size_t step = 0; step < n_steps; step++) {
        const vec x = v_load(bytes + step * sizeof(vec));
        const vec second = v_and(v_shr16(x), even);
        prefix = v_add(prefix, both);
        both = v_add(both, v_add(v_and(x, even), second));
        odd = v_add(odd, second);
    }
    uint32_t both_of[LANES], prefix_of[LANES], odd_of[LANES];
    v_store(both_of, both);
    v_store(prefix_of, prefix);
    v_store(odd_of, odd);
    f->sum2 += f->sum1 * (n_steps * WORDS);
    for (size_t lane = 0; lane < LANES; lane++) {
        f->sum2 +=
            (uint64_t)prefix_of[lane] * WORDS + (uint64_t)both_of[lane] * (WORDS - 2 * lane) - odd_of[lane];
        f->sum1 += both_of[lane];
    }
    f->sum1 = modulo_65535(f->sum1);
    f->sum2 = modulo_65535(f->sum2);
}

static uint32_t fletcher32(const uint8_t *bytes, size_t n)
{
    struct fletcher f = {0, 0};
    for (size_t n_steps; n >= sizeof(vec); n -= n_steps * sizeof(vec), bytes += n_steps * sizeof(vec)) {
        n_steps = n / sizeof(vec) < FLETCHER_STEPS ? n / sizeof(vec) : FLETCHER_STEPS;
        fletcher_block(bytes, n_steps, &f);
    }
    for (; n >= 2; n -= 2, bytes += 2) {
        f.sum1 += bytes[0] + 256u * bytes[1];
        f.sum2 += f.sum1;
    }
    if (n == 1) { /* the high byte of a last word */
        f.sum1 += bytes[0];
        f.sum2 += f.sum1;
    }
    return (uint32_t)(modulo_65535(f.sum2 * 256) << 16 | modulo_65535(f.sum1 * 256));
}

/* ---- CSV --------------------------------------------------------------------------------------------------- */

static void csv_marks(const uint8_t *bytes, size_t n_words, uint64_t *marks)
{
    /* The four bytes differ in their low four bits, which choose the one to compare with; the other places hold a
     * byte that cannot be met there. */
    static const uint8_t table[16] = {
        [0] = 1, ['"' & 15] = '"', ['\n' & 15] = '\n', ['\r' & 15] = '\r', [',' & 15] = ','};
    for (size_t i = 0; i < n_words; i++)
        marks[i] = v_match64(bytes + 64 * i, table);
}

#endif
