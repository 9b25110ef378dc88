/* column_product.c - see column_product.h. */
#include "engine/aggregate/column_product.h"

#include "engine/base/parallel.h"

#include <string.h>

enum {
    BLOCK_CELLS = 1 << 12, /* their sums stay near */
    CELLS_A_TASK = 1 << 14
};

static const int64_t *cells_of(const struct nhi_column_product *product, size_t k, size_t first)
{
    return product->cells + k * product->n_cells + first;
}

/* sums[i] += cells[i] * factor modulo 2^64; returns what is not less than any |cell|. */
static uint64_t multiply_item(const int64_t *cells, size_t n, int64_t factor, uint64_t *sums)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        bits |= (uint64_t)(cells[i] ^ cells[i] >> 63); /* of a negative one its size less 1 */
        sums[i] += (uint64_t)cells[i] * (uint64_t)factor;
    }
    return bits + 1;
}

/* False: partial sums may have left 63 bits, and the sums are of no use. */
static bool multiply_small(const struct nhi_column_product *product, size_t first, size_t n, uint64_t *sums)
{
    nhi_u128 most = 0;
    memset(sums, 0, n * sizeof *sums);
    for (size_t k = 0; k < product->n_items && most <= INT64_MAX; k++) {
        const int64_t factor = product->factors[k];
        const uint64_t size = factor < 0 ? -(uint64_t)factor : (uint64_t)factor;
        most += (nhi_u128)multiply_item(cells_of(product, k, first), n, factor, sums) * size;
    }
    return most <= INT64_MAX;
}

static nh_status add(nhi_i128 *energy, nhi_i128 more, struct nh_error *error)
{
    if (__builtin_add_overflow(*energy, more, energy))
        return nhi_fail(error, NH_RANGE, "the energy of a group leaves 127 bits: it would not be exact");
    return NH_OK;
}

static nh_status multiply_block(const struct nhi_column_product *product, size_t first, size_t n,
                                struct nh_error *error)
{
    uint64_t sums[BLOCK_CELLS];
    nhi_i128 *energy = product->energy + first;
    if (multiply_small(product, first, n, sums)) {
        for (size_t i = 0; i < n; i++)
            NH_TRY(add(&energy[i], (int64_t)sums[i], error));
        return NH_OK;
    }
    for (size_t k = 0; k < product->n_items; k++) {
        const int64_t *cells = cells_of(product, k, first);
        for (size_t i = 0; i < n; i++)
            NH_TRY(add(&energy[i], (nhi_i128)cells[i] * product->factors[k], error));
    }
    return NH_OK;
}

static nh_status multiply_part(void *state, size_t i_task, unsigned i_thread, struct nh_error *error)
{
    const struct nhi_column_product *product = state;
    const size_t begin = i_task * CELLS_A_TASK, end = begin + CELLS_A_TASK;
    (void)i_thread;
    for (size_t first = begin; first < end && first < product->n_cells; first += BLOCK_CELLS) {
        const size_t n_left = product->n_cells - first;
        NH_TRY(multiply_block(product, first, n_left < BLOCK_CELLS ? n_left : BLOCK_CELLS, error));
    }
    return NH_OK;
}

nh_status nhi_column_product(const struct nhi_column_product *product, unsigned n_threads,
                             struct nh_error *error)
{
    struct nhi_column_product given = *product;
    return nhi_parallel_for((given.n_cells + CELLS_A_TASK - 1) / CELLS_A_TASK, n_threads, multiply_part,
                            &given, error);
}
