/* tables.h - the kinds of CSV tables and their columns: the one list of names and aliases, and recognition by header. */
#ifndef NHI_TABLES_H
#define NHI_TABLES_H

#include "engine/base/memory.h"
#include "engine/store/csv.h"

enum nhi_kind {
    NHI_KIND_ENTERPRISES,
    NHI_KIND_ENERGY,
    NHI_KIND_OUTPUT,
    NHI_KIND_CARRIERS,
    NHI_KIND_DEFLATORS,
    NHI_KIND_ACCOUNTS,
    NHI_KIND_TARGETS,
    NHI_N_KINDS
};

enum { NHI_MAX_COLUMNS = 12 }; /* named columns of a kind */

/* One column of a kind. */
struct nhi_column_name {
    const char *name;    /* English, as the contract has it */
    const char *aliases; /* Chinese names, separated by | */
    bool is_required;
};
struct nhi_kind_info {
    const char *name; /* as in --table KIND=FILE */
    const char *title_zh;
    struct nhi_column_name columns[NHI_MAX_COLUMNS]; /* ended by a NULL name */
    const char *note_en, *note_zh;
};
const struct nhi_kind_info *nhi_kind_info(enum nhi_kind kind);

/* Is a field of a header row this column? */
bool nhi_is_column(const struct nhi_column_name *column, const struct nhi_field *field);

/* What a header row is. column[i] is the position in the header of columns[i] of the kind, or -1. */
struct nhi_layout {
    enum nhi_kind kind;
    bool is_wide; /* energy or output with one column per carrier or measure */
    int column[NHI_MAX_COLUMNS];
};

/* Says whether a column of a wide table is a carrier. */
typedef bool (*nhi_is_carrier_fn)(void *state, const char *name, size_t n_bytes);

/* Recognises a header. `forced` is NULL or a kind's name. NH_ARGUMENT: unknown kind. NH_DATA: not recognised, with what
 * is missing for the nearest kind; a wide table that mixes carriers and measures; a column twice. */
NH_CHECKED nh_status nhi_recognise(const char *path, const struct nhi_record *header, const char *forced,
                                   nhi_is_carrier_fn is_carrier, void *state, struct nhi_layout *layout,
                                   struct nh_error *error);

/* The number of a flow from its English or Chinese name (empty: consumption); -1: unknown. */
int nhi_flow_parse(const char *text, size_t n_bytes);

/* The name under which a measure is stored: value_added for 增加值, gross_output for 总产值, ...; NULL: as it is. */
const char *nhi_measure_parse(const char *text, size_t n_bytes);

/* The page `nenghao help tables`, made from the same list. */
NH_CHECKED nh_status nhi_tables_help(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error);

#endif
