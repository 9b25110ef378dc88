/* test_aggregate.c - sums and counts of the engine against plain loops over the same city (sample.c), with ==. */
#include "engine/aggregate/aggregate.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A query as options and as what the oracle understands. */
struct both {
    const char *by, *freq;
    struct sample_query query;
    bool totals;
    const char *where_carrier;
};

static const struct both queries[] = {
    {NULL, "year", {0, {0}, 12, false, false, false, false, 0}, false, NULL},
    {"region:4,industry:2",
     "year",
     {2, {KEY_REGION4, KEY_INDUSTRY2}, 12, false, false, false, false, 0},
     true,
     NULL},
    {"chain", "quarter", {1, {KEY_CHAIN}, 3, true, false, false, false, 1}, true, NULL},
    {"region:4,carrier",
     "year",
     {2, {KEY_REGION4, KEY_CARRIER}, 12, false, false, true, false, 0},
     true,
     NULL},
    {"carrier,chain", "month", {2, {KEY_CARRIER, KEY_CHAIN}, 1, false, true, false, false, 0}, true, NULL},
    {"size,chain", "year", {2, {KEY_SIZE, KEY_CHAIN}, 12, false, false, false, true, 0}, true, NULL},
    {"carrier", "quarter", {1, {KEY_CARRIER}, 3, false, false, false, true, 1}, true, NULL},
    {"enterprise", "month", {1, {KEY_UNIT}, 1, false, false, false, false, 0}, false, NULL},
};
enum { N_QUERIES = sizeof queries / sizeof *queries };

static struct nh_rate_options options_of(const struct both *both)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = both->by;
    options.freq = both->freq;
    options.measure = sample_measures[both->query.measure];
    options.energy = both->query.is_gross ? "gross" : "net";
    options.basis = both->query.is_equivalent ? "equivalent" : "calorific";
    options.factor = both->query.is_carbon ? "carbon" : "coal";
    options.pairing = both->query.is_matched ? "matched" : "all";
    options.totals = both->totals;
    return options;
}

static nhi_i128 times_power(nhi_i128 value, int n)
{
    while (n-- > 0)
        value *= 10;
    return value;
}

/* The oracle has 12 decimals more than the quantities and as many as the output of the first import. */
static bool is_same(const struct sample *sample, const struct nhi_aggregate *made, size_t at,
                    size_t at_output, const struct sample_figures *expected)
{
    int spare = 4; /* more than either side has */
    return times_power(made->energy[at], sample->quantity_decimals + 12 + spare - made->energy_decimals) ==
               times_power(expected->energy, spare) &&
           times_power(made->output[at_output], sample->output_decimals + spare - made->output_decimals) ==
               times_power(expected->output, spare);
}

static void check_cell(const struct sample *sample, const struct sample_query *query,
                       const struct nhi_aggregate *made, const char *const *keys, size_t at, size_t at_output,
                       uint32_t p)
{
    struct sample_figures expected = sample_expect(sample, query, keys, made->periods.first + p);
    const struct nhi_coverage *coverage = &made->coverage[at];
    const char *where = keys[0] != NULL ? keys[0] : "the whole";
    cr_assert(is_same(sample, made, at, at_output, &expected), "energy and output of %s in %u", where, p);
    cr_assert_eq(coverage->n_units, expected.n_units, "%s in %u: %u units, expected %u", where, p,
                 coverage->n_units, expected.n_units);
    cr_assert_eq(coverage->n_energy, expected.n_energy, "%s in %u: %u, expected %u", where, p,
                 coverage->n_energy, expected.n_energy);
    cr_assert_eq(made->n_output[at_output], expected.n_output, "%s in %u", where, p);
    cr_assert_eq(coverage->is_partial, expected.is_energy_partial, "%s in %u", where, p);
    cr_assert_eq(made->is_output_partial[at_output], expected.is_output_partial, "%s in %u", where, p);
}

