/* corrections.h - the values that later imports replaced, beside the values that replaced them. */
#ifndef NHI_CORRECTIONS_H
#define NHI_CORRECTIONS_H

#include "engine/store/store.h"

struct nhi_correction {
    size_t i_segment;               /* which segment corrects */
    enum nhi_series series;         /* NHI_QUANTITY, NHI_COEFFICIENT or NHI_OUTPUT */
    int32_t enterprise, item, flow; /* numbers of the view */
    enum nhi_freq freq;
    int64_t period;
    struct nhi_decimal old_value, new_value;
    bool
        has_new_value; /* false: the new row has no value here, such as a coefficient that is not measured any more */
};
typedef nh_status (*nhi_correction_fn)(void *state, const struct nhi_correction *correction,
                                       struct nh_error *error);

/* How many there are, from the statistics of the segments: all, or (i_segment < n_segments) those of one. */
uint64_t nhi_corrections_count(const nh_store *store, size_t i_segment);

/* Calls `take` for the first `limit` of them, in the order of segment, series, line, period. */
NH_CHECKED nh_status nhi_corrections_visit(const nh_store *store, uint64_t limit, nhi_correction_fn take,
                                           void *state, struct nh_error *error);

#endif
