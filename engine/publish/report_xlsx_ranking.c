/* report_xlsx_ranking.c - regions, industries, chains and carriers as forms of the workbook: the total first, its parts
 * indented below; see report_xlsx.h.
 */
#include "engine/publish/report_xlsx.h"

#include <stdio.h>
#include <string.h>

/* A sheet shows these columns of a ranking, after its name and code. */
struct column {
    enum nhi_ranking_column from;
    int decimals; /* of the report where NHI_XLSX_GENERAL */
};
static const struct column ranking_columns[] = {{NHI_RANK_BASE_ENERGY, NHI_LEVEL_DECIMALS},
                                                {NHI_RANK_BASE_OUTPUT, NHI_LEVEL_DECIMALS},
                                                {NHI_RANK_BASE_INTENSITY, NHI_INTENSITY_DECIMALS},
                                                {NHI_RANK_BASE_SHARE, NHI_XLSX_GENERAL},
                                                {NHI_RANK_END_ENERGY, NHI_LEVEL_DECIMALS},
                                                {NHI_RANK_END_OUTPUT, NHI_LEVEL_DECIMALS},
                                                {NHI_RANK_END_INTENSITY, NHI_INTENSITY_DECIMALS},
                                                {NHI_RANK_END_SHARE, NHI_XLSX_GENERAL},
                                                {NHI_RANK_CHANGE, NHI_XLSX_GENERAL},
                                                {NHI_RANK_UNITS, 0}};
static const struct column structure_columns[] = {{NHI_RANK_BASE_ENERGY, NHI_LEVEL_DECIMALS},
                                                  {NHI_RANK_BASE_SHARE, NHI_XLSX_GENERAL},
                                                  {NHI_RANK_END_ENERGY, NHI_LEVEL_DECIMALS},
                                                  {NHI_RANK_END_SHARE, NHI_XLSX_GENERAL}};
enum {
    NAME,
    CODE,
    FIRST_FIGURE,
    N_RANKING = sizeof ranking_columns / sizeof *ranking_columns,
    N_STRUCTURE = sizeof structure_columns / sizeof *structure_columns
};

struct sheet {
    struct nhi_form form;
    const struct nhi_report *report;
    const struct nhi_ranking *ranking;
    bool is_structure; /* without flags, outputs and changes */
    const struct column *columns;
    unsigned n_columns, total_row;
};

static const char *cell(const struct sheet *sheet, size_t i, enum nhi_ranking_column column)
{
    return nhi_result_text(&sheet->ranking->rows, i, column);
}

/* Where a column of the ranking stands in the sheet. */
static unsigned place(const struct sheet *sheet, enum nhi_ranking_column from)
{
    unsigned c = 0;
    while (c < sheet->n_columns && sheet->columns[c].from != from)
        c++;
    return FIRST_FIGURE + c;
}

static bool is_of_base(enum nhi_ranking_column column)
{
    return column <= NHI_RANK_BASE_SHARE;
}

/* ---- formulas ---------------------------------------------------------------------------------------------------- */

static struct nhi_level_cells levels_of(const struct sheet *sheet, bool is_base)
{
    return (struct nhi_level_cells){
        sheet->form.row, place(sheet, is_base ? NHI_RANK_BASE_ENERGY : NHI_RANK_END_ENERGY),
        place(sheet, is_base ? NHI_RANK_BASE_OUTPUT : NHI_RANK_END_OUTPUT), false};
}

static void share_formula(const struct sheet *sheet, bool is_base, char formula[NHI_FORMULA_BYTES])
{
    const unsigned energy = place(sheet, is_base ? NHI_RANK_BASE_ENERGY : NHI_RANK_END_ENERGY);
    char part[16], total[16];
    nhi_cell_name(sheet->form.row, energy, false, part);
    nhi_cell_name(sheet->total_row, energy, true, total);
    snprintf(formula, NHI_FORMULA_BYTES, "=ROUND(%s/%s*100,%d)", part, total,
             sheet->report->checked.input.decimals);
}

