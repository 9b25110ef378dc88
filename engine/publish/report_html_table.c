/* report_html_table.c - tables of the HTML page of a report; see report_html.h. */
#include "engine/publish/report_html.h"
#include "engine/publish/svg.h"

#include <string.h>

enum { MOST_ROWS = 100 }; /* of a ranking on a page; the workbook has all */

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static bool is_figure(enum nhi_column_kind kind)
{
    return kind == NHI_COLUMN_DECIMAL || kind == NHI_COLUMN_PERCENT || kind == NHI_COLUMN_INTEGER;
}

/* Digits before the point are set apart by threes with space that is no character: what is copied are the plain digits. */
static nh_status figure(struct nhi_buffer *page, const char *text, struct nh_error *error)
{
    const size_t sign = *text == '-', n_whole = strspn(text + sign, "0123456789");
    NH_TRY(nhi_buffer_append(page, text, sign, error));
    text += sign;
    for (size_t at = 0; at < n_whole;) {
        const size_t n = (n_whole - at) % 3 != 0 ? (n_whole - at) % 3 : 3;
        const bool is_last = at + n == n_whole;
        NH_TRY(nhi_buffer_printf(page, error, is_last ? "%.*s" : "<span>%.*s</span>", (int)n, text + at));
        at += n;
    }
    return nhi_markup_text(page, text + n_whole, error);
}

static nh_status flags_cell(const struct nhi_report *report, const char *text, struct nhi_buffer *page,
                            struct nh_error *error)
{
    struct nhi_buffer words = {0};
    nh_status status;
    NH_TRY_DONE(nhi_report_flags(report, text, &words, error));
    NH_TRY_DONE(nhi_buffer_text(page, "<td class=\"flags\">", error));
    NH_TRY_DONE(nhi_markup_text(page, words.data, error));
    NH_TRY_DONE(nhi_buffer_text(page, "</td>", error));
done:
    nhi_buffer_free(&words);
    return status;
}

static nh_status cell(const struct nhi_report *report, const struct nhi_result_column *column,
                      const char *text, struct nhi_buffer *page, struct nh_error *error)
{
    const bool is_number = is_figure(column->kind);
    if (*text == '\0')
        return nhi_buffer_text(page, is_number ? "<td class=\"n\">—</td>" : "<td></td>", error);
    if (column->kind == NHI_COLUMN_FLAGS)
        return flags_cell(report, text, page, error);
    NH_TRY(nhi_buffer_text(page, is_number ? "<td class=\"n\">" : "<td>", error));
    NH_TRY(is_number ? figure(page, text, error) : nhi_markup_text(page, text, error));
    return nhi_buffer_text(page, "</td>", error);
}

static nh_status head_cell(const struct nhi_report *report, const struct nhi_result_column *column,
                           const char *attributes, struct nhi_buffer *page, struct nh_error *error)
{
    const char *unit = nhi_report_unit(report, column);
    NH_TRY(nhi_buffer_printf(page, error, "<th scope=\"col\"%s%s>",
                             is_figure(column->kind) ? " class=\"n\"" : "", attributes));
    NH_TRY(nhi_markup_text(page, nhi_report_label(report, column), error));
    if (*unit != '\0') {
        NH_TRY(nhi_buffer_text(page, "<small>", error));
        NH_TRY(nhi_markup_text(page, unit, error));
        NH_TRY(nhi_buffer_text(page, "</small>", error));
    }
    return nhi_buffer_text(page, "</th>", error);
}

static nh_status begin_table(struct nhi_buffer *page, struct nh_error *error)
{
    return nhi_buffer_text(page, "<div class=\"table\"><table>\n<thead>\n<tr>", error);
}

static nh_status end_table(struct nhi_buffer *page, struct nh_error *error)
{
    return nhi_buffer_text(page, "</tbody>\n</table></div>\n", error);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

/* A column in which nothing stands is left out. */
static bool is_used(const struct nhi_result *rows, size_t i_column)
{
    for (size_t i = 0; i < nhi_result_rows(rows); i++)
        if (*nhi_result_text(rows, i, i_column) != '\0')
            return true;
    return false;
}

nh_status nhi_html_table(const struct nhi_report *report, const struct nhi_result *rows,
                         struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(begin_table(page, error));
    for (size_t c = 0; c < rows->n_columns; c++)
        if (is_used(rows, c))
            NH_TRY(head_cell(report, &rows->columns[c], "", page, error));
    NH_TRY(nhi_buffer_text(page, "</tr>\n</thead>\n<tbody>\n", error));
    for (size_t i = 0; i < nhi_result_rows(rows); i++) {
        NH_TRY(nhi_buffer_text(page, "<tr>", error));
        for (size_t c = 0; c < rows->n_columns; c++)
            if (is_used(rows, c))
                NH_TRY(cell(report, &rows->columns[c], nhi_result_text(rows, i, c), page, error));
        NH_TRY(nhi_buffer_text(page, "</tr>\n", error));
    }
    return end_table(page, error);
}

nh_status nhi_html_facts(const struct nhi_result *facts, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "<dl>\n", error));
    for (size_t i = 0; i < nhi_result_rows(facts); i++) {
        NH_TRY(nhi_buffer_text(page, "<dt>", error));
        NH_TRY(nhi_markup_text(page, nhi_result_text(facts, i, NHI_FACT_LABEL), error));
        NH_TRY(nhi_buffer_text(page, "</dt><dd>", error));
        NH_TRY(nhi_markup_text(page, nhi_result_text(facts, i, NHI_FACT_TEXT), error));
        NH_TRY(nhi_buffer_text(page, "</dd>\n", error));
    }
    return nhi_buffer_text(page, "</dl>\n", error);
}

