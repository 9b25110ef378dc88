/* rate_result.c - nh_rate: the figures of engine/statistics/rate.h as a table with its provenance. */
#include "engine/aggregate/coefficients.h"
#include "engine/base/context.h"
#include "engine/publish/columns.h"
#include "engine/publish/provenance.h"
#include "engine/publish/rate_rows.h"
#include "engine/publish/region_result.h"
#include "engine/publish/table.h"

#include <stdio.h>
#include <string.h>

enum {
    N_FIGURES = 9, /* columns behind the keys */
    N_OUTSIDE = 3, /* and of a panel */
    N_BRIDGE = 4,  /* and of several scopes: from all energy to that of the scope */
    MAX_CHANGE_DECIMALS = 30,
    EXACT_DECIMALS = 6, /* of a change, */
    TABLE_DECIMALS = 2  /* and of one that is read */
};

/* ---- options ------------------------------------------------------------------------------------------------- */

static struct nh_rate_options known_options(const struct nh_rate_options *given)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    nhi_take_options(&options, sizeof options, given);
    return options;
}

static nh_status rounding_of(const struct nh_rate_options *options, enum nh_format format,
                             struct nhi_rate_rounding *rounding, struct nh_error *error)
{
    bool is_table = format == NH_FORMAT_TABLE;
    *rounding =
        (struct nhi_rate_rounding){.rule = options->rounding,
                                   .tie = options->tie,
                                   .intensity_digits = is_table ? NHI_TABLE_DIGITS : NHI_EXACT_DIGITS};
    return nhi_decimals_of(options->decimals, MAX_CHANGE_DECIMALS, is_table ? TABLE_DECIMALS : EXACT_DECIMALS,
                           &rounding->change_decimals, error);
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

struct sheet {
    struct nhi_result_column columns[NHI_MAX_KEYS + 1 + N_FIGURES + N_OUTSIDE + N_BRIDGE];
    struct nhi_level_columns levels;
};

/* What `full` is less of, until the energy of the scope is left. */
static void put_bridge(bool is_carbon, struct nhi_result_column *columns)
{
    const char *en = is_carbon ? "tCO2" : "tce", *zh = is_carbon ? "吨二氧化碳" : "吨标准煤";
    const struct nhi_result_column bridge[N_BRIDGE] = {
        {is_carbon ? "full_tco2" : "full_tce", "full", "全口径", en, zh, NHI_COLUMN_DECIMAL},
        {is_carbon ? "feedstock_tco2" : "feedstock_tce", "- feedstock", "扣原料用能", en, zh,
         NHI_COLUMN_DECIMAL},
        {is_carbon ? "new_renewable_tco2" : "new_renewable_tce", "- new renewable", "扣新增可再生", en, zh,
         NHI_COLUMN_DECIMAL},
        {is_carbon ? "nonfossil_tco2" : "nonfossil_tce", "- non-fossil", "扣非化石", en, zh,
         NHI_COLUMN_DECIMAL}};
    memcpy(columns, bridge, sizeof bridge);
}

static size_t make_columns(const struct nhi_rate *rate, const struct nh_rate_options *options,
                           struct sheet *sheet)
{
    size_t n = 0;
    nhi_level_columns_make(rate->store, rate->selection.measure, rate->selection.is_carbon,
                           nhi_price_base(options->price), &sheet->levels);
    for (; n < rate->selection.n_keys; n++)
        sheet->columns[n] = nhi_key_column(rate->selection.keys[n].name);
    if (rate->selection.scopes.n > 1)
        sheet->columns[n++] = (struct nhi_result_column){"scope", "scope", "口径", "", "", NHI_COLUMN_KEY};
    const struct nhi_result_column figures[N_FIGURES] = {
        {"period", "period", "时期", "", "", NHI_COLUMN_KEY},
        sheet->levels.energy,
        sheet->levels.output,
        sheet->levels.intensity,
        {"change_percent", "change", "上升或下降", "%", "±%", NHI_COLUMN_PERCENT},
        {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
        {"n_energy", "with energy", "有能耗", "", "个", NHI_COLUMN_INTEGER},
        {"n_output", "with output", "有产出", "", "个", NHI_COLUMN_INTEGER},
        {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    memcpy(sheet->columns + n, figures, sizeof figures);
    if (rate->selection.is_ytd) {
        sheet->columns[n].label_en = "January to";
        sheet->columns[n].label_zh = "1月至";
    }
    if (rate->selection.scopes.n > 1) {
        memmove(sheet->columns + n + 1 + N_BRIDGE, sheet->columns + n + 1,
                (N_FIGURES - 1) * sizeof *sheet->columns);
        put_bridge(rate->selection.is_carbon, sheet->columns + n + 1);
        n += N_BRIDGE;
    }
    n += N_FIGURES;
    if (!rate->selection.is_panel)
        return n;
    const struct nhi_result_column outside[N_OUTSIDE] = {
        {"raw_change_percent", "raw change", "全部单位变化", "%", "±%", NHI_COLUMN_PERCENT},
        {"n_entries", "entries", "新增", "", "个", NHI_COLUMN_INTEGER},
        {"n_exits", "exits", "退出", "", "个", NHI_COLUMN_INTEGER}};
    memcpy(sheet->columns + n, outside, sizeof outside);
    return n + N_OUTSIDE;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static const char *compare_word(const struct nhi_rate *rate, const struct nh_rate_options *options)
{
    if (rate->selection.is_ytd && rate->selection.compare == NHI_COMPARE_YEAR_AGO)
        return "year-ago";
    return options->compare != NULL ? options->compare : "previous";
}

/* What was computed on what, enough to do it again; nothing about this machine, so that the bytes are the same on
 * any. */
static nh_status publish(const struct nhi_rate *rate, const struct nh_rate_options *options,
                         const struct nhi_destination *to, struct nh_error *error)
{
    struct sheet sheet;
    char decimals[16];
    const nh_store *store = rate->store;
    snprintf(decimals, sizeof decimals, "%d", rate->rounding.change_decimals);
    const struct nhi_provenance provenance[] = {
        {"version", NH_VERSION},
        {"store", store->path},
        {"manifest_sha256", nhi_manifest_sha256(store)},
        {"as_of", store->as_of},
        {"command", options->command},
        {"by", options->by},
        {"where", options->where},
        {"freq", nhi_freq_word(&rate->selection)},
        {"from", options->from},
        {"to", options->to},
        {"measure", options->measure != NULL ? options->measure : "value_added"},
        {"price", options->price != NULL ? options->price : "current"},
        {"energy", rate->selection.is_gross ? "gross" : "net"},
        {"basis", rate->selection.is_equivalent ? "equivalent" : "calorific"},
        {"factor", rate->selection.is_carbon ? "carbon" : "coal"},
        {"scope", options->scope != NULL ? options->scope : "full"},
        {"pairing", rate->selection.is_matched ? "matched" : "all"},
        {"panel", rate->selection.is_panel ? "matched" : "all"},
        {"compare", compare_word(rate, options)},
        {"rounding", nhi_rounding_word(rate->rounding.rule)},
        {"tie", nhi_tie_word(rate->rounding.tie)},
        {"decimals", decimals}};
    struct nhi_result result = {.schema = "nenghao.rate/1",
                                .format = to->format,
                                .columns = sheet.columns,
                                .n_columns = make_columns(rate, options, &sheet),
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&result, error));
    NH_TRY_DONE(nhi_rate_rows(rate, &result, error));
    NH_TRY_DONE(nhi_result_publish(&result, to, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status compute(nh_store *store, const struct nh_rate_options *given,
                         const struct nhi_destination *to, struct nh_error *error)
{
    struct nh_rate_options options = known_options(given);
    struct nhi_rate_rounding rounding;
    struct nhi_rate rate = {0};
    NH_TRY(rounding_of(&options, to->format, &rounding, error));
    if (nhi_is_region_measure(store, options.measure))
        return nhi_region_result(store, &options, &rounding, to, error);
    nh_status status = nhi_rate_make(store, &options, &rounding, &rate, error);
    if (status == NH_OK && rate.selection.is_carbon)
        status = nhi_coefficients_say_default(store, error);
    if (status == NH_OK)
        status = publish(&rate, &options, to, error);
    nhi_rate_clear(&rate);
    return status;
}

nh_status nh_rate(nh_store *store, const struct nh_rate_options *options, enum nh_format format,
                  enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    return compute(store, options, &to, error);
}

nh_status nh_rate_table(nh_store *store, const struct nh_rate_options *options, nh_table **table,
                        struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    return compute(store, options, &to, error);
}
