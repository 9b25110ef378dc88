/* segment_write.c - writing one segment. Every dataset is chunked and carries a fletcher32 checksum, every axis has a
 * dimension scale, nothing has variable length and no time of day is stored: equal content gives equal bytes. */
#include "engine/base/memory.h"
#include "engine/store/segment_filter.h"
#include "engine/store/segment_hdf5.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    CHUNK_BYTES = 1 << 19,    /* of values: fits a share of the second or third level cache */
    ROW_BYTES = 1 << 16,      /* longer rows are cut at a natural period */
    PACKED_COLUMNS = 1 << 10, /* packed rows are shorter, so that their widths follow the values */
    INDEX_CHUNK = 262144,     /* elements of an index column */
    MAX_CHUNK_LINES = 65536,
    DEFLATE_LEVEL = 6,
    MAX_AXES = 1024 /* two for each of 256 attributes, and those of tables and series */
};

/* One series that is being written: rows are gathered until they fill a row of chunks. */
struct series_writer {
    hid_t values, index[3]; /* enterprise, item, flow */
    uint64_t n_written;
    uint32_t n_buffered;
    int64_t *buffer;  /* [chunk_lines x axis.n] */
    int32_t *keys[3]; /* [chunk_lines] */
};

struct nhi_segment_writer {
    char *path;
    hid_t file;
    struct nhi_segment_model *model;
    struct series_writer series[NHI_N_SERIES];
    int32_t n_axes;
    char axes[MAX_AXES][NHI_NAME_BYTES]; /* names that already have a scale */
};

static nh_status failed(const struct nhi_segment_writer *writer, const char *what, struct nh_error *error)
{
    return nhi_h5_fail(error, NH_IO, what, writer->path);
}

/* ---- attributes ------------------------------------------------------------------------------------------ */

static nh_status put_attribute(struct nhi_segment_writer *writer, hid_t object, const char *name, hid_t type,
                               const void *value, struct nh_error *error)
{
    static const char what[] = "cannot write an attribute";
    hid_t space = H5Screate(H5S_SCALAR), attribute = -1;
    nh_status status = NH_OK;
    if (space >= 0)
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, type, value) < 0)
        status = failed(writer, what, error);
    if (attribute >= 0 && H5Aclose(attribute) < 0 && status == NH_OK)
        status = failed(writer, what, error);
    if (space >= 0 && H5Sclose(space) < 0 && status == NH_OK)
        status = failed(writer, what, error);
    return status;
}

static nh_status put_text_attribute(struct nhi_segment_writer *writer, hid_t object, const char *name,
                                    const char *text, struct nh_error *error)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    nh_status status = NH_OK;
    const size_t n =
        strlen(text) > 0 ? strlen(text) : 1; /* a type of no bytes does not exist: then one NUL */
    if (type < 0 || H5Tset_size(type, n) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLPAD) < 0)
        status = failed(writer, "cannot make a text type", error);
    if (status == NH_OK)
        status = put_attribute(writer, object, name, type, text, error);
    if (type >= 0 && H5Tclose(type) < 0 && status == NH_OK)
        status = failed(writer, "cannot close a text type", error);
    return status;
}

static nh_status put_int_attribute(struct nhi_segment_writer *writer, hid_t object, const char *name,
                                   int32_t value, struct nh_error *error)
{
    return put_attribute(writer, object, name, H5T_NATIVE_INT32, &value, error);
}

/* ---- datasets -------------------------------------------------------------------------------------------- */

struct shape {
    int rank;
    hsize_t size[2], chunk[2];
    enum nhi_codec codec;
    const void *fill; /* NULL: none */
};

static struct shape vector_of(hsize_t n)
{
    return (struct shape){.rank = 1, .size = {n, 0}, .chunk = {n < INDEX_CHUNK ? n : INDEX_CHUNK, 0}};
}

