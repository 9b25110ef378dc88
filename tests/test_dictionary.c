/* test_dictionary.c - the text set against the order of arrival, small and large, and the nearest word. */
#include "engine/base/dictionary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct nhi_dictionary *new_dictionary(void)
{
    struct nhi_dictionary *dictionary;
    cr_assert_eq(nhi_dictionary_new(&dictionary, NULL), NH_OK);
    return dictionary;
}

static int32_t add(struct nhi_dictionary *dictionary, const char *text, size_t n_bytes, bool expect_new)
{
    int32_t id;
    bool is_new;
    cr_assert_eq(nhi_dictionary_add(dictionary, text, n_bytes, &id, &is_new, NULL), NH_OK);
    cr_assert_eq(is_new, expect_new, "%.*s", (int)n_bytes, text);
    return id;
}

Test(dictionary, an_empty_one_finds_nothing)
{
    struct nhi_dictionary *dictionary = new_dictionary();
    cr_assert_eq(nhi_dictionary_count(dictionary), 0);
    cr_assert_eq(nhi_dictionary_max_bytes(dictionary), 0);
    cr_assert_eq(nhi_dictionary_find(dictionary, "", 0), NHI_NOT_FOUND);
    cr_assert_eq(nhi_dictionary_find(dictionary, "a", 1), NHI_NOT_FOUND);
    nhi_dictionary_free(dictionary);
    nhi_dictionary_free(NULL);
}

Test(dictionary, ids_are_the_order_of_arrival_and_a_text_keeps_its_id)
{
    struct nhi_dictionary *dictionary = new_dictionary();
    cr_assert_eq(add(dictionary, "coal", 4, true), 0);
    cr_assert_eq(add(dictionary, "", 0, true), 1);
    cr_assert_eq(add(dictionary, "原煤", 6, true), 2);
    cr_assert_eq(add(dictionary, "coal", 4, false), 0);
    cr_assert_eq(add(dictionary, "", 0, false), 1);
    int32_t id;
    cr_assert_eq(nhi_dictionary_add(dictionary, "原煤", 6, &id, NULL, NULL), NH_OK);
    cr_assert_eq(id, 2);
    cr_assert_eq(nhi_dictionary_count(dictionary), 3);
    cr_assert_eq(nhi_dictionary_max_bytes(dictionary), 6);
    size_t n_bytes;
    cr_assert_str_eq(nhi_dictionary_text(dictionary, 2, &n_bytes), "原煤");
    cr_assert_eq(n_bytes, 6);
    cr_assert_str_eq(nhi_dictionary_text(dictionary, 1, NULL), "");
    nhi_dictionary_free(dictionary);
}

Test(dictionary, texts_that_differ_only_in_length_or_behind_a_nul_are_different)
{
    struct nhi_dictionary *dictionary = new_dictionary();
    char zeros[40] = {0};
    for (size_t n = 0; n <= sizeof zeros; n++)
        cr_assert_eq(add(dictionary, zeros, n, true), (int32_t)n);
    cr_assert_eq(add(dictionary, "a\0b", 3, true), 41);
    cr_assert_eq(add(dictionary, "a\0c", 3, true), 42);
    cr_assert_eq(add(dictionary, "a", 1, true), 43);
    cr_assert_eq(nhi_dictionary_find(dictionary, "a\0c", 3), 42);
    nhi_dictionary_free(dictionary);
}

Test(dictionary, a_text_inside_the_dictionary_can_be_looked_up_with_itself)
{
    struct nhi_dictionary *dictionary = new_dictionary();
    for (int i = 0; i < 1000; i++) {
        char text[16];
        int n = snprintf(text, sizeof text, "%d", i * 7);
        cr_assert_eq(add(dictionary, text, (size_t)n, true), i);
    }
    for (int32_t i = 0; i < 1000; i++) {
        size_t n_bytes;
        const char *text = nhi_dictionary_text(dictionary, i, &n_bytes);
        cr_assert_eq(atoi(text), i * 7);
        cr_assert_eq(nhi_dictionary_find(dictionary, text, n_bytes), i);
    }
    nhi_dictionary_free(dictionary);
}

enum { ID_BYTES = 19 }; /* with its NUL */

static size_t write_id(char *text, int i)
{
    return (size_t)snprintf(text, ID_BYTES, "91320411%08d00", i);
}

/* Also the proof that no pattern of ids degenerates: it would not end within the time limit. */
Test(dictionary, a_million_consecutive_ids_keep_their_numbers, .timeout = 60)
{
    enum { N = 1000000 };
    struct nhi_dictionary *dictionary = new_dictionary();
    char text[32];
    for (int i = 0; i < N; i++) {
        int32_t id;
        size_t n = write_id(text, i);
        cr_assert_eq(nhi_dictionary_add(dictionary, text, n, &id, NULL, NULL), NH_OK);
        cr_assert_eq(id, i);
    }
    for (int i = N - 1; i >= 0; i -= 3) {
        size_t n = write_id(text, i), n_found;
        cr_assert_eq(nhi_dictionary_find(dictionary, text, n), i);
        cr_assert_str_eq(nhi_dictionary_text(dictionary, i, &n_found), text);
        cr_assert_eq(n_found, n);
    }
    cr_assert_eq(nhi_dictionary_find(dictionary, text, write_id(text, N)), NHI_NOT_FOUND);
    cr_assert_eq(nhi_dictionary_count(dictionary), N);
    cr_assert_eq(nhi_dictionary_max_bytes(dictionary), 18);
    nhi_dictionary_free(dictionary);
}

