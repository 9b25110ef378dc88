/* test_segment.c - segments written and read back: every series, both widths, every codec, chunks of any shape; H5Dread is
 * the oracle of the raw chunks. What is refused is in test_segment_foreign.c. */
#include "engine/store/inspect.h"
#include "engine/store/store.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static nh_context *new_context(void)
{
    nh_context *context;
    cr_assert_eq(nh_context_new(NULL, &context, NULL), NH_OK);
    return context;
}

static nh_store *open_store(nh_context *context, const char *path)
{
    struct nh_error error = {NH_OK, ""};
    nh_store *store;
    cr_assert_eq(nh_store_open(context, path, &store, &error), NH_OK, "%s", error.message);
    return store;
}

/* ---- against the arrays of the sample ------------------------------------------------------------------------- */

/* What series of import i says of a cell; a superseded one says what the first import said. */
static int64_t expected_cell(const struct sample *sample, int i, enum nhi_series series, struct nhi_line key,
                             int month)
{
    const struct sample_import *now = &sample->imports[i];
    const struct sample_import *said = series >= NHI_QUANTITY_SUPERSEDED ? &sample->imports[0] : now;
    const int u = key.enterprise, item = key.item, flow = key.flow;
    const bool is_output = series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED;
    const bool is_coefficient = series == NHI_COEFFICIENT || series == NHI_COEFFICIENT_SUPERSEDED;
    const bool is_touched =
        is_output ? now->output_touched[u][item][month] && said->output_touched[u][item][month]
                  : now->energy_touched[u][item][flow][month] && said->energy_touched[u][item][flow][month];
    const int64_t value = is_output        ? said->output[u][item][month]
                          : is_coefficient ? said->coefficient[u][item][flow][month]
                                           : said->quantity[u][item][flow][month];
    if (!is_touched || value == NHI_MISSING_I64 || (i == 0 && said != now) ||
        (series >= NHI_QUANTITY_SUPERSEDED && i == 0))
        return NHI_MISSING_I64;
    return i == 1 ? value * 10 : value; /* the second import has one more decimal */
}

/* The lines in order, and that no other line exists. */
static void expect_series(const struct sample *sample, int i, struct nhi_segment *segment,
                          enum nhi_series series)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    const bool is_output = series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED;
    struct nhi_line_keys keys;
    int64_t values[MONTHS];
    uint64_t n = 0;
    cr_assert_eq(nhi_segment_keys(segment, series, &keys, NULL), NH_OK);
    for (int item = 0; item < (is_output ? MEASURES : CARRIERS); item++)
        for (int flow = 0; flow < (is_output ? 1 : FLOWS); flow++)
            for (int u = 0; u < UNITS; u++) {
                const struct nhi_line key = {u, item, flow};
                bool has_value = false;
                for (int m = 0; m < MONTHS; m++)
                    has_value |= expected_cell(sample, i, series, key, m) != NHI_MISSING_I64;
                if (!has_value)
                    continue;
                cr_assert_lt(n, info->n_lines);
                cr_assert(keys.enterprise[n] == u && keys.item[n] == item && keys.flow[n] == flow);
                cr_assert_eq(nhi_segment_read_lines(segment, series, n++, 1, values, NULL), NH_OK);
                for (int m = 0; m < MONTHS; m++)
                    cr_assert_eq(values[m], expected_cell(sample, i, series, key, m));
            }
    cr_assert_eq(n, info->n_lines);
}

/* ---- raw chunks against H5Dread --------------------------------------------------------------------------------- */

static int64_t element(const void *decoded, int width_bytes, size_t i)
{
    int32_t narrow;
    int64_t wide;
    if (width_bytes == 8) {
        memcpy(&wide, (const char *)decoded + 8 * i, 8);
        return wide;
    }
    memcpy(&narrow, (const char *)decoded + 4 * i, 4);
    return narrow == NHI_MISSING_I32 ? NHI_MISSING_I64 : narrow;
}

