/* kernel_cases_packed.c - the cases of the kernels over packed rows. */
#include "tests/kernel_trial.h"
#include "tests/oracle.h"

#include <string.h>

enum { N_ROWS = 3, MAX_COLUMNS = 200, N_COUNTS = 24 };

static const size_t column_counts[N_COUNTS] = {0,  1,  2,  3,  4,  5,  7,  8,  9,  12, 15, 16,
                                               17, 23, 31, 32, 33, 47, 48, 49, 64, 72, 96, MAX_COLUMNS};

/* What a row is made of: codes of `n_bits` bits, the largest among them, above a base. */
struct kind {
    size_t value_bytes;
    unsigned n_bits;
    bool has_gaps, is_positive; /* positive: small numbers, which may be their own codes */
};

static void put_value(uint8_t *values, const struct kind *kind, size_t c, uint64_t value)
{
    memcpy(values + c * kind->value_bytes, &value, kind->value_bytes);
}

static void fill_row(struct trial *t, uint8_t *row, const struct kind *kind, size_t n_columns)
{
    const unsigned n_all = (unsigned)kind->value_bytes * 8;
    const uint64_t largest = kind->n_bits == 0 ? 0 : UINT64_MAX >> (64 - kind->n_bits);
    const uint64_t missing = UINT64_C(1) << (n_all - 1);
    const uint64_t room =
        (UINT64_MAX >> (64 - n_all)) - largest; /* bases that leave the largest code in the type */
    uint64_t above = room == 0 ? 0 : trial_random(t) % room; /* of the base above the smallest integer */
    if (kind->is_positive && room > missing)
        above = missing + trial_random(t) % (room - missing < 1000 ? room - missing : 1000);
    for (size_t c = 0; c < n_columns; c++) {
        const uint64_t code = c % 5 == 0 ? largest : trial_random(t) & largest;
        const uint64_t value = missing + above + code; /* may be the missing value itself */
        put_value(row, kind, c, kind->has_gaps && trial_random(t) % 4 == 0 ? missing : value);
    }
}

static void unpack(struct trial *t, const struct kind *kind, const uint8_t *bases, const uint8_t *widths,
                   const uint8_t *codes, size_t n_columns, void *values)
{
    if (kind->value_bytes == 4)
        t->kernels->unpack_i32(bases, widths, codes, N_ROWS, n_columns, values);
    else
        t->kernels->unpack_i64(bases, widths, codes, N_ROWS, n_columns, values);
}

static size_t pack(struct trial *t, const struct kind *kind, const uint8_t *values, size_t n_columns,
                   uint8_t *bases, uint8_t *widths, uint8_t *codes)
{
    if (kind->value_bytes == 4)
        return t->kernels->pack_i32((const void *)values, N_ROWS, n_columns, bases, widths, codes);
    return t->kernels->pack_i64((const void *)values, N_ROWS, n_columns, bases, widths, codes);
}

/* The parts of a chunk that the oracle packs. */
struct packed {
    uint8_t bases[N_ROWS * 8], widths[N_ROWS], codes[N_ROWS * MAX_COLUMNS * 8];
    size_t n_codes;
};

static void pack_rows(const struct kind *kind, const uint8_t *values, size_t n_columns, struct packed *right)
{
    right->n_codes = 0;
    for (size_t r = 0; r < N_ROWS; r++) {
        int64_t base;
        right->n_codes += oracle_pack(values + r * n_columns * kind->value_bytes, kind->value_bytes,
                                      n_columns, &base, &right->widths[r], right->codes + right->n_codes);
        memcpy(right->bases + r * kind->value_bytes, &base, kind->value_bytes);
    }
}

static bool is_zero(const uint8_t *bytes, size_t n)
{
    size_t i = 0;
    while (i < n && bytes[i] == 0)
        i++;
    return i == n;
}

