/* report_html.h - between the parts of the HTML page of a report. */
#ifndef NHI_REPORT_HTML_H
#define NHI_REPORT_HTML_H

#include "engine/publish/report.h"

enum { NHI_CHART_BARS = 32 }; /* groups in a chart; tables have the others */

/* Declines against the path of the target: a line over the years. */
NH_CHECKED nh_status nhi_chart_path(const struct nhi_report *report, struct nhi_buffer *page,
                                    struct nh_error *error);
/* Change and level of groups, side by side. */
NH_CHECKED nh_status nhi_chart_ranking(const struct nhi_report *report, const struct nhi_ranking *ranking,
                                       struct nhi_buffer *page, struct nh_error *error);
/* Shares of carriers in both years. */
NH_CHECKED nh_status nhi_chart_structure(const struct nhi_report *report, struct nhi_buffer *page,
                                         struct nh_error *error);

/* A table of the years, of a ranking (energy alone: of the structure), of two texts a row, of anything. */
NH_CHECKED nh_status nhi_html_table(const struct nhi_report *report, const struct nhi_result *rows,
                                    struct nhi_buffer *page, struct nh_error *error);
NH_CHECKED nh_status nhi_html_ranking(const struct nhi_report *report, const struct nhi_ranking *ranking,
                                      bool is_structure, struct nhi_buffer *page, struct nh_error *error);
NH_CHECKED nh_status nhi_html_facts(const struct nhi_result *facts, struct nhi_buffer *page,
                                    struct nh_error *error);

#endif
