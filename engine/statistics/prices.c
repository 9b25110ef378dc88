/* prices.c - see prices.h. */
#include "engine/statistics/prices.h"

#include "engine/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_CELLS = 4 /* their exact sum costs less than enclosing it */ };

/* ---- cells --------------------------------------------------------------------------------------------------- */

static nh_status require_base(const struct nhi_deflators *deflators, int64_t base_year,
                              struct nh_error *error)
{
    const int64_t first = deflators->first_year, last = first + deflators->n_years - 1;
    if (base_year >= first && base_year <= last)
        return NH_OK;
    return nhi_fail(
        error, NH_DATA,
        "--price constant:%lld: no deflator leads to %lld: those of the store are for %lld to %lld: "
        "take one of these years, or import further indices",
        (long long)base_year, (long long)base_year, (long long)first, (long long)last);
}

static nh_status find_cells(const nh_store *store, struct nhi_prices *prices, struct nh_error *error)
{
    const struct nhi_attribute *industry;
    const int i_industry = nhi_attribute_find(store->enterprises, "industry");
    NH_TRY(nhi_store_attribute(store, (size_t)i_industry, &industry, error));
    const int32_t n = nhi_dictionary_count(industry->labels);
    prices->industries = industry->labels;
    prices->n_cells = (size_t)nhi_dictionary_count(prices->deflators.prefixes) + 1;
    NH_TRY(nhi_alloc((size_t)n, sizeof *prices->cell_of_industry, &prices->cell_of_industry, error));
    for (int32_t i = 0; i < n; i++) {
        const char *label = nhi_dictionary_text(industry->labels, i, NULL);
        const int32_t series = nhi_deflators_find(&prices->deflators, label, false);
        prices->cell_of_industry[i] =
            series != NHI_NOT_FOUND ? (uint32_t)series : (uint32_t)prices->n_cells - 1;
    }
    return NH_OK;
}

nh_status nhi_prices_make(const nh_store *store, struct nhi_selection *selection, struct nhi_prices *prices,
                          struct nh_error *error)
{
    nh_status status;
    struct nhi_prices made = {0};
    NH_TRY_DONE(nhi_deflators_make(nhi_store_table(store, "deflators"),
                                   selection->is_ytd ? NHI_FREQ_YEAR : selection->freq, &made.deflators,
                                   error));
    NH_TRY_DONE(require_base(&made.deflators, selection->base_year, error));
    NH_TRY_DONE(find_cells(store, &made, error));
    selection->cell_of_industry = made.cell_of_industry;
    selection->n_cells = made.n_cells;
    made.base_year = selection->base_year;
    *prices = made;
done:
    if (status != NH_OK)
        nhi_prices_clear(&made);
    return status;
}

void nhi_prices_clear(struct nhi_prices *prices)
{
    nhi_free(prices->unit);
    nhi_free(prices->cell_of_industry);
    nhi_deflators_clear(&prices->deflators);
    *prices = (struct nhi_prices){0};
}

/* ---- prices -------------------------------------------------------------------------------------------------- */

/* The period of the deflators in which period i of the hull lies. */
static int64_t price_period_of(const struct nhi_prices *prices, const struct nhi_selection *selection,
                               const struct nhi_aggregate *aggregate, size_t i_period)
{
    return nhi_period_containing(selection->freq, aggregate->periods.first + (int64_t)i_period,
                                 prices->deflators.freq);
}

static const struct nhi_unit_value *unit_of(const struct nhi_prices *prices, uint32_t cell, int64_t period)
{
    return &prices->unit[(size_t)cell * prices->n_periods + (size_t)(period - prices->first_period)];
}

static nh_status fill_unit(const struct nhi_prices *prices, uint32_t cell, int64_t period, int decimals,
                           struct nhi_unit_value *unit, struct nh_error *error)
{
    const int32_t series = cell + 1 < prices->n_cells ? (int32_t)cell : NHI_NOT_FOUND;
    struct nhi_price price;
    NH_TRY(nhi_deflators_price(&prices->deflators, series, prices->base_year, period, &price, error));
    unit->is_known = price.is_known;
    unit->is_parent = price.is_parent;
    nhi_ratio_from_decimal((struct nhi_decimal){1, decimals}, &unit->value);
    NH_TRY(nhi_ratio_divide(&unit->value, &price.ratio, &unit->value, error));
    nhi_ratio_reduce(&unit->value);
    return NH_OK;
}

/* An industry of the cell, for the message. */
static const char *industry_of(const struct nhi_prices *prices, uint32_t cell)
{
    for (int32_t i = 0; i < nhi_dictionary_count(prices->industries); i++)
        if (prices->cell_of_industry[i] == cell)
            return nhi_dictionary_text(prices->industries, i, NULL);
    return "";
}

static nh_status fill_units(const struct nhi_selection *selection, const struct nhi_aggregate *aggregate,
                            struct nhi_prices *prices, struct nh_error *error)
{
    const uint32_t n_periods = aggregate->periods.n;
    if (n_periods == 0)
        return NH_OK;
    prices->first_period = price_period_of(prices, selection, aggregate, 0);
    prices->n_periods =
        (uint32_t)(price_period_of(prices, selection, aggregate, n_periods - 1) - prices->first_period + 1);
    NH_TRY(nhi_alloc_unset(prices->n_cells * prices->n_periods, sizeof *prices->unit, &prices->unit, error));
    for (uint32_t cell = 0; cell < prices->n_cells; cell++)
        for (uint32_t i = 0; i < prices->n_periods; i++)
            NH_TRY(fill_unit(prices, cell, prices->first_period + i, aggregate->output_decimals,
                             &prices->unit[(size_t)cell * prices->n_periods + i], error));
    return NH_OK;
}

