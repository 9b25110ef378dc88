/* test_builder.c - one segment from values in any order: order, duplicates, overflow, grids of time, limits. What an append
 * does to values that are there is in test_corrections.c. */
#include "engine/base/memory.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct small_place city;

static void begin(void)
{
    cr_assert(small_begin(&city, "builder"));
}

static void end(void)
{
    small_end(&city);
}

TestSuite(builder, .init = begin, .fini = end);

static const char *const carriers[] = {"coal", "gas", NULL};
static const struct small_enterprise enterprises[] = {{"U3", "330100", "C30", "size", "large"},
                                                      {"U1", "320402", "C26", "size", ""},
                                                      {"U2", "320402", "C26", "chain", "钢铁;风电"}};
enum { N_ENTERPRISES = sizeof enterprises / sizeof enterprises[0] };

static struct small_import import_of(const struct small_value *values, size_t n_values)
{
    return (struct small_import){.enterprises = enterprises,
                                 .n_enterprises = N_ENTERPRISES,
                                 .carriers = carriers,
                                 .values = values,
                                 .n_values = n_values};
}

static void expect_import(const struct small_import *import)
{
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(small_import(city.context, city.path, import, NULL, &error), NH_OK, "%s", error.message);
}

static nh_store *open_store(void)
{
    struct nh_error error = {NH_OK, ""};
    nh_store *store;
    cr_assert_eq(nh_store_open(city.context, city.path, &store, &error), NH_OK, "%s", error.message);
    cr_assert_eq(small_read_enterprises(store, &error), NH_OK, "%s", error.message);
    return store;
}

static void expect_cell(const nh_store *store, enum nhi_series series, const char *enterprise,
                        const char *item, int flow, const char *period, const char *expected)
{
    const struct small_value where = {series, enterprise, item, flow, period, "", NULL};
    char text[NHI_NUMBER_BYTES];
    cr_assert_str_eq(small_cell(store, 0, &where, text), expected, "%s %s %s: %s", enterprise, item, period,
                     small_cell(store, 0, &where, text));
}

/* ---- order ------------------------------------------------------------------------------------------------------------- */

static const struct small_value several[] = {{NHI_QUANTITY, "U1", "gas", 0, "2020-02", "1.25", NULL},
                                             {NHI_QUANTITY, "U3", "coal", 0, "2020-01", "3", "0.7143"},
                                             {NHI_OUTPUT, "U2", "value_added", 0, "2020", "-7.5", NULL},
                                             {NHI_QUANTITY, "U1", "coal", 4, "2020-05", "0", NULL},
                                             {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "", NULL},
                                             {NHI_QUANTITY, "U1", "coal", 0, "2020-03", "5000000000", "0.9"},
                                             {NHI_OUTPUT, "U1", "value_added", 0, "2021", "8", NULL}};
enum { N_SEVERAL = sizeof several / sizeof several[0] };

static char *segment_bytes(const struct small_value *values, enum nhi_codec codec, size_t *n_bytes)
{
    struct small_import import = import_of(values, N_SEVERAL);
    char path[320];
    import.codec = codec;
    expect_import(&import);
    snprintf(path, sizeof path, "%s/seg-000001.h5", city.path);
    char *bytes = small_read_file(path, n_bytes);
    cr_assert_not_null(bytes);
    small_path(city.path, "builder");
    return bytes;
}

Test(builder, values_in_any_order_give_the_same_bytes)
{
    for (int codec = NHI_CODEC_NONE; codec < NHI_N_CODECS; codec++) {
        size_t n_expected, n_found;
        char *expected = segment_bytes(several, (enum nhi_codec)codec, &n_expected);
        for (size_t shift = 1; shift < N_SEVERAL; shift++) {
            struct small_value shuffled[N_SEVERAL];
            for (size_t i = 0; i < N_SEVERAL; i++)
                shuffled[(i * 3 + shift) % N_SEVERAL] = several[i];
            char *found = segment_bytes(shuffled, (enum nhi_codec)codec, &n_found);
            cr_assert_eq(n_found, n_expected);
            cr_assert_eq(memcmp(found, expected, n_found), 0);
            free(found);
        }
        free(expected);
    }
}

