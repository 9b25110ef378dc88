/* codec.c - one raw chunk back to integers: checksum, inflate, unshuffle, unpack; and integers packed. Any thread; no
 * HDF5. */
#include "engine/store/packed.h"
#include "engine/store/segment.h"

#include <libdeflate.h>
#include <string.h>

enum { CHECKSUM_BYTES = 4 };

static nh_status damaged(struct nh_error *error, const char *what)
{
    return nhi_fail(error, NH_FORMAT, "a chunk is damaged: %s: run `nenghao verify` and restore the segment",
                    what);
}

static uint32_t stored_checksum(const struct nhi_raw_chunk *chunk)
{
    const uint8_t *at = chunk->bytes + chunk->n_bytes - CHECKSUM_BYTES;
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static nh_status inflate(const uint8_t *bytes, size_t n_bytes, void *out, size_t n_out_bytes,
                         struct nh_error *error)
{
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (decompressor == NULL)
        return nhi_fail(error, NH_MEMORY, "no memory for a decompressor");
    const enum libdeflate_result result =
        libdeflate_zlib_decompress(decompressor, bytes, n_bytes, out, n_out_bytes, NULL);
    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS ? NH_OK : damaged(error, "it does not inflate to the right size");
}

nh_status nhi_chunk_verify(const struct nhi_kernels *kernels, const struct nhi_raw_chunk *chunk,
                           size_t *n_bytes, struct nh_error *error)
{
    if (chunk->n_bytes < CHECKSUM_BYTES)
        return damaged(error, "it is too short");
    if (kernels->fletcher32(chunk->bytes, chunk->n_bytes - CHECKSUM_BYTES) != stored_checksum(chunk))
        return damaged(error, "its checksum is wrong");
    *n_bytes = chunk->n_bytes - CHECKSUM_BYTES;
    return NH_OK;
}

nh_status nhi_chunk_decode(const struct nhi_series_info *info, const struct nhi_kernels *kernels,
                           const struct nhi_raw_chunk *chunk, void *scratch, void *out,
                           struct nh_error *error)
{
    const size_t n = (size_t)info->chunk_lines * info->chunk_columns, n_bytes = n * (size_t)info->width_bytes;
    size_t n_payload = 0;
    NH_TRY(nhi_chunk_verify(kernels, chunk, &n_payload, error));
    if (info->codec == NHI_CODEC_PACKED) {
        struct nhi_packed_rows rows;
        NH_TRY(nhi_packed_open(info, chunk->bytes, n_payload, NULL, &rows, error));
        nhi_packed_decode(&rows, kernels, out);
        return NH_OK;
    }
    if (info->codec == NHI_CODEC_NONE) {
        if (n_payload != n_bytes)
            return damaged(error, "its size is wrong");
        memcpy(out, chunk->bytes, n_bytes);
        return NH_OK;
    }
    NH_TRY(inflate(chunk->bytes, n_payload, scratch, n_bytes, error));
    if (info->width_bytes == 4)
        kernels->unshuffle_4(scratch, n, out);
    else
        kernels->unshuffle_8(scratch, n, out);
    return NH_OK;
}

size_t nhi_chunk_most_bytes(const struct nhi_series_info *info)
{
    return nhi_packed_most_bytes((size_t)info->width_bytes, info->chunk_lines, info->chunk_columns) +
           CHECKSUM_BYTES;
}

size_t nhi_chunk_encode(const struct nhi_series_info *info, const struct nhi_kernels *kernels,
                        const void *values, uint8_t *bytes)
{
    const size_t width = (size_t)info->width_bytes;
    size_t n_bytes = width * info->chunk_lines * info->chunk_columns;
    if (info->codec == NHI_CODEC_PACKED)
        n_bytes = nhi_packed_encode(kernels, values, width, info->chunk_lines, info->chunk_columns, bytes);
    else
        memcpy(bytes, values, n_bytes);
    const uint32_t checksum = kernels->fletcher32(bytes, n_bytes);
    for (int i = 0; i < CHECKSUM_BYTES; i++)
        bytes[n_bytes + (size_t)i] = (uint8_t)(checksum >> 8 * i);
    return n_bytes + CHECKSUM_BYTES;
}
