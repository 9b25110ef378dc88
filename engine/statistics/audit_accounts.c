/* audit_accounts.c - the accounts of regions in an audit: GDP at current or constant prices and its index, energy of whole
 * regions, other items, and ranks of regions by them; see audit_quantity.h. */
#include "engine/statistics/audit_quantity.h"
#include "engine/statistics/region_rate.h"

#include <stdio.h>
#include <string.h>

/* ---- words --------------------------------------------------------------------------------------------------- */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_energy_total(const char *measure)
{
    return strcmp(measure, "energy_total") == 0 || strcmp(measure, "能源消费总量") == 0;
}

bool nhi_is_account_index(const char *measure)
{
    return strcmp(measure, "gdp_index") == 0 || strcmp(measure, "地区生产总值指数") == 0;
}

bool nhi_is_account(const struct nhi_case *of, const char *measure)
{
    if (*measure == '\0' || nhi_is_energy(measure) ||
        nhi_dictionary_find(of->store->measures, measure, strlen(measure)) != NHI_NOT_FOUND)
        return false;
    return begins(measure, "energy_") || begins(measure, "gdp_") || is_energy_total(measure) ||
           nhi_is_account_index(measure) || nhi_is_region_measure(of->store, measure);
}

/* Items that are neither are money where the figure is printed in yuan. */
static bool is_money(const struct nhi_case *of, const char *measure)
{
    if (begins(measure, "energy_") || is_energy_total(measure) || nhi_is_account_index(measure))
        return false;
    return strcmp(nhi_region_measure(of->store, measure), "gdp") == 0 || begins(measure, "gdp_") ||
           of->printed->unit == NHI_UNIT_MONEY;
}

/* ---- the accounts -------------------------------------------------------------------------------------------- */

static nh_status make_rate(const struct nhi_case *of, const struct nhi_wanted *wanted,
                           struct nhi_region_rate *rate, bool *is_known, struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0}; /* no figure is rounded here */
    struct nh_rate_options options = nhi_wanted_options(of, wanted);
    struct nh_error fault = {0};
    if (is_energy_total(wanted->measure) || nhi_is_account_index(wanted->measure))
        options.measure = options.price = NULL; /* what goes along with GDP, if there is any */
    else if (strcmp(wanted->measure, "gdp_current") == 0)
        options.price = "current";
    const nh_status status = nhi_region_rate_make(of->store, &options, &none, NULL, rate, &fault);
    *is_known = status == NH_OK;
    if (status == NH_ARGUMENT || status == NH_DATA)
        nhi_case_undecided(of, NHI_REASON_STORE, fault.message);
    else if (status != NH_OK)
        return nhi_fail(error, status, "%s", fault.message);
    return NH_OK;
}

/* Which item is not there, of what and when. */
static void tell_missing(const struct nhi_case *of, const struct nhi_region_rate *rate,
                         const struct nhi_wanted *wanted, const struct nhi_region *region, int64_t period)
{
    const bool is_gdp = strcmp(nhi_region_measure(of->store, wanted->measure), "gdp") == 0;
    char when[NHI_PERIOD_BYTES], base[NHI_PRICE_BYTES] = "", what[NHI_DETAIL_BYTES];
    nhi_period_text(rate->units.selection.freq, period, when);
    if (is_gdp && rate->is_constant)
        snprintf(base, sizeof base, " at prices of %d", rate->base_year);
    snprintf(what, sizeof what, "the accounts have no %.80s%s of %.40s for %s, and nothing that gives it",
             !is_gdp             ? (is_energy_total(wanted->measure) ? "energy_total" : wanted->measure)
             : rate->is_constant ? "gdp_constant"
                                 : "gdp_current",
             base, region->is_total ? "all regions" : region->label, when);
    nhi_case_undecided(of, NHI_REASON_STORE, what);
}

/* 100 for the year before. */
static nh_status index_at(const struct nhi_region_rate *rate, const struct nhi_region *region, int64_t period,
                          struct nhi_ratio *value, bool *is_known, struct nh_error *error)
{
    const struct nhi_account_place place = nhi_region_place(rate, region->prefix, period);
    NH_TRY(nhi_account_growth(&rate->accounts, &place, value, is_known, error));
    return *is_known ? nhi_scale(value, 2, error) : NH_OK;
}

