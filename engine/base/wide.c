/* wide.c - schoolbook arithmetic on magnitudes of up to NHI_WIDE_LIMBS limbs of 64 bits; see wide.h. */
#include "engine/base/wide.h"

#include "engine/base/digits.h"

#include <string.h>

static void trim(struct nhi_wide *a)
{
    while (a->n > 0 && a->limb[a->n - 1] == 0)
        a->n--;
    if (a->n == 0)
        a->is_negative = false;
}

void nhi_wide_set(struct nhi_wide *out, nhi_u128 value)
{
    out->limb[0] = (uint64_t)value;
    out->limb[1] = (uint64_t)(value >> 64);
    out->n = 2;
    out->is_negative = false;
    trim(out);
}

void nhi_wide_copy(const struct nhi_wide *from, struct nhi_wide *out)
{
    if (from == out)
        return;
    memcpy(out->limb, from->limb, from->n * sizeof from->limb[0]);
    out->n = from->n;
    out->is_negative = from->is_negative;
}

bool nhi_wide_is_zero(const struct nhi_wide *a)
{
    return a->n == 0;
}

bool nhi_wide_is_odd(const struct nhi_wide *a)
{
    return a->n > 0 && a->limb[0] % 2 != 0;
}

int nhi_wide_compare(const struct nhi_wide *a, const struct nhi_wide *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

unsigned nhi_wide_bits(const struct nhi_wide *a)
{
    return a->n == 0 ? 0 : a->n * 64 - (unsigned)__builtin_clzll(a->limb[a->n - 1]);
}

bool nhi_wide_add(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out)
{
    const struct nhi_wide *longer = a->n >= b->n ? a : b, *shorter = a->n >= b->n ? b : a;
    const uint32_t n = longer->n;
    uint64_t carry = 0;
    for (uint32_t i = 0; i < n; i++) {
        const nhi_u128 sum = (nhi_u128)longer->limb[i] + (i < shorter->n ? shorter->limb[i] : 0) + carry;
        out->limb[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    if (carry != 0 && n == NHI_WIDE_LIMBS)
        return false;
    out->n = n;
    if (carry != 0)
        out->limb[out->n++] = carry;
    out->is_negative = false;
    return true;
}

void nhi_wide_subtract(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out)
{
    const uint32_t n = a->n, n_b = b->n;
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < n; i++) {
        const nhi_u128 difference = (nhi_u128)a->limb[i] - (i < n_b ? b->limb[i] : 0) - borrow;
        out->limb[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    out->n = n;
    out->is_negative = false;
    trim(out);
}

/* product[0 .. n_a + n_b) = a * b; n_a, n_b > 0. The first row is written, the others are added. */
static void multiply_rows(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b, uint64_t *product)
{
    for (uint32_t i = 0; i < n_a; i++) {
        uint64_t carry = 0;
        for (uint32_t j = 0; j < n_b; j++) {
            const nhi_u128 sum = (nhi_u128)a[i] * b[j] + (i > 0 ? product[i + j] : 0) + carry;
            product[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        product[i + n_b] = carry;
    }
}

bool nhi_wide_multiply(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out)
{
    if (a->n == 0 || b->n == 0) {
        nhi_wide_set(out, 0);
        return true;
    }
    if (a->n + b->n > NHI_WIDE_LIMBS + 1)
        return false;
    const bool is_apart = out != a && out != b && a->n + b->n <= NHI_WIDE_LIMBS;
    uint64_t spare[NHI_WIDE_LIMBS + 1], *product = is_apart ? out->limb : spare;
    multiply_rows(a->limb, a->n, b->limb, b->n, product);
    uint32_t n = a->n + b->n;
    if (product[n - 1] == 0)
        n--;
    if (n > NHI_WIDE_LIMBS)
        return false;
    if (!is_apart)
        memcpy(out->limb, product, n * sizeof product[0]);
    out->n = n;
    out->is_negative = false;
    return true;
}

bool nhi_wide_multiply_small(const struct nhi_wide *a, uint64_t b, struct nhi_wide *out)
{
    struct nhi_wide factor;
    nhi_wide_set(&factor, b);
    return nhi_wide_multiply(a, &factor, out);
}

bool nhi_wide_shift_left(const struct nhi_wide *a, unsigned n_bits, struct nhi_wide *out)
{
    if (a->n == 0) {
        nhi_wide_set(out, 0);
        return true;
    }
    if (nhi_wide_bits(a) + n_bits > NHI_WIDE_LIMBS * 64)
        return false;
    const uint32_t words = n_bits / 64, n = (nhi_wide_bits(a) + n_bits + 63) / 64, n_a = a->n;
    const unsigned rest = n_bits % 64;
    for (uint32_t i = n; i-- > words;) {
        const uint32_t from = i - words;
        const uint64_t high = from < n_a ? a->limb[from] << rest : 0;
        const uint64_t low = rest != 0 && from > 0 ? a->limb[from - 1] >> (64 - rest) : 0;
        out->limb[i] = high | low;
    }
    memset(out->limb, 0, words * sizeof out->limb[0]);
    out->n = n;
    out->is_negative = false;
    return true;
}

void nhi_wide_shift_right(const struct nhi_wide *a, unsigned n_bits, struct nhi_wide *out)
{
    const uint32_t words = n_bits / 64, n = a->n;
    const unsigned rest = n_bits % 64;
    if (words >= n) {
        nhi_wide_set(out, 0);
        return;
    }
    for (uint32_t i = 0; i + words < n; i++) {
        const uint64_t low = a->limb[i + words] >> rest;
        const uint64_t high = rest != 0 && i + words + 1 < n ? a->limb[i + words + 1] << (64 - rest) : 0;
        out->limb[i] = low | high;
    }
    out->n = n - words;
    out->is_negative = false;
    trim(out);
}

bool nhi_wide_power(const struct nhi_wide *a, unsigned exponent, struct nhi_wide *out)
{
    struct nhi_wide base, power;
    nhi_wide_copy(a, &base);
    nhi_wide_set(&power, 1);
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0 && !nhi_wide_multiply(&power, &base, &power))
            return false;
        if (exponent > 1 && !nhi_wide_multiply(&base, &base, &base))
            return false;
    }
    nhi_wide_copy(&power, out);
    return true;
}

bool nhi_wide_power_of_ten(unsigned exponent, struct nhi_wide *out)
{
    if (exponent <= 38) {
        nhi_wide_set(out, nhi_ten_to(exponent));
        return true;
    }
    struct nhi_wide ten;
    nhi_wide_set(&ten, 10);
    return nhi_wide_power(&ten, exponent, out);
}

uint64_t nhi_wide_divide_small(struct nhi_wide *a, uint64_t b)
{
    nhi_u128 rest = 0;
    for (uint32_t i = a->n; i-- > 0;) {
        rest = rest << 64 | a->limb[i];
        a->limb[i] = (uint64_t)(rest / b);
        rest %= b;
    }
    trim(a);
    return (uint64_t)rest;
}

uint64_t nhi_wide_digit(uint64_t *u, const uint64_t *v, uint32_t n)
{
    const nhi_u128 top = (nhi_u128)u[n] << 64 | u[n - 1];
    nhi_u128 digit = top / v[n - 1], rest = top % v[n - 1];
    while (digit >> 64 != 0 || (n > 1 && digit * v[n - 2] > (rest << 64 | u[n - 2]))) {
        digit--;
        rest += v[n - 1];
        if (rest >> 64 != 0)
            break;
    }
    uint64_t borrow = 0, carry = 0;
    for (uint32_t i = 0; i < n; i++) {
        const nhi_u128 product = digit * v[i] + carry;
        carry = (uint64_t)(product >> 64);
        const nhi_u128 difference = (nhi_u128)u[i] - (uint64_t)product - borrow;
        u[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
    const nhi_u128 difference = (nhi_u128)u[n] - carry - borrow;
    u[n] = (uint64_t)difference;
    if (difference >> 64 != 0) { /* the digit was one too large: add v back */
        digit--;
        carry = 0;
        for (uint32_t i = 0; i < n; i++) {
            const nhi_u128 sum = (nhi_u128)u[i] + v[i] + carry;
            u[i] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        u[n] += carry;
    }
    return (uint64_t)digit;
}

static void give(const struct nhi_wide *value, struct nhi_wide *out)
{
    if (out != NULL)
        nhi_wide_copy(value, out);
}

void nhi_wide_divide(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *quotient,
                     struct nhi_wide *rest)
{
    struct nhi_wide q, r;
    nhi_wide_copy(a, &r);
    r.is_negative = false; /* magnitudes only */
    if (nhi_wide_compare(a, b) < 0) {
        nhi_wide_set(&q, 0);
    } else if (b->n == 1) {
        nhi_wide_copy(&r, &q);
        nhi_wide_set(&r, nhi_wide_divide_small(&q, b->limb[0]));
    } else {
        const unsigned shift = (unsigned)__builtin_clzll(b->limb[b->n - 1]);
        const uint32_t n = b->n;
        uint64_t v[NHI_WIDE_LIMBS], u[NHI_WIDE_LIMBS + 1];
        for (uint32_t i = 0; i < n; i++)
            v[i] = b->limb[i] << shift | (shift != 0 && i > 0 ? b->limb[i - 1] >> (64 - shift) : 0);
        for (uint32_t i = 0; i <= a->n; i++)
            u[i] = (i < a->n ? a->limb[i] << shift : 0) |
                   (shift != 0 && i > 0 ? a->limb[i - 1] >> (64 - shift) : 0);
        q.n = a->n - n + 1;
        q.is_negative = false;
        for (uint32_t i = q.n; i-- > 0;)
            q.limb[i] = nhi_wide_digit(u + i, v, n);
        trim(&q);
        memcpy(r.limb, u, n * sizeof u[0]);
        r.n = n;
        trim(&r);
        nhi_wide_shift_right(&r, shift, &r);
    }
    give(&q, quotient);
    give(&r, rest);
}

void nhi_wide_gcd(const struct nhi_wide *a, const struct nhi_wide *b, struct nhi_wide *out)
{
    struct nhi_wide x, y;
    nhi_wide_copy(a, &x);
    nhi_wide_copy(b, &y);
    x.is_negative = y.is_negative = false;
    while (y.n > 0) {
        struct nhi_wide rest;
        nhi_wide_divide(&x, &y, NULL, &rest);
        nhi_wide_copy(&y, &x);
        nhi_wide_copy(&rest, &y);
    }
    nhi_wide_copy(&x, out);
}

size_t nhi_wide_text(const struct nhi_wide *number, char text[NHI_NUMBER_BYTES])
{
    enum { MAX_BLOCKS = NHI_WIDE_LIMBS + 1 + NHI_WIDE_LIMBS / 64 }; /* a block holds 63.1 bits of a limb */
    const uint64_t block = (uint64_t)nhi_ten_to(NHI_BLOCK_DIGITS);
    uint64_t blocks[MAX_BLOCKS];
    struct nhi_wide rest;
    char *to = text;
    size_t n = 0;
    nhi_wide_copy(number, &rest);
    do
        blocks[n++] = nhi_wide_divide_small(&rest, block);
    while (rest.n > 0);
    if (number->is_negative)
        *to++ = '-';
    to = nhi_put_digits(to, blocks[--n]);
    while (n > 0)
        to = nhi_put_padded(to, blocks[--n], NHI_BLOCK_DIGITS);
    *to = '\0';
    return (size_t)(to - text);
}
