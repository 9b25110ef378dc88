/* calendar.c - see calendar.h. */
#include "engine/aggregate/calendar.h"

#include "engine/base/memory.h"

#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* The slots between bound[0], ..., bound[n_periods], which are there and ascend, with further ones at the breaks. */
static void cut(const int64_t *breaks, size_t n_breaks, struct nhi_slots *slots)
{
    int64_t *bound = slots->bound, begin = bound[0], end = bound[slots->n_periods];
    size_t n_bounds = slots->n_periods + 1;
    for (size_t i = 0; i < n_breaks; i++)
        if (begin < breaks[i] && breaks[i] < end)
            bound[n_bounds++] = breaks[i];
    qsort(bound, n_bounds, sizeof *bound, ascending);
    uint32_t n = 0; /* bounds kept, each once */
    for (size_t i = 0; i < n_bounds; i++)
        if (n == 0 || bound[i] != bound[n - 1])
            bound[n++] = bound[i];
    slots->n = n - 1;
}

/* The calendar behind both kinds of periods: the first base period of an output period. */
struct calendar {
    enum nhi_freq base, to;
    const struct nhi_spans *spans; /* NULL: periods of the frequency `to` */
};

static int64_t first_of_month(enum nhi_freq base, int64_t month)
{
    return base <= NHI_FREQ_MONTH ? nhi_period_first(NHI_FREQ_MONTH, month, base)
                                  : nhi_period_containing(NHI_FREQ_MONTH, month, base);
}

static int64_t first_of(const struct calendar *calendar, int64_t period)
{
    enum { MONTHS = 12 };
    const struct nhi_spans *spans = calendar->spans;
    if (spans == NULL)
        return nhi_period_first(calendar->to, period, calendar->base);
    const int64_t year = period / 2, i_year = year - spans->first_year;
    const int n_skipped = i_year >= 0 && i_year < spans->n_years && spans->is_late[i_year];
    const int n_months = period % 2 == 0               ? n_skipped
                         : spans->n_months > n_skipped ? spans->n_months
                                                       : n_skipped;
    return first_of_month(calendar->base, year * MONTHS + n_months);
}

static nh_status make(const struct calendar *calendar, int64_t first, uint32_t n_periods,
                      const int64_t *breaks, size_t n_breaks, struct nhi_slots *slots, struct nh_error *error)
{
    nh_status status;
    struct nhi_slots made = {.n_periods = n_periods};
    NH_TRY_DONE(nhi_alloc(n_periods + n_breaks + 2, sizeof *made.bound, &made.bound, error));
    NH_TRY_DONE(nhi_alloc(n_periods + n_breaks + 1, sizeof *made.period, &made.period, error));
    NH_TRY_DONE(nhi_alloc(n_periods + 1, sizeof *made.holds, &made.holds, error));
    for (uint32_t i = 0; i <= n_periods; i++)
        made.bound[i] = first_of(calendar, first + i);
    for (uint32_t i = 0; i < n_periods; i++)
        made.holds[i] = (uint32_t)(made.bound[i + 1] - made.bound[i]);
    cut(breaks, n_breaks, &made);
    made.is_one_each = made.n == n_periods;
    for (uint32_t s = 0, p = 0; s < made.n; s++) {
        while (first_of(calendar, first + p + 1) <= made.bound[s])
            p++;
        made.period[s] = p;
        made.is_one_each = made.is_one_each && s == p;
    }
    *slots = made;
    return NH_OK;
done:
    nhi_slots_clear(&made);
    return status;
}

nh_status nhi_slots_make(enum nhi_freq base, enum nhi_freq to, int64_t first, uint32_t n_periods,
                         const int64_t *breaks, size_t n_breaks, struct nhi_slots *slots,
                         struct nh_error *error)
{
    const struct calendar calendar = {.base = base, .to = to};
    return make(&calendar, first, n_periods, breaks, n_breaks, slots, error);
}

nh_status nhi_slots_make_spans(enum nhi_freq base, const struct nhi_spans *spans, int64_t first,
                               uint32_t n_periods, const int64_t *breaks, size_t n_breaks,
                               struct nhi_slots *slots, struct nh_error *error)
{
    const struct calendar calendar = {.base = base, .spans = spans};
    return make(&calendar, first, n_periods, breaks, n_breaks, slots, error);
}

nh_status nhi_slots_run_on(struct nhi_slots *slots, const struct nhi_spans *spans, int64_t first_month,
                           struct nh_error *error)
{
    enum { MONTHS = 12 };
    NH_TRY(nhi_alloc(slots->n_periods, sizeof *slots->runs_on, &slots->runs_on, error));
    for (uint32_t i = 1; i < slots->n_periods; i++) {
        const int64_t i_year = first_month / MONTHS + i / MONTHS - spans->first_year;
        const bool is_late = 0 <= i_year && i_year < spans->n_years && spans->is_late[i_year];
        slots->runs_on[i] = i % MONTHS > (is_late ? 1 : 0);
        if (slots->runs_on[i])
            slots->holds[i] += slots->holds[i - 1];
    }
    return NH_OK;
}

void nhi_slots_clear(struct nhi_slots *slots)
{
    nhi_free(slots->bound);
    nhi_free(slots->period);
    nhi_free(slots->holds);
    nhi_free(slots->runs_on);
    *slots = (struct nhi_slots){0};
}