static hid_t creation_of(const struct shape *shape, hid_t type)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    if (creation < 0)
        return creation;
    bool is_good = H5Pset_chunk(creation, shape->rank, shape->chunk) >= 0 &&
                   H5Pset_obj_track_times(creation, false) >= 0 &&
                   H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0;
    if (is_good && shape->codec == NHI_CODEC_DEFLATE)
        is_good = H5Pset_shuffle(creation) >= 0 && H5Pset_deflate(creation, DEFLATE_LEVEL) >= 0;
    if (is_good && shape->codec == NHI_CODEC_PACKED) {
        const unsigned values[NHI_PACKED_VALUES] = {NHI_PACKED_VERSION, (unsigned)H5Tget_size(type),
                                                    (unsigned)shape->chunk[1]};
        is_good =
            H5Pset_filter(creation, NHI_PACKED_FILTER, H5Z_FLAG_MANDATORY, NHI_PACKED_VALUES, values) >= 0;
    }
    if (is_good)
        is_good = H5Pset_fletcher32(creation) >= 0; /* last: it covers the stored bytes */
    if (is_good && shape->fill != NULL)
        is_good = H5Pset_fill_value(creation, type, shape->fill) >= 0;
    if (is_good)
        return creation;
    (void)H5Pclose(creation); /* the failure is reported by the caller */
    return -1;
}

