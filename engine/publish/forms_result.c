/* forms_result.c - nh_form_checks: what the checks of the energy forms have found, as a table. */
#include "engine/publish/provenance.h"
#include "engine/publish/result.h"
#include "engine/publish/result_table.h"
#include "engine/statistics/forms.h"

#include <inttypes.h>
#include <stdio.h>

/* What a rule means; in the order of enum nhi_form_rule. */
static const struct {
    const char *en, *zh;
} meanings[NHI_N_FORM_RULES] = {
    {"opening stock + purchase + output + recovery - consumption - non-industrial use - outflow = closing "
     "stock",
     "期初库存 + 购进 + 加工转换产出 + 回收利用 - 工业生产消费 - 非工业生产消费 - 调出 = 期末库存"},
    {"feedstock and transformation input are parts of consumption", "原料用能、加工转换投入不大于消费量"},
    {"transformation has input if and only if it has output", "加工转换有投入即有产出，反之亦然"},
    {"output of transformation is at most its input, in energy (error above 1.005)",
     "加工转换效率不大于 1（大于 1.005 为错误）"},
    {"a measured coefficient lies within 1 % of the valid set", "实测折标系数在有效系数上下 1% 以内"},
    {"quantities are not negative", "数量不为负"},
    {"the opening stock is the closing stock of the period before", "期初库存等于上期期末库存"},
    {"own power that is not passed on appears in the consumption of electricity",
     "自发自用的电力计入电力消费量"},
    {"energy from purchases and stocks is that of the forms, within 0.5 tce or 0.5 %",
     "按购进和库存推算的能耗与报表能耗之差不超过 0.5 吨标准煤或 0.5%"},
    {"comprehensive energy is negative (kept as it is)", "综合能源消费量为负（照原数保留）"},
    {"no energy in a period with output", "有产出而综合能源消费量为零"},
    {"a quantity has no coefficient that is valid then: the energy of the unit is not known",
     "有数量而无当期有效的折标系数，该单位能耗无法计算"}};

enum { N_COLUMNS = 8 };
static const struct nhi_result_column columns[N_COLUMNS] = {
    {"rule", "rule", "规则", "", "", NHI_COLUMN_KEY},
    {"level", "level", "级别", "", "", NHI_COLUMN_KEY},
    {"enterprise", "enterprise", "企业", "", "", NHI_COLUMN_KEY},
    {"period", "period", "时期", "", "", NHI_COLUMN_KEY},
    {"carrier", "carrier", "品种", "", "", NHI_COLUMN_KEY},
    {"flow", "flow", "流向", "", "", NHI_COLUMN_KEY},
    {"found", "found", "实际", "", "", NHI_COLUMN_KEY},
    {"expected", "expected", "应为", "", "", NHI_COLUMN_KEY}};

static nh_status put_row(const nh_store *store, const struct nhi_dictionary *ids,
                         const struct nhi_form_finding *finding, bool is_zh, struct nhi_result *result,
                         struct nh_error *error)
{
    char period[NHI_PERIOD_BYTES];
    nhi_period_text(store->energy_axis.freq, finding->period, period);
    const char *const cells[N_COLUMNS] = {
        nhi_form_rule_name((enum nhi_form_rule)finding->rule),
        finding->is_hard ? (is_zh ? "错误" : "error") : (is_zh ? "提示" : "warning"),
        nhi_dictionary_text(ids, (int32_t)finding->unit, NULL),
        period,
        finding->carrier >= 0 ? nhi_dictionary_text(store->carriers, finding->carrier, NULL) : "",
        finding->flow >= 0 ? nhi_flow_name(finding->flow) : "",
        finding->found,
        finding->expected};
    for (int c = 0; c < N_COLUMNS; c++)
        NH_TRY(nhi_result_cell(result, cells[c], error));
    return NH_OK;
}

/* The rules that were broken, in words, and how much was checked. */
static nh_status put_legend(const struct nhi_forms *forms, bool is_zh, struct nhi_buffer *buffer,
                            struct nh_error *error)
{
    uint64_t n_of[NHI_N_FORM_RULES] = {0};
    for (size_t i = 0; i < forms->n; i++)
        n_of[forms->findings[i].rule]++;
    for (int rule = 0; rule < NHI_N_FORM_RULES; rule++)
        if (n_of[rule] > 0)
            NH_TRY(nhi_buffer_printf(buffer, error, "%-12s  %8" PRIu64 "  %s\n",
                                     nhi_form_rule_name((enum nhi_form_rule)rule), n_of[rule],
                                     is_zh ? meanings[rule].zh : meanings[rule].en));
    return nhi_buffer_printf(buffer, error,
                             is_zh ? "已审核 %" PRIu64 " 份报表（单位 x 时期）：错误 %zu 处，提示 %zu 处\n"
                                   : "%" PRIu64
                                     " forms checked (units x periods): %zu errors, %zu warnings\n",
                             forms->n_checked, forms->n_hard, forms->n - forms->n_hard);
}

static nh_status write_table(const struct nhi_forms *forms, const struct nhi_result *result,
                             enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    nh_status status = NH_OK;
    if (forms->n > 0) {
        NH_TRY_DONE(nhi_result_table(result, lang, &buffer, error));
        NH_TRY_DONE(nhi_buffer_text(&buffer, "\n", error));
    }
    NH_TRY_DONE(put_legend(forms, lang == NH_LANG_ZH, &buffer, error));
    nhi_buffer_to_text(&buffer, text);
done:
    nhi_buffer_free(&buffer);
    return status;
}

static nh_status publish(const nh_store *store, const struct nhi_forms *forms, enum nh_format format,
                         enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    nh_status status;
    char n_checked[24], n_hard[24], n_soft[24];
    const struct nhi_dictionary *ids;
    const struct nhi_provenance provenance[] = {
        {"version", NH_VERSION},      {"store", store->path}, {"manifest_sha256", nhi_manifest_sha256(store)},
        {"forms_checked", n_checked}, {"errors", n_hard},     {"warnings", n_soft}};
    struct nhi_result result = {.schema = "nenghao.forms/1",
                                .format = format,
                                .columns = columns,
                                .n_columns = N_COLUMNS,
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    snprintf(n_checked, sizeof n_checked, "%" PRIu64, forms->n_checked);
    snprintf(n_hard, sizeof n_hard, "%zu", forms->n_hard);
    snprintf(n_soft, sizeof n_soft, "%zu", forms->n - forms->n_hard);
    NH_TRY_DONE(nhi_store_ids(store, &ids, error));
    NH_TRY_DONE(nhi_result_begin(&result, error));
    for (size_t i = 0; i < forms->n; i++)
        NH_TRY_DONE(put_row(store, ids, &forms->findings[i], format == NH_FORMAT_TABLE && lang == NH_LANG_ZH,
                            &result, error));
    status = format == NH_FORMAT_TABLE ? write_table(forms, &result, lang, text, error)
                                       : nhi_result_write(&result, lang, text, error);
done:
    nhi_result_clear(&result);
    return status;
}

nh_status nh_form_checks(nh_store *store, enum nh_format format, enum nh_lang lang, struct nh_text *text,
                         struct nh_error *error)
{
    struct nhi_forms forms;
    NH_TRY(nhi_forms_make(store, &forms, error));
    nh_status status = publish(store, &forms, format, lang, text, error);
    if (status == NH_OK && forms.n_hard > 0)
        status = nhi_fail(error, NH_CHECK_FAILED, "the energy forms contain %zu errors", forms.n_hard);
    nhi_forms_clear(&forms);
    return status;
}
