/* test_accounts_past.c - accounts of regions as they were known on a day or in a state: vintages, revisions. */
#include "tests/regions.h"

#include <criterion/criterion.h>
#include <string.h>

static const char vintages[] = "region,period,item,value,price_base,vintage\n"
                               "32,2019,gdp_current,900,,2020-01-20\n"
                               "32,2020,gdp_current,1000,,2021-01\n"
                               "32,2020,gdp_current,1020,,2021-12-31\n"
                               "32,2020,gdp_current,1010,,2021Q2\n"
                               "32,2020,gdp_current,,,2023\n"
                               "32,2019,energy_total,90,,\n32,2020,energy_total,95,,\n";

static void expect_output(const struct csv_city *city, const char *as_of, const char *expected)
{
    struct nh_rate_options options = regions_gdp(NULL, "current");
    struct nh_error error = {0};
    nh_store *past;
    options.from = "2020";
    options.where = "region=32";
    cr_assert_eq(nh_store_open_as_of(city->place.context, city->place.path, as_of, &past, &error), NH_OK,
                 "%s", error.message);
    regions_expect_rate(past, &options, expected);
    nh_store_close(past);
}

Test(accounts_past, a_vintage_is_known_from_its_last_day_whatever_the_order_of_the_rows)
{
    struct csv_city city = regions_of_accounts("accounts-vintages", vintages);
    const char none[] = REGIONS_COLUMNS "2020,95,,,,0,0,0,no_output;not_available\n";
    expect_output(&city, "2021-01-30", none);
    expect_output(&city, "2021-01-31", REGIONS_COLUMNS "2020,95,1000,0.095,-5.000000,0,0,1,\n");
    expect_output(&city, "2021-06", REGIONS_COLUMNS "2020,95,1010,0.0940594059406,-5.940594,0,0,1,\n");
    expect_output(&city, "2021", REGIONS_COLUMNS "2020,95,1020,0.093137254902,-6.862745,0,0,1,\n");
    expect_output(&city, "2022Q4", REGIONS_COLUMNS "2020,95,1020,0.093137254902,-6.862745,0,0,1,\n");
    expect_output(&city, NULL, none); /* withdrawn: not available, and not zero */
    csv_end(&city);
}

static void append(const struct csv_city *city, const char *kind, const char *text)
{
    csv_append(city->place.context, city->place.path, &(struct csv_table){kind, text}, NH_OK);
}

static struct nh_text text_as_of(const struct csv_city *city, const char *as_of)
{
    struct nh_rate_options options = regions_gdp("region", "current");
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

Test(accounts_past, a_revision_that_is_added_and_withdrawn_restores_every_byte)
{
    struct csv_city city = regions_open("accounts-revision", regions_whole);
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

Test(accounts_past, a_past_that_cannot_be_read_is_refused)
{
    struct csv_city city = regions_of_accounts("accounts-past", vintages);
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
