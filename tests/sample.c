/* sample.c - see sample.h. */
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct sample_row sample_plain_rows[ROWS] = {{"raw_coal", "", "1000", "", "", "", "2"},
                                                   {"natural_gas", "", "1000", "", "", "", "2"},
                                                   {"", "", "", "", "", "", ""},
                                                   {"", "", "", "", "", "", ""},
                                                   {"", "", "", "", "", "", ""},
                                                   {"", "", "", "", "", "", ""},
                                                   {"", "", "", "", "", "", ""}};

const char *const sample_carriers[CARRIERS] = {"raw_coal", "natural_gas", "electricity", "heat"};
const char *const sample_measures[MEASURES] = {"value_added", "gross_output"};

/* raw_coal changes on a month, natural_gas in the middle of one (so from the next), electricity has both bases. */
const struct sample_row sample_rows[ROWS] = {
    {"raw_coal", "原煤", "0.7143", "", "", "2020-06-30", "1.9"},
    {"raw_coal", "原煤", "0.71", "", "2020-07-01", "", "1.91"},
    {"natural_gas", "天然气", "1.33", "calorific", "", "2021-02-10", "2.162"},
    {"natural_gas", "天然气", "1.2143", "calorific", "2021-02-11", "", "2.1"},
    {"electricity", "电力", "0.1229", "calorific", "", "", "0.57"},
    {"electricity", "电力", "0.305", "equivalent", "2019", "", "0.57"},
    {"heat", "热力", "34.12", "", "", "", "110"}};

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int64_t below(uint64_t *state, int64_t n)
{
    return (int64_t)(next(state) % (uint64_t)n);
}

/* ---- the city ------------------------------------------------------------------------------------------------- */

static void make_units(struct sample *sample)
{
    static const char *const regions[] = {"320402", "320411", "320505", "330100"};
    static const char *const industries[] = {"C26", "C2614", "C30", "D44"};
    static const char *const chains[] = {"", "solar", "solar;battery", "battery; steel", "steel;steel"};
    for (int u = 0; u < UNITS; u++) { /* sorted by region, industry, id */
        struct sample_unit *unit = &sample->units[u];
        snprintf(unit->id, sizeof unit->id, "U%03d", u);
        snprintf(unit->region, sizeof unit->region, "%s", regions[u / 10]);
        snprintf(unit->industry, sizeof unit->industry, "%s", industries[u % 10 / 3]);
        snprintf(unit->chain, sizeof unit->chain, "%s", chains[u * 7 % 5]);
        snprintf(unit->size, sizeof unit->size, "%s", u % 3 == 0 ? "large" : "small");
    }
}

static void put(int64_t *in_force, int64_t *said, uint8_t *touched, int64_t value)
{
    *touched = 1;
    *said = *in_force = value;
}

/* One in ten values is missing, one in nine negative, one in eleven zero. */
static int64_t value_of(uint64_t *state, const struct sample_options *options)
{
    if (below(state, 10) == 0)
        return NHI_MISSING_I64;
    if (below(state, 11) == 0)
        return 0;
    int64_t value = below(state, options->max_value);
    return below(state, 9) == 0 ? -value : value;
}

static void make_lines(struct sample *sample, const struct sample_options *options, int i_import,
                       uint64_t *state)
{
    struct sample_import *import = &sample->imports[i_import];
    for (int u = 0; u < UNITS; u++)
        for (int line = 0; line < CARRIERS * FLOWS; line++) {
            int c = line / FLOWS, f = line % FLOWS;
            bool exists = (u * 31 + line * 17) % 10 < (f == 0 ? 5 : 2); /* the same lines in every import */
            bool is_measured = options->has_measured && (u + line) % 3 == 0;
            for (int m = 0; exists && m < options->n_months; m++) {
                if (i_import > 0 && below(state, 4) != 0)
                    continue;
                uint8_t *touched = &import->energy_touched[u][c][f][m];
                put(&sample->quantity[u][c][f][m], &import->quantity[u][c][f][m], touched,
                    value_of(state, options));
                int64_t measured =
                    is_measured && below(state, 2) == 0 ? 1 + below(state, 20000) : NHI_MISSING_I64;
                put(&sample->coefficient[u][c][f][m], &import->coefficient[u][c][f][m], touched, measured);
            }
        }
    for (int u = 0; u < UNITS; u++)
        for (int k = 0; k < MEASURES; k++)
            for (int m = 0; u % 6 != 5 && m < options->n_months; m++)
                if (i_import == 0 || below(state, 4) == 0)
                    put(&sample->output[u][k][m], &import->output[u][k][m], &import->output_touched[u][k][m],
                        value_of(state, options));
}

