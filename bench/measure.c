/* measure.c - see measure.h. */
#include "bench/measure.h"

#include "engine/base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static volatile uint64_t sink;

/* One work that is being measured. */
struct trial {
    uint64_t n_calls;
    double round_ns[BENCH_MAX_ROUNDS]; /* of one call */
    double all_ns, cpu_ns;             /* of all rounds */

    uint64_t n_all_calls;
};

struct span {
    int64_t ns, cpu_ns;
};

static int64_t cpu_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * (int64_t)NHI_NS_PER_S + now.tv_nsec;
}

static struct span time_calls(const struct bench_work *work, uint64_t n_calls)
{
    if (work->prepare != NULL)
        work->prepare(work->state);
    int64_t cpu = cpu_now_ns();
    uint64_t start = nhi_now_ns();
    for (uint64_t i = 0; i < n_calls; i++)
        sink = sink + work->run(work->state);
    uint64_t end = nhi_now_ns();
    return (struct span){.ns = (int64_t)(end - start), .cpu_ns = cpu_now_ns() - cpu};
}

/* The first calls also warm caches and branch predictors: they are not kept. */
static uint64_t calibrate(const struct bench_work *work, int64_t round_ns)
{
    enum { MOST_GROWTH = 100 };
    if (work->prepare != NULL)
        return 1;
    for (uint64_t n_calls = 1;;) {
        int64_t ns = time_calls(work, n_calls).ns;
        if (ns >= round_ns)
            return n_calls;
        int64_t growth = ns > 0 ? round_ns / ns + 1 : MOST_GROWTH;
        n_calls *= (uint64_t)(growth < 2 ? 2 : growth > MOST_GROWTH ? MOST_GROWTH : growth);
    }
}

static void take_round(const struct bench_work *work, const struct bench_effort *effort, unsigned i_round,
                       struct trial *trial)
{
    struct span span = time_calls(work, trial->n_calls);
    while (work->prepare == NULL && span.ns < effort->round_ns / 2) { /* calibrated in a slow moment */
        trial->n_calls *= 2;
        span = time_calls(work, trial->n_calls);
    }
    trial->round_ns[i_round] = (double)span.ns / (double)trial->n_calls;
    trial->all_ns += (double)span.ns;
    trial->cpu_ns += (double)span.cpu_ns;

    trial->n_all_calls += trial->n_calls;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the values. */
static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

static struct bench_time summary(struct trial *trial, unsigned n_rounds)
{
    struct bench_time time = {.n_calls = trial->n_calls,
                              .n_rounds = n_rounds,
                              .cpu_ns = trial->cpu_ns / (double)trial->n_all_calls,
                              .n_cpus = trial->cpu_ns / trial->all_ns,
                              .median_ns = median(trial->round_ns, n_rounds)};
    time.min_ns = trial->round_ns[0];
    for (unsigned i = 0; i < n_rounds; i++)
        trial->round_ns[i] = fabs(trial->round_ns[i] - time.median_ns);
    time.mad_ns = median(trial->round_ns, n_rounds);
    return time;
}

void bench_measure(const struct bench_work *works, size_t n_works, const struct bench_effort *effort,
                   struct bench_time *times)
{
    struct trial trials[BENCH_MAX_WORKS] = {{0}};
    unsigned n_rounds = effort->n_rounds < BENCH_MAX_ROUNDS ? effort->n_rounds : BENCH_MAX_ROUNDS;
    for (size_t w = 0; w < n_works; w++)
        trials[w].n_calls = calibrate(&works[w], effort->round_ns);
    for (unsigned r = 0; r < n_rounds; r++)
        for (size_t w = 0; w < n_works; w++)
            take_round(&works[w], effort, r, &trials[w]);
    for (size_t w = 0; w < n_works; w++)
        times[w] = summary(&trials[w], n_rounds);
}
