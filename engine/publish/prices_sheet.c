/* prices_sheet.c - see prices_sheet.h. */
#include "engine/publish/prices_sheet.h"

#include "engine/publish/provenance.h"

#include <string.h>

/* ---- words --------------------------------------------------------------------------------------------------- */

nh_status nhi_price_base_missing(struct nh_error *error)
{
    return nhi_fail(error, NH_ARGUMENT,
                    "prices needs a base year: --price constant:YYYY such as constant:2015");
}

nh_status nhi_price_link_parse(const char *text, const struct nhi_window *years, int64_t *year,
                               struct nh_error *error)
{
    enum nhi_freq freq;
    if (!nhi_period_parse(text, strlen(text), &freq, year) || freq != NHI_FREQ_YEAR)
        return nhi_fail(error, NH_ARGUMENT,
                        "--link '%s': expected the first year of the new price base, such as 2020", text);
    if (*year < years->first || *year >= years->first + years->n)
        return nhi_fail(
            error, NH_DATA,
            "--link %s: the store has no data of that year, but of %lld to %lld: a link needs the "
            "output of its year",
            text, (long long)years->first, (long long)(years->first + years->n - 1));
    return NH_OK;
}

/* ---- the table ----------------------------------------------------------------------------------------------- */

static size_t make_columns(const struct nhi_price_query *query, struct nhi_price_sheet *sheet)
{
    const bool is_of_regions = query->is_of_regions, has_link = query->options->link != NULL;
    size_t n = sheet->n_keys;
    nhi_level_columns_make(query->store, query->measure, false, nhi_price_base(query->price), &sheet->levels);
    const struct nhi_result_column
        ahead[] = {{"period", "year", "年份", "", "", NHI_COLUMN_KEY},
                   {"current_cny10k", "output", "产出（当年价）", "10000 CNY", "万元", NHI_COLUMN_DECIMAL},
                   {"constant_cny10k", sheet->levels.output_en, sheet->levels.output_zh, "10000 CNY", "万元",
                    NHI_COLUMN_DECIMAL},
                   {"nominal_growth_percent", "nominal", "名义增速", "%", "±%", NHI_COLUMN_PERCENT},
                   {"comparable_growth_percent", "comparable", "可比价增速", "%", "±%", NHI_COLUMN_PERCENT},
                   {"constant_growth_percent", "constant", "不变价增速", "%", "±%", NHI_COLUMN_PERCENT},
                   {"price_change_percent", "prices", "价格变动", "%", "±%", NHI_COLUMN_PERCENT}},
        link[] = {{"lambda", "lambda", "换基系数", "", "", NHI_COLUMN_DECIMAL},
                  {"linked_cny10k", "linked", "衔接后产出", "10000 CNY", "万元", NHI_COLUMN_DECIMAL},
                  {"parts_cny10k", "sum of parts", is_of_regions ? "分地区合计" : "分行业合计", "10000 CNY",
                   "万元", NHI_COLUMN_DECIMAL},
                  {"residual_cny10k", "residual", "不可加残差", "10000 CNY", "万元", NHI_COLUMN_DECIMAL}},
        behind[] = {{"n_output", is_of_regions ? "accounts" : "units",
                     is_of_regions ? "有总量的地区" : "单位数", "", "个", NHI_COLUMN_INTEGER},
                    {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}},
        outside[] = {
            {"same_sample_growth_percent", "same sample", "同口径增速", "%", "±%", NHI_COLUMN_PERCENT},
            {"same_sample_comparable_growth_percent", "same sample, comparable", "同口径可比价增速", "%",
             "±%", NHI_COLUMN_PERCENT},
            {"panel_growth_percent", "panel", "两年都在单位增速", "%", "±%", NHI_COLUMN_PERCENT},
            {"panel_comparable_growth_percent", "panel, comparable", "两年都在单位可比价增速", "%", "±%",
             NHI_COLUMN_PERCENT},
            {"entries_cny10k", "entries", "新进单位产出", "10000 CNY", "万元", NHI_COLUMN_DECIMAL},
            {"n_entries", "entries", "新进", "", "个", NHI_COLUMN_INTEGER},
            {"exits_cny10k", "exits", "退出单位上年产出", "10000 CNY", "万元", NHI_COLUMN_DECIMAL},
            {"n_exits", "exits", "退出", "", "个", NHI_COLUMN_INTEGER}};
    memcpy(sheet->columns + n, ahead, sizeof ahead);
    n += sizeof ahead / sizeof *ahead;
    if (has_link) {
        memcpy(sheet->columns + n, link, sizeof link);
        n += sizeof link / sizeof *link;
    }
    memcpy(sheet->columns + n, behind, sizeof behind);
    n += sizeof behind / sizeof *behind;
    if (!query->has_panel)
        return n;
    memcpy(sheet->columns + n, outside, sizeof outside);
    return n + sizeof outside / sizeof *outside;
}

nh_status nhi_price_publish(const struct nhi_price_query *query, struct nhi_price_sheet *sheet,
                            const struct nhi_destination *to, struct nh_error *error)
{
    const struct nh_rate_options *rate = &query->options->rate;
    const nh_store *store = query->store;
    const struct nhi_provenance provenance[] = {
        {"version", NH_VERSION},
        {"store", store->path},
        {"manifest_sha256", nhi_manifest_sha256(store)},
        {"as_of", store->as_of},
        {"command", rate->command},
        {"by", rate->by},
        {"where", rate->where},
        {"from", rate->from},
        {"to", rate->to},
        {"measure", rate->measure != NULL ? rate->measure : "value_added"},
        {"price", query->price},
        {"link", query->options->link},
        {"panel", query->has_panel ? "matched" : "all"},
        {"tie", nhi_tie_word(rate->tie)}};
    struct nhi_result result = {.schema = "nenghao.prices/1",
                                .format = to->format,
                                .columns = sheet->columns,
                                .n_columns = make_columns(query, sheet),
                                .provenance = provenance,
                                .n_provenance = sizeof provenance / sizeof *provenance};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&result, error));
    NH_TRY_DONE(query->add_rows(query->state, &result, error));
    status = nhi_result_publish(&result, to, error);
done:
    nhi_result_clear(&result);
    return status;
}
