/* builder_write.c - the second half of builder.h: duplicates and corrections, then lines, segment, commit. */
#include "engine/store/builder_state.h"

#include "engine/base/memory.h"
#include "engine/store/superseded.h"

#include <string.h>

enum { BATCH_VALUES = 1 << 15 }; /* of the lines that go to the segment at a time: a quarter of a megabyte */

/* ---- the first pass ------------------------------------------------------------------------------------------ */

/* Puts the value in force before beside the new one, under the same key. */
static nh_status supersede(struct nhi_line_maker *maker, struct nhi_superseded *superseded, uint32_t t,
                           struct nh_error *error)
{
    struct nhi_builder *builder = maker->builder;
    const struct nhi_time_grid *grid = nhi_builder_grid(builder, maker->series);
    const int64_t period = maker->axis.first + t;
    const int64_t given = nhi_period_first(grid->stored_freq, period, grid->freq);
    struct nhi_old_value old;
    bool has_value;
    NH_TRY(nhi_superseded_find(superseded, maker->line, period, &old, &has_value, error));
    if (!has_value)
        return NH_OK;
    builder->n_corrected++;
    struct nhi_cell replaced = {.key = maker->line << NHI_PERIOD_BITS |
                                       (uint64_t)(given - grid->base + NHI_PERIOD_REACH),
                                .value = old.value,
                                .decimals = (uint16_t)old.decimals};
    NH_TRY(nhi_gather_cell(builder->gather, nhi_superseded(maker->series), &replaced, error));
    if (maker->series == NHI_OUTPUT || old.coefficient == NHI_MISSING_I64)
        return NH_OK;
    replaced.value = old.coefficient;
    replaced.decimals = (uint16_t)old.coefficient_decimals;
    return nhi_gather_cell(builder->gather, NHI_COEFFICIENT_SUPERSEDED, &replaced, error);
}

static uint64_t pack(const void *state, int32_t item, int32_t flow, int32_t enterprise)
{
    return nhi_builder_pack_line(state, item, flow, enterprise);
}

static void describe(const struct nhi_line_maker *maker, struct nhi_series_info *info)
{
    const struct nhi_builder *builder = maker->builder;
    info->axis = maker->axis;
    info->decimals = builder->decimals[maker->series];
    info->width_bytes = nhi_width_bytes(&info->stats);
    info->codec = builder->codec;
    info->chunk_lines = builder->chunk_lines;
}

/* Lines, statistics, mentioned enterprises; superseded may be NULL. */
static nh_status survey(struct nhi_line_maker *maker, struct nhi_superseded *superseded,
                        struct nh_error *error)
{
    struct nhi_builder *builder = maker->builder;
    struct nhi_series_info *info = &builder->info[maker->series];
    bool has_line;
    *info = (struct nhi_series_info){.stats = NHI_COLUMN_STATS_INIT};
    for (;;) {
        NH_TRY(nhi_line_maker_next(maker, &has_line, error));
        if (!has_line)
            break;
        info->n_lines++;
        builder->is_mentioned[builder->by_rank[maker->line & ((1u << NHI_RANK_BITS) - 1)]] = true;
        builder->context->kernels->stats_i64(maker->values, maker->axis.n, &info->stats);
        for (uint32_t t = 0; superseded != NULL && t < maker->axis.n; t++)
            if (maker->is_given[t])
                NH_TRY(supersede(maker, superseded, t, error));
    }
    describe(maker, info);
    return NH_OK;
}

static nh_status check_series(struct nhi_line_maker *maker, struct nh_error *error)
{
    struct nhi_builder *builder = maker->builder;
    const bool may_correct = maker->series == NHI_QUANTITY || maker->series == NHI_OUTPUT;
    struct nhi_superseded *superseded = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_builder_flush(builder, error));
    NH_TRY_DONE(nhi_line_maker_begin(maker, error));
    if (may_correct && builder->old != NULL && maker->axis.n > 0)
        NH_TRY_DONE(
            nhi_superseded_new(builder->old, maker->series, &maker->axis, pack, builder, &superseded, error));
    NH_TRY_DONE(survey(maker, superseded, error));
done:
    nhi_superseded_free(superseded);
    nhi_line_maker_end(maker);
    return status;
}

