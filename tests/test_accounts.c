/* test_accounts.c - accounts of regions: GDP as the denominator, what follows from what, what is not available. */
#include "tests/examples.h"
#include "tests/regions.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- energy ---------------------------------------------------------------------------------------------------------- */

Test(accounts, energy_is_the_total_or_the_enterprises_with_the_rest)
{
    struct csv_city city = regions_open("accounts-energy", regions_whole);
    struct nh_rate_options options = regions_gdp("region:4", NULL);
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "3204,2015,2000.5,10000,0.20005,,2,2,1,\n"
                        "3204,2016,2050,11000,0.186363636364,-6.841471,2,2,1,\n"
                        "3204,2017,980,12000,0.0816666666667,,2,2,1,partial;no_energy_rest\n"
                        "3205,2015,700,,,,1,1,0,no_output;partial;not_available;no_energy_rest\n"
                        "3205,2016,700,,,,1,1,0,no_output;partial;not_available;no_energy_rest\n");
    csv_end(&city);
}

Test(accounts, a_region_is_asked_for_with_or_without_its_zeros)
{
    struct csv_city city = regions_open("accounts-zeros", regions_whole);
    struct nh_rate_options options = regions_gdp(NULL, NULL);
    options.from = options.to = "2015";
    options.where = "region=3204";
    regions_expect_rate(city.store, &options, REGIONS_COLUMNS "2015,2000.5,10000,0.20005,,2,2,1,\n");
    options.where = "region=320400";
    regions_expect_rate(city.store, &options, REGIONS_COLUMNS "2015,2000.5,10000,0.20005,,2,2,1,\n");
    options.where = "region=32";
    regions_expect_rate(city.store, &options,
                        REGIONS_COLUMNS
                        "2015,1700,,,,3,3,0,no_output;partial;not_available;no_energy_rest\n");
    csv_end(&city);
}

Test(accounts, a_total_adds_the_regions_that_are_part_of_no_other)
{
    struct csv_city city = regions_open("accounts-total", "region,period,item,value\n"
                                                          "3204,2015,gdp_current,10000\n"
                                                          "320402,2015,gdp_current,6000\n"
                                                          "3205,2015,gdp_current,20000\n"
                                                          "3204,2015,energy_total,2000\n"
                                                          "3205,2015,energy_total,1000\n");
    struct nh_rate_options options = regions_gdp(NULL, NULL);
    options.to = "2015";
    regions_expect_rate(city.store, &options, REGIONS_COLUMNS "2015,3000,30000,0.1,,3,3,2,\n");
    options = regions_gdp("region:6", NULL);
    options.to = "2015";
    options.totals = true;
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "*,2015,3000,30000,0.1,,3,3,2,\n"
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
        {"enterprises", regions_enterprises},
        {"energy", regions_energy},
        {"output", regions_output},
        {"accounts", accounts}};
    struct csv_city city;
    csv_begin(&city, "accounts-carbon", tables, sizeof tables / sizeof *tables);
    struct nh_rate_options options = regions_gdp(NULL, NULL);
    options.where = "region=3204";
    options.factor = "carbon";
    regions_expect_rate(
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
        regions_open("accounts-middle", "region,period,item,value\n"
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
    struct csv_city city = regions_of_accounts("accounts-pairing", gaps);
    struct nh_rate_options options = regions_gdp("region", NULL);
    options.totals = true;
    options.from = "2015";
    options.pairing = "matched";
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "*,2015,3000,30000,0.1,,0,0,2,\n"
                        "*,2016,2090,11000,0.19,,0,0,1,\n"
                        "3204,2015,2000,10000,0.2,,0,0,1,\n"
                        "3204,2016,2090,11000,0.19,-5.000000,0,0,1,\n"
                        "3205,2015,1000,20000,0.05,,0,0,1,\n");
    options = regions_gdp(NULL, NULL);
    regions_expect_rate(city.store, &options,
                        REGIONS_COLUMNS "2015,3000,60000,0.05,,0,0,3,partial\n"
                                        "2016,2090,66000,0.0316666666667,,0,0,3,partial\n");
    csv_end(&city);
}

