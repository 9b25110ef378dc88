/* test_scopes.c - scopes of energy (口径): what each leaves out, alone and together, with sums worked out by hand, and what is
 * refused.
 */
#include "tests/csv_store.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <string.h>

static const char enterprises[] = "enterprise_id,region,industry\nA,320402,2614\nB,320411,3011\n";
static const char carriers[] = "carrier,unit,kgce_per_unit,fossil,renewable,tco2_per_unit\n"
                               "coal,t,1000,1,0,2\nwood,t,500,0,1,0\npower,kWh,100,0,,1\n";
static const char output[] = "enterprise_id,period,value_added\nA,2020,100\nA,2021,100\nA,2022,100\n"
                             "B,2020,100\nB,2021,100\nB,2022,100\n";
/* Of A, 2020: 100 coal, 20 of it feedstock, 10 wood; 2021: 110, 30, 30 wood of which 4 are feedstock; 2022: less wood. */
static const char energy[] = "enterprise_id,period,carrier,flow,quantity\n"
                             "A,2020,coal,consumption,100\nA,2020,coal,feedstock,20\nA,2020,wood,,10\n"
                             "A,2021,coal,consumption,110\nA,2021,coal,feedstock,30\nA,2021,wood,,30\n"
                             "A,2021,wood,feedstock,4\n"
                             "A,2022,coal,consumption,110\nA,2022,coal,feedstock,30\nA,2022,wood,,6\n"
                             "B,2020,power,,50\nB,2021,power,,60\nB,2022,power,,70\n";

static struct small_place place;

static void begin(void)
{
    cr_assert(small_begin(&place, "scopes"));
}

static void end(void)
{
    small_end(&place);
}

TestSuite(scopes, .init = begin, .fini = end);

static nh_store *store_of(const char *carrier_table, const char *energy_table)
{
    const struct csv_table tables[] = {{"enterprises", enterprises},
                                       {"carriers", carrier_table},
                                       {"energy", energy_table},
                                       {"output", output}};
    return csv_store(place.context, place.path, tables, sizeof tables / sizeof *tables);
}

struct asked {
    const char *scope, *by, *from, *to, *panel, *freq, *factor;
};

static nh_status rate_of(nh_store *store, struct asked asked, struct nh_text *text, struct nh_error *error)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.scope = asked.scope;
    options.by = asked.by;
    options.from = asked.from;
    options.to = asked.to;
    options.panel = asked.panel;
    options.freq = asked.freq;
    options.factor = asked.factor;
    return nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, text, error);
}

/* The rows behind the header. */
static void expect_rows(nh_store *store, struct asked asked, const char *expected)
{
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(rate_of(store, asked, &text, &error), NH_OK, "%s", error.message);
    const char *rows = strchr(text.data, '\n') + 1;
    cr_expect_str_eq(rows, expected, "%s", text.data);
    nh_text_free(&text);
}

static void expect_refused(nh_store *store, struct asked asked, nh_status status, const char *words)
{
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    cr_expect_eq(rate_of(store, asked, &text, &error), status);
    cr_expect_not_null(strstr(error.message, words), "%s", error.message);
}

Test(scopes, each_leaves_out_what_its_name_says)
{
    nh_store *store = store_of(carriers, energy);
    expect_rows(store, (struct asked){.scope = "full"},
                "2020,110,200,0.55,,2,2,2,\n2021,131,200,0.655,19.090909,2,2,2,\n"
                "2022,120,200,0.6,-8.396947,2,2,2,\n");
    expect_rows(store, (struct asked){.scope = "no-feedstock"},
                "2020,90,200,0.45,,2,2,2,\n2021,99,200,0.495,10.000000,2,2,2,\n"
                "2022,90,200,0.45,-9.090909,2,2,2,\n");
    expect_rows(store, (struct asked){.scope = "no-renewable"},
                "2020,110,200,0.55,,2,2,2,\n2021,121,200,0.605,10.000000,2,2,2,\n"
                "2022,120,200,0.6,-0.826446,2,2,2,neg_increment\n");
    expect_rows(store, (struct asked){.scope = "fossil"},
                "2020,100,200,0.5,,2,2,2,\n2021,110,200,0.55,10.000000,2,2,2,\n"
                "2022,110,200,0.55,0.000000,2,2,2,\n");
    nh_store_close(store);
}

