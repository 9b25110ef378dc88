/* members.h - leaving units out of sums and counts, period by period. */
#ifndef NHI_MEMBERS_H
#define NHI_MEMBERS_H

#include "engine/aggregate/presence.h"
#include "engine/aggregate/selection.h"

/* Sets NHI_IS_MEMBER in states[n_units x range.n], which are 0: those that count. The range lies in the members' periods. */
void nhi_members_mark(const struct nhi_members *members, size_t n_units, struct nhi_window range,
                      uint8_t *states);

/* What was noted of the others is forgotten: before anything is counted, or required. */
void nhi_members_keep(uint8_t *states, size_t n_states);

#endif
