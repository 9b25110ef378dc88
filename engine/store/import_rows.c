/* import_rows.c - the row readers of the tables that become series: enterprises, energy, output. */
#include "engine/store/import_state.h"

#include "engine/base/codes.h"
#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { CODE_BYTES = 64, SOCIAL_CODE_BYTES = 18, MAX_ID_BYTES = 256, FIX_BYTES = 512 };

/* Positions in the column lists of tables.c. */
enum { ENTERPRISE_ID, REGION, INDUSTRY, NAME, CHAIN };
enum {
    PERIOD = NHI_COLUMN_PERIOD,
    ITEM = NHI_COLUMN_ITEM,
    VALUE = NHI_COLUMN_VALUE,
    FLOW = NHI_COLUMN_FLOW,
    COEFFICIENT = NHI_COLUMN_COEFFICIENT
};

static bool copy_text(struct nhi_field field, size_t capacity, char *text)
{
    if (field.n_bytes >= capacity)
        return false;
    memcpy(text, field.text, field.n_bytes);
    text[field.n_bytes] = '\0';
    return true;
}

/* ---- enterprises ---------------------------------------------------------------------------------------------- */

/* Two spellings of one social credit code, and check characters that are wrong: both happen with real registers. */
static nh_status look_at_social_code(struct nhi_import *import, struct nhi_field id, bool is_new,
                                     struct nh_error *error)
{
    char text[CODE_BYTES];
    struct nhi_uscc_detail detail;
    int32_t code;
    bool is_new_code;
    if (id.n_bytes < SOCIAL_CODE_BYTES || !copy_text(id, sizeof text, text))
        return NH_OK;
    const enum nhi_uscc found = nhi_uscc_check(text, &detail);
    if (found != NHI_USCC_OK && found != NHI_USCC_WARNING_CHECKSUM)
        return NH_OK;
    NH_TRY(nhi_dictionary_add(import->social_codes, detail.code, strlen(detail.code), &code, &is_new_code,
                              error));
    if (is_new && !is_new_code)
        nhi_import_warn_of_row(
            import, "%s is another spelling of a social credit code that stands in the table already", text);
    if (found == NHI_USCC_WARNING_CHECKSUM)
        nhi_import_warn_of_row(import, "the check character of the social credit code %s is not right", text);
    return NH_OK;
}

static nh_status set_region(struct nhi_import *import, int32_t enterprise, struct nhi_field region,
                            struct nh_error *error)
{
    char text[CODE_BYTES];
    if (region.n_bytes > 0 && (!copy_text(region, sizeof text, text) || !nhi_region_known(text)))
        NH_TRY(nhi_import_warn(import, error, "region '%.*s' is not a code of GB/T 2260: it is kept as it is",
                               (int)region.n_bytes, region.text));
    return nhi_builder_set(import->builder, enterprise, 0, region.text, region.n_bytes, error);
}

static nh_status set_industry(struct nhi_import *import, int32_t enterprise, struct nhi_field industry,
                              struct nh_error *error)
{
    char text[CODE_BYTES], shown[NHI_INDUSTRY_BYTES];
    if (copy_text(industry, sizeof text, text) && nhi_industry_normalise(text, shown))
        return nhi_builder_set(import->builder, enterprise, 1, shown, strlen(shown), error);
    if (industry.n_bytes > 0)
        NH_TRY(nhi_import_warn(import, error,
                               "industry '%.*s' is not a code of GB/T 4754-2017: it is kept as it is",
                               (int)industry.n_bytes, industry.text));
    return nhi_builder_set(import->builder, enterprise, 1, industry.text, industry.n_bytes, error);
}