Test(builder, every_value_is_where_it_belongs)
{
    const struct small_import import = import_of(several, N_SEVERAL);
    struct nhi_builder_result result;
    cr_assert_eq(small_import(city.context, city.path, &import, &result, NULL), NH_OK);
    cr_assert(result.n_enterprises == 3 && result.n_energy_lines == 4 && result.n_output_lines == 2);
    cr_assert_eq(result.n_corrected, 0);
    nh_store *store = open_store();
    const struct nhi_series_info *info = nhi_segment_model(store->segments[0].segment)->series;
    cr_assert(info[NHI_QUANTITY].decimals == 2 && info[NHI_QUANTITY].width_bytes == 8);
    cr_assert(info[NHI_COEFFICIENT].decimals == 4 && info[NHI_COEFFICIENT].width_bytes == 4);
    cr_assert(info[NHI_OUTPUT].decimals == 1 && info[NHI_OUTPUT].n_lines == 2);
    cr_assert(info[NHI_QUANTITY].axis.first == 2020 * 12 && info[NHI_QUANTITY].axis.n == 5);
    cr_assert(info[NHI_OUTPUT].axis.freq == NHI_FREQ_YEAR && info[NHI_OUTPUT].axis.n == 2);
    for (size_t i = 0; i < N_SEVERAL; i++)
        expect_cell(store, several[i].series, several[i].enterprise, several[i].item, several[i].flow,
                    several[i].period, *several[i].value == '\0' ? "missing" : several[i].value);
    expect_cell(store, NHI_COEFFICIENT, "U3", "coal", 0, "2020-01", "0.7143");
    expect_cell(store, NHI_COEFFICIENT, "U1", "coal", 0, "2020-01", "missing");
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, "2020-02", "missing");
    expect_cell(store, NHI_QUANTITY, "U3", "gas", 0, "2020-01", "no line");
    nh_store_close(store);
}

Test(builder, enterprises_are_sorted_by_region_industry_and_id)
{
    static const struct small_enterprise mixed[] = {
        {"b", "33", "C1", NULL, NULL},    {"a", "33", "C1", NULL, NULL},  {"c", "32", "C9", NULL, NULL},
        {"d", "320402", "A", NULL, NULL}, {"e", "32", "C10", NULL, NULL}, {"f", "", "", NULL, NULL},
        {"B", "33", "C1", NULL, NULL}};
    const struct small_import import = {.enterprises = mixed,
                                        .n_enterprises = sizeof mixed / sizeof mixed[0]};
    expect_import(&import);
    nh_store *store = open_store();
    for (int32_t i = 0; i < 7; i++)
        cr_assert_eq(*nhi_dictionary_text(store->enterprises->ids, i, NULL), "fecdBab"[i]);
    nh_store_close(store);
}

Test(builder, a_column_that_an_enterprise_does_not_have_is_empty)
{
    const struct small_import import = import_of(NULL, 0);
    static const char *const sizes[] = {"", "", "large"}, *const chains[] = {"", "钢铁;风电", ""};
    expect_import(&import);
    nh_store *store = open_store();
    const struct nhi_attribute *size = &store->enterprises->attributes[2],
                               *chain = &store->enterprises->attributes[3];
    cr_assert_str_eq(size->name, "size");
    cr_assert_str_eq(chain->name, "chain");
    for (int e = 0; e < 3; e++) { /* U1, U2, U3 */
        cr_assert_str_eq(nhi_dictionary_text(size->labels, size->code[e], NULL), sizes[e]);
        cr_assert_str_eq(nhi_dictionary_text(chain->labels, chain->code[e], NULL), chains[e]);
    }
    nh_store_close(store);
}

