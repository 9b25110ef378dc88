/* stretches.h - neighbouring rows of one atom, and which of the rows at hand are full. */
#ifndef NHI_STRETCHES_H
#define NHI_STRETCHES_H

#include "engine/aggregate/pipeline.h"

/* Where the atom of n > 0 rows changes, and n. Returns how many; `end` has room for n. */
size_t nhi_find_stretches(const uint32_t *atom, size_t n, uint16_t *end);

/* Bits of the rows that are in a sum; zero-initialised. */
struct nhi_row_bits {
    uint64_t full[NHI_MAX_ROWS / 64], others[NHI_MAX_ROWS / 64];
};
/* Rows first .. first + n - 1, which are not told apart yet: bit r of `full` is about row first + r. */
void nhi_row_bits_put(struct nhi_row_bits *bits, size_t first, size_t n, const uint64_t *full);

#endif