/* False: the column holds a number. */
static bool formula_of(const struct sheet *sheet, enum nhi_ranking_column column,
                       char formula[NHI_FORMULA_BYTES])
{
    const struct nhi_level_cells levels = levels_of(sheet, is_of_base(column));
    switch (column) {
    case NHI_RANK_BASE_INTENSITY:
    case NHI_RANK_END_INTENSITY: nhi_quotient_formula(levels, formula); return true;
    case NHI_RANK_BASE_SHARE:
    case NHI_RANK_END_SHARE: share_formula(sheet, is_of_base(column), formula); return true;
    case NHI_RANK_CHANGE:
        nhi_change_formula(sheet->report, levels_of(sheet, true), levels_of(sheet, false), formula);
        return true;
    default: return false;
    }
}

/* ---- heads ------------------------------------------------------------------------------------------------------- */

/* The year above its columns; nothing above the others. */
static nh_status year_heads(struct sheet *sheet, struct nh_error *error)
{
    const struct nhi_report *report = sheet->report;
    const unsigned first_end = place(sheet, NHI_RANK_END_ENERGY), last_end = place(sheet, NHI_RANK_END_SHARE);
    char year[32];
    for (unsigned c = 0; c < sheet->form.n_columns; c++)
        if (c < FIRST_FIGURE || c > last_end)
            NH_TRY(nhi_xlsx_text(sheet->form.book, sheet->form.row, c, "", nhi_form_head_style, error));
    snprintf(year, sizeof year, "%s%s", report->from, nhi_report_word(report, "", "年"));
    NH_TRY(nhi_xlsx_merged(sheet->form.book, sheet->form.row, (unsigned[]){FIRST_FIGURE, first_end - 1}, year,
                           nhi_form_head_style, error));
    snprintf(year, sizeof year, "%s%s", report->to, nhi_report_word(report, "", "年"));
    NH_TRY(nhi_xlsx_merged(sheet->form.book, sheet->form.row, (unsigned[]){first_end, last_end}, year,
                           nhi_form_head_style, error));
    sheet->form.row++;
    return NH_OK;
}

