/* test_csv.c - the CSV reader against a reader that goes character by character, at every block boundary, in both
 * encodings, and with every kind of damage; the writer; the reading of cells. */
#include "engine/store/csv.h"
#include "engine/store/value.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct nhi_csv_options options_of(const char *text, size_t n_bytes)
{
    return (struct nhi_csv_options){
        .path = "t.csv", .text = text, .n_text_bytes = n_bytes, .kernels = nhi_kernels_select(NULL)};
}

static struct nhi_csv *open_csv(const struct nhi_csv_options *options)
{
    struct nhi_csv *csv = NULL;
    struct nh_error error = {.message = ""};
    cr_assert_eq(nhi_csv_open(options, &csv, &error), NH_OK, "%s", error.message);
    return csv;
}

static struct nhi_csv *open_text(const char *text)
{
    struct nhi_csv_options options = options_of(text, strlen(text));
    return open_csv(&options);
}

static struct nhi_record next(struct nhi_csv *csv)
{
    struct nhi_record record;
    struct nh_error error = {.message = ""};
    cr_assert_eq(nhi_csv_next(csv, &record, &error), NH_OK, "%s", error.message);
    return record;
}

static void expect_field(const struct nhi_record *record, size_t i, const char *expected)
{
    cr_assert_lt(i, record->n_fields);
    cr_assert_eq(record->fields[i].n_bytes, strlen(expected), "%.*s", (int)record->fields[i].n_bytes,
                 record->fields[i].text);
    cr_assert_eq(memcmp(record->fields[i].text, expected, strlen(expected)), 0);
}

/* The whole input, record by record, as text: line number, then fields in brackets. */
static void dump_record(struct nhi_buffer *out, const struct nhi_record *record)
{
    cr_assert_eq(nhi_buffer_printf(out, NULL, "%llu:", (unsigned long long)record->line), NH_OK);
    for (size_t i = 0; i < record->n_fields; i++) {
        cr_assert_eq(nhi_buffer_text(out, "[", NULL), NH_OK);
        cr_assert_eq(nhi_buffer_append(out, record->fields[i].text, record->fields[i].n_bytes, NULL), NH_OK);
        cr_assert_eq(nhi_buffer_text(out, record->fields[i].is_quoted ? "]q" : "]", NULL), NH_OK);
    }
    cr_assert_eq(nhi_buffer_text(out, "\n", NULL), NH_OK);
}

static void dump(const struct nhi_csv_options *options, struct nhi_buffer *out)
{
    struct nhi_csv *csv = open_csv(options);
    dump_record(out, nhi_csv_header(csv));
    for (struct nhi_record record = next(csv); record.n_fields > 0; record = next(csv))
        dump_record(out, &record);
    nhi_csv_close(csv);
}

/* The oracle: one character at a time, good input only, same output. */
static void naive_dump(const char *text, size_t n_bytes, struct nhi_buffer *out)
{
    struct nhi_buffer line = {0}, field = {0};
    int n_fields = 0;
    unsigned long long at = 1, start = 1;
    bool in_quotes = false, is_quoted = false;
    for (size_t i = 0; i <= n_bytes; i++) {
        char c = i < n_bytes ? text[i] : '\n';
        if (in_quotes) {
            at += c == '\n';
            if (c == '"' && i + 1 < n_bytes && text[i + 1] == '"')
                i++;
            else if (c == '"') {
                in_quotes = false;
                continue;
            }
            (void)!nhi_buffer_append(&field, &c, 1, NULL);
        } else if (c == '"') {
            in_quotes = is_quoted = true;
        } else if (c == ',' || c == '\n') {
            bool is_blank = c == '\n' && n_fields == 0 && !is_quoted;
            for (size_t k = 0; k < field.n_bytes; k++)
                is_blank &= field.data[k] == ' ';
            (void)!nhi_buffer_printf(&line, NULL, "[%s%s", field.n_bytes > 0 ? field.data : "",
                                     is_quoted ? "]q" : "]");
            nhi_buffer_free(&field);
            n_fields++;
            is_quoted = false;
            if (c == ',')
                continue;
            at++;
            if (!is_blank)
                (void)!nhi_buffer_printf(out, NULL, "%llu:%s\n", start, line.data);
            nhi_buffer_free(&line);
            n_fields = 0;
            start = at;
        } else if (c != '\r') {
            (void)!nhi_buffer_append(&field, &c, 1, NULL);
        }
    }
    nhi_buffer_free(&line);
    nhi_buffer_free(&field);
}

