/* test_packed.c - the bytes of packed chunks: laid out as the format says, and whatever is changed in them is refused or is
 * a value, also where the checksum was made to fit. */
#include "engine/base/memory.h"
#include "engine/store/segment.h"
#include "engine/store/segment_filter.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 7, COLUMNS = 19, HEADER_BYTES = 16, CHECKSUM_BYTES = 4, MOST_BYTES = 4096 };

static struct nh_error error;
static uint64_t state = 1;

/* A linear congruential generator: its upper half. */
static uint32_t next(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static struct nhi_series_info info_of(int width_bytes)
{
    return (struct nhi_series_info){
        .n_lines = ROWS, .width_bytes = width_bytes, .chunk_lines = ROWS, .chunk_columns = COLUMNS};
}

/* Rows with few and many bits, with gaps, and one without any value. */
static void fill(int width_bytes, void *values)
{
    for (size_t i = 0; i < (size_t)ROWS * COLUMNS; i++) {
        const size_t row = i / COLUMNS;
        const bool is_missing = row == 3 || (row % 2 == 1 && next() % 4 == 0);
        const int64_t wide =
            is_missing ? NHI_MISSING_I64 : (int64_t)(next() >> (3 * row)) << (width_bytes == 8 ? row : 0);
        const int32_t narrow = is_missing ? NHI_MISSING_I32 : (int32_t)(next() >> (4 * row + 1));
        memcpy((char *)values + i * (size_t)width_bytes, width_bytes == 4 ? (const void *)&narrow : &wide,
               (size_t)width_bytes);
    }
}

static size_t encode(int width_bytes, const void *values, uint8_t bytes[MOST_BYTES])
{
    cr_assert_leq(nhi_packed_most_bytes((size_t)width_bytes, ROWS, COLUMNS), (size_t)MOST_BYTES);
    return nhi_packed_encode(nhi_kernels_select(NULL), values, (size_t)width_bytes, ROWS, COLUMNS, bytes);
}

Test(packed, a_chunk_is_laid_out_as_the_format_says)
{
    /* The first row has a gap and is its own codes; the second is four bits above -3; the third has no value. */
    static const int32_t values[] = {
        5, NHI_MISSING_I32, 7, -3, 12, 0, NHI_MISSING_I32, NHI_MISSING_I32, NHI_MISSING_I32};
    static const uint8_t header[16] = {1, 4, 0, 0, 3, 0, 0, 0, 3},
                         base[12] = {1, 0, 0, 0, 0xfd, 0xff, 0xff, 0xff, 1}, width[3] = {0x83, 4, 0x80},
                         codes[4] = {0xc5, 1, 0xf0, 3}, tail[NHI_PACKED_TAIL_BYTES] = {0};
    const struct {
        const uint8_t *bytes;
        size_t n;
    } expected[] = {{header, sizeof header},
                    {base, sizeof base},
                    {width, sizeof width},
                    {codes, sizeof codes},
                    {tail, sizeof tail}};
    uint8_t bytes[256];
    const size_t n = nhi_packed_encode(nhi_kernels_select("scalar"), values, 4, 3, 3, bytes);
    size_t at = 0;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        cr_expect_eq(memcmp(bytes + at, expected[i].bytes, expected[i].n), 0, "part %zu", i);
        at += expected[i].n;
    }
    cr_assert_eq(n, at);
}

/* ---- what is refused ------------------------------------------------------------------------------------------------- */

static void expect_refused(int width_bytes, const uint8_t *bytes, size_t n_bytes, const char *said)
{
    const struct nhi_series_info info = info_of(width_bytes);
    struct nhi_packed_rows packed = {.n_rows = 77};
    cr_expect_eq(nhi_packed_open(&info, bytes, n_bytes, NULL, &packed, &error), NH_FORMAT);
    cr_expect_not_null(strstr(error.message, said), "expected '%s' in '%s'", said, error.message);
    cr_expect_eq(packed.n_rows, 77);
}

