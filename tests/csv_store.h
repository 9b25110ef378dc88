/* csv_store.h - a store made by `import` from tables that a test holds as texts. */
#ifndef CSV_STORE_H
#define CSV_STORE_H

#include "tests/small_store.h"

struct csv_table {
    const char *name; /* its kind, for its file's name */
    const char *text;
};

/* Imports the tables into a new store at `path` and opens it; the test fails unless all is good. */
nh_store *csv_store(nh_context *context, const char *path, const struct csv_table *tables, size_t n_tables);

/* A place and the store at it: what every test of a suite about one store begins and ends with. */
struct csv_city {
    struct small_place place;
    nh_store *store;
};
void csv_begin(struct csv_city *city, const char *name, const struct csv_table *tables, size_t n_tables);
void csv_end(struct csv_city *city); /* nothing where none has begun */

/* Appends a table to a store that is there; the test fails unless it ends with that status. */
void csv_append(nh_context *context, const char *path, const struct csv_table *table, nh_status expected);

#endif
