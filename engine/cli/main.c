/* main.c - the program nenghao: finds the command, runs it, and turns its status into an exit status. */
#include "engine/cli/commands.h"
#include "engine/cli/output.h"
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

static nh_status dispatch(int argc, const char *const *argv, struct nhi_session *session,
                          struct nh_error *error)
{
    if (argc < 2)
        return without_command(session, error);
    if (argv[1][0] == '-') { /* nenghao --help, nenghao --version, nenghao --lang zh */
        for (int i = 1; i < argc; i++)
            if (nhi_command_find(argv[i]) != NULL)
                return nhi_fail(error, NH_ARGUMENT, "options come behind the command: nenghao %s %s", argv[i],
                                argv[1]);
        return nhi_command_run(nhi_command_find("help"), argc - 1, argv + 1, NULL, session, error);
    }
    const struct nhi_command *command = nhi_command_find(argv[1]);
    if (command == NULL)
        return unknown_command(argv[1], error);
    return nhi_command_run(command, argc - 2, argv + 2, NULL, session, error);
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
    nhi_session_init(&session, NULL, &defaults, NULL);
    nh_status status = dispatch(argc, (const char *const *)argv, &session, &error);
    if (status != NH_OK)
        report(&session, status, &error);
    return exit_status(status);
}
