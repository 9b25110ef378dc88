/* balance_result.c - nh_accounts: the accounts of regions line by line, as a table. */
#include "engine/base/context.h"
#include "engine/publish/columns.h"
#include "engine/publish/provenance.h"
#include "engine/publish/table.h"
#include "engine/statistics/balance.h"

#include <stdio.h>

enum { DIFFERENCE_DECIMALS = 6 };

/* Where the lines of one region and period go. */
struct target {
    struct nhi_result *result;
    enum nh_lang lang;
    const char *region, *period;
};

static const char *status_word(enum nhi_balance_status status, bool is_table, enum nh_lang lang)
{
    static const char *const words[][3] = {{"given", "given", "已有"},
                                           {"derived", "derived", "推算"},
                                           {"reported", "reported", "企业上报"},
                                           {"not_available", "not available", "暂无"},
                                           {"withdrawn", "withdrawn", "已撤回"}};
    return words[status][!is_table ? 0 : lang == NH_LANG_ZH ? 2 : 1];
}

/* A difference of less than the last digit is not zero, and is not written as zero either. */
static nh_status difference_text(const struct nhi_ratio *difference, bool is_table,
                                 char text[NHI_NUMBER_BYTES], struct nh_error *error)
{
    if (nhi_ratio_sign(difference) == 0) {
        snprintf(text, NHI_NUMBER_BYTES, "0");
        return NH_OK;
    }
    return nhi_ratio_significant_text(difference, is_table ? DIFFERENCE_DECIMALS : 2 * DIFFERENCE_DECIMALS,
                                      NHI_ROUND_HALF_UP, text, error);
}

static nh_status take_line(void *state, const struct nhi_balance_line *line, struct nh_error *error)
{
    const struct target *target = state;
    struct nhi_result *result = target->result;
    const bool is_table = result->format == NH_FORMAT_TABLE, has_value = line->status <= NHI_BALANCE_REPORTED;
    char value[NHI_NUMBER_BYTES] = "", difference[NHI_NUMBER_BYTES] = "", base[NHI_PERIOD_BYTES] = "";
    if (has_value)
        NH_TRY(nhi_constant_text(&line->value, NH_TIE_HALF_UP, is_table, value, error));
    if (line->has_difference)
        NH_TRY(difference_text(&line->difference, is_table, difference, error));
    if (line->price_base > 0)
        snprintf(base, sizeof base, "%d", line->price_base);
    const char *const cells[] = {target->region, target->period,
                                 line->item,     base,
                                 value,          status_word(line->status, is_table, target->lang),
                                 difference,     line->vintage};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        NH_TRY(nhi_result_cell(result, cells[i], error));
    return nhi_result_count(result, line->n_versions, error);
}

static nh_status add_lines(const struct nhi_region_rate *rate, enum nh_lang lang, struct nhi_result *result,
                           struct nh_error *error)
{
    for (size_t r = 0; r < rate->n_regions; r++)
        for (uint32_t i = 0; i < rate->visible.n; i++) {
            const int64_t period = rate->visible.first + (int64_t)i;
            char text[NHI_PERIOD_BYTES];
            nhi_selection_period_text(&rate->units.selection, period, text);
            struct target target = {result, lang, rate->regions[r].label, text};
            NH_TRY(nhi_balance_lines(rate, &rate->regions[r], period, take_line, &target, error));
        }
    return NH_OK;
}

static nh_status publish(const struct nhi_region_rate *rate, const struct nh_rate_options *options,
                         const struct nhi_destination *to, struct nh_error *error)
{
    static const struct nhi_result_column columns[] = {
        {"region", "region", "地区", "", "", NHI_COLUMN_KEY},
        {"period", "period", "时期", "", "", NHI_COLUMN_KEY},
        {"item", "item", "项目", "", "", NHI_COLUMN_KEY},
        {"price_base", "prices of", "价格基期", "", "", NHI_COLUMN_KEY},
        {"value", "value", "数值", "", "", NHI_COLUMN_DECIMAL},
        {"status", "status", "状态", "", "", NHI_COLUMN_KEY},
        {"difference", "difference", "差额", "", "", NHI_COLUMN_DECIMAL},
        {"vintage", "vintage", "版本", "", "", NHI_COLUMN_KEY},
        {"n_versions", "versions", "版本数", "", "", NHI_COLUMN_INTEGER}};
    const nh_store *store = rate->store;
    const struct nhi_provenance provenance[] = {{"version", NH_VERSION},
                                                {"store", store->path},
                                                {"manifest_sha256", nhi_manifest_sha256(store)},
                                                {"as_of", store->as_of},
                                                {"command", options->command},
                                                {"where", options->where},
                                                {"from", options->from},
                                                {"to", options->to}};
    struct nhi_result result = {.schema = "nenghao.accounts/1",
                                .format = to->format,
                                .columns = columns,
                                .n_columns = sizeof columns / sizeof *columns,
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&result, error));
    NH_TRY_DONE(add_lines(rate, to->lang, &result, error));
    NH_TRY_DONE(nhi_result_publish(&result, to, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status compute(const nh_store *store, const struct nh_rate_options *given,
                         const struct nhi_destination *to, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nhi_region_rate rate = {0};
    nhi_take_options(&options, sizeof options, given);
    if (store->n_opened > 0 && nhi_store_table(store, "accounts") == NULL)
        return nhi_fail(error, NH_DATA,
                        "%s has no accounts of regions: import a table accounts (see `nenghao help tables`)",
                        store->path);
    nh_status status = nhi_balance_make(store, &options, &rate, error);
    if (status == NH_OK)
        status = publish(&rate, &options, to, error);
    nhi_region_rate_clear(&rate);
    return status;
}

nh_status nh_accounts(nh_store *store, const struct nh_rate_options *options, enum nh_format format,
                      enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    return compute(store, options, &to, error);
}

nh_status nh_accounts_table(nh_store *store, const struct nh_rate_options *options, nh_table **table,
                            struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    return compute(store, options, &to, error);
}
