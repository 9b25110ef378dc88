/* test_import_blocks.c - tables of series read by many threads in small blocks: the store, the list of bad rows, every
 * message and every count are the same bytes whatever the threads and wherever a block ends. */
#include "engine/store/import_state.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned thread_counts[] = {1, 2, 3, 7};
static const size_t block_sizes[] = {8, 61, 64, 509, 4096, 0};
enum {
    N_THREAD_COUNTS = sizeof thread_counts / sizeof *thread_counts,
    N_BLOCK_SIZES = sizeof block_sizes / sizeof *block_sizes,
    MAX_FILES = 4
};

/* A directory with tables, and what an import is asked. */
static struct {
    char directory[256], paths[MAX_FILES][300];
    struct nh_import_file files[MAX_FILES];
    size_t n_files;
    struct nh_import_options options;
} town;

static void begin(void)
{
    char command[320];
    cr_assert_not_null(small_path(town.directory, "blocks"));
    snprintf(command, sizeof command, "mkdir '%s'", town.directory);
    cr_assert_eq(system(command), 0);
    town.options = (struct nh_import_options)NH_IMPORT_OPTIONS_INIT;
}

static void end(void)
{
    small_path(town.directory, "blocks");
}

TestSuite(import_blocks, .init = begin, .fini = end);

static void add_table(const char *name, const char *text, size_t n_bytes)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", town.directory, name);
    cr_assert(small_write_file(path, text, n_bytes));
    memcpy(town.paths[town.n_files], path, sizeof path);
    town.files[town.n_files] = (struct nh_import_file){town.paths[town.n_files], NULL};
    town.n_files++;
}

static void add_text(const char *name, const char *text)
{
    add_table(name, text, strlen(text));
}

#define ENTERPRISES "enterprise_id,region,industry\nU1,320402,C26\nU2,330100,C30\n\"U,3\",320411,C17\n"

/* ---- what an import does, as one text -------------------------------------------------------------------------- */

static void print(struct nhi_buffer *out, const char *title, const char *text)
{
    cr_assert_eq(nhi_buffer_printf(out, NULL, "%s: %s\n", title, text), NH_OK);
}

static void take_message(void *user, enum nh_message_level level, const char *text)
{
    static const char *const levels[] = {"info", "warning", "error"};
    print(user, levels[level], text);
}

static void print_file(struct nhi_buffer *out, const char *path)
{
    size_t n_bytes;
    char *bytes = small_read_file(path, &n_bytes);
    print(out, path, bytes == NULL ? "none" : "");
    if (bytes != NULL)
        cr_assert_eq(nhi_buffer_append(out, bytes, n_bytes, NULL), NH_OK);
    free(bytes);
}

static struct nhi_buffer import(unsigned n_threads, size_t block_bytes)
{
    struct nhi_buffer out = {0};
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_import_report report = {0};
    struct nh_error error = {NH_OK, ""};
    nh_context *context;
    char store[300], path[340], command[700];
    snprintf(store, sizeof store, "%s/store.nh", town.directory);
    snprintf(command, sizeof command, "rm -rf '%s' '%s.rejects.csv'", store, store);
    cr_assert_eq(system(command), 0);
    options.n_threads = n_threads;
    options.message = take_message;
    options.user = &out;
    cr_assert_eq(nh_context_new(&options, &context, NULL), NH_OK);
    const struct nhi_import_request request = {store, town.files, town.n_files, &town.options, block_bytes};
    const nh_status status = nhi_import(context, &request, &report, &error);
    nh_context_free(context);
    print(&out, nh_status_text(status), error.message);
    cr_assert_eq(nhi_buffer_printf(&out, NULL, "%llu rows, %llu bad, %llu rounded, %llu warnings\n",
                                   (unsigned long long)report.n_rows, (unsigned long long)report.n_bad_rows,
                                   (unsigned long long)report.n_rounded,
                                   (unsigned long long)report.n_warnings),
                 NH_OK);
    snprintf(path, sizeof path, "%s.rejects.csv", store);
    print_file(&out, path);
    snprintf(path, sizeof path, "%s/seg-000001.h5", store);
    print_file(&out, path);
    return out;
}

