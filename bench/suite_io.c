/* suite_io.c - what reading a segment costs before anything is added up: the bytes from the page cache, the decoding of
 * chunks in memory, reading and decoding on every path, and the same values by H5Dread. Every chunk is first compared with
 * H5Dread. */
#include "bench/bench.h"
#include "bench/city.h"
#include "bench/limits.h"
#include "engine/base/context.h"
#include "engine/base/memory.h"
#include "engine/base/parallel.h"
#include "engine/store/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All chunks of the quantities of one segment in memory. */
struct chunks {
    struct nhi_segment *segment;
    const struct nhi_series_info *info;
    const struct nhi_kernels *kernels;
    uint32_t n_row_blocks, n_column_blocks;
    size_t n_chunk_bytes;       /* decoded */
    struct nhi_raw_chunk *raw;  /* [n_row_blocks x n_column_blocks] */
    struct nhi_raw_chunk *read; /* [n_threads] that each thread has read last */
    double n_stored_bytes;
    unsigned n_threads;
    unsigned char *buffers; /* [n_threads x 2 x n_chunk_bytes] scratch and decoded */
    int64_t *values;        /* [chunk_lines x axis.n] of H5Dread */
};

static size_t n_chunks(const struct chunks *chunks)
{
    return (size_t)chunks->n_row_blocks * chunks->n_column_blocks;
}

static nh_status load_chunk(const struct chunks *chunks, size_t i, struct nhi_raw_chunk *raw,
                            struct nh_error *error)
{
    return nhi_segment_raw_chunk(chunks->segment, NHI_QUANTITY, (uint32_t)(i / chunks->n_column_blocks),
                                 (uint32_t)(i % chunks->n_column_blocks), raw, error);
}

static void open_chunks(struct chunks *chunks, const char *path, unsigned n_threads)
{
    struct nh_error error;
    *chunks = (struct chunks){.n_threads = n_threads, .kernels = nhi_kernels_select(NULL)};
    bench_must(nhi_segment_open(path, &chunks->segment, &error), &error);
    const struct nhi_series_info *info = chunks->info =
        &nhi_segment_model(chunks->segment)->series[NHI_QUANTITY];
    chunks->n_row_blocks = (uint32_t)((info->n_lines + info->chunk_lines - 1) / info->chunk_lines);
    chunks->n_column_blocks = (info->axis.n + info->chunk_columns - 1) / info->chunk_columns;
    chunks->n_chunk_bytes = (size_t)info->chunk_lines * info->chunk_columns * (size_t)info->width_bytes;
    chunks->raw = bench_allocate(n_chunks(chunks) * sizeof *chunks->raw);
    memset(chunks->raw, 0, n_chunks(chunks) * sizeof *chunks->raw);
    chunks->read = bench_allocate(n_threads * sizeof *chunks->read);
    memset(chunks->read, 0, n_threads * sizeof *chunks->read);
    chunks->buffers = bench_allocate((size_t)n_threads * 2 * chunks->n_chunk_bytes);
    chunks->values = bench_allocate((size_t)info->chunk_lines * info->axis.n * sizeof *chunks->values);
    for (size_t i = 0; i < n_chunks(chunks); i++) {
        bench_must(load_chunk(chunks, i, &chunks->raw[i], &error), &error);
        chunks->n_stored_bytes += (double)chunks->raw[i].n_bytes;
    }
}

static void close_chunks(struct chunks *chunks)
{
    for (size_t i = 0; i < n_chunks(chunks); i++)
        nhi_free(chunks->raw[i].buffer);
    for (unsigned t = 0; t < chunks->n_threads; t++)
        nhi_free(chunks->read[t].buffer);
    free(chunks->raw);
    free(chunks->read);
    free(chunks->buffers);
    free(chunks->values);
    nhi_segment_close(chunks->segment);
}

static unsigned char *decoded(const struct chunks *chunks, unsigned i_thread)
{
    return chunks->buffers + (2 * (size_t)i_thread + 1) * chunks->n_chunk_bytes;
}

static nh_status decode_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct chunks *chunks = state;
    unsigned char *out = decoded(chunks, i_thread);
    return nhi_chunk_decode(chunks->info, chunks->kernels, &chunks->raw[i_task], out - chunks->n_chunk_bytes,
                            out, error);
}

/* ---- the works ---------------------------------------------------------------------------------------------- */

static uint64_t run_decode(void *state)
{
    struct chunks *chunks = state;
    struct nh_error error;
    bench_must(nhi_parallel_for(n_chunks(chunks), chunks->n_threads, decode_task, chunks, &error), &error);
    return decoded(chunks, 0)[0];
}

static nh_status read_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct chunks *chunks = state;
    struct nhi_raw_chunk *raw = &chunks->read[i_thread];
    unsigned char *out = decoded(chunks, i_thread);
    NH_TRY(load_chunk(chunks, i_task, raw, error));
    return nhi_chunk_decode(chunks->info, chunks->kernels, raw, out - chunks->n_chunk_bytes, out, error);
}

static uint64_t run_read(void *state)
{
    struct chunks *chunks = state;
    struct nh_error error;
    bench_must(nhi_parallel_for(n_chunks(chunks), chunks->n_threads, read_task, chunks, &error), &error);
    return chunks->read[0].n_bytes;
}

/* Lines of a row block by H5Dread; returns how many there are. */
static size_t read_block(struct chunks *chunks, uint32_t i_block)
{
    struct nh_error error;
    uint64_t first = (uint64_t)i_block * chunks->info->chunk_lines, left = chunks->info->n_lines - first;
    size_t n = left < chunks->info->chunk_lines ? (size_t)left : chunks->info->chunk_lines;
    bench_must(nhi_segment_read_lines(chunks->segment, NHI_QUANTITY, first, n, chunks->values, &error),
               &error);
    return n;
}