static void fill_missing(void *cells, size_t n_bytes)
{
    int64_t *values = cells;
    for (size_t i = 0; i < n_bytes / sizeof *values; i++)
        values[i] = NHI_MISSING_I64;
}

struct sample *sample_make(const struct sample_options *options)
{
    struct sample *sample = calloc(1, sizeof *sample);
    uint64_t state = options->seed;
    cr_assert_not_null(sample);
    sample->imports = calloc(MAX_IMPORTS, sizeof *sample->imports);
    cr_assert_not_null(sample->imports);
    sample->n_imports = options->n_imports;
    sample->rows = sample_rows;
    sample->quantity_decimals = 2;
    sample->coefficient_decimals = 4;
    sample->output_decimals = 3;
    make_units(sample);
    fill_missing(sample->quantity, sizeof sample->quantity);
    fill_missing(sample->coefficient, sizeof sample->coefficient);
    fill_missing(sample->output, sizeof sample->output);
    for (int i = 0; i < options->n_imports; i++)
        make_lines(sample, options, i, &state);
    return sample;
}

void sample_put_energy(struct sample *sample, int unit, int carrier, int flow, int month, int64_t quantity)
{
    struct sample_import *import = &sample->imports[0];
    put(&sample->quantity[unit][carrier][flow][month], &import->quantity[unit][carrier][flow][month],
        &import->energy_touched[unit][carrier][flow][month], quantity);
    import->coefficient[unit][carrier][flow][month] = NHI_MISSING_I64;
}

void sample_put_output(struct sample *sample, int unit, int measure, int month, int64_t value)
{
    struct sample_import *import = &sample->imports[0];
    put(&sample->output[unit][measure][month], &import->output[unit][measure][month],
        &import->output_touched[unit][measure][month], value);
}

void sample_free(struct sample *sample)
{
    free(sample->imports);
    free(sample);
}

/* ---- the store ------------------------------------------------------------------------------------------------- */

static int32_t add(struct nhi_dictionary *dictionary, const char *text)
{
    int32_t id;
    cr_assert_eq(nhi_dictionary_add(dictionary, text, strlen(text), &id, NULL, NULL), NH_OK);
    return id;
}

static struct nhi_dictionary *dictionary(void)
{
    struct nhi_dictionary *made;
    cr_assert_eq(nhi_dictionary_new(&made, NULL), NH_OK);
    return made;
}

static void *zeros(size_t n, size_t element_bytes)
{
    void *made;
    cr_assert_eq(nhi_alloc(n, element_bytes, &made, NULL), NH_OK);
    return made;
}

static char *copy(const char *text)
{
    char *made;
    cr_assert_eq(nhi_strndup(text, strlen(text), &made, NULL), NH_OK);
    return made;
}

static void model_units(const struct sample *sample, struct nhi_enterprises *enterprises)
{
    static const char *const names[] = {"region", "industry", "chain", "size"};
    enterprises->ids = dictionary();
    enterprises->n_attributes = 4;
    enterprises->attributes = zeros(4, sizeof *enterprises->attributes);
    for (int a = 0; a < 4; a++) {
        struct nhi_attribute *attribute = &enterprises->attributes[a];
        *attribute = (struct nhi_attribute){
            .name = copy(names[a]), .labels = dictionary(), .code = zeros(UNITS, sizeof(int32_t))};
        for (int u = 0; u < UNITS; u++) {
            const struct sample_unit *unit = &sample->units[u];
            const char *const labels[] = {unit->region, unit->industry, unit->chain, unit->size};
            attribute->code[u] = add(attribute->labels, labels[a]);
        }
    }
    for (int u = 0; u < UNITS; u++)
        add(enterprises->ids, sample->units[u].id);
}

