/* spread.c - see spread.h. */
#include "engine/aggregate/spread.h"

#include "engine/base/parallel.h"

enum {
    ATOMS_A_TASK = 1 << 13,
    ATOMS_AHEAD =
        16 /* whose results are asked for: groups are in the order of their labels, and not of the store */
};

struct walk {
    const struct nhi_groups *groups;
    nhi_atoms_fn fn;
    const void *state;
};

static nh_status walk_part(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct walk *walk = state;
    const size_t n_atoms = walk->groups->n_atoms, first = i_task * ATOMS_A_TASK;
    (void)i_thread;
    return walk->fn(walk->state, first, n_atoms - first < ATOMS_A_TASK ? n_atoms : first + ATOMS_A_TASK,
                    error);
}

nh_status nhi_over_atoms(const struct nhi_groups *groups, unsigned n_threads, nhi_atoms_fn fn,
                         const void *state, struct nh_error *error)
{
    struct walk walk = {groups, fn, state};
    return nhi_parallel_for((groups->n_atoms + ATOMS_A_TASK - 1) / ATOMS_A_TASK, n_threads, walk_part, &walk,
                            error);
}

nh_status nhi_spread_atoms(const struct nhi_groups *groups, unsigned n_threads, nhi_atoms_fn fn,
                           const void *state, struct nh_error *error)
{
    return groups->is_one_to_one ? nhi_over_atoms(groups, n_threads, fn, state, error)
                                 : fn(state, 0, groups->n_atoms, error);
}

static nh_status add_sums(const void *state, size_t first, size_t end, struct nh_error *error)
{
    const struct nhi_spread *spread = state;
    const struct nhi_groups *groups = spread->groups;
    const nhi_i128 *sums = spread->sums + first * spread->n_periods;
    for (size_t a = first; a < end; a++, sums += spread->n_periods) {
        if (groups->is_one_to_one && a + ATOMS_AHEAD < end)
            __builtin_prefetch(spread->results + groups->group[a + ATOMS_AHEAD] * spread->stride, 1);
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++) {
            nhi_i128 *result = spread->results + groups->group[i] * spread->stride;
            for (uint32_t p = 0; p < spread->n_periods; p++)
                if (__builtin_add_overflow(result[p], sums[p], &result[p]))
                    return nhi_fail(error, NH_RANGE,
                                    "the sum of a group leaves 127 bits: it would not be exact");
        }
    }
    return NH_OK;
}

nh_status nhi_spread_sums(const struct nhi_spread *spread, unsigned n_threads, struct nh_error *error)
{
    return nhi_spread_atoms(spread->groups, n_threads, add_sums, spread, error);
}
