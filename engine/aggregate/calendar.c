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

nh_status nhi_slots_make(enum nhi_freq base, enum nhi_freq to, int64_t first, uint32_t n_periods,
                         const int64_t *breaks, size_t n_breaks, struct nhi_slots *slots,
                         struct nh_error *error)
{
    nh_status status;
    struct nhi_slots made = {.n_periods = n_periods};
    NH_TRY_DONE(nhi_alloc(n_periods + n_breaks + 2, sizeof *made.bound, &made.bound, error));
    NH_TRY_DONE(nhi_alloc(n_periods + n_breaks + 1, sizeof *made.period, &made.period, error));
    NH_TRY_DONE(nhi_alloc(n_periods + 1, sizeof *made.holds, &made.holds, error));
    for (uint32_t i = 0; i <= n_periods; i++)
        made.bound[i] = nhi_period_first(to, first + i, base);
    for (uint32_t i = 0; i < n_periods; i++)
        made.holds[i] = (uint32_t)(made.bound[i + 1] - made.bound[i]);
    int64_t begin = made.bound[0], end = made.bound[n_periods];
    size_t n_bounds = n_periods + 1;
    for (size_t i = 0; i < n_breaks; i++)
        if (begin < breaks[i] && breaks[i] < end)
            made.bound[n_bounds++] = breaks[i];
    qsort(made.bound, n_bounds, sizeof *made.bound, ascending);
    uint32_t n = 0; /* bounds kept, each once */
    for (size_t i = 0; i < n_bounds; i++)
        if (n == 0 || made.bound[i] != made.bound[n - 1])
            made.bound[n++] = made.bound[i];
    made.n = n - 1;
    for (uint32_t s = 0; s < made.n; s++)
        made.period[s] = (uint32_t)(nhi_period_containing(base, made.bound[s], to) - first);
    *slots = made;
    return NH_OK;
done:
    nhi_slots_clear(&made);
    return status;
}

void nhi_slots_clear(struct nhi_slots *slots)
{
    nhi_free(slots->bound);
    nhi_free(slots->period);
    nhi_free(slots->holds);
    *slots = (struct nhi_slots){0};
}
