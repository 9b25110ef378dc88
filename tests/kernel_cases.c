/* kernel_cases.c - the cases of the roll-ups and of the groups; those of columns and bytes are in
 * kernel_cases_columns.c and kernel_cases_bytes.c. Odd sizes come first; arrays end and start at pages that cannot be touched. */
#include "tests/kernel_trial.h"
#include "tests/oracle.h"

#include <stdio.h>
#include <string.h>

/* ---- roll-ups ---------------------------------------------------------------------------------------------- */

enum { MAX_SLOTS = 400 };
struct shape {
    uint32_t first[MAX_SLOTS + 1];
    size_t n_slots, n_rows, stride;
};

static struct shape equal_slots(uint32_t first, uint32_t width, size_t n_slots)
{
    struct shape s = {.n_slots = n_slots, .n_rows = 1};
    for (size_t i = 0; i <= n_slots; i++)
        s.first[i] = first + (uint32_t)i * width;
    s.stride = s.first[n_slots];
    return s;
}

/* The last row ends with its last slot, and not with its stride. */
static size_t values_of(const struct shape *s)
{
    return s->n_rows == 0 ? 0 : (s->n_rows - 1) * s->stride + s->first[s->n_slots];
}

struct sums {
    const uint32_t *first;
    int64_t *low, *high;
    uint32_t *counts;
};

static struct sums take_sums(struct trial *t, const struct shape *s)
{
    const size_t n_sums = s->n_rows * s->n_slots;
    struct sums sums = {.first = trial_copy(t, s->first, s->n_slots + 1, sizeof s->first[0])};
    sums.low = trial_take(t, n_sums, sizeof *sums.low);
    sums.high = trial_take(t, n_sums, sizeof *sums.high);
    sums.counts = trial_take(t, n_sums, sizeof *sums.counts);
    return sums;
}

static void check_i32(struct trial *t, const struct shape *s, enum fill fill, bool at_end)
{
    trial_next(t, at_end);
    int32_t *values = trial_take(t, values_of(s), sizeof *values);
    const struct sums sums = take_sums(t, s);
    trial_fill_i32(t, values, values_of(s), fill);
    t->kernels->rollup_i32(values, s->n_rows, s->stride, sums.first, s->n_slots, sums.low, sums.counts);
    for (size_t i = 0; i < s->n_rows * s->n_slots; i++) {
        const size_t row = i / s->n_slots * s->stride, slot = i % s->n_slots;
        const struct oracle_total right =
            oracle_total(values, 4, row + s->first[slot], row + s->first[slot + 1]);
        trial_check(t, sums.low[i] == right.sum && sums.counts[i] == right.n, "rollup_i32", i);
    }
    trial_check_strips(t, "rollup_i32 writes beside an array");
}

static void check_i64(struct trial *t, const struct shape *s, enum fill fill, bool at_end)
{
    trial_next(t, at_end);
    int64_t *values = trial_take(t, values_of(s), sizeof *values);
    const struct sums sums = take_sums(t, s);
    trial_fill_i64(t, values, values_of(s), fill);
    t->kernels->rollup_i64(values, s->n_rows, s->stride, sums.first, s->n_slots, sums.low, sums.counts);
    for (size_t i = 0; i < s->n_rows * s->n_slots; i++) {
        const size_t row = i / s->n_slots * s->stride, slot = i % s->n_slots;
        const struct oracle_total right =
            oracle_total(values, 8, row + s->first[slot], row + s->first[slot + 1]);
        trial_check(t, sums.low[i] == oracle_wrapped(right.sum), "rollup_i64", i);
        trial_check(t, fill == FILL_EXTREMES || sums.low[i] == right.sum, "rollup_i64 inside its budget", i);
        trial_check(t, sums.counts[i] == right.n, "counts of rollup_i64", i);
    }
    t->kernels->rollup_i64_split(values, s->n_rows, s->stride, sums.first, s->n_slots, sums.low, sums.high,
                                 sums.counts);
    for (size_t i = 0; i < s->n_rows * s->n_slots; i++) {
        const size_t row = i / s->n_slots * s->stride, slot = i % s->n_slots;
        const struct oracle_total right =
            oracle_total(values, 8, row + s->first[slot], row + s->first[slot + 1]);
        trial_check(t, sums.low[i] == right.rests && sums.high[i] == right.floors, "rollup_i64_split", i);
        trial_check(t, sums.counts[i] == right.n, "counts of rollup_i64_split", i);
    }
    trial_check_strips(t, "rollup_i64 writes beside an array");
}

