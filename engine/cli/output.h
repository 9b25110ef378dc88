/* output.h - a finished text goes to stdout or to a file. */
#ifndef NHI_OUTPUT_H
#define NHI_OUTPUT_H

#include "engine/base/status.h"

/* Writes the text to the file `path`: beside it first, then in its place, so that it is whole or not there. NULL and
 * "-" are stdout; a device or a pipe is written to directly. NH_IO: with an empty message when nobody reads the pipe
 * any more. NH_CANCELLED: after an interrupt. */
NH_CHECKED nh_status nhi_output(const char *path, const struct nh_text *text, struct nh_error *error);

/* The same with stdout for printf-like short answers of a command. */
NH_CHECKED nh_status nhi_print(struct nh_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
