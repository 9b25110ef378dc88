/* test_deflators.c - price indices chained by hand: both bases, gaps, wider industries, contradictions. */
#include "engine/statistics/deflators.h"
#include "engine/store/rows.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { N_CELLS = 4 };
struct row {
    const char *cells[N_CELLS]; /* industry, period, index, basis */
};

static nh_status make(const struct row *rows, size_t n, enum nhi_freq freq, struct nhi_deflators *deflators,
                      struct nh_error *error)
{
    static const struct nhi_rows_column columns[] = {{"industry", true, false},
                                                     {"period", true, false},
                                                     {"index", false, true},
                                                     {"basis", true, false},
                                                     {NULL, false, false}};
    struct nhi_rows gathered;
    struct nhi_table table = {0};
    cr_assert_eq(nhi_rows_init(&gathered, "deflators", columns, NULL), NH_OK);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(nhi_rows_put(&gathered, rows[i].cells, &(bool){false}, NULL), NH_OK);
    cr_assert_eq(nhi_rows_table(&gathered, &table, NULL), NH_OK);
    const nh_status status = nhi_deflators_make(&table, freq, deflators, error);
    nhi_table_clear(&table);
    nhi_rows_clear(&gathered);
    return status;
}

static struct nhi_deflators made_for(const struct row *rows, size_t n, enum nhi_freq freq)
{
    struct nhi_deflators deflators;
    struct nh_error error = {0};
    cr_assert_eq(make(rows, n, freq, &deflators, &error), NH_OK, "%s", error.message);
    return deflators;
}

static struct nhi_deflators made(const struct row *rows, size_t n)
{
    return made_for(rows, n, NHI_FREQ_YEAR);
}

/* "1071/1000", with " wider" where another industry stood in, or "unknown". */
static void expect_price_of(const struct nhi_deflators *deflators, const char *industry, int from, int64_t to,
                            const char *expected)
{
    struct nhi_price price;
    char num[NHI_NUMBER_BYTES], den[NHI_NUMBER_BYTES], found[2 * NHI_NUMBER_BYTES + 16] = "unknown";
    cr_assert_eq(nhi_deflators_price(deflators, nhi_deflators_find(deflators, industry, false), from, to,
                                     &price, NULL),
                 NH_OK);
    nhi_wide_text(&price.ratio.num, num);
    nhi_wide_text(&price.ratio.den, den);
    if (price.is_known)
        snprintf(found, sizeof found, "%s/%s%s", num, den, price.is_parent ? " wider" : "");
    cr_expect_str_eq(found, expected, "%s from %d to %lld: %s, expected %s", industry, from, (long long)to,
                     found, expected);
}

static void expect_price(const struct nhi_deflators *deflators, const char *industry, int from, int to,
                         const char *expected)
{
    cr_assert_eq(deflators->freq, NHI_FREQ_YEAR);
    expect_price_of(deflators, industry, from, to, expected);
}

/* Of "2020Q3". */
static void expect_part(const struct nhi_deflators *deflators, const char *industry, int from,
                        const char *period, const char *expected)
{
    enum nhi_freq freq;
    int64_t to;
    cr_assert(nhi_period_parse(period, strlen(period), &freq, &to) && freq == deflators->freq, "%s", period);
    expect_price_of(deflators, industry, from, to, expected);
}

static void expect_refused(const struct row *rows, size_t n, const char *words)
{
    struct nhi_deflators untouched = {.n_years = 77};
    struct nh_error error = {0};
    cr_expect_eq(make(rows, n, NHI_FREQ_YEAR, &untouched, &error), NH_DATA);
    cr_expect(strstr(error.message, words) != NULL, "'%s' is not in '%s'", words, error.message);
    cr_expect_eq(untouched.n_years, 77);
}

#define N(rows) (sizeof(rows) / sizeof *(rows))

Test(deflators, indices_of_the_previous_year_are_chained_both_ways)
{
    static const struct row rows[] = {{{"C26", "2017", "98.5", "previous_year"}},
                                      {{"C26", "2016", "102", "previous_year"}}};
    struct nhi_deflators deflators = made(rows, N(rows));
    expect_price(&deflators, "C26", 2015, 2017, "10047/10000"); /* 1.02 x 0.985 */
    expect_price(&deflators, "C26", 2017, 2015, "10000/10047");
    expect_price(&deflators, "C26", 2016, 2017, "197/200");
    expect_price(&deflators, "C26", 2016, 2016, "1/1");
    expect_price(&deflators, "C26", 2015, 2018, "unknown");
    nhi_deflators_clear(&deflators);
}

