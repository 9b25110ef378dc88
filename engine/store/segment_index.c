/* segment_index.c - see segment_index.h. The "fixed array" of filtered chunks, as the HDF5 File Format Specification 3.0
 * describes it (IV.A.2 object headers of version 2, IV.A.2.i data layout of version 4, VII.C fixed arrays), which HDF5 1.10
 * and later write for datasets that cannot grow.
 */
#include "engine/store/segment_index.h"

#include "engine/base/memory.h"

#include <string.h>
#include <unistd.h>

enum {
    SIGNATURE_BYTES = 4,
    CHECKSUM_BYTES = 4,
    OFFSET_BYTES = 8,
    MASK_BYTES = 4,
    HEADER_BYTES = 1024,     /* of an object header: the layout is among the first messages */
    FIXED_ARRAY_BYTES = 28,  /* of its header */
    BLOCK_PREFIX_BYTES = 14, /* of its data block, without the bits of the pages */
    LAYOUT_MESSAGE = 8,
    LAYOUT_VERSION = 4,
    IS_CHUNKED = 2,
    IS_FIXED_ARRAY = 3,
    IS_FILTERED = 1,
    MAX_INDEX_BYTES = 1 << 26
};

/* Bytes that are taken one field after the other; is_over: more than there are. */
struct cursor {
    const uint8_t *bytes;
    size_t n_left;
    bool is_over;
};

static const uint8_t *skip(struct cursor *c, size_t n)
{
    const uint8_t *at = c->bytes;
    if (n > c->n_left) {
        c->is_over = true;
        return NULL;
    }
    c->bytes += n;
    c->n_left -= n;
    return at;
}

