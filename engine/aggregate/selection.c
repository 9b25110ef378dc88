/* selection.c - keys, choices and the measure of a selection; see selection.h. */
#include "engine/aggregate/selection.h"

#include "engine/base/memory.h"
#include "engine/store/tables.h"

#include <stdio.h>
#include <string.h>

enum { MAX_LISTED = 24 };

bool nhi_next_part(const char **rest, char separator, const char **part, size_t *n_bytes)
{
    if (*rest == NULL)
        return false;
    const char *end = strchr(*rest, separator);
    *part = *rest;
    *n_bytes = end != NULL ? (size_t)(end - *rest) : strlen(*rest);
    *rest = end != NULL ? end + 1 : NULL;
    return true;
}

void nhi_trim(const char **text, size_t *n_bytes)
{
    while (*n_bytes > 0 && **text == ' ') {
        (*text)++;
        (*n_bytes)--;
    }
    while (*n_bytes > 0 && (*text)[*n_bytes - 1] == ' ')
        (*n_bytes)--;
}

nh_status nhi_unknown_word(struct nh_error *error, const char *what, const char *word,
                           const char *const *known, size_t n_known)
{
    struct nhi_buffer list = {0};
    const char *nearest = nhi_nearest(word, known, n_known);
    nh_status status = NH_OK;
    for (size_t i = 0; status == NH_OK && i < n_known && n_known <= MAX_LISTED; i++)
        status = nhi_buffer_printf(&list, error, "%s%s", i > 0 ? ", " : "; known: ", known[i]);
    if (status == NH_OK)
        status = nhi_fail(error, NH_ARGUMENT, "unknown %s '%s'%s%s%s%s", what, word,
                          nearest != NULL ? ": did you mean '" : "", nearest != NULL ? nearest : "",
                          nearest != NULL ? "'?" : "", list.data != NULL ? list.data : "");
    nhi_buffer_free(&list);
    return status;
}

/* ---- keys -------------------------------------------------------------------------------------------------- */

static nh_status unknown_key(const nh_store *store, const char *name, struct nh_error *error)
{
    const char **known;
    size_t n = store->enterprises->n_attributes;
    NH_TRY(nhi_alloc(n + 2, sizeof *known, &known, error));
    for (size_t i = 0; i < n; i++)
        known[i] = store->enterprises->attributes[i].name;
    known[n] = "carrier";
    known[n + 1] = "enterprise";
    nh_status status = nhi_unknown_word(error, "key", name, known, n + 2);
    nhi_free(known);
    return status;
}

nh_status nhi_key_find(const nh_store *store, const char *name, enum nhi_key_kind *kind, int *i_attribute,
                       struct nh_error *error)
{
    static const struct {
        const char *name;
        enum nhi_key_kind kind;
    } special[] = {{"region", NHI_KEY_REGION},
                   {"industry", NHI_KEY_INDUSTRY},
                   {"chain", NHI_KEY_CHAIN},
                   {"carrier", NHI_KEY_CARRIER},
                   {"enterprise", NHI_KEY_ENTERPRISE}};
    enum nhi_key_kind found = NHI_KEY_ATTRIBUTE;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (strcmp(name, special[i].name) == 0)
            found = special[i].kind;
    int attribute = -1;
    if (found != NHI_KEY_CARRIER && found != NHI_KEY_ENTERPRISE) {
        attribute = nhi_attribute_find(store->enterprises, name);
        if (attribute < 0)
            return unknown_key(store, name, error);
    }
    *kind = found;
    *i_attribute = attribute;
    return NH_OK;
}

/* Digits asked for in `region:4` and `industry:2`. */
static nh_status parse_width(const char *colon, struct nhi_key *key, struct nh_error *error)
{
    int max = key->kind == NHI_KEY_REGION ? 6 : key->kind == NHI_KEY_INDUSTRY ? 4 : 0;
    int digits = colon[1] - '0';
    if (digits < 1 || digits > max || colon[2] != '\0')
        return max == 0
                   ? nhi_fail(error, NH_ARGUMENT, "key %s takes no `:N`; region and industry do", key->name)
                   : nhi_fail(error, NH_ARGUMENT, "width '%s' of key %s: expected a digit from 1 to %d",
                              colon + 1, key->name, max);
    key->n_level = digits;
    return NH_OK;
}

