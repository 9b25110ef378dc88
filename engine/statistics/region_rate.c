/* region_rate.c - which regions and periods are asked for; see region_rate.h. */
#include "engine/statistics/region_rate.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ---------------------------------------------------------------------------------------------------- */

/* Regions are the only key. */
static nh_status parse_by(const char *by, int *n_level, bool *is_by_region, struct nh_error *error)
{
    *is_by_region = by != NULL && *by != '\0';
    *n_level = 0;
    if (!*is_by_region || strcmp(by, "region") == 0)
        return NH_OK;
    if (strncmp(by, "region:", strlen("region:")) == 0 && strlen(by) == strlen("region:N") && by[7] >= '1' &&
        by[7] <= '6') {
        *n_level = by[7] - '0';
        return NH_OK;
    }
    return nhi_fail(
        error, NH_ARGUMENT,
        "--by %s: accounts are those of whole regions: use region, region:2, region:4 or region:6", by);
}

static nh_status check_where(const char *where, struct nh_error *error)
{
    const char *rest = where, *part;
    size_t n;
    if (where == NULL || *where == '\0')
        return NH_OK;
    if (strncmp(where, "region=", strlen("region=")) != 0 || strchr(where, ';') != NULL)
        return nhi_fail(
            error, NH_ARGUMENT,
            "--where %s: accounts are those of whole regions: only region=CODE[,CODE...] selects them",
            where);
    for (rest += strlen("region="); nhi_next_part(&rest, ',', &part, &n);)
        if (n == 0)
            return nhi_fail(error, NH_ARGUMENT, "--where %s: a code is empty: expected region=CODE[,CODE...]",
                            where);
    return NH_OK;
}

const struct nhi_region_items nhi_region_electricity = {"electricity_total", NULL};
static const struct nhi_region_items energy_items = {"energy_total", "energy_rest"},
                                     emission_items = {"emission_total", "emission_rest"};

static nh_status check_words(const struct nh_rate_options *options, struct nh_error *error)
{
    const struct {
        const char *option, *word, *only, *why;
    } words[] = {
        {"panel", options->panel, "all", "an account is of the region, not of its units"},
        {"scope", options->scope, "full",
         "accounts of energy do not say what of it is feedstock or renewable"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].word != NULL && strcmp(words[i].word, words[i].only) != 0)
            return nhi_fail(error, NH_ARGUMENT, "--%s %s with --measure %s: %s: leave it out",
                            words[i].option, words[i].word, options->measure, words[i].why);
    return NH_OK;
}

/* ---- the enterprises ----------------------------------------------------------------------------------------- */

static bool begins(const char *text, const char *with, size_t n)
{
    return strncmp(text, with, n) == 0;
}

/* Is the region, or a part of it, in a list of regions? */
static bool is_in(const struct nhi_dictionary *regions, const char *region, size_t n)
{
    for (int32_t r = 0; r < nhi_dictionary_count(regions); r++)
        if (begins(nhi_dictionary_text(regions, r, NULL), region, n))
            return true;
    return false;
}

/* A region may have accounts and no enterprise: then all enterprises are added up, and those of the selection are picked
 * out when they are read. */
static nh_status find_where(const struct nhi_region_rate *made, const char *where, const char **units,
                            struct nh_error *error)
{
    const struct nhi_attribute *regions;
    const char *rest = where + strlen("region="), *part;
    size_t n;
    const int i_regions = nhi_attribute_find(made->store->enterprises, "region");
    *units = where;
    if (i_regions < 0)
        return NH_OK;
    NH_TRY(nhi_store_attribute(made->store, (size_t)i_regions, &regions, error));
    while (nhi_next_part(&rest, ',', &part, &n)) {
        char value[NHI_NUMBER_BYTES];
        nhi_trim(&part, &n);
        snprintf(value, sizeof value, "%.*s", (int)n, part);
        const size_t n_prefix = nhi_account_region(value);
        if (!is_in(regions->labels, value, n_prefix) && is_in(made->accounts.regions, value, n_prefix))
            *units = NULL;
    }
    return NH_OK;
}

/* Their energy by region; their output is their value added, or of no interest. */
static nh_status make_units(struct nhi_region_rate *made, const struct nh_rate_options *options,
                            const struct nhi_rate_only *only, struct nh_error *error)
{
    const nh_store *store = made->store;
    struct nh_rate_options units = *options;
    units.by = NULL;
    if (store->enterprises->n > 0) /* accounts may stand alone */
        units.by = "region";
    else
        units.where = NULL;
    if (units.where != NULL && *units.where != '\0')
        NH_TRY(find_where(made, units.where, &units.where, error));
    units.from = units.to = NULL;
    units.totals = false;
    units.price = units.pairing = NULL;
    units.measure = nhi_any_measure(store);
    return nhi_rate_make_only(store, &units, &made->rounding, only, &made->units, error);
}

