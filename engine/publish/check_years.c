/* check_years.c - the years of a check as a table: levels, yearly and cumulative decline, path, warning level. */
#include "engine/publish/check_result.h"
#include "engine/publish/result_table.h"

#include <stdio.h>

const char nhi_level_open[20] = "depends_on_rounding";

static const char *flags_of(const struct nhi_check_report *report, size_t i_level, char text[64])
{
    const bool is_partial = report->input->levels[i_level].is_partial,
               is_open = report->check->years[i_level].is_level_open;
    snprintf(text, 64, "%s%s%s", is_partial ? "partial" : "", is_partial && is_open ? ";" : "",
             is_open ? nhi_level_open : "");
    return text;
}

static bool has_flags(const struct nhi_check_report *report)
{
    char text[64];
    for (size_t i = 0; i < report->input->n_levels; i++)
        if (*flags_of(report, i, text) != '\0')
            return true;
    return false;
}

static void choose_columns(const struct nhi_check_report *report, bool is_table,
                           struct nhi_check_sheet *sheet)
{
    const struct nhi_check_input *input = report->input;
    const bool has_path = input->has_target && input->n_plan_years > 0;
    for (int c = 0; c < NHI_YEAR_COLUMNS; c++)
        sheet->is_shown[c] = true;
    if (!is_table)
        return;
    sheet->is_shown[NHI_YEAR_DECLINE] = !input->is_printed;
    sheet->is_shown[NHI_YEAR_TARGET] = sheet->is_shown[NHI_YEAR_WARNING] = has_path && !input->is_printed;
    sheet->is_shown[NHI_YEAR_CUMULATIVE_TARGET] = has_path;
    sheet->is_shown[NHI_YEAR_FLAGS] = has_flags(report);
}

static void make_columns(const struct nhi_check_report *report, struct nhi_check_sheet *sheet)
{
    const struct nhi_result_column all[NHI_YEAR_COLUMNS] = {
        [NHI_YEAR_PERIOD] = {"period", "period", "时期", "", "", NHI_COLUMN_KEY},
        [NHI_YEAR_ENERGY] = report->levels.energy,
        [NHI_YEAR_OUTPUT] = report->levels.output,
        [NHI_YEAR_INTENSITY] = report->levels.intensity,
        [NHI_YEAR_DECLINE] = {"decline_percent", "decline", "年度降低率", "%", "%", NHI_COLUMN_PERCENT},
        [NHI_YEAR_TARGET] = {"target_percent", "required", "年度目标", "%", "%", NHI_COLUMN_PERCENT},
        [NHI_YEAR_CUMULATIVE] = {"cumulative_decline_percent", "cumulative", "累计降低率", "%", "%",
                                 NHI_COLUMN_PERCENT},
        [NHI_YEAR_CUMULATIVE_TARGET] = {"cumulative_target_percent", "required", "进度要求", "%", "%",
                                        NHI_COLUMN_PERCENT},
        [NHI_YEAR_WARNING] = {"warning", "level", "预警等级", "1-3", "1-3级", NHI_COLUMN_INTEGER},
        [NHI_YEAR_FLAGS] = {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    size_t n = 0;
    for (int c = 0; c < NHI_YEAR_COLUMNS; c++)
        if (sheet->is_shown[c])
            sheet->columns[n++] = all[c];
    sheet->result.columns = sheet->columns;
    sheet->result.n_columns = n;
}

static nh_status fill_row(const struct nhi_check_report *report, size_t i_level, bool is_table,
                          struct nhi_check_sheet *sheet, struct nh_error *error)
{
    const struct nhi_level *level = &report->input->levels[i_level];
    const struct nhi_check_year *year = &report->check->years[i_level];
    char period[NHI_PERIOD_BYTES], energy[NHI_NUMBER_BYTES], output[NHI_NUMBER_BYTES], warning[16] = "",
                                                                                       flags[64];
    is_table = is_table && !report->input->is_printed; /* two decimals more would claim what was not given */
    nhi_check_period(report->input, i_level, period);
    if (sheet->lang == NH_LANG_ZH && report->input->n_years == 0)
        snprintf(period, sizeof period, "%s", i_level == 0 ? "基期" : "报告期");
    NH_TRY(nhi_level_text(level->has_energy, level->energy_tce, report->input->tie, is_table, energy, error));
    NH_TRY(nhi_check_output_text(report, i_level, is_table, output, error));
    if (year->warning != 0)
        snprintf(warning, sizeof warning, "%d", year->warning);
    const char *const cells[NHI_YEAR_COLUMNS] = {[NHI_YEAR_PERIOD] = period,
                                                 [NHI_YEAR_ENERGY] = energy,
                                                 [NHI_YEAR_OUTPUT] = output,
                                                 [NHI_YEAR_INTENSITY] = year->intensity,
                                                 [NHI_YEAR_DECLINE] = year->decline_percent,
                                                 [NHI_YEAR_TARGET] = year->target_percent,
                                                 [NHI_YEAR_CUMULATIVE] = year->cumulative_percent,
                                                 [NHI_YEAR_CUMULATIVE_TARGET] =
                                                     year->cumulative_target_percent,
                                                 [NHI_YEAR_WARNING] = warning,
                                                 [NHI_YEAR_FLAGS] = flags_of(report, i_level, flags)};
    for (int c = 0; c < NHI_YEAR_COLUMNS; c++)
        if (sheet->is_shown[c])
            NH_TRY(nhi_result_cell(&sheet->result, cells[c], error));
    return NH_OK;
}

nh_status nhi_check_years(const struct nhi_check_report *report, bool is_table, struct nhi_check_sheet *sheet,
                          struct nh_error *error)
{
    choose_columns(report, is_table, sheet);
    make_columns(report, sheet);
    NH_TRY(nhi_result_begin(&sheet->result, error));
    for (size_t i = 0; i < report->input->n_levels; i++)
        NH_TRY(fill_row(report, i, is_table, sheet, error));
    return NH_OK;
}

nh_status nhi_check_years_publish(const struct nhi_check_report *report, const struct nhi_destination *to,
                                  struct nh_error *error)
{
    struct nhi_check_sheet sheet = {.result = {.schema = "nenghao.check/1", .format = to->format}};
    nh_status status = nhi_check_years(report, false, &sheet, error);
    if (status == NH_OK)
        status = nhi_result_publish(&sheet.result, to, error);
    nhi_result_clear(&sheet.result);
    return status;
}

nh_status nhi_check_years_table(const struct nhi_check_report *report, enum nh_lang lang,
                                struct nhi_buffer *buffer, struct nh_error *error)
{
    struct nhi_check_sheet sheet = {.lang = lang};
    nh_status status = nhi_check_years(report, true, &sheet, error);
    if (status == NH_OK)
        status = nhi_result_table(&sheet.result, lang, buffer, error);
    nhi_result_clear(&sheet.result);
    return status;
}
