/* rate.h - energy intensity and its change by group and period, as exact numbers and their one rounding. Not how a
 * table of them looks (engine/publish).
 */
#ifndef NHI_RATE_H
#define NHI_RATE_H

#include "engine/store/store.h"

/* Energy and output of one year of a selection. */
struct nhi_level {
    int64_t year;
    struct nhi_decimal energy_tce, output_cny10k; /* 0 where there is none */
    bool has_energy, has_output; /* false: no unit reported any; a sum of zero is there */
    bool is_partial;             /* as the flag `partial` of the table */
};

/* The yearly levels of everything in `region` (NULL: everywhere) that options->where takes, from year `from` to year
 * `to` (NULL: all there is), ascending. Years in which nothing was reported are there too, with has_* false. Of the
 * options by, freq, from, to, compare and totals are not looked at. Returns new in *levels; free with nhi_free.
 * NH_ARGUMENT: unknown word. NH_DATA: a quantity without coefficient. NH_RANGE, NH_MEMORY, NH_FORMAT, NH_IO. */
NH_CHECKED nh_status nhi_rate_levels(nh_store *store, const struct nh_rate_options *options, const char *region,
                                     const char *from, const char *to, struct nhi_level **levels, size_t *n_levels,
                                     struct nh_error *error);

#endif
