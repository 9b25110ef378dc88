/* aggregate.h - exact energy and output by group and period, with who reported them. No division happens here. */
#ifndef NHI_AGGREGATE_H
#define NHI_AGGREGATE_H

#include "engine/aggregate/cell_sums.h"
#include "engine/aggregate/counts.h"
#include "engine/base/pool.h"

enum { NHI_ALL_CARRIERS = -1 };

/* Energy is split into classes when `carrier` is a key: one for each carrier, and one for all of them when there are
 * totals; otherwise there is one class, all carriers. Output is the same in every class. */
struct nhi_aggregate {
    struct nhi_pool *pool; /* of the arrays of results */
    struct nhi_groups groups;
    size_t n_classes;
    int32_t *carrier;          /* [n_classes] NHI_ALL_CARRIERS or a carrier of the store */
    struct nhi_window periods; /* the visible ones and those with which they are compared */
    int energy_decimals;       /* of tce or tCO2 */
    int output_decimals;
    nhi_i128 *
        energy; /* [n_classes x n_groups x n_periods], once for each part that the scopes need: all of it first */
    size_t n_parts;
    enum nhi_energy_part parts[NHI_N_PARTS];
    bool has_feedstock; /* some unit of the store reports any; looked for where a scope leaves it out */
    struct nhi_coverage *coverage; /* the same */
    nhi_i128 *output;              /* [n_groups x n_periods] */
    uint32_t *n_output;            /* the same: units with output */
    bool *is_output_partial;       /* the same */
    struct nhi_cell_sums cells;    /* the same output, where the selection tells it apart by cell */
    uint8_t *present; /* [n_enterprises x n_periods] 1: reported something; NULL: nobody wants to know */
};

/* The sums of a part, NULL: it was not asked for. */
const nhi_i128 *nhi_aggregate_part(const struct nhi_aggregate *aggregate, enum nhi_energy_part part);

/* The hull of the visible periods and those with which they are compared, inside the data. */
struct nhi_window nhi_aggregate_periods(const struct nhi_selection *selection);
/* Is a period of that hull visible, between those with which the visible ones are compared, or one of the base year? */
bool nhi_period_is_needed(const struct nhi_selection *selection, const struct nhi_window *hull,
                          int64_t period);

/* Adds everything up; of spans from January: year_to_date.h, of panels: panel.h. NH_DATA: MISSING_COEF. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO, NH_CANCELLED. */
NH_CHECKED nh_status nhi_aggregate_make(const nh_store *store, const struct nhi_selection *selection,
                                        struct nhi_aggregate *aggregate, struct nh_error *error);
void nhi_aggregate_clear(struct nhi_aggregate *aggregate);

#endif
