/* main.c - the benchmark program: runs the suites that are asked for. `bench --help` says how. */
#include "bench/report.h"

#include "engine/base/parallel.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct suite {
    const char *name;
    void (*run)(struct bench *bench);
    const char *summary;
};

static const struct suite suites[] = {
    {"limits", bench_limits, "loads from L1, L2, L3 and DRAM; reads of the page cache"},
    {"kernel", bench_kernel, "every kernel at every SIMD level beside the loads of the same level of memory"},
    {"io", bench_io, "reading and decoding the chunks of a segment, both codecs"},
    {"engine", bench_engine, "rate over a synthetic store"},
    {"import", bench_import, "CSV tables to a committed store"},
    {"scale", bench_scale, "rate over growing numbers of enterprises, periods and groups"},
};
enum { N_SUITES = sizeof suites / sizeof suites[0] };

static const char usage[] =
    "usage: bench [options]\n"
    "  --suite NAME        run this suite; may be given more than once (default: all)\n"
    "  --dir DIR           stores and tables are made here and used again (default: bench-data)\n"
    "  --enterprises N     size of the store of the suite engine (default: 20000)\n"
    "  --threads N         most threads (default: those that the process may use)\n"
    "  --json FILE         write the results as JSON in the shape of Google Benchmark\n"
    "  --baseline FILE     compare with such a file\n"
    "  --quick             small sizes, few rounds: shows that it runs, not how fast\n"
    "suites:\n";

struct request {
    bool is_wanted[N_SUITES];
    bool is_any_named;
    const char *json, *baseline;
};

static void print_usage(FILE *file)
{
    fputs(usage, file);
    for (size_t i = 0; i < N_SUITES; i++)
        fprintf(file, "  %-19s %s\n", suites[i].name, suites[i].summary);
}

static void want_suite(struct request *request, const char *name)
{
    request->is_any_named = true;
    for (size_t i = 0; i < N_SUITES; i++)
        if (strcmp(suites[i].name, name) == 0) {
            request->is_wanted[i] = true;
            return;
        }
    bench_die("unknown suite '%s': see bench --help", name);
}

static uint32_t number(const char *option, const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || value == 0 || value > UINT32_MAX)
        bench_die("%s: expected a number above 0, found '%s'", option, text);
    return (uint32_t)value;
}

static void read_options(int argc, char **argv, struct bench *bench, struct request *request)
{
    static const struct option options[] = {{"suite", required_argument, NULL, 's'},
                                            {"dir", required_argument, NULL, 'd'},
                                            {"threads", required_argument, NULL, 't'},
                                            {"enterprises", required_argument, NULL, 'e'},
                                            {"json", required_argument, NULL, 'j'},
                                            {"baseline", required_argument, NULL, 'b'},
                                            {"quick", no_argument, NULL, 'q'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 's': want_suite(request, optarg); break;
        case 'd': bench->directory = optarg; break;
        case 't': bench->n_threads = number("--threads", optarg); break;
        case 'e': bench->n_enterprises = number("--enterprises", optarg); break;
        case 'j': request->json = optarg; break;
        case 'b': request->baseline = optarg; break;
        case 'q': bench->is_quick = true; break;
        case 'h': print_usage(stdout); exit(0);
        default: print_usage(stderr); exit(2);
        }
    if (optind < argc)
        bench_die("unexpected argument '%s': see bench --help", argv[optind]);
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

int main(int argc, char **argv)
{
    struct bench_report report = {0};
    struct bench bench = {.directory = "bench-data", .report = &report};
    struct request request = {0};
    read_options(argc, argv, &bench, &request);
    complete(&bench);
    if (request.baseline != NULL)
        report.baseline = bench_baseline_read(request.baseline);
    print_machine(&bench);
    for (size_t i = 0; i < N_SUITES; i++)
        if (request.is_wanted[i] || !request.is_any_named) {
            bench_say("\n%s: %s", suites[i].name, suites[i].summary);
            suites[i].run(&bench);
        }
    if (request.json != NULL)
        bench_json_write(&bench, request.json);
    bench_baseline_free(report.baseline);
    free(report.results);
    return report.n_wrong > 0;
}