Test(scopes, feedstock_that_is_renewable_is_left_out_once)
{
    nh_store *store = store_of(carriers, energy);
    /* 2021: 131 - 32 - (15 - 2 - 5) = 91; fossil 110 - 30 */
    expect_rows(store, (struct asked){.scope = "no-renewable+no-feedstock", .from = "2021"},
                "2021,91,200,0.455,1.111111,2,2,2,\n2022,90,200,0.45,-1.098901,2,2,2,neg_increment\n");
    expect_rows(store, (struct asked){.scope = "no-feedstock+fossil", .from = "2021"},
                "2021,80,200,0.4,0.000000,2,2,2,\n2022,80,200,0.4,0.000000,2,2,2,\n");
    nh_store_close(store);
}

Test(scopes, several_show_how_each_comes_from_all_energy)
{
    nh_store *store = store_of(carriers, energy);
    struct nh_text text = {0};
    cr_assert_eq(rate_of(store, (struct asked){.scope = "full,no-feedstock"}, &text, NULL), NH_OK);
    cr_expect_eq(
        strncmp(text.data,
                "scope,period,full_tce,feedstock_tce,new_renewable_tce,nonfossil_tce,energy_tce,"
                "output_cny10k,intensity_tce_per_cny10k,change_percent,n_units,n_energy,n_output,flags\n",
                strcspn(text.data, "\n") + 1),
        0, "%s", text.data);
    nh_text_free(&text);
    expect_rows(store, (struct asked){.scope = "all", .from = "2021", .freq = "year", .by = "region"},
                "320402,full,2021,125,0,0,0,125,100,1.25,19.047619,1,1,1,\n"
                "320402,full,2022,113,0,0,0,113,100,1.13,-9.600000,1,1,1,\n"
                "320402,no-feedstock,2021,125,32,0,0,93,100,0.93,9.411765,1,1,1,\n"
                "320402,no-feedstock,2022,113,30,0,0,83,100,0.83,-10.752688,1,1,1,\n"
                "320402,no-renewable,2021,125,0,10,0,115,100,1.15,9.523810,1,1,1,\n"
                "320402,no-renewable,2022,113,0,0,0,113,100,1.13,-1.739130,1,1,1,neg_increment\n"
                "320402,no-feedstock+no-renewable,2021,125,32,8,0,85,100,0.85,0.000000,1,1,1,\n"
                "320402,no-feedstock+no-renewable,2022,113,30,0,0,83,100,0.83,-2.352941,1,1,1,neg_increment\n"
                "320402,fossil,2021,125,0,0,15,110,100,1.1,10.000000,1,1,1,\n"
                "320402,fossil,2022,113,0,0,3,110,100,1.1,0.000000,1,1,1,\n"
                "320402,no-feedstock+fossil,2021,125,32,0,13,80,100,0.8,0.000000,1,1,1,\n"
                "320402,no-feedstock+fossil,2022,113,30,0,3,80,100,0.8,0.000000,1,1,1,\n"
                "320411,full,2021,6,0,0,0,6,100,0.06,20.000000,1,1,1,\n"
                "320411,full,2022,7,0,0,0,7,100,0.07,16.666667,1,1,1,\n"
                "320411,no-feedstock,2021,6,0,0,0,6,100,0.06,20.000000,1,1,1,\n"
                "320411,no-feedstock,2022,7,0,0,0,7,100,0.07,16.666667,1,1,1,\n"
                "320411,no-renewable,2021,6,0,0,0,6,100,0.06,20.000000,1,1,1,\n"
                "320411,no-renewable,2022,7,0,0,0,7,100,0.07,16.666667,1,1,1,\n"
                "320411,no-feedstock+no-renewable,2021,6,0,0,0,6,100,0.06,20.000000,1,1,1,\n"
                "320411,no-feedstock+no-renewable,2022,7,0,0,0,7,100,0.07,16.666667,1,1,1,\n"
                "320411,fossil,2021,6,0,0,6,0,100,0,,1,1,1,\n"
                "320411,fossil,2022,7,0,0,7,0,100,0,,1,1,1,\n"
                "320411,no-feedstock+fossil,2021,6,0,0,6,0,100,0,,1,1,1,\n"
                "320411,no-feedstock+fossil,2022,7,0,0,7,0,100,0,,1,1,1,\n");
    expect_rows(store, (struct asked){.scope = "full,fossil", .from = "2022", .factor = "carbon"},
                "full,2022,290,0,0,0,290,200,1.45,3.571429,2,2,2,\n"
                "fossil,2022,290,0,0,70,220,200,1.1,0.000000,2,2,2,\n");
    nh_store_close(store);
}

