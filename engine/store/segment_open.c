/* segment_open.c - opening one segment: its profile and its model. */
#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_LINKS = 4096 };

/* ---- the model ------------------------------------------------------------------------------------------- */

static nh_status read_units(struct nhi_segment *segment, struct nh_error *error)
{
    const size_t n_measures = (size_t)nhi_dictionary_count(segment->model.measures);
    char *texts = NULL;
    size_t n, width;
    if (n_measures == 0)
        return NH_OK;
    NH_TRY(nhi_alloc(n_measures, sizeof *segment->model.units, &segment->model.units, error));
    NH_TRY(nhi_dataset_read(segment, "measure_units", H5T_C_S1, H5T_C_S1, &texts, &n, &width, error));
    nh_status status = n == n_measures
                           ? NH_OK
                           : nhi_segment_refused(segment, "measure_units", "it has another length", error);
    for (size_t i = 0; i < n_measures && status == NH_OK; i++)
        status = nhi_strndup(texts + i * width, strnlen(texts + i * width, width), &segment->model.units[i],
                             error);
    nhi_free(texts);
    return status;
}

static nh_status read_column(struct nhi_segment *segment, struct nhi_table *table, const char *name,
                             struct nh_error *error)
{
    struct nhi_column *column = &table->columns[table->n_columns++];
    char dataset_name[NHI_NAME_BYTES];
    struct nhi_dataset dataset;
    size_t n;
    snprintf(dataset_name, sizeof dataset_name, "%.40s_%.48s", table->name, name);
    NH_TRY(nhi_strndup(name, strlen(name), &column->name, error));
    hid_t id = H5Dopen2(segment->file, dataset_name, H5P_DEFAULT), type = id >= 0 ? H5Dget_type(id) : -1;
    column->is_number = type >= 0 && H5Tget_class(type) == H5T_INTEGER;
    const bool is_closed = (type < 0 || H5Tclose(type) >= 0) && (id < 0 || H5Dclose(id) >= 0);
    if (id < 0 || type < 0 || !is_closed)
        return nhi_segment_failed(segment, dataset_name, error);
    if (!column->is_number) {
        NH_TRY(nhi_dataset_read(segment, dataset_name, H5T_C_S1, H5T_C_S1, &column->text, &n,
                                &column->width_bytes, error));
    } else {
        NH_TRY(nhi_dataset_read(segment, dataset_name, H5T_STD_I64LE, H5T_NATIVE_INT64, &column->number, &n,
                                NULL, error));
        int32_t decimals = 0;
        NH_TRY(nhi_dataset_open(segment, dataset_name, H5T_STD_I64LE, &dataset, error));
        nh_status status =
            nhi_attribute_read(segment, dataset.id, "nh_decimals", H5T_NATIVE_INT32, &decimals, error);
        if (H5Dclose(dataset.id) < 0 && status == NH_OK)
            status = nhi_segment_failed(segment, dataset_name, error);
        NH_TRY(status);
        if (decimals < 0 || decimals > NHI_MAX_DECIMALS)
            return nhi_segment_refused(segment, dataset_name, "its decimals are impossible", error);
        column->decimals = decimals;
    }
    if (table->n_columns > 1 && n != table->n_rows)
        return nhi_segment_refused(segment, dataset_name, "it has another length than its table", error);
    table->n_rows = n;
    return NH_OK;
}

/* table_column lists "table/column" in order; columns of one table stand together. */
static nh_status read_tables(struct nhi_segment *segment, struct nh_error *error)
{
    struct nhi_segment_model *model = &segment->model;
    struct nhi_dictionary *columns = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_segment_dictionary(segment, "table_column", &columns, error));
    const int32_t n = nhi_dictionary_count(columns);
    NH_TRY_DONE(nhi_alloc((size_t)n, sizeof *model->tables, &model->tables, error));
    for (int32_t i = 0; i < n; i++) {
        const char *text = nhi_dictionary_text(columns, i, NULL), *slash = strchr(text, '/');
        if (slash == NULL) {
            status = nhi_segment_refused(segment, "table_column", "an entry is not table/column", error);
            goto done;
        }
        const size_t n_name = (size_t)(slash - text);
        struct nhi_table *table = model->n_tables > 0 ? &model->tables[model->n_tables - 1] : NULL;
        if (table == NULL || strlen(table->name) != n_name || memcmp(table->name, text, n_name) != 0) {
            table = &model->tables[model->n_tables++];
            NH_TRY_DONE(nhi_strndup(text, n_name, &table->name, error));
            NH_TRY_DONE(nhi_alloc((size_t)n, sizeof *table->columns, &table->columns, error));
        }
        NH_TRY_DONE(read_column(segment, table, slash + 1, error));
    }
done:
    nhi_dictionary_free(columns);
    return status;
}

/* ---- series ---------------------------------------------------------------------------------------------- */

