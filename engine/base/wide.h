/* wide.h - magnitudes of wide integers, for ratio.c, rounding.c, fraction.c and transcendental.c only. Operands are
 * taken without their sign and results are positive, but for nhi_wide_copy; results may alias operands. False: NHI_WIDE_LIMBS do not suffice. */
#ifndef NHI_WIDE_H
#define NHI_WIDE_H

#include "engine/base/exact.h"

void nhi_wide_set(struct nhi_wide *out, nhi_u128 value); /* positive */
void nhi_wide_copy(const struct nhi_wide *from,
                   struct nhi_wide *out); /* copies the used limbs and the sign */
bool nhi_wide_is_zero(const struct nhi_wide *a);
bool nhi_wide_is_odd(const struct nhi_wide *a);
int nhi_wide_compare(const struct nhi_wide *a, const struct nhi_wide *b); /* of magnitudes: -1, 0, 1 */
unsigned nhi_wide_bits(const struct nhi_wide *a);                         /* length in bits */

NH_CHECKED bool nhi_wide_add(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out);
void nhi_wide_subtract(const struct nhi_wide *a, const struct nhi_wide *b,
                       struct nhi_wide *out); /* |a| >= |b| */
NH_CHECKED bool nhi_wide_multiply(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out);
NH_CHECKED bool nhi_wide_multiply_small(const struct nhi_wide *a, uint64_t b, struct nhi_wide *out);
NH_CHECKED bool nhi_wide_shift_left(const struct nhi_wide *a, unsigned n_bits, struct nhi_wide *out);
void nhi_wide_shift_right(const struct nhi_wide *a, unsigned n_bits, struct nhi_wide *out);
NH_CHECKED bool nhi_wide_power_of_ten(unsigned exponent, struct nhi_wide *out);
NH_CHECKED bool nhi_wide_power(const struct nhi_wide *a, unsigned exponent, struct nhi_wide *out);

/* a = quotient * b + rest, 0 <= rest < b, b != 0. quotient or rest may be NULL. */
void nhi_wide_divide(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *quotient,
                     struct nhi_wide *rest);
uint64_t nhi_wide_divide_small(struct nhi_wide *a, uint64_t b); /* in place; returns the rest */
/* One digit of algorithm D (Knuth, The Art of Computer Programming 2, 4.3.1): divides u[0..n] by v[0..n), whose top bit
 * is set, leaves the rest in u[0..n) and returns the digit. u[1..n] < v[0..n). */
uint64_t nhi_wide_digit(uint64_t *u, const uint64_t *v, uint32_t n);
void nhi_wide_gcd(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out);

#endif
