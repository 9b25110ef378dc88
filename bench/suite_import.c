/* suite_import.c - CSV tables in long form to a committed store (parsed, sorted, written, read back, synchronised).
 * First the figures of the imported store are compared with those of the store that the same city makes directly. */
#include "bench/import_work.h"
#include "bench/rate_work.h"

#include <stdio.h>

static bool is_right(struct bench *bench, const struct city *city, struct import_work *import)
{
    char direct[CITY_PATH_BYTES];
    struct rate_work expected, got;
    city_store(bench, city, direct);
    import_work_once(import);
    rate_work_open(&expected, direct, "enterprise", 1, "scalar");
    rate_work_open(&got, import->store, "enterprise", 1, "scalar");
    struct nh_text text = rate_work_text(&expected);
    bool is_same = rate_work_same_text(&got, &text);
    nh_text_free(&text);
    rate_work_close(&expected);
    rate_work_close(&got);
    return is_same;
}

static void measure(struct bench *bench, const struct city *city, unsigned n_threads)
{
    struct bench_result result = {.n_threads = n_threads, .name = "import/long"};
    struct import_work *import = import_work_open(bench, city, n_threads);
    if (!is_right(bench, city, import)) {
        bench_wrong(bench->report, result.name);
        import_work_close(import);
        return;
    }
    const struct bench_effort effort = {.n_rounds = bench->is_quick ? 1 : 5};
    bench_measure(&import->work, 1, &effort, &result.time);
    result.n_bytes = import->n_bytes;
    result.n_items = (double)import->report.n_rows;
    snprintf(result.note, sizeof result.note, "%.0f MB of CSV", import->n_bytes / 1e6);
    import_work_close(import);
    bench_add(bench->report, &result);
}

void bench_import(struct bench *bench)
{
    const struct city city = {bench->is_quick ? 200 : 5000, 24, "none"};
    unsigned counts[BENCH_MAX_POINTS];
    size_t n_counts = bench_thread_counts(bench->n_threads, counts);
    bench_say("(%u enterprises x %u months)", city.n_enterprises, city.n_months);
    for (size_t t = 0; t < n_counts; t++)
        measure(bench, &city, counts[t]);
}
