/* csv_scan.c - finds records and fields in the bit marks of the csv_marks kernel; fields point into the text.
 *
 * The scanner walks over the marked bytes only (comma, LF, CR, quote): the bytes of a value are not looked at. A record
 * that ends behind the text is scanned again from its start when more is there, so no state survives a border.
 */
#include "engine/store/csv_scan.h"

#include <string.h>

const char nhi_csv_too_long[] = "the record is longer than 1 MiB: is a quote not closed?";

nh_status nhi_csv_text_reserve(struct nhi_csv_text *text, size_t n_bytes, struct nh_error *error)
{
    const size_t n_words = n_bytes / NHI_CSV_WORD + 1;
    char *data;
    uint64_t *marks;
    if (n_words * NHI_CSV_WORD <= text->capacity_bytes)
        return NH_OK;
    NH_TRY(nhi_alloc(n_words, NHI_CSV_WORD, &data, error));
    const nh_status status = nhi_alloc(n_words, sizeof *marks, &marks, error);
    if (status != NH_OK) {
        nhi_free(data);
        return status;
    }
    if (text->n_bytes > 0)
        memcpy(data, text->data, text->n_bytes);
    nhi_free(text->data);
    nhi_free(text->marks);
    *text = (struct nhi_csv_text){data, marks, text->n_bytes, n_words * NHI_CSV_WORD};
    return NH_OK;
}

void nhi_csv_text_clear(struct nhi_csv_text *text)
{
    nhi_free(text->data);
    nhi_free(text->marks);
    *text = (struct nhi_csv_text){0};
}

static size_t n_words_of(const struct nhi_csv_text *text)
{
    return (text->n_bytes + NHI_CSV_WORD - 1) / NHI_CSV_WORD;
}

void nhi_csv_mark(struct nhi_csv_text *text, const struct nhi_kernels *kernels)
{
    const size_t n_words = n_words_of(text);
    memset(text->data + text->n_bytes, 0, n_words * NHI_CSV_WORD - text->n_bytes);
    kernels->csv_marks((const uint8_t *)text->data, n_words, text->marks);
}

struct nhi_csv_scan nhi_csv_scan_at(const struct nhi_csv_text *text, size_t next, uint64_t line)
{
    struct nhi_csv_scan scan = {.next = next, .i_word = next / NHI_CSV_WORD, .line = line};
    if (next < text->n_bytes)
        scan.mask = text->marks[scan.i_word] & UINT64_MAX << next % NHI_CSV_WORD;
    return scan;
}

/* ---- the scanner --------------------------------------------------------------------------------------- */

/* A copy of what the scanner needs, so that it stays in registers. */
struct walk {
    const char *data;
    const uint64_t *marks;
    size_t n_words, i_word;
    uint64_t mask;
};

static inline bool next_mark(struct walk *walk, size_t *at)
{
    while (walk->mask == 0) {
        if (walk->i_word + 1 >= walk->n_words)
            return false;
        walk->mask = walk->marks[++walk->i_word];
    }
    *at = walk->i_word * NHI_CSV_WORD + (size_t)__builtin_ctzll(walk->mask);
    walk->mask &= walk->mask - 1;
    return true;
}

/* A field that begins with the quote at *at. On RECORD *at is the separator behind its closing quote. */
static enum nhi_csv_outcome scan_quoted(const struct nhi_csv_text *text, struct walk *walk,
                                        struct nhi_csv_scan *scan, struct nhi_field *field, size_t *at,
                                        const char **what)
{
    size_t start = *at + 1, close;
    scan->quote_line = scan->line;
    for (;;) {
        if (!next_mark(walk, &close))
            return NHI_CSV_MORE;
        scan->line += text->data[close] == '\n';
        if (text->data[close] != '"')
            continue;
        if (close + 1 == text->n_bytes)
            return NHI_CSV_MORE; /* closed or doubled: the next byte says it */
        if (text->data[close + 1] != '"')
            break;
        if (!next_mark(walk, &close))
            return NHI_CSV_MORE;
        scan->has_doubled = true;
    }
    *field = (struct nhi_field){text->data + start, (uint32_t)(close - start), true};
    if (!next_mark(walk, at) || *at != close + 1) {
        *what = "text behind the closing quote of a value: quotes inside a quoted value are written twice";
        return NHI_CSV_BAD;
    }
    return NHI_CSV_RECORD;
}

