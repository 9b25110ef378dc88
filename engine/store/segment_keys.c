/* segment_keys.c - keys of the lines of an open segment: of a row block, as runs of one item, or as a whole. */
#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <string.h>

/* ---- one chunk ------------------------------------------------------------------------------------------------ */

/* The enterprises of a row block are read with its values; items and flows go hand in hand. */
static const char *check_column(const struct nhi_segment *segment, enum nhi_series series, enum nhi_key key,
                                const struct nhi_dataset *column)
{
    const struct nhi_series_info *info = &segment->model.series[series];
    const struct nhi_dataset *items = &segment->series[series].keys[NHI_KEY_ITEM].dataset;
    if (column->rank != 1 || column->size[0] != info->n_lines)
        return "it has another length than its axis";
    if (column->codec != NHI_CODEC_NONE)
        return "its filters are not those of the profile";
    if (key == NHI_KEY_ENTERPRISE && column->chunk[0] != info->chunk_lines)
        return "its chunks are not the row blocks of its series";
    if (key == NHI_KEY_FLOW && column->chunk[0] != items->chunk[0])
        return "its chunks are not those of the items";
    return NULL;
}

nh_status nhi_segment_open_keys(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    for (int k = 0; k < NHI_N_KEYS; k++) {
        struct nhi_chunks *column = &segment->series[series].keys[k];
        if (column->dataset.id >= 0)
            continue;
        NH_TRY(nhi_dataset_open(segment, column->name, H5T_STD_I32LE, &column->dataset, error));
        const char *problem = check_column(segment, series, (enum nhi_key)k, &column->dataset);
        if (problem != NULL) {
            nhi_chunks_close(column);
            return nhi_segment_refused(segment, column->name, problem, error);
        }
    }
    return NH_OK;
}

static int32_t n_codes(const struct nhi_segment *segment, enum nhi_series series, enum nhi_key key)
{
    const struct nhi_segment_model *model = &segment->model;
    const bool is_output = series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED;
    if (key == NHI_KEY_FLOW)
        return NHI_N_FLOWS;
    return key == NHI_KEY_ENTERPRISE ? (int32_t)model->enterprises.n
                                     : nhi_dictionary_count(is_output ? model->measures : model->carriers);
}

static size_t lines_of_chunk(const struct nhi_dataset *column, uint64_t i_chunk)
{
    const uint64_t n = column->size[0] - i_chunk * column->chunk[0];
    return (size_t)(n < column->chunk[0] ? n : column->chunk[0]);
}

static nh_status refuse_code(const struct nhi_segment *segment, enum nhi_series series, enum nhi_key key,
                             struct nh_error *error)
{
    return nhi_segment_refused(segment, segment->series[series].keys[key].name,
                               "a number is outside its list", error);
}

/* One key of the lines of a chunk, which may be any numbers. Any thread. */
static nh_status read_numbers(const struct nhi_segment *segment, enum nhi_series series, enum nhi_key key,
                              uint64_t i_chunk, struct nhi_raw_chunk *chunk, const int32_t **codes,
                              struct nh_error *error)
{
    const struct nhi_chunks *column = &segment->series[series].keys[key];
    struct nh_error reason;
    size_t n_bytes;
    NH_TRY(nhi_chunks_read(segment, column, i_chunk, 0, chunk, error));
    if (nhi_chunk_verify(segment->kernels, chunk, &n_bytes, &reason) != NH_OK)
        return nhi_fail(error, NH_FORMAT, "%s: %s: %s", segment->path, column->name, reason.message);
    if (n_bytes != column->dataset.chunk[0] * sizeof **codes)
        return nhi_segment_refused(segment, column->name, "a chunk has not the size of its rows", error);
    if ((uintptr_t)chunk->bytes % sizeof **codes != 0)
        NH_TRY(nhi_chunk_own(chunk, error));
    *codes = (const int32_t *)(const void *)chunk->bytes;
    return NH_OK;
}

/* The same of numbers that are in their list. */
static nh_status read_codes(const struct nhi_segment *segment, enum nhi_series series, enum nhi_key key,
                            uint64_t i_chunk, struct nhi_raw_chunk *chunk, const int32_t **codes,
                            struct nh_error *error)
{
    const struct nhi_dataset *column = &segment->series[series].keys[key].dataset;
    const int32_t *found;
    NH_TRY(read_numbers(segment, series, key, i_chunk, chunk, &found, error));
    if (!segment->kernels->are_below(found, lines_of_chunk(column, i_chunk),
                                     (uint32_t)n_codes(segment, series, key)))
        return refuse_code(segment, series, key, error);
    *codes = found;
    return NH_OK;
}

nh_status nhi_segment_line_enterprises(const struct nhi_segment *segment, enum nhi_series series,
                                       uint32_t i_block, struct nhi_raw_chunk *chunk,
                                       const int32_t **enterprise, struct nh_error *error)
{
    return read_codes(segment, series, NHI_KEY_ENTERPRISE, i_block, chunk, enterprise, error);
}

/* ---- runs ----------------------------------------------------------------------------------------------------- */

/* How many of the first codes are like the first one. */
static size_t n_alike(const int32_t *codes, size_t n)
{
    enum { AT_ONCE = 64 };
    size_t i = 1;
    for (int32_t differ = 0; i + AT_ONCE <= n; i += AT_ONCE) {
        for (size_t j = 0; j < AT_ONCE; j++)
            differ |= codes[i + j] ^ codes[0];
        if (differ != 0)
            break;
    }
    while (i < n && codes[i] == codes[0])
        i++;
    return i;
}

