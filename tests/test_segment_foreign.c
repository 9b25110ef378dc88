/* test_segment_foreign.c - files that are not segments, or are segments with one thing changed: each is refused by name, reads
 * nothing outside of the file, and leaves no handle of HDF5 open. */
#include "engine/aggregate/groups.h"
#include "engine/base/memory.h"
#include "engine/store/inspect.h"
#include "engine/store/store.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    nh_context *context;
    char directory[256], path[300];
} city;

/* A bare segment: two enterprises, two carriers, coefficients, output. */
static void make_segment(void)
{
    static const struct small_enterprise enterprises[] = {{"U1", "320402", "C26", "size", "large"},
                                                          {"U2", "330100", "C30", NULL, NULL}};
    static const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1.5", "0.7"},
                                                {NHI_QUANTITY, "U2", "coal", 0, "2020-02", "25", NULL},
                                                {NHI_QUANTITY, "U2", "gas", 1, "2020-04", "", NULL},
                                                {NHI_OUTPUT, "U1", "value_added", 0, "2020", "12.25", NULL}};
    const struct small_import import = {
        .enterprises = enterprises, .n_enterprises = 2, .values = values, .n_values = 4};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nh_context_new(NULL, &city.context, NULL), NH_OK);
    cr_assert_not_null(small_path(city.directory, "foreign"));
    snprintf(city.path, sizeof city.path, "%s/seg-000001.h5", city.directory);
    cr_assert_eq(small_import(city.context, city.directory, &import, NULL, &error), NH_OK, "%s",
                 error.message);
}

static void remove_segment(void)
{
    cr_assert_eq(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL), 0, "handles are still open");
    small_path(city.directory, "foreign");
    nh_context_free(city.context);
}

TestSuite(foreign, .init = make_segment, .fini = remove_segment);

/* ---- changing a file ----------------------------------------------------------------------------------------------- */

static void change(void (*how)(hid_t file))
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    cr_assert_geq(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), 0);
    hid_t file = H5Fopen(city.path, H5F_ACC_RDWR, access);
    cr_assert_geq(file, 0);
    how(file);
    cr_assert_geq(H5Fclose(file), 0);
    cr_assert_geq(H5Pclose(access), 0);
}

static void expect_open_refused(const char *word)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment = NULL;
    cr_assert_eq(nhi_segment_open(city.path, &segment, &error), NH_FORMAT, "%s", error.message);
    cr_assert_null(segment);
    cr_assert_not_null(strstr(error.message, word), "%s", error.message);
    cr_assert_not_null(strstr(error.message, city.path), "%s", error.message);
    cr_assert_null(strchr(error.message, '\n'), "%s", error.message);
}

static void expect_refused(void (*how)(hid_t file), const char *word)
{
    change(how);
    expect_open_refused(word);
}

