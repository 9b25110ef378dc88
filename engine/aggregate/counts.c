/* counts.c - see counts.h. */
#include "engine/aggregate/counts.h"

#include <string.h>

_Static_assert(NHI_HAS_ANY_ENERGY == NHI_HAS_ENERGY << NHI_OF_ANY_CLASS &&
                   NHI_PARTIAL_ANY_ENERGY == NHI_PARTIAL_ENERGY << NHI_OF_ANY_CLASS,
               "a shift leads from the bits of a class to those of any");

enum {
    BYTES = 8,      /* periods at a time */
    MOST = 255,     /* units, before a byte overflows */
    OUTPUT_BIT = 2, /* of a state */
};
static const uint64_t lowest = UINT64_C(0x0101010101010101);

_Static_assert(NHI_HAS_ENERGY == 1 && NHI_HAS_OUTPUT == 1 << OUTPUT_BIT, "single bits are shifted and added");

/* A byte for each of eight periods. */
struct eight {
    uint64_t units, energy, output, bits;
};

static struct eight count_eight(const uint8_t *states, size_t n_periods, size_t n_units,
                                enum nhi_energy_bits bits)
{
    struct eight n = {0};
    for (size_t u = 0; u < n_units; u++, states += n_periods) {
        uint64_t state;
        memcpy(&state, states, sizeof state);
        const uint64_t energy = state >> bits & lowest, output = state >> OUTPUT_BIT & lowest;
        n.energy += energy;
        n.output += output;
        n.units += energy | output;
        n.bits |= state;
    }
    return n;
}

static void add_eight(struct eight n, size_t n_periods, struct nhi_count *counts)
{
    for (size_t p = 0; p < n_periods && p < BYTES; p++) {
        counts[p].n_units += n.units >> 8 * p & 0xff;
        counts[p].n_energy += n.energy >> 8 * p & 0xff;
        counts[p].n_output += n.output >> 8 * p & 0xff;
        counts[p].bits |= (uint8_t)(n.bits >> 8 * p);
    }
}

void nhi_counts_by_atom(const struct nhi_counts *counts, enum nhi_energy_bits bits)
{
    const uint32_t *atom = counts->groups->atom;
    const size_t n_periods = counts->n_periods, n_units = counts->n_units;
    memset(counts->atoms, 0, counts->groups->n_atoms * n_periods * sizeof *counts->atoms);
    for (size_t u = 0, end; u < n_units; u = end) {
        for (end = u + 1; end < n_units && end - u < MOST && atom[end] == atom[u];)
            end++;
        for (size_t p = 0; atom[u] != NHI_NO_GROUP && p < n_periods; p += BYTES)
            add_eight(count_eight(counts->states + u * n_periods + p, n_periods, end - u, bits),
                      n_periods - p, counts->atoms + atom[u] * n_periods + p);
    }
}

void nhi_counts_add_energy(const struct nhi_counts *counts, enum nhi_energy_bits bits, size_t stride,
                           struct nhi_coverage *coverage)
{
    const struct nhi_groups *groups = counts->groups;
    const struct nhi_count *from = counts->atoms;
    for (size_t a = 0; a < groups->n_atoms; a++, from += counts->n_periods)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++) {
            struct nhi_coverage *to = coverage + groups->group[i] * stride;
            for (uint32_t p = 0; p < counts->n_periods; p++) {
                to[p].n_units += from[p].n_units;
                to[p].n_energy += from[p].n_energy;
                to[p].is_partial = to[p].is_partial || (from[p].bits >> bits & NHI_PARTIAL_ENERGY) != 0;
            }
        }
}

void nhi_counts_add_output(const struct nhi_counts *counts, size_t stride, uint32_t *n_output,
                           bool *is_partial)
{
    const struct nhi_groups *groups = counts->groups;
    const struct nhi_count *from = counts->atoms;
    for (size_t a = 0; a < groups->n_atoms; a++, from += counts->n_periods)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++)
            for (uint32_t p = 0; p < counts->n_periods; p++) {
                const size_t at = groups->group[i] * stride + p;
                n_output[at] += from[p].n_output;
                is_partial[at] = is_partial[at] || (from[p].bits & NHI_PARTIAL_OUTPUT) != 0;
            }
}
