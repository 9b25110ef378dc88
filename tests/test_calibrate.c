/* test_calibrate.c - cities that meet published figures: the oracle is the audit of the finished store, which knows nothing
 * of the plan by which it was made.
 */
#include "tests/synthetic.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *const letter = "data/changzhou/figures.csv";

TestSuite(calibrate, .init = begin_folder, .fini = end_folder);

/* Every figure that the truth says is met is confirmed by the store, with the same value to the digits of the audit. */
static void expect_confirmed(const char *store_name, const char *figures, size_t n_met, size_t n_figures)
{
    json_t *truth = truth_of(store_name, "figures"), *found = audit(store_name, figures), *figure;
    size_t i, n = 0;
    cr_assert_eq(json_array_size(truth), n_figures);
    json_array_foreach(truth, i, figure)
    {
        const json_t *row = json_array_get(found, i);
        const bool is_met = strcmp(text_of(figure, "status"), "met") == 0;
        cr_expect_str_neq(text_of(row, "verdict"), "REFUTED", "%s: %s", text_of(row, "id"),
                          text_of(row, "reason"));
        n += is_met;
        if (!is_met)
            continue;
        cr_expect_str_eq(text_of(row, "verdict"), "CONFIRMED", "%s: %s", text_of(row, "id"),
                         text_of(row, "reason"));
        cr_expect_geq(json_integer_value(json_object_get(row, "n_units")), 1, "%s", text_of(row, "id"));
    }
    cr_expect_eq(n, n_met);
    json_decref(truth);
    json_decref(found);
}

/* ---- random figures ---------------------------------------------------------------------------------------------- */

static uint64_t random_state;

static unsigned draw(unsigned low, unsigned high)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return low + (unsigned)((random_state >> 33) % (high - low + 1));
}

/* Figures that some city meets: tiers fall, shares of industries that are apart leave room, titles nest. */
static int random_figures(char *rows, size_t n_bytes, int round)
{
    const unsigned n_10m = draw(100, 300), n_100m = draw(20, n_10m), n_bn = draw(1, n_100m),
                   closed = draw(0, 60), stars = draw(3, 40), five = draw(1, stars - 1),
                   share = draw(50, 250), other = draw(100, 350);
    return snprintf(rows, n_bytes,
                    "T1,count,,revenue,,,,2017,,1000万元,%u家\n"
                    "T2,count,,revenue,,,,2017,,超1亿元,%u家\n"
                    "T3,count,,revenue,,,,2017,,10亿元以上,%u家\n"
                    "C,count,,,\"industry=C26,C28;status=closed\",,,,,,%u家\n"
                    "S1,count,,,\"stars=5,4\",,,2017,,,%u\n"
                    "S2,count,,,stars=5,,,2017,,,%u\n"
                    "S3,count,gt,,region=3204;listed=yes,,,2016,,,%u\n"
                    "P1,share,,gross_output,\"industry=C26,C28\",,,2015,,,%u.%u%%\n"
                    "P2,share,,gross_output,\"industry=C26,C28\",,,2017,,,%u.%02u%%\n"
                    "P3,share,,gross_output,\"industry=C33,C34,C35\",,,2017,,,%u.%u%%\n"
                    "P4,share,,value_added,stars=5,\"stars=5,4\",,2016,,,%u%%\n"
                    "D,share_change,,value_added,region=320412,,2015,2017,,,%s%u.%u个百分点\n"
                    "G1,growth,,gross_output,,,2016,2017,,,%s%u.%u%%\n"
                    "G2,growth,,value_added,region=320411,,2015,2017,constant:2016,,%u.%u%%\n"
                    "G3,multiple,,value_added,,,2015,2016,,,1.%02u倍\n"
                    "L,level,,gross_output,region=320481,,,2016,,,%u.%u亿元\n"
                    "E,decline,,value_added,region=3204,,2015,2017,%s,,%u.%02u%%\n",
                    n_10m, n_100m, n_bn, closed, stars, round % 3 == 0 ? five : 2, draw(3, 50), share / 10,
                    share % 10, draw(5, 30), draw(0, 99), other / 10, other % 10, draw(5, 95),
                    round % 2 == 0 ? "-" : "", draw(0, 6), draw(1, 9), round % 4 == 0 ? "-" : "", draw(1, 19),
                    draw(0, 9), draw(1, 30), draw(0, 9), draw(0, 30), draw(20, 90), draw(0, 9),
                    round % 2 == 0 ? "constant:2015" : "", draw(1, 30), draw(0, 99));
}

Test(calibrate, random_figures_are_met_to_their_last_digit)
{
    enum { N_ROUNDS = 24, N_FIGURES = 17 };
    char rows[4096], name[32];
    for (int round = 0; round < N_ROUNDS; round++) {
        random_state = (uint64_t)round * 77 + 1;
        random_figures(rows, sizeof rows, round);
        const char *figures = write_figures(rows);
        struct nh_synth_options options = small_city(figures);
        options.seed = (uint64_t)round;
        snprintf(name, sizeof name, "random%d.nh", round);
        make_store(name, &options);
        expect_confirmed(name, figures, N_FIGURES, N_FIGURES);
    }
}