static const char sample[] =
    "企业代码,时期,\"数量, 吨\",x\r\n"
    "91320411MA1ABC238Q,2020-01,\"1,234.5\",\n"
    "\n"
    "  \r\n"
    "a,\"\",\"say \"\"常州\"\"\",\"two\nlines\r\nthree\"\r\n"
    ",,,\n"
    "\"\"\n"
    "\"\"\"\",\"\"\"\"\"\",b,c\n"
    "一,二,三,four and a long value that reaches over more than one word of marks in the scanner\n"
    "last,line,without,end";

static void expect_same(const struct nhi_csv_options *options, const char *expected)
{
    struct nhi_buffer out = {0};
    dump(options, &out);
    cr_assert_str_eq(out.data, expected, "block of %zu", options->block_bytes);
    nhi_buffer_free(&out);
}

static void expect_same_at_every_boundary(const char *text, size_t n_bytes, const char *encoding,
                                          const char *expected)
{
    const struct nhi_kernels *tables[4];
    size_t n_tables = nhi_kernels_available(tables);
    for (size_t i = 0; i < n_tables; i++) {
        struct nhi_csv_options options = options_of(text, n_bytes);
        options.kernels = tables[i];
        options.encoding = encoding;
        expect_same(&options, expected);
        for (options.block_bytes = 1; options.block_bytes < n_bytes + 2; options.block_bytes++)
            expect_same(&options, expected);
    }
}

Test(csv, the_sample_reads_as_the_naive_reader_reads_it_at_every_block_boundary)
{
    struct nhi_buffer expected = {0};
    naive_dump(sample, strlen(sample), &expected);
    cr_assert_not_null(
        strstr(expected.data, "5:[a][]q[say \"常州\"]q[two\nlines\r\nthree]q\n8:[][][][]\n9:[]q\n"));
    expect_same_at_every_boundary(sample, strlen(sample), NULL, expected.data);
    nhi_buffer_free(&expected);
}

static char *to_gb18030(const char *text, size_t *n_bytes)
{
    size_t n_from = strlen(text), n_room = 2 * n_from + 8;
    char *out = malloc(n_room), *from = strdup(text), *in = from, *to = out;
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    cr_assert_neq(iconv(converter, &in, &n_from, &to, &n_room), (size_t)-1);
    iconv_close(converter);
    free(from);
    *n_bytes = (size_t)(to - out);
    return out;
}

Test(csv, gb18030_reads_as_the_same_text_in_utf_8_at_every_block_boundary)
{
    static const char text[] =
        "企业,名称,x\n1,㐀𠀀😀丂,\"常州,\n钟楼\"\n2,é€ü,\"\"\"\"\nabc,defghijklmnopqrstuvwxyz,端\n";
    struct nhi_buffer expected = {0};
    size_t n_bytes;
    char *gb = to_gb18030(text, &n_bytes);
    naive_dump(text, strlen(text), &expected);
    expect_same_at_every_boundary(gb, n_bytes, "gb18030", expected.data);
    struct nhi_csv_options options = options_of(gb, n_bytes); /* detected */
    expect_same(&options, expected.data);
    struct nhi_csv *csv = open_csv(&options);
    cr_assert_str_eq(nhi_csv_encoding(csv), "gb18030");
    nhi_csv_close(csv);
    nhi_buffer_free(&expected);
    free(gb);
}