static void model_rows(const struct sample *sample, struct nhi_segment_model *model)
{
    static const char *const names[] = {"carrier",    "name_zh",  "kgce_per_unit", "basis",
                                        "valid_from", "valid_to", "tco2_per_unit"};
    enum { N = 7, WIDTH = 16 };
    model->n_tables = 1;
    model->tables = zeros(1, sizeof *model->tables);
    *model->tables = (struct nhi_table){copy("carriers"), ROWS, N, zeros(N, sizeof(struct nhi_column))};
    for (int c = 0; c < N; c++) {
        struct nhi_column *column = &model->tables->columns[c];
        *column =
            (struct nhi_column){.name = copy(names[c]), .width_bytes = WIDTH, .text = zeros(ROWS, WIDTH)};
        for (int r = 0; r < ROWS; r++) {
            const struct sample_row *row = &sample->rows[r];
            const char *const cells[N] = {row->carrier, row->name_zh, row->kgce, row->basis,
                                          row->from,    row->to,      row->tco2};
            memcpy(column->text + r * WIDTH, cells[c], strlen(cells[c]));
        }
    }
}

/* Further decimals of an import: the second writes all its values with one more. */
static int more_decimals(int i_import)
{
    return i_import == 1;
}

/* One line of a series, or false: nothing in it. */
struct line_source {
    const struct sample *sample;
    const struct sample *before; /* what was in force before the import */
    int i_import;
};

static bool read_line(const struct line_source *source, enum nhi_series series, int item, int flow, int u,
                      int64_t *values)
{
    const struct sample_import *import = &source->sample->imports[source->i_import];
    bool has = false;
    for (int m = 0; m < MONTHS; m++) {
        bool is_output = series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED;
        bool is_touched =
            is_output ? import->output_touched[u][item][m] : import->energy_touched[u][item][flow][m];
        int64_t value = series == NHI_QUANTITY                 ? import->quantity[u][item][flow][m]
                        : series == NHI_COEFFICIENT            ? import->coefficient[u][item][flow][m]
                        : series == NHI_OUTPUT                 ? import->output[u][item][m]
                        : series == NHI_QUANTITY_SUPERSEDED    ? source->before->quantity[u][item][flow][m]
                        : series == NHI_COEFFICIENT_SUPERSEDED ? source->before->coefficient[u][item][flow][m]
                                                               : source->before->output[u][item][m];
        bool is_there = is_touched && value != NHI_MISSING_I64;
        values[m] = !is_there ? NHI_MISSING_I64 : more_decimals(source->i_import) > 0 ? value * 10 : value;
        has = has || values[m] != NHI_MISSING_I64;
    }
    return has;
}

struct lines {
    size_t n;
    struct nhi_line *keys;
    int64_t *values;
};

static struct lines gather(const struct line_source *source, enum nhi_series series)
{
    bool is_output = series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED;
    int n_items = is_output ? MEASURES : CARRIERS, n_flows = is_output ? 1 : FLOWS;
    struct lines lines = {0, zeros(UNITS * CARRIERS * FLOWS, sizeof *lines.keys),
                          zeros(UNITS * CARRIERS * FLOWS * MONTHS, 8)};
    for (int item = 0; item < n_items; item++)
        for (int flow = 0; flow < n_flows; flow++)
            for (int u = 0; u < UNITS; u++)
                if (read_line(source, series, item, flow, u, lines.values + lines.n * MONTHS))
                    lines.keys[lines.n++] = (struct nhi_line){u, item, flow};
    return lines;
}

