/* pool.c - see pool.h. */
#define _GNU_SOURCE /* for madvise; a name of the C library: NOLINT(cert-dcl51-cpp) */
#include "engine/base/pool.h"

#include "engine/base/memory.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

enum {
    MAX_BLOCKS = 64,
    MAX_KEPT_BYTES = 1 << 25, /* a call that needs more pays for it */
    MAX_EXCESS = 4,           /* a block is not used for less than this part of it */
    MAPPED_BYTES = 1 << 22,   /* from so many on a block is mapped: it is clear, and on huge pages */
    PAGE_BYTES = 1 << 21      /* of a huge one */
};

/* In front of every block; as large as the alignment of what follows. */
struct block {
    _Alignas(64) size_t n_bytes;
    size_t n_mapped_bytes; /* 0: the block is from nhi_alloc_unset */
};

struct nhi_pool {
    pthread_mutex_t turn;
    struct block *blocks[MAX_BLOCKS]; /* not in use */
    size_t n_blocks, kept_bytes;
};

/* ---- blocks -------------------------------------------------------------------------------------------------- */

/* Pages that begin at a multiple of PAGE_BYTES, and are cleared by the system when they are touched. */
static void *map_pages(size_t n_bytes)
{
    char *all = mmap(NULL, n_bytes + PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        return NULL;
    const size_t before = PAGE_BYTES - (uintptr_t)all % PAGE_BYTES, behind = PAGE_BYTES - before;
    char *pages = all + before;
    (void)munmap(all, before);
    if (behind > 0)
        (void)munmap(pages + n_bytes, behind);
    (void)madvise(pages, n_bytes, MADV_HUGEPAGE); /* refused: small pages, and what they cost */
    return pages;
}

/* *is_clear: all of it is 0. */
static nh_status make_block(size_t n_bytes, struct block **block, bool *is_clear, struct nh_error *error)
{
    const size_t n_all_bytes = n_bytes + sizeof **block;
    *is_clear = n_all_bytes >= MAPPED_BYTES;
    if (!*is_clear) {
        NH_TRY(nhi_alloc_unset(n_all_bytes, 1, block, error));
        **block = (struct block){.n_bytes = n_bytes};
        return NH_OK;
    }
    const size_t n_mapped_bytes = (n_all_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    struct block *made = map_pages(n_mapped_bytes);
    if (made == NULL)
        return nhi_fail(error, NH_MEMORY, "cannot allocate %zu bytes", n_bytes);
    *made = (struct block){.n_bytes = n_bytes, .n_mapped_bytes = n_mapped_bytes};
    *block = made;
    return NH_OK;
}

static void free_block(struct block *block)
{
    if (block->n_mapped_bytes > 0)
        (void)munmap(block, block->n_mapped_bytes); /* cannot fail for a whole mapping */
    else
        nhi_free(block);
}

/* ---- the pool ------------------------------------------------------------------------------------------------ */

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
        free_block(pool->blocks[i]);
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

static nh_status take(struct nhi_pool *pool, size_t n, size_t element_bytes, void *pointer_to_pointer,
                      bool *is_clear, struct nh_error *error)
{
    size_t n_bytes, n_all_bytes;
    if (__builtin_mul_overflow(n, element_bytes, &n_bytes) ||
        __builtin_add_overflow(n_bytes, sizeof(struct block) + (size_t)2 * PAGE_BYTES, &n_all_bytes))
        return nhi_fail(error, NH_MEMORY, "%zu elements of %zu bytes do not fit into memory", n,
                        element_bytes);
    struct block *block = find(pool, n_bytes);
    *is_clear = false;
    if (block == NULL)
        NH_TRY(make_block(n_bytes, &block, is_clear, error));
    void *memory = block + 1;
    memcpy(pointer_to_pointer, &memory, sizeof memory); /* any object pointer type of the caller */
    return NH_OK;
}

nh_status nhi_pool_take_unset(struct nhi_pool *pool, size_t n, size_t element_bytes, void *pointer_to_pointer,
                              struct nh_error *error)
{
    bool is_clear;
    return take(pool, n, element_bytes, pointer_to_pointer, &is_clear, error);
}

nh_status nhi_pool_take(struct nhi_pool *pool, size_t n, size_t element_bytes, void *pointer_to_pointer,
                        struct nh_error *error)
{
    void *memory = NULL;
    bool is_clear;
    NH_TRY(take(pool, n, element_bytes, &memory, &is_clear, error));
    if (!is_clear)
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
        free_block(block);
}
