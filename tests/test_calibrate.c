/* test_calibrate.c - cities that meet published figures: the oracle is the audit of the finished store, which knows nothing
 * of the plan by which it was made. */
#include "engine/base/memory.h"
#include "engine/nenghao.h"
#include "engine/store/digest.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const letter = "data/changzhou/figures.csv";
static const char *const header = "id,kind,relation,measure,where,of,from,to,price,threshold,published";

static char directory[] = NHI_TEST_BUILD "/tests/calibrate-XXXXXX";
static nh_context *context;
static struct nh_error error;

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(directory));
    cr_assert_eq(nh_context_new(NULL, &context, &error), NH_OK, "%s", error.message);
}

static void tear_down(void)
{
    char command[256];
    nh_context_free(context);
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    cr_assert_eq(system(command), 0);
}

TestSuite(calibrate, .init = set_up, .fini = tear_down);

static char *path_of(const char *name)
{
    static char paths[8][256];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

static const char *write_figures(const char *rows)
{
    char *path = path_of("figures.csv");
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    fprintf(file, "%s\n%s", header, rows);
    cr_assert_eq(fclose(file), 0);
    return path;
}

static struct nh_synth_options small_city(const char *figures)
{
    struct nh_synth_options options = NH_SYNTH_OPTIONS_INIT;
    options.seed = 7;
    options.n_enterprises = 250;
    options.n_months = 36;
    options.calibrate = figures;
    return options;
}

static void make_store(const char *name, const struct nh_synth_options *options)
{
    cr_assert_eq(nh_synth(context, path_of(name), options, &error), NH_OK, "%s", error.message);
}

static json_t *load(const char *path)
{
    json_error_t problem;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
    cr_assert_not_null(json, "%s: %s", path, problem.text);
    return json;
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text != NULL ? text : "";
}

/* The figures of the audit of a store. */
static json_t *audit(const char *store_name, const char *figures)
{
    struct nh_text text;
    json_error_t problem;
    nh_store *store;
    cr_assert_eq(nh_store_open(context, path_of(store_name), &store, &error), NH_OK, "%s", error.message);
    const nh_status status =
        nh_audit(context, store, figures, NULL, NH_FORMAT_JSON, NH_LANG_EN, &text, &error);
    cr_assert(status == NH_OK || status == NH_CHECK_FAILED, "%s", error.message);
    nh_store_close(store);
    json_t *json = json_loadb(text.data, text.n_bytes, 0, &problem);
    nh_text_free(&text);
    json_t *rows = json_incref(json_object_get(json, "figures"));
    json_decref(json);
    return rows;
}

static json_t *truth_of(const char *store_name)
{
    char path[300];
    snprintf(path, sizeof path, "%s.truth.json", path_of(store_name));
    json_t *json = load(path), *figures = json_incref(json_object_get(json, "figures"));
    json_decref(json);
    return figures;
}

/* Every figure that the truth says is met is confirmed by the store, with the same value to the digits of the audit. */
static void expect_confirmed(const char *store_name, const char *figures, size_t n_met, size_t n_figures)
{
    json_t *truth = truth_of(store_name), *found = audit(store_name, figures), *figure;
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
    json_t *truth = truth_of("partial.nh"), *found = audit("partial.nh", figures);
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
    char path[300];
    json_t *years[2];
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s.truth.json", path_of(i == 0 ? "share.nh" : "plain.nh"));
        json_t *json = load(path);
        years[i] = json_incref(json_object_get(json, "years"));
        json_decref(json);
    }
    for (size_t year = 1; year < 3; year++) {
        const json_t *met = json_array_get(years[0], year), *plain = json_array_get(years[1], year);
        cr_expect_str_eq(text_of(met, "gross_output_cny10k"), text_of(plain, "gross_output_cny10k"));
        cr_expect_str_eq(text_of(met, "value_added_cny10k"), text_of(plain, "value_added_cny10k"));
        cr_expect_str_eq(text_of(met, "energy_tce"), text_of(plain, "energy_tce"));
    }
    json_decref(years[0]);
    json_decref(years[1]);
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
    cr_assert_eq(nh_store_open(context, path_of("letter.nh"), &store, &error), NH_OK, "%s", error.message);
    check.from = "2015";
    check.to = "2020";
    check.region = "3204";
    check.target = "17";
    check.published = "20.55%";
    check.rate.measure = "gdp";
    check.rate.price = "constant:2015";
    cr_assert_eq(nh_check(context, store, &check, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_OK, "%s",
                 error.message);
    cr_expect_not_null(strstr(text.data, "CONFIRMED"), "%s", text.data);
    nh_text_free(&text);
    nh_store_close(store);
}

/* ---- what a city is ------------------------------------------------------------------------------------------------ */

static const char *const some_figures = "A,count,,revenue,,,,2017,,2000万元,200\n"
                                        "B,count,,,industry=C26;status=closed,,,,,,17\n"
                                        "C,share,,gross_output,green=yes,,,2017,,,12.5%\n"
                                        "D,growth,,value_added,,,2016,2017,constant:2016,,6.6%\n"
                                        "E,decline,,gdp,,,2015,2017,,,9.99%\n";

Test(calibrate, the_same_seed_gives_the_same_bytes_whatever_the_number_of_threads)
{
    static const char *const names[] = {"nh/MANIFEST.json", "nh/seg-000001.h5", "nh.truth.json"};
    struct nh_context_options threads = NH_CONTEXT_OPTIONS_INIT;
    struct nh_synth_options options = small_city(write_figures(some_figures));
    nh_context *busy;
    threads.n_threads = 7;
    cr_assert_eq(nh_context_new(&threads, &busy, &error), NH_OK, "%s", error.message);
    make_store("a.nh", &options);
    cr_assert_eq(nh_synth(busy, path_of("b.nh"), &options, &error), NH_OK, "%s", error.message);
    options.seed++;
    make_store("c.nh", &options);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char hex[3][NHI_SHA256_BYTES], name[64];
        uint64_t n_bytes;
        for (int k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "%c.%s", "abc"[k], names[i]);
            cr_assert_eq(nhi_sha256_file(path_of(name), hex[k], &n_bytes, &error), NH_OK, "%s",
                         error.message);
        }
        cr_expect_str_eq(hex[0], hex[1], "%s", names[i]);
        cr_expect_str_neq(hex[0], hex[2], "%s", names[i]);
    }
    nh_context_free(busy);
}

