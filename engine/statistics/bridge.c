/* bridge.c - see bridge.h. */
#include "engine/statistics/bridge.h"

#include "engine/base/memory.h"
#include "engine/statistics/region_rate.h"

#include <stdio.h>
#include <string.h>

/* Energy and output of the base year and of the last one. */
struct ends {
    struct nhi_ratio energy[2], output[2];
};

/* ---- levels -------------------------------------------------------------------------------------------------- */

static nh_status no_figure(const struct nhi_bridge_query *query, const nh_store *store, const char *year,
                           struct nh_error *error)
{
    return nhi_fail(
        error, NH_DATA,
        "%s%s: there is no energy with an output above 0 of %s: a revision has a figure before and "
        "after it",
        store->as_of != NULL ? "as of " : query->now->path, store->as_of != NULL ? store->as_of : "", year);
}

static nh_status read_ends(const struct nhi_bridge_query *query, nh_store *store,
                           const struct nhi_rate_only *only, struct ends *ends, struct nh_error *error)
{
    const struct nhi_level_query years = {query->region, query->from, query->to, NHI_CLOSE, only};
    struct nhi_level *levels = NULL;
    size_t n = 0;
    nh_status status = nhi_rate_levels(store, query->rate, &years, &levels, &n, error);
    for (size_t i = 0; i < 2 && status == NH_OK; i++) {
        const struct nhi_level *level = n > 1 ? &levels[i == 0 ? 0 : n - 1] : NULL;
        char year[NHI_PERIOD_BYTES] = "";
        if (level != NULL)
            nhi_period_text(NHI_FREQ_YEAR, level->year, year);
        if (level == NULL || strcmp(year, i == 0 ? query->from : query->to) != 0 || !level->has_energy ||
            !level->has_output) {
            status = no_figure(query, store, i == 0 ? query->from : query->to, error);
            break;
        }
        nhi_ratio_from_decimal(level->energy_tce, &ends->energy[i]);
        nhi_level_output(level, &ends->output[i]);
        if (nhi_ratio_sign(&ends->energy[i]) <= 0 || nhi_ratio_sign(&ends->output[i]) <= 0)
            status = no_figure(query, store, year, error);
    }
    nhi_free(levels);
    return status;
}

/* ---- who had reported ------------------------------------------------------------------------------------------ */

/* One byte for each enterprise of `now` and year: had it reported when `before` was all that was known? The enterprises of
 * the older view are the first ones of the newer. */
static nh_status spread(const struct nhi_rate *past, const nh_store *now, struct nhi_window years,
                        uint8_t *is_member)
{
    const struct nhi_window *periods = &past->panel.now.periods;
    const size_t n_past = past->store->enterprises->n;
    for (size_t e = 0; e < n_past && e < now->enterprises->n; e++)
        for (uint32_t y = 0; y < years.n; y++) {
            const int64_t i = years.first + (int64_t)y - periods->first;
            if (i >= 0 && i < (int64_t)periods->n)
                is_member[e * years.n + y] = past->panel.now.present[e * periods->n + (size_t)i];
        }
    return NH_OK;
}

static nh_status make_members(const struct nhi_bridge_query *query, bool is_energy,
                              struct nhi_members *members, uint8_t **bytes, struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0};
    const struct nhi_rate_only only = {.wants_present = true, .is_energy = is_energy};
    struct nh_rate_options everybody = *query->rate;
    struct nhi_selection selection = {0};
    struct nhi_rate past = {0};
    nh_status status;
    everybody.by = everybody.where = everybody.from = everybody.to = everybody.compare = NULL;
    everybody.price = everybody.panel = everybody.freq = NULL;
    everybody.totals = false;
    if (is_energy)
        everybody.measure = nhi_dictionary_count(query->before->measures) > 0
                                ? nhi_dictionary_text(query->before->measures, 0, NULL)
                                : NULL;
    NH_TRY_DONE(nhi_rate_make_only(query->before, &everybody, &none, &only, &past, error));
    NH_TRY_DONE(nhi_selection_resolve(query->now, &everybody, &selection, error));
    members->periods = selection.data;
    NH_TRY_DONE(nhi_alloc(query->now->enterprises->n, selection.data.n, bytes, error));
    NH_TRY_DONE(spread(&past, query->now, selection.data, *bytes));
    members->is_member = *bytes;
