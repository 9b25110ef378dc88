/* limits.c - see limits.h. */
#include "bench/limits.h"

#include "bench/bench.h"
#include "engine/base/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    TASKS_PER_THREAD = 2, /* so that a thread that starts late does not hold up the call */
    TASK_BYTES = 8 << 20, /* loaded by a task at least: hides the start of the threads */
    READ_BYTES = 1 << 20,
    PAGE_BYTES = 4096,
    SUM_STRIDE = 64 / sizeof(uint64_t)
};

/* ---- loads -------------------------------------------------------------------------------------------------- */

typedef uint64_t words __attribute__((vector_size(64)));

#if defined(__x86_64__)
#define FOR_EVERY_ISA __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EVERY_ISA
#endif

/* Four chains of additions are enough for two loads in a cycle. n_bytes is a multiple of 256. */
FOR_EVERY_ISA static uint64_t load(const unsigned char *memory, size_t n_bytes)
{
    const words *from = (const words *)(const void *)memory;
    words a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t i = 0; i < n_bytes / sizeof *from; i += 4) {
        a += from[i];
        b += from[i + 1];
        c += from[i + 2];
        d += from[i + 3];
    }
    a += b + c + d;
    uint64_t sum = 0;
    for (size_t i = 0; i < sizeof a / sizeof sum; i++)
        sum += a[i];
    return sum;
}

static nh_status load_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    struct bench_loads *loads = state;
    (void)i_task, (void)error;
    const unsigned char *memory = loads->memory + i_thread * loads->n_thread_bytes;
    for (size_t i = 0; i < loads->n_sweeps; i++)
        loads->sums[(size_t)i_thread * SUM_STRIDE] += load(memory, loads->n_thread_bytes);
    return NH_OK;
}

static uint64_t run_loads(void *state)
{
    struct bench_loads *loads = state;
    bench_must(nhi_parallel_for((size_t)loads->n_threads * TASKS_PER_THREAD, loads->n_threads, load_task,
                                loads, NULL),
               NULL);
    return loads->sums[0];
}

/* Pages belong to the node of the thread that touches them first. */
static nh_status touch_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    struct bench_loads *loads = state;
    (void)i_task, (void)error;
    memset(loads->memory + i_thread * loads->n_thread_bytes, 1, loads->n_thread_bytes);
    return NH_OK;
}

static void open_loads(struct bench_loads *loads, size_t n_thread_bytes, size_t n_sweeps, unsigned n_threads)
{
    *loads = (struct bench_loads){.n_threads = n_threads,
                                  .n_thread_bytes = n_thread_bytes,
                                  .n_sweeps = n_sweeps,
                                  .work = {.run = run_loads, .state = loads}};
    loads->n_bytes =
        (double)n_thread_bytes * (double)loads->n_sweeps * (double)n_threads * (double)TASKS_PER_THREAD;
    size_t n_bytes = n_thread_bytes * n_threads;
    loads->memory = bench_allocate(n_bytes);
    loads->sums = bench_allocate((size_t)n_threads * SUM_STRIDE * sizeof *loads->sums);
    memset(loads->sums, 0, (size_t)n_threads * SUM_STRIDE * sizeof *loads->sums);
    bench_must(nhi_parallel_for((size_t)n_threads * TASKS_PER_THREAD, n_threads, touch_task, loads, NULL),
               NULL);
    memset(loads->memory, 1, n_bytes); /* that of threads that came too late: never the one page of zeros */
}

void bench_loads_open(struct bench_loads *loads, const struct bench_machine *machine, enum bench_level level,
                      unsigned n_threads)
{
    size_t n_thread_bytes = bench_level_bytes(machine, level, n_threads) / PAGE_BYTES * PAGE_BYTES;
    open_loads(loads, n_thread_bytes, TASK_BYTES / n_thread_bytes + 1, n_threads);
}

void bench_loads_open_bytes(struct bench_loads *loads, size_t n_bytes, unsigned n_threads)
{
    size_t n_task_bytes = n_bytes / n_threads / TASKS_PER_THREAD;
    open_loads(loads, (n_task_bytes / PAGE_BYTES + 1) * PAGE_BYTES, 1, n_threads);
}

void bench_loads_close(struct bench_loads *loads)
{
    free(loads->memory);
    free(loads->sums);
}

/* ---- reads -------------------------------------------------------------------------------------------------- */

static nh_status read_task(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    struct bench_reads *reads = state;
    off_t at = (off_t)i_task * READ_BYTES;
    ssize_t n = pread(reads->file, reads->buffers + (size_t)i_thread * READ_BYTES, READ_BYTES, at);
    if (n > 0)
        return NH_OK;
    return nhi_fail(error, NH_IO, "cannot read the file again: %s",
                    n < 0 ? strerror(errno) : "it became shorter");
}

static uint64_t run_reads(void *state)
{
    struct bench_reads *reads = state;
    struct nh_error error;
    size_t n_tasks = (reads->n_file_bytes + READ_BYTES - 1) / READ_BYTES;
    bench_must(nhi_parallel_for(n_tasks, reads->n_threads, read_task, reads, &error), &error);
    return reads->buffers[0];
}

void bench_reads_open(struct bench_reads *reads, const char *path, unsigned n_threads)
{
    struct stat about;
    *reads = (struct bench_reads){.file = open(path, O_RDONLY | O_CLOEXEC),
                                  .n_threads = n_threads,
                                  .work = {.run = run_reads, .state = reads}};
    if (reads->file < 0 || fstat(reads->file, &about) != 0 || about.st_size == 0)
        bench_die(NH_IO, "cannot read %s: %s", path, strerror(errno));
    reads->n_file_bytes = (size_t)about.st_size;
    reads->n_bytes = (double)about.st_size;
    reads->buffers = bench_allocate((size_t)n_threads * READ_BYTES);
}

/* Pages that are still to be written cannot leave. */
static void evict(void *state)
{
    const struct bench_reads *reads = state;
    fdatasync(reads->file);
    posix_fadvise(reads->file, 0, 0, POSIX_FADV_DONTNEED);
}

void bench_reads_make_cold(struct bench_reads *reads)
{
    reads->work.prepare = evict;
}

void bench_reads_close(struct bench_reads *reads)
{
    close(reads->file);
    free(reads->buffers);
}
