/* where.c - which enterprises and carriers a `--where` takes: an AND of ORs; see selection.h. */
#include "engine/aggregate/selection.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <string.h>

/* One term KEY=VALUE[,VALUE...]. */
struct term {
    const nh_store *store;
    char *name;
    const char *values;
    enum nhi_key_kind kind;
    const struct nhi_dictionary *names; /* the labels, ids or carriers that the values are looked for in */
    const int32_t *code; /* [n_enterprises] -> names; NULL: enterprise e is e, or these are carriers */
};

static bool has_part(const char *label, const char *value)
{
    const char *part;
    size_t n_bytes;
    while (nhi_next_part(&label, ';', &part, &n_bytes)) {
        nhi_trim(&part, &n_bytes);
        if (n_bytes == strlen(value) && memcmp(part, value, n_bytes) == 0)
            return true;
    }
    return false;
}

/* Is an enterprise with this label taken by `value`, which is already a prefix for regions and industries? */
static bool is_match(enum nhi_key_kind kind, const char *label, const char *value)
{
    if (kind == NHI_KEY_REGION || kind == NHI_KEY_INDUSTRY)
        return strncmp(label, value, strlen(value)) == 0;
    return kind == NHI_KEY_CHAIN ? has_part(label, value) : strcmp(label, value) == 0;
}

static nh_status unknown_value(const struct term *term, const char *value, struct nh_error *error)
{
    const char **known;
    size_t n = (size_t)nhi_dictionary_count(term->names);
    NH_TRY(nhi_alloc(n, sizeof *known, &known, error));
    for (size_t i = 0; i < n; i++)
        known[i] = nhi_dictionary_text(term->names, (int32_t)i, NULL);
    nh_status status = nhi_unknown_word(error, term->name, value, known, n);
    nhi_free(known);
    return status;
}

/* ---- the three things that a term can restrict ------------------------------------------------------------- */

static nh_status mark_labels(const struct term *term, const char *value, uint8_t *label_is_taken,
                             struct nh_error *error)
{
    const struct nhi_dictionary *labels = term->names;
    bool is_known = false;
    for (int32_t i = 0; i < nhi_dictionary_count(labels); i++) {
        bool hit = is_match(term->kind, nhi_dictionary_text(labels, i, NULL), value);
        label_is_taken[i] = label_is_taken[i] || hit;
        is_known = is_known || hit;
    }
    return is_known ? NH_OK : unknown_value(term, value, error);
}

static nh_status mark_item(const struct term *term, const char *value, uint8_t *is_taken,
                           struct nh_error *error)
{
    int32_t i = nhi_dictionary_find(term->names, value, strlen(value));
    if (i == NHI_NOT_FOUND)
        return unknown_value(term, value, error);
    is_taken[i] = 1;
    return NH_OK;
}

/* The value as it is compared: regions and industries as a prefix of the shown code. */
static nh_status prefix_of(const struct term *term, const char *part, size_t n_bytes, char **value,
                           struct nh_error *error)
{
    char *made;
    NH_TRY(nhi_alloc(n_bytes + NHI_INDUSTRY_BYTES, 1, &made, error));
    memcpy(made, part, n_bytes);
    if (term->kind == NHI_KEY_REGION)
        made[nhi_region_prefix(made)] = '\0';
    if (term->kind == NHI_KEY_INDUSTRY) {
        char shown[NHI_INDUSTRY_BYTES];
        if (nhi_industry_normalise(made, shown))
            memcpy(made, shown, strlen(shown) + 1);
    }
    *value = made;
    return NH_OK;
}

/* is_taken[i] = 1 for each label, enterprise or carrier i that one of the values names. */
static nh_status mark_values(const struct term *term, uint8_t *is_taken, struct nh_error *error)
{
    const char *rest = term->values, *part;
    size_t n_bytes;
    nh_status status = NH_OK;
    while (status == NH_OK && nhi_next_part(&rest, ',', &part, &n_bytes)) {
        char *value = NULL;
        nhi_trim(&part, &n_bytes);
        NH_TRY(prefix_of(term, part, n_bytes, &value, error));
        status = term->kind == NHI_KEY_CARRIER || term->kind == NHI_KEY_ENTERPRISE
                     ? mark_item(term, value, is_taken, error)
                     : mark_labels(term, value, is_taken, error);
        nhi_free(value);
    }
    return status;
}

/* What the key of the term means. */
static nh_status resolve_key(struct term *term, struct nh_error *error)
{
    const struct nhi_attribute *attribute;
    int i_attribute;
    NH_TRY(nhi_key_find(term->store, term->name, &term->kind, &i_attribute, error));
    if (term->kind == NHI_KEY_ENTERPRISE)
        return nhi_store_ids(term->store, &term->names, error);
    if (term->kind == NHI_KEY_CARRIER) {
        term->names = term->store->carriers;
        return NH_OK;
    }
    NH_TRY(nhi_store_attribute(term->store, (size_t)i_attribute, &attribute, error));
    term->names = attribute->labels;
    term->code = attribute->code;
    return NH_OK;
}

static nh_status apply_term(const struct term *term, uint8_t *keep_enterprise, uint8_t *keep_carrier,
                            struct nh_error *error)
{
    const size_t n = (size_t)nhi_dictionary_count(term->names);
    uint8_t *keep = term->kind == NHI_KEY_CARRIER ? keep_carrier : keep_enterprise, *is_taken;
    NH_TRY(nhi_alloc(n, 1, &is_taken, error));
    const nh_status status = mark_values(term, is_taken, error);
    if (status == NH_OK && term->code != NULL)
        for (size_t e = 0; e < term->store->enterprises->n; e++)
            keep[e] &= is_taken[term->code[e]];
    else if (status == NH_OK)
        for (size_t i = 0; i < n; i++)
            keep[i] &= is_taken[i];
    nhi_free(is_taken);
    return status;
}

nh_status nhi_where_apply(const nh_store *store, const char *where, uint8_t *keep_enterprise,
                          uint8_t *keep_carrier, struct nh_error *error)
{
    const char *part;
    size_t n_bytes;
    nh_status status = NH_OK;
    while (status == NH_OK && nhi_next_part(&where, ';', &part, &n_bytes)) {
        nhi_trim(&part, &n_bytes);
        if (n_bytes == 0)
            continue;
        struct term term = {.store = store};
        NH_TRY(nhi_strndup(part, n_bytes, &term.name, error));
        char *equals = strchr(term.name, '=');
        if (equals == NULL) {
            status = nhi_fail(error, NH_ARGUMENT, "--where '%s': expected KEY=VALUE[,VALUE...][;KEY=...]",
                              term.name);
        } else {
            *equals = '\0';
            term.values = equals + 1;
            status = resolve_key(&term, error);
        }
        if (status == NH_OK)
            status = apply_term(&term, keep_enterprise, keep_carrier, error);
        nhi_free(term.name);
    }
    return status;
}
