/* year_to_date.c - see year_to_date.h. */
#include "engine/aggregate/year_to_date.h"

#include "engine/base/memory.h"

#include <string.h>

enum { MONTHS = 12, HALVES = 2 /* periods of a year in nhi_slots_make_spans */ };

struct work {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_aggregate *made;
    int per_year; /* spans */
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

/* A part about years first_year .. last_year of the months 1 to n_months. */
static void make_part(const struct work *work, int n_months, int64_t first_year, int64_t last_year,
                      struct part *part)
{
    const struct nhi_window data = work->selection->data;
    part->energy = (struct nhi_spans){.n_months = n_months,
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
    part->selection.data.first = HALVES * year_of(work, data.first);
    part->selection.data.n =
        (uint32_t)(HALVES * (year_of(work, data.first + data.n - 1) + 1) - part->selection.data.first);
    part->selection.visible =
        (struct nhi_window){HALVES * first_year, (uint32_t)(HALVES * (last_year - first_year) + 1)};
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
    make_part(work, 1, work->first_year, work->first_year + work->n_years - 1, &part);
    NH_TRY_DONE(keep_all(work->store->enterprises->n, &enterprises, error));
    NH_TRY_DONE(keep_all((size_t)nhi_dictionary_count(work->store->carriers), &carriers, error));
    part.selection.n_keys = 0;
    part.selection.i_carrier_key = -1;
    part.selection.keep_enterprise = enterprises;
    part.selection.keep_carrier = carriers;
    part.selection.is_matched = part.selection.has_totals = false;
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

/* The whole has the groups and classes of its first part, and room for all periods. */
static nh_status begin(struct work *work, struct nhi_aggregate *part, struct nh_error *error)
{
    struct nhi_aggregate *made = work->made;
    const size_t n = part->groups.n_groups * made->periods.n;
    NH_TRY(nhi_alloc(part->n_classes * n, sizeof *made->energy, &made->energy, error));
    NH_TRY(nhi_alloc(part->n_classes * n, sizeof *made->coverage, &made->coverage, error));
    NH_TRY(nhi_alloc(n, sizeof *made->output, &made->output, error));
    NH_TRY(nhi_alloc(n, sizeof *made->n_output, &made->n_output, error));
    NH_TRY(nhi_alloc(n, sizeof *made->is_output_partial, &made->is_output_partial, error));
    made->n_classes = part->n_classes;
    made->energy_decimals = part->energy_decimals;
    made->output_decimals = part->output_decimals;
    made->groups = part->groups;
    made->carrier = part->carrier;
    part->groups = (struct nhi_groups){0};
    part->carrier = NULL;
    return NH_OK;
}

/* Period i of a part: its place in the whole, or false. */
static bool find_place(const struct work *work, const struct nhi_aggregate *part, uint32_t i, int i_span,
                       size_t *place)
{
    const int64_t half = part->periods.first + i;
    const int64_t at = half / HALVES * work->per_year + i_span - work->made->periods.first;
    if (half % HALVES != 0 || at < 0 || at >= (int64_t)work->made->periods.n)
        return false;
    *place = (size_t)at;
    return true;
}

static void take_part(const struct work *work, const struct nhi_aggregate *part, int i_span)
{
    struct nhi_aggregate *made = work->made;
    const size_t n_from = part->periods.n, n_to = made->periods.n, n_groups = made->groups.n_groups;
    size_t place;
    for (uint32_t i = 0; i < n_from; i++) {
        if (!find_place(work, part, i, i_span, &place))
            continue;
        for (size_t r = 0; r < made->n_classes * n_groups; r++) {
            made->energy[r * n_to + place] = part->energy[r * n_from + i];
            made->coverage[r * n_to + place] = part->coverage[r * n_from + i];
        }
        for (size_t g = 0; g < n_groups; g++) {
            made->output[g * n_to + place] = part->output[g * n_from + i];
            made->n_output[g * n_to + place] = part->n_output[g * n_from + i];
            made->is_output_partial[g * n_to + place] = part->is_output_partial[g * n_from + i];
        }
    }
}

/* The years in which span i is visible; false: in none. */
static bool find_years(const struct work *work, int i_span, int64_t *first, int64_t *last)
{
    const struct nhi_window visible = work->selection->visible;
    const int64_t end = visible.first + visible.n - 1;
    *first = year_of(work, visible.first + work->per_year - 1 - i_span);
    *last = year_of(work, end) - (end % work->per_year < i_span);
    return *first <= *last;
}

static nh_status add_span(struct work *work, int i_span, struct nh_error *error)
{
    nh_status status;
    struct nhi_aggregate made = {0};
    struct part part;
    int64_t first, last;
    if (!find_years(work, i_span, &first, &last))
        return NH_OK;
    make_part(work, (i_span + 1) * MONTHS / work->per_year, first, last, &part);
    NH_TRY(nhi_aggregate_make(work->store, &part.selection, &made, error));
    if (work->made->carrier == NULL)
        NH_TRY_DONE(begin(work, &made, error));
    take_part(work, &made, i_span);
    status = NH_OK;
done:
    nhi_aggregate_clear(&made);
    return status;
}

nh_status nhi_year_to_date_make(const nh_store *store, const struct nhi_selection *selection,
                                struct nhi_aggregate *aggregate, struct nh_error *error)
{
    nh_status status = NH_OK;
    struct nhi_aggregate made = {.periods = nhi_aggregate_periods(selection)};
    struct work work = {.store = store,
                        .selection = selection,
                        .made = &made,
                        .per_year = nhi_freq_per_year(selection->freq)};
    if (made.periods.n == 0)
        return nhi_aggregate_make(store, selection, aggregate, error);
    work.first_year = year_of(&work, made.periods.first);
    work.n_years = (uint32_t)(year_of(&work, made.periods.first + made.periods.n - 1) - work.first_year) + 1;
    NH_TRY_DONE(nhi_alloc(work.n_years, sizeof(bool), &work.is_energy_late, error));
    NH_TRY_DONE(nhi_alloc(work.n_years, sizeof(bool), &work.is_output_late, error));
    NH_TRY_DONE(find_januaries(&work, error));
    for (int i = 0; i < work.per_year; i++)
        NH_TRY_DONE(add_span(&work, i, error));
    *aggregate = made;
done:
    nhi_free(work.is_energy_late);
    nhi_free(work.is_output_late);
    if (status != NH_OK)
        nhi_aggregate_clear(&made);
    return status;
}
