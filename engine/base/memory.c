/* memory.c - see memory.h. */
#include "engine/base/memory.h"

#include "engine/base/pool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALIGNMENT_BYTES = 64, /* one cache line, one AVX-512 register */
    FIRST_ELEMENTS = 8    /* of a growing array */
};

nh_status nhi_alloc_unset(size_t n, size_t element_bytes, void *pointer_to_pointer, struct nh_error *error)
{
    size_t n_bytes;
    if (__builtin_mul_overflow(n, element_bytes, &n_bytes) || n_bytes > SIZE_MAX - ALIGNMENT_BYTES)
        return nhi_fail(error, NH_MEMORY, "%zu elements of %zu bytes do not fit into memory", n,
                        element_bytes);
    void *memory = aligned_alloc(ALIGNMENT_BYTES, (n_bytes / ALIGNMENT_BYTES + 1) * ALIGNMENT_BYTES);
    if (memory == NULL)
        return nhi_fail(error, NH_MEMORY, "cannot allocate %zu bytes", n_bytes);
    memcpy(pointer_to_pointer, &memory, sizeof memory); /* any object pointer type of the caller */
    return NH_OK;
}

nh_status nhi_alloc(size_t n, size_t element_bytes, void *pointer_to_pointer, struct nh_error *error)
{
    void *memory = NULL;
    NH_TRY(nhi_alloc_unset(n, element_bytes, &memory, error));
    memset(memory, 0, n * element_bytes);
    memcpy(pointer_to_pointer, &memory, sizeof memory);
    return NH_OK;
}

void nhi_free(void *pointer)
{
    free(pointer);
}

nh_status nhi_grow_to(void *array_pointer, size_t n, size_t capacity, size_t element_bytes,
                      struct nh_error *error)
{
    void *old, *larger;
    memcpy(&old, array_pointer, sizeof old);
    NH_TRY(nhi_alloc(capacity, element_bytes, &larger, error));
    if (n > 0)
        memcpy(larger, old, n * element_bytes);
    nhi_free(old);
    memcpy(array_pointer, &larger, sizeof larger);
    return NH_OK;
}

nh_status nhi_grow(void *array_pointer, size_t n, size_t *capacity, size_t element_bytes,
                   struct nh_error *error)
{
    const size_t larger = *capacity * 2 + FIRST_ELEMENTS;
    if (n < *capacity)
        return NH_OK;
    NH_TRY(nhi_grow_to(array_pointer, n, larger, element_bytes, error));
    *capacity = larger;
    return NH_OK;
}

nh_status nhi_strndup(const char *text, size_t n_bytes, char **copy, struct nh_error *error)
{
    char *memory = NULL;
    NH_TRY(nhi_alloc(n_bytes + 1, 1, &memory, error));
    memcpy(memory, text, n_bytes);
    *copy = memory;
    return NH_OK;
}

/* As realloc. NULL: there is none. */
static char *resize(struct nhi_buffer *buffer, size_t n_bytes)
{
    char *data;
    if (buffer->pool == NULL)
        return realloc(buffer->data, n_bytes);
    if (nhi_pool_take_unset(buffer->pool, n_bytes, 1, &data, NULL) != NH_OK)
        return NULL;
    if (buffer->n_bytes > 0)
        memcpy(data, buffer->data, buffer->n_bytes);
    nhi_pool_give(buffer->pool, buffer->data);
    return data;
}

nh_status nhi_buffer_reserve(struct nhi_buffer *buffer, size_t n_more_bytes, struct nh_error *error)
{
    if (n_more_bytes < buffer->capacity_bytes - buffer->n_bytes && buffer->data != NULL)
        return NH_OK;
    size_t wanted = buffer->capacity_bytes + buffer->capacity_bytes / 2 + 64;
    if (wanted < buffer->n_bytes + n_more_bytes + 1)
        wanted = buffer->n_bytes + n_more_bytes + 1;
    if (wanted < n_more_bytes)
        return nhi_fail(error, NH_MEMORY, "a text of more than %zu bytes does not fit into memory",
                        n_more_bytes);
    char *data = resize(buffer, wanted);
    if (data == NULL)
        return nhi_fail(error, NH_MEMORY, "cannot allocate %zu bytes", wanted);
    data[buffer->n_bytes] = '\0';
    buffer->data = data;
    buffer->capacity_bytes = wanted;
    return NH_OK;
}

nh_status nhi_buffer_append(struct nhi_buffer *buffer, const void *bytes, size_t n_bytes,
                            struct nh_error *error)
{
    NH_TRY(nhi_buffer_reserve(buffer, n_bytes, error));
    if (n_bytes > 0)
        memcpy(buffer->data + buffer->n_bytes, bytes, n_bytes);
    buffer->n_bytes += n_bytes;
    buffer->data[buffer->n_bytes] = '\0';
    return NH_OK;
}

nh_status nhi_buffer_text(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    return nhi_buffer_append(buffer, text, strlen(text), error);
}

nh_status nhi_buffer_printf(struct nhi_buffer *buffer, struct nh_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    nh_status status = n < 0 ? nhi_fail(error, NH_INTERNAL, "cannot format a text")
                             : nhi_buffer_reserve(buffer, (size_t)n, error);
    if (status == NH_OK) {
        vsnprintf(buffer->data + buffer->n_bytes, (size_t)n + 1, format, again);
        buffer->n_bytes += (size_t)n;
    }
    va_end(again);
    return status;
}

void nhi_buffer_free(struct nhi_buffer *buffer)
{
    if (buffer->pool != NULL)
        nhi_pool_give(buffer->pool, buffer->data);
    else
        free(buffer->data);
    *buffer = (struct nhi_buffer){0};
}

void nhi_buffer_to_text(struct nhi_buffer *buffer, struct nh_text *text)
{
    *text = (struct nh_text){.data = buffer->data, .n_bytes = buffer->n_bytes};
    *buffer = (struct nhi_buffer){0};
}

void nh_text_free(struct nh_text *text)
{
    if (text == NULL)
        return;
    free(text->data);
    *text = (struct nh_text){0};
}
