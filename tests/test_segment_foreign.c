/* test_segment_foreign.c - files that are not segments, or are segments with one thing changed: each is refused by name when it
 * is opened, reads nothing outside of the file, and leaves no handle of HDF5 open. */
#include "engine/store/segment_filter.h"
#include "tests/changed_segment.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(foreign, .init = changed_begin, .fini = changed_end);

/* ---- other datasets and attributes ----------------------------------------------------------------------------------- */

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
    changed_refused_by(make_contiguous, "quantity: its layout is not chunked");
    changed_refused_by(make_external, "quantity: its layout is not chunked");
}

Test(foreign, only_the_filters_of_the_profile_are_run)
{
    changed_refused_by(leave_out_the_checksum, "quantity: its filters");
    changed_refused_by(use_an_unknown_filter, "quantity: its filters");
    changed_refused_by(use_filters_in_another_order, "quantity: its filters");
}

static void pack_with(hid_t file, size_t n, unsigned version, unsigned element_bytes, unsigned columns)
{
    const unsigned values[4] = {version, element_bytes, columns, 0};
    hid_t creation = chunked();
    cr_assert_geq(H5Pset_filter(creation, NHI_PACKED_FILTER, H5Z_FLAG_MANDATORY, n, values), 0);
    cr_assert_geq(H5Pset_fletcher32(creation), 0);
    replace_quantity(file, H5T_STD_I32LE, creation);
}
static void pack_by_a_newer_version(hid_t file)
{
    pack_with(file, 3, 2, 4, 4);
}
static void pack_wide_integers(hid_t file)
{
    pack_with(file, 3, 1, 8, 4);
}
static void pack_other_columns(hid_t file)
{
    pack_with(file, 3, 1, 4, 3);
}
static void pack_without_columns(hid_t file)
{
    pack_with(file, 2, 1, 4, 0);
}
static void pack_with_more(hid_t file)
{
    pack_with(file, 4, 1, 4, 4);
}
static void pack_rightly(hid_t file)
{
    pack_with(file, 3, 1, 4, 4);
}

Test(foreign, chunks_packed_for_another_type_or_shape_are_refused)
{
    static const char said[] = "quantity: its chunks are packed for another type or shape";
    changed_refused_by(pack_by_a_newer_version, said);
    changed_refused_by(pack_wide_integers, said);
    changed_refused_by(pack_other_columns, said);
    changed_refused_by(pack_without_columns, said);
    changed_refused_by(pack_with_more, said);
    changed_refused_by(pack_rightly, "quantity: a chunk is missing");
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
    changed_refused_by(use_doubles, "quantity: it is of another type");
    changed_refused_by(use_the_other_byte_order, "quantity: it is of another type");
    changed_refused_by(use_unsigned, "quantity: it is of another type");
}

/* HDF5 would give the fill value, without a word. */
Test(foreign, chunks_that_were_never_written_are_not_read_as_nothing)
{
    changed_refused_by(leave_out_the_chunks, "quantity: a chunk is missing");
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
    changed_write(file, "quantity", H5T_NATIVE_INT32, values);
}

static void add_a_million_million_lines(hid_t file)
{
    static const hsize_t size[2] = {UINT64_C(1000000000000), 4};
    resize_quantity(file, H5T_STD_I32LE, profile(), size);
}

Test(foreign, an_extent_that_is_wrong_or_impossible_is_refused_before_memory_is_taken)
{
    changed_refused_by(add_a_period, "quantity: its shape is wrong");
    changed_refused_by(add_a_million_million_lines,
                       "quantity: its extent is impossible for the size of the file");
    changed_refused_by(use_a_group, "quantity");
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
    changed_refused_by(add_external_link, "a link that is not a hard link");
}

Test(foreign, soft_links_are_not_followed)
{
    changed_refused_by(add_soft_link, "a link that is not a hard link");
}

Test(foreign, a_file_with_something_in_front_is_refused)
{
    size_t n;
    char *bytes = small_read_file(changed.path, &n), *shifted = calloc(n + 512, 1);
    cr_assert(bytes != NULL && shifted != NULL);
    memcpy(shifted, "#!/bin/sh\n", 10);
    memcpy(shifted + 512, bytes, n);
    cr_assert(small_write_file(changed.path, shifted, n + 512));
    changed_refused("user block");
    free(shifted);
    free(bytes);
}

Test(foreign, what_is_no_hdf5_file_is_refused)
{
    static const char *const contents[] = {"", "enterprise_id,period\n", "\x89HDF\r\n\x1a\n"};
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    for (size_t i = 0; i < 3; i++) {
        cr_assert(small_write_file(changed.path, contents[i], strlen(contents[i])));
        changed_refused("cannot open the segment");
    }
    cr_assert_eq(nhi_segment_open(changed.directory, &segment, &error), NH_FORMAT);
    cr_assert_not_null(strstr(error.message, "not a regular file"), "%s", error.message);
    unlink(changed.path);
    cr_assert_eq(nhi_segment_open(changed.path, &segment, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "No such file"), "%s", error.message);
    cr_assert_eq(mkfifo(changed.path, 0600), 0);
    cr_assert_eq(nhi_segment_open(changed.path, &segment, &error), NH_FORMAT); /* and does not wait */
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
    changed_refused_by(make_decimals_long, "nh_decimals");
}

Test(foreign, a_text_attribute_of_many_elements_is_refused)
{
    changed_refused_by(make_minimum_long, "nh_min");
}

Test(foreign, texts_of_variable_length_are_not_read)
{
    changed_refused_by(make_schema_variable, "nh_schema");
}

Test(foreign, a_newer_profile_is_named)
{
    changed_refused_by(use_newer_schema, "schema NH-2.0: this version reads NH-1.0");
}

static void repeat_a_text(hid_t file)
{
    static const char twice[8] = "coalcoal";
    changed_write(file, "carrier_id", H5T_C_S1, twice);
}
static void stretch_the_time(hid_t file)
{
    static const int64_t minutes[4] = {26297280, 26341920, 26383680, 26428321};
    changed_write(file, "time", H5T_NATIVE_INT64, minutes);
}
static void rename_region(hid_t file)
{
    static const char names[] = "r_gion\0\0industrysize\0\0\0\0";
    changed_write(file, "attribute_name", H5T_C_S1, names);
}

Test(foreign, lists_and_axes_must_make_sense)
{
    changed_refused_by(use_ten_decimals, "quantity: its shape is wrong");
    changed_refused_by(stretch_the_time, "time: it is not a regular time axis");
    changed_refused_by(repeat_a_text, "carrier_id: it holds a text twice");
    changed_refused_by(rename_region, "");
}

Test(foreign, opening_what_is_good_leaves_the_error_as_it_was)
{
    struct nh_error error = {NH_OK, "untouched"};
    struct nhi_segment *segment;
    nh_store *store;
    cr_assert_eq(nhi_segment_open(changed.path, &segment, &error), NH_OK);
    nhi_segment_close(segment);
    cr_assert_eq(nh_store_open(changed.context, changed.directory, &store, &error), NH_OK);
    nh_store_close(store);
    cr_assert_eq(error.status, NH_OK);
    cr_assert_str_eq(error.message, "untouched");
}
