/* rate_result.c - nh_rate: the figures of engine/statistics/rate.h as a table with its provenance. */
#include "engine/base/context.h"
#include "engine/publish/result.h"
#include "engine/statistics/rate.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_KEYS = 16,
    N_FIGURES = 9, /* columns behind the keys */
    MAX_CHANGE_DECIMALS = 30,
    EXACT_DIGITS = 12, /* of an intensity that others compute with */
    TABLE_DIGITS = 6,  /* of one that is read */
    TABLE_DECIMALS = 2 /* of levels that are read */
};

/* ---- options ------------------------------------------------------------------------------------------------- */

/* A caller that was compiled against an older header knows fewer options. */
static struct nh_rate_options known_options(const struct nh_rate_options *given)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    if (given != NULL)
        memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
    return options;
}

static nh_status rounding_of(const struct nh_rate_options *options, enum nh_format format,
                             struct nhi_rate_rounding *rounding, struct nh_error *error)
{
    bool is_table = format == NH_FORMAT_TABLE;
    if (options->decimals < -1 || options->decimals > MAX_CHANGE_DECIMALS)
        return nhi_fail(error, NH_ARGUMENT, "decimals %d: expected 0 to %d", options->decimals,
                        MAX_CHANGE_DECIMALS);
    *rounding = (struct nhi_rate_rounding){.rule = options->rounding,
                                           .tie = options->tie,
                                           .change_decimals = options->decimals >= 0 ? options->decimals
                                                              : is_table             ? TABLE_DECIMALS
                                                                                     : 6,
                                           .intensity_digits = is_table ? TABLE_DIGITS : EXACT_DIGITS};
    return NH_OK;
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

static struct nhi_result_column key_column(const char *name)
{
    static const char *const labels[][2] = {{"region", "地区"}, {"industry", "行业"}, {"chain", "产业链"},
                                            {"size", "规模"},   {"carrier", "品种"},  {"enterprise", "企业"},
                                            {"name", "名称"}};
    struct nhi_result_column column = {name, name, name, "", "", NHI_COLUMN_KEY};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(name, labels[i][0]) == 0)
            column.label_zh = labels[i][1];
    return column;
}

/* Unit of the measure; money is stored in 10,000 CNY. */
static void output_unit(const struct nhi_rate *rate, const char **unit_en, const char **unit_zh)
{
    int32_t measure = rate->selection.measure;
    const char *unit = measure != NHI_NOT_FOUND ? rate->store->units[measure] : "10000 CNY";
    bool is_money = unit == NULL || *unit == '\0' || strcmp(unit, "10000 CNY") == 0;
    *unit_en = is_money ? "10000 CNY" : unit;
    *unit_zh = is_money ? "万元" : unit;
}

struct sheet {
    struct nhi_result_column columns[MAX_KEYS + N_FIGURES];
    char intensity_en[64], intensity_zh[64];
};

