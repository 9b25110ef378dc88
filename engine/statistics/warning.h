/* warning.h - warning levels of yearly declines by a dated rule file: the built-in one is the half-year barometer.
 *
 * Rows are tried in their order; the first of which all conditions hold gives the level. decline_below_percent: the decline is
 * below that; share_below_percent: it is below that share of the required one. A condition that is not there holds.
 */
#ifndef NHI_WARNING_H
#define NHI_WARNING_H

#include "engine/statistics/check.h"
#include "engine/store/rule_file.h"

/* Reads and checks a rule file; NULL: the built-in one. Free with nhi_rule_file_clear. NH_DATA, NH_IO, NH_MEMORY. */
NH_CHECKED nh_status nhi_warning_rules(const char *path, struct nhi_rule_file *rules, struct nh_error *error);

/* The level of a year from its decline and what was required (fractions); 0: no row holds. NH_RANGE: the decline is too near
 * to a limit that is known as an interval only. NH_DATA. */
NH_CHECKED nh_status nhi_warning_level(const struct nhi_rule_file *rules, int64_t year,
                                       const struct nhi_ratio *decline, const struct nhi_interval *required,
                                       int *level, struct nh_error *error);

/* Would the level be another one by another usual rule: the declines and requirements that are printed, rounded half up or half
 * to even, or the decline of bulletin4? METHOD 8.6. */
struct nhi_warning_case {
    int64_t year;
    int decimals;                            /* of figures in percent */
    const struct nhi_ratio *full, *bulletin; /* declines as fractions; NULL: bulletin4 says nothing */
    const struct nhi_interval *required;
};
NH_CHECKED nh_status nhi_warning_is_open(const struct nhi_rule_file *rules, const struct nhi_warning_case *of,
                                         bool *is_open, struct nh_error *error);

#endif
