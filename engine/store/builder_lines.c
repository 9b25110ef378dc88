/* builder_lines.c - the lines of a series put together from their strips, with what is wrong found on the way: two cells
 * of one key, and values that do not fit into 64 bits at the decimals of the series. */
#include "engine/store/builder_state.h"

#include <stdlib.h>
#include <string.h>

static struct nhi_axis axis_of(const struct nhi_time_grid *grid)
{
    if (grid->n == 0)
        return (struct nhi_axis){0};
    const int64_t first = nhi_period_containing(grid->freq, grid->first, grid->stored_freq);
    const int64_t last = nhi_period_containing(grid->freq, grid->last, grid->stored_freq);
    return (struct nhi_axis){.freq = grid->stored_freq, .first = first, .n = (uint32_t)(last - first + 1)};
}

nh_status nhi_line_maker_begin(struct nhi_line_maker *maker, struct nh_error *error)
{
    struct nhi_sorter *sorter = maker->builder->sorters[maker->series];
    maker->axis = axis_of(nhi_builder_grid(maker->builder, maker->series));
    NH_TRY(nhi_alloc(maker->axis.n, sizeof *maker->values, &maker->values, error));
    NH_TRY(nhi_alloc(maker->axis.n, sizeof *maker->is_given, &maker->is_given, error));
    NH_TRY(nhi_sorter_rewind(sorter, error));
    return nhi_sorter_next(sorter, &maker->strip, error);
}

void nhi_line_maker_end(struct nhi_line_maker *maker)
{
    nhi_buffer_free(&maker->strips);
    nhi_free(maker->is_given);
    nhi_free(maker->values);
}

/* ---- places ------------------------------------------------------------------------------------------------ */

/* value * 10^decimals in 64 bits; the smallest integer is the sign of a missing value. */
static bool raise_value(int64_t *value, int64_t power)
{
    return *value == NHI_MISSING_I64 ||
           (!__builtin_mul_overflow(*value, power, value) && *value != NHI_MISSING_I64);
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* The place on the axis of a period as it is packed. */
static size_t place_of(const struct nhi_line_maker *maker, uint64_t packed)
{
    const struct nhi_time_grid *grid = nhi_builder_grid(maker->builder, maker->series);
    const int64_t period = (int64_t)packed - NHI_PERIOD_REACH + grid->base;
    return (size_t)(nhi_period_containing(grid->freq, period, grid->stored_freq) - maker->axis.first);
}

/* Lays a strip into the line; false: a cell has no place or no room. */
static bool lay_strip(struct nhi_line_maker *maker, const struct nhi_strip *strip)
{
    const int64_t power = power_of_ten(maker->builder->decimals[maker->series] - strip->decimals);
    const int64_t *values = nhi_strip_values(strip);
    const size_t first = place_of(maker, strip->first_period);
    const size_t step = strip->n == 1 ? 1 : place_of(maker, strip->first_period + strip->step) - first;
    bool is_good = true;
    if (power == 1 && step == 1) { /* most of them */
        is_good = memchr(maker->is_given + first, 1, strip->n) == NULL;
        memcpy(maker->values + first, values, strip->n * sizeof *values);
        memset(maker->is_given + first, 1, strip->n);
        return is_good;
    }
    for (size_t i = 0; i < strip->n; i++) {
        const size_t t = first + i * step;
        int64_t value = values[i];
        is_good = raise_value(&value, power) && maker->is_given[t] == 0 && is_good;
        maker->values[t] = value;
        maker->is_given[t] = 1;
    }
    return is_good;
}

static void clear_line(struct nhi_line_maker *maker)
{
    for (uint32_t t = 0; t < maker->axis.n; t++)
        maker->values[t] = NHI_MISSING_I64;
    memset(maker->is_given, 0, maker->axis.n);
}

/* ---- what is wrong ------------------------------------------------------------------------------------------- */

static bool comes_before(const struct nhi_cell *a, const struct nhi_cell *b)
{
    return a->file != b->file ? a->file < b->file : a->line < b->line;
}

/* Cells of one key in the order in which they stood in the input. */
static void sort_equal(struct nhi_cell *cells, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && comes_before(&cells[k], &cells[k - 1]); k--) {
            const struct nhi_cell moved = cells[k];
            cells[k] = cells[k - 1];
            cells[k - 1] = moved;
        }
}