/* Of one period; the case is undecided where it is not known. */
static nh_status value_at(const struct nhi_case *of, const struct nhi_region_rate *rate,
                          const struct nhi_wanted *wanted, const struct nhi_region *region, int64_t period,
                          struct nhi_ratio *value, bool *is_known, struct nh_error *error)
{
    struct nhi_region_row row = {.n_regions = 1};
    if (nhi_is_account_index(wanted->measure))
        NH_TRY(index_at(rate, region, period, value, is_known, error));
    else {
        NH_TRY(nhi_region_row(rate, region, period, &row, is_known, error));
        if (is_energy_total(wanted->measure)) {
            *is_known = *is_known && row.has_energy && row.is_energy_whole;
            nhi_ratio_from_decimal(row.energy, value);
        } else {
            *is_known = *is_known && row.has_output && row.n_output == row.n_regions;
            *value = row.output;
        }
    }
    if (!*is_known)
        tell_missing(of, rate, wanted, region, period);
    return NH_OK;
}

/* ---- quantities ---------------------------------------------------------------------------------------------- */

/* First and last period of what is wanted, in its frequency; false: none. */
static bool read_window(const struct nhi_wanted *wanted, int64_t *first, int64_t *last)
{
    const char *from = wanted->from != NULL && *wanted->from != '\0' ? wanted->from : wanted->to;
    enum nhi_freq from_freq, to_freq;
    return nhi_period_parse(from, strlen(from), &from_freq, first) &&
           nhi_period_parse(wanted->to, strlen(wanted->to), &to_freq, last) && from_freq == to_freq &&
           *first <= *last;
}

static nh_status add_up(const struct nhi_case *of, const struct nhi_region_rate *rate,
                        const struct nhi_wanted *wanted, struct nhi_ratio *sum, bool *is_known,
                        struct nh_error *error)
{
    int64_t first = 0, last = 0;
    struct nhi_ratio value;
    *is_known = read_window(wanted, &first, &last) && rate->n_regions > 0 &&
                (first == last || !nhi_is_account_index(wanted->measure));
    if (!*is_known)
        nhi_case_undecided(of, NHI_REASON_NEEDS_PERIOD, NULL);
    nhi_ratio_from_integers(0, 1, sum);
    for (int64_t period = first; period <= last && *is_known; period++) {
        NH_TRY(value_at(of, rate, wanted, &rate->regions[0], period, &value, is_known, error));
        if (*is_known)
            NH_TRY(nhi_ratio_add(sum, &value, sum, error));
    }
    return NH_OK;
}

nh_status nhi_account_quantity(const struct nhi_case *of, const struct nhi_wanted *wanted,
                               struct nhi_quantity *quantity, bool *is_known, struct nh_error *error)
{
    struct nhi_region_rate rate = {0};
    nh_status status = make_rate(of, wanted, &rate, is_known, error);
    if (status == NH_OK && *is_known)
        status = add_up(of, &rate, wanted, &quantity->value.low, is_known, error);
    quantity->n_units = 1; /* account, that of everything is a sum of several */
    quantity->is_money = is_money(of, wanted->measure);
    if (status == NH_OK && *is_known && quantity->is_money)
        status = nhi_scale(&quantity->value.low, NHI_MONEY_EXPONENT, error);
    quantity->value.high = quantity->value.low;
    nhi_region_rate_clear(&rate);
    return status;
}

static nh_status multiply_years(const struct nhi_case *of, const struct nhi_region_rate *rate,
                                const struct nhi_wanted *wanted, struct nhi_ratio *factor, bool *is_known,
                                struct nh_error *error)
{
    int64_t first, last;
    struct nhi_ratio index;
    *is_known = read_window(wanted, &first, &last) && rate->n_regions > 0;
    if (!*is_known) {
        nhi_case_undecided(of, NHI_REASON_NEEDS_PERIOD, NULL);
        return NH_OK;
    }
    /* the year before; of quarters that of the same quarter, so that the span is one year */
    const int64_t step = nhi_freq_per_year(rate->units.selection.freq);
    nhi_ratio_from_integers(1, 1, factor);
    for (int64_t period = first + step; period <= last && *is_known; period += step) {
        NH_TRY(value_at(of, rate, wanted, &rate->regions[0], period, &index, is_known, error));
        if (*is_known) {
            NH_TRY(nhi_scale(&index, -2, error));
            NH_TRY(nhi_ratio_multiply(factor, &index, factor, error));
        }
    }
    return NH_OK;
}

