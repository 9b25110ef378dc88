/* segment_filter.h - packed chunks as a filter of HDF5: of the library, and of the plugin for other programs. */
#ifndef NHI_SEGMENT_FILTER_H
#define NHI_SEGMENT_FILTER_H

#include "engine/store/packed.h"

#include <hdf5.h>

enum {
    /* From 32768 on, The HDF Group tracks no identifiers (docs/file-format.md); 0x4e48 is "NH". */
    NHI_PACKED_FILTER = 32768 + 0x4e48,
    NHI_PACKED_VALUES = 3 /* the parameters: NHI_PACKED_VERSION, bytes of an element, columns of a chunk */
};

extern const H5Z_class2_t nhi_packed_filter;

/* Did the filter find no memory since this was asked last? HDF5 has no word for it. Host's thread only. */
bool nhi_filter_lacked_memory(void);

#endif
