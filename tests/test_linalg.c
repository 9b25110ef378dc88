/* test_linalg.c - the carrier x measure product: BLAS and 128-bit integers give the same integers, and BLAS is left where it
 * would stop to be exact, or is not worth loading. */
#include "engine/base/linalg.h"

#include "engine/base/memory.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const nhi_i128 bound = (nhi_i128)1 << 53;

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void *zeros(size_t n, size_t element_bytes)
{
    void *made = calloc(n, element_bytes);
    cr_assert_not_null(made);
    return made;
}

/* A random product of one shape against plain loops; says whether BLAS did all of it. */
static bool product_is_right(uint64_t seed, size_t n_carriers, size_t n_cells, size_t n_measures, int n_bits)
{
    int64_t *cells = zeros(n_carriers * n_cells, sizeof *cells);
    int64_t *factors = zeros(n_carriers * n_measures, sizeof *factors);
    nhi_i128 *measures = zeros(n_cells * n_measures, sizeof *measures);
    nhi_i128 *expected = zeros(n_cells * n_measures, sizeof *expected);
    bool used_blas;
    for (size_t i = 0; i < n_carriers * n_cells; i++)
        cells[i] = (int64_t)(next(&seed) >> (64 - n_bits)) - ((int64_t)1 << (n_bits - 1));
    for (size_t i = 0; i < n_carriers * n_measures; i++)
        factors[i] = (int64_t)(next(&seed) >> (64 - n_bits)) - ((int64_t)1 << (n_bits - 1));
    for (size_t i = 0; i < n_cells * n_measures; i++)
        measures[i] = expected[i] =
            (nhi_i128)(int64_t)next(&seed) * 1000003; /* it is added to what is there */
    for (size_t i = 0; i < n_cells; i++)
        for (size_t m = 0; m < n_measures; m++)
            for (size_t k = 0; k < n_carriers; k++)
                expected[i * n_measures + m] +=
                    (nhi_i128)cells[k * n_cells + i] * factors[k * n_measures + m];
    cr_assert_eq(
        nhi_convert_carriers(cells, n_carriers, n_cells, factors, n_measures, measures, &used_blas, NULL),
        NH_OK);
    cr_assert_eq(memcmp(measures, expected, n_cells * n_measures * sizeof *measures), 0,
                 "%zu x %zu x %zu, %d bits", n_carriers, n_cells, n_measures, n_bits);
    free(expected);
    free(measures);
    free(factors);
    free(cells);
    return used_blas;
}

Test(linalg, small_numbers_go_through_blas_and_give_the_integers_of_plain_loops)
{
    for (size_t n_carriers = 1; n_carriers <= 13; n_carriers += 3)
        for (size_t n_cells = 1; n_cells <= 4097; n_cells = n_cells * 3 + 1)
            for (size_t n_measures = 1; n_measures <= 5; n_measures += 2)
                cr_assert_eq(product_is_right(n_carriers + n_cells, n_carriers, n_cells, n_measures, 24),
                             n_carriers * n_cells * n_measures >= NHI_BLAS_TERMS);
    cr_assert(product_is_right(1, 65, 2047, 2, 20)); /* one below, at and above a block */
    cr_assert(product_is_right(2, 65, 2048, 2, 20));
    cr_assert(product_is_right(3, 65, 2049, 2, 20));
    cr_assert(product_is_right(4, 1, NHI_BLAS_TERMS, 1, 20));
    cr_assert_not(product_is_right(5, 1, NHI_BLAS_TERMS - 1, 1, 20));
}

Test(linalg, large_numbers_do_not_and_give_them_too)
{
    for (size_t n_cells = 1; n_cells <= 20000; n_cells = n_cells * 4 + 1)
        cr_assert_not(product_is_right(n_cells, 7, n_cells, 3, 60));
    cr_assert_not(product_is_right(5, 12, 30000, 2, 31)); /* some cells fit, some do not */
}

