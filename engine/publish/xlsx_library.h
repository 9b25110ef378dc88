/* xlsx_library.h - libxlsxwriter, loaded when the first workbook is made: no other command waits for it, and a machine
 * without it can do everything else.
 */
#ifndef NHI_XLSX_LIBRARY_H
#define NHI_XLSX_LIBRARY_H

#include "engine/base/status.h"

#include <xlsxwriter.h>

/* What is used of it. */
#define NHI_XLSX_FUNCTIONS(X)                                                                                \
    X(workbook_new)                                                                                          \
    X(workbook_close)                                                                                        \
    X(workbook_add_worksheet)                                                                                \
    X(workbook_add_format)                                                                                   \
    X(workbook_add_chart)                                                                                    \
    X(workbook_set_properties)                                                                               \
    X(lxw_workbook_free)                                                                                     \
    X(lxw_strerror)                                                                                          \
    X(worksheet_write_string)                                                                                \
    X(worksheet_write_blank)                                                                                 \
    X(worksheet_write_number)                                                                                \
    X(worksheet_write_formula_num)                                                                           \
    X(worksheet_merge_range)                                                                                 \
    X(worksheet_insert_chart_opt)                                                                            \
    X(worksheet_set_landscape)                                                                               \
    X(worksheet_set_paper)                                                                                   \
    X(worksheet_fit_to_pages)                                                                                \
    X(worksheet_gridlines)                                                                                   \
    X(worksheet_repeat_rows)                                                                                 \
    X(worksheet_freeze_panes)                                                                                \
    X(worksheet_set_column)                                                                                  \
    X(worksheet_set_row)                                                                                     \
    X(worksheet_set_h_pagebreaks)                                                                            \
    X(format_set_align)                                                                                      \
    X(format_set_bold)                                                                                       \
    X(format_set_font_size)                                                                                  \
    X(format_set_font_name)                                                                                  \
    X(format_set_font_color)                                                                                 \
    X(format_set_border)                                                                                     \
    X(format_set_border_color)                                                                               \
    X(format_set_text_wrap)                                                                                  \
    X(format_set_bg_color)                                                                                   \
    X(format_set_indent)                                                                                     \
    X(format_set_num_format)                                                                                 \
    X(chart_add_series)                                                                                      \
    X(chart_series_set_categories)                                                                           \
    X(chart_series_set_values)                                                                               \
    X(chart_series_set_name)                                                                                 \
    X(chart_series_set_labels)                                                                               \
    X(chart_series_set_labels_position)                                                                      \
    X(chart_series_set_fill)                                                                                 \
    X(chart_series_set_line)                                                                                 \
    X(chart_series_set_marker_type)                                                                          \
    X(chart_title_set_name)                                                                                  \
    X(chart_legend_set_position)                                                                             \
    X(chart_axis_set_reverse)                                                                                \
    X(chart_axis_set_label_position)

#define NHI_XLSX_MEMBER(name) __typeof__(name) *name;
struct nhi_xlsx_library {
    NHI_XLSX_FUNCTIONS(NHI_XLSX_MEMBER)
};

/* Loads it; it stays loaded. NH_UNSUPPORTED: it is not there, or not the one with which this program was built. */
NH_CHECKED nh_status nhi_xlsx_load(struct nhi_xlsx_library *library, struct nh_error *error);

#endif
