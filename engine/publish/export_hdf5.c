/* export_hdf5.c - what is in force as one segment, which netCDF and HDF5 programs read and nenghao opens: see export.h. The
 * builder of imports makes it, in a store of its own. */
#include "engine/publish/export.h"
#include "engine/store/builder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HISTORY "nenghao " NH_VERSION " export"

struct copy {
    struct nhi_export *export;
    struct nhi_builder *builder;
    enum nhi_series series;
    int32_t *enterprise; /* [enterprises of the store] numbers of the builder */
    int32_t *item;
    enum nhi_freq freq; /* in which periods are told to the builder */
};

/* ---- enterprises ----------------------------------------------------------------------------------------------- */

static nh_status copy_attribute(const struct copy *copy, size_t i, struct nh_error *error)
{
    const nh_store *store = copy->export->store;
    const struct nhi_attribute *attribute;
    int i_attribute;
    NH_TRY(nhi_store_attribute(store, i, &attribute, error));
    NH_TRY(
        nhi_builder_attribute(copy->builder, attribute->name, strlen(attribute->name), &i_attribute, error));
    for (size_t e = 0; e < store->enterprises->n; e++) {
        const char *label = nhi_dictionary_text(attribute->labels, attribute->code[e], NULL);
        if (copy->export->keep[e])
            NH_TRY(nhi_builder_set(copy->builder, copy->enterprise[e], i_attribute, label, strlen(label),
                                   error));
    }
    return NH_OK;
}

