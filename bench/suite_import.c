/* suite_import.c - CSV tables in long form to a committed store (parsed, sorted, written, read back, synchronised).
 * First the figures of the imported store are compared with those of the store that the same city makes directly. */
#include "bench/bench.h"
#include "bench/city.h"
#include "bench/rate_work.h"

#include <stdio.h>
#include <stdlib.h>

struct import {
    unsigned n_threads;
    char paths[CITY_TABLES][CITY_PATH_BYTES];
    double n_bytes; /* of the tables */
    char store[CITY_PATH_BYTES];
    struct nh_import_report report;
};

static void prepare(void *state)
{
    city_remove(((struct import *)state)->store);
}

static uint64_t run(void *state)
{
    struct import *import = state;
    struct nh_context_options context_options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_import_file files[CITY_TABLES];
    struct nh_error error;
    nh_context *context;
    for (size_t t = 0; t < CITY_TABLES; t++)
        files[t] = (struct nh_import_file){.path = import->paths[t]};
    context_options.n_threads = import->n_threads;
    bench_must(nh_context_new(&context_options, &context, &error), &error);
    bench_must(nh_import(context, import->store, files, CITY_TABLES, &options, &import->report, &error),
               &error);
    nh_context_free(context);
    return import->report.n_rows;
}

static bool is_right(struct bench *bench, const struct city *city, struct import *import)
{
    char direct[CITY_PATH_BYTES];
    struct rate_work expected, got;
    city_store(bench, city, direct);
    prepare(import);
    run(import);
    rate_work_open(&expected, direct, "enterprise", 1, NULL);
    rate_work_open(&got, import->store, "enterprise", 1, NULL);
    struct nh_text text = rate_work_text(&expected);
    bool is_same = rate_work_same_text(&got, &text);
    nh_text_free(&text);
    rate_work_close(&expected);
    rate_work_close(&got);
    return is_same;
}

static void measure(struct bench *bench, const struct city *city, unsigned n_threads)
{
    struct bench_result result = {.n_threads = n_threads, .name = "import/long"};
    struct import *import = bench_allocate(sizeof *import);
    *import = (struct import){.n_threads = n_threads};
    import->n_bytes = city_tables(bench, city, import->paths);
    snprintf(import->store, sizeof import->store, "%s/imported.nh", bench->directory);
    if (!is_right(bench, city, import)) {
        bench_wrong(bench->report, result.name);
        goto done;
    }
    const struct bench_work work = {.run = run, .prepare = prepare, .state = import};
    const struct bench_effort effort = {.n_rounds = bench->is_quick ? 1 : 5};
    bench_measure(&work, 1, &effort, &result.time);
    result.n_bytes = import->n_bytes;
    result.n_items = (double)import->report.n_rows;
    snprintf(result.note, sizeof result.note, "%.0f MB of CSV", import->n_bytes / 1e6);
    bench_add(bench->report, &result);
done:
    prepare(import);
    free(import);
}

void bench_import(struct bench *bench)
{
    const struct city city = {bench->is_quick ? 200 : 5000, 24, "none"};
    unsigned counts[BENCH_MAX_POINTS];
    size_t n_counts = bench_thread_counts(bench->n_threads, counts);
    bench_say("(%u enterprises x %u months)", city.n_enterprises, city.n_months);
    for (size_t t = 0; t < n_counts; t++)
        measure(bench, &city, counts[t]);
}
