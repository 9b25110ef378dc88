/* year_to_date.c - see year_to_date.h. */
#include "engine/aggregate/year_to_date.h"

#include "engine/aggregate/assemble.h"
#include "engine/base/memory.h"

#include <string.h>

enum { MONTHS = 12, HALVES = 2 /* periods of a year in nhi_slots_make_spans */ };

struct work {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_panel *made;
    struct nhi_window periods; /* of all spans */
    int per_year;              /* spans */
    int64_t first_year;
    uint32_t n_years;
    bool *is_energy_late, *is_output_late; /* [n_years] */
};

static int64_t year_of(const struct work *work, int64_t period)
{
    return nhi_period_containing(work->selection->freq, period, NHI_FREQ_YEAR);
}

/* The part of the question that is about one span of each year. Its selection points to its spans. */
struct part {
    struct nhi_selection selection;
    struct nhi_spans energy, output;
};

/* The years of a window that hold the end of span i; false: none does. */
static bool find_years(const struct work *work, const struct nhi_window *window, int i_span, int64_t *first,
                       int64_t *last)
{
    const int64_t end = window->first + window->n - 1;
    *first = year_of(work, window->first + work->per_year - 1 - i_span);
    *last = year_of(work, end) - (end % work->per_year < i_span);
    return *first <= *last;
}

static struct nhi_window halves_of(int64_t first_year, int64_t last_year)
{
    return (struct nhi_window){HALVES * first_year, (uint32_t)(HALVES * (last_year - first_year) + 1)};
}

/* A part about years first_year .. last_year of span i, which ends inside the data in one of them at least. */
static void make_part(const struct work *work, int i_span, int64_t first_year, int64_t last_year,
                      struct part *part)
{
    int64_t first_data, last_data;
    part->energy = (struct nhi_spans){.n_months = (i_span + 1) * MONTHS / work->per_year,
                                      .first_year = work->first_year,
                                      .n_years = work->n_years,
                                      .is_late = work->is_energy_late};
    part->output = part->energy;
    part->output.is_late = work->is_output_late;
    part->selection = *work->selection;
    part->selection.is_ytd = false;
    part->selection.energy_spans = &part->energy;
    part->selection.output_spans = &part->output;
    part->selection.compare_period *= HALVES;
    part->selection.visible = part->selection.data = halves_of(first_year, last_year);
    if (find_years(work, &work->selection->data, i_span, &first_data, &last_data))
        part->selection.data = halves_of(first_data, last_data);
}

/* ---- January ------------------------------------------------------------------------------------------------- */

static nh_status keep_all(size_t n, uint8_t **keep, struct nh_error *error)
{
    NH_TRY(nhi_alloc(n, 1, keep, error));
    memset(*keep, 1, n);
    return NH_OK;
}

/* Which years have a January somewhere in the store. */
static nh_status find_januaries(struct work *work, struct nh_error *error)
{
    nh_status status;
    uint8_t *enterprises = NULL, *carriers = NULL;
    struct nhi_aggregate january = {0};
    struct part part;
    make_part(work, 0, work->first_year, work->first_year + work->n_years - 1, &part);
    part.energy.n_months = part.output.n_months = 1; /* of quarters, too */
    NH_TRY_DONE(keep_all(work->store->enterprises->n, &enterprises, error));
    NH_TRY_DONE(keep_all((size_t)nhi_dictionary_count(work->store->carriers), &carriers, error));
    part.selection.n_keys = 0;
    part.selection.i_carrier_key = -1;
    part.selection.keep_enterprise = enterprises;
    part.selection.keep_carrier = carriers;
    part.selection.scopes = (struct nhi_scopes){.n = 1};
    part.selection.is_matched = part.selection.has_totals = part.selection.is_panel = false;
    part.selection.compare = NHI_COMPARE_FIXED;
    part.selection.compare_period = part.selection.visible.first;
    NH_TRY_DONE(nhi_aggregate_make(work->store, &part.selection, &january, error));
    for (uint32_t y = 0; y < work->n_years; y++) {
        work->is_energy_late[y] = january.coverage[(size_t)HALVES * y].n_energy == 0;
        work->is_output_late[y] = january.n_output[(size_t)HALVES * y] == 0;
    }
done:
    nhi_aggregate_clear(&january);
    nhi_free(carriers);
    nhi_free(enterprises);
    return status;
}

/* ---- spans --------------------------------------------------------------------------------------------------- */

/* Period i of a part: its place in the whole, or false. */
static bool find_place(const struct work *work, const struct nhi_aggregate *part, uint32_t i, int i_span,
                       size_t *place)
{
    const int64_t half = part->periods.first + i;
    const int64_t at = half / HALVES * work->per_year + i_span - work->periods.first;
    if (half % HALVES != 0 || at < 0 || at >= (int64_t)work->periods.n)
        return false;
    *place = (size_t)at;
    return true;
}

static nh_status take_part(const struct work *work, struct nhi_aggregate *part, int i_span,
                           struct nhi_aggregate *made, struct nh_error *error)
{
    size_t place;
    if (part->carrier == NULL) /* it was not made */
        return NH_OK;
    made->periods = work->periods;
    NH_TRY(nhi_assemble_begin(made, part, error));
    for (uint32_t i = 0; i < part->periods.n; i++)
        if (find_place(work, part, i, i_span, &place))
            nhi_assemble_period(made, place, part, i);
    return NH_OK;
}

