/* packed.h - the bytes of a packed chunk: a header, and the base, the width and the codes of every row. No HDF5. */
#ifndef NHI_PACKED_H
#define NHI_PACKED_H

#include "engine/store/model.h"

enum { NHI_PACKED_VERSION = 1 };

/* The parts of a chunk, inside its bytes. Where bit NHI_PACKED_GAPS of a width is set, code 0 is a missing value and
 * code 1 the base; else code 0 is the base. */
struct nhi_packed {
    size_t element_bytes, n_rows, n_columns;
    const uint8_t *base;    /* [n_rows x element_bytes] */
    const uint8_t *width;   /* [n_rows] */
    const uint8_t *payload; /* rows of (n_columns * width + 7) / 8 bytes, then NHI_PACKED_TAIL_BYTES */
};

/* Any thread. Checks everything that the kernels rely on: shape and type are those of the series, no width is larger
 * than an element, and the chunk is exactly as long as its widths say. Borrows bytes. NH_FORMAT. */
NH_CHECKED nh_status nhi_packed_open(const struct nhi_series_info *info, const uint8_t *bytes, size_t n_bytes,
                                     struct nhi_packed *packed, struct nh_error *error);
/* out: n_rows x n_columns integers of element_bytes. */
void nhi_packed_decode(const struct nhi_packed *packed, const struct nhi_kernels *kernels, void *out);

/* How many rows the header of a chunk announces; 0: it is too short for a header. */
uint32_t nhi_packed_rows(const uint8_t *bytes, size_t n_bytes);

/* The most bytes that rows can take, and packing them: returns how many they took. */
size_t nhi_packed_most_bytes(size_t element_bytes, size_t n_rows, size_t n_columns);
size_t nhi_packed_encode(const struct nhi_kernels *kernels, const void *values, size_t element_bytes,
                         size_t n_rows, size_t n_columns, uint8_t *bytes);

#endif