static void copy_attribute(hid_t from, hid_t to, const char *name)
{
    char value[64];
    hid_t attribute = H5Aopen(from, name, H5P_DEFAULT), type = H5Aget_type(attribute),
          space = H5Aget_space(attribute);
    cr_assert_leq(H5Tget_size(type), sizeof value);
    cr_assert_geq(H5Aread(attribute, type, value), 0);
    hid_t copy = H5Acreate2(to, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    cr_assert_geq(H5Awrite(copy, type, value), 0);
    cr_assert(H5Aclose(copy) >= 0 && H5Aclose(attribute) >= 0 && H5Tclose(type) >= 0 && H5Sclose(space) >= 0);
}

/* Puts a dataset without values in the place of "quantity", with its attributes, and its extent unless another is given. */
static void resize_quantity(hid_t file, hid_t type, hid_t creation, const hsize_t size[2])
{
    static const char *const names[] = {"nh_decimals", "nh_n_present", "nh_min", "nh_max", "nh_abs_sum"};
    hid_t old = H5Dopen2(file, "quantity", H5P_DEFAULT), space = H5Dget_space(old);
    cr_assert(size == NULL || H5Sset_extent_simple(space, 2, size, NULL) >= 0);
    cr_assert_geq(H5Ldelete(file, "quantity", H5P_DEFAULT), 0);
    hid_t made = H5Dcreate2(file, "quantity", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    cr_assert_geq(made, 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        copy_attribute(old, made, names[i]);
    cr_assert(H5Dclose(made) >= 0 && H5Dclose(old) >= 0 && H5Sclose(space) >= 0 && H5Pclose(creation) >= 0);
}

static void replace_quantity(hid_t file, hid_t type, hid_t creation)
{
    resize_quantity(file, type, creation, NULL);
}

static void write_all(hid_t file, const char *name, hid_t type, const void *values)
{
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    cr_assert_geq(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    cr_assert_geq(H5Dclose(dataset), 0);
}

static hid_t chunked(void)
{
    static const hsize_t chunk[2] = {3, 4};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    cr_assert_geq(H5Pset_chunk(creation, 2, chunk), 0);
    return creation;
}

static hid_t profile(void)
{
    hid_t creation = chunked();
    cr_assert_geq(H5Pset_fletcher32(creation), 0);
    return creation;
}

static void put_attribute(hid_t file, const char *dataset, const char *name, hid_t type, hsize_t n,
                          const void *values)
{
    hid_t object = *dataset == '\0' ? H5Gopen2(file, "/", H5P_DEFAULT) : H5Dopen2(file, dataset, H5P_DEFAULT);
    hid_t space = n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
    cr_assert_geq(H5Adelete(object, name), 0);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    cr_assert_geq(H5Awrite(attribute, type, values), 0);
    cr_assert(H5Aclose(attribute) >= 0 && H5Sclose(space) >= 0 && H5Oclose(object) >= 0);
}

/* ---- layout, filters, types ------------------------------------------------------------------------------------------ */

static void make_contiguous(hid_t file)
{
    replace_quantity(file, H5T_STD_I32LE, H5Pcreate(H5P_DATASET_CREATE));
}

static void make_external(hid_t file)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    cr_assert_geq(H5Pset_external(creation, "/etc/hostname", 0, H5F_UNLIMITED), 0);
    replace_quantity(file, H5T_STD_I32LE, creation);
}

static void leave_out_the_checksum(hid_t file)
{
    replace_quantity(file, H5T_STD_I32LE, chunked());
}

static void use_an_unknown_filter(hid_t file)
{
    hid_t creation = chunked();
    cr_assert_geq(H5Pset_filter(creation, 32001, H5Z_FLAG_OPTIONAL, 0, NULL), 0);
    replace_quantity(file, H5T_STD_I32LE, creation);
}

static void use_filters_in_another_order(hid_t file)
{
    hid_t creation = chunked();
    cr_assert(H5Pset_deflate(creation, 1) >= 0 && H5Pset_shuffle(creation) >= 0 &&
              H5Pset_fletcher32(creation) >= 0);
    replace_quantity(file, H5T_STD_I32LE, creation);
}

Test(foreign, only_chunks_inside_the_file_are_read)
{
    expect_refused(make_contiguous, "quantity: its layout is not chunked");
    expect_refused(make_external, "quantity: its layout is not chunked");
}

Test(foreign, only_the_filters_of_the_profile_are_run)
{
    expect_refused(leave_out_the_checksum, "quantity: its filters");
    expect_refused(use_an_unknown_filter, "quantity: its filters");
    expect_refused(use_filters_in_another_order, "quantity: its filters");
}

static void use_doubles(hid_t file)
{
    replace_quantity(file, H5T_IEEE_F64LE, profile());
}
static void use_the_other_byte_order(hid_t file)
{
    replace_quantity(file, H5T_STD_I32BE, profile());
}
static void use_unsigned(hid_t file)
{
    replace_quantity(file, H5T_STD_U64LE, profile());
}
static void leave_out_the_chunks(hid_t file)
{
    replace_quantity(file, H5T_STD_I32LE, profile());
}

Test(foreign, only_the_types_of_the_profile_are_read)
{
    expect_refused(use_doubles, "quantity: it is of another type");
    expect_refused(use_the_other_byte_order, "quantity: it is of another type");
    expect_refused(use_unsigned, "quantity: it is of another type");
}

/* HDF5 would give the fill value, without a word. */
Test(foreign, chunks_that_were_never_written_are_not_read_as_nothing)
{
    expect_refused(leave_out_the_chunks, "quantity: a chunk is missing");
}

static void use_a_group(hid_t file)
{
    cr_assert_geq(H5Ldelete(file, "quantity", H5P_DEFAULT), 0);
    hid_t group = H5Gcreate2(file, "quantity", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    cr_assert_geq(H5Gclose(group), 0);
}

static void add_a_period(hid_t file)
{
    static const hsize_t size[2] = {3, 5};
    static const int32_t values[15];
    hid_t creation = profile();
    resize_quantity(file, H5T_STD_I32LE, creation, size);
    write_all(file, "quantity", H5T_NATIVE_INT32, values);
}

static void add_a_million_million_lines(hid_t file)
{
    static const hsize_t size[2] = {UINT64_C(1000000000000), 4};
    resize_quantity(file, H5T_STD_I32LE, profile(), size);
}

Test(foreign, an_extent_that_is_wrong_or_impossible_is_refused_before_memory_is_taken)
{
    expect_refused(add_a_period, "quantity: its shape is wrong");
    expect_refused(add_a_million_million_lines,
                   "quantity: its extent is impossible for the size of the file");
    expect_refused(use_a_group, "quantity");
}

/* ---- links and places -------------------------------------------------------------------------------------------------- */

static void add_external_link(hid_t file)
{
    cr_assert_geq(H5Lcreate_external("/etc/hostname", "/", file, "elsewhere", H5P_DEFAULT, H5P_DEFAULT), 0);
}
static void add_soft_link(hid_t file)
{
    cr_assert_geq(H5Lcreate_soft("/quantity", file, "again", H5P_DEFAULT, H5P_DEFAULT), 0);
}

Test(foreign, links_out_of_the_file_are_not_followed)
{
    expect_refused(add_external_link, "a link that is not a hard link");
}

Test(foreign, soft_links_are_not_followed)
{
    expect_refused(add_soft_link, "a link that is not a hard link");
}

Test(foreign, a_file_with_something_in_front_is_refused)
{
    size_t n;
    char *bytes = small_read_file(city.path, &n), *shifted = calloc(n + 512, 1);
    cr_assert(bytes != NULL && shifted != NULL);
    memcpy(shifted, "#!/bin/sh\n", 10);
    memcpy(shifted + 512, bytes, n);
    cr_assert(small_write_file(city.path, shifted, n + 512));
    expect_open_refused("user block");
    free(shifted);
    free(bytes);
}

Test(foreign, what_is_no_hdf5_file_is_refused)
{
    static const char *const contents[] = {"", "enterprise_id,period\n", "\x89HDF\r\n\x1a\n"};
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    for (size_t i = 0; i < 3; i++) {
        cr_assert(small_write_file(city.path, contents[i], strlen(contents[i])));
        expect_open_refused("cannot open the segment");
    }
    cr_assert_eq(nhi_segment_open(city.directory, &segment, &error), NH_FORMAT);
    cr_assert_not_null(strstr(error.message, "not a regular file"), "%s", error.message);
    unlink(city.path);
    cr_assert_eq(nhi_segment_open(city.path, &segment, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "No such file"), "%s", error.message);
    cr_assert_eq(mkfifo(city.path, 0600), 0);
    cr_assert_eq(nhi_segment_open(city.path, &segment, &error), NH_FORMAT); /* and does not wait */
}

/* ---- attributes and lists ------------------------------------------------------------------------------------------------ */

/* More numbers and texts than the one that is expected: they would run over the reader's memory. */
static void make_decimals_long(hid_t file)
{
    static int32_t many[16000];
    put_attribute(file, "quantity", "nh_decimals", H5T_NATIVE_INT32, sizeof many / sizeof many[0], many);
}

static void make_minimum_long(hid_t file)
{
    static char many[16000];
    hid_t type = H5Tcopy(H5T_C_S1);
    memset(many, '7', sizeof many);
    cr_assert_geq(H5Tset_size(type, 16), 0);
    put_attribute(file, "quantity", "nh_min", type, sizeof many / 16, many);
    cr_assert_geq(H5Tclose(type), 0);
}

static void make_schema_variable(hid_t file)
{
    const char *text = "NH-1.0";
    hid_t type = H5Tcopy(H5T_C_S1);
    cr_assert_geq(H5Tset_size(type, H5T_VARIABLE), 0);
    put_attribute(file, "", "nh_schema", type, 1, &text);
    cr_assert_geq(H5Tclose(type), 0);
}

static void use_newer_schema(hid_t file)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    cr_assert_geq(H5Tset_size(type, 6), 0);
    put_attribute(file, "", "nh_schema", type, 1, "NH-2.0");
    cr_assert_geq(H5Tclose(type), 0);
}

static void use_ten_decimals(hid_t file)
{
    static const int32_t ten = 10;
    put_attribute(file, "quantity", "nh_decimals", H5T_NATIVE_INT32, 1, &ten);
}

Test(foreign, an_attribute_of_many_elements_is_refused)
{
    expect_refused(make_decimals_long, "nh_decimals");
}

Test(foreign, a_text_attribute_of_many_elements_is_refused)
{
    expect_refused(make_minimum_long, "nh_min");
}

Test(foreign, texts_of_variable_length_are_not_read)
{
    expect_refused(make_schema_variable, "nh_schema");
}

Test(foreign, a_newer_profile_is_named)
{
    expect_refused(use_newer_schema, "schema NH-2.0: this version reads NH-1.0");
}

static void repeat_a_text(hid_t file)
{
    static const char twice[8] = "coalcoal";
    write_all(file, "carrier_id", H5T_C_S1, twice);
}
static void shift_a_code(hid_t file)
{
    static const int32_t codes[2] = {0, 2};
    write_all(file, "enterprise_region_code", H5T_NATIVE_INT32, codes);
}
static void negate_a_code(hid_t file)
{
    static const int32_t codes[2] = {-1, 0};
    write_all(file, "enterprise_region_code", H5T_NATIVE_INT32, codes);
}
static void stretch_the_time(hid_t file)
{
    static const int64_t minutes[4] = {26297280, 26341920, 26383680, 26428321};
    write_all(file, "time", H5T_NATIVE_INT64, minutes);
}
static void rename_region(hid_t file)
{
    static const char names[] = "r_gion\0\0industrysize\0\0\0\0";
    write_all(file, "attribute_name", H5T_C_S1, names);
}

Test(foreign, lists_and_axes_must_make_sense)
{
    expect_refused(use_ten_decimals, "quantity: its shape is wrong");
    expect_refused(stretch_the_time, "time: it is not a regular time axis");
    expect_refused(repeat_a_text, "carrier_id: it holds a text twice");
    expect_refused(rename_region, "");
}

static void repeat_an_id(hid_t file)
{
    write_all(file, "enterprise_id", H5T_C_S1, "U1U1");
}
static void repeat_a_label(hid_t file)
{
    write_all(file, "enterprise_region_label", H5T_C_S1, "320402320402");
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
        cr_assert_not_null(strstr(error.message, city.path), "%s", error.message);
    }
}

Test(foreign, what_is_said_of_the_enterprises_is_checked_when_it_is_asked_for)
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
        change(damages[i].how);
        cr_assert_eq(nhi_segment_open(city.path, &segment, NULL), NH_OK);
        expect_bad_regions(segment, damages[i].word);
        cr_assert_eq(nhi_segment_attribute(segment, 1, &industry, NULL), NH_OK);
        cr_assert_str_eq(nhi_dictionary_text(industry->labels, industry->code[0], NULL), "C26");
        cr_assert_eq(nhi_inspect_segment(city.context, segment, &n_chunks, NULL), NH_FORMAT);
        nhi_segment_close(segment);
    }
}