nh_status nhi_account_index_growth(const struct nhi_case *of, const struct nhi_wanted *wanted,
                                   struct nhi_interval *factor, bool *is_known, struct nh_error *error)
{
    struct nhi_region_rate rate = {0};
    nh_status status = make_rate(of, wanted, &rate, is_known, error);
    if (status == NH_OK && *is_known)
        status = multiply_years(of, &rate, wanted, &factor->low, is_known, error);
    factor->high = factor->low;
    of->finding->n_units = *is_known ? 1 : 0;
    nhi_region_rate_clear(&rate);
    return status;
}

/* ---- ranks --------------------------------------------------------------------------------------------------- */

/* The last value, or that over the first. */
static nh_status score(const struct nhi_case *of, const struct nhi_region_rate *rate,
                       const struct nhi_wanted *wanted, const struct nhi_region *region,
                       struct nhi_ratio *value, bool *is_known, struct nh_error *error)
{
    int64_t first, last;
    struct nhi_ratio base;
    *is_known = read_window(wanted, &first, &last);
    if (*is_known)
        NH_TRY(value_at(of, rate, wanted, region, last, value, is_known, error));
    else
        nhi_case_undecided(of, NHI_REASON_NEEDS_PERIOD, NULL);
    if (!*is_known || first == last)
        return NH_OK;
    NH_TRY(value_at(of, rate, wanted, region, first, &base, is_known, error));
    if (*is_known && nhi_ratio_sign(&base) <= 0) {
        *is_known = false;
        nhi_case_undecided(of, NHI_REASON_DIVISOR, NULL);
    }
    return *is_known ? nhi_ratio_divide(value, &base, value, error) : NH_OK;
}

static const struct nhi_region *find_region(const struct nhi_region_rate *rate, const char *name)
{
    const size_t n = nhi_account_region(name);
    for (size_t i = 0; i < rate->n_regions; i++)
        if (strlen(rate->regions[i].prefix) == n && strncmp(rate->regions[i].prefix, name, n) == 0)
            return &rate->regions[i];
    return NULL;
}

/* A region without value leaves the rank open, and is named. */
static nh_status rank_in(const struct nhi_case *of, const struct nhi_region_rate *rate,
                         const struct nhi_wanted *wanted, const char *name, uint64_t *rank, bool *is_known,
                         struct nh_error *error)
{
    const struct nhi_region *region = find_region(rate, name);
    struct nhi_ratio own, other;
    int order;
    *is_known = region != NULL;
    *rank = 1;
    if (!*is_known)
        nhi_case_undecided(of, NHI_REASON_NEEDS_LIST, NULL);
    else
        NH_TRY(score(of, rate, wanted, region, &own, is_known, error));
    for (size_t i = 0; i < rate->n_regions && *is_known; i++) {
        NH_TRY(score(of, rate, wanted, &rate->regions[i], &other, is_known, error));
        if (*is_known)
            NH_TRY(nhi_ratio_compare(&other, &own, &order, error));
        *rank += *is_known && order > 0;
    }
    return NH_OK;
}

nh_status nhi_account_rank(const struct nhi_case *of, const struct nhi_wanted *wanted, const char *name,
                           uint64_t *rank, uint64_t *n_regions, bool *is_known, struct nh_error *error)
{
    struct nhi_region_rate rate = {0};
    nh_status status = make_rate(of, wanted, &rate, is_known, error);
    *n_regions = rate.n_regions;
    if (status == NH_OK && *is_known)
        status = rank_in(of, &rate, wanted, name, rank, is_known, error);
    nhi_region_rate_clear(&rate);
    return status;
}
