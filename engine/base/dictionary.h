/* dictionary.h - a set of texts numbered in the order of their arrival (open addressing). */
#ifndef NHI_DICTIONARY_H
#define NHI_DICTIONARY_H

#include "engine/base/status.h"

enum { NHI_NOT_FOUND = -1 };

struct nhi_dictionary; /* opaque; ids are 0 .. n-1 */

NH_CHECKED nh_status nhi_dictionary_new(struct nhi_dictionary **dictionary, struct nh_error *error);
/* Of n texts that stand in a matrix of characters, padded with NUL to width_bytes; with a text that stands there twice
 * (*is_distinct is false) it ends before the second. NH_MEMORY. NH_RANGE: too many texts. */
NH_CHECKED nh_status nhi_dictionary_of_matrix(const char *texts, size_t n, size_t width_bytes,
                                              struct nhi_dictionary **dictionary, bool *is_distinct,
                                              struct nh_error *error);
void nhi_dictionary_free(struct nhi_dictionary *dictionary);

/* The id of the text, which is added if it is new (*is_new may be NULL). O(1) amortised. */
NH_CHECKED nh_status nhi_dictionary_add(struct nhi_dictionary *dictionary, const char *text, size_t n_bytes,
                                        int32_t *id, bool *is_new, struct nh_error *error);
/* The id or NHI_NOT_FOUND. */
int32_t nhi_dictionary_find(const struct nhi_dictionary *dictionary, const char *text, size_t n_bytes);

int32_t nhi_dictionary_count(const struct nhi_dictionary *dictionary);
/* NUL-terminated text of an id; borrowed until the next add. *n_bytes may be NULL. */
const char *nhi_dictionary_text(const struct nhi_dictionary *dictionary, int32_t id, size_t *n_bytes);
/* Length of the longest text. */
size_t nhi_dictionary_max_bytes(const struct nhi_dictionary *dictionary);

/* A number that two texts hardly ever share; the same on every machine of one byte order. */
uint64_t nhi_text_hash(const char *text, size_t n_bytes);

/* The text of `candidates` (n texts) that is nearest to `word`, or NULL when none is near: did-you-mean. */
const char *nhi_nearest(const char *word, const char *const *candidates, size_t n);

#endif
