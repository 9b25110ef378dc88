/* body_packed.h - rows of integers as numbers of few bits above a base, one width for each row. */
#ifndef NHI_BODY_PACKED_H
#define NHI_BODY_PACKED_H

#include "kernels/kernels.h"

/* A row: value = offset + code, and code 0 means missing where there are gaps. */
struct packed_row {
    uint64_t offset;
    unsigned width;
    bool has_gaps;
};

/* Only for little-endian machines, as the other kernels over bytes. */
static inline uint64_t load_bytes(const uint8_t *bytes, size_t n)
{
    uint64_t x = 0;
    __builtin_memcpy(&x, bytes, n);
    return x;
}

static inline size_t row_bytes(size_t n_columns, unsigned width)
{
    return (n_columns * width + 7) / 8;
}

/* ---- packing ---------------------------------------------------------------------------------------------- */

static inline int64_t value_at(const uint8_t *values, size_t value_bytes, size_t c)
{
    const uint64_t x = load_bytes(values + c * value_bytes, value_bytes);
    if (value_bytes == 8)
        return (int64_t)x;
    return (int32_t)x == NHI_MISSING_I32 ? NHI_MISSING_I64 : (int32_t)x;
}

static inline unsigned bits_of(uint64_t x)
{
    return x == 0 ? 0 : 64 - (unsigned)__builtin_clzll(x);
}

/* Without a base (code = value) where that costs at most one bit: readers may then add up codes as they are. */
static inline struct packed_row describe_row(int64_t min, int64_t max, bool has_gaps)
{
    const uint64_t range = (uint64_t)max - (uint64_t)min;
    if (max == NHI_MISSING_I64) /* all are missing */
        return (struct packed_row){0, 0, true};
    if (!has_gaps)
        return (struct packed_row){(uint64_t)min, bits_of(range), false};
    if (min >= 1 && bits_of((uint64_t)max) <= bits_of(range + 1) + 1)
        return (struct packed_row){0, bits_of((uint64_t)max), true};
    return (struct packed_row){(uint64_t)min - 1, bits_of(range + 1), true};
}

__attribute__((always_inline)) static inline struct packed_row look_at_row(const uint8_t *values,
                                                                           size_t value_bytes,
                                                                           size_t n_columns)
{
    int64_t min = INT64_MAX, max = NHI_MISSING_I64;
    bool has_gaps = false;
    for (size_t c = 0; c < n_columns; c++) {
        const int64_t x = value_at(values, value_bytes, c);
        const int64_t low = x == NHI_MISSING_I64 ? INT64_MAX : x;
        has_gaps |= x == NHI_MISSING_I64;
        min = low < min ? low : min;
        max = x > max ? x : max;
    }
    return describe_row(min, max, has_gaps);
}

/* Codes that have been begun: bits of the byte at `to` that are used, and all bits from there on. */
struct bit_writer {
    uint8_t *to;
    uint64_t bits;
    unsigned n_bits; /* below 8 */
};

/* width <= 57: with the bits before it the code fits. Writes 8 bytes, of which the last ones are written again. */
static inline void put_bits(struct bit_writer *w, uint64_t code, unsigned width)
{
    const unsigned n = w->n_bits + width;
    w->bits |= code << w->n_bits;
    __builtin_memcpy(w->to, &w->bits, sizeof w->bits);
    w->to += n / 8;
    w->bits = n < 64 ? w->bits >> (n & ~7u) : 0;
    w->n_bits = n % 8;
}

__attribute__((always_inline)) static inline void pack_row(const uint8_t *values, size_t value_bytes,
                                                           size_t n_columns, const struct packed_row *row,
                                                           uint8_t *codes)
{
    struct bit_writer w = {codes, 0, 0};
    for (size_t c = 0; c < n_columns; c++) {
        const int64_t x = value_at(values, value_bytes, c);
        const uint64_t code = row->has_gaps && x == NHI_MISSING_I64 ? 0 : (uint64_t)x - row->offset;
        if (row->width <= 57) {
            put_bits(&w, code, row->width);
        } else {
            put_bits(&w, code & 0xffffffff, 32);
            put_bits(&w, code >> 32, row->width - 32);
        }
    }
}

__attribute__((always_inline)) static inline size_t pack(const uint8_t *values, size_t value_bytes,
                                                         size_t n_rows, size_t n_columns, uint8_t *base,
                                                         uint8_t *width, uint8_t *payload)
{
    const uint8_t *const start = payload;
    for (size_t r = 0; r < n_rows; r++, values += n_columns * value_bytes) {
        const struct packed_row row = look_at_row(values, value_bytes, n_columns);
        const uint64_t row_base = row.offset + row.has_gaps;
        __builtin_memcpy(base + r * value_bytes, &row_base, value_bytes);
        width[r] = (uint8_t)(row.width | (row.has_gaps ? NHI_PACKED_GAPS : 0));
        pack_row(values, value_bytes, n_columns, &row, payload);
        payload += row_bytes(n_columns, row.width);
    }
    __builtin_memset(payload, 0, NHI_PACKED_TAIL_BYTES);
    return (size_t)(payload - start);
}

static size_t pack_i32(const int32_t *values, size_t n_rows, size_t n_columns, uint8_t *base, uint8_t *width,
                       uint8_t *payload)
{
    return pack((const uint8_t *)values, sizeof *values, n_rows, n_columns, base, width, payload);
}

static size_t pack_i64(const int64_t *values, size_t n_rows, size_t n_columns, uint8_t *base, uint8_t *width,
                       uint8_t *payload)
{
    return pack((const uint8_t *)values, sizeof *values, n_rows, n_columns, base, width, payload);
}

/* ---- unpacking -------------------------------------------------------------------------------------------- */

