/* superseded.c - see superseded.h. */
#include "engine/store/superseded.h"

#include "engine/base/memory.h"
#include "engine/store/lines.h"

#include <stdlib.h>
#include <string.h>

struct old_line {
    uint64_t packed, line;
};

/* One series of one old segment. */
struct old_series {
    struct nhi_line_reader reader; /* corrections come sorted as the lines are */
    struct old_line *lines;        /* sorted by packed; NULL: there are none */
};

/* A quantity or output, the coefficients beside it, and what the segment took back. */
struct old_segment {
    struct old_series values, coefficients, superseded;
};

struct nhi_superseded {
    size_t n_segments; /* newest first */
    struct old_segment *segments;
};

static int compare_lines(const void *a, const void *b)
{
    const uint64_t x = ((const struct old_line *)a)->packed, y = ((const struct old_line *)b)->packed;
    return (x > y) - (x < y);
}

static nh_status open_series(const struct nhi_store_segment *from, enum nhi_series series, nhi_pack_fn pack,
                             const void *state, struct old_series *old, struct nh_error *error)
{
    const uint64_t n_lines = nhi_segment_model(from->segment)->series[series].n_lines;
    const int32_t *items =
        series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED ? from->measure : from->carrier;
    struct nhi_line_keys keys;
    NH_TRY(nhi_line_reader_init(&old->reader, from->segment, series, error));
    if (n_lines == 0)
        return NH_OK;
    NH_TRY(nhi_segment_keys(from->segment, series, &keys, error));
    NH_TRY(nhi_alloc((size_t)n_lines, sizeof *old->lines, &old->lines, error));
    for (uint64_t i = 0; i < n_lines; i++) {
        const int32_t local = keys.enterprise[i];
        const int32_t enterprise = from->enterprise != NULL ? from->enterprise[local] : local;
        old->lines[i] = (struct old_line){
            .packed = pack(state, items[keys.item[i]], keys.flow[i], enterprise), .line = i};
    }
    qsort(old->lines, (size_t)n_lines, sizeof *old->lines, compare_lines);
    return NH_OK;
}

static void close_series(struct old_series *old)
{
    nhi_free(old->lines);
    nhi_line_reader_clear(&old->reader);
}

static bool overlaps(const struct nhi_axis *a, const struct nhi_axis *b)
{
    return a->n > 0 && b->n > 0 && a->first < b->first + b->n && b->first < a->first + a->n;
}

nh_status nhi_superseded_new(const nh_store *store, enum nhi_series series, const struct nhi_axis *axis,
                             nhi_pack_fn pack, const void *state, struct nhi_superseded **superseded,
                             struct nh_error *error)
{
    struct nhi_superseded *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    nh_status status;
    NH_TRY_DONE(nhi_alloc(store->n_segments, sizeof *made->segments, &made->segments, error));
    for (size_t i = store->n_segments; i-- > 0;) {
        const struct nhi_store_segment *from = &store->segments[i];
        if (!overlaps(&nhi_segment_model(from->segment)->series[series].axis, axis))
            continue;
        struct old_segment *old = &made->segments[made->n_segments++];
        NH_TRY_DONE(open_series(from, series, pack, state, &old->values, error));
        NH_TRY_DONE(open_series(from, nhi_superseded(series), pack, state, &old->superseded, error));
        if (series == NHI_QUANTITY)
            NH_TRY_DONE(open_series(from, NHI_COEFFICIENT, pack, state, &old->coefficients, error));
    }
    *superseded = made;
    return NH_OK;
done:
    nhi_superseded_free(made);
    return status;
}

void nhi_superseded_free(struct nhi_superseded *superseded)
{
    if (superseded == NULL)
        return;
    for (size_t i = 0; i < superseded->n_segments; i++) {
        close_series(&superseded->segments[i].values);
        close_series(&superseded->segments[i].coefficients);
        close_series(&superseded->segments[i].superseded);
    }
    nhi_free(superseded->segments);
    nhi_free(superseded);
}

/* The stored integer of a line in a period, NHI_MISSING_I64 when there is none. */
static nh_status find_value(struct old_series *old, uint64_t packed, int64_t period, int64_t *value,
                            struct nh_error *error)
{
    *value = NHI_MISSING_I64;
    if (old->lines == NULL)
        return NH_OK;
    const struct nhi_axis *axis = &old->reader.info->axis;
    if (period < axis->first || period >= axis->first + axis->n)
        return NH_OK;
    const struct old_line wanted = {.packed = packed};
    const struct old_line *found =
        bsearch(&wanted, old->lines, (size_t)old->reader.info->n_lines, sizeof wanted, compare_lines);
    if (found == NULL)
        return NH_OK;
    const int64_t *values;
    NH_TRY(nhi_line_reader_get(&old->reader, found->line, &values, error));
    *value = values[period - axis->first];
    return NH_OK;
}

nh_status nhi_superseded_find(struct nhi_superseded *superseded, uint64_t line, int64_t period,
                              struct nhi_old_value *old, bool *has_value, struct nh_error *error)
{
    int64_t taken_back = NHI_MISSING_I64;
    *has_value = false;
    for (size_t i = 0; i < superseded->n_segments && taken_back == NHI_MISSING_I64; i++) {
        struct old_segment *segment = &superseded->segments[i];
        NH_TRY(find_value(&segment->values, line, period, &old->value, error));
        NH_TRY(find_value(&segment->superseded, line, period, &taken_back, error));
        if (old->value == NHI_MISSING_I64)
            continue;
        NH_TRY(find_value(&segment->coefficients, line, period, &old->coefficient, error));
        old->decimals = segment->values.reader.info->decimals;
        old->coefficient_decimals =
            segment->coefficients.lines != NULL ? segment->coefficients.reader.info->decimals : 0;
        *has_value = true;
        return NH_OK;
    }
    return NH_OK;
}