/* Imports in every way; returns what all of them gave. */
static struct nhi_buffer expect_one_outcome(void)
{
    struct nhi_buffer expected = import(1, 0);
    for (size_t t = 0; t < N_THREAD_COUNTS; t++)
        for (size_t b = 0; b < N_BLOCK_SIZES; b++) {
            struct nhi_buffer found = import(thread_counts[t], block_sizes[b]);
            cr_assert(found.n_bytes == expected.n_bytes &&
                          memcmp(found.data, expected.data, found.n_bytes) == 0,
                      "%u threads, blocks of %zu:\n%.3000s\nand not\n%.3000s", thread_counts[t],
                      block_sizes[b], found.data, expected.data);
            nhi_buffer_free(&found);
        }
    return expected;
}

/* The outcome holds the texts in this order. */
static void expect_texts(const char *const *texts)
{
    struct nhi_buffer outcome = expect_one_outcome();
    const char *at = outcome.data;
    for (; *texts != NULL; texts++) {
        at = strstr(at, *texts);
        cr_assert_not_null(at, "'%s' is not (in its order) in\n%.3000s", *texts, outcome.data);
        at += strlen(*texts);
    }
    nhi_buffer_free(&outcome);
}

#define EXPECT(...) expect_texts((const char *const[]){__VA_ARGS__, NULL})

/* ---- tables ------------------------------------------------------------------------------------------------------ */

/* 60 months of three enterprises; with `oddities` things that one row in so many has. */
static struct nhi_buffer long_table(const char *line_end, bool has_oddities)
{
    static const char *const ids[] = {"U1", "U2", "\"U,3\""};
    static const char *const carriers[] = {"raw_coal", "electricity", "原煤", " electricity"};
    struct nhi_buffer table = {0};
    int n = 0;
    cr_assert_eq(nhi_buffer_printf(&table, NULL,
                                   "enterprise_id,period,carrier,quantity,note,flow,coefficient%s", line_end),
                 NH_OK);
    for (int e = 0; e < 3; e++)
        for (int month = 0; month < 60; month++)
            for (int c = 0; c < 2; c++, n++) {
                const char *carrier = carriers[c + (n % 7 == 0 && c == 0 ? 2 : n % 5 == 0 && c == 1 ? 2 : 0)];
                cr_assert_eq(nhi_buffer_printf(&table, NULL, "%s,%d-%02d,%s,", ids[e], 2015 + month / 12,
                                               month % 12 + 1, carrier),
                             NH_OK);
                if (has_oddities && n % 11 == 3)
                    cr_assert_eq(nhi_buffer_text(&table, "", NULL), NH_OK);
                else
                    cr_assert_eq(
                        nhi_buffer_printf(&table, NULL, "%s%d.%d", n % 4 == 0 ? "-" : "", n * 37, n % 100),
                        NH_OK);
                cr_assert_eq(nhi_buffer_printf(&table, NULL, ",%s,%s,%s%s",
                                               !has_oddities ? ""
                                               : n % 13 == 0 ? "\"two\nlines, \"\"and\"\" a comma\""
                                                             : "x",
                                               n % 2 == 0 ? "consumption" : "",
                                               has_oddities && n % 3 == 0 ? "0.7143" : "", line_end),
                             NH_OK);
                if (has_oddities && n % 17 == 0)
                    cr_assert_eq(nhi_buffer_printf(&table, NULL, "  \t%s", line_end), NH_OK);
            }
    return table;
}

Test(import_blocks, a_plain_table)
{
    struct nhi_buffer table = long_table("\n", false);
    add_text("enterprises.csv", ENTERPRISES);
    add_table("energy.csv", table.data, table.n_bytes);
    EXPECT("ok: \n", "363 rows, 0 bad, 0 rounded, 0 warnings");
    nhi_buffer_free(&table);
}

Test(import_blocks, quoted_line_ends_blank_lines_missing_values_and_crlf_across_the_borders)
{
    struct nhi_buffer table = long_table("\r\n", true);
    add_text("enterprises.csv", ENTERPRISES);
    add_table("energy.csv", table.data, table.n_bytes);
    EXPECT("ok: \n", "363 rows, 0 bad, 0 rounded, 0 warnings");
    nhi_buffer_free(&table);
}

