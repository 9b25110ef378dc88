/* reference.c - reads data/reference/carriers.csv, which is part of the program (see reference.h). */
#include "engine/store/reference.h"

#include "engine/base/dictionary.h"
#include "engine/base/memory.h"
#include "engine/base/period.h"
#include "engine/store/csv.h"
#include "engine/store/value.h"

#include <string.h>

extern const char nhi_embedded_carriers[];

/* Columns of the table, in its order. */
enum column {
    CARRIER,
    ALIASES,
    NAME_ZH,
    UNIT,
    KGCE_PER_UNIT,
    LOW,
    HIGH,
    BASIS,
    VALID_FROM,
    VALID_TO,
    SOURCE,
    VERIFIED,
    NOTE,
    FOSSIL,
    RENEWABLE,
    TCO2_PER_UNIT,
    N_COLUMNS
};

static const char *const column_names[N_COLUMNS] = {
    "carrier",    "aliases",  "name_zh", "unit",     "kgce_per_unit", "low",    "high",      "basis",
    "valid_from", "valid_to", "source",  "verified", "note",          "fossil", "renewable", "tco2_per_unit"};

struct nhi_reference {
    struct nhi_dictionary *words; /* ids and aliases; the carrier of word w is owners[w] */
    int32_t *owners;
    struct nhi_carrier *carriers;
    size_t n_carriers;
    struct nhi_coefficient *coefficients; /* of all carriers */
    size_t n_coefficients;
    char *text; /* all texts, NUL-terminated */
    size_t n_text_bytes;
};

