/* help_lists.c - help pages made from the reference data and the list of statuses; see help.h. */
#include "engine/publish/help.h"

#include "engine/base/codes.h"
#include "engine/base/dictionary.h"
#include "engine/base/period.h"
#include "engine/publish/result_table.h"
#include "engine/store/reference.h"

#include <stdio.h>
#include <string.h>

/* ---- carriers ------------------------------------------------------------------------------------------------ */

static const struct nhi_result_column carrier_columns[] = {
    {"carrier", "carrier", "品种", "", "", NHI_COLUMN_KEY},
    {"name_zh", "name", "名称", "", "", NHI_COLUMN_KEY},
    {"kgce_per_unit", "coefficient", "折标系数", "kgce per", "千克标准煤/", NHI_COLUMN_DECIMAL},
    {"unit", "unit", "单位", "", "", NHI_COLUMN_KEY},
    {"tco2_per_unit", "CO2", "二氧化碳", "t per", "吨/", NHI_COLUMN_DECIMAL},
    {"basis", "basis", "口径", "", "", NHI_COLUMN_KEY},
    {"valid_from", "from", "起", "", "", NHI_COLUMN_KEY},
    {"valid_to", "to", "止", "", "", NHI_COLUMN_KEY},
    {"verified", "verified", "已核对", "", "", NHI_COLUMN_KEY},
    {"source", "source", "来源", "", "", NHI_COLUMN_KEY}};

/* A default value, or the range that the standard prints instead of one. */
static nh_status value_cell(struct nhi_result *result, const struct nhi_coefficient *row,
                            struct nh_error *error)
{
    char low[NHI_NUMBER_BYTES], high[NHI_NUMBER_BYTES], range[2 * NHI_NUMBER_BYTES + 4];
    if (row->has_value) {
        nhi_decimal_text(row->kgce_per_unit, low);
        return nhi_result_cell(result, low, error);
    }
    nhi_decimal_text(row->low, low);
    nhi_decimal_text(row->high, high);
    snprintf(range, sizeof range, "%s..%s", low, high);
    return nhi_result_cell(result, range, error);
}

static nh_status day_cell(struct nhi_result *result, int64_t day, bool is_open, struct nh_error *error)
{
    char text[NHI_PERIOD_BYTES] = "";
    if (!is_open)
        nhi_period_text(NHI_FREQ_DAY, day, text);
    return nhi_result_cell(result, text, error);
}

/* Sources are long: the row has a number, the list below the table the text. */
static nh_status source_cell(struct nhi_result *result, const char *source, struct nhi_dictionary *sources,
                             struct nh_error *error)
{
    int32_t id;
    char text[16];
    NH_TRY(nhi_dictionary_add(sources, source, strlen(source), &id, NULL, error));
    snprintf(text, sizeof text, "[%d]", (int)id + 1);
    return nhi_result_cell(result, text, error);
}

static nh_status coefficient_cells(struct nhi_result *result, const struct nhi_carrier *carrier,
                                   const struct nhi_coefficient *row, enum nh_lang lang,
                                   struct nhi_dictionary *sources, struct nh_error *error)
{
    char factor[NHI_NUMBER_BYTES];
    const bool is_zh = lang == NH_LANG_ZH, is_equivalent = row->basis == NHI_BASIS_EQUIVALENT;
    const char *basis = is_equivalent ? (is_zh ? "等价" : "equivalent") : (is_zh ? "当量" : "calorific");
    NH_TRY(nhi_result_cell(result, carrier->id, error));
    NH_TRY(nhi_result_cell(result, carrier->name_zh, error));
    NH_TRY(value_cell(result, row, error));
    NH_TRY(nhi_result_cell(result, carrier->unit, error));
    nhi_decimal_text(carrier->tco2_per_unit, factor);
    NH_TRY(nhi_result_cell(result, carrier->has_tco2 ? factor : "", error));
    NH_TRY(nhi_result_cell(result, basis, error));
    NH_TRY(day_cell(result, row->first_day, row->first_day == INT64_MIN, error));
    NH_TRY(day_cell(result, row->end_day - 1, row->end_day == INT64_MAX, error));
    NH_TRY(nhi_result_cell(result, row->is_verified ? (is_zh ? "是" : "yes") : (is_zh ? "否" : "no"), error));
    return source_cell(result, row->source, sources, error);
}

static nh_status carriers_table(const struct nhi_reference *reference, enum nh_lang lang,
                                struct nhi_dictionary *sources, struct nhi_buffer *text,
                                struct nh_error *error)
{
    struct nhi_result result = {.columns = carrier_columns,
                                .n_columns = sizeof carrier_columns / sizeof *carrier_columns};
    nh_status status = NH_OK;
    for (size_t i = 0; i < nhi_reference_count(reference); i++) {
        const struct nhi_carrier *carrier = nhi_reference_at(reference, i);
        for (size_t k = 0; k < carrier->n_coefficients; k++)
            NH_TRY_DONE(coefficient_cells(&result, carrier, &carrier->coefficients[k], lang, sources, error));
    }
    NH_TRY_DONE(nhi_result_table(&result, lang, text, error));
done:
    nhi_result_clear(&result);
    return status;
}

