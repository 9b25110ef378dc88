/* test_csv_write.c - fields as they are written: quoted where they must be, and read back as they were. */
#include "tests/csv_text.h"

#include <criterion/criterion.h>
#include <string.h>

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
    struct nhi_csv *csv = csv_open_text(buffer.data);
    struct nhi_record record = csv_next(csv);
    cr_assert_eq(record.n_fields, 8);
    for (size_t i = 0; i < 8; i++)
        if (values[i][0] != '\r')
            csv_expect_field(&record, i, values[i]);
    csv_expect_field(&record, 6, "'\r\n");
    nhi_csv_close(csv);
    nhi_buffer_free(&buffer);
}
