/* budget.h - what an aggregate needs of the memory, and how many of its periods are worked on at once. */
#ifndef NHI_BUDGET_H
#define NHI_BUDGET_H

#include "engine/aggregate/aggregate.h"

struct nhi_budget {
    uint32_t n_periods; /* at once; of months that run on: whole years */
    uint64_t n_bytes;   /* half of it is for the periods at hand, the rest for the items at hand */
};

/* Of an aggregate whose groups, classes and periods are known. NH_MEMORY: the limit of the context is too low. */
NH_CHECKED nh_status nhi_budget_make(const nh_store *store, const struct nhi_selection *selection,
                                     const struct nhi_aggregate *aggregate, struct nhi_budget *budget,
                                     struct nh_error *error);

#endif
