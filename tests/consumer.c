/* consumer.c - a program of somebody else: only the installed header and library. The decline of the tutorial is 20.55 %, the
 * library is the one that the header describes, and a wrong call is told what is wrong. Exit status 0: all holds.
 */
#include <nenghao.h>
#include <stdio.h>
#include <string.h>

static int failed;

static void expect(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "consumer: %s\n", what);
        failed++;
    }
}

int main(void)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {NULL, 0};
    nh_table *years = NULL;
    expect(strcmp(nh_version(), NH_VERSION) == 0, "header and library have different versions");
    options.levels = "100,100,79.45,100";
    options.target = "17";
    expect(nh_check(NULL, NULL, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error) == NH_OK, error.message);
    expect(text.data != NULL && strstr(text.data, "\"decline_percent\": \"20.55\"") != NULL, "not 20.55");
    nh_text_free(&text);
    options.target = "21";
    expect(nh_check_table(NULL, NULL, &options, &years, &error) == NH_CHECK_FAILED, "21 % is met");
    expect(years != NULL && nh_table_rows(years) == 2, "no table of a check that fails");
    nh_table_free(years);
    options.levels = "100,100,79.45";
    expect(nh_check(NULL, NULL, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error) == NH_ARGUMENT,
           "three levels are accepted");
    expect(error.status == NH_ARGUMENT && error.message[0] != '\0', "a failure without a reason");
    return failed != 0;
}
