/* result.c - cells of a result, CSV and JSON; see result.h. The aligned table is in result_table.c. */
#include "engine/base/digits.h"
#include "engine/base/parallel.h"
#include "engine/publish/result_forms.h"
#include "engine/publish/result_table.h"

#include <string.h>

/* ---- cells --------------------------------------------------------------------------------------------------- */

nh_status nhi_result_room(struct nhi_result *result, size_t n_bytes, char **text, struct nh_error *error)
{
    NH_TRY(nhi_buffer_reserve(&result->text, n_bytes, error));
    if (result->format != NH_FORMAT_CSV)
        NH_TRY(nhi_buffer_reserve(&result->starts, result->n_columns * sizeof(size_t), error));
    *text = result->text.data + result->text.n_bytes;
    return NH_OK;
}

char nhi_result_separator(const struct nhi_result *result)
{
    return result->format == NH_FORMAT_CSV ? ',' : '\0';
}

static void note_starts(struct nhi_result *result, size_t n_cells)
{
    const char *at = result->text.data + result->text.n_bytes;
    for (size_t i = 0; i < n_cells; i++) {
        const size_t start = (size_t)(at - result->text.data);
        memcpy(result->starts.data + result->starts.n_bytes, &start, sizeof start);
        result->starts.n_bytes += sizeof start;
        at += strlen(at) + 1;
    }
}

void nhi_result_take(struct nhi_result *result, size_t n_cells, const char *end)
{
    struct nhi_buffer *text = &result->text;
    const bool is_csv = result->format == NH_FORMAT_CSV;
    if (!is_csv)
        note_starts(result, n_cells);
    text->n_bytes = (size_t)(end - text->data);
    text->data[text->n_bytes] = '\0';
    result->i_column += n_cells;
    if (result->i_column < result->n_columns)
        return;
    result->i_column = 0;
    if (is_csv)
        text->data[text->n_bytes - 1] = '\n';
}

static bool needs_quotes(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == ',' || *text == '"' || *text == '\r' || *text == '\n')
            return true;
    return false;
}

nh_status nhi_result_csv_field(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    if (!needs_quotes(text))
        return nhi_buffer_text(buffer, text, error);
    NH_TRY(nhi_buffer_text(buffer, "\"", error));
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        NH_TRY(nhi_buffer_append(buffer, text, (size_t)(quote - text), error));
        NH_TRY(nhi_buffer_text(buffer, "\"\"", error));
    }
    NH_TRY(nhi_buffer_text(buffer, text, error));
    return nhi_buffer_text(buffer, "\"", error);
}

nh_status nhi_result_cell(struct nhi_result *result, const char *text, struct nh_error *error)
{
    const bool is_quoted = result->format == NH_FORMAT_CSV && needs_quotes(text);
    const size_t n_bytes = is_quoted ? 0 : strlen(text);
    char *at;
    if (is_quoted)
        NH_TRY(nhi_result_csv_field(&result->text, text, error));
    NH_TRY(nhi_result_room(result, n_bytes + 1, &at, error));
    memcpy(at, text, n_bytes + 1);
    at[n_bytes] = nhi_result_separator(result);
    nhi_result_take(result, 1, at + n_bytes + 1);
    return NH_OK;
}

nh_status nhi_result_count(struct nhi_result *result, uint64_t n, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    nhi_fixed_text(n, false, 0, text);
    return nhi_result_cell(result, text, error);
}

nh_status nhi_result_begin(struct nhi_result *result, struct nh_error *error)
{
    if (result->format == NH_FORMAT_CSV)
        for (size_t c = 0; c < result->n_columns; c++)
            NH_TRY(nhi_result_cell(result, result->columns[c].name, error));
    return NH_OK;
}

/* ---- parts --------------------------------------------------------------------------------------------------- */

/* Bytes of text ahead of a part. */
static size_t bytes_ahead(const struct nhi_result *parts, size_t i_part)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < i_part; i++)
        n_bytes += parts[i].text.n_bytes;
    return n_bytes;
}

