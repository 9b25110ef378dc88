/* aggregate.c - see aggregate.h. */
#include "engine/aggregate/aggregate.h"

#include "engine/aggregate/energy.h"
#include "engine/aggregate/members.h"
#include "engine/base/memory.h"

#include <string.h>

enum {
    MAX_SLOTS = 4096,  /* worked on at once: bounds the buffers of a row block whatever the frequency */
    MAX_DECIMALS = 38, /* of a struct nhi_decimal */
    MONTHS = 12,
    BUDGET_SHARE = 2 /* half of the budget is for the periods at hand, the rest for the items at hand */
};
static const uint64_t default_budget_bytes = (uint64_t)1 << 30;

struct work {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_aggregate *made;
    struct nhi_local *locals;
    struct nhi_coefficients coefficients;
    size_t n_units;
    struct nhi_item *items; /* of energy, by carrier */
    size_t n_items;
    int quantity_decimals, coefficient_decimals;
    bool is_energy_wide, is_output_wide;
    uint64_t budget_bytes;
    nhi_i128
        *atom_output; /* [n_atoms x periods of the whole] where output is told apart by cell; else NULL */
    /* of the range of periods at hand */
    uint32_t offset, n_periods; /* made->periods.first + offset ... */
    uint8_t *states;            /* [n_units x n_periods] enum nhi_presence */
    nhi_i128 *atom_sums;        /* [n_atoms x n_periods] */
    uint32_t *atom_counts;      /* [NHI_MAX_MASKS][n_atoms x n_periods] units */
};

/* ---- what there is ----------------------------------------------------------------------------------------------- */

static nh_status has_lines(const struct work *work, struct nhi_item item, bool *has, struct nh_error *error)
{
    struct nhi_parts parts = {0};
    nh_status status = nhi_parts_find(work->store, NHI_QUANTITY, item, 0, &parts, error);
    *has = parts.n > 0;
    nhi_parts_clear(&parts);
    return status;
}

static nh_status list_items(struct work *work, struct nh_error *error)
{
    int32_t n_carriers = nhi_dictionary_count(work->store->carriers);
    NH_TRY(nhi_alloc((size_t)n_carriers * NHI_N_FLOWS, sizeof *work->items, &work->items, error));
    for (int32_t c = 0; c < n_carriers; c++)
        for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
            struct nhi_item item = {.id = c, .flow = flow};
            bool has = false;
            if (work->selection->keep_carrier[c] && nhi_flow_sign(flow, work->selection->is_gross) != 0)
                NH_TRY(has_lines(work, item, &has, error));
            if (has)
                work->items[work->n_items++] = item;
        }
    return NH_OK;
}

static nh_status list_classes(struct work *work, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    NH_TRY(nhi_alloc(work->n_items + 1, sizeof *made->carrier, &made->carrier, error));
    for (size_t i = 0; work->selection->i_carrier_key >= 0 && i < work->n_items; i++)
        if (i == 0 || work->items[i].id != work->items[i - 1].id)
            made->carrier[made->n_classes++] = work->items[i].id;
    if (work->selection->i_carrier_key < 0 || work->selection->has_totals)
        made->carrier[made->n_classes++] = NHI_ALL_CARRIERS;
    return NH_OK;
}

static nh_status find_scales(struct work *work, struct nh_error *error)
{
    int measured_decimals = 0;
    NH_TRY(
        nhi_tally_range(work->store, NHI_QUANTITY, &work->quantity_decimals, &work->is_energy_wide, error));
    NH_TRY(
        nhi_tally_range(work->store, NHI_OUTPUT, &work->made->output_decimals, &work->is_output_wide, error));
    if (!work->coefficients.is_carbon)
        (void)nhi_store_abs_sum(work->store, NHI_COEFFICIENT,
                                &measured_decimals); /* only the scale is of interest */
    work->coefficient_decimals = work->coefficients.decimals;
    if (work->coefficient_decimals < measured_decimals)
        work->coefficient_decimals = measured_decimals;
    work->made->energy_decimals =
        work->quantity_decimals + work->coefficient_decimals + work->coefficients.tonnes_decimals;
    if (work->made->energy_decimals > MAX_DECIMALS)
        return nhi_fail(
            error, NH_RANGE,
            "quantities with %d and coefficients with %d decimals: energy would need more than %d",
            work->quantity_decimals, work->coefficient_decimals, MAX_DECIMALS);
    return NH_OK;
}

