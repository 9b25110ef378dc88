/* forms.c - see forms.h. */
#include "engine/statistics/forms.h"

#include "engine/aggregate/coefficients.h"
#include "engine/base/memory.h"
#include "engine/statistics/form_cells.h"
#include "engine/statistics/form_rules.h"
#include "engine/store/reference.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_AT_ONCE = 1 << 21 }; /* of a flow: the forms of a carrier take a few hundred MB at most */

/* What the set in force says of the carrier at hand in a period, in kgce per unit. */
struct valid {
    bool has_factor, has_range;
    nhi_i128 factor, low, high;
};

struct work {
    const nh_store *store;
    struct nhi_forms *made;
    struct nhi_form_reader reader;
    struct nhi_coefficients coefficients;
    struct nhi_reference *reference;
    int coefficient_decimals; /* of reference and measured ones */
    /* of the periods at hand; the first may be there for its closing stocks only */
    uint32_t n_periods, first_checked;
    struct nhi_form_unit *units; /* [n_units x n_periods] */
    /* of the carrier at hand */
    int32_t carrier;
    bool is_electricity;
    struct valid *valid; /* [n_periods] */
    struct nhi_form_cells quantity[NHI_N_FLOWS], coefficient[NHI_N_FLOWS];
};

/* ---- what is valid -------------------------------------------------------------------------------------------------- */

/* kgce per unit at the common decimals; false: it does not fit, which no coefficient of the world does. */
static bool rescale(struct nhi_decimal number, int common, nhi_i128 *scaled)
{
    const bool fits = nhi_decimal_rescale(&number, common, NULL) == NH_OK;
    *scaled = number.value;
    return fits;
}

/* The range of the built-in set. */
static void find_range(const struct work *work, int64_t start_minutes, struct valid *valid)
{
    enum { STEP_MINUTES = 15 };
    size_t n_bytes;
    const char *id = nhi_dictionary_text(work->store->carriers, work->carrier, &n_bytes);
    const struct nhi_carrier *carrier = nhi_reference_find(work->reference, id, n_bytes);
    const int64_t day =
        nhi_period_containing(NHI_FREQ_QUARTER_HOUR, start_minutes / STEP_MINUTES, NHI_FREQ_DAY);
    const struct nhi_coefficient *row = nhi_reference_row(carrier, day);
    valid->has_range = row != NULL && rescale(row->low, work->coefficient_decimals, &valid->low) &&
                       rescale(row->high, work->coefficient_decimals, &valid->high);
}

/* The coefficient in force is its own range; where the set prints a range only, that is it. */
static void find_valid(const struct work *work, uint32_t p, struct valid *valid)
{
    const int64_t minutes = nhi_period_start_minutes(work->store->energy_axis.freq, work->reader.first + p);
    const int64_t value = nhi_coefficient_at(&work->coefficients, work->carrier, minutes);
    *valid = (struct valid){0};
    if (value == NHI_MISSING_I64) {
        find_range(work, minutes, valid);
        return;
    }
    valid->has_factor = rescale((struct nhi_decimal){value, work->coefficients.decimals},
                                work->coefficient_decimals, &valid->factor);
    valid->has_range = valid->has_factor;
    valid->low = valid->high = valid->factor;
}

/* ---- a line ------------------------------------------------------------------------------------------------------- */

/* False: nothing is reported. */
static bool read_line(const struct work *work, uint32_t unit, uint32_t p, struct nhi_form_line *line)
{
    bool is_some = false;
    *line = (struct nhi_form_line){.unit = unit,
                                   .carrier = work->carrier,
                                   .period = work->reader.first + p,
                                   .is_electricity = work->is_electricity,
                                   .decimals = work->quantity[0].tally.decimals,
                                   .coefficient_decimals = work->coefficient_decimals};
    for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
        line->has[flow] = nhi_form_cell(&work->quantity[flow], unit, p, &line->quantity[flow]);
        is_some = is_some || line->has[flow];
    }
    return is_some;
}

static void read_factors(const struct work *work, uint32_t unit, uint32_t p, struct nhi_form_line *line)
{
    const struct valid *valid = &work->valid[p];
    for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
        const struct nhi_form_cells *cells = &work->coefficient[flow];
        struct nhi_decimal measured = {.decimals = cells->tally.decimals};
        line->is_measured[flow] = nhi_form_cell(cells, unit, p, &measured.value);
        line->has_factor[flow] = line->is_measured[flow] || valid->has_factor;
        line->factor[flow] = valid->factor;
        if (line->is_measured[flow])
            line->has_factor[flow] = rescale(measured, work->coefficient_decimals, &line->factor[flow]);
    }
    line->has_range = valid->has_range;
    line->low = valid->low;
    line->high = valid->high;
    if (p > 0)
        line->has_closing_before =
            nhi_form_cell(&work->quantity[NHI_FLOW_CLOSING_STOCK], unit, p - 1, &line->closing_before);
}

/* ---- a carrier ------------------------------------------------------------------------------------------------------ */

static nh_status read_carrier(struct work *work, struct nh_error *error)
{
    for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
        const struct nhi_item item = {.id = work->carrier, .flow = flow};
        NH_TRY(nhi_form_cells_read(&work->reader, NHI_QUANTITY, item, &work->quantity[flow], error));
        NH_TRY(nhi_form_cells_read(&work->reader, NHI_COEFFICIENT, item, &work->coefficient[flow], error));
    }
    return NH_OK;
}

static void forget_carrier(struct work *work)
{
    for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
        nhi_form_cells_clear(&work->quantity[flow]);
        nhi_form_cells_clear(&work->coefficient[flow]);
    }
}

