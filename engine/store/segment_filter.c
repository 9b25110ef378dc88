/* segment_filter.c - see segment_filter.h. Calls nothing of HDF5, so that the plugin works with whatever copy of HDF5
 * loads it. */
#include "engine/store/segment_filter.h"

#include "engine/store/segment_hdf5.h"

#include <stdlib.h>

/* HDF5 calls filters from one thread at a time. Asking the processor is slow where it is a virtual one. */
static const struct nhi_kernels *best_kernels(void)
{
    static const struct nhi_kernels *best;
    if (best == NULL)
        best = nhi_kernels_select(NULL);
    return best;
}

static bool lacked_memory;

bool nhi_filter_lacked_memory(void)
{
    const bool did = lacked_memory;
    lacked_memory = false;
    return did;
}

/* Memory that HDF5 frees with free; NULL: none left. */
static void *allocate(size_t n_bytes)
{
    void *memory = malloc(n_bytes);
    lacked_memory = lacked_memory || memory == NULL;
    return memory;
}

static void *encode(const struct nhi_series_info *info, const void *values, size_t *n_bytes)
{
    uint8_t *bytes =
        allocate(nhi_packed_most_bytes((size_t)info->width_bytes, info->chunk_lines, info->chunk_columns));
    if (bytes != NULL)
        *n_bytes = nhi_packed_encode(best_kernels(), values, (size_t)info->width_bytes, info->chunk_lines,
                                     info->chunk_columns, bytes);
    return bytes;
}

static void *decode(const struct nhi_series_info *info, const void *bytes, size_t *n_bytes)
{
    struct nhi_packed_rows packed;
    if (nhi_packed_open(info, bytes, *n_bytes, NULL, &packed, NULL) != NH_OK)
        return NULL;
    *n_bytes = packed.n_rows * packed.n_columns * packed.element_bytes;
    void *values = allocate(*n_bytes);
    if (values != NULL)
        nhi_packed_decode(&packed, best_kernels(), values);
    return values;
}

/* Returns the bytes in the new buffer; 0: it failed, and the buffer is as it was. */
static size_t run(unsigned flags, size_t n_parameters, const unsigned parameters[], size_t n_bytes,
                  size_t *buffer_bytes, void **buffer)
{
    const bool is_decoding = (flags & H5Z_FLAG_REVERSE) != 0;
    if (n_parameters != NHI_PACKED_VALUES || parameters[0] != NHI_PACKED_VERSION ||
        (parameters[1] != 4 && parameters[1] != 8) || parameters[2] == 0)
        return 0;
    const uint64_t row_bytes = (uint64_t)parameters[1] * parameters[2];
    const uint64_t n_rows = is_decoding ? nhi_packed_rows(*buffer, n_bytes) : n_bytes / row_bytes;
    if (n_rows == 0 || n_rows > NHI_MAX_CHUNK_BYTES / row_bytes || (!is_decoding && n_bytes % row_bytes != 0))
        return 0;
    const struct nhi_series_info info = {
        .width_bytes = (int)parameters[1], .chunk_lines = (uint32_t)n_rows, .chunk_columns = parameters[2]};
    void *made = is_decoding ? decode(&info, *buffer, &n_bytes) : encode(&info, *buffer, &n_bytes);
    if (made == NULL)
        return 0;
    free(*buffer);
    *buffer = made;
    *buffer_bytes = n_bytes;
    return n_bytes;
}

const H5Z_class2_t nhi_packed_filter = {.version = H5Z_CLASS_T_VERS,
                                        .id = NHI_PACKED_FILTER,
                                        .encoder_present = 1,
                                        .decoder_present = 1,
                                        .name = "nenghao packed integers",
                                        .filter = run};
