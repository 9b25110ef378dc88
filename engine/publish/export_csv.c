/* export_csv.c - a store as the tables of the contract, which import reads back: see export.h. */
#include "engine/publish/export.h"

#include <stdio.h>
#include <string.h>

static const char money[] = "10000 CNY";

/* ---- values ---------------------------------------------------------------------------------------------------- */

/* A table of values while it is written. */
struct rows {
    const struct nhi_export *export;
    const struct nhi_dictionary *ids, *items;
    struct nhi_period_text *periods;
    const char *unit; /* of output: measures of this unit only */
    bool is_output;
    uint64_t n_rows;
    struct nhi_export_file file;
};

static nh_status add_number(struct nhi_buffer *buffer, const struct nhi_view_cell *cell,
                            struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    if (cell == NULL || !cell->has)
        return NH_OK;
    nhi_decimal_text((struct nhi_decimal){.value = cell->value, .decimals = cell->decimals}, text);
    return nhi_buffer_text(buffer, text, error);
}

static nh_status add_row(struct rows *rows, const struct nhi_view_line *line, uint32_t t,
                         struct nh_error *error)
{
    struct nhi_buffer *buffer = &rows->file.buffer;
    NH_TRY(nhi_export_field(buffer, nhi_dictionary_text(rows->ids, line->enterprise, NULL), error));
    NH_TRY(nhi_buffer_printf(buffer, error, ",%s,", rows->periods[t].text));
    NH_TRY(nhi_export_field(buffer, nhi_dictionary_text(rows->items, line->item, NULL), error));
    NH_TRY(nhi_buffer_text(buffer, ",", error));
    NH_TRY(add_number(buffer, &line->value[t], error));
    if (!rows->is_output) {
        NH_TRY(nhi_buffer_printf(buffer, error, ",%s,", nhi_flow_name(line->flow)));
        NH_TRY(add_number(buffer, line->coefficient != NULL ? &line->coefficient[t] : NULL, error));
    }
    rows->n_rows++;
    return nhi_buffer_text(buffer, "\n", error);
}

/* A line without any value is there, too: in its first period. */
static nh_status take_line(void *state, const struct nhi_view_line *line, struct nh_error *error)
{
    struct rows *rows = state;
    bool is_empty = true;
    if (rows->is_output ? strcmp(rows->export->store->units[line->item], rows->unit) != 0
                        : !rows->export->keep_carrier[line->item])
        return NH_OK;
    for (uint32_t t = 0; t < line->axis->n; t++)
        if (line->value[t].has) {
            NH_TRY(add_row(rows, line, t, error));
            is_empty = false;
        }
    if (is_empty)
        NH_TRY(add_row(rows, line, 0, error));
    return nhi_export_flush(&rows->file, error);
}

static nh_status write_rows(struct nhi_export *export, const char *name, const char *header, const char *unit,
                            uint64_t *n_rows, struct nh_error *error)
{
    const nh_store *store = export->store;
    struct rows rows = {.export = export, .unit = unit, .is_output = unit != NULL};
    const struct nhi_axis *axis = rows.is_output ? &store->output_axis : &store->energy_axis;
    nh_status status;
    rows.items = rows.is_output ? store->measures : store->carriers;
    NH_TRY_DONE(nhi_store_ids(store, &rows.ids, error));
    NH_TRY_DONE(nhi_export_periods(axis, &rows.periods, error));
    NH_TRY_DONE(nhi_export_open(export->directory, name, &rows.file, error));
    NH_TRY_DONE(nhi_buffer_text(&rows.file.buffer, header, error));
    NH_TRY_DONE(nhi_view_lines(store, rows.is_output ? NHI_OUTPUT : NHI_QUANTITY, export->keep, take_line,
                               &rows, error));
    NH_TRY_DONE(nhi_export_close(&rows.file, error));
    *n_rows += rows.n_rows;
done:
    nhi_export_clear(&rows.file);
    nhi_free(rows.periods);
    return status;
}

