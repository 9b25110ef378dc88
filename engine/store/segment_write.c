/* segment_write.c - writing one segment: its series and the file. */
#include "engine/base/memory.h"
#include "engine/store/segment_put.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    CHUNK_BYTES = 1 << 19,    /* of values: fits a share of the second or third level cache */
    ROW_BYTES = 1 << 16,      /* longer rows are cut at a natural period */
    PACKED_COLUMNS = 1 << 10, /* packed rows are shorter, so that their widths follow the values */
    MAX_CHUNK_LINES = 65536,
    KEY_CHUNK = 65536 /* items or flows: few enough chunks, and a small one */
};

/* One series that is being written: rows are gathered until they fill a row of chunks. */
struct series_writer {
    hid_t values, index[3]; /* enterprise, item, flow */
    uint64_t n_written;
    uint32_t n_buffered;
    int64_t *buffer;  /* [chunk_lines x axis.n] */
    int32_t *keys[3]; /* [chunk_lines] */
    void *block;      /* one chunk of values, and its bytes; NULL: HDF5 encodes */
    uint8_t *encoded;
};

struct nhi_segment_writer {
    struct nhi_new_file file;
    struct nhi_segment_model *model;
    const struct nhi_kernels *kernels; /* stored bytes do not depend on them */
    struct series_writer series[NHI_N_SERIES];
};

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
        NH_TRY(nhi_put_text_attribute(&writer->file, dataset, numbers[i].name, text, error));
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
    NH_TRY(nhi_put_attribute(&writer->file, dataset, "_FillValue",
                             is_narrow ? H5T_NATIVE_INT32 : H5T_NATIVE_INT64,
                             is_narrow ? (const void *)&missing32 : (const void *)&missing64, error));
    NH_TRY(nhi_put_scale(&writer->file, dataset, info->decimals, error));
    NH_TRY(nhi_put_text_attribute(&writer->file, dataset, "long_name", nhi_series_name(series), error));
    NH_TRY(nhi_put_text_attribute(&writer->file, dataset, "units", is_coefficient ? "kgce" : "1", error));
    if (!is_coefficient)
        NH_TRY(nhi_put_text_attribute(
            &writer->file, dataset, "cell_methods",
            series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED ? "output_time: sum" : "time: sum",
            error));
    return put_stats(writer, dataset, &info->stats, error);
}

/* The enterprises of a row block are a chunk: they are read with its values. Items and flows are read from the first line
 * to the last. */
static struct nhi_shape column_shape(const struct nhi_series_info *info, int key)
{
    const hsize_t n = info->n_lines, most = key == 0 ? info->chunk_lines : KEY_CHUNK;
    return (struct nhi_shape){.rank = 1, .size = {n}, .chunk = {n < most ? n : most}};
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
    NH_TRY(nhi_put_time(&writer->file, time, &info->axis, error));
    NH_TRY(nhi_need_axis(&writer->file, line, info->n_lines, error));
    for (int k = 0; k < 3; k++) {
        const struct nhi_shape shape = column_shape(info, k);
        snprintf(column, sizeof column, "%s_line_%s", name, keys[k]);
        NH_TRY(nhi_create_dataset(&writer->file, column, H5T_STD_I32LE, &shape, &out->index[k], error));
        NH_TRY(nhi_attach_axis(&writer->file, out->index[k], line, 0, error));
        NH_TRY(nhi_alloc(info->chunk_lines, sizeof(int32_t), &out->keys[k], error));
    }
    const bool is_narrow = info->width_bytes == 4;
    const struct nhi_shape shape = {.rank = 2,
                                    .size = {info->n_lines, info->axis.n},
                                    .chunk = {info->chunk_lines, info->chunk_columns},
                                    .codec = info->codec,
                                    .fill = is_narrow ? (const void *)&missing32 : (const void *)&missing64};
    NH_TRY(nhi_create_dataset(&writer->file, name, is_narrow ? H5T_STD_I32LE : H5T_STD_I64LE, &shape,
                              &out->values, error));
    NH_TRY(nhi_attach_axis(&writer->file, out->values, line, 0, error));
    NH_TRY(nhi_attach_axis(&writer->file, out->values, time, 1, error));
    NH_TRY(describe_series(writer, series, out->values, error));
    if (info->codec != NHI_CODEC_DEFLATE) {
        NH_TRY(nhi_alloc((size_t)info->chunk_lines * info->chunk_columns, (size_t)info->width_bytes,
                         &out->block, error));
        NH_TRY(nhi_alloc(nhi_chunk_most_bytes(info), 1, &out->encoded, error));
    }
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
        writer->file.id = H5Fcreate(writer->file.path, H5F_ACC_EXCL, creation, access);
    nh_status status = writer->file.id >= 0 ? NH_OK : nhi_put_failed(&writer->file, what, error);
    if (status == NH_OK && chmod(writer->file.path, S_IRUSR | S_IWUSR) != 0) /* HDF5 creates 0666 & ~umask */
        status = nhi_fail(error, NH_IO, "cannot set the mode of %s: %s", writer->file.path, strerror(errno));
    if (creation >= 0 && H5Pclose(creation) < 0 && status == NH_OK)
        status = nhi_put_failed(&writer->file, what, error);
    if (access >= 0 && H5Pclose(access) < 0 && status == NH_OK)
        status = nhi_put_failed(&writer->file, what, error);
    return status;
}

