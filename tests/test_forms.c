/* test_forms.c - checks of the energy forms: each rule broken and kept, from tables to the rows that name the contradiction, and
 * the worked examples of comprehensive energy by both routes.
 */
#include "engine/statistics/form_rules.h"
#include "tests/csv_store.h"
#include "tests/examples.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct small_place place;

static void begin(void)
{
    cr_assert(small_begin(&place, "forms"));
}

static void end(void)
{
    small_end(&place);
}

TestSuite(forms, .init = begin, .fini = end);

static nh_store *store_of(const char *energy_rows)
{
    char energy[4096];
    snprintf(energy, sizeof energy, "enterprise_id,period,carrier,flow,quantity,coefficient\n%s",
             energy_rows);
    const struct csv_table tables[] = {
        {"enterprises", "enterprise_id,region,industry\nA,320402,2614\nB,320411,3011\n"},
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,t,1000\npower,kWh,100\nheat,GJ,\n"},
        {"energy", energy},
        {"output", "enterprise_id,period,value_added\nA,2020,5\nA,2021,0\n"}};
    return csv_store(place.context, place.path, tables, sizeof tables / sizeof *tables);
}

/* The rows behind the header, as CSV. */
static void expect_findings(const char *energy_rows, nh_status status, const char *expected)
{
    nh_store *store = store_of(energy_rows);
    struct nh_text text = {0};
    struct nh_error error = {NH_OK, ""};
    cr_expect_eq(nh_form_checks(store, NH_FORMAT_CSV, NH_LANG_EN, &text, &error), status, "%s",
                 error.message);
    cr_assert_not_null(text.data);
    cr_expect_str_eq(strchr(text.data, '\n') + 1, expected);
    nh_text_free(&text);
    nh_store_close(store);
}

Test(forms, forms_that_agree_with_themselves_have_no_findings)
{
    expect_findings(
        "A,2020,coal,,100,\nA,2020,coal,feedstock,100,\nA,2020,coal,transformation_input,80,\n"
        "A,2020,coal,opening_stock,20,\nA,2020,coal,purchase,110,\nA,2020,coal,closing_stock,25,\n"
        "A,2020,coal,outflow,3,\nA,2020,coal,non_industrial,2,\n"
        "A,2020,power,transformation_output,800,\nA,2020,power,outflow,800,\n"
        "A,2021,coal,opening_stock,25,\nA,2021,coal,closing_stock,25,\n",
        NH_OK, "");
}

Test(forms, a_part_of_consumption_is_not_more_than_it)
{
    expect_findings(
        "A,2020,coal,,100,\nA,2020,coal,feedstock,100.5,\nB,2020,coal,feedstock,1,\n"
        "B,2021,coal,,9,\nB,2021,coal,transformation_input,10,\nB,2021,power,transformation_output,1,\n",
        NH_CHECK_FAILED,
        "X03,error,A,2020,coal,feedstock,100.5,<= 100\n"
        "X03,error,B,2020,coal,feedstock,1,<= 0\n"
        "X03,error,B,2021,coal,transformation_input,10,<= 9\n");
}

Test(forms, stocks_continue_and_balance)
{
    expect_findings("A,2020,coal,,100,\nA,2020,coal,opening_stock,20,\nA,2020,coal,purchase,110,\n"
                    "A,2020,coal,closing_stock,29,\nA,2021,coal,opening_stock,29.5,\nA,2021,coal,,0,\n",
                    NH_CHECK_FAILED,
                    "X01,warning,A,2020,coal,closing_stock,29,30\nBOUNDARY,warning,A,2020,,,100,101\n"
                    "X09,error,A,2021,coal,opening_stock,29.5,29\n");
}

Test(forms, what_conversion_makes_is_not_more_than_what_it_takes)
{
    expect_findings(
        "A,2020,coal,,100,\nA,2020,coal,transformation_input,10,\n"
        "A,2020,power,transformation_output,101,\n"
        "B,2020,coal,,200,\nB,2020,coal,transformation_input,100,\nB,2020,power,transformation_output,1005,\n"
        "A,2021,coal,,100,\nA,2021,coal,transformation_input,1,\n"
        "B,2021,coal,,100,\nB,2021,power,transformation_output,1,\n",
        NH_CHECK_FAILED,
        "X05,error,A,2020,,,1.0100,<= 1\nX04,warning,A,2021,,,output 0,> 0\n"
        "X05,warning,B,2020,,,1.0050,<= 1\nX04,warning,B,2021,,,input 0,> 0\n");
}

