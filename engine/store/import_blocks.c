/* import_blocks.c - a table of energy or output read with all threads. While one set of blocks is being parsed, one thread
 * reads the next; what the blocks hold is taken in their order, and the rows that were left over are looked at in their
 * order, so that nothing depends on how many threads there are or where a block ends.
 */
#include "engine/store/import_state.h"

#include "engine/base/parallel.h"

enum {
    BLOCKS_PER_THREAD =
        32, /* eight megabytes: a set takes long beside the meeting of the threads at its end */
    MOST_BLOCKS = 256,
    BLOCK_BYTES = 3 << 18, /* of memory: its text, its cells, its odd rows */
    PROGRAM_BYTES = 14 << 20,
    SORTING_BYTES = 4 << 20, /* and names, of a small import */
    BLOCKS_SHARE = 8         /* of the memory limit */
};

struct set {
    struct nhi_import_block *blocks;
    size_t n; /* that hold something */
};

struct reading {
    struct nhi_import *import;
    struct nhi_csv *csv;
    size_t n_blocks;
    struct set sets[2], *now, *next;
    struct nhi_plain_reader **readers; /* [n_threads] */
    size_t n_readers;
    struct nhi_field *fields; /* [NHI_CSV_MAX_FIELDS] */
    bool is_ended;
    uint64_t line;      /* physical line on which the next block begins */
    uint64_t last_line; /* of the last record */
};

/* ---- in any thread ------------------------------------------------------------------------------------------- */

/* Fills up to n blocks of a set. */
static nh_status read_set(struct reading *reading, struct set *set, size_t n, struct nh_error *error)
{
    set->n = 0;
    while (set->n < n && !reading->is_ended) {
        struct nhi_import_block *block = &set->blocks[set->n];
        NH_TRY(nhi_csv_read_block(reading->csv, &block->text, &block->is_last, error));
        reading->is_ended = block->is_last;
        set->n++;
    }
    return NH_OK;
}

/* Task 0 reads the next set, the others parse a block of this one. */
static nh_status run_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    struct reading *reading = state;
    if (i_task == 0)
        return read_set(reading, reading->next, reading->n_blocks, error);
    return nhi_plain_read_block(reading->readers[i_thread], &reading->now->blocks[i_task - 1], error);
}

/* ---- on the host's thread, in order ---------------------------------------------------------------------------- */

static nh_status take_odd_rows(struct reading *reading, struct nhi_import_block *block,
                               struct nh_error *error)
{
    struct nhi_field *fields = reading->fields;
    for (size_t i = 0; i < block->n_odd; i++) {
        const char *what;
        const uint64_t line = reading->line + block->odd[i].line;
        struct nhi_csv_scan scan = nhi_csv_scan_at(&block->text, block->odd[i].begin, line);
        if (nhi_csv_scan_record(&block->text, &scan, fields, &what) != NHI_CSV_RECORD)
            return nhi_fail(error, NH_INTERNAL, "a record reads differently when it is read again");
        if (scan.has_doubled)
            nhi_csv_undouble(&block->text, fields, scan.n_fields);
        const struct nhi_record record = {fields, scan.n_fields, line};
        NH_TRY(nhi_import_take_row(reading->import, &record, error));
    }
    return NH_OK;
}

/* The last block: is it the end of the file, or is the rest no table? */
static nh_status take_end(struct reading *reading, struct nhi_import_block *block, struct nh_error *error)
{
    struct nh_error fault = {.status = NH_OK};
    struct nhi_csv_scan stopped = block->stopped;
    stopped.line += reading->line;
    stopped.first_line += reading->line;
    stopped.quote_line += reading->line;
    const nh_status status = nhi_csv_stop(reading->csv, &block->text, &stopped, block->what, &fault);
    if (status == NH_DATA)
        return nhi_import_note_fault(reading->import, reading->import->source->path, reading->last_line + 1,
                                     &fault, error);
    return status == NH_OK ? NH_OK : nhi_fail(error, status, "%s", fault.message);
}

static nh_status take_block(struct reading *reading, struct nhi_import_block *block, struct nh_error *error)
{
    struct nhi_import *import = reading->import;
    import->report.n_rows += block->n_plain;
    import->report.n_rounded += block->n_rounded;
    NH_TRY(nhi_builder_take(import->builder, &block->packed, reading->line, error));
    NH_TRY(take_odd_rows(reading, block, error));
    if (block->n_plain + block->n_odd > 0)
        reading->last_line = reading->line + block->last_line;
    if (block->is_last || block->what != NULL)
        NH_TRY(take_end(reading, block, error));
    reading->line += block->stopped.first_line;
    return NH_OK;
}

