/* segment_dataset.c - datasets and attributes of a segment, checked; see segment_file.h. */
#include "engine/store/segment_file.h"
#include "engine/store/segment_filter.h"

#include "engine/base/memory.h"

#include <string.h>

enum {
    MAX_RATIO = 1100 /* deflate cannot inflate more than 1032 times */
};

nh_status nhi_segment_refused(const struct nhi_segment *segment, const char *dataset, const char *what,
                              struct nh_error *error)
{
    return nhi_fail(error, NH_FORMAT,
                    "%s: %s: %s: not a segment of nenghao (profile " NHI_SCHEMA "), or damaged",
                    segment->path, dataset, what);
}

nh_status nhi_segment_failed(const struct nhi_segment *segment, const char *what, struct nh_error *error)
{
    return nhi_h5_fail(error, nhi_filter_lacked_memory() ? NH_MEMORY : NH_FORMAT, what, segment->path);
}

/* fletcher32 alone; packed, fletcher32; or shuffle, deflate, fletcher32. */
static const char *check_filters(hid_t creation, struct nhi_dataset *dataset)
{
    static const H5Z_filter_t pipelines[NHI_N_CODECS][3] = {
        [NHI_CODEC_NONE] = {H5Z_FILTER_FLETCHER32},
        [NHI_CODEC_PACKED] = {NHI_PACKED_FILTER, H5Z_FILTER_FLETCHER32},
        [NHI_CODEC_DEFLATE] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32}};
    static const char foreign[] = "its filters are not those of the profile";
    const int n = H5Pget_nfilters(creation);
    if (n < 1 || n > 3)
        return foreign;
    dataset->codec = n == 1 ? NHI_CODEC_NONE : n == 2 ? NHI_CODEC_PACKED : NHI_CODEC_DEFLATE;
    for (int i = 0; i < n; i++) {
        unsigned flags, config, values[NHI_PACKED_VALUES] = {0};
        size_t n_values = NHI_PACKED_VALUES;
        const H5Z_filter_t filter =
            H5Pget_filter2(creation, (unsigned)i, &flags, &n_values, values, 0, NULL, &config);
        if (filter != pipelines[dataset->codec][i])
            return foreign;
        if (filter == NHI_PACKED_FILTER &&
            (dataset->rank != 2 || n_values != NHI_PACKED_VALUES || values[0] != NHI_PACKED_VERSION ||
             values[1] != dataset->element_bytes || values[2] != dataset->chunk[1]))
            return "its chunks are packed for another type or shape";
    }
    return NULL;
}

/* Only chunked storage inside the file. */
static const char *check_creation(hid_t creation, struct nhi_dataset *dataset)
{
    if (H5Pget_layout(creation) != H5D_CHUNKED)
        return "its layout is not chunked";
    if (H5Pget_external_count(creation) != 0)
        return "its storage is outside the file";
    dataset->rank = H5Pget_chunk(creation, 2, dataset->chunk);
    if (dataset->rank < 1 || dataset->rank > 2)
        return "it has not one or two dimensions";
    return check_filters(creation, dataset);
}

/* HDF5 reads a chunk that was never written as the fill value, without a word. */
static const char *check_chunks(const struct nhi_dataset *dataset)
{
    hsize_t n_stored = 0, n_expected = 1;
    hid_t space = H5Dget_space(dataset->id);
    const bool is_known = space >= 0 && H5Dget_num_chunks(dataset->id, space, &n_stored) >= 0;
    const bool is_closed = space < 0 || H5Sclose(space) >= 0;
    for (int i = 0; i < dataset->rank; i++)
        n_expected *= nhi_chunks_along(dataset, i);
    return is_known && is_closed && n_stored == n_expected ? NULL : "a chunk is missing";
}

static const char *check_extent(const struct nhi_segment *segment, struct nhi_dataset *dataset)
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
nh_status nhi_dataset_open(const struct nhi_segment *segment, const char *name, hid_t type,
                           struct nhi_dataset *dataset, struct nh_error *error)
{
    const char *problem = NULL;
    dataset->id = H5Dopen2(segment->file, name, H5P_DEFAULT);
    if (dataset->id < 0)
        return nhi_segment_failed(segment, name, error);
    hid_t creation = H5Dget_create_plist(dataset->id), found = H5Dget_type(dataset->id);
    if (creation < 0 || found < 0)
        problem = "its properties cannot be read";
    dataset->element_bytes = H5Tget_size(type);
    if (problem == NULL)
        problem = check_creation(creation, dataset);
    if (problem == NULL && H5Tequal(found, type) <= 0)
        problem = "it is of another type";
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
    return nhi_segment_refused(segment, name, problem, error);
}

bool nhi_dataset_exists(const struct nhi_segment *segment, const char *name)
{
    return H5Lexists(segment->file, name, H5P_DEFAULT) > 0;
}

/* H5Aread writes as many elements as the file says: more than one would run over the reader's memory. */
static bool is_single(hid_t attribute)
{
    hid_t space = H5Aget_space(attribute);
    const bool is_one = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    return (space < 0 || H5Sclose(space) >= 0) && is_one;
}

nh_status nhi_attribute_read(const struct nhi_segment *segment, hid_t object, const char *name, hid_t type,
                             void *value, struct nh_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const bool is_good = attribute >= 0 && is_single(attribute) && H5Aread(attribute, type, value) >= 0;
    const nh_status status = is_good ? NH_OK : nhi_segment_failed(segment, name, error);
    if (attribute >= 0)
        (void)H5Aclose(attribute); /* read-only */
    return status;
}

/* A text attribute of fixed length into a buffer. */
nh_status nhi_attribute_read_text(const struct nhi_segment *segment, hid_t object, const char *name,
                                  char *text, size_t text_bytes, struct nh_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT), type = attribute >= 0 ? H5Aget_type(attribute) : -1;
    memset(text, 0, text_bytes);
    const bool is_good = type >= 0 && is_single(attribute) && H5Tget_class(type) == H5T_STRING &&
                         H5Tis_variable_str(type) == 0 && H5Tget_size(type) < text_bytes &&
                         H5Aread(attribute, type, text) >= 0;
    const nh_status status = is_good ? NH_OK : nhi_segment_failed(segment, name, error);
    if (type >= 0)
        (void)H5Tclose(type); /* read-only */
    if (attribute >= 0)
        (void)H5Aclose(attribute);
    return status;
}

static nh_status read_history(const struct nhi_segment *segment, char **history, struct nh_error *error)
{
    static const char name[] = "history";
    hid_t attribute = H5Aopen(segment->file, name, H5P_DEFAULT);
    const hsize_t n_bytes = attribute >= 0 ? H5Aget_storage_size(attribute) : 0;
    if (attribute >= 0)
        (void)H5Aclose(attribute); /* read-only */
    if (n_bytes == 0 || n_bytes > segment->file_bytes)
        return nhi_segment_failed(segment, name, error);
    char *text;
    NH_TRY(nhi_alloc((size_t)n_bytes + 1, 1, &text, error));
    const nh_status status =
        nhi_attribute_read_text(segment, segment->file, name, text, (size_t)n_bytes + 1, error);
    if (status == NH_OK)
        *history = text;
    else
        nhi_free(text);
    return status;
}

nh_status nhi_segment_history(struct nhi_segment *segment, char **history, struct nh_error *error)
{
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    const nh_status status = read_history(segment, history, error);
    nhi_h5_loud(quiet);
    return status;
}
