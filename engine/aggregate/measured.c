/* measured.c - see measured.h. */
#include "engine/aggregate/measured.h"

#include "engine/base/memory.h"

#include <string.h>

enum {
    CELLS_AT_ONCE = 1 << 19, /* of the lines put together at a time, and of one read: a few MB */
    PRODUCT_BITS = 126       /* of a sum of products: 2^126 leaves a bit for its sign */
};
static const uint32_t no_row = UINT32_MAX;

/* Lines of one item put together over all segments: what is in force, cell by cell. */
struct gathering {
    const struct nhi_measured *measured;
    uint32_t i_item;
    size_t n_columns; /* base periods of the range */
    struct nhi_parts quantity, coefficient;
    uint32_t *row_of;     /* [n_enterprises] their number in `enterprise`, or no_row */
    uint32_t *enterprise; /* that have a coefficient, as they come in the first segment */
    size_t n_enterprises;
    size_t first, n; /* the rows at hand */
    size_t capacity;
    int64_t *values[2]; /* quantity, coefficient: [capacity x n_columns] */
    int8_t *n_present[2];
    int64_t *lines;    /* as they are read */
    size_t line_cells; /* its capacity */
    uint32_t *slot_first;
    uint64_t *low;
    int64_t *high;
};

enum { QUANTITY, COEFFICIENT };

/* ---- which lines ----------------------------------------------------------------------------------------------- */

static uint32_t unit_of(const nh_store *store, const struct nhi_part *part, const struct nhi_line_keys *keys,
                        uint64_t line)
{
    const int32_t *map = store->segments[part->i_segment].enterprise;
    return (uint32_t)(map != NULL ? map[keys->enterprise[line]] : keys->enterprise[line]);
}

static nh_status keys_of(const nh_store *store, const struct nhi_part *part, struct nhi_line_keys *keys,
                         struct nh_error *error)
{
    return nhi_segment_keys(store->segments[part->i_segment].segment, part->series, keys, error);
}

static nh_status find_enterprises(struct gathering *g, struct nh_error *error)
{
    const struct nhi_tally *tally = g->measured->tally;
    size_t n_all = tally->store->enterprises->n;
    NH_TRY(nhi_alloc(n_all, sizeof *g->row_of, &g->row_of, error));
    NH_TRY(nhi_alloc(n_all, sizeof *g->enterprise, &g->enterprise, error));
    for (size_t e = 0; e < n_all; e++)
        g->row_of[e] = no_row;
    for (size_t i = 0; i < g->coefficient.n; i++) {
        const struct nhi_part *part = &g->coefficient.part[i];
        struct nhi_line_keys keys;
        NH_TRY(keys_of(tally->store, part, &keys, error));
        for (uint64_t line = part->run.first; line < part->run.end; line++) {
            uint32_t e = unit_of(tally->store, part, &keys, line);
            if (tally->groups->atom[e] == NHI_NO_GROUP || g->row_of[e] != no_row)
                continue;
            g->row_of[e] = (uint32_t)g->n_enterprises;
            g->enterprise[g->n_enterprises++] = e;
        }
    }
    return NH_OK;
}