Test(csv, a_long_gb18030_text_is_converted_in_pieces_without_loss)
{
    struct nhi_buffer text = {0}, expected = {0};
    cr_assert_eq(nhi_buffer_text(&text, "名称,值\n", NULL), NH_OK);
    for (int i = 0; i < 3000; i++)
        cr_assert_eq(nhi_buffer_printf(&text, NULL, "%.*s企业第%d号😀,%d\n", i % 17 * 3,
                                       "常州新北钟楼天宁武进金坛溧阳江苏", i, i),
                     NH_OK);
    size_t n_bytes;
    char *gb = to_gb18030(text.data, &n_bytes);
    naive_dump(text.data, text.n_bytes, &expected);
    struct nhi_csv_options options = options_of(gb, n_bytes);
    expect_same(&options, expected.data);
    options.block_bytes = 1021;
    options.encoding = "gb18030";
    expect_same(&options, expected.data);
    nhi_buffer_free(&text);
    nhi_buffer_free(&expected);
    free(gb);
}

/* Deterministic pseudo-random documents made of the bytes that matter. */
Test(csv, random_documents_read_as_the_naive_reader_reads_them)
{
    uint64_t seed = 1;
    for (int round = 0; round < 400; round++) {
        struct nhi_buffer text = {0}, expected = {0};
        cr_assert_eq(nhi_buffer_text(&text, "h,i\n", NULL), NH_OK);
        for (int i = 0; i < 60; i++) {
            static const char *const values[] = {
                "a",          "",     "\"\"", "\"x,y\"",        "\"\"\"\"",
                "\"\n\"",     "12.5", "值",   "\"a\"\"b\"\"\"", "longer than the others by some way",
                "\"\r\n\r\"", " "};
            static const char *const ends[] = {",", ",", ",", "\n", "\r\n", "\n\n", "\r\n\r\n"};
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            cr_assert_eq(nhi_buffer_text(&text, values[(seed >> 33) % 12], NULL), NH_OK);
            cr_assert_eq(
                nhi_buffer_text(&text, i == 59 ? (round % 2 ? "" : "\n") : ends[(seed >> 50) % 7], NULL),
                NH_OK);
        }
        char *plain = malloc(text.n_bytes + 1); /* the naive reader drops CR outside quotes; exact here */
        memcpy(plain, text.data, text.n_bytes + 1);
        naive_dump(plain, text.n_bytes, &expected);
        struct nhi_csv_options options = options_of(plain, text.n_bytes);
        options.block_bytes = (size_t)round % 80;
        expect_same(&options, expected.data);
        nhi_buffer_free(&text);
        nhi_buffer_free(&expected);
        free(plain);
    }
}

Test(csv, a_byte_order_mark_is_no_part_of_the_header)
{
    static const char *const texts[] = {"\xEF\xBB\xBF"
                                        "a,b\n1,2\n",
                                        "\x84\x31\x95\x33"
                                        "a,b\n1,2\n"};
    static const char *const encodings[] = {"utf-8", "gb18030"};
    for (size_t i = 0; i < 2; i++)
        for (int is_named = 0; is_named < 2; is_named++) {
            struct nhi_csv_options options = options_of(texts[i], strlen(texts[i]));
            options.encoding = is_named ? encodings[i] : NULL;
            struct nhi_csv *csv = open_csv(&options);
            expect_field(nhi_csv_header(csv), 0, "a");
            cr_assert_str_eq(nhi_csv_encoding(csv), encodings[i]);
            nhi_csv_close(csv);
        }
}

Test(csv, header_names_lose_their_blanks_and_full_width_blanks)
{
    struct nhi_csv *csv = open_text(" a ,\t企业　,　 b c　 ,\" d \",　\n 1 ,2,3,4,5\n");
    const struct nhi_record *header = nhi_csv_header(csv);
    expect_field(header, 0, "a");
    expect_field(header, 1, "企业");
    expect_field(header, 2, "b c");
    expect_field(header, 3, "d");
    expect_field(header, 4, "");
    struct nhi_record record = next(csv);
    expect_field(&record, 0, " 1 "); /* values are left as they are */
    expect_field(nhi_csv_header(csv), 1, "企业");
    nhi_csv_close(csv);
}

Test(csv, the_end_is_returned_again_and_again)
{
    struct nhi_csv *csv = open_text("a,b");
    for (int i = 0; i < 3; i++)
        cr_assert_eq(next(csv).n_fields, 0);
    nhi_csv_close(csv);
    nhi_csv_close(NULL);
}

