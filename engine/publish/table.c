/* table.c - nh_table: a result that outlives the call which made it, its cells, and the text formats made from it. */
#include "engine/publish/table.h"

#include <string.h>

/* ---- making ---------------------------------------------------------------------------------------------------- */

enum { COLUMN_TEXTS = 5 };

static void texts_of(struct nhi_result_column *column, const char **texts[COLUMN_TEXTS])
{
    const char **const all[COLUMN_TEXTS] = {&column->name, &column->label_en, &column->label_zh,
                                            &column->unit_en, &column->unit_zh};
    memcpy(texts, all, sizeof all);
}

/* Bytes of a text with its NUL; copies it to `at` and points to the copy unless `at` is NULL. */
static size_t keep(const char **text, char *at)
{
    const size_t n_bytes = strlen(*text) + 1;
    if (at == NULL)
        return n_bytes;
    memcpy(at, *text, n_bytes);
    *text = at;
    return n_bytes;
}

/* Run twice: it counts the bytes of all texts, then it copies them. */
static size_t keep_texts(nh_table *table, char *at)
{
    size_t n_bytes = keep(&table->result.schema, at);
    for (size_t c = 0; c < table->result.n_columns; c++) {
        const char **texts[COLUMN_TEXTS];
        texts_of(&table->columns[c], texts);
        for (int i = 0; i < COLUMN_TEXTS; i++)
            n_bytes += keep(texts[i], at != NULL ? at + n_bytes : NULL);
    }
    for (size_t i = 0; i < table->result.n_provenance; i++) {
        n_bytes += keep(&table->provenance[i].name, at != NULL ? at + n_bytes : NULL);
        if (table->provenance[i].value != NULL)
            n_bytes += keep(&table->provenance[i].value, at != NULL ? at + n_bytes : NULL);
    }
    return n_bytes;
}

static nh_status own_texts(nh_table *table, const struct nhi_result *result, struct nh_error *error)
{
    NH_TRY(nhi_alloc(result->n_columns, sizeof *table->columns, &table->columns, error));
    NH_TRY(nhi_alloc(result->n_provenance, sizeof *table->provenance, &table->provenance, error));
    memcpy(table->columns, result->columns, result->n_columns * sizeof *table->columns);
    if (result->n_provenance > 0)
        memcpy(table->provenance, result->provenance, result->n_provenance * sizeof *table->provenance);
    table->result = (struct nhi_result){.schema = result->schema != NULL ? result->schema : "",
                                        .format = NHI_FORMAT_KEPT,
                                        .columns = table->columns,
                                        .n_columns = result->n_columns,
                                        .provenance = table->provenance,
                                        .n_provenance = result->n_provenance};
    NH_TRY(nhi_alloc(keep_texts(table, NULL), 1, &table->texts, error));
    keep_texts(table, table->texts);
    return NH_OK;
}

static nh_status make(struct nhi_result *result, nh_table **table, struct nh_error *error)
{
    nh_table *made = NULL;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    const nh_status status = own_texts(made, result, error);
    if (status != NH_OK) {
        nh_table_free(made);
        return status;
    }
    made->result.text = result->text;
    made->result.starts = result->starts;
    result->text = result->starts = (struct nhi_buffer){0};
    *table = made;
    return NH_OK;
}

nh_status nhi_result_publish(struct nhi_result *result, const struct nhi_destination *to,
                             struct nh_error *error)
{
    return to->table != NULL ? make(result, to->table, error)
                             : nhi_result_write(result, to->lang, to->text, error);
}

void nh_table_free(nh_table *table)
{
    if (table == NULL)
        return;
    nhi_result_clear(&table->result);
    nhi_free(table->columns);
    nhi_free(table->provenance);
    nhi_free(table->texts);
    nhi_free(table);
}

/* ---- looking --------------------------------------------------------------------------------------------------- */

size_t nh_table_rows(const nh_table *table)
{
    return nhi_result_rows(&table->result);
}

size_t nh_table_columns(const nh_table *table)
{
    return table->result.n_columns;
}

const char *nh_table_schema(const nh_table *table)
{
    return table->result.schema;
}

const char *nh_table_column_name(const nh_table *table, size_t i_column)
{
    return i_column < table->result.n_columns ? table->columns[i_column].name : NULL;
}

const char *nh_table_column_label(const nh_table *table, size_t i_column, enum nh_lang lang)
{
    if (i_column >= table->result.n_columns)
        return NULL;
    return lang == NH_LANG_ZH ? table->columns[i_column].label_zh : table->columns[i_column].label_en;
}

const char *nh_table_column_unit(const nh_table *table, size_t i_column, enum nh_lang lang)
{
    if (i_column >= table->result.n_columns)
        return NULL;
    return lang == NH_LANG_ZH ? table->columns[i_column].unit_zh : table->columns[i_column].unit_en;
}

enum nh_column_kind nh_table_column_kind(const nh_table *table, size_t i_column)
{
    return i_column < table->result.n_columns ? (enum nh_column_kind)table->columns[i_column].kind
                                              : NH_COLUMN_KEY;
}

const char *nh_table_cell(const nh_table *table, size_t i_row, size_t i_column)
{
    const bool is_inside = i_row < nh_table_rows(table) && i_column < table->result.n_columns;
    return is_inside ? nhi_result_text(&table->result, i_row, i_column) : NULL;
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static nh_status copy_cells(const struct nhi_result *from, struct nhi_result *to, struct nh_error *error)
{
    NH_TRY(nhi_result_begin(to, error));
    for (size_t r = 0; r < nhi_result_rows(from); r++)
        for (size_t c = 0; c < from->n_columns; c++)
            NH_TRY(nhi_result_cell(to, nhi_result_text(from, r, c), error));
    return NH_OK;
}

nh_status nh_table_text(const nh_table *table, enum nh_format format, enum nh_lang lang, struct nh_text *text,
                        struct nh_error *error)
{
    struct nhi_result copy = table->result; /* its columns are borrowed, its cells are its own */
    copy.format = format;
    copy.text = copy.starts = (struct nhi_buffer){0};
    nh_status status = copy_cells(&table->result, &copy, error);
    if (status == NH_OK)
        status = nhi_result_write(&copy, lang, text, error);
    nhi_result_clear(&copy);
    return status;
}