/* A change of these sums is a change of every synthetic city: of examples in documents, and of benchmarks. */
Test(calibrate, without_figures_a_city_does_not_change)
{
    static const struct {
        const char *name, *sha256;
    } files[] = {
        {"plain/enterprises.csv", "f588cdaa3c7fd3436a67f3221e4c38481030657464a283989d1b393d1aa146d5"},
        {"plain/energy.csv", "9631e6d2fd0215d688085d5a6e77cead9827fc6889bf15c0374340f3b4561b36"},
        {"plain/output.csv", "0c127548561f04126b245328646d0089c1a7a4c51825b9b40a0627fbddd15dd2"},
        {"plain/truth.json", "49af9b7042af7fd16c342bed092612d84caa7defe791d520743c95e00b9356aa"}};
    struct nh_synth_options options = small_city(NULL);
    options.n_enterprises = 60;
    options.decline = "6.25";
    options.decline_from = "2015";
    options.decline_to = "2017";
    options.csv_dir = path_of("plain");
    cr_assert_eq(nh_synth(context, NULL, &options, &error), NH_OK, "%s", error.message);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char hex[NHI_SHA256_BYTES];
        uint64_t n_bytes;
        cr_assert_eq(nhi_sha256_file(path_of(files[i].name), hex, &n_bytes, &error), NH_OK, "%s",
                     error.message);
        cr_expect_str_eq(hex, files[i].sha256, "%s", files[i].name);
    }
    cr_expect_neq(access(path_of("plain/deflators.csv"), F_OK), 0);
}

static void import_tables(const char *store_name)
{
    static const char *const names[] = {"enterprises", "carriers", "energy", "output", "deflators"};
    struct nh_import_file inputs[5] = {{0}};
    char files[5][300];
    for (int i = 0; i < 5; i++) {
        snprintf(files[i], sizeof files[i], "%s/tables/%s.csv", directory, names[i]);
        inputs[i].path = files[i];
    }
    cr_assert_eq(nh_import(context, path_of(store_name), inputs, 5, NULL, NULL, &error), NH_OK, "%s",
                 error.message);
}

