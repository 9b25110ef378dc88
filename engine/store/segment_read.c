/* segment_read.c - opening one segment, its model, its chunks. Everything is found by name, every property of a dataset
 * is checked before its content is read, and the dimension scales (variable-length references) are never opened. */
#include "engine/base/memory.h"
#include "engine/store/segment_hdf5.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MAX_LINKS = 4096,
    MAX_RATIO = 1100 /* deflate cannot inflate more than 1032 times */
};

struct open_series {
    hid_t dataset; /* -1: the series is not there */
    int32_t *keys[3];
};

struct nhi_segment {
    char *path;
    hid_t file;
    uint64_t file_bytes;
    struct nhi_segment_model model;
    struct open_series series[NHI_N_SERIES];
};

static nh_status refused(const struct nhi_segment *segment, const char *dataset, const char *what,
                         struct nh_error *error)
{
    return nhi_fail(error, NH_FORMAT,
                    "%s: %s: %s: not a segment of nenghao (profile " NHI_SCHEMA "), or damaged",
                    segment->path, dataset, what);
}

static nh_status failed(const struct nhi_segment *segment, const char *what, struct nh_error *error)
{
    return nhi_h5_fail(error, NH_FORMAT, what, segment->path);
}

/* ---- datasets, checked ----------------------------------------------------------------------------------- */

/* What a dataset is; filled by open_dataset. */
struct dataset {
    hid_t id;
    int rank;
    hsize_t size[2], chunk[2];
    enum nhi_codec codec;
    size_t element_bytes;
};

