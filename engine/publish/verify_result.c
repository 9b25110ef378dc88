/* verify_result.c - nh_verify: everything that a store consists of, checked and reported. */
#include "engine/publish/verify_report.h"

static nh_status verify(nh_context *context, const char *path, const struct nhi_destination *to,
                        struct nh_error *error)
{
    struct nhi_verify_report report = {.schema = "nenghao.verify/1",
                                       .path = path,
                                       .advice_en = "restore the store from a backup",
                                       .advice_zh = "请从备份恢复",
                                       .lang = to->lang,
                                       .result = {.format = to->format}};
    nh_status status;
    NH_TRY_DONE(nhi_verify_report_begin(&report, error));
    NH_TRY_DONE(nhi_verify(context, path, nhi_verify_report_take, &report, error));
    status = nhi_verify_report_write(&report, to, error);
done:
    nhi_verify_report_clear(&report);
    return status;
}

nh_status nh_verify(nh_context *context, const char *path, enum nh_format format, enum nh_lang lang,
                    struct nh_text *text, struct nh_error *error)
{
    const struct nhi_destination to = {.format = format, .lang = lang, .text = text};
    return verify(context, path, &to, error);
}

nh_status nh_verify_table(nh_context *context, const char *path, nh_table **table, struct nh_error *error)
{
    const struct nhi_destination to = {.format = NHI_FORMAT_KEPT, .table = table};
    return verify(context, path, &to, error);
}
