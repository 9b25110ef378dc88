/* tally.c - see tally.h. */
#include "engine/aggregate/tally.h"

#include "engine/base/memory.h"
#include "engine/base/parallel.h"

#include <string.h>

enum { RANGE_BITS = 126 }; /* of 128-bit totals: one bit is left for the difference of two of them */

/* ---- enterprises of a segment ---------------------------------------------------------------------------------- */

static nh_status make_local(const struct nhi_store_segment *segment, const struct nhi_groups *groups,
                            struct nhi_local *local, struct nh_error *error)
{
    local->atom = groups->atom;
    if (segment->enterprise != NULL) {
        size_t n = nhi_segment_model(segment->segment)->enterprises.n;
        NH_TRY(nhi_alloc(n, sizeof *local->own_atom, &local->own_atom, error));
        for (size_t i = 0; i < n; i++)
            local->own_atom[i] = groups->atom[segment->enterprise[i]];
        local->atom = local->own_atom;
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
        nhi_free(locals[s].own_atom);
    }
    nhi_free(locals);
}

/* ---- one pass ------------------------------------------------------------------------------------------------- */

/* Of one thread. */
struct scratch {
    uint8_t *keep; /* [NHI_MAX_ROWS x slots] */
    int64_t *narrow;
    nhi_i128 *wide; /* private totals, first touched by their thread */
};

struct work {
    struct nhi_tally *tally;
    size_t n_cells; /* atoms x slots */
    unsigned n_threads;
    struct scratch *scratch;
    struct nhi_roll_call call;
    size_t n_call_tasks, n_merge_tasks; /* that are to be done */
    /* of the pass that runs */
    const struct nhi_store_segment *segment;
    const struct nhi_local *local;
    int64_t factor; /* sign and power of ten that bring a sum to the scale of the totals */
};

static uint32_t unit_of(const struct work *work, const struct nhi_rows *rows, size_t r)
{
    const int32_t *map = work->segment->enterprise;
    return (uint32_t)(map != NULL ? map[rows->enterprise[r]] : rows->enterprise[r]);
}

static void mask(const struct work *work, const struct nhi_rows *rows, struct scratch *scratch)
{
    const struct nhi_tally *tally = work->tally;
    const struct nhi_kernels *kernels = tally->store->context->kernels;
    const uint32_t *period = tally->slots->period + rows->first_slot;
    for (size_t r = 0; r < rows->n; r++) {
        const uint8_t *states = tally->states + (size_t)unit_of(work, rows, r) * tally->slots->n_periods;
        for (uint32_t s = 0; s < rows->n_slots; s++)
            scratch->keep[r * rows->n_slots + s] = (states[period[s]] & tally->required) != 0;
    }
    kernels->mask_rows(scratch->keep, rows->n * rows->n_slots, rows->sums, rows->counts);
    if (rows->sums_hi != NULL)
        kernels->mask_rows(scratch->keep, rows->n * rows->n_slots, rows->sums_hi, rows->counts);
}

/* ---- totals ------------------------------------------------------------------------------------------------------ */

static void add_wide(const struct work *work, const struct nhi_rows *rows, nhi_i128 *totals)
{
    for (size_t r = 0; r < rows->n_sums; r++) {
        if (rows->sum_atom[r] == NHI_NO_GROUP)
            continue;
        nhi_i128 *total = totals + (size_t)rows->sum_atom[r] * work->tally->slots->n + rows->first_slot;
        for (size_t s = 0; s < rows->n_slots; s++) {
            nhi_i128 sum = rows->sums[r * rows->n_slots + s];
            if (rows->sums_hi != NULL)
                sum += (nhi_i128)rows->sums_hi[r * rows->n_slots + s] * ((nhi_i128)1 << 32);
            total[s] += sum * work->factor;
        }
    }
}

/* Slot after slot, which each have a factor: there are few where there are many rows. Only factors of what is 0 may leave 63
 * bits, which modulo 2^64 does not matter. */
static void multiply(const struct nhi_rows *rows, const int64_t *factors, int64_t factor)
{
    const size_t n_slots = rows->n_slots, n = rows->n_sums * n_slots;
    for (size_t s = 0; s < n_slots; s++) {
        const uint64_t own = (uint64_t)factors[s] * (uint64_t)factor;
        for (size_t i = s; i < n; i += n_slots)
            rows->sums[i] = (int64_t)((uint64_t)rows->sums[i] * own);
    }
}

