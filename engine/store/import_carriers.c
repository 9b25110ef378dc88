/* import_carriers.c - carriers with their coefficients: the names that a table may use, the rows of the user, and the
 * built-in rows that they override. */
#include "engine/store/import_state.h"

#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

/* The columns are those of tables.c in the same order. `source` tells the rows of the program from those of a user, which
 * have none. */
enum carrier_column {
    CARRIER,
    UNIT,
    KGCE,
    NAME_ZH,
    BASIS,
    VALID_FROM,
    VALID_TO,
    TCO2,
    FOSSIL,
    RENEWABLE,
    SOURCE,
    N_CARRIER
};
static const struct nhi_rows_column carrier_columns[] = {
    {"carrier", true, false},    {"unit", false, false},         {"kgce_per_unit", false, true},
    {"name_zh", false, false},   {"basis", true, false},         {"valid_from", true, false},
    {"valid_to", false, false},  {"tco2_per_unit", false, true}, {"fossil", false, false},
    {"renewable", false, false}, {"source", true, false},        {NULL, false, false}};

/* ---- names of carriers ---------------------------------------------------------------------------------------- */

const char *nhi_import_carrier_id(const struct nhi_import *import, const char *word, size_t n_bytes)
{
    const struct nhi_carrier_words *words = &import->carrier_words;
    const int32_t i = nhi_dictionary_find(words->words, word, n_bytes);
    if (i != NHI_NOT_FOUND)
        return nhi_dictionary_text(words->ids, words->id_of_word[i], NULL);
    return nhi_reference_id(import->reference, word, n_bytes);
}

const char *nhi_import_nearest_carrier(const struct nhi_import *import, const char *word, size_t n_bytes)
{
    enum { MAX_NAMES = 1024 };
    const char *names[MAX_NAMES], *near;
    char text[128];
    size_t n = 0;
    if (n_bytes >= sizeof text)
        return NULL;
    snprintf(text, sizeof text, "%.*s", (int)n_bytes, word);
    for (int32_t i = 0; i < nhi_dictionary_count(import->carrier_words.words) && n < MAX_NAMES; i++)
        names[n++] = nhi_dictionary_text(import->carrier_words.words, i, NULL);
    for (size_t i = 0; i < nhi_reference_count(import->reference) && n < MAX_NAMES; i++)
        names[n++] = nhi_reference_at(import->reference, i)->id;
    near = nhi_nearest(text, names, n);
    return near;
}

static nh_status add_word(struct nhi_carrier_words *words, const char *word, const char *id,
                          struct nh_error *error)
{
    int32_t i_word, i_id;
    bool is_new;
    if (*word == '\0')
        return NH_OK;
    NH_TRY(nhi_dictionary_add(words->ids, id, strlen(id), &i_id, NULL, error));
    NH_TRY(nhi_dictionary_add(words->words, word, strlen(word), &i_word, &is_new, error));
    NH_TRY(nhi_grow(&words->id_of_word, (size_t)i_word, &words->capacity, sizeof *words->id_of_word, error));
    if (is_new || strcmp(word, id) == 0) /* an id is never another carrier's name */
        words->id_of_word[i_word] = i_id;
    return NH_OK;
}

static nh_status add_carrier_words(struct nhi_import *import, const char *const *cells,
                                   struct nh_error *error)
{
    NH_TRY(add_word(&import->carrier_words, cells[CARRIER], cells[CARRIER], error));
    return add_word(&import->carrier_words, cells[NAME_ZH], cells[CARRIER], error);
}

/* ---- carriers ------------------------------------------------------------------------------------------------- */

