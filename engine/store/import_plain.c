/* import_plain.c - rows of energy and output that need nothing but looking up: read by any thread, block by block.
 *
 * A row is plain when it is good and everything in it is known: the enterprise, the item, the frequency. Whatever else it
 * is, import_rows.c sees to it afterwards, in the order of the rows: it alone adds items, warns and rejects.
 */
#include "engine/store/import_state.h"

#include "engine/store/word.h"

#include <string.h>

/* Texts that were looked up a short while ago, the place of each from a few of its bytes. They point into the block, and
 * blanks around them are part of them. */
enum { MEMO_BITS = 7, MEMO_TEXTS = 1 << MEMO_BITS };
struct memo {
    struct memo_entry {
        struct nhi_field text;
        int64_t value;
    } entries[MEMO_TEXTS], *last;
};

struct nhi_plain_reader {
    const struct nhi_import *import;
    const struct nhi_layout *layout;
    enum nhi_series series;
    size_t n_fields;
    struct nhi_gather *gather;
    struct nhi_field *fields; /* [NHI_CSV_MAX_FIELDS] */
    int32_t *items;           /* [n_fields] of a wide table */
    bool is_known;            /* all of them are known */
    uint64_t n_rounded;       /* in the row */
    struct memo ids, periods, words, flows;
};

nh_status nhi_plain_reader_new(const struct nhi_import *import, struct nhi_plain_reader **reader,
                               struct nh_error *error)
{
    struct nhi_plain_reader *made;
    NH_TRY(nhi_alloc(1, sizeof *made, &made, error));
    made->import = import;
    made->layout = &import->source->layout;
    made->series = made->layout->kind == NHI_KIND_OUTPUT ? NHI_OUTPUT : NHI_QUANTITY;
    made->n_fields = import->header->n_fields;
    nh_status status;
    NH_TRY_DONE(nhi_gather_new(import->builder, &made->gather, error));
    NH_TRY_DONE(nhi_alloc(NHI_CSV_MAX_FIELDS, sizeof *made->fields, &made->fields, error));
    NH_TRY_DONE(nhi_alloc(made->n_fields, sizeof *made->items, &made->items, error));
    *reader = made;
    return NH_OK;
done:
    nhi_plain_reader_free(made);
    return status;
}

void nhi_plain_reader_free(struct nhi_plain_reader *reader)
{
    if (reader == NULL)
        return;
    nhi_gather_free(reader->gather);
    nhi_free(reader->fields);
    nhi_free(reader->items);
    nhi_free(reader);
}

/* ---- looking up ---------------------------------------------------------------------------------------------- */

/* Shorter than a call of memcmp for what stands in these columns. */
static bool is_same(struct nhi_field a, struct nhi_field b)
{
    enum { WORD = sizeof(uint64_t) };
    if (a.n_bytes != b.n_bytes)
        return false;
    if (a.n_bytes <= WORD)
        return nhi_word_of(a.text, a.n_bytes) == nhi_word_of(b.text, a.n_bytes);
    for (size_t i = 0; i + WORD < a.n_bytes; i += WORD)
        if (nhi_word_of(a.text + i, WORD) != nhi_word_of(b.text + i, WORD))
            return false;
    return nhi_word_of(a.text + a.n_bytes - WORD, WORD) == nhi_word_of(b.text + a.n_bytes - WORD, WORD);
}

/* The place of a text, from its length and its last eight bytes: months and ids differ there. */
static size_t memo_place(struct nhi_field field)
{
    const size_t n = field.n_bytes < sizeof(uint64_t) ? field.n_bytes : sizeof(uint64_t);
    const uint64_t word = nhi_word_of(field.text + field.n_bytes - n, n);
    return (size_t)((word ^ field.n_bytes) * 0x9E3779B97F4A7C15u >> (64 - MEMO_BITS));
}

/* The entry of a text; *is_new: its value is not there yet. */
static inline int64_t *recall(struct memo *memo, struct nhi_field text, bool *is_new)
{
    *is_new = false;
    if (!is_same(text, memo->last->text)) {
        memo->last = &memo->entries[memo_place(text)];
        *is_new = memo->last->text.text == NULL || !is_same(text, memo->last->text);
    }
    memo->last->text = text;
    return &memo->last->value;
}

static void forget(struct memo *memo)
{
    memset(memo->entries, 0, sizeof memo->entries);
    memo->last = &memo->entries[0];
    memo->last->text = (struct nhi_field){"", UINT32_MAX, false}; /* the length of no text */
}

static bool find_enterprise(struct nhi_plain_reader *reader, struct nhi_field text, int32_t *enterprise)
{
    bool is_new;
    int64_t *value = recall(&reader->ids, text, &is_new);
    if (is_new) {
        const struct nhi_field id = nhi_import_trim(text);
        *value = nhi_builder_find(reader->import->builder, id.text, id.n_bytes);
    }
    *enterprise = (int32_t)*value;
    return *enterprise != NHI_NOT_FOUND;
}

