/* deflators.h - price indices of industries, chained exactly: how prices moved from one year to another.
 *
 * The rows of one industry of the table make its series: a row previous_year ties its year to the year before, a row
 * fixed:YYYY to YYYY. Years that are tied together have exact levels against each other; two ways that lead to different
 * levels are an error. A year that the rows of an industry do not tie to an earlier one is tied by the next wider industry
 * (METHOD 5.2), whatever the base year, so that the base year only scales.
 *
 * Indices of quarters or months compare with the same quarter or month of the year before (previous_year), or with the mean
 * of a year (fixed:YYYY). So each of them is a series of points of its own, and the mean of a year is a further point.
 */
#ifndef NHI_DEFLATORS_H
#define NHI_DEFLATORS_H

#include "engine/base/dictionary.h"
#include "engine/base/exact.h"
#include "engine/base/period.h"
#include "engine/store/model.h"

struct nhi_deflators {
    struct nhi_dictionary
        *prefixes;      /* of industries, as they stand in the table, "*" the rest: one series for each */
    enum nhi_freq freq; /* year, quarter or month */
    int64_t first_year; /* all years that some row names: first_year .. first_year + n_years - 1 */
    uint32_t n_years;
    uint32_t
        n_slots; /* points of a year: itself and, unless freq is year, its quarters or months behind it */
    /* [n_series x n_years x n_slots]; points with the same part are tied together, and have levels against each other */
    struct nhi_ratio *own_level; /* by the rows of the series */
    uint32_t *own;               /* their part; 0: the point is in no row */
    struct nhi_ratio *level;     /* where these leave a gap, by the next wider series */
    uint32_t *part;
};

/* Takes the rows of the finest frequency that is not finer than `freq`. NH_DATA: there are none, or indices contradict each
 * other. NH_RANGE, NH_MEMORY. */
NH_CHECKED nh_status nhi_deflators_make(const struct nhi_table *table, enum nhi_freq freq,
                                        struct nhi_deflators *deflators, struct nh_error *error);
void nhi_deflators_clear(struct nhi_deflators *deflators);

/* The series of the longest prefix of an industry, then of the rest; NHI_NOT_FOUND: there is none. With a prefix of the
 * table and `is_above`: the next one above it. */
int32_t nhi_deflators_find(const struct nhi_deflators *deflators, const char *industry, bool is_above);

/* Prices of a period where those of the base year are 1: of its mean where rows fixed:YYYY lead there, else of the same
 * quarter or month in it. */
struct nhi_price {
    bool is_known;  /* some series leads there */
    bool is_parent; /* a wider industry had to stand in for points that the series does not have */
    struct nhi_ratio ratio;
};
/* `period` is one of deflators->freq. `series` may be NHI_NOT_FOUND: nothing is known then but the base year itself.
 * NH_RANGE. */
NH_CHECKED nh_status nhi_deflators_price(const struct nhi_deflators *deflators, int32_t series,
                                         int64_t base_year, int64_t period, struct nhi_price *price,
                                         struct nh_error *error);

#endif
