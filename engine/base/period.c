/* period.c - calendar arithmetic of the regular axes (see period.h); integers only, no libc time. */
#include "engine/base/period.h"

#include <string.h>

enum { FIRST_YEAR = 1600, JANUARY_1970 = 1970 * 12, MINUTES_PER_DAY = 1440 };

/* Per frequency: periods per day (0: longer than a day), months per period (0: shorter than a month). */
static const struct {
    int64_t per_day, n_months;
} shapes[] = {
    [NHI_FREQ_QUARTER_HOUR] = {96, 0}, [NHI_FREQ_HALF_HOUR] = {48, 0}, [NHI_FREQ_HOUR] = {24, 0},
    [NHI_FREQ_DAY] = {1, 0},           [NHI_FREQ_MONTH] = {0, 1},      [NHI_FREQ_QUARTER] = {0, 3},
    [NHI_FREQ_YEAR] = {0, 12},
};

static const struct {
    const char *word;
    enum nhi_freq freq;
} words[] = {
    /* the first word of a frequency is its name */
    {"15min", NHI_FREQ_QUARTER_HOUR},
    {"15分钟", NHI_FREQ_QUARTER_HOUR},
    {"30min", NHI_FREQ_HALF_HOUR},
    {"30分钟", NHI_FREQ_HALF_HOUR},
    {"半小时", NHI_FREQ_HALF_HOUR},
    {"hour", NHI_FREQ_HOUR},
    {"小时", NHI_FREQ_HOUR},
    {"day", NHI_FREQ_DAY},
    {"日", NHI_FREQ_DAY},
    {"天", NHI_FREQ_DAY},
    {"month", NHI_FREQ_MONTH},
    {"月", NHI_FREQ_MONTH},
    {"月度", NHI_FREQ_MONTH},
    {"quarter", NHI_FREQ_QUARTER},
    {"季", NHI_FREQ_QUARTER},
    {"季度", NHI_FREQ_QUARTER},
    {"year", NHI_FREQ_YEAR},
    {"年", NHI_FREQ_YEAR},
    {"年度", NHI_FREQ_YEAR},
};

const char *nhi_freq_name(enum nhi_freq freq)
{
    size_t i = 0;
    while (words[i].freq != freq)
        i++;
    return words[i].word;
}

bool nhi_freq_parse(const char *text, enum nhi_freq *freq)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i].word) == 0) {
            *freq = words[i].freq;
            return true;
        }
    return false;
}

