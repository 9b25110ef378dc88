/* price_link.c - see price_link.h. Every figure is computed as an interval, of one point where the cells are few, and taken
 * closer until both ends are printed alike. */
#include "engine/statistics/price_link.h"

#include <string.h>

struct work {
    const struct nhi_price_place *place;
    enum nhi_closeness closeness;
    bool is_exact;   /* every output so far is one point */
    bool is_defined; /* no divisor is 0 or below */
    bool is_unclear; /* a divisor may be above 0, or not: closer */
};

/* ---- intervals ----------------------------------------------------------------------------------------------- */

static int64_t year_of(const struct work *work, size_t i_period)
{
    return work->place->made->periods.first + (int64_t)i_period;
}

static nh_status output_at(struct work *work, size_t i_period, int64_t base_year, bool only_parts,
                           struct nhi_interval *output, struct nh_error *error)
{
    const struct nhi_rate *rate = work->place->rate;
    const struct nhi_output_query query = {.made = work->place->made,
                                           .group = work->place->group,
                                           .i_period = i_period,
                                           .price_period = year_of(work, i_period),
                                           .base_year = base_year,
                                           .has_link = only_parts,
                                           .link_period = work->place->link_period,
                                           .closeness = work->closeness};
    struct nhi_constant made;
    NH_TRY(nhi_prices_output(&rate->prices, &query, &made, error));
    work->is_exact = work->is_exact && made.is_exact;
    output->low = made.low;
    output->high = made.is_exact ? made.low : made.high;
    return NH_OK;
}

static nh_status output_of_base(struct work *work, size_t i_period, struct nhi_interval *output,
                                struct nh_error *error)
{
    return output_at(work, i_period, work->place->rate->selection.base_year, false, output, error);
}

/* Of a year at its own prices. */
static void current_output(const struct work *work, const struct nhi_aggregate *made, size_t i_period,
                           struct nhi_interval *output)
{
    const struct nhi_decimal sum = {.value = made->output[work->place->group * made->periods.n + i_period],
                                    .decimals = made->output_decimals};
    nhi_ratio_from_decimal(sum, &output->low);
    output->high = output->low;
}

/* a / b; b is taken as above 0, which is judged here. */
static nh_status divide(struct work *work, const struct nhi_interval *a, const struct nhi_interval *b,
                        struct nhi_interval *out, struct nh_error *error)
{
    struct nhi_interval quotient;
    const bool may_be_above = nhi_ratio_sign(&b->high) > 0;
    if (nhi_ratio_sign(&b->low) <= 0) {
        work->is_unclear = work->is_unclear || may_be_above;
        work->is_defined = false;
        return NH_OK;
    }
    NH_TRY(
        nhi_ratio_divide(&a->low, nhi_ratio_sign(&a->low) >= 0 ? &b->high : &b->low, &quotient.low, error));
    NH_TRY(nhi_ratio_divide(&a->high, nhi_ratio_sign(&a->high) >= 0 ? &b->low : &b->high, &quotient.high,
                            error));
    *out = quotient;
    return NH_OK;
}

/* (now / before - 1) x 100 */
static nh_status growth(struct work *work, const struct nhi_interval *now, const struct nhi_interval *before,
                        struct nhi_interval *out, struct nh_error *error)
{
    struct nhi_ratio one, hundred;
    nhi_ratio_from_integers(1, 1, &one);
    nhi_ratio_from_integers(100, 1, &hundred);
    NH_TRY(divide(work, now, before, out, error));
    if (!work->is_defined)
        return NH_OK;
    NH_TRY(nhi_ratio_subtract(&out->low, &one, &out->low, error));
    NH_TRY(nhi_ratio_subtract(&out->high, &one, &out->high, error));
    NH_TRY(nhi_ratio_multiply(&out->low, &hundred, &out->low, error));
    return nhi_ratio_multiply(&out->high, &hundred, &out->high, error);
}

/* ---- figures ------------------------------------------------------------------------------------------------- */

static nh_status growth_figure(struct work *work, enum nhi_price_figure figure, struct nhi_interval *out,
                               struct nh_error *error)
{
    const struct nhi_price_place *place = work->place;
    struct nhi_interval now, before;
    if (!place->has_before) {
        work->is_defined = false;
        return NH_OK;
    }
    if (figure == NHI_PRICE_CONSTANT_GROWTH) {
        NH_TRY(output_of_base(work, place->i_period, &now, error));
        NH_TRY(output_of_base(work, place->i_period - 1, &before, error));
        return growth(work, &now, &before, out, error);
    }
    current_output(work, place->before, place->i_before, &before);
    current_output(work, place->made, place->i_period, &now);
    if (figure == NHI_PRICE_NOMINAL_GROWTH)
        return growth(work, &now, &before, out, error);
    struct nhi_interval real;
    work->is_defined = nhi_ratio_sign(&before.low) > 0;
    if (!work->is_defined) /* nor need there be an index for that year */
        return NH_OK;
    NH_TRY(output_at(work, place->i_period, year_of(work, place->i_period) - 1, false, &real, error));
    return figure == NHI_PRICE_COMPARABLE_GROWTH ? growth(work, &real, &before, out, error)
                                                 : growth(work, &now, &real, out, error);
}

