/* view_lines.c - see view_lines.h. */
#include "engine/aggregate/view_lines.h"

#include "engine/aggregate/parts.h"
#include "engine/base/memory.h"
#include "engine/store/lines.h"

#include <string.h>

/* A run of lines of one segment, and where each enterprise is in it. */
struct source {
    struct nhi_line_reader reader;
    uint64_t first;
    uint32_t *line;  /* [enterprises of the store] first + line - 1; 0: it has none */
    bool takes_back; /* its values are those that are not in force any more */
};

/* The runs of one item in one series, in the order in which they apply. */
struct sources {
    struct source *source;
    size_t n;
    struct nhi_view_cell *cells; /* [axis->n] of the line at hand; NULL: n is 0 */
};

struct walk {
    const nh_store *store;
    const struct nhi_axis *axis;
    const uint8_t *keep;
    nhi_view_line_fn take;
    void *state;
    struct sources values, coefficients;
};

/* ---- sources --------------------------------------------------------------------------------------------------- */

static void close_sources(struct sources *sources)
{
    for (size_t i = 0; i < sources->n; i++) {
        nhi_line_reader_clear(&sources->source[i].reader);
        nhi_free(sources->source[i].line);
    }
    nhi_free(sources->source);
    nhi_free(sources->cells);
    *sources = (struct sources){0};
}

static nh_status open_source(const nh_store *store, const struct nhi_part *part, struct source *source,
                             struct nh_error *error)
{
    const struct nhi_store_segment *from = &store->segments[part->i_segment];
    struct nhi_line_keys keys;
    source->first = part->run.first;
    source->takes_back = nhi_superseded(part->series) == part->series;
    NH_TRY(nhi_line_reader_init(&source->reader, from->segment, part->series, error));
    NH_TRY(nhi_segment_keys(from->segment, part->series, &keys, error));
    NH_TRY(nhi_alloc(store->enterprises->n, sizeof *source->line, &source->line, error));
    for (uint64_t i = part->run.first; i < part->run.end; i++) {
        const int32_t local = keys.enterprise[i];
        source->line[from->enterprise != NULL ? from->enterprise[local] : local] =
            (uint32_t)(i - part->run.first) + 1;
    }
    return NH_OK;
}

/* A segment first takes back what older ones say, then says something itself; parts come the other way round. */
static void put_in_order(struct nhi_parts *parts)
{
    for (size_t i = 1; i < parts->n; i++)
        if (parts->part[i].i_segment == parts->part[i - 1].i_segment &&
            nhi_superseded(parts->part[i].series) == parts->part[i].series) {
            const struct nhi_part late = parts->part[i - 1];
            parts->part[i - 1] = parts->part[i];
            parts->part[i] = late;
        }
}

static nh_status open_sources(const struct walk *walk, enum nhi_series series, struct nhi_item item,
                              struct sources *sources, struct nh_error *error)
{
    nh_status status;
    struct nhi_parts parts = {0};
    NH_TRY_DONE(nhi_parts_find(walk->store, series, item, 0, &parts, error));
    put_in_order(&parts);
    NH_TRY_DONE(nhi_alloc(parts.n, sizeof *sources->source, &sources->source, error));
    if (parts.n > 0)
        NH_TRY_DONE(nhi_alloc(walk->axis->n, sizeof *sources->cells, &sources->cells, error));
    for (size_t i = 0; i < parts.n; i++)
        NH_TRY_DONE(open_source(walk->store, &parts.part[i], &sources->source[sources->n++], error));
done:
    nhi_parts_clear(&parts);
    return status;
}

/* ---- one line -------------------------------------------------------------------------------------------------- */

static nh_status apply(const struct walk *walk, struct source *source, size_t enterprise,
                       struct nhi_view_cell *cells, struct nh_error *error)
{
    const struct nhi_series_info *info = source->reader.info;
    const size_t offset = (size_t)(info->axis.first - walk->axis->first);
    const int64_t *values;
    NH_TRY(
        nhi_line_reader_get(&source->reader, source->first + source->line[enterprise] - 1, &values, error));
    for (uint32_t t = 0; t < info->axis.n; t++)
        if (values[t] != NHI_MISSING_I64)
            cells[offset + t] = (struct nhi_view_cell){values[t], info->decimals, !source->takes_back};
    return NH_OK;
}

/* *has_line: some source has the enterprise. */
static nh_status fill(const struct walk *walk, struct sources *sources, size_t enterprise, bool *has_line,
                      struct nh_error *error)
{
    *has_line = false;
    if (sources->n == 0)
        return NH_OK;
    memset(sources->cells, 0, walk->axis->n * sizeof *sources->cells);
    for (size_t i = 0; i < sources->n; i++)
        if (sources->source[i].line[enterprise] != 0) {
            NH_TRY(apply(walk, &sources->source[i], enterprise, sources->cells, error));
            *has_line = true;
        }
    return NH_OK;
}

static nh_status take_lines(struct walk *walk, struct nhi_item item, struct nh_error *error)
{
    const size_t n = walk->store->enterprises->n;
    for (size_t e = 0; e < n; e++) {
        bool has_line, has_coefficient;
        if (walk->keep != NULL && !walk->keep[e])
            continue;
        NH_TRY(fill(walk, &walk->values, e, &has_line, error));
        if (!has_line)
            continue;
        NH_TRY(fill(walk, &walk->coefficients, e, &has_coefficient, error));
        const struct nhi_view_line line = {.item = item.id,
                                           .flow = item.flow,
                                           .enterprise = (int32_t)e,
                                           .axis = walk->axis,
                                           .value = walk->values.cells,
                                           .coefficient = walk->coefficients.cells};
        NH_TRY(walk->take(walk->state, &line, error));
    }
    return NH_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static nh_status walk_item(struct walk *walk, enum nhi_series series, struct nhi_item item,
                           struct nh_error *error)
{
    nh_status status;
    NH_TRY_DONE(open_sources(walk, series, item, &walk->values, error));
    if (series == NHI_QUANTITY)
        NH_TRY_DONE(open_sources(walk, NHI_COEFFICIENT, item, &walk->coefficients, error));
    if (walk->values.n > 0)
        NH_TRY_DONE(take_lines(walk, item, error));
done:
    close_sources(&walk->values);
    close_sources(&walk->coefficients);
    return status;
}

nh_status nhi_view_lines(const nh_store *store, enum nhi_series series, const uint8_t *keep,
                         nhi_view_line_fn take, void *state, struct nh_error *error)
{
    const bool is_output = series == NHI_OUTPUT;
    const struct nhi_dictionary *items = is_output ? store->measures : store->carriers;
    const int32_t n_items = nhi_dictionary_count(items);
    struct walk walk = {.store = store,
                        .axis = is_output ? &store->output_axis : &store->energy_axis,
                        .keep = keep,
                        .take = take,
                        .state = state};
    for (int32_t i = 0; i < n_items; i++) {
        for (int flow = 0; flow < (is_output ? 1 : NHI_N_FLOWS); flow++)
            NH_TRY(walk_item(&walk, series, (struct nhi_item){.id = i, .flow = flow}, error));
        NH_TRY(nhi_progress(store->context, "exporting", (uint64_t)i + 1, (uint64_t)n_items, error));
    }
    return NH_OK;
}
