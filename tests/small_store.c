/* small_store.c - see small_store.h. */
#include "tests/small_store.h"

#include "engine/base/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- writing --------------------------------------------------------------------------------------------------- */

static nh_status declare_one(struct nhi_builder *builder, const struct small_enterprise *declared,
                             struct nh_error *error)
{
    const struct {
        const char *name, *label;
    } cells[3] = {{"region", declared->region},
                  {"industry", declared->industry},
                  {declared->attribute, declared->label}};
    int32_t enterprise;
    bool is_new;
    NH_TRY(nhi_builder_enterprise(builder, declared->id, strlen(declared->id), &enterprise, &is_new, error));
    for (int i = 0; i < 3; i++) {
        int at;
        if (cells[i].name == NULL)
            continue;
        NH_TRY(nhi_builder_attribute(builder, cells[i].name, strlen(cells[i].name), &at, error));
        NH_TRY(nhi_builder_set(builder, enterprise, at, cells[i].label, strlen(cells[i].label), error));
    }
    return NH_OK;
}

nh_status small_declare(struct nhi_builder *builder, const struct small_import *import,
                        struct nh_error *error)
{
    int32_t item;
    for (size_t i = 0; i < import->n_enterprises; i++)
        NH_TRY(declare_one(builder, &import->enterprises[i], error));
    NH_TRY(nhi_builder_seal(builder, error));
    for (const char *const *carrier = import->carriers; carrier != NULL && *carrier != NULL; carrier++)
        NH_TRY(nhi_builder_item(builder, NHI_QUANTITY, *carrier, strlen(*carrier), &item, error));
    return NH_OK;
}

static nh_status read_number(const char *text, struct nhi_entry *entry, struct nh_error *error)
{
    struct nhi_decimal number;
    entry->is_missing = *text == '\0';
    if (entry->is_missing)
        return NH_OK;
    if (nhi_decimal_parse(text, strlen(text), &number) != NHI_PARSE_OK || number.value > INT64_MAX)
        return nhi_fail(error, NH_DATA, "%s is not a number of 64 bits", text);
    entry->value = (int64_t)number.value;
    entry->decimals = number.decimals;
    return NH_OK;
}

nh_status small_put(struct nhi_builder *builder, const struct small_value *value, struct nh_error *error)
{
    struct nhi_entry entry = {.series = value->series, .flow = value->flow};
    enum nhi_freq freq, expected;
    entry.enterprise = nhi_builder_find(builder, value->enterprise, strlen(value->enterprise));
    if (entry.enterprise == NHI_NOT_FOUND ||
        !nhi_period_parse(value->period, strlen(value->period), &freq, &entry.period))
        return nhi_fail(error, NH_DATA, "%s or %s is unknown", value->enterprise, value->period);
    if (!nhi_builder_accepts(builder, value->series, freq, &expected))
        return nhi_fail(error, NH_DATA, "%s: the frequency is %s", value->period, nhi_freq_name(expected));
    NH_TRY(nhi_builder_item(builder, value->series, value->item, strlen(value->item), &entry.item, error));
    NH_TRY(read_number(value->value, &entry, error));
    NH_TRY(nhi_builder_value(builder, &entry, error));
    if (value->coefficient == NULL)
        return NH_OK;
    entry.series = NHI_COEFFICIENT;
    NH_TRY(read_number(value->coefficient, &entry, error));
    return nhi_builder_value(builder, &entry, error);
}

static nh_status refuse(void *state, const struct nhi_cell *cell, const struct nhi_cell *first, int decimals,
                        struct nh_error *error)
{
    (void)state;
    return nhi_fail(error, NH_DATA, "%s: %lld with %d of %d decimals",
                    first != NULL ? "a key twice" : "too large", (long long)cell->value, cell->decimals,
                    decimals);
}

nh_status small_import(nh_context *context, const char *path, const struct small_import *import,
                       struct nhi_builder_result *result, struct nh_error *error)
{
    const struct nhi_builder_options options = {.store_path = path,
                                                .append = import->append,
                                                .codec = import->codec,
                                                .chunk_lines = import->chunk_lines};
    struct nhi_builder_result unwanted;
    struct nhi_builder *builder;
    NH_TRY(nhi_builder_new(context, &options, &builder, error));
    nh_status status;
    NH_TRY_DONE(small_declare(builder, import, error));
    for (size_t i = 0; i < import->n_values; i++)
        NH_TRY_DONE(small_put(builder, &import->values[i], error));
    NH_TRY_DONE(nhi_builder_check(builder, import->bad != NULL ? import->bad : refuse, import->state, error));
    NH_TRY_DONE(nhi_builder_commit(builder, "small", NULL, result != NULL ? result : &unwanted, error));
done:
    nhi_builder_free(builder);
    return status;
}

