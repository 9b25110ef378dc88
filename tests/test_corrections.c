/* test_corrections.c - appends: which old values are superseded, what becomes of known enterprises, and that the value in
 * force is always the last one that was said. */
#include "engine/base/memory.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct small_place city;

static void begin(void)
{
    cr_assert(small_begin(&city, "corrections"));
}

static void end(void)
{
    small_end(&city);
}

TestSuite(corrections, .init = begin, .fini = end);

static const struct small_enterprise enterprises[] = {{"U1", "320402", "C26", "size", "large"},
                                                      {"U2", "330100", "C30", NULL, NULL}};

/* Enterprises are declared by the first import only. */
static nh_status import(bool append, const struct small_value *values, size_t n,
                        struct nhi_builder_result *result, struct nh_error *error)
{
    const struct small_import what = {.append = append,
                                      .enterprises = enterprises,
                                      .n_enterprises = append ? 0 : 2,
                                      .values = values,
                                      .n_values = n};
    return small_import(city.context, city.path, &what, result, error);
}

static uint64_t n_corrected(bool append, const struct small_value *values, size_t n)
{
    struct nhi_builder_result result;
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(import(append, values, n, &result, &error), NH_OK, "%s", error.message);
    return result.n_corrected;
}

static nh_store *open_store(void)
{
    struct nh_error error = {NH_OK, ""};
    nh_store *store;
    cr_assert_eq(nh_store_open(city.context, city.path, &store, &error), NH_OK, "%s", error.message);
    return store;
}

static void expect_in_force(const struct small_value *where, const char *expected)
{
    char text[NHI_NUMBER_BYTES];
    nh_store *store = open_store();
    cr_assert_str_eq(small_in_force(store, where, text), expected);
    nh_store_close(store);
}

static void expect_cell(size_t i_segment, enum nhi_series series, const struct small_value *key,
                        const char *expected)
{
    struct small_value where = *key;
    char text[NHI_NUMBER_BYTES];
    nh_store *store = open_store();
    where.series = series;
    cr_assert_str_eq(small_cell(store, i_segment, &where, text), expected);
    nh_store_close(store);
}

#define COAL(period, value, coefficient)                                                                     \
    {                                                                                                        \
        NHI_QUANTITY, "U1", "coal", 0, period, value, coefficient                                            \
    }

Test(corrections, a_value_that_comes_again_replaces_the_old_one_which_stays_visible)
{
    static const struct small_value old[] = {COAL("2020-01", "1.5", NULL),
                                             COAL("2020-02", "2", NULL),
                                             {NHI_OUTPUT, "U1", "tax", 0, "2020", "10", NULL}};
    static const struct small_value new[] = {COAL("2020-01", "1.25", NULL),
                                             COAL("2020-03", "3", NULL),
                                             {NHI_OUTPUT, "U1", "tax", 0, "2020", "-10", NULL}};
    cr_assert_eq(n_corrected(false, old, 3), 0);
    cr_assert_eq(n_corrected(true, new, 3), 2);
    expect_in_force(&new[0], "1.25");
    expect_in_force(&old[1], "2");
    expect_in_force(&new[1], "3");
    expect_in_force(&new[2], "-10");
    expect_cell(0, NHI_QUANTITY, &old[0], "1.5");
    expect_cell(1, NHI_QUANTITY, &old[0], "1.25");
    expect_cell(1, NHI_QUANTITY_SUPERSEDED, &old[0], "1.5");
    expect_cell(1, NHI_QUANTITY_SUPERSEDED, &new[1], "missing");
    expect_cell(1, NHI_OUTPUT_SUPERSEDED, &old[2], "10");
}

Test(corrections, corrections_of_corrections_chain)
{
    static const char *const values[] = {"1", "2.5", "-3", "0", "4.123456789", "4"};
    enum { N = sizeof values / sizeof values[0] };
    for (size_t i = 0; i < N; i++) {
        const struct small_value value = COAL("2020-01", values[i], NULL);
        cr_assert_eq(n_corrected(i > 0, &value, 1), i > 0);
        expect_in_force(&value, values[i]);
        for (size_t k = 1; k <= i; k++)
            expect_cell(k, NHI_QUANTITY_SUPERSEDED, &value, values[k - 1]);
    }
}

Test(corrections, the_value_in_force_is_found_in_the_segment_that_has_it)
{
    static const struct small_value first[] = {COAL("2020-01", "1", NULL), COAL("2020-02", "2", NULL)};
    static const struct small_value second[] = {COAL("2020-02", "20", NULL), COAL("2020-03", "30", NULL)};
    static const struct small_value third[] = {COAL("2020-01", "100", NULL), COAL("2020-02", "200", NULL),
                                               COAL("2020-03", "300", NULL), COAL("2020-04", "400", NULL)};
    static const char *const superseded[] = {"1", "20", "30", "missing"};
    cr_assert_eq(n_corrected(false, first, 2), 0);
    cr_assert_eq(n_corrected(true, second, 2), 1);
    cr_assert_eq(n_corrected(true, third, 4), 3);
    for (int i = 0; i < 4; i++) {
        expect_in_force(&third[i], third[i].value);
        expect_cell(2, NHI_QUANTITY_SUPERSEDED, &third[i], superseded[i]);
    }
}

