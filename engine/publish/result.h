/* result.h - a neutral table of results and its writers: CSV, JSON, and aligned text for people. It knows nothing of
 * energy; every figure in it is already the exact text that is published.
 */
#ifndef NHI_RESULT_H
#define NHI_RESULT_H

#include "engine/base/exact.h"
#include "engine/base/json_text.h"

enum nhi_column_kind {
    NHI_COLUMN_KEY = NH_COLUMN_KEY,
    NHI_COLUMN_DECIMAL = NH_COLUMN_DECIMAL, /* a string in JSON, so that no reader turns it into a double */
    NHI_COLUMN_PERCENT = NH_COLUMN_PERCENT,
    NHI_COLUMN_INTEGER = NH_COLUMN_INTEGER, /* a number in JSON */
    NHI_COLUMN_FLAGS = NH_COLUMN_FLAGS
};
const char *nhi_column_kind_name(enum nhi_column_kind kind); /* "decimal" */

/* Texts are borrowed until the result is freed. */
struct nhi_result_column {
    const char *name; /* CSV header and JSON key */
    const char *label_en, *label_zh;
    const char *unit_en, *unit_zh; /* "": none */
    enum nhi_column_kind kind;
};

/* One line of the provenance; a value that is NULL is left out. */
struct nhi_provenance {
    const char *name, *value;
};

/* Rows of n_columns cells; set the members ahead of `text`, nhi_result_begin, then fill from left to right, row by row.
 * CSV is written as the cells come; the other formats look at them twice and keep them. */
struct nhi_result {
    const char *schema;    /* of JSON: "nenghao.rate/1" */
    enum nh_format format; /* table: the default, needs no begin */
    const struct nhi_result_column *columns;
    size_t n_columns;
    const struct nhi_provenance *provenance;
    size_t n_provenance;
    struct nhi_buffer text;   /* every cell with a NUL behind it, or the lines of CSV */
    struct nhi_buffer starts; /* size_t offsets of the cells in `text`; CSV: none */
    size_t i_column;          /* of the next cell */
};

/* Writes what precedes the rows. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_begin(struct nhi_result *result, struct nh_error *error);

/* Appends the next cell; "" is an empty one. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_cell(struct nhi_result *result, const char *text, struct nh_error *error);
NH_CHECKED nh_status nhi_result_count(struct nhi_result *result, uint64_t n, struct nh_error *error);

/* Several cells at once, made in their place: room for n bytes, then how many cells have been put there, each with the
 * separator behind it, and where they end. Nothing is quoted. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_room(struct nhi_result *result, size_t n_bytes, char **text,
                                     struct nh_error *error);
char nhi_result_separator(const struct nhi_result *result);
void nhi_result_take(struct nhi_result *result, size_t n_cells, const char *end);

/* Copies the rows of the parts, which have the columns and the format of the result, to its end, on so many threads. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_join(struct nhi_result *result, const struct nhi_result *parts,
                                     size_t n_parts, unsigned n_threads, struct nh_error *error);
void nhi_result_empty(struct nhi_result *result); /* no cells, and their memory kept for others */
void nhi_result_clear(struct nhi_result *result);

/* Not of CSV. */
size_t nhi_result_rows(const struct nhi_result *result);
const char *nhi_result_text(const struct nhi_result *result, size_t i_row, size_t i_column);

/* Returns new text: CSV (RFC 4180, LF), JSON {schema, columns, rows, provenance}, an aligned table, or one of result_forms.h,
 * with its errors. Takes the rows. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_write(struct nhi_result *result, enum nh_lang lang, struct nh_text *text,
                                      struct nh_error *error);

/* Is this a form of the rows alone? In the others, a table for people and JSON, a check or an audit say more. */
static inline bool nhi_is_of_rows(enum nh_format format)
{
    return format != NH_FORMAT_TABLE && format != NH_FORMAT_JSON;
}

/* Appends a field, quoted where it must be (RFC 4180). NH_MEMORY. */
NH_CHECKED nh_status nhi_result_csv_field(struct nhi_buffer *buffer, const char *text,
                                          struct nh_error *error);

/* Appends a row as a JSON object; the rows alone as an array of them. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_json_row(const struct nhi_result *result, size_t i_row,
                                         struct nhi_buffer *buffer, struct nh_error *error);
NH_CHECKED nh_status nhi_result_json_rows(const struct nhi_result *result, struct nhi_buffer *buffer,
                                          struct nh_error *error);

/* Columns of a terminal that a UTF-8 text takes: 2 for East Asian wide characters, 0 for combining marks. */
size_t nhi_display_width(const char *text);

#endif
