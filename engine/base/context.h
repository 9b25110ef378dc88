/* context.h - what every long call needs: kernels, threads, memory limit, messages, progress, cancellation. */
#ifndef NHI_CONTEXT_H
#define NHI_CONTEXT_H

#include "engine/base/pool.h"
#include "engine/base/status.h"
#include "kernels/kernels.h"

/* What a call is busy with, for nh_timings. */
enum nhi_stage {
    NHI_STAGE_OTHER,
    NHI_STAGE_OPEN,
    NHI_STAGE_PLAN,
    NHI_STAGE_READ,
    NHI_STAGE_PUBLISH,
    NHI_N_STAGES
};

/* How stored chunks come into memory: decided for each file; from the mapped file (where it cannot be mapped: read), read
 * from where HDF5 says they are, or by HDF5 one after the other. */
enum nhi_read_path { NHI_READ_AUTO, NHI_READ_MAP, NHI_READ_PREAD, NHI_READ_HDF5 };

struct nh_context {
    const struct nhi_kernels *kernels;
    unsigned n_threads;
    uint64_t max_memory_bytes; /* 0: no limit */
    enum nhi_read_path read_path;
    struct nhi_pool *pool;
    nh_message_fn message;   /* may be NULL: use nhi_message */
    nh_progress_fn progress; /* may be NULL: use nhi_progress */
    void *user;
    enum nhi_stage stage;
    uint64_t stage_began_ns, stage_ns[NHI_N_STAGES];
    uint64_t stored_bytes, n_cells; /* read so far */
};

/* Lays what a caller has given, or NULL, over the defaults of an options struct of n bytes. Both begin with their size: a caller
 * that was compiled against an older header knows fewer options. */
void nhi_take_options(void *options, size_t n_bytes, const void *given);

/* The path for a file of so many bytes: pages of a mapped file count as memory of the process. Never NHI_READ_AUTO. */
enum nhi_read_path nhi_read_path(const nh_context *context, uint64_t file_bytes);

/* The time from now on, until the next call, belongs to this stage. Host's thread only. */
void nhi_stage(nh_context *context, enum nhi_stage stage);

/* Sends one line to the host (printf format). */
void nhi_message(const nh_context *context, enum nh_message_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reports progress; NH_CANCELLED when the host asks to stop. Call it from the host's thread only. */
NH_CHECKED nh_status nhi_progress(const nh_context *context, const char *stage, uint64_t done, uint64_t total,
                                  struct nh_error *error);

#endif