Test(import_blocks, gb18030_a_byte_order_mark_and_no_last_line_end)
{
    struct nhi_buffer table = long_table("\n", true), marked = {0};
    char converted[1 << 16], *from = table.data, *to = converted;
    size_t n_from = table.n_bytes - 1, n_to = sizeof converted;
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    cr_assert_eq(iconv(converter, &from, &n_from, &to, &n_to), 0);
    iconv_close(converter);
    add_text("enterprises.csv", ENTERPRISES);
    add_table("energy.csv", converted, sizeof converted - n_to);
    town.options.encoding = "gb18030"; /* these few characters would pass for UTF-8 */
    struct nhi_buffer as_gb18030 = expect_one_outcome();
    town.options.encoding = NULL;
    cr_assert_eq(nhi_buffer_printf(&marked, NULL, "\xEF\xBB\xBF%.*s", (int)table.n_bytes - 1, table.data),
                 NH_OK);
    town.n_files = 1;
    add_table("energy.csv", marked.data, marked.n_bytes);
    struct nhi_buffer as_utf_8 = expect_one_outcome();
    char *segment = strstr(as_utf_8.data, "seg-000001"), *other = strstr(as_gb18030.data, "seg-000001");
    const size_t n_segment = as_utf_8.n_bytes - (size_t)(segment - as_utf_8.data);
    cr_assert_eq(n_segment, as_gb18030.n_bytes - (size_t)(other - as_gb18030.data));
    cr_assert_eq(memcmp(segment, other, n_segment), 0);
    nhi_buffer_free(&as_utf_8);
    nhi_buffer_free(&as_gb18030);
    nhi_buffer_free(&marked);
    nhi_buffer_free(&table);
}

Test(import_blocks, a_wide_table_and_the_money_unit)
{
    struct nhi_buffer table = {0};
    town.options.unit = "cny";
    town.options.round_decimals = 1;
    cr_assert_eq(nhi_buffer_text(&table, "企业代码,时期,增加值,revenue\n", NULL), NH_OK);
    for (int i = 0; i < 200; i++)
        cr_assert_eq(nhi_buffer_printf(&table, NULL, "U%d,%d,%d.%d,%s\n", i % 2 + 1, 1900 + i / 2, i * 1000,
                                       i % 3 * 25, i % 5 == 0 ? "" : "12345678901.5"),
                     NH_OK);
    add_text("enterprises.csv", ENTERPRISES);
    add_table("output.csv", table.data, table.n_bytes);
    EXPECT("ok: \n", "203 rows, 0 bad, 67 rounded");
    nhi_buffer_free(&table);
}

Test(import_blocks, tables_of_nothing_but_a_header)
{
    add_text("enterprises.csv", ENTERPRISES);
    add_text("energy.csv", "enterprise_id,period,carrier,quantity");
    add_text("output.csv", "enterprise_id,period,value_added\r\n\r\n");
    EXPECT("ok: \n", "3 rows, 0 bad");
}

/* ---- bad rows ------------------------------------------------------------------------------------------------- */

Test(import_blocks, bad_rows_are_listed_in_the_order_of_the_lines_with_the_lines_of_the_file)
{
    struct nhi_buffer table = {0};
    cr_assert_eq(nhi_buffer_text(&table, "enterprise_id,period,carrier,quantity,note\n", NULL), NH_OK);
    for (int i = 0; i < 60; i++) /* a bad row is every tenth; each row has two lines */
        cr_assert_eq(nhi_buffer_printf(&table, NULL, "%s,%d,%s,%s%s,\"a\nb\"\n", i == 10 ? "U9" : "U1",
                                       1900 + i, i == 20 ? "cole" : "raw_coal", i == 30 ? "1e5" : "7.25",
                                       i == 40 ? ",1" : ""),
                     NH_OK);
    cr_assert_eq(nhi_buffer_text(&table, "U1,1950,raw_coal,1,\nU1,1961-01,raw_coal,1,\n", NULL), NH_OK);
    add_text("enterprises.csv", ENTERPRISES);
    add_table("energy.csv", table.data, table.n_bytes);
    EXPECT("line 22, column enterprise_id: found 'U9'", "line 42, column carrier: found 'cole'",
           "line 62, column quantity: found '1e5'", "line 82: expected 5 fields as in the header, not 6",
           "line 123, column period: found '1961-01', expected a period of the frequency year",
           "line 122: found '1'", "the same key stands in", "line 102", "65 rows, 6 bad");
    nhi_buffer_free(&table);
}

