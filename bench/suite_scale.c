/* suite_scale.c - rate over growing data: the cost of a cell must not grow with the number of enterprises or periods,
 * nor the whole cost with the number of groups. A power law is fitted to each curve. */
#include "bench/bench.h"
#include "bench/city.h"
#include "bench/grouped.h"
#include "bench/rate_work.h"

#include <stdio.h>

/* A curve while it is measured. */
struct curve {
    char name[64];
    double x[BENCH_MAX_POINTS], ns[BENCH_MAX_POINTS];
    size_t n;
};

/* The time of a point is that of planning, reading and adding up: the writing of the result is counted in its rows. */
static void add_point(struct bench *bench, struct curve *curve, struct rate_work *rate, unsigned n_threads,
                      double x, const char *label)
{
    struct bench_result result = {.n_threads = n_threads};
    snprintf(result.name, sizeof result.name, "%s/%s", curve->name, label);
    bench_measure(&rate->work, 1, &bench->effort, &result.time);
    result.n_items = rate_work_cells(rate);
    result.n_bytes = rate_work_stored_bytes(rate);
    result.part_ns = result.time.median_ns * (1 - rate_work_shares(rate).publish);
    snprintf(result.note, sizeof result.note, "%.3f ns a cell without publishing",
             result.part_ns / result.n_items);
    bench_add(bench->report, &result);
    curve->x[curve->n] = x;
    curve->ns[curve->n++] = result.part_ns;
}

static void add_city(struct bench *bench, struct curve *curve, const struct city *city, uint32_t x)
{
    char path[CITY_PATH_BYTES], label[32];
    struct rate_work rate;
    city_store(bench, city, path);
    rate_work_open(&rate, path, "region:6,industry:2", bench->n_threads, bench->cpu);
    snprintf(label, sizeof label, "%u", x);
    add_point(bench, curve, &rate, bench->n_threads, x, label);
    rate_work_close(&rate);
}

static void finish(struct bench *bench, const struct curve *curve)
{
    if (curve->n < 2)
        return;
    struct bench_fit fit = bench_fit_power(curve->name, curve->x, curve->ns, curve->n);
    bench_add_fit(bench->report, &fit);
}

static void over_enterprises(struct bench *bench)
{
    struct curve curve = {.name = "scale/enterprises"};
    const uint32_t most = bench->is_quick ? 10000 : bench->is_large ? 10000000 : 100000;
    for (uint32_t n = 1000; n <= most; n *= 10)
        add_city(bench, &curve, &(struct city){n, 12, "none"}, n);
    finish(bench, &curve);
}

static void over_periods(struct bench *bench)
{
    struct curve curve = {.name = "scale/periods"};
    for (uint32_t n = 12; n <= (bench->is_quick ? 48 : 768); n *= 4)
        add_city(bench, &curve, &(struct city){2000, n, "none"}, n);
    finish(bench, &curve);
}

/* The groups are runs of the store's order (s), or scattered over it (u). */
static void over_groups(struct bench *bench, char order, const char *name)
{
    uint32_t n_enterprises = bench->is_large ? 1000000 : bench->n_enterprises;
    struct curve curve = {.n = 0};
    char path[CITY_PATH_BYTES];
    snprintf(curve.name, sizeof curve.name, "scale/%s", name);
    grouped_store(bench, n_enterprises, path);
    for (uint32_t k = 1; k <= n_enterprises; k *= 10) {
        struct rate_work rate;
        char by[16], label[16];
        snprintf(by, sizeof by, "%c%u", order, k);
        snprintf(label, sizeof label, "%u", k);
        rate_work_open(&rate, path, by, bench->n_threads, bench->cpu);
        add_point(bench, &curve, &rate, bench->n_threads, k, label);
        rate_work_close(&rate);
    }
    finish(bench, &curve);
}

static void over_threads(struct bench *bench)
{
    const struct city city = {bench->n_enterprises, 72, "none"};
    struct curve curve = {.name = "scale/threads"};
    char path[CITY_PATH_BYTES], label[32];
    unsigned counts[BENCH_MAX_POINTS];
    size_t n_counts = bench_thread_counts(bench->n_threads, counts);
    city_store(bench, &city, path);
    for (size_t t = 0; t < n_counts; t++) {
        struct rate_work rate;
        rate_work_open(&rate, path, "region:6,industry:2", counts[t], bench->cpu);
        snprintf(label, sizeof label, "%u", counts[t]);
        add_point(bench, &curve, &rate, counts[t], counts[t], label);
        rate_work_close(&rate);
    }
    finish(bench, &curve);
}

void bench_scale(struct bench *bench)
{
    over_threads(bench);
    over_enterprises(bench);
    over_periods(bench);
    over_groups(bench, 's', "sorted-groups");
    over_groups(bench, 'u', "scattered-groups");
}
