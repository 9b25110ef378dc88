/* scope.c - see scope.h. */
#include "engine/aggregate/scope.h"

#include "engine/aggregate/selection.h"
#include "engine/base/memory.h"
#include "engine/store/reference.h"

#include <string.h>

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint8_t deductions;
} known[NHI_MAX_SCOPES] = {{"full", 0},
                           {"no-feedstock", NHI_LESS_FEEDSTOCK},
                           {"no-renewable", NHI_LESS_RENEWABLE},
                           {"no-feedstock+no-renewable", NHI_LESS_FEEDSTOCK | NHI_LESS_RENEWABLE},
                           {"fossil", NHI_LESS_NONFOSSIL},
                           {"no-feedstock+fossil", NHI_LESS_FEEDSTOCK | NHI_LESS_NONFOSSIL}};

const char *nhi_scope_name(uint8_t deductions)
{
    for (size_t i = 0; i < NHI_MAX_SCOPES; i++)
        if (known[i].deductions == deductions)
            return known[i].name;
    return NULL;
}

static nh_status unknown_scope(const char *word, struct nh_error *error)
{
    const char *names[NHI_MAX_SCOPES + 1] = {"all"};
    for (size_t i = 0; i < NHI_MAX_SCOPES; i++)
        names[i + 1] = known[i].name;
    return nhi_unknown_word(error, "scope", word, names, NHI_MAX_SCOPES + 1);
}

/* One word without a plus. */
static bool find_word(const char *word, size_t n_bytes, uint8_t *deductions)
{
    for (size_t i = 0; i < NHI_MAX_SCOPES; i++)
        if (strlen(known[i].name) == n_bytes && memcmp(known[i].name, word, n_bytes) == 0) {
            *deductions |= known[i].deductions;
            return true;
        }
    return false;
}

static nh_status parse_scope(const char *text, uint8_t *deductions, struct nh_error *error)
{
    const char *rest = text, *word;
    size_t n_bytes;
    *deductions = 0;
    while (nhi_next_part(&rest, '+', &word, &n_bytes)) {
        nhi_trim(&word, &n_bytes);
        if (!find_word(word, n_bytes, deductions))
            return unknown_scope(text, error);
    }
    if (nhi_scope_name(*deductions) != NULL)
        return NH_OK;
    return nhi_fail(
        error, NH_ARGUMENT,
        "--scope %s: new renewable energy is a part of what is not fossil and would be taken away "
        "twice: use fossil, or no-renewable",
        text);
}

static nh_status add_scope(const char *word, size_t n_bytes, struct nhi_scopes *made, struct nh_error *error)
{
    char *text;
    uint8_t deductions;
    NH_TRY(nhi_strndup(word, n_bytes, &text, error));
    nh_status status = parse_scope(text, &deductions, error);
    nhi_free(text);
    NH_TRY(status);
    for (size_t i = 0; i < made->n; i++)
        if (made->deductions[i] == deductions)
            return nhi_fail(error, NH_ARGUMENT, "--scope names %s twice", nhi_scope_name(deductions));
    made->deductions[made->n++] = deductions; /* as many as there are, each once */
    made->any |= deductions;
    return NH_OK;
}

nh_status nhi_scopes_parse(const char *words, struct nhi_scopes *scopes, struct nh_error *error)
{
    static const char every[] =
        "full,no-feedstock,no-renewable,no-feedstock+no-renewable,fossil,no-feedstock+fossil";
    const char *rest = words == NULL ? "full" : strcmp(words, "all") == 0 ? every : words, *word;
    struct nhi_scopes made = {0};
    size_t n_bytes;
    while (nhi_next_part(&rest, ',', &word, &n_bytes)) {
        nhi_trim(&word, &n_bytes);
        NH_TRY(add_scope(word, n_bytes, &made, error));
    }
    *scopes = made;
    return NH_OK;
}

