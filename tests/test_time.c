/* test_time.c - spans from January (ytd) and panels of the same units: figures and counts of `rate` over small tables, with the sums worked out by hand. */
#include "engine/base/memory.h"
#include "tests/csv_store.h"
#include "tests/examples.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct {
    nh_context *context;
    char path[256];
    struct nhi_buffer enterprises, energy, output;
    nh_store *store;
} city;

static void say(struct nhi_buffer *table, const char *line)
{
    cr_assert_eq(nhi_buffer_printf(table, NULL, "%s\n", line), NH_OK);
}

static void begin(void)
{
    cr_assert_eq(nh_context_new(NULL, &city.context, NULL), NH_OK);
    cr_assert_not_null(small_path(city.path, "time"));
    say(&city.enterprises, "enterprise_id,region,industry");
    say(&city.energy, "enterprise_id,period,carrier,quantity");
    say(&city.output, "enterprise_id,period,value_added");
}

static void end(void)
{
    nh_store_close(city.store);
    small_path(city.path, "time");
    nh_context_free(city.context);
    nhi_buffer_free(&city.enterprises);
    nhi_buffer_free(&city.energy);
    nhi_buffer_free(&city.output);
}

TestSuite(time_axis, .init = begin, .fini = end);

static void add_unit(const char *id)
{
    cr_assert_eq(nhi_buffer_printf(&city.enterprises, NULL, "%s,320400,C26\n", id), NH_OK);
}

/* 1,000 kgce are a tonne: tce and 10,000 CNY of a unit; NULL: no row. */
static void add(const char *id, const char *period, const char *energy_tce, const char *output)
{
    if (energy_tce != NULL)
        cr_assert_eq(nhi_buffer_printf(&city.energy, NULL, "%s,%s,coal,%s\n", id, period, energy_tce), NH_OK);
    if (output != NULL)
        cr_assert_eq(nhi_buffer_printf(&city.output, NULL, "%s,%s,%s\n", id, period, output), NH_OK);
}

static void add_months(const char *id, int year, int first, int last, const char *energy, const char *output)
{
    char period[16];
    for (int month = first; month <= last; month++) {
        snprintf(period, sizeof period, "%d-%02d", year, month);
        add(id, period, energy, output);
    }
}

static void open_city(void)
{
    const struct csv_table tables[] = {{"enterprises", city.enterprises.data},
                                       {"carriers", "carrier,unit,kgce_per_unit\ncoal,tce,1000\n"},
                                       {"energy", city.energy.data},
                                       {"output", city.output.data}};
    city.store = csv_store(city.context, city.path, tables, sizeof tables / sizeof *tables);
}

