/* calibrate_truth.c - every figure that a city carries, recomputed from its plan, and how far it is from what is
 * published; see calibrate.h. */
#include "engine/statistics/calibrate.h"

#include "engine/base/digits.h"
#include "engine/base/json_text.h"
#include "engine/statistics/figure.h"

#include <stdio.h>
#include <string.h>

enum { MORE_DIGITS = 12 /* of a value, behind those that are published */ };

/* ---- recomputed --------------------------------------------------------------------------------------------------- */

static bool is_counted(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t number)
{
    const struct nhi_city *city = calibration->city;
    if (aim->kind == NHI_AIM_TIER) {
        const struct nhi_city_total *revenue =
            &calibration->plan.revenue[(size_t)number * city->n_years + aim->to];
        return revenue->drawn > 0 && revenue->wanted >= aim->least_cny100;
    }
    return nhi_condition_holds(calibration, aim->part, number) &&
           (aim->to_year == 0 || nhi_reports_in(calibration, number, aim->to));
}

static void count(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                  struct nhi_ratio *value)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < calibration->city->n_enterprises; i++)
        n += is_counted(calibration, aim, i);
    nhi_ratio_from_integers(n, 1, value);
}

static nh_status share(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t year,
                       struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio whole;
    NH_TRY(nhi_calibrated_sum(calibration, aim, aim->part, year, value, error));
    NH_TRY(nhi_calibrated_sum(calibration, aim, aim->whole, year, &whole, error));
    return nhi_ratio_divide(value, &whole, value, error);
}

static nh_status share_change(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                              struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio before;
    NH_TRY(share(calibration, aim, aim->from, &before, error));
    NH_TRY(share(calibration, aim, aim->to, value, error));
    return nhi_ratio_subtract(value, &before, value, error);
}

/* The value over the one before, in place: a multiple, or growth, which is less by 1. */
static nh_status growth_since(const struct nhi_aim *aim, const struct nhi_ratio *before,
                              struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio one;
    NH_TRY(nhi_ratio_divide(value, before, value, error));
    nhi_ratio_from_integers(aim->figure->kind == NHI_AUDIT_GROWTH ? 1 : 0, 1, &one);
    return nhi_ratio_subtract(value, &one, value, error);
}

static nh_status growth(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                        struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio before;
    NH_TRY(nhi_calibrated_sum(calibration, aim, aim->part, aim->from, &before, error));
    NH_TRY(nhi_calibrated_sum(calibration, aim, aim->part, aim->to, value, error));
    return growth_since(aim, &before, value, error);
}

/* 1 - (E1/G1) / (E0/G0) */
static nh_status decline_of(const struct nhi_ratio energy[2], const struct nhi_ratio output[2],
                            struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio before, after;
    NH_TRY(nhi_ratio_divide(&energy[0], &output[0], &before, error));
    NH_TRY(nhi_ratio_divide(&energy[1], &output[1], &after, error));
    NH_TRY(nhi_ratio_divide(&after, &before, value, error));
    return nhi_complement(value, value, error);
}

static nh_status decline(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                         const struct nhi_synth_truth *truth, struct nhi_ratio *value, struct nh_error *error)
{
    const uint32_t years[2] = {aim->from, aim->to};
    struct nhi_ratio energy[2], output[2];
    for (int i = 0; i < 2; i++) {
        nhi_ratio_from_decimal((struct nhi_decimal){truth[years[i]].net_energy_kgce_e6, 0}, &energy[i]);
        NH_TRY(nhi_calibrated_sum(calibration, aim, NHI_EVERYTHING, years[i], &output[i], error));
    }
    return decline_of(energy, output, value, error);
}

static nh_status gdp_share(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                           struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio gdp;
    NH_TRY(nhi_calibrated_sum(calibration, aim, aim->part, aim->to, value, error));
    nhi_calibrated_gdp(calibration, aim, aim->to, &gdp);
    return nhi_ratio_divide(value, &gdp, value, error);
}

static nh_status gdp_growth(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                            struct nhi_ratio *value, struct nh_error *error)
{
    struct nhi_ratio before;
    nhi_calibrated_gdp(calibration, aim, aim->from, &before);
    nhi_calibrated_gdp(calibration, aim, aim->to, value);
    return growth_since(aim, &before, value, error);
}

