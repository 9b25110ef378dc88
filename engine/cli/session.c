/* session.c - see session.h. */
#include "engine/cli/session.h"

#include "engine/base/clock.h"
#include "engine/cli/output.h"
#include "engine/cli/receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* POSIX: the first of these that is set and not empty decides. */
static enum nh_lang lang_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return strncmp(value, "zh", 2) == 0 ? NH_LANG_ZH : NH_LANG_EN;
    }
    return NH_LANG_EN;
}

static enum nh_format format_of_path(const char *path)
{
    static const struct {
        const char *end;
        enum nh_format format;
    } ends[] = {{".csv", NH_FORMAT_CSV},   {".json", NH_FORMAT_JSON}, {".jsonl", NH_FORMAT_JSONL},
                {".xlsx", NH_FORMAT_XLSX}, {".html", NH_FORMAT_HTML}, {".htm", NH_FORMAT_HTML}};
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    for (size_t i = 0; dot != NULL && i < sizeof ends / sizeof *ends; i++)
        if (strcmp(dot, ends[i].end) == 0)
            return ends[i].format;
    return NH_FORMAT_TABLE;
}

void nhi_session_init(struct nhi_session *session, const char *name, const struct nhi_settings *settings,
                      struct nhi_rerun *rerun)
{
    *session =
        (struct nhi_session){.name = name, .settings = settings, .began_ns = nhi_now_ns(), .rerun = rerun};
    session->lang = rerun != NULL                 ? rerun->lang
                    : settings->lang != NHI_UNSET ? (enum nh_lang)settings->lang
                                                  : lang_of_environment();
    session->format = rerun != NULL                   ? rerun->format
                      : settings->format != NHI_UNSET ? (enum nh_format)settings->format
                                                      : format_of_path(settings->output_path);
    nhi_screen_init(&session->screen, settings);
}

static const char *word_of_environment(const char *name)
{
    const char *word = getenv(name);
    return word != NULL && *word != '\0' ? word : NULL;
}

nh_status nhi_session_begin(struct nhi_session *session, struct nh_error *error)
{
    struct nh_context_options options = session->settings->context;
    options.cpu = word_of_environment("NENGHAO_CPU");
    options.read_path = word_of_environment("NENGHAO_IO");
    options.message = nhi_screen_message;
    options.progress = nhi_screen_progress;
    options.user = &session->screen;
    NH_TRY(nh_context_new(&options, &session->context, error));
    if (session->screen.is_verbose) {
        char line[64];
        snprintf(line, sizeof line, "%s kernels, %u threads", nh_context_cpu(session->context),
                 nh_context_threads(session->context));
        nhi_screen_message(&session->screen, NH_MESSAGE_INFO, line);
    }
    return NH_OK;
}

void nhi_session_end(struct nhi_session *session)
{
    nhi_screen_clear(&session->screen);
    nh_context_free(session->context);
    session->context = NULL;
}

/* UTF-8, for programs that take text for something else without the mark. */
static nh_status mark(const struct nhi_session *session, struct nh_text *text, struct nh_error *error)
{
    struct nhi_buffer marked = {0};
    if (!session->settings->is_for_excel)
        return NH_OK;
    if (session->format != NH_FORMAT_CSV)
        return nhi_fail(error, NH_ARGUMENT, "--excel goes with --format csv; workbooks are --format xlsx");
    nh_status status = nhi_buffer_text(&marked, "\xEF\xBB\xBF", error);
    if (status == NH_OK)
        status = nhi_buffer_append(&marked, text->data, text->n_bytes, error);
    if (status == NH_OK) {
        nh_text_free(text);
        nhi_buffer_to_text(&marked, text);
    }
    nhi_buffer_free(&marked);
    return status;
}

nh_status nhi_session_publish(struct nhi_session *session, nh_status verdict, struct nh_text *text,
                              struct nh_error *error)
{
    struct nh_text receipt = {0};
    nh_status status;
    if (verdict != NH_OK && verdict != NH_CHECK_FAILED)
        return verdict;
    nhi_screen_clear(&session->screen);
    if (session->rerun != NULL) {
        session->rerun->result = *text;
        *text = (struct nh_text){0};
        return verdict;
    }
    NH_TRY_DONE(nhi_receipt_make(session, verdict == NH_OK, text, &receipt, error));
    NH_TRY_DONE(mark(session, text, error));
    NH_TRY_DONE(nhi_output(session->settings->output_path, text, error));
    if (receipt.data != NULL)
        NH_TRY_DONE(nhi_output(session->settings->receipt_path, &receipt, error));
    status = verdict;
done:
    nh_text_free(&receipt);
    return status;
}

/* ---- timings --------------------------------------------------------------------------------------------------- */

static nh_status add_seconds(struct nhi_buffer *json, const char *name, uint64_t ns, struct nh_error *error)
{
    return nhi_buffer_printf(json, error, "\"%s\": %llu.%09llu, ", name,
                             (unsigned long long)(ns / NHI_NS_PER_S),
                             (unsigned long long)(ns % NHI_NS_PER_S));
}

static nh_status timings_json(const struct nh_timings *timings, uint64_t total_ns, struct nhi_buffer *json,
                              struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(json, "{\"schema\": \"nenghao.timings/1\", ", error));
    NH_TRY(add_seconds(json, "open", timings->open_ns, error));
    NH_TRY(add_seconds(json, "plan", timings->plan_ns, error));
    NH_TRY(add_seconds(json, "read_aggregate", timings->read_aggregate_ns, error));
    NH_TRY(add_seconds(json, "publish", timings->publish_ns, error));
    NH_TRY(add_seconds(json, "total", total_ns, error));
    return nhi_buffer_printf(json, error, "\"bytes_stored\": %llu, \"cells\": %llu}\n",
                             (unsigned long long)timings->stored_bytes, (unsigned long long)timings->n_cells);
}

nh_status nhi_session_timings(struct nhi_session *session, struct nh_error *error)
{
    struct nh_timings timings;
    struct nhi_buffer json = {0};
    if (session->settings->timings_path == NULL)
        return NH_OK;
    nh_context_timings(session->context, &timings);
    nh_status status = timings_json(&timings, nhi_now_ns() - session->began_ns, &json, error);
    if (status == NH_OK)
        status =
            nhi_output(session->settings->timings_path, &(struct nh_text){json.data, json.n_bytes}, error);
    nhi_buffer_free(&json);
    return status;
}
