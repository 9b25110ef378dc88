/* test_rate.c - intensities, changes, flags and rows of `rate`: by hand where a rule decides, against plain 128-bit
 * arithmetic over a random city elsewhere.
 */
#include "engine/statistics/rate.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { JANUARY_2020 = 9, JANUARY_2021 = 21, UNIT_CENTS = 100, UNIT_MILLIS = 1000 };

static struct sample_city empty_city(void)
{
    struct sample_city opened = {.sample =
                                     sample_make(&(struct sample_options){.n_imports = 1, .max_value = 1})};
    opened.sample->rows = sample_plain_rows;
    return opened;
}

static void open_store(struct sample_city *opened, const char *name)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    options.n_threads = 2;
    sample_open(opened, &options, name);
}

static void expect_csv(struct sample_city *opened, const struct nh_rate_options *options,
                       const char *expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_rate(opened->store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_assert_str_eq(text.data, expected);
    cr_assert_eq(text.n_bytes, strlen(expected));
    nh_text_free(&text);
}

/* Energy of unit 0 in cents of a ton and output 1000, in January of two years. */
static struct sample_city two_years(int64_t energy_0, int64_t energy_1, const char *name)
{
    struct sample_city opened = empty_city();
    sample_put_energy(opened.sample, 0, 0, 0, JANUARY_2020, energy_0);
    sample_put_energy(opened.sample, 0, 0, 0, JANUARY_2021, energy_1);
    sample_put_output(opened.sample, 0, 0, JANUARY_2020, 1000 * UNIT_MILLIS);
    sample_put_output(opened.sample, 0, 0, JANUARY_2021, 1000 * UNIT_MILLIS);
    open_store(&opened, name);
    return opened;
}

#define HEADER                                                                                               \
    "period,energy_tce,output_cny10k,intensity_tce_per_cny10k,change_percent,n_units,n_energy,n_output,"     \
    "flags\n"

Test(rate, an_exact_tie_is_decided_by_the_rule)
{
    struct sample_city opened = two_years(100000, 79455, "tie");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.decimals = 2;
    expect_csv(&opened, &options,
               HEADER "2020,1000,1000,1,,1,1,1,partial\n2021,794.55,1000,0.79455,-20.55,1,1,1,partial\n");
    options.tie = NH_TIE_HALF_EVEN;
    expect_csv(&opened, &options,
               HEADER "2020,1000,1000,1,,1,1,1,partial\n2021,794.55,1000,0.79455,-20.54,1,1,1,partial\n");
    sample_close(&opened);
}

Test(rate, bulletin4_rounds_the_intensities_first)
{
    struct sample_city opened = two_years(60004, 47666, "bulletin");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.decimals = 2;
    expect_csv(&opened, &options,
               HEADER
               "2020,600.04,1000,0.60004,,1,1,1,partial\n2021,476.66,1000,0.47666,-20.56,1,1,1,partial\n");
    options.rounding = NH_ROUNDING_BULLETIN4;
    expect_csv(&opened, &options,
               HEADER
               "2020,600.04,1000,0.60004,,1,1,1,partial\n2021,476.66,1000,0.47666,-20.55,1,1,1,partial\n");
    sample_close(&opened);
}

Test(rate, a_tiny_decline_is_not_minus_zero_and_csv_has_six_decimals)
{
    struct sample_city opened = two_years(100000, 99999, "zero");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    expect_csv(&opened, &options,
               HEADER "2020,1000,1000,1,,1,1,1,partial\n2021,999.99,1000,0.99999,-0.001000,1,1,1,partial\n");
    options.decimals = 2;
    expect_csv(&opened, &options,
               HEADER "2020,1000,1000,1,,1,1,1,partial\n2021,999.99,1000,0.99999,0.00,1,1,1,partial\n");
    sample_close(&opened);
}

Test(rate, a_window_still_compares_with_the_period_before_it)
{
    struct sample_city opened = two_years(100000, 50000, "window");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.from = options.to = "2021-01";
    expect_csv(&opened, &options, HEADER "2021,500,1000,0.5,-50.000000,1,1,1,partial\n");
    options.compare = "2021";
    expect_csv(&opened, &options, HEADER "2021,500,1000,0.5,0.000000,1,1,1,partial\n");
    options.freq = "month";
    options.compare = "year-ago";
    expect_csv(&opened, &options, HEADER "2021-01,500,1000,0.5,-50.000000,1,1,1,\n");
    options.compare = "previous";
    expect_csv(&opened, &options, HEADER "2021-01,500,1000,0.5,,1,1,1,\n");
    options.from = options.to = "2031";
    expect_csv(&opened, &options, HEADER);
    sample_close(&opened);
}

/* Region 320402: unit 0 has energy only, unit 1 an output of zero only. Region 320411: unit 10 recovers more than it
 * consumes. Region 320505: unit 20 has feedstock, which adds nothing, and a negative output. */
static struct sample_city flagged_city(void)
{
    struct sample_city opened = empty_city();
    sample_put_energy(opened.sample, 0, 0, 0, JANUARY_2020, 7 * UNIT_CENTS);
    sample_put_output(opened.sample, 1, 0, JANUARY_2020 + 1, 0);
    sample_put_energy(opened.sample, 10, 0, 0, JANUARY_2020, 5 * UNIT_CENTS);
    sample_put_energy(opened.sample, 10, 1, 4, JANUARY_2020, 8 * UNIT_CENTS);
    sample_put_energy(opened.sample, 10, 1, 1, JANUARY_2020, 100 * UNIT_CENTS); /* feedstock adds nothing */
    sample_put_output(opened.sample, 10, 0, JANUARY_2020, 2 * UNIT_MILLIS);
    sample_put_energy(opened.sample, 20, 0, 1, JANUARY_2020, 5 * UNIT_CENTS);
    sample_put_output(opened.sample, 20, 0, JANUARY_2020, -2 * UNIT_MILLIS);
    open_store(&opened, "flags");
    return opened;
}

Test(rate, flags_say_what_is_missing)
{
    struct sample_city opened = flagged_city();
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4";
    options.freq = "month";
    expect_csv(&opened, &options,
               "region," HEADER "3204,2020-01,4,2,2,,2,2,1,partial\n"
               "3204,2020-02,,0,,,1,0,1,no_energy;no_output;partial\n"
               "3205,2020-01,,-2,,,1,0,1,no_energy;partial;neg_output\n");
    options.by = "region";
    expect_csv(&opened, &options,
               "region," HEADER "320402,2020-01,7,,,,1,1,0,no_output;partial\n"
               "320402,2020-02,,0,,,1,0,1,no_energy;no_output;partial\n"
               "320411,2020-01,-3,2,-1.5,,1,1,1,neg_energy\n"
               "320505,2020-01,,-2,,,1,0,1,no_energy;partial;neg_output\n");
    options.pairing = "matched";
    expect_csv(&opened, &options, "region," HEADER "320411,2020-01,-3,2,-1.5,,1,1,1,neg_energy\n");
    options.energy = "gross";
    expect_csv(&opened, &options, "region," HEADER "320411,2020-01,5,2,2.5,,1,1,1,\n");
    sample_close(&opened);
}

Test(rate, carriers_split_energy_and_leave_output_whole)
{
    struct sample_city opened = flagged_city();
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "carrier,region";
    options.freq = "month";
    options.totals = true;
    options.factor = "carbon";
    expect_csv(&opened, &options,
               "carrier,region,period,emission_tco2,output_cny10k,intensity_tco2_per_cny10k,change_percent,n_"
               "units,n_energy,n_output,flags\n"
               "*,*,2020-01,8,0,,,3,2,2,no_output\n"
               "*,*,2020-02,,0,,,1,0,1,no_energy;no_output\n"
               "natural_gas,*,2020-01,-16,0,,,2,1,2,no_output;neg_energy\n"
               "natural_gas,*,2020-02,,0,,,1,0,1,no_energy;no_output\n"
               "natural_gas,320411,2020-01,-16,2,-8,,1,1,1,neg_energy\n"
               "raw_coal,*,2020-01,24,0,,,3,2,2,no_output\n"
               "raw_coal,*,2020-02,,0,,,1,0,1,no_energy;no_output\n"
               "raw_coal,320402,2020-01,14,,,,1,1,0,no_output\n"
               "raw_coal,320402,2020-02,,0,,,1,0,1,no_energy;no_output\n"
               "raw_coal,320411,2020-01,10,2,5,,1,1,1,\n");
    sample_close(&opened);
}

Test(rate, there_is_no_rate_where_an_output_is_not_positive)
{
    struct sample_city opened = empty_city();
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    for (int m = 0; m < 4; m++) {
        sample_put_energy(opened.sample, 0, 0, 0, JANUARY_2020 + m, (m == 3 ? -1 : 1) * UNIT_CENTS);
        sample_put_output(opened.sample, 0, 0, JANUARY_2020 + m, (m == 1 ? -2 : 2) * UNIT_MILLIS);
    }
    open_store(&opened, "negative");
    options.freq = "month";
    expect_csv(&opened, &options,
               HEADER "2020-01,1,2,0.5,,1,1,1,\n"
                      "2020-02,1,-2,-0.5,,1,1,1,neg_output\n"
                      "2020-03,1,2,0.5,,1,1,1,\n"
                      "2020-04,-1,2,-0.5,-200.000000,1,1,1,neg_energy\n");
    sample_close(&opened);
}

/* ---- a random city -------------------------------------------------------------------------------------------------- */

/* num / den rounded half away from zero to n decimals; den > 0. */
static void rounded_text(nhi_i128 num, nhi_i128 den, int n, char text[64])
{
    bool is_negative = num < 0;
    nhi_i128 size = is_negative ? -num : num, power = 1;
    for (int i = 0; i < n; i++)
        power *= 10;
    nhi_i128 quotient = (size * power * 2 + den) / (den * 2);
    snprintf(text, 64, "%s%lld.%0*lld", is_negative && quotient != 0 ? "-" : "",
             (long long)(quotient / power), n, (long long)(quotient % power));
}

static size_t check_changes(const struct nhi_rate *rate, const struct sample *sample,
                            const struct sample_query *query)
{
    size_t n_changes = 0;
    for (size_t i = 0; i < rate->n_subjects; i++)
        for (uint32_t p = 0; p < rate->selection.visible.n; p++) {
            struct nhi_rate_row row;
            const char *keys[2] = {nhi_rate_key(rate, &rate->subjects[i], 0),
                                   nhi_rate_key(rate, &rate->subjects[i], 1)};
            int64_t period = rate->selection.visible.first + p;
            size_t n;
            struct sample_figures now = sample_expect(sample, query, keys, period),
                                  before = sample_expect(sample, query, keys, period - 1);
            char expected[64] = "", change[NHI_NUMBER_BYTES];
            cr_assert_eq(nhi_rate_has_row(rate, &rate->subjects[i], p), now.n_units > 0);
            cr_assert_eq(nhi_rate_row(rate, &rate->subjects[i], p, &row, NULL), NH_OK);
            cr_assert_eq(nhi_rate_change_text(rate, &rate->subjects[i], NULL, &row, change, &n, NULL), NH_OK);
            cr_assert_eq(n, strlen(change));
            if (now.output > 0 && before.output > 0 && before.energy > 0 && now.n_energy > 0)
                rounded_text((now.energy * before.output - before.energy * now.output) * 100,
                             before.energy * now.output, 6, expected);
            cr_assert_str_eq(change, expected, "%s %s %lld: %s, expected %s", keys[0], keys[1],
                             (long long)period, change, expected);
            n_changes += *expected != '\0';
        }
    return n_changes;
}

Test(rate, changes_agree_with_128_bit_arithmetic)
{
    struct sample_city opened = {.sample = sample_make(&(struct sample_options){
                                     .seed = 11, .n_imports = 2, .max_value = 40, .n_months = MONTHS})};
    static const struct nhi_rate_rounding rounding = {.change_decimals = 6, .intensity_digits = 12};
    const struct sample_query query = {2, {KEY_REGION4, KEY_SIZE}, 3, true, false, false, false, 0};
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nhi_rate rate;
    open_store(&opened, "random");
    options.by = "region:4,size";
    options.freq = "quarter";
    options.energy = "gross";
    options.totals = true;
    cr_assert_eq(nhi_rate_make(opened.store, &options, &rounding, &rate, &error), NH_OK, "%s", error.message);
    cr_assert_eq(rate.n_subjects, 3 * 3 + 1);
    cr_assert_gt(check_changes(&rate, opened.sample, &query), 30);
    nhi_rate_clear(&rate);
    sample_close(&opened);
}

/* ---- many rows ------------------------------------------------------------------------------------------------------ */

/* 400 enterprises x 60 months: more rows than one thread makes alone. */
static struct nh_text many_rows(unsigned n_threads, enum nh_format format, const char *path)
{
    struct nh_context_options context_options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    nh_context *context;
    nh_store *store;
    context_options.n_threads = n_threads;
    options.by = "enterprise";
    options.freq = "month";
    cr_assert_eq(nh_context_new(&context_options, &context, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_store_open(context, path, &store, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_rate(store, &options, format, NH_LANG_EN, &text, &error), NH_OK, "%s", error.message);
    nh_store_close(store);
    nh_context_free(context);
    return text;
}

Test(rate, many_rows_are_the_same_bytes_for_any_number_of_threads)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    struct nh_error error = {0};
    nh_context *context;
    char path[256], truth[300];
    options.n_enterprises = 400;
    options.n_months = 60;
    options.n_carriers = 2;
    cr_assert_eq(nh_context_new(NULL, &context, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_synth(context, sample_path(path, "many"), &options, &error), NH_OK, "%s", error.message);
    for (int format = NH_FORMAT_TABLE; format <= NH_FORMAT_JSON; format++) {
        struct nh_text serial = many_rows(1, (enum nh_format)format, path);
        cr_assert_gt(serial.n_bytes, 400 * 60 * 40);
        for (unsigned n_threads = 2; n_threads <= 5; n_threads += 3) {
            struct nh_text parallel = many_rows(n_threads, (enum nh_format)format, path);
            cr_assert_eq(parallel.n_bytes, serial.n_bytes);
            cr_assert_eq(memcmp(parallel.data, serial.data, serial.n_bytes + 1), 0);
            nh_text_free(&parallel);
        }
        nh_text_free(&serial);
    }
    nh_context_free(context);
    snprintf(truth, sizeof truth, "%s.truth.json", path);
    remove(truth);
    sample_path(path, "many");
}

/* ---- levels ------------------------------------------------------------------------------------------------------------ */

Test(rate, yearly_levels_are_those_of_the_region)
{
    struct sample_city opened = flagged_city();
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nhi_level *levels;
    size_t n;
    cr_assert_eq(nhi_rate_levels(opened.store, &options,
                                 &(struct nhi_level_query){"320400", "2019", "2021", NHI_CLOSE, NULL},
                                 &levels, &n, &error),
                 NH_OK, "%s", error.message);
    cr_assert_eq(n, 3);
    cr_assert_eq(levels[0].year, 2019);
    cr_assert(!levels[0].has_energy && !levels[0].has_output && !levels[2].has_energy);
    cr_assert(levels[1].has_energy && levels[1].has_output && levels[1].is_partial);
    char text[NHI_NUMBER_BYTES];
    nhi_decimal_text(levels[1].energy_tce, text);
    cr_assert_str_eq(text, "4");
    nhi_decimal_text(levels[1].output_cny10k, text);
    cr_assert_str_eq(text, "2");
    nhi_free(levels);
    options.where = "size=large";
    cr_assert_eq(nhi_rate_levels(opened.store, &options,
                                 &(struct nhi_level_query){NULL, NULL, NULL, NHI_CLOSE, NULL}, &levels, &n,
                                 &error),
                 NH_OK, "%s", error.message);
    nhi_decimal_text(levels[1].energy_tce, text);
    cr_assert_str_eq(text, "7");
    nhi_free(levels);
    cr_assert_eq(nhi_rate_levels(opened.store, &options,
                                 &(struct nhi_level_query){"999999", NULL, NULL, NHI_CLOSE, NULL}, &levels,
                                 &n, &error),
                 NH_ARGUMENT);
    sample_close(&opened);
}

/* ---- documents -------------------------------------------------------------------------------------------------------- */

Test(rate, the_table_for_people_has_two_decimals_and_units)
{
    struct sample_city opened = two_years(100000, 79455, "table");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text;
    cr_assert_eq(nh_rate(opened.store, &options, NH_FORMAT_TABLE, NH_LANG_ZH, &text, &error), NH_OK, "%s",
                 error.message);
    cr_assert_not_null(strstr(text.data, "吨标准煤/万元"), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "2021      794.55  1000.00"), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "-20.55"), "%s", text.data);
    nh_text_free(&text);
    cr_assert_eq(nh_rate(opened.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_assert_not_null(strstr(text.data, "\"schema\": \"nenghao.rate/1\""), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "\"change_percent\": \"-20.545000\""), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "\"change_percent\": null"), "%s", text.data);
    cr_assert_not_null(strstr(text.data, "\"n_units\": 1"), "%s", text.data);
    nh_text_free(&text);
    options.decimals = 31;
    cr_assert_eq(nh_rate(opened.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_ARGUMENT);
    sample_close(&opened);
}
