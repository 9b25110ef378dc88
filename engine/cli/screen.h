/* screen.h - what goes to stderr: messages and progress, one above the other. */
#ifndef NHI_SCREEN_H
#define NHI_SCREEN_H

#include "engine/cli/options.h"

struct nhi_screen {
    bool is_quiet, is_verbose, has_color, has_bar, has_lines; /* the last two: how progress is shown */
    bool is_bar_drawn;
    uint64_t n_warnings;
    char stage[32];
    uint64_t stage_done;
    uint64_t stage_began_ns, drawn_ns;
    int tenths; /* of the stage that plain progress has told */
};

void nhi_screen_init(struct nhi_screen *screen, const struct nhi_settings *settings);

/* An nh_message_fn and an nh_progress_fn; `user` is the screen. Progress asks to stop after an interrupt. */
void nhi_screen_message(void *user, enum nh_message_level level, const char *text);
bool nhi_screen_progress(void *user, const char *stage, uint64_t done, uint64_t total);

/* Takes the bar away, so that the next line begins on an empty one. */
void nhi_screen_clear(struct nhi_screen *screen);

#endif
