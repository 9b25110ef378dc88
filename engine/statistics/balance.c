/* balance.c - see balance.h. */
#include "engine/statistics/balance.h"

#include <string.h>

/* One region in one period. */
struct page {
    const struct nhi_region_rate *rate;
    struct nhi_account_place place;
    struct nhi_region_units units;
    nhi_balance_fn take;
    void *state;
};

/* ---- lines --------------------------------------------------------------------------------------------------- */

static struct nhi_balance_line line_of(const struct page *page, const char *item, int32_t price_base)
{
    const struct nhi_accounts *accounts = &page->rate->accounts;
    const struct nhi_account *row = nhi_account_row(accounts, &page->place, item, price_base);
    struct nhi_balance_line line = {
        .item = item, .price_base = price_base, .status = NHI_BALANCE_NOT_AVAILABLE, .vintage = ""};
    struct nhi_decimal value;
    if (row != NULL) {
        line.status = NHI_BALANCE_WITHDRAWN;
        line.n_versions = row->n_versions;
        if (row->vintage != NHI_NOT_FOUND)
            line.vintage = nhi_dictionary_text(accounts->vintages, row->vintage, NULL);
    }
    if (nhi_account_value(accounts, &page->place, item, price_base, &value)) {
        line.status = NHI_BALANCE_GIVEN;
        nhi_ratio_from_decimal(value, &line.value);
    }
    return line;
}

static bool is_given(const struct nhi_balance_line *line)
{
    return line->status == NHI_BALANCE_GIVEN || line->status == NHI_BALANCE_REPORTED;
}

static bool has_value(const struct nhi_balance_line *line)
{
    return is_given(line) || line->status == NHI_BALANCE_DERIVED;
}

static void derive(struct nhi_balance_line *line, const struct nhi_ratio *value)
{
    line->status = NHI_BALANCE_DERIVED;
    line->value = *value;
}

static nh_status differ(struct nhi_balance_line *line, const struct nhi_ratio *other, struct nh_error *error)
{
    line->has_difference = true;
    return nhi_ratio_subtract(&line->value, other, &line->difference, error);
}

static struct nhi_balance_line reported(const char *item, bool is_reported, struct nhi_decimal value)
{
    struct nhi_balance_line line = {.item = item, .status = NHI_BALANCE_NOT_AVAILABLE, .vintage = ""};
    if (is_reported) {
        line.status = NHI_BALANCE_REPORTED;
        nhi_ratio_from_decimal(value, &line.value);
    }
    return line;
}

/* ---- whole = enterprises + rest -------------------------------------------------------------------------------- */

/* Two of them give the third; three of them are compared. */
static nh_status balance(struct nhi_balance_line *whole, const struct nhi_balance_line *enterprises,
                         struct nhi_balance_line *rest, struct nh_error *error)
{
    struct nhi_ratio other;
    if (!is_given(enterprises))
        return NH_OK;
    if (has_value(rest)) /* of its own, or of its parts */
        NH_TRY(nhi_ratio_add(&enterprises->value, &rest->value, &other, error));
    if (is_given(whole) && has_value(rest))
        return differ(whole, &other, error);
    if (has_value(rest) && whole->status == NHI_BALANCE_NOT_AVAILABLE)
        derive(whole, &other);
    if (!is_given(whole) || has_value(rest))
        return NH_OK;
    NH_TRY(nhi_ratio_subtract(&whole->value, &enterprises->value, &other, error));
    if (rest->status == NHI_BALANCE_NOT_AVAILABLE)
        derive(rest, &other);
    return NH_OK;
}

static nh_status take_energy(const struct page *page, struct nh_error *error)
{
    struct nhi_balance_line total = line_of(page, "energy_total", 0), rest = line_of(page, "energy_rest", 0),
                            enterprises =
                                reported("energy_enterprises", page->units.has_energy, page->units.energy);
    struct nhi_decimal parts;
    struct nhi_ratio sum;
    if (rest.status == NHI_BALANCE_NOT_AVAILABLE &&
        nhi_account_energy_rest(&page->rate->accounts, &page->place, &parts)) {
        nhi_ratio_from_decimal(parts, &sum);
        derive(&rest, &sum);
    }
    NH_TRY(balance(&total, &enterprises, &rest, error));
    NH_TRY(page->take(page->state, &enterprises, error));
    NH_TRY(page->take(page->state, &rest, error));
    return page->take(page->state, &total, error);
}

/* ---- GDP ----------------------------------------------------------------------------------------------------- */

static nh_status take_current(const struct page *page, struct nh_error *error)
{
    const bool has_value_added = nhi_dictionary_find(page->rate->store->measures, "value_added",
                                                     strlen("value_added")) != NHI_NOT_FOUND;
    struct nhi_balance_line current = line_of(page, "gdp_current", 0), rest = line_of(page, "gdp_rest", 0),
                            enterprises =
                                reported("gdp_enterprises", page->units.has_output && has_value_added,
                                         page->units.output);
    NH_TRY(balance(&current, &enterprises, &rest, error));
    NH_TRY(page->take(page->state, &enterprises, error));
    NH_TRY(page->take(page->state, &rest, error));
    return page->take(page->state, &current, error);
}

