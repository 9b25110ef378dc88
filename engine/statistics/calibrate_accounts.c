/* calibrate_accounts.c - the accounts of the region that a calibrated city is: its GDP, which meets published levels, shares
 * and growth, and the energy of the whole region; see calibrate.h.
 *
 * GDP goes along with the value added of the enterprises: in years that no figure fixes the quotient of both lies on a
 * straight line between the years around them, or is that of the nearest one. Its prices are those of the value added.
 */
#include "engine/statistics/calibrate.h"

#include "engine/base/memory.h"
#include "engine/statistics/region_rate.h"

#include <string.h>

enum {
    USUAL_QUOTIENT = 2, /* of GDP and value added where no figure says anything */
    ENERGY_OF_ALL = 4,  /* the enterprises use three quarters of it */
    ENERGY_OF_UNITS = 3,
    KGCE_E6_PER_CENTITCE = 10000000,
    MAX_EXPONENT = 17 /* of sums, as of those that are raked */
};

/* A year while its accounts are being made. */
struct year {
    int64_t added, real; /* value added at current and at first prices, in 0.01 of 10,000 yuan */
    bool is_fixed, is_grown;
};

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* a * b / c, rounded half up, and above 0, so that others can be divided by it; b and c above 0. A number that is too
 * large misses its figure, which is said where that is recomputed. */
static int64_t scaled(nhi_i128 a, int64_t b, int64_t c)
{
    const nhi_i128 whole = a / c, rest = a % c, most = (nhi_i128)nhi_ten_to(MAX_EXPONENT);
    if (whole > most)
        return (int64_t)most;
    const nhi_i128 value = whole * b + (rest * b * 2 + c) / ((nhi_i128)c * 2);
    return value > most ? (int64_t)most : value > 0 ? (int64_t)value : 1;
}

static bool is_in_growth(const struct nhi_aim *aim, bool is_constant)
{
    return aim->kind == NHI_AIM_GDP_GROWTH && aim->is_constant == is_constant;
}

/* ---- whole years ------------------------------------------------------------------------------------------------ */

static void find_years(struct nhi_calibration *calibration)
{
    const struct nhi_city *city = calibration->city;
    struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    const uint32_t n_months = (uint32_t)city->first_month + city->n_months;
    accounts->first = city->first_month > 0 ? 1 : 0;
    accounts->end = n_months / 12 > accounts->first ? n_months / 12 : accounts->first;
}

/* The deflated sums are rounded once a year: GDP goes along with them, and is not made of them. */
static int64_t at_first_prices(const struct nhi_calibration *calibration, int division, uint32_t first,
                               uint32_t year, int64_t sum)
{
    for (uint32_t y = first + 1; y <= year; y++)
        sum = scaled(sum, 1000, nhi_city_price_permille(calibration->city, division, y));
    return sum;
}

static void add_year(const struct nhi_calibration *calibration, uint32_t number, struct year *year)
{
    const uint32_t first = calibration->plan.accounts.first;
    for (int division = 0; division < NHI_CITY_DIVISIONS; division++) {
        int64_t sum = 0;
        for (uint32_t a = 0; a < calibration->plan.n_atoms; a++)
            if (calibration->atom_division[a] == division)
                sum += nhi_atom_total(calibration, NHI_VALUE_ADDED, a, number)->wanted;
        year->added += sum;
        year->real += at_first_prices(calibration, division, first, number, sum);
    }
    year->added += year->added == 0; /* where nobody reports */
    year->real += year->real == 0;
}

/* ---- GDP at current prices -------------------------------------------------------------------------------------- */

static nh_status part_of(const struct nhi_calibration *calibration, const struct nhi_aim *aim, int64_t *part,
                         struct nh_error *error)
{
    struct nhi_ratio sum;
    char text[NHI_NUMBER_BYTES];
    struct nhi_decimal whole;
    NH_TRY(nhi_calibrated_sum(calibration, aim, aim->part, aim->to, &sum, error));
    NH_TRY(nhi_ratio_text(&sum, 0, NHI_ROUND_HALF_UP, text, error));
    *part = nhi_decimal_parse(text, strlen(text), &whole) == NHI_PARSE_OK ? (int64_t)whole.value : 0;
    return NH_OK;
}

/* A level, or what a sum of enterprises is a share of. The first figure of a year fixes it; whether others agree is seen
 * when they are recomputed. */
static nh_status fix_level(const struct nhi_calibration *calibration, struct nhi_aim *aim, struct year *years,
                           int64_t *current, struct nh_error *error)
{
    int64_t sum = 1, gdp;
    if (aim->kind == NHI_AIM_GDP_SHARE)
        NH_TRY(part_of(calibration, aim, &sum, error));
    if (sum <= 0 || aim->num <= 0) {
        nhi_aim_drop(aim, sum <= 0 ? "no enterprise of the part reports" : "GDP would not be above 0");
        return NH_OK;
    }
    gdp = aim->kind == NHI_AIM_GDP_SHARE ? scaled(sum, aim->den, aim->num) : scaled(aim->num, 1, aim->den);
    if (gdp < years[aim->to].added)
        nhi_aim_drop(aim, "GDP would be less than the value added of the enterprises");
    else if (!years[aim->to].is_fixed) {
        current[aim->to] = gdp;
        years[aim->to].is_fixed = true;
    }
    return NH_OK;
}

