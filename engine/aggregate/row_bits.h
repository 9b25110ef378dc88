/* row_bits.h - which of the rows at hand are full, and which are not. */
#ifndef NHI_ROW_BITS_H
#define NHI_ROW_BITS_H

#include "engine/aggregate/pipeline.h"

/* Bits of the rows that are in a sum; zero-initialised. */
struct nhi_row_bits {
    uint64_t full[NHI_MAX_ROWS / 64], others[NHI_MAX_ROWS / 64];
};
/* Rows first .. first + n - 1, which are not told apart yet: bit r of `full` is about row first + r. */
void nhi_row_bits_put(struct nhi_row_bits *bits, size_t first, size_t n, const uint64_t *full);

#endif
