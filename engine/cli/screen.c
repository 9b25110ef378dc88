/* screen.c - messages on stderr, and what kind of stderr it is; see screen.h. The bar is in progress.c. */
#include "engine/cli/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void nhi_screen_init(struct nhi_screen *screen, const struct nhi_settings *settings)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    bool is_terminal = isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
    bool is_colorless = settings->no_color || (no_color != NULL && *no_color != '\0'); /* no-color.org */
    *screen = (struct nhi_screen){.is_quiet = settings->is_quiet,
                                  .is_verbose = settings->is_verbose,
                                  .has_color = is_terminal && !is_colorless,
                                  .has_bar = settings->progress == NHI_PROGRESS_AUTO && is_terminal &&
                                             !settings->is_quiet,
                                  .has_lines = settings->progress == NHI_PROGRESS_PLAIN};
}

void nhi_screen_message(void *user, enum nh_message_level level, const char *text)
{
    static const char *const begin[] = {"nenghao: ", "nenghao: warning: ", "nenghao: "};
    static const char *const color[] = {"", "\033[33m", "\033[31m"}; /* none, yellow, red */
    struct nhi_screen *screen = user;
    screen->n_warnings += level == NH_MESSAGE_WARNING;
    if ((level == NH_MESSAGE_INFO && !screen->is_verbose) ||
        (level == NH_MESSAGE_WARNING && screen->is_quiet))
        return;
    nhi_screen_clear(screen);
    fprintf(stderr, "%s%s%s%s\n", screen->has_color ? color[level] : "", begin[level],
            screen->has_color ? "\033[0m" : "", text);
}
