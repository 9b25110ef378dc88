/* bench.h - what the suites of the benchmark share: the options of a run, results, and how they fail. A wrong result
 * fails the run; a time never does. */
#ifndef BENCH_H
#define BENCH_H

#include "bench/machine.h"
#include "bench/measure.h"
#include "engine/base/status.h"

struct bench_report;

struct bench {
    const char *directory;  /* for stores and tables; those that are there are used again */
    bool is_quick;          /* small sizes, few rounds */
    bool is_large;          /* also sizes that take minutes and gigabytes */
    const char *cpu;        /* ceiling of the SIMD level of the engine; NULL: the best there is */
    unsigned n_threads;     /* most threads */
    uint32_t n_enterprises; /* of the suite engine */
    struct bench_effort effort;
    struct bench_machine machine;
    struct bench_report *report;
};

/* One row: the name is suite/what/how/level. */
struct bench_result {
    char name[96];
    unsigned n_threads;
    struct bench_time time;
    double n_bytes;            /* that one call moves; 0: not counted */
    double n_items;            /* that one call treats; 0: not counted */
    double limit_bytes_per_ns; /* 0: none */
    double part_ns;            /* of the time, what a curve is fitted to; 0: there is none */
    char note[96];             /* printed behind the row */
};
void bench_add(struct bench_report *report, const struct bench_result *result) __attribute__((nonnull));

/* A line of text, or the heading of a table, for people only. */
void bench_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Counts a result that differs from that of the reference; what it took is not measured. */
void bench_wrong(struct bench_report *report, const char *name);

/* A power law through the points of a scaling curve: y = factor * x^exponent. */
struct bench_fit {
    char name[96];
    double factor, exponent;
};
enum { BENCH_MAX_POINTS = 16 };
struct bench_fit bench_fit_power(const char *name, const double *x, const double *y, size_t n);
void bench_add_fit(struct bench_report *report, const struct bench_fit *fit);

/* 1, 2, 4, ... and most; returns how many, at most BENCH_MAX_POINTS. */
size_t bench_thread_counts(unsigned most, unsigned counts[BENCH_MAX_POINTS]);

/* Runs something that ends by itself or by bench_die. */
nh_status bench_protect(void (*run)(void *state), void *state, struct nh_error *error);
/* End what runs under bench_protect with a message. */
void bench_die(nh_status status, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));
void bench_must(nh_status status, const struct nh_error *error);
/* Never NULL; free with free(). On huge pages where it is large and the system gives them: the limits and the works are
 * then slowed by the same address translation, which is none. */
void *bench_allocate(size_t n_bytes);

/* The suites. */
void bench_limits(struct bench *bench);
void bench_kernel(struct bench *bench);
void bench_exactness(struct bench *bench);
void bench_io(struct bench *bench);
void bench_engine(struct bench *bench);
void bench_import(struct bench *bench);
void bench_scale(struct bench *bench);
void bench_float64_loads(struct bench *bench);
void bench_instructions(struct bench *bench);
/* A place that the counter of instructions knows by its name. */
void bench_mark(void);

#endif
