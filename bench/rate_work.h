/* rate_work.h - `rate` over an open store as work that can be measured: the whole call, from options to CSV text. */
#ifndef BENCH_RATE_WORK_H
#define BENCH_RATE_WORK_H

#include "bench/bench.h"

struct rate_work {
    nh_context *context;
    nh_store *store;
    struct nh_rate_options options;
    struct nh_timings timings; /* of all calls */
    uint64_t n_calls;
    struct bench_work work;
};

/* Rates of years by some keys (NULL: the total). cpu: as in nh_context_options. */
void rate_work_open(struct rate_work *work, const char *store, const char *by, unsigned n_threads,
                    const char *cpu);
void rate_work_close(struct rate_work *work);

/* Returns new text; free it with nh_text_free. */
struct nh_text rate_work_text(struct rate_work *work);
bool rate_work_same_text(struct rate_work *work, const struct nh_text *expected);

/* Per call. */
double rate_work_stored_bytes(const struct rate_work *work);
double rate_work_cells(const struct rate_work *work);

/* Parts of the time of a call. */
struct rate_shares {
    double plan, read, publish;
};
struct rate_shares rate_work_shares(const struct rate_work *work);

#endif
