/* oracle.c - see oracle.h. */
#include "tests/oracle.h"

bool oracle_value(const void *values, size_t value_bytes, size_t c, int64_t *value)
{
    if (value_bytes == 4) {
        *value = ((const int32_t *)values)[c];
        return *value != INT32_MIN;
    }
    *value = ((const int64_t *)values)[c];
    return *value != INT64_MIN;
}

struct oracle_total oracle_total(const void *values, size_t value_bytes, size_t first, size_t end)
{
    const oracle_i128 unit = (oracle_i128)1 << 32;
    struct oracle_total total = {0, 0, 0, 0};
    int64_t value;
    for (size_t c = first; c < end; c++) {
        if (!oracle_value(values, value_bytes, c, &value))
            continue;
        const oracle_i128 toward_zero = value / unit;
        const oracle_i128 floor = value % unit < 0 ? toward_zero - 1 : toward_zero;
        total.sum += value;
        total.floors += floor;
        total.rests += value - floor * unit;
        total.n++;
    }
    return total;
}

int64_t oracle_wrapped(oracle_i128 sum)
{
    const oracle_i128 modulus = (oracle_i128)1 << 64;
    oracle_i128 rest = sum % modulus;
    if (rest < INT64_MIN)
        rest += modulus;
    if (rest > INT64_MAX)
        rest -= modulus;
    return (int64_t)rest;
}

struct nhi_column_stats oracle_stats(const int64_t *values, size_t n)
{
    struct nhi_column_stats stats = NHI_COLUMN_STATS_INIT;
    oracle_i128 sizes = 0;
    int64_t value;
    for (size_t c = 0; c < n; c++) {
        if (!oracle_value(values, 8, c, &value))
            continue;
        if (stats.n_present == 0 || value < stats.min)
            stats.min = value;
        if (stats.n_present == 0 || value > stats.max)
            stats.max = value;
        sizes += value < 0 ? -(oracle_i128)value : value;
        stats.n_present++;
    }
    stats.abs_sum_lo = (uint64_t)oracle_wrapped(sizes);
    stats.abs_sum_hi = (uint64_t)(sizes >> 64);
    return stats;
}

/* number += digit * 2^(32 * place), a number of four digits of 32 bits; what leaves the top is lost. */
static void add_at(uint32_t number[4], size_t place, uint64_t digit)
{
    for (; place < 4 && digit != 0; place++) {
        digit += number[place];
        number[place] = (uint32_t)digit;
        digit >>= 32;
    }
}

static void negate(uint32_t number[4])
{
    for (size_t i = 0; i < 4; i++)
        number[i] = ~number[i];
    add_at(number, 0, 1);
}

static void add_product(uint32_t sum[4], int64_t a, int64_t b)
{
    const uint64_t size_a = a < 0 ? 0 - (uint64_t)a : (uint64_t)a,
                   size_b = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    uint32_t product[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++)
            add_at(product, i + j, (size_a >> 32 * i & 0xffffffff) * (size_b >> 32 * j & 0xffffffff));
    if ((a < 0) != (b < 0))
        negate(product);
    for (size_t i = 0; i < 4; i++)
        add_at(sum, i, product[i]);
}

void oracle_product(const int64_t *a, const int64_t *b, size_t first, size_t end, uint64_t *lo, int64_t *hi)
{
    uint32_t sum[4] = {0, 0, 0, 0};
    int64_t x, y;
    for (size_t c = first; c < end; c++)
        if (oracle_value(a, 8, c, &x) && oracle_value(b, 8, c, &y))
            add_product(sum, x, y);
    *lo = sum[0] | (uint64_t)sum[1] << 32;
    *hi = oracle_wrapped((oracle_i128)sum[2] + ((oracle_i128)sum[3] << 32));
}

void oracle_shuffle(const uint8_t *elements, size_t width, size_t n, uint8_t *out)
{
    for (size_t k = 0; k < width; k++)
        for (size_t i = 0; i < n; i++)
            *out++ = elements[i * width + k];
}

static uint32_t folded(uint32_t sum)
{
    return (sum & 0xffff) + (sum >> 16);
}

uint32_t oracle_fletcher32(const uint8_t *bytes, size_t n)
{
    uint32_t sum1 = 0, sum2 = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        sum1 += bytes[i] * 256u + bytes[i + 1];
        sum2 += sum1;
        if (i / 2 % 360 == 359 || i + 3 >= n) {
            sum1 = folded(sum1);
            sum2 = folded(sum2);
        }
    }
    if (n % 2 == 1) {
        sum1 += bytes[n - 1] * 256u;
        sum2 += sum1;
        sum1 = folded(sum1);
        sum2 = folded(sum2);
    }
    return folded(sum2) * 65536u + folded(sum1);
}

bool oracle_is_mark(uint8_t byte)
{
    return byte == 0x2c || byte == 0x0a || byte == 0x0d || byte == 0x22;
}

static unsigned length_of(oracle_i128 x)
{
    unsigned n = 0;
    for (; x > 0; x /= 2)
        n++;
    return n;
}

size_t oracle_pack(const void *values, size_t value_bytes, size_t n_columns, int64_t *base, uint8_t *width,
                   uint8_t *codes)
{
    int64_t value, min = 0, max = 0;
    size_t n_present = 0;
    for (size_t c = 0; c < n_columns; c++)
        if (oracle_value(values, value_bytes, c, &value)) {
            min = n_present == 0 || value < min ? value : min;
            max = n_present == 0 || value > max ? value : max;
            n_present++;
        }
    const int step = n_present == 0 || n_present < n_columns ? 1 : 0; /* the code of the base */
    const oracle_i128 range = n_present > 0 ? (oracle_i128)max - min + step : 0;
    const bool is_direct =
        step == 1 && (n_present == 0 || (min >= 1 && length_of(max) <= length_of(range) + 1));
    *base = is_direct ? 1 : min;
    const unsigned n_bits = length_of(is_direct ? max : range);
    *width = (uint8_t)(n_bits + 128 * (unsigned)step);
    const size_t n_bytes = (n_columns * n_bits + 7) / 8;
    for (size_t i = 0; i < n_bytes; i++)
        codes[i] = 0;
    for (size_t bit = 0; bit < n_columns * n_bits; bit++) {
        const bool is_present = oracle_value(values, value_bytes, bit / n_bits, &value);
        const oracle_i128 code = is_present ? (oracle_i128)value - *base + step : 0;
        if ((code >> bit % n_bits) % 2 == 1)
            codes[bit / 8] = (uint8_t)(codes[bit / 8] + (1 << bit % 8));
    }
    return n_bytes;
}

uint64_t oracle_unpacked(const uint8_t *codes, uint64_t base, uint8_t width, size_t value_bytes, size_t c)
{
    const size_t n_bits = width % 128;
    uint64_t code = 0, place = 1;
    for (size_t bit = c * n_bits; bit < (c + 1) * n_bits; bit++, place *= 2)
        code += place * (codes[bit / 8] / (1u << bit % 8) % 2);
    const uint64_t missing = value_bytes == 4 ? UINT64_C(1) << 31 : UINT64_C(1) << 63;
    const uint64_t value = width < 128 ? base + code : code == 0 ? missing : base + code - 1;
    return value_bytes == 4 ? value % (UINT64_C(1) << 32) : value;
}
