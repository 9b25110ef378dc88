/* periods.c - which periods an aggregate needs: the visible ones, those with which they are compared, and the base year of
 * scopes. */
#include "engine/aggregate/aggregate.h"

/* The first period behind the base year of scopes. */
static int64_t behind_base(const struct nhi_selection *selection)
{
    return nhi_selection_base(selection, 0) + (selection->energy_spans != NULL && !selection->is_running
                                                   ? 1
                                                   : nhi_freq_per_year(selection->freq));
}

/* Until then nothing has grown since. */
static bool needs_base(const struct nhi_selection *selection, int64_t end)
{
    return nhi_selection_has_base(selection) && end > behind_base(selection);
}

struct nhi_window nhi_aggregate_periods(const struct nhi_selection *selection)
{
    struct nhi_window data = selection->data, all = selection->visible;
    if (all.n == 0)
        return all;
    int64_t first = all.first, end = all.first + all.n;
    int64_t before = nhi_selection_compared(selection, first);
    int64_t behind = nhi_selection_compared(selection, end - 1) + 1;
    if (selection->is_ytd && selection->compare == NHI_COMPARE_FIXED) { /* any months of that year */
        const int per_year = nhi_freq_per_year(selection->freq);
        before = selection->compare_period * per_year;
        behind = before + per_year;
    }
    before = before < data.first ? data.first : before;
    behind = behind > data.first + data.n ? data.first + data.n : behind;
    first = before < first ? before : first;
    end = behind > end ? behind : end;
    if (needs_base(selection, end)) {
        const int64_t base = nhi_selection_base(selection, 0);
        first = base < first ? base : first;
        first = first < data.first ? data.first : first;
    }
    return (struct nhi_window){first, (uint32_t)(end - first)};
}

bool nhi_period_is_needed(const struct nhi_selection *selection, const struct nhi_window *hull,
                          int64_t period)
{
    int64_t first = selection->visible.first, end = first + selection->visible.n;
    if (first <= period && period < end)
        return true;
    if (needs_base(selection, hull->first + hull->n) && nhi_selection_base(selection, 0) <= period &&
        period < behind_base(selection))
        return true;
    return nhi_selection_compared(selection, first) <= period &&
           period <= nhi_selection_compared(selection, end - 1);
}
