/* periods.c - which periods an aggregate needs: the visible ones and those with which they are compared. */
#include "engine/aggregate/aggregate.h"

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
    return (struct nhi_window){first, (uint32_t)(end - first)};
}

bool nhi_period_is_needed(const struct nhi_selection *selection, int64_t period)
{
    int64_t first = selection->visible.first, end = first + selection->visible.n;
    if (first <= period && period < end)
        return true;
    return nhi_selection_compared(selection, first) <= period &&
           period <= nhi_selection_compared(selection, end - 1);
}
