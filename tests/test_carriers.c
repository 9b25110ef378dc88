/* test_carriers.c - the table of carriers: rows that contradict each other in time, and factors of CO2 that stand in for those of
 * the user. */
#include "tests/csv_store.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAID_BYTES = 4096 };

static struct {
    nh_context *context;
    char path[256], said[SAID_BYTES]; /* every message, one a line */
} place;

static void hear(void *user, enum nh_message_level level, const char *text)
{
    const size_t n = strlen(place.said);
    (void)user;
    if (level != NH_MESSAGE_INFO)
        snprintf(place.said + n, SAID_BYTES - n, "%s\n", text);
}

static void begin(void)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    options.message = hear;
    cr_assert_eq(nh_context_new(&options, &place.context, NULL), NH_OK);
    cr_assert_not_null(small_path(place.path, "carriers"));
    place.said[0] = '\0';
}

static void end(void)
{
    small_path(place.path, "carriers");
    nh_context_free(place.context);
}

TestSuite(carriers, .init = begin, .fini = end);

/* The rows below `carrier,unit,kgce_per_unit,basis,valid_from,valid_to,tco2_per_unit`. */
static nh_status import_rows(const char *rows)
{
    char text[2048], table[320], rejects[320];
    const struct nh_import_file file = {.path = table};
    snprintf(text, sizeof text, "carrier,unit,kgce_per_unit,basis,valid_from,valid_to,tco2_per_unit\n%s",
             rows);
    snprintf(table, sizeof table, "%s-carriers.csv", place.path);
    snprintf(rejects, sizeof rejects, "%s.rejects.csv", place.path);
    cr_assert(small_write_file(table, text, strlen(text)));
    const nh_status status = nh_import(place.context, place.path, &file, 1, NULL, NULL, NULL);
    remove(table);
    remove(rejects);
    return status;
}

static void expect_said(const char *words)
{
    cr_expect_not_null(strstr(place.said, words), "%s", place.said);
}

Test(carriers, rows_that_overlap_in_time_are_refused_with_the_dates_of_the_other)
{
    cr_expect_eq(import_rows("power,kWh,0.3,等价,2019,2020-06,\npower,kWh,0.29,等价,2020-06-30,,\n"),
                 NH_DATA);
    expect_said(
        "line 3, column valid_from: found '2020-06-30', expected dates that do not overlap those of an "
        "earlier row of this carrier and basis, 2019 to 2020-06");
}

Test(carriers, a_row_without_dates_overlaps_every_other)
{
    cr_expect_eq(import_rows("coal,t,700,,,,\ncoal,t,800,,2020,,\n"), NH_DATA);
    expect_said("the beginning to open");
}

Test(carriers, a_row_that_ends_before_it_begins_is_refused)
{
    cr_expect_eq(import_rows("coal,t,700,,2020-01-02,2020-01-01,\n"), NH_DATA);
    expect_said("column valid_to: found '2020-01-01', expected a date that is not before valid_from");
}

Test(carriers, neighbours_other_bases_and_other_columns_do_not_overlap)
{
    cr_expect_eq(
        import_rows(
            "power,kWh,0.1229,当量,,,\npower,kWh,0.3,等价,2019,2019,\npower,kWh,0.29,等价,2020,2020-06-30,\n"
            "power,kWh,0.28,等价,2020-07,,\npower,kWh,,当量,2019,2019,0.6\npower,kWh,,当量,2020,,0.5\n"
            "gas,m3,1.3,,2020,,\n"),
        NH_OK, "%s", place.said);
}

/* ---- CO2 ------------------------------------------------------------------------------------------------------------ */

static nh_store *store_of(const char *carrier_rows, const char *energy_rows)
{
    char carriers[1024], energy[1024];
    snprintf(carriers, sizeof carriers, "carrier,unit,kgce_per_unit,valid_from,valid_to,tco2_per_unit\n%s",
             carrier_rows);
    snprintf(energy, sizeof energy, "enterprise_id,period,carrier,quantity\n%s", energy_rows);
    const struct csv_table tables[] = {{"enterprises", "enterprise_id,region,industry\nA,320402,2614\n"},
                                       {"carriers", carriers},
                                       {"energy", energy},
                                       {"output", "enterprise_id,period,value_added\nA,2005,1\nA,2021,1\n"}};
    return csv_store(place.context, place.path, tables, sizeof tables / sizeof *tables);
}

static void expect_emission(nh_store *store, const char *expected)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    options.factor = "carbon";
    options.from = options.to = "2021";
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_not_null(strstr(text.data, expected), "%s", text.data);
    nh_text_free(&text);
}

Test(carriers, a_factor_that_is_not_given_is_the_default_one_and_the_user_is_told)
{
    nh_store *store =
        store_of("coal,t,700,,,2\n", "A,2021,natural_gas,1000000\nA,2021,diesel,1000\nA,2021,coal,1\n");
    expect_emission(store, "\n2021,2167.334122,"); /* 2162.189 + 3.145122 + 2 */
    expect_said("the CO2 factors of natural_gas, diesel are those of the default table of 27 fuels");
    nh_store_close(store);
}

Test(carriers, a_factor_of_the_user_stands_before_the_default_one)
{
    nh_store *store = store_of("diesel,kg,1.4571,2021,2021,0.003\n", "A,2021,diesel,1000\n");
    expect_emission(store, "\n2021,3,");
    cr_expect_str_empty(place.said);
    nh_store_close(store);
}

Test(carriers, electricity_has_no_default_factor)
{
    nh_store *store = store_of("coal,t,700,,,2\n", "A,2021,electricity,1000\n");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    options.factor = "carbon";
    cr_expect_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_DATA);
    cr_expect_not_null(strstr(error.message, "MISSING_COEF: electricity in 2021"), "%s", error.message);
    nh_store_close(store);
}

Test(carriers, a_coefficient_of_which_there_is_only_a_range_is_not_guessed)
{
    nh_store *store = store_of("coal,t,700,,,2\n", "A,2021,coal_slime,1000\n");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    cr_expect_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_DATA);
    cr_expect_not_null(
        strstr(error.message, "(the standard prints only 0.2857 to 0.4286): import a carriers table"), "%s",
        error.message);
    nh_store_close(store);
}

Test(carriers, built_in_rows_that_were_exported_stay_so_and_do_not_overlap_those_of_the_user)
{
    static const char *const names[] = {"enterprises", "carriers", "energy", "output"};
    enum { N_NAMES = sizeof names / sizeof *names };
    char folder[320], again[320], paths[N_NAMES][400], command[700];
    struct nh_import_file files[N_NAMES];
    nh_store *store = store_of("diesel,kg,1.5,,,\n", "A,2021,natural_gas,1000000\nA,2021,diesel,1000\n");
    snprintf(folder, sizeof folder, "%s-tables", place.path);
    snprintf(again, sizeof again, "%s-again", place.path);
    cr_assert_eq(nh_export(store, folder, NULL, NULL, NULL), NH_OK);
    nh_store_close(store);
    for (size_t i = 0; i < N_NAMES; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%s.csv", folder, names[i]);
        files[i] = (struct nh_import_file){.path = paths[i]};
    }
    cr_assert_eq(nh_import(place.context, again, files, N_NAMES, NULL, NULL, NULL), NH_OK, "%s", place.said);
    cr_assert_eq(nh_store_open(place.context, again, &store, NULL), NH_OK);
    expect_emission(store, "\n2021,2165.334122,");
    expect_said("the CO2 factors of natural_gas, diesel are those of the default table");
    nh_store_close(store);
    snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, again);
    cr_expect_eq(system(command), 0);
}