/* ---- periods ------------------------------------------------------------------------------------------------------ */

struct nhi_window nhi_aggregate_periods(const struct nhi_selection *selection)
{
    struct nhi_window data = selection->data, all = selection->visible;
    if (all.n == 0)
        return all;
    int64_t first = all.first, end = all.first + all.n;
    int64_t before = nhi_selection_compared(selection, first);
    int64_t behind = nhi_selection_compared(selection, end - 1) + 1;
    if (selection->is_ytd && selection->compare == NHI_COMPARE_FIXED) { /* any months of that year */
        const int per_year = nhi_freq_per_year(selection->freq);
        before = selection->compare_period * per_year;
        behind = before + per_year;
    }
    before = before < data.first ? data.first : before;
    behind = behind > data.first + data.n ? data.first + data.n : behind;
    first = before < first ? before : first;
    end = behind > end ? behind : end;
    return (struct nhi_window){first, (uint32_t)(end - first)};
}

static bool is_needed(const struct work *work, uint32_t i_period)
{
    const struct nhi_selection *selection = work->selection;
    int64_t period = work->made->periods.first + i_period, first = selection->visible.first;
    int64_t end = first + selection->visible.n;
    if (first <= period && period < end)
        return true;
    return nhi_selection_compared(selection, first) <= period &&
           period <= nhi_selection_compared(selection, end - 1);
}

/* What is needed whatever the number of periods that are worked on: by the program and its libraries, by the numbers of the
 * units' attributes, atoms and signs of presence, and by the results and their text. */
static uint64_t fixed_bytes(const struct work *work)
{
    enum { PROGRAM_BYTES = 14 << 20, TEXT_BYTES = 384 /* of a row: parts, the whole, and its growth */ };
    const struct nhi_aggregate *made = work->made;
    const uint64_t n_keys = work->selection->n_keys,
                   n_cells = (uint64_t)made->groups.n_groups * made->periods.n;
    const uint64_t unit_bytes = n_keys * sizeof(int32_t) + sizeof *made->groups.atom + 1;
    const uint64_t energy_bytes = sizeof *made->energy + sizeof *made->coverage + TEXT_BYTES;
    const uint64_t output_bytes = sizeof *made->output + sizeof *made->n_output + 1;
    return PROGRAM_BYTES + work->n_units * unit_bytes + made->groups.n_groups * n_keys * sizeof(char *) +
           n_cells * (made->n_classes * energy_bytes + output_bytes);
}

/* Periods worked on at once, so that one item's totals and the states of the units fit into the budget. */
static nh_status periods_at_once(struct work *work, uint32_t *n, struct nh_error *error)
{
    const uint64_t limit = work->store->context->max_memory_bytes, fixed = fixed_bytes(work);
    const uint64_t bytes =
        (uint64_t)work->made->groups.n_atoms * work->store->context->n_threads * sizeof(nhi_i128) +
        (uint64_t)work->n_units * (sizeof(uint8_t) + sizeof(uint16_t)) + 1;
    const unsigned long long needed = fixed + bytes;
    if (limit > 0 && limit < needed)
        return nhi_fail(
            error, NH_MEMORY,
            "%zu enterprises in %zu groups on %u threads need %llu bytes, and the memory limit is "
            "%llu: raise --max-memory, use fewer threads, or group by fewer keys",
            work->n_units, work->made->groups.n_groups, work->store->context->n_threads, needed,
            (unsigned long long)limit);
    work->budget_bytes = limit > 0 ? limit - fixed : default_budget_bytes;
    const uint64_t most = work->budget_bytes / BUDGET_SHARE / bytes;
    *n = most == 0 ? 1 : most > MAX_SLOTS ? MAX_SLOTS : (uint32_t)most;
    *n = *n < work->made->periods.n ? *n : work->made->periods.n;
    return NH_OK;
}

static nh_status too_large(struct nh_error *error)
{
    return nhi_fail(error, NH_RANGE, "the sum of a group leaves 127 bits: it would not be exact");
}

/* The slots of the range at hand. */
static nh_status make_slots(const struct work *work, enum nhi_freq base, const struct nhi_spans *spans,
                            const int64_t *breaks, size_t n_breaks, struct nhi_slots *slots,
                            struct nh_error *error)
{
    const int64_t first = work->made->periods.first + work->offset;
    if (spans != NULL && !work->selection->is_running)
        return nhi_slots_make_spans(base, spans, first, work->n_periods, breaks, n_breaks, slots, error);
    NH_TRY(
        nhi_slots_make(base, work->selection->freq, first, work->n_periods, breaks, n_breaks, slots, error));
    return work->selection->is_running ? nhi_slots_run_on(slots, spans, first, error) : NH_OK;
}

