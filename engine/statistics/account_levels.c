/* account_levels.c - what follows from the accounts of a region: sums of finer periods, GDP at the prices of a year, its
 * growth; see accounts.h. */
#include "engine/statistics/accounts.h"

#include <string.h>

enum { MAX_CHAIN_YEARS = 60, QUARTER_MONTHS = 3 };

/* ---- sums of periods ----------------------------------------------------------------------------------------- */

/* A sum that is at least as long as all its parts; false: a part is not available, or it is too wide. */
static bool sum_of(const struct nhi_accounts *accounts, const struct nhi_account_place *first, int64_t n,
                   const char *item, int32_t price_base, struct nhi_decimal *value)
{
    struct nhi_decimal sum = {0};
    struct nhi_account_place part = *first;
    for (int64_t i = 0; i < n; i++, part.period++) {
        const struct nhi_account *row = nhi_account_row(accounts, &part, item, price_base);
        if (row == NULL || !row->is_given || nhi_decimal_add(sum, row->value, &sum, NULL) != NH_OK)
            return false;
    }
    *value = sum;
    return n > 0;
}

/* The periods of a finer frequency inside; false: it is not made of whole ones. */
static bool parts_of(const struct nhi_account_place *place, enum nhi_freq freq,
                     struct nhi_account_place *first, int64_t *n)
{
    const int64_t year = nhi_period_containing(place->freq, place->period, NHI_FREQ_YEAR),
                  begin = place->is_span ? nhi_period_first(NHI_FREQ_YEAR, year, NHI_FREQ_MONTH)
                                         : nhi_period_first(place->freq, place->period, NHI_FREQ_MONTH),
                  end = nhi_period_first(place->freq, place->period + 1, NHI_FREQ_MONTH),
                  n_months = freq == NHI_FREQ_MONTH     ? 1
                             : freq == NHI_FREQ_QUARTER ? QUARTER_MONTHS
                                                        : 4 * QUARTER_MONTHS;
    if (begin % n_months != 0 || end % n_months != 0)
        return false;
    *first = (struct nhi_account_place){place->region, freq, false, begin / n_months};
    *n = (end - begin) / n_months;
    return true;
}

bool nhi_account_value(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                       const char *item, int32_t price_base, struct nhi_decimal *value)
{
    for (int freq = NHI_FREQ_YEAR; freq >= NHI_FREQ_MONTH; freq--) {
        struct nhi_account_place first;
        int64_t n;
        if (place->freq >= NHI_FREQ_MONTH && parts_of(place, (enum nhi_freq)freq, &first, &n) &&
            sum_of(accounts, &first, n, item, price_base, value))
            return true;
    }
    return false;
}

bool nhi_account_energy_rest(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                             struct nhi_decimal *value)
{
    static const char *const parts[] = {
        "energy_below_scale",    "energy_agriculture",    "energy_construction", "energy_transport",
        "energy_trade_catering", "energy_other_services", "energy_households"};
    struct nhi_decimal sum = {0}, part;
    if (nhi_account_value(accounts, place, "energy_rest", 0, value))
        return true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!nhi_account_value(accounts, place, parts[i], 0, &part) ||
            nhi_decimal_add(sum, part, &sum, NULL) != NH_OK)
            return false;
    *value = sum;
    return true;
}

/* ---- one step of a chain ------------------------------------------------------------------------------------- */

static int64_t year_of(const struct nhi_account_place *place)
{
    return nhi_period_containing(place->freq, place->period, NHI_FREQ_YEAR);
}

static struct nhi_account_place years_later(const struct nhi_account_place *place, int64_t n)
{
    struct nhi_account_place later = *place;
    later.period += n * nhi_freq_per_year(place->freq);
    return later;
}

/* A level at the prices of one base that stands in the accounts: of its base year also the current one. */
static bool level_at(const struct nhi_accounts *accounts, const struct nhi_account_place *place, int32_t base,
                     struct nhi_decimal *level)
{
    return nhi_account_value(accounts, place, "gdp_constant", base, level) ||
           (base > 0 && year_of(place) == base &&
            nhi_account_value(accounts, place, "gdp_current", 0, level)) ||
           nhi_account_value(accounts, place, "gdp_constant", 0, level);
}

static bool is_above_zero(const struct nhi_decimal *level)
{
    return level->value > 0;
}

/* Growth between two levels of one base: of the newest that was the base of that year, else of any. */
static bool levels_of_growth(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                             struct nhi_decimal *before, struct nhi_decimal *now)
{
    const struct nhi_account_place last_year = years_later(place, -1);
    for (int is_late = 0; is_late < 2; is_late++)
        for (size_t i = 0; i < accounts->n_bases; i++) {
            const int32_t base = accounts->bases[i];
            if ((is_late || base < year_of(place)) && level_at(accounts, place, base, now) &&
                level_at(accounts, &last_year, base, before) && is_above_zero(before) && is_above_zero(now))
                return true;
        }
    return false;
}

