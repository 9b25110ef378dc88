/* oracle.h - what the kernels must give, written for reading and not for speed: 128-bit sums over one value at a
 * time. Knows nothing of the kernels but their contract.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "kernels/kernels.h"

__extension__ typedef __int128 oracle_i128;

/* The value in column c of an array of 4- or 8-byte integers; false: it is missing. */
bool oracle_value(const void *values, size_t value_bytes, size_t c, int64_t *value);

struct oracle_total {
    oracle_i128 sum;
    oracle_i128 floors, rests; /* sums of floor(v / 2^32) and of v - 2^32 floor(v / 2^32) */
    uint32_t n;
};

/* Columns [first, end). */
struct oracle_total oracle_total(const void *values, size_t value_bytes, size_t first, size_t end);

/* The 64 low bits of a sum, as two's complement. */
int64_t oracle_wrapped(oracle_i128 sum);

struct nhi_column_stats oracle_stats(const int64_t *values, size_t n);

/* The sum of a[c] * b[c] over [first, end) where both are present, modulo 2^128: schoolbook, 32 bits at a time. */
void oracle_product(const int64_t *a, const int64_t *b, size_t first, size_t end, uint64_t *lo, int64_t *hi);

/* The forward shuffle filter. */
void oracle_shuffle(const uint8_t *elements, size_t width, size_t n, uint8_t *out);

/* The checksum as the HDF5 file format describes it: words of two bytes, the high one first, blocks of 360 words. */
uint32_t oracle_fletcher32(const uint8_t *bytes, size_t n);

/* Packs one row as docs/file-format.md says, one bit at a time; returns the number of bytes of its codes. */
size_t oracle_pack(const void *values, size_t value_bytes, size_t n_columns, int64_t *base, uint8_t *width,
                   uint8_t *codes);

/* The value in column c of a packed row; its lower 32 bits where value_bytes is 4. */
uint64_t oracle_unpacked(const uint8_t *codes, uint64_t base, uint8_t width, size_t value_bytes, size_t c);

bool oracle_is_mark(uint8_t byte);

#endif
