/* csv.c - finds records and fields in the bit marks of the csv_marks kernel; fields point into the buffer (see csv.h).
 *
 * One scanner walks over the marked bytes only (comma, LF, CR, quote): the bytes of a value are not looked at, and
 * not copied unless they hold doubled quotes. A record that ends behind the buffer is scanned again from its start
 * after the refill, so no state survives a block boundary.
 */
#include "engine/store/csv.h"

#include "engine/store/encoding.h"

#include <string.h>

/* A block stays in the second-level cache with its marks while its records are handed out. */
enum { DEFAULT_BLOCK_BYTES = 256 * 1024, WORD = 64 };

/* Where the scanner stands. */
struct scan {
    size_t i_word;       /* of marks */
    uint64_t mask;       /* marks of that word that are still to be visited */
    uint64_t line;       /* physical line */
    uint64_t quote_line; /* where the last quoted field began */
    size_t n_fields;
    bool has_doubled; /* some quoted field holds a doubled quote */
};

struct nhi_csv {
    char *name;
    const struct nhi_kernels *kernels;
    struct nhi_source *source;
    char *data; /* text [begin, end), zeros up to the next word */
    uint64_t *marks;
    size_t block_bytes, begin, end;
    bool is_ended;
    struct scan scan;         /* at the record that begins at `begin` */
    struct nhi_field *fields; /* [NHI_CSV_MAX_FIELDS] */
    struct nhi_record header;
    struct nhi_field *header_fields;
    char *header_text;
};

/* Room for a record of the greatest length, its CR, what is read behind it and the LF that may be added. */
static size_t capacity_of(const struct nhi_csv *csv)
{
    return ((size_t)NHI_CSV_MAX_RECORD_BYTES + csv->block_bytes + 2) / WORD * WORD + WORD;
}

static const char too_long[] = "the record is longer than 1 MiB: is a quote not closed?";

static nh_status fail_at(const struct nhi_csv *csv, nh_status status, uint64_t line, size_t i_field,
                         const char *what, struct nh_error *error)
{
    return nhi_fail(error, status, "%s, line %llu, column %zu: %s", csv->name, (unsigned long long)line,
                    i_field + 1, what);
}

/* ---- the buffer ---------------------------------------------------------------------------------------- */

/* Marks the buffer anew and puts the scanner to its beginning. */
static void mark(struct nhi_csv *csv)
{
    size_t n_words = (csv->end + WORD - 1) / WORD;
    memset(csv->data + csv->end, 0, n_words * WORD - csv->end);
    csv->kernels->csv_marks((const uint8_t *)csv->data, n_words, csv->marks);
    csv->scan = (struct scan){.mask = n_words > 0 ? csv->marks[0] : 0, .line = csv->scan.line};
}

/* Gets more text behind the unfinished record at `begin`, in which the scanner stopped. */
static nh_status refill(struct nhi_csv *csv, const struct scan *stopped, struct nh_error *error)
{
    const char *what;
    size_t n_rest = csv->end - csv->begin;
    if (n_rest > (size_t)NHI_CSV_MAX_RECORD_BYTES + 1)
        return fail_at(csv, NH_DATA, csv->scan.line, stopped->n_fields, too_long, error);
    memmove(csv->data, csv->data + csv->begin, n_rest);
    size_t n = nhi_source_read(csv->source, csv->data + n_rest, csv->block_bytes);
    nh_status fault = n > 0 ? NH_OK : nhi_source_fault(csv->source, &what);
    csv->begin = 0;
    csv->end = n_rest + n;
    csv->is_ended = n == 0 && fault == NH_OK;
    /* Every record ends with an LF, so that the end of the file is no case of its own; a lone CR there is a CRLF. */
    if (csv->is_ended && n_rest > 0)
        csv->data[csv->end++] = '\n';
    mark(csv);
    return fault == NH_OK ? NH_OK : fail_at(csv, fault, stopped->line, stopped->n_fields, what, error);
}

/* ---- the scanner --------------------------------------------------------------------------------------- */

enum outcome { RECORD, MORE, BAD };

static bool next_mark(const struct nhi_csv *csv, struct scan *scan, size_t *at)
{
    size_t n_words = (csv->end + WORD - 1) / WORD;
    while (scan->mask == 0) {
        if (scan->i_word + 1 >= n_words)
            return false;
        scan->mask = csv->marks[++scan->i_word];
    }
    *at = scan->i_word * WORD + (size_t)__builtin_ctzll(scan->mask);
    scan->mask &= scan->mask - 1;
    return true;
}

/* A field that begins with the quote at *at. On RECORD *at is the separator behind its closing quote. */
static enum outcome scan_quoted(const struct nhi_csv *csv, struct scan *scan, struct nhi_field *field,
                                size_t *at, const char **what)
{
    size_t start = *at + 1, close;
    scan->quote_line = scan->line;
    for (;;) {
        if (!next_mark(csv, scan, &close))
            return MORE;
        scan->line += csv->data[close] == '\n';
        if (csv->data[close] != '"')
            continue;
        if (close + 1 == csv->end)
            return MORE; /* closed or doubled: the next byte says it */
        if (csv->data[close + 1] != '"')
            break;
        if (!next_mark(csv, scan, &close))
            return MORE;
        scan->has_doubled = true;
    }
    *field = (struct nhi_field){csv->data + start, (uint32_t)(close - start), true};
    if (!next_mark(csv, scan, at) || *at != close + 1) {
        *what = "text behind the closing quote of a value: quotes inside a quoted value are written twice";
        return BAD;
    }
    return RECORD;
}