static nh_status parse_key(const nh_store *store, const char *part, size_t n_bytes, struct nhi_key *key,
                           struct nh_error *error)
{
    NH_TRY(nhi_strndup(part, n_bytes, &key->name, error));
    char *colon = strchr(key->name, ':');
    if (colon != NULL)
        *colon = '\0';
    NH_TRY(nhi_key_find(store, key->name, &key->kind, &key->i_attribute, error));
    return colon != NULL ? parse_width(colon, key, error) : NH_OK;
}

static nh_status parse_keys(const nh_store *store, const char *by, struct nhi_selection *selection,
                            struct nh_error *error)
{
    const char *part;
    size_t n_bytes;
    NH_TRY(nhi_alloc(NHI_MAX_KEYS, sizeof *selection->keys, &selection->keys, error));
    while (nhi_next_part(&by, ',', &part, &n_bytes)) {
        nhi_trim(&part, &n_bytes);
        if (n_bytes == 0)
            continue;
        if (selection->n_keys == NHI_MAX_KEYS)
            return nhi_fail(error, NH_ARGUMENT, "more than %d keys to group by", NHI_MAX_KEYS);
        struct nhi_key *key = &selection->keys[selection->n_keys++];
        NH_TRY(parse_key(store, part, n_bytes, key, error));
        for (struct nhi_key *other = selection->keys; other < key; other++)
            if (strcmp(other->name, key->name) == 0)
                return nhi_fail(error, NH_ARGUMENT,
                                "key %s twice: group by its finest width, totals add the rest", key->name);
        if (key->kind == NHI_KEY_CARRIER)
            selection->i_carrier_key = (int)selection->n_keys - 1;
    }
    return NH_OK;
}

/* ---- choices ----------------------------------------------------------------------------------------------- */

/* Words at even places mean the first choice, which is the default (NULL), those at odd places the second. */
static nh_status choose(const char *what, const char *word, const char *const *words, size_t n,
                        bool *is_second, struct nh_error *error)
{
    *is_second = false;
    if (word == NULL)
        return NH_OK;
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0) {
            *is_second = i % 2 == 1;
            return NH_OK;
        }
    return nhi_unknown_word(error, what, word, words, n);
}

nh_status nhi_pairing_parse(const char *word, bool *is_matched, struct nh_error *error)
{
    static const char *const pairing[] = {"all", "matched"};
    return choose("pairing", word, pairing, 2, is_matched, error);
}

static nh_status parse_choices(const struct nh_rate_options *options, struct nhi_selection *selection,
                               struct nh_error *error)
{
    static const char *const energy[] = {"net", "gross"},
                             *const basis[] = {"calorific", "equivalent", "当量", "等价"},
                             *const factor[] = {"coal", "carbon"}, *const panel[] = {"all", "matched"};
    NH_TRY(choose("energy", options->energy, energy, 2, &selection->is_gross, error));
    NH_TRY(choose("basis", options->basis, basis, 4, &selection->is_equivalent, error));
    NH_TRY(choose("factor", options->factor, factor, 2, &selection->is_carbon, error));
    NH_TRY(nhi_pairing_parse(options->pairing, &selection->is_matched, error));
    return choose("panel", options->panel, panel, 2, &selection->is_panel, error);
}

/* What has grown since a year needs the same part of that year. */
static nh_status check_scopes(const struct nhi_selection *selection, struct nh_error *error)
{
    if (!nhi_selection_has_base(selection) || nhi_freq_per_year(selection->freq) > 0)
        return NH_OK;
    return nhi_fail(
        error, NH_ARGUMENT,
        "--scope no-renewable compares with the same period of %d: it needs years, quarters, months "
        "or ytd, not %s",
        NHI_SCOPE_BASE_YEAR, nhi_freq_name(selection->freq));
}

static nh_status unknown_measure(const nh_store *store, const char *measure, struct nh_error *error)
{
    const char **known;
    size_t n = (size_t)nhi_dictionary_count(store->measures);
    NH_TRY(nhi_alloc(n, sizeof *known, &known, error));
    for (size_t i = 0; i < n; i++)
        known[i] = nhi_dictionary_text(store->measures, (int32_t)i, NULL);
    nh_status status = nhi_unknown_word(error, "measure", measure, known, n);
    nhi_free(known);
    return status;
}

