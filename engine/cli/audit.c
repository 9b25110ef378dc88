/* audit.c - nenghao audit: published figures against a store and their own document; exit status 1 when one is refuted. */
#include "engine/cli/commands.h"

nh_status nhi_run_audit(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_audit_options options = NH_AUDIT_OPTIONS_INIT;
    nh_store *store = NULL;
    struct nh_text text = {0};
    nh_status status;
    options.rate = settings->rate;
    if (settings->n_arguments == 2)
        NH_TRY_DONE(nh_store_open(session->context, settings->arguments[1], &store, error));
    status = nh_audit(session->context, store, settings->arguments[0], &options, session->format,
                      session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
done:
    nh_text_free(&text);
    nh_store_close(store);
    return status;
}
