/* report_chart_bars.c - groups as bars: change beside level, and the shares of carriers; see report_html.h. */
#include "engine/publish/report_html.h"
#include "engine/publish/svg.h"

#include <stdio.h>
#include <string.h>

enum {
    HEAD = 420,
    ROW = 270,
    BAR = 150,
    FOOT = 90,
    NAME_RIGHT = 2250,
    NAME_COLUMNS = 33,
    CHANGE_LEFT = 2400,
    CHANGE_RIGHT = 4700,
    LEVEL_LEFT = 4980,
    LEVEL_RIGHT = 6400,
    LABEL = 560, /* room for a figure beside a bar */
    GAP = 60,
    BASELINE = 120, /* of a text within its row */
    PERCENT_DECIMALS = 4,
    LEVEL_DECIMALS = 9
};

/* ---- which rows -------------------------------------------------------------------------------------------------- */

/* Rows of a chart: all, or those at both ends with a gap between them. The total is row 0, and may be skipped. */
struct choice {
    size_t n_rows, n_first, n_last, n_lines; /* n_lines: with the gap */
    size_t n_skipped;
    long row; /* height of a line */
};

static struct choice choose(const struct nhi_ranking *ranking, size_t n_skipped, long row)
{
    struct choice choice = {.n_rows = nhi_result_rows(&ranking->rows), .n_skipped = n_skipped, .row = row};
    const bool has_gap = choice.n_rows > NHI_CHART_BARS + 1;
    choice.n_first = has_gap ? NHI_CHART_BARS / 2 + 1 : choice.n_rows;
    choice.n_last = has_gap ? NHI_CHART_BARS / 2 : 0;
    choice.n_lines = choice.n_first + choice.n_last + has_gap;
    return choice;
}

/* The row that a line shows; false: it is the gap. */
static bool row_of(const struct choice *choice, size_t i_line, size_t *i_row)
{
    *i_row = i_line < choice->n_first ? i_line : choice->n_rows - (choice->n_lines - i_line);
    return i_line != choice->n_first || choice->n_last == 0;
}

static long y_of(const struct choice *choice, size_t i_line)
{
    return HEAD + (long)(i_line - choice->n_skipped) * choice->row;
}

static nh_status gap(const struct nhi_report *report, const struct choice *choice, struct nhi_buffer *svg,
                     struct nh_error *error)
{
    char text[96];
    snprintf(text, sizeof text, nhi_report_word(report, "… %zu more in the table", "……其余%zu个见表"),
             choice->n_rows - choice->n_first - choice->n_last);
    return nhi_svg_text(svg, NAME_RIGHT, y_of(choice, choice->n_first) + BASELINE, "end name faint", text, 0,
                        error);
}

/* ---- one panel --------------------------------------------------------------------------------------------------- */

struct panel {
    const struct nhi_ranking *ranking;
    enum nhi_ranking_column column;
    int decimals;
    struct nhi_scale x;
};

static const char *cell(const struct panel *panel, size_t i_row)
{
    return nhi_result_text(&panel->ranking->rows, i_row, panel->column);
}