/* ---- bad cells ----------------------------------------------------------------------------------------------------------- */

struct bad_cells {
    int n_twice, n_large;
    struct nhi_cell cell, first;
    int decimals;
};

static nh_status note_bad(void *state, const struct nhi_cell *cell, const struct nhi_cell *first,
                          int decimals, struct nh_error *error)
{
    struct bad_cells *bad = state;
    (void)error;
    bad->cell = *cell;
    bad->decimals = decimals;
    if (first != NULL)
        bad->first = *first;
    bad->n_twice += first != NULL;
    bad->n_large += first == NULL;
    return NH_OK;
}

static nh_store *import_bad(const struct small_value *values, size_t n, struct bad_cells *bad)
{
    struct small_import import = import_of(values, n);
    *bad = (struct bad_cells){0};
    import.bad = note_bad;
    import.state = bad;
    expect_import(&import);
    return open_store();
}

Test(builder, of_a_key_that_comes_twice_the_first_is_kept_and_every_other_is_reported)
{
    static const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1", "0.5"},
                                                {NHI_QUANTITY, "U1", "coal", 1, "2020-01", "9", NULL},
                                                {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "2", "0.6"},
                                                {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "", NULL},
                                                {NHI_OUTPUT, "U1", "tax", 0, "2020-01", "4", NULL},
                                                {NHI_OUTPUT, "U1", "tax", 0, "2020-01", "4", NULL}};
    struct bad_cells bad;
    nh_store *store = import_bad(values, 6, &bad);
    cr_assert_eq(bad.n_twice,
                 3); /* two of quantities, whose coefficients are not reported again, and one of output */
    cr_assert_eq(bad.n_large, 0);
    cr_assert(bad.cell.value == 4 && bad.first.value == 4);
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1");
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 1, "2020-01", "9");
    expect_cell(store, NHI_COEFFICIENT, "U1", "coal", 0, "2020-01", "0.5");
    expect_cell(store, NHI_OUTPUT, "U1", "tax", 0, "2020-01", "4");
    nh_store_close(store);
}

Test(builder, a_value_that_does_not_fit_at_the_decimals_of_its_series_is_reported_and_left_out)
{
    static const struct small_value values[] = {
        {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "9223372036", NULL},
        {NHI_QUANTITY, "U2", "coal", 0, "2020-01", "9223372037", NULL},
        {NHI_QUANTITY, "U3", "coal", 0, "2020-01", "0.123456789", NULL}};
    struct bad_cells bad;
    nh_store *store = import_bad(values, 3, &bad);
    cr_assert(bad.n_large == 1 && bad.n_twice == 0 && bad.decimals == 9);
    cr_assert(bad.cell.value == 9223372037 && bad.cell.decimals == 0);
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, "2020-01", "9223372036");
    expect_cell(store, NHI_QUANTITY, "U2", "coal", 0, "2020-01", "no line");
    expect_cell(store, NHI_QUANTITY, "U3", "coal", 0, "2020-01", "0.123456789");
    nh_store_close(store);
}

Test(builder, a_coefficient_that_does_not_fit_is_reported_too)
{
    static const struct small_value values[] = {
        {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1", "9223372037"},
        {NHI_QUANTITY, "U2", "coal", 0, "2020-01", "1", "0.123456789"}};
    struct bad_cells bad;
    nh_store *store = import_bad(values, 2, &bad);
    cr_assert(bad.n_large == 1 && bad.n_twice == 0 && bad.cell.value == 9223372037);
    nh_store_close(store);
}

Test(builder, a_failure_of_the_listener_ends_the_import_and_nothing_is_stored)
{
    static const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, "2020-01", "1", NULL},
                                                {NHI_QUANTITY, "U1", "coal", 0, "2020-01", "2", NULL}};
    const struct small_import import = import_of(values, 2);
    struct nhi_builder_result result = {.n_enterprises = 77};
    struct nh_error error = {NH_OK, ""};
    nh_store *store;
    cr_assert_eq(small_import(city.context, city.path, &import, &result, &error), NH_DATA);
    cr_assert_str_eq(error.message, "a key twice: 2 with 0 of 0 decimals");
    cr_assert_eq(result.n_enterprises, 77);
    cr_assert_eq(nh_store_open(city.context, city.path, &store, NULL), NH_IO);
}

