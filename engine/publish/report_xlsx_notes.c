/* report_xlsx_notes.c - the last sheets of the workbook: 计算说明 with results in words, method, quality, provenance; and the
 * coefficients and who reported; see report_xlsx.h.
 */
#include "engine/publish/report_xlsx.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_WIDTH = 34, TEXT_WIDTH = 100, COLUMN_WIDTH = 16 };

struct notes {
    const struct nhi_report *report;
    struct nhi_xlsx *book;
    unsigned row;
};

static nh_status heading(struct notes *notes, const char *text, struct nh_error *error)
{
    const struct nhi_xlsx_style style = {NHI_XLSX_BOLD | NHI_XLSX_FILL, NHI_XLSX_GENERAL};
    notes->row++;
    return nhi_xlsx_merged(notes->book, notes->row++, (unsigned[]){0, 1}, text, style, error);
}

/* A spreadsheet does not make room for wrapped text by itself. */
static nh_status fact(struct notes *notes, const char *label, const char *text, struct nh_error *error)
{
    enum { LINE_POINTS = 16, MOST_LINES = 25 };
    const struct nhi_xlsx_style style = {NHI_XLSX_BORDER | NHI_XLSX_WRAP, NHI_XLSX_GENERAL};
    const size_t n_lines = 1 + nhi_display_width(text) / (TEXT_WIDTH - 6);
    nhi_xlsx_height(notes->book, notes->row,
                    LINE_POINTS * (unsigned)(n_lines < MOST_LINES ? n_lines : MOST_LINES));
    NH_TRY(nhi_xlsx_text(notes->book, notes->row, 0, label, style, error));
    return nhi_xlsx_text(notes->book, notes->row++, 1, text, style, error);
}

static nh_status facts(struct notes *notes, const char *title, const struct nhi_result *of,
                       struct nh_error *error)
{
    NH_TRY(heading(notes, title, error));
    for (size_t i = 0; i < nhi_result_rows(of); i++)
        NH_TRY(fact(notes, nhi_result_text(of, i, NHI_FACT_LABEL), nhi_result_text(of, i, NHI_FACT_TEXT),
                    error));
    return NH_OK;
}

/* What the reader of a cell must know. */
static nh_status cells(struct notes *notes, struct nh_error *error)
{
    const struct nhi_report *report = notes->report;
    NH_TRY(heading(notes, nhi_report_word(report, "Cells", "单元格说明"), error));
    NH_TRY(
        fact(notes, nhi_report_word(report, "Numbers", "数值"),
             nhi_report_word(report,
                             "Cells hold 15 significant digits. A figure with more stands exactly, as text, "
                             "to the right of its table.",
                             "单元格保留15位有效数字；位数更多的数值，其精确值以文本列在表右侧。"),
             error));
    return fact(
        notes, nhi_report_word(report, "Formulas", "公式"),
        nhi_report_word(report,
                        "Formulas show how a figure comes about. The stored result is the exact one of "
                        "the program; a recalculation computes in floating point with ROUND (an exact "
                        "half away from zero).",
                        "公式说明数值的来由；存储的结果是程序的精确结果，重新计算时按浮点数和"
                        "ROUND（恰为一半时远离零）取值。"),
        error);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static nh_status table_cell(struct notes *notes, unsigned column, enum nhi_column_kind kind, const char *text,
                            struct nh_error *error)
{
    const struct nhi_xlsx_style style = {NHI_XLSX_BORDER, NHI_XLSX_GENERAL};
    struct nhi_buffer words = {0};
    if ((kind == NHI_COLUMN_DECIMAL || kind == NHI_COLUMN_INTEGER) && nhi_xlsx_holds(text))
        return nhi_xlsx_number(notes->book, notes->row, column, text, style, error);
    if (kind != NHI_COLUMN_FLAGS || *text == '\0')
        return nhi_xlsx_text(notes->book, notes->row, column, text, style, error);
    nh_status status = nhi_report_flags(notes->report, text, &words, error);
    if (status == NH_OK)
        status = nhi_xlsx_text(notes->book, notes->row, column, words.data, style, error);
    nhi_buffer_free(&words);
    return status;
}

static nh_status table(struct notes *notes, const char *title, const struct nhi_result *rows,
                       struct nh_error *error)
{
    const struct nhi_xlsx_style head = {NHI_XLSX_BOLD | NHI_XLSX_BORDER | NHI_XLSX_FILL, NHI_XLSX_GENERAL};
    const struct nhi_xlsx_style name = {NHI_XLSX_BOLD, NHI_XLSX_GENERAL};
    NH_TRY(nhi_xlsx_text(notes->book, notes->row++, 0, title, name, error));
    for (unsigned c = 0; c < rows->n_columns; c++)
        NH_TRY(nhi_xlsx_text(notes->book, notes->row, c, nhi_report_label(notes->report, &rows->columns[c]),
                             head, error));
    notes->row++;
    for (size_t i = 0; i < nhi_result_rows(rows); i++, notes->row++)
        for (unsigned c = 0; c < rows->n_columns; c++)
            NH_TRY(table_cell(notes, c, rows->columns[c].kind, nhi_result_text(rows, i, c), error));
    notes->row++;
    return NH_OK;
}

nh_status nhi_xlsx_annexes(const struct nhi_report *report, struct nhi_xlsx *book, struct nh_error *error)
{
    struct notes notes = {.report = report, .book = book};
    NH_TRY(nhi_xlsx_sheet(book, nhi_report_word(report, "Coefficients", "系数和填报情况"), 0, error));
    for (unsigned c = 0; c < report->coefficients.n_columns; c++)
        nhi_xlsx_width(book, c, COLUMN_WIDTH);
    if (nhi_result_rows(&report->counts) > 0)
        NH_TRY(
            table(&notes, nhi_report_word(report, "Who reported", "各年填报情况"), &report->counts, error));
    return nhi_result_rows(&report->coefficients) > 0
               ? table(&notes, nhi_report_word(report, "Coefficients", "折标系数"), &report->coefficients,
                       error)
               : NH_OK;
}

/* ---- notes ------------------------------------------------------------------------------------------------------- */

nh_status nhi_xlsx_notes(const struct nhi_report *report, struct nhi_xlsx *book, struct nh_error *error)
{
    const struct nhi_xlsx_style title = {NHI_XLSX_TITLE, NHI_XLSX_GENERAL};
    struct notes notes = {.report = report, .book = book};
    NH_TRY(nhi_xlsx_sheet(book, nhi_report_word(report, "Method", "计算说明"), 0, error));
    nhi_xlsx_width(book, 0, LABEL_WIDTH);
    nhi_xlsx_width(book, 1, TEXT_WIDTH);
    NH_TRY(nhi_xlsx_merged(book, notes.row++, (unsigned[]){0, 1},
                           nhi_report_word(report, "Method", "计算说明"), title, error));
    NH_TRY(facts(&notes, nhi_report_word(report, "What follows", "核算结果"), &report->facts, error));
    NH_TRY(facts(&notes, nhi_report_word(report, "Method", "计算方法"), &report->notes, error));
    NH_TRY(cells(&notes, error));
    NH_TRY(
        facts(&notes, nhi_report_word(report, "Quality of the data", "数据质量"), &report->quality, error));
    return facts(&notes, nhi_report_word(report, "Provenance", "数据来源"), &report->provenance, error);
}