Test(packed, a_chunk_of_another_length_is_refused)
{
    int32_t values[ROWS * COLUMNS];
    uint8_t bytes[MOST_BYTES] = {0};
    fill(4, values);
    const size_t n_bytes = encode(4, values, bytes), n_rows = HEADER_BYTES + ROWS * 5 + NHI_PACKED_TAIL_BYTES;
    for (size_t n = 0; n < n_bytes; n++)
        expect_refused(4, bytes, n, n < n_rows ? "it is too short" : "its length is not that of its rows");
    expect_refused(4, bytes, n_bytes + 1, "its length is not that of its rows");
}

Test(packed, a_header_of_another_version_type_or_shape_is_refused)
{
    int64_t values[ROWS * COLUMNS];
    uint8_t bytes[MOST_BYTES];
    fill(8, values);
    const size_t n_bytes = encode(8, values, bytes);
    for (size_t i = 0; i < HEADER_BYTES; i++) {
        bytes[i] ^= 4;
        expect_refused(8, bytes, n_bytes, "its header is not that of its series");
        bytes[i] ^= 4;
    }
}

Test(packed, a_row_wider_than_its_type_is_refused)
{
    int32_t values[ROWS * COLUMNS];
    uint8_t bytes[MOST_BYTES] = {0};
    fill(4, values);
    encode(4, values, bytes);
    for (unsigned width = 33; width < 128; width++) {
        bytes[HEADER_BYTES + ROWS * 4] = (uint8_t)width;
        expect_refused(4, bytes, MOST_BYTES, "a row is wider than its type");
    }
}

/* ---- what is changed ------------------------------------------------------------------------------------------------- */

/* Whatever a chunk holds that is not refused can be added up. */
static void add_up(const struct nhi_series_info *info, const struct nhi_kernels *kernels,
                   const uint8_t *bytes, size_t n_bytes)
{
    struct nhi_packed_rows packed;
    uint32_t offset[ROWS];
    int64_t sums[COLUMNS] = {0};
    uint64_t present[ROWS * ((COLUMNS + 63) / 64)], full[(ROWS + 63) / 64];
    if (nhi_packed_open(info, bytes, n_bytes, offset, &packed, NULL) == NH_OK)
        kernels->columns_packed(&packed, 0, COLUMNS, sums, present, full);
}

/* The chunk as it would be read, in memory of exactly its size, with a checksum that fits. */
static nh_status decode(int width_bytes, const uint8_t *bytes, size_t n_bytes,
                        const struct nhi_kernels *kernels, void *out)
{
    const struct nhi_series_info made = info_of(width_bytes);
    struct nhi_series_info info = made;
    uint8_t *stored = malloc(n_bytes + CHECKSUM_BYTES);
    const struct nhi_raw_chunk chunk = {.bytes = stored, .n_bytes = n_bytes + CHECKSUM_BYTES};
    info.codec = NHI_CODEC_PACKED;
    const uint32_t checksum = kernels->fletcher32(bytes, n_bytes);
    memcpy(stored, bytes, n_bytes);
    memcpy(stored + n_bytes, &checksum, CHECKSUM_BYTES);
    const nh_status status = nhi_chunk_decode(&info, kernels, &chunk, NULL, out, &error);
    add_up(&info, kernels, stored, n_bytes);
    free(stored);
    return status;
}

static void damage(uint8_t *bytes, size_t *n_bytes)
{
    for (uint32_t n = 1 + next() % 4; n > 0; n--) {
        const size_t place =
            next() % 4 == 0 ? HEADER_BYTES + ROWS * 4 + next() % (ROWS * 5) : next() % *n_bytes;
        bytes[place % *n_bytes] = (uint8_t)next();
    }
    if (next() % 8 == 0)
        *n_bytes = next() % 2 == 0 ? next() % (*n_bytes + 1) : *n_bytes + next() % 100;
}

