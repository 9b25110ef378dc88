/* barometer_result.c - warning levels of groups (晴雨表) as a table, and the sentence that counts them. */
#include "engine/base/codes.h"
#include "engine/publish/bulletin_result.h"
#include "engine/publish/check_result.h"
#include "engine/publish/provenance.h"
#include "engine/publish/rate_rows.h"
#include "engine/publish/region_result.h"
#include "engine/publish/result_table.h"
#include "engine/statistics/barometer.h"

#include <stdio.h>
#include <string.h>

/* Columns behind the keys. */
enum {
    PERIOD,
    ENERGY_CHANGE = 4,
    DECLINE = 5,
    FLAGS = 9,
    N_FIGURES,
    ELECTRICITY = N_FIGURES /* of a bulletin */
};
enum {
    N_LEVELS = 10, /* 0: there is none */
    MAX_NAMES = 12 /* of groups in the sentence */
};

/* What the sentence says of a level in the last period. */
struct tally {
    size_t n;
    struct nhi_buffer names;
};

struct work {
    struct nhi_barometer barometer;
    enum nh_lang lang;
    char own_price[NHI_PRICE_BYTES]; /* to which price may point */
    const char *price;
    struct nhi_result result;
    struct nhi_level_columns levels;
    struct nhi_result_column columns[NHI_MAX_KEYS + N_FIGURES + 1];
    struct tally tallies[N_LEVELS];
    int64_t last; /* the period of the sentence: the last one of which anything is known */
};

/* ---- the sentence --------------------------------------------------------------------------------------------- */

/* 天宁区, or 320402/C26 of a group with several keys. */
static nh_status add_name(struct work *work, size_t i_subject, struct nhi_buffer *names,
                          struct nh_error *error)
{
    const struct nhi_barometer *barometer = &work->barometer;
    const bool is_zh = work->lang == NH_LANG_ZH;
    for (size_t k = 0; k < nhi_barometer_n_keys(barometer); k++) {
        const char *text = nhi_barometer_key(barometer, i_subject, k);
        char region[NHI_CODE_NAME_BYTES];
        if (nhi_barometer_is_region_key(barometer, k) && nhi_region_name(text, work->lang, region))
            text = region;
        NH_TRY(nhi_buffer_printf(names, error, "%s%s",
                                 k > 0                ? "/"
                                 : names->n_bytes > 0 ? (is_zh ? "、" : ", ")
                                                      : "",
                                 text));
    }
    return NH_OK;
}

/* Subtotals are groups of groups that are counted. */
static bool is_total(const struct nhi_barometer *barometer, size_t i_subject)
{
    if (barometer->is_of_accounts)
        return barometer->regions.is_by_region && barometer->regions.regions[i_subject].is_total;
    for (size_t k = 0; k < nhi_barometer_n_keys(barometer); k++)
        if (barometer->rate.selection.has_totals &&
            strcmp(nhi_barometer_key(barometer, i_subject, k), "*") == 0)
            return true;
    return false;
}

static nh_status count(struct work *work, size_t i_subject, int warning, struct nh_error *error)
{
    struct tally *tally = &work->tallies[warning];
    if (is_total(&work->barometer, i_subject))
        return NH_OK;
    tally->n++;
    if (tally->n <= MAX_NAMES)
        return add_name(work, i_subject, &tally->names, error);
    return tally->n == MAX_NAMES + 1
               ? nhi_buffer_text(&tally->names, work->lang == NH_LANG_ZH ? "等" : ", ...", error)
               : NH_OK;
}

