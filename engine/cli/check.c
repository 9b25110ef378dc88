/* check.c - nenghao check: a decline against its target; exit status 1 when it does not hold. */
#include "engine/cli/commands.h"

nh_status nhi_run_check(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_check_options options = settings->check;
    nh_store *store = NULL;
    struct nh_text text = {0};
    nh_status status;
    options.rate = settings->rate;
    if (settings->n_arguments == 0 && options.levels == NULL)
        return nhi_fail(error, NH_ARGUMENT, "check needs a store, or --levels E0,G0,E1,G1");
    if (settings->n_arguments == 1 && options.levels != NULL)
        return nhi_fail(error, NH_ARGUMENT, "check takes its levels from %s or from --levels, not from both",
                        settings->arguments[0]);
    if (settings->n_arguments == 1)
        NH_TRY_DONE(
            nh_store_open_as_of(session->context, settings->arguments[0], settings->as_of, &store, error));
    status = nh_check(session->context, store, &options, session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
done:
    nh_text_free(&text);
    nh_store_close(store);
    return status;
}
