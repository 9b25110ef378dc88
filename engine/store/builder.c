/* builder.c - see builder.h: enterprises, items and values until they are sorted; builder_write.c makes the segment. */
#include "engine/store/builder_state.h"

#include "engine/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    SORTER_MEMORY_BYTES = 768 << 20, /* of all sorters, unless the limit of the context is lower */
    LEAST_MEMORY_BYTES = 1 << 20,
    OTHER_MEMORY_BYTES =
        24 << 20 /* the program, blocks of text; names and chunks have the other half of the rest */
};

/* ---- life ---------------------------------------------------------------------------------------------------- */

static nh_status new_sorters(struct nhi_builder *builder, struct nh_error *error)
{
    const uint64_t limit = builder->context->max_memory_bytes;
    const uint64_t spare = limit > OTHER_MEMORY_BYTES ? limit - OTHER_MEMORY_BYTES : 0;
    builder->memory.limit_bytes = SORTER_MEMORY_BYTES;
    if (limit != 0 && spare / 2 < SORTER_MEMORY_BYTES)
        builder->memory.limit_bytes = spare / 2 < LEAST_MEMORY_BYTES ? LEAST_MEMORY_BYTES : spare / 2;
    for (int series = 0; series < NHI_N_SERIES; series++)
        NH_TRY(nhi_sorter_new(nhi_commit_directory(builder->commit), &builder->memory,
                              &builder->sorters[series], error));
    return nhi_gather_new(builder, &builder->gather, error);
}

nh_status nhi_builder_copy_list(const struct nhi_dictionary *from, struct nhi_dictionary *to,
                                struct nh_error *error)
{
    for (int32_t i = 0; i < nhi_dictionary_count(from); i++) {
        size_t n_bytes;
        int32_t id;
        const char *text = nhi_dictionary_text(from, i, &n_bytes);
        NH_TRY(nhi_dictionary_add(to, text, n_bytes, &id, NULL, error));
    }
    return NH_OK;
}

/* The builder's numbers of enterprises and items are those of the store's view, continued. */
static nh_status take_over(struct nhi_builder *builder, struct nh_error *error)
{
    const nh_store *old = builder->old;
    NH_TRY(nhi_builder_copy_list(old->carriers, builder->carriers, error));
    NH_TRY(nhi_builder_copy_list(old->measures, builder->measures, error));
    for (int32_t m = 0; m < nhi_dictionary_count(old->measures); m++)
        NH_TRY(nhi_builder_set_unit(builder, m, old->units[m], error));
    const struct nhi_dictionary *ids;
    NH_TRY(nhi_store_ids(old, &ids, error));
    const int32_t n = nhi_dictionary_count(ids);
    for (int32_t e = 0; e < n; e++) {
        size_t n_bytes;
        int32_t enterprise;
        const char *id = nhi_dictionary_text(ids, e, &n_bytes);
        NH_TRY(nhi_builder_add_enterprise(builder, id, n_bytes, &enterprise, error));
    }
    for (size_t a = 0; a < old->enterprises->n_attributes; a++) {
        const struct nhi_attribute *attribute;
        int at;
        NH_TRY(nhi_store_attribute(old, a, &attribute, error));
        NH_TRY(nhi_builder_attribute(builder, attribute->name, strlen(attribute->name), &at, error));
        for (int32_t e = 0; e < n; e++) {
            size_t n_bytes;
            const char *label = nhi_dictionary_text(attribute->labels, attribute->code[e], &n_bytes);
            NH_TRY(nhi_builder_set(builder, e, at, label, n_bytes, error));
        }
    }
    return NH_OK;
}

nh_status nhi_builder_new(nh_context *context, const struct nhi_builder_options *options,
                          struct nhi_builder **builder, struct nh_error *error)
{
    struct nhi_builder *made;
    int region, industry;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->context = context;
    made->codec = options->codec;
    made->chunk_lines = options->chunk_lines;
    nh_status status;
    NH_TRY_DONE(nhi_commit_begin(context, options->store_path, options->append, &made->commit, error));
    NH_TRY_DONE(new_sorters(made, error));
    NH_TRY_DONE(nhi_dictionary_new(&made->ids, error));
    NH_TRY_DONE(nhi_dictionary_new(&made->carriers, error));
    NH_TRY_DONE(nhi_dictionary_new(&made->measures, error));
    NH_TRY_DONE(nhi_builder_attribute(made, "region", strlen("region"), &region, error));
    NH_TRY_DONE(nhi_builder_attribute(made, "industry", strlen("industry"), &industry, error));
    if (options->append) {
        NH_TRY_DONE(nh_store_open(context, options->store_path, &made->old, error));
        NH_TRY_DONE(take_over(made, error));
    }
    *builder = made;
    return NH_OK;
done:
    nhi_builder_free(made);
    return status;
}

