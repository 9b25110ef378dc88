/* receipt.h - --receipt and verify RECEIPT: what was run on what, and the same once more. */
#ifndef NHI_CLI_RECEIPT_H
#define NHI_CLI_RECEIPT_H

#include "engine/cli/session.h"

/* The receipt of a result, if one was asked for; else *receipt stays as it is. Returns new text. */
NH_CHECKED nh_status nhi_receipt_make(const struct nhi_session *session, bool did_hold,
                                      const struct nh_text *result, struct nh_text *receipt,
                                      struct nh_error *error);

/* Runs what the receipt says and compares. Returns a new report. NH_CHECK_FAILED: something differs. NH_FORMAT: not a
 * receipt. Else why it cannot be run. */
NH_CHECKED nh_status nhi_receipt_verify(const struct nhi_session *session, const char *path,
                                        struct nh_text *report, struct nh_error *error);

#endif