/* Creates a dataset and returns its handle in *dataset (-1 on failure). */
static nh_status create_dataset(struct nhi_segment_writer *writer, const char *name, hid_t type,
                                const struct shape *shape, hid_t *dataset, struct nh_error *error)
{
    static const char what[] = "cannot create a dataset";
    hid_t creation = creation_of(shape, type), space = H5Screate_simple(shape->rank, shape->size, NULL);
    *dataset = -1;
    if (creation >= 0 && space >= 0)
        *dataset = H5Dcreate2(writer->file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    nh_status status = *dataset >= 0 ? NH_OK : failed(writer, what, error);
    if (creation >= 0 && H5Pclose(creation) < 0 && status == NH_OK)
        status = failed(writer, what, error);
    if (space >= 0 && H5Sclose(space) < 0 && status == NH_OK)
        status = failed(writer, what, error);
    return status;
}

static nh_status close_dataset(struct nhi_segment_writer *writer, hid_t *dataset, nh_status status,
                               struct nh_error *error)
{
    if (*dataset < 0)
        return status;
    const bool is_good = H5Dclose(*dataset) >= 0; /* HDF5 reports some lost writes only here */
    *dataset = -1;
    return status != NH_OK || is_good ? status : failed(writer, "cannot close a dataset", error);
}

/* The dimension scale of an axis that has no values of its own, as netCDF-4 marks it. */
static nh_status need_axis(struct nhi_segment_writer *writer, const char *name, hsize_t n,
                           struct nh_error *error)
{
    for (int32_t i = 0; i < writer->n_axes; i++)
        if (strcmp(writer->axes[i], name) == 0)
            return NH_OK;
    if (writer->n_axes == MAX_AXES)
        return nhi_fail(error, NH_RANGE, "%s: more than %d axes", writer->path, MAX_AXES);
    struct shape shape = vector_of(n);
    hid_t dataset;
    int8_t *zeros = NULL;
    nh_status status = create_dataset(writer, name, H5T_STD_I8LE, &shape, &dataset, error);
    if (status == NH_OK)
        status = nhi_alloc(n, 1, &zeros, error);
    char label[96];
    snprintf(label, sizeof label, "This is a netCDF dimension but not a netCDF variable.%10llu",
             (unsigned long long)n);
    if (status == NH_OK && (H5Dwrite(dataset, H5T_STD_I8LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros) < 0 ||
                            H5DSset_scale(dataset, label) < 0))
        status = failed(writer, "cannot write a dimension", error);
    nhi_free(zeros);
    status = close_dataset(writer, &dataset, status, error);
    if (status == NH_OK)
        snprintf(writer->axes[writer->n_axes++], NHI_NAME_BYTES, "%s", name);
    return status;
}

static nh_status attach(struct nhi_segment_writer *writer, hid_t dataset, const char *axis,
                        unsigned dimension, struct nh_error *error)
{
    hid_t scale = H5Dopen2(writer->file, axis, H5P_DEFAULT);
    nh_status status = scale >= 0 && H5DSattach_scale(dataset, scale, dimension) >= 0
                           ? NH_OK
                           : failed(writer, "cannot attach a dimension", error);
    return close_dataset(writer, &scale, status, error);
}

/* An int32 column along one axis. */
static nh_status put_ints(struct nhi_segment_writer *writer, const char *name, const char *axis, size_t n,
                          const int32_t *values, struct nh_error *error)
{
    struct shape shape = vector_of(n);
    hid_t dataset;
    NH_TRY(need_axis(writer, axis, n, error));
    nh_status status = create_dataset(writer, name, H5T_STD_I32LE, &shape, &dataset, error);
    if (status == NH_OK)
        status = attach(writer, dataset, axis, 0, error);
    if (status == NH_OK && H5Dwrite(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        status = failed(writer, "cannot write a column", error);
    return close_dataset(writer, &dataset, status, error);
}

/* Texts along one axis as a 2-D array of characters (fixed-length string elements crash netCDF 4.9.0). */
static nh_status put_texts(struct nhi_segment_writer *writer, const char *name, const char *axis, size_t n,
                           size_t width, const char *texts, struct nh_error *error)
{
    const size_t rows = width < CHUNK_BYTES ? CHUNK_BYTES / width : 1;
    struct shape shape = {.rank = 2, .size = {n, width}, .chunk = {n < rows ? n : rows, width}};
    char length[NHI_NAME_BYTES];
    hid_t dataset;
    snprintf(length, sizeof length, "%s_strlen", name);
    NH_TRY(need_axis(writer, axis, n, error));
    NH_TRY(need_axis(writer, length, width, error));
    nh_status status = create_dataset(writer, name, H5T_C_S1, &shape, &dataset, error);
    if (status == NH_OK)
        status = put_text_attribute(writer, dataset, "_Encoding", "utf-8", error);
    if (status == NH_OK)
        status = attach(writer, dataset, axis, 0, error);
    if (status == NH_OK)
        status = attach(writer, dataset, length, 1, error);
    if (status == NH_OK && H5Dwrite(dataset, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) < 0)
        status = failed(writer, "cannot write texts", error);
    return close_dataset(writer, &dataset, status, error);
}

/* The texts of a dictionary in the order of their numbers. */
static nh_status put_dictionary(struct nhi_segment_writer *writer, const char *name, const char *axis,
                                const struct nhi_dictionary *dictionary, struct nh_error *error)
{
    const size_t n = (size_t)nhi_dictionary_count(dictionary);
    const size_t longest = nhi_dictionary_max_bytes(dictionary), width = longest > 0 ? longest : 1;
    char *texts;
    if (n == 0)
        return NH_OK;
    NH_TRY(nhi_alloc(n * width, 1, &texts, error));
    for (size_t i = 0; i < n; i++) {
        size_t n_bytes;
        const char *text = nhi_dictionary_text(dictionary, (int32_t)i, &n_bytes);
        memcpy(texts + i * width, text, n_bytes);
    }
    nh_status status = put_texts(writer, name, axis, n, width, texts, error);
    nhi_free(texts);
    return status;
}

/* Texts given one by one. */
static nh_status put_text_list(struct nhi_segment_writer *writer, const char *name, const char *axis,
                               size_t n, const char *const *list, struct nh_error *error)
{
    size_t width = 1;
    char *texts;
    for (size_t i = 0; i < n; i++)
        width = strlen(list[i]) > width ? strlen(list[i]) : width;
    NH_TRY(nhi_alloc(n * width, 1, &texts, error));
    for (size_t i = 0; i < n; i++)
        memcpy(texts + i * width, list[i], strlen(list[i]));
    nh_status status = put_texts(writer, name, axis, n, width, texts, error);
    nhi_free(texts);
    return status;
}

/* ---- the parts of a segment ------------------------------------------------------------------------------ */

/* Scaled integers as CF packs them: foreign readers use scale_factor, the engine only nh_decimals. */
static nh_status put_scale(struct nhi_segment_writer *writer, hid_t dataset, int decimals,
                           struct nh_error *error)
{
    static const double factors[NHI_MAX_DECIMALS + 1] = {1,    1e-1, 1e-2, 1e-3, 1e-4,
                                                         1e-5, 1e-6, 1e-7, 1e-8, 1e-9};
    NH_TRY(put_int_attribute(writer, dataset, "nh_decimals", decimals, error));
    return put_attribute(writer, dataset, "scale_factor", H5T_NATIVE_DOUBLE, &factors[decimals], error);
}

static nh_status put_numbers(struct nhi_segment_writer *writer, const char *name, const char *axis, size_t n,
                             const struct nhi_column *column, struct nh_error *error)
{
    static const int64_t missing = NHI_MISSING_I64;
    struct shape shape = vector_of(n);
    hid_t dataset;
    shape.fill = &missing;
    NH_TRY(need_axis(writer, axis, n, error));
    nh_status status = create_dataset(writer, name, H5T_STD_I64LE, &shape, &dataset, error);
    if (status == NH_OK)
        status = attach(writer, dataset, axis, 0, error);
    if (status == NH_OK)
        status = put_attribute(writer, dataset, "_FillValue", H5T_NATIVE_INT64, &missing, error);
    if (status == NH_OK)
        status = put_scale(writer, dataset, column->decimals, error);
    if (status == NH_OK &&
        H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, column->number) < 0)
        status = failed(writer, "cannot write numbers", error);
    return close_dataset(writer, &dataset, status, error);
}

static nh_status put_tables(struct nhi_segment_writer *writer, struct nh_error *error)
{
    const struct nhi_segment_model *model = writer->model;
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
            if (column->is_number)
                NH_TRY_DONE(put_numbers(writer, name, axis, table->n_rows, column, error));
            else
                NH_TRY_DONE(
                    put_texts(writer, name, axis, table->n_rows, column->width_bytes, column->text, error));
        }
    }
    NH_TRY_DONE(put_dictionary(writer, "table_column", "table_columns", columns, error));
done:
    nhi_dictionary_free(columns);
    return status;
}

