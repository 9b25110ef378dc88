/* info_warnings.c - what a user of a store should know before relying on it; see info.h. */
#include "engine/publish/info.h"

#include "engine/base/codes.h"

#include <string.h>

enum warning { UNMANIFESTED, UNKNOWN_REGION, UNKNOWN_INDUSTRY, NO_COEFFICIENT, NO_UNIT };

static const struct {
    const char *word, *phrase_en, *phrase_zh;
} warnings[] = {
    [UNMANIFESTED] = {"unmanifested", "a bare segment, no manifest vouches for it",
                      "单独的数据段，没有清单担保"},
    [UNKNOWN_REGION] = {"unknown_region", "region code in no code list", "地区代码不在代码表中"},
    [UNKNOWN_INDUSTRY] = {"unknown_industry", "industry code in no code list", "行业代码不在代码表中"},
    [NO_COEFFICIENT] = {"no_coefficient", "carrier without a row in the table carriers", "品种没有折标系数"},
    [NO_UNIT] = {"no_unit", "measure without a unit", "指标没有单位"},
};

static nh_status warn(const struct nhi_info *info, enum warning warning, const char *subject,
                      struct nhi_result *result, struct nh_error *error)
{
    const char *phrase = info->lang == NH_LANG_ZH ? warnings[warning].phrase_zh : warnings[warning].phrase_en;
    NH_TRY(nhi_result_cell(result, info->is_table ? phrase : warnings[warning].word, error));
    return nhi_result_cell(result, subject, error);
}

static bool is_known(enum warning warning, const char *code)
{
    char shown[NHI_INDUSTRY_BYTES];
    return *code == '\0' ||
           (warning == UNKNOWN_REGION ? nhi_region_known(code) : nhi_industry_normalise(code, shown));
}

/* Codes that enterprises have and the code lists do not. */
static nh_status warn_of_codes(const struct nhi_info *info, const char *name, enum warning warning,
                               struct nhi_result *result, struct nh_error *error)
{
    const int at = nhi_attribute_find(info->store->enterprises, name);
    bool *is_used;
    if (at < 0)
        return NH_OK;
    const struct nhi_attribute *attribute;
    NH_TRY(nhi_store_attribute(info->store, (size_t)at, &attribute, error));
    NH_TRY(nhi_info_used_labels(info->store, attribute, &is_used, error));
    nh_status status = NH_OK;
    for (int32_t i = 0; i < nhi_dictionary_count(attribute->labels) && status == NH_OK; i++) {
        const char *code = nhi_dictionary_text(attribute->labels, i, NULL);
        if (is_used[i] && !is_known(warning, code))
            status = warn(info, warning, code, result, error);
    }
    nhi_free(is_used);
    return status;
}

static bool has_row(const struct nhi_table *table, const char *carrier)
{
    const struct nhi_column *ids = table != NULL ? nhi_table_column(table, "carrier") : NULL;
    for (size_t i = 0; ids != NULL && !ids->is_number && i < table->n_rows; i++) {
        char text[NHI_NUMBER_BYTES];
        nhi_column_text(ids, i, text, sizeof text);
        if (strcmp(text, carrier) == 0)
            return true;
    }
    return false;
}

nh_status nhi_info_warnings(const struct nhi_info *info, struct nhi_result *result, struct nh_error *error)
{
    const nh_store *store = info->store;
    const struct nhi_table *carriers = nhi_store_table(store, "carriers");
    if (!store->is_manifested)
        NH_TRY(warn(info, UNMANIFESTED, store->segments[0].name, result, error));
    NH_TRY(warn_of_codes(info, "region", UNKNOWN_REGION, result, error));
    NH_TRY(warn_of_codes(info, "industry", UNKNOWN_INDUSTRY, result, error));
    for (int32_t c = 0; c < nhi_dictionary_count(store->carriers); c++) {
        const char *id = nhi_dictionary_text(store->carriers, c, NULL);
        if (!has_row(carriers, id))
            NH_TRY(warn(info, NO_COEFFICIENT, id, result, error));
    }
    for (int32_t m = 0; m < nhi_dictionary_count(store->measures); m++)
        if (store->units[m] == NULL || *store->units[m] == '\0')
            NH_TRY(warn(info, NO_UNIT, nhi_dictionary_text(store->measures, m, NULL), result, error));
    return NH_OK;
}
