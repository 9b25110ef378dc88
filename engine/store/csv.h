/* csv.h - the streaming CSV reader (RFC 4180, UTF-8 or GB18030) and the quoting of the writer. No meaning of columns.
 *
 * Records are separated by LF or CRLF, fields by commas; a quoted field may hold commas, line ends and doubled
 * quotes; lines that are empty or blank are skipped; the last line needs no line end. Everything else is refused with
 * its place: "FILE, line L, column C: ...", L a physical line, C the number of the field. Memory does not depend on
 * the size of the file.
 */
#ifndef NHI_CSV_H
#define NHI_CSV_H

#include "engine/base/memory.h"
#include "engine/base/status.h"
#include "kernels/kernels.h"

enum { NHI_CSV_MAX_FIELDS = 4096, NHI_CSV_MAX_RECORD_BYTES = 1 << 20 };

/* A value in UTF-8, not NUL-terminated, without its quotes. */
struct nhi_field {
    const char *text;
    uint32_t n_bytes;
    bool is_quoted;
};

struct nhi_record {
    const struct nhi_field *fields;
    size_t n_fields;
    uint64_t line; /* physical line where the record begins, from 1 */
};

struct nhi_csv_options {
    const char *path; /* file, or "-": standard input; with `text` a name for messages only */
    const char *text; /* not NULL: this text instead of a file; borrowed until close */
    size_t n_text_bytes;
    const char *encoding;              /* NULL: detect; else utf-8 or gb18030 */
    const struct nhi_kernels *kernels; /* borrowed until close */
    size_t block_bytes;                /* 0: chosen; small ones are for tests */
};

struct nhi_csv; /* opaque */

/* Opens and reads the header row. Returns new. NH_IO: cannot be opened or read. NH_ARGUMENT: unknown encoding.
 * NH_DATA: no header, a wrong separator, or what nhi_csv_next refuses. NH_MEMORY. NH_UNSUPPORTED. */
NH_CHECKED nh_status nhi_csv_open(const struct nhi_csv_options *options, struct nhi_csv **csv,
                                  struct nh_error *error);
void nhi_csv_close(struct nhi_csv *csv);

/* The header row, every name without blanks and full-width blanks around it; valid until close. */
const struct nhi_record *nhi_csv_header(const struct nhi_csv *csv);

/* "utf-8" or "gb18030": what was decided so far. */
const char *nhi_csv_encoding(const struct nhi_csv *csv);

/* The next record, valid until the next call; n_fields = 0: the end. The number of fields is not compared with the
 * header's. NH_DATA: NUL, invalid encoding, a quote that is not closed or stands inside a value, text behind a quoted
 * value, a lone CR, a record of more than NHI_CSV_MAX_RECORD_BYTES or NHI_CSV_MAX_FIELDS; NH_IO. After a failure
 * every call fails in the same way. */
NH_CHECKED nh_status nhi_csv_next(struct nhi_csv *csv, struct nhi_record *record, struct nh_error *error);

/* Appends one field, quoted where RFC 4180 demands it. A text that a spreadsheet would execute (first character
 * = + - @ TAB CR, and not a plain number) gets a ' in front. Separators and line ends are the caller's. */
NH_CHECKED nh_status nhi_csv_write_field(struct nhi_buffer *buffer, const char *text, size_t n_bytes,
                                         struct nh_error *error);

#endif
