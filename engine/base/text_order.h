/* text_order.h - the order of many texts: bytewise, as strcmp has it, by eight bytes of all of them at a time.
 */
#ifndef NHI_TEXT_ORDER_H
#define NHI_TEXT_ORDER_H

#include "engine/base/pool.h"

/* order[0] .. order[n - 1]: the numbers of the texts, ascending; equal texts in the order of their numbers. n < 2^32.
 * NH_MEMORY. */
NH_CHECKED nh_status nhi_text_order(struct nhi_pool *pool, const char *const *texts, size_t n,
                                    uint32_t *order, struct nh_error *error);

#endif
