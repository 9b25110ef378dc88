/* check_result.h - the parts of the report of a check: the years as a table, the text for people, the sentence for a
 * letter, JSON. Called through nh_check.
 */
#ifndef NHI_CHECK_RESULT_H
#define NHI_CHECK_RESULT_H

#include "engine/publish/columns.h"
#include "engine/publish/table.h"
#include "engine/statistics/check.h"
#include "engine/statistics/region_rate.h"

/* What the panel of a check takes and leaves out. */
struct nhi_check_panel {
    uint32_t n_units, n_entries, n_exits;
    char raw_decline_percent[NHI_NUMBER_BYTES]; /* of all units; "" where it is not defined */
};

struct nhi_check_report {
    const struct nh_check_options *options;
    const nh_store *store; /* NULL with levels given by hand */
    const struct nhi_check_input *input;
    const struct nhi_check *check;
    struct nhi_check_panel panel; /* where input->is_panel */
    bool is_carbon, is_money;     /* the figures are of CO2; the output is an amount of money */
    struct nhi_level_columns levels;
};

/* A check with all that its report points to. Fill it in place, do not copy it. */
struct nhi_checked {
    struct nh_check_options options;
    char price[NHI_PRICE_BYTES]; /* to which options may point */
    struct nhi_check_input input;
    struct nhi_check check;
    struct nhi_check_report report;
};

/* Computes a check; intensities get so many significant digits. `given` may be of an older caller, or NULL; the store may
 * be NULL with levels. Free with nhi_checked_clear, also after a failure. What nh_check says. */
NH_CHECKED nh_status nhi_checked_make(nh_store *store, const struct nh_check_options *given,
                                      int intensity_digits, struct nhi_checked *checked,
                                      struct nh_error *error);
void nhi_checked_clear(struct nhi_checked *checked);

/* The years as cells: those of a table for people, which leaves out what is empty, or exact ones and all of them. Fill it
 * in place, do not copy it. Free with nhi_result_clear of its member. */
enum nhi_check_column {
    NHI_YEAR_PERIOD,
    NHI_YEAR_ENERGY,
    NHI_YEAR_OUTPUT,
    NHI_YEAR_INTENSITY,
    NHI_YEAR_DECLINE,
    NHI_YEAR_TARGET,
    NHI_YEAR_CUMULATIVE,
    NHI_YEAR_CUMULATIVE_TARGET,
    NHI_YEAR_WARNING,
    NHI_YEAR_FLAGS,
    NHI_YEAR_COLUMNS
};
struct nhi_check_sheet {
    struct nhi_result_column columns[NHI_YEAR_COLUMNS];
    bool is_shown[NHI_YEAR_COLUMNS];
    struct nhi_result result; /* its format is set by the caller */
    enum nh_lang lang;        /* of the words in its cells: without years, the two ends */
};
NH_CHECKED nh_status nhi_check_years(const struct nhi_check_report *report, bool is_table,
                                     struct nhi_check_sheet *sheet, struct nh_error *error);

/* "MET", "MISSED", ...; and how the decline was computed. */
const char *nhi_check_state_words(enum nhi_check_state state, enum nh_lang lang);
const char *nhi_check_route(const struct nhi_check_report *report, enum nh_lang lang);
/* The denominator: "value added". */
const char *nhi_check_measure_words(const struct nhi_check_report *report, enum nh_lang lang);

/* The years with every column, whatever is known, as CSV or as a table that is kept. NH_MEMORY. */
NH_CHECKED nh_status nhi_check_years_publish(const struct nhi_check_report *report,
                                             const struct nhi_destination *to, struct nh_error *error);

/* The years as an aligned table without the columns that are empty. NH_RANGE, NH_MEMORY. */
NH_CHECKED nh_status nhi_check_years_table(const struct nhi_check_report *report, enum nh_lang lang,
                                           struct nhi_buffer *buffer, struct nh_error *error);

/* The whole report for people: the table, what follows from it line by line, and the sentence. */
NH_CHECKED nh_status nhi_check_text(const struct nhi_check_report *report, enum nh_lang lang,
                                    struct nhi_buffer *buffer, struct nh_error *error);

/* One sentence, ready to be put into a report or a letter of reply, with a newline. */
NH_CHECKED nh_status nhi_check_sentence(const struct nhi_check_report *report, enum nh_lang lang,
                                        struct nhi_buffer *buffer, struct nh_error *error);

/* Its end: what was counted, and how it was rounded. Of the report options, store and, of the input, is_panel, rule, tie and
 * decimals are read. */
NH_CHECKED nh_status nhi_check_manner(const struct nhi_check_report *report, enum nh_lang lang,
                                      struct nhi_buffer *buffer, struct nh_error *error);

/* Warning levels of groups and of parts of a year: a new text or table. NH_ARGUMENT, NH_DATA, NH_RANGE, NH_MEMORY, ... */
NH_CHECKED nh_status nhi_barometer_publish(nh_store *store, const struct nh_check_options *options,
                                           const struct nhi_destination *to, struct nh_error *error);

/* {"schema": "nenghao.check/1", ...}: every official figure is a string, null where it is not defined. */
NH_CHECKED nh_status nhi_check_json(const struct nhi_check_report *report, struct nhi_buffer *buffer,
                                    struct nh_error *error);

/* The output of a year at the prices that were asked for; "" where it is not known. */
NH_CHECKED nh_status nhi_check_output_text(const struct nhi_check_report *report, size_t i_level,
                                           bool is_table, char text[NHI_NUMBER_BYTES],
                                           struct nh_error *error);

/* "CONFIRMED", "CONSISTENT", "REFUTED", "UNDECIDED". */
const char *nhi_verdict_name(enum nhi_verdict verdict);
const char *nhi_verdict_meaning(enum nhi_verdict verdict, enum nh_lang lang); /* "the data reproduce it" */

/* The flag of a warning level that depends on rounding. */
extern const char nhi_level_open[20];

/* Is it this word that was given for an option? */
bool nhi_is_word(const char *given, const char *word);
/* Does --basis name the equivalent value of electricity, in either language? */
bool nhi_is_equivalent(const char *basis);

/* A figure without its minus sign, for texts that say "fell" or "rose". */
const char *nhi_unsigned(const char *figure);
/* A figure with the other sign: a change for a decline. Every rounding is the same in both directions. */
void nhi_negated(const char *figure, char text[NHI_NUMBER_BYTES]);

/* Is a printed figure zero? */
bool nhi_is_zero_text(const char *figure);

#endif
