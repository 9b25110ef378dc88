/* fraction.c - see fraction.h. */
#include "engine/base/fraction.h"

#include "engine/base/digits.h"
#include "engine/base/wide.h"

enum { MAX_BITS = 127, MAX_DECIMALS = 38, MAX_DIGITS = 17 /* one more fits into 64 bits, 36 into 127 */ };

static unsigned bits_of(nhi_u128 value)
{
    const uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
    return high != 0  ? 128 - (unsigned)__builtin_clzll(high)
           : low != 0 ? 64 - (unsigned)__builtin_clzll(low)
                      : 0;
}

/* Is a * b < 2^MAX_BITS for certain? */
static bool fits(nhi_u128 a, nhi_u128 b)
{
    return bits_of(a) + bits_of(b) <= MAX_BITS;
}

bool nhi_fraction_of(struct nhi_decimal a, struct nhi_decimal b, struct nhi_fraction *out)
{
    const nhi_u128 num = nhi_magnitude(a.value), den = nhi_magnitude(b.value);
    if (den == 0 || !fits(num, 1) || !fits(den, 1))
        return false;
    *out = (struct nhi_fraction){.num = num,
                                 .den = den,
                                 .exponent = b.decimals - a.decimals,
                                 .is_negative = (a.value < 0) != (b.value < 0)};
    return true;
}

static bool take(const struct nhi_wide *wide, nhi_u128 *value)
{
    *value = (wide->n > 1 ? (nhi_u128)wide->limb[1] << 64 : 0) | (wide->n > 0 ? wide->limb[0] : 0);
    return wide->n <= 2 && fits(*value, 1);
}

bool nhi_fraction_of_ratio(const struct nhi_ratio *ratio, struct nhi_fraction *out)
{
    nhi_u128 num, den;
    if (!take(&ratio->num, &num) || !take(&ratio->den, &den))
        return false;
    *out = (struct nhi_fraction){.num = num, .den = den, .is_negative = ratio->num.is_negative};
    return true;
}

bool nhi_fraction_divide(struct nhi_decimal a, const struct nhi_fraction *b, struct nhi_fraction *out)
{
    const nhi_u128 num = nhi_magnitude(a.value);
    if (b->num == 0 || !fits(num, b->den))
        return false;
    *out = (struct nhi_fraction){.num = num * b->den,
                                 .den = b->num,
                                 .exponent = -a.decimals - b->exponent,
                                 .is_negative = (a.value < 0) != b->is_negative};
    return true;
}

/* With a = n / d and b = m / e, both times the same power of ten: a / b - 1 = (n e - m d) / (m d). */
bool nhi_fraction_change(const struct nhi_fraction *a, const struct nhi_fraction *b, struct nhi_fraction *out)
{
    if (b->is_negative || b->num == 0 || a->exponent != b->exponent || !fits(a->num, b->den) ||
        !fits(b->num, a->den))
        return false;
    const nhi_u128 now = a->num * b->den, before = b->num * a->den;
    const nhi_u128 distance = a->is_negative ? now + before : now < before ? before - now : now - before;
    if (!fits(distance, 1))
        return false;
    *out =
        (struct nhi_fraction){.num = distance, .den = before, .is_negative = a->is_negative || now < before};
    return true;
}

/* num * scale = quotient * den + rest, 0 <= rest < den. */
struct division {
    uint64_t quotient;
    nhi_u128 rest, den;
};

/* One digit of a long division by a den of two limbs; high < den < 2^127. */
static void divide_limbs(nhi_u128 high, uint64_t low, struct division *made)
{
    const unsigned shift = 128 - bits_of(made->den);
    const nhi_u128 divisor = made->den << shift, upper = high << shift | low >> (64 - shift);
    const uint64_t v[2] = {(uint64_t)divisor, (uint64_t)(divisor >> 64)};
    uint64_t u[3] = {low << shift, (uint64_t)upper, (uint64_t)(upper >> 64)};
    made->quotient = nhi_wide_digit(u, v, 2);
    made->rest = ((nhi_u128)u[1] << 64 | u[0]) >> shift;
}