enum {
    UNPACK = 16, /* codes at a time */
    UNPACK_WIDTH = 25,
    UNPACK_VECS = UNPACK / (2 * VL)
};

/* Values that are written: rows follow one another, so that a row may write into the next, but not over the end. */
struct unpack_out {
    uint8_t *at, *end;
};

static inline void put_values(struct unpack_out *out, const vec *values, size_t n_vecs, size_t n_bytes)
{
    const size_t whole = n_vecs * sizeof(vec);
    if ((size_t)(out->end - out->at) >= whole) {
        for (size_t k = 0; k < n_vecs; k++)
            v_store(out->at + k * sizeof(vec), values[k]);
    } else {
        uint8_t last[UNPACK * 8];
        for (size_t k = 0; k < n_vecs; k++)
            v_store(last + k * sizeof(vec), values[k]);
        __builtin_memcpy(out->at, last, n_bytes);
    }
    out->at += n_bytes;
}

/* Adding the missing value is turning the highest bit over, so that a code that is left out becomes it. */
static inline vec value32(vec codes, vec offset, bool has_gaps)
{
    const vec missing = v_set(0x8000000080000000);
    return has_gaps ? v_xor(missing, v_keep_nonzero32(codes, v_add32(codes, v_xor(missing, offset))))
                    : v_add32(codes, offset);
}

static inline vec value64(vec codes, vec offset, bool has_gaps)
{
    const vec missing = v_set((uint64_t)NHI_MISSING_I64);
    if (!has_gaps)
        return v_add(codes, offset);
    return v_xor(missing, v_keep(v_greater(codes, v_set(0)), v_add(codes, v_xor(missing, offset))));
}

__attribute__((always_inline)) static inline void unpack_narrow(const uint8_t *codes,
                                                                const struct packed_row *row,
                                                                size_t value_bytes, size_t n_columns,
                                                                bool has_gaps, struct unpack_out *out)
{
    const struct unpack u = v_unpack_for(row->width);
    const uint64_t low = row->offset & 0xffffffff;
    const vec offset = v_set(value_bytes == 4 ? low | low << 32 : row->offset);
    for (size_t c = 0; c < n_columns; c += UNPACK, codes += 2 * row->width) {
        const size_t n = n_columns - c < UNPACK ? n_columns - c : UNPACK;
        vec sixteen[UNPACK_VECS], values[2 * UNPACK_VECS];
        v_unpack16(codes, &u, false, sixteen);
        for (size_t k = 0; k < UNPACK_VECS; k++) {
            if (value_bytes == 4) {
                values[k] = value32(sixteen[k], offset, has_gaps);
            } else {
                values[2 * k] = value64(v_first_half(sixteen[k]), offset, has_gaps);
                values[2 * k + 1] = value64(v_last_half(sixteen[k]), offset, has_gaps);
            }
        }
        put_values(out, values, value_bytes == 4 ? UNPACK_VECS : 2 * UNPACK_VECS, n * value_bytes);
    }
}

/* The 64 bits from bit `shift` of a byte on: the ninth byte has what the first lacks. */
static inline uint64_t code_at(const uint8_t *from, size_t shift)
{
    return load_bytes(from, 8) >> shift | (uint64_t)from[8] << 1 << (63 - shift);
}

/* Codes of up to 64 bits that may begin anywhere in a byte. */
__attribute__((always_inline)) static inline void unpack_wide(const uint8_t *codes,
                                                              const struct packed_row *row,
                                                              size_t value_bytes, size_t n_columns,
                                                              struct unpack_out *out)
{
    const uint64_t missing = value_bytes == 4 ? (uint64_t)NHI_MISSING_I32 : (uint64_t)NHI_MISSING_I64;
    const uint64_t mask = UINT64_MAX >> (64 - row->width);
    for (size_t c = 0; c < n_columns; c++, out->at += value_bytes) {
        const uint64_t code = code_at(codes + c * row->width / 8, c * row->width % 8) & mask;
        const uint64_t value = row->has_gaps && code == 0 ? missing : row->offset + code;
        __builtin_memcpy(out->at, &value, value_bytes);
    }
}

__attribute__((always_inline)) static inline void unpack(const uint8_t *base, const uint8_t *width,
                                                         const uint8_t *payload, size_t value_bytes,
                                                         size_t n_rows, size_t n_columns, uint8_t *values)
{
    struct unpack_out out = {values, values + n_rows * n_columns * value_bytes};
    for (size_t r = 0; r < n_rows; r++) {
        const bool has_gaps = (width[r] & NHI_PACKED_GAPS) != 0;
        const struct packed_row row = {load_bytes(base + r * value_bytes, value_bytes) - has_gaps,
                                       width[r] & NHI_PACKED_WIDTH, has_gaps};
        if (row.width > UNPACK_WIDTH)
            unpack_wide(payload, &row, value_bytes, n_columns, &out);
        else if (has_gaps)
            unpack_narrow(payload, &row, value_bytes, n_columns, true, &out);
        else
            unpack_narrow(payload, &row, value_bytes, n_columns, false, &out);
        payload += row_bytes(n_columns, row.width);
    }
}

static void unpack_i32(const uint8_t *base, const uint8_t *width, const uint8_t *payload, size_t n_rows,
                       size_t n_columns, int32_t *values)
{
    unpack(base, width, payload, sizeof *values, n_rows, n_columns, (uint8_t *)values);
}

static void unpack_i64(const uint8_t *base, const uint8_t *width, const uint8_t *payload, size_t n_rows,
                       size_t n_columns, int64_t *values)
{
    unpack(base, width, payload, sizeof *values, n_rows, n_columns, (uint8_t *)values);
}

#endif
