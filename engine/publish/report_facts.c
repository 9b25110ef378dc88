/* report_facts.c - what follows from a check, fact by fact, for the head of a report; see report.h. */
#include "engine/publish/report.h"

#include <string.h>

static nh_status decline(const struct nhi_report *report, struct nhi_result *facts, struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Cumulative decline", "累计降低率"),
                    nhi_report_word(report, "%s%% (%s)", "%s%%（%s）"), check->decline_percent,
                    nhi_check_route(&report->checked.report, report->lang)));
    if (check->mean_annual_percent[0] != '\0')
        NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Mean annual decline", "年均降低率"), "%s%%",
                        check->mean_annual_percent));
    return NH_OK;
}

static nh_status completion(const struct nhi_report *report, struct nhi_result *facts, struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    if (check->ratio_percent[0] == '\0')
        return NH_OK;
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Completion, ratio C/T", "完成率（比值法 C/T）"),
                    "%s%%", check->ratio_percent));
    return nhi_fact(
        facts, error,
        nhi_report_word(report, "Completion, log ln(1-C)/ln(1-T)", "完成进度（对数法 ln(1-C)/ln(1-T)）"),
        "%s%%", check->log_percent);
}

static nh_status progress(const struct nhi_report *report, struct nhi_result *facts, struct nh_error *error)
{
    const struct nhi_progress *line = &report->checked.check.progress;
    const char *reached = nhi_report_word(report, "reached", "达到");
    const char *behind = nhi_report_word(report, "behind", "滞后");
    if (line->share_percent[0] == '\0')
        return NH_OK;
    return nhi_fact(facts, error, nhi_report_word(report, "Progress line", "进度要求"),
                    nhi_report_word(report, "%s%% of the time: log %s%% (%s), ratio %s%% (%s)",
                                    "时间进度%s%%：对数法%s%%（%s），比值法%s%%（%s）"),
                    line->share_percent, line->log_percent, line->is_on_log ? reached : behind,
                    line->ratio_percent, line->is_on_ratio ? reached : behind);
}

static nh_status still_needed(const struct nhi_report *report, struct nhi_result *facts,
                              struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    if (report->checked.input.n_plan_years == 0 || check->n_years_left == 0)
        return NH_OK;
    const bool is_rise = check->required_annual_percent[0] == '-';
    return nhi_fact(facts, error,
                    is_rise ? nhi_report_word(report, "Allowed yearly rise", "允许年均上升")
                            : nhi_report_word(report, "Needed every year", "尚需年均降低"),
                    nhi_report_word(report, "%s%%, for %d years", "%s%%（剩余%d年）"),
                    nhi_unsigned(check->required_annual_percent), check->n_years_left);
}

static nh_status what_if(const struct nhi_report *report, const char *label, const struct nhi_what_if *what,
                         struct nhi_result *facts, struct nh_error *error)
{
    const struct nhi_level_columns *levels = &report->checked.report.levels;
    if (what->less_energy_tce[0] == '\0')
        return NH_OK;
    return nhi_fact(
        facts, error, label,
        nhi_report_word(report, "%s less by %s %s, or %s more by %s x %s", "%s减少%s%s，或%s增加%s%s"),
        nhi_report_label(report, &levels->energy), what->less_energy_tce,
        nhi_report_unit(report, &levels->energy), nhi_report_label(report, &levels->output),
        what->more_output_cny10k, nhi_report_unit(report, &levels->output));
}

static nh_status target(const struct nhi_report *report, struct nhi_result *facts, struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    const char *end = report->checked.input.plan_end;
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Target", "降低目标"),
                    nhi_report_word(report, *end != '\0' ? "%s%% until %s" : "%s%%%s",
                                    *end != '\0' ? "%s%%（至%s年）" : "%s%%%s"),
                    check->target_percent, end));
    NH_TRY(
        nhi_fact(facts, error, nhi_report_word(report, "Verdict", "结论"), "%s", nhi_report_verdict(report)));
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Margin", "超出目标"),
                    nhi_report_word(report, "%s percentage points", "%s个百分点"), check->margin_pp));
    NH_TRY(completion(report, facts, error));
    NH_TRY(progress(report, facts, error));
    NH_TRY(still_needed(report, facts, error));
    NH_TRY(what_if(report, nhi_report_word(report, "Target by now needs", "现达目标尚需"), &check->for_target,
                   facts, error));
    return what_if(report, nhi_report_word(report, "Last year needed", "当年达标尚需"), &check->for_year,
                   facts, error);
}

static nh_status published(const struct nhi_report *report, struct nhi_result *facts, struct nh_error *error)
{
    const struct nhi_check *check = &report->checked.check;
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Published figure", "公布值"),
                    nhi_report_word(report, "%s: %s, %s (%s to %s%%)", "%s：%s，%s（%s至%s%%）"),
                    report->options->check.published, nhi_verdict_name(check->verdict),
                    nhi_verdict_meaning(check->verdict, report->lang), check->low, check->high));
    if (!check->is_plain_sum)
        return NH_OK;
    return nhi_fact(facts, error, "", "%s",
                    nhi_report_word(report,
                                    "It is the plain sum of the yearly declines, which do not add up.",
                                    "公布值等于各年降低率简单相加；降低率应连乘，不能相加。"));
}

nh_status nhi_report_facts(struct nhi_report *report, struct nh_error *error)
{
    NH_TRY(decline(report, &report->facts, error));
    if (report->checked.input.has_target)
        NH_TRY(target(report, &report->facts, error));
    return report->checked.input.has_published ? published(report, &report->facts, error) : NH_OK;
}
