/* suite_exactness.c - what exactness costs: rows of months added up column by column as integers, with bits of what is
 * present, beside the same rows as doubles without looking whether anything is missing. Three works over the same number
 * of cells take turns: int64 and double, which move the same bytes, and int32, which stores hold where it fits. */
#include "bench/bench.h"
#include "engine/base/parallel.h"
#include "kernels/kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MONTHS = 72,
    RUN_ROWS = 64, /* in one call of a kernel: enterprises of one group, as rate finds them */
    TASK_ROWS = 16 * RUN_ROWS,
    PRESENT_WORDS = (MONTHS + 63) / 64,
    LANES = 8,
    SAFE_ROWS = 1 << 11, /* of values below 2^20 in sums below 2^31 */
    THREAD_BYTES = 1024
};

typedef double doubles __attribute__((vector_size(64)));

#if defined(__x86_64__)
#define FOR_EVERY_ISA __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EVERY_ISA
#endif

/* One accumulator for each eight months, which stay in registers where there are enough of them. */
FOR_EVERY_ISA static void add_doubles(const double *values, size_t n_rows, double *sums)
{
    const doubles *row = (const doubles *)(const void *)values;
    doubles acc[MONTHS / LANES] = {{0}};
    for (size_t r = 0; r < n_rows; r++, row += MONTHS / LANES)
        for (size_t i = 0; i < MONTHS / LANES; i++)
            acc[i] += row[i];
    for (size_t i = 0; i < MONTHS; i++)
        sums[i] += acc[i / LANES][i % LANES];
}

/* One kind of cells, and what adds up a run of them. */
struct addition {
    const char *name;
    size_t cell_bytes;
    size_t n_rows;
    unsigned n_threads;
    const struct nhi_kernels *kernels;
    unsigned char *cells;   /* [n_rows x MONTHS] */
    unsigned char *scratch; /* [n_threads x THREAD_BYTES]: sums by column, in lines of their own */
    void (*add)(const struct addition *addition, size_t first, size_t n, unsigned char *scratch);
};

static void add_run_doubles(const struct addition *addition, size_t first, size_t n, unsigned char *scratch)
{
    const double *values = (const void *)addition->cells;
    add_doubles(values + first * MONTHS, n, (void *)scratch);
}

/* What the kernels give for a run. */
struct run_sums {
    int64_t sums[MONTHS];
    uint64_t present[RUN_ROWS * PRESENT_WORDS], full[RUN_ROWS / 64];
};

static void add_sums(const struct run_sums *run, unsigned char *scratch)
{
    int64_t *sums = (void *)scratch;
    for (size_t i = 0; i < MONTHS; i++)
        sums[i] += run->sums[i];
}

static void add_run_i64(const struct addition *addition, size_t first, size_t n, unsigned char *scratch)
{
    const int64_t *values = (const void *)addition->cells;
    struct run_sums run;
    addition->kernels->columns_i64(values + first * MONTHS, n, MONTHS, MONTHS, run.sums, run.present,
                                   run.full);
    add_sums(&run, scratch);
}

static void add_run_i32(const struct addition *addition, size_t first, size_t n, unsigned char *scratch)
{
    const int32_t *values = (const void *)addition->cells;
    struct run_sums run;
    addition->kernels->columns_i32(values + first * MONTHS, n, MONTHS, MONTHS, SAFE_ROWS, run.sums,
                                   run.present, run.full);
    add_sums(&run, scratch);
}

static nh_status add_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct addition *addition = state;
    size_t first = i_task * TASK_ROWS, end = first + TASK_ROWS;
    (void)error;
    end = end < addition->n_rows ? end : addition->n_rows;
    for (size_t r = first, n; r < end; r += n) {
        n = end - r < RUN_ROWS ? end - r : RUN_ROWS;
        addition->add(addition, r, n, addition->scratch + (size_t)i_thread * THREAD_BYTES);
    }
    return NH_OK;
}

