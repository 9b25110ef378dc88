/* main.c - the program nenghao: finds the command, runs it, and turns its status into an exit status. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"
#include "engine/cli/parse.h"
#include "engine/cli/process.h"

#include <stdio.h>
#include <string.h>

/* The one place that knows exit statuses; scripts rely on them. */
static int exit_status(nh_status status)
{
    static const int exits[] = {
        [NH_OK] = 0,        [NH_CHECK_FAILED] = 1, [NH_ARGUMENT] = 2, [NH_UNSUPPORTED] = 2, [NH_DATA] = 3,
        [NH_IO] = 4,        [NH_FORMAT] = 4,       [NH_BUSY] = 4,     [NH_MEMORY] = 5,      [NH_RANGE] = 5,
        [NH_CANCELLED] = 6, [NH_INTERNAL] = 7,     [NH_UNCERTAIN] = 8};
    return exits[status];
}

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
    if (command->bit & NHI_ENGINE)
        NH_TRY(nhi_session_begin(session, error));
    nh_status status = command->run(session, error);
    if ((command->bit & NHI_ENGINE) && (status == NH_OK || status == NH_CHECK_FAILED)) {
        nh_status written = nhi_session_timings(session, error);
        status = written != NH_OK ? written : status;
    }
    return status;
}

/* argv begins with the first word behind the command. */
static nh_status run(const struct nhi_command *command, int argc, char **argv, struct nhi_session *session,
                     struct nh_error *error)
{
    struct nhi_settings settings;
    nh_status status = nhi_parse(command->bit, command->name, argc, argv, &settings, error);
    nhi_session_init(session, command->name, &settings);
    if (status == NH_OK)
        status = settings.wants_help && command->bit != NHI_HELP ? print_page(command, session->lang, error)
                                                                 : run_command(command, session, error);
    nhi_session_end(session);
    nhi_settings_clear(&settings);
    return status;
}

/* nenghao alone is a mistake: the overview goes to stderr. */
static nh_status without_command(const struct nhi_session *session, struct nh_error *error)
{
    struct nh_text text;
    NH_TRY(nhi_help_overview(session->lang, &text, error));
    fwrite(text.data, 1, text.n_bytes, stderr);
    nh_text_free(&text);
    return nhi_fail(error, NH_ARGUMENT, "%s", "");
}

static nh_status unknown_command(const char *name, struct nh_error *error)
{
    const char *near = nhi_command_near(name);
    return near != NULL
               ? nhi_fail(error, NH_ARGUMENT, "there is no command '%s': did you mean '%s'?", name, near)
               : nhi_fail(error, NH_ARGUMENT, "there is no command '%s'", name);
}

static nh_status dispatch(int argc, char **argv, struct nhi_session *session, struct nh_error *error)
{
    if (argc < 2)
        return without_command(session, error);
    if (argv[1][0] == '-') { /* nenghao --help, nenghao --version, nenghao --lang zh */
        for (int i = 1; i < argc; i++)
            if (nhi_command_find(argv[i]) != NULL)
                return nhi_fail(error, NH_ARGUMENT, "options come behind the command: nenghao %s %s", argv[i],
                                argv[1]);
        return run(nhi_command_find("help"), argc - 1, argv + 1, session, error);
    }
    const struct nhi_command *command = nhi_command_find(argv[1]);
    if (command == NULL)
        return unknown_command(argv[1], error);
    return run(command, argc - 2, argv + 2, session, error);
}

static void report(const struct nhi_session *session, nh_status status, const struct nh_error *error)
{
    struct nhi_screen screen = session->screen;
    if (error->message[0] == '\0' || (status == NH_CHECK_FAILED && screen.is_quiet))
        return;
    nhi_screen_message(&screen, NH_MESSAGE_ERROR, error->message);
    bool has_page = session->name != NULL && strcmp(session->name, "help") != 0;
    if (status == NH_ARGUMENT)
        fprintf(stderr, "try: nenghao help%s%s\n", has_page ? " " : "", has_page ? session->name : "");
}

int main(int argc, char **argv)
{
    static const struct nhi_settings defaults = {.format = NHI_UNSET, .lang = NHI_UNSET};
    struct nhi_session session;
    struct nh_error error = {NH_OK, ""};
    nhi_process_prepare();
    nhi_session_init(&session, NULL, &defaults);
    nh_status status = dispatch(argc, argv, &session, &error);
    if (status != NH_OK)
        report(&session, status, &error);
    return exit_status(status);
}
