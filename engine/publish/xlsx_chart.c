/* xlsx_chart.c - charts of a workbook; see xlsx.h. */
#include "engine/publish/xlsx_book.h"

static nh_status add_series(const struct nhi_xlsx *book, lxw_chart *chart, const struct nhi_xlsx_chart *asked,
                            unsigned i, struct nh_error *error)
{
    enum { FIRST_INK = 0x0D4F63, SECOND_INK = 0xB8662B };
    lxw_chart_series *series = book->lxw.chart_add_series(chart, NULL, NULL);
    const lxw_color_t ink = i == 0 ? FIRST_INK : SECOND_INK;
    if (series == NULL)
        return nhi_fail(error, NH_MEMORY, "no memory for a chart of the workbook");
    book->lxw.chart_series_set_categories(series, asked->sheet, asked->first, (lxw_col_t)asked->names,
                                          asked->last, (lxw_col_t)asked->names);
    book->lxw.chart_series_set_values(series, asked->sheet, asked->first, (lxw_col_t)asked->series[i],
                                      asked->last, (lxw_col_t)asked->series[i]);
    book->lxw.chart_series_set_name(series, asked->series_names[i]);
    if (i == 0 || !asked->is_line) /* figures of two lines would run into each other */
        book->lxw.chart_series_set_labels(series);
    if (!asked->is_line) {
        book->lxw.chart_series_set_fill(series, &(lxw_chart_fill){.color = ink});
        return NH_OK;
    }
    if (i == 0)
        book->lxw.chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_ABOVE);
    book->lxw.chart_series_set_line(
        series,
        &(lxw_chart_line){.color = ink,
                          .width = 2,
                          .dash_type = i == 0 ? LXW_CHART_LINE_DASH_SOLID : LXW_CHART_LINE_DASH_DASH});
    book->lxw.chart_series_set_marker_type(series,
                                           i == 0 ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_SQUARE);
    return NH_OK;
}

nh_status nhi_xlsx_add_chart(struct nhi_xlsx *book, const struct nhi_xlsx_chart *asked,
                             struct nh_error *error)
{
    lxw_chart *chart =
        book->lxw.workbook_add_chart(book->book, asked->is_line ? LXW_CHART_LINE : LXW_CHART_BAR);
    enum { DEFAULT_WIDTH = 480, DEFAULT_HEIGHT = 288 }; /* pixels of a chart of libxlsxwriter */
    if (chart == NULL)
        return nhi_fail(error, NH_MEMORY, "no memory for a chart of the workbook");
    book->lxw.chart_title_set_name(chart, asked->title);
    for (unsigned i = 0; i < asked->n_series; i++)
        NH_TRY(add_series(book, chart, asked, i, error));
    if (asked->n_series < 2)
        book->lxw.chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        book->lxw.chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    if (!asked->is_line) { /* of lying bars the categories are on the y axis */
        book->lxw.chart_axis_set_reverse(chart->y_axis);
        book->lxw.chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    }
    lxw_chart_options options = {.x_scale = (double)asked->width / DEFAULT_WIDTH,
                                 .y_scale = (double)asked->height / DEFAULT_HEIGHT};
    return nhi_xlsx_failed(book,
                           book->lxw.worksheet_insert_chart_opt(book->sheet, asked->row,
                                                                (lxw_col_t)asked->column, chart, &options),
                           "a chart", error);
}
