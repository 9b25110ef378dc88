/* inspect.c - see inspect.h. */
#include "engine/store/inspect.h"

#include "engine/base/memory.h"
#include "engine/base/parallel.h"

/* A chunk on its way from the file to the statistics. */
struct chunk_buffers {
    struct nhi_column_stats stats; /* of all chunks that went this way */
    struct nhi_raw_chunk raw;
    void *scratch, *decoded;
    int64_t *wide; /* int32 chunks as int64 */
};

static void free_buffers(struct chunk_buffers *buffers)
{
    nhi_free(buffers->raw.buffer);
    nhi_free(buffers->scratch);
    nhi_free(buffers->decoded);
    nhi_free(buffers->wide);
}

static void widen(const int32_t *values, size_t n, int64_t *wide)
{
    for (size_t i = 0; i < n; i++)
        wide[i] = values[i] == NHI_MISSING_I32 ? NHI_MISSING_I64 : values[i];
}

static bool is_equal(const struct nhi_column_stats *a, const struct nhi_column_stats *b)
{
    return a->n_present == b->n_present && a->min == b->min && a->max == b->max &&
           a->abs_sum_lo == b->abs_sum_lo && a->abs_sum_hi == b->abs_sum_hi;
}

/* What all threads see of a series. */
struct inspection {
    const nh_context *context;
    const struct nhi_series_info *info;
    struct chunk_buffers *buffers; /* [n_buffers] */
    size_t n_buffers;
};

static nh_status new_buffers(struct inspection *inspection, struct nh_error *error)
{
    const struct nhi_series_info *info = inspection->info;
    const size_t n = (size_t)info->chunk_lines * info->chunk_columns;
    for (size_t i = 0; i < inspection->n_buffers; i++) {
        struct chunk_buffers *buffers = &inspection->buffers[i];
        buffers->stats = (struct nhi_column_stats)NHI_COLUMN_STATS_INIT;
        NH_TRY(nhi_alloc(n, (size_t)info->width_bytes, &buffers->scratch, error));
        NH_TRY(nhi_alloc(n, (size_t)info->width_bytes, &buffers->decoded, error));
        NH_TRY(nhi_alloc(n, sizeof *buffers->wide, &buffers->wide, error));
    }
    return NH_OK;
}

/* Any thread. */
static nh_status decode_chunk(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct inspection *inspection = state;
    const struct nhi_series_info *info = inspection->info;
    const struct nhi_kernels *kernels = inspection->context->kernels;
    const size_t n = (size_t)info->chunk_lines * info->chunk_columns;
    struct chunk_buffers *buffers = &inspection->buffers[i_task];
    (void)i_thread; /* the task has its own buffers */
    NH_TRY(nhi_chunk_decode(info, kernels, &buffers->raw, buffers->scratch, buffers->decoded, error));
    const int64_t *values = buffers->decoded;
    if (info->width_bytes == 4) {
        widen(buffers->decoded, n, buffers->wide);
        values = buffers->wide;
    }
    kernels->stats_i64(values, n, &buffers->stats); /* the rim of the last chunks is missing values */
    return NH_OK;
}

/* Chunks are read one by one and decoded together. */
static nh_status inspect_values(struct inspection *inspection, struct nhi_segment *segment,
                                enum nhi_series series, uint64_t *n_chunks, struct nh_error *error)
{
    const struct nhi_series_info *info = inspection->info;
    const uint64_t n_blocks = (info->n_lines + info->chunk_lines - 1) / info->chunk_lines;
    const uint64_t n_column_blocks = (info->axis.n + info->chunk_columns - 1) / info->chunk_columns;
    struct nhi_column_stats stats = NHI_COLUMN_STATS_INIT;
    size_t n_read;
    for (uint64_t done = 0; done < n_blocks * n_column_blocks; done += n_read) {
        const uint64_t left = n_blocks * n_column_blocks - done;
        n_read = left < inspection->n_buffers ? (size_t)left : inspection->n_buffers;
        for (size_t i = 0; i < n_read; i++)
            NH_TRY(nhi_segment_raw_chunk(segment, series, (uint32_t)((done + i) / n_column_blocks),
                                         (uint32_t)((done + i) % n_column_blocks),
                                         &inspection->buffers[i].raw, error));
        NH_TRY(nhi_parallel_for(n_read, inspection->context->n_threads, decode_chunk, inspection, error));
        *n_chunks += n_read;
    }
    for (size_t i = 0; i < inspection->n_buffers; i++)
        nhi_stats_add(&stats, &inspection->buffers[i].stats);
    return is_equal(&stats, &info->stats)
               ? NH_OK
               : nhi_fail(error, NH_FORMAT, "series %s: its values are not those that were written",
                          nhi_series_name(series));
}

static nh_status refuse_order(enum nhi_series series, struct nh_error *error)
{
    return nhi_fail(error, NH_FORMAT, "series %s: its lines are not sorted by (%s, flow, enterprise)",
                    nhi_series_name(series), series == NHI_OUTPUT ? "measure" : "carrier");
}

/* Runs are sorted by item and flow; in each of them the enterprises rise. Row block by row block. */
static nh_status inspect_keys(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    const struct nhi_line_run *run;
    const int32_t *enterprise;
    struct nhi_raw_chunk chunk = {0};
    size_t n_runs;
    int32_t last = -1;
    nh_status status;
    NH_TRY_DONE(nhi_segment_runs(segment, series, &run, &n_runs, error));
    for (uint64_t line = 0, at = 0; line < info->n_lines; line++, at = (at + 1) % info->chunk_lines) {
        if (at == 0)
            NH_TRY_DONE(nhi_segment_line_enterprises(segment, series, (uint32_t)(line / info->chunk_lines),
                                                     &chunk, &enterprise, error));
        if (line == run->end) {
            run++;
            last = -1;
        }
        if (enterprise[at] <= last) {
            status = refuse_order(series, error);
            goto done;
        }
        last = enterprise[at];
    }
done:
    nhi_free(chunk.buffer);
    return status;
}

static nh_status inspect_series(const nh_context *context, struct nhi_segment *segment,
                                enum nhi_series series, uint64_t *n_chunks, struct nh_error *error)
{
    enum { CHUNKS_PER_THREAD = 4 };
    struct inspection inspection = {.context = context,
                                    .info = &nhi_segment_model(segment)->series[series],
                                    .n_buffers = (size_t)context->n_threads * CHUNKS_PER_THREAD};
    nh_status status;
    NH_TRY_DONE(inspect_keys(segment, series, error));
    NH_TRY_DONE(nhi_alloc(inspection.n_buffers, sizeof *inspection.buffers, &inspection.buffers, error));
    NH_TRY_DONE(new_buffers(&inspection, error));
    NH_TRY_DONE(inspect_values(&inspection, segment, series, n_chunks, error));
done:
    for (size_t i = 0; inspection.buffers != NULL && i < inspection.n_buffers; i++)
        free_buffers(&inspection.buffers[i]);
    nhi_free(inspection.buffers);
    return status;
}

nh_status nhi_inspect_segment(const nh_context *context, struct nhi_segment *segment, uint64_t *n_chunks,
                              struct nh_error *error)
{
    *n_chunks = 0;
    NH_TRY(nhi_segment_check_enterprises(segment, error));
    for (int series = 0; series < NHI_N_SERIES; series++)
        if (nhi_segment_model(segment)->series[series].n_lines > 0)
            NH_TRY(inspect_series(context, segment, (enum nhi_series)series, n_chunks, error));
    return NH_OK;
}
