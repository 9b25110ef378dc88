/* bridge_result.c - nh_revisions: why a decline changed between two states of knowledge, as a table. */
#include "engine/base/context.h"
#include "engine/publish/columns.h"
#include "engine/publish/table.h"
#include "engine/statistics/bridge.h"
#include "engine/statistics/region_rate.h"

#include <string.h>

enum {
    FACTOR_DIGITS = 12,
    TABLE_FACTOR_DIGITS = 7,
    EXACT_DECIMALS = 6,
    TABLE_DECIMALS = 2,
    MAX_DECIMALS = 15
};

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *label_en, *label_zh;
} parts[NHI_BRIDGE_PARTS + 2] = {{"before", "known before", "修订前"},
                                 {"output_revision", "output revision", "产出（GDP）修订"},
                                 {"coefficients", "coefficients", "折标系数变动"},
                                 {"scope", "scope", "口径变动"},
                                 {"late_reports", "late reports", "迟报单位"},
                                 {"energy_revision", "other energy revision", "其他能耗修订"},
                                 {"after", "known now", "修订后"}};

struct sheet {
    const struct nhi_bridge *bridge;
    const struct nhi_bridge_query *query;
    struct nhi_result *result;
    enum nh_lang lang;
};

/* i: 0 before, 1 to NHI_BRIDGE_PARTS the parts, then after. */
static nh_status add_row(const struct sheet *sheet, int i, struct nh_error *error)
{
    const struct nhi_bridge *bridge = sheet->bridge;
    const bool is_table = sheet->result->format == NH_FORMAT_TABLE, is_last = i > NHI_BRIDGE_PARTS;
    const enum nhi_direction direction = nhi_direction_of(sheet->query->rate->tie);
    struct nhi_ratio decline, factor;
    char text[NHI_NUMBER_BYTES] = "";
    const char *label = sheet->lang == NH_LANG_ZH ? parts[i].label_zh : parts[i].label_en;
    NH_TRY(nhi_result_cell(sheet->result, is_table ? label : parts[i].name, error));
    NH_TRY(nhi_complement(&bridge->left[is_last ? NHI_BRIDGE_PARTS : i], &decline, error));
    NH_TRY(nhi_percent_text(&decline, sheet->query->decimals, direction, text, error));
    NH_TRY(nhi_result_cell(sheet->result, text, error));
    if (i == 0) {
        NH_TRY(nhi_result_cell(sheet->result, "", error));
        return nhi_result_cell(sheet->result, "", error);
    }
    if (is_last)
        NH_TRY(nhi_ratio_divide(&bridge->left[NHI_BRIDGE_PARTS], &bridge->left[0], &factor, error));
    NH_TRY(nhi_ratio_significant_text(is_last ? &factor : &bridge->factor[i - 1],
                                      is_table ? TABLE_FACTOR_DIGITS : FACTOR_DIGITS, direction, text,
                                      error));
    NH_TRY(nhi_result_cell(sheet->result, text, error));
    return nhi_result_cell(sheet->result, is_last ? bridge->change_points : bridge->points[i - 1], error);
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static nh_status publish(const struct nhi_bridge *bridge, const struct nhi_bridge_query *query,
                         const struct nhi_destination *to, struct nh_error *error)
{
    static const struct nhi_result_column columns[] = {
        {"part", "part", "部分", "", "", NHI_COLUMN_KEY},
        {"decline_percent", "decline", "降低率", "%", "%", NHI_COLUMN_PERCENT},
        {"factor", "factor", "因子", "", "", NHI_COLUMN_DECIMAL},
        {"points", "points", "影响", "pp", "百分点", NHI_COLUMN_PERCENT}};
    const nh_store *store = query->now;
    const struct nh_rate_options *rate = query->rate;
    const struct nhi_provenance provenance[] = {
        {"version", NH_VERSION},
        {"store", store->path},
        {"manifest_sha256", store->manifest_sha256},
        {"since", query->before->as_of},
        {"as_of", store->as_of},
        {"command", rate->command},
        {"region", query->region},
        {"from", query->from},
        {"to", query->to},
        {"where", rate->where},
        {"measure", rate->measure != NULL ? rate->measure : "value_added"},
        {"price", rate->price != NULL ? rate->price : "current"}};
    struct nhi_result result = {.schema = "nenghao.revisions/1",
                                .format = to->format,
                                .columns = columns,
                                .n_columns = sizeof columns / sizeof *columns,
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    const struct sheet sheet = {bridge, query, &result, to->lang};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&result, error));
    for (int i = 0; i < NHI_BRIDGE_PARTS + 2; i++)
        NH_TRY_DONE(add_row(&sheet, i, error));
    NH_TRY_DONE(nhi_result_publish(&result, to, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status check_words(const struct nh_revisions_options *options, struct nh_error *error)
{
    static const char *const names[] = {"--since", "--from", "--to"};
    const char *const words[] = {options->since, options->from, options->to};
    int64_t years[2];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        enum nhi_freq freq;
        if (words[i] == NULL)
            return nhi_fail(
                error, NH_ARGUMENT,
                "revisions needs %s: --from and --to are the years of the decline, --since is the day "
                "(or state:N) before the revisions",
                names[i]);
        if (i > 0 &&
            (!nhi_period_parse(words[i], strlen(words[i]), &freq, &years[i - 1]) || freq != NHI_FREQ_YEAR))
            return nhi_fail(error, NH_ARGUMENT, "%s '%s' is not a year, such as 2020", names[i], words[i]);
    }
    if (years[0] >= years[1])
        return nhi_fail(error, NH_ARGUMENT, "--from %s must lie before --to %s", options->from, options->to);
    return NH_OK;
}

static nh_status compute(nh_context *context, const char *path, const struct nh_revisions_options *given,
                         const struct nhi_destination *to, struct nh_error *error)
{
    struct nh_revisions_options options = NH_REVISIONS_OPTIONS_INIT;
    struct nhi_bridge *bridge = NULL;
    char price[NHI_PRICE_BYTES];
    nh_status status;
    nhi_take_options(&options, sizeof options, given);
    struct nhi_bridge_query query = {
        .region = options.region, .from = options.from, .to = options.to, .rate = &options.rate};
    NH_TRY(check_words(&options, error));
    NH_TRY(nhi_decimals_of(options.rate.decimals, MAX_DECIMALS,
                           to->format == NH_FORMAT_TABLE ? TABLE_DECIMALS : EXACT_DECIMALS, &query.decimals,
                           error));
    NH_TRY_DONE(nhi_alloc(1, sizeof *bridge, &bridge, error));
    NH_TRY_DONE(nh_store_open_as_of(context, path, options.since, &query.before, error));
    NH_TRY_DONE(nh_store_open_as_of(context, path, options.as_of, &query.now, error));
    NH_TRY_DONE(nhi_region_price(query.now, &options.rate, price, &options.rate.price, error));
    NH_TRY_DONE(nhi_bridge_make(&query, bridge, error));
    status = publish(bridge, &query, to, error);
done:
    nh_store_close(query.before);
    nh_store_close(query.now);
    nhi_free(bridge);
    return status;
}

nh_status nh_revisions(nh_context *context, const char *path, const struct nh_revisions_options *options,
                       enum nh_format format, enum nh_lang lang, struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    return compute(context, path, options, &to, error);
}

nh_status nh_revisions_table(nh_context *context, const char *path,
                             const struct nh_revisions_options *options, nh_table **table,
                             struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    return compute(context, path, options, &to, error);
}
