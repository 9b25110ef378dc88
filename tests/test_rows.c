/* test_rows.c - small tables while they are gathered: replaced by key, stored as texts and as exact numbers, and loaded again. */
#include "engine/store/rows.h"

#include "engine/base/memory.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct nhi_rows_column columns[] = {{"region", true, false},
                                                 {"year", true, false},
                                                 {"value", false, true},
                                                 {"note", false, false},
                                                 {NULL, false, false}};

static struct nhi_rows new_rows(void)
{
    struct nhi_rows rows;
    cr_assert_eq(nhi_rows_init(&rows, "accounts", columns, NULL), NH_OK);
    cr_assert_eq(rows.n_columns, 4);
    return rows;
}

static void put(struct nhi_rows *rows, const char *region, const char *year, const char *value,
                const char *note, bool expected_new)
{
    const char *const cells[] = {region, year, value, note};
    bool is_new, has_row;
    cr_assert_eq(nhi_rows_has(rows, cells, &has_row, NULL), NH_OK);
    cr_assert_eq(has_row, !expected_new);
    cr_assert_eq(nhi_rows_put(rows, cells, &is_new, NULL), NH_OK);
    cr_assert_eq(is_new, expected_new);
}

static void expect_row(const struct nhi_rows *rows, size_t i, const char *value, const char *note)
{
    cr_assert_str_eq(nhi_rows_cell(rows, i, 2), value);
    cr_assert_str_eq(nhi_rows_cell(rows, i, 3), note);
}

Test(rows, a_row_with_a_known_key_takes_the_place_of_the_old_one)
{
    struct nhi_rows rows = new_rows();
    put(&rows, "32", "2020", "1", "a", true);
    put(&rows, "32", "2021", "2", "b", true);
    put(&rows, "32", "2020", "3", "", false);
    cr_assert_eq(rows.n_rows, 2);
    expect_row(&rows, 0, "3", "");
    expect_row(&rows, 1, "2", "b");
    nhi_rows_clear(&rows);
    cr_assert_null(rows.cells);
}

Test(rows, keys_do_not_run_into_each_other)
{
    struct nhi_rows rows = new_rows();
    put(&rows, "a", "bc", "1", "", true);
    put(&rows, "ab", "c", "2", "", true);
    put(&rows, "abc", "", "3", "", true);
    put(&rows, "", "abc", "4", "", true);
    put(&rows, "", "", "5", "", true);
    put(&rows, "", "", "6", "", false);
    cr_assert_eq(rows.n_rows, 5);
    nhi_rows_clear(&rows);
}

Test(rows, many_rows_keep_their_places)
{
    enum { N = 1000 };
    struct nhi_rows rows = new_rows();
    char key[16], value[16];
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < N; i++) {
            snprintf(key, sizeof key, "%d", i);
            snprintf(value, sizeof value, "%d", i * 3 + pass);
            put(&rows, key, "", value, key, pass == 0);
        }
    cr_assert_eq(rows.n_rows, N);
    for (int i = 0; i < N; i++) {
        snprintf(key, sizeof key, "%d", i);
        snprintf(value, sizeof value, "%d", i * 3 + 1);
        expect_row(&rows, (size_t)i, value, key);
    }
    nhi_rows_clear(&rows);
}

static struct nhi_table table_of(const struct nhi_rows *rows)
{
    struct nhi_table table;
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_rows_table(rows, &table, &error), NH_OK, "%s", error.message);
    cr_assert_str_eq(table.name, "accounts");
    cr_assert(table.n_rows == rows->n_rows && table.n_columns == 4);
    return table;
}

