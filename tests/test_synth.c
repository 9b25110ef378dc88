/* test_synth.c - the synthetic city: reproducible, true to its truth, and refusing what it cannot do. */
#include "engine/base/memory.h"
#include "engine/statistics/rate.h"
#include "tests/synthetic.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(synth, .init = begin_folder, .fini = end_folder);

static char *read_file(const char *path)
{
    size_t n_bytes;
    char *text = small_read_file(path, &n_bytes);
    cr_assert_not_null(text, "%s", path);
    return text;
}

static struct nh_synth_options declining_city(void)
{
    struct nh_synth_options options = small_city(NULL);
    options.n_enterprises = 60;
    options.decline = "6.25";
    options.decline_from = "2015";
    options.decline_to = "2017";
    return options;
}

Test(synth, the_same_seed_gives_the_same_tables_and_another_seed_others)
{
    struct nh_synth_options options = declining_city();
    static const char *const names[] = {"enterprises.csv", "carriers.csv", "energy.csv", "output.csv",
                                        "truth.json"};
    options.csv_dir = small_file(&folder, "a");
    cr_assert_eq(nh_synth(folder.context, NULL, &options, &error), NH_OK, "%s", error.message);
    options.csv_dir = small_file(&folder, "b");
    cr_assert_eq(nh_synth(folder.context, NULL, &options, &error), NH_OK, "%s", error.message);
    options.seed = 8;
    options.csv_dir = small_file(&folder, "c");
    cr_assert_eq(nh_synth(folder.context, NULL, &options, &error), NH_OK, "%s", error.message);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[3][64];
        for (int k = 0; k < 3; k++)
            snprintf(name[k], sizeof name[k], "%c/%s", 'a' + k, names[i]);
        char *a = read_file(small_file(&folder, name[0])), *b = read_file(small_file(&folder, name[1])),
             *c = read_file(small_file(&folder, name[2]));
        cr_expect_str_eq(a, b);
        if (i != 1) /* the carriers are the same in every city */
            cr_expect_str_neq(a, c);
        free(a);
        free(b);
        free(c);
    }
}

Test(synth, a_check_of_the_store_finds_the_decline_that_was_asked_for)
{
    struct nh_synth_options options = declining_city();
    char *store_path = small_file(&folder, "city.nh");
    cr_assert_eq(nh_synth(folder.context, store_path, &options, &error), NH_OK, "%s", error.message);
    nh_store *store;
    cr_assert_eq(nh_store_open(folder.context, store_path, &store, &error), NH_OK, "%s", error.message);
    struct nh_check_options check = NH_CHECK_OPTIONS_INIT;
    struct nh_text text;
    check.from = "2015";
    check.to = "2017";
    check.target = "5";
    check.published = "6.25%";
    cr_assert_eq(nh_check(folder.context, store, &check, NH_FORMAT_JSON, NH_LANG_EN, &text, &error), NH_OK,
                 "%s", error.message);
    cr_expect_not_null(strstr(text.data, "CONFIRMED"), "%s", text.data);
    nh_text_free(&text);
    nh_store_close(store);
}

Test(synth, the_store_and_the_imported_tables_give_the_same_rates)
{
    const struct nh_synth_options options = declining_city();
    struct nh_rate_options rate = NH_RATE_OPTIONS_INIT;
    rate.by = "region:6,industry:2";
    rate.freq = "month";
    expect_same_from_tables(&options, &rate);
}

/* Both files, byte for byte. */
static bool is_same_file(const char *a, const char *b)
{
    char command[600];
    snprintf(command, sizeof command, "cmp -s '%s' '%s'", a, b);
    return system(command) == 0;
}

Test(synth, the_same_seed_gives_the_same_store_whatever_the_number_of_threads)
{
    static const char *const names[] = {"nh/MANIFEST.json", "nh/seg-000001.h5", "nh.truth.json"};
    struct nh_context_options threads = NH_CONTEXT_OPTIONS_INIT;
    nh_context *busy;
    threads.n_threads = 7;
    cr_assert_eq(nh_context_new(&threads, &busy, &error), NH_OK, "%s", error.message);
    struct nh_synth_options options = declining_city();
    cr_assert_eq(nh_synth(folder.context, small_file(&folder, "a.nh"), &options, &error), NH_OK, "%s",
                 error.message);
    cr_assert_eq(nh_synth(busy, small_file(&folder, "b.nh"), &options, &error), NH_OK, "%s", error.message);
    options.seed++;
    cr_assert_eq(nh_synth(folder.context, small_file(&folder, "c.nh"), &options, &error), NH_OK, "%s",
                 error.message);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[3][64];
        for (int k = 0; k < 3; k++)
            snprintf(name[k], sizeof name[k], "%c.%s", "abc"[k], names[i]);
        cr_expect(is_same_file(small_file(&folder, name[0]), small_file(&folder, name[1])), "%s", name[0]);
        cr_expect_not(is_same_file(small_file(&folder, name[0]), small_file(&folder, name[2])), "%s",
                      name[0]);
    }
    nh_context_free(busy);
}

