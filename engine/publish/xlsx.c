/* xlsx.c - see xlsx.h. The doubles of this file are cells, made from decimals that are finished; nothing is computed with
 * them.
 */
#include "engine/publish/xlsx_book.h"
#include "engine/publish/xlsx_parts.h"

#include "engine/base/exact.h"
#include "engine/base/json_text.h"
#include "engine/base/period.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_DIGITS = 15,          /* every decimal of so many is found again in the nearest double */
    MAX_POWER = 22,           /* of ten, that is a double */
    MAX_TEXT_BYTES = 32000,   /* a cell holds 32767 characters */
    MAX_PROPERTY_BYTES = 240, /* one has 255 characters at most */
    FIRST_DAY_S = 315532800,  /* 1980-01-01: a workbook without a date; no archive knows an older one */
    S_PER_MINUTE = 60
};

nh_status nhi_xlsx_failed(const struct nhi_xlsx *book, lxw_error code, const char *what,
                          struct nh_error *error)
{
    if (code == LXW_NO_ERROR)
        return NH_OK;
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return nhi_fail(error, NH_MEMORY, "no memory for %s of the workbook", what);
    if (code == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
        return nhi_fail(error, NH_RANGE,
                        "%s lies beyond the last row of a sheet (1048576): select less, or use rate", what);
    if (code <= LXW_ERROR_ZIP_CLOSE)
        return nhi_fail(error, NH_IO, "cannot write %s of the workbook to a temporary file: %s (%s)", what,
                        book->lxw.lxw_strerror(code),
                        errno != 0 ? strerror(errno) : "no further reason known");
    return nhi_fail(error, NH_INTERNAL, "%s of the workbook: %s", what, book->lxw.lxw_strerror(code));
}

/* XML has no control characters, and nothing may be longer than its kind; bytes that are no UTF-8 become U+FFFD. */
static nh_status clean(const char *text, size_t most_bytes, struct nhi_buffer *cleaned,
                       struct nh_error *error)
{
    NH_TRY(nhi_buffer_reserve(cleaned, 1, error));
    while (*text != '\0' && cleaned->n_bytes < most_bytes) {
        const size_t n = nhi_utf8_sequence((const unsigned char *)text);
        const bool is_control = (unsigned char)*text < 0x20 && *text != '\n' && *text != '\t';
        NH_TRY(n == 0 || is_control ? nhi_buffer_text(cleaned, "\xEF\xBF\xBD", error)
                                    : nhi_buffer_append(cleaned, text, n, error));
        text += n > 0 ? n : 1;
    }
    return nhi_buffer_append(cleaned, "", 0, error);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static time_t time_of(const char *day)
{
    enum nhi_freq freq;
    int64_t index;
    if (day == NULL || !nhi_period_parse(day, strlen(day), &freq, &index) || freq != NHI_FREQ_DAY)
        return FIRST_DAY_S;
    return (time_t)(nhi_period_start_minutes(freq, index) * S_PER_MINUTE);
}

static nh_status make_file(struct nhi_xlsx *book, struct nh_error *error)
{
    const char *folder = getenv("TMPDIR");
    const int n = snprintf(book->path, sizeof book->path, "%s/nenghao-XXXXXX",
                           folder != NULL && *folder != '\0' ? folder : "/tmp");
    if (n >= (int)sizeof book->path)
        snprintf(book->path, sizeof book->path, "/tmp/nenghao-XXXXXX");
    const int file = mkstemp(book->path);
    if (file < 0)
        return nhi_fail(error, NH_IO, "cannot make a temporary file for the workbook, %s: %s", book->path,
                        strerror(errno));
    close(file);
    book->is_file = true;
    return NH_OK;
}

static nh_status begin(struct nhi_xlsx *book, const struct nhi_xlsx_properties *of, struct nh_error *error)
{
    NH_TRY(nhi_xlsx_load(&book->lxw, error));
    book->plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (book->plain == (locale_t)0)
        return nhi_fail(error, NH_MEMORY, "no memory for the locale of numbers");
    book->host = uselocale(book->plain);
    book->font = of->font;
    NH_TRY(make_file(book, error));
    book->book = book->lxw.workbook_new(book->path);
    if (book->book == NULL)
        return nhi_fail(error, NH_MEMORY, "no memory for the workbook");
    char program[] = "nenghao " NH_VERSION;
    struct nhi_buffer title = {0}, author = {0};
    nh_status status;
    NH_TRY_DONE(clean(of->title != NULL ? of->title : "", MAX_PROPERTY_BYTES, &title, error));
    NH_TRY_DONE(clean(of->author != NULL ? of->author : "", MAX_PROPERTY_BYTES, &author, error));
    lxw_doc_properties properties = {
        .title = title.data, .author = author.data, .comments = program, .created = time_of(of->day)};
    NH_TRY_DONE(nhi_xlsx_failed(book, book->lxw.workbook_set_properties(book->book, &properties),
                                "the properties", error));
done:
    nhi_buffer_free(&title);
    nhi_buffer_free(&author);
    return status;
}

nh_status nhi_xlsx_new(const struct nhi_xlsx_properties *properties, struct nhi_xlsx **book,
                       struct nh_error *error)
{
    struct nhi_xlsx *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    const nh_status status = begin(made, properties, error);
    if (status == NH_OK)
        *book = made;
    else
        nhi_xlsx_free(made);
    return status;
}

void nhi_xlsx_free(struct nhi_xlsx *book)
{
    if (book == NULL)
        return;
    if (book->book != NULL)
        book->lxw.lxw_workbook_free(book->book);
    if (book->host != (locale_t)0)
        uselocale(book->host);
    if (book->plain != (locale_t)0)
        freelocale(book->plain);
    if (book->is_file)
        unlink(book->path);
    nhi_free(book);
}

static nh_status read_back(const char *path, struct nhi_buffer *bytes, struct nh_error *error)
{
    enum { PIECE = 1 << 16 };
    nh_status status = NH_OK;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return nhi_fail(error, NH_IO, "cannot read the workbook back from %s: %s", path, strerror(errno));
    for (size_t n = PIECE; n == PIECE;) {
        NH_TRY_DONE(nhi_buffer_reserve(bytes, PIECE, error));
        n = fread(bytes->data + bytes->n_bytes, 1, PIECE, file);
        bytes->n_bytes += n;
    }
    if (ferror(file))
        status = nhi_fail(error, NH_IO, "cannot read the workbook back from %s: %s", path, strerror(errno));
done:
    fclose(file);
    return status;
}

nh_status nhi_xlsx_finish(struct nhi_xlsx *book, struct nhi_buffer *bytes, struct nh_error *error)
{
    errno = 0;
    const lxw_error code = book->lxw.workbook_close(book->book); /* frees it in every case */
    book->book = NULL;
    NH_TRY(nhi_xlsx_failed(book, code, "the file", error));
    NH_TRY(read_back(book->path, bytes, error));
    return nhi_xlsx_parts(bytes, error);
}

/* ---- sheets ------------------------------------------------------------------------------------------------------ */

nh_status nhi_xlsx_sheet(struct nhi_xlsx *book, const char *name, unsigned n_heads, struct nh_error *error)
{
    enum { PAPER_A4 = 9 };
    book->sheet = book->lxw.workbook_add_worksheet(book->book, name);
    if (book->sheet == NULL)
        return nhi_fail(error, NH_MEMORY, "cannot add the sheet %s to the workbook", name);
    book->lxw.worksheet_set_landscape(book->sheet);
    book->lxw.worksheet_set_paper(book->sheet, PAPER_A4);
    book->lxw.worksheet_fit_to_pages(book->sheet, 1, 0);
    book->lxw.worksheet_gridlines(book->sheet, LXW_HIDE_ALL_GRIDLINES);
    if (n_heads > 0)
        return nhi_xlsx_failed(book, book->lxw.worksheet_repeat_rows(book->sheet, 0, n_heads - 1),
                               "the heads", error);
    return NH_OK;
}

void nhi_xlsx_freeze(struct nhi_xlsx *book, unsigned row, unsigned column)
{
    book->lxw.worksheet_freeze_panes(book->sheet, row, (lxw_col_t)column);
}

void nhi_xlsx_width(struct nhi_xlsx *book, unsigned column, unsigned n_characters)
{
    book->lxw.worksheet_set_column(book->sheet, (lxw_col_t)column, (lxw_col_t)column, n_characters, NULL);
}

void nhi_xlsx_height(struct nhi_xlsx *book, unsigned row, unsigned points)
{
    book->lxw.worksheet_set_row(book->sheet, row, points, NULL);
}

void nhi_xlsx_break(struct nhi_xlsx *book, unsigned row)
{
    book->lxw.worksheet_set_h_pagebreaks(book->sheet, (lxw_row_t[]){row, 0});
}

/* ---- styles ------------------------------------------------------------------------------------------------------ */

static void set_flags(const struct nhi_xlsx *book, lxw_format *format, unsigned flags)
{
    enum { GROUND = 0xEEF2F4, LINE = 0x8A959E, FAINT_INK = 0x5B6875, TITLE_SIZE = 16 };
    book->lxw.format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (flags & (NHI_XLSX_BOLD | NHI_XLSX_TITLE))
        book->lxw.format_set_bold(format);
    if (flags & NHI_XLSX_TITLE)
        book->lxw.format_set_font_size(format, TITLE_SIZE);
    if (flags & NHI_XLSX_BORDER) {
        book->lxw.format_set_border(format, LXW_BORDER_THIN);
        book->lxw.format_set_border_color(format, LINE);
    }
    if (flags & (NHI_XLSX_CENTRE | NHI_XLSX_TITLE))
        book->lxw.format_set_align(format, LXW_ALIGN_CENTER);
    if (flags & NHI_XLSX_RIGHT)
        book->lxw.format_set_align(format, LXW_ALIGN_RIGHT);
    if (flags & NHI_XLSX_WRAP)
        book->lxw.format_set_text_wrap(format);
    if (flags & NHI_XLSX_FILL)
        book->lxw.format_set_bg_color(format, GROUND);
    if (flags & NHI_XLSX_INDENT)
        book->lxw.format_set_indent(format, 1);
    if (flags & NHI_XLSX_FAINT)
        book->lxw.format_set_font_color(format, FAINT_INK);
}

/* 0.00, or #,##0.00 */
static void set_decimals(const struct nhi_xlsx *book, lxw_format *format, int decimals)
{
    char text[64];
    const bool is_plain = decimals >= NHI_XLSX_PLAIN;
    const int n = is_plain ? decimals - NHI_XLSX_PLAIN : decimals;
    snprintf(text, sizeof text, "%s%s%.*s", is_plain ? "0" : "#,##0", n > 0 ? "." : "", n,
             "00000000000000000000000000000000000000");
    book->lxw.format_set_num_format(format, text);
}

static nh_status format_of(struct nhi_xlsx *book, struct nhi_xlsx_style style, lxw_format **format,
                           struct nh_error *error)
{
    for (size_t i = 0; i < book->n_formats; i++)
        if (book->formats[i].style.flags == style.flags &&
            book->formats[i].style.decimals == style.decimals) {
            *format = book->formats[i].format;
            return NH_OK;
        }
    if (book->n_formats == NHI_XLSX_MAX_FORMATS)
        return nhi_fail(error, NH_INTERNAL, "more than %d styles in a workbook", NHI_XLSX_MAX_FORMATS);
    *format = book->lxw.workbook_add_format(book->book);
    if (*format == NULL)
        return nhi_fail(error, NH_MEMORY, "no memory for a style of the workbook");
    set_flags(book, *format, style.flags);
    if (book->font != NULL)
        book->lxw.format_set_font_name(*format, book->font);
    if (style.decimals != NHI_XLSX_GENERAL)
        set_decimals(book, *format, style.decimals);
    book->formats[book->n_formats].style = style;
    book->formats[book->n_formats++].format = *format;
    return NH_OK;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

nh_status nhi_xlsx_text(struct nhi_xlsx *book, unsigned row, unsigned column, const char *text,
                        struct nhi_xlsx_style style, struct nh_error *error)
{
    struct nhi_buffer cleaned = {0};
    lxw_format *format;
    nh_status status;
    NH_TRY_DONE(format_of(book, style, &format, error));
    NH_TRY_DONE(clean(text, MAX_TEXT_BYTES, &cleaned, error));
    NH_TRY_DONE(nhi_xlsx_failed(
        book,
        *text != '\0'
            ? book->lxw.worksheet_write_string(book->sheet, row, (lxw_col_t)column, cleaned.data, format)
            : book->lxw.worksheet_write_blank(book->sheet, row, (lxw_col_t)column, format),
        "a text", error));
done:
    nhi_buffer_free(&cleaned);
    return status;
}

nh_status nhi_xlsx_merged(struct nhi_xlsx *book, unsigned row, const unsigned columns[2], const char *text,
                          struct nhi_xlsx_style style, struct nh_error *error)
{
    struct nhi_buffer cleaned = {0};
    lxw_format *format;
    nh_status status;
    NH_TRY_DONE(format_of(book, style, &format, error));
    NH_TRY_DONE(clean(text, MAX_TEXT_BYTES, &cleaned, error));
    NH_TRY_DONE(nhi_xlsx_failed(book,
                                book->lxw.worksheet_merge_range(book->sheet, row, (lxw_col_t)columns[0], row,
                                                                (lxw_col_t)columns[1], cleaned.data, format),
                                "a head", error));
done:
    nhi_buffer_free(&cleaned);
    return status;
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static int significant_digits(nhi_u128 magnitude)
{
    int n = 0;
    for (; magnitude != 0; magnitude /= 10)
        n++;
    return n;
}

static bool parse(const char *figure, struct nhi_decimal *number)
{
    if (nhi_decimal_parse(figure, strlen(figure), number) != NHI_PARSE_OK)
        return false;
    while (number->decimals > 0 && number->value % 10 == 0) {
        number->value /= 10;
        number->decimals--;
    }
    return true;
}

bool nhi_xlsx_holds(const char *figure)
{
    struct nhi_decimal number;
    return parse(figure, &number) && number.decimals <= MAX_POWER &&
           significant_digits(nhi_magnitude(number.value)) <= MAX_DIGITS;
}

/* The quotient of two integers that are doubles is the double nearest to the decimal. */
static nh_status double_of(const char *figure, double *cell, struct nh_error *error)
{
    struct nhi_decimal number;
    if (!parse(figure, &number))
        return nhi_fail(error, NH_INTERNAL, "'%s' is not a figure for a workbook", figure);
    const int n_more = significant_digits(nhi_magnitude(number.value)) - MAX_DIGITS;
    if (n_more > 0)
        nhi_decimal_round_even(&number, number.decimals > n_more ? number.decimals - n_more : 0);
    if (number.decimals > MAX_POWER)
        nhi_decimal_round_even(&number, MAX_POWER);
    *cell = (double)number.value / (double)nhi_ten_to((unsigned)number.decimals);
    return NH_OK;
}

nh_status nhi_xlsx_number(struct nhi_xlsx *book, unsigned row, unsigned column, const char *figure,
                          struct nhi_xlsx_style style, struct nh_error *error)
{
    lxw_format *format;
    double cell;
    NH_TRY(format_of(book, style, &format, error));
    NH_TRY(double_of(figure, &cell, error));
    return nhi_xlsx_failed(
        book, book->lxw.worksheet_write_number(book->sheet, row, (lxw_col_t)column, cell, format), "a number",
        error);
}

nh_status nhi_xlsx_formula(struct nhi_xlsx *book, unsigned row, unsigned column, const char *formula,
                           const char *figure, struct nhi_xlsx_style style, struct nh_error *error)
{
    lxw_format *format;
    double cell;
    NH_TRY(format_of(book, style, &format, error));
    NH_TRY(double_of(figure, &cell, error));
    return nhi_xlsx_failed(
        book,
        book->lxw.worksheet_write_formula_num(book->sheet, row, (lxw_col_t)column, formula, format, cell),
        "a formula", error);
}