static size_t make_columns(const struct nhi_rate *rate, struct sheet *sheet)
{
    bool is_carbon = rate->selection.is_carbon;
    const char *tonnes_en = is_carbon ? "tCO2" : "tce", *tonnes_zh = is_carbon ? "吨二氧化碳" : "吨标准煤";
    const char *output_en, *output_zh;
    size_t n = 0;
    output_unit(rate, &output_en, &output_zh);
    snprintf(sheet->intensity_en, sizeof sheet->intensity_en, "%s/%s", tonnes_en, output_en);
    snprintf(sheet->intensity_zh, sizeof sheet->intensity_zh, "%s/%s", tonnes_zh, output_zh);
    for (; n < rate->selection.n_keys; n++)
        sheet->columns[n] = key_column(rate->selection.keys[n].name);
    const struct nhi_result_column figures[N_FIGURES] = {
        {"period", "period", "时期", "", "", NHI_COLUMN_KEY},
        {is_carbon ? "emission_tco2" : "energy_tce", is_carbon ? "emission" : "energy",
         is_carbon ? "碳排放" : "能源消费量", tonnes_en, tonnes_zh, NHI_COLUMN_DECIMAL},
        {"output_cny10k", "output", "产出", output_en, output_zh, NHI_COLUMN_DECIMAL},
        {is_carbon ? "intensity_tco2_per_cny10k" : "intensity_tce_per_cny10k", "intensity",
         is_carbon ? "碳强度" : "能耗强度", sheet->intensity_en, sheet->intensity_zh, NHI_COLUMN_DECIMAL},
        {"change_percent", "change", "上升或下降", "%", "±%", NHI_COLUMN_PERCENT},
        {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
        {"n_energy", "with energy", "有能耗", "", "个", NHI_COLUMN_INTEGER},
        {"n_output", "with output", "有产出", "", "个", NHI_COLUMN_INTEGER},
        {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    memcpy(sheet->columns + n, figures, sizeof figures);
    return n + N_FIGURES;
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

static nh_status level_cell(struct nhi_result *result, bool is_known, struct nhi_decimal level,
                            const struct nhi_rate_rounding *rounding, bool is_table, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES] = "";
    if (is_known && is_table) {
        struct nhi_ratio ratio;
        nhi_ratio_from_decimal(level, &ratio);
        NH_TRY(nhi_ratio_text(&ratio, TABLE_DECIMALS, nhi_direction_of(rounding->tie), text, error));
    } else if (is_known) {
        nhi_decimal_text(level, text);
    }
    return nhi_result_cell(result, text, error);
}

static nh_status count_cell(struct nhi_result *result, uint32_t n, struct nh_error *error)
{
    char text[16];
    snprintf(text, sizeof text, "%lu", (unsigned long)n);
    return nhi_result_cell(result, text, error);
}

static nh_status flags_cell(struct nhi_result *result, unsigned flags, struct nh_error *error)
{
    static const char *const words[] = {"no_energy", "no_output", "partial", "neg_energy"};
    char text[64] = "";
    for (unsigned i = 0; i < 4; i++)
        if (flags & 1u << i) {
            const size_t n = strlen(text);
            snprintf(text + n, sizeof text - n, "%s%s", n > 0 ? ";" : "", words[i]);
        }
    return nhi_result_cell(result, text, error);
}

static nh_status row_cells(struct nhi_result *result, const struct nhi_rate *rate,
                           const struct nhi_rate_row *row, bool is_table, struct nh_error *error)
{
    char period[NHI_PERIOD_BYTES];
    nhi_period_text(rate->selection.freq, row->period, period);
    NH_TRY(nhi_result_cell(result, period, error));
    NH_TRY(level_cell(result, row->has_energy, row->energy, &rate->rounding, is_table, error));
    NH_TRY(level_cell(result, row->has_output, row->output, &rate->rounding, is_table, error));
    NH_TRY(nhi_result_cell(result, row->intensity, error));
    NH_TRY(nhi_result_cell(result, row->change_percent, error));
    NH_TRY(count_cell(result, row->n_units, error));
    NH_TRY(count_cell(result, row->n_energy, error));
    NH_TRY(count_cell(result, row->n_output, error));
    return flags_cell(result, row->flags, error);
}

static nh_status fill(struct nhi_result *result, const struct nhi_rate *rate, bool is_table,
                      struct nh_error *error)
{
    for (size_t i = 0; i < rate->n_subjects; i++)
        for (uint32_t p = 0; p < rate->selection.visible.n; p++) {
            struct nhi_rate_row row;
            if (!nhi_rate_has_row(rate, &rate->subjects[i], p))
                continue;
            NH_TRY(nhi_rate_row(rate, &rate->subjects[i], p, &row, error));
            for (size_t k = 0; k < rate->selection.n_keys; k++)
                NH_TRY(nhi_result_cell(result, nhi_rate_key(rate, &rate->subjects[i], k), error));
            NH_TRY(row_cells(result, rate, &row, is_table, error));
        }
    return NH_OK;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

/* What was computed on what, enough to do it again; nothing about this machine, so that the bytes are the same on
 * any. */
static nh_status publish(const struct nhi_rate *rate, const struct nh_rate_options *options,
                         enum nh_format format, enum nh_lang lang, struct nh_text *text,
                         struct nh_error *error)
{
    struct sheet sheet;
    char decimals[16];
    const nh_store *store = rate->store;
    snprintf(decimals, sizeof decimals, "%d", rate->rounding.change_decimals);
    const struct nhi_provenance provenance[] = {
        {"version", NH_VERSION},
        {"store", store->path},
        {"manifest_sha256", store->is_manifested ? store->manifest_sha256 : NULL},
        {"command", options->command},
        {"by", options->by},
        {"where", options->where},
        {"freq", nhi_freq_name(rate->selection.freq)},
        {"from", options->from},
        {"to", options->to},
        {"measure", options->measure != NULL ? options->measure : "value_added"},
        {"energy", rate->selection.is_gross ? "gross" : "net"},
        {"basis", rate->selection.is_equivalent ? "equivalent" : "calorific"},
        {"factor", rate->selection.is_carbon ? "carbon" : "coal"},
        {"pairing", rate->selection.is_matched ? "matched" : "all"},
        {"compare", options->compare != NULL ? options->compare : "previous"},
        {"rounding", rate->rounding.rule == NH_ROUNDING_BULLETIN4 ? "bulletin4" : "exact"},
        {"tie", rate->rounding.tie == NH_TIE_HALF_EVEN ? "half-even" : "half-up"},
        {"decimals", decimals}};
    struct nhi_result result = {.schema = "nenghao.rate/1",
                                .columns = sheet.columns,
                                .n_columns = make_columns(rate, &sheet),
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    nh_status status = fill(&result, rate, format == NH_FORMAT_TABLE, error);
    if (status == NH_OK)
        status = nhi_result_write(&result, format, lang, text, error);
    nhi_result_clear(&result);
    return status;
}

nh_status nh_rate(nh_store *store, const struct nh_rate_options *given, enum nh_format format,
                  enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = known_options(given);
    struct nhi_rate_rounding rounding;
    struct nhi_rate rate = {0};
    NH_TRY(rounding_of(&options, format, &rounding, error));
    nh_status status = nhi_rate_make(store, &options, &rounding, &rate, error);
    if (status == NH_OK)
        status = publish(&rate, &options, format, lang, text, error);
    nhi_rate_clear(&rate);
    return status;
}
