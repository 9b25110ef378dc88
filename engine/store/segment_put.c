/* segment_put.c - attributes and datasets of a segment that is being written; see segment_put.h. */
#include "engine/store/segment_put.h"

#include "engine/base/memory.h"
#include "engine/store/segment_filter.h"

#include <stdio.h>
#include <string.h>

enum {
    TEXT_BYTES = 1 << 20, /* of the texts of a chunk */
    INDEX_CHUNK = 262144, /* elements of an index column */
    DEFLATE_LEVEL = 6
};

nh_status nhi_put_failed(const struct nhi_new_file *file, const char *what, struct nh_error *error)
{
    return nhi_h5_fail(error, NH_IO, what, file->path);
}

/* ---- attributes ------------------------------------------------------------------------------------------ */

nh_status nhi_put_attribute(struct nhi_new_file *file, hid_t object, const char *name, hid_t type,
                            const void *value, struct nh_error *error)
{
    static const char what[] = "cannot write an attribute";
    hid_t space = H5Screate(H5S_SCALAR), attribute = -1;
    nh_status status = NH_OK;
    if (space >= 0)
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, type, value) < 0)
        status = nhi_put_failed(file, what, error);
    if (attribute >= 0 && H5Aclose(attribute) < 0 && status == NH_OK)
        status = nhi_put_failed(file, what, error);
    if (space >= 0 && H5Sclose(space) < 0 && status == NH_OK)
        status = nhi_put_failed(file, what, error);
    return status;
}

nh_status nhi_put_text_attribute(struct nhi_new_file *file, hid_t object, const char *name, const char *text,
                                 struct nh_error *error)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    nh_status status = NH_OK;
    const size_t n =
        strlen(text) > 0 ? strlen(text) : 1; /* a type of no bytes does not exist: then one NUL */
    if (type < 0 || H5Tset_size(type, n) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLPAD) < 0)
        status = nhi_put_failed(file, "cannot make a text type", error);
    if (status == NH_OK)
        status = nhi_put_attribute(file, object, name, type, text, error);
    if (type >= 0 && H5Tclose(type) < 0 && status == NH_OK)
        status = nhi_put_failed(file, "cannot close a text type", error);
    return status;
}

static nh_status put_int_attribute(struct nhi_new_file *file, hid_t object, const char *name, int32_t value,
                                   struct nh_error *error)
{
    return nhi_put_attribute(file, object, name, H5T_NATIVE_INT32, &value, error);
}

/* ---- datasets -------------------------------------------------------------------------------------------- */

struct nhi_shape nhi_vector_of(hsize_t n)
{
    return (struct nhi_shape){.rank = 1, .size = {n, 0}, .chunk = {n < INDEX_CHUNK ? n : INDEX_CHUNK, 0}};
}

static hid_t creation_of(const struct nhi_shape *shape, hid_t type)
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

nh_status nhi_create_dataset(struct nhi_new_file *file, const char *name, hid_t type,
                             const struct nhi_shape *shape, hid_t *dataset, struct nh_error *error)
{
    static const char what[] = "cannot create a dataset";
    hid_t creation = creation_of(shape, type), space = H5Screate_simple(shape->rank, shape->size, NULL);
    *dataset = -1;
    if (creation >= 0 && space >= 0)
        *dataset = H5Dcreate2(file->id, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    nh_status status = *dataset >= 0 ? NH_OK : nhi_put_failed(file, what, error);
    if (creation >= 0 && H5Pclose(creation) < 0 && status == NH_OK)
        status = nhi_put_failed(file, what, error);
    if (space >= 0 && H5Sclose(space) < 0 && status == NH_OK)
        status = nhi_put_failed(file, what, error);
    return status;
}

nh_status nhi_close_dataset(struct nhi_new_file *file, hid_t *dataset, nh_status status,
                            struct nh_error *error)
{
    if (*dataset < 0)
        return status;
    const bool is_good = H5Dclose(*dataset) >= 0; /* HDF5 reports some lost writes only here */
    *dataset = -1;
    return status != NH_OK || is_good ? status : nhi_put_failed(file, "cannot close a dataset", error);
}

nh_status nhi_write_rows(struct nhi_new_file *file, hid_t dataset, hid_t type, int rank,
                         const hsize_t start[2], const hsize_t count[2], const void *data,
                         struct nh_error *error)
{
    hid_t memory = H5Screate_simple(rank, count, NULL), space = H5Dget_space(dataset);
    const bool is_good = memory >= 0 && space >= 0 &&
                         H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                         H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, data) >= 0;
    const nh_status status = is_good ? NH_OK : nhi_put_failed(file, "cannot write values", error);
    if (memory >= 0)
        (void)H5Sclose(memory); /* a selection in memory: nothing can be lost */
    if (space >= 0)
        (void)H5Sclose(space);
    return status;
}

