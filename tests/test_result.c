/* test_result.c - the writers of a result table: CSV, JSON and aligned text. */
#include "engine/publish/result.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

static const struct nhi_result_column columns[] = {
    {"region", "region", "地区", "", "", NHI_COLUMN_KEY},
    {"energy_tce", "energy", "能源消费量", "tce", "吨标准煤", NHI_COLUMN_DECIMAL},
    {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
    {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
static const struct nhi_provenance provenance[] = {
    {"version", "0.1.0"}, {"command", NULL}, {"where", "a=\"b\"\n\x01"}};

static struct nhi_result result_of(enum nh_format format, const char *const *cells, size_t n_cells)
{
    struct nhi_result result = {.schema = "nenghao.test/1",
                                .format = format,
                                .columns = columns,
                                .n_columns = 4,
                                .provenance = provenance,
                                .n_provenance = 3};
    cr_assert_eq(nhi_result_begin(&result, NULL), NH_OK);
    for (size_t i = 0; i < n_cells; i++)
        cr_assert_eq(nhi_result_cell(&result, cells[i], NULL), NH_OK);
    return result;
}

static struct nh_text write(const char *const *cells, size_t n_cells, enum nh_format format,
                            enum nh_lang lang)
{
    struct nh_error error = {0};
    struct nh_text text;
    struct nhi_result result = result_of(format, cells, n_cells);
    cr_assert_eq(nhi_result_write(&result, lang, &text, &error), NH_OK, "%s", error.message);
    cr_assert_eq(strlen(text.data), text.n_bytes);
    nhi_result_clear(&result);
    return text;
}

static const char *const cells[] = {"*",       "12.5",      "3", "",  "常州,\"武进\"",    "-0.05", "12",
                                    "partial", "line\nend", "",  "0", "no_energy;partial"};

Test(result, an_empty_table_is_its_header)
{
    struct nh_text text = write(NULL, 0, NH_FORMAT_CSV, NH_LANG_EN);
    cr_assert_str_eq(text.data, "region,energy_tce,n_units,flags\n");
    nh_text_free(&text);
    text = write(NULL, 0, NH_FORMAT_TABLE, NH_LANG_EN);
    cr_assert_str_eq(text.data,
                     "region  energy  units  flags\n           tce\n------  ------  -----  -----\n");
    nh_text_free(&text);
}

Test(result, csv_quotes_what_needs_it_and_nothing_else)
{
    struct nh_text text = write(cells, 12, NH_FORMAT_CSV, NH_LANG_ZH);
    cr_assert_str_eq(text.data,
                     "region,energy_tce,n_units,flags\n*,12.5,3,\n\"常州,\"\"武进\"\"\",-0.05,12,partial\n"
                     "\"line\nend\",,0,no_energy;partial\n");
    nh_text_free(&text);
}

Test(result, parts_are_joined_in_their_order)
{
    for (int format = NH_FORMAT_TABLE; format <= NH_FORMAT_JSON; format++) {
        struct nhi_result result = result_of((enum nh_format)format, cells, 4), parts[3];
        struct nh_text expected = write(cells, 12, (enum nh_format)format, NH_LANG_ZH), text;
        for (int i = 0; i < 3; i++) { /* the second one is empty */
            parts[i] =
                (struct nhi_result){.format = (enum nh_format)format, .columns = columns, .n_columns = 4};
            for (int c = 0; i != 1 && c < 4; c++)
                cr_assert_eq(nhi_result_cell(&parts[i], cells[(i == 0 ? 4 : 8) + c], NULL), NH_OK);
        }
        cr_assert_eq(nhi_result_join(&result, parts, 3, 2, NULL), NH_OK);
        cr_assert_eq(nhi_result_write(&result, NH_LANG_ZH, &text, NULL), NH_OK);
        cr_assert_str_eq(text.data, expected.data);
        for (int i = 0; i < 3; i++)
            nhi_result_clear(&parts[i]);
        nhi_result_clear(&result);
        nh_text_free(&expected);
        nh_text_free(&text);
    }
}

Test(result, json_keeps_figures_as_text_and_counts_as_numbers)
{
    struct nh_text text = write(cells, 12, NH_FORMAT_JSON, NH_LANG_EN);
    json_error_t error;
    json_t *root = json_loads(text.data, JSON_REJECT_DUPLICATES, &error),
           *rows = json_object_get(root, "rows");
    cr_assert_not_null(root, "%s: %s", error.text, text.data);
    cr_assert_str_eq(json_string_value(json_object_get(root, "schema")), "nenghao.test/1");
    cr_assert_eq(json_array_size(json_object_get(root, "columns")), 4);
    cr_assert_eq(json_array_size(rows), 3);
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 1), "region")), "常州,\"武进\"");
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 1), "energy_tce")), "-0.05");
    cr_assert_eq(json_integer_value(json_object_get(json_array_get(rows, 1), "n_units")), 12);
    cr_assert(json_is_null(json_object_get(json_array_get(rows, 2), "energy_tce")));
    cr_assert_str_eq(json_string_value(json_object_get(json_object_get(root, "provenance"), "where")),
                     "a=\"b\"\n\x01");
    cr_assert_null(json_object_get(json_object_get(root, "provenance"), "command"));
    json_decref(root);
    nh_text_free(&text);
}

Test(result, json_strings_are_well_formed_whatever_the_bytes)
{
    static const char *const texts[] = {"\xC3", "\xE0\x80\x80",   "\xED\xA0\x80",     "\xF4\x90\x80\x80",
                                        "\xFF", "a\xE5\xB8\xB8z", "\xF0\x9F\x8F\xAD", "\\\t"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct nhi_buffer buffer = {0};
        cr_assert_eq(nhi_json_string(&buffer, texts[i], NULL), NH_OK);
        json_t *string = json_loads(buffer.data, JSON_DECODE_ANY, NULL);
        cr_assert_not_null(string, "%zu: %s", i, buffer.data);
        cr_assert_eq(strcmp(json_string_value(string), texts[i]) == 0, i >= 5, "%zu", i);
        json_decref(string);
        nhi_buffer_free(&buffer);
    }
}

Test(result, the_table_is_aligned_by_what_a_terminal_shows)
{
    static const char *const few[] = {"*", "12.5", "3", "", "常州市", "", "12", "partial"};
    struct nh_text text = write(few, 8, NH_FORMAT_TABLE, NH_LANG_ZH);
    cr_assert_str_eq(text.data, "地区    能源消费量  单位数  标记\n"
                                "          吨标准煤      个\n"
                                "------  ----------  ------  -------\n"
                                "合计          12.5       3\n"
                                "常州市           —      12  partial\n");
    nh_text_free(&text);
    cr_assert_eq(nhi_display_width("e\xCC\x81x"), 2);
    cr_assert_eq(nhi_display_width("能a"), 3);
    cr_assert_eq(nhi_display_width(""), 0);
}
