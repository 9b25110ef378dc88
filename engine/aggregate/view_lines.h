/* view_lines.h - the lines of a store as they are in force: all segments joined, corrections applied.
 */
#ifndef NHI_VIEW_LINES_H
#define NHI_VIEW_LINES_H

#include "engine/store/store.h"

struct nhi_view_cell {
    int64_t value; /* x 10^-decimals */
    int decimals;
    bool has;
};

/* One line. Cells are [axis->n], those of coefficients NULL where no unit of the item has a measured one. Borrowed until
 * the next line. */
struct nhi_view_line {
    int32_t item, flow, enterprise; /* of the store */
    const struct nhi_axis *axis;    /* of the store */
    const struct nhi_view_cell *value, *coefficient;
};
typedef nh_status (*nhi_view_line_fn)(void *state, const struct nhi_view_line *line, struct nh_error *error);

/* Hands over the lines of NHI_QUANTITY or NHI_OUTPUT by (item, flow, enterprise). `keep` (NULL: all) has a byte for each
 * enterprise of the store: 0: not this one. The memory for it is a few bytes for each enterprise and segment, and the
 * keys of the lines. NH_FORMAT, NH_IO, NH_MEMORY, NH_CANCELLED, or what `take` returns. */
NH_CHECKED nh_status nhi_view_lines(const nh_store *store, enum nhi_series series, const uint8_t *keep,
                                    nhi_view_line_fn take, void *state, struct nh_error *error);

#endif
