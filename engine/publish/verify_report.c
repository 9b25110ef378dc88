/* verify_report.c - see verify_report.h. */
#include "engine/publish/verify_report.h"

#include "engine/publish/result_table.h"

#include <stdio.h>

struct kind_words {
    const char *word, *en, *zh;
};
static const struct kind_words kinds[NHI_N_CHECK_KINDS] = {
    [NHI_CHECK_MANIFEST] = {"manifest", "manifest", "清单"},
    [NHI_CHECK_CHAIN] = {"chain", "earlier state", "历史状态"},
    [NHI_CHECK_FILE] = {"file", "size and SHA-256", "大小与 SHA-256"},
    [NHI_CHECK_CONTENT] = {"content", "chunks and statistics", "数据块与统计量"},
    [NHI_CHECK_ENTRY] = {"entry", "entry in the manifest", "清单条目"},
    [NHI_CHECK_VIEW] = {"view", "segments fit together", "各段相合"},
    [NHI_CHECK_FILES] = {"files", "other files", "其他文件"},
    [NHI_CHECK_INPUT] = {"input", "input", "输入"},
    [NHI_CHECK_RESULT] = {"result", "result", "结果"},
};
static const struct kind_words states[] = {[NHI_CHECK_OK] = {"ok", "ok", "通过"},
                                           [NHI_CHECK_FAILED] = {"failed", "FAILED", "失败"},
                                           [NHI_CHECK_NOTE] = {"note", "note", "提示"}};

static const struct nhi_result_column columns[] = {{"check", "check", "检查", "", "", NHI_COLUMN_KEY},
                                                   {"subject", "of", "对象", "", "", NHI_COLUMN_KEY},
                                                   {"state", "state", "结果", "", "", NHI_COLUMN_KEY},
                                                   {"detail", "found", "说明", "", "", NHI_COLUMN_FLAGS}};

static const char *word_of(const struct nhi_verify_report *report, const struct kind_words *words)
{
    if (report->result.format != NH_FORMAT_TABLE)
        return words->word;
    return report->lang == NH_LANG_ZH ? words->zh : words->en;
}

nh_status nhi_verify_report_take(void *state, const struct nhi_check *check, struct nh_error *error)
{
    struct nhi_verify_report *report = state;
    report->n_checks += check->state != NHI_CHECK_NOTE;
    report->n_failed += check->state == NHI_CHECK_FAILED;
    if (check->state == NHI_CHECK_FAILED && report->n_failed == 1)
        snprintf(report->first.message, sizeof report->first.message, "%.200s: %.600s", check->subject,
                 check->detail);
    NH_TRY(nhi_result_cell(&report->result, word_of(report, &kinds[check->kind]), error));
    NH_TRY(nhi_result_cell(&report->result, check->subject, error));
    NH_TRY(nhi_result_cell(&report->result, word_of(report, &states[check->state]), error));
    return nhi_result_cell(&report->result, check->detail, error);
}

static nh_status write_table(const struct nhi_verify_report *report, struct nhi_buffer *buffer,
                             struct nh_error *error)
{
    const bool is_zh = report->lang == NH_LANG_ZH;
    NH_TRY(nhi_result_table(&report->result, report->lang, buffer, error));
    if (report->n_failed == 0)
        return nhi_buffer_printf(buffer, error, is_zh ? "\n%u 项检查全部通过\n" : "\n%u checks, all hold\n",
                                 report->n_checks);
    return nhi_buffer_printf(
        buffer, error, is_zh ? "\n%u 项失败，共 %u 项检查：%s\n" : "\n%u FAILED of %u checks: %s\n",
        report->n_failed, report->n_checks, is_zh ? report->advice_zh : report->advice_en);
}

static nh_status write_json(const struct nhi_verify_report *report, struct nhi_buffer *buffer,
                            struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(buffer, error, "{\"schema\": \"%s\",\n \"path\": ", report->schema));
    NH_TRY(nhi_json_string(buffer, report->path, error));
    NH_TRY(nhi_buffer_printf(buffer, error,
                             ",\n \"ok\": %s,\n \"n_checks\": %u,\n \"n_failed\": %u,\n \"checks\": ",
                             report->n_failed == 0 ? "true" : "false", report->n_checks, report->n_failed));
    NH_TRY(nhi_result_json_rows(&report->result, buffer, error));
    return nhi_buffer_text(buffer, "}\n", error);
}

static nh_status write_report(struct nhi_verify_report *report, const struct nhi_destination *to,
                              struct nh_error *error)
{
    struct nhi_buffer buffer = {0};
    if (to->table != NULL || nhi_is_of_rows(to->format))
        return nhi_result_publish(&report->result, to, error);
    const nh_status status = to->format == NH_FORMAT_JSON ? write_json(report, &buffer, error)
                                                          : write_table(report, &buffer, error);
    if (status == NH_OK)
        nhi_buffer_to_text(&buffer, to->text);
    nhi_buffer_free(&buffer);
    return status;
}

nh_status nhi_verify_report_begin(struct nhi_verify_report *report, struct nh_error *error)
{
    report->result.schema = report->schema;
    report->result.columns = columns;
    report->result.n_columns = sizeof columns / sizeof *columns;
    return nhi_result_begin(&report->result, error);
}

nh_status nhi_verify_report_write(struct nhi_verify_report *report, const struct nhi_destination *to,
                                  struct nh_error *error)
{
    NH_TRY(write_report(report, to, error));
    return report->n_failed == 0
               ? NH_OK
               : nhi_fail(error, NH_CHECK_FAILED, "%s: %u of %u checks failed; the first: %s", report->path,
                          report->n_failed, report->n_checks, report->first.message);
}

void nhi_verify_report_clear(struct nhi_verify_report *report)
{
    nhi_result_clear(&report->result);
}
