/* test_revisions.c - why a decline changed between two states of a store: the parts of the bridge, computed by hand with
 * fractions, and stores as they were known on a day.
 */
#include "engine/store/store.h"
#include "tests/csv_store.h"
#include "tests/small_store.h"

#include <criterion/criterion.h>
#include <string.h>

struct city {
    struct small_place place;
};

/* A reports both years; B is late in the last one, and its output too. */
static struct city make_city(const char *name)
{
    static const struct csv_table tables[] = {
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,t,1000\n"},
        {"enterprises", "enterprise_id,region,industry\nA,320402,C26\nB,320411,C30\nC,320505,C26\n"},
        {"energy", "enterprise_id,period,carrier,quantity\nA,2015,coal,600\nB,2015,coal,400\n"
                   "A,2020,coal,500\nC,2015,coal,9\nC,2020,coal,9\n"},
        {"output", "enterprise_id,period,measure,value\nA,2015,value_added,6000\nB,2015,value_added,4000\n"
                   "A,2020,value_added,9000\n"},
        {"accounts", "region,period,item,value,price_base\n3204,2015,gdp_constant,10000,2015\n"
                     "3204,2020,gdp_constant,14000,2015\n3204,2015,energy_rest,1000,\n"
                     "3204,2020,energy_rest,1200,\n"}};
    struct city city;
    cr_assert(small_begin(&city.place, name));
    nh_store_close(csv_store(city.place.context, city.place.path, tables, sizeof tables / sizeof *tables));
    return city;
}

static void append(const struct city *city, const char *kind, const char *text)
{
    csv_append(city->place.context, city->place.path, &(struct csv_table){kind, text}, NH_OK);
}

static void revise(const struct city *city)
{
    append(city, "accounts",
           "region,period,item,value,price_base\n3204,2020,gdp_constant,14200,2015\n"
           "3204,2020,energy_rest,1180,\n");
    append(city, "energy", "enterprise_id,period,carrier,quantity\nB,2020,coal,380\nA,2020,coal,505\n");
    append(city, "carriers", "carrier,unit,kgce_per_unit\ncoal,t,990\n");
    append(city, "output",
           "enterprise_id,period,measure,value\nB,2020,value_added,4500\n"
           "A,2020,value_added,9050\n");
}

static struct nh_revisions_options since(const char *state, const char *measure)
{
    struct nh_revisions_options options = NH_REVISIONS_OPTIONS_INIT;
    options.since = state;
    options.region = "320400";
    options.from = "2015";
    options.to = "2020";
    options.rate.measure = measure;
    options.rate.decimals = 9;
    return options;
}

static void expect_revisions(const struct city *city, const struct nh_revisions_options *options,
                             const char *expected)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_assert_eq(nh_revisions(city->place.context, city->place.path, options, NH_FORMAT_CSV, NH_LANG_EN,
                              &text, &error),
                 NH_OK, "%s", error.message);
    cr_expect_str_eq(text.data, expected);
    nh_text_free(&text);
}

/* Of q: 1.7/14 over 2/10; GDP 14/14.2; coal of 0.99 t; B comes late with 380 t; A and the rest are revised. */
Test(revisions, every_part_is_the_ratio_of_what_is_left_after_and_before_it)
{
    struct city city = make_city("revisions-parts");
    struct nh_revisions_options options = since("state:1", "gdp");
    revise(&city);
    expect_revisions(&city, &options,
                     "part,decline_percent,factor,points\n"
                     "before,39.285714286,,\n"
                     "output_revision,40.140845070,0.985915492958,0.944089557\n"
                     "coefficients,40.016986340,1.00206916938,-0.137575831\n"
                     "scope,40.016986340,1,0.000000000\n"
                     "late_reports,26.703942246,1.22194690265,-13.341084707\n"
                     "energy_revision,27.236534787,0.992733680958,0.485391482\n"
                     "after,27.236534787,1.1984570741,-12.049179499\n");
    small_end(&city.place);
}

/* A known 9000 becomes 9050; B adds 380 t and 4500 at once; 500 t of A become 505. Coefficients of one carrier cancel. */
Test(revisions, of_enterprises_late_reports_bring_energy_and_output)
{
    struct city city = make_city("revisions-units");
    struct nh_revisions_options options = since("state:1", NULL);
    revise(&city);
    options.rate.decimals = 6;
    expect_revisions(&city, &options,
                     "part,decline_percent,factor,points\n"
                     "before,44.444444,,\n"
                     "output_revision,44.751381,0.994475138122,0.334090\n"
                     "coefficients,44.751381,1,0.000000\n"
                     "scope,44.751381,1,0.000000\n"
                     "late_reports,35.055351,1.17549815498,-9.750526\n"
                     "energy_revision,34.686347,1.00568181818,-0.341661\n"
                     "after,34.686347,1.17564575646,-9.758098\n");
    small_end(&city.place);
}

Test(revisions, without_a_revision_every_part_is_nothing)
{
    struct city city = make_city("revisions-none");
    struct nh_revisions_options options = since("state:1", "gdp");
    options.rate.decimals = 2;
    expect_revisions(&city, &options,
                     "part,decline_percent,factor,points\nbefore,39.29,,\noutput_revision,39.29,1,0.00\n"
                     "coefficients,39.29,1,0.00\nscope,39.29,1,0.00\nlate_reports,39.29,1,0.00\n"
                     "energy_revision,39.29,1,0.00\nafter,39.29,1,0.00\n");
    small_end(&city.place);
}