Test(csv, a_lone_carriage_return_may_end_the_file_only)
{
    struct nhi_csv *csv = open_text("a,b\r\n1,2\r");
    struct nhi_record record = next(csv);
    expect_field(&record, 1, "2");
    cr_assert_eq(next(csv).n_fields, 0);
    nhi_csv_close(csv);
}

Test(csv, a_file_of_ascii_only_is_utf_8_even_when_chinese_comes_after_the_first_block)
{
    struct nhi_buffer text = {0};
    cr_assert_eq(nhi_buffer_text(&text, "a,b\n", NULL), NH_OK);
    for (int i = 0; i < 200000; i++)
        cr_assert_eq(nhi_buffer_text(&text, "1234567,2\n", NULL), NH_OK);
    cr_assert_eq(nhi_buffer_text(&text, "\xB3\xA3\xD6\xDD,2\n", NULL), NH_OK); /* 常州 in GB18030 */
    struct nhi_csv_options options = options_of(text.data, text.n_bytes);
    struct nhi_csv *csv = open_csv(&options);
    cr_assert_str_eq(nhi_csv_encoding(csv), "utf-8");
    for (int i = 0; i < 200000; i++)
        next(csv);
    struct nhi_record record = next(csv);
    expect_field(&record, 0, "常州");
    cr_assert_str_eq(nhi_csv_encoding(csv), "gb18030");
    nhi_csv_close(csv);
    nhi_buffer_free(&text);
}

/* ---- damage -------------------------------------------------------------------------------------------- */

/* Reads to the end or the first failure; returns the status and the number of good records. */
static nh_status read_all(const struct nhi_csv_options *options, int *n_good, struct nh_error *error)
{
    struct nhi_csv *csv;
    struct nhi_record record;
    *n_good = -1;
    NH_TRY(nhi_csv_open(options, &csv, error));
    nh_status status = NH_OK;
    do {
        (*n_good)++;
        status = nhi_csv_next(csv, &record, error);
    } while (status == NH_OK && record.n_fields > 0);
    if (status != NH_OK) {
        struct nh_error again;
        cr_assert_eq(nhi_csv_next(csv, &record, &again), status);
        cr_assert_str_eq(again.message, error->message);
    }
    nhi_csv_close(csv);
    return status;
}

static void expect_failure(const char *text, size_t n_bytes, const char *encoding, int expected_good,
                           const char *part)
{
    for (size_t block_bytes = 0; block_bytes < 64; block_bytes++) {
        struct nhi_csv_options options = options_of(text, n_bytes);
        struct nh_error error = {.message = ""};
        int n_good;
        options.encoding = encoding;
        options.block_bytes = block_bytes;
        cr_assert_eq(read_all(&options, &n_good, &error), NH_DATA, "%s", text);
        cr_assert_not_null(strstr(error.message, part), "%s", error.message);
        cr_assert_eq(n_good, expected_good, "%s", error.message);
    }
}