/* ---- the loop ------------------------------------------------------------------------------------------------ */

static nh_status run(struct reading *reading, struct nh_error *error)
{
    struct nhi_import *import = reading->import;
    NH_TRY(read_set(reading, reading->now, 1, error)); /* one block, whose rows say what there is */
    while (reading->now->n > 0 && !import->is_broken) {
        NH_TRY(nhi_parallel_for(reading->now->n + 1, (unsigned)reading->n_readers, run_task, reading, error));
        for (size_t i = 0; i < reading->now->n && !import->is_broken; i++)
            NH_TRY(take_block(reading, &reading->now->blocks[i], error));
        NH_TRY(nhi_progress(import->context, "reading", import->report.n_rows, 0, error));
        struct set *read = reading->next;
        reading->next = reading->now;
        reading->now = read;
    }
    return NH_OK;
}

/* Blocks of a set: two sets are in memory. At least one for each thread, whatever the limit. */
static size_t blocks_of_a_set(const nh_context *context)
{
    const size_t n_threads = context->n_threads;
    size_t most = n_threads * BLOCKS_PER_THREAD < MOST_BLOCKS ? n_threads * BLOCKS_PER_THREAD : MOST_BLOCKS;
    if (context->max_memory_bytes > 0) {
        const uint64_t fit = context->max_memory_bytes / BLOCKS_SHARE / ((uint64_t)2 * BLOCK_BYTES);
        most = fit < most ? (size_t)fit : most;
    }
    return most < n_threads ? n_threads : most;
}

nh_status nhi_import_check_memory(const nh_context *context, struct nh_error *error)
{
    const uint64_t needed = PROGRAM_BYTES + SORTING_BYTES + (uint64_t)context->n_threads * 2 * BLOCK_BYTES;
    if (context->max_memory_bytes == 0 || context->max_memory_bytes >= needed)
        return NH_OK;
    return nhi_fail(error, NH_MEMORY,
                    "an import on %u threads needs at least %llu bytes, and the memory limit is %llu: raise "
                    "--max-memory, or use fewer threads",
                    context->n_threads, (unsigned long long)needed,
                    (unsigned long long)context->max_memory_bytes);
}

static nh_status prepare(struct reading *reading, struct nh_error *error)
{
    const size_t n_threads = reading->import->context->n_threads;
    reading->n_blocks = blocks_of_a_set(reading->import->context);
    reading->now = &reading->sets[0];
    reading->next = &reading->sets[1];
    for (int i = 0; i < 2; i++)
        NH_TRY(
            nhi_alloc(reading->n_blocks, sizeof *reading->sets[i].blocks, &reading->sets[i].blocks, error));
    NH_TRY(nhi_alloc(NHI_CSV_MAX_FIELDS, sizeof *reading->fields, &reading->fields, error));
    NH_TRY(nhi_alloc(n_threads, sizeof(struct nhi_plain_reader *), &reading->readers, error));
    for (; reading->n_readers < n_threads; reading->n_readers++)
        NH_TRY(nhi_plain_reader_new(reading->import, &reading->readers[reading->n_readers], error));
    return NH_OK;
}

static void clear_set(struct set *set, size_t n)
{
    for (size_t i = 0; i < n && set->blocks != NULL; i++) {
        nhi_csv_text_clear(&set->blocks[i].text);
        nhi_packed_clear(&set->blocks[i].packed);
        nhi_free(set->blocks[i].odd);
    }
    nhi_free(set->blocks);
}

nh_status nhi_import_read_blocks(struct nhi_import *import, struct nhi_csv *csv, struct nh_error *error)
{
    struct reading reading = {.import = import, .csv = csv, .line = nhi_csv_line(csv), .last_line = 1};
    nh_status status;
    NH_TRY_DONE(prepare(&reading, error));
    NH_TRY_DONE(run(&reading, error));
done:
    for (size_t i = 0; i < reading.n_readers; i++)
        nhi_plain_reader_free(reading.readers[i]);
    nhi_free(reading.readers);
    nhi_free(reading.fields);
    for (int i = 0; i < 2; i++)
        clear_set(&reading.sets[i], reading.n_blocks);
    return status;
}