static void expect_chunk(struct nhi_segment *segment, enum nhi_series series, uint32_t i, uint32_t j,
                         const int64_t *values, const struct nhi_kernels *kernels)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    const size_t n = (size_t)info->chunk_lines * info->chunk_columns;
    struct nhi_raw_chunk chunk = {0};
    struct nh_error error = {NH_OK, ""};
    void *scratch, *decoded;
    cr_assert_eq(nhi_alloc(n, 8, &scratch, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(n, 8, &decoded, NULL), NH_OK);
    cr_assert_eq(nhi_segment_raw_chunk(segment, series, i, j, &chunk, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_chunk_decode(info, kernels, &chunk, scratch, decoded, &error), NH_OK, "%s",
                 error.message);
    for (size_t k = 0; k < n; k++) {
        const uint64_t line = (uint64_t)i * info->chunk_lines + k / info->chunk_columns;
        const uint64_t column = (uint64_t)j * info->chunk_columns + k % info->chunk_columns;
        const bool is_rim = line >= info->n_lines || column >= info->axis.n;
        cr_assert_eq(element(decoded, info->width_bytes, k),
                     is_rim ? NHI_MISSING_I64 : values[line * info->axis.n + column]);
    }
    nhi_free(chunk.buffer);
    nhi_free(decoded);
    nhi_free(scratch);
}

static void expect_chunks(struct nhi_segment *segment, enum nhi_series series)
{
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[series];
    const struct nhi_kernels *kernels[4];
    const size_t n_kernels = nhi_kernels_available(kernels);
    int64_t *values;
    if (info->n_lines == 0)
        return;
    cr_assert_eq(nhi_alloc((size_t)info->n_lines * info->axis.n, sizeof *values, &values, NULL), NH_OK);
    cr_assert_eq(nhi_segment_read_lines(segment, series, 0, (size_t)info->n_lines, values, NULL), NH_OK);
    static const enum nhi_read_path paths[] = {NHI_READ_HDF5, NHI_READ_PREAD, NHI_READ_MAP, NHI_READ_HDF5};
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++) {
        cr_assert_eq(nhi_segment_read_path(segment, series, paths[p], NULL), NH_OK);
        for (uint32_t i = 0; i * (uint64_t)info->chunk_lines < info->n_lines; i++)
            for (uint32_t j = 0; j * (uint64_t)info->chunk_columns < info->axis.n; j++)
                expect_chunk(segment, series, i, j, values, kernels[(i + j) % n_kernels]);
    }
    nhi_free(values);
}

static void expect_sample(nh_context *context, const struct sample *sample, const char *path)
{
    nh_store *store = open_store(context, path);
    struct nh_error error = {NH_OK, ""};
    uint64_t n_chunks;
    cr_assert_eq(store->n_segments, (size_t)sample->n_imports);
    for (int i = 0; i < sample->n_imports; i++) {
        struct nhi_segment *segment = store->segments[i].segment;
        for (int series = 0; series < NHI_N_SERIES; series++) {
            expect_series(sample, i, segment, (enum nhi_series)series);
            expect_chunks(segment, (enum nhi_series)series);
        }
        cr_assert_eq(nhi_inspect_segment(context, segment, &n_chunks, &error), NH_OK, "%s", error.message);
        cr_assert_gt(n_chunks, 0);
    }
    nh_store_close(store);
}

static void write_and_read(int64_t max_value, enum nhi_codec codec, uint32_t chunk_lines, int expected_width)
{
    nh_context *context = new_context();
    struct sample *sample = sample_make(&(struct sample_options){.seed = chunk_lines + 1,
                                                                 .n_imports = 2,
                                                                 .max_value = max_value,
                                                                 .has_measured = true,
                                                                 .n_months = MONTHS});
    char path[256];
    sample_store(context, sample, sample_path(path, "segment"), chunk_lines, codec);
    nh_store *store = open_store(context, path);
    const struct nhi_series_info *info = &nhi_segment_model(store->segments[0].segment)->series[NHI_QUANTITY];
    cr_assert_eq(info->width_bytes, expected_width);
    cr_assert_eq(info->codec, codec);
    cr_assert(chunk_lines == 0 || info->chunk_lines == chunk_lines || info->chunk_lines == info->n_lines);
    nh_store_close(store);
    expect_sample(context, sample, path);
    sample_path(path, "segment");
    sample_free(sample);
    nh_context_free(context);
}

Test(segment, every_series_is_read_as_it_was_written_in_chunks_of_any_number_of_lines)
{
    static const uint32_t chunks[] = {0, 1, 7, 100000, UINT32_MAX};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++)
        write_and_read(100000, NHI_CODEC_NONE, chunks[i], 4);
}

Test(segment, sixty_four_bits_are_used_where_thirty_two_do_not_suffice)
{
    static const uint32_t chunks[] = {0, 1, 7};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++)
        write_and_read(INT64_C(1) << 50, NHI_CODEC_NONE, chunks[i], 8);
}

