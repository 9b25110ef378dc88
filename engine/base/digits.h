/* digits.h - integers as decimal digits, eight at a time; the one place where a number becomes text. */
#ifndef NHI_DIGITS_H
#define NHI_DIGITS_H

#include "engine/base/exact.h"

/* Digits of a block: 10^19 is the largest power of ten below 2^64. */
enum { NHI_BLOCK_DIGITS = 19 };

/* Writes the digits of value before `end`, with zeros ahead of them up to n_least; returns where they begin. Up to 7 bytes
 * before that are written over. */
char *nhi_digits_before(char *end, uint64_t value, int n_least);

/* Writes value * 10^-decimals (0 <= decimals <= 38) with all its decimals; a zero has no sign. Returns the length. */
size_t nhi_fixed_text(nhi_u128 value, bool is_negative, int decimals, char text[NHI_NUMBER_BYTES]);

/* Cuts the zeros at the end of a text of n bytes, which has a point, and the point if nothing follows it; returns the
 * length. */
size_t nhi_strip_zeros(char *text, size_t n);

#endif