nh_status nhi_help_carriers(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    struct nhi_reference *reference = NULL;
    struct nhi_dictionary *sources = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_reference_new(&reference, error));
    NH_TRY_DONE(nhi_dictionary_new(&sources, error));
    NH_TRY_DONE(nhi_buffer_text(
        text,
        is_zh
            ? "内置能源品种。用户的 carriers 表逐行覆盖；只给出范围的品种需要实测值或用户的系数。\n\n"
            : "Built-in carriers. A carriers table of yours overrides them row by row; where only a range is "
              "printed, a measured\nvalue or a coefficient of yours is needed.\n\n",
        error));
    NH_TRY_DONE(carriers_table(reference, lang, sources, text, error));
    NH_TRY_DONE(nhi_buffer_text(text, is_zh ? "\n来源\n" : "\nSources\n", error));
    for (int32_t i = 0; i < nhi_dictionary_count(sources); i++)
        NH_TRY_DONE(
            nhi_buffer_printf(text, error, "  [%d] %s\n", (int)i + 1, nhi_dictionary_text(sources, i, NULL)));
done:
    nhi_dictionary_free(sources);
    nhi_reference_free(reference);
    return status;
}

/* ---- codes --------------------------------------------------------------------------------------------------- */

nh_status nhi_help_regions(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error)
{
    char code[NHI_REGION_BYTES], name[NHI_CODE_NAME_BYTES];
    NH_TRY(nhi_buffer_text(
        text,
        lang == NH_LANG_ZH
            ? "已知名称的地区（GB/T 2260）；省级代码下的其他市县代码同样可用。\n\n"
            : "Regions whose names are known (GB/T 2260); every other code of a known province "
              "works as well.\n\n",
        error));
    for (size_t i = 0; nhi_region_at(i, code); i++)
        if (nhi_region_name(code, lang, name))
            NH_TRY(nhi_buffer_printf(text, error, "  %s  %s\n", code, name));
    return NH_OK;
}

nh_status nhi_help_industries(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error)
{
    char code[NHI_INDUSTRY_BYTES], name[NHI_CODE_NAME_BYTES];
    NH_TRY(nhi_buffer_text(
        text,
        lang == NH_LANG_ZH ? "GB/T 4754-2017 的门类与大类；中类和小类（第三、四位）不作检查。\n"
                           : "Sections and divisions of GB/T 4754-2017; groups and classes (third and fourth "
                             "digit) are not checked.\n",
        error));
    for (size_t i = 0; nhi_industry_at(i, code); i++)
        if (nhi_industry_name(code, lang, name))
            NH_TRY(
                nhi_buffer_printf(text, error, code[1] == '\0' ? "\n%s    %s\n" : "  %s  %s\n", code, name));
    return NH_OK;
}

/* ---- errors -------------------------------------------------------------------------------------------------- */

/* The exit statuses are those of the command; scripts rely on them. */
static const struct {
    nh_status status;
    int exit_status;
    const char *advice_en, *advice_zh;
} errors[] = {
    {NH_CHECK_FAILED, 1, "everything was computed, and a check did not hold: the report says which",
     "计算完成，但有检查未通过：见报告"},
    {NH_ARGUMENT, 2, "correct the command: the message names the nearest known word",
     "改正命令：提示中给出最接近的词"},
    {NH_UNSUPPORTED, 2, "this version or this build cannot do it", "本版本或本次编译不支持"},
    {NH_DATA, 3, "correct the rows that are listed with file, line and column; nothing was stored",
     "按提示的文件、行、列改正；未写入任何数据"},
    {NH_IO, 4, "look at the path, the permissions and the space on the disk", "检查路径、权限和磁盘空间"},
    {NH_FORMAT, 4, "the store is damaged, foreign or newer: run nenghao verify, restore from a backup",
     "数据仓损坏、非本程序所写或版本较新：运行 nenghao verify，从备份恢复"},
    {NH_BUSY, 4, "another import is writing: try again when it is finished",
     "另一导入正在写入：待其结束后重试"},
    {NH_MEMORY, 5, "raise the memory limit or use fewer threads", "提高内存上限或减少线程数"},
    {NH_RANGE, 5, "a number is too large or has too many digits to stay exact",
     "数值过大或位数过多，无法保持精确"},
    {NH_CANCELLED, 6, "it was interrupted; nothing was stored", "已中断；未写入任何数据"},
    {NH_INTERNAL, 7, "a bug in nenghao: please report the message", "程序错误：请将提示报告给开发者"},
    {NH_UNCERTAIN, 8, "the commit may or may not have happened: run nenghao verify",
     "提交是否完成未知：请运行 nenghao verify"},
};

nh_status nhi_help_errors(enum nh_lang lang, struct nhi_buffer *text, struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    NH_TRY(nhi_buffer_text(text,
                           is_zh ? "错误信息说明：正在做什么、对什么做、发现了什么、应为什么、如何改正。\n\n"
                                   "退出码  错误\n     0  成功\n"
                                 : "A message says what was being done on what, what was found, what was "
                                   "expected, and how to mend "
                                   "it.\n\nexit  error\n   0  success\n",
                           error));
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        NH_TRY(nhi_buffer_printf(text, error, is_zh ? "%6d  " : "%4d  ", errors[i].exit_status));
        NH_TRY(nhi_buffer_printf(text, error, "%-32s%s\n", nh_status_text(errors[i].status),
                                 is_zh ? errors[i].advice_zh : errors[i].advice_en));
    }
    return NH_OK;
}