Test(rows, numbers_get_as_many_decimals_as_they_need_and_texts_as_many_bytes)
{
    struct nhi_rows rows = new_rows();
    char text[32];
    put(&rows, "32", "2020", "1.5", "常州", true);
    put(&rows, "32", "2021", "-0.125", "", true);
    put(&rows, "320402", "2020", "", "x", true);
    struct nhi_table table = table_of(&rows);
    const struct nhi_column *value = nhi_table_column(&table, "value"),
                            *note = nhi_table_column(&table, "note");
    cr_assert(value->is_number && value->decimals == 3 && value->text == NULL);
    cr_assert(value->number[0] == 1500 && value->number[1] == -125 && value->number[2] == NHI_MISSING_I64);
    cr_assert(!note->is_number && note->width_bytes == 6);
    nhi_column_text(note, 0, text, sizeof text);
    cr_assert_str_eq(text, "常州");
    nhi_column_text(note, 1, text, sizeof text);
    cr_assert_str_empty(text);
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
}

Test(rows, a_table_that_is_loaded_again_is_the_same_table)
{
    struct nhi_rows rows = new_rows(), again = new_rows();
    put(&rows, "32", "2020", "0.123456789", "a", true);
    put(&rows, "33", "2020", "-9.5", "", true);
    put(&rows, "34", "2020", "", "c", true);
    struct nhi_table table = table_of(&rows);
    cr_assert_eq(nhi_rows_load(&again, &table, NULL), NH_OK);
    cr_assert_eq(again.n_rows, 3);
    expect_row(&again, 0, "0.123456789", "a");
    expect_row(&again, 1, "-9.5", "");
    expect_row(&again, 2, "", "c");
    put(&again, "33", "2020", "7", "", false); /* and replaced as if it had come with this import */
    nhi_table_clear(&table);
    nhi_rows_clear(&again);
    nhi_rows_clear(&rows);
}

Test(rows, columns_that_a_stored_table_does_not_have_are_empty)
{
    static const struct nhi_rows_column older[] = {
        {"region", true, false}, {"value", false, true}, {NULL, false, false}};
    const char *const cells[] = {"32", "5"};
    struct nhi_rows old, rows = new_rows();
    struct nhi_table table;
    bool is_new;
    cr_assert_eq(nhi_rows_init(&old, "accounts", older, NULL), NH_OK);
    cr_assert_eq(nhi_rows_put(&old, cells, &is_new, NULL), NH_OK);
    cr_assert_eq(nhi_rows_table(&old, &table, NULL), NH_OK);
    cr_assert_eq(nhi_rows_load(&rows, &table, NULL), NH_OK);
    cr_assert_str_eq(nhi_rows_cell(&rows, 0, 0), "32");
    cr_assert_str_empty(nhi_rows_cell(&rows, 0, 1));
    expect_row(&rows, 0, "5", "");
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
    nhi_rows_clear(&old);
}

static void expect_range(const char *a, const char *b, const char *word)
{
    struct nhi_rows rows = new_rows();
    struct nhi_table table = {.n_rows = 77};
    struct nh_error error = {NH_OK, ""};
    put(&rows, "32", "2020", a, "", true);
    put(&rows, "33", "2020", b, "", true);
    cr_assert_eq(nhi_rows_table(&rows, &table, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, word), "%s", error.message);
    cr_assert_eq(table.n_rows, 77);
    nhi_rows_clear(&rows);
}

Test(rows, numbers_that_fit_no_common_scale_are_refused)
{
    expect_range("0.0000000001", "1", "table accounts, column value: 0.0000000001");
    expect_range("9223372037", "0.000000001", "table accounts, column value: 9223372037");
    expect_range("9223372036854775808", "1", "9223372036854775808");
    expect_range("-9223372036854775808", "1", "-9223372036854775808"); /* the sign of a missing value */
    expect_range("99999999999999999999999999999999999999", "0.000000001", "table accounts, column value");
    struct nhi_rows rows = new_rows();
    put(&rows, "32", "2020", "9223372036.854775807", "", true);
    put(&rows, "33", "2020", "-9223372036.854775807", "", true);
    struct nhi_table table = table_of(&rows);
    cr_assert_eq(nhi_table_column(&table, "value")->number[0], INT64_MAX);
    cr_assert_eq(nhi_table_column(&table, "value")->number[1], -INT64_MAX);
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
}

Test(rows, no_rows_make_an_empty_table)
{
    struct nhi_rows rows = new_rows();
    struct nhi_table table = table_of(&rows);
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
}
