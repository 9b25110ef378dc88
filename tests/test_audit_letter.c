/* test_audit_letter.c - the letter 常工信复〔2021〕第32号 audited by itself: every verdict, and the numbers that are implied. */
#include "engine/nenghao.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

static const char *const path = "data/changzhou/figures.csv";

static json_t *letter(void)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    nh_context *context;
    json_error_t problem;
    cr_assert_eq(nh_context_new(NULL, &context, &error), NH_OK);
    cr_assert_eq(nh_audit(context, NULL, path, NULL, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    nh_context_free(context);
    json_t *json = json_loadb(text.data, text.n_bytes, JSON_REJECT_DUPLICATES, &problem);
    nh_text_free(&text);
    cr_assert_not_null(json, "%s", problem.text);
    return json;
}

static bool is_among(const char *id, const char *list)
{
    const size_t n = strlen(id);
    for (const char *at = list; (at = strstr(at, id)) != NULL; at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

/* Of the 29 statements that the letter decides 28 are here; of F069 it says itself that it does not. Of the 6 that it
 * decides in part F001 and F003 are here. All others need data. */
Test(letter, every_verdict_is_the_one_that_the_letter_allows)
{
    static const char
        confirmed[] = "F075 F082 F083 F083.2 F083.3 F083.4 F083.5 F084",
        consistent[] =
            "F001 F003 F008 F011 F015 F017 F028 F031 F035 F036 F037 F038 F039 F042 F043 F044 F055 F056 F074 "
            "F076 F077 F078 F079 F079.2 F085 F085.2 F086 F086.2 F099";
    json_t *json = letter(), *figures = json_object_get(json, "figures"), *figure;
    size_t i, n_statements = 0;
    json_array_foreach(figures, i, figure)
    {
        const char *id = json_string_value(json_object_get(figure, "id"));
        const char *expected = is_among(id, confirmed)    ? "CONFIRMED"
                               : is_among(id, consistent) ? "CONSISTENT"
                                                          : "UNDECIDED";
        cr_expect_str_eq(json_string_value(json_object_get(figure, "verdict")), expected, "%s", id);
        cr_expect_gt(strlen(json_string_value(json_object_get(figure, "reason"))), 10, "%s", id);
        if (strcmp(id, "F070") == 0) /* METHOD: band 4.4954-4.4978 */
            cr_expect_not_null(
                strstr(json_string_value(json_object_get(figure, "reason")),
                       "needs the data: energy and gdp of 2015 to 2020; the figure is a mean of "
                       "4.4954%–4.4979% a year"));
        n_statements += strchr(id, '.') == NULL;
    }
    cr_expect_eq(n_statements, 99);
    cr_expect_eq(json_array_size(figures), 121);
    json_decref(json);
}

/* METHOD, section 15. */
Test(letter, what_the_letter_implies)
{
    static const struct {
        const char *id, *value, *low, *high;
    } cases[] = {{"F001", "0.8442777", "0.7501172", "0.9385266"},
                 {"F008", "23", "23", "23"},
                 {"F011", "12.2", "12.1", "12.3"},
                 {"F015", "3", "2.99", "3.01"},
                 {"F017", "64.8", "64.25", "65.35"},
                 {"F028", "18.78037383", "18.73426573", "18.8266979"},
                 {"F075", "51.3122394", "51.2936848", "51.3307985"},
                 {"F079.2", "6", "6", "6"},
                 {"F082", "27.5", "27.45", "27.55"},
                 {"F085.2", "2.5", "2.4975", "2.5025"},
                 {"F086.2", "41", "20.5", "61.5"}};
    json_t *json = letter(), *figure;
    size_t i, n_found = 0;
    json_array_foreach(json_object_get(json, "figures"), i, figure)
    {
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            const json_t *interval = json_object_get(figure, "interval");
            if (strcmp(json_string_value(json_object_get(figure, "id")), cases[k].id) != 0)
                continue;
            cr_expect_str_eq(json_string_value(json_object_get(figure, "value")), cases[k].value, "%s",
                             cases[k].id);
            cr_expect_str_eq(json_string_value(json_array_get(interval, 0)), cases[k].low, "%s", cases[k].id);
            cr_expect_str_eq(json_string_value(json_array_get(interval, 1)), cases[k].high, "%s",
                             cases[k].id);
            n_found++;
        }
    }
    cr_expect_eq(n_found, sizeof cases / sizeof *cases);
    json_decref(json);
}
