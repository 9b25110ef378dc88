/* rate_rows.h - the rows of nh_rate as cells of a result, made on all threads of the context. */
#ifndef NHI_RATE_ROWS_H
#define NHI_RATE_ROWS_H

#include "engine/publish/result.h"
#include "engine/statistics/rate.h"

/* Appends every row of every subject: keys, period, energy, output, intensity, change, three counts, flags; of a
 * panel also what it leaves out: raw change, entries, exits. The result does
 * not depend on the number of threads. NH_RANGE, NH_MEMORY. */
NH_CHECKED nh_status nhi_rate_rows(const struct nhi_rate *rate, struct nhi_result *result,
                                   struct nh_error *error);

/* "partial;no_panel": the words of enum nhi_rate_flag; returns the length. NHI_FLAGS_BYTES hold all of them. */
enum { NHI_FLAGS_BYTES = 128 };
size_t nhi_flags_text(unsigned flags, char *text);

#endif
