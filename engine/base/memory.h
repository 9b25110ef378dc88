/* memory.h - overflow-checked allocation, aligned for the kernels, and a growable buffer. */
#ifndef NHI_MEMORY_H
#define NHI_MEMORY_H

#include "engine/base/status.h"

/* Returns new zeroed memory for n elements, 64-byte aligned, in *pointer (n = 0: a valid pointer).
 * Free with nhi_free. NH_MEMORY: none left, or n * element_bytes overflows. */
NH_CHECKED nh_status nhi_alloc(size_t n, size_t element_bytes, void *pointer_to_pointer,
                               struct nh_error *error);
/* The same with unknown content, for what is written as a whole before it is read. */
NH_CHECKED nh_status nhi_alloc_unset(size_t n, size_t element_bytes, void *pointer_to_pointer,
                                     struct nh_error *error);
void nhi_free(void *pointer);

/* Moves the n elements of *array_pointer, which may be NULL, to new memory for `capacity` of them; what is not used yet is 0.
 * NH_MEMORY: nothing has changed. */
NH_CHECKED nh_status nhi_grow_to(void *array_pointer, size_t n, size_t capacity, size_t element_bytes,
                                 struct nh_error *error);
/* The same where there is no room for one element more behind n, for a capacity that is chosen. */
NH_CHECKED nh_status nhi_grow(void *array_pointer, size_t n, size_t *capacity, size_t element_bytes,
                              struct nh_error *error);

/* Returns a new NUL-terminated copy of n bytes of text. Free with nhi_free. */
NH_CHECKED nh_status nhi_strndup(const char *text, size_t n_bytes, char **copy, struct nh_error *error);

/* A growable byte buffer; zero-initialise it, free with nhi_buffer_free. `data` is NUL-terminated behind
 * n_bytes whenever it is not NULL. */
struct nhi_buffer {
    char *data;
    size_t n_bytes, capacity_bytes;
    struct nhi_pool *pool; /* may be set at first: from where its memory is; NULL: from the system */
};
NH_CHECKED nh_status nhi_buffer_reserve(struct nhi_buffer *buffer, size_t n_more_bytes,
                                        struct nh_error *error);
NH_CHECKED nh_status nhi_buffer_append(struct nhi_buffer *buffer, const void *bytes, size_t n_bytes,
                                       struct nh_error *error);
NH_CHECKED nh_status nhi_buffer_text(struct nhi_buffer *buffer, const char *text, struct nh_error *error);
NH_CHECKED nh_status nhi_buffer_printf(struct nhi_buffer *buffer, struct nh_error *error, const char *format,
                                       ...) __attribute__((format(printf, 3, 4)));
void nhi_buffer_free(struct nhi_buffer *buffer);

/* Hands the buffer's bytes over as a public text; the buffer is empty afterwards. Not of a pool's memory. */
void nhi_buffer_to_text(struct nhi_buffer *buffer, struct nh_text *text);

#endif
