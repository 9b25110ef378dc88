/* csv_store.c - see csv_store.h. */
#include "tests/csv_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TABLES = 8 };

void csv_append(nh_context *context, const char *path, const struct csv_table *table, nh_status expected)
{
    char file_path[320];
    const struct nh_import_file file = {file_path, table->name};
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    options.append = true;
    snprintf(file_path, sizeof file_path, "%s-more.csv", path);
    cr_assert(small_write_file(file_path, table->text, strlen(table->text)));
    cr_expect_eq(nh_import(context, path, &file, 1, &options, NULL, &error), expected, "%s", error.message);
    remove(file_path);
}

nh_store *csv_store(nh_context *context, const char *path, const struct csv_table *tables, size_t n_tables)
{
    struct nh_error error = {NH_OK, ""};
    struct nh_import_file files[MAX_TABLES] = {{NULL, NULL}};
    char paths[MAX_TABLES][320];
    nh_store *store;
    cr_assert_leq(n_tables, MAX_TABLES);
    for (size_t i = 0; i < n_tables; i++) {
        snprintf(paths[i], sizeof paths[i], "%s-%s.csv", path, tables[i].name);
        cr_assert(small_write_file(paths[i], tables[i].text, strlen(tables[i].text)));
        files[i].path = paths[i];
    }
    cr_assert_eq(nh_import(context, path, files, n_tables, NULL, NULL, &error), NH_OK, "%s", error.message);
    for (size_t i = 0; i < n_tables; i++)
        remove(paths[i]);
    cr_assert_eq(nh_store_open(context, path, &store, &error), NH_OK, "%s", error.message);
    return store;
}

void csv_begin(struct csv_city *city, const char *name, const struct csv_table *tables, size_t n_tables)
{
    cr_assert(small_begin(&city->place, name));
    city->store = csv_store(city->place.context, city->place.path, tables, n_tables);
}

void csv_end(struct csv_city *city)
{
    nh_store_close(city->store);
    small_end(&city->place);
    *city = (struct csv_city){0};
}
