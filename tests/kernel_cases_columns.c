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

struct places {
    int64_t *sums;
    uint64_t *present, *full;
};

/* What was in the sums does not matter; bits behind the last column are 0. */
static void compare(struct trial *t, const struct sheet *s, const void *values, size_t value_bytes,
                    const struct places *places)
{
    const size_t n_words = (s->n_columns + 63) / 64;
    for (size_t c = 0; c < s->n_columns; c++) {
        oracle_i128 right = 0;
        for (size_t r = 0; r < s->n_rows; r++) {
            int64_t value;
            if (oracle_value(values, value_bytes, r * s->stride + c, &value))
                right += value;
        }
        trial_check(t, places->sums[c] == oracle_wrapped(right), "sum of columns", c);
    }
    for (size_t r = 0; r < s->n_rows; r++) {
        bool is_full = true;
        for (size_t c = 0; c < n_words * 64; c++) {
            int64_t value;
            const bool is_present =
                c < s->n_columns && oracle_value(values, value_bytes, r * s->stride + c, &value);
            trial_check(t, (places->present[r * n_words + c / 64] >> c % 64 & 1) == is_present, "presence",
                        c);
            is_full = is_full && (is_present || c >= s->n_columns);
        }
        trial_check(t, (places->full[r / 64] >> r % 64 & 1) == is_full, "full row", r);
    }
    if (s->n_rows % 64 != 0)
        trial_check(t, places->full[s->n_rows / 64] >> s->n_rows % 64 == 0, "full row behind the last", 0);
}

static struct places take_places(struct trial *t, const struct sheet *s)
{
    struct places places = {trial_take(t, s->n_columns, sizeof *places.sums),
                            trial_take(t, s->n_rows * ((s->n_columns + 63) / 64), sizeof *places.present),
                            trial_take(t, (s->n_rows + 63) / 64, sizeof *places.full)};
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
                                places.present, places.full);
        compare(t, s, values, sizeof *values, &places);
        trial_check_strips(t, "columns_i32 writes beside an array");
    }
    trial_next(t, at_end);
    int64_t *values = trial_take(t, values_of(s), sizeof *values);
    const struct places places = take_places(t, s);
    trial_fill_i64(t, values, values_of(s), fill);
    t->kernels->columns_i64(values, s->n_rows, s->stride, s->n_columns, places.sums, places.present,
                            places.full);
    compare(t, s, values, sizeof *values, &places);
    trial_check_strips(t, "columns_i64 writes beside an array");
}

/* Rows of every width, with and without gaps: each row is shifted down by another number of bits. */
static void narrow_rows(struct trial *t, const struct sheet *s, int64_t *values, size_t value_bytes)
{
    for (size_t r = 0; r < s->n_rows; r++) {
        const unsigned shift = (unsigned)(trial_random(t) % (8 * value_bytes));
        for (size_t c = 0; c < s->n_columns; c++) {
            int64_t *value = &values[r * s->n_columns + c];
            *value = *value == NHI_MISSING_I64 ? *value : *value >> (64 - 8 * value_bytes) >> shift;
        }
    }
}

static void take_as(const int64_t *values, size_t n, size_t value_bytes, void *out)
{
    for (size_t i = 0; i < n; i++) {
        if (value_bytes == 8)
            ((int64_t *)out)[i] = values[i];
        else
            ((int32_t *)out)[i] = values[i] == NHI_MISSING_I64 ? NHI_MISSING_I32 : (int32_t)values[i];
    }
}

/* Columns `first` to the last but one of packed rows. */
static void check_packed(struct trial *t, const struct sheet *s, size_t value_bytes, size_t first,
                         enum fill fill, bool at_end)
{
    static uint8_t bytes[70 * 150 * 8 + 70 * 9 + 64];
    const size_t n_all = s->n_rows * s->n_columns;
    trial_next(t, at_end);
    int64_t *wide = trial_take(t, n_all, sizeof *wide);
    void *values = trial_take(t, n_all, value_bytes);
    uint32_t *offset = trial_take(t, s->n_rows, sizeof *offset);
    trial_fill_i64(t, wide, n_all, fill);
    narrow_rows(t, s, wide, value_bytes);
    take_as(wide, n_all, value_bytes, values);
    uint8_t *width = bytes + s->n_rows * value_bytes, *payload = width + s->n_rows;
    const size_t n_codes = value_bytes == 4
                               ? t->kernels->pack_i32(values, s->n_rows, s->n_columns, bytes, width, payload)
                               : t->kernels->pack_i64(values, s->n_rows, s->n_columns, bytes, width, payload);
    const uint8_t *packed =
        trial_copy(t, bytes, s->n_rows * (value_bytes + 1) + n_codes + NHI_PACKED_TAIL_BYTES, 1);
    struct nhi_packed_rows rows = {value_bytes,
                                   s->n_rows,
                                   s->n_columns,
                                   packed,
                                   packed + s->n_rows * value_bytes,
                                   packed + s->n_rows * (value_bytes + 1),
                                   offset};
    for (size_t r = 0; r < s->n_rows; r++)
        offset[r] = r == 0 ? 0
                           : offset[r - 1] +
                                 (uint32_t)((s->n_columns * (rows.width[r - 1] & NHI_PACKED_WIDTH) + 7) / 8);
    const struct sheet part = {s->n_rows, s->n_columns - first - 1, s->n_columns};
    const struct places places = take_places(t, &part);
    t->kernels->columns_packed(&rows, first, part.n_columns, places.sums, places.present, places.full);
    compare(t, &part, (const uint8_t *)values + first * value_bytes, value_bytes, &places);
    trial_check_strips(t, "columns_packed writes beside an array");
}

void case_packed_columns_are_added_up(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const size_t n_rows[] = {3, 1, 70};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n_columns = 1; n_columns <= 150; n_columns += n_columns < 35 ? 1 : 23)
        for (size_t first = 0; first < n_columns; first += 16)
            for (size_t i = 0; i < sizeof n_rows / sizeof n_rows[0]; i++)
                for (enum fill fill = 0; fill < N_FILLS; fill++) {
                    const struct sheet s = {n_rows[i], n_columns, n_columns};
                    check_packed(&t, &s, 4, first, fill, fill % 2 == 0);
                    check_packed(&t, &s, 8, first, fill, fill % 2 == 1);
                }
    trial_close(&t);
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