/* ---- periods ------------------------------------------------------------------------------------------------- */

static void extend(struct nhi_window *window, int64_t first, int64_t last)
{
    const int64_t end = window->n > 0 ? window->first + (int64_t)window->n - 1 : last;
    window->first = window->n == 0 || first < window->first ? first : window->first;
    window->n = (uint32_t)((last > end ? last : end) - window->first + 1);
}

struct nhi_window nhi_region_periods(const struct nhi_region_rate *rate)
{
    const enum nhi_freq freq = rate->units.selection.freq;
    struct nhi_window window = rate->units.selection.visible;
    for (size_t i = 0; i < rate->accounts.n; i++) {
        const struct nhi_account *row = &rate->accounts.rows[i];
        const int64_t next = row->period + 1;
        if (row->freq <= freq)
            extend(&window, nhi_period_containing(row->freq, row->period, freq),
                   nhi_period_containing(row->freq, row->period, freq));
        else
            extend(&window, nhi_period_first(row->freq, row->period, freq),
                   nhi_period_first(row->freq, next, freq) - 1);
    }
    return window;
}

static nh_status make_window(struct nhi_region_rate *rate, const struct nh_rate_options *options,
                             struct nh_error *error)
{
    const enum nhi_freq freq = rate->units.selection.freq;
    const struct nhi_window all = nhi_region_periods(rate);
    int64_t from = all.first, to = all.first + (int64_t)all.n - 1, first = from, last = to;
    if (options->from != NULL)
        NH_TRY(nhi_window_period("--from", options->from, freq, false, &from, error));
    if (options->to != NULL)
        NH_TRY(nhi_window_period("--to", options->to, freq, true, &to, error));
    if (options->from != NULL && options->to != NULL && from > to)
        return nhi_fail(error, NH_ARGUMENT, "--from %s lies behind --to %s", options->from, options->to);
    first = from > first ? from : first;
    last = to < last ? to : last;
    rate->visible = all.n == 0 || first > last ? (struct nhi_window){0}
                                               : (struct nhi_window){first, (uint32_t)(last - first + 1)};
    return NH_OK;
}

/* ---- regions ------------------------------------------------------------------------------------------------- */

bool nhi_region_is_selected(const struct nhi_region_rate *rate, const char *prefix)
{
    const char *where = rate->where,
               *rest = where != NULL && *where != '\0' ? where + strlen("region=") : NULL, *part;
    size_t n;
    if (rest == NULL)
        return true;
    while (nhi_next_part(&rest, ',', &part, &n)) {
        char value[NHI_NUMBER_BYTES];
        nhi_trim(&part, &n);
        snprintf(value, sizeof value, "%.*s", (int)n, part);
        if (begins(prefix, value, nhi_account_region(value)))
            return true;
    }
    return false;
}

static nh_status add_region(struct nhi_region_rate *rate, struct nhi_dictionary *seen, const char *label,
                            bool is_total, struct nh_error *error)
{
    const size_t n = is_total ? 0 : nhi_account_region(label);
    struct nhi_region *region = &rate->regions[rate->n_regions];
    int32_t id;
    bool is_new = true;
    if (!is_total)
        NH_TRY(nhi_dictionary_add(seen, label, n, &id, &is_new, error));
    if (!is_new)
        return NH_OK;
    rate->n_regions++;
    region->is_total = is_total;
    NH_TRY(nhi_strndup(label, strlen(label), &region->label, error));
    return nhi_strndup(label, n, &region->prefix, error);
}

/* Is there an account of a region that holds this one? */
static bool is_covered(const struct nhi_accounts *accounts, const char *prefix, bool is_itself_too)
{
    for (size_t n = strlen(prefix) + (is_itself_too ? 1 : 0); n-- > 0;)
        if (nhi_dictionary_find(accounts->regions, prefix, n) != NHI_NOT_FOUND)
            return true;
    return false;
}

