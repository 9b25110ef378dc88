/* report.c - nh_report: gathers what is shown (report.h) and hands it to the format that was asked for. */
#include "engine/publish/report.h"

#include "engine/base/codes.h"
#include "engine/base/context.h"
#include "engine/base/period.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- words ------------------------------------------------------------------------------------------------------ */

const char *nhi_report_word(const struct nhi_report *report, const char *en, const char *zh)
{
    return report->lang == NH_LANG_ZH ? zh : en;
}

const char *nhi_report_label(const struct nhi_report *report, const struct nhi_result_column *column)
{
    return nhi_report_word(report, column->label_en, column->label_zh);
}

const char *nhi_report_unit(const struct nhi_report *report, const struct nhi_result_column *column)
{
    return nhi_report_word(report, column->unit_en, column->unit_zh);
}

const char *nhi_report_verdict(const struct nhi_report *report)
{
    return report->checked.input.has_target ? nhi_check_state_words(report->checked.check.state, report->lang)
                                            : "";
}

nh_status nhi_fact(struct nhi_result *facts, struct nh_error *error, const char *label, const char *format,
                   ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n >= (int)sizeof text)
        text[nhi_cut_at_character(text, sizeof text - 1, sizeof text - 1)] = '\0';
    NH_TRY(nhi_result_cell(facts, label, error));
    return nhi_result_cell(facts, text, error);
}

/* ---- options ---------------------------------------------------------------------------------------------------- */

static struct nh_report_options known_options(const struct nh_report_options *given)
{
    struct nh_report_options options = NH_REPORT_OPTIONS_INIT;
    nhi_take_options(&options, sizeof options, given);
    return options;
}

static nh_status check_options(const nh_store *store, const struct nh_report_options *options,
                               struct nh_error *error)
{
    enum nhi_freq freq;
    int64_t day;
    if (store == NULL || options->check.levels != NULL)
        return nhi_fail(error, NH_ARGUMENT, "a report is made from a store; for levels alone there is check");
    if (options->check.scheme != NULL || options->check.points != NULL)
        return nhi_fail(error, NH_ARGUMENT,
                        "a report has no score sheet: --scheme and --points are of check");
    if (options->check.rate.by != NULL || options->check.rate.freq != NULL ||
        options->check.rate.panel != NULL)
        return nhi_fail(error, NH_ARGUMENT,
                        "a report has groups and years of its own: by, freq and panel are of rate and check");
    if (options->date != NULL &&
        !(nhi_period_parse(options->date, strlen(options->date), &freq, &day) && freq == NHI_FREQ_DAY))
        return nhi_fail(error, NH_ARGUMENT, "--date '%s' is not a day such as 2026-03-15", options->date);
    return NH_OK;
}

/* ---- gathering -------------------------------------------------------------------------------------------------- */

static void make_title(struct nhi_report *report)
{
    const struct nh_report_options *options = report->options;
    char region[NHI_CODE_NAME_BYTES] = "";
    if (options->title != NULL) {
        const size_t n =
            nhi_cut_at_character(options->title, strlen(options->title), sizeof report->title - 1);
        snprintf(report->title, sizeof report->title, "%.*s", (int)n, options->title);
        return;
    }
    const bool has_name =
        options->check.region != NULL && nhi_region_name(options->check.region, report->lang, region);
    if (report->lang == NH_LANG_ZH)
        snprintf(report->title, sizeof report->title, "%s%s—%s年单位%s%s降低率核算报告",
                 has_name ? region : "", report->from, report->to,
                 nhi_check_measure_words(&report->checked.report, report->lang),
                 report->checked.report.is_carbon ? "二氧化碳排放" : "能耗");
    else
        snprintf(report->title, sizeof report->title, "%s per unit of %s%s%s, %s to %s",
                 report->checked.report.is_carbon ? "CO2 emissions" : "Energy consumption",
                 nhi_check_measure_words(&report->checked.report, report->lang), has_name ? " in " : "",
                 region, report->from, report->to);
}

