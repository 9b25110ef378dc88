/* aggregate.c - see aggregate.h. */
#include "engine/aggregate/aggregate.h"

#include "engine/aggregate/budget.h"
#include "engine/aggregate/inventory.h"
#include "engine/aggregate/members.h"
#include "engine/aggregate/spread.h"
#include "engine/base/memory.h"

#include <string.h>

struct work {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_aggregate *made;
    struct nhi_local *locals;
    struct nhi_coefficients coefficients;
    size_t n_units;
    struct nhi_inventory inventory;
    struct nhi_budget budget;
    nhi_i128
        *atom_output; /* [n_atoms x periods of the whole] where output is told apart by cell; else NULL */
    /* of the range of periods at hand */
    uint32_t offset, n_periods; /* made->periods.first + offset ... */
    uint8_t *states;            /* [n_units x n_periods] enum nhi_presence */
    nhi_i128 *atom_sums;        /* [n_parts][n_atoms x n_periods] of energy; of output the first */
    struct nhi_count *counts;   /* [n_atoms x n_periods] units */
};

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

/* Sums of periods become those of what they take in; of energy in all of its parts. */
static nh_status run_on(const struct work *work, const struct nhi_slots *slots, size_t n_parts,
                        struct nh_error *error)
{
    for (size_t a = 0; slots->runs_on != NULL && a < n_parts * work->made->groups.n_atoms; a++) {
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
                              .is_wide = work->inventory.is_output_wide,
                              .states = work->states,
                              .has = NHI_HAS_OUTPUT,
                              .partial = NHI_PARTIAL_OUTPUT,
                              .required = required};
    NH_TRY_DONE(nhi_tally_run(&tally, error));
    take_output(work, &tally);
    nhi_tally_clear(&tally);
    NH_TRY_DONE(run_on(work, &slots, 1, error));
done:
    nhi_parts_clear(&parts);
    nhi_slots_clear(&slots);
    return status;
}

/* Numbers in a part of the results, and in one of the sums of a range. */
static size_t part_length(const struct nhi_aggregate *made)
{
    return made->n_classes * made->groups.n_groups * made->periods.n;
}

static size_t sums_length(const struct work *work)
{
    return work->made->groups.n_atoms * work->n_periods;
}

/* Place of (class, group, first period of the range) in the results. */
static size_t place_of(const struct work *work, size_t i_class, size_t group)
{
    return (i_class * work->made->groups.n_groups + group) * work->made->periods.n + work->offset;
}

static nh_status add_sums(const struct work *work, const nhi_i128 *sums, size_t i_class, nhi_i128 *results,
                          struct nh_error *error)
{
    const struct nhi_spread spread = {.groups = &work->made->groups,
                                      .sums = sums,
                                      .n_periods = work->n_periods,
                                      .results = results + place_of(work, i_class, 0),
                                      .stride = work->made->periods.n};
    return nhi_spread_sums(&spread, work->store->context->n_threads, error);
}

static nh_status add_output(const struct work *work, struct nh_error *error)
{
    const struct nhi_aggregate *made = work->made;
    for (size_t a = 0; work->atom_output != NULL && a < made->groups.n_atoms; a++)
        memcpy(work->atom_output + a * made->periods.n + work->offset, work->atom_sums + a * work->n_periods,
               work->n_periods * sizeof *work->atom_sums);
    return add_sums(work, work->atom_sums, 0, made->output, error);
}

/* ---- units ---------------------------------------------------------------------------------------------------------- */

static struct nhi_counts counts_of(const struct work *work)
{
    return (struct nhi_counts){.groups = &work->made->groups,
                               .n_threads = work->store->context->n_threads,
                               .states = work->states,
                               .n_units = work->n_units,
                               .n_periods = work->n_periods,
                               .atoms = work->counts};
}

static nh_status count_energy(const struct work *work, size_t i_class, enum nhi_energy_bits bits,
                              struct nh_error *error)
{
    const struct nhi_counts counts = counts_of(work);
    NH_TRY(nhi_counts_by_atom(&counts, bits, error));
    return nhi_counts_add_energy(&counts, bits, work->made->periods.n,
                                 work->made->coverage + place_of(work, i_class, 0), error);
}

/* Nothing has changed since the energy of an only class was counted. */
static bool is_counted(const struct work *work)
{
    return work->made->n_classes == 1 && !work->selection->is_matched;
}

static nh_status count_output(const struct work *work, struct nh_error *error)
{
    const struct nhi_counts counts = counts_of(work);
    if (!is_counted(work))
        NH_TRY(nhi_counts_by_atom(&counts, NHI_OF_CLASS, error));
    return nhi_counts_add_output(&counts, work->made->periods.n, work->made->n_output + work->offset,
                                 work->made->is_output_partial + work->offset, error);
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
    memset(work->states, 0, work->n_units * work->n_periods + NHI_STATES_PADDING);
    if (work->selection->members != NULL)
        nhi_members_mark(work->selection->members, work->n_units, range, work->states);
}

