/* csv_write.c - quoting of one CSV field (see csv.h). */
#include "engine/base/exact.h"
#include "engine/store/csv.h"

#include <string.h>

static bool is_executed(const char *text, size_t n_bytes)
{
    struct nhi_decimal number;
    return n_bytes > 0 && strchr("=+-@\t\r", text[0]) != NULL && text[0] != '\0' &&
           nhi_decimal_parse(text, n_bytes, &number) != NHI_PARSE_OK;
}

nh_status nhi_csv_write_field(struct nhi_buffer *buffer, const char *text, size_t n_bytes,
                              struct nh_error *error)
{
    bool needs_quotes = false;
    size_t n_quotes = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        needs_quotes |= text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
        n_quotes += text[i] == '"';
    }
    NH_TRY(nhi_buffer_reserve(buffer, n_bytes + n_quotes + 3, error));
    char *to = buffer->data + buffer->n_bytes;
    if (needs_quotes)
        *to++ = '"';
    if (is_executed(text, n_bytes))
        *to++ = '\'';
    for (size_t i = 0; i < n_bytes; i++) {
        *to++ = text[i];
        if (text[i] == '"')
            *to++ = '"';
    }
    if (needs_quotes)
        *to++ = '"';
    *to = '\0';
    buffer->n_bytes = (size_t)(to - buffer->data);
    return NH_OK;
}
