/* bench.c - what the suites share; see bench.h. */
#include "bench/bench.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Where a failure goes; the suites run on the main thread only. */
static jmp_buf way_out;
static struct nh_error failure;

nh_status bench_protect(void (*run)(void *state), void *state, struct nh_error *error)
{
    if (setjmp(way_out) != 0)
        return nhi_fail(error, failure.status, "%s", failure.message);
    run(state);
    return NH_OK;
}

void bench_die(nh_status status, const char *format, ...)
{
    va_list arguments;
    failure.status = status;
    va_start(arguments, format);
    vsnprintf(failure.message, sizeof failure.message, format, arguments);
    va_end(arguments);
    longjmp(way_out, 1);
}

void bench_must(nh_status status, const struct nh_error *error)
{
    if (status != NH_OK)
        bench_die(status, "%s", error != NULL ? error->message : nh_status_text(status));
}

void *bench_allocate(size_t n_bytes)
{
    enum { LINE_BYTES = 64, HUGE_PAGE_BYTES = 2 << 20 };
    bool is_large = n_bytes >= HUGE_PAGE_BYTES;
    size_t alignment = is_large ? HUGE_PAGE_BYTES : LINE_BYTES;
    size_t n_whole_bytes = (n_bytes / alignment + 1) * alignment;
    void *memory = aligned_alloc(alignment, n_whole_bytes);
    if (memory == NULL)
        bench_die(NH_MEMORY, "no memory for %zu bytes", n_bytes);
    if (is_large)
        madvise(memory, n_whole_bytes, MADV_HUGEPAGE); /* refused: small pages, and what they cost */
    return memory;
}

void bench_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

size_t bench_thread_counts(unsigned most, unsigned counts[BENCH_MAX_POINTS])
{
    size_t n = 0;
    for (unsigned k = 1; k < most && n + 1 < BENCH_MAX_POINTS; k *= 2)
        counts[n++] = k;
    counts[n++] = most;
    return n;
}

/* Least squares on the logarithms. */
struct bench_fit bench_fit_power(const char *name, const double *x, const double *y, size_t n)
{
    struct bench_fit fit = {0};
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
    snprintf(fit.name, sizeof fit.name, "%s", name);
    for (size_t i = 0; i < n; i++) {
        mean_x += log(x[i]) / (double)n;
        mean_y += log(y[i]) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        xx += (log(x[i]) - mean_x) * (log(x[i]) - mean_x);
        xy += (log(x[i]) - mean_x) * (log(y[i]) - mean_y);
    }
    fit.exponent = xy / xx;
    fit.factor = exp(mean_y - fit.exponent * mean_x);
    return fit;
}
