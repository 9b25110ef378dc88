/* region_growth.c - see region_growth.h. */
#include "engine/statistics/region_growth.h"

#include <stdio.h>

enum { AT_CURRENT_PRICES = 0 };

/* GDP, or what is made of it, of so many regions. */
struct amount {
    bool is_known;
    uint32_t n_regions;
    struct nhi_ratio value;
};

/* ---- levels -------------------------------------------------------------------------------------------------- */

/* The row of a year at the prices of another one. */
static nh_status row_at(const struct nhi_region_year *place, int64_t year, int64_t base,
                        struct nhi_region_row *row, struct nh_error *error)
{
    struct nhi_region_rate rate = *place->rate; /* borrows everything */
    bool is_known;
    rate.is_constant = base != AT_CURRENT_PRICES;
    rate.base_year = (int32_t)base;
    return nhi_region_row(&rate, place->region, year, row, &is_known, error);
}

static nh_status level_at(const struct nhi_region_year *place, int64_t year, int64_t base,
                          struct amount *level, struct nh_error *error)
{
    struct nhi_region_row row;
    NH_TRY(row_at(place, year, base, &row, error));
    *level = (struct amount){row.has_output, row.n_output, row.output};
    return NH_OK;
}

/* ---- growth -------------------------------------------------------------------------------------------------- */

/* now / before, of the same number of regions. */
static nh_status quotient(const struct amount *now, const struct amount *before, struct amount *growth,
                          struct nh_error *error)
{
    *growth = (struct amount){.n_regions = now->n_regions};
    growth->is_known = now->is_known && before->is_known && now->n_regions == before->n_regions &&
                       nhi_ratio_sign(&before->value) > 0;
    return growth->is_known ? nhi_ratio_divide(&now->value, &before->value, &growth->value, error) : NH_OK;
}

static nh_status growth_at(const struct nhi_region_year *place, int64_t base, struct amount *growth,
                           struct nh_error *error)
{
    struct amount now, before;
    NH_TRY(level_at(place, place->year, base, &now, error));
    NH_TRY(level_at(place, place->year - 1, base, &before, error));
    return quotient(&now, &before, growth, error);
}

/* Its index; of a total, that of its regions at the prices of the year before. */
static nh_status comparable(const struct nhi_region_year *place, struct amount *growth,
                            struct nh_error *error)
{
    if (place->region->is_total)
        return growth_at(place, place->year - 1, growth, error);
    const struct nhi_account_place at = nhi_region_place(place->rate, place->region->prefix, place->year);
    growth->n_regions = 1;
    return nhi_account_growth(&place->rate->accounts, &at, &growth->value, &growth->is_known, error);
}

/* (1 + nominal) / (1 + comparable): the prices that the two imply. */
static nh_status price_change(const struct nhi_region_year *place, struct amount *change,
                              struct nh_error *error)
{
    struct amount nominal, real;
    NH_TRY(growth_at(place, AT_CURRENT_PRICES, &nominal, error));
    NH_TRY(comparable(place, &real, error));
    return quotient(&nominal, &real, change, error);
}

/* ---- the link ------------------------------------------------------------------------------------------------ */

/* G_L(new) / G_L(old), the new base year being the link year. */
static nh_status lambda(const struct nhi_region_year *place, struct amount *factor, struct nh_error *error)
{
    struct amount current, old;
    NH_TRY(level_at(place, place->link_year, AT_CURRENT_PRICES, &current, error));
    NH_TRY(level_at(place, place->link_year, place->rate->base_year, &old, error));
    NH_TRY(quotient(&current, &old, factor, error));
    factor->is_known = factor->is_known && nhi_ratio_sign(&factor->value) > 0;
    return NH_OK;
}

static nh_status linked(const struct nhi_region_year *place, struct amount *level, struct nh_error *error)
{
    struct amount factor;
    NH_TRY(lambda(place, &factor, error));
    NH_TRY(level_at(place, place->year, place->rate->base_year, level, error));
    level->is_known = level->is_known && factor.is_known && level->n_regions == factor.n_regions;
    return level->is_known ? nhi_ratio_multiply(&level->value, &factor.value, &level->value, error) : NH_OK;
}

