/* result.h - a neutral table of results and its writers: CSV, JSON, and aligned text for people. It knows nothing of
 * energy; every figure in it is already the exact text that is published.
 */
#ifndef NHI_RESULT_H
#define NHI_RESULT_H

#include "engine/base/memory.h"

enum nhi_column_kind {
    NHI_COLUMN_KEY,     /* text */
    NHI_COLUMN_DECIMAL, /* official figure: a string in JSON, so that no reader turns it into a double */
    NHI_COLUMN_PERCENT, /* the same, in percent */
    NHI_COLUMN_INTEGER, /* a count: a number in JSON */
    NHI_COLUMN_FLAGS    /* `;`-joined words */
};

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

/* Rows of n_columns cells; zero-initialise, fill with nhi_result_cell from left to right, row by row. */
struct nhi_result {
    const char *schema; /* of JSON: "nenghao.rate/1" */
    const struct nhi_result_column *columns;
    size_t n_columns;
    const struct nhi_provenance *provenance;
    size_t n_provenance;
    struct nhi_buffer text;   /* every cell with a NUL behind it */
    struct nhi_buffer starts; /* size_t offsets of the cells in `text` */
};

/* Appends the next cell; "" is an empty one. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_cell(struct nhi_result *result, const char *text, struct nh_error *error);
NH_CHECKED nh_status nhi_result_count(struct nhi_result *result, uint64_t n, struct nh_error *error);
void nhi_result_clear(struct nhi_result *result);

size_t nhi_result_rows(const struct nhi_result *result);
const char *nhi_result_text(const struct nhi_result *result, size_t i_row, size_t i_column);

/* Returns new text: CSV (RFC 4180, LF), JSON {schema, columns, rows, provenance}, or an aligned table. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_write(const struct nhi_result *result, enum nh_format format,
                                      enum nh_lang lang, struct nh_text *text, struct nh_error *error);

/* Appends the rows alone as a JSON array of objects. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_json_rows(const struct nhi_result *result, struct nhi_buffer *buffer,
                                          struct nh_error *error);

/* A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
NH_CHECKED nh_status nhi_json_string(struct nhi_buffer *buffer, const char *text, struct nh_error *error);

/* Columns of a terminal that a UTF-8 text takes: 2 for East Asian wide characters, 0 for combining marks. */
size_t nhi_display_width(const char *text);

#endif
