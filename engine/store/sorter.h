/* sorter.h - sorting more strips than fit into memory: sorted runs in a temporary file, merged at the end. */
#ifndef NHI_SORTER_H
#define NHI_SORTER_H

#include "engine/store/strips.h"

/* What the sorters of one import share. */
struct nhi_sorter_memory {
    uint64_t limit_bytes, used_bytes;
};

struct nhi_sorter;

/* Runs go to an unlinked file in `directory` as soon as more than the limit is used; borrows `memory`. Returns new. */
NH_CHECKED nh_status nhi_sorter_new(const char *directory, struct nhi_sorter_memory *memory,
                                    struct nhi_sorter **sorter, struct nh_error *error);
void nhi_sorter_free(struct nhi_sorter *sorter);

/* Takes strips (which are moved: the buffer is empty afterwards), one behind the other. */
NH_CHECKED nh_status nhi_sorter_take(struct nhi_sorter *sorter, struct nhi_buffer *strips, size_t n_strips,
                                     struct nh_error *error);

/* Goes to the first strip; the first call ends the taking. May be called again for another pass. */
NH_CHECKED nh_status nhi_sorter_rewind(struct nhi_sorter *sorter, struct nh_error *error);
/* The next strip in order of the lines, those of a line in any order; NULL: the end. Borrowed until the next call. */
NH_CHECKED nh_status nhi_sorter_next(struct nhi_sorter *sorter, const struct nhi_strip **strip,
                                     struct nh_error *error);

#endif
