/* session.h - one run of a command: its settings, its context, its result. */
#ifndef NHI_SESSION_H
#define NHI_SESSION_H

#include "engine/cli/options.h"
#include "engine/cli/screen.h"

struct nhi_session {
    const char *name; /* of the command */
    const struct nhi_settings *settings;
    struct nhi_screen screen;
    enum nh_format format;
    enum nh_lang lang;
    nh_context *context; /* NULL for commands that need no engine */
    uint64_t began_ns;
};

/* Decides language, format and screen; no context yet. */
void nhi_session_init(struct nhi_session *session, const char *name, const struct nhi_settings *settings);

/* Makes the context; NENGHAO_CPU is a ceiling of the SIMD level, NENGHAO_IO the way in which values are read.
 * NH_ARGUMENT: unknown word. NH_MEMORY. */
NH_CHECKED nh_status nhi_session_begin(struct nhi_session *session, struct nh_error *error);
void nhi_session_end(struct nhi_session *session);

/* Sends the result to where -o says. */
NH_CHECKED nh_status nhi_session_publish(struct nhi_session *session, const struct nh_text *text,
                                         struct nh_error *error);

/* Writes --timings, if it was asked for. */
NH_CHECKED nh_status nhi_session_timings(struct nhi_session *session, struct nh_error *error);

#endif