/* Every region of a total with its own lambda; one that has none goes to the residual. */
static nh_status parts(const struct nhi_region_year *place, struct amount *sum, struct nh_error *error)
{
    const struct nhi_dictionary *regions = place->rate->accounts.regions;
    struct amount part;
    if (!place->region->is_total)
        return linked(place, sum, error);
    *sum = (struct amount){.is_known = true};
    nhi_ratio_from_integers(0, 1, &sum->value);
    for (int32_t r = 0; r < nhi_dictionary_count(regions); r++) {
        char prefix[NHI_NUMBER_BYTES];
        const struct nhi_region region = {.label = prefix, .prefix = prefix};
        struct nhi_region_year of = *place;
        snprintf(prefix, sizeof prefix, "%s", nhi_dictionary_text(regions, r, NULL));
        if (!nhi_region_is_part(place->rate, prefix))
            continue;
        of.region = &region;
        NH_TRY(linked(&of, &part, error));
        if (part.is_known)
            NH_TRY(nhi_ratio_add(&sum->value, &part.value, &sum->value, error));
    }
    return NH_OK;
}

static nh_status residual(const struct nhi_region_year *place, struct amount *rest, struct nh_error *error)
{
    struct amount sum;
    NH_TRY(linked(place, rest, error));
    NH_TRY(parts(place, &sum, error));
    return rest->is_known ? nhi_ratio_subtract(&rest->value, &sum.value, &rest->value, error) : NH_OK;
}

/* ---- texts --------------------------------------------------------------------------------------------------- */

static nh_status find(const struct nhi_region_year *place, enum nhi_price_figure figure,
                      struct amount *amount, struct nh_error *error)
{
    switch (figure) {
    case NHI_PRICE_CONSTANT: return level_at(place, place->year, place->rate->base_year, amount, error);
    case NHI_PRICE_NOMINAL_GROWTH: return growth_at(place, AT_CURRENT_PRICES, amount, error);
    case NHI_PRICE_COMPARABLE_GROWTH: return comparable(place, amount, error);
    case NHI_PRICE_CONSTANT_GROWTH: return growth_at(place, place->rate->base_year, amount, error);
    case NHI_PRICE_CHANGE: return price_change(place, amount, error);
    case NHI_PRICE_LAMBDA: return lambda(place, amount, error);
    case NHI_PRICE_LINKED: return linked(place, amount, error);
    case NHI_PRICE_PARTS: return parts(place, amount, error);
    case NHI_PRICE_RESIDUAL: return residual(place, amount, error);
    }
    return NH_OK;
}

nh_status nhi_region_year_known(const struct nhi_region_year *place, struct nhi_region_year_known *known,
                                struct nh_error *error)
{
    struct amount growth;
    NH_TRY(row_at(place, place->year, AT_CURRENT_PRICES, &known->current, error));
    NH_TRY(row_at(place, place->year, place->rate->base_year, &known->constant, error));
    NH_TRY(comparable(place, &growth, error));
    known->has_growth = growth.is_known;
    return NH_OK;
}

nh_status nhi_region_figure_text(const struct nhi_region_year *place, enum nhi_price_figure figure,
                                 bool is_table, char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    const struct nhi_rate_rounding *rounding = &place->rate->rounding;
    struct amount amount = {0};
    struct nhi_ratio one;
    text[0] = '\0';
    NH_TRY(find(place, figure, &amount, error));
    if (!amount.is_known)
        return NH_OK;
    if (figure == NHI_PRICE_LAMBDA)
        return nhi_ratio_significant_text(&amount.value, rounding->intensity_digits,
                                          nhi_direction_of(rounding->tie), text, error);
    if (figure == NHI_PRICE_CONSTANT || figure > NHI_PRICE_LAMBDA)
        return nhi_constant_text(&amount.value, rounding->tie, is_table, text, error);
    nhi_ratio_from_integers(1, 1, &one);
    return nhi_change_text(rounding, &one, &amount.value, text, error);
}
