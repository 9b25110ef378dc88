/* region_measure.c - is a measure an account of regions, and at which prices; see region_rate.h. */
#include "engine/statistics/region_rate.h"

#include <stdio.h>
#include <string.h>

const char *nhi_gdp_word(const char *measure)
{
    static const char *const words[] = {"gdp",          "GDP",          "gdp_current",
                                        "gdp_constant", "地区生产总值", "生产总值"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(measure, words[i]) == 0)
            return "gdp";
    return measure;
}

bool nhi_has_value_added(const nh_store *store)
{
    return nhi_dictionary_find(store->measures, "value_added", strlen("value_added")) != NHI_NOT_FOUND;
}

const char *nhi_any_measure(const nh_store *store)
{
    return nhi_has_value_added(store) || nhi_dictionary_count(store->measures) == 0
               ? NULL
               : nhi_dictionary_text(store->measures, 0, NULL);
}

static bool has_account(const nh_store *store, const char *item)
{
    const bool is_gdp = strcmp(nhi_gdp_word(item), "gdp") == 0;
    for (size_t s = 0; s < store->n_opened; s++) {
        const struct nhi_table *table =
            nhi_model_table(nhi_segment_model(store->segments[s].segment), "accounts");
        const struct nhi_column *items = table != NULL ? nhi_table_column(table, "item") : NULL;
        for (size_t i = 0; items != NULL && i < table->n_rows; i++) {
            char text[NHI_NUMBER_BYTES] = "";
            nhi_column_text(items, i, text, sizeof text);
            if (strcmp(text, item) == 0 || (is_gdp && strncmp(text, "gdp_", strlen("gdp_")) == 0))
                return true;
        }
    }
    return false;
}

bool nhi_is_region_measure(const nh_store *store, const char *measure)
{
    if (measure == NULL || nhi_dictionary_find(store->measures, measure, strlen(measure)) != NHI_NOT_FOUND)
        return false;
    return strcmp(nhi_gdp_word(measure), "gdp") == 0 || has_account(store, measure);
}

const char *nhi_region_measure(const nh_store *store, const char *measure)
{
    return nhi_is_region_measure(store, measure) ? nhi_gdp_word(measure) : measure;
}

nh_status nhi_region_item(const nh_store *store, const char *measure, const char **item,
                          struct nh_error *error)
{
    *item = measure != NULL ? nhi_gdp_word(measure) : "gdp";
    if (measure != NULL && !has_account(store, measure))
        return nhi_fail(error, NH_DATA,
                        "%s: no accounts of regions have %s: import a table accounts with %s (see `nenghao "
                        "help tables`)",
                        store->path, measure,
                        strcmp(*item, "gdp") == 0 ? "the items gdp_current, gdp_constant or gdp_index"
                                                  : "that item");
    if (strcmp(*item, "gdp_index") == 0)
        return nhi_fail(
            error, NH_ARGUMENT,
            "--measure gdp_index: an index is no amount: use --measure gdp --price constant:YYYY, "
            "which goes by it");
    return NH_OK;
}

/* The words gdp_current and gdp_constant say at which prices, as --price does. */
static nh_status check_price(const char *measure, const char *price, struct nh_error *error)
{
    const bool is_current = price == NULL || strcmp(price, "current") == 0;
    if (strcmp(measure, "gdp_current") == 0 && !is_current)
        return nhi_fail(error, NH_ARGUMENT, "--measure gdp_current with --price %s: use --measure gdp",
                        price);
    if (strcmp(measure, "gdp_constant") == 0 && is_current)
        return nhi_fail(
            error, NH_ARGUMENT,
            "gdp_constant is not at the prices of one year: say which, constant:YYYY (--price, or the "
            "column price of a figure)");
    return NH_OK;
}

nh_status nhi_region_price(const nh_store *store, const struct nh_rate_options *options,
                           char text[NHI_PRICE_BYTES], const char **price, struct nh_error *error)
{
    struct nhi_accounts accounts;
    *price = options->price;
    if (!nhi_is_region_measure(store, options->measure) || strcmp(nhi_gdp_word(options->measure), "gdp") != 0)
        return NH_OK;
    if (options->price == NULL && strcmp(options->measure, "gdp_current") != 0) {
        NH_TRY(nhi_accounts_make(store, &accounts, error));
        const int32_t base = nhi_accounts_single_base(&accounts);
        if (base > 0 &&
            (!nhi_accounts_has(&accounts, "gdp_current") || strcmp(options->measure, "gdp_constant") == 0)) {
            snprintf(text, NHI_PRICE_BYTES, "constant:%d", base);
            *price = text;
        }
        nhi_accounts_clear(&accounts);
    }
    return check_price(options->measure, *price, error);
}
