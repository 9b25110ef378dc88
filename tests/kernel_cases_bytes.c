/* kernel_cases_bytes.c - the cases of the kernels over columns and over bytes. */
#include "tests/kernel_trial.h"
#include "tests/oracle.h"

#include <string.h>

/* 0 to 200, then some that are odd and large. */
enum { N_SIZES = 206 };
static size_t size_of(size_t i)
{
    static const size_t large[N_SIZES - 201] = {4099, 16383, 16385, 50021, 100003};
    return i <= 200 ? i : large[i - 201];
}

static void check_counts(struct trial *t, size_t n, enum fill fill, bool at_end)
{
    trial_next(t, at_end);
    int32_t *narrow = trial_take(t, n, sizeof *narrow);
    int64_t *wide = trial_take(t, n, sizeof *wide);
    trial_fill_i32(t, narrow, n, fill);
    trial_fill_i64(t, wide, n, fill);
    trial_check(t, t->kernels->count_present_i32(narrow, n) == oracle_total(narrow, 4, 0, n).n,
                "count_present_i32", n);
    trial_check(t, t->kernels->count_present_i64(wide, n) == oracle_total(wide, 8, 0, n).n,
                "count_present_i64", n);
}

void case_present_values_are_counted(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < N_SIZES; i++)
        for (enum fill fill = 0; fill < N_FILLS; fill++) {
            check_counts(&t, size_of(i), fill, true);
            check_counts(&t, size_of(i), fill, false);
        }
    trial_close(&t);
}

/* The second half is added to the statistics of the first. */
static void check_stats(struct trial *t, const int64_t *values, size_t n)
{
    struct nhi_column_stats got = NHI_COLUMN_STATS_INIT;
    t->kernels->stats_i64(values, n / 2, &got);
    t->kernels->stats_i64(values + n / 2, n - n / 2, &got);
    const struct nhi_column_stats right = oracle_stats(values, n);
    trial_check(t, got.n_present == right.n_present, "stats_i64: n_present", n);
    trial_check(t, got.min == right.min && got.max == right.max, "stats_i64: min, max", n);
    trial_check(t, got.abs_sum_lo == right.abs_sum_lo && got.abs_sum_hi == right.abs_sum_hi,
                "stats_i64: abs_sum", n);
}

void case_columns_are_described(const struct nhi_kernels *kernels, struct findings *findings)
{
    static const int64_t constants[] = {INT64_MAX, INT64_MIN + 1, -1};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < N_SIZES; i++) {
        const size_t n = size_of(i);
        for (enum fill fill = 0; fill < N_FILLS; fill++) {
            trial_next(&t, i % 2 == 0);
            int64_t *values = trial_take(&t, n, sizeof *values);
            trial_fill_i64(&t, values, n, fill);
            check_stats(&t, values, n);
        }
        trial_next(&t, i % 2 == 1);
        int64_t *values = trial_take(&t, n, sizeof *values);
        for (size_t k = 0; k < n; k++)
            values[k] = constants[i % 3];
        check_stats(&t, values, n);
    }
    trial_close(&t);
}

static void check_product(struct trial *t, size_t width, size_t n_slots, enum fill fill, bool at_end)
{
    uint32_t first[20];
    for (size_t i = 0; i <= n_slots; i++)
        first[i] = (uint32_t)(2 + i * width);
    const size_t n = 2 + width * n_slots;
    trial_next(t, at_end);
    int64_t *a = trial_take(t, n, sizeof *a), *b = trial_take(t, n, sizeof *b);
    uint64_t *lo = trial_take(t, n_slots, sizeof *lo);
    int64_t *hi = trial_take(t, n_slots, sizeof *hi);
    trial_fill_i64(t, a, n, fill);
    trial_fill_i64(t, b, n, width % 2 == 0 ? fill : FILL_EXTREMES);
    t->kernels->product_i64(a, b, trial_copy(t, first, n_slots + 1, sizeof first[0]), n_slots, lo, hi);
    for (size_t i = 0; i < n_slots; i++) {
        uint64_t right_lo;
        int64_t right_hi;
        oracle_product(a, b, first[i], first[i + 1], &right_lo, &right_hi);
        trial_check(t, lo[i] == right_lo && hi[i] == right_hi, "product_i64", i);
    }
    trial_check_strips(t, "product_i64 writes beside an array");
}

void case_products_have_128_bits(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t width = 0; width <= 40; width++)
        for (enum fill fill = 0; fill < N_FILLS; fill++)
            for (size_t n_slots = 0; n_slots <= 17; n_slots += n_slots + 1)
                check_product(&t, width, n_slots, fill, (width + n_slots) % 2 == 0);
    trial_close(&t);
}

