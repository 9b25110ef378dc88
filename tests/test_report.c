/* test_report.c - reports: what stands in the page and in the workbook, what is escaped, what is refused, the same bytes. */
#include "engine/nenghao.h"
#include "engine/publish/svg.h"
#include "engine/publish/xlsx.h"
#include "engine/publish/xlsx_parts.h"
#include "tests/csv_store.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct csv_city city;

static void end(void)
{
    csv_end(&city);
}

TestSuite(report_of_store, .fini = end);

/* Two districts, two industries; a chain whose name is hostile; the energy of B needs more digits than a cell has. */
static void open_city(void)
{
    static const struct csv_table tables[] = {
        {"enterprises",
         "enterprise_id,region,industry,chain\nA,320402,C26,\"<b>\"\"&'=1+1\"\nB,320411,C30,solar\n"},
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,tce,1000\nwood,tce,1000.123456\n"},
        {"energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,100\nA,2016,coal,90\n"
                   "B,2015,wood,1234567890.123\nB,2016,wood,1000000000.123\n"},
        {"output", "enterprise_id,period,value_added\nA,2015,100\nA,2016,100\nB,2015,1000\nB,2016,1000\n"}};
    csv_begin(&city, "report", tables, 4);
}

static struct nh_report_options options_of(void)
{
    struct nh_report_options options = NH_REPORT_OPTIONS_INIT;
    options.check.target = "17";
    options.date = "2021-03-15";
    return options;
}

static struct nh_text report_of(const struct nh_report_options *options, enum nh_report_format format,
                                enum nh_lang lang)
{
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {0};
    cr_assert_eq(nh_report(city.store, options, format, lang, &text, &error), NH_OK, "%s", error.message);
    return text;
}

static void expect_text(const struct nh_text *text, const char *part)
{
    cr_expect_not_null(strstr(text->data, part), "no %s", part);
}

/* ---- the page ------------------------------------------------------------------------------------------------------ */

Test(report_of_store, the_page_says_what_check_says)
{
    struct nh_report_options options = options_of();
    struct nh_text check = {0};
    open_city();
    struct nh_text page = report_of(&options, NH_REPORT_HTML, NH_LANG_EN);
    cr_assert_eq(nh_check(NULL, city.store, &options.check, NH_FORMAT_TABLE, NH_LANG_EN, &check, NULL),
                 NH_OK);
    char *sentence = strstr(check.data, "From 2015");
    cr_assert_not_null(sentence);
    sentence[strcspn(sentence, "\n")] = '\0';
    expect_text(&page, sentence);
    expect_text(&page, "<html lang=\"en\">");
    expect_text(&page, "2021-03-15");
    expect_text(&page, "MET");
    nh_text_free(&check);
    nh_text_free(&page);
}

Test(report_of_store, the_page_speaks_chinese_and_holds_nothing_that_loads_or_runs)
{
    struct nh_report_options options = options_of();
    open_city();
    struct nh_text page = report_of(&options, NH_REPORT_HTML, NH_LANG_ZH);
    expect_text(&page, "<html lang=\"zh-CN\">");
    expect_text(&page, "累计降低率");
    expect_text(&page, "计算说明");
    expect_text(&page, "default-src 'none'");
    static const char *const refused[] = {"<script", "http:", "https:", "src=", "href=", "@import", "<b>"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        cr_expect_null(strstr(page.data, refused[i]), "%s", refused[i]);
    nh_text_free(&page);
}

Test(report_of_store, the_equivalent_value_of_electricity_is_named_in_either_language)
{
    static const char *const words[] = {"equivalent", "等价"};
    open_city();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct nh_report_options options = options_of();
        options.check.rate.basis = words[i];
        struct nh_text page = report_of(&options, NH_REPORT_HTML, NH_LANG_EN);
        expect_text(&page, "equivalent value (dated rows of the carriers table)");
        nh_text_free(&page);
    }
}

Test(report_of_store, names_and_titles_are_escaped)
{
    struct nh_report_options options = options_of();
    open_city();
    options.title = "<i>\"T\" & 'U'\x01\xFF";
    options.agency = "</title><script>";
    struct nh_text page = report_of(&options, NH_REPORT_HTML, NH_LANG_EN);
    expect_text(&page, "&lt;b&gt;&quot;&amp;&#39;=1+1");
    expect_text(&page, "&lt;i&gt;&quot;T&quot; &amp; &#39;U&#39;\xEF\xBF\xBD\xEF\xBF\xBD");
    expect_text(&page, "&lt;/title&gt;&lt;script&gt;");
    nh_text_free(&page);
}

