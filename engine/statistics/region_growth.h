/* region_growth.h - GDP of regions at constant prices, its growth, and the link of two price bases, from their accounts: METHOD
 * 5.2, 5.5, 5.7. The figures are those of price_link.h; the parts of a total are its regions.
 */
#ifndef NHI_REGION_GROWTH_H
#define NHI_REGION_GROWTH_H

#include "engine/statistics/price_link.h"
#include "engine/statistics/region_rate.h"

/* A region in a year, against the year before. */
struct nhi_region_year {
    const struct nhi_region_rate *rate; /* at constant prices, by years */
    const struct nhi_region *region;
    int64_t year;
    bool has_link;
    int64_t link_year;
};

/* What the accounts say of it: at current prices, at constant ones, and whether its growth at comparable prices is known. */
struct nhi_region_year_known {
    struct nhi_region_row current, constant;
    bool has_growth;
};
NH_CHECKED nh_status nhi_region_year_known(const struct nhi_region_year *place,
                                           struct nhi_region_year_known *known, struct nh_error *error);

/* A figure as text, growth in percent; "" where it is not defined: not available, not above 0, or of other regions than what
 * it is compared with. NH_RANGE: too wide. */
NH_CHECKED nh_status nhi_region_figure_text(const struct nhi_region_year *place, enum nhi_price_figure figure,
                                            bool is_table, char text[NHI_NUMBER_BYTES],
                                            struct nh_error *error);

#endif
