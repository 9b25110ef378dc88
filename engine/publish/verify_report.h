/* verify_report.h - checks of engine/store/verify.h as rows of a report: what verify and receipts print.
 */
#ifndef NHI_VERIFY_REPORT_H
#define NHI_VERIFY_REPORT_H

#include "engine/publish/table.h"
#include "engine/store/verify.h"

struct nhi_verify_report {
    const char *schema;                /* of JSON */
    const char *path;                  /* of what is verified; borrowed */
    const char *advice_en, *advice_zh; /* what to do when a check failed */
    enum nh_lang lang;
    unsigned n_checks, n_failed;
    struct nh_error first; /* what failed first */
    struct nhi_result result;
};

/* Fill schema, path, advice, lang and result.format before. NH_MEMORY. */
NH_CHECKED nh_status nhi_verify_report_begin(struct nhi_verify_report *report, struct nh_error *error);
/* An nhi_check_fn; `state` is the report. */
nh_status nhi_verify_report_take(void *state, const struct nhi_check *check, struct nh_error *error);
/* Returns a new text or table, also when something failed: then NH_CHECK_FAILED. NH_MEMORY. */
NH_CHECKED nh_status nhi_verify_report_write(struct nhi_verify_report *report,
                                             const struct nhi_destination *to, struct nh_error *error);
void nhi_verify_report_clear(struct nhi_verify_report *report);

#endif
