/* test_rejects.c - the list of bad rows: where it is, who may read it, in which order, how it is quoted, and what of it the
 * host sees. */
#include "engine/store/rejects.h"

#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    nh_context *context;
    char directory[256], store[300], list[320], temporary[340];
    unsigned n_shown;
    char shown[32][1100];
} city;

static void take(void *user, enum nh_message_level level, const char *text)
{
    (void)user;
    cr_assert_eq(level, NH_MESSAGE_ERROR);
    cr_assert_lt(city.n_shown, 32);
    snprintf(city.shown[city.n_shown++], sizeof city.shown[0], "%s", text);
}

static void begin(void)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    options.message = take;
    cr_assert_eq(nh_context_new(&options, &city.context, NULL), NH_OK);
    cr_assert_not_null(small_path(city.directory, "rejects"));
    cr_assert_eq(mkdir(city.directory, 0700), 0);
    snprintf(city.store, sizeof city.store, "%s/city", city.directory);
    snprintf(city.list, sizeof city.list, "%s.rejects.csv", city.store);
    snprintf(city.temporary, sizeof city.temporary, "%s.tmp", city.list);
    city.n_shown = 0;
}

static void end(void)
{
    small_path(city.directory, "rejects");
    nh_context_free(city.context);
}

TestSuite(rejects, .init = begin, .fini = end);

static struct nhi_rejects *new_rejects(void)
{
    struct nhi_rejects *rejects;
    cr_assert_eq(nhi_rejects_new(city.context, city.store, &rejects, NULL), NH_OK);
    return rejects;
}

static void add(struct nhi_rejects *rejects, uint64_t line, const char *column, const char *value)
{
    const struct nhi_reject reject = {.file = "energy.csv",
                                      .line = line,
                                      .column = column,
                                      .value = value,
                                      .n_value_bytes = strlen(value),
                                      .expected = "a number",
                                      .fix = "correct it"};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_rejects_add(rejects, &reject, &error), NH_OK, "%s", error.message);
}

static void finish(struct nhi_rejects *rejects)
{
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_rejects_finish(rejects, &error), NH_OK, "%s", error.message);
    nhi_rejects_free(rejects);
}