Test(packed, damaged_chunks_with_a_checksum_that_fits_are_refused_or_are_values)
{
    enum { TRIALS = 20000 };
    const struct nhi_kernels *kernels[4];
    const size_t n_kernels = nhi_kernels_available(kernels);
    size_t n_refused = 0, n_values = 0;
    for (size_t trial = 0; trial < TRIALS; trial++) {
        int64_t values[ROWS * COLUMNS], first[ROWS * COLUMNS], other[ROWS * COLUMNS];
        uint8_t bytes[MOST_BYTES] = {0};
        const int width_bytes = trial % 2 == 0 ? 4 : 8;
        const size_t n_out = (size_t)ROWS * COLUMNS * (size_t)width_bytes;
        fill(width_bytes, values);
        size_t n_bytes = encode(width_bytes, values, bytes);
        damage(bytes, &n_bytes);
        const nh_status status = decode(width_bytes, bytes, n_bytes, kernels[0], first);
        cr_assert(status == NH_OK || status == NH_FORMAT);
        *(status == NH_OK ? &n_values : &n_refused) += 1;
        for (size_t k = 1; k < n_kernels; k++) {
            cr_assert_eq(decode(width_bytes, bytes, n_bytes, kernels[k], other), status);
            cr_assert(status != NH_OK || memcmp(first, other, n_out) == 0);
        }
    }
    cr_expect_gt(n_refused, TRIALS / 10);
    cr_expect_gt(n_values, TRIALS / 10);
}

/* ---- the filter ------------------------------------------------------------------------------------------------------ */

static size_t filter(unsigned flags, size_t n, unsigned version, unsigned element_bytes, unsigned columns,
                     size_t n_bytes, void **buffer)
{
    const unsigned parameters[3] = {version, element_bytes, columns};
    size_t buffer_bytes = n_bytes;
    const size_t got = nhi_packed_filter.filter(flags, n, parameters, n_bytes, &buffer_bytes, buffer);
    cr_expect(got == 0 || got == buffer_bytes);
    return got;
}

Test(packed, the_filter_packs_and_unpacks)
{
    for (unsigned width = 4; width <= 8; width += 4) {
        const size_t n_values = (size_t)ROWS * COLUMNS * width;
        void *values = malloc(n_values), *buffer = malloc(n_values);
        uint8_t bytes[MOST_BYTES];
        fill((int)width, values);
        memcpy(buffer, values, n_values);
        const size_t n_bytes = filter(0, 3, 1, width, COLUMNS, n_values, &buffer);
        cr_assert_eq(n_bytes, encode((int)width, values, bytes));
        cr_expect_eq(memcmp(buffer, bytes, n_bytes), 0);
        cr_assert_eq(filter(H5Z_FLAG_REVERSE, 3, 1, width, COLUMNS, n_bytes, &buffer), n_values);
        cr_expect_eq(memcmp(buffer, values, n_values), 0);
        free(buffer);
        free(values);
    }
}

Test(packed, the_filter_refuses_other_parameters_and_leaves_the_buffer)
{
    static const struct {
        size_t n;
        unsigned version, element_bytes, columns;
        size_t n_bytes;
    } wrong[] = {{2, 1, 4, 4, 64},  {3, 0, 4, 4, 64},       {3, 2, 4, 4, 64}, {3, 1, 0, 4, 64},
                 {3, 1, 2, 4, 64},  {3, 1, 16, 4, 64},      {3, 1, 4, 0, 64}, {3, 1, 4, 5, 64},
                 {3, 1, 4, 17, 64}, {3, 1, 4, 1u << 31, 64}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        for (unsigned flags = 0; flags <= H5Z_FLAG_REVERSE; flags += H5Z_FLAG_REVERSE) {
            void *buffer = calloc(64, 1), *before = buffer;
            cr_expect_eq(filter(flags, wrong[i].n, wrong[i].version, wrong[i].element_bytes, wrong[i].columns,
                                wrong[i].n_bytes, &buffer),
                         0, "%zu", i);
            cr_expect_eq(buffer, before);
            free(buffer);
        }
}

/* A header may announce more than is there. */
Test(packed, the_filter_takes_no_memory_for_rows_that_are_not_there)
{
    uint8_t header[HEADER_BYTES] = {1, 4, 0, 0, 0xff, 0xff, 0xff, 0xff, COLUMNS};
    for (size_t n_bytes = 0; n_bytes <= sizeof header; n_bytes++) {
        void *buffer = malloc(sizeof header);
        memcpy(buffer, header, sizeof header);
        cr_expect_eq(filter(H5Z_FLAG_REVERSE, 3, 1, 4, COLUMNS, n_bytes, &buffer), 0);
        free(buffer);
    }
}