/* Sums of periods become those of what they take in. */
static nh_status run_on(const struct work *work, const struct nhi_slots *slots, struct nh_error *error)
{
    for (size_t a = 0; slots->runs_on != NULL && a < work->made->groups.n_atoms; a++) {
        nhi_i128 *sums = work->atom_sums + a * slots->n_periods;
        for (size_t p = 1; p < slots->n_periods; p++)
            if (slots->runs_on[p] && __builtin_add_overflow(sums[p], sums[p - 1], &sums[p]))
                return too_large(error);
    }
    return NH_OK;
}

/* ---- sums and counts of a range ------------------------------------------------------------------------------------ */

/* A period has one slot here, or none. */
static void take_output(const struct work *work, const struct nhi_tally *tally)
{
    const struct nhi_slots *slots = tally->slots;
    for (size_t a = 0; a < work->made->groups.n_atoms; a++) {
        nhi_i128 *sums = work->atom_sums + a * slots->n_periods;
        for (size_t s = 0; s < slots->n; s++)
            sums[slots->period[s]] =
                tally->is_wide ? tally->wide[a * slots->n + s] : tally->narrow[a * slots->n + s];
    }
}

static nh_status tally_output(struct work *work, uint8_t required, struct nh_error *error)
{
    struct nhi_slots slots = {0};
    struct nhi_parts parts = {0};
    struct nhi_item item = {.id = work->selection->measure};
    nh_status status = NH_OK;
    if (item.id == NHI_NOT_FOUND || work->store->output_axis.n == 0)
        return NH_OK;
    NH_TRY_DONE(make_slots(work, work->store->output_axis.freq, work->selection->output_spans, NULL, 0,
                           &slots, error));
    NH_TRY_DONE(nhi_parts_find(work->store, NHI_OUTPUT, item, 0, &parts, error));
    struct nhi_tally tally = {.store = work->store,
                              .groups = &work->made->groups,
                              .locals = work->locals,
                              .slots = &slots,
                              .parts = &parts,
                              .n_items = 1,
                              .decimals = work->made->output_decimals,
                              .is_wide = work->is_output_wide,
                              .states = work->states,
                              .has = NHI_HAS_OUTPUT,
                              .partial = NHI_PARTIAL_OUTPUT,
                              .required = required};
    NH_TRY_DONE(nhi_tally_run(&tally, error));
    take_output(work, &tally);
    nhi_tally_clear(&tally);
    NH_TRY_DONE(run_on(work, &slots, error));
done:
    nhi_parts_clear(&parts);
    nhi_slots_clear(&slots);
    return status;
}

/* Place of (class, group, first period of the range) in the results. */
static size_t place_of(const struct work *work, size_t i_class, size_t group)
{
    return (i_class * work->made->groups.n_groups + group) * work->made->periods.n + work->offset;
}

static nh_status add_sums(const struct work *work, size_t i_class, nhi_i128 *results, struct nh_error *error)
{
    const struct nhi_groups *groups = &work->made->groups;
    for (size_t a = 0; a < groups->n_atoms; a++)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++) {
            nhi_i128 *result = results + place_of(work, i_class, groups->group[i]);
            for (uint32_t p = 0; p < work->n_periods; p++)
                if (__builtin_add_overflow(result[p], work->atom_sums[a * work->n_periods + p], &result[p]))
                    return too_large(error);
        }
    return NH_OK;
}

static nh_status add_output(const struct work *work, struct nh_error *error)
{
    const struct nhi_aggregate *made = work->made;
    for (size_t a = 0; work->atom_output != NULL && a < made->groups.n_atoms; a++)
        memcpy(work->atom_output + a * made->periods.n + work->offset, work->atom_sums + a * work->n_periods,
               work->n_periods * sizeof *work->atom_sums);
    return add_sums(work, 0, made->output, error);
}

/* counts[k] of atom a, period p: the units of the atom whose state has a bit of mask k. */
static uint32_t *counts_of(const struct work *work, size_t k, size_t atom)
{
    return work->atom_counts + (k * work->made->groups.n_atoms + atom) * work->n_periods;
}