static void note_present(const struct work *work)
{
    const bool needs_output =
        work->selection->is_matched /* what is left of it has energy, too */ || work->selection->is_of_output;
    const uint8_t bits = needs_output ? NHI_HAS_OUTPUT : NHI_HAS_OUTPUT | NHI_HAS_ENERGY | NHI_HAS_ANY_ENERGY;
    for (size_t u = 0; work->made->present != NULL && u < work->n_units; u++)
        for (size_t p = 0; p < work->n_periods; p++)
            work->made->present[u * work->made->periods.n + work->offset + p] =
                (work->states[u * work->n_periods + p] & bits) != 0;
}

/* ---- classes -------------------------------------------------------------------------------------------------------- */

/* Items first .. end - 1. */
struct range {
    size_t first, end;
};

/* Items of a carrier from `first` on. */
static struct range range_of(const struct nhi_item *items, size_t n_items, size_t first, int32_t carrier)
{
    struct range range = {first, first};
    while (range.end < n_items && items[range.end].id == carrier)
        range.end++;
    return range;
}

static nh_status add_parts(const struct work *work, size_t i_class, struct nh_error *error)
{
    for (size_t p = 0; p < work->made->n_parts; p++)
        NH_TRY(add_sums(work, work->atom_sums + p * sums_length(work), i_class,
                        work->made->energy + p * part_length(work->made), error));
    return NH_OK;
}

static nh_status add_class(struct work *work, const struct nhi_energy *energy, size_t i_class,
                           struct range items, struct range feedstock, struct nh_error *error)
{
    const struct nhi_inventory *inventory = &work->inventory;
    struct nhi_aggregate *made = work->made;
    size_t i_all = made->n_classes - 1;
    struct nhi_energy silent = *energy;
    silent.is_silent = true;
    memset(work->atom_sums, 0, made->n_parts * sums_length(work) * sizeof *work->atom_sums);
    NH_TRY(nhi_energy_add(energy, inventory->items + items.first, items.end - items.first, work->atom_sums,
                          error));
    NH_TRY(nhi_energy_add(&silent, inventory->feedstock + feedstock.first, feedstock.end - feedstock.first,
                          work->atom_sums, error));
    NH_TRY(run_on(work, energy->slots, made->n_parts, error));
    forget_others(work);
    NH_TRY(add_parts(work, i_class, error));
    NH_TRY(count_energy(work, i_class, NHI_OF_CLASS, error));
    if (i_class != i_all && made->carrier[i_all] == NHI_ALL_CARRIERS)
        NH_TRY(add_parts(work, i_all, error));
    if (!is_counted(work))
        nhi_states_close_class(work->states, work->n_units * work->n_periods);
    return NH_OK;
}

static nh_status add_classes(struct work *work, const struct nhi_energy *energy, struct nh_error *error)
{
    const struct nhi_aggregate *made = work->made;
    const struct nhi_inventory *inventory = &work->inventory;
    struct range items = {0, inventory->n_items}, feedstock = {0, inventory->n_feedstock};
    if (work->selection->i_carrier_key < 0)
        return add_class(work, energy, 0, items, feedstock, error);
    items.end = feedstock.end = 0;
    for (size_t c = 0; c < made->n_classes && made->carrier[c] != NHI_ALL_CARRIERS; c++) {
        items = range_of(inventory->items, inventory->n_items, items.end, made->carrier[c]);
        feedstock = range_of(inventory->feedstock, inventory->n_feedstock, feedstock.end, made->carrier[c]);
        NH_TRY(add_class(work, energy, c, items, feedstock, error));
    }
    return work->selection->has_totals ? count_energy(work, made->n_classes - 1, NHI_OF_ANY_CLASS, error)
                                       : NH_OK;
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
                                      .n_parts = work->made->n_parts,
                                      .parts = work->made->parts,
                                      .kinds = &work->inventory.kinds,
                                      .states = work->states,
                                      .required =
                                          work->selection->is_matched ? NHI_HAS_OUTPUT : member_bit(work),
                                      .quantity_decimals = work->inventory.quantity_decimals,
                                      .is_wide = work->inventory.is_energy_wide,
                                      .coefficient_decimals = work->inventory.coefficient_decimals,
                                      .budget_bytes = work->budget.n_bytes};
    NH_TRY_DONE(add_classes(work, &energy, error));
done:
    nhi_slots_clear(&slots);
    nhi_free(breaks);
    return status;
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
        nhi_states_keep_matched(work->states, work->n_units * work->n_periods);
    }
    NH_TRY(count_output(work, error));
    note_present(work);
    return NH_OK;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------- */

