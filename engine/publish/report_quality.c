/* report_quality.c - how far the data of a report can be trusted, and where they come from; see report.h. */
#include "engine/base/memory.h"
#include "engine/publish/info.h"
#include "engine/publish/rate_rows.h"
#include "engine/publish/report.h"
#include "engine/store/corrections.h"

#include <string.h>

/* ---- who reported ------------------------------------------------------------------------------------------------ */

static const struct nhi_result_column rate_columns[] = {
    {"period", "year", "年份", "", "", NHI_COLUMN_KEY},
    {"energy", "", "", "", "", NHI_COLUMN_DECIMAL},
    {"output", "", "", "", "", NHI_COLUMN_DECIMAL},
    {"intensity", "", "", "", "", NHI_COLUMN_DECIMAL},
    {"change", "", "", "", "", NHI_COLUMN_PERCENT},
    {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
    {"n_energy", "with energy", "有能耗", "", "个", NHI_COLUMN_INTEGER},
    {"n_output", "with output", "有产出", "", "个", NHI_COLUMN_INTEGER},
    {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};
enum { N_RATE_COLUMNS = sizeof rate_columns / sizeof *rate_columns, N_COUNTS = 5, FIRST_COUNT = 5 };

static const struct nhi_result_column count_columns[N_COUNTS] = {
    {"period", "year", "年份", "", "", NHI_COLUMN_KEY},
    {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
    {"n_energy", "with energy", "有能耗", "", "个", NHI_COLUMN_INTEGER},
    {"n_output", "with output", "有产出", "", "个", NHI_COLUMN_INTEGER},
    {"flags", "flags", "标记", "", "", NHI_COLUMN_FLAGS}};

static nh_status counts(struct nhi_report *report, struct nh_error *error)
{
    nh_status status;
    struct nh_rate_options options;
    struct nhi_rate rate = {0};
    struct nhi_result rows = {.format = NH_FORMAT_JSON, .columns = rate_columns, .n_columns = N_RATE_COLUMNS};
    char *where = NULL;
    report->counts = (struct nhi_result){.columns = count_columns, .n_columns = N_COUNTS};
    if (nhi_is_region_measure(report->store, report->checked.options.rate.measure))
        return NH_OK;
    NH_TRY_DONE(nhi_report_selection(report, NULL, &where, &options, error));
    NH_TRY_DONE(nhi_report_rates(report, &options, &rate, error));
    NH_TRY_DONE(nhi_rate_rows(&rate, &rows, error));
    for (size_t i = 0; i < nhi_result_rows(&rows); i++)
        for (size_t c = 0; c < N_RATE_COLUMNS; c++)
            if (c == 0 || c >= FIRST_COUNT)
                NH_TRY_DONE(nhi_result_cell(&report->counts, nhi_result_text(&rows, i, c), error));
done:
    nhi_result_clear(&rows);
    nhi_rate_clear(&rate);
    nhi_free(where);
    return status;
}

/* ---- what the store says of itself ------------------------------------------------------------------------------- */

static nh_status corrections(struct nhi_report *report, struct nh_error *error)
{
    const unsigned long long n = nhi_corrections_count(report->store, report->store->n_segments);
    return nhi_fact(&report->quality, error, nhi_report_word(report, "Corrections", "更正"),
                    n == 0 ? nhi_report_word(report, "none", "无")
                           : nhi_report_word(report,
                                             "%llu values were replaced by later imports; older vintages "
                                             "stay visible in `nenghao info`",
                                             "后续导入更正了%llu个值，旧值保留，可用 nenghao info 查看"),
                    n);
}

/* The first ones, and how many there are. */
static nh_status list_warnings(struct nhi_report *report, const struct nhi_result *rows,
                               struct nh_error *error)
{
    const size_t n = nhi_result_rows(rows);
    for (size_t i = 0; i < n && i < NHI_INFO_SHOWN; i++)
        NH_TRY(nhi_fact(&report->quality, error, nhi_report_word(report, "Warning", "提示"),
                        nhi_report_word(report, "%s: %s", "%s：%s"), nhi_result_text(rows, i, 0),
                        nhi_result_text(rows, i, 1)));
    if (n <= NHI_INFO_SHOWN)
        return NH_OK;
    return nhi_fact(&report->quality, error, nhi_report_word(report, "Warnings", "提示"),
                    nhi_report_word(report, "%zu more: `nenghao info`", "另有%zu条，见 nenghao info"),
                    n - NHI_INFO_SHOWN);
}

static nh_status warnings(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_info info = {.store = report->store, .lang = report->lang, .is_table = true};
    struct nhi_result rows = {.n_columns = NHI_FACT_COLUMNS, .columns = report->quality.columns};
    nh_status status;
    NH_TRY_DONE(nhi_info_warnings(&info, &rows, error));
    if (nhi_result_rows(&rows) == 0)
        NH_TRY_DONE(nhi_fact(&report->quality, error, nhi_report_word(report, "Warnings", "提示"), "%s",
                             nhi_report_word(report, "none", "无")));
    NH_TRY_DONE(list_warnings(report, &rows, error));
done:
    nhi_result_clear(&rows);
    return status;
}

static nh_status partial_years(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_check_input *input = &report->checked.input;
    size_t n = 0;
    for (size_t i = 0; i < input->n_levels; i++)
        n += input->levels[i].is_partial || !input->levels[i].has_energy || !input->levels[i].has_output;
    return n == 0 ? nhi_fact(&report->quality, error, nhi_report_word(report, "Completeness", "完整性"), "%s",
                             nhi_report_word(report, "no value is missing in any year", "各年均无缺数"))
                  : nhi_fact(&report->quality, error, nhi_report_word(report, "Completeness", "完整性"),
                             nhi_report_word(report, "values are missing in %zu of %zu years",
                                             "%zu个年份有缺数（共%zu个年份）"),
                             n, input->n_levels);
}

/* ---- provenance -------------------------------------------------------------------------------------------------- */

static nh_status segments(struct nhi_report *report, struct nh_error *error)
{
    const struct nhi_manifest *manifest = &report->store->manifest;
    for (size_t i = 0; i < manifest->n_segments; i++) {
        const struct nhi_manifest_segment *segment = &manifest->segments[i];
        NH_TRY(nhi_fact(&report->provenance, error, segment->name, "SHA-256 %s%s%s%s%s", segment->sha256,
                        segment->committed_at != NULL ? "  " : "",
                        segment->committed_at != NULL ? segment->committed_at : "",
                        segment->command != NULL ? "  " : "",
                        segment->command != NULL ? segment->command : ""));
    }
    return NH_OK;
}

static nh_status provenance(struct nhi_report *report, struct nh_error *error)
{
    const nh_store *store = report->store;
    struct nhi_result *facts = &report->provenance;
    const char *command = report->options->check.rate.command;
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Program", "程序"), "nenghao %s", NH_VERSION));
    if (command != NULL)
        NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Command", "命令"), "%s", command));
    NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Store", "数据库"), "%s", store->path));
    if (store->is_manifested)
        NH_TRY(nhi_fact(facts, error, nhi_report_word(report, "Manifest", "清单"), "SHA-256 %s",
                        store->manifest_sha256));
    NH_TRY(segments(report, error));
    return report->options->date != NULL ? nhi_fact(facts, error, nhi_report_word(report, "Date", "报出日期"),
                                                    "%s", report->options->date)
                                         : NH_OK;
}

nh_status nhi_report_quality(struct nhi_report *report, struct nh_error *error)
{
    NH_TRY(partial_years(report, error));
    NH_TRY(corrections(report, error));
    NH_TRY(warnings(report, error));
    NH_TRY(counts(report, error));
    return provenance(report, error);
}
