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
    int i_attribute;
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

static nh_status unknown_value(const struct term *term, const struct nhi_dictionary *labels,
                               const char *value, struct nh_error *error)
{
    const char **known;
    size_t n = (size_t)nhi_dictionary_count(labels);
    NH_TRY(nhi_alloc(n, sizeof *known, &known, error));
    for (size_t i = 0; i < n; i++)
        known[i] = nhi_dictionary_text(labels, (int32_t)i, NULL);
    nh_status status = nhi_unknown_word(error, term->name, value, known, n);
    nhi_free(known);
    return status;
}

/* ---- the three things that a term can restrict ------------------------------------------------------------- */

static nh_status mark_labels(const struct term *term, const char *value, uint8_t *label_is_taken,
                             struct nh_error *error)
{
    const struct nhi_dictionary *labels = term->store->enterprises.attributes[term->i_attribute].labels;
    bool is_known = false;
    for (int32_t i = 0; i < nhi_dictionary_count(labels); i++) {
        bool hit = is_match(term->kind, nhi_dictionary_text(labels, i, NULL), value);
        label_is_taken[i] = label_is_taken[i] || hit;
        is_known = is_known || hit;
    }
    return is_known ? NH_OK : unknown_value(term, labels, value, error);
}

static nh_status mark_item(const struct term *term, const struct nhi_dictionary *items, const char *value,
                           uint8_t *is_taken, struct nh_error *error)
{
    int32_t i = nhi_dictionary_find(items, value, strlen(value));
    if (i == NHI_NOT_FOUND)
        return unknown_value(term, items, value, error);
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
        if (term->kind == NHI_KEY_CARRIER)
            status = mark_item(term, term->store->carriers, value, is_taken, error);
        else if (term->kind == NHI_KEY_ENTERPRISE)
            status = mark_item(term, term->store->enterprises.ids, value, is_taken, error);
        else
            status = mark_labels(term, value, is_taken, error);
        nhi_free(value);
    }
    return status;
}

static nh_status apply_term(const struct term *term, uint8_t *keep_enterprise, uint8_t *keep_carrier,
                            struct nh_error *error)
{
    const struct nhi_enterprises *enterprises = &term->store->enterprises;
    const struct nhi_attribute *attribute =
        term->i_attribute < 0 ? NULL : &enterprises->attributes[term->i_attribute];
    const struct nhi_dictionary *names = attribute != NULL               ? attribute->labels
                                         : term->kind == NHI_KEY_CARRIER ? term->store->carriers
                                                                         : enterprises->ids;
    uint8_t *is_taken;
    NH_TRY(nhi_alloc((size_t)nhi_dictionary_count(names), 1, &is_taken, error));
    nh_status status = mark_values(term, is_taken, error);
    if (status == NH_OK && term->kind == NHI_KEY_CARRIER)
        for (int32_t i = 0; i < nhi_dictionary_count(names); i++)
            keep_carrier[i] &= is_taken[i];
    else if (status == NH_OK)
        for (int32_t e = 0; e < nhi_dictionary_count(enterprises->ids); e++)
            keep_enterprise[e] &= is_taken[attribute != NULL ? attribute->code[e] : e];
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
            status = nhi_key_find(store, term.name, &term.kind, &term.i_attribute, error);
        }
        if (status == NH_OK)
            status = apply_term(&term, keep_enterprise, keep_carrier, error);
        nhi_free(term.name);
    }
    return status;
}
