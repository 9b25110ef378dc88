/* import_work.c - see import_work.h. */
#include "bench/import_work.h"

#include <stdio.h>
#include <stdlib.h>

static void prepare(void *state)
{
    city_remove(((struct import_work *)state)->store);
}

static uint64_t run(void *state)
{
    struct import_work *import = state;
    struct nh_context_options context_options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_import_file files[CITY_TABLES];
    struct nh_error error;
    nh_context *context;
    for (size_t t = 0; t < CITY_TABLES; t++)
        files[t] = (struct nh_import_file){.path = import->paths[t]};
    context_options.n_threads = import->n_threads;
    context_options.cpu = import->cpu;
    bench_must(nh_context_new(&context_options, &context, &error), &error);
    bench_must(nh_import(context, import->store, files, CITY_TABLES, &options, &import->report, &error),
               &error);
    nh_context_free(context);
    return import->report.n_rows;
}

struct import_work *import_work_open(const struct bench *bench, const struct city *city, unsigned n_threads)
{
    struct import_work *import = bench_allocate(sizeof *import);
    *import = (struct import_work){
        .n_threads = n_threads, .cpu = bench->cpu, .work = {.run = run, .prepare = prepare, .state = import}};
    import->n_bytes = city_tables(bench, city, import->paths);
    snprintf(import->store, sizeof import->store, "%s/imported.nh", bench->directory);
    return import;
}

void import_work_close(struct import_work *import)
{
    prepare(import);
    free(import);
}

void import_work_once(struct import_work *import)
{
    prepare(import);
    run(import);
}
