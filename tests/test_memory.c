/* test_memory.c - allocation, the growable buffer, and the one formatter of messages, at their limits. */
#include "engine/base/context.h"
#include "engine/base/memory.h"
#include "engine/base/pool.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Sizes that no machine has are asked for on purpose; AddressSanitizer would end the program. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

Test(memory, new_memory_is_zero_and_aligned_for_the_kernels)
{
    for (size_t n = 0; n < 300; n++) {
        unsigned char *bytes = NULL;
        cr_assert_eq(nhi_alloc(n, 3, &bytes, NULL), NH_OK);
        cr_assert_eq((uintptr_t)bytes % 64, 0);
        for (size_t i = 0; i < 3 * n; i++)
            cr_assert_eq(bytes[i], 0);
        memset(bytes, 0xff, 3 * n); /* the next one may come from the same place */
        nhi_free(bytes);
    }
}

Test(memory, a_size_that_overflows_is_refused_and_the_pointer_stays)
{
    struct nh_error error = {NH_OK, ""};
    char here, *pointer = &here;
    const struct {
        size_t n, element_bytes;
    } sizes[] = {
        {SIZE_MAX, 2}, {SIZE_MAX / 8 + 1, 8}, {2, SIZE_MAX / 2 + 1}, {SIZE_MAX, 1}, {SIZE_MAX - 63, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        error = (struct nh_error){NH_OK, ""};
        cr_assert_eq(nhi_alloc(sizes[i].n, sizes[i].element_bytes, &pointer, &error), NH_MEMORY);
        cr_assert_eq(pointer, &here);
        cr_assert_eq(error.status, NH_MEMORY);
        cr_assert_not_null(strstr(error.message, "do not fit into memory"), "%s", error.message);
    }
    cr_assert_eq(nhi_alloc(SIZE_MAX / 4, 1, &pointer, &error), NH_MEMORY);
    cr_assert_not_null(strstr(error.message, "cannot allocate"), "%s", error.message);
    cr_assert_eq(pointer, &here);
}

Test(memory, an_array_grows_with_its_elements_and_the_rest_is_zero)
{
    uint64_t *array = NULL;
    size_t capacity = 0;
    for (size_t n = 0; n < 1000; n++) {
        const size_t before = capacity;
        cr_assert_eq(nhi_grow(&array, n, &capacity, sizeof *array, NULL), NH_OK);
        cr_assert_gt(capacity, n);
        cr_assert_eq(capacity != before, n == before); /* only when it is full */
        for (size_t i = n; i < capacity; i++)
            cr_assert_eq(array[i], 0);
        array[n] = ~(uint64_t)n;
        for (size_t i = 0; i <= n; i++)
            cr_assert_eq(array[i], ~(uint64_t)i);
    }
    uint64_t *const kept = array;
    size_t huge = SIZE_MAX / 8;
    cr_assert_eq(nhi_grow(&array, huge, &huge, sizeof *array, NULL), NH_MEMORY);
    cr_assert(array == kept && huge == SIZE_MAX / 8);
    nhi_free(array);
}

Test(memory, a_copied_text_ends_where_it_was_told)
{
    char *copy;
    cr_assert_eq(nhi_strndup("abc\0def", 7, &copy, NULL), NH_OK);
    cr_assert_eq(memcmp(copy, "abc\0def", 8), 0);
    nhi_free(copy);
    cr_assert_eq(nhi_strndup("abc", 0, &copy, NULL), NH_OK);
    cr_assert_str_empty(copy);
    nhi_free(copy);
}

Test(buffer, grown_byte_by_byte_it_holds_what_was_appended)
{
    struct nhi_buffer buffer = {0};
    for (int i = 0; i < 5000; i++) {
        const char c = (char)('a' + i % 26);
        cr_assert_eq(nhi_buffer_append(&buffer, &c, 1, NULL), NH_OK);
        cr_assert_eq(buffer.n_bytes, (size_t)i + 1);
        cr_assert_eq(buffer.data[buffer.n_bytes], '\0');
        cr_assert_lt(buffer.n_bytes, buffer.capacity_bytes);
    }
    for (int i = 0; i < 5000; i++)
        cr_assert_eq(buffer.data[i], 'a' + i % 26);
    nhi_buffer_free(&buffer);
    cr_assert_null(buffer.data);
}

Test(buffer, nothing_appended_gives_a_text_and_not_null)
{
    struct nhi_buffer buffer = {0};
    struct nh_text text;
    cr_assert_eq(nhi_buffer_append(&buffer, NULL, 0, NULL), NH_OK);
    cr_assert_str_empty(buffer.data);
    cr_assert_eq(nhi_buffer_printf(&buffer, NULL, "%s", ""), NH_OK);
    nhi_buffer_to_text(&buffer, &text);
    cr_assert_str_empty(text.data);
    cr_assert_eq(text.n_bytes, 0);
    cr_assert_null(buffer.data);
    nh_text_free(&text);
    nh_text_free(&text); /* twice is fine, and so is nothing */
    nh_text_free(NULL);
}

Test(buffer, formatted_texts_of_every_length_are_whole)
{
    struct nhi_buffer buffer = {0};
    size_t expected = 0;
    for (int width = 0; width < 400; width++) {
        cr_assert_eq(nhi_buffer_printf(&buffer, NULL, "%0*d", width, width), NH_OK);
        expected += width > 3 ? (size_t)width : width < 10 ? (size_t)(width > 0 ? width : 1) : (size_t)width;
        cr_assert_eq(buffer.n_bytes, expected);
        cr_assert_eq(strlen(buffer.data), expected);
    }
    nhi_buffer_free(&buffer);
}

Test(buffer, too_much_is_refused_and_the_content_stays)
{
    struct nhi_buffer buffer = {0};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_buffer_text(&buffer, "kept", NULL), NH_OK);
    const struct nhi_buffer before = buffer;
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 4, SIZE_MAX - 5, SIZE_MAX / 4};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cr_assert_eq(nhi_buffer_reserve(&buffer, sizes[i], &error), NH_MEMORY);
        cr_assert_eq(buffer.data, before.data);
        cr_assert_eq(buffer.n_bytes, before.n_bytes);
        cr_assert_eq(buffer.capacity_bytes, before.capacity_bytes);
        cr_assert_str_eq(buffer.data, "kept");
    }
    nhi_buffer_free(&buffer);
}

