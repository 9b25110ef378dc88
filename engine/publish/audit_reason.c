/* audit_reason.c - why a published figure has its verdict, in one sentence; and the sentence about all of them. */
#include "engine/publish/audit_result.h"
#include "engine/publish/check_result.h"

#include <string.h>

struct words {
    const char *en, *zh;
};

static const char *word(const struct words *words, enum nh_lang lang)
{
    return lang == NH_LANG_ZH ? words->zh : words->en;
}

/* ---- numbers ------------------------------------------------------------------------------------------------- */

static nh_status range(const struct nhi_finding *finding, enum nh_lang lang, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    static const struct words to = {" to ", "～"};
    if (finding->is_from_store || strcmp(finding->low, finding->high) == 0)
        return nhi_buffer_text(buffer, finding->value, error);
    return nhi_buffer_printf(buffer, error, "%s%s%s", finding->low, word(&to, lang), finding->high);
}

/* ---- against what is printed ------------------------------------------------------------------------------------ */

/* What is said of a number or of several that do, and of a single one that does not. */
struct relation {
    struct words does, does_not;
};
static const struct relation relations[] = {
    [NHI_RELATION_EQ] = {{"rounds to", "修约为"}, {"does not round to", "不修约为"}},
    [NHI_RELATION_GT] = {{"is more than", "大于"}, {"is not more than", "不大于"}},
    [NHI_RELATION_GE] = {{"is at least", "不小于"}, {"is less than", "小于"}},
    [NHI_RELATION_LT] = {{"is less than", "小于"}, {"is not less than", "不小于"}},
    [NHI_RELATION_APPROX] = {{"is about", "约为"}, {"is not about", "不约为"}},
    [NHI_RELATION_RANGE] = {{"lies in", "属于"}, {"does not lie in", "不属于"}},
    [NHI_RELATION_TARGET] = {{"reaches", "达到"}, {"does not reach", "未达到"}}};
/* The word of the relation is printed with the number. */
static const struct relation own_word = {{"agrees with", "符合"}, {"does not agree with", "不符合"}};

static nh_status compared(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                          struct nhi_buffer *buffer, struct nh_error *error)
{
    static const struct words sources[] = {{"the document allows ", "按文中数字可为"},
                                           {"the data give ", "按数据为"}},
                              whole = {", which ", "，"}, part = {", of which a part ", "，其中一部分"},
                              none = {", no part of which ", "，全部"};
    const struct nhi_finding *finding = &audit->finding[i];
    const struct nhi_printed *printed = &audit->figures.printed[i];
    const struct relation *relation = printed->has_word ? &own_word : &relations[printed->relation];
    const bool is_one = finding->is_from_store || strcmp(finding->low, finding->high) == 0;
    const bool is_refuted = finding->verdict == NHI_VERDICT_REFUTED;
    const struct words *link = finding->verdict == NHI_VERDICT_CONSISTENT ? &part
                               : is_refuted && !is_one                    ? &none
                                                                          : &whole;
    NH_TRY(nhi_buffer_text(buffer, word(&sources[finding->is_from_store], lang), error));
    NH_TRY(range(finding, lang, buffer, error));
    NH_TRY(nhi_buffer_text(buffer, word(link, lang), error));
    return nhi_buffer_printf(
        buffer, error, "%s%s%s",
        word(is_refuted && (is_one || lang == NH_LANG_ZH) ? &relation->does_not : &relation->does, lang),
        lang == NH_LANG_ZH ? "" : " ", audit->figures.figure[i].cell[NHI_FIGURE_PUBLISHED]);
}

static nh_status naive_sum(const struct nhi_finding *finding, enum nh_lang lang, struct nhi_buffer *buffer,
                           struct nh_error *error)
{
    static const struct words
        refuted = {"; it is the plain sum of the yearly declines, which must be chained",
                   "；公布数等于各年降低率简单相加，应当连乘"},
        other = {"; it is the plain sum of the yearly declines as well", "；公布数也等于各年降低率简单相加"};
    if (!finding->is_naive_sum)
        return NH_OK;
    return nhi_buffer_text(buffer, word(finding->verdict == NHI_VERDICT_REFUTED ? &refuted : &other, lang),
                           error);
}

static nh_status misprint(const struct nhi_finding *finding, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    if (finding->verdict != NHI_VERDICT_REFUTED || finding->detail[0] == '\0')
        return NH_OK;
    return nhi_buffer_printf(buffer, error,
                             lang == NH_LANG_ZH ? "；若系数字颠倒，应为%s，则相符"
                                                : "; it would agree if two digits are swapped in print: %s",
                             finding->detail);
}

static nh_status more_digits(const struct nhi_finding *finding, enum nh_lang lang, struct nhi_buffer *buffer,
                             struct nh_error *error)
{
    if (finding->n_more_digits == 0)
        return NH_OK;
    return lang == NH_LANG_ZH
               ? nhi_buffer_printf(buffer, error, "；各数再多给%d位小数即可判定", finding->n_more_digits)
               : nhi_buffer_printf(buffer, error, "; %d more decimal%s in every number would decide",
                                   finding->n_more_digits, finding->n_more_digits == 1 ? "" : "s");
}