/* Room for the figures is left at the ends to which bars point. */
static void make_scale(struct panel *panel, const struct choice *choice, long left, long right)
{
    int64_t low = 0, high = 0, value;
    for (size_t i = choice->n_skipped; i < choice->n_lines; i++) {
        size_t row;
        if (!row_of(choice, i, &row) || !nhi_svg_value(cell(panel, row), panel->decimals, &value))
            continue;
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    panel->x = (struct nhi_scale){.low = low,
                                  .high = high > low ? high : low + 1,
                                  .from = low < 0 ? left + LABEL : left,
                                  .to = high > 0 || low == 0 ? right - LABEL : right};
}

static nh_status bar(const struct panel *panel, size_t i_row, long y, long height, const char *style,
                     struct nhi_buffer *svg, struct nh_error *error)
{
    const long zero = nhi_scale_at(&panel->x, 0);
    const char *text = cell(panel, i_row);
    int64_t value;
    if (!nhi_svg_value(text, panel->decimals, &value))
        return nhi_svg_text(svg, zero + GAP, y + height - 35, "figure faint", "—", 0, error);
    const long x = nhi_scale_at(&panel->x, value);
    NH_TRY(nhi_svg_bar(svg, zero, x, y, height, style, error));
    return nhi_svg_text(svg, value < 0 ? x - GAP : x + GAP, y + height - (height == BAR ? 33 : 12),
                        value < 0 ? "end figure" : "figure", text, 0, error);
}

static nh_status zero_line(const struct panel *panel, const struct choice *choice, struct nhi_buffer *svg,
                           struct nh_error *error)
{
    const long zero = nhi_scale_at(&panel->x, 0);
    return nhi_svg_line(svg, zero, HEAD - 60, zero, y_of(choice, choice->n_lines) - 60, "axis", error);
}

static nh_status name(const struct nhi_ranking *ranking, size_t i_row, long y, struct nhi_buffer *svg,
                      struct nh_error *error)
{
    return nhi_svg_text(svg, NAME_RIGHT, y + BASELINE, i_row == 0 ? "end name total" : "end name",
                        nhi_result_text(&ranking->rows, i_row, NHI_RANK_NAME), NAME_COLUMNS, error);
}

/* ---- change and level -------------------------------------------------------------------------------------------- */

/* A fall is solid, a rise is hatched: the two differ without colour. */
static nh_status change_bar(const struct panel *panel, size_t i_row, long y, struct nhi_buffer *svg,
                            struct nh_error *error)
{
    const bool is_fall = *cell(panel, i_row) == '-';
    const char *style = i_row == 0 ? (is_fall ? "fall total" : "rise total") : is_fall ? "fall" : "rise";
    return bar(panel, i_row, y, BAR, style, svg, error);
}

static nh_status ranking_heads(const struct nhi_report *report, const struct nhi_ranking *ranking,
                               struct nhi_buffer *svg, struct nh_error *error)
{
    const struct nhi_result_column *level = &ranking->columns[NHI_RANK_END_INTENSITY];
    char text[256];
    snprintf(text, sizeof text, nhi_report_word(report, "change %s to %s, %%", "%s—%s年上升或下降，±%%"),
             report->from, report->to);
    NH_TRY(nhi_svg_text(svg, CHANGE_LEFT, 190, "head", text, 0, error));
    snprintf(text, sizeof text, nhi_report_word(report, "%s %s, %s", "%s年%s，%s"),
             report->lang == NH_LANG_ZH ? report->to : nhi_report_label(report, level),
             report->lang == NH_LANG_ZH ? nhi_report_label(report, level) : report->to,
             nhi_report_unit(report, level));
    return nhi_svg_text(svg, LEVEL_LEFT, 190, "head", text, 0, error);
}

static nh_status ranking_begin(const struct nhi_report *report, const struct nhi_ranking *ranking,
                               const struct choice *choice, struct nhi_buffer *svg, struct nh_error *error)
{
    char id[32], text[1024];
    snprintf(id, sizeof id, "chart-%s", ranking->key);
    snprintf(text, sizeof text,
             nhi_report_word(report, "Bars of %zu groups from the greatest fall to the greatest rise.",
                             "%zu组的条形图，从降幅最大到升幅最大排列。"),
             choice->n_rows - 1);
    return nhi_svg_begin(svg, id, y_of(choice, choice->n_lines) + FOOT,
                         nhi_report_word(report, "Change and level of the intensity", "强度的变化与水平"),
                         text, error);
}

nh_status nhi_chart_ranking(const struct nhi_report *report, const struct nhi_ranking *ranking,
                            struct nhi_buffer *page, struct nh_error *error)
{
    const struct choice choice = choose(ranking, 0, ROW);
    struct panel change = {.ranking = ranking, .column = NHI_RANK_CHANGE, .decimals = PERCENT_DECIMALS};
    struct panel level = {.ranking = ranking, .column = NHI_RANK_END_INTENSITY, .decimals = LEVEL_DECIMALS};
    make_scale(&change, &choice, CHANGE_LEFT, CHANGE_RIGHT);
    make_scale(&level, &choice, LEVEL_LEFT, LEVEL_RIGHT + LABEL);
    NH_TRY(ranking_begin(report, ranking, &choice, page, error));
    NH_TRY(ranking_heads(report, ranking, page, error));
    for (size_t i = 0; i < choice.n_lines; i++) {
        size_t row;
        if (!row_of(&choice, i, &row)) {
            NH_TRY(gap(report, &choice, page, error));
            continue;
        }
        const long y = y_of(&choice, i);
        NH_TRY(name(ranking, row, y, page, error));
        NH_TRY(change_bar(&change, row, y, page, error));
        NH_TRY(bar(&level, row, y, BAR, row == 0 ? "level total" : "level", page, error));
    }
    NH_TRY(zero_line(&change, &choice, page, error));
    NH_TRY(zero_line(&level, &choice, page, error));
    return nhi_svg_end(page, error);
}

/* ---- structure --------------------------------------------------------------------------------------------------- */

static nh_status structure_legend(const struct nhi_report *report, struct nhi_buffer *svg,
                                  struct nh_error *error)
{
    enum { Y = 100, SAMPLE = 320, SECOND = CHANGE_LEFT + 1300 };
    char text[96];
    NH_TRY(nhi_svg_bar(svg, CHANGE_LEFT, CHANGE_LEFT + SAMPLE, Y, BAR / 2 + 20, "base-share", error));
    snprintf(text, sizeof text, nhi_report_word(report, "%s, %%", "%s年，%%"), report->from);
    NH_TRY(nhi_svg_text(svg, CHANGE_LEFT + SAMPLE + GAP, Y + 90, "key", text, 0, error));
    NH_TRY(nhi_svg_bar(svg, SECOND, SECOND + SAMPLE, Y, BAR / 2 + 20, "end-share", error));
    snprintf(text, sizeof text, nhi_report_word(report, "%s, %%", "%s年，%%"), report->to);
    return nhi_svg_text(svg, SECOND + SAMPLE + GAP, Y + 90, "key", text, 0, error);
}

/* Both years share one scale: that of the greater range. */
static void make_share_scale(struct panel *base, struct panel *end, const struct choice *choice)
{
    make_scale(base, choice, CHANGE_LEFT, LEVEL_RIGHT + LABEL);
    make_scale(end, choice, CHANGE_LEFT, LEVEL_RIGHT + LABEL);
    base->x.low = end->x.low = base->x.low < end->x.low ? base->x.low : end->x.low;
    base->x.high = end->x.high = base->x.high > end->x.high ? base->x.high : end->x.high;
    base->x.from = end->x.from = base->x.low < 0 ? CHANGE_LEFT + LABEL : CHANGE_LEFT;
    base->x.to = end->x.to = LEVEL_RIGHT;
}

/* The total is 100 in both years and is left out. */
nh_status nhi_chart_structure(const struct nhi_report *report, struct nhi_buffer *page,
                              struct nh_error *error)
{
    enum { THIN = 112, WIDE_ROW = 345 };
    const struct nhi_ranking *ranking = &report->structure;
    const struct choice choice = choose(ranking, 1, WIDE_ROW);
    struct panel base = {.ranking = ranking, .column = NHI_RANK_BASE_SHARE, .decimals = PERCENT_DECIMALS};
    struct panel end = {.ranking = ranking, .column = NHI_RANK_END_SHARE, .decimals = PERCENT_DECIMALS};
    make_share_scale(&base, &end, &choice);
    NH_TRY(nhi_svg_begin(page, "chart-carrier", y_of(&choice, choice.n_lines) + FOOT,
                         nhi_report_word(report, "Structure of energy", "能源消费结构"),
                         nhi_report_word(report, "Paired bars: the share of each carrier in both years.",
                                         "成对条形图：各品种在两个年份的占比。"),
                         error));
    NH_TRY(structure_legend(report, page, error));
    for (size_t i = choice.n_skipped; i < choice.n_lines; i++) {
        size_t row;
        if (!row_of(&choice, i, &row)) {
            NH_TRY(gap(report, &choice, page, error));
            continue;
        }
        const long y = y_of(&choice, i);
        NH_TRY(name(ranking, row, y + THIN / 3, page, error));
        NH_TRY(bar(&base, row, y, THIN, "base-share", page, error));
        NH_TRY(bar(&end, row, y + THIN + 8, THIN, "end-share", page, error));
    }
    NH_TRY(zero_line(&end, &choice, page, error));
    return nhi_svg_end(page, error);
}
