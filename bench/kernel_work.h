/* kernel_work.h - every kernel as work that can be measured and compared: inputs of a wanted size, outputs in one
 * piece of memory. */
#ifndef BENCH_KERNEL_WORK_H
#define BENCH_KERNEL_WORK_H

#include "bench/measure.h"
#include "kernels/kernels.h"

enum kernel_input {
    KERNEL_VALUES,
    KERNEL_PACKED, /* made by pack_i32 and pack_i64 from values of PACKED_BITS bits; the second input: places of rows */
    KERNEL_CODES /* 0 .. n - 1 */
};

/* A kernel treats n items (rows, values, words); an item costs so many bytes of each. */
struct kernel_row {
    const char *name;
    uint64_t (*run)(void *state); /* state is a struct kernel_work */
    unsigned value_bytes;         /* integers of the input: 1, 4 or 8 */
    unsigned in_bytes;            /* main input */
    unsigned more_bytes;          /* second input: groups, factors */
    unsigned out_bytes;           /* written, some of it read before */
    enum kernel_input input;
};
extern const struct kernel_row kernel_rows[];
extern const size_t n_kernel_rows;

struct kernel_work {
    const struct kernel_row *row;
    const struct nhi_kernels *kernels;
    size_t n; /* items */
    unsigned char *in, *more, *out;
    size_t n_out_bytes;
};

/* Items whose inputs and outputs together have n_bytes. */
void kernel_work_open(struct kernel_work *work, const struct kernel_row *row, size_t n_bytes);
void kernel_work_close(struct kernel_work *work);
/* Sets the outputs to what every comparison starts from. */
void kernel_work_reset(struct kernel_work *work);
/* Bytes of inputs and outputs, each counted once. */
double kernel_work_bytes(const struct kernel_work *work);

#endif
