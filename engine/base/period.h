/* period.h - regular time axes from a quarter of an hour to a year, as plain integers.
 *
 * A period is (frequency, index). The index counts whole periods: years since year 0, quarters and months since
 * January of year 0, days, hours, half and quarter hours since 1970-01-01T00:00 (proleptic Gregorian calendar,
 * no leap seconds, no time zone: the bureau's own clock). Years 1600..9999.
 */
#ifndef NHI_PERIOD_H
#define NHI_PERIOD_H

#include "engine/base/status.h"

enum nhi_freq { /* from fine to coarse */
                NHI_FREQ_QUARTER_HOUR,
                NHI_FREQ_HALF_HOUR,
                NHI_FREQ_HOUR,
                NHI_FREQ_DAY,
                NHI_FREQ_MONTH,
                NHI_FREQ_QUARTER,
                NHI_FREQ_YEAR
};

enum { NHI_PERIOD_BYTES = 24 }; /* holds every period text */

/* "15min", "30min", "hour", "day", "month", "quarter", "year"; parse also accepts the Chinese words. */
const char *nhi_freq_name(enum nhi_freq freq);
bool nhi_freq_parse(const char *text, enum nhi_freq *freq);

/* Reads `2020`, `2020Q1`, `2020-03`, `2020-03-15`, `2020-03-15T10:15` (or a blank for the T). A time of day is
 * returned as NHI_FREQ_QUARTER_HOUR (its minute must be a multiple of 15); the table decides later whether the
 * axis is coarser. False: not a period, or a date that does not exist. */
bool nhi_period_parse(const char *text, size_t n_bytes, enum nhi_freq *freq, int64_t *index);

/* Writes the canonical text (as above; start of the interval); returns its length. */
size_t nhi_period_text(enum nhi_freq freq, int64_t index, char text[NHI_PERIOD_BYTES]);

/* The period of the coarser frequency `to` that contains period `index` of frequency `from` (from <= to). */
int64_t nhi_period_containing(enum nhi_freq from, int64_t index, enum nhi_freq to);

/* The first period of the finer frequency `to` inside period `index` of frequency `from` (to <= from). */
int64_t nhi_period_first(enum nhi_freq from, int64_t index, enum nhi_freq to);

/* Minutes from 1970-01-01T00:00 to the start of the period: the CF time value. */
int64_t nhi_period_start_minutes(enum nhi_freq freq, int64_t index);
/* The inverse; false if no period of that frequency starts there. */
bool nhi_period_from_minutes(int64_t minutes, enum nhi_freq freq, int64_t *index);

/* Periods per year for month and quarter and year (12, 4, 1): how far back "year-ago" is; 0 otherwise. */
int nhi_freq_per_year(enum nhi_freq freq);

#endif