/* ---- time ----------------------------------------------------------------------------------------------------------------------- */

static void expect_axis(const char *a, const char *b, enum nhi_freq freq, uint32_t n)
{
    const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, a, "1", NULL},
                                         {NHI_QUANTITY, "U1", "coal", 0, b, "2", NULL}};
    const struct small_import import = import_of(values, 2);
    expect_import(&import);
    nh_store *store = open_store();
    cr_assert(store->energy_axis.freq == freq && store->energy_axis.n == n, "%s, %s: %s x %u", a, b,
              nhi_freq_name(store->energy_axis.freq), store->energy_axis.n);
    cr_assert_eq(store->output_axis.n, 0);
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, a, "1");
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, b, "2");
    nh_store_close(store);
    small_path(city.path, "builder");
}

Test(builder, the_axis_is_as_coarse_as_the_times_allow_and_reaches_from_the_first_to_the_last)
{
    expect_axis("2020", "2022", NHI_FREQ_YEAR, 3);
    expect_axis("2021Q4", "2020Q1", NHI_FREQ_QUARTER, 8);
    expect_axis("2020-12", "2021-01", NHI_FREQ_MONTH, 2);
    expect_axis("2020-02-28", "2020-03-01", NHI_FREQ_DAY, 3);
    expect_axis("2020-01-01T00:00", "2020-01-01T23:00", NHI_FREQ_HOUR, 24);
    expect_axis("2020-01-01T23:30", "2020-01-01T00:00", NHI_FREQ_HALF_HOUR, 48);
    expect_axis("2020-01-01T00:15", "2020-01-01T01:00", NHI_FREQ_QUARTER_HOUR, 4);
    expect_axis("1969-12-31T23:00", "1970-01-01T00:00", NHI_FREQ_HOUR, 2);
}

static struct nhi_builder *new_builder(void)
{
    const struct nhi_builder_options options = {.store_path = city.path};
    const struct small_import import = import_of(NULL, 0);
    struct nhi_builder *builder;
    cr_assert_eq(nhi_builder_new(city.context, &options, &builder, NULL), NH_OK);
    cr_assert_eq(small_declare(builder, &import, NULL), NH_OK);
    return builder;
}

static void expect_put(struct nhi_builder *builder, const char *period, nh_status expected)
{
    const struct small_value value = {NHI_QUANTITY, "U1", "coal", 0, period, "1", NULL};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(small_put(builder, &value, &error), expected, "%s: %s", period, error.message);
}

