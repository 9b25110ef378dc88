/* digits.c - see digits.h. */
#include "engine/base/digits.h"

#include <string.h>

enum { GROUP_DIGITS = 8 }; /* as many as a 64-bit register has bytes */

/* The digits of value < 10^8, the first in the lowest byte. Each step splits every field of the register in two; the
 * reciprocals 10486 / 2^20 and 103 / 2^10 are exact for fields below 10^4 and 10^2. */
static uint64_t group_of(uint64_t value)
{
    const uint64_t fours = value / 10000 | value % 10000 << 32;
    const uint64_t high_twos = fours * 10486 >> 20 & 0x0000007F0000007Fu;
    const uint64_t twos = high_twos | (fours - high_twos * 100) << 16;
    const uint64_t high_ones = twos * 103 >> 10 & 0x000F000F000F000Fu;
    return high_ones | (twos - high_ones * 10) << 8;
}

static void put_group(char *at, uint64_t group)
{
    const uint64_t text = group | 0x3030303030303030u; /* "00000000" */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    const uint64_t bytes = __builtin_bswap64(text);
#else
    const uint64_t bytes = text;
#endif
    memcpy(at, &bytes, GROUP_DIGITS);
}

char *nhi_digits_before(char *end, uint64_t value, int n_least)
{
    const uint64_t base = 100000000;         /* 10^GROUP_DIGITS */
    const uint64_t last = (uint64_t)1 << 56; /* a zero has one digit, too */
    char *at = end;
    for (; value >= base; value /= base)
        put_group(at -= GROUP_DIGITS, group_of(value % base));
    const uint64_t group = group_of(value);
    put_group(at - GROUP_DIGITS, group);
    at -= GROUP_DIGITS - __builtin_ctzll(group | last) / 8;
    while (end - at < n_least)
        *--at = '0';
    return at;
}

size_t nhi_fixed_text(nhi_u128 value, bool is_negative, int decimals, char text[NHI_NUMBER_BYTES])
{
    enum {
        MOST_DIGITS = 48
    }; /* 39 of 128 bits, or 38 decimals and a zero ahead, and what is short of a group */
    char digits[2 * MOST_DIGITS] = ""; /* the half behind `end` is there for copies of a fixed size */
    char *const end = digits + MOST_DIGITS, *at = end, *to = text;
    if (is_negative && value != 0)
        *to++ = '-';
    for (; value >> 64 != 0; value /= nhi_ten_to(NHI_BLOCK_DIGITS))
        at = nhi_digits_before(at, (uint64_t)(value % nhi_ten_to(NHI_BLOCK_DIGITS)), NHI_BLOCK_DIGITS);
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
    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    return n;
}
