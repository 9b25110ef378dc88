/* assemble.h - an aggregate that is put together from periods of others with the same groups and classes. */
#ifndef NHI_ASSEMBLE_H
#define NHI_ASSEMBLE_H

#include "engine/aggregate/aggregate.h"

/* `to` has its periods and nothing else: it gets room for them, and the groups and classes of `part`, which loses them unless
 * `to` has some already. On failure `to` is to be cleared. NH_MEMORY. */
NH_CHECKED nh_status nhi_assemble_begin(struct nhi_aggregate *to, struct nhi_aggregate *part,
                                        struct nh_error *error);

/* Period i_to of `to`, counted from its first, becomes period i_part of `part`. */
void nhi_assemble_period(struct nhi_aggregate *to, size_t i_to, const struct nhi_aggregate *part,
                         size_t i_part);

#endif