/* The accounts of the region give the same figures as the truth, at either price. */
Test(calibrate, random_figures_of_gdp_are_met_by_the_accounts_of_the_region)
{
    enum { N_ROUNDS = 12, N_FIGURES = 7 };
    char rows[2048], name[32];
    for (int round = 0; round < N_ROUNDS; round++) {
        random_state = (uint64_t)round * 91 + 5;
        snprintf(rows, sizeof rows,
                 "A,share,,value_added,industry=C,gdp,,%d,,,%u.%u%%\n"
                 "B,growth,,gdp,region=3204,,2016,2017,,,%s%u.%02u%%\n"
                 "C,growth,,地区生产总值,,,2015,2016,constant:2015,,%u.%u%%\n"
                 "D,multiple,gt,gdp,region=3204,,2015,2017,constant:2017,,1.%02u倍\n"
                 "E,decline,,gdp,region=3204,,2015,2017,%s,,%u.%02u%%\n"
                 "F,share,,gross_output,industry=C26,,,2017,,,%u%%\n"
                 "G,growth,,value_added,,,2016,2017,constant:2016,,%u.%u%%\n",
                 round % 2 == 0 ? 2017 : 2015, draw(20, 40), draw(0, 9), round % 3 == 0 ? "-" : "",
                 draw(0, 9), draw(0, 99), draw(0, 9), draw(0, 9), draw(12, 60),
                 round % 2 == 0 ? "constant:2015" : "", draw(1, 30), draw(0, 99), draw(5, 30), draw(1, 9),
                 draw(0, 9));
        const char *figures = write_figures(rows);
        struct nh_synth_options options = small_city(figures);
        options.seed = (uint64_t)round;
        snprintf(name, sizeof name, "gdp%d.nh", round);
        make_store(name, &options);
        expect_confirmed(name, figures, N_FIGURES, N_FIGURES);
    }
}

Test(calibrate, only_whole_years_have_accounts)
{
    const char *figures = write_figures("A,growth,,gdp,,,2015,2017,,,9%\nB,growth,,gdp,,,2016,2017,,,9%\n");
    struct nh_synth_options options = small_city(figures);
    options.from = "2015-03";
    make_store("partial.nh", &options);
    json_t *truth = truth_of("partial.nh", "figures"), *found = audit("partial.nh", figures);
    cr_expect_str_eq(text_of(json_array_get(truth, 0), "reason"),
                     "the city has accounts of whole years only (--start, --months)");
    cr_expect_not_null(strstr(text_of(json_array_get(found, 0), "reason"), "for 2015"), "%s",
                       text_of(json_array_get(found, 0), "reason"));
    cr_expect_str_eq(text_of(json_array_get(found, 1), "verdict"), "CONFIRMED");
    json_decref(found);
    json_decref(truth);
}

Test(calibrate, a_share_that_is_fixed_moves_as_little_else_as_it_can)
{
    /* 30 % of 2017 and nothing else: the total of the year is what it is without figures. */
    const char *figures = write_figures("A,share,,gross_output,industry=C26,,,2017,,,30%\n"
                                        "B,share,,gross_output,region=320412,,,2016,,,40%\n");
    struct nh_synth_options options = small_city(figures);
    make_store("share.nh", &options);
    options.calibrate = NULL;
    make_store("plain.nh", &options);
    json_t *with = truth_of("share.nh", "years"), *without = truth_of("plain.nh", "years");
    for (size_t year = 1; year < 3; year++) {
        const json_t *met = json_array_get(with, year), *plain = json_array_get(without, year);
        cr_expect_str_eq(text_of(met, "gross_output_cny10k"), text_of(plain, "gross_output_cny10k"));
        cr_expect_str_eq(text_of(met, "value_added_cny10k"), text_of(plain, "value_added_cny10k"));
        cr_expect_str_eq(text_of(met, "energy_tce"), text_of(plain, "energy_tce"));
    }
    json_decref(with);
    json_decref(without);
}

/* ---- the letter --------------------------------------------------------------------------------------------------- */

Test(calibrate, the_synthetic_changzhou_meets_the_letter)
{
    enum { N_MET = 40, N_CONFIRMED = 48, N_CONSISTENT = 17 };
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    options.seed = 2021;
    options.calibrate = letter;
    make_store("letter.nh", &options);
    expect_confirmed("letter.nh", letter, N_MET, 121);
    json_t *found = audit("letter.nh", letter), *figure;
    size_t i, n_confirmed = 0, n_consistent = 0;
    json_array_foreach(found, i, figure)
    {
        n_confirmed += strcmp(text_of(figure, "verdict"), "CONFIRMED") == 0;
        n_consistent += strcmp(text_of(figure, "verdict"), "CONSISTENT") == 0;
    }
    cr_expect_eq(n_confirmed, N_CONFIRMED, "%zu", n_confirmed);
    cr_expect_eq(n_consistent, N_CONSISTENT, "%zu", n_consistent);
    json_decref(found);
}

Test(calibrate, the_decline_of_the_letter_is_found_by_a_check)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    struct nh_check_options check = NH_CHECK_OPTIONS_INIT;
    struct nh_text text;
    nh_store *store;
    options.calibrate = letter;
    make_store("letter.nh", &options);
    cr_assert_eq(nh_store_open(folder.context, small_file(&folder, "letter.nh"), &store, &error), NH_OK, "%s",
                 error.message);
    check.from = "2015";
    check.to = "2020";
    check.region = "3204";
    check.target = "17";
    check.published = "20.55%";
    check.rate.measure = "gdp";
    check.rate.price = "constant:2015";
    cr_assert_eq(nh_check(folder.context, store, &check, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_OK,
                 "%s", error.message);
    cr_expect_not_null(strstr(text.data, "CONFIRMED"), "%s", text.data);
    nh_text_free(&text);
    nh_store_close(store);
}
