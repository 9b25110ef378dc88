/* csv_scan.h - records and fields of a marked text in memory: no state but the caller's, so that any thread may scan any
 * text. */
#ifndef NHI_CSV_SCAN_H
#define NHI_CSV_SCAN_H

#include "engine/store/csv.h"

enum { NHI_CSV_WORD = 64 }; /* bytes of text to a word of marks */

/* Text [0, n_bytes) of which every record ends with an LF, zeros up to the next word, and the bits of csv_marks. */
struct nhi_csv_text {
    char *data;
    uint64_t *marks;
    size_t n_bytes, capacity_bytes;
};

/* Makes room for n_bytes; what is there stays. */
NH_CHECKED nh_status nhi_csv_text_reserve(struct nhi_csv_text *text, size_t n_bytes, struct nh_error *error);
void nhi_csv_text_clear(struct nhi_csv_text *text);
void nhi_csv_mark(struct nhi_csv_text *text, const struct nhi_kernels *kernels);

/* Where a scanner stands. */
struct nhi_csv_scan {
    size_t next;   /* where the next record begins */
    size_t i_word; /* of marks */
    uint64_t mask; /* marks of that word that are still to be visited */
    uint64_t line; /* physical line */
    /* the record that was scanned last */
    size_t begin;
    uint64_t first_line;
    uint64_t quote_line; /* where its last quoted field began */
    size_t n_fields;
    bool has_doubled; /* some quoted field holds a doubled quote */
};

enum nhi_csv_outcome { NHI_CSV_RECORD, NHI_CSV_MORE, NHI_CSV_BAD };

/* A scanner before the record that begins at `next` on physical line `line`. */
struct nhi_csv_scan nhi_csv_scan_at(const struct nhi_csv_text *text, size_t next, uint64_t line);

/* Finds the fields of the next record: [NHI_CSV_MAX_FIELDS]. MORE: the text ends inside the record. BAD: *what says why,
 * scan->line and scan->n_fields where. Behind these two the scanner cannot go on. */
enum nhi_csv_outcome nhi_csv_scan_record(const struct nhi_csv_text *text, struct nhi_csv_scan *scan,
                                         struct nhi_field *fields, const char **what);

/* Writes doubled quotes once, in place, in the quoted ones of the fields. */
void nhi_csv_undouble(struct nhi_csv_text *text, struct nhi_field *fields, size_t n_fields);

/* A line on which nothing but blanks stands. */
bool nhi_csv_is_blank(const struct nhi_field *fields, size_t n_fields);
/* The field without blanks and full-width blanks around it. */
struct nhi_field nhi_csv_trim(struct nhi_field field);

extern const char nhi_csv_too_long[];

/* ---- blocks of a stream (csv.c) --------------------------------------------------------------------------- */

/* Takes the next block of whole records out of the stream, not marked yet; the last one may end inside a record and may be
 * empty. One thread at a time, but other threads may scan the blocks that were taken. NH_MEMORY. */
NH_CHECKED nh_status nhi_csv_read_block(struct nhi_csv *csv, struct nhi_csv_text *block, bool *is_last,
                                        struct nh_error *error);
/* The physical line on which the first block begins. */
uint64_t nhi_csv_line(const struct nhi_csv *csv);
/* What it means that the scanner stopped in the last block: NH_OK at the end of the file, else the failure of nhi_csv_next.
 * `what` is that of BAD, NULL for MORE. */
NH_CHECKED nh_status nhi_csv_stop(const struct nhi_csv *csv, const struct nhi_csv_text *text,
                                  const struct nhi_csv_scan *stopped, const char *what,
                                  struct nh_error *error);

#endif
