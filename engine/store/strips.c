/* strips.c - see strips.h. */
#include "engine/store/strips.h"

#include "kernels/kernels.h"

#include <string.h>

enum { DIGIT_BITS = 11, N_BUCKETS = 1 << DIGIT_BITS, MAX_STEP = UINT16_MAX };

_Static_assert(sizeof(struct nhi_strip) + NHI_STRIP_CELLS * (sizeof(int64_t) + sizeof(uint32_t)) ==
                   NHI_STRIP_BYTES,
               "the longest strip");

/* Below, every value fits into 64 bits at 9 decimals: values of several decimals can share a strip. */
static const int64_t small_value = INT64_MAX / 1000000000;

/* ---- one strip --------------------------------------------------------------------------------------------- */

size_t nhi_strip_bytes(const struct nhi_strip *strip)
{
    return sizeof *strip + (size_t)strip->n * sizeof(int64_t) +
           ((size_t)strip->n + 1) / 2 * 2 * sizeof(uint32_t);
}

const int64_t *nhi_strip_values(const struct nhi_strip *strip)
{
    return (const int64_t *)(const void *)(strip + 1);
}

struct nhi_cell nhi_strip_cell(const struct nhi_strip *strip, size_t i)
{
    const int64_t *values = nhi_strip_values(strip);
    const uint32_t *rows = (const uint32_t *)(const void *)(values + strip->n);
    const uint64_t row = strip->first_row + rows[i];
    return (struct nhi_cell){.key = strip->line << NHI_PERIOD_BITS | (strip->first_period + i * strip->step),
                             .value = values[i],
                             .line = row > UINT32_MAX ? UINT32_MAX : (uint32_t)row,
                             .file = strip->file,
                             .decimals = values[i] == NHI_MISSING_I64 ? 0 : strip->decimals};
}

/* ---- sorting ----------------------------------------------------------------------------------------------- */

/* One stable pass by the digit at `shift`. */
static void radix_pass(const struct nhi_cell *from, struct nhi_cell *to, size_t n, unsigned shift)
{
    uint32_t count[N_BUCKETS] = {0}, start = 0;
    for (size_t i = 0; i < n; i++)
        count[from[i].key >> shift & (N_BUCKETS - 1)]++;
    for (size_t b = 0; b < N_BUCKETS; b++) {
        const uint32_t in_bucket = count[b];
        count[b] = start;
        start += in_bucket;
    }
    for (size_t i = 0; i < n; i++)
        to[count[from[i].key >> shift & (N_BUCKETS - 1)]++] = from[i];
}

void nhi_cells_sort(struct nhi_cell **cells, struct nhi_cell **other, size_t n)
{
    uint64_t different = 0, descents = 0;
    for (size_t i = 1; i < n; i++) {
        different |= (*cells)[i].key ^ (*cells)[0].key;
        descents += (*cells)[i].key < (*cells)[i - 1].key;
    }
    if (descents == 0)
        return;
    /* A digit begins at the lowest bit in which keys differ, so that constant ones between the fields cost nothing. */
    for (unsigned shift = 0; shift < 64 && different >> shift != 0; shift += DIGIT_BITS) {
        shift += (unsigned)__builtin_ctzll(different >> shift);
        radix_pass(*cells, *other, n, shift);
        struct nhi_cell *sorted = *other;
        *other = *cells;
        *cells = sorted;
    }
}

/* ---- packing ----------------------------------------------------------------------------------------------- */

static bool is_small(const struct nhi_cell *cell)
{
    return cell->value == NHI_MISSING_I64 || (cell->value <= small_value && cell->value >= -small_value);
}

/* The strip with which n > 0 sorted cells begin. */
static struct nhi_strip longest_strip(const struct nhi_cell *cells, size_t n)
{
    struct nhi_strip strip = {.line = cells[0].key >> NHI_PERIOD_BITS,
                              .first_period = cells[0].key & ((1u << NHI_PERIOD_BITS) - 1),
                              .n = 1,
                              .file = cells[0].file,
                              .step = 1,
                              .decimals = cells[0].decimals};
    bool all_small = is_small(&cells[0]);
    for (; strip.n < n && strip.n < NHI_STRIP_CELLS; strip.n++) {
        const struct nhi_cell *cell = &cells[strip.n];
        const uint64_t step = cell->key - cell[-1].key;
        if (cell->key >> NHI_PERIOD_BITS != strip.line || cell->file != strip.file || step == 0 ||
            step > MAX_STEP || (strip.n > 1 && step != strip.step))
            break;
        all_small = all_small && is_small(cell);
        if (cell->decimals != strip.decimals && cell->value != NHI_MISSING_I64 && !all_small)
            break;
        strip.step = (uint16_t)step;
        strip.decimals = cell->decimals > strip.decimals ? cell->decimals : strip.decimals;
    }
    return strip;
}

static int64_t at_decimals(const struct nhi_cell *cell, int decimals)
{
    int64_t value = cell->value;
    for (int d = cell->decimals; d < decimals && value != NHI_MISSING_I64; d++)
        value *= 10; /* small, or there is nothing to do: see longest_strip */
    return value;
}

nh_status nhi_strips_append(struct nhi_buffer *strips, const struct nhi_cell *cells, size_t n,
                            size_t *n_strips, struct nh_error *error)
{
    struct nhi_strip strip;
    for (size_t at = 0; at < n; at += strip.n, ++*n_strips) {
        strip = longest_strip(cells + at, n - at);
        const size_t n_bytes = nhi_strip_bytes(&strip);
        NH_TRY(nhi_buffer_reserve(strips, n_bytes, error));
        char *to = strips->data + strips->n_bytes;
        int64_t *values = (int64_t *)(void *)(to + sizeof strip);
        uint32_t *rows = (uint32_t *)(void *)(values + strip.n);
        memcpy(to, &strip, sizeof strip);
        rows[(strip.n - 1) | 1] = 0; /* the padding, or the last row */
        for (size_t i = 0; i < strip.n; i++) {
            values[i] = at_decimals(&cells[at + i], strip.decimals);
            rows[i] = cells[at + i].line;
        }
        strips->n_bytes += n_bytes;
    }
    return NH_OK;
}

void nhi_strips_shift_rows(struct nhi_buffer *strips, uint64_t n_rows)
{
    for (size_t at = 0; at < strips->n_bytes;) {
        struct nhi_strip *strip = (struct nhi_strip *)(void *)(strips->data + at);
        strip->first_row += n_rows;
        at += nhi_strip_bytes(strip);
    }
}
