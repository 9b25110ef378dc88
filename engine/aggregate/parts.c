/* parts.c - see parts.h. */
#include "engine/aggregate/parts.h"

#include "engine/base/memory.h"

static nh_status add_part(struct nhi_parts *parts, const struct nhi_part *part, struct nh_error *error)
{
    NH_TRY(nhi_grow(&parts->part, parts->n, &parts->capacity, sizeof *parts->part, error));
    parts->part[parts->n++] = *part;
    return NH_OK;
}

/* The run of (item, flow), or NULL: runs ascend. */
static const struct nhi_line_run *find_run(const struct nhi_line_run *runs, size_t n_runs, int32_t item,
                                           int flow)
{
    size_t low = 0, high = n_runs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_before = runs[middle].item < item || (runs[middle].item == item && runs[middle].flow < flow);
        if (is_before)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n_runs && runs[low].item == item && runs[low].flow == flow ? &runs[low] : NULL;
}

/* Number of a carrier or measure of the store in a segment; NHI_NOT_FOUND: the segment does not know it. */
static int32_t local_item(const struct nhi_store_segment *segment, enum nhi_series series, int32_t id)
{
    const struct nhi_segment_model *model = nhi_segment_model(segment->segment);
    bool is_output = series == NHI_OUTPUT;
    const int32_t *map = is_output ? segment->measure : segment->carrier;
    int32_t n = nhi_dictionary_count(is_output ? model->measures : model->carriers);
    for (int32_t i = 0; i < n; i++)
        if ((map != NULL ? map[i] : i) == id)
            return i;
    return NHI_NOT_FOUND;
}

static nh_status find_in_series(const nh_store *store, size_t i_segment, enum nhi_series series,
                                int32_t local, int flow, uint32_t i_item, struct nhi_parts *parts,
                                struct nh_error *error)
{
    struct nhi_segment *segment = store->segments[i_segment].segment;
    const struct nhi_line_run *runs;
    size_t n_runs;
    NH_TRY(nhi_segment_read_path(segment, series,
                                 nhi_read_path(store->context, nhi_segment_file_bytes(segment)), error));
    NH_TRY(nhi_segment_runs(segment, series, &runs, &n_runs, error));
    const struct nhi_line_run *run = find_run(runs, n_runs, local, flow);
    if (run == NULL)
        return NH_OK;
    const struct nhi_part part = {.i_segment = i_segment,
                                  .series = series,
                                  .run = {.first = run->first, .end = run->end, .i_item = i_item}};
    return add_part(parts, &part, error);
}

nh_status nhi_parts_find(const nh_store *store, enum nhi_series series, struct nhi_item item, uint32_t i_item,
                         struct nhi_parts *parts, struct nh_error *error)
{
    for (size_t s = 0; s < store->n_segments; s++) {
        int32_t local = local_item(&store->segments[s], series, item.id);
        if (local == NHI_NOT_FOUND)
            continue;
        NH_TRY(find_in_series(store, s, series, local, item.flow, i_item, parts, error));
        NH_TRY(find_in_series(store, s, nhi_superseded(series), local, item.flow, i_item, parts, error));
    }
    return NH_OK;
}

void nhi_parts_clear(struct nhi_parts *parts)
{
    nhi_free(parts->part);
    *parts = (struct nhi_parts){0};
}
