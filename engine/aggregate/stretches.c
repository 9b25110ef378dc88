/* stretches.c - see stretches.h. */
#include "engine/aggregate/stretches.h"

/* Nothing branches on what no processor can predict. */
size_t nhi_find_stretches(const uint32_t *atom, size_t n, uint16_t *end)
{
    size_t n_stretches = 0;
    for (size_t r = 1; r < n; r++) {
        end[n_stretches] = (uint16_t)r;
        n_stretches += atom[r] != atom[r - 1];
    }
    end[n_stretches++] = (uint16_t)n;
    return n_stretches;
}

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