static void make_warning(struct nhi_report *report)
{
    const struct nhi_check *check = &report->checked.check;
    if (report->checked.input.has_published && check->verdict == NHI_VERDICT_REFUTED)
        report->warning =
            nhi_report_word(report, "The published figure is refuted by the data.", "公布数与数据不符。");
    else if (report->checked.input.has_target && check->depends_on_rounding)
        report->warning =
            nhi_report_word(report, "The verdict depends on the rounding rule; unrounded values decided.",
                            "换用其他修约规则结论会改变；此处按全数值判定。");
    else if (check->is_path_short)
        report->warning = nhi_report_word(report, "The yearly targets together fall short of the target.",
                                          "各年度目标累计达不到总目标。");
}

static nh_status make_years(struct nhi_report *report, struct nh_error *error)
{
    report->years.result.format = report->is_exact ? NH_FORMAT_JSON : NH_FORMAT_TABLE;
    NH_TRY(nhi_check_years(&report->checked.report, !report->is_exact, &report->years, error));
    NH_TRY(nhi_check_sentence(&report->checked.report, report->lang, &report->sentence, error));
    report->sentence.data[--report->sentence.n_bytes] = '\0'; /* its newline */
    return NH_OK;
}

nh_status nhi_report_make(nh_store *store, const struct nh_report_options *options, enum nh_lang lang,
                          bool is_exact, struct nhi_report *report, struct nh_error *error)
{
    static const struct nhi_result_column columns[NHI_FACT_COLUMNS] = {
        {"fact", "fact", "事项", "", "", NHI_COLUMN_KEY}, {"text", "text", "内容", "", "", NHI_COLUMN_KEY}};
    const struct nhi_result none = {.columns = columns, .n_columns = NHI_FACT_COLUMNS};
    *report = (struct nhi_report){.options = options,
                                  .store = store,
                                  .lang = lang,
                                  .is_exact = is_exact,
                                  .facts = none,
                                  .notes = none,
                                  .quality = none,
                                  .provenance = none};
    NH_TRY(nhi_checked_make(store, &options->check, is_exact ? NHI_EXACT_DIGITS : NHI_TABLE_DIGITS,
                            &report->checked, error));
    nhi_check_period(&report->checked.input, 0, report->from);
    nhi_check_period(&report->checked.input, report->checked.input.n_levels - 1, report->to);
    make_title(report);
    make_warning(report);
    NH_TRY(make_years(report, error));
    NH_TRY(nhi_report_facts(report, error));
    NH_TRY(nhi_report_rankings(report, error));
    NH_TRY(nhi_report_notes(report, error));
    return nhi_report_quality(report, error);
}

void nhi_report_clear(struct nhi_report *report)
{
    nhi_checked_clear(&report->checked);
    nhi_buffer_free(&report->sentence);
    nhi_result_clear(&report->facts);
    nhi_result_clear(&report->years.result);
    for (size_t i = 0; i < NHI_REPORT_RANKINGS; i++)
        nhi_result_clear(&report->rankings[i].rows);
    nhi_result_clear(&report->structure.rows);
    nhi_result_clear(&report->notes);
    nhi_result_clear(&report->quality);
    nhi_result_clear(&report->provenance);
    nhi_result_clear(&report->counts);
    nhi_result_clear(&report->coefficients);
}

nh_status nh_report(nh_store *store, const struct nh_report_options *given, enum nh_report_format format,
                    enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    const struct nh_report_options options = known_options(given);
    struct nhi_report report;
    struct nhi_buffer bytes = {0};
    NH_TRY(check_options(store, &options, error));
    nh_status status = nhi_report_make(store, &options, lang, format == NH_REPORT_XLSX, &report, error);
    if (status == NH_OK)
        status = format == NH_REPORT_XLSX ? nhi_report_xlsx(&report, &bytes, error)
                                          : nhi_report_html(&report, &bytes, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&bytes, text);
    nhi_buffer_free(&bytes);
    nhi_report_clear(&report);
    return status;
}