Test(accounts, a_decline_is_not_that_of_other_regions)
{
    struct csv_city city = regions_of_accounts("accounts-ends", gaps);
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
    struct csv_city city = regions_open("accounts-mixed", regions_whole);
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
        {"carriers", regions_carriers},
        {"enterprises", "enterprise_id,region,industry\nA,320402,C26\n"},
        {"energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,820.0\n"},
        {"accounts", text}};
    struct csv_city city;
    struct nh_rate_options options = regions_gdp(NULL, "current");
    struct nh_error error = {0};
    struct nh_text made = {0};
    char energy_text[64] = "";
    options.where = "region=32";
    cr_assert_str_eq(json_string_value(json_object_get(given, "industry_above_scale")), "820.0");
    csv_begin(&city, "accounts-example", tables, sizeof tables / sizeof *tables);
    cr_assert_eq(nh_rate(city.store, &options, NH_FORMAT_CSV, NH_LANG_EN, &made, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(sscanf(made.data + strlen(REGIONS_COLUMNS), "2015,%63[^,],", energy_text), 1, "%s",
                 made.data);
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
    struct csv_city city = regions_of_accounts("accounts-index", "region,period,item,value,price_base\n"
                                                                 "32,2015,gdp_current,10000,\n"
                                                                 "32,2016,gdp_index,107.5,\n"
                                                                 "32,2017,gdp_index,107.1,\n"
                                                                 "32,2014,energy_total,1000,\n"
                                                                 "32,2015,energy_total,1000,\n"
                                                                 "32,2016,energy_total,1000,\n"
                                                                 "32,2017,energy_total,1000,\n"
                                                                 "32,2015,gdp_index,108,\n");
    struct nh_rate_options options = regions_gdp("region", "constant:2015");
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "32,2014,1000,9259.259259259259,0.108,,0,0,1,\n"
                        "32,2015,1000,10000,0.1,-7.407407,0,0,1,\n"
                        "32,2016,1000,10750,0.093023255814,-6.976744,0,0,1,\n"
                        "32,2017,1000,11513.25,0.0868564480056,-6.629318,0,0,1,\n");
    csv_end(&city);
}

Test(accounts, growth_is_kept_where_the_price_base_changes)
{
    struct csv_city city = regions_of_accounts("accounts-base", "region,period,item,value,price_base\n"
                                                                "32,2019,gdp_constant,8000,2015\n"
                                                                "32,2020,gdp_constant,8400,2015\n"
                                                                "32,2020,gdp_constant,10000,2020\n"
                                                                "32,2021,gdp_constant,10800,2020\n"
                                                                "32,2019,energy_total,840,\n"
                                                                "32,2021,energy_total,882,\n");
    struct nh_rate_options options = regions_gdp("region", "constant:2015");
    options.compare = "2019";
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "32,2019,840,8000,0.105,0.000000,0,0,1,\n"
                        "32,2020,,8400,,,0,0,1,no_energy\n"
                        "32,2021,882,9072,0.0972222222222,-7.407407,0,0,1,\n");
    options.price = "constant:2020";
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "32,2019,840,9523.809523809524,0.0882,0.000000,0,0,1,\n"
                        "32,2020,,10000,,,0,0,1,no_energy\n"
                        "32,2021,882,10800,0.0816666666667,-7.407407,0,0,1,\n");
    csv_end(&city);
}