/* A uses none of the 80 that it keeps; it passes all of it on in 2021; B uses its own, and that of outside. */
Test(forms, own_power_that_is_kept_is_used)
{
    expect_findings("A,2020,coal,,100,\nA,2020,coal,transformation_input,100,\n"
                    "A,2020,electricity,transformation_output,90,\nA,2020,electricity,outflow,10,\n"
                    "A,2021,coal,,100,\nA,2021,coal,transformation_input,100,\n"
                    "A,2021,electricity,transformation_output,90,\nA,2021,electricity,outflow,80,\n"
                    "A,2021,electricity,non_industrial,10,\n"
                    "B,2020,coal,,100,\nB,2020,coal,transformation_input,100,\n"
                    "B,2020,electricity,transformation_output,90,\nB,2020,electricity,,40,\n",
                    NH_OK,
                    "X01,warning,A,2020,electricity,closing_stock,0,80\n"
                    "X13,warning,A,2020,electricity,consumption,0,> 0\n");
}

Test(forms, signs_zero_and_negative_energy)
{
    expect_findings("A,2020,coal,,0,\nB,2020,coal,recovery,5,\nA,2021,coal,,0,\nB,2021,coal,,-2,\n",
                    NH_CHECK_FAILED,
                    "ZERO_CE,warning,A,2020,,,0,> 0\nNEG_CE,warning,B,2020,,,-5,>= 0\n"
                    "X07,error,B,2021,coal,consumption,-2,>= 0\nNEG_CE,warning,B,2021,,,-2,>= 0\n");
}

Test(forms, coefficients_are_there_and_near_the_valid_ones)
{
    expect_findings("A,2020,coal,,1,1010\nA,2021,coal,,1,1010.01\nB,2020,heat,,1,34\nB,2021,heat,,7,\n",
                    NH_CHECK_FAILED,
                    "X06,warning,A,2021,coal,consumption,1010.01,990..1010\n"
                    "MISSING_COEF,error,B,2021,heat,consumption,7,kgce_per_unit\n");
}

Test(forms, a_correction_is_what_is_checked)
{
    nh_store *store = store_of("A,2020,coal,,100,\nA,2020,coal,feedstock,101,\n");
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    struct nh_text text = {0};
    char table[320];
    static const char rows[] = "enterprise_id,period,carrier,flow,quantity\nA,2020,coal,feedstock,99\n";
    const struct nh_import_file file = {.path = table};
    options.append = true;
    nh_store_close(store);
    snprintf(table, sizeof table, "%s-more.csv", place.path);
    cr_assert(small_write_file(table, rows, strlen(rows)));
    cr_assert_eq(nh_import(place.context, place.path, &file, 1, &options, NULL, NULL), NH_OK);
    remove(table);
    cr_assert_eq(nh_store_open(place.context, place.path, &store, NULL), NH_OK);
    cr_expect_eq(nh_form_checks(store, NH_FORMAT_TABLE, NH_LANG_ZH, &text, NULL), NH_OK);
    cr_expect_str_eq(text.data, "已审核 1 份报表（单位 x 时期）：错误 0 处，提示 0 处\n");
    nh_text_free(&text);
    nh_store_close(store);
}

/* ---- worked examples ------------------------------------------------------------------------------------------------- */

enum { QUANTITY_DECIMALS = 6, FACTOR_DECIMALS = 9, TONNES = QUANTITY_DECIMALS + FACTOR_DECIMALS };

static nhi_i128 scaled(const json_t *carrier, const char *name, int decimals)
{
    const json_t *member = json_object_get(carrier, name);
    struct nhi_decimal number = example_decimal(member != NULL ? json_string_value(member) : "0");
    cr_assert_eq(nhi_decimal_rescale(&number, decimals, NULL), NH_OK);
    return number.value;
}

/* tce of a sum. */
static void expect_tonnes(const struct example *example, const char *name, nhi_i128 sum)
{
    struct nhi_ratio tonnes;
    nhi_ratio_from_decimal((struct nhi_decimal){sum, TONNES}, &tonnes);
    expect_ratio(example, name, &tonnes);
}

