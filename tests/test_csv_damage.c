/* test_csv_damage.c - CSV that is none: refused with its place and the same words at every block boundary, record by record
 * and in blocks; what is UTF-8; and the greatest record. */
#include "engine/store/encoding.h"
#include "tests/csv_text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks end in the same way. */
static void expect_same_failure(const struct nhi_csv_options *options, int n_expected,
                                const struct nh_error *expected)
{
    struct nh_error error = {.message = ""};
    int n_good;
    cr_assert_eq(csv_read_blocks(options, &n_good, &error), NH_DATA);
    cr_assert_str_eq(error.message, expected->message);
    cr_assert_eq(n_good, n_expected, "%s: %d and not %d", error.message, n_good, n_expected);
}

static void expect_failure(const char *text, size_t n_bytes, const char *encoding, int expected_good,
                           const char *part)
{
    for (size_t block_bytes = 0; block_bytes < 64; block_bytes++) {
        struct nhi_csv_options options = csv_options(text, n_bytes);
        struct nh_error error = {.message = ""};
        int n_good;
        options.encoding = encoding;
        options.block_bytes = block_bytes;
        cr_assert_eq(csv_read_all(&options, &n_good, &error), NH_DATA, "%s", text);
        cr_assert_not_null(strstr(error.message, part), "%s", error.message);
        cr_assert_eq(n_good, expected_good, "%s", error.message);
        expect_same_failure(&options, n_good, &error);
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
    struct nhi_csv_options options = csv_options("a,b\n", 4);
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

/* The oracle decodes first and judges the number: shortest form, no surrogate, not above U+10FFFF. */
static bool is_utf8_character(const unsigned char *bytes, size_t n)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] >= 0xF8   ? 0
                    : bytes[0] >= 0xF0 ? 4
                    : bytes[0] >= 0xE0 ? 3
                    : bytes[0] >= 0xC0 ? 2
                                       : 0;
    if (length != n)
        return false;
    uint32_t number = bytes[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (bytes[i] >> 6 != 2)
            return false;
        number = number << 6 | (bytes[i] & 0x3Fu);
    }
    return number >= smallest[n] && number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
}

static void compare_character(const unsigned char *bytes, size_t n)
{
    char text[5] = "a", out[16]; /* so that U+FEFF is no byte order mark */
    memcpy(text + 1, bytes, n);
    struct nhi_source_options options = {
        .path = "t", .text = text, .n_text_bytes = n + 1, .encoding = "utf-8", .block_bytes = 8};
    struct nhi_source *source;
    const char *what;
    cr_assert_eq(nhi_source_open(&options, &source, NULL), NH_OK);
    size_t n_read = 0, n_more;
    while ((n_more = nhi_source_read(source, out, sizeof out)) > 0)
        n_read += n_more;
    bool is_good = n_read == n + 1 && nhi_source_fault(source, &what) == NH_OK;
    cr_assert_eq(is_good, is_utf8_character(bytes, n), "%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2],
                 bytes[3]);
    nhi_source_close(source);
}

Test(encoding, exactly_the_characters_of_unicode_are_utf_8)
{
    static const unsigned char third[] = {0x7F, 0x80, 0xBF, 0xC0};
    for (unsigned lead = 0x80; lead < 0x100; lead++)
        for (unsigned second = 0x80; second < 0x100; second++) {
            unsigned char bytes[4] = {(unsigned char)lead, (unsigned char)second, 0x80, 0x80};
            compare_character(bytes, 2);
            for (size_t i = 0; lead >= 0xE0 && i < sizeof third; i++) {
                bytes[2] = third[i];
                compare_character(bytes, 3);
                bytes[3] = third[(i + 1) % sizeof third];
                if (lead >= 0xF0)
                    compare_character(bytes, 4);
            }
        }
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
                struct nhi_csv_options options = csv_options(text, n_text);
                struct nh_error error = {.message = ""};
                int n_good;
                options.block_bytes = blocks[k];
                nh_status status = csv_read_all(&options, &n_good, &error);
                cr_assert_eq(status, n_more == 0 ? NH_OK : NH_DATA, "%s", error.message);
                if (n_more > 0)
                    expect_same_failure(&options, n_good, &error);
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
    struct nhi_csv *csv = csv_open_text(text);
    cr_assert_eq(csv_next(csv).n_fields, NHI_CSV_MAX_FIELDS);
    nhi_csv_close(csv);
    text[2 + NHI_CSV_MAX_FIELDS - 1] = ',';
    expect_failure(text, strlen(text), NULL, 0, "t.csv, line 2, column 4097: more than 4096 columns");
}
