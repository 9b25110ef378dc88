/* test_store_view.c - several segments seen as one store: joined lists, the newest attributes, the hull of the axes, the bound
 * of sums; and segments that do not belong to their manifest. */
#include "engine/base/memory.h"
#include "engine/store/manifest.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct small_place city;

static void begin(void)
{
    cr_assert(small_begin(&city, "view"));
}

static void end(void)
{
    small_end(&city);
}

TestSuite(store_view, .init = begin, .fini = end);

static void import_at(const char *path, bool append, const struct small_enterprise *enterprises,
                      size_t n_enterprises, const struct small_value *values, size_t n_values)
{
    const struct small_import import = {.append = append,
                                        .enterprises = enterprises,
                                        .n_enterprises = n_enterprises,
                                        .values = values,
                                        .n_values = n_values};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(small_import(city.context, path, &import, NULL, &error), NH_OK, "%s", error.message);
}

static nh_store *open_store(const char *path)
{
    struct nh_error error = {NH_OK, ""};
    nh_store *store;
    cr_assert_eq(nh_store_open(city.context, path, &store, &error), NH_OK, "%s", error.message);
    return store;
}

static const struct small_enterprise first_enterprises[] = {{"U2", "330100", "C30", "size", "small"},
                                                            {"U1", "320402", "C26", "size", "large"}};
static const struct small_enterprise second_enterprises[] = {{"U3", "320411", "D44", "chain", "solar"},
                                                             {"U1", "320500", "C27", "chain", "battery"}};
static const struct small_value first_values[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-03", "1.5", NULL},
                                                  {NHI_QUANTITY, "U2", "coal", 0, "2020-03", "-2.25", NULL},
                                                  {NHI_OUTPUT, "U2", "tax", 0, "2021", "100", NULL}};
static const struct small_value second_values[] = {{NHI_QUANTITY, "U3", "gas", 0, "2021-01", "7.125", NULL},
                                                   {NHI_QUANTITY, "U1", "coal", 0, "2020-03", "2", NULL},
                                                   {NHI_OUTPUT, "U1", "value_added", 0, "2019", "50", NULL}};
static const struct small_value third_values[] = {{NHI_QUANTITY, "U2", "wind", 0, "2019-11", "4", NULL}};

static void make_three_segments(void)
{
    import_at(city.path, false, first_enterprises, 2, first_values, 3);
    import_at(city.path, true, second_enterprises, 2, second_values, 3);
    import_at(city.path, true, NULL, 0, third_values, 1);
}

static void expect_list(const struct nhi_dictionary *list, const char *const *expected, int32_t n)
{
    cr_assert_eq(nhi_dictionary_count(list), n);
    for (int32_t i = 0; i < n; i++)
        cr_assert_str_eq(nhi_dictionary_text(list, i, NULL), expected[i]);
}

static const char *label(const nh_store *store, const char *id, const char *name)
{
    const int at = nhi_attribute_find(store->enterprises, name);
    const struct nhi_dictionary *ids;
    const struct nhi_attribute *attribute;
    cr_assert_eq(nhi_store_ids(store, &ids, NULL), NH_OK);
    const int32_t e = nhi_dictionary_find(ids, id, strlen(id));
    cr_assert(at >= 0 && e >= 0, "%s %s", id, name);
    cr_assert_eq(nhi_store_attribute(store, (size_t)at, &attribute, NULL), NH_OK);
    return nhi_dictionary_text(attribute->labels, attribute->code[e], NULL);
}