static void check_shape(struct trial *t, const struct shape *s)
{
    for (enum fill fill = 0; fill < N_FILLS; fill++) {
        check_i32(t, s, fill, true);
        check_i64(t, s, fill, true);
        check_i32(t, s, fill, false);
        check_i64(t, s, fill, false);
    }
}

static void check_shape_in_rows(struct trial *t, struct shape *s)
{
    static const size_t rows[] = {3, 1, 2, 0}, gaps[] = {5, 0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t k = 0; k < sizeof gaps / sizeof gaps[0]; k++) {
            s->n_rows = rows[i];
            s->stride = s->first[s->n_slots] + gaps[k];
            check_shape(t, s);
        }
}

void case_slots_of_every_width_roll_up(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const uint32_t widths[] = {13, 3, 5, 12, 2, 4, 6, 24, 28, 29, 30, 31, 96};
    static const size_t n_slots[] = {7, 1, 2, 6, 9, 17, 0};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        for (size_t k = 0; k < sizeof n_slots / sizeof n_slots[0]; k++) {
            struct shape s = equal_slots(i % 2 == 0 ? 3 : 0, widths[i], n_slots[k]);
            check_shape_in_rows(&t, &s);
        }
    trial_close(&t);
}

void case_single_slots_of_0_to_200_columns_roll_up(const struct nhi_kernels *kernels,
                                                   struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (uint32_t width = 0; width <= 200; width++) {
        struct shape s = equal_slots(width % 3, width, 1);
        check_shape(&t, &s);
        s.n_rows = 9;
        s.stride += width % 2;
        check_shape(&t, &s);
    }
    trial_close(&t);
}

void case_uneven_and_empty_slots_roll_up(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const uint32_t cycles[][12] = {{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                          {31, 29, 31, 30, 31},
                                          {1, 1, 1, 2},
                                          {1, 0},
                                          {0, 5, 0, 0, 1},
                                          {90, 91, 92, 92},
                                          {2, 1, 1, 1},
                                          {744, 696, 720}};
    static const size_t lengths[] = {12, 5, 4, 2, 5, 4, 4, 3}, n_slots[] = {11, 3, 12, 24};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        for (size_t k = 0; k < sizeof n_slots / sizeof n_slots[0]; k++) {
            struct shape s = {.n_slots = n_slots[k]};
            for (size_t slot = 0; slot < n_slots[k]; slot++)
                s.first[slot + 1] = s.first[slot] + cycles[i][slot % lengths[i]];
            check_shape_in_rows(&t, &s);
        }
    for (uint32_t width = 1; width <= 13; width += width + 1)
        for (size_t last = 1; last <= 19; last += 3) { /* all slots are equal but the last */
            struct shape s = equal_slots(0, width, last);
            s.first[last]++;
            check_shape_in_rows(&t, &s);
        }
    trial_close(&t);
}

void case_long_slots_roll_up(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const uint32_t widths[] = {2977, 2688, 2880, 35040, 70001};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        struct shape s = equal_slots(1, widths[i], widths[i] < 4000 ? 11 : 1);
        check_shape(&t, &s);
    }
    trial_close(&t);
}

void case_columns_as_slots_are_copied(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n_slots = 0; n_slots <= 40; n_slots++) {
        struct shape s = equal_slots(n_slots % 4 == 1 ? 2 : 0, 1, n_slots);
        check_shape_in_rows(&t, &s);
    }
    struct shape s = equal_slots(0, 1, 365);
    check_shape_in_rows(&t, &s);
    trial_close(&t);
}

void case_int64_sums_reach_the_bound(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const int64_t values[] = {INT64_MAX,     0,  INT64_MIN,     INT64_MIN,
                                     INT64_MAX - 5, 5,  INT64_MIN + 1, INT64_MIN,
                                     INT64_MIN + 6, -5, INT64_MAX,     INT64_MIN + 1};
    static const int64_t sums[] = {INT64_MAX, 0, INT64_MAX, INT64_MIN + 1, INT64_MIN + 1, 0};
    static const uint32_t counts[] = {2, 0, 2, 1, 2, 2};
    struct trial t;
    trial_open(&t, kernels, findings);
    const struct shape s = equal_slots(0, 2, 6);
    const struct sums got = take_sums(&t, &s);
    kernels->rollup_i64(values, 1, 12, s.first, 6, got.low, got.counts);
    for (size_t i = 0; i < 6; i++)
        trial_check(&t, got.low[i] == sums[i] && got.counts[i] == counts[i], "rollup_i64 at the bound", i);
    trial_close(&t);
}

