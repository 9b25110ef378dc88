/* linalg.h - the one door to OpenBLAS. Called from serial code only; the thread count of BLAS is never changed.
 *
 * The library is loaded at the first product that is worth it: to load and set it up takes two milliseconds, as long
 * as all the rest of the start of a program. */
#ifndef NHI_LINALG_H
#define NHI_LINALG_H

#include "engine/base/exact.h"

enum { NHI_BLAS_TERMS = 1 << 18 }; /* fewer products of two numbers than this take less time without BLAS */

/* measures[i][m] += sum over k of cells[k][i] * factors[k][m], exactly.
 *   cells     n_carriers arrays of n_cells int64 (carrier-major: cells[k * n_cells + i])
 *   factors   n_carriers x n_measures int64, row-major
 *   measures  n_cells x n_measures 128-bit integers, row-major
 * Where max over i of sum_k |cells| * |factors| < 2^53 the product is one dgemm on integer-valued doubles, in
 * which every partial sum is an integer below 2^53 and therefore exact whatever the BLAS kernel, its blocking and
 * its threads; elsewhere, for less than NHI_BLAS_TERMS products of two numbers, and where the library cannot be
 * loaded, 128-bit integers. All give the same integers. *used_blas (may be NULL): was it BLAS for every cell?
 * NH_RANGE: a result leaves 128 bits. NH_MEMORY. */
NH_CHECKED nh_status nhi_convert_carriers(const int64_t *cells, size_t n_carriers, size_t n_cells,
                                          const int64_t *factors, size_t n_measures, nhi_i128 *measures,
                                          bool *used_blas, struct nh_error *error);

/* What the library says of itself; NULL: it cannot be loaded. */
const char *nhi_blas_about(void);

#endif
