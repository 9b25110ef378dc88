/* kernel_trial.c - see kernel_trial.h. */
#include "tests/kernel_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { GUARD_BYTES = 1 << 16, STRIP_BYTES = 64, STRIP = 0xa5 };

void trial_open(struct trial *t, const struct nhi_kernels *kernels, struct findings *findings)
{
    memset(t, 0, sizeof *t);
    t->kernels = kernels;
    t->findings = findings;
    t->random = 0x9e3779b97f4a7c15;
    for (size_t i = 0; i < N_AREAS; i++) {
        unsigned char *whole =
            mmap(NULL, AREA_BYTES + 2 * GUARD_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (whole == MAP_FAILED || mprotect(whole + GUARD_BYTES, AREA_BYTES, PROT_READ | PROT_WRITE) != 0) {
            perror("kernel_trial: guarded memory");
            exit(2);
        }
        t->areas[i] = whole + GUARD_BYTES;
    }
}

void trial_close(struct trial *t)
{
    for (size_t i = 0; i < N_AREAS; i++)
        munmap(t->areas[i] - GUARD_BYTES, AREA_BYTES + 2 * GUARD_BYTES);
}

void trial_next(struct trial *t, bool at_end)
{
    t->n_taken = 0;
    t->at_end = at_end;
}

void *trial_take(struct trial *t, size_t n_values, size_t value_bytes)
{
    const size_t n_bytes = n_values * value_bytes;
    if (t->n_taken == N_AREAS || n_bytes > AREA_BYTES - STRIP_BYTES) {
        fputs("kernel_trial: a case asks for too much\n", stderr);
        exit(2);
    }
    unsigned char *area = t->areas[t->n_taken];
    unsigned char *array = t->at_end ? area + AREA_BYTES - n_bytes : area;
    t->strips[t->n_taken] = t->at_end ? array - STRIP_BYTES : array + n_bytes;
    memset(t->strips[t->n_taken++], STRIP, STRIP_BYTES);
    return array;
}

const void *trial_copy(struct trial *t, const void *from, size_t n_values, size_t value_bytes)
{
    void *to = trial_take(t, n_values, value_bytes);
    memcpy(to, from, n_values * value_bytes);
    return to;
}

void trial_check(struct trial *t, bool right, const char *what, size_t i)
{
    t->findings->n_checked++;
    if (right)
        return;
    if (t->findings->n_wrong++ == 0)
        snprintf(t->findings->first, sizeof t->findings->first, "%s: %s (i = %zu)", t->kernels->name, what,
                 i);
}

void trial_check_strips(struct trial *t, const char *what)
{
    for (size_t i = 0; i < t->n_taken; i++) {
        bool is_whole = true;
        for (size_t k = 0; k < STRIP_BYTES; k++)
            is_whole = is_whole && t->strips[i][k] == STRIP;
        trial_check(t, is_whole, what, i);
    }
}

/* splitmix64 */
uint64_t trial_random(struct trial *t)
{
    uint64_t x = t->random += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

void trial_fill_i32(struct trial *t, int32_t *values, size_t n, enum fill fill)
{
    static const int32_t extremes[8] = {INT32_MIN, INT32_MIN + 1, INT32_MAX,    -1, 0,
                                        1,         INT32_MAX - 1, INT32_MIN + 2};
    for (size_t i = 0; i < n; i++) {
        const uint64_t random = trial_random(t);
        const bool is_missing = fill == FILL_ALL_MISSING || (fill == FILL_MIXED && random % 3 == 0);
        const int32_t any = (int32_t)(random >> 32);
        values[i] = is_missing               ? NHI_MISSING_I32
                    : fill == FILL_EXTREMES  ? extremes[random % 8]
                    : any == NHI_MISSING_I32 ? 0
                                             : any;
    }
}

/* Present values of FILL_MIXED and FILL_NONE_MISSING are below 2^45: 2^18 of them keep the budget of an int64. */
void trial_fill_i64(struct trial *t, int64_t *values, size_t n, enum fill fill)
{
    static const int64_t extremes[8] = {INT64_MIN, INT64_MIN + 1, INT64_MAX,     -1,
                                        0,         0xffffffff,    INT64_MAX - 1, -0x100000000};
    for (size_t i = 0; i < n; i++) {
        const uint64_t random = trial_random(t);
        const bool is_missing = fill == FILL_ALL_MISSING || (fill == FILL_MIXED && random % 3 == 0);
        const int64_t any = (int64_t)(random >> 18) - ((int64_t)1 << 45);
        values[i] = is_missing ? NHI_MISSING_I64 : fill == FILL_EXTREMES ? extremes[random % 8] : any;
    }
}

void trial_fill_bytes(struct trial *t, uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(trial_random(t) >> 40);
}