/* n cells of one key: the first that fits is stored, those before it and behind it are bad. */
static nh_status judge_equal(struct nhi_line_maker *maker, const struct nhi_cell *cells, size_t n,
                             struct nh_error *error)
{
    const int decimals = maker->builder->decimals[maker->series];
    const size_t t = place_of(maker, cells[0].key & ((1u << NHI_PERIOD_BITS) - 1));
    const struct nhi_cell *stored = NULL;
    for (size_t i = 0; i < n; i++) {
        int64_t value = cells[i].value;
        if (stored == NULL && raise_value(&value, power_of_ten(decimals - cells[i].decimals))) {
            stored = &cells[i];
            maker->values[t] = value;
            maker->is_given[t] = 1;
            continue;
        }
        if (stored == NULL && maker->series >= NHI_QUANTITY_SUPERSEDED)
            return nhi_fail(error, NH_RANGE,
                            "the values that are corrected do not fit into 64 bits together: one of them "
                            "needs %d decimals, another is too large for that: correct them in two imports",
                            decimals);
        if (maker->bad != NULL && (stored == NULL || maker->series != NHI_COEFFICIENT))
            NH_TRY(maker->bad(maker->state, &cells[i], stored, decimals, error)); /* else with its quantity */
    }
    return NH_OK;
}

static size_t count_cells(const struct nhi_buffer *strips)
{
    size_t n = 0;
    for (size_t at = 0; at < strips->n_bytes;) {
        const struct nhi_strip *strip = (const void *)(strips->data + at);
        n += strip->n;
        at += nhi_strip_bytes(strip);
    }
    return n;
}

static void list_cells(const struct nhi_buffer *strips, struct nhi_cell *cells)
{
    for (size_t at = 0; at < strips->n_bytes;) {
        const struct nhi_strip *strip = (const void *)(strips->data + at);
        for (size_t i = 0; i < strip->n; i++)
            *cells++ = nhi_strip_cell(strip, i);
        at += nhi_strip_bytes(strip);
    }
}

/* Looks at the cells of a line one by one. */
static nh_status judge_line(struct nhi_line_maker *maker, struct nh_error *error)
{
    const size_t n = count_cells(&maker->strips);
    struct nhi_cell *cells = NULL, *other = NULL;
    nh_status status;
    clear_line(maker);
    NH_TRY_DONE(nhi_alloc(n, sizeof *cells, &cells, error));
    NH_TRY_DONE(nhi_alloc(n, sizeof *other, &other, error));
    list_cells(&maker->strips, cells);
    nhi_cells_sort(&cells, &other, n);
    for (size_t i = 0, n_equal; i < n; i += n_equal) {
        for (n_equal = 1; i + n_equal < n && cells[i + n_equal].key == cells[i].key;)
            n_equal++;
        sort_equal(cells + i, n_equal);
        NH_TRY_DONE(judge_equal(maker, cells + i, n_equal, error));
    }
done:
    nhi_free(other);
    nhi_free(cells);
    return status;
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

/* Lays the strips of the next line; *is_good false: there is more to it than laying. */
static nh_status lay_line(struct nhi_line_maker *maker, bool *is_good, struct nh_error *error)
{
    *is_good = true;
    maker->line = maker->strip->line;
    maker->strips.n_bytes = 0;
    clear_line(maker);
    while (maker->strip != NULL && maker->strip->line == maker->line) {
        *is_good = lay_strip(maker, maker->strip) && *is_good;
        NH_TRY(nhi_buffer_append(&maker->strips, maker->strip, nhi_strip_bytes(maker->strip), error));
        NH_TRY(nhi_sorter_next(maker->builder->sorters[maker->series], &maker->strip, error));
    }
    return NH_OK;
}

nh_status nhi_line_maker_next(struct nhi_line_maker *maker, bool *has_line, struct nh_error *error)
{
    bool is_good = false;
    *has_line = false;
    while (maker->strip != NULL && !*has_line) {
        NH_TRY(lay_line(maker, &is_good, error));
        if (!is_good)
            NH_TRY(judge_line(maker, error));
        *has_line = is_good || memchr(maker->is_given, 1, maker->axis.n) != NULL;
    }
    return NH_OK;
}