/* Chains are separated by ; or, as Chinese keyboards have it, by its wide form. */
static nh_status set_chains(struct nhi_import *import, int32_t enterprise, int i_attribute,
                            struct nhi_field chains, struct nh_error *error)
{
    static const char wide[] = "；";
    enum { N_WIDE = sizeof wide - 1 };
    struct nhi_buffer narrow = {0};
    nh_status status = NH_OK;
    for (uint32_t i = 0; i < chains.n_bytes && status == NH_OK;) {
        const bool is_wide = chains.n_bytes - i >= N_WIDE && memcmp(chains.text + i, wide, N_WIDE) == 0;
        status = nhi_buffer_append(&narrow, is_wide ? ";" : chains.text + i, 1, error);
        i += is_wide ? N_WIDE : 1;
    }
    if (status == NH_OK)
        status = nhi_builder_set(import->builder, enterprise, i_attribute,
                                 narrow.n_bytes > 0 ? narrow.data : "", narrow.n_bytes, error);
    nhi_buffer_free(&narrow);
    return status;
}

/* Named columns have their English name, others that of the header. */
static nh_status set_attributes(struct nhi_import *import, int32_t enterprise, struct nh_error *error)
{
    const struct nhi_kind_info *info = nhi_kind_info(NHI_KIND_ENTERPRISES);
    const int *column = import->source->layout.column;
    for (size_t h = 0; h < import->header->n_fields; h++) {
        struct nhi_field name = import->header->fields[h];
        int i_attribute;
        if ((int)h == column[ENTERPRISE_ID] || (int)h == column[REGION] || (int)h == column[INDUSTRY] ||
            name.n_bytes == 0)
            continue;
        for (int c = INDUSTRY + 1; c < NHI_MAX_COLUMNS; c++)
            if (column[c] == (int)h)
                name =
                    (struct nhi_field){info->columns[c].name, (uint32_t)strlen(info->columns[c].name), false};
        const struct nhi_field value = nhi_import_field(import, h);
        NH_TRY(nhi_builder_attribute(import->builder, name.text, name.n_bytes, &i_attribute, error));
        if ((int)h == column[CHAIN])
            NH_TRY(set_chains(import, enterprise, i_attribute, value, error));
        else
            NH_TRY(
                nhi_builder_set(import->builder, enterprise, i_attribute, value.text, value.n_bytes, error));
    }
    return NH_OK;
}

nh_status nhi_import_enterprise(struct nhi_import *import, struct nh_error *error)
{
    const struct nhi_field id = nhi_import_cell(import, ENTERPRISE_ID);
    const int i_id = import->source->layout.column[ENTERPRISE_ID];
    int32_t enterprise;
    bool is_new;
    if (id.n_bytes == 0)
        return nhi_import_reject(import, i_id, "the code of an enterprise", "fill it in", error);
    if (id.n_bytes > MAX_ID_BYTES)
        return nhi_import_reject(import, i_id, "a code of at most 256 bytes", "shorten it", error);
    NH_TRY(nhi_builder_enterprise(import->builder, id.text, id.n_bytes, &enterprise, &is_new, error));
    NH_TRY(look_at_social_code(import, id, is_new, error));
    if (!is_new)
        return nhi_import_reject(import, i_id, "one row for each enterprise in an import",
                                 "the code stands in an earlier row too: remove one of them", error);
    NH_TRY(set_region(import, enterprise, nhi_import_cell(import, REGION), error));
    NH_TRY(set_industry(import, enterprise, nhi_import_cell(import, INDUSTRY), error));
    return set_attributes(import, enterprise, error);
}

/* ---- keys of a value ------------------------------------------------------------------------------------------ */

static enum nhi_series series_of(const struct nhi_import *import)
{
    return import->source->layout.kind == NHI_KIND_OUTPUT ? NHI_OUTPUT : NHI_QUANTITY;
}

static nh_status read_enterprise(struct nhi_import *import, struct nhi_entry *entry, struct nh_error *error)
{
    const struct nhi_field id = nhi_import_cell(import, ENTERPRISE_ID);
    entry->enterprise = nhi_builder_find(import->builder, id.text, id.n_bytes);
    if (entry->enterprise != NHI_NOT_FOUND)
        return NH_OK;
    return nhi_import_reject(import, import->source->layout.column[ENTERPRISE_ID],
                             "an enterprise of the table enterprises",
                             "correct the code, or add the enterprise to the table", error);
}

