/* report_xlsx.c - a report as a workbook: the frame of its forms, and what their cells and formulas have in common; see
 * report_xlsx.h.
 */
#include "engine/publish/report_xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct nhi_xlsx_style plain = {0, NHI_XLSX_GENERAL};
const struct nhi_xlsx_style nhi_form_head_style = {
    NHI_XLSX_BOLD | NHI_XLSX_BORDER | NHI_XLSX_CENTRE | NHI_XLSX_WRAP | NHI_XLSX_FILL, NHI_XLSX_GENERAL};
static const struct nhi_xlsx_style faint_head = {NHI_XLSX_FAINT | NHI_XLSX_BORDER | NHI_XLSX_CENTRE,
                                                 NHI_XLSX_GENERAL};

/* ---- frame ------------------------------------------------------------------------------------------------------- */

nh_status nhi_form_begin(struct nhi_form *form, struct nh_error *error)
{
    enum { TITLE_ROW, NUMBER_ROW, UNIT_ROW, FIRST_HEAD, TITLE_POINTS = 30 };
    const struct nhi_report *report = form->report;
    const struct nhi_xlsx_style title = {NHI_XLSX_TITLE, NHI_XLSX_GENERAL};
    const struct nhi_xlsx_style right = {NHI_XLSX_RIGHT, NHI_XLSX_GENERAL};
    const char *agency = report->options->agency;
    const unsigned last = form->n_columns - 1;
    char text[512];
    NH_TRY(nhi_xlsx_sheet(form->book, form->name, FIRST_HEAD + form->n_head_rows + 1, error));
    nhi_xlsx_height(form->book, TITLE_ROW, TITLE_POINTS);
    NH_TRY(nhi_xlsx_merged(form->book, TITLE_ROW, (unsigned[]){0, last}, form->title, title, error));
    snprintf(text, sizeof text, "%s%s", nhi_report_word(report, "Form: ", "表    号："), form->number);
    NH_TRY(nhi_xlsx_merged(form->book, NUMBER_ROW, (unsigned[]){last - 2, last}, text, right, error));
    snprintf(text, sizeof text, "%s%.300s", nhi_report_word(report, "Reported by: ", "填报单位："),
             agency != NULL ? agency : "");
    NH_TRY(nhi_xlsx_text(form->book, UNIT_ROW, 0, text, plain, error));
    snprintf(text, sizeof text, "%s%s", nhi_report_word(report, "Units: ", "计量单位："), form->unit);
    NH_TRY(nhi_xlsx_merged(form->book, UNIT_ROW, (unsigned[]){last - 2, last}, text, right, error));
    form->row = FIRST_HEAD;
    return NH_OK;
}

nh_status nhi_form_numbers(struct nhi_form *form, struct nh_error *error)
{
    static const char *const texts[] = {"甲", "乙", "丙"}, *const letters[] = {"A", "B", "C"};
    char number[16];
    for (unsigned c = 0; c < form->n_columns; c++) {
        snprintf(number, sizeof number, "%u", c - form->n_texts + 1);
        NH_TRY(nhi_xlsx_text(form->book, form->row, c,
                             c < form->n_texts ? nhi_report_word(form->report, letters[c], texts[c]) : number,
                             faint_head, error));
    }
    form->row++;
    nhi_xlsx_freeze(form->book, form->row, form->n_texts);
    return NH_OK;
}

enum { DATE_BYTES = 128 };

/* "2021年3月15日", or room for it. */
static void date_words(const struct nhi_report *report, char words[DATE_BYTES])
{
    const char *date = report->options->date;
    char *rest;
    if (date == NULL)
        snprintf(words, DATE_BYTES, "%s", nhi_report_word(report, "Date:", "报出日期：    年    月    日"));
    else if (report->lang != NH_LANG_ZH)
        snprintf(words, DATE_BYTES, "Date: %s", date);
    else {
        const long year = strtol(date, &rest, 10), month = strtol(rest + 1, &rest, 10);
        snprintf(words, DATE_BYTES, "报出日期：%ld年%ld月%ld日", year, month, strtol(rest + 1, NULL, 10));
    }
}