static void check_packing(struct trial *t, const struct kind *kind, size_t n_columns, bool at_end)
{
    static struct packed right;
    const size_t n_values = N_ROWS * n_columns, n_bytes = n_values * kind->value_bytes;
    trial_next(t, at_end);
    uint8_t *values = trial_take(t, n_values, kind->value_bytes);
    uint8_t *bases = trial_take(t, N_ROWS, kind->value_bytes), *widths = trial_take(t, N_ROWS, 1);
    uint8_t *codes = trial_take(t, n_bytes + NHI_PACKED_TAIL_BYTES, 1);
    for (size_t r = 0; r < N_ROWS; r++)
        fill_row(t, values + r * n_columns * kind->value_bytes, kind, n_columns);
    pack_rows(kind, values, n_columns, &right);
    trial_check(t, pack(t, kind, values, n_columns, bases, widths, codes) == right.n_codes, "pack: bytes",
                n_columns);
    trial_check(t, memcmp(bases, right.bases, N_ROWS * kind->value_bytes) == 0, "pack: bases", kind->n_bits);
    trial_check(t, memcmp(widths, right.widths, N_ROWS) == 0, "pack: widths", kind->n_bits);
    trial_check(t, memcmp(codes, right.codes, right.n_codes) == 0, "pack: codes", kind->n_bits);
    trial_check(t, is_zero(codes + right.n_codes, NHI_PACKED_TAIL_BYTES), "pack: the tail", kind->n_bits);
    uint8_t *unpacked = trial_take(t, n_values, kind->value_bytes);
    unpack(t, kind, bases, widths, codes, n_columns, unpacked);
    trial_check(t, memcmp(unpacked, values, n_bytes) == 0, "pack and unpack", kind->n_bits);
    trial_check_strips(t, "pack or unpack writes beside an array");
}

void case_rows_of_every_width_are_packed(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t value_bytes = 4; value_bytes <= 8; value_bytes += 4)
        for (unsigned n_bits = 0; n_bits <= 8 * value_bytes; n_bits++)
            for (size_t i = 0; i < N_COUNTS; i++)
                for (unsigned k = 0; k < 4; k++) {
                    const struct kind kind = {value_bytes, n_bits, k % 2 == 1, k / 2 == 1};
                    check_packing(&t, &kind, column_counts[i], (i + k + n_bits) % 2 == 0);
                }
    trial_close(&t);
}

/* Bases, widths and codes that no packing makes are values too. */
static void check_unpacking(struct trial *t, const struct kind *kind, size_t n_columns, bool at_end)
{
    const size_t row_bytes = (n_columns * kind->n_bits + 7) / 8;
    trial_next(t, at_end);
    uint8_t *bases = trial_take(t, N_ROWS, kind->value_bytes), *widths = trial_take(t, N_ROWS, 1);
    uint8_t *codes = trial_take(t, N_ROWS * row_bytes + NHI_PACKED_TAIL_BYTES, 1);
    uint8_t *values = trial_take(t, N_ROWS * n_columns, kind->value_bytes);
    trial_fill_bytes(t, bases, N_ROWS * kind->value_bytes);
    trial_fill_bytes(t, codes, N_ROWS * row_bytes + NHI_PACKED_TAIL_BYTES);
    if (kind->is_positive) /* many codes 0 and 1 */
        for (size_t i = 0; i < N_ROWS * row_bytes; i++)
            codes[i] &= codes[i] % 3 == 0 ? 1 : 0;
    memset(widths, (int)(kind->n_bits | (kind->has_gaps ? NHI_PACKED_GAPS : 0)), N_ROWS);
    unpack(t, kind, bases, widths, codes, n_columns, values);
    for (size_t i = 0; i < N_ROWS * n_columns; i++) {
        uint64_t base = 0, value = 0;
        const size_t r = i / n_columns;
        memcpy(&base, bases + r * kind->value_bytes, kind->value_bytes);
        memcpy(&value, values + i * kind->value_bytes, kind->value_bytes);
        const uint64_t right =
            oracle_unpacked(codes + r * row_bytes, base, widths[r], kind->value_bytes, i % n_columns);
        trial_check(t, value == right, kind->value_bytes == 4 ? "unpack_i32" : "unpack_i64", kind->n_bits);
    }
    trial_check_strips(t, "unpack writes beside an array");
}

void case_any_codes_are_unpacked(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t value_bytes = 4; value_bytes <= 8; value_bytes += 4)
        for (unsigned n_bits = 0; n_bits <= 8 * value_bytes; n_bits++)
            for (size_t i = 0; i < N_COUNTS; i++)
                for (unsigned k = 0; k < 4; k++) {
                    const struct kind kind = {value_bytes, n_bits, k % 2 == 1, k / 2 == 1};
                    check_unpacking(&t, &kind, column_counts[i], (i + k) % 2 == 0);
                }
    trial_close(&t);
}
