/* segment_file.h - a segment that is open for reading, and its datasets. Everything is found by name, every property of a
 * dataset is checked before its content is read, and the dimension scales (variable-length references) are never
 * opened. Private to segment_*.c. */
#ifndef NHI_SEGMENT_FILE_H
#define NHI_SEGMENT_FILE_H

#include "engine/store/segment_index.h"

/* What a dataset is. */
struct nhi_dataset {
    hid_t id; /* -1: it is not open */
    int rank;
    hsize_t size[2], chunk[2]; /* of one dimension: size[1] = chunk[1] = 1 */
    enum nhi_codec codec;
    size_t element_bytes;
};

static inline hsize_t nhi_chunks_along(const struct nhi_dataset *dataset, int axis)
{
    return dataset->size[axis] / dataset->chunk[axis] + (dataset->size[axis] % dataset->chunk[axis] != 0);
}

/* A dataset that is read chunk by chunk, and how. */
struct nhi_chunks {
    char name[NHI_NAME_BYTES];
    struct nhi_dataset dataset;
    enum nhi_read_path path;
    struct nhi_chunk_place *places; /* [row blocks x column blocks]; NULL: path is HDF5 */
};

/* The key columns of a series. */
enum nhi_key { NHI_KEY_ENTERPRISE, NHI_KEY_ITEM, NHI_KEY_FLOW, NHI_N_KEYS };

struct nhi_open_series {
    struct nhi_chunks values;           /* not open: the series is not there */
    struct nhi_chunks keys[NHI_N_KEYS]; /* opened at first use */
    int32_t *loaded[NHI_N_KEYS];        /* whole columns */
    struct nhi_line_run *runs;          /* NULL: not looked for */
    size_t n_runs;
};

struct nhi_segment {
    char *path;
    hid_t file;
    uint64_t file_bytes;
    int descriptor; /* of HDF5: not ours to close; -1: not asked for */
    uint8_t *map;   /* the whole file, to be read; NULL: it is not mapped */
    struct nhi_segment_model model;
    struct nhi_open_series series[NHI_N_SERIES];
    const struct nhi_kernels *kernels; /* for the checksums of whole datasets */
};

/* Forgets the map, if there is one. */
void nhi_segment_unmap(struct nhi_segment *segment);

/* Opens the key columns of a series that is there; nothing when they are open. */
NH_CHECKED nh_status nhi_segment_open_keys(struct nhi_segment *segment, enum nhi_series series,
                                           struct nh_error *error);
/* The stored bytes of one chunk. Any thread. */
NH_CHECKED nh_status nhi_chunks_read(const struct nhi_segment *segment, const struct nhi_chunks *chunks,
                                     uint64_t i_block, uint64_t j_block, struct nhi_raw_chunk *chunk,
                                     struct nh_error *error);
void nhi_chunks_close(struct nhi_chunks *chunks);
/* The bytes of a chunk in memory of its own, aligned: they may lie anywhere in a mapped file. */
NH_CHECKED nh_status nhi_chunk_own(struct nhi_raw_chunk *chunk, struct nh_error *error);

/* NH_FORMAT: this is not a segment of the profile. */
NH_CHECKED nh_status nhi_segment_refused(const struct nhi_segment *segment, const char *dataset,
                                         const char *what, struct nh_error *error);
/* NH_FORMAT with what HDF5 says. */
NH_CHECKED nh_status nhi_segment_failed(const struct nhi_segment *segment, const char *what,
                                        struct nh_error *error);

/* Opens a dataset whose elements must be of `type` (file type); the caller closes dataset->id. */
NH_CHECKED nh_status nhi_dataset_open(const struct nhi_segment *segment, const char *name, hid_t type,
                                      struct nhi_dataset *dataset, struct nh_error *error);
bool nhi_dataset_exists(const struct nhi_segment *segment, const char *name);
/* Reads a whole dataset into new memory (free with nhi_free); *n0 and *n1 (may be NULL) get its extent. */
NH_CHECKED nh_status nhi_dataset_read(const struct nhi_segment *segment, const char *name, hid_t file_type,
                                      hid_t memory_type, void *pointer_to_values, size_t *n0, size_t *n1,
                                      struct nh_error *error);
/* Reads n_expected numbers below n_labels. */
NH_CHECKED nh_status nhi_dataset_read_codes(const struct nhi_segment *segment, const char *name,
                                            size_t n_expected, int32_t n_labels, int32_t **codes,
                                            struct nh_error *error);

/* New dictionary from a 2-D array of characters; without the dataset it is empty. Equal texts are refused. */
NH_CHECKED nh_status nhi_segment_dictionary(const struct nhi_segment *segment, const char *name,
                                            struct nhi_dictionary **dictionary, struct nh_error *error);
/* The same without the dictionary, in at most 22 bytes for each text: how many there are. */
NH_CHECKED nh_status nhi_segment_check_texts(const struct nhi_segment *segment, const char *name, size_t *n,
                                             struct nh_error *error);
/* How many enterprises there are and the names of their attributes. */
NH_CHECKED nh_status nhi_segment_read_enterprises(struct nhi_segment *segment, struct nh_error *error);

NH_CHECKED nh_status nhi_attribute_read(const struct nhi_segment *segment, hid_t object, const char *name,
                                        hid_t type, void *value, struct nh_error *error);
/* A text attribute of fixed length into a buffer. */
NH_CHECKED nh_status nhi_attribute_read_text(const struct nhi_segment *segment, hid_t object,
                                             const char *name, char *text, size_t text_bytes,
                                             struct nh_error *error);

#endif