static nh_status read_axis(const struct nhi_segment *segment, const char *name, struct nhi_axis *axis,
                           struct nh_error *error)
{
    struct nhi_dataset dataset;
    char freq[32];
    int64_t *minutes = NULL, first, last;
    size_t n;
    NH_TRY(nhi_dataset_open(segment, name, H5T_STD_I64LE, &dataset, error));
    nh_status status = nhi_attribute_read_text(segment, dataset.id, "nh_freq", freq, sizeof freq, error);
    if (H5Dclose(dataset.id) < 0 && status == NH_OK)
        status = nhi_segment_failed(segment, name, error);
    NH_TRY(status);
    NH_TRY(nhi_dataset_read(segment, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &minutes, &n, NULL, error));
    const bool is_regular = n <= UINT32_MAX && nhi_freq_parse(freq, &axis->freq) &&
                            nhi_period_from_minutes(minutes[0], axis->freq, &first) &&
                            nhi_period_from_minutes(minutes[n - 1], axis->freq, &last) &&
                            last - first == (int64_t)n - 1;
    nhi_free(minutes);
    if (!is_regular)
        return nhi_segment_refused(segment, name, "it is not a regular time axis", error);
    axis->first = first;
    axis->n = (uint32_t)n;
    return NH_OK;
}

static nh_status read_stats(const struct nhi_segment *segment, hid_t dataset, struct nhi_column_stats *stats,
                            struct nh_error *error)
{
    static const char *const names[4] = {"nh_n_present", "nh_min", "nh_max", "nh_abs_sum"};
    nhi_i128 values[4];
    for (int i = 0; i < 4; i++) {
        char text[64];
        struct nhi_decimal number;
        NH_TRY(nhi_attribute_read_text(segment, dataset, names[i], text, sizeof text, error));
        if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK || number.decimals != 0)
            return nhi_segment_refused(segment, names[i], "it is not an integer", error);
        values[i] = number.value;
    }
    *stats = (struct nhi_column_stats){.n_present = (uint64_t)values[0],
                                       .min = (int64_t)values[1],
                                       .max = (int64_t)values[2],
                                       .abs_sum_lo = (uint64_t)values[3],
                                       .abs_sum_hi = (uint64_t)((nhi_u128)values[3] >> 64)};
    return NH_OK;
}

/* Does the dataset hold 64-bit integers? */
static bool is_wide(const struct nhi_segment *segment, const char *name)
{
    hid_t dataset = H5Dopen2(segment->file, name, H5P_DEFAULT),
          type = dataset >= 0 ? H5Dget_type(dataset) : -1;
    const bool is_equal = type >= 0 && H5Tequal(type, H5T_STD_I64LE) > 0;
    const bool is_closed = (type < 0 || H5Tclose(type) >= 0) && (dataset < 0 || H5Dclose(dataset) >= 0);
    return is_equal && is_closed;
}

static nh_status read_series(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    const char *name = nhi_series_name(series);
    struct nhi_series_info *info = &segment->model.series[series];
    struct nhi_dataset dataset;
    int32_t decimals;
    if (!nhi_dataset_exists(segment, name))
        return NH_OK;
    NH_TRY(read_axis(segment, nhi_series_time_name(series), &info->axis, error));
    NH_TRY(nhi_dataset_open(segment, name, is_wide(segment, name) ? H5T_STD_I64LE : H5T_STD_I32LE, &dataset,
                            error));
    segment->series[series].values.dataset = dataset;
    NH_TRY(nhi_attribute_read(segment, dataset.id, "nh_decimals", H5T_NATIVE_INT32, &decimals, error));
    NH_TRY(read_stats(segment, dataset.id, &info->stats, error));
    if (decimals < 0 || decimals > NHI_MAX_DECIMALS || dataset.rank != 2 || dataset.size[1] != info->axis.n ||
        dataset.chunk[0] > UINT32_MAX || dataset.chunk[1] > UINT32_MAX)
        return nhi_segment_refused(segment, name, "its shape is wrong", error);
    info->n_lines = dataset.size[0];
    info->decimals = decimals;
    info->width_bytes = (int)dataset.element_bytes;
    info->chunk_lines = (uint32_t)dataset.chunk[0];
    info->chunk_columns = (uint32_t)dataset.chunk[1];
    info->codec = dataset.codec;
    return NH_OK;
}

/* ---- file ------------------------------------------------------------------------------------------------ */

/* Hard links only: an external link would open another file. */
static nh_status check_links(const struct nhi_segment *segment, struct nh_error *error)
{
    H5G_info_t group;
    if (H5Gget_info(segment->file, &group) < 0)
        return nhi_segment_failed(segment, "cannot list the segment", error);
    if (group.nlinks > MAX_LINKS)
        return nhi_segment_refused(segment, "/", "it holds too many objects", error);
    for (hsize_t i = 0; i < group.nlinks; i++) {
        H5L_info_t link;
        if (H5Lget_info_by_idx(segment->file, ".", H5_INDEX_NAME, H5_ITER_NATIVE, i, &link, H5P_DEFAULT) < 0)
            return nhi_segment_failed(segment, "cannot list the segment", error);
        if (link.type != H5L_TYPE_HARD)
            return nhi_segment_refused(segment, "/", "it holds a link that is not a hard link", error);
    }
    return NH_OK;
}

