/* test_info.c - nh_info against plain loops over the sample and against the options of the synthetic city. */
#include "engine/store/builder.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static nh_context *context;
static struct nh_error error;
static char path[256];

static void set_up(void)
{
    cr_assert_eq(nh_context_new(NULL, &context, &error), NH_OK, "%s", error.message);
    sample_path(path, "info");
}

static void tear_down(void)
{
    nh_context_free(context);
    sample_path(path, "info");
}

TestSuite(info, .init = set_up, .fini = tear_down);

static struct nh_text info_text(const char *of, enum nh_format format, enum nh_lang lang)
{
    nh_store *store;
    struct nh_text text;
    cr_assert_eq(nh_store_open(context, of, &store, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_info(store, format, lang, &text, &error), NH_OK, "%s", error.message);
    nh_store_close(store);
    return text;
}

static json_t *info_json(const char *of)
{
    json_error_t problem;
    struct nh_text text = info_text(of, NH_FORMAT_JSON, NH_LANG_EN);
    json_t *json = json_loadb(text.data, text.n_bytes, JSON_REJECT_DUPLICATES, &problem);
    cr_assert_not_null(json, "%s in %s", problem.text, text.data);
    cr_expect_str_eq(json_string_value(json_object_get(json, "schema")), "nenghao.info/1");
    nh_text_free(&text);
    return json;
}

static const char *text_of(const json_t *row, const char *name)
{
    const json_t *value = json_object_get(row, name);
    return json_is_null(value) ? "null" : json_string_value(value);
}

static long long number_of(const json_t *row, const char *name)
{
    cr_assert(json_is_integer(json_object_get(row, name)), "%s", name);
    return json_integer_value(json_object_get(row, name));
}

/* The row of a section in which column `name` is `value`. */
static const json_t *row_of(const json_t *json, const char *section, const char *name, const char *value)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(json, section), i,
                       row) if (strcmp(text_of(row, name), value) == 0) return row;
    cr_assert_fail("no %s with %s %s", section, name, value);
    return NULL;
}

static void make_city(void)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    char truth[300];
    options.n_enterprises = 25;
    options.n_months = 14;
    options.n_carriers = 5;
    options.codec = "deflate";
    cr_assert_eq(nh_synth(context, path, &options, &error), NH_OK, "%s", error.message);
    snprintf(truth, sizeof truth, "%s.truth.json", path);
    cr_assert_eq(unlink(truth), 0);
}

Test(info, the_facts_of_a_synthetic_city_are_those_that_were_asked_for)
{
    make_city();
    json_t *json = info_json(path);
    cr_expect_str_eq(text_of(json, "path"), path);
    cr_expect(json_is_true(json_object_get(json, "manifested")));
    cr_expect_eq(number_of(json, "seq"), 1);
    cr_expect_eq(strlen(text_of(json, "manifest_sha256")), 64);
    cr_expect_eq(number_of(json, "enterprises"), 25);
    const json_t *energy = row_of(json, "axes", "axis", "energy");
    cr_expect_str_eq(text_of(energy, "freq"), "month");
    cr_expect_str_eq(text_of(energy, "first"), "2015-01");
    cr_expect_str_eq(text_of(energy, "last"), "2016-02");
    cr_expect_eq(number_of(energy, "n_periods"), 14);
    const json_t *output = row_of(json, "series", "series", "output");
    cr_expect_eq(number_of(output, "lines"), 50);
    cr_expect_eq(number_of(output, "decimals"), 2);
    cr_expect_str_eq(text_of(output, "codec"), "deflate");
    cr_expect_eq(json_array_size(json_object_get(json, "carriers")), 5);
    cr_expect_str_eq(text_of(row_of(json, "carriers", "id", "raw_coal"), "name_zh"), "原煤");
    cr_expect_str_eq(text_of(row_of(json, "measures", "name", "value_added"), "unit"), "10000 CNY");
    cr_expect_eq(number_of(row_of(json, "attributes", "name", "name"), "n_distinct"), 25);
    cr_expect_eq(number_of(row_of(json, "tables", "name", "carriers"), "rows"), 5);
    cr_expect_eq(json_array_size(json_object_get(json, "corrections")), 0);
    cr_expect_eq(json_array_size(json_object_get(json, "warnings")), 0);
    json_decref(json);
}

