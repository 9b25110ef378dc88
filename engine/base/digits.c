/* digits.c - see digits.h. */
#include "engine/base/digits.h"

#include <string.h>

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                            "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

char *nhi_digits_before(char *end, uint64_t value, int n_least)
{
    char *at = end;
    for (; value >= 100; value /= 100) {
        at -= 2;
        memcpy(at, pairs + value % 100 * 2, 2);
    }
    if (value >= 10) {
        at -= 2;
        memcpy(at, pairs + value * 2, 2);
    } else {
        *--at = (char)('0' + (int)value);
    }
    while (end - at < n_least)
        *--at = '0';
    return at;
}

size_t nhi_fixed_text(nhi_u128 value, bool is_negative, int decimals, char text[NHI_NUMBER_BYTES])
{
    enum { MOST_DIGITS = 40 }; /* of 128 bits, or 38 decimals and a zero ahead */
    const nhi_u128 block = nhi_ten_to(NHI_BLOCK_DIGITS);
    char digits[2 * MOST_DIGITS] =
        ""; /* the half behind `end` is only ever copied, so that copies have a fixed size */
    char *const end = digits + MOST_DIGITS, *at = end;
    char *to = text;
    if (is_negative && value != 0)
        *to++ = '-';
    for (; value >> 64 != 0; value /= block)
        at = nhi_digits_before(at, (uint64_t)(value % block), NHI_BLOCK_DIGITS);
    at = nhi_digits_before(at, (uint64_t)value, decimals + 1 - (int)(end - at));
    const size_t n = (size_t)(end - at), n_ahead = n - (size_t)decimals;
    memcpy(to, at, MOST_DIGITS);
    if (decimals > 0) {
        to[n_ahead] = '.';
        memcpy(to + n_ahead + 1, at + n_ahead, MOST_DIGITS);
        to++;
    }
    to[n] = '\0';
    return (size_t)(to - text) + n;
}

size_t nhi_strip_zeros(char *text, size_t n)
{
    if (memchr(text, '.', n) == NULL)
        return n;
    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    return n;
}
