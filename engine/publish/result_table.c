/* result_table.c - see result_table.h. */
#include "engine/publish/result_table.h"

#include <string.h>

static const char *const dash = "—";

/* ---- width --------------------------------------------------------------------------------------------------- */

struct range {
    uint32_t first, last;
};

/* East Asian Wide and Fullwidth of UAX 11, blocks at a time: unassigned points inside them do not matter here. */
static const struct range wide[] = {{0x1100, 0x115F},  {0x2E80, 0x303E}, {0x3041, 0x33FF}, {0x3400, 0x4DBF},
                                    {0x4E00, 0x9FFF},  {0xA000, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                                    {0xFE30, 0xFE4F},  {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
                                    {0x20000, 0x3FFFD}};
static const struct range combining[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};

static bool is_in(const struct range *ranges, size_t n, uint32_t point)
{
    for (size_t i = 0; i < n; i++)
        if (ranges[i].first <= point && point <= ranges[i].last)
            return true;
    return false;
}

/* The next code point; bytes that begin none count as one each. */
static uint32_t next_point(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    int n_more = bytes[0] >= 0xF0 ? 3 : bytes[0] >= 0xE0 ? 2 : bytes[0] >= 0xC0 ? 1 : 0;
    uint32_t point = n_more == 0 ? bytes[0] : bytes[0] & (0x3Fu >> n_more);
    (*text)++;
    for (; n_more > 0 && ((unsigned char)**text & 0xC0) == 0x80; n_more--)
        point = point << 6 | ((unsigned char)*(*text)++ & 0x3Fu);
    return point;
}

size_t nhi_display_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        uint32_t point = next_point(&text);
        if (!is_in(combining, sizeof combining / sizeof *combining, point))
            width += is_in(wide, sizeof wide / sizeof *wide, point) ? 2 : 1;
    }
    return width;
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

static const char *label_of(const struct nhi_result_column *column, enum nh_lang lang)
{
    return lang == NH_LANG_ZH ? column->label_zh : column->label_en;
}

static const char *unit_of(const struct nhi_result_column *column, enum nh_lang lang)
{
    return lang == NH_LANG_ZH ? column->unit_zh : column->unit_en;
}

static bool is_number(enum nhi_column_kind kind)
{
    return kind == NHI_COLUMN_DECIMAL || kind == NHI_COLUMN_PERCENT || kind == NHI_COLUMN_INTEGER;
}

/* What is shown of a cell: a word for the summed-over key, a dash for a figure that is not defined. */
static const char *shown(const struct nhi_result *result, enum nh_lang lang, size_t i_row, size_t i_column)
{
    const char *text = nhi_result_text(result, i_row, i_column);
    enum nhi_column_kind kind = result->columns[i_column].kind;
    if (kind == NHI_COLUMN_KEY && strcmp(text, "*") == 0)
        return lang == NH_LANG_ZH ? "合计" : "total";
    return *text == '\0' && kind != NHI_COLUMN_FLAGS ? dash : text;
}

static nh_status pad(struct nhi_buffer *buffer, const char *what, size_t n, struct nh_error *error)
{
    while (n-- > 0)
        NH_TRY(nhi_buffer_text(buffer, what, error));
    return NH_OK;
}

static nh_status cell(struct nhi_buffer *buffer, const char *text, size_t width, bool is_right, bool is_last,
                      struct nh_error *error)
{
    size_t n_blanks = width - nhi_display_width(text);
    NH_TRY(pad(buffer, " ", is_right ? n_blanks : 0, error));
    NH_TRY(nhi_buffer_text(buffer, text, error));
    NH_TRY(pad(buffer, " ", is_right || is_last ? 0 : n_blanks, error));
    return nhi_buffer_text(buffer, is_last ? "" : "  ", error);
}

/* No blanks at the end of a line, whatever its last cells are. */
static nh_status end_line(struct nhi_buffer *buffer, struct nh_error *error)
{
    while (buffer->n_bytes > 0 && buffer->data[buffer->n_bytes - 1] == ' ')
        buffer->n_bytes--;
    return nhi_buffer_text(buffer, "\n", error);
}

/* ---- the table ----------------------------------------------------------------------------------------------- */

static nh_status measure(const struct nhi_result *result, enum nh_lang lang, size_t **widths,
                         struct nh_error *error)
{
    NH_TRY(nhi_alloc(result->n_columns, sizeof **widths, widths, error));
    for (size_t c = 0; c < result->n_columns; c++) {
        size_t label = nhi_display_width(label_of(&result->columns[c], lang));
        size_t unit = nhi_display_width(unit_of(&result->columns[c], lang));
        (*widths)[c] = label > unit ? label : unit;
        for (size_t r = 0; r < nhi_result_rows(result); r++) {
            size_t width = nhi_display_width(shown(result, lang, r, c));
            (*widths)[c] = width > (*widths)[c] ? width : (*widths)[c];
        }
    }
    return NH_OK;
}

static bool has_units(const struct nhi_result *result, enum nh_lang lang)
{
    for (size_t c = 0; c < result->n_columns; c++)
        if (*unit_of(&result->columns[c], lang) != '\0')
            return true;
    return false;
}

static nh_status head(const struct nhi_result *result, enum nh_lang lang, const size_t *widths,
                      struct nhi_buffer *buffer, struct nh_error *error)
{
    for (int i_line = 0; i_line < (has_units(result, lang) ? 2 : 1); i_line++) {
        for (size_t c = 0; c < result->n_columns; c++) {
            const struct nhi_result_column *column = &result->columns[c];
            const char *text = i_line == 0 ? label_of(column, lang) : unit_of(column, lang);
            NH_TRY(cell(buffer, text, widths[c], is_number(column->kind), c + 1 == result->n_columns, error));
        }
        NH_TRY(end_line(buffer, error));
    }
    for (size_t c = 0; c < result->n_columns; c++) {
        NH_TRY(pad(buffer, "-", widths[c], error));
        NH_TRY(nhi_buffer_text(buffer, c + 1 == result->n_columns ? "" : "  ", error));
    }
    return end_line(buffer, error);
}

static nh_status rows(const struct nhi_result *result, enum nh_lang lang, const size_t *widths,
                      struct nhi_buffer *buffer, struct nh_error *error)
{
    for (size_t r = 0; r < nhi_result_rows(result); r++) {
        for (size_t c = 0; c < result->n_columns; c++)
            NH_TRY(cell(buffer, shown(result, lang, r, c), widths[c], is_number(result->columns[c].kind),
                        c + 1 == result->n_columns, error));
        NH_TRY(end_line(buffer, error));
    }
    return NH_OK;
}

nh_status nhi_result_table(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *buffer,
                           struct nh_error *error)
{
    size_t *widths = NULL;
    nh_status status;
    NH_TRY_DONE(measure(result, lang, &widths, error));
    NH_TRY_DONE(head(result, lang, widths, buffer, error));
    NH_TRY_DONE(rows(result, lang, widths, buffer, error));
done:
    nhi_free(widths);
    return status;
}
