/* pipeline.c - see pipeline.h. */
#include "engine/aggregate/pipeline.h"

#include "engine/aggregate/row_bits.h"
#include "engine/base/memory.h"
#include "engine/base/parallel.h"
#include "engine/store/packed.h"

#include <string.h>

enum {
    SLOT_CELLS = 1 << 15,   /* sums by slot of the rows at hand: they stay in the second-level cache */
    COLUMN_CELLS = 1 << 12, /* sums by column before they are rolled up: in the first-level cache */
    ROWS_A_SUM = 4 /* from so many rows in each sum on, adding up before rolling up is the faster way */
};

/* What one thread works with; made and first touched by it. */
struct worker {
    bool is_ready;
    struct nhi_raw_chunk keys, raw;
    const int32_t *enterprise;  /* of the row block at hand */
    uint32_t *atom;             /* [chunk_lines] of its lines, where a run reaches */
    uint8_t *decoded, *scratch; /* a chunk each; of packed ones decoded is only the rows at hand */
    const uint8_t *cells;       /* [rows x chunk_columns] of the chunk at hand */
    size_t first_row;           /* the first of them in the chunk */
    struct nhi_packed_rows packed;
    uint32_t *offset;      /* [chunk_lines] of packed rows */
    uint16_t *stretch_end; /* [n_rows] */
    uint32_t *sum_atom;    /* [n_rows] */
    uint64_t *present;     /* [n_rows x n_words] */
    struct nhi_row_bits bits;
    int64_t *column_sums;    /* [n_column_sums x n_columns] */
    int64_t *sums, *sums_hi; /* [n_rows x n_slots] */
    uint32_t *counts;        /* the same */
    uint64_t stored_bytes, n_cells;
};

/* A pass that runs. */
struct stream {
    const struct nhi_pass *pass;
    const struct nhi_series_info *info;
    uint32_t *row_blocks; /* that the runs reach into */
    size_t n_row_blocks;
    struct nhi_column_blocks columns;
    struct worker *workers;
    size_t n_rows;        /* at a time */
    size_t n_column_sums; /* at a time */
    size_t n_safe;        /* so many cells of 32 bits add up to less than 2^31 */
};

/* ---- what is wanted ------------------------------------------------------------------------------------------ */

static nh_status find_row_blocks(struct stream *stream, struct nh_error *error)
{
    uint64_t height = stream->info->chunk_lines;
    uint64_t n_blocks = (stream->info->n_lines + height - 1) / height;
    NH_TRY(nhi_alloc(n_blocks, sizeof *stream->row_blocks, &stream->row_blocks, error));
    for (size_t r = 0; r < stream->pass->n_runs; r++) {
        const struct nhi_run *run = &stream->pass->runs[r];
        uint64_t b = run->first / height;
        if (stream->n_row_blocks > 0 && stream->row_blocks[stream->n_row_blocks - 1] == b)
            b++; /* shared with the run before */
        for (; b * height < run->end; b++)
            stream->row_blocks[stream->n_row_blocks++] = (uint32_t)b;
    }
    return NH_OK;
}

/* ---- one chunk ----------------------------------------------------------------------------------------------- */

static bool is_packed(const struct stream *stream)
{
    return stream->info->codec == NHI_CODEC_PACKED;
}

static nh_status decode(const struct stream *stream, struct worker *worker, struct nh_error *error)
{
    const struct nhi_series_info *info = stream->info;
    const struct nhi_kernels *kernels = stream->pass->context->kernels;
    size_t width_bytes = (size_t)info->width_bytes, n_bytes = 0;
    bool is_aligned = (uintptr_t)worker->raw.bytes % width_bytes == 0;
    worker->cells = worker->decoded;
    worker->first_row = 0;
    if (info->codec == NHI_CODEC_DEFLATE || (info->codec == NHI_CODEC_NONE && !is_aligned))
        return nhi_chunk_decode(info, kernels, &worker->raw, worker->scratch, worker->decoded, error);
    NH_TRY(nhi_chunk_verify(kernels, &worker->raw, &n_bytes, error));
    if (is_packed(stream))
        return nhi_packed_open(info, worker->raw.bytes, n_bytes, worker->offset, &worker->packed, error);
    worker->cells = worker->raw.bytes; /* used where they are */
    return n_bytes == info->chunk_lines * (size_t)info->chunk_columns * width_bytes
               ? NH_OK
               : nhi_fail(error, NH_FORMAT, "a chunk is damaged: its size is wrong");
}