Test(linalg, nothing_is_a_product_too)
{
    bool used_blas = true;
    nhi_i128 measure = 5;
    const int64_t none = 0;
    cr_assert_eq(nhi_convert_carriers(&none, 0, 1, &none, 1, &measure, &used_blas, NULL), NH_OK);
    cr_assert_not(used_blas);
    cr_assert_eq(nhi_convert_carriers(&none, 1, 0, &none, 1, &measure, &used_blas, NULL), NH_OK);
    cr_assert_not(used_blas);
    cr_assert(measure == 5);
}

/* a * x + b * y, in as many equal cells as BLAS is worth. */
static nhi_i128 pair(int64_t a, int64_t x, int64_t b, int64_t y, bool *used_blas)
{
    enum { N = NHI_BLAS_TERMS / 2 };
    const int64_t factors[] = {x, y};
    int64_t *cells = zeros(2 * N, sizeof *cells);
    nhi_i128 *measures = zeros(N, sizeof *measures);
    for (size_t i = 0; i < N; i++) {
        cells[i] = a;
        cells[N + i] = b;
    }
    cr_assert_eq(nhi_convert_carriers(cells, 2, N, factors, 1, measures, used_blas, NULL), NH_OK);
    for (size_t i = 1; i < N; i++)
        cr_assert(measures[i] == measures[0]);
    const nhi_i128 measure = measures[0];
    free(measures);
    free(cells);
    return measure;
}

Test(linalg, blas_is_used_one_below_the_bound_and_not_at_it)
{
    const int64_t half = (int64_t)1 << 52;
    bool used_blas;
    cr_assert(pair(half, 1, half - 1, 1, &used_blas) == bound - 1);
    cr_assert(used_blas);
    cr_assert(pair(half, 1, half, 1, &used_blas) == bound);
    cr_assert_not(used_blas);
    cr_assert(pair(half, 1, half + 1, 1, &used_blas) ==
              bound + 1); /* the first integer that no double holds */
    cr_assert_not(used_blas);
    cr_assert(pair(half, 1, -half - 1, 1, &used_blas) == -1); /* sizes count, not the sum */
    cr_assert_not(used_blas);
    cr_assert(pair(half, -1, 1 - half, 1, &used_blas) == 1 - bound);
    cr_assert(used_blas);
}

Test(linalg, a_factor_above_the_bound_is_no_matter_where_its_cell_is_zero)
{
    bool used_blas;
    cr_assert(pair(0, INT64_MAX, 3, 7, &used_blas) == 21);
    cr_assert(used_blas);
    cr_assert(pair(0, INT64_MIN, INT64_MIN, 0, &used_blas) == 0);
    cr_assert(used_blas);
    cr_assert(pair(INT64_MIN, INT64_MIN, 0, 0, &used_blas) == (nhi_i128)1 << 126);
    cr_assert_not(used_blas);
}

Test(linalg, one_huge_cell_slows_its_own_block_only)
{
    enum { N = NHI_BLAS_TERMS + 3 };
    int64_t *cells = zeros(N, sizeof *cells), factor = 3;
    nhi_i128 *measures = zeros(N, sizeof *measures);
    bool used_blas;
    for (size_t i = 0; i < N; i++)
        cells[i] = (int64_t)i;
    cells[2500] = INT64_MAX;
    cr_assert_eq(nhi_convert_carriers(cells, 1, N, &factor, 1, measures, &used_blas, NULL), NH_OK);
    cr_assert_not(used_blas);
    for (size_t i = 0; i < N; i++)
        cr_assert(measures[i] == (nhi_i128)cells[i] * 3);
    free(measures);
    free(cells);
}

Test(linalg, a_total_beyond_128_bits_is_a_range_error)
{
    const int64_t cells[] = {INT64_MIN, INT64_MIN}, factors[] = {INT64_MIN, INT64_MIN};
    struct nh_error error = {NH_OK, ""};
    nhi_i128 measure = 0;
    cr_assert_eq(nhi_convert_carriers(cells, 2, 1, factors, 1, &measure, NULL, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, "128 bits"));
}