nh_status nhi_builder_check(struct nhi_builder *builder, nhi_bad_cell_fn bad, void *state,
                            struct nh_error *error)
{
    for (int series = 0; series < NHI_N_SERIES; series++) {
        struct nhi_line_maker maker = {
            .builder = builder, .series = (enum nhi_series)series, .bad = bad, .state = state};
        NH_TRY(nhi_progress(builder->context, "sorting", (uint64_t)series, NHI_N_SERIES, error));
        NH_TRY(check_series(&maker, error));
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

/* Lines on their way to the segment. */
struct batch {
    struct nhi_segment_writer *writer;
    const int32_t *index;
    struct nhi_line *keys;
    int64_t *values;
    size_t n, capacity;
};

static nh_status write_batch(struct nhi_line_maker *maker, struct batch *batch, struct nh_error *error)
{
    NH_TRY(
        nhi_segment_write_lines(batch->writer, maker->series, batch->keys, batch->values, batch->n, error));
    batch->n = 0;
    return NH_OK;
}

static nh_status write_lines(struct nhi_line_maker *maker, struct batch *batch, struct nh_error *error)
{
    struct nhi_builder *builder = maker->builder;
    const size_t n_values = maker->axis.n;
    bool has_line;
    for (uint64_t n_done = 0;; n_done++) {
        if (n_done % 4096 == 0)
            NH_TRY(nhi_progress(builder->context, "writing", n_done, builder->info[maker->series].n_lines,
                                error));
        NH_TRY(nhi_line_maker_next(maker, &has_line, error));
        if (!has_line)
            return write_batch(maker, batch, error);
        batch->keys[batch->n] = unpack(batch->index, maker->line);
        memcpy(batch->values + batch->n * n_values, maker->values, n_values * sizeof *maker->values);
        if (++batch->n == batch->capacity)
            NH_TRY(write_batch(maker, batch, error));
    }
}

static nh_status write_series(struct nhi_builder *builder, enum nhi_series series, const int32_t *index,
                              struct nhi_segment_writer *writer, struct nh_error *error)
{
    struct nhi_line_maker maker = {.builder = builder, .series = series};
    const size_t n_values = builder->info[series].axis.n;
    struct batch batch = {
        .writer = writer, .index = index, .capacity = n_values < BATCH_VALUES ? BATCH_VALUES / n_values : 1};
    nh_status status;
    NH_TRY_DONE(nhi_line_maker_begin(&maker, error));
    NH_TRY_DONE(nhi_alloc(batch.capacity, sizeof *batch.keys, &batch.keys, error));
    NH_TRY_DONE(nhi_alloc(batch.capacity * n_values, sizeof *batch.values, &batch.values, error));
    NH_TRY_DONE(write_lines(&maker, &batch, error));
done:
    nhi_free(batch.values);
    nhi_free(batch.keys);
    nhi_line_maker_end(&maker);
    return status;
}

/* The enterprises of a segment, in its order. */
struct chosen {
    const struct nhi_builder *builder;
    struct nhi_texts ids;
    int32_t *by_number; /* [ids.n] the builder's number of an enterprise of the segment */
    int32_t *index;     /* [ranks] the segment's number, or NHI_NOT_FOUND */
};

static nh_status make_ids(const void *state, size_t first, size_t n, char *rows, struct nh_error *error)
{
    const struct chosen *chosen = state;
    (void)error;
    for (size_t i = 0; i < n; i++) {
        size_t n_bytes;
        const char *id = nhi_dictionary_text(chosen->builder->ids, chosen->by_number[first + i], &n_bytes);
        memcpy(rows + i * chosen->ids.width_bytes, id, n_bytes);
    }
    return NH_OK;
}

/* Those that this import declares or mentions. */
static nh_status choose_enterprises(const struct nhi_builder *builder, struct chosen *chosen,
                                    struct nh_error *error)
{
    const int32_t n = nhi_dictionary_count(builder->ids);
    *chosen = (struct chosen){.builder = builder, .ids = {.width_bytes = 1, .make = make_ids}};
    chosen->ids.state = chosen;
    NH_TRY(nhi_alloc((size_t)n, sizeof *chosen->index, &chosen->index, error));
    NH_TRY(nhi_alloc((size_t)n, sizeof *chosen->by_number, &chosen->by_number, error));
    for (int32_t rank = 0; rank < n; rank++) {
        const int32_t e = builder->by_rank[rank];
        size_t n_bytes;
        chosen->index[rank] = NHI_NOT_FOUND;
        if (!builder->is_declared[e] && !builder->is_mentioned[e])
            continue;
        (void)nhi_dictionary_text(builder->ids, e, &n_bytes);
        if (n_bytes > chosen->ids.width_bytes)
            chosen->ids.width_bytes = n_bytes;
        chosen->index[rank] = (int32_t)chosen->ids.n;
        chosen->by_number[chosen->ids.n++] = e;
    }
    return NH_OK;
}

static void free_chosen(struct chosen *chosen)
{
    nhi_free(chosen->by_number);
    nhi_free(chosen->index);
}

static nh_status gather_attribute(const struct chosen *chosen, const struct nhi_attribute *from,
                                  struct nhi_attribute *to, struct nh_error *error)
{
    NH_TRY(nhi_strndup(from->name, strlen(from->name), &to->name, error));
    NH_TRY(nhi_dictionary_new(&to->labels, error));
    NH_TRY(nhi_alloc(chosen->ids.n, sizeof *to->code, &to->code, error));
    for (size_t i = 0; i < chosen->ids.n; i++) {
        size_t n_bytes;
        const char *label = nhi_dictionary_text(from->labels, from->code[chosen->by_number[i]], &n_bytes);
        NH_TRY(nhi_dictionary_add(to->labels, label, n_bytes, &to->code[i], NULL, error));
    }
    return NH_OK;
}

static nh_status gather_enterprises(const struct chosen *chosen, struct nhi_enterprises *enterprises,
                                    struct nh_error *error)
{
    const size_t n_attributes = (size_t)chosen->builder->n_attributes;
    enterprises->n = chosen->ids.n;
    enterprises->made_ids = &chosen->ids;
    NH_TRY(nhi_alloc(n_attributes, sizeof *enterprises->attributes, &enterprises->attributes, error));
    for (size_t a = 0; a < n_attributes; a++) {
        struct nhi_attribute *to = &enterprises->attributes[enterprises->n_attributes++];
        NH_TRY(gather_attribute(chosen, &chosen->builder->attributes[a], to, error));
    }
    return NH_OK;
}

static nh_status make_model(struct nhi_builder *builder, const char *history, const struct chosen *chosen,
                            struct nhi_segment_model *model, struct nh_error *error)
{
    NH_TRY(gather_enterprises(chosen, &model->enterprises, error));
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

/* Of a series nothing is kept when it is written, and of the enterprises nothing when the segment is created. */
static nh_status write_segment(struct nhi_builder *builder, struct nhi_segment_model *model,
                               const struct chosen *chosen, struct nh_error *error)
{
    struct nhi_segment_writer *writer;
    NH_TRY(nhi_segment_create(nhi_commit_segment_path(builder->commit), model, &writer, error));
    nh_status status = NH_OK;
    nhi_enterprises_clear(&model->enterprises);
    for (int series = 0; series < NHI_N_SERIES && status == NH_OK; series++) {
        if (builder->info[series].n_lines > 0)
            status = write_series(builder, (enum nhi_series)series, chosen->index, writer, error);
        nhi_sorter_free(builder->sorters[series]);
        builder->sorters[series] = NULL;
    }
    if (status == NH_OK)
        return nhi_segment_finish(writer, error);
    nhi_segment_abandon(writer);
    return status;
}

static nh_status make_segment(struct nhi_builder *builder, const char *history,
                              struct nhi_builder_result *result, struct nh_error *error)
{
    struct nhi_segment_model model = {0};
    struct chosen chosen;
    nh_status status;
    NH_TRY_DONE(choose_enterprises(builder, &chosen, error));
    NH_TRY_DONE(make_model(builder, history, &chosen, &model, error));
    NH_TRY_DONE(write_segment(builder, &model, &chosen, error));
    *result = (struct nhi_builder_result){.n_corrected = builder->n_corrected,
                                          .n_enterprises = chosen.ids.n,
                                          .n_energy_lines = builder->info[NHI_QUANTITY].n_lines,
                                          .n_output_lines = builder->info[NHI_OUTPUT].n_lines};
done:
    free_chosen(&chosen);
    nhi_segment_model_clear(&model);
    return status;
}

nh_status nhi_builder_commit(struct nhi_builder *builder, const char *history, const char *committed_at,
                             struct nhi_builder_result *result, struct nh_error *error)
{
    const struct nhi_commit_notes notes = {
        .command = history, .committed_at = committed_at, .n_corrected = builder->n_corrected};
    struct nhi_builder_result made;
    NH_TRY(make_segment(builder, history, &made, error));
    nhi_builder_free_enterprises(builder); /* the commit reads the segment again */
    struct nhi_commit *commit = builder->commit;
    builder->commit = NULL; /* finish frees it in every case */
    NH_TRY(nhi_commit_finish(commit, &notes, error));
    *result = made;
    return NH_OK;
}
