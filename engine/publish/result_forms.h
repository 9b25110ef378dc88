/* result_forms.h - a result in the forms that other programs take: lines of JSON, SDMX-CSV, a page, a workbook; called through
 * nhi_result_write. Their digits are those of CSV.
 */
#ifndef NHI_RESULT_FORMS_H
#define NHI_RESULT_FORMS_H

#include "engine/publish/result.h"

/* Appends the rows, a JSON object a line. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_jsonl(const struct nhi_result *result, enum nh_lang lang,
                                      struct nhi_buffer *buffer, struct nh_error *error);
/* Appends SDMX-CSV 2.0: one observation for each figure of a row. NH_UNSUPPORTED: the rows have no period. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_sdmx(const struct nhi_result *result, enum nh_lang lang,
                                     struct nhi_buffer *buffer, struct nh_error *error);
/* Appends one HTML page with nothing from elsewhere: the table, and its provenance. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_page(const struct nhi_result *result, enum nh_lang lang,
                                     struct nhi_buffer *buffer, struct nh_error *error);
/* The bytes of a workbook: a sheet of the rows, and one of the provenance. NH_UNSUPPORTED: there is no libxlsxwriter. NH_RANGE:
 * too many rows for a sheet. NH_IO, NH_MEMORY. */
NH_CHECKED nh_status nhi_result_book(const struct nhi_result *result, enum nh_lang lang,
                                     struct nhi_buffer *buffer, struct nh_error *error);

#endif
