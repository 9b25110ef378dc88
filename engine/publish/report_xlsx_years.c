/* report_xlsx_years.c - the first sheet of the workbook: the years of the check with live formulas, and what follows from
 * them; see report_xlsx.h.
 */
#include "engine/publish/report_xlsx.h"

#include <stdio.h>
#include <string.h>

/* Columns of the form. */
enum {
    YEAR,
    ENERGY,
    OUTPUT,
    INTENSITY,
    YEARLY,
    YEARLY_TARGET,
    CUMULATIVE,
    DECLINE,
    PATH,
    WARNING,
    FLAGS,
    N_COLUMNS
};
enum { FIRST_EXACT = N_COLUMNS + 1 };

struct years {
    struct nhi_form form;
    const struct nhi_report *report;
    const struct nhi_result *rows; /* exact cells by enum nhi_check_column */
    size_t n;
    unsigned first; /* row of the base year */
};

static const char *cell(const struct years *years, size_t i, enum nhi_check_column column)
{
    return nhi_result_text(years->rows, i, column);
}

static struct nhi_level_cells levels_at(const struct years *years, size_t i, bool is_fixed)
{
    return (struct nhi_level_cells){years->first + (unsigned)i, ENERGY, OUTPUT, is_fixed};
}

/* ---- heads ------------------------------------------------------------------------------------------------------- */