/* "level 1: 2 (A, B)", 一级2个（A、B） */
static nh_status level_words(const struct work *work, int level, struct nhi_buffer *buffer,
                             struct nh_error *error)
{
    static const char *const zh[N_LEVELS] = {"无等级", "一级", "二级", "三级", "四级",
                                             "五级",   "六级", "七级", "八级", "九级"};
    const struct tally *tally = &work->tallies[level];
    const bool is_zh = work->lang == NH_LANG_ZH;
    char en[16] = "no level";
    if (level > 0)
        snprintf(en, sizeof en, "level %d", level);
    if (nhi_barometer_n_keys(&work->barometer) == 0) /* there is one group */
        return nhi_buffer_text(buffer, is_zh ? zh[level] : en, error);
    NH_TRY(nhi_buffer_printf(buffer, error, is_zh ? "%s%zu个" : "%s: %zu", is_zh ? zh[level] : en, tally->n));
    return nhi_buffer_printf(buffer, error, is_zh ? "（%.*s）" : " (%.*s)", (int)tally->names.n_bytes,
                             tally->names.data);
}

static nh_status sentence(const struct work *work, struct nhi_buffer *buffer, struct nh_error *error)
{
    const struct nhi_barometer *barometer = &work->barometer;
    const struct nhi_selection *selection = nhi_barometer_selection(barometer);
    const struct nhi_window visible = nhi_barometer_visible(barometer);
    const bool is_zh = work->lang == NH_LANG_ZH;
    const struct nhi_check_input input = {.is_panel = selection->is_panel,
                                          .rule = nhi_barometer_rounding(barometer)->rule,
                                          .tie = nhi_barometer_rounding(barometer)->tie,
                                          .decimals = barometer->decimals};
    const struct nhi_check_report report = {
        .options = barometer->options, .store = barometer->store, .input = &input};
    char period[NHI_PERIOD_BYTES];
    if (visible.n == 0)
        return NH_OK;
    nhi_selection_period_text(selection, work->last, period);
    NH_TRY(nhi_buffer_printf(buffer, error, is_zh ? "\n%s%s预警等级：" : "\nWarning levels of %s%s: ",
                             is_zh ? period : (selection->is_ytd ? "January to " : ""),
                             is_zh ? (selection->is_ytd ? "（1月至本期累计）" : "") : period));
    const char *between = "";
    for (int i = 1; i <= N_LEVELS; i++) { /* those without one at the end */
        if (work->tallies[i % N_LEVELS].n == 0)
            continue;
        NH_TRY(nhi_buffer_text(buffer, between, error));
        NH_TRY(level_words(work, i % N_LEVELS, buffer, error));
        between = is_zh ? "，" : ", ";
    }
    if (*between == '\0')
        NH_TRY(nhi_buffer_text(buffer, is_zh ? "没有数据" : "no data", error));
    NH_TRY(nhi_check_manner(&report, work->lang, buffer, error));
    return nhi_buffer_text(buffer, is_zh ? "。\n" : ".\n", error);
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static nh_status put_output(struct work *work, const struct nhi_rate_row *row, bool is_table,
                            struct nh_error *error)
{
    const struct nhi_rate *rate = &work->barometer.rate;
    char text[NHI_NUMBER_BYTES];
    if (row->has_output && rate->selection.is_constant)
        NH_TRY(nhi_constant_output_text(rate, row, is_table, text, error));
    else
        NH_TRY(nhi_level_text(row->has_output, row->output, rate->rounding.tie, is_table, text, error));
    return nhi_result_cell(&work->result, text, error);
}

static nh_status put_levels(struct work *work, const struct nhi_rate_row *row, struct nh_error *error)
{
    const struct nhi_rate *rate = &work->barometer.rate;
    const bool is_table = work->result.format == NH_FORMAT_TABLE;
    char text[NHI_NUMBER_BYTES];
    size_t n;
    NH_TRY(nhi_level_text(row->has_energy, row->energy, rate->rounding.tie, is_table, text, error));
    NH_TRY(nhi_result_cell(&work->result, text, error));
    NH_TRY(put_output(work, row, is_table, error));
    NH_TRY(nhi_rate_intensity_text(rate, row, text, &n, error));
    return nhi_result_cell(&work->result, text, error);
}

/* What is behind the levels; `flags` are those of the row of the rate. */
static nh_status put_figures(struct work *work, const struct nhi_barometer_row *figures, uint32_t n_units,
                             const char *flags, struct nh_error *error)
{
    char warning[16] = "", all_flags[NHI_REGION_FLAGS_BYTES + NHI_FLAGS_BYTES];
    if (figures->warning != 0)
        snprintf(warning, sizeof warning, "%d", figures->warning);
    snprintf(all_flags, sizeof all_flags, "%s%s%s", flags,
             figures->is_level_open && *flags != '\0' ? ";" : "",
             figures->is_level_open ? nhi_level_open : "");
    NH_TRY(nhi_result_cell(&work->result, figures->energy_change_percent, error));
    NH_TRY(nhi_result_cell(&work->result, figures->decline_percent, error));
    NH_TRY(nhi_result_cell(&work->result, figures->target_percent, error));
    NH_TRY(nhi_result_cell(&work->result, warning, error));
    NH_TRY(nhi_result_count(&work->result, n_units, error));
    return nhi_result_cell(&work->result, all_flags, error);
}

static nh_status put_keys(struct work *work, size_t i_subject, int64_t period, struct nh_error *error)
{
    const struct nhi_barometer *barometer = &work->barometer;
    char text[NHI_PERIOD_BYTES];
    for (size_t k = 0; k < nhi_barometer_n_keys(barometer); k++)
        NH_TRY(nhi_result_cell(&work->result, nhi_barometer_key(barometer, i_subject, k), error));
    nhi_selection_period_text(nhi_barometer_selection(barometer), period, text);
    return nhi_result_cell(&work->result, text, error);
}

static nh_status put_electricity(struct work *work, size_t i_subject, int64_t period, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    if (!work->barometer.options->bulletin)
        return NH_OK;
    NH_TRY(nhi_barometer_electricity(&work->barometer, i_subject, period, text, error));
    return nhi_result_cell(&work->result, text, error);
}

static nh_status add_row(struct work *work, size_t i_subject, uint32_t i_period, int *warning,
                         struct nh_error *error)
{
    const struct nhi_rate *rate = &work->barometer.rate;
    struct nhi_rate_row row;
    struct nhi_barometer_row figures;
    char flags[NHI_FLAGS_BYTES];
    NH_TRY(nhi_rate_row(rate, &rate->subjects[i_subject], i_period, &row, error));
    NH_TRY(put_keys(work, i_subject, row.period, error));
    NH_TRY(put_levels(work, &row, error));
    NH_TRY(nhi_barometer_row(&work->barometer, i_subject, &row, &figures, error));
    nhi_flags_text(row.flags, flags);
    *warning = figures.warning;
    NH_TRY(put_figures(work, &figures, row.n_units, flags, error));
    return put_electricity(work, i_subject, row.period, error);
}

static nh_status put_region_levels(struct work *work, const struct nhi_region_row *row,
                                   struct nh_error *error)
{
    const struct nhi_region_rate *rate = &work->barometer.regions;
    const bool is_table = work->result.format == NH_FORMAT_TABLE;
    char text[NHI_NUMBER_BYTES];
    NH_TRY(nhi_level_text(row->has_energy, row->energy, rate->rounding.tie, is_table, text, error));
    NH_TRY(nhi_result_cell(&work->result, text, error));
    NH_TRY(nhi_region_output_text(row, rate->rounding.tie, is_table, text, error));
    NH_TRY(nhi_result_cell(&work->result, text, error));
    NH_TRY(nhi_region_intensity_text(rate, row, text, error));
    return nhi_result_cell(&work->result, text, error);
}

/* A region of which nothing is known has no row. */
static nh_status add_region_row(struct work *work, size_t i_subject, int64_t period, bool *is_known,
                                int *warning, struct nh_error *error)
{
    const struct nhi_region_rate *rate = &work->barometer.regions;
    struct nhi_region_row row;
    struct nhi_barometer_row figures;
    char flags[NHI_REGION_FLAGS_BYTES];
    NH_TRY(nhi_region_row(rate, &rate->regions[i_subject], period, &row, is_known, error));
    if (!*is_known)
        return NH_OK;
    NH_TRY(put_keys(work, i_subject, period, error));
    NH_TRY(put_region_levels(work, &row, error));
    NH_TRY(nhi_barometer_region_row(&work->barometer, i_subject, &row, &figures, error));
    nhi_region_flags_text(row.flags, flags);
    *warning = figures.warning;
    NH_TRY(put_figures(work, &figures, row.n_units, flags, error));
    return put_electricity(work, i_subject, period, error);
}

static nh_status add_subject(struct work *work, size_t i_subject, struct nh_error *error)
{
    const struct nhi_barometer *barometer = &work->barometer;
    const struct nhi_window visible = nhi_barometer_visible(barometer);
    for (uint32_t p = 0; p < visible.n; p++) {
        bool is_known = barometer->is_of_accounts ||
                        nhi_rate_has_row(&barometer->rate, &barometer->rate.subjects[i_subject], p);
        int warning = 0;
        if (is_known)
            NH_TRY(barometer->is_of_accounts
                       ? add_region_row(work, i_subject, visible.first + p, &is_known, &warning, error)
                       : add_row(work, i_subject, p, &warning, error));
        if (is_known && visible.first + p == work->last)
            NH_TRY(count(work, i_subject, warning, error));
    }
    return NH_OK;
}

/* Accounts of years reach into quarters of which there are none. */
static nh_status find_last(struct work *work, struct nh_error *error)
{
    const struct nhi_barometer *barometer = &work->barometer;
    const struct nhi_region_rate *rate = &barometer->regions;
    const struct nhi_window visible = nhi_barometer_visible(barometer);
    bool is_known = !barometer->is_of_accounts;
    struct nhi_region_row row;
    work->last = visible.first + (int64_t)visible.n - 1;
    for (int64_t period = work->last; period >= visible.first && !is_known; period--)
        for (size_t r = 0; r < rate->n_regions && !is_known; r++) {
            NH_TRY(nhi_region_row(rate, &rate->regions[r], period, &row, &is_known, error));
            work->last = is_known ? period : work->last;
        }
    return NH_OK;
}

static nh_status add_rows(struct work *work, struct nh_error *error)
{
    NH_TRY(find_last(work, error));
    for (size_t i = 0; i < nhi_barometer_n_subjects(&work->barometer); i++)
        NH_TRY(add_subject(work, i, error));
    return NH_OK;
}

/* ---- columns --------------------------------------------------------------------------------------------------- */

static void make_columns(struct work *work)
{
    const struct nhi_barometer *barometer = &work->barometer;
    const struct nhi_selection *selection = nhi_barometer_selection(barometer);
    size_t n = 0;
    if (barometer->is_of_accounts)
        nhi_region_columns(&barometer->regions, work->price, &work->levels);
    else
        nhi_level_columns_make(barometer->store, selection->measure, selection->is_carbon,
                               nhi_price_base(work->price), &work->levels);
    for (; n < nhi_barometer_n_keys(barometer); n++)
        work->columns[n] = nhi_key_column(nhi_barometer_key_name(barometer, n));
    const struct nhi_result_column figures[N_FIGURES] = {
        {"period", selection->is_ytd ? "January to" : "period", selection->is_ytd ? "1月至" : "时期", "", "",
         NHI_COLUMN_KEY},
        work->levels.energy,
        work->levels.output,
        work->levels.intensity,
        {selection->is_carbon ? "emission_change_percent" : "energy_change_percent",
         selection->is_carbon ? "emission" : "energy", selection->is_carbon ? "碳排放变化" : "能耗变化", "%",
         "±%", NHI_COLUMN_PERCENT},
        {"decline_percent", "decline", "强度降低率", "%", "%", NHI_COLUMN_PERCENT},
        {"target_percent", "required", "年度目标", "%", "%", NHI_COLUMN_PERCENT},
        {"warning", "level", "预警等级", "", "级", NHI_COLUMN_INTEGER},
        {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
        {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    memcpy(work->columns + n, figures, sizeof figures);
    work->result.columns = work->columns;
    work->result.n_columns = n + N_FIGURES;
    if (barometer->options->bulletin)
        work->columns[work->result.n_columns++] =
            (struct nhi_result_column){"electricity_change_percent", "", "", "%", "±%", NHI_COLUMN_PERCENT};
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static nh_status write_bulletin(const struct work *work, const struct nhi_destination *to,
                                struct nh_error *error)
{
    const size_t n_keys = nhi_barometer_n_keys(&work->barometer);
    const struct nhi_bulletin_columns at = {n_keys + PERIOD, n_keys + ENERGY_CHANGE, n_keys + DECLINE,
                                            n_keys + ELECTRICITY, n_keys + FLAGS};
    return nhi_bulletin_publish(&work->result, &at, to, error);
}

/* Of a table also the sentence. */
static nh_status write_out(struct work *work, const struct nhi_destination *to, struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    if (work->barometer.options->bulletin)
        return write_bulletin(work, to, error);
    if (work->result.format != NH_FORMAT_TABLE)
        return nhi_result_publish(&work->result, to, error);
    nh_status status = nhi_result_table(&work->result, work->lang, &buffer, error);
    if (status == NH_OK)
        status = sentence(work, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, to->text);
    nhi_buffer_free(&buffer);
    return status;
}

static nh_status publish(struct work *work, const struct nh_check_options *options,
                         const struct nhi_destination *to, struct nh_error *error)
{
    const struct nhi_rate_rounding *rounding = nhi_barometer_rounding(&work->barometer);
    const struct nhi_selection *selection = nhi_barometer_selection(&work->barometer);
    const nh_store *store = work->barometer.store;
    char decimals[16];
    snprintf(decimals, sizeof decimals, "%d", work->barometer.decimals);
    const struct nhi_provenance provenance[] = {
        {"version", NH_VERSION},
        {"store", store->path},
        {"manifest_sha256", nhi_manifest_sha256(store)},
        {"as_of", store->as_of},
        {"command", options->rate.command},
        {"region", options->region},
        {"by", options->rate.by},
        {"where", options->rate.where},
        {"freq", nhi_freq_word(selection)},
        {"from", options->from},
        {"to", options->to},
        {"target", options->target != NULL ? options->target : "table targets"},
        {"target_to", options->target_to},
        {"rules", options->rules},
        {"measure", options->rate.measure != NULL ? options->rate.measure : "value_added"},
        {"price", work->price != NULL ? work->price : "current"},
        {"energy", selection->is_gross ? "gross" : "net"},
        {"basis", selection->is_equivalent ? "equivalent" : "calorific"},
        {"factor", selection->is_carbon ? "carbon" : "coal"},
        {"pairing", selection->is_matched || work->barometer.regions.is_matched ? "matched" : "all"},
        {"panel", selection->is_panel ? "matched" : "all"},
        {"rounding", nhi_rounding_word(rounding->rule)},
        {"tie", nhi_tie_word(rounding->tie)},
        {"decimals", decimals}};
    work->result.provenance = provenance;
    work->result.n_provenance = sizeof provenance / sizeof *provenance;
    NH_TRY(nhi_result_begin(&work->result, error));
    NH_TRY(add_rows(work, error));
    return write_out(work, to, error);
}

nh_status nhi_barometer_publish(nh_store *store, const struct nh_check_options *options,
                                const struct nhi_destination *to, struct nh_error *error)
{
    struct work work = {.lang = to->lang,
                        .result = {.schema = "nenghao.barometer/1",
                                   .format = options->bulletin ? NHI_FORMAT_KEPT : to->format}};
    nh_status status = nhi_barometer_make(store, options,
                                          to->format == NH_FORMAT_TABLE ? NHI_TABLE_DIGITS : NHI_EXACT_DIGITS,
                                          &work.barometer, error);
    if (status == NH_OK)
        status = nhi_region_price(store, &options->rate, work.own_price, &work.price, error);
    if (status == NH_OK) {
        make_columns(&work);
        status = publish(&work, options, to, error);
    }
    for (int i = 0; i < N_LEVELS; i++)
        nhi_buffer_free(&work.tallies[i].names);
    nhi_result_clear(&work.result);
    nhi_barometer_clear(&work.barometer);
    return status;
}
