/* report.c - the rows of a run and the table for people; see report.h. */
#include "bench/report.h"

#include <stdio.h>
#include <stdlib.h>

/* "12.3 us": three significant digits and a unit that fits. */
static void duration_text(double ns, char text[16])
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    size_t unit = 0;
    while (ns >= 1000 && unit < 3) {
        ns /= 1000;
        unit++;
    }
    snprintf(text, 16, "%.*f %s", ns < 10 ? 2 : ns < 100 ? 1 : 0, ns, units[unit]);
}

static void print_row(const struct bench_report *report, const struct bench_result *result)
{
    char time[16], compared[64] = "", rate[16] = "", share[16] = "", items[24] = "";
    double ns = result->time.median_ns, bytes_per_ns = result->n_bytes / ns;
    duration_text(ns, time);
    if (result->n_bytes > 0)
        snprintf(rate, sizeof rate, "%.1f GB/s", bytes_per_ns);
    if (result->limit_bytes_per_ns > 0)
        snprintf(share, sizeof share, "%.0f %%", 100 * bytes_per_ns / result->limit_bytes_per_ns);
    if (result->n_items > 0)
        snprintf(items, sizeof items, "%.1f M/s", 1e3 * result->n_items / ns);
    if (report->baseline != NULL)
        bench_baseline_compare(report->baseline, result, compared);
    bench_say("%-42s %3u %5.1f %10s %4.0f %% %12s %7s %13s  %s%s", result->name, result->n_threads,
              result->time.n_cpus, time, 100 * result->time.mad_ns / ns, rate, share, items, result->note,
              compared);
}

void bench_add(struct bench_report *report, const struct bench_result *result)
{
    if (report->n_results == report->capacity) {
        report->capacity = 2 * report->capacity + 64;
        report->results = realloc(report->results, report->capacity * sizeof *report->results);
        if (report->results == NULL)
            bench_die(NH_MEMORY, "no memory for %zu rows", report->capacity);
    }
    report->results[report->n_results++] = *result;
    print_row(report, result);
    if (report->is_cancelled != NULL && report->is_cancelled())
        bench_die(NH_CANCELLED, "interrupted");
}

void bench_add_fit(struct bench_report *report, const struct bench_fit *fit)
{
    if (report->n_fits < BENCH_MAX_POINTS)
        report->fits[report->n_fits++] = *fit;
    bench_say("%-42s time = %.3g ns x n^%.2f", fit->name, fit->factor, fit->exponent);
}

void bench_wrong(struct bench_report *report, const char *name)
{
    report->n_wrong++;
    bench_say("%-42s WRONG: differs from the reference; not measured", name);
}
