/* digits.c - see digits.h. Nothing is read back that was just written: a load that spans several stores has to wait. */
#include "engine/base/digits.h"

#include <string.h>

enum { GROUP_DIGITS = 8 };               /* as many as a 64-bit register has bytes */
static const uint64_t group = 100000000; /* 10^GROUP_DIGITS */
static const uint64_t two_groups = 10000000000000000;
static const nhi_u128 block = 10000000000000000000u; /* 10^NHI_BLOCK_DIGITS */

/* The digits of value < 10^8, the first in the lowest byte. Each step splits every field of the register in two; the
 * reciprocals 10486 / 2^20 and 103 / 2^10 are exact for fields below 10^4 and 10^2. */
static uint64_t digits_of(uint64_t value)
{
    const uint64_t fours = value / 10000 | value % 10000 << 32;
    const uint64_t high_twos = fours * 10486 >> 20 & 0x0000007F0000007Fu;
    const uint64_t twos = high_twos | (fours - high_twos * 100) << 16;
    const uint64_t high_ones = twos * 103 >> 10 & 0x000F000F000F000Fu;
    return high_ones | (twos - high_ones * 10) << 8;
}

static void store(char *to, uint64_t digits)
{
    const uint64_t text = digits | 0x3030303030303030u; /* "00000000"; little-endian as the kernels are */
    memcpy(to, &text, sizeof text);
}

static char *put_group(char *to, uint64_t value)
{
    store(to, digits_of(value));
    return to + GROUP_DIGITS;
}

/* Of value > 0: from its bits and not from its digits, so that what is written behind them need not wait for those. */
static unsigned count_digits(uint64_t value)
{
    const unsigned n_bits = 64 - (unsigned)__builtin_clzll(value);
    const unsigned n = n_bits * 1233 >> 12; /* log10(2) = 1233 / 2^12; one too small at most */
    return n + (value >= nhi_powers_of_ten[n]);
}

/* Without zeros ahead; value > 0. */
static char *put_first_group(char *to, uint64_t value)
{
    const unsigned n = count_digits(value);
    store(to, digits_of(value) >> (GROUP_DIGITS - n) * 8);
    return to + n;
}

char *nhi_put_digits(char *to, uint64_t value)
{
    if (value < 10) { /* what stands ahead of most points */
        *to = (char)('0' + value);
        return to + 1;
    }
    if (value < 100) { /* most counts; the reciprocal is exact below 179 */
        const uint64_t tens = value * 103 >> 10;
        to[0] = (char)('0' + tens);
        to[1] = (char)('0' + (value - tens * 10));
        return to + 2;
    }
    if (value < group)
        return put_first_group(to, value);
    if (value < two_groups)
        return put_group(put_first_group(to, value / group), value % group);
    to = put_first_group(to, value / two_groups);
    return put_group(put_group(to, value / group % group), value % group);
}

char *nhi_put_padded(char *to, uint64_t value, unsigned n)
{
    if (n > 2 * GROUP_DIGITS) {
        to = nhi_put_padded(to, value / two_groups, n - 2 * GROUP_DIGITS);
        value %= two_groups;
        n = 2 * GROUP_DIGITS;
    }
    if (n <= GROUP_DIGITS) {
        put_group(to, value * nhi_powers_of_ten[GROUP_DIGITS - n]);
    } else {
        value *= nhi_powers_of_ten[2 * GROUP_DIGITS - n];
        put_group(put_group(to, value / group), value % group);
    }
    return to + n;
}

/* value = whole * unit + behind, in 64 bits if they suffice. */
static void split(nhi_u128 value, nhi_u128 unit, nhi_u128 *whole, nhi_u128 *behind)
{
    if ((value | unit) >> 64 == 0) {
        *whole = (uint64_t)value / (uint64_t)unit;
        *behind = (uint64_t)value % (uint64_t)unit;
    } else {
        *whole = value / unit;
        *behind = value % unit;
    }
}

static char *put_whole(char *to, nhi_u128 value)
{
    if (value >> 64 == 0)
        return nhi_put_digits(to, (uint64_t)value);
    to = nhi_put_digits(to, (uint64_t)(value / block));
    return nhi_put_padded(to, (uint64_t)(value % block), NHI_BLOCK_DIGITS);
}

/* n digits, up to two blocks. */
static char *put_behind(char *to, nhi_u128 value, unsigned n)
{
    if (n <= NHI_BLOCK_DIGITS)
        return nhi_put_padded(to, (uint64_t)value, n);
    to = nhi_put_padded(to, (uint64_t)(value / block), n - NHI_BLOCK_DIGITS);
    return nhi_put_padded(to, (uint64_t)(value % block), NHI_BLOCK_DIGITS);
}

size_t nhi_fixed_text(nhi_u128 value, bool is_negative, int decimals, char text[NHI_NUMBER_BYTES])
{
    char *to = text;
    if (is_negative && value != 0)
        *to++ = '-';
    if (decimals == 0) {
        to = put_whole(to, value);
    } else {
        nhi_u128 whole, behind;
        split(value, nhi_ten_to((unsigned)decimals), &whole, &behind);
        to = put_whole(to, whole);
        *to++ = '.';
        to = put_behind(to, behind, (unsigned)decimals);
    }
    *to = '\0';
    return (size_t)(to - text);
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
