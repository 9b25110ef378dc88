/* rounding.c - the one rounding of official figures, decided by an integer remainder. */
#include "engine/base/digits.h"
#include "engine/base/wide.h"

#include <string.h>

enum nhi_direction nhi_direction_of(enum nh_tie tie)
{
    return tie == NH_TIE_HALF_EVEN ? NHI_ROUND_HALF_EVEN : NHI_ROUND_HALF_UP;
}

nh_status nhi_decimals_of(int asked, int most, int usual, int *decimals, struct nh_error *error)
{
    if (asked < -1 || asked > most)
        return nhi_fail(error, NH_ARGUMENT, "decimals %d: expected 0 to %d", asked, most);
    *decimals = asked >= 0 ? asked : usual;
    return NH_OK;
}

bool nhi_rounds_away(enum nhi_direction direction, bool is_negative, bool is_odd, int order)
{
    if (direction == NHI_ROUND_FLOOR)
        return is_negative;
    if (direction == NHI_ROUND_CEILING)
        return !is_negative;
    return order > 0 || (order == 0 && (direction == NHI_ROUND_HALF_UP || is_odd));
}

static bool rounds_away(const struct nhi_wide *quotient, const struct nhi_wide *rest,
                        const struct nhi_wide *den, bool is_negative, enum nhi_direction direction)
{
    if (nhi_wide_is_zero(rest))
        return false;
    struct nhi_wide beyond; /* rest against den - rest: above or below the half, without doubling */
    nhi_wide_subtract(den, rest, &beyond);
    return nhi_rounds_away(direction, is_negative, nhi_wide_is_odd(quotient),
                           nhi_wide_compare(rest, &beyond));
}

/* |ratio| * 10^decimals as an integer, rounded; decimals may be negative. */
static bool scaled_quotient(const struct nhi_ratio *ratio, int decimals, enum nhi_direction direction,
                            struct nhi_wide *quotient)
{
    struct nhi_wide num, den, power, rest, one;
    if (!nhi_wide_power_of_ten((unsigned)(decimals < 0 ? -decimals : decimals), &power))
        return false;
    nhi_wide_copy(&ratio->num, &num);
    nhi_wide_copy(&ratio->den, &den);
    if (!(decimals >= 0 ? nhi_wide_multiply(&num, &power, &num) : nhi_wide_multiply(&den, &power, &den)))
        return false;
    nhi_wide_divide(&num, &den, quotient, &rest);
    if (!rounds_away(quotient, &rest, &den, ratio->num.is_negative, direction))
        return true;
    nhi_wide_set(&one, 1);
    return nhi_wide_add(quotient, &one, quotient);
}

static nh_status round_ratio(const struct nhi_ratio *ratio, int decimals, enum nhi_direction direction,
                             struct nhi_wide *quotient, struct nh_error *error)
{
    if (scaled_quotient(ratio, decimals, direction, quotient))
        return NH_OK;
    struct nhi_ratio reduced;
    nhi_wide_copy(&ratio->num, &reduced.num);
    nhi_wide_copy(&ratio->den, &reduced.den);
    nhi_ratio_reduce(&reduced);
    if (scaled_quotient(&reduced, decimals, direction, quotient))
        return NH_OK;
    return nhi_fail(error, NH_RANGE, "a figure with %d decimals needs more than %d bits", decimals,
                    NHI_WIDE_LIMBS * 64);
}