done:
    nhi_selection_clear(&selection);
    nhi_rate_clear(&past);
    return status;
}

/* ---- the states ------------------------------------------------------------------------------------------------ */

struct states {
    struct ends before, now, known; /* known: now, of those who had reported */
    struct ends revalued;           /* before, with the coefficients of now */
};

static nh_status read_states(const struct nhi_bridge_query *query, struct states *states,
                             struct nh_error *error)
{
    const bool is_region = nhi_is_region_measure(query->now, query->rate->measure);
    struct nhi_members members = {0};
    const struct nhi_rate_only only = {.members = &members};
    uint8_t *bytes = NULL;
    nh_status status;
    NH_TRY_DONE(read_ends(query, query->before, NULL, &states->before, error));
    NH_TRY_DONE(read_ends(query, query->now, NULL, &states->now, error));
    NH_TRY_DONE(make_members(query, is_region, &members, &bytes, error));
    NH_TRY_DONE(read_ends(query, query->now, &only, &states->known, error));
    query->before->carriers_of = query->now;
    status = read_ends(query, query->before, NULL, &states->revalued, error);
    query->before->carriers_of = NULL;
done:
    nhi_free(bytes);
    return status;
}

/* q = (E1 / G1) / (E0 / G0). */
static nh_status left_of(const struct nhi_ratio energy[2], const struct nhi_ratio output[2],
                         struct nhi_ratio *left, struct nh_error *error)
{
    struct nhi_ratio first;
    NH_TRY(nhi_ratio_divide(&energy[1], &output[1], left, error));
    NH_TRY(nhi_ratio_divide(&energy[0], &output[0], &first, error));
    NH_TRY(nhi_ratio_divide(left, &first, left, error));
    nhi_ratio_reduce(left);
    return NH_OK;
}

/* What was known, revalued, with the energy of those who came late. */
static nh_status with_late(const struct states *states, struct nhi_ratio energy[2], struct nh_error *error)
{
    for (int i = 0; i < 2; i++) {
        NH_TRY(nhi_ratio_subtract(&states->now.energy[i], &states->known.energy[i], &energy[i], error));
        NH_TRY(nhi_ratio_add(&energy[i], &states->revalued.energy[i], &energy[i], error));
    }
    return NH_OK;
}

static nh_status fill_left(const struct states *states, struct nhi_bridge *bridge, struct nh_error *error)
{
    struct nhi_ratio late[2];
    NH_TRY(with_late(states, late, error));
    const struct nhi_ratio *const energy[NHI_BRIDGE_PARTS + 1] = {
        states->before.energy, states->before.energy, states->revalued.energy, states->revalued.energy, late,
        states->now.energy};
    const struct nhi_ratio *const output[NHI_BRIDGE_PARTS + 1] = {states->before.output, states->known.output,
                                                                  states->known.output,  states->known.output,
                                                                  states->now.output,    states->now.output};
    for (int i = 0; i <= NHI_BRIDGE_PARTS; i++)
        NH_TRY(left_of(energy[i], output[i], &bridge->left[i], error));
    return NH_OK;
}

/* ---- points ---------------------------------------------------------------------------------------------------- */