Test(report_of_store, without_a_target_there_is_no_verdict_and_no_path)
{
    struct nh_report_options options = NH_REPORT_OPTIONS_INIT;
    open_city();
    struct nh_text page = report_of(&options, NH_REPORT_HTML, NH_LANG_EN);
    cr_expect_null(strstr(page.data, "class=\"path-line\" d"));
    cr_expect_null(strstr(page.data, "card verdict"));
    nh_text_free(&page);
    page = report_of(&options, NH_REPORT_XLSX, NH_LANG_EN);
    nh_text_free(&page);
}

Test(report_of_store, caution_is_said_beside_the_headline)
{
    struct nh_report_options options = options_of();
    open_city();
    options.check.published = "50%";
    struct nh_text page = report_of(&options, NH_REPORT_HTML, NH_LANG_ZH);
    expect_text(&page, "公布数与数据不符。");
    nh_text_free(&page);
}

/* ---- the same bytes ------------------------------------------------------------------------------------------------ */

Test(report_of_store, the_same_store_and_options_give_the_same_bytes)
{
    struct nh_report_options options = options_of();
    open_city();
    for (int format = NH_REPORT_HTML; format <= NH_REPORT_XLSX; format++) {
        struct nh_text first = report_of(&options, (enum nh_report_format)format, NH_LANG_ZH);
        struct nh_text second = report_of(&options, (enum nh_report_format)format, NH_LANG_ZH);
        cr_expect_eq(first.n_bytes, second.n_bytes);
        cr_expect_eq(memcmp(first.data, second.data, first.n_bytes), 0);
        nh_text_free(&first);
        nh_text_free(&second);
    }
}

/* ---- what is refused ----------------------------------------------------------------------------------------------- */

static void expect_refusal(const struct nh_report_options *options, nh_status status, const char *word)
{
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {0};
    cr_expect_eq(nh_report(city.store, options, NH_REPORT_HTML, NH_LANG_EN, &text, &error), status, "%s",
                 error.message);
    cr_expect_not_null(strstr(error.message, word), "%s", error.message);
    cr_expect_null(text.data);
}

Test(report_of_store, wrong_options_are_refused)
{
    struct nh_report_options options = options_of();
    expect_refusal(&options, NH_ARGUMENT, "made from a store");
    open_city();
    options.check.levels = "1,1,1,1";
    expect_refusal(&options, NH_ARGUMENT, "there is check");
    options.check.levels = NULL;
    options.check.points = "a=1";
    expect_refusal(&options, NH_ARGUMENT, "score sheet");
    options.check.points = NULL;
    options.date = "15.3.2021";
    expect_refusal(&options, NH_ARGUMENT, "2026-03-15");
    options.date = "2021-03";
    expect_refusal(&options, NH_ARGUMENT, "2026-03-15");
    options.date = NULL;
    options.check.from = options.check.to = "2016";
    expect_refusal(&options, NH_ARGUMENT, "before");
    options.check.from = "2014";
    expect_refusal(&options, NH_DATA, "2014");
    options.check.from = NULL;
    options.check.region = "11";
    expect_refusal(&options, NH_ARGUMENT, "region");
}

Test(report_of_store, a_folder_for_temporary_files_that_does_not_exist_is_an_error)
{
    struct nh_report_options options = options_of();
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {0};
    open_city();
    cr_assert_eq(setenv("TMPDIR", "/nowhere", 1), 0);
    cr_expect_eq(nh_report(city.store, &options, NH_REPORT_XLSX, NH_LANG_EN, &text, &error), NH_IO);
    cr_expect_not_null(strstr(error.message, "/nowhere"), "%s", error.message);
    cr_expect_null(text.data);
    unsetenv("TMPDIR");
}

/* ---- cells --------------------------------------------------------------------------------------------------------- */