static nh_status put_enterprises(struct nhi_segment_writer *writer, struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = &writer->model->enterprises;
    const size_t n = (size_t)nhi_dictionary_count(enterprises->ids);
    struct nhi_dictionary *names;
    NH_TRY(put_dictionary(writer, "enterprise_id", "enterprise", enterprises->ids, error));
    NH_TRY(nhi_dictionary_new(&names, error));
    nh_status status = NH_OK;
    for (size_t i = 0; i < enterprises->n_attributes && n > 0; i++) {
        const struct nhi_attribute *attribute = &enterprises->attributes[i];
        char base[NHI_NAME_BYTES], name[NHI_NAME_BYTES + 8], axis[NHI_NAME_BYTES + 8];
        int32_t id;
        nhi_attribute_dataset(attribute->name, i, base);
        NH_TRY_DONE(nhi_dictionary_add(names, attribute->name, strlen(attribute->name), &id, NULL, error));
        snprintf(name, sizeof name, "%s_label", base);
        snprintf(axis, sizeof axis, "%s_labels", base);
        NH_TRY_DONE(put_dictionary(writer, name, axis, attribute->labels, error));
        snprintf(name, sizeof name, "%s_code", base);
        NH_TRY_DONE(put_ints(writer, name, "enterprise", n, attribute->code, error));
    }
    NH_TRY_DONE(put_dictionary(writer, "attribute_name", "attribute", names, error));
done:
    nhi_dictionary_free(names);
    return status;
}

static nh_status put_items(struct nhi_segment_writer *writer, struct nh_error *error)
{
    const struct nhi_segment_model *model = writer->model;
    const char *flows[NHI_N_FLOWS];
    for (int flow = 0; flow < NHI_N_FLOWS; flow++)
        flows[flow] = nhi_flow_name(flow);
    NH_TRY(put_text_list(writer, "flow_name", "flow", NHI_N_FLOWS, flows, error));
    NH_TRY(put_dictionary(writer, "carrier_id", "carrier", model->carriers, error));
    NH_TRY(put_dictionary(writer, "measure_name", "measure", model->measures, error));
    const size_t n_measures = (size_t)nhi_dictionary_count(model->measures);
    if (n_measures == 0)
        return NH_OK;
    return put_text_list(writer, "measure_units", "measure", n_measures, (const char *const *)model->units,
                         error);
}

