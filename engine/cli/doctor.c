/* doctor.c - nenghao doctor: what this machine offers. */
#include "engine/cli/commands.h"

nh_status nhi_run_doctor(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_text text = {0};
    nh_status status = nh_doctor(session->context, settings->n_arguments > 0 ? settings->arguments[0] : NULL,
                                 session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
    nh_text_free(&text);
    return status;
}