/* ---- rankings ---------------------------------------------------------------------------------------------------- */

/* Columns of a ranking in the order of the page: those of the base year, those of the last one, the rest. */
static bool is_on_page(const struct nhi_ranking *ranking, enum nhi_ranking_column column, bool is_structure)
{
    if (is_structure)
        return column == NHI_RANK_BASE_ENERGY || column == NHI_RANK_BASE_SHARE ||
               column == NHI_RANK_END_ENERGY || column == NHI_RANK_END_SHARE;
    if (column == NHI_RANK_BASE_ENERGY || column == NHI_RANK_BASE_OUTPUT || column == NHI_RANK_BASE_SHARE)
        return false; /* the workbook has them: a page is not wide enough */
    return column > NHI_RANK_NAME && is_used(&ranking->rows, column);
}

static int count(const struct nhi_ranking *ranking, enum nhi_ranking_column first,
                 enum nhi_ranking_column last, bool is_structure)
{
    int n = 0;
    for (unsigned c = first; c <= last; c++)
        n += is_on_page(ranking, c, is_structure);
    return n;
}

static nh_status year_head(const struct nhi_report *report, const char *year, int n_columns,
                           struct nhi_buffer *page, struct nh_error *error)
{
    return nhi_buffer_printf(page, error, "<th scope=\"colgroup\" colspan=\"%d\" class=\"year\">%s%s</th>",
                             n_columns, year, nhi_report_word(report, "", "年"));
}

static nh_status ranking_head(const struct nhi_report *report, const struct nhi_ranking *ranking,
                              bool is_structure, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(begin_table(page, error));
    NH_TRY(head_cell(report, &ranking->columns[NHI_RANK_NAME], " rowspan=\"2\"", page, error));
    NH_TRY(year_head(report, report->from,
                     count(ranking, NHI_RANK_BASE_ENERGY, NHI_RANK_BASE_SHARE, is_structure), page, error));
    NH_TRY(year_head(report, report->to,
                     count(ranking, NHI_RANK_END_ENERGY, NHI_RANK_END_SHARE, is_structure), page, error));
    for (unsigned c = NHI_RANK_CHANGE; c < NHI_RANK_COLUMNS; c++)
        if (is_on_page(ranking, c, is_structure))
            NH_TRY(head_cell(report, &ranking->columns[c], " rowspan=\"2\"", page, error));
    NH_TRY(nhi_buffer_text(page, "</tr>\n<tr>", error));
    for (unsigned c = NHI_RANK_BASE_ENERGY; c <= NHI_RANK_END_SHARE; c++)
        if (is_on_page(ranking, c, is_structure))
            NH_TRY(head_cell(report, &ranking->columns[c], "", page, error));
    return nhi_buffer_text(page, "</tr>\n</thead>\n<tbody>\n", error);
}

/* The name, and the code behind it where there is one. */
static nh_status name(const struct nhi_result *rows, size_t i_row, struct nhi_buffer *page,
                      struct nh_error *error)
{
    const char *code = nhi_result_text(rows, i_row, NHI_RANK_CODE);
    const char *text = nhi_result_text(rows, i_row, NHI_RANK_NAME);
    NH_TRY(nhi_buffer_text(
        page, i_row == 0 ? "<tr class=\"total\"><th scope=\"row\">" : "<tr><th scope=\"row\">", error));
    NH_TRY(nhi_markup_text(page, text, error));
    if (i_row > 0 && *code != '\0' && strcmp(code, text) != 0) {
        NH_TRY(nhi_buffer_text(page, " <small>", error));
        NH_TRY(nhi_markup_text(page, code, error));
        NH_TRY(nhi_buffer_text(page, "</small>", error));
    }
    return nhi_buffer_text(page, "</th>", error);
}

nh_status nhi_html_ranking(const struct nhi_report *report, const struct nhi_ranking *ranking,
                           bool is_structure, struct nhi_buffer *page, struct nh_error *error)
{
    const size_t n_rows = nhi_result_rows(&ranking->rows);
    NH_TRY(ranking_head(report, ranking, is_structure, page, error));
    for (size_t i = 0; i < n_rows && i <= MOST_ROWS; i++) {
        NH_TRY(name(&ranking->rows, i, page, error));
        for (unsigned c = NHI_RANK_BASE_ENERGY; c < NHI_RANK_COLUMNS; c++)
            if (is_on_page(ranking, c, is_structure))
                NH_TRY(
                    cell(report, &ranking->columns[c], nhi_result_text(&ranking->rows, i, c), page, error));
        NH_TRY(nhi_buffer_text(page, "</tr>\n", error));
    }
    NH_TRY(end_table(page, error));
    if (n_rows <= MOST_ROWS + 1)
        return NH_OK;
    return nhi_buffer_printf(page, error,
                             nhi_report_word(report,
                                             "<p class=\"note\">The first %d of %zu; the workbook (-o "
                                             "FILE.xlsx) and `nenghao rate --by %s` have all.</p>\n",
                                             "<p class=\"note\">列出前%d组，共%zu组；全部见 -o FILE.xlsx 或 "
                                             "nenghao rate --by %s。</p>\n"),
                             MOST_ROWS, n_rows - 1, ranking->by);
}
