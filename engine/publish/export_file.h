/* export_file.h - a file of an export while it is written: buffered, private (0600), every failure told.
 */
#ifndef NHI_EXPORT_FILE_H
#define NHI_EXPORT_FILE_H

#include "engine/base/memory.h"

/* Zero-initialise it: it is not open then. */
struct nhi_export_file {
    char *path;
    bool is_open;
    int descriptor;
    struct nhi_buffer buffer; /* append here, then nhi_export_flush */
};

/* Creates DIRECTORY/NAME, which must not exist. Clear in every case. NH_IO, NH_MEMORY. */
NH_CHECKED nh_status nhi_export_open(const char *directory, const char *name, struct nhi_export_file *file,
                                     struct nh_error *error);
/* Writes the buffer when it has grown large. NH_IO. */
NH_CHECKED nh_status nhi_export_flush(struct nhi_export_file *file, struct nh_error *error);
/* Writes the buffer, and n bytes over the beginning of the file. NH_IO. */
NH_CHECKED nh_status nhi_export_rewrite(struct nhi_export_file *file, const void *bytes, size_t n_bytes,
                                        struct nh_error *error);
/* Writes the rest, and makes sure that it is on the disk. NH_IO. */
NH_CHECKED nh_status nhi_export_close(struct nhi_export_file *file, struct nh_error *error);
void nhi_export_clear(struct nhi_export_file *file);

#endif