static nh_status check_carrier(struct work *work, struct nh_error *error)
{
    nh_status status;
    struct nhi_form_line line;
    work->is_electricity =
        strcmp(nhi_dictionary_text(work->store->carriers, work->carrier, NULL), NHI_ELECTRICITY) == 0;
    for (uint32_t p = 0; p < work->n_periods; p++)
        find_valid(work, p, &work->valid[p]);
    NH_TRY_DONE(read_carrier(work, error));
    for (uint32_t u = 0; u < work->store->enterprises->n; u++)
        for (uint32_t p = work->first_checked; p < work->n_periods; p++) {
            if (!read_line(work, u, p, &line))
                continue;
            read_factors(work, u, p, &line);
            NH_TRY_DONE(
                nhi_form_check_line(&line, &work->units[(size_t)u * work->n_periods + p], work->made, error));
        }
done:
    forget_carrier(work);
    return status;
}

/* ---- units ------------------------------------------------------------------------------------------------------------ */

/* Whether units have output above 0, where it is reported by the same periods. */
static nh_status note_products(struct work *work, struct nh_error *error)
{
    struct nhi_form_cells cells;
    const struct nhi_item item = {.id = work->reader.selection.measure};
    if (item.id == NHI_NOT_FOUND || work->store->output_axis.freq != work->store->energy_axis.freq)
        return NH_OK;
    NH_TRY(nhi_form_cells_read(&work->reader, NHI_OUTPUT, item, &cells, error));
    for (uint32_t u = 0; u < work->store->enterprises->n; u++)
        for (uint32_t p = 0; p < work->n_periods; p++) {
            nhi_i128 value;
            work->units[(size_t)u * work->n_periods + p].has_product =
                nhi_form_cell(&cells, u, p, &value) && value > 0;
        }
    nhi_form_cells_clear(&cells);
    return NH_OK;
}

static nh_status check_units(struct work *work, int decimals, struct nh_error *error)
{
    NH_TRY(note_products(work, error));
    for (uint32_t u = 0; u < work->store->enterprises->n; u++)
        for (uint32_t p = work->first_checked; p < work->n_periods; p++) {
            const struct nhi_form_unit *unit = &work->units[(size_t)u * work->n_periods + p];
            work->made->n_checked += unit->has_energy;
            NH_TRY(nhi_form_check_unit(unit, u, work->reader.first + p, decimals, work->made, error));
        }
    return NH_OK;
}

/* Periods first .. end - 1 and, for stocks, the one before them. */
static nh_status check_periods(struct work *work, int64_t first, int64_t end, int decimals,
                               struct nh_error *error)
{
    nh_status status;
    work->first_checked = first > work->store->energy_axis.first ? 1 : 0;
    work->n_periods = (uint32_t)(end - first) + work->first_checked;
    work->units = NULL;
    work->valid = NULL;
    NH_TRY_DONE(nhi_form_reader_move(&work->reader, first - work->first_checked, work->n_periods, error));
    NH_TRY_DONE(
        nhi_alloc(work->store->enterprises->n * work->n_periods, sizeof *work->units, &work->units, error));
    NH_TRY_DONE(nhi_alloc(work->n_periods, sizeof *work->valid, &work->valid, error));
    for (work->carrier = 0; work->carrier < nhi_dictionary_count(work->store->carriers); work->carrier++)
        NH_TRY_DONE(check_carrier(work, error));
    NH_TRY_DONE(check_units(work, decimals, error));
done:
    nhi_free(work->valid);
    nhi_free(work->units);
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct nhi_form_finding *x = a, *y = b;
    const int64_t left[] = {x->unit, x->period, x->rule, x->carrier, x->flow},
                  right[] = {y->unit, y->period, y->rule, y->carrier, y->flow};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static nh_status run(struct work *work, struct nh_error *error)
{
    const struct nhi_axis *axis = &work->store->energy_axis;
    int quantity_decimals, measured_decimals = 0;
    (void)nhi_store_abs_sum(work->store, NHI_QUANTITY, &quantity_decimals);
    (void)nhi_store_abs_sum(work->store, NHI_COEFFICIENT, &measured_decimals);
    work->coefficient_decimals =
        work->coefficients.decimals > measured_decimals ? work->coefficients.decimals : measured_decimals;
    const int64_t step = CELLS_AT_ONCE / (int64_t)(work->store->enterprises->n + 1) + 1,
                  end = axis->first + axis->n;
    for (int64_t first = axis->first; first < end; first += step)
        NH_TRY(check_periods(work, first, end - first < step ? end : first + step,
                             quantity_decimals + work->coefficient_decimals, error));
    if (work->made->n > 0)
        qsort(work->made->findings, work->made->n, sizeof *work->made->findings, by_place);
    return NH_OK;
}

nh_status nhi_forms_make(const nh_store *store, struct nhi_forms *forms, struct nh_error *error)
{
    nh_status status;
    struct nhi_forms made = {0};
    struct work work = {.store = store, .made = &made, .reader = {.store = store}};
    NH_TRY_DONE(nhi_form_reader_open(store, &work.reader, error));
    NH_TRY_DONE(nhi_coefficients_load(store, false, false, &work.coefficients, error));
    NH_TRY_DONE(nhi_reference_new(&work.reference, error));
    NH_TRY_DONE(run(&work, error));
    *forms = made;
done:
    nhi_reference_free(work.reference);
    nhi_coefficients_clear(&work.coefficients);
    nhi_form_reader_clear(&work.reader);
    if (status != NH_OK)
        nhi_forms_clear(&made);
    return status;
}

void nhi_forms_clear(struct nhi_forms *forms)
{
    nhi_free(forms->findings);
    *forms = (struct nhi_forms){0};
}
