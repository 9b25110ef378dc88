/* segment_content.c - everything of a segment that is being written but its series; see segment_put.h. */
#include "engine/base/memory.h"
#include "engine/store/segment_put.h"

#include <stdio.h>
#include <string.h>

static nh_status put_numbers(struct nhi_new_file *file, const char *name, const char *axis, size_t n,
                             const struct nhi_column *column, struct nh_error *error)
{
    static const int64_t missing = NHI_MISSING_I64;
    struct nhi_shape shape = nhi_vector_of(n);
    hid_t dataset;
    shape.fill = &missing;
    NH_TRY(nhi_need_axis(file, axis, n, error));
    nh_status status = nhi_create_dataset(file, name, H5T_STD_I64LE, &shape, &dataset, error);
    if (status == NH_OK)
        status = nhi_attach_axis(file, dataset, axis, 0, error);
    if (status == NH_OK)
        status = nhi_put_attribute(file, dataset, "_FillValue", H5T_NATIVE_INT64, &missing, error);
    if (status == NH_OK)
        status = nhi_put_scale(file, dataset, column->decimals, error);
    if (status == NH_OK &&
        H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, column->number) < 0)
        status = nhi_put_failed(file, "cannot write numbers", error);
    return nhi_close_dataset(file, &dataset, status, error);
}

static nh_status texts_of_column(const void *state, size_t first, size_t n, char *rows,
                                 struct nh_error *error)
{
    const struct nhi_column *column = state;
    (void)error;
    memcpy(rows, column->text + first * column->width_bytes, n * column->width_bytes);
    return NH_OK;
}

static nh_status put_tables(struct nhi_new_file *file, const struct nhi_segment_model *model,
                            struct nh_error *error)
{
    struct nhi_dictionary *columns;
    NH_TRY(nhi_dictionary_new(&columns, error));
    nh_status status = NH_OK;
    for (size_t t = 0; t < model->n_tables; t++) {
        const struct nhi_table *table = &model->tables[t];
        char axis[NHI_NAME_BYTES], name[NHI_NAME_BYTES];
        snprintf(axis, sizeof axis, "%s_row", table->name);
        for (size_t c = 0; c < table->n_columns && table->n_rows > 0; c++) {
            const struct nhi_column *column = &table->columns[c];
            int32_t id;
            int n = snprintf(name, sizeof name, "%s/%s", table->name, column->name); /* the list of columns */
            NH_TRY_DONE(nhi_dictionary_add(columns, name, (size_t)n, &id, NULL, error));
            snprintf(name, sizeof name, "%s_%s", table->name, column->name);
            const struct nhi_texts texts = {.n = table->n_rows,
                                            .width_bytes = column->width_bytes,
                                            .state = column,
                                            .make = texts_of_column};
            NH_TRY_DONE(column->is_number ? put_numbers(file, name, axis, table->n_rows, column, error)
                                          : nhi_put_texts(file, name, axis, &texts, error));
        }
    }
    NH_TRY_DONE(nhi_put_dictionary(file, "table_column", "table_columns", columns, error));
done:
    nhi_dictionary_free(columns);
    return status;
}

static nh_status put_codes(struct nhi_new_file *file, const char *name, size_t n,
                           const struct nhi_attribute *attribute, struct nh_error *error)
{
    int32_t *code;
    if (attribute->made == NULL)
        return nhi_put_ints(file, name, "enterprise", n, attribute->code, error);
    NH_TRY(nhi_alloc(n, sizeof *code, &code, error));
    for (size_t e = 0; e < n; e++)
        code[e] = (int32_t)e;
    const nh_status status = nhi_put_ints(file, name, "enterprise", n, code, error);
    nhi_free(code);
    return status;
}

static nh_status put_attribute(struct nhi_new_file *file, const struct nhi_attribute *attribute, size_t i,
                               size_t n, struct nh_error *error)
{
    char base[NHI_NAME_BYTES], name[NHI_NAME_BYTES + 8], axis[NHI_NAME_BYTES + 8];
    nhi_attribute_dataset(attribute->name, i, base);
    snprintf(name, sizeof name, "%s_label", base);
    snprintf(axis, sizeof axis, "%s_labels", base);
    NH_TRY(attribute->made != NULL ? nhi_put_texts(file, name, axis, attribute->made, error)
                                   : nhi_put_dictionary(file, name, axis, attribute->labels, error));
    snprintf(name, sizeof name, "%s_code", base);
    return put_codes(file, name, n, attribute, error);
}

static nh_status put_enterprises(struct nhi_new_file *file, const struct nhi_segment_model *model,
                                 struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = &model->enterprises;
    const size_t n = enterprises->made_ids != NULL ? enterprises->made_ids->n
                                                   : (size_t)nhi_dictionary_count(enterprises->ids);
    struct nhi_dictionary *names;
    NH_TRY(enterprises->made_ids != NULL
               ? nhi_put_texts(file, "enterprise_id", "enterprise", enterprises->made_ids, error)
               : nhi_put_dictionary(file, "enterprise_id", "enterprise", enterprises->ids, error));
    NH_TRY(nhi_dictionary_new(&names, error));
    nh_status status = NH_OK;
    for (size_t i = 0; i < enterprises->n_attributes && n > 0; i++) {
        const struct nhi_attribute *attribute = &enterprises->attributes[i];
        int32_t id;
        NH_TRY_DONE(nhi_dictionary_add(names, attribute->name, strlen(attribute->name), &id, NULL, error));
        NH_TRY_DONE(put_attribute(file, attribute, i, n, error));
    }
    NH_TRY_DONE(nhi_put_dictionary(file, "attribute_name", "attribute", names, error));
done:
    nhi_dictionary_free(names);
    return status;
}

