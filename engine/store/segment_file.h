/* segment_file.h - a segment that is open for reading, and its datasets. Everything is found by name, every property of a
 * dataset is checked before its content is read, and the dimension scales (variable-length references) are never
 * opened. Private to segment_*.c. */
#ifndef NHI_SEGMENT_FILE_H
#define NHI_SEGMENT_FILE_H

#include "engine/store/segment_hdf5.h"

/* Where a chunk is in the file. */
struct nhi_chunk_place {
    uint64_t offset, n_bytes;
};

struct nhi_open_series {
    hid_t dataset; /* -1: the series is not there */
    int32_t *keys[3];
    enum nhi_read_path path;
    struct nhi_chunk_place *places; /* [row blocks x column blocks]; NULL: path is HDF5 */
};

struct nhi_segment {
    char *path;
    hid_t file;
    uint64_t file_bytes;
    int descriptor;     /* of HDF5: not ours to close; -1: not asked for */
    const uint8_t *map; /* the whole file; NULL: it is not mapped */
    struct nhi_segment_model model;
    struct nhi_open_series series[NHI_N_SERIES];
    const struct nhi_kernels *kernels; /* for the checksums of whole datasets */
};

/* Forgets the map, if there is one. */
void nhi_segment_unmap(struct nhi_segment *segment);

/* What a dataset is. */
struct nhi_dataset {
    hid_t id;
    int rank;
    hsize_t size[2], chunk[2]; /* of one dimension: size[1] = chunk[1] = 1 */
    enum nhi_codec codec;
    size_t element_bytes;
};

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
