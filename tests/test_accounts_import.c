/* test_accounts_import.c - rows of accounts that contradict each other, and bad ones. */
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

Test(accounts_import, an_index_that_contradicts_two_levels_is_named_with_all_three_lines)
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

Test(accounts_import, printed_zeros_count_as_decimals)
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

Test(accounts_import, vintages_may_differ_and_must_not_overlap)
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

Test(accounts_import, bad_rows_are_listed_with_what_to_do)
{
    expect_rejected("accounts-item", HEAD "32,2016,gdp_curent,110,,\n", "correct it to gdp_current");
    expect_rejected("accounts-price", HEAD "32,2016,gdp_constant,110,2015-01,\n", "price_base");
    expect_rejected("accounts-sign", HEAD "32,2016,gdp_index,-7.5,,\n", "an index above 0");
    expect_rejected("accounts-region", HEAD ",2016,gdp_index,107.5,,\n", "a region");
}
