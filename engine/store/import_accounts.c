/* import_accounts.c - one row of the table accounts; see import_accounts.h. */
#include "engine/store/import_accounts.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 512 };

/* ---- one row ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *names_zh; /* separated by | */
} items[] = {{"gdp_current", "地区生产总值|生产总值|现价地区生产总值"},
             {"gdp_constant", "不变价地区生产总值|可比价地区生产总值|不变价生产总值"},
             {"gdp_index", "地区生产总值指数|生产总值指数"},
             {"gdp_rest", "其余地区生产总值"},
             {"energy_total", "能源消费总量|能源消费量"},
             {"energy_rest", "其余能源消费量"},
             {"emission_total", "二氧化碳排放总量|碳排放总量"},
             {"emission_rest", "其余二氧化碳排放量|其余碳排放量"},
             {"electricity_total", "全社会用电量|用电量"},
             {"energy_below_scale", "规模以下工业能源消费量"},
             {"energy_agriculture", "农业能源消费量|农林牧渔业能源消费量"},
             {"energy_construction", "建筑业能源消费量"},
             {"energy_transport", "交通运输业能源消费量|交通运输、仓储和邮政业能源消费量"},
             {"energy_trade_catering", "批发零售住宿餐饮业能源消费量"},
             {"energy_other_services", "其他服务业能源消费量|其他行业能源消费量"},
             {"energy_households", "居民生活能源消费量|生活消费"}};
enum { N_ITEMS = sizeof items / sizeof *items };

static bool is_one_of(const char *names, const char *text)
{
    const size_t n = strlen(text);
    for (const char *at = names; at != NULL; at = strchr(at, '|') != NULL ? strchr(at, '|') + 1 : NULL)
        if (strcspn(at, "|") == n && memcmp(at, text, n) == 0)
            return true;
    return false;
}

/* Any item may be stored and asked for; one that looks like a misspelt known one would only be missed later. */
static nh_status check_item(struct nhi_import *import, struct nhi_import_texts *texts, struct nh_error *error)
{
    const char *item = texts->text[NHI_ACCOUNT_ITEM], *names[N_ITEMS];
    char fix[TEXT_BYTES];
    NH_TRY(nhi_import_check_given(import, NHI_ACCOUNT_ITEM, texts, "an item such as gdp_current", error));
    for (size_t i = 0; i < N_ITEMS; i++) {
        names[i] = items[i].name;
        if (strcmp(item, items[i].name) != 0 && !is_one_of(items[i].names_zh, item))
            continue;
        nhi_import_set_text(texts, NHI_ACCOUNT_ITEM, items[i].name);
        return NH_OK;
    }
    const char *near = *item != '\0' ? nhi_nearest(item, names, N_ITEMS) : NULL;
    if (near == NULL)
        return *item == '\0'
                   ? NH_OK
                   : nhi_import_warn(import, error,
                                     "item %s of accounts is not one of the usual ones: it is kept, and "
                                     "can be a measure of rate and check",
                                     item);
    snprintf(fix, sizeof fix, "correct it to %s, or take a name that cannot be mistaken for it", near);
    return nhi_import_reject(import, import->source->layout.column[NHI_ACCOUNT_ITEM],
                             "a known item, or one that is unlike them", fix, error);
}

/* Only levels at constant prices have a base. */
static nh_status check_base(struct nhi_import *import, struct nhi_import_texts *texts, struct nh_error *error)
{
    const char *item = texts->text[NHI_ACCOUNT_ITEM];
    if (strcmp(item, "gdp_current") == 0 || strcmp(item, "gdp_index") == 0)
        nhi_import_set_text(texts, NHI_ACCOUNT_BASE, "");
    if (strcmp(item, "gdp_constant") == 0 && texts->text[NHI_ACCOUNT_BASE][0] == '\0')
        return nhi_import_warn(import, error,
                               "gdp_constant without price_base: it is taken as being at the prices that are "
                               "asked for; give the year in the column price_base");
    return nhi_import_check_period(import, NHI_ACCOUNT_BASE, true, true, texts, error);
}

static nh_status check_index(struct nhi_import *import, const struct nhi_import_texts *texts,
                             struct nh_error *error)
{
    const char *value = texts->text[NHI_ACCOUNT_VALUE];
    struct nhi_decimal index;
    if (strcmp(texts->text[NHI_ACCOUNT_ITEM], "gdp_index") != 0 ||
        nhi_decimal_parse(value, strlen(value), &index) != NHI_PARSE_OK)
        return NH_OK;
    const nhi_i128 one = (nhi_i128)nhi_ten_to((unsigned)index.decimals);
    if (index.value <= 0)
        return nhi_import_reject(import, import->source->layout.column[NHI_ACCOUNT_VALUE],
                                 "an index above 0, the year before = 100", "correct it", error);
    if (index.value < 50 * one || index.value > 200 * one)
        nhi_import_warn_of_row(
            import, "gdp_index %s: the year before is 100, so that a growth of 7.5 %% is 107.5", value);
    return NH_OK;
}

/* A date in its usual form; any other text is a label that tells nothing of time. */
static void usual_vintage(struct nhi_import_texts *texts)
{
    char *text = texts->text[NHI_ACCOUNT_VINTAGE];
    enum nhi_freq freq;
    int64_t index;
    if (nhi_period_parse(text, strlen(text), &freq, &index))
        nhi_period_text(freq, index, text);
}

nh_status nhi_import_account(struct nhi_import *import, struct nhi_import_texts *texts,
                             struct nh_error *error)
{
    NH_TRY(nhi_import_check_given(import, NHI_ACCOUNT_REGION, texts, "a region", error));
    NH_TRY(check_item(import, texts, error));
    NH_TRY(check_base(import, texts, error));
    NH_TRY(check_index(import, texts, error));
    usual_vintage(texts);
    return nhi_import_check_period(import, NHI_ACCOUNT_PERIOD, false, false, texts, error);
}

/* Decimals as they are printed: 12.50 stands for less than 12.5 does. */
static int printed_decimals(const struct nhi_import *import)
{
    const struct nhi_field field = nhi_import_cell(import, NHI_ACCOUNT_VALUE);
    struct nhi_decimal number;
    return nhi_decimal_parse(field.text, field.n_bytes, &number) == NHI_PARSE_OK ? number.decimals : 0;
}

nh_status nhi_import_account_place(struct nhi_import *import, struct nh_error *error)
{
    const struct nhi_import_place place = {import->i_source, printed_decimals(import), import->record->line};
    const size_t n_bytes = import->account_places.n_bytes / sizeof place;
    if (import->is_bad || n_bytes == import->tables[NHI_KIND_ACCOUNTS].n_rows)
        return NH_OK;
    return nhi_buffer_append(&import->account_places, &place, sizeof place, error);
}
