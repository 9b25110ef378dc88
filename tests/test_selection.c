/* test_selection.c - the words of `rate` resolved against a store: which enterprises, carriers and periods they take, and
 * what is said of a wrong word.
 */
#include "engine/aggregate/selection.h"
#include "tests/sample.h"

#include <criterion/criterion.h>
#include <string.h>

static struct sample_city city;

static void open_city(void)
{
    city.sample = sample_make(
        &(struct sample_options){.seed = 21, .n_imports = 1, .max_value = 100, .n_months = MONTHS});
    sample_open(&city, NULL, "selection");
}

static void close_city(void)
{
    sample_close(&city);
}

TestSuite(selection, .init = open_city, .fini = close_city);

static struct nhi_selection resolve(const struct nh_rate_options *options)
{
    struct nh_error error = {0};
    struct nhi_selection selection;
    cr_assert_eq(nhi_selection_resolve(city.store, options, &selection, &error), NH_OK, "%s", error.message);
    return selection;
}

static int count_kept(const char *where)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    int n = 0;
    options.where = where;
    struct nhi_selection selection = resolve(&options);
    for (int u = 0; u < UNITS; u++)
        n += selection.keep_enterprise[u];
    nhi_selection_clear(&selection);
    return n;
}

static int count_units(bool (*is_taken)(const struct sample_unit *unit))
{
    int n = 0;
    for (int u = 0; u < UNITS; u++)
        n += is_taken(&city.sample->units[u]);
    return n;
}

static bool in_3204(const struct sample_unit *unit)
{
    return strncmp(unit->region, "3204", 4) == 0;
}
static bool in_c26(const struct sample_unit *unit)
{
    return strncmp(unit->industry, "C26", 3) == 0;
}
static bool in_3204_and_c26(const struct sample_unit *unit)
{
    return in_3204(unit) && in_c26(unit);
}
static bool in_manufacturing(const struct sample_unit *unit)
{
    return unit->industry[0] == 'C';
}
static bool in_battery(const struct sample_unit *unit)
{
    return strstr(unit->chain, "battery") != NULL;
}
static bool in_no_chain(const struct sample_unit *unit)
{
    return unit->chain[0] == '\0';
}
static bool in_battery_or_none_and_large(const struct sample_unit *unit)
{
    return (in_battery(unit) || in_no_chain(unit)) && strcmp(unit->size, "large") == 0;
}

Test(selection, regions_and_industries_match_as_prefixes)
{
    cr_assert_eq(count_kept("region=320400"), count_units(in_3204));
    cr_assert_eq(count_kept("region=3204"), count_units(in_3204));
    cr_assert_eq(count_kept("region=320402,320411"), count_units(in_3204));
    cr_assert_eq(count_kept("region=320000,33"), UNITS);
    cr_assert_eq(count_kept("industry=26"), count_units(in_c26));
    cr_assert_eq(count_kept("industry=C26"), count_units(in_c26));
    cr_assert_eq(count_kept("industry=C"), count_units(in_manufacturing));
    cr_assert_eq(count_kept("industry=2614, 30,D44; region=32"),
                 count_kept("region=320000;industry=C30,C2614,44"));
    cr_assert_eq(count_kept("region=3204;industry=26"), count_units(in_3204_and_c26));
    cr_assert_eq(count_kept("region=3204;region=320411;"), count_kept("region=320411"));
}

Test(selection, chains_match_by_membership_and_the_rest_exactly)
{
    cr_assert_eq(count_kept("chain=battery"), count_units(in_battery));
    cr_assert_eq(count_kept("chain="), count_units(in_no_chain));
    cr_assert_eq(count_kept("chain=battery,;size=large"), count_units(in_battery_or_none_and_large));
    cr_assert_eq(count_kept("enterprise=U003,U036"), 2);
    cr_assert_eq(count_kept(""), UNITS);
    cr_assert_eq(count_kept(NULL), UNITS);
}

Test(selection, carriers_are_restricted_apart_from_enterprises)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.where = "carrier=heat,raw_coal";
    struct nhi_selection selection = resolve(&options);
    cr_assert(selection.keep_carrier[0] && !selection.keep_carrier[1] && !selection.keep_carrier[2] &&
              selection.keep_carrier[3]);
    cr_assert_eq(selection.keep_enterprise[0], 1);
    nhi_selection_clear(&selection);
}

Test(selection, keys_have_names_and_levels)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = "region:4, industry:2,carrier,size";
    struct nhi_selection selection = resolve(&options);
    cr_assert_eq(selection.n_keys, 4);
    cr_assert_str_eq(selection.keys[0].name, "region");
    cr_assert_eq(selection.keys[0].n_level, 4);
    cr_assert_eq(selection.keys[1].n_level, 2);
    cr_assert_eq(selection.i_carrier_key, 2);
    cr_assert_eq(selection.keys[3].kind, NHI_KEY_ATTRIBUTE);
    cr_assert_eq(selection.keys[3].n_level, 0);
    nhi_selection_clear(&selection);
}

