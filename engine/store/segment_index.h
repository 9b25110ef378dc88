/* segment_index.h - where all chunks of a dataset are, read from the file in one go: HDF5 1.10 is asked for one after the
 * other, and searches for each from the first.
 */
#ifndef NHI_SEGMENT_INDEX_H
#define NHI_SEGMENT_INDEX_H

#include "engine/store/segment_hdf5.h"

/* Where a chunk is in the file. */
struct nhi_chunk_place {
    uint64_t offset, n_bytes;
};

/* places[n_chunks], in the order of rows and columns of chunks. False: the index is of a kind that is not read here, or
 * anything about it is not as it should be, or a chunk has skipped a filter; then HDF5 has to be asked. The places are not
 * compared with the file. Nothing is read but the index of a dataset that HDF5 has open, and its checksums are verified. */
bool nhi_index_read(int descriptor, hid_t dataset, uint64_t n_chunks, struct nhi_chunk_place *places);

#endif
