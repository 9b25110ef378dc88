/* columns.c - see columns.h. */
#include "engine/publish/columns.h"

#include "engine/aggregate/scope.h"
#include "engine/aggregate/selection.h"

#include <stdio.h>
#include <string.h>

enum { TABLE_DECIMALS = 2 };

/* Unit of the measure; money is stored in 10,000 CNY. */
static void output_unit(const nh_store *store, int32_t measure, const char **unit_en, const char **unit_zh)
{
    const bool is_money = nhi_measure_is_money(store, measure);
    *unit_en = is_money ? "10000 CNY" : store->units[measure];
    *unit_zh = is_money ? "万元" : store->units[measure];
}

struct nhi_result_column nhi_key_column(const char *name)
{
    static const char *const labels[][2] = {{"region", "地区"}, {"industry", "行业"}, {"chain", "产业链"},
                                            {"size", "规模"},   {"carrier", "品种"},  {"enterprise", "企业"},
                                            {"name", "名称"}};
    struct nhi_result_column column = {name, name, name, "", "", NHI_COLUMN_KEY};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(name, labels[i][0]) == 0)
            column.label_zh = labels[i][1];
    return column;
}

const char *nhi_price_base(const char *price)
{
    const char *colon = price != NULL ? strchr(price, ':') : NULL;
    return colon != NULL ? colon + 1 : NULL;
}

void nhi_level_columns_make(const nh_store *store, int32_t measure, bool is_carbon, const char *price_base,
                            struct nhi_level_columns *columns)
{
    const bool is_constant = price_base != NULL;
    const char *tonnes_en = is_carbon ? "tCO2" : "tce", *tonnes_zh = is_carbon ? "吨二氧化碳" : "吨标准煤";
    const char *output_en, *output_zh;
    output_unit(store, measure, &output_en, &output_zh);
    snprintf(columns->intensity_en, sizeof columns->intensity_en, "%s/%s", tonnes_en, output_en);
    snprintf(columns->intensity_zh, sizeof columns->intensity_zh, "%s/%s", tonnes_zh, output_zh);
    snprintf(columns->output_en, sizeof columns->output_en, "output%s%s%s", is_constant ? ", " : "",
             is_constant ? price_base : "", is_constant ? " prices" : "");
    snprintf(columns->output_zh, sizeof columns->output_zh, "产出%s%s%s", is_constant ? "（" : "",
             is_constant ? price_base : "", is_constant ? "年价）" : "");
    columns->energy = (struct nhi_result_column){is_carbon ? "emission_tco2" : "energy_tce",
                                                 is_carbon ? "emission" : "energy",
                                                 is_carbon ? "碳排放" : "能源消费量",
                                                 tonnes_en,
                                                 tonnes_zh,
                                                 NHI_COLUMN_DECIMAL};
    columns->output = (struct nhi_result_column){"output_cny10k", columns->output_en, columns->output_zh,
                                                 output_en,       output_zh,          NHI_COLUMN_DECIMAL};
    columns->intensity =
        (struct nhi_result_column){is_carbon ? "intensity_tco2_per_cny10k" : "intensity_tce_per_cny10k",
                                   "intensity",
                                   is_carbon ? "碳强度" : "能耗强度",
                                   columns->intensity_en,
                                   columns->intensity_zh,
                                   NHI_COLUMN_DECIMAL};
}

const char *nhi_scope_words(const char *scope, enum nh_lang lang)
{
    static const struct {
        uint8_t deductions;
        const char *en, *zh;
    } words[] = {{NHI_LESS_FEEDSTOCK, "less feedstock use", "扣除原料用能"},
                 {NHI_LESS_RENEWABLE, "less new renewable energy", "扣除新增可再生能源"},
                 {NHI_LESS_FEEDSTOCK | NHI_LESS_RENEWABLE, "less feedstock use and new renewable energy",
                  "扣除原料用能和新增可再生能源"},
                 {NHI_LESS_NONFOSSIL, "less non-fossil energy", "扣除非化石能源"},
                 {NHI_LESS_FEEDSTOCK | NHI_LESS_NONFOSSIL, "less feedstock use and non-fossil energy",
                  "扣除原料用能和非化石能源"}};
    struct nhi_scopes scopes;
    if (scope == NULL || nhi_scopes_parse(scope, &scopes, NULL) != NH_OK)
        return NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].deductions == scopes.any)
            return lang == NH_LANG_ZH ? words[i].zh : words[i].en;
    return NULL;
}

nh_status nhi_level_text(bool is_known, struct nhi_decimal level, enum nh_tie tie, bool is_table,
                         char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    struct nhi_ratio ratio;
    text[0] = '\0';
    if (is_known && !is_table)
        nhi_decimal_text(level, text);
    if (!is_known || !is_table)
        return NH_OK;
    nhi_ratio_from_decimal(level, &ratio);
    return nhi_ratio_text(&ratio, TABLE_DECIMALS, nhi_direction_of(tie), text, error);
}
