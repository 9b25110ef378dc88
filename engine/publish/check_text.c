/* check_text.c - the report of a check for people: title, years, what follows from them, the sentence. */
#include "engine/base/codes.h"
#include "engine/publish/check_result.h"

#include <string.h>

enum {
    LABEL_WIDTH = 22,       /* columns of the longest label and two blanks */
    MAX_FRACTION_BYTES = 40 /* a longer numerator or denominator is left to JSON */
};

static const char *word(enum nh_lang lang, const char *en, const char *zh)
{
    return lang == NH_LANG_ZH ? zh : en;
}

static nh_status label(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(buffer, text, error));
    for (size_t width = nhi_display_width(text); width < LABEL_WIDTH; width++)
        NH_TRY(nhi_buffer_text(buffer, " ", error));
    return NH_OK;
}

static nh_status line(struct nhi_buffer *buffer, const char *name, const char *text, struct nh_error *error)
{
    NH_TRY(label(buffer, name, error));
    return nhi_buffer_printf(buffer, error, "%s\n", text);
}

/* ---- title --------------------------------------------------------------------------------------------------- */

static nh_status title(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nhi_check_input *input = report->input;
    const char *region = report->options->region;
    char from[NHI_PERIOD_BYTES], to[NHI_PERIOD_BYTES], name[NHI_CODE_NAME_BYTES] = "";
    NH_TRY(nhi_buffer_text(
        buffer,
        report->is_carbon ? word(lang, "Check of the decline of the carbon intensity", "碳排放强度降低率核查")
                          : word(lang, "Check of the decline of the energy intensity", "能耗强度降低率核查"),
        error));
    if (region != NULL) {
        const bool has_name = nhi_region_name(region, lang, name);
        NH_TRY(nhi_buffer_printf(buffer, error, "    %s %s%s%s", word(lang, "region", "地区"), region,
                                 has_name ? " " : "", has_name ? name : ""));
    }
    if (input->n_years > 0) {
        nhi_check_period(input, 0, from);
        nhi_check_period(input, input->n_levels - 1, to);
        NH_TRY(nhi_buffer_printf(buffer, error, "    %s%s%s%s", from, word(lang, " to ", "—"), to,
                                 word(lang, "", "年")));
    }
    return nhi_buffer_text(buffer, "\n\n", error);
}

/* ---- the decline --------------------------------------------------------------------------------------------- */

const char *nhi_check_route(const struct nhi_check_report *report, enum nh_lang lang)
{
    if (report->input->is_printed)
        return word(lang, "from the levels given", "按给出的首末两期水平计算");
    if (!report->check->is_chain)
        return word(lang, "from the levels of the two ends: a year between them has no intensity",
                    "按首末两年水平计算（其间有年份没有强度，不能逐年连乘）");
    return word(lang, "chain of the yearly rates", "各年连乘");
}