Test(store_view, lists_are_joined_in_the_order_of_the_first_mention)
{
    static const char *const ids[] = {"U1", "U2", "U3"}, *const carriers[] = {"coal", "gas", "wind"};
    static const char *const measures[] = {"tax", "value_added"};
    make_three_segments();
    nh_store *store = open_store(city.path);
    cr_assert(store->n_segments == 3 && store->manifest.seq == 3 && store->is_manifested);
    cr_assert_eq(strlen(store->manifest_sha256), 64);
    expect_list(store->enterprises->ids, ids, 3);
    expect_list(store->carriers, carriers, 3);
    expect_list(store->measures, measures, 2);
    for (size_t i = 0; i < 3; i++) { /* the maps lead from the lists of a segment to those of the view */
        const struct nhi_segment_model *model = nhi_segment_model(store->segments[i].segment);
        cr_assert_eq((size_t)nhi_dictionary_count(model->enterprises.ids), model->enterprises.n);
        for (int32_t e = 0; e < nhi_dictionary_count(model->enterprises.ids); e++)
            cr_assert_str_eq(
                nhi_dictionary_text(store->enterprises->ids, store->segments[i].enterprise[e], NULL),
                nhi_dictionary_text(model->enterprises.ids, e, NULL));
        for (int32_t c = 0; c < nhi_dictionary_count(model->carriers); c++)
            cr_assert_str_eq(nhi_dictionary_text(store->carriers, store->segments[i].carrier[c], NULL),
                             nhi_dictionary_text(model->carriers, c, NULL));
        for (int32_t m = 0; m < nhi_dictionary_count(model->measures); m++)
            cr_assert_str_eq(nhi_dictionary_text(store->measures, store->segments[i].measure[m], NULL),
                             nhi_dictionary_text(model->measures, m, NULL));
    }
    nh_store_close(store);
}

Test(store_view, the_newest_segment_that_mentions_an_enterprise_says_what_it_is)
{
    make_three_segments();
    nh_store *store = open_store(city.path);
    cr_assert_str_eq(label(store, "U1", "region"), "320500");
    cr_assert_str_eq(label(store, "U1", "industry"), "C27");
    cr_assert_str_eq(label(store, "U1", "size"), "large"); /* carried on by the import that did not say it */
    cr_assert_str_eq(label(store, "U1", "chain"), "battery");
    cr_assert_str_eq(label(store, "U2", "region"), "330100");
    cr_assert_str_eq(label(store, "U2", "chain"), "");
    cr_assert_str_eq(label(store, "U3", "chain"), "solar");
    cr_assert_str_eq(label(store, "U3", "size"), "");
    nh_store_close(store);
}

Test(store_view, the_axes_reach_from_the_first_period_of_any_segment_to_the_last)
{
    make_three_segments();
    nh_store *store = open_store(city.path);
    cr_assert_eq(store->energy_axis.freq, NHI_FREQ_MONTH);
    cr_assert_eq(store->energy_axis.first, 2019 * 12 + 10);
    cr_assert_eq(store->energy_axis.n, 15); /* 2019-11 .. 2021-01 */
    cr_assert_eq(store->output_axis.freq, NHI_FREQ_YEAR);
    cr_assert(store->output_axis.first == 2019 && store->output_axis.n == 3);
    nh_store_close(store);
}

Test(store_view, one_segment_is_seen_as_it_is)
{
    import_at(city.path, false, first_enterprises, 2, first_values, 3);
    nh_store *store = open_store(city.path);
    cr_assert_null(store->segments[0].enterprise);
    cr_assert_eq(store->enterprises->ids, nhi_segment_model(store->segments[0].segment)->enterprises.ids);
    cr_assert_str_eq(label(store, "U1", "size"), "large");
    nh_store_close(store);
}

Test(store_view, a_bare_segment_is_read_and_marked)
{
    char bare[320];
    make_three_segments();
    snprintf(bare, sizeof bare, "%s/seg-000002.h5", city.path);
    nh_store *store = open_store(bare);
    cr_assert_not(store->is_manifested);
    cr_assert_str_eq(store->manifest_sha256, "");
    cr_assert_str_eq(store->segments[0].name, "seg-000002.h5");
    cr_assert_eq(store->enterprises->n, 2);
    cr_assert_str_eq(label(store, "U1", "region"), "320500");
    nh_store_close(store);
}

