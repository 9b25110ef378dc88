/* measure.c - see bench.h. */
#include "bench/bench.h"

#include <stdlib.h>
#include <time.h>

enum { N_ROUNDS = 9, ROUND_NS = 20000000 };

static volatile uint64_t sink;

int64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t round_ns(bench_fn work, void *state, uint64_t n_calls)
{
    int64_t start = bench_now_ns();
    for (uint64_t i = 0; i < n_calls; i++)
        sink = sink + work(state);
    return bench_now_ns() - start;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct bench_time bench_measure(bench_fn work, void *state)
{
    uint64_t n_calls = 1;
    while (round_ns(work, state, n_calls) < ROUND_NS)
        n_calls *= 2;
    int64_t rounds[N_ROUNDS];
    for (int i = 0; i < N_ROUNDS; i++)
        rounds[i] = round_ns(work, state, n_calls) / (int64_t)n_calls;
    qsort(rounds, N_ROUNDS, sizeof rounds[0], compare);
    return (struct bench_time){.median_ns = rounds[N_ROUNDS / 2],
                               .min_ns = rounds[0],
                               .max_ns = rounds[N_ROUNDS - 1],
                               .n_calls = n_calls};
}