Test(scopes, a_measured_coefficient_counts_in_every_part)
{
    nh_store *store =
        store_of(carriers, "enterprise_id,period,carrier,flow,quantity,coefficient\n"
                           "A,2021,coal,,100,900\nA,2021,coal,feedstock,50,900\nA,2021,wood,,10,\n");
    expect_rows(store, (struct asked){.scope = "no-feedstock", .from = "2021", .by = "region"},
                "320402,2021,50,100,0.5,,1,1,1,\n320402,2022,,100,,,1,0,1,no_energy;partial\n"
                "320411,2021,,100,,,1,0,1,no_energy;partial\n320411,2022,,100,,,1,0,1,no_energy;partial\n");
    expect_rows(store, (struct asked){.scope = "no-feedstock+fossil", .from = "2021"},
                "2021,45,200,0.225,,2,1,2,partial\n2022,,200,,,2,0,2,no_energy;partial\n");
    nh_store_close(store);
}

Test(scopes, what_is_not_known_is_not_zero)
{
    nh_store *store =
        store_of(carriers, "enterprise_id,period,carrier,quantity\nA,2021,coal,100\nA,2021,wood,10\n"
                           "B,2021,power,10\n");
    expect_rows(store, (struct asked){.scope = "no-feedstock", .from = "2021"},
                "2021,,200,,,2,2,2,no_deduction\n2022,,200,,,2,0,2,no_energy;partial\n");
    expect_rows(store, (struct asked){.scope = "full,no-renewable", .from = "2021"},
                "full,2021,106,0,0,0,106,200,0.53,,2,2,2,\n"
                "full,2022,,,,,,200,,,2,0,2,no_energy;partial\n"
                "no-renewable,2021,106,,,,,200,,,2,2,2,no_deduction\n"
                "no-renewable,2022,,,,,,200,,,2,0,2,no_energy;partial\n");
    nh_store_close(store);
}

Test(scopes, months_are_compared_with_the_same_months_of_2020)
{
    nh_store *store =
        store_of(carriers, "enterprise_id,period,carrier,quantity\nA,2020-01,wood,2\nA,2020-02,wood,4\n"
                           "A,2021-01,wood,10\nA,2021-02,wood,20\nA,2021-01,coal,1\nA,2021-02,coal,1\n");
    struct nh_text text = {0};
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    options.scope = "no-renewable";
    options.freq = "year";
    options.from = "2021";
    options.to = "2021";
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_not_null(strstr(text.data, "\n2021,5,200,0.025,66.666667,2,1,2,partial\n"), "%s", text.data);
    nh_text_free(&text);
    expect_refused(store, (struct asked){.scope = "no-renewable", .panel = "matched"}, NH_ARGUMENT,
                   "--panel all");
    nh_store_close(store);
}

Test(scopes, a_carrier_that_nobody_calls_fossil_or_not_is_refused_by_name)
{
    nh_store *store =
        store_of("carrier,unit,kgce_per_unit\ncoal,t,1000\nwood,t,500\npower,kWh,100\n", energy);
    expect_refused(store, (struct asked){.scope = "fossil"}, NH_DATA, "whether coal is fossil");
    expect_refused(store, (struct asked){.scope = "no-renewable"}, NH_DATA, "whether coal is renewable");
    nh_store_close(store);
}