static nh_status heads(struct sheet *sheet, struct nh_error *error)
{
    enum { HEAD_POINTS = 36, NAME_WIDTH = 34, WIDTH = 16 };
    struct nhi_form *form = &sheet->form;
    const struct nhi_result_column *columns = sheet->ranking->columns;
    NH_TRY(year_heads(sheet, error));
    nhi_xlsx_height(form->book, form->row, HEAD_POINTS);
    nhi_xlsx_width(form->book, NAME, NAME_WIDTH);
    nhi_xlsx_width(form->book, CODE, WIDTH);
    NH_TRY(nhi_form_head(form, form->row, NAME, &columns[NHI_RANK_NAME], error));
    NH_TRY(nhi_form_head(form, form->row, CODE, &columns[NHI_RANK_CODE], error));
    for (unsigned c = 0; c < sheet->n_columns; c++) {
        nhi_xlsx_width(form->book, FIRST_FIGURE + c, WIDTH);
        NH_TRY(nhi_form_head(form, form->row, FIRST_FIGURE + c, &columns[sheet->columns[c].from], error));
    }
    if (!sheet->is_structure)
        NH_TRY(
            nhi_form_head(form, form->row, FIRST_FIGURE + sheet->n_columns, &columns[NHI_RANK_FLAGS], error));
    form->row++;
    return nhi_form_numbers(form, error);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static nh_status names(struct sheet *sheet, size_t i, struct nh_error *error)
{
    const unsigned flags = i == 0 ? NHI_XLSX_BORDER | NHI_XLSX_BOLD | NHI_XLSX_FILL : NHI_XLSX_BORDER;
    const struct nhi_xlsx_style name = {flags | (i > 0 ? NHI_XLSX_INDENT : 0u), NHI_XLSX_GENERAL};
    const struct nhi_xlsx_style code = {flags, NHI_XLSX_GENERAL};
    const char *of = cell(sheet, i, NHI_RANK_CODE);
    char text[NHI_NUMBER_BYTES];
    snprintf(text, sizeof text, "%s%.900s",
             i == 1 ? nhi_report_word(sheet->report, "of which: ", "其中：") : "",
             cell(sheet, i, NHI_RANK_NAME));
    NH_TRY(nhi_xlsx_text(sheet->form.book, sheet->form.row, NAME, text, name, error));
    return nhi_xlsx_text(sheet->form.book, sheet->form.row, CODE, i == 0 ? "" : of, code, error);
}

static nh_status flags(struct sheet *sheet, size_t i, struct nh_error *error)
{
    const unsigned total = i == 0 ? NHI_XLSX_BOLD | NHI_XLSX_FILL : 0u;
    const struct nhi_xlsx_style style = {NHI_XLSX_BORDER | NHI_XLSX_CENTRE | total, NHI_XLSX_GENERAL};
    struct nhi_buffer words = {0};
    nh_status status;
    NH_TRY_DONE(nhi_report_flags(sheet->report, cell(sheet, i, NHI_RANK_FLAGS), &words, error));
    NH_TRY_DONE(nhi_xlsx_text(sheet->form.book, sheet->form.row, FIRST_FIGURE + sheet->n_columns,
                              words.data != NULL ? words.data : "", style, error));
done:
    nhi_buffer_free(&words);
    return status;
}

static nh_status row(struct sheet *sheet, size_t i, struct nh_error *error)
{
    struct nhi_form *form = &sheet->form;
    NH_TRY(names(sheet, i, error));
    for (unsigned c = 0; c < sheet->n_columns; c++) {
        const struct column *column = &sheet->columns[c];
        const int decimals =
            column->decimals == NHI_XLSX_GENERAL ? sheet->report->checked.input.decimals : column->decimals;
        const char *figure = cell(sheet, i, column->from);
        char formula[NHI_FORMULA_BYTES];
        const bool has_formula = formula_of(sheet, column->from, formula);
        NH_TRY(nhi_form_figure(form, FIRST_FIGURE + c, has_formula ? formula : NULL, figure, decimals, i == 0,
                               error));
        if (!has_formula && *figure != '\0' && !nhi_xlsx_holds(figure))
            NH_TRY(nhi_form_exact(form, form->row, form->n_columns + 1 + c, figure, error));
    }
    if (!sheet->is_structure)
        NH_TRY(flags(sheet, i, error));
    form->row++;
    return NH_OK;
}

/* Above the exact texts beside the form, where there are any. */
static nh_status exact_heads(struct sheet *sheet, struct nh_error *error)
{
    const struct nhi_report *report = sheet->report;
    char text[256];
    for (unsigned c = 0; c < sheet->n_columns; c++)
        for (size_t i = 0; i < nhi_result_rows(&sheet->ranking->rows); i++) {
            const enum nhi_ranking_column from = sheet->columns[c].from;
            const char *figure = cell(sheet, i, from);
            if (sheet->ranking->columns[from].kind != NHI_COLUMN_DECIMAL || *figure == '\0' ||
                from == NHI_RANK_BASE_INTENSITY || from == NHI_RANK_END_INTENSITY || nhi_xlsx_holds(figure))
                continue;
            snprintf(text, sizeof text, nhi_report_word(report, "exact: %s %s", "精确值：%s年%s"),
                     is_of_base(from) ? report->from : report->to,
                     nhi_report_label(report, &sheet->ranking->columns[from]));
            NH_TRY(nhi_form_exact(&sheet->form, sheet->total_row - 1, sheet->form.n_columns + 1 + c, text,
                                  error));
            nhi_xlsx_width(sheet->form.book, sheet->form.n_columns + 1 + c, 30);
            break;
        }
    return NH_OK;
}

/* ---- charts ------------------------------------------------------------------------------------------------------ */

/* Bars of the groups without the total; of very many only the first. */
static nh_status chart(struct sheet *sheet, struct nh_error *error)
{
    enum { MOST = 40, BAR = 21, FRAME = 110, WIDTH = 820, ROW_PIXELS = 20, PAGE_ROWS = 42 };
    const struct nhi_report *report = sheet->report;
    const size_t n_rows = nhi_result_rows(&sheet->ranking->rows) - 1, n = n_rows < MOST ? n_rows : MOST;
    char title[256];
    snprintf(title, sizeof title,
             sheet->is_structure ? nhi_report_word(report, "Share of the carriers, %s and %s, %%",
                                                   "能源消费结构，%s年和%s年，%%")
                                 : nhi_report_word(report, "Change of the intensity, %s to %s, %%",
                                                   "强度的上升或下降，%s—%s年，±%%"),
             report->from, report->to);
    const struct nhi_xlsx_chart of = {
        .title = title,
        .sheet = sheet->form.name,
        .first = sheet->total_row + 1,
        .last = sheet->total_row + (unsigned)n,
        .names = NAME,
        .n_series = sheet->is_structure ? 2 : 1,
        .series = {place(sheet, sheet->is_structure ? NHI_RANK_BASE_SHARE : NHI_RANK_CHANGE),
                   place(sheet, NHI_RANK_END_SHARE)},
        .series_names = {report->from, report->to},
        .row = sheet->form.row + 1,
        .width = WIDTH,
        .height = (unsigned)n * (sheet->is_structure ? 2 * BAR : BAR) + FRAME};
    if (of.last + of.height / ROW_PIXELS > PAGE_ROWS)
        nhi_xlsx_break(sheet->form.book, of.row);
    return nhi_xlsx_add_chart(sheet->form.book, &of, error);
}

/* ---- sheets ------------------------------------------------------------------------------------------------------ */

static nh_status make(struct sheet *sheet, struct nh_error *error)
{
    NH_TRY(nhi_form_begin(&sheet->form, error));
    NH_TRY(heads(sheet, error));
    sheet->total_row = sheet->form.row;
    for (size_t i = 0; i < nhi_result_rows(&sheet->ranking->rows); i++)
        NH_TRY(row(sheet, i, error));
    NH_TRY(exact_heads(sheet, error));
    NH_TRY(nhi_form_end(&sheet->form, error));
    return chart(sheet, error);
}

static nh_status ranking_sheet(const struct nhi_report *report, size_t i, struct nhi_xlsx *book,
                               struct nh_error *error)
{
    static const char *const names[NHI_REPORT_RANKINGS][2] = {
        {"Regions", "分地区"}, {"Industries", "分行业"}, {"Chains", "分产业链"}};
    const struct nhi_level_columns *of = &report->checked.report.levels;
    const char *name = nhi_report_word(report, names[i][0], names[i][1]);
    char title[640], number[16], unit[128];
    snprintf(title, sizeof title, nhi_report_word(report, "%s: %s", "%s：%s"), report->title, name);
    snprintf(number, sizeof number, nhi_report_word(report, "NH-%zu", "NH-%zu表"), i + 2);
    snprintf(unit, sizeof unit, nhi_report_word(report, "%s, %s", "%s、%s"),
             nhi_report_unit(report, &of->energy), nhi_report_unit(report, &of->output));
    struct sheet sheet = {.form = {.report = report,
                                   .book = book,
                                   .name = name,
                                   .number = number,
                                   .title = title,
                                   .unit = unit,
                                   .n_columns = FIRST_FIGURE + N_RANKING + 1,
                                   .n_texts = FIRST_FIGURE,
                                   .n_head_rows = 2},
                          .report = report,
                          .ranking = &report->rankings[i],
                          .columns = ranking_columns,
                          .n_columns = N_RANKING};
    return make(&sheet, error);
}

static nh_status structure_sheet(const struct nhi_report *report, struct nhi_xlsx *book,
                                 struct nh_error *error)
{
    const char *name = nhi_report_word(report, "Structure", "能源结构");
    char title[640];
    snprintf(title, sizeof title, nhi_report_word(report, "%s: %s", "%s：%s"), report->title, name);
    struct sheet sheet = {.form = {.report = report,
                                   .book = book,
                                   .name = name,
                                   .number = nhi_report_word(report, "NH-5", "NH-5表"),
                                   .title = title,
                                   .unit = nhi_report_unit(report, &report->checked.report.levels.energy),
                                   .n_columns = FIRST_FIGURE + N_STRUCTURE,
                                   .n_texts = FIRST_FIGURE,
                                   .n_head_rows = 2},
                          .report = report,
                          .ranking = &report->structure,
                          .is_structure = true,
                          .columns = structure_columns,
                          .n_columns = N_STRUCTURE};
    return make(&sheet, error);
}

nh_status nhi_xlsx_rankings(const struct nhi_report *report, struct nhi_xlsx *book, struct nh_error *error)
{
    for (size_t i = 0; i < NHI_REPORT_RANKINGS; i++)
        if (report->rankings[i].rows.columns != NULL)
            NH_TRY(ranking_sheet(report, i, book, error));
    return report->structure.rows.columns != NULL ? structure_sheet(report, book, error) : NH_OK;
}
