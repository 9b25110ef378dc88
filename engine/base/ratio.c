/* ratio.c - exact rational arithmetic on wide integers. Results are brought to lowest terms only when they would not
 * fit otherwise: most figures are rounded after two or three operations. */
#include "engine/base/wide.h"

#include <string.h>

static void set_signed(struct nhi_wide *out, nhi_i128 value)
{
    nhi_wide_set(out, nhi_magnitude(value));
    out->is_negative = value < 0;
}

void nhi_ratio_from_decimal(struct nhi_decimal number, struct nhi_ratio *ratio)
{
    set_signed(&ratio->num, number.value);
    nhi_wide_set(&ratio->den, nhi_ten_to((unsigned)number.decimals));
}

void nhi_ratio_from_integers(int64_t num, uint64_t den, struct nhi_ratio *ratio)
{
    set_signed(&ratio->num, num);
    nhi_wide_set(&ratio->den, den);
}

enum nhi_parse nhi_ratio_parse(const char *text, struct nhi_ratio *ratio, int *decimals)
{
    size_t n = strlen(text);
    if (n > 0 && text[n - 1] == '%')
        n--;
    struct nhi_decimal number;
    const enum nhi_parse parse = nhi_decimal_parse(text, n, &number);
    if (parse != NHI_PARSE_OK)
        return parse;
    nhi_ratio_from_decimal(number, ratio);
    if (decimals != NULL)
        *decimals = number.decimals;
    return NHI_PARSE_OK;
}

int nhi_ratio_sign(const struct nhi_ratio *ratio)
{
    return nhi_wide_is_zero(&ratio->num) ? 0 : ratio->num.is_negative ? -1 : 1;
}

static void copy(const struct nhi_ratio *from, struct nhi_ratio *to)
{
    nhi_wide_copy(&from->num, &to->num);
    nhi_wide_copy(&from->den, &to->den);
}

void nhi_ratio_reduce(struct nhi_ratio *ratio)
{
    const bool is_negative = ratio->num.is_negative;
    struct nhi_wide divisor;
    nhi_wide_gcd(&ratio->num, &ratio->den, &divisor);
    nhi_wide_divide(&ratio->num, &divisor, &ratio->num, NULL);
    nhi_wide_divide(&ratio->den, &divisor, &ratio->den, NULL);
    ratio->num.is_negative = is_negative && !nhi_wide_is_zero(&ratio->num);
}

/* *out = a + b with their signs. */
static bool add_signed(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out)
{
    const bool a_negative = a->is_negative, b_negative = b->is_negative;
    bool fits = true, is_negative = a_negative;
    if (a_negative == b_negative) {
        fits = nhi_wide_add(a, b, out);
    } else if (nhi_wide_compare(a, b) >= 0) {
        nhi_wide_subtract(a, b, out);
    } else {
        nhi_wide_subtract(b, a, out);
        is_negative = b_negative;
    }
    out->is_negative = is_negative && !nhi_wide_is_zero(out);
    return fits;
}

static bool multiply_signed(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out)
{
    const bool is_negative = a->is_negative != b->is_negative;
    if (!nhi_wide_multiply(a, b, out))
        return false;
    out->is_negative = is_negative && !nhi_wide_is_zero(out);
    return true;
}

/* Over the product of the denominators, or over theirs if it is one. */
static bool add_plain(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out)
{
    struct nhi_wide left, right, den;
    if (nhi_wide_compare(&a->den, &b->den) == 0) {
        nhi_wide_copy(&a->den, &den);
        if (!add_signed(&a->num, &b->num, &left))
            return false;
    } else if (!multiply_signed(&a->num, &b->den, &left) || !multiply_signed(&b->num, &a->den, &right) ||
               !nhi_wide_multiply(&a->den, &b->den, &den) || !add_signed(&left, &right, &left))
        return false;
    nhi_wide_copy(&left, &out->num);
    nhi_wide_copy(&den, &out->den);
    return true;
}

