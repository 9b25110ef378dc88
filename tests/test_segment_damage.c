/* test_segment_damage.c - segments with damage that opening does not see: it is found by the question that needs what is damaged,
 * and by an inspection of everything. */
#include "engine/aggregate/groups.h"
#include "engine/base/memory.h"
#include "engine/store/inspect.h"
#include "tests/changed_segment.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(damage, .init = changed_begin, .fini = changed_end);

/* ---- enterprises ----------------------------------------------------------------------------------------------------- */

static void shift_a_code(hid_t file)
{
    static const int32_t codes[2] = {0, 2};
    changed_write(file, "enterprise_region_code", H5T_NATIVE_INT32, codes);
}
static void negate_a_code(hid_t file)
{
    static const int32_t codes[2] = {-1, 0};
    changed_write(file, "enterprise_region_code", H5T_NATIVE_INT32, codes);
}
static void repeat_an_id(hid_t file)
{
    changed_write(file, "enterprise_id", H5T_C_S1, "U1U1");
}
static void repeat_a_label(hid_t file)
{
    changed_write(file, "enterprise_region_label", H5T_C_S1, "320402320402");
}
static void lose_the_codes(hid_t file)
{
    cr_assert_geq(H5Ldelete(file, "enterprise_region_code", H5P_DEFAULT), 0);
}

/* Asks the segment twice for its regions: a failure leaves nothing behind that looks like an answer. */
static void expect_bad_regions(struct nhi_segment *segment, const char *word)
{
    for (int again = 0; again < 2; again++) {
        struct nh_error error = {NH_OK, ""};
        const struct nhi_attribute *attribute = NULL;
        cr_assert_eq(nhi_segment_attribute(segment, 0, &attribute, &error), NH_FORMAT);
        cr_assert_null(attribute);
        cr_assert_not_null(strstr(error.message, word), "%s", error.message);
        cr_assert_not_null(strstr(error.message, changed.path), "%s", error.message);
    }
}

Test(damage, what_is_said_of_the_enterprises_is_checked_when_it_is_asked_for)
{
    static const struct {
        void (*how)(hid_t file);
        const char *word;
    } damages[] = {{negate_a_code, "enterprise_region_code: a number is outside its list"},
                   {shift_a_code, "enterprise_region_code: a number is outside its list"},
                   {lose_the_codes, "enterprise_region_code: HDF5"},
                   {repeat_a_label, "enterprise_region_label: it holds a text twice"}};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct nhi_segment *segment;
        const struct nhi_attribute *industry;
        uint64_t n_chunks;
        changed_by(damages[i].how);
        cr_assert_eq(nhi_segment_open(changed.path, &segment, NULL), NH_OK);
        expect_bad_regions(segment, damages[i].word);
        cr_assert_eq(nhi_segment_attribute(segment, 1, &industry, NULL), NH_OK);
        cr_assert_str_eq(nhi_dictionary_text(industry->labels, industry->code[0], NULL), "C26");
        cr_assert_eq(nhi_inspect_segment(changed.context, segment, &n_chunks, NULL), NH_FORMAT);
        nhi_segment_close(segment);
    }
}

Test(damage, an_id_that_is_there_twice_is_refused_when_the_ids_are_asked_for)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    const struct nhi_dictionary *ids = NULL;
    changed_by(repeat_an_id);
    cr_assert_eq(nhi_segment_open(changed.path, &segment, NULL), NH_OK);
    cr_assert_eq(nhi_segment_model(segment)->enterprises.n, 2);
    cr_assert_eq(nhi_segment_ids(segment, &ids, &error), NH_FORMAT);
    cr_assert_null(ids);
    cr_assert_not_null(strstr(error.message, "enterprise_id: it holds a text twice"), "%s", error.message);
    nhi_segment_close(segment);
}

/* Finds the groups of a question. */
static nh_status group_by(const nh_store *store, const char *by, const char *where)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nhi_selection selection;
    struct nhi_groups groups;
    options.by = by;
    options.where = where;
    NH_TRY(nhi_selection_resolve(store, &options, &selection, NULL));
    const nh_status status = nhi_groups_make(store, &selection, &groups, NULL);
    if (status == NH_OK)
        nhi_groups_clear(&groups);
    nhi_selection_clear(&selection);
    return status;
}

