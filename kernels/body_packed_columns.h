/* body_packed_columns.h - adding packed rows up column by column without unpacking them: 16 codes are cut out of their
 * bits and added in lanes of 32 bits; the bases of the rows are added once. Needs body_packed.h before it.
 */
#ifndef NHI_BODY_PACKED_COLUMNS_H
#define NHI_BODY_PACKED_COLUMNS_H

#include "kernels/kernels.h"

enum {
    STRIP_ROWS = 64,              /* so many values below LANE_END add up to less than 2^31 */
    LANE_END = 1 << UNPACK_WIDTH, /* of the largest code and what is added to it */
    MOST_GROUPS = 6               /* of 16 columns at a time: one pass for seven years of months */
};

/* Ways of a row: code 0 is the base; code 0 is missing; the row is not for the lanes. */
enum { ALL_PRESENT, GAPS, ALONE, N_WAYS };

/* Some rows, looked at once before their columns are added: apart by their ways, which no processor can predict. */
struct strip {
    size_t n_rows, n_words;
    size_t n_of[N_WAYS];
    uint8_t row[N_WAYS][STRIP_ROWS];
    unsigned width[STRIP_ROWS];
    uint32_t offset[STRIP_ROWS];      /* of a row with gaps: value = offset + code */
    const uint8_t *codes[STRIP_ROWS]; /* from the first column that is wanted on */
    uint64_t base_sum;                /* of the rows without gaps */
    uint64_t *present;
};

static inline uint64_t base_of(const struct nhi_packed_rows *rows, size_t r)
{
    return rows->element_bytes == 4 ? (uint64_t)(int32_t)load_bytes(rows->base + 4 * r, 4)
                                    : load_bytes(rows->base + 8 * r, 8);
}

/* A row that no lane takes, one value at a time. */
static void add_alone(const struct nhi_packed_rows *rows, size_t r, size_t first, size_t n, int64_t *sums,
                      uint64_t *present)
{
    const unsigned width = rows->width[r] & NHI_PACKED_WIDTH;
    const bool has_gaps = (rows->width[r] & NHI_PACKED_GAPS) != 0;
    const uint64_t mask = UINT64_MAX >> (64 - width), offset = base_of(rows, r) - has_gaps;
    for (size_t w = 0; w < (n + 63) / 64; w++)
        present[w] = 0;
    for (size_t c = 0; c < n; c++) {
        const uint8_t *from = rows->payload + rows->offset[r] + (first + c) * width / 8;
        const uint64_t code = code_at(from, (first + c) * width % 8) & mask;
        if (has_gaps && code == 0)
            continue;
        sums[c] = (int64_t)((uint64_t)sums[c] + offset + code);
        present[c / 64] |= UINT64_C(1) << c % 64;
    }
}

/* One row of n_groups times 16 columns; the bits of the present ones of a row with gaps. */
__attribute__((always_inline)) static inline void add_row(const struct strip *s, size_t r, size_t c,
                                                          size_t n_groups, bool has_gaps, vec *total,
                                                          uint64_t bits[2])
{
    const struct unpack u = v_unpack_for(s->width[r]);
    const uint8_t *codes = s->codes[r] + c / 8 * s->width[r];
    const vec offset = v_set(s->offset[r] * UINT64_C(0x100000001));
#pragma GCC unroll 6
    for (size_t g = 0; g < n_groups; g++) {
        vec sixteen[UNPACK_VECS];
        v_unpack16(codes + 2 * g * s->width[r], &u, sixteen);
#pragma GCC unroll 8
        for (size_t i = 0; i < UNPACK_VECS; i++) {
            vec *sum = &total[g * UNPACK_VECS + i];
            if (has_gaps) {
                bits[g / 4] |= v_nonzero32(sixteen[i]) << (g % 4 * UNPACK + i * 2 * VL);
                *sum = v_add32(*sum, v_keep_nonzero32(sixteen[i], v_add32(sixteen[i], offset)));
            } else {
                *sum = v_add32(*sum, sixteen[i]);
            }
        }
    }
}

static inline void put_bits_of(const struct strip *s, size_t r, size_t c, size_t n, const uint64_t bits[2])
{
    uint64_t *present = s->present + r * s->n_words + c / 64;
    present[0] = bits[0];
    if (n > 64)
        present[1] = bits[1];
}

