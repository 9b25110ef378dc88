/* torture_memory.c - allocations that fail when they are told to: the linker leads the calls of nenghao here (--wrap). */
#include "tests/torture.h"

#include <stdlib.h>

struct allocations allocations;

static bool is_failing(void)
{
    const unsigned long n = ++allocations.n, at = allocations.fails_at;
    return at != 0 && (n == at || (n > at && allocations.fails_for_ever));
}

void *__real_malloc(size_t n_bytes);
void *__real_calloc(size_t n, size_t element_bytes);
void *__real_realloc(void *pointer, size_t n_bytes);
void *__real_aligned_alloc(size_t alignment_bytes, size_t n_bytes);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t n_bytes);
void *__wrap_calloc(size_t n, size_t element_bytes);
void *__wrap_realloc(void *pointer, size_t n_bytes);
void *__wrap_aligned_alloc(size_t alignment_bytes, size_t n_bytes);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t n_bytes)
{
    return is_failing() ? NULL : __real_malloc(n_bytes);
}
void *__wrap_calloc(size_t n, size_t element_bytes)
{
    return is_failing() ? NULL : __real_calloc(n, element_bytes);
}
void *__wrap_realloc(void *pointer, size_t n_bytes)
{
    return is_failing() ? NULL : __real_realloc(pointer, n_bytes);
}
void *__wrap_aligned_alloc(size_t alignment_bytes, size_t n_bytes)
{
    return is_failing() ? NULL : __real_aligned_alloc(alignment_bytes, n_bytes);
}
char *__wrap_strdup(const char *text)
{
    return is_failing() ? NULL : __real_strdup(text);
}
