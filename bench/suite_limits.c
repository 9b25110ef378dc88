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

static void add_reads(struct bench *bench, unsigned n_threads)
{
    char path[4096];
    struct bench_reads reads;
    struct bench_result result = {.n_threads = n_threads, .name = "limits/reads/page-cache"};
    snprintf(path, sizeof path, "%s/page-cache", bench->directory);
    make_file(path, bench->is_quick ? (size_t)16 << 20 : (size_t)256 << 20);
    bench_reads_open(&reads, path, n_threads);
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
    add_reads(bench, 1);
    if (bench->n_threads > 1)
        add_reads(bench, bench->n_threads);
}
