/* verify.c - nenghao verify: is a store what it was when it was written? Exit status 1 when it is not. */
#include "engine/cli/commands.h"

nh_status nhi_run_verify(struct nhi_session *session, struct nh_error *error)
{
    struct nh_text text = {0};
    nh_status verdict = nh_verify(session->context, session->settings->arguments[0], session->format,
                                  session->lang, &text, error);
    if (verdict != NH_OK && verdict != NH_CHECK_FAILED)
        return verdict;
    nh_status status = nhi_session_publish(session, &text, error);
    nh_text_free(&text);
    return status == NH_OK ? verdict : status;
}
