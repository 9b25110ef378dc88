/* machine.h - what the figures were measured on. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stddef.h>

enum bench_level { BENCH_L1, BENCH_L2, BENCH_L3, BENCH_DRAM, BENCH_N_LEVELS };
const char *bench_level_name(enum bench_level level);

struct bench_machine {
    char cpu[96];          /* its name as the operating system tells it */
    const char *simd;      /* the best SIMD level */
    const char *compiler;  /* of this program */
    unsigned n_cpus;       /* that the process may use */
    size_t cache_bytes[3]; /* L1 data, L2, L3 */
    double load;           /* processes that wanted to run during the last minute */
};

void bench_machine_read(struct bench_machine *machine);

/* Bytes that stay in a level when one of n_threads works on them: half of a private cache, half of its part of the
 * shared L3, and for DRAM four times the L3 for all threads together. */
size_t bench_level_bytes(const struct bench_machine *machine, enum bench_level level, unsigned n_threads);

#endif