static void check_unshuffle(struct trial *t, size_t n, size_t width, bool at_end)
{
    trial_next(t, at_end);
    uint8_t *elements = trial_take(t, n, width), *shuffled = trial_take(t, n, width),
            *out = trial_take(t, n, width);
    trial_fill_bytes(t, elements, n * width);
    oracle_shuffle(elements, width, n, shuffled);
    (width == 4 ? t->kernels->unshuffle_4 : t->kernels->unshuffle_8)(shuffled, n, out);
    trial_check(t, memcmp(out, elements, n * width) == 0, width == 4 ? "unshuffle_4" : "unshuffle_8", n);
    trial_check_strips(t, "unshuffle writes beside an array");
}

void case_shuffled_bytes_return(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < N_SIZES; i++)
        for (size_t width = 4; width <= 8; width += 4) {
            check_unshuffle(&t, size_of(i), width, true);
            check_unshuffle(&t, size_of(i), width, false);
        }
    trial_close(&t);
}

static uint8_t pattern_at(size_t i)
{
    return (uint8_t)((i * i * 31 + i * 7 + 3) >> 2);
}

/* Kinds of content: any; all words 0; all words a multiple of 65535; sums that become multiples of it. */
static void fill_sums(struct trial *t, uint8_t *bytes, size_t n, size_t kind)
{
    trial_fill_bytes(t, bytes, n);
    for (size_t i = 0; kind > 0 && i < n; i++)
        bytes[i] = kind == 1 ? 0 : kind == 2 ? 255 : bytes[i] % 5 == 0 ? 255 : 0;
}

void case_checksums_are_those_of_hdf5(const struct nhi_kernels *kernels, struct findings *findings)
{
    /* What libhdf5 1.10.8 stored behind chunks of n bytes: of the pattern, and of bytes 255; behind zeros it is 0. */
    static const struct {
        size_t n;
        uint32_t pattern, ones;
    } stored[] = {{1, 0, 0xff00ff00},
                  {2, 0x000a000a, 0xffffffff},
                  {3, 0x2314230a, 0xff00ff00},
                  {64, 0xf65b2d6f, 0xffffffff},
                  {719, 0xc72cec42, 0xff00ff00},
                  {720, 0xc746ec5c, 0xffffffff},
                  {721, 0x5fa4985d, 0xff00ff00},
                  {4096, 0xc29dffff, 0xffffffff},
                  {65537, 0x29dcffff, 0xff00ff00}};
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t i = 0; i < sizeof stored / sizeof stored[0]; i++) {
        trial_next(&t, i % 2 == 0);
        uint8_t *pattern = trial_take(&t, stored[i].n, 1), *ones = trial_take(&t, stored[i].n, 1);
        for (size_t k = 0; k < stored[i].n; k++)
            pattern[k] = pattern_at(k);
        memset(ones, 255, stored[i].n);
        trial_check(&t, kernels->fletcher32(pattern, stored[i].n) == stored[i].pattern,
                    "fletcher32 of a pattern", i);
        trial_check(&t, kernels->fletcher32(ones, stored[i].n) == stored[i].ones, "fletcher32 of bytes 255",
                    i);
    }
    for (size_t i = 0; i < N_SIZES; i++)
        for (size_t kind = 0; kind < 4; kind++) {
            const size_t n = size_of(i);
            trial_next(&t, (i + kind) % 2 == 0);
            uint8_t *bytes = trial_take(&t, n, 1);
            fill_sums(&t, bytes, n, kind);
            trial_check(&t, kernels->fletcher32(bytes, n) == oracle_fletcher32(bytes, n), "fletcher32", n);
        }
    trial_close(&t);
}

void case_csv_bytes_are_marked(const struct nhi_kernels *kernels, struct findings *findings)
{
    struct trial t;
    trial_open(&t, kernels, findings);
    for (size_t n_words = 0; n_words <= 41; n_words++)
        for (size_t kind = 0; kind < 3; kind++) {
            trial_next(&t, kind != 1);
            uint8_t *bytes = trial_take(&t, n_words, 64);
            uint64_t *marks = trial_take(&t, n_words, sizeof *marks);
            for (size_t i = 0; i < n_words * 64; i++) /* any, every byte in every place, mostly marks */
                bytes[i] = kind == 0   ? (uint8_t)trial_random(&t)
                           : kind == 1 ? (uint8_t)(i + i / 256)
                                       : (uint8_t)(",\n\r\"x\xac\x8a\x8d"[trial_random(&t) % 8]);
            kernels->csv_marks(bytes, n_words, marks);
            for (size_t i = 0; i < n_words * 64; i++)
                trial_check(&t, (marks[i / 64] >> i % 64 & 1) == oracle_is_mark(bytes[i]), "csv_marks", i);
            trial_check_strips(&t, "csv_marks writes beside an array");
        }
    trial_close(&t);
}