Test(scopes, carriers_of_the_built_in_set_need_no_flags)
{
    nh_store *store =
        store_of("carrier,unit,kgce_per_unit\nraw_coal,t,1000\n",
                 "enterprise_id,period,carrier,quantity\nA,2020,raw_coal,100\nA,2020,electricity,1000\n");
    expect_rows(store, (struct asked){.scope = "fossil", .by = "region"},
                "320402,2020,100,100,1,,1,1,1,\n320402,2021,,100,,,1,0,1,no_energy;partial\n"
                "320402,2022,,100,,,1,0,1,no_energy;partial\n320411,2020,,100,,,1,0,1,no_energy;partial\n"
                "320411,2021,,100,,,1,0,1,no_energy;partial\n320411,2022,,100,,,1,0,1,no_energy;partial\n");
    nh_store_close(store);
}

Test(scopes, more_feedstock_than_energy_is_an_error_in_a_total_and_a_flag_in_a_table)
{
    nh_store *store = store_of(carriers, "enterprise_id,period,carrier,flow,quantity\nA,2020,coal,,10\n"
                                         "A,2020,coal,feedstock,21\nB,2020,coal,,10\n");
    expect_refused(store, (struct asked){.scope = "no-feedstock"}, NH_DATA,
                   "--scope no-feedstock, 2020: more is left out");
    expect_rows(store, (struct asked){.scope = "full,no-feedstock", .by = "region", .to = "2020"},
                "320402,full,2020,10,0,0,0,10,100,0.1,,1,1,1,\n"
                "320402,no-feedstock,2020,10,21,0,0,,100,,,1,1,1,over_deducted\n"
                "320411,full,2020,10,0,0,0,10,100,0.1,,1,1,1,\n"
                "320411,no-feedstock,2020,10,0,0,0,10,100,0.1,,1,1,1,\n");
    nh_store_close(store);
}

Test(scopes, words_that_mean_nothing_or_contradict_are_refused)
{
    nh_store *store = store_of(carriers, energy);
    expect_refused(store, (struct asked){.scope = "fosil"}, NH_ARGUMENT, "did you mean 'fossil'");
    expect_refused(store, (struct asked){.scope = ""}, NH_ARGUMENT, "unknown scope ''");
    expect_refused(store, (struct asked){.scope = "full,full"}, NH_ARGUMENT, "names full twice");
    expect_refused(store, (struct asked){.scope = "no-feedstock+no-feedstock,no-feedstock"}, NH_ARGUMENT,
                   "twice");
    expect_refused(store, (struct asked){.scope = "fossil+no-renewable"}, NH_ARGUMENT, "taken away twice");
    nh_store_close(store);
}

/* ---- checks and audits -------------------------------------------------------------------------------------------- */

static nh_status check_of(nh_store *store, const char *scope, enum nh_lang lang, struct nh_text *text,
                          struct nh_error *error)
{
    struct nh_check_options options = NH_CHECK_OPTIONS_INIT;
    options.from = "2020";
    options.to = "2022";
    options.rate.scope = scope;
    return nh_check(NULL, store, &options, NH_FORMAT_TABLE, lang, text, error);
}

Test(scopes, a_check_names_its_scope_and_takes_one_only)
{
    nh_store *store = store_of(carriers, energy);
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    cr_assert_eq(check_of(store, "no-feedstock+fossil", NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_not_null(strstr(text.data,
                              "energy consumption per unit of value added at current prices did not change; "
                              "energy less feedstock use and non-fossil energy, rounded"),
                       "%s", text.data);
    nh_text_free(&text);
    cr_assert_eq(check_of(store, "fossil", NH_LANG_ZH, &text, &error), NH_OK, "%s", error.message);
    cr_expect_not_null(strstr(text.data, "上升10.00%；按扣除非化石能源计算"), "%s", text.data);
    nh_text_free(&text);
    cr_expect_eq(check_of(store, "full,fossil", NH_LANG_EN, &text, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "one scope at a time"), "%s", error.message);
    nh_store_close(store);
}
