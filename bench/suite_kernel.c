/* suite_kernel.c - every kernel at every SIMD level in L1, L2 and DRAM, on one thread: first the result, compared with
 * that of the scalar table, then the time, beside the loads of the same level of memory. */
#include "bench/bench.h"
#include "bench/kernel_work.h"
#include "bench/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TABLES = 4 };

/* One kernel at one level of memory. */
struct contest {
    const struct nhi_kernels *tables[MAX_TABLES];
    size_t n_tables;
    struct kernel_work works[MAX_TABLES]; /* the same memory, another table */
    bool is_right[MAX_TABLES];
};

static void result_name(const struct contest *contest, size_t i, enum bench_level level, char name[96])
{
    snprintf(name, 96, "kernel/%s/%s/%s", contest->works[i].row->name, contest->tables[i]->name,
             bench_level_name(level));
}

/* The scalar table is the last one. */
static void compare(struct contest *contest)
{
    struct kernel_work *reference = &contest->works[contest->n_tables - 1];
    unsigned char *expected = bench_allocate(reference->n_out_bytes);
    kernel_work_reset(reference);
    uint64_t right = reference->row->run(reference);
    memcpy(expected, reference->out, reference->n_out_bytes);
    for (size_t i = 0; i < contest->n_tables; i++) {
        struct kernel_work *work = &contest->works[i];
        kernel_work_reset(work);
        contest->is_right[i] =
            work->row->run(work) == right && memcmp(work->out, expected, work->n_out_bytes) == 0;
    }
    free(expected);
}

static void measure(struct bench *bench, struct contest *contest, enum bench_level level)
{
    struct bench_loads loads;
    struct bench_work works[MAX_TABLES + 1];
    struct bench_time times[MAX_TABLES + 1];
    bench_loads_open(&loads, &bench->machine, level, 1);
    works[0] = loads.work;
    for (size_t i = 0; i < contest->n_tables; i++)
        works[i + 1] = (struct bench_work){.run = contest->works[i].row->run, .state = &contest->works[i]};
    bench_measure(works, contest->n_tables + 1, &bench->effort, times);
    for (size_t i = 0; i < contest->n_tables; i++) {
        struct bench_result result = {.n_threads = 1,
                                      .time = times[i + 1],
                                      .n_bytes = kernel_work_bytes(&contest->works[i]),
                                      .n_items = (double)contest->works[i].n,
                                      .limit_bytes_per_ns = loads.n_bytes / times[0].median_ns};
        result_name(contest, i, level, result.name);
        if (contest->is_right[i])
            bench_add(bench->report, &result);
        else
            bench_wrong(bench->report, result.name);
    }
    bench_loads_close(&loads);
}

static void run_contest(struct bench *bench, const struct kernel_row *row, enum bench_level level)
{
    struct contest contest = {0};
    struct kernel_work shared;
    contest.n_tables = nhi_kernels_available(contest.tables);
    kernel_work_open(&shared, row, bench_level_bytes(&bench->machine, level, 1));
    for (size_t i = 0; i < contest.n_tables; i++) {
        contest.works[i] = shared;
        contest.works[i].kernels = contest.tables[i];
    }
    compare(&contest);
    measure(bench, &contest, level);
    kernel_work_close(&shared);
}

void bench_kernel(struct bench *bench)
{
    static const enum bench_level levels[] = {BENCH_L1, BENCH_L2, BENCH_DRAM};
    for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++) {
        for (size_t r = 0; r < n_kernel_rows; r++)
            if (!bench->is_quick || levels[l] != BENCH_DRAM)
                run_contest(bench, &kernel_rows[r], levels[l]);
    }
}
