/* csv_text.c - see csv_text.h. */
#include "tests/csv_text.h"

#include "engine/store/csv_scan.h"

#include <criterion/criterion.h>
#include <string.h>

struct nhi_csv_options csv_options(const char *text, size_t n_bytes)
{
    return (struct nhi_csv_options){
        .path = "t.csv", .text = text, .n_text_bytes = n_bytes, .kernels = nhi_kernels_select(NULL)};
}

struct nhi_csv *csv_open(const struct nhi_csv_options *options)
{
    struct nhi_csv *csv = NULL;
    struct nh_error error = {.message = ""};
    cr_assert_eq(nhi_csv_open(options, &csv, &error), NH_OK, "%s", error.message);
    return csv;
}

struct nhi_csv *csv_open_text(const char *text)
{
    struct nhi_csv_options options = csv_options(text, strlen(text));
    return csv_open(&options);
}

struct nhi_record csv_next(struct nhi_csv *csv)
{
    struct nhi_record record;
    struct nh_error error = {.message = ""};
    cr_assert_eq(nhi_csv_next(csv, &record, &error), NH_OK, "%s", error.message);
    return record;
}

void csv_expect_field(const struct nhi_record *record, size_t i, const char *expected)
{
    cr_assert_lt(i, record->n_fields);
    cr_assert_eq(record->fields[i].n_bytes, strlen(expected), "%.*s", (int)record->fields[i].n_bytes,
                 record->fields[i].text);
    cr_assert_eq(memcmp(record->fields[i].text, expected, strlen(expected)), 0);
}

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

void csv_dump(const struct nhi_csv_options *options, struct nhi_buffer *out)
{
    struct nhi_csv *csv = csv_open(options);
    dump_record(out, nhi_csv_header(csv));
    for (struct nhi_record record = csv_next(csv); record.n_fields > 0; record = csv_next(csv))
        dump_record(out, &record);
    nhi_csv_close(csv);
}

nh_status csv_read_all(const struct nhi_csv_options *options, int *n_good, struct nh_error *error)
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

/* ---- blocks ------------------------------------------------------------------------------------------------ */

/* Takes the records of one block; *line is the physical line on which it begins and then the one behind it. */
static nh_status take_block(const struct nhi_csv *csv, const struct nhi_csv_options *options,
                            struct nhi_csv_text *block, bool is_last, uint64_t *line, int *n_good,
                            struct nhi_buffer *out, struct nh_error *error)
{
    static struct nhi_field fields[NHI_CSV_MAX_FIELDS];
    const char *what = NULL;
    nhi_csv_mark(block, options->kernels);
    struct nhi_csv_scan scan = nhi_csv_scan_at(block, 0, *line);
    while (nhi_csv_scan_record(block, &scan, fields, &what) == NHI_CSV_RECORD) {
        if (scan.has_doubled)
            nhi_csv_undouble(block, fields, scan.n_fields);
        const struct nhi_record record = {fields, scan.n_fields, scan.first_line};
        if (nhi_csv_is_blank(fields, scan.n_fields))
            continue;
        ++*n_good;
        if (out != NULL)
            dump_record(out, &record);
    }
    *line = scan.first_line;
    return is_last || what != NULL ? nhi_csv_stop(csv, block, &scan, what, error) : NH_OK;
}

static nh_status take_blocks(const struct nhi_csv_options *options, int *n_good, struct nhi_buffer *out,
                             struct nh_error *error)
{
    struct nhi_csv *csv;
    struct nhi_csv_text block = {0};
    bool is_last = false;
    *n_good = -1;
    NH_TRY(nhi_csv_open(options, &csv, error));
    *n_good = 0;
    uint64_t line = nhi_csv_line(csv);
    if (out != NULL)
        dump_record(out, nhi_csv_header(csv));
    nh_status status = NH_OK;
    while (status == NH_OK && !is_last) {
        NH_TRY_DONE(nhi_csv_read_block(csv, &block, &is_last, error));
        status = take_block(csv, options, &block, is_last, &line, n_good, out, error);
    }
done:
    nhi_csv_text_clear(&block);
    nhi_csv_close(csv);
    return status;
}

void csv_dump_blocks(const struct nhi_csv_options *options, struct nhi_buffer *out)
{
    struct nh_error error = {.message = ""};
    int n_good;
    cr_assert_eq(take_blocks(options, &n_good, out, &error), NH_OK, "%s", error.message);
}

nh_status csv_read_blocks(const struct nhi_csv_options *options, int *n_good, struct nh_error *error)
{
    return take_blocks(options, n_good, NULL, error);
}