Test(dictionary, a_matrix_of_characters_gives_the_texts_in_their_order)
{
    static const char texts[] = "coal\0\0\0\0\0\0\0\0gas\0\0\0原煤";
    struct nhi_dictionary *dictionary;
    bool is_distinct;
    size_t n_bytes;
    cr_assert_eq(nhi_dictionary_of_matrix(texts, 4, 6, &dictionary, &is_distinct, NULL), NH_OK);
    cr_assert(is_distinct);
    cr_assert_eq(nhi_dictionary_count(dictionary), 4);
    cr_assert_eq(nhi_dictionary_max_bytes(dictionary), 6);
    cr_assert_str_eq(nhi_dictionary_text(dictionary, 0, NULL), "coal");
    cr_assert_str_eq(nhi_dictionary_text(dictionary, 1, NULL), "");
    cr_assert_str_eq(nhi_dictionary_text(dictionary, 3, &n_bytes), "原煤"); /* the whole width, no NUL */
    cr_assert_eq(n_bytes, 6);
    cr_assert_eq(nhi_dictionary_find(dictionary, "gas", 3), 2);
    cr_assert_eq(nhi_dictionary_find(dictionary, "gas\0", 4), NHI_NOT_FOUND);
    cr_assert_eq(add(dictionary, "coal", 4, false), 0);
    cr_assert_eq(add(dictionary, "wind", 4, true), 4);
    nhi_dictionary_free(dictionary);
}

Test(dictionary, a_matrix_ends_before_the_text_that_is_there_twice)
{
    struct nhi_dictionary *dictionary;
    bool is_distinct;
    cr_assert_eq(nhi_dictionary_of_matrix("abcacd", 6, 1, &dictionary, &is_distinct, NULL), NH_OK);
    cr_assert_not(is_distinct);
    cr_assert_eq(nhi_dictionary_count(dictionary), 3);
    cr_assert_eq(nhi_dictionary_find(dictionary, "d", 1), NHI_NOT_FOUND);
    nhi_dictionary_free(dictionary);
}

Test(dictionary, a_matrix_without_rows_or_columns_is_a_list)
{
    struct nhi_dictionary *dictionary;
    bool is_distinct;
    cr_assert_eq(nhi_dictionary_of_matrix(NULL, 0, 8, &dictionary, &is_distinct, NULL), NH_OK);
    cr_assert(is_distinct);
    cr_assert_eq(add(dictionary, "a", 1, true), 0);
    nhi_dictionary_free(dictionary);
    cr_assert_eq(nhi_dictionary_of_matrix("", 1, 0, &dictionary, &is_distinct, NULL), NH_OK);
    cr_assert(is_distinct);
    cr_assert_eq(nhi_dictionary_find(dictionary, "", 0), 0);
    nhi_dictionary_free(dictionary);
}

Test(dictionary, a_large_matrix_is_what_adding_one_by_one_gives)
{
    enum { N = 100000, WIDTH = ID_BYTES };
    struct nhi_dictionary *whole, *added = new_dictionary();
    char *texts = calloc(N, WIDTH);
    bool is_distinct;
    for (int i = 0; i < N; i++)
        cr_assert_eq(add(added, texts + (size_t)i * WIDTH, write_id(texts + (size_t)i * WIDTH, i), true), i);
    cr_assert_eq(nhi_dictionary_of_matrix(texts, N, WIDTH, &whole, &is_distinct, NULL), NH_OK);
    cr_assert(is_distinct && nhi_dictionary_count(whole) == N);
    for (int32_t i = 0; i < N; i++) {
        size_t n_bytes;
        const char *text = nhi_dictionary_text(added, i, &n_bytes);
        cr_assert_str_eq(nhi_dictionary_text(whole, i, NULL), text);
        cr_assert_eq(nhi_dictionary_find(whole, text, n_bytes), i);
    }
    nhi_dictionary_free(whole);
    nhi_dictionary_free(added);
    free(texts);
}

static const char *const commands[] = {"import", "info", "rate", "check", "verify", "export"};

static const char *nearest(const char *word)
{
    return nhi_nearest(word, commands, sizeof commands / sizeof commands[0]);
}

Test(nearest, one_slip_finds_the_word)
{
    cr_assert_str_eq(nearest("imprt"), "import");
    cr_assert_str_eq(nearest("improt"), "import");
    cr_assert_str_eq(nearest("importt"), "import");
    cr_assert_str_eq(nearest("chexk"), "check");
    cr_assert_str_eq(nearest("rate"), "rate");
    cr_assert_str_eq(nearest("infp"), "info");
}

Test(nearest, nothing_is_near_to_a_different_word)
{
    cr_assert_null(nearest("weather"));
    cr_assert_null(nearest(""));
    cr_assert_null(nearest("r"));
    cr_assert_null(nhi_nearest("rate", NULL, 0));
}

Test(nearest, a_very_long_word_is_near_to_nothing)
{
    char word[200];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    const char *candidates[] = {word};
    cr_assert_null(nhi_nearest(word, candidates, 1));
    cr_assert_null(nhi_nearest("a", candidates, 1));
}
