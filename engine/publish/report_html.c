/* report_html.c - a report as one HTML page: no script, nothing from elsewhere, made to be printed; see report.h. */
#include "engine/publish/report_html.h"

#include "engine/publish/svg.h"

#include <string.h>

extern const char nhi_embedded_report[]; /* report.css */

/* ---- elements ---------------------------------------------------------------------------------------------------- */

/* <p class="lead">text</p>; `open` is what stands in the first tag. */
static nh_status element(struct nhi_buffer *page, const char *open, const char *text, struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(page, error, "<%s>", open));
    NH_TRY(nhi_markup_text(page, text, error));
    return nhi_buffer_printf(page, error, "</%.*s>\n", (int)strcspn(open, " "), open);
}

static nh_status section(const struct nhi_report *report, const char *en, const char *zh,
                         struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "</section>\n<section>\n", error));
    return element(page, "h2", nhi_report_word(report, en, zh), error);
}

/* The first of the sections that explain: a new page of paper begins. */
static nh_status annex(const struct nhi_report *report, const char *en, const char *zh,
                       struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "</section>\n<section class=\"annex\">\n", error));
    return element(page, "h2", nhi_report_word(report, en, zh), error);
}

static nh_status begin_figure(struct nhi_buffer *page, const char *caption, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "<figure>\n", error));
    return element(page, "figcaption", caption, error);
}

static nh_status end_figure(struct nhi_buffer *page, struct nh_error *error)
{
    return nhi_buffer_text(page, "</figure>\n", error);
}

/* ---- head -------------------------------------------------------------------------------------------------------- */

/* Patterns that tell bars apart without colour; used by the style sheet. */
static const char patterns[] =
    "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" class=\"patterns\"><defs>\n"
    "<pattern id=\"hatch\" width=\"60\" height=\"60\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"60\" height=\"60\" class=\"hatch-ground\"/>"
    "<rect width=\"26\" height=\"60\" class=\"hatch-line\"/></pattern>\n"
    "</defs></svg>\n";

static nh_status head(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(page, error,
                             "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                             "style-src 'unsafe-inline'\">\n"
                             "<meta name=\"generator\" content=\"nenghao %s\">\n",
                             nhi_report_word(report, "en", "zh-CN"), NH_VERSION));
    NH_TRY(element(page, "title", report->title, error));
    NH_TRY(nhi_buffer_printf(page, error, "<style>\n%s</style>\n</head>\n<body>\n", nhi_embedded_report));
    return nhi_buffer_text(page, patterns, error);
}

static nh_status masthead(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    const struct nh_report_options *options = report->options;
    NH_TRY(nhi_buffer_text(page, "<main>\n<header>\n<p class=\"from\">", error));
    NH_TRY(nhi_markup_text(page, options->agency != NULL ? options->agency : "", error));
    NH_TRY(nhi_buffer_text(page, "</p>\n<p class=\"date\">", error));
    NH_TRY(nhi_markup_text(page, options->date != NULL ? options->date : "", error));
    NH_TRY(nhi_buffer_text(page, "</p>\n", error));
    NH_TRY(element(page, "h1", report->title, error));
    return nhi_buffer_text(page, "</header>\n", error);
}

/* ---- headline ---------------------------------------------------------------------------------------------------- */

static nh_status figure_card(struct nhi_buffer *page, const char *label, const char *figure, const char *unit,
                             const char *below, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "<div class=\"card\">", error));
    NH_TRY(element(page, "p class=\"label\"", label, error));
    NH_TRY(nhi_buffer_text(page, "<p class=\"big\">", error));
    NH_TRY(nhi_markup_text(page, figure, error));
    NH_TRY(nhi_buffer_printf(page, error, "<span>%s</span></p>\n", unit));
    NH_TRY(element(page, "p class=\"below\"", below, error));
    return nhi_buffer_text(page, "</div>\n", error);
}

static nh_status decline_card(const struct nhi_report *report, struct nhi_buffer *page,
                              struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    const bool is_rise = *check->decline_percent == '-';
    struct nhi_buffer below = {0};
    nh_status status = NH_OK;
    if (check->mean_annual_percent[0] != '\0')
        NH_TRY_DONE(nhi_buffer_printf(&below, error,
                                      nhi_report_word(report, "mean annual decline %s%%", "年均降低率%s%%"),
                                      check->mean_annual_percent));
    NH_TRY_DONE(figure_card(page,
                            is_rise ? nhi_report_word(report, "Cumulative rise", "累计上升")
                                    : nhi_report_word(report, "Cumulative decline", "累计降低率"),
                            nhi_unsigned(check->decline_percent), "%", below.data != NULL ? below.data : "",
                            error));
done:
    nhi_buffer_free(&below);
    return status;
}

static const char *verdict_class(const struct nhi_check *check)
{
    return check->state == NHI_CHECK_MISSED ? "bad" : check->state == NHI_CHECK_OPEN ? "open" : "good";
}