/* The text of a member of the n-th year of the truth. */
static void member_of(const char *truth, int n, const char *member, char text[64])
{
    for (const char *year = truth; n >= 0; n--)
        truth = year = strstr(year, "{\"year\"") + 1;
    char pattern[64];
    snprintf(pattern, sizeof pattern, "\"%s\": \"", member);
    truth = strstr(truth, pattern);
    cr_assert_not_null(truth, "%s", member);
    truth += strlen(pattern);
    snprintf(text, 64, "%.*s", (int)strcspn(truth, "\""), truth);
}

static void expect_truth(const char *truth, int n, const char *member, struct nhi_decimal found)
{
    char expected[64], text[NHI_NUMBER_BYTES];
    member_of(truth, n, member, expected);
    nhi_decimal_text(found, text);
    cr_expect_str_eq(text, expected, "year %d, %s", n, member);
}

Test(synth, the_store_holds_the_levels_of_its_truth)
{
    static const char *const codecs[] = {"none", "deflate", "packed"};
    for (int i = 0; i < 3; i++) {
        struct nh_synth_options options = declining_city();
        options.codec = codecs[i];
        char *store_path = small_file(&folder, codecs[i]), truth_path[300];
        cr_assert_eq(nh_synth(folder.context, store_path, &options, &error), NH_OK, "%s", error.message);
        snprintf(truth_path, sizeof truth_path, "%s.truth.json", store_path);
        char *truth = read_file(truth_path);
        nh_store *store;
        cr_assert_eq(nh_store_open(folder.context, store_path, &store, &error), NH_OK, "%s", error.message);
        static const char *const measures[] = {"value_added", "gross_output"}, *const members[] = {
                                                                                   "value_added_cny10k",
                                                                                   "gross_output_cny10k"};
        for (int m = 0; m < 2; m++) {
            struct nh_rate_options rate = NH_RATE_OPTIONS_INIT;
            struct nhi_level *levels;
            size_t n_levels;
            rate.measure = measures[m];
            cr_assert_eq(nhi_rate_levels(store, &rate,
                                         &(struct nhi_level_query){NULL, NULL, NULL, NHI_CLOSE, NULL},
                                         &levels, &n_levels, &error),
                         NH_OK, "%s", error.message);
            cr_assert_eq(n_levels, 3);
            for (int year = 0; year < 3; year++) {
                expect_truth(truth, year, "energy_tce", levels[year].energy_tce);
                expect_truth(truth, year, members[m], levels[year].output_cny10k);
            }
            nhi_free(levels);
        }
        nh_store_close(store);
        free(truth);
    }
}

Test(synth, no_options_and_those_of_an_older_caller_are_the_defaults)
{
    struct nh_synth_options older = NH_SYNTH_OPTIONS_INIT;
    older.size = offsetof(struct nh_synth_options, calibrate);
    older.calibrate = "it does not know this member"; /* so that something else may stand there */
    make_store("none.nh", NULL);
    make_store("older.nh", &older);
    cr_expect(is_same_file(small_file(&folder, "none.nh/seg-000001.h5"),
                           small_file(&folder, "older.nh/seg-000001.h5")));
}

Test(synth, wrong_options_are_refused_with_a_reason)
{
    struct nh_synth_options options = declining_city();
    options.decline_to = "2031";
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "2031"));
    options = declining_city();
    options.decline = "much";
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    options = declining_city();
    options.n_carriers = 13;
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    options = declining_city();
    options.n_enterprises = 0;
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    options = declining_city();
    options.csv_dir = "y";
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    options = declining_city();
    options.codec = "brotli";
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "brotli"));
    cr_expect_neq(access(small_file(&folder, "x.nh"), F_OK), 0);
}

static bool stop_at_once(void *user, const char *stage, uint64_t done, uint64_t total)
{
    (void)user;
    (void)stage;
    (void)done;
    (void)total;
    return false;
}

Test(synth, cancelling_leaves_nothing_behind)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    options.progress = stop_at_once;
    nh_context *impatient;
    cr_assert_eq(nh_context_new(&options, &impatient, &error), NH_OK);
    struct nh_synth_options city = declining_city();
    city.decline = NULL;
    city.csv_dir = small_file(&folder, "stopped");
    cr_expect_eq(nh_synth(impatient, NULL, &city, &error), NH_CANCELLED);
    cr_expect_neq(access(small_file(&folder, "stopped/energy.csv"), F_OK), 0);
    cr_expect_neq(access(small_file(&folder, "stopped/energy.csv.tmp"), F_OK), 0);
    city.csv_dir = NULL;
    cr_expect_eq(nh_synth(impatient, small_file(&folder, "stopped.nh"), &city, &error), NH_CANCELLED);
    char command[300];
    snprintf(command, sizeof command, "test -z \"$(ls -A '%s' | grep nh)\"", folder.path);
    cr_expect_eq(system(command), 0, "something of the store is left");
    nh_context_free(impatient);
}
