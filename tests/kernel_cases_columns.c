/* kernel_cases_columns.c - the cases of sums by column and of what is present. */
#include "tests/kernel_trial.h"
#include "tests/oracle.h"

struct sheet {
    size_t n_rows, n_columns, stride;
};

static size_t values_of(const struct sheet *s)
{
    return s->n_rows == 0 ? 0 : (s->n_rows - 1) * s->stride + s->n_columns;
}

/* Sums are added to what is there; bits behind the last column are 0. */
static void compare(struct trial *t, const struct sheet *s, const void *values, size_t value_bytes,
                    const int64_t *sums, const uint64_t *present)
{
    const size_t n_words = (s->n_columns + 63) / 64;
    for (size_t c = 0; c < s->n_columns; c++) {
        oracle_i128 right = (int64_t)c - 3;
        for (size_t r = 0; r < s->n_rows; r++) {
            int64_t value;
            if (oracle_value(values, value_bytes, r * s->stride + c, &value))
                right += value;
        }
        trial_check(t, sums[c] == oracle_wrapped(right), "sum of columns", c);
    }
    for (size_t r = 0; r < s->n_rows; r++)
        for (size_t c = 0; c < n_words * 64; c++) {
            int64_t value;
            const bool is_present =
                c < s->n_columns && oracle_value(values, value_bytes, r * s->stride + c, &value);
            trial_check(t, (present[r * n_words + c / 64] >> c % 64 & 1) == is_present, "presence", c);
        }
}

struct places {
    int64_t *sums;
    uint64_t *present;
};

static struct places take_places(struct trial *t, const struct sheet *s)
{
    struct places places = {trial_take(t, s->n_columns, sizeof *places.sums),
                            trial_take(t, s->n_rows * ((s->n_columns + 63) / 64), sizeof *places.present)};
    for (size_t c = 0; c < s->n_columns; c++)
        places.sums[c] = (int64_t)c - 3;
    return places;
}

static void check_sheet(struct trial *t, const struct sheet *s, enum fill fill, bool at_end)
{
    static const size_t n_safe[] = {1, 2, 7, 1000};
    for (size_t i = 0; i < sizeof n_safe / sizeof n_safe[0]; i++) {
        trial_next(t, at_end);
        int32_t *values = trial_take(t, values_of(s), sizeof *values);
        const struct places places = take_places(t, s);
        trial_fill_i32(t, values, values_of(s), fill);
        for (size_t k = 0; k < values_of(s); k++) /* so small that n_safe of them fit */
            values[k] = values[k] == NHI_MISSING_I32 ? NHI_MISSING_I32 : values[k] / (int32_t)n_safe[i];
        t->kernels->columns_i32(values, s->n_rows, s->stride, s->n_columns, n_safe[i], places.sums,
                                places.present);
        compare(t, s, values, sizeof *values, places.sums, places.present);
        trial_check_strips(t, "columns_i32 writes beside an array");
    }
    trial_next(t, at_end);
    int64_t *values = trial_take(t, values_of(s), sizeof *values);
    const struct places places = take_places(t, s);
    trial_fill_i64(t, values, values_of(s), fill);
    t->kernels->columns_i64(values, s->n_rows, s->stride, s->n_columns, places.sums, places.present);
    compare(t, s, values, sizeof *values, places.sums, places.present);
    trial_check_strips(t, "columns_i64 writes beside an array");
}

void case_columns_are_added_up(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const size_t n_rows[] = {3, 1, 0, 9, 65};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n_columns = 0; n_columns <= 150; n_columns += n_columns < 40 ? 1 : 11)
        for (size_t i = 0; i < sizeof n_rows / sizeof n_rows[0]; i++)
            for (enum fill fill = 0; fill < N_FILLS; fill++) {
                const struct sheet s = {n_rows[i], n_columns, n_columns + i % 2 * 5};
                check_sheet(&t, &s, fill, true);
                check_sheet(&t, &s, fill, false);
            }
    trial_close(&t);
}
