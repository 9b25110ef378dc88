/* body_packed_columns.h - adding packed rows up column by column without unpacking them: 16 codes are cut out of their
 * bits and added in lanes of 32 bits; the bases of the rows are added once. Needs body_columns.h and body_packed.h before it.
 */
#ifndef NHI_BODY_PACKED_COLUMNS_H
#define NHI_BODY_PACKED_COLUMNS_H

#include "kernels/kernels.h"

enum {
    STRIP_ROWS = 64,              /* so many values below LANE_END add up to less than 2^31 */
    LANE_END = 1 << UNPACK_WIDTH, /* of the largest code and what is added to it */
    MOST_GROUPS = 6,              /* of 16 columns at a time: one pass for seven years of months */
    HAS_WIDE = UNPACK_WIDTH > (int)UNPACK_NARROW, /* some rows of the lanes are not narrow */
    UNROLLED = VL == 1 ? 1 : MOST_GROUPS          /* without registers to stay in it is only more code */
};

/* At most 64 rows, looked at once before their columns are added: apart by what they are, which no processor can
 * predict. Bit r of a word is about row r. */
struct strip {
    struct nhi_packed_rows rows;
    size_t first;         /* column of sum 0 */
    uint64_t plain, gaps; /* for the lanes: without and with gaps */
    uint64_t wide;        /* above UNPACK_NARROW */
    uint64_t alone;       /* not for the lanes */
    uint64_t full;        /* without gaps so far */
    uint64_t *present;    /* [n_rows x n_words] */
    size_t n_words;
    bool is_first; /* sums are set, not added to */
};

static inline uint64_t base_of(const struct nhi_packed_rows *rows, size_t r)
{
    return rows->element_bytes == 4 ? (uint64_t)(int32_t)load_bytes(rows->base + 4 * r, 4)
                                    : load_bytes(rows->base + 8 * r, 8);
}

/* The rows of a word of bits. */
static inline size_t next_row(uint64_t *left)
{
    const size_t r = (unsigned)__builtin_ctzll(*left);
    *left &= *left - 1;
    return r;
}

/* A row that no lane takes, one value at a time. Returns how many are present. */
static size_t add_alone(const struct nhi_packed_rows *rows, size_t r, size_t first, size_t n, int64_t *sums,
                        uint64_t *present)
{
    const unsigned width = rows->width[r] & NHI_PACKED_WIDTH;
    const bool has_gaps = (rows->width[r] & NHI_PACKED_GAPS) != 0;
    const uint64_t mask = UINT64_MAX >> (64 - width), offset = base_of(rows, r) - has_gaps;
    size_t n_present = 0;
    for (size_t w = 0; w < (n + 63) / 64; w++)
        present[w] = 0;
    for (size_t c = 0; c < n; c++) {
        const uint8_t *from = rows->payload + rows->offset[r] + (first + c) * width / 8;
        const uint64_t code = code_at(from, (first + c) * width % 8) & mask;
        if (has_gaps && code == 0)
            continue;
        sums[c] = (int64_t)((uint64_t)sums[c] + offset + code);
        present[c / 64] |= UINT64_C(1) << c % 64;
        n_present++;
    }
    return n_present;
}

/* Some columns of a strip, from column `first` of the rows on. */
struct band {
    size_t first, n_groups;
    uint64_t *present; /* the first word of row 0; two words of a row where there are more than 4 groups */
    struct full_row all;
};

/* Adds the codes of rows without gaps; returns the sum of their bases. */
__attribute__((always_inline)) static inline uint64_t add_plain(const struct strip *s, uint64_t left,
                                                                struct band b, bool is_narrow, vec *total)
{
    const struct nhi_packed_rows rows = s->rows;
    const size_t n_words = s->n_words;
    uint64_t base_sum = 0;
    while (left != 0) {
        const size_t r = next_row(&left), width = rows.width[r];
        const struct unpack u = v_unpack_for((unsigned)width);
        const uint8_t *codes = rows.payload + rows.offset[r] + b.first / 8 * width;
        base_sum += base_of(&rows, r);
        b.present[r * n_words] = b.all.low;
        if (b.n_groups > 4)
            b.present[r * n_words + 1] = b.all.high;
#pragma GCC unroll UNROLLED
        for (size_t g = 0; g < b.n_groups; g++, codes += 2 * width) {
            vec sixteen[UNPACK_VECS];
            v_unpack16(codes, &u, is_narrow, sixteen);
#pragma GCC unroll 8
            for (size_t i = 0; i < UNPACK_VECS; i++)
                total[g * UNPACK_VECS + i] = v_add(total[g * UNPACK_VECS + i], sixteen[i]);
        }
    }
    return base_sum;
}