static nh_status target_cards(const struct nhi_report *report, struct nhi_buffer *page,
                              struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    struct nhi_buffer below = {0};
    nh_status status;
    NH_TRY_DONE(nhi_buffer_printf(
        &below, error,
        check->ratio_percent[0] != '\0'
            ? nhi_report_word(report, "completion %s%% (ratio), %s%% (log)", "完成率%s%%，完成进度%s%%")
            : "%s%s",
        check->ratio_percent, check->log_percent));
    NH_TRY_DONE(figure_card(page, nhi_report_word(report, "Target", "降低目标"), check->target_percent, "%",
                            below.data, error));
    NH_TRY_DONE(nhi_buffer_printf(page, error, "<div class=\"card verdict %s\">", verdict_class(check)));
    NH_TRY_DONE(element(page, "p class=\"label\"", nhi_report_word(report, "Verdict", "结论"), error));
    NH_TRY_DONE(element(page, "p class=\"big word\"", nhi_report_verdict(report), error));
    below.n_bytes = 0;
    NH_TRY_DONE(nhi_buffer_printf(
        &below, error, nhi_report_word(report, "margin %s percentage points", "超出目标%s个百分点"),
        check->margin_pp));
    NH_TRY_DONE(element(page, "p class=\"below\"", below.data, error));
    NH_TRY_DONE(nhi_buffer_text(page, "</div>\n", error));
done:
    nhi_buffer_free(&below);
    return status;
}

static nh_status headline(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "<section class=\"headline\">\n<div class=\"cards\">\n", error));
    NH_TRY(decline_card(report, page, error));
    if (report->checked.input.has_target)
        NH_TRY(target_cards(report, page, error));
    NH_TRY(nhi_buffer_text(page, "</div>\n", error));
    NH_TRY(element(page, "p class=\"lead\"", report->sentence.data, error));
    return report->warning != NULL ? element(page, "p class=\"caution\"", report->warning, error) : NH_OK;
}

/* ---- sections ---------------------------------------------------------------------------------------------------- */

static nh_status years(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(section(report, "Year by year", "逐年进度", page, error));
    NH_TRY(begin_figure(
        page,
        nhi_report_word(report, "Cumulative decline against the path of the target", "累计降低率与目标进度"),
        error));
    NH_TRY(nhi_chart_path(report, page, error));
    NH_TRY(end_figure(page, error));
    NH_TRY(nhi_html_table(report, &report->years.result, page, error));
    NH_TRY(section(report, "What follows", "核算结果", page, error));
    return nhi_html_facts(&report->facts, page, error);
}

static nh_status rankings(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    static const char *const titles[NHI_REPORT_RANKINGS][2] = {
        {"Regions", "分地区"}, {"Industries", "分行业"}, {"Industrial chains", "分产业链"}};
    for (size_t i = 0; i < NHI_REPORT_RANKINGS; i++) {
        const struct nhi_ranking *ranking = &report->rankings[i];
        if (ranking->rows.columns == NULL)
            continue;
        NH_TRY(section(report, titles[i][0], titles[i][1], page, error));
        NH_TRY(
            begin_figure(page,
                         nhi_report_word(report, "Change and level of the intensity, the greatest fall first",
                                         "强度的变化与水平，按降幅排列"),
                         error));
        NH_TRY(nhi_chart_ranking(report, ranking, page, error));
        NH_TRY(end_figure(page, error));
        NH_TRY(nhi_html_ranking(report, ranking, false, page, error));
    }
    return NH_OK;
}

static nh_status structure(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    if (report->structure.rows.columns == NULL)
        return NH_OK;
    NH_TRY(section(report, "Structure of energy", "能源结构", page, error));
    NH_TRY(begin_figure(page, nhi_report_word(report, "Share of the carriers", "各品种占比"), error));
    NH_TRY(nhi_chart_structure(report, page, error));
    NH_TRY(end_figure(page, error));
    return nhi_html_ranking(report, &report->structure, true, page, error);
}

static nh_status annexes(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(annex(report, "Method", "计算说明", page, error));
    NH_TRY(nhi_html_facts(&report->notes, page, error));
    if (nhi_result_rows(&report->coefficients) > 0) {
        NH_TRY(element(page, "h3", nhi_report_word(report, "Coefficients", "折标系数"), error));
        NH_TRY(nhi_html_table(report, &report->coefficients, page, error));
    }
    NH_TRY(section(report, "Quality of the data", "数据质量", page, error));
    NH_TRY(nhi_html_facts(&report->quality, page, error));
    if (nhi_result_rows(&report->counts) > 0)
        NH_TRY(nhi_html_table(report, &report->counts, page, error));
    NH_TRY(section(report, "Provenance", "数据来源", page, error));
    return nhi_html_facts(&report->provenance, page, error);
}

nh_status nhi_report_html(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    NH_TRY(head(report, page, error));
    NH_TRY(masthead(report, page, error));
    NH_TRY(headline(report, page, error));
    NH_TRY(years(report, page, error));
    NH_TRY(rankings(report, page, error));
    NH_TRY(structure(report, page, error));
    NH_TRY(annexes(report, page, error));
    return nhi_buffer_text(page, "</section>\n</main>\n</body>\n</html>\n", error);
}