nh_status small_read_enterprises(const nh_store *store, struct nh_error *error)
{
    const struct nhi_dictionary *ids;
    NH_TRY(nhi_store_ids(store, &ids, error));
    for (size_t a = 0; a < store->enterprises->n_attributes; a++) {
        const struct nhi_attribute *attribute;
        NH_TRY(nhi_store_attribute(store, a, &attribute, error));
    }
    return NH_OK;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

enum found { FOUND_VALUE, FOUND_MISSING, FOUND_NOTHING, FOUND_FAILURE };

/* Number of the line with a key, or the number of lines. */
static uint64_t find_line(const nh_store *store, size_t i_segment, const struct small_value *where,
                          const struct nhi_line_keys *keys)
{
    const struct nhi_segment_model *model = nhi_segment_model(store->segments[i_segment].segment);
    const bool is_output = where->series == NHI_OUTPUT || where->series == NHI_OUTPUT_SUPERSEDED;
    const struct nhi_dictionary *ids;
    if (nhi_segment_ids(store->segments[i_segment].segment, &ids, NULL) != NH_OK)
        return model->series[where->series].n_lines;
    const int32_t enterprise = nhi_dictionary_find(ids, where->enterprise, strlen(where->enterprise));
    const int32_t item =
        nhi_dictionary_find(is_output ? model->measures : model->carriers, where->item, strlen(where->item));
    const uint64_t n = model->series[where->series].n_lines;
    for (uint64_t i = 0; i < n; i++)
        if (keys->enterprise[i] == enterprise && keys->item[i] == item && keys->flow[i] == where->flow)
            return i;
    return n;
}

static enum found find_cell(const nh_store *store, size_t i_segment, const struct small_value *where,
                            struct nhi_decimal *number)
{
    struct nhi_segment *segment = store->segments[i_segment].segment;
    const struct nhi_series_info *info = &nhi_segment_model(segment)->series[where->series];
    struct nhi_line_keys keys;
    enum nhi_freq freq;
    int64_t period, value, *values;
    if (nhi_segment_keys(segment, where->series, &keys, NULL) != NH_OK ||
        !nhi_period_parse(where->period, strlen(where->period), &freq, &period))
        return FOUND_FAILURE;
    const uint64_t line = find_line(store, i_segment, where, &keys);
    if (line == info->n_lines)
        return FOUND_NOTHING;
    period = nhi_period_containing(freq, period, info->axis.freq) - info->axis.first;
    if (period < 0 || period >= info->axis.n)
        return FOUND_MISSING;
    if (nhi_alloc(info->axis.n, sizeof *values, &values, NULL) != NH_OK)
        return FOUND_FAILURE;
    const nh_status status = nhi_segment_read_lines(segment, where->series, line, 1, values, NULL);
    value = values[period];
    nhi_free(values);
    *number = (struct nhi_decimal){value, info->decimals};
    return status != NH_OK ? FOUND_FAILURE : value == NHI_MISSING_I64 ? FOUND_MISSING : FOUND_VALUE;
}

const char *small_cell(const nh_store *store, size_t i_segment, const struct small_value *where,
                       char text[NHI_NUMBER_BYTES])
{
    struct nhi_decimal number;
    switch (find_cell(store, i_segment, where, &number)) {
    case FOUND_VALUE: nhi_decimal_text(number, text); return text;
    case FOUND_MISSING: return "missing";
    case FOUND_NOTHING: return "no line";
    case FOUND_FAILURE: break;
    }
    return "?";
}

const char *small_in_force(const nh_store *store, const struct small_value *where,
                           char text[NHI_NUMBER_BYTES])
{
    struct nhi_decimal sum = {0, 0}, number;
    int n_present = 0;
    for (size_t i = 0; i < store->n_segments; i++)
        for (int sign = 1; sign >= -1; sign -= 2) {
            struct small_value part = *where;
            part.series = sign > 0 ? where->series : where->series + NHI_QUANTITY_SUPERSEDED;
            const enum found found = find_cell(store, i, &part, &number);
            if (found == FOUND_FAILURE)
                return "?";
            if (found != FOUND_VALUE)
                continue;
            n_present += sign;
            number.value *= sign;
            if (nhi_decimal_add(sum, number, &sum, NULL) != NH_OK)
                return "?";
        }
    if (n_present == 0)
        return "none";
    nhi_decimal_text(sum, text);
    return text;
}

/* ---- files ----------------------------------------------------------------------------------------------------- */

static bool remove_all(const char *path)
{
    char command[320];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    return system(command) == 0;
}

const char *small_path(char path[256], const char *name)
{
    snprintf(path, 256, "%s/tests/%s-%ld.work", NHI_TEST_BUILD, name, (long)getpid());
    return remove_all(path) ? path : NULL;
}

char *small_read_file(const char *path, size_t *n_bytes)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        *n_bytes = (size_t)ftell(file);
        rewind(file);
        bytes = calloc(*n_bytes + 1, 1);
    }
    if (bytes != NULL && fread(bytes, 1, *n_bytes, file) != *n_bytes) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    return bytes;
}

bool small_write_file(const char *path, const void *bytes, size_t n_bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return false;
    const bool is_good = write(file, bytes, n_bytes) == (ssize_t)n_bytes;
    return close(file) == 0 && is_good;
}

bool small_begin(struct small_place *place, const char *name)
{
    return nh_context_new(NULL, &place->context, NULL) == NH_OK && small_path(place->path, name) != NULL;
}

void small_end(struct small_place *place)
{
    remove_all(place->path);
    nh_context_free(place->context);
}

bool small_begin_folder(struct small_place *place, const char *name)
{
    return small_begin(place, name) && mkdir(place->path, 0700) == 0;
}

char *small_file(const struct small_place *folder, const char *name)
{
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}
