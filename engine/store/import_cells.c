/* import_cells.c - cells of the row in work: their text, their number, and the complaint about them. */
#include "engine/store/import_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 512, SHOWN_WARNINGS = NHI_IMPORT_SHOWN_WARNINGS };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct nhi_field nhi_import_trim(struct nhi_field field)
{
    while (field.n_bytes > 0 && is_blank(field.text[0])) {
        field.text++;
        field.n_bytes--;
    }
    while (field.n_bytes > 0 && is_blank(field.text[field.n_bytes - 1]))
        field.n_bytes--;
    return field;
}

struct nhi_field nhi_import_field(const struct nhi_import *import, size_t i_field)
{
    return nhi_import_trim(import->record->fields[i_field]);
}

struct nhi_field nhi_import_cell(const struct nhi_import *import, int i_column)
{
    static const struct nhi_field none = {"", 0, false};
    const int i_field = import->source->layout.column[i_column];
    return i_field < 0 ? none : nhi_import_field(import, (size_t)i_field);
}

nh_status nhi_import_reject(struct nhi_import *import, int i_field, const char *expected, const char *fix,
                            struct nh_error *error)
{
    char column[TEXT_BYTES] = "";
    struct nhi_field value = {"", 0, false};
    if (i_field >= 0) {
        const struct nhi_field *name = &import->header->fields[i_field];
        snprintf(column, sizeof column, "%.*s", (int)name->n_bytes, name->text);
        value = import->record->fields[i_field];
    }
    const struct nhi_reject reject = {.file = import->source->path,
                                      .line = import->record->line,
                                      .column = column,
                                      .value = value.text,
                                      .n_value_bytes = value.n_bytes,
                                      .expected = expected,
                                      .fix = fix};
    import->is_bad = true;
    return nhi_rejects_add(import->rejects, &reject, error);
}

static void show(struct nhi_import *import, const char *text)
{
    if (import->report.n_warnings++ < SHOWN_WARNINGS)
        nhi_message(import->context, NH_MESSAGE_WARNING, "%s", text);
}

nh_status nhi_import_warn(struct nhi_import *import, struct nh_error *error, const char *format, ...)
{
    char text[TEXT_BYTES];
    int32_t id;
    bool is_new;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    NH_TRY(nhi_dictionary_add(import->warned, text, strlen(text), &id, &is_new, error));
    if (is_new)
        show(import, text);
    return NH_OK;
}

void nhi_import_warn_of_row(struct nhi_import *import, const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    const int n = snprintf(text, sizeof text, "%s, line %llu: ", import->source->path,
                           (unsigned long long)import->record->line);
    if (n >= 0 && n < TEXT_BYTES)
        vsnprintf(text + n, sizeof text - (size_t)n, format, arguments);
    va_end(arguments);
    show(import, text);
}

/* ---- numbers -------------------------------------------------------------------------------------------------- */

/* Zeros behind the last digit that is needed are no decimals when there are too many. */
static void drop_zeros(struct nhi_decimal *number, int decimals)
{
    while (number->decimals > decimals && number->value % 10 == 0) {
        number->value /= 10;
        number->decimals--;
    }
}

/* value * 10^shift; false: it does not fit. */
static bool shift_decimal(struct nhi_decimal *number, int shift)
{
    number->decimals -= shift;
    for (; number->decimals < 0; number->decimals++)
        if (__builtin_mul_overflow(number->value, (nhi_i128)10, &number->value))
            return false;
    return true;
}

enum nhi_import_number nhi_import_judge_number(const struct nh_import_options *options,
                                               struct nhi_field field, int shift, struct nhi_decimal *number,
                                               uint64_t *n_rounded)
{
    switch (nhi_value_parse(field.text, field.n_bytes, options->lenient, number)) {
    case NHI_VALUE_MISSING: return NHI_NUMBER_MISSING;
    case NHI_VALUE_SYNTAX: return NHI_NUMBER_NONE;
    case NHI_VALUE_OVERFLOW: return NHI_NUMBER_TOO_LONG;
    case NHI_VALUE_OK: break;
    }
    if (options->round_decimals >= 0)
        *n_rounded += nhi_decimal_round_even(number, options->round_decimals);
    const bool fits = shift_decimal(number, shift);
    drop_zeros(number, NHI_MAX_DECIMALS);
    if (number->decimals > NHI_MAX_DECIMALS)
        return NHI_NUMBER_TOO_FINE;
    return fits && number->value <= INT64_MAX && number->value > INT64_MIN ? NHI_NUMBER_OK
                                                                           : NHI_NUMBER_TOO_LONG;
}

nh_status nhi_import_read_number(struct nhi_import *import, int i_field, int shift,
                                 struct nhi_decimal *number, enum nhi_import_number *what,
                                 struct nh_error *error)
{
    const struct nhi_field field = nhi_import_field(import, (size_t)i_field);
    *what = nhi_import_judge_number(&import->options, field, shift, number, &import->report.n_rounded);
    switch (*what) {
    case NHI_NUMBER_OK:
    case NHI_NUMBER_MISSING: return NH_OK;
    case NHI_NUMBER_NONE:
        return nhi_import_reject(
            import, i_field, "a plain decimal such as 1234.5, or an empty cell for a missing value",
            import->options.lenient ? "correct the number"
                                    : "correct the number; --lenient accepts thousands separators "
                                      "inside quotes and full-width digits",
            error);
    case NHI_NUMBER_TOO_FINE:
        return nhi_import_reject(import, i_field, "at most 9 decimals",
                                 "use --round N to round all values half-even to N decimals", error);
    case NHI_NUMBER_TOO_LONG: break;
    }
    return nhi_import_reject(import, i_field, "a number of at most 18 digits",
                             "correct the number or its unit", error);
}
