/* audit_result.h - the parts of the report of an audit: the reason of a verdict, the sentence for a letter, JSON. Called
 * through nh_audit.
 */
#ifndef NHI_AUDIT_RESULT_H
#define NHI_AUDIT_RESULT_H

#include "engine/publish/result.h"
#include "engine/statistics/audit.h"

struct nhi_audit_report {
    const struct nhi_audit *audit;
    const nh_store *store; /* NULL: there is none */
    const struct nh_audit_options *options;
    const char *path;
};

/* Why figure i has its verdict: one sentence without a full stop. */
NH_CHECKED nh_status nhi_audit_reason(const struct nhi_audit *audit, size_t i, enum nh_lang lang,
                                      struct nhi_buffer *buffer, struct nh_error *error);

/* How many figures have which verdict, and which are refuted; how it was rounded: ready for a letter, with a newline. */
NH_CHECKED nh_status nhi_audit_sentence(const struct nhi_audit_report *report, enum nh_lang lang,
                                        struct nhi_buffer *buffer, struct nh_error *error);

/* {"schema": "nenghao.audit/1", ...}: numbers are strings in the unit of the published figure, null where there is none. */
NH_CHECKED nh_status nhi_audit_json(const struct nhi_audit_report *report, struct nhi_buffer *buffer,
                                    struct nh_error *error);

#endif
