/* text_order.c - see text_order.h: a radix sort by the bytes at hand; texts that are equal so far go on by themselves. */
#include "engine/base/text_order.h"

#include <string.h>

enum {
    HEAD_BYTES = 8,
    FEW = 128, /* are sorted by insertion: counting costs more */
    BYTE_VALUES = 256
};

struct item {
    uint64_t head; /* bytes of the text, the first is the highest; 0 behind its end */
    uint32_t i_text;
};

struct ordering {
    const char *const *texts;
    struct item *room; /* for as many items */
};

static uint64_t head_of(const char *text)
{
    uint64_t head = 0;
    for (int b = 0; b < HEAD_BYTES; b++) {
        head = head << 8 | (unsigned char)*text;
        text += *text != '\0';
    }
    return head;
}

/* Reads on; returns whether the items are in order. */
static bool read_heads(const struct ordering *ordering, struct item *items, size_t n, size_t depth)
{
    bool is_ascending = true;
    for (size_t i = 0; i < n; i++) {
        items[i].head = head_of(ordering->texts[items[i].i_text] + depth);
        is_ascending = is_ascending && (i == 0 || items[i - 1].head <= items[i].head);
    }
    return is_ascending;
}

static void insert_few(struct item *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct item item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].head > item.head; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* From the last byte to the first; without those that are the same everywhere. */
static void sort_heads(struct item *items, size_t n, struct item *room)
{
    size_t next[HEAD_BYTES][BYTE_VALUES] = {{0}};
    struct item *from = items, *to = room;
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < HEAD_BYTES; b++)
            next[b][items[i].head >> 8 * b & 0xff]++;
    for (size_t b = 0; b < HEAD_BYTES; b++) {
        if (next[b][items[0].head >> 8 * b & 0xff] == n)
            continue;
        for (size_t v = 0, place = 0, n_same; v < BYTE_VALUES; v++, place += n_same) {
            n_same = next[b][v];
            next[b][v] = place;
        }
        for (size_t i = 0; i < n; i++)
            to[next[b][from[i].head >> 8 * b & 0xff]++] = from[i];
        struct item *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
}

/* Items whose texts are equal in `depth` bytes, none of which is the last of a text. */
static void sort_from(const struct ordering *ordering, struct item *items, size_t n, size_t depth)
{
    if (!read_heads(ordering, items, n, depth)) {
        if (n < FEW)
            insert_few(items, n);
        else
            sort_heads(items, n, ordering->room);
    }
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && items[end].head == items[first].head;)
            end++;
        if (end - first > 1 && (items[first].head & 0xff) != 0)
            sort_from(ordering, items + first, end - first, depth + HEAD_BYTES);
    }
}

/* Bytes in which all texts are equal. */
static size_t common_bytes(const char *const *texts, size_t n)
{
    size_t n_bytes = n > 1 ? strlen(texts[0]) : 0;
    for (size_t i = 1; i < n; i++) {
        size_t n_equal = 0;
        while (n_equal < n_bytes && texts[i][n_equal] == texts[0][n_equal])
            n_equal++;
        n_bytes = n_equal;
    }
    return n_bytes;
}

nh_status nhi_text_order(struct nhi_pool *pool, const char *const *texts, size_t n, uint32_t *order,
                         struct nh_error *error)
{
    nh_status status;
    struct ordering ordering = {.texts = texts};
    struct item *items = NULL;
    NH_TRY_DONE(nhi_pool_take_unset(pool, n, sizeof *items, &items, error));
    NH_TRY_DONE(nhi_pool_take_unset(pool, n, sizeof *ordering.room, &ordering.room, error));
    for (size_t i = 0; i < n; i++)
        items[i].i_text = (uint32_t)i;
    sort_from(&ordering, items, n, common_bytes(texts, n));
    for (size_t i = 0; i < n; i++)
        order[i] = items[i].i_text;
done:
    nhi_pool_give(pool, items);
    nhi_pool_give(pool, ordering.room);
    return status;
}
