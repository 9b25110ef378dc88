/* xlsx_book.h - what the files of the door to libxlsxwriter share; see xlsx.h. */
#ifndef NHI_XLSX_BOOK_H
#define NHI_XLSX_BOOK_H

#include "engine/publish/xlsx.h"
#include "engine/publish/xlsx_library.h"

#include <locale.h>

enum { NHI_XLSX_MAX_FORMATS = 96 };

struct nhi_xlsx {
    char path[64];
    bool is_file; /* path exists and is ours */
    struct nhi_xlsx_library lxw;
    const char *font; /* NULL: that of libxlsxwriter */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    locale_t plain, host; /* numbers are written with a point, whatever the host's locale is */
    size_t n_formats;
    struct {
        struct nhi_xlsx_style style;
        lxw_format *format;
    } formats[NHI_XLSX_MAX_FORMATS];
};

/* What a call of libxlsxwriter says; `what` was to be written. */
NH_CHECKED nh_status nhi_xlsx_failed(const struct nhi_xlsx *book, lxw_error code, const char *what,
                                     struct nh_error *error);

#endif