nh_status nhi_need_axis(struct nhi_new_file *file, const char *name, hsize_t n, struct nh_error *error)
{
    for (int32_t i = 0; i < file->n_axes; i++)
        if (strcmp(file->axes[i], name) == 0)
            return NH_OK;
    if (file->n_axes == NHI_MAX_AXES)
        return nhi_fail(error, NH_RANGE, "%s: more than %d axes", file->path, NHI_MAX_AXES);
    struct nhi_shape shape = nhi_vector_of(n);
    hid_t dataset;
    int8_t *zeros = NULL;
    nh_status status = nhi_create_dataset(file, name, H5T_STD_I8LE, &shape, &dataset, error);
    if (status == NH_OK)
        status = nhi_alloc(n, 1, &zeros, error);
    char label[96];
    snprintf(label, sizeof label, "This is a netCDF dimension but not a netCDF variable.%10llu",
             (unsigned long long)n);
    if (status == NH_OK && (H5Dwrite(dataset, H5T_STD_I8LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros) < 0 ||
                            H5DSset_scale(dataset, label) < 0))
        status = nhi_put_failed(file, "cannot write a dimension", error);
    nhi_free(zeros);
    status = nhi_close_dataset(file, &dataset, status, error);
    if (status == NH_OK)
        snprintf(file->axes[file->n_axes++], NHI_NAME_BYTES, "%s", name);
    return status;
}

nh_status nhi_attach_axis(struct nhi_new_file *file, hid_t dataset, const char *axis, unsigned dimension,
                          struct nh_error *error)
{
    hid_t scale = H5Dopen2(file->id, axis, H5P_DEFAULT);
    nh_status status = scale >= 0 && H5DSattach_scale(dataset, scale, dimension) >= 0
                           ? NH_OK
                           : nhi_put_failed(file, "cannot attach a dimension", error);
    return nhi_close_dataset(file, &scale, status, error);
}