static nh_status partial(const struct nhi_finding *finding, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    static const struct words words = {"; some values are missing in the data", "；数据中有缺项"};
    return finding->is_partial ? nhi_buffer_text(buffer, word(&words, lang), error) : NH_OK;
}

/* ---- other reasons --------------------------------------------------------------------------------------------- */

static nh_status related(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                         struct nhi_buffer *buffer, struct nh_error *error)
{
    static const struct {
        struct words before, holds, fails;
    } forms[] = {[NHI_REASON_PART] = {{"beside ", "与"},
                                      {" the part is not more than the whole", "相比，部分不大于总体"},
                                      {" the part is more than the whole", "相比，部分大于总体"}},
                 [NHI_REASON_RANK] = {{"beside rank ", "与名次"},
                                      {" in the longer list, this rank in a part of it is possible",
                                       "（全体）相比，部分中的这一名次可能成立"},
                                      {" in the longer list, a worse rank in a part of it is not possible",
                                       "（全体）相比，部分中的名次不可能更靠后"}},
                 [NHI_REASON_IMPLIES] = {
                     {"it implies ", "由此推出"},
                     {", and nothing in the document contradicts that", "，文中没有与之矛盾的数字"},
                     {", which cannot be negative", "，该数不可能为负"}}};
    const struct nhi_finding *finding = &audit->finding[i];
    const bool holds = finding->verdict != NHI_VERDICT_REFUTED;
    NH_TRY(nhi_buffer_text(buffer, word(&forms[finding->reason].before, lang), error));
    NH_TRY(range(finding, lang, buffer, error));
    return nhi_buffer_text(
        buffer, word(holds ? &forms[finding->reason].holds : &forms[finding->reason].fails, lang), error);
}

/* "MEASURE FROM-TO", what is known of it. */
static nh_status needed(const struct nhi_figure *figure, enum nh_lang lang, struct nhi_buffer *buffer,
                        struct nh_error *error)
{
    const char *measure = figure->cell[NHI_FIGURE_MEASURE], *from = figure->cell[NHI_FIGURE_FROM],
               *to = figure->cell[NHI_FIGURE_TO];
    const bool is_decline = figure->kind == NHI_AUDIT_DECLINE;
    NH_TRY(nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "需要" : "needs the data: ", error));
    if (is_decline)
        NH_TRY(nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "能耗和" : "energy and ", error));
    NH_TRY(nhi_buffer_text(buffer,
                           *measure != '\0'     ? measure
                           : lang == NH_LANG_ZH ? "该指标"
                                                : "the measure",
                           error));
    if (*from != '\0' || *to != '\0')
        NH_TRY(nhi_buffer_printf(buffer, error, "%s%s%s%s", lang == NH_LANG_ZH ? "（" : " of ", from,
                                 *from != '\0' && *to != '\0' ? (lang == NH_LANG_ZH ? "—" : " to ") : "",
                                 to));
    if (*from != '\0' || *to != '\0')
        NH_TRY(nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "）" : "", error));
    return nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "的数据" : "", error);
}

/* What a decline over several years is a year. */
static nh_status mean_of(const struct nhi_finding *finding, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    if (finding->detail[0] == '\0')
        return NH_OK;
    return nhi_buffer_printf(
        buffer, error, lang == NH_LANG_ZH ? "；公布数相当于年均%s" : "; the figure is a mean of %s a year",
        finding->detail);
}

static nh_status undecided(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                           struct nhi_buffer *buffer, struct nh_error *error)
{
    static const struct words words[] = {
        [NHI_REASON_NO_NUMBER] = {"no number is printed, so that there is nothing to compare with",
                                  "没有公布具体数字，无从比较"},
        [NHI_REASON_APPROXIMATE] = {"it is printed as an approximation", "公布的是约数"},
        [NHI_REASON_PLANNED] = {"it is planned: it can be compared when the data of the period are there",
                                "为计划数，待该时期数据齐备后方可比较"},
        [NHI_REASON_NEEDS_DATA] = {NULL, NULL},
        [NHI_REASON_NEEDS_LIST] =
            {"needs the list of the units that are counted or ranked, as it was at the date",
             "需要该时点的名单（逐个单位）才能核对"},
        [NHI_REASON_NEEDS_PERIOD] = {"needs the years: give `from` and `to`", "需要起止年份（from 和 to）"},
        [NHI_REASON_NEEDS_OPERANDS] = {"needs what it is made of: give `expression` or `of`",
                                       "需要说明由哪些数得出（expression 或 of）"},
        [NHI_REASON_OPERAND_UNKNOWN] = {"no number is printed for ", "没有公布数字："},
        [NHI_REASON_OPERAND_OPEN] = {"only a bound or an approximation is printed for ",
                                     "只公布了界限或约数："},
        [NHI_REASON_DIVISOR] = {"what it is divided by may be zero", "除数可能为零"},
        [NHI_REASON_STORE] = {"the store cannot answer: ", "数据库无法回答："}};
    const struct nhi_finding *finding = &audit->finding[i];
    if (finding->reason == NHI_REASON_NEEDS_DATA) {
        NH_TRY(needed(&audit->figures.figure[i], lang, buffer, error));
        return mean_of(finding, lang, buffer, error);
    }
    NH_TRY(nhi_buffer_text(buffer, word(&words[finding->reason], lang), error));
    NH_TRY(nhi_buffer_text(buffer, finding->detail, error));
    if (finding->value[0] == '\0')
        return NH_OK;
    NH_TRY(nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "；可为" : "; it can be ", error));
    return range(finding, lang, buffer, error);
}