static void check_window(const char *freq, const char *from, const char *to, int64_t first, uint32_t n)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.freq = freq;
    options.from = from;
    options.to = to;
    struct nhi_selection selection = resolve(&options);
    cr_assert_eq(selection.visible.n, n, "%s %s %s: %u periods", freq, from, to, selection.visible.n);
    cr_assert(n == 0 || selection.visible.first == first);
    nhi_selection_clear(&selection);
}

/* The data reach from April 2019 to September 2021. */
Test(selection, windows_may_be_given_in_any_frequency)
{
    check_window(NULL, NULL, NULL, 2019, 3);
    check_window("year", "2020-03", "2020Q4", 2020, 1);
    check_window("month", "2020", "2020", 2020 * 12, 12);
    check_window("quarter", "2019", "2019-07-15", 2019 * 4 + 1, 2);
    check_window("month", "1999", NULL, FIRST_MONTH, MONTHS);
    check_window("year", "2031", "2035", 0, 0);
    check_window("month", "2021-09", "2021-12-31T23:45", 2021 * 12 + 8, 1);
}

Test(selection, comparisons_point_at_their_period)
{
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.freq = "quarter";
    struct nhi_selection selection = resolve(&options);
    cr_assert_eq(nhi_selection_compared(&selection, 8080), 8079);
    nhi_selection_clear(&selection);
    options.compare = "year-ago";
    selection = resolve(&options);
    cr_assert_eq(nhi_selection_compared(&selection, 8080), 8076);
    nhi_selection_clear(&selection);
    options.compare = "2020-05";
    selection = resolve(&options);
    cr_assert_eq(nhi_selection_compared(&selection, 8084), 2020 * 4 + 1);
    nhi_selection_clear(&selection);
}

/* ---- wrong words ---------------------------------------------------------------------------------------------- */

static void refuse(const struct nh_rate_options *options, nh_status expected, const char *part)
{
    struct nh_error error = {0};
    struct nhi_selection selection = {0};
    cr_assert_eq(nhi_selection_resolve(city.store, options, &selection, &error), expected, "%s",
                 error.message);
    cr_assert_not_null(strstr(error.message, part), "'%s' is not in: %s", part, error.message);
    cr_assert_null(selection.keys);
}

#define REFUSE(field, word, part)                                                                            \
    do {                                                                                                     \
        struct nh_rate_options wrong = NH_RATE_OPTIONS_INIT;                                                 \
        wrong.field = word;                                                                                  \
        refuse(&wrong, NH_ARGUMENT, part);                                                                   \
    } while (0)

Test(selection, an_unknown_word_is_refused_with_the_nearest_known_one)
{
    REFUSE(by, "regoin", "did you mean 'region'");
    REFUSE(by, "size,carier", "did you mean 'carrier'");
    REFUSE(where, "industri=26", "did you mean 'industry'");
    REFUSE(where, "carrier=raw_cola", "did you mean 'raw_coal'");
    REFUSE(where, "size=larg", "did you mean 'large'");
    REFUSE(where, "region=99", "unknown region '99'");
    REFUSE(where, "enterprise=U0003", "did you mean 'U00");
    REFUSE(measure, "value_aded", "did you mean 'value_added'");
    REFUSE(energy, "nett", "did you mean 'net'");
    REFUSE(basis, "caloric", "did you mean 'calorific'");
    REFUSE(factor, "coals", "did you mean 'coal'");
    REFUSE(pairing, "matchd", "did you mean 'matched'");
    REFUSE(compare, "previos", "did you mean 'previous'");
    REFUSE(freq, "yaer", "known: year, quarter, month, ytd");
}

Test(selection, contradictions_are_refused_with_what_would_do)
{
    REFUSE(freq, "day", "by month");
    REFUSE(by, "region:7", "expected a digit from 1 to 6");
    REFUSE(by, "industry:0", "expected a digit from 1 to 4");
    REFUSE(by, "size:2", "takes no `:N`");
    REFUSE(by, "region:2,region:4", "twice");
    REFUSE(where, "region", "expected KEY=VALUE");
    REFUSE(from, "20-03", "is not a period");
    REFUSE(compare, "2020-13", "is not a period");
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.from = "2021";
    options.to = "2020";
    refuse(&options, NH_ARGUMENT, "behind");
    options = (struct nh_rate_options)NH_RATE_OPTIONS_INIT;
    options.freq = "ytd";
    options.compare = "2019-02";
    refuse(&options, NH_ARGUMENT, "the same months of another year");
    options.freq = "month";
    options.compare = "2019";
    refuse(&options, NH_ARGUMENT, "such as 2019-01");
}
