/* test_reference.c - the built-in carriers against figures of the standard and the rules of the table. */
#include "engine/base/period.h"
#include "engine/store/reference.h"

#include <criterion/criterion.h>
#include <string.h>

static struct nhi_reference *reference;

static void load(void)
{
    struct nh_error error = {.message = ""};
    cr_assert_eq(nhi_reference_new(&reference, &error), NH_OK, "%s", error.message);
}

static void unload(void)
{
    nhi_reference_free(reference);
}

TestSuite(reference, .init = load, .fini = unload);

static const struct nhi_carrier *find(const char *word)
{
    return nhi_reference_find(reference, word, strlen(word));
}

static int64_t day_of(const char *text)
{
    enum nhi_freq freq;
    int64_t day;
    cr_assert(nhi_period_parse(text, strlen(text), &freq, &day));
    return day;
}

static const struct nhi_coefficient *valid_on(const char *word, const char *date)
{
    const struct nhi_carrier *carrier = find(word);
    cr_assert_not_null(carrier, "%s", word);
    for (size_t i = 0; i < carrier->n_coefficients; i++)
        if (carrier->coefficients[i].first_day <= day_of(date) &&
            day_of(date) < carrier->coefficients[i].end_day)
            return &carrier->coefficients[i];
    return NULL;
}

static void expect_value(const char *word, const char *date, int64_t value, int decimals)
{
    const struct nhi_coefficient *row = valid_on(word, date);
    cr_assert_not_null(row, "%s on %s", word, date);
    cr_assert(row->has_value, "%s", word);
    cr_assert(row->kgce_per_unit.value == value && row->kgce_per_unit.decimals == decimals, "%s", word);
}

Test(reference, aliases_and_chinese_names_lead_to_the_carrier)
{
    static const char *const words[][2] = {
        {"electricity", "electricity"},
        {"电力", "electricity"},
        {"heat", "heat"},
        {"热力", "heat"},
        {"原煤", "raw_coal"},
        {"焦炭", "coke"},
        {"焦炭(干全焦)", "coke"},
        {"天然气", "natural_gas"},
        {"汽油", "gasoline"},
        {"柴油", "diesel"},
        {"raw_coal", "raw_coal"},
        {"软水", "softened_water"},
        {"软化水", "softened_water"},
        {"液化石油气", "lpg"},
        {"原油", "crude_oil"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct nhi_carrier *carrier = find(words[i][0]);
        cr_assert_not_null(carrier, "%s", words[i][0]);
        cr_assert_str_eq(carrier->id, words[i][1]);
    }
    cr_assert_null(find("plutonium"));
    cr_assert_null(find(""));
    cr_assert_null(find("carrier"));
}

Test(reference, coefficients_are_those_of_the_standard_on_the_date)
{
    expect_value("raw_coal", "2015-06-30", 7143, 4);
    expect_value("raw_coal", "2021-06-30", 7143, 4);
    expect_value("electricity", "2020-01-01", 1229, 4);
    expect_value("heat", "2020-01-01", 3412, 5);
    expect_value("diesel", "2008-06-01", 14571, 4);
    expect_value("fresh_water", "2021-03-31", 857, 4); /* the editions differ */
    expect_value("fresh_water", "2021-04-01", 2571, 4);
    expect_value("natural_gas_form", "1995-01-01", 13300, 4);
    cr_assert_null(valid_on("raw_coal", "2008-05-31"));
    cr_assert_null(valid_on("natural_gas", "2021-03-31"));
    cr_assert_null(valid_on("oilfield_natural_gas", "2021-04-01"));
}

Test(reference, a_range_without_default_has_no_value)
{
    const struct nhi_coefficient *row = valid_on("天然气", "2022-01-01");
    cr_assert_not_null(row);
    cr_assert_not(row->has_value);
    cr_assert(row->low.value == 11000 && row->low.decimals == 4);
    cr_assert(row->high.value == 13300 && row->high.decimals == 4);
    cr_assert(row->kgce_per_unit.value == 0);
}

Test(reference, the_set_of_2008_is_verified_and_the_set_of_2020_is_not)
{
    cr_assert(valid_on("raw_coal", "2015-01-01")->is_verified);
    cr_assert_not(valid_on("raw_coal", "2022-01-01")->is_verified);
    cr_assert_not_null(strstr(valid_on("raw_coal", "2022-01-01")->source, "GB/T 2589-2020"));
}

Test(reference, every_carrier_obeys_the_rules_of_the_table)
{
    const char *last = "";
    size_t n_rows = 0;
    cr_assert_gt(nhi_reference_count(reference), 50);
    for (size_t i = 0; i < nhi_reference_count(reference); i++) {
        const struct nhi_carrier *carrier = nhi_reference_at(reference, i);
        cr_assert_lt(strcmp(last, carrier->id), 0, "%s", carrier->id);
        last = carrier->id;
        cr_assert_eq(find(carrier->id), carrier);
        cr_assert_eq(find(carrier->name_zh), carrier, "%s", carrier->name_zh);
        cr_assert_not_null(strstr(" kg m3 kWh MJ t ", carrier->unit));
        cr_assert_not(carrier->is_fossil && carrier->is_renewable);
        cr_assert_geq(carrier->n_coefficients, 1);
        for (size_t k = 0; k < carrier->n_coefficients; k++) {
            const struct nhi_coefficient *row = &carrier->coefficients[k];
            cr_assert_lt(row->first_day, row->end_day);
            cr_assert(row->low.decimals == row->high.decimals && row->low.value <= row->high.value);
            cr_assert_eq(row->has_value, row->low.value == row->high.value, "%s", carrier->id);
            cr_assert_gt(strlen(row->source), 0);
            n_rows++;
        }
    }
    cr_assert_eq(n_rows, 97);
}

Test(reference, what_is_burnt_is_marked)
{
    cr_assert(find("raw_coal")->is_fossil && find("natural_gas")->is_fossil && find("diesel")->is_fossil);
    cr_assert(!find("electricity")->is_fossil && !find("heat")->is_fossil);
    cr_assert(find("biogas")->is_renewable && !find("raw_coal")->is_renewable);
}

Test(reference, both_bases_have_two_names)
{
    enum nhi_basis basis;
    cr_assert(nhi_basis_parse("当量", 6, &basis) && basis == NHI_BASIS_CALORIFIC);
    cr_assert(nhi_basis_parse("calorific", 9, &basis) && basis == NHI_BASIS_CALORIFIC);
    cr_assert(nhi_basis_parse("等价", 6, &basis) && basis == NHI_BASIS_EQUIVALENT);
    cr_assert(nhi_basis_parse("equivalent", 10, &basis) && basis == NHI_BASIS_EQUIVALENT);
    cr_assert_not(nhi_basis_parse("equivalen", 9, &basis));
    cr_assert_not(nhi_basis_parse("", 0, &basis));
    cr_assert_eq(valid_on("fresh_water", "2015-01-01")->basis, NHI_BASIS_EQUIVALENT);
    cr_assert_eq(valid_on("electricity", "2015-01-01")->basis, NHI_BASIS_CALORIFIC);
}
