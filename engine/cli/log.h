/* log.h - --log: when which command ran, how it ended and what it took, a JSON object a line. Messages are left out: they may
 * hold values of enterprises, which never go into a log. */
#ifndef NHI_LOG_H
#define NHI_LOG_H

#include "engine/cli/session.h"

/* Appends a line to the log, if there is one. NH_IO: it cannot be written. */
NH_CHECKED nh_status nhi_log_begin(const struct nhi_session *session, struct nh_error *error);
NH_CHECKED nh_status nhi_log_end(const struct nhi_session *session, nh_status status, struct nh_error *error);

#endif