/* Only chunked storage inside the file, through fletcher32 alone or shuffle, deflate, fletcher32. */
static const char *check_creation(hid_t creation, struct dataset *dataset)
{
    if (H5Pget_layout(creation) != H5D_CHUNKED)
        return "its layout is not chunked";
    if (H5Pget_external_count(creation) != 0)
        return "its storage is outside the file";
    dataset->rank = H5Pget_chunk(creation, 2, dataset->chunk);
    if (dataset->rank < 1 || dataset->rank > 2)
        return "it has not one or two dimensions";
    static const H5Z_filter_t plain[] = {H5Z_FILTER_FLETCHER32};
    static const H5Z_filter_t deflate[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
    const int n = H5Pget_nfilters(creation);
    const H5Z_filter_t *expected = n == 1 ? plain : deflate;
    if (n != 1 && n != 3)
        return "its filters are not those of the profile";
    for (int i = 0; i < n; i++) {
        unsigned flags, config;
        size_t n_values = 0;
        if (H5Pget_filter2(creation, (unsigned)i, &flags, &n_values, NULL, 0, NULL, &config) != expected[i])
            return "its filters are not those of the profile";
    }
    dataset->codec = n == 1 ? NHI_CODEC_NONE : NHI_CODEC_DEFLATE;
    return NULL;
}

/* HDF5 reads a chunk that was never written as the fill value, without a word. */
static const char *check_chunks(const struct dataset *dataset)
{
    hsize_t n_stored = 0, n_expected = 1;
    hid_t space = H5Dget_space(dataset->id);
    const bool is_known = space >= 0 && H5Dget_num_chunks(dataset->id, space, &n_stored) >= 0;
    const bool is_closed = space < 0 || H5Sclose(space) >= 0;
    for (int i = 0; i < dataset->rank; i++)
        n_expected *= dataset->size[i] / dataset->chunk[i] + (dataset->size[i] % dataset->chunk[i] != 0);
    return is_known && is_closed && n_stored == n_expected ? NULL : "a chunk is missing";
}

static const char *check_extent(const struct nhi_segment *segment, struct dataset *dataset)
{
    hid_t space = H5Dget_space(dataset->id);
    const bool is_simple = space >= 0 && H5Sget_simple_extent_ndims(space) == dataset->rank &&
                           H5Sget_simple_extent_dims(space, dataset->size, NULL) >= 0;
    const bool is_closed = space < 0 || H5Sclose(space) >= 0;
    if (!is_simple || !is_closed)
        return "its extent cannot be read";
    if (dataset->rank == 1)
        dataset->size[1] = dataset->chunk[1] = 1;
    nhi_u128 n_bytes = (nhi_u128)dataset->size[0] * dataset->size[1] * dataset->element_bytes;
    nhi_u128 n_chunk = (nhi_u128)dataset->chunk[0] * dataset->chunk[1] * dataset->element_bytes;
    if (n_bytes == 0 || n_bytes > (nhi_u128)segment->file_bytes * MAX_RATIO ||
        n_chunk > NHI_MAX_CHUNK_BYTES || n_chunk == 0)
        return "its extent is impossible for the size of the file";
    return check_chunks(dataset);
}

/* Opens a dataset whose elements must be of `type` (file type). */
static nh_status open_dataset(const struct nhi_segment *segment, const char *name, hid_t type,
                              struct dataset *dataset, struct nh_error *error)
{
    const char *problem = NULL;
    dataset->id = H5Dopen2(segment->file, name, H5P_DEFAULT);
    if (dataset->id < 0)
        return failed(segment, name, error);
    hid_t creation = H5Dget_create_plist(dataset->id), found = H5Dget_type(dataset->id);
    if (creation < 0 || found < 0)
        problem = "its properties cannot be read";
    if (problem == NULL)
        problem = check_creation(creation, dataset);
    if (problem == NULL && H5Tequal(found, type) <= 0)
        problem = "it is of another type";
    dataset->element_bytes = H5Tget_size(type);
    if (creation >= 0 && H5Pclose(creation) < 0)
        problem = "its properties cannot be closed";
    if (found >= 0 && H5Tclose(found) < 0)
        problem = "its type cannot be closed";
    if (problem == NULL)
        problem = check_extent(segment, dataset);
    if (problem == NULL)
        return NH_OK;
    (void)H5Dclose(dataset->id); /* the problem is reported */
    dataset->id = -1;
    return refused(segment, name, problem, error);
}

static bool exists(const struct nhi_segment *segment, const char *name)
{
    return H5Lexists(segment->file, name, H5P_DEFAULT) > 0;
}

/* Reads a whole dataset into new memory; *n0 and *n1 get its extent. */
static nh_status read_all(const struct nhi_segment *segment, const char *name, hid_t file_type,
                          hid_t memory_type, void *pointer_to_values, size_t *n0, size_t *n1,
                          struct nh_error *error)
{
    struct dataset dataset;
    void *values = NULL;
    NH_TRY(open_dataset(segment, name, file_type, &dataset, error));
    nh_status status =
        nhi_alloc((size_t)(dataset.size[0] * dataset.size[1]), dataset.element_bytes, &values, error);
    if (status == NH_OK && H5Dread(dataset.id, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        status = failed(segment, name, error);
    if (H5Dclose(dataset.id) < 0 && status == NH_OK)
        status = failed(segment, name, error);
    if (status != NH_OK) {
        nhi_free(values);
        return status;
    }
    memcpy(pointer_to_values, &values, sizeof values);
    *n0 = (size_t)dataset.size[0];
    if (n1 != NULL)
        *n1 = (size_t)dataset.size[1];
    return NH_OK;
}

/* H5Aread writes as many elements as the file says: more than one would run over the reader's memory. */
static bool is_single(hid_t attribute)
{
    hid_t space = H5Aget_space(attribute);
    const bool is_one = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    return (space < 0 || H5Sclose(space) >= 0) && is_one;
}

static nh_status read_attribute(const struct nhi_segment *segment, hid_t object, const char *name, hid_t type,
                                void *value, struct nh_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const bool is_good = attribute >= 0 && is_single(attribute) && H5Aread(attribute, type, value) >= 0;
    const nh_status status = is_good ? NH_OK : failed(segment, name, error);
    if (attribute >= 0)
        (void)H5Aclose(attribute); /* read-only */
    return status;
}

/* A text attribute of fixed length into a buffer. */
static nh_status read_text_attribute(const struct nhi_segment *segment, hid_t object, const char *name,
                                     char *text, size_t text_bytes, struct nh_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = attribute >= 0 ? H5Aget_type(attribute) : -1;
    memset(text, 0, text_bytes);
    const bool is_good = type >= 0 && is_single(attribute) && H5Tget_class(type) == H5T_STRING &&
                         H5Tis_variable_str(type) == 0 && H5Tget_size(type) < text_bytes &&
                         H5Aread(attribute, type, text) >= 0;
    const nh_status status = is_good ? NH_OK : failed(segment, name, error);
    if (type >= 0)
        (void)H5Tclose(type); /* read-only */
    if (attribute >= 0)
        (void)H5Aclose(attribute);
    return status;
}

/* ---- the model ------------------------------------------------------------------------------------------- */

/* New dictionary from a 2-D array of characters; without the dataset it is empty. Equal texts are refused. */
static nh_status read_dictionary(const struct nhi_segment *segment, const char *name,
                                 struct nhi_dictionary **dictionary, struct nh_error *error)
{
    char *texts = NULL;
    size_t n = 0, width = 0;
    nh_status status;
    NH_TRY(nhi_dictionary_new(dictionary, error));
    if (!exists(segment, name))
        return NH_OK;
    NH_TRY(read_all(segment, name, H5T_C_S1, H5T_C_S1, &texts, &n, &width, error));
    status = NH_OK;
    for (size_t i = 0; i < n; i++) {
        int32_t id;
        bool is_new;
        NH_TRY_DONE(nhi_dictionary_add(*dictionary, texts + i * width, strnlen(texts + i * width, width), &id,
                                       &is_new, error));
        if (!is_new) {
            status = refused(segment, name, "it holds a text twice", error);
            goto done;
        }
    }
done:
    nhi_free(texts);
    return status;
}

static nh_status read_codes(const struct nhi_segment *segment, const char *name, size_t n_expected,
                            int32_t n_labels, int32_t **codes, struct nh_error *error)
{
    size_t n;
    NH_TRY(read_all(segment, name, H5T_STD_I32LE, H5T_NATIVE_INT32, codes, &n, NULL, error));
    if (n != n_expected)
        return refused(segment, name, "it has another length than its axis", error);
    for (size_t i = 0; i < n; i++)
        if ((*codes)[i] < 0 || (*codes)[i] >= n_labels)
            return refused(segment, name, "a number is outside its list", error);
    return NH_OK;
}

static nh_status read_attribute_of_enterprises(struct nhi_segment *segment, size_t i, const char *name,
                                               struct nh_error *error)
{
    struct nhi_attribute *attribute = &segment->model.enterprises.attributes[i];
    char base[NHI_NAME_BYTES], dataset[NHI_NAME_BYTES + 8];
    NH_TRY(nhi_strndup(name, strlen(name), &attribute->name, error));
    nhi_attribute_dataset(name, i, base);
    snprintf(dataset, sizeof dataset, "%s_label", base);
    NH_TRY(read_dictionary(segment, dataset, &attribute->labels, error));
    snprintf(dataset, sizeof dataset, "%s_code", base);
    return read_codes(segment, dataset, (size_t)nhi_dictionary_count(segment->model.enterprises.ids),
                      nhi_dictionary_count(attribute->labels), &attribute->code, error);
}

static nh_status read_enterprises(struct nhi_segment *segment, struct nh_error *error)
{
    struct nhi_enterprises *enterprises = &segment->model.enterprises;
    struct nhi_dictionary *names = NULL;
    NH_TRY(read_dictionary(segment, "enterprise_id", &enterprises->ids, error));
    nh_status status;
    NH_TRY_DONE(read_dictionary(segment, "attribute_name", &names, error));
    const size_t n = (size_t)nhi_dictionary_count(names);
    NH_TRY_DONE(nhi_alloc(n, sizeof *enterprises->attributes, &enterprises->attributes, error));
    enterprises->n_attributes = n;
    for (size_t i = 0; i < n; i++)
        NH_TRY_DONE(
            read_attribute_of_enterprises(segment, i, nhi_dictionary_text(names, (int32_t)i, NULL), error));
    if (nhi_dictionary_count(enterprises->ids) > 0 &&
        (n < 2 || strcmp(enterprises->attributes[0].name, "region") != 0 ||
         strcmp(enterprises->attributes[1].name, "industry") != 0))
        status = refused(segment, "attribute_name", "it does not begin with region and industry", error);
done:
    nhi_dictionary_free(names);
    return status;
}

static nh_status read_units(struct nhi_segment *segment, struct nh_error *error)
{
    const size_t n_measures = (size_t)nhi_dictionary_count(segment->model.measures);
    char *texts = NULL;
    size_t n, width;
    if (n_measures == 0)
        return NH_OK;
    NH_TRY(nhi_alloc(n_measures, sizeof *segment->model.units, &segment->model.units, error));
    NH_TRY(read_all(segment, "measure_units", H5T_C_S1, H5T_C_S1, &texts, &n, &width, error));
    nh_status status =
        n == n_measures ? NH_OK : refused(segment, "measure_units", "it has another length", error);
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
    struct dataset dataset;
    size_t n;
    snprintf(dataset_name, sizeof dataset_name, "%.40s_%.48s", table->name, name);
    NH_TRY(nhi_strndup(name, strlen(name), &column->name, error));
    hid_t id = H5Dopen2(segment->file, dataset_name, H5P_DEFAULT), type = id >= 0 ? H5Dget_type(id) : -1;
    column->is_number = type >= 0 && H5Tget_class(type) == H5T_INTEGER;
    const bool is_closed = (type < 0 || H5Tclose(type) >= 0) && (id < 0 || H5Dclose(id) >= 0);
    if (id < 0 || type < 0 || !is_closed)
        return failed(segment, dataset_name, error);
    if (!column->is_number) {
        NH_TRY(read_all(segment, dataset_name, H5T_C_S1, H5T_C_S1, &column->text, &n, &column->width_bytes,
                        error));
    } else {
        NH_TRY(read_all(segment, dataset_name, H5T_STD_I64LE, H5T_NATIVE_INT64, &column->number, &n, NULL,
                        error));
        int32_t decimals = 0;
        NH_TRY(open_dataset(segment, dataset_name, H5T_STD_I64LE, &dataset, error));
        nh_status status =
            read_attribute(segment, dataset.id, "nh_decimals", H5T_NATIVE_INT32, &decimals, error);
        if (H5Dclose(dataset.id) < 0 && status == NH_OK)
            status = failed(segment, dataset_name, error);
        NH_TRY(status);
        if (decimals < 0 || decimals > NHI_MAX_DECIMALS)
            return refused(segment, dataset_name, "its decimals are impossible", error);
        column->decimals = decimals;
    }
    if (table->n_columns > 1 && n != table->n_rows)
        return refused(segment, dataset_name, "it has another length than its table", error);
    table->n_rows = n;
    return NH_OK;
}

/* table_column lists "table/column" in order; columns of one table stand together. */
static nh_status read_tables(struct nhi_segment *segment, struct nh_error *error)
{
    struct nhi_segment_model *model = &segment->model;
    struct nhi_dictionary *columns = NULL;
    nh_status status;
    NH_TRY_DONE(read_dictionary(segment, "table_column", &columns, error));
    const int32_t n = nhi_dictionary_count(columns);
    NH_TRY_DONE(nhi_alloc((size_t)n, sizeof *model->tables, &model->tables, error));
    for (int32_t i = 0; i < n; i++) {
        const char *text = nhi_dictionary_text(columns, i, NULL), *slash = strchr(text, '/');
        if (slash == NULL) {
            status = refused(segment, "table_column", "an entry is not table/column", error);
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
    struct dataset dataset;
    char freq[32];
    int64_t *minutes = NULL, first, last;
    size_t n;
    NH_TRY(open_dataset(segment, name, H5T_STD_I64LE, &dataset, error));
    nh_status status = read_text_attribute(segment, dataset.id, "nh_freq", freq, sizeof freq, error);
    if (H5Dclose(dataset.id) < 0 && status == NH_OK)
        status = failed(segment, name, error);
    NH_TRY(status);
    NH_TRY(read_all(segment, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &minutes, &n, NULL, error));
    const bool is_regular = n <= UINT32_MAX && nhi_freq_parse(freq, &axis->freq) &&
                            nhi_period_from_minutes(minutes[0], axis->freq, &first) &&
                            nhi_period_from_minutes(minutes[n - 1], axis->freq, &last) &&
                            last - first == (int64_t)n - 1;
    nhi_free(minutes);
    if (!is_regular)
        return refused(segment, name, "it is not a regular time axis", error);
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
        NH_TRY(read_text_attribute(segment, dataset, names[i], text, sizeof text, error));
        if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK || number.decimals != 0)
            return refused(segment, names[i], "it is not an integer", error);
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
    struct dataset dataset;
    int32_t decimals;
    if (!exists(segment, name))
        return NH_OK;
    NH_TRY(read_axis(segment, nhi_series_time_name(series), &info->axis, error));
    NH_TRY(
        open_dataset(segment, name, is_wide(segment, name) ? H5T_STD_I64LE : H5T_STD_I32LE, &dataset, error));
    segment->series[series].dataset = dataset.id;
    NH_TRY(read_attribute(segment, dataset.id, "nh_decimals", H5T_NATIVE_INT32, &decimals, error));
    NH_TRY(read_stats(segment, dataset.id, &info->stats, error));
    if (decimals < 0 || decimals > NHI_MAX_DECIMALS || dataset.rank != 2 || dataset.size[1] != info->axis.n ||
        dataset.chunk[0] > UINT32_MAX || dataset.chunk[1] > UINT32_MAX)
        return refused(segment, name, "its shape is wrong", error);
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
        return failed(segment, "cannot list the segment", error);
    if (group.nlinks > MAX_LINKS)
        return refused(segment, "/", "it holds too many objects", error);
    for (hsize_t i = 0; i < group.nlinks; i++) {
        H5L_info_t link;
        if (H5Lget_info_by_idx(segment->file, ".", H5_INDEX_NAME, H5_ITER_NATIVE, i, &link, H5P_DEFAULT) < 0)
            return failed(segment, "cannot list the segment", error);
        if (link.type != H5L_TYPE_HARD)
            return refused(segment, "/", "it holds a link that is not a hard link", error);
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
        return failed(segment, "cannot close the properties", error);
    return is_known && n_bytes == 0 ? NH_OK : refused(segment, "/", "it has a user block", error);
}

static nh_status read_model(struct nhi_segment *segment, struct nh_error *error)
{
    char schema[32];
    NH_TRY(check_start(segment, error));
    NH_TRY(check_links(segment, error));
    NH_TRY(read_text_attribute(segment, segment->file, "nh_schema", schema, sizeof schema, error));
    if (strcmp(schema, NHI_SCHEMA) != 0)
        return nhi_fail(error, NH_FORMAT, "%s: schema %s: this version reads " NHI_SCHEMA, segment->path,
                        schema);
    NH_TRY(read_enterprises(segment, error));
    NH_TRY(read_dictionary(segment, "carrier_id", &segment->model.carriers, error));
    NH_TRY(read_dictionary(segment, "measure_name", &segment->model.measures, error));
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
    hid_t access = nhi_h5_access();
    if (access >= 0) {
        segment->file = H5Fopen(segment->path, H5F_ACC_RDONLY, access);
        if (H5Pclose(access) < 0 || segment->file < 0)
            return failed(segment, "cannot open the segment", error);
        return NH_OK;
    }
    return failed(segment, "cannot set up the access", error);
}

nh_status nhi_segment_open(const char *path, struct nhi_segment **segment, struct nh_error *error)
{
    struct nhi_segment *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->file = -1;
    for (int series = 0; series < NHI_N_SERIES; series++)
        made->series[series].dataset = -1;
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
    for (int series = 0; series < NHI_N_SERIES; series++) {
        if (segment->series[series].dataset >= 0)
            (void)H5Dclose(segment->series[series].dataset); /* read-only: nothing can be lost */
        for (int k = 0; k < 3; k++)
            nhi_free(segment->series[series].keys[k]);
    }
    if (segment->file >= 0)
        (void)H5Fclose(segment->file); /* read-only */
    nhi_h5_loud(quiet);
    nhi_segment_model_clear(&segment->model);
    nhi_free(segment->path);
    nhi_free(segment);
}

const struct nhi_segment_model *nhi_segment_model(const struct nhi_segment *segment)
{
    return &segment->model;
}

/* ---- keys and values ------------------------------------------------------------------------------------- */

static nh_status read_keys(struct nhi_segment *segment, enum nhi_series series, struct nh_error *error)
{
    const struct nhi_segment_model *model = &segment->model;
    const bool is_output = strcmp(nhi_series_item_name(series), "measure") == 0;
    const struct {
        const char *name;
        int32_t n;
    } keys[3] = {
        {"enterprise", nhi_dictionary_count(model->enterprises.ids)},
        {nhi_series_item_name(series), nhi_dictionary_count(is_output ? model->measures : model->carriers)},
        {"flow", NHI_N_FLOWS}};
    for (int k = 0; k < 3; k++) {
        char name[NHI_NAME_BYTES];
        snprintf(name, sizeof name, "%s_line_%s", nhi_series_name(series), keys[k].name);
        NH_TRY(read_codes(segment, name, (size_t)model->series[series].n_lines, keys[k].n,
                          &segment->series[series].keys[k], error));
    }
    return NH_OK;
}

nh_status nhi_segment_keys(struct nhi_segment *segment, enum nhi_series series, struct nhi_line_keys *keys,
                           struct nh_error *error)
{
    int32_t **loaded = segment->series[series].keys;
    if (segment->model.series[series].n_lines > 0 && loaded[2] == NULL) {
        struct nhi_h5_quiet quiet = nhi_h5_quiet();
        const nh_status status = read_keys(segment, series, error);
        nhi_h5_loud(quiet);
        if (status != NH_OK) {
            for (int k = 0; k < 3; k++) {
                nhi_free(loaded[k]);
                loaded[k] = NULL;
            }
            return status;
        }
    }
    *keys = (struct nhi_line_keys){.enterprise = loaded[0], .item = loaded[1], .flow = loaded[2]};
    return NH_OK;
}

static nh_status reserve(struct nhi_raw_chunk *chunk, size_t n_bytes, struct nh_error *error)
{
    if (n_bytes <= chunk->capacity_bytes)
        return NH_OK;
    uint8_t *bytes;
    NH_TRY(nhi_alloc(n_bytes, 1, &bytes, error));
    nhi_free(chunk->bytes);
    chunk->bytes = bytes;
    chunk->capacity_bytes = n_bytes;
    return NH_OK;
}

/* H5Dget_chunk_storage_size and H5Dread_chunk cost the same for every chunk; the calls that look chunks up by their
 * number are quadratic in HDF5 1.10. */
static nh_status read_raw(struct nhi_segment *segment, enum nhi_series series, const hsize_t offset[2],
                          struct nhi_raw_chunk *chunk, struct nh_error *error)
{
    const hid_t dataset = segment->series[series].dataset;
    hsize_t n_bytes = 0;
    uint32_t mask = 0;
    if (H5Dget_chunk_storage_size(dataset, offset, &n_bytes) < 0)
        return failed(segment, "cannot find a chunk", error);
    if (n_bytes == 0 || n_bytes > segment->file_bytes)
        return refused(segment, nhi_series_name(series), "a chunk is missing", error);
    NH_TRY(reserve(chunk, (size_t)n_bytes, error));
#if H5_VERSION_GE(2, 0, 0)
    size_t capacity = chunk->capacity_bytes;
    const herr_t read = H5Dread_chunk2(dataset, H5P_DEFAULT, offset, &mask, chunk->bytes, &capacity);
#else
    const herr_t read = H5Dread_chunk(dataset, H5P_DEFAULT, offset, &mask, chunk->bytes);
#endif
    if (read < 0)
        return failed(segment, "cannot read a chunk", error);
    if (mask != 0)
        return refused(segment, nhi_series_name(series), "a chunk has skipped a filter", error);
    chunk->n_bytes = (size_t)n_bytes;
    return NH_OK;
}

nh_status nhi_segment_raw_chunk(struct nhi_segment *segment, enum nhi_series series, uint32_t i_block,
                                uint32_t j_block, struct nhi_raw_chunk *chunk, struct nh_error *error)
{
    const struct nhi_series_info *info = &segment->model.series[series];
    const hsize_t offset[2] = {(hsize_t)i_block * info->chunk_lines, (hsize_t)j_block * info->chunk_columns};
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    const nh_status status = read_raw(segment, series, offset, chunk, error);
    nhi_h5_loud(quiet);
    return status;
}

static void widen(int64_t *values, size_t n)
{
    const int32_t *narrow = (const int32_t *)(const void *)values; /* in place, from the back */
    for (size_t i = n; i-- > 0;) {
        int32_t value;
        memcpy(&value, &narrow[i], sizeof value);
        values[i] = value == NHI_MISSING_I32 ? NHI_MISSING_I64 : value;
    }
}

nh_status nhi_segment_read_lines(struct nhi_segment *segment, enum nhi_series series, uint64_t first,
                                 size_t n, int64_t *values, struct nh_error *error)
{
    const struct nhi_series_info *info = &segment->model.series[series];
    const hsize_t start[2] = {first, 0}, count[2] = {n, info->axis.n};
    const hid_t dataset = segment->series[series].dataset;
    if (n == 0)
        return NH_OK;
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    hid_t memory = H5Screate_simple(2, count, NULL), space = H5Dget_space(dataset);
    bool is_good = memory >= 0 && space >= 0 &&
                   H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                   H5Dread(dataset, info->width_bytes == 4 ? H5T_NATIVE_INT32 : H5T_NATIVE_INT64, memory,
                           space, H5P_DEFAULT, values) >= 0;
    const nh_status status = is_good ? NH_OK : failed(segment, "cannot read values", error);
    if (memory >= 0)
        (void)H5Sclose(memory); /* a selection in memory: nothing can be lost */
    if (space >= 0)
        (void)H5Sclose(space);
    nhi_h5_loud(quiet);
    if (status == NH_OK && info->width_bytes == 4)
        widen(values, n * info->axis.n);
    return status;
}
