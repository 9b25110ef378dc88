/* import_state.h - the inside of an import, shared by import*.c only: what every row reader needs. */
#ifndef NHI_IMPORT_STATE_H
#define NHI_IMPORT_STATE_H

#include "engine/store/csv_scan.h"
#include "engine/store/gather.h"
#include "engine/store/reference.h"
#include "engine/store/rejects.h"
#include "engine/store/rows.h"
#include "engine/store/tables.h"
#include "engine/store/value.h"

/* One file. */
struct nhi_import_source {
    const char *path, *forced; /* forced: kind of the table, or NULL */
    struct nhi_csv *csv;       /* open between recognition and reading only when it cannot be opened again */
    struct nhi_layout layout;
};

/* Carriers by name: what a user's tables call them; the built-in names are in the reference. */
struct nhi_carrier_words {
    struct nhi_dictionary *words, *ids;
    int32_t *id_of_word; /* [capacity] */
    size_t capacity;
};

/* Where a row of accounts stands, and with how many decimals its value. */
struct nhi_import_place {
    uint16_t i_source;
    int decimals;
    uint64_t line;
};

struct nhi_import {
    nh_context *context;
    struct nh_import_options options;
    struct nhi_builder *builder;
    struct nhi_reference *reference;
    struct nhi_rejects *rejects;
    struct nhi_import_source *sources;
    size_t n_sources;
    struct nhi_carrier_words carrier_words;
    struct nhi_rows carriers, old_carriers; /* of the user: of this import, of the store before */
    struct nhi_rows tables[NHI_N_KINDS];    /* deflators, accounts, targets; the others are not used */
    struct nhi_dictionary *warned;          /* what a warning was given for */
    struct nhi_dictionary *social_codes;    /* social credit codes in their plain form */
    struct nh_import_report report;
    size_t block_bytes; /* of the CSV reader; 0: chosen */
    int unit_shift;     /* values are multiplied by 10^unit_shift */
    const char *unit_label;
    bool is_broken; /* a file could not be read to its end: nothing may be stored */

    /* the row in work */
    const struct nhi_import_source *source;
    uint16_t i_source;
    const struct nhi_record *header, *record;
    bool is_bad;

    struct nhi_buffer account_places; /* struct nhi_import_place of every row of tables[NHI_KIND_ACCOUNTS] */
};

/* nh_import as a whole: what it is asked, and the size of the CSV blocks (0: chosen), on which nothing depends. */
struct nhi_import_request {
    const char *store_path;
    const struct nh_import_file *files;
    size_t n_files;
    const struct nh_import_options *options;
    size_t block_bytes;
};
NH_CHECKED nh_status nhi_import(nh_context *context, const struct nhi_import_request *request,
                                struct nh_import_report *report, struct nh_error *error);

/* ---- cells (import_cells.c) ------------------------------------------------------------------------------------- */

enum { NHI_IMPORT_SHOWN_WARNINGS = 20 };

/* The field without blanks around it. */
struct nhi_field nhi_import_trim(struct nhi_field field);
/* The cell of a named column, trimmed; an empty one when the table does not have the column. */
struct nhi_field nhi_import_cell(const struct nhi_import *import, int i_column);
struct nhi_field nhi_import_field(const struct nhi_import *import, size_t i_field);
/* Marks the row as bad. `i_field` is a position in the header. */
NH_CHECKED nh_status nhi_import_reject(struct nhi_import *import, int i_field, const char *expected,
                                       const char *fix, struct nh_error *error);
/* One warning for each text (printf format), however often it comes. */
NH_CHECKED nh_status nhi_import_warn(struct nhi_import *import, struct nh_error *error, const char *format,
                                     ...) __attribute__((format(printf, 3, 4)));
