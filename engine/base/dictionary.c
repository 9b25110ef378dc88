/* dictionary.c - texts in one arena, found through an open-addressing table of (hash, id). */
#include "engine/base/dictionary.h"

#include "engine/base/exact.h"
#include "engine/base/memory.h"

#include <string.h>

/* 10 million texts of 18 bytes: 190 MB of arena, 134 MB of starts, 134 MB of slots. */
struct slot {
    uint32_t hash; /* spares the look at most texts that differ, and every hash when the table grows */
    int32_t id;    /* NHI_NOT_FOUND: free */
};

struct nhi_dictionary {
    struct nhi_buffer arena; /* every text with a NUL behind it */
    size_t *starts;          /* [capacity + 1]: text i is arena[starts[i], starts[i + 1] - 1) */
    size_t capacity;
    struct slot *slots; /* [mask + 1], a power of two, at most 3/4 full */
    size_t mask;
    int32_t n;
    size_t max_bytes;
};

enum { FIRST_TEXTS = 48, FIRST_SLOTS = 64 };

static uint64_t mix(uint64_t a, uint64_t b)
{
    nhi_u128 product = (nhi_u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Eight bytes a step, each folded by a 64 x 64 -> 128 bit product; the constants are odd with as many ones as
 * zeros. Ids that count up, the usual case, differ in one byte only: the product carries it into all bits. */
static uint32_t hash_of(const char *text, size_t n_bytes)
{
    const uint64_t first = 0xa0761d6478bd642f, step = 0xe7037ed1a0b428db;
    uint64_t hash = first ^ n_bytes, word;
    size_t i = 0;
    for (; i + sizeof word <= n_bytes; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        hash = mix(hash ^ word, step);
    }
    word = 0;
    if (i < n_bytes)
        memcpy(&word, text + i, n_bytes - i);
    hash = mix(hash ^ word, first);
    return (uint32_t)(hash ^ (hash >> 32));
}

static nh_status new_slots(size_t n, struct slot **slots, struct nh_error *error)
{
    NH_TRY(nhi_alloc(n, sizeof **slots, slots, error));
    for (size_t i = 0; i < n; i++)
        (*slots)[i].id = NHI_NOT_FOUND;
    return NH_OK;
}

nh_status nhi_dictionary_new(struct nhi_dictionary **dictionary, struct nh_error *error)
{
    struct nhi_dictionary *made;
    nh_status status;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    NH_TRY_DONE(nhi_alloc(FIRST_TEXTS + 1, sizeof *made->starts, &made->starts, error));
    NH_TRY_DONE(new_slots(FIRST_SLOTS, &made->slots, error));
    made->capacity = FIRST_TEXTS;
    made->mask = FIRST_SLOTS - 1;
    *dictionary = made;
    made = NULL;
done:
    nhi_dictionary_free(made);
    return status;
}

void nhi_dictionary_free(struct nhi_dictionary *dictionary)
{
    if (dictionary == NULL)
        return;
    nhi_buffer_free(&dictionary->arena);
    nhi_free(dictionary->starts);
    nhi_free(dictionary->slots);
    nhi_free(dictionary);
}

/* The slot of the text, or the free slot where it belongs. */
static struct slot *slot_of(const struct nhi_dictionary *dictionary, const char *text, size_t n_bytes,
                            uint32_t hash)
{
    for (size_t i = hash & dictionary->mask;; i = (i + 1) & dictionary->mask) {
        struct slot *slot = &dictionary->slots[i];
        if (slot->id == NHI_NOT_FOUND)
            return slot;
        if (slot->hash != hash)
            continue;
        size_t start = dictionary->starts[slot->id];
        if (dictionary->starts[slot->id + 1] - start - 1 == n_bytes &&
            (n_bytes == 0 || memcmp(dictionary->arena.data + start, text, n_bytes) == 0))
            return slot;
    }
}

/* Texts and slots are doubled together: 3 texts to 4 slots. */
static nh_status grow(struct nhi_dictionary *dictionary, struct nh_error *error)
{
    size_t n_slots = 2 * (dictionary->mask + 1), capacity = n_slots / 4 * 3;
    size_t *starts;
    struct slot *slots;
    NH_TRY(nhi_alloc(capacity + 1, sizeof *starts, &starts, error));
    nh_status status = new_slots(n_slots, &slots, error);
    if (status != NH_OK) {
        nhi_free(starts);
        return status;
    }
    memcpy(starts, dictionary->starts, ((size_t)dictionary->n + 1) * sizeof *starts);
    for (size_t i = 0; i <= dictionary->mask; i++) {
        struct slot slot = dictionary->slots[i];
        size_t to = slot.hash & (n_slots - 1);
        while (slot.id != NHI_NOT_FOUND && slots[to].id != NHI_NOT_FOUND)
            to = (to + 1) & (n_slots - 1);
        if (slot.id != NHI_NOT_FOUND)
            slots[to] = slot;
    }
    nhi_free(dictionary->starts);
    nhi_free(dictionary->slots);
    dictionary->starts = starts;
    dictionary->slots = slots;
    dictionary->capacity = capacity;
    dictionary->mask = n_slots - 1;
    return NH_OK;
}

/* Adds a text that is known to be new. */
static nh_status append(struct nhi_dictionary *dictionary, const char *text, size_t n_bytes, uint32_t hash,
                        struct nh_error *error)
{
    if (dictionary->n == INT32_MAX - 1)
        return nhi_fail(error, NH_RANGE, "a dictionary holds at most %d texts", INT32_MAX - 1);
    NH_TRY(nhi_buffer_reserve(&dictionary->arena, n_bytes + 1, error));
    if ((size_t)dictionary->n == dictionary->capacity)
        NH_TRY(grow(dictionary, error));
    NH_TRY(nhi_buffer_append(&dictionary->arena, text, n_bytes, error)); /* cannot fail: reserved */
    NH_TRY(nhi_buffer_append(&dictionary->arena, "", 1, error));
    *slot_of(dictionary, text, n_bytes, hash) = (struct slot){.hash = hash, .id = dictionary->n};
    dictionary->starts[++dictionary->n] = dictionary->arena.n_bytes;
    if (n_bytes > dictionary->max_bytes)
        dictionary->max_bytes = n_bytes;
    return NH_OK;
}

nh_status nhi_dictionary_add(struct nhi_dictionary *dictionary, const char *text, size_t n_bytes, int32_t *id,
                             bool *is_new, struct nh_error *error)
{
    uint32_t hash = hash_of(text, n_bytes);
    int32_t found = slot_of(dictionary, text, n_bytes, hash)->id;
    if (found == NHI_NOT_FOUND)
        NH_TRY(append(dictionary, text, n_bytes, hash, error));
    if (is_new != NULL)
        *is_new = found == NHI_NOT_FOUND;
    *id = found == NHI_NOT_FOUND ? dictionary->n - 1 : found;
    return NH_OK;
}

int32_t nhi_dictionary_find(const struct nhi_dictionary *dictionary, const char *text, size_t n_bytes)
{
    return slot_of(dictionary, text, n_bytes, hash_of(text, n_bytes))->id;
}

int32_t nhi_dictionary_count(const struct nhi_dictionary *dictionary)
{
    return dictionary->n;
}

const char *nhi_dictionary_text(const struct nhi_dictionary *dictionary, int32_t id, size_t *n_bytes)
{
    if (n_bytes != NULL)
        *n_bytes = dictionary->starts[id + 1] - dictionary->starts[id] - 1;
    return dictionary->arena.data + dictionary->starts[id];
}

size_t nhi_dictionary_max_bytes(const struct nhi_dictionary *dictionary)
{
    return dictionary->max_bytes;
}

/* ---- did you mean -------------------------------------------------------------------------------------- */

enum { MAX_WORD_BYTES = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance in bytes: insert, delete, replace, or swap two neighbours, each 1. At most MAX_WORD_BYTES. */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t rows[3][MAX_WORD_BYTES + 1]; /* of the prefixes of length i, i - 1 and i - 2 of a */
    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *row = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            row[j] = least(least(before[j], row[j - 1]) + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], earlier[j - 2] + 1);
        }
    }
    return rows[n_a % 3][n_b];
}

const char *nhi_nearest(const char *word, const char *const *candidates, size_t n)
{
    const char *nearest = NULL;
    size_t n_word = strlen(word), best = SIZE_MAX;
    if (n_word > MAX_WORD_BYTES)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t n_candidate = strlen(candidates[i]);
        if (n_candidate > MAX_WORD_BYTES)
            continue;
        size_t d = distance(word, n_word, candidates[i], n_candidate);
        /* near: at most one slip in three letters of the longer word */
        if (d < best && d * 3 <= (n_word > n_candidate ? n_word : n_candidate)) {
            best = d;
            nearest = candidates[i];
        }
    }
    return nearest;
}