/* A price base of which the accounts have a level. */
static nh_status take_constant(const struct page *page, int32_t base, struct nh_error *error)
{
    const struct nhi_accounts *accounts = &page->rate->accounts;
    struct nhi_balance_line line = line_of(page, "gdp_constant", base);
    struct nhi_ratio value;
    struct nhi_decimal current;
    bool is_available = false;
    const int64_t year = nhi_period_containing(page->place.freq, page->place.period, NHI_FREQ_YEAR);
    if (is_given(&line) && year == base &&
        nhi_account_value(accounts, &page->place, "gdp_current", 0, &current)) {
        nhi_ratio_from_decimal(current, &value);
        NH_TRY(differ(&line, &value, error));
    }
    if (line.status == NHI_BALANCE_NOT_AVAILABLE)
        NH_TRY(nhi_account_constant(accounts, &page->place, base, &value, &is_available, error));
    if (is_available)
        derive(&line, &value);
    return page->take(page->state, &line, error);
}

/* The levels of one base say what the index should be. */
static nh_status take_index(const struct page *page, struct nh_error *error)
{
    const struct nhi_accounts *accounts = &page->rate->accounts;
    struct nhi_balance_line line = line_of(page, "gdp_index", 0);
    struct nhi_ratio growth, hundred;
    bool is_available;
    NH_TRY(nhi_account_level_growth(accounts, &page->place, &growth, &is_available, error));
    nhi_ratio_from_integers(100, 1, &hundred);
    if (is_available)
        NH_TRY(nhi_ratio_multiply(&growth, &hundred, &growth, error));
    if (is_available && is_given(&line))
        NH_TRY(differ(&line, &growth, error));
    else if (is_available && line.status == NHI_BALANCE_NOT_AVAILABLE)
        derive(&line, &growth);
    return page->take(page->state, &line, error);
}

/* ---- everything else ------------------------------------------------------------------------------------------- */

static bool is_own_item(const char *item)
{
    static const char *const own[] = {"gdp_current", "gdp_constant", "gdp_index",
                                      "gdp_rest",    "energy_total", "energy_rest"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(item, own[i]) == 0)
            return true;
    return false;
}

/* The first row of a region and item with that base or a later one: they are sorted by region, item, base. */
static size_t first_row(const struct nhi_accounts *accounts, int32_t region, int32_t item, int32_t base)
{
    size_t low = 0, high = accounts->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct nhi_account *row = &accounts->rows[middle];
        const bool is_before = row->region != region ? row->region < region
                               : row->item != item   ? row->item < item
                                                     : row->price_base < base;
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    return low;
}

/* Each price base of an item once. */
static nh_status take_bases(const struct page *page, const char *item, struct nh_error *error)
{
    const struct nhi_accounts *accounts = &page->rate->accounts;
    const int32_t region = page->place.region,
                  i_item = nhi_dictionary_find(accounts->items, item, strlen(item));
    for (size_t i = first_row(accounts, region, i_item, 0);
         i < accounts->n && accounts->rows[i].region == region && accounts->rows[i].item == i_item;
         i = first_row(accounts, region, i_item, accounts->rows[i].price_base + 1)) {
        const int32_t base = accounts->rows[i].price_base;
        if (strcmp(item, "gdp_constant") == 0)
            NH_TRY(take_constant(page, base, error));
        else {
            const struct nhi_balance_line line = line_of(page, item, base);
            NH_TRY(page->take(page->state, &line, error));
        }
    }
    return NH_OK;
}

static nh_status take_others(const struct page *page, struct nh_error *error)
{
    const struct nhi_accounts *accounts = &page->rate->accounts;
    for (int32_t i = 0; i < nhi_dictionary_count(accounts->items); i++) {
        const char *item = nhi_dictionary_text(accounts->items, i, NULL);
        if (!is_own_item(item))
            NH_TRY(take_bases(page, item, error));
    }
    return NH_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

nh_status nhi_balance_make(const nh_store *store, const struct nh_rate_options *options,
                           struct nhi_region_rate *rate, struct nh_error *error)
{
    static const struct nhi_rate_rounding none = {0};
    struct nh_rate_options all = *options;
    all.by = "region";
    all.measure = NULL;
    all.price = all.compare = NULL;
    all.totals = false;
    return nhi_region_rate_make(store, &all, &none, NULL, rate, error);
}

nh_status nhi_balance_lines(const struct nhi_region_rate *rate, const struct nhi_region *region,
                            int64_t period, nhi_balance_fn take, void *state, struct nh_error *error)
{
    struct page page = {
        .rate = rate, .place = nhi_region_place(rate, region->prefix, period), .take = take, .state = state};
    NH_TRY(nhi_region_units(rate, region->prefix, period, &page.units, error));
    NH_TRY(take_current(&page, error));
    NH_TRY(take_bases(&page, "gdp_constant", error));
    NH_TRY(take_index(&page, error));
    NH_TRY(take_energy(&page, error));
    return take_others(&page, error);
}