/* From the fixed years around it. */
static void lay_between(const struct nhi_city_accounts *accounts, const struct year *years, uint32_t y)
{
    uint32_t a = y, b = y;
    while (a > accounts->first && !years[a].is_fixed)
        a--;
    while (b + 1 < accounts->end && !years[b].is_fixed)
        b++;
    const bool has_before = years[a].is_fixed, has_behind = years[b].is_fixed;
    const int64_t before = has_before ? scaled(accounts->gdp_current[a], years[y].added, years[a].added) : 0,
                  behind = has_behind ? scaled(accounts->gdp_current[b], years[y].added, years[b].added) : 0;
    accounts->gdp_current[y] = has_before && has_behind
                                   ? before + (behind > before ? scaled(behind - before, y - a, b - a)
                                                               : -scaled(before - behind, y - a, b - a))
                               : has_before ? before
                               : has_behind ? behind
                                            : years[y].added * USUAL_QUOTIENT;
}

/* One growth between a fixed year and one that is not; false: there is none. */
static bool spread(const struct nhi_calibration *calibration, struct year *years, int64_t *current)
{
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *aim = &calibration->aims[i];
        if (!is_in_growth(aim, false) || years[aim->from].is_fixed == years[aim->to].is_fixed)
            continue;
        if (years[aim->from].is_fixed)
            current[aim->to] = scaled(current[aim->from], aim->num, aim->den);
        else
            current[aim->from] = scaled(current[aim->to], aim->den, aim->num);
        years[aim->from].is_fixed = years[aim->to].is_fixed = true;
        return true;
    }
    return false;
}

static void make_current(struct nhi_calibration *calibration, struct year *years)
{
    struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    while (spread(calibration, years, accounts->gdp_current))
        continue;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        const struct nhi_aim *aim = &calibration->aims[i];
        if (!is_in_growth(aim, false) || years[aim->from].is_fixed)
            continue;
        lay_between(accounts, years, aim->from); /* it is free on both sides */
        years[aim->from].is_fixed = true;
        while (spread(calibration, years, accounts->gdp_current))
            continue;
    }
    for (uint32_t y = accounts->first; y < accounts->end; y++)
        if (!years[y].is_fixed)
            lay_between(accounts, years, y);
}

/* ---- GDP at the prices of the first year ------------------------------------------------------------------------ */

static void make_constant(const struct nhi_calibration *calibration, const struct year *years)
{
    const struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    int64_t *constant = accounts->gdp_constant;
    for (uint32_t y = accounts->first; y < accounts->end; y++)
        constant[y] = scaled(accounts->gdp_current[y], years[y].real, years[y].added);
    for (uint32_t y = accounts->first; y < accounts->end; y++)
        for (size_t i = 0; i < calibration->figures.n; i++) {
            const struct nhi_aim *aim = &calibration->aims[i];
            if (!is_in_growth(aim, true) || aim->to != y)
                continue;
            const int64_t wanted = scaled(constant[aim->from], aim->num, aim->den), drawn = constant[y];
            for (uint32_t later = y; later < accounts->end && drawn > 0; later++)
                constant[later] = scaled(constant[later], wanted, drawn);
            break; /* of the other ones it is seen whether they agree */
        }
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static bool is_about_accounts(const struct nhi_aim *aim)
{
    return nhi_aim_is_gdp(aim) || (aim->kind == NHI_AIM_DECLINE && aim->is_of_gdp);
}

/* Only whole years have accounts. */
static void drop_partial_years(struct nhi_calibration *calibration)
{
    const struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    for (size_t i = 0; i < calibration->figures.n; i++) {
        struct nhi_aim *aim = &calibration->aims[i];
        if (is_about_accounts(aim) && (aim->from < accounts->first || aim->to >= accounts->end)) {
            if (calibration->decline == aim)
                calibration->decline = NULL;
            nhi_aim_drop(aim, "the city has accounts of whole years only (--start, --months)");
        }
    }
}

nh_status nhi_calibrate_accounts(struct nhi_calibration *calibration, struct nh_error *error)
{
    struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    const uint32_t n_years = calibration->city->n_years;
    struct year *years = NULL;
    nh_status status;
    find_years(calibration);
    drop_partial_years(calibration);
    NH_TRY_DONE(nhi_alloc(n_years, sizeof *years, &years, error));
    NH_TRY_DONE(nhi_alloc(n_years, sizeof *accounts->gdp_current, &accounts->gdp_current, error));
    NH_TRY_DONE(nhi_alloc(n_years, sizeof *accounts->gdp_constant, &accounts->gdp_constant, error));
    NH_TRY_DONE(nhi_alloc(n_years, sizeof *accounts->energy_total, &accounts->energy_total, error));
    for (uint32_t y = accounts->first; y < accounts->end; y++)
        add_year(calibration, y, &years[y]);
    for (size_t i = 0; i < calibration->figures.n; i++)
        if (calibration->aims[i].kind == NHI_AIM_GDP_LEVEL || calibration->aims[i].kind == NHI_AIM_GDP_SHARE)
            NH_TRY_DONE(fix_level(calibration, &calibration->aims[i], years, accounts->gdp_current, error));
    make_current(calibration, years);
    make_constant(calibration, years);
done:
    nhi_free(years);
    return status;
}

void nhi_calibrate_energy(struct nhi_calibration *calibration, const struct nhi_synth_truth *truth)
{
    struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    for (uint32_t y = accounts->first; y < accounts->end; y++)
        accounts->energy_total[y] = scaled(truth[y].net_energy_kgce_e6, ENERGY_OF_ALL,
                                           (int64_t)ENERGY_OF_UNITS * KGCE_E6_PER_CENTITCE);
}

void nhi_calibrated_gdp(const struct nhi_calibration *calibration, const struct nhi_aim *aim, uint32_t year,
                        struct nhi_ratio *gdp)
{
    const struct nhi_city_accounts *accounts = &calibration->plan.accounts;
    nhi_ratio_from_integers(aim->is_constant ? accounts->gdp_constant[year] : accounts->gdp_current[year], 1,
                            gdp);
}
