/* packed.c - see packed.h; the layout is in docs/file-format.md. */
#include "engine/store/packed.h"

#include <string.h>

/* Numbers lie in the file as in memory: kernels are for little-endian machines only. */
struct header {
    uint8_t version, element_bytes, zeros[2];
    uint32_t n_rows, n_columns, zero;
};
_Static_assert(sizeof(struct header) == 16, "the header has no holes");

static struct header header_of(size_t element_bytes, size_t n_rows, size_t n_columns)
{
    return (struct header){.version = NHI_PACKED_VERSION,
                           .element_bytes = (uint8_t)element_bytes,
                           .n_rows = (uint32_t)n_rows,
                           .n_columns = (uint32_t)n_columns};
}

static nh_status damaged(struct nh_error *error, const char *what)
{
    return nhi_fail(error, NH_FORMAT,
                    "a packed chunk is damaged: %s: run `nenghao verify` and restore the segment", what);
}

enum {
    N_WIDTHS = NHI_PACKED_GAPS * 2,
    TOO_WIDE_BYTE = 0x7f,
    TOO_WIDE = TOO_WIDE_BYTE * 0x01010101 /* more bytes than a chunk has */
};

/* The bytes of a row by what its byte of width says; TOO_WIDE: more bits than its type has. */
static void find_row_bytes(size_t element_bytes, size_t n_columns, uint32_t row_bytes[N_WIDTHS])
{
    memset(row_bytes, TOO_WIDE_BYTE, N_WIDTHS * sizeof *row_bytes);
    for (size_t width = 0; width <= 8 * element_bytes; width++)
        row_bytes[width] = row_bytes[width | NHI_PACKED_GAPS] = (uint32_t)((n_columns * width + 7) / 8);
}

/* offset: NULL, or [n_rows] where they begin. Returns where the last one ends. */
static uint64_t find_offsets(const uint8_t *width, size_t n_rows, const uint32_t row_bytes[N_WIDTHS],
                             uint32_t *offset)
{
    uint64_t end = 0;
    for (size_t r = 0; r < n_rows; r++) {
        if (offset != NULL)
            offset[r] = (uint32_t)end; /* chunks are smaller than NHI_MAX_CHUNK_BYTES */
        end += row_bytes[width[r]];
    }
    return end;
}

nh_status nhi_packed_open(const struct nhi_series_info *info, const uint8_t *bytes, size_t n_bytes,
                          uint32_t *offset, struct nhi_packed_rows *rows, struct nh_error *error)
{
    const size_t element_bytes = (size_t)info->width_bytes, n_rows = info->chunk_lines,
                 n_columns = info->chunk_columns;
    const struct header expected = header_of(element_bytes, n_rows, n_columns);
    const size_t before = sizeof expected + n_rows * (element_bytes + 1);
    if (n_bytes < before + NHI_PACKED_TAIL_BYTES)
        return damaged(error, "it is too short");
    if (memcmp(bytes, &expected, sizeof expected) != 0)
        return damaged(error, "its header is not that of its series");
    const uint8_t *width = bytes + sizeof expected + n_rows * element_bytes;
    uint32_t row_bytes[N_WIDTHS];
    find_row_bytes(element_bytes, n_columns, row_bytes);
    const uint64_t n_payload = find_offsets(width, n_rows, row_bytes, offset);
    if (n_payload >= TOO_WIDE)
        return damaged(error, "a row is wider than its type");
    if (n_payload != n_bytes - before - NHI_PACKED_TAIL_BYTES)
        return damaged(error, "its length is not that of its rows");
    *rows = (struct nhi_packed_rows){.element_bytes = element_bytes,
                                     .n_rows = n_rows,
                                     .n_columns = n_columns,
                                     .base = bytes + sizeof expected,
                                     .width = width,
                                     .payload = width + n_rows,
                                     .offset = offset};
    return NH_OK;
}

struct nhi_packed_rows nhi_packed_part(const struct nhi_packed_rows *rows, size_t first, size_t n)
{
    struct nhi_packed_rows part = *rows;
    part.n_rows = n;
    part.base += first * rows->element_bytes;
    part.width += first;
    part.offset += first;
    return part;
}

void nhi_packed_decode(const struct nhi_packed_rows *rows, const struct nhi_kernels *kernels, void *out)
{
    const uint8_t *payload = rows->payload + (rows->offset != NULL ? rows->offset[0] : 0);
    if (rows->element_bytes == 4)
        kernels->unpack_i32(rows->base, rows->width, payload, rows->n_rows, rows->n_columns, out);
    else
        kernels->unpack_i64(rows->base, rows->width, payload, rows->n_rows, rows->n_columns, out);
}

uint32_t nhi_packed_rows(const uint8_t *bytes, size_t n_bytes)
{
    struct header header = {0};
    if (n_bytes >= sizeof header)
        memcpy(&header, bytes, sizeof header);
    return header.n_rows;
}

size_t nhi_packed_most_bytes(size_t element_bytes, size_t n_rows, size_t n_columns)
{
    return sizeof(struct header) + n_rows * (element_bytes + 1 + n_columns * element_bytes) +
           NHI_PACKED_TAIL_BYTES;
}

size_t nhi_packed_encode(const struct nhi_kernels *kernels, const void *values, size_t element_bytes,
                         size_t n_rows, size_t n_columns, uint8_t *bytes)
{
    const struct header header = header_of(element_bytes, n_rows, n_columns);
    uint8_t *base = bytes + sizeof header, *width = base + n_rows * element_bytes, *payload = width + n_rows;
    memcpy(bytes, &header, sizeof header);
    const size_t n_payload = element_bytes == 4
                                 ? kernels->pack_i32(values, n_rows, n_columns, base, width, payload)
                                 : kernels->pack_i64(values, n_rows, n_columns, base, width, payload);
    return (size_t)(payload - bytes) + n_payload + NHI_PACKED_TAIL_BYTES;
}
