/* form_cells.c - see form_cells.h. */
#include "engine/statistics/form_cells.h"

#include "engine/base/memory.h"

#include <string.h>

nh_status nhi_form_reader_open(const nh_store *store, struct nhi_form_reader *reader, struct nh_error *error)
{
    nh_status status;
    struct nhi_form_reader made = {.store = store};
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    const char *usual = "value_added";
    options.by = "enterprise";
    if (nhi_dictionary_count(store->measures) > 0 &&
        nhi_dictionary_find(store->measures, usual, strlen(usual)) == NHI_NOT_FOUND)
        options.measure = nhi_dictionary_text(store->measures, 0, NULL);
    NH_TRY_DONE(nhi_selection_resolve(store, &options, &made.selection, error));
    NH_TRY_DONE(nhi_groups_make(store, &made.selection, &made.groups, error));
    NH_TRY_DONE(nhi_locals_make(store, &made.groups, &made.locals, error));
    *reader = made;
done:
    if (status != NH_OK)
        nhi_form_reader_clear(&made);
    return status;
}

nh_status nhi_form_reader_move(struct nhi_form_reader *reader, int64_t first, uint32_t n,
                               struct nh_error *error)
{
    const enum nhi_freq freq = reader->store->energy_axis.freq;
    nhi_slots_clear(&reader->slots);
    reader->first = first;
    return nhi_slots_make(freq, freq, first, n, NULL, 0, &reader->slots, error);
}

void nhi_form_reader_clear(struct nhi_form_reader *reader)
{
    nhi_slots_clear(&reader->slots);
    nhi_locals_free(reader->locals, reader->store->n_segments);
    nhi_groups_clear(&reader->groups);
    nhi_selection_clear(&reader->selection);
    *reader = (struct nhi_form_reader){.store = reader->store};
}

nh_status nhi_form_cells_read(const struct nhi_form_reader *reader, enum nhi_series series,
                              struct nhi_item item, struct nhi_form_cells *cells, struct nh_error *error)
{
    nh_status status;
    struct nhi_parts parts = {0};
    struct nhi_form_cells made = {.tally = {.store = reader->store,
                                            .groups = &reader->groups,
                                            .locals = reader->locals,
                                            .slots = &reader->slots,
                                            .parts = &parts,
                                            .n_items = 1,
                                            .has = NHI_HAS_ENERGY,
                                            .partial = NHI_PARTIAL_ENERGY}};
    const size_t n_cells = reader->store->enterprises->n * reader->slots.n;
    NH_TRY_DONE(nhi_tally_range(reader->store, series, &made.tally.decimals, &made.tally.is_wide, error));
    NH_TRY_DONE(nhi_parts_find(reader->store, series, item, 0, &parts, error));
    if (parts.n > 0) {
        NH_TRY_DONE(nhi_alloc(n_cells + NHI_STATES_PADDING, 1, &made.states, error));
        made.tally.states = made.states;
        NH_TRY_DONE(nhi_tally_run(&made.tally, error));
    }
    made.tally.parts = NULL;
    *cells = made;
done:
    nhi_parts_clear(&parts);
    if (status != NH_OK)
        nhi_free(made.states);
    return status;
}

void nhi_form_cells_clear(struct nhi_form_cells *cells)
{
    if (cells->states != NULL)
        nhi_tally_clear(&cells->tally);
    nhi_free(cells->states);
    *cells = (struct nhi_form_cells){0};
}

bool nhi_form_cell(const struct nhi_form_cells *cells, size_t unit, size_t i_period, nhi_i128 *value)
{
    const struct nhi_tally *tally = &cells->tally;
    *value = 0;
    if (cells->states == NULL || !(cells->states[unit * tally->slots->n + i_period] & NHI_HAS_ENERGY))
        return false;
    const size_t at = (size_t)tally->groups->atom[unit] * tally->slots->n + i_period;
    *value = tally->is_wide ? tally->wide[at] : tally->narrow[at];
    return true;
}