nh_status nhi_put_ints(struct nhi_new_file *file, const char *name, const char *axis, size_t n,
                       const int32_t *values, struct nh_error *error)
{
    struct nhi_shape shape = nhi_vector_of(n);
    hid_t dataset;
    NH_TRY(nhi_need_axis(file, axis, n, error));
    nh_status status = nhi_create_dataset(file, name, H5T_STD_I32LE, &shape, &dataset, error);
    if (status == NH_OK)
        status = nhi_attach_axis(file, dataset, axis, 0, error);
    if (status == NH_OK && H5Dwrite(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        status = nhi_put_failed(file, "cannot write a column", error);
    return nhi_close_dataset(file, &dataset, status, error);
}

/* Chunk by chunk: no more is in memory. */
static nh_status write_texts(struct nhi_new_file *file, hid_t dataset, const struct nhi_texts *texts,
                             size_t n_rows, struct nh_error *error)
{
    const size_t width = texts->width_bytes;
    char *rows;
    NH_TRY(nhi_alloc(n_rows, width, &rows, error));
    nh_status status = NH_OK;
    for (size_t first = 0; first < texts->n && status == NH_OK; first += n_rows) {
        const size_t n = texts->n - first < n_rows ? texts->n - first : n_rows;
        const hsize_t start[2] = {first, 0}, count[2] = {n, width};
        memset(rows, 0, n * width);
        status = texts->make(texts->state, first, n, rows, error);
        if (status == NH_OK)
            status = nhi_write_rows(file, dataset, H5T_C_S1, 2, start, count, rows, error);
    }
    nhi_free(rows);
    return status;
}

nh_status nhi_put_texts(struct nhi_new_file *file, const char *name, const char *axis,
                        const struct nhi_texts *texts, struct nh_error *error)
{
    const size_t n = texts->n, width = texts->width_bytes;
    const size_t rows = width < TEXT_BYTES ? TEXT_BYTES / width : 1;
    struct nhi_shape shape = {.rank = 2, .size = {n, width}, .chunk = {n < rows ? n : rows, width}};
    char length[NHI_NAME_BYTES];
    hid_t dataset;
    if (n == 0)
        return NH_OK;
    snprintf(length, sizeof length, "%s_strlen", name);
    NH_TRY(nhi_need_axis(file, axis, n, error));
    NH_TRY(nhi_need_axis(file, length, width, error));
    nh_status status = nhi_create_dataset(file, name, H5T_C_S1, &shape, &dataset, error);
    if (status == NH_OK)
        status = nhi_put_text_attribute(file, dataset, "_Encoding", "utf-8", error);
    if (status == NH_OK)
        status = nhi_attach_axis(file, dataset, axis, 0, error);
    if (status == NH_OK)
        status = nhi_attach_axis(file, dataset, length, 1, error);
    if (status == NH_OK)
        status = write_texts(file, dataset, texts, shape.chunk[0], error);
    return nhi_close_dataset(file, &dataset, status, error);
}

static nh_status texts_of_dictionary(const void *state, size_t first, size_t n, char *rows,
                                     struct nh_error *error)
{
    const struct nhi_dictionary *dictionary = state;
    const size_t longest = nhi_dictionary_max_bytes(dictionary), width = longest > 0 ? longest : 1;
    (void)error;
    for (size_t i = 0; i < n; i++) {
        size_t n_bytes;
        const char *text = nhi_dictionary_text(dictionary, (int32_t)(first + i), &n_bytes);
        memcpy(rows + i * width, text, n_bytes);
    }
    return NH_OK;
}

nh_status nhi_put_dictionary(struct nhi_new_file *file, const char *name, const char *axis,
                             const struct nhi_dictionary *dictionary, struct nh_error *error)
{
    const size_t longest = nhi_dictionary_max_bytes(dictionary);
    const struct nhi_texts texts = {.n = (size_t)nhi_dictionary_count(dictionary),
                                    .width_bytes = longest > 0 ? longest : 1,
                                    .state = dictionary,
                                    .make = texts_of_dictionary};
    return nhi_put_texts(file, name, axis, &texts, error);
}

struct list {
    const char *const *texts;
    size_t width_bytes;
};

static nh_status texts_of_list(const void *state, size_t first, size_t n, char *rows, struct nh_error *error)
{
    const struct list *list = state;
    (void)error;
    for (size_t i = 0; i < n; i++)
        memcpy(rows + i * list->width_bytes, list->texts[first + i], strlen(list->texts[first + i]));
    return NH_OK;
}

nh_status nhi_put_text_list(struct nhi_new_file *file, const char *name, const char *axis, size_t n,
                            const char *const *list, struct nh_error *error)
{
    struct list state = {.texts = list, .width_bytes = 1};
    for (size_t i = 0; i < n; i++)
        state.width_bytes = strlen(list[i]) > state.width_bytes ? strlen(list[i]) : state.width_bytes;
    const struct nhi_texts texts = {
        .n = n, .width_bytes = state.width_bytes, .state = &state, .make = texts_of_list};
    return nhi_put_texts(file, name, axis, &texts, error);
}

nh_status nhi_put_scale(struct nhi_new_file *file, hid_t dataset, int decimals, struct nh_error *error)
{
    static const double factors[NHI_MAX_DECIMALS + 1] = {1,    1e-1, 1e-2, 1e-3, 1e-4,
                                                         1e-5, 1e-6, 1e-7, 1e-8, 1e-9};
    NH_TRY(put_int_attribute(file, dataset, "nh_decimals", decimals, error));
    return nhi_put_attribute(file, dataset, "scale_factor", H5T_NATIVE_DOUBLE, &factors[decimals], error);
}
