/* check_sentence.c - a check in one sentence, as a report or a letter of reply states it. */
#include "engine/base/codes.h"
#include "engine/publish/check_result.h"

#include <string.h>

/* The denominator in words. Levels given by hand are energy and GDP unless a measure is named. */
const char *nhi_check_measure_words(const struct nhi_check_report *report, enum nh_lang lang)
{
    static const struct {
        const char *measure, *en, *zh;
    } words[] = {{"gdp", "GDP", "GDP"},
                 {"value_added", "value added", "增加值"},
                 {"gross_output", "gross output", "总产值"},
                 {"revenue", "revenue", "营业收入"},
                 {"tax", "tax", "税收"}};
    const char *measure = report->options->rate.measure;
    if (measure == NULL)
        measure = report->store == NULL ? "gdp" : "value_added";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].measure, measure) == 0)
            return lang == NH_LANG_ZH ? words[i].zh : words[i].en;
    return lang == NH_LANG_ZH ? "产出" : "output";
}

/* （2015年价）, （当年价）; nothing of a physical measure, and of levels whose prices nobody named. */
static nh_status prices(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                        struct nh_error *error)
{
    const char *price = report->options->rate.price, *base = nhi_price_base(price);
    if (base != NULL)
        return nhi_buffer_printf(buffer, error, lang == NH_LANG_ZH ? "（%s年价）" : " at %s prices", base);
    const bool is_current = report->is_money && (report->store != NULL || price != NULL);
    return !is_current
               ? NH_OK
               : nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "（当年价）" : " at current prices", error);
}

/* 2015—2020年，常州市单位GDP能耗（2015年价） */
static nh_status subject(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                         struct nh_error *error)
{
    const struct nhi_check_input *input = report->input;
    const char *measure = nhi_check_measure_words(report, lang);
    char from[NHI_PERIOD_BYTES], to[NHI_PERIOD_BYTES], region[NHI_CODE_NAME_BYTES];
    const bool has_region =
        report->options->region != NULL && nhi_region_name(report->options->region, lang, region);
    nhi_check_period(input, 0, from);
    nhi_check_period(input, input->n_levels - 1, to);
    if (lang == NH_LANG_ZH) {
        NH_TRY(input->n_years > 0 ? nhi_buffer_printf(buffer, error, "%s—%s年，", from, to)
                                  : nhi_buffer_text(buffer, "与基期相比，", error));
        NH_TRY(nhi_buffer_printf(buffer, error, "%s单位%s%s", has_region ? region : "", measure,
                                 report->is_carbon ? "二氧化碳排放" : "能耗"));
        return prices(report, lang, buffer, error);
    }
    NH_TRY(input->n_years > 0 ? nhi_buffer_printf(buffer, error, "From %s to %s, ", from, to)
                              : nhi_buffer_text(buffer, "Against the base period, ", error));
    NH_TRY(nhi_buffer_text(buffer, report->is_carbon ? "CO2 emissions" : "energy consumption", error));
    NH_TRY(nhi_buffer_printf(buffer, error, " per unit of %s", measure));
    NH_TRY(prices(report, lang, buffer, error));
    return nhi_buffer_printf(buffer, error, "%s%s ", has_region ? " in " : "", has_region ? region : "");
}

static nh_status movement(const struct nhi_check *check, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    const char *figure = check->decline_percent;
    if (nhi_is_zero_text(figure))
        return nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "基本持平" : "did not change", error);
    const bool is_rise = *figure == '-';
    return nhi_buffer_printf(buffer, error, "%s%s%%",
                             lang == NH_LANG_ZH ? (is_rise ? "累计上升" : "累计下降")
                                                : (is_rise ? "rose by " : "fell by "),
                             nhi_unsigned(figure));
}

/* ---- against the target -------------------------------------------------------------------------------------- */

/* BEFORE [year AFTER_YEAR] (target) BEFORE_MARGIN margin AFTER_MARGIN, or WITHOUT_MARGIN where it rounds to 0. */
struct phrase {
    const char *before, *after_year, *before_margin, *after_margin, *without_margin;
};

static const struct phrase *phrase_of(const struct nhi_check *check, enum nh_lang lang)
{
    enum { MET_EXACTLY = NHI_CHECK_OPEN + 1 };
    static const struct phrase en[] = {
        [NHI_CHECK_MET] = {", exceeding the target", "", " by ", " percentage points", ""},
        [NHI_CHECK_MISSED] = {", missing the target", "", " by ", " percentage points", " by a trace"},
        [NHI_CHECK_REACHED] = {", already reaching the target for ", "", " and exceeding it by ",
                               " percentage points", ""},
        [NHI_CHECK_OPEN] = {"; the target for ", "", " is still ", " percentage points away",
                            " is a trace away"},
        [MET_EXACTLY] = {", meeting the target", "", "", "", ""}};
    static const struct phrase zh[] = {
        [NHI_CHECK_MET] = {"，超额完成目标", "", "", "个百分点", ""},
        [NHI_CHECK_MISSED] = {"，未完成目标", "", "，差", "个百分点", "，相差甚微"},
        [NHI_CHECK_REACHED] = {"，提前完成", "年目标", "，超出", "个百分点", ""},
        [NHI_CHECK_OPEN] = {"，距", "年目标", "还差", "个百分点", "相差甚微"},
        [MET_EXACTLY] = {"，完成目标", "", "", "", ""}};
    const bool is_exact = check->state == NHI_CHECK_MET && nhi_is_zero_text(nhi_unsigned(check->margin_pp));
    const int row = is_exact ? MET_EXACTLY : (int)check->state;
    return lang == NH_LANG_ZH ? &zh[row] : &en[row];
}

