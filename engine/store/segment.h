/* segment.h - one immutable segment file (HDF5/netCDF-4, profile NH-1.0). segment*.c are the only files that know
 * HDF5; they are serial: never call them from inside nhi_parallel_for, except those that say "any thread".
 */
#ifndef NHI_SEGMENT_H
#define NHI_SEGMENT_H

#include "engine/base/context.h"
#include "engine/store/model.h"

/* ---- writing ------------------------------------------------------------------------------------------- */

struct nhi_segment_writer;

/* Creates the file (must not exist, mode 0600) with everything of the model but the values. Borrows the model until
 * finish or abandon. In model->series the caller has set n_lines, axis, decimals, width_bytes, codec, stats, and
 * chunk_lines (0: chosen here); chunk shapes are written back. */
NH_CHECKED nh_status nhi_segment_create(const char *path, struct nhi_segment_model *model,
                                        struct nhi_segment_writer **writer, struct nh_error *error);

/* Writes the next n lines of a series: their keys and values [n x axis.n] (missing: NHI_MISSING_I64, whatever the
 * stored width). Lines come in order, in any number per call; several series may be written in turn. */
NH_CHECKED nh_status nhi_segment_write_lines(struct nhi_segment_writer *writer, enum nhi_series series,
                                             const struct nhi_line *lines, const int64_t *values, size_t n,
                                             struct nh_error *error);

/* Closes the file; every HDF5 return code counts. Frees the writer in both cases. NH_INTERNAL when fewer lines were
 * written than announced. The file is not yet fsynced. */
NH_CHECKED nh_status nhi_segment_finish(struct nhi_segment_writer *writer, struct nh_error *error);
/* Closes without a word and frees; the caller unlinks the file. NULL is fine. */
void nhi_segment_abandon(struct nhi_segment_writer *writer);

/* ---- reading ------------------------------------------------------------------------------------------- */

struct nhi_segment;

/* Opens and validates the profile (chunked only, known filters, hard links only, expected types and extents)
 * before anything is read. Loads the model but for the ids and the attributes of the enterprises; these and the values
 * stay in the file. Returns new. NH_FORMAT, NH_IO. */
NH_CHECKED nh_status nhi_segment_open(const char *path, struct nhi_segment **segment, struct nh_error *error);
void nhi_segment_close(struct nhi_segment *segment);
/* Kernels for the checksums of what is read from now on; before, scalar ones. */
void nhi_segment_use(struct nhi_segment *segment, const struct nhi_kernels *kernels);
uint64_t nhi_segment_file_bytes(const struct nhi_segment *segment);
const struct nhi_segment_model *nhi_segment_model(const struct nhi_segment *segment);
const char *nhi_segment_path(const struct nhi_segment *segment);
/* What made it, which the model of an open segment leaves out: new text. */
NH_CHECKED nh_status nhi_segment_history(struct nhi_segment *segment, char **history, struct nh_error *error);

/* The ids of the enterprises, and their attribute i: read and checked at first use, part of the model until close.
 * Borrowed. NH_FORMAT: damaged, or a text is there twice. NH_MEMORY. */
NH_CHECKED nh_status nhi_segment_ids(struct nhi_segment *segment, const struct nhi_dictionary **ids,
                                     struct nh_error *error);
NH_CHECKED nh_status nhi_segment_attribute(struct nhi_segment *segment, size_t i,
                                           const struct nhi_attribute **attribute, struct nh_error *error);

/* Reads the ids and all attributes as the two above do, one after the other, and keeps nothing of them. */
NH_CHECKED nh_status nhi_segment_check_enterprises(struct nhi_segment *segment, struct nh_error *error);

/* Lines first .. end - 1, all of one item and flow. */
struct nhi_line_run {
    int32_t item, flow;
    uint64_t first, end;
};
/* The lines of a series as runs, ascending by (item, flow): looked for at first use and kept until close; the memory for
 * it is two chunks. Borrowed. NH_FORMAT: damaged, or lines are not sorted. */
