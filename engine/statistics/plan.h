/* plan.h - a plan in the targets table of a store: the decline of a region from a base year to a last year, and the decline
 * of each year where the table gives one.
 */
#ifndef NHI_PLAN_H
#define NHI_PLAN_H

#include "engine/base/exact.h"
#include "engine/store/store.h"

struct nhi_year_target {
    bool is_given;
    struct nhi_decimal percent; /* below 100 */
};

struct nhi_plan {
    int64_t from, to;
    struct nhi_decimal decline_percent; /* below 100 */
    struct nhi_year_target *years;      /* [to - from] from + 1 ... to; NULL: there is no such plan */
};

/* Which plan. */
struct nhi_plan_query {
    const char *region; /* a code, with or without zeros at its end; NULL: the rows of region * */
    int64_t from,
        last_year; /* base year, 0: the last one before last_year; and a year that the plan must reach */
    int64_t to;    /* its last year; 0: the first that reaches last_year */
    const struct nhi_decimal *decline_percent; /* NULL: any */
};

/* plan->years is NULL when there is none. Free with nhi_free(plan->years). NH_DATA: rows of the plan that contradict each
 * other, or a decline of 100 % or more. NH_MEMORY. */
NH_CHECKED nh_status nhi_plan_find(const nh_store *store, const struct nhi_plan_query *query,
                                   struct nhi_plan *plan, struct nh_error *error);

#endif