static void add_narrow(const struct work *work, const struct nhi_rows *rows, int64_t *totals)
{
    if (work->tally->factors != NULL)
        multiply(rows, work->tally->factors + (size_t)rows->i_item * work->tally->slots->n + rows->first_slot,
                 work->factor);
    else if (work->factor != 1)
        for (size_t i = 0; i < rows->n_sums * rows->n_slots; i++)
            rows->sums[i] *= work->factor;
    work->tally->store->context->kernels->group_add(rows->sums, rows->sum_atom, rows->n_sums, rows->n_slots,
                                                    work->tally->slots->n, totals + rows->first_slot);
}

/* Numbers in the totals of a thread. */
static size_t totals_length(const struct work *work)
{
    return (work->tally->factors != NULL ? 1 : work->tally->n_items) * work->n_cells;
}

static nh_status make_totals(const struct work *work, struct scratch *scratch, struct nh_error *error)
{
    const struct nhi_tally *tally = work->tally;
    struct nhi_pool *pool = tally->store->context->pool;
    const size_t n = totals_length(work);
    return tally->is_wide ? nhi_pool_take(pool, n, sizeof *scratch->wide, &scratch->wide, error)
                          : nhi_pool_take(pool, n, sizeof *scratch->narrow, &scratch->narrow, error);
}

static nh_status take_rows(void *state, const struct nhi_rows *rows, unsigned i_thread,
                           struct nh_error *error)
{
    const struct work *work = state;
    struct scratch *scratch = &work->scratch[i_thread];
    const size_t at = work->tally->factors != NULL ? 0 : rows->i_item * work->n_cells;
    if (scratch->narrow == NULL && scratch->wide == NULL)
        NH_TRY(make_totals(work, scratch, error));
    if (work->tally->required != 0)
        mask(work, rows, scratch);
    nhi_roll_call_rows(&work->call, rows);
    if (work->tally->is_wide)
        add_wide(work, rows, scratch->wide + at);
    else
        add_narrow(work, rows, scratch->narrow + at);
    return NH_OK;
}

