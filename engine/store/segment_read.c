/* segment_read.c - whole datasets of a segment into memory; see segment_file.h. */
#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <string.h>

enum {
    CHECKSUM_BYTES = 4,
    RAW_BYTES =
        1
        << 16 /* from here on the checksum of HDF5, a byte at a time, costs more than the calls for a chunk */
};

/* Rows as they are in memory, one chunk behind the other, and many of them. */
static bool is_plain(const struct nhi_dataset *dataset, hid_t file_type, hid_t memory_type)
{
    return dataset->codec == NHI_CODEC_NONE && dataset->chunk[1] == dataset->size[1] &&
           dataset->size[0] * dataset->size[1] * dataset->element_bytes >= RAW_BYTES &&
           H5Tequal(file_type, memory_type) > 0;
}

/* One chunk to `bytes`, where CHECKSUM_BYTES behind it are free. */
static nh_status read_chunk(const struct nhi_segment *segment, const char *name, hid_t dataset,
                            const hsize_t offset[2], size_t n_chunk_bytes, uint8_t *bytes,
                            struct nh_error *error)
{
    hsize_t n_stored = 0;
    uint32_t mask = 0;
    if (H5Dget_chunk_storage_size(dataset, offset, &n_stored) < 0)
        return nhi_segment_failed(segment, name, error);
    if (n_stored != n_chunk_bytes + CHECKSUM_BYTES)
        return nhi_segment_refused(segment, name, "a chunk has not the size of its rows", error);
#if H5_VERSION_GE(2, 0, 0)
    size_t capacity = (size_t)n_stored;
    const herr_t read = H5Dread_chunk2(dataset, H5P_DEFAULT, offset, &mask, bytes, &capacity);
#else
    const herr_t read = H5Dread_chunk(dataset, H5P_DEFAULT, offset, &mask, bytes);
#endif
    if (read < 0)
        return nhi_segment_failed(segment, name, error);
    const uint8_t *sum = bytes + n_chunk_bytes;
    const uint32_t stored =
        (uint32_t)sum[0] | (uint32_t)sum[1] << 8 | (uint32_t)sum[2] << 16 | (uint32_t)sum[3] << 24;
    if (mask != 0 || segment->kernels->fletcher32(bytes, n_chunk_bytes) != stored)
        return nhi_segment_refused(segment, name, "the checksum of a chunk is wrong", error);
    return NH_OK;
}

/* Chunk after chunk into its place; the checksum behind one is overwritten by the next. */
static nh_status read_chunks(const struct nhi_segment *segment, const char *name,
                             const struct nhi_dataset *dataset, uint8_t *values, struct nh_error *error)
{
    const size_t n_chunk_bytes = (size_t)(dataset->chunk[0] * dataset->chunk[1]) * dataset->element_bytes;
    for (hsize_t i = 0; i < nhi_chunks_along(dataset, 0); i++) {
        const hsize_t offset[2] = {i * dataset->chunk[0], 0};
        NH_TRY(
            read_chunk(segment, name, dataset->id, offset, n_chunk_bytes, values + i * n_chunk_bytes, error));
    }
    return NH_OK;
}

static nh_status read_values(const struct nhi_segment *segment, const char *name,
                             const struct nhi_dataset *dataset, hid_t file_type, hid_t memory_type,
                             void **values, struct nh_error *error)
{
    const bool is_raw = is_plain(dataset, file_type, memory_type);
    const hsize_t n_rows = is_raw ? nhi_chunks_along(dataset, 0) * dataset->chunk[0] : dataset->size[0];
    NH_TRY(nhi_alloc_unset((size_t)(n_rows * dataset->size[1]) + CHECKSUM_BYTES, dataset->element_bytes,
                           values, error));
    if (is_raw)
        return read_chunks(segment, name, dataset, *values, error);
    return H5Dread(dataset->id, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *values) >= 0
               ? NH_OK
               : nhi_segment_failed(segment, name, error);
}

nh_status nhi_dataset_read(const struct nhi_segment *segment, const char *name, hid_t file_type,
                           hid_t memory_type, void *pointer_to_values, size_t *n0, size_t *n1,
                           struct nh_error *error)
{
    struct nhi_dataset dataset;
    void *values = NULL;
    NH_TRY(nhi_dataset_open(segment, name, file_type, &dataset, error));
    nh_status status = read_values(segment, name, &dataset, file_type, memory_type, &values, error);
    if (H5Dclose(dataset.id) < 0 && status == NH_OK)
        status = nhi_segment_failed(segment, name, error);
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

nh_status nhi_dataset_read_codes(const struct nhi_segment *segment, const char *name, size_t n_expected,
                                 int32_t n_labels, int32_t **codes, struct nh_error *error)
{
    size_t n;
    int32_t *read = NULL;
    NH_TRY(nhi_dataset_read(segment, name, H5T_STD_I32LE, H5T_NATIVE_INT32, &read, &n, NULL, error));
    const char *problem = n != n_expected ? "it has another length than its axis"
                          : !segment->kernels->are_below(read, n, (uint32_t)n_labels)
                              ? "a number is outside its list"
                              : NULL;
    if (problem == NULL) {
        *codes = read;
        return NH_OK;
    }
    nhi_free(read);
    return nhi_segment_refused(segment, name, problem, error);
}
