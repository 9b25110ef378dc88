/* builder.h - making one segment from values in any order: the import reads CSV into it, the synthetic city writes to it.
 *
 * Order of calls: new; attributes and enterprises; seal; items and values; check; tables; commit. In between, memory
 * grows with the enterprises, and with the values up to a limit: beyond it they are sorted in temporary files.
 */
#ifndef NHI_BUILDER_H
#define NHI_BUILDER_H

#include "engine/store/sorter.h"
#include "engine/store/store.h"

struct nhi_builder;

enum { NHI_MAX_ITEMS = 2048, NHI_MAX_ENTERPRISES = 1 << 28 };

struct nhi_builder_options {
    const char *store_path;
    bool append;
    enum nhi_codec codec;
    uint32_t chunk_lines; /* 0: chosen */
};

/* Takes the writer's lock of the store. Returns new; errors as nhi_commit_begin. */
NH_CHECKED nh_status nhi_builder_new(nh_context *context, const struct nhi_builder_options *options,
                                     struct nhi_builder **builder, struct nh_error *error);
/* Frees; without a commit nothing of it stays. NULL is fine. */
void nhi_builder_free(struct nhi_builder *builder);

/* The store before, or NULL for a new one. Borrowed. */
const nh_store *nhi_builder_old(const struct nhi_builder *builder);

/* ---- enterprises --------------------------------------------------------------------------------------- */

/* The number of an attribute of that name; 0 is region, 1 is industry. */
NH_CHECKED nh_status nhi_builder_attribute(struct nhi_builder *builder, const char *name, size_t n_bytes,
                                           int *i_attribute, struct nh_error *error);
/* Declares an enterprise of this import, new or known to the store; *is_new is false when this import has declared it
 * before. */
NH_CHECKED nh_status nhi_builder_enterprise(struct nhi_builder *builder, const char *id, size_t n_bytes,
                                            int32_t *enterprise, bool *is_new, struct nh_error *error);
NH_CHECKED nh_status nhi_builder_set(struct nhi_builder *builder, int32_t enterprise, int i_attribute,
                                     const char *text, size_t n_bytes, struct nh_error *error);
/* Declared here or known to the store: its number, else NHI_NOT_FOUND. */
int32_t nhi_builder_find(const struct nhi_builder *builder, const char *id, size_t n_bytes);
/* All enterprises are known now: sorts them by region, industry and id. */
NH_CHECKED nh_status nhi_builder_seal(struct nhi_builder *builder, struct nh_error *error);

/* ---- items and values ---------------------------------------------------------------------------------- */

/* The number of a carrier (NHI_QUANTITY) or measure (NHI_OUTPUT), which is added if it is new. NH_RANGE: too many. */
NH_CHECKED nh_status nhi_builder_item(struct nhi_builder *builder, enum nhi_series series, const char *name,
                                      size_t n_bytes, int32_t *item, struct nh_error *error);
NH_CHECKED nh_status nhi_builder_set_unit(struct nhi_builder *builder, int32_t measure, const char *unit,
                                          struct nh_error *error);
const struct nhi_dictionary *nhi_builder_carriers(const struct nhi_builder *builder);

/* Is this the frequency of the series? The first call decides, unless the store has it. A time of day is
 * NHI_FREQ_QUARTER_HOUR and fits every grid of hours; the axis becomes as coarse as the times allow. */
bool nhi_builder_accepts(struct nhi_builder *builder, enum nhi_series series, enum nhi_freq freq,
                         enum nhi_freq *expected);

/* The same questions when nothing may change, so that any thread may ask: is the frequency decided and this one; the number
 * of an item, or NHI_NOT_FOUND; the unit of a measure, or NULL. */
bool nhi_builder_expects(const struct nhi_builder *builder, enum nhi_series series, enum nhi_freq freq);
int32_t nhi_builder_find_item(const struct nhi_builder *builder, enum nhi_series series, const char *name,
                              size_t n_bytes);
const char *nhi_builder_unit(const struct nhi_builder *builder, int32_t measure);

struct nhi_entry {
    enum nhi_series series; /* NHI_QUANTITY, NHI_COEFFICIENT or NHI_OUTPUT */
    int32_t enterprise, item, flow;
    int64_t period;  /* index at the frequency given to nhi_builder_accepts */
    bool is_missing; /* the line exists, the value does not */
    int64_t value;   /* scaled by `decimals` <= NHI_MAX_DECIMALS */
    int decimals;
    uint16_t file; /* where it stood, for messages */
    uint64_t line;
};
/* NH_RANGE: the period is too far from the first one. */
NH_CHECKED nh_status nhi_builder_value(struct nhi_builder *builder, const struct nhi_entry *entry,
                                       struct nh_error *error);

/* ---- the end ------------------------------------------------------------------------------------------- */

/* Receives a cell that cannot be stored: `first` is the cell with the same key, or NULL when the value does not fit
 * into 64 bits at `decimals`. */
typedef nh_status (*nhi_bad_cell_fn)(void *state, const struct nhi_cell *cell, const struct nhi_cell *first,
                                     int decimals, struct nh_error *error);

/* Sorts the values, finds duplicates and overflows, and the values of the store that are corrected. */
NH_CHECKED nh_status nhi_builder_check(struct nhi_builder *builder, nhi_bad_cell_fn bad, void *state,
                                       struct nh_error *error);

/* Takes a table (its content is moved). */
NH_CHECKED nh_status nhi_builder_table(struct nhi_builder *builder, struct nhi_table *table,
                                       struct nh_error *error);

struct nhi_builder_result {
    uint64_t n_corrected, n_enterprises, n_energy_lines, n_output_lines;
};
/* Writes the segment without the bad cells and commits. `history` and `committed_at` may be NULL. */
NH_CHECKED nh_status nhi_builder_commit(struct nhi_builder *builder, const char *history,
                                        const char *committed_at, struct nhi_builder_result *result,
                                        struct nh_error *error);

#endif