static void expect_list(const char *expected)
{
    size_t n;
    char *text = small_read_file(city.list, &n);
    cr_assert_not_null(text);
    cr_assert_eq(n, strlen(expected), "%.*s", (int)n, text);
    cr_assert_eq(memcmp(text, expected, n), 0, "%.*s", (int)n, text);
    free(text);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

Test(rejects, the_list_is_a_table_in_the_order_of_the_mistakes)
{
    struct nhi_rejects *rejects = new_rejects();
    add(rejects, 9, "quantity", "1e5");
    add(rejects, 3, "", "");
    cr_assert_eq(nhi_rejects_count(rejects), 2);
    finish(rejects);
    expect_list("file,line,column,value,expected,fix\n"
                "energy.csv,9,quantity,1e5,a number,correct it\n"
                "energy.csv,3,,,a number,correct it\n");
    cr_assert_not(exists(city.temporary));
    cr_assert_eq(city.n_shown, 3);
    cr_assert_str_eq(city.shown[0],
                     "energy.csv, line 9, column quantity: found '1e5', expected a number: correct it");
    cr_assert_str_eq(city.shown[1], "energy.csv, line 3: expected a number: correct it");
    cr_assert_eq(strncmp(city.shown[2], "mistakes: 2, all of them in ", 28), 0);
    cr_assert_not_null(strstr(city.shown[2], city.list));
}

Test(rejects, values_are_quoted_and_formulas_are_not_executed)
{
    struct nhi_rejects *rejects = new_rejects();
    add(rejects, 2, "a,b", "say \"5\"");
    add(rejects, 4, "x", "=1+1");
    add(rejects, 5, "x", "-5");
    add(rejects, 6, "x", "two\nlines");
    finish(rejects);
    expect_list("file,line,column,value,expected,fix\n"
                "energy.csv,2,\"a,b\",\"say \"\"5\"\"\",a number,correct it\n"
                "energy.csv,4,x,'=1+1,a number,correct it\n"
                "energy.csv,5,x,-5,a number,correct it\n"
                "energy.csv,6,x,\"two\nlines\",a number,correct it\n");
}

Test(rejects, only_the_owner_may_read_it_whatever_the_umask_is)
{
    struct stat found;
    umask(0);
    struct nhi_rejects *rejects = new_rejects();
    add(rejects, 2, "x", "y");
    cr_assert_eq(stat(city.temporary, &found), 0); /* also before it is finished */
    cr_assert_eq(found.st_mode & 07777, 0600);
    finish(rejects);
    cr_assert_eq(stat(city.list, &found), 0);
    cr_assert_eq(found.st_mode & 07777, 0600);
}

Test(rejects, twenty_are_shown_and_all_are_listed)
{
    enum { N = 3000 }; /* more than one block of the writer */
    struct nhi_rejects *rejects = new_rejects();
    size_t n, n_lines = 0;
    char text[32];
    for (int i = 0; i < N; i++) {
        snprintf(text, sizeof text, "value %d", i);
        add(rejects, (uint64_t)i, "a_column_of_some_length", text);
    }
    cr_assert_eq(city.n_shown, 20);
    finish(rejects);
    cr_assert_eq(city.n_shown, 21);
    cr_assert_eq(strncmp(city.shown[20], "mistakes: 3000,", 15), 0);
    char *list = small_read_file(city.list, &n);
    cr_assert_not_null(list);
    list[n] = '\0';
    for (char *at = list; (at = strchr(at, '\n')) != NULL; at++)
        n_lines++;
    cr_assert_eq(n_lines, N + 1);
    cr_assert_not_null(strstr(list, "value 2999,"));
    free(list);
}

Test(rejects, what_is_shown_is_one_line_of_whole_characters)
{
    struct nhi_rejects *rejects = new_rejects();
    char value[200] = "ab";
    for (size_t n = 2; n < 150; n += 3)
        memcpy(value + n, "\xE8\x83\xBD", 3);
    add(rejects, 2, "x", value);
    add(rejects, 3, "x", "two\nlines \x1b[31mred\r\x7f");
    finish(rejects);
    const char *open = strchr(city.shown[0], '\''), *close = strchr(open + 1, '\'');
    cr_assert_eq(close - open - 1, 80); /* 2 + 26 x 3 bytes */
    cr_assert_str_eq(
        city.shown[1],
        "energy.csv, line 3, column x: found 'two lines  [31mred  ', expected a number: correct it");
    value[80] = 'c'; /* 80 bytes end inside of a character now */
    memmove(value + 1, value, 150);
    rejects = new_rejects();
    add(rejects, 2, "x", value);
    finish(rejects);
    open = strchr(city.shown[3], '\'');
    close = strchr(open + 1, '\'');
    cr_assert_eq((unsigned char)close[-1], 0xBD);
}

Test(rejects, without_a_mistake_the_list_of_an_earlier_import_goes)
{
    struct nhi_rejects *rejects = new_rejects();
    add(rejects, 2, "x", "y");
    finish(rejects);
    cr_assert(exists(city.list));
    finish(new_rejects());
    cr_assert_not(exists(city.list));
    finish(new_rejects()); /* and there need not be one */
}

Test(rejects, a_new_list_replaces_the_old_one_only_when_it_is_finished)
{
    struct nhi_rejects *rejects = new_rejects();
    add(rejects, 2, "x", "old");
    finish(rejects);
    rejects = new_rejects();
    add(rejects, 3, "x", "new");
    expect_list("file,line,column,value,expected,fix\nenergy.csv,2,x,old,a number,correct it\n");
    nhi_rejects_free(rejects); /* given up */
    cr_assert_not(exists(city.temporary));
    expect_list("file,line,column,value,expected,fix\nenergy.csv,2,x,old,a number,correct it\n");
    cr_assert(small_write_file(city.temporary, "of an import that was cut", 25));
    rejects = new_rejects();
    add(rejects, 4, "x", "new");
    finish(rejects);
    expect_list("file,line,column,value,expected,fix\nenergy.csv,4,x,new,a number,correct it\n");
}

Test(rejects, slashes_behind_the_store_do_not_make_a_file_inside_of_it)
{
    strcat(city.store, "/");
    struct nhi_rejects *rejects = new_rejects();
    add(rejects, 2, "x", "y");
    finish(rejects);
    cr_assert(exists(city.list));
}

Test(rejects, a_place_that_cannot_be_written_is_an_io_error)
{
    const struct nhi_reject reject = {
        .file = "f", .line = 1, .column = "", .value = "", .expected = "a number", .fix = "correct it"};
    struct nh_error error = {NH_OK, ""};
    struct nhi_rejects *rejects;
    cr_assert_eq(nhi_rejects_new(city.context, "/nowhere/at/all/city", &rejects, NULL), NH_OK);
    cr_assert_eq(nhi_rejects_add(rejects, &reject, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "/nowhere/at/all/city.rejects.csv"), "%s", error.message);
    nhi_rejects_free(rejects);
    nhi_rejects_free(NULL);
}
