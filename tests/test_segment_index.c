/* test_segment_index.c - places of chunks read from the index of a dataset: those that HDF5 gives, for one page and for many;
 * other kinds of indices and damaged ones are left to HDF5.
 */
#include "engine/store/segment_index.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64], damaged[64]; /* of this process: tests run side by side */

static void name_files(void)
{
    snprintf(path, sizeof path, "test-segment-index-%d.h5", (int)getpid());
    snprintf(damaged, sizeof damaged, "test-segment-index-%d-damaged.h5", (int)getpid());
}

TestSuite(segment_index, .init = name_files);

enum kind { FIXED, GROWING, BARE };

static hid_t new_properties(enum kind kind, hsize_t width)
{
    const hsize_t chunk[2] = {2, width};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    cr_assert_geq(H5Pset_chunk(creation, 2, chunk), 0);
    if (kind != BARE)
        cr_assert_geq(H5Pset_fletcher32(creation), 0);
    return creation;
}

/* n_rows x n_columns chunks of 2 x 2 numbers, in a file of our own kind. */
static void make_file(enum kind kind, hsize_t n_rows, hsize_t n_columns)
{
    const hsize_t size[2] = {2 * n_rows, 2 * n_columns}, most[2] = {H5S_UNLIMITED, 2 * n_columns};
    hid_t access = nhi_h5_access(), creation = new_properties(kind, 2);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    hid_t space = H5Screate_simple(2, size, kind == GROWING ? most : NULL);
    hid_t dataset = H5Dcreate2(file, "values", H5T_STD_I32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    int32_t *values = calloc(4 * n_rows * n_columns, sizeof *values);
    for (size_t i = 0; i < 4 * n_rows * n_columns; i++)
        values[i] = (int32_t)i;
    cr_assert_geq(H5Dwrite(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    free(values);
    cr_assert(H5Dclose(dataset) >= 0 && H5Sclose(space) >= 0 && H5Pclose(creation) >= 0 &&
              H5Fclose(file) >= 0 && H5Pclose(access) >= 0);
}

struct opened {
    hid_t access, file, dataset;
    int descriptor;
};

static struct opened open_file(void)
{
    struct opened o = {.access = nhi_h5_access()};
    o.file = H5Fopen(path, H5F_ACC_RDONLY, o.access);
    o.dataset = H5Dopen2(o.file, "values", H5P_DEFAULT);
    o.descriptor = open(path, O_RDONLY);
    cr_assert(o.dataset >= 0 && o.descriptor >= 0);
    return o;
}

static void close_file(struct opened *o)
{
    cr_assert(H5Dclose(o->dataset) >= 0 && H5Fclose(o->file) >= 0 && H5Pclose(o->access) >= 0);
    cr_assert_eq(close(o->descriptor), 0);
    cr_assert_eq(unlink(path), 0);
}

/* Some of them: HDF5 takes its time. */
static void expect_like_hdf5(hid_t dataset, hsize_t n_columns, uint64_t n_chunks,
                             const struct nhi_chunk_place *places)
{
    hid_t space = H5Dget_space(dataset);
    for (hsize_t k = 0; k < n_chunks; k += 1 + n_chunks / 97) {
        hsize_t offset[2], n_bytes;
        haddr_t address;
        unsigned mask;
        cr_assert_geq(H5Dget_chunk_info(dataset, space, k, offset, &mask, &address, &n_bytes), 0);
        const struct nhi_chunk_place *place = &places[offset[0] / 2 * n_columns + offset[1] / 2];
        cr_assert_eq(place->offset, address);
        cr_assert_eq(place->n_bytes, n_bytes);
    }
    cr_assert_geq(H5Sclose(space), 0);
}

Test(segment_index, places_are_those_that_hdf5_gives)
{
    static const hsize_t shapes[][2] = {{2, 1}, {7, 3}, {1024, 1}, {1025, 1}, {3, 1000}, {9000, 1}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        const uint64_t n_chunks = shapes[s][0] * shapes[s][1];
        struct nhi_chunk_place *places = calloc(n_chunks, sizeof *places);
        make_file(FIXED, shapes[s][0], shapes[s][1]);
        struct opened o = open_file();
        cr_assert(nhi_index_read(o.descriptor, o.dataset, n_chunks, places), "shape %zu", s);
        expect_like_hdf5(o.dataset, shapes[s][1], n_chunks, places);
        cr_assert_not(nhi_index_read(o.descriptor, o.dataset, n_chunks - 1, places), "another number");
        close_file(&o);
        free(places);
    }
}

Test(segment_index, other_indices_are_left_to_hdf5)
{
    struct nhi_chunk_place places[6];
    for (enum kind kind = GROWING; kind <= BARE; kind++) {
        make_file(kind, 3, 2);
        struct opened o = open_file();
        cr_assert_not(nhi_index_read(o.descriptor, o.dataset, 6, places));
        close_file(&o);
    }
    make_file(FIXED, 1, 1); /* has no index at all */
    struct opened o = open_file();
    cr_assert_not(nhi_index_read(o.descriptor, o.dataset, 1, places));
    close_file(&o);
}

/* The file is read through another descriptor than that of HDF5, where one byte differs from what HDF5 has verified. */
static void expect_no_harm(const char *bytes, size_t n_bytes, size_t i, const struct opened *o,
                           const struct nhi_chunk_place *right, size_t n_chunks)
{
    struct nhi_chunk_place *places = calloc(n_chunks, sizeof *places);
    int descriptor = open(damaged, O_RDWR | O_CREAT | O_TRUNC, 0600);
    cr_assert_eq(pwrite(descriptor, bytes, n_bytes, 0), (ssize_t)n_bytes);
    const char other = (char)(bytes[i] ^ (1 << i % 8));
    cr_assert_eq(pwrite(descriptor, &other, 1, (off_t)i), 1);
    if (nhi_index_read(descriptor, o->dataset, n_chunks, places))
        cr_assert_arr_eq(places, right, n_chunks * sizeof *places, "byte %zu", i);
    cr_assert_eq(close(descriptor), 0);
    cr_assert_eq(unlink(damaged), 0);
    free(places);
}

/* Of the array; the object header is verified by HDF5 when it opens the dataset. */
Test(segment_index, a_damaged_index_is_not_believed)
{
    enum { N = 1030, MOST = 1 << 20 };
    static struct nhi_chunk_place right[N];
    char *bytes = malloc(MOST);
    make_file(FIXED, N, 1);
    struct opened o = open_file();
    cr_assert(nhi_index_read(o.descriptor, o.dataset, N, right));
    const ssize_t n_bytes = pread(o.descriptor, bytes, MOST, 0);
    cr_assert(n_bytes > 0 && n_bytes < MOST);
    size_t n_tried = 0;
    for (size_t i = 0; i + 4 < (size_t)n_bytes; i++)
        if (memcmp(bytes + i, "FAHD", 4) == 0 || memcmp(bytes + i, "FADB", 4) == 0)
            for (size_t k = i; k < i + 400 && k < (size_t)n_bytes; k += 1 + k % 5, n_tried++)
                expect_no_harm(bytes, (size_t)n_bytes, k, &o, right, N);
    cr_assert_gt(n_tried, 200);
    free(bytes);
    close_file(&o);
}
