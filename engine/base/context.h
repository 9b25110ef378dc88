/* context.h - what every long call needs: kernels, threads, memory limit, messages, progress, cancellation. */
#ifndef NHI_CONTEXT_H
#define NHI_CONTEXT_H

#include "engine/base/status.h"
#include "kernels/kernels.h"

struct nh_context {
    const struct nhi_kernels *kernels;
    unsigned n_threads;
    uint64_t max_memory_bytes; /* 0: no limit */
    nh_message_fn message;     /* may be NULL: use nhi_message */
    nh_progress_fn progress;   /* may be NULL: use nhi_progress */
    void *user;
};

/* Sends one line to the host (printf format). */
void nhi_message(const nh_context *context, enum nh_message_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reports progress; NH_CANCELLED when the host asks to stop. Call it from the host's thread only. */
NH_CHECKED nh_status nhi_progress(const nh_context *context, const char *stage, uint64_t done, uint64_t total,
                                  struct nh_error *error);

#endif
