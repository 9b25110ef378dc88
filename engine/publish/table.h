/* table.h - where a result goes: a text in one of the formats, or a table that the caller keeps, with the exact figures. */
#ifndef NHI_TABLE_H
#define NHI_TABLE_H

#include "engine/publish/result.h"

struct nhi_destination {
    enum nh_format format; /* of a table: NHI_FORMAT_KEPT */
    enum nh_lang lang;
    struct nh_text *text; /* of the formats */
    nh_table **table;     /* NULL: a text is wanted */
};

/* Figures as a machine reads them, and their cells are kept until all are there. */
#define NHI_FORMAT_KEPT NH_FORMAT_JSON

/* Its result has columns and provenance of its own. */
struct nh_table {
    struct nhi_result result;
    struct nhi_result_column *columns;
    struct nhi_provenance *provenance;
    char *texts; /* of the columns and the provenance */
};

/* nhi_result_write, or a new table. Takes the rows. NH_MEMORY. */
NH_CHECKED nh_status nhi_result_publish(struct nhi_result *result, const struct nhi_destination *to,
                                        struct nh_error *error);

#endif
