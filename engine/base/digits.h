/* digits.h - integers as decimal digits, eight at a time; the one place where a number becomes text. Writers fill whole
 * groups: up to 7 bytes behind what they return are written over.
 */
#ifndef NHI_DIGITS_H
#define NHI_DIGITS_H

#include "engine/base/exact.h"

/* Digits of a block: 10^19 is the largest power of ten below 2^64. */
enum { NHI_BLOCK_DIGITS = 19 };
extern const uint64_t nhi_powers_of_ten[NHI_BLOCK_DIGITS + 1];

/* Write the digits of value, without zeros ahead or with as many as make n digits (value < 10^n, n <= NHI_BLOCK_DIGITS);
 * return where they end. */
char *nhi_put_digits(char *to, uint64_t value);
char *nhi_put_padded(char *to, uint64_t value, unsigned n);

/* Writes value * 10^-decimals (value <= 2^127, 0 <= decimals <= 38) with all its decimals; a zero has no sign. Returns the
 * length. */
size_t nhi_fixed_text(nhi_u128 value, bool is_negative, int decimals, char text[NHI_NUMBER_BYTES]);

/* Cuts the zeros at the end of a text of n bytes, which has a point, and the point if nothing follows it; returns the
 * length. */
size_t nhi_strip_zeros(char *text, size_t n);

#endif