Test(calibrate, the_store_and_the_imported_tables_give_the_same_figures)
{
    struct nh_synth_options options = small_city(write_figures(some_figures));
    struct nh_rate_options rate = NH_RATE_OPTIONS_INIT;
    struct nh_text text[2];
    make_store("direct.nh", &options);
    options.csv_dir = path_of("tables");
    cr_assert_eq(nh_synth(context, NULL, &options, &error), NH_OK, "%s", error.message);
    import_tables("imported.nh");
    rate.by = "industry:2,status,green";
    rate.price = "constant:2016";
    rate.measure = "revenue";
    for (int i = 0; i < 2; i++) {
        nh_store *store;
        cr_assert_eq(nh_store_open(context, path_of(i == 0 ? "direct.nh" : "imported.nh"), &store, &error),
                     NH_OK, "%s", error.message);
        cr_assert_eq(nh_rate(store, &rate, NH_FORMAT_CSV, NH_LANG_EN, &text[i], &error), NH_OK, "%s",
                     error.message);
        nh_store_close(store);
    }
    cr_expect_str_eq(text[0].data, text[1].data);
    nh_text_free(&text[0]);
    nh_text_free(&text[1]);
}

/* Column n of a line of a CSV table without quotes. */
static void cell_of(const char *line, int n, char cell[64])
{
    for (; n > 0 && line != NULL; n--)
        line = strchr(line, ',') != NULL ? strchr(line, ',') + 1 : NULL;
    cr_assert_not_null(line);
    snprintf(cell, 64, "%.*s", (int)strcspn(line, ",\r\n"), line);
}

Test(calibrate, who_has_closed_has_a_date_and_no_lines_after_it)
{
    enum { INDUSTRY = 3, CLOSED = 7, STATUS = 8, N_CLOSED = 17, LINE_BYTES = 512 };
    struct nh_synth_options options = small_city(write_figures(some_figures));
    char line[LINE_BYTES], cell[64], ids[64][64], dates[64][64], status[64];
    size_t n_closed = 0, n_chemical = 0, n_months = 0;
    options.csv_dir = path_of("tables");
    cr_assert_eq(nh_synth(context, NULL, &options, &error), NH_OK, "%s", error.message);
    FILE *file = fopen(path_of("tables/enterprises.csv"), "rb");
    while (fgets(line, sizeof line, file) != NULL) {
        cell_of(line, STATUS, status);
        cell_of(line, CLOSED, cell);
        cr_expect(strcmp(status, "status") == 0 || (*cell != '\0') == (strcmp(status, "closed") == 0), "%s",
                  line);
        if (strcmp(status, "closed") != 0 || n_closed == 64)
            continue;
        snprintf(dates[n_closed], sizeof dates[0], "%s", cell);
        cell_of(line, 0, ids[n_closed++]);
        cell_of(line, INDUSTRY, cell);
        n_chemical += strncmp(cell, "C26", 3) == 0;
    }
    fclose(file);
    cr_expect_eq(n_chemical, N_CLOSED);
    file = fopen(path_of("tables/output.csv"), "rb");
    while (fgets(line, sizeof line, file) != NULL)
        for (size_t i = 0; i < n_closed; i++)
            if (strncmp(line, ids[i], strlen(ids[i])) == 0) {
                cell_of(line, 1, cell);
                cr_expect_lt(strncmp(cell, dates[i], 7), 0, "%s closed %s", line, dates[i]);
                n_months++;
            }
    fclose(file);
    cr_expect_gt(n_months, n_closed);
}

Test(calibrate, the_truth_has_the_exact_value_and_the_error_of_each_figure)
{
    const char *figures = write_figures("A,share,,gross_output,region=320412,,,2017,,,30%\n"
                                        "B,count,,,listed=yes,,,2017,,,突破20家\n"
                                        "C,decline,,gdp,,,2015,2017,,,9.99%\n"
                                        "D,level,,tax,,,,2017,,,3亿元\n");
    struct nh_synth_options options = small_city(figures);
    make_store("truth.nh", &options);
    json_t *truth = truth_of("truth.nh");
    const json_t *share = json_array_get(truth, 0), *bound = json_array_get(truth, 1),
                 *decline = json_array_get(truth, 2), *other = json_array_get(truth, 3);
    const json_t *exact = json_object_get(share, "exact");
    cr_expect_str_eq(text_of(share, "status"), "met");
    cr_expect_eq(json_integer_value(json_object_get(share, "line")), 2);
    /* numerator / denominator is the value, and misses 30 by less than 10^-6 */
    const int64_t num = strtoll(text_of(exact, "numerator"), NULL, 10),
                  den = strtoll(text_of(exact, "denominator"), NULL, 10), missed = num - 30 * den;
    cr_expect(missed < den / 1000000 && -missed < den / 1000000, "%s", text_of(share, "error"));
    const char *error_text = text_of(share, "error") + (*text_of(share, "error") == '-');
    cr_expect_eq(strncmp(error_text, "0.000000", strlen("0.000000")), 0, "%s", error_text);
    cr_expect_str_eq(text_of(bound, "value"), "21");
    cr_expect_null(json_object_get(bound, "error"));
    cr_expect_str_eq(text_of(decline, "status"), "met");
    cr_expect_str_eq(text_of(other, "status"), "not carried");
    cr_expect_str_eq(text_of(other, "reason"), "the city has sums of value_added and gross_output only");
    json_decref(truth);
}

