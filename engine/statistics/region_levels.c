/* region_levels.c - the years of a decline by an account of one region, or of all; see region_rate.h. */
#include "engine/statistics/region_rate.h"

#include "engine/base/memory.h"

/* Where both are known: energy of one kind, and as many regions? */
static bool is_like(const struct nhi_region_row *row, const struct nhi_region_row *last)
{
    return (!last->has_energy ||
            (row->is_energy_whole == last->is_energy_whole && row->n_with_energy == last->n_with_energy)) &&
           (!last->has_output || !row->has_output || row->n_output == last->n_output);
}

/* A year of another kind than the last one has no energy to compare. */
static nh_status read_levels(const struct nhi_region_rate *rate, struct nhi_level *levels,
                             struct nh_error *error)
{
    struct nhi_region_row last = {0};
    bool is_last_known;
    if (rate->visible.n > 0)
        NH_TRY(nhi_region_row(rate, &rate->regions[0], rate->visible.first + (int64_t)rate->visible.n - 1,
                              &last, &is_last_known, error));
    for (uint32_t i = 0; i < rate->visible.n; i++) {
        struct nhi_level *level = &levels[i];
        struct nhi_region_row row;
        bool is_known;
        level->year = rate->visible.first + i;
        NH_TRY(nhi_region_row(rate, &rate->regions[0], level->year, &row, &is_known, error));
        level->has_energy = row.has_energy && is_like(&row, &last);
        level->has_output = row.has_output;
        level->energy_tce = row.energy;
        level->is_partial = (row.flags & NHI_REGION_PARTIAL) != 0;
        level->is_constant = true;
        level->output_cny10k = row.level;
        level->constant = row.output;
        if (!row.has_output)
            nhi_ratio_from_integers(0, 1, &level->constant);
    }
    return NH_OK;
}

/* The ends of a decline must be of one kind, and of as many regions. */
static nh_status check_ends(const struct nhi_region_rate *rate, struct nh_error *error)
{
    struct nhi_region_row ends[2];
    bool is_known;
    if (rate->visible.n < 2)
        return NH_OK;
    const int64_t years[2] = {rate->visible.first, rate->visible.first + (int64_t)rate->visible.n - 1};
    for (int i = 0; i < 2; i++)
        NH_TRY(nhi_region_row(rate, &rate->regions[0], years[i], &ends[i], &is_known, error));
    const int i_whole = ends[0].is_energy_whole ? 0 : 1;
    if (ends[0].has_energy && ends[1].has_energy && ends[0].is_energy_whole != ends[1].is_energy_whole)
        return nhi_fail(error, NH_DATA,
                        "the energy of %lld is that of the whole region, the energy of %lld that of its "
                        "enterprises alone: import %s or %s of %lld as well",
                        (long long)years[i_whole], (long long)years[1 - i_whole], rate->items->total,
                        rate->items->rest, (long long)years[1 - i_whole]);
    if (ends[0].has_energy && ends[1].has_energy && ends[0].has_output && ends[1].has_output &&
        (ends[0].n_output != ends[1].n_output || ends[0].n_with_energy != ends[1].n_with_energy))
        return nhi_fail(
            error, NH_DATA,
            "the total of %lld has energy of %u regions and output of %u, the total of %lld of %u and "
            "%u: `rate --by region` shows which are missing; import them, or take regions that have "
            "all (--where region=...)",
            (long long)years[0], ends[0].n_with_energy, ends[0].n_output, (long long)years[1],
            ends[1].n_with_energy, ends[1].n_output);
    return NH_OK;
}

nh_status nhi_region_levels(const nh_store *store, const struct nh_rate_options *options,
                            const struct nhi_level_query *query, struct nhi_level **levels, size_t *n_levels,
                            struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0};
    struct nh_rate_options yearly = *options;
    struct nhi_buffer where = {0};
    struct nhi_region_rate rate = {0};
    struct nhi_level *made = NULL;
    nh_status status;
    yearly.by = yearly.freq = NULL;
    yearly.compare = NULL;
    yearly.from = query->from;
    yearly.to = query->to;
    if (query->region != NULL && options->where != NULL)
        return nhi_fail(error, NH_ARGUMENT,
                        "--region %s and --where %s: an account is of one region: give one", query->region,
                        options->where);
    if (query->region != NULL) {
        NH_TRY_DONE(nhi_buffer_printf(&where, error, "region=%s", query->region));
        yearly.where = where.data;
    }
    NH_TRY_DONE(nhi_region_rate_make(store, &yearly, &none, query->only, &rate, error));
    NH_TRY_DONE(check_ends(&rate, error));
    NH_TRY_DONE(nhi_alloc(rate.visible.n, sizeof *made, &made, error));
    NH_TRY_DONE(read_levels(&rate, made, error));
    *levels = made;
    *n_levels = rate.visible.n;
done:
    if (status != NH_OK)
        nhi_free(made);
    nhi_region_rate_clear(&rate);
    nhi_buffer_free(&where);
    return status;
}