Test(csv, damage_is_refused_with_its_line_and_column)
{
    static const struct {
        const char *text;
        int n_good; /* -1: open fails */
        const char *part;
    } cases[] = {
        {"a,b\n1,2\n3,\"4\n5,6\n", 1, "t.csv, line 3, column 2: the quote that begins here is not closed"},
        {"a,b\n\"x\ny\",\"", 0, "t.csv, line 3, column 2: the quote that begins here is not closed"},
        {"a,b\n1,2\"3\n", 0, "t.csv, line 2, column 2: a quote inside a value"},
        {"a,b\n1,2\n\"x\n\"y,2\n", 1, "t.csv, line 4, column 1: text behind the closing quote"},
        {"a,b\n1,\"2\" \n", 0, "t.csv, line 2, column 2: text behind the closing quote"},
        {"a,b\n1,2\r3,4\n", 0, "t.csv, line 2, column 2: a carriage return"},
        {"a,b\n1,\"2\"\r3,4\n", 0, "t.csv, line 2, column 2: a carriage return"},
        {"a,\"b\n", -1, "t.csv, line 1, column 2: the quote"},
        {"", -1, "t.csv is empty"},
        {"\n\r\n  \n", -1, "t.csv is empty"},
        {"\xEF\xBB\xBF", -1, "t.csv is empty"},
        {"a;b\n1;2\n", -1, "t.csv, line 1: the header has one column and semicolons"},
        {"\na\tb\n1\t2\n", -1, "t.csv, line 2: the header has one column and tabs"},
        {"a|b\n", -1, "bars"},
        {"企业，时期\n", -1, "full-width commas"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_failure(cases[i].text, strlen(cases[i].text), "utf-8", cases[i].n_good, cases[i].part);
}

Test(csv, bytes_that_are_no_text_are_refused_at_their_place)
{
    static const char nul[] = "a,b\n1,2\n3,4\0"
                              "5\n6,7\n";
    expect_failure(nul, sizeof nul - 1, "utf-8", 1, "t.csv, line 3, column 2: byte 0x00: a NUL");
    expect_failure(nul, sizeof nul - 1, "gb18030", 1, "t.csv, line 3, column 2: byte 0x00: a NUL");
    expect_failure(nul, sizeof nul - 1, NULL, 1, "t.csv, line 3, column 2: byte 0x00: a NUL");
    static const char *const bad_utf8[] = {"a,b\n1,2\n\"x\n\",\xC0\x80\n",
                                           "a,b\n1,2\n\"x\n\",\xED\xA0\x80\n",
                                           "a,b\n1,2\n\"x\n\",\xF4\x90\x80\x80\n",
                                           "a,b\n1,2\n\"x\n\",\xE5\xB8",
                                           "a,b\n1,2\n\"x\n\",\x80\n",
                                           "a,b\n1,2\n\"x\n\",\xE0\x80\xAF\n"};
    for (size_t i = 0; i < sizeof bad_utf8 / sizeof bad_utf8[0]; i++)
        expect_failure(bad_utf8[i], strlen(bad_utf8[i]), "utf-8", 1, "t.csv, line 4, column 2: byte 0x");
    static const char bad_gb[] = "a,b\n1,2\n3,4\xFF\n";
    expect_failure(bad_gb, strlen(bad_gb), "gb18030", 1,
                   "t.csv, line 3, column 2: byte 0xff: not valid gb18030");
    expect_failure(bad_gb, strlen(bad_gb), NULL, 1, "neither valid utf-8 nor valid gb18030");
    static const char cut_gb[] = "a,b\n1,2\n3,4\xB3";
    expect_failure(cut_gb, strlen(cut_gb), "gb18030", 1, "t.csv, line 3, column 2: byte 0xb3");
}

Test(csv, utf_16_is_refused_with_advice)
{
    static const char little[] = "\xFF\xFE"
                                 "a\0,\0b\0\n\0";
    expect_failure(little, sizeof little - 1, NULL, -1, "utf-16");
    static const char unmarked[] = "a\0,\0b\0\n\0";
    expect_failure(unmarked, sizeof unmarked - 1, NULL, -1, "utf-16");
}

Test(csv, a_byte_order_mark_that_contradicts_the_named_encoding_is_refused)
{
    expect_failure("\xEF\xBB\xBF"
                   "a,b\n",
                   7, "gb18030", -1, "byte order mark");
}

Test(csv, an_unknown_encoding_and_a_missing_file_are_refused)
{
    struct nhi_csv_options options = options_of("a,b\n", 4);
    struct nhi_csv *csv = NULL;
    struct nh_error error;
    options.encoding = "latin1";
    cr_assert_eq(nhi_csv_open(&options, &csv, &error), NH_ARGUMENT);
    options = (struct nhi_csv_options){.path = "no/such.csv", .kernels = nhi_kernels_select(NULL)};
    cr_assert_eq(nhi_csv_open(&options, &csv, &error), NH_IO);
    cr_assert_not_null(strstr(error.message, "cannot open no/such.csv"));
    options.path = "tests"; /* a directory opens but does not read */
    cr_assert_eq(nhi_csv_open(&options, &csv, &error), NH_IO);
    cr_assert_null(csv);
}

/* Text of one record with a value of n_bytes in the second column. */
static char *long_record(size_t n_bytes, const char *end, size_t *n_text)
{
    *n_text = 6 + n_bytes + strlen(end);
    char *text = malloc(*n_text + 1);
    memcpy(text, "a,b\n1,", 6);
    memset(text + 6, 'x', n_bytes);
    memcpy(text + 6 + n_bytes, end, strlen(end) + 1);
    return text;
}

Test(csv, a_record_of_one_mebibyte_is_read_and_one_more_byte_is_refused)
{
    static const char *const ends[] = {"", "\n", "\r\n", "\n1,2\n"};
    static const size_t blocks[] = {0, 4099, 1 << 22};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 3; k++)
            for (size_t n_more = 0; n_more < 3; n_more++) {
                size_t n_text;
                char *text = long_record(NHI_CSV_MAX_RECORD_BYTES - 2 + n_more, ends[i], &n_text);
                struct nhi_csv_options options = options_of(text, n_text);
                struct nh_error error = {.message = ""};
                int n_good;
                options.block_bytes = blocks[k];
                nh_status status = read_all(&options, &n_good, &error);
                cr_assert_eq(status, n_more == 0 ? NH_OK : NH_DATA, "%s", error.message);
                if (n_more > 0)
                    cr_assert_not_null(
                        strstr(error.message, "t.csv, line 2, column 2: the record is longer than 1 MiB"),
                        "%s", error.message);
                free(text);
            }
}

Test(csv, a_record_of_4096_columns_is_read_and_one_more_is_refused)
{
    char text[8300] = "a\n";
    memset(text + 2, ',', NHI_CSV_MAX_FIELDS - 1);
    struct nhi_csv *csv = open_text(text);
    cr_assert_eq(next(csv).n_fields, NHI_CSV_MAX_FIELDS);
    nhi_csv_close(csv);
    text[2 + NHI_CSV_MAX_FIELDS - 1] = ',';
    expect_failure(text, strlen(text), NULL, 0, "t.csv, line 2, column 4097: more than 4096 columns");
}

/* ---- files --------------------------------------------------------------------------------------------- */

Test(csv, a_file_and_a_pipe_read_as_the_text)
{
    char path[] = "/tmp/nenghao-csv-XXXXXX";
    int fd = mkstemp(path), ends[2];
    cr_assert_eq(write(fd, sample, strlen(sample)), (ssize_t)strlen(sample));
    close(fd);
    struct nhi_buffer expected = {0};
    naive_dump(sample, strlen(sample), &expected);
    struct nhi_csv_options options = {.path = path, .kernels = nhi_kernels_select("scalar")};
    expect_same(&options, expected.data);
    unlink(path);
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], sample, strlen(sample)), (ssize_t)strlen(sample));
    close(ends[1]);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    options.path = "-";
    expect_same(&options, expected.data);
    cr_assert_neq(fcntl(STDIN_FILENO, F_GETFD), -1); /* standard input is not closed */
    nhi_buffer_free(&expected);
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static void expect_written(const char *text, const char *expected)
{
    struct nhi_buffer buffer = {0};
    cr_assert_eq(nhi_csv_write_field(&buffer, text, strlen(text), NULL), NH_OK);
    cr_assert_str_eq(buffer.data, expected);
    cr_assert_eq(buffer.n_bytes, strlen(expected));
    nhi_buffer_free(&buffer);
}

