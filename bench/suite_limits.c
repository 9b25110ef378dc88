/* suite_limits.c - the limits by themselves, for 1 and for all threads. */
#include "bench/bench.h"
#include "bench/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add_loads(struct bench *bench, enum bench_level level, unsigned n_threads)
{
    struct bench_loads loads;
    struct bench_result result = {.n_threads = n_threads};
    bench_loads_open(&loads, &bench->machine, level, n_threads);
    bench_measure(&loads.work, 1, &bench->effort, &result.time);
    result.n_bytes = loads.n_bytes;
    snprintf(result.name, sizeof result.name, "limits/loads/%s", bench_level_name(level));
    bench_loads_close(&loads);
    bench_add(bench->report, &result);
}

/* A file larger than the caches; it stays in the directory for later runs. */
static void make_file(const char *path, size_t n_bytes)
{
    enum { BLOCK_BYTES = 1 << 20 };
    struct stat about;
    if (stat(path, &about) == 0 && (size_t)about.st_size == n_bytes)
        return;
    unsigned char *block = bench_allocate(BLOCK_BYTES);
    memset(block, 1, BLOCK_BYTES);
    FILE *file = fopen(path, "wb");
    for (size_t i = 0; file != NULL && i < n_bytes / BLOCK_BYTES; i++)
        if (fwrite(block, BLOCK_BYTES, 1, file) != 1)
            bench_die(NH_IO, "cannot write %s: %s", path, strerror(errno));
    if (file == NULL || fclose(file) != 0)
        bench_die(NH_IO, "cannot write %s: %s", path, strerror(errno));
    free(block);
}

static void add_reads(struct bench *bench, bool is_cold, unsigned n_threads)
{
    char path[4096];
    struct bench_reads reads;
    struct bench_result result = {.n_threads = n_threads};
    snprintf(result.name, sizeof result.name, "limits/reads/%s", is_cold ? "disk" : "page-cache");
    snprintf(path, sizeof path, "%s/page-cache", bench->directory);
    make_file(path, bench->is_quick ? (size_t)16 << 20 : (size_t)256 << 20);
    bench_reads_open(&reads, path, n_threads);
    if (is_cold)
        bench_reads_make_cold(&reads);
    bench_measure(&reads.work, 1, &bench->effort, &result.time);
    result.n_bytes = reads.n_bytes;
    bench_reads_close(&reads);
    bench_add(bench->report, &result);
}

void bench_limits(struct bench *bench)
{
    for (enum bench_level level = BENCH_L1; level < BENCH_N_LEVELS; level++) {
        add_loads(bench, level, 1);
        if (bench->n_threads > 1)
            add_loads(bench, level, bench->n_threads);
    }
    for (int is_cold = 0; is_cold <= 1; is_cold++) {
        add_reads(bench, is_cold, 1);
        if (bench->n_threads > 1)
            add_reads(bench, is_cold, bench->n_threads);
    }
}

void bench_float64_loads(struct bench *bench)
{
    enum { CELLS_OF_AN_ENTERPRISE = 72 * 13 /* months x (carriers and value added) */ };
    struct bench_loads loads;
    struct bench_result result = {.n_threads = bench->n_threads, .name = "loads/float64"};
    result.n_items = (double)bench->n_enterprises * CELLS_OF_AN_ENTERPRISE;
    bench_loads_open_bytes(&loads, (size_t)result.n_items * sizeof(double), bench->n_threads);
    bench_measure(&loads.work, 1, &bench->effort, &result.time);
    result.n_bytes = loads.n_bytes;
    bench_loads_close(&loads);
    bench_add(bench->report, &result);
}