/* ---- what no city can do ------------------------------------------------------------------------------------------- */

Test(calibrate, what_enterprises_cannot_carry_has_a_reason)
{
    static const struct {
        const char *row, *reason;
    } cases[] = {
        {"A,rank,,,,,,2017,,,3", "a figure of this kind is not made of data of enterprises"},
        {"A,count,target,,green=yes,,,2017,,,3", "it is planned"},
        {"A,count,,,,,,2017,,,3", "nothing says which enterprises are counted (column where)"},
        {"A,count,,,region=320412,,,2017,,,3",
         "regions, industries, chains and sizes of enterprises are drawn"},
        {"A,count,,,a=1;b=2,,,2017,,,3", "it asks for more than one title of an enterprise"},
        {"A,count,,,a=1,,,2017,,,2.5", "its number is no number of enterprises"},
        {"A,count,,,a=1,,,2017,,,1000000", "it counts more enterprises than the city has (--enterprises)"},
        {"A,count,,gross_output,,,,2017,,1亿元,3", "the city is made to meet tiers of revenue only"},
        {"A,count,,revenue,region=320412,,,2017,,1亿元,3",
         "the city is made to meet tiers of all enterprises only"},
        {"A,count,,,industry=C26;status=closed,,,2017,,,3",
         "who has closed reports no more: with an empty `to` the list is counted"},
        {"A,count,,,industry=A01;status=closed,,,,,,3",
         "the city has no enterprises of this region and industry"},
        {"A,count,,,size=large;status=closed,,,,,,3", "closures are told apart by region and industry only"},
        {"A,level,,,,,,2017,,,3亿元", "it names no measure"},
        {"A,level,,gross_output,,,2015,2017,,,3亿元", "it is a sum of several years"},
        {"A,level,,gross_output,,,,2017,,,3万美元", "the measure is in yuan, the figure in another unit"},
        {"A,level,,gross_output,,,,2017,constant:2015,,3亿元",
         "at constant prices the city meets growth and declines only"},
        {"A,share,,value_added,industry=C26,gross_output,,2017,,,3%", "it is a share of another measure"},
        {"A,share,,value_added,industry=C,gdp,,2017,,,300%",
         "GDP would be less than the value added of the enterprises"},
        {"A,share,,value_added,region=320412,gdp,,2017,,,3%", "GDP is that of the whole city (region=3204)"},
        {"A,level,,gdp,industry=C26,,,2017,,,3000亿元", "GDP is that of the whole city (region=3204)"},
        {"A,decline,,gdp,region=320412,,2015,2017,,,3%", "GDP is that of the whole city (region=3204)"},
        {"A,share,,gdp,,,,2017,,,3%",
         "of GDP the city meets levels, growth, declines and what is a share of it"},
        {"A,growth,,gdp,,,2016,2017,constant:2010,,3%", "the city has no prices of its base year"},
        {"A,share,,value_added,region=320412,region=320411,,2017,,,3%",
         "the part is not inside of the whole"},
        {"A,share,,value_added,region=3204,,,2017,,,3%", "no enterprise reports beside the part"},
        {"A,share,,value_added,industry=A01,,,2017,,,3%", "no enterprise of the part reports"},
        {"A,growth,,value_added,,,2010,2017,,,3%",
         "the city begins after it, or would be too long (--start)"},
        {"A,growth,,value_added,,,2016,2017,constant:2010,,3%", "the city has no prices of its base year"},
        {"A,growth,,value_added,,,2017,2016,,,3%", "its first year is not before its last one"},
        {"A,growth,,value_added,,,2017,2017Q1,,,3%", "its period is not a year, or not stated"},
        {"A,growth,,value_added,carrier=coal,,2016,2017,,,3%",
         "enterprises of the city are not told apart in this way"},
        {"A,decline,,value_added,region=320412,,2015,2017,,,3%",
         "the city is made to meet the decline of all its enterprises only"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rows[256], name[32];
        snprintf(rows, sizeof rows, "%s\n", cases[i].row);
        snprintf(name, sizeof name, "not%zu.nh", i);
        struct nh_synth_options options = small_city(write_figures(rows));
        options.n_enterprises = 60;
        make_store(name, &options);
        json_t *truth = truth_of(name);
        cr_expect_str_eq(text_of(json_array_get(truth, 0), "reason"), cases[i].reason, "%s", cases[i].row);
        json_decref(truth);
    }
}

Test(calibrate, figures_that_contradict_each_other_are_refused_with_file_and_line)
{
    static const struct {
        const char *rows, *message;
    } cases[] = {
        {"A,share,,gross_output,region=320412,,,2017,,,10%\nB,share,,gross_output,region=320412,,,"
         "2017,,,11%\n",
         "figures.csv, line 2, column published: no city gives 10% together with the other figures "
         "of the same "
         "measure and years, such as line 3"},
        {"A,share,,gross_output,region=320412,,,2017,,,60%\nB,share,,gross_output,region=320411,,,"
         "2017,,,50%\n",
         "such as line 3"},
        {"A,level,,gross_output,,,,2016,,,10亿元\nB,growth,,gross_output,,,2016,2017,,,10%\n"
         "C,level,,gross_output,,,,2017,,,12亿元\n",
         "no city gives"},
        {"A,count,,revenue,,,,2017,,10亿元,30\nB,count,,revenue,,,,2017,,1亿元,20\n",
         "figures.csv, line 3, column published: 20 contradicts line 2"},
        {"A,count,,,s=5,,,2017,,,30\nB,count,,,\"s=5,4\",,,2017,,,20\n",
         "figures.csv, line 3, column published: 20 contradicts other figures of the column s"},
        {"A,count,,,s=5,,,2017,,,30\nB,count,,,s=5,,,2017,,,31\n",
         "line 3, column published: 31 contradicts"},
        {"A,share,,gross_output,region=320412,,,2017,,,110%\n",
         "line 2, column published: a share of some enterprises lies between 0 and 100 %"},
        {"A,share,,value_added,industry=C,gdp,,2017,,,30%\nB,share,,value_added,industry=C,gdp,,2017,,,"
         "31%\n",
         "line 3, column published: no city gives 31% together with the other figures of the same "
         "measure and years, such as line 2"},
        {"A,level,,gdp,,,,2016,,,3000亿元\nB,growth,,gdp,,,2016,2017,,,10%\nC,level,,gdp,,,,2017,,,"
         "3200亿元\n",
         "such as line 2"},
        {"A,growth,,gdp,,,2015,2017,constant:2015,,10%\nB,growth,,gdp,,,2015,2017,constant:2016,,11%\n",
         "such as line 2"},
        {"A,growth,,gdp,,,2015,2017,,,1000000000000%\nB,growth,,gdp,,,2015,2016,,,1000000000000%\n",
         "no city gives"},
        {"A,count,,revenue,,,,2017,,much,30\n", "line 2, column threshold"},
        {"A,growth,,gross_output,,,2016,2017,,,x1%\n", "line 2, column published"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nh_synth_options options = small_city(write_figures(cases[i].rows));
        cr_expect_eq(nh_synth(context, path_of("x.nh"), &options, &error), NH_DATA, "%s", cases[i].rows);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        cr_expect_neq(access(path_of("x.nh"), F_OK), 0);
        cr_expect_neq(access(path_of("x.nh.truth.json"), F_OK), 0);
    }
}

Test(calibrate, a_decline_that_is_asked_for_comes_before_that_of_a_figure)
{
    struct nh_synth_options options = small_city(write_figures("A,decline,,value_added,,,2015,2017,,,9%\n"));
    options.decline = "5.5";
    options.decline_from = "2015";
    options.decline_to = "2016";
    make_store("decline.nh", &options);
    json_t *truth = truth_of("decline.nh");
    cr_expect_str_eq(text_of(json_array_get(truth, 0), "reason"),
                     "another decline was asked for (--decline)");
    json_decref(truth);
}

Test(calibrate, a_table_that_is_not_there_is_an_error)
{
    struct nh_synth_options options = small_city(path_of("nothing.csv"));
    cr_expect_eq(nh_synth(context, path_of("x.nh"), &options, &error), NH_IO);
    cr_expect_not_null(strstr(error.message, "nothing.csv"));
    options = small_city(write_figures("A,count,,,a=1,,,2017,,,3\n"));
    options.n_enterprises = 2000000;
    cr_expect_eq(nh_synth(context, path_of("x.nh"), &options, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "at most 1000000"), "%s", error.message);
}
