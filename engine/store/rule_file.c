/* rule_file.c - see rule_file.h. */
#include "engine/store/rule_file.h"

#include "engine/base/dictionary.h"
#include "engine/base/memory.h"
#include "engine/base/period.h"
#include "engine/store/csv.h"

#include <stdio.h>
#include <string.h>

enum { MAX_ROWS = 1000 };

/* ---- header -------------------------------------------------------------------------------------------------- */

static nh_status unknown_column(const struct nhi_rule_source *source, const struct nhi_field *field,
                                struct nh_error *error)
{
    char *name;
    NH_TRY(nhi_strndup(field->text, field->n_bytes, &name, error));
    const char *near = nhi_nearest(name, source->columns, source->n_columns);
    const nh_status status = nhi_fail(
        error, NH_DATA, "%s: unknown column '%s'%s%s%s: correct the header, or leave it out", source->path,
        name, near != NULL ? ", did you mean '" : "", near != NULL ? near : "", near != NULL ? "'?" : "");
    nhi_free(name);
    return status;
}

/* position[c]: of column c in the header, or -1. */
static nh_status find_columns(const struct nhi_rule_source *source, const struct nhi_record *header,
                              int position[NHI_RULE_COLUMNS], struct nh_error *error)
{
    for (size_t c = 0; c < source->n_columns; c++)
        position[c] = -1;
    for (size_t h = 0; h < header->n_fields; h++) {
        const struct nhi_field *field = &header->fields[h];
        size_t c = 0;
        while (c < source->n_columns && (strlen(source->columns[c]) != field->n_bytes ||
                                         memcmp(source->columns[c], field->text, field->n_bytes) != 0))
            c++;
        if (c == source->n_columns)
            return unknown_column(source, field, error);
        if (position[c] >= 0)
            return nhi_fail(error, NH_DATA, "%s: column '%s' stands twice in the header: remove one",
                            source->path, source->columns[c]);
        position[c] = (int)h;
    }
    for (size_t c = 0; c < source->n_required; c++)
        if (position[c] < 0)
            return nhi_fail(error, NH_DATA, "%s: the column '%s' is not there: add it", source->path,
                            source->columns[c]);
    return NH_OK;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static nh_status take_row(struct nhi_rule_file *file, const struct nhi_record *record, size_t n_fields,
                          const int position[NHI_RULE_COLUMNS], struct nh_error *error)
{
    const size_t n = file->source.n_columns;
    if (record->n_fields != n_fields)
        return nhi_fail(error, NH_DATA, "%s, line %llu: %zu fields, expected %zu as in the header",
                        file->source.path, (unsigned long long)record->line, record->n_fields, n_fields);
    if (file->n_rows == MAX_ROWS)
        return nhi_fail(error, NH_DATA, "%s: more than %d rows", file->source.path, MAX_ROWS);
    file->lines[file->n_rows++] = record->line;
    for (size_t c = 0; c < n; c++) {
        const struct nhi_field *field = position[c] >= 0 ? &record->fields[position[c]] : NULL;
        NH_TRY(nhi_strndup(field != NULL ? field->text : "", field != NULL ? field->n_bytes : 0,
                           &file->cells[(file->n_rows - 1) * n + c], error));
    }
    return NH_OK;
}

static nh_status read_rows(struct nhi_csv *csv, struct nhi_rule_file *file, struct nh_error *error)
{
    int position[NHI_RULE_COLUMNS];
    struct nhi_record record;
    const size_t n_fields = nhi_csv_header(csv)->n_fields;
    NH_TRY(find_columns(&file->source, nhi_csv_header(csv), position, error));
    NH_TRY(nhi_alloc(MAX_ROWS * file->source.n_columns, sizeof *file->cells, &file->cells, error));
    NH_TRY(nhi_alloc(MAX_ROWS, sizeof *file->lines, &file->lines, error));
    for (;;) {
        NH_TRY(nhi_csv_next(csv, &record, error));
        if (record.n_fields == 0)
            break;
        NH_TRY(take_row(file, &record, n_fields, position, error));
    }
    return file->n_rows > 0 ? NH_OK : nhi_fail(error, NH_DATA, "%s has no rows", file->source.path);
}

nh_status nhi_rule_file_read(const struct nhi_rule_source *source, struct nhi_rule_file *file,
                             struct nh_error *error)
{
    const struct nhi_csv_options options = {.path = source->path,
                                            .text = source->text,
                                            .n_text_bytes = source->text != NULL ? strlen(source->text) : 0,
                                            .kernels = nhi_kernels_select("scalar")}; /* a few kilobytes */
    struct nhi_rule_file made = {.source = *source};
    struct nhi_csv *csv;
    NH_TRY(nhi_csv_open(&options, &csv, error));
    const nh_status status = read_rows(csv, &made, error);
    nhi_csv_close(csv);
    if (status == NH_OK)
        *file = made;
    else
        nhi_rule_file_clear(&made);
    return status;
}

void nhi_rule_file_clear(struct nhi_rule_file *file)
{
    for (size_t i = 0; file->cells != NULL && i < file->n_rows * file->source.n_columns; i++)
        nhi_free(file->cells[i]);
    nhi_free(file->cells);
    nhi_free(file->lines);
    *file = (struct nhi_rule_file){.n_rows = 0};
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

const char *nhi_rule_cell(const struct nhi_rule_file *file, size_t i_row, int i_column)
{
    return file->cells[i_row * file->source.n_columns + (size_t)i_column];
}

nh_status nhi_rule_wrong(const struct nhi_rule_file *file, size_t i_row, int i_column, const char *expected,
                         struct nh_error *error)
{
    return nhi_fail(error, NH_DATA, "%s, line %llu, column %s: found '%s', expected %s", file->source.path,
                    (unsigned long long)file->lines[i_row], file->source.columns[i_column],
                    nhi_rule_cell(file, i_row, i_column), expected);
}

nh_status nhi_rule_number(const struct nhi_rule_file *file, size_t i_row, int i_column,
                          struct nhi_ratio *number, bool *has, struct nh_error *error)
{
    const char *text = nhi_rule_cell(file, i_row, i_column);
    struct nhi_decimal value;
    *has = *text != '\0';
    if (!*has)
        return NH_OK;
    if (nhi_decimal_parse(text, strlen(text), &value) != NHI_PARSE_OK)
        return nhi_rule_wrong(file, i_row, i_column, "a plain number such as 12.5, or nothing", error);
    nhi_ratio_from_decimal(value, number);
    return NH_OK;
}

static nh_status read_day(const struct nhi_rule_file *file, size_t i_row, int i_column, int64_t open,
                          int64_t *day, struct nh_error *error)
{
    const char *text = nhi_rule_cell(file, i_row, i_column);
    enum nhi_freq freq;
    *day = open;
    if (*text == '\0' || (nhi_period_parse(text, strlen(text), &freq, day) && freq == NHI_FREQ_DAY))
        return NH_OK;
    return nhi_rule_wrong(file, i_row, i_column, "a day such as 2021-01-31, or nothing", error);
}

/* The first and the last day of a row. */
static nh_status read_days(const struct nhi_rule_file *file, size_t i_row, int i_from, int i_to,
                           int64_t *from, int64_t *to, struct nh_error *error)
{
    NH_TRY(read_day(file, i_row, i_from, INT64_MIN, from, error));
    NH_TRY(read_day(file, i_row, i_to, INT64_MAX, to, error));
    return *from <= *to ? NH_OK
                        : nhi_rule_wrong(file, i_row, i_to, "a day that is not before the first one", error);
}

nh_status nhi_rule_holds(const struct nhi_rule_file *file, size_t i_row, int i_from, int i_to, int64_t year,
                         bool *holds, struct nh_error *error)
{
    const int64_t day = nhi_period_first(NHI_FREQ_YEAR, year + 1, NHI_FREQ_DAY) - 1;
    int64_t from, to;
    NH_TRY(read_days(file, i_row, i_from, i_to, &from, &to, error));
    *holds = from <= day && day <= to;
    return NH_OK;
}

nh_status nhi_rule_editions(const struct nhi_rule_file *file, size_t i_row, size_t i_other, int i_from,
                            int i_to, struct nh_error *error)
{
    int64_t from, to, other_from, other_to;
    NH_TRY(read_days(file, i_row, i_from, i_to, &from, &to, error));
    NH_TRY(read_days(file, i_other, i_from, i_to, &other_from, &other_to, error));
    const bool is_same = from == other_from && to == other_to;
    if (is_same || from > other_to || other_from > to)
        return NH_OK;
    char expected[160];
    snprintf(expected, sizeof expected,
             "a validity apart from, or equal to, that of line %llu ('%.16s' to '%.16s'): the dates overlap",
             (unsigned long long)file->lines[i_other], nhi_rule_cell(file, i_other, i_from),
             nhi_rule_cell(file, i_other, i_to));
    return nhi_rule_wrong(file, i_row, i_from, expected, error);
}