Test(xlsx, a_cell_holds_fifteen_digits)
{
    static const struct {
        const char *figure;
        bool is_held;
    } cases[] = {{"0", true},
                 {"-20.55", true},
                 {"123456789012345", true},
                 {"1234567890123456", false},
                 {"1234567890123450", false}, /* sixteen digits with its point fixed */
                 {"123456789012.345", true},
                 {"123456789012.3450", true},
                 {"123456789012.3456", false},
                 {"0.000000000000000000001", true},
                 {"0.00000000000000000000001", false},
                 {"", false},
                 {"=1+1", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(nhi_xlsx_holds(cases[i].figure), cases[i].is_held, "%s", cases[i].figure);
}

Test(xlsx, a_cut_archive_is_no_workbook)
{
    struct nhi_buffer bytes = {0};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nhi_buffer_text(&bytes, "PK", NULL), NH_OK);
    cr_expect_eq(nhi_xlsx_parts(&bytes, &error), NH_IO);
    cr_assert_eq(nhi_buffer_text(&bytes, "0123456789012345678901234567890", NULL), NH_OK);
    cr_expect_eq(nhi_xlsx_parts(&bytes, &error), NH_IO);
    nhi_buffer_free(&bytes);
}

Test(xlsx, every_cut_of_a_workbook_is_found)
{
    struct nhi_xlsx *book = NULL;
    struct nhi_buffer bytes = {0};
    struct nh_error error = {NH_OK, ""};
    const struct nhi_xlsx_style style = {0, 2};
    const struct nhi_xlsx_properties properties = {.title = "t"};
    cr_assert_eq(nhi_xlsx_new(&properties, &book, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_xlsx_sheet(book, "one", 0, &error), NH_OK);
    cr_assert_eq(nhi_xlsx_number(book, 0, 0, "-20.55", style, &error), NH_OK);
    cr_assert_eq(nhi_xlsx_number(book, 1, 0, "word", style, &error), NH_INTERNAL);
    cr_assert_eq(nhi_xlsx_text(book, 1048576, 0, "beyond", style, &error), NH_RANGE);
    cr_assert_eq(nhi_xlsx_finish(book, &bytes, &error), NH_OK, "%s", error.message);
    const size_t whole = bytes.n_bytes;
    for (bytes.n_bytes = 0; bytes.n_bytes < whole; bytes.n_bytes += 97)
        cr_expect_eq(nhi_xlsx_parts(&bytes, &error), NH_IO);
    bytes.n_bytes = whole;
    cr_expect_eq(nhi_xlsx_parts(&bytes, &error), NH_OK);
    nhi_buffer_free(&bytes);
    nhi_xlsx_free(book);
}

/* ---- charts -------------------------------------------------------------------------------------------------------- */

Test(svg, a_scale_goes_from_end_to_end_in_round_steps)
{
    const struct nhi_scale scale = {.low = -100, .high = 300, .from = 1000, .to = 200};
    cr_expect_eq(nhi_scale_at(&scale, -100), 1000);
    cr_expect_eq(nhi_scale_at(&scale, 300), 200);
    cr_expect_eq(nhi_scale_at(&scale, 0), 800);
    const struct nhi_scale flat = {.low = 5, .high = 5, .from = 7, .to = 9};
    cr_expect_eq(nhi_scale_at(&flat, 5), 7);
    cr_expect_eq(nhi_scale_step(205500, 5), 50000);
    cr_expect_eq(nhi_scale_step(10, 5), 5);
    cr_expect_eq(nhi_scale_step(1, 5), 1);
    cr_expect_eq(nhi_scale_step(INT64_MAX / 8, 5), 500000000000000000);
}

Test(svg, what_is_no_figure_is_not_drawn)
{
    int64_t value = 77;
    cr_expect(nhi_svg_value("-20.55", 4, &value));
    cr_expect_eq(value, -205500);
    cr_expect(nhi_svg_value("0.00005", 4, &value));
    cr_expect_eq(value, 0);
    cr_expect_not(nhi_svg_value("", 4, &value));
    cr_expect_not(nhi_svg_value("99999999999999999999", 4, &value));
}

Test(svg, long_names_are_cut_at_a_character)
{
    struct nhi_buffer svg = {0};
    cr_assert_eq(nhi_svg_text(&svg, 1, 2, "name", "计算机<通信", 7, NULL), NH_OK);
    cr_expect_str_eq(svg.data,
                     "<text x=\"1\" y=\"2\" class=\"name\">计算机…<title>计算机&lt;通信</title></text>\n");
    nhi_buffer_free(&svg);
}