/* Columns c .. c + n - 1, which lie in n_groups times 16; c: a multiple of 64. */
__attribute__((always_inline)) static inline void add_band_of_codes(const struct strip *s, size_t c, size_t n,
                                                                    size_t n_groups, int64_t *sums)
{
    const uint64_t all[2] = {UINT64_MAX >> (n < 64 ? 64 - n : 0), n > 64 ? UINT64_MAX >> (128 - n) : 0};
    vec total[MOST_GROUPS * UNPACK_VECS];
    int64_t widened[MOST_GROUPS * UNPACK] = {0};
    for (size_t i = 0; i < n_groups * UNPACK_VECS; i++)
        total[i] = v_set(0);
    for (size_t i = 0; i < s->n_of[ALL_PRESENT]; i++) {
        const size_t r = s->row[ALL_PRESENT][i];
        add_row(s, r, c, n_groups, false, total, NULL);
        put_bits_of(s, r, c, n, all);
    }
    for (size_t i = 0; i < s->n_of[GAPS]; i++) {
        const size_t r = s->row[GAPS][i];
        uint64_t bits[2] = {0, 0};
        add_row(s, r, c, n_groups, true, total, bits);
        bits[0] &= all[0];
        bits[1] &= all[1];
        put_bits_of(s, r, c, n, bits);
    }
    for (size_t i = 0; i < n_groups * UNPACK_VECS; i++)
        v_add_widened32(widened + i * 2 * VL, total[i]);
    for (size_t i = 0; i < n; i++)
        sums[c + i] = (int64_t)((uint64_t)sums[c + i] + (uint64_t)widened[i] + s->base_sum);
}

static void add_last_columns(const struct strip *s, size_t c, size_t n, int64_t *sums)
{
    switch ((n + UNPACK - 1) / UNPACK) {
    case 1: add_band_of_codes(s, c, n, 1, sums); break;
    case 2: add_band_of_codes(s, c, n, 2, sums); break;
    case 3: add_band_of_codes(s, c, n, 3, sums); break;
    case 4: add_band_of_codes(s, c, n, 4, sums); break;
    case 5: add_band_of_codes(s, c, n, 5, sums); break;
    default: add_band_of_codes(s, c, n, 6, sums);
    }
}

/* Rows from row `at` on. */
static inline void look_at_strip(const struct nhi_packed_rows *rows, size_t at, size_t first, struct strip *s)
{
    s->base_sum = 0;
    for (size_t way = 0; way < N_WAYS; way++)
        s->n_of[way] = 0;
    for (size_t r = 0; r < s->n_rows; r++) {
        const uint64_t base = base_of(rows, at + r);
        const unsigned width = rows->width[at + r] & NHI_PACKED_WIDTH;
        const size_t has_gaps = rows->width[at + r] / NHI_PACKED_GAPS;
        const bool is_small = (base - 1) * has_gaps <= LANE_END - (UINT64_C(1) << (width & 31));
        const size_t way = width <= UNPACK_WIDTH && is_small ? has_gaps : ALONE;
        s->row[way][s->n_of[way]++] = (uint8_t)r;
        s->width[r] = width;
        s->offset[r] = (uint32_t)(base - 1);
        s->codes[r] = rows->payload + rows->offset[at + r] + first / 8 * width;
        s->base_sum += way == ALL_PRESENT ? base : 0;
    }
}

static void add_strip(const struct nhi_packed_rows *rows, size_t at, size_t first, size_t n, struct strip *s,
                      int64_t *sums)
{
    size_t c = 0;
    look_at_strip(rows, at, first, s);
    for (; n - c > MOST_GROUPS * UNPACK; c += 64)
        add_band_of_codes(s, c, 64, 4, sums);
    add_last_columns(s, c, n - c, sums);
    for (size_t i = 0; i < s->n_of[ALONE]; i++) {
        const size_t r = s->row[ALONE][i];
        add_alone(rows, at + r, first, n, sums, s->present + r * s->n_words);
    }
}

static void columns_packed(const struct nhi_packed_rows *rows, size_t first, size_t n, int64_t *sums,
                           uint64_t *present)
{
    struct strip s = {.n_words = (n + 63) / 64};
    for (size_t at = 0; at < rows->n_rows && n > 0; at += s.n_rows) {
        s.n_rows = rows->n_rows - at < STRIP_ROWS ? rows->n_rows - at : STRIP_ROWS;
        s.present = present + at * s.n_words;
        add_strip(rows, at, first, n, &s, sums);
    }
}

#endif
