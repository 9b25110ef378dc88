/* measure.h - how long one call of some work takes: calibrated rounds, median and spread. No test looks at a time. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Work that can be repeated. */
struct bench_work {
    uint64_t (*run)(void *state); /* once; what it returns is kept, so that nothing is optimised away */
    void (*prepare)(void *state); /* NULL, or: before every call, not timed; a round is then one call */
    void *state;
};

/* How hard to look. */
struct bench_effort {
    int64_t round_ns;  /* a round repeats the work until it lasts so long */
    unsigned n_rounds; /* at most BENCH_MAX_ROUNDS */
};

enum { BENCH_MAX_ROUNDS = 31, BENCH_MAX_WORKS = 8 };

/* Of one call. The spread is the median distance from the median, which one disturbed round does not move. */
struct bench_time {
    double median_ns, mad_ns, min_ns;
    double cpu_ns; /* of all threads together, mean */
    double n_cpus; /* processors that were at work; much below the number of threads: something waited */

    uint64_t n_calls; /* in a round */
    unsigned n_rounds;
};

/* Measures up to BENCH_MAX_WORKS works in turns (A B C A B C ...), so that a slow minute of the machine meets all of
 * them. Rounds that are too short to be timed well are thrown away and repeated with more calls. */
void bench_measure(const struct bench_work *works, size_t n_works, const struct bench_effort *effort,
                   struct bench_time *times);

#endif
