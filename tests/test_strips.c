/* test_strips.c - cells packed into strips and unpacked: nothing is lost, and what belongs together shares a strip. */
#include "engine/store/strips.h"

#include "kernels/kernels.h"

#include <criterion/criterion.h>
#include <string.h>

enum { N_CELLS = 3000 };

static struct nhi_cell cell_of(uint64_t line, uint64_t period, int64_t value, uint16_t decimals)
{
    return (struct nhi_cell){.key = line << NHI_PERIOD_BITS | period,
                             .value = value,
                             .line = (uint32_t)(period + 7),
                             .file = 2,
                             .decimals = decimals};
}

static struct nhi_buffer pack(const struct nhi_cell *cells, size_t n, size_t *n_strips)
{
    struct nhi_buffer strips = {0};
    *n_strips = 0;
    cr_assert_eq(nhi_strips_append(&strips, cells, n, n_strips, NULL), NH_OK);
    return strips;
}

static const struct nhi_strip *strip_at(const struct nhi_buffer *strips, size_t at)
{
    return (const void *)(strips->data + at);
}

/* Packs, expects n_strips, and expects the cells back, each at the decimals of its strip. */
static void expect_strips(const struct nhi_cell *cells, size_t n, size_t n_expected)
{
    size_t n_strips, i = 0;
    struct nhi_buffer strips = pack(cells, n, &n_strips);
    cr_assert_eq(n_strips, n_expected, "%zu", n_strips);
    for (size_t at = 0; at < strips.n_bytes; at += nhi_strip_bytes(strip_at(&strips, at))) {
        const struct nhi_strip *strip = strip_at(&strips, at);
        cr_assert_leq(strip->n, NHI_STRIP_CELLS);
        cr_assert_leq(nhi_strip_bytes(strip), NHI_STRIP_BYTES);
        for (size_t k = 0; k < strip->n; k++, i++) {
            const struct nhi_cell found = nhi_strip_cell(strip, k);
            int64_t expected = cells[i].value;
            for (int d = cells[i].decimals; d < found.decimals; d++)
                cr_assert_not(__builtin_mul_overflow(expected, (int64_t)10, &expected));
            cr_assert_eq(found.key, cells[i].key);
            cr_assert_eq(found.value, expected);
            cr_assert_eq(found.line, cells[i].line);
            cr_assert_eq(found.file, cells[i].file);
        }
    }
    cr_assert_eq(i, n);
    nhi_buffer_free(&strips);
}

Test(strips, months_of_a_line_share_a_strip_up_to_its_greatest_length)
{
    struct nhi_cell cells[N_CELLS];
    for (uint64_t i = 0; i < N_CELLS; i++)
        cells[i] = cell_of(5, i, (int64_t)i - 10, 2);
    expect_strips(cells, 1, 1);
    expect_strips(cells, 72, 1);
    expect_strips(cells, NHI_STRIP_CELLS, 1);
    expect_strips(cells, NHI_STRIP_CELLS + 1, 2);
    expect_strips(cells, N_CELLS, 3);
}

Test(strips, hours_on_an_axis_of_quarters_share_a_strip)
{
    struct nhi_cell cells[100];
    for (uint64_t i = 0; i < 100; i++)
        cells[i] = cell_of(5, 4 * i, 1, 0);
    expect_strips(cells, 100, 1);
}

Test(strips, another_line_file_or_step_and_the_same_period_begin_a_new_strip)
{
    const struct nhi_cell lines[] = {cell_of(1, 10, 1, 0), cell_of(1, 11, 2, 0), cell_of(2, 12, 3, 0)};
    const struct nhi_cell gaps[] = {cell_of(1, 10, 1, 0), cell_of(1, 11, 2, 0), cell_of(1, 13, 3, 0),
                                    cell_of(1, 15, 4, 0)};
    const struct nhi_cell twice[] = {cell_of(1, 10, 1, 0), cell_of(1, 10, 2, 0), cell_of(1, 10, 3, 0)};
    const struct nhi_cell far[] = {cell_of(1, 10, 1, 0), cell_of(1, 10 + (1 << 16), 2, 0)};
    struct nhi_cell files[] = {cell_of(1, 10, 1, 0), cell_of(1, 11, 2, 0)};
    files[1].file = 3;
    expect_strips(lines, 3, 2);
    expect_strips(gaps, 4, 2);
    expect_strips(twice, 3, 3);
    expect_strips(far, 2, 2);
    expect_strips(files, 2, 2);
}

Test(strips, values_of_several_decimals_share_a_strip_unless_they_are_large)
{
    const int64_t small = 9223372036, large = INT64_MAX;
    const struct nhi_cell mixed[] = {cell_of(1, 1, small, 0), cell_of(1, 2, -small, 9),
                                     cell_of(1, 3, NHI_MISSING_I64, 0), cell_of(1, 4, 7, 3)};
    const struct nhi_cell alike[] = {cell_of(1, 1, large, 2), cell_of(1, 2, NHI_MISSING_I64, 0),
                                     cell_of(1, 3, -large, 2)};
    const struct nhi_cell apart[] = {cell_of(1, 1, large, 2), cell_of(1, 2, 5, 3), cell_of(1, 3, large, 2)};
    const struct nhi_cell above[] = {cell_of(1, 1, small + 1, 0), cell_of(1, 2, 1, 9)};
    expect_strips(mixed, 4, 1);
    expect_strips(alike, 3, 1);
    expect_strips(apart, 3, 3);
    expect_strips(above, 2, 2);
}

Test(strips, rows_are_shifted_in_every_strip_and_end_at_the_greatest_number)
{
    const struct nhi_cell cells[] = {cell_of(1, 1, 1, 0), cell_of(2, 1, 1, 0)};
    size_t n_strips;
    struct nhi_buffer strips = pack(cells, 2, &n_strips);
    nhi_strips_shift_rows(&strips, 1000);
    for (size_t at = 0; at < strips.n_bytes; at += nhi_strip_bytes(strip_at(&strips, at)))
        cr_assert_eq(nhi_strip_cell(strip_at(&strips, at), 0).line, 1008);
    nhi_strips_shift_rows(&strips, UINT32_MAX);
    cr_assert_eq(nhi_strip_cell(strip_at(&strips, 0), 0).line, UINT32_MAX);
    nhi_buffer_free(&strips);
}

Test(strips, equal_keys_keep_the_order_of_arrival)
{
    struct nhi_cell *cells, *other;
    cr_assert_eq(nhi_alloc(N_CELLS, sizeof *cells, &cells, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(N_CELLS, sizeof *other, &other, NULL), NH_OK);
    for (uint64_t i = 0; i < N_CELLS; i++)
        cells[i] = (struct nhi_cell){.key = (i * 7919 % 13) << (i % 3 * 26), .line = (uint32_t)i};
    nhi_cells_sort(&cells, &other, N_CELLS);
    for (size_t i = 1; i < N_CELLS; i++)
        cr_assert(cells[i - 1].key < cells[i].key ||
                  (cells[i - 1].key == cells[i].key && cells[i - 1].line < cells[i].line));
    nhi_free(other);
    nhi_free(cells);
}
