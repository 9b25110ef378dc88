/* region_result.h - the table of `rate` for an account of regions, such as --measure gdp. Called through nh_rate. */
#ifndef NHI_REGION_RESULT_H
#define NHI_REGION_RESULT_H

#include "engine/publish/table.h"
#include "engine/statistics/region_rate.h"

/* The flags of a row, and its output at the prices asked for. */
enum { NHI_REGION_FLAGS_BYTES = 96 };
size_t nhi_region_flags_text(unsigned flags, char text[NHI_REGION_FLAGS_BYTES]);
NH_CHECKED nh_status nhi_region_output_text(const struct nhi_region_row *row, enum nh_tie tie, bool is_table,
                                            char text[NHI_NUMBER_BYTES], struct nh_error *error);
/* Units of the columns of an account: money, or the item's own. */
struct nhi_level_columns;
void nhi_region_columns(const struct nhi_region_rate *rate, const char *price,
                        struct nhi_level_columns *levels);

/* Returns a new text or table. As nhi_region_rate_make. */
NH_CHECKED nh_status nhi_region_result(const nh_store *store, const struct nh_rate_options *options,
                                       const struct nhi_rate_rounding *rounding,
                                       const struct nhi_destination *to, struct nh_error *error);

#endif
