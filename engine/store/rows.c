/* rows.c - see rows.h. */
#include "engine/store/rows.h"

#include "engine/base/memory.h"

#include <string.h>

nh_status nhi_rows_init(struct nhi_rows *rows, const char *name, const struct nhi_rows_column *columns,
                        struct nh_error *error)
{
    *rows = (struct nhi_rows){.name = name, .columns = columns};
    while (columns[rows->n_columns].name != NULL)
        rows->n_columns++;
    return nhi_dictionary_new(&rows->keys, error);
}

void nhi_rows_clear(struct nhi_rows *rows)
{
    for (size_t i = 0; i < rows->n_rows * rows->n_columns; i++)
        nhi_free(rows->cells[i]);
    nhi_free(rows->cells);
    nhi_dictionary_free(rows->keys);
    *rows = (struct nhi_rows){0};
}

const char *nhi_rows_cell(const struct nhi_rows *rows, size_t i_row, int i_column)
{
    return rows->cells[i_row * rows->n_columns + (size_t)i_column];
}

static nh_status key_of(const struct nhi_rows *rows, const char *const *cells, struct nhi_buffer *key,
                        struct nh_error *error)
{
    for (size_t c = 0; c < rows->n_columns; c++)
        if (rows->columns[c].is_key) {
            NH_TRY(nhi_buffer_text(key, cells[c], error));
            NH_TRY(nhi_buffer_append(key, "\x1f", 1, error)); /* unit separator: in no text */
        }
    return NH_OK;
}

nh_status nhi_rows_has(const struct nhi_rows *rows, const char *const *cells, bool *has_row,
                       struct nh_error *error)
{
    struct nhi_buffer key = {0};
    nh_status status = key_of(rows, cells, &key, error);
    if (status == NH_OK)
        *has_row =
            nhi_dictionary_find(rows->keys, key.data != NULL ? key.data : "", key.n_bytes) != NHI_NOT_FOUND;
    nhi_buffer_free(&key);
    return status;
}

nh_status nhi_rows_put(struct nhi_rows *rows, const char *const *cells, bool *is_new, struct nh_error *error)
{
    struct nhi_buffer key = {0};
    int32_t row;
    nh_status status;
    NH_TRY(
        nhi_grow(&rows->cells, rows->n_rows, &rows->capacity, rows->n_columns * sizeof *rows->cells, error));
    NH_TRY_DONE(key_of(rows, cells, &key, error));
    NH_TRY_DONE(
        nhi_dictionary_add(rows->keys, key.data != NULL ? key.data : "", key.n_bytes, &row, is_new, error));
    if (*is_new)
        rows->n_rows++;
    for (size_t c = 0; c < rows->n_columns; c++) {
        char **cell = &rows->cells[(size_t)row * rows->n_columns + c];
        nhi_free(*cell);
        *cell = NULL;
        NH_TRY_DONE(nhi_strndup(cells[c], strlen(cells[c]), cell, error));
    }
done:
    nhi_buffer_free(&key);
    return status;
}

nh_status nhi_rows_load(struct nhi_rows *rows, const struct nhi_table *table, struct nh_error *error)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        char texts[NHI_ROWS_COLUMNS][NHI_NUMBER_BYTES];
        const char *cells[NHI_ROWS_COLUMNS];
        bool is_new;
        for (size_t c = 0; c < rows->n_columns; c++) {
            const struct nhi_column *column = nhi_table_column(table, rows->columns[c].name);
            texts[c][0] = '\0';
            cells[c] = texts[c];
            if (column == NULL)
                continue;
            if (!column->is_number)
                nhi_column_text(column, i, texts[c], sizeof texts[c]);
            else if (column->number[i] != NHI_MISSING_I64)
                nhi_decimal_text((struct nhi_decimal){column->number[i], column->decimals}, texts[c]);
        }
        NH_TRY(nhi_rows_put(rows, cells, &is_new, error));
    }
    return NH_OK;
}

/* The texts of a column are plain decimals or empty: checked when they came in. */
static nh_status number_column(const struct nhi_rows *rows, size_t c, struct nhi_column *column,
                               struct nh_error *error)
{
    struct nhi_decimal number;
    column->is_number = true;
    NH_TRY(nhi_alloc(rows->n_rows, sizeof *column->number, &column->number, error));
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < rows->n_rows; i++) {
            const char *text = nhi_rows_cell(rows, i, (int)c);
            column->number[i] = NHI_MISSING_I64;
            if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK)
                continue;
            if (pass == 0 && number.decimals > column->decimals)
                column->decimals = number.decimals;
            if (pass == 0)
                continue;
            if (column->decimals > NHI_MAX_DECIMALS ||
                nhi_decimal_rescale(&number, column->decimals, NULL) != NH_OK || number.value > INT64_MAX ||
                number.value <= INT64_MIN)
                return nhi_fail(error, NH_RANGE,
                                "table %s, column %s: %s and the other values do not fit into 64 bits "
                                "with at most %d decimals",
                                rows->name, rows->columns[c].name, text, NHI_MAX_DECIMALS);
            column->number[i] = (int64_t)number.value;
        }
    return NH_OK;
}

static nh_status text_column(const struct nhi_rows *rows, size_t c, struct nhi_column *column,
                             struct nh_error *error)
{
    column->width_bytes = 1;
    for (size_t i = 0; i < rows->n_rows; i++) {
        const size_t n = strlen(nhi_rows_cell(rows, i, (int)c));
        column->width_bytes = n > column->width_bytes ? n : column->width_bytes;
    }
    NH_TRY(nhi_alloc(rows->n_rows, column->width_bytes, &column->text, error));
    for (size_t i = 0; i < rows->n_rows; i++) {
        const char *text = nhi_rows_cell(rows, i, (int)c);
        memcpy(column->text + i * column->width_bytes, text, strlen(text));
    }
    return NH_OK;
}

nh_status nhi_rows_table(const struct nhi_rows *rows, struct nhi_table *table, struct nh_error *error)
{
    struct nhi_table made = {.n_rows = rows->n_rows};
    nh_status status;
    NH_TRY_DONE(nhi_strndup(rows->name, strlen(rows->name), &made.name, error));
    NH_TRY_DONE(nhi_alloc(rows->n_columns, sizeof *made.columns, &made.columns, error));
    for (size_t c = 0; c < rows->n_columns; c++) {
        struct nhi_column *column = &made.columns[made.n_columns++];
        NH_TRY_DONE(nhi_strndup(rows->columns[c].name, strlen(rows->columns[c].name), &column->name, error));
        NH_TRY_DONE(rows->columns[c].is_number ? number_column(rows, c, column, error)
                                               : text_column(rows, c, column, error));
    }
    *table = made;
    return NH_OK;
done:
    nhi_table_clear(&made);
    return status;
}