/* The regions of the enterprises cut to the level, and those of the accounts that have that level. */
static nh_status list_regions(struct nhi_region_rate *rate, int n_level, struct nhi_dictionary *seen,
                              struct nh_error *error)
{
    for (size_t i = 0; i < rate->units.n_subjects && rate->units.selection.n_keys > 0; i++) {
        const char *code = nhi_rate_key(&rate->units, &rate->units.subjects[i], 0);
        char label[NHI_NUMBER_BYTES];
        snprintf(label, sizeof label, "%.*s", (int)nhi_region_level(code, n_level), code);
        if (nhi_region_is_selected(rate, code) && (n_level > 0 || !is_covered(&rate->accounts, label, true)))
            NH_TRY(add_region(rate, seen, label, false, error));
    }
    for (int32_t r = 0; r < nhi_dictionary_count(rate->accounts.regions); r++) {
        size_t n;
        const char *prefix = nhi_dictionary_text(rate->accounts.regions, r, &n);
        if ((n_level == 0 || n == (size_t)n_level) && nhi_region_is_selected(rate, prefix))
            NH_TRY(add_region(rate, seen, n > 0 ? prefix : "*", false, error));
    }
    return NH_OK;
}

static int by_label(const void *a, const void *b)
{
    return strcmp(((const struct nhi_region *)a)->label, ((const struct nhi_region *)b)->label);
}

/* Without --by: one region by name, or everything. */
static nh_status list_one(struct nhi_region_rate *rate, struct nhi_dictionary *seen, struct nh_error *error)
{
    const char *value = rate->where != NULL && *rate->where != '\0' ? rate->where + strlen("region=") : NULL;
    if (value == NULL || strchr(value, ',') != NULL)
        return add_region(rate, seen, "*", true, error);
    return add_region(rate, seen, value, false, error);
}

static nh_status make_regions(struct nhi_region_rate *rate, const struct nh_rate_options *options,
                              int n_level, struct nh_error *error)
{
    struct nhi_dictionary *seen;
    const size_t most = rate->units.n_subjects + (size_t)nhi_dictionary_count(rate->accounts.regions) + 2;
    NH_TRY(nhi_alloc(most, sizeof *rate->regions, &rate->regions, error));
    NH_TRY(nhi_dictionary_new(&seen, error));
    nh_status status =
        rate->is_by_region ? list_regions(rate, n_level, seen, error) : list_one(rate, seen, error);
    if (status == NH_OK && rate->is_by_region && options->totals)
        status = add_region(rate, seen, "*", true, error);
    nhi_dictionary_free(seen);
    if (status == NH_OK)
        qsort(rate->regions, rate->n_regions, sizeof *rate->regions, by_label);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status make_price(struct nhi_region_rate *rate, const struct nh_rate_options *options,
                            struct nh_error *error)
{
    char text[NHI_PRICE_BYTES];
    const char *price;
    int64_t base_year = 0;
    NH_TRY(nhi_region_price(rate->store, options, text, &price, error));
    NH_TRY(nhi_price_parse(price, &rate->is_constant, &base_year, error));
    rate->base_year = (int32_t)base_year;
    return NH_OK;
}

nh_status nhi_region_rate_make(const nh_store *store, const struct nh_rate_options *options,
                               const struct nhi_rate_rounding *rounding, const struct nhi_rate_only *only,
                               struct nhi_region_rate *rate, struct nh_error *error)
{
    static const struct nhi_rate_only everything = {0};
    struct nhi_region_rate made = {.store = store, .rounding = *rounding, .where = options->where};
    int n_level;
    nh_status status;
    NH_TRY(nhi_region_item(store, options->measure, &made.item, error));
    NH_TRY(parse_by(options->by, &n_level, &made.is_by_region, error));
    NH_TRY(check_where(options->where, error));
    NH_TRY(check_words(options, error));
    NH_TRY(nhi_pairing_parse(options->pairing, &made.is_matched, error));
    NH_TRY_DONE(make_price(&made, options, error));
    NH_TRY_DONE(nhi_accounts_make(store, &made.accounts, error));
    NH_TRY_DONE(make_units(&made, options, only != NULL ? only : &everything, error));
    made.items = made.units.selection.is_carbon ? &emission_items : &energy_items;
    NH_TRY_DONE(make_window(&made, options, error));
    NH_TRY_DONE(make_regions(&made, options, n_level, error));
    *rate = made;
done:
    if (status != NH_OK)
        nhi_region_rate_clear(&made);
    return status;
}

void nhi_region_rate_clear(struct nhi_region_rate *rate)
{
    for (size_t i = 0; i < rate->n_regions; i++) {
        nhi_free(rate->regions[i].label);
        nhi_free(rate->regions[i].prefix);
    }
    nhi_free(rate->regions);
    nhi_rate_clear(&rate->units);
    nhi_accounts_clear(&rate->accounts);
    *rate = (struct nhi_region_rate){0};
}