/* False: the quotient does not fit into 64 bits. */
static bool divide(nhi_u128 num, uint64_t scale, nhi_u128 den, struct division *made)
{
    const nhi_u128 low = (nhi_u128)(uint64_t)num * scale, high = (num >> 64) * scale + (low >> 64);
    if (high >= den)
        return false;
    made->den = den;
    if (den >> 64 != 0) {
        divide_limbs(high, (uint64_t)low, made);
    } else {
        const nhi_u128 dividend = high << 64 | (uint64_t)low;
        made->quotient = (uint64_t)(dividend / (uint64_t)den);
        made->rest = dividend - made->quotient * den;
    }
    return true;
}

/* |fraction| * 10^(shift - exponent). */
static bool divide_scaled(const struct nhi_fraction *fraction, int shift, struct division *out)
{
    if (shift > NHI_BLOCK_DIGITS || shift < -NHI_BLOCK_DIGITS)
        return false;
    const uint64_t scale = nhi_powers_of_ten[shift < 0 ? -shift : shift];
    if (shift >= 0)
        return divide(fraction->num, scale, fraction->den, out);
    return fits(fraction->den, scale) && divide(fraction->num, 1, fraction->den * scale, out);
}

static uint64_t rounded(const struct division *made, bool is_negative, enum nhi_direction direction)
{
    const nhi_u128 beyond = made->den - made->rest; /* the half is where both are equal */
    const int order = (made->rest > beyond) - (made->rest < beyond);
    const bool is_odd = made->quotient % 2 != 0;
    return made->quotient + (made->rest != 0 && nhi_rounds_away(direction, is_negative, is_odd, order));
}

static bool rounded_quotient(const struct nhi_fraction *fraction, int decimals, enum nhi_direction direction,
                             uint64_t *quotient)
{
    struct division made;
    if (decimals > MAX_DECIMALS || !divide_scaled(fraction, fraction->exponent + decimals, &made) ||
        made.quotient == UINT64_MAX)
        return false;
    *quotient = rounded(&made, fraction->is_negative, direction);
    return true;
}

bool nhi_fraction_round(struct nhi_fraction *fraction, int decimals, enum nhi_direction direction)
{
    uint64_t quotient;
    if (!rounded_quotient(fraction, decimals, direction, &quotient))
        return false;
    *fraction = (struct nhi_fraction){
        .num = quotient, .den = 1, .exponent = -decimals, .is_negative = fraction->is_negative};
    return true;
}

size_t nhi_fraction_text(const struct nhi_fraction *fraction, int decimals, enum nhi_direction direction,
                         char text[NHI_NUMBER_BYTES])
{
    uint64_t quotient;
    if (!rounded_quotient(fraction, decimals, direction, &quotient))
        return 0;
    return nhi_fixed_text(quotient, fraction->is_negative, decimals, text);
}

/* Takes the last digit of the quotient into the rest. */
static void drop_digit(struct division *made)
{
    made->rest += made->quotient % 10 * made->den;
    made->quotient /= 10;
    made->den *= 10;
}

size_t nhi_fraction_significant_text(const struct nhi_fraction *fraction, int digits,
                                     enum nhi_direction direction, char text[NHI_NUMBER_BYTES])
{
    if (fraction->num == 0)
        return nhi_fixed_text(0, false, 0, text);
    int shift = digits - 1 - nhi_first_digit(bits_of(fraction->num), bits_of(fraction->den));
    struct division made;
    if (digits > MAX_DIGITS || !divide_scaled(fraction, shift, &made) || !fits(made.den, 10))
        return 0;
    if (made.quotient >= nhi_powers_of_ten[digits]) {
        drop_digit(&made);
        shift--;
    }
    const int decimals = shift - fraction->exponent;
    if (decimals < -NHI_BLOCK_DIGITS || decimals > MAX_DECIMALS)
        return 0;
    const nhi_u128 quotient = rounded(&made, fraction->is_negative, direction);
    if (decimals <= 0)
        return nhi_fixed_text(quotient * nhi_ten_to((unsigned)-decimals), fraction->is_negative, 0, text);
    return nhi_strip_zeros(text, nhi_fixed_text(quotient, fraction->is_negative, decimals, text));
}
