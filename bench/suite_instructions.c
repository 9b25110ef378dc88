/* suite_instructions.c - each kernel, rate and import once between two marks, on small fixed data and one thread, for a
 * program that counts instructions (bench/instructions.py): a count is the same in every run, whatever else the machine does. */
#include "bench/bench.h"
#include "bench/import_work.h"
#include "bench/kernel_work.h"
#include "bench/rate_work.h"

#include <stdio.h>

enum { KERNEL_BYTES = 1 << 16, ENTERPRISES = 2000, MONTHS = 24, MAX_TABLES = 4 };

/* The counter dumps and forgets what it has counted when this is entered. The barrier keeps the calls. */
__attribute__((noinline)) void bench_mark(void)
{
    __asm__ volatile("" ::: "memory");
}

/* Of one call; it was called before, which touches pages and loads libraries. */
static void count(const char *name, const struct bench_work *work, double n_items)
{
    if (work->prepare != NULL)
        work->prepare(work->state);
    bench_mark();
    work->run(work->state);
    bench_mark();
    bench_say("marked %s %.0f", name, n_items);
}

static void count_kernels(void)
{
    const struct nhi_kernels *tables[MAX_TABLES];
    size_t n_tables = nhi_kernels_available(tables);
    for (size_t t = 0; t < n_tables; t++)
        for (size_t r = 0; r < n_kernel_rows; r++) {
            struct kernel_work work;
            char name[64];
            kernel_work_open(&work, &kernel_rows[r], KERNEL_BYTES);
            work.kernels = tables[t];
            snprintf(name, sizeof name, "kernel/%s/%s", kernel_rows[r].name, tables[t]->name);
            kernel_rows[r].run(&work);
            count(name, &(struct bench_work){.run = kernel_rows[r].run, .state = &work}, (double)work.n);
            kernel_work_close(&work);
        }
}

static void count_rates(const struct bench *bench)
{
    const char *codecs[CITY_MAX_CODECS];
    size_t n_codecs = city_codecs(codecs);
    for (size_t c = 0; c < n_codecs; c++) {
        const struct city city = {ENTERPRISES, MONTHS, codecs[c]};
        char path[CITY_PATH_BYTES], name[64];
        struct rate_work rate;
        city_store(bench, &city, path);
        rate_work_open(&rate, path, "region:6,industry:2", 1, bench->cpu);
        rate.work.run(rate.work.state);
        snprintf(name, sizeof name, "rate/%s", codecs[c]);
        count(name, &rate.work, rate_work_cells(&rate));
        rate_work_close(&rate);
    }
}

static void count_import(const struct bench *bench)
{
    struct import_work *import = import_work_open(bench, &(struct city){ENTERPRISES, MONTHS, "none"}, 1);
    import_work_once(import);
    count("import", &import->work, (double)import->report.n_rows);
    import_work_close(import);
}

void bench_instructions(struct bench *bench)
{
    count_kernels();
    count_rates(bench);
    count_import(bench);
}