static uint64_t run_h5dread(void *state)
{
    struct chunks *chunks = state;
    for (uint32_t i = 0; i < chunks->n_row_blocks; i++)
        read_block(chunks, i);
    return (uint64_t)chunks->values[0];
}

/* ---- correctness first -------------------------------------------------------------------------------------- */

static int64_t cell(const struct chunks *chunks, size_t row, size_t column)
{
    size_t i = row * chunks->info->chunk_columns + column;
    const unsigned char *values = decoded(chunks, 0);
    if (chunks->info->width_bytes == 8)
        return ((const int64_t *)(const void *)values)[i];
    int32_t narrow = ((const int32_t *)(const void *)values)[i];
    return narrow == NHI_MISSING_I32 ? NHI_MISSING_I64 : narrow;
}

static bool chunk_is_right(struct chunks *chunks, size_t i_chunk, size_t n_lines)
{
    struct nh_error error;
    size_t first = i_chunk % chunks->n_column_blocks * chunks->info->chunk_columns,
           n_periods = chunks->info->axis.n;
    bench_must(decode_task(chunks, i_chunk, 0, &error), &error);
    for (size_t row = 0; row < n_lines; row++)
        for (size_t column = 0; column < chunks->info->chunk_columns && first + column < n_periods; column++)
            if (cell(chunks, row, column) != chunks->values[row * n_periods + first + column])
                return false;
    return true;
}

static bool all_are_right(struct chunks *chunks)
{
    for (size_t i = 0; i < n_chunks(chunks); i += chunks->n_column_blocks) {
        size_t n_lines = read_block(chunks, (uint32_t)(i / chunks->n_column_blocks));
        for (size_t c = 0; c < chunks->n_column_blocks; c++)
            if (!chunk_is_right(chunks, i + c, n_lines))
                return false;
    }
    return true;
}

/* ---- the rows ----------------------------------------------------------------------------------------------- */

static void add(struct bench *bench, const struct chunks *chunks, const char *what, uint64_t (*run)(void *),
                unsigned n_threads)
{
    struct bench_loads loads;
    struct bench_time times[2];
    struct chunks with_threads = *chunks;
    struct bench_result result = {.n_threads = n_threads, .n_bytes = chunks->n_stored_bytes};
    with_threads.n_threads = n_threads;
    const struct bench_work work = {.run = run, .state = &with_threads};
    snprintf(result.name, sizeof result.name, "io/%s/%s", what, nhi_codec_name(chunks->info->codec));
    bench_loads_open(&loads, &bench->machine, BENCH_DRAM, n_threads);
    bench_measure((struct bench_work[]){loads.work, work}, 2, &bench->effort, times);
    result.time = times[1];
    result.limit_bytes_per_ns = loads.n_bytes / times[0].median_ns;
    result.n_items = (double)chunks->info->n_lines * (double)chunks->info->axis.n;
    bench_loads_close(&loads);
    bench_add(bench->report, &result);
}

static void add_file(struct bench *bench, const char *path, const char *codec, unsigned n_threads)
{
    struct bench_reads reads;
    struct bench_result result = {.n_threads = n_threads};
    snprintf(result.name, sizeof result.name, "io/page-cache/%s", codec);
    bench_reads_open(&reads, path, n_threads);
    bench_measure(&reads.work, 1, &bench->effort, &result.time);
    result.n_bytes = reads.n_bytes;
    bench_reads_close(&reads);
    bench_add(bench->report, &result);
}

static void add_read_paths(struct bench *bench, struct chunks *chunks, unsigned n_threads)
{
    static const struct {
        enum nhi_read_path path;
        const char *what;
    } paths[] = {{NHI_READ_HDF5, "read-hdf5"}, {NHI_READ_PREAD, "read-pread"}, {NHI_READ_MAP, "read-map"}};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct nh_error error;
        bench_must(nhi_segment_read_path(chunks->segment, NHI_QUANTITY, paths[i].path, &error), &error);
        add(bench, chunks, paths[i].what, run_read, n_threads);
    }
}

static void measure_codec(struct bench *bench, const char *codec)
{
    const struct city city = {bench->n_enterprises, 72, codec};
    char path[CITY_PATH_BYTES];
    struct chunks chunks;
    unsigned counts[BENCH_MAX_POINTS];
    size_t n_counts = bench_thread_counts(bench->n_threads, counts);
    city_segment(bench, &city, path);
    open_chunks(&chunks, path, bench->n_threads);
    for (size_t t = 0; t < n_counts; t++)
        add_file(bench, path, codec, counts[t]);
    if (all_are_right(&chunks)) {
        for (size_t t = 0; t < n_counts; t++)
            add(bench, &chunks, "decode", run_decode, counts[t]);
        add(bench, &chunks, "H5Dread", run_h5dread, 1);
        for (size_t t = 0; t < n_counts; t++)
            add_read_paths(bench, &chunks, counts[t]);
    } else {
        bench_wrong(bench->report, "io/decode");
    }
    close_chunks(&chunks);
}

void bench_io(struct bench *bench)
{
    bench_say("(quantities of %u enterprises x 72 months)", bench->n_enterprises);
    const char *codecs[CITY_MAX_CODECS];
    size_t n_codecs = city_codecs(codecs);
    for (size_t c = 0; c < n_codecs; c++)
        measure_codec(bench, codecs[c]);
}
