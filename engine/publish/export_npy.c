/* export_npy.c - a store as matrices for NumPy, see export.h: quantity.npy, coefficient.npy and output.npy, int64 and x
 * 10^-decimals as export.json says, with the keys of their rows and the periods of their columns as CSV. Format of the files:
 * NumPy Enhancement Proposal 1, version 1.0. */
#include "engine/publish/export.h"

#include <stdio.h>
#include <string.h>

enum { HEADER_BYTES = 128, PREAMBLE_BYTES = 10 };

/* A matrix while it is written, and the keys of its rows. */
struct matrix {
    const char *name;
    int decimals;
    uint64_t n_rows;
    struct nhi_export_file values, keys;
};

struct walk {
    struct nhi_export *export;
    const struct nhi_dictionary *ids, *items;
    bool is_output;
    int64_t *row; /* [axis.n] */
    struct matrix values, coefficients;
    struct nhi_buffer *json;
};

/* ---- files ----------------------------------------------------------------------------------------------------- */

static void make_header(uint32_t n_columns, uint64_t n_rows, char header[HEADER_BYTES + 1])
{
    static const char begin[] = "\x93NUMPY\x01\x00";
    const int n = snprintf(header + PREAMBLE_BYTES, HEADER_BYTES + 1 - PREAMBLE_BYTES,
                           "{'descr': '<i8', 'fortran_order': False, 'shape': (%llu, %u), }",
                           (unsigned long long)n_rows, n_columns);
    memcpy(header, begin, sizeof begin - 1);
    header[8] = (char)(HEADER_BYTES - PREAMBLE_BYTES);
    header[9] = 0;
    memset(header + PREAMBLE_BYTES + n, ' ', (size_t)(HEADER_BYTES - PREAMBLE_BYTES - n));
    header[HEADER_BYTES - 1] = '\n';
}

static nh_status begin_matrix(const struct walk *walk, struct matrix *matrix, struct nh_error *error)
{
    char name[64], header[HEADER_BYTES + 1];
    snprintf(name, sizeof name, "%s.npy", matrix->name);
    NH_TRY(nhi_export_open(walk->export->directory, name, &matrix->values, error));
    snprintf(name, sizeof name, "%s_rows.csv", matrix->name);
    NH_TRY(nhi_export_open(walk->export->directory, name, &matrix->keys, error));
    NH_TRY(nhi_buffer_text(&matrix->keys.buffer,
                           walk->is_output ? "enterprise_id,measure,unit\n" : "enterprise_id,carrier,flow\n",
                           error));
    make_header(0, 0, header);
    return nhi_buffer_append(&matrix->values.buffer, header, HEADER_BYTES, error);
}

static nh_status end_matrix(const struct walk *walk, const struct nhi_axis *axis, struct matrix *matrix,
                            struct nh_error *error)
{
    char header[HEADER_BYTES + 1], first[NHI_PERIOD_BYTES];
    make_header(axis->n, matrix->n_rows, header);
    NH_TRY(nhi_export_rewrite(&matrix->values, header, HEADER_BYTES, error));
    NH_TRY(nhi_export_close(&matrix->values, error));
    NH_TRY(nhi_export_close(&matrix->keys, error));
    nhi_period_text(axis->freq, axis->first, first);
    return nhi_buffer_printf(
        walk->json, error,
        "%s\n \"%s\": {\"rows\": %llu, \"decimals\": %d, \"freq\": \"%s\", \"first\": \"%s\", "
        "\"periods\": %u, \"missing\": %lld}",
        walk->json->n_bytes > 1 ? "," : "", matrix->name, (unsigned long long)matrix->n_rows,
        matrix->decimals, nhi_freq_name(axis->freq), first, axis->n, (long long)NHI_MISSING_I64);
}