static uint64_t run(void *state)
{
    struct addition *addition = state;
    memset(addition->scratch, 0, (size_t)addition->n_threads * THREAD_BYTES);
    bench_must(nhi_parallel_for((addition->n_rows + TASK_ROWS - 1) / TASK_ROWS, addition->n_threads, add_task,
                                addition, NULL),
               NULL);
    return addition->scratch[0];
}

/* Cell (r, c) is r % 1000 + c: small enough for doubles to be exact. */
static void fill(struct addition *addition)
{
    addition->cells = bench_allocate(addition->n_rows * MONTHS * addition->cell_bytes);
    addition->scratch = bench_allocate((size_t)addition->n_threads * THREAD_BYTES);
    for (size_t i = 0; i < addition->n_rows * MONTHS; i++) {
        int64_t value = (int64_t)(i / MONTHS % 1000 + i % MONTHS);
        if (addition->add == add_run_doubles)
            ((double *)(void *)addition->cells)[i] = (double)value;
        else if (addition->cell_bytes == sizeof(int32_t))
            ((int32_t *)(void *)addition->cells)[i] = (int32_t)value;
        else
            ((int64_t *)(void *)addition->cells)[i] = value;
    }
}

/* The sum of a column over all threads. */
static double column_sum(const struct addition *addition, size_t column)
{
    double sum = 0;
    for (unsigned t = 0; t < addition->n_threads; t++) {
        const unsigned char *sums = addition->scratch + (size_t)t * THREAD_BYTES;
        sum += addition->add == add_run_doubles ? ((const double *)(const void *)sums)[column]
                                                : (double)((const int64_t *)(const void *)sums)[column];
    }
    return sum;
}

static bool is_right(struct addition *addition, const struct addition *reference)
{
    run(addition);
    for (size_t c = 0; c < MONTHS; c++)
        if (column_sum(addition, c) != column_sum(reference, c))
            return false;
    return true;
}

static void add_result(struct bench *bench, const struct addition *addition, const char *level,
                       const struct bench_time *times, size_t i)
{
    struct bench_result result = {.n_threads = addition->n_threads, .time = times[i]};
    result.n_items = (double)addition->n_rows * MONTHS;
    result.n_bytes = result.n_items * (double)addition->cell_bytes;
    snprintf(result.name, sizeof result.name, "exactness/%s/%s", addition->name, level);
    snprintf(result.note, sizeof result.note, "%.2f x doubles", times[i].median_ns / times[0].median_ns);
    bench_add(bench->report, &result);
}

static void compare(struct bench *bench, enum bench_level level, unsigned n_threads)
{
    enum { N = 3 };
    size_t n_bytes = bench_level_bytes(&bench->machine, level, n_threads) * n_threads;
    const struct addition kinds[N] = {{.name = "double", .cell_bytes = 8, .add = add_run_doubles},
                                      {.name = "int64", .cell_bytes = 8, .add = add_run_i64},
                                      {.name = "int32", .cell_bytes = 4, .add = add_run_i32}};
    struct addition additions[N];
    struct bench_work works[N];
    struct bench_time times[N];
    for (size_t i = 0; i < N; i++) {
        additions[i] = kinds[i];
        additions[i].n_threads = n_threads;
        additions[i].n_rows = n_bytes / (MONTHS * sizeof(double));
        additions[i].kernels = nhi_kernels_select(bench->cpu);
        fill(&additions[i]);
        works[i] = (struct bench_work){.run = run, .state = &additions[i]};
    }
    run(&additions[0]);
    bench_measure(works, N, &bench->effort, times);
    for (size_t i = 0; i < N; i++)
        if (is_right(&additions[i], &additions[0]))
            add_result(bench, &additions[i], bench_level_name(level), times, i);
        else
            bench_wrong(bench->report, additions[i].name);
    for (size_t i = 0; i < N; i++) {
        free(additions[i].cells);
        free(additions[i].scratch);
    }
}

void bench_exactness(struct bench *bench)
{
    compare(bench, BENCH_L2, 1);
    if (bench->is_quick)
        return;
    compare(bench, BENCH_DRAM, 1);
    if (bench->n_threads > 1)
        compare(bench, BENCH_DRAM, bench->n_threads);
}
