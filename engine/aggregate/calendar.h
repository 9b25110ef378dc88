/* calendar.h - slots: runs of base periods that are summed together, each inside one output period. */
#ifndef NHI_CALENDAR_H
#define NHI_CALENDAR_H

#include "engine/base/period.h"

struct nhi_slots {
    uint32_t n, n_periods;
    int64_t *bound;   /* [n + 1] base periods, ascending: slot s is [bound[s], bound[s + 1]) */
    uint32_t *period; /* [n] output period of a slot, counted from the first of the range */
    uint32_t *holds;  /* [n_periods] base periods in an output period */
    bool *runs_on; /* [n_periods] the period takes in the one ahead of it, as do its holds; NULL: none does */
    bool is_one_each; /* slot s is period s */
};

/* Slots of the output periods first .. first + n_periods - 1 of frequency `to` in base periods of frequency `base`
 * (base <= to). A further slot begins at each of `breaks` (n_breaks base periods in any order): where a coefficient
 * changes inside an output period. NH_MEMORY. */
NH_CHECKED nh_status nhi_slots_make(enum nhi_freq base, enum nhi_freq to, int64_t first, uint32_t n_periods,
                                    const int64_t *breaks, size_t n_breaks, struct nhi_slots *slots,
                                    struct nh_error *error);
void nhi_slots_clear(struct nhi_slots *slots);

/* 1-N月累计: of every year its first n_months months. Period 2 y is that part of year y, period 2 y + 1 whatever lies between it
 * and that of the next year. */
struct nhi_spans {
    int n_months;
    int64_t first_year;
    uint32_t n_years;
    const bool *is_late; /* [n_years] the part begins in February: no January is reported */
};

/* Of a year, in periods of `base` (at most a quarter). Periods `first` and first + n_periods are of this kind. */
NH_CHECKED nh_status nhi_slots_make_spans(enum nhi_freq base, const struct nhi_spans *spans, int64_t first,
                                          uint32_t n_periods, const int64_t *breaks, size_t n_breaks,
                                          struct nhi_slots *slots, struct nh_error *error);

/* Makes months run on from the first of their year, which spans->is_late says. The first is a January. NH_MEMORY. */
NH_CHECKED nh_status nhi_slots_run_on(struct nhi_slots *slots, const struct nhi_spans *spans,
                                      int64_t first_month, struct nh_error *error);

#endif
