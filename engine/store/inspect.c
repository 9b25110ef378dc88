/* inspect.c - see inspect.h. */
#include "engine/store/inspect.h"

#include "engine/base/memory.h"

struct chunk_buffers {
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

static nh_status inspect_values(const nh_context *context, struct nhi_segment *segment,
                                enum nhi_series series, struct chunk_buffers *buffers, uint64_t *n_chunks,
                                struct nh_error *error)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    const size_t n = (size_t)info->chunk_lines * info->chunk_columns;
    const uint32_t n_blocks = (uint32_t)((info->n_lines + info->chunk_lines - 1) / info->chunk_lines);
    const uint32_t n_column_blocks = (info->axis.n + info->chunk_columns - 1) / info->chunk_columns;
    struct nhi_column_stats stats = NHI_COLUMN_STATS_INIT;
    for (uint32_t i = 0; i < n_blocks; i++)
        for (uint32_t j = 0; j < n_column_blocks; j++, ++*n_chunks) {
            NH_TRY(nhi_segment_raw_chunk(segment, series, i, j, &buffers->raw, error));
            NH_TRY(nhi_chunk_decode(info, context->kernels, &buffers->raw, buffers->scratch, buffers->decoded,
                                    error));
            const int64_t *values = buffers->decoded;
            if (info->width_bytes == 4) {
                widen(buffers->decoded, n, buffers->wide);
                values = buffers->wide;
            }
            context->kernels->stats_i64(values, n, &stats); /* the rim of the last chunks is missing values */
        }
    return is_equal(&stats, &info->stats)
               ? NH_OK
               : nhi_fail(error, NH_FORMAT, "series %s: its values are not those that were written",
                          nhi_series_name(series));
}

static nh_status inspect_keys(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    const uint64_t n = nhi_segment_model(segment)->series[series].n_lines;
    struct nhi_line_keys keys;
    NH_TRY(nhi_segment_keys(segment, series, &keys, error));
    for (uint64_t i = 1; i < n; i++) {
        const int32_t now[3] = {keys.item[i], keys.flow[i], keys.enterprise[i]};
        const int32_t before[3] = {keys.item[i - 1], keys.flow[i - 1], keys.enterprise[i - 1]};
        int k = 0;
        while (k < 3 && now[k] == before[k])
            k++;
        if (k == 3 || now[k] < before[k])
            return nhi_fail(error, NH_FORMAT, "series %s: its lines are not sorted by (%s, flow, enterprise)",
                            nhi_series_name(series), series == NHI_OUTPUT ? "measure" : "carrier");
    }
    return NH_OK;
}

static nh_status inspect_series(const nh_context *context, struct nhi_segment *segment,
                                enum nhi_series series, uint64_t *n_chunks, struct nh_error *error)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    const size_t n = (size_t)info->chunk_lines * info->chunk_columns;
    struct chunk_buffers buffers = {0};
    nh_status status;
    NH_TRY_DONE(inspect_keys(segment, series, error));
    NH_TRY_DONE(nhi_alloc(n, (size_t)info->width_bytes, &buffers.scratch, error));
    NH_TRY_DONE(nhi_alloc(n, (size_t)info->width_bytes, &buffers.decoded, error));
    NH_TRY_DONE(nhi_alloc(n, sizeof *buffers.wide, &buffers.wide, error));
    NH_TRY_DONE(inspect_values(context, segment, series, &buffers, n_chunks, error));
done:
    free_buffers(&buffers);
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
