/* rate_work.c - see rate_work.h. */
#include "bench/rate_work.h"

#include <string.h>

/* The timings are asked for after every call: they would count what other works do until then. */
struct nh_text rate_work_text(struct rate_work *work)
{
    struct nh_error error;
    struct nh_text text;
    bench_must(nh_rate(work->store, &work->options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), &error);
    nh_context_timings(work->context, &work->timings);
    work->n_calls++;
    return text;
}

static uint64_t run(void *state)
{
    struct nh_text text = rate_work_text(state);
    uint64_t n_bytes = text.n_bytes;
    nh_text_free(&text);
    return n_bytes;
}

void rate_work_open(struct rate_work *work, const char *store, const char *by, unsigned n_threads,
                    const char *cpu)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error;
    *work = (struct rate_work){.options = NH_RATE_OPTIONS_INIT, .work = {.run = run, .state = work}};
    work->options.by = by;
    options.n_threads = n_threads;
    options.cpu = cpu;
    bench_must(nh_context_new(&options, &work->context, &error), &error);
    bench_must(nh_store_open(work->context, store, &work->store, &error), &error);
}

void rate_work_close(struct rate_work *work)
{
    nh_store_close(work->store);
    nh_context_free(work->context);
}

bool rate_work_same_text(struct rate_work *work, const struct nh_text *expected)
{
    struct nh_text text = rate_work_text(work);
    bool is_same = text.n_bytes == expected->n_bytes && memcmp(text.data, expected->data, text.n_bytes) == 0;
    nh_text_free(&text);
    return is_same;
}

double rate_work_stored_bytes(const struct rate_work *work)
{
    return (double)work->timings.stored_bytes / (double)work->n_calls;
}

double rate_work_cells(const struct rate_work *work)
{
    return (double)work->timings.n_cells / (double)work->n_calls;
}

struct rate_shares rate_work_shares(const struct rate_work *work)
{
    const struct nh_timings *timings = &work->timings;
    double all = (double)(timings->plan_ns + timings->read_aggregate_ns + timings->publish_ns);
    return (struct rate_shares){.plan = (double)timings->plan_ns / all,
                                .read = (double)timings->read_aggregate_ns / all,
                                .publish = (double)timings->publish_ns / all};
}
