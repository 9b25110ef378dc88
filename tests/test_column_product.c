/* test_column_product.c - the energy of many atoms against plain loops of 128 bits: small numbers, large ones, both in one
 * product, one and several threads. */
#include "engine/aggregate/column_product.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CELLS = 40000, MAX_ITEMS = 14 };

static uint64_t next(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* Of so many bits, positive or negative. */
static int64_t number(uint64_t *seed, int n_bits)
{
    return (int64_t)(next(seed) >> (64 - n_bits)) - ((int64_t)1 << (n_bits - 1));
}

/* One cell in `every` has huge_bits. */
static void check_product(size_t n_items, size_t n_cells, int n_bits, size_t every, int huge_bits)
{
    uint64_t seed = n_items + n_cells;
    int64_t *cells = calloc(n_items * n_cells + 1, sizeof *cells), factors[MAX_ITEMS];
    nhi_i128 *energy = calloc(n_cells + 1, sizeof *energy), *right = calloc(n_cells + 1, sizeof *right);
    for (size_t k = 0; k < n_items; k++)
        factors[k] = number(&seed, 24);
    for (size_t i = 0; i < n_items * n_cells; i++)
        cells[i] = number(&seed, i % every == every - 1 ? huge_bits : n_bits);
    for (size_t i = 0; i < n_cells; i++) {
        energy[i] = right[i] = number(&seed, 63); /* it is added to what is there */
        for (size_t k = 0; k < n_items; k++)
            right[i] += (nhi_i128)cells[k * n_cells + i] * factors[k];
    }
    const struct nhi_column_product product = {cells, n_items, n_cells, factors, energy};
    cr_assert_eq(nhi_column_product(&product, 1 + (unsigned)(n_cells % 3), NULL), NH_OK);
    cr_assert_eq(memcmp(energy, right, n_cells * sizeof *energy), 0, "%zu x %zu, %d bits", n_items, n_cells,
                 n_bits);
    free(right);
    free(energy);
    free(cells);
}

Test(column_product, is_that_of_plain_loops)
{
    static const size_t n_cells[] = {0, 1, 2, 4095, 4096, 4097, 16383, 16384, 16385, MAX_CELLS};
    for (size_t i = 0; i < sizeof n_cells / sizeof n_cells[0]; i++)
        for (size_t n_items = 0; n_items <= MAX_ITEMS; n_items += 7) {
            check_product(n_items, n_cells[i], 30, 1, 30);
            check_product(n_items, n_cells[i], 30, 9001, 63); /* some blocks are small */
            check_product(n_items, n_cells[i], 63, 1, 63);
        }
}

/* factor x (2^62 - 1, 2^62) with factor 2: one below 2^63, and at it. */
Test(column_product, keeps_a_sum_at_the_bound_of_63_bits)
{
    for (int64_t cell = ((int64_t)1 << 62) - 2; cell <= ((int64_t)1 << 62) + 1; cell++) {
        const int64_t cells[] = {cell, -cell, 1, -1}, factors[] = {2, -2};
        nhi_i128 energy[] = {5, -5};
        const struct nhi_column_product product = {cells, 2, 2, factors, energy};
        cr_assert_eq(nhi_column_product(&product, 2, NULL), NH_OK);
        cr_assert(energy[0] == 5 + 2 * (nhi_i128)cell - 2);
        cr_assert(energy[1] == -5 - 2 * (nhi_i128)cell + 2);
    }
}

Test(column_product, takes_the_smallest_integers)
{
    const int64_t cells[] = {INT64_MIN}, factors[] = {INT64_MIN};
    nhi_i128 energy = 0;
    const struct nhi_column_product product = {cells, 1, 1, factors, &energy};
    cr_assert_eq(nhi_column_product(&product, 1, NULL), NH_OK);
    cr_assert(energy == ((nhi_i128)1 << 126));
}

Test(column_product, says_when_a_sum_leaves_127_bits)
{
    const int64_t cells[] = {INT64_MAX}, factors[] = {INT64_MAX};
    nhi_i128 energy = ((nhi_i128)1 << 126) - 1 + ((nhi_i128)1 << 126); /* the largest */
    struct nh_error error;
    const struct nhi_column_product product = {cells, 1, 1, factors, &energy};
    cr_assert_eq(nhi_column_product(&product, 1, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, "127 bits"));
}