/* The time axis: start of each period in minutes, and its bounds, as CF has it. */
static nh_status put_time(struct nhi_segment_writer *writer, const char *name, const struct nhi_axis *axis,
                          struct nh_error *error)
{
    const size_t n = axis->n;
    char bounds[NHI_NAME_BYTES];
    int64_t *minutes = NULL, *edges = NULL;
    hid_t dataset = -1;
    nh_status status = NH_OK;
    for (int32_t i = 0; i < writer->n_axes; i++)
        if (strcmp(writer->axes[i], name) == 0)
            return NH_OK;
    snprintf(bounds, sizeof bounds, "%s_bnds", name);
    NH_TRY_DONE(nhi_alloc(n, sizeof *minutes, &minutes, error));
    NH_TRY_DONE(nhi_alloc(2 * n, sizeof *edges, &edges, error));
    for (size_t i = 0; i < n; i++) {
        minutes[i] = edges[2 * i] = nhi_period_start_minutes(axis->freq, axis->first + (int64_t)i);
        edges[2 * i + 1] = nhi_period_start_minutes(axis->freq, axis->first + (int64_t)i + 1);
    }
    struct shape shape = vector_of(n);
    NH_TRY_DONE(create_dataset(writer, name, H5T_STD_I64LE, &shape, &dataset, error));
    NH_TRY_DONE(put_text_attribute(writer, dataset, "standard_name", "time", error));
    NH_TRY_DONE(put_text_attribute(writer, dataset, "units", "minutes since 1970-01-01 00:00:00", error));
    NH_TRY_DONE(put_text_attribute(writer, dataset, "calendar", "proleptic_gregorian", error));
    NH_TRY_DONE(put_text_attribute(writer, dataset, "bounds", bounds, error));
    NH_TRY_DONE(put_text_attribute(writer, dataset, "nh_freq", nhi_freq_name(axis->freq), error));
    if (H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, minutes) < 0 ||
        H5DSset_scale(dataset, name) < 0) {
        status = failed(writer, "cannot write the time axis", error);
        goto done;
    }
    NH_TRY_DONE(close_dataset(writer, &dataset, NH_OK, error));
    snprintf(writer->axes[writer->n_axes++], NHI_NAME_BYTES, "%s", name);
    NH_TRY_DONE(need_axis(writer, "bnds", 2, error));
    shape = (struct shape){.rank = 2, .size = {n, 2}, .chunk = {shape.chunk[0], 2}};
    NH_TRY_DONE(create_dataset(writer, bounds, H5T_STD_I64LE, &shape, &dataset, error));
    NH_TRY_DONE(attach(writer, dataset, name, 0, error));
    NH_TRY_DONE(attach(writer, dataset, "bnds", 1, error));
    if (H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, edges) < 0)
        status = failed(writer, "cannot write the bounds of the time axis", error);
done:
    status = close_dataset(writer, &dataset, status, error);
    nhi_free(edges);
    nhi_free(minutes);
    return status;
}

/* ---- series ---------------------------------------------------------------------------------------------- */

/* Rows as long as they are, or cut at a multiple of a day or a year; packed rows in equal pieces where there are some,
 * because a piece that reaches over the end of the axis has gaps. */
static uint32_t choose_columns(const struct nhi_series_info *info)
{
    static const uint32_t natural[] = {96, 48, 24, 7, 12, 4, 1}; /* periods of a day, a week or a year */
    const uint32_t unit = natural[info->axis.freq], n = info->axis.n;
    const bool is_packed = info->codec == NHI_CODEC_PACKED;
    const uint32_t most = is_packed ? PACKED_COLUMNS : ROW_BYTES / (uint32_t)info->width_bytes;
    if (n <= most)
        return n;
    const uint32_t longest = most / unit * unit;
    for (uint32_t columns = longest; is_packed && columns > longest / 4; columns -= unit)
        if (n % columns == 0)
            return columns;
    return longest;
}