nh_status nhi_audit_reason(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                           struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_finding *finding = &audit->finding[i];
    NH_TRY(finding->verdict == NHI_VERDICT_UNDECIDED ? undecided(audit, i, lang, buffer, error)
           : finding->reason >= NHI_REASON_PART      ? related(audit, i, lang, buffer, error)
                                                     : compared(audit, i, lang, buffer, error));
    NH_TRY(naive_sum(finding, lang, buffer, error));
    NH_TRY(misprint(finding, lang, buffer, error));
    NH_TRY(more_digits(finding, lang, buffer, error));
    return partial(finding, lang, buffer, error);
}

/* ---- the sentence -------------------------------------------------------------------------------------------------- */

static nh_status refuted(const struct nhi_audit *audit, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    const char *between = is_zh ? "（" : " (";
    for (size_t i = 0; i < audit->figures.n; i++) {
        if (audit->finding[i].verdict != NHI_VERDICT_REFUTED)
            continue;
        NH_TRY(
            nhi_buffer_printf(buffer, error, "%s%s", between, audit->figures.figure[i].cell[NHI_FIGURE_ID]));
        between = is_zh ? "、" : ", ";
    }
    return audit->n_of[NHI_VERDICT_REFUTED] > 0 ? nhi_buffer_text(buffer, is_zh ? "）" : ")", error) : NH_OK;
}

/* By what the figures are judged, and in which scope. */
static nh_status basis(const struct nhi_audit_report *report, bool is_zh, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nh_rate_options *rate = &report->options->rate;
    const bool is_gross = nhi_is_word(rate->energy, "gross"), is_calorific = !nhi_is_equivalent(rate->basis);
    if (report->store == NULL)
        return nhi_buffer_text(buffer,
                               is_zh
                                   ? "；依据为文件自身的数字及其印出的精度"
                                   : "; they are judged by the document itself, within its printed precision",
                               error);
    const char *words = nhi_scope_words(rate->scope, is_zh ? NH_LANG_ZH : NH_LANG_EN);
    const char *comma = words == NULL ? "" : is_zh ? "，" : " ";
    words = words == NULL ? "" : words;
    return is_zh ? nhi_buffer_printf(buffer, error, "；依据为企业数据（能耗%s%s%s，电力%s）及文件自身的数字",
                                     is_gross ? "总额" : "净额", comma, words, is_calorific ? "当量" : "等价")
                 : nhi_buffer_printf(
                       buffer, error,
                       "; they are judged by the data (energy %s%s%s, electricity %s), and otherwise by "
                       "the document itself",
                       is_gross ? "gross" : "net", comma, words, is_calorific ? "calorific" : "equivalent");
}

nh_status nhi_audit_sentence(const struct nhi_audit_report *report, enum nh_lang lang,
                             struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_audit *audit = report->audit;
    const bool is_zh = lang == NH_LANG_ZH, is_even = report->options->rate.tie == NH_TIE_HALF_EVEN;
    NH_TRY(nhi_buffer_printf(
        buffer, error,
        is_zh ? "经核对，%zu项公布数字中%zu项可以复现，%zu项与依据相符但不唯一，%zu项不符"
              : "Of %zu published figures %zu can be reproduced, %zu can be true, %zu cannot be true",
        audit->figures.n, audit->n_of[NHI_VERDICT_CONFIRMED], audit->n_of[NHI_VERDICT_CONSISTENT],
        audit->n_of[NHI_VERDICT_REFUTED]));
    NH_TRY(refuted(audit, lang, buffer, error));
    NH_TRY(nhi_buffer_printf(buffer, error, is_zh ? "，%zu项尚无法判定" : ", and %zu cannot be decided",
                             audit->n_of[NHI_VERDICT_UNDECIDED]));
    NH_TRY(basis(report, is_zh, buffer, error));
    return nhi_buffer_printf(
        buffer, error,
        is_zh ? "，全程不舍入，只在最后按%s比较。\n" : ", exactly, and rounded (%s) only to compare.\n",
        is_even ? (is_zh ? "四舍六入五成双" : "half to even") : (is_zh ? "四舍五入" : "half up"));
}
