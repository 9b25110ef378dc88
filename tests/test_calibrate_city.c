/* test_calibrate_city.c - what a city of given figures is: the same every time, whole, and with the truth about each figure.
 */
#include "engine/store/digest.h"
#include "tests/synthetic.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(calibrate_city, .init = begin_folder, .fini = end_folder);

static const char *const some_figures = "A,count,,revenue,,,,2017,,2000万元,200\n"
                                        "B,count,,,industry=C26;status=closed,,,,,,17\n"
                                        "C,share,,gross_output,green=yes,,,2017,,,12.5%\n"
                                        "D,growth,,value_added,,,2016,2017,constant:2016,,6.6%\n"
                                        "E,decline,,gdp,,,2015,2017,,,9.99%\n";

Test(calibrate_city, the_same_seed_gives_the_same_bytes_whatever_the_number_of_threads)
{
    static const char *const names[] = {"nh/MANIFEST.json", "nh/seg-000001.h5", "nh.truth.json"};
    struct nh_context_options threads = NH_CONTEXT_OPTIONS_INIT;
    struct nh_synth_options options = small_city(write_figures(some_figures));
    nh_context *busy;
    threads.n_threads = 7;
    cr_assert_eq(nh_context_new(&threads, &busy, &error), NH_OK, "%s", error.message);
    make_store("a.nh", &options);
    cr_assert_eq(nh_synth(busy, small_file(&folder, "b.nh"), &options, &error), NH_OK, "%s", error.message);
    options.seed++;
    make_store("c.nh", &options);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char hex[3][NHI_SHA256_BYTES], name[64];
        uint64_t n_bytes;
        for (int k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "%c.%s", "abc"[k], names[i]);
            cr_assert_eq(nhi_sha256_file(small_file(&folder, name), hex[k], &n_bytes, &error), NH_OK, "%s",
                         error.message);
        }
        cr_expect_str_eq(hex[0], hex[1], "%s", names[i]);
        cr_expect_str_neq(hex[0], hex[2], "%s", names[i]);
    }
    nh_context_free(busy);
}

/* A change of these sums is a change of every synthetic city: of examples in documents, and of benchmarks. */
Test(calibrate_city, without_figures_a_city_does_not_change)
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
    options.csv_dir = small_file(&folder, "plain");
    cr_assert_eq(nh_synth(folder.context, NULL, &options, &error), NH_OK, "%s", error.message);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char hex[NHI_SHA256_BYTES];
        uint64_t n_bytes;
        cr_assert_eq(nhi_sha256_file(small_file(&folder, files[i].name), hex, &n_bytes, &error), NH_OK, "%s",
                     error.message);
        cr_expect_str_eq(hex, files[i].sha256, "%s", files[i].name);
    }
    cr_expect_neq(access(small_file(&folder, "plain/deflators.csv"), F_OK), 0);
}

Test(calibrate_city, the_store_and_the_imported_tables_give_the_same_figures)
{
    const struct nh_synth_options options = small_city(write_figures(some_figures));
    struct nh_rate_options rate = NH_RATE_OPTIONS_INIT;
    rate.by = "industry:2,status,green";
    rate.price = "constant:2016";
    rate.measure = "revenue";
    expect_same_from_tables(&options, &rate);
}

/* Column n of a line of a CSV table without quotes. */
static void cell_of(const char *line, int n, char cell[64])
{
    for (; n > 0 && line != NULL; n--)
        line = strchr(line, ',') != NULL ? strchr(line, ',') + 1 : NULL;
    cr_assert_not_null(line);
    snprintf(cell, 64, "%.*s", (int)strcspn(line, ",\r\n"), line);
}

Test(calibrate_city, who_has_closed_has_a_date_and_no_lines_after_it)
{
    enum { INDUSTRY = 3, CLOSED = 7, STATUS = 8, N_CLOSED = 17, LINE_BYTES = 512 };
    struct nh_synth_options options = small_city(write_figures(some_figures));
    char line[LINE_BYTES], cell[64], ids[64][64], dates[64][64], status[64];
    size_t n_closed = 0, n_chemical = 0, n_months = 0;
    options.csv_dir = small_file(&folder, "tables");
    cr_assert_eq(nh_synth(folder.context, NULL, &options, &error), NH_OK, "%s", error.message);
    FILE *file = fopen(small_file(&folder, "tables/enterprises.csv"), "rb");
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
    file = fopen(small_file(&folder, "tables/output.csv"), "rb");
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

Test(calibrate_city, the_truth_has_the_exact_value_and_the_error_of_each_figure)
{
    const char *figures = write_figures("A,share,,gross_output,region=320412,,,2017,,,30%\n"
                                        "B,count,,,listed=yes,,,2017,,,突破20家\n"
                                        "C,decline,,gdp,,,2015,2017,,,9.99%\n"
                                        "D,level,,tax,,,,2017,,,3亿元\n");
    struct nh_synth_options options = small_city(figures);
    make_store("truth.nh", &options);
    json_t *truth = truth_of("truth.nh", "figures");
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
