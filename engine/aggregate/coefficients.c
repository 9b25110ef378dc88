/* coefficients.c - see coefficients.h. */
#include "engine/aggregate/coefficients.h"

#include "engine/base/context.h"
#include "engine/base/memory.h"
#include "engine/store/reference.h"

#include <stdio.h>
#include <string.h>

enum { MINUTES_PER_STEP = 15 /* of the finest frequency */, RANGE_BYTES = 96 };

/* The columns of the table carriers that are read here; NULL: not there. */
struct columns {
    const struct nhi_column *carrier, *name_zh, *basis, *from, *to, *value;
};

/* Text of a cell without a copy. */
static const char *text_of(const struct nhi_column *column, size_t i_row, size_t *n_bytes)
{
    *n_bytes = 0;
    if (column == NULL || column->text == NULL)
        return "";
    const char *text = column->text + i_row * column->width_bytes;
    *n_bytes = strnlen(text, column->width_bytes);
    return text;
}

static bool is_text(const struct nhi_column *column, size_t i_row, const char *word)
{
    size_t n_bytes;
    const char *text = text_of(column, i_row, &n_bytes);
    return n_bytes == strlen(word) && memcmp(text, word, n_bytes) == 0;
}

static bool starts_with(const struct nhi_column *column, size_t i_row, const char *word)
{
    size_t n_bytes;
    const char *text = text_of(column, i_row, &n_bytes);
    return n_bytes >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

static bool is_equivalent_row(const struct columns *columns, size_t i_row)
{
    return is_text(columns->basis, i_row, "equivalent") || is_text(columns->basis, i_row, "等价");
}

static bool is_calorific_row(const struct columns *columns, size_t i_row)
{
    return is_text(columns->basis, i_row, "calorific") || is_text(columns->basis, i_row, "当量");
}

/* ---- reading the table --------------------------------------------------------------------------------------- */

static int32_t carrier_of(const nh_store *store, const struct columns *columns, size_t i_row)
{
    size_t n_bytes;
    const char *text = text_of(columns->carrier, i_row, &n_bytes);
    return nhi_dictionary_find(store->carriers, text, n_bytes);
}

/* First minute of a period text, or of the period behind it. */
static nh_status parse_bound(const struct nhi_column *column, size_t i_row, bool is_behind,
                             int64_t open_minutes, int64_t *minutes, struct nh_error *error)
{
    size_t n_bytes;
    const char *text = text_of(column, i_row, &n_bytes);
    enum nhi_freq freq;
    int64_t i;
    *minutes = open_minutes;
    if (n_bytes == 0)
        return NH_OK;
    if (!nhi_period_parse(text, n_bytes, &freq, &i))
        return nhi_fail(error, NH_FORMAT, "row %zu of the table carriers: %s '%.*s' is not a date", i_row + 1,
                        column->name, (int)n_bytes, text);
    *minutes = nhi_period_start_minutes(freq, is_behind ? i + 1 : i);
    return NH_OK;
}

static nh_status read_value(const struct nhi_column *column, size_t i_row, struct nhi_decimal *value,
                            bool *is_given, struct nh_error *error)
{
    *is_given = false;
    if (column == NULL)
        return NH_OK;
    if (column->is_number) {
        *is_given = column->number[i_row] != NHI_MISSING_I64;
        *value = (struct nhi_decimal){.value = column->number[i_row], .decimals = column->decimals};
        return NH_OK;
    }
    size_t n_bytes;
    const char *text = text_of(column, i_row, &n_bytes);
    enum nhi_parse parse = nhi_decimal_parse(text, n_bytes, value);
    *is_given = parse == NHI_PARSE_OK;
    if (parse == NHI_PARSE_OK || parse == NHI_PARSE_EMPTY)
        return NH_OK;
    return nhi_fail(error, NH_FORMAT, "row %zu of the table carriers: %s '%.*s' is not a decimal", i_row + 1,
                    column->name, (int)n_bytes, text);
}

/* Rows are compared by basis first: per carrier, bit 0: it has calorific rows by name, bit 1: equivalent ones. */
enum { HAS_CALORIFIC = 1, HAS_EQUIVALENT = 2 };

static bool is_candidate(const struct columns *columns, size_t i_row, uint8_t has, bool is_equivalent)
{
    if (is_equivalent && (has & HAS_EQUIVALENT))
        return is_equivalent_row(columns, i_row);
    if (!is_equivalent && (has & HAS_CALORIFIC))
        return is_calorific_row(columns, i_row);
    return !is_equivalent_row(columns, i_row);
}

static void note_bases(const nh_store *store, const struct columns *columns, size_t n_rows, uint8_t *has,
                       struct nhi_coefficients *made)
{
    for (size_t i = 0; i < n_rows; i++) {
        int32_t carrier = carrier_of(store, columns, i);
        if (carrier == NHI_NOT_FOUND)
            continue;
        has[carrier] |= (uint8_t)((is_calorific_row(columns, i) ? HAS_CALORIFIC : 0) |
                                  (is_equivalent_row(columns, i) ? HAS_EQUIVALENT : 0));
        if (starts_with(columns->carrier, i, "electricity") || starts_with(columns->name_zh, i, "电力"))
            made->must_not_guess[carrier] = made->is_equivalent && !made->is_carbon;
    }
    for (int32_t c = 0; c < nhi_dictionary_count(store->carriers); c++)
        if (has[c] & HAS_EQUIVALENT)
            made->must_not_guess[c] = 0;
}

/* Appends a row; its value is brought to common decimals later. */
static nh_status read_row(const struct columns *columns, size_t i_row, int32_t carrier,
                          struct nhi_coefficients *made, struct nhi_decimal *values, struct nh_error *error)
{
    struct nhi_coefficient_row *row = &made->rows[made->n_rows];
    bool is_given;
    row->carrier = carrier;
    NH_TRY(parse_bound(columns->from, i_row, false, INT64_MIN, &row->begin_minutes, error));
    NH_TRY(parse_bound(columns->to, i_row, true, INT64_MAX, &row->end_minutes, error));
    NH_TRY(read_value(columns->value, i_row, &values[made->n_rows], &is_given, error));
    row->value = is_given ? 0 : NHI_MISSING_I64;
    if (is_given && values[made->n_rows].decimals > made->decimals)
        made->decimals = values[made->n_rows].decimals;
    made->n_rows++;
    return NH_OK;
}

static nh_status rescale_rows(const struct nhi_decimal *values, struct nhi_coefficients *made,
                              struct nh_error *error)
{
    for (size_t i = 0; i < made->n_rows; i++) {
        if (made->rows[i].value == NHI_MISSING_I64)
            continue;
        struct nhi_decimal value = values[i];
        NH_TRY(nhi_decimal_rescale(&value, made->decimals, error));
        if (value.value > INT64_MAX || value.value <= INT64_MIN)
            return nhi_fail(error, NH_RANGE,
                            "the coefficients of the table carriers differ too much in size: one "
                            "of them does not fit into 63 bits at %d decimals",
                            made->decimals);
        made->rows[i].value = (int64_t)value.value;
    }
    return NH_OK;
}

static nh_status read_rows(const nh_store *store, const struct nhi_table *table, uint8_t *has,
                           struct nhi_decimal *values, struct nhi_coefficients *made, struct nh_error *error)
{
    struct columns columns = {
        .carrier = nhi_table_column(table, "carrier"),
        .name_zh = nhi_table_column(table, "name_zh"),
        .basis = nhi_table_column(table, "basis"),
        .from = nhi_table_column(table, "valid_from"),
        .to = nhi_table_column(table, "valid_to"),
        .value = nhi_table_column(table, made->is_carbon ? "tco2_per_unit" : "kgce_per_unit")};
    note_bases(store, &columns, table->n_rows, has, made);
    for (size_t i = 0; i < table->n_rows; i++) {
        int32_t carrier = carrier_of(store, &columns, i);
        if (carrier == NHI_NOT_FOUND || made->must_not_guess[carrier])
            continue;
        if (is_candidate(&columns, i, has[carrier], made->is_equivalent))
            NH_TRY(read_row(&columns, i, carrier, made, values, error));
    }
    return rescale_rows(values, made, error);
}

nh_status nhi_coefficients_load(const nh_store *store, bool is_equivalent, bool is_carbon,
                                struct nhi_coefficients *coefficients, struct nh_error *error)
{
    nh_status status;
    const struct nhi_table *table = nhi_store_table(store, "carriers");
    struct nhi_coefficients made = {
        .is_carbon = is_carbon, .is_equivalent = is_equivalent, .tonnes_decimals = is_carbon ? 0 : 3};
    uint8_t *has = NULL;
    struct nhi_decimal *values = NULL;
    size_t n_rows = table != NULL ? table->n_rows : 0,
           n_carriers = (size_t)nhi_dictionary_count(store->carriers);
    NH_TRY_DONE(nhi_alloc(n_carriers, 1, &made.must_not_guess, error));
    NH_TRY_DONE(nhi_alloc(n_carriers, 1, &has, error));
    NH_TRY_DONE(nhi_alloc(n_rows, sizeof *made.rows, &made.rows, error));
    NH_TRY_DONE(nhi_alloc(n_rows, sizeof *values, &values, error));
    if (table != NULL)
        NH_TRY_DONE(read_rows(store, table, has, values, &made, error));
    *coefficients = made;
done:
    nhi_free(values);
    nhi_free(has);
    if (status != NH_OK)
        nhi_coefficients_clear(&made);
    return status;
}

void nhi_coefficients_clear(struct nhi_coefficients *coefficients)
{
    nhi_free(coefficients->rows);
    nhi_free(coefficients->must_not_guess);
    *coefficients = (struct nhi_coefficients){0};
}

/* ---- use ----------------------------------------------------------------------------------------------------- */

int64_t nhi_coefficient_at(const struct nhi_coefficients *coefficients, int32_t carrier,
                           int64_t start_minutes)
{
    int64_t value =
        NHI_MISSING_I64; /* the last row that applies wins: a user's row stands behind a built-in one */
    for (size_t i = 0; i < coefficients->n_rows; i++) {
        const struct nhi_coefficient_row *row = &coefficients->rows[i];
        if (row->carrier == carrier && row->value != NHI_MISSING_I64 && row->begin_minutes <= start_minutes &&
            start_minutes < row->end_minutes)
            value = row->value;
    }
    return value;
}

/* The first base period that starts at or behind a minute. */
static int64_t period_from(enum nhi_freq base, int64_t minutes)
{
    int64_t step =
        minutes >= 0 ? minutes / MINUTES_PER_STEP : -((-minutes + MINUTES_PER_STEP - 1) / MINUTES_PER_STEP);
    int64_t period = nhi_period_containing(NHI_FREQ_QUARTER_HOUR, step, base);
    return nhi_period_start_minutes(base, period) < minutes ? period + 1 : period;
}

nh_status nhi_coefficient_breaks(const struct nhi_coefficients *coefficients, const uint8_t *keep_carrier,
                                 enum nhi_freq base, int64_t **breaks, size_t *n_breaks,
                                 struct nh_error *error)
{
    int64_t *made;
    size_t n = 0;
    NH_TRY(nhi_alloc(coefficients->n_rows * 2, sizeof *made, &made, error));
    for (size_t i = 0; i < coefficients->n_rows; i++) {
        const struct nhi_coefficient_row *row = &coefficients->rows[i];
        if (!keep_carrier[row->carrier])
            continue;
        if (row->begin_minutes != INT64_MIN)
            made[n++] = period_from(base, row->begin_minutes);
        if (row->end_minutes != INT64_MAX)
            made[n++] = period_from(base, row->end_minutes);
    }
    *breaks = made;
    *n_breaks = n;
    return NH_OK;
}

/* A row that gives a factor of CO2. */
static bool has_factor(const struct nhi_column *factor, size_t i_row)
{
    size_t n_bytes;
    if (factor->is_number)
        return factor->number[i_row] != NHI_MISSING_I64;
    (void)text_of(factor, i_row, &n_bytes);
    return n_bytes > 0;
}

/* 1 where rows that are built in, or others, give a factor. */
static void note_factors(const nh_store *store, const struct nhi_table *table, bool is_built_in, uint8_t *has)
{
    const struct columns columns = {.carrier = nhi_table_column(table, "carrier"),
                                    .value = nhi_table_column(table, "tco2_per_unit")};
    const struct nhi_column *source = nhi_table_column(table, "source");
    for (size_t i = 0; columns.value != NULL && i < table->n_rows; i++) {
        const int32_t carrier = carrier_of(store, &columns, i);
        if (carrier != NHI_NOT_FOUND && is_built_in != is_text(source, i, "") && has_factor(columns.value, i))
            has[carrier] = 1;
    }
}

nh_status nhi_coefficients_say_default(const nh_store *store, struct nh_error *error)
{
    nh_status status;
    const struct nhi_table *table = nhi_store_table(store, "carriers");
    const int32_t n = nhi_dictionary_count(store->carriers);
    uint8_t *built_in = NULL, *own = NULL;
    struct nhi_buffer names = {0};
    NH_TRY_DONE(nhi_alloc((size_t)n, 1, &built_in, error));
    NH_TRY_DONE(nhi_alloc((size_t)n, 1, &own, error));
    if (table != NULL) {
        note_factors(store, table, true, built_in);
        note_factors(store, table, false, own);
    }
    for (int32_t c = 0; c < n; c++)
        if (built_in[c] && !own[c])
            NH_TRY_DONE(nhi_buffer_printf(&names, error, "%s%s", names.n_bytes > 0 ? ", " : "",
                                          nhi_dictionary_text(store->carriers, c, NULL)));
    if (names.n_bytes > 0)
        nhi_message(store->context, NH_MESSAGE_WARNING,
                    "the CO2 factors of %s are those of the " NHI_CO2_SOURCE
                    ": give your own in the column tco2_per_unit of a carriers table",
                    names.data);
done:
    nhi_buffer_free(&names);
    nhi_free(own);
    nhi_free(built_in);
    return status;
}

/* " (the standard prints only 1.1 to 1.33)" of a carrier that has no default then; else "". */
static nh_status range_words(const char *carrier, enum nhi_freq base, int64_t period, char text[RANGE_BYTES],
                             struct nh_error *error)
{
    const int64_t day = base < NHI_FREQ_DAY ? nhi_period_containing(base, period, NHI_FREQ_DAY)
                                            : nhi_period_first(base, period, NHI_FREQ_DAY);
    struct nhi_reference *reference;
    char low[NHI_NUMBER_BYTES], high[NHI_NUMBER_BYTES];
    text[0] = '\0';
    NH_TRY(nhi_reference_new(&reference, error));
    const struct nhi_coefficient *row =
        nhi_reference_row(nhi_reference_find(reference, carrier, strlen(carrier)), day);
    if (row != NULL && !row->has_value) {
        nhi_decimal_text(row->low, low);
        nhi_decimal_text(row->high, high);
        snprintf(text, RANGE_BYTES, " (the standard prints only %.20s to %.20s)", low, high);
    }
    nhi_reference_free(reference);
    return NH_OK;
}

nh_status nhi_coefficient_missing(const struct nhi_coefficients *coefficients, const nh_store *store,
                                  int32_t carrier, enum nhi_freq base, int64_t period, struct nh_error *error)
{
    const char *name = nhi_dictionary_text(store->carriers, carrier, NULL);
    char when[NHI_PERIOD_BYTES], range[RANGE_BYTES] = "";
    nhi_period_text(base, period, when);
    if (!coefficients->is_carbon)
        NH_TRY(range_words(name, base, period, range, error));
    if (coefficients->must_not_guess[carrier])
        return nhi_fail(
            error, NH_DATA,
            "MISSING_COEF: %s in %s has no coefficient of the basis equivalent (等价), and the engine does "
            "not guess one: import a carriers table with a row carrier=%s, basis=equivalent, "
            "kgce_per_unit=..., valid_from=..., valid_to=...",
            name, when, name);
    return nhi_fail(
        error, NH_DATA,
        "MISSING_COEF: %s in %s has a quantity but no %s that is valid then%s: import a carriers table with "
        "such a row for carrier=%s",
        name, when, coefficients->is_carbon ? "tco2_per_unit" : "kgce_per_unit", range, name);
}