int nhi_freq_per_year(enum nhi_freq freq)
{
    return shapes[freq].n_months > 0 ? (int)(12 / shapes[freq].n_months) : 0;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- days ---------------------------------------------------------------------------------------------- */

/* Days from 1970-01-01 to a day of the proleptic Gregorian calendar. The year is counted from March, so that
 * the leap day is its last day and the days before month m are (153 m + 2) / 5; 400 years: 146097 days. */
static int64_t day_of_date(int64_t year, int64_t month, int64_t day)
{
    enum { DAYS_0000_03_01_TO_1970 = 719468 };
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = floor_divide(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - DAYS_0000_03_01_TO_1970;
}

static int64_t first_day_of_month(int64_t month)
{
    int64_t year = floor_divide(month, 12);
    return day_of_date(year, month - year * 12 + 1, 1);
}

/* The month that contains a day: an estimate from the mean month (30.436875 days = 146097 / 4800), which is
 * wrong by at most one, then corrected. */
static int64_t month_of_day(int64_t day)
{
    int64_t month = JANUARY_1970 + floor_divide(day * 4800, 146097);
    while (first_day_of_month(month) > day)
        month--;
    while (first_day_of_month(month + 1) <= day)
        month++;
    return month;
}

/* ---- text ---------------------------------------------------------------------------------------------- */

/* Reads exactly n digits; false if there is anything else. */
static bool read_digits(const char *text, size_t n, int64_t *number)
{
    int64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *number = value;
    return true;
}

static bool read_month(const char *text, int64_t *month)
{
    int64_t year, number;
    if (!read_digits(text, 4, &year) || year < FIRST_YEAR || text[4] != '-' ||
        !read_digits(text + 5, 2, &number) || number < 1 || number > 12)
        return false;
    *month = year * 12 + number - 1;
    return true;
}

static bool read_day(const char *text, int64_t *day)
{
    int64_t month, number;
    if (!read_month(text, &month) || text[7] != '-' || !read_digits(text + 8, 2, &number) || number < 1)
        return false;
    *day = first_day_of_month(month) + number - 1;
    return *day < first_day_of_month(month + 1);
}

static bool read_quarter_hour(const char *text, int64_t *index)
{
    int64_t day, hour, minute;
    if (!read_day(text, &day) || (text[10] != 'T' && text[10] != ' ') || !read_digits(text + 11, 2, &hour) ||
        text[13] != ':' || !read_digits(text + 14, 2, &minute) || hour > 23 || minute > 59 ||
        minute % 15 != 0)
        return false;
    *index = day * 96 + hour * 4 + minute / 15;
    return true;
}

bool nhi_period_parse(const char *text, size_t n_bytes, enum nhi_freq *freq, int64_t *index)
{
    int64_t value, year;
    enum nhi_freq found;
    bool is_good;
    switch (n_bytes) { /* every frequency has a text of its own length */
    case 4:
        found = NHI_FREQ_YEAR;
        is_good = read_digits(text, 4, &value) && value >= FIRST_YEAR;
        break;
    case 6:
        found = NHI_FREQ_QUARTER;
        is_good = read_digits(text, 4, &year) && year >= FIRST_YEAR && text[4] == 'Q' && text[5] >= '1' &&
                  text[5] <= '4';
        value = is_good ? year * 4 + (text[5] - '1') : 0;
        break;
    case 7:
        found = NHI_FREQ_MONTH;
        is_good = read_month(text, &value);
        break;
    case 10:
        found = NHI_FREQ_DAY;
        is_good = read_day(text, &value);
        break;
    case 16:
        found = NHI_FREQ_QUARTER_HOUR;
        is_good = read_quarter_hour(text, &value);
        break;
    default: return false;
    }
    if (!is_good)
        return false;
    *freq = found;
    *index = value;
    return true;
}

/* Writes n_digits digits of a number >= 0 and returns the place behind them. */
static char *write_digits(char *to, int64_t number, int n_digits)
{
    for (int i = n_digits - 1; i >= 0; i--) {
        to[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return to + n_digits;
}

size_t nhi_period_text(enum nhi_freq freq, int64_t index, char text[NHI_PERIOD_BYTES])
{
    int64_t month = freq <= NHI_FREQ_MONTH ? nhi_period_containing(freq, index, NHI_FREQ_MONTH)
                                           : nhi_period_first(freq, index, NHI_FREQ_MONTH);
    char *to = write_digits(text, month / 12, 4);
    if (freq == NHI_FREQ_QUARTER) {
        *to++ = 'Q';
        to = write_digits(to, month % 12 / 3 + 1, 1);
    } else if (freq != NHI_FREQ_YEAR) {
        *to++ = '-';
        to = write_digits(to, month % 12 + 1, 2);
    }
    if (freq <= NHI_FREQ_DAY) {
        int64_t day = nhi_period_containing(freq, index, NHI_FREQ_DAY);
        *to++ = '-';
        to = write_digits(to, day - first_day_of_month(month) + 1, 2);
    }
    if (freq < NHI_FREQ_DAY) {
        int64_t minute = nhi_period_start_minutes(freq, index);
        minute -= floor_divide(minute, MINUTES_PER_DAY) * MINUTES_PER_DAY;
        *to++ = 'T';
        to = write_digits(to, minute / 60, 2);
        *to++ = ':';
        to = write_digits(to, minute % 60, 2);
    }
    *to = '\0';
    return (size_t)(to - text);
}

/* ---- between frequencies ------------------------------------------------------------------------------- */

int64_t nhi_period_containing(enum nhi_freq from, int64_t index, enum nhi_freq to)
{
    if (shapes[to].per_day > 0)
        return floor_divide(index, shapes[from].per_day / shapes[to].per_day);
    int64_t month = shapes[from].n_months > 0 ? index * shapes[from].n_months
                                              : month_of_day(floor_divide(index, shapes[from].per_day));
    return floor_divide(month, shapes[to].n_months);
}

int64_t nhi_period_first(enum nhi_freq from, int64_t index, enum nhi_freq to)
{
    if (shapes[from].per_day > 0)
        return index * (shapes[to].per_day / shapes[from].per_day);
    int64_t month = index * shapes[from].n_months;
    if (shapes[to].n_months > 0)
        return month / shapes[to].n_months;
    return first_day_of_month(month) * shapes[to].per_day;
}

int64_t nhi_period_start_minutes(enum nhi_freq freq, int64_t index)
{
    if (shapes[freq].per_day > 0)
        return index * (MINUTES_PER_DAY / shapes[freq].per_day);
    return nhi_period_first(freq, index, NHI_FREQ_DAY) * MINUTES_PER_DAY;
}

bool nhi_period_from_minutes(int64_t minutes, enum nhi_freq freq, int64_t *index)
{
    int64_t found = nhi_period_containing(NHI_FREQ_QUARTER_HOUR, floor_divide(minutes, 15), freq);
    if (nhi_period_start_minutes(freq, found) != minutes)
        return false;
    *index = found;
    return true;
}