Test(store_view, an_open_store_does_not_see_a_later_commit)
{
    char text[NHI_NUMBER_BYTES];
    import_at(city.path, false, first_enterprises, 2, first_values, 3);
    nh_store *store = open_store(city.path);
    import_at(city.path, true, second_enterprises, 2, second_values, 3);
    cr_assert_eq(store->n_segments, 1);
    cr_assert_str_eq(small_in_force(store, &first_values[0], text), "1.5");
    nh_store_close(store);
    store = open_store(city.path);
    cr_assert_str_eq(small_in_force(store, &first_values[0], text), "2");
    nh_store_close(store);
}

/* ---- the bound of sums ----------------------------------------------------------------------------------------------------- */

Test(store_view, no_sum_of_a_series_is_larger_than_its_bound)
{
    int decimals;
    make_three_segments();
    nh_store *store = open_store(city.path);
    /* |1.5| + |-2.25| and, with three decimals, 7.125 + 2 + 4 and the superseded 1.5 */
    cr_assert(nhi_store_abs_sum(store, NHI_QUANTITY, &decimals) == 18375);
    cr_assert_eq(decimals, 3);
    cr_assert(nhi_store_abs_sum(store, NHI_QUANTITY_SUPERSEDED, &decimals) == 150);
    cr_assert_eq(decimals, 2);
    cr_assert(nhi_store_abs_sum(store, NHI_OUTPUT, &decimals) == 150);
    cr_assert_eq(decimals, 0);
    cr_assert(nhi_store_abs_sum(store, NHI_COEFFICIENT, &decimals) == 0);
    cr_assert_eq(decimals, 0);
    nh_store_close(store);
}

Test(store_view, the_bound_of_the_largest_values_does_not_wrap)
{
    static const struct small_value large[] = {
        {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "9223372036854775807", NULL},
        {NHI_QUANTITY, "U1", "coal", 0, "2020-02", "9223372036854775807", NULL},
        {NHI_QUANTITY, "U1", "coal", 0, "2020-03", "-9223372036854775807", NULL}};
    static const struct small_value fine = {NHI_QUANTITY, "U1", "coal", 0, "2020-04", "0.000000001", NULL};
    const nhi_u128 whole = (nhi_u128)3 * INT64_MAX;
    int decimals;
    import_at(city.path, false, first_enterprises, 2, large, 3);
    nh_store *store = open_store(city.path);
    cr_assert(nhi_store_abs_sum(store, NHI_QUANTITY, &decimals) == whole);
    nh_store_close(store);
    import_at(city.path, true, NULL, 0, &fine, 1);
    store = open_store(city.path);
    cr_assert(nhi_store_abs_sum(store, NHI_QUANTITY, &decimals) == whole * 1000000000 + 1);
    cr_assert_eq(decimals, 9);
    nh_store_close(store);
}

/* ---- what does not belong together --------------------------------------------------------------------------------------------- */

static void expect_refused(nh_status expected, const char *word)
{
    struct nh_error error = {NH_OK, ""};
    nh_store *store = NULL;
    cr_assert_eq(nh_store_open(city.context, city.path, &store, &error), expected, "%s", error.message);
    cr_assert_null(store);
    cr_assert_not_null(strstr(error.message, word), "%s", error.message);
}

static char *read_part(const char *name, size_t *n_bytes)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", city.path, name);
    char *bytes = small_read_file(path, n_bytes);
    cr_assert_not_null(bytes, "%s", path);
    return bytes;
}

static void write_part(const char *name, const char *bytes, size_t n_bytes)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", city.path, name);
    cr_assert(small_write_file(path, bytes, n_bytes));
}