Test(foreign, an_id_that_is_there_twice_is_refused_when_the_ids_are_asked_for)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    const struct nhi_dictionary *ids = NULL;
    change(repeat_an_id);
    cr_assert_eq(nhi_segment_open(city.path, &segment, NULL), NH_OK);
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

Test(foreign, damage_disturbs_the_questions_that_need_what_is_damaged_and_no_others)
{
    nh_store *store;
    change(shift_a_code);
    change(repeat_an_id);
    cr_assert_eq(nh_store_open(city.context, city.path, &store, NULL), NH_OK);
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
    write_all(file, "quantity_line_enterprise", H5T_NATIVE_INT32, lines);
}

static void swap_lines(hid_t file)
{
    static const int32_t lines[3] = {1, 0, 1};
    write_all(file, "quantity_line_enterprise", H5T_NATIVE_INT32, lines);
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
    change(how);
    cr_assert_eq(nhi_segment_open(city.path, &segment, &error), NH_OK, "%s", error.message);
    return segment;
}

Test(foreign, keys_that_point_nowhere_are_refused_when_they_are_asked_for)
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

Test(foreign, inspection_finds_lines_out_of_order_and_values_that_are_not_those_announced)
{
    struct nh_error error = {NH_OK, ""};
    uint64_t n_chunks;
    struct nhi_segment *segment = open_changed(swap_lines);
    cr_assert_eq(nhi_inspect_segment(city.context, segment, &n_chunks, &error), NH_FORMAT);
    cr_assert_not_null(strstr(error.message, "lines are not sorted"), "%s", error.message);
    nhi_segment_close(segment);
    segment = open_changed(change_a_value);
    cr_assert_eq(nhi_inspect_segment(city.context, segment, &n_chunks, &error), NH_FORMAT);
    nhi_segment_close(segment);
}

