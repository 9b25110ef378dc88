/* suite_engine.c - rate over a synthetic store of 72 months and 12 carriers: hot, in-process, from options to CSV text.
 * Every result is first compared with that of one thread and scalar kernels on the codec none. */
#include "bench/bench.h"
#include "bench/city.h"
#include "bench/limits.h"
#include "bench/rate_work.h"

#include <stdio.h>
#include <stdlib.h>

enum { MONTHS = 72, VALUES_OF_A_MONTH = 13 /* carriers and value added */ };

static const struct {
    const char *by, *name;
} keys[] = {{NULL, "total"}, {"region:6,industry:2", "county+division"}, {"enterprise", "enterprise"}};
enum { N_KEYS = sizeof keys / sizeof keys[0] };

/* Where the time went, and how it compares with only loading the cells of the city as float64. */
static void describe(const struct rate_work *rate, struct bench_result *result, const struct city *city)
{
    struct rate_shares shares = rate_work_shares(rate);
    double n_float64_bytes = 8.0 * city->n_enterprises * MONTHS * VALUES_OF_A_MONTH;
    snprintf(result->note, sizeof result->note, "plan %.0f read %.0f publish %.0f %%, %.2f x float64 loads",
             100 * shares.plan, 100 * shares.read, 100 * shares.publish,
             result->time.median_ns * result->limit_bytes_per_ns / n_float64_bytes);
}

/* One key over one store with some threads, in turns with the loads of as many threads. */
static void measure_rate(struct bench *bench, const struct city *city, size_t i_key, unsigned n_threads,
                         const struct nh_text *expected)
{
    char path[CITY_PATH_BYTES];
    struct rate_work rate;
    struct bench_loads loads;
    struct bench_result result = {.n_threads = n_threads};
    struct bench_time times[2];
    city_store(bench, city, path);
    snprintf(result.name, sizeof result.name, "engine/rate/%s/%s", keys[i_key].name, city->codec);
    rate_work_open(&rate, path, keys[i_key].by, n_threads, bench->cpu);
    if (!rate_work_same_text(&rate, expected)) {
        bench_wrong(bench->report, result.name);
        rate_work_close(&rate);
        return;
    }
    bench_loads_open(&loads, &bench->machine, BENCH_DRAM, n_threads);
    bench_measure((struct bench_work[]){loads.work, rate.work}, 2, &bench->effort, times);
    result.time = times[1];
    result.n_bytes = rate_work_stored_bytes(&rate);
    result.n_items = rate_work_cells(&rate);
    result.limit_bytes_per_ns = loads.n_bytes / times[0].median_ns;
    describe(&rate, &result, city);
    bench_loads_close(&loads);
    rate_work_close(&rate);
    bench_add(bench->report, &result);
}

static void measure_key(struct bench *bench, size_t i_key)
{
    const struct city plain = {bench->n_enterprises, MONTHS, "none"};
    const char *codecs[CITY_MAX_CODECS];
    char path[CITY_PATH_BYTES];
    unsigned counts[BENCH_MAX_POINTS];
    size_t n_counts = bench_thread_counts(bench->n_threads, counts);
    struct rate_work reference;
    city_store(bench, &plain, path);
    rate_work_open(&reference, path, keys[i_key].by, 1, "scalar");
    struct nh_text expected = rate_work_text(&reference);
    rate_work_close(&reference);
    size_t n_codecs = city_codecs(codecs);
    for (size_t c = 0; c < n_codecs; c++)
        for (size_t t = 0; t < n_counts; t++)
            measure_rate(bench, &(struct city){bench->n_enterprises, MONTHS, codecs[c]}, i_key, counts[t],
                         &expected);
    nh_text_free(&expected);
}

/* What a rate takes at constant prices, and in all scopes at once, in turns with the plain one. */
static void measure_views(struct bench *bench, size_t i_key, unsigned n_threads)
{
    enum { PLAIN, CONSTANT, SCOPES, N_VIEWS };
    static const char *const names[N_VIEWS] = {"plain", "constant", "scopes"};
    const struct city city = {bench->n_enterprises, MONTHS, "none"};
    char path[CITY_PATH_BYTES];
    struct rate_work views[N_VIEWS];
    struct bench_work work[N_VIEWS];
    struct bench_time times[N_VIEWS];
    city_priced_store(bench, &city, path);
    for (size_t v = 0; v < N_VIEWS; v++) {
        rate_work_open(&views[v], path, keys[i_key].by, n_threads, bench->cpu);
        work[v] = views[v].work;
    }
    views[CONSTANT].options.price = "constant:2015";
    views[SCOPES].options.scope = "full,no-feedstock,no-renewable,fossil";
    bench_measure(work, N_VIEWS, &bench->effort, times);
    for (size_t v = 0; v < N_VIEWS; v++) {
        struct bench_result result = {.n_threads = n_threads, .time = times[v]};
        snprintf(result.name, sizeof result.name, "engine/%s/%s", names[v], keys[i_key].name);
        snprintf(result.note, sizeof result.note, "%.2f x plain",
                 times[v].median_ns / times[PLAIN].median_ns);
        result.n_items = rate_work_cells(&views[v]);
        bench_add(bench->report, &result);
        rate_work_close(&views[v]);
    }
}

static uint64_t run_open(void *state)
{
    struct rate_work rate;
    rate_work_open(&rate, state, NULL, 1, NULL); /* opening uses no kernel */
    rate_work_close(&rate);
    return rate.n_calls;
}

static void measure_open(struct bench *bench)
{
    const struct city city = {bench->n_enterprises, MONTHS, "none"};
    char path[CITY_PATH_BYTES];
    struct bench_result result = {.n_threads = 1, .name = "engine/open", .n_items = city.n_enterprises};
    city_store(bench, &city, path);
    const struct bench_work work = {.run = run_open, .state = path};
    bench_measure(&work, 1, &bench->effort, &result.time);
    bench_add(bench->report, &result);
}

void bench_engine(struct bench *bench)
{
    bench_say("(%u enterprises x %d months)", bench->n_enterprises, MONTHS);
    measure_open(bench);
    for (size_t k = 0; k < N_KEYS; k++)
        measure_key(bench, k);
    for (size_t k = 0; k < N_KEYS; k++)
        measure_views(bench, k, bench->n_threads);
}