static bool find_period(struct nhi_plain_reader *reader, struct nhi_field text, int64_t *period)
{
    bool is_new;
    int64_t *value = recall(&reader->periods, text, &is_new);
    if (is_new) {
        const struct nhi_field trimmed = nhi_import_trim(text);
        enum nhi_freq freq;
        if (!nhi_period_parse(trimmed.text, trimmed.n_bytes, &freq, value) ||
            !nhi_builder_expects(reader->import->builder, reader->series, freq))
            *value = INT64_MIN;
    }
    *period = *value;
    return *value != INT64_MIN;
}

/* The number of a carrier or measure that rows have named before. */
static int32_t look_up_item(const struct nhi_plain_reader *reader, struct nhi_field word)
{
    const struct nhi_import *import = reader->import;
    if (reader->series == NHI_QUANTITY) {
        const char *id = nhi_import_carrier_id(import, word.text, word.n_bytes);
        return id == NULL ? NHI_NOT_FOUND
                          : nhi_builder_find_item(import->builder, NHI_QUANTITY, id, strlen(id));
    }
    const char *known = nhi_measure_parse(word.text, word.n_bytes);
    const int32_t item = nhi_builder_find_item(import->builder, NHI_OUTPUT, known != NULL ? known : word.text,
                                               known != NULL ? strlen(known) : word.n_bytes);
    const char *unit = item == NHI_NOT_FOUND ? NULL : nhi_builder_unit(import->builder, item);
    return unit != NULL && strcmp(unit, import->unit_label) == 0 ? item : NHI_NOT_FOUND;
}

static bool find_item(struct nhi_plain_reader *reader, struct nhi_field text, int32_t *item)
{
    bool is_new;
    int64_t *value = recall(&reader->words, text, &is_new);
    if (is_new)
        *value = look_up_item(reader, nhi_import_trim(text));
    *item = (int32_t)*value;
    return *item != NHI_NOT_FOUND;
}

