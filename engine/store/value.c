/* value.c - reading of data cells on top of the exact decimals (see value.h). */
#include "engine/store/value.h"

#include <string.h>

static bool is_missing(const char *text, size_t n_bytes)
{
    static const char *const words[] = {"", "-", "\xE2\x80\x94" /* — */, "\xE2\x80\xA6" /* … */, "NA", "*"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (n_bytes == strlen(words[i]) && memcmp(text, words[i], n_bytes) == 0)
            return true;
    return false;
}

static enum nhi_value parse_strict(const char *text, size_t n_bytes, struct nhi_decimal *number)
{
    struct nhi_decimal found;
    switch (nhi_decimal_parse(text, n_bytes, &found)) {
    case NHI_PARSE_OK: *number = found; return NHI_VALUE_OK;
    case NHI_PARSE_OVERFLOW: return NHI_VALUE_OVERFLOW;
    case NHI_PARSE_EMPTY:
    case NHI_PARSE_SYNTAX: break;
    }
    return is_missing(text, n_bytes) ? NHI_VALUE_MISSING : NHI_VALUE_SYNTAX;
}

enum { LENIENT_BYTES = 256 }; /* no number that is exact here is longer, leading zeros apart */

/* Full-width digits, comma, minus and point (U+FF10-FF19, U+FF0C-FF0E) become ASCII. Returns the length, 0 when it
 * does not fit. */
static size_t narrow(const char *text, size_t n_bytes, char out[LENIENT_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        if (n == LENIENT_BYTES)
            return 0;
        unsigned char last =
            i + 2 < n_bytes && memcmp(text + i, "\xEF\xBC", 2) == 0 ? (unsigned char)text[i + 2] : 0;
        bool is_wide = (last >= 0x8C && last <= 0x8E) || (last >= 0x90 && last <= 0x99);
        out[n++] =
            is_wide ? (char)(last - 0x60) : text[i]; /* U+FF00 + c - 0x20 ends with the byte c + 0x60 */
        i += is_wide ? 2 : 0;
    }
    return n;
}

/* Takes the separators out of "1,234,567.8"; false: they do not part groups of three digits. */
static bool join_groups(char *text, size_t *n_bytes)
{
    size_t n_sign = *n_bytes > 0 && text[0] == '-', n = n_sign, i = n_sign, n_group = 0;
    bool has_separator = false;
    for (; i < *n_bytes && text[i] != '.'; i++) {
        if (text[i] != ',') {
            text[n++] = text[i];
            n_group++;
            continue;
        }
        if (n_group == 0 || n_group > 3 || (has_separator && n_group != 3))
            return false;
        has_separator = true;
        n_group = 0;
    }
    if (has_separator && n_group != 3)
        return false;
    memmove(text + n, text + i, *n_bytes - i);
    *n_bytes = n + *n_bytes - i;
    return true;
}

enum nhi_value nhi_value_parse(const char *text, size_t n_bytes, bool lenient, struct nhi_decimal *number)
{
    char plain[LENIENT_BYTES];
    enum nhi_value value = parse_strict(text, n_bytes, number);
    if (value != NHI_VALUE_SYNTAX || !lenient)
        return value;
    size_t n = narrow(text, n_bytes, plain);
    if (n == 0 || !join_groups(plain, &n))
        return NHI_VALUE_SYNTAX;
    return parse_strict(plain, n, number);
}