void nhi_builder_free_enterprises(struct nhi_builder *builder)
{
    for (int a = 0; a < builder->n_attributes; a++) {
        nhi_free(builder->attributes[a].name);
        nhi_dictionary_free(builder->attributes[a].labels);
        nhi_free(builder->attributes[a].code);
    }
    builder->n_attributes = 0;
    nhi_dictionary_free(builder->ids);
    nhi_free(builder->is_declared);
    nhi_free(builder->is_mentioned);
    nhi_free(builder->rank);
    nhi_free(builder->by_rank);
    builder->ids = NULL;
    builder->is_declared = builder->is_mentioned = NULL;
    builder->rank = builder->by_rank = NULL;
}

void nhi_builder_free(struct nhi_builder *builder)
{
    if (builder == NULL)
        return;
    for (int series = 0; series < NHI_N_SERIES; series++)
        nhi_sorter_free(builder->sorters[series]);
    nhi_gather_free(builder->gather);
    nhi_commit_abort(builder->commit);
    nh_store_close(builder->old);
    nhi_builder_free_enterprises(builder);
    for (size_t t = 0; t < builder->n_tables; t++)
        nhi_table_clear(&builder->tables[t]);
    for (int m = 0; m < NHI_MAX_ITEMS; m++)
        nhi_free(builder->units[m]);
    nhi_dictionary_free(builder->measures);
    nhi_dictionary_free(builder->carriers);
    nhi_free(builder);
}

const nh_store *nhi_builder_old(const struct nhi_builder *builder)
{
    return builder->old;
}

const struct nhi_dictionary *nhi_builder_carriers(const struct nhi_builder *builder)
{
    return builder->carriers;
}

/* ---- enterprises --------------------------------------------------------------------------------------------- */

nh_status nhi_builder_attribute(struct nhi_builder *builder, const char *name, size_t n_bytes,
                                int *i_attribute, struct nh_error *error)
{
    for (int a = 0; a < builder->n_attributes; a++)
        if (strlen(builder->attributes[a].name) == n_bytes &&
            memcmp(builder->attributes[a].name, name, n_bytes) == 0) {
            *i_attribute = a;
            return NH_OK;
        }
    if (builder->n_attributes == NHI_MAX_ATTRIBUTES)
        return nhi_fail(error, NH_RANGE, "more than %d columns of enterprises: leave some out",
                        NHI_MAX_ATTRIBUTES);
    struct nhi_attribute *attribute = &builder->attributes[builder->n_attributes];
    int32_t none;
    NH_TRY(nhi_strndup(name, n_bytes, &attribute->name, error));
    *i_attribute = builder->n_attributes++;
    NH_TRY(nhi_dictionary_new(&attribute->labels, error));
    NH_TRY(nhi_dictionary_add(attribute->labels, "", 0, &none, NULL, error)); /* code 0: not given */
    return nhi_alloc((size_t)builder->enterprise_capacity, sizeof *attribute->code, &attribute->code, error);
}

/* Enterprise arrays grow together. */
static nh_status grow_enterprises(struct nhi_builder *builder, struct nh_error *error)
{
    const size_t n = (size_t)builder->enterprise_capacity;
    const size_t capacity = n == 0 ? 1024 : 2 * n;
    NH_TRY(nhi_grow_to(&builder->is_declared, n, capacity, sizeof *builder->is_declared, error));
    NH_TRY(nhi_grow_to(&builder->is_mentioned, n, capacity, sizeof *builder->is_mentioned, error));
    for (int a = 0; a < builder->n_attributes; a++)
        NH_TRY(nhi_grow_to(&builder->attributes[a].code, n, capacity, sizeof(int32_t), error));
    builder->enterprise_capacity = (int32_t)capacity;
    return NH_OK;
}

nh_status nhi_builder_add_enterprise(struct nhi_builder *builder, const char *id, size_t n_bytes,
                                     int32_t *enterprise, struct nh_error *error)
{
    const int32_t n = nhi_dictionary_count(builder->ids);
    if (n == NHI_MAX_ENTERPRISES && nhi_dictionary_find(builder->ids, id, n_bytes) == NHI_NOT_FOUND)
        return nhi_fail(error, NH_RANGE, "more than %d enterprises", NHI_MAX_ENTERPRISES);
    if (n == builder->enterprise_capacity)
        NH_TRY(grow_enterprises(builder, error));
    return nhi_dictionary_add(builder->ids, id, n_bytes, enterprise, NULL, error);
}

