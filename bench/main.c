/* main.c - the benchmark program: every kernel at every SIMD level beside the load bandwidth measured in the same run,
 * and the whole way of `rate` over a synthetic store. usage: bench DIR [ENTERPRISES] */
#include "bench/bench.h"
#include "engine/nenghao.h"
#include "kernels/kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { N_COLUMNS = 72, N_SLOTS = 6 };

struct workload {
    const struct nhi_kernels *kernels;
    size_t n_rows;
    int32_t *values; /* [n_rows x N_COLUMNS] */
    uint32_t slot_first[N_SLOTS + 1];
    int64_t *sums; /* [n_rows x N_SLOTS] */
    uint32_t *counts, *group;
    int64_t *acc;
    uint8_t *bytes; /* as many as the values, and their csv marks */
    uint64_t *marks;
};

static size_t value_bytes(const struct workload *w)
{
    return w->n_rows * N_COLUMNS * sizeof(int32_t);
}

static uint64_t load(void *state) /* the limit: read every byte once */
{
    const struct workload *w = state;
    uint64_t sum[8] = {0};
    const uint64_t *words = (const uint64_t *)(const void *)w->values;
    size_t n = value_bytes(w) / sizeof *words / 8 * 8;
    for (size_t i = 0; i < n; i += 8)
        for (size_t k = 0; k < 8; k++)
            sum[k] += words[i + k];
    return sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
}

static uint64_t run_rollup(void *state)
{
    struct workload *w = state;
    w->kernels->rollup_i32(w->values, w->n_rows, N_COLUMNS, w->slot_first, N_SLOTS, w->sums, w->counts);
    return (uint64_t)w->sums[0];
}

static uint64_t run_group_add(void *state)
{
    struct workload *w = state;
    w->kernels->group_add(w->sums, w->group, w->n_rows, N_SLOTS, w->acc);
    return (uint64_t)w->acc[0];
}

static uint64_t run_group_count(void *state)
{
    struct workload *w = state;
    w->kernels->group_count(w->counts, w->group, w->n_rows, N_SLOTS, (uint32_t *)(void *)w->acc);
    return (uint64_t)w->acc[0];
}

static uint64_t run_count_present(void *state)
{
    struct workload *w = state;
    return w->kernels->count_present_i32(w->values, w->n_rows * N_COLUMNS);
}

static uint64_t run_stats(void *state)
{
    struct workload *w = state;
    struct nhi_column_stats stats = NHI_COLUMN_STATS_INIT;
    w->kernels->stats_i64((const int64_t *)(const void *)w->values, value_bytes(w) / sizeof(int64_t), &stats);
    return stats.abs_sum_lo;
}

static uint64_t run_fletcher(void *state)
{
    struct workload *w = state;
    return w->kernels->fletcher32((const uint8_t *)w->values, value_bytes(w));
}

static uint64_t run_unshuffle(void *state)
{
    struct workload *w = state;
    w->kernels->unshuffle_4((const uint8_t *)w->values, w->n_rows * N_COLUMNS, w->bytes);
    return w->bytes[0];
}

static uint64_t run_csv_marks(void *state)
{
    struct workload *w = state;
    w->kernels->csv_marks((const uint8_t *)w->values, value_bytes(w) / 64, w->marks);
    return w->marks[0];
}

struct row {
    const char *name;
    bench_fn run;
    size_t (*bytes)(const struct workload *);
};

static size_t sum_bytes(const struct workload *w)
{
    return w->n_rows * N_SLOTS * sizeof(int64_t);
}

static size_t count_bytes(const struct workload *w)
{
    return w->n_rows * N_SLOTS * sizeof(uint32_t);
}

static const struct row rows[] = {
    {"rollup_i32 72 -> 6", run_rollup, value_bytes},
    {"group_add 6 slots", run_group_add, sum_bytes},
    {"group_count 6 slots", run_group_count, count_bytes},
    {"count_present_i32", run_count_present, value_bytes},
    {"stats_i64", run_stats, value_bytes},
    {"fletcher32", run_fletcher, value_bytes},
    {"unshuffle_4", run_unshuffle, value_bytes},
    {"csv_marks", run_csv_marks, value_bytes},
};

static void *allocate(size_t n_bytes)
{
    void *memory = aligned_alloc(64, (n_bytes / 64 + 1) * 64);
    if (memory == NULL) {
        fprintf(stderr, "bench: no memory\n");
        exit(5);
    }
    memset(memory, 0, n_bytes);
    return memory;
}

