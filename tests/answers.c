/* answers.c - see answers.h. */
#include "tests/answers.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

struct nh_check_options levels_of(const char *levels)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.levels = levels;
    return options;
}

struct nh_text text_of(nh_store *store, const struct nh_check_options *options, enum nh_format format,
                       enum nh_lang lang, nh_status expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_check(NULL, store, options, format, lang, &text, &error), expected, "%s", error.message);
    cr_assert_not_null(text.data);
    return text;
}

json_t *json_of(nh_store *store, const struct nh_check_options *options, nh_status expected)
{
    struct nh_text text = text_of(store, options, NH_FORMAT_JSON, NH_LANG_EN, expected);
    json_error_t problem;
    json_t *json = json_loadb(text.data, text.n_bytes, JSON_REJECT_DUPLICATES, &problem);
    cr_assert_not_null(json, "%s: %s", problem.text, text.data);
    nh_text_free(&text);
    return json;
}

/* Member at a path such as "completion.ratio_percent" or "annual.1.warning". */
static const json_t *at(const json_t *json, const char *path)
{
    char name[64];
    for (size_t n; *path != '\0'; path += n + (path[n] == '.')) {
        n = strcspn(path, ".");
        memcpy(name, path, n);
        name[n] = '\0';
        json =
            json_is_array(json) ? json_array_get(json, (size_t)(*name - '0')) : json_object_get(json, name);
    }
    cr_assert_not_null(json, "no member %s", name);
    return json;
}

/* What the member is, written shortly: a string as it is, others as JSON. */
static void expect(const json_t *json, const char *path, const char *expected)
{
    const json_t *member = at(json, path);
    char *other = json_is_string(member) ? NULL : json_dumps(member, JSON_ENCODE_ANY | JSON_COMPACT);
    cr_assert_str_eq(other != NULL ? other : json_string_value(member), expected, "%s", path);
    free(other);
}

void expect_answer(nh_store *store, const struct nh_check_options *options, nh_status status,
                   const struct expectation *expectations)
{
    json_t *json = json_of(store, options, status);
    for (; expectations->path != NULL; expectations++)
        expect(json, expectations->path, expectations->value);
    json_decref(json);
}
