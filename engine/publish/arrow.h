/* arrow.h - a table as an Arrow record batch (Arrow C data interface, https://arrow.apache.org/docs/format/CDataInterface.html):
 * the type of a column, which its schema and its array share.
 */
#ifndef NHI_ARROW_H
#define NHI_ARROW_H

#include "engine/publish/table.h"

enum nhi_arrow_kind {
    NHI_ARROW_TEXT,       /* utf8 */
    NHI_ARROW_LARGE_TEXT, /* large_utf8: 2 GiB of text and more */
    NHI_ARROW_INTEGER,    /* int64 */
    NHI_ARROW_DECIMAL     /* decimal128(38, scale) */
};

struct nhi_arrow_type {
    enum nhi_arrow_kind kind;
    int scale;         /* of a decimal: the most decimals that a cell has */
    bool has_nulls;    /* an empty cell is null: of figures */
    size_t n_nulls;    /* how many there are */
    size_t text_bytes; /* of all cells, without their NUL */
};

/* The type in which every cell of the column keeps its value. */
struct nhi_arrow_type nhi_arrow_type(const nh_table *table, size_t i_column);

/* Fill the structures, which are the caller's, with new content that their release frees. NH_MEMORY. */
NH_CHECKED nh_status nhi_arrow_schema(const nh_table *table, const struct nhi_arrow_type *types,
                                      struct ArrowSchema *schema, struct nh_error *error);
NH_CHECKED nh_status nhi_arrow_array(const nh_table *table, const struct nhi_arrow_type *types,
                                     struct ArrowArray *array, struct nh_error *error);

#endif
