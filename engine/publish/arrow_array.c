/* arrow_array.c - the cells of a table as the buffers of an ArrowArray; see arrow.h. */
#include "engine/publish/arrow.h"

#include <string.h>

enum { MAX_BUFFERS = 3 };

/* What an array owns beside its children. */
struct owned {
    void *memory[MAX_BUFFERS];
    const void *buffers[MAX_BUFFERS];
    struct ArrowArray *columns, **children;
};

static void release(struct ArrowArray *array)
{
    struct owned *owned = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release != NULL) /* else somebody has taken it */
            array->children[i]->release(array->children[i]);
    for (int i = 0; i < MAX_BUFFERS; i++)
        nhi_free(owned->memory[i]);
    nhi_free(owned->columns);
    nhi_free(owned->children);
    nhi_free(owned);
    array->release = NULL;
}

/* An array that can be released, whatever fails next. */
static nh_status begin(struct ArrowArray *array, size_t n_rows, int64_t n_buffers, struct nh_error *error)
{
    struct owned *owned;
    NH_TRY(nhi_alloc(1, sizeof *owned, &owned, error));
    *array = (struct ArrowArray){.length = (int64_t)n_rows,
                                 .n_buffers = n_buffers,
                                 .buffers = owned->buffers,
                                 .release = release,
                                 .private_data = owned};
    return NH_OK;
}

/* Room for n elements in buffer i. */
static nh_status add_buffer(struct ArrowArray *array, int i, size_t n, size_t element_bytes,
                            struct nh_error *error)
{
    struct owned *owned = array->private_data;
    NH_TRY(nhi_alloc(n, element_bytes, &owned->memory[i], error));
    owned->buffers[i] = owned->memory[i];
    return NH_OK;
}

static void *memory_of(const struct ArrowArray *array, int i)
{
    const struct owned *owned = array->private_data;
    return owned->memory[i];
}

/* ---- columns --------------------------------------------------------------------------------------------------------- */

/* A bit for each row that has a value; no buffer where every row has one. */
static nh_status put_validity(const nh_table *table, size_t i_column, const struct nhi_arrow_type *type,
                              struct ArrowArray *array, struct nh_error *error)
{
    const size_t n_rows = nhi_result_rows(&table->result);
    array->null_count = (int64_t)type->n_nulls;
    if (type->n_nulls == 0)
        return NH_OK;
    NH_TRY(add_buffer(array, 0, (n_rows + 7) / 8, 1, error));
    uint8_t *bits = memory_of(array, 0);
    for (size_t r = 0; r < n_rows; r++)
        if (*nhi_result_text(&table->result, r, i_column) != '\0')
            bits[r / 8] |= (uint8_t)(1u << r % 8);
    return NH_OK;
}

/* The value of a cell in units of 10^-scale; nhi_arrow_type has seen that it is a number and fits. */
static nhi_i128 scaled(const char *text, int scale)
{
    struct nhi_decimal number;
    if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK)
        return 0;
    return number.value * (nhi_i128)nhi_ten_to((unsigned)(scale - number.decimals));
}

static nh_status put_numbers(const nh_table *table, size_t i_column, const struct nhi_arrow_type *type,
                             struct ArrowArray *array, struct nh_error *error)
{
    const size_t n_rows = nhi_result_rows(&table->result);
    const bool is_integer = type->kind == NHI_ARROW_INTEGER;
    NH_TRY(add_buffer(array, 1, n_rows, is_integer ? sizeof(int64_t) : sizeof(nhi_i128), error));
    int64_t *integers = memory_of(array, 1);
    nhi_i128 *decimals = memory_of(array, 1);
    for (size_t r = 0; r < n_rows; r++) {
        const nhi_i128 value = scaled(nhi_result_text(&table->result, r, i_column), type->scale);
        if (is_integer)
            integers[r] = (int64_t)value;
        else
            decimals[r] = value;
    }
    return NH_OK;
}

/* Without its NUL; returns its length. */
static size_t put_text(char *at, const char *text)
{
    size_t n_bytes = 0;
    for (; text[n_bytes] != '\0'; n_bytes++)
        at[n_bytes] = text[n_bytes];
    return n_bytes;
}

static nh_status put_texts(const nh_table *table, size_t i_column, const struct nhi_arrow_type *type,
                           struct ArrowArray *array, struct nh_error *error)
{
    const size_t n_rows = nhi_result_rows(&table->result);
    const bool is_large = type->kind == NHI_ARROW_LARGE_TEXT;
    size_t at = 0;
    NH_TRY(add_buffer(array, 1, n_rows + 1, is_large ? sizeof(int64_t) : sizeof(int32_t), error));
    NH_TRY(add_buffer(array, 2, type->text_bytes, 1, error));
    int64_t *large_ends = memory_of(array, 1);
    int32_t *ends = memory_of(array, 1);
    char *bytes = memory_of(array, 2);
    for (size_t r = 0; r < n_rows; r++) {
        at += put_text(bytes + at, nhi_result_text(&table->result, r, i_column));
        if (is_large)
            large_ends[r + 1] = (int64_t)at;
        else
            ends[r + 1] = (int32_t)at;
    }
    return NH_OK;
}

static nh_status fill_column(const nh_table *table, size_t i_column, const struct nhi_arrow_type *type,
                             struct ArrowArray *array, struct nh_error *error)
{
    const bool is_number = type->kind == NHI_ARROW_INTEGER || type->kind == NHI_ARROW_DECIMAL;
    NH_TRY(begin(array, nhi_result_rows(&table->result), is_number ? 2 : 3, error));
    NH_TRY(put_validity(table, i_column, type, array, error));
    return is_number ? put_numbers(table, i_column, type, array, error)
                     : put_texts(table, i_column, type, array, error);
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static nh_status fill(const nh_table *table, const struct nhi_arrow_type *types, struct ArrowArray *array,
                      struct nh_error *error)
{
    const size_t n = table->result.n_columns;
    struct owned *owned = array->private_data;
    NH_TRY(nhi_alloc(n, sizeof *owned->columns, &owned->columns, error));
    NH_TRY(nhi_alloc(n, sizeof *owned->children, &owned->children, error));
    array->children = owned->children;
    for (size_t c = 0; c < n; c++) {
        owned->children[c] = &owned->columns[c];
        array->n_children++;
        NH_TRY(fill_column(table, c, &types[c], &owned->columns[c], error));
    }
    return NH_OK;
}

nh_status nhi_arrow_array(const nh_table *table, const struct nhi_arrow_type *types, struct ArrowArray *array,
                          struct nh_error *error)
{
    struct ArrowArray made = {0};
    nh_status status =
        begin(&made, nhi_result_rows(&table->result), 1, error); /* no row is null as a whole */
    if (status == NH_OK)
        status = fill(table, types, &made, error);
    if (status == NH_OK)
        *array = made;
    else if (made.release != NULL)
        made.release(&made);
    return status;
}