static nh_status add_span(struct work *work, int i_span, struct nh_error *error)
{
    nh_status status;
    struct nhi_panel made = {0};
    struct part part;
    int64_t first, last;
    if (!find_years(work, &work->selection->visible, i_span, &first, &last))
        return NH_OK;
    make_part(work, i_span, first, last, &part);
    NH_TRY(nhi_panel_make(work->store, &part.selection, &made, error));
    NH_TRY_DONE(take_part(work, &made.now, i_span, &work->made->now, error));
    NH_TRY_DONE(take_part(work, &made.before, i_span, &work->made->before, error));
    NH_TRY_DONE(take_part(work, &made.everybody, i_span, &work->made->everybody, error));
done:
    nhi_panel_clear(&made);
    return status;
}

/* ---- all spans at once --------------------------------------------------------------------------------------- */

/* A unit counts in every span or in none, so that the total of a span is that of its months. With a memory limit the states of
 * a year may not fit at once. */
static bool is_simple(const struct work *work)
{
    return work->selection->freq == NHI_FREQ_MONTH && !work->selection->is_matched &&
           !work->selection->is_panel && work->store->context->max_memory_bytes == 0;
}

static nh_status run_on(const struct work *work, struct nhi_aggregate *months, struct nh_error *error)
{
    const struct nhi_spans energy = {
        .first_year = work->first_year, .n_years = work->n_years, .is_late = work->is_energy_late};
    struct nhi_spans output = energy;
    struct nhi_selection selection = *work->selection;
    output.is_late = work->is_output_late;
    selection.is_ytd = false;
    selection.is_running = true;
    selection.energy_spans = &energy;
    selection.output_spans = &output;
    selection.visible = selection.data =
        (struct nhi_window){work->first_year * MONTHS, work->n_years * MONTHS};
    selection.compare = NHI_COMPARE_FIXED;
    selection.compare_period = selection.visible.first;
    return nhi_aggregate_make(work->store, &selection, months, error);
}

/* Has every year a January, of energy and of output, of somebody who was asked for? */
static bool has_januaries(const struct work *work, const struct nhi_aggregate *months)
{
    for (size_t y = 0; y < work->n_years; y++) {
        bool has_energy = false, has_output = false;
        for (size_t r = 0; r < months->n_classes * months->groups.n_groups; r++)
            has_energy = has_energy || months->coverage[r * months->periods.n + y * MONTHS].n_energy > 0;
        for (size_t g = 0; g < months->groups.n_groups; g++)
            has_output = has_output || months->n_output[g * months->periods.n + y * MONTHS] > 0;
        if (!has_energy || !has_output)
            return false;
    }
    return true;
}

static nh_status make_at_once(struct work *work, struct nhi_aggregate *made, struct nh_error *error)
{
    nh_status status;
    struct nhi_aggregate months = {0};
    NH_TRY(run_on(work, &months, error));
    if (!has_januaries(work, &months)) {
        NH_TRY_DONE(find_januaries(work, error));
        nhi_aggregate_clear(&months);
        NH_TRY_DONE(run_on(work, &months, error));
    }
    made->periods = work->periods;
    NH_TRY_DONE(nhi_assemble_begin(made, &months, error));
    for (uint32_t p = 0; p < work->periods.n; p++)
        nhi_assemble_period(made, p, &months, (size_t)(work->periods.first + p - work->first_year * MONTHS));
done:
    nhi_aggregate_clear(&months);
    return status;
}

nh_status nhi_year_to_date_make(const nh_store *store, const struct nhi_selection *selection,
                                struct nhi_panel *panel, struct nh_error *error)
{
    nh_status status = NH_OK;
    struct nhi_panel made = {0};
    struct work work = {.store = store,
                        .selection = selection,
                        .made = &made,
                        .periods = nhi_aggregate_periods(selection),
                        .per_year = nhi_freq_per_year(selection->freq)};
    if (work.periods.n == 0)
        return nhi_panel_make(store, selection, panel, error);
    work.first_year = year_of(&work, work.periods.first);
    work.n_years = (uint32_t)(year_of(&work, work.periods.first + work.periods.n - 1) - work.first_year) + 1;
    NH_TRY_DONE(nhi_alloc(work.n_years, sizeof(bool), &work.is_energy_late, error));
    NH_TRY_DONE(nhi_alloc(work.n_years, sizeof(bool), &work.is_output_late, error));
    if (is_simple(&work)) {
        NH_TRY_DONE(make_at_once(&work, &made.now, error));
    } else {
        NH_TRY_DONE(find_januaries(&work, error));
        for (int i = 0; i < work.per_year; i++)
            NH_TRY_DONE(add_span(&work, i, error));
    }
    *panel = made;
done:
    nhi_free(work.is_energy_late);
    nhi_free(work.is_output_late);
    if (status != NH_OK)
        nhi_panel_clear(&made);
    return status;
}