Test(csv_write, fields_are_quoted_only_where_they_must_be)
{
    expect_written("", "");
    expect_written("plain text", "plain text");
    expect_written("a,b", "\"a,b\"");
    expect_written("say \"x\"", "\"say \"\"x\"\"\"");
    expect_written("two\nlines", "\"two\nlines\"");
    expect_written("cr\r", "\"cr\r\"");
    expect_written("常州", "常州");
}

Test(csv_write, what_a_spreadsheet_would_execute_gets_an_apostrophe)
{
    expect_written("=1+1", "'=1+1");
    expect_written("+1", "'+1");
    expect_written("@x", "'@x");
    expect_written("-cmd", "'-cmd");
    expect_written("-", "'-");
    expect_written("\tx", "'\tx");
    expect_written("\rx", "\"'\rx\"");
    expect_written("=a,\"b\"", "\"'=a,\"\"b\"\"\"");
    expect_written("-12.5", "-12.5");
    expect_written("12", "12");
    expect_written("a=b", "a=b");
}

Test(csv_write, what_is_written_is_read_back)
{
    static const char *const values[] = {"", "a", "a,b", "\"", "\"\"", "x\"y\nz", "\r\n", "常州,\"新北\""};
    struct nhi_buffer buffer = {0};
    cr_assert_eq(nhi_buffer_text(&buffer, "a,b,c,d,e,f,g,h\n", NULL), NH_OK);
    for (size_t i = 0; i < 8; i++) {
        cr_assert_eq(nhi_csv_write_field(&buffer, values[i], strlen(values[i]), NULL), NH_OK);
        cr_assert_eq(nhi_buffer_text(&buffer, i < 7 ? "," : "\n", NULL), NH_OK);
    }
    struct nhi_csv *csv = open_text(buffer.data);
    struct nhi_record record = next(csv);
    cr_assert_eq(record.n_fields, 8);
    for (size_t i = 0; i < 8; i++)
        if (values[i][0] != '\r')
            expect_field(&record, i, values[i]);
    expect_field(&record, 6, "'\r\n");
    nhi_csv_close(csv);
    nhi_buffer_free(&buffer);
}

