/* store_enterprises.c - the enterprises of all segments of a store as one list; see store.h. */
#include "engine/store/store.h"

#include <string.h>

nh_status nhi_store_join_list(struct nhi_dictionary *all, const struct nhi_dictionary *list, int32_t **map,
                              struct nh_error *error)
{
    const int32_t n = nhi_dictionary_count(list);
    NH_TRY(nhi_alloc((size_t)n, sizeof **map, map, error));
    for (int32_t i = 0; i < n; i++) {
        size_t n_bytes;
        const char *text = nhi_dictionary_text(list, i, &n_bytes);
        NH_TRY(nhi_dictionary_add(all, text, n_bytes, &(*map)[i], NULL, error));
    }
    return NH_OK;
}

static const struct nhi_enterprises *enterprises_of(const struct nhi_store_segment *segment)
{
    return &nhi_segment_model(segment->segment)->enterprises;
}

static nh_status add_name(struct nhi_enterprises *all, const char *name, struct nh_error *error)
{
    struct nhi_attribute *attributes;
    if (nhi_attribute_find(all, name) >= 0)
        return NH_OK;
    NH_TRY(nhi_alloc(all->n_attributes + 1, sizeof *attributes, &attributes, error));
    if (all->n_attributes > 0)
        memcpy(attributes, all->attributes, all->n_attributes * sizeof *attributes);
    nhi_free(all->attributes);
    all->attributes = attributes;
    return nhi_strndup(name, strlen(name), &attributes[all->n_attributes++].name, error);
}

nh_status nhi_store_join_enterprises(nh_store *store, struct nh_error *error)
{
    if (store->n_segments == 1) {
        store->enterprises = enterprises_of(&store->segments[0]);
        return NH_OK;
    }
    struct nhi_enterprises *all = &store->joined;
    store->enterprises = all;
    NH_TRY(nhi_dictionary_new(&all->ids, error));
    for (size_t i = 0; i < store->n_segments; i++) {
        const struct nhi_dictionary *ids;
        const struct nhi_enterprises *enterprises = enterprises_of(&store->segments[i]);
        NH_TRY(nhi_segment_ids(store->segments[i].segment, &ids, error));
        NH_TRY(nhi_store_join_list(all->ids, ids, &store->segments[i].enterprise, error));
        for (size_t a = 0; a < enterprises->n_attributes; a++)
            NH_TRY(add_name(all, enterprises->attributes[a].name, error));
    }
    all->n = (size_t)nhi_dictionary_count(all->ids);
    return NH_OK;
}

/* Code 0 is the empty label: not given. */
static nh_status join_segment(const struct nhi_store_segment *segment, struct nhi_attribute *all,
                              struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = enterprises_of(segment);
    const int at = nhi_attribute_find(enterprises, all->name);
    const struct nhi_attribute *attribute;
    int32_t *map = NULL;
    if (at < 0) {
        for (size_t i = 0; i < enterprises->n; i++)
            all->code[segment->enterprise[i]] = 0;
        return NH_OK;
    }
    NH_TRY(nhi_segment_attribute(segment->segment, (size_t)at, &attribute, error));
    const nh_status status = nhi_store_join_list(all->labels, attribute->labels, &map, error);
    for (size_t i = 0; i < enterprises->n && status == NH_OK; i++)
        all->code[segment->enterprise[i]] = map[attribute->code[i]];
    nhi_free(map);
    return status;
}

/* The newest segment that mentions an enterprise says what it is. */
static nh_status join_attribute(const nh_store *store, struct nhi_attribute *attribute,
                                struct nh_error *error)
{
    struct nhi_attribute made = {.name = attribute->name};
    int32_t empty;
    nh_status status;
    NH_TRY_DONE(nhi_dictionary_new(&made.labels, error));
    NH_TRY_DONE(nhi_dictionary_add(made.labels, "", 0, &empty, NULL, error));
    NH_TRY_DONE(nhi_alloc(store->enterprises->n, sizeof *made.code, &made.code, error));
    for (size_t i = 0; i < store->n_segments; i++)
        NH_TRY_DONE(join_segment(&store->segments[i], &made, error));
    *attribute = made;
    return NH_OK;
done:
    nhi_free(made.code);
    nhi_dictionary_free(made.labels);
    return status;
}

nh_status nhi_store_ids(const nh_store *store, const struct nhi_dictionary **ids, struct nh_error *error)
{
    if (store->n_segments == 1)
        return nhi_segment_ids(store->segments[0].segment, ids, error);
    *ids = store->joined.ids;
    return NH_OK;
}

nh_status nhi_store_attribute(const nh_store *store, size_t i, const struct nhi_attribute **attribute,
                              struct nh_error *error)
{
    if (store->n_segments == 1)
        return nhi_segment_attribute(store->segments[0].segment, i, attribute, error);
    struct nhi_attribute *wanted = &store->joined.attributes[i];
    if (wanted->labels == NULL)
        NH_TRY(join_attribute(store, wanted, error));
    *attribute = wanted;
    return NH_OK;
}
