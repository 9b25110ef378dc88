/* builder_write.c - the second half of builder.h: duplicates and corrections, then lines, segment, commit. */
#include "engine/store/builder_state.h"

#include "engine/base/memory.h"
#include "engine/store/superseded.h"

#include <string.h>

/* A series is passed over twice in the same order: once to see what it is, once to write it. */
struct cursor {
    struct nhi_builder *builder;
    enum nhi_series series;
    struct nhi_cell last; /* the last cell that was taken */
    bool has_last;
    nhi_bad_cell_fn bad; /* NULL in the second pass: what is bad was reported */
    void *state;
};

static const struct nhi_time_grid *grid_of(const struct nhi_builder *builder, enum nhi_series series)
{
    return &builder->grids[series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED];
}

/* value * 10^(wanted - given) in 64 bits; the smallest integer is the sign of a missing value. */
static bool rescale(int64_t *value, int given, int wanted)
{
    if (*value == NHI_MISSING_I64)
        return true;
    for (int d = given; d < wanted; d++)
        if (__builtin_mul_overflow(*value, (int64_t)10, value))
            return false;
    return *value != NHI_MISSING_I64;
}

/* The next cell that can be stored, its value at the decimals of the series. */
static nh_status next_cell(struct cursor *cursor, struct nhi_cell *cell, bool *has_cell,
                           struct nh_error *error)
{
    const int decimals = cursor->builder->decimals[cursor->series];
    for (;;) {
        NH_TRY(nhi_sorter_next(cursor->builder->sorters[cursor->series], cell, has_cell, error));
        if (!*has_cell)
            return NH_OK;
        if (cursor->has_last && cursor->last.key == cell->key) {
            if (cursor->bad != NULL &&
                cursor->series != NHI_COEFFICIENT) /* it is reported with its quantity */
                NH_TRY(cursor->bad(cursor->state, cell, &cursor->last, decimals, error));
            continue;
        }
        const struct nhi_cell as_given = *cell;
        if (rescale(&cell->value, cell->decimals, decimals)) {
            cursor->last = as_given;
            cursor->has_last = true;
            return NH_OK;
        }
        if (cursor->series >= NHI_QUANTITY_SUPERSEDED)
            return nhi_fail(error, NH_RANGE,
                            "the values that are corrected do not fit into 64 bits together: one of them "
                            "needs %d decimals, another is too large for that: correct them in two imports",
                            decimals);
        if (cursor->bad != NULL)
            NH_TRY(cursor->bad(cursor->state, &as_given, NULL, decimals, error));
    }
}

static nh_status begin_pass(struct cursor *cursor, struct nh_error *error)
{
    cursor->has_last = false;
    return nhi_sorter_rewind(cursor->builder->sorters[cursor->series], error);
}

/* The period of a cell on the axis that is stored. */
static int64_t period_of(const struct nhi_time_grid *grid, uint64_t key)
{
    const int64_t period = (int64_t)(key & ((1u << NHI_PERIOD_BITS) - 1)) - NHI_PERIOD_REACH + grid->base;
    return nhi_period_containing(grid->freq, period, grid->stored_freq);
}

static struct nhi_axis axis_of(const struct nhi_time_grid *grid)
{
    if (grid->n == 0)
        return (struct nhi_axis){0};
    const int64_t first = nhi_period_containing(grid->freq, grid->first, grid->stored_freq);
    const int64_t last = nhi_period_containing(grid->freq, grid->last, grid->stored_freq);
    return (struct nhi_axis){.freq = grid->stored_freq, .first = first, .n = (uint32_t)(last - first + 1)};
}

/* ---- the first pass ------------------------------------------------------------------------------------------ */

/* Puts the value in force before beside the new one, under the same key. */
static nh_status supersede(struct nhi_builder *builder, struct nhi_superseded *superseded,
                           enum nhi_series series, const struct nhi_cell *cell, struct nh_error *error)
{
    struct nhi_old_value old;
    bool has_value;
    NH_TRY(nhi_superseded_find(superseded, cell->key >> NHI_PERIOD_BITS,
                               period_of(grid_of(builder, series), cell->key), &old, &has_value, error));
    if (!has_value)
        return NH_OK;
    const enum nhi_series target = nhi_superseded(series);
    struct nhi_cell replaced = {.key = cell->key, .value = old.value, .decimals = (uint16_t)old.decimals};
    builder->n_corrected++;
    if (old.decimals > builder->decimals[target])
        builder->decimals[target] = old.decimals;
    NH_TRY(nhi_sorter_add(builder->sorters[target], &replaced, error));
    if (series == NHI_OUTPUT || old.coefficient == NHI_MISSING_I64)
        return NH_OK;
    replaced.value = old.coefficient;
    replaced.decimals = (uint16_t)old.coefficient_decimals;
    if (old.coefficient_decimals > builder->decimals[NHI_COEFFICIENT_SUPERSEDED])
        builder->decimals[NHI_COEFFICIENT_SUPERSEDED] = old.coefficient_decimals;
    return nhi_sorter_add(builder->sorters[NHI_COEFFICIENT_SUPERSEDED], &replaced, error);
}

