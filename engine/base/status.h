/* status.h - building error messages and forwarding them. The only place that formats an nh_error. */
#ifndef NHI_STATUS_H
#define NHI_STATUS_H

#include "engine/nenghao.h"

/* Forwards a failure to the caller; for functions that hold nothing to free. */
#define NH_TRY(expression)                                                                                   \
    do {                                                                                                     \
        nh_status try_status = (expression);                                                                 \
        if (try_status != NH_OK)                                                                             \
            return try_status;                                                                               \
    } while (0)

/* Forwards a failure to the clean-up at `done`; needs a local `nh_status status`. */
#define NH_TRY_DONE(expression)                                                                              \
    do {                                                                                                     \
        status = (expression);                                                                               \
        if (status != NH_OK)                                                                                 \
            goto done;                                                                                       \
    } while (0)

/* Writes the message (printf format, <= 1023 bytes kept, cut at a UTF-8 boundary) and returns `status`, so
 * that a failure is one line: `return nhi_fail(error, NH_IO, "cannot open %s: %s", path, strerror(errno));`
 * error may be NULL. */
NH_CHECKED nh_status nhi_fail(struct nh_error *error, nh_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* How many of the n_bytes of a UTF-8 text to keep so that at most most_bytes stay and no character is cut. */
size_t nhi_cut_at_character(const char *text, size_t n_bytes, size_t most_bytes);

#endif
