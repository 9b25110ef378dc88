/* test_prices.c - output at constant prices from tables to text: the worked examples of the topics deflate, price_link and
 * intensity_link, sums of many industries whose enclosure meets a rounding boundary, and what is refused.
 */
#include "tests/examples.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_BYTES = 8192, N_TABLES = 4 };

/* Tables of a store, filled by printing. */
struct tables {
    char enterprises[TEXT_BYTES], energy[TEXT_BYTES], output[TEXT_BYTES], deflators[TEXT_BYTES];
};

struct opened {
    nh_context *context;
    nh_store *store;
};

static struct tables begin(void)
{
    return (struct tables){.enterprises = "enterprise_id,region,industry\n",
                           .energy = "enterprise_id,period,raw_coal\n",
                           .output = "enterprise_id,period,value_added\n",
                           .deflators = "industry,period,index,basis\n"};
}

static void add(char *table, const char *name, int year, const char *value)
{
    const size_t n = strlen(table);
    cr_assert_lt(snprintf(table + n, TEXT_BYTES - n, "%s,%d,%s\n", name, year, value), (int)(TEXT_BYTES - n));
}

/* Of the year before. */
static void add_index(struct tables *tables, const char *industry, int year, const char *index)
{
    char cells[NHI_NUMBER_BYTES + 16];
    snprintf(cells, sizeof cells, "%s,previous_year", index);
    add(tables->deflators, industry, year, cells);
}

/* One enterprise of that name and industry. */
static void add_unit(struct tables *tables, const char *name, const char *industry)
{
    const size_t n = strlen(tables->enterprises);
    snprintf(tables->enterprises + n, TEXT_BYTES - n, "%s,320400,%s\n", name, industry);
}

