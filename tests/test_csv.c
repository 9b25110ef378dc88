/* test_csv.c - the CSV reader against a naive one, record by record and in blocks, at every block boundary, in both
 * encodings, from a text, a file and a pipe. */
#include "tests/csv_text.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    csv_dump(options, &out);
    cr_assert_str_eq(out.data, expected, "block of %zu", options->block_bytes);
    nhi_buffer_free(&out);
    if (strcmp(options->path, "-") == 0)
        return; /* standard input is read once */
    csv_dump_blocks(options, &out);
    cr_assert_str_eq(out.data, expected, "blocks of %zu", options->block_bytes);
    nhi_buffer_free(&out);
}

static void expect_same_at_every_boundary(const char *text, size_t n_bytes, const char *encoding,
                                          const char *expected)
{
    const struct nhi_kernels *tables[4];
    size_t n_tables = nhi_kernels_available(tables);
    for (size_t i = 0; i < n_tables; i++) {
        struct nhi_csv_options options = csv_options(text, n_bytes);
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
    struct nhi_csv_options options = csv_options(gb, n_bytes); /* detected */
    expect_same(&options, expected.data);
    struct nhi_csv *csv = csv_open(&options);
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
    struct nhi_csv_options options = csv_options(gb, n_bytes);
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
        struct nhi_csv_options options = csv_options(plain, text.n_bytes);
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
            struct nhi_csv_options options = csv_options(texts[i], strlen(texts[i]));
            options.encoding = is_named ? encodings[i] : NULL;
            struct nhi_csv *csv = csv_open(&options);
            csv_expect_field(nhi_csv_header(csv), 0, "a");
            cr_assert_str_eq(nhi_csv_encoding(csv), encodings[i]);
            nhi_csv_close(csv);
        }
}

Test(csv, header_names_lose_their_blanks_and_full_width_blanks)
{
    struct nhi_csv *csv = csv_open_text(" a ,\t企业　,　 b c　 ,\" d \",　\n 1 ,2,3,4,5\n");
    const struct nhi_record *header = nhi_csv_header(csv);
    csv_expect_field(header, 0, "a");
    csv_expect_field(header, 1, "企业");
    csv_expect_field(header, 2, "b c");
    csv_expect_field(header, 3, "d");
    csv_expect_field(header, 4, "");
    struct nhi_record record = csv_next(csv);
    csv_expect_field(&record, 0, " 1 "); /* values are left as they are */
    csv_expect_field(nhi_csv_header(csv), 1, "企业");
    nhi_csv_close(csv);
}

Test(csv, the_end_is_returned_again_and_again)
{
    struct nhi_csv *csv = csv_open_text("a,b");
    for (int i = 0; i < 3; i++)
        cr_assert_eq(csv_next(csv).n_fields, 0);
    nhi_csv_close(csv);
    nhi_csv_close(NULL);
}

Test(csv, a_lone_carriage_return_may_end_the_file_only)
{
    struct nhi_csv *csv = csv_open_text("a,b\r\n1,2\r");
    struct nhi_record record = csv_next(csv);
    csv_expect_field(&record, 1, "2");
    cr_assert_eq(csv_next(csv).n_fields, 0);
    nhi_csv_close(csv);
}

Test(csv, a_file_of_ascii_only_is_utf_8_even_when_chinese_comes_after_the_first_block)
{
    struct nhi_buffer text = {0};
    cr_assert_eq(nhi_buffer_text(&text, "a,b\n", NULL), NH_OK);
    for (int i = 0; i < 200000; i++)
        cr_assert_eq(nhi_buffer_text(&text, "1234567,2\n", NULL), NH_OK);
    cr_assert_eq(nhi_buffer_text(&text, "\xB3\xA3\xD6\xDD,2\n", NULL), NH_OK); /* 常州 in GB18030 */
    struct nhi_csv_options options = csv_options(text.data, text.n_bytes);
    struct nhi_csv *csv = csv_open(&options);
    cr_assert_str_eq(nhi_csv_encoding(csv), "utf-8");
    for (int i = 0; i < 200000; i++)
        csv_next(csv);
    struct nhi_record record = csv_next(csv);
    csv_expect_field(&record, 0, "常州");
    cr_assert_str_eq(nhi_csv_encoding(csv), "gb18030");
    nhi_csv_close(csv);
    nhi_buffer_free(&text);
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
