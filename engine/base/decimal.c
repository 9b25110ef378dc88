/* decimal.c - scaled integers: strict parsing, exact text, exact change of scale. */
#include "engine/base/digits.h"

#include <string.h>

enum { MAX_DIGITS = 38 }; /* 10^38 < 2^127 */

const uint64_t nhi_powers_of_ten[NHI_BLOCK_DIGITS + 1] = {1u,
                                                          10u,
                                                          100u,
                                                          1000u,
                                                          10000u,
                                                          100000u,
                                                          1000000u,
                                                          10000000u,
                                                          100000000u,
                                                          1000000000u,
                                                          10000000000u,
                                                          100000000000u,
                                                          1000000000000u,
                                                          10000000000000u,
                                                          100000000000000u,
                                                          1000000000000000u,
                                                          10000000000000000u,
                                                          100000000000000000u,
                                                          1000000000000000000u,
                                                          10000000000000000000u};

nhi_u128 nhi_ten_to(unsigned exponent)
{
    return exponent <= NHI_BLOCK_DIGITS ? nhi_powers_of_ten[exponent]
                                        : (nhi_u128)nhi_powers_of_ten[NHI_BLOCK_DIGITS] *
                                              nhi_powers_of_ten[exponent - NHI_BLOCK_DIGITS];
}

/* Appends the digits text[0..n) to *value; false: something else than a digit. *n_digits counts from the first that is
 * not a leading zero. */
static bool take_digits(const char *text, size_t n, nhi_i128 *value, int *n_digits)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        if (*value != 0 || text[i] != '0')
            ++*n_digits;
        if (*n_digits <= MAX_DIGITS)
            *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

enum nhi_parse nhi_decimal_parse(const char *text, size_t n_bytes, struct nhi_decimal *number)
{
    if (n_bytes == 0)
        return NHI_PARSE_EMPTY;
    const bool is_negative = text[0] == '-';
    const char *digits = text + is_negative;
    const size_t n = n_bytes - is_negative;
    const char *point = memchr(digits, '.', n);
    const size_t n_whole = point != NULL ? (size_t)(point - digits) : n;
    const size_t n_behind = point != NULL ? n - n_whole - 1 : 0;
    nhi_i128 value = 0;
    int n_digits = 0;
    if (n_whole == 0 || (point != NULL && n_behind == 0) ||
        !take_digits(digits, n_whole, &value, &n_digits) ||
        (point != NULL && !take_digits(point + 1, n_behind, &value, &n_digits)))
        return NHI_PARSE_SYNTAX;
    if (n_digits > MAX_DIGITS || n_behind > MAX_DIGITS)
        return NHI_PARSE_OVERFLOW;
    *number = (struct nhi_decimal){.value = is_negative ? -value : value, .decimals = (int)n_behind};
    return NHI_PARSE_OK;
}

nhi_u128 nhi_magnitude(nhi_i128 value)
{
    return value < 0 ? -(nhi_u128)value : (nhi_u128)value;
}

size_t nhi_decimal_text(struct nhi_decimal number, char text[NHI_NUMBER_BYTES])
{
    const size_t n = nhi_fixed_text(nhi_magnitude(number.value), number.value < 0, number.decimals, text);
    return number.decimals > 0 ? nhi_strip_zeros(text, n) : n;
}

nh_status nhi_decimal_rescale(struct nhi_decimal *number, int decimals, struct nh_error *error)
{
    nhi_i128 value = number->value;
    for (int d = number->decimals; d < decimals; d++)
        if (__builtin_mul_overflow(value, (nhi_i128)10, &value))
            return nhi_fail(error, NH_RANGE, "a number with %d decimals does not fit into 128 bits",
                            decimals);
    for (int d = number->decimals; d > decimals; d--) {
        if (value % 10 != 0)
            return nhi_fail(error, NH_RANGE, "a number needs more than %d decimals", decimals);
        value /= 10;
    }
    *number = (struct nhi_decimal){.value = value, .decimals = decimals};
    return NH_OK;
}

bool nhi_decimal_round_even(struct nhi_decimal *number, int decimals)
{
    if (decimals >= number->decimals)
        return false;
    const nhi_i128 unit = (nhi_i128)nhi_ten_to((unsigned)(number->decimals - decimals));
    nhi_i128 quotient = number->value / unit;
    const nhi_u128 rest = nhi_magnitude(number->value % unit), half = (nhi_u128)unit / 2;
    if (rest > half || (rest == half && quotient % 2 != 0))
        quotient += number->value < 0 ? -1 : 1;
    *number = (struct nhi_decimal){.value = quotient, .decimals = decimals};
    return rest != 0;
}

nh_status nhi_decimal_add(struct nhi_decimal a, struct nhi_decimal b, struct nhi_decimal *sum,
                          struct nh_error *error)
{
    const int decimals = a.decimals > b.decimals ? a.decimals : b.decimals;
    NH_TRY(nhi_decimal_rescale(&a, decimals, error));
    NH_TRY(nhi_decimal_rescale(&b, decimals, error));
    nhi_i128 value;
    if (__builtin_add_overflow(a.value, b.value, &value))
        return nhi_fail(error, NH_RANGE, "a sum does not fit into 128 bits");
    *sum = (struct nhi_decimal){.value = value, .decimals = decimals};
    return NH_OK;
}
