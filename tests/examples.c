/* examples.c - see examples.h. */
#include "tests/examples.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = {"balance",
                                    "chain",
                                    "codes",
                                    "column_identification",
                                    "completion",
                                    "denton",
                                    "energy",
                                    "firm_dynamics",
                                    "hb",
                                    "implied_gdp",
                                    "ipf",
                                    "lmdi",
                                    "odex",
                                    "price_link",
                                    "published_check",
                                    "rounding",
                                    "score",
                                    "sdc",
                                    "selective_editing",
                                    "targets"};

/* ---- reading --------------------------------------------------------------------------------------------------- */

static size_t run_file(const char *name, const char *topic, void (*run)(const struct example *, void *),
                       void *user)
{
    char path[128];
    json_error_t problem;
    size_t n = 0;
    snprintf(path, sizeof path, "tests/oracles/%s.json", name);
    json_t *array = json_load_file(path, 0, &problem);
    cr_assert_not_null(array, "%s: %s", path, problem.text);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i), *tolerance = json_object_get(item, "tolerance");
        const struct example example = {.id = json_string_value(json_object_get(item, "id")),
                                        .topic = json_string_value(json_object_get(item, "topic")),
                                        .input = json_object_get(item, "input"),
                                        .expected = json_object_get(item, "expected"),
                                        .abs = json_number_value(json_object_get(tolerance, "abs")),
                                        .rel = json_number_value(json_object_get(tolerance, "rel"))};
        if (topic != NULL && strcmp(topic, example.topic) != 0)
            continue;
        run(&example, user);
        n++;
    }
    json_decref(array);
    return n;
}

size_t examples_run(const char *topic, void (*run)(const struct example *, void *), void *user)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        n += run_file(files[i], topic, run, user);
    return n;
}

const char *example_text(const struct example *example, const char *name)
{
    const char *text = json_string_value(json_object_get(example->input, name));
    cr_assert_not_null(text, "%s: no input %s", example->id, name);
    return text;
}

int example_integer(const struct example *example, const char *name)
{
    const json_t *number = json_object_get(example->input, name);
    cr_assert(json_is_integer(number), "%s: no input %s", example->id, name);
    return (int)json_integer_value(number);
}

struct nhi_decimal example_decimal(const char *text)
{
    struct nhi_decimal number;
    cr_assert_eq(nhi_decimal_parse(text, strlen(text), &number), NHI_PARSE_OK, "%s", text);
    return number;
}

/* ---- comparing ------------------------------------------------------------------------------------------------- */

void expect_number(const struct example *example, const json_t *expected, const char *text)
{
    const double value = json_number_value(expected);
    cr_assert(json_is_number(expected), "%s: %s where no number is expected", example->id, text);
    cr_assert_leq(fabs(strtod(text, NULL) - value), example->abs + example->rel * fabs(value),
                  "%s: %s, expected %.17g", example->id, text, value);
}

void expect_member(const struct example *example, const char *name, const char *text)
{
    const json_t *expected = json_object_get(example->expected, name);
    if (json_is_null(expected))
        cr_assert_str_empty(text, "%s: %s is %s, expected none", example->id, name, text);
    else if (expected != NULL)
        expect_number(example, expected, text);
}

void expect_ratio(const struct example *example, const char *name, const struct nhi_ratio *ratio)
{
    char text[NHI_NUMBER_BYTES];
    cr_assert_eq(nhi_ratio_text(ratio, 20, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    expect_member(example, name, text);
}

void expect_string(const struct example *example, const char *name, const char *text)
{
    const json_t *expected = json_object_get(example->expected, name);
    if (expected != NULL)
        cr_assert_str_eq(text, json_string_value(expected), "%s: %s is %s", example->id, name, text);
}

void expect_truth(const struct example *example, const char *name, bool value)
{
    const json_t *expected = json_object_get(example->expected, name);
    if (expected != NULL)
        cr_assert_eq(value, json_is_true(expected), "%s: %s", example->id, name);
}

/* ---- arithmetic ------------------------------------------------------------------------------------------------ */

struct nhi_ratio plus(struct nhi_ratio a, struct nhi_ratio b)
{
    cr_assert_eq(nhi_ratio_add(&a, &b, &a, NULL), NH_OK);
    return a;
}

struct nhi_ratio minus(struct nhi_ratio a, struct nhi_ratio b)
{
    cr_assert_eq(nhi_ratio_subtract(&a, &b, &a, NULL), NH_OK);
    return a;
}

struct nhi_ratio times(struct nhi_ratio a, struct nhi_ratio b)
{
    cr_assert_eq(nhi_ratio_multiply(&a, &b, &a, NULL), NH_OK);
    return a;
}

struct nhi_ratio over(struct nhi_ratio a, struct nhi_ratio b)
{
    cr_assert_eq(nhi_ratio_divide(&a, &b, &a, NULL), NH_OK);
    return a;
}

struct nhi_ratio whole(int64_t number)
{
    struct nhi_ratio ratio;
    nhi_ratio_from_integers(number, 1, &ratio);
    return ratio;
}

struct nhi_ratio factor_of(struct nhi_ratio percent)
{
    return plus(whole(1), over(percent, whole(100)));
}

int order_of(struct nhi_ratio a, struct nhi_ratio b)
{
    int order;
    cr_assert_eq(nhi_ratio_compare(&a, &b, &order, NULL), NH_OK);
    return order;
}

struct nhi_interval printed(const char *text)
{
    struct nhi_interval interval;
    cr_assert_eq(nhi_printed_interval(example_decimal(text), 0, &interval, NULL), NH_OK);
    return interval;
}

bool meet(struct nhi_interval a, struct nhi_interval b)
{
    return order_of(a.low, b.high) <= 0 && order_of(b.low, a.high) <= 0;
}

struct nhi_ratio middle(struct nhi_interval interval)
{
    return over(plus(interval.low, interval.high), whole(2));
}

/* ---- topics ---------------------------------------------------------------------------------------------------- */

void topics_run(const struct topic *topics, size_t n_topics)
{
    for (size_t i = 0; i < n_topics; i++)
        cr_assert_eq(examples_run(topics[i].name, topics[i].run, NULL), topics[i].n_examples, "%s",
                     topics[i].name);
}