static bool find_flow(struct nhi_plain_reader *reader, struct nhi_field text, int32_t *flow)
{
    bool is_new;
    int64_t *value = recall(&reader->flows, text, &is_new);
    if (is_new) {
        const struct nhi_field word = nhi_import_trim(text);
        *value = nhi_flow_parse(word.text, word.n_bytes);
    }
    *flow = (int32_t)*value;
    return *flow >= 0;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* The cell of a named column; an empty one when the table does not have the column. */
static inline struct nhi_field cell_of(const struct nhi_plain_reader *reader, int i_column)
{
    static const struct nhi_field none = {"", 0, false};
    const int i_field = reader->layout->column[i_column];
    return i_field < 0 ? none : reader->fields[i_field];
}

/* False: neither a number that can be stored nor a missing one. */
static bool read_value(struct nhi_plain_reader *reader, struct nhi_field field, struct nhi_entry *entry)
{
    const struct nh_import_options *options = &reader->import->options;
    const int shift = entry->series == NHI_OUTPUT ? reader->import->unit_shift : 0;
    entry->is_missing = false;
    if (nhi_value_parse_short(field.text, field.n_bytes, &entry->value, &entry->decimals) &&
        (options->round_decimals < 0 || entry->decimals <= options->round_decimals)) {
        entry->decimals -= shift;
        if (entry->decimals >= 0 && entry->decimals <= NHI_MAX_DECIMALS)
            return true;
    }
    struct nhi_decimal number = {0, 0};
    const enum nhi_import_number what =
        nhi_import_judge_number(options, nhi_import_trim(field), shift, &number, &reader->n_rounded);
    entry->is_missing = what == NHI_NUMBER_MISSING;
    entry->value = (int64_t)number.value;
    entry->decimals = number.decimals;
    return what == NHI_NUMBER_OK || what == NHI_NUMBER_MISSING;
}

/* The measured coefficient beside a quantity. */
static nh_status read_coefficient(struct nhi_plain_reader *reader, struct nhi_entry *entry, bool *is_plain,
                                  struct nh_error *error)
{
    const bool has_quantity = !entry->is_missing;
    entry->series = NHI_COEFFICIENT;
    *is_plain = read_value(reader, cell_of(reader, NHI_COLUMN_COEFFICIENT), entry) &&
                (entry->is_missing || entry->value >= 0);
    if (!*is_plain || entry->is_missing || !has_quantity)
        return NH_OK;
    return nhi_gather_value(reader->gather, entry, is_plain, error);
}

static nh_status read_long(struct nhi_plain_reader *reader, struct nhi_entry *entry, bool *is_plain,
                           struct nh_error *error)
{
    const bool has_flow = entry->series == NHI_QUANTITY;
    *is_plain = find_item(reader, cell_of(reader, NHI_COLUMN_ITEM), &entry->item) &&
                (!has_flow || find_flow(reader, cell_of(reader, NHI_COLUMN_FLOW), &entry->flow)) &&
                read_value(reader, cell_of(reader, NHI_COLUMN_VALUE), entry);
    if (!*is_plain)
        return NH_OK;
    NH_TRY(nhi_gather_value(reader->gather, entry, is_plain, error));
    if (!*is_plain || !has_flow || reader->layout->column[NHI_COLUMN_COEFFICIENT] < 0)
        return NH_OK;
    return read_coefficient(reader, entry, is_plain, error);
}

/* An empty cell of a wide table says nothing. */
static nh_status read_wide(struct nhi_plain_reader *reader, struct nhi_entry *entry, bool *is_plain,
                           struct nh_error *error)
{
    const int *column = reader->layout->column;
    *is_plain = reader->is_known;
    for (int h = 0; h < (int)reader->n_fields && *is_plain; h++) {
        if (h == column[NHI_COLUMN_ENTERPRISE] || h == column[NHI_COLUMN_PERIOD])
            continue;
        entry->item = reader->items[h];
        *is_plain = read_value(reader, reader->fields[h], entry);
        if (*is_plain && !entry->is_missing)
            NH_TRY(nhi_gather_value(reader->gather, entry, is_plain, error));
    }
    return NH_OK;
}

static nh_status read_row(struct nhi_plain_reader *reader, uint64_t line, bool *is_plain,
                          struct nh_error *error)
{
    struct nhi_entry entry = {.series = reader->series, .file = reader->import->i_source, .line = line};
    *is_plain = find_enterprise(reader, cell_of(reader, NHI_COLUMN_ENTERPRISE), &entry.enterprise) &&
                find_period(reader, cell_of(reader, NHI_COLUMN_PERIOD), &entry.period);
    if (!*is_plain)
        return NH_OK;
    return reader->layout->is_wide ? read_wide(reader, &entry, is_plain, error)
                                   : read_long(reader, &entry, is_plain, error);
}

/* ---- blocks -------------------------------------------------------------------------------------------------- */

/* Nothing is remembered from block to block: the texts are gone, and items may have come. */
static void begin_block(struct nhi_plain_reader *reader)
{
    const int *column = reader->layout->column;
    forget(&reader->ids);
    forget(&reader->periods);
    forget(&reader->words);
    forget(&reader->flows);
    reader->is_known = true;
    for (int h = 0; reader->layout->is_wide && h < (int)reader->n_fields; h++)
        if (h != column[NHI_COLUMN_ENTERPRISE] && h != column[NHI_COLUMN_PERIOD])
            reader->is_known =
                find_item(reader, reader->import->header->fields[h], &reader->items[h]) && reader->is_known;
}

static nh_status add_odd(struct nhi_import_block *block, const struct nhi_csv_scan *scan,
                         struct nh_error *error)
{
    NH_TRY(nhi_grow(&block->odd, block->n_odd, &block->odd_capacity, sizeof *block->odd, error));
    block->odd[block->n_odd++] = (struct nhi_odd_row){scan->begin, scan->first_line};
    return NH_OK;
}

/* The record that was scanned last. */
static nh_status take_record(struct nhi_plain_reader *reader, struct nhi_import_block *block,
                             const struct nhi_csv_scan *scan, struct nh_error *error)
{
    bool is_plain = !scan->has_doubled && scan->n_fields == reader->n_fields;
    if (nhi_csv_is_blank(reader->fields, scan->n_fields))
        return NH_OK;
    block->last_line = scan->first_line;
    reader->n_rounded = 0;
    if (is_plain)
        NH_TRY(read_row(reader, scan->first_line, &is_plain, error));
    if (!is_plain) {
        nhi_gather_drop(reader->gather, scan->first_line);
        return add_odd(block, scan, error);
    }
    block->n_rounded += reader->n_rounded;
    block->n_plain++;
    return NH_OK;
}

nh_status nhi_plain_read_block(struct nhi_plain_reader *reader, struct nhi_import_block *block,
                               struct nh_error *error)
{
    nhi_csv_mark(&block->text, reader->import->context->kernels);
    begin_block(reader);
    block->n_odd = 0;
    block->n_plain = block->n_rounded = block->last_line = 0;
    block->what = NULL;
    block->stopped = nhi_csv_scan_at(&block->text, 0, 0);
    while (nhi_csv_scan_record(&block->text, &block->stopped, reader->fields, &block->what) == NHI_CSV_RECORD)
        NH_TRY(take_record(reader, block, &block->stopped, error));
    return nhi_gather_pack(reader->gather, &block->packed, error);
}