/* Compares every cell; returns how many had units. */
static size_t check_all(const nh_store *store, const struct sample *sample, const struct both *both)
{
    struct nh_error error = {0};
    struct nh_rate_options options = options_of(both);
    struct nhi_selection selection;
    struct nhi_aggregate made;
    size_t n_filled = 0;
    cr_assert_eq(nhi_selection_resolve(store, &options, &selection, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_aggregate_make(store, &selection, &made, &error), NH_OK, "%s", error.message);
    for (size_t c = 0; c < made.n_classes; c++)
        for (size_t g = 0; g < made.groups.n_groups; g++) {
            const char *keys[5] = {NULL};
            for (size_t k = 0, label = 0; k < selection.n_keys; k++)
                keys[k] = (int)k != selection.i_carrier_key
                              ? made.groups.label[g * made.groups.n_keys + label++]
                          : made.carrier[c] == NHI_ALL_CARRIERS ? "*"
                                                                : sample_carriers[made.carrier[c]];
            for (uint32_t p = 0; p < made.periods.n; p++) {
                size_t at = (c * made.groups.n_groups + g) * made.periods.n + p;
                check_cell(sample, &both->query, &made, keys, at, g * made.periods.n + p, p);
                n_filled += made.coverage[at].n_units > 0;
            }
        }
    nhi_aggregate_clear(&made);
    nhi_selection_clear(&selection);
    return n_filled;
}

static nh_context *context_of(unsigned n_threads, const char *cpu, uint64_t max_memory_bytes)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error = {0};
    nh_context *context;
    options.n_threads = n_threads;
    options.cpu = cpu;
    options.max_memory_bytes = max_memory_bytes;
    cr_assert_eq(nh_context_new(&options, &context, &error), NH_OK, "%s", error.message);
    return context;
}

