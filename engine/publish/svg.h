/* svg.h - the pieces of which charts of a report are made: escaped text, whole coordinates, scales with round steps. All
 * numbers are integers: a value keeps so many decimals as its axis needs, a coordinate is a tenth of a pixel.
 */
#ifndef NHI_SVG_H
#define NHI_SVG_H

#include "engine/base/exact.h"
#include "engine/base/memory.h"

/* Appends text with & < > " ' escaped; bytes that are no UTF-8 and control characters become U+FFFD. NH_MEMORY. */
NH_CHECKED nh_status nhi_markup_text(struct nhi_buffer *buffer, const char *text, struct nh_error *error);

/* Begins a chart of a width of 720 pixels; title and description are for those who do not see it. `id` is unique in the
 * page. */
NH_CHECKED nh_status nhi_svg_begin(struct nhi_buffer *svg, const char *id, long height, const char *title,
                                   const char *description, struct nh_error *error);
NH_CHECKED nh_status nhi_svg_end(struct nhi_buffer *svg, struct nh_error *error);

/* Text at a point; `style` are classes of the style sheet. Long names are cut to so many columns, 0: whole. */
NH_CHECKED nh_status nhi_svg_text(struct nhi_buffer *svg, long x, long y, const char *style, const char *text,
                                  size_t n_columns, struct nh_error *error);
NH_CHECKED nh_status nhi_svg_line(struct nhi_buffer *svg, long x1, long y1, long x2, long y2,
                                  const char *style, struct nh_error *error);
/* From x1 to x2, whichever is the lesser; never thinner than what can be seen. */
NH_CHECKED nh_status nhi_svg_bar(struct nhi_buffer *svg, long x1, long x2, long y, long height,
                                 const char *style, struct nh_error *error);

/* A printed figure as an integer in units of 10^-decimals; false: it is empty, or too large to be drawn. */
bool nhi_svg_value(const char *text, int decimals, int64_t *value);

/* low .. high is drawn from `from` to `to`. */
struct nhi_scale {
    int64_t low, high;
    long from, to;
};
long nhi_scale_at(const struct nhi_scale *scale, int64_t value);
/* A round step (1, 2, 5 x 10^k) of which a range has at most n. */
int64_t nhi_scale_step(int64_t range, int64_t n);

#endif