/* Over the least common multiple. */
static bool add_reduced(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out)
{
    struct nhi_wide common, a_rest, b_rest, left, right, den;
    nhi_wide_gcd(&a->den, &b->den, &common);
    nhi_wide_divide(&a->den, &common, &a_rest, NULL);
    nhi_wide_divide(&b->den, &common, &b_rest, NULL);
    if (!multiply_signed(&a->num, &b_rest, &left) || !multiply_signed(&b->num, &a_rest, &right) ||
        !nhi_wide_multiply(&a->den, &b_rest, &den) || !add_signed(&left, &right, &left))
        return false;
    nhi_wide_copy(&left, &out->num);
    nhi_wide_copy(&den, &out->den);
    return true;
}

static bool multiply_plain(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out)
{
    struct nhi_wide num, den;
    if (!multiply_signed(&a->num, &b->num, &num) || !nhi_wide_multiply(&a->den, &b->den, &den))
        return false;
    nhi_wide_copy(&num, &out->num);
    nhi_wide_copy(&den, &out->den);
    return true;
}

/* Without the factors that stand above in one and below in the other. */
static bool multiply_reduced(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out)
{
    struct nhi_ratio x, y;
    nhi_wide_copy(&a->num, &x.num);
    nhi_wide_copy(&b->den, &x.den);
    nhi_wide_copy(&b->num, &y.num);
    nhi_wide_copy(&a->den, &y.den);
    nhi_ratio_reduce(&x);
    nhi_ratio_reduce(&y);
    return multiply_plain(&x, &y, out);
}

typedef bool operation_fn(const struct nhi_ratio *, const struct nhi_ratio *, struct nhi_ratio *);

/* Tries as it is, then with operands in lowest terms. */
static nh_status apply(operation_fn *plain, operation_fn *reduced, const struct nhi_ratio *a,
                       const struct nhi_ratio *b, struct nhi_ratio *out, struct nh_error *error)
{
    if (plain(a, b, out))
        return NH_OK;
    struct nhi_ratio x, y;
    copy(a, &x);
    copy(b, &y);
    nhi_ratio_reduce(&x);
    nhi_ratio_reduce(&y);
    return reduced(&x, &y, out)
               ? NH_OK
               : nhi_fail(error, NH_RANGE, "an exact ratio needs more than %d bits", NHI_WIDE_LIMBS * 64);
}

nh_status nhi_ratio_add(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out,
                        struct nh_error *error)
{
    return apply(add_plain, add_reduced, a, b, out, error);
}

nh_status nhi_ratio_subtract(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out,
                             struct nh_error *error)
{
    struct nhi_ratio negated;
    copy(b, &negated);
    negated.num.is_negative = !b->num.is_negative && !nhi_wide_is_zero(&b->num);
    return apply(add_plain, add_reduced, a, &negated, out, error);
}

nh_status nhi_ratio_multiply(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out,
                             struct nh_error *error)
{
    return apply(multiply_plain, multiply_reduced, a, b, out, error);
}

nh_status nhi_ratio_divide(const struct nhi_ratio *a, const struct nhi_ratio *b, struct nhi_ratio *out,
                           struct nh_error *error)
{
    if (nhi_wide_is_zero(&b->num))
        return nhi_fail(error, NH_RANGE, "division by zero");
    struct nhi_ratio inverse;
    nhi_wide_copy(&b->den, &inverse.num);
    nhi_wide_copy(&b->num, &inverse.den);
    inverse.num.is_negative = b->num.is_negative;
    inverse.den.is_negative = false;
    return apply(multiply_plain, multiply_reduced, a, &inverse, out, error);
}

nh_status nhi_ratio_compare(const struct nhi_ratio *a, const struct nhi_ratio *b, int *order,
                            struct nh_error *error)
{
    struct nhi_ratio difference;
    NH_TRY(nhi_ratio_subtract(a, b, &difference, error));
    *order = nhi_ratio_sign(&difference);
    return NH_OK;
}
