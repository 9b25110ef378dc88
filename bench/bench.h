/* bench.h - measuring one function: calibrated repetitions, median and spread. Times are never used by tests. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

/* Runs the work once; the result is folded into a sink so that it cannot be optimised away. */
typedef uint64_t (*bench_fn)(void *state);

struct bench_time {
    int64_t median_ns, min_ns, max_ns; /* of one call */
    uint64_t n_calls;
};

/* Repeats `work` in 9 rounds of at least 20 ms each. */
struct bench_time bench_measure(bench_fn work, void *state);

int64_t bench_now_ns(void);

#endif
