/* transcendental.c - logarithms and roots that are rounded correctly on every machine: integer intervals, widened until
 * the printed digit is decided. No floating point. */
#include "engine/base/wide.h"

#include <string.h>

enum {
    FIRST_BITS = 160, /* decides practically always */
    LAST_BITS = 1280, /* products of two such numbers fit into a wide integer */
    MAX_ROOT = 50
};

/* ---- logarithms ------------------------------------------------------------------------------------------ */

/* |value| * 2^-bits with an error of at most `error` in the last place. */
struct fixed {
    struct nhi_wide value; /* with its sign */
    uint64_t error;
};

/* *out = floor(num * 2^bits / den). */
static bool divide_fixed(const struct nhi_wide *num, const struct nhi_wide *den, unsigned bits,
                         struct nhi_wide *out)
{
    struct nhi_wide shifted;
    if (!nhi_wide_shift_left(num, bits, &shifted))
        return false;
    nhi_wide_divide(&shifted, den, out, NULL);
    return true;
}

/* 2 atanh(num / den) = 2 sum z^(2j+1) / (2j+1) for 0 <= num / den <= 1/3. Every term is too small by less than 3 units
 * of the last place (z^2, the product, the quotient are cut off; z itself is off by one, which 2j+1 terms of z^2j
 * magnify by less than 9/8); what is left out is below one unit. */
static bool twice_atanh(const struct nhi_wide *num, const struct nhi_wide *den, unsigned bits,
                        struct fixed *out)
{
    struct nhi_wide power, square, term, sum;
    uint64_t n_terms = 0;
    if (!divide_fixed(num, den, bits, &power) || !nhi_wide_multiply(&power, &power, &square))
        return false;
    nhi_wide_shift_right(&square, bits, &square);
    nhi_wide_set(&sum, 0);
    for (uint64_t odd = 1; !nhi_wide_is_zero(&power); odd += 2, n_terms++) {
        nhi_wide_copy(&power, &term);
        nhi_wide_divide_small(&term, odd);
        if (!nhi_wide_add(&sum, &term, &sum) || !nhi_wide_multiply(&power, &square, &power))
            return false;
        nhi_wide_shift_right(&power, bits, &power);
    }
    out->error = 2 * (4 * n_terms + 4);
    return nhi_wide_shift_left(&sum, 1, &out->value);
}

/* ln of a ratio > 0: ratio = 2^k m with 1/2 < m < 2, ln m = 2 atanh((m-1)/(m+1)), ln 2 = 2 atanh(1/3). */
static bool ln(const struct nhi_ratio *ratio, unsigned bits, struct fixed *out)
{
    const int k = (int)nhi_wide_bits(&ratio->num) - (int)nhi_wide_bits(&ratio->den);
    const uint64_t steps = (uint64_t)(k < 0 ? -k : k);
    struct nhi_wide num, den, above, below, one, three;
    struct fixed ln2;
    if (!nhi_wide_shift_left(&ratio->num, k < 0 ? (unsigned)-k : 0, &num) ||
        !nhi_wide_shift_left(&ratio->den, k > 0 ? (unsigned)k : 0, &den) || !nhi_wide_add(&num, &den, &below))
        return false;
    const bool is_below_one = nhi_wide_compare(&num, &den) < 0;
    if (is_below_one)
        nhi_wide_subtract(&den, &num, &above);
    else
        nhi_wide_subtract(&num, &den, &above);
    nhi_wide_set(&one, 1);
    nhi_wide_set(&three, 3);
    if (!twice_atanh(&above, &below, bits, out) || !twice_atanh(&one, &three, bits, &ln2) ||
        !nhi_wide_multiply_small(&ln2.value, steps, &ln2.value))
        return false;
    out->error += steps * ln2.error;
    if (is_below_one == (k < 0)) { /* same signs */
        out->value.is_negative = false;
        if (!nhi_wide_add(&out->value, &ln2.value, &out->value))
            return false;
        out->value.is_negative = is_below_one;
    } else if (nhi_wide_compare(&out->value, &ln2.value) >= 0) {
        nhi_wide_subtract(&out->value, &ln2.value, &out->value);
        out->value.is_negative = is_below_one;
    } else {
        nhi_wide_subtract(&ln2.value, &out->value, &out->value);
        out->value.is_negative = !is_below_one;
    }
    return true;
}

