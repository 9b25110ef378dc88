/* levels.c - yearly energy and output of one selection, for checks against a target; see rate.h. */
#include "engine/statistics/rate.h"

#include "engine/base/memory.h"
#include "engine/statistics/region_rate.h"

nh_status nhi_join_region(const char *where, const char *region, char **joined, struct nh_error *error)
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

/* Figures of a check multiply two levels, take roots of the quotient, and must fit into NHI_WIDE_LIMBS. */
static bool is_short(const struct nhi_ratio *output)
{
    enum { MAX_LIMBS = NHI_WIDE_LIMBS / 3 };
    return output->num.n <= MAX_LIMBS && output->den.n <= MAX_LIMBS;
}

/* The exact ratio where there is one and it is short, else the enclosure of the row. */
static nh_status read_constant(const struct nhi_rate *rate, struct nhi_rate_row *row,
                               enum nhi_closeness closeness, struct nhi_level *level, struct nh_error *error)
{
    struct nhi_constant exact;
    level->constant = row->constant.low;
    if (row->constant.is_exact)
        return NH_OK;
    const bool has_exact = nhi_constant_enclose(rate, row, NHI_EXACT, &exact, NULL) == NH_OK;
    if (has_exact)
        nhi_ratio_reduce(&exact.low);
    level->is_enclosed = !has_exact || !is_short(&exact.low);
    if (level->is_enclosed)
        NH_TRY(nhi_constant_enclose(rate, row, closeness, &row->constant, error));
    level->constant = level->is_enclosed ? row->constant.low : exact.low;
    if (level->is_enclosed)
        level->constant_high = row->constant.high;
    return NH_OK;
}

static nh_status read_level(const struct nhi_rate *rate, uint32_t i_period, enum nhi_closeness closeness,
                            struct nhi_level *level, struct nh_error *error)
{
    struct nhi_rate_row row;
    NH_TRY(nhi_rate_row(rate, &rate->subjects[0], i_period, &row, error));
    level->energy_tce = row.energy;
    level->output_cny10k = row.output;
    level->has_energy = row.has_energy;
    level->has_output = row.has_output;
    level->n_units = row.n_units;
    level->is_partial = (row.flags & NHI_FLAG_PARTIAL) != 0;
    level->is_constant = rate->selection.is_constant;
    return level->is_constant && level->has_output ? read_constant(rate, &row, closeness, level, error)
                                                   : NH_OK;
}

void nhi_level_output(const struct nhi_level *level, struct nhi_ratio *output)
{
    if (level->is_constant)
        *output = level->constant;
    else
        nhi_ratio_from_decimal(level->output_cny10k, output);
}

/* A unit of the panel that is missing in a year between its ends is missing from the sum. */
static void mark_gaps(struct nhi_level *levels, size_t n_levels)
{
    for (size_t i = 1; i + 1 < n_levels; i++)
        levels[i].is_partial = levels[i].is_partial || levels[i].n_units < levels[0].n_units;
}

/* The one subject of the selection; a year in which it has no row has no values. */
static nh_status read_levels(const struct nhi_rate *rate, enum nhi_closeness closeness,
                             struct nhi_level **levels, size_t *n_levels, struct nh_error *error)
{
    uint32_t n = rate->selection.visible.n;
    struct nhi_level *made;
    nh_status status = NH_OK;
    NH_TRY(nhi_alloc(n, sizeof *made, &made, error));
    for (uint32_t i = 0; i < n; i++) {
        made[i].year = rate->selection.visible.first + i;
        if (rate->n_subjects == 0 || !nhi_rate_has_row(rate, &rate->subjects[0], i))
            continue;
        NH_TRY_DONE(read_level(rate, i, closeness, &made[i], error));
    }
    if (rate->selection.is_panel)
        mark_gaps(made, n);
    *levels = made;
    *n_levels = n;
done:
    if (status != NH_OK)
        nhi_free(made);
    return status;
}

nh_status nhi_rate_levels(nh_store *store, const struct nh_rate_options *options,
                          const struct nhi_level_query *query, struct nhi_level **levels, size_t *n_levels,
                          struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0}; /* no figure is rounded here */
    struct nhi_rate_only only = query->only != NULL ? *query->only : (struct nhi_rate_only){0};
    struct nh_rate_options yearly = options != NULL ? *options : (struct nh_rate_options)NH_RATE_OPTIONS_INIT;
    struct nhi_rate rate = {0};
    struct nhi_scopes scopes;
    char *where = NULL;
    if (nhi_is_region_measure(store, yearly.measure))
        return nhi_region_levels(store, &yearly, query, levels, n_levels, error);
    NH_TRY(nhi_scope_single(yearly.scope, &scopes, error));
    NH_TRY(nhi_join_region(yearly.where, query->region, &where, error));
    yearly.where = where;
    yearly.by = yearly.freq = NULL;
    yearly.from = yearly.compare = query->from; /* a comparison inside the window reads nothing beyond it */
    yearly.to = query->to;
    yearly.totals = false;
    only.panel = NHI_PANEL_OF_ENDS;
    nh_status status = nhi_rate_make_only(store, &yearly, &none, &only, &rate, error);
    if (status == NH_OK)
        status = read_levels(&rate, query->closeness, levels, n_levels, error);
    nhi_rate_clear(&rate);
    nhi_free(where);
    return status;
}