/* Bytes in front of the file could make it something else for another program. */
static nh_status check_start(const struct nhi_segment *segment, struct nh_error *error)
{
    hsize_t n_bytes = 0;
    hid_t creation = H5Fget_create_plist(segment->file);
    const bool is_known = creation >= 0 && H5Pget_userblock(creation, &n_bytes) >= 0;
    if (creation >= 0 && H5Pclose(creation) < 0)
        return nhi_segment_failed(segment, "cannot close the properties", error);
    return is_known && n_bytes == 0 ? NH_OK : nhi_segment_refused(segment, "/", "it has a user block", error);
}

static nh_status read_model(struct nhi_segment *segment, struct nh_error *error)
{
    char schema[32];
    NH_TRY(check_start(segment, error));
    NH_TRY(check_links(segment, error));
    NH_TRY(nhi_attribute_read_text(segment, segment->file, "nh_schema", schema, sizeof schema, error));
    if (strcmp(schema, NHI_SCHEMA) != 0)
        return nhi_fail(error, NH_FORMAT, "%s: schema %s: this version reads " NHI_SCHEMA, segment->path,
                        schema);
    NH_TRY(nhi_segment_read_enterprises(segment, error));
    NH_TRY(nhi_segment_dictionary(segment, "carrier_id", &segment->model.carriers, error));
    NH_TRY(nhi_segment_dictionary(segment, "measure_name", &segment->model.measures, error));
    NH_TRY(read_units(segment, error));
    NH_TRY(read_tables(segment, error));
    for (int series = 0; series < NHI_N_SERIES; series++)
        NH_TRY(read_series(segment, (enum nhi_series)series, error));
    return NH_OK;
}

static nh_status open_file(struct nhi_segment *segment, struct nh_error *error)
{
    struct stat stat_of_file;
    if (stat(segment->path, &stat_of_file) != 0)
        return nhi_fail(error, NH_IO, "cannot open %s: %s", segment->path, strerror(errno));
    if (!S_ISREG(stat_of_file.st_mode))
        return nhi_fail(error, NH_FORMAT, "%s: not a regular file", segment->path);
    segment->file_bytes = (uint64_t)stat_of_file.st_size;
    segment->kernels = nhi_kernels_select("scalar"); /* every build has them */
    hid_t access = nhi_h5_access();
    if (access >= 0) {
        segment->file = H5Fopen(segment->path, H5F_ACC_RDONLY, access);
        if (H5Pclose(access) < 0 || segment->file < 0)
            return nhi_segment_failed(segment, "cannot open the segment", error);
        return NH_OK;
    }
    return nhi_segment_failed(segment, "cannot set up the access", error);
}

static void name_series(struct nhi_open_series *open, enum nhi_series series)
{
    const char *const keys[NHI_N_KEYS] = {"enterprise", nhi_series_item_name(series), "flow"};
    const char *name = nhi_series_name(series);
    open->values = (struct nhi_chunks){.dataset.id = -1, .path = NHI_READ_HDF5};
    snprintf(open->values.name, sizeof open->values.name, "%s", name);
    for (int k = 0; k < NHI_N_KEYS; k++) {
        open->keys[k] = open->values;
        snprintf(open->keys[k].name, sizeof open->keys[k].name, "%s_line_%s", name, keys[k]);
    }
}

static void close_series(struct nhi_open_series *open)
{
    nhi_chunks_close(&open->values);
    for (int k = 0; k < NHI_N_KEYS; k++) {
        nhi_chunks_close(&open->keys[k]);
        nhi_free(open->loaded[k]);
    }
    nhi_free(open->runs);
}

nh_status nhi_segment_open(const char *path, struct nhi_segment **segment, struct nh_error *error)
{
    struct nhi_segment *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->file = -1;
    made->descriptor = -1;
    for (int series = 0; series < NHI_N_SERIES; series++)
        name_series(&made->series[series], (enum nhi_series)series);
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = nhi_strndup(path, strlen(path), &made->path, error);
    if (status == NH_OK)
        status = open_file(made, error);
    if (status == NH_OK)
        status = read_model(made, error);
    nhi_h5_loud(quiet);
    if (status == NH_OK)
        *segment = made;
    else
        nhi_segment_close(made);
    return status;
}

void nhi_segment_close(struct nhi_segment *segment)
{
    if (segment == NULL)
        return;
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    for (int series = 0; series < NHI_N_SERIES; series++)
        close_series(&segment->series[series]);
    if (segment->file >= 0)
        (void)H5Fclose(segment->file); /* read-only */
    nhi_h5_loud(quiet);
    nhi_segment_unmap(segment);
    nhi_segment_model_clear(&segment->model);
    nhi_free(segment->path);
    nhi_free(segment);
}

void nhi_segment_use(struct nhi_segment *segment, const struct nhi_kernels *kernels)
{
    segment->kernels = kernels;
}

const char *nhi_segment_path(const struct nhi_segment *segment)
{
    return segment->path;
}

uint64_t nhi_segment_file_bytes(const struct nhi_segment *segment)
{
    return segment->file_bytes;
}

const struct nhi_segment_model *nhi_segment_model(const struct nhi_segment *segment)
{
    return &segment->model;
}
