/* groups.c - see groups.h. */
#include "engine/aggregate/groups.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_KEYS = 16, SUMMED_OVER = -1 };

/* What one key says of the enterprises. A *choice* is what the key says of one of them: its label, its list of chains,
 * or itself; a *part* is a text of the key's dictionary. */
struct key_view {
    const struct nhi_key *key;
    const int32_t *choice_of; /* [n_enterprises]; NULL: the enterprise itself */
    size_t *first;            /* [n_choices + 1]; parts of choice c: part[first[c]] .. */
    int32_t *part;
    int32_t *same; /* [n_choices] the first choice with the same single part: they share their groups */
};

struct builder {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_groups *made;
    struct key_view keys[MAX_KEYS];
    struct nhi_dictionary *atoms, *groups; /* tuples of int32: choices; parts */
    int32_t *found;                        /* groups of the atom at hand */
    size_t n_found, capacity;
    size_t n_links, link_capacity;
};

/* ---- what the keys say ------------------------------------------------------------------------------------- */

static nh_status add_part(struct key_view *view, struct nhi_dictionary *texts, const char *text,
                          size_t n_bytes, size_t begin, size_t *n, struct nh_error *error)
{
    int32_t id;
    NH_TRY(nhi_dictionary_add(texts, text, n_bytes, &id, NULL, error));
    for (size_t i = begin; i < *n; i++)
        if (view->part[i] == id)
            return NH_OK; /* "a;a": an enterprise counts once in a chain */
    view->part[(*n)++] = id;
    return NH_OK;
}

/* The parts of one label: itself cut to the width asked for, or each chain of the list, or "" for none. */
static nh_status add_label(struct key_view *view, struct nhi_dictionary *texts, const char *label, size_t *n,
                           struct nh_error *error)
{
    size_t begin = *n, n_bytes = strlen(label);
    if (view->key->kind == NHI_KEY_CHAIN) {
        const char *rest = label, *part;
        while (nhi_next_part(&rest, ';', &part, &n_bytes)) {
            nhi_trim(&part, &n_bytes);
            if (n_bytes > 0)
                NH_TRY(add_part(view, texts, part, n_bytes, begin, n, error));
        }
        return *n > begin ? NH_OK : add_part(view, texts, "", 0, begin, n, error);
    }
    if (view->key->kind == NHI_KEY_REGION)
        n_bytes = nhi_region_level(label, view->key->n_level);
    if (view->key->kind == NHI_KEY_INDUSTRY)
        n_bytes = nhi_industry_level(label, view->key->n_level);
    return add_part(view, texts, label, n_bytes, begin, n, error);
}

static size_t count_parts(const struct nhi_dictionary *labels, bool is_chain)
{
    size_t n = (size_t)nhi_dictionary_count(labels);
    for (int32_t i = 0; is_chain && i < nhi_dictionary_count(labels); i++)
        for (const char *c = nhi_dictionary_text(labels, i, NULL); *c != '\0'; c++)
            n += *c == ';';
    return n;
}

/* Choices of one equal part are one: 320402 and 320411 under region:4. Lists of several parts stay as they are. */
static nh_status unite_choices(struct key_view *view, const struct nhi_dictionary *texts, size_t n_choices,
                               struct nh_error *error)
{
    int32_t *owner;
    NH_TRY(nhi_alloc((size_t)nhi_dictionary_count(texts), sizeof *owner, &owner, error));
    for (size_t i = n_choices; i-- > 0;)
        if (view->first[i + 1] - view->first[i] == 1)
            owner[view->part[view->first[i]]] = (int32_t)i;
    for (size_t i = 0; i < n_choices; i++)
        view->same[i] =
            view->first[i + 1] - view->first[i] == 1 ? owner[view->part[view->first[i]]] : (int32_t)i;
    nhi_free(owner);
    return NH_OK;
}

static nh_status view_key(const nh_store *store, struct key_view *view, struct nhi_dictionary *texts,
                          struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = &store->enterprises;
    int i_attribute = view->key->i_attribute;
    const struct nhi_dictionary *labels =
        i_attribute < 0 ? enterprises->ids : enterprises->attributes[i_attribute].labels;
    size_t n_choices = (size_t)nhi_dictionary_count(labels), n = 0;
    view->choice_of = i_attribute < 0 ? NULL : enterprises->attributes[i_attribute].code;
    NH_TRY(nhi_alloc(n_choices + 1, sizeof *view->first, &view->first, error));
    NH_TRY(nhi_alloc(count_parts(labels, view->key->kind == NHI_KEY_CHAIN), sizeof *view->part, &view->part,
                     error));
    for (size_t i = 0; i < n_choices; i++) {
        NH_TRY(add_label(view, texts, nhi_dictionary_text(labels, (int32_t)i, NULL), &n, error));
        view->first[i + 1] = n;
    }
    NH_TRY(nhi_alloc(n_choices, sizeof *view->same, &view->same, error));
    return unite_choices(view, texts, n_choices, error);
}