static struct opened import(const struct tables *tables, const char *name)
{
    const char *const texts[N_TABLES] = {tables->enterprises, tables->energy, tables->output,
                                         tables->deflators};
    char paths[N_TABLES][256], store[256], file_name[64];
    struct nh_import_file files[N_TABLES];
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_context_options context_options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error = {0};
    struct opened opened;
    context_options.n_threads = 2;
    cr_assert_eq(nh_context_new(&context_options, &opened.context, &error), NH_OK, "%s", error.message);
    for (size_t i = 0; i < N_TABLES; i++) {
        snprintf(file_name, sizeof file_name, "%s_%zu.csv", name, i);
        files[i] = (struct nh_import_file){.path = small_path(paths[i], file_name)};
        cr_assert(small_write_file(paths[i], texts[i], strlen(texts[i])));
    }
    small_path(store, name);
    cr_assert_eq(nh_import(opened.context, store, files, N_TABLES, &options, NULL, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(nh_store_open(opened.context, store, &opened.store, &error), NH_OK, "%s", error.message);
    return opened;
}

static void close_store(struct opened *opened)
{
    nh_store_close(opened->store);
    nh_context_free(opened->context);
}

/* Cell of a line and column of CSV, both from 0. */
static char *cell(const struct nh_text *text, int line, int column, char out[NHI_NUMBER_BYTES])
{
    const char *at = text->data;
    for (; line > 0; line--)
        at = strchr(at, '\n') + 1;
    for (; column > 0; column--)
        at = strchr(at, ',') + 1;
    const size_t n = strcspn(at, ",\n");
    memcpy(out, at, n);
    out[n] = '\0';
    return out;
}

enum {
    KEY,
    PERIOD,
    CURRENT,
    CONSTANT,
    NOMINAL,
    COMPARABLE,
    CONSTANT_GROWTH,
    PRICES,
    LAMBDA,
    LINKED,
    PARTS,
    RESIDUAL
};

static struct nh_text prices(const struct opened *opened, const char *by, const char *price, const char *link)
{
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text;
    options.rate.by = by;
    options.rate.totals = true;
    options.rate.price = price;
    options.rate.decimals = 15;
    options.link = link;
    cr_assert_eq(nh_prices(opened->store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    return text;
}

static const char *number_text(const json_t *value, char text[NHI_NUMBER_BYTES])
{
    if (json_is_string(value))
        snprintf(text, NHI_NUMBER_BYTES, "%s", json_string_value(value));
    else
        snprintf(text, NHI_NUMBER_BYTES, "%lld", (long long)json_integer_value(value));
    return text;
}

/* ---- worked examples ----------------------------------------------------------------------------------------------- */

/* The price index of the example is a factor: 1.02 is 102. */
static void percent_of(const char *factor, char text[NHI_NUMBER_BYTES])
{
    struct nhi_decimal number = example_decimal(factor);
    number.value *= 100;
    nhi_decimal_text(number, text);
}

static void run_deflate(const struct example *example, void *user)
{
    (void)user;
    struct tables tables = begin();
    const json_t *current = json_object_get(example->input, "current");
    const json_t *index = json_object_get(example->input, "price_index_yoy");
    const json_t *constant = json_object_get(example->expected, "constant_base0");
    const json_t *growth = json_object_get(example->expected, "comparable_growth_pct");
    char text[NHI_NUMBER_BYTES];
    cr_assert(json_array_size(constant) == 3 && json_array_size(growth) == 2);
    add_unit(&tables, "A", "C26");
    for (int i = 0; i < 3; i++) {
        add(tables.output, "A", 2015 + i, number_text(json_array_get(current, (size_t)i), text));
        if (i == 0)
            continue;
        percent_of(json_string_value(json_array_get(index, (size_t)i - 1)), text);
        add_index(&tables, "C26", 2015 + i, text);
    }
    struct opened opened = import(&tables, "deflate");
    struct nh_text made = prices(&opened, "industry", "constant:2015", NULL);
    for (int i = 0; i < 3; i++) {
        expect_number(example, json_array_get(constant, (size_t)i), cell(&made, 4 + i, CONSTANT, text));
        if (i > 0)
            expect_number(example, json_array_get(growth, (size_t)i - 1),
                          cell(&made, 4 + i, COMPARABLE, text));
    }
    nh_text_free(&made);
    close_store(&opened);
}

/* Prices do not move before the link year, so that what was given at old prices is also current; in it, they bring each
 * industry to its new level. */
static void put_part(struct tables *tables, const char *name, const char *industry, const json_t *old_base,
                     const json_t *new_level)
{
    const json_t *series = json_object_get(old_base, name), *years = json_object_get(old_base, "years");
    const size_t last = json_array_size(series) - 1;
    struct nhi_ratio price = times(over(whole(json_integer_value(json_object_get(new_level, name))),
                                        whole(json_integer_value(json_array_get(series, last)))),
                                   whole(100));
    char text[NHI_NUMBER_BYTES];
    add_unit(tables, name, industry);
    for (size_t i = 0; i <= last; i++) {
        const int year = (int)json_integer_value(json_array_get(years, i));
        add(tables->output, name, year,
            number_text(i < last ? json_array_get(series, i) : json_object_get(new_level, name), text));
        if (i > 0 && i < last)
            add_index(tables, industry, year, "100");
    }
    cr_assert_eq(nhi_ratio_text(&price, 9, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
    add_index(tables, industry, (int)json_integer_value(json_array_get(years, last)), text);
}

static void expect_linked(const struct example *example, const json_t *row, const struct nh_text *made, int i)
{
    char text[NHI_NUMBER_BYTES];
    expect_number(example, json_object_get(row, "total"), cell(made, 1 + i, LINKED, text));
    expect_number(example, json_object_get(row, "sum_of_parts"), cell(made, 1 + i, PARTS, text));
    expect_number(example, json_object_get(row, "residual"), cell(made, 1 + i, RESIDUAL, text));
    expect_number(example, json_object_get(row, "A"), cell(made, 4 + i, LINKED, text));
    expect_number(example, json_object_get(row, "B"), cell(made, 7 + i, LINKED, text));
}

static void run_price_link(const struct example *example, void *user)
{
    (void)user;
    struct tables tables = begin();
    const json_t *old_base = json_object_get(example->input, "old_base");
    const json_t *new_level = json_object_get(example->input, "new_base_link_year");
    const json_t *linked = json_object_get(example->expected, "linked");
    char text[NHI_NUMBER_BYTES];
    put_part(&tables, "A", "C26", old_base, new_level);
    put_part(&tables, "B", "C30", old_base, new_level);
    struct opened opened = import(&tables, "price_link");
    struct nh_text made = prices(&opened, "industry", "constant:2018", "2020");
    expect_member(example, "lambda_total", cell(&made, 1, LAMBDA, text));
    expect_member(example, "lambda_A", cell(&made, 4, LAMBDA, text));
    expect_member(example, "lambda_B", cell(&made, 7, LAMBDA, text));
    expect_member(example, "growth_total_2019_pct", cell(&made, 2, CONSTANT_GROWTH, text));
    cr_assert_eq(json_array_size(linked), 3);
    for (int i = 0; i < 3; i++)
        expect_linked(example, json_array_get(linked, (size_t)i), &made, i);
    nh_text_free(&made);
    close_store(&opened);
}

static void run_intensity_link(const struct example *example, void *user)
{
    (void)user;
    const json_t *energy = json_object_get(json_object_get(example->input, "energy"), "E");
    const json_t *gdp = json_object_get(example->input, "gdp_old");
    const json_t *rates = json_object_get(example->expected, "rate_pct");
    struct nhi_ratio lambda, old[3], linked[3];
    cr_assert_eq(nhi_ratio_parse(example_text(example, "lambda_total"), &lambda, NULL), NHI_PARSE_OK);
    cr_assert(json_array_size(energy) == 3 && json_array_size(rates) == 2);
    for (size_t i = 0; i < 3; i++) {
        struct nhi_ratio output = whole(json_integer_value(json_array_get(gdp, i)));
        const struct nhi_decimal used = example_decimal(json_string_value(json_array_get(energy, i)));
        char text[NHI_NUMBER_BYTES];
        cr_assert_eq(nhi_intensity_at(used, &output, &old[i], NULL), NH_OK);
        output = times(output, lambda);
        cr_assert_eq(nhi_intensity_at(used, &output, &linked[i], NULL), NH_OK);
        cr_assert_eq(nhi_ratio_text(&old[i], 15, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
        expect_number(example, json_array_get(json_object_get(example->expected, "intensity_old"), i), text);
        cr_assert_eq(nhi_ratio_text(&linked[i], 15, NHI_ROUND_HALF_UP, text, NULL), NH_OK);
        expect_number(example, json_array_get(json_object_get(example->expected, "intensity_new"), i), text);
    }
    for (size_t i = 1; i < 3; i++) {
        static const struct nhi_rate_rounding rounding = {.change_decimals = 14};
        char before[NHI_NUMBER_BYTES], after[NHI_NUMBER_BYTES];
        struct nhi_ratio first = old[i - 1], second = linked[i - 1];
        cr_assert_eq(
            nhi_change_text(&rounding, &first, &(struct nhi_ratio){old[i].num, old[i].den}, before, NULL),
            NH_OK);
        cr_assert_eq(nhi_change_text(&rounding, &second, &(struct nhi_ratio){linked[i].num, linked[i].den},
                                     after, NULL),
                     NH_OK);
        cr_expect_str_eq(before, after); /* the base changes levels, never rates */
        expect_number(example, json_array_get(rates, i - 1), after);
    }
}

Test(prices, worked_examples_of_deflation_and_of_the_link)
{
    static const struct topic topics[] = {{"deflate", run_deflate, 1},
                                          {"price_link", run_price_link, 1},
                                          {"intensity_link", run_intensity_link, 1}};
    topics_run(topics, sizeof topics / sizeof *topics);
}

/* ---- many industries ----------------------------------------------------------------------------------------------- */

/* n industries whose prices trebled; each has the output of 2016, and 1 in 2015. */
static struct tables trebled(int n, const char *output)
{
    struct tables tables = begin();
    for (int i = 0; i < n; i++) {
        char name[16], industry[16];
        snprintf(name, sizeof name, "e%d", i);
        snprintf(industry, sizeof industry, "C%d", 13 + i);
        add_unit(&tables, name, industry);
        add(tables.energy, name, 2015, "100");
        add(tables.energy, name, 2016, "100");
        add(tables.output, name, 2015, "1");
        add(tables.output, name, 2016, output);
        add_index(&tables, industry, 2016, "300");
    }
    return tables;
}

static void expect_row(const struct opened *opened, enum nh_format format, enum nh_tie tie, const char *row)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text;
    options.price = "constant:2015";
    options.tie = tie;
    cr_assert_eq(nh_rate(opened->store, &options, format, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect(strstr(text.data, row) != NULL, "no '%s' in\n%s", row, text.data);
    nh_text_free(&text);
}

/* 5 x 0.075 / 3 = 0.125: no enclosure of five thirds decides a tie, the exact sum does. */
Test(prices, a_tie_of_a_sum_of_many_industries_is_decided_exactly)
{
    const struct tables tables = trebled(5, "0.075");
    struct opened opened = import(&tables, "tie");
    expect_row(&opened, NH_FORMAT_TABLE, NH_TIE_HALF_UP, "  0.13  ");
    expect_row(&opened, NH_FORMAT_TABLE, NH_TIE_HALF_EVEN, "  0.12  ");
    expect_row(&opened, NH_FORMAT_CSV, NH_TIE_HALF_UP, "2016,0.35715,0.125,2.8572,3900.000000,");
    close_store(&opened);
}

/* 5 x 0.1 / 3 = 1/6, enclosed. */
Test(prices, a_sum_that_never_ends_is_rounded_to_12_decimals)
{
    const struct tables tables = trebled(5, "0.1");
    struct opened opened = import(&tables, "sixth");
    expect_row(&opened, NH_FORMAT_CSV, NH_TIE_HALF_UP, "2016,0.35715,0.166666666667,2.1429,2900.000000,");
    close_store(&opened);
}

/* 3 - 1 - 1 - 1 - 0 thirds: a sum of zero is no output, although no enclosure says so. */
Test(prices, industries_that_cancel_leave_no_output)
{
    struct tables tables = trebled(1, "3");
    for (int i = 1; i < 5; i++) {
        char name[16], industry[16];
        snprintf(name, sizeof name, "e%d", i);
        snprintf(industry, sizeof industry, "C%d", 13 + i);
        add_unit(&tables, name, industry);
        add(tables.output, name, 2016, "-0.75");
        add_index(&tables, industry, 2016, "300");
    }
    struct opened opened = import(&tables, "cancel");
    expect_row(&opened, NH_FORMAT_CSV, NH_TIE_HALF_UP, "2016,0.07143,0,,,5,1,5,no_output;partial");
    close_store(&opened);
}

/* ---- checks -------------------------------------------------------------------------------------------------------- */

/* The denominator of the output of 2016 is the product of 50 indices: more than 1024 bits, so that it is enclosed. The
 * figures were computed with fractions. */
Test(prices, a_check_of_many_industries_is_decided_at_all_corners)
{
    struct tables tables = begin();
    for (int i = 0; i < 50; i++) {
        char name[16], index[32];
        snprintf(name, sizeof name, "x%d;", i);
        snprintf(index, sizeof index, "%d.%06d", (100000000 + 791917 * (i + 1)) / 1000000,
                 791917 * (i + 1) % 1000000);
        add_unit(&tables, name, name);
        for (int year = 2015; year <= 2016; year++) {
            add(tables.energy, name, year, "1");
            add(tables.output, name, year, "1");
        }
        add_index(&tables, name, 2016, index);
    }
    struct opened opened = import(&tables, "corners");
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text;
    options.from = "2015";
    options.to = "2016";
    options.rate.price = "constant:2015";
    options.rate.decimals = 12;
    cr_assert_eq(nh_check(opened.context, opened.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                 NH_OK, "%s", error.message);
    cr_expect(strstr(text.data, "\"output_cny10k\": \"41.981760538701\"") != NULL, "%s", text.data);
    cr_expect(strstr(text.data, "\"decline_percent\": \"-19.099340662256\",\n") != NULL, "%s", text.data);
    cr_expect(strstr(text.data, "{\"numerator\": null, \"denominator\": null}") != NULL, "%s", text.data);
    nh_text_free(&text);
    close_store(&opened);
}

/* Output of the base 100, of the end between `low` and 200, energy the same: C is from 1 - 100 / low to 50 %. */
static bool is_undecided(const char *low)
{
    struct nhi_level levels[2] = {
        {.year = 2015, .has_energy = true, .has_output = true, .is_constant = true, .constant = whole(100)},
        {.year = 2016, .has_energy = true, .has_output = true, .is_constant = true, .is_enclosed = true}};
    struct nhi_check_input input = {
        .levels = levels, .n_levels = 2, .n_years = 1, .decimals = 2, .intensity_digits = 12};
    struct nhi_check check;
    levels[0].energy_tce = levels[1].energy_tce = (struct nhi_decimal){.value = 7};
    cr_assert_eq(nhi_ratio_parse(low, &levels[1].constant, NULL), NHI_PARSE_OK);
    levels[1].constant_high = whole(200);
    cr_assert_eq(nhi_check_make(&input, &check, NULL), NH_OK);
    const bool is_undecided = check.is_undecided;
    cr_expect(check.is_enclosed);
    nhi_check_clear(&check);
    return is_undecided;
}

Test(prices, a_figure_that_its_enclosure_leaves_open_is_noticed)
{
    cr_expect(is_undecided("199"));
    cr_expect(is_undecided("199.9999999")); /* its intensity */
    cr_expect(!is_undecided("199.99999999999999999999"));
}

/* ---- refusals ------------------------------------------------------------------------------------------------------ */

static void expect_refused(const struct opened *opened, const struct nh_prices_options *options,
                           nh_status status, const char *words)
{
    struct nh_error error = {0};
    struct nh_text text = {.n_bytes = 77};
    cr_expect_eq(nh_prices(opened->store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), status);
    cr_expect(strstr(error.message, words) != NULL, "'%s' is not in '%s'", words, error.message);
    cr_expect_eq(text.n_bytes, 77);
}

Test(prices, wrong_questions_are_refused)
{
    const struct tables tables = trebled(2, "3");
    struct opened opened = import(&tables, "refused");
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    expect_refused(&opened, &options, NH_ARGUMENT, "prices needs a base year: --price constant:YYYY");
    options.rate.price = "constant:2015";
    options.link = "soon";
    expect_refused(&opened, &options, NH_ARGUMENT, "--link 'soon': expected the first year");
    options.link = "2020";
    expect_refused(&opened, &options, NH_DATA,
                   "--link 2020: the store has no data of that year, but of 2015 to 2016");
    options.link = NULL;
    options.rate.by = "carrier";
    expect_refused(&opened, &options, NH_ARGUMENT, "it has no carriers to group by");
    options.rate.by = NULL;
    options.rate.decimals = 31;
    expect_refused(&opened, &options, NH_ARGUMENT, "decimals 31: expected 0 to 30");
    close_store(&opened);
}
