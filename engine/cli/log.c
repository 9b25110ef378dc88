/* log.c - see log.h. */
#include "engine/cli/log.h"

#include "engine/base/clock.h"
#include "engine/base/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* One write, so that lines of several processes do not mix. */
static nh_status append_line(const char *path, const struct nhi_buffer *line, struct nh_error *error)
{
    const int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    const bool is_written = file >= 0 && write(file, line->data, line->n_bytes) == (ssize_t)line->n_bytes;
    const int fault = errno;
    const bool is_closed = file < 0 || close(file) == 0;
    return is_written && is_closed
               ? NH_OK
               : nhi_fail(error, NH_IO, "cannot append to the log %s: %s", path, strerror(fault));
}

static nh_status start(const char *event, struct nhi_buffer *line, struct nh_error *error)
{
    char now[NHI_TIME_BYTES];
    nhi_time_of_day(now);
    return nhi_buffer_printf(line, error, "{\"time\": \"%s\", \"pid\": %ld, \"event\": \"%s\"", now,
                             (long)getpid(), event);
}

static nh_status begin_line(const struct nhi_session *session, struct nhi_buffer *line,
                            struct nh_error *error)
{
    NH_TRY(start("begin", line, error));
    NH_TRY(nhi_buffer_printf(
        line, error, ", \"version\": \"%s\", \"cpu\": \"%s\", \"threads\": %u, \"command\": ", NH_VERSION,
        nh_context_cpu(session->context), nh_context_threads(session->context)));
    NH_TRY(nhi_json_string(line, session->settings->command.data, error));
    return nhi_buffer_text(line, "}\n", error);
}

static nh_status end_line(const struct nhi_session *session, nh_status status, struct nhi_buffer *line,
                          struct nh_error *error)
{
    struct nh_timings timings;
    const unsigned long long ms = (nhi_now_ns() - session->began_ns) / (NHI_NS_PER_S / 1000);
    nh_context_timings(session->context, &timings);
    NH_TRY(start("end", line, error));
    NH_TRY(nhi_buffer_printf(line, error,
                             ", \"status\": \"%s\", \"seconds\": %llu.%03llu, \"bytes_stored\": %llu, "
                             "\"cells\": %llu, \"warnings\": %llu}\n",
                             nh_status_text(status), ms / 1000, ms % 1000,
                             (unsigned long long)timings.stored_bytes, (unsigned long long)timings.n_cells,
                             (unsigned long long)session->screen.n_warnings));
    return NH_OK;
}

nh_status nhi_log_begin(const struct nhi_session *session, struct nh_error *error)
{
    struct nhi_buffer line = {0};
    nh_status status = NH_OK;
    if (session->settings->log_path == NULL)
        return NH_OK;
    NH_TRY_DONE(begin_line(session, &line, error));
    NH_TRY_DONE(append_line(session->settings->log_path, &line, error));
done:
    nhi_buffer_free(&line);
    return status;
}

nh_status nhi_log_end(const struct nhi_session *session, nh_status status, struct nh_error *error)
{
    struct nhi_buffer line = {0};
    if (session->settings->log_path == NULL)
        return NH_OK;
    nh_status written = end_line(session, status, &line, error);
    if (written == NH_OK)
        written = append_line(session->settings->log_path, &line, error);
    nhi_buffer_free(&line);
    return written;
}