nh_status nhi_form_end(struct nhi_form *form, struct nh_error *error)
{
    const struct nhi_report *report = form->report;
    const char *const signers[] = {nhi_report_word(report, "Head of unit:", "单位负责人："),
                                   nhi_report_word(report, "Head of statistics:", "统计负责人："),
                                   nhi_report_word(report, "Filled in by:", "填表人：")};
    enum { N_SIGNERS = sizeof signers / sizeof *signers };
    const unsigned step = form->n_columns / (N_SIGNERS + 1);
    char date[DATE_BYTES];
    form->row++;
    for (unsigned i = 0; i < N_SIGNERS; i++)
        NH_TRY(nhi_xlsx_text(form->book, form->row, i * step, signers[i], plain, error));
    date_words(report, date);
    NH_TRY(nhi_xlsx_text(form->book, form->row, N_SIGNERS * step, date, plain, error));
    form->row++;
    return NH_OK;
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

nh_status nhi_form_head(struct nhi_form *form, unsigned row, unsigned column,
                        const struct nhi_result_column *of, struct nh_error *error)
{
    const char *unit = nhi_report_unit(form->report, of);
    char text[256];
    snprintf(text, sizeof text,
             *unit != '\0' ? nhi_report_word(form->report, "%s\n(%s)", "%s\n（%s）") : "%s%s",
             nhi_report_label(form->report, of), unit);
    return nhi_xlsx_text(form->book, row, column, text, nhi_form_head_style, error);
}

nh_status nhi_form_figure(struct nhi_form *form, unsigned column, const char *formula, const char *figure,
                          int decimals, bool is_total, struct nh_error *error)
{
    const struct nhi_xlsx_style style = {NHI_XLSX_BORDER | (is_total ? NHI_XLSX_BOLD | NHI_XLSX_FILL : 0u),
                                         decimals};
    if (*figure == '\0')
        return nhi_xlsx_text(form->book, form->row, column, "", style, error);
    return formula != NULL ? nhi_xlsx_formula(form->book, form->row, column, formula, figure, style, error)
                           : nhi_xlsx_number(form->book, form->row, column, figure, style, error);
}

nh_status nhi_form_exact(struct nhi_form *form, unsigned row, unsigned column, const char *figure,
                         struct nh_error *error)
{
    const struct nhi_xlsx_style style = {NHI_XLSX_FAINT | NHI_XLSX_RIGHT, NHI_XLSX_GENERAL};
    return nhi_xlsx_text(form->book, row, column, figure, style, error);
}

/* ---- formulas ---------------------------------------------------------------------------------------------------- */

void nhi_cell_name(unsigned row, unsigned column, bool is_fixed, char name[16])
{
    snprintf(name, 16, is_fixed ? "$%c$%u" : "%c%u", (char)('A' + (int)column), row + 1);
}

void nhi_quotient_formula(struct nhi_level_cells cells, char formula[NHI_FORMULA_BYTES])
{
    char energy[16], output[16];
    nhi_cell_name(cells.row, cells.energy, cells.is_fixed, energy);
    nhi_cell_name(cells.row, cells.output, cells.is_fixed, output);
    snprintf(formula, NHI_FORMULA_BYTES, "=%s/%s", energy, output);
}

void nhi_intensity_formula(const struct nhi_report *report, struct nhi_level_cells cells, char formula[96])
{
    char energy[16], output[16];
    nhi_cell_name(cells.row, cells.energy, cells.is_fixed, energy);
    nhi_cell_name(cells.row, cells.output, cells.is_fixed, output);
    snprintf(formula, 96, report->checked.input.rule == NH_ROUNDING_BULLETIN4 ? "ROUND(%s/%s,4)" : "(%s/%s)",
             energy, output);
}

void nhi_change_formula(const struct nhi_report *report, struct nhi_level_cells before,
                        struct nhi_level_cells now, char formula[NHI_FORMULA_BYTES])
{
    char base[96], end[96];
    nhi_intensity_formula(report, before, base);
    nhi_intensity_formula(report, now, end);
    snprintf(formula, NHI_FORMULA_BYTES, "=ROUND((%s/%s-1)*100,%d)", end, base,
             report->checked.input.decimals);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

nh_status nhi_report_xlsx(const struct nhi_report *report, struct nhi_buffer *bytes, struct nh_error *error)
{
    const struct nhi_xlsx_properties properties = {
        .title = report->title,
        .author = report->options->agency,
        .day = report->options->date,
        .font = nhi_report_word(report, "Arial", "宋体")}; /* that of forms in bureaus */
    struct nhi_xlsx *book = NULL;
    nh_status status;
    NH_TRY_DONE(nhi_xlsx_new(&properties, &book, error));
    NH_TRY_DONE(nhi_xlsx_years(report, book, error));
    NH_TRY_DONE(nhi_xlsx_rankings(report, book, error));
    NH_TRY_DONE(nhi_xlsx_notes(report, book, error));
    NH_TRY_DONE(nhi_xlsx_annexes(report, book, error));
    NH_TRY_DONE(nhi_xlsx_finish(book, bytes, error));
done:
    nhi_xlsx_free(book);
    return status;
}
