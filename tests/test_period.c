/* test_period.c - periods against a calendar that counts day by day, and against known dates. */
#include "engine/base/period.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static bool parse(const char *text, enum nhi_freq *freq, int64_t *index)
{
    return nhi_period_parse(text, strlen(text), freq, index);
}

static int64_t index_of(const char *text, enum nhi_freq expected)
{
    enum nhi_freq freq;
    int64_t index;
    cr_assert(parse(text, &freq, &index), "%s", text);
    cr_assert_eq(freq, expected, "%s", text);
    return index;
}

Test(period, known_dates_have_their_known_numbers)
{
    cr_assert_eq(index_of("1970-01-01", NHI_FREQ_DAY), 0);
    cr_assert_eq(index_of("1969-12-31", NHI_FREQ_DAY), -1);
    cr_assert_eq(index_of("2000-02-29", NHI_FREQ_DAY), 11016);
    cr_assert_eq(index_of("2000-03-01", NHI_FREQ_DAY), 11017);
    cr_assert_eq(index_of("1600-01-01", NHI_FREQ_DAY), -135140);
    cr_assert_eq(index_of("9999-12-31", NHI_FREQ_DAY), 2932896);
    cr_assert_eq(index_of("2020", NHI_FREQ_YEAR), 2020);
    cr_assert_eq(index_of("2020Q1", NHI_FREQ_QUARTER), 8080);
    cr_assert_eq(index_of("2020Q4", NHI_FREQ_QUARTER), 8083);
    cr_assert_eq(index_of("2020-03", NHI_FREQ_MONTH), 24242);
    cr_assert_eq(index_of("1970-01-01T00:15", NHI_FREQ_QUARTER_HOUR), 1);
    cr_assert_eq(index_of("1969-12-31 23:45", NHI_FREQ_QUARTER_HOUR), -1);
}

Test(period, what_is_no_period_is_refused_and_nothing_is_written)
{
    static const char *const bad[] = {
        "",
        "20",
        "202",
        "20200",
        "1599",
        "1599-12",
        "2020Q0",
        "2020Q5",
        "2020q1",
        "2020-00",
        "2020-13",
        "2020/03",
        "2020-3",
        "2020-03-00",
        "2020-03-32",
        "2019-02-29",
        "1900-02-29",
        "2020-04-31",
        "2020-03-1",
        "2020-03-15T",
        "202a",
        "-020",
        "+020",
        "2020 Q1",
        "20-0-03",
        "2020-03-15T24:00",
        "2020-03-15T10:60",
        "2020-03-15T10:10",
        "2020-03-15_10:15",
        "2020-03-15T10.15",
        "2020-02-30T10:15",
        "2020-03-15T10:15:00",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        enum nhi_freq freq = NHI_FREQ_HOUR;
        int64_t index = 42;
        cr_assert_not(parse(bad[i], &freq, &index), "%s", bad[i]);
        cr_assert(freq == NHI_FREQ_HOUR && index == 42, "%s", bad[i]);
    }
}

Test(period, the_leap_day_exists_every_four_years_but_in_three_of_four_centuries)
{
    enum nhi_freq freq;
    int64_t index;
    cr_assert(parse("2020-02-29", &freq, &index));
    cr_assert(parse("1600-02-29", &freq, &index));
    cr_assert_not(parse("1700-02-29", &freq, &index));
    cr_assert_not(parse("2100-02-29", &freq, &index));
}

/* The oracle: walks from 1600-01-01 to 9999-12-31 one day at a time. */
struct calendar {
    int year, month, day;
};

static void step(struct calendar *today)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (today->year % 4 == 0 && today->year % 100 != 0) || today->year % 400 == 0;
    int last = days[today->month - 1] + (today->month == 2 && is_leap);
    if (++today->day <= last)
        return;
    today->day = 1;
    if (++today->month <= 12)
        return;
    today->month = 1;
    today->year++;
}

Test(period, every_day_of_8400_years_reads_and_prints_as_the_counted_calendar)
{
    struct calendar today = {1600, 1, 1};
    for (int64_t day = -135140; day <= 2932896; day++) {
        char expected[64], text[NHI_PERIOD_BYTES];
        int n = snprintf(expected, sizeof expected, "%04d-%02d-%02d", today.year, today.month, today.day);
        cr_assert_eq(nhi_period_text(NHI_FREQ_DAY, day, text), (size_t)n);
        cr_assert_str_eq(text, expected);
        cr_assert_eq(index_of(expected, NHI_FREQ_DAY), day);
        cr_assert_eq(nhi_period_containing(NHI_FREQ_DAY, day, NHI_FREQ_MONTH),
                     today.year * 12 + today.month - 1);
        step(&today);
    }
}

Test(period, text_and_parse_are_inverse_in_every_frequency_that_has_its_own_text)
{
    static const enum nhi_freq freqs[] = {NHI_FREQ_QUARTER_HOUR, NHI_FREQ_DAY, NHI_FREQ_MONTH,
                                          NHI_FREQ_QUARTER, NHI_FREQ_YEAR};
    for (size_t i = 0; i < sizeof freqs / sizeof freqs[0]; i++) {
        int64_t first = nhi_period_first(NHI_FREQ_YEAR, 1969, freqs[i]);
        for (int64_t index = first; index < first + 1000; index++) {
            char text[NHI_PERIOD_BYTES];
            size_t n = nhi_period_text(freqs[i], index, text);
            cr_assert_eq(n, strlen(text));
            cr_assert_eq(index_of(text, freqs[i]), index, "%s", text);
        }
    }
}

