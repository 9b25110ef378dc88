/* svg.c - see svg.h. */
#include "engine/publish/svg.h"

#include "engine/base/json_text.h"
#include "engine/publish/result.h"

#include <string.h>

enum { WIDTH = 7200, THINNEST = 10 };

/* ---- text -------------------------------------------------------------------------------------------------------- */

static const char *entity(char character)
{
    switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

nh_status nhi_markup_text(struct nhi_buffer *buffer, const char *text, struct nh_error *error)
{
    while (*text != '\0') {
        const size_t n_bytes = nhi_utf8_sequence((const unsigned char *)text);
        const bool is_control = (unsigned char)*text < 0x20 && *text != '\n' && *text != '\t';
        const char *escaped = entity(*text);
        if (escaped != NULL)
            NH_TRY(nhi_buffer_text(buffer, escaped, error));
        else if (n_bytes == 0 || is_control || *text == 0x7F)
            NH_TRY(nhi_buffer_text(buffer, "\xEF\xBF\xBD", error));
        else
            NH_TRY(nhi_buffer_append(buffer, text, n_bytes, error));
        text += n_bytes > 0 ? n_bytes : 1;
    }
    return NH_OK;
}

/* Bytes of the longest beginning that takes at most n_columns. */
static size_t fitting_bytes(const char *text, size_t n_columns)
{
    size_t n = 0;
    while (text[n] != '\0') {
        char character[8] = "";
        const size_t n_bytes = nhi_utf8_sequence((const unsigned char *)text + n);
        if (n_bytes == 0)
            break;
        memcpy(character, text + n, n_bytes);
        const size_t width = nhi_display_width(character);
        if (width > n_columns)
            break;
        n_columns -= width;
        n += n_bytes;
    }
    return n;
}

nh_status nhi_svg_text(struct nhi_buffer *svg, long x, long y, const char *style, const char *text,
                       size_t n_columns, struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(svg, error, "<text x=\"%ld\" y=\"%ld\" class=\"%s\">", x, y, style));
    if (n_columns == 0 || nhi_display_width(text) <= n_columns) {
        NH_TRY(nhi_markup_text(svg, text, error));
        return nhi_buffer_text(svg, "</text>\n", error);
    }
    char *beginning;
    NH_TRY(nhi_strndup(text, fitting_bytes(text, n_columns - 1), &beginning, error));
    nh_status status;
    NH_TRY_DONE(nhi_markup_text(svg, beginning, error));
    NH_TRY_DONE(nhi_buffer_text(svg, "…<title>", error));
    NH_TRY_DONE(nhi_markup_text(svg, text, error));
    NH_TRY_DONE(nhi_buffer_text(svg, "</title></text>\n", error));
done:
    nhi_free(beginning);
    return status;
}

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

nh_status nhi_svg_begin(struct nhi_buffer *svg, const char *id, long height, const char *title,
                        const char *description, struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(svg, error,
                             "<svg viewBox=\"0 0 %d %ld\" role=\"img\" aria-labelledby=\"%s-t "
                             "%s-d\">\n<title id=\"%s-t\">",
                             WIDTH, height, id, id, id));
    NH_TRY(nhi_markup_text(svg, title, error));
    NH_TRY(nhi_buffer_printf(svg, error, "</title>\n<desc id=\"%s-d\">", id));
    NH_TRY(nhi_markup_text(svg, description, error));
    return nhi_buffer_text(svg, "</desc>\n", error);
}

nh_status nhi_svg_end(struct nhi_buffer *svg, struct nh_error *error)
{
    return nhi_buffer_text(svg, "</svg>\n", error);
}

nh_status nhi_svg_line(struct nhi_buffer *svg, long x1, long y1, long x2, long y2, const char *style,
                       struct nh_error *error)
{
    return nhi_buffer_printf(svg, error, "<line x1=\"%ld\" y1=\"%ld\" x2=\"%ld\" y2=\"%ld\" class=\"%s\"/>\n",
                             x1, y1, x2, y2, style);
}

nh_status nhi_svg_bar(struct nhi_buffer *svg, long x1, long x2, long y, long height, const char *style,
                      struct nh_error *error)
{
    const long left = x1 < x2 ? x1 : x2, width = x1 < x2 ? x2 - x1 : x1 - x2;
    return nhi_buffer_printf(svg, error,
                             "<rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\" class=\"%s\"/>\n", left,
                             y, width > THINNEST ? width : THINNEST, height, style);
}

/* ---- scales ------------------------------------------------------------------------------------------------------ */

bool nhi_svg_value(const char *text, int decimals, int64_t *value)
{
    static const nhi_i128 largest = INT64_MAX / 16; /* ranges and the steps in them still fit */
    struct nhi_decimal number;
    if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK)
        return false;
    nhi_decimal_round_even(&number, decimals);
    if (nhi_decimal_rescale(&number, decimals, NULL) != NH_OK || number.value > largest ||
        number.value < -largest)
        return false;
    *value = (int64_t)number.value;
    return true;
}

long nhi_scale_at(const struct nhi_scale *scale, int64_t value)
{
    const nhi_i128 range = (nhi_i128)scale->high - scale->low;
    if (range == 0)
        return scale->from;
    return scale->from + (long)(((nhi_i128)value - scale->low) * (scale->to - scale->from) / range);
}

int64_t nhi_scale_step(int64_t range, int64_t n)
{
    static const int64_t factors[] = {1, 2, 5};
    for (int64_t power = 1;; power *= 10)
        for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
            if (range / n < power * factors[i])
                return power * factors[i];
}
