/* audited.h - what nh_audit answers to a table of figures. */
#ifndef AUDITED_H
#define AUDITED_H

#include "engine/nenghao.h"

#include <jansson.h>

/* A table is written, audited and removed. New text; the test fails unless the call ends with that status. */
struct nh_text audit_text(nh_store *store, const char *table, const struct nh_audit_options *options,
                          enum nh_format format, enum nh_lang lang, nh_status expected);
/* The figures as JSON; free with json_decref. */
json_t *audit_json(nh_store *store, const char *table, const struct nh_audit_options *options,
                   nh_status expected);
/* The message of a table that is refused. */
void audit_refused(const char *table, nh_status expected, const char *message);

/* A row of cells and what comes out: "VERDICT value low high", "-" where there is none. */
struct audited {
    const char *row, *answer;
};
/* Audits all rows as one table with the columns of `header`; the last case has no row. */
void audit_cases(nh_store *store, const char *header, const struct audited *cases);

#endif
