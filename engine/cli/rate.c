/* rate.c - nenghao rate: energy, output, intensity and its change. */
#include "engine/cli/commands.h"

nh_status nhi_run_rate(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    nh_store *store = NULL;
    struct nh_text text = {0};
    nh_status status;
    NH_TRY_DONE(
        nh_store_open_as_of(session->context, settings->arguments[0], settings->as_of, &store, error));
    status = nh_rate(store, &settings->rate, session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
done:
    nh_text_free(&text);
    nh_store_close(store);
    return status;
}
