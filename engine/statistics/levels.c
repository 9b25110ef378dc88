/* levels.c - yearly energy and output of one selection, for checks against a target; see rate.h. */
#include "engine/statistics/rate.h"

#include "engine/base/memory.h"

/* options->where with a further condition on the region; returns new text. */
static nh_status join_where(const char *where, const char *region, char **joined, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    nh_status status = nhi_buffer_printf(&buffer, error, "%s%s%s%s", where != NULL ? where : "",
                                         where != NULL && region != NULL ? ";" : "",
                                         region != NULL ? "region=" : "", region != NULL ? region : "");
    if (status == NH_OK)
        status = nhi_strndup(buffer.data, buffer.n_bytes, joined, error);
    nhi_buffer_free(&buffer);
    return status;
}

/* The one subject of the selection; a year in which it has no row has no values. */
static void read_level(const struct nhi_rate_row *row, struct nhi_level *level)
{
    level->energy_tce = row->energy;
    level->output_cny10k = row->output;
    level->has_energy = row->has_energy;
    level->has_output = row->has_output;
    level->is_partial = (row->flags & NHI_FLAG_PARTIAL) != 0;
}

static nh_status read_levels(const struct nhi_rate *rate, struct nhi_level **levels, size_t *n_levels,
                             struct nh_error *error)
{
    uint32_t n = rate->selection.visible.n;
    struct nhi_level *made;
    NH_TRY(nhi_alloc(n, sizeof *made, &made, error));
    for (uint32_t i = 0; i < n; i++) {
        struct nhi_rate_row row;
        made[i].year = rate->selection.visible.first + i;
        if (rate->n_subjects == 0 || !nhi_rate_has_row(rate, &rate->subjects[0], i))
            continue;
        nhi_rate_row(rate, &rate->subjects[0], i, &row);
        read_level(&row, &made[i]);
    }
    *levels = made;
    *n_levels = n;
    return NH_OK;
}

nh_status nhi_rate_levels(nh_store *store, const struct nh_rate_options *options, const char *region,
                          const char *from, const char *to, struct nhi_level **levels, size_t *n_levels,
                          struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0}; /* no figure is rounded here */
    struct nh_rate_options yearly = options != NULL ? *options : (struct nh_rate_options)NH_RATE_OPTIONS_INIT;
    struct nhi_rate rate = {0};
    char *where = NULL;
    NH_TRY(join_where(yearly.where, region, &where, error));
    yearly.where = where;
    yearly.by = yearly.freq = yearly.panel = NULL;
    yearly.from = yearly.compare = from; /* a comparison inside the window reads nothing beyond it */
    yearly.to = to;
    yearly.totals = false;
    nh_status status = nhi_rate_make(store, &yearly, &none, &rate, error);
    if (status == NH_OK)
        status = read_levels(&rate, levels, n_levels, error);
    nhi_rate_clear(&rate);
    nhi_free(where);
    return status;
}