static nh_status copy_enterprises(struct copy *copy, struct nh_error *error)
{
    const nh_store *store = copy->export->store;
    const struct nhi_dictionary *ids;
    NH_TRY(nhi_store_ids(store, &ids, error));
    NH_TRY(nhi_alloc(store->enterprises->n, sizeof *copy->enterprise, &copy->enterprise, error));
    for (size_t e = 0; e < store->enterprises->n; e++) {
        size_t n_bytes;
        bool is_new;
        const char *id = nhi_dictionary_text(ids, (int32_t)e, &n_bytes);
        if (!copy->export->keep[e])
            continue;
        NH_TRY(nhi_builder_enterprise(copy->builder, id, n_bytes, &copy->enterprise[e], &is_new, error));
        copy->export->report.n_enterprises++;
    }
    for (size_t a = 0; a < store->enterprises->n_attributes; a++)
        NH_TRY(copy_attribute(copy, a, error));
    return nhi_builder_seal(copy->builder, error);
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

static nh_status put(const struct copy *copy, const struct nhi_view_line *line, enum nhi_series series,
                     const struct nhi_view_cell *cell, uint32_t t, struct nh_error *error)
{
    const struct nhi_entry entry = {.series = series,
                                    .enterprise = copy->enterprise[line->enterprise],
                                    .item = copy->item[line->item],
                                    .flow = line->flow,
                                    .period =
                                        nhi_period_first(line->axis->freq, line->axis->first + t, copy->freq),
                                    .is_missing = !cell->has,
                                    .value = cell->value,
                                    .decimals = cell->decimals};
    return nhi_builder_value(copy->builder, &entry, error);
}

static nh_status take_line(void *state, const struct nhi_view_line *line, struct nh_error *error)
{
    struct copy *copy = state;
    struct nh_export_report *report = &copy->export->report;
    bool is_empty = true;
    if (copy->series == NHI_QUANTITY && !copy->export->keep_carrier[line->item])
        return NH_OK;
    for (uint32_t t = 0; t < line->axis->n; t++) {
        if (!line->value[t].has)
            continue;
        NH_TRY(put(copy, line, copy->series, &line->value[t], t, error));
        if (line->coefficient != NULL && line->coefficient[t].has)
            NH_TRY(put(copy, line, NHI_COEFFICIENT, &line->coefficient[t], t, error));
        ++*(copy->series == NHI_OUTPUT ? &report->n_output_rows : &report->n_energy_rows);
        is_empty = false;
    }
    return is_empty ? put(copy, line, copy->series, &line->value[0], 0, error) : NH_OK;
}

static nh_status copy_series(struct copy *copy, enum nhi_series series, struct nh_error *error)
{
    const nh_store *store = copy->export->store;
    const bool is_output = series == NHI_OUTPUT;
    const struct nhi_axis *axis = is_output ? &store->output_axis : &store->energy_axis;
    const struct nhi_dictionary *items = is_output ? store->measures : store->carriers;
    const int32_t n_items = nhi_dictionary_count(items);
    enum nhi_freq expected;
    if (axis->n == 0)
        return NH_OK;
    copy->series = series;
    copy->freq = axis->freq <= NHI_FREQ_HOUR ? NHI_FREQ_QUARTER_HOUR : axis->freq;
    (void)nhi_builder_accepts(copy->builder, series, copy->freq, &expected); /* the first call decides */
    NH_TRY(nhi_alloc((size_t)n_items, sizeof *copy->item, &copy->item, error));
    nh_status status = NH_OK;
    for (int32_t i = 0; i < n_items; i++) {
        const char *name = nhi_dictionary_text(items, i, NULL);
        NH_TRY_DONE(nhi_builder_item(copy->builder, series, name, strlen(name), &copy->item[i], error));
        if (is_output)
            NH_TRY_DONE(nhi_builder_set_unit(copy->builder, copy->item[i], store->units[i], error));
    }
    status = nhi_view_lines(store, series, copy->export->keep, take_line, copy, error);
done:
    nhi_free(copy->item);
    copy->item = NULL;
    return status;
}

/* Cannot happen: every value was stored before, and only once. */
static nh_status refuse_cell(void *state, const struct nhi_cell *cell, const struct nhi_cell *first,
                             int decimals, struct nh_error *error)
{
    (void)state, (void)cell, (void)first;
    return nhi_fail(error, NH_RANGE,
                    "a value with the %d decimals of its series does not fit into 64 bits: export csv",
                    decimals);
}

/* ---- tables ---------------------------------------------------------------------------------------------------- */

static nh_status copy_bytes(const void *from, size_t n, size_t element_bytes, void *to,
                            struct nh_error *error)
{
    void *made;
    if (from == NULL)
        return NH_OK;
    NH_TRY(nhi_alloc(n, element_bytes, &made, error));
    memcpy(made, from, n * element_bytes);
    memcpy(to, &made, sizeof made);
    return NH_OK;
}

static nh_status copy_column(const struct nhi_column *from, size_t n_rows, struct nhi_column *to,
                             struct nh_error *error)
{
    to->is_number = from->is_number;
    to->decimals = from->decimals;
    to->width_bytes = from->width_bytes;
    NH_TRY(nhi_strndup(from->name, strlen(from->name), &to->name, error));
    NH_TRY(copy_bytes(from->number, n_rows, sizeof *from->number, &to->number, error));
    return copy_bytes(from->text, n_rows, from->width_bytes, &to->text, error);
}

static nh_status copy_table(const struct copy *copy, const char *name, struct nh_error *error)
{
    const struct nhi_table *from = nhi_store_table(copy->export->store, name);
    struct nhi_table to = {0};
    nh_status status;
    if (from == NULL)
        return NH_OK;
    NH_TRY_DONE(nhi_strndup(from->name, strlen(from->name), &to.name, error));
    NH_TRY_DONE(nhi_alloc(from->n_columns, sizeof *to.columns, &to.columns, error));
    to.n_rows = from->n_rows;
    for (size_t c = 0; c < from->n_columns; c++) {
        to.n_columns = c + 1;
        NH_TRY_DONE(copy_column(&from->columns[c], from->n_rows, &to.columns[c], error));
    }
    status = nhi_builder_table(copy->builder, &to, error);
done:
    nhi_table_clear(&to);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static nh_status build(struct copy *copy, const char *path, struct nh_error *error)
{
    static const char *const tables[] = {"carriers", "deflators", "accounts", "targets"};
    const struct nhi_builder_options options = {.store_path = path};
    struct nhi_builder_result result;
    NH_TRY(nhi_builder_new(copy->export->store->context, &options, &copy->builder, error));
    NH_TRY(copy_enterprises(copy, error));
    NH_TRY(copy_series(copy, NHI_QUANTITY, error));
    NH_TRY(copy_series(copy, NHI_OUTPUT, error));
    NH_TRY(nhi_builder_check(copy->builder, refuse_cell, NULL, error));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        NH_TRY(copy_table(copy, tables[i], error));
    return nhi_builder_commit(copy->builder, HISTORY, NULL, &result, error);
}

/* The one segment comes out of its store, which is not needed any more. */
static nh_status take_out(const struct nhi_export *export, const char *store, struct nh_error *error)
{
    struct nhi_buffer from = {0}, to = {0};
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&from, error, "%s/seg-000001.h5", store));
    NH_TRY_DONE(nhi_buffer_printf(&to, error, "%s/" NHI_EXPORT_SEGMENT, export->directory));
    if (rename(from.data, to.data) != 0)
        status = nhi_fail(error, NH_IO, "cannot make %s: %s", to.data, strerror(errno));
done:
    nhi_buffer_free(&from);
    nhi_buffer_free(&to);
    return status;
}

nh_status nhi_export_hdf5(struct nhi_export *export, struct nh_error *error)
{
    struct copy copy = {.export = export};
    struct nhi_buffer path = {0};
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(&path, error, "%s/store", export->directory));
    status = build(&copy, path.data, error);
    nhi_builder_free(copy.builder);
    NH_TRY_DONE(status);
    status = take_out(export, path.data, error);
done:
    if (path.data != NULL)
        nhi_export_remove(path.data);
    nhi_buffer_free(&path);
    nhi_free(copy.enterprise);
    return status;
}
