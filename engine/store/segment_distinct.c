/* segment_distinct.c - whether the texts of a dataset are all different, found out with a number for each: different
 * numbers are of different texts. Only if two are equal are the texts themselves looked at. */
#include "engine/base/memory.h"
#include "engine/store/segment_file.h"

#include <string.h>

enum { FIRST_SLOTS = 64 };

/* An open-addressing table of numbers, at most 3/4 full. */
struct seen {
    uint64_t *slots; /* [mask + 1]; 0: free */
    size_t mask;
};

static nh_status new_seen(size_t n, struct seen *seen, struct nh_error *error)
{
    size_t n_slots = FIRST_SLOTS;
    while (n_slots / 4 * 3 < n)
        n_slots *= 2;
    seen->mask = n_slots - 1;
    return nhi_alloc(n_slots, sizeof *seen->slots, &seen->slots, error);
}

/* false: this number was there before. */
static bool add(struct seen *seen, uint64_t number)
{
    size_t i = number >> 1 & seen->mask;
    while (seen->slots[i] != 0 && seen->slots[i] != number)
        i = (i + 1) & seen->mask;
    const bool is_new = seen->slots[i] == 0;
    seen->slots[i] = number;
    return is_new;
}

static bool add_rows(struct seen *seen, const char *rows, size_t n, size_t width)
{
    bool all_new = true;
    for (size_t i = 0; i < n; i++) {
        const char *text = rows + i * width;
        const uint64_t number = nhi_text_hash(text, strnlen(text, width)) | 1; /* not that of a free slot */
        all_new = add(seen, number) && all_new;
    }
    return all_new;
}

static nh_status read_rows(const struct nhi_segment *segment, const char *name,
                           const struct nhi_dataset *dataset, hsize_t first, hsize_t n, char *rows,
                           struct nh_error *error)
{
    const hsize_t start[2] = {first, 0}, count[2] = {n, dataset->size[1]};
    hid_t memory = H5Screate_simple(dataset->rank, count, NULL), space = H5Dget_space(dataset->id);
    const bool is_good = memory >= 0 && space >= 0 &&
                         H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                         H5Dread(dataset->id, H5T_C_S1, memory, space, H5P_DEFAULT, rows) >= 0;
    if (memory >= 0)
        (void)H5Sclose(memory); /* a selection in memory: nothing can be lost */
    if (space >= 0)
        (void)H5Sclose(space);
    return is_good ? NH_OK : nhi_segment_failed(segment, name, error);
}

/* Chunk by chunk; *all_new false: two texts may be equal. */
static nh_status look_through(const struct nhi_segment *segment, const char *name,
                              const struct nhi_dataset *dataset, bool *all_new, struct nh_error *error)
{
    const size_t width = (size_t)dataset->size[1];
    struct seen seen = {0};
    char *rows = NULL;
    nh_status status;
    *all_new = true;
    NH_TRY_DONE(new_seen((size_t)dataset->size[0], &seen, error));
    NH_TRY_DONE(nhi_alloc_unset((size_t)dataset->chunk[0], width, &rows, error));
    for (hsize_t first = 0; first < dataset->size[0]; first += dataset->chunk[0]) {
        const hsize_t left = dataset->size[0] - first,
                      n = left < dataset->chunk[0] ? left : dataset->chunk[0];
        NH_TRY_DONE(read_rows(segment, name, dataset, first, n, rows, error));
        *all_new = add_rows(&seen, rows, (size_t)n, width) && *all_new;
    }
done:
    nhi_free(rows);
    nhi_free(seen.slots);
    return status;
}

nh_status nhi_segment_check_texts(const struct nhi_segment *segment, const char *name, size_t *n,
                                  struct nh_error *error)
{
    struct nhi_dataset dataset;
    struct nhi_dictionary *texts;
    bool all_new = false;
    *n = 0;
    if (!nhi_dataset_exists(segment, name))
        return NH_OK;
    NH_TRY(nhi_dataset_open(segment, name, H5T_C_S1, &dataset, error));
    nh_status status = dataset.size[0] < INT32_MAX
                           ? look_through(segment, name, &dataset, &all_new, error)
                           : nhi_segment_refused(segment, name, "it holds too many texts", error);
    if (H5Dclose(dataset.id) < 0 && status == NH_OK)
        status = nhi_segment_failed(segment, name, error);
    NH_TRY(status);
    *n = (size_t)dataset.size[0];
    if (all_new)
        return NH_OK;
    NH_TRY(nhi_segment_dictionary(segment, name, &texts, error)); /* which refuses equal texts */
    nhi_dictionary_free(texts);
    return NH_OK;
}
