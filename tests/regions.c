/* regions.c - see regions.h. */
#include "tests/regions.h"

#include <criterion/criterion.h>
#include <string.h>

const char regions_whole[] = "region,period,item,value,price_base\n"
                             "320400,2015,gdp_current,10000,\n"
                             "320400,2016,gdp_current,11000,\n"
                             "320400,2017,gdp_current,12000,\n"
                             "320400,2015,energy_rest,1000.5,\n"
                             "320400,2016,energy_total,2050,\n"
                             "320400,2017,energy_rest,,\n";

const char regions_carriers[] = "carrier,unit,kgce_per_unit\ncoal,t,1000\n";
const char regions_enterprises[] = "enterprise_id,region,industry\n"
                                   "A,320402,C26\nB,320411,C30\nC,320505,C26\n";
const char regions_energy[] = "enterprise_id,period,carrier,quantity\n"
                              "A,2015,coal,600\nA,2016,coal,590\nA,2017,coal,580\n"
                              "B,2015,coal,400\nB,2016,coal,410\nB,2017,coal,400\n"
                              "C,2015,coal,700\nC,2016,coal,700\n";
const char regions_output[] = "enterprise_id,period,measure,value\n"
                              "A,2015,value_added,2000\nA,2016,value_added,2100\n"
                              "B,2015,value_added,1000\nB,2016,value_added,1100\nC,2015,value_added,900\n";

struct csv_city regions_open(const char *name, const char *accounts)
{
    const struct csv_table tables[] = {{"carriers", regions_carriers},
                                       {"enterprises", regions_enterprises},
                                       {"energy", regions_energy},
                                       {"output", regions_output},
                                       {"accounts", accounts}};
    struct csv_city city;
    csv_begin(&city, name, tables, sizeof tables / sizeof *tables);
    return city;
}

struct csv_city regions_of_accounts(const char *name, const char *accounts)
{
    const struct csv_table tables[] = {{"accounts", accounts}};
    struct csv_city city;
    csv_begin(&city, name, tables, 1);
    return city;
}

struct nh_rate_options regions_gdp(const char *by, const char *price)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.measure = "gdp";
    options.by = by;
    options.price = price;
    return options;
}

void regions_expect_rate(nh_store *store, const struct nh_rate_options *options, const char *expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_rate(store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_str_eq(text.data, expected);
    nh_text_free(&text);
}

void regions_expect_refused(nh_store *store, const struct nh_rate_options *options, nh_status status,
                            const char *part)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_expect_eq(nh_rate(store, options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), status);
    cr_expect_not_null(strstr(error.message, part), "%s", error.message);
}
