/* panel.h - the same units in both compared periods (同口径): a unit is present in a period when it reported energy or output
 * there, and with matched pairing when it reported both; with is_of_output when it reported output.
 */
#ifndef NHI_PANEL_H
#define NHI_PANEL_H

#include "engine/aggregate/aggregate.h"

/* The panel of a period are the units that are present in it and in the period with which it is compared; where that
 * lies outside of the data, all that are present. With is_of_ends there is one panel for all periods. */
struct nhi_panel {
    struct nhi_aggregate now; /* the panel of each period, in that period */
    struct nhi_aggregate
        before; /* and in the one with which it is compared, at the place of the former; empty when all are
                                    compared with one outside of the data, and with is_of_ends */
    struct nhi_aggregate everybody; /* all units */
};

/* As nhi_aggregate_make. Of a selection without is_panel only `now` is made: all units. */
NH_CHECKED nh_status nhi_panel_make(const nh_store *store, const struct nhi_selection *selection,
                                    struct nhi_panel *panel, struct nh_error *error);
void nhi_panel_clear(struct nhi_panel *panel);

#endif
