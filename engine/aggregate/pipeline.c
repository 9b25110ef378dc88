/* pipeline.c - see pipeline.h. */
#include "engine/aggregate/pipeline.h"

#include "engine/base/memory.h"
#include "engine/base/parallel.h"

#include <string.h>

enum {
    BLOCKS_PER_THREAD = 4
}; /* row blocks in flight: enough to even out, few enough to stay in the cache */

/* A column block of the chunks and the slots that reach into it. */
struct column_block {
    uint32_t i_block, first_slot, n_slots;
    uint32_t *slot_first; /* [n_slots + 1] columns of the block */
};

/* A row block on its way. */
struct job {
    uint32_t i_block;
    struct nhi_raw_chunk raw;
    int64_t *sums, *sums_hi;
    uint32_t *counts;
};

struct thread_buffers {
    uint8_t *values, *scratch;
    int64_t *sums, *sums_hi; /* of one column block */
    uint32_t *counts;
};

/* A pass that runs. */
struct stream {
    const struct nhi_pass *pass;
    const struct nhi_series_info *info;
    struct nhi_line_keys keys;
    uint32_t *row_blocks; /* wanted ones */
    size_t n_row_blocks;
    struct column_block *columns;
    size_t n_columns;
    struct job *jobs;
    size_t n_jobs;
    struct thread_buffers *buffers;
    /* of the step that runs */
    size_t n_active;
    const struct column_block *column;
    bool is_first_column, is_last_column;
};

size_t nhi_pass_max_rows(const struct nhi_store_segment *segment, enum nhi_series series)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment->segment)->series[series];
    return info->n_lines > 0 ? info->chunk_lines : 0;
}

/* ---- what is wanted ------------------------------------------------------------------------------------------ */

static bool is_wanted(const struct stream *stream, uint64_t first, uint64_t end)
{
    const uint8_t *keep = stream->pass->keep_line_enterprise;
    if (keep == NULL)
        return first < end;
    for (uint64_t i = first; i < end; i++)
        if (keep[stream->keys.enterprise[i]])
            return true;
    return false;
}

static nh_status find_row_blocks(struct stream *stream, struct nh_error *error)
{
    uint64_t height = stream->info->chunk_lines;
    uint64_t n_blocks = (stream->info->n_lines + height - 1) / height;
    NH_TRY(nhi_alloc(n_blocks, sizeof *stream->row_blocks, &stream->row_blocks, error));
    for (size_t r = 0; r < stream->pass->n_runs; r++) {
        const struct nhi_run *run = &stream->pass->runs[r];
        for (uint64_t b = run->first / height; b * height < run->end; b++) {
            uint64_t first = b * height > run->first ? b * height : run->first;
            uint64_t end = (b + 1) * height < run->end ? (b + 1) * height : run->end;
            bool is_new = stream->n_row_blocks == 0 || stream->row_blocks[stream->n_row_blocks - 1] != b;
            if (is_new && is_wanted(stream, first, end))
                stream->row_blocks[stream->n_row_blocks++] = (uint32_t)b;
        }
    }
    return NH_OK;
}

/* Slot bounds in columns of the block, cut to the block. */
static uint32_t column_of(const struct stream *stream, int64_t base_period, uint32_t i_block)
{
    int64_t width = stream->info->chunk_columns, n = stream->info->axis.n;
    int64_t begin = (int64_t)i_block * width;
    int64_t end = begin + width < n ? begin + width : n;
    int64_t column = base_period - stream->info->axis.first;
    return (uint32_t)((column < begin ? begin : column > end ? end : column) - begin);
}

static nh_status map_column_block(struct stream *stream, uint32_t i_block, struct nh_error *error)
{
    const struct nhi_slots *slots = stream->pass->slots;
    struct column_block *block = &stream->columns[stream->n_columns];
    uint32_t first = 0, end = slots->n;
    while (first < end && column_of(stream, slots->bound[first + 1], i_block) == 0)
        first++;
    while (end > first &&
           column_of(stream, slots->bound[end - 1], i_block) == column_of(stream, slots->bound[end], i_block))
        end--;
    if (first == end)
        return NH_OK; /* no wanted period in this block: it is not read */
    *block = (struct column_block){.i_block = i_block, .first_slot = first, .n_slots = end - first};
    stream->n_columns++;
    NH_TRY(nhi_alloc(block->n_slots + 1, sizeof *block->slot_first, &block->slot_first, error));
    for (uint32_t s = 0; s <= block->n_slots; s++)
        block->slot_first[s] = column_of(stream, slots->bound[first + s], i_block);
    return NH_OK;
}

