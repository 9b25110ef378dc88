/* packed.h - the bytes of a packed chunk: a header, and the base, the width and the codes of every row. No HDF5. */
#ifndef NHI_PACKED_H
#define NHI_PACKED_H

#include "engine/store/model.h"

enum { NHI_PACKED_VERSION = 1 };

/* Any thread. Finds the parts of a chunk inside its bytes, and checks everything that the kernels rely on: shape and type
 * are those of the series, no width is larger than an element, and the chunk is exactly as long as its widths say.
 * Borrows bytes. offset[chunk_lines] is filled, and borrowed, for columns_packed; it may be NULL. NH_FORMAT. */
NH_CHECKED nh_status nhi_packed_open(const struct nhi_series_info *info, const uint8_t *bytes, size_t n_bytes,
                                     uint32_t *offset, struct nhi_packed_rows *rows, struct nh_error *error);
/* Rows first .. first + n - 1 of the chunk. */
struct nhi_packed_rows nhi_packed_part(const struct nhi_packed_rows *rows, size_t first, size_t n);
/* out: n_rows x n_columns integers of element_bytes; payload is where the codes of the first of the rows begin. */
void nhi_packed_decode(const struct nhi_packed_rows *rows, const struct nhi_kernels *kernels, void *out);

/* How many rows the header of a chunk announces; 0: it is too short for a header. */
uint32_t nhi_packed_rows(const uint8_t *bytes, size_t n_bytes);

/* The most bytes that rows can take, and packing them: returns how many they took. */
size_t nhi_packed_most_bytes(size_t element_bytes, size_t n_rows, size_t n_columns);
size_t nhi_packed_encode(const struct nhi_kernels *kernels, const void *values, size_t element_bytes,
                         size_t n_rows, size_t n_columns, uint8_t *bytes);

#endif