static nh_status check_basis(struct nhi_import *import, struct nhi_import_texts *texts,
                             struct nh_error *error)
{
    enum nhi_basis basis = NHI_BASIS_CALORIFIC;
    char *text = texts->text[BASIS];
    if (*text != '\0' && !nhi_basis_parse(text, strlen(text), &basis))
        return nhi_import_reject(import, import->source->layout.column[BASIS],
                                 "calorific (当量) or equivalent (等价)",
                                 "correct the basis, or leave it empty for calorific", error);
    nhi_import_set_text(texts, BASIS, basis == NHI_BASIS_EQUIVALENT ? "equivalent" : "calorific");
    return NH_OK;
}

/* Yes and no in the words that tables use. */
static nh_status check_flag(struct nhi_import *import, int i_column, struct nhi_import_texts *texts,
                            struct nh_error *error)
{
    static const char *const yes[] = {"yes", "1", "true", "是"}, *const no[] = {"no", "0", "false", "否", ""};
    char *text = texts->text[i_column];
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(text, yes[i]) == 0) {
            nhi_import_set_text(texts, i_column, "yes");
            return NH_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcmp(text, no[i]) == 0) {
            nhi_import_set_text(texts, i_column, *text == '\0' ? "" : "no");
            return NH_OK;
        }
    return nhi_import_reject(import, import->source->layout.column[i_column], "yes or no (1 or 0, 是 or 否)",
                             "correct it", error);
}

static nh_status check_sign(struct nhi_import *import, int i_column, const struct nhi_import_texts *texts,
                            struct nh_error *error)
{
    if (texts->text[i_column][0] != '-')
        return NH_OK;
    return nhi_import_reject(import, import->source->layout.column[i_column], "a coefficient of at least 0",
                             "correct it", error);
}

/* All rows of a carrier have one unit: coefficients per other units would be mixed up. */
static nh_status check_unit(struct nhi_import *import, const struct nhi_import_texts *texts,
                            struct nh_error *error)
{
    char expected[NHI_IMPORT_TEXT_BYTES + 64];
    for (size_t i = 0; i < import->carriers.n_rows; i++) {
        const char *unit = nhi_rows_cell(&import->carriers, i, UNIT);
        if (strcmp(nhi_rows_cell(&import->carriers, i, CARRIER), texts->text[CARRIER]) != 0 ||
            strcmp(unit, texts->text[UNIT]) == 0)
            continue;
        snprintf(expected, sizeof expected, "the unit '%s' of the other rows of this carrier", unit);
        return nhi_import_reject(import, import->source->layout.column[UNIT], expected,
                                 "use one unit in all its rows", error);
    }
    return NH_OK;
}

/* First minute of a period, or of the one behind it; the open end where there is none. */
static int64_t bound_of(const char *period, bool is_end)
{
    enum nhi_freq freq;
    int64_t index;
    if (!nhi_period_parse(period, strlen(period), &freq, &index))
        return is_end ? INT64_MAX : INT64_MIN;
    return nhi_period_start_minutes(freq, is_end ? index + 1 : index);
}

/* Do both rows give a coefficient of the same kind? A row that was built in stands behind those of the user, whenever they hold. */
static bool is_same_kind(const struct nhi_rows *rows, size_t i_row, const struct nhi_import_texts *texts)
{
    bool is_same = false;
    for (int c = 0; c < N_CARRIER; c++)
        if (c == KGCE || c == TCO2)
            is_same = is_same || (*nhi_rows_cell(rows, i_row, c) != '\0' && texts->text[c][0] != '\0');
    is_same = is_same && (*nhi_rows_cell(rows, i_row, SOURCE) == '\0') == (texts->text[SOURCE][0] == '\0');
    return is_same && strcmp(nhi_rows_cell(rows, i_row, CARRIER), texts->text[CARRIER]) == 0 &&
           strcmp(nhi_rows_cell(rows, i_row, BASIS), texts->text[BASIS]) == 0;
}

