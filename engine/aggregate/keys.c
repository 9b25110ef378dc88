/* keys.c - see keys.h. */
#include "engine/aggregate/keys.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <string.h>

static nh_status add_part(struct nhi_key_view *view, const char *text, size_t n_bytes, size_t begin,
                          size_t *n, struct nh_error *error)
{
    int32_t id;
    NH_TRY(nhi_dictionary_add(view->own_texts, text, n_bytes, &id, NULL, error));
    for (size_t i = begin; i < *n; i++)
        if (view->part[i] == id)
            return NH_OK; /* "a;a": an enterprise counts once in a chain */
    view->part[(*n)++] = id;
    return NH_OK;
}

/* The parts of one label: itself cut to the width asked for, or each chain of the list, or "" for none. */
static nh_status add_label(struct nhi_key_view *view, const struct nhi_key *key, const char *label, size_t *n,
                           struct nh_error *error)
{
    const size_t begin = *n;
    size_t n_bytes = strlen(label);
    if (key->kind == NHI_KEY_CHAIN) {
        const char *rest = label, *part;
        while (nhi_next_part(&rest, ';', &part, &n_bytes)) {
            nhi_trim(&part, &n_bytes);
            if (n_bytes > 0)
                NH_TRY(add_part(view, part, n_bytes, begin, n, error));
        }
        return *n > begin ? NH_OK : add_part(view, "", 0, begin, n, error);
    }
    if (key->kind == NHI_KEY_REGION)
        n_bytes = nhi_region_level(label, key->n_level);
    if (key->kind == NHI_KEY_INDUSTRY)
        n_bytes = nhi_industry_level(label, key->n_level);
    return add_part(view, label, n_bytes, begin, n, error);
}

static size_t count_parts(const struct nhi_dictionary *labels, bool is_chain)
{
    size_t n = (size_t)nhi_dictionary_count(labels);
    for (int32_t i = 0; is_chain && i < nhi_dictionary_count(labels); i++)
        for (const char *c = nhi_dictionary_text(labels, i, NULL); *c != '\0'; c++)
            n += *c == ';';
    return n;
}

static nh_status list_parts(struct nhi_key_view *view, const struct nhi_key *key,
                            const struct nhi_dictionary *labels, struct nh_error *error)
{
    const size_t n_choices = (size_t)nhi_dictionary_count(labels);
    size_t n = 0;
    NH_TRY(nhi_alloc(n_choices + 1, sizeof *view->first, &view->first, error));
    NH_TRY(
        nhi_alloc(count_parts(labels, key->kind == NHI_KEY_CHAIN), sizeof *view->part, &view->part, error));
    for (size_t c = 0; c < n_choices; c++) {
        NH_TRY(add_label(view, key, nhi_dictionary_text(labels, (int32_t)c, NULL), &n, error));
        view->first[c + 1] = n;
        view->has_lists = view->has_lists || n - view->first[c] > 1;
    }
    return NH_OK;
}

/* Lists of several parts are a class each. */
static nh_status number_classes(struct nhi_key_view *view, size_t n_choices, struct nh_error *error)
{
    uint32_t *class_of_part; /* + 1; 0: none yet */
    NH_TRY(nhi_alloc(n_choices, sizeof *view->class_of, &view->class_of, error));
    NH_TRY(
        nhi_alloc((size_t)nhi_dictionary_count(view->texts), sizeof *class_of_part, &class_of_part, error));
    for (size_t c = 0; c < n_choices; c++) {
        const bool is_list = view->first[c + 1] - view->first[c] > 1;
        uint32_t own = 0, *known = is_list ? &own : &class_of_part[view->part[view->first[c]]];
        if (*known == 0)
            *known = (uint32_t)++view->n_classes;
        view->class_of[c] = *known - 1;
    }
    nhi_free(class_of_part);
    return NH_OK;
}

/* Every label is a part and a class. */
static nh_status take_labels(struct nhi_key_view *view, const struct nhi_dictionary *labels,
                             struct nh_error *error)
{
    const size_t n = (size_t)nhi_dictionary_count(labels);
    view->texts = labels;
    view->n_classes = n;
    NH_TRY(nhi_alloc_unset(n + 1, sizeof *view->first, &view->first, error));
    NH_TRY(nhi_alloc_unset(n, sizeof *view->part, &view->part, error));
    NH_TRY(nhi_alloc_unset(n, sizeof *view->class_of, &view->class_of, error));
    for (size_t i = 0; i < n; i++) {
        view->first[i] = i;
        view->part[i] = (int32_t)i;
        view->class_of[i] = (uint32_t)i;
    }
    view->first[n] = n;
    return NH_OK;
}

static nh_status make(const nh_store *store, const struct nhi_key *key, struct nhi_key_view *view,
                      struct nh_error *error)
{
    if (key->kind == NHI_KEY_ENTERPRISE)
        return nhi_store_ids(store, &view->texts, error);
    const struct nhi_attribute *attribute;
    NH_TRY(nhi_store_attribute(store, (size_t)key->i_attribute, &attribute, error));
    view->choice_of = attribute->code;
    if (key->kind == NHI_KEY_ATTRIBUTE)
        return take_labels(view, attribute->labels, error);
    NH_TRY(nhi_dictionary_new(&view->own_texts, error));
    view->texts = view->own_texts;
    NH_TRY(list_parts(view, key, attribute->labels, error));
    return number_classes(view, (size_t)nhi_dictionary_count(attribute->labels), error);
}

nh_status nhi_key_view_make(const nh_store *store, const struct nhi_key *key, struct nhi_key_view *view,
                            struct nh_error *error)
{
    struct nhi_key_view made = {0};
    const nh_status status = make(store, key, &made, error);
    if (status == NH_OK)
        *view = made;
    else
        nhi_key_view_clear(&made);
    return status;
}

void nhi_key_view_clear(struct nhi_key_view *view)
{
    nhi_free(view->class_of);
    nhi_free(view->part);
    nhi_free(view->first);
    nhi_dictionary_free(view->own_texts);
    *view = (struct nhi_key_view){0};
}