/* The limit that a refusal names for a query. */
static uint64_t needed_bytes(const nh_store *store, const struct both *both)
{
    struct nh_error error = {0};
    struct nh_rate_options options = options_of(both);
    struct nhi_selection selection;
    struct nhi_aggregate made;
    store->context->max_memory_bytes = 1;
    cr_assert_eq(nhi_selection_resolve(store, &options, &selection, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_aggregate_make(store, &selection, &made, &error), NH_MEMORY);
    nhi_selection_clear(&selection);
    const char *need = strstr(error.message, " need ");
    cr_assert_not_null(need, "%s", error.message);
    cr_assert_not_null(strstr(error.message, "raise --max-memory"), "%s", error.message);
    return strtoull(need + strlen(" need "), NULL, 10);
}

/* spare_bytes: above the least limit that is not refused; 0: no limit. */
static void check_store(const char *path, const struct sample *sample, unsigned n_threads, const char *cpu,
                        uint64_t spare_bytes)
{
    struct nh_error error = {0};
    nh_context *context = context_of(n_threads, cpu, 0);
    nh_store *store;
    cr_assert_eq(nh_store_open(context, path, &store, &error), NH_OK, "%s", error.message);
    for (size_t q = 0; q < N_QUERIES; q++) {
        context->max_memory_bytes = spare_bytes > 0 ? needed_bytes(store, &queries[q]) + spare_bytes : 0;
        cr_assert_gt(check_all(store, sample, &queries[q]), 0);
    }
    nh_store_close(store);
    nh_context_free(context);
}

/* Writes the sample once for each layout and checks it with every number of threads and every SIMD level. */
static void check_sample(const struct sample_options *options, const char *name)
{
    static const uint32_t chunk_lines[] = {1, 3, 64};
    static const unsigned threads[] = {1, 2, 3, 7};
    const struct nhi_kernels *tables[4];
    size_t n_tables = nhi_kernels_available(tables);
    struct sample *sample = sample_make(options);
    for (int layout = 0; layout < 3; layout++) {
        char path[256];
        nh_context *context = context_of(1, NULL, 0);
        sample_store(context, sample, sample_path(path, name), chunk_lines[layout],
                     layout == 2 ? NHI_CODEC_DEFLATE : NHI_CODEC_NONE);
        nh_context_free(context);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
            check_store(path, sample, threads[t], tables[t % n_tables]->name, 0);
        for (size_t k = 0; layout == 1 && k < n_tables; k++)
            check_store(path, sample, 2, tables[k]->name, 0);
        sample_path(path, name);
    }
    sample_free(sample);
}

Test(aggregate, one_segment_is_added_up_exactly)
{
    check_sample(
        &(struct sample_options){.seed = 1, .n_imports = 1, .max_value = 1000000, .n_months = MONTHS}, "one");
}

Test(aggregate, corrections_replace_values_and_take_them_back)
{
    check_sample(
        &(struct sample_options){.seed = 2, .n_imports = 3, .max_value = 1000000, .n_months = MONTHS},
        "three");
}

Test(aggregate, measured_coefficients_replace_the_reference_cell_by_cell)
{
    check_sample(
        &(struct sample_options){
            .seed = 3, .n_imports = 1, .max_value = 1000000, .has_measured = true, .n_months = MONTHS},
        "measured");
}

Test(aggregate, measured_coefficients_are_corrected_with_their_quantities)
{
    check_sample(
        &(struct sample_options){
            .seed = 4, .n_imports = 3, .max_value = 1000000, .has_measured = true, .n_months = MONTHS},
        "remeasured");
}

/* 8 * 10^15 * 2 * 37 * 30 cells stays below 2^63 in no proof: the sums are split; 10^12 is proved to fit. */
Test(aggregate, sums_beyond_63_bits_take_the_wide_path_with_the_same_result)
{
    check_sample(
        &(struct sample_options){.seed = 5, .n_imports = 1, .max_value = 1000000000000, .n_months = MONTHS},
        "narrow");
    check_sample(
        &(struct sample_options){
            .seed = 5, .n_imports = 2, .max_value = 8000000000000000, .n_months = MONTHS},
        "wide");
}

Test(aggregate, an_incomplete_year_is_partial_and_an_empty_one_has_no_units)
{
    check_sample(&(struct sample_options){.seed = 6, .n_imports = 1, .max_value = 100, .n_months = 7},
                 "short");
}

Test(aggregate, the_least_memory_limit_changes_nothing_and_less_is_refused)
{
    struct sample *sample = sample_make(
        &(struct sample_options){.seed = 7, .n_imports = 2, .max_value = 1000, .n_months = MONTHS});
    char path[256];
    nh_context *context = context_of(2, NULL, 0);
    sample_store(context, sample, sample_path(path, "memory"), 2, NHI_CODEC_NONE);
    nh_context_free(context);
    check_store(path, sample, 1, NULL, 1);
    check_store(path, sample, 2, NULL, 4096);
    check_store(path, sample, 3, NULL, 20000);
    sample_path(path, "memory");
    sample_free(sample);
}

/* ---- many groups --------------------------------------------------------------------------------------------------- */

static void aggregate_by(const nh_store *store, const char *by, const char *pairing,
                         struct nhi_aggregate *made)
{
    struct nh_error error = {0};
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nhi_selection selection;
    options.by = by;
    options.freq = "month";
    options.pairing = pairing;
    cr_assert_eq(nhi_selection_resolve(store, &options, &selection, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_aggregate_make(store, &selection, made, &error), NH_OK, "%s", error.message);
    nhi_selection_clear(&selection);
}

static void check_whole(const struct nhi_aggregate *whole, const struct nhi_aggregate *each)
{
    const uint32_t n_periods = whole->periods.n;
    cr_assert_eq(each->periods.n, n_periods);
    for (uint32_t p = 0; p < n_periods; p++) {
        nhi_i128 energy = 0, output = 0;
        uint32_t n_units = 0, n_energy = 0, n_output = 0;
        for (size_t at = p; at < each->groups.n_groups * n_periods; at += n_periods) {
            energy += each->energy[at];
            output += each->output[at];
            n_units += each->coverage[at].n_units;
            n_energy += each->coverage[at].n_energy;
            n_output += each->n_output[at];
        }
        cr_assert(energy == whole->energy[p] && output == whole->output[p]);
        cr_assert_eq(n_units, whole->coverage[p].n_units);
        cr_assert_eq(n_energy, whole->coverage[p].n_energy);
        cr_assert_eq(n_output, whole->n_output[p]);
    }
}

/* Totals of all carriers in one, and steps that are shared out among threads, against sums over everything. */
Test(aggregate, the_groups_of_many_enterprises_add_up_to_the_whole)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    struct nh_error error = {0};
    char path[256];
    nh_store *store;
    nh_context *context = context_of(3, NULL, 0);
    options.n_enterprises = 20000;
    options.n_months = 6;
    cr_assert_eq(nh_synth(context, sample_path(path, "many"), &options, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_store_open(context, path, &store, &error), NH_OK, "%s", error.message);
    for (int i = 0; i < 2; i++) {
        struct nhi_aggregate whole, each;
        const char *pairing = i == 0 ? "all" : "matched";
        aggregate_by(store, NULL, pairing, &whole);
        aggregate_by(store, "enterprise", pairing, &each);
        cr_assert_eq(each.groups.n_groups, options.n_enterprises);
        check_whole(&whole, &each);
        nhi_aggregate_clear(&each);
        nhi_aggregate_clear(&whole);
    }
    nh_store_close(store);
    nh_context_free(context);
    sample_path(path, "many");
}

/* ---- refusals ------------------------------------------------------------------------------------------------------ */

static nh_status refuse(const struct sample_row *rows, const char *basis, const char *factor,
                        struct nh_error *error)
{
    struct sample *sample = sample_make(
        &(struct sample_options){.seed = 8, .n_imports = 1, .max_value = 1000, .n_months = MONTHS});
    char path[256];
    nh_context *context = context_of(2, NULL, 0);
    nh_store *store;
    struct nhi_selection selection;
    struct nhi_aggregate made;
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    sample->rows = rows;
    sample_store(context, sample, sample_path(path, "refused"), 0, NHI_CODEC_NONE);
    cr_assert_eq(nh_store_open(context, path, &store, error), NH_OK, "%s", error->message);
    options.basis = basis;
    options.factor = factor;
    cr_assert_eq(nhi_selection_resolve(store, &options, &selection, error), NH_OK, "%s", error->message);
    nh_status status = nhi_aggregate_make(store, &selection, &made, error);
    if (status == NH_OK)
        nhi_aggregate_clear(&made);
    nhi_selection_clear(&selection);
    nh_store_close(store);
    nh_context_free(context);
    sample_path(path, "refused");
    sample_free(sample);
    return status;
}

Test(aggregate, a_quantity_without_a_coefficient_in_force_is_an_error_that_names_it)
{
    struct sample_row rows[ROWS];
    struct nh_error error = {0};
    memcpy(rows, sample_rows, sizeof rows);
    rows[0].to = "2020-03-31"; /* raw_coal has none from April to June */
    cr_assert_eq(refuse(rows, NULL, NULL, &error), NH_DATA);
    cr_assert_not_null(strstr(error.message, "MISSING_COEF: raw_coal in 2020-04"), "%s", error.message);
}

Test(aggregate, electricity_at_equivalent_value_is_never_guessed)
{
    struct sample_row rows[ROWS];
    struct nh_error error = {0};
    memcpy(rows, sample_rows, sizeof rows);
    rows[5].basis = "calorific";
    cr_assert_eq(refuse(rows, "equivalent", NULL, &error), NH_DATA);
    cr_assert_not_null(strstr(error.message, "does not guess"), "%s", error.message);
    cr_assert_not_null(strstr(error.message, "carrier=electricity, basis=equivalent"), "%s", error.message);
    cr_assert_eq(refuse(rows, "calorific", NULL, &error), NH_OK);
}

Test(aggregate, a_missing_carbon_factor_is_an_error)
{
    struct sample_row rows[ROWS];
    struct nh_error error = {0};
    memcpy(rows, sample_rows, sizeof rows);
    rows[6].tco2 = "";
    cr_assert_eq(refuse(rows, NULL, "carbon", &error), NH_DATA);
    cr_assert_not_null(strstr(error.message, "heat in 2019-04"), "%s", error.message);
    cr_assert_not_null(strstr(error.message, "tco2_per_unit"), "%s", error.message);
}