Test(corrections, a_missing_value_withdraws_and_is_not_itself_corrected)
{
    static const struct small_value old[] = {COAL("2020-01", "1", NULL), COAL("2020-02", "", NULL)};
    static const struct small_value new[] = {COAL("2020-01", "", NULL), COAL("2020-02", "2", NULL)};
    cr_assert_eq(n_corrected(false, old, 2), 0);
    cr_assert_eq(n_corrected(true, new, 2), 1);
    expect_in_force(&old[0], "none");
    expect_in_force(&new[1], "2");
}

Test(corrections, the_same_value_again_is_a_correction_too)
{
    static const struct small_value value = COAL("2020-01", "1.50", "0.7");
    cr_assert_eq(n_corrected(false, &value, 1), 0);
    cr_assert_eq(n_corrected(true, &value, 1), 1);
    expect_in_force(&value, "1.5");
}

Test(corrections, another_flow_carrier_or_enterprise_is_another_value)
{
    static const struct small_value old[] = {COAL("2020-01", "1", NULL)};
    static const struct small_value new[] = {{NHI_QUANTITY, "U1", "coal", 1, "2020-01", "2", NULL},
                                             {NHI_QUANTITY, "U1", "gas", 0, "2020-01", "3", NULL},
                                             {NHI_QUANTITY, "U2", "coal", 0, "2020-01", "4", NULL},
                                             {NHI_OUTPUT, "U1", "coal", 0, "2020-01", "5", NULL}};
    n_corrected(false, old, 1);
    cr_assert_eq(n_corrected(true, new, 4), 0);
    expect_in_force(&old[0], "1");
    for (int i = 0; i < 4; i++)
        expect_in_force(&new[i], new[i].value);
}

/* ---- measured coefficients -------------------------------------------------------------------------------------------------- */

Test(corrections, the_coefficient_goes_with_its_quantity)
{
    static const struct small_value old[] = {COAL("2020-01", "1", "0.5"), COAL("2020-02", "2", NULL),
                                             COAL("2020-03", "3", "0.6")};
    static const struct small_value new[] = {COAL("2020-01", "10", NULL), COAL("2020-02", "20", "0.75"),
                                             COAL("2020-03", "30", "0.61")};
    n_corrected(false, old, 3);
    cr_assert_eq(n_corrected(true, new, 3), 3);
    for (int i = 0; i < 3; i++) {
        struct small_value where = new[i];
        where.series = NHI_COEFFICIENT;
        expect_cell(1, NHI_COEFFICIENT, &where, new[i].coefficient != NULL ? new[i].coefficient : "missing");
        expect_cell(1, NHI_COEFFICIENT_SUPERSEDED, &where,
                    old[i].coefficient != NULL ? old[i].coefficient : "missing");
    }
}

/* ---- numbers that do not go together ------------------------------------------------------------------------------------------ */

Test(corrections, decimals_of_old_and_new_may_differ)
{
    static const struct small_value old = COAL("2020-01", "123.456789", NULL),
                                    new = COAL("2020-01", "9223372036854", NULL);
    n_corrected(false, &old, 1);
    cr_assert_eq(n_corrected(true, &new, 1), 1);
    expect_in_force(&new, "9223372036854");
    expect_cell(1, NHI_QUANTITY_SUPERSEDED, &old, "123.456789");
}

Test(corrections, old_values_that_fit_no_common_scale_are_refused_together_and_taken_one_by_one)
{
    static const struct small_value large = COAL("2020-01", "9223372037", NULL),
                                    fine = COAL("2020-02", "0.123456789", NULL);
    static const struct small_value new[] = {COAL("2020-01", "1", NULL), COAL("2020-02", "2", NULL)};
    struct nh_error error = {NH_OK, ""};
    n_corrected(false, &large, 1);
    n_corrected(true, &fine, 1);
    cr_assert_eq(import(true, new, 2, NULL, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, "correct them in two imports"), "%s", error.message);
    expect_in_force(&large, "9223372037");
    cr_assert_eq(n_corrected(true, &new[0], 1), 1);
    cr_assert_eq(n_corrected(true, &new[1], 1), 1);
    expect_in_force(&new[0], "1");
    expect_in_force(&new[1], "2");
}

/* ---- time ------------------------------------------------------------------------------------------------------------------------- */

Test(corrections, an_append_keeps_the_frequency_of_the_store)
{
    static const struct small_value months = COAL("2020-01", "1", NULL), year = COAL("2020", "2", NULL);
    static const struct small_value output = {NHI_OUTPUT, "U1", "tax", 0, "2020", "3", NULL};
    struct nh_error error = {NH_OK, ""};
    n_corrected(false, &months, 1);
    cr_assert_eq(import(true, &year, 1, NULL, &error), NH_DATA);
    cr_assert_str_eq(error.message, "2020: the frequency is month");
    n_corrected(true, &output, 1); /* what the store does not have yet is free */
    expect_in_force(&output, "3");
}

