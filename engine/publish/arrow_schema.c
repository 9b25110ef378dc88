/* arrow_schema.c - names, types and metadata of the columns of a table as an ArrowSchema; see arrow.h. */
#include "engine/publish/arrow.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT_BYTES = 16 };

/* What a schema owns beside its children. */
struct owned {
    char format[FORMAT_BYTES];
    char *name;
    struct nhi_buffer metadata;
    struct ArrowSchema *fields, **children;
};

static void release(struct ArrowSchema *schema)
{
    struct owned *owned = schema->private_data;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release != NULL) /* else somebody has taken it */
            schema->children[i]->release(schema->children[i]);
    nhi_buffer_free(&owned->metadata);
    nhi_free(owned->name);
    nhi_free(owned->fields);
    nhi_free(owned->children);
    nhi_free(owned);
    schema->release = NULL;
}

/* ---- metadata: a count, then pairs of texts, each behind its length --------------------------------------------------- */

static nh_status put_text(struct nhi_buffer *metadata, const char *text, struct nh_error *error)
{
    const int32_t n_bytes = (int32_t)strlen(text);
    NH_TRY(nhi_buffer_append(metadata, &n_bytes, sizeof n_bytes, error));
    return nhi_buffer_text(metadata, text, error);
}

static nh_status put_pairs(struct nhi_buffer *metadata, const struct nhi_provenance *pairs, size_t n_pairs,
                           struct nh_error *error)
{
    int32_t n = 0;
    for (size_t i = 0; i < n_pairs; i++)
        n += pairs[i].value != NULL && *pairs[i].value != '\0';
    NH_TRY(nhi_buffer_append(metadata, &n, sizeof n, error));
    for (size_t i = 0; i < n_pairs; i++) {
        if (pairs[i].value == NULL || *pairs[i].value == '\0')
            continue;
        NH_TRY(put_text(metadata, pairs[i].name, error));
        NH_TRY(put_text(metadata, pairs[i].value, error));
    }
    return NH_OK;
}

static nh_status describe_column(const struct nhi_result_column *column, struct nhi_buffer *metadata,
                                 struct nh_error *error)
{
    const struct nhi_provenance pairs[] = {{"kind", nhi_column_kind_name(column->kind)},
                                           {"unit", column->unit_en},
                                           {"unit_zh", column->unit_zh},
                                           {"label", column->label_en},
                                           {"label_zh", column->label_zh}};
    return put_pairs(metadata, pairs, sizeof pairs / sizeof *pairs, error);
}

/* The schema of the table goes first, then what was computed on what. */
static nh_status describe_table(const struct nhi_result *result, struct nhi_buffer *metadata,
                                struct nh_error *error)
{
    struct nhi_provenance *pairs = NULL;
    NH_TRY(nhi_alloc(result->n_provenance + 1, sizeof *pairs, &pairs, error));
    pairs[0] = (struct nhi_provenance){"schema", result->schema};
    if (result->n_provenance > 0)
        memcpy(pairs + 1, result->provenance, result->n_provenance * sizeof *pairs);
    const nh_status status = put_pairs(metadata, pairs, result->n_provenance + 1, error);
    nhi_free(pairs);
    return status;
}

/* ---- schemas --------------------------------------------------------------------------------------------------------- */

/* A schema that can be released, whatever fails next. */
static nh_status begin(struct ArrowSchema *schema, const char *format, const char *name,
                       struct nh_error *error)
{
    struct owned *owned;
    NH_TRY(nhi_alloc(1, sizeof *owned, &owned, error));
    snprintf(owned->format, sizeof owned->format, "%s", format);
    *schema = (struct ArrowSchema){.format = owned->format, .release = release, .private_data = owned};
    NH_TRY(nhi_strndup(name, strlen(name), &owned->name, error));
    schema->name = owned->name;
    return NH_OK;
}

static nh_status fill_field(const struct nhi_result_column *column, const struct nhi_arrow_type *type,
                            struct ArrowSchema *field, struct nh_error *error)
{
    char format[FORMAT_BYTES];
    static const char *const formats[] = {
        [NHI_ARROW_TEXT] = "u", [NHI_ARROW_LARGE_TEXT] = "U", [NHI_ARROW_INTEGER] = "l"};
    if (type->kind == NHI_ARROW_DECIMAL)
        snprintf(format, sizeof format, "d:38,%d", type->scale);
    else
        snprintf(format, sizeof format, "%s", formats[type->kind]);
    NH_TRY(begin(field, format, column->name, error));
    struct owned *owned = field->private_data;
    NH_TRY(describe_column(column, &owned->metadata, error));
    field->metadata = owned->metadata.data;
    field->flags = type->has_nulls ? ARROW_FLAG_NULLABLE : 0;
    return NH_OK;
}

static nh_status fill(const nh_table *table, const struct nhi_arrow_type *types, struct ArrowSchema *schema,
                      struct nh_error *error)
{
    const size_t n = table->result.n_columns;
    struct owned *owned = schema->private_data;
    NH_TRY(describe_table(&table->result, &owned->metadata, error));
    schema->metadata = owned->metadata.data;
    NH_TRY(nhi_alloc(n, sizeof *owned->fields, &owned->fields, error));
    NH_TRY(nhi_alloc(n, sizeof *owned->children, &owned->children, error));
    schema->children = owned->children;
    for (size_t c = 0; c < n; c++) {
        owned->children[c] = &owned->fields[c];
        schema->n_children++;
        NH_TRY(fill_field(&table->columns[c], &types[c], &owned->fields[c], error));
    }
    return NH_OK;
}

nh_status nhi_arrow_schema(const nh_table *table, const struct nhi_arrow_type *types,
                           struct ArrowSchema *schema, struct nh_error *error)
{
    struct ArrowSchema made = {0};
    nh_status status = begin(&made, "+s", "", error);
    if (status == NH_OK)
        status = fill(table, types, &made, error);
    if (status == NH_OK)
        *schema = made;
    else if (made.release != NULL)
        made.release(&made);
    return status;
}