/* Scans the fields up to the mark that ends the last one. */
static enum nhi_csv_outcome scan_fields(const struct nhi_csv_text *text, struct nhi_csv_scan *scan,
                                        struct nhi_field *fields, size_t *at, const char **what)
{
    struct walk walk = {text->data, text->marks, n_words_of(text), scan->i_word, scan->mask};
    size_t n_fields = 0, start = scan->begin, end = start;
    enum nhi_csv_outcome outcome = NHI_CSV_RECORD;
    for (;; start = end + 1) {
        if (!next_mark(&walk, &end)) {
            outcome = NHI_CSV_MORE;
            break;
        }
        struct nhi_field field = {walk.data + start, (uint32_t)(end - start), false};
        if (walk.data[end] == '"' && end != start) {
            *what = "a quote inside a value that is not quoted: quote the whole value and double the quote";
            outcome = NHI_CSV_BAD;
            break;
        }
        if (walk.data[end] == '"') {
            struct walk quoted = walk;
            size_t behind = end;
            outcome = scan_quoted(text, &quoted, scan, &field, &behind, what);
            walk = quoted;
            end = behind;
            if (outcome != NHI_CSV_RECORD)
                break;
        }
        if (n_fields == NHI_CSV_MAX_FIELDS) {
            *what = "more than 4096 columns";
            outcome = NHI_CSV_BAD;
            break;
        }
        fields[n_fields++] = field;
        if (walk.data[end] != ',')
            break;
    }
    *at = end;
    scan->i_word = walk.i_word;
    scan->mask = walk.mask;
    scan->n_fields = n_fields;
    return outcome;
}

/* The LF behind the CR at *at, which has the next mark. */
static enum nhi_csv_outcome scan_line_end(const struct nhi_csv_text *text, struct nhi_csv_scan *scan,
                                          size_t *at, const char **what)
{
    struct walk walk = {text->data, text->marks, n_words_of(text), scan->i_word, scan->mask};
    if (*at + 1 == text->n_bytes)
        return NHI_CSV_MORE;
    if (text->data[*at + 1] != '\n' || !next_mark(&walk, at)) {
        scan->n_fields--;
        *what = "a carriage return that ends no line: end lines with LF or CRLF";
        return NHI_CSV_BAD;
    }
    scan->i_word = walk.i_word;
    scan->mask = walk.mask;
    return NHI_CSV_RECORD;
}

enum nhi_csv_outcome nhi_csv_scan_record(const struct nhi_csv_text *text, struct nhi_csv_scan *scan,
                                         struct nhi_field *fields, const char **what)
{
    size_t at;
    scan->begin = scan->next;
    scan->first_line = scan->line;
    scan->has_doubled = false;
    enum nhi_csv_outcome outcome = scan_fields(text, scan, fields, &at, what);
    if (outcome == NHI_CSV_RECORD && at - scan->begin > NHI_CSV_MAX_RECORD_BYTES) {
        scan->line = scan->first_line;
        scan->n_fields--;
        *what = nhi_csv_too_long;
        return NHI_CSV_BAD;
    }
    if (outcome == NHI_CSV_RECORD && text->data[at] == '\r')
        outcome = scan_line_end(text, scan, &at, what);
    if (outcome != NHI_CSV_RECORD)
        return outcome;
    scan->next = at + 1;
    scan->line++;
    return NHI_CSV_RECORD;
}

/* ---- fields -------------------------------------------------------------------------------------------- */

void nhi_csv_undouble(struct nhi_csv_text *text, struct nhi_field *fields, size_t n_fields)
{
    for (size_t f = 0; f < n_fields; f++) {
        char *value = text->data + (fields[f].text - text->data);
        uint32_t n = 0;
        for (uint32_t i = 0; fields[f].is_quoted && i < fields[f].n_bytes; i++) {
            value[n++] = value[i];
            i += value[i] == '"'; /* the text only gets shorter */
        }
        if (fields[f].is_quoted)
            fields[f].n_bytes = n;
    }
}

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

struct nhi_field nhi_csv_trim(struct nhi_field field)
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

bool nhi_csv_is_blank(const struct nhi_field *fields, size_t n_fields)
{
    return n_fields == 1 && !fields[0].is_quoted && nhi_csv_trim(fields[0]).n_bytes == 0;
}
