/* pool.h - memory that one call gives back and the next one uses again: the system would take its pages away, and clear
 * new ones at every call. Belongs to a context.
 */
#ifndef NHI_POOL_H
#define NHI_POOL_H

#include "engine/base/status.h"

struct nhi_pool;

NH_CHECKED nh_status nhi_pool_new(struct nhi_pool **pool, struct nh_error *error);
/* Frees what was given back; everything has been. NULL is fine. */
void nhi_pool_free(struct nhi_pool *pool);

/* As nhi_alloc and nhi_alloc_unset, from any thread; to be given back. NH_MEMORY. */
NH_CHECKED nh_status nhi_pool_take(struct nhi_pool *pool, size_t n, size_t element_bytes,
                                   void *pointer_to_pointer, struct nh_error *error);
NH_CHECKED nh_status nhi_pool_take_unset(struct nhi_pool *pool, size_t n, size_t element_bytes,
                                         void *pointer_to_pointer, struct nh_error *error);
/* Any thread. NULL is fine. */
void nhi_pool_give(struct nhi_pool *pool, void *pointer);

#endif
