/* test_segment_texts.c - texts that are made while a segment is written, and texts that are only looked at. */
#include "engine/base/memory.h"
#include "engine/store/segment.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    N = 150000, /* two chunks, the second not full */
    WIDTH = 11  /* of the longest text, which is the last one */
};

static char directory[] = NHI_TEST_BUILD "/tests/texts-XXXXXX";

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(directory));
}

static void tear_down(void)
{
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    cr_assert_eq(system(command), 0);
}

TestSuite(texts, .init = set_up, .fini = tear_down);

/* Text i; `equal` is the number of the text that is like text 0, SIZE_MAX: there is none. */
static void text_of(size_t i, size_t equal, char text[WIDTH + 1])
{
    snprintf(text, WIDTH + 1, "T%zu", i == equal ? 0 : i * 7919);
}

static nh_status make(const void *state, size_t first, size_t n, char *rows, struct nh_error *error)
{
    char text[WIDTH + 1];
    (void)error;
    for (size_t i = 0; i < n; i++) {
        text_of(first + i, *(const size_t *)state, text);
        memcpy(rows + i * WIDTH, text, strnlen(text, WIDTH));
    }
    return NH_OK;
}

static struct nhi_dictionary *dictionary_of(size_t n)
{
    struct nhi_dictionary *made;
    char text[WIDTH + 1];
    int32_t id;
    cr_assert_eq(nhi_dictionary_new(&made, NULL), NH_OK);
    for (size_t i = 0; i < n; i++) {
        text_of(i, SIZE_MAX, text);
        cr_assert_eq(nhi_dictionary_add(made, text, strlen(text), &id, NULL, NULL), NH_OK);
    }
    return made;
}

/* A segment of N enterprises; ids and the attribute `name` are made, or given as dictionaries (texts NULL). */
static const char *write(const char *file, const struct nhi_texts *ids, const struct nhi_texts *names)
{
    static char paths[2][300];
    static int next;
    static const char *const attributes[] = {"region", "industry", "name"};
    char *path = paths[next++ % 2];
    struct nhi_segment_model model = {0};
    struct nhi_segment_writer *writer;
    struct nh_error error = {NH_OK, ""};
    snprintf(path, sizeof paths[0], "%s/%s", directory, file);
    model.carriers = dictionary_of(0);
    model.measures = dictionary_of(0);
    model.enterprises = (struct nhi_enterprises){
        .n = N, .made_ids = ids, .ids = ids == NULL ? dictionary_of(N) : NULL, .n_attributes = 3};
    cr_assert_eq(nhi_alloc(3, sizeof(struct nhi_attribute), &model.enterprises.attributes, NULL), NH_OK);
    for (int a = 0; a < 3; a++) {
        struct nhi_attribute *attribute = &model.enterprises.attributes[a];
        cr_assert_eq(nhi_strndup(attributes[a], strlen(attributes[a]), &attribute->name, NULL), NH_OK);
        attribute->made = a == 2 ? names : NULL;
        if (attribute->made != NULL)
            continue;
        attribute->labels = dictionary_of(a == 2 ? N : 1);
        cr_assert_eq(nhi_alloc(N, sizeof *attribute->code, &attribute->code, NULL), NH_OK);
        for (int32_t e = 0; a == 2 && e < N; e++)
            attribute->code[e] = e;
    }
    cr_assert_eq(nhi_segment_create(path, &model, &writer, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_finish(writer, &error), NH_OK, "%s", error.message);
    nhi_segment_model_clear(&model);
    return path;
}

static struct nhi_texts texts_with(const size_t *equal)
{
    return (struct nhi_texts){.n = N, .width_bytes = WIDTH, .state = equal, .make = make};
}

static nh_status check(const char *path, struct nh_error *error)
{
    struct nhi_segment *segment;
    cr_assert_eq(nhi_segment_open(path, &segment, error), NH_OK, "%s", error->message);
    const nh_status status = nhi_segment_check_enterprises(segment, error);
    nhi_segment_close(segment);
    return status;
}

Test(texts, made_texts_are_read_as_they_were_made)
{
    const size_t none = SIZE_MAX;
    const struct nhi_texts texts = texts_with(&none);
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    const struct nhi_dictionary *ids;
    const struct nhi_attribute *name;
    const char *path = write("made.h5", &texts, &texts);
    cr_assert_eq(nhi_segment_open(path, &segment, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_ids(segment, &ids, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_attribute(segment, 2, &name, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_dictionary_count(ids), N);
    for (int32_t e = 0; e < N; e++) {
        char text[WIDTH + 1];
        text_of((size_t)e, none, text);
        cr_assert_str_eq(nhi_dictionary_text(ids, e, NULL), text);
        cr_assert_str_eq(nhi_dictionary_text(name->labels, name->code[e], NULL), text);
    }
    nhi_segment_close(segment);
    cr_expect_eq(check(path, &error), NH_OK, "%s", error.message);
}

Test(texts, made_texts_give_the_same_file_as_a_dictionary)
{
    const size_t none = SIZE_MAX;
    const struct nhi_texts texts = texts_with(&none);
    const char *given = write("given.h5", NULL, NULL), *made = write("made.h5", &texts, &texts);
    char command[700];
    snprintf(command, sizeof command, "cmp '%s' '%s'", given, made);
    cr_expect_eq(system(command), 0);
}

Test(texts, two_equal_texts_are_found_wherever_they_are)
{
    const size_t none = SIZE_MAX, places[] = {1, N / 2, N - 1};
    for (size_t i = 0; i < 3; i++)
        for (int is_name = 0; is_name < 2; is_name++) {
            const struct nhi_texts equal = texts_with(&places[i]), different = texts_with(&none);
            struct nh_error error = {NH_OK, ""};
            char file[32];
            snprintf(file, sizeof file, "equal-%zu-%d.h5", i, is_name);
            cr_expect_eq(
                check(write(file, is_name ? &different : &equal, is_name ? &equal : &different), &error),
                NH_FORMAT);
            cr_expect_not_null(strstr(error.message, "it holds a text twice"), "%s", error.message);
            cr_expect_not_null(strstr(error.message, is_name ? "name_label" : "enterprise_id"), "%s",
                               error.message);
        }
}