/* About CHUNK_BYTES in a chunk. */
static void choose_chunks(struct nhi_series_info *info)
{
    const uint32_t width = (uint32_t)info->width_bytes;
    info->chunk_columns = choose_columns(info);
    uint64_t lines = info->chunk_lines;
    if (lines == 0) {
        lines = 1;
        while (lines < MAX_CHUNK_LINES && lines * 2 * info->chunk_columns * width <= CHUNK_BYTES * 5 / 4)
            lines *= 2;
    }
    const uint64_t most = NHI_MAX_CHUNK_BYTES / ((uint64_t)info->chunk_columns * width);
    lines = lines < most ? lines : most;
    info->chunk_lines = (uint32_t)(lines < info->n_lines ? lines : info->n_lines);
}

static nh_status put_stats(struct nhi_segment_writer *writer, hid_t dataset,
                           const struct nhi_column_stats *stats, struct nh_error *error)
{
    const nhi_u128 abs_sum = (nhi_u128)stats->abs_sum_hi << 64 | stats->abs_sum_lo;
    const struct {
        const char *name;
        nhi_i128 value;
    } numbers[] = {{"nh_n_present", stats->n_present},
                   {"nh_min", stats->min},
                   {"nh_max", stats->max},
                   {"nh_abs_sum", (nhi_i128)abs_sum}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[NHI_NUMBER_BYTES];
        nhi_decimal_text((struct nhi_decimal){numbers[i].value, 0}, text);
        NH_TRY(put_text_attribute(writer, dataset, numbers[i].name, text, error));
    }
    return NH_OK;
}

static nh_status describe_series(struct nhi_segment_writer *writer, enum nhi_series series, hid_t dataset,
                                 struct nh_error *error)
{
    static const int32_t missing32 = NHI_MISSING_I32;
    static const int64_t missing64 = NHI_MISSING_I64;
    const struct nhi_series_info *info = &writer->model->series[series];
    const bool is_narrow = info->width_bytes == 4;
    const bool is_coefficient = series == NHI_COEFFICIENT || series == NHI_COEFFICIENT_SUPERSEDED;
    NH_TRY(put_attribute(writer, dataset, "_FillValue", is_narrow ? H5T_NATIVE_INT32 : H5T_NATIVE_INT64,
                         is_narrow ? (const void *)&missing32 : (const void *)&missing64, error));
    NH_TRY(put_scale(writer, dataset, info->decimals, error));
    NH_TRY(put_text_attribute(writer, dataset, "long_name", nhi_series_name(series), error));
    NH_TRY(put_text_attribute(writer, dataset, "units", is_coefficient ? "kgce" : "1", error));
    if (!is_coefficient)
        NH_TRY(put_text_attribute(writer, dataset, "cell_methods",
                                  series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED ? "output_time: sum"
                                                                                          : "time: sum",
                                  error));
    return put_stats(writer, dataset, &info->stats, error);
}

static nh_status create_series(struct nhi_segment_writer *writer, enum nhi_series series,
                               struct nh_error *error)
{
    static const int32_t missing32 = NHI_MISSING_I32;
    static const int64_t missing64 = NHI_MISSING_I64;
    struct nhi_series_info *info = &writer->model->series[series];
    struct series_writer *out = &writer->series[series];
    const char *name = nhi_series_name(series), *time = nhi_series_time_name(series);
    const char *const keys[3] = {"enterprise", nhi_series_item_name(series), "flow"};
    char line[NHI_NAME_BYTES], column[NHI_NAME_BYTES];
    choose_chunks(info);
    snprintf(line, sizeof line, "%s_line", name);
    NH_TRY(put_time(writer, time, &info->axis, error));
    NH_TRY(need_axis(writer, line, info->n_lines, error));
    for (int k = 0; k < 3; k++) {
        struct shape shape = vector_of(info->n_lines);
        snprintf(column, sizeof column, "%s_line_%s", name, keys[k]);
        NH_TRY(create_dataset(writer, column, H5T_STD_I32LE, &shape, &out->index[k], error));
        NH_TRY(attach(writer, out->index[k], line, 0, error));
        NH_TRY(nhi_alloc(info->chunk_lines, sizeof(int32_t), &out->keys[k], error));
    }
    const bool is_narrow = info->width_bytes == 4;
    const struct shape shape = {.rank = 2,
                                .size = {info->n_lines, info->axis.n},
                                .chunk = {info->chunk_lines, info->chunk_columns},
                                .codec = info->codec,
                                .fill = is_narrow ? (const void *)&missing32 : (const void *)&missing64};
    NH_TRY(
        create_dataset(writer, name, is_narrow ? H5T_STD_I32LE : H5T_STD_I64LE, &shape, &out->values, error));
    NH_TRY(attach(writer, out->values, line, 0, error));
    NH_TRY(attach(writer, out->values, time, 1, error));
    NH_TRY(describe_series(writer, series, out->values, error));
    return nhi_alloc((size_t)info->chunk_lines * info->axis.n, sizeof(int64_t), &out->buffer, error);
}

