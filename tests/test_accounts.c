/* test_accounts.c - accounts of regions: GDP as the denominator, what follows from what, what is not available, vintages,
 * and rows that contradict each other.
 */
#include "tests/csv_store.h"
#include "tests/examples.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Coal of 1 tce a ton, so that energies are those that are written. */
static const char carriers[] = "carrier,unit,kgce_per_unit\ncoal,t,1000\n";
static const char enterprises[] = "enterprise_id,region,industry\n"
                                  "A,320402,C26\nB,320411,C30\nC,320505,C26\n";
static const char energy[] = "enterprise_id,period,carrier,quantity\n"
                             "A,2015,coal,600\nA,2016,coal,590\nA,2017,coal,580\n"
                             "B,2015,coal,400\nB,2016,coal,410\nB,2017,coal,400\n"
                             "C,2015,coal,700\nC,2016,coal,700\n";
static const char output[] = "enterprise_id,period,measure,value\n"
                             "A,2015,value_added,2000\nA,2016,value_added,2100\n"
                             "B,2015,value_added,1000\nB,2016,value_added,1100\nC,2015,value_added,900\n";

static struct csv_city open_city(const char *name, const char *accounts)
{
    const struct csv_table tables[] = {{"carriers", carriers},
                                       {"enterprises", enterprises},
                                       {"energy", energy},
                                       {"output", output},
                                       {"accounts", accounts}};
    struct csv_city city;
    csv_begin(&city, name, tables, sizeof tables / sizeof *tables);
    return city;
}

/* Accounts alone: there is nothing else in the store. */
static struct csv_city open_accounts(const char *name, const char *accounts)
{
    const struct csv_table tables[] = {{"accounts", accounts}};
    struct csv_city city;
    csv_begin(&city, name, tables, 1);
    return city;
}

static struct nh_rate_options gdp(const char *by, const char *price)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.measure = "gdp";
    options.by = by;
    options.price = price;
    return options;
}

static void expect_rate(nh_store *store, const struct nh_rate_options *options, const char *expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_rate(store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_str_eq(text.data, expected);
    nh_text_free(&text);
}

static void expect_refused(nh_store *store, const struct nh_rate_options *options, nh_status status,
                           const char *part)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_expect_eq(nh_rate(store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), status);
    cr_expect_not_null(strstr(error.message, part), "%s", error.message);
}

#define COLUMNS                                                                                              \
    "period,energy_tce,output_cny10k,intensity_tce_per_cny10k,change_percent,n_units,n_energy,n_output,"     \
    "flags\n"

/* ---- energy ---------------------------------------------------------------------------------------------------------- */

static const char whole_region[] = "region,period,item,value,price_base\n"
                                   "320400,2015,gdp_current,10000,\n"
                                   "320400,2016,gdp_current,11000,\n"
                                   "320400,2017,gdp_current,12000,\n"
                                   "320400,2015,energy_rest,1000.5,\n"
                                   "320400,2016,energy_total,2050,\n"
                                   "320400,2017,energy_rest,,\n";

Test(accounts, energy_is_the_total_or_the_enterprises_with_the_rest)
{
    struct csv_city city = open_city("accounts-energy", whole_region);
    struct nh_rate_options options = gdp("region:4", NULL);
    expect_rate(city.store, &options,
                "region," COLUMNS "3204,2015,2000.5,10000,0.20005,,2,2,1,\n"
                "3204,2016,2050,11000,0.186363636364,-6.841471,2,2,1,\n"
                "3204,2017,980,12000,0.0816666666667,,2,2,1,partial;no_energy_rest\n"
                "3205,2015,700,,,,1,1,0,no_output;partial;not_available;no_energy_rest\n"
                "3205,2016,700,,,,1,1,0,no_output;partial;not_available;no_energy_rest\n");
    csv_end(&city);
}

Test(accounts, a_region_is_asked_for_with_or_without_its_zeros)
{
    struct csv_city city = open_city("accounts-zeros", whole_region);
    struct nh_rate_options options = gdp(NULL, NULL);
    options.from = options.to = "2015";
    options.where = "region=3204";
    expect_rate(city.store, &options, COLUMNS "2015,2000.5,10000,0.20005,,2,2,1,\n");
    options.where = "region=320400";
    expect_rate(city.store, &options, COLUMNS "2015,2000.5,10000,0.20005,,2,2,1,\n");
    options.where = "region=32";
    expect_rate(city.store, &options,
                COLUMNS "2015,1700,,,,3,3,0,no_output;partial;not_available;no_energy_rest\n");
    csv_end(&city);
}