static nh_status decline(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    const struct nhi_check *check = report->check;
    char numerator[NHI_NUMBER_BYTES], denominator[NHI_NUMBER_BYTES];
    const size_t n = nhi_wide_text(&check->decline.num, numerator);
    nhi_wide_text(&check->decline.den, denominator);
    NH_TRY(label(buffer, word(lang, "cumulative decline", "累计降低率"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%%", check->decline_percent));
    if (!check->is_enclosed && n + strlen(denominator) <= MAX_FRACTION_BYTES)
        NH_TRY(nhi_buffer_printf(buffer, error, " = %s/%s", numerator, denominator));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%s\n", word(lang, ", ", "，"), nhi_check_route(report, lang)));
    if (check->mean_annual_percent[0] == '\0')
        return NH_OK;
    NH_TRY(label(buffer, word(lang, "mean annual decline", "年均降低率"), error));
    return nhi_buffer_printf(buffer, error, "%s%%\n", check->mean_annual_percent);
}

static nh_status panel(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nhi_check_panel *of = &report->panel;
    NH_TRY(label(buffer, word(lang, "the same units", "同口径"), error));
    NH_TRY(nhi_buffer_printf(buffer, error,
                             lang == NH_LANG_ZH
                                 ? "首末两年都在的单位%u个；未计入新进%u个、退出%u个\n"
                                 : "%u present in both years; left out: entries %u, exits %u\n",
                             of->n_units, of->n_entries, of->n_exits));
    if (of->raw_decline_percent[0] == '\0')
        return NH_OK;
    NH_TRY(label(buffer, word(lang, "decline of all units", "全部单位降低率"), error));
    return nhi_buffer_printf(buffer, error, "%s%%\n", of->raw_decline_percent);
}

/* ---- the target ---------------------------------------------------------------------------------------------- */

const char *nhi_check_state_words(enum nhi_check_state state, enum nh_lang lang)
{
    switch (state) {
    case NHI_CHECK_MET: return word(lang, "MET", "完成");
    case NHI_CHECK_MISSED: return word(lang, "MISSED", "未完成");
    case NHI_CHECK_REACHED: return word(lang, "REACHED before the end of the plan", "提前完成");
    case NHI_CHECK_OPEN: break;
    }
    return word(lang, "OPEN: the plan is not over", "计划期未满，尚未完成");
}

static nh_status completion(const struct nhi_check *check, enum nh_lang lang, struct nhi_buffer *buffer,
                            struct nh_error *error)
{
    const char *undefined = word(lang, "not defined for a target of 0 or below", "目标不大于0，不计算");
    const bool is_defined = check->ratio_percent[0] != '\0';
    NH_TRY(label(buffer, word(lang, "completion, ratio", "完成率（比值法）"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, is_defined ? "%s%%  C/T\n" : "%s\n",
                             is_defined ? check->ratio_percent : undefined));
    NH_TRY(label(buffer, word(lang, "completion, log", "完成进度（对数法）"), error));
    return nhi_buffer_printf(buffer, error, is_defined ? "%s%%  ln(1-C)/ln(1-T)\n" : "%s\n",
                             is_defined ? check->log_percent : undefined);
}

static nh_status years_left(const struct nhi_check *check, enum nh_lang lang, struct nhi_buffer *buffer,
                            struct nh_error *error)
{
    const bool is_rise = check->required_annual_percent[0] == '-';
    NH_TRY(label(buffer, word(lang, "years left", "剩余年数"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%d\n", check->n_years_left));
    if (check->n_years_left == 0)
        return NH_OK;
    NH_TRY(label(buffer,
                 is_rise ? word(lang, "allowed yearly rise", "允许年均上升")
                         : word(lang, "needed every year", "尚需年均降低"),
                 error));
    return nhi_buffer_printf(buffer, error, "%s%%\n", nhi_unsigned(check->required_annual_percent));
}

/* "log 10.58% (reached)" */
static nh_status line_of(struct nhi_buffer *buffer, const char *name, const char *percent, bool is_reached,
                         enum nh_lang lang, struct nh_error *error)
{
    return nhi_buffer_printf(buffer, error, "%s%s%%%s%s%s", name, percent, word(lang, " (", "（"),
                             is_reached ? word(lang, "reached", "达到") : word(lang, "behind", "滞后"),
                             word(lang, ")", "）"));
}

static nh_status progress(const struct nhi_check *check, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    const struct nhi_progress *line = &check->progress;
    if (line->share_percent[0] == '\0')
        return NH_OK;
    NH_TRY(label(buffer, word(lang, "progress line", "进度要求"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%%%s", line->share_percent, word(lang, ": ", "：")));
    NH_TRY(line_of(buffer, word(lang, "log ", "对数法"), line->log_percent, line->is_on_log, lang, error));
    NH_TRY(line_of(buffer, word(lang, ", ratio ", "，比值法"), line->ratio_percent, line->is_on_ratio, lang,
                   error));
    return nhi_buffer_text(buffer, "\n", error);
}

static nh_status path(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                      struct nh_error *error)
{
    const struct nhi_check *check = report->check;
    const bool is_whole = check->n_given == report->input->n_plan_years;
    if (check->n_given == 0)
        return NH_OK;
    NH_TRY(label(buffer, word(lang, "yearly targets", "年度目标"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%d%s%s", word(lang, "", "给定"), check->n_given,
                             word(lang, " given", "年"),
                             is_whole ? "" : word(lang, ", the rest at one rate", "，其余按等比")));
    if (check->is_path_short)
        NH_TRY(nhi_buffer_printf(buffer, error, "%s%s%%%s",
                                 word(lang, "; CAUTION: together ", "；注意：累计仅"), check->path_percent,
                                 word(lang, ", short of the target", "，达不到目标")));
    return nhi_buffer_text(buffer, "\n", error);
}

static nh_status what_if(const struct nhi_check_report *report, const char *name,
                         const struct nhi_what_if *what, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    const struct nhi_level_columns *columns = &report->levels;
    if (what->less_energy_tce[0] == '\0')
        return NH_OK;
    NH_TRY(label(buffer, name, error));
    return lang == NH_LANG_ZH
               ? nhi_buffer_printf(buffer, error, "%s减少%s%s，或%s增加%s%s\n", columns->energy.label_zh,
                                   what->less_energy_tce, columns->energy.unit_zh, columns->output.label_zh,
                                   what->more_output_cny10k, columns->output.unit_zh)
               : nhi_buffer_printf(buffer, error, "%s less by %s %s, or %s more by %s x %s\n",
                                   columns->energy.label_en, what->less_energy_tce, columns->energy.unit_en,
                                   columns->output.label_en, what->more_output_cny10k,
                                   columns->output.unit_en);
}

static nh_status target(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                        struct nh_error *error)
{
    const struct nhi_check *check = report->check;
    const char *end = report->input->plan_end;
    NH_TRY(label(buffer, word(lang, "target", "降低目标"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%%%s%s%s\n", check->target_percent,
                             *end != '\0' ? word(lang, " until ", "（至") : "", end,
                             *end != '\0' ? word(lang, "", "年）") : ""));
    NH_TRY(line(buffer, word(lang, "verdict", "结论"), nhi_check_state_words(check->state, lang), error));
    NH_TRY(label(buffer, word(lang, "margin", "超出目标"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%s\n", check->margin_pp,
                             word(lang, " percentage points", "个百分点")));
    NH_TRY(completion(check, lang, buffer, error));
    NH_TRY(path(report, lang, buffer, error));
    NH_TRY(progress(check, lang, buffer, error));
    if (report->input->n_plan_years > 0)
        NH_TRY(years_left(check, lang, buffer, error));
    NH_TRY(what_if(report, word(lang, "target by now needs", "现达目标尚需"), &check->for_target, lang,
                   buffer, error));
    return what_if(report, word(lang, "last year needed", "当年达标尚需"), &check->for_year, lang, buffer,
                   error);
}

/* ---- the score sheet ------------------------------------------------------------------------------------------- */

static nh_status score(const struct nhi_score *score_of, enum nh_lang lang, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const char *const unknown = word(lang, "not given", "未给出");
    NH_TRY(line(buffer, word(lang, "score sheet", "计分表"), score_of->name, error));
    for (size_t i = 0; i < score_of->n_items; i++) {
        const struct nhi_score_item *item = &score_of->items[i];
        NH_TRY(nhi_buffer_text(buffer, "  ", error));
        NH_TRY(nhi_buffer_printf(buffer, error, "%s: %s\n", item->name,
                                 item->is_known ? item->points : unknown));
    }
    NH_TRY(line(buffer, word(lang, "  total", "  合计得分"), score_of->has_total ? score_of->total : unknown,
                error));
    NH_TRY(label(buffer, word(lang, "  grade", "  等级"), error));
    return nhi_buffer_printf(buffer, error, "%s%s\n",
                             score_of->grade == NULL ? unknown
                                                     : word(lang, score_of->grade, score_of->grade_zh),
                             score_of->is_vetoed ? word(lang, " (veto)", "（一票否决）") : "");
}

/* ---- the published figure -------------------------------------------------------------------------------------- */

static nh_status more_digits(const struct nhi_check *check, enum nh_lang lang, struct nhi_buffer *buffer,
                             struct nh_error *error)
{
    if (check->n_more_digits == 0)
        return NH_OK;
    NH_TRY(label(buffer, "", error));
    return lang == NH_LANG_ZH
               ? nhi_buffer_printf(buffer, error, "各水平再多给%d位小数即可判定\n", check->n_more_digits)
               : nhi_buffer_printf(buffer, error, "so many more decimals in every level would decide: %d\n",
                                   check->n_more_digits);
}

const char *nhi_verdict_meaning(enum nhi_verdict verdict, enum nh_lang lang)
{
    static const char *const meaning[][2] = {
        [NHI_VERDICT_CONFIRMED] = {"the data reproduce it", "数据可以复现"},
        [NHI_VERDICT_CONSISTENT] = {"the data allow it, and other figures too",
                                    "在数据允许的范围内，但不唯一"},
        [NHI_VERDICT_REFUTED] = {"the data do not allow it", "与数据不符"},
        [NHI_VERDICT_UNDECIDED] = {"the data do not say", "数据不足以判定"}};
    return meaning[verdict][lang == NH_LANG_ZH];
}

static nh_status published(const struct nhi_check_report *report, enum nh_lang lang,
                           struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_check *check = report->check;
    NH_TRY(label(buffer, word(lang, "published figure", "公布值"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "%s  %s%s%s\n", report->options->published,
                             nhi_verdict_name(check->verdict), word(lang, ": ", "："),
                             nhi_verdict_meaning(check->verdict, lang)));
    NH_TRY(label(buffer, word(lang, "  from the data", "  按数据"), error));
    NH_TRY(nhi_buffer_printf(buffer, error, "[%s, %s]%%\n", check->low, check->high));
    NH_TRY(more_digits(check, lang, buffer, error));
    if (!check->is_plain_sum)
        return NH_OK;
    NH_TRY(label(buffer, "", error));
    return nhi_buffer_printf(buffer, error, "%s\n",
                             word(lang, "it is the plain sum of the yearly declines, which do not add up",
                                  "公布值等于各年降低率简单相加；降低率应连乘，不能相加"));
}

/* ---- rounding ------------------------------------------------------------------------------------------------ */

static nh_status rounding(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    const struct nhi_check_input *input = report->input;
    NH_TRY(label(buffer, word(lang, "rounding", "修约"), error));
    NH_TRY(nhi_buffer_printf(
        buffer, error, lang == NH_LANG_ZH ? "%s，%s，%d位小数\n" : "%s, %s, %d decimals\n",
        input->rule == NH_ROUNDING_BULLETIN4
            ? word(lang, "bulletin4: intensities to 4 decimals first", "bulletin4：强度先取4位小数")
            : word(lang, "exact: once, at the end", "exact：只在最后修约一次"),
        input->tie == NH_TIE_HALF_EVEN ? word(lang, "half-even", "四舍六入五成双")
                                       : word(lang, "half-up", "四舍五入"),
        input->decimals));
    if (report->check->other_percent[0] != '\0') {
        NH_TRY(label(buffer, "", error));
        NH_TRY(nhi_buffer_printf(buffer, error, lang == NH_LANG_ZH ? "按%s为%s%%\n" : "by %s it is %s%%\n",
                                 input->rule == NH_ROUNDING_BULLETIN4 ? "exact" : "bulletin4",
                                 report->check->other_percent));
    }
    if (!input->has_target)
        return NH_OK;
    NH_TRY(label(buffer, "", error));
    return nhi_buffer_printf(buffer, error, "%s\n",
                             report->check->depends_on_rounding
                                 ? word(lang, "CAUTION: the verdict depends on it; unrounded values decided",
                                        "注意：换用其他修约规则结论会改变；此处按全数值判定")
                                 : word(lang, "the verdict does not depend on it", "结论不随修约规则改变"));
}

nh_status nhi_check_text(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    NH_TRY(title(report, lang, buffer, error));
    NH_TRY(nhi_check_years_table(report, lang, buffer, error));
    NH_TRY(nhi_buffer_text(buffer, "\n", error));
    NH_TRY(decline(report, lang, buffer, error));
    if (report->input->is_panel)
        NH_TRY(panel(report, lang, buffer, error));
    if (report->input->has_target)
        NH_TRY(target(report, lang, buffer, error));
    if (report->input->scheme_path != NULL)
        NH_TRY(score(&report->check->score, lang, buffer, error));
    if (report->input->has_published)
        NH_TRY(published(report, lang, buffer, error));
    NH_TRY(rounding(report, lang, buffer, error));
    NH_TRY(nhi_buffer_text(buffer, "\n", error));
    return nhi_check_sentence(report, lang, buffer, error);
}