static nh_status view_keys(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    NH_TRY(nhi_alloc(builder->selection->n_keys, sizeof *made->texts, &made->texts, error));
    for (size_t i = 0; i < builder->selection->n_keys; i++) {
        if (builder->selection->keys[i].kind == NHI_KEY_CARRIER)
            continue;
        struct key_view *view = &builder->keys[made->n_keys];
        view->key = &builder->selection->keys[i];
        NH_TRY(nhi_dictionary_new(&made->texts[made->n_keys++], error));
        NH_TRY(view_key(builder->store, view, made->texts[made->n_keys - 1], error));
    }
    return NH_OK;
}

/* ---- atoms ------------------------------------------------------------------------------------------------- */

static nh_status add_atoms(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    size_t n_enterprises = (size_t)nhi_dictionary_count(builder->store->enterprises.ids);
    NH_TRY(nhi_alloc(n_enterprises, sizeof *made->atom, &made->atom, error));
    for (size_t e = 0; e < n_enterprises; e++) {
        made->atom[e] = NHI_NO_GROUP;
        if (!builder->selection->keep_enterprise[e])
            continue;
        int32_t choices[MAX_KEYS], id;
        for (size_t k = 0; k < made->n_keys; k++) {
            const struct key_view *view = &builder->keys[k];
            choices[k] = view->same[view->choice_of != NULL ? view->choice_of[e] : (int32_t)e];
        }
        NH_TRY(nhi_dictionary_add(builder->atoms, (const char *)choices, made->n_keys * sizeof *choices, &id,
                                  NULL, error));
        made->atom[e] = (uint32_t)id;
    }
    made->n_atoms = (size_t)nhi_dictionary_count(builder->atoms);
    return NH_OK;
}

/* ---- groups of an atom --------------------------------------------------------------------------------------- */

static nh_status grow(void *array_pointer, size_t n, size_t *capacity, size_t element_bytes,
                      struct nh_error *error)
{
    if (n < *capacity)
        return NH_OK;
    void *old, *larger;
    memcpy(&old, array_pointer, sizeof old);
    NH_TRY(nhi_alloc(*capacity * 2 + 64, element_bytes, &larger, error));
    if (n > 0)
        memcpy(larger, old, n * element_bytes);
    nhi_free(old);
    memcpy(array_pointer, &larger, sizeof larger);
    *capacity = *capacity * 2 + 64;
    return NH_OK;
}

static nh_status add_group(struct builder *builder, const int32_t *parts, struct nh_error *error)
{
    int32_t id;
    NH_TRY(nhi_dictionary_add(builder->groups, (const char *)parts, builder->made->n_keys * sizeof *parts,
                              &id, NULL, error));
    NH_TRY(grow(&builder->found, builder->n_found, &builder->capacity, sizeof *builder->found, error));
    builder->found[builder->n_found++] = id;
    return NH_OK;
}

/* The group of these parts and, with totals, the subtotals above it. */
static nh_status add_levels(struct builder *builder, int32_t *parts, struct nh_error *error)
{
    NH_TRY(add_group(builder, parts, error));
    if (builder->selection->has_totals)
        for (size_t k = builder->made->n_keys; k-- > 0;) {
            parts[k] = SUMMED_OVER;
            NH_TRY(add_group(builder, parts, error));
        }
    return NH_OK;
}

/* Every combination of the parts of an atom's choices: an odometer over the keys. */
static nh_status expand_atom(struct builder *builder, const int32_t *choices, struct nh_error *error)
{
    size_t n_keys = builder->made->n_keys, at[MAX_KEYS], k;
    for (k = 0; k < n_keys; k++)
        at[k] = builder->keys[k].first[choices[k]];
    builder->n_found = 0;
    do {
        int32_t parts[MAX_KEYS];
        for (k = 0; k < n_keys; k++)
            parts[k] = builder->keys[k].part[at[k]];
        NH_TRY(add_levels(builder, parts, error));
        for (k = n_keys; k-- > 0;) {
            if (++at[k] < builder->keys[k].first[choices[k] + 1])
                break;
            at[k] = builder->keys[k].first[choices[k]];
        }
    } while (k != SIZE_MAX); /* the first key has turned over */
    return NH_OK;
}