Test(accounts, a_total_adds_the_regions_that_are_part_of_no_other)
{
    struct csv_city city = open_city("accounts-total", "region,period,item,value\n"
                                                       "3204,2015,gdp_current,10000\n"
                                                       "320402,2015,gdp_current,6000\n"
                                                       "3205,2015,gdp_current,20000\n"
                                                       "3204,2015,energy_total,2000\n"
                                                       "3205,2015,energy_total,1000\n");
    struct nh_rate_options options = gdp(NULL, NULL);
    options.to = "2015";
    expect_rate(city.store, &options, COLUMNS "2015,3000,30000,0.1,,3,3,2,\n");
    options = gdp("region:6", NULL);
    options.to = "2015";
    options.totals = true;
    expect_rate(city.store, &options,
                "region," COLUMNS "*,2015,3000,30000,0.1,,3,3,2,\n"
                "320402,2015,600,6000,0.1,,1,1,1,partial;no_energy_rest\n"
                "320411,2015,400,,,,1,1,0,no_output;partial;not_available;no_energy_rest\n"
                "320505,2015,700,,,,1,1,0,no_output;partial;not_available;no_energy_rest\n");
    csv_end(&city);
}

/* A ton of coal is 1 tce, or 2.5 t of CO2. */
Test(accounts, emissions_have_accounts_of_their_own)
{
    static const char accounts[] = "region,period,item,value\n"
                                   "3204,2015,gdp_current,10000\n3204,2016,地区生产总值,11000\n"
                                   "3204,2017,gdp_current,12000\n3204,2015,emission_rest,500.5\n"
                                   "3204,2016,二氧化碳排放总量,3100\n3204,2016,energy_total,9\n"
                                   "3204,2017,energy_rest,7\n";
    const struct csv_table tables[] = {
        {"carriers", "carrier,unit,kgce_per_unit,tco2_per_unit\ncoal,t,1000,2.5\n"},
        {"enterprises", enterprises},
        {"energy", energy},
        {"output", output},
        {"accounts", accounts}};
    struct csv_city city;
    csv_begin(&city, "accounts-carbon", tables, sizeof tables / sizeof *tables);
    struct nh_rate_options options = gdp(NULL, NULL);
    options.where = "region=3204";
    options.factor = "carbon";
    expect_rate(
        city.store, &options,
        "period,emission_tco2,output_cny10k,intensity_tco2_per_cny10k,change_percent,n_units,n_energy,"
        "n_output,flags\n"
        "2015,3000.5,10000,0.30005,,2,2,1,\n"
        "2016,3100,11000,0.281818181818,-6.076260,2,2,1,\n"
        "2017,2450,12000,0.204166666667,,2,2,1,partial;no_energy_rest\n");
    csv_end(&city);
}

/* 2016 has the energy of its enterprises alone: no yearly rate leads to it, or from it. */
Test(accounts, a_year_of_another_kind_is_left_out_of_the_chain)
{
    struct csv_city city =
        open_city("accounts-middle", "region,period,item,value\n"
                                     "3204,2015,gdp_current,10000\n3204,2016,gdp_current,11000\n"
                                     "3204,2017,gdp_current,12000\n3204,2015,energy_total,2000\n"
                                     "3204,2017,energy_total,2160\n");
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.measure = "gdp";
    options.region = "3204";
    cr_assert_eq(nh_check(city.place.context, city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error),
                 NH_OK, "%s", error.message);
    cr_expect_str_eq(
        text.data, "period,energy_tce,output_cny10k,intensity_tce_per_cny10k,decline_percent,target_percent,"
                   "cumulative_decline_percent,cumulative_target_percent,warning,flags\n"
                   "2015,2000,10000,0.2,,,,,,\n2016,,11000,,,,,,,partial\n2017,2160,12000,0.18,,,10.00,,,\n");
    nh_text_free(&text);
    options.rate.panel = "matched";
    cr_expect_eq(nh_check(city.place.context, city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error),
                 NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "--panel matched with --measure gdp"), "%s", error.message);
    csv_end(&city);
}

