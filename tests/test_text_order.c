/* test_text_order.c - the order of texts against strcmp: equal beginnings, ends inside of them, equal texts, all bytes. */
#include "engine/base/text_order.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXTS = 6000, MAX_BYTES = 40 };
static char texts[MAX_TEXTS][MAX_BYTES];

static int by_text_and_number(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    const int difference = strcmp(texts[left], texts[right]);
    return difference != 0 ? difference : (left > right) - (left < right);
}

static void check_order(size_t n)
{
    static const char *pointers[MAX_TEXTS];
    static uint32_t order[MAX_TEXTS], right[MAX_TEXTS];
    struct nhi_pool *pool;
    for (size_t i = 0; i < n; i++) {
        pointers[i] = texts[i];
        right[i] = (uint32_t)i;
    }
    qsort(right, n, sizeof *right, by_text_and_number);
    cr_assert_eq(nhi_pool_new(&pool, NULL), NH_OK);
    cr_assert_eq(nhi_text_order(pool, pointers, n, order, NULL), NH_OK);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(order[i], right[i], "%zu texts, place %zu: %s and not %s", n, i, texts[order[i]],
                     texts[right[i]]);
    nhi_pool_free(pool);
}

Test(text_order, no_text_one_text_and_a_few)
{
    static const char *const given[] = {"b", "", "*",        "a",         "ab",
                                        "a", "", "abcdefgh", "abcdefghi", "abcdefgh"};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        strcpy(texts[i], given[i]);
    for (size_t n = 0; n <= sizeof given / sizeof given[0]; n++)
        check_order(n);
}

Test(text_order, numbers_without_leading_zeros)
{
    for (size_t i = 0; i < MAX_TEXTS; i++)
        snprintf(texts[i], MAX_BYTES, "%zu", i * 7919 % 100000);
    check_order(MAX_TEXTS);
}

Test(text_order, codes_in_order_that_begin_with_the_same_letters)
{
    for (size_t i = 0; i < MAX_TEXTS; i++)
        snprintf(texts[i], MAX_BYTES, "9132041100000%08zu", i);
    check_order(MAX_TEXTS);
}

/* Few letters make long equal beginnings; all bytes but the end of a text occur. */
Test(text_order, of_random_texts_is_that_of_strcmp)
{
    for (unsigned n_letters = 1; n_letters <= 255; n_letters += 127)
        for (size_t n = 2; n < MAX_TEXTS; n = 3 * n - 1) {
            for (size_t i = 0; i < n; i++) {
                const size_t n_bytes = (size_t)rand() % MAX_BYTES;
                for (size_t b = 0; b < n_bytes; b++)
                    texts[i][b] = (char)(255 - (unsigned)rand() % n_letters);
                texts[i][n_bytes] = '\0';
            }
            check_order(n);
        }
}