/* Of the region, by its accounts. */
static nh_status gdp_decline(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                             struct nhi_ratio *value, struct nh_error *error)
{
    const uint32_t years[2] = {aim->from, aim->to};
    struct nhi_ratio energy[2], gdp[2];
    for (int i = 0; i < 2; i++) {
        nhi_ratio_from_integers(calibration->plan.accounts.energy_total[years[i]], 1, &energy[i]);
        nhi_calibrated_gdp(calibration, aim, years[i], &gdp[i]);
    }
    return decline_of(energy, gdp, value, error);
}

/* In the unit of the figure. */
static nh_status recompute(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                           const struct nhi_synth_truth *truth, struct nhi_ratio *value,
                           struct nh_error *error)
{
    switch (aim->kind) {
    case NHI_AIM_LEVEL:
    case NHI_AIM_GDP_LEVEL:
        if (aim->kind == NHI_AIM_GDP_LEVEL)
            nhi_calibrated_gdp(calibration, aim, aim->to, value);
        else
            NH_TRY(nhi_calibrated_sum(calibration, aim, aim->part, aim->to, value, error));
        return nhi_scale(value, -nhi_level_exponent(aim->printed), error);
    case NHI_AIM_GROWTH: NH_TRY(growth(calibration, aim, value, error)); break;
    case NHI_AIM_SHARE: NH_TRY(share(calibration, aim, aim->to, value, error)); break;
    case NHI_AIM_SHARE_CHANGE: NH_TRY(share_change(calibration, aim, value, error)); break;
    case NHI_AIM_GDP_SHARE: NH_TRY(gdp_share(calibration, aim, value, error)); break;
    case NHI_AIM_GDP_GROWTH: NH_TRY(gdp_growth(calibration, aim, value, error)); break;
    case NHI_AIM_DECLINE:
        NH_TRY(aim->is_of_gdp ? gdp_decline(calibration, aim, value, error)
                              : decline(calibration, aim, truth, value, error));
        break;
    default: count(calibration, aim, value);
    }
    return nhi_scale(value, -aim->printed->exponent, error);
}

/* ---- judged ------------------------------------------------------------------------------------------------------- */

static nh_status order_to(const struct nhi_ratio *value, struct nhi_decimal bound, int *order,
                          struct nh_error *error)
{
    struct nhi_ratio other;
    nhi_ratio_from_decimal(bound, &other);
    return nhi_ratio_compare(value, &other, order, error);
}

static nh_status is_met(const struct nhi_printed *printed, const struct nhi_ratio *value, bool *is_met,
                        struct nh_error *error)
{
    struct nhi_ratio rounded = *value;
    int order, to_end = -1;
    if (printed->relation == NHI_RELATION_EQ || printed->relation == NHI_RELATION_APPROX)
        NH_TRY(nhi_ratio_round(value, printed->number.decimals, NHI_ROUND_HALF_UP, &rounded, error));
    NH_TRY(order_to(&rounded, printed->number, &order, error));
    if (printed->relation == NHI_RELATION_RANGE)
        NH_TRY(order_to(value, printed->end, &to_end, error));
    *is_met = printed->relation == NHI_RELATION_GT      ? order > 0
              : printed->relation == NHI_RELATION_LT    ? order < 0
              : printed->relation == NHI_RELATION_GE    ? order >= 0
              : printed->relation == NHI_RELATION_RANGE ? order >= 0 && to_end < (printed->is_closed ? 1 : 0)
                                                        : order == 0;
    return NH_OK;
}

/* Another figure about the same sums. */
static const struct nhi_aim *rival_of(const struct nhi_calibration *calibration, const struct nhi_aim *aim)
{
    const struct nhi_aim *rival = NULL;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *other = &calibration->aims[i];
        const bool shares_year = other->from == aim->from || other->from == aim->to ||
                                 other->to == aim->from || other->to == aim->to;
        const bool is_alike = nhi_aim_is_gdp(aim) ? nhi_aim_is_gdp(other)
                                                  : nhi_aim_is_sum(aim) && nhi_aim_is_sum(other) &&
                                                        other->measure == aim->measure;
        if (other != aim && is_alike && shares_year && (rival == NULL || other < aim))
            rival = other;
    }
    return rival;
}

