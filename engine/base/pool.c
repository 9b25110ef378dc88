/* pool.c - see pool.h. */
#include "engine/base/pool.h"

#include "engine/base/memory.h"

#include <pthread.h>
#include <string.h>

enum {
    MAX_BLOCKS = 64,
    MAX_KEPT_BYTES = 1 << 25, /* a call that needs more pays for it */
    MAX_EXCESS = 4            /* a block is not used for less than this part of it */
};

/* In front of every block; as large as the alignment of what follows. */
struct block {
    _Alignas(64) size_t n_bytes;
};

struct nhi_pool {
    pthread_mutex_t turn;
    struct block *blocks[MAX_BLOCKS]; /* not in use */
    size_t n_blocks, kept_bytes;
};

nh_status nhi_pool_new(struct nhi_pool **pool, struct nh_error *error)
{
    struct nhi_pool *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    (void)pthread_mutex_init(&made->turn, NULL); /* cannot fail without attributes */
    *pool = made;
    return NH_OK;
}

void nhi_pool_free(struct nhi_pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; i < pool->n_blocks; i++)
        nhi_free(pool->blocks[i]);
    (void)pthread_mutex_destroy(&pool->turn); /* nobody holds it */
    nhi_free(pool);
}

/* The smallest block that is large enough, or NULL. */
static struct block *find(struct nhi_pool *pool, size_t n_bytes)
{
    size_t best = MAX_BLOCKS;
    (void)pthread_mutex_lock(&pool->turn); /* fails only for a mutex that is not one */
    for (size_t i = 0; i < pool->n_blocks; i++) {
        const size_t size = pool->blocks[i]->n_bytes;
        if (size >= n_bytes && size / MAX_EXCESS <= n_bytes &&
            (best == MAX_BLOCKS || size < pool->blocks[best]->n_bytes))
            best = i;
    }
    struct block *found = best < MAX_BLOCKS ? pool->blocks[best] : NULL;
    if (found != NULL) {
        pool->blocks[best] = pool->blocks[--pool->n_blocks];
        pool->kept_bytes -= found->n_bytes;
    }
    (void)pthread_mutex_unlock(&pool->turn);
    return found;
}

nh_status nhi_pool_take_unset(struct nhi_pool *pool, size_t n, size_t element_bytes, void *pointer_to_pointer,
                              struct nh_error *error)
{
    size_t n_bytes, n_all_bytes;
    if (__builtin_mul_overflow(n, element_bytes, &n_bytes) ||
        __builtin_add_overflow(n_bytes, sizeof(struct block), &n_all_bytes))
        return nhi_fail(error, NH_MEMORY, "%zu elements of %zu bytes do not fit into memory", n,
                        element_bytes);
    struct block *block = find(pool, n_bytes);
    if (block == NULL) {
        NH_TRY(nhi_alloc_unset(n_all_bytes, 1, &block, error));
        block->n_bytes = n_bytes;
    }
    void *memory = block + 1;
    memcpy(pointer_to_pointer, &memory, sizeof memory); /* any object pointer type of the caller */
    return NH_OK;
}

nh_status nhi_pool_take(struct nhi_pool *pool, size_t n, size_t element_bytes, void *pointer_to_pointer,
                        struct nh_error *error)
{
    void *memory = NULL;
    NH_TRY(nhi_pool_take_unset(pool, n, element_bytes, &memory, error));
    memset(memory, 0, n * element_bytes);
    memcpy(pointer_to_pointer, &memory, sizeof memory);
    return NH_OK;
}

void nhi_pool_give(struct nhi_pool *pool, void *pointer)
{
    if (pointer == NULL)
        return;
    struct block *block = (struct block *)pointer - 1;
    (void)pthread_mutex_lock(&pool->turn);
    const bool is_kept = pool->n_blocks < MAX_BLOCKS && block->n_bytes <= MAX_KEPT_BYTES - pool->kept_bytes;
    if (is_kept) {
        pool->blocks[pool->n_blocks++] = block;
        pool->kept_bytes += block->n_bytes;
    }
    (void)pthread_mutex_unlock(&pool->turn);
    if (!is_kept)
        nhi_free(block);
}
