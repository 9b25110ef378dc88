/* gather.c - see gather.h. */
#include "engine/store/gather.h"

#include "engine/store/builder_state.h"

#include <string.h>

enum {
    FIRST_CELLS = 1024,
    GATHERED_CELLS = 1 << 14 /* of those that come one by one: half a megabyte */
};

struct nhi_gather {
    const struct nhi_builder *builder;
    struct list {
        struct nhi_cell *cells;
        size_t n, capacity;
    } lists[NHI_N_SERIES];
    struct nhi_cell *other; /* for sorting */
    size_t other_capacity;
    struct nhi_buffer strips; /* of one series, before their size is known */
};

nh_status nhi_gather_new(const struct nhi_builder *builder, struct nhi_gather **gather,
                         struct nh_error *error)
{
    struct nhi_gather *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->builder = builder;
    *gather = made;
    return NH_OK;
}

void nhi_gather_free(struct nhi_gather *gather)
{
    if (gather == NULL)
        return;
    for (int series = 0; series < NHI_N_SERIES; series++)
        nhi_free(gather->lists[series].cells);
    nhi_free(gather->other);
    nhi_buffer_free(&gather->strips);
    nhi_free(gather);
}

void nhi_packed_clear(struct nhi_packed *packed)
{
    for (int series = 0; series < NHI_N_SERIES; series++)
        nhi_buffer_free(&packed->series[series].strips);
    *packed = (struct nhi_packed){0};
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static nh_status grow(struct nhi_cell **cells, size_t n, size_t *capacity, size_t wanted,
                      struct nh_error *error)
{
    struct nhi_cell *grown;
    if (wanted <= *capacity)
        return NH_OK;
    NH_TRY(nhi_alloc(wanted, sizeof *grown, &grown, error));
    if (n > 0)
        memcpy(grown, *cells, n * sizeof *grown);
    nhi_free(*cells);
    *cells = grown;
    *capacity = wanted;
    return NH_OK;
}

/* The cell of an entry whose period is on the axis. */
static inline struct nhi_cell cell_of(const struct nhi_builder *builder, const struct nhi_entry *entry)
{
    const struct nhi_time_grid *grid = nhi_builder_grid(builder, entry->series);
    const uint64_t line = nhi_builder_pack_line(builder, entry->item, entry->flow, entry->enterprise);
    return (struct nhi_cell){.key = line << NHI_PERIOD_BITS |
                                    (uint64_t)(entry->period - grid->base + NHI_PERIOD_REACH),
                             .value = entry->is_missing ? NHI_MISSING_I64 : entry->value,
                             .line = entry->line > UINT32_MAX ? UINT32_MAX : (uint32_t)entry->line,
                             .file = entry->file,
                             .decimals = (uint16_t)(entry->is_missing ? 0 : entry->decimals)};
}

static inline nh_status add(struct list *list, struct nhi_cell cell, struct nh_error *error)
{
    if (list->n == list->capacity)
        NH_TRY(grow(&list->cells, list->n, &list->capacity, list->n == 0 ? FIRST_CELLS : 2 * list->n, error));
    list->cells[list->n++] = cell;
    return NH_OK;
}

nh_status nhi_gather_cell(struct nhi_gather *gather, enum nhi_series series, const struct nhi_cell *cell,
                          struct nh_error *error)
{
    return add(&gather->lists[series], *cell, error);
}

nh_status nhi_gather_value(struct nhi_gather *gather, const struct nhi_entry *entry, bool *is_taken,
                           struct nh_error *error)
{
    const struct nhi_time_grid *grid = nhi_builder_grid(gather->builder, entry->series);
    *is_taken = grid->n > 0 && nhi_time_fault(grid, entry->period) == NHI_TIME_OK;
    if (!*is_taken)
        return NH_OK;
    return add(&gather->lists[entry->series], cell_of(gather->builder, entry), error);
}

void nhi_gather_drop(struct nhi_gather *gather, uint64_t line)
{
    for (int series = 0; series < NHI_N_SERIES; series++) {
        struct list *list = &gather->lists[series];
        while (list->n > 0 && list->cells[list->n - 1].line == line)
            list->n--;
    }
}

/* ---- packing ----------------------------------------------------------------------------------------------- */

static void describe(const struct nhi_cell *cells, size_t n, int64_t zero, struct nhi_packed_series *packed)
{
    const uint64_t mask = (1u << NHI_PERIOD_BITS) - 1;
    uint64_t first = mask, last = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t period = cells[i].key & mask;
        first = period < first ? period : first;
        last = period > last ? period : last;
        packed->times |= (uint64_t)((int64_t)period + zero);
        packed->decimals = cells[i].decimals > packed->decimals ? cells[i].decimals : packed->decimals;
    }
    packed->first = (int64_t)first + zero;
    packed->last = (int64_t)last + zero;
}

