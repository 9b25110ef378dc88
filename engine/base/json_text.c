/* json_text.c - see json_text.h. */
#include "engine/base/json_text.h"

/* RFC 3629: no overlong forms, no surrogates, at most U+10FFFF. */
size_t nhi_utf8_sequence(const unsigned char *text)
{
    unsigned char lead = text[0], low = 0x80, high = 0xBF;
    size_t n = lead < 0x80                   ? 1
               : lead >= 0xC2 && lead < 0xE0 ? 2
               : (lead & 0xF0) == 0xE0       ? 3
               : lead >= 0xF0 && lead < 0xF5 ? 4
                                             : 0;
    if (lead == 0xE0)
        low = 0xA0;
    if (lead == 0xED)
        high = 0x9F;
    if (lead == 0xF0)
        low = 0x90;
    if (lead == 0xF4)
        high = 0x8F;
    for (size_t i = 1; i < n; i++) {
        if (text[i] < low || text[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return n;
}

static nh_status json_character(struct nhi_buffer *buffer, const char *text, size_t n_bytes,
                                struct nh_error *error)
{
    if (n_bytes == 0)
        return nhi_buffer_text(buffer, "\xEF\xBF\xBD", error);
    if (*text == '"' || *text == '\\')
        return nhi_buffer_printf(buffer, error, "\\%c", *text);
    if (*text == '\n')
        return nhi_buffer_text(buffer, "\\n", error);
    if ((unsigned char)*text < 0x20)
        return nhi_buffer_printf(buffer, error, "\\u%04x", (unsigned)*text);
    return nhi_buffer_append(buffer, text, n_bytes, error);
}

/* Bytes at the start of text that stand in a JSON string as they are. */
static size_t plain_bytes(const unsigned char *text)
{
    size_t n = 0;
    while (text[n] >= 0x20 && text[n] < 0x80 && text[n] != '"' && text[n] != '\\')
        n++;
    return n;
}

nh_status nhi_json_string(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, "\"", error));
    for (;;) {
        size_t n_plain = plain_bytes((const unsigned char *)text);
        NH_TRY(nhi_buffer_append(buffer, text, n_plain, error));
        text += n_plain;
        if (*text == '\0')
            break;
        size_t n_bytes = nhi_utf8_sequence((const unsigned char *)text);
        NH_TRY(json_character(buffer, text, n_bytes, error));
        text += n_bytes > 0 ? n_bytes : 1;
    }
    return nhi_buffer_text(buffer, "\"", error);
}