static nh_status contradiction(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                               const struct nhi_ratio *value, struct nh_error *error)
{
    const struct nhi_aim *rival = rival_of(calibration, aim);
    char text[NHI_NUMBER_BYTES], other[64] = "", what[NHI_DETAIL_BYTES];
    NH_TRY(nhi_ratio_text(value, aim->printed->number.decimals + 2, NHI_ROUND_HALF_UP, text, error));
    if (rival != NULL)
        snprintf(other, sizeof other, ", such as line %llu", (unsigned long long)rival->figure->line);
    snprintf(what, sizeof what,
             "no city gives %.60s together with the other figures of the same measure and years%s; this one "
             "comes to %.60s: correct one of them, or leave its column where or measure empty",
             aim->figure->cell[NHI_FIGURE_PUBLISHED], other, text);
    return nhi_figure_fault(&calibration->figures, aim->i, NHI_FIGURE_PUBLISHED, what, error);
}

/* ---- written ------------------------------------------------------------------------------------------------------ */

static nh_status put_member(struct nhi_buffer *json, const char *name, const char *text,
                            struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(json, error, ", \"%s\": ", name));
    return nhi_json_string(json, text, error);
}

static nh_status put_number(struct nhi_buffer *json, const char *name, const struct nhi_ratio *value,
                            int decimals, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    NH_TRY(nhi_ratio_text(value, decimals, NHI_ROUND_HALF_UP, text, error));
    text[nhi_strip_zeros(text, strlen(text))] = '\0';
    return put_member(json, name, text, error);
}

static nh_status put_exact(struct nhi_buffer *json, struct nhi_ratio value, struct nh_error *error)
{
    char num[NHI_NUMBER_BYTES], den[NHI_NUMBER_BYTES];
    nhi_ratio_reduce(&value);
    nhi_wide_text(&value.num, num);
    nhi_wide_text(&value.den, den);
    return nhi_buffer_printf(json, error, ", \"exact\": {\"numerator\": \"%s\", \"denominator\": \"%s\"}",
                             num, den);
}

/* A figure that is printed as a bound has no error. */
static nh_status put_met(const struct nhi_aim *aim, const struct nhi_ratio *value, struct nhi_buffer *json,
                         struct nh_error *error)
{
    const struct nhi_printed *printed = aim->printed;
    const int decimals = printed->number.decimals + MORE_DIGITS;
    struct nhi_ratio difference;
    NH_TRY(put_member(json, "status", "met", error));
    NH_TRY(put_number(json, "value", value, decimals, error));
    if (printed->relation == NHI_RELATION_EQ || printed->relation == NHI_RELATION_APPROX) {
        nhi_ratio_from_decimal(printed->number, &difference);
        NH_TRY(nhi_ratio_subtract(value, &difference, &difference, error));
        NH_TRY(put_number(json, "error", &difference, decimals, error));
    }
    return put_exact(json, *value, error);
}

static nh_status put_figure(const struct nhi_calibration *calibration, const struct nhi_aim *aim,
                            const struct nhi_synth_truth *truth, struct nhi_buffer *json,
                            struct nh_error *error)
{
    struct nhi_ratio value;
    bool does_meet;
    NH_TRY(nhi_buffer_printf(json, error, "%s\n  {\"id\": ", aim->i > 0 ? "," : ""));
    NH_TRY(nhi_json_string(json, aim->figure->cell[NHI_FIGURE_ID], error));
    NH_TRY(nhi_buffer_printf(json, error, ", \"line\": %llu", (unsigned long long)aim->figure->line));
    NH_TRY(put_member(json, "published", aim->figure->cell[NHI_FIGURE_PUBLISHED], error));
    if (aim->kind == NHI_AIM_NONE) {
        NH_TRY(put_member(json, "status", "not carried", error));
        NH_TRY(put_member(json, "reason", aim->reason, error));
    } else {
        NH_TRY(recompute(calibration, aim, truth, &value, error));
        NH_TRY(is_met(aim->printed, &value, &does_meet, error));
        if (!does_meet)
            return contradiction(calibration, aim, &value, error);
        NH_TRY(put_met(aim, &value, json, error));
    }
    return nhi_buffer_text(json, "}", error);
}

nh_status nhi_calibration_truth(const struct nhi_calibration *calibration,
                                const struct nhi_synth_truth *truth, struct nhi_buffer *json,
                                struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(json, ", \"figures\": [", error));
    for (size_t i = 0; i < calibration->figures.n; i++)
        NH_TRY(put_figure(calibration, &calibration->aims[i], truth, json, error));
    return nhi_buffer_text(json, "\n]", error);
}