static void finish(struct nhi_builder *builder)
{
    struct nh_error error = {NH_OK, ""};
    struct nhi_builder_result result;
    cr_assert_eq(nhi_builder_check(builder, NULL, NULL, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_builder_commit(builder, NULL, NULL, &result, &error), NH_OK, "%s", error.message);
    nhi_builder_free(builder);
}

Test(builder, energy_and_output_have_each_one_frequency)
{
    struct nhi_builder *builder = new_builder();
    enum nhi_freq expected;
    cr_assert(nhi_builder_accepts(builder, NHI_QUANTITY, NHI_FREQ_MONTH, &expected));
    cr_assert_not(nhi_builder_accepts(builder, NHI_QUANTITY, NHI_FREQ_YEAR, &expected));
    cr_assert_eq(expected, NHI_FREQ_MONTH);
    cr_assert_not(nhi_builder_accepts(builder, NHI_COEFFICIENT, NHI_FREQ_YEAR, &expected));
    cr_assert(nhi_builder_accepts(builder, NHI_OUTPUT, NHI_FREQ_YEAR, &expected));
    cr_assert(nhi_builder_accepts(builder, NHI_QUANTITY, NHI_FREQ_MONTH, &expected));
    nhi_builder_free(builder);
}

/* Days and not months: so many months there are not. */
Test(builder, a_period_out_of_reach_is_refused_and_does_not_stretch_the_axis)
{
    struct nhi_builder *builder = new_builder();
    expect_put(builder, "2020-01-02", NH_OK);
    expect_put(builder, "9999-12-31", NH_RANGE);
    expect_put(builder, "2020-01-04", NH_OK);
    finish(builder);
    nh_store *store = open_store();
    cr_assert_eq(store->energy_axis.n, 3);
    nh_store_close(store);
}

Test(builder, the_outermost_periods_in_reach_are_stored)
{
    static const char *const first = "2020-01-01", *const last = "4890-11-25"; /* 2^20 - 1 days */
    const struct small_value values[] = {{NHI_QUANTITY, "U1", "coal", 0, first, "1", NULL},
                                         {NHI_QUANTITY, "U1", "coal", 0, last, "2", NULL}};
    struct small_import import = import_of(values, 2);
    struct nh_error error = {NH_OK, ""};
    const struct small_value beyond[] = {values[0], {NHI_QUANTITY, "U1", "coal", 0, "4890-11-26", "2", NULL}};
    expect_import(&import);
    nh_store *store = open_store();
    cr_assert_eq(store->energy_axis.n, 1 << 20);
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, last, "2");
    nh_store_close(store);
    small_path(city.path, "builder");
    import.values = beyond;
    cr_assert_eq(small_import(city.context, city.path, &import, NULL, &error), NH_RANGE);
    cr_assert_str_eq(error.message, "the periods are more than 1048576 steps apart");
}

/* ---- limits --------------------------------------------------------------------------------------------------------------------- */

Test(builder, one_carrier_too_many_is_refused_and_the_list_stays)
{
    struct nhi_builder *builder = new_builder();
    struct nh_error error = {NH_OK, ""};
    char name[16];
    int32_t item;
    for (int i = 2; i < NHI_MAX_ITEMS; i++) {
        snprintf(name, sizeof name, "c%d", i);
        cr_assert_eq(nhi_builder_item(builder, NHI_QUANTITY, name, strlen(name), &item, NULL), NH_OK);
        cr_assert_eq(item, i);
    }
    item = 77;
    cr_assert_eq(nhi_builder_item(builder, NHI_QUANTITY, "one", 3, &item, &error), NH_RANGE);
    cr_assert_str_eq(error.message, "more than 2048 carriers or measures");
    cr_assert_eq(item, 77);
    cr_assert_eq(nhi_dictionary_count(nhi_builder_carriers(builder)), NHI_MAX_ITEMS);
    cr_assert_eq(nhi_builder_item(builder, NHI_QUANTITY, "gas", 3, &item, NULL),
                 NH_OK); /* a known one is no new one */
    cr_assert_eq(item, 1);
    expect_put(builder, "2020-01", NH_OK);
    finish(builder);
    nh_store *store = open_store();
    cr_assert_eq(nhi_dictionary_count(store->carriers), NHI_MAX_ITEMS);
    nh_store_close(store);
}

