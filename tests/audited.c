/* audited.c - see audited.h. */
#include "tests/audited.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLE_BYTES = 1 << 16 };

static nh_status run(nh_store *store, const char *table, const struct nh_audit_options *options,
                     enum nh_format format, enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    char path[] = "/tmp/nenghao-figures-XXXXXX";
    nh_context *context;
    const int file = mkstemp(path);
    const size_t n = strlen(table);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, table, n), (ssize_t)n);
    close(file);
    cr_assert_eq(nh_context_new(NULL, &context, error), NH_OK);
    const nh_status status = nh_audit(context, store, path, options, format, lang, text, error);
    nh_context_free(context);
    unlink(path);
    return status;
}

struct nh_text audit_text(nh_store *store, const char *table, const struct nh_audit_options *options,
                          enum nh_format format, enum nh_lang lang, nh_status expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(run(store, table, options, format, lang, &text, &error), expected, "%s", error.message);
    return text;
}

json_t *audit_json(nh_store *store, const char *table, const struct nh_audit_options *options,
                   nh_status expected)
{
    struct nh_text text = audit_text(store, table, options, NH_FORMAT_JSON, NH_LANG_EN, expected);
    json_error_t problem;
    json_t *json = json_loadb(text.data, text.n_bytes, JSON_REJECT_DUPLICATES, &problem);
    cr_assert_not_null(json, "%s: %s", problem.text, text.data);
    cr_assert_str_eq(json_string_value(json_object_get(json, "schema")), "nenghao.audit/1");
    nh_text_free(&text);
    json_t *figures = json_incref(json_object_get(json, "figures"));
    json_decref(json);
    return figures;
}

void audit_refused(const char *table, nh_status expected, const char *message)
{
    struct nh_error error = {0};
    struct nh_text text = {NULL, 77};
    cr_assert_eq(run(NULL, table, NULL, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), expected, "%s: %s", table,
                 error.message);
    cr_assert_not_null(strstr(error.message, message), "'%s' is not in: %s", message, error.message);
    cr_assert_eq(text.n_bytes, 77, "the output was changed");
}

static const char *text_or_dash(const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : "-";
}

static nh_status expected_status(const struct audited *cases)
{
    for (; cases->row != NULL; cases++)
        if (strncmp(cases->answer, "REFUTED", strlen("REFUTED")) == 0)
            return NH_CHECK_FAILED;
    return NH_OK;
}

void audit_cases(nh_store *store, const char *header, const struct audited *cases)
{
    static char table[TABLE_BYTES];
    char answer[512];
    size_t n = (size_t)snprintf(table, sizeof table, "%s\n", header);
    for (size_t i = 0; cases[i].row != NULL; i++)
        n += (size_t)snprintf(table + n, sizeof table - n, "%s\n", cases[i].row);
    cr_assert_lt(n, sizeof table);
    json_t *figures = audit_json(store, table, NULL, expected_status(cases));
    for (size_t i = 0; cases[i].row != NULL; i++) {
        const json_t *figure = json_array_get(figures, i), *interval = json_object_get(figure, "interval");
        snprintf(answer, sizeof answer, "%s %s %s %s", json_string_value(json_object_get(figure, "verdict")),
                 text_or_dash(json_object_get(figure, "value")), text_or_dash(json_array_get(interval, 0)),
                 text_or_dash(json_array_get(interval, 1)));
        cr_expect_str_eq(answer, cases[i].answer, "%s: %s (%s)", cases[i].row, answer,
                         json_string_value(json_object_get(figure, "reason")));
    }
    json_decref(figures);
}
