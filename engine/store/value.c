/* value.c - reading of data cells on top of the exact decimals (see value.h). */
#include "engine/store/value.h"

#include "engine/store/word.h"

#include <string.h>

static bool is_missing(const char *text, size_t n_bytes)
{
    static const char *const words[] = {"", "-", "\xE2\x80\x94" /* — */, "\xE2\x80\xA6" /* … */, "NA", "*"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (n_bytes == strlen(words[i]) && memcmp(text, words[i], n_bytes) == 0)
            return true;
    return false;
}

/* ---- short numbers ----------------------------------------------------------------------------------------- */

/* The number of the lowest byte that is `wanted`, or 8. */
static unsigned find_byte(uint64_t word, unsigned char wanted)
{
    const uint64_t ones = 0x0101010101010101, differs = word ^ ones * wanted;
    const uint64_t hits = (differs - ones) & ~differs & ones << 7; /* the lowest hit is a true one */
    return hits == 0 ? 8 : (unsigned)__builtin_ctzll(hits) / 8;
}

static bool is_eight_digits(uint64_t word)
{
    const uint64_t high = 0xF0F0F0F0F0F0F0F0, six = 0x0606060606060606;
    return ((word & high) | ((word + six) & high) >> 4) == 0x3333333333333333;
}

/* Eight digits, the first in the lowest byte. A multiplication joins all pairs of neighbours: digits, then twos, then
 * fours. */
static uint32_t eight_digits(uint64_t word)
{
    word = (word & 0x0F0F0F0F0F0F0F0F) * (10 * 256 + 1) >> 8;
    word = (word & 0x00FF00FF00FF00FF) * (100 * 65536 + 1) >> 16;
    return (uint32_t)((word & 0x0000FFFF0000FFFF) * ((10000ull << 32) + 1) >> 32);
}

bool nhi_value_parse_short(const char *text, size_t n_bytes, int64_t *value, int *decimals)
{
    const bool is_negative = n_bytes > 0 && text[0] == '-';
    const size_t n = n_bytes - is_negative;
    if (n == 0 || n > 8)
        return false;
    const uint64_t word = nhi_word_of(text + is_negative, n);
    const unsigned point = find_byte(word, '.');
    const bool has_point = point < n;
    if (has_point && (point == 0 || point == n - 1))
        return false;
    const uint64_t whole = has_point ? ((uint64_t)1 << 8 * point) - 1 : UINT64_MAX;
    const uint64_t digits = (word & whole) | (word >> 8 & ~whole);
    const unsigned n_padding = 8 - (unsigned)(n - has_point);
    const uint64_t padding = n_padding == 0 ? 0 : 0x3030303030303030u >> 8 * (8 - n_padding);
    const uint64_t padded = digits << 8 * n_padding | padding;
    if (!is_eight_digits(padded))
        return false;
    *value = is_negative ? -(int64_t)eight_digits(padded) : (int64_t)eight_digits(padded);
    *decimals = has_point ? (int)(n - 1 - point) : 0;
    return true;
}

static enum nhi_value parse_strict(const char *text, size_t n_bytes, struct nhi_decimal *number)
{
    struct nhi_decimal found;
    int64_t value;
    int decimals;
    if (nhi_value_parse_short(text, n_bytes, &value, &decimals)) {
        *number = (struct nhi_decimal){.value = value, .decimals = decimals};
        return NHI_VALUE_OK;
    }
    switch (nhi_decimal_parse(text, n_bytes, &found)) {
    case NHI_PARSE_OK: *number = found; return NHI_VALUE_OK;
    case NHI_PARSE_OVERFLOW: return NHI_VALUE_OVERFLOW;
    case NHI_PARSE_EMPTY:
    case NHI_PARSE_SYNTAX: break;
    }
    return is_missing(text, n_bytes) ? NHI_VALUE_MISSING : NHI_VALUE_SYNTAX;
}

enum { LENIENT_BYTES = 256 }; /* no number that is exact here is longer, leading zeros apart */

/* Full-width digits, comma, minus and point (U+FF10-FF19, U+FF0C-FF0E) become ASCII. Returns the length, 0
 * when it does not fit. */
static size_t narrow(const char *text, size_t n_bytes, char out[LENIENT_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        if (n == LENIENT_BYTES)
            return 0;
        unsigned char last =
            i + 2 < n_bytes && memcmp(text + i, "\xEF\xBC", 2) == 0 ? (unsigned char)text[i + 2] : 0;
        bool is_wide = (last >= 0x8C && last <= 0x8E) || (last >= 0x90 && last <= 0x99);
        out[n] = text[i];
        if (is_wide)
            out[n] = (char)(last - 0x60); /* U+FF00 + c - 0x20 ends with the byte c + 0x60 */
        n++;
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
