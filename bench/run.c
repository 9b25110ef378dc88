/* run.c - runs the suites that a request asks for; see request.h. */
#include "bench/report.h"
#include "bench/request.h"

#include "engine/base/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct suite {
    const char *name;
    void (*run)(struct bench *bench);
    bool is_usual; /* part of a run that names no suite */
    const char *summary;
};

static const struct suite suites[] = {
    {"limits", bench_limits, true, "loads from L1, L2, L3 and DRAM; reads of the page cache and of the disk"},
    {"kernel", bench_kernel, true,
     "every kernel at every SIMD level beside the loads of the same level of memory"},
    {"exactness", bench_exactness, true, "rows of months as integers beside rows of doubles"},
    {"io", bench_io, true, "reading and decoding the chunks of a segment, every codec"},
    {"engine", bench_engine, true, "rate over a synthetic store"},
    {"import", bench_import, true, "CSV tables to a committed store"},
    {"scale", bench_scale, true, "rate over growing numbers of threads, enterprises, periods and groups"},
    {"loads", bench_float64_loads, false, "only loading the cells of the city as float64"},
    {"instructions", bench_instructions, false,
     "each work once between marks, for a program that counts instructions"},
};
enum { N_SUITES = sizeof suites / sizeof suites[0] };

static bool is_named(const char *list, const char *name)
{
    size_t n_bytes = strlen(name);
    for (const char *word = list; word != NULL; word = strchr(word, ',')) {
        word += *word == ',';
        if (strncmp(word, name, n_bytes) == 0 && (word[n_bytes] == '\0' || word[n_bytes] == ','))
            return true;
    }
    return false;
}

static size_t length_of_unknown(const char *word)
{
    size_t n_bytes = strcspn(word, ",");
    for (size_t i = 0; i < N_SUITES; i++)
        if (strlen(suites[i].name) == n_bytes && memcmp(suites[i].name, word, n_bytes) == 0)
            return 0;
    return n_bytes > 0 ? n_bytes : 1;
}

static void check_names(const char *list)
{
    for (const char *word = list; word != NULL; word = strchr(word, ',')) {
        word += *word == ',';
        size_t n_bytes = length_of_unknown(word);
        if (n_bytes > 0)
            bench_die(NH_ARGUMENT, "there is no suite '%.*s': expected %s", (int)strcspn(word, ","), word,
                      bench_suite_names());
    }
}

static void check_cpu(const struct bench *bench)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error;
    nh_context *context;
    options.cpu = bench->cpu;
    bench_must(nh_context_new(&options, &context, &error), &error);
    nh_context_free(context);
}

const char *bench_suite_names(void)
{
    return "limits, kernel, exactness, io, engine, import, scale, loads or instructions";
}

static void complete(struct bench *bench)
{
    bench_machine_read(&bench->machine);
    if (bench->n_threads == 0)
        bench->n_threads = bench->machine.n_cpus;
    if (bench->n_enterprises == 0)
        bench->n_enterprises = bench->is_quick ? 1000 : 20000;
    bench->effort = bench->is_quick ? (struct bench_effort){.round_ns = 1000000, .n_rounds = 3}
                                    : (struct bench_effort){.round_ns = 10000000, .n_rounds = 11};
    mkdir(bench->directory, 0777); /* there already, or the first file in it says why not */
}

static void print_machine(const struct bench *bench)
{
    const struct bench_machine *machine = &bench->machine;
    bench_say("nenghao %s, %s, %s, %u processors, L1 %zu KiB, L2 %zu KiB, L3 %zu MiB, compiler %s",
              NH_VERSION, machine->cpu, machine->simd, machine->n_cpus, machine->cache_bytes[0] >> 10,
              machine->cache_bytes[1] >> 10, machine->cache_bytes[2] >> 20, machine->compiler);
    if (machine->load > 0.5 * machine->n_cpus)
        bench_say(
            "the machine was busy during the last minute (load %.1f): see whether cpus falls short of thr",
            machine->load);
    bench_say(
        "median of %u rounds; cpus: at work; spread: median distance from the median; limit: share of the\n"
        "loads that were measured in turns with the row\n",
        bench->effort.n_rounds);
    bench_say("%-42s %3s %5s %10s %6s %12s %7s %13s", "name", "thr", "cpus", "time", "spread", "bytes",
              "limit", "items");
}

struct run {
    struct bench bench;
    const struct bench_request *request;
};

static void run_suites(void *state)
{
    struct bench *bench = &((struct run *)state)->bench;
    const struct bench_request *request = ((struct run *)state)->request;
    struct bench_report *report = bench->report;
    check_names(request->suites);
    check_cpu(bench);
    complete(bench);
    if (request->baseline != NULL)
        report->baseline = bench_baseline_read(request->baseline);
    print_machine(bench);
    for (size_t i = 0; i < N_SUITES; i++)
        if (request->suites != NULL ? is_named(request->suites, suites[i].name) : suites[i].is_usual) {
            bench_say("\n%s: %s", suites[i].name, suites[i].summary);
            suites[i].run(bench);
        }
    if (request->json != NULL)
        bench_json_write(bench, request->json);
}

nh_status bench_run(const struct bench_request *request, struct nh_error *error)
{
    struct bench_report report = {.is_cancelled = request->is_cancelled};
    struct run run = {.request = request,
                      .bench = {.directory = request->directory != NULL ? request->directory : "bench-data",
                                .is_quick = request->is_quick,
                                .is_large = request->is_large,
                                .cpu = request->cpu,
                                .n_threads = request->n_threads,
                                .n_enterprises = request->n_enterprises,
                                .report = &report}};
    nh_status status = bench_protect(run_suites, &run, error);
    bench_baseline_free(report.baseline);
    free(report.results);
    if (status != NH_OK)
        return status;
    if (report.n_wrong > 0)
        return nhi_fail(error, NH_CHECK_FAILED, "%zu results differ from their reference and were not timed",
                        report.n_wrong);
    return NH_OK;
}
