/* small_store.h - stores of a few values for tests: written through the builder, read back cell by cell with H5Dread. Every
 * function reports through statuses or texts, so that programs without Criterion can use them.
 */
#ifndef SMALL_STORE_H
#define SMALL_STORE_H

#include "engine/store/builder.h"

struct small_enterprise {
    const char *id, *region, *industry;
    const char *attribute, *label; /* one more column; NULL: none */
};

/* Values are plain decimals; "" is a missing one. */
struct small_value {
    enum nhi_series series; /* NHI_QUANTITY or NHI_OUTPUT */
    const char *enterprise, *item;
    int flow;
    const char *period, *value;
    const char *coefficient; /* of a quantity; NULL: none */
};

struct small_import {
    bool append;
    enum nhi_codec codec;
    uint32_t chunk_lines;
    const struct small_enterprise *enterprises;
    size_t n_enterprises;
    const char *const *carriers; /* numbered first, in this order; ends with NULL; may be NULL */
    const struct small_value *values;
    size_t n_values;
    nhi_bad_cell_fn bad; /* NULL: a bad cell is NH_DATA */
    void *state;
};

/* One whole import. `result` may be NULL. */
NH_CHECKED nh_status small_import(nh_context *context, const char *path, const struct small_import *import,
                                  struct nhi_builder_result *result, struct nh_error *error);
/* Its parts, for tests that look in between. */
NH_CHECKED nh_status small_declare(struct nhi_builder *builder, const struct small_import *import,
                                   struct nh_error *error);
NH_CHECKED nh_status small_put(struct nhi_builder *builder, const struct small_value *value,
                               struct nh_error *error);

/* What a segment of an open store holds in a cell: its exact text, "missing" where the line exists and the value does not,
 * "no line", or "?" and a status of HDF5. `where` names series, enterprise, item, flow and period. */
const char *small_cell(const nh_store *store, size_t i_segment, const struct small_value *where,
                       char text[NHI_NUMBER_BYTES]);
/* The value in force: series - superseded, over all segments; "none" where no segment has any. */
const char *small_in_force(const nh_store *store, const struct small_value *where,
                           char text[NHI_NUMBER_BYTES]);

/* Asks for the ids and every attribute, so that store->enterprises holds them. */
NH_CHECKED nh_status small_read_enterprises(const nh_store *store, struct nh_error *error);

/* What a suite begins and ends every test with: a context, and a path at which nothing exists. */
struct small_place {
    nh_context *context;
    char path[256];
};
bool small_begin(struct small_place *place, const char *name); /* false: could not */
void small_end(struct small_place *place);

/* The same for tests that write many files: the path is that of an empty folder. */
bool small_begin_folder(struct small_place *place, const char *name);
/* Path of a file in that folder; it holds until the eighth call after this one. */
char *small_file(const struct small_place *folder, const char *name);

/* A path under the build directory at which nothing exists. */
const char *small_path(char path[256], const char *name);
/* Whole content of a file and a NUL behind it, or NULL; free it. */
char *small_read_file(const char *path, size_t *n_bytes);
/* Writes a file of mode 0600; false: could not. */
bool small_write_file(const char *path, const void *bytes, size_t n_bytes);

#endif