static void write_and_read_coded(enum nhi_codec codec)
{
    static const uint32_t chunks[] = {0, 1, 7};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        write_and_read(100000, codec, chunks[i], 4);
        write_and_read(INT64_C(1) << 50, codec, chunks[i], 8);
    }
}

Test(segment, deflated_chunks_give_the_same)
{
    write_and_read_coded(NHI_CODEC_DEFLATE);
}

Test(segment, packed_chunks_give_the_same)
{
    write_and_read_coded(NHI_CODEC_PACKED);
}

/* ---- one series by hand ------------------------------------------------------------------------------------------ */

static int32_t add(struct nhi_dictionary *dictionary, const char *text)
{
    int32_t id;
    cr_assert_eq(nhi_dictionary_add(dictionary, text, strlen(text), &id, NULL, NULL), NH_OK);
    return id;
}

static struct nhi_attribute attribute(const char *name, const char *label)
{
    struct nhi_attribute made = {0};
    cr_assert_eq(nhi_strndup(name, strlen(name), &made.name, NULL), NH_OK);
    cr_assert_eq(nhi_dictionary_new(&made.labels, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(1, sizeof *made.code, &made.code, NULL), NH_OK);
    add(made.labels, label);
    return made;
}

/* One enterprise with n_attributes (at least region and industry), one carrier, nothing else. */
static struct nhi_segment_model new_model(size_t n_attributes)
{
    struct nhi_segment_model model = {0};
    cr_assert_eq(nhi_dictionary_new(&model.enterprises.ids, NULL), NH_OK);
    cr_assert_eq(nhi_dictionary_new(&model.carriers, NULL), NH_OK);
    cr_assert_eq(nhi_dictionary_new(&model.measures, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(n_attributes, sizeof(struct nhi_attribute), &model.enterprises.attributes, NULL),
                 NH_OK);
    add(model.enterprises.ids, "U");
    add(model.carriers, "coal");
    model.enterprises.attributes[0] = attribute("region", "320402");
    model.enterprises.attributes[1] = attribute("industry", "C26");
    model.enterprises.n_attributes = 2;
    return model;
}

static void one_line(struct nhi_segment_model *model, const struct nhi_axis *axis, int width_bytes)
{
    model->series[NHI_QUANTITY] = (struct nhi_series_info){
        .n_lines = 1, .axis = *axis, .width_bytes = width_bytes, .stats = NHI_COLUMN_STATS_INIT};
}

static const char *segment_path(char path[256])
{
    return sample_path(path, "bare");
}

static struct nhi_segment *write_one_line(struct nhi_segment_model *model, const int64_t *values,
                                          const char *path)
{
    static const struct nhi_line key = {0, 0, 0};
    const struct nhi_series_info *info = &model->series[NHI_QUANTITY];
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment_writer *writer;
    struct nhi_segment *segment;
    if (info->n_lines > 0)
        nhi_kernels_select(NULL)->stats_i64(values, info->axis.n, &model->series[NHI_QUANTITY].stats);
    cr_assert_eq(nhi_segment_create(path, model, &writer, &error), NH_OK, "%s", error.message);
    if (info->n_lines > 0)
        cr_assert_eq(nhi_segment_write_lines(writer, NHI_QUANTITY, &key, values, 1, &error), NH_OK);
    cr_assert_eq(nhi_segment_finish(writer, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_open(path, &segment, &error), NH_OK, "%s", error.message);
    return segment;
}

/* Long rows are cut into several chunks along time; the last one has a rim. */
static void expect_long_row(enum nhi_freq freq, uint32_t n, int width_bytes, enum nhi_codec codec)
{
    struct nhi_segment_model model = new_model(2);
    const struct nhi_axis axis = {freq, 40000, n};
    int64_t *values, *found;
    char path[256];
    cr_assert_eq(nhi_alloc(n, sizeof *values, &values, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(n, sizeof *found, &found, NULL), NH_OK);
    for (uint32_t i = 0; i < n; i++)
        values[i] = i % 11 == 0 ? NHI_MISSING_I64 : (int64_t)i * 977 - 1000;
    one_line(&model, &axis, width_bytes);
    model.series[NHI_QUANTITY].codec = codec;
    struct nhi_segment *segment = write_one_line(&model, values, segment_path(path));
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[NHI_QUANTITY];
    cr_assert_eq(info->codec, codec);
    cr_assert_lt(info->chunk_columns, n);
    cr_assert_eq(info->axis.n, n);
    cr_assert_eq(info->axis.first, 40000);
    cr_assert_eq(info->axis.freq, freq);
    cr_assert_eq(nhi_segment_read_lines(segment, NHI_QUANTITY, 0, 1, found, NULL), NH_OK);
    cr_assert_eq(memcmp(found, values, n * sizeof *values), 0);
    expect_chunks(segment, NHI_QUANTITY);
    nhi_segment_close(segment);
    nhi_segment_model_clear(&model);
    nhi_free(found);
    nhi_free(values);
    segment_path(path);
}

Test(segment, rows_too_long_for_a_chunk_are_cut_along_time)
{
    for (int codec = 0; codec < NHI_N_CODECS; codec++) {
        expect_long_row(NHI_FREQ_QUARTER_HOUR, 35040, 4, (enum nhi_codec)codec);
        expect_long_row(NHI_FREQ_QUARTER_HOUR, 35040, 8, (enum nhi_codec)codec);
        expect_long_row(NHI_FREQ_HALF_HOUR, 17520, 4, (enum nhi_codec)codec);
        expect_long_row(NHI_FREQ_HOUR, 8785, 8, (enum nhi_codec)codec);
        expect_long_row(NHI_FREQ_DAY, 20001, 4, (enum nhi_codec)codec);
    }
}

/* A piece that reaches over the end of the axis has gaps, which its rows need not have. */
Test(segment, packed_rows_are_cut_in_equal_pieces_where_there_are_some)
{
    static const struct {
        enum nhi_freq freq;
        uint32_t n, columns;
    } rows[] = {{NHI_FREQ_QUARTER_HOUR, 35040, 480}, {NHI_FREQ_QUARTER_HOUR, 35136, 576},
                {NHI_FREQ_HOUR, 17544, 408},         {NHI_FREQ_DAY, 1461, 1022},
                {NHI_FREQ_DAY, 1024, 1024},          {NHI_FREQ_MONTH, 72, 72}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nhi_segment_model model = new_model(2);
        const struct nhi_axis axis = {rows[i].freq, 18262, rows[i].n};
        int64_t *values;
        char path[256];
        cr_assert_eq(nhi_alloc(rows[i].n, sizeof *values, &values, NULL), NH_OK);
        one_line(&model, &axis, 4);
        model.series[NHI_QUANTITY].codec = NHI_CODEC_PACKED;
        struct nhi_segment *segment = write_one_line(&model, values, segment_path(path));
        cr_expect_eq(nhi_segment_model(segment)->series[NHI_QUANTITY].chunk_columns, rows[i].columns,
                     "%zu: %u", i, nhi_segment_model(segment)->series[NHI_QUANTITY].chunk_columns);
        nhi_segment_close(segment);
        nhi_segment_model_clear(&model);
        nhi_free(values);
        segment_path(path);
    }
}

Test(segment, every_frequency_keeps_its_axis)
{
    static const int64_t first[] = {-1, 7, 0, 18262, 2020 * 12 + 2, 2020 * 4 + 3, 2020};
    for (int freq = NHI_FREQ_QUARTER_HOUR; freq <= NHI_FREQ_YEAR; freq++)
        for (uint32_t n = 1; n <= 3; n++) {
            struct nhi_segment_model model = new_model(2);
            const struct nhi_axis axis = {(enum nhi_freq)freq, first[freq], n};
            const int64_t values[3] = {5, NHI_MISSING_I64, -7};
            int64_t found[3];
            char path[256];
            one_line(&model, &axis, 4);
            struct nhi_segment *segment = write_one_line(&model, values, segment_path(path));
            const struct nhi_axis *read = &nhi_segment_model(segment)->series[NHI_QUANTITY].axis;
            cr_assert(read->freq == axis.freq && read->first == axis.first && read->n == n);
            cr_assert_eq(nhi_segment_read_lines(segment, NHI_QUANTITY, 0, 1, found, NULL), NH_OK);
            cr_assert_eq(memcmp(found, values, n * sizeof *values), 0);
            nhi_segment_close(segment);
            nhi_segment_model_clear(&model);
            segment_path(path);
        }
}

Test(segment, the_outermost_integers_of_each_width_survive)
{
    const int64_t narrow[] = {INT32_MAX, INT32_MIN + 1, 0, NHI_MISSING_I64},
                  wide[] = {INT64_MAX, INT64_MIN + 1, 0, NHI_MISSING_I64};
    for (int width = 4; width <= 8; width += 4) {
        const int64_t *values = width == 4 ? narrow : wide;
        struct nhi_segment_model model = new_model(2);
        const struct nhi_axis axis = {NHI_FREQ_YEAR, 2000, 4};
        int64_t found[4];
        char path[256];
        one_line(&model, &axis, width);
        struct nhi_segment *segment = write_one_line(&model, values, segment_path(path));
        const struct nhi_column_stats *stats = &nhi_segment_model(segment)->series[NHI_QUANTITY].stats;
        cr_assert(stats->n_present == 3 && stats->max == values[0] && stats->min == values[1]);
        cr_assert_eq(nhi_segment_read_lines(segment, NHI_QUANTITY, 0, 1, found, NULL), NH_OK);
        cr_assert_eq(memcmp(found, values, sizeof found), 0);
        nhi_segment_close(segment);
        nhi_segment_model_clear(&model);
        segment_path(path);
    }
}

Test(segment, a_chunk_is_never_larger_than_a_reader_takes)
{
    enum { LINES = 70000, PERIODS = 120 }; /* 8 bytes each: more than 64 MiB */
    static int64_t values[PERIODS];
    struct nhi_segment_model model = new_model(2);
    const struct nhi_axis axis = {NHI_FREQ_MONTH, 2010 * 12, PERIODS};
    struct nhi_segment_writer *writer;
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment *segment;
    char path[256];
    one_line(&model, &axis, 8);
    model.series[NHI_QUANTITY].n_lines = LINES;
    model.series[NHI_QUANTITY].chunk_lines = UINT32_MAX;
    cr_assert_eq(nhi_segment_create(segment_path(path), &model, &writer, &error), NH_OK, "%s", error.message);
    for (int32_t i = 0; i < LINES; i++)
        cr_assert_eq(
            nhi_segment_write_lines(writer, NHI_QUANTITY, &(struct nhi_line){0, 0, 0}, values, 1, NULL),
            NH_OK);
    cr_assert_eq(nhi_segment_finish(writer, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_open(path, &segment, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_segment_model(segment)->series[NHI_QUANTITY].chunk_lines, (1 << 26) / 8 / PERIODS);
    nhi_segment_close(segment);
    nhi_segment_model_clear(&model);
    segment_path(path);
}

/* ---- the model ----------------------------------------------------------------------------------------------------- */

Test(segment, attributes_of_any_name_keep_their_names_and_labels)
{
    static const char *const names[] = {
        "region",   "industry", "规模等级", "column2", "name",
        "column12", "Column 4", "id",       "",        "a_name_of_more_than_thirty_two_bytes",
        "label",    "id_label", "_"};
    enum { N = sizeof names / sizeof names[0] };
    struct nhi_segment_model model = new_model(N);
    char path[256];
    for (size_t a = 2; a < N; a++)
        model.enterprises.attributes[model.enterprises.n_attributes++] =
            attribute(names[a], a % 2 ? names[a] : "");
    struct nhi_segment *segment = write_one_line(&model, NULL, segment_path(path));
    cr_assert_eq(nhi_segment_model(segment)->enterprises.n_attributes, N);
    for (size_t a = 0; a < N; a++) {
        const struct nhi_attribute *written = &model.enterprises.attributes[a], *found;
        cr_assert_eq(nhi_segment_attribute(segment, a, &found, NULL), NH_OK);
        cr_assert_str_eq(found->name, names[a]);
        cr_assert_str_eq(nhi_dictionary_text(found->labels, found->code[0], NULL),
                         nhi_dictionary_text(written->labels, written->code[0], NULL));
    }
    nhi_segment_close(segment);
    nhi_segment_model_clear(&model);
    segment_path(path);
}

Test(segment, as_many_attributes_as_a_table_may_have_can_be_stored)
{
    enum { N = 256 };
    struct nhi_segment_model model = new_model(N);
    char path[256], name[16];
    for (int a = 2; a < N; a++) {
        snprintf(name, sizeof name, "c%d", a);
        model.enterprises.attributes[model.enterprises.n_attributes++] = attribute(name, name);
    }
    struct nhi_segment *segment = write_one_line(&model, NULL, segment_path(path));
    cr_assert_eq(nhi_segment_model(segment)->enterprises.n_attributes, N);
    nhi_segment_close(segment);
    nhi_segment_model_clear(&model);
    segment_path(path);
}

Test(segment, tables_keep_texts_numbers_decimals_and_missing_values)
{
    struct nhi_segment_model model = new_model(2);
    char path[256], text[16];
    struct nhi_column *columns;
    cr_assert_eq(nhi_alloc(1, sizeof *model.tables, &model.tables, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(2, sizeof *columns, &columns, NULL), NH_OK);
    model.n_tables = 1;
    *model.tables = (struct nhi_table){.n_rows = 3, .n_columns = 2, .columns = columns};
    cr_assert_eq(nhi_strndup("targets", 7, &model.tables->name, NULL), NH_OK);
    columns[0] = (struct nhi_column){.width_bytes = 6};
    columns[1] = (struct nhi_column){.is_number = true, .decimals = 9};
    cr_assert_eq(nhi_strndup("region", 6, &columns[0].name, NULL), NH_OK);
    cr_assert_eq(nhi_strndup("value", 5, &columns[1].name, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(3, 6, &columns[0].text, NULL), NH_OK);
    cr_assert_eq(nhi_alloc(3, 8, &columns[1].number, NULL), NH_OK);
    memcpy(columns[0].text, "320402常州\0\0\0\0\0", 18);
    columns[1].number[0] = INT64_MAX;
    columns[1].number[1] = NHI_MISSING_I64;
    columns[1].number[2] = -1;
    struct nhi_segment *segment = write_one_line(&model, NULL, segment_path(path));
    const struct nhi_table *table = nhi_model_table(nhi_segment_model(segment), "targets");
    cr_assert_not_null(table);
    cr_assert_eq(table->n_rows, 3);
    static const char *const texts[] = {"320402", "常州", ""};
    for (size_t i = 0; i < 3; i++) {
        nhi_column_text(nhi_table_column(table, "region"), i, text, sizeof text);
        cr_assert_str_eq(text, texts[i]);
        cr_assert_eq(nhi_table_column(table, "value")->number[i], columns[1].number[i]);
    }
    cr_assert_eq(nhi_table_column(table, "value")->decimals, 9);
    cr_assert_null(nhi_table_column(table, "nothing"));
    cr_assert_null(nhi_model_table(nhi_segment_model(segment), "accounts"));
    nhi_segment_close(segment);
    nhi_segment_model_clear(&model);
    segment_path(path);
}

Test(segment, a_history_longer_than_an_object_header_is_stored)
{
    struct nhi_segment_model model = new_model(2);
    char path[256];
    cr_assert_eq(nhi_alloc(200001, 1, &model.history, NULL), NH_OK);
    memset(model.history, 'h', 200000);
    nhi_segment_close(write_one_line(&model, NULL, segment_path(path)));
    nhi_segment_model_clear(&model);
    segment_path(path);
}

/* ---- the writer's own mistakes --------------------------------------------------------------------------------------- */

Test(segment, more_or_fewer_lines_than_announced_are_internal_errors)
{
    static const struct nhi_line keys[3] = {{0, 0, 0}, {0, 0, 1}, {0, 0, 2}};
    const int64_t values[3] = {1, 2, 3};
    for (size_t n = 1; n <= 3; n += 2) {
        struct nhi_segment_model model = new_model(2);
        const struct nhi_axis axis = {NHI_FREQ_YEAR, 2020, 1};
        struct nh_error error = {NH_OK, ""};
        struct nhi_segment_writer *writer;
        char path[256];
        one_line(&model, &axis, 8);
        model.series[NHI_QUANTITY].n_lines = 2;
        cr_assert_eq(nhi_segment_create(segment_path(path), &model, &writer, &error), NH_OK);
        cr_assert_eq(nhi_segment_write_lines(writer, NHI_QUANTITY, keys, values, n, &error),
                     n == 1 ? NH_OK : NH_INTERNAL);
        if (n == 1)
            cr_assert_eq(nhi_segment_finish(writer, &error), NH_INTERNAL);
        else
            nhi_segment_abandon(writer);
        cr_assert_not_null(strstr(error.message, "lines than announced"), "%s", error.message);
        nhi_segment_model_clear(&model);
        segment_path(path);
    }
    nhi_segment_abandon(NULL);
}

Test(segment, an_existing_file_is_not_overwritten)
{
    struct nhi_segment_model model = new_model(2);
    struct nh_error error = {NH_OK, ""};
    struct nhi_segment_writer *writer;
    char path[256];
    nhi_segment_close(write_one_line(&model, NULL, segment_path(path)));
    cr_assert_eq(nhi_segment_create(path, &model, &writer, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, path), "%s", error.message);
    nhi_segment_model_clear(&model);
    segment_path(path);
}