/* ln f / ln F x change lies between these; where F = 1, nothing changed in total: -q ln f, the limit. */
static nh_status points_between(const struct nhi_bridge *bridge, const struct nhi_ratio *factor,
                                const struct nhi_ratio *total, unsigned bits, struct nhi_ratio ends[2],
                                bool *is_known, struct nh_error *error)
{
    const struct nhi_ratio *old = &bridge->left[0], *new = &bridge->left[NHI_BRIDGE_PARTS];
    struct nhi_ratio logs[2], totals[2], change, one;
    int order;
    *is_known = true;
    NH_TRY(nhi_ratio_log_interval(factor, bits, &logs[0], &logs[1], error));
    NH_TRY(nhi_ratio_subtract(old, new, &change, error));
    nhi_ratio_from_integers(1, 1, &one);
    NH_TRY(nhi_ratio_compare(total, &one, &order, error));
    if (order != 0) {
        NH_TRY(nhi_ratio_log_interval(total, bits, &totals[0], &totals[1], error));
        *is_known =
            nhi_ratio_sign(&totals[0]) == nhi_ratio_sign(&totals[1]) && nhi_ratio_sign(&totals[0]) != 0;
    } else {
        totals[0] = totals[1] = one;
        NH_TRY(nhi_complement(&one, &change, error));
        NH_TRY(nhi_ratio_subtract(&change, new, &change, error));
    }
    for (int i = 0; i < 4 && *is_known; i++) {
        struct nhi_ratio corner;
        int below, above;
        NH_TRY(nhi_ratio_divide(&change, &totals[i / 2], &corner, error));
        NH_TRY(nhi_ratio_multiply(&corner, &logs[i % 2], &corner, error));
        if (i == 0)
            ends[0] = ends[1] = corner;
        NH_TRY(nhi_ratio_compare(&corner, &ends[0], &below, error));
        NH_TRY(nhi_ratio_compare(&corner, &ends[1], &above, error));
        if (below < 0)
            ends[0] = corner;
        if (above > 0)
            ends[1] = corner;
    }
    return NH_OK;
}

static nh_status points_text(const struct nhi_bridge *bridge, const struct nhi_ratio *factor,
                             const struct nhi_ratio *total, const struct nhi_bridge_query *query,
                             char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    enum { FIRST_BITS = 128, LAST_BITS = 512 };
    const enum nhi_direction direction = nhi_direction_of(query->rate->tie);
    struct nhi_ratio ends[2], one;
    char other[NHI_NUMBER_BYTES];
    int order;
    nhi_ratio_from_integers(1, 1, &one);
    NH_TRY(nhi_ratio_compare(factor, &one, &order, error));
    if (order == 0) {
        nhi_ratio_from_integers(0, 1, &ends[0]);
        return nhi_percent_text(&ends[0], query->decimals, direction, text, error);
    }
    NH_TRY(nhi_ratio_compare(factor, total, &order, error));
    if (order == 0) {
        snprintf(text, NHI_NUMBER_BYTES, "%s", bridge->change_points);
        return NH_OK;
    }
    for (unsigned bits = FIRST_BITS; bits <= LAST_BITS; bits *= 2) {
        bool is_known;
        NH_TRY(points_between(bridge, factor, total, bits, ends, &is_known, error));
        if (!is_known)
            continue;
        NH_TRY(nhi_percent_text(&ends[0], query->decimals, direction, text, error));
        NH_TRY(nhi_percent_text(&ends[1], query->decimals, direction, other, error));
        if (strcmp(text, other) == 0)
            return NH_OK;
    }
    return nhi_fail(error, NH_RANGE,
                    "a part of the revision lies too near to where its rounding turns: use "
                    "other --decimals");
}

static nh_status fill_points(const struct nhi_bridge_query *query, struct nhi_bridge *bridge,
                             struct nh_error *error)
{
    struct nhi_ratio total, change;
    const struct nhi_ratio *left = bridge->left;
    NH_TRY(nhi_ratio_subtract(&left[0], &left[NHI_BRIDGE_PARTS], &change, error));
    NH_TRY(nhi_percent_text(&change, query->decimals, nhi_direction_of(query->rate->tie),
                            bridge->change_points, error));
    NH_TRY(nhi_ratio_divide(&left[NHI_BRIDGE_PARTS], &left[0], &total, error));
    nhi_ratio_reduce(&total);
    for (int i = 0; i < NHI_BRIDGE_PARTS; i++) {
        NH_TRY(nhi_ratio_divide(&left[i + 1], &left[i], &bridge->factor[i], error));
        nhi_ratio_reduce(&bridge->factor[i]);
        NH_TRY(points_text(bridge, &bridge->factor[i], &total, query, bridge->points[i], error));
    }
    return NH_OK;
}

nh_status nhi_bridge_make(const struct nhi_bridge_query *query, struct nhi_bridge *bridge,
                          struct nh_error *error)
{
    struct states *states;
    NH_TRY(nhi_alloc(1, sizeof *states, &states, error));
    nh_status status = read_states(query, states, error);
    if (status == NH_OK)
        status = fill_left(states, bridge, error);
    if (status == NH_OK)
        status = fill_points(query, bridge, error);
    nhi_free(states);
    return status;
}