static oracle_i128 joined(int64_t high, int64_t low)
{
    return high * ((oracle_i128)1 << 32) + low;
}

void case_split_sums_are_exact_past_the_bound(const struct nhi_kernels *kernels, struct findings *findings)
{
    enum { WIDTH = 2999, N_SLOTS = 4 };
    static const int64_t extremes[N_SLOTS] = {INT64_MAX, INT64_MIN + 1, INT64_MIN, -1};
    const int64_t past[2] = {INT64_MAX, 1};
    const uint32_t whole[2] = {0, 2};
    struct trial t;
    trial_open(&t, kernels, findings);
    const struct shape s = equal_slots(0, WIDTH, N_SLOTS);
    int64_t *values = trial_take(&t, (size_t)WIDTH * N_SLOTS, sizeof *values);
    const struct sums got = take_sums(&t, &s);
    for (size_t i = 0; i < (size_t)WIDTH * N_SLOTS; i++)
        values[i] = extremes[i / WIDTH];
    kernels->rollup_i64_split(values, 1, s.stride, s.first, N_SLOTS, got.low, got.high, got.counts);
    for (size_t i = 0; i < N_SLOTS; i++) {
        const bool is_missing = extremes[i] == INT64_MIN;
        const oracle_i128 sum = joined(got.high[i], got.low[i]);
        trial_check(&t, sum == (is_missing ? 0 : (oracle_i128)extremes[i] * WIDTH),
                    "rollup_i64_split of extremes", i);
        trial_check(&t, got.counts[i] == (is_missing ? 0 : WIDTH), "counts of extremes", i);
    }
    kernels->rollup_i64_split(past, 1, 2, whole, 1, got.low, got.high, got.counts);
    trial_check(&t, joined(got.high[0], got.low[0]) == (oracle_i128)INT64_MAX + 1, "split past 2^63", 0);
    kernels->rollup_i64(past, 1, 2, whole, 1, got.low, got.counts);
    trial_check(&t, got.low[0] == INT64_MIN, "rollup_i64 past its budget does not wrap", 0);
    trial_close(&t);
}

/* ---- groups ------------------------------------------------------------------------------------------------ */

void case_rows_are_masked(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n = 0; n <= 200; n++) {
        trial_next(&t, n % 2 == 0);
        uint8_t *keep = trial_take(&t, n, 1);
        int64_t *sums = trial_take(&t, n, sizeof *sums), *before = trial_take(&t, n, sizeof *before);
        uint32_t *counts = trial_take(&t, n, sizeof *counts);
        trial_fill_i64(&t, before, n, FILL_EXTREMES);
        for (size_t i = 0; i < n; i++) {
            keep[i] = n % 3 == 0 ? 0 : (uint8_t)(trial_random(&t) % 3 * 127);
            sums[i] = before[i];
            counts[i] = (uint32_t)i + 1;
        }
        kernels->mask_rows(keep, n, sums, counts);
        for (size_t i = 0; i < n; i++) {
            const bool is_kept = keep[i] > 0;
            trial_check(&t, sums[i] == (is_kept ? before[i] : 0) && counts[i] == (is_kept ? i + 1 : 0),
                        "mask_rows", i);
        }
        trial_check_strips(&t, "mask_rows writes beside an array");
    }
    trial_close(&t);
}

enum { N_GROUPS = 7 };
enum order { ORDER_RANDOM, ORDER_SORTED, ORDER_ONE, ORDER_NONE, N_ORDERS };

static void fill_groups(struct trial *t, uint32_t *group, size_t n, enum order order)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t any = (uint32_t)(trial_random(t) % (N_GROUPS + 1));
        const uint32_t next = order == ORDER_RANDOM   ? any
                              : order == ORDER_SORTED ? (uint32_t)(i * (N_GROUPS + 1) / n)
                                                      : 3;
        group[i] = order == ORDER_NONE || next == N_GROUPS ? NHI_NO_GROUP : next;
    }
}

