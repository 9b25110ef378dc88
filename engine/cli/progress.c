/* progress.c - progress on stderr: a bar with the time left on a terminal, or a line for every tenth; see screen.h. */
#include "engine/base/clock.h"
#include "engine/cli/process.h"
#include "engine/cli/screen.h"

#include <stdio.h>
#include <string.h>

enum { BAR_WIDTH = 30, TENTHS = 10, MS_PER_S = 1000 };
static const uint64_t patience_ns = NHI_NS_PER_S, redraw_ns = NHI_NS_PER_S / 10;

static void draw_bar(struct nhi_screen *screen, uint64_t done, uint64_t total, uint64_t now_ns)
{
    static const char full[] = "##############################", empty[] = "..............................";
    int n = (int)(done * BAR_WIDTH / total);
    uint64_t elapsed_ms = (now_ns - screen->stage_began_ns) / (NHI_NS_PER_S / MS_PER_S);
    uint64_t left_s = done > 0 ? elapsed_ms * (total - done) / done / MS_PER_S : 0;
    fprintf(stderr, "\r\033[K%-12s [%.*s%.*s] %3d %%", screen->stage, n, full, BAR_WIDTH - n, empty,
            (int)(done * 100 / total));
    if (done > 0)
        fprintf(stderr, "  %llu:%02u left", (unsigned long long)(left_s / 60), (unsigned)(left_s % 60));
    screen->is_bar_drawn = true;
    screen->drawn_ns = now_ns;
}

static void print_tenth(struct nhi_screen *screen, uint64_t done, uint64_t total)
{
    int tenths = (int)(done * TENTHS / total);
    if (tenths <= screen->tenths)
        return;
    screen->tenths = tenths;
    fprintf(stderr, "nenghao: %s %d %%\n", screen->stage, tenths * (100 / TENTHS));
}

/* A count that falls is another pass of the same stage. */
static void follow_stage(struct nhi_screen *screen, const char *stage, uint64_t done, uint64_t now_ns)
{
    if (strncmp(screen->stage, stage, sizeof screen->stage - 1) != 0 || done < screen->stage_done) {
        snprintf(screen->stage, sizeof screen->stage, "%s", stage);
        screen->stage_began_ns = now_ns;
        screen->tenths = 0;
    }
    screen->stage_done = done;
}

bool nhi_screen_progress(void *user, const char *stage, uint64_t done, uint64_t total)
{
    struct nhi_screen *screen = user;
    if (nhi_is_interrupted())
        return false;
    if ((!screen->has_bar && !screen->has_lines) || total == 0 || total > UINT64_MAX / 100)
        return true;
    uint64_t now_ns = nhi_now_ns();
    done = done < total ? done : total;
    follow_stage(screen, stage, done, now_ns);
    if (screen->has_lines)
        print_tenth(screen, done, total);
    else if (now_ns - screen->stage_began_ns > patience_ns && now_ns - screen->drawn_ns > redraw_ns)
        draw_bar(screen, done, total, now_ns);
    return true;
}

void nhi_screen_clear(struct nhi_screen *screen)
{
    if (!screen->is_bar_drawn)
        return;
    fputs("\r\033[K", stderr);
    screen->is_bar_drawn = false;
}
