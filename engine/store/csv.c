/* csv.c - a CSV file as a stream: record by record for small tables, in blocks of whole records for many threads. */
#include "engine/store/csv_scan.h"

#include "engine/store/encoding.h"

#include <string.h>

/* A block stays in the second-level cache with its marks while its records are handed out. */
enum { DEFAULT_BLOCK_BYTES = 256 * 1024 };

struct nhi_csv {
    char *name;
    const struct nhi_kernels *kernels;
    struct nhi_source *source;
    struct nhi_csv_text text; /* what has been read and not yet handed out begins at scan.next */
    struct nhi_csv_scan scan;
    size_t block_bytes;
    bool is_ended;            /* the source has nothing more */
    struct nhi_field *fields; /* [NHI_CSV_MAX_FIELDS] */
    struct nhi_record header;
    struct nhi_field *header_fields;
    char *header_text;
};

static nh_status fail_at(const struct nhi_csv *csv, nh_status status, uint64_t line, size_t i_field,
                         const char *what, struct nh_error *error)
{
    return nhi_fail(error, status, "%s, line %llu, column %zu: %s", csv->name, (unsigned long long)line,
                    i_field + 1, what);
}

nh_status nhi_csv_stop(const struct nhi_csv *csv, const struct nhi_csv_text *text,
                       const struct nhi_csv_scan *stopped, const char *what, struct nh_error *error)
{
    if (what != NULL)
        return fail_at(csv, NH_DATA, stopped->line, stopped->n_fields, what, error);
    if (text->n_bytes - stopped->begin > (size_t)NHI_CSV_MAX_RECORD_BYTES + 1)
        return fail_at(csv, NH_DATA, stopped->first_line, stopped->n_fields, nhi_csv_too_long, error);
    const nh_status fault = nhi_source_fault(csv->source, &what);
    if (fault != NH_OK)
        return fail_at(csv, fault, stopped->line, stopped->n_fields, what, error);
    if (text->n_bytes > stopped->begin)
        return fail_at(csv, NH_DATA, stopped->quote_line, stopped->n_fields,
                       "the quote that begins here is not closed", error);
    return NH_OK;
}

/* ---- the buffer ---------------------------------------------------------------------------------------- */

/* Reads up to a block behind what is there. Every record ends with an LF, so that the end of the file is no case of its
 * own; a CR there is a CRLF. */
static nh_status read_more(struct nhi_csv *csv, struct nhi_csv_text *text, struct nh_error *error)
{
    const char *what;
    NH_TRY(nhi_csv_text_reserve(text, text->n_bytes + csv->block_bytes + 1, error));
    const size_t n = nhi_source_read(csv->source, text->data + text->n_bytes, csv->block_bytes);
    text->n_bytes += n;
    csv->is_ended = n == 0;
    if (n == 0 && text->n_bytes > 0 && nhi_source_fault(csv->source, &what) == NH_OK)
        text->data[text->n_bytes++] = '\n';
    return NH_OK;
}

/* Gets more text behind the record at scan.next. */
static nh_status refill(struct nhi_csv *csv, struct nh_error *error)
{
    struct nhi_csv_text *text = &csv->text;
    if (csv->scan.next > 0)
        memmove(text->data, text->data + csv->scan.next, text->n_bytes - csv->scan.next);
    text->n_bytes -= csv->scan.next;
    csv->scan =
        (struct nhi_csv_scan){.line = csv->scan.line}; /* at no marks, if there is no memory for more */
    NH_TRY(read_more(csv, text, error));
    nhi_csv_mark(text, csv->kernels);
    csv->scan = nhi_csv_scan_at(text, 0, csv->scan.line);
    return NH_OK;
}

/* ---- records ------------------------------------------------------------------------------------------- */

/* May more text end the record that begins at `begin`? */
static bool may_go_on(const struct nhi_csv *csv, const struct nhi_csv_text *text, size_t begin)
{
    return !csv->is_ended && text->n_bytes - begin <= (size_t)NHI_CSV_MAX_RECORD_BYTES + 1;
}