/* One end of the interval of 100 |a| / |b|: outwards from zero if `up`. False: b may be 0 or nothing fits. */
static bool quotient_end(const struct fixed *a, const struct fixed *b, bool up, struct nhi_ratio *end)
{
    struct nhi_wide error;
    const bool is_negative = a->value.is_negative != b->value.is_negative;
    nhi_wide_set(&error, a->error);
    if (up ? !nhi_wide_add(&a->value, &error, &end->num) : nhi_wide_compare(&a->value, &error) < 0)
        return false;
    if (!up)
        nhi_wide_subtract(&a->value, &error, &end->num);
    nhi_wide_set(&error, b->error);
    if (up ? nhi_wide_compare(&b->value, &error) <= 0 : !nhi_wide_add(&b->value, &error, &end->den))
        return false;
    if (up)
        nhi_wide_subtract(&b->value, &error, &end->den);
    if (!nhi_wide_multiply_small(&end->num, 100, &end->num))
        return false;
    end->num.is_negative = is_negative && !nhi_wide_is_zero(&end->num);
    return true;
}

/* The interval [low, high] straddles a rounding boundary. Is the quotient exactly the boundary, 100 ln a / ln b = p/q?
 * It is iff a^(100 q) = b^p. */
static bool is_boundary(const struct nhi_ratio *a, const struct nhi_ratio *b,
                        const struct nhi_ratio *boundary)
{
    struct nhi_ratio exponent, x, y;
    struct nhi_wide left, right;
    if (boundary->num.is_negative || !nhi_wide_multiply_small(&boundary->den, 100, &exponent.den))
        return false;
    nhi_wide_copy(&boundary->num, &exponent.num);
    nhi_ratio_reduce(&exponent);
    if (exponent.num.n > 1 || exponent.den.n > 1 || exponent.num.limb[0] > 512 || exponent.den.limb[0] > 512)
        return false;
    x = *a;
    y = *b;
    nhi_ratio_reduce(&x);
    nhi_ratio_reduce(&y);
    const unsigned p = exponent.num.n == 0 ? 0 : (unsigned)exponent.num.limb[0],
                   q = (unsigned)exponent.den.limb[0];
    return nhi_wide_power(&x.num, q, &left) && nhi_wide_power(&y.num, p, &right) &&
           nhi_wide_compare(&left, &right) == 0 && nhi_wide_power(&x.den, q, &left) &&
           nhi_wide_power(&y.den, p, &right) && nhi_wide_compare(&left, &right) == 0;
}

/* The boundary that lies in [low, high]: their values on a grid twice as fine. */
static nh_status boundary_between(const struct nhi_ratio *low, const struct nhi_ratio *high, int decimals,
                                  struct nhi_ratio *boundary, bool *is_single, struct nh_error *error)
{
    struct nhi_ratio two, from, to;
    int order;
    nhi_ratio_from_integers(2, 1, &two);
    NH_TRY(nhi_ratio_multiply(low, &two, &from, error));
    NH_TRY(nhi_ratio_multiply(high, &two, &to, error));
    NH_TRY(nhi_ratio_round(&from, decimals, NHI_ROUND_CEILING, &from, error));
    NH_TRY(nhi_ratio_round(&to, decimals, NHI_ROUND_FLOOR, &to, error));
    NH_TRY(nhi_ratio_compare(&from, &to, &order, error));
    *is_single = order == 0;
    return nhi_ratio_divide(&from, &two, boundary, error);
}