static nh_status append_starts(struct nhi_result *result, const struct nhi_result *part, size_t offset,
                               struct nh_error *error)
{
    for (size_t at = 0; at < part->starts.n_bytes; at += sizeof(size_t)) {
        size_t start;
        memcpy(&start, part->starts.data + at, sizeof start);
        start += offset;
        NH_TRY(nhi_buffer_append(&result->starts, &start, sizeof start, error));
    }
    return NH_OK;
}

struct joint {
    char *to;
    const struct nhi_result *parts;
};

/* In parallel because the memory is new: its pages are made when they are first written. */
static nh_status copy_part(void *state, size_t i_part, unsigned i_thread, struct nh_error *error)
{
    const struct joint *joint = state;
    const struct nhi_buffer *text = &joint->parts[i_part].text;
    (void)i_thread;
    (void)error; /* nothing can fail */
    if (text->n_bytes > 0)
        memcpy(joint->to + bytes_ahead(joint->parts, i_part), text->data, text->n_bytes);
    return NH_OK;
}

nh_status nhi_result_join(struct nhi_result *result, const struct nhi_result *parts, size_t n_parts,
                          unsigned n_threads, struct nh_error *error)
{
    const size_t offset = result->text.n_bytes, n_bytes = bytes_ahead(parts, n_parts);
    NH_TRY(nhi_buffer_reserve(&result->text, n_bytes, error));
    for (size_t i = 0; i < n_parts; i++)
        NH_TRY(append_starts(result, &parts[i], offset + bytes_ahead(parts, i), error));
    struct joint joint = {.to = result->text.data + offset, .parts = parts};
    NH_TRY(nhi_parallel_for(n_parts, n_threads, copy_part, &joint, error));
    result->text.n_bytes += n_bytes;
    result->text.data[result->text.n_bytes] = '\0';
    return NH_OK;
}

void nhi_result_empty(struct nhi_result *result)
{
    result->text.n_bytes = result->starts.n_bytes = result->i_column = 0;
}

void nhi_result_clear(struct nhi_result *result)
{
    nhi_buffer_free(&result->text);
    nhi_buffer_free(&result->starts);
}

size_t nhi_result_rows(const struct nhi_result *result)
{
    return result->starts.n_bytes / sizeof(size_t) / result->n_columns;
}

const char *nhi_result_text(const struct nhi_result *result, size_t i_row, size_t i_column)
{
    size_t start;
    memcpy(&start, result->starts.data + (i_row * result->n_columns + i_column) * sizeof start, sizeof start);
    return result->text.data + start;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------- */

static nh_status json_member(struct nhi_buffer *buffer, bool is_first, const char *name, const char *value,
                             struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, is_first ? "" : ", ", error));
    NH_TRY(nhi_json_string(buffer, name, error));
    NH_TRY(nhi_buffer_text(buffer, ": ", error));
    return nhi_json_string(buffer, value, error);
}

const char *nhi_column_kind_name(enum nhi_column_kind kind)
{
    static const char *const names[] = {[NHI_COLUMN_KEY] = "key",
                                        [NHI_COLUMN_DECIMAL] = "decimal",
                                        [NHI_COLUMN_PERCENT] = "percent",
                                        [NHI_COLUMN_INTEGER] = "integer",
                                        [NHI_COLUMN_FLAGS] = "flags"};
    return names[kind];
}

static nh_status json_columns(const struct nhi_result *result, struct nhi_buffer *buffer,
                              struct nh_error *error)
{
    for (size_t c = 0; c < result->n_columns; c++) {
        const struct nhi_result_column *column = &result->columns[c];
        NH_TRY(nhi_buffer_text(buffer, c > 0 ? ",\n  {" : "\n  {", error));
        NH_TRY(json_member(buffer, true, "name", column->name, error));
        NH_TRY(json_member(buffer, false, "kind", nhi_column_kind_name(column->kind), error));
        NH_TRY(json_member(buffer, false, "unit", column->unit_en, error));
        NH_TRY(json_member(buffer, false, "label", column->label_en, error));
        NH_TRY(json_member(buffer, false, "label_zh", column->label_zh, error));
        NH_TRY(nhi_buffer_text(buffer, "}", error));
    }
    return NH_OK;
}

