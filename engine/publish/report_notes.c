/* report_notes.c - how the figures of a report were made: formula, scope, prices, coefficients, rounding; see report.h. */
#include "engine/base/codes.h"
#include "engine/publish/info.h"
#include "engine/publish/report.h"

#include <string.h>

/* ---- what counts ------------------------------------------------------------------------------------------------- */

static nh_status formula(struct nhi_report *report, struct nh_error *error)
{
    struct nhi_result *notes = &report->notes;
    NH_TRY(nhi_fact(notes, error, nhi_report_word(report, "Intensity", "能耗强度"), "%s",
                    nhi_report_word(report, "I = E / G, the exact quotient of the sums",
                                    "I = E / G，先汇总再相除，不作中间修约")));
    NH_TRY(nhi_fact(notes, error, nhi_report_word(report, "Rise or fall", "上升或下降"), "%s",
                    nhi_report_word(report, "(I1 / I0 - 1) x 100; negative for a fall",
                                    "(I1 / I0 - 1) × 100，负数为下降")));
    return nhi_fact(
        notes, error, nhi_report_word(report, "Cumulative decline", "累计降低率"), "%s",
        nhi_report_word(
            report, "C = 1 - (1 - k1)(1 - k2)... = 1 - I_T / I_0: yearly declines chain, they do not add up",
            "C = 1 - (1 - k1)(1 - k2)… = 1 - I_T / I_0，各年降低率连乘，不能相加"));
}

static nh_status energy(struct nhi_report *report, struct nh_error *error)
{
    const struct nh_rate_options *rate = &report->checked.options.rate;
    struct nhi_result *notes = &report->notes;
    const char *less = nhi_scope_words(rate->scope, report->lang);
    NH_TRY(nhi_fact(notes, error, nhi_report_word(report, "Scope", "口径"), "%s",
                    less != NULL ? less : nhi_report_word(report, "full scope", "全口径")));
    NH_TRY(nhi_fact(notes, error, nhi_report_word(report, "Energy", "能源消费量"), "%s",
                    nhi_is_word(rate->energy, "gross")
                        ? nhi_report_word(report, "gross: all consumption", "总额：全部消费")
                        : nhi_report_word(report, "net: consumption less transformation output and recovery",
                                          "净额：消费量扣除加工转换产出和回收利用")));
    NH_TRY(nhi_fact(notes, error, nhi_report_word(report, "Electricity", "电力折算"), "%s",
                    nhi_is_equivalent(rate->basis)
                        ? nhi_report_word(report, "equivalent value (dated rows of the carriers table)",
                                          "等价值（按品种表分年系数）")
                        : nhi_report_word(report, "calorific value", "当量值")));
    if (nhi_is_word(rate->factor, "carbon"))
        NH_TRY(nhi_fact(notes, error, nhi_report_word(report, "Factor", "排放因子"), "%s",
                        nhi_report_word(report, "tonnes of CO2 per unit of the carriers table",
                                        "按品种表的单位二氧化碳排放量")));
    return nhi_fact(
        notes, error, nhi_report_word(report, "Units", "单位范围"), "%s",
        nhi_is_word(rate->pairing, "matched")
            ? nhi_report_word(report, "only units with both energy and output in the year",
                              "只取当年既有能耗又有产出的单位")
            : nhi_report_word(report, "all units; missing values are never zero", "全部单位；缺数不等于零"));
}

static nh_status output(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_result_column *column = &report->checked.report.levels.output;
    const struct nh_rate_options *rate = &report->checked.options.rate;
    const char *base = nhi_price_base(rate->price);
    NH_TRY(nhi_fact(&report->notes, error, nhi_report_word(report, "Output", "产出"),
                    nhi_report_word(report, "%s, in %s", "%s，单位：%s"),
                    nhi_check_measure_words(&report->checked.report, report->lang),
                    nhi_report_unit(report, column)));
    return base != NULL ? nhi_fact(&report->notes, error, nhi_report_word(report, "Prices", "价格基期"),
                                   nhi_report_word(report, "those of %s, by the deflators of the store",
                                                   "%s年价，按库内价格指数逐行业折算"),
                                   base)
                        : nhi_fact(&report->notes, error, nhi_report_word(report, "Prices", "价格基期"), "%s",
                                   nhi_report_word(report, "current prices, as the data have them",
                                                   "当年价（按数据原有价格）"));
}

