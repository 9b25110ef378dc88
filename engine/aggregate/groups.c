/* groups.c - see groups.h. */
#include "engine/aggregate/groups_order.h"

#include "engine/base/memory.h"
#include "engine/base/pool.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_PAIRS = 1 << 16 }; /* their table stays in the second-level cache */

struct builder {
    const nh_store *store;
    const struct nhi_selection *selection;
    struct nhi_groups *made;
    struct nhi_key_view keys[NHI_MAX_KEYS];
    struct nhi_key_view cells; /* borrowed, no parts; no choice_of: cells are not told apart */
    uint32_t *example;         /* [n_atoms] the first enterprise of each */
    int32_t *parts;            /* [n_groups x n_keys] what a group is named by, or NHI_SUMMED_OVER */

    struct nhi_dictionary *groups; /* tuples of int32: parts */
    int32_t *found;                /* groups of the atom at hand */
    size_t n_found, capacity;
    size_t n_links, link_capacity;
};

static nh_status view_keys(struct builder *builder, struct nh_error *error)
{
    const struct nhi_selection *selection = builder->selection;
    struct nhi_groups *made = builder->made;
    for (size_t i = 0; i < selection->n_keys; i++)
        if (selection->keys[i].kind != NHI_KEY_CARRIER) {
            NH_TRY(
                nhi_key_view_make(builder->store, &selection->keys[i], &builder->keys[made->n_keys], error));
            made->n_keys++;
        }
    return NH_OK;
}

static nh_status view_cells(struct builder *builder, struct nh_error *error)
{
    const struct nhi_selection *selection = builder->selection;
    const struct nhi_attribute *industry;
    if (selection->cell_of_industry == NULL)
        return NH_OK;
    NH_TRY(nhi_store_attribute(builder->store,
                               (size_t)nhi_attribute_find(builder->store->enterprises, "industry"), &industry,
                               error));
    builder->cells = (struct nhi_key_view){.choice_of = industry->code,
                                           .class_of = selection->cell_of_industry,
                                           .n_classes = selection->n_cells};
    return NH_OK;
}

/* ---- atoms ------------------------------------------------------------------------------------------------- */

/* A pair (atom, class) is numbered at its first enterprise: through a table where that is not much larger than the list
 * of enterprises, */
static nh_status split_by_table(struct builder *builder, const struct nhi_key_view *view,
                                struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    uint32_t *numbers, n = 0; /* [n_atoms x n_classes] + 1 */
    NH_TRY(nhi_alloc(made->n_atoms * view->n_classes, sizeof *numbers, &numbers, error));
    for (size_t e = 0; e < builder->store->enterprises->n; e++) {
        if (made->atom[e] == NHI_NO_GROUP)
            continue;
        uint32_t *number = &numbers[made->atom[e] * view->n_classes + view->class_of[view->choice_of[e]]];
        if (*number == 0)
            *number = ++n;
        made->atom[e] = *number - 1;
    }
    made->n_atoms = n;
    nhi_free(numbers);
    return NH_OK;
}

/* else by hashing. */
static nh_status split_by_hash(struct builder *builder, const struct nhi_key_view *view,
                               struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    struct nhi_dictionary *pairs;
    NH_TRY(nhi_dictionary_new(&pairs, error));
    nh_status status = NH_OK;
    for (size_t e = 0; e < builder->store->enterprises->n && status == NH_OK; e++) {
        if (made->atom[e] == NHI_NO_GROUP)
            continue;
        const uint32_t pair[2] = {made->atom[e], view->class_of[view->choice_of[e]]};
        int32_t id;
        status = nhi_dictionary_add(pairs, (const char *)pair, sizeof pair, &id, NULL, error);
        if (status == NH_OK)
            made->atom[e] = (uint32_t)id;
    }
    made->n_atoms = (size_t)nhi_dictionary_count(pairs);
    nhi_dictionary_free(pairs);
    return status;
}

static nh_status split_atoms(struct builder *builder, const struct nhi_key_view *view, struct nh_error *error)
{
    const size_t most = 4 * builder->store->enterprises->n + FEW_PAIRS;
    return builder->made->n_atoms <= most / (view->n_classes + 1) ? split_by_table(builder, view, error)
                                                                  : split_by_hash(builder, view, error);
}

/* Every enterprise an atom, or all of them one; *n_kept: those that are in one. */
static uint32_t first_atoms(const struct builder *builder, bool is_each, size_t *n_kept)
{
    const uint8_t *keep = builder->selection->keep_enterprise;
    uint32_t n = 0;
    for (size_t e = 0; e < builder->store->enterprises->n; e++) {
        const uint32_t outside = (uint32_t)keep[e] - 1; /* NHI_NO_GROUP or 0 */
        builder->made->atom[e] = outside | (is_each ? n : 0);
        n += keep[e];
    }
    *n_kept = n;
    return is_each || n == 0 ? n : 1;
}

