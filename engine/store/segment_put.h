/* segment_put.h - a segment that is being written: attributes, datasets and their dimension scales. Every dataset is
 * chunked and carries a fletcher32 checksum, every axis has a dimension scale, nothing has variable length and no time
 * of day is stored: equal content gives equal bytes. Private to segment_*.c. */
#ifndef NHI_SEGMENT_PUT_H
#define NHI_SEGMENT_PUT_H

#include "engine/store/segment_hdf5.h"

enum { NHI_MAX_AXES = 1024 /* two for each of 256 attributes, and those of tables and series */ };

struct nhi_new_file {
    char *path;
    hid_t id;
    int32_t n_axes;
    char axes[NHI_MAX_AXES][NHI_NAME_BYTES]; /* names that already have a scale */
};

struct nhi_shape {
    int rank;
    hsize_t size[2], chunk[2];
    enum nhi_codec codec;
    const void *fill; /* NULL: none */
};
struct nhi_shape nhi_vector_of(hsize_t n);

/* NH_IO with what HDF5 says. */
NH_CHECKED nh_status nhi_put_failed(const struct nhi_new_file *file, const char *what,
                                    struct nh_error *error);

NH_CHECKED nh_status nhi_put_attribute(struct nhi_new_file *file, hid_t object, const char *name, hid_t type,
                                       const void *value, struct nh_error *error);
NH_CHECKED nh_status nhi_put_text_attribute(struct nhi_new_file *file, hid_t object, const char *name,
                                            const char *text, struct nh_error *error);
/* Scaled integers as CF packs them: foreign readers use scale_factor, the engine only nh_decimals. */
NH_CHECKED nh_status nhi_put_scale(struct nhi_new_file *file, hid_t dataset, int decimals,
                                   struct nh_error *error);

/* Creates a dataset and returns its handle in *dataset (-1 on failure). */
NH_CHECKED nh_status nhi_create_dataset(struct nhi_new_file *file, const char *name, hid_t type,
                                        const struct nhi_shape *shape, hid_t *dataset,
                                        struct nh_error *error);
/* Closes it if it is open, after a failure as well; returns the first failure. */
NH_CHECKED nh_status nhi_close_dataset(struct nhi_new_file *file, hid_t *dataset, nh_status status,
                                       struct nh_error *error);

/* Writes `count` of the rows, from `start` on. */
NH_CHECKED nh_status nhi_write_rows(struct nhi_new_file *file, hid_t dataset, hid_t type, int rank,
                                    const hsize_t start[2], const hsize_t count[2], const void *data,
                                    struct nh_error *error);

/* The dimension scale of an axis that has no values of its own, as netCDF-4 marks it; nothing when it is there. */
NH_CHECKED nh_status nhi_need_axis(struct nhi_new_file *file, const char *name, hsize_t n,
                                   struct nh_error *error);
NH_CHECKED nh_status nhi_attach_axis(struct nhi_new_file *file, hid_t dataset, const char *axis,
                                     unsigned dimension, struct nh_error *error);

/* An int32 column along one axis. */
NH_CHECKED nh_status nhi_put_ints(struct nhi_new_file *file, const char *name, const char *axis, size_t n,
                                  const int32_t *values, struct nh_error *error);
/* Texts along one axis as a 2-D array of characters (fixed-length string elements crash netCDF 4.9.0), in pieces: as
 * they are made, those of a dictionary in the order of their numbers, or given one by one. No texts: no dataset. */
NH_CHECKED nh_status nhi_put_texts(struct nhi_new_file *file, const char *name, const char *axis,
                                   const struct nhi_texts *texts, struct nh_error *error);
NH_CHECKED nh_status nhi_put_dictionary(struct nhi_new_file *file, const char *name, const char *axis,
                                        const struct nhi_dictionary *dictionary, struct nh_error *error);
NH_CHECKED nh_status nhi_put_text_list(struct nhi_new_file *file, const char *name, const char *axis,
                                       size_t n, const char *const *list, struct nh_error *error);

/* The time axis: start of each period in minutes, and its bounds, as CF has it; nothing when it is there. */
NH_CHECKED nh_status nhi_put_time(struct nhi_new_file *file, const char *name, const struct nhi_axis *axis,
                                  struct nh_error *error);
/* Everything of the model but its series. */
NH_CHECKED nh_status nhi_put_content(struct nhi_new_file *file, const struct nhi_segment_model *model,
                                     struct nh_error *error);

#endif
