/* segment_hdf5.h - what the writer and the reader of segments share: names of the profile NH-1.0 and thin, checked calls
 * of HDF5. Private to segment_*.c, the only files that know HDF5. */
#ifndef NHI_SEGMENT_HDF5_H
#define NHI_SEGMENT_HDF5_H

#include "engine/store/segment.h"

#include <hdf5.h>
#include <hdf5_hl.h>

#define NHI_SCHEMA "NH-1.0"

enum {
    NHI_NAME_BYTES = 96,          /* of datasets */
    NHI_MAX_CHUNK_BYTES = 1 << 26 /* a reader takes so much memory for each thread and no more */
};

/* HDF5 prints its errors by default; this is silenced around our calls only, and given back as it was. */
struct nhi_h5_quiet {
    H5E_auto2_t print;
    void *data;
};
struct nhi_h5_quiet nhi_h5_quiet(void);
void nhi_h5_loud(struct nhi_h5_quiet quiet);

/* nhi_fail with the innermost message of HDF5 appended: to be called before any other call of HDF5, which would forget it. */
NH_CHECKED nh_status nhi_h5_fail(struct nh_error *error, nh_status status, const char *what,
                                 const char *path);

/* File access properties: V110 bounds both ways, no locks (segments are immutable, locks fail on NFS and Lustre),
 * nothing loaded from plugin directories, and so the filter of packed chunks is made known here. Negative on failure. */
hid_t nhi_h5_access(void);

/* The name under which attribute i of the enterprises is stored: its own where that is plain ASCII, else its number; no
 * two attributes share one. "_label", "_labels" and "_code" are appended. */
void nhi_attribute_dataset(const char *name, size_t i, char dataset[NHI_NAME_BYTES]);

/* "<series>_line", "<series>_line_enterprise", ...; the axis "time" or "output_time". */
const char *nhi_series_time_name(enum nhi_series series);
const char *nhi_series_item_name(enum nhi_series series); /* carrier or measure */

#endif
