/* segment_chunks.c - stored chunks of an open segment: where they are, and their bytes. */
#define _DEFAULT_SOURCE /* for madvise; a name of the C library: NOLINT(cert-dcl51-cpp) */

#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* HDF5 1.10 searches for every chunk from the first: where the index of a dataset cannot be read, it is asked no more often. */
enum {
    MAX_LOOKUPS = 1 << 12, /* 50 ms, for 2 GB or more of chunks */
    MAX_KEY_LOOKUPS =
        1 << 9 /* a few milliseconds; chunks of keys are small, and more of them are read sooner */
};

/* HDF5 is not safe for threads, and the workers that read chunks through it do so in turn. */
static pthread_mutex_t hdf5_turn = PTHREAD_MUTEX_INITIALIZER;

/* ---- places -------------------------------------------------------------------------------------------------- */

static nh_status check_place(const struct nhi_segment *segment, const struct nhi_chunks *chunks,
                             const struct nhi_chunk_place *place, struct nh_error *error)
{
    if (place->n_bytes == 0 || place->n_bytes > segment->file_bytes ||
        place->offset > segment->file_bytes - place->n_bytes)
        return nhi_segment_refused(segment, chunks->name, "a chunk is outside the file", error);
    return NH_OK;
}

static nh_status put_place(const struct nhi_segment *segment, struct nhi_chunks *chunks,
                           const hsize_t offset[2], uint32_t mask, const struct nhi_chunk_place *place,
                           struct nh_error *error)
{
    const struct nhi_dataset *dataset = &chunks->dataset;
    if (mask != 0)
        return nhi_segment_refused(segment, chunks->name, "a chunk has skipped a filter", error);
    if (offset[0] >= dataset->size[0] || offset[1] >= dataset->size[1])
        return nhi_segment_refused(segment, chunks->name, "a chunk is outside the file", error);
    const uint64_t i = offset[0] / dataset->chunk[0], j = offset[1] / dataset->chunk[1];
    chunks->places[i * nhi_chunks_along(&chunks->dataset, 1) + j] = *place;
    return check_place(segment, chunks, place, error);
}

static nh_status ask_for_places(struct nhi_segment *segment, struct nhi_chunks *chunks, hid_t space,
                                uint64_t n_chunks, struct nh_error *error)
{
    for (hsize_t i = 0; i < n_chunks; i++) {
        hsize_t offset[2] = {0, 0}, n_bytes = 0;
        uint32_t mask = 0;
        haddr_t address = HADDR_UNDEF;
        if (H5Dget_chunk_info(chunks->dataset.id, space, i, offset, &mask, &address, &n_bytes) < 0)
            return nhi_segment_failed(segment, "cannot find a chunk", error);
        const struct nhi_chunk_place place = {.offset = address, .n_bytes = n_bytes};
        NH_TRY(put_place(segment, chunks, offset, mask, &place, error));
    }
    return NH_OK;
}

static nh_status ask_hdf5(struct nhi_segment *segment, struct nhi_chunks *chunks, uint64_t n_chunks,
                          struct nh_error *error)
{
    hid_t space = H5Dget_space(chunks->dataset.id);
    if (space < 0)
        return nhi_segment_failed(segment, "cannot find the chunks", error);
    memset(chunks->places, 0, n_chunks * sizeof *chunks->places);
    nh_status status = ask_for_places(segment, chunks, space, n_chunks, error);
    (void)H5Sclose(space); /* read-only */
    return status;
}

/* places stay NULL where it would take too many questions. */
static nh_status find_places(struct nhi_segment *segment, struct nhi_chunks *chunks, uint64_t n_chunks,
                             uint64_t max_lookups, struct nh_error *error)
{
    nh_status status = NH_OK;
    NH_TRY(nhi_alloc(n_chunks, sizeof *chunks->places, &chunks->places, error));
    const bool is_read = nhi_index_read(segment->descriptor, chunks->dataset.id, n_chunks, chunks->places);
    for (uint64_t i = 0; is_read && i < n_chunks && status == NH_OK; i++)
        status = check_place(segment, chunks, &chunks->places[i], error);
    if (!is_read && n_chunks <= max_lookups)
        status = ask_hdf5(segment, chunks, n_chunks, error);
    if (status != NH_OK || (!is_read && n_chunks > max_lookups)) {
        nhi_free(chunks->places);
        chunks->places = NULL;
    }
    return status;
}

