/* tally.c - see tally.h. */
#include "engine/aggregate/tally.h"

#include "engine/base/memory.h"

#include <string.h>

enum { RANGE_BITS = 126 }; /* of 128-bit totals: one bit is left for the difference of two of them */

/* ---- enterprises of a segment ---------------------------------------------------------------------------------- */

static nh_status make_local(const struct nhi_store_segment *segment, const struct nhi_groups *groups,
                            struct nhi_local *local, struct nh_error *error)
{
    size_t n = (size_t)nhi_dictionary_count(nhi_segment_model(segment->segment)->enterprises.ids);
    bool are_all_kept = true;
    NH_TRY(nhi_alloc(n, sizeof *local->atom, &local->atom, error));
    NH_TRY(nhi_alloc(n, 1, &local->keep, error));
    for (size_t i = 0; i < n; i++) {
        local->atom[i] = groups->atom[segment->enterprise != NULL ? segment->enterprise[i] : (int32_t)i];
        local->keep[i] = local->atom[i] != NHI_NO_GROUP;
        are_all_kept = are_all_kept && local->keep[i];
    }
    if (are_all_kept) {
        nhi_free(local->keep);
        local->keep = NULL;
    }
    return NH_OK;
}

nh_status nhi_locals_make(const nh_store *store, const struct nhi_groups *groups, struct nhi_local **locals,
                          struct nh_error *error)
{
    struct nhi_local *made;
    NH_TRY(nhi_alloc(store->n_segments, sizeof *made, &made, error));
    for (size_t s = 0; s < store->n_segments; s++) {
        nh_status status = make_local(&store->segments[s], groups, &made[s], error);
        if (status != NH_OK) {
            nhi_locals_free(made, store->n_segments);
            return status;
        }
    }
    *locals = made;
    return NH_OK;
}

void nhi_locals_free(struct nhi_local *locals, size_t n_segments)
{
    for (size_t s = 0; locals != NULL && s < n_segments; s++) {
        nhi_free(locals[s].atom);
        nhi_free(locals[s].keep);
    }
    nhi_free(locals);
}

/* ---- one pass ------------------------------------------------------------------------------------------------- */

struct scratch {
    uint32_t *atom; /* of the rows at hand */
    uint8_t *keep;  /* [rows x slots] */
    int64_t *narrow;
    nhi_i128 *wide; /* private totals */
};

struct work {
    struct nhi_tally *tally;
    size_t n_cells; /* atoms x slots */
    unsigned n_threads;
    struct scratch *scratch;
    uint16_t **
        net; /* [n_items] present cells of (enterprise, period) over all parts, modulo 2^16; NULL: one part */
    /* of the pass that runs */
    const struct nhi_store_segment *segment;
    const struct nhi_local *local;
    int64_t factor; /* sign and power of ten that bring a sum to the scale of the totals */
    bool is_subtracted;
};

static uint32_t enterprise_of(const struct work *work, const struct nhi_rows *rows, size_t r)
{
    const int32_t *map = work->segment->enterprise;
    return (uint32_t)(map != NULL ? map[rows->enterprise[r]] : rows->enterprise[r]);
}

static void mask(const struct work *work, const struct nhi_rows *rows, struct scratch *scratch)
{
    const struct nhi_tally *tally = work->tally;
    const struct nhi_kernels *kernels = tally->store->context->kernels;
    const struct nhi_slots *slots = tally->slots;
    for (size_t r = 0; r < rows->n; r++) {
        const uint8_t *states = tally->states + (size_t)enterprise_of(work, rows, r) * slots->n_periods;
        for (uint32_t s = 0; s < slots->n; s++)
            scratch->keep[r * slots->n + s] = (states[slots->period[s]] & tally->required) != 0;
    }
    kernels->mask_rows(scratch->keep, rows->n * slots->n, rows->sums, rows->counts);
    if (rows->sums_hi != NULL)
        kernels->mask_rows(scratch->keep, rows->n * slots->n, rows->sums_hi, rows->counts);
}

/* Several threads may set bits of one unit, always by `or`: the order does not matter. */
static void note(const struct nhi_tally *tally, uint8_t *state, uint32_t n_present, uint32_t n_held)
{
    uint8_t bits = (uint8_t)(tally->has | (n_present < n_held ? tally->partial : 0));
    if (n_present > 0 && (__atomic_load_n(state, __ATOMIC_RELAXED) & bits) != bits)
        __atomic_fetch_or(state, bits, __ATOMIC_RELAXED);
}

static void note_row(const struct work *work, const uint32_t *counts, uint8_t *states, uint16_t *net)
{
    const struct nhi_slots *slots = work->tally->slots;
    uint32_t n_present = 0;
    for (uint32_t s = 0; s < slots->n; s++) {
        uint32_t p = slots->period[s];
        n_present += counts[s];
        if (s + 1 < slots->n && slots->period[s + 1] == p)
            continue;
        if (net != NULL)
            net[p] = (uint16_t)(work->is_subtracted ? net[p] - n_present : net[p] + n_present);
        else
            note(work->tally, &states[p], n_present, slots->holds[p]);
        n_present = 0;
    }
}

