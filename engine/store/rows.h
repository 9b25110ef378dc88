/* rows.h - small tables while they are being gathered: rows of texts, found and replaced by their key columns. */
#ifndef NHI_ROWS_H
#define NHI_ROWS_H

#include "engine/store/model.h"

enum { NHI_ROWS_COLUMNS = 12 };

struct nhi_rows_column {
    const char *name; /* NULL ends the list */
    bool is_key, is_number;
};

struct nhi_rows {
    const char *name;
    const struct nhi_rows_column *columns;
    size_t n_columns, n_rows, capacity;
    char **cells;                /* [n_rows x n_columns] */
    struct nhi_dictionary *keys; /* key of row i is text i */
};

/* columns end with a NULL name and are borrowed. */
NH_CHECKED nh_status nhi_rows_init(struct nhi_rows *rows, const char *name,
                                   const struct nhi_rows_column *columns, struct nh_error *error);
void nhi_rows_clear(struct nhi_rows *rows);

/* Adds a row, or puts it in the place of the row with the same key; *i_row (may be NULL) and *is_new tell. */
NH_CHECKED nh_status nhi_rows_put(struct nhi_rows *rows, const char *const *cells, bool *is_new,
                                  struct nh_error *error);
/* Is there a row with the key of these cells? */
NH_CHECKED nh_status nhi_rows_has(const struct nhi_rows *rows, const char *const *cells, bool *has_row,
                                  struct nh_error *error);
const char *nhi_rows_cell(const struct nhi_rows *rows, size_t i_row, int i_column);

/* Adds all rows of a stored table (columns by name; absent ones are empty). */
NH_CHECKED nh_status nhi_rows_load(struct nhi_rows *rows, const struct nhi_table *table,
                                   struct nh_error *error);
/* Makes the table: number columns get as many decimals as they need (at most 9, NH_RANGE). */
NH_CHECKED nh_status nhi_rows_table(const struct nhi_rows *rows, struct nhi_table *table,
                                    struct nh_error *error);

#endif