static uint64_t pack(const void *state, int32_t item, int32_t flow, int32_t enterprise)
{
    return nhi_builder_pack_line(state, item, flow, enterprise);
}

/* Lines, statistics, mentioned enterprises; superseded may be NULL. */
static nh_status survey(struct cursor *cursor, struct nhi_superseded *superseded, struct nh_error *error)
{
    struct nhi_builder *builder = cursor->builder;
    struct nhi_series_info *info = &builder->info[cursor->series];
    struct nhi_cell cell;
    bool has_cell;
    uint64_t line = UINT64_MAX;
    *info = (struct nhi_series_info){.stats = NHI_COLUMN_STATS_INIT};
    NH_TRY(begin_pass(cursor, error));
    for (;;) {
        NH_TRY(next_cell(cursor, &cell, &has_cell, error));
        if (!has_cell)
            break;
        if (cell.key >> NHI_PERIOD_BITS != line) {
            line = cell.key >> NHI_PERIOD_BITS;
            info->n_lines++;
            builder->is_mentioned[builder->by_rank[line & ((1u << NHI_RANK_BITS) - 1)]] = true;
        }
        builder->context->kernels->stats_i64(&cell.value, 1, &info->stats);
        if (superseded != NULL)
            NH_TRY(supersede(builder, superseded, cursor->series, &cell, error));
    }
    const struct nhi_column_stats *stats = &info->stats;
    const bool is_narrow = stats->n_present == 0 || (stats->min > INT32_MIN && stats->max <= INT32_MAX);
    info->axis = axis_of(grid_of(builder, cursor->series));
    info->decimals = builder->decimals[cursor->series];
    info->width_bytes = is_narrow ? 4 : 8;
    info->codec = builder->codec;
    info->chunk_lines = builder->chunk_lines;
    return NH_OK;
}

nh_status nhi_builder_check(struct nhi_builder *builder, nhi_bad_cell_fn bad, void *state,
                            struct nh_error *error)
{
    for (int series = 0; series < NHI_N_SERIES; series++) {
        struct cursor cursor = {
            .builder = builder, .series = (enum nhi_series)series, .bad = bad, .state = state};
        const bool may_correct = series == NHI_QUANTITY || series == NHI_OUTPUT;
        const struct nhi_axis axis = axis_of(grid_of(builder, cursor.series));
        struct nhi_superseded *superseded = NULL;
        NH_TRY(nhi_progress(builder->context, "sorting", (uint64_t)series, NHI_N_SERIES, error));
        if (may_correct && builder->old != NULL && axis.n > 0)
            NH_TRY(nhi_superseded_new(builder->old, cursor.series, &axis, pack, builder, &superseded, error));
        const nh_status status = survey(&cursor, superseded, error);
        nhi_superseded_free(superseded);
        NH_TRY(status);
    }
    return NH_OK;
}

/* ---- the second pass ----------------------------------------------------------------------------------------- */

static struct nhi_line unpack(const int32_t *index, uint64_t line)
{
    const uint64_t rank = line & ((1u << NHI_RANK_BITS) - 1);
    return (struct nhi_line){.enterprise = index[rank],
                             .flow = (int32_t)(line >> NHI_RANK_BITS & ((1u << NHI_FLOW_BITS) - 1)),
                             .item = (int32_t)(line >> (NHI_RANK_BITS + NHI_FLOW_BITS))};
}

static nh_status write_series(struct nhi_builder *builder, enum nhi_series series, const int32_t *index,
                              struct nhi_segment_writer *writer, struct nh_error *error)
{
    struct cursor cursor = {.builder = builder, .series = series};
    const struct nhi_series_info *info = &builder->info[series];
    struct nhi_cell cell;
    bool has_cell;
    uint64_t line = UINT64_MAX, n_done = 0;
    int64_t *values;
    NH_TRY(nhi_alloc(info->axis.n, sizeof *values, &values, error));
    nh_status status;
    NH_TRY_DONE(begin_pass(&cursor, error));
    do {
        NH_TRY_DONE(next_cell(&cursor, &cell, &has_cell, error));
        if (line != UINT64_MAX && (!has_cell || cell.key >> NHI_PERIOD_BITS != line)) {
            const struct nhi_line key = unpack(index, line);
            NH_TRY_DONE(nhi_segment_write_lines(writer, series, &key, values, 1, error));
            if (++n_done % 4096 == 0)
                NH_TRY_DONE(nhi_progress(builder->context, "writing", n_done, info->n_lines, error));
        }
        if (has_cell && cell.key >> NHI_PERIOD_BITS != line) {
            line = cell.key >> NHI_PERIOD_BITS;
            for (uint32_t t = 0; t < info->axis.n; t++)
                values[t] = NHI_MISSING_I64;
        }
        if (has_cell)
            values[period_of(grid_of(builder, series), cell.key) - info->axis.first] = cell.value;
    } while (has_cell);
done:
    nhi_free(values);
    return status;
}

