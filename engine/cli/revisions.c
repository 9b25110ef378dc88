/* revisions.c - nenghao revisions: why a decline changed since a day. */
#include "engine/cli/commands.h"

nh_status nhi_run_revisions(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_revisions_options options = settings->revisions;
    struct nh_text text = {0};
    options.rate = settings->rate;
    options.as_of = settings->as_of;
    options.region = settings->check.region;
    options.from = settings->check.from;
    options.to = settings->check.to;
    nh_status status = nh_revisions(session->context, settings->arguments[0], &options, session->format,
                                    session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
    nh_text_free(&text);
    return status;
}
