/* members.c - see members.h. */
#include "engine/aggregate/members.h"

void nhi_members_mark(const struct nhi_members *members, size_t n_units, struct nhi_window range,
                      uint8_t *states)
{
    const size_t n = members->periods.n, begin = (size_t)(range.first - members->periods.first);
    for (size_t u = 0; u < n_units; u++)
        for (size_t p = 0; p < range.n; p++)
            states[u * range.n + p] = members->is_member[u * n + begin + p] ? NHI_IS_MEMBER : 0;
}

void nhi_members_keep(uint8_t *states, size_t n_states)
{
    for (size_t i = 0; i < n_states; i++)
        if (!(states[i] & NHI_IS_MEMBER))
            states[i] = 0;
}