/* New items are seen by the host's thread only: their rows are not the last ones for that. */
Test(import_blocks, of_two_rows_with_one_key_the_one_that_stands_first_counts)
{
    struct nhi_buffer table = {0};
    town.options.skip_bad = true;
    cr_assert_eq(nhi_buffer_text(&table, "enterprise_id,period,measure,value\n", NULL), NH_OK);
    for (int i = 0; i < 100;
         i++) /* the first row of each pair has blanks or quotes in it, or is the first of its measure */
        cr_assert_eq(nhi_buffer_printf(&table, NULL, "U1,%d,%s,%d\nU1,%d,%s%d,%d\n", 1900 + i,
                                       i < 40   ? "\"m \"\"1\"\"\""
                                       : i < 60 ? "m2"
                                                : "m3",
                                       i, 1900 + i,
                                       i < 40   ? "\"m \"\"1\"\"\",1"
                                       : i < 60 ? "m2,"
                                                : "m3,",
                                       i, i % 10),
                     NH_OK);
    add_text("enterprises.csv", ENTERPRISES);
    add_table("output.csv", table.data, table.n_bytes);
    struct nhi_buffer outcome = expect_one_outcome();
    nhi_buffer_free(&outcome);
    nhi_buffer_free(&table);
}

/* ---- files that end badly ----------------------------------------------------------------------------------------- */

/* Fifty good rows, one bad one among them, then the end. */
static void expect_broken(const char *last, size_t n_last, const char *expected)
{
    struct nhi_buffer table = {0};
    cr_assert_eq(nhi_buffer_text(&table, "enterprise_id,period,carrier,quantity\n", NULL), NH_OK);
    for (int i = 0; i < 50; i++)
        cr_assert_eq(
            nhi_buffer_printf(&table, NULL, "%s,%d,raw_coal,7.25\n", i == 25 ? "U9" : "U1", 1900 + i), NH_OK);
    cr_assert_eq(nhi_buffer_append(&table, last, n_last, NULL), NH_OK);
    cr_assert_eq(nhi_buffer_text(&table, "\nU8,1999,raw_coal,1\n", NULL), NH_OK);
    town.n_files = 0;
    add_text("enterprises.csv", ENTERPRISES);
    add_table("energy.csv", table.data, table.n_bytes);
    EXPECT("line 27, column enterprise_id: found 'U9'", expected,
           "nothing was stored: 2 rows are bad; correct them\n", "53 rows, 2 bad", ",27,", ",52,");
    nhi_buffer_free(&table);
}

Test(import_blocks, what_is_no_table_stops_the_reading_at_its_place)
{
    expect_broken("U1,1960,raw_coal,\"7", 19, "line 52, column 4: the quote that begins here is not closed");
    expect_broken("U1,1960,raw\"coal,7", 18, "line 52, column 3: a quote inside a value");
    expect_broken("U1,1960,raw_coal\r,7", 19, "line 52, column 3: a carriage return");
    expect_broken("U1,\0,raw_coal,7", 15, "line 52, column 2: byte 0x00");
}

Test(import_blocks, a_record_of_more_than_a_mebibyte_is_refused)
{
    char *last = malloc(NHI_CSV_MAX_RECORD_BYTES + 100);
    memset(last, 'x', NHI_CSV_MAX_RECORD_BYTES + 100);
    expect_broken(last, NHI_CSV_MAX_RECORD_BYTES + 100, "line 52, column 1: the record is longer than 1 MiB");
    free(last);
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */

Test(import_blocks, the_axis_becomes_as_fine_as_the_finest_time_wherever_it_stands)
{
    struct nhi_buffer table = {0};
    cr_assert_eq(nhi_buffer_text(&table, "enterprise_id,period,carrier,quantity\n", NULL), NH_OK);
    for (int i = 0; i < 96; i++)
        cr_assert_eq(nhi_buffer_printf(&table, NULL, "U1,2020-03-%02dT%02d:%s,electricity,%d\n", i / 24 + 1,
                                       i % 24, i == 70 ? "30" : "00", i),
                     NH_OK);
    cr_assert_eq(nhi_buffer_text(&table, "U1,1700-01-01T00:00,electricity,1\n", NULL), NH_OK);
    town.options.skip_bad = true;
    add_text("enterprises.csv", ENTERPRISES);
    add_table("energy.csv", table.data, table.n_bytes);
    EXPECT("line 98, column period: found '1700-01-01T00:00'", "the periods are more than", "ok: \n",
           "100 rows, 1 bad");
    nhi_buffer_free(&table);
}
