/* exact.h - exact arithmetic for official figures: scaled integers, wide integers, ratios, and the one
 * correctly rounded decimal at the end. No double exists here.
 *
 * A figure is a `struct nhi_decimal` (128-bit integer and a number of decimals) while it is a sum, a
 * `struct nhi_ratio` (two wide integers) after the first division, and text after the only rounding.
 */
#ifndef NHI_EXACT_H
#define NHI_EXACT_H

#include "engine/base/status.h"

__extension__ typedef __int128 nhi_i128;
__extension__ typedef unsigned __int128 nhi_u128;

enum {
    NHI_MAX_DECIMALS = 9,   /* of a stored column */
    NHI_WIDE_LIMBS = 48,    /* 3072 bits: 30 years of chained 8-digit rates times a 256-bit ratio fit */
    NHI_NUMBER_BYTES = 1024 /* a buffer that holds the text of every number made here */
};

/* ---- scaled integers ----------------------------------------------------------------------------------- */

/* value * 10^-decimals, 0 <= decimals <= 38. 1234 with 2 decimals is 12.34. */
struct nhi_decimal {
    nhi_i128 value;
    int decimals;
};

/* Why a text is not a plain decimal. */
enum nhi_parse { NHI_PARSE_OK, NHI_PARSE_EMPTY, NHI_PARSE_SYNTAX, NHI_PARSE_OVERFLOW };

/* Reads `[-]digits[.digits]`, nothing else: no sign +, exponent, blank, separator. "1.", ".5", "-" are syntax
 * errors; "-0" is 0. *number gets as many decimals as are written (at most 38, value < 10^38, else OVERFLOW). */
enum nhi_parse nhi_decimal_parse(const char *text, size_t n_bytes, struct nhi_decimal *number);

nhi_u128 nhi_ten_to(unsigned exponent); /* 10^exponent, exponent <= 38 */
nhi_u128 nhi_magnitude(nhi_i128 value); /* without the trap of the most negative integer */

/* Writes the exact value without trailing zeros ("12.3", "-0.05", "0"); returns its length. */
size_t nhi_decimal_text(struct nhi_decimal number, char text[NHI_NUMBER_BYTES]);

/* The same value with other decimals: exact or NH_RANGE (digits would be lost, or overflow of 128 bits). */
NH_CHECKED nh_status nhi_decimal_rescale(struct nhi_decimal *number, int decimals, struct nh_error *error);

/* Rounds half-even to fewer decimals; returns true if the value changed. More decimals: unchanged, false. */
bool nhi_decimal_round_even(struct nhi_decimal *number, int decimals);

/* *sum = a + b at the larger number of decimals. NH_RANGE on overflow of 128 bits; never wraps. */
NH_CHECKED nh_status nhi_decimal_add(struct nhi_decimal a, struct nhi_decimal b, struct nhi_decimal *sum,
                                     struct nh_error *error);

/* ---- wide integers and ratios -------------------------------------------------------------------------- */

/* sign and magnitude; limb[0] is the least; n limbs used, limb[n-1] != 0; n = 0 is zero, never negative. */
struct nhi_wide {
    uint64_t limb[NHI_WIDE_LIMBS];
    uint32_t n;
    bool is_negative;
};

/* num / den, den > 0; not necessarily in lowest terms. */
struct nhi_ratio {
    struct nhi_wide num, den;
};

void nhi_ratio_from_decimal(struct nhi_decimal number, struct nhi_ratio *ratio);
void nhi_ratio_from_integers(int64_t num, uint64_t den, struct nhi_ratio *ratio); /* den > 0 */
/* Reads a printed figure: a plain decimal, optionally followed by %, as the number that is written ("17%" is 17).
 * *decimals (may be NULL) gets the printed decimals: the figure stands for half a unit of its last digit on each side. */
enum nhi_parse nhi_ratio_parse(const char *text, struct nhi_ratio *ratio, int *decimals);

/* Results may alias operands. NH_RANGE when NHI_WIDE_LIMBS do not suffice even for the result in lowest terms, or over
 * the least common multiple of a sum. nhi_ratio_divide: NH_RANGE also for b = 0. */
NH_CHECKED nh_status nhi_ratio_add(const struct nhi_ratio *a, const struct nhi_ratio *b,
                                   struct nhi_ratio *out, struct nh_error *error);
NH_CHECKED nh_status nhi_ratio_subtract(const struct nhi_ratio *a, const struct nhi_ratio *b,
                                        struct nhi_ratio *out, struct nh_error *error);
NH_CHECKED nh_status nhi_ratio_multiply(const struct nhi_ratio *a, const struct nhi_ratio *b,
                                        struct nhi_ratio *out, struct nh_error *error);
