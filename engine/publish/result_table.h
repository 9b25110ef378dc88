/* result_table.h - a result as an aligned table for people; called through nhi_result_write. */
#ifndef NHI_RESULT_TABLE_H
#define NHI_RESULT_TABLE_H

#include "engine/publish/result.h"

/* Appends the table: labels, units if there are any, a rule, rows; numbers at the right, an empty figure as a dash. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_table(const struct nhi_result *result, enum nh_lang lang,
                                      struct nhi_buffer *buffer, struct nh_error *error);

#endif
