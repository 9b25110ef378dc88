/* year_to_date.h - energy and output of months 1 to N of every year (1-N月累计). Who reported in a span, and what is missing in
 * it, is not to be had from the totals of its months: lines are looked at with all spans at once, or, where a unit counts
 * only in some of them, each span is added up as a whole.
 *
 * The statistics know no January: monthly forms begin with the sum of January and February. A year in which no enterprise of
 * the store has a January is taken so, for energy and for output each on its own: there is no span of month 1, and the others
 * do not lack it.
 */
#ifndef NHI_YEAR_TO_DATE_H
#define NHI_YEAR_TO_DATE_H

#include "engine/aggregate/panel.h"

/* As nhi_panel_make, of a selection with is_ytd. */
NH_CHECKED nh_status nhi_year_to_date_make(const nh_store *store, const struct nhi_selection *selection,
                                           struct nhi_panel *panel, struct nh_error *error);

#endif
