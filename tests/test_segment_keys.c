/* test_segment_keys.c - keys of lines by row block and as runs: equal to the whole columns on every path, damage is found on
 * every path, and a row block without wanted lines costs nothing but its keys.
 */
#include "engine/store/store.h"
#include "tests/sample.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const enum nhi_read_path paths[] = {NHI_READ_HDF5, NHI_READ_PREAD, NHI_READ_MAP};
enum { N_PATHS = sizeof paths / sizeof *paths };

static nh_context *new_context(void)
{
    nh_context *context;
    cr_assert_eq(nh_context_new(NULL, &context, NULL), NH_OK);
    return context;
}

/* ---- a random city ---------------------------------------------------------------------------------------------- */

static void expect_runs(struct nhi_segment *segment, enum nhi_series series, const struct nhi_line_keys *keys)
{
    const struct nhi_line_run *runs;
    struct nh_error error = {NH_OK, ""};
    size_t n;
    uint64_t line = 0;
    cr_assert_eq(nhi_segment_runs(segment, series, &runs, &n, &error), NH_OK, "%s", error.message);
    for (size_t r = 0; r < n; r++) {
        cr_assert_eq(runs[r].first, line);
        cr_assert_lt(line, runs[r].end);
        if (r > 0)
            cr_assert(runs[r].item > runs[r - 1].item ||
                      (runs[r].item == runs[r - 1].item && runs[r].flow > runs[r - 1].flow));
        for (; line < runs[r].end; line++)
            cr_assert(keys->item[line] == runs[r].item && keys->flow[line] == runs[r].flow);
    }
    cr_assert_eq(line, nhi_segment_model(segment)->series[series].n_lines);
}

static void expect_enterprises(struct nhi_segment *segment, enum nhi_series series,
                               const struct nhi_line_keys *keys)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    struct nhi_raw_chunk chunk = {0};
    for (uint64_t line = 0; line < info->n_lines; line++) {
        const int32_t *enterprise;
        const uint32_t i_block = (uint32_t)(line / info->chunk_lines);
        struct nh_error error = {NH_OK, ""};
        cr_assert_eq(nhi_segment_line_enterprises(segment, series, i_block, &chunk, &enterprise, &error),
                     NH_OK, "%s", error.message);
        cr_assert_eq(enterprise[line % info->chunk_lines], keys->enterprise[line]);
    }
    nhi_free(chunk.buffer);
}

/* The runs of a fresh segment, so that they are looked for on this path. */
static void expect_path(const char *path, enum nhi_read_path read_path)
{
    struct nhi_segment *segment;
    cr_assert_eq(nhi_segment_open(path, &segment, NULL), NH_OK);
    for (int series = 0; series < NHI_N_SERIES; series++) {
        struct nhi_line_keys keys;
        cr_assert_eq(nhi_segment_read_path(segment, (enum nhi_series)series, read_path, NULL), NH_OK);
        cr_assert_eq(nhi_segment_keys(segment, (enum nhi_series)series, &keys, NULL), NH_OK);
        expect_runs(segment, (enum nhi_series)series, &keys);
        expect_enterprises(segment, (enum nhi_series)series, &keys);
    }
    nhi_segment_close(segment);
}

Test(segment_keys, runs_and_row_blocks_are_the_keys_on_every_path)
{
    static const uint32_t chunk_lines[] = {0, 1, 7};
    nh_context *context = new_context();
    struct sample *sample = sample_make(&(struct sample_options){
        .seed = 3, .n_imports = 2, .max_value = 1000, .has_measured = true, .n_months = MONTHS});
    char directory[256], path[300];
    for (size_t i = 0; i < sizeof chunk_lines / sizeof *chunk_lines; i++) {
        sample_store(context, sample, sample_path(directory, "keys"), chunk_lines[i], NHI_CODEC_PACKED);
        for (int s = 1; s <= 2; s++) {
            snprintf(path, sizeof path, "%s/seg-00000%d.h5", directory, s);
            for (size_t p = 0; p < N_PATHS; p++)
                expect_path(path, paths[p]);
        }
    }
    sample_path(directory, "keys");
    sample_free(sample);
    nh_context_free(context);
}

static uint64_t cells_read(nh_context *context, nh_store *store, const char *where)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_timings before, after;
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {0};
    options.where = where;
    nh_context_timings(context, &before);
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    nh_context_timings(context, &after);
    nh_text_free(&text);
    return after.n_cells - before.n_cells;
}

