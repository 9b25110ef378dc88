/* verify.c - nenghao verify: is a store what it was when it was written, does a receipt still hold? Exit status 1 when
 * not. */
#include "engine/cli/commands.h"
#include "engine/cli/receipt.h"

nh_status nhi_run_verify(struct nhi_session *session, struct nh_error *error)
{
    const char *path = session->settings->arguments[0];
    struct nh_text text = {0};
    nh_status status = nh_receipt_is(path)
                           ? nhi_receipt_verify(session, path, &text, error)
                           : nh_verify(session->context, path, session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
    nh_text_free(&text);
    return status;
}