Test(deflators, fixed_bases_may_leave_years_out_and_follow_each_other)
{
    static const struct row rows[] = {{{"*", "2010", "100", "fixed:2010"}},
                                      {{"*", "2015", "110", "fixed:2010"}},
                                      {{"*", "2016", "103", "fixed:2015"}},
                                      {{"*", "2017", "101.5", "previous_year"}}};
    struct nhi_deflators deflators = made(rows, N(rows));
    expect_price(&deflators, "C26", 2010, 2017, "229999/200000"); /* 1.1 x 1.03 x 1.015 */
    expect_price(&deflators, "B", 2017, 2016, "200/203");
    expect_price(&deflators, "B", 2010, 2012, "unknown");
    nhi_deflators_clear(&deflators);
}

Test(deflators, the_longest_prefix_applies_and_a_star_is_the_rest)
{
    static const struct row rows[] = {{{"C26", "2016", "102", "previous_year"}},
                                      {{"C", "2016", "103", "previous_year"}},
                                      {{"*", "2016", "104", "previous_year"}}};
    struct nhi_deflators deflators = made(rows, N(rows));
    expect_price(&deflators, "C2614", 2015, 2016, "51/50");
    expect_price(&deflators, "C30", 2015, 2016, "103/100");
    expect_price(&deflators, "D44", 2015, 2016, "26/25");
    expect_price(&deflators, "", 2015, 2016, "26/25");
    nhi_deflators_clear(&deflators);
}

Test(deflators, an_industry_without_any_prefix_has_no_prices)
{
    static const struct row rows[] = {{{"C26", "2016", "102", "previous_year"}}};
    struct nhi_deflators deflators = made(rows, N(rows));
    cr_expect_eq(nhi_deflators_find(&deflators, "C27", false), NHI_NOT_FOUND);
    expect_price(&deflators, "C27", 2015, 2016, "unknown");
    expect_price(&deflators, "C27", 2015, 2015, "1/1");
    nhi_deflators_clear(&deflators);
}

Test(deflators, a_wider_industry_stands_in_for_a_year_that_is_missing)
{
    static const struct row rows[] = {{{"C26", "2016", "102", "previous_year"}},
                                      {{"C26", "2018", "105", "previous_year"}},
                                      {{"C", "2016", "150", "previous_year"}},
                                      {{"C", "2017", "110", "previous_year"}},
                                      {{"C", "2018", "150", "previous_year"}}};
    struct nhi_deflators deflators = made(rows, N(rows));
    expect_price(&deflators, "C26", 2015, 2016, "51/50");
    expect_price(&deflators, "C26", 2015, 2018, "11781/10000 wider"); /* 1.02 x 1.1 x 1.05 */
    expect_price(&deflators, "C26", 2017, 2018, "21/20");
    expect_price(&deflators, "C26", 2018, 2016, "200/231 wider");
    nhi_deflators_clear(&deflators);
}

/* 2018 is tied to 2020 by own rows, 2019 by the wider industry: one level for each year, whichever is the base. */
Test(deflators, prices_do_not_depend_on_the_way)
{
    static const struct row rows[] = {{{"C31", "2018", "80", "fixed:2020"}},
                                      {{"C", "2019", "110", "previous_year"}},
                                      {{"C", "2020", "120", "previous_year"}}};
    struct nhi_deflators deflators = made(rows, N(rows));
    expect_price(&deflators, "C31", 2018, 2020, "5/4");
    expect_price(&deflators, "C31", 2018, 2019, "11/10 wider");
    expect_price(&deflators, "C31", 2019, 2020, "25/22 wider");
    nhi_deflators_clear(&deflators);
}

Test(deflators, contradictions_are_refused_with_both_numbers)
{
    static const struct row two_ways[] = {{{"C26", "2016", "102", "previous_year"}},
                                          {{"C26", "2017", "102", "previous_year"}},
                                          {{"C26", "2017", "104", "fixed:2015"}}};
    static const struct row same[] = {{{"C26", "2016", "102", "previous_year"}},
                                      {{"C26", "2017", "102", "previous_year"}},
                                      {{"C26", "2017", "104.04", "fixed:2015"}}};
    static const struct row base[] = {{{"C", "2015", "101", "fixed:2015"}}};
    expect_refused(two_ways, N(two_ways), "contradict each other: a row gives");
    expect_refused(two_ways, N(two_ways), "104");
    expect_refused(base, N(base), "a row gives 101 for 2015 (2015 = 100), the other rows make it 100");
    struct nhi_deflators deflators = made(same, N(same));
    expect_price(&deflators, "C26", 2015, 2017, "2601/2500");
    nhi_deflators_clear(&deflators);
}