Test(damage, damage_disturbs_the_questions_that_need_what_is_damaged_and_no_others)
{
    nh_store *store;
    changed_by(shift_a_code);
    changed_by(repeat_an_id);
    cr_assert_eq(nh_store_open(changed.context, changed.path, &store, NULL), NH_OK);
    cr_assert_eq(group_by(store, "region", NULL), NH_FORMAT);
    cr_assert_eq(group_by(store, "industry,region:2", NULL), NH_FORMAT);
    cr_assert_eq(group_by(store, NULL, "region=32"), NH_FORMAT);
    cr_assert_eq(group_by(store, "enterprise", NULL), NH_FORMAT);
    cr_assert_eq(group_by(store, NULL, "enterprise=U1"), NH_FORMAT);
    cr_assert_eq(group_by(store, NULL, NULL), NH_OK);
    cr_assert_eq(group_by(store, "industry,size", "industry=C26"), NH_OK);
    nh_store_close(store);
}

static void point_a_line_nowhere(hid_t file)
{
    static const int32_t lines[3] = {0, 1, 2};
    changed_write(file, "quantity_line_enterprise", H5T_NATIVE_INT32, lines);
}

static void swap_lines(hid_t file)
{
    static const int32_t lines[3] = {1, 0, 1};
    changed_write(file, "quantity_line_enterprise", H5T_NATIVE_INT32, lines);
}

