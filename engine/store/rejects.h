/* rejects.h - the list of bad rows of an import: the first ones to the host, all of them to STORE.rejects.csv. */
#ifndef NHI_REJECTS_H
#define NHI_REJECTS_H

#include "engine/base/context.h"

/* One mistake. Texts need not be NUL-terminated where a length is given. */
struct nhi_reject {
    const char *file;
    uint64_t line;      /* physical line, from 1 */
    const char *column; /* name of the column, "" for the row as a whole */
    const char *value;  /* what was found */
    size_t n_value_bytes;
    const char *expected, *fix;
};

struct nhi_rejects;

/* Nothing is written before the first mistake. Returns new. */
NH_CHECKED nh_status nhi_rejects_new(nh_context *context, const char *store_path,
                                     struct nhi_rejects **rejects, struct nh_error *error);
NH_CHECKED nh_status nhi_rejects_add(struct nhi_rejects *rejects, const struct nhi_reject *reject,
                                     struct nh_error *error);
uint64_t nhi_rejects_count(const struct nhi_rejects *rejects);
/* Puts the list (mode 0600) in the place of an older one; without mistakes removes the older one. */
NH_CHECKED nh_status nhi_rejects_finish(struct nhi_rejects *rejects, struct nh_error *error);
/* Removes what was not finished. */
void nhi_rejects_free(struct nhi_rejects *rejects);

#endif
