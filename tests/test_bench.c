/* test_bench.c - what the benchmark says about times: turns, fits, the document and the comparison with an older one.
 * No test looks at how long anything takes. */
#include "bench/report.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- measuring ---------------------------------------------------------------------------------------------- */

struct diary {
    char text[32];
    size_t n;
};
struct guest {
    struct diary *diary;
    char name;
};

static void write_name(void *state)
{
    struct guest *guest = state;
    guest->diary->text[guest->diary->n++] = guest->name;
}

static uint64_t write_dot(void *state)
{
    struct guest *guest = state;
    guest->diary->text[guest->diary->n++] = '.';
    return 0;
}

Test(bench, works_that_are_prepared_take_turns_of_one_call)
{
    struct diary diary = {.n = 0};
    struct guest a = {&diary, 'a'}, b = {&diary, 'b'};
    const struct bench_work works[] = {{write_dot, write_name, &a}, {write_dot, write_name, &b}};
    const struct bench_effort effort = {.round_ns = 1000000000, .n_rounds = 3};
    struct bench_time times[2];
    bench_measure(works, 2, &effort, times);
    cr_assert_str_eq(diary.text, "a.b.a.b.a.b.");
    cr_assert_eq(times[1].n_rounds, 3);
    cr_assert_eq(times[1].n_calls, 1);
    cr_assert(times[1].min_ns <= times[1].median_ns);
}

static uint64_t count_call(void *state)
{
    return ++*(uint64_t *)state;
}

Test(bench, short_work_is_repeated_until_a_round_is_long)
{
    uint64_t n_runs = 0;
    const struct bench_work work = {.run = count_call, .state = &n_runs};
    const struct bench_effort effort = {.round_ns = 100000, .n_rounds = 5};
    struct bench_time time;
    bench_measure(&work, 1, &effort, &time);
    cr_assert(time.n_calls > 1);
    cr_assert(n_runs > time.n_calls);
}

/* ---- curves ------------------------------------------------------------------------------------------------- */

Test(bench, a_power_law_is_found_again)
{
    const double x[] = {1, 4, 16, 64}, y[] = {3, 24, 192, 1536}; /* 3 x^1.5 */
    char text[160];
    struct bench_fit fit = bench_fit_power("curve", x, y, 4);
    snprintf(text, sizeof text, "%s %.9f %.9f", fit.name, fit.factor, fit.exponent);
    cr_assert_str_eq(text, "curve 3.000000000 1.500000000");
}

Test(bench, thread_counts_double_and_end_with_the_most)
{
    static const struct {
        unsigned most;
        size_t n;
        unsigned counts[4];
    } cases[] = {{1, 1, {1}}, {2, 2, {1, 2}}, {6, 4, {1, 2, 4, 6}}, {8, 4, {1, 2, 4, 8}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned counts[BENCH_MAX_POINTS];
        cr_assert_eq(bench_thread_counts(cases[i].most, counts), cases[i].n);
        cr_assert_arr_eq(counts, cases[i].counts, cases[i].n * sizeof counts[0]);
    }
}

/* ---- the document ------------------------------------------------------------------------------------------- */

static struct bench_result result(const char *name, unsigned n_threads, double median_ns, double mad_ns)
{
    struct bench_result made = {.n_threads = n_threads,
                                .time = {.median_ns = median_ns, .mad_ns = mad_ns, .n_rounds = 11}};
    snprintf(made.name, sizeof made.name, "%s", name);
    return made;
}

/* What a new result says beside an old run of kernel/a with 2 threads: 1000 ns, spread 10 ns. */
static void compare(const struct bench_result *now, char text[64])
{
    char path[] = NHI_TEST_BUILD "/bench-XXXXXX";
    struct bench_report report = {0};
    struct bench bench = {.report = &report, .machine = {.simd = "scalar", .compiler = "c"}};
    struct bench_result before = result("kernel/a", 2, 1000, 10);
    bench_add(&report, &before);
    int file = mkstemp(path);
    cr_assert(file >= 0);
    close(file);
    bench_json_write(&bench, path);
    struct bench_baseline *baseline = bench_baseline_read(path);
    bench_baseline_compare(baseline, now, text);
    bench_baseline_free(baseline);
    free(report.results);
    unlink(path);
}

Test(bench, a_difference_is_one_beyond_three_times_both_spreads)
{
    static const struct {
        double median_ns;
        const char *text;
    } cases[] = {{1000, " 1.00x the time before (within the spread)"},
                 {1090, " 1.09x the time before (within the spread)"},
                 {1091, " 1.09x the time before (slower)"},
                 {910, " 0.91x the time before (within the spread)"},
                 {500, " 0.50x the time before (faster)"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        struct bench_result now = result("kernel/a", 2, cases[i].median_ns, 20);
        compare(&now, text);
        cr_assert_str_eq(text, cases[i].text);
    }
}

Test(bench, only_the_same_name_with_the_same_threads_is_compared)
{
    char text[64];
    struct bench_result other_name = result("kernel/b", 2, 1000, 10),
                        other_threads = result("kernel/a", 1, 1000, 10);
    compare(&other_name, text);
    cr_assert_str_empty(text);
    compare(&other_threads, text);
    cr_assert_str_empty(text);
}

Test(bench, a_wrong_result_is_counted_and_has_no_row)
{
    struct bench_report report = {0};
    bench_wrong(&report, "kernel/a");
    cr_assert_eq(report.n_wrong, 1);
    cr_assert_eq(report.n_results, 0);
}