int64_t nhi_power_of_ten(int n)
{
    int64_t power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

enum { CELLS_A_TASK = 1 << 13 /* of the totals of all threads, when they are added up */ };

static void merge_cells(const struct work *work, size_t i_task)
{
    const struct scratch *sum = &work->scratch[0];
    const size_t n_cells = totals_length(work), first = i_task * CELLS_A_TASK,
                 end = n_cells - first < CELLS_A_TASK ? n_cells : first + CELLS_A_TASK;
    for (unsigned t = 1; t < work->n_threads; t++) {
        const struct scratch *more = &work->scratch[t];
        for (size_t i = first; more->wide != NULL && i < end; i++)
            sum->wide[i] += more->wide[i];
        for (size_t i = first; more->narrow != NULL && i < end; i++)
            sum->narrow[i] += more->narrow[i];
    }
}

static nh_status settle_part(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct work *work = state;
    (void)i_thread;
    (void)error; /* the totals were proved to fit before anything was read */
    if (i_task < work->n_call_tasks)
        nhi_roll_call_end(&work->call, i_task);
    else
        merge_cells(work, i_task - work->n_call_tasks);
    return NH_OK;
}

/* What is left to do after passes, at one go: threads that wait for each other twice may lose more than they gain. */
static nh_status settle(struct work *work, struct nh_error *error)
{
    const nh_status status =
        nhi_parallel_for(work->n_call_tasks + work->n_merge_tasks, work->n_threads, settle_part, work, error);
    work->n_call_tasks = work->n_merge_tasks = 0;
    return status;
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
    const struct nhi_series_info *info = &nhi_segment_model(work->segment->segment)->series[series];
    work->factor =
        nhi_power_of_ten(tally->decimals - info->decimals) * (series >= NHI_QUANTITY_SUPERSEDED ? -1 : 1);
    const struct nhi_pass pass = {.context = tally->store->context,
                                  .segment = work->segment,
                                  .series = series,
                                  .slots = tally->slots,
                                  .runs = runs,
                                  .n_runs = n,
                                  .atom = work->local->atom,
                                  .is_wide = tally->is_wide,
                                  .by_row = tally->required != 0,
                                  .take = take_rows,
                                  .state = work};
    nh_status status = NH_OK;
    if (n > 0) {
        NH_TRY_DONE(settle(work, error)); /* of the pass before */
        nhi_roll_call_begin(&work->call, work->segment, series);
        NH_TRY_DONE(nhi_pass_run(&pass, error));
        work->n_call_tasks = nhi_roll_call_tasks(&work->call);
    }
done:
    nhi_free(runs);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------ */

/* Whether what is to be known of a line of an item comes in several pieces. */
static bool is_in_pieces(const struct nhi_tally *tally, size_t i_item)
{
    size_t n_parts = 0;
    for (size_t i = 0; i < tally->parts->n; i++) {
        const struct nhi_part *part = &tally->parts->part[i];
        const struct nhi_series_info *info =
            &nhi_segment_model(tally->store->segments[part->i_segment].segment)->series[part->series];
        if (part->run.i_item == i_item)
            n_parts += info->chunk_columns < info->axis.n ? 2 : 1;
    }
    return n_parts > 1;
}

static nh_status allocate(struct work *work, struct nh_error *error)
{
    const struct nhi_tally *tally = work->tally;
    struct nhi_pool *pool = tally->store->context->pool;
    NH_TRY(nhi_alloc(work->n_threads, sizeof *work->scratch, &work->scratch, error));
    for (unsigned t = 0; t < work->n_threads; t++) {
        struct scratch *scratch = &work->scratch[t];
        if (tally->required != 0)
            NH_TRY(nhi_pool_take(pool, NHI_MAX_ROWS * (size_t)tally->slots->n, 1, &scratch->keep, error));
    }
    NH_TRY(nhi_roll_call_init(&work->call, error));
    for (size_t i = 0; i < tally->n_items; i++)
        if (is_in_pieces(tally, i))
            NH_TRY(nhi_roll_call_wait(&work->call, i, error));
    return NH_OK;
}

/* Hands the totals of all threads, added up, to the tally. */
static nh_status take_totals(struct work *work, struct nh_error *error)
{
    struct nhi_tally *tally = work->tally;
    struct scratch *sum = &work->scratch[0];
    if (sum->narrow == NULL && sum->wide == NULL)
        NH_TRY(make_totals(work, sum, error));
    work->n_merge_tasks = (totals_length(work) + CELLS_A_TASK - 1) / CELLS_A_TASK;
    NH_TRY(settle(work, error));
    tally->narrow = sum->narrow;
    tally->wide = sum->wide;
    sum->narrow = NULL;
    sum->wide = NULL;
    return NH_OK;
}

static void free_work(struct work *work)
{
    struct nhi_pool *pool = work->tally->store->context->pool;
    for (unsigned t = 0; work->scratch != NULL && t < work->n_threads; t++) {
        nhi_pool_give(pool, work->scratch[t].keep);
        nhi_pool_give(pool, work->scratch[t].narrow);
        nhi_pool_give(pool, work->scratch[t].wide);
    }
    nhi_roll_call_clear(&work->call);
    nhi_free(work->scratch);
}

nh_status nhi_tally_run(struct nhi_tally *tally, struct nh_error *error)
{
    nh_status status;
    struct work work = {.tally = tally,
                        .n_cells = tally->groups->n_atoms * tally->slots->n,
                        .n_threads = tally->store->context->n_threads,
                        .call = {.pool = tally->store->context->pool,
                                 .states = tally->states,
                                 .n_units = tally->store->enterprises->n,
                                 .slots = tally->slots,
                                 .has = tally->has,
                                 .partial = tally->partial,
                                 .n_items = tally->n_items}};
    NH_TRY_DONE(allocate(&work, error));
    for (size_t s = 0; s < tally->store->n_segments; s++)
        for (int series = 0; series < NHI_N_SERIES; series++)
            NH_TRY_DONE(run_pass(&work, s, (enum nhi_series)series, error));
    NH_TRY_DONE(take_totals(&work, error));
    nhi_roll_call_close(&work.call);
done:
    free_work(&work);
    return status;
}

void nhi_tally_clear(struct nhi_tally *tally)
{
    nhi_pool_give(tally->store->context->pool, tally->narrow);
    nhi_pool_give(tally->store->context->pool, tally->wide);
    tally->narrow = NULL;
    tally->wide = NULL;
}

uint64_t nhi_tally_totals_bytes(const nh_store *store, const struct nhi_groups *groups,
                                const struct nhi_slots *slots, bool is_wide)
{
    return (uint64_t)groups->n_atoms * slots->n * (is_wide ? sizeof(nhi_i128) : sizeof(int64_t)) *
           store->context->n_threads;
}

uint64_t nhi_tally_call_bytes(const nh_store *store, const struct nhi_slots *slots)
{
    return (uint64_t)store->enterprises->n * slots->n_periods * sizeof(uint16_t);
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
