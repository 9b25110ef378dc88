/* prices.c - nenghao prices: growth at comparable prices, and the link between two price bases. */
#include "engine/cli/commands.h"

nh_status nhi_run_prices(struct nhi_session *session, struct nh_error *error)
{
    const struct nhi_settings *settings = session->settings;
    struct nh_prices_options options = settings->prices;
    nh_store *store = NULL;
    struct nh_text text = {0};
    nh_status status;
    options.rate = settings->rate;
    NH_TRY_DONE(
        nh_store_open_as_of(session->context, settings->arguments[0], settings->as_of, &store, error));
    status = nh_prices(store, &options, session->format, session->lang, &text, error);
    status = nhi_session_publish(session, status, &text, error);
done:
    nh_text_free(&text);
    nh_store_close(store);
    return status;
}
