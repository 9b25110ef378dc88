/* model.h - what a segment holds, in memory: enterprises, items, tables, axes, series. No HDF5 and no CSV here. */
#ifndef NHI_MODEL_H
#define NHI_MODEL_H

#include "engine/base/dictionary.h"
#include "engine/base/exact.h"
#include "engine/base/period.h"
#include "kernels/kernels.h"

/* A regular time axis: periods first .. first + n - 1. n = 0: there is none. */
struct nhi_axis {
    enum nhi_freq freq;
    int64_t first;
    uint32_t n;
};

/* Texts that are made while a segment is written, because there are too many to hold them. */
struct nhi_texts {
    size_t n, width_bytes; /* of the longest one, not 0 */
    const void *state;
    /* Texts first .. first + n - 1 into zeroed rows of width_bytes. */
    NH_CHECKED nh_status (*make)(const void *state, size_t first, size_t n, char *rows,
                                 struct nh_error *error);
};

/* One attribute of the enterprises, dictionary-coded: label of enterprise e is labels[code[e]]; the empty label
 * means "not given". labels and code of a segment or store that is read are NULL until they are asked for:
 * nhi_segment_attribute, nhi_store_attribute. */
struct nhi_attribute {
    char *name; /* region, industry, name, chain, size, opened, closed, or any other column name */
    struct nhi_dictionary *labels;
    int32_t *code; /* [n_enterprises] */
    const struct nhi_texts
        *made; /* of a segment to be written, instead of labels and code: text e is of enterprise e,
                                     and no other has it; borrowed, NULL: none */
};

/* Enterprises; in a segment sorted by (region, industry, id) as bytes, so that groups are contiguous. attributes[0]
 * is region, attributes[1] is industry (shown form, with the section letter). */
struct nhi_enterprises {
    size_t n;
    struct nhi_dictionary *ids;       /* [n]; NULL until it is asked for: nhi_segment_ids, nhi_store_ids */
    const struct nhi_texts *made_ids; /* of a segment to be written, instead of ids; borrowed, NULL: none */
    size_t n_attributes;
    struct nhi_attribute *attributes;
};

/* A small table of the contract (carriers, deflators, accounts, targets) as it was imported: columns of text or of
 * scaled integers (missing: NHI_MISSING_I64). */
struct nhi_column {
    char *name;
    bool is_number;
    int decimals;       /* of the numbers */
    int64_t *number;    /* [n_rows] or NULL */
    size_t width_bytes; /* of the texts, padded with NUL */
    char *text;         /* [n_rows x width_bytes] or NULL */
};
struct nhi_table {
    char *name; /* carriers, deflators, accounts, targets */
    size_t n_rows, n_columns;
    struct nhi_column *columns;
};

/* Flows of forms 205-1 and 205-2; the numbers are stored. Those behind recovery are about what is bought, kept and passed on:
 * they add nothing to the energy of a unit, and let its forms be checked. */
enum nhi_flow {
    NHI_FLOW_CONSUMPTION = 0,
    NHI_FLOW_FEEDSTOCK = 1,
    NHI_FLOW_TRANSFORMATION_INPUT = 2,
    NHI_FLOW_TRANSFORMATION_OUTPUT = 3,
    NHI_FLOW_RECOVERY = 4,
    NHI_FLOW_OPENING_STOCK = 5,
    NHI_FLOW_PURCHASE = 6,
    NHI_FLOW_NON_INDUSTRIAL = 7,
    NHI_FLOW_OUTFLOW = 8,
    NHI_FLOW_CLOSING_STOCK = 9,
    NHI_N_FLOWS = 10
};
const char *nhi_flow_name(int flow); /* "consumption", ... */

/* The series of a segment. A *_superseded series holds the values which its partner replaces: same keys and axis,
 * so that the figure in force is the sum over all segments of (series - superseded). A coefficient is the measured
 * kgce per unit of the quantity with the same key. */
enum nhi_series {
    NHI_QUANTITY,
    NHI_COEFFICIENT,
    NHI_OUTPUT,
    NHI_QUANTITY_SUPERSEDED,
    NHI_COEFFICIENT_SUPERSEDED,
    NHI_OUTPUT_SUPERSEDED,
    NHI_N_SERIES
};
/* The series that holds what `series` replaces; of a superseded series: itself. */
enum nhi_series nhi_superseded(enum nhi_series series);
const char *nhi_series_name(enum nhi_series series); /* "quantity", ..., "output_superseded" */

/* Key of a line. item is a carrier (quantity, coefficient) or a measure (output); flow is 0 for output. Lines are
 * sorted by (item, flow, enterprise). */
struct nhi_line {
    int32_t enterprise, item, flow;
};

enum nhi_codec { NHI_CODEC_NONE, NHI_CODEC_DEFLATE, NHI_CODEC_PACKED, NHI_N_CODECS };
const char *nhi_codec_name(enum nhi_codec codec); /* "none", "deflate", "packed" */
/* NULL is none. NH_ARGUMENT: unknown word. */
NH_CHECKED nh_status nhi_codec_parse(const char *word, enum nhi_codec *codec, struct nh_error *error);

/* Of the values of both. */
void nhi_stats_add(struct nhi_column_stats *sum, const struct nhi_column_stats *part);
/* Bytes of the integers that hold such values: the smallest of each width is the sign of a missing value. */
int nhi_width_bytes(const struct nhi_column_stats *stats);

/* Everything about a series but its values. n_lines = 0: the segment does not have it. */
struct nhi_series_info {
    uint64_t n_lines;
    struct nhi_axis axis;   /* quantity and coefficient (and their superseded partners) share one */
    int decimals;           /* value = stored integer * 10^-decimals */
    int width_bytes;        /* 4 or 8 */
    uint32_t chunk_lines;   /* rows of a chunk */
    uint32_t chunk_columns; /* periods of a chunk */
    enum nhi_codec codec;
    struct nhi_column_stats stats; /* of the stored integers */
};

/* A whole segment but for the values of its series. */
struct nhi_segment_model {
    struct nhi_enterprises enterprises;
    struct nhi_dictionary *carriers; /* item numbers of quantity and coefficient */
    struct nhi_dictionary *measures; /* item numbers of output */
    char **units;                    /* [n_measures] unit label of each measure, e.g. "10000 CNY" */
    size_t n_tables;
    struct nhi_table *tables;
    struct nhi_series_info series[NHI_N_SERIES];
    char *history; /* one line: program version and what was imported; may be NULL */
};

/* Frees everything inside; the struct itself is the caller's. */
void nhi_enterprises_clear(struct nhi_enterprises *enterprises);
void nhi_segment_model_clear(struct nhi_segment_model *model);
void nhi_table_clear(struct nhi_table *table);

/* How many quantities and output values the segment replaces. */
uint64_t nhi_model_corrected(const struct nhi_segment_model *model);

/* NULL when the model has no table / no column of that name. */
const struct nhi_table *nhi_model_table(const struct nhi_segment_model *model, const char *name);
const struct nhi_column *nhi_table_column(const struct nhi_table *table, const char *name);
/* Text of a cell, NUL-terminated copy into `text` (width_bytes + 1 are enough). */
void nhi_column_text(const struct nhi_column *column, size_t i_row, char *text, size_t text_bytes);
int nhi_attribute_find(const struct nhi_enterprises *enterprises, const char *name); /* index or -1 */

#endif
