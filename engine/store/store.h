/* store.h - the read view of a store: its segments and what they mean together. */
#ifndef NHI_STORE_H
#define NHI_STORE_H

#include "engine/base/context.h"
#include "engine/store/manifest.h"
#include "engine/store/segment.h"

/* One segment of the view and how its numbers map to those of the view. */
struct nhi_store_segment {
    struct nhi_segment *segment;
    char *name;
    int32_t *enterprise; /* [n local enterprises] -> enterprise of the view; NULL: the identity */
    int32_t *carrier;    /* [n local carriers] -> carrier of the view */
    int32_t *measure;
};

struct nh_store {
    nh_context *context;
    char *path;
    struct nhi_manifest manifest; /* as it was read; empty for a bare segment */
    const char *manifest_sha256;  /* of it */
    bool is_manifested;           /* false: a bare segment, read-only, its figures are marked */
    size_t n_segments;
    struct nhi_store_segment *segments;

    /* The enterprises of all segments in the order of the first mention; the attributes of one are those of the newest
     * segment that mentions it. Of one segment: borrowed from its model; of several: `joined`. */
    const struct nhi_enterprises *enterprises;
    struct nhi_enterprises joined;
    struct nhi_dictionary *carriers, *measures;
    char **units;                             /* [n_measures] */
    struct nhi_axis energy_axis, output_axis; /* hull of the segments' axes; n = 0: there is none */

    /* A view of the past has fewer segments than were opened. */
    size_t n_opened;
    bool has_as_of, is_as_of_state; /* a state has all that was imported up to it, whatever day that was */
    int64_t as_of_day;
    char *as_of;                 /* as it was asked for; NULL: everything counts */
    const nh_store *carriers_of; /* borrowed: the table carriers is that of another view; NULL: its own */
};

enum { NHI_DATE_BYTES = 11 }; /* 2021-06-30 */

/* When a segment was committed, "2021-06-30T08:00:00Z"; NULL: nothing was recorded. */
const char *nhi_store_committed_at(const nh_store *store, size_t i_segment);

/* Leaves what was known at the end of a day ("2021-06-30", or a month, quarter or year) or in a state ("state:2"): called
 * while the store is opened. NH_ARGUMENT. */
NH_CHECKED nh_status nhi_store_look_back(nh_store *store, const char *as_of, struct nh_error *error);

/* The ids of the enterprises, and their attribute i: read, checked and joined at first use, kept until close.
 * Borrowed. Host's thread only. NH_FORMAT: a segment is damaged there. NH_MEMORY. */
NH_CHECKED nh_status nhi_store_ids(const nh_store *store, const struct nhi_dictionary **ids,
                                   struct nh_error *error);
NH_CHECKED nh_status nhi_store_attribute(const nh_store *store, size_t i,
                                         const struct nhi_attribute **attribute, struct nh_error *error);

/* Newest table of that name (carriers: of the newest segment, which always holds all rows in force), or NULL. */
const struct nhi_table *nhi_store_table(const nh_store *store, const char *name);

/* |sum| of any subset of a series over all segments (superseded partner included) is at most this; `decimals` gets
 * the largest scale, to which the bound refers. Saturates at 2^127 - 1. */
nhi_u128 nhi_store_abs_sum(const nh_store *store, enum nhi_series series, int *decimals);

/* ---- shared by the parts of the view ----------------------------------------------------------------------- */

/* Adds all texts of a segment's list to the view's; map gets their numbers in the view, and is freed by the caller. */
NH_CHECKED nh_status nhi_store_join_list(struct nhi_dictionary *all, const struct nhi_dictionary *list,
                                         int32_t **map, struct nh_error *error);
/* Numbers the enterprises of all segments through. */
NH_CHECKED nh_status nhi_store_join_enterprises(nh_store *store, struct nh_error *error);

#endif