/* The descriptor with which HDF5 reads: of the very file that was validated. */
static nh_status find_descriptor(struct nhi_segment *segment, struct nh_error *error)
{
    int *descriptor = NULL;
    if (segment->descriptor >= 0)
        return NH_OK;
    if (H5Fget_vfd_handle(segment->file, H5P_DEFAULT, (void **)&descriptor) < 0 || descriptor == NULL)
        return nhi_segment_failed(segment, "cannot get the descriptor", error);
    segment->descriptor = *descriptor;
    return NH_OK;
}

static void map_file(struct nhi_segment *segment)
{
    if (segment->map != NULL)
        return;
    void *map = mmap(NULL, (size_t)segment->file_bytes, PROT_READ, MAP_SHARED, segment->descriptor, 0);
    if (map == MAP_FAILED)
        return;
#ifdef MADV_HUGEPAGE
    /* Advice: what is not in memory yet is read far ahead and into large pages, which later calls find sooner. */
    (void)madvise(map, (size_t)segment->file_bytes, MADV_HUGEPAGE);
#endif
    segment->map = map;
}

static nh_status choose_path(struct nhi_segment *segment, struct nhi_chunks *chunks, enum nhi_read_path path,
                             uint64_t max_lookups, struct nh_error *error)
{
    const uint64_t n_chunks = nhi_chunks_along(&chunks->dataset, 0) * nhi_chunks_along(&chunks->dataset, 1);
    chunks->path = NHI_READ_HDF5;
    if (path == NHI_READ_HDF5)
        return NH_OK;
    NH_TRY(find_descriptor(segment, error));
    if (chunks->places == NULL)
        NH_TRY(find_places(segment, chunks, n_chunks, max_lookups, error));
    if (chunks->places == NULL)
        return NH_OK;
    if (path == NHI_READ_MAP)
        map_file(segment);
    chunks->path = path == NHI_READ_MAP && segment->map != NULL ? NHI_READ_MAP : NHI_READ_PREAD;
    return NH_OK;
}

nh_status nhi_segment_read_path(struct nhi_segment *segment, enum nhi_series series, enum nhi_read_path path,
                                struct nh_error *error)
{
    struct nhi_open_series *open = &segment->series[series];
    if (segment->model.series[series].n_lines == 0)
        return NH_OK;
    struct nhi_h5_quiet quiet = nhi_h5_quiet();
    nh_status status = nhi_segment_open_keys(segment, series, error);
    for (int k = 0; k < NHI_N_KEYS && status == NH_OK; k++)
        status = choose_path(segment, &open->keys[k], path, MAX_KEY_LOOKUPS, error);
    if (status == NH_OK)
        status = choose_path(segment, &open->values, path, MAX_LOOKUPS, error);
    nhi_h5_loud(quiet);
    return status;
}

void nhi_chunks_close(struct nhi_chunks *chunks)
{
    if (chunks->dataset.id >= 0)
        (void)H5Dclose(chunks->dataset.id); /* read-only: nothing can be lost */
    chunks->dataset.id = -1;
    nhi_free(chunks->places);
    chunks->places = NULL;
}

void nhi_segment_unmap(struct nhi_segment *segment)
{
    if (segment->map != NULL)
        (void)munmap(segment->map, (size_t)segment->file_bytes);
    segment->map = NULL;
}

/* ---- bytes --------------------------------------------------------------------------------------------------- */

static nh_status reserve(struct nhi_raw_chunk *chunk, size_t n_bytes, struct nh_error *error)
{
    chunk->n_bytes = n_bytes;
    if (n_bytes > chunk->capacity_bytes) {
        uint8_t *buffer;
        NH_TRY(nhi_alloc(n_bytes, 1, &buffer, error));
        nhi_free(chunk->buffer);
        chunk->buffer = buffer;
        chunk->capacity_bytes = n_bytes;
    }
    chunk->bytes = chunk->buffer;
    return NH_OK;
}