/* ---- file ------------------------------------------------------------------------------------------------ */

static nh_status create_file(struct nhi_segment_writer *writer, struct nh_error *error)
{
    static const char what[] = "cannot create the segment";
    hid_t creation = H5Pcreate(H5P_FILE_CREATE), access = nhi_h5_access();
    if (creation >= 0 && access >= 0 &&
        H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0)
        writer->file = H5Fcreate(writer->path, H5F_ACC_EXCL, creation, access);
    nh_status status = writer->file >= 0 ? NH_OK : failed(writer, what, error);
    if (status == NH_OK && chmod(writer->path, S_IRUSR | S_IWUSR) != 0) /* HDF5 creates 0666 & ~umask */
        status = nhi_fail(error, NH_IO, "cannot set the mode of %s: %s", writer->path, strerror(errno));
    if (creation >= 0 && H5Pclose(creation) < 0 && status == NH_OK)
        status = failed(writer, what, error);
    if (access >= 0 && H5Pclose(access) < 0 && status == NH_OK)
        status = failed(writer, what, error);
    return status;
}

static nh_status create_content(struct nhi_segment_writer *writer, struct nh_error *error)
{
    NH_TRY(create_file(writer, error));
    NH_TRY(put_text_attribute(writer, writer->file, "Conventions", "CF-1.11 NH-1.0", error));
    NH_TRY(put_text_attribute(writer, writer->file, "nh_schema", NHI_SCHEMA, error));
    NH_TRY(put_text_attribute(writer, writer->file, "title", "energy use and output of enterprises", error));
    NH_TRY(put_text_attribute(writer, writer->file, "source", "nenghao " NH_VERSION, error));
    NH_TRY(put_text_attribute(writer, writer->file, "history",
                              writer->model->history != NULL ? writer->model->history : "", error));
    NH_TRY(put_enterprises(writer, error));
    NH_TRY(put_items(writer, error));
    NH_TRY(put_tables(writer, error));
    for (int series = 0; series < NHI_N_SERIES; series++)
        if (writer->model->series[series].n_lines > 0)
            NH_TRY(create_series(writer, (enum nhi_series)series, error));
    return NH_OK;
}

nh_status nhi_segment_create(const char *path, struct nhi_segment_model *model,
                             struct nhi_segment_writer **writer, struct nh_error *error)
{
    struct nhi_segment_writer *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->model = model;
    made->file = -1;
    for (int series = 0; series < NHI_N_SERIES; series++)
        made->series[series] = (struct series_writer){.values = -1, .index = {-1, -1, -1}};
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = nhi_strndup(path, strlen(path), &made->path, error);
    if (status == NH_OK)
        status = create_content(made, error);
    nhi_h5_loud(quiet);
    if (status == NH_OK)
        *writer = made;
    else
        nhi_segment_abandon(made);
    return status;
}

/* Writes `n` rows of `data` behind the n_written rows of a dataset. */
static nh_status write_rows(struct nhi_segment_writer *writer, hid_t dataset, hid_t type, int rank,
                            const hsize_t start[2], const hsize_t count[2], const void *data,
                            struct nh_error *error)
{
    hid_t memory = H5Screate_simple(rank, count, NULL), space = H5Dget_space(dataset);
    const bool is_good = memory >= 0 && space >= 0 &&
                         H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                         H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, data) >= 0;
    const nh_status status = is_good ? NH_OK : failed(writer, "cannot write values", error);
    if (memory >= 0)
        (void)H5Sclose(memory); /* a selection in memory: nothing can be lost */
    if (space >= 0)
        (void)H5Sclose(space);
    return status;
}

