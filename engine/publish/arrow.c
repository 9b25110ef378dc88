/* arrow.c - nh_table_arrow: which type each column has, then its schema and its values; see arrow.h. */
#include "engine/publish/arrow.h"

#include <string.h>

enum { DECIMAL_DIGITS = 38 }; /* of decimal128: every number of so many digits fits into its 128 bits */

/* ---- types ------------------------------------------------------------------------------------------------------- */

/* How much room the numbers of a column need. */
struct span {
    int most_decimals, most_integer_digits;
    bool is_number; /* every cell that is not empty */
};

/* Of a plain decimal: those in front of the point, without leading zeros. */
static int integer_digits(const char *text)
{
    text += *text == '-';
    text += strspn(text, "0");
    return (int)strspn(text, "0123456789");
}

static void widen(struct span *span, const char *text, size_t n_bytes)
{
    struct nhi_decimal number;
    if (nhi_decimal_parse(text, n_bytes, &number) != NHI_PARSE_OK) {
        span->is_number = false;
        return;
    }
    const int digits = integer_digits(text);
    if (number.decimals > span->most_decimals)
        span->most_decimals = number.decimals;
    if (digits > span->most_integer_digits)
        span->most_integer_digits = digits;
}

static enum nhi_arrow_kind kind_of(enum nhi_column_kind column, const struct span *span, size_t text_bytes)
{
    const bool is_integer = column == NHI_COLUMN_INTEGER && span->most_decimals == 0;
    if (is_integer && span->is_number && span->most_integer_digits < 19) /* below 10^18 < 2^63 */
        return NHI_ARROW_INTEGER;
    if (column != NHI_COLUMN_KEY && column != NHI_COLUMN_FLAGS && span->is_number &&
        span->most_integer_digits + span->most_decimals <= DECIMAL_DIGITS)
        return NHI_ARROW_DECIMAL;
    return text_bytes > INT32_MAX ? NHI_ARROW_LARGE_TEXT : NHI_ARROW_TEXT;
}

struct nhi_arrow_type nhi_arrow_type(const nh_table *table, size_t i_column)
{
    const enum nhi_column_kind column = table->columns[i_column].kind;
    struct span span = {.is_number = true};
    struct nhi_arrow_type type = {.has_nulls = column != NHI_COLUMN_KEY && column != NHI_COLUMN_FLAGS};
    for (size_t r = 0; r < nhi_result_rows(&table->result); r++) {
        const char *text = nhi_result_text(&table->result, r, i_column);
        const size_t n_bytes = strlen(text);
        type.text_bytes += n_bytes;
        if (!type.has_nulls)
            continue;
        if (n_bytes == 0)
            type.n_nulls++;
        else
            widen(&span, text, n_bytes);
    }
    type.kind = kind_of(column, &span, type.text_bytes);
    type.scale = span.most_decimals;
    return type;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------- */

nh_status nh_table_arrow(const nh_table *table, struct ArrowSchema *schema, struct ArrowArray *array,
                         struct nh_error *error)
{
    struct nhi_arrow_type *types = NULL;
    struct ArrowSchema made;
    NH_TRY(nhi_alloc(table->result.n_columns, sizeof *types, &types, error));
    for (size_t c = 0; c < table->result.n_columns; c++)
        types[c] = nhi_arrow_type(table, c);
    nh_status status = nhi_arrow_schema(table, types, &made, error);
    if (status == NH_OK) {
        status = nhi_arrow_array(table, types, array, error);
        if (status == NH_OK)
            *schema = made;
        else
            made.release(&made);
    }
    nhi_free(types);
    return status;
}
