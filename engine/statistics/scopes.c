/* scopes.c - see scopes.h. */
#include "engine/statistics/scopes.h"

/* Sum of a part, less the feedstock in it where that is left out anyway. */
static nh_status part_sum(const struct nhi_scope_query *query, enum nhi_energy_part part, size_t i_period,
                          nhi_i128 *sum, struct nh_error *error)
{
    static const enum nhi_energy_part feedstock_of[NHI_N_PARTS] = {
        [NHI_PART_RENEWABLE] = NHI_PART_RENEWABLE_FEEDSTOCK,
        [NHI_PART_NONFOSSIL] = NHI_PART_NONFOSSIL_FEEDSTOCK};
    const size_t at = query->row * query->made->periods.n + i_period;
    *sum = nhi_aggregate_part(query->made, part)[at];
    if (feedstock_of[part] == NHI_PART_ALL || (query->deductions & NHI_LESS_FEEDSTOCK) == 0)
        return NH_OK;
    if (__builtin_sub_overflow(*sum, nhi_aggregate_part(query->made, feedstock_of[part])[at], sum))
        return nhi_fail(error, NH_RANGE, "the energy of a scope leaves 127 bits");
    return NH_OK;
}

/* Place of the base period in the aggregate; false: the store has no energy of it. */
static bool find_base(const struct nhi_scope_query *query, int64_t base, size_t *i_period)
{
    const struct nhi_axis *axis = &query->store->energy_axis;
    const struct nhi_window *periods = &query->made->periods;
    if (axis->n == 0 || nhi_period_containing(axis->freq, axis->first, query->selection->freq) > base ||
        base < periods->first)
        return false;
    *i_period = (size_t)(base - periods->first);
    return true;
}

/* By how much renewable energy has grown since the base year (新增可再生能源). */
static nh_status find_increment(const struct nhi_scope_query *query, struct nhi_scope_energy *energy,
                                struct nh_error *error)
{
    const int64_t period = query->made->periods.first + (int64_t)query->i_period;
    const int64_t base = nhi_selection_base(query->selection, period);
    size_t i_base;
    nhi_i128 now, before;
    if (period <= base)
        return NH_OK;
    energy->is_known = energy->is_known && find_base(query, base, &i_base);
    if (!energy->is_known)
        return NH_OK;
    const struct nhi_coverage *row = query->made->coverage + query->row * query->made->periods.n;
    energy->is_partial =
        row[i_base].is_partial || (query->selection->is_panel && /* a panel has the same units */
                                   row[i_base].n_units < row[query->i_period].n_units);
    NH_TRY(part_sum(query, NHI_PART_RENEWABLE, query->i_period, &now, error));
    NH_TRY(part_sum(query, NHI_PART_RENEWABLE, i_base, &before, error));
    if (__builtin_sub_overflow(now, before, &now))
        return nhi_fail(error, NH_RANGE, "the energy of a scope leaves 127 bits");
    energy->is_falling = now < 0;
    energy->renewable.value = now < 0 ? 0 : now;
    return NH_OK;
}

/* What remains. */
static nh_status subtract(struct nhi_scope_energy *energy, struct nh_error *error)
{
    const nhi_i128 lines[] = {energy->feedstock.value, energy->renewable.value, energy->nonfossil.value};
    nhi_i128 sum = 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (__builtin_add_overflow(sum, lines[i], &sum))
            return nhi_fail(error, NH_RANGE, "the energy of a scope leaves 127 bits");
    energy->is_over = sum > 0 && sum > energy->full.value;
    if (__builtin_sub_overflow(energy->full.value, sum, &energy->energy.value))
        return nhi_fail(error, NH_RANGE, "the energy of a scope leaves 127 bits");
    return NH_OK;
}

nh_status nhi_scope_energy(const struct nhi_scope_query *query, struct nhi_scope_energy *energy,
                           struct nh_error *error)
{
    const struct nhi_decimal zero = {.value = 0, .decimals = query->made->energy_decimals};
    struct nhi_scope_energy made = {zero, zero, zero, zero, zero, .is_known = true};
    NH_TRY(part_sum(query, NHI_PART_ALL, query->i_period, &made.full.value, error));
    if (query->deductions & NHI_LESS_FEEDSTOCK) {
        made.is_known = query->made->has_feedstock;
        NH_TRY(part_sum(query, NHI_PART_FEEDSTOCK, query->i_period, &made.feedstock.value, error));
    }
    if (query->deductions & NHI_LESS_RENEWABLE)
        NH_TRY(find_increment(query, &made, error));
    if (query->deductions & NHI_LESS_NONFOSSIL)
        NH_TRY(part_sum(query, NHI_PART_NONFOSSIL, query->i_period, &made.nonfossil.value, error));
    if (made.is_known)
        NH_TRY(subtract(&made, error));
    *energy = made;
    return NH_OK;
}