Test(info, a_bare_segment_has_no_state_and_a_warning)
{
    char segment[300];
    make_city();
    snprintf(segment, sizeof segment, "%s/seg-000001.h5", path);
    json_t *json = info_json(segment);
    cr_expect(json_is_false(json_object_get(json, "manifested")));
    cr_expect(json_is_null(json_object_get(json, "seq")));
    cr_expect_eq(number_of(json, "enterprises"), 25);
    cr_expect_str_eq(text_of(row_of(json, "warnings", "warning", "unmanifested"), "subject"),
                     "seg-000001.h5");
    json_decref(json);
}

static nh_status never(void *state, const struct nhi_cell *cell, const struct nhi_cell *first, int decimals,
                       struct nh_error *problem)
{
    (void)state, (void)cell, (void)first, (void)decimals, (void)problem;
    return NH_INTERNAL;
}

/* One enterprise with one value of a carrier and one of a measure, about which nothing is known. */
static void make_unknown(void)
{
    const struct nhi_builder_options options = {.store_path = path};
    struct nhi_builder *builder;
    struct nhi_builder_result result;
    struct nhi_entry entry = {.series = NHI_QUANTITY, .period = 2020, .value = 5};
    enum nhi_freq expected;
    bool is_new;
    cr_assert_eq(nhi_builder_new(context, &options, &builder, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_builder_enterprise(builder, "E1", 2, &entry.enterprise, &is_new, &error), NH_OK);
    cr_assert_eq(nhi_builder_set(builder, entry.enterprise, 0, "990000", 6, &error), NH_OK);
    cr_assert_eq(nhi_builder_set(builder, entry.enterprise, 1, "X00", 3, &error), NH_OK);
    cr_assert_eq(nhi_builder_seal(builder, &error), NH_OK);
    cr_assert(nhi_builder_accepts(builder, NHI_QUANTITY, NHI_FREQ_YEAR, &expected));
    cr_assert(nhi_builder_accepts(builder, NHI_OUTPUT, NHI_FREQ_YEAR, &expected));
    cr_assert_eq(nhi_builder_item(builder, NHI_QUANTITY, "peat", 4, &entry.item, &error), NH_OK);
    cr_assert_eq(nhi_builder_value(builder, &entry, &error), NH_OK);
    entry.series = NHI_OUTPUT;
    cr_assert_eq(nhi_builder_item(builder, NHI_OUTPUT, "joy", 3, &entry.item, &error), NH_OK);
    cr_assert_eq(nhi_builder_value(builder, &entry, &error), NH_OK);
    cr_assert_eq(nhi_builder_check(builder, never, NULL, &error), NH_OK);
    cr_assert_eq(nhi_builder_commit(builder, NULL, NULL, &result, &error), NH_OK, "%s", error.message);
    nhi_builder_free(builder);
}

Test(info, codes_carriers_and_measures_of_which_nothing_is_known_are_warned_of)
{
    static const char *const expected[][2] = {{"unknown_region", "990000"},
                                              {"unknown_industry", "X00"},
                                              {"no_coefficient", "peat"},
                                              {"no_unit", "joy"}};
    make_unknown();
    json_t *json = info_json(path);
    cr_expect_eq(json_array_size(json_object_get(json, "warnings")), 4);
    for (size_t i = 0; i < 4; i++)
        cr_expect_str_eq(text_of(row_of(json, "warnings", "warning", expected[i][0]), "subject"),
                         expected[i][1]);
    json_decref(json);
    struct nh_text text = info_text(path, NH_FORMAT_TABLE, NH_LANG_ZH);
    cr_expect_not_null(strstr(text.data, "地区代码不在代码表中"), "%s", text.data);
    nh_text_free(&text);
}

/* ---- corrections --------------------------------------------------------------------------------------------- */

static struct sample *corrected_sample(void)
{
    const struct sample_options options = {
        .seed = 11, .n_imports = 3, .max_value = 100000, .has_measured = true, .n_months = 6};
    struct sample *sample = sample_make(&options);
    sample_store(context, sample, path, 16, NHI_CODEC_NONE);
    return sample;
}

/* A value of an import: the second one has one more decimal in the store. */
static void expect_value(const json_t *row, const char *name, int64_t value, int decimals)
{
    char expected[NHI_NUMBER_BYTES] = "null";
    if (value != NHI_MISSING_I64)
        nhi_decimal_text((struct nhi_decimal){value, decimals}, expected);
    cr_expect_str_eq(text_of(row, name), expected);
}

struct expected_cell {
    const char *series, *unit, *item, *flow;
    int month;
    int64_t before, now;
    int decimals;
};

static void expect_correction(const json_t *row, int i_import, const struct expected_cell *cell)
{
    char segment[32], period[NHI_PERIOD_BYTES];
    snprintf(segment, sizeof segment, "seg-%06d.h5", i_import + 1);
    nhi_period_text(NHI_FREQ_MONTH, FIRST_MONTH + cell->month, period);
    cr_expect_str_eq(text_of(row, "segment"), segment);
    cr_expect_str_eq(text_of(row, "series"), cell->series);
    cr_expect_str_eq(text_of(row, "enterprise_id"), cell->unit);
    cr_expect_str_eq(text_of(row, "period"), period);
    cr_expect_str_eq(text_of(row, "item"), cell->item);
    cr_expect_str_eq(text_of(row, "flow"), cell->flow);
    expect_value(row, "old", cell->before, cell->decimals);
    expect_value(row, "new", cell->now, cell->decimals);
}

/* One series of one import in the order of the list: item, flow, unit, month. Returns the next row. */
static size_t expect_energy(const json_t *rows, size_t at, const struct sample *sample, int i_import,
                            sample_energy *before, const sample_energy *now, struct expected_cell cell)
{
    const struct sample_import *import = &sample->imports[i_import];
    for (int c = 0; c < CARRIERS; c++)
        for (int f = 0; f < FLOWS; f++)
            for (int u = 0; u < UNITS; u++)
                for (int m = 0; m < MONTHS; m++) {
                    int64_t *old = &(*before)[u][c][f][m];
                    if (!import->energy_touched[u][c][f][m])
                        continue;
                    cell.unit = sample->units[u].id;
                    cell.item = sample_carriers[c];
                    cell.flow = nhi_flow_name(f);
                    cell.month = m;
                    cell.before = *old;
                    cell.now = (*now)[u][c][f][m];
                    if (*old != NHI_MISSING_I64)
                        expect_correction(json_array_get(rows, at++), i_import, &cell);
                    *old = cell.now;
                }
    return at;
}

static size_t expect_output(const json_t *rows, size_t at, const struct sample *sample, int i_import,
                            sample_output *before, struct expected_cell cell)
{
    const struct sample_import *import = &sample->imports[i_import];
    for (int k = 0; k < MEASURES; k++)
        for (int u = 0; u < UNITS; u++)
            for (int m = 0; m < MONTHS; m++) {
                int64_t *old = &(*before)[u][k][m];
                if (!import->output_touched[u][k][m])
                    continue;
                cell.unit = sample->units[u].id;
                cell.item = sample_measures[k];
                cell.month = m;
                cell.before = *old;
                cell.now = import->output[u][k][m];
                if (*old != NHI_MISSING_I64)
                    expect_correction(json_array_get(rows, at++), i_import, &cell);
                *old = cell.now;
            }
    return at;
}

static void fill_missing(void *cells, size_t n_bytes)
{
    int64_t *values = cells;
    for (size_t i = 0; i < n_bytes / sizeof *values; i++)
        values[i] = NHI_MISSING_I64;
}

Test(info, every_value_that_was_ever_replaced_is_listed_with_what_replaced_it)
{
    struct sample *sample = corrected_sample();
    sample_energy *quantity = malloc(sizeof *quantity), *coefficient = malloc(sizeof *coefficient);
    sample_output *output = malloc(sizeof *output);
    fill_missing(quantity, sizeof *quantity);
    fill_missing(coefficient, sizeof *coefficient);
    fill_missing(output, sizeof *output);
    json_t *json = info_json(path), *rows = json_object_get(json, "corrections");
    size_t at = 0;
    for (int i = 0; i < sample->n_imports; i++) {
        const struct sample_import *import = &sample->imports[i];
        at = expect_energy(
            rows, at, sample, i, quantity, &import->quantity,
            (struct expected_cell){.series = "quantity", .decimals = sample->quantity_decimals});
        at = expect_energy(
            rows, at, sample, i, coefficient, &import->coefficient,
            (struct expected_cell){.series = "coefficient", .decimals = sample->coefficient_decimals});
        at = expect_output(
            rows, at, sample, i, output,
            (struct expected_cell){.series = "output", .flow = "", .decimals = sample->output_decimals});
    }
    cr_expect_gt(at, 100);
    cr_expect_eq(json_array_size(rows), at);
    cr_expect_eq((size_t)number_of(json, "n_replaced"), at);
    json_decref(json);
    free(output);
    free(coefficient);
    free(quantity);
    sample_free(sample);
}

/* Lines of the section that begins with a title. */
static int count_lines(const char *text, const char *title)
{
    int n = 0;
    const char *at = strstr(text, title);
    cr_assert_not_null(at, "%s", title);
    for (at = strchr(at, '\n') + 1; *at != '\0' && *at != '\n'; at = strchr(at, '\n') + 1)
        n++;
    return n;
}

Test(info, people_see_the_first_twenty_corrections_and_how_to_see_all)
{
    sample_free(corrected_sample());
    struct nh_text text = info_text(path, NH_FORMAT_TABLE, NH_LANG_EN);
    cr_expect_eq(count_lines(text.data, "Replaced values (the first 20; JSON has all)"), 2 + 20);
    cr_expect_eq(count_lines(text.data, "Segments\n"), 2 + 3);
    nh_text_free(&text);
    text = info_text(path, NH_FORMAT_TABLE, NH_LANG_ZH);
    cr_expect_eq(count_lines(text.data, "被取代的值（前 20 个；JSON 中为全部）"), 2 + 20);
    nh_text_free(&text);
}

Test(info, csv_has_one_row_for_each_segment_and_series)
{
    sample_free(corrected_sample());
    struct nh_text text = info_text(path, NH_FORMAT_CSV, NH_LANG_EN);
    const char *const header = "segment,series,lines,freq,first,last,decimals,";
    cr_expect_eq(strncmp(text.data, header, strlen(header)), 0, "%s", text.data);
    int n_lines = 0;
    for (const char *at = text.data; *at != '\0'; at++)
        n_lines += *at == '\n';
    cr_expect_eq(n_lines, 1 + 3 + 6 + 6); /* the first import has nothing to supersede */
    nh_text_free(&text);
}

Test(info, the_same_store_gives_the_same_bytes)
{
    sample_free(corrected_sample());
    struct nh_text a = info_text(path, NH_FORMAT_JSON, NH_LANG_EN),
                   b = info_text(path, NH_FORMAT_JSON, NH_LANG_EN);
    cr_expect_str_eq(a.data, b.data);
    nh_text_free(&a);
    nh_text_free(&b);
}