static void change_a_value(hid_t file)
{
    hid_t dataset = H5Dopen2(file, "quantity", H5P_DEFAULT);
    static const int32_t values[12] = {16};
    cr_assert_geq(H5Dwrite(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    cr_assert_geq(H5Dclose(dataset), 0);
}

static struct nhi_segment *open_changed(void (*how)(hid_t file))
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    changed_by(how);
    cr_assert_eq(nhi_segment_open(changed.path, &segment, &error), NH_OK, "%s", error.message);
    return segment;
}

Test(damage, keys_that_point_nowhere_are_refused_when_they_are_asked_for)
{
    struct nhi_segment *segment = open_changed(point_a_line_nowhere);
    struct nh_error error = {NH_OK, ""};
    struct nhi_line_keys keys;
    for (int again = 0; again < 2; again++) {
        cr_assert_eq(nhi_segment_keys(segment, NHI_QUANTITY, &keys, &error), NH_FORMAT);
        cr_assert_not_null(strstr(error.message, "quantity_line_enterprise: a number is outside its list"),
                           "%s", error.message);
    }
    nhi_segment_close(segment);
}

Test(damage, inspection_finds_lines_out_of_order_and_values_that_are_not_those_announced)
{
    struct nh_error error = {NH_OK, ""};
    uint64_t n_chunks;
    struct nhi_segment *segment = open_changed(swap_lines);
    cr_assert_eq(nhi_inspect_segment(changed.context, segment, &n_chunks, &error), NH_FORMAT);
    cr_assert_not_null(strstr(error.message, "lines are not sorted"), "%s", error.message);
    nhi_segment_close(segment);
    segment = open_changed(change_a_value);
    cr_assert_eq(nhi_inspect_segment(changed.context, segment, &n_chunks, &error), NH_FORMAT);
    nhi_segment_close(segment);
}

/* ---- damage ---------------------------------------------------------------------------------------------------------------- */

Test(damage, a_truncated_segment_is_refused_at_every_length)
{
    size_t n;
    char *bytes = small_read_file(changed.path, &n);
    cr_assert_not_null(bytes);
    for (size_t kept = 0; kept < n; kept += kept < 200 ? 1 : 97) {
        cr_assert(small_write_file(changed.path, bytes, kept));
        changed_refused("");
    }
    free(bytes);
}

static uint64_t hash_of_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* Everything that the engine reads of a segment, as one number. */
static uint64_t read_everything(struct nhi_segment *segment)
{
    uint64_t hash = 1469598103934665603u;
    for (int series = 0; series < NHI_N_SERIES; series++) {
        const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
        struct nhi_line_keys keys;
        int64_t values[64];
        if (info->n_lines == 0)
            continue;
        if (nhi_segment_keys(segment, (enum nhi_series)series, &keys, NULL) != NH_OK)
            return 0;
        for (uint64_t i = 0; i < info->n_lines; i++) {
            if (nhi_segment_read_lines(segment, (enum nhi_series)series, i, 1, values, NULL) != NH_OK)
                return 0;
            for (uint32_t t = 0; t < info->axis.n; t++)
                hash = (hash ^ (uint64_t)values[t]) * 1099511628211u;
            hash = (hash ^ (uint64_t)(keys.enterprise[i] * 64 + keys.item[i] * 8 + keys.flow[i])) *
                   1099511628211u;
        }
        hash = (hash ^ (uint64_t)(info->axis.first + info->decimals)) * 1099511628211u;
    }
    const struct nhi_dictionary *ids;
    if (nhi_segment_ids(segment, &ids, NULL) != NH_OK)
        return 0;
    for (int32_t e = 0; e < nhi_dictionary_count(ids); e++)
        hash = hash_of_text(hash, nhi_dictionary_text(ids, e, NULL));
    for (size_t a = 0; a < nhi_segment_model(segment)->enterprises.n_attributes; a++) {
        const struct nhi_attribute *attribute;
        if (nhi_segment_attribute(segment, a, &attribute, NULL) != NH_OK)
            return 0;
        for (int32_t e = 0; e < nhi_dictionary_count(ids); e++)
            hash = hash_of_text(hash, nhi_dictionary_text(attribute->labels, attribute->code[e], NULL));
    }
    return hash;
}

/* Without a manifest nothing but the checksums of HDF5 guards the bytes. */
Test(damage, a_changed_byte_of_a_bare_segment_is_found_or_changes_nothing, .timeout = 120)
{
    enum { STRIDE = 37 };
    size_t n, n_found = 0;
    char *bytes = small_read_file(changed.path, &n);
    struct nhi_segment *segment;
    uint64_t n_chunks;
    cr_assert_not_null(bytes);
    cr_assert_eq(nhi_segment_open(changed.path, &segment, NULL), NH_OK);
    const uint64_t expected = read_everything(segment);
    nhi_segment_close(segment);
    for (size_t i = 0; i < n; i += STRIDE) {
        bytes[i] ^= (char)(1 << i % 8);
        cr_assert(small_write_file(changed.path, bytes, n));
        bytes[i] ^= (char)(1 << i % 8);
        if (nhi_segment_open(changed.path, &segment, NULL) != NH_OK) {
            n_found++;
            continue;
        }
        if (nhi_inspect_segment(changed.context, segment, &n_chunks, NULL) == NH_OK)
            cr_assert_eq(read_everything(segment), expected, "byte %zu of %zu", i, n);
        else
            n_found++;
        nhi_segment_close(segment);
    }
    cr_assert_gt(n_found, n / STRIDE / 20);
    free(bytes);
}

static void decode_changed(const struct nhi_series_info *info, struct nhi_raw_chunk *chunk)
{
    int32_t scratch[64], decoded[64];
    struct nh_error error = {NH_OK, ""};
    cr_assert_leq(info->chunk_lines * info->chunk_columns, 64);
    for (size_t i = 0; i < chunk->n_bytes; i++) {
        chunk->buffer[i] ^= 0x10;
        cr_assert_eq(nhi_chunk_decode(info, changed.context->kernels, chunk, scratch, decoded, &error),
                     NH_FORMAT);
        cr_assert_not_null(strstr(error.message, "its checksum is wrong"), "%s", error.message);
        chunk->buffer[i] ^= 0x10;
    }
    const size_t n = chunk->n_bytes;
    for (chunk->n_bytes = 0; chunk->n_bytes < n; chunk->n_bytes++)
        cr_assert_eq(nhi_chunk_decode(info, changed.context->kernels, chunk, scratch, decoded, NULL),
                     NH_FORMAT);
    cr_assert_eq(nhi_chunk_decode(info, changed.context->kernels, chunk, scratch, decoded, NULL), NH_OK);
}

Test(damage, a_changed_byte_of_a_raw_chunk_is_found)
{
    struct nhi_segment *segment;
    struct nhi_raw_chunk chunk = {0};
    cr_assert_eq(nhi_segment_open(changed.path, &segment, NULL), NH_OK);
    cr_assert_eq(nhi_segment_raw_chunk(segment, NHI_QUANTITY, 0, 0, &chunk, NULL), NH_OK);
    decode_changed(&nhi_segment_model(segment)->series[NHI_QUANTITY], &chunk);
    nhi_free(chunk.buffer);
    nhi_segment_close(segment);
}
