/* body_lines.h - keys of lines: whether they are in their list, the groups of their enterprises, and where those change. */
#ifndef NHI_BODY_LINES_H
#define NHI_BODY_LINES_H

#include "kernels/kernels.h"

/* A code below 0 is a large number without a sign. */
static bool are_below(const int32_t *codes, size_t n, uint32_t end)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = (uint32_t)codes[i] > most ? (uint32_t)codes[i] : most;
    return n == 0 || most < end;
}

static size_t take_groups(const int32_t *index, size_t n, const uint32_t *group_of, uint32_t *group)
{
    size_t n_in = 0;
    for (size_t i = 0; i < n; i++) {
        group[i] = group_of[index[i]];
        n_in += group[i] != NHI_NO_GROUP;
    }
    return n_in;
}

/* Bit i says whether group[i] is another one than the one before it. */
static inline uint64_t changes64(const uint32_t *group)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; i += 2 * VL)
        bits |= v_nonzero32(v_xor(v_load(group + i), v_load(group + i - 1))) << i;
    return bits;
}

static size_t stretch_ends(const uint32_t *group, size_t n, uint16_t *end)
{
    size_t n_ends = 0, r = 1;
    for (; VL > 1 && r + 64 <= n; r += 64)
        for (uint64_t left = changes64(group + r); left != 0; left &= left - 1)
            end[n_ends++] = (uint16_t)(r + (unsigned)__builtin_ctzll(left));
    for (; r < n; r++) { /* nothing branches on what no processor can predict */
        end[n_ends] = (uint16_t)r;
        n_ends += group[r] != group[r - 1];
    }
    end[n_ends++] = (uint16_t)n;
    return n_ends;
}

#endif