static nh_status read_period(struct nhi_import *import, struct nhi_entry *entry, struct nh_error *error)
{
    const struct nhi_field text = nhi_import_cell(import, PERIOD);
    const int i_period = import->source->layout.column[PERIOD];
    enum nhi_freq freq, expected;
    char wanted[FIX_BYTES];
    if (!nhi_period_parse(text.text, text.n_bytes, &freq, &entry->period))
        return nhi_import_reject(import, i_period,
                                 "a period: 2020, 2020Q1, 2020-03, 2020-03-15 or 2020-03-15T10:15",
                                 "correct the period", error);
    if (nhi_builder_accepts(import->builder, entry->series, freq, &expected))
        return NH_OK;
    snprintf(wanted, sizeof wanted, "a period of the frequency %s, as before",
             expected == NHI_FREQ_QUARTER_HOUR ? "time of day" : nhi_freq_name(expected));
    return nhi_import_reject(import, i_period, wanted,
                             "one store has one frequency of energy and one of output: "
                             "correct the period, or import the table into another store",
                             error);
}

static nh_status read_carrier(struct nhi_import *import, struct nhi_field word, int i_field, int32_t *item,
                              struct nh_error *error)
{
    char fix[FIX_BYTES];
    const char *id = nhi_import_carrier_id(import, word.text, word.n_bytes);
    if (id != NULL)
        return nhi_builder_item(import->builder, NHI_QUANTITY, id, strlen(id), item, error);
    const char *near = nhi_import_nearest_carrier(import, word.text, word.n_bytes);
    snprintf(fix, sizeof fix, "%s%s%sadd it to a carriers table, or correct it",
             near != NULL ? "did you mean '" : "", near != NULL ? near : "", near != NULL ? "'? " : "");
    return nhi_import_reject(import, i_field, "a carrier of `nenghao help carriers` or of a carriers table",
                             fix, error);
}

static nh_status read_measure(struct nhi_import *import, struct nhi_field name, int i_field, int32_t *item,
                              struct nh_error *error)
{
    const nh_store *old = nhi_builder_old(import->builder);
    if (name.n_bytes == 0)
        return nhi_import_reject(import, i_field, "the name of a measure such as value_added", "fill it in",
                                 error);
    const char *known = nhi_measure_parse(name.text, name.n_bytes);
    if (known != NULL)
        name = (struct nhi_field){known, (uint32_t)strlen(known), false};
    NH_TRY(nhi_builder_item(import->builder, NHI_OUTPUT, name.text, name.n_bytes, item, error));
    if (old != NULL && *item < nhi_dictionary_count(old->measures) &&
        strcmp(old->units[*item], import->unit_label) != 0)
        return nhi_fail(error, NH_ARGUMENT,
                        "measure %.*s is stored in the unit '%s', this import gives '%s': use the same "
                        "--unit, or another name",
                        (int)name.n_bytes, name.text, old->units[*item], import->unit_label);
    return nhi_builder_set_unit(import->builder, *item, import->unit_label, error);
}

static nh_status read_item(struct nhi_import *import, struct nhi_field word, int i_field,
                           struct nhi_entry *entry, struct nh_error *error)
{
    return entry->series == NHI_OUTPUT ? read_measure(import, word, i_field, &entry->item, error)
                                       : read_carrier(import, word, i_field, &entry->item, error);
}

/* ---- values --------------------------------------------------------------------------------------------------- */

static nh_status read_value(struct nhi_import *import, int i_field, struct nhi_entry *entry,
                            struct nh_error *error)
{
    struct nhi_decimal number = {0, 0};
    enum nhi_import_number what;
    const int shift = entry->series == NHI_OUTPUT ? import->unit_shift : 0;
    NH_TRY(nhi_import_read_number(import, i_field, shift, &number, &what, error));
    entry->is_missing = what != NHI_NUMBER_OK;
    entry->value = (int64_t)number.value;
    entry->decimals = number.decimals;
    return NH_OK;
}

static nh_status read_flow(struct nhi_import *import, struct nhi_entry *entry, struct nh_error *error)
{
    const struct nhi_field flow = nhi_import_cell(import, FLOW);
    entry->flow = nhi_flow_parse(flow.text, flow.n_bytes);
    if (entry->flow >= 0)
        return NH_OK;
    return nhi_import_reject(
        import, import->source->layout.column[FLOW],
        "consumption, feedstock, transformation_input, transformation_output or recovery",
        "correct the flow, or leave it empty for consumption", error);
}

