/* json.c - a run as JSON in the shape of Google Benchmark, and the comparison with an older one; see report.h. */
#include "bench/report.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- writing ------------------------------------------------------------------------------------------------ */

/* Takes the value; jansson reports any failure of the calls before it by NULL. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        bench_die(NH_MEMORY, "no memory for the JSON document");
}

static json_t *caches_of(const struct bench_machine *machine)
{
    json_t *caches = json_array();
    for (int level = 1; level <= 3; level++) {
        json_t *cache = json_object();
        set(cache, "type", json_string(level == 1 ? "Data" : "Unified"));
        set(cache, "level", json_integer(level));
        set(cache, "size", json_integer((json_int_t)machine->cache_bytes[level - 1]));
        json_array_append_new(caches, cache);
    }
    return caches;
}

static json_t *context_of(const struct bench *bench)
{
    char date[32];
    time_t now = time(NULL);
    struct tm utc;
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    json_t *context = json_object();
    set(context, "date", json_string(date));
    set(context, "executable", json_string("bench"));
    set(context, "num_cpus", json_integer(bench->machine.n_cpus));
    set(context, "caches", caches_of(&bench->machine));
    set(context, "load_avg", json_pack("[f]", bench->machine.load));
    set(context, "library_version", json_string(NH_VERSION));
    set(context, "cpu", json_string(bench->machine.cpu));
    set(context, "simd", json_string(bench->machine.simd));
    set(context, "compiler", json_string(bench->machine.compiler));
    set(context, "threads", json_integer(bench->n_threads));
    set(context, "enterprises", json_integer(bench->n_enterprises));
    set(context, "json_schema_version", json_integer(1));
    return context;
}

static json_t *benchmark_of(const struct bench_result *result)
{
    const struct bench_time *time = &result->time;
    json_t *row = json_object();
    set(row, "name", json_string(result->name));
    set(row, "run_name", json_string(result->name));
    set(row, "run_type", json_string("iteration"));
    set(row, "repetitions", json_integer(time->n_rounds));
    set(row, "threads", json_integer(result->n_threads));
    set(row, "iterations", json_integer((json_int_t)time->n_calls));
    set(row, "real_time", json_real(time->median_ns));
    set(row, "cpu_time", json_real(time->cpu_ns));
    set(row, "time_unit", json_string("ns"));
    set(row, "mad_ns", json_real(time->mad_ns));
    set(row, "min_ns", json_real(time->min_ns));
    if (result->n_bytes > 0)
        set(row, "bytes_per_second", json_real(1e9 * result->n_bytes / time->median_ns));
    if (result->n_items > 0)
        set(row, "items_per_second", json_real(1e9 * result->n_items / time->median_ns));
    if (result->limit_bytes_per_ns > 0)
        set(row, "limit_bytes_per_second", json_real(1e9 * result->limit_bytes_per_ns));
    if (result->part_ns > 0)
        set(row, "part_time", json_real(result->part_ns));
    if (result->note[0] != '\0')
        set(row, "label", json_string(result->note));
    return row;
}

static json_t *fit_of(const struct bench_fit *fit)
{
    char power[32];
    snprintf(power, sizeof power, "N^%.3f", fit->exponent);
    json_t *row = json_object();
    set(row, "name", json_string(fit->name));
    set(row, "run_name", json_string(fit->name));
    set(row, "run_type", json_string("aggregate"));
    set(row, "aggregate_name", json_string("BigO"));
    set(row, "real_coefficient", json_real(fit->factor));
    set(row, "cpu_coefficient", json_real(fit->factor));
    set(row, "big_o", json_string(power));
    set(row, "time_unit", json_string("ns"));
    return row;
}

void bench_json_write(const struct bench *bench, const char *path)
{
    const struct bench_report *report = bench->report;
    json_t *document = json_object(), *rows = json_array();
    for (size_t i = 0; i < report->n_results; i++)
        json_array_append_new(rows, benchmark_of(&report->results[i]));
    for (size_t i = 0; i < report->n_fits; i++)
        json_array_append_new(rows, fit_of(&report->fits[i]));
    set(document, "context", context_of(bench));
    set(document, "benchmarks", rows);
    int failed = json_dump_file(document, path, JSON_INDENT(2));
    json_decref(document);
    if (failed != 0)
        bench_die(NH_IO, "cannot write %s", path);
}

/* ---- comparing ---------------------------------------------------------------------------------------------- */

struct bench_baseline {
    json_t *document;
};

struct bench_baseline *bench_baseline_read(const char *path)
{
    json_error_t error;
    json_t *document = json_load_file(path, 0, &error);
    if (document == NULL)
        bench_die(NH_IO, "cannot read the baseline %s: line %d: %s", path, error.line, error.text);
    if (!json_is_array(json_object_get(document, "benchmarks"))) {
        json_decref(document);
        bench_die(NH_IO, "%s is no baseline: expected an array \"benchmarks\"", path);
    }
    struct bench_baseline *baseline = bench_allocate(sizeof *baseline);
    baseline->document = document;
    return baseline;
}

void bench_baseline_free(struct bench_baseline *baseline)
{
    if (baseline == NULL)
        return;
    json_decref(baseline->document);
    free(baseline);
}

static const json_t *row_of(const struct bench_baseline *baseline, const struct bench_result *result)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(baseline->document, "benchmarks"), i, row)
    {
        const char *name = json_string_value(json_object_get(row, "name"));
        if (name != NULL && strcmp(name, result->name) == 0 &&
            json_integer_value(json_object_get(row, "threads")) == (json_int_t)result->n_threads)
            return row;
    }
    return NULL;
}

void bench_baseline_compare(const struct bench_baseline *baseline, const struct bench_result *result,
                            char text[64])
{
    enum { SPREADS = 3 };
    const json_t *row = row_of(baseline, result);
    double before = json_number_value(json_object_get(row, "real_time"));
    double spread = json_number_value(json_object_get(row, "mad_ns")) + result->time.mad_ns;
    double now = result->time.median_ns;
    text[0] = '\0';
    if (!(before > 0))
        return;
    bool differs = fabs(now - before) > SPREADS * spread;
    snprintf(text, 64, " %.2fx the time before%s", now / before,
             !differs       ? " (within the spread)"
             : now > before ? " (slower)"
                            : " (faster)");
}