/* "output.csv", or "output_kWh.csv": what is no letter or digit in the unit becomes "_". */
static void output_name(const char *unit, char name[64])
{
    if (strcmp(unit, money) == 0) {
        snprintf(name, 64, "output.csv");
        return;
    }
    snprintf(name, 64, "output_%.40s.csv", unit);
    for (char *at = name + strlen("output_"); strcmp(at, ".csv") != 0; at++)
        if (strchr("/\\ \t:*?\"<>|", *at) != NULL)
            *at = '_';
}

/* Was a measure before this one of the same unit? */
static bool is_first_of_unit(const nh_store *store, int32_t measure)
{
    for (int32_t i = 0; i < measure; i++)
        if (strcmp(store->units[i], store->units[measure]) == 0)
            return false;
    return true;
}

static nh_status write_outputs(struct nhi_export *export, struct nh_error *error)
{
    const nh_store *store = export->store;
    for (int32_t m = 0; m < nhi_dictionary_count(store->measures); m++) {
        char name[64];
        output_name(store->units[m], name);
        if (is_first_of_unit(store, m))
            NH_TRY(write_rows(export, name, "enterprise_id,period,measure,value\n", store->units[m],
                              &export->report.n_output_rows, error));
    }
    return NH_OK;
}

/* ---- small tables ---------------------------------------------------------------------------------------------- */

static nh_status add_cell(const struct nhi_column *column, size_t i_row, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    char *text;
    if (column->is_number) {
        const struct nhi_view_cell cell = {column->number[i_row], (int8_t)column->decimals,
                                           column->number[i_row] != NHI_MISSING_I64};
        return add_number(buffer, &cell, error);
    }
    NH_TRY(nhi_alloc(column->width_bytes + 1, 1, &text, error));
    nhi_column_text(column, i_row, text, column->width_bytes + 1);
    const nh_status status = nhi_export_field(buffer, text, error);
    nhi_free(text);
    return status;
}

static nh_status add_table(const struct nhi_table *table, struct nhi_export_file *file,
                           struct nh_error *error)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        NH_TRY(nhi_buffer_text(&file->buffer, c > 0 ? "," : "", error));
        NH_TRY(nhi_export_field(&file->buffer, table->columns[c].name, error));
    }
    NH_TRY(nhi_buffer_text(&file->buffer, "\n", error));
    for (size_t r = 0; r < table->n_rows; r++) {
        for (size_t c = 0; c < table->n_columns; c++) {
            NH_TRY(nhi_buffer_text(&file->buffer, c > 0 ? "," : "", error));
            NH_TRY(add_cell(&table->columns[c], r, &file->buffer, error));
        }
        NH_TRY(nhi_buffer_text(&file->buffer, "\n", error));
        NH_TRY(nhi_export_flush(file, error));
    }
    return NH_OK;
}

static nh_status write_table(struct nhi_export *export, const char *table_name, struct nh_error *error)
{
    const struct nhi_table *table = nhi_store_table(export->store, table_name);
    struct nhi_export_file file = {0};
    char name[64];
    nh_status status;
    if (table == NULL || !nhi_export_wants(export, table_name))
        return NH_OK;
    snprintf(name, sizeof name, "%s.csv", table_name);
    NH_TRY_DONE(nhi_export_open(export->directory, name, &file, error));
    NH_TRY_DONE(add_table(table, &file, error));
    status = nhi_export_close(&file, error);
done:
    nhi_export_clear(&file);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

nh_status nhi_export_csv(struct nhi_export *export, struct nh_error *error)
{
    static const char *const tables[] = {"carriers", "deflators", "accounts", "targets"};
    if (nhi_export_wants(export, "enterprises"))
        NH_TRY(nhi_export_enterprises(export, error));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        NH_TRY(write_table(export, tables[i], error));
    if (nhi_export_wants(export, "energy") && export->store->energy_axis.n > 0)
        NH_TRY(write_rows(export, "energy.csv", "enterprise_id,period,carrier,quantity,flow,coefficient\n",
                          NULL, &export->report.n_energy_rows, error));
    return nhi_export_wants(export, "output") ? write_outputs(export, error) : NH_OK;
}