/* Coefficients are in tce per unit here, so that sums are in tce. */
static void run_comprehensive(const struct example *example, void *user)
{
    (void)user;
    static const char *const names[NHI_N_FLOWS] = {[NHI_FLOW_CONSUMPTION] = "industrial_use",
                                                   [NHI_FLOW_TRANSFORMATION_INPUT] = "conversion_input",
                                                   [NHI_FLOW_TRANSFORMATION_OUTPUT] = "conversion_output",
                                                   [NHI_FLOW_RECOVERY] = "recovery",
                                                   [NHI_FLOW_OPENING_STOCK] = "opening",
                                                   [NHI_FLOW_PURCHASE] = "purchase",
                                                   [NHI_FLOW_OUTFLOW] = "outflow",
                                                   [NHI_FLOW_CLOSING_STOCK] = "closing"};
    const json_t *carriers = json_object_get(example->input, "carriers");
    struct nhi_form_unit unit = {0};
    struct nhi_forms forms = {0};
    nhi_i128 use = 0, recovery = 0;
    for (size_t c = 0; c < json_array_size(carriers); c++) {
        const json_t *carrier = json_array_get(carriers, c);
        struct nhi_form_line line = {.decimals = QUANTITY_DECIMALS, .coefficient_decimals = FACTOR_DECIMALS};
        for (int flow = 0; flow < NHI_N_FLOWS; flow++) {
            line.has[flow] = names[flow] != NULL;
            line.quantity[flow] = names[flow] != NULL ? scaled(carrier, names[flow], QUANTITY_DECIMALS) : 0;
            line.has_factor[flow] = true;
            line.factor[flow] = scaled(carrier, "coef", FACTOR_DECIMALS);
        }
        use += line.quantity[NHI_FLOW_CONSUMPTION] * line.factor[0];
        recovery += line.quantity[NHI_FLOW_RECOVERY] * line.factor[0];
        cr_assert_eq(nhi_form_check_line(&line, &unit, &forms, NULL), NH_OK);
    }
    cr_expect_eq(forms.n, 0, "%s: the stocks balance", example->id);
    expect_tonnes(example, "comprehensive_energy_tce", unit.energy);
    expect_tonnes(example, "boundary_check_tce", unit.boundary);
    expect_tonnes(example, "conversion_input_tce", unit.input);
    expect_tonnes(example, "output_tce", unit.output);
    expect_tonnes(example, "industrial_use_tce", use);
    expect_tonnes(example, "recovery_tce", recovery);
    if (unit.input > 0) {
        struct nhi_ratio input, output;
        nhi_ratio_from_decimal((struct nhi_decimal){unit.input, TONNES}, &input);
        nhi_ratio_from_decimal((struct nhi_decimal){unit.output, TONNES}, &output);
        const struct nhi_ratio efficiency = over(output, input);
        expect_ratio(example, "conversion_efficiency", &efficiency);
    }
    nhi_forms_clear(&forms);
}

Test(forms, comprehensive_energy_by_both_routes)
{
    static const struct topic topic = {"comprehensive_energy", run_comprehensive, 2};
    topics_run(&topic, 1);
}

/* The plant with combined heat and power, from its table: coefficients are kgce per unit. */
Test(forms, the_plant_of_the_example_from_its_forms)
{
    nh_store *store = store_of("A,2020,coal,,10000,714.3\nA,2020,coal,transformation_input,8000,714.3\n"
                               "A,2020,coal,opening_stock,1500,\nA,2020,coal,purchase,9800,\n"
                               "A,2020,coal,closing_stock,1300,\n"
                               "A,2020,power,,600,1229\nA,2020,power,transformation_output,1500,1229\n"
                               "A,2020,power,purchase,100,\nA,2020,power,outflow,1000,\n"
                               "A,2020,heat,,15000,34.12\nA,2020,heat,transformation_output,60000,34.12\n"
                               "A,2020,heat,recovery,5000,34.12\nA,2020,heat,outflow,50000,\n");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    struct nh_text text = {0};
    options.to = "2020";
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL), NH_OK);
    cr_expect_not_null(strstr(text.data, "\n2020,4330.9,5,"), "%s", text.data);
    nh_text_free(&text);
    cr_assert_eq(nh_form_checks(store, NH_FORMAT_CSV, NH_LANG_EN, &text, NULL), NH_OK);
    cr_expect_null(strstr(text.data, "BOUNDARY"), "%s", text.data);
    cr_expect_null(strstr(text.data, "X01"), "%s", text.data);
    nh_text_free(&text);
    nh_store_close(store);
}