/* ---- damage ---------------------------------------------------------------------------------------------------------------- */

Test(foreign, a_truncated_segment_is_refused_at_every_length)
{
    size_t n;
    char *bytes = small_read_file(city.path, &n);
    cr_assert_not_null(bytes);
    for (size_t kept = 0; kept < n; kept += kept < 200 ? 1 : 97) {
        cr_assert(small_write_file(city.path, bytes, kept));
        expect_open_refused("");
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
Test(foreign, a_changed_byte_of_a_bare_segment_is_found_or_changes_nothing, .timeout = 120)
{
    enum { STRIDE = 37 };
    size_t n, n_found = 0;
    char *bytes = small_read_file(city.path, &n);
    struct nhi_segment *segment;
    uint64_t n_chunks;
    cr_assert_not_null(bytes);
    cr_assert_eq(nhi_segment_open(city.path, &segment, NULL), NH_OK);
    const uint64_t expected = read_everything(segment);
    nhi_segment_close(segment);
    for (size_t i = 0; i < n; i += STRIDE) {
        bytes[i] ^= (char)(1 << i % 8);
        cr_assert(small_write_file(city.path, bytes, n));
        bytes[i] ^= (char)(1 << i % 8);
        if (nhi_segment_open(city.path, &segment, NULL) != NH_OK) {
            n_found++;
            continue;
        }
        if (nhi_inspect_segment(city.context, segment, &n_chunks, NULL) == NH_OK)
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
        cr_assert_eq(nhi_chunk_decode(info, city.context->kernels, chunk, scratch, decoded, &error),
                     NH_FORMAT);
        cr_assert_not_null(strstr(error.message, "its checksum is wrong"), "%s", error.message);
        chunk->buffer[i] ^= 0x10;
    }
    const size_t n = chunk->n_bytes;
    for (chunk->n_bytes = 0; chunk->n_bytes < n; chunk->n_bytes++)
        cr_assert_eq(nhi_chunk_decode(info, city.context->kernels, chunk, scratch, decoded, NULL), NH_FORMAT);
    cr_assert_eq(nhi_chunk_decode(info, city.context->kernels, chunk, scratch, decoded, NULL), NH_OK);
}

Test(foreign, a_changed_byte_of_a_raw_chunk_is_found)
{
    struct nhi_segment *segment;
    struct nhi_raw_chunk chunk = {0};
    cr_assert_eq(nhi_segment_open(city.path, &segment, NULL), NH_OK);
    cr_assert_eq(nhi_segment_raw_chunk(segment, NHI_QUANTITY, 0, 0, &chunk, NULL), NH_OK);
    decode_changed(&nhi_segment_model(segment)->series[NHI_QUANTITY], &chunk);
    nhi_free(chunk.buffer);
    nhi_segment_close(segment);
}

Test(foreign, opening_what_is_good_leaves_the_error_as_it_was)
{
    struct nh_error error = {NH_OK, "untouched"};
    struct nhi_segment *segment;
    nh_store *store;
    cr_assert_eq(nhi_segment_open(city.path, &segment, &error), NH_OK);
    nhi_segment_close(segment);
    cr_assert_eq(nh_store_open(city.context, city.directory, &store, &error), NH_OK);
    nh_store_close(store);
    cr_assert_eq(error.status, NH_OK);
    cr_assert_str_eq(error.message, "untouched");
}
