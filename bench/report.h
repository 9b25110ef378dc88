/* report.h - collects the rows of a run: a table for people while it runs, a document for programs at its end. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench/bench.h"

struct bench_report {
    struct bench_result *results;
    size_t n_results, capacity;
    struct bench_fit fits[BENCH_MAX_POINTS];
    size_t n_fits;
    size_t n_wrong;
    bool (*is_cancelled)(void);      /* NULL: never */
    struct bench_baseline *baseline; /* NULL: none was given */
};

/* JSON in the shape of Google Benchmark, so that its tools read it. */
void bench_json_write(const struct bench *bench, const char *path);

/* An older document of the same shape. */
struct bench_baseline *bench_baseline_read(const char *path);
void bench_baseline_free(struct bench_baseline *baseline);
/* "1.20x faster", "0.8x", "as before": median against median; a difference is one when it is larger than three times
 * the sum of both spreads. Empty when the older document has no such row. */
void bench_baseline_compare(const struct bench_baseline *baseline, const struct bench_result *result,
                            char text[64]);

#endif
