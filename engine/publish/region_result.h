/* region_result.h - the table of `rate` for an account of regions, such as --measure gdp. Called through nh_rate. */
#ifndef NHI_REGION_RESULT_H
#define NHI_REGION_RESULT_H

#include "engine/publish/table.h"
#include "engine/statistics/region_rate.h"

/* Returns a new text or table. As nhi_region_rate_make. */
NH_CHECKED nh_status nhi_region_result(const nh_store *store, const struct nh_rate_options *options,
                                       const struct nhi_rate_rounding *rounding,
                                       const struct nhi_destination *to, struct nh_error *error);

#endif