static nh_status find_cells(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    const struct nhi_key_view *cells = &builder->cells;
    NH_TRY(nhi_alloc(made->n_atoms, sizeof *made->cell, &made->cell, error));
    for (size_t a = 0; a < made->n_atoms; a++)
        made->cell[a] = cells->class_of[cells->choice_of[builder->example[a]]];
    return NH_OK;
}

static nh_status find_atoms(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    const size_t n_enterprises = builder->store->enterprises->n;
    size_t n_kept;
    bool is_each = false;
    for (size_t k = 0; k < made->n_keys; k++)
        is_each = is_each || builder->keys[k].choice_of == NULL;
    NH_TRY(nhi_pool_take_unset(made->pool, n_enterprises, sizeof *made->atom, &made->atom, error));
    made->n_atoms = first_atoms(builder, is_each, &n_kept);
    for (size_t k = 0; k < made->n_keys && !is_each; k++)
        NH_TRY(split_atoms(builder, &builder->keys[k], error));
    if (builder->cells.choice_of != NULL && !is_each)
        NH_TRY(split_atoms(builder, &builder->cells, error));
    made->is_each = made->n_atoms == n_kept;
    NH_TRY(nhi_alloc(made->n_atoms, sizeof *builder->example, &builder->example, error));
    for (size_t e = 0, n = 0; e < n_enterprises && n < made->n_atoms; e++)
        if (made->atom[e] == n) /* atoms are numbered in the order of their first enterprises */
            builder->example[n++] = (uint32_t)e;
    return builder->cells.choice_of != NULL ? find_cells(builder, error) : NH_OK;
}

/* ---- groups of an atom --------------------------------------------------------------------------------------- */

/* The parts of an atom in one key. */
static const int32_t *parts_of(const struct nhi_key_view *view, const uint32_t *example, size_t *n)
{
    if (view->choice_of == NULL) {
        *n = 1;
        return (const int32_t *)example; /* numbers of enterprises are below 2^31 */
    }
    const int32_t choice = view->choice_of[*example];
    *n = view->first[choice + 1] - view->first[choice];
    return view->part + view->first[choice];
}

/* Without lists, subtotals and cells every atom is a group of its own. */
static nh_status take_atoms(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    const size_t n_atoms = made->n_atoms;
    NH_TRY(nhi_alloc(n_atoms + 1, sizeof *made->first, &made->first, error));
    NH_TRY(nhi_alloc(n_atoms, sizeof *made->group, &made->group, error));
    NH_TRY(nhi_alloc(n_atoms * made->n_keys, sizeof *builder->parts, &builder->parts, error));
    for (size_t a = 0; a < n_atoms; a++) {
        for (size_t k = 0; k < made->n_keys; k++) {
            size_t n;
            builder->parts[a * made->n_keys + k] = *parts_of(&builder->keys[k], &builder->example[a], &n);
        }
        made->group[a] = (uint32_t)a;
        made->first[a + 1] = a + 1;
    }
    made->n_groups = builder->n_links = n_atoms;
    made->is_one_to_one = true;
    return NH_OK;
}

static nh_status add_group(struct builder *builder, const int32_t *parts, struct nh_error *error)
{
    int32_t id;
    NH_TRY(nhi_dictionary_add(builder->groups, (const char *)parts, builder->made->n_keys * sizeof *parts,
                              &id, NULL, error));
    NH_TRY(nhi_grow(&builder->found, builder->n_found, &builder->capacity, sizeof *builder->found, error));
    builder->found[builder->n_found++] = id;
    return NH_OK;
}

/* The group of these parts and, with totals, the subtotals above it. */
static nh_status add_levels(struct builder *builder, int32_t *parts, struct nh_error *error)
{
    NH_TRY(add_group(builder, parts, error));
    if (builder->selection->has_totals)
        for (size_t k = builder->made->n_keys; k-- > 0;) {
            parts[k] = NHI_SUMMED_OVER;
            NH_TRY(add_group(builder, parts, error));
        }
    return NH_OK;
}