nh_status nhi_chunk_own(struct nhi_raw_chunk *chunk, struct nh_error *error)
{
    const uint8_t *bytes = chunk->bytes;
    NH_TRY(reserve(chunk, chunk->n_bytes, error));
    memcpy(chunk->buffer, bytes, chunk->n_bytes);
    return NH_OK;
}

static nh_status read_at(const struct nhi_segment *segment, uint64_t offset, uint8_t *bytes, size_t n_bytes,
                         struct nh_error *error)
{
    for (size_t n_read = 0; n_read < n_bytes;) {
        const ssize_t n =
            pread(segment->descriptor, bytes + n_read, n_bytes - n_read, (off_t)(offset + n_read));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return nhi_fail(error, NH_IO, "cannot read %s: %s", segment->path, strerror(errno));
        if (n == 0)
            return nhi_fail(error, NH_FORMAT, "%s: the file has been cut while it was read", segment->path);
        n_read += (size_t)n;
    }
    return NH_OK;
}

/* H5Dget_chunk_storage_size and H5Dread_chunk cost the same for every chunk; the calls that look chunks up by their
 * number are quadratic in HDF5 1.10. */
static nh_status read_through_hdf5(const struct nhi_segment *segment, const struct nhi_chunks *chunks,
                                   const hsize_t offset[2], struct nhi_raw_chunk *chunk,
                                   struct nh_error *error)
{
    const hid_t dataset = chunks->dataset.id;
    hsize_t n_bytes = 0;
    uint32_t mask = 0;
    if (H5Dget_chunk_storage_size(dataset, offset, &n_bytes) < 0)
        return nhi_segment_failed(segment, "cannot find a chunk", error);
    if (n_bytes == 0 || n_bytes > segment->file_bytes)
        return nhi_segment_refused(segment, chunks->name, "a chunk is missing", error);
    NH_TRY(reserve(chunk, (size_t)n_bytes, error));
#if H5_VERSION_GE(2, 0, 0)
    size_t capacity = chunk->capacity_bytes;
    const herr_t read = H5Dread_chunk2(dataset, H5P_DEFAULT, offset, &mask, chunk->buffer, &capacity);
#else
    const herr_t read = H5Dread_chunk(dataset, H5P_DEFAULT, offset, &mask, chunk->buffer);
#endif
    if (read < 0)
        return nhi_segment_failed(segment, "cannot read a chunk", error);
    if (mask != 0)
        return nhi_segment_refused(segment, chunks->name, "a chunk has skipped a filter", error);
    return NH_OK;
}

nh_status nhi_chunks_read(const struct nhi_segment *segment, const struct nhi_chunks *chunks,
                          uint64_t i_block, uint64_t j_block, struct nhi_raw_chunk *chunk,
                          struct nh_error *error)
{
    if (chunks->path == NHI_READ_HDF5) {
        const hsize_t offset[2] = {i_block * chunks->dataset.chunk[0], j_block * chunks->dataset.chunk[1]};
        (void)pthread_mutex_lock(&hdf5_turn); /* fails only for a mutex that is not one */
        struct nhi_h5_quiet quiet = nhi_h5_quiet();
        const nh_status status = read_through_hdf5(segment, chunks, offset, chunk, error);
        nhi_h5_loud(quiet);
        (void)pthread_mutex_unlock(&hdf5_turn);
        return status;
    }
    const struct nhi_chunk_place *place =
        &chunks->places[i_block * nhi_chunks_along(&chunks->dataset, 1) + j_block];
    if (place->n_bytes == 0)
        return nhi_segment_refused(segment, chunks->name, "a chunk is missing", error);
    if (chunks->path == NHI_READ_MAP) {
        chunk->bytes = segment->map + place->offset;
        chunk->n_bytes = (size_t)place->n_bytes;
        return NH_OK;
    }
    NH_TRY(reserve(chunk, (size_t)place->n_bytes, error));
    return read_at(segment, place->offset, chunk->buffer, chunk->n_bytes, error);
}

nh_status nhi_segment_raw_chunk(const struct nhi_segment *segment, enum nhi_series series, uint32_t i_block,
                                uint32_t j_block, struct nhi_raw_chunk *chunk, struct nh_error *error)
{
    return nhi_chunks_read(segment, &segment->series[series].values, i_block, j_block, chunk, error);
}