static void describe(const struct line_source *source, enum nhi_series series, const struct lines *lines,
                     uint32_t chunk_lines, enum nhi_codec codec, struct nhi_series_info *info)
{
    const struct sample *sample = source->sample;
    *info = (struct nhi_series_info){.n_lines = lines->n,
                                     .axis = {NHI_FREQ_MONTH, FIRST_MONTH, MONTHS},
                                     .width_bytes = 4,
                                     .chunk_lines = chunk_lines,
                                     .codec = codec,
                                     .stats = NHI_COLUMN_STATS_INIT};
    info->decimals = series == NHI_OUTPUT || series == NHI_OUTPUT_SUPERSEDED ? sample->output_decimals
                     : series == NHI_COEFFICIENT || series == NHI_COEFFICIENT_SUPERSEDED
                         ? sample->coefficient_decimals
                         : sample->quantity_decimals;
    info->decimals += more_decimals(source->i_import);
    for (size_t i = 0; i < lines->n * MONTHS; i++) {
        int64_t value = lines->values[i];
        if (value == NHI_MISSING_I64)
            continue;
        uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
        info->stats.n_present++;
        info->stats.min = value < info->stats.min ? value : info->stats.min;
        info->stats.max = value > info->stats.max ? value : info->stats.max;
        info->stats.abs_sum_hi +=
            __builtin_add_overflow(info->stats.abs_sum_lo, size, &info->stats.abs_sum_lo);
        if (value > INT32_MAX || value <= INT32_MIN)
            info->width_bytes = 8;
    }
}

