/* synth_lines.c - the lines of the synthetic city in the order of its segment: threads make a batch of lines, which is
 * then written. */
#include "engine/statistics/synth_store.h"

#include "engine/base/memory.h"
#include "engine/base/parallel.h"

#include <string.h>

enum {
    BATCH_VALUES = 1 << 19,    /* of all lines of a batch: four megabytes */
    MAX_BATCH_LINES = 1 << 16, /* which are shorter than eight months */
    N_TASKS = 64               /* of a batch */
};

struct batch {
    const struct nhi_synth_store *store;
    struct nhi_segment_writer *writer;
    enum nhi_series series;
    struct nhi_axis axis;
    struct nhi_synth_values *scratch; /* [n_threads] */
    struct nhi_line *lines;           /* [capacity]; `enterprise` is the rank */
    int64_t *values;                  /* [capacity x axis.n] */
    size_t n, capacity;
    uint64_t n_written, n_lines;
};

/* The place of a kind among the lines of an enterprise that has it. */
static int line_of_kind(const struct nhi_city_enterprise *enterprise, int kind)
{
    int line = 0;
    while (nhi_synth_kind(&enterprise->lines[line]) != kind)
        line++;
    return line;
}

static const int64_t *make_row(const struct batch *batch, const struct nhi_line *line,
                               const struct nhi_city_enterprise *enterprise,
                               const struct nhi_synth_values *scratch)
{
    const struct nhi_city *city = batch->store->city;
    nhi_city_outputs(city, enterprise, scratch->output);
    if (batch->series == NHI_OUTPUT)
        return scratch->output[line->item];
    const int kind = line->item * NHI_CITY_FLOWS + line->flow;
    nhi_city_quantities(city, enterprise, line_of_kind(enterprise, kind), scratch->output[NHI_VALUE_ADDED],
                        scratch->quantity[0]);
    return scratch->quantity[0];
}

static void make_line(const struct batch *batch, size_t i, const struct nhi_synth_values *scratch)
{
    const struct nhi_city *city = batch->store->city;
    const int64_t axis_month = batch->axis.first - city->first_year * INT64_C(12) - city->first_month;
    int64_t *values = batch->values + i * batch->axis.n;
    struct nhi_city_enterprise enterprise;
    nhi_city_enterprise(city, batch->store->by_rank[batch->lines[i].enterprise], &enterprise);
    const int64_t *row = make_row(batch, &batch->lines[i], &enterprise, scratch);
    for (uint32_t t = 0; t < batch->axis.n; t++) {
        const int64_t month = axis_month + t;
        values[t] =
            month >= enterprise.first_month && month < enterprise.end_month ? row[month] : NHI_MISSING_I64;
    }
}

static nh_status make_lines(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct batch *batch = state;
    (void)error;
    for (size_t i = i_task * batch->n / N_TASKS; i < (i_task + 1) * batch->n / N_TASKS; i++)
        make_line(batch, i, &batch->scratch[i_thread]);
    return NH_OK;
}

static nh_status write_batch(struct batch *batch, struct nh_error *error)
{
    nh_context *context = batch->store->context;
    NH_TRY(nhi_progress(context, "writing", batch->n_written, batch->n_lines, error));
    NH_TRY(nhi_parallel_for(N_TASKS, context->n_threads, make_lines, batch, error));
    NH_TRY(
        nhi_segment_write_lines(batch->writer, batch->series, batch->lines, batch->values, batch->n, error));
    batch->n_written += batch->n;
    batch->n = 0;
    return NH_OK;
}

static nh_status add_line(struct batch *batch, struct nhi_line line, struct nh_error *error)
{
    batch->lines[batch->n++] = line;
    return batch->n == batch->capacity ? write_batch(batch, error) : NH_OK;
}

static nh_status add_quantities(struct batch *batch, struct nh_error *error)
{
    const struct nhi_synth_store *store = batch->store;
    for (int kind = 0; kind < NHI_CITY_CARRIERS * NHI_CITY_FLOWS; kind++)
        for (uint32_t rank = 0; rank < store->city->n_enterprises; rank++)
            if ((store->kinds[store->by_rank[rank]] >> kind & 1) != 0)
                NH_TRY(add_line(
                    batch, (struct nhi_line){(int32_t)rank, kind / NHI_CITY_FLOWS, kind % NHI_CITY_FLOWS},
                    error));
    return NH_OK;
}

static nh_status add_outputs(struct batch *batch, struct nh_error *error)
{
    for (int32_t measure = 0; measure < nhi_city_n_measures(batch->store->city); measure++)
        for (uint32_t rank = 0; rank < batch->store->city->n_enterprises; rank++)
            NH_TRY(add_line(batch, (struct nhi_line){(int32_t)rank, measure, 0}, error));
    return NH_OK;
}

static nh_status write_series(struct batch *batch, const struct nhi_series_info *info, struct nh_error *error)
{
    nh_status status;
    const size_t n = BATCH_VALUES / info->axis.n;
    batch->axis = info->axis;
    batch->n_lines = info->n_lines;
    batch->n_written = 0;
    batch->capacity = n > MAX_BATCH_LINES ? MAX_BATCH_LINES : n;
    NH_TRY_DONE(nhi_alloc(batch->capacity, sizeof *batch->lines, &batch->lines, error));
    NH_TRY_DONE(nhi_alloc(batch->capacity * info->axis.n, sizeof *batch->values, &batch->values, error));
    NH_TRY_DONE(batch->series == NHI_OUTPUT ? add_outputs(batch, error) : add_quantities(batch, error));
    NH_TRY_DONE(write_batch(batch, error));
done:
    nhi_free(batch->lines);
    nhi_free(batch->values);
    batch->lines = NULL;
    batch->values = NULL;
    return status;
}

nh_status nhi_synth_lines(const struct nhi_synth_store *store, const struct nhi_segment_model *model,
                          struct nhi_segment_writer *writer, struct nh_error *error)
{
    const unsigned n_threads = store->context->n_threads;
    struct batch batch = {.store = store, .writer = writer};
    nh_status status;
    NH_TRY_DONE(nhi_alloc(n_threads, sizeof *batch.scratch, &batch.scratch, error));
    for (unsigned i = 0; i < n_threads; i++)
        NH_TRY_DONE(nhi_synth_values_new(store->city, &batch.scratch[i], error));
    batch.series = NHI_QUANTITY;
    NH_TRY_DONE(write_series(&batch, &model->series[NHI_QUANTITY], error));
    batch.series = NHI_OUTPUT;
    NH_TRY_DONE(write_series(&batch, &model->series[NHI_OUTPUT], error));
done:
    for (unsigned i = 0; batch.scratch != NULL && i < n_threads; i++)
        nhi_synth_values_free(&batch.scratch[i]);
    nhi_free(batch.scratch);
    return status;
}
