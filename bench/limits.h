/* limits.h - what the machine allows: bytes per second that can be loaded from each level of memory, and read from
 * files in the page cache. Every share that is printed refers to a limit measured in turns with the work itself. */
#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include "bench/machine.h"
#include "bench/measure.h"

/* Loads: each thread sweeps over its own memory. */
struct bench_loads {
    unsigned n_threads;
    size_t n_thread_bytes, n_sweeps; /* of one thread; sweeps in one task */
    unsigned char *memory;           /* [n_threads x n_thread_bytes] */
    uint64_t *sums;                  /* [n_threads x SUM_STRIDE] so that threads do not share lines */
    double n_bytes;                  /* loaded by one call */
    struct bench_work work;
};
void bench_loads_open(struct bench_loads *loads, const struct bench_machine *machine, enum bench_level level,
                      unsigned n_threads);
/* So many bytes in one call, whatever level they fit into: every byte once, no sweep twice. */
void bench_loads_open_bytes(struct bench_loads *loads, size_t n_bytes, unsigned n_threads);
void bench_loads_close(struct bench_loads *loads);

/* Reads of a file: each task reads one block of 1 MiB into the buffer of its thread. */
struct bench_reads {
    int file;
    unsigned n_threads;
    size_t n_file_bytes;
    unsigned char *buffers; /* [n_threads x READ_BYTES] */
    double n_bytes;         /* read by one call */
    struct bench_work work;
};
void bench_reads_open(struct bench_reads *reads, const char *path, unsigned n_threads);
/* The same from the disk: before every call the file leaves the page cache, which is not timed. Ask for it before the
 * work is copied. What the disk itself and the host of a virtual machine keep is beyond reach. */
void bench_reads_make_cold(struct bench_reads *reads);
void bench_reads_close(struct bench_reads *reads);

#endif