/* Adds lines to the last run or behind it; false: they are before it. */
static bool add_lines(struct nhi_open_series *open, int32_t item, int32_t flow, uint64_t first, size_t n)
{
    struct nhi_line_run *last = open->n_runs > 0 ? &open->runs[open->n_runs - 1] : NULL;
    if (last != NULL && last->item == item && last->flow == flow) {
        last->end += n;
        return true;
    }
    if (last != NULL && (last->item > item || (last->item == item && last->flow > flow)))
        return false;
    open->runs[open->n_runs++] =
        (struct nhi_line_run){.item = item, .flow = flow, .first = first, .end = first + n};
    return true;
}

/* Of the first line of a run; the others are like it. */
static nh_status check_code(const struct nhi_segment *segment, enum nhi_series series, enum nhi_key key,
                            int32_t code, struct nh_error *error)
{
    return 0 <= code && code < n_codes(segment, series, key) ? NH_OK
                                                             : refuse_code(segment, series, key, error);
}

static nh_status find_runs(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    struct nhi_open_series *open = &segment->series[series];
    const struct nhi_dataset *column = &open->keys[NHI_KEY_ITEM].dataset;
    struct nhi_raw_chunk chunks[2] = {{0}, {0}};
    nh_status status = NH_OK;
    for (uint64_t c = 0; c < nhi_chunks_along(column, 0); c++) {
        const size_t n = lines_of_chunk(column, c);
        const int32_t *items, *flows;
        NH_TRY_DONE(read_numbers(segment, series, NHI_KEY_ITEM, c, &chunks[0], &items, error));
        NH_TRY_DONE(read_numbers(segment, series, NHI_KEY_FLOW, c, &chunks[1], &flows, error));
        for (size_t i = 0, n_same; i < n; i += n_same) {
            n_same = n_alike(flows + i, n_alike(items + i, n - i));
            NH_TRY_DONE(check_code(segment, series, NHI_KEY_ITEM, items[i], error));
            NH_TRY_DONE(check_code(segment, series, NHI_KEY_FLOW, flows[i], error));
            if (!add_lines(open, items[i], flows[i], c * column->chunk[0] + i, n_same)) {
                status = nhi_segment_refused(segment, open->keys[NHI_KEY_ITEM].name,
                                             "its lines are not sorted by item and flow", error);
                goto done;
            }
        }
    }
done:
    for (int k = 0; k < 2; k++)
        nhi_free(chunks[k].buffer);
    return status;
}

nh_status nhi_segment_runs(struct nhi_segment *segment, enum nhi_series series,
                           const struct nhi_line_run **runs, size_t *n_runs, struct nh_error *error)
{
    struct nhi_open_series *open = &segment->series[series];
    if (segment->model.series[series].n_lines > 0 && open->runs == NULL) {
        const size_t n_most = (size_t)n_codes(segment, series, NHI_KEY_ITEM) * NHI_N_FLOWS;
        struct nhi_h5_quiet quiet = nhi_h5_quiet();
        nh_status status = nhi_segment_open_keys(segment, series, error);
        nhi_h5_loud(quiet);
        NH_TRY(status);
        NH_TRY(nhi_alloc(n_most, sizeof *open->runs, &open->runs, error)); /* ascending: none comes twice */
        status = find_runs(segment, series, error);
        if (status != NH_OK) {
            nhi_free(open->runs);
            open->runs = NULL;
            open->n_runs = 0;
            return status;
        }
    }
    *runs = open->runs;
    *n_runs = open->n_runs;
    return NH_OK;
}

/* ---- whole columns -------------------------------------------------------------------------------------------- */

static nh_status load_column(struct nhi_segment *segment, enum nhi_series series, enum nhi_key key,
                             struct nh_error *error)
{
    const struct nhi_dataset *column = &segment->series[series].keys[key].dataset;
    int32_t **loaded = &segment->series[series].loaded[key];
    struct nhi_raw_chunk chunk = {0};
    nh_status status;
    NH_TRY_DONE(nhi_alloc_unset((size_t)column->size[0], sizeof **loaded, loaded, error));
    for (uint64_t c = 0; c < nhi_chunks_along(column, 0); c++) {
        const int32_t *codes;
        NH_TRY_DONE(read_codes(segment, series, key, c, &chunk, &codes, error));
        memcpy(*loaded + c * column->chunk[0], codes, lines_of_chunk(column, c) * sizeof *codes);
    }
done:
    nhi_free(chunk.buffer);
    return status;
}

static nh_status load_keys(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = nhi_segment_open_keys(segment, series, error);
    nhi_h5_loud(quiet);
    for (int k = 0; k < NHI_N_KEYS && status == NH_OK; k++)
        status = load_column(segment, series, (enum nhi_key)k, error);
    return status;
}

nh_status nhi_segment_keys(struct nhi_segment *segment, enum nhi_series series, struct nhi_line_keys *keys,
                           struct nh_error *error)
{
    int32_t **loaded = segment->series[series].loaded;
    if (segment->model.series[series].n_lines > 0 && loaded[NHI_KEY_FLOW] == NULL) {
        const nh_status status = load_keys(segment, series, error);
        for (int k = 0; k < NHI_N_KEYS && status != NH_OK; k++) {
            nhi_free(loaded[k]);
            loaded[k] = NULL;
        }
        NH_TRY(status);
    }
    *keys = (struct nhi_line_keys){
        .enterprise = loaded[NHI_KEY_ENTERPRISE], .item = loaded[NHI_KEY_ITEM], .flow = loaded[NHI_KEY_FLOW]};
    return NH_OK;
}