/* Adds the values of rows with gaps; returns those with gaps in these columns. */
__attribute__((always_inline)) static inline uint64_t add_present(const struct strip *s, uint64_t left,
                                                                  struct band b, bool is_narrow, vec *total)
{
    const struct nhi_packed_rows rows = s->rows;
    const size_t n_words = s->n_words;
    uint64_t gaps = 0;
    while (left != 0) {
        const size_t r = next_row(&left), width = rows.width[r] & NHI_PACKED_WIDTH;
        const struct unpack u = v_unpack_for((unsigned)width);
        const uint8_t *codes = rows.payload + rows.offset[r] + b.first / 8 * width;
        const vec offset = v_set((uint32_t)(base_of(&rows, r) - 1) * UINT64_C(0x100000001));
        uint64_t bits[2] = {0, 0};
#pragma GCC unroll UNROLLED
        for (size_t g = 0; g < b.n_groups; g++, codes += 2 * width) {
            vec sixteen[UNPACK_VECS];
            v_unpack16(codes, &u, is_narrow, sixteen);
#pragma GCC unroll 8
            for (size_t i = 0; i < UNPACK_VECS; i++) {
                const vec values = v_keep_nonzero32(sixteen[i], v_add32(sixteen[i], offset));
                total[g * UNPACK_VECS + i] = v_add(total[g * UNPACK_VECS + i], values);
                bits[g / 4] |= v_nonzero32(sixteen[i]) << (g % 4 * UNPACK + i * 2 * VL);
            }
        }
        const uint64_t low = bits[0] & b.all.low, high = bits[1] & b.all.high;
        b.present[r * n_words] = low;
        if (b.n_groups > 4)
            b.present[r * n_words + 1] = high;
        gaps |= (uint64_t)(low != b.all.low || high != b.all.high) << r;
    }
    return gaps;
}

/* The first (last) half of a total, which is below 2^31, and the bases become sums[n] from column c on, or are added. */
static inline void add_half_to_sums(int64_t *sums, size_t n, size_t c, vec half, vec bases, bool is_first)
{
    const vec more = v_add(half, bases);
    if (c + VL <= n)
        v_store(sums + c, is_first ? more : v_add(v_load(sums + c), more));
    else if (c < n)
        v_store_part(sums + c, n - c, is_first ? more : v_add(v_load_part(sums + c, n - c, v_set(0)), more));
}

/* Columns c .. c + n - 1, which lie in n_groups times 16; c: a multiple of 64. */
__attribute__((always_inline)) static inline void add_band_of_codes(struct strip *s, size_t c, size_t n,
                                                                    size_t n_groups, int64_t *sums)
{
    const struct band b = {s->first + c, n_groups, s->present + c / 64, full_row_of(n)};
    vec total[MOST_GROUPS * UNPACK_VECS];
    for (size_t i = 0; i < n_groups * UNPACK_VECS; i++)
        total[i] = v_set(0);
    uint64_t base_sum = add_plain(s, s->plain & ~s->wide, b, true, total);
    s->full &= ~add_present(s, s->gaps & ~s->wide, b, true, total);
    if (HAS_WIDE) {
        base_sum += add_plain(s, s->plain & s->wide, b, false, total);
        s->full &= ~add_present(s, s->gaps & s->wide, b, false, total);
    }
    for (size_t i = 0; i < n_groups * UNPACK_VECS; i++) {
        add_half_to_sums(sums + c, n, i * 2 * VL, v_first_half(total[i]), v_set(base_sum), s->is_first);
        add_half_to_sums(sums + c, n, i * 2 * VL + VL, v_last_half(total[i]), v_set(base_sum), s->is_first);
    }
}

static void add_last_columns(struct strip *s, size_t c, size_t n, int64_t *sums)
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

static inline void look_at_rows(struct strip *s)
{
    const struct nhi_packed_rows *rows = &s->rows;
    const uint64_t all = UINT64_MAX >> (64 - rows->n_rows);
    s->gaps = v_above64(rows->width, NHI_PACKED_GAPS, 0) & all;
    s->alone = v_above64(rows->width, NHI_PACKED_WIDTH, UNPACK_WIDTH) & all;
    for (uint64_t left = s->gaps & ~s->alone; left != 0;) {
        const size_t r = next_row(&left);
        const unsigned width = rows->width[r] & NHI_PACKED_WIDTH;
        const bool is_large = width > 0 && base_of(rows, r) - 1 > LANE_END - (UINT64_C(1) << width);
        s->alone |= (uint64_t)is_large << r;
    }
    s->gaps &= ~s->alone;
    s->wide = HAS_WIDE ? v_above64(rows->width, NHI_PACKED_WIDTH, UNPACK_NARROW) & all : 0;
    s->plain = all & ~s->gaps & ~s->alone;
    s->full = all;
}

static void add_strip(struct strip *s, size_t n, int64_t *sums)
{
    size_t c = 0;
    look_at_rows(s);
    for (; n - c > MOST_GROUPS * UNPACK; c += 64)
        add_band_of_codes(s, c, 64, 4, sums);
    add_last_columns(s, c, n - c, sums);
    for (uint64_t left = s->alone; left != 0;) {
        const size_t r = next_row(&left);
        const size_t n_present = add_alone(&s->rows, r, s->first, n, sums, s->present + r * s->n_words);
        s->full &= ~((uint64_t)(n_present < n) << r);
    }
}

static void columns_packed(const struct nhi_packed_rows *rows, size_t first, size_t n, int64_t *sums,
                           uint64_t *present, uint64_t *full)
{
    struct strip s = {
        .rows = *rows, .first = first, .present = present, .n_words = (n + 63) / 64, .is_first = true};
    begin_full(full, rows->n_rows);
    if (rows->n_rows == 0)
        __builtin_memset(sums, 0, n * sizeof *sums);
    for (size_t left = n > 0 ? rows->n_rows : 0; left > 0; left -= s.rows.n_rows) {
        s.rows.n_rows = left < STRIP_ROWS ? left : STRIP_ROWS;
        add_strip(&s, n, sums);
        *full++ = s.full;
        s.is_first = false;
        s.rows.base += s.rows.n_rows * rows->element_bytes;
        s.rows.width += s.rows.n_rows;
        s.rows.offset += s.rows.n_rows;
        s.present += s.rows.n_rows * s.n_words;
    }
}

#endif