/* Tries to decide with so many bits. */
static nh_status log_percent(const struct nhi_ratio *a, const struct nhi_ratio *b, unsigned bits,
                             int decimals, enum nhi_direction direction, char text[NHI_NUMBER_BYTES],
                             bool *is_decided, struct nh_error *error)
{
    struct fixed ln_a, ln_b;
    struct nhi_ratio ends[2], boundary;
    char other[NHI_NUMBER_BYTES];
    bool is_single;
    *is_decided = false;
    if (!ln(a, bits, &ln_a) || !ln(b, bits, &ln_b))
        return nhi_fail(error, NH_RANGE, "a logarithm needs more than %d bits", NHI_WIDE_LIMBS * 64);
    if (!quotient_end(&ln_a, &ln_b, false, &ends[0]) || !quotient_end(&ln_a, &ln_b, true, &ends[1]))
        return NH_OK;
    NH_TRY(nhi_ratio_text(&ends[0], decimals, direction, text, error));
    NH_TRY(nhi_ratio_text(&ends[1], decimals, direction, other, error));
    *is_decided = strcmp(text, other) == 0;
    if (*is_decided)
        return NH_OK;
    NH_TRY(boundary_between(&ends[0], &ends[1], decimals, &boundary, &is_single, error));
    if (!is_single || !is_boundary(a, b, &boundary))
        return NH_OK;
    *is_decided = true;
    return nhi_ratio_text(&boundary, decimals, direction, text, error);
}

nh_status nhi_ratio_log_percent_text(const struct nhi_ratio *a, const struct nhi_ratio *b, int decimals,
                                     enum nhi_direction direction, char text[NHI_NUMBER_BYTES],
                                     struct nh_error *error)
{
    struct nhi_ratio one, zero;
    int order_a, order_b;
    nhi_ratio_from_integers(1, 1, &one);
    nhi_ratio_from_integers(0, 1, &zero);
    NH_TRY(nhi_ratio_compare(a, &one, &order_a, error));
    NH_TRY(nhi_ratio_compare(b, &one, &order_b, error));
    if (nhi_ratio_sign(a) <= 0 || nhi_ratio_sign(b) <= 0 || order_b == 0)
        return nhi_fail(error, NH_RANGE,
                        "a quotient of logarithms needs numbers above 0, and a divisor other than 1");
    if (order_a == 0)
        return nhi_ratio_text(&zero, decimals, direction, text, error);
    bool is_decided = false;
    for (unsigned bits = FIRST_BITS; bits <= LAST_BITS && !is_decided; bits *= 2)
        NH_TRY(log_percent(a, b, bits, decimals, direction, text, &is_decided, error));
    return is_decided ? NH_OK
                      : nhi_fail(error, NH_RANGE, "a logarithm is not decided within %d bits", LAST_BITS);
}

nh_status nhi_ratio_log_interval(const struct nhi_ratio *ratio, unsigned bits, struct nhi_ratio *low,
                                 struct nhi_ratio *high, struct nh_error *error)
{
    struct fixed value;
    struct nhi_ratio middle, error_of_it;
    struct nhi_wide one, scale;
    nhi_wide_set(&one, 1);
    if (nhi_ratio_sign(ratio) <= 0)
        return nhi_fail(error, NH_RANGE, "a logarithm needs a number above 0");
    if (bits > LAST_BITS || !ln(ratio, bits, &value) || !nhi_wide_shift_left(&one, bits, &scale))
        return nhi_fail(error, NH_RANGE, "a logarithm needs more than %d bits", NHI_WIDE_LIMBS * 64);
    middle.num = value.value;
    middle.num.is_negative = value.value.is_negative && !nhi_wide_is_zero(&value.value);
    middle.den = error_of_it.den = scale;
    nhi_wide_set(&error_of_it.num, value.error);
    NH_TRY(nhi_ratio_add(&middle, &error_of_it, high, error));
    return nhi_ratio_subtract(&middle, &error_of_it, low, error);
}

/* ---- roots ----------------------------------------------------------------------------------------------- */

/* The order of m^n / scale^n and the ratio. */
static bool compare_power(const struct nhi_wide *m, const struct nhi_wide *scale, unsigned n,
                          const struct nhi_ratio *ratio, int *order)
{
    struct nhi_wide left, right;
    if (!nhi_wide_power(m, n, &left) || !nhi_wide_multiply(&left, &ratio->den, &left) ||
        !nhi_wide_power(scale, n, &right) || !nhi_wide_multiply(&right, &ratio->num, &right))
        return false;
    *order = nhi_wide_compare(&left, &right);
    return true;
}