Test(period, coarser_times_of_day_print_the_start_of_their_interval)
{
    char text[NHI_PERIOD_BYTES];
    nhi_period_text(NHI_FREQ_HOUR, 25, text);
    cr_assert_str_eq(text, "1970-01-02T01:00");
    nhi_period_text(NHI_FREQ_HALF_HOUR, -1, text);
    cr_assert_str_eq(text, "1969-12-31T23:30");
    cr_assert_eq(nhi_period_text(NHI_FREQ_QUARTER_HOUR, 95, text), 16);
    cr_assert_str_eq(text, "1970-01-01T23:45");
}

Test(period, the_first_finer_period_lies_in_its_coarser_one_and_the_one_before_does_not)
{
    for (int from = NHI_FREQ_QUARTER_HOUR; from <= NHI_FREQ_YEAR; from++)
        for (int to = NHI_FREQ_QUARTER_HOUR; to <= from; to++) {
            int64_t start = nhi_period_containing(NHI_FREQ_DAY, -800,
                                                  (enum nhi_freq)(from < NHI_FREQ_DAY ? NHI_FREQ_DAY : from));
            start = from < NHI_FREQ_DAY ? start * 24 : start;
            for (int64_t index = start; index < start + 100; index++) {
                int64_t first = nhi_period_first((enum nhi_freq)from, index, (enum nhi_freq)to);
                cr_assert_eq(nhi_period_containing((enum nhi_freq)to, first, (enum nhi_freq)from), index);
                cr_assert_eq(nhi_period_containing((enum nhi_freq)to, first - 1, (enum nhi_freq)from),
                             index - 1);
            }
        }
}

Test(period, minutes_are_those_of_the_start_and_lead_back)
{
    cr_assert_eq(nhi_period_start_minutes(NHI_FREQ_YEAR, 1971), 365 * 1440);
    cr_assert_eq(nhi_period_start_minutes(NHI_FREQ_QUARTER, 1970 * 4 + 1), 90 * 1440);
    cr_assert_eq(nhi_period_start_minutes(NHI_FREQ_QUARTER_HOUR, -1), -15);
    for (int freq = NHI_FREQ_QUARTER_HOUR; freq <= NHI_FREQ_YEAR; freq++)
        for (int64_t index = -50; index < 2050; index += 7) {
            int64_t at = freq >= NHI_FREQ_MONTH
                             ? nhi_period_first(NHI_FREQ_YEAR, 1600, (enum nhi_freq)freq) + index + 50
                             : index;
            int64_t minutes = nhi_period_start_minutes((enum nhi_freq)freq, at), found;
            cr_assert(nhi_period_from_minutes(minutes, (enum nhi_freq)freq, &found));
            cr_assert_eq(found, at);
            cr_assert_not(nhi_period_from_minutes(minutes + 1, (enum nhi_freq)freq, &found));
            cr_assert_not(nhi_period_from_minutes(minutes - 1, (enum nhi_freq)freq, &found));
        }
}

Test(period, a_month_does_not_start_at_the_second_of_the_month)
{
    int64_t index = 7;
    cr_assert_not(nhi_period_from_minutes(1440, NHI_FREQ_MONTH, &index));
    cr_assert_not(nhi_period_from_minutes(15, NHI_FREQ_HOUR, &index));
    cr_assert_eq(index, 7);
}

Test(period, frequencies_have_names_in_two_languages)
{
    for (int freq = NHI_FREQ_QUARTER_HOUR; freq <= NHI_FREQ_YEAR; freq++) {
        enum nhi_freq found;
        cr_assert(nhi_freq_parse(nhi_freq_name((enum nhi_freq)freq), &found));
        cr_assert_eq(found, (enum nhi_freq)freq);
    }
    static const struct {
        const char *word;
        enum nhi_freq freq;
    } chinese[] = {{"15分钟", NHI_FREQ_QUARTER_HOUR},
                   {"30分钟", NHI_FREQ_HALF_HOUR},
                   {"小时", NHI_FREQ_HOUR},
                   {"日", NHI_FREQ_DAY},
                   {"月", NHI_FREQ_MONTH},
                   {"季度", NHI_FREQ_QUARTER},
                   {"年", NHI_FREQ_YEAR}};
    enum nhi_freq found = NHI_FREQ_DAY;
    for (size_t i = 0; i < sizeof chinese / sizeof chinese[0]; i++) {
        cr_assert(nhi_freq_parse(chinese[i].word, &found), "%s", chinese[i].word);
        cr_assert_eq(found, chinese[i].freq);
    }
    cr_assert_not(nhi_freq_parse("week", &found));
    cr_assert_not(nhi_freq_parse("", &found));
    cr_assert_str_eq(nhi_freq_name(NHI_FREQ_QUARTER_HOUR), "15min");
}

Test(period, a_year_has_twelve_months_four_quarters_and_no_fixed_number_of_days)
{
    cr_assert_eq(nhi_freq_per_year(NHI_FREQ_MONTH), 12);
    cr_assert_eq(nhi_freq_per_year(NHI_FREQ_QUARTER), 4);
    cr_assert_eq(nhi_freq_per_year(NHI_FREQ_YEAR), 1);
    cr_assert_eq(nhi_freq_per_year(NHI_FREQ_DAY), 0);
    cr_assert_eq(nhi_freq_per_year(NHI_FREQ_QUARTER_HOUR), 0);
}