static nh_status create_content(struct nhi_segment_writer *writer, struct nh_error *error)
{
    NH_TRY(create_file(writer, error));
    NH_TRY(nhi_put_content(&writer->file, writer->model, error));
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
    made->kernels = nhi_kernels_select(NULL);
    made->file.id = -1;
    for (int series = 0; series < NHI_N_SERIES; series++)
        made->series[series] = (struct series_writer){.values = -1, .index = {-1, -1, -1}};
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = nhi_strndup(path, strlen(path), &made->file.path, error);
    if (status == NH_OK)
        status = create_content(made, error);
    nhi_h5_loud(quiet);
    if (status == NH_OK)
        *writer = made;
    else
        nhi_segment_abandon(made);
    return status;
}

static int32_t narrowed(int64_t value)
{
    return value == NHI_MISSING_I64 ? NHI_MISSING_I32 : (int32_t)value;
}

/* For HDF5 to encode: all buffered rows at once. */
static nh_status write_values(struct nhi_segment_writer *writer, enum nhi_series series,
                              struct nh_error *error)
{
    const struct nhi_series_info *info = &writer->model->series[series];
    const struct series_writer *out = &writer->series[series];
    const hsize_t start[2] = {out->n_written, 0}, count[2] = {out->n_buffered, info->axis.n};
    int32_t *narrow = (int32_t *)(void *)out->buffer; /* in place: never behind what is still to be read */
    for (size_t i = 0; info->width_bytes == 4 && i < (size_t)out->n_buffered * info->axis.n; i++) {
        const int32_t value = narrowed(out->buffer[i]);
        memcpy(&narrow[i], &value, sizeof value);
    }
    return nhi_write_rows(&writer->file, out->values,
                          info->width_bytes == 4 ? H5T_NATIVE_INT32 : H5T_NATIVE_INT64, 2, start, count,
                          out->buffer, error);
}

/* Row `line` of the chunk that begins with column `first`; what is behind the rows or the axis is missing. */
static void gather_row(const struct nhi_series_info *info, const struct series_writer *out, uint32_t line,
                       uint32_t first, void *row)
{
    const uint32_t left = line < out->n_buffered ? info->axis.n - first : 0;
    const uint32_t n = left < info->chunk_columns ? left : info->chunk_columns;
    const int64_t *values = out->buffer + (size_t)line * info->axis.n + first;
    if (info->width_bytes == 4) {
        int32_t *narrow = row;
        for (uint32_t c = 0; c < info->chunk_columns; c++)
            narrow[c] = c < n ? narrowed(values[c]) : NHI_MISSING_I32;
    } else {
        int64_t *wide = row;
        for (uint32_t c = 0; c < info->chunk_columns; c++)
            wide[c] = c < n ? values[c] : NHI_MISSING_I64;
    }
}

/* Chunk by chunk, encoded here: HDF5 would copy every value twice, and its checksum is slow. */
static nh_status write_chunks(struct nhi_segment_writer *writer, enum nhi_series series,
                              struct nh_error *error)
{
    const struct nhi_series_info *info = &writer->model->series[series];
    const struct series_writer *out = &writer->series[series];
    const size_t row_bytes = (size_t)info->chunk_columns * (size_t)info->width_bytes;
    for (uint32_t first = 0; first < info->axis.n; first += info->chunk_columns) {
        const hsize_t offset[2] = {out->n_written, first};
        for (uint32_t line = 0; line < info->chunk_lines; line++)
            gather_row(info, out, line, first, (char *)out->block + line * row_bytes);
        const size_t n_bytes = nhi_chunk_encode(info, writer->kernels, out->block, out->encoded);
        if (H5Dwrite_chunk(out->values, H5P_DEFAULT, 0, offset, n_bytes, out->encoded) < 0)
            return nhi_put_failed(&writer->file, "cannot write values", error);
    }
    return NH_OK;
}

static nh_status flush(struct nhi_segment_writer *writer, enum nhi_series series, struct nh_error *error)
{
    struct series_writer *out = &writer->series[series];
    const hsize_t start[2] = {out->n_written, 0}, count[2] = {out->n_buffered, 0};
    if (out->n_buffered == 0)
        return NH_OK;
    NH_TRY(out->encoded != NULL ? write_chunks(writer, series, error) : write_values(writer, series, error));
    for (int k = 0; k < 3; k++)
        NH_TRY(nhi_write_rows(&writer->file, out->index[k], H5T_NATIVE_INT32, 1, start, count, out->keys[k],
                              error));
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
        status = nhi_close_dataset(&writer->file, &out->values, status, error);
        for (int k = 0; k < 3; k++) {
            status = nhi_close_dataset(&writer->file, &out->index[k], status, error);
            nhi_free(out->keys[k]);
        }
        nhi_free(out->encoded);
        nhi_free(out->block);
        nhi_free(out->buffer);
    }
    if (writer->file.id >= 0 && H5Fclose(writer->file.id) < 0 && status == NH_OK)
        status = nhi_put_failed(&writer->file, "cannot close the segment", error);
    nhi_free(writer->file.path);
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