nh_status nhi_scope_single(const char *words, struct nhi_scopes *scopes, struct nh_error *error)
{
    NH_TRY(nhi_scopes_parse(words, scopes, error));
    return scopes->n == 1
               ? NH_OK
               : nhi_fail(error, NH_ARGUMENT,
                          "--scope %s: one scope at a time; `nenghao rate` shows several side by side",
                          words);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

size_t nhi_scope_parts(const struct nhi_scopes *scopes, enum nhi_energy_part parts[NHI_N_PARTS])
{
    static const uint8_t needed_by[NHI_N_PARTS] = {
        [NHI_PART_ALL] = 0,
        [NHI_PART_FEEDSTOCK] = NHI_LESS_FEEDSTOCK,
        [NHI_PART_RENEWABLE] = NHI_LESS_RENEWABLE,
        [NHI_PART_RENEWABLE_FEEDSTOCK] = NHI_LESS_RENEWABLE | NHI_LESS_FEEDSTOCK,
        [NHI_PART_NONFOSSIL] = NHI_LESS_NONFOSSIL,
        [NHI_PART_NONFOSSIL_FEEDSTOCK] = NHI_LESS_NONFOSSIL | NHI_LESS_FEEDSTOCK};
    size_t n = 0;
    for (int part = 0; part < NHI_N_PARTS; part++) {
        bool is_needed = false;
        for (size_t i = 0; i < scopes->n; i++)
            is_needed = is_needed || (needed_by[part] & ~scopes->deductions[i]) == 0;
        if (is_needed)
            parts[n++] = (enum nhi_energy_part)part;
    }
    return n;
}

bool nhi_part_is_feedstock(enum nhi_energy_part part)
{
    return part == NHI_PART_FEEDSTOCK || part == NHI_PART_RENEWABLE_FEEDSTOCK ||
           part == NHI_PART_NONFOSSIL_FEEDSTOCK;
}

bool nhi_part_has(const struct nhi_carrier_kinds *kinds, enum nhi_energy_part part, int32_t carrier)
{
    if (part == NHI_PART_RENEWABLE || part == NHI_PART_RENEWABLE_FEEDSTOCK)
        return kinds->is_renewable[carrier] == NHI_YES;
    if (part == NHI_PART_NONFOSSIL || part == NHI_PART_NONFOSSIL_FEEDSTOCK)
        return kinds->is_fossil[carrier] == NHI_NO;
    return true;
}

/* ---- kinds of carriers --------------------------------------------------------------------------------------------- */

enum { MAX_TEXT = 512 };

/* Answers of one column; *is_used: rows that are not built in, which have no source, say something. */
static void read_answers(const nh_store *store, const struct nhi_table *table, const char *name,
                         uint8_t *answers, bool *is_used)
{
    const struct nhi_column *column = nhi_table_column(table, name),
                            *source = nhi_table_column(table, "source"),
                            *id = nhi_table_column(table, "carrier");
    char text[MAX_TEXT];
    for (size_t i = 0; column != NULL && column->text != NULL && id != NULL && i < table->n_rows; i++) {
        nhi_column_text(id, i, text, sizeof text);
        const int32_t carrier = nhi_dictionary_find(store->carriers, text, strlen(text));
        nhi_column_text(column, i, text, sizeof text);
        const bool is_yes = strcmp(text, "yes") == 0, is_given = is_yes || strcmp(text, "no") == 0;
        if (is_given && carrier != NHI_NOT_FOUND)
            answers[carrier] = is_yes ? NHI_YES : NHI_NO;
        if (source != NULL)
            nhi_column_text(source, i, text, sizeof text);
        *is_used = *is_used || (is_given && (source == NULL || *text == '\0'));
    }
}

/* Of carriers of which the table says nothing. */
static void complete(const nh_store *store, const struct nhi_reference *reference, bool wants_fossil,
                     bool is_used, uint8_t *answers)
{
    for (int32_t c = 0; c < nhi_dictionary_count(store->carriers); c++) {
        size_t n_bytes;
        const char *id = nhi_dictionary_text(store->carriers, c, &n_bytes);
        const struct nhi_carrier *carrier = nhi_reference_find(reference, id, n_bytes);
        if (answers[c] != NHI_UNKNOWN)
            continue;
        if (carrier != NULL)
            answers[c] = (wants_fossil ? carrier->is_fossil : carrier->is_renewable) ? NHI_YES : NHI_NO;
        else if (is_used)
            answers[c] = NHI_NO;
    }
}

/* The built-in set takes longer to read than all the rest, so it is read when it is needed. */
static nh_status load_column(const nh_store *store, struct nhi_reference **reference, bool wants_fossil,
                             uint8_t **answers, struct nh_error *error)
{
    const size_t n = (size_t)nhi_dictionary_count(store->carriers);
    const struct nhi_table *table = nhi_store_table(store, "carriers");
    bool is_used = false;
    NH_TRY(nhi_alloc(n, 1, answers, error));
    memset(*answers, NHI_UNKNOWN, n);
    if (table != NULL)
        read_answers(store, table, wants_fossil ? "fossil" : "renewable", *answers, &is_used);
    if (memchr(*answers, NHI_UNKNOWN, n) == NULL)
        return NH_OK;
    if (*reference == NULL)
        NH_TRY(nhi_reference_new(reference, error));
    complete(store, *reference, wants_fossil, is_used, *answers);
    return NH_OK;
}

nh_status nhi_carrier_kinds_load(const nh_store *store, const struct nhi_scopes *scopes,
                                 struct nhi_carrier_kinds *kinds, struct nh_error *error)
{
    nh_status status = NH_OK;
    struct nhi_reference *reference = NULL;
    struct nhi_carrier_kinds made = {0};
    if (scopes->any & NHI_LESS_NONFOSSIL)
        NH_TRY_DONE(load_column(store, &reference, true, &made.is_fossil, error));
    if (scopes->any & NHI_LESS_RENEWABLE)
        NH_TRY_DONE(load_column(store, &reference, false, &made.is_renewable, error));
    *kinds = made;
done:
    nhi_reference_free(reference);
    if (status != NH_OK)
        nhi_carrier_kinds_clear(&made);
    return status;
}

void nhi_carrier_kinds_clear(struct nhi_carrier_kinds *kinds)
{
    nhi_free(kinds->is_fossil);
    nhi_free(kinds->is_renewable);
    *kinds = (struct nhi_carrier_kinds){0};
}

nh_status nhi_carrier_kinds_check(const struct nhi_carrier_kinds *kinds, const struct nhi_scopes *scopes,
                                  const nh_store *store, int32_t carrier, struct nh_error *error)
{
    const bool wants_fossil = (scopes->any & NHI_LESS_NONFOSSIL) && kinds->is_fossil[carrier] == NHI_UNKNOWN;
    const bool wants_renewable =
        (scopes->any & NHI_LESS_RENEWABLE) && kinds->is_renewable[carrier] == NHI_UNKNOWN;
    const char *name = nhi_dictionary_text(store->carriers, carrier, NULL);
    if (!wants_fossil && !wants_renewable)
        return NH_OK;
    return nhi_fail(
        error, NH_DATA,
        "--scope: the table carriers does not say whether %s is %s: import one whose column %s has "
        "yes or no for carrier=%s",
        name, wants_fossil ? "fossil" : "renewable", wants_fossil ? "fossil" : "renewable", name);
}