/* With one line in a row block, every block belongs to one enterprise. */
Test(segment_keys, values_of_row_blocks_without_wanted_lines_are_not_read)
{
    nh_context *context = new_context();
    struct sample *sample = sample_make(
        &(struct sample_options){.seed = 5, .n_imports = 1, .max_value = 1000, .n_months = MONTHS});
    char path[256], where[64];
    uint64_t n_cells = 0;
    nh_store *store;
    sample_store(context, sample, sample_path(path, "wanted"), 1, NHI_CODEC_NONE);
    cr_assert_eq(nh_store_open(context, path, &store, NULL), NH_OK);
    for (int u = 0; u < UNITS; u++) {
        snprintf(where, sizeof where, "enterprise=%s", sample->units[u].id);
        n_cells += cells_read(context, store, where);
    }
    cr_assert_gt(n_cells, 0);
    cr_assert_eq(n_cells, cells_read(context, store, NULL));
    nh_store_close(store);
    sample_path(path, "wanted");
    sample_free(sample);
    nh_context_free(context);
}

/* ---- a segment of three lines, changed ----------------------------------------------------------------------------- */

static struct {
    nh_context *context;
    char directory[256], path[300];
} city;

static void make_segment(void)
{
    static const struct small_enterprise enterprises[] = {{"U1", "320402", "C26", NULL, NULL},
                                                          {"U2", "330100", "C30", NULL, NULL}};
    static const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1.5", NULL},
                                                {NHI_QUANTITY, "U2", "coal", 0, "2020-02", "25", NULL},
                                                {NHI_QUANTITY, "U2", "gas", 1, "2020-04", "7", NULL}};
    const struct small_import import = {
        .enterprises = enterprises, .n_enterprises = 2, .values = values, .n_values = 3};
    struct nh_error error = {NH_OK, ""};
    city.context = new_context();
    cr_assert_not_null(small_path(city.directory, "three"));
    snprintf(city.path, sizeof city.path, "%s/seg-000001.h5", city.directory);
    cr_assert_eq(small_import(city.context, city.directory, &import, NULL, &error), NH_OK, "%s",
                 error.message);
}

static void remove_segment(void)
{
    cr_assert_eq(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL), 0, "handles are still open");
    small_path(city.directory, "three");
    nh_context_free(city.context);
}

TestSuite(three_lines, .init = make_segment, .fini = remove_segment);