NH_CHECKED nh_status nhi_segment_runs(struct nhi_segment *segment, enum nhi_series series,
                                      const struct nhi_line_run **runs, size_t *n_runs,
                                      struct nh_error *error);

/* The key columns of a series as a whole, loaded at first use and kept until close: [n_lines] each. Borrowed. */
struct nhi_line_keys {
    const int32_t *enterprise, *item, *flow;
};
NH_CHECKED nh_status nhi_segment_keys(struct nhi_segment *segment, enum nhi_series series,
                                      struct nhi_line_keys *keys, struct nh_error *error);

/* Makes a series be read on a path from now on; without this it is HDF5, and it stays so where HDF5 cannot say in
 * reasonable time where the chunks are. Host's thread only; costs nothing when it is repeated. */
NH_CHECKED nh_status nhi_segment_read_path(struct nhi_segment *segment, enum nhi_series series,
                                           enum nhi_read_path path, struct nh_error *error);

/* The stored bytes of one chunk (row block i_block, column block j_block) as they are in the file, checksum included.
 * Any thread. The bytes live until the next call with the same chunk, or until the segment is closed. */
struct nhi_raw_chunk {
    const uint8_t *bytes; /* in the buffer, or in the mapped file */
    size_t n_bytes;
    uint8_t *buffer; /* reused between calls; free with nhi_free */
    size_t capacity_bytes;
};
NH_CHECKED nh_status nhi_segment_raw_chunk(const struct nhi_segment *segment, enum nhi_series series,
                                           uint32_t i_block, uint32_t j_block, struct nhi_raw_chunk *chunk,
                                           struct nh_error *error);

/* The enterprises of the lines of row block i_block, verified: [chunk_lines], fewer in the last block. Any thread, after
 * nhi_segment_read_path. They live as long as the bytes of `chunk`. NH_FORMAT: the block is damaged. */
NH_CHECKED nh_status nhi_segment_line_enterprises(const struct nhi_segment *segment, enum nhi_series series,
                                                  uint32_t i_block, struct nhi_raw_chunk *chunk,
                                                  const int32_t **enterprise, struct nh_error *error);

/* Any thread: verifies the checksum; *n_bytes are without it. NH_FORMAT: the chunk is damaged. */
NH_CHECKED nh_status nhi_chunk_verify(const struct nhi_kernels *kernels, const struct nhi_raw_chunk *chunk,
                                      size_t *n_bytes, struct nh_error *error);

/* Any thread: verifies the checksum and undoes the filters of a raw chunk into out (chunk_lines x chunk_columns
 * integers of width_bytes, row stride chunk_columns, 64-byte aligned by the caller). scratch holds as many bytes.
 * NH_FORMAT: the chunk is damaged (message names series and chunk). */
NH_CHECKED nh_status nhi_chunk_decode(const struct nhi_series_info *info, const struct nhi_kernels *kernels,
                                      const struct nhi_raw_chunk *chunk, void *scratch, void *out,
                                      struct nh_error *error);

/* Any thread: the way back for the codecs none and packed: chunk_lines x chunk_columns integers to the bytes of a chunk,
 * checksum included. Returns how many; `bytes` has room for nhi_chunk_most_bytes. */
size_t nhi_chunk_most_bytes(const struct nhi_series_info *info);
size_t nhi_chunk_encode(const struct nhi_series_info *info, const struct nhi_kernels *kernels,
                        const void *values, uint8_t *bytes);

/* The fallback and the test oracle: values [n x axis.n] of lines first .. first + n - 1 by H5Dread, widened to int64
 * with NHI_MISSING_I64. Host's thread only. */
NH_CHECKED nh_status nhi_segment_read_lines(struct nhi_segment *segment, enum nhi_series series,
                                            uint64_t first, size_t n, int64_t *values,
                                            struct nh_error *error);

/* The HDF5 that is in use: "1.10.8". False: it was built so that only one thread of the process may use it at a time. */
bool nhi_segment_library(char text[256]);

#endif
