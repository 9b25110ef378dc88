/* linalg.c - see linalg.h: the carrier x measure product, by BLAS where that is provably exact. */
#include "engine/base/linalg.h"

#include "engine/base/memory.h"

#include <cblas.h>
#include <dlfcn.h>
#include <stdatomic.h>
#include <string.h>

#ifndef NHI_BLAS
#define NHI_BLAS "libopenblas.so.0" /* its name since 2011, on every distribution */
#endif

enum { BLOCK_CELLS = 2048 }; /* cells decided together: one huge cell slows only its block */
static const nhi_u128 exact_bound = (nhi_u128)1 << 53; /* every integer below is a double */

typedef void (*dgemm_fn)(enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, int, int, int, double,
                         const double *, int, const double *, int, double, double *, int);

struct product {
    const int64_t *cells, *factors;
    size_t n_carriers, n_cells, n_measures;
    nhi_i128 *measures;
    double *cell_block, *factor_block, *measure_block;
    dgemm_fn dgemm; /* NULL: 128-bit integers alone */
};

/* NULL: the library is not there. It is never unloaded; two threads may load it twice: that is once. */
static void *load_library(void)
{
    return dlopen(NHI_BLAS, RTLD_NOW | RTLD_LOCAL);
}

const char *nhi_blas_about(void)
{
    char *(*about)(void) = NULL;
    void *library = load_library();
    void *symbol = library != NULL ? dlsym(library, "openblas_get_config") : NULL;
    memcpy(&about, &symbol, sizeof about); /* ISO C converts no object pointer to a function */
    return about != NULL ? about() : library != NULL ? NHI_BLAS : NULL;
}

/* NULL: the product takes longer. */
static dgemm_fn load_dgemm(void)
{
    static _Atomic(dgemm_fn) loaded;
    dgemm_fn dgemm = atomic_load(&loaded);
    void *library = dgemm == NULL ? load_library() : NULL;
    if (library != NULL) {
        void *symbol = dlsym(library, "cblas_dgemm");
        memcpy(&dgemm, &symbol, sizeof dgemm);
        atomic_store(&loaded, dgemm);
    }
    return dgemm;
}

static nhi_u128 magnitude(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* Is the sum of |cell| * |factor| below 2^53 for every cell and measure of the block? */
static bool is_exact_in_double(const struct product *p, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++)
        for (size_t m = 0; m < p->n_measures; m++) {
            nhi_u128 sum = 0;
            for (size_t k = 0; k < p->n_carriers && sum < exact_bound; k++)
                sum += magnitude(p->cells[k * p->n_cells + i]) * magnitude(p->factors[k * p->n_measures + m]);
            if (sum >= exact_bound)
                return false;
        }
    return true;
}

static nh_status add_cell(nhi_i128 *measure, nhi_i128 value, struct nh_error *error)
{
    if (__builtin_add_overflow(*measure, value, measure))
        return nhi_fail(error, NH_RANGE, "a total leaves the range of 128 bits");
    return NH_OK;
}

static nh_status multiply_blas(struct product *p, size_t first, size_t n, struct nh_error *error)
{
    const int n_block = (int)n, n_carriers = (int)p->n_carriers, n_measures = (int)p->n_measures;
    for (size_t k = 0; k < p->n_carriers; k++)
        for (size_t i = 0; i < n; i++)
            p->cell_block[k * n + i] = (double)p->cells[k * p->n_cells + first + i];
    p->dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n_block, n_measures, n_carriers, 1.0, p->cell_block,
             n_block, p->factor_block, n_measures, 0.0, p->measure_block, n_measures);
    for (size_t i = 0; i < n * p->n_measures; i++)
        NH_TRY(add_cell(&p->measures[first * p->n_measures + i], (nhi_i128)p->measure_block[i], error));
    return NH_OK;
}

/* Measure by measure: its sum over the carriers stays in registers. */
static nh_status multiply_wide(struct product *p, size_t first, size_t n, struct nh_error *error)
{
    const size_t n_measures = p->n_measures;
    for (size_t i = first; i < first + n; i++)
        for (size_t m = 0; m < n_measures; m++) {
            const int64_t *cell = p->cells + i, *factor = p->factors + m;
            nhi_i128 sum = p->measures[i * n_measures + m];
            for (size_t k = 0; k < p->n_carriers; k++, cell += p->n_cells, factor += n_measures)
                NH_TRY(add_cell(&sum, (nhi_i128)*cell * *factor, error));
            p->measures[i * n_measures + m] = sum;
        }
    return NH_OK;
}

static nh_status allocate_blocks(struct product *p, struct nh_error *error)
{
    NH_TRY(nhi_alloc(p->n_carriers * BLOCK_CELLS, sizeof *p->cell_block, &p->cell_block, error));
    NH_TRY(nhi_alloc(p->n_carriers * p->n_measures, sizeof *p->factor_block, &p->factor_block, error));
    NH_TRY(nhi_alloc(p->n_measures * BLOCK_CELLS, sizeof *p->measure_block, &p->measure_block, error));
    for (size_t i = 0; i < p->n_carriers * p->n_measures; i++)
        p->factor_block[i] = (double)p->factors[i];
    return NH_OK;
}

/* Block by block; *all_blas: no block was too large for doubles. */
static nh_status multiply_blocks(struct product *p, bool *all_blas, struct nh_error *error)
{
    *all_blas = true;
    nh_status status;
    NH_TRY_DONE(allocate_blocks(p, error));
    for (size_t first = 0; first < p->n_cells; first += BLOCK_CELLS) {
        const size_t n = p->n_cells - first < BLOCK_CELLS ? p->n_cells - first : BLOCK_CELLS;
        const bool is_exact = is_exact_in_double(p, first, n);
        *all_blas = *all_blas && is_exact;
        NH_TRY_DONE(is_exact ? multiply_blas(p, first, n, error) : multiply_wide(p, first, n, error));
    }
done:
    nhi_free(p->measure_block);
    nhi_free(p->factor_block);
    nhi_free(p->cell_block);
    return status;
}

nh_status nhi_convert_carriers(const int64_t *cells, size_t n_carriers, size_t n_cells,
                               const int64_t *factors, size_t n_measures, nhi_i128 *measures, bool *used_blas,
                               struct nh_error *error)
{
    struct product p = {.cells = cells,
                        .factors = factors,
                        .n_carriers = n_carriers,
                        .n_cells = n_cells,
                        .n_measures = n_measures,
                        .measures = measures};
    bool all_blas = false;
    if ((nhi_u128)n_carriers * n_cells * n_measures >= NHI_BLAS_TERMS)
        p.dgemm = load_dgemm();
    NH_TRY(p.dgemm != NULL ? multiply_blocks(&p, &all_blas, error) : multiply_wide(&p, 0, n_cells, error));
    if (used_blas != NULL)
        *used_blas = all_blas;
    return NH_OK;
}