Test(builder, the_last_item_flow_and_enterprise_do_not_run_into_each_other)
{
    struct nhi_builder *builder = new_builder();
    struct small_value value = {NHI_QUANTITY, "U3", "last", 4, "2020-01", "7", NULL};
    char name[16];
    int32_t item;
    for (int i = 2; i < NHI_MAX_ITEMS - 1; i++) {
        snprintf(name, sizeof name, "c%d", i);
        cr_assert_eq(nhi_builder_item(builder, NHI_QUANTITY, name, strlen(name), &item, NULL), NH_OK);
    }
    cr_assert_eq(small_put(builder, &value, NULL), NH_OK);
    value = (struct small_value){NHI_QUANTITY, "U1", "coal", 0, "2019-12", "8", NULL};
    cr_assert_eq(small_put(builder, &value, NULL), NH_OK);
    finish(builder);
    nh_store *store = open_store();
    expect_cell(store, NHI_QUANTITY, "U3", "last", 4, "2020-01", "7");
    expect_cell(store, NHI_QUANTITY, "U1", "coal", 0, "2019-12", "8");
    cr_assert_eq(nhi_segment_model(store->segments[0].segment)->series[NHI_QUANTITY].n_lines, 2);
    nh_store_close(store);
}

Test(builder, columns_of_enterprises_are_limited)
{
    struct nhi_builder *builder = new_builder();
    struct nh_error error = {NH_OK, ""};
    char name[16];
    int at;
    for (int i = 4; i < 256; i++) {
        snprintf(name, sizeof name, "a%d", i);
        cr_assert_eq(nhi_builder_attribute(builder, name, strlen(name), &at, NULL), NH_OK);
        cr_assert_eq(at, i);
    }
    cr_assert_eq(nhi_builder_attribute(builder, "one", 3, &at, &error), NH_RANGE);
    cr_assert_not_null(strstr(error.message, "more than 256 columns of enterprises"), "%s", error.message);
    cr_assert_eq(nhi_builder_attribute(builder, "size", 4, &at, NULL), NH_OK);
    cr_assert_eq(at, 2);
    finish(builder);
    nh_store *store = open_store();
    cr_assert_eq(store->enterprises->n_attributes, 256);
    nh_store_close(store);
}

Test(builder, more_enterprises_than_the_first_arrays_hold_keep_their_attributes)
{
    enum { N = 5000 };
    const struct nhi_builder_options options = {.store_path = city.path};
    struct nhi_builder *builder;
    cr_assert_eq(nhi_builder_new(city.context, &options, &builder, NULL), NH_OK);
    for (int i = 0; i < N; i++) {
        char id[16], region[16];
        int32_t enterprise;
        bool is_new;
        snprintf(id, sizeof id, "U%d", i);
        snprintf(region, sizeof region, "%d", i * 7 % N);
        for (int again = 0; again < 2; again++) {
            cr_assert_eq(nhi_builder_enterprise(builder, id, strlen(id), &enterprise, &is_new, NULL), NH_OK);
            cr_assert(enterprise == i && is_new == (again == 0));
        }
        cr_assert_eq(nhi_builder_set(builder, enterprise, 0, region, strlen(region), NULL), NH_OK);
    }
    cr_assert_eq(nhi_builder_seal(builder, NULL), NH_OK);
    cr_assert_eq(nhi_builder_find(builder, "U4999", 5), 4999);
    cr_assert_eq(nhi_builder_find(builder, "U5000", 5), NHI_NOT_FOUND);
    finish(builder);
    nh_store *store = open_store();
    const struct nhi_attribute *region = &store->enterprises->attributes[0];
    cr_assert_eq(nhi_dictionary_count(store->enterprises->ids), N);
    for (int32_t e = 0; e < N; e++)
        cr_assert_eq(atoi(nhi_dictionary_text(region->labels, region->code[e], NULL)),
                     atoi(nhi_dictionary_text(store->enterprises->ids, e, NULL) + 1) * 7 % N);
    nh_store_close(store);
}

Test(builder, without_a_commit_nothing_stays)
{
    struct nhi_builder *builder = new_builder();
    nh_store *store;
    expect_put(builder, "2020-01", NH_OK);
    cr_assert_null(nhi_builder_old(builder));
    nhi_builder_free(builder);
    nhi_builder_free(NULL);
    cr_assert_eq(nh_store_open(city.context, city.path, &store, NULL), NH_IO);
}