static nh_status lambda(struct work *work, struct nhi_interval *out, struct nh_error *error)
{
    struct nhi_interval new_level, old_level;
    current_output(work, work->place->made, work->place->link_period, &new_level);
    NH_TRY(output_of_base(work, work->place->link_period, &old_level, error));
    work->is_defined = work->is_defined && nhi_ratio_sign(&new_level.low) > 0;
    return divide(work, &new_level, &old_level, out, error);
}

/* lambda x G_t = G_L(new) x (G_t / G_L), both old; in the link year exactly G_L(new). */
static nh_status linked(struct work *work, struct nhi_interval *out, struct nh_error *error)
{
    struct nhi_interval new_level, old_level, now;
    current_output(work, work->place->made, work->place->link_period, &new_level);
    if (work->place->i_period == work->place->link_period) {
        *out = new_level;
        return NH_OK;
    }
    NH_TRY(output_of_base(work, work->place->link_period, &old_level, error));
    NH_TRY(output_of_base(work, work->place->i_period, &now, error));
    work->is_defined = work->is_defined && nhi_ratio_sign(&new_level.low) > 0;
    NH_TRY(divide(work, &now, &old_level, out, error));
    if (!work->is_defined)
        return NH_OK;
    NH_TRY(nhi_ratio_multiply(&out->low, &new_level.low, &out->low, error));
    return nhi_ratio_multiply(&out->high, &new_level.low, &out->high, error);
}

/* lambda_j x G_j is the output of industry j at the prices of the link year. */
static nh_status link_figure(struct work *work, enum nhi_price_figure figure, struct nhi_interval *out,
                             struct nh_error *error)
{
    struct nhi_interval parts;
    if (figure == NHI_PRICE_LAMBDA)
        return lambda(work, out, error);
    if (figure == NHI_PRICE_LINKED)
        return linked(work, out, error);
    NH_TRY(
        output_at(work, work->place->i_period, year_of(work, work->place->link_period), true, &parts, error));
    *out = parts;
    if (figure == NHI_PRICE_PARTS)
        return NH_OK;
    NH_TRY(linked(work, out, error));
    if (!work->is_defined)
        return NH_OK;
    NH_TRY(nhi_ratio_subtract(&out->low, &parts.high, &out->low, error));
    return nhi_ratio_subtract(&out->high, &parts.low, &out->high, error);
}

static nh_status figure_interval(struct work *work, enum nhi_price_figure figure, struct nhi_interval *out,
                                 struct nh_error *error)
{
    return figure == NHI_PRICE_CONSTANT ? output_of_base(work, work->place->i_period, out, error)
           : figure <= NHI_PRICE_CHANGE ? growth_figure(work, figure, out, error)
                                        : link_figure(work, figure, out, error);
}

static nh_status figure_text(const struct nhi_price_place *place, enum nhi_price_figure figure, bool is_table,
                             const struct nhi_ratio *value, char text[NHI_NUMBER_BYTES],
                             struct nh_error *error)
{
    const struct nhi_rate_rounding *rounding = &place->rate->rounding;
    const enum nhi_direction direction = nhi_direction_of(rounding->tie);
    if (figure == NHI_PRICE_LAMBDA)
        return nhi_ratio_significant_text(value, rounding->intensity_digits, direction, text, error);
    if (figure >= NHI_PRICE_NOMINAL_GROWTH && figure <= NHI_PRICE_CHANGE)
        return nhi_ratio_text(value, rounding->change_decimals, direction, text, error);
    return nhi_constant_text(value, rounding->tie, is_table, text, error);
}

nh_status nhi_price_figure_text(const struct nhi_price_place *place, enum nhi_price_figure figure,
                                bool is_table, char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    char other[NHI_NUMBER_BYTES];
    text[0] = '\0';
    if (figure >= NHI_PRICE_LAMBDA && !place->has_link)
        return NH_OK;
    for (int closeness = NHI_CLOSE;; closeness++) {
        struct work work = {
            .place = place, .closeness = (enum nhi_closeness)closeness, .is_exact = true, .is_defined = true};
        struct nhi_interval made;
        NH_TRY(figure_interval(&work, figure, &made, error));
        if (work.is_unclear && !work.is_exact)
            continue;
        if (!work.is_defined)
            return NH_OK;
        NH_TRY(figure_text(place, figure, is_table, &made.low, text, error));
        if (work.is_exact)
            return NH_OK;
        NH_TRY(figure_text(place, figure, is_table, &made.high, other, error));
        if (strcmp(text, other) == 0)
            return NH_OK;
    }
}
