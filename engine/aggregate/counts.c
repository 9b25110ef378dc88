/* counts.c - see counts.h. */
#include "engine/aggregate/counts.h"

#include "engine/aggregate/spread.h"
#include "engine/base/parallel.h"

#include <string.h>

_Static_assert(NHI_HAS_ANY_ENERGY == NHI_HAS_ENERGY << NHI_OF_ANY_CLASS &&
                   NHI_PARTIAL_ANY_ENERGY == NHI_PARTIAL_ENERGY << NHI_OF_ANY_CLASS,
               "a shift leads from the bits of a class to those of any");

enum {
    BYTES = 8,      /* periods at a time */
    MOST = 255,     /* units, before a byte overflows */
    OUTPUT_BIT = 2, /* of a state */
    UNITS_A_TASK = 1 << 14
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
        counts[p].n_units += (uint32_t)(n.units >> 8 * p & 0xff);
        counts[p].n_energy += (uint32_t)(n.energy >> 8 * p & 0xff);
        counts[p].n_output += (uint32_t)(n.output >> 8 * p & 0xff);
        counts[p].bits |= (uint8_t)(n.bits >> 8 * p);
    }
}

/* The same for one unit. */
static void add_unit(const uint8_t *states, size_t n_periods, enum nhi_energy_bits bits,
                     struct nhi_count *counts)
{
    for (size_t p = 0; p < n_periods; p++) {
        const uint32_t energy = states[p] >> bits & 1U, output = states[p] >> OUTPUT_BIT & 1U;
        counts[p].n_units += energy | output;
        counts[p].n_energy += energy;
        counts[p].n_output += output;
        counts[p].bits |= states[p];
    }
}

struct counting {
    const struct nhi_counts *counts;
    enum nhi_energy_bits bits;
    /* where the counts of groups go */
    size_t stride;
    struct nhi_coverage *coverage;
    uint32_t *n_output;
    bool *is_partial;
};

static void count_units(const struct counting *counting, size_t first, size_t last)
{
    const struct nhi_counts *counts = counting->counts;
    const uint32_t *atom = counts->groups->atom;
    const size_t n_periods = counts->n_periods;
    for (size_t u = first, end; u < last; u = end) {
        const uint8_t *states = counts->states + u * n_periods;
        for (end = u + 1; end < last && end - u < MOST && atom[end] == atom[u];)
            end++;
        if (atom[u] == NHI_NO_GROUP)
            continue;
        struct nhi_count *own = counts->atoms + atom[u] * n_periods;
        if (end - u == 1)
            add_unit(states, n_periods, counting->bits, own);
        else
            for (size_t p = 0; p < n_periods; p += BYTES)
                add_eight(count_eight(states + p, n_periods, end - u, counting->bits), n_periods - p,
                          own + p);
    }
}

/* Where every atom is one unit, each task has atoms of its own. */
static nh_status count_part(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct counting *counting = state;
    const size_t n_units = counting->counts->n_units, first = i_task * UNITS_A_TASK;
    (void)i_thread;
    (void)error;
    count_units(counting, first, n_units - first < UNITS_A_TASK ? n_units : first + UNITS_A_TASK);
    return NH_OK;
}

nh_status nhi_counts_by_atom(const struct nhi_counts *counts, enum nhi_energy_bits bits,
                             struct nh_error *error)
{
    struct counting counting = {.counts = counts, .bits = bits};
    memset(counts->atoms, 0, counts->groups->n_atoms * counts->n_periods * sizeof *counts->atoms);
    if (counts->groups->is_each)
        return nhi_parallel_for((counts->n_units + UNITS_A_TASK - 1) / UNITS_A_TASK, counts->n_threads,
                                count_part, &counting, error);
    count_units(&counting, 0, counts->n_units);
    return NH_OK;
}

static nh_status add_energy(const void *state, size_t first, size_t end, struct nh_error *error)
{
    const struct counting *counting = state;
    const struct nhi_groups *groups = counting->counts->groups;
    const uint32_t n_periods = counting->counts->n_periods;
    const struct nhi_count *from = counting->counts->atoms + first * n_periods;
    (void)error;
    for (size_t a = first; a < end; a++, from += n_periods)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++) {
            struct nhi_coverage *to = counting->coverage + groups->group[i] * counting->stride;
            for (uint32_t p = 0; p < n_periods; p++) {
                to[p].n_units += from[p].n_units;
                to[p].n_energy += from[p].n_energy;
                to[p].is_partial =
                    to[p].is_partial || (from[p].bits >> counting->bits & NHI_PARTIAL_ENERGY) != 0;
            }
        }
    return NH_OK;
}

nh_status nhi_counts_add_energy(const struct nhi_counts *counts, enum nhi_energy_bits bits, size_t stride,
                                struct nhi_coverage *coverage, struct nh_error *error)
{
    const struct counting counting = {.counts = counts, .bits = bits, .stride = stride, .coverage = coverage};
    return nhi_spread_atoms(counts->groups, counts->n_threads, add_energy, &counting, error);
}

static nh_status add_output(const void *state, size_t first, size_t end, struct nh_error *error)
{
    const struct counting *counting = state;
    const struct nhi_groups *groups = counting->counts->groups;
    const uint32_t n_periods = counting->counts->n_periods;
    const struct nhi_count *from = counting->counts->atoms + first * n_periods;
    (void)error;
    for (size_t a = first; a < end; a++, from += n_periods)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++)
            for (uint32_t p = 0; p < n_periods; p++) {
                const size_t at = groups->group[i] * counting->stride + p;
                counting->n_output[at] += from[p].n_output;
                counting->is_partial[at] =
                    counting->is_partial[at] || (from[p].bits & NHI_PARTIAL_OUTPUT) != 0;
            }
    return NH_OK;
}

nh_status nhi_counts_add_output(const struct nhi_counts *counts, size_t stride, uint32_t *n_output,
                                bool *is_partial, struct nh_error *error)
{
    const struct counting counting = {
        .counts = counts, .stride = stride, .n_output = n_output, .is_partial = is_partial};
    return nhi_spread_atoms(counts->groups, counts->n_threads, add_output, &counting, error);
}