/* A store without any output has energy to show, so only a measure that is asked for by name must exist then. */
static nh_status parse_measure(const nh_store *store, const char *given, struct nhi_selection *selection,
                               struct nh_error *error)
{
    const char *measure = given != NULL ? given : "value_added",
               *known = nhi_measure_parse(measure, strlen(measure));
    measure = known != NULL ? known : measure;
    selection->measure = nhi_dictionary_find(store->measures, measure, strlen(measure));
    if (selection->measure == NHI_NOT_FOUND && (given != NULL || nhi_dictionary_count(store->measures) > 0))
        return unknown_measure(store, measure, error);
    return NH_OK;
}

/* ---- prices ------------------------------------------------------------------------------------------------ */

bool nhi_measure_is_money(const nh_store *store, int32_t measure)
{
    const char *unit = measure != NHI_NOT_FOUND ? store->units[measure] : NULL;
    return unit == NULL || *unit == '\0' || strcmp(unit, "10000 CNY") == 0;
}

nh_status nhi_price_parse(const char *word, bool *is_constant, int64_t *base_year, struct nh_error *error)
{
    static const char constant[] = "constant:";
    const size_t n = sizeof constant - 1;
    enum nhi_freq freq;
    *is_constant = word != NULL && strcmp(word, "current") != 0;
    if (!*is_constant ||
        (strncmp(word, constant, n) == 0 && nhi_period_parse(word + n, strlen(word + n), &freq, base_year) &&
         freq == NHI_FREQ_YEAR))
        return NH_OK;
    return nhi_fail(error, NH_ARGUMENT,
                    "--price '%s': expected current, or constant:YYYY such as constant:2015", word);
}

static nh_status parse_price(const nh_store *store, const char *word, struct nhi_selection *selection,
                             struct nh_error *error)
{
    NH_TRY(nhi_price_parse(word, &selection->is_constant, &selection->base_year, error));
    if (selection->is_constant && !nhi_measure_is_money(store, selection->measure))
        return nhi_fail(error, NH_ARGUMENT,
                        "--price %s: the measure %s is in %s and has no prices: use a measure in money, or "
                        "--price current",
                        word, nhi_dictionary_text(store->measures, selection->measure, NULL),
                        store->units[selection->measure]);
    return NH_OK;
}

/* ---- the whole --------------------------------------------------------------------------------------------- */

static nh_status resolve(const nh_store *store, const struct nh_rate_options *options,
                         struct nhi_selection *selection, struct nh_error *error)
{
    size_t n_enterprises = store->enterprises->n;
    size_t n_carriers = (size_t)nhi_dictionary_count(store->carriers);
    NH_TRY(parse_keys(store, options->by, selection, error));
    NH_TRY(nhi_alloc(n_enterprises, 1, &selection->keep_enterprise, error));
    NH_TRY(nhi_alloc(n_carriers, 1, &selection->keep_carrier, error));
    memset(selection->keep_enterprise, 1, n_enterprises);
    memset(selection->keep_carrier, 1, n_carriers);
    NH_TRY(
        nhi_where_apply(store, options->where, selection->keep_enterprise, selection->keep_carrier, error));
    NH_TRY(parse_choices(options, selection, error));
    NH_TRY(parse_measure(store, options->measure, selection, error));
    NH_TRY(parse_price(store, options->price, selection, error));
    NH_TRY(nhi_scopes_parse(options->scope, &selection->scopes, error));
    selection->has_totals = options->totals && selection->n_keys > 0;
    NH_TRY(nhi_window_resolve(store, options, selection, error));
    return check_scopes(selection, error);
}

nh_status nhi_selection_resolve(const nh_store *store, const struct nh_rate_options *options,
                                struct nhi_selection *selection, struct nh_error *error)
{
    static const struct nh_rate_options defaults = NH_RATE_OPTIONS_INIT;
    struct nhi_selection made = {.i_carrier_key = -1};
    nh_status status = resolve(store, options != NULL ? options : &defaults, &made, error);
    if (status == NH_OK)
        *selection = made;
    else
        nhi_selection_clear(&made);
    return status;
}

void nhi_selection_clear(struct nhi_selection *selection)
{
    for (size_t i = 0; i < selection->n_keys; i++)
        nhi_free(selection->keys[i].name);
    nhi_free(selection->keys);
    nhi_free(selection->keep_enterprise);
    nhi_free(selection->keep_carrier);
    *selection = (struct nhi_selection){.i_carrier_key = -1};
}