NH_CHECKED nh_status nhi_ratio_divide(const struct nhi_ratio *a, const struct nhi_ratio *b,
                                      struct nhi_ratio *out, struct nh_error *error);
NH_CHECKED nh_status nhi_ratio_compare(const struct nhi_ratio *a, const struct nhi_ratio *b, int *order,
                                       struct nh_error *error); /* -1, 0, 1 */
int nhi_ratio_sign(const struct nhi_ratio *ratio);
/* Lowest terms; used for the numerator and denominator that a receipt prints. */
void nhi_ratio_reduce(struct nhi_ratio *ratio);

/* ---- the one rounding ---------------------------------------------------------------------------------- */

enum nhi_direction {
    NHI_ROUND_HALF_UP,   /* half away from zero: the everyday rule */
    NHI_ROUND_HALF_EVEN, /* GB/T 8170 */
    NHI_ROUND_FLOOR,     /* towards minus infinity: lower end of an interval */
    NHI_ROUND_CEILING    /* towards plus infinity: upper end of an interval */
};
enum nhi_direction nhi_direction_of(enum nh_tie tie);

/* *decimals: 0 to most as asked for, or the usual ones for -1. NH_ARGUMENT. */
NH_CHECKED nh_status nhi_decimals_of(int asked, int most, int usual, int *decimals, struct nh_error *error);

/* Is a quotient of magnitudes with a rest (not zero) rounded away from zero? order: the rest against the half, -1, 0, 1. */
bool nhi_rounds_away(enum nhi_direction direction, bool is_negative, bool is_odd, int order);
/* The power of ten of the first digit of a quotient of integers of so many bits: 10^p <= num / den < 10^(p + 1), or one
 * too small. */
int nhi_first_digit(unsigned num_bits, unsigned den_bits);

/* Rounds to `decimals` (0..38) digits behind the point, decided by the integer remainder. The text has exactly
 * that many decimals and never a negative zero. */
NH_CHECKED nh_status nhi_ratio_text(const struct nhi_ratio *ratio, int decimals, enum nhi_direction direction,
                                    char text[NHI_NUMBER_BYTES], struct nh_error *error);

/* The rounded value itself as a ratio over 10^decimals (for rules that compare rounded values). */
NH_CHECKED nh_status nhi_ratio_round(const struct nhi_ratio *ratio, int decimals,
                                     enum nhi_direction direction, struct nhi_ratio *rounded,
                                     struct nh_error *error);

/* Rounds to `digits` significant digits (1..38), plain notation without exponent and without trailing zeros
 * behind the point: 0.794492964073 */
NH_CHECKED nh_status nhi_ratio_significant_text(const struct nhi_ratio *ratio, int digits,
                                                enum nhi_direction direction, char text[NHI_NUMBER_BYTES],
                                                struct nh_error *error);

/* Writes a wide integer in decimal; returns the length. */
size_t nhi_wide_text(const struct nhi_wide *number, char text[NHI_NUMBER_BYTES]);

/* ---- correctly rounded irrational figures --------------------------------------------------------------- */

/* ln(a) / ln(b) * 100 rounded to `decimals`; a, b > 0, b != 1. Integer interval arithmetic, widened until the
 * rounding is decided, so that every machine prints the same digits (an exact tie cannot occur: the quotient
 * is rational only if a and b are powers of one rational, which is tested first). NH_RANGE: domain, or not
 * decided within 1280 bits. */
NH_CHECKED nh_status nhi_ratio_log_percent_text(const struct nhi_ratio *a, const struct nhi_ratio *b,
                                                int decimals, enum nhi_direction direction,
                                                char text[NHI_NUMBER_BYTES], struct nh_error *error);

/* ln(ratio) lies in [*low, *high], which is some 2^-bits wide; ratio > 0, bits <= 1280. NH_RANGE: domain, or too wide. */
NH_CHECKED nh_status nhi_ratio_log_interval(const struct nhi_ratio *ratio, unsigned bits,
                                            struct nhi_ratio *low, struct nhi_ratio *high,
                                            struct nh_error *error);

/* (1 - ratio^(1/n)) * 100 rounded to `decimals`; ratio >= 0, 1 <= n <= 50. Decided exactly by comparing n-th
 * powers of candidate decimals with the ratio. NH_RANGE: domain, or too wide. */
NH_CHECKED nh_status nhi_ratio_root_decline_text(const struct nhi_ratio *ratio, unsigned n, int decimals,
                                                 enum nhi_direction direction, char text[NHI_NUMBER_BYTES],
                                                 struct nh_error *error);

#endif
