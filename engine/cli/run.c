/* run.c - one command from its words to its result; see commands.h. */
#include "engine/cli/commands.h"
#include "engine/cli/log.h"
#include "engine/cli/output.h"
#include "engine/cli/parse.h"

static nh_status check_arguments(const struct nhi_command *command, const struct nhi_settings *settings,
                                 struct nh_error *error)
{
    if (settings->n_arguments < command->min_arguments)
        return nhi_fail(error, NH_ARGUMENT, "%s needs an argument: %s", command->name, command->synopsis);
    if (settings->n_arguments > command->max_arguments)
        return nhi_fail(error, NH_ARGUMENT, "%s: one word too many: '%s'", command->name,
                        settings->arguments[command->max_arguments]);
    return NH_OK;
}

static nh_status print_page(const struct nhi_command *command, enum nh_lang lang, struct nh_error *error)
{
    struct nh_text text;
    NH_TRY(nhi_help_command(command, lang, &text, error));
    nh_status status = nhi_output(NULL, &text, error);
    nh_text_free(&text);
    return status;
}

static nh_status run_command(const struct nhi_command *command, struct nhi_session *session,
                             struct nh_error *error)
{
    NH_TRY(check_arguments(command, session->settings, error));
    if (!(command->bit & NHI_ENGINE))
        return command->run(session, error);
    NH_TRY(nhi_session_begin(session, error));
    NH_TRY(nhi_log_begin(session, error));
    const nh_status status = command->run(session, error);
    const bool has_result = status == NH_OK || status == NH_CHECK_FAILED;
    const nh_status logged = nhi_log_end(session, status, has_result ? error : NULL);
    if (!has_result) /* the first fault is told */
        return status;
    NH_TRY(logged);
    NH_TRY(nhi_session_timings(session, error));
    return status;
}

nh_status nhi_command_run(const struct nhi_command *command, int argc, const char *const *argv,
                          struct nhi_rerun *rerun, struct nhi_session *session, struct nh_error *error)
{
    struct nhi_settings settings;
    nh_status status = nhi_parse(command->bit, command->name, argc, argv, &settings, error);
    nhi_session_init(session, command->name, &settings, rerun);
    if (status == NH_OK)
        status = settings.wants_help && command->bit != NHI_HELP ? print_page(command, session->lang, error)
                                                                 : run_command(command, session, error);
    nhi_session_end(session);
    nhi_settings_clear(&settings);
    return status;
}