static int by_number(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static nh_status link_atoms(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    NH_TRY(nhi_alloc(made->n_atoms + 1, sizeof *made->first, &made->first, error));
    for (size_t a = 0; a < made->n_atoms; a++) {
        int32_t choices[MAX_KEYS];
        memcpy(choices, nhi_dictionary_text(builder->atoms, (int32_t)a, NULL),
               made->n_keys * sizeof *choices);
        NH_TRY(expand_atom(builder, choices, error));
        qsort(builder->found, builder->n_found, sizeof *builder->found, by_number);
        for (size_t i = 0; i < builder->n_found; i++) {
            if (i > 0 && builder->found[i] == builder->found[i - 1])
                continue;
            NH_TRY(grow(&made->group, builder->n_links, &builder->link_capacity, sizeof *made->group, error));
            made->group[builder->n_links++] = (uint32_t)builder->found[i];
        }
        made->first[a + 1] = builder->n_links;
    }
    made->n_groups = (size_t)nhi_dictionary_count(builder->groups);
    return NH_OK;
}

/* ---- labels and order ---------------------------------------------------------------------------------------- */

struct sortable {
    const char *const *label;
    size_t n_keys;
    uint32_t id, n_leading;
};

static int by_labels(const void *a, const void *b)
{
    const struct sortable *left = a, *right = b;
    for (size_t k = 0; k < left->n_keys; k++) {
        int order = strcmp(left->label[k], right->label[k]);
        if (order != 0)
            return order;
    }
    return (left->n_leading > right->n_leading) - (left->n_leading < right->n_leading);
}

/* Texts of the groups in the order of their numbers. */
static void label_groups(struct builder *builder, const char **label, struct sortable *order)
{
    struct nhi_groups *made = builder->made;
    for (size_t g = 0; g < made->n_groups; g++) {
        int32_t parts[MAX_KEYS];
        memcpy(parts, nhi_dictionary_text(builder->groups, (int32_t)g, NULL), made->n_keys * sizeof *parts);
        order[g] =
            (struct sortable){.label = label + g * made->n_keys, .n_keys = made->n_keys, .id = (uint32_t)g};
        for (size_t k = 0; k < made->n_keys; k++) {
            bool is_shown = parts[k] != SUMMED_OVER;
            label[g * made->n_keys + k] =
                is_shown ? nhi_dictionary_text(made->texts[k], parts[k], NULL) : "*";
            order[g].n_leading += is_shown;
        }
    }
}

static nh_status sort_groups(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    nh_status status;
    const char **label = NULL;
    struct sortable *order = NULL;
    uint32_t *place = NULL;
    NH_TRY_DONE(nhi_alloc(made->n_groups * made->n_keys, sizeof *label, &label, error));
    NH_TRY_DONE(nhi_alloc(made->n_groups, sizeof *order, &order, error));
    NH_TRY_DONE(nhi_alloc(made->n_groups, sizeof *place, &place, error));
    NH_TRY_DONE(nhi_alloc(made->n_groups * made->n_keys, sizeof *made->label, &made->label, error));
    NH_TRY_DONE(nhi_alloc(made->n_groups, sizeof *made->n_leading, &made->n_leading, error));
    label_groups(builder, label, order);
    qsort(order, made->n_groups, sizeof *order, by_labels);
    for (size_t i = 0; i < made->n_groups; i++) {
        place[order[i].id] = (uint32_t)i;
        made->n_leading[i] = order[i].n_leading;
        for (size_t k = 0; k < made->n_keys; k++)
            made->label[i * made->n_keys + k] = order[i].label[k];
    }
    for (size_t i = 0; i < builder->n_links; i++)
        made->group[i] = place[made->group[i]];
done:
    nhi_free(place);
    nhi_free(order);
    nhi_free(label);
    return status;
}

nh_status nhi_groups_make(const nh_store *store, const struct nhi_selection *selection,
                          struct nhi_groups *groups, struct nh_error *error)
{
    nh_status status;
    struct nhi_groups made = {0};
    struct builder builder = {.store = store, .selection = selection, .made = &made};
    NH_TRY_DONE(nhi_dictionary_new(&builder.atoms, error));
    NH_TRY_DONE(nhi_dictionary_new(&builder.groups, error));
    NH_TRY_DONE(view_keys(&builder, error));
    NH_TRY_DONE(add_atoms(&builder, error));
    NH_TRY_DONE(link_atoms(&builder, error));
    NH_TRY_DONE(sort_groups(&builder, error));
    *groups = made;
done:
    for (size_t k = 0; k < MAX_KEYS; k++) {
        nhi_free(builder.keys[k].first);
        nhi_free(builder.keys[k].part);
        nhi_free(builder.keys[k].same);
    }
    nhi_free(builder.found);
    nhi_dictionary_free(builder.groups);
    nhi_dictionary_free(builder.atoms);
    if (status != NH_OK)
        nhi_groups_clear(&made);
    return status;
}

void nhi_groups_clear(struct nhi_groups *groups)
{
    for (size_t k = 0; groups->texts != NULL && k < groups->n_keys; k++)
        nhi_dictionary_free(groups->texts[k]);
    nhi_free(groups->texts);
    nhi_free(groups->group);
    nhi_free(groups->first);
    nhi_free(groups->n_leading);
    nhi_free(groups->label);
    nhi_free(groups->atom);
    *groups = (struct nhi_groups){0};
}