static uint64_t take(struct cursor *c, size_t n)
{
    uint64_t value = 0;
    const uint8_t *at = skip(c, n);
    for (size_t i = n; at != NULL && i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static bool has_signature(struct cursor *c, const char signature[SIGNATURE_BYTES + 1])
{
    const uint8_t *at = skip(c, SIGNATURE_BYTES);
    return at != NULL && memcmp(at, signature, SIGNATURE_BYTES) == 0;
}

static bool read_bytes(int descriptor, uint64_t offset, uint8_t *bytes, size_t n)
{
    return offset < INT64_MAX && pread(descriptor, bytes, n, (off_t)offset) == (ssize_t)n;
}

/* ---- the checksum of HDF5's metadata: lookup3 of Bob Jenkins, bytewise -------------------------------------------- */

static uint32_t turn(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static uint32_t word_at(const uint8_t *bytes, size_t n)
{
    uint32_t word = 0;
    for (size_t i = 0; i < 4 && i < n; i++)
        word |= (uint32_t)bytes[i] << 8 * i;
    return word;
}

static void mix(uint32_t x[3])
{
    static const int turns[6] = {4, 6, 8, 16, 19, 4};
    for (size_t i = 0; i < 6; i++) {
        uint32_t *a = &x[i % 3], *b = &x[(i + 1) % 3], *c = &x[(i + 2) % 3];
        *a -= *c;
        *a ^= turn(*c, turns[i]);
        *c += *b;
    }
}

static void mix_last(uint32_t x[3])
{
    static const int turns[7] = {14, 11, 25, 16, 4, 14, 24};
    for (size_t i = 0; i < 7; i++) {
        uint32_t *to = &x[(i + 2) % 3];
        const uint32_t from = x[(i + 1) % 3];
        *to ^= from;
        *to -= turn(from, turns[i]);
    }
}

static uint32_t lookup3(const uint8_t *bytes, size_t n)
{
    enum { BLOCK = 12 };
    const uint32_t start = 0xdeadbeef + (uint32_t)n;
    uint32_t x[3] = {start, start, start};
    for (; n > 0; bytes += BLOCK, n = n > BLOCK ? n - BLOCK : 0) {
        for (size_t i = 0; i < 3; i++)
            x[i] += n > 4 * i ? word_at(bytes + 4 * i, n - 4 * i) : 0;
        if (n > BLOCK)
            mix(x);
        else
            mix_last(x);
    }
    return x[2];
}

/* Four bytes behind n. */
static bool is_sound(const uint8_t *bytes, size_t n)
{
    return lookup3(bytes, n) == word_at(bytes + n, CHECKSUM_BYTES);
}

/* ---- the index ---------------------------------------------------------------------------------------------------- */

static bool find_object(hid_t dataset, uint64_t *offset)
{
#ifdef H5_NO_DEPRECATED_SYMBOLS
    (void)dataset;
    (void)offset;
    return false;
#else
#if H5_VERSION_GE(1, 12, 0)
    H5O_info1_t info;
#else
    H5O_info_t info;
#endif
    if (H5Oget_info2(dataset, &info, H5O_INFO_BASIC) < 0)
        return false;
    *offset = info.addr;
    return true;
#endif
}

/* The layout message inside an object header, whose checksum HDF5 has verified. */
static bool find_layout(struct cursor *c, struct cursor *layout)
{
    enum { VERSION = 2, SIZE_FLAGS = 3, IS_ORDERED = 4, HAS_PHASES = 16, HAS_TIMES = 32 };
    if (!has_signature(c, "OHDR") || take(c, 1) != VERSION)
        return false;
    const uint64_t flags = take(c, 1);
    (void)skip(c,
               (flags & HAS_TIMES ? 16 : 0) + (flags & HAS_PHASES ? 4 : 0)); /* is_over is looked at below */
    const uint64_t n_bytes = take(c, (size_t)1 << (flags & SIZE_FLAGS));
    c->n_left = n_bytes < c->n_left ? (size_t)n_bytes : c->n_left;
    while (!c->is_over && c->n_left > 0) {
        const uint64_t type = take(c, 1), n = take(c, 2);
        (void)skip(c, flags & IS_ORDERED ? 3 : 1);
        const uint8_t *message = skip(c, (size_t)n);
        if (type == LAYOUT_MESSAGE && message != NULL) {
            *layout = (struct cursor){.bytes = message, .n_left = (size_t)n};
            return true;
        }
    }
    return false;
}

/* Where the header of the fixed array is. */
static bool find_array(int descriptor, hid_t dataset, uint64_t *offset)
{
    uint8_t bytes[HEADER_BYTES];
    uint64_t object;
    if (!find_object(dataset, &object) || !read_bytes(descriptor, object, bytes, sizeof bytes))
        return false;
    struct cursor c = {.bytes = bytes, .n_left = sizeof bytes}, layout;
    if (!find_layout(&c, &layout) || take(&layout, 1) != LAYOUT_VERSION || take(&layout, 1) != IS_CHUNKED)
        return false;
    (void)take(&layout, 1); /* how partial chunks are stored: there are none */
    const uint64_t n_dimensions = take(&layout, 1), n_bytes = take(&layout, 1);
    (void)skip(&layout, (size_t)(n_dimensions * n_bytes));
    const bool is_fixed_array = take(&layout, 1) == IS_FIXED_ARRAY;
    (void)take(&layout, 1); /* bits of a page: the array says it again */
    *offset = take(&layout, OFFSET_BYTES);
    return is_fixed_array && !layout.is_over;
}

struct array {
    uint64_t n_chunks, block, element_bytes;
    uint64_t n_page, n_pages; /* chunks in a page; 0 pages: the block holds the elements */
};

static bool read_header(int descriptor, uint64_t offset, uint64_t n_chunks, struct array *array)
{
    enum { MOST_PAGE_BITS = 30 };
    uint8_t bytes[FIXED_ARRAY_BYTES];
    if (!read_bytes(descriptor, offset, bytes, sizeof bytes) ||
        !is_sound(bytes, sizeof bytes - CHECKSUM_BYTES))
        return false;
    struct cursor c = {.bytes = bytes, .n_left = sizeof bytes};
    if (!has_signature(&c, "FAHD") || take(&c, 1) != 0 || take(&c, 1) != IS_FILTERED)
        return false;
    array->element_bytes = take(&c, 1);
    const uint64_t page_bits = take(&c, 1);
    array->n_chunks = take(&c, 8);
    array->block = take(&c, OFFSET_BYTES);
    if (page_bits > MOST_PAGE_BITS || array->n_chunks != n_chunks ||
        array->element_bytes <= OFFSET_BYTES + MASK_BYTES ||
        array->element_bytes > 2 * OFFSET_BYTES + MASK_BYTES)
        return false;
    array->n_page = (uint64_t)1 << page_bits;
    array->n_pages = n_chunks > array->n_page ? (n_chunks + array->n_page - 1) / array->n_page : 0;
    return true;
}

static bool take_elements(struct cursor *c, const struct array *array, uint64_t n,
                          struct nhi_chunk_place *places)
{
    for (uint64_t i = 0; i < n; i++) {
        places[i].offset = take(c, OFFSET_BYTES);
        places[i].n_bytes = take(c, (size_t)array->element_bytes - OFFSET_BYTES - MASK_BYTES);
        if (take(c, MASK_BYTES) != 0)
            return false;
    }
    return !c->is_over;
}

/* Every page has been written, and ends with a checksum of its own. */
static bool take_pages(struct cursor *c, const struct array *array, const uint8_t *written,
                       struct nhi_chunk_place *places)
{
    for (uint64_t p = 0; p < array->n_pages; p++) {
        const uint64_t first = p * array->n_page, left = array->n_chunks - first,
                       n = left < array->n_page ? left : array->n_page;
        if ((written[p / 8] & 0x80 >> p % 8) == 0 ||
            !is_sound(c->bytes, (size_t)(n * array->element_bytes)) ||
            !take_elements(c, array, n, places + first))
            return false;
        (void)skip(c, CHECKSUM_BYTES);
    }
    return true;
}

static bool take_block(const uint8_t *bytes, size_t n_bytes, uint64_t header, const struct array *array,
                       struct nhi_chunk_place *places)
{
    struct cursor c = {.bytes = bytes, .n_left = n_bytes};
    if (!has_signature(&c, "FADB") || take(&c, 1) != 0 || take(&c, 1) != IS_FILTERED ||
        take(&c, OFFSET_BYTES) != header)
        return false;
    if (array->n_pages == 0)
        return is_sound(bytes, n_bytes - CHECKSUM_BYTES) && take_elements(&c, array, array->n_chunks, places);
    const size_t n_bits_bytes = (size_t)(array->n_pages + 7) / 8;
    const uint8_t *written = skip(&c, n_bits_bytes);
    (void)skip(&c, CHECKSUM_BYTES);
    return is_sound(bytes, BLOCK_PREFIX_BYTES + n_bits_bytes) && take_pages(&c, array, written, places);
}

bool nhi_index_read(int descriptor, hid_t dataset, uint64_t n_chunks, struct nhi_chunk_place *places)
{
    uint64_t header;
    struct array array;
    uint8_t *bytes;
    if (n_chunks > MAX_INDEX_BYTES || !find_array(descriptor, dataset, &header) ||
        !read_header(descriptor, header, n_chunks, &array))
        return false;
    const uint64_t n_bits_bytes = (array.n_pages + 7) / 8, n_checksums = array.n_pages + 1;
    const size_t n_bytes = (size_t)(BLOCK_PREFIX_BYTES + n_bits_bytes + n_chunks * array.element_bytes +
                                    n_checksums * CHECKSUM_BYTES);
    if (n_bytes > MAX_INDEX_BYTES || nhi_alloc_unset(n_bytes, 1, &bytes, NULL) != NH_OK)
        return false;
    const bool is_read = read_bytes(descriptor, array.block, bytes, n_bytes) &&
                         take_block(bytes, n_bytes, header, &array, places);
    nhi_free(bytes);
    return is_read;
}