/* Writes the integer with its last `decimals` digits behind a point; digits < NHI_NUMBER_BYTES are checked first. */
static nh_status print(const struct nhi_wide *integer, bool is_negative, int decimals,
                       char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    char digits[NHI_NUMBER_BYTES];
    size_t n = nhi_wide_text(integer, digits), at = 0;
    const size_t behind = (size_t)decimals, ahead = n > behind ? n - behind : 0;
    if (n + behind + 4 > NHI_NUMBER_BYTES)
        return nhi_fail(error, NH_RANGE, "a figure has more than %d digits", NHI_NUMBER_BYTES - 4);
    if (is_negative && !nhi_wide_is_zero(integer))
        text[at++] = '-';
    if (ahead == 0)
        text[at++] = '0';
    memcpy(text + at, digits, ahead);
    at += ahead;
    if (behind > 0) {
        text[at++] = '.';
        for (size_t zeros = n < behind ? behind - n : 0; zeros > 0; zeros--)
            text[at++] = '0';
        memcpy(text + at, digits + ahead, n - ahead);
        at += n - ahead;
    }
    text[at] = '\0';
    return NH_OK;
}

nh_status nhi_ratio_text(const struct nhi_ratio *ratio, int decimals, enum nhi_direction direction,
                         char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_wide quotient;
    NH_TRY(round_ratio(ratio, decimals, direction, &quotient, error));
    quotient.is_negative = false; /* print adds the sign */
    return print(&quotient, ratio->num.is_negative, decimals, text, error);
}

nh_status nhi_ratio_round(const struct nhi_ratio *ratio, int decimals, enum nhi_direction direction,
                          struct nhi_ratio *rounded, struct nh_error *error)
{
    const bool is_negative = ratio->num.is_negative;
    struct nhi_wide quotient, power;
    NH_TRY(round_ratio(ratio, decimals, direction, &quotient, error));
    if (!nhi_wide_power_of_ten((unsigned)decimals, &power))
        return nhi_fail(error, NH_RANGE, "%d decimals need more than %d bits", decimals, NHI_WIDE_LIMBS * 64);
    nhi_wide_copy(&quotient, &rounded->num);
    nhi_wide_copy(&power, &rounded->den);
    rounded->num.is_negative = is_negative && !nhi_wide_is_zero(&quotient);
    return NH_OK;
}

int nhi_first_digit(unsigned num_bits, unsigned den_bits)
{
    const int lowest = (int)num_bits - (int)den_bits - 1; /* 2^lowest < num / den */
    return lowest >= 0 ? lowest * 30102 / 100000 : -((-lowest * 30103 + 99999) / 100000);
}

nh_status nhi_ratio_significant_text(const struct nhi_ratio *ratio, int digits, enum nhi_direction direction,
                                     char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    if (nhi_wide_is_zero(&ratio->num)) {
        memcpy(text, "0", 2);
        return NH_OK;
    }
    struct nhi_wide quotient, bound;
    if (!nhi_wide_power_of_ten((unsigned)digits, &bound))
        return nhi_fail(error, NH_RANGE, "%d significant digits are too many", digits);
    /* The estimate may be one too small, then floor has one digit too many; rounding up to 10^digits is fine: its
     * trailing zero is stripped or replaced below. */
    int decimals = digits - 1 - nhi_first_digit(nhi_wide_bits(&ratio->num), nhi_wide_bits(&ratio->den));
    NH_TRY(round_ratio(ratio, decimals, ratio->num.is_negative ? NHI_ROUND_CEILING : NHI_ROUND_FLOOR,
                       &quotient, error));
    while (nhi_wide_compare(&quotient, &bound) >= 0) {
        decimals--;
        nhi_wide_divide_small(&quotient, 10);
    }
    NH_TRY(round_ratio(ratio, decimals, direction, &quotient, error));
    if (decimals < 0) {
        if (!nhi_wide_power_of_ten((unsigned)-decimals, &bound) ||
            !nhi_wide_multiply(&quotient, &bound, &quotient))
            return nhi_fail(error, NH_RANGE, "a figure needs more than %d bits", NHI_WIDE_LIMBS * 64);
        decimals = 0;
    }
    quotient.is_negative = false;
    NH_TRY(print(&quotient, ratio->num.is_negative, decimals, text, error));
    if (decimals > 0)
        nhi_strip_zeros(text, strlen(text));
    return NH_OK;
}