static nh_status find_column_blocks(struct stream *stream, struct nh_error *error)
{
    uint32_t width = stream->info->chunk_columns;
    uint32_t n_blocks = (stream->info->axis.n + width - 1) / width;
    NH_TRY(nhi_alloc(n_blocks, sizeof *stream->columns, &stream->columns, error));
    for (uint32_t b = 0; b < n_blocks; b++)
        NH_TRY(map_column_block(stream, b, error));
    return NH_OK;
}

/* ---- one chunk ----------------------------------------------------------------------------------------------- */

static void roll_up(const struct stream *stream, const void *values, size_t n_rows, int64_t *sums,
                    int64_t *sums_hi, uint32_t *counts)
{
    const struct nhi_kernels *kernels = stream->pass->context->kernels;
    const struct column_block *column = stream->column;
    size_t stride = stream->info->chunk_columns;
    if (stream->info->width_bytes == 4)
        kernels->rollup_i32(values, n_rows, stride, column->slot_first, column->n_slots, sums, counts);
    else if (!stream->pass->is_wide)
        kernels->rollup_i64(values, n_rows, stride, column->slot_first, column->n_slots, sums, counts);
    else
        kernels->rollup_i64_split(values, n_rows, stride, column->slot_first, column->n_slots, sums, sums_hi,
                                  counts);
}

/* Adds the slots of one column block to those of the whole row. */
static void spread(const struct stream *stream, const struct thread_buffers *buffers, size_t row,
                   size_t n_rows, struct job *job)
{
    const struct column_block *column = stream->column;
    size_t n_slots = stream->pass->slots->n;
    for (size_t r = 0; r < n_rows; r++) {
        size_t from = r * column->n_slots, to = (row + r) * n_slots + column->first_slot;
        for (size_t s = 0; s < column->n_slots; s++) {
            job->sums[to + s] += buffers->sums[from + s];
            job->counts[to + s] += buffers->counts[from + s];
            if (job->sums_hi != NULL)
                job->sums_hi[to + s] += buffers->sums_hi[from + s];
        }
    }
}

/* The rows of a run inside a row block: [*row, *row + *n_rows), counted from the first line of the block. */
static void clip_run(const struct stream *stream, const struct nhi_run *run, const struct job *job,
                     size_t *row, size_t *n_rows)
{
    uint64_t begin = (uint64_t)job->i_block * stream->info->chunk_lines,
             end = begin + stream->info->chunk_lines;
    uint64_t first = run->first > begin ? run->first : begin, last = run->end < end ? run->end : end;
    *row = first < last ? (size_t)(first - begin) : 0;
    *n_rows = first < last ? (size_t)(last - first) : 0;
}

static nh_status take_run(const struct stream *stream, const struct nhi_run *run, struct job *job, size_t row,
                          size_t n_rows, unsigned i_thread, struct nh_error *error)
{
    size_t at = row * stream->pass->slots->n;
    uint64_t first_line = (uint64_t)job->i_block * stream->info->chunk_lines + row;
    const struct nhi_rows rows = {.i_item = run->i_item,
                                  .n = n_rows,
                                  .enterprise = stream->keys.enterprise + first_line,
                                  .sums = job->sums + at,
                                  .sums_hi = job->sums_hi != NULL ? job->sums_hi + at : NULL,
                                  .counts = job->counts + at};
    return stream->pass->take(stream->pass->state, &rows, i_thread, error);
}

/* One column block reaches all slots: its sums are those of the rows. */
static bool is_direct(const struct stream *stream)
{
    return stream->n_columns == 1 && stream->column->n_slots == stream->pass->slots->n;
}

