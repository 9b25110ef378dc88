/* parts.h - where the lines of an item lie: an item is a (carrier, flow) or a measure of the store, a part one run of
 * its lines in one series of one segment.
 */
#ifndef NHI_PARTS_H
#define NHI_PARTS_H

#include "engine/aggregate/pipeline.h"

struct nhi_item {
    int32_t id; /* carrier or measure of the store */
    int flow;   /* 0 for measures */
};

struct nhi_part {
    size_t i_segment;
    enum nhi_series series;
    struct nhi_run run; /* run.i_item counts the items asked for */
};

struct nhi_parts {
    struct nhi_part *part;
    size_t n, capacity;
};

/* Appends the parts of an item in `series` and its superseded partner. `series` is NHI_QUANTITY, NHI_COEFFICIENT or
 * NHI_OUTPUT. NH_MEMORY, and what reading the keys gives. */
NH_CHECKED nh_status nhi_parts_find(const nh_store *store, enum nhi_series series, struct nhi_item item,
                                    uint32_t i_item, struct nhi_parts *parts, struct nh_error *error);
void nhi_parts_clear(struct nhi_parts *parts);

#endif