/* The two arrays may change places. */
static void sort(struct nhi_gather *gather, struct list *list)
{
    const struct nhi_cell *before = list->cells;
    const size_t capacity = list->capacity;
    nhi_cells_sort(&list->cells, &gather->other, list->n);
    if (list->cells == before)
        return;
    list->capacity = gather->other_capacity;
    gather->other_capacity = capacity;
}

static nh_status pack_series(struct nhi_gather *gather, enum nhi_series series,
                             struct nhi_packed_series *packed, struct nh_error *error)
{
    struct list *list = &gather->lists[series];
    const struct nhi_time_grid *grid = nhi_builder_grid(gather->builder, series);
    NH_TRY(grow(&gather->other, 0, &gather->other_capacity, list->capacity, error));
    describe(list->cells, list->n, grid->base - NHI_PERIOD_REACH, packed);
    sort(gather, list);
    gather->strips.n_bytes = 0;
    NH_TRY(nhi_strips_append(&gather->strips, list->cells, list->n, &packed->n_strips, error));
    NH_TRY(nhi_buffer_append(&packed->strips, gather->strips.data, gather->strips.n_bytes, error));
    list->n = 0;
    return NH_OK;
}

nh_status nhi_gather_pack(struct nhi_gather *gather, struct nhi_packed *packed, struct nh_error *error)
{
    for (int series = 0; series < NHI_N_SERIES; series++)
        if (gather->lists[series].n > 0)
            NH_TRY(pack_series(gather, (enum nhi_series)series, &packed->series[series], error));
    return NH_OK;
}

nh_status nhi_builder_take(struct nhi_builder *builder, struct nhi_packed *packed, uint64_t first_row,
                           struct nh_error *error)
{
    for (int series = 0; series < NHI_N_SERIES; series++) {
        struct nhi_packed_series *part = &packed->series[series];
        if (part->n_strips == 0)
            continue;
        nhi_builder_note_times(builder, (enum nhi_series)series, part->first, part->last, part->times);
        if (part->decimals > builder->decimals[series])
            builder->decimals[series] = part->decimals;
        if (first_row > 0)
            nhi_strips_shift_rows(&part->strips, first_row);
        NH_TRY(nhi_sorter_take(builder->sorters[series], &part->strips, part->n_strips, error));
        *part = (struct nhi_packed_series){0};
    }
    return NH_OK;
}

/* ---- values that come one by one ----------------------------------------------------------------------------- */

nh_status nhi_builder_flush(struct nhi_builder *builder, struct nh_error *error)
{
    struct nhi_packed packed = {0};
    nh_status status = nhi_gather_pack(builder->gather, &packed, error);
    if (status == NH_OK)
        status = nhi_builder_take(builder, &packed, 0, error);
    nhi_packed_clear(&packed);
    return status;
}

nh_status nhi_builder_value(struct nhi_builder *builder, const struct nhi_entry *entry,
                            struct nh_error *error)
{
    NH_TRY(nhi_builder_check_time(builder, entry->series, entry->period, error));
    nhi_builder_note_times(builder, entry->series, entry->period, entry->period, (uint64_t)entry->period);
    struct list *list = &builder->gather->lists[entry->series];
    NH_TRY(add(list, cell_of(builder, entry), error));
    return list->n < GATHERED_CELLS ? NH_OK : nhi_builder_flush(builder, error);
}