/* The enterprises of the segment in order: those that this import declares or mentions. index[rank] is their number. */
static nh_status gather_enterprises(const struct nhi_builder *builder, int32_t *index,
                                    struct nhi_enterprises *enterprises, struct nh_error *error)
{
    const int32_t n = nhi_dictionary_count(builder->ids);
    NH_TRY(nhi_dictionary_new(&enterprises->ids, error));
    for (int32_t rank = 0; rank < n; rank++) {
        const int32_t e = builder->by_rank[rank];
        size_t n_bytes;
        const char *id = nhi_dictionary_text(builder->ids, e, &n_bytes);
        index[rank] = NHI_NOT_FOUND;
        if (builder->is_declared[e] || builder->is_mentioned[e])
            NH_TRY(nhi_dictionary_add(enterprises->ids, id, n_bytes, &index[rank], NULL, error));
    }
    enterprises->n = (size_t)nhi_dictionary_count(enterprises->ids);
    NH_TRY(nhi_alloc((size_t)builder->n_attributes, sizeof *enterprises->attributes, &enterprises->attributes,
                     error));
    for (int a = 0; a < builder->n_attributes; a++) {
        const struct nhi_attribute *from = &builder->attributes[a];
        struct nhi_attribute *to = &enterprises->attributes[enterprises->n_attributes++];
        NH_TRY(nhi_strndup(from->name, strlen(from->name), &to->name, error));
        NH_TRY(nhi_dictionary_new(&to->labels, error));
        NH_TRY(nhi_alloc(enterprises->n, sizeof *to->code, &to->code, error));
        for (int32_t rank = 0; rank < n; rank++) {
            size_t n_bytes;
            const char *label =
                nhi_dictionary_text(from->labels, from->code[builder->by_rank[rank]], &n_bytes);
            if (index[rank] != NHI_NOT_FOUND)
                NH_TRY(nhi_dictionary_add(to->labels, label, n_bytes, &to->code[index[rank]], NULL, error));
        }
    }
    return NH_OK;
}

static nh_status make_model(struct nhi_builder *builder, const char *history, int32_t *index,
                            struct nhi_segment_model *model, struct nh_error *error)
{
    NH_TRY(gather_enterprises(builder, index, &model->enterprises, error));
    NH_TRY(nhi_dictionary_new(&model->carriers, error));
    NH_TRY(nhi_dictionary_new(&model->measures, error));
    NH_TRY(nhi_builder_copy_list(builder->carriers, model->carriers, error));
    NH_TRY(nhi_builder_copy_list(builder->measures, model->measures, error));
    const int32_t n_measures = nhi_dictionary_count(model->measures);
    NH_TRY(nhi_alloc((size_t)n_measures, sizeof *model->units, &model->units, error));
    for (int32_t m = 0; m < n_measures; m++) {
        const char *unit = builder->units[m] != NULL ? builder->units[m] : "";
        NH_TRY(nhi_strndup(unit, strlen(unit), &model->units[m], error));
    }
    NH_TRY(nhi_alloc(builder->n_tables, sizeof *model->tables, &model->tables, error));
    for (size_t t = 0; t < builder->n_tables; t++) {
        model->tables[model->n_tables++] = builder->tables[t];
        builder->tables[t] = (struct nhi_table){0};
    }
    memcpy(model->series, builder->info, sizeof model->series);
    return history != NULL ? nhi_strndup(history, strlen(history), &model->history, error) : NH_OK;
}

static nh_status write_segment(struct nhi_builder *builder, struct nhi_segment_model *model,
                               const int32_t *index, struct nh_error *error)
{
    struct nhi_segment_writer *writer;
    NH_TRY(nhi_segment_create(nhi_commit_segment_path(builder->commit), model, &writer, error));
    nh_status status = NH_OK;
    for (int series = 0; series < NHI_N_SERIES && status == NH_OK; series++)
        if (builder->info[series].n_lines > 0)
            status = write_series(builder, (enum nhi_series)series, index, writer, error);
    if (status == NH_OK)
        return nhi_segment_finish(writer, error);
    nhi_segment_abandon(writer);
    return status;
}

nh_status nhi_builder_commit(struct nhi_builder *builder, const char *history, const char *committed_at,
                             struct nhi_builder_result *result, struct nh_error *error)
{
    struct nhi_segment_model model = {0};
    int32_t *index = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_alloc((size_t)nhi_dictionary_count(builder->ids), sizeof *index, &index, error));
    NH_TRY_DONE(make_model(builder, history, index, &model, error));
    NH_TRY_DONE(write_segment(builder, &model, index, error));
    const struct nhi_commit_notes notes = {
        .command = history, .committed_at = committed_at, .n_corrected = builder->n_corrected};
    struct nhi_commit *commit = builder->commit;
    builder->commit = NULL; /* finish frees it in every case */
    NH_TRY_DONE(nhi_commit_finish(commit, &notes, error));
    *result =
        (struct nhi_builder_result){.n_corrected = builder->n_corrected,
                                    .n_enterprises = model.enterprises.n,
                                    .n_energy_lines = builder->info[NHI_QUANTITY].n_lines,
                                    .n_output_lines = builder->info[NHI_OUTPUT].n_lines};
done:
    nhi_free(index);
    nhi_segment_model_clear(&model);
    return status;
}