static nh_status allocate_results(struct work *work, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    size_t n = made->groups.n_groups * made->periods.n;
    NH_TRY(nhi_pool_take(made->pool, made->n_parts * made->n_classes * n, sizeof *made->energy, &made->energy,
                         error));
    NH_TRY(nhi_pool_take(made->pool, made->n_classes * n, sizeof *made->coverage, &made->coverage, error));
    NH_TRY(nhi_pool_take(made->pool, n, sizeof *made->output, &made->output, error));
    NH_TRY(nhi_pool_take(made->pool, n, sizeof *made->n_output, &made->n_output, error));
    NH_TRY(nhi_pool_take(made->pool, n, sizeof *made->is_output_partial, &made->is_output_partial, error));
    return work->selection->wants_present
               ? nhi_alloc(work->n_units * made->periods.n, 1, &made->present, error)
               : NH_OK;
}

static nh_status allocate(struct work *work, struct nh_error *error)
{
    const struct nhi_aggregate *made = work->made;
    const size_t n_atoms = made->groups.n_atoms, n_at_once = work->budget.n_periods;
    NH_TRY(allocate_results(work, error));
    if (made->groups.cell != NULL)
        NH_TRY(nhi_alloc(n_atoms * made->periods.n, sizeof *work->atom_output, &work->atom_output, error));
    NH_TRY(nhi_pool_take_unset(made->pool, work->n_units * n_at_once + NHI_STATES_PADDING, 1, &work->states,
                               error));
    NH_TRY(nhi_pool_take_unset(made->pool, made->n_parts * n_atoms * n_at_once, sizeof *work->atom_sums,
                               &work->atom_sums, error));
    return nhi_pool_take_unset(made->pool, n_atoms * n_at_once, sizeof *work->counts, &work->counts, error);
}

static nh_status add_ranges(struct work *work, struct nh_error *error)
{
    const uint32_t n = work->made->periods.n;
    NH_TRY(nhi_budget_make(work->store, work->selection, work->made, &work->budget, error));
    NH_TRY(allocate(work, error));
    for (uint32_t first = 0, end; first < n; first = end) {
        end = first + 1;
        if (!nhi_period_is_needed(work->selection, &work->made->periods, work->made->periods.first + first))
            continue;
        while (end < n && end - first < work->budget.n_periods &&
               nhi_period_is_needed(work->selection, &work->made->periods, work->made->periods.first + end))
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
    work->made->n_parts = nhi_scope_parts(&selection->scopes, work->made->parts);
    work->made->periods = nhi_aggregate_periods(selection);
    NH_TRY(nhi_groups_make(work->store, selection, &work->made->groups, error));
    NH_TRY(nhi_locals_make(work->store, &work->made->groups, &work->locals, error));
    NH_TRY(nhi_coefficients_load(work->store, selection->is_equivalent, selection->is_carbon,
                                 &work->coefficients, error));
    return nhi_inventory_take(work->store, selection, &work->coefficients, work->made, &work->inventory,
                              error);
}

nh_status nhi_aggregate_make(const nh_store *store, const struct nhi_selection *selection,
                             struct nhi_aggregate *aggregate, struct nh_error *error)
{
    nh_status status;
    struct nhi_aggregate made = {.pool = store->context->pool};
    struct work work = {.store = store, .selection = selection, .made = &made};
    NH_TRY_DONE(prepare(&work, error));
    nhi_stage(store->context, NHI_STAGE_READ);
    NH_TRY_DONE(add_ranges(&work, error));
    *aggregate = made;
done:
    nhi_pool_give(made.pool, work.counts);
    nhi_pool_give(made.pool, work.atom_sums);
    nhi_pool_give(made.pool, work.states);
    nhi_free(work.atom_output);
    nhi_inventory_clear(&work.inventory);
    nhi_coefficients_clear(&work.coefficients);
    nhi_locals_free(work.locals, store->n_segments);
    if (status != NH_OK)
        nhi_aggregate_clear(&made);
    return status;
}

const nhi_i128 *nhi_aggregate_part(const struct nhi_aggregate *aggregate, enum nhi_energy_part part)
{
    for (size_t p = 0; p < aggregate->n_parts; p++)
        if (aggregate->parts[p] == part)
            return aggregate->energy + p * part_length(aggregate);
    return NULL;
}

void nhi_aggregate_clear(struct nhi_aggregate *aggregate)
{
    nhi_free(aggregate->carrier);
    nhi_pool_give(aggregate->pool, aggregate->energy);
    nhi_pool_give(aggregate->pool, aggregate->coverage);
    nhi_cell_sums_clear(&aggregate->cells);
    nhi_pool_give(aggregate->pool, aggregate->output);
    nhi_pool_give(aggregate->pool, aggregate->n_output);
    nhi_pool_give(aggregate->pool, aggregate->is_output_partial);
    nhi_free(aggregate->present);
    nhi_groups_clear(&aggregate->groups);
    *aggregate = (struct nhi_aggregate){0};
}
