/* export.h - the forms in which nh_export writes a store into a directory that is there and empty. */
#ifndef NHI_EXPORT_H
#define NHI_EXPORT_H

#include "engine/aggregate/view_lines.h"
#include "engine/publish/export_file.h"

struct nhi_export {
    nh_store *store;
    const struct nh_export_options *options;
    const uint8_t *keep, *keep_carrier; /* [enterprises], [carriers] of the store; 1: exported */
    const char *directory;
    struct nh_export_report report;
};

/* The tables of the contract. */
NH_CHECKED nh_status nhi_export_csv(struct nhi_export *export, struct nh_error *error);
/* Matrices for NumPy, with their rows as CSV. */
NH_CHECKED nh_status nhi_export_npy(struct nhi_export *export, struct nh_error *error);
/* One segment, NHI_EXPORT_SEGMENT. */
#define NHI_EXPORT_SEGMENT "segment.h5"
NH_CHECKED nh_status nhi_export_hdf5(struct nhi_export *export, struct nh_error *error);

/* ---- shared ------------------------------------------------------------------------------------------------- */

/* Was this table asked for? */
bool nhi_export_wants(const struct nhi_export *export, const char *table);

/* enterprises.csv: ids and all attributes. */
NH_CHECKED nh_status nhi_export_enterprises(struct nhi_export *export, struct nh_error *error);

/* A field of a table that import reads back: quoted where it must be, and otherwise as it is. */
NH_CHECKED nh_status nhi_export_field(struct nhi_buffer *buffer, const char *text, struct nh_error *error);

/* The texts of the periods of an axis: [n], free with nhi_free. */
struct nhi_period_text {
    char text[NHI_PERIOD_BYTES];
};
NH_CHECKED nh_status nhi_export_periods(const struct nhi_axis *axis, struct nhi_period_text **periods,
                                        struct nh_error *error);

/* Removes a directory of files that we have made; at worst it stays, under a name that says what it is. */
void nhi_export_remove(const char *path);

#endif
