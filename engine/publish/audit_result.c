/* audit_result.c - nh_audit: the findings of engine/statistics/audit.h in the format that was asked for. */
#include "engine/publish/audit_result.h"

#include "engine/base/context.h"
#include "engine/publish/check_result.h"
#include "engine/publish/result_table.h"
#include "engine/publish/table.h"

static struct nh_audit_options known_options(const struct nh_audit_options *given)
{
    struct nh_audit_options options = NH_AUDIT_OPTIONS_INIT;
    nhi_take_options(&options, sizeof options, given);
    return options;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static const struct nhi_result_column table_columns[] = {
    {"id", "id", "编号", "", "", NHI_COLUMN_KEY},
    {"verdict", "verdict", "结论", "", "", NHI_COLUMN_KEY},
    {"published", "published", "公布数", "", "", NHI_COLUMN_DECIMAL},
    {"value", "recomputed", "重算", "", "", NHI_COLUMN_DECIMAL},
    {"n_units", "units", "单位数", "", "", NHI_COLUMN_INTEGER},
    {"reason", "reason", "理由", "", "", NHI_COLUMN_FLAGS}};
static const struct nhi_result_column all_columns[] = {
    {"id", "id", "编号", "", "", NHI_COLUMN_KEY},
    {"kind", "kind", "类别", "", "", NHI_COLUMN_KEY},
    {"published", "published", "公布数", "", "", NHI_COLUMN_KEY},
    {"verdict", "verdict", "结论", "", "", NHI_COLUMN_KEY},
    {"value", "recomputed", "重算", "", "", NHI_COLUMN_DECIMAL},
    {"low", "at least", "下限", "", "", NHI_COLUMN_DECIMAL},
    {"high", "at most", "上限", "", "", NHI_COLUMN_DECIMAL},
    {"published_low", "published, at least", "公布数下限", "", "", NHI_COLUMN_DECIMAL},
    {"published_high", "published, at most", "公布数上限", "", "", NHI_COLUMN_DECIMAL},
    {"naive_sum", "naive sum", "简单相加", "", "", NHI_COLUMN_KEY},
    {"n_units", "units", "单位数", "", "个", NHI_COLUMN_INTEGER},
    {"reason", "reason", "理由", "", "", NHI_COLUMN_KEY}};

static nh_status put_units(const struct nhi_finding *finding, struct nhi_result *result,
                           struct nh_error *error)
{
    return finding->is_from_store ? nhi_result_count(result, finding->n_units, error)
                                  : nhi_result_cell(result, "", error);
}

static nh_status put_reason(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                            struct nhi_result *result, struct nh_error *error)
{
    struct nhi_buffer text = {0};
    nh_status status = nhi_audit_reason(audit, i, lang, &text, error);
    if (status == NH_OK)
        status = nhi_result_cell(result, text.data, error);
    nhi_buffer_free(&text);
    return status;
}

static nh_status put_cells(struct nhi_result *result, const char *const *cells, size_t n,
                           struct nh_error *error)
{
    for (size_t i = 0; i < n; i++)
        NH_TRY(nhi_result_cell(result, cells[i], error));
    return NH_OK;
}

static nh_status put_table_row(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                               struct nhi_result *result, struct nh_error *error)
{
    const struct nhi_finding *finding = &audit->finding[i];
    const char *const cells[] = {audit->figures.figure[i].cell[NHI_FIGURE_ID],
                                 nhi_verdict_name(finding->verdict),
                                 audit->figures.figure[i].cell[NHI_FIGURE_PUBLISHED], finding->value};
    NH_TRY(put_cells(result, cells, sizeof cells / sizeof *cells, error));
    NH_TRY(put_units(finding, result, error));
    return put_reason(audit, i, lang, result, error);
}

static nh_status put_whole_row(const struct nhi_audit *audit, size_t i, struct nhi_result *result,
                               struct nh_error *error)
{
    const struct nhi_finding *finding = &audit->finding[i];
    const struct nhi_figure *figure = &audit->figures.figure[i];
    const char *const cells[] = {figure->cell[NHI_FIGURE_ID],
                                 nhi_audit_kind_name(figure->kind),
                                 figure->cell[NHI_FIGURE_PUBLISHED],
                                 nhi_verdict_name(finding->verdict),
                                 finding->value,
                                 finding->low,
                                 finding->high,
                                 finding->published_low,
                                 finding->published_high,
                                 finding->is_naive_sum ? "true" : "false"};
    NH_TRY(put_cells(result, cells, sizeof cells / sizeof *cells, error));
    NH_TRY(put_units(finding, result, error));
    return put_reason(audit, i, NH_LANG_EN, result, error);
}

/* ---- formats --------------------------------------------------------------------------------------------------- */

/* Every column, for CSV and for a table that is kept. */
static nh_status publish_whole(const struct nhi_audit_report *report, const struct nhi_destination *to,
                               struct nh_error *error)
{
    struct nhi_result result = {.schema = "nenghao.audit/1",
                                .format = to->format,
                                .columns = all_columns,
                                .n_columns = sizeof all_columns / sizeof *all_columns};
    nh_status status;
    NH_TRY_DONE(nhi_result_begin(&result, error));
    for (size_t i = 0; i < report->audit->figures.n; i++)
        NH_TRY_DONE(put_whole_row(report->audit, i, &result, error));
    NH_TRY_DONE(nhi_result_publish(&result, to, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status publish_table(const struct nhi_audit_report *report, enum nh_lang lang,
                               struct nhi_buffer *buffer, struct nh_error *error)
{
    struct nhi_result result = {.columns = table_columns,
                                .n_columns = sizeof table_columns / sizeof *table_columns};
    nh_status status = NH_OK;
    for (size_t i = 0; i < report->audit->figures.n; i++)
        NH_TRY_DONE(put_table_row(report->audit, i, lang, &result, error));
    NH_TRY_DONE(nhi_result_table(&result, lang, buffer, error));
    NH_TRY_DONE(nhi_buffer_text(buffer, "\n", error));
    NH_TRY_DONE(nhi_audit_sentence(report, lang, buffer, error));
done:
    nhi_result_clear(&result);
    return status;
}

static nh_status publish(const struct nhi_audit_report *report, const struct nhi_destination *to,
                         struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    if (to->table != NULL || nhi_is_of_rows(to->format))
        return publish_whole(report, to, error);
    nh_status status = to->format == NH_FORMAT_JSON ? nhi_audit_json(report, &buffer, error)
                                                    : publish_table(report, to->lang, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, to->text);
    nhi_buffer_free(&buffer);
    return status;
}

static nh_status judge(const struct nhi_audit *audit, struct nh_error *error)
{
    const size_t n = audit->n_of[NHI_VERDICT_REFUTED];
    return n == 0 ? NH_OK
                  : nhi_fail(error, NH_CHECK_FAILED, "%zu of %zu published figures %s refuted", n,
                             audit->figures.n, n == 1 ? "is" : "are");
}

static nh_status compute(nh_context *context, nh_store *store, const char *figures_path,
                         const struct nh_audit_options *given, const struct nhi_destination *to,
                         struct nh_error *error)
{
    struct nh_audit_options options = known_options(given);
    struct nhi_audit audit;
    const struct nhi_audit_report report = {&audit, store, &options, figures_path};
    struct nhi_scopes scopes;
    NH_TRY(nhi_scope_single(options.rate.scope, &scopes, error));
    NH_TRY(nhi_audit_make(context, store, figures_path, &options.rate, &audit, error));
    nh_status status = publish(&report, to, error);
    if (status == NH_OK)
        status = judge(&audit, error);
    nhi_audit_clear(&audit);
    return status;
}

nh_status nh_audit(nh_context *context, nh_store *store, const char *figures_path,
                   const struct nh_audit_options *options, enum nh_format format, enum nh_lang lang,
                   struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    return compute(context, store, figures_path, options, &to, error);
}

nh_status nh_audit_table(nh_context *context, nh_store *store, const char *figures_path,
                         const struct nh_audit_options *options, nh_table **table, struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    return compute(context, store, figures_path, options, &to, error);
}