static nh_status selection(struct nhi_report *report, struct nh_error *error)
{
    const struct nh_check_options *check = &report->options->check;
    char name[NHI_CODE_NAME_BYTES] = "";
    if (check->region != NULL) {
        const bool has_name = nhi_region_name(check->region, report->lang, name);
        NH_TRY(nhi_fact(&report->notes, error, nhi_report_word(report, "Region", "地区"), "%s%s%s",
                        check->region, has_name ? " " : "", name));
    }
    return check->rate.where != NULL
               ? nhi_fact(&report->notes, error, nhi_report_word(report, "Selection", "筛选条件"), "%s",
                          check->rate.where)
               : NH_OK;
}

/* ---- rounding and target ----------------------------------------------------------------------------------------- */

static nh_status rounding(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_check_input *input = &report->checked.input;
    NH_TRY(nhi_fact(&report->notes, error, nhi_report_word(report, "Rounding", "修约规则"),
                    nhi_report_word(report, "%s; %s; %d decimals", "%s；%s；%d位小数"),
                    input->rule == NH_ROUNDING_BULLETIN4
                        ? nhi_report_word(report, "bulletin4: both intensities first to 4 decimals",
                                          "bulletin4：两年强度先保留4位小数再求降低率")
                        : nhi_report_word(report, "exact: once, at the end", "exact：只在最后修约一次"),
                    input->tie == NH_TIE_HALF_EVEN
                        ? nhi_report_word(report, "an exact half to the even digit (GB/T 8170)",
                                          "四舍六入五成双（GB/T 8170）")
                        : nhi_report_word(report, "an exact half away from zero", "四舍五入"),
                    input->decimals));
    if (!input->has_target)
        return NH_OK;
    return nhi_fact(
        &report->notes, error, nhi_report_word(report, "Verdict", "判定"),
        nhi_report_word(report, "unrounded values are compared; %s", "按全数值比较；%s"),
        report->checked.check.depends_on_rounding
            ? nhi_report_word(report, "CAUTION: another usual rounding would decide otherwise",
                              "注意：换用其他修约规则结论会改变")
            : nhi_report_word(report, "the verdict does not depend on the rounding", "结论不随修约规则改变"));
}

static nh_status target(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_check_input *input = &report->checked.input;
    if (!input->has_target)
        return NH_OK;
    NH_TRY(nhi_fact(&report->notes, error, nhi_report_word(report, "Target", "目标来源"), "%s",
                    input->is_target_of_store
                        ? nhi_report_word(report, "from the targets table of the store", "数据库目标表")
                        : nhi_report_word(report, "given with the command", "由命令给出")));
    if (input->n_plan_years == 0)
        return NH_OK;
    return nhi_fact(&report->notes, error, nhi_report_word(report, "Path", "进度路径"), "%s",
                    nhi_report_word(report,
                                    "C*_t = 1 - (1 - T)^(t/n); years with a target of their own keep it",
                                    "C*_t = 1 - (1 - T)^(t/n)；有年度目标的年份按年度目标"));
}

