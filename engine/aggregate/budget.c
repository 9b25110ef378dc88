/* budget.c - see budget.h. */
#include "engine/aggregate/budget.h"

enum {
    MAX_SLOTS = 4096, /* worked on at once: bounds the buffers of a row block whatever the frequency */
    MONTHS = 12,
    SHARE = 2 /* one of so many parts is for the periods at hand */
};
static const uint64_t default_bytes = (uint64_t)1 << 30;

/* What is needed whatever the number of periods that are worked on: by the program and its libraries, by the numbers of the
 * units' attributes, atoms and signs of presence, and by the results and their text. */
static uint64_t fixed_bytes(const nh_store *store, const struct nhi_selection *selection,
                            const struct nhi_aggregate *aggregate)
{
    enum { PROGRAM_BYTES = 14 << 20, TEXT_BYTES = 384 /* of a row: parts, the whole, and its growth */ };
    const uint64_t n_keys = selection->n_keys, n_groups = aggregate->groups.n_groups,
                   n_cells = n_groups * aggregate->periods.n;
    const uint64_t unit_bytes = n_keys * sizeof(int32_t) + sizeof *aggregate->groups.atom + 1;
    const uint64_t energy_bytes =
        aggregate->n_parts * sizeof *aggregate->energy + sizeof *aggregate->coverage + TEXT_BYTES;
    const uint64_t output_bytes = sizeof *aggregate->output + sizeof *aggregate->n_output + 1;
    return PROGRAM_BYTES + store->enterprises->n * unit_bytes + n_groups * n_keys * sizeof(char *) +
           n_cells * (aggregate->n_classes * energy_bytes + output_bytes);
}

/* One item's totals and the states of the units have to fit. */
nh_status nhi_budget_make(const nh_store *store, const struct nhi_selection *selection,
                          const struct nhi_aggregate *aggregate, struct nhi_budget *budget,
                          struct nh_error *error)
{
    const uint64_t limit = store->context->max_memory_bytes, fixed = fixed_bytes(store, selection, aggregate);
    const uint64_t period_bytes = (uint64_t)aggregate->groups.n_atoms *
                                      (store->context->n_threads + aggregate->n_parts - 1) *
                                      sizeof(nhi_i128) +
                                  (uint64_t)store->enterprises->n * (sizeof(uint8_t) + sizeof(uint16_t)) + 1;
    const unsigned long long needed = fixed + period_bytes;
    if (limit > 0 && limit < needed)
        return nhi_fail(
            error, NH_MEMORY,
            "%zu enterprises in %zu groups on %u threads need %llu bytes, and the memory limit is "
            "%llu: raise --max-memory, use fewer threads, or group by fewer keys",
            store->enterprises->n, aggregate->groups.n_groups, store->context->n_threads, needed,
            (unsigned long long)limit);
    budget->n_bytes = limit > 0 ? limit - fixed : default_bytes;
    const uint64_t most = budget->n_bytes / SHARE / period_bytes;
    budget->n_periods = most == 0 ? 1 : most > MAX_SLOTS ? MAX_SLOTS : (uint32_t)most;
    if (budget->n_periods > aggregate->periods.n)
        budget->n_periods = aggregate->periods.n;
    if (selection->is_running)
        budget->n_periods = (budget->n_periods + MONTHS - 1) / MONTHS * MONTHS;
    return NH_OK;
}
