/* region_result.c - see region_result.h. */
#include "engine/publish/region_result.h"

#include "engine/aggregate/coefficients.h"
#include "engine/publish/columns.h"
#include "engine/publish/provenance.h"

#include <stdio.h>
#include <string.h>

enum { N_COLUMNS = 10 }; /* with the key */

/* ---- cells --------------------------------------------------------------------------------------------------- */

size_t nhi_region_flags_text(unsigned flags, char text[NHI_REGION_FLAGS_BYTES])
{
    static const char *const words[] = {"no_energy",  "no_output",     "partial",
                                        "neg_energy", "not_available", "no_energy_rest"};
    size_t n = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if ((flags >> i & 1) != 0)
            n += (size_t)snprintf(text + n, NHI_REGION_FLAGS_BYTES - n, "%s%s", n > 0 ? ";" : "", words[i]);
    return n;
}

nh_status nhi_region_output_text(const struct nhi_region_row *row, enum nh_tie tie, bool is_table,
                                 char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    return !row->has_output || row->is_decimal
               ? nhi_level_text(row->has_output, row->level, tie, is_table, text, error)
               : nhi_constant_text(&row->output, tie, is_table, text, error);
}

static nh_status put_row(const struct nhi_region_rate *rate, const struct nhi_region *region,
                         const struct nhi_region_row *row, struct nhi_result *result, struct nh_error *error)
{
    const bool is_table = result->format == NH_FORMAT_TABLE;
    char text[NHI_NUMBER_BYTES], flags[NHI_REGION_FLAGS_BYTES];
    if (rate->is_by_region)
        NH_TRY(nhi_result_cell(result, region->label, error));
    nhi_selection_period_text(&rate->units.selection, row->period, text);
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(nhi_level_text(row->has_energy, row->energy, rate->rounding.tie, is_table, text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(nhi_region_output_text(row, rate->rounding.tie, is_table, text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(nhi_region_intensity_text(rate, row, text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(nhi_region_change_text(rate, region, row, text, error));
    NH_TRY(nhi_result_cell(result, text, error));
    NH_TRY(nhi_result_count(result, row->n_units, error));
    NH_TRY(nhi_result_count(result, row->n_energy, error));
    NH_TRY(nhi_result_count(result, row->n_output, error));
    nhi_region_flags_text(row->flags, flags);
    return nhi_result_cell(result, flags, error);
}

static nh_status put_rows(const struct nhi_region_rate *rate, struct nhi_result *result,
                          struct nh_error *error)
{
    for (size_t r = 0; r < rate->n_regions; r++)
        for (uint32_t i = 0; i < rate->visible.n; i++) {
            struct nhi_region_row row;
            bool is_known;
            NH_TRY(nhi_region_row(rate, &rate->regions[r], rate->visible.first + (int64_t)i, &row, &is_known,
                                  error));
            if (is_known)
                NH_TRY(put_row(rate, &rate->regions[r], &row, result, error));
        }
    return NH_OK;
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

void nhi_region_columns(const struct nhi_region_rate *rate, const char *price,
                        struct nhi_level_columns *levels)
{
    nhi_level_columns_make(rate->store, NHI_NOT_FOUND, rate->units.selection.is_carbon, nhi_price_base(price),
                           levels);
    if (strncmp(rate->item, "gdp", strlen("gdp")) != 0) {
        levels->output.unit_en = levels->output.unit_zh = "";
        levels->intensity.unit_en = levels->energy.unit_en;
        levels->intensity.unit_zh = levels->energy.unit_zh;
    }
}

static size_t make_columns(const struct nhi_region_rate *rate, const char *price,
                           struct nhi_level_columns *levels, struct nhi_result_column columns[N_COLUMNS])
{
    nhi_region_columns(rate, price, levels);
    const struct nhi_result_column all[N_COLUMNS] = {
        {"region", "region", "地区", "", "", NHI_COLUMN_KEY},
        {"period", rate->units.selection.is_ytd ? "January to" : "period",
         rate->units.selection.is_ytd ? "1月至" : "时期", "", "", NHI_COLUMN_KEY},
        levels->energy,
        levels->output,
        levels->intensity,
        {"change_percent", "change", "上升或下降", "%", "±%", NHI_COLUMN_PERCENT},
        {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
        {"n_energy", "with energy", "有能耗", "", "个", NHI_COLUMN_INTEGER},
        {"n_output", "accounts", "有总量的地区", "", "个", NHI_COLUMN_INTEGER},
        {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
    const size_t n_left_out = rate->is_by_region ? 0 : 1;
    memcpy(columns, all + n_left_out, (N_COLUMNS - n_left_out) * sizeof *columns);
    return N_COLUMNS - n_left_out;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status publish(const struct nhi_region_rate *rate, const struct nh_rate_options *options,
                         const struct nhi_destination *to, struct nh_error *error)
{
    const nh_store *store = rate->store;
    const struct nhi_selection *units = &rate->units.selection;
    struct nhi_level_columns levels;
    struct nhi_result_column columns[N_COLUMNS];
    char decimals[16], own_price[NHI_PRICE_BYTES];
    const char *price;
    NH_TRY(nhi_region_price(store, options, own_price, &price, error));
    snprintf(decimals, sizeof decimals, "%d", rate->rounding.change_decimals);
    const struct nhi_provenance provenance[] = {{"version", NH_VERSION},
                                                {"store", store->path},
                                                {"manifest_sha256", nhi_manifest_sha256(store)},
                                                {"as_of", store->as_of},
                                                {"command", options->command},
                                                {"measure", options->measure},
                                                {"price", price != NULL ? price : "current"},
                                                {"by", options->by},
                                                {"where", options->where},
                                                {"freq", nhi_freq_word(units)},
                                                {"from", options->from},
                                                {"to", options->to},
                                                {"energy", units->is_gross ? "gross" : "net"},
                                                {"basis", units->is_equivalent ? "equivalent" : "calorific"},
                                                {"compare", options->compare != NULL ? options->compare
                                                            : units->is_ytd          ? "year-ago"
                                                                                     : "previous"},
                                                {"rounding", nhi_rounding_word(rate->rounding.rule)},
                                                {"tie", nhi_tie_word(rate->rounding.tie)},
                                                {"decimals", decimals}};
    struct nhi_result result = {.schema = "nenghao.rate/1",
                                .format = to->format,
                                .columns = columns,
                                .n_columns = make_columns(rate, price, &levels, columns),
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&result, error));
    NH_TRY_DONE(put_rows(rate, &result, error));
    NH_TRY_DONE(nhi_result_publish(&result, to, error));
done:
    nhi_result_clear(&result);
    return status;
}

nh_status nhi_region_result(const nh_store *store, const struct nh_rate_options *options,
                            const struct nhi_rate_rounding *rounding, const struct nhi_destination *to,
                            struct nh_error *error)
{
    struct nhi_region_rate rate = {0};
    nh_status status = nhi_region_rate_make(store, options, rounding, NULL, &rate, error);
    if (status == NH_OK && rate.units.selection.is_carbon)
        status = nhi_coefficients_say_default(store, error);
    if (status == NH_OK)
        status = publish(&rate, options, to, error);
    nhi_region_rate_clear(&rate);
    return status;
}
