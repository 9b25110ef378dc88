/* commit.h - the write transaction of a store: lock, temporary segment, verification, atomic commit.
 *
 * STORE/            directory, mode 0700
 *   MANIFEST.json   the committed state: JSON with a hash chain; replaced by rename
 *   MANIFEST.<seq>.json  the earlier states (the chain = the audit log)
 *   seg-<seq>.h5    immutable segments, one per import
 *   LOCK            flock of the writer
 *   .tmp-*          what an interrupted writer left; removed by the next one
 */
#ifndef NHI_COMMIT_H
#define NHI_COMMIT_H

#include "engine/base/context.h"
#include "engine/store/model.h"

struct nhi_commit;

/* Takes the writer's lock. append: the store must exist, else it must not. NH_BUSY: another writer holds the lock
 * (at once, no waiting). NH_ARGUMENT: exists / does not exist (with the advice). NH_IO. NH_FORMAT. */
NH_CHECKED nh_status nhi_commit_begin(nh_context *context, const char *store_path, bool append,
                                      struct nhi_commit **commit, struct nh_error *error);

/* Where the new segment is to be written. Borrowed until finish or abort. */
const char *nhi_commit_segment_path(const struct nhi_commit *commit);
/* A directory on the same file system for temporary files; they are removed at the end in any case. */
const char *nhi_commit_directory(const struct nhi_commit *commit);

/* What the manifest says about the new segment beside what the segment itself tells. */
struct nhi_commit_notes {
    const char *command;      /* may be NULL */
    const char *committed_at; /* ISO 8601 UTC, NULL: no time is recorded (reproducible bytes) */
    uint64_t n_corrected;
};

/* Of a new store, which nobody sees before the end: finishes one state and goes on to the segment of the next. */
NH_CHECKED nh_status nhi_commit_next(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                                     struct nh_error *error);

/* Re-opens and verifies the segment (every chunk), hashes, fsyncs, renames, writes the manifest. Frees the commit in
 * every case. NH_UNCERTAIN when the state after an error is unknown; any other failure leaves the old state. */
NH_CHECKED nh_status nhi_commit_finish(struct nhi_commit *commit, const struct nhi_commit_notes *notes,
                                       struct nh_error *error);
/* Removes the temporary files, releases the lock, frees. NULL is fine. */
void nhi_commit_abort(struct nhi_commit *commit);

#endif