/* What accumulator `at` (of stride a group) gains: the sum of its slot over the rows of its group. */
static oracle_i128 gain_of(const int64_t *sums, const uint32_t *group, size_t n_rows, size_t n_slots,
                           size_t stride, size_t at)
{
    oracle_i128 gain = 0;
    for (size_t row = 0; row < n_rows; row++)
        if (group[row] == at / stride && at % stride < n_slots)
            gain += sums[row * n_slots + at % stride];
    return gain;
}

static void check_group_add(struct trial *t, size_t n_rows, size_t n_slots, enum order order, bool at_end)
{
    enum { MAX_STRIDE = 75 };
    int64_t before[N_GROUPS * MAX_STRIDE];
    const size_t stride = n_slots + (n_rows % 2) * 3, n_acc = N_GROUPS * stride;
    trial_next(t, at_end);
    int64_t *sums = trial_take(t, n_rows * n_slots, sizeof *sums), *acc = trial_take(t, n_acc, sizeof *acc);
    uint32_t *group = trial_take(t, n_rows, sizeof *group);
    trial_fill_i64(t, sums, n_rows * n_slots, FILL_EXTREMES);
    trial_fill_i64(t, before, n_acc, FILL_EXTREMES);
    memcpy(acc, before, n_acc * sizeof *acc);
    fill_groups(t, group, n_rows, order);
    t->kernels->group_add(sums, group, n_rows, n_slots, stride, acc);
    for (size_t i = 0; i < n_acc; i++) {
        const oracle_i128 right = before[i] + gain_of(sums, group, n_rows, n_slots, stride, i);
        trial_check(t, acc[i] == oracle_wrapped(right), "group_add", i);
    }
    trial_check_strips(t, "group_add writes beside an array");
}

void case_groups_are_added(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const size_t n_slots[] = {5, 1, 2, 3, 6, 7, 8, 9, 12, 31, 33, 72, 0},
                        n_rows[] = {67, 1, 2, 3, 64, 65, 129, 0};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < sizeof n_slots / sizeof n_slots[0]; i++)
        for (size_t k = 0; k < sizeof n_rows / sizeof n_rows[0]; k++)
            for (enum order order = 0; order < N_ORDERS; order++) {
                check_group_add(&t, n_rows[k], n_slots[i], order, true);
                check_group_add(&t, n_rows[k], n_slots[i], order, false);
            }
    trial_close(&t);
}

/* ---- tables ------------------------------------------------------------------------------------------------ */

#if defined(__x86_64__)
/* All the words, each with blanks around it, are in the line of flags. */
static bool has_flags(const char *flags, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strstr(flags, *words) == NULL)
            return false;
    return true;
}

static bool processor_has(const char *table)
{
    static const char *const avx2[] = {" avx2 ", " bmi2 ", NULL};
    static const char *const avx512[] = {" avx512f ",    " avx512bw ", " avx512dq ", " avx512vl ",
                                         " avx512vbmi ", " bmi2 ",     NULL};
    char line[8192] = "";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL && strncmp(line, "flags", 5) != 0)
        line[0] = '\0';
    if (file != NULL)
        fclose(file);
    line[strcspn(line, "\n")] = ' ';
    return strcmp(table, "avx2") == 0 ? has_flags(line, avx2)
                                      : strcmp(table, "avx512") == 0 && has_flags(line, avx512);
}
#else
static bool processor_has(const char *table)
{
#if defined(__aarch64__)
    return strcmp(table, "neon") == 0;
#else
    return table == NULL;
#endif
}
#endif

bool tables_are_complete(char text[100])
{
    static const char *const names[] = {"avx512", "avx2", "neon", "scalar"};
    const struct nhi_kernels *tables[4];
    const size_t n_tables = nhi_kernels_available(tables);
    bool are_complete = true;
    size_t length = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n_found = 0;
        for (size_t k = 0; k < n_tables; k++)
            n_found += strcmp(tables[k]->name, names[i]) == 0;
        const bool is_expected = processor_has(names[i]) || strcmp(names[i], "scalar") == 0;
        are_complete = are_complete && n_found == (is_expected ? 1 : 0);
    }
    text[0] = '\0';
    for (size_t k = 0; k < n_tables; k++)
        length += (size_t)snprintf(text + length, 100 - length, "%s%s", k == 0 ? "" : " ", tables[k]->name);
    return are_complete;
}