nh_status nhi_builder_enterprise(struct nhi_builder *builder, const char *id, size_t n_bytes,
                                 int32_t *enterprise, bool *is_new, struct nh_error *error)
{
    NH_TRY(nhi_builder_add_enterprise(builder, id, n_bytes, enterprise, error));
    *is_new = !builder->is_declared[*enterprise];
    builder->is_declared[*enterprise] = true;
    return NH_OK;
}

nh_status nhi_builder_set(struct nhi_builder *builder, int32_t enterprise, int i_attribute, const char *text,
                          size_t n_bytes, struct nh_error *error)
{
    struct nhi_attribute *attribute = &builder->attributes[i_attribute];
    return nhi_dictionary_add(attribute->labels, text, n_bytes, &attribute->code[enterprise], NULL, error);
}

int32_t nhi_builder_find(const struct nhi_builder *builder, const char *id, size_t n_bytes)
{
    return nhi_dictionary_find(builder->ids, id, n_bytes);
}

/* The order of two enterprises by region, industry and id, as bytes. */
static int compare_enterprises(const struct nhi_builder *builder, int32_t a, int32_t b)
{
    for (int i = 0; i < 2; i++) {
        const struct nhi_attribute *attribute = &builder->attributes[i];
        if (attribute->code[a] == attribute->code[b])
            continue;
        const int order = strcmp(nhi_dictionary_text(attribute->labels, attribute->code[a], NULL),
                                 nhi_dictionary_text(attribute->labels, attribute->code[b], NULL));
        if (order != 0)
            return order;
    }
    return strcmp(nhi_dictionary_text(builder->ids, a, NULL), nhi_dictionary_text(builder->ids, b, NULL));
}

/* Merge sort (the comparison needs the builder, which qsort cannot hand over). */
static void sort_enterprises(const struct nhi_builder *builder, int32_t *order, int32_t *scratch, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t first = 0; first < n; first += 2 * width) {
            const size_t middle = first + width < n ? first + width : n,
                         end = middle + width < n ? middle + width : n;
            size_t left = first, right = middle;
            for (size_t i = first; i < end; i++)
                scratch[i] = right == end || (left < middle &&
                                              compare_enterprises(builder, order[left], order[right]) <= 0)
                                 ? order[left++]
                                 : order[right++];
        }
        memcpy(order, scratch, n * sizeof *order);
    }
}

nh_status nhi_builder_seal(struct nhi_builder *builder, struct nh_error *error)
{
    const size_t n = (size_t)nhi_dictionary_count(builder->ids);
    NH_TRY(nhi_alloc(n, sizeof *builder->by_rank, &builder->by_rank, error));
    NH_TRY(nhi_alloc(n, sizeof *builder->rank, &builder->rank, error));
    for (size_t i = 0; i < n; i++)
        builder->by_rank[i] = (int32_t)i;
    sort_enterprises(builder, builder->by_rank, builder->rank, n);
    for (size_t i = 0; i < n; i++)
        builder->rank[builder->by_rank[i]] = (int32_t)i;
    return NH_OK;
}

/* ---- items and values ---------------------------------------------------------------------------------------- */

nh_status nhi_builder_item(struct nhi_builder *builder, enum nhi_series series, const char *name,
                           size_t n_bytes, int32_t *item, struct nh_error *error)
{
    struct nhi_dictionary *list = series == NHI_OUTPUT ? builder->measures : builder->carriers;
    if (nhi_dictionary_count(list) == NHI_MAX_ITEMS &&
        nhi_dictionary_find(list, name, n_bytes) == NHI_NOT_FOUND)
        return nhi_fail(error, NH_RANGE, "more than %d carriers or measures", NHI_MAX_ITEMS);
    return nhi_dictionary_add(list, name, n_bytes, item, NULL, error);
}

nh_status nhi_builder_set_unit(struct nhi_builder *builder, int32_t measure, const char *unit,
                               struct nh_error *error)
{
    nhi_free(builder->units[measure]);
    builder->units[measure] = NULL;
    return nhi_strndup(unit, strlen(unit), &builder->units[measure], error);
}

int32_t nhi_builder_find_item(const struct nhi_builder *builder, enum nhi_series series, const char *name,
                              size_t n_bytes)
{
    return nhi_dictionary_find(series == NHI_OUTPUT ? builder->measures : builder->carriers, name, n_bytes);
}

const char *nhi_builder_unit(const struct nhi_builder *builder, int32_t measure)
{
    return builder->units[measure];
}

nh_status nhi_builder_table(struct nhi_builder *builder, struct nhi_table *table, struct nh_error *error)
{
    if (builder->n_tables == NHI_MAX_TABLES)
        return nhi_fail(error, NH_INTERNAL, "too many tables");
    builder->tables[builder->n_tables++] = *table;
    *table = (struct nhi_table){0};
    return NH_OK;
}