static void note_rows(const struct work *work, const struct nhi_rows *rows, const struct scratch *scratch)
{
    const struct nhi_slots *slots = work->tally->slots;
    uint16_t *net = work->net[rows->i_item];
    for (size_t r = 0; r < rows->n; r++) {
        size_t at = (size_t)enterprise_of(work, rows, r) * slots->n_periods;
        if (scratch->atom[r] != NHI_NO_GROUP)
            note_row(work, rows->counts + r * slots->n, work->tally->states + at,
                     net != NULL ? net + at : NULL);
    }
}

static void add_wide(const struct work *work, const struct nhi_rows *rows, const struct scratch *scratch)
{
    size_t n_slots = work->tally->slots->n;
    nhi_i128 *totals = scratch->wide + rows->i_item * work->n_cells;
    for (size_t r = 0; r < rows->n; r++) {
        if (scratch->atom[r] == NHI_NO_GROUP)
            continue;
        for (size_t s = 0; s < n_slots; s++) {
            nhi_i128 sum = rows->sums[r * n_slots + s];
            if (rows->sums_hi != NULL)
                sum += (nhi_i128)rows->sums_hi[r * n_slots + s] * ((nhi_i128)1 << 32);
            totals[scratch->atom[r] * n_slots + s] += sum * work->factor;
        }
    }
}

static void add_narrow(const struct work *work, const struct nhi_rows *rows, const struct scratch *scratch)
{
    size_t n_slots = work->tally->slots->n;
    if (work->factor != 1)
        for (size_t i = 0; i < rows->n * n_slots; i++)
            rows->sums[i] *= work->factor;
    work->tally->store->context->kernels->group_add(rows->sums, scratch->atom, rows->n, n_slots, n_slots,
                                                    scratch->narrow + rows->i_item * work->n_cells);
}

static nh_status take_rows(void *state, const struct nhi_rows *rows, unsigned i_thread,
                           struct nh_error *error)
{
    const struct work *work = state;
    struct scratch *scratch = &work->scratch[i_thread];
    (void)error; /* the totals were proved to fit before anything was read */
    for (size_t r = 0; r < rows->n; r++)
        scratch->atom[r] = work->local->atom[rows->enterprise[r]];
    if (work->tally->required != 0)
        mask(work, rows, scratch);
    note_rows(work, rows, scratch);
    if (work->tally->is_wide)
        add_wide(work, rows, scratch);
    else
        add_narrow(work, rows, scratch);
    return NH_OK;
}

