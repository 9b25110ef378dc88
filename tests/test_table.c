/* test_table.c - tables that the caller keeps: their cells, their texts, and the record batch of Arrow. */
#include "engine/publish/arrow.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- a table of every kind of column --------------------------------------------------------------------------------- */

enum { KEY, ENERGY, CHANGE, WIDE, UNITS_COUNTED, WORD, FLAGS_COLUMN, N_COLUMNS };
static const struct nhi_result_column columns[N_COLUMNS] = {
    {"region", "region", "地区", "", "", NHI_COLUMN_KEY},
    {"energy_tce", "energy", "能源消费量", "tce", "吨标准煤", NHI_COLUMN_DECIMAL},
    {"change_percent", "change", "变化", "%", "±%", NHI_COLUMN_PERCENT},
    {"wide", "wide", "宽", "", "", NHI_COLUMN_DECIMAL},
    {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
    {"word", "word", "词", "", "", NHI_COLUMN_DECIMAL},
    {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
static const struct nhi_provenance provenance[] = {{"version", "0.1.0"}, {"where", NULL}, {"by", "region"}};
static const char *const cells[][N_COLUMNS] = {{"常州", "12.5", "-0.05", "1", "3", "1", "partial;no_energy"},
                                               {"", "", "", "", "", "", ""},
                                               {"a,\"b\"", "-170141183460469231731687303715.12345678",
                                                "100.000000", "0.00000000000000000000000000000000000001",
                                                "999999999999999999", "x", ""}};
enum { N_ROWS = sizeof cells / sizeof *cells };

static nh_table *table_of(size_t n_rows)
{
    nh_table *table = NULL;
    struct nhi_result result = {.schema = "nenghao.test/1",
                                .format = NHI_FORMAT_KEPT,
                                .columns = columns,
                                .n_columns = N_COLUMNS,
                                .provenance = provenance,
                                .n_provenance = 3};
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = &table};
    for (size_t r = 0; r < n_rows; r++)
        for (int c = 0; c < N_COLUMNS; c++)
            cr_assert_eq(nhi_result_cell(&result, cells[r][c], NULL), NH_OK);
    cr_assert_eq(nhi_result_publish(&result, &to, NULL), NH_OK);
    nhi_result_clear(&result);
    return table;
}

Test(table, keeps_every_cell_and_names_its_columns)
{
    nh_table *table = table_of(N_ROWS);
    cr_assert_eq(nh_table_rows(table), N_ROWS);
    cr_assert_eq(nh_table_columns(table), N_COLUMNS);
    cr_assert_str_eq(nh_table_schema(table), "nenghao.test/1");
    for (size_t r = 0; r < N_ROWS; r++)
        for (size_t c = 0; c < N_COLUMNS; c++)
            cr_assert_str_eq(nh_table_cell(table, r, c), cells[r][c]);
    cr_assert_str_eq(nh_table_column_name(table, ENERGY), "energy_tce");
    cr_assert_str_eq(nh_table_column_label(table, ENERGY, NH_LANG_ZH), "能源消费量");
    cr_assert_str_eq(nh_table_column_label(table, ENERGY, NH_LANG_EN), "energy");
    cr_assert_str_eq(nh_table_column_unit(table, ENERGY, NH_LANG_ZH), "吨标准煤");
    cr_assert_str_eq(nh_table_column_unit(table, ENERGY, NH_LANG_EN), "tce");
    cr_assert_eq(nh_table_column_kind(table, UNITS_COUNTED), NH_COLUMN_INTEGER);
    nh_table_free(table);
}

Test(table, what_lies_outside_is_null)
{
    nh_table *table = table_of(1);
    cr_assert_null(nh_table_cell(table, 1, 0));
    cr_assert_null(nh_table_cell(table, 0, N_COLUMNS));
    cr_assert_null(nh_table_column_name(table, N_COLUMNS));
    cr_assert_null(nh_table_column_label(table, N_COLUMNS, NH_LANG_EN));
    cr_assert_null(nh_table_column_unit(table, N_COLUMNS, NH_LANG_EN));
    nh_table_free(table);
    nh_table_free(NULL);
}

/* ---- Arrow --------------------------------------------------------------------------------------------------------------- */

struct batch {
    struct ArrowSchema schema;
    struct ArrowArray array;
};

/* The table is freed at once: a batch needs it no more. */
static struct batch batch_of(size_t n_rows)
{
    struct batch batch;
    nh_table *table = table_of(n_rows);
    cr_assert_eq(nh_table_arrow(table, &batch.schema, &batch.array, NULL), NH_OK);
    nh_table_free(table);
    return batch;
}

static void release(struct batch *batch)
{
    batch->schema.release(&batch->schema);
    batch->array.release(&batch->array);
    cr_assert_null(batch->schema.release);
    cr_assert_null(batch->array.release);
}

Test(arrow, the_types_keep_every_digit)
{
    static const char *const formats[N_COLUMNS] = {"u", "d:38,8", "d:38,6", "u", "l", "u", "u"};
    struct batch batch = batch_of(N_ROWS);
    cr_assert_str_eq(batch.schema.format, "+s");
    cr_assert_eq(batch.schema.n_children, N_COLUMNS);
    cr_assert_eq(batch.array.length, N_ROWS);
    for (int c = 0; c < N_COLUMNS; c++) {
        cr_assert_str_eq(batch.schema.children[c]->name, columns[c].name);
        cr_assert_str_eq(batch.schema.children[c]->format, formats[c], "%s", columns[c].name);
        cr_assert_eq(batch.array.children[c]->length, N_ROWS);
        cr_assert_eq(batch.array.children[c]->offset, 0);
    }
    release(&batch);
}

Test(arrow, an_empty_figure_is_null_and_an_empty_word_is_not)
{
    struct batch batch = batch_of(N_ROWS);
    for (int c = 0; c < N_COLUMNS; c++) {
        const struct ArrowArray *array = batch.array.children[c];
        const bool is_word = c == KEY || c == FLAGS_COLUMN;
        cr_assert_eq(array->null_count, is_word ? 0 : 1);
        cr_assert_eq(batch.schema.children[c]->flags, is_word ? 0 : ARROW_FLAG_NULLABLE);
        cr_assert_eq(array->buffers[0] == NULL, is_word);
        if (!is_word)
            cr_assert_eq(*(const uint8_t *)array->buffers[0], 5); /* rows 0 and 2 */
    }
    release(&batch);
}

Test(arrow, numbers_are_integers_in_units_of_the_last_decimal)
{
    struct batch batch = batch_of(N_ROWS);
    const nhi_i128 *energy = batch.array.children[ENERGY]->buffers[1],
                   *change = batch.array.children[CHANGE]->buffers[1];
    const int64_t *units = batch.array.children[UNITS_COUNTED]->buffers[1];
    const nhi_i128 wide = (nhi_i128)170141183460469231 * 1000000000000000000 + 731687303715000000;
    cr_assert_eq((uintptr_t)energy % 64, 0);
    cr_assert(energy[0] == 1250000000);
    cr_assert(energy[2] == -(wide / 1000000 * 100000000 + 12345678));
    cr_assert(change[0] == -50000);
    cr_assert(change[2] == 100000000);
    cr_assert_eq(units[0], 3);
    cr_assert_eq(units[2], 999999999999999999);
    release(&batch);
}

Test(arrow, texts_lie_end_to_end)
{
    struct batch batch = batch_of(N_ROWS);
    const int32_t *ends = batch.array.children[KEY]->buffers[1];
    cr_assert_eq(batch.array.children[KEY]->n_buffers, 3);
    cr_assert_eq(ends[0], 0);
    cr_assert_eq(ends[1], 6);
    cr_assert_eq(ends[2], 6);
    cr_assert_eq(ends[3], 11);
    cr_assert_eq(memcmp(batch.array.children[KEY]->buffers[2], "常州a,\"b\"", 11), 0);
    release(&batch);
}

/* The text behind a name in Arrow's metadata; NULL: there is none. */
static const char *metadata_of(const char *metadata, const char *name, char value[64])
{
    int32_t n, n_bytes;
    memcpy(&n, metadata, sizeof n);
    metadata += sizeof n;
    for (int32_t i = 0; i < n; i++) {
        memcpy(&n_bytes, metadata, sizeof n_bytes);
        const bool is_it =
            (size_t)n_bytes == strlen(name) && memcmp(metadata + 4, name, (size_t)n_bytes) == 0;
        metadata += sizeof n_bytes + (size_t)n_bytes;
        memcpy(&n_bytes, metadata, sizeof n_bytes);
        cr_assert_lt(n_bytes, 64);
        if (is_it) {
            memcpy(value, metadata + 4, (size_t)n_bytes);
            value[n_bytes] = '\0';
            return value;
        }
        metadata += sizeof n_bytes + (size_t)n_bytes;
    }
    return NULL;
}

Test(arrow, metadata_tell_units_and_provenance)
{
    struct batch batch = batch_of(N_ROWS);
    char value[64];
    cr_assert_str_eq(metadata_of(batch.schema.metadata, "schema", value), "nenghao.test/1");
    cr_assert_str_eq(metadata_of(batch.schema.metadata, "by", value), "region");
    cr_assert_null(metadata_of(batch.schema.metadata, "where", value));
    const char *energy = batch.schema.children[ENERGY]->metadata;
    cr_assert_str_eq(metadata_of(energy, "unit", value), "tce");
    cr_assert_str_eq(metadata_of(energy, "unit_zh", value), "吨标准煤");
    cr_assert_str_eq(metadata_of(energy, "kind", value), "decimal");
    cr_assert_null(metadata_of(batch.schema.children[KEY]->metadata, "unit", value));
    release(&batch);
}

/* What the specification calls moving: a copy of the structure, and no release in the old place. */
Test(arrow, a_column_that_was_taken_outlives_its_batch)
{
    struct batch batch = batch_of(N_ROWS);
    struct ArrowArray taken = *batch.array.children[UNITS_COUNTED];
    struct ArrowSchema taken_schema = *batch.schema.children[UNITS_COUNTED];
    batch.array.children[UNITS_COUNTED]->release = NULL;
    batch.schema.children[UNITS_COUNTED]->release = NULL;
    release(&batch);
    cr_assert_eq(((const int64_t *)taken.buffers[1])[2], 999999999999999999);
    cr_assert_str_eq(taken_schema.name, "n_units");
    taken.release(&taken);
    taken_schema.release(&taken_schema);
}

Test(arrow, a_table_without_rows_is_a_batch_without_rows)
{
    struct batch batch = batch_of(0);
    cr_assert_eq(batch.array.length, 0);
    cr_assert_eq(*(const int32_t *)batch.array.children[KEY]->buffers[1], 0);
    cr_assert_str_eq(batch.schema.children[ENERGY]->format, "d:38,0");
    release(&batch);
}

/* ---- the tables of the library ------------------------------------------------------------------------------------------- */

static struct sample_city open_city(const char *name)
{
    const struct sample_options options = {
        .seed = 5, .n_imports = 2, .max_value = 1000000, .n_months = MONTHS};
    struct sample_city city = {.sample = sample_make(&options)};
    sample_open(&city, NULL, name);
    return city;
}

/* Frees both. */
static void expect_text(struct nh_text *text, nh_table *table, enum nh_format format)
{
    struct nh_text again;
    cr_assert_eq(nh_table_text(table, format, NH_LANG_EN, &again, NULL), NH_OK);
    cr_assert_str_eq(again.data, text->data);
    nh_text_free(&again);
    nh_text_free(text);
    nh_table_free(table);
}

Test(table, a_rate_gives_the_bytes_of_its_csv_and_json)
{
    struct sample_city city = open_city("table-rate");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4,chain";
    options.freq = "quarter";
    options.totals = true;
    for (int format = NH_FORMAT_CSV; format <= NH_FORMAT_JSON; format++) {
        struct nh_text text;
        nh_table *table;
        cr_assert_eq(nh_rate(city.store, &options, (enum nh_format)format, NH_LANG_EN, &text, NULL), NH_OK);
        cr_assert_eq(nh_rate_table(city.store, &options, &table, NULL), NH_OK);
        cr_assert_gt(nh_table_rows(table), 10);
        expect_text(&text, table, (enum nh_format)format);
    }
    sample_close(&city);
}

Test(table, checks_and_verifications_and_info_give_the_bytes_of_their_csv)
{
    struct sample_city city = open_city("table-others");
    struct nh_check_options check = NH_CHECK_OPTIONS_INIT;
    struct nh_text text;
    nh_table *table;
    check.levels = "100,100,80,100";
    check.target = "17";
    cr_assert_eq(nh_check(NULL, NULL, &check, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL), NH_OK);
    cr_assert_eq(nh_check_table(NULL, NULL, &check, &table, NULL), NH_OK);
    cr_assert_eq(nh_table_rows(table), 2);
    expect_text(&text, table, NH_FORMAT_CSV);
    cr_assert_eq(nh_verify(city.context, city.path, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL), NH_OK);
    cr_assert_eq(nh_verify_table(city.context, city.path, &table, NULL), NH_OK);
    cr_assert_gt(nh_table_rows(table), 3);
    expect_text(&text, table, NH_FORMAT_CSV);
    cr_assert_eq(nh_info(city.store, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL), NH_OK);
    cr_assert_eq(nh_info_table(city.store, NULL, &table, NULL), NH_OK);
    expect_text(&text, table, NH_FORMAT_CSV);
    sample_close(&city);
}

Test(table, a_check_that_does_not_hold_has_a_table_all_the_same)
{
    struct nh_check_options check = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    nh_table *table = NULL;
    check.levels = "100,100,80,100";
    check.published = "25.00%";
    cr_assert_eq(nh_check_table(NULL, NULL, &check, &table, &error), NH_CHECK_FAILED);
    cr_assert_str_eq(nh_table_cell(table, 1, 0), "end");
    cr_assert_not_null(strstr(error.message, "refuted"), "%s", error.message);
    nh_table_free(table);
}

Test(table, an_unknown_section_of_info_is_told_the_known_ones)
{
    struct sample_city city = open_city("table-section");
    struct nh_error error;
    nh_table *table = NULL;
    cr_assert_eq(nh_info_table(city.store, "colours", &table, &error), NH_ARGUMENT);
    cr_assert_null(table);
    cr_assert_not_null(strstr(error.message, "'colours'"));
    cr_assert_not_null(strstr(error.message, "carriers"));
    sample_close(&city);
}
