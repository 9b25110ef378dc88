/* status.c - texts of the statuses and the one formatter of error messages. */
#include "engine/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *nh_version(void)
{
    return NH_VERSION;
}

const char *nh_status_text(nh_status status)
{
    switch (status) {
    case NH_OK: return "ok";
    case NH_ARGUMENT: return "wrong use";
    case NH_MEMORY: return "not enough memory";
    case NH_IO: return "input/output";
    case NH_FORMAT: return "store format";
    case NH_DATA: return "input data";
    case NH_RANGE: return "number out of range";
    case NH_UNSUPPORTED: return "not supported";
    case NH_CANCELLED: return "cancelled";
    case NH_UNCERTAIN: return "commit state unknown";
    case NH_BUSY: return "store in use by another writer";
    case NH_CHECK_FAILED: return "check did not hold";
    case NH_INTERNAL: return "internal error";
    }
    return "unknown status";
}

size_t nhi_cut_at_character(const char *text, size_t n_bytes, size_t most_bytes)
{
    size_t n = most_bytes;
    if (n_bytes <= most_bytes)
        return n_bytes;
    for (int i = 0; i < 3 && n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;
         i++) /* a character has 4 bytes at most */
        n--;
    return n;
}

nh_status nhi_fail(struct nh_error *error, nh_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    char message[sizeof error->message + 1]; /* the arguments may point into the old message */
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    const size_t n = nhi_cut_at_character(message, strlen(message), sizeof error->message - 1);
    error->status = status;
    memcpy(error->message, message, n);
    error->message[n] = '\0';
    return status;
}
