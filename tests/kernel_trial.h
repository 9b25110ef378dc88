/* kernel_trial.h - memory with guard pages and odd values for the kernel cases. */
#ifndef TESTS_KERNEL_TRIAL_H
#define TESTS_KERNEL_TRIAL_H

#include "tests/kernel_cases.h"

enum { N_AREAS = 7, AREA_BYTES = 1 << 20 };

/* Areas of AREA_BYTES between pages that cannot be touched. An array lies at the start or at the end of its area;
 * on its other side are bytes that must not change. */
struct trial {
    const struct nhi_kernels *kernels;
    struct findings *findings;
    unsigned char *areas[N_AREAS];
    unsigned char *strips[N_AREAS]; /* the bytes that must not change */
    size_t n_taken;
    bool at_end;
    uint64_t random;
};

void trial_open(struct trial *t, const struct nhi_kernels *kernels, struct findings *findings);
void trial_close(struct trial *t);

/* Starts the next arrangement; arrays of the last one are gone. */
void trial_next(struct trial *t, bool at_end);
/* n_values * value_bytes at most AREA_BYTES - 64. The content is what was there. */
void *trial_take(struct trial *t, size_t n_values, size_t value_bytes);
/* A copy of an array. */
const void *trial_copy(struct trial *t, const void *from, size_t n_values, size_t value_bytes);
/* Counts a comparison, and what went wrong as "kernel: what (i = 3)". */
void trial_check(struct trial *t, bool right, const char *what, size_t i);
/* Counts as wrong when a kernel wrote beside an array. */
void trial_check_strips(struct trial *t, const char *what);

uint64_t trial_random(struct trial *t);

enum fill { FILL_MIXED, FILL_NONE_MISSING, FILL_ALL_MISSING, FILL_EXTREMES, N_FILLS };
void trial_fill_i32(struct trial *t, int32_t *values, size_t n, enum fill fill);
void trial_fill_i64(struct trial *t, int64_t *values, size_t n, enum fill fill);
void trial_fill_bytes(struct trial *t, uint8_t *bytes, size_t n);

#endif