Test(accounts, without_current_gdp_the_one_price_base_is_the_default)
{
    struct csv_city city = regions_of_accounts("accounts-default", "region,period,item,value,price_base\n"
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
    struct csv_city city = regions_of_accounts("accounts-enough", "region,period,item,value\n"
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
        regions_open("accounts-parts", "region,period,item,value\n"
                                       "3204,2015,gdp_rest,7000\n3204,2015,energy_total,2000\n"
                                       "3204,2015,population,500\n");
    struct nh_rate_options options = regions_gdp(NULL, NULL);
    options.to = "2015";
    options.where = "region=3204";
    regions_expect_rate(city.store, &options, REGIONS_COLUMNS "2015,2000,10000,0.2,,2,2,1,\n");
    options.measure = "gdp_rest"; /* outside of the enterprises: both */
    regions_expect_rate(city.store, &options, REGIONS_COLUMNS "2015,1000,7000,0.142857142857,,2,2,1,\n");
    options.measure = "population";
    regions_expect_rate(city.store, &options, REGIONS_COLUMNS "2015,2000,500,4,,2,2,1,\n");
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
    struct csv_city city = regions_of_accounts("accounts-ytd", quarters);
    struct nh_rate_options options = regions_gdp("region", "constant:2019");
    options.freq = "ytd";
    options.to = "2020-06";
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "32,2019-03,10,100,0.1,,0,0,1,\n"
                        "32,2019-06,21,210,0.1,,0,0,1,\n"
                        "32,2019-09,,330,,,0,0,1,no_energy\n"
                        "32,2019-12,,460,,,0,0,1,no_energy\n"
                        "32,2020-03,9,90,0.1,0.000000,0,0,1,\n"
                        "32,2020-06,20,204.4,0.0978473581213,-2.152642,0,0,1,\n");
    options.freq = "quarter";
    options.compare = "year-ago";
    options.from = "2020Q2";
    options.to = "2020Q4";
    regions_expect_rate(city.store, &options,
                        "region," REGIONS_COLUMNS "32,2020Q2,11,114.4,0.0961538461538,-3.846154,0,0,1,\n"
                        "32,2020Q3,,126,,,0,0,1,no_energy\n"
                        "32,2020Q4,,,,,0,0,0,no_energy;no_output;not_available\n");
    options.freq = "year"; /* a year without its last quarter is not available */
    options.from = options.to = NULL;
    options.compare = NULL;
    regions_expect_rate(city.store, &options, "region," REGIONS_COLUMNS "32,2019,,460,,,0,0,1,no_energy\n");
    csv_end(&city);
}

/* ---- prices ---------------------------------------------------------------------------------------------------------- */

/* 100 x 1.1 + 300 x 1.05 = 425 of 400; linked 400 x 450 / 425, the regions 100 x 120 / 110 + 300 x 330 / 315. */
Test(accounts, prices_of_gdp_are_those_of_its_index)
{
    struct csv_city city =
        regions_of_accounts("accounts-prices", "region,period,item,value\n"
                                               "3204,2015,gdp_current,100\n3204,2016,gdp_current,120\n"
                                               "3204,2016,gdp_index,110\n"
                                               "3205,2015,gdp_current,300\n3205,2016,gdp_current,330\n"
                                               "3205,2016,gdp_index,105\n"
                                               "3206,2016,gdp_index,103\n");
    struct nh_prices_options options = NH_PRICES_OPTIONS_INIT;
    struct nh_error error = {0};
    struct nh_text text = {0};
    options.rate = regions_gdp("region", "constant:2015");
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
    struct csv_city city = regions_open("accounts-refused", regions_whole);
    struct nh_rate_options options = regions_gdp("industry", NULL);
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "accounts are those of whole regions");
    options = regions_gdp("region:4,industry", NULL);
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "use region, region:2");
    options = regions_gdp(NULL, NULL);
    options.where = "industry=C26";
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "only region=CODE");
    options = regions_gdp(NULL, NULL);
    options.panel = "matched";
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "--panel matched with --measure gdp");
    options = regions_gdp(NULL, NULL);
    options.pairing = "matchd";
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "did you mean 'matched'");
    options = regions_gdp(NULL, NULL);
    options.scope = "fossil";
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "--scope fossil with --measure gdp");
    options = regions_gdp(NULL, "constant:15");
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "--price 'constant:15'");
    options.measure = "gdp_current";
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "use --measure gdp");
    options.measure = "gdp_constant";
    options.price = NULL;
    regions_expect_refused(city.store, &options, NH_ARGUMENT, "say which, constant:YYYY");
    csv_end(&city);
}

Test(accounts, a_store_without_accounts_says_what_to_import)
{
    struct csv_city city =
        regions_open("accounts-none", "region,period,item,value\n3204,2015,energy_total,1\n");
    struct nh_rate_options options = regions_gdp(NULL, NULL);
    regions_expect_refused(city.store, &options, NH_DATA, "import a table accounts");
    csv_end(&city);
}