/* No two rows of a carrier say something of the same day. */
static nh_status check_validity(struct nhi_import *import, const struct nhi_import_texts *texts,
                                struct nh_error *error)
{
    char expected[4 * NHI_PERIOD_BYTES + 128];
    const int64_t begin = bound_of(texts->text[VALID_FROM], false),
                  end = bound_of(texts->text[VALID_TO], true);
    if (import->is_bad)
        return NH_OK;
    if (begin >= end)
        return nhi_import_reject(import, import->source->layout.column[VALID_TO],
                                 "a date that is not before valid_from", "correct one of them", error);
    for (size_t i = 0; i < import->carriers.n_rows; i++) {
        const char *from = nhi_rows_cell(&import->carriers, i, VALID_FROM),
                   *to = nhi_rows_cell(&import->carriers, i, VALID_TO);
        if (!is_same_kind(&import->carriers, i, texts) || bound_of(to, true) <= begin ||
            end <= bound_of(from, false) ||
            bound_of(from, false) == begin) /* the same key: refused as that */
            continue;
        snprintf(expected, sizeof expected,
                 "dates that do not overlap those of an earlier row of this carrier and basis, %s to %s",
                 *from != '\0' ? from : "the beginning", *to != '\0' ? to : "open");
        return nhi_import_reject(import, import->source->layout.column[VALID_FROM], expected,
                                 "end the earlier row (valid_to) before this one begins (valid_from)", error);
    }
    return NH_OK;
}

/* The source that a built-in row names, as an export writes it; other sources are for people. */
static bool is_built_in_source(const struct nhi_import *import, const char *source)
{
    bool is_known = strcmp(source, NHI_CO2_SOURCE) == 0;
    for (size_t c = 0; c < nhi_reference_count(import->reference); c++) {
        const struct nhi_carrier *carrier = nhi_reference_at(import->reference, c);
        for (size_t i = 0; i < carrier->n_coefficients; i++)
            is_known = is_known || strcmp(source, carrier->coefficients[i].source) == 0;
    }
    return is_known;
}

nh_status nhi_import_carrier(struct nhi_import *import, struct nh_error *error)
{
    struct nhi_import_texts texts;
    NH_TRY(nhi_import_read_texts(import, carrier_columns, &texts, error));
    if (texts.text[SOURCE][0] != '\0' && !is_built_in_source(import, texts.text[SOURCE]))
        nhi_import_set_text(&texts, SOURCE, "");
    NH_TRY(nhi_import_check_given(import, CARRIER, &texts, "the id of a carrier", error));
    const char *known = nhi_reference_id(import->reference, texts.text[CARRIER], strlen(texts.text[CARRIER]));
    if (known != NULL) /* "原煤" overrides raw_coal */
        nhi_import_set_text(&texts, CARRIER, known);
    NH_TRY(nhi_import_check_given(import, UNIT, &texts, "the unit of its quantities", error));
    NH_TRY(check_basis(import, &texts, error));
    NH_TRY(nhi_import_check_period(import, VALID_FROM, true, false, &texts, error));
    NH_TRY(nhi_import_check_period(import, VALID_TO, true, false, &texts, error));
    NH_TRY(check_sign(import, KGCE, &texts, error));
    NH_TRY(check_sign(import, TCO2, &texts, error));
    NH_TRY(check_flag(import, FOSSIL, &texts, error));
    NH_TRY(check_flag(import, RENEWABLE, &texts, error));
    NH_TRY(check_unit(import, &texts, error));
    NH_TRY(check_validity(import, &texts, error));
    NH_TRY(nhi_import_put_row(import, &import->carriers, &texts, error));
    return import->is_bad ? NH_OK : add_carrier_words(import, texts.cells, error);
}

