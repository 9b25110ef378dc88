/* report_chart_path.c - the cumulative decline against the path of the target, year by year; see report_html.h. */
#include "engine/publish/report_html.h"
#include "engine/publish/svg.h"

#include <stdio.h>
#include <string.h>

enum {
    HEIGHT = 3100,
    LEFT = 800,
    RIGHT = 6900,
    TOP = 560,
    BOTTOM = 2600,
    DECIMALS = 4,
    STEPS = 5,
    MOST_LABELS = 11 /* more years would run into each other */
};

struct plot {
    const struct nhi_check *check;
    const struct nhi_check_input *input;
    struct nhi_scale y;
    int64_t step;
    bool has_path;
};

/* The base year is where both lines begin. */
static bool value_at(const struct plot *plot, size_t i, bool is_path, int64_t *value)
{
    const struct nhi_check_year *year = &plot->check->years[i];
    *value = 0;
    return i == 0 || nhi_svg_value(is_path ? year->cumulative_target_percent : year->cumulative_percent,
                                   DECIMALS, value);
}

static long x_at(const struct plot *plot, size_t i)
{
    return LEFT + 250 + (long)i * (RIGHT - LEFT - 500) / (long)(plot->input->n_levels - 1);
}

static void make_scale(struct plot *plot)
{
    int64_t low = 0, high = 1;
    for (size_t i = 0; i < plot->input->n_levels; i++)
        for (int is_path = 0; is_path < 2; is_path++) {
            int64_t value;
            if ((is_path && !plot->has_path) || !value_at(plot, i, is_path, &value))
                continue;
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
    plot->step = nhi_scale_step(high - low, STEPS);
    plot->y = (struct nhi_scale){.low = -((-low + plot->step - 1) / plot->step) * plot->step,
                                 .high = (high + plot->step - 1) / plot->step * plot->step,
                                 .from = BOTTOM,
                                 .to = TOP};
}

static nh_status grid(const struct plot *plot, struct nhi_buffer *svg, struct nh_error *error)
{
    char text[NHI_NUMBER_BYTES];
    for (int64_t v = plot->y.low; v <= plot->y.high; v += plot->step) {
        const long y = nhi_scale_at(&plot->y, v);
        nhi_decimal_text((struct nhi_decimal){v, DECIMALS}, text);
        NH_TRY(nhi_svg_line(svg, LEFT, y, RIGHT, y, v == 0 ? "axis" : "grid", error));
        NH_TRY(nhi_svg_text(svg, LEFT - 90, y + 45, "end tick", text, 0, error));
    }
    for (size_t i = 0; i < plot->input->n_levels; i++) {
        nhi_check_period(plot->input, i, text);
        if (plot->input->n_levels <= MOST_LABELS || i % 5 == 0)
            NH_TRY(nhi_svg_text(svg, x_at(plot, i), BOTTOM + 260, "mid tick", text, 0, error));
    }
    return NH_OK;
}

/* A year without a figure is a gap. */
static nh_status line(const struct plot *plot, bool is_path, struct nhi_buffer *svg, struct nh_error *error)
{
    bool is_open = false;
    NH_TRY(nhi_buffer_printf(svg, error, "<path class=\"%s\" d=\"", is_path ? "path-line" : "actual-line"));
    for (size_t i = 0; i < plot->input->n_levels; i++) {
        int64_t value;
        const bool is_known = value_at(plot, i, is_path, &value);
        if (is_known)
            NH_TRY(nhi_buffer_printf(svg, error, "%c%ld %ld", is_open ? 'L' : 'M', x_at(plot, i),
                                     nhi_scale_at(&plot->y, value)));
        is_open = is_known;
    }
    return nhi_buffer_text(svg, "\"/>\n", error);
}

static nh_status mark(struct nhi_buffer *svg, long x, long y, bool is_path, struct nh_error *error)
{
    return is_path
               ? nhi_buffer_printf(
                     svg, error,
                     "<rect class=\"path-mark\" x=\"%ld\" y=\"%ld\" width=\"84\" height=\"84\"/>\n", x - 42,
                     y - 42)
               : nhi_buffer_printf(svg, error,
                                   "<circle class=\"actual-mark\" cx=\"%ld\" cy=\"%ld\" r=\"52\"/>\n", x, y);
}

/* The upper line has its figures above, the lower one below. */
static nh_status points(const struct plot *plot, bool is_path, struct nhi_buffer *svg, struct nh_error *error)
{
    const size_t n = plot->input->n_levels;
    for (size_t i = 0; i < n; i++) {
        const struct nhi_check_year *year = &plot->check->years[i];
        int64_t value, other = 0;
        if (!value_at(plot, i, is_path, &value))
            continue;
        const long x = x_at(plot, i), y = nhi_scale_at(&plot->y, value);
        NH_TRY(mark(svg, x, y, is_path, error));
        const bool has_other = plot->has_path && value_at(plot, i, !is_path, &other);
        const bool is_below = has_other && (value < other || (value == other && is_path));
        if (i > 0 && (n <= MOST_LABELS || i == n - 1))
            NH_TRY(nhi_svg_text(
                svg, x, is_below ? y + 210 : y - 120, is_path ? "mid figure path-figure" : "mid figure",
                is_path ? year->cumulative_target_percent : year->cumulative_percent, 0, error));
    }
    return NH_OK;
}

static nh_status legend(const struct nhi_report *report, const struct plot *plot, struct nhi_buffer *svg,
                        struct nh_error *error)
{
    enum { Y = 170, SAMPLE = 400, SECOND = 3100 };
    NH_TRY(nhi_svg_line(svg, LEFT, Y, LEFT + SAMPLE, Y, "actual-line", error));
    NH_TRY(mark(svg, LEFT + SAMPLE / 2, Y, false, error));
    NH_TRY(nhi_svg_text(svg, LEFT + SAMPLE + 100, Y + 45, "key",
                        nhi_report_word(report, "cumulative decline, %", "累计降低率，%"), 0, error));
    if (!plot->has_path)
        return NH_OK;
    NH_TRY(nhi_svg_line(svg, SECOND, Y, SECOND + SAMPLE, Y, "path-line", error));
    NH_TRY(mark(svg, SECOND + SAMPLE / 2, Y, true, error));
    return nhi_svg_text(svg, SECOND + SAMPLE + 100, Y + 45, "key",
                        nhi_report_word(report, "path of the target, %", "目标进度要求，%"), 0, error);
}

static nh_status begin(const struct nhi_report *report, const struct plot *plot, struct nhi_buffer *svg,
                       struct nh_error *error)
{
    const struct nhi_check_year *last = &plot->check->years[plot->input->n_levels - 1];
    char text[4 * NHI_NUMBER_BYTES];
    snprintf(text, sizeof text,
             plot->has_path ? nhi_report_word(report, "Line chart. %s to %s: decline %s%%, path %s%%.",
                                              "折线图。%s—%s年：累计降低率%s%%，进度要求%s%%。")
                            : nhi_report_word(report, "Line chart. %s to %s: decline %s%%%s.",
                                              "折线图。%s—%s年：累计降低率%s%%%s。"),
             report->from, report->to, last->cumulative_percent, last->cumulative_target_percent);
    return nhi_svg_begin(
        svg, "chart-path", HEIGHT,
        nhi_report_word(report, "Cumulative decline against the path of the target", "累计降低率与目标进度"),
        text, error);
}

nh_status nhi_chart_path(const struct nhi_report *report, struct nhi_buffer *page, struct nh_error *error)
{
    struct plot plot = {.check = &report->checked.check, .input = &report->checked.input};
    plot.has_path = plot.input->has_target && plot.input->n_plan_years > 0;
    make_scale(&plot);
    NH_TRY(begin(report, &plot, page, error));
    NH_TRY(grid(&plot, page, error));
    if (plot.has_path)
        NH_TRY(line(&plot, true, page, error));
    NH_TRY(line(&plot, false, page, error));
    if (plot.has_path)
        NH_TRY(points(&plot, true, page, error));
    NH_TRY(points(&plot, false, page, error));
    NH_TRY(legend(report, &plot, page, error));
    return nhi_svg_end(page, error);
}
