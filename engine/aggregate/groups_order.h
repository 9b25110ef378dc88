/* groups_order.h - labels of groups and their order. Private to groups.c. */
#ifndef NHI_GROUPS_ORDER_H
#define NHI_GROUPS_ORDER_H

#include "engine/aggregate/groups.h"
#include "engine/aggregate/keys.h"

enum { NHI_SUMMED_OVER = -1 };

/* Labels the groups and numbers them anew, sorted bytewise by their labels; an atom's groups keep their order.
 * parts[g * n_keys + k] is the part of key k that group g is named by, or NHI_SUMMED_OVER, which is shown as "*". Equal
 * labels: the group with fewer keys shown comes first. NH_MEMORY. */
NH_CHECKED nh_status nhi_groups_order(const struct nhi_key_view *keys, const int32_t *parts,
                                      struct nhi_groups *groups, struct nh_error *error);

#endif