nh_status nhi_csv_next(struct nhi_csv *csv, struct nhi_record *record, struct nh_error *error)
{
    for (;;) {
        const char *what = NULL;
        struct nhi_csv_scan *scan = &csv->scan;
        const enum nhi_csv_outcome outcome = nhi_csv_scan_record(&csv->text, scan, csv->fields, &what);
        if (outcome == NHI_CSV_RECORD) {
            *record = (struct nhi_record){csv->fields, scan->n_fields, scan->first_line};
            if (scan->has_doubled)
                nhi_csv_undouble(&csv->text, csv->fields, scan->n_fields);
            if (!nhi_csv_is_blank(csv->fields, scan->n_fields))
                return NH_OK;
            continue;
        }
        const struct nhi_csv_scan stopped = *scan;
        *scan = nhi_csv_scan_at(&csv->text, stopped.begin, stopped.first_line);
        if (outcome == NHI_CSV_BAD || !may_go_on(csv, &csv->text, stopped.begin)) {
            NH_TRY(nhi_csv_stop(csv, &csv->text, &stopped, what, error));
            *record = (struct nhi_record){NULL, 0, stopped.first_line};
            return NH_OK;
        }
        NH_TRY(refill(csv, error));
    }
}

/* ---- blocks -------------------------------------------------------------------------------------------- */

/* The place behind the last LF in [from, to) of the data; `from` when there is none. */
static size_t behind_last_line(const char *data, size_t from, size_t to)
{
    while (to > from && data[to - 1] != '\n')
        to--;
    return to;
}

/* Where the last whole record ends; 0: none does. A record ends with an LF that has an even number of quotes before it:
 * true of every text that the scanner does not refuse further in front. */
static size_t last_record_end(const struct nhi_csv_text *text)
{
    size_t end = 0, from = 0;
    for (bool is_outside = true; from < text->n_bytes; is_outside = !is_outside) {
        const char *quote = memchr(text->data + from, '"', text->n_bytes - from);
        const size_t to = quote != NULL ? (size_t)(quote - text->data) : text->n_bytes;
        const size_t found = is_outside ? behind_last_line(text->data, from, to) : from;
        end = found > from ? found : end;
        from = to + 1;
    }
    return end;
}

/* Moves data[from, n_bytes) of a text to the front of another. */
static nh_status move_rest(struct nhi_csv_text *text, size_t from, struct nhi_csv_text *to,
                           struct nh_error *error)
{
    const size_t n = text->n_bytes - from;
    to->n_bytes = 0;
    NH_TRY(nhi_csv_text_reserve(to, n, error));
    if (n > 0)
        memcpy(to->data, text->data + from, n);
    to->n_bytes = n;
    text->n_bytes = from;
    return NH_OK;
}

nh_status nhi_csv_read_block(struct nhi_csv *csv, struct nhi_csv_text *block, bool *is_last,
                             struct nh_error *error)
{
    size_t end;
    NH_TRY(move_rest(&csv->text, csv->scan.next, block, error));
    csv->scan.next = csv->text.n_bytes = 0;
    for (size_t wanted = csv->block_bytes;; wanted *= 2) { /* twice as much until a record ends in it */
        NH_TRY(nhi_csv_text_reserve(block, wanted + csv->block_bytes + 1, error));
        do
            NH_TRY(read_more(csv, block, error));
        while (!csv->is_ended && block->n_bytes < wanted);
        end = last_record_end(block);
        if (end > 0 || !may_go_on(csv, block, 0))
            break;
    }
    *is_last = csv->is_ended || end == 0;
    return *is_last ? NH_OK : move_rest(block, end, &csv->text, error);
}

uint64_t nhi_csv_line(const struct nhi_csv *csv)
{
    return csv->scan.line;
}

/* ---- open and close ------------------------------------------------------------------------------------ */