/* The largest m with (m / scale)^n <= ratio, by deciding its bits from above. */
static bool root_floor(const struct nhi_ratio *ratio, const struct nhi_wide *scale, unsigned n,
                       struct nhi_wide *m)
{
    const int excess = (int)nhi_wide_bits(&ratio->num) - (int)nhi_wide_bits(&ratio->den) + 1;
    const unsigned n_bits = nhi_wide_bits(scale) + (excess > 0 ? (unsigned)excess / n + 1 : 0);
    struct nhi_wide bit, candidate;
    nhi_wide_set(m, 0);
    for (unsigned i = n_bits + 1; i-- > 0;) {
        int order;
        nhi_wide_set(&bit, 1);
        if (!nhi_wide_shift_left(&bit, i, &bit) || !nhi_wide_add(m, &bit, &candidate) ||
            !compare_power(&candidate, scale, n, ratio, &order))
            return false;
        if (order <= 0)
            nhi_wide_copy(&candidate, m);
    }
    return true;
}

/* Where scale * root lies against m: 0 on it, 1 below m + 1/2, 2 on m + 1/2, 3 above. */
static bool quarter(const struct nhi_ratio *ratio, const struct nhi_wide *scale, unsigned n,
                    const struct nhi_wide *m, int64_t *position)
{
    struct nhi_wide half, double_scale, one;
    int at_m, at_half;
    nhi_wide_set(&one, 1);
    if (!compare_power(m, scale, n, ratio, &at_m) || !nhi_wide_shift_left(m, 1, &half) ||
        !nhi_wide_add(&half, &one, &half) || !nhi_wide_shift_left(scale, 1, &double_scale) ||
        !compare_power(&half, &double_scale, n, ratio, &at_half))
        return false;
    *position = at_m == 0 ? 0 : at_half > 0 ? 1 : at_half == 0 ? 2 : 3;
    return true;
}

nh_status nhi_ratio_root_decline_text(const struct nhi_ratio *ratio, unsigned n, int decimals,
                                      enum nhi_direction direction, char text[NHI_NUMBER_BYTES],
                                      struct nh_error *error)
{
    if (nhi_ratio_sign(ratio) < 0 || n < 1 || n > MAX_ROOT)
        return nhi_fail(error, NH_RANGE, "a root needs a ratio of at least 0 and a degree of 1 to %d",
                        MAX_ROOT);
    struct nhi_ratio reduced = *ratio;
    struct nhi_wide scale, m;
    int64_t position;
    nhi_ratio_reduce(&reduced);
    if (!nhi_wide_power_of_ten((unsigned)decimals + 2, &scale) || !root_floor(&reduced, &scale, n, &m) ||
        !quarter(&reduced, &scale, n, &m, &position))
        return nhi_fail(error, NH_RANGE, "a root of degree %u with %d decimals needs more than %d bits", n,
                        decimals, NHI_WIDE_LIMBS * 64);
    /* A quarter stands for the whole open half in which the root lies: every rounding rule treats them alike. */
    struct nhi_ratio root, part, percent, decline;
    nhi_wide_copy(&m, &root.num);
    nhi_wide_copy(&scale, &root.den);
    nhi_ratio_from_integers(position, 4, &part);
    if (!nhi_wide_multiply(&part.den, &scale, &part.den))
        return nhi_fail(error, NH_RANGE, "a root needs more than %d bits", NHI_WIDE_LIMBS * 64);
    nhi_ratio_from_integers(100, 1, &percent);
    NH_TRY(nhi_ratio_add(&root, &part, &root, error));
    NH_TRY(nhi_ratio_multiply(&root, &percent, &root, error));
    NH_TRY(nhi_ratio_subtract(&percent, &root, &decline, error));
    return nhi_ratio_text(&decline, decimals, direction, text, error);
}
