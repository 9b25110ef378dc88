/* strips.h - values on their way into a segment, packed: strips of one line at regular steps of time.
 *
 * Returns come in the order of enterprises and periods, a segment holds lines. Cells that are sorted within a piece of
 * input that fits into the cache make strips, and from then on strips are moved and sorted, not cells: a year of months
 * costs one key instead of twelve.
 */
#ifndef NHI_STRIPS_H
#define NHI_STRIPS_H

#include "engine/base/memory.h"

/* One value of a series. */
struct nhi_cell {
    uint64_t
        key; /* line << NHI_PERIOD_BITS | period: builder.c packs (item, flow, enterprise) into the line */
    int64_t value; /* scaled by `decimals`; NHI_MISSING_I64: missing */
    uint32_t line; /* where it stood, for messages */
    uint16_t file;
    uint16_t decimals;
};

enum {
    NHI_PERIOD_BITS = 21,
    NHI_STRIP_CELLS = 1024, /* at most */
    NHI_STRIP_BYTES = 32 + NHI_STRIP_CELLS * 12
};

/* Cells of a line at the periods first, first + step, ...; int64_t values[n] and uint32_t rows[n] follow, the whole is
 * a multiple of 8 bytes. */
struct nhi_strip {
    uint64_t line;
    uint64_t first_row; /* a cell stood on physical line first_row + rows[i] of the file */
    uint32_t first_period;
    uint16_t n;
    uint16_t file;
    uint16_t step;
    uint16_t decimals; /* of all its values */
};

size_t nhi_strip_bytes(const struct nhi_strip *strip);
const int64_t *nhi_strip_values(const struct nhi_strip *strip);
/* The i-th cell as it was, at the decimals of the strip. */
struct nhi_cell nhi_strip_cell(const struct nhi_strip *strip, size_t i);

/* Sorts n cells by their keys, equal keys in the order of arrival; `other` is as long. The sorted ones are in *cells, the
 * two may have changed places. */
void nhi_cells_sort(struct nhi_cell **cells, struct nhi_cell **other, size_t n);

/* Appends sorted cells as strips; *n_strips is counted up. */
NH_CHECKED nh_status nhi_strips_append(struct nhi_buffer *strips, const struct nhi_cell *cells, size_t n,
                                       size_t *n_strips, struct nh_error *error);
/* The strips lie one behind the other: adds to the first row of each. */
void nhi_strips_shift_rows(struct nhi_buffer *strips, uint64_t n_rows);

#endif
