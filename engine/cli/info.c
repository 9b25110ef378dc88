/* info.c - nenghao info: what is inside a store, and whether its energy forms contradict themselves. */
#include "engine/cli/commands.h"

nh_status nhi_run_info(struct nhi_session *session, struct nh_error *error)
{
    nh_store *store = NULL;
    struct nh_text text = {0};
    nh_status status;
    const struct nhi_settings *settings = session->settings;
    const struct nh_rate_options *rate = &settings->rate;
    if (!settings->wants_accounts &&
        (rate->where != NULL || rate->freq != NULL || rate->from != NULL || rate->to != NULL))
        return nhi_fail(
            error, NH_ARGUMENT,
            "--where, --freq, --from and --to select accounts: add --accounts, or leave them out");
    NH_TRY_DONE(
        nh_store_open_as_of(session->context, settings->arguments[0], settings->as_of, &store, error));
    status = settings->wants_accounts ? nh_accounts(store, rate, session->format, session->lang, &text, error)
             : settings->wants_checks ? nh_form_checks(store, session->format, session->lang, &text, error)
                                      : nh_info(store, session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
done:
    nh_text_free(&text);
    nh_store_close(store);
    return status;
}
