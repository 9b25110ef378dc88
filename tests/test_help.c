/* test_help.c - every page of nh_help in both languages, against the reference files themselves. */
#include "engine/nenghao.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct nh_error error;

/* Free with nh_text_free. */
static struct nh_text page(const char *topic, enum nh_lang lang)
{
    struct nh_text text = {0};
    cr_assert_eq(nh_help(topic, lang, &text, &error), NH_OK, "%s: %s", topic, error.message);
    cr_expect_eq(text.n_bytes, strlen(text.data));
    return text;
}

Test(help, every_topic_of_the_list_has_a_page_in_both_languages)
{
    struct nh_text list = page(NULL, NH_LANG_EN);
    int n_topics = 0;
    for (const char *at = strstr(list.data, "\n  "); at != NULL; at = strstr(at + 1, "\n  ")) {
        char topic[32];
        cr_assert_eq(sscanf(at, " %31s", topic), 1);
        struct nh_text en = page(topic, NH_LANG_EN), zh = page(topic, NH_LANG_ZH);
        cr_expect_gt(en.n_bytes, 200, "%s", topic);
        cr_expect_gt(zh.n_bytes, 200, "%s", topic);
        cr_expect_str_neq(en.data, zh.data, "%s", topic);
        cr_expect_eq(en.data[en.n_bytes - 1], '\n', "%s", topic);
        nh_text_free(&en);
        nh_text_free(&zh);
        n_topics++;
    }
    cr_expect_eq(n_topics, 10);
    nh_text_free(&list);
}

Test(help, an_unknown_topic_is_refused_with_the_nearest_known_one)
{
    struct nh_text text = {NULL, 77};
    cr_expect_eq(nh_help("carrier", NH_LANG_EN, &text, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "'carriers'"), "%s", error.message);
    cr_expect_eq(nh_help("zzzzzzzzzz", NH_LANG_EN, &text, &error), NH_ARGUMENT);
    cr_expect_null(strstr(error.message, "did you mean"), "%s", error.message);
    cr_expect_eq(text.n_bytes, 77, "the output was changed");
}

/* Calls `look` for the first fields of every line of a reference file below its header; returns their number. */
static int each_line(const char *path, void (*look)(const char *page, char fields[6][256]), const char *text)
{
    char line[1024];
    int n = 0;
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    cr_assert_not_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char fields[6][256] = {{0}};
        const char *at = line;
        for (int i = 0; i < 6; i++) {
            const bool is_quoted = *at == '"';
            at += is_quoted;
            const size_t n_bytes = strcspn(at, is_quoted ? "\"" : ",\n");
            snprintf(fields[i], sizeof fields[i], "%.*s", (int)n_bytes, at);
            at += n_bytes + is_quoted;
            at += *at != '\0';
        }
        look(text, fields);
        n++;
    }
    fclose(file);
    return n;
}

/* carrier,aliases,name_zh,unit,kgce_per_unit,low: the page shows the value without zeros at its end, or the range. */
static void look_for_carrier(const char *text, char fields[6][256])
{
    char value[300], line_start[300];
    snprintf(value, sizeof value, " %s", fields[4]);
    for (size_t n = strlen(value); strchr(value, '.') != NULL && (value[n - 1] == '0' || value[n - 1] == '.');
         n--)
        value[n - 1] = '\0';
    if (*fields[4] == '\0')
        snprintf(value, sizeof value, "..");
    snprintf(line_start, sizeof line_start, "\n%s ", fields[0]);
    bool is_found = false;
    for (const char *at = strstr(text, line_start); at != NULL && !is_found;
         at = strstr(at + 1, line_start)) {
        const char *found = strstr(at, value), *end = strchr(at + 1, '\n');
        is_found = found != NULL && found < end && strstr(at, fields[2]) < end;
    }
    cr_expect(is_found, "%s %s", fields[0], value);
}

Test(help, the_page_of_carriers_shows_every_row_of_the_reference_table)
{
    struct nh_text text = page("carriers", NH_LANG_EN);
    cr_expect_gt(each_line("data/reference/carriers.csv", look_for_carrier, text.data), 90);
    cr_expect_not_null(strstr(text.data, "GB/T 2589-2020, recalled"));
    nh_text_free(&text);
}

static void look_for_code_and_name(const char *text, char fields[6][256])
{
    char line[600];
    snprintf(line, sizeof line, "%s  %s\n", fields[0], fields[1]);
    cr_expect_not_null(strstr(text, line), "%s", line);
}

static void look_for_industry(const char *text, char fields[6][256])
{
    char line[600];
    const bool is_section = strlen(fields[0]) == 1;
    snprintf(line, sizeof line, is_section ? "\n%.0s%s    %s\n" : "\n  %s%s  %s\n", fields[1], fields[0],
             fields[2]);
    cr_expect_not_null(strstr(text, line), "%s", line);
}

Test(help, the_pages_of_codes_show_every_row_of_the_reference_tables)
{
    struct nh_text text = page("regions", NH_LANG_ZH);
    cr_expect_gt(each_line("data/reference/regions.csv", look_for_code_and_name, text.data), 30);
    nh_text_free(&text);
    text = page("industries", NH_LANG_ZH);
    cr_expect_gt(each_line("data/reference/industries.csv", look_for_industry, text.data), 90);
    nh_text_free(&text);
}

Test(help, the_page_of_errors_names_every_status)
{
    struct nh_text text = page("errors", NH_LANG_EN);
    for (int status = NH_ARGUMENT; status <= NH_INTERNAL; status++)
        cr_expect_not_null(strstr(text.data, nh_status_text((nh_status)status)), "status %d", status);
    nh_text_free(&text);
}