/* 3206 has no energy, as Tibet in the communiques of provinces; 3205 none of 2016. */
static const char gaps[] = "region,period,item,value\n"
                           "3204,2015,gdp_current,10000\n3204,2016,gdp_current,11000\n"
                           "3205,2015,gdp_current,20000\n3205,2016,gdp_current,22000\n"
                           "3206,2015,gdp_current,30000\n3206,2016,gdp_current,33000\n"
                           "3204,2015,energy_total,2000\n3204,2016,energy_total,2090\n"
                           "3205,2015,energy_total,1000\n";

Test(accounts, a_region_without_energy_is_in_no_matched_total)
{
    struct csv_city city = open_accounts("accounts-pairing", gaps);
    struct nh_rate_options options = gdp("region", NULL);
    options.totals = true;
    options.from = "2015";
    options.pairing = "matched";
    expect_rate(city.store, &options,
                "region," COLUMNS "*,2015,3000,30000,0.1,,0,0,2,\n"
                "*,2016,2090,11000,0.19,,0,0,1,\n"
                "3204,2015,2000,10000,0.2,,0,0,1,\n"
                "3204,2016,2090,11000,0.19,-5.000000,0,0,1,\n"
                "3205,2015,1000,20000,0.05,,0,0,1,\n");
    options = gdp(NULL, NULL);
    expect_rate(city.store, &options,
                COLUMNS "2015,3000,60000,0.05,,0,0,3,partial\n"
                        "2016,2090,66000,0.0316666666667,,0,0,3,partial\n");
    csv_end(&city);
}

Test(accounts, a_decline_is_not_that_of_other_regions)
{
    struct csv_city city = open_accounts("accounts-ends", gaps);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.measure = "gdp";
    options.rate.pairing = "matched";
    options.from = "2015";
    options.to = "2016";
    cr_assert_eq(
        nh_check(city.place.context, city.store, &options, NH_FORMAT_TABLE, NH_LANG_EN, &text, &error),
        NH_DATA);
    cr_expect_not_null(
        strstr(error.message,
               "the total of 2015 has energy of 2 regions and output of 2, the total of 2016 of 1 and 1"),
        "%s", error.message);
    options.rate.where = "region=3204";
    cr_assert_eq(
        nh_check(city.place.context, city.store, &options, NH_FORMAT_TABLE, NH_LANG_EN, &text, &error), NH_OK,
        "%s", error.message);
    cr_expect_not_null(strstr(text.data, "5.00%"), "%s", text.data);
    nh_text_free(&text);
    csv_end(&city);
}

