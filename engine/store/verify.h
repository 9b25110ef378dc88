/* verify.h - looking at everything that a store consists of: manifests, segment files, chunks, leftovers. */
#ifndef NHI_VERIFY_H
#define NHI_VERIFY_H

#include "engine/base/context.h"

enum nhi_check_state {
    NHI_CHECK_OK,
    NHI_CHECK_FAILED,
    NHI_CHECK_NOTE /* nothing is damaged, but a reader of the report should know it */
};

enum nhi_check_kind {
    NHI_CHECK_MANIFEST, /* MANIFEST.json: its hash, its members */
    NHI_CHECK_CHAIN, /* an earlier state: its hash, which the next state names, and its segments, which stay */
    NHI_CHECK_FILE,  /* a segment: size and SHA-256 as the manifest says; not opened unless this holds */
    NHI_CHECK_CONTENT, /* a segment: every chunk, every statistic, the order of the lines */
    NHI_CHECK_ENTRY,   /* a segment: what the manifest says of its content */
    NHI_CHECK_VIEW,    /* the segments fit together */
    NHI_CHECK_FILES,   /* a file that belongs to no state, or a segment without a manifest */
    NHI_CHECK_INPUT,   /* of a receipt (engine/publish): what was read then is there as it was */
    NHI_CHECK_RESULT,  /* of a receipt: the same comes out again */
    NHI_N_CHECK_KINDS
};

struct nhi_check {
    enum nhi_check_kind kind;
    enum nhi_check_state state;
    const char *subject; /* name of a file */
    const char *detail;  /* what was found */
};
typedef nh_status (*nhi_check_fn)(void *state, const struct nhi_check *check, struct nh_error *error);

/* Hands over every check of a store or of a bare segment as it is made; damage is a check that failed, not an error.
 * NH_IO: there is nothing at `path`. NH_MEMORY, NH_CANCELLED, or what `take` returns. */
NH_CHECKED nh_status nhi_verify(nh_context *context, const char *path, nhi_check_fn take, void *state,
                                struct nh_error *error);

#endif
