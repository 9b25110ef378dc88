/* info.c - nenghao info: what is inside a store. */
#include "engine/cli/commands.h"

nh_status nhi_run_info(struct nhi_session *session, struct nh_error *error)
{
    nh_store *store = NULL;
    struct nh_text text = {0};
    nh_status status;
    NH_TRY_DONE(nh_store_open(session->context, session->settings->arguments[0], &store, error));
    status = nh_info(store, session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
done:
    nh_text_free(&text);
    nh_store_close(store);
    return status;
}