static void narrow(int64_t *values, size_t n)
{
    int32_t *narrowed =
        (int32_t *)(void *)values; /* in place, from the front: never behind what is still to be read */
    for (size_t i = 0; i < n; i++) {
        const int64_t value = values[i];
        const int32_t small = value == NHI_MISSING_I64 ? NHI_MISSING_I32 : (int32_t)value;
        memcpy(&narrowed[i], &small, sizeof small);
    }
}

static nh_status flush(struct nhi_segment_writer *writer, enum nhi_series series, struct nh_error *error)
{
    const struct nhi_series_info *info = &writer->model->series[series];
    struct series_writer *out = &writer->series[series];
    const hsize_t start[2] = {out->n_written, 0}, count[2] = {out->n_buffered, info->axis.n};
    if (out->n_buffered == 0)
        return NH_OK;
    if (info->width_bytes == 4)
        narrow(out->buffer, (size_t)out->n_buffered * info->axis.n);
    NH_TRY(write_rows(writer, out->values, info->width_bytes == 4 ? H5T_NATIVE_INT32 : H5T_NATIVE_INT64, 2,
                      start, count, out->buffer, error));
    for (int k = 0; k < 3; k++)
        NH_TRY(write_rows(writer, out->index[k], H5T_NATIVE_INT32, 1, start, count, out->keys[k], error));
    out->n_written += out->n_buffered;
    out->n_buffered = 0;
    return NH_OK;
}

nh_status nhi_segment_write_lines(struct nhi_segment_writer *writer, enum nhi_series series,
                                  const struct nhi_line *lines, const int64_t *values, size_t n,
                                  struct nh_error *error)
{
    const struct nhi_series_info *info = &writer->model->series[series];
    struct series_writer *out = &writer->series[series];
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = NH_OK;
    for (size_t i = 0; i < n; i++) {
        if (out->n_written + out->n_buffered == info->n_lines) {
            status = nhi_fail(error, NH_INTERNAL, "%s: more lines than announced", nhi_series_name(series));
            goto done;
        }
        out->keys[0][out->n_buffered] = lines[i].enterprise;
        out->keys[1][out->n_buffered] = lines[i].item;
        out->keys[2][out->n_buffered] = lines[i].flow;
        memcpy(out->buffer + (size_t)out->n_buffered * info->axis.n, values + i * info->axis.n,
               info->axis.n * sizeof *values);
        if (++out->n_buffered == info->chunk_lines)
            NH_TRY_DONE(flush(writer, series, error));
    }
done:
    nhi_h5_loud(quiet);
    return status;
}

/* Closes everything that is open and frees; the first failure counts. */
static nh_status close_all(struct nhi_segment_writer *writer, nh_status status, struct nh_error *error)
{
    for (int series = 0; series < NHI_N_SERIES; series++) {
        struct series_writer *out = &writer->series[series];
        status = close_dataset(writer, &out->values, status, error);
        for (int k = 0; k < 3; k++) {
            status = close_dataset(writer, &out->index[k], status, error);
            nhi_free(out->keys[k]);
        }
        nhi_free(out->buffer);
    }
    if (writer->file >= 0 && H5Fclose(writer->file) < 0 && status == NH_OK)
        status = failed(writer, "cannot close the segment", error);
    nhi_free(writer->path);
    nhi_free(writer);
    return status;
}

nh_status nhi_segment_finish(struct nhi_segment_writer *writer, struct nh_error *error)
{
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = NH_OK;
    for (int series = 0; series < NHI_N_SERIES && status == NH_OK; series++) {
        status = flush(writer, (enum nhi_series)series, error);
        if (status == NH_OK && writer->series[series].n_written != writer->model->series[series].n_lines)
            status = nhi_fail(error, NH_INTERNAL, "%s: fewer lines than announced",
                              nhi_series_name((enum nhi_series)series));
    }
    status = close_all(writer, status, error);
    nhi_h5_loud(quiet);
    return status;
}

void nhi_segment_abandon(struct nhi_segment_writer *writer)
{
    if (writer == NULL)
        return;
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    const nh_status status = close_all(writer, NH_INTERNAL, NULL); /* the file is thrown away */
    (void)status;
    nhi_h5_loud(quiet);
}