/* ---- flags ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *flag, *word_zh, *en, *zh;
} flag_words[] = {
    {"partial", "有缺数", "cells are missing in the period, or units have only energy or only output",
     "期内有缺数，或有单位只有能耗、只有产出"},
    {"no_energy", "无能耗", "no unit reported energy", "没有单位报告能耗"},
    {"no_output", "无产出", "no unit reported output, or its sum is 0", "没有单位报告产出，或合计为零"},
    {"neg_energy", "能耗为负", "the sum of energy is negative: more was given away than consumed",
     "能耗合计为负：转换产出和回收大于消费"},
    {"neg_output", "产出为负", "the sum of output is negative: its intensity is not compared",
     "产出合计为负：不计算强度的升降"},
    {"parent_price", "上级价格", "deflated by the index of a wider industry", "按上级行业价格指数折算"},
    {"depends_on_rounding", "随修约变", "another rounding rule would give another warning level",
     "换用其他修约规则，预警等级会改变"}};
enum { N_FLAGS = sizeof flag_words / sizeof *flag_words };

nh_status nhi_report_flags(const struct nhi_report *report, const char *flags, struct nhi_buffer *words,
                           struct nh_error *error)
{
    while (*flags != '\0') {
        const size_t n = strcspn(flags, ";");
        size_t i = 0;
        while (i < N_FLAGS && (strlen(flag_words[i].flag) != n || memcmp(flag_words[i].flag, flags, n) != 0))
            i++;
        NH_TRY(nhi_buffer_text(words, words->n_bytes > 0 ? nhi_report_word(report, "; ", "；") : "", error));
        if (i < N_FLAGS && report->lang == NH_LANG_ZH)
            NH_TRY(nhi_buffer_text(words, flag_words[i].word_zh, error));
        else
            NH_TRY(nhi_buffer_append(words, flags, n, error));
        flags += n + (flags[n] == ';');
    }
    return NH_OK;
}

static nh_status flags(struct nhi_report *report, struct nh_error *error)
{
    for (size_t i = 0; i < N_FLAGS; i++)
        NH_TRY(nhi_fact(&report->notes, error, nhi_report_word(report, "Flag", "标记"),
                        nhi_report_word(report, "%s: %s", "%s：%s"),
                        nhi_report_word(report, flag_words[i].flag, flag_words[i].word_zh),
                        nhi_report_word(report, flag_words[i].en, flag_words[i].zh)));
    return NH_OK;
}

/* ---- coefficients ------------------------------------------------------------------------------------------------ */

static const struct nhi_result_column coefficient_columns[] = {
    {"carrier", "carrier", "品种", "", "", NHI_COLUMN_KEY},
    {"name_zh", "name", "名称", "", "", NHI_COLUMN_KEY},
    {"unit", "unit", "计量单位", "", "", NHI_COLUMN_KEY},
    {"kgce_per_unit", "kgce per unit", "折标系数", "", "千克标准煤", NHI_COLUMN_DECIMAL},
    {"tco2_per_unit", "tCO2 per unit", "排放因子", "", "吨二氧化碳", NHI_COLUMN_DECIMAL},
    {"basis", "basis", "口径", "", "", NHI_COLUMN_KEY},
    {"valid_from", "from", "起用", "", "", NHI_COLUMN_KEY},
    {"valid_to", "to", "止用", "", "", NHI_COLUMN_KEY}};

/* As it is in the table; "" where the column or the value is missing. */
static void table_text(const struct nhi_table *table, const char *name, size_t i_row,
                       char text[NHI_NUMBER_BYTES])
{
    const struct nhi_column *column = nhi_table_column(table, name);
    *text = '\0';
    if (column == NULL)
        return;
    if (!column->is_number)
        nhi_column_text(column, i_row, text, NHI_NUMBER_BYTES);
    else if (column->number[i_row] != NHI_MISSING_I64)
        nhi_decimal_text((struct nhi_decimal){column->number[i_row], column->decimals}, text);
}

/* Rows of the carriers that have data. */
static nh_status coefficients(struct nhi_report *report, struct nh_error *error)
{
    enum { N = sizeof coefficient_columns / sizeof *coefficient_columns };
    const struct nhi_table *table = nhi_store_table(report->store, "carriers");
    report->coefficients = (struct nhi_result){.columns = coefficient_columns, .n_columns = N};
    for (size_t row = 0; table != NULL && row < table->n_rows; row++) {
        char text[NHI_NUMBER_BYTES];
        table_text(table, "carrier", row, text);
        if (nhi_dictionary_find(report->store->carriers, text, strlen(text)) == NHI_NOT_FOUND)
            continue;
        for (size_t c = 0; c < N; c++) {
            table_text(table, coefficient_columns[c].name, row, text);
            NH_TRY(nhi_result_cell(&report->coefficients, text, error));
        }
    }
    return NH_OK;
}

nh_status nhi_report_notes(struct nhi_report *report, struct nh_error *error)
{
    NH_TRY(selection(report, error));
    NH_TRY(formula(report, error));
    NH_TRY(energy(report, error));
    NH_TRY(output(report, error));
    NH_TRY(rounding(report, error));
    NH_TRY(target(report, error));
    NH_TRY(flags(report, error));
    return coefficients(report, error);
}
