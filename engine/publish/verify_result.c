/* verify_result.c - nh_verify: everything that a store consists of, checked and reported. */
#include "engine/publish/verify_report.h"

nh_status nh_verify(nh_context *context, const char *path, enum nh_format format, enum nh_lang lang,
                    struct nh_text *text, struct nh_error *error)
{
    struct nhi_verify_report report = {.schema = "nenghao.verify/1",
                                       .path = path,
                                       .advice_en = "restore the store from a backup",
                                       .advice_zh = "请从备份恢复",
                                       .lang = lang,
                                       .result = {.format = format}};
    nh_status status;
    NH_TRY_DONE(nhi_verify_report_begin(&report, error));
    NH_TRY_DONE(nhi_verify(context, path, nhi_verify_report_take, &report, error));
    status = nhi_verify_report_write(&report, text, error);
done:
    nhi_verify_report_clear(&report);
    return status;
}