nh_status nhi_account_growth(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                             struct nhi_ratio *growth, bool *is_available, struct nh_error *error)
{
    const struct nhi_account *index = nhi_account_row(accounts, place, "gdp_index", 0);
    struct nhi_ratio divisor;
    *is_available = true;
    if (index != NULL && index->is_given && is_above_zero(&index->value)) {
        nhi_ratio_from_decimal(index->value, growth);
        nhi_ratio_from_integers(100, 1, &divisor);
        return nhi_ratio_divide(growth, &divisor, growth, error);
    }
    return nhi_account_level_growth(accounts, place, growth, is_available, error);
}

nh_status nhi_account_level_growth(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                                   struct nhi_ratio *growth, bool *is_available, struct nh_error *error)
{
    struct nhi_decimal before, now;
    struct nhi_ratio divisor;
    *is_available = nhi_freq_per_year(place->freq) > 0 && levels_of_growth(accounts, place, &before, &now);
    if (!*is_available)
        return NH_OK;
    nhi_ratio_from_decimal(now, growth);
    nhi_ratio_from_decimal(before, &divisor);
    return nhi_ratio_divide(growth, &divisor, growth, error);
}

/* ---- chains -------------------------------------------------------------------------------------------------- */

/* Goes year by year to the next level that stands in the accounts, and brings it back: times the growth of every year on
 * the way from the past, over it from the future. */
static nh_status walk(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                      int32_t base, int step, struct nhi_ratio *value, bool *is_available,
                      struct nh_error *error)
{
    struct nhi_account_place at = *place;
    struct nhi_decimal level;
    struct nhi_ratio factor, growth;
    nhi_ratio_from_integers(1, 1, &factor);
    for (int n = 0; n < MAX_CHAIN_YEARS; n++) {
        const struct nhi_account_place next = years_later(&at, step);
        NH_TRY(nhi_account_growth(accounts, step < 0 ? &at : &next, &growth, is_available, error));
        if (!*is_available)
            return NH_OK;
        NH_TRY(step < 0 ? nhi_ratio_multiply(&factor, &growth, &factor, error)
                        : nhi_ratio_divide(&factor, &growth, &factor, error));
        nhi_ratio_reduce(&factor);
        at = next;
        if (level_at(accounts, &at, base, &level)) {
            nhi_ratio_from_decimal(level, value);
            return nhi_ratio_multiply(value, &factor, value, error);
        }
    }
    *is_available = false;
    return NH_OK;
}

static nh_status constant_of_quarters(const struct nhi_accounts *accounts,
                                      const struct nhi_account_place *place, int32_t base,
                                      struct nhi_ratio *value, bool *is_available, struct nh_error *error)
{
    struct nhi_account_place part;
    struct nhi_ratio quarter;
    int64_t n;
    *is_available = (place->is_span || place->freq == NHI_FREQ_YEAR) &&
                    parts_of(place, NHI_FREQ_QUARTER, &part, &n) && n > 0;
    if (!*is_available)
        return NH_OK;
    nhi_ratio_from_integers(0, 1, value);
    for (int64_t i = 0; i < n; i++, part.period++) {
        NH_TRY(nhi_account_constant(accounts, &part, base, &quarter, is_available, error));
        if (!*is_available)
            return NH_OK;
        NH_TRY(nhi_ratio_add(value, &quarter, value, error));
    }
    return NH_OK;
}

nh_status nhi_account_constant(const struct nhi_accounts *accounts, const struct nhi_account_place *place,
                               int32_t price_base, struct nhi_ratio *value, bool *is_available,
                               struct nh_error *error)
{
    const int towards_base = year_of(place) > price_base ? -1 : 1;
    struct nhi_decimal level;
    *is_available = level_at(accounts, place, price_base, &level);
    if (*is_available)
        nhi_ratio_from_decimal(level, value);
    struct nhi_account_place whole = *place; /* January to December is the year */
    if (place->is_span &&
        nhi_period_containing(place->freq, place->period + 1, NHI_FREQ_YEAR) > year_of(place))
        whole = (struct nhi_account_place){place->region, NHI_FREQ_YEAR, false, year_of(place)};
    if (!*is_available && !whole.is_span && nhi_freq_per_year(whole.freq) > 0)
        NH_TRY(walk(accounts, &whole, price_base, towards_base, value, is_available, error));
    if (!*is_available && !whole.is_span && nhi_freq_per_year(whole.freq) > 0)
        NH_TRY(walk(accounts, &whole, price_base, -towards_base, value, is_available, error));
    return *is_available ? NH_OK
                         : constant_of_quarters(accounts, place, price_base, value, is_available, error);
}

int32_t nhi_accounts_single_base(const struct nhi_accounts *accounts)
{
    return accounts->n_bases == 2 ? accounts->bases[0] : 0; /* the other one is 0 */
}