static nh_status put_items(struct nhi_new_file *file, const struct nhi_segment_model *model,
                           struct nh_error *error)
{
    const char *flows[NHI_N_FLOWS];
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        flows[flow] = nhi_flow_name(flow);
    NH_TRY(nhi_put_text_list(file, "flow_name", "flow", NHI_N_FLOWS, flows, error));
    NH_TRY(nhi_put_dictionary(file, "carrier_id", "carrier", model->carriers, error));
    NH_TRY(nhi_put_dictionary(file, "measure_name", "measure", model->measures, error));
    const size_t n_measures = (size_t)nhi_dictionary_count(model->measures);
    if (n_measures == 0)
        return NH_OK;
    return nhi_put_text_list(file, "measure_units", "measure", n_measures, (const char *const *)model->units,
                             error);
}

nh_status nhi_put_time(struct nhi_new_file *file, const char *name, const struct nhi_axis *axis,
                       struct nh_error *error)
{
    const size_t n = axis->n;
    char bounds[NHI_NAME_BYTES];
    int64_t *minutes = NULL, *edges = NULL;
    hid_t dataset = -1;
    nh_status status = NH_OK;
    for (int32_t i = 0; i < file->n_axes; i++)
        if (strcmp(file->axes[i], name) == 0)
            return NH_OK;
    snprintf(bounds, sizeof bounds, "%s_bnds", name);
    NH_TRY_DONE(nhi_alloc(n, sizeof *minutes, &minutes, error));
    NH_TRY_DONE(nhi_alloc(2 * n, sizeof *edges, &edges, error));
    for (size_t i = 0; i < n; i++) {
        minutes[i] = edges[2 * i] = nhi_period_start_minutes(axis->freq, axis->first + (int64_t)i);
        edges[2 * i + 1] = nhi_period_start_minutes(axis->freq, axis->first + (int64_t)i + 1);
    }
    struct nhi_shape shape = nhi_vector_of(n);
    NH_TRY_DONE(nhi_create_dataset(file, name, H5T_STD_I64LE, &shape, &dataset, error));
    NH_TRY_DONE(nhi_put_text_attribute(file, dataset, "standard_name", "time", error));
    NH_TRY_DONE(nhi_put_text_attribute(file, dataset, "units", "minutes since 1970-01-01 00:00:00", error));
    NH_TRY_DONE(nhi_put_text_attribute(file, dataset, "calendar", "proleptic_gregorian", error));
    NH_TRY_DONE(nhi_put_text_attribute(file, dataset, "bounds", bounds, error));
    NH_TRY_DONE(nhi_put_text_attribute(file, dataset, "nh_freq", nhi_freq_name(axis->freq), error));
    if (H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, minutes) < 0 ||
        H5DSset_scale(dataset, name) < 0) {
        status = nhi_put_failed(file, "cannot write the time axis", error);
        goto done;
    }
    NH_TRY_DONE(nhi_close_dataset(file, &dataset, NH_OK, error));
    snprintf(file->axes[file->n_axes++], NHI_NAME_BYTES, "%s", name);
    NH_TRY_DONE(nhi_need_axis(file, "bnds", 2, error));
    shape = (struct nhi_shape){.rank = 2, .size = {n, 2}, .chunk = {shape.chunk[0], 2}};
    NH_TRY_DONE(nhi_create_dataset(file, bounds, H5T_STD_I64LE, &shape, &dataset, error));
    NH_TRY_DONE(nhi_attach_axis(file, dataset, name, 0, error));
    NH_TRY_DONE(nhi_attach_axis(file, dataset, "bnds", 1, error));
    if (H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, edges) < 0)
        status = nhi_put_failed(file, "cannot write the bounds of the time axis", error);
done:
    status = nhi_close_dataset(file, &dataset, status, error);
    nhi_free(edges);
    nhi_free(minutes);
    return status;
}

nh_status nhi_put_content(struct nhi_new_file *file, const struct nhi_segment_model *model,
                          struct nh_error *error)
{
    NH_TRY(nhi_put_text_attribute(file, file->id, "Conventions", "CF-1.11 NH-1.0", error));
    NH_TRY(nhi_put_text_attribute(file, file->id, "nh_schema", NHI_SCHEMA, error));
    NH_TRY(nhi_put_text_attribute(file, file->id, "title", "energy use and output of enterprises", error));
    NH_TRY(nhi_put_text_attribute(file, file->id, "source", "nenghao " NH_VERSION, error));
    NH_TRY(nhi_put_text_attribute(file, file->id, "history", model->history != NULL ? model->history : "",
                                  error));
    NH_TRY(put_enterprises(file, model, error));
    NH_TRY(put_items(file, model, error));
    return put_tables(file, model, error);
}
