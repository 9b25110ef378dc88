/* result_book.c - a result as a workbook: a sheet of the rows, one of the provenance; see result_forms.h. */
#include "engine/publish/result_forms.h"
#include "engine/publish/xlsx.h"

#include <string.h>

static const struct nhi_xlsx_style head = {NHI_XLSX_BOLD | NHI_XLSX_FILL | NHI_XLSX_WRAP, NHI_XLSX_GENERAL},
                                   plain = {0, NHI_XLSX_GENERAL}, right = {NHI_XLSX_RIGHT, NHI_XLSX_GENERAL};

enum { HEADS = 2 /* labels and units */, WIDTH = 18, WIDE = 60 };

static bool is_figure(enum nhi_column_kind kind)
{
    return kind == NHI_COLUMN_DECIMAL || kind == NHI_COLUMN_PERCENT || kind == NHI_COLUMN_INTEGER;
}

static nh_status add_heads(const struct nhi_result *result, enum nh_lang lang, struct nhi_xlsx *book,
                           struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    for (size_t c = 0; c < result->n_columns; c++) {
        const struct nhi_result_column *column = &result->columns[c];
        NH_TRY(nhi_xlsx_text(book, 0, (unsigned)c, is_zh ? column->label_zh : column->label_en, head, error));
        NH_TRY(nhi_xlsx_text(book, 1, (unsigned)c, is_zh ? column->unit_zh : column->unit_en, head, error));
        nhi_xlsx_width(book, (unsigned)c, WIDTH);
    }
    nhi_xlsx_freeze(book, HEADS, 0);
    return NH_OK;
}

/* Exact: what a number of the form cannot hold is a text at the right. */
static nh_status add_cell(const struct nhi_result_column *column, const char *text, unsigned row,
                          unsigned i_column, struct nhi_xlsx *book, struct nh_error *error)
{
    if (!is_figure(column->kind))
        return nhi_xlsx_text(book, row, i_column, text, plain, error);
    return *text != '\0' && nhi_xlsx_holds(text) ? nhi_xlsx_number(book, row, i_column, text, plain, error)
                                                 : nhi_xlsx_text(book, row, i_column, text, right, error);
}

static nh_status add_provenance(const struct nhi_result *result, enum nh_lang lang, struct nhi_xlsx *book,
                                struct nh_error *error)
{
    unsigned row = 0;
    NH_TRY(nhi_xlsx_sheet(book, lang == NH_LANG_ZH ? "来源" : "provenance", 0, error));
    nhi_xlsx_width(book, 0, WIDTH);
    nhi_xlsx_width(book, 1, WIDE);
    for (size_t i = 0; i < result->n_provenance; i++) {
        if (result->provenance[i].value == NULL)
            continue;
        NH_TRY(nhi_xlsx_text(book, row, 0, result->provenance[i].name, head, error));
        NH_TRY(nhi_xlsx_text(book, row++, 1, result->provenance[i].value, plain, error));
    }
    return NH_OK;
}

static nh_status fill(const struct nhi_result *result, enum nh_lang lang, struct nhi_xlsx *book,
                      struct nh_error *error)
{
    NH_TRY(nhi_xlsx_sheet(book, lang == NH_LANG_ZH ? "结果" : "result", HEADS, error));
    NH_TRY(add_heads(result, lang, book, error));
    for (size_t r = 0; r < nhi_result_rows(result); r++)
        for (size_t c = 0; c < result->n_columns; c++)
            NH_TRY(add_cell(&result->columns[c], nhi_result_text(result, r, c), (unsigned)r + HEADS,
                            (unsigned)c, book, error));
    return add_provenance(result, lang, book, error);
}

nh_status nhi_result_book(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *buffer,
                          struct nh_error *error)
{
    const struct nhi_xlsx_properties properties = {.title = result->schema};
    struct nhi_xlsx *book = NULL;
    nh_status status;
    NH_TRY(nhi_xlsx_new(&properties, &book, error));
    NH_TRY_DONE(fill(result, lang, book, error));
    status = nhi_xlsx_finish(book, buffer, error);
done:
    nhi_xlsx_free(book);
    return status;
}