Test(deflators, a_quarter_is_compared_with_the_same_quarter_or_with_the_mean_of_a_year)
{
    static const struct row rows[] = {
        {{"C26", "2020Q1", "102", "previous_year"}}, {{"C26", "2021Q1", "105", "previous_year"}},
        {{"C26", "2021Q2", "90", "previous_year"}},  {{"*", "2020Q1", "98", "fixed:2019"}},
        {{"*", "2020Q2", "103", "fixed:2019"}},      {{"*", "2021Q2", "110", "previous_year"}}};
    struct nhi_deflators deflators = made_for(rows, N(rows), NHI_FREQ_QUARTER);
    expect_part(&deflators, "C26", 2019, "2021Q1", "1071/1000"); /* of 2019Q1: 1.02 x 1.05 */
    expect_part(&deflators, "C26", 2020, "2021Q1", "21/20");
    expect_part(&deflators, "C26", 2020, "2020Q1", "1/1");
    expect_part(&deflators, "C26", 2020, "2020Q3", "1/1");
    expect_part(&deflators, "C26", 2021, "2020Q1", "20/21");
    expect_part(&deflators, "C26", 2019, "2021Q3", "unknown");
    expect_part(&deflators, "D44", 2019, "2020Q1", "49/50"); /* of the mean of 2019 */
    expect_part(&deflators, "D44", 2019, "2021Q2", "1133/1000");
    expect_part(&deflators, "D44", 2020, "2021Q2", "11/10"); /* the mean of 2020 is in no row */
    nhi_deflators_clear(&deflators);
}

Test(deflators, the_mean_of_the_base_year_comes_before_its_quarter)
{
    static const struct row rows[] = {{{"C26", "2019Q1", "80", "fixed:2019"}},
                                      {{"C26", "2020Q1", "104", "fixed:2019"}}};
    struct nhi_deflators deflators = made_for(rows, N(rows), NHI_FREQ_MONTH);
    cr_expect_eq(deflators.freq, NHI_FREQ_QUARTER, "months take the indices of quarters");
    expect_part(&deflators, "C26", 2019, "2019Q1", "4/5");
    expect_part(&deflators, "C26", 2019, "2020Q1", "26/25");
    nhi_deflators_clear(&deflators);
}

Test(deflators, indices_of_years_and_of_months_stand_together)
{
    static const struct row rows[] = {{{"C26", "2020", "102", "previous_year"}},
                                      {{"C26", "2020-03", "90", "previous_year"}},
                                      {{"D", "2020-03", "95", "previous_year"}}};
    struct nhi_deflators years = made(rows, N(rows)), months = made_for(rows, N(rows), NHI_FREQ_MONTH),
                         quarters = made_for(rows, N(rows), NHI_FREQ_QUARTER);
    expect_price(&years, "C26", 2019, 2020, "51/50");
    expect_price(&years, "D44", 2019, 2020, "unknown");
    expect_price(&quarters, "C26", 2019, 2020, "51/50");
    expect_part(&months, "C26", 2019, "2020-03", "9/10");
    expect_part(&months, "C26", 2019, "2020-04", "unknown");
    nhi_deflators_clear(&years);
    nhi_deflators_clear(&months);
    nhi_deflators_clear(&quarters);
}

Test(deflators, contradictions_of_quarters_name_the_points)
{
    static const struct row rows[] = {{{"C26", "2020Q2", "102", "previous_year"}},
                                      {{"C26", "2019Q2", "100", "fixed:2019"}},
                                      {{"C26", "2020Q2", "103", "fixed:2019"}}};
    struct nhi_deflators deflators;
    struct nh_error error = {0};
    cr_assert_eq(make(rows, N(rows), NHI_FREQ_QUARTER, &deflators, &error), NH_DATA);
    cr_expect(strstr(error.message, "for 2020Q2 (2019 = 100)") != NULL ||
                  strstr(error.message, "for 2020Q2 (2019Q2 = 100)") != NULL,
              "%s", error.message);
}

Test(deflators, indices_that_are_too_fine_and_tables_without_rows_are_refused)
{
    static const struct row quarter[] = {{{"C26", "2016Q1", "102", "previous_year"}}};
    struct nhi_deflators deflators;
    struct nh_error error = {0};
    expect_refused(quarter, 1, "the deflators of the store are by quarter, and figures by year");
    expect_refused(quarter, 1, "or ask rate for --freq quarter");
    cr_expect_eq(nhi_deflators_make(NULL, NHI_FREQ_YEAR, &deflators, &error), NH_DATA);
    cr_expect(strstr(error.message, "the store has no deflators: import a table") != NULL, "%s",
              error.message);
}
