/* session.h - one run of a command: its settings, its context, its result. */
#ifndef NHI_SESSION_H
#define NHI_SESSION_H

#include "engine/cli/options.h"
#include "engine/cli/screen.h"

/* A run for the sake of a receipt: its form is given, and its result is kept instead of sent anywhere. */
struct nhi_rerun {
    enum nh_format format;
    enum nh_lang lang;
    struct nh_text result; /* owned */
};

struct nhi_session {
    const char *name; /* of the command */
    const struct nhi_settings *settings;
    struct nhi_screen screen;
    enum nh_format format;
    enum nh_lang lang;
    nh_context *context; /* NULL for commands that need no engine */
    uint64_t began_ns;
    struct nhi_rerun *rerun; /* NULL: the result goes where it was asked for */
};

/* Decides language, format and screen; no context yet. */
void nhi_session_init(struct nhi_session *session, const char *name, const struct nhi_settings *settings,
                      struct nhi_rerun *rerun);

/* Makes the context; NENGHAO_CPU is a ceiling of the SIMD level, NENGHAO_IO the way in which values are read.
 * NH_ARGUMENT: unknown word. NH_MEMORY. */
NH_CHECKED nh_status nhi_session_begin(struct nhi_session *session, struct nh_error *error);
void nhi_session_end(struct nhi_session *session);

/* Sends what a call has made to where -o says, and its receipt to where --receipt says. `verdict` is the status of the call:
 * with NH_OK and NH_CHECK_FAILED there is a text. Returns the verdict, or why the text could not be sent. */
NH_CHECKED nh_status nhi_session_publish(struct nhi_session *session, nh_status verdict, struct nh_text *text,
                                         struct nh_error *error);

/* Writes --timings, if it was asked for. */
NH_CHECKED nh_status nhi_session_timings(struct nhi_session *session, struct nh_error *error);

#endif