Test(corrections, times_off_the_grid_of_the_store_are_refused)
{
    static const struct small_value hour = COAL("2020-01-01T05:00", "1", NULL),
                                    again = COAL("2020-01-01T05:00", "4", NULL);
    static const struct small_value half = COAL("2020-01-01T06:30", "2", NULL);
    struct nh_error error = {NH_OK, ""};
    n_corrected(false, &hour, 1);
    cr_assert_eq(import(true, &half, 1, NULL, &error), NH_DATA);
    cr_assert_str_eq(error.message, "the time is not on the grid of the store (hour)");
    cr_assert_eq(n_corrected(true, &again, 1), 1);
    expect_in_force(&again, "4");
}

/* ---- enterprises -------------------------------------------------------------------------------------------------------------------- */

static void expect_label(const char *id, const char *name, const char *expected)
{
    nh_store *store = open_store();
    const int at = nhi_attribute_find(store->enterprises, name);
    cr_assert_eq(small_read_enterprises(store, NULL), NH_OK);
    const int32_t e = nhi_dictionary_find(store->enterprises->ids, id, strlen(id));
    cr_assert(at >= 0 && e >= 0);
    const struct nhi_attribute *attribute = &store->enterprises->attributes[at];
    cr_assert_str_eq(nhi_dictionary_text(attribute->labels, attribute->code[e], NULL), expected);
    nh_store_close(store);
}

Test(corrections, known_enterprises_keep_what_is_not_said_again)
{
    static const struct small_value old = COAL("2020-01", "1", NULL), new = COAL("2020-02", "2", NULL);
    static const struct small_enterprise declared[] = {{"U1", "320402", "C27", "chain", "solar"},
                                                       {"U3", "320411", "D44", "size", "small"}};
    const struct small_import import_more = {.append = true, .enterprises = declared, .n_enterprises = 2};
    n_corrected(false, &old, 1);
    n_corrected(true, &new, 1); /* U1 is mentioned and not declared */
    expect_label("U1", "size", "large");
    expect_label("U1", "region", "320402");
    cr_assert_eq(small_import(city.context, city.path, &import_more, NULL, NULL), NH_OK);
    expect_label("U1", "industry", "C27");
    expect_label("U1", "size", "large");
    expect_label("U1", "chain", "solar");
    expect_label("U2", "industry", "C30");
    expect_label("U2", "chain", "");
    expect_label("U3", "size", "small");
    expect_in_force(&old, "1");
    expect_in_force(&new, "2");
}

Test(corrections, an_enterprise_that_moved_is_still_found)
{
    static const struct small_value old[] = {COAL("2020-01", "1", NULL),
                                             {NHI_QUANTITY, "U2", "coal", 0, "2020-01", "7", NULL}};
    static const struct small_value new[] = {COAL("2020-01", "5", NULL)};
    static const struct small_enterprise moved[] = {{"U1", "990000", "Z", NULL, NULL}};
    const struct small_import import_moved = {
        .append = true, .enterprises = moved, .n_enterprises = 1, .values = new, .n_values = 1};
    struct nhi_builder_result result;
    n_corrected(false, old, 2);
    cr_assert_eq(small_import(city.context, city.path, &import_moved, &result, NULL), NH_OK);
    cr_assert(result.n_corrected == 1 && result.n_enterprises == 1);
    expect_in_force(&new[0], "5");
    expect_in_force(&old[1], "7");
    expect_label("U1", "region", "990000");
}

/* Corrections are looked up a block of lines at a time; more lines than a block, and not in its order. */
Test(corrections, many_lines_in_small_blocks_are_found)
{
    enum { N = 60 };
    static char ids[N][16];
    struct small_enterprise many[N];
    struct small_value values[N];
    struct small_import what = {
        .chunk_lines = 7, .enterprises = many, .n_enterprises = N, .values = values, .n_values = N};
    struct nhi_builder_result result;
    for (int i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "U%02d", i);
        many[i] = (struct small_enterprise){ids[i], i % 2 == 0 ? "32" : "33", "C26", NULL, NULL};
        values[i] = (struct small_value){NHI_QUANTITY, ids[i], "coal", i % 5, "2020-01", ids[i] + 1, NULL};
    }
    cr_assert_eq(small_import(city.context, city.path, &what, NULL, NULL), NH_OK);
    what.append = true;
    what.n_enterprises = 0;
    for (int i = 0; i < N; i++)
        values[i].value = "1000";
    values[3].period = "2020-02";
    cr_assert_eq(small_import(city.context, city.path, &what, &result, NULL), NH_OK);
    cr_assert_eq(result.n_corrected, N - 1);
    for (int i = 0; i < N; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "%d", i);
        expect_in_force(&values[i], "1000");
        expect_cell(1, NHI_QUANTITY_SUPERSEDED, &values[i], i == 3 ? "no line" : expected);
    }
}
