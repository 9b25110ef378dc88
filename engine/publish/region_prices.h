/* region_prices.h - the table of `prices` for the GDP of regions. Called through nh_prices. */
#ifndef NHI_REGION_PRICES_H
#define NHI_REGION_PRICES_H

#include "engine/publish/table.h"
#include "engine/statistics/region_growth.h"

/* Returns a new text or table. As nhi_region_rate_make. */
NH_CHECKED nh_status nhi_region_prices(const nh_store *store, const struct nh_prices_options *options,
                                       const struct nhi_rate_rounding *rounding,
                                       const struct nhi_destination *to, struct nh_error *error);

#endif