static void expect_rows(const struct nh_rate_options *options, const char *expected)
{
    struct nh_error error = {NH_OK, ""};
    struct nh_text text;
    cr_assert_eq(nh_rate(city.store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_str_eq(strchr(text.data, '\n') + 1, expected);
    nh_text_free(&text);
}

static struct nh_rate_options spans(const char *from, const char *to)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.freq = "ytd";
    options.from = from;
    options.to = to;
    options.decimals = 2;
    return options;
}

static void refuse(const struct nh_rate_options *options, const char *part)
{
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {0};
    cr_assert_eq(nh_rate(city.store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_ARGUMENT);
    cr_assert_not_null(strstr(error.message, part), "%s", error.message);
}

/* ---- spans ---------------------------------------------------------------------------------------------------- */

static void add_two_years(void)
{
    add_unit("A");
    add_unit("B");
    add_months("A", 2019, 1, 12, "2", "4");
    add_months("A", 2020, 1, 12, "2", "5");
    add_months("B", 2019, 3, 12, "1", "1");
    add_months("B", 2020, 1, 8, "1", "1");
}

Test(time_axis, a_span_adds_up_its_months_and_is_compared_with_the_same_months_a_year_ago)
{
    add_two_years();
    open_city();
    const struct nh_rate_options options = spans("2019-12", "2020-03");
    expect_rows(&options, "2019-12,34,58,0.586206896552,,2,2,2,partial\n"
                          "2020-01,3,6,0.5,0.00,2,2,2,\n"
                          "2020-02,6,12,0.5,0.00,2,2,2,\n"
                          "2020-03,9,18,0.5,-7.14,2,2,2,\n");
}

/* The output of March is nowhere in the store; B has a gap. */
Test(time_axis, a_span_behind_the_last_month_of_the_output_has_what_there_is)
{
    add_unit("A");
    add_unit("B");
    add_months("A", 2020, 1, 4, "2", NULL);
    add_months("A", 2020, 1, 2, NULL, "5");
    add_months("B", 2020, 1, 1, "1", "1");
    add_months("B", 2020, 3, 3, "1", NULL);
    open_city();
    const struct nh_rate_options options = spans("2020-01", "2020-04");
    expect_rows(&options, "2020-01,3,6,0.5,,2,2,2,\n"
                          "2020-02,5,11,0.454545454545,,2,2,2,partial\n"
                          "2020-03,8,11,0.727272727273,,2,2,2,partial\n"
                          "2020-04,10,11,0.909090909091,,2,2,2,partial\n");
}

Test(time_axis, a_unit_that_reported_in_any_month_counts_in_the_span_once)
{
    add_two_years();
    open_city();
    const struct nh_rate_options options = spans("2020-08", "2020-10");
    expect_rows(&options, "2020-08,24,48,0.5,-13.64,2,2,2,\n"
                          "2020-09,26,53,0.490566037736,-15.62,2,2,2,partial\n"
                          "2020-10,28,58,0.48275862069,-17.24,2,2,2,partial\n");
}

Test(time_axis, the_span_of_december_is_the_year)
{
    add_two_years();
    open_city();
    struct nh_rate_options year = spans("2019", "2020");
    year.freq = "year";
    struct nh_rate_options options = spans("2020-12", "2020-12");
    expect_rows(&year, "2019,34,58,0.586206896552,,2,2,2,partial\n"
                       "2020,32,68,0.470588235294,-19.72,2,2,2,partial\n");
    expect_rows(&options, "2020-12,32,68,0.470588235294,-19.72,2,2,2,partial\n");
}

Test(time_axis, another_year_can_be_compared_with_and_nothing_else)
{
    add_two_years();
    open_city();
    struct nh_rate_options options = spans("2019-02", "2019-03");
    options.compare = "2020";
    expect_rows(&options, "2019-02,4,8,0.5,0.00,1,1,1,\n"
                          "2019-03,7,13,0.538461538462,7.69,2,2,2,partial\n");
    options.compare = "previous"; /* of spans, the one a year ago */
    expect_rows(&options, "2019-02,4,8,0.5,,1,1,1,\n"
                          "2019-03,7,13,0.538461538462,,2,2,2,partial\n");
    options.compare = "2019-02";
    refuse(&options, "the same months of another year");
}

Test(time_axis, matched_units_are_those_with_both_in_the_span)
{
    add_unit("A");
    add_unit("B");
    add_months("A", 2020, 1, 3, "2", "4");
    add_months("B", 2020, 1, 3, "1", NULL);
    add_months("B", 2020, 3, 3, NULL, "7"); /* then its energy of all three months counts */
    open_city();
    struct nh_rate_options options = spans(NULL, NULL);
    options.pairing = "matched";
    expect_rows(&options, "2020-01,2,4,0.5,,1,1,1,\n"
                          "2020-02,4,8,0.5,,1,1,1,\n"
                          "2020-03,9,19,0.473684210526,,2,2,2,partial\n");
}

/* The change of a unit in a span, from the store that `add` has filled. */
static void read_change(const char *freq, const char *period, char change[NHI_NUMBER_BYTES])
{
    struct nh_error error = {NH_OK, ""};
    struct nh_text text;
    struct nh_rate_options options = spans(period, period);
    options.freq = freq;
    options.compare = "year-ago";
    options.decimals = 13;
    cr_assert_eq(nh_rate(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(sscanf(strchr(text.data, '\n') + 1, "%*[^,],%*[^,],%*[^,],%*[^,],%[^,]", change), 1);
    nh_text_free(&text);
}

static void add_series(const struct example *example, int year, const char *energy, const char *output)
{
    const json_t *energies = json_object_get(example->input, energy);
    char period[32];
    for (size_t i = 0; i < json_array_size(energies); i++) {
        snprintf(period, sizeof period, "%d-%02zu", year, i + 1);
        add("A", period, json_string_value(json_array_get(energies, i)),
            json_string_value(json_array_get(json_object_get(example->input, output), i)));
    }
}

static void run_ytd_rate(const struct example *example, void *user)
{
    (void)user;
    char period[32] = "", change[NHI_NUMBER_BYTES];
    const json_t *rates = json_object_get(example->expected, "period_rates_pct");
    add_unit("A");
    add_series(example, 2019, "energy_prev", "output_prev");
    add_series(example, 2020, "energy_this", "output_this");
    open_city();
    for (size_t i = 0; i < json_array_size(rates); i++) {
        snprintf(period, sizeof period, "2020-%02zu", i + 1);
        read_change("month", period, change);
        expect_number(example, json_array_get(rates, i), change);
    }
    read_change("ytd", period, change);
    expect_member(example, "ytd_rate_pct", change);
}

Test(time_axis, the_worked_example_comes_out)
{
    static const struct topic topic = {"ytd_rate", run_ytd_rate, 1};
    topics_run(&topic, 1);
}

/* ---- January -------------------------------------------------------------------------------------------------- */

Test(time_axis, a_year_without_any_january_begins_with_months_1_to_2)
{
    add_unit("A");
    add_months("A", 2019, 1, 3, "1", "2");
    add("A", "2020-02", "2", "4"); /* of January and February */
    add("A", "2020-03", "1", "2");
    open_city();
    const struct nh_rate_options options = spans("2020", NULL);
    expect_rows(&options, "2020-02,2,4,0.5,0.00,1,1,1,\n"
                          "2020-03,3,6,0.5,0.00,1,1,1,\n");
}

Test(time_axis, a_january_that_somebody_reported_is_missing_from_the_others)
{
    add_unit("A");
    add_unit("B");
    add_months("A", 2020, 2, 3, "1", "2");
    add_months("B", 2020, 1, 3, "1", "2");
    open_city();
    struct nh_rate_options options = spans(NULL, NULL);
    options.where = "enterprise=A";
    expect_rows(&options, "2020-02,1,2,0.5,,1,1,1,partial\n"
                          "2020-03,2,4,0.5,,1,1,1,partial\n");
}

Test(time_axis, a_year_that_lacks_more_than_january_is_partial)
{
    add_unit("A");
    add_months("A", 2020, 3, 4, "1", "2");
    open_city();
    const struct nh_rate_options options = spans(NULL, NULL);
    expect_rows(&options, "2020-03,1,2,0.5,,1,1,1,partial\n"
                          "2020-04,2,4,0.5,,1,1,1,partial\n");
}

Test(time_axis, energy_and_output_have_a_january_each_on_its_own)
{
    add_unit("A");
    add_months("A", 2020, 1, 3, "1", NULL);
    add_months("A", 2020, 2, 3, NULL, "2");
    open_city();
    const struct nh_rate_options options = spans(NULL, NULL);
    expect_rows(&options, "2020-01,1,,,,1,1,0,no_output;partial\n"
                          "2020-02,2,2,1,,1,1,1,\n"
                          "2020-03,3,4,0.75,,1,1,1,\n");
}

/* ---- other frequencies ------------------------------------------------------------------------------------------ */

Test(time_axis, with_quarters_the_spans_end_with_quarters)
{
    add_unit("A");
    add_months("A", 2019, 1, 12, "1", NULL);
    add_months("A", 2020, 1, 6, "1", NULL);
    add("A", "2019Q1", NULL, "6");
    add("A", "2019Q2", NULL, "6");
    add("A", "2020Q1", NULL, "8");
    add("A", "2020Q2", NULL, "8");
    open_city();
    const struct nh_rate_options options = spans("2020", NULL);
    expect_rows(&options, "2020-03,3,8,0.375,-25.00,1,1,1,\n"
                          "2020-06,6,16,0.375,-25.00,1,1,1,\n");
}

Test(time_axis, years_have_no_spans)
{
    add_unit("A");
    add("A", "2019", "1", "2");
    open_city();
    const struct nh_rate_options options = spans(NULL, NULL);
    refuse(&options, "ytd is finer than the energy data, which are by year");
}

Test(time_axis, a_window_without_data_has_no_rows)
{
    add_two_years();
    open_city();
    const struct nh_rate_options options = spans("2025", "2026");
    expect_rows(&options, "");
}

/* ---- the same units --------------------------------------------------------------------------------------------- */

static struct nh_rate_options panel(void)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.panel = "matched";
    options.decimals = 2;
    return options;
}

/* A stays, B leaves after 2019, C comes in 2020. */
static void add_movers(void)
{
    add_unit("A");
    add_unit("B");
    add_unit("C");
    add("A", "2019", "4", "8");
    add("A", "2020", "3", "8");
    add("A", "2021", "3", "10");
    add("B", "2019", "9", "2");
    add("C", "2020", "1", "2");
    add("C", "2021", "2", "2");
}

Test(time_axis, a_panel_takes_the_units_of_both_periods_and_counts_the_others)
{
    add_movers();
    open_city();
    struct nh_rate_options options = panel();
    expect_rows(&options, "2019,13,10,1.3,,2,2,2,no_panel,,,\n"
                          "2020,3,8,0.375,-25.00,1,1,1,,-69.23,1,1\n"
                          "2021,5,12,0.416666666667,4.17,2,2,2,,4.17,0,0\n");
    options.compare = "2019"; /* a panel for each period */
    options.from = "2020";
    expect_rows(&options, "2020,3,8,0.375,-25.00,1,1,1,,-69.23,1,1\n"
                          "2021,3,10,0.3,-40.00,1,1,1,,-67.95,1,1\n");
}

Test(time_axis, a_panel_of_nobody_still_has_its_row)
{
    add_movers();
    open_city();
    struct nh_rate_options options = panel();
    options.where = "enterprise=B,C";
    options.from = options.to = "2020";
    expect_rows(&options, "2020,,,,,0,0,0,no_energy;no_output,-88.89,1,1\n");
}

Test(time_axis, a_panel_compared_with_a_period_outside_of_the_data_is_everybody)
{
    add_movers();
    open_city();
    struct nh_rate_options options = panel();
    options.compare = "2010";
    options.from = options.to = "2020";
    expect_rows(&options, "2020,4,10,0.4,,2,2,2,no_panel,,,\n");
}

Test(time_axis, with_matched_pairing_a_panel_needs_energy_and_output_in_both_periods)
{
    add_unit("A");
    add_unit("B");
    add("A", "2019", "4", "8");
    add("A", "2020", "3", "8");
    add("B", "2019", "9", NULL);
    add("B", "2020", "1", "2");
    open_city();
    struct nh_rate_options options = panel();
    options.from = "2020";
    expect_rows(&options, "2020,4,10,0.4,-75.38,2,2,2,,-75.38,0,0\n");
    options.pairing = "matched";
    expect_rows(&options, "2020,3,8,0.375,-25.00,1,1,1,,-20.00,1,0\n");
}

Test(time_axis, a_panel_that_does_not_fit_into_memory_is_refused)
{
    struct nh_context_options small = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    struct nh_text text = {0};
    const struct nh_rate_options options = panel();
    nh_context *context;
    nh_store *store;
    add_movers();
    open_city();
    small.max_memory_bytes = 30; /* 3 units, 3 periods: 18 bytes */
    cr_assert_eq(nh_context_new(&small, &context, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_store_open(context, city.path, &store, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_MEMORY);
    cr_assert_not_null(strstr(error.message, "needs 18 bytes, and half of the memory limit is 15"), "%s",
                       error.message);
    nh_store_close(store);
    nh_context_free(context);
}

/* B reports in March only: in the spans of month 3 it is present in both years, in those before it is not. */
Test(time_axis, each_span_has_its_own_panel)
{
    add_unit("A");
    add_unit("B");
    add_months("A", 2019, 1, 3, "2", "4");
    add_months("A", 2020, 1, 3, "1", "4");
    add_months("B", 2019, 3, 3, "2", "4");
    add_months("B", 2020, 1, 3, "2", "2");
    open_city();
    struct nh_rate_options options = spans("2020", NULL);
    options.panel = "matched";
    expect_rows(&options, "2020-01,1,4,0.25,-50.00,1,1,1,,0.00,1,0\n"
                          "2020-02,2,8,0.25,-50.00,1,1,1,,0.00,1,0\n"
                          "2020-03,9,18,0.5,0.00,2,2,2,,0.00,0,0\n");
}

/* ---- counts ----------------------------------------------------------------------------------------------------- */

/* Lines that end early are noted a word at a time, from the first slot that the series reaches into. */
Test(time_axis, units_are_counted_where_energy_begins_after_the_output)
{
    enum { UNITS = 64 };
    char id[16];
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    for (int u = 0; u < UNITS; u++) {
        snprintf(id, sizeof id, "U%02d", u);
        add_unit(id);
        add_months(id, 2018, 1, 12, NULL, "1");
        add_months(id, 2019, 1, 12, "1", "1");
        add_months(id, 2020, 1, u % 2 == 0 ? 12 : 5, "1", "1");
    }
    open_city();
    expect_rows(&options, "2018,,768,,,64,0,64,no_energy;partial\n"
                          "2019,768,768,1,,64,64,64,\n"
                          "2020,544,544,1,0.000000,64,64,64,partial\n");
}
