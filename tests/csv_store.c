/* csv_store.c - see csv_store.h. */
#include "tests/csv_store.h"

#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TABLES = 8 };

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