/* Counts are numbers, a figure that is not defined is null, everything else a string. */
static nh_status json_cell(struct nhi_buffer *buffer, enum nhi_column_kind kind, const char *text,
                           struct nh_error *error)
{
    bool is_figure = kind == NHI_COLUMN_DECIMAL || kind == NHI_COLUMN_PERCENT || kind == NHI_COLUMN_INTEGER;
    if (is_figure && *text == '\0')
        return nhi_buffer_text(buffer, "null", error);
    return kind == NHI_COLUMN_INTEGER ? nhi_buffer_text(buffer, text, error)
                                      : nhi_json_string(buffer, text, error);
}

nh_status nhi_result_json_row(const struct nhi_result *result, size_t i_row, struct nhi_buffer *buffer,
                              struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, "{", error));
    for (size_t c = 0; c < result->n_columns; c++) {
        NH_TRY(nhi_buffer_text(buffer, c > 0 ? ", " : "", error));
        NH_TRY(nhi_json_string(buffer, result->columns[c].name, error));
        NH_TRY(nhi_buffer_text(buffer, ": ", error));
        NH_TRY(json_cell(buffer, result->columns[c].kind, nhi_result_text(result, i_row, c), error));
    }
    return nhi_buffer_text(buffer, "}", error);
}

nh_status nhi_result_json_rows(const struct nhi_result *result, struct nhi_buffer *buffer,
                               struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, "[", error));
    for (size_t r = 0; r < nhi_result_rows(result); r++) {
        NH_TRY(nhi_buffer_text(buffer, r > 0 ? ",\n  " : "\n  ", error));
        NH_TRY(nhi_result_json_row(result, r, buffer, error));
    }
    return nhi_buffer_text(buffer, "]", error);
}

static nh_status write_json(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *buffer,
                            struct nh_error *error)
{
    bool is_first = true;
    (void)lang;
    NH_TRY(nhi_buffer_text(buffer, "{", error));
    NH_TRY(json_member(buffer, true, "schema", result->schema, error));
    NH_TRY(nhi_buffer_text(buffer, ",\n \"columns\": [", error));
    NH_TRY(json_columns(result, buffer, error));
    NH_TRY(nhi_buffer_text(buffer, "],\n \"rows\": ", error));
    NH_TRY(nhi_result_json_rows(result, buffer, error));
    NH_TRY(nhi_buffer_text(buffer, ",\n \"provenance\": {", error));
    for (size_t i = 0; i < result->n_provenance; i++) {
        if (result->provenance[i].value == NULL)
            continue;
        NH_TRY(json_member(buffer, is_first, result->provenance[i].name, result->provenance[i].value, error));
        is_first = false;
    }
    return nhi_buffer_text(buffer, "}}\n", error);
}

/* ---- the one entry ------------------------------------------------------------------------------------------- */

nh_status nhi_result_write(struct nhi_result *result, enum nh_lang lang, struct nh_text *text,
                           struct nh_error *error)
{
    static nh_status (*const writers[])(const struct nhi_result *result, enum nh_lang lang,
                                        struct nhi_buffer *buffer, struct nh_error *error) = {
        [NH_FORMAT_TABLE] = nhi_result_table, [NH_FORMAT_JSON] = write_json,
        [NH_FORMAT_JSONL] = nhi_result_jsonl, [NH_FORMAT_SDMX_CSV] = nhi_result_sdmx,
        [NH_FORMAT_XLSX] = nhi_result_book,   [NH_FORMAT_HTML] = nhi_result_page};
    struct nhi_buffer buffer = {0};
    if (result->format == NH_FORMAT_CSV) {
        nhi_buffer_to_text(&result->text, text);
        return NH_OK;
    }
    const nh_status status = writers[result->format](result, lang, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, text);
    nhi_buffer_free(&buffer);
    return status;
}