static nh_status allocate(struct gathering *g, struct nh_error *error)
{
    const struct nhi_slots *slots = g->measured->tally->slots;
    g->capacity = CELLS_AT_ONCE / g->n_columns + 1;
    g->capacity = g->capacity < g->n_enterprises ? g->capacity : g->n_enterprises;
    for (int k = 0; k < 2; k++) {
        NH_TRY(nhi_alloc(g->capacity * g->n_columns, sizeof *g->values[k], &g->values[k], error));
        NH_TRY(nhi_alloc(g->capacity * g->n_columns, sizeof *g->n_present[k], &g->n_present[k], error));
    }
    NH_TRY(nhi_alloc(slots->n, sizeof *g->low, &g->low, error));
    NH_TRY(nhi_alloc(slots->n, sizeof *g->high, &g->high, error));
    NH_TRY(nhi_alloc(slots->n + 1, sizeof *g->slot_first, &g->slot_first, error));
    for (uint32_t s = 0; s <= slots->n; s++)
        g->slot_first[s] = (uint32_t)(slots->bound[s] - slots->bound[0]);
    return NH_OK;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Adds one line to its row: values wrap on the way, what is in force at the end is a stored value again. */
static nh_status add_line(struct gathering *g, int kind, const struct nhi_series_info *info,
                          bool is_subtracted, int64_t scale, size_t row, const int64_t *line,
                          struct nh_error *error)
{
    const struct nhi_slots *slots = g->measured->tally->slots;
    int64_t offset = info->axis.first - slots->bound[0];
    int64_t begin = offset < 0 ? -offset : 0, end = (int64_t)g->n_columns - offset;
    end = end < (int64_t)info->axis.n ? end : (int64_t)info->axis.n;
    for (int64_t column = begin; column < end; column++) {
        int64_t value = line[column];
        if (value == NHI_MISSING_I64)
            continue;
        if (__builtin_mul_overflow(value, scale, &value))
            return nhi_fail(error, NH_RANGE,
                            "a value of %s with a measured coefficient is too large for its decimals",
                            nhi_series_name(kind == QUANTITY ? NHI_QUANTITY : NHI_COEFFICIENT));
        size_t at = row * g->n_columns + (size_t)(column + offset);
        uint64_t old = (uint64_t)g->values[kind][at];
        g->values[kind][at] = (int64_t)(is_subtracted ? old - (uint64_t)value : old + (uint64_t)value);
        g->n_present[kind][at] = (int8_t)(g->n_present[kind][at] + (is_subtracted ? -1 : 1));
    }
    return NH_OK;
}

static nh_status reserve_lines(struct gathering *g, size_t n_cells, struct nh_error *error)
{
    if (n_cells <= g->line_cells)
        return NH_OK;
    nhi_free(g->lines);
    g->lines = NULL;
    g->line_cells = 0;
    NH_TRY(nhi_alloc(n_cells, sizeof *g->lines, &g->lines, error));
    g->line_cells = n_cells;
    return NH_OK;
}

/* Lines first .. end - 1 of a part, of which some are among the rows at hand: one read from the first to the last. */
static nh_status add_block(struct gathering *g, int kind, const struct nhi_part *part,
                           const struct nhi_line_keys *keys, uint64_t first, uint64_t end,
                           struct nh_error *error)
{
    const nh_store *store = g->measured->tally->store;
    struct nhi_segment *segment = store->segments[part->i_segment].segment;
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[part->series];
    int decimals = kind == QUANTITY ? g->measured->tally->decimals : g->measured->coefficient_decimals;
    while (first < end && g->row_of[unit_of(store, part, keys, first)] - g->first >= g->n)
        first++;
    while (first < end && g->row_of[unit_of(store, part, keys, end - 1)] - g->first >= g->n)
        end--;
    if (first == end)
        return NH_OK;
    NH_TRY(reserve_lines(g, (size_t)(end - first) * info->axis.n, error));
    NH_TRY(nhi_segment_read_lines(segment, part->series, first, (size_t)(end - first), g->lines, error));
    for (uint64_t line = first; line < end; line++) {
        size_t row = g->row_of[unit_of(store, part, keys, line)] - g->first;
        if (row < g->n)
            NH_TRY(add_line(g, kind, info, part->series >= NHI_QUANTITY_SUPERSEDED,
                            nhi_power_of_ten(decimals - info->decimals), row,
                            g->lines + (line - first) * info->axis.n, error));
    }
    return NH_OK;
}

/* Reads follow the row blocks of the chunks, so that no chunk is decoded twice for the same rows. */
static nh_status add_part(struct gathering *g, int kind, const struct nhi_part *part, struct nh_error *error)
{
    const nh_store *store = g->measured->tally->store;
    const struct nhi_series_info *info =
        &nhi_segment_model(store->segments[part->i_segment].segment)->series[part->series];
    uint64_t height = info->chunk_lines, most = CELLS_AT_ONCE / info->axis.n + 1;
    height = height < most ? height : most;
    struct nhi_line_keys keys;
    NH_TRY(keys_of(store, part, &keys, error));
    for (uint64_t b = part->run.first / height; b * height < part->run.end; b++) {
        uint64_t first = b * height > part->run.first ? b * height : part->run.first;
        uint64_t end = (b + 1) * height < part->run.end ? (b + 1) * height : part->run.end;
        NH_TRY(add_block(g, kind, part, &keys, first, end, error));
    }
    return NH_OK;
}

/* ---- energy ---------------------------------------------------------------------------------------------------- */

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static int bits_of(uint64_t value)
{
    return value == 0 ? 0 : 64 - __builtin_clzll(value);
}

/* Leaves in both rows only cells with a quantity and a coefficient, of units that are not masked out. */
static nh_status keep_measured(struct gathering *g, size_t row, const uint8_t *states, struct nh_error *error)
{
    const struct nhi_tally *tally = g->measured->tally;
    uint64_t quantities = 0, coefficients = 0;
    for (uint32_t s = 0; s < tally->slots->n; s++) {
        bool is_kept = tally->required == 0 || (states[tally->slots->period[s]] & tally->required) != 0;
        for (size_t c = g->slot_first[s]; c < g->slot_first[s + 1]; c++) {
            size_t at = row * g->n_columns + c;
            if (is_kept && g->n_present[QUANTITY][at] > 0 && g->n_present[COEFFICIENT][at] > 0) {
                quantities |= magnitude(g->values[QUANTITY][at]);
                coefficients |= magnitude(g->values[COEFFICIENT][at]);
            } else {
                g->values[QUANTITY][at] = NHI_MISSING_I64;
                g->values[COEFFICIENT][at] = NHI_MISSING_I64;
            }
        }
    }
    if (bits_of(quantities) + bits_of(coefficients) + bits_of(g->n_columns) > PRODUCT_BITS)
        return nhi_fail(error, NH_RANGE,
                        "quantity x measured coefficient leaves %d bits: the energy would not be exact",
                        PRODUCT_BITS);
    return NH_OK;
}

static void subtract_from_totals(const struct gathering *g, size_t row, uint32_t atom)
{
    const struct nhi_tally *tally = g->measured->tally;
    const struct nhi_slots *slots = tally->slots;
    const int64_t *factors = tally->factors != NULL ? tally->factors + (size_t)g->i_item * slots->n : NULL;
    size_t at = ((factors != NULL ? 0 : (size_t)g->i_item) * tally->groups->n_atoms + atom) * slots->n;
    for (uint32_t s = 0; s < slots->n; s++) {
        nhi_i128 sum = 0;
        for (size_t c = g->slot_first[s]; c < g->slot_first[s + 1]; c++) {
            int64_t value = g->values[QUANTITY][row * g->n_columns + c];
            sum += value == NHI_MISSING_I64 ? 0 : value;
        }
        if (tally->is_wide)
            tally->wide[at + s] -= sum;
        else
            tally->narrow[at + s] -= (int64_t)sum * (factors != NULL ? factors[s] : 1);
    }
}

static nh_status add_row(struct gathering *g, size_t row, struct nh_error *error)
{
    const struct nhi_tally *tally = g->measured->tally;
    const struct nhi_slots *slots = tally->slots;
    uint32_t e = g->enterprise[g->first + row], atom = tally->groups->atom[e];
    NH_TRY(keep_measured(g, row, tally->states + (size_t)e * slots->n_periods, error));
    subtract_from_totals(g, row, atom);
    tally->store->context->kernels->product_i64(g->values[QUANTITY] + row * g->n_columns,
                                                g->values[COEFFICIENT] + row * g->n_columns, g->slot_first,
                                                slots->n, g->low, g->high);
    const size_t n_parts = g->measured->n_parts;
    for (size_t i = 0; i < slots->n * n_parts; i++) {
        const size_t s = i / n_parts, part = i % n_parts;
        nhi_i128 product = (nhi_i128)g->high[s] * ((nhi_i128)1 << 32) * ((nhi_i128)1 << 32) + g->low[s];
        nhi_i128 *energy = g->measured->energy + (part * tally->groups->n_atoms + atom) * slots->n_periods +
                           slots->period[s];
        if (__builtin_add_overflow(*energy, product * g->measured->signs[g->i_item * n_parts + part], energy))
            return nhi_fail(error, NH_RANGE, "energy with measured coefficients leaves 127 bits");
    }
    return NH_OK;
}

static nh_status apply_rows(struct gathering *g, struct nh_error *error)
{
    for (g->first = 0; g->first < g->n_enterprises; g->first += g->n) {
        g->n = g->n_enterprises - g->first < g->capacity ? g->n_enterprises - g->first : g->capacity;
        for (int k = 0; k < 2; k++) {
            memset(g->values[k], 0, g->n * g->n_columns * sizeof *g->values[k]);
            memset(g->n_present[k], 0, g->n * g->n_columns);
        }
        for (size_t i = 0; i < g->quantity.n; i++)
            NH_TRY(add_part(g, QUANTITY, &g->quantity.part[i], error));
        for (size_t i = 0; i < g->coefficient.n; i++)
            NH_TRY(add_part(g, COEFFICIENT, &g->coefficient.part[i], error));
        for (size_t row = 0; row < g->n; row++)
            NH_TRY(add_row(g, row, error));
    }
    return NH_OK;
}

static void free_gathering(struct gathering *g)
{
    for (int k = 0; k < 2; k++) {
        nhi_free(g->values[k]);
        nhi_free(g->n_present[k]);
    }
    nhi_free(g->lines);
    nhi_free(g->slot_first);
    nhi_free(g->low);
    nhi_free(g->high);
    nhi_free(g->row_of);
    nhi_free(g->enterprise);
    nhi_parts_clear(&g->quantity);
    nhi_parts_clear(&g->coefficient);
}

static nh_status apply_item(const struct nhi_measured *measured, uint32_t i_item, struct nh_error *error)
{
    nh_status status;
    const struct nhi_tally *tally = measured->tally;
    struct gathering g = {.measured = measured,
                          .i_item = i_item,
                          .n_columns =
                              (size_t)(tally->slots->bound[tally->slots->n] - tally->slots->bound[0])};
    NH_TRY_DONE(nhi_parts_find(tally->store, NHI_COEFFICIENT, measured->items[i_item], i_item, &g.coefficient,
                               error));
    if (g.coefficient.n == 0)
        goto done;
    NH_TRY_DONE(
        nhi_parts_find(tally->store, NHI_QUANTITY, measured->items[i_item], i_item, &g.quantity, error));
    NH_TRY_DONE(find_enterprises(&g, error));
    NH_TRY_DONE(allocate(&g, error));
    NH_TRY_DONE(apply_rows(&g, error));
done:
    free_gathering(&g);
    return status;
}

nh_status nhi_measured_apply(const struct nhi_measured *measured, struct nh_error *error)
{
    for (uint32_t i = 0; i < measured->tally->n_items; i++)
        NH_TRY(apply_item(measured, i, error));
    return NH_OK;
}