/* Another column with these values, in chunks of chunk_lines, deflated or not. */
static void put_column(const char *name, hsize_t n, const int32_t *values, hsize_t chunk_lines,
                       bool is_deflated)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_DATASET_CREATE);
    cr_assert_geq(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), 0);
    cr_assert_geq(H5Pset_chunk(creation, 1, &chunk_lines), 0);
    if (is_deflated)
        cr_assert(H5Pset_shuffle(creation) >= 0 && H5Pset_deflate(creation, 1) >= 0);
    cr_assert_geq(H5Pset_fletcher32(creation), 0);
    hid_t file = H5Fopen(city.path, H5F_ACC_RDWR, access), space = H5Screate_simple(1, &n, NULL);
    cr_assert_geq(H5Ldelete(file, name, H5P_DEFAULT), 0);
    hid_t made = H5Dcreate2(file, name, H5T_STD_I32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    cr_assert_geq(H5Dwrite(made, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    cr_assert(H5Dclose(made) >= 0 && H5Sclose(space) >= 0 && H5Fclose(file) >= 0 && H5Pclose(creation) >= 0 &&
              H5Pclose(access) >= 0);
}

/* Reads all keys as `rate` does, on a path. */
static nh_status read_keys(enum nhi_read_path path, struct nh_error *error)
{
    struct nhi_segment *segment;
    struct nhi_raw_chunk chunk = {0};
    const struct nhi_line_run *runs;
    const int32_t *enterprise;
    size_t n;
    NH_TRY(nhi_segment_open(city.path, &segment, error));
    nh_status status = nhi_segment_read_path(segment, NHI_QUANTITY, path, error);
    if (status == NH_OK)
        status = nhi_segment_runs(segment, NHI_QUANTITY, &runs, &n, error);
    if (status == NH_OK)
        status = nhi_segment_line_enterprises(segment, NHI_QUANTITY, 0, &chunk, &enterprise, error);
    nhi_free(chunk.buffer);
    nhi_segment_close(segment);
    return status;
}

/* On every path, and as whole columns. */
static void expect_refused(const char *column, const char *word)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    struct nhi_line_keys keys;
    for (size_t p = 0; p < N_PATHS; p++) {
        cr_assert_eq(read_keys(paths[p], &error), NH_FORMAT);
        cr_assert(strstr(error.message, column) != NULL && strstr(error.message, word) != NULL, "%s",
                  error.message);
    }
    cr_assert_eq(nhi_segment_open(city.path, &segment, NULL), NH_OK);
    cr_assert_eq(nhi_segment_keys(segment, NHI_QUANTITY, &keys, &error), NH_FORMAT);
    cr_assert(strstr(error.message, column) != NULL && strstr(error.message, word) != NULL, "%s",
              error.message);
    nhi_segment_close(segment);
}

Test(three_lines, runs_go_over_the_ends_of_chunks_of_any_number_of_lines)
{
    static const int32_t items[3] = {0, 0, 1}, flows[3] = {0, 0, 1};
    static const hsize_t chunk_lines[] = {1, 2, 3};
    for (size_t i = 0; i < sizeof chunk_lines / sizeof *chunk_lines; i++) {
        put_column("quantity_line_carrier", 3, items, chunk_lines[i], false);
        put_column("quantity_line_flow", 3, flows, chunk_lines[i], false);
        for (size_t p = 0; p < N_PATHS; p++)
            expect_path(city.path, paths[p]);
    }
}

Test(three_lines, keys_in_chunks_that_do_not_go_with_the_others_are_refused)
{
    static const int32_t enterprises[3] = {0, 1, 1}, flows[3] = {0, 0, 1};
    put_column("quantity_line_flow", 3, flows, 1, false);
    expect_refused("quantity_line_flow", "its chunks are not those of the items");
    put_column("quantity_line_enterprise", 3, enterprises, 2, false);
    expect_refused("quantity_line_enterprise", "its chunks are not the row blocks of its series");
    put_column("quantity_line_enterprise", 3, enterprises, 3, true);
    expect_refused("quantity_line_enterprise", "its filters are not those of the profile");
    put_column("quantity_line_enterprise", 2, enterprises, 2, false);
    expect_refused("quantity_line_enterprise", "it has another length than its axis");
}

Test(three_lines, keys_that_point_nowhere_are_refused)
{
    static const int32_t enterprises[3] = {0, 1, 2}, items[3] = {0, 0, -1}, flows[3] = {0, 0, NHI_N_FLOWS};
    put_column("quantity_line_enterprise", 3, enterprises, 3, false);
    expect_refused("quantity_line_enterprise", "a number is outside its list");
    put_column("quantity_line_enterprise", 3, (const int32_t[3]){0, 1, 1}, 3, false);
    put_column("quantity_line_flow", 3, flows, 3, false);
    expect_refused("quantity_line_flow", "a number is outside its list");
    put_column("quantity_line_carrier", 3, items, 3, false);
    expect_refused("quantity_line_carrier", "a number is outside its list");
}

Test(three_lines, lines_that_are_not_sorted_have_no_runs)
{
    static const int32_t unsorted[][2][3] = {{{1, 0, 1}, {0, 0, 0}}, {{0, 0, 1}, {1, 0, 0}}};
    struct nh_error error = {NH_OK, ""};
    for (size_t i = 0; i < sizeof unsorted / sizeof *unsorted; i++) {
        put_column("quantity_line_carrier", 3, unsorted[i][0], 1, false);
        put_column("quantity_line_flow", 3, unsorted[i][1], 1, false);
        for (size_t p = 0; p < N_PATHS; p++) {
            cr_assert_eq(read_keys(paths[p], &error), NH_FORMAT);
            cr_assert_not_null(strstr(error.message, "its lines are not sorted"), "%s", error.message);
        }
    }
}

/* Where the only chunk of a column is. */
static size_t place_of(const char *column, size_t *n_bytes)
{
    haddr_t address;
    hsize_t offset, n_stored;
    unsigned mask;
    hid_t file = H5Fopen(city.path, H5F_ACC_RDONLY, H5P_DEFAULT),
          dataset = H5Dopen2(file, column, H5P_DEFAULT), space = H5Dget_space(dataset);
    cr_assert_geq(H5Dget_chunk_info(dataset, space, 0, &offset, &mask, &address, &n_stored), 0);
    cr_assert(H5Sclose(space) >= 0 && H5Dclose(dataset) >= 0 && H5Fclose(file) >= 0);
    *n_bytes = (size_t)n_stored;
    return (size_t)address;
}

Test(three_lines, every_flipped_byte_of_a_key_is_found_on_every_path)
{
    static const char *const columns[] = {"quantity_line_enterprise", "quantity_line_carrier",
                                          "quantity_line_flow"};
    size_t n_file;
    char *bytes = small_read_file(city.path, &n_file);
    cr_assert_not_null(bytes);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        size_t n_bytes;
        const size_t first = place_of(columns[k], &n_bytes);
        cr_assert_eq(n_bytes, 3 * sizeof(int32_t) + 4);
        for (size_t i = first; i < first + n_bytes; i++) {
            bytes[i] ^= 4;
            cr_assert(small_write_file(city.path, bytes, n_file));
            expect_refused(columns[k], "its checksum is wrong");
            bytes[i] ^= 4;
        }
    }
    free(bytes);
}