/* A warning about the row in work: its place comes in front, so no two are alike and none is remembered. */
void nhi_import_warn_of_row(struct nhi_import *import, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What a text is as a number that can be stored. */
enum nhi_import_number {
    NHI_NUMBER_OK,
    NHI_NUMBER_MISSING,
    NHI_NUMBER_NONE,     /* something else */
    NHI_NUMBER_TOO_FINE, /* more decimals than are stored */
    NHI_NUMBER_TOO_LONG  /* more digits than are exact */
};
/* value * 10^shift at no more than the decimals that are stored; *n_rounded counts up. Any thread. */
enum nhi_import_number nhi_import_judge_number(const struct nh_import_options *options,
                                               struct nhi_field field, int shift, struct nhi_decimal *number,
                                               uint64_t *n_rounded);
/* The number of a field; rejects what is none. */
NH_CHECKED nh_status nhi_import_read_number(struct nhi_import *import, int i_field, int shift,
                                            struct nhi_decimal *number, enum nhi_import_number *what,
                                            struct nh_error *error);

/* Positions in the column lists of tables.c. */
enum {
    NHI_COLUMN_ENTERPRISE,
    NHI_COLUMN_PERIOD,
    NHI_COLUMN_ITEM,
    NHI_COLUMN_VALUE,
    NHI_COLUMN_FLOW,
    NHI_COLUMN_COEFFICIENT
};

/* ---- row readers: each takes import->record ------------------------------------------------------------------ */

NH_CHECKED nh_status nhi_import_enterprise(struct nhi_import *import, struct nh_error *error);
NH_CHECKED nh_status nhi_import_series(struct nhi_import *import, struct nh_error *error);
NH_CHECKED nh_status nhi_import_carrier(struct nhi_import *import, struct nh_error *error);
NH_CHECKED nh_status nhi_import_table_row(struct nhi_import *import, struct nh_error *error);

/* ---- series in blocks (import_plain.c, import_blocks.c) ---------------------------------------------------------- */

/* Reads rows of the table in work that are plain: good, and in need of nothing that is not known yet. Belongs to one
 * thread; the import does not change meanwhile. */
struct nhi_plain_reader;

/* A row that is not plain: where it begins in the text of the block. */
struct nhi_odd_row {
    size_t begin;
    uint64_t line; /* counted from the first line of the block */
};

/* A run of whole records and what became of them. */
struct nhi_import_block {
    struct nhi_csv_text text;
    bool is_last;
    struct nhi_packed packed; /* the plain rows */
    struct nhi_odd_row *odd;
    size_t n_odd, odd_capacity;
    uint64_t n_plain, n_rounded;
    uint64_t last_line;          /* of the last record; lines are counted from the first one of the block */
    struct nhi_csv_scan stopped; /* where scanning stopped */
    const char *what;            /* the scanner's complaint, or NULL */
};

NH_CHECKED nh_status nhi_plain_reader_new(const struct nhi_import *import, struct nhi_plain_reader **reader,
                                          struct nh_error *error);
void nhi_plain_reader_free(struct nhi_plain_reader *reader);
/* Reads the whole block; any thread. */
NH_CHECKED nh_status nhi_plain_read_block(struct nhi_plain_reader *reader, struct nhi_import_block *block,
                                          struct nh_error *error);

/* One record by one record, on the host's thread: what is not plain, and all other tables (import.c). */
NH_CHECKED nh_status nhi_import_take_row(struct nhi_import *import, const struct nhi_record *record,
                                         struct nh_error *error);
/* Lists a file that cannot be read to its end (import.c). */
NH_CHECKED nh_status nhi_import_note_fault(struct nhi_import *import, const char *path, uint64_t line,
                                           const struct nh_error *fault, struct nh_error *error);
/* NH_MEMORY: no import fits into the memory limit; says how much the smallest needs. What there is to know of the
 * enterprises comes on top, and is not limited. */
NH_CHECKED nh_status nhi_import_check_memory(const nh_context *context, struct nh_error *error);
/* Reads a whole table of energy or output with all threads: the same as row by row. */
NH_CHECKED nh_status nhi_import_read_blocks(struct nhi_import *import, struct nhi_csv *csv,
                                            struct nh_error *error);

/* ---- cells of small tables (import_tables.c) ------------------------------------------------------------------ */

enum { NHI_IMPORT_TEXT_BYTES = 1024 };

/* The row as texts; numbers in their shortest form. Empty where the table has no such column. */
struct nhi_import_texts {
    char text[NHI_ROWS_COLUMNS][NHI_IMPORT_TEXT_BYTES];
    const char *cells[NHI_ROWS_COLUMNS];
};
NH_CHECKED nh_status nhi_import_read_texts(struct nhi_import *import, const struct nhi_rows_column *columns,
                                           struct nhi_import_texts *texts, struct nh_error *error);
void nhi_import_set_text(struct nhi_import_texts *texts, int i_column, const char *text);
/* Brings a period into its usual form; it may be empty where that is allowed, and must be a year where asked for. */
NH_CHECKED nh_status nhi_import_check_period(struct nhi_import *import, int i_column, bool may_be_empty,
                                             bool is_year, struct nhi_import_texts *texts,
                                             struct nh_error *error);
NH_CHECKED nh_status nhi_import_check_given(struct nhi_import *import, int i_column,
                                            const struct nhi_import_texts *texts, const char *expected,
                                            struct nh_error *error);
/* Adds the row unless it is bad; a key comes once in an import. */
NH_CHECKED nh_status nhi_import_put_row(struct nhi_import *import, struct nhi_rows *rows,
                                        const struct nhi_import_texts *texts, struct nh_error *error);

/* ---- deflators, accounts, targets (import_tables.c) ------------------------------------------------------------ */

NH_CHECKED nh_status nhi_import_tables_init(struct nhi_import *import, struct nh_error *error);
void nhi_import_tables_clear(struct nhi_import *import);
/* Do the accounts agree with each other? Lists what does not. */
NH_CHECKED nh_status nhi_import_tables_check(struct nhi_import *import, struct nh_error *error);
/* Hands the tables to the builder: the rows of the store with those of this import in their places. */
NH_CHECKED nh_status nhi_import_tables_finish(struct nhi_import *import, struct nh_error *error);

/* ---- carriers (import_carriers.c) ------------------------------------------------------------------------------ */

NH_CHECKED nh_status nhi_import_carriers_init(struct nhi_import *import, struct nh_error *error);
void nhi_import_carriers_clear(struct nhi_import *import);
/* The id of a carrier from its id or another name; NULL: unknown. Borrowed until the next carrier is added. */
const char *nhi_import_carrier_id(const struct nhi_import *import, const char *word, size_t n_bytes);
/* The known carrier with the most similar name, or NULL. */
const char *nhi_import_nearest_carrier(const struct nhi_import *import, const char *word, size_t n_bytes);
/* Hands the carriers with all coefficients in force to the builder. */
NH_CHECKED nh_status nhi_import_carriers_finish(struct nhi_import *import, struct nh_error *error);

#endif