/* ---- cells --------------------------------------------------------------------------------------------- */

static void expect_value(const char *text, bool lenient, enum nhi_value expected, int64_t value, int decimals)
{
    struct nhi_decimal number = {.value = 77, .decimals = 7};
    cr_assert_eq(nhi_value_parse(text, strlen(text), lenient, &number), expected, "%s", text);
    if (expected != NHI_VALUE_OK) {
        value = 77;
        decimals = 7;
    }
    cr_assert(number.value == value && number.decimals == decimals, "%s", text);
}

Test(value, plain_decimals_are_read_exactly)
{
    for (int lenient = 0; lenient < 2; lenient++) {
        expect_value("0", lenient, NHI_VALUE_OK, 0, 0);
        expect_value("12.50", lenient, NHI_VALUE_OK, 1250, 2);
        expect_value("-3.5", lenient, NHI_VALUE_OK, -35, 1);
    }
}

Test(value, missing_is_never_zero)
{
    static const char *const words[] = {"", "-", "—", "…", "NA", "*"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        for (int lenient = 0; lenient < 2; lenient++)
            expect_value(words[i], lenient, NHI_VALUE_MISSING, 0, 0);
}

Test(value, everything_else_is_a_mistake)
{
    static const char *const bad[] = {"+1",      "1e3",    " 1",   "1 ",     ".5",       "1.",       "nan",
                                      "na",      "--",     "——",   "0x1",    "1.2.3",    "inf",      "1,5",
                                      "12,34",   "1,2345", ",123", "1,,234", "1234,567", "1,234,56", "一",
                                      "1.234,5", "-,123",  "%",    "，"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (int lenient = 0; lenient < 2; lenient++)
            expect_value(bad[i], lenient, NHI_VALUE_SYNTAX, 0, 0);
}

Test(value, separators_and_full_width_digits_are_read_only_when_lenient)
{
    static const struct {
        const char *text;
        int64_t value;
        int decimals;
    } cases[] = {{"1,234.5", 12345, 1}, {"-1,234,567", -1234567, 0},        {"12,345", 12345, 0},
                 {"１２３", 123, 0},    {"－１，２３４．５０", -123450, 2}, {"1２", 12, 0},
                 {"0,123", 123, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_value(cases[i].text, true, NHI_VALUE_OK, cases[i].value, cases[i].decimals);
        expect_value(cases[i].text, false, NHI_VALUE_SYNTAX, 0, 0);
    }
    expect_value("－", true, NHI_VALUE_MISSING, 0, 0);
}

Test(value, a_number_of_too_many_digits_overflows)
{
    char text[400];
    memset(text, '9', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[60] = '\0';
    expect_value(text, false, NHI_VALUE_OVERFLOW, 0, 0);
    expect_value(text, true, NHI_VALUE_OVERFLOW, 0, 0);
    text[60] = ',';
    expect_value(text, true, NHI_VALUE_SYNTAX, 0, 0);
}