bool nhi_basis_parse(const char *text, size_t n_bytes, enum nhi_basis *basis)
{
    static const struct {
        const char *word;
        enum nhi_basis basis;
    } words[] = {{"calorific", NHI_BASIS_CALORIFIC},
                 {"equivalent", NHI_BASIS_EQUIVALENT},
                 {"当量", NHI_BASIS_CALORIFIC},
                 {"等价", NHI_BASIS_EQUIVALENT}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (n_bytes == strlen(words[i].word) && memcmp(text, words[i].word, n_bytes) == 0) {
            *basis = words[i].basis;
            return true;
        }
    return false;
}

/* ---- cells --------------------------------------------------------------------------------------------- */

static nh_status wrong(const struct nhi_record *record, enum column column, struct nh_error *error)
{
    return nhi_fail(error, NH_INTERNAL, "built-in carriers, line %llu: wrong %s",
                    (unsigned long long)record->line, column_names[column]);
}

/* Copies a cell into the text of the reference, which has room for the whole table. */
static const char *keep(struct nhi_reference *reference, struct nhi_field field)
{
    char *copy = reference->text + reference->n_text_bytes;
    memcpy(copy, field.text, field.n_bytes);
    reference->n_text_bytes += field.n_bytes + 1;
    return copy;
}

static nh_status read_number(const struct nhi_record *record, enum column column, struct nhi_decimal *number,
                             bool *is_there, struct nh_error *error)
{
    const struct nhi_field *field = &record->fields[column];
    enum nhi_value value = nhi_value_parse(field->text, field->n_bytes, false, number);
    *is_there = value == NHI_VALUE_OK;
    return *is_there || value == NHI_VALUE_MISSING ? NH_OK : wrong(record, column, error);
}

static nh_status read_day(const struct nhi_record *record, enum column column, int64_t open_day, int64_t *day,
                          struct nh_error *error)
{
    const struct nhi_field *field = &record->fields[column];
    enum nhi_freq freq;
    *day = open_day;
    if (field->n_bytes > 0 &&
        (!nhi_period_parse(field->text, field->n_bytes, &freq, day) || freq != NHI_FREQ_DAY))
        return wrong(record, column, error);
    return NH_OK;
}

static nh_status read_flag(const struct nhi_record *record, enum column column, bool *flag,
                           struct nh_error *error)
{
    const struct nhi_field *field = &record->fields[column];
    *flag = field->n_bytes == 3 && memcmp(field->text, "yes", 3) == 0;
    return *flag || (field->n_bytes == 2 && memcmp(field->text, "no", 2) == 0) ? NH_OK
                                                                               : wrong(record, column, error);
}

/* ---- rows ---------------------------------------------------------------------------------------------- */

static nh_status read_coefficient(struct nhi_reference *reference, const struct nhi_record *record,
                                  struct nhi_coefficient *row, struct nh_error *error)
{
    bool has_low, has_high;
    NH_TRY(read_number(record, KGCE_PER_UNIT, &row->kgce_per_unit, &row->has_value, error));
    NH_TRY(read_number(record, LOW, &row->low, &has_low, error));
    NH_TRY(read_number(record, HIGH, &row->high, &has_high, error));
    if (!has_low || !has_high)
        return wrong(record, has_low ? HIGH : LOW, error);
    if (!nhi_basis_parse(record->fields[BASIS].text, record->fields[BASIS].n_bytes, &row->basis))
        return wrong(record, BASIS, error);
    NH_TRY(read_day(record, VALID_FROM, INT64_MIN, &row->first_day, error));
    NH_TRY(read_day(record, VALID_TO, INT64_MAX, &row->end_day, error));
    if (row->end_day != INT64_MAX)
        row->end_day++; /* the table names the last day */
    NH_TRY(read_flag(record, VERIFIED, &row->is_verified, error));
    row->source = keep(reference, record->fields[SOURCE]);
    row->note = keep(reference, record->fields[NOTE]);
    return NH_OK;
}

/* Makes a word lead to the carrier that is being read; a word of another carrier is an error. */
static nh_status add_word(struct nhi_reference *reference, const struct nhi_record *record,
                          enum column column, const char *word, size_t n_bytes, struct nh_error *error)
{
    int32_t id, owner = (int32_t)reference->n_carriers - 1;
    bool is_new;
    NH_TRY(nhi_dictionary_add(reference->words, word, n_bytes, &id, &is_new, error));
    if (is_new)
        reference->owners[id] = owner;
    return reference->owners[id] == owner ? NH_OK : wrong(record, column, error);
}

static nh_status add_aliases(struct nhi_reference *reference, const struct nhi_record *record,
                             struct nh_error *error)
{
    const char *at = record->fields[ALIASES].text, *end = at + record->fields[ALIASES].n_bytes;
    while (at < end) {
        const char *stop = memchr(at, ';', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        NH_TRY(add_word(reference, record, ALIASES, at, (size_t)(stop - at), error));
        at = stop + 1;
    }
    return NH_OK;
}

static nh_status add_carrier(struct nhi_reference *reference, const struct nhi_record *record,
                             struct nh_error *error)
{
    const struct nhi_field *id = &record->fields[CARRIER];
    struct nhi_carrier *carrier = &reference->carriers[reference->n_carriers++];
    NH_TRY(add_word(reference, record, CARRIER, id->text, id->n_bytes, error));
    carrier->id = keep(reference, *id);
    carrier->name_zh = keep(reference, record->fields[NAME_ZH]);
    carrier->unit = keep(reference, record->fields[UNIT]);
    carrier->coefficients = &reference->coefficients[reference->n_coefficients];
    NH_TRY(read_number(record, TCO2_PER_UNIT, &carrier->tco2_per_unit, &carrier->has_tco2, error));
    NH_TRY(read_flag(record, FOSSIL, &carrier->is_fossil, error));
    return read_flag(record, RENEWABLE, &carrier->is_renewable, error);
}

static bool is_text(struct nhi_field field, const char *text)
{
    return field.n_bytes == strlen(text) && memcmp(field.text, text, field.n_bytes) == 0;
}

static nh_status add_row(struct nhi_reference *reference, const struct nhi_record *record,
                         struct nh_error *error)
{
    if (record->n_fields != N_COLUMNS)
        return nhi_fail(error, NH_INTERNAL, "built-in carriers, line %llu: expected %d columns, found %zu",
                        (unsigned long long)record->line, N_COLUMNS, record->n_fields);
    size_t n = reference->n_carriers;
    if (n == 0 || !is_text(record->fields[CARRIER], reference->carriers[n - 1].id))
        NH_TRY(add_carrier(reference, record, error));
    struct nhi_carrier *carrier = &reference->carriers[reference->n_carriers - 1];
    struct nhi_coefficient *row = &reference->coefficients[reference->n_coefficients];
    NH_TRY(read_coefficient(reference, record, row, error));
    if (!is_text(record->fields[UNIT], carrier->unit))
        return wrong(record, UNIT, error);
    if (carrier->n_coefficients > 0 && row[-1].end_day > row->first_day)
        return wrong(record, VALID_FROM, error);
    carrier->n_coefficients++;
    reference->n_coefficients++;
    return add_aliases(reference, record, error);
}

/* ---- the table ----------------------------------------------------------------------------------------- */

/* Bounds from the bytes of the table, so that nothing moves while it is read: a line per row, and a separator
 * or a line end behind every text and every alias. */
static nh_status reserve(struct nhi_reference *reference, size_t n_table_bytes, struct nh_error *error)
{
    size_t n_lines = 1, n_words = 1;
    for (size_t i = 0; i < n_table_bytes; i++) {
        n_lines += nhi_embedded_carriers[i] == '\n';
        n_words += nhi_embedded_carriers[i] == '\n' || nhi_embedded_carriers[i] == ';';
    }
    NH_TRY(nhi_dictionary_new(&reference->words, error));
    NH_TRY(nhi_alloc(n_lines + n_words, sizeof *reference->owners, &reference->owners, error));
    NH_TRY(nhi_alloc(n_lines, sizeof *reference->carriers, &reference->carriers, error));
    NH_TRY(nhi_alloc(n_lines, sizeof *reference->coefficients, &reference->coefficients, error));
    return nhi_alloc(n_table_bytes + 1, 1, &reference->text, error);
}

static nh_status read_table(struct nhi_reference *reference, struct nhi_csv *csv, struct nh_error *error)
{
    const struct nhi_record *header = nhi_csv_header(csv);
    struct nhi_record record;
    for (size_t i = 0; i < N_COLUMNS; i++)
        if (i >= header->n_fields || !is_text(header->fields[i], column_names[i]))
            return wrong(header, (enum column)i, error);
    for (;;) {
        NH_TRY(nhi_csv_next(csv, &record, error));
        if (record.n_fields == 0)
            return NH_OK;
        NH_TRY(add_row(reference, &record, error));
    }
}

nh_status nhi_reference_new(struct nhi_reference **reference, struct nh_error *error)
{
    const struct nhi_csv_options options = {.path = "built-in carriers",
                                            .text = nhi_embedded_carriers,
                                            .n_text_bytes = strlen(nhi_embedded_carriers),
                                            .encoding = "utf-8",
                                            .kernels = nhi_kernels_select("scalar")}; /* 24 KB: any will do */
    struct nhi_reference *made;
    struct nhi_csv *csv = NULL;
    nh_status status;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    NH_TRY_DONE(reserve(made, options.n_text_bytes, error));
    NH_TRY_DONE(nhi_csv_open(&options, &csv, error));
    NH_TRY_DONE(read_table(made, csv, error));
    *reference = made;
    made = NULL;
done:
    nhi_csv_close(csv);
    nhi_reference_free(made);
    return status;
}

void nhi_reference_free(struct nhi_reference *reference)
{
    if (reference == NULL)
        return;
    nhi_dictionary_free(reference->words);
    nhi_free(reference->owners);
    nhi_free(reference->carriers);
    nhi_free(reference->coefficients);
    nhi_free(reference->text);
    nhi_free(reference);
}

const struct nhi_carrier *nhi_reference_find(const struct nhi_reference *reference, const char *word,
                                             size_t n_bytes)
{
    int32_t id = nhi_dictionary_find(reference->words, word, n_bytes);
    return id == NHI_NOT_FOUND ? NULL : &reference->carriers[reference->owners[id]];
}

const struct nhi_coefficient *nhi_reference_row(const struct nhi_carrier *carrier, int64_t day)
{
    for (size_t i = 0; carrier != NULL && i < carrier->n_coefficients; i++)
        if (carrier->coefficients[i].first_day <= day && day < carrier->coefficients[i].end_day)
            return &carrier->coefficients[i];
    return NULL;
}

const char *nhi_reference_id(const struct nhi_reference *reference, const char *word, size_t n_bytes)
{
    const int32_t id = nhi_dictionary_find(reference->words, word, n_bytes);
    if (id == NHI_NOT_FOUND)
        return NULL;
    for (size_t i = 0; i < n_bytes; i++)
        if ((unsigned char)word[i] >= 0x80)
            return reference->carriers[reference->owners[id]].id;
    return nhi_dictionary_text(reference->words, id, NULL);
}

size_t nhi_reference_count(const struct nhi_reference *reference)
{
    return reference->n_carriers;
}

const struct nhi_carrier *nhi_reference_at(const struct nhi_reference *reference, size_t i_carrier)
{
    return &reference->carriers[i_carrier];
}