static void count_by_atom(const struct work *work, struct nhi_presence_counts what)
{
    const uint32_t *atom = work->made->groups.atom;
    memset(work->atom_counts, 0, what.n * work->made->groups.n_atoms * work->n_periods * sizeof(uint32_t));
    for (size_t u = 0, end; u < work->n_units; u = end) {
        for (end = u + 1; end < work->n_units && atom[end] == atom[u];)
            end++;
        if (atom[u] == NHI_NO_GROUP)
            continue;
        for (size_t k = 0; k < what.n; k++)
            what.counts[k] = counts_of(work, k, atom[u]);
        nhi_presence_count(work->states, work->n_periods, u, end, &what);
    }
}

static void count_energy(const struct work *work, size_t i_class, uint8_t has, uint8_t partial)
{
    const struct nhi_groups *groups = &work->made->groups;
    count_by_atom(work, (struct nhi_presence_counts){.n = 3, .mask = {has, has | NHI_HAS_OUTPUT, partial}});
    for (size_t a = 0; a < groups->n_atoms; a++)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++)
            for (uint32_t p = 0; p < work->n_periods; p++) {
                struct nhi_coverage *to =
                    &work->made->coverage[place_of(work, i_class, groups->group[i]) + p];
                to->n_energy += counts_of(work, 0, a)[p];
                to->n_units += counts_of(work, 1, a)[p];
                to->is_partial = to->is_partial || counts_of(work, 2, a)[p] > 0;
            }
}

static void count_output(const struct work *work)
{
    const struct nhi_groups *groups = &work->made->groups;
    count_by_atom(work, (struct nhi_presence_counts){.n = 2, .mask = {NHI_HAS_OUTPUT, NHI_PARTIAL_OUTPUT}});
    for (size_t a = 0; a < groups->n_atoms; a++)
        for (size_t i = groups->first[a]; i < groups->first[a + 1]; i++)
            for (uint32_t p = 0; p < work->n_periods; p++) {
                size_t at = place_of(work, 0, groups->group[i]) + p;
                work->made->n_output[at] += counts_of(work, 0, a)[p];
                work->made->is_output_partial[at] =
                    work->made->is_output_partial[at] || counts_of(work, 1, a)[p] > 0;
            }
}

/* The energy bits of the class at hand become part of those of any class, and are free for the next. */
static void close_class(const struct work *work)
{
    for (size_t i = 0; i < work->n_units * work->n_periods; i++) {
        uint8_t own = work->states[i] & (NHI_HAS_ENERGY | NHI_PARTIAL_ENERGY);
        work->states[i] = (uint8_t)((work->states[i] ^ own) | own * NHI_HAS_ANY_ENERGY);
    }
}

/* The bit that a cell's unit must have, where not all count. */
static uint8_t member_bit(const struct work *work)
{
    return work->selection->members != NULL ? NHI_IS_MEMBER : 0;
}

static void forget_others(const struct work *work)
{
    if (work->selection->members != NULL)
        nhi_members_keep(work->states, work->n_units * work->n_periods);
}

static void begin_states(const struct work *work)
{
    const struct nhi_window range = {work->made->periods.first + work->offset, work->n_periods};
    memset(work->states, 0, work->n_units * work->n_periods);
    if (work->selection->members != NULL)
        nhi_members_mark(work->selection->members, work->n_units, range, work->states);
}

static void note_present(const struct work *work)
{
    const bool needs_output = work->selection->is_matched /* what is left of it has energy, too */ ||
                              work->selection->is_of_output;
    const uint8_t bits =
        needs_output ? NHI_HAS_OUTPUT : NHI_HAS_OUTPUT | NHI_HAS_ENERGY | NHI_HAS_ANY_ENERGY;
    for (size_t u = 0; work->made->present != NULL && u < work->n_units; u++)
        for (size_t p = 0; p < work->n_periods; p++)
            work->made->present[u * work->made->periods.n + work->offset + p] =
                (work->states[u * work->n_periods + p] & bits) != 0;
}

/* ---- classes -------------------------------------------------------------------------------------------------------- */

static nh_status add_class(struct work *work, const struct nhi_energy *energy, size_t i_class, size_t first,
                           size_t n, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    size_t i_all = made->n_classes - 1;
    memset(work->atom_sums, 0, made->groups.n_atoms * work->n_periods * sizeof *work->atom_sums);
    NH_TRY(nhi_energy_add(energy, work->items + first, n, work->atom_sums, error));
    NH_TRY(run_on(work, energy->slots, error));
    forget_others(work);
    NH_TRY(add_sums(work, i_class, made->energy, error));
    count_energy(work, i_class, NHI_HAS_ENERGY, NHI_PARTIAL_ENERGY);
    if (i_class != i_all && made->carrier[i_all] == NHI_ALL_CARRIERS)
        NH_TRY(add_sums(work, i_all, made->energy, error));
    if (made->n_classes > 1 || work->selection->is_matched)
        close_class(work);
    return NH_OK;
}