/* One column only, in which another separator is seen: not a table of commas. */
static nh_status check_separator(const struct nhi_csv *csv, const struct nhi_record *header,
                                 struct nh_error *error)
{
    static const char *const separators[][2] = {
        {";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}, {"\xEF\xBC\x8C", "full-width commas"}};
    for (size_t i = 0; header->n_fields == 1 && i < sizeof separators / sizeof separators[0]; i++) {
        size_t n = strlen(separators[i][0]);
        for (size_t k = 0; k + n <= header->fields[0].n_bytes; k++)
            if (memcmp(header->fields[0].text + k, separators[i][0], n) == 0)
                return nhi_fail(
                    error, NH_DATA,
                    "%s, line %llu: the header has one column and %s in it: save the table with commas "
                    "between the columns (CSV, comma separated)",
                    csv->name, (unsigned long long)header->line, separators[i][1]);
    }
    return NH_OK;
}

static nh_status read_header(struct nhi_csv *csv, struct nh_error *error)
{
    struct nhi_record record = {.n_fields = 0};
    NH_TRY(nhi_csv_next(csv, &record, error));
    if (record.n_fields == 0)
        return nhi_fail(error, NH_DATA, "%s is empty: expected a header row and data rows", csv->name);
    NH_TRY(check_separator(csv, &record, error));
    size_t n_bytes = 0;
    for (size_t i = 0; i < record.n_fields; i++)
        n_bytes += record.fields[i].n_bytes;
    NH_TRY(nhi_alloc(record.n_fields, sizeof *csv->header_fields, &csv->header_fields, error));
    NH_TRY(nhi_alloc(n_bytes, 1, &csv->header_text, error));
    char *text = csv->header_text;
    for (size_t i = 0; i < record.n_fields; i++) {
        struct nhi_field field = nhi_csv_trim(record.fields[i]);
        memcpy(text, field.text, field.n_bytes);
        field.text = text;
        csv->header_fields[i] = field;
        text += field.n_bytes;
    }
    csv->header = (struct nhi_record){csv->header_fields, record.n_fields, record.line};
    return NH_OK;
}

nh_status nhi_csv_open(const struct nhi_csv_options *options, struct nhi_csv **csv, struct nh_error *error)
{
    const struct nhi_source_options input = {options->path, options->text, options->n_text_bytes,
                                             options->encoding, options->block_bytes};
    struct nhi_csv *made;
    nh_status status;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->kernels = options->kernels;
    made->scan.line = 1;
    made->block_bytes = options->block_bytes == 0 ? DEFAULT_BLOCK_BYTES : options->block_bytes;
    if (made->block_bytes < NHI_SOURCE_MIN_BYTES)
        made->block_bytes = NHI_SOURCE_MIN_BYTES;
    const char *name = strcmp(options->path, "-") == 0 ? "standard input" : options->path;
    NH_TRY_DONE(nhi_strndup(name, strlen(name), &made->name, error));
    NH_TRY_DONE(nhi_source_open(&input, &made->source, error));
    NH_TRY_DONE(nhi_alloc(NHI_CSV_MAX_FIELDS, sizeof *made->fields, &made->fields, error));
    NH_TRY_DONE(read_header(made, error));
    *csv = made;
    made = NULL;
done:
    nhi_csv_close(made);
    return status;
}

void nhi_csv_close(struct nhi_csv *csv)
{
    if (csv == NULL)
        return;
    nhi_source_close(csv->source);
    nhi_free(csv->name);
    nhi_csv_text_clear(&csv->text);
    nhi_free(csv->fields);
    nhi_free(csv->header_fields);
    nhi_free(csv->header_text);
    nhi_free(csv);
}

const struct nhi_record *nhi_csv_header(const struct nhi_csv *csv)
{
    return &csv->header;
}

const char *nhi_csv_encoding(const struct nhi_csv *csv)
{
    return nhi_source_encoding(csv->source);
}
