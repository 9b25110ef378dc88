/* result_page.c - a result as one HTML page: no script, nothing from elsewhere; see result_forms.h. */
#include "engine/publish/result_forms.h"
#include "engine/publish/svg.h"

#include <string.h>

static const char style[] =
    "body{font:14px/1.45 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;margin:2em "
    "auto;max-width:96em;padding:0 1em}"
    "h1{font-size:1.3em}table{border-collapse:collapse}"
    "th,td{padding:.2em .7em;border-bottom:1px solid #bbb;text-align:left;vertical-align:bottom}"
    "thead th{border-bottom:2px solid #333;position:sticky;top:0;background:#fff}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "small{display:block;font-weight:normal;color:#555}dl{color:#444}dt{font-weight:bold}dd{margin:0 0 .3em "
    "1em}"
    "@media print{thead th{position:static}}";

static bool is_figure(enum nhi_column_kind kind)
{
    return kind == NHI_COLUMN_DECIMAL || kind == NHI_COLUMN_PERCENT || kind == NHI_COLUMN_INTEGER;
}

static nh_status add_heads(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *page,
                           struct nh_error *error)
{
    const bool is_zh = lang == NH_LANG_ZH;
    for (size_t c = 0; c < result->n_columns; c++) {
        const struct nhi_result_column *column = &result->columns[c];
        const char *unit = is_zh ? column->unit_zh : column->unit_en;
        NH_TRY(nhi_buffer_printf(page, error, "<th scope=\"col\"%s>",
                                 is_figure(column->kind) ? " class=\"n\"" : ""));
        NH_TRY(nhi_markup_text(page, is_zh ? column->label_zh : column->label_en, error));
        if (*unit != '\0') {
            NH_TRY(nhi_buffer_text(page, "<small>", error));
            NH_TRY(nhi_markup_text(page, unit, error));
            NH_TRY(nhi_buffer_text(page, "</small>", error));
        }
        NH_TRY(nhi_buffer_text(page, "</th>", error));
    }
    return NH_OK;
}

static nh_status add_row(const struct nhi_result *result, size_t row, struct nhi_buffer *page,
                         struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "<tr>", error));
    for (size_t c = 0; c < result->n_columns; c++) {
        const bool is_number = is_figure(result->columns[c].kind);
        const char *text = nhi_result_text(result, row, c);
        NH_TRY(nhi_buffer_text(page, is_number ? "<td class=\"n\">" : "<td>", error));
        NH_TRY(nhi_markup_text(page, is_number && *text == '\0' ? "—" : text, error));
        NH_TRY(nhi_buffer_text(page, "</td>", error));
    }
    return nhi_buffer_text(page, "</tr>\n", error);
}

static nh_status add_provenance(const struct nhi_result *result, struct nhi_buffer *page,
                                struct nh_error *error)
{
    NH_TRY(nhi_buffer_text(page, "<dl>\n", error));
    for (size_t i = 0; i < result->n_provenance; i++) {
        if (result->provenance[i].value == NULL)
            continue;
        NH_TRY(nhi_buffer_text(page, "<dt>", error));
        NH_TRY(nhi_markup_text(page, result->provenance[i].name, error));
        NH_TRY(nhi_buffer_text(page, "</dt><dd>", error));
        NH_TRY(nhi_markup_text(page, result->provenance[i].value, error));
        NH_TRY(nhi_buffer_text(page, "</dd>\n", error));
    }
    return nhi_buffer_text(page, "</dl>\n", error);
}

nh_status nhi_result_page(const struct nhi_result *result, enum nh_lang lang, struct nhi_buffer *page,
                          struct nh_error *error)
{
    NH_TRY(nhi_buffer_printf(
        page, error,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<h1>%s</h1>\n<table>\n<thead>\n<tr>",
        lang == NH_LANG_ZH ? "zh" : "en", result->schema, style, result->schema));
    NH_TRY(add_heads(result, lang, page, error));
    NH_TRY(nhi_buffer_text(page, "</tr>\n</thead>\n<tbody>\n", error));
    for (size_t r = 0; r < nhi_result_rows(result); r++)
        NH_TRY(add_row(result, r, page, error));
    NH_TRY(nhi_buffer_text(page, "</tbody>\n</table>\n", error));
    NH_TRY(add_provenance(result, page, error));
    return nhi_buffer_text(page, "</body>\n</html>\n", error);
}