static struct workload make_workload(size_t n_rows)
{
    struct workload w = {.n_rows = n_rows};
    w.values = allocate(value_bytes(&w));
    w.sums = allocate(sum_bytes(&w));
    w.counts = allocate(count_bytes(&w));
    w.group = allocate(n_rows * sizeof *w.group);
    w.acc = allocate(sum_bytes(&w));
    w.bytes = allocate(value_bytes(&w));
    w.marks = allocate(value_bytes(&w) / 64 * sizeof *w.marks + 8);
    uint32_t random = 1;
    for (size_t i = 0; i < n_rows * N_COLUMNS; i++) {
        random = random * 1664525u + 1013904223u;
        w.values[i] = random >> 28 == 0 ? NHI_MISSING_I32 : (int32_t)(random >> 8);
    }
    for (size_t i = 0; i < n_rows; i++)
        w.group[i] = (uint32_t)(i / 50);
    for (uint32_t s = 0; s <= N_SLOTS; s++)
        w.slot_first[s] = s * (N_COLUMNS / N_SLOTS);
    return w;
}

static void free_workload(struct workload *w)
{
    free(w->values);
    free(w->sums);
    free(w->counts);
    free(w->group);
    free(w->acc);
    free(w->bytes);
    free(w->marks);
}

static double gb_per_s(size_t n_bytes, int64_t ns)
{
    return (double)n_bytes / (double)ns;
}

static void bench_kernels(const char *level, size_t n_rows)
{
    struct workload w = make_workload(n_rows);
    struct bench_time limit = bench_measure(load, &w);
    double limit_gb_per_s = gb_per_s(value_bytes(&w), limit.median_ns);
    printf("\n%s: %zu KiB, plain loads %.1f GB/s\n", level, value_bytes(&w) / 1024, limit_gb_per_s);
    const struct nhi_kernels *tables[4];
    size_t n_tables = nhi_kernels_available(tables);
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        for (size_t t = 0; t < n_tables; t++) {
            w.kernels = tables[t];
            struct bench_time time = bench_measure(rows[r].run, &w);
            size_t n_bytes = rows[r].bytes(&w);
            printf("  %-22s %-7s %8.1f GB/s  %5.0f %% of the loads  spread %3.0f %%\n", rows[r].name,
                   tables[t]->name, gb_per_s(n_bytes, time.median_ns),
                   100 * gb_per_s(n_bytes, time.median_ns) / limit_gb_per_s,
                   100 * (double)(time.max_ns - time.min_ns) / (double)time.median_ns);
        }
    free_workload(&w);
}

/* ---- the whole way of `rate` ---------------------------------------------------------------------------- */

struct engine {
    nh_store *store;
    const char *by;
};

static void must(nh_status status, const struct nh_error *error)
{
    if (status == NH_OK)
        return;
    fprintf(stderr, "bench: %s\n", error->message);
    exit(1);
}

static uint64_t run_rate(void *state)
{
    struct engine *engine = state;
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error;
    struct nh_text text;
    options.by = engine->by;
    must(nh_rate(engine->store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), &error);
    uint64_t n = text.n_bytes;
    nh_text_free(&text);
    return n;
}

static void bench_rate(const char *path, unsigned n_threads)
{
    static const char *const keys[] = {NULL, "region:6,industry:2", "enterprise"};
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error;
    nh_context *context;
    struct engine engine;
    options.n_threads = n_threads;
    must(nh_context_new(&options, &context, &error), &error);
    must(nh_store_open(context, path, &engine.store, &error), &error);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        engine.by = keys[i];
        struct bench_time time = bench_measure(run_rate, &engine);
        printf("  rate --by %-22s %u threads %9.2f ms  spread %3.0f %%\n",
               keys[i] != NULL ? keys[i] : "(total)", n_threads, (double)time.median_ns / 1e6,
               100 * (double)(time.max_ns - time.min_ns) / (double)time.median_ns);
    }
    nh_store_close(engine.store);
    nh_context_free(context);
}

static void bench_engine(const char *directory, uint32_t n_enterprises)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/bench-%u.nh", directory, n_enterprises);
    struct nh_error error;
    struct stat stat_of_store;
    if (stat(path, &stat_of_store) != 0) { /* made once, used by later runs */
        struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
        nh_context *context;
        options.n_enterprises = n_enterprises;
        options.n_months = 72;
        must(nh_context_new(NULL, &context, &error), &error);
        int64_t start = bench_now_ns();
        must(nh_synth(context, path, &options, &error), &error);
        printf("\nsynth and commit of %u enterprises x 72 months: %.2f s\n", n_enterprises,
               (double)(bench_now_ns() - start) / 1e9);
        nh_context_free(context);
    }
    printf("\nengine: store of %u enterprises x 72 months, warm\n", n_enterprises);
    for (unsigned n_threads = 1; n_threads <= 2; n_threads++)
        bench_rate(path, n_threads);
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: bench DIR [ENTERPRISES]\n");
        return 2;
    }
    uint32_t n_enterprises = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 10) : 20000;
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_kernels("L1", 64);
    bench_kernels("L2", 1024);
    bench_kernels("DRAM", 400000);
    bench_engine(argv[1], n_enterprises);
    return 0;
}