Test(accounts, energy_of_the_region_is_not_compared_with_that_of_its_enterprises)
{
    struct csv_city city = open_city("accounts-mixed", whole_region);
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.measure = "gdp";
    options.region = "3204";
    options.from = "2015";
    options.to = "2017";
    cr_expect_eq(nh_check(NULL, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_DATA);
    cr_expect_not_null(strstr(error.message, "import energy_total or energy_rest of 2017"), "%s",
                       error.message);
    csv_end(&city);
}

/* The example is in 10,000 tce: a tenth of a thousandth of it is as good. */
static void run_regional_total(const struct example *example, void *user)
{
    (void)user;
    const json_t *given = json_object_get(example->input, "accounts_10k_tce");
    char text[2048] = "region,period,item,value\n32,2015,gdp_current,1\n";
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)given, name, value)
    {
        const bool is_below = strcmp(name, "industry_below_scale") == 0;
        if (strcmp(name, "industry_above_scale") == 0)
            continue;
        snprintf(text + strlen(text), sizeof text - strlen(text), "32,2015,energy_%s,%s\n",
                 is_below ? "below_scale" : name, json_string_value(value));
    }
    const struct csv_table tables[] = {
        {"carriers", carriers},
        {"enterprises", "enterprise_id,region,industry\nA,320402,C26\n"},
        {"energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,820.0\n"},
        {"accounts", text}};
    struct csv_city city;
    struct nh_rate_options options = gdp(NULL, "current");
    struct nh_error error = {0};
    struct nh_text made = {0};
    char energy_text[64] = "";
    options.where = "region=32";
    cr_assert_str_eq(json_string_value(json_object_get(given, "industry_above_scale")), "820.0");
    csv_begin(&city, "accounts-example", tables, sizeof tables / sizeof *tables);
    cr_assert_eq(nh_rate(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &made, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(sscanf(made.data + strlen(COLUMNS), "2015,%63[^,],", energy_text), 1, "%s", made.data);
    expect_member(example, "total_equivalent_10k_tce", energy_text);
    nh_text_free(&made);
    csv_end(&city);
}

Test(accounts, a_region_total_is_the_sum_of_its_accounts)
{
    static const struct topic topic = {"regional_total", run_regional_total, 1};
    topics_run(&topic, 1);
}

/* ---- prices ---------------------------------------------------------------------------------------------------------- */

Test(accounts, levels_at_constant_prices_follow_from_the_current_one_and_the_indices)
{
    struct csv_city city = open_accounts("accounts-index", "region,period,item,value,price_base\n"
                                                           "32,2015,gdp_current,10000,\n"
                                                           "32,2016,gdp_index,107.5,\n"
                                                           "32,2017,gdp_index,107.1,\n"
                                                           "32,2014,energy_total,1000,\n"
                                                           "32,2015,energy_total,1000,\n"
                                                           "32,2016,energy_total,1000,\n"
                                                           "32,2017,energy_total,1000,\n"
                                                           "32,2015,gdp_index,108,\n");
    struct nh_rate_options options = gdp("region", "constant:2015");
    expect_rate(city.store, &options,
                "region," COLUMNS "32,2014,1000,9259.259259259259,0.108,,0,0,1,\n"
                "32,2015,1000,10000,0.1,-7.407407,0,0,1,\n"
                "32,2016,1000,10750,0.093023255814,-6.976744,0,0,1,\n"
                "32,2017,1000,11513.25,0.0868564480056,-6.629318,0,0,1,\n");
    csv_end(&city);
}

Test(accounts, growth_is_kept_where_the_price_base_changes)
{
    struct csv_city city = open_accounts("accounts-base", "region,period,item,value,price_base\n"
                                                          "32,2019,gdp_constant,8000,2015\n"
                                                          "32,2020,gdp_constant,8400,2015\n"
                                                          "32,2020,gdp_constant,10000,2020\n"
                                                          "32,2021,gdp_constant,10800,2020\n"
                                                          "32,2019,energy_total,840,\n"
                                                          "32,2021,energy_total,882,\n");
    struct nh_rate_options options = gdp("region", "constant:2015");
    options.compare = "2019";
    expect_rate(city.store, &options,
                "region," COLUMNS "32,2019,840,8000,0.105,0.000000,0,0,1,\n"
                "32,2020,,8400,,,0,0,1,no_energy\n"
                "32,2021,882,9072,0.0972222222222,-7.407407,0,0,1,\n");
    options.price = "constant:2020";
    expect_rate(city.store, &options,
                "region," COLUMNS "32,2019,840,9523.809523809524,0.0882,0.000000,0,0,1,\n"
                "32,2020,,10000,,,0,0,1,no_energy\n"
                "32,2021,882,10800,0.0816666666667,-7.407407,0,0,1,\n");
    csv_end(&city);
}

Test(accounts, without_current_gdp_the_one_price_base_is_the_default)
{
    struct csv_city city = open_accounts("accounts-default", "region,period,item,value,price_base\n"
                                                             "32,2015,gdp_constant,10000,2015\n"
                                                             "32,2016,gdp_constant,10500,2015\n"
                                                             "32,2015,energy_total,1000,\n"
                                                             "32,2016,energy_total,1000,\n");
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.measure = "gdp";
    options.region = "320000";
    options.target = "4";
    cr_expect_eq(nh_check(NULL, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_not_null(strstr(text.data, "\"price_base\": \"2015\""));
    cr_expect_not_null(strstr(text.data, "\"decline_percent\": \"4.76\""));
    cr_expect_not_null(strstr(text.data, "{\"numerator\": \"1\", \"denominator\": \"21\"}"));
    nh_text_free(&text);
    csv_end(&city);
}

/* 1000 tce on 10,000 and on 10,500: nine tenths of the intensity are 945 tce, or an output of 11,111.11. */
Test(accounts, what_would_have_been_enough_is_at_constant_prices_too)
{
    struct csv_city city = open_accounts("accounts-enough", "region,period,item,value\n"
                                                            "32,2015,gdp_current,10000\n"
                                                            "32,2016,gdp_current,99999\n"
                                                            "32,2016,gdp_index,105\n"
                                                            "32,2015,energy_total,1000\n"
                                                            "32,2016,energy_total,1000\n");
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate.measure = "gdp";
    options.rate.price = "constant:2015";
    options.region = "32";
    options.target = "10";
    cr_expect_eq(nh_check(NULL, city.store, &options, NH_FORMAT_JSON, NH_LANG_EN, &text, &error),
                 NH_CHECK_FAILED);
    cr_expect_not_null(
        strstr(text.data, "{\"less_energy_tce\": \"55.00\", \"more_output_cny10k\": \"611.12\"}"), "%s",
        text.data);
    nh_text_free(&text);
    csv_end(&city);
}

Test(accounts, current_gdp_follows_from_value_added_and_the_rest)
{
    struct csv_city city =
        open_city("accounts-parts", "region,period,item,value\n"
                                    "3204,2015,gdp_rest,7000\n3204,2015,energy_total,2000\n"
                                    "3204,2015,population,500\n");
    struct nh_rate_options options = gdp(NULL, NULL);
    options.to = "2015";
    options.where = "region=3204";
    expect_rate(city.store, &options, COLUMNS "2015,2000,10000,0.2,,2,2,1,\n");
    options.measure = "gdp_rest"; /* outside of the enterprises: both */
    expect_rate(city.store, &options, COLUMNS "2015,1000,7000,0.142857142857,,2,2,1,\n");
    options.measure = "population";
    expect_rate(city.store, &options, COLUMNS "2015,2000,500,4,,2,2,1,\n");
    csv_end(&city);
}

/* ---- quarters -------------------------------------------------------------------------------------------------------- */

static const char quarters[] = "region,period,item,value,price_base\n"
                               "32,2019Q1,gdp_current,100,\n32,2019Q2,gdp_current,110,\n"
                               "32,2019Q3,gdp_current,120,\n32,2019Q4,gdp_current,130,\n"
                               "32,2020Q1,gdp_index,90,\n32,2020Q2,gdp_index,104,\n"
                               "32,2020Q3,gdp_index,105,\n32,2020Q4,gdp_index,,\n"
                               "32,2019Q1,energy_total,10,\n32,2019Q2,energy_total,11,\n"
                               "32,2020Q1,energy_total,9,\n32,2020Q2,energy_total,11,\n";

Test(accounts, quarters_are_added_up_from_january)
{
    struct csv_city city = open_accounts("accounts-ytd", quarters);
    struct nh_rate_options options = gdp("region", "constant:2019");
    options.freq = "ytd";
    options.to = "2020-06";
    expect_rate(city.store, &options,
                "region," COLUMNS "32,2019-03,10,100,0.1,,0,0,1,\n"
                "32,2019-06,21,210,0.1,,0,0,1,\n"
                "32,2019-09,,330,,,0,0,1,no_energy\n"
                "32,2019-12,,460,,,0,0,1,no_energy\n"
                "32,2020-03,9,90,0.1,0.000000,0,0,1,\n"
                "32,2020-06,20,204.4,0.0978473581213,-2.152642,0,0,1,\n");
    options.freq = "quarter";
    options.compare = "year-ago";
    options.from = "2020Q2";
    options.to = "2020Q4";
    expect_rate(city.store, &options,
                "region," COLUMNS "32,2020Q2,11,114.4,0.0961538461538,-3.846154,0,0,1,\n"
                "32,2020Q3,,126,,,0,0,1,no_energy\n"
                "32,2020Q4,,,,,0,0,0,no_energy;no_output;not_available\n");
    options.freq = "year"; /* a year without its last quarter is not available */
    options.from = options.to = NULL;
    options.compare = NULL;
    expect_rate(city.store, &options, "region," COLUMNS "32,2019,,460,,,0,0,1,no_energy\n");
    csv_end(&city);
}

/* ---- prices ---------------------------------------------------------------------------------------------------------- */

/* 100 x 1.1 + 300 x 1.05 = 425 of 400; linked 400 x 450 / 425, the regions 100 x 120 / 110 + 300 x 330 / 315. */
Test(accounts, prices_of_gdp_are_those_of_its_index)
{
    struct csv_city city =
        open_accounts("accounts-prices", "region,period,item,value\n"
                                         "3204,2015,gdp_current,100\n3204,2016,gdp_current,120\n"
                                         "3204,2016,gdp_index,110\n"
                                         "3205,2015,gdp_current,300\n3205,2016,gdp_current,330\n"
                                         "3205,2016,gdp_index,105\n"
                                         "3206,2016,gdp_index,103\n");
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate = gdp("region", "constant:2015");
    options.rate.totals = true;
    options.link = "2016";
    cr_assert_eq(nh_prices(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_str_eq(
        text.data,
        "region,period,current_cny10k,constant_cny10k,nominal_growth_percent,comparable_growth_percent,"
        "constant_growth_percent,price_change_percent,lambda,linked_cny10k,parts_cny10k,residual_cny10k,n_"
        "output,"
        "flags\n"
        "*,2015,400,400,,,,,1.05882352941,423.529411764706,423.376623376623,0.152788388083,2,partial\n"
        "*,2016,450,425,12.500000,6.250000,6.250000,5.882353,1.05882352941,450,450,0,2,partial\n"
        "3204,2015,100,100,,,,,1.09090909091,109.090909090909,109.090909090909,0,1,\n"
        "3204,2016,120,110,20.000000,10.000000,10.000000,9.090909,1.09090909091,120,120,0,1,\n"
        "3205,2015,300,300,,,,,1.04761904762,314.285714285714,314.285714285714,0,1,\n"
        "3205,2016,330,315,10.000000,5.000000,5.000000,4.761905,1.04761904762,330,330,0,1,\n"
        "3206,2016,,,,3.000000,,,,,,,0,no_output;not_available\n");
    nh_text_free(&text);
    options.link = "2017";
    cr_expect_eq(nh_prices(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_DATA);
    options.link = NULL;
    options.rate.price = NULL;
    cr_expect_eq(nh_prices(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "prices needs a base year"), "%s", error.message);
    csv_end(&city);
}

/* ---- refused --------------------------------------------------------------------------------------------------------- */

Test(accounts, what_has_no_meaning_for_a_region_is_refused)
{
    struct csv_city city = open_city("accounts-refused", whole_region);
    struct nh_rate_options options = gdp("industry", NULL);
    expect_refused(city.store, &options, NH_ARGUMENT, "accounts are those of whole regions");
    options = gdp("region:4,industry", NULL);
    expect_refused(city.store, &options, NH_ARGUMENT, "use region, region:2");
    options = gdp(NULL, NULL);
    options.where = "industry=C26";
    expect_refused(city.store, &options, NH_ARGUMENT, "only region=CODE");
    options = gdp(NULL, NULL);
    options.panel = "matched";
    expect_refused(city.store, &options, NH_ARGUMENT, "--panel matched with --measure gdp");
    options = gdp(NULL, NULL);
    options.pairing = "matchd";
    expect_refused(city.store, &options, NH_ARGUMENT, "did you mean 'matched'");
    options = gdp(NULL, NULL);
    options.scope = "fossil";
    expect_refused(city.store, &options, NH_ARGUMENT, "--scope fossil with --measure gdp");
    options = gdp(NULL, "constant:15");
    expect_refused(city.store, &options, NH_ARGUMENT, "--price 'constant:15'");
    options.measure = "gdp_current";
    expect_refused(city.store, &options, NH_ARGUMENT, "use --measure gdp");
    options.measure = "gdp_constant";
    options.price = NULL;
    expect_refused(city.store, &options, NH_ARGUMENT, "say which, constant:YYYY");
    csv_end(&city);
}

Test(accounts, a_store_without_accounts_says_what_to_import)
{
    struct csv_city city = open_city("accounts-none", "region,period,item,value\n3204,2015,energy_total,1\n");
    struct nh_rate_options options = gdp(NULL, NULL);
    expect_refused(city.store, &options, NH_DATA, "import a table accounts");
    csv_end(&city);
}

/* ---- vintages -------------------------------------------------------------------------------------------------------- */

static const char vintages[] = "region,period,item,value,price_base,vintage\n"
                               "32,2019,gdp_current,900,,2020-01-20\n"
                               "32,2020,gdp_current,1000,,2021-01\n"
                               "32,2020,gdp_current,1020,,2021-12-31\n"
                               "32,2020,gdp_current,1010,,2021Q2\n"
                               "32,2020,gdp_current,,,2023\n"
                               "32,2019,energy_total,90,,\n32,2020,energy_total,95,,\n";

static void expect_output(const struct csv_city *city, const char *as_of, const char *expected)
{
    struct nh_rate_options options = gdp(NULL, "current");
    struct nh_error error = {0};
    nh_store *past;
    options.from = "2020";
    options.where = "region=32";
    cr_assert_eq(nh_store_open_as_of(city->place.context, city->place.path, as_of, &past, &error), NH_OK,
                 "%s", error.message);
    expect_rate(past, &options, expected);
    nh_store_close(past);
}

Test(accounts, a_vintage_is_known_from_its_last_day_whatever_the_order_of_the_rows)
{
    struct csv_city city = open_accounts("accounts-vintages", vintages);
    const char none[] = COLUMNS "2020,95,,,,0,0,0,no_output;not_available\n";
    expect_output(&city, "2021-01-30", none);
    expect_output(&city, "2021-01-31", COLUMNS "2020,95,1000,0.095,-5.000000,0,0,1,\n");
    expect_output(&city, "2021-06", COLUMNS "2020,95,1010,0.0940594059406,-5.940594,0,0,1,\n");
    expect_output(&city, "2021", COLUMNS "2020,95,1020,0.093137254902,-6.862745,0,0,1,\n");
    expect_output(&city, "2022Q4", COLUMNS "2020,95,1020,0.093137254902,-6.862745,0,0,1,\n");
    expect_output(&city, NULL, none); /* withdrawn: not available, and not zero */
    csv_end(&city);
}

static void append(const struct csv_city *city, const char *kind, const char *text)
{
    csv_append(city->place.context, city->place.path, &(struct csv_table){kind, text}, NH_OK);
}

static struct nh_text text_as_of(const struct csv_city *city, const char *as_of)
{
    struct nh_rate_options options = gdp("region", "current");
    struct nh_error error = {0};
    struct nh_text text = {0};
    nh_store *past;
    cr_assert_eq(nh_store_open_as_of(city->place.context, city->place.path, as_of, &past, &error), NH_OK,
                 "%s", error.message);
    cr_assert_eq(nh_rate(past, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    nh_store_close(past);
    return text;
}

Test(accounts, a_revision_that_is_added_and_withdrawn_restores_every_byte)
{
    struct csv_city city = open_city("accounts-revision", whole_region);
    struct nh_text first = text_as_of(&city, NULL);
    append(&city, "accounts", "region,period,item,value\n320400,2016,gdp_current,11111\n");
    append(&city, "energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,599\n");
    struct nh_text revised = text_as_of(&city, NULL), past = text_as_of(&city, "state:1");
    append(&city, "accounts", "region,period,item,value\n320400,2016,gdp_current,11000\n");
    append(&city, "energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,600\n");
    struct nh_text again = text_as_of(&city, NULL), between = text_as_of(&city, "state:3");
    cr_expect_str_neq(revised.data, first.data);
    cr_expect_str_eq(past.data, first.data);
    cr_expect_str_eq(again.data, first.data);
    cr_expect_str_eq(between.data, revised.data);
    struct nh_text *all[] = {&first, &revised, &past, &again, &between};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        nh_text_free(all[i]);
    csv_end(&city);
}

Test(accounts, a_past_that_cannot_be_read_is_refused)
{
    struct csv_city city = open_accounts("accounts-past", vintages);
    static const char *const words[] = {
        "yesterday", "state:0", "state:2", "state:", "state:1x", "2021-13", "2021-01-15T10:15", ""};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct nh_error error = {0};
        nh_store *past;
        cr_expect_eq(nh_store_open_as_of(city.place.context, city.place.path, words[i], &past, &error),
                     NH_ARGUMENT, "%s", words[i]);
        cr_expect_not_null(strstr(error.message, "expected a day such as 2021-06-30"), "%s", error.message);
    }
    csv_end(&city);
}

/* ---- contradictions -------------------------------------------------------------------------------------------------- */

/* What the list of rejects says, or "" where the import is good. */
static char *rejects_of(const char *name, const char *accounts, bool skip_bad)
{
    struct small_place place;
    char csv[320], rejects[320], *list;
    const struct nh_import_file file = {csv, "accounts"};
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_error error = {0};
    size_t n_bytes;
    options.skip_bad = skip_bad;
    cr_assert(small_begin(&place, name));
    snprintf(csv, sizeof csv, "%s-accounts.csv", place.path);
    snprintf(rejects, sizeof rejects, "%s.rejects.csv", place.path);
    cr_assert(small_write_file(csv, accounts, strlen(accounts)));
    const nh_status status = nh_import(place.context, place.path, &file, 1, &options, NULL, &error);
    list = small_read_file(rejects, &n_bytes);
    cr_expect_eq(status, list != NULL ? NH_DATA : NH_OK);
    remove(csv);
    remove(rejects);
    small_end(&place);
    return list;
}

static void expect_rejected(const char *name, const char *accounts, const char *part)
{
    char *list = rejects_of(name, accounts, false);
    cr_assert_not_null(list, "%s: nothing was rejected", name);
    cr_expect_not_null(strstr(list, part), "%s: %s", name, list);
    free(list);
}

#define HEAD "region,period,item,value,price_base,vintage\n"

Test(accounts, an_index_that_contradicts_two_levels_is_named_with_all_three_lines)
{
    static const char text[] = HEAD "32,2015,gdp_constant,10000,2015,\n32,2016,gdp_constant,10751,2015,\n"
                                    "32,2016,gdp_index,107.5,,\n32,2016,energy_total,5,,\n";
    static const char wrong[] = HEAD "32,2015,gdp_constant,10000,2015,\n32,2016,gdp_constant,10757,2015,\n"
                                     "32,2016,gdp_index,107.5,,\n";
    cr_expect_null(rejects_of("accounts-agree", text, false)); /* 107.51 is printed as 107.5 */
    expect_rejected("accounts-index-wrong", wrong,
                    "-accounts.csv,3,value,10757,\"accounts of region 32 that agree: gdp_constant at 2015 "
                    "prices moves by an index of 107.5596 to 107.5804, gdp_index says otherwise (the year "
                    "before: 10000 in ");
    char *list = rejects_of("accounts-skip", wrong, true); /* nobody can say which one is bad */
    cr_expect_not_null(list);
    free(list);
}

Test(accounts, printed_zeros_count_as_decimals)
{
    cr_expect_null(rejects_of("accounts-zeros-none",
                              HEAD
                              "32,2015,gdp_constant,10000.00,2015,\n32,2016,gdp_constant,10751.00,2015,\n"
                              "32,2016,gdp_index,107.5,,\n",
                              false));
    expect_rejected("accounts-zeros-count",
                    HEAD "32,2015,gdp_constant,10000.00,2015,\n32,2016,gdp_constant,10751.00,2015,\n"
                         "32,2016,gdp_index,107.500,,\n",
                    "moves by an index of 107.5098 to 107.5102");
    expect_rejected("accounts-base-year",
                    HEAD "32,2015,gdp_constant,10000.0,2015,\n32,2015,gdp_current,10000.3,,\n",
                    "gdp_constant of its own base year is gdp_current");
}

Test(accounts, vintages_may_differ_and_must_not_overlap)
{
    cr_expect_null(rejects_of("accounts-differ",
                              HEAD "32,2015,gdp_constant,100.00,2015,\n32,2016,gdp_constant,110.00,2015,\n"
                                   "32,2016,gdp_index,110.0,,\n32,2016,gdp_index,108.0,,2017\n",
                              false));
    expect_rejected("accounts-overlap",
                    HEAD "32,2016,gdp_index,110.0,,2017\n32,2016,gdp_index,111.0,,2017-12-31\n",
                    "one value for each region, period, item and vintage");
    expect_rejected("accounts-codes", HEAD "32,2016,gdp_index,110.0,,\n320000,2016,gdp_index,111.0,,\n",
                    ",3,value,111,");
}

Test(accounts, bad_rows_are_listed_with_what_to_do)
{
    expect_rejected("accounts-item", HEAD "32,2016,gdp_curent,110,,\n", "correct it to gdp_current");
    expect_rejected("accounts-price", HEAD "32,2016,gdp_constant,110,2015-01,\n", "price_base");
    expect_rejected("accounts-sign", HEAD "32,2016,gdp_index,-7.5,,\n", "an index above 0");
    expect_rejected("accounts-region", HEAD ",2016,gdp_index,107.5,,\n", "a region");
}
