/* form_cells.h - what every unit reported of one carrier, flow by flow and period by period, as it is in force.
 */
#ifndef NHI_FORM_CELLS_H
#define NHI_FORM_CELLS_H

#include "engine/aggregate/tally.h"

/* Of a run of base periods of the energy. */
struct nhi_form_reader {
    const nh_store *store;
    struct nhi_selection selection; /* every unit is a group */
    struct nhi_groups groups;
    struct nhi_local *locals;
    struct nhi_slots slots; /* of the periods at hand: one each */
    int64_t first;          /* of them */
};

/* Free with nhi_form_reader_clear. NH_MEMORY, NH_FORMAT. */
NH_CHECKED nh_status nhi_form_reader_open(const nh_store *store, struct nhi_form_reader *reader,
                                          struct nh_error *error);
/* Periods first .. first + n - 1 are at hand. NH_MEMORY. */
NH_CHECKED nh_status nhi_form_reader_move(struct nhi_form_reader *reader, int64_t first, uint32_t n,
                                          struct nh_error *error);
void nhi_form_reader_clear(struct nhi_form_reader *reader);

/* The cells of an item in the periods at hand. */
struct nhi_form_cells {
    struct nhi_tally tally;
    uint8_t *states; /* NULL: nobody reports the item */
};

/* `series` is NHI_QUANTITY, NHI_COEFFICIENT or NHI_OUTPUT. Free with nhi_form_cells_clear. NH_RANGE, NH_MEMORY, NH_FORMAT,
 * NH_IO. */
NH_CHECKED nh_status nhi_form_cells_read(const struct nhi_form_reader *reader, enum nhi_series series,
                                         struct nhi_item item, struct nhi_form_cells *cells,
                                         struct nh_error *error);
void nhi_form_cells_clear(struct nhi_form_cells *cells);

/* The value of a unit in period i of those at hand, x 10^-tally.decimals; false: none is reported. */
bool nhi_form_cell(const struct nhi_form_cells *cells, size_t unit, size_t i_period, nhi_i128 *value);

#endif
