/* xlsx.h - a workbook made of exact texts: the door to libxlsxwriter.
 *
 * A number of XLSX is a double. It holds every decimal of up to 15 significant digits, in the sense that whoever reads it
 * and prints 15 digits gets that decimal back; nhi_xlsx_holds tells whether a figure is one. Of a longer figure the cell
 * holds the nearest decimal of 15 digits, and the caller puts the exact text beside it. Text is never taken for a formula.
 */
#ifndef NHI_XLSX_H
#define NHI_XLSX_H

#include "engine/base/memory.h"

enum nhi_xlsx_flag {
    NHI_XLSX_BOLD = 1,
    NHI_XLSX_TITLE = 2, /* large, centred */
    NHI_XLSX_BORDER = 4,
    NHI_XLSX_CENTRE = 8,
    NHI_XLSX_RIGHT = 16,
    NHI_XLSX_WRAP = 32,
    NHI_XLSX_FILL = 64, /* a light ground: heads and totals */
    NHI_XLSX_INDENT = 128,
    NHI_XLSX_FAINT = 256
};
struct nhi_xlsx_style {
    unsigned flags; /* enum nhi_xlsx_flag */
    int decimals;   /* of numbers, which are shown with so many and groups of thousands; or one of: */
};
enum {
    NHI_XLSX_GENERAL = -1, /* as it comes */
    NHI_XLSX_PLAIN = 100   /* + n: with n decimals and without groups */
};

struct nhi_xlsx; /* opaque */

/* Texts are borrowed while the workbook is made; NULL: none. The day ("2026-03-15") is its date, so that the bytes do not
 * depend on the clock. */
struct nhi_xlsx_properties {
    const char *title, *author, *day, *font;
};

/* Begins a workbook in a temporary file. Returns new. Free with nhi_xlsx_free. NH_IO, NH_MEMORY. */
NH_CHECKED nh_status nhi_xlsx_new(const struct nhi_xlsx_properties *properties, struct nhi_xlsx **book,
                                  struct nh_error *error);
void nhi_xlsx_free(struct nhi_xlsx *book);
/* Ends the workbook; its bytes go to an empty buffer. NH_IO: no room for temporary files. */
NH_CHECKED nh_status nhi_xlsx_finish(struct nhi_xlsx *book, struct nhi_buffer *bytes, struct nh_error *error);

/* The next sheet, to which all that follows goes. Its name is at most 31 characters without []:*?/\. On paper it is
 * landscape, as wide as a page, with the rows up to n_heads at the head of each. */
NH_CHECKED nh_status nhi_xlsx_sheet(struct nhi_xlsx *book, const char *name, unsigned n_heads,
                                    struct nh_error *error);
void nhi_xlsx_freeze(struct nhi_xlsx *book, unsigned row, unsigned column);
void nhi_xlsx_width(struct nhi_xlsx *book, unsigned column, unsigned n_characters);
void nhi_xlsx_break(struct nhi_xlsx *book, unsigned row); /* a page of paper ends above it; one a sheet */
void nhi_xlsx_height(struct nhi_xlsx *book, unsigned row, unsigned points);

/* Cells, from row 0 and column 0. An empty text is an empty cell with its style. NH_MEMORY; NH_RANGE: a sheet has 1048576
 * rows. */
NH_CHECKED nh_status nhi_xlsx_text(struct nhi_xlsx *book, unsigned row, unsigned column, const char *text,
                                   struct nhi_xlsx_style style, struct nh_error *error);
NH_CHECKED nh_status nhi_xlsx_merged(struct nhi_xlsx *book, unsigned row, const unsigned columns[2],
                                     const char *text, struct nhi_xlsx_style style, struct nh_error *error);
/* A plain decimal. */
NH_CHECKED nh_status nhi_xlsx_number(struct nhi_xlsx *book, unsigned row, unsigned column, const char *figure,
                                     struct nhi_xlsx_style style, struct nh_error *error);
/* A formula whose result, until somebody computes it anew, is `figure`. */
NH_CHECKED nh_status nhi_xlsx_formula(struct nhi_xlsx *book, unsigned row, unsigned column,
                                      const char *formula, const char *figure, struct nhi_xlsx_style style,
                                      struct nh_error *error);

bool nhi_xlsx_holds(const char *figure);

/* A chart of the sheet's own cells: one column of names and some of numbers, from row `first` to row `last`. */
struct nhi_xlsx_chart {
    bool is_line; /* else lying bars, the first row at the top */
    const char *title, *sheet;
    unsigned first, last, names;
    unsigned n_series;
    unsigned series[2];
    const char *series_names[2];
    unsigned row, column, width, height; /* where its corner lies, and its pixels */
};
NH_CHECKED nh_status nhi_xlsx_add_chart(struct nhi_xlsx *book, const struct nhi_xlsx_chart *chart,
                                        struct nh_error *error);

#endif
