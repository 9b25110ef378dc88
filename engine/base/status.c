/* status.c - texts of the statuses and the one formatter of error messages. */
#include "engine/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* Cuts a message that snprintf truncated back to whole UTF-8 characters. */
static void cut_at_character(char *message, size_t n_bytes)
{
    size_t end = n_bytes;
    while (end > 0 && ((unsigned char)message[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && ((unsigned char)message[end - 1] & 0x80))
        end--;
    message[end] = '\0';
}

nh_status nhi_fail(struct nh_error *error, nh_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    char message[sizeof error->message]; /* the arguments may point into the old message */
    int n = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (n >= (int)sizeof message)
        cut_at_character(message, sizeof message - 1);
    error->status = status;
    memcpy(error->message, message, sizeof message);
    return status;
}