static nh_status missing_price(const struct nhi_prices *prices, uint32_t cell, int64_t period,
                               int64_t base_year, struct nh_error *error)
{
    const char *industry = industry_of(prices, cell);
    char text[NHI_PERIOD_BYTES];
    nhi_period_text(prices->deflators.freq, period, text);
    if (cell + 1 == prices->n_cells)
        return nhi_fail(error, NH_DATA,
                        "industry %s has no deflator, and its output of %s needs one: import indices for it, "
                        "for a prefix of it, or for * (all the rest)",
                        industry, text);
    return nhi_fail(
        error, NH_DATA,
        "no chain of deflators leads from %s to %lld for industry %s: its rows are those of %s and "
        "of shorter prefixes: import the indices of the years between",
        text, (long long)base_year, industry,
        nhi_dictionary_text(prices->deflators.prefixes, (int32_t)cell, NULL));
}

/* What is nothing needs no price. */
static nh_status require_prices(const struct nhi_selection *selection, const struct nhi_aggregate *aggregate,
                                const struct nhi_prices *prices, struct nh_error *error)
{
    const struct nhi_cell_sums *cells = &aggregate->cells;
    const size_t n_sums = cells->first[aggregate->groups.n_groups];
    for (size_t i = 0; i < n_sums; i++)
        for (uint32_t p = 0; p < aggregate->periods.n; p++) {
            const int64_t period = price_period_of(prices, selection, aggregate, p);
            if (cells->sum[i * aggregate->periods.n + p] != 0 &&
                !unit_of(prices, cells->cell[i], period)->is_known)
                return missing_price(prices, cells->cell[i], period, prices->base_year, error);
        }
    return NH_OK;
}

nh_status nhi_prices_take(const struct nhi_selection *selection, const struct nhi_aggregate *aggregate,
                          struct nhi_prices *prices, struct nh_error *error)
{
    NH_TRY(fill_units(selection, aggregate, prices, error));
    return require_prices(selection, aggregate, prices, error);
}

/* ---- output at constant prices ------------------------------------------------------------------------------- */

/* Decimals of the terms of an enclosed sum; the ends differ by one unit of the last for each cell. */
static const int decimals_of[] = {[NHI_CLOSE] = 60, [NHI_CLOSER] = 240, [NHI_EXACT] = 0};

static nh_status add_enclosed(const struct nhi_ratio *term, int decimals, struct nhi_constant *output,
                              struct nh_error *error)
{
    struct nhi_ratio end;
    NH_TRY(nhi_ratio_round(term, decimals, NHI_ROUND_FLOOR, &end, error));
    NH_TRY(nhi_ratio_add(&output->low, &end, &output->low, error));
    NH_TRY(nhi_ratio_round(term, decimals, NHI_ROUND_CEILING, &end, error));
    return nhi_ratio_add(&output->high, &end, &output->high, error);
}

/* A sum of one cell is all that most groups have. */
static nh_status add_exact(const struct nhi_ratio *term, bool is_first, struct nhi_ratio *sum,
                           struct nh_error *error)
{
    if (!is_first)
        return nhi_ratio_add(sum, term, sum, error);
    *sum = *term;
    return NH_OK;
}

/* The sum of cell i at the prices of the base year; at those of another year it is scaled. */
static nh_status term_of(const struct nhi_prices *prices, const struct nhi_output_query *query, size_t i,
                         struct nhi_ratio *term, struct nh_error *error)
{
    const struct nhi_aggregate *made = query->made;
    const uint32_t cell = made->cells.cell[i];
    struct nhi_ratio scale;
    nhi_ratio_from_decimal(
        (struct nhi_decimal){.value = made->cells.sum[i * made->periods.n + query->i_period]}, term);
    NH_TRY(nhi_ratio_multiply(term, &unit_of(prices, cell, query->price_period)->value, term, error));
    if (query->base_year == prices->base_year)
        return NH_OK;
    const struct nhi_unit_value *base = unit_of(prices, cell, query->base_year);
    if (!base->is_known)
        return missing_price(prices, cell, query->price_period, query->base_year, error);
    nhi_ratio_from_decimal((struct nhi_decimal){.value = 1, .decimals = made->output_decimals}, &scale);
    NH_TRY(nhi_ratio_multiply(term, &scale, term, error));
    return nhi_ratio_divide(term, &base->value, term, error);
}

static bool is_left_out(const nhi_i128 *sums, const struct nhi_output_query *query)
{
    return sums[query->i_period] == 0 || (query->has_link && sums[query->link_period] <= 0);
}

nh_status nhi_prices_output(const struct nhi_prices *prices, const struct nhi_output_query *query,
                            struct nhi_constant *output, struct nh_error *error)
{
    const struct nhi_cell_sums *cells = &query->made->cells;
    const size_t begin = cells->first[query->group], end = cells->first[query->group + 1];
    bool is_first = true;
    output->is_exact = query->closeness == NHI_EXACT || end - begin <= FEW_CELLS;
    output->has_parent = false;
    nhi_ratio_from_integers(0, 1, &output->low);
    if (!output->is_exact)
        nhi_ratio_from_integers(0, 1, &output->high);
    for (size_t i = begin; i < end; i++) {
        struct nhi_ratio term;
        if (is_left_out(cells->sum + i * query->made->periods.n, query))
            continue;
        NH_TRY(term_of(prices, query, i, &term, error));
        output->has_parent =
            output->has_parent || unit_of(prices, cells->cell[i], query->price_period)->is_parent;
        NH_TRY(output->is_exact ? add_exact(&term, is_first, &output->low, error)
                                : add_enclosed(&term, decimals_of[query->closeness], output, error));
        is_first = false;
    }
    return NH_OK;
}