static nh_status heads(struct years *years, struct nh_error *error)
{
    const struct nhi_level_columns *levels = &years->report->checked.report.levels;
    const struct nhi_result_column all[N_COLUMNS] = {
        [YEAR] = {"year", "year", "年份", "", "", NHI_COLUMN_KEY},
        [ENERGY] = levels->energy,
        [OUTPUT] = levels->output,
        [INTENSITY] = levels->intensity,
        [YEARLY] = {"", "change on the year before", "比上年上升或下降", "±%", "±%", NHI_COLUMN_PERCENT},
        [YEARLY_TARGET] = {"", "decline required in the year", "年度降低目标", "%", "%", NHI_COLUMN_PERCENT},
        [CUMULATIVE] = {"", "change since the base year", "比基期上升或下降", "±%", "±%", NHI_COLUMN_PERCENT},
        [DECLINE] = {"", "cumulative decline", "累计降低率", "%", "%", NHI_COLUMN_PERCENT},
        [PATH] = {"", "path of the target", "累计进度要求", "%", "%", NHI_COLUMN_PERCENT},
        [WARNING] = {"", "warning level", "预警等级", "1-3", "1-3级", NHI_COLUMN_INTEGER},
        [FLAGS] = {"", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    enum { HEAD_POINTS = 48 };
    nhi_xlsx_height(years->form.book, years->form.row, HEAD_POINTS);
    for (unsigned c = 0; c < N_COLUMNS; c++) {
        NH_TRY(nhi_form_head(&years->form, years->form.row, c, &all[c], error));
        nhi_xlsx_width(years->form.book, c, c == YEAR ? 24 : c == ENERGY || c == OUTPUT ? 19 : 14);
    }
    years->form.row++;
    return nhi_form_numbers(&years->form, error);
}

/* ---- years ------------------------------------------------------------------------------------------------------- */

static nh_status levels(struct years *years, size_t i, struct nh_error *error)
{
    struct nhi_form *form = &years->form;
    char formula[NHI_FORMULA_BYTES];
    nhi_quotient_formula((struct nhi_level_cells){form->row, ENERGY, OUTPUT, false}, formula);
    NH_TRY(nhi_form_figure(form, ENERGY, NULL, cell(years, i, NHI_YEAR_ENERGY), NHI_LEVEL_DECIMALS, false,
                           error));
    NH_TRY(nhi_form_figure(form, OUTPUT, NULL, cell(years, i, NHI_YEAR_OUTPUT), NHI_LEVEL_DECIMALS, false,
                           error));
    return nhi_form_figure(form, INTENSITY, formula, cell(years, i, NHI_YEAR_INTENSITY),
                           NHI_INTENSITY_DECIMALS, false, error);
}

static nh_status changes(struct years *years, size_t i, struct nh_error *error)
{
    struct nhi_form *form = &years->form;
    const int decimals = years->report->checked.input.decimals;
    char formula[NHI_FORMULA_BYTES] = "", text[NHI_NUMBER_BYTES], change[16];
    if (i > 0)
        nhi_change_formula(years->report, levels_at(years, i - 1, false), levels_at(years, i, false),
                           formula);
    nhi_negated(cell(years, i, NHI_YEAR_DECLINE), text);
    NH_TRY(nhi_form_figure(form, YEARLY, formula, text, decimals, false, error));
    NH_TRY(
        nhi_form_figure(form, YEARLY_TARGET, NULL, cell(years, i, NHI_YEAR_TARGET), decimals, false, error));
    nhi_change_formula(years->report, levels_at(years, 0, true), levels_at(years, i, false), formula);
    nhi_negated(cell(years, i, NHI_YEAR_CUMULATIVE), text);
    NH_TRY(nhi_form_figure(form, CUMULATIVE, formula, text, decimals, false, error));
    nhi_cell_name(form->row, CUMULATIVE, false, change);
    snprintf(formula, sizeof formula, "=-%s", change);
    NH_TRY(
        nhi_form_figure(form, DECLINE, formula, cell(years, i, NHI_YEAR_CUMULATIVE), decimals, false, error));
    return nhi_form_figure(form, PATH, NULL, cell(years, i, NHI_YEAR_CUMULATIVE_TARGET), decimals, false,
                           error);
}

static nh_status flags(struct years *years, size_t i, struct nh_error *error)
{
    const struct nhi_xlsx_style style = {NHI_XLSX_BORDER | NHI_XLSX_CENTRE, NHI_XLSX_GENERAL};
    struct nhi_buffer words = {0};
    nh_status status;
    NH_TRY_DONE(nhi_report_flags(years->report, cell(years, i, NHI_YEAR_FLAGS), &words, error));
    NH_TRY_DONE(nhi_xlsx_text(years->form.book, years->form.row, FLAGS, words.data != NULL ? words.data : "",
                              style, error));
done:
    nhi_buffer_free(&words);
    return status;
}

static nh_status year(struct years *years, size_t i, struct nh_error *error)
{
    const struct nhi_xlsx_style name = {NHI_XLSX_BORDER | NHI_XLSX_CENTRE, NHI_XLSX_GENERAL};
    const enum nhi_check_column exact[] = {NHI_YEAR_ENERGY, NHI_YEAR_OUTPUT};
    struct nhi_form *form = &years->form;
    NH_TRY(nhi_xlsx_text(form->book, form->row, YEAR, cell(years, i, NHI_YEAR_PERIOD), name, error));
    NH_TRY(levels(years, i, error));
    NH_TRY(changes(years, i, error));
    NH_TRY(nhi_form_figure(form, WARNING, NULL, cell(years, i, NHI_YEAR_WARNING), 0, false, error));
    NH_TRY(flags(years, i, error));
    for (unsigned e = 0; e < sizeof exact / sizeof *exact; e++) {
        const char *figure = cell(years, i, exact[e]);
        if (*figure != '\0' && !nhi_xlsx_holds(figure))
            NH_TRY(nhi_form_exact(form, form->row, FIRST_EXACT + e, figure, error));
    }
    form->row++;
    return NH_OK;
}

/* Heads of the exact texts beside the form, if there are any. */
static nh_status exact_heads(struct years *years, struct nh_error *error)
{
    const struct nhi_level_columns *of = &years->report->checked.report.levels;
    const struct nhi_result_column *const columns[] = {&of->energy, &of->output};
    const enum nhi_check_column exact[] = {NHI_YEAR_ENERGY, NHI_YEAR_OUTPUT};
    char text[256];
    for (unsigned e = 0; e < sizeof exact / sizeof *exact; e++)
        for (size_t i = 0; i < years->n; i++) {
            if (*cell(years, i, exact[e]) == '\0' || nhi_xlsx_holds(cell(years, i, exact[e])))
                continue;
            snprintf(text, sizeof text, nhi_report_word(years->report, "exact: %s", "精确值：%s"),
                     nhi_report_label(years->report, columns[e]));
            NH_TRY(nhi_form_exact(&years->form, years->first - 1, FIRST_EXACT + e, text, error));
            nhi_xlsx_width(years->form.book, FIRST_EXACT + e, 30);
            break;
        }
    return NH_OK;
}

/* ---- what follows ------------------------------------------------------------------------------------------------ */

/* A row below the years: label, figure with its formula. */
static nh_status result(struct years *years, const char *label, const char *formula, const char *figure,
                        struct nh_error *error)
{
    const struct nhi_xlsx_style style = {NHI_XLSX_BORDER, NHI_XLSX_GENERAL};
    if (*figure == '\0')
        return NH_OK;
    NH_TRY(nhi_xlsx_text(years->form.book, years->form.row, YEAR, label, style, error));
    NH_TRY(nhi_form_figure(&years->form, ENERGY, formula, figure, years->report->checked.input.decimals,
                           false, error));
    years->form.row++;
    return NH_OK;
}

/* The part of the base intensity that is left: q = I_T / I_0. */
static void left_formula(const struct years *years, char left[NHI_FORMULA_BYTES])
{
    char base[96], end[96];
    nhi_intensity_formula(years->report, levels_at(years, 0, true), base);
    nhi_intensity_formula(years->report, levels_at(years, years->n - 1, true), end);
    snprintf(left, NHI_FORMULA_BYTES, "%s/%s", end, base);
}

static nh_status decline(struct years *years, const char *left, struct nh_error *error)
{
    const struct nhi_check *check = &years->report->checked.check;
    const struct nhi_check_input *input = &years->report->checked.input;
    char formula[2 * NHI_FORMULA_BYTES];
    snprintf(formula, sizeof formula, "=ROUND((1-%s)*100,%d)", left, input->decimals);
    NH_TRY(result(years, nhi_report_word(years->report, "cumulative decline C, %", "累计降低率C，%"), formula,
                  check->decline_percent, error));
    snprintf(formula, sizeof formula, "=ROUND((1-(%s)^(1/%d))*100,%d)", left,
             input->n_years > 0 ? input->n_years : 1, input->decimals);
    return result(years, nhi_report_word(years->report, "mean annual decline, %", "年均降低率，%"), formula,
                  check->mean_annual_percent, error);
}

static nh_status target(struct years *years, const char *left, struct nh_error *error)
{
    const struct nhi_report *report = years->report;
    const struct nhi_check *check = &report->checked.check;
    const int decimals = report->checked.input.decimals;
    char formula[2 * NHI_FORMULA_BYTES], of[16];
    nhi_cell_name(years->form.row, ENERGY, true, of);
    NH_TRY(result(years, nhi_report_word(report, "target T, %", "降低目标T，%"), NULL, check->target_percent,
                  error));
    snprintf(formula, sizeof formula, "=ROUND((1-%s)*100-%s,%d)", left, of, decimals);
    NH_TRY(result(years, nhi_report_word(report, "margin C-T, points", "超出目标C-T，百分点"), formula,
                  check->margin_pp, error));
    snprintf(formula, sizeof formula, "=ROUND((1-%s)*10000/%s,%d)", left, of, decimals);
    NH_TRY(result(years, nhi_report_word(report, "completion C/T, %", "完成率C/T，%"), formula,
                  check->ratio_percent, error));
    snprintf(formula, sizeof formula, "=ROUND(LN(%s)/LN(1-%s/100)*100,%d)", left, of, decimals);
    NH_TRY(result(years,
                  nhi_report_word(report, "completion ln(1-C)/ln(1-T), %", "完成进度ln(1-C)/ln(1-T)，%"),
                  formula, check->log_percent, error));
    if (check->n_years_left == 0)
        return NH_OK;
    snprintf(formula, sizeof formula, "=ROUND((1-((1-%s/100)/(%s))^(1/%d))*100,%d)", of, left,
             check->n_years_left, decimals);
    return result(years, nhi_report_word(report, "needed every year, %", "今后尚需年均降低，%"), formula,
                  check->required_annual_percent, error);
}

static nh_status sentence(struct years *years, struct nh_error *error)
{
    enum { TWO_LINES = 36 };
    const struct nhi_xlsx_style style = {NHI_XLSX_BOLD | NHI_XLSX_WRAP, NHI_XLSX_GENERAL};
    const struct nhi_report *report = years->report;
    years->form.row++;
    nhi_xlsx_height(years->form.book, years->form.row, TWO_LINES);
    NH_TRY(nhi_xlsx_merged(years->form.book, years->form.row++, (unsigned[]){0, N_COLUMNS - 1},
                           report->sentence.data, style, error));
    if (report->warning != NULL)
        NH_TRY(nhi_xlsx_merged(years->form.book, years->form.row++, (unsigned[]){0, N_COLUMNS - 1},
                               report->warning, style, error));
    return NH_OK;
}

static nh_status chart(struct years *years, struct nh_error *error)
{
    const struct nhi_report *report = years->report;
    const bool has_path = report->checked.input.has_target && report->checked.input.n_plan_years > 0;
    const struct nhi_xlsx_chart of = {
        .is_line = true,
        .title = nhi_report_word(report, "Cumulative decline against the path of the target, %",
                                 "累计降低率与目标进度（%）"),
        .sheet = years->form.name,
        .first = years->first + 1, /* the base year has neither */
        .last = years->first + (unsigned)years->n - 1,
        .names = YEAR,
        .n_series = has_path ? 2 : 1,
        .series = {DECLINE, PATH},
        .series_names = {nhi_report_word(report, "cumulative decline", "累计降低率"),
                         nhi_report_word(report, "path of the target", "累计进度要求")},
        .row = years->form.row + 1,
        .width = 900,
        .height = 340};
    return nhi_xlsx_add_chart(years->form.book, &of, error);
}

/* ---- the sheet --------------------------------------------------------------------------------------------------- */

nh_status nhi_xlsx_years(const struct nhi_report *report, struct nhi_xlsx *book, struct nh_error *error)
{
    const struct nhi_level_columns *of = &report->checked.report.levels;
    char unit[128], left[NHI_FORMULA_BYTES];
    snprintf(unit, sizeof unit, nhi_report_word(report, "%s, %s", "%s、%s"),
             nhi_report_unit(report, &of->energy), nhi_report_unit(report, &of->output));
    struct years years = {.form = {.report = report,
                                   .book = book,
                                   .name = nhi_report_word(report, "Check", "降低率核算"),
                                   .number = nhi_report_word(report, "NH-1", "NH-1表"),
                                   .title = report->title,
                                   .unit = unit,
                                   .n_columns = N_COLUMNS,
                                   .n_texts = 1,
                                   .n_head_rows = 1},
                          .report = report,
                          .rows = &report->years.result,
                          .n = report->checked.input.n_levels};
    NH_TRY(nhi_form_begin(&years.form, error));
    NH_TRY(heads(&years, error));
    years.first = years.form.row;
    for (size_t i = 0; i < years.n; i++)
        NH_TRY(year(&years, i, error));
    NH_TRY(exact_heads(&years, error));
    years.form.row++;
    left_formula(&years, left);
    NH_TRY(decline(&years, left, error));
    if (report->checked.input.has_target)
        NH_TRY(target(&years, left, error));
    NH_TRY(sentence(&years, error));
    NH_TRY(nhi_form_end(&years.form, error));
    return chart(&years, error);
}
