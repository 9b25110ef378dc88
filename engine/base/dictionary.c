/* dictionary.c - texts in one arena, found through an open-addressing table of (hash, id). */
#include "engine/base/dictionary.h"

#include "engine/base/exact.h"
#include "engine/base/memory.h"

#include <string.h>

/* 10 million texts of 18 bytes: 190 MB of arena, 80 MB of starts, 134 MB of slots. */
struct slot {
    uint32_t hash;   /* spares the look at most texts that differ, and every hash when the table grows */
    uint32_t number; /* id + 1; 0: free */
};

struct nhi_dictionary {
    struct nhi_buffer arena;  /* every text with a NUL behind it */
    struct nhi_buffer starts; /* [n + 1] size_t: text i is arena[starts[i], starts[i + 1] - 1) */
    struct slot *slots;       /* [mask + 1], a power of two, at most 3/4 full */
    size_t mask;
    int32_t n;
    size_t max_bytes;
};

enum { FIRST_SLOTS = 64 };

static uint64_t mix(uint64_t a, uint64_t b)
{
    nhi_u128 product = (nhi_u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Eight bytes a step, each folded by a 64 x 64 -> 128 bit product; the constants are odd with as many ones as
 * zeros. Ids that count up, the usual case, differ in one byte only: the product carries it into all bits. */
uint64_t nhi_text_hash(const char *text, size_t n_bytes)
{
    const uint64_t first = 0xa0761d6478bd642f, step = 0xe7037ed1a0b428db;
    uint64_t hash = first ^ n_bytes, word;
    size_t i = 0;
    for (; i + sizeof word <= n_bytes; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        hash = mix(hash ^ word, step);
    }
    word = 0;
    if (n_bytes >= sizeof word) /* the last eight bytes, some of them for the second time */
        memcpy(&word, text + n_bytes - sizeof word, sizeof word);
    else
        for (; i < n_bytes; i++)
            word = word << 8 | (unsigned char)text[i];
    return mix(hash ^ word, first);
}

static uint32_t hash_of(const char *text, size_t n_bytes)
{
    const uint64_t hash = nhi_text_hash(text, n_bytes);
    return (uint32_t)(hash ^ (hash >> 32));
}

static size_t start_of(const struct nhi_dictionary *dictionary, int32_t id)
{
    size_t start;
    memcpy(&start, dictionary->starts.data + (size_t)id * sizeof start, sizeof start);
    return start;
}

/* A dictionary with room for n texts of n_bytes in all, which it does not hold yet. */
static nh_status make(size_t n, size_t n_bytes, struct nhi_dictionary **dictionary, struct nh_error *error)
{
    static const size_t first = 0;
    struct nhi_dictionary *made;
    size_t n_slots = FIRST_SLOTS;
    nh_status status;
    if (n >= INT32_MAX)
        return nhi_fail(error, NH_RANGE, "a dictionary holds at most %d texts", INT32_MAX - 1);
    while (n_slots / 4 * 3 < n)
        n_slots *= 2;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    NH_TRY_DONE(nhi_buffer_reserve(&made->arena, n_bytes + n, error));
    NH_TRY_DONE(nhi_buffer_reserve(&made->starts, (n + 1) * sizeof first, error));
    NH_TRY_DONE(nhi_buffer_append(&made->starts, &first, sizeof first, error));
    NH_TRY_DONE(nhi_alloc(n_slots, sizeof *made->slots, &made->slots, error));
    made->mask = n_slots - 1;
    *dictionary = made;
    made = NULL;
done:
    nhi_dictionary_free(made);
    return status;
}

nh_status nhi_dictionary_new(struct nhi_dictionary **dictionary, struct nh_error *error)
{
    return make(0, 0, dictionary, error);
}

void nhi_dictionary_free(struct nhi_dictionary *dictionary)
{
    if (dictionary == NULL)
        return;
    nhi_buffer_free(&dictionary->arena);
    nhi_buffer_free(&dictionary->starts);
    nhi_free(dictionary->slots);
    nhi_free(dictionary);
}

/* The slot of the text, or the free slot where it belongs. */
static struct slot *slot_of(const struct nhi_dictionary *dictionary, const char *text, size_t n_bytes,
                            uint32_t hash)
{
    for (size_t i = hash & dictionary->mask;; i = (i + 1) & dictionary->mask) {
        struct slot *slot = &dictionary->slots[i];
        if (slot->number == 0)
            return slot;
        if (slot->hash != hash)
            continue;
        const int32_t id = (int32_t)(slot->number - 1);
        const size_t start = start_of(dictionary, id);
        if (start_of(dictionary, id + 1) - start - 1 == n_bytes &&
            (n_bytes == 0 || memcmp(dictionary->arena.data + start, text, n_bytes) == 0))
            return slot;
    }
}

static nh_status double_slots(struct nhi_dictionary *dictionary, struct nh_error *error)
{
    const size_t n_slots = 2 * (dictionary->mask + 1);
    struct slot *slots;
    NH_TRY(nhi_alloc(n_slots, sizeof *slots, &slots, error));
    for (size_t i = 0; i <= dictionary->mask; i++) {
        const struct slot slot = dictionary->slots[i];
        size_t to = slot.hash & (n_slots - 1);
        while (slot.number != 0 && slots[to].number != 0)
            to = (to + 1) & (n_slots - 1);
        if (slot.number != 0)
            slots[to] = slot;
    }
    nhi_free(dictionary->slots);
    dictionary->slots = slots;
    dictionary->mask = n_slots - 1;
    return NH_OK;
}

/* Room for one more text, so that `put` cannot fail. */
static nh_status reserve(struct nhi_dictionary *dictionary, size_t n_bytes, struct nh_error *error)
{
    if (dictionary->n == INT32_MAX - 1)
        return nhi_fail(error, NH_RANGE, "a dictionary holds at most %d texts", INT32_MAX - 1);
    NH_TRY(nhi_buffer_reserve(&dictionary->arena, n_bytes + 1, error));
    NH_TRY(nhi_buffer_reserve(&dictionary->starts, sizeof(size_t), error));
    return (size_t)dictionary->n < (dictionary->mask + 1) / 4 * 3 ? NH_OK : double_slots(dictionary, error);
}

/* A text that is known to be new, into its free slot. */
static void put(struct nhi_dictionary *dictionary, const char *text, size_t n_bytes, struct slot *slot,
                uint32_t hash)
{
    struct nhi_buffer *arena = &dictionary->arena, *starts = &dictionary->starts;
    if (n_bytes > 0)
        memcpy(arena->data + arena->n_bytes, text, n_bytes);
    arena->data[arena->n_bytes + n_bytes] = '\0';
    arena->n_bytes += n_bytes + 1;
    memcpy(starts->data + starts->n_bytes, &arena->n_bytes, sizeof arena->n_bytes);
    starts->n_bytes += sizeof arena->n_bytes;
    *slot = (struct slot){.hash = hash, .number = (uint32_t)++dictionary->n};
    if (n_bytes > dictionary->max_bytes)
        dictionary->max_bytes = n_bytes;
}

nh_status nhi_dictionary_of_matrix(const char *texts, size_t n, size_t width_bytes,
                                   struct nhi_dictionary **dictionary, bool *is_distinct,
                                   struct nh_error *error)
{
    struct nhi_dictionary *made = NULL;
    size_t n_bytes = 0, i;
    for (i = 0; i < n; i++)
        n_bytes += strnlen(texts + i * width_bytes, width_bytes);
    NH_TRY(make(n, n_bytes, &made, error));
    for (i = 0; i < n; i++) {
        const char *text = texts + i * width_bytes;
        const size_t n_text = strnlen(text, width_bytes);
        const uint32_t hash = hash_of(text, n_text);
        struct slot *slot = slot_of(made, text, n_text, hash);
        if (slot->number != 0)
            break;
        put(made, text, n_text, slot, hash);
    }
    *is_distinct = i == n;
    *dictionary = made;
    return NH_OK;
}

nh_status nhi_dictionary_add(struct nhi_dictionary *dictionary, const char *text, size_t n_bytes, int32_t *id,
                             bool *is_new, struct nh_error *error)
{
    const uint32_t hash = hash_of(text, n_bytes);
    struct slot *slot = slot_of(dictionary, text, n_bytes, hash);
    const bool was_free = slot->number == 0;
    if (was_free) {
        const size_t mask = dictionary->mask;
        NH_TRY(reserve(dictionary, n_bytes, error));
        if (dictionary->mask != mask)
            slot = slot_of(dictionary, text, n_bytes, hash);
        put(dictionary, text, n_bytes, slot, hash);
    }
    if (is_new != NULL)
        *is_new = was_free;
    *id = (int32_t)(slot->number - 1);
    return NH_OK;
}

int32_t nhi_dictionary_find(const struct nhi_dictionary *dictionary, const char *text, size_t n_bytes)
{
    return (int32_t)slot_of(dictionary, text, n_bytes, hash_of(text, n_bytes))->number - 1;
}

int32_t nhi_dictionary_count(const struct nhi_dictionary *dictionary)
{
    return dictionary->n;
}

const char *nhi_dictionary_text(const struct nhi_dictionary *dictionary, int32_t id, size_t *n_bytes)
{
    const size_t start = start_of(dictionary, id);
    if (n_bytes != NULL)
        *n_bytes = start_of(dictionary, id + 1) - start - 1;
    return dictionary->arena.data + start;
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