/* Every combination of the parts of an atom: an odometer over the keys. */
static nh_status expand_atom(struct builder *builder, const uint32_t *example, struct nh_error *error)
{
    const size_t n_keys = builder->made->n_keys;
    const int32_t *part[NHI_MAX_KEYS];
    size_t n[NHI_MAX_KEYS], at[NHI_MAX_KEYS] = {0}, k;
    for (k = 0; k < n_keys; k++)
        part[k] = parts_of(&builder->keys[k], example, &n[k]);
    builder->n_found = 0;
    do {
        int32_t parts[NHI_MAX_KEYS];
        for (k = 0; k < n_keys; k++)
            parts[k] = part[k][at[k]];
        NH_TRY(add_levels(builder, parts, error));
        for (k = n_keys; k-- > 0;) {
            if (++at[k] < n[k])
                break;
            at[k] = 0;
        }
    } while (k != SIZE_MAX); /* the first key has turned over */
    return NH_OK;
}

static int by_number(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* The parts of the groups, which are numbered in the order of their arrival. */
static nh_status list_groups(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    made->n_groups = (size_t)nhi_dictionary_count(builder->groups);
    NH_TRY(nhi_alloc(made->n_groups * made->n_keys, sizeof *builder->parts, &builder->parts, error));
    for (size_t g = 0; g < made->n_groups; g++)
        memcpy(builder->parts + g * made->n_keys, nhi_dictionary_text(builder->groups, (int32_t)g, NULL),
               made->n_keys * sizeof *builder->parts);
    return NH_OK;
}

static nh_status link_atoms(struct builder *builder, struct nh_error *error)
{
    struct nhi_groups *made = builder->made;
    NH_TRY(nhi_dictionary_new(&builder->groups, error));
    NH_TRY(nhi_alloc(made->n_atoms + 1, sizeof *made->first, &made->first, error));
    for (size_t a = 0; a < made->n_atoms; a++) {
        NH_TRY(expand_atom(builder, &builder->example[a], error));
        qsort(builder->found, builder->n_found, sizeof *builder->found, by_number);
        for (size_t i = 0; i < builder->n_found; i++) {
            if (i > 0 && builder->found[i] == builder->found[i - 1])
                continue;
            NH_TRY(nhi_grow(&made->group, builder->n_links, &builder->link_capacity, sizeof *made->group,
                            error));
            made->group[builder->n_links++] = (uint32_t)builder->found[i];
        }
        made->first[a + 1] = builder->n_links;
    }
    return list_groups(builder, error);
}

static nh_status find_groups(struct builder *builder, struct nh_error *error)
{
    bool is_simple = !builder->selection->has_totals && builder->cells.choice_of == NULL;
    for (size_t k = 0; k < builder->made->n_keys; k++)
        is_simple = is_simple && !builder->keys[k].has_lists;
    return is_simple ? take_atoms(builder, error) : link_atoms(builder, error);
}

/* ---- all ----------------------------------------------------------------------------------------------------- */

/* The labels live as long as the groups. */
static void keep_texts(struct builder *builder)
{
    for (size_t k = 0; k < builder->made->n_keys; k++) {
        builder->made->texts[k] = builder->keys[k].own_texts;
        builder->keys[k].own_texts = NULL;
    }
}

nh_status nhi_groups_make(const nh_store *store, const struct nhi_selection *selection,
                          struct nhi_groups *groups, struct nh_error *error)
{
    nh_status status;
    struct nhi_groups made = {.pool = store->context->pool};
    struct builder builder = {.store = store, .selection = selection, .made = &made};
    NH_TRY_DONE(nhi_alloc(selection->n_keys, sizeof *made.texts, &made.texts, error));
    NH_TRY_DONE(view_keys(&builder, error));
    NH_TRY_DONE(view_cells(&builder, error));
    NH_TRY_DONE(find_atoms(&builder, error));
    NH_TRY_DONE(find_groups(&builder, error));
    NH_TRY_DONE(nhi_groups_order(builder.keys, builder.parts, &made, error));
    keep_texts(&builder);
    *groups = made;
done:
    for (size_t k = 0; k < NHI_MAX_KEYS; k++)
        nhi_key_view_clear(&builder.keys[k]);
    nhi_free(builder.example);
    nhi_free(builder.parts);
    nhi_free(builder.found);
    nhi_dictionary_free(builder.groups);
    if (status != NH_OK)
        nhi_groups_clear(&made);
    return status;
}

void nhi_groups_clear(struct nhi_groups *groups)
{
    for (size_t k = 0; groups->texts != NULL && k < groups->n_keys; k++)
        nhi_dictionary_free(groups->texts[k]);
    nhi_free(groups->texts);
    nhi_free(groups->cell);
    nhi_free(groups->group);
    nhi_free(groups->first);
    nhi_pool_give(groups->pool, groups->n_leading);
    nhi_pool_give(groups->pool, groups->label);
    nhi_pool_give(groups->pool, groups->atom);
    *groups = (struct nhi_groups){0};
}