static void clear_matrix(struct matrix *matrix)
{
    nhi_export_clear(&matrix->values);
    nhi_export_clear(&matrix->keys);
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* The cells at one scale; *has_any: some cell has a value. */
static nh_status fill_row(const struct nhi_view_line *line, const struct nhi_view_cell *cells, int decimals,
                          int64_t *row, bool *has_any, struct nh_error *error)
{
    *has_any = false;
    for (uint32_t t = 0; t < line->axis->n; t++) {
        row[t] = NHI_MISSING_I64;
        if (!cells[t].has)
            continue;
        *has_any = true;
        row[t] = cells[t].value;
        for (int d = cells[t].decimals; d < decimals; d++)
            if (__builtin_mul_overflow(row[t], 10, &row[t]))
                return nhi_fail(error, NH_RANGE,
                                "a value with the %d decimals of its series does not fit into 64 bits: "
                                "export csv",
                                decimals);
    }
    return NH_OK;
}

static nh_status add_key(const struct walk *walk, const struct nhi_view_line *line,
                         struct nhi_export_file *file, struct nh_error *error)
{
    struct nhi_buffer *buffer = &file->buffer;
    NH_TRY(nhi_export_field(buffer, nhi_dictionary_text(walk->ids, line->enterprise, NULL), error));
    NH_TRY(nhi_buffer_text(buffer, ",", error));
    NH_TRY(nhi_export_field(buffer, nhi_dictionary_text(walk->items, line->item, NULL), error));
    NH_TRY(nhi_buffer_text(buffer, ",", error));
    NH_TRY(nhi_export_field(
        buffer, walk->is_output ? walk->export->store->units[line->item] : nhi_flow_name(line->flow), error));
    NH_TRY(nhi_buffer_text(buffer, "\n", error));
    return nhi_export_flush(file, error);
}

/* A line of coefficients without any is left out. */
static nh_status add_row(struct walk *walk, const struct nhi_view_line *line,
                         const struct nhi_view_cell *cells, struct matrix *matrix, struct nh_error *error)
{
    bool has_any;
    NH_TRY(fill_row(line, cells, matrix->decimals, walk->row, &has_any, error));
    if (!has_any && matrix == &walk->coefficients)
        return NH_OK;
    NH_TRY(nhi_buffer_append(&matrix->values.buffer, walk->row, line->axis->n * sizeof *walk->row, error));
    NH_TRY(nhi_export_flush(&matrix->values, error));
    matrix->n_rows++;
    return add_key(walk, line, &matrix->keys, error);
}

static nh_status take_line(void *state, const struct nhi_view_line *line, struct nh_error *error)
{
    struct walk *walk = state;
    if (!walk->is_output && !walk->export->keep_carrier[line->item])
        return NH_OK;
    NH_TRY(add_row(walk, line, line->value, &walk->values, error));
    return line->coefficient != NULL ? add_row(walk, line, line->coefficient, &walk->coefficients, error)
                                     : NH_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static nh_status write_periods(const struct nhi_export *export, const char *name, const struct nhi_axis *axis,
                               struct nh_error *error)
{
    struct nhi_export_file file = {0};
    struct nhi_period_text *periods = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_export_periods(axis, &periods, error));
    NH_TRY_DONE(nhi_export_open(export->directory, name, &file, error));
    NH_TRY_DONE(nhi_buffer_text(&file.buffer, "period\n", error));
    for (uint32_t t = 0; t < axis->n; t++)
        NH_TRY_DONE(nhi_buffer_printf(&file.buffer, error, "%s\n", periods[t].text));
    status = nhi_export_close(&file, error);
done:
    nhi_export_clear(&file);
    nhi_free(periods);
    return status;
}

static nh_status write_series(struct nhi_export *export, bool is_output, struct nhi_buffer *json,
                              struct nh_error *error)
{
    const nh_store *store = export->store;
    const struct nhi_axis *axis = is_output ? &store->output_axis : &store->energy_axis;
    struct walk walk = {.export = export,
                        .items = is_output ? store->measures : store->carriers,
                        .is_output = is_output,
                        .values = {.name = is_output ? "output" : "quantity"},
                        .coefficients = {.name = "coefficient"},
                        .json = json};
    nh_status status;
    if (axis->n == 0)
        return NH_OK;
    (void)nhi_store_abs_sum(store, is_output ? NHI_OUTPUT : NHI_QUANTITY, &walk.values.decimals);
    (void)nhi_store_abs_sum(store, NHI_COEFFICIENT, &walk.coefficients.decimals);
    NH_TRY_DONE(nhi_store_ids(store, &walk.ids, error));
    NH_TRY_DONE(nhi_alloc(axis->n, sizeof *walk.row, &walk.row, error));
    NH_TRY_DONE(begin_matrix(&walk, &walk.values, error));
    if (!is_output)
        NH_TRY_DONE(begin_matrix(&walk, &walk.coefficients, error));
    NH_TRY_DONE(
        nhi_view_lines(store, is_output ? NHI_OUTPUT : NHI_QUANTITY, export->keep, take_line, &walk, error));
    NH_TRY_DONE(end_matrix(&walk, axis, &walk.values, error));
    if (!is_output)
        NH_TRY_DONE(end_matrix(&walk, axis, &walk.coefficients, error));
    status = write_periods(export, is_output ? "output_periods.csv" : "energy_periods.csv", axis, error);
    *(is_output ? &export->report.n_output_rows : &export->report.n_energy_rows) = walk.values.n_rows;
done:
    clear_matrix(&walk.values);
    if (!is_output)
        clear_matrix(&walk.coefficients);
    nhi_free(walk.row);
    return status;
}

nh_status nhi_export_npy(struct nhi_export *export, struct nh_error *error)
{
    struct nhi_export_file file = {0};
    struct nhi_buffer json = {0};
    nh_status status;
    NH_TRY_DONE(nhi_export_enterprises(export, error));
    NH_TRY_DONE(nhi_buffer_text(&json, "{", error));
    NH_TRY_DONE(write_series(export, false, &json, error));
    NH_TRY_DONE(write_series(export, true, &json, error));
    NH_TRY_DONE(nhi_export_open(export->directory, "export.json", &file, error));
    NH_TRY_DONE(nhi_buffer_printf(&file.buffer, error, "%s\n}\n", json.data));
    status = nhi_export_close(&file, error);
done:
    nhi_export_clear(&file);
    nhi_buffer_free(&json);
    return status;
}