/* GDP and energy of the last year both fall by a tenth: the decline is what it was, and its parts are not 0. */
Test(revisions, parts_that_cancel_are_shown)
{
    struct city city = make_city("revisions-cancel");
    struct nh_revisions_options options = since("state:1", "gdp");
    append(&city, "accounts",
           "region,period,item,value,price_base\n3204,2020,gdp_constant,12600,2015\n"
           "3204,2020,energy_rest,1030,\n");
    expect_revisions(&city, &options,
                     "part,decline_percent,factor,points\n"
                     "before,39.285714286,,\n"
                     "output_revision,32.539682540,1.11111111111,-6.396888451\n"
                     "coefficients,32.539682540,1,0.000000000\n"
                     "scope,32.539682540,1,0.000000000\n"
                     "late_reports,32.539682540,1,0.000000000\n"
                     "energy_revision,39.285714286,0.9,6.396888451\n"
                     "after,39.285714286,1,0.000000000\n");
    small_end(&city.place);
}

static void expect_refused(const struct city *city, const struct nh_revisions_options *options,
                           nh_status status, const char *part)
{
    struct nh_error error = {0};
    struct nh_text text = {0};
    cr_expect_eq(nh_revisions(city->place.context, city->place.path, options, NH_FORMAT_TABLE, NH_LANG_ZH,
                              &text, &error),
                 status);
    cr_expect_not_null(strstr(error.message, part), "%s", error.message);
}

Test(revisions, what_cannot_be_compared_is_refused)
{
    struct city city = make_city("revisions-refused");
    struct nh_revisions_options options = since(NULL, "gdp");
    expect_refused(&city, &options, NH_ARGUMENT, "revisions needs --since");
    options = since("state:9", "gdp");
    expect_refused(&city, &options, NH_ARGUMENT, "state:1 to state:1");
    options = since("state:1", "gdp");
    options.to = "2019";
    expect_refused(&city, &options, NH_DATA, "of 2019");
    options.to = "2014";
    expect_refused(&city, &options, NH_ARGUMENT, "must lie before");
    options.to = "2020Q1";
    expect_refused(&city, &options, NH_ARGUMENT, "'2020Q1' is not a year");
    options.to = "2020";
    options.rate.decimals = -2;
    expect_refused(&city, &options, NH_ARGUMENT, "decimals -2: expected 0 to 15");
    small_end(&city.place);
}

/* ---- days ------------------------------------------------------------------------------------------------------------ */

static const struct small_enterprise units[] = {{"A", "320402", "C26", NULL, NULL}};

static void import_at(const struct city *city, const char *committed_at, const char *value)
{
    const bool is_first = strcmp(value, "1") == 0;
    const char *const carriers[] = {"raw_coal", NULL};
    const struct small_value values[] = {
        {.series = NHI_OUTPUT, .enterprise = "A", .item = "value_added", .period = "2020", .value = value}};
    const struct small_import import = {.append = !is_first,
                                        .enterprises = units,
                                        .n_enterprises = 1,
                                        .carriers = carriers,
                                        .values = values,
                                        .n_values = 1};
    const struct nhi_builder_options options = {.store_path = city->place.path, .append = !is_first};
    struct nh_error error = {0};
    struct nhi_builder *builder;
    struct nhi_builder_result result;
    cr_assert_eq(nhi_builder_new(city->place.context, &options, &builder, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(small_declare(builder, &import, &error), NH_OK, "%s", error.message);
    cr_assert_eq(small_put(builder, &values[0], &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_builder_check(builder, NULL, NULL, &error), NH_OK, "%s", error.message);
    cr_assert_eq(nhi_builder_commit(builder, "test", committed_at, &result, &error), NH_OK, "%s",
                 error.message);
    nhi_builder_free(builder);
}

static void expect_segments(const struct city *city, const char *as_of, size_t n)
{
    struct nh_error error = {0};
    nh_store *store;
    cr_assert_eq(nh_store_open_as_of(city->place.context, city->place.path, as_of, &store, &error), NH_OK,
                 "%s", error.message);
    cr_expect_eq(store->n_segments, n, "%s: %zu", as_of, store->n_segments);
    nh_store_close(store);
}

Test(revisions, imports_count_from_their_day_on)
{
    struct city city;
    cr_assert(small_begin(&city.place, "revisions-days"));
    import_at(&city, "2021-03-01T08:00:00Z", "1");
    import_at(&city, "2021-06-30T23:59:59Z", "2");
    import_at(&city, NULL, "3"); /* nothing was recorded: it counts with the one before */
    import_at(&city, "2022-01-01T00:00:00Z", "4");
    expect_segments(&city, "2020", 1); /* what a store began with has no earlier record */
    expect_segments(&city, "2021-06-29", 1);
    expect_segments(&city, "2021-06-30", 3);
    expect_segments(&city, "2021-06", 3);
    expect_segments(&city, "2021", 3);
    expect_segments(&city, "2022Q1", 4);
    expect_segments(&city, "state:2", 2);
    expect_segments(&city, NULL, 4);
    small_end(&city.place);
}