static nh_status add_classes(struct work *work, const struct nhi_energy *energy, struct nh_error *error)
{
    const struct nhi_aggregate *made = work->made;
    size_t first = 0;
    if (work->selection->i_carrier_key < 0)
        return add_class(work, energy, 0, 0, work->n_items, error);
    for (size_t c = 0; c < made->n_classes && made->carrier[c] != NHI_ALL_CARRIERS; c++) {
        size_t end = first;
        while (end < work->n_items && work->items[end].id == made->carrier[c])
            end++;
        NH_TRY(add_class(work, energy, c, first, end - first, error));
        first = end;
    }
    if (work->selection->has_totals)
        count_energy(work, made->n_classes - 1, NHI_HAS_ANY_ENERGY, NHI_PARTIAL_ANY_ENERGY);
    return NH_OK;
}

static nh_status add_energy(struct work *work, struct nh_error *error)
{
    nh_status status = NH_OK;
    struct nhi_slots slots = {0};
    int64_t *breaks = NULL;
    size_t n_breaks;
    enum nhi_freq base =
        work->store->energy_axis.n > 0 ? work->store->energy_axis.freq : work->selection->freq;
    NH_TRY_DONE(nhi_coefficient_breaks(&work->coefficients, work->selection->keep_carrier, base, &breaks,
                                       &n_breaks, error));
    NH_TRY_DONE(make_slots(work, base, work->selection->energy_spans, breaks, n_breaks, &slots, error));
    const struct nhi_energy energy = {.store = work->store,
                                      .groups = &work->made->groups,
                                      .locals = work->locals,
                                      .slots = &slots,
                                      .coefficients = &work->coefficients,
                                      .is_gross = work->selection->is_gross,
                                      .states = work->states,
                                      .required =
                                          work->selection->is_matched ? NHI_HAS_OUTPUT : member_bit(work),
                                      .quantity_decimals = work->quantity_decimals,
                                      .is_wide = work->is_energy_wide,
                                      .coefficient_decimals = work->coefficient_decimals,
                                      .budget_bytes = work->budget_bytes};
    NH_TRY_DONE(add_classes(work, &energy, error));
done:
    nhi_slots_clear(&slots);
    nhi_free(breaks);
    return status;
}

/* With matched pairing a unit counts only where it has both: energy is added where there is output, then output where
 * there is energy, and what remains has both. */
static void keep_matched(const struct work *work)
{
    for (size_t i = 0; i < work->n_units * work->n_periods; i++)
        if (!(work->states[i] & NHI_HAS_ANY_ENERGY))
            work->states[i] &= (uint8_t) ~(NHI_HAS_OUTPUT | NHI_PARTIAL_OUTPUT);
}

static void count_matched_units(const struct work *work)
{
    size_t n = work->made->groups.n_groups * work->made->periods.n;
    for (size_t c = 0; c < work->made->n_classes; c++)
        for (size_t i = 0; i < n; i++)
            work->made->coverage[c * n + i].n_units = work->made->n_output[i];
}

