/* request.h - what a benchmark is asked for, and the one function that does it. */
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H

#include "engine/nenghao.h"

struct bench_request {
    const char *suites;      /* names separated by commas; NULL: those that need nothing else */
    const char *directory;   /* for stores and tables; NULL: bench-data */
    const char *json;        /* NULL, or a file for the results in the shape of Google Benchmark */
    const char *baseline;    /* NULL, or such a file to compare with */
    const char *cpu;         /* ceiling of the SIMD level of the engine; NULL: the best there is */
    unsigned n_threads;      /* most threads; 0: those that the process may use */
    uint32_t n_enterprises;  /* of the suites engine, io and loads; 0: 20,000 */
    bool is_quick, is_large; /* small sizes and few rounds; also sizes that take minutes and gigabytes */

    bool (*is_cancelled)(void); /* NULL, or asked behind every row */
};

/* Prints the rows while they are measured. What it has allocated when it fails is left to the end of the process.
 * NH_ARGUMENT: unknown suite. NH_CHECK_FAILED: a result was wrong, and was not timed. NH_CANCELLED. NH_IO. NH_MEMORY. */
NH_CHECKED nh_status bench_run(const struct bench_request *request, struct nh_error *error);

/* The suites, a line each. Static text. */
const char *bench_suite_names(void);

#endif
