/* balance.h - what the accounts of a region say in a period, item by item: given, derived or not available, and by how much
 * those that say one thing twice differ.
 */
#ifndef NHI_BALANCE_H
#define NHI_BALANCE_H

#include "engine/statistics/region_rate.h"

enum nhi_balance_status {
    NHI_BALANCE_GIVEN,         /* a row of the accounts, or the sum of its quarters or months */
    NHI_BALANCE_DERIVED,       /* follows from the others */
    NHI_BALANCE_REPORTED,      /* the sum of the enterprises */
    NHI_BALANCE_NOT_AVAILABLE, /* which is not zero */
    NHI_BALANCE_WITHDRAWN      /* a row says that there is no value */
};

struct nhi_balance_line {
    const char *item;
    int32_t price_base; /* 0: none */
    enum nhi_balance_status status;
    struct nhi_ratio value;
    bool has_difference;
    struct nhi_ratio difference; /* the value less what the other items say */
    const char *vintage;         /* of a row; "": there is none, or it is unknown */
    uint32_t n_versions;
};

typedef nh_status (*nhi_balance_fn)(void *state, const struct nhi_balance_line *line, struct nh_error *error);

/* Everything by region and year (or options->freq), as nhi_region_rate_make; --by and --measure are not looked at. */
NH_CHECKED nh_status nhi_balance_make(const nh_store *store, const struct nh_rate_options *options,
                                      struct nhi_region_rate *rate, struct nh_error *error);

/* Calls `take` for every line of a region in a period, for none where nothing at all is known. NH_RANGE. */
NH_CHECKED nh_status nhi_balance_lines(const struct nhi_region_rate *rate, const struct nhi_region *region,
                                       int64_t period, nhi_balance_fn take, void *state,
                                       struct nh_error *error);

#endif