/* ---- messages -------------------------------------------------------------------------------------------------- */

static bool is_utf8(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        const int n_more = *c < 0x80 ? 0 : *c >= 0xF0 ? 3 : *c >= 0xE0 ? 2 : *c >= 0xC0 ? 1 : -1;
        for (int i = 0; i < n_more; i++)
            if ((*++c & 0xC0) != 0x80)
                return false;
        if (n_more < 0)
            return false;
    }
    return true;
}

Test(message, a_long_message_is_cut_between_characters_wherever_the_cut_falls)
{
    static const char *const characters[] = {"x", "\xC2\xB7", "\xE8\x83\xBD", "\xF0\x9F\x8F\xAD"};
    for (size_t c = 0; c < 4; c++)
        for (size_t n_before = 0; n_before < 5; n_before++) {
            struct nh_error error;
            char text[2048] = "";
            size_t n = n_before;
            memset(text, 'a', n_before);
            for (; n < 1500; n += strlen(characters[c]))
                memcpy(text + n, characters[c], strlen(characters[c]));
            cr_assert_eq(nhi_fail(&error, NH_DATA, "%s", text), NH_DATA);
            const size_t kept = strlen(error.message);
            cr_assert_lt(kept, sizeof error.message);
            cr_assert_geq(kept, sizeof error.message - 8);
            cr_assert(is_utf8(error.message), "character %zu behind %zu bytes", c, n_before);
            cr_assert_eq(strncmp(error.message, text, kept), 0);
        }
}

Test(message, a_message_may_be_made_of_the_message_before)
{
    struct nh_error error = {NH_OK, "inner"};
    cr_assert_eq(nhi_fail(&error, NH_IO, "outer: %s", error.message), NH_IO);
    cr_assert_str_eq(error.message, "outer: inner");
    cr_assert_eq(error.status, NH_IO);
    cr_assert_eq(nhi_fail(NULL, NH_BUSY, "nobody listens"), NH_BUSY);
}

Test(message, every_status_has_a_text_of_its_own)
{
    for (int a = NH_OK; a <= NH_INTERNAL; a++) {
        cr_assert_str_not_empty(nh_status_text((nh_status)a));
        for (int b = NH_OK; b < a; b++)
            cr_assert_str_neq(nh_status_text((nh_status)a), nh_status_text((nh_status)b));
    }
    cr_assert_str_eq(nh_status_text((nh_status)99), "unknown status");
}

static void keep_text(void *user, enum nh_message_level level, const char *text)
{
    cr_assert_eq(level, NH_MESSAGE_WARNING);
    strcpy(user, text);
}

Test(buffer, grows_in_the_memory_of_a_pool_and_gives_it_back)
{
    struct nhi_pool *pool;
    void *before, *after;
    cr_assert_eq(nhi_pool_new(&pool, NULL), NH_OK);
    struct nhi_buffer buffer = {.pool = pool};
    for (int i = 0; i < 1000; i++)
        cr_assert_eq(nhi_buffer_printf(&buffer, NULL, "%03d", i), NH_OK);
    cr_assert_eq(buffer.n_bytes, 3000);
    for (int i = 0; i < 1000; i++) {
        char number[4];
        snprintf(number, sizeof number, "%03d", i);
        cr_assert_arr_eq(buffer.data + 3 * i, number, 3);
    }
    before = buffer.data;
    const size_t capacity = buffer.capacity_bytes;
    nhi_buffer_free(&buffer);
    cr_assert_eq(nhi_pool_take_unset(pool, capacity, 1, &after, NULL), NH_OK);
    cr_assert_eq(after, before);
    nhi_pool_give(pool, after);
    nhi_pool_free(pool);
}

static bool stop(void *user, const char *stage, uint64_t done, uint64_t total)
{
    (void)user;
    cr_assert_str_eq(stage, "reading");
    return done < total;
}

Test(message, a_host_gets_whole_characters_and_may_cancel)
{
    char said[1100] = "", text[1500] = "";
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error;
    nh_context *context;
    options.message = keep_text;
    options.progress = stop;
    options.user = said;
    cr_assert_eq(nh_context_new(&options, &context, NULL), NH_OK);
    for (size_t n = 0; n < 1400; n += 3)
        memcpy(text + n, "\xE8\x83\xBD", 3);
    for (int n_before = 0; n_before < 3; n_before++) {
        nhi_message(context, NH_MESSAGE_WARNING, "%.*s%s", n_before, "ab", text);
        cr_assert(is_utf8(said), "behind %d bytes", n_before);
        cr_assert_gt(strlen(said), 1000);
    }
    cr_assert_eq(nhi_progress(context, "reading", 1, 2, &error), NH_OK);
    cr_assert_eq(nhi_progress(context, "reading", 2, 2, &error), NH_CANCELLED);
    cr_assert_str_eq(error.message, "cancelled during reading");
    nh_context_free(context);
}