static nh_status load(const struct stream *stream, struct worker *worker, uint32_t i_row_block,
                      const struct nhi_column_block *block, struct nh_error *error)
{
    const struct nhi_pass *pass = stream->pass;
    struct nh_error reason = {.status = NH_OK};
    NH_TRY(nhi_segment_raw_chunk(pass->segment->segment, pass->series, i_row_block, block->i_block,
                                 &worker->raw, error));
    worker->stored_bytes += worker->raw.n_bytes;
    worker->n_cells += (uint64_t)stream->info->chunk_lines * stream->info->chunk_columns;
    nh_status status = decode(stream, worker, &reason);
    return status == NH_OK
               ? NH_OK
               : nhi_fail(error, status, "%s, %s, chunk %u, %u: %s", pass->segment->name,
                          nhi_series_name(pass->series), i_row_block, block->i_block, reason.message);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static const void *cells_of(const struct stream *stream, const struct worker *worker,
                            const struct nhi_column_block *block, size_t row)
{
    size_t at = (row - worker->first_row) * stream->info->chunk_columns + block->first_column;
    return worker->cells + at * (size_t)stream->info->width_bytes;
}

static void roll_up(const struct stream *stream, struct worker *worker, const struct nhi_column_block *block,
                    size_t row, size_t n_rows)
{
    const struct nhi_kernels *kernels = stream->pass->context->kernels;
    if (is_packed(stream)) {
        const struct nhi_packed_rows part = nhi_packed_part(&worker->packed, row, n_rows);
        nhi_packed_decode(&part, kernels, worker->decoded);
        worker->first_row = row;
    }
    const void *cells = cells_of(stream, worker, block, row);
    size_t stride = stream->info->chunk_columns;
    if (stream->info->width_bytes == 4)
        kernels->rollup_i32(cells, n_rows, stride, block->slot_first, block->n_slots, worker->sums,
                            worker->counts);
    else if (!stream->pass->is_wide)
        kernels->rollup_i64(cells, n_rows, stride, block->slot_first, block->n_slots, worker->sums,
                            worker->counts);
    else
        kernels->rollup_i64_split(cells, n_rows, stride, block->slot_first, block->n_slots, worker->sums,
                                  worker->sums_hi, worker->counts);
}

/* Neighbouring rows of one atom. */
struct stretch {
    size_t row, n_rows; /* in the chunk */
    uint64_t *present;
    uint64_t full[NHI_MAX_ROWS / 64];
};

/* They become one row of sums by column. */
static void add_up(const struct stream *stream, const struct worker *worker,
                   const struct nhi_column_block *block, struct stretch *stretch, int64_t *column_sums)
{
    const struct nhi_kernels *kernels = stream->pass->context->kernels;
    const size_t stride = stream->info->chunk_columns, row = stretch->row, n_rows = stretch->n_rows;
    if (is_packed(stream)) {
        const struct nhi_packed_rows part = nhi_packed_part(&worker->packed, row, n_rows);
        kernels->columns_packed(&part, block->first_column, block->n_columns, column_sums, stretch->present,
                                stretch->full);
        return;
    }
    const void *cells = cells_of(stream, worker, block, row);
    if (stream->info->width_bytes == 4)
        kernels->columns_i32(cells, n_rows, stride, block->n_columns, stream->n_safe, column_sums,
                             stretch->present, stretch->full);
    else
        kernels->columns_i64(cells, n_rows, stride, block->n_columns, column_sums, stretch->present,
                             stretch->full);
}

/* Returns the number of sums: one for each stretch of rows of one atom, rolled up a few at a time. */
static size_t add_stretches(const struct stream *stream, struct worker *worker,
                            const struct nhi_column_block *block, size_t row, size_t n_stretches)
{
    const struct nhi_kernels *kernels = stream->pass->context->kernels;
    const size_t n_words = (block->n_columns + 63) / 64;
    size_t n_sums = 0, n_rolled = 0;
    worker->bits = (struct nhi_row_bits){{0}, {0}};
    for (size_t i = 0, r = 0; i < n_stretches; r = worker->stretch_end[i++]) {
        struct stretch stretch = {row + r, worker->stretch_end[i] - r, worker->present + r * n_words, {0}};
        if (worker->atom[row + r] != NHI_NO_GROUP) {
            worker->sum_atom[n_sums] = worker->atom[row + r];
            add_up(stream, worker, block, &stretch,
                   worker->column_sums + (n_sums - n_rolled) * block->n_columns);
            nhi_row_bits_put(&worker->bits, r, stretch.n_rows, stretch.full);
            n_sums++;
        }
        if (n_sums - n_rolled == stream->n_column_sums || i + 1 == n_stretches) {
            kernels->rollup_i64(worker->column_sums, n_sums - n_rolled, block->n_columns, block->slot_first,
                                block->n_slots, worker->sums + n_rolled * block->n_slots, worker->counts);
            n_rolled = n_sums;
        }
    }
    return n_sums;
}

/* Lines first .. first + n - 1 of a run, which lie in the chunk at hand. */
static nh_status take_rows(const struct stream *stream, const struct nhi_run *run,
                           const struct nhi_column_block *block, uint64_t first, size_t n, unsigned i_thread,
                           struct nh_error *error)
{
    const struct nhi_pass *pass = stream->pass;
    struct worker *worker = &stream->workers[i_thread];
    size_t row = (size_t)(first % stream->info->chunk_lines);
    struct nhi_rows rows = {.i_item = run->i_item,
                            .first_slot = block->first_slot,
                            .n_slots = block->n_slots,
                            .n = n,
                            .enterprise = worker->enterprise + row,
                            .atom = worker->atom + row,
                            .whole = block->whole,
                            .spans = block->spans,
                            .slot_of = block->slot_of,
                            .widths = block->widths,
                            .counts = worker->counts,
                            .sums = worker->sums};
    const bool is_split = pass->is_wide && stream->info->width_bytes == 8,
               is_by_row = pass->by_row || is_split;
    const size_t n_stretches =
        is_by_row ? n : pass->context->kernels->stretch_ends(rows.atom, n, worker->stretch_end);
    if (n_stretches * ROWS_A_SUM > n) {
        roll_up(stream, worker, block, row, n);
        rows.n_sums = n;
        rows.sum_atom = rows.atom;
        rows.sums_hi = is_split ? worker->sums_hi : NULL;
    } else {
        rows.n_sums = add_stretches(stream, worker, block, row, n_stretches);
        rows.sum_atom = worker->sum_atom;
        rows.present = worker->present;
        rows.n_words = (block->n_columns + 63) / 64;
        rows.full = worker->bits.full;
        rows.others = worker->bits.others;
    }
    return pass->take(pass->state, &rows, i_thread, error);
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

/* Lines of run i among the lines begin .. end - 1. */
static struct nhi_run cut_run(const struct nhi_pass *pass, size_t i, uint64_t begin, uint64_t end)
{
    struct nhi_run run = pass->runs[i];
    run.first = run.first > begin ? run.first : begin;
    run.end = run.end < end ? run.end : end;
    return run;
}

/* The atoms of the lines begin .. end - 1 that are in a run; false: they are in none. */
static bool find_atoms(const struct nhi_pass *pass, struct worker *worker, uint64_t begin, uint64_t end)
{
    bool is_any = false;
    for (size_t i = first_run(pass, begin); i < pass->n_runs && pass->runs[i].first < end; i++) {
        const struct nhi_run run = cut_run(pass, i, begin, end);
        const size_t r = (size_t)(run.first - begin), n = (size_t)(run.end - run.first);
        is_any |=
            pass->context->kernels->take_groups(worker->enterprise + r, n, pass->atom, worker->atom + r) > 0;
    }
    return is_any;
}

/* All runs that reach into lines begin .. end - 1, which are those of the chunk at hand. */
static nh_status take_runs(const struct stream *stream, const struct nhi_column_block *block, uint64_t begin,
                           uint64_t end, unsigned i_thread, struct nh_error *error)
{
    const struct nhi_pass *pass = stream->pass;
    for (size_t i = first_run(pass, begin); i < pass->n_runs && pass->runs[i].first < end; i++) {
        const struct nhi_run run = cut_run(pass, i, begin, end);
        uint64_t line = run.first;
        for (size_t n; line < run.end; line += n) {
            n = run.end - line < stream->n_rows ? (size_t)(run.end - line) : stream->n_rows;
            NH_TRY(take_rows(stream, &run, block, line, n, i_thread, error));
        }
    }
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

/* Private to a thread, and first touched by it: the memory is near its processor. */
static nh_status make_ready(const struct stream *stream, struct worker *worker, struct nh_error *error)
{
    struct nhi_pool *pool = stream->pass->context->pool;
    size_t n_columns = stream->columns.max_columns, n_words = (n_columns + 63) / 64;
    size_t n_lines = stream->info->chunk_lines, n_sums = stream->n_rows * stream->columns.max_slots;
    size_t n_decoded = is_packed(stream) ? stream->n_rows : n_lines;
    size_t decoded_bytes = n_decoded * stream->info->chunk_columns * (size_t)stream->info->width_bytes;
    NH_TRY(nhi_pool_take_unset(pool, decoded_bytes, 1, &worker->decoded, error));
    if (stream->info->codec == NHI_CODEC_DEFLATE)
        NH_TRY(nhi_pool_take_unset(pool, decoded_bytes, 1, &worker->scratch, error));
    if (is_packed(stream))
        NH_TRY(nhi_pool_take_unset(pool, n_lines, sizeof *worker->offset, &worker->offset, error));
    NH_TRY(nhi_pool_take_unset(pool, n_lines, sizeof *worker->atom, &worker->atom, error));
    NH_TRY(
        nhi_pool_take_unset(pool, stream->n_rows, sizeof *worker->stretch_end, &worker->stretch_end, error));
    NH_TRY(nhi_pool_take_unset(pool, stream->n_rows, sizeof *worker->sum_atom, &worker->sum_atom, error));
    NH_TRY(nhi_pool_take_unset(pool, stream->n_rows * n_words, sizeof *worker->present, &worker->present,
                               error));
    NH_TRY(nhi_pool_take_unset(pool, stream->n_column_sums * n_columns, sizeof *worker->column_sums,
                               &worker->column_sums, error));
    NH_TRY(nhi_pool_take_unset(pool, n_sums, sizeof *worker->sums, &worker->sums, error));
    NH_TRY(nhi_pool_take_unset(pool, n_sums, sizeof *worker->counts, &worker->counts, error));
    if (stream->pass->is_wide && stream->info->width_bytes == 8)
        NH_TRY(nhi_pool_take_unset(pool, n_sums, sizeof *worker->sums_hi, &worker->sums_hi, error));
    worker->is_ready = true;
    return NH_OK;
}

static nh_status process_row_block(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct stream *stream = state;
    struct worker *worker = &stream->workers[i_thread];
    uint32_t i_row_block = stream->row_blocks[i_task];
    uint64_t begin = (uint64_t)i_row_block * stream->info->chunk_lines,
             end = begin + stream->info->chunk_lines;
    if (!worker->is_ready)
        NH_TRY(make_ready(stream, worker, error));
    if (i_thread == 0) /* the host's */
        NH_TRY(nhi_progress(stream->pass->context, "reading", i_task, stream->n_row_blocks, error));
    NH_TRY(nhi_segment_line_enterprises(stream->pass->segment->segment, stream->pass->series, i_row_block,
                                        &worker->keys, &worker->enterprise, error));
    if (!find_atoms(stream->pass, worker, begin, end))
        return NH_OK; /* its values are not read */
    for (size_t b = 0; b < stream->columns.n; b++) {
        NH_TRY(load(stream, worker, i_row_block, &stream->columns.block[b], error));
        NH_TRY(take_runs(stream, &stream->columns.block[b], begin, end, i_thread, error));
    }
    return NH_OK;
}

static void size_steps(struct stream *stream)
{
    const struct nhi_column_stats *stats = &stream->info->stats;
    uint32_t n_slots = stream->columns.max_slots, n_columns = stream->columns.max_columns;
    stream->n_rows = SLOT_CELLS / n_slots + 1 < NHI_MAX_ROWS ? SLOT_CELLS / n_slots + 1 : NHI_MAX_ROWS;
    stream->n_column_sums = COLUMN_CELLS / n_columns + 1;
    stream->n_safe = 1;
    if (stream->info->width_bytes == 4 && stats->min > -INT32_MAX && stats->max < INT32_MAX) {
        int64_t largest = stats->max > -stats->min ? stats->max : -stats->min;
        stream->n_safe = (size_t)(INT32_MAX / (largest > 0 ? largest : 1));
    }
}

static void free_stream(struct stream *stream)
{
    struct nhi_pool *pool = stream->pass->context->pool;
    for (unsigned t = 0; stream->workers != NULL && t < stream->pass->context->n_threads; t++) {
        struct worker *worker = &stream->workers[t];
        stream->pass->context->stored_bytes += worker->stored_bytes;
        stream->pass->context->n_cells += worker->n_cells;
        nhi_free(worker->keys.buffer);
        nhi_free(worker->raw.buffer);
        nhi_pool_give(pool, worker->decoded);
        nhi_pool_give(pool, worker->scratch);
        nhi_pool_give(pool, worker->offset);
        nhi_pool_give(pool, worker->atom);
        nhi_pool_give(pool, worker->stretch_end);
        nhi_pool_give(pool, worker->sum_atom);
        nhi_pool_give(pool, worker->present);
        nhi_pool_give(pool, worker->column_sums);
        nhi_pool_give(pool, worker->sums);
        nhi_pool_give(pool, worker->sums_hi);
        nhi_pool_give(pool, worker->counts);
    }
    nhi_column_blocks_clear(&stream->columns);
    nhi_free(stream->workers);
    nhi_free(stream->row_blocks);
}

nh_status nhi_pass_run(const struct nhi_pass *pass, struct nh_error *error)
{
    nh_status status;
    struct nhi_segment *segment = pass->segment->segment;
    struct stream stream = {.pass = pass, .info = &nhi_segment_model(segment)->series[pass->series]};
    if (stream.info->n_lines == 0 || pass->n_runs == 0)
        return NH_OK;
    NH_TRY_DONE(nhi_segment_read_path(segment, pass->series,
                                      nhi_read_path(pass->context, nhi_segment_file_bytes(segment)), error));
    NH_TRY_DONE(find_row_blocks(&stream, error));
    NH_TRY_DONE(nhi_column_blocks_find(stream.info, pass->slots, &stream.columns, error));
    if (stream.columns.n == 0)
        goto done;
    size_steps(&stream);
    NH_TRY_DONE(nhi_alloc(pass->context->n_threads, sizeof *stream.workers, &stream.workers, error));
    NH_TRY_DONE(
        nhi_parallel_for(stream.n_row_blocks, pass->context->n_threads, process_row_block, &stream, error));
done:
    free_stream(&stream);
    return status;
}