/* （17%）, or the rise that was allowed. */
static nh_status target_in_brackets(const struct nhi_check *check, enum nh_lang lang,
                                    struct nhi_buffer *buffer, struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    const char *allowed = *check->target_percent != '-' ? "" : is_zh ? "允许上升" : "an allowed rise of ";
    return nhi_buffer_printf(buffer, error, "%s%s%s%%%s", is_zh ? "（" : " (", allowed,
                             nhi_unsigned(check->target_percent), is_zh ? "）" : ")");
}

static nh_status against_target(const struct nhi_check_report *report, enum nh_lang lang,
                                struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_check *check = report->check;
    const struct phrase *phrase = phrase_of(check, lang);
    const char *margin = nhi_unsigned(check->margin_pp);
    NH_TRY(nhi_buffer_printf(buffer, error, "%s%s%s", phrase->before,
                             check->n_years_left > 0 ? report->input->plan_end : "", phrase->after_year));
    NH_TRY(target_in_brackets(check, lang, buffer, error));
    return nhi_is_zero_text(margin) ? nhi_buffer_text(buffer, phrase->without_margin, error)
                                    : nhi_buffer_printf(buffer, error, "%s%s%s", phrase->before_margin,
                                                        margin, phrase->after_margin);
}

static nh_status still_needed(const struct nhi_check_report *report, enum nh_lang lang,
                              struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_check *check = report->check;
    return lang == NH_LANG_ZH
               ? nhi_buffer_printf(buffer, error, "，今后%d年尚需年均下降%s%%", check->n_years_left,
                                   check->required_annual_percent)
               : nhi_buffer_printf(buffer, error, "; reaching it takes a fall of %s%% per year until %s",
                                   check->required_annual_percent, report->input->plan_end);
}

/* ---- how it was computed --------------------------------------------------------------------------------------- */

/* What is counted. Levels given by hand do not say. */
static nh_status scope(const struct nhi_check_report *report, enum nh_lang lang, struct nhi_buffer *buffer,
                       struct nh_error *error)
{
    const struct nh_rate_options *rate = &report->options->rate;
    const char *of_energy = nhi_scope_words(rate->scope, lang);
    const bool is_zh = lang == NH_LANG_ZH;
    const struct {
        bool is_said;
        const char *en, *zh;
    } words[] = {
        {of_energy == NULL, "full scope", "全口径"},
        {of_energy != NULL, "energy ", ""},
        {of_energy != NULL, of_energy, of_energy},
        {nhi_is_word(rate->energy, "gross"), ", gross energy", "、能耗总额"},
        {nhi_is_equivalent(rate->basis), ", electricity at its equivalent value", "、电力等价值"},
        {nhi_is_word(rate->pairing, "matched"), ", units with both energy and output",
         "、能耗与产出俱全的单位"},
        {report->input->is_panel, ", the same units in both years", "、首末两年都在的单位（同口径）"}};
    if (report->store == NULL)
        return nhi_buffer_text(buffer, is_zh ? "；按给出的水平计算" : "; from the levels given", error);
    NH_TRY(nhi_buffer_text(buffer, is_zh ? "；按" : "; ", error));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].is_said)
            NH_TRY(nhi_buffer_text(buffer, is_zh ? words[i].zh : words[i].en, error));
    return nhi_buffer_text(buffer, is_zh ? "计算" : "", error);
}

static nh_status rounding(const struct nhi_check_input *input, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH, is_even = input->tie == NH_TIE_HALF_EVEN;
    if (input->rule == NH_ROUNDING_BULLETIN4)
        NH_TRY(nhi_buffer_text(buffer, is_zh ? "，强度先取4位小数" : ", intensities first to 4 decimals",
                               error));
    return is_zh ? nhi_buffer_printf(buffer, error, "，%s保留%d位小数",
                                     is_even ? "四舍六入五成双" : "四舍五入", input->decimals)
                 : nhi_buffer_printf(buffer, error, ", rounded %s to %d decimals",
                                     is_even ? "half to even" : "half up", input->decimals);
}

nh_status nhi_check_manner(const struct nhi_check_report *report, enum nh_lang lang,
                           struct nhi_buffer *buffer, struct nh_error *error)
{
    NH_TRY(scope(report, lang, buffer, error));
    return rounding(report->input, lang, buffer, error);
}

nh_status nhi_check_sentence(const struct nhi_check_report *report, enum nh_lang lang,
                             struct nhi_buffer *buffer, struct nh_error *error)
{
    NH_TRY(subject(report, lang, buffer, error));
    NH_TRY(movement(report->check, lang, buffer, error));
    if (report->input->has_target)
        NH_TRY(against_target(report, lang, buffer, error));
    if (report->input->has_target && report->check->state == NHI_CHECK_OPEN)
        NH_TRY(still_needed(report, lang, buffer, error));
    NH_TRY(nhi_check_manner(report, lang, buffer, error));
    return nhi_buffer_text(buffer, lang == NH_LANG_ZH ? "。\n" : ".\n", error);
}