int64_t nhi_power_of_ten(int n)
{
    int64_t power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

/* All parts that lie in one series of one segment. */
static nh_status run_pass(struct work *work, size_t i_segment, enum nhi_series series, struct nh_error *error)
{
    const struct nhi_tally *tally = work->tally;
    const struct nhi_parts *parts = tally->parts;
    struct nhi_run *runs;
    size_t n = 0;
    NH_TRY(nhi_alloc(parts->n, sizeof *runs, &runs, error));
    for (size_t i = 0; i < parts->n; i++) {
        if (parts->part[i].i_segment != i_segment || parts->part[i].series != series)
            continue;
        size_t at = n++; /* runs ascend by line; there are few */
        for (; at > 0 && runs[at - 1].first > parts->part[i].run.first; at--)
            runs[at] = runs[at - 1];
        runs[at] = parts->part[i].run;
    }
    work->segment = &tally->store->segments[i_segment];
    work->local = &tally->locals[i_segment];
    work->is_subtracted = series >= NHI_QUANTITY_SUPERSEDED;
    int decimals = nhi_segment_model(work->segment->segment)->series[series].decimals;
    work->factor = nhi_power_of_ten(tally->decimals - decimals) * (work->is_subtracted ? -1 : 1);
    const struct nhi_pass pass = {.context = tally->store->context,
                                  .segment = work->segment,
                                  .series = series,
                                  .slots = tally->slots,
                                  .runs = runs,
                                  .n_runs = n,
                                  .keep_line_enterprise = work->local->keep,
                                  .is_wide = tally->is_wide,
                                  .take = take_rows,
                                  .state = work};
    nh_status status = n > 0 ? nhi_pass_run(&pass, error) : NH_OK;
    nhi_free(runs);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------ */

static size_t max_rows(const struct nhi_tally *tally)
{
    size_t most = 0;
    for (size_t i = 0; i < tally->parts->n; i++) {
        const struct nhi_part *part = &tally->parts->part[i];
        size_t n = nhi_pass_max_rows(&tally->store->segments[part->i_segment], part->series);
        most = n > most ? n : most;
    }
    return most;
}

static nh_status allocate(struct work *work, struct nh_error *error)
{
    const struct nhi_tally *tally = work->tally;
    size_t n_rows = max_rows(tally), n_units = (size_t)nhi_dictionary_count(tally->store->enterprises.ids);
    NH_TRY(nhi_alloc(work->n_threads, sizeof *work->scratch, &work->scratch, error));
    for (unsigned t = 0; t < work->n_threads; t++) {
        struct scratch *scratch = &work->scratch[t];
        NH_TRY(nhi_alloc(n_rows, sizeof *scratch->atom, &scratch->atom, error));
        if (tally->required != 0)
            NH_TRY(nhi_alloc(n_rows * tally->slots->n, 1, &scratch->keep, error));
        if (tally->is_wide)
            NH_TRY(nhi_alloc(tally->n_items * work->n_cells, sizeof *scratch->wide, &scratch->wide, error));
        else
            NH_TRY(
                nhi_alloc(tally->n_items * work->n_cells, sizeof *scratch->narrow, &scratch->narrow, error));
    }
    NH_TRY(nhi_alloc(tally->n_items, sizeof *work->net, &work->net, error));
    for (size_t i = 0; i < tally->n_items; i++) {
        size_t n_parts = 0;
        for (size_t j = 0; j < tally->parts->n; j++)
            n_parts += tally->parts->part[j].run.i_item == i;
        if (n_parts > 1)
            NH_TRY(nhi_alloc(n_units * tally->slots->n_periods, sizeof **work->net, &work->net[i], error));
    }
    return NH_OK;
}

/* Who is present where several parts had to be netted first. */
static void note_net(const struct work *work)
{
    const struct nhi_slots *slots = work->tally->slots;
    size_t n_units = (size_t)nhi_dictionary_count(work->tally->store->enterprises.ids);
    for (size_t i = 0; i < work->tally->n_items; i++)
        for (size_t u = 0; work->net[i] != NULL && u < n_units; u++)
            for (size_t p = 0; p < slots->n_periods; p++)
                note(work->tally, &work->tally->states[u * slots->n_periods + p],
                     work->net[i][u * slots->n_periods + p], slots->holds[p]);
}

/* Hands the totals of all threads, added up, to the tally. */
static void merge(struct work *work)
{
    struct nhi_tally *tally = work->tally;
    for (unsigned t = 1; t < work->n_threads; t++)
        for (size_t i = 0; i < tally->n_items * work->n_cells; i++) {
            if (tally->is_wide)
                work->scratch[0].wide[i] += work->scratch[t].wide[i];
            else
                work->scratch[0].narrow[i] += work->scratch[t].narrow[i];
        }
    tally->narrow = work->scratch[0].narrow;
    tally->wide = work->scratch[0].wide;
    work->scratch[0].narrow = NULL;
    work->scratch[0].wide = NULL;
}

static void free_work(struct work *work)
{
    for (unsigned t = 0; work->scratch != NULL && t < work->n_threads; t++) {
        nhi_free(work->scratch[t].atom);
        nhi_free(work->scratch[t].keep);
        nhi_free(work->scratch[t].narrow);
        nhi_free(work->scratch[t].wide);
    }
    for (size_t i = 0; work->net != NULL && i < work->tally->n_items; i++)
        nhi_free(work->net[i]);
    nhi_free(work->net);
    nhi_free(work->scratch);
}

nh_status nhi_tally_run(struct nhi_tally *tally, struct nh_error *error)
{
    nh_status status;
    struct work work = {.tally = tally,
                        .n_cells = tally->groups->n_atoms * tally->slots->n,
                        .n_threads = tally->store->context->n_threads};
    NH_TRY_DONE(allocate(&work, error));
    for (size_t s = 0; s < tally->store->n_segments; s++)
        for (int series = 0; series < NHI_N_SERIES; series++)
            NH_TRY_DONE(run_pass(&work, s, (enum nhi_series)series, error));
    note_net(&work);
    merge(&work);
done:
    free_work(&work);
    return status;
}

void nhi_tally_clear(struct nhi_tally *tally)
{
    nhi_free(tally->narrow);
    nhi_free(tally->wide);
    tally->narrow = NULL;
    tally->wide = NULL;
}

uint64_t nhi_tally_item_bytes(const nh_store *store, const struct nhi_groups *groups,
                              const struct nhi_slots *slots, bool is_wide)
{
    uint64_t n_units = (uint64_t)nhi_dictionary_count(store->enterprises.ids);
    uint64_t totals = (uint64_t)groups->n_atoms * slots->n * (is_wide ? sizeof(nhi_i128) : sizeof(int64_t));
    return totals * store->context->n_threads + n_units * slots->n_periods * sizeof(uint16_t);
}

nh_status nhi_tally_range(const nh_store *store, enum nhi_series series, int *decimals, bool *is_wide,
                          struct nh_error *error)
{
    nhi_u128 bound = nhi_store_abs_sum(store, series, decimals);
    if (bound >> RANGE_BITS != 0)
        return nhi_fail(error, NH_RANGE,
                        "the values of %s may add up to more than 2^%d at %d decimals: a total would "
                        "not be exact",
                        nhi_series_name(series), RANGE_BITS, *decimals);
    *is_wide = bound > INT64_MAX;
    return NH_OK;
}
