/* row_bits.c - see row_bits.h. */
#include "engine/aggregate/row_bits.h"

/* Bits from `at` on, 64 at most, of words that are 0 there. */
static void put_bits(uint64_t *words, size_t at, uint64_t bits)
{
    words[at / 64] |= bits << at % 64;
    if (at % 64 > 0 && bits >> (64 - at % 64) != 0)
        words[at / 64 + 1] |= bits >> (64 - at % 64);
}

void nhi_row_bits_put(struct nhi_row_bits *bits, size_t first, size_t n, const uint64_t *full)
{
    for (size_t r = 0; r < n; r += 64) {
        const size_t n_left = n - r < 64 ? n - r : 64;
        put_bits(bits->full, first + r, full[r / 64]);
        put_bits(bits->others, first + r, ~full[r / 64] & UINT64_MAX >> (64 - n_left));
    }
}