/* What all built-in rows of a carrier say. */
static void begin_reference_row(const char *id, const struct nhi_carrier *carrier, const char *source,
                                struct nhi_import_texts *texts)
{
    *texts = (struct nhi_import_texts){0};
    for (int c = 0; c < NHI_ROWS_COLUMNS; c++)
        texts->cells[c] = texts->text[c];
    nhi_import_set_text(texts, CARRIER, id);
    nhi_import_set_text(texts, UNIT, carrier->unit);
    nhi_import_set_text(texts, NAME_ZH, carrier->name_zh);
    nhi_import_set_text(texts, SOURCE, source);
    nhi_import_set_text(texts, FOSSIL, carrier->is_fossil ? "yes" : "no");
    nhi_import_set_text(texts, RENEWABLE, carrier->is_renewable ? "yes" : "no");
}

/* A row of the built-in set. */
static nh_status put_reference_row(const char *id, const struct nhi_carrier *carrier,
                                   const struct nhi_coefficient *row, struct nhi_rows *rows,
                                   struct nh_error *error)
{
    struct nhi_import_texts texts;
    bool is_new;
    begin_reference_row(id, carrier, row->source, &texts);
    nhi_import_set_text(&texts, BASIS, row->basis == NHI_BASIS_EQUIVALENT ? "equivalent" : "calorific");
    if (row->has_value)
        nhi_decimal_text(row->kgce_per_unit, texts.text[KGCE]);
    if (row->first_day != INT64_MIN)
        nhi_period_text(NHI_FREQ_DAY, row->first_day, texts.text[VALID_FROM]);
    if (row->end_day != INT64_MAX)
        nhi_period_text(NHI_FREQ_DAY, row->end_day - 1, texts.text[VALID_TO]);
    return nhi_rows_put(rows, texts.cells, &is_new, error);
}

/* Factors of CO2 do not change with the edition of the standard. */
static nh_status put_reference_factor(const char *id, const struct nhi_carrier *carrier,
                                      struct nhi_rows *rows, struct nh_error *error)
{
    struct nhi_import_texts texts;
    bool is_new;
    begin_reference_row(id, carrier, NHI_CO2_SOURCE, &texts);
    nhi_import_set_text(&texts, BASIS, "calorific");
    nhi_decimal_text(carrier->tco2_per_unit, texts.text[TCO2]);
    return nhi_rows_put(rows, texts.cells, &is_new, error);
}

static nh_status put_copy(const struct nhi_rows *from, size_t i_row, struct nhi_rows *to,
                          struct nh_error *error)
{
    const char *cells[N_CARRIER];
    bool is_new;
    for (int c = 0; c < N_CARRIER; c++)
        cells[c] = nhi_rows_cell(from, i_row, c);
    return nhi_rows_put(to, cells, &is_new, error);
}

static bool has_carrier(const struct nhi_rows *rows, const char *id)
{
    for (size_t i = 0; i < rows->n_rows; i++)
        if (strcmp(nhi_rows_cell(rows, i, CARRIER), id) == 0)
            return true;
    return false;
}

static bool is_built_in(const struct nhi_rows *rows, size_t i_row)
{
    return *nhi_rows_cell(rows, i_row, SOURCE) != '\0';
}

/* A user whose quantities come in another unit has no use for the built-in coefficients of the carrier. */
static bool has_other_unit(const struct nhi_import *import, const char *id, const char *unit)
{
    const struct nhi_rows *const of_user[] = {&import->carriers, &import->old_carriers};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < of_user[k]->n_rows; i++)
            if (!is_built_in(of_user[k], i) && strcmp(nhi_rows_cell(of_user[k], i, CARRIER), id) == 0)
                return strcmp(nhi_rows_cell(of_user[k], i, UNIT), unit) != 0;
    return false;
}

/* The built-in rows of every carrier that is used and that no store has yet: a store keeps those it began with, so that
 * its figures do not change with the program. */