/* The measured coefficient of a quantity, in kgce per unit. */
static nh_status read_coefficient(struct nhi_import *import, const struct nhi_entry *quantity,
                                  struct nhi_entry *coefficient, bool *is_there, struct nh_error *error)
{
    const int i_field = import->source->layout.column[COEFFICIENT];
    *is_there = false;
    if (i_field < 0)
        return NH_OK;
    *coefficient = *quantity;
    coefficient->series = NHI_QUANTITY; /* no money: no unit is shifted */
    NH_TRY(read_value(import, i_field, coefficient, error));
    coefficient->series = NHI_COEFFICIENT;
    if (!coefficient->is_missing && coefficient->value < 0)
        return nhi_import_reject(import, i_field, "a coefficient of at least 0", "correct the coefficient",
                                 error);
    *is_there = !coefficient->is_missing && !quantity->is_missing;
    return NH_OK;
}

static nh_status put(struct nhi_import *import, const struct nhi_entry *entry, struct nh_error *error)
{
    struct nh_error reason;
    const nh_status status = nhi_builder_value(import->builder, entry, &reason);
    if (status != NH_DATA && status != NH_RANGE)
        return status == NH_OK ? NH_OK : nhi_fail(error, status, "%s", reason.message);
    return nhi_import_reject(import, import->source->layout.column[PERIOD],
                             "a period on the axis of the other rows", reason.message, error);
}

static nh_status take_long(struct nhi_import *import, struct nhi_entry *entry, struct nh_error *error)
{
    struct nhi_entry coefficient;
    const int *column = import->source->layout.column;
    bool has_coefficient = false;
    NH_TRY(read_item(import, nhi_import_cell(import, ITEM), column[ITEM], entry, error));
    NH_TRY(read_value(import, column[VALUE], entry, error));
    if (entry->series == NHI_QUANTITY) {
        NH_TRY(read_flow(import, entry, error));
        NH_TRY(read_coefficient(import, entry, &coefficient, &has_coefficient, error));
    }
    if (import->is_bad)
        return NH_OK;
    NH_TRY(put(import, entry, error));
    return has_coefficient && !import->is_bad ? put(import, &coefficient, error) : NH_OK;
}

/* A cell of a wide table; it is put only when `may_put`. An empty one says nothing: the enterprise need not have the
 * carrier at all. */
static nh_status take_wide_cell(struct nhi_import *import, int i_field, bool may_put, struct nhi_entry *entry,
                                struct nh_error *error)
{
    const uint64_t n_rounded = import->report.n_rounded;
    NH_TRY(read_item(import, import->header->fields[i_field], i_field, entry, error));
    NH_TRY(read_value(import, i_field, entry, error));
    if (!may_put)
        return NH_OK;
    import->report.n_rounded = n_rounded; /* counted at the first look */
    return entry->is_missing || import->is_bad ? NH_OK : put(import, entry, error);
}

/* The first pass finds mistakes, so that a bad row leaves nothing behind. */
static nh_status take_wide(struct nhi_import *import, struct nhi_entry *entry, struct nh_error *error)
{
    const int *column = import->source->layout.column, n = (int)import->header->n_fields;
    for (int pass = 0; pass < 2 && !import->is_bad; pass++)
        for (int h = 0; h < n; h++)
            if (h != column[ENTERPRISE_ID] && h != column[PERIOD])
                NH_TRY(take_wide_cell(import, h, pass == 1, entry, error));
    return NH_OK;
}

nh_status nhi_import_series(struct nhi_import *import, struct nh_error *error)
{
    struct nhi_entry entry = {
        .series = series_of(import), .file = import->i_source, .line = import->record->line};
    NH_TRY(read_enterprise(import, &entry, error));
    NH_TRY(read_period(import, &entry, error));
    return import->source->layout.is_wide ? take_wide(import, &entry, error)
                                          : take_long(import, &entry, error);
}