static nh_status add_range(struct work *work, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    size_t n_cells = made->groups.n_atoms * work->n_periods;
    begin_states(work);
    memset(work->atom_sums, 0, n_cells * sizeof *work->atom_sums);
    NH_TRY(tally_output(work, member_bit(work), error));
    forget_others(work);
    if (!work->selection->is_matched)
        NH_TRY(add_output(work, error));
    NH_TRY(add_energy(work, error));
    if (work->selection->is_matched) {
        memset(work->atom_sums, 0, n_cells * sizeof *work->atom_sums);
        NH_TRY(tally_output(work, NHI_HAS_ANY_ENERGY, error));
        NH_TRY(add_output(work, error));
        forget_others(work);
        keep_matched(work);
    }
    count_output(work);
    note_present(work);
    return NH_OK;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------- */

static nh_status allocate(struct work *work, uint32_t n_at_once, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    struct nhi_pool *pool = work->store->context->pool;
    size_t n = made->groups.n_groups * made->periods.n;
    NH_TRY(nhi_alloc(made->n_classes * n, sizeof *made->energy, &made->energy, error));
    NH_TRY(nhi_alloc(made->n_classes * n, sizeof *made->coverage, &made->coverage, error));
    NH_TRY(nhi_alloc(n, sizeof *made->output, &made->output, error));
    NH_TRY(nhi_alloc(n, sizeof *made->n_output, &made->n_output, error));
    if (made->groups.cell != NULL)
        NH_TRY(nhi_alloc(made->groups.n_atoms * made->periods.n, sizeof *work->atom_output,
                         &work->atom_output, error));
    NH_TRY(nhi_alloc(n, sizeof *made->is_output_partial, &made->is_output_partial, error));
    if (work->selection->wants_present)
        NH_TRY(nhi_alloc(work->n_units * made->periods.n, 1, &made->present, error));
    NH_TRY(nhi_pool_take(pool, work->n_units * n_at_once + NHI_STATES_PADDING, 1, &work->states, error));
    NH_TRY(nhi_pool_take(pool, made->groups.n_atoms * n_at_once, sizeof *work->atom_sums, &work->atom_sums,
                         error));
    return nhi_pool_take(pool, NHI_MAX_MASKS * made->groups.n_atoms * n_at_once, sizeof *work->atom_counts,
                         &work->atom_counts, error);
}

static nh_status add_ranges(struct work *work, struct nh_error *error)
{
    uint32_t n_at_once = 0, n = work->made->periods.n;
    NH_TRY(periods_at_once(work, &n_at_once, error));
    if (work->selection->is_running) /* whole years */
        n_at_once = (n_at_once + MONTHS - 1) / MONTHS * MONTHS;
    NH_TRY(allocate(work, n_at_once, error));
    for (uint32_t first = 0, end; first < n; first = end) {
        end = first + 1;
        if (!is_needed(work, first))
            continue;
        while (end < n && end - first < n_at_once && is_needed(work, end))
            end++;
        work->offset = first;
        work->n_periods = end - first;
        NH_TRY(add_range(work, error));
    }
    if (work->selection->is_matched)
        count_matched_units(work);
    return work->atom_output == NULL
               ? NH_OK
               : nhi_cell_sums_make(&work->made->groups, work->atom_output, n, &work->made->cells, error);
}

static nh_status prepare(struct work *work, struct nh_error *error)
{
    const struct nhi_selection *selection = work->selection;
    work->n_units = work->store->enterprises->n;
    work->made->periods = nhi_aggregate_periods(selection);
    NH_TRY(nhi_groups_make(work->store, selection, &work->made->groups, error));
    NH_TRY(nhi_locals_make(work->store, &work->made->groups, &work->locals, error));
    NH_TRY(nhi_coefficients_load(work->store, selection->is_equivalent, selection->is_carbon,
                                 &work->coefficients, error));
    NH_TRY(list_items(work, error));
    NH_TRY(list_classes(work, error));
    return find_scales(work, error);
}

nh_status nhi_aggregate_make(const nh_store *store, const struct nhi_selection *selection,
                             struct nhi_aggregate *aggregate, struct nh_error *error)
{
    nh_status status;
    struct nhi_aggregate made = {0};
    struct work work = {.store = store, .selection = selection, .made = &made};
    NH_TRY_DONE(prepare(&work, error));
    nhi_stage(store->context, NHI_STAGE_READ);
    NH_TRY_DONE(add_ranges(&work, error));
    *aggregate = made;
done:
    nhi_pool_give(store->context->pool, work.atom_counts);
    nhi_pool_give(store->context->pool, work.atom_sums);
    nhi_pool_give(store->context->pool, work.states);
    nhi_free(work.atom_output);
    nhi_free(work.items);
    nhi_coefficients_clear(&work.coefficients);
    nhi_locals_free(work.locals, store->n_segments);
    if (status != NH_OK)
        nhi_aggregate_clear(&made);
    return status;
}

void nhi_aggregate_clear(struct nhi_aggregate *aggregate)
{
    nhi_free(aggregate->carrier);
    nhi_free(aggregate->energy);
    nhi_free(aggregate->coverage);
    nhi_cell_sums_clear(&aggregate->cells);
    nhi_free(aggregate->output);
    nhi_free(aggregate->n_output);
    nhi_free(aggregate->is_output_partial);
    nhi_free(aggregate->present);
    nhi_groups_clear(&aggregate->groups);
    *aggregate = (struct nhi_aggregate){0};
}