static nh_status put_built_in(struct nhi_import *import, struct nhi_rows *rows, struct nh_error *error)
{
    const struct nhi_dictionary *used = nhi_builder_carriers(import->builder);
    for (size_t i = 0; i < import->old_carriers.n_rows; i++)
        if (is_built_in(&import->old_carriers, i) &&
            !has_other_unit(import, nhi_rows_cell(&import->old_carriers, i, CARRIER),
                            nhi_rows_cell(&import->old_carriers, i, UNIT)))
            NH_TRY(put_copy(&import->old_carriers, i, rows, error));
    for (int32_t c = 0; c < nhi_dictionary_count(used); c++) {
        size_t n_bytes;
        const char *id = nhi_dictionary_text(used, c, &n_bytes);
        const struct nhi_carrier *carrier = nhi_reference_find(import->reference, id, n_bytes);
        if (carrier == NULL || has_carrier(&import->old_carriers, id) ||
            has_other_unit(import, id, carrier->unit))
            continue;
        for (size_t i = 0; i < carrier->n_coefficients; i++)
            NH_TRY(put_reference_row(id, carrier, &carrier->coefficients[i], rows, error));
        if (carrier->has_tco2)
            NH_TRY(put_reference_factor(id, carrier, rows, error));
    }
    return NH_OK;
}

/* Later rows of a carrier win: built-in ones, then those of the user, where an import replaces all of a carrier. */
nh_status nhi_import_carriers_finish(struct nhi_import *import, struct nh_error *error)
{
    struct nhi_rows rows;
    struct nhi_table table = {0};
    NH_TRY(nhi_rows_init(&rows, "carriers", carrier_columns, error));
    nh_status status;
    NH_TRY_DONE(put_built_in(import, &rows, error));
    for (size_t i = 0; i < import->old_carriers.n_rows; i++)
        if (!is_built_in(&import->old_carriers, i) &&
            !has_carrier(&import->carriers, nhi_rows_cell(&import->old_carriers, i, CARRIER)))
            NH_TRY_DONE(put_copy(&import->old_carriers, i, &rows, error));
    for (size_t i = 0; i < import->carriers.n_rows; i++)
        NH_TRY_DONE(put_copy(&import->carriers, i, &rows, error));
    if (rows.n_rows == 0)
        goto done;
    NH_TRY_DONE(nhi_rows_table(&rows, &table, error));
    NH_TRY_DONE(nhi_builder_table(import->builder, &table, error));
done:
    nhi_table_clear(&table);
    nhi_rows_clear(&rows);
    return status;
}

/* ---- life ----------------------------------------------------------------------------------------------------- */

nh_status nhi_import_carriers_init(struct nhi_import *import, struct nh_error *error)
{
    const nh_store *old = nhi_builder_old(import->builder);
    const struct nhi_table *stored = old != NULL ? nhi_store_table(old, "carriers") : NULL;
    NH_TRY(nhi_dictionary_new(&import->carrier_words.words, error));
    NH_TRY(nhi_dictionary_new(&import->carrier_words.ids, error));
    NH_TRY(nhi_rows_init(&import->carriers, "carriers", carrier_columns, error));
    NH_TRY(nhi_rows_init(&import->old_carriers, "carriers", carrier_columns, error));
    if (stored == NULL)
        return NH_OK;
    NH_TRY(nhi_rows_load(&import->old_carriers, stored, error));
    for (size_t i = 0; i < import->old_carriers.n_rows; i++) {
        const char *id = nhi_rows_cell(&import->old_carriers, i, CARRIER);
        if (is_built_in(&import->old_carriers, i))
            continue;
        NH_TRY(add_word(&import->carrier_words, id, id, error));
        NH_TRY(add_word(&import->carrier_words, nhi_rows_cell(&import->old_carriers, i, NAME_ZH), id, error));
    }
    return NH_OK;
}

void nhi_import_carriers_clear(struct nhi_import *import)
{
    nhi_free(import->carrier_words.id_of_word);
    nhi_dictionary_free(import->carrier_words.words);
    nhi_dictionary_free(import->carrier_words.ids);
    nhi_rows_clear(&import->carriers);
    nhi_rows_clear(&import->old_carriers);
}
