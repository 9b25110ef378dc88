/* import_state.h - the inside of an import, shared by import*.c only: what every row reader needs. */
#ifndef NHI_IMPORT_STATE_H
#define NHI_IMPORT_STATE_H

#include "engine/store/builder.h"
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
    int32_t capacity;
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
    int unit_shift; /* values are multiplied by 10^unit_shift */
    const char *unit_label;
    bool is_broken; /* a file could not be read to its end: nothing may be stored */

    /* the row in work */
    const struct nhi_import_source *source;
    uint16_t i_source;
    const struct nhi_record *header, *record;
    bool is_bad;
};

/* ---- rows (import.c) ------------------------------------------------------------------------------------- */

/* The cell of a named column, trimmed; an empty one when the table does not have the column. */
struct nhi_field nhi_import_cell(const struct nhi_import *import, int i_column);
struct nhi_field nhi_import_field(const struct nhi_import *import, size_t i_field);
/* Marks the row as bad. `i_field` is a position in the header. */
NH_CHECKED nh_status nhi_import_reject(struct nhi_import *import, int i_field, const char *expected,
                                       const char *fix, struct nh_error *error);
/* One warning for each text (printf format), however often it comes. */
NH_CHECKED nh_status nhi_import_warn(struct nhi_import *import, struct nh_error *error, const char *format,
                                     ...) __attribute__((format(printf, 3, 4)));

/* A number of a field at no more than the decimals that are stored; rejects what is none. */
enum nhi_import_number { NHI_NUMBER_BAD, NHI_NUMBER_MISSING, NHI_NUMBER_OK };
NH_CHECKED nh_status nhi_import_read_number(struct nhi_import *import, int i_field, int shift,
                                            struct nhi_decimal *number, enum nhi_import_number *what,
                                            struct nh_error *error);

/* ---- row readers: each takes import->record ------------------------------------------------------------------ */

NH_CHECKED nh_status nhi_import_enterprise(struct nhi_import *import, struct nh_error *error);
NH_CHECKED nh_status nhi_import_series(struct nhi_import *import, struct nh_error *error);
NH_CHECKED nh_status nhi_import_carrier(struct nhi_import *import, struct nh_error *error);
NH_CHECKED nh_status nhi_import_table_row(struct nhi_import *import, struct nh_error *error);

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
