/* prices_sheet.h - what the table of `prices` has in common for output of enterprises and for accounts of regions: its columns, its
 * provenance, the words of its options. */
#ifndef NHI_PRICES_SHEET_H
#define NHI_PRICES_SHEET_H

#include "engine/aggregate/selection.h"
#include "engine/publish/columns.h"
#include "engine/publish/table.h"

enum { NHI_PRICE_COLUMNS = NHI_MAX_KEYS + 21 };

/* The caller puts the columns of its keys first. The others borrow the texts beside them: fill it in place, do not copy it. */
struct nhi_price_sheet {
    struct nhi_result_column columns[NHI_PRICE_COLUMNS];
    size_t n_keys;
    struct nhi_level_columns levels;
};

struct nhi_price_query {
    const nh_store *store;
    const struct nh_prices_options *options;
    bool is_of_regions;
    int32_t measure;   /* of enterprises */
    const char *price; /* as asked for, or that of the accounts */
    bool has_panel;
    nh_status (*add_rows)(const void *state, struct nhi_result *result, struct nh_error *error);
    const void *state;
};

/* Returns a new text or table. NH_MEMORY, and what the rows give. */
NH_CHECKED nh_status nhi_price_publish(const struct nhi_price_query *query, struct nhi_price_sheet *sheet,
                                       const struct nhi_destination *to, struct nh_error *error);

/* The year of --link, which must be one of these. NH_ARGUMENT, NH_DATA. */
NH_CHECKED nh_status nhi_price_link_parse(const char *text, const struct nhi_window *years, int64_t *year,
                                          struct nh_error *error);
/* NH_ARGUMENT, with what to do. */
NH_CHECKED nh_status nhi_price_base_missing(struct nh_error *error);

#endif
