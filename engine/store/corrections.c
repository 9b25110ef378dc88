/* corrections.c - see corrections.h. Superseded series and their partners are sorted alike: one pass over both. */
#include "engine/store/corrections.h"

#include "engine/store/lines.h"

enum { N_PAIRS = 3 };
static const struct {
    enum nhi_series before, now;
} pairs[N_PAIRS] = {{NHI_QUANTITY_SUPERSEDED, NHI_QUANTITY},
                    {NHI_COEFFICIENT_SUPERSEDED, NHI_COEFFICIENT},
                    {NHI_OUTPUT_SUPERSEDED, NHI_OUTPUT}};

struct visit {
    uint64_t n_left;
    nhi_correction_fn take;
    void *state;
};

/* The lines of one series in order. */
struct walk {
    struct nhi_line_reader reader;
    struct nhi_line_keys keys;
    uint64_t line;
};

uint64_t nhi_corrections_count(const nh_store *store, size_t i_segment)
{
    uint64_t n = 0;
    for (size_t i = 0; i < store->n_segments; i++)
        for (int p = 0; p < N_PAIRS && (i == i_segment || i_segment >= store->n_segments); p++) {
            const struct nhi_series_info *info =
                &nhi_segment_model(store->segments[i].segment)->series[pairs[p].before];
            n += info->n_lines > 0 ? info->stats.n_present : 0;
        }
    return n;
}

static nh_status begin(struct walk *walk, struct nhi_segment *segment, enum nhi_series series,
                       struct nh_error *error)
{
    NH_TRY(nhi_line_reader_init(&walk->reader, segment, series, error));
    return nhi_segment_keys(segment, series, &walk->keys, error);
}

static int compare(const struct walk *a, const struct walk *b)
{
    const int32_t left[3] = {a->keys.item[a->line], a->keys.flow[a->line], a->keys.enterprise[a->line]};
    const int32_t right[3] = {b->keys.item[b->line], b->keys.flow[b->line], b->keys.enterprise[b->line]};
    for (int k = 0; k < 3; k++)
        if (left[k] != right[k])
            return left[k] < right[k] ? -1 : 1;
    return 0;
}

/* The values of the partner at the line of `before`; NULL: it has no such line. */
static nh_status partner_values(struct walk *now, const struct walk *before, const int64_t **values,
                                struct nh_error *error)
{
    *values = NULL;
    while (now->line < now->reader.info->n_lines && compare(now, before) < 0)
        now->line++;
    if (now->line == now->reader.info->n_lines || compare(now, before) != 0)
        return NH_OK;
    return nhi_line_reader_get(&now->reader, now->line, values, error);
}

static struct nhi_correction key_of(const nh_store *store, size_t i_segment, enum nhi_series series,
                                    const struct walk *before)
{
    const struct nhi_store_segment *segment = &store->segments[i_segment];
    const int32_t enterprise = before->keys.enterprise[before->line], item = before->keys.item[before->line];
    return (struct nhi_correction){.i_segment = i_segment,
                                   .series = series,
                                   .enterprise = segment->enterprise != NULL ? segment->enterprise[enterprise]
                                                                             : enterprise,
                                   .item = (series == NHI_OUTPUT ? segment->measure : segment->carrier)[item],
                                   .flow = before->keys.flow[before->line],
                                   .freq = before->reader.info->axis.freq};
}

static nh_status visit_line(struct visit *visit, struct nhi_correction *correction, struct walk *before,
                            struct walk *now, struct nh_error *error)
{
    const struct nhi_series_info *info = before->reader.info;
    const int64_t *old_values, *new_values;
    NH_TRY(nhi_line_reader_get(&before->reader, before->line, &old_values, error));
    NH_TRY(partner_values(now, before, &new_values, error));
    for (uint32_t t = 0; t < info->axis.n && visit->n_left > 0; t++) {
        if (old_values[t] == NHI_MISSING_I64)
            continue;
        correction->period = info->axis.first + t;
        correction->old_value = (struct nhi_decimal){old_values[t], info->decimals};
        correction->has_new_value = new_values != NULL && new_values[t] != NHI_MISSING_I64;
        if (correction->has_new_value)
            correction->new_value = (struct nhi_decimal){new_values[t], now->reader.info->decimals};
        visit->n_left--;
        NH_TRY(visit->take(visit->state, correction, error));
    }
    return NH_OK;
}

static nh_status visit_pair(const nh_store *store, size_t i_segment, int p, struct visit *visit,
                            struct nh_error *error)
{
    struct nhi_segment *segment = store->segments[i_segment].segment;
    struct walk before = {0}, now = {0};
    nh_status status;
    NH_TRY_DONE(begin(&before, segment, pairs[p].before, error));
    NH_TRY_DONE(begin(&now, segment, pairs[p].now, error));
    for (; before.line < before.reader.info->n_lines && visit->n_left > 0; before.line++) {
        struct nhi_correction correction = key_of(store, i_segment, pairs[p].now, &before);
        NH_TRY_DONE(visit_line(visit, &correction, &before, &now, error));
    }
done:
    nhi_line_reader_clear(&now.reader);
    nhi_line_reader_clear(&before.reader);
    return status;
}

nh_status nhi_corrections_visit(const nh_store *store, uint64_t limit, nhi_correction_fn take, void *state,
                                struct nh_error *error)
{
    struct visit visit = {.n_left = limit, .take = take, .state = state};
    for (size_t i = 0; i < store->n_segments && visit.n_left > 0; i++)
        for (int p = 0; p < N_PAIRS && visit.n_left > 0; p++)
            NH_TRY(visit_pair(store, i, p, &visit, error));
    return NH_OK;
}
