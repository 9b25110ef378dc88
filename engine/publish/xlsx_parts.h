/* xlsx_parts.h - is a finished workbook whole? */
#ifndef NHI_XLSX_PARTS_H
#define NHI_XLSX_PARTS_H

#include "engine/base/memory.h"

/* NH_IO: a part ends before its time, so that there was no room for it. NH_MEMORY. */
NH_CHECKED nh_status nhi_xlsx_parts(const struct nhi_buffer *archive, struct nh_error *error);

#endif