static void write_import(nh_context *context, const struct line_source *source, const char *path,
                         uint32_t chunk_lines, enum nhi_codec codec)
{
    struct nh_error error = {0};
    struct nhi_commit *commit;
    struct nhi_segment_writer *writer;
    struct nhi_segment_model model = {
        .carriers = dictionary(), .measures = dictionary(), .units = zeros(MEASURES, sizeof(char *))};
    struct lines lines[NHI_N_SERIES];
    model_units(source->sample, &model.enterprises);
    model_rows(source->sample, &model);
    for (int c = 0; c < CARRIERS; c++)
        add(model.carriers, sample_carriers[c]);
    for (int k = 0; k < MEASURES; k++) {
        add(model.measures, sample_measures[k]);
        model.units[k] = copy("10000 CNY");
    }
    for (int s = 0; s < NHI_N_SERIES; s++) {
        lines[s] = gather(source, (enum nhi_series)s);
        describe(source, (enum nhi_series)s, &lines[s], chunk_lines, codec, &model.series[s]);
    }
    cr_assert_eq(nhi_commit_begin(context, path, source->i_import > 0, &commit, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(nhi_segment_create(nhi_commit_segment_path(commit), &model, &writer, &error), NH_OK, "%s",
                 error.message);
    for (int s = 0; s < NHI_N_SERIES; s++) {
        if (lines[s].n > 0)
            cr_assert_eq(nhi_segment_write_lines(writer, (enum nhi_series)s, lines[s].keys, lines[s].values,
                                                 lines[s].n, &error),
                         NH_OK, "%s", error.message);
        nhi_free(lines[s].keys);
        nhi_free(lines[s].values);
    }
    cr_assert_eq(nhi_segment_finish(writer, &error), NH_OK, "%s", error.message);
    const struct nhi_commit_notes notes = {.n_corrected =
                                               model.series[NHI_QUANTITY_SUPERSEDED].stats.n_present +
                                               model.series[NHI_OUTPUT_SUPERSEDED].stats.n_present};
    cr_assert_eq(nhi_commit_finish(commit, &notes, &error), NH_OK, "%s", error.message);
    nhi_segment_model_clear(&model);
}

void sample_store(nh_context *context, const struct sample *sample, const char *path, uint32_t chunk_lines,
                  enum nhi_codec codec)
{
    struct sample *before = malloc(sizeof *before);
    cr_assert_not_null(before);
    *before = *sample;
    fill_missing(before->quantity, sizeof before->quantity);
    fill_missing(before->coefficient, sizeof before->coefficient);
    fill_missing(before->output, sizeof before->output);
    for (int i = 0; i < sample->n_imports; i++) {
        const struct sample_import *import = &sample->imports[i];
        write_import(context, &(struct line_source){sample, before, i}, path, chunk_lines, codec);
        for (size_t k = 0; k < sizeof before->quantity / sizeof(int64_t); k++)
            if ((&import->energy_touched[0][0][0][0])[k]) {
                (&before->quantity[0][0][0][0])[k] = (&import->quantity[0][0][0][0])[k];
                (&before->coefficient[0][0][0][0])[k] = (&import->coefficient[0][0][0][0])[k];
            }
        for (size_t k = 0; k < sizeof before->output / sizeof(int64_t); k++)
            if ((&import->output_touched[0][0][0])[k])
                (&before->output[0][0][0])[k] = (&import->output[0][0][0])[k];
    }
    free(before);
}

static void remove_store(const char *path)
{
    char command[320];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    cr_assert_eq(system(command), 0);
}

const char *sample_path(char path[256], const char *name)
{
    snprintf(path, 256, "%s/tests/%s-%ld.store", NHI_TEST_BUILD, name, (long)getpid());
    remove_store(path);
    return path;
}

void sample_open(struct sample_city *city, const struct nh_context_options *options, const char *name)
{
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(nh_context_new(options, &city->context, &error), NH_OK, "%s", error.message);
    sample_store(city->context, city->sample, sample_path(city->path, name), 0, NHI_CODEC_NONE);
    cr_assert_eq(nh_store_open(city->context, city->path, &city->store, &error), NH_OK, "%s", error.message);
}

void sample_close(struct sample_city *city)
{
    nh_store_close(city->store);
    nh_context_free(city->context);
    remove_store(city->path);
    sample_free(city->sample);
}

/* ---- figures by plain loops ---------------------------------------------------------------------------------------- */

static bool in_chain(const char *list, const char *chain)
{
    char copy_of_list[64], *rest = copy_of_list;
    snprintf(copy_of_list, sizeof copy_of_list, "%s", list);
    if (*list == '\0')
        return *chain == '\0';
    for (char *part; (part = strsep(&rest, ";")) != NULL;)
        if (strcmp(part + strspn(part, " "), chain) == 0)
            return true;
    return false;
}

static bool is_member(const struct sample *sample, const struct sample_query *query, const char *const *keys,
                      int u)
{
    const struct sample_unit *unit = &sample->units[u];
    for (int k = 0; k < query->n_keys; k++) {
        const char *key = keys[k];
        bool hit = strcmp(key, "*") == 0 || query->keys[k] == KEY_CARRIER;
        if (!hit)
            switch (query->keys[k]) {
            case KEY_REGION4: hit = strlen(key) == 4 && strncmp(unit->region, key, 4) == 0; break;
            case KEY_INDUSTRY2: hit = strlen(key) == 3 && strncmp(unit->industry, key, 3) == 0; break;
            case KEY_CHAIN: hit = in_chain(unit->chain, key); break;
            case KEY_SIZE: hit = strcmp(unit->size, key) == 0; break;
            case KEY_UNIT: hit = strcmp(unit->id, key) == 0; break;
            case KEY_CARRIER: break;
            }
        if (!hit)
            return false;
    }
    return true;
}

/* A decimal text as an integer of 10^-9. */
static int64_t nano(const char *text)
{
    int64_t value = 0;
    int n_decimals = -1;
    for (; *text != '\0'; text++) {
        if (*text == '.') {
            n_decimals = 0;
            continue;
        }
        value = value * 10 + (*text - '0');
        n_decimals += n_decimals >= 0;
    }
    for (n_decimals = n_decimals < 0 ? 0 : n_decimals; n_decimals < 9; n_decimals++)
        value *= 10;
    return value;
}

/* A day as yyyymmdd; the bounds of the table are written as whole days, months or years. */
static int day_of(const char *text, bool is_end)
{
    int year = atoi(text), month = is_end ? 12 : 1, day = is_end ? 31 : 1;
    if (strlen(text) >= 7)
        month = atoi(text + 5);
    if (strlen(text) >= 10)
        day = atoi(text + 8);
    return year * 10000 + month * 100 + day;
}

static int64_t reference_nano(const struct sample *sample, const struct sample_query *query, int carrier,
                              int m)
{
    int today = (FIRST_MONTH + m) / 12 * 10000 + ((FIRST_MONTH + m) % 12 + 1) * 100 + 1;
    bool has_equivalent = false;
    int64_t value = 0;
    for (int r = 0; r < ROWS; r++)
        has_equivalent = has_equivalent || (strcmp(sample->rows[r].carrier, sample_carriers[carrier]) == 0 &&
                                            strcmp(sample->rows[r].basis, "equivalent") == 0);
    for (int r = 0; r < ROWS; r++) {
        const struct sample_row *row = &sample->rows[r];
        bool is_equivalent = strcmp(row->basis, "equivalent") == 0;
        if (strcmp(row->carrier, sample_carriers[carrier]) != 0 ||
            is_equivalent != (query->is_equivalent && has_equivalent))
            continue;
        if ((*row->from == '\0' || day_of(row->from, false) <= today) &&
            (*row->to == '\0' || today <= day_of(row->to, true)))
            value = nano(query->is_carbon ? row->tco2 : row->kgce);
    }
    return value;
}

/* What one unit has in one period. */
struct unit_figures {
    nhi_i128 energy, output;
    bool has_energy, has_output, has_this_carrier, is_energy_partial, is_output_partial;
};

static int sign_of(const struct sample_query *query, int flow)
{
    return flow == 0 ? 1 : !query->is_gross && (flow == 3 || flow == 4) ? -1 : 0;
}

/* Months of an output period, cut to the city's. */
static int first_month(const struct sample_query *query, int64_t period)
{
    int64_t m = period * query->months_per_period - FIRST_MONTH;
    return m < 0 ? 0 : (int)m;
}

static int end_month(const struct sample_query *query, int64_t period)
{
    int64_t m = (period + 1) * query->months_per_period - FIRST_MONTH;
    return m > MONTHS ? MONTHS : (int)m;
}

static void add_cells(const struct sample *sample, const struct sample_query *query, int u, int c, int f,
                      int64_t period, const char *carrier, struct unit_figures *figures)
{
    int n_present = 0;
    nhi_i128 energy = 0;
    for (int m = first_month(query, period); m < end_month(query, period); m++) {
        int64_t quantity = sample->quantity[u][c][f][m], measured = sample->coefficient[u][c][f][m];
        if (quantity == NHI_MISSING_I64)
            continue;
        n_present++;
        bool is_measured = !query->is_carbon && measured != NHI_MISSING_I64;
        int64_t scale = 1;
        for (int i = sample->coefficient_decimals; i < 9; i++)
            scale *= 10;
        energy += (nhi_i128)quantity * (is_measured ? measured * scale : reference_nano(sample, query, c, m));
    }
    if (n_present == 0)
        return;
    figures->has_energy = true;
    if (strcmp(carrier, "*") != 0 && strcmp(carrier, sample_carriers[c]) != 0)
        return;
    figures->has_this_carrier = true;
    figures->energy += energy * sign_of(query, f) * (query->is_carbon ? 1000 : 1); /* kgce or t per unit */
    figures->is_energy_partial = figures->is_energy_partial || n_present < query->months_per_period;
}

static struct unit_figures unit_figures(const struct sample *sample, const struct sample_query *query, int u,
                                        int64_t period, const char *carrier)
{
    struct unit_figures figures = {0};
    int n_present = 0;
    for (int c = 0; c < CARRIERS; c++)
        for (int f = 0; f < FLOWS; f++)
            if (sign_of(query, f) != 0)
                add_cells(sample, query, u, c, f, period, carrier, &figures);
    for (int m = first_month(query, period); m < end_month(query, period); m++) {
        int64_t value = sample->output[u][query->measure][m];
        if (value == NHI_MISSING_I64)
            continue;
        n_present++;
        figures.output += value;
    }
    figures.has_output = n_present > 0;
    figures.is_output_partial = n_present > 0 && n_present < query->months_per_period;
    return figures;
}

struct sample_figures sample_expect(const struct sample *sample, const struct sample_query *query,
                                    const char *const *keys, int64_t period)
{
    struct sample_figures sum = {0};
    const char *carrier = "*";
    for (int k = 0; k < query->n_keys; k++)
        if (query->keys[k] == KEY_CARRIER)
            carrier = keys[k];
    for (int u = 0; u < UNITS; u++) {
        if (!is_member(sample, query, keys, u))
            continue;
        struct unit_figures unit = unit_figures(sample, query, u, period, carrier);
        if (query->is_matched && (!unit.has_energy || !unit.has_output))
            continue;
        sum.energy += unit.energy;
        sum.output += unit.output;
        sum.n_energy += unit.has_this_carrier;
        sum.n_output += unit.has_output;
        sum.n_units += unit.has_this_carrier || unit.has_output;
        sum.is_energy_partial = sum.is_energy_partial || unit.is_energy_partial;
        sum.is_output_partial = sum.is_output_partial || unit.is_output_partial;
    }
    return sum;
}