static nh_status process_run(const struct stream *stream, const struct nhi_run *run, struct job *job,
                             unsigned i_thread, struct nh_error *error)
{
    const struct thread_buffers *buffers = &stream->buffers[i_thread];
    size_t row, n_rows, n_slots = stream->pass->slots->n;
    clip_run(stream, run, job, &row, &n_rows);
    if (n_rows == 0)
        return NH_OK;
    const uint8_t *values =
        buffers->values + row * stream->info->chunk_columns * (size_t)stream->info->width_bytes;
    if (is_direct(stream)) {
        int64_t *sums_hi = job->sums_hi != NULL ? job->sums_hi + row * n_slots : NULL;
        roll_up(stream, values, n_rows, job->sums + row * n_slots, sums_hi, job->counts + row * n_slots);
    } else {
        roll_up(stream, values, n_rows, buffers->sums, buffers->sums_hi, buffers->counts);
        spread(stream, buffers, row, n_rows, job);
    }
    return stream->is_last_column ? take_run(stream, run, job, row, n_rows, i_thread, error) : NH_OK;
}

/* The first run that ends behind a line: runs are ascending. */
static size_t first_run(const struct nhi_pass *pass, uint64_t i_line)
{
    size_t low = 0, high = pass->n_runs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pass->runs[middle].end <= i_line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void clear_sums(const struct stream *stream, struct job *job)
{
    size_t n = (size_t)stream->info->chunk_lines * stream->pass->slots->n;
    memset(job->sums, 0, n * sizeof *job->sums);
    memset(job->counts, 0, n * sizeof *job->counts);
    if (job->sums_hi != NULL)
        memset(job->sums_hi, 0, n * sizeof *job->sums_hi);
}

static nh_status process_job(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct stream *stream = state;
    struct job *job = &stream->jobs[i_task];
    const struct thread_buffers *buffers = &stream->buffers[i_thread];
    NH_TRY(nhi_chunk_decode(stream->info, stream->pass->context->kernels, &job->raw, buffers->scratch,
                            buffers->values, error));
    if (stream->is_first_column && !is_direct(stream))
        clear_sums(stream, job);
    uint64_t begin = (uint64_t)job->i_block * stream->info->chunk_lines,
             end = begin + stream->info->chunk_lines;
    for (size_t r = first_run(stream->pass, begin);
         r < stream->pass->n_runs && stream->pass->runs[r].first < end; r++)
        NH_TRY(process_run(stream, &stream->pass->runs[r], job, i_thread, error));
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status allocate_jobs(struct stream *stream, struct nh_error *error)
{
    size_t n_rows = stream->info->chunk_lines, n = n_rows * stream->pass->slots->n;
    size_t n_threads = stream->pass->context->n_threads;
    bool has_hi = stream->pass->is_wide && stream->info->width_bytes == 8;
    stream->n_jobs = n_threads * BLOCKS_PER_THREAD < stream->n_row_blocks ? n_threads * BLOCKS_PER_THREAD
                                                                          : stream->n_row_blocks;
    NH_TRY(nhi_alloc(stream->n_jobs, sizeof *stream->jobs, &stream->jobs, error));
    for (size_t j = 0; j < stream->n_jobs; j++) {
        NH_TRY(nhi_alloc(n, sizeof *stream->jobs[j].sums, &stream->jobs[j].sums, error));
        NH_TRY(nhi_alloc(n, sizeof *stream->jobs[j].counts, &stream->jobs[j].counts, error));
        if (has_hi)
            NH_TRY(nhi_alloc(n, sizeof *stream->jobs[j].sums_hi, &stream->jobs[j].sums_hi, error));
    }
    return NH_OK;
}

static nh_status allocate_buffers(struct stream *stream, struct nh_error *error)
{
    size_t chunk_bytes =
        (size_t)stream->info->chunk_lines * stream->info->chunk_columns * (size_t)stream->info->width_bytes;
    size_t n_threads = stream->pass->context->n_threads, n_slots = 0;
    for (size_t c = 0; c < stream->n_columns; c++)
        n_slots = stream->columns[c].n_slots > n_slots ? stream->columns[c].n_slots : n_slots;
    size_t n = (size_t)stream->info->chunk_lines * n_slots;
    bool has_hi = stream->pass->is_wide && stream->info->width_bytes == 8;
    NH_TRY(nhi_alloc(n_threads, sizeof *stream->buffers, &stream->buffers, error));
    for (size_t t = 0; t < n_threads; t++) {
        struct thread_buffers *buffers = &stream->buffers[t];
        NH_TRY(nhi_alloc(chunk_bytes, 1, &buffers->values, error));
        NH_TRY(nhi_alloc(chunk_bytes, 1, &buffers->scratch, error));
        NH_TRY(nhi_alloc(n, sizeof *buffers->sums, &buffers->sums, error));
        NH_TRY(nhi_alloc(n, sizeof *buffers->counts, &buffers->counts, error));
        if (has_hi)
            NH_TRY(nhi_alloc(n, sizeof *buffers->sums_hi, &buffers->sums_hi, error));
    }
    return NH_OK;
}

/* Row blocks i_first .. of the wanted ones through one column block. */
static nh_status run_step(struct stream *stream, size_t i_first, size_t n, size_t i_column,
                          struct nh_error *error)
{
    const struct nhi_pass *pass = stream->pass;
    stream->column = &stream->columns[i_column];
    stream->is_first_column = i_column == 0;
    stream->is_last_column = i_column + 1 == stream->n_columns;
    for (size_t j = 0; j < n; j++) {
        struct job *job = &stream->jobs[j];
        job->i_block = stream->row_blocks[i_first + j];
        job->raw.n_bytes = 0;
        NH_TRY(nhi_segment_raw_chunk(pass->segment->segment, pass->series, job->i_block,
                                     stream->column->i_block, &job->raw, error));
        pass->context->stored_bytes += job->raw.n_bytes;
        pass->context->n_cells += (uint64_t)stream->info->chunk_lines * stream->info->chunk_columns;
    }
    return nhi_parallel_for(n, pass->context->n_threads, process_job, stream, error);
}

static nh_status run_steps(struct stream *stream, struct nh_error *error)
{
    for (size_t i = 0; i < stream->n_row_blocks; i += stream->n_jobs) {
        size_t n = stream->n_row_blocks - i < stream->n_jobs ? stream->n_row_blocks - i : stream->n_jobs;
        NH_TRY(nhi_progress(stream->pass->context, "reading", i, stream->n_row_blocks, error));
        for (size_t c = 0; c < stream->n_columns; c++)
            NH_TRY(run_step(stream, i, n, c, error));
    }
    return NH_OK;
}

static void free_stream(struct stream *stream)
{
    for (size_t j = 0; stream->jobs != NULL && j < stream->n_jobs; j++) {
        nhi_free(stream->jobs[j].raw.bytes);
        nhi_free(stream->jobs[j].sums);
        nhi_free(stream->jobs[j].sums_hi);
        nhi_free(stream->jobs[j].counts);
    }
    for (size_t t = 0; stream->buffers != NULL && t < stream->pass->context->n_threads; t++) {
        nhi_free(stream->buffers[t].values);
        nhi_free(stream->buffers[t].scratch);
        nhi_free(stream->buffers[t].sums);
        nhi_free(stream->buffers[t].sums_hi);
        nhi_free(stream->buffers[t].counts);
    }
    for (size_t c = 0; c < stream->n_columns; c++)
        nhi_free(stream->columns[c].slot_first);
    nhi_free(stream->buffers);
    nhi_free(stream->jobs);
    nhi_free(stream->columns);
    nhi_free(stream->row_blocks);
}

nh_status nhi_pass_run(const struct nhi_pass *pass, struct nh_error *error)
{
    nh_status status;
    struct stream stream = {.pass = pass,
                            .info = &nhi_segment_model(pass->segment->segment)->series[pass->series]};
    if (stream.info->n_lines == 0 || pass->n_runs == 0)
        return NH_OK;
    NH_TRY_DONE(nhi_segment_keys(pass->segment->segment, pass->series, &stream.keys, error));
    NH_TRY_DONE(find_row_blocks(&stream, error));
    NH_TRY_DONE(find_column_blocks(&stream, error));
    if (stream.n_row_blocks == 0 || stream.n_columns == 0)
        goto done;
    NH_TRY_DONE(allocate_jobs(&stream, error));
    NH_TRY_DONE(allocate_buffers(&stream, error));
    NH_TRY_DONE(run_steps(&stream, error));
done:
    free_stream(&stream);
    return status;
}