/* Scans the record at csv->begin; *next is the byte behind its line end. BAD: *what says why. */
static enum outcome scan_record(const struct nhi_csv *csv, struct scan *scan, size_t *next, const char **what)
{
    size_t start = csv->begin, at;
    for (;; start = at + 1) {
        if (!next_mark(csv, scan, &at))
            return MORE;
        struct nhi_field field = {csv->data + start, (uint32_t)(at - start), false};
        if (csv->data[at] == '"') {
            if (at != start) {
                *what =
                    "a quote inside a value that is not quoted: quote the whole value and double the quote";
                return BAD;
            }
            enum outcome outcome = scan_quoted(csv, scan, &field, &at, what);
            if (outcome != RECORD)
                return outcome;
        }
        if (scan->n_fields == NHI_CSV_MAX_FIELDS) {
            *what = "more than 4096 columns";
            return BAD;
        }
        csv->fields[scan->n_fields++] = field;
        if (csv->data[at] != ',')
            break;
    }
    if (at - csv->begin > NHI_CSV_MAX_RECORD_BYTES) {
        scan->line = csv->scan.line;
        scan->n_fields--;
        *what = too_long;
        return BAD;
    }
    if (csv->data[at] == '\r') {
        if (at + 1 == csv->end)
            return MORE;
        if (csv->data[at + 1] != '\n' || !next_mark(csv, scan, &at)) {
            scan->n_fields--;
            *what = "a carriage return that ends no line: end lines with LF or CRLF";
            return BAD;
        }
    }
    *next = at + 1;
    return RECORD;
}

/* ---- records ------------------------------------------------------------------------------------------- */

/* Length of one blank at the front, or of one at the end: a space, a tab, or the full-width blank U+3000. */
static size_t blank_bytes(const char *text, size_t n_bytes, bool at_end)
{
    static const char wide[] = "\xE3\x80\x80";
    if (n_bytes == 0)
        return 0;
    char edge = text[at_end ? n_bytes - 1 : 0];
    if (edge == ' ' || edge == '\t')
        return 1;
    return n_bytes >= 3 && memcmp(text + (at_end ? n_bytes - 3 : 0), wide, 3) == 0 ? 3 : 0;
}

static struct nhi_field trim(struct nhi_field field)
{
    size_t n;
    while ((n = blank_bytes(field.text, field.n_bytes, false)) > 0) {
        field.text += n;
        field.n_bytes -= (uint32_t)n;
    }
    while ((n = blank_bytes(field.text, field.n_bytes, true)) > 0)
        field.n_bytes -= (uint32_t)n;
    return field;
}

/* Writes doubled quotes once, in place: the text only gets shorter. */
static void undouble(struct nhi_csv *csv, struct nhi_field *field)
{
    char *text = csv->data + (field->text - csv->data);
    uint32_t n = 0;
    for (uint32_t i = 0; i < field->n_bytes; i++) {
        text[n++] = text[i];
        i += text[i] == '"';
    }
    field->n_bytes = n;
}

/* Takes the scanned record out of the buffer. */
static void take(struct nhi_csv *csv, const struct scan *scan, size_t next, struct nhi_record *record)
{
    *record = (struct nhi_record){csv->fields, scan->n_fields, csv->scan.line};
    csv->begin = next;
    csv->scan = (struct scan){.i_word = scan->i_word, .mask = scan->mask, .line = scan->line + 1};
    for (size_t i = 0; scan->has_doubled && i < scan->n_fields; i++)
        if (csv->fields[i].is_quoted)
            undouble(csv, &csv->fields[i]);
}

nh_status nhi_csv_next(struct nhi_csv *csv, struct nhi_record *record, struct nh_error *error)
{
    for (;;) {
        const char *what;
        size_t next;
        struct scan scan = csv->scan;
        enum outcome outcome = scan_record(csv, &scan, &next, &what);
        if (outcome == BAD)
            return fail_at(csv, NH_DATA, scan.line, scan.n_fields, what, error);
        if (outcome == RECORD) {
            take(csv, &scan, next, record);
            if (record->n_fields > 1 || record->fields[0].is_quoted || trim(record->fields[0]).n_bytes > 0)
                return NH_OK; /* not a blank line */
        } else if (csv->is_ended && csv->begin == csv->end) {
            *record = (struct nhi_record){NULL, 0, csv->scan.line};
            return NH_OK;
        } else if (csv->is_ended) {
            return fail_at(csv, NH_DATA, scan.quote_line, scan.n_fields,
                           "the quote that begins here is not closed", error);
        } else {
            NH_TRY(refill(csv, &scan, error));
        }
    }
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
    struct nhi_record record;
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
        struct nhi_field field = trim(record.fields[i]);
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
    NH_TRY_DONE(nhi_alloc(capacity_of(made), 1, &made->data, error));
    NH_TRY_DONE(nhi_alloc(capacity_of(made) / WORD, sizeof *made->marks, &made->marks, error));
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
    nhi_free(csv->data);
    nhi_free(csv->marks);
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