Test(store_view, a_missing_shortened_or_changed_segment_is_named)
{
    size_t n;
    make_three_segments();
    char *bytes = read_part("seg-000002.h5", &n);
    write_part("seg-000002.h5", bytes, n - 1);
    expect_refused(NH_FORMAT, "seg-000002.h5: ");
    expect_refused(NH_FORMAT, "the segment is damaged");
    for (size_t i = 0; i < n; i += 501) {
        bytes[i] ^= 1;
        write_part("seg-000002.h5", bytes, n);
        expect_refused(NH_FORMAT, "its hash is not that of the manifest");
        bytes[i] ^= 1;
    }
    write_part("seg-000002.h5", bytes, n);
    nh_store_close(open_store(city.path));
    char path[320];
    snprintf(path, sizeof path, "%s/seg-000002.h5", city.path);
    unlink(path);
    expect_refused(NH_FORMAT, "named by the manifest but missing");
    free(bytes);
}

Test(store_view, swapped_segments_and_an_older_manifest_are_told_apart)
{
    size_t n_two, n_three, n_manifest;
    char text[NHI_NUMBER_BYTES];
    make_three_segments();
    char *two = read_part("seg-000002.h5", &n_two), *three = read_part("seg-000003.h5", &n_three);
    write_part("seg-000002.h5", three, n_three);
    write_part("seg-000003.h5", two, n_two);
    expect_refused(NH_FORMAT, "the segment is damaged");
    write_part("seg-000002.h5", two, n_two);
    write_part("seg-000003.h5", three, n_three);
    char *manifest = read_part("MANIFEST.000001.json", &n_manifest);
    write_part("MANIFEST.json", manifest, n_manifest); /* an older state is a state */
    nh_store *store = open_store(city.path);
    cr_assert_eq(store->n_segments, 1);
    cr_assert_str_eq(small_in_force(store, &first_values[0], text), "1.5");
    nh_store_close(store);
    free(manifest);
    free(three);
    free(two);
}

Test(store_view, segments_of_different_frequencies_are_no_store)
{
    static const struct small_value yearly = {NHI_QUANTITY, "U1", "coal", 0, "2020", "1", NULL};
    char other[256], path[320];
    struct nhi_manifest one, two;
    struct nhi_buffer text = {0};
    size_t n;
    import_at(city.path, false, first_enterprises, 2, first_values, 3);
    cr_assert_not_null(small_path(other, "view-other"));
    import_at(other, false, first_enterprises, 2, &yearly, 1);
    snprintf(path, sizeof path, "%s/seg-000001.h5", other);
    char *bytes = small_read_file(path, &n);
    cr_assert_not_null(bytes);
    write_part("seg-000002.h5", bytes, n);
    free(bytes);
    snprintf(path, sizeof path, "%s/MANIFEST.json", other);
    cr_assert_eq(nhi_manifest_read(path, &two, NULL), NH_OK);
    snprintf(path, sizeof path, "%s/MANIFEST.json", city.path);
    cr_assert_eq(nhi_manifest_read(path, &one, NULL), NH_OK);
    struct nhi_manifest_segment both[2] = {one.segments[0], two.segments[0]};
    strcpy(both[1].name, "seg-000002.h5");
    struct nhi_manifest joined = {.seq = 1, .n_segments = 2, .segments = both};
    cr_assert_eq(nhi_manifest_text(&joined, &text, NULL), NH_OK);
    write_part("MANIFEST.json", text.data, text.n_bytes);
    expect_refused(NH_FORMAT, "its segments have different frequencies");
    nhi_buffer_free(&text);
    nhi_manifest_clear(&one);
    nhi_manifest_clear(&two);
    small_path(other, "view-other");
}

Test(store_view, what_is_no_store_is_refused)
{
    expect_refused(NH_IO, "No such file");
    cr_assert(small_write_file(city.path, "id,period\n", 10));
    expect_refused(NH_FORMAT, "cannot open the segment");
    unlink(city.path);
    import_at(city.path, false, first_enterprises, 2, first_values, 3);
    write_part("MANIFEST.json", "{}", 2);
    expect_refused(NH_FORMAT, "MANIFEST.json");
    char path[320];
    snprintf(path, sizeof path, "%s/MANIFEST.json", city.path);
    unlink(path);
    expect_refused(NH_FORMAT, "not a store: it has no readable MANIFEST.json");
    nh_store_close(NULL);
}
